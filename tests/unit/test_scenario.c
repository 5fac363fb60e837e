/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios: how layers add up, that file order never matters, that the resolved text loads again
 * to the same parameters, and units. Reports are compared in tests/scenarios. */
#include "io/scenario.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char world_text[] = "kind: world\n"
                                 "title: Uji\n"
                                 "methods:\n"
                                 "  counselling: {hours: 2, effects: {coping: 0.2}}\n"
                                 "  education: {unit: group, hours: 4, effects: {skill: 0.1}}\n"
                                 "disadvantages:\n"
                                 "  remote: {share: 0.1, burden: {infrastructure: 0.5}}\n"
                                 "structure: {mean: {norms: 0.4}}\n"
                                 "strategy:\n"
                                 "  name: own\n"
                                 "  phases: {main: {end: 36, mix: {counselling: 1}}}\n";

/* Loads from texts; the report goes to *said (may be NULL), which the caller frees. */
static bd_scenario *load(const char *world, const char *strategy, const char *const *sets,
                         size_t nsets, char **said)
{
    bd_diagnostics *report = bd_diagnostics_create();
    bd_scenario_request request = {.world = "w.yaml",
                                   .world_text = world,
                                   .world_length = strlen(world),
                                   .strategy_text = strategy,
                                   .strategy_length = strategy == NULL ? 0 : strlen(strategy),
                                   .sets = sets,
                                   .nsets = nsets};
    bd_scenario *s = NULL;
    bd_error err = {0};
    bd_status status = bd_scenario_load(&request, report, &s, &err);
    assert_true((status == BD_OK) == (s != NULL));
    assert_true((status == BD_OK) == (bd_diagnostics_mistakes(report) == 0));
    bd_buffer text = {0};
    bd_diagnostics_write(report, 100, &text);
    if (s == NULL && said == NULL) print_message("%s", text.text);
    if (said != NULL) *said = bd_buffer_take(&text);
    bd_buffer_release(&text);
    bd_diagnostics_destroy(report);
    return s;
}

static bd_scenario *good(const char *world)
{
    bd_scenario *s = load(world, NULL, NULL, 0, NULL);
    assert_non_null(s);
    return s;
}

static bd_scenario *with_set(const char *set)
{
    bd_scenario *s = load(world_text, NULL, &set, 1, NULL);
    assert_non_null(s);
    return s;
}

static char *digest(const bd_scenario *s)
{
    static char hex[4][BD_SHA256_HEX];
    static int next;
    next = (next + 1) % 4;
    bd_scenario_digest(s, hex[next]);
    return hex[next];
}

static int method(const bd_params *p, const char *name)
{
    for (uint32_t i = 0; i < p->nmethod; i++)
        if (strcmp(p->method[i].key, name) == 0) return (int)i;
    return -1;
}

static void a_file_that_says_nothing_gives_the_defaults(void **state)
{
    (void)state;
    bd_params *p = malloc(sizeof *p);
    bd_params_defaults(p);
    bd_scenario *s = good("kind: world\n");
    assert_memory_equal(bd_scenario_params(s), p, sizeof *p);
    bool automatic = true;
    assert_true(bd_scenario_seed(s, &automatic) == 1);
    assert_false(automatic);
    assert_null(bd_scenario_origin(s, "groups.size").input);
    bd_scenario_destroy(s);
    free(p);
}

static void values_reach_the_parameters_they_name(void **state)
{
    (void)state;
    bd_scenario *s = good(world_text);
    const bd_params *p = bd_scenario_params(s);
    assert_int_equal(p->nmethod, 2);
    assert_string_equal(p->method[0].key, "counselling");
    assert_true(p->method[0].hours == 2);
    assert_true(p->method[0].effects[BD_CHANNEL_coping] == 0.2);
    assert_true(p->method[0].reach == 1); /* default of a member */
    assert_true(p->structure.mean[BD_FACTOR_norms] == 0.4);
    assert_true(p->structure.mean[BD_FACTOR_equity] == 0.5);
    assert_true(p->phase[0].mix[0] == 1);
    assert_int_equal(bd_scenario_origin(s, "methods.counselling.hours").line, 3);
    assert_string_equal(bd_scenario_title(s), "Uji");
    assert_string_equal(bd_scenario_name(s), "w");
    bd_scenario_destroy(s);
}

static void the_order_of_keys_in_a_file_changes_nothing(void **state)
{
    (void)state;
    bd_scenario *a = good(world_text);
    bd_scenario *b = good("strategy:\n"
                          "  phases: {main: {mix: {counselling: 1}, end: 36}}\n"
                          "  name: own\n"
                          "structure: {mean: {norms: 0.4}}\n"
                          "methods:\n"
                          "  education: {effects: {skill: 0.1}, hours: 4, unit: group}\n"
                          "  counselling: {effects: {coping: 0.2}, hours: 2}\n"
                          "disadvantages:\n"
                          "  remote: {burden: {infrastructure: 0.5}, share: 0.1}\n"
                          "title: Uji\n"
                          "kind: world\n");
    assert_memory_equal(bd_scenario_params(a), bd_scenario_params(b), sizeof(bd_params));
    assert_string_equal(digest(a), digest(b));
    bd_scenario_destroy(a);
    bd_scenario_destroy(b);
}

static void names_sort_whole_even_with_hyphens(void **state)
{
    (void)state;
    bd_scenario *s =
        good("methods: {a-b: {hours: 2}, a: {hours: 1}, ab: {hours: 3}, a_b: {hours: 4}}\n");
    const bd_params *p = bd_scenario_params(s);
    for (uint32_t i = 1; i < p->nmethod; i++)
        assert_true(strcmp(p->method[i - 1].key, p->method[i].key) < 0);
    assert_true(p->method[method(p, "a-b")].hours == 2);
    assert_true(p->method[method(p, "a")].hours == 1);
    bd_scenario_destroy(s);
}

static void a_set_reaches_every_kind_of_leaf(void **state)
{
    (void)state;
    static const char *const sets[] = {"groups.size=12",
                                       "processes.shocks=false",
                                       "ties.kind=random",
                                       "strategy.name=lain",
                                       "structure.mean.policy=0.6",
                                       "structure.back={norms: 0.02, equity: 0.03}",
                                       "powers.care.weight=2",
                                       "strategy.phases.main.mix.counselling=0.5",
                                       "strategy.phases.main.mix.education=0.5",
                                       "methods.new.hours=3",
                                       "disadvantages.remote=~",
                                       "title=\"Judul: satu\"",
                                       "seed=18446744073709551615"};
    bd_scenario *s = load(world_text, NULL, sets, sizeof sets / sizeof *sets, NULL);
    assert_non_null(s);
    const bd_params *p = bd_scenario_params(s);
    assert_int_equal(p->groups.size, 12);
    assert_false(p->processes.shocks);
    assert_int_equal(p->ties.kind, 1);
    assert_string_equal(p->strategy.name, "lain");
    assert_true(p->structure.mean[BD_FACTOR_policy] == 0.6);
    assert_true(p->structure.mean[BD_FACTOR_norms] == 0.4); /* from the file */
    assert_true(p->structure.back[BD_FACTOR_equity] == 0.03);
    assert_true(p->power[BD_POWER_care].weight == 2);
    assert_true(p->phase[0].mix[method(p, "counselling")] == 0.5);
    assert_true(p->phase[0].mix[method(p, "education")] == 0.5);
    assert_true(p->method[method(p, "new")].hours == 3);
    assert_int_equal(p->ndisadvantage, 0);
    assert_string_equal(bd_scenario_title(s), "Judul: satu");
    assert_true(bd_scenario_seed(s, NULL) == UINT64_MAX);
    assert_true(bd_scenario_origin(s, "groups.size").input->argument);
    bd_scenario_destroy(s);
}

static void a_strategy_with_phases_replaces_the_worlds(void **state)
{
    (void)state;
    const char *strategy = "kind: strategy\n"
                           "title: Lapis\n"
                           "strategy:\n"
                           "  name: laid\n"
                           "  phases: {later: {end: 36, mix: {audit: 1}}}\n"
                           "methods: {audit: {unit: village, hours: 9, effects: {equity: 0.1}}}\n";
    bd_scenario *s = load(world_text, strategy, NULL, 0, NULL);
    assert_non_null(s);
    const bd_params *p = bd_scenario_params(s);
    assert_int_equal(p->nphase, 1);
    assert_string_equal(p->phase[0].key, "later");
    assert_string_equal(p->strategy.name, "laid");
    assert_int_equal(p->nmethod, 3);
    assert_string_equal(bd_scenario_title(s), "Uji"); /* the world keeps its own */
    assert_string_equal(bd_scenario_strategy_title(s), "Lapis");
    bd_scenario_destroy(s);
    s = load(world_text, "kind: strategy\nstrategy: {hours: 100}\n", NULL, 0, NULL);
    assert_string_equal(bd_scenario_params(s)->phase[0].key, "main");
    bd_scenario_destroy(s);
}

static void files_extend_merge_and_remove(void **state)
{
    (void)state;
    bd_diagnostics *report = bd_diagnostics_create();
    bd_scenario_request request = {.world = "tests/scenarios/good/child.yaml",
                                   .strategy = "tests/scenarios/good/strategy.yaml"};
    bd_scenario *s = NULL;
    bd_error err = {0};
    assert_int_equal(bd_scenario_load(&request, report, &s, &err), BD_OK);
    assert_int_equal(bd_diagnostics_warnings(report), 0);
    const bd_params *p = bd_scenario_params(s);
    assert_int_equal(p->population.villages, 6);            /* child */
    assert_true(p->population.households == 120);           /* parent */
    assert_int_equal(p->time.burn_in, 12);                  /* "1 year" */
    assert_true(p->population.informed == 0.05);            /* "5 %" */
    assert_true(p->structure.mean[BD_FACTOR_norms] == 0.5); /* removed, so the default */
    assert_true(p->structure.mean[BD_FACTOR_policy] == 0.55);
    assert_true(p->structure.mean[BD_FACTOR_equity] == 0.45);
    assert_int_equal(p->ndisadvantage, 2); /* gender, elderly; remote removed */
    assert_string_equal(p->disadvantage[0].key, "elderly");
    assert_string_equal(p->disadvantage[1].key, "gender");
    assert_true(p->method[method(p, "counselling")].hours == 1.5); /* 90 minutes */
    assert_true(p->strategy.budget == 6e6);
    assert_string_equal(bd_scenario_name(s), "child");
    assert_int_equal(bd_scenario_input_count(s), 3);
    assert_string_equal(bd_scenario_input(s, 1)->name, "tests/scenarios/good/base.yaml");
    assert_int_equal(strlen(bd_scenario_input(s, 1)->sha256), 64);
    assert_null(bd_scenario_input(s, 3));
    bd_scenario_destroy(s);
    bd_diagnostics_destroy(report);
}

static void a_strategy_keeps_the_phases_of_what_it_extends(void **state)
{
    (void)state;
    bd_diagnostics *report = bd_diagnostics_create();
    bd_scenario_request request = {.world = "w.yaml",
                                   .world_text = world_text,
                                   .world_length = strlen(world_text),
                                   .strategy = "tests/scenarios/good/inherited.yaml"};
    bd_scenario *s = NULL;
    bd_error err = {0};
    assert_int_equal(bd_scenario_load(&request, report, &s, &err), BD_OK);
    const bd_params *p = bd_scenario_params(s);
    assert_int_equal(p->nphase, 2); /* begin and work; the world's main is gone */
    assert_string_equal(p->phase[0].key, "begin");
    assert_true(p->phase[1].mix[method(p, "education")] == 1);
    assert_true(p->phase[1].mix[method(p, "counselling")] == 0); /* ~ took the parent's half */
    assert_int_equal(p->phase[1].end, 36);
    bd_scenario_destroy(s);
    bd_diagnostics_destroy(report);
}

static void load_again(const bd_scenario *s, bool origins)
{
    bd_buffer text = {0};
    bd_scenario_write(s, origins, &text);
    bd_scenario *again = good(text.text);
    assert_memory_equal(bd_scenario_params(s), bd_scenario_params(again), sizeof(bd_params));
    assert_true(bd_scenario_seed(s, NULL) == bd_scenario_seed(again, NULL));
    assert_string_equal(bd_scenario_description(s), bd_scenario_description(again));
    assert_string_equal(digest(s), digest(again));
    bd_scenario_destroy(again);
    bd_buffer_release(&text);
}

static void the_resolved_text_loads_again_to_the_same_scenario(void **state)
{
    (void)state;
    static const char *const sets[] = {
        "description=\"quote \\\" slash \\\\ tab \\t line \\n bell \\a next \\u0085 caf\\u00e9\"",
        "shocks.crisis_rate=0.1234567890123456789",
        "strategy.budget=1e-300",
        "methods.counselling.label='konseling: satu # dua'",
        "strategy.wage=1e9",
        "seed=auto"};
    bd_scenario *s = load(world_text, NULL, sets, sizeof sets / sizeof *sets, NULL);
    assert_non_null(s);
    bool automatic = false;
    bd_scenario_seed(s, &automatic);
    assert_true(automatic);
    load_again(s, true);
    load_again(s, false);
    bd_scenario_destroy(s);
}

static void digests_tell_scenarios_apart_and_nothing_else(void **state)
{
    (void)state;
    bd_scenario *a = good(world_text), *b = with_set("groups.size=15"),
                *c = with_set("groups.size=16");
    assert_string_equal(digest(a), digest(b)); /* 15 is the default: another origin, same value */
    assert_string_not_equal(digest(a), digest(c));
    bd_scenario_destroy(a);
    bd_scenario_destroy(b);
    bd_scenario_destroy(c);
}

static void automatic_seeds_differ(void **state)
{
    (void)state;
    bd_scenario *a = with_set("seed=auto"), *b = with_set("seed=auto");
    assert_true(bd_scenario_seed(a, NULL) != bd_scenario_seed(b, NULL));
    bd_scenario_destroy(a);
    bd_scenario_destroy(b);
}

static void a_percentage_is_the_nearest_double(void **state)
{
    (void)state;
    for (int i = 0; i <= 100; i++) {
        char percent[64], decimal[64];
        snprintf(percent, sizeof percent, "groups.share=%d %%", i);
        snprintf(decimal, sizeof decimal, "groups.share=%d.%02d", i / 100, i % 100);
        bd_scenario *a = with_set(percent), *b = with_set(decimal);
        assert_true(bd_scenario_params(a)->groups.share == bd_scenario_params(b)->groups.share);
        bd_scenario_destroy(a);
        bd_scenario_destroy(b);
    }
}

static void units_are_converted_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *set;
        int64_t months;
    } cases[] = {
        {"time.months=2 year", 24},    {"time.months=2years", 24},  {"time.months=\"0.5 year\"", 6},
        {"time.months=18 months", 18}, {"time.months=3 tahun", 36}, {"time.months=1e2 month", 100},
        {"time.months=0.3 year", 0},   {"time.months=2 weeks", 0},  {"time.months=2 %", 0},
        {"time.months=year", 0},       {"time.months=2e18 year", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *said;
        bd_scenario *s = load(world_text, NULL, &cases[i].set, 1, &said);
        if (cases[i].months == 0) assert_null(s);
        if (cases[i].months != 0) assert_non_null(s);
        if (s != NULL) assert_true(bd_scenario_params(s)->time.months == cases[i].months);
        free(said);
        bd_scenario_destroy(s);
    }
}

static void files_are_found_beside_the_file_that_names_them(void **state)
{
    (void)state;
    char path[BD_SCENARIO_PATH_MAX];
    bd_error err = {0};
    const char *const sets[] = {"survey.edges=here.csv", "survey.villages=/abs/v.csv"};
    bd_diagnostics *report = bd_diagnostics_create();
    bd_scenario_request request = {.world = "some/folder/w.yaml",
                                   .world_text = "survey: {households: sub/h.csv}\n",
                                   .world_length = 32,
                                   .sets = sets,
                                   .nsets = 2};
    bd_scenario *s = NULL;
    assert_int_equal(bd_scenario_load(&request, report, &s, &err), BD_OK);
    assert_int_equal(bd_scenario_file(s, "survey.households", path, &err), BD_OK);
    assert_string_equal(path, "some/folder/sub/h.csv");
    assert_int_equal(bd_scenario_file(s, "survey.edges", path, &err), BD_OK);
    assert_string_equal(path, "here.csv");
    assert_int_equal(bd_scenario_file(s, "survey.villages", path, &err), BD_OK);
    assert_string_equal(path, "/abs/v.csv");
    assert_int_equal(bd_scenario_file(s, "output.snapshots", path, &err), BD_OK);
    assert_string_equal(path, "");
    bd_scenario_destroy(s);
    bd_diagnostics_destroy(report);
}

static void a_text_may_not_extend_files(void **state)
{
    (void)state;
    char *said;
    assert_null(load("extends: tests/scenarios/good/base.yaml\n", NULL, NULL, 0, &said));
    assert_non_null(strstr(said, "has no folder"));
    free(said);
}

/* One mistake of a key must not draw the checks across keys after it. */
static void a_wrong_value_is_reported_once(void **state)
{
    (void)state;
    char *said;
    const char *const sets[] = {"strategy.phases.main.mix.counselling=2"};
    assert_null(load(world_text, NULL, sets, 1, &said));
    assert_non_null(strstr(said, "2 is too large"));
    assert_non_null(strstr(said, "\n1 error\n"));
    free(said);
}

static void mistakes_that_a_later_layer_hides_are_told_all_the_same(void **state)
{
    (void)state;
    char *said;
    const char *const sets[] = {"groups.size=12"};
    assert_null(load("groups: {size: many}\n", NULL, sets, 1, &said));
    assert_non_null(strstr(said, "w.yaml:1:16: groups.size"));
    free(said);
}

static void every_row_can_be_set_and_shown(void **state)
{
    (void)state;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++) {
        if (sections[i].stride != 0) continue;
        for (size_t j = 0; j < sections[i].nfields; j++) {
            const bd_field *f = &sections[i].fields[j];
            if (f->kind != BD_REAL && f->kind != BD_BOOL) continue;
            char set[256], path[128], *said;
            snprintf(path, sizeof path, "%s.%s", sections[i].path, f->name);
            snprintf(set, sizeof set, "%s=%s", path, f->kind == BD_BOOL ? "false" : "");
            double wanted = f->low + (f->high - f->low) / 4;
            if (f->kind == BD_REAL) snprintf(set, sizeof set, "%s=%.17g", path, wanted);
            const char *sets[] = {set};
            bd_scenario *s = load("kind: world\n", NULL, sets, 1, &said);
            /* checks across keys may object; a reader that does not know the row must not */
            assert_null(strstr(said, "unknown"));
            assert_null(strstr(said, "allowed"));
            free(said);
            if (s == NULL) continue;
            const char *at = (const char *)bd_scenario_params(s) + sections[i].offset + f->offset;
            if (f->kind == BD_REAL) assert_true(*(const double *)at == wanted);
            if (f->kind == BD_BOOL) assert_false(*(const bool *)at);
            bd_scenario_destroy(s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_says_nothing_gives_the_defaults),
        cmocka_unit_test(values_reach_the_parameters_they_name),
        cmocka_unit_test(the_order_of_keys_in_a_file_changes_nothing),
        cmocka_unit_test(names_sort_whole_even_with_hyphens),
        cmocka_unit_test(a_set_reaches_every_kind_of_leaf),
        cmocka_unit_test(a_strategy_with_phases_replaces_the_worlds),
        cmocka_unit_test(files_extend_merge_and_remove),
        cmocka_unit_test(a_strategy_keeps_the_phases_of_what_it_extends),
        cmocka_unit_test(the_resolved_text_loads_again_to_the_same_scenario),
        cmocka_unit_test(digests_tell_scenarios_apart_and_nothing_else),
        cmocka_unit_test(automatic_seeds_differ),
        cmocka_unit_test(a_percentage_is_the_nearest_double),
        cmocka_unit_test(units_are_converted_or_refused),
        cmocka_unit_test(files_are_found_beside_the_file_that_names_them),
        cmocka_unit_test(a_text_may_not_extend_files),
        cmocka_unit_test(a_wrong_value_is_reported_once),
        cmocka_unit_test(mistakes_that_a_later_layer_hides_are_told_all_the_same),
        cmocka_unit_test(every_row_can_be_set_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
