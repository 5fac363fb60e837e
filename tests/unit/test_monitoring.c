/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Monitoring: what is measured, and what is learned from it. */
#include "one_month.h"
#include "process/monitoring.h"

static void ridge_solves_what_it_says(void **state)
{
    (void)state;
    double a[9] = {3, 0, 0, 1, 4, 0, 0.5, -1, 5}, b[3] = {0};
    const double full[3][3] = {{3.5, 1, 0.5}, {1, 4.5, -1}, {0.5, -1, 5.5}}, x[3] = {1, -2, 3};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) b[i] += full[i][j] * x[j];
    bd_ridge(a, 3, 3, 0.5, b);
    for (int i = 0; i < 3; i++) assert_near(b[i], x[i], 1e-12, "solution");
}

static void a_share_follows_mix_lean_and_planned_variation(void **state)
{
    (void)state;
    assert_int_equal(bd_method_share(0.25, 0, 0, true), 250000);
    assert_int_equal(bd_method_share(0.25, 0, 0.2, true), 300000);
    assert_int_equal(bd_method_share(0.25, 0, 0.2, false), 200000);
    assert_true(bd_method_share(0.25, 0.5, 0, true) > 400000);
    assert_near(bd_lean(0.5, 0.02, 0.1), 0.1, 1e-12, "lean");
    assert_near(bd_lean(0.5, -2, 0.1), -0.5, 1e-12, "bounded");
    assert_near(bd_lean(0.5, 1, 0), 0, 0, "nothing varies");
    int up = 0;
    for (uint64_t post = 0; post < 1000; post++) up += bd_does_more(post, 7, 3);
    assert_true(up > 430 && up < 570);
}

static one_month *evaluated(double adaptive)
{
    bd_params *p = small_params();
    uint32_t work = add_method(p, "work", "village", 3, 0);
    uint32_t look = add_method(p, "look", "village", 3, 0);
    p->method[look].effects[BD_CHANNEL_monitoring] = 50;
    only_method(p, work);
    p->phase[0].mix[work] = 0.8;
    p->phase[0].mix[look] = 0.2;
    set(p, "monitoring.adaptive", adaptive);
    set(p, "monitoring.error", 0);
    return one_month_new(p);
}

static void run(one_month *t, uint32_t month)
{
    bd_region_month r = {.p = t->p, .c = &t->c, .w = t->w, .month = month};
    bd_monitoring(&r);
}

static void a_village_is_measured_at_the_end_of_a_round_if_it_was_sampled(void **state)
{
    (void)state;
    one_month *t = evaluated(0);
    for (size_t i = 0; i < (size_t)BD_NPOWER * t->w->counts.nhousehold; i++)
        t->w->household.power[i] = 0.25f;
    t->w->village.sampled[0] = 40;
    run(t, 4);
    assert_int_equal(t->w->village.measured_before[0], 0); /* the round is not over */
    run(t, 5);
    assert_int_equal(t->w->village.measured_before[0], 1);
    assert_int_equal(t->w->village.measured_before[1], 0);
    assert_near(t->w->village.outcome[0], 0.25, 1e-6, "outcome");
    assert_near(t->w->village.sampled[0], 0, 0, "a new round");
    one_month_free(t);
}

static void sampling_errs_less_the_more_are_asked(void **state)
{
    (void)state;
    double squares[2] = {0};
    for (int arm = 0; arm < 2; arm++) {
        one_month *t = evaluated(0);
        set(t->p, "monitoring.error", 0.1);
        for (size_t i = 0; i < (size_t)BD_NPOWER * t->w->counts.nhousehold; i++)
            t->w->household.power[i] = 0.5f;
        for (int k = 0; k < 60; k++) {
            t->w->village.sampled[0] = arm ? 100 : 4;
            run(t, (uint32_t)(6 * k + 5) % 60);
            double off = t->w->village.outcome[0] - 0.5;
            squares[arm] += off * off / 60;
            t->w->luck.replicate++;
        }
        one_month_free(t);
    }
    assert_near(squares[0] / squares[1], 25, 15, "variance by sample size");
}

static void hours_lean_to_the_method_whose_villages_gained(void **state)
{
    (void)state;
    one_month *t = evaluated(1);
    size_t nv = t->w->counts.nvillage;
    for (int round = 0; round < 2; round++) {
        for (uint32_t v = 0; v < 2; v++) {
            t->w->village.sampled[v] = 50;
            /* the first village gets more of the work, and gains */
            t->w->village.used_minutes[v] = v == 0 ? 3000 : 1000;
            t->w->village.used_minutes[nv + v] = 500;
            for (uint32_t i = 0; i < t->w->village.count[v]; i++)
                for (size_t k = 0; k < BD_NPOWER; k++)
                    t->w->household
                        .power[k * t->w->counts.nhousehold + t->w->village.first[v] + i] =
                        0.3f + (v == 0 ? 0.1f * (float)round : 0);
        }
        run(t, (uint32_t)(6 * round + 5));
    }
    assert_true(t->w->district.lean[0] > 0.1);
    assert_near(t->w->district.lean[1], 0, 0, "measuring itself stays");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ridge_solves_what_it_says),
        cmocka_unit_test(a_share_follows_mix_lean_and_planned_variation),
        cmocka_unit_test(a_village_is_measured_at_the_end_of_a_round_if_it_was_sampled),
        cmocka_unit_test(sampling_errs_less_the_more_are_asked),
        cmocka_unit_test(hours_lean_to_the_method_whose_villages_gained),
    };
    return cmocka_run_group_tests_name("monitoring", tests, NULL, NULL);
}
