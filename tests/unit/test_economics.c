/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Means, ratios and frontier against results that can be worked out by hand. */
#include "study/economics.h"

#include <cmocka.h>
#include <math.h>

static void near(double x, double expected)
{
    if (!(fabs(x - expected) <= 1e-12 * (1 + fabs(expected))))
        fail_msg("%.15g, not %.15g", x, expected);
}

static void a_mean_has_the_error_of_a_mean(void **state)
{
    (void)state;
    const double x[] = {1, 2, NAN, 3, 6};
    bd_estimate e = bd_mean_of(x, 5);
    near(e.value, 3);
    near(e.error, sqrt(14.0 / 3 / 4)); /* squares 4 1 0 9 over n - 1, over n */
    assert_true(isnan(bd_mean_of(x, 1).error));
    assert_true(isnan(bd_mean_of(x + 2, 1).value));
}

static void a_ratio_is_of_sums_and_its_error_a_jackknife(void **state)
{
    (void)state;
    const double top[] = {1, 3, 2}, bottom[] = {1, 1, 2};
    bd_estimate e = bd_ratio_of(top, bottom, 3);
    near(e.value, 1.5);
    /* without one: 5/3, 1, 2; mean 14/9; squares 1/81, 25/81, 16/81; times 2/3 */
    near(e.error, sqrt(42.0 / 81 * 2 / 3));
    const double none[] = {1, -1, 0};
    assert_true(isnan(bd_ratio_of(top, none, 3).value));
    /* a constant bottom makes it the mean and the mean's error */
    const double one[] = {1, 1, 1};
    near(bd_ratio_of(top, one, 3).error, bd_mean_of(top, 3).error);
}

static void pairs_that_move_together_leave_less_variance(void **state)
{
    (void)state;
    const double a[] = {1, 2, 3, 4}, same[] = {2, 3, 4, 5}, other[] = {4, 3, 2, 1};
    assert_true(isinf(bd_variance_gain(a, same, 4)));
    near(bd_variance_gain(a, other, 4), 0.5); /* they move against each other */
}

static void the_frontier_leaves_out_what_is_dominated(void **state)
{
    (void)state;
    /* baseline, cheap, dear and worse, too dear for what it adds, best, as the cheap one */
    const double cost[] = {0, 10, 15, 20, 30, 10}, effect[] = {0, 10, 8, 11, 20, 10};
    const bd_standing expected[] = {BD_ON_FRONTIER,          BD_ON_FRONTIER, BD_DOMINATED,
                                    BD_EXTENDEDLY_DOMINATED, BD_ON_FRONTIER, BD_ALIKE};
    bd_standing standing[6];
    double ratio[6];
    bd_frontier(cost, effect, 6, standing, ratio);
    for (int i = 0; i < 6; i++) assert_int_equal(standing[i], expected[i]);
    near(ratio[1], 1);
    near(ratio[4], 2); /* 20 more for 10 more, against the cheap one */
    assert_true(isnan(ratio[0]) && isnan(ratio[2]) && isnan(ratio[3]) && isnan(ratio[5]));
}

static void one_newcomer_may_drive_out_several(void **state)
{
    (void)state;
    const double cost[] = {0, 10, 21, 33, 34}, effect[] = {0, 5, 10, 15, 100};
    bd_standing standing[5];
    double ratio[5];
    bd_frontier(cost, effect, 5, standing, ratio);
    for (int i = 1; i < 4; i++) assert_int_equal(standing[i], BD_EXTENDEDLY_DOMINATED);
    near(ratio[4], 0.34);
}

static void the_best_share_a_tie(void **state)
{
    (void)state;
    const double value[] = {1, 5, 2, 2, 3, 2}; /* two arms, three replicates */
    double share[2];
    bd_chance_of_best(value, 3, 2, 3, share);
    near(share[0], 0.5); /* second, half of the third */
    near(share[1], 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_has_the_error_of_a_mean),
        cmocka_unit_test(a_ratio_is_of_sums_and_its_error_a_jackknife),
        cmocka_unit_test(pairs_that_move_together_leave_less_variance),
        cmocka_unit_test(the_frontier_leaves_out_what_is_dominated),
        cmocka_unit_test(one_newcomer_may_drive_out_several),
        cmocka_unit_test(the_best_share_a_tie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
