/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The elementary functions that decide state, against libm within the errors they state. */
#include "base/math.h"

#include <cmocka.h>
#include <math.h>

static double worst_relative(double (*mine)(double), double (*libm)(double), double from, double to)
{
    double worst = 0;
    for (int i = 0; i <= 100000; i++) {
        double x = from + (to - from) * i / 100000, y = libm(x);
        double error = y != 0 ? fabs(mine(x) - y) / fabs(y) : fabs(mine(x));
        if (error > worst) worst = error;
    }
    return worst;
}

static double expf_as_double(double x)
{
    return (double)bd_expf((float)x);
}
static double exp_of_float(double x)
{
    return exp((double)(float)x);
}

static void exponentials_keep_their_stated_error(void **state)
{
    (void)state;
    assert_true(worst_relative(expf_as_double, exp_of_float, -80, 80) < 3e-7);
    assert_true(worst_relative(bd_exp, exp, -700, 700) < 1e-14);
    assert_true(bd_expf(1000) <= bd_expf(80) && bd_expf(-1000) >= bd_expf(-80));
}

static void logarithms_keep_their_stated_error(void **state)
{
    (void)state;
    assert_true(worst_relative(bd_log, log, 1e-3, 0.9) < 1e-14);
    assert_true(worst_relative(bd_log, log, 1.1, 1000) < 1e-14);
    double worst = 0;
    for (int e = -300; e <= 300; e++) {
        double x = pow(10, e), error = e == 0 ? fabs(bd_log(x)) : fabs(bd_log(x) / log(x) - 1);
        if (error > worst) worst = error;
    }
    assert_true(worst < 1e-14);
}

static void powers_are_exponentials_of_logarithms(void **state)
{
    (void)state;
    for (int y = 1; y <= 20; y++)
        for (int x = 1; x < 100; x++)
            assert_true(fabs(bd_pow(x / 100.0, y / 3.0) / pow(x / 100.0, y / 3.0) - 1) < 1e-12);
    assert_true(bd_pow(0, 2) <= 0 && bd_pow(0, 2) >= 0);
}

static double cdf(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

static void the_normal_distribution_and_its_inverse(void **state)
{
    (void)state;
    for (int i = -600; i <= 600; i++) {
        double x = i / 100.0;
        assert_true(fabs(bd_normal_cdf(x) - cdf(x)) < 1e-11);
    }
    for (int i = 1; i < 10000; i++) {
        double p = i / 10000.0;
        assert_true(fabs(cdf(bd_normal_quantile(p)) - p) < 1e-13);
    }
    assert_true(fabs(bd_normal_quantile(0.975) - 1.959963984540054) < 1e-12);
}

static void normals_in_bulk_agree_with_the_quantile(void **state)
{
    (void)state;
    float x[1000];
    for (int i = 0; i < 1000; i++) x[i] = (float)(i * 16777) * 0x1p-24f + 0x1p-25f;
    float u[1000];
    for (int i = 0; i < 1000; i++) u[i] = x[i];
    bd_normals(x, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(fabs((double)x[i] - bd_normal_quantile((double)u[i])) < 3e-6);
}

static void normals_of_words_are_the_quantiles_bit_for_bit(void **state)
{
    (void)state;
    static uint32_t word[5000];
    static double normal[5000];
    for (uint32_t i = 0; i < 5000; i++) word[i] = i * 859013u + (i << 8);
    word[0] = 0, word[1] = UINT32_MAX;
    uint32_t low = (uint32_t)(0.075 * 0x1p24); /* where the centre begins */
    for (uint32_t i = 0; i < 4; i++)
        word[2 + i] = (low - 2 + i) << 8, word[6 + i] = ~((low - 2 + i) << 8);
    bd_normals_of_words(word, 5000, normal);
    for (uint32_t i = 0; i < 5000; i++) {
        double one = bd_normal_quantile(bd_unit_double(word[i]));
        assert_memory_equal(&normal[i], &one, sizeof one);
    }
}

static void the_logistic_is_even_odds_at_0_and_symmetric(void **state)
{
    (void)state;
    assert_true(fabs((double)bd_logisticf(0) - 0.5) < 1e-7);
    for (int i = 0; i < 200; i++) {
        float x = (float)i / 10;
        assert_true(fabs((double)(bd_logisticf(x) + bd_logisticf(-x)) - 1) < 1e-6);
        assert_true(fabs((double)bd_logisticf(x) - 1 / (1 + exp(-(double)x))) < 3e-7);
    }
}

static void a_sum_is_the_same_in_lanes(void **state)
{
    (void)state;
    float x[1003];
    double plain = 0;
    for (int i = 0; i < 1003; i++) plain += (double)(x[i] = (float)(i % 17) / 8);
    assert_true(fabs(bd_sum(x, 1003) - plain) < 1e-9);
    assert_true(bd_sum(x, 0) <= 0 && bd_sum(x, 0) >= 0);
    assert_true(fabs(bd_sum(x, 5) - 1.25) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponentials_keep_their_stated_error),
        cmocka_unit_test(logarithms_keep_their_stated_error),
        cmocka_unit_test(powers_are_exponentials_of_logarithms),
        cmocka_unit_test(the_normal_distribution_and_its_inverse),
        cmocka_unit_test(normals_in_bulk_agree_with_the_quantile),
        cmocka_unit_test(normals_of_words_are_the_quantiles_bit_for_bit),
        cmocka_unit_test(the_logistic_is_even_odds_at_0_and_symmetric),
        cmocka_unit_test(a_sum_is_the_same_in_lanes),
    };
    return cmocka_run_group_tests_name("math", tests, NULL, NULL);
}
