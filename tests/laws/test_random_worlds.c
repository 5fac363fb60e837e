/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Worlds that nobody would write: every number of the scenario is drawn anew between a quarter and
 * four times its default (whole range where the default is 0), processes are switched off at
 * random, villages and districts are few and small. Whatever comes out must hold the invariants
 * every month, give the same bits on one and three threads, and not notice a programme without
 * effects. A failure names the world's number, which is its seed. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef WORLDS
#define WORLDS 25
#endif

static double unit(uint64_t *draw)
{
    *draw = bd_mix(*draw);
    return (double)(*draw >> 11) * 0x1p-53;
}

static double another(const bd_field *f, uint64_t *draw)
{
    double u = unit(draw), value = f->fallback * exp2(4 * u - 2);
    if (f->fallback == 0) value = f->low + u * u * u * (f->high - f->low);
    return fmin(f->high, fmax(f->low, value));
}

static void draw_section(bd_params *p, const bd_section *s, uint64_t *draw)
{
    for (size_t i = 0; i < s->nfields; i++) {
        const bd_field *f = &s->fields[i];
        void *at = (char *)p + s->offset + f->offset;
        double value = another(f, draw);
        if (f->kind == BD_REAL) *(double *)at = value;
        if (f->kind == BD_INT) *(int64_t *)at = (int64_t)(value + 0.5);
        if (f->kind == BD_BOOL) *(bool *)at = unit(draw) < 0.85;
        if (f->kind == BD_MAP)
            for (size_t k = 0; k < bd_axis_count(p, f->unit); k++)
                ((double *)at)[k] = another(f, draw);
    }
}

static uint32_t up_to(uint64_t *draw, uint32_t most)
{
    return (uint32_t)(unit(draw) * most);
}

static bd_params *random_params(uint64_t number)
{
    bd_params *p = params_new();
    uint64_t draw = number;
    static const char *const left[] = {"survey", "output", "strategy"};
    size_t n;
    const bd_section *sections = bd_sections(&n);
    for (size_t s = 0; s < n; s++) {
        bool skip = sections[s].stride != 0;
        for (size_t k = 0; k < sizeof left / sizeof *left; k++)
            skip = skip || strcmp(sections[s].path, left[k]) == 0;
        if (!skip) draw_section(p, &sections[s], &draw);
    }
    for (int k = 0; k < BD_NPOWER; k++) p->power[k].threshold = 0.3 + 0.4 * unit(&draw);
    p->time.burn_in = up_to(&draw, 10);
    p->time.months = 60;
    p->population.villages = 1 + up_to(&draw, 8);
    p->population.districts = 1 + up_to(&draw, 4);
    p->population.regions = 1 + up_to(&draw, 3);
    p->population.households = 1 + up_to(&draw, 80);
    p->ties.kind = (int)up_to(&draw, 4);
    p->ties.degree = unit(&draw) * 20;
    p->groups.slots = 1 + up_to(&draw, 12);
    if (p->groups.size_max < p->groups.size) p->groups.size_max = p->groups.size;
    p->participation.rule = unit(&draw) < 0.2;
    p->influence.reads = unit(&draw) < 0.2;
    /* what no row by itself can rule out: shares of one whole */
    p->population.poor *= 0.4, p->population.better_off *= 0.4, p->population.elite *= 0.4;
    p->population.village_share *= 0.5, p->population.hamlet_share *= 0.5;
    return p;
}

static void check_world(uint64_t number)
{
    bd_params *p = random_params(number);
    bd_model *none = model_new(p, number, NULL, 1);
    bd_params *with = malloc(sizeof *with);
    assert_non_null(with);
    *with = *p;
    add_programme(with, 1, 14, 0);
    bd_model *null = model_new(with, number, NULL, 1);
    for (uint32_t i = 0; i < with->nmethod; i++) { /* then the same with random effects */
        uint64_t draw = bd_mix2(number, i);
        for (int c = 0; c < BD_NCHANNEL; c++)
            with->method[i].effects[c] = unit(&draw) < 0.5 ? 2 * unit(&draw) - 1 : 0;
        with->method[i].reach = unit(&draw);
    }
    with->strategy.coverage = 0.5 + unit(&number) / 2;
    bd_model *one = model_new(with, 3, NULL, 1), *three = model_new(with, 3, NULL, 3);
    for (int t = 0; t < 24; t++) {
        step(none, 1);
        step(null, 1);
        step(one, 1);
        step(three, 1);
        if (digest(none, false) != digest(null, false)) fail_msg("no effects, month %d", t);
        if (digest(one, true) != digest(three, true)) fail_msg("threads, month %d", t);
    }
    bd_model_destroy(none);
    bd_model_destroy(null);
    bd_model_destroy(one);
    bd_model_destroy(three);
    free(p);
    free(with);
}

static void any_world_keeps_its_invariants_threads_and_null_programme(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= WORLDS; number++) {
        print_message("world %llu of %d\r", (unsigned long long)number, WORLDS);
        check_world(number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_world_keeps_its_invariants_threads_and_null_programme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
