/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"
#include "measure/inequality.h"
#include "near.h"

#include <stdlib.h>
#include <string.h>

static void the_gini_of_one_owner_among_n_is_one_less_a_share(void **state)
{
    (void)state;
    const double alone[4] = {0, 0, 0, 5}, alike[4] = {2, 2, 2, 2}, steps[4] = {1, 2, 3, 4};
    assert_near(bd_gini_sorted(alone, 4), 0.75, 1e-15);
    assert_near(bd_gini_sorted(alike, 4), 0, 1e-15);
    assert_near(bd_gini_sorted(steps, 4), 0.25, 1e-15);
    assert_near(bd_gini_sorted(NULL, 0), 0, 0);
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void the_gini_by_class_agrees_with_the_exact_one(void **state)
{
    (void)state;
    enum { N = 5000 };
    static double x[N];
    uint32_t *count = calloc(BD_CLASSES, sizeof *count);
    uint8_t *used = calloc(BD_SPANS, 1), *all = malloc(BD_SPANS);
    memset(all, 1, BD_SPANS);
    for (uint64_t i = 0; i < N; i++) {
        float u = (float)(bd_mix(i) >> 40) * 0x1p-24f;
        x[i] = (double)(u * u);
        count[bd_class(u * u)]++;
        used[bd_class(u * u) / BD_SPAN] = 1;
    }
    qsort(x, N, sizeof *x, rising);
    double gini = bd_gini_classes(count, used, N);
    assert_near(gini, bd_gini_sorted(x, N), 3e-5);
    assert_near(gini, 0.5, 0.02); /* the square of a uniform: 1/2 */
    assert_near(bd_gini_classes(count, all, N), gini, 0);
    bd_classes_clear(count, used);
    for (uint32_t c = 0; c < BD_CLASSES; c++) assert_int_equal(count[c], 0);
    for (uint32_t s = 0; s < BD_SPANS; s++) assert_int_equal(used[s], 0);
    assert_near(bd_gini_classes(count, all, 0), 0, 0);
    count[BD_CLASSES - 1] = 3, count[0] = 1, used[BD_SPANS - 1] = used[0] = 1; /* both ends */
    assert_near(bd_gini_classes(count, used, 4), 0.25, 1e-4);
    free(count), free(used), free(all);
}

static void the_gini_by_levels_agrees_with_the_exact_one(void **state)
{
    (void)state;
    const double count[5] = {2, 0, 1, 3, 1}, x[7] = {0, 0, 0.5, 0.75, 0.75, 0.75, 1};
    assert_near(bd_gini_levels(count, 5), bd_gini_sorted(x, 7), 1e-15);
    const double none[3] = {0, 0, 0}, nothing[3] = {4, 0, 0};
    assert_near(bd_gini_levels(none, 3), 0, 0);
    assert_near(bd_gini_levels(nothing, 3), 0, 0);
}

static void ends_and_strays_fall_into_the_end_classes(void **state)
{
    (void)state;
    assert_int_equal(bd_class(0), 0);
    assert_int_equal(bd_class(-1), 0);
    assert_int_equal(bd_class(NAN), 0);
    assert_int_equal(bd_class(1), BD_CLASSES - 1);
    assert_int_equal(bd_class(nextafterf(1, 0)), BD_CLASSES - 1);
    assert_int_equal(bd_class(2), BD_CLASSES - 1);
    enum { N = 1003 };
    float x[N] = {0, -1, NAN, 1, nextafterf(1, 0), 2, INFINITY, -INFINITY, 1e-30f};
    uint16_t class[N];
    for (uint64_t i = 9; i < N; i++) x[i] = (float)(bd_mix(i) >> 40) * 0x1p-24f;
    bd_classes_of(x, N, class);
    for (size_t i = 0; i < N; i++) assert_int_equal(class[i], bd_class(x[i]));
}

static void
variance_lies_between_villages_when_each_is_uniform_and_within_when_all_are_alike(void **state)
{
    (void)state;
    /* values {1, 1}, {3, 3}: all between; {1, 3}, {1, 3}: none; {0, 2}, {2, 4}: half */
    const double n[2] = {2, 2};
    assert_near(bd_between_share(n, (double[]){2, 6}, (double[]){2, 18}, 2), 1, 1e-15);
    assert_near(bd_between_share(n, (double[]){4, 4}, (double[]){10, 10}, 2), 0, 1e-15);
    assert_near(bd_between_share(n, (double[]){2, 6}, (double[]){4, 20}, 2), 0.5, 1e-15);
    assert_near(bd_between_share(n, (double[]){2, 2}, (double[]){2, 2}, 2), 0, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gini_of_one_owner_among_n_is_one_less_a_share),
        cmocka_unit_test(the_gini_by_class_agrees_with_the_exact_one),
        cmocka_unit_test(the_gini_by_levels_agrees_with_the_exact_one),
        cmocka_unit_test(ends_and_strays_fall_into_the_end_classes),
        cmocka_unit_test(
            variance_lies_between_villages_when_each_is_uniform_and_within_when_all_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
