/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "near.h"
#include "study/estimators.h"

#include <cmocka.h>
#include <math.h>

/* Four villages of two households; the last two are served. By hand: mean 3 against 8; sums of
 * residuals -2, 2, -4, 4; row of the inverse (-1/4, 1/2), so the meat is 2.5, times 4/3 times 7/6.
 * The same as sandwich::vcovCL(lm(y ~ t), cluster, type = "HC1") in R. */
static void difference_in_means_by_hand(void **state)
{
    (void)state;
    static const double y[] = {1, 3, 2, 6, 5, 7, 8, 12};
    static const double x[] = {1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    static const uint32_t village[] = {0, 0, 1, 1, 3, 3, 4, 4}; /* 2 has nobody */
    double sum[5];
    bd_coefficient c = bd_clustered(x, y, village, 8, 2, 1, 5, sum);
    assert_near(c.value, 5, 1e-12);
    assert_near(c.error, sqrt(2.5 * 4 / 3 * 7 / 6), 1e-12);
}

/* Every household a cluster of its own: CR1 is HC1. y = 1, 2, 4 on x = 0, 1, 2: slope 1.5,
 * residuals 1/6, -1/3, 1/6; (sum of (x - 1)^2 r^2) / 4 = 1/72, times 3/2 times 2/1. */
static void one_household_a_cluster_is_hc1(void **state)
{
    (void)state;
    static const double y[] = {1, 2, 4}, x[] = {1, 0, 1, 1, 1, 2};
    static const uint32_t own[] = {0, 1, 2};
    double sum[3];
    bd_coefficient c = bd_clustered(x, y, own, 3, 2, 1, 3, sum);
    assert_near(c.value, 1.5, 1e-12);
    assert_near(c.error, sqrt(1.0 / 72 * 3 / 2 * 2), 1e-12);
}

/* A covariate that explains everything leaves the effect without error; one that follows from the
 * others is told. */
static void a_covariate_takes_its_share(void **state)
{
    (void)state;
    double x[12 * 4], y[12], sum[6];
    uint32_t village[12];
    for (int i = 0; i < 12; i++) {
        double base = (i * 7) % 5, served = i >= 6;
        village[i] = (uint32_t)i / 2;
        x[4 * i] = 1, x[4 * i + 1] = served, x[4 * i + 2] = base, x[4 * i + 3] = 1 - served;
        y[i] = 2 + 3 * served - 0.5 * base;
    }
    double three[12 * 3];
    for (int i = 0; i < 12; i++)
        for (int k = 0; k < 3; k++) three[3 * i + k] = x[4 * i + k];
    bd_coefficient c = bd_clustered(three, y, village, 12, 3, 1, 6, sum);
    assert_near(c.value, 3, 1e-9);
    assert_near(c.error, 0, 1e-9);
    assert_true(isnan(bd_clustered(x, y, village, 12, 4, 1, 6, sum).value));
    uint32_t one[12] = {0};
    c = bd_clustered(three, y, one, 12, 3, 1, 6, sum);
    assert_near(c.value, 3, 1e-9);
    assert_true(isnan(c.error));
}

/* Two clusters {1, 3}, {5, 7}: mean squares 16 between, 2 within; (16 - 2) / 2 = 7 over 7 + 2. */
static void variance_between_villages_by_hand(void **state)
{
    (void)state;
    static const double y[] = {1, 3, 5, 7};
    static const uint32_t village[] = {0, 0, 2, 2};
    double sum[3], count[3];
    assert_near(bd_cluster_share(y, village, 4, 3, sum, count), 7.0 / 9, 1e-12);
    static const uint32_t alone[] = {0, 1, 2, 3};
    double sum4[4], count4[4];
    assert_true(isnan(bd_cluster_share(y, alone, 4, 4, sum4, count4)));
}

/* Tables of Student's t: 97.5 % at 10 degrees of freedom, 80 % at 20. */
static void quantiles_of_t(void **state)
{
    (void)state;
    assert_near(bd_t_quantile(0.975, 10), 2.228138851964939, 1e-9);
    assert_near(bd_t_quantile(0.8, 20), 0.859964, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(difference_in_means_by_hand),
        cmocka_unit_test(one_household_a_cluster_is_hc1),
        cmocka_unit_test(a_covariate_takes_its_share),
        cmocka_unit_test(variance_between_villages_by_hand),
        cmocka_unit_test(quantiles_of_t),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
