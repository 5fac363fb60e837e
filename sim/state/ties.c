/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tie table: one arena, sorted both ways, gaps closed in place. */
#include "state/ties.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void place_ties(bd_ties *t, uint32_t nhousehold, uint32_t nvillage, uint64_t nlocal,
                       uint64_t ncross)
{
    bd_arena *a = &t->arena;
    t->offset = bd_arena_take(a, (size_t)nhousehold + 1, sizeof *t->offset);
    t->cross_first = bd_arena_take(a, (size_t)nvillage + 1, sizeof *t->cross_first);
    t->local = bd_arena_take(a, nlocal, sizeof *t->local);
    t->cross_from = bd_arena_take(a, ncross, sizeof *t->cross_from);
    t->cross_to = bd_arena_take(a, ncross, sizeof *t->cross_to);
}

bd_status bd_ties_reserve(bd_ties *ties, uint32_t nhousehold, uint32_t nvillage, uint64_t nlocal,
                          uint64_t ncross, bd_error *err)
{
    *ties = (bd_ties){0};
    if (nlocal > UINT32_MAX || ncross > UINT32_MAX)
        return bd_fail(err, BD_INPUT,
                       "%llu ends of ties inside villages and %llu across: at most %u of each fit "
                       "one run; lower ties.degree or the number of households",
                       (unsigned long long)nlocal, (unsigned long long)ncross, UINT32_MAX);
    place_ties(ties, nhousehold, nvillage, nlocal, ncross);
    BD_TRY(bd_arena_reserve(&ties->arena, "the table of ties", err));
    place_ties(ties, nhousehold, nvillage, nlocal, ncross);
    return BD_OK;
}

void bd_ties_close(bd_ties *ties, const bd_village_table *village, uint32_t nhousehold,
                   uint32_t nvillage, uint32_t own, uint32_t own_end, const bd_ties_part *part)
{
    uint32_t local = 0, cross = 0;
    for (uint32_t v = 0; v < nvillage; v++) {
        const bd_ties_part *from = &part[v];
        if (v == own_end) ties->offset[village->first[v]] = local;
        ties->cross_first[v] = cross;
        if (v < own || v >= own_end) {
            local += from->local_count;
            cross += from->cross_count;
            continue;
        }
        for (uint32_t h = village->first[v]; h < village->first[v] + village->count[v]; h++)
            ties->offset[h] += local;
        if (from->local_at != local)
            memmove(ties->local + local, ties->local + from->local_at,
                    (size_t)from->local_count * sizeof *ties->local);
        if (from->cross_at != cross) {
            memmove(ties->cross_from + cross, ties->cross_from + from->cross_at,
                    (size_t)from->cross_count * sizeof *ties->cross_from);
            memmove(ties->cross_to + cross, ties->cross_to + from->cross_at,
                    (size_t)from->cross_count * sizeof *ties->cross_to);
        }
        local += from->local_count;
        cross += from->cross_count;
    }
    ties->offset[nhousehold] = local;
    ties->cross_first[nvillage] = cross;
}

static int by_rows(const void *x, const void *y)
{
    const bd_edge *a = x, *b = y;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* Smaller row first, sorted, each once; answers how many are left. */
static size_t tidy_edges(bd_edge *edges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (edges[i].a > edges[i].b) edges[i] = (bd_edge){edges[i].b, edges[i].a};
    if (n > 1) qsort(edges, n, sizeof *edges, by_rows);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || by_rows(&edges[kept - 1], &edges[i]) != 0) edges[kept++] = edges[i];
    return kept;
}

bd_status bd_ties_from_edges(bd_world *w, bd_edge *edges, size_t n, size_t *merged, bd_error *err)
{
    uint32_t households = w->counts.nhousehold;
    const uint32_t *village = w->household.village;
    for (size_t i = 0; i < n; i++)
        if (edges[i].a == edges[i].b || edges[i].a >= households || edges[i].b >= households)
            return bd_fail(err, BD_INPUT, "a tie between household rows %u and %u of %u",
                           edges[i].a, edges[i].b, households);
    size_t kept = tidy_edges(edges, n);
    if (merged != NULL) *merged = n - kept;
    uint64_t nlocal = 0;
    for (size_t i = 0; i < kept; i++) nlocal += 2 * (village[edges[i].a] == village[edges[i].b]);
    bd_ties *t = &w->ties;
    BD_TRY(bd_ties_reserve(t, households, w->counts.nvillage, nlocal, 2 * kept - nlocal, err));

    /* where each household's next end goes, inside and across */
    uint32_t *next = calloc((size_t)households * 2 + 1, sizeof *next);
    if (next == NULL) {
        bd_ties_release(t);
        return bd_fail(err, BD_MEMORY, "the table of ties");
    }
    uint32_t *next_cross = next + households;
    for (size_t i = 0; i < kept; i++) {
        uint32_t *count = village[edges[i].a] == village[edges[i].b] ? next : next_cross;
        count[edges[i].a]++;
        count[edges[i].b]++;
    }
    uint32_t local = 0, cross = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        t->cross_first[v] = cross;
        for (uint32_t h = w->village.first[v]; h < w->village.first[v] + w->village.count[v]; h++) {
            uint32_t here = next[h], across = next_cross[h];
            t->offset[h] = next[h] = local;
            next_cross[h] = cross;
            local += here;
            cross += across;
        }
    }
    t->offset[households] = local;
    t->cross_first[w->counts.nvillage] = cross;
    /* edges rise by (a, b): a household first meets the smaller ends, then the larger */
    for (size_t i = 0; i < kept; i++) {
        bd_edge e = edges[i];
        uint32_t va = village[e.a], vb = village[e.b];
        if (va == vb) {
            t->local[next[e.a]++] = (uint16_t)(e.b - w->village.first[va]);
            t->local[next[e.b]++] = (uint16_t)(e.a - w->village.first[va]);
        } else {
            t->cross_from[next_cross[e.a]] = (uint16_t)(e.a - w->village.first[va]);
            t->cross_to[next_cross[e.a]++] = e.b;
            t->cross_from[next_cross[e.b]] = (uint16_t)(e.b - w->village.first[vb]);
            t->cross_to[next_cross[e.b]++] = e.a;
        }
    }
    free(next);
    return BD_OK;
}

/* First cross entry of village v whose local row is not below `from`. */
static uint32_t cross_lower(const bd_ties *t, uint32_t v, uint32_t from)
{
    uint32_t low = t->cross_first[v], high = t->cross_first[v + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->cross_from[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t bd_ties_across(const bd_ties *ties, uint32_t v, uint32_t row, uint32_t *count)
{
    uint32_t from = cross_lower(ties, v, row);
    *count = cross_lower(ties, v, row + 1) - from;
    return from;
}

uint32_t bd_ties_degree(const bd_ties *ties, const bd_view *view, uint32_t h)
{
    uint32_t v = view->household.village[h], row = h - view->village.first[v];
    return ties->offset[h + 1] - ties->offset[h] + cross_lower(ties, v, row + 1) -
           cross_lower(ties, v, row);
}

/* Whether sorted `list` of n holds x. */
static bool holds(const uint16_t *list, uint32_t n, uint32_t x)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && list[low] == x;
}

static bool holds_cross(const bd_view *w, uint32_t h, uint32_t to)
{
    uint32_t v = w->household.village[h], row = h - w->village.first[v];
    for (uint32_t e = cross_lower(w->ties, v, row), end = cross_lower(w->ties, v, row + 1); e < end;
         e++)
        if (w->ties->cross_to[e] == to) return true;
    return false;
}

#define BROKEN(...)                        \
    do {                                   \
        snprintf(text, size, __VA_ARGS__); \
        return text;                       \
    } while (0)

const char *bd_ties_broken(const bd_view *w, char *text, size_t size)
{
    const bd_ties *t = w->ties;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        uint32_t first = w->village.first[v], count = w->village.count[v];
        for (uint32_t i = 0; i < count; i++) {
            uint32_t from = t->offset[first + i], to = t->offset[first + i + 1];
            if (from > to) BROKEN("household %u: offset %u after %u", first + i, from, to);
            for (uint32_t e = from; e < to; e++) {
                uint32_t j = t->local[e];
                if (j >= count || j == i) BROKEN("household %u: tie to local row %u", first + i, j);
                if (e > from && t->local[e - 1] >= j)
                    BROKEN("household %u: neighbours not in order", first + i);
                uint32_t back = t->offset[first + j];
                if (!holds(t->local + back, t->offset[first + j + 1] - back, i))
                    BROKEN("household %u: tie to %u has no other end", first + i, first + j);
            }
        }
        for (uint32_t e = t->cross_first[v]; e < t->cross_first[v + 1]; e++) {
            uint32_t h = first + t->cross_from[e], to = t->cross_to[e];
            if (t->cross_from[e] >= count || to >= w->counts.nhousehold ||
                w->household.village[to] == v)
                BROKEN("village %u: tie across from local row %u to %u", v, t->cross_from[e], to);
            if (e > t->cross_first[v] &&
                (t->cross_from[e - 1] > t->cross_from[e] ||
                 (t->cross_from[e - 1] == t->cross_from[e] && t->cross_to[e - 1] >= to)))
                BROKEN("village %u: ties across not in order", v);
            if (!holds_cross(w, to, h))
                BROKEN("household %u: tie across to %u has no other end", h, to);
        }
    }
    return NULL;
}

void bd_ties_release(bd_ties *ties)
{
    bd_arena_release(&ties->arena);
    *ties = (bd_ties){0};
}
