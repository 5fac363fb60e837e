/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers come and go as their hazards say: 400 posts over five years of a programme. Chance of a
 * false alarm below 1e-4 a test (four standard errors); seeds are fixed. */
#include "support/support.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define YEARS 5

static bd_params *posts(void)
{
    bd_params *p = params_new();
    set(p, "population.districts", 4);
    set(p, "population.villages", 400);
    set(p, "population.households", 6);
    set(p, "ties.degree", 2);
    set(p, "groups.slots", 2);
    set(p, "time.burn_in", 0);
    set(p, "time.months", 12 * YEARS + 12);
    set(p, "workers.feedback", 0);
    uint32_t method = add_method(p, "work", "village", 10, 0);
    set_word(p, "strategy.name", "test");
    set(p, "strategy.villages_per_worker", 1);
    set(p, "strategy.start", 0);
    set(p, "strategy.end", 12 * YEARS);
    p->nphase = 1;
    snprintf(p->phase[0].key, BD_NAME_MAX, "main");
    p->phase[0].end = 3000;
    p->phase[0].mix[method] = 1;
    return p;
}

static void turnover_lies_in_the_band_of_the_evidence_and_vacancies_follow(void **state)
{
    (void)state;
    bd_params *p = posts();
    bd_model *m = model_new(p, 4, NULL, 1);
    double gone = 0, seats = 0, vacant = 0;
    for (int t = 0; t < 12 * YEARS; t++) {
        step(m, 1);
        bd_view w = bd_model_view(m);
        for (uint32_t i = 0; i < w.counts.npost; i++) {
            gone += w.post.gone[i];
            seats += w.post.seats[i];
            vacant += w.post.seats[i] - w.post.filled[i];
        }
    }
    double year = 12 * gone / (seats - vacant);
    print_message("# turnover %.3f a year, %.3f of seats vacant\n", year, vacant / seats);
    assert_true(year > 0.14 && year < 0.22);
    /* Little: vacant = leaving a month times the mean months to fill */
    double expected = gone / seats * p->workers.vacancy;
    assert_near(vacant / seats, expected, 4 * expected / sqrt(gone / 4), "vacant");
    bd_model_destroy(m);
    free(p);
}

static void burnout_makes_more_of_them_leave(void **state)
{
    (void)state;
    double gone[2] = {0};
    for (int arm = 0; arm < 2; arm++) {
        bd_params *p = posts();
        set(p, "workers.recovery", 0.05);
        set(p, "strategy.hours", 80);
        set(p, "strategy.travel",
            200 * arm); /* the road takes more than twice the hours there are */
        bd_model *m = model_new(p, 4, NULL, 1);
        for (int t = 0; t < 12 * YEARS; t++) {
            step(m, 1);
            bd_view w = bd_model_view(m);
            for (uint32_t i = 0; i < w.counts.npost; i++) gone[arm] += w.post.gone[i];
        }
        bd_model_destroy(m);
        free(p);
    }
    print_message("# left: %.0f, overloaded %.0f\n", gone[0], gone[1]);
    assert_true(gone[1] - gone[0] > 4 * sqrt(gone[0] + gone[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turnover_lies_in_the_band_of_the_evidence_and_vacancies_follow),
        cmocka_unit_test(burnout_makes_more_of_them_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
