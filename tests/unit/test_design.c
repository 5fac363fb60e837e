/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Designs have the properties that their names promise. */
#include "study/design.h"

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void a_grid_has_each_combination_once(void **state)
{
    (void)state;
    bd_error err = {.status = BD_OK};
    const bd_axis axis[] = {{.low = 1, .high = 3, .levels = 3},
                            {.nvalue = 2},
                            {.low = 1, .high = 100, .log = true, .levels = 3}};
    bd_points p;
    assert_int_equal(bd_design_grid(axis, 3, &p, &err), BD_OK);
    assert_int_equal(p.count, 18);
    for (uint32_t i = 0; i < 18; i++)
        for (uint32_t k = 0; k < i; k++)
            assert_memory_not_equal(p.value + (size_t)i * 3, p.value + (size_t)k * 3,
                                    3 * sizeof(double));
    assert_true(p.value[0] == 1 && p.value[1] == 0 && p.value[2] == 1);
    assert_true(fabs(p.value[5] - 10) < 1e-12);
    assert_true(p.value[17 * 3] == 3 && p.value[17 * 3 + 1] == 1 && p.value[17 * 3 + 2] == 100);
    bd_points_release(&p);
    bd_axis many[12];
    for (int j = 0; j < 12; j++) many[j] = (bd_axis){.low = 0, .high = 1, .levels = 10};
    assert_int_equal(bd_design_grid(many, 12, &p, &err), BD_INPUT);
    bd_points_release(&p);
}

static void a_hypercube_uses_each_slice_once(void **state)
{
    (void)state;
    enum { N = 37, K = 5 };
    double u[N * K], again[N * K], other[N * K];
    bd_latin_hypercube(4, N, K, u);
    bd_latin_hypercube(4, N, K, again);
    bd_latin_hypercube(5, N, K, other);
    assert_memory_equal(u, again, sizeof u);
    assert_memory_not_equal(u, other, sizeof u);
    for (int j = 0; j < K; j++) {
        bool used[N] = {false};
        for (int i = 0; i < N; i++) {
            int slice = (int)floor(u[i * K + j] * N);
            assert_true(slice >= 0 && slice < N && !used[slice]);
            used[slice] = true;
        }
    }
}

static void saltelli_swaps_one_axis_at_a_time(void **state)
{
    (void)state;
    enum { N = 64, K = 4, ROW = (K + 2) * K };
    bd_error err = {.status = BD_OK};
    double u[N * ROW], sum[2 * K] = {0};
    assert_int_equal(bd_saltelli(N, K, u, &err), BD_OK);
    for (int i = 0; i < N; i++) {
        const double *a = u + i * ROW, *b = a + K;
        for (int j = 0; j < K; j++) {
            const double *ab = a + (2 + j) * K;
            for (int m = 0; m < K; m++) assert_true(ab[m] == (m == j ? b[m] : a[m]));
            sum[j] += a[j] / N, sum[K + j] += b[j] / N;
        }
    }
    for (int j = 0; j < 2 * K; j++) assert_true(fabs(sum[j] - 0.5) < 0.02);
    assert_int_equal(bd_saltelli(1, BD_SOBOL_PARAMETERS_MAX + 1, u, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "morris"));
}

static void the_largest_sobol_design_has_no_dead_dimension(void **state)
{
    (void)state;
    enum { N = 8, K = BD_SOBOL_PARAMETERS_MAX, ROW = (K + 2) * K };
    bd_error err = {.status = BD_OK};
    double *u = malloc(N * ROW * sizeof *u);
    assert_int_equal(bd_saltelli(N, K, u, &err), BD_OK);
    for (int j = 0; j < 2 * K; j++) { /* A, then B */
        bool moves = false;
        for (int i = 1; i < N; i++) moves = moves || u[i * ROW + j] != u[j];
        assert_true(moves);
    }
    free(u);
}

static void a_trajectory_moves_each_axis_once_by_the_step(void **state)
{
    (void)state;
    enum { R = 30, K = 6, LEVELS = 4 };
    double u[R * (K + 1) * K];
    int orders = 0, ups = 0;
    bd_morris(1, R, K, LEVELS, u);
    for (int t = 0; t < R; t++) {
        bool moved[K] = {false};
        const double *row = u + t * (K + 1) * K;
        for (int p = 1; p <= K; p++) {
            int which = -1;
            for (int j = 0; j < K; j++) {
                double level = row[p * K + j] * (LEVELS - 1),
                       step = row[p * K + j] - row[(p - 1) * K + j];
                assert_true(fabs(level - rint(level)) < 1e-12 && level > -1e-12 &&
                            level < LEVELS - 1 + 1e-12);
                if (step == 0) continue;
                assert_true(which < 0);
                assert_true(fabs(fabs(step) - bd_morris_step(LEVELS)) < 1e-12);
                ups += step > 0;
                which = j;
            }
            assert_true(which >= 0 && !moved[which]);
            moved[which] = true;
            orders += which != p - 1;
        }
    }
    assert_true(orders > R && ups > R * K / 3 && ups < R * K * 2 / 3);
}

static void places_on_an_axis(void **state)
{
    (void)state;
    bd_axis whole = {.low = 2, .high = 4, .whole = true}, word = {.nvalue = 3};
    bd_axis line = {.low = -1, .high = 1}, scale = {.low = 0.01, .high = 1, .log = true};
    int count[3] = {0};
    for (int i = 0; i < 300; i++) count[(int)bd_axis_value(&whole, i / 300.0) - 2]++;
    assert_true(count[0] == 100 && count[1] == 100 && count[2] == 100);
    assert_true(bd_axis_value(&whole, 1) == 4);
    assert_true(bd_axis_value(&word, 0) == 0 && bd_axis_value(&word, 0.34) == 1);
    assert_true(bd_axis_value(&word, 1) == 2);
    assert_true(bd_axis_value(&line, 0.75) == 0.5);
    assert_true(fabs(bd_axis_value(&scale, 0.5) - 0.1) < 1e-12);
    assert_true(bd_axis_value(&scale, 1) <= 1 && bd_axis_value(&scale, 0) >= 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grid_has_each_combination_once),
        cmocka_unit_test(a_hypercube_uses_each_slice_once),
        cmocka_unit_test(saltelli_swaps_one_axis_at_a_time),
        cmocka_unit_test(the_largest_sobol_design_has_no_dead_dimension),
        cmocka_unit_test(a_trajectory_moves_each_axis_once_by_the_step),
        cmocka_unit_test(places_on_an_axis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
