/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loop: what a run promises as a whole. Threads, null methods and books are in tests/laws,
 * restarts in test_restart.c. */
#include "one_month.h"

static void invariants_hold_every_month(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "shocks.disaster_rate", 0.2);
    set(p, "time.burn_in", 6);
    add_programme(p, 3, 20, 1);
    bd_model *m = model_new(p, 2, NULL, 1);
    char text[256];
    for (int month = 0; month < 40; month++) {
        step(m, 1);
        bd_view w = bd_model_view(m);
        const char *broken = bd_world_broken(&w, text, sizeof text);
        if (broken != NULL) fail_msg("month %d: %s", month, broken);
    }
    bd_model_destroy(m);
    free(p);
}

static void observed(void *context, const bd_view *view, uint32_t village)
{
    uint32_t *seen = context;
    seen[village] += view->village.count[village] > 0;
}

static void an_observer_sees_every_village_every_month_once(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_model *m = model_new(p, 2, NULL, 1);
    uint32_t seen[2] = {0};
    for (int month = 0; month < 5; month++) bd_model_step(m, observed, seen);
    assert_int_equal(seen[0], 5);
    assert_int_equal(seen[1], 5);
    assert_int_equal(bd_model_view(m).month, 5);
    bd_model_destroy(m);
    free(p);
}

static void parameters_are_copied(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_model *m = model_new(p, 2, NULL, 1);
    set(p, "time.months", 7);
    assert_int_equal(bd_model_params(m)->time.months, 60);
    bd_model_destroy(m);
    bd_model_destroy(NULL);
    free(p);
}

static void parameters_that_cannot_hold_together_are_refused_in_words(void **state)
{
    (void)state;
    bd_params *p = small_params();
    p->population.poor = 0.9;
    p->population.elite = 0.9;
    bd_model *m = NULL;
    bd_error err = {0};
    assert_int_equal(bd_model_create(p, (bd_luck){1, 0}, NULL, 1, &m, &err), BD_INPUT);
    assert_null(m);
    assert_non_null(strstr(err.text, "population.poor"));
    free(p);
}

static void a_process_that_is_off_does_not_happen(void **state)
{
    (void)state;
    bd_params *p = small_params();
    p->processes.participation = false;
    bd_model *m = model_new(p, 2, NULL, 1);
    bd_view w = bd_model_view(m);
    uint16_t before[200];
    uint32_t n = w.village.count[0];
    memcpy(before, w.household.group, n * sizeof *before);
    step(m, 24);
    assert_memory_equal(before, w.household.group, n * sizeof *before);
    bd_model_destroy(m);
    free(p);
}

static void timing_is_kept_only_when_asked_for(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_model *m = model_new(p, 2, NULL, 1);
    size_t rows;
    bd_schedule(&rows);
    step(m, 3);
    for (size_t row = 0; row < rows; row++)
        assert_near(bd_model_seconds(m, row), 0, 0, "seconds not asked for");
    bd_model_timing(m, true);
    step(m, 20);
    double sum = 0;
    for (size_t row = 0; row < rows; row++) sum += bd_model_seconds(m, row);
    assert_true(sum > 0);
    bd_model_destroy(m);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariants_hold_every_month),
        cmocka_unit_test(an_observer_sees_every_village_every_month_once),
        cmocka_unit_test(parameters_are_copied),
        cmocka_unit_test(parameters_that_cannot_hold_together_are_refused_in_words),
        cmocka_unit_test(a_process_that_is_off_does_not_happen),
        cmocka_unit_test(timing_is_kept_only_when_asked_for),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
