/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A campaign in its place, the same at every level (MODEL.md 7.13). Shared by campaigns and
 * policy. */
#ifndef BD_PROCESS_DRIVE_H
#define BD_PROCESS_DRIVE_H

#include "process/month.h"

/* Those who decide in a place: a village, district, region or the nation. */
typedef struct bd_council {
    bd_level level;
    bd_kind kind;
    uint64_t id;
    bd_drive *drive; /* of campaign i at i * stride */
    size_t stride;
    double *stance, *usual; /* NULL for a village: its factor policy */
    uint32_t first, villages;
} bd_council;

/* What a month is to those who decide. */
typedef struct bd_sitting {
    const bd_params *p;
    const bd_constants *c;
    bd_world *w;
    uint32_t month;
} bd_sitting;

/* Campaigns that run and of which village v is part, at whatever level. */
uint32_t bd_campaigns_running(const bd_world *w, uint32_t v);

/* What is heard of a place: sums over its households. */
typedef struct bd_heard_of {
    double voice[BD_NVOICE];
    double cause[BD_INSTITUTIONS_MAX];
} bd_heard_of;

/* Adds what is heard of village v. */
void bd_hear_village(const bd_world *w, uint32_t v, bd_heard_of *heard);

/* A month of all campaigns on which the council is to decide. What is won moves its stance, or
 * waits in its villages as next month's push. */
void bd_council_decides(const bd_sitting *s, const bd_council *council, const bd_heard_of *of);

#endif
