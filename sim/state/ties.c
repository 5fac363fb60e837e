/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tie table: one arena, sorted both ways, gaps closed in place. */
#include "state/ties.h"

#include "base/hot.h"

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
    t->degree = bd_arena_take(a, nhousehold, sizeof *t->degree);
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

static uint32_t at_most(uint32_t x, uint32_t most)
{
    return x < most ? x : most;
}

static void count_village(bd_ties *t, uint32_t v, uint32_t first, uint32_t n)
{
    uint32_t e = t->cross_first[v], end = t->cross_first[v + 1];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t degree = t->offset[first + i + 1] - t->offset[first + i];
        for (; e < end && t->cross_from[e] == i; e++) degree++;
        t->degree[first + i] = (uint8_t)at_most(degree, BD_DEGREE_MOST);
    }
}

static void count_villages(bd_ties *ties, const bd_village_table *village, uint32_t own,
                           uint32_t own_end)
{
    for (uint32_t v = own; v < own_end; v++)
        count_village(ties, v, village->first[v], village->count[v]);
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
    count_villages(ties, village, own, own_end);
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

/* Village of household row `h`, whoever owns it. */
static uint32_t village_of(const bd_world *w, uint32_t h)
{
    uint32_t low = 0, high = w->counts.nvillage;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (w->village.first[middle] <= h)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Own ends of ties: where each household's next one goes, inside and across. */
typedef struct own_ends {
    bd_own own;
    bd_ties_part *part;          /* [nvillage] */
    uint32_t *next, *next_cross; /* by own household */
} own_ends;

static bd_status own_ends_open(own_ends *o, const bd_world *w, bd_error *err)
{
    *o = (own_ends){.own = bd_own_rows(w)};
    size_t n = o->own.household_end - o->own.household;
    o->part = calloc((size_t)w->counts.nvillage + 1, sizeof *o->part);
    o->next = calloc(2 * n + 1, sizeof *o->next);
    if (o->part == NULL || o->next == NULL) return bd_fail(err, BD_MEMORY, "the table of ties");
    o->next_cross = o->next + n;
    return BD_OK;
}

static bool is_own(const own_ends *o, uint32_t h)
{
    return h >= o->own.household && h < o->own.household_end;
}

static void count_end(own_ends *o, uint32_t h, uint32_t v, bool local)
{
    if (!is_own(o, h)) return;
    (local ? o->next : o->next_cross)[h - o->own.household]++;
    if (local)
        o->part[v].local_count++;
    else
        o->part[v].cross_count++;
}

static void write_end(bd_world *w, own_ends *o, uint32_t h, uint32_t v, uint32_t to, bool local)
{
    if (!is_own(o, h)) return;
    bd_ties *t = &w->ties;
    uint32_t i = h - o->own.household, first = w->village.first[v];
    if (local) {
        t->local[o->next[i]++] = (uint16_t)(to - first);
    } else {
        t->cross_from[o->next_cross[i]] = (uint16_t)(h - first);
        t->cross_to[o->next_cross[i]++] = to;
    }
}

/* From counts to places, in the order of all villages. */
static void find_places(bd_world *w, own_ends *o)
{
    bd_ties *t = &w->ties;
    uint32_t local = 0, cross = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        if (v == o->own.village_end) t->offset[w->village.first[v]] = local;
        t->cross_first[v] = cross;
        uint32_t first = w->village.first[v], inside = local, across = cross;
        for (uint32_t h = first; is_own(o, h) && h < first + w->village.count[v]; h++) {
            uint32_t *next = &o->next[h - o->own.household];
            uint32_t *next_cross = &o->next_cross[h - o->own.household];
            uint32_t here = *next, there = *next_cross;
            t->offset[h] = *next = inside;
            *next_cross = across;
            inside += here, across += there;
        }
        local += o->part[v].local_count, cross += o->part[v].cross_count;
    }
    t->offset[w->counts.nhousehold] = local;
    t->cross_first[w->counts.nvillage] = cross;
}

static bd_status make_ends(bd_world *w, own_ends *o, const bd_edge *edges, size_t n, bd_error *err)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t va = village_of(w, edges[i].a), vb = village_of(w, edges[i].b);
        count_end(o, edges[i].a, va, va == vb);
        count_end(o, edges[i].b, vb, va == vb);
    }
    bd_part_share_villages(&w->part, o->part, sizeof *o->part);
    uint64_t local = 0, cross = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++)
        local += o->part[v].local_count, cross += o->part[v].cross_count;
    bd_status status =
        bd_ties_reserve(&w->ties, w->counts.nhousehold, w->counts.nvillage, local, cross, err);
    BD_TRY(bd_ranks_agree(w->part.ranks, status, err));
    find_places(w, o);
    /* edges rise by (a, b): a household first meets the smaller ends, then the larger */
    for (size_t i = 0; i < n; i++) {
        uint32_t va = village_of(w, edges[i].a), vb = village_of(w, edges[i].b);
        write_end(w, o, edges[i].a, va, edges[i].b, va == vb);
        write_end(w, o, edges[i].b, vb, edges[i].a, va == vb);
    }
    count_villages(&w->ties, &w->village, o->own.village, o->own.village_end);
    return BD_OK;
}

bd_status bd_ties_from_edges(bd_world *w, bd_edge *edges, size_t n, size_t *merged, bd_error *err)
{
    uint32_t households = w->counts.nhousehold;
    bd_status status = BD_OK;
    for (size_t i = 0; i < n && status == BD_OK; i++)
        if (edges[i].a == edges[i].b || edges[i].a >= households || edges[i].b >= households)
            status = bd_fail(err, BD_INPUT, "a tie between household rows %u and %u of %u",
                             edges[i].a, edges[i].b, households);
    own_ends o = {.part = NULL};
    if (status == BD_OK) status = own_ends_open(&o, w, err);
    status = bd_ranks_agree(w->part.ranks, status, err);
    size_t kept = tidy_edges(edges, n);
    if (merged != NULL) *merged = n - kept;
    if (status == BD_OK) status = make_ends(w, &o, edges, kept, err);
    free(o.part);
    free(o.next);
    return status;
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

static uint32_t inside_of(const bd_ties *t, uint32_t first, uint32_t row)
{
    return t->offset[first + row + 1] - t->offset[first + row];
}

static uint32_t count_ties(const bd_ties *t, uint32_t v, uint32_t first, uint32_t row)
{
    return inside_of(t, first, row) + cross_lower(t, v, row + 1) - cross_lower(t, v, row);
}

uint32_t bd_ties_of(const bd_ties *ties, uint32_t v, uint32_t first, uint32_t row)
{
    uint32_t degree = ties->degree[first + row];
    return degree < BD_DEGREE_MOST ? degree : count_ties(ties, v, first, row);
}

BD_HOT uint8_t bd_ties_most(const uint8_t *restrict degree, uint32_t n)
{
    uint8_t most = 0;
    for (uint32_t i = 0; i < n; i++) most = degree[i] > most ? degree[i] : most;
    return most;
}

uint32_t bd_ties_degree(const bd_ties *ties, const bd_view *view, uint32_t h)
{
    uint32_t v = view->household.village[h], first = view->village.first[v];
    return bd_ties_of(ties, v, first, h - first);
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
        for (uint32_t i = 0; i < count; i++)
            if (t->degree[first + i] != at_most(count_ties(t, v, first, i), BD_DEGREE_MOST))
                BROKEN("household %u: its ties are miscounted", first + i);
    }
    return NULL;
}

void bd_ties_release(bd_ties *ties)
{
    bd_arena_release(&ties->arena);
    *ties = (bd_ties){0};
}
