/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One world over several ranks. A rank owns whole districts, so unbroken ranges of rows of every
 * table below the region; rows keep their numbers on every rank. Tables are reserved whole and
 * pages cost nothing until written, so a rank pays for what it owns and for what it was told of
 * others: regions, nation and cohorts, which all ranks compute alike; columns of districts and
 * villages that were shared; and what the far ends of ties that cross ranks show. Without ranks a
 * world owns all its rows and every function here does nothing. */
#ifndef BD_STATE_PART_H
#define BD_STATE_PART_H

#include "base/arena.h"
#include "base/ranks.h"
#include "base/status.h"

#include <stdbool.h>

struct bd_world;
struct bd_column_info;

/* What the far end of a tie across ranks shows. */
typedef struct bd_far_end {
    uint32_t shown;
    uint16_t empowered_month;
    uint8_t generation, flags;
} bd_far_end;

typedef struct bd_part {
    const bd_ranks *ranks; /* NULL: one process */
    /* [size + 1]: first row of each rank */
    uint32_t *district, *village, *household, *group, *post;
    uint64_t *hash;   /* [nvillage]: room for the digest */
    uint64_t *births; /* room for the cohorts */
    uint32_t *cohort; /* the cohorts before the month's births */
    uint32_t *tie;    /* [size + 1]: first local end of a tie of each rank */
    uint32_t *end;    /* [size + 1]: room for other first rows */
    char *rows;       /* room for the largest table that goes in one message */
    double *voice;    /* [ndistrict][BD_NVOICE + ninstitution] */
    struct bd_column_info *column;
    size_t ncolumn;
    /* ties that cross ranks: rows that others look at, and rows that are looked at, by rank */
    uint32_t *out_first, *in_first; /* [size + 1] */
    uint32_t *out_row, *in_row;
    bd_far_end *out, *in;
    bool crossing; /* on any rank */
    bd_arena arena, halo;
} bd_part;

/* Rows that this rank owns. */
typedef struct bd_own {
    uint32_t district, district_end, village, village_end, household, household_end;
} bd_own;
bd_own bd_own_rows(const struct bd_world *w);

/* Which districts each of `size` ranks owns, near-equal in rows: first[r] for rank r, [size + 1].
 * `rows`: households by district. */
void bd_part_deal(const uint32_t *rows, uint32_t ndistrict, int size, uint32_t *first);

/* Deals out the districts, near-equal in households, once villages and districts are laid out.
 * With `ranks` NULL the world stays with one process. */
bd_status bd_part_set(struct bd_world *w, const bd_ranks *ranks, bd_error *err);
void bd_part_release(bd_part *part);

/* Finds the posts, once they are laid out. */
void bd_part_find_posts(struct bd_world *w);

/* Lists the far ends, once there are ties. */
bd_status bd_part_list_far_ends(struct bd_world *w, bd_error *err);

/* Tells the other ranks what far ends show in plane `plane` of household.shown. */
void bd_part_tell_far_ends(struct bd_world *w, uint32_t plane);

enum {
    BD_PART_household = 1,
    BD_PART_group = 2,
    BD_PART_village = 4,
    BD_PART_district = 8,
    BD_PART_post = 16,
    BD_PART_ALL = 31
};

/* Makes the columns of these tables whole: on all ranks, or on rank 0. A table goes in one message,
 * households and groups column by column, so that no second copy of them is needed. Villages are
 * too many for every rank to hold all that is known of them: of these, ranks share columns. */
void bd_part_share(const bd_part *part, unsigned tables);
void bd_part_collect(const bd_part *part, unsigned tables);

/* First rows of the ranks in a table, [size + 1]; NULL if all ranks have all of it. */
const uint32_t *bd_part_rows(const bd_part *part, const char *table);

/* Rows that this rank owns of a table of `rows` in all; `part` NULL: all of them. */
void bd_part_range(const bd_part *part, const char *table, size_t rows, size_t *first, size_t *end);

/* Rows by village or by group slot, each of `item` bytes, come to all ranks or to rank 0, or all
 * ranks get the sums of n numbers. `part` NULL, or of one process: nothing to do. */
void bd_part_share_villages(const bd_part *part, void *data, size_t item);
void bd_part_collect_villages(const bd_part *part, void *data, size_t item);
void bd_part_collect_groups(const bd_part *part, void *data, size_t item);
void bd_part_sum(const bd_part *part, uint64_t *x, size_t n);

/* What those who decide heard and which causes gathered, of all districts. */
void bd_part_share_voices(struct bd_world *w);

/* Around the births of a month: each rank counts its own into the cohorts, then all have all. */
void bd_part_begin_births(struct bd_world *w);
void bd_part_end_births(struct bd_world *w);

#endif
