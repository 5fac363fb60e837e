/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small world filled by arithmetic on row numbers, for tests of what only reads a world. Not a
 * world the model would make: it only has to hold different values everywhere. */
#ifndef TEST_SMALL_WORLD_H
#define TEST_SMALL_WORLD_H

#include "base/random.h"
#include "state/world.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const uint32_t small_world_sizes[] = {5, 1, 37, 600};

static float small_world_unit(uint64_t row, uint64_t salt)
{
    return (float)(bd_mix2(row, salt) >> 40) * 0x1p-24f;
}

/* Moves the world on to `month`: every column that a month may change. */
static void small_world_month(bd_world *w, uint32_t month)
{
    size_t n = w->counts.nhousehold, villages = w->counts.nvillage;
    w->month = month;
    for (size_t h = 0; h < n; h++) {
        for (size_t k = 0; k < BD_NPOWER; k++) {
            w->household.power[k * n + h] = small_world_unit(k * n + h, 1 + month);
            w->household.power_base[k * n + h] = small_world_unit(k * n + h, 1000);
        }
        for (size_t a = 0; a < BD_NAGENCY; a++)
            w->household.agency[a * n + h] = small_world_unit(a * n + h, 2000 + month);
        w->household.distress[h] = small_world_unit(h, 3000 + month);
        w->household.coping[h] = small_world_unit(h, 4000 + month);
        w->household.role[h] = (uint8_t)(bd_mix2(h, 5000 + month) % BD_NROLE);
        w->household.informed[h] = h % 3 == 0 ? (uint8_t)(month + 1) : 0;
        w->household.crisis[h] = h % 11 == month % 11;
        w->household.group[h] = h % 4 == 0 ? (uint16_t)(h % 2) : BD_NO_GROUP;
        w->household.size[h] = (uint8_t)(1 + h % 7);
    }
    memset(w->cohort.newly, 0, w->counts.months * sizeof *w->cohort.newly);
    memset(w->cohort.children, 0, w->counts.months * sizeof *w->cohort.children);
    memset(w->cohort.parents, 0, w->counts.months * sizeof *w->cohort.parents);
    memset(w->village.newly, 0, villages * sizeof *w->village.newly);
    for (size_t h = 0; h < n; h++) {
        uint32_t when = 2 + (uint32_t)(h % 9); /* household h becomes empowered in this month */
        bool now = when <= month;
        w->household.empowered_month[h] = now ? (uint16_t)when : 0;
        w->household.generation[h] = now ? (uint8_t)(h % 9) : 0;
        w->household.candidate[h] = h % 9 == 0
                                        ? bd_source_make(BD_SOURCE_NONE, 0)
                                        : bd_source_make(BD_SOURCE_HOUSEHOLD, (uint32_t)h - 1);
        w->household.credit[h] = 0.25f * (float)h;
        if (!now || when > w->counts.months) continue;
        w->cohort.newly[when - 1]++;
        if (h % 9 == 0) continue;
        w->cohort.parents[when - 1]++;
        w->cohort.children[when - 2]++;
    }
    for (size_t v = 0; v < villages; v++) {
        for (uint32_t i = 0; i < w->village.count[v]; i++) {
            uint32_t h = w->village.first[v] + i;
            w->village.newly[v] += month > 0 && w->household.empowered_month[h] == month;
        }
        w->village.joined[v] = (uint32_t)(v + month);
        w->village.left[v] = (uint32_t)(2 * v + month);
        for (size_t f = 0; f < BD_NFACTOR; f++) {
            w->village.factor[f * villages + v] =
                (double)small_world_unit(f * 100 + v, 6000 + month);
            w->village.factor_base[f * villages + v] = 0.5;
        }
        w->village.cooperation[v] = 0.1 * (double)v;
        w->village.momentum[v] = 0.01 * (double)month;
        w->village.conflict[v] = 0.2;
        w->village.goods[v] = (double)month + (double)v;
        for (size_t k = 0; k < w->counts.nmethod; k++) {
            w->village.used_minutes[k * villages + v] = (int64_t)(60 * (k + 1) * (v + month));
            w->village.used_money[k * villages + v] = (int64_t)(10000000000 * (int64_t)k + month);
            w->village.lapsed_minutes[k * villages + v] = (int64_t)k;
            w->village.lapsed_money[k * villages + v] = 1;
            w->village.deliveries[k * villages + v] = (uint32_t)(v + k);
        }
    }
    for (size_t g = 0; g < w->counts.ngroup; g++) {
        w->group.stage[g] = (uint8_t)((g + month) % BD_NSTAGE);
        w->group.cohesion[g] = small_world_unit(g, 7000 + month);
    }
    for (size_t v = 0; v < villages; v++) w->village.treated[v] = v != 1;
    w->post.id[0] = 99;
    w->post.workers[0] = 1.5;
    for (size_t d = 0; d < w->counts.ndistrict; d++) {
        w->district.travel_minutes[d] = (int64_t)(d + month);
        w->district.idle_minutes[d] = 5;
        w->district.wages[d] = 3000000000 + (int64_t)month;
        w->district.unspent[d] = 7;
    }
}

/* 4 villages in 2 districts, 2 disadvantages (`class`, `gender`), 2 methods. */
static void small_world_make(bd_world *w, bd_params *p, uint32_t burn_in, uint32_t months)
{
    bd_params_defaults(p);
    p->time.burn_in = burn_in;
    p->time.months = months;
    p->ndisadvantage = 2;
    snprintf(p->disadvantage[0].key, BD_NAME_MAX, "class");
    snprintf(p->disadvantage[1].key, BD_NAME_MAX, "gender");
    p->nmethod = 2;
    snprintf(p->method[0].key, BD_NAME_MAX, "counselling");
    snprintf(p->method[1].key, BD_NAME_MAX, "lobbying");
    p->method[1].level = 2;
    uint32_t households = 0, villages = sizeof small_world_sizes / sizeof *small_world_sizes;
    for (uint32_t v = 0; v < villages; v++) households += small_world_sizes[v];
    bd_counts counts = {.nhousehold = households,
                        .nvillage = villages,
                        .ndistrict = 2,
                        .nregion = 1,
                        .slots = 8,
                        .ngroup = 8 * villages,
                        .nmethod = 2,
                        .npost = 1,
                        .months = burn_in + months};
    bd_error err = {0};
    bd_status status = bd_world_allocate(w, &counts, &err);
    assert(status == BD_OK);
    (void)status;
    w->luck = (bd_luck){.seed = 7, .replicate = 0};
    for (uint32_t bits = 0; bits < 4; bits++) bd_profile_row(w, (uint16_t)bits);
    for (uint32_t v = 0, h = 0; v < villages; v++) {
        w->village.id[v] = bd_mix(v);
        w->village.district[v] = v / 2;
        w->village.first[v] = h;
        w->village.count[v] = small_world_sizes[v];
        for (uint32_t i = 0; i < small_world_sizes[v]; i++, h++) {
            w->household.id[h] = (uint64_t)(v + 1) << 32 | i;
            w->household.village[h] = v;
            w->household.profile[h] = (uint16_t)(bd_mix(h) % 4);
            w->household.stratum[h] = (uint8_t)(h % BD_NSTRATUM);
        }
        for (uint32_t g = 0; g < 2; g++) w->group.id[v * 8 + g] = 100 * (v + 1) + g;
    }
    for (uint32_t d = 0; d < 2; d++) {
        w->district.id[d] = bd_mix(1000 + d);
        w->district.first[d] = 2 * d;
        w->district.count[d] = 2;
    }
    w->region.count[0] = 2;
    small_world_month(w, 0);
}

#endif
