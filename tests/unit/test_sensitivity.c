/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Indices against functions whose indices are known: Ishigami and Homma (1990), the g-function of
 * Sobol (Saltelli and Sobol 1995), a linear function; and noise that was put in by hand. */
#include "base/random.h"
#include "study/design.h"
#include "study/sensitivity.h"

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
enum { RESAMPLES = 200 };

static void near(const char *what, double x, double expected, double tolerance)
{
    if (!(fabs(x - expected) <= tolerance))
        fail_msg("%s is %.4f, not %.4f +- %.4f", what, x, expected, tolerance);
}

typedef double function(const double *u, uint32_t k);

static double ishigami(const double *u, uint32_t k)
{
    double x[3];
    for (uint32_t j = 0; j < k; j++) x[j] = PI * (2 * u[j] - 1);
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0]);
}

static const double weight[6] = {0, 0.5, 3, 9, 99, 99};
static double g_function(const double *u, uint32_t k)
{
    double product = 1;
    for (uint32_t j = 0; j < k; j++) product *= (fabs(4 * u[j] - 2) + weight[j]) / (1 + weight[j]);
    return product;
}

static void indices_of(function *f, uint32_t n, uint32_t k, bd_index *first, bd_index *total)
{
    bd_error err = {.status = BD_OK};
    uint32_t points = n * (k + 2);
    double *unit = malloc((size_t)points * k * sizeof *unit), *y = malloc(points * sizeof *y);
    assert_int_equal(bd_saltelli(n, k, unit, &err), BD_OK);
    for (uint32_t i = 0; i < points; i++) y[i] = f(unit + (size_t)i * k, k);
    assert_int_equal(bd_sobol_indices(y, n, k, 1, 1, RESAMPLES, first, total, &err), n);
    free(unit), free(y);
}

static void ishigami_has_the_indices_that_can_be_worked_out(void **state)
{
    (void)state;
    double a = 7, b = 0.1, p4 = PI * PI * PI * PI;
    double v1 = 0.5 * (1 + b * p4 / 5) * (1 + b * p4 / 5), v2 = a * a / 8;
    double v13 = b * b * p4 * p4 * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
    bd_index first[3], total[3];
    indices_of(ishigami, 4096, 3, first, total);
    near("S1", first[0].value, v1 / v, 0.01);
    near("S2", first[1].value, v2 / v, 0.01);
    near("S3", first[2].value, 0, 0.01);
    near("T1", total[0].value, (v1 + v13) / v, 0.01);
    near("T2", total[1].value, v2 / v, 0.01);
    near("T3", total[2].value, v13 / v, 0.01);
    for (int j = 0; j < 3; j++) {
        assert_true(first[j].low <= first[j].value && first[j].value <= first[j].high);
        assert_true(total[j].low <= total[j].value && total[j].value <= total[j].high);
        assert_true(first[j].high - first[j].low < 0.2);
    }
}

static void the_g_function_has_the_indices_that_can_be_worked_out(void **state)
{
    (void)state;
    enum { K = 6 };
    double product = 1, part[K];
    for (int j = 0; j < K; j++) {
        part[j] = 1 / (3 * (1 + weight[j]) * (1 + weight[j]));
        product *= 1 + part[j];
    }
    bd_index first[K], total[K];
    indices_of(g_function, 8192, K, first, total);
    for (int j = 0; j < K; j++) {
        near("first", first[j].value, part[j] / (product - 1), 0.01);
        near("total", total[j].value, part[j] * product / (1 + part[j]) / (product - 1), 0.01);
    }
}

/* f = 3 u0 + u1 with the noise of seeds: shared by all points and of a point's own. */
static void seeds_are_kept_apart(void **state)
{
    (void)state;
    enum { N = 4096, K = 3, R = 6, POINTS = N * (K + 2) };
    bd_error err = {.status = BD_OK};
    double *unit = malloc((size_t)POINTS * K * sizeof *unit);
    double *y = malloc((size_t)POINTS * R * sizeof *y), *mean = malloc(POINTS * sizeof *mean);
    double shared[R];
    bd_luck luck = {.seed = 5};
    bd_stream s = bd_stream_open(luck, BD_KIND_RUN, 0, 0, 1);
    assert_int_equal(bd_saltelli(N, K, unit, &err), BD_OK);
    for (int r = 0; r < R; r++) shared[r] = 2 * bd_normal(&s);
    for (int i = 0; i < POINTS; i++)
        for (int r = 0; r < R; r++)
            y[i * R + r] = 3 * unit[i * K] + unit[i * K + 1] + shared[r] + bd_normal(&s);
    bd_noise common = bd_seed_noise(y, POINTS, R, true);
    near("own noise", common.own, 1, 0.05);
    near("points", common.points, 10.0 / 12, 0.05);
    double mean_of = 0, spread = 0;
    for (int r = 0; r < R; r++) mean_of += shared[r] / R;
    for (int r = 0; r < R; r++) spread += (shared[r] - mean_of) * (shared[r] - mean_of) / (R - 1);
    near("shared noise", common.shared, spread, 0.05 * spread);
    bd_noise each = bd_seed_noise(y, POINTS, R, false);
    near("all noise", each.own, spread + 1, 0.05 * (spread + 1));
    near("share", each.share, each.own / (each.own + each.points), 1e-12);
    assert_true(isnan(bd_seed_noise(y, POINTS, 1, true).share));

    bd_index first[K], total[K];
    bd_point_means(y, POINTS, R, mean);
    assert_true(fabs(mean[5] - (y[30] + y[31] + y[32] + y[33] + y[34] + y[35]) / 6) < 1e-12);
    assert_int_equal(bd_sobol_indices(y, N, K, R, 1, 0, first, total, &err), N);
    near("S1", first[0].value, 0.9, 0.05);
    near("T1", total[0].value, 0.9, 0.05);
    near("T2", total[1].value, 0.1, 0.05);
    near("T3", total[2].value, 0, 0.03); /* 0.17 if the noise were left in */
    y[7] = NAN;
    assert_int_equal(bd_sobol_indices(y, N, K, R, 1, 0, first, total, &err), N - 1);
    near("S1 without a point", first[0].value, 0.9, 0.05);
    free(unit), free(y), free(mean);
}

/* Where a parameter changes nothing the same seed gives the same run, so noise goes together
 * between points: taking out a variance would give less than nothing. */
static void noise_that_goes_together_is_not_taken_out_twice(void **state)
{
    (void)state;
    enum { N = 2048, K = 2, R = 3, POINTS = N * (K + 2) };
    bd_error err = {.status = BD_OK};
    double *unit = malloc((size_t)POINTS * K * sizeof *unit), *y = malloc(POINTS * R * sizeof *y);
    bd_luck luck = {.seed = 6};
    assert_int_equal(bd_saltelli(N, K, unit, &err), BD_OK);
    for (int i = 0; i < POINTS; i++)
        for (int r = 0; r < R; r++) { /* noise addressed by the first coordinate alone */
            bd_stream s = bd_stream_open(luck, BD_KIND_RUN, (uint64_t)(unit[i * K] * 1e12), 0,
                                         (uint32_t)r + 1);
            y[i * R + r] = unit[i * K] + 0.3 * bd_normal(&s);
        }
    bd_index first[K], total[K];
    bd_sobol_indices(y, N, K, R, 1, 0, first, total, &err);
    near("T1", total[0].value, 1, 0.05);
    near("T2", total[1].value, 0, 1e-12);
    free(unit), free(y);
}

static double morris_line(const double *u, uint32_t k)
{
    (void)k;
    return 5 * u[0] - 2 * u[1] + 4 * (u[2] - 0.5) * (u[2] - 0.5);
}

static void elementary_effects_are_slopes(void **state)
{
    (void)state;
    enum { R = 40, K = 4, LEVELS = 4, POINTS = R * (K + 1) };
    double unit[POINTS * K], y[POINTS];
    bd_effect e[K];
    bd_morris(3, R, K, LEVELS, unit);
    for (int i = 0; i < POINTS; i++) y[i] = morris_line(unit + i * K, K);
    y[11] = NAN;
    bd_morris_effects(y, unit, R, K, 1, RESAMPLES, e);
    near("mu of a line", e[0].mean, 5, 1e-9);
    near("mu* of a falling line", e[1].absolute.value, 2, 1e-9);
    near("sigma of a line", e[1].spread, 0, 1e-9);
    near("mu* of what does nothing", e[3].absolute.value, 0, 1e-12);
    assert_true(e[2].spread > 0.5);
    assert_true(e[0].count + e[1].count + e[2].count + e[3].count <= R * K - 1);
    assert_true(e[2].absolute.low <= e[2].absolute.value);
    assert_true(e[2].absolute.value <= e[2].absolute.high);
}

/* y = x0 + x1 with x1 a noisy copy of x2: rank correlation of y with x2 is high, partial none. */
static void partial_correlation_sees_through_a_companion(void **state)
{
    (void)state;
    enum { N = 400, K = 3 };
    bd_error err = {.status = BD_OK};
    double x[N * K], y[N];
    bd_luck luck = {.seed = 9};
    bd_stream s = bd_stream_open(luck, BD_KIND_RUN, 0, 0, 2);
    for (int i = 0; i < N; i++) {
        x[i * K] = bd_normal(&s);
        x[i * K + 2] = bd_normal(&s);
        x[i * K + 1] = x[i * K + 2] + 0.3 * bd_normal(&s);
        y[i] = exp(x[i * K] + 2 * x[i * K + 1] + 0.2 * bd_normal(&s));
    }
    bd_index r[K];
    assert_int_equal(bd_partial_rank(y, x, N, K, 1, RESAMPLES, r, &err), N);
    assert_true(r[0].value > 0.9 && r[1].value > 0.8);
    near("partial correlation with the companion", r[2].value, 0, 0.12);
    assert_true(r[2].low < 0 && r[2].high > 0);
    y[3] = NAN;
    assert_int_equal(bd_partial_rank(y, x, N, K, 1, 20, r, &err), N - 1);
    for (int i = 0; i < N; i++) x[i * K] = 1;
    bd_partial_rank(y, x, N, K, 1, 20, r, &err);
    assert_true(isnan(r[0].value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami_has_the_indices_that_can_be_worked_out),
        cmocka_unit_test(the_g_function_has_the_indices_that_can_be_worked_out),
        cmocka_unit_test(seeds_are_kept_apart),
        cmocka_unit_test(noise_that_goes_together_is_not_taken_out_twice),
        cmocka_unit_test(elementary_effects_are_slopes),
        cmocka_unit_test(partial_correlation_sees_through_a_companion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
