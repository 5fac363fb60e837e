/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table itself, and the checks across keys: each finds its mistake and is silent without it. */
#include "state/params.h"

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct finding {
    char severity, path[128];
} finding;
typedef struct findings {
    size_t count;
    finding list[64];
} findings;

static void note(void *context, char severity, const char *path, const char *text)
{
    findings *f = context;
    assert_true(severity == 'e' || severity == 'w');
    assert_true(strlen(text) > 0);
    if (f->count == 64) return;
    f->list[f->count].severity = severity;
    strncpy(f->list[f->count].path, path, sizeof f->list[0].path - 1);
    f->count++;
}

static findings check(const bd_params *p)
{
    findings f;
    memset(&f, 0, sizeof f);
    bd_params_check(p, note, &f);
    return f;
}

/* The one finding there is. */
static void finds(const bd_params *p, char severity, const char *path)
{
    findings f = check(p);
    if (f.count != 1 || f.list[0].severity != severity || strcmp(f.list[0].path, path) != 0)
        for (size_t i = 0; i < f.count; i++)
            print_message("%c %s\n", f.list[i].severity, f.list[i].path);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.list[0].severity, severity);
    assert_string_equal(f.list[0].path, path);
}

/* Parameters with a programme of one method and one phase. */
static bd_params *programme(void)
{
    bd_params *p = malloc(sizeof *p);
    bd_params_defaults(p);
    strcpy(p->strategy.name, "uji");
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sections[i].path, "methods") == 0)
            bd_member_defaults(&sections[i], &p->method[0]);
        if (strcmp(sections[i].path, "strategy.phases") == 0)
            bd_member_defaults(&sections[i], &p->phase[0]);
    }
    p->nmethod = p->nphase = 1;
    strcpy(p->method[0].key, "training");
    p->method[0].effects[BD_CHANNEL_skill] = 0.1;
    strcpy(p->phase[0].key, "main");
    p->phase[0].mix[0] = 1;
    return p;
}

static void the_defaults_have_nothing_to_object_to(void **state)
{
    (void)state;
    bd_params *p = malloc(sizeof *p);
    bd_params_defaults(p);
    assert_int_equal(check(p).count, 0);
    free(p);
    p = programme();
    assert_int_equal(check(p).count, 0);
    free(p);
}

static void every_row_has_a_default_within_its_range_a_source_and_a_meaning(void **state)
{
    (void)state;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sections[i].nfields; j++) {
            const bd_field *f = &sections[i].fields[j];
            assert_true(strlen(f->source) > 0 && strlen(f->meaning) > 0);
            assert_true(f->meaning[strlen(f->meaning) - 1] != '.');
            if (f->kind == BD_REAL || f->kind == BD_INT || f->kind == BD_MAP) {
                assert_true(f->low <= f->high);
                assert_true(f->fallback >= f->low && f->fallback <= f->high);
            }
            for (size_t k = 0; k < j; k++)
                assert_string_not_equal(sections[i].fields[k].name, f->name);
        }
}

static void a_mix_must_sum_to_one(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->phase[0].mix[0] = 0.9999;
    finds(p, 'e', "strategy.phases.main.mix");
    p->phase[0].mix[0] = 1 - 1e-9;
    assert_int_equal(check(p).count, 0);
    free(p);
}

static void phases_may_touch_but_not_overlap(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->nphase = 2;
    p->phase[1] = p->phase[0];
    strcpy(p->phase[1].key, "next");
    p->phase[0].end = 12;
    p->phase[1].start = 12;
    assert_int_equal(check(p).count, 0);
    p->phase[1].start = 11;
    finds(p, 'e', "strategy.phases.next");
    p->phase[1].start = 13;
    finds(p, 'w', "strategy.phases"); /* month 12 has no phase */
    p->phase[1].start = 0;
    finds(p, 'e', "strategy.phases.next"); /* equal starts: told once */
    free(p);
}

static void a_programme_needs_time_hours_and_money(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->strategy.end = p->strategy.start;
    finds(p, 'e', "strategy.end");
    p->strategy.end = 500;
    p->strategy.start = p->time.months;
    finds(p, 'w', "strategy.start");
    free(p);
    p = programme();
    p->strategy.hours = 0;
    finds(p, 'w', "strategy.hours");
    p->strategy.hours = 12;
    finds(p, 'w', "strategy.travel"); /* two villages of six hours */
    p->strategy.hours = 140;
    p->strategy.budget = 0;
    finds(p, 'w', "strategy.budget");
    p->strategy.budget = 1000;
    finds(p, 'w', "strategy.budget"); /* below the wages */
    free(p);
}

static void a_strategy_needs_a_name_and_phases(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->strategy.name[0] = '\0';
    finds(p, 'w', "strategy.phases");
    strcpy(p->strategy.name, "uji");
    p->nphase = 0;
    finds(p, 'w', "strategy.name");
    free(p);
}

static void a_method_reaches_only_what_it_is_delivered_to(void **state)
{
    (void)state;
    static const struct {
        int unit;
        bd_channel channel;
        size_t findings;
    } cases[] = {{0, BD_CHANNEL_coping, 0},   {0, BD_CHANNEL_cohesion, 1},
                 {0, BD_CHANNEL_norms, 1},    {1, BD_CHANNEL_cohesion, 0},
                 {1, BD_CHANNEL_equity, 1},   {2, BD_CHANNEL_equity, 0},
                 {3, BD_CHANNEL_policy, 0},   {4, BD_CHANNEL_policy, 0},
                 {2, BD_CHANNEL_efficacy, 1}, {5, BD_CHANNEL_skill, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bd_params *p = programme();
        p->method[0].unit = cases[i].unit;
        p->method[0].effects[cases[i].channel] = 0.1;
        assert_int_equal(check(p).count, cases[i].findings);
        free(p);
    }
    bd_params *p = programme();
    p->method[0].hours = 0;
    finds(p, 'e', "methods.training.hours");
    free(p);
}

static void what_is_not_finite_or_out_of_range_is_found_in_every_row(void **state)
{
    (void)state;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sections[i].nfields; j++) {
            const bd_field *f = &sections[i].fields[j];
            bd_params *p = programme();
            char *at = (char *)p + sections[i].offset + f->offset;
            bool axis_empty = f->kind == BD_MAP && bd_axis_count(p, f->unit) == 0;
            bool member =
                sections[i].stride == 0 || *(uint32_t *)((char *)p + sections[i].count_offset) > 0;
            if (member && !axis_empty) {
                if (f->kind == BD_REAL || f->kind == BD_MAP) *(double *)at = NAN;
                if (f->kind == BD_INT) *(int64_t *)at = (int64_t)f->high + 1;
                if (f->kind == BD_CHOICE) *(int *)at = 99;
                if (f->kind != BD_TEXT && f->kind != BD_BOOL) assert_true(check(p).count > 0);
            }
            free(p);
        }
}

static void counts_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->population.villages = 2000000;
    p->population.households = 3000;
    findings f = check(p);
    assert_true(f.count >= 1);
    assert_string_equal(f.list[0].path, "population.villages");
    p->population.households = 850; /* 1.7e9 households, but too many ties */
    f = check(p);
    assert_true(f.count >= 1);
    assert_string_equal(f.list[0].path, "ties.degree");
    p->population.villages = 75044; /* Indonesia fits */
    p->population.districts = 514;
    assert_int_equal(check(p).count, 0);
    free(p);
}

static void a_village_of_one_household_is_a_village(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->population.households = 1;
    p->ties.degree = 0;
    assert_int_equal(check(p).count, 0);
    free(p);
}

static void worlds_have_an_order_of_sizes(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->population.districts = 33;
    finds(p, 'e', "population.districts");
    p->population.districts = 2;
    p->population.regions = 3;
    finds(p, 'e', "population.regions");
    p->population.regions = 1;
    p->groups.size_min = p->groups.size_max;
    finds(p, 'e', "groups.size_min");
    p->groups.size_min = 4;
    p->groups.size = 30;
    finds(p, 'e', "groups.size");
    p->groups.size = 15;
    p->groups.slots = 2;
    finds(p, 'w', "groups.slots");
    free(p);
}

static void ceilings_and_weights_add_up(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->power[BD_POWER_ideas].ceiling[BD_FACTOR_norms] = 0.5;
    finds(p, 'e', "powers.ideas.ceiling");
    p->power[BD_POWER_ideas].ceiling[BD_FACTOR_norms] = 0.4;
    for (int k = 0; k < BD_NPOWER; k++) p->power[k].weight = 0;
    finds(p, 'e', "powers");
    free(p);
}

static void shares_that_cannot_be_together_are_refused(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->population.poor = 0.75; /* with 0.2 better off and 0.05 elite: everybody */
    assert_int_equal(check(p).count, 0);
    p->population.poor = 0.76;
    finds(p, 'e', "population.poor");
    p->population.poor = 0.25;
    p->ndisadvantage = 1;
    p->disadvantage[0] = (bd_disadvantage){.key = "remote", .share = 0.1, .poverty = 0.8};
    p->disadvantage[0].clustering = 0.55; /* 1 - 0.8^2 (1 - 0.3) = 0.552 */
    assert_int_equal(check(p).count, 0);
    p->disadvantage[0].clustering = 0.56;
    finds(p, 'e', "disadvantages.remote.clustering");
    p->ndisadvantage = 0;
    p->ties.kind = 2;
    p->population.households = 20000;
    p->groups.slots = 200;
    finds(p, 'e', "ties.kind");
    free(p);
}

static void levels_of_assets_have_an_order(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->livelihood.threshold = p->livelihood.low;
    finds(p, 'e', "livelihood.threshold");
    p->livelihood.threshold = p->livelihood.high;
    finds(p, 'e', "livelihood.threshold");
    p->livelihood.threshold = p->livelihood.high / 1.2;
    finds(p, 'w', "livelihood.threshold");
    p->livelihood.threshold = 600;
    p->livelihood.income[BD_STRATUM_elite] = 1;
    finds(p, 'w', "livelihood.income.elite");
    free(p);
}

static void institutions_give_something_to_somebody(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->ninstitution = 1;
    p->institution[0] = (bd_institution){.key = "office", .quality = 1};
    finds(p, 'w', "institutions.office.service");
    p->institution[0].appeals = true;
    assert_int_equal(check(p).count, 0);
    p->institution[0].service = 1;
    finds(p, 'w', "institutions.office.need");
    p->institution[0].need = 0.1;
    assert_int_equal(check(p).count, 0);
    p->institution[0].service = 2;
    p->institution[0].money = 1000;
    finds(p, 'w', "institutions.office.listed");
    p->institution[0].listed[BD_STRATUM_poor] = 1;
    assert_int_equal(check(p).count, 0);
    p->institution[0].shared = 0.1;
    finds(p, 'w', "institutions.office.shared");
    p->institution[0].shared = 0;
    p->institution[0].service = 1;
    p->ninstitution = 2;
    p->institution[1] = p->institution[0];
    strcpy(p->institution[1].key, "school");
    p->institution[1].need = 0.95;
    p->institution[1].appeals = false;
    finds(p, 'e', "institutions");
    free(p);
}

static void cases_need_who_refuses_and_who_hears(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->method[0].effects[BD_CHANNEL_advocacy] = 1;
    finds(p, 'w', "methods.training.effects.advocacy");
    p->ninstitution = 1;
    p->institution[0] = (bd_institution){.key = "office", .quality = 1, .service = 1, .need = 0.1};
    finds(p, 'w', "methods.training.route");
    p->services.success[BD_ROUTE_mediator] = 0.3;
    assert_int_equal(check(p).count, 0);
    p->method[0].route = BD_ROUTE_justice;
    finds(p, 'w', "methods.training.route");
    free(p);
}

static void a_programme_needs_workers_and_what_delivers(void **state)
{
    (void)state;
    bd_params *p = programme();
    p->population.districts = 32;
    p->strategy.coverage = 0.4;
    finds(p, 'e', "strategy.coverage");
    p->strategy.coverage = 0.5;
    assert_int_equal(check(p).count, 0);
    p->processes.casework = false;
    finds(p, 'w', "processes.casework");
    p->method[0].unit = 1;
    assert_int_equal(check(p).count, 0);
    p->processes.planning = false;
    finds(p, 'w', "processes.planning");
    p->processes.planning = true;
    p->strategy.fund = p->strategy.budget / 2;
    finds(p, 'w', "strategy.fund");
    p->strategy.fund = 0;
    p->method[0].once = true;
    finds(p, 'w', "methods.training.once");
    p->method[0].once = false;
    p->method[0].reach = 0.5;
    finds(p, 'w', "methods.training.reach");
    free(p);
}

static void surveys_without_ties_are_warned_of(void **state)
{
    (void)state;
    bd_params *p = programme();
    strcpy(p->survey.households, "h.csv");
    finds(p, 'w', "survey.households");
    strcpy(p->survey.edges, "e.csv");
    assert_int_equal(check(p).count, 0);
    p->survey.households[0] = '\0';
    finds(p, 'e', "survey.edges");
    free(p);
}

static void snapshots_are_months_of_the_run(void **state)
{
    (void)state;
    bd_params *p = programme();
    strcpy(p->output.snapshots, " 0, 48 120 ");
    assert_int_equal(check(p).count, 0);
    strcpy(p->output.snapshots, "0 121");
    finds(p, 'e', "output.snapshots");
    strcpy(p->output.snapshots, "0 x");
    finds(p, 'e', "output.snapshots");
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_have_nothing_to_object_to),
        cmocka_unit_test(every_row_has_a_default_within_its_range_a_source_and_a_meaning),
        cmocka_unit_test(a_mix_must_sum_to_one),
        cmocka_unit_test(phases_may_touch_but_not_overlap),
        cmocka_unit_test(a_programme_needs_time_hours_and_money),
        cmocka_unit_test(a_strategy_needs_a_name_and_phases),
        cmocka_unit_test(a_method_reaches_only_what_it_is_delivered_to),
        cmocka_unit_test(what_is_not_finite_or_out_of_range_is_found_in_every_row),
        cmocka_unit_test(counts_that_do_not_fit_are_refused),
        cmocka_unit_test(a_village_of_one_household_is_a_village),
        cmocka_unit_test(worlds_have_an_order_of_sizes),
        cmocka_unit_test(ceilings_and_weights_add_up),
        cmocka_unit_test(shares_that_cannot_be_together_are_refused),
        cmocka_unit_test(levels_of_assets_have_an_order),
        cmocka_unit_test(institutions_give_something_to_somebody),
        cmocka_unit_test(cases_need_who_refuses_and_who_hears),
        cmocka_unit_test(a_programme_needs_workers_and_what_delivers),
        cmocka_unit_test(surveys_without_ties_are_warned_of),
        cmocka_unit_test(snapshots_are_months_of_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
