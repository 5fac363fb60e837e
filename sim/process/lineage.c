/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lineage (MODEL.md 7.11). Once all villages are done, each newly empowered household looks up its
 * parent's generation and its parent's cohort gains a child. Parents were empowered in an earlier
 * month or count as roots' companions of this one, so the order of villages does not matter. */
#include "base/hot.h"
#include "base/list.h"
#include "process/schedule.h"

#define BLOCK 512u /* households looked at together */

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

BD_HOT static void mark_newly(uint32_t n, const uint16_t *restrict since, uint16_t now,
                              uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = since[i] == now;
}

void bd_lineage(bd_region_month *m)
{
    bd_world *w = m->w;
    bd_own own = bd_own_rows(w);
    uint8_t mask[BD_MASK_ROOM(BLOCK)];
    uint32_t newly[BD_LIST_ROOM(BLOCK)];
    for (uint32_t v = own.village; v < own.village_end; v++) {
        if (w->village.newly[v] == 0) continue;
        uint32_t first = w->village.first[v], end = first + w->village.count[v];
        for (uint32_t h = first; h < end; h += BLOCK) {
            uint32_t n = end - h < BLOCK ? end - h : BLOCK;
            mark_newly(n, w->household.empowered_month + h, (uint16_t)(m->month + 1), mask);
            uint32_t count = bd_list(mask, n, newly);
            for (uint32_t j = 0; j < count; j++) born(w, h + newly[j], m->month);
        }
    }
}
