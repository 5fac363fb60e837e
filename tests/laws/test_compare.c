/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laws of a comparison: an arm that goes on from the shared burn-in gives the bits of a run of its
 * own, whatever the threads; a strategy against itself differs by exactly nothing; a world that is
 * not the baseline's burns in by itself. */
#include "study/compare.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS = 18, BURN_IN = 6, REPLICATES = 3 };

static bd_params *world_new(void)
{
    bd_params *p = params_new();
    set(p, "population.villages", 6);
    set(p, "population.districts", 2);
    set(p, "population.households", 70);
    set(p, "time.burn_in", BURN_IN);
    set(p, "time.months", MONTHS);
    return p;
}

static bd_params *arm_new(double strength, int64_t start, double coverage)
{
    bd_params *p = world_new();
    add_programme(p, start, 12, strength);
    set(p, "strategy.coverage", coverage);
    return p;
}

static uint64_t digest_of_run(const bd_params *p, uint32_t replicate)
{
    bd_model *m;
    bd_error err = {.status = BD_OK};
    bd_luck luck = {.seed = 5, .replicate = replicate};
    assert_int_equal(bd_model_create(p, luck, NULL, 1, &m, &err), BD_OK);
    step(m, BURN_IN + MONTHS);
    uint64_t is = digest(m, true);
    bd_model_destroy(m);
    return is;
}

static void run(const bd_arm *arm, uint32_t narm, int threads, bd_comparison *c)
{
    bd_error err = {.status = BD_OK};
    bd_compare_request q = {.arm = arm,
                            .narm = narm,
                            .seed = 5,
                            .replicates = REPLICATES,
                            .margin = 0.001,
                            .threads = threads};
    if (bd_compare(&q, c, &err) != BD_OK) fail_msg("%s", err.text);
}

static void arms_give_the_bits_of_runs_of_their_own(void **state)
{
    (void)state;
    bd_params *p[] = {world_new(), arm_new(1, 3, 1), arm_new(1, 0, 0.5), arm_new(1, 1, 1),
                      arm_new(0, 3, 1)};
    enum { N = sizeof p / sizeof *p };
    set(p[3], "shocks.crisis_rate", 0.05); /* another world: burns in by itself */
    bd_arm arm[N];
    for (int a = 0; a < N; a++) arm[a] = (bd_arm){.params = p[a], .label = "arm"};
    uint64_t alone[N][REPLICATES];
    for (int a = 0; a < N; a++)
        for (uint32_t r = 0; r < REPLICATES; r++) alone[a][r] = digest_of_run(p[a], r);
    for (int threads = 1; threads <= 4; threads += 1 + threads / 2) {
        bd_comparison c;
        run(arm, N, threads, &c);
        assert_true(c.shared[0] && c.shared[1] && c.shared[2] && !c.shared[3] && c.shared[4]);
        for (int a = 0; a < N; a++)
            for (uint32_t r = 0; r < REPLICATES; r++)
                if (c.digest[(size_t)a * c.room + r] != alone[a][r])
                    fail_msg("arm %d, replicate %u, %d threads: other bits than alone", a, r,
                             threads);
        /* the comparison is not blind: the programme does something */
        double x[REPLICATES];
        bd_compare_difference(&c, 1, BD_VALUE_power_end, x);
        assert_true(bd_mean_of(x, REPLICATES).value > 1e-4);
        bd_comparison_release(&c);
    }
    for (int a = 0; a < N; a++) free(p[a]);
}

/* A null programme is the baseline but for its cost; twice the same strategy is twice the same. */
static void against_itself_a_strategy_differs_by_exactly_nothing(void **state)
{
    (void)state;
    bd_params *base = world_new(), *null = arm_new(0, 3, 1), *one = arm_new(1, 3, 1);
    bd_arm arm[] = {{base, "baseline"}, {null, "null"}, {one, "one"}, {one, "two"}};
    bd_comparison c;
    run(arm, 4, 2, &c);
    for (int what = 0; what < BD_NVALUE; what++) {
        const double *first = bd_compare_values(&c, 2, (bd_compare_value)what);
        const double *second = bd_compare_values(&c, 3, (bd_compare_value)what);
        const double *nothing = bd_compare_values(&c, 1, (bd_compare_value)what);
        const double *without = bd_compare_values(&c, 0, (bd_compare_value)what);
        bool same_count = what != BD_VALUE_money && what != BD_VALUE_hours &&
                          what != BD_VALUE_children && what != BD_VALUE_newly;
        for (uint32_t r = 0; r < REPLICATES; r++) {
            assert_true(first[r] == second[r]);
            if (same_count) assert_true(nothing[r] == without[r]);
        }
    }
    for (int what = 0; what < BD_NPAIR; what++)
        for (uint32_t r = 0; r < REPLICATES; r++) {
            double x = bd_compare_pairs(&c, 1, (bd_compare_pair)what)[r];
            assert_true(x == 0 || x != x); /* NaN: beyond the last month */
        }
    for (size_t g = 0; g < c.ngroup; g++) {
        double x = c.power[(BD_COMPARE_GROUPS + g) * c.room];
        assert_true(x == 0 || x != x);
    }
    const double *won = bd_compare_pairs(&c, 2, BD_PAIR_won);
    assert_true(won[0] > 0);
    bd_comparison_release(&c);
    free(base), free(null), free(one);
}

static void precision_stops_when_it_is_reached(void **state)
{
    (void)state;
    bd_params *base = world_new(), *one = arm_new(1, 3, 1);
    bd_arm arm[] = {{base, "baseline"}, {one, "one"}};
    bd_error err = {.status = BD_OK};
    bd_compare_request q = {
        .arm = arm, .narm = 2, .seed = 5, .replicates = 40, .precision = 0.9, .threads = 2};
    bd_comparison c;
    assert_int_equal(bd_compare(&q, &c, &err), BD_OK);
    assert_int_equal(c.replicates, 10);
    bd_comparison_release(&c);
    q.precision = 1e-9;
    q.replicates = 14;
    assert_int_equal(bd_compare(&q, &c, &err), BD_OK);
    assert_int_equal(c.replicates, 14);
    bd_comparison_release(&c);
    free(base), free(one);
}

static void arms_of_other_months_are_refused(void **state)
{
    (void)state;
    bd_params *base = world_new(), *one = arm_new(1, 3, 1);
    set(one, "time.months", MONTHS + 1);
    bd_arm arm[] = {{base, "baseline"}, {one, "longer"}};
    bd_error err = {.status = BD_OK};
    bd_compare_request q = {.arm = arm, .narm = 2, .replicates = 1};
    bd_comparison c;
    assert_int_equal(bd_compare(&q, &c, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "longer"));
    bd_comparison_release(&c);
    free(base), free(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arms_give_the_bits_of_runs_of_their_own),
        cmocka_unit_test(against_itself_a_strategy_differs_by_exactly_nothing),
        cmocka_unit_test(precision_stops_when_it_is_reached),
        cmocka_unit_test(arms_of_other_months_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
