/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expansions of the column tables: allocation, view, invariants, digest, layout. */
#include "state/world.h"

#include <stdio.h>
#include <string.h>

/* The one list of places; called twice, to measure and to hand out. */
static void place_columns(bd_world *w, const bd_counts *c)
{
    bd_arena *a = &w->arena;
#define COLUMN(type, name, planes, part, unit, meaning) \
    table->name = bd_arena_take(a, (size_t)rows * (size_t)(planes), sizeof(type));
#define TABLE(name, rows_, columns)          \
    {                                        \
        bd_##name##_table *table = &w->name; \
        size_t rows = rows_;                 \
        columns(COLUMN)                      \
    }
    BD_TABLES(TABLE)
#undef TABLE
#undef COLUMN
}

bd_status bd_world_allocate(bd_world *w, const bd_counts *counts, bd_error *err)
{
    *w = (bd_world){.counts = *counts};
    if (counts->nhousehold >= 1u << 29)
        return bd_fail(err, BD_INPUT, "%u households: at most %u fit one run", counts->nhousehold,
                       (1u << 29) - 1);
    place_columns(w, counts);
    BD_TRY(bd_arena_reserve(&w->arena, "the world's tables", err));
    place_columns(w, counts);
    return BD_OK;
}

void bd_world_release(bd_world *w)
{
    bd_part_release(&w->part);
    bd_arena_release(&w->ties.arena);
    bd_arena_release(&w->arena);
    *w = (bd_world){0};
}

bd_view bd_world_view(const bd_world *w, const bd_params *p)
{
    bd_view view = {.params = p,
                    .counts = w->counts,
                    .luck = w->luck,
                    .month = w->month,
                    .profile_bits = w->profile_bits,
                    .ties = &w->ties,
                    .part = w->part.ranks != NULL ? &w->part : NULL};
#define COLUMN(type, name, planes, part, unit, meaning) to->name = from->name;
#define TABLE(name, rows, columns)                \
    {                                             \
        bd_##name##_view *to = &view.name;        \
        const bd_##name##_table *from = &w->name; \
        columns(COLUMN)                           \
    }
    BD_TABLES(TABLE)
#undef TABLE
#undef COLUMN
    return view;
}

uint32_t bd_profile_row(bd_world *w, uint16_t bits)
{
    for (uint32_t i = 0; i < w->counts.nprofile; i++)
        if (w->profile_bits[i] == bits) return i;
    if (w->counts.nprofile == BD_PROFILES_MAX) return BD_NONE;
    w->profile_bits[w->counts.nprofile] = bits;
    return w->counts.nprofile++;
}

#define BROKEN(...)                        \
    do {                                   \
        snprintf(text, size, __VA_ARGS__); \
        return text;                       \
    } while (0)

static bool in_unit(double x)
{
    return x >= 0 && x <= 1;
}

static const char *village_broken(const bd_view *w, uint32_t v, char *text, size_t size)
{
    const bd_counts *c = &w->counts;
    size_t n = c->nhousehold;
    uint32_t first = w->village.first[v], count = w->village.count[v];
    for (int f = 0; f < BD_NFACTOR; f++)
        if (!in_unit(w->village.factor[(size_t)f * c->nvillage + v]))
            BROKEN("village %u: factor %d is %g", v, f,
                   w->village.factor[(size_t)f * c->nvillage + v]);
    for (uint32_t i = 0; i < c->ncampaign; i++)
        if (!in_unit((double)w->village.campaign[(size_t)i * c->nvillage + v].support))
            BROKEN("village %u: support of campaign %u", v, i);
    if (count > BD_VILLAGE_MAX || (uint64_t)first + count > n)
        BROKEN("village %u: households %u + %u", v, first, count);
    uint32_t members[BD_SLOTS_MAX] = {0};
    for (uint32_t h = first; h < first + count; h++) {
        if (w->household.village[h] != v) BROKEN("household %u is not in village %u", h, v);
        if (h > first && w->household.id[h - 1] >= w->household.id[h])
            BROKEN("household %u: ids of village %u are not in order", h, v);
        if (w->household.role[h] >= BD_NROLE) BROKEN("household %u: role", h);
        if (w->household.profile[h] >= c->nprofile) BROKEN("household %u: profile", h);
        for (int k = 0; k < BD_NPOWER; k++) {
            if (!in_unit(w->household.power[(size_t)k * n + h]) ||
                !in_unit(w->household.power_base[(size_t)k * n + h]))
                BROKEN("household %u: power %d is %g over %g", h, k,
                       (double)w->household.power[(size_t)k * n + h],
                       (double)w->household.power_base[(size_t)k * n + h]);
        }
        for (int a = 0; a < BD_NAGENCY; a++)
            if (!in_unit(w->household.agency[(size_t)a * n + h]))
                BROKEN("household %u: agency %d is %g", h, a,
                       (double)w->household.agency[(size_t)a * n + h]);
        if (!in_unit(w->household.distress[h]) || !in_unit(w->household.coping[h]))
            BROKEN("household %u: distress %g, coping %g", h, (double)w->household.distress[h],
                   (double)w->household.coping[h]);
        if (!(w->household.credit[h] >= 0)) BROKEN("household %u: credit", h);
        uint16_t g = w->household.group[h];
        if (g != BD_NO_GROUP) {
            if (g >= c->slots) BROKEN("household %u: group slot %u", h, g);
            if (w->group.id[v * c->slots + g] == 0) BROKEN("household %u: in a free slot", h);
            members[g]++;
        }
    }
    for (uint32_t g = 0; g < c->slots; g++)
        if (members[g] != w->group.members[(size_t)v * c->slots + g])
            BROKEN("village %u, group %u: %u members, %u counted", v, g,
                   w->group.members[(size_t)v * c->slots + g], members[g]);
    const uint64_t *id = w->group.id + (size_t)v * c->slots;
    for (uint32_t g = 0; g < c->slots; g++)
        for (uint32_t other = 0; other < g && id[g] != 0; other++)
            if (id[other] == id[g]) BROKEN("village %u: groups %u and %u have one id", v, other, g);
    return NULL;
}

const char *bd_world_broken(const bd_view *w, char *text, size_t size)
{
    uint32_t next = 0;
    size_t own, own_end;
    bd_part_range(w->part, "village", w->counts.nvillage, &own, &own_end);
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        if (w->village.first[v] != next)
            BROKEN("village %u begins at %u, not at %u", v, w->village.first[v], next);
        next += w->village.count[v];
        if (v < own || v >= own_end) continue;
        const char *broken = village_broken(w, v, text, size);
        if (broken != NULL) return broken;
    }
    for (uint32_t d = 0; d < w->counts.ndistrict; d++)
        if (!in_unit(w->district.stance[d])) BROKEN("district %u: stance", d);
    if (next != w->counts.nhousehold)
        BROKEN("villages hold %u of %u households", next, w->counts.nhousehold);
    return NULL;
}

/* xxhash-like word mixing: the digest is for equality, not for security. Not inlined, for the
 * tables call it some two hundred times. */
__attribute__((noinline)) static uint64_t digest_bytes(uint64_t seed, const void *data,
                                                       size_t bytes)
{
    const unsigned char *at = data;
    uint64_t h = bd_mix(seed ^ bytes);
    uint64_t lane[4] = {h, h + 1, h + 2, h + 3};
    while (bytes >= 32) {
        for (int i = 0; i < 4; i++) {
            uint64_t word;
            memcpy(&word, at + 8 * i, 8);
            lane[i] = (lane[i] ^ word) * 0x9E3779B97F4A7C15u;
            lane[i] ^= lane[i] >> 29;
        }
        at += 32, bytes -= 32;
    }
    for (; bytes > 0; at++, bytes--) lane[0] = (lane[0] ^ *at) * 0x100000001B3u;
    return bd_mix(lane[0] ^ bd_mix(lane[1] ^ bd_mix(lane[2] ^ bd_mix(lane[3]))));
}

enum { PART_S, PART_W };

/* One table's rows [from, to), plane by plane. */
#define COLUMN(type, name, planes, part, unit, meaning)           \
    if (PART_##part == PART_S || work)                            \
        for (size_t plane = 0; plane < (size_t)(planes); plane++) \
            h = digest_bytes(h, table->name + plane * rows + from, (to - from) * sizeof(type));
#define TABLE(table_name, rows_, columns)                                                        \
    static uint64_t digest_##table_name(const bd_view *view, bool work, uint64_t h, size_t from, \
                                        size_t to)                                               \
    {                                                                                            \
        const bd_##table_name##_view *table = &view->table_name;                                 \
        const bd_counts *c = &view->counts;                                                      \
        size_t rows = rows_;                                                                     \
        (void)work, (void)c;                                                                     \
        columns(COLUMN) return h;                                                                \
    }
BD_TABLES(TABLE)
#undef TABLE
#undef COLUMN

static uint64_t digest_of_village(const bd_view *w, bool work, uint32_t v)
{
    uint32_t first = w->village.first[v], slots = w->counts.slots;
    uint64_t h = digest_household(w, work, v, first, first + w->village.count[v]);
    h = digest_group(w, work, h, (size_t)v * slots, (size_t)(v + 1) * slots);
    return digest_village(w, work, h, v, v + 1);
}

/* Each rank its villages'; then all have all, and districts and posts of the others. */
static const uint64_t *digests_of_ranks(const bd_view *w, bool work)
{
    const bd_part *p = w->part;
    int rank = p->ranks->rank;
    for (uint32_t v = p->village[rank]; v < p->village[rank + 1]; v++)
        p->hash[v] = digest_of_village(w, work, v);
    p->ranks->share(p->ranks, p->hash, sizeof *p->hash, p->village);
    bd_part_share(p, BD_PART_district | BD_PART_post);
    return p->hash;
}

uint64_t bd_world_digest(const bd_view *w, bool work)
{
    const bd_counts *c = &w->counts;
    const uint64_t *known = w->part != NULL ? digests_of_ranks(w, work) : NULL;
    uint64_t all = bd_mix(w->month);
    for (uint32_t v = 0; v < c->nvillage; v++)
        all = bd_mix2(all, known != NULL ? known[v] : digest_of_village(w, work, v));
    all = digest_district(w, work, all, 0, c->ndistrict);
    all = digest_region(w, work, all, 0, c->nregion);
    all = digest_nation(w, work, all, 0, 1);
    if (work) all = digest_post(w, work, all, 0, c->npost);
    return digest_cohort(w, work, all, 0, c->months);
}

__attribute__((noinline)) static size_t describe(bd_column_info *out, size_t max, size_t n,
                                                 const bd_column_info *fixed, const char *table,
                                                 size_t planes, size_t rows, const void *data)
{
    if (n < max) {
        out[n] = *fixed, out[n].table = table;
        out[n].planes = planes, out[n].rows = rows, out[n].data = data;
    }
    return n + 1;
}

size_t bd_columns(const bd_view *view, const bd_counts *counts, bd_column_info *out, size_t max)
{
    const bd_counts *c = counts;
    size_t n = 0;
#define COLUMN(type_, name_, planes_, part, unit_, meaning_)                   \
    {                                                                          \
        static const bd_column_info fixed = {.name = #name_,                   \
                                             .type = #type_,                   \
                                             .unit = unit_,                    \
                                             .meaning = meaning_,              \
                                             .along = #planes_,                \
                                             .item = sizeof(type_),            \
                                             .work = PART_##part == PART_W};   \
        n = describe(out, max, n, &fixed, table_name, (size_t)(planes_), rows, \
                     table ? table->name_ : NULL);                             \
    }
#define TABLE(name, rows_, columns)                                \
    {                                                              \
        const bd_##name##_view *table = view ? &view->name : NULL; \
        const char *table_name = #name;                            \
        size_t rows = rows_;                                       \
        columns(COLUMN)                                            \
    }
    BD_TABLES(TABLE)
#undef TABLE
#undef COLUMN
    return n;
}

uint64_t bd_world_layout(void)
{
    uint64_t h = 0; /* a table at a time: no string is longer than a compiler must take */
#define COLUMN(type, name, planes, part, unit, meaning) #type " " #name "[" #planes "]" #part ";"
#define TABLE(name, rows, columns)                            \
    {                                                         \
        static const char text[] = #name ":" columns(COLUMN); \
        h = digest_bytes(h, text, sizeof text);               \
    }
    BD_TABLES(TABLE)
#undef TABLE
#undef COLUMN
    return h;
}
