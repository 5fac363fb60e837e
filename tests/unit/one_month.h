/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small model whose processes a test runs one by one: two villages of about 120 households in one
 * district, with groups, ties and two disadvantages, and the month of its first village. */
#ifndef TEST_ONE_MONTH_H
#define TEST_ONE_MONTH_H

#include "model/model.h"
#include "process/delivery.h"
#include "process/schedule.h"
#include "support/support.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct one_month {
    bd_params *p;
    bd_model *model;
    bd_world *w;
    bd_constants c;
    bd_arena room;
    bd_scratch s;
    bd_village_month m;
    bd_planning_room planning;
} one_month;

static inline bd_params *small_params(void)
{
    bd_params *p = params_new();
    set(p, "population.districts", 1);
    set(p, "population.villages", 2);
    set(p, "population.households", 120);
    set(p, "population.households_spread", 0);
    set(p, "groups.slots", 8);
    set(p, "time.burn_in", 0);
    set(p, "time.months", 60);
    p->ndisadvantage = 2;
    const char *names[] = {"class", "gender"};
    for (int d = 0; d < 2; d++) {
        snprintf(p->disadvantage[d].key, BD_NAME_MAX, "%s", names[d]);
        p->disadvantage[d].share = 0.3;
    }
    p->disadvantage[0].burden[BD_FACTOR_equity] = 0.5;
    p->disadvantage[1].burden[BD_FACTOR_norms] = 0.5;
    p->disadvantage[1].held_back = true;
    return p;
}

/* Empties the scratch and deals the cards of `month`, as the loop does. */
static inline void begin_month(one_month *t, uint32_t month)
{
    t->m.month = month;
    bd_scratch_clear(&t->s, (uint32_t)t->s.stride);
    bd_deal(t->w->luck, month, t->w->household.id + t->m.first, t->m.n, (1u << BD_CARD_BLOCKS) - 1,
            t->s.stride, t->s.card);
}

/* A model of `p`, which it owns, ready in month 0 of village 0. */
static inline one_month *one_month_new(bd_params *p)
{
    one_month *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->p = p;
    t->model = model_new(p, 11, NULL, 1);
    t->w = bd_model_world(t->model);
    bd_constants_set(&t->c, p);
    for (int pass = 0; pass < 2; pass++) {
        bd_scratch_place(&t->s, &t->room, &t->w->counts, t->w->village.count[0]);
        bd_planning_room_place(&t->planning, &t->room, t->w->counts.nvillage, t->w->counts.nmethod);
        if (pass == 0) assert_int_equal(bd_arena_reserve(&t->room, "test", NULL), BD_OK);
    }
    t->m =
        (bd_village_month){.p = p, .c = &t->c, .w = t->w, .s = &t->s, .n = t->w->village.count[0]};
    begin_month(t, 0);
    return t;
}

static inline void one_month_free(one_month *t)
{
    bd_arena_release(&t->room);
    bd_model_destroy(t->model);
    free(t->p);
    free(t);
}

/* Grants village 0 hours and money for so many deliveries of a method. */
static inline void grant(one_month *t, uint32_t method, int64_t deliveries)
{
    size_t at = (size_t)method * t->w->counts.nvillage;
    t->w->village.treated[0] = 1;
    for (size_t r = 0; r < BD_NWORKER_ROLE; r++)
        t->w->village.quality[r * t->w->counts.nvillage] = 1;
    t->w->village.granted_minutes[at] = deliveries * t->c.minutes[method];
    t->w->village.granted_money[at] = deliveries * t->c.money[method];
}

/* Months with minutes of one method in every phase: a strategy that does only that. */
static inline void only_method(bd_params *p, uint32_t method)
{
    snprintf(p->strategy.name, BD_TEXT_MAX, "test");
    p->strategy.start = 0;
    p->strategy.end = 60;
    p->nphase = 1;
    snprintf(p->phase[0].key, BD_NAME_MAX, "main");
    p->phase[0].start = 0;
    p->phase[0].end = 3000;
    p->phase[0].mix[method] = 1;
}

#endif
