/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public library, used as an outside program would: its header and no other, but for GSL's. */
#include "berdaya/berdaya.h"

#include <cmocka.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char world[] = "kind: world\n"
                            "title: Library test\n"
                            "time: {burn_in: 4, months: 8}\n"
                            "population: {districts: 1, villages: 3, households: 60}\n"
                            "output: {segment: 3}\n";

static bd_simulation_options options_of(const char *text)
{
    return (bd_simulation_options){.size = sizeof(bd_simulation_options),
                                   .world_text = text,
                                   .seed = 5,
                                   .has_seed = 1,
                                   .threads = 2};
}

static bd_simulation *create(void)
{
    bd_simulation_options options = options_of(world);
    bd_simulation *s;
    bd_message why = {BD_RESULT_OK, ""};
    if (bd_simulation_create(&options, &s, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    assert_non_null(s);
    return s;
}

static void assert_says(const bd_message *message, const char *words)
{
    if (strstr(message->text, words) == NULL)
        fail_msg("'%s' says nothing of '%s'", message->text, words);
}

static void a_simulation_steps_from_burn_in_to_its_end(void **state)
{
    (void)state;
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_month(s), -4);
    assert_int_equal(bd_simulation_end(s), 8);
    assert_int_equal(bd_simulation_seed(s), 5);
    assert_int_equal(bd_simulation_step(s, 4, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_month(s), 0);
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_step(s, 9, &why), BD_RESULT_INPUT);
    assert_says(&why, "last month");
    assert_int_equal(bd_simulation_month(s), 0);
    assert_int_equal(bd_simulation_step(s, 8, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_month(s), 8);
    bd_simulation_destroy(s);
    bd_simulation_destroy(NULL);
}

static uint64_t digest_with(uint64_t seed, int threads, uint32_t replicate)
{
    bd_simulation_options options = options_of(world);
    options.seed = seed, options.threads = threads, options.replicate = replicate;
    bd_simulation *s;
    assert_int_equal(bd_simulation_create(&options, &s, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_step(s, 12, NULL), BD_RESULT_OK);
    uint64_t digest = bd_simulation_digest(s, 1);
    bd_simulation_destroy(s);
    return digest;
}

static void the_digest_depends_on_seed_and_replicate_and_not_on_threads(void **state)
{
    (void)state;
    uint64_t digest = digest_with(5, 1, 0);
    assert_true(digest_with(5, 3, 0) == digest);
    assert_true(digest_with(6, 1, 0) != digest);
    assert_true(digest_with(5, 1, 1) != digest);
}

static void a_column_is_seen_where_it_lies(void **state)
{
    (void)state;
    bd_simulation *s = create();
    bd_array power, again, village;
    assert_int_equal(bd_simulation_column(s, "household", "power", &power, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_column(s, "household", "power", &again, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_column(s, "village", "count", &village, NULL), BD_RESULT_OK);
    assert_ptr_equal(power.data, again.data);
    assert_int_equal(power.type, BD_ARRAY_FLOAT32);
    assert_int_equal(power.ndim, 2);
    assert_int_equal(power.shape[0], 7);
    assert_int_equal(village.type, BD_ARRAY_UINT32);
    assert_int_equal(village.ndim, 1);
    assert_int_equal(village.shape[0], 3);
    size_t households = 0;
    for (size_t v = 0; v < 3; v++) households += ((const uint32_t *)village.data)[v];
    assert_int_equal(power.shape[1], households);
    const float *x = power.data;
    for (size_t i = 0; i < 7 * households; i++) assert_true(x[i] >= 0 && x[i] <= 1);
    bd_simulation_destroy(s);
}

static void every_column_has_a_shape_and_words(void **state)
{
    (void)state;
    bd_simulation *s = create();
    size_t n = bd_simulation_columns(s);
    assert_in_range(n, 50, 1000);
    for (size_t i = 0; i < n; i++) {
        bd_array a, same;
        bd_message why = {BD_RESULT_OK, ""};
        if (bd_simulation_column_at(s, i, &a, &why) != BD_RESULT_OK)
            fail_msg("column %zu: %s", i, why.text);
        assert_in_range(a.ndim, 1, 3);
        assert_non_null(a.unit);
        assert_true(strlen(a.meaning) > 3);
        assert_int_equal(bd_simulation_column(s, a.table, a.name, &same, NULL), BD_RESULT_OK);
        assert_ptr_equal(same.data, a.data);
    }
    bd_array a;
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_column_at(s, n, &a, &why), BD_RESULT_INPUT);
    assert_int_equal(bd_simulation_column(s, "household", "wisdom", &a, &why), BD_RESULT_INPUT);
    assert_says(&why, "no such column");
    bd_simulation_destroy(s);
}

static void a_series_is_the_mean_over_households(void **state)
{
    (void)state;
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_step(s, 6, NULL), BD_RESULT_OK);
    bd_array distress;
    assert_int_equal(bd_simulation_column(s, "household", "distress", &distress, NULL),
                     BD_RESULT_OK);
    double sum = 0, value = -1;
    for (size_t h = 0; h < distress.shape[0]; h++) sum += ((const float *)distress.data)[h];
    assert_int_equal(bd_simulation_series(s, "distress", &value, 1, NULL), BD_RESULT_OK);
    assert_true(fabs(value - sum / (double)distress.shape[0]) < 1e-6);
    double power[7];
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_series(s, "power", power, 7, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_series(s, "power", power, 6, &why), BD_RESULT_INPUT);
    assert_says(&why, "fit");
    assert_int_equal(bd_simulation_series(s, "happiness", power, 7, &why), BD_RESULT_INPUT);
    bd_simulation_destroy(s);
}

static void every_series_can_be_read(void **state)
{
    (void)state;
    bd_simulation *s = create();
    double value[64];
    assert_in_range(bd_library_series(), 10, 1000);
    for (size_t i = 0; i < bd_library_series(); i++) {
        bd_series_info info;
        assert_int_equal(bd_library_series_at(i, &info, NULL), BD_RESULT_OK);
        assert_int_equal(info.width == 1, info.axis[0] == 0);
        assert_int_equal(bd_simulation_series(s, info.name, value, 64, NULL), BD_RESULT_OK);
        for (size_t k = 0; k < info.width; k++) assert_true(isfinite(value[k]));
    }
    bd_series_info info;
    assert_int_equal(bd_library_series_at(bd_library_series(), &info, NULL), BD_RESULT_INPUT);
    bd_simulation_destroy(s);
}

static void all_series_come_at_once_and_labels_name_their_places(void **state)
{
    (void)state;
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_step(s, 7, NULL), BD_RESULT_OK);
    double all[512], one[64];
    assert_int_equal(bd_simulation_observe(s, all, 512, NULL), BD_RESULT_OK);
    for (size_t i = 0; i < bd_library_series(); i++) {
        bd_series_info info;
        assert_int_equal(bd_library_series_at(i, &info, NULL), BD_RESULT_OK);
        assert_int_equal(bd_simulation_series(s, info.name, one, 64, NULL), BD_RESULT_OK);
        assert_memory_equal(one, all + info.offset, info.width * sizeof *one);
        assert_true(info.group[0] == '/' && strlen(info.label) > 2);
        if (info.axis[0] == 0) continue;
        for (size_t k = 0; k < info.width; k++) assert_non_null(bd_library_label(info.axis, k));
        assert_null(bd_library_label(info.axis, info.width));
    }
    assert_string_equal(bd_library_label("power", 0), "choice");
    assert_null(bd_library_label("wisdom", 0));
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_observe(s, all, 3, &why), BD_RESULT_INPUT);
    assert_says(&why, "more values than fit");
    bd_simulation_destroy(s);
}

static void a_simulation_tells_its_scenario_and_programme(void **state)
{
    (void)state;
    bd_simulation *s = create();
    int32_t start, end;
    bd_simulation_programme(s, &start, &end);
    assert_true(start == -1 && end == -1);
    assert_string_equal(bd_simulation_strategy(s), "");
    size_t need = bd_simulation_scenario(s, NULL, 0);
    char *text = malloc(need), cut[8];
    assert_non_null(text);
    assert_int_equal(bd_simulation_scenario(s, text, need), need);
    assert_int_equal(strlen(text), need - 1);
    assert_non_null(strstr(text, "villages: 3"));
    assert_int_equal(bd_simulation_scenario(s, cut, sizeof cut), need);
    assert_int_equal(strlen(cut), sizeof cut - 1);
    free(text);
    bd_simulation_destroy(s);

    const char *sets[] = {"time.months=40", "population.villages=2"};
    bd_simulation_options options = options_of(NULL);
    options.world_text = NULL, options.world = "configs/desa.yaml";
    options.strategy = "configs/strategies/holistic.yaml", options.set = sets, options.nset = 2;
    bd_message why = {BD_RESULT_OK, ""};
    if (bd_simulation_create(&options, &s, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    bd_simulation_programme(s, &start, &end);
    assert_true(start == 12 && end > start);
    assert_string_equal(bd_simulation_strategy(s), "holistic");
    bd_simulation_destroy(s);
}

static int count_calls(void *context, uint32_t done, uint32_t runs)
{
    uint32_t *calls = context;
    assert_in_range(done, 1, runs);
    return ++*calls >= 100;
}

static int at_once(void *context, uint32_t done, uint32_t runs)
{
    (void)context, (void)done, (void)runs;
    return 1;
}

static bd_contest_options contest_options(uint32_t *calls)
{
    static const char *const strategy[] = {"configs/strategies/holistic.yaml",
                                           "configs/strategies/micro-only.yaml"};
    static const char *const sets[] = {"time.months=30", "time.burn_in=4", "population.villages=4",
                                       "population.households=60"};
    return (bd_contest_options){.size = sizeof(bd_contest_options),
                                .world = "configs/desa.yaml",
                                .strategy = strategy,
                                .nstrategy = 2,
                                .set = sets,
                                .nset = 4,
                                .seed = 3,
                                .has_seed = 1,
                                .threads = 1,
                                .replicates = 3,
                                .context = calls,
                                .progress = count_calls};
}

static void a_contest_has_a_baseline_and_figures_of_every_replicate(void **state)
{
    (void)state;
    uint32_t calls = 0;
    bd_contest_options options = contest_options(&calls);
    bd_contest *c;
    bd_message why = {BD_RESULT_OK, ""};
    if (bd_contest_run(&options, &c, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    assert_int_equal(calls, 9);
    assert_int_equal(bd_contest_arms(c), 3);
    assert_string_equal(bd_contest_arm(c, 0), "baseline");
    assert_string_equal(bd_contest_arm(c, 2), "micro-only");
    assert_null(bd_contest_arm(c, 3));
    assert_non_null(bd_contest_group(c, 0));
    assert_null(bd_contest_group(c, bd_contest_groups(c)));
    int seen = 0;
    for (size_t i = 0; i < bd_contest_figures(c); i++) {
        bd_array a;
        assert_int_equal(bd_contest_figure(c, i, &a, NULL), BD_RESULT_OK);
        assert_int_equal(a.shape[0], 3);
        const double *x = a.data;
        if (strcmp(a.name, "money") == 0) { /* the baseline spends nothing, strategies do */
            for (int r = 0; r < 3; r++) assert_true(x[r] == 0 && x[3 + r] > 0 && x[6 + r] > 0);
            seen++;
        }
        if (strcmp(a.name, "gain_0") == 0) {
            assert_true(x[0] == 0 && x[1] == 0 && x[2] == 0);
            seen++;
        }
        if (strcmp(a.name, "effect_power") == 0) {
            assert_int_equal(a.ndim, 3);
            assert_int_equal(a.shape[1], bd_contest_groups(c));
            assert_int_equal(a.shape[2], 3);
            seen++;
        }
    }
    assert_int_equal(seen, 3);
    bd_array a;
    assert_int_equal(bd_contest_figure(c, bd_contest_figures(c), &a, &why), BD_RESULT_INPUT);
    bd_contest_destroy(c);
    bd_contest_destroy(NULL);
}

static void a_contest_is_refused_or_stopped_in_words(void **state)
{
    (void)state;
    uint32_t calls = 0;
    bd_contest *c;
    bd_message why = {BD_RESULT_OK, ""};
    bd_contest_options options = contest_options(&calls);
    options.progress = at_once;
    assert_int_equal(bd_contest_run(&options, &c, &why), BD_RESULT_STOPPED);
    assert_null(c);
    options.nstrategy = 0;
    assert_int_equal(bd_contest_run(&options, &c, &why), BD_RESULT_INPUT);
    options = contest_options(&calls);
    static const char *const wrong[] = {"population.vilages=3"};
    options.set = wrong, options.nset = 1;
    assert_int_equal(bd_contest_run(&options, &c, &why), BD_RESULT_INPUT);
    assert_says(&why, "did you mean");
    options.size = 3;
    assert_int_equal(bd_contest_run(&options, &c, &why), BD_RESULT_INPUT);
}

static void a_bad_scenario_comes_back_in_words(void **state)
{
    (void)state;
    bd_simulation_options options =
        options_of("kind: world\npopulation: {vilages: 3}\ntime: {months: 0}\n");
    bd_simulation *s = (bd_simulation *)&options;
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_create(&options, &s, &why), BD_RESULT_INPUT);
    assert_null(s);
    assert_int_equal(why.result, BD_RESULT_INPUT);
    assert_says(&why, "population.vilages");
    assert_says(&why, "villages");
    assert_says(&why, "time.months");
}

static void a_file_that_is_missing_comes_back_in_words(void **state)
{
    (void)state;
    bd_simulation_options options = options_of(NULL);
    options.world = "no/such/world.yaml";
    bd_simulation *s;
    bd_message why = {BD_RESULT_OK, ""};
    assert_int_equal(bd_simulation_create(&options, &s, &why), BD_RESULT_INPUT);
    assert_says(&why, "no/such/world.yaml");
}

static void overrides_are_laid_over_the_scenario(void **state)
{
    (void)state;
    static const char *const set[] = {"time.months=20", "population.villages=2"};
    bd_simulation_options options = options_of(world);
    options.set = set, options.nset = 2;
    bd_simulation *s;
    assert_int_equal(bd_simulation_create(&options, &s, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_end(s), 20);
    bd_array village;
    assert_int_equal(bd_simulation_column(s, "village", "id", &village, NULL), BD_RESULT_OK);
    assert_int_equal(village.shape[0], 2);
    bd_simulation_destroy(s);
}

static void options_are_checked(void **state)
{
    (void)state;
    bd_simulation *s;
    bd_message why = {BD_RESULT_OK, ""};
    bd_simulation_options options = options_of(world);
    options.size = 0;
    assert_int_equal(bd_simulation_create(&options, &s, &why), BD_RESULT_INPUT);
    assert_says(&why, "size");
    options = options_of(world);
    options.world = "also.yaml";
    assert_int_equal(bd_simulation_create(&options, &s, &why), BD_RESULT_INPUT);
    assert_says(&why, "either");
    options = options_of(world);
    options.replicate = 1u << 24;
    assert_int_equal(bd_simulation_create(&options, &s, &why), BD_RESULT_INPUT);
    assert_int_equal(bd_simulation_create(NULL, &s, NULL), BD_RESULT_INPUT);
}

static void an_older_program_has_fewer_options(void **state)
{
    (void)state;
    bd_simulation_options options = options_of(world);
    options.size = offsetof(bd_simulation_options, threads);
    options.threads = -12345; /* beyond what that program knew */
    options.replicate = 1u << 30;
    bd_simulation *s;
    assert_int_equal(bd_simulation_create(&options, &s, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_seed(s), 5);
    assert_true(bd_simulation_threads(s) >= 1);
    bd_simulation_destroy(s);
}

static void own_handler(const char *reason, const char *file, int line, int number)
{
    (void)reason, (void)file, (void)line, (void)number;
}

static void the_callers_gsl_handler_is_left_in_place(void **state)
{
    (void)state;
    gsl_error_handler_t *before = gsl_set_error_handler(own_handler);
    bd_simulation *s = create();
    bd_simulation_step(s, 2, NULL);
    bd_simulation_destroy(s);
    gsl_error_handler_t *after = gsl_set_error_handler(before);
    assert_true(after == own_handler);
}

#ifdef BD_HDF5
static void a_recording_becomes_a_file(void **state)
{
    (void)state;
    char folder[] = "/tmp/berdaya-library-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.h5", folder);
    bd_message why = {BD_RESULT_OK, ""};
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_finish(s, &why), BD_RESULT_INPUT);
    assert_int_equal(bd_simulation_step(s, 2, NULL), BD_RESULT_OK);
    if (bd_simulation_record(s, path, 0, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    assert_int_equal(bd_simulation_record(s, path, 0, &why), BD_RESULT_INPUT);
    if (bd_simulation_step(s, 10, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    assert_int_not_equal(access(path, F_OK), 0);
    if (bd_simulation_finish(s, &why) != BD_RESULT_OK) fail_msg("%s", why.text);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(bd_simulation_record(s, path, 1, &why), BD_RESULT_INPUT);
    assert_says(&why, "month 0");
    bd_simulation_destroy(s);

    s = create();
    assert_int_equal(bd_simulation_record(s, path, 0, &why), BD_RESULT_EXISTS);
    bd_simulation_destroy(s);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

static void recording_does_not_change_the_world(void **state)
{
    (void)state;
    char folder[] = "/tmp/berdaya-library-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.h5", folder);
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_record(s, path, 0, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_step(s, 12, NULL), BD_RESULT_OK);
    assert_int_equal(bd_simulation_finish(s, NULL), BD_RESULT_OK);
    assert_true(bd_simulation_digest(s, 1) == digest_with(5, 1, 0));
    bd_simulation_destroy(s);
    unlink(path);
    rmdir(folder);
}
#else
static void recording_is_not_part_of_this_build(void **state)
{
    (void)state;
    bd_simulation *s = create();
    assert_int_equal(bd_simulation_record(s, "/tmp/x.h5", 0, NULL), BD_RESULT_UNAVAILABLE);
    bd_simulation_destroy(s);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_simulation_steps_from_burn_in_to_its_end),
        cmocka_unit_test(the_digest_depends_on_seed_and_replicate_and_not_on_threads),
        cmocka_unit_test(a_column_is_seen_where_it_lies),
        cmocka_unit_test(every_column_has_a_shape_and_words),
        cmocka_unit_test(a_series_is_the_mean_over_households),
        cmocka_unit_test(every_series_can_be_read),
        cmocka_unit_test(all_series_come_at_once_and_labels_name_their_places),
        cmocka_unit_test(a_simulation_tells_its_scenario_and_programme),
        cmocka_unit_test(a_contest_has_a_baseline_and_figures_of_every_replicate),
        cmocka_unit_test(a_contest_is_refused_or_stopped_in_words),
        cmocka_unit_test(a_bad_scenario_comes_back_in_words),
        cmocka_unit_test(a_file_that_is_missing_comes_back_in_words),
        cmocka_unit_test(overrides_are_laid_over_the_scenario),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(an_older_program_has_fewer_options),
        cmocka_unit_test(the_callers_gsl_handler_is_left_in_place),
#ifdef BD_HDF5
        cmocka_unit_test(a_recording_becomes_a_file),
        cmocka_unit_test(recording_does_not_change_the_world),
#else
        cmocka_unit_test(recording_is_not_part_of_this_build),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
