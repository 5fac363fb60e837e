/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"
#include "measure/snowball.h"
#include "near.h"

#include <stdlib.h>

static void a_late_cohort_is_marked_as_not_yet_complete(void **state)
{
    (void)state;
    bd_cohort_r early = bd_snowball_cohort(10, 15, 20, 60, 24);
    assert_near(early.r, 1.5, 0);
    assert_int_equal(early.observed, 40);
    assert_true(early.complete);
    assert_true(bd_snowball_cohort(10, 3, 36, 60, 24).complete);
    assert_false(bd_snowball_cohort(10, 3, 37, 60, 24).complete);
    assert_true(isnan(bd_snowball_cohort(0, 0, 3, 60, 24).r));
}

enum { N = 60 };

/* Every cohort of 100 has 20 children at age 1, 30 at age 2, 10 at age 5: R = 0.6. */
static void steady(uint32_t newly[N], uint32_t births[N * N])
{
    for (uint32_t m = 0; m < N; m++) newly[m] = 100;
    for (uint32_t t = 0; t < N; t++) {
        if (t >= 1) births[t * N + t - 1] = 20;
        if (t >= 2) births[t * N + t - 2] = 30;
        if (t >= 5) births[t * N + t - 5] = 10;
    }
}

static void at_constant_rates_instantaneous_and_cohort_r_are_the_same(void **state)
{
    (void)state;
    uint32_t newly[N], *births = calloc(N * N, sizeof *births), children[N] = {0};
    steady(newly, births);
    for (uint32_t t = 0; t < N; t++)
        for (uint32_t m = 0; m < N; m++) children[m] += births[t * N + m];
    assert_near(bd_snowball_instantaneous(newly, births, N, 0, 50, 1), 0.6, 1e-14);
    assert_near(bd_snowball_instantaneous(newly, births, N, 0, 50, 12), 0.6, 1e-14);
    assert_near(bd_snowball_cohort(newly[10], children[10], 10, N - 1, 24).r, 0.6, 1e-14);
    bd_snowball_mean mean = bd_snowball_mean_over(newly, children, 5, N, N - 1, 24);
    assert_near(mean.r, 0.6, 1e-14);
    assert_near(mean.error, 0, 1e-14);
    assert_int_equal(mean.cohorts, N - 1 - 24 - 5 + 1);
    assert_near(bd_snowball_interval(births, N, N),
                (20. * 59 + 60. * 58 + 50. * 55) / (20 * 59 + 30 * 58 + 10 * 55), 1e-12);
    free(births);
}

static void instantaneous_r_sees_rates_halve_while_cohorts_have_not_finished(void **state)
{
    (void)state;
    uint32_t newly[N], *births = calloc(N * N, sizeof *births);
    steady(newly, births);
    for (uint32_t t = 40; t < N; t++)
        for (uint32_t m = 0; m < N; m++) births[t * N + m] /= 2;
    assert_near(bd_snowball_instantaneous(newly, births, N, 0, 39, 1), 0.6, 1e-14);
    assert_near(bd_snowball_instantaneous(newly, births, N, 0, 40, 1), 0.3, 1e-14);
    assert_near(bd_snowball_instantaneous(newly, births, N, 0, 45, 12), 0.45, 1e-14);
    assert_near(bd_snowball_instantaneous(newly, births, N, 40, 45, 12), 0.3, 1e-14);
    free(births);
}

/* Galton-Watson with Poisson-like births: children of each member are drawn by a coin of two
 * sides with mean R; the mean over cohorts must cover R within four standard errors. */
static void the_standard_error_covers_the_true_r(void **state)
{
    (void)state;
    uint32_t newly[N], children[N] = {0};
    uint64_t draw = 0;
    for (uint32_t m = 0; m < N; m++) {
        newly[m] = 20 + m;
        for (uint32_t i = 0; i < newly[m]; i++)
            for (int chance = 0; chance < 4; chance++) /* binomial(4, 0.3): mean 1.2 */
                children[m] += bd_mix(draw++) % 10 < 3;
    }
    bd_snowball_mean mean = bd_snowball_mean_over(newly, children, 0, N, N + 24, 24);
    assert_int_equal(mean.cohorts, N);
    assert_true(fabs(mean.r - 1.2) < 4 * mean.error);
    double expected = sqrt(4 * .3 * .7 / (double)mean.newly); /* of a mean of independent members */
    assert_true(mean.error > 0.6 * expected && mean.error < 1.6 * expected);
}

static void without_anybody_there_is_no_number(void **state)
{
    (void)state;
    uint32_t newly[3] = {0}, births[9] = {0}, children[3] = {0};
    assert_true(isnan(bd_snowball_instantaneous(newly, births, 3, 0, 2, 12)));
    assert_true(isnan(bd_snowball_mean_over(newly, children, 0, 3, 100, 24).r));
    assert_true(isnan(bd_snowball_interval(births, 3, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_cohort_is_marked_as_not_yet_complete),
        cmocka_unit_test(at_constant_rates_instantaneous_and_cohort_r_are_the_same),
        cmocka_unit_test(instantaneous_r_sees_rates_halve_while_cohorts_have_not_finished),
        cmocka_unit_test(the_standard_error_covers_the_true_r),
        cmocka_unit_test(without_anybody_there_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
