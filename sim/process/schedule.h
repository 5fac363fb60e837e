/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The schedule's expansions: prototypes, stream numbers and the rows as data. */
#ifndef BD_PROCESS_SCHEDULE_H
#define BD_PROCESS_SCHEDULE_H

#include "process/month.h"
#include "state/schedule_table.h"

/* Stream numbers: an enum per name; a number used twice makes two equal cases in schedule.c. */
enum {
#define S(arg, stream, name, scope, section, meaning) BD_PURPOSE_##name = stream,
    BD_SCHEDULE(S, )
#undef S
};

/* Prototypes, by scope. */
#define BD_PROTOTYPE_VILLAGE(name) void bd_##name(bd_village_month *m);
#define BD_PROTOTYPE_DISTRICT(name) void bd_##name(bd_district_month *m);
#define BD_PROTOTYPE_REGION(name) void bd_##name(bd_region_month *m);
#define BD_PROTOTYPE_PLAN(name) void bd_##name(bd_district_month *m);
#define S(arg, stream, name, scope, section, meaning) BD_PROTOTYPE_##scope(name)
BD_SCHEDULE(S, )
#undef S

typedef enum bd_scope { BD_VILLAGE, BD_DISTRICT, BD_REGION, BD_PLAN } bd_scope;

typedef struct bd_schedule_row {
    unsigned stream;
    const char *name;
    bd_scope scope;
    const char *section, *meaning;
} bd_schedule_row;

const bd_schedule_row *bd_schedule(size_t *count);

/* Name of the process that owns a stream number, or NULL. */
const char *bd_stream_name(unsigned stream);

#endif
