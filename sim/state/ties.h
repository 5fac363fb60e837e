/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making the tie table. Every undirected tie is stored from both ends, neighbours in rising order,
 * no tie to oneself, none twice. Set-up either fills the table village by village into places
 * reserved for the most that each village may need, and then closes the gaps, or hands in a list
 * of edges. The list is not kept in memory beside a second copy: places are counted first. */
#ifndef BD_STATE_TIES_H
#define BD_STATE_TIES_H

#include "state/world.h"

/* Reserves a zeroed table for `nlocal` ends of ties inside villages and `ncross` ends of ties
 * across. Pages cost nothing until written. BD_INPUT when an offset would not fit 32 bits. */
bd_status bd_ties_reserve(bd_ties *ties, uint32_t nhousehold, uint32_t nvillage, uint64_t nlocal,
                          uint64_t ncross, bd_error *err);

/* A village's reserved places while the table is being filled, and how many of them it used. */
typedef struct bd_ties_part {
    uint64_t local_at, cross_at;
    uint32_t local_count, cross_count;
} bd_ties_part;

/* Closes the gaps after villages were filled apart: part[v] says where village v's ends lie; its
 * households' offsets count from local_at. Afterwards offset and cross_first are final. Only the
 * villages [own, own_end) are in memory: the ends of the others are left alone. */
void bd_ties_close(bd_ties *ties, const bd_village_table *village, uint32_t nhousehold,
                   uint32_t nvillage, uint32_t own, uint32_t own_end, const bd_ties_part *part);

/* A tie between two household rows. */
typedef struct bd_edge {
    uint32_t a, b;
} bd_edge;

/* Makes the table from `n` edges in any order and direction; a tie named more than once counts
 * once (`merged` says how many were dropped; may be NULL). Rows must differ and exist. Sorts
 * `edges` in place. Of a world over ranks all call it, each with the ties of its own households at
 * least, and makes the ends of those. */
bd_status bd_ties_from_edges(bd_world *w, bd_edge *edges, size_t n, size_t *merged, bd_error *err);

/* Ties inside village v and across of its local row `row`; `first` is the village's first row. */
uint32_t bd_ties_of(const bd_ties *ties, uint32_t v, uint32_t first, uint32_t row);

/* The same of household h. */
uint32_t bd_ties_degree(const bd_ties *ties, const bd_view *view, uint32_t h);

/* Largest of n bytes of the column `degree`: whether some households need their ties counted. */
uint8_t bd_ties_most(const uint8_t *restrict degree, uint32_t n);

/* Ties across of local row `row` of village v: place of the first in cross_to; *count of them. */
uint32_t bd_ties_across(const bd_ties *ties, uint32_t v, uint32_t row, uint32_t *count);

/* First broken rule of the table in words, or NULL: order, range, both ends, no self, no double. */
const char *bd_ties_broken(const bd_view *view, char *text, size_t size);

void bd_ties_release(bd_ties *ties);

#endif
