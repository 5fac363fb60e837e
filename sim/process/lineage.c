/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lineage (MODEL.md 7.11). Once all villages are done, each newly empowered household looks up its
 * parent's generation and its parent's cohort gains a child. Parents were empowered in an earlier
 * month or count as roots' companions of this one, so the order of villages does not matter. */
#include "process/schedule.h"

/* Generation of a child of `parent`: one more than the parent's, up to 254; a parent that is not
 * empowered (yet) counts as generation 0. */
static uint8_t child_generation(const bd_world *w, uint32_t parent, uint32_t month)
{
    uint16_t since = w->household.empowered_month[parent];
    if (since == 0 || since == month + 1) return 1;
    uint8_t generation = w->household.generation[parent];
    return generation < 254 ? (uint8_t)(generation + 1) : 254;
}

static void born(bd_world *w, uint32_t h, uint32_t month)
{
    uint32_t source = w->household.candidate[h];
    w->cohort.newly[month]++;
    if (bd_source_kind(source) != BD_SOURCE_HOUSEHOLD) {
        w->household.generation[h] = 0;
        w->cohort.roots[month]++;
        return;
    }
    uint32_t parent = bd_source_row(source);
    w->household.generation[h] = child_generation(w, parent, month);
    w->cohort.parents[month]++;
    uint16_t since = w->household.empowered_month[parent];
    if (since != 0 && since != BD_EMPOWERED_FROM_START) w->cohort.children[since - 1]++;
}

void bd_lineage(bd_region_month *m)
{
    bd_world *w = m->w;
    bd_own own = bd_own_rows(w);
    for (uint32_t v = own.village; v < own.village_end; v++) {
        if (w->village.newly[v] == 0) continue;
        uint32_t first = w->village.first[v], end = first + w->village.count[v];
        for (uint32_t h = first; h < end; h++)
            if (w->household.empowered_month[h] == m->month + 1) born(w, h, m->month);
    }
}
