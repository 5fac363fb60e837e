/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ties inside a village (MODEL.md section 6.2). `hamlets`: every household has a wish for ties,
 * unequal between households; first ties are struck with partners in the hamlet or anywhere in
 * the village, the rest with friends of friends, and unlike partners are often refused. Wishes are
 * met one tie at a time, so the mean and the spread of degrees are those asked for while
 * clustering and likeness come from how partners are found. The other kinds are the textbook
 * graphs that the model is verified on. A village's ties depend on its own id and households only,
 * so villages are made in parallel. */
#ifndef BD_SETUP_NETWORK_H
#define BD_SETUP_NETWORK_H

#include "state/survey.h"

#include <stddef.h>

/* How alike partners must be; follows from the parameters. */
typedef struct bd_likeness {
    uint16_t mask;              /* disadvantages that matter */
    float stratum[BD_NSTRATUM]; /* acceptance by distance between strata */
    float *differ;              /* [65536] acceptance by the bits in which two differ; owned */
} bd_likeness;

bd_status bd_likeness_create(bd_likeness *l, const bd_params *p, bd_error *err);
void bd_likeness_destroy(bd_likeness *l);

/* A household's ends of ties while they are struck. */
typedef struct bd_household_ends {
    uint32_t begin;   /* where its partners stand */
    uint32_t pool_at; /* where its free ends stood when they were last listed */
    uint16_t degree, wish;
} bd_household_ends;

/* Room to make the ties of one village, for villages of up to `rows` households that wish for
 * up to `ends` ends of ties. One a thread. */
typedef struct bd_network_room {
    bd_arena arena;
    bd_household_ends *who; /* [rows] */
    uint32_t *next;         /* [rows] where the next end is written */
    uint16_t *order;        /* [rows] local rows by hamlet */
    uint16_t *end;          /* [ends] partners found so far, by household */
    uint16_t *pool;         /* [ends] owners of ends that may still be free */
} bd_network_room;

bd_status bd_network_room_create(bd_network_room *r, uint32_t rows, uint64_t ends, bd_error *err);
void bd_network_room_destroy(bd_network_room *r);

/* Most ends of ties that village v may need: what `bd_make_ties` is given room for. */
uint64_t bd_ties_wished(const bd_world *w, const bd_params *p, uint32_t v);

/* Makes the ties inside village v: offsets of its households, counted from 0, and its ends at
 * `local`; answers how many ends. Needs id, hamlet, stratum, profile bits (not rows) and wish of
 * its households. */
uint32_t bd_make_ties(bd_world *w, const bd_params *p, const bd_likeness *like, uint32_t v,
                      uint16_t *local, bd_network_room *r);

/* Ties across. All ends wished across in district d are paired at random by a permutation that
 * both ends can compute, so that villages need not wait for each other; pairs inside a village
 * and pairs met twice are dropped. Chance that an end finds another village: */
double bd_across_chance(const bd_world *w, uint32_t d);
/* First every village writes its ends' owners, in order, from cross_from + part[v].cross_at: */
void bd_wish_across(bd_world *w, uint32_t v, const bd_ties_part *part);
/* then every village finds its ends' partners: */
void bd_pair_across(bd_world *w, uint32_t v, const bd_ties_part *part);
/* then every village sorts its ends, drops what does not count and sets part[v].cross_count. */
void bd_tidy_across(bd_world *w, uint32_t v, bd_ties_part *part);

#endif
