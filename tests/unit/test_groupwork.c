/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groupwork: the cycle, what evaluation leaves behind, and members' practice. */
#include "one_month.h"
#include "process/groupwork.h"

static void a_usual_group_takes_its_months_for_a_stage(void **state)
{
    (void)state;
    assert_near((double)bd_cycle_speed(4, 0.5f, 0.5f, 0, 2, 0.5f, 1), 0.25, 1e-7, "alone");
    assert_near((double)bd_cycle_speed(4, 0.5f, 0.5f, 1, 2, 0.5f, 1), 0.75, 1e-7, "facilitated");
    assert_near((double)bd_cycle_speed(4, 1, 0.5f, 0, 2, 0.5f, 0), 0.5, 1e-7, "twice as cohesive");
}

static void passing_over_members_is_faster_and_less_owned(void **state)
{
    (void)state;
    float with = bd_cycle_speed(4, 0.5f, 0.5f, 1, 2, 0.5f, 1);
    assert_near((double)bd_cycle_speed(4, 0.5f, 0.5f, 1, 2, 0.5f, 0), 1, 1e-6, "faster");
    assert_near((double)with, 0.75, 1e-6, "than with them");
    assert_near((double)bd_owned_share(0.6f, 0.25f), 0.55, 1e-6, "less owned");
    assert_near((double)bd_owned_share(0, 0), 1, 0, "without help all is one's own");
    assert_near((double)bd_analysis_accuracy(0.5f, 0.4f, 1, 0.5f, 0), 0.7, 1e-6, "less accurate");
}

static void the_way_to_a_solution_fits_the_barrier(void **state)
{
    (void)state;
    const int fit[BD_NFACTOR + 1] = {BD_SOLUTION_collective, BD_SOLUTION_service,
                                     BD_SOLUTION_project,    BD_SOLUTION_service,
                                     BD_SOLUTION_collective, BD_SOLUTION_self_help};
    for (int barrier = 0; barrier <= BD_NFACTOR; barrier++)
        for (int k = 0; k < BD_NSOLUTION; k++)
            assert_near((double)bd_solution_weight(k, barrier, 1, 1, 0, 1),
                        k == fit[barrier] ? 2 : 0.25, 0, "weight");
    assert_near((double)bd_solution_weight(BD_SOLUTION_project, 2, 1, 1, 0, 1.5f), 3, 1e-6,
                "an inventive worker");
    assert_near((double)bd_solution_weight(BD_SOLUTION_project, 0, 1, 1, 0, 1.5f), 0.25, 1e-6,
                "finds what fits");
    assert_near((double)bd_fitting_found(2, 0.25, 0.5f), 1.25, 1e-6, "as far as it facilitates");
    assert_near((double)bd_fitting_found(2, 0.25, 0), 1, 0, "a group by itself");
    assert_true(bd_solution_weight(BD_SOLUTION_self_help, 2, 0, 1, 0, 1) <= 0);
    assert_true(bd_solution_weight(BD_SOLUTION_project, 2, 1, 1, 0.5f, 1) > 2);
    assert_true(bd_solution_weight(BD_SOLUTION_collective, 0, 1, 1.5f, 0, 1) > 2);
}

static void ties_to_better_groups_teach_and_to_worse_ones_do_not(void **state)
{
    (void)state;
    assert_near((double)bd_network_lesson(0.1f, 0.5f, 0.6f, 0.4f), 0.01, 1e-6, "better");
    assert_near((double)bd_network_lesson(0.1f, 0.5f, 0.3f, 0.4f), 0, 0, "worse");
    assert_near((double)bd_network_lesson(0.1f, 0, 0.6f, 0.4f), 0, 0, "no ties");
    bd_params *p = small_params();
    set(p, "groups.share", 0.3);
    one_month *t = one_month_new(p);
    assert_true(t->w->group.id[0] != 0 && t->w->group.id[1] != 0);
    t->w->group.network[0] = t->w->group.network[1] = 0.5f;
    t->w->group.efficacy[0] = 0.2f, t->w->group.efficacy[1] = 0.8f;
    t->w->group.stage[0] = t->w->group.stage[1] = BD_STAGE_act;
    bd_groupwork(&t->m);
    assert_true(t->w->group.efficacy[0] > 0.225f);
    assert_true(t->w->group.network[0] < 0.5f);
    one_month_free(t);
}

static void help_that_was_leaned_on_is_missed(void **state)
{
    (void)state;
    assert_near((double)bd_exit_loss(0.1f, 0.5f, 0), 0.05, 1e-7, "gone");
    assert_near((double)bd_exit_loss(0.1f, 0.5f, 0.6f), 0, 0, "still there");
    float cohesion[2];
    for (int leaned = 0; leaned < 2; leaned++) {
        one_month *t = one_month_new(small_params());
        t->w->group.leaned[0] = 0.5f * (float)leaned;
        t->w->group.stage[0] = BD_STAGE_act, t->w->group.progress[0] = 0;
        bd_groupwork(&t->m);
        cohesion[leaned] = t->w->group.cohesion[0];
        one_month_free(t);
    }
    assert_true(cohesion[1] < cohesion[0] - 0.02f);
}

static void a_group_sees_first_what_its_kind_is_for(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.kind_focus", 1);
    one_month *t = one_month_new(p);
    for (int kind = 0; kind < BD_NGROUP_KIND; kind++) {
        t->w->group.kind[0] = (uint8_t)kind;
        t->w->group.stage[0] = BD_STAGE_find;
        t->w->group.progress[0] = 1;
        bd_groupwork(&t->m);
        uint8_t k = t->w->group.problem[0];
        if (kind == BD_GROUP_women) assert_true(k == BD_POWER_choice || k == BD_POWER_care);
        if (kind == BD_GROUP_action) assert_true(k == BD_POWER_ideas || k == BD_POWER_institutions);
        if (kind == BD_GROUP_savings || kind == BD_GROUP_farmer)
            assert_true(k == BD_POWER_economy || k == BD_POWER_resources);
    }
    one_month_free(t);
}

static void training_counts_in_full_after_a_cycle(void **state)
{
    (void)state;
    float got[2];
    for (int served = 0; served < 2; served++) {
        bd_params *p = small_params();
        uint32_t method = add_method(p, "training", "group", 3, 0);
        p->method[method].effects[BD_CHANNEL_cadre_training] = 1;
        one_month *t = one_month_new(p);
        t->w->group.cycles[0] = (uint16_t)served;
        grant(t, method, 8);
        bd_groupwork(&t->m);
        got[served] = t->w->group.training[0];
        one_month_free(t);
    }
    assert_near((double)got[0], 0.3 * (double)got[1], 1e-6, "before its first cycle");
}

static void members_practise_more_with_efficacy(void **state)
{
    (void)state;
    assert_near((double)bd_member_practice(0.15f, 0.25f, 0, 0.2f), 0.15 + 0.2 / 7, 1e-6, "without");
    assert_near((double)bd_member_practice(0.15f, 0.25f, 1, 0.2f), 0.4 + 0.2 / 7, 1e-6, "with");
}

static void analysis_with_help_is_more_accurate_and_never_above_certain(void **state)
{
    (void)state;
    assert_near((double)bd_analysis_accuracy(0.5f, 0.4f, 0, 0.5f, 1), 0.5, 1e-7, "alone");
    assert_near((double)bd_analysis_accuracy(0.5f, 0.4f, 1, 0.5f, 1), 0.9, 1e-7, "helped");
    assert_near((double)bd_analysis_accuracy(0.5f, 0.9f, 1, 0.5f, 1), 1, 0, "certain");
}

static void the_elite_decides_only_where_it_sits_and_power_is_unequal(void **state)
{
    (void)state;
    assert_near((double)bd_capture_chance(0.4f, 0, 0), 0, 0, "no elite in the group");
    assert_near((double)bd_capture_chance(1, 0.5f, 0), 0, 0, "full equity");
    assert_near((double)bd_capture_chance(0.4f, 0.1f, 0), 0.6 * 0.4, 1e-6, "some");
    assert_near((double)bd_capture_chance(0.4f, 0.25f, 0), 0.6, 1e-6, "a quarter is enough");
    assert_near((double)bd_capture_chance(0.4f, 1, 0), 0.6, 1e-6, "and more does not add");
    assert_near((double)bd_capture_chance(0.4f, 1, 0.5f), 0.3, 1e-6, "members who can speak up");
}

static void success_grows_with_efficacy_cohesion_and_openness(void **state)
{
    (void)state;
    float usual = bd_success_odds(0, 3, 0.4f, 0.4f, 0.5f, 0.5f, 0);
    assert_near((double)usual, 0, 0, "usual");
    assert_true(bd_success_odds(0, 3, 0.5f, 0.4f, 0.5f, 0.5f, 0) > usual);
    assert_true(bd_success_odds(0, 3, 0.4f, 0.4f, 0.6f, 0.5f, 0) > usual);
    assert_true(bd_success_odds(0, 3, 0.4f, 0.4f, 0.5f, 0.5f, 0.1f) > usual);
}

static void what_a_usual_group_learns_in_a_usual_month_is_taken_off(void **state)
{
    (void)state;
    assert_near(bd_usual_lesson(0.5, 0.06, 0.015, 24), 0.0375 / 24, 1e-15, "mean of both ends");
    float v = 0.4f, lesson = (float)bd_usual_lesson(0.5, 0.06, 0.015, 24);
    for (int month = 0; month < 600; month++)
        v = bd_group_return(v + 0.0375f / 24, 0.4f, 0.03f, lesson);
    assert_near((double)v, 0.4, 2e-3, "after many usual months");
    assert_near((double)bd_group_return(0, 0, 0.03f, 0.5f), 0, 0, "never below 0");
}

static void groups_at_rest_keep_their_efficacy_and_cohesion(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.villages", 30);
    set(p, "groups.share", 0.5);
    bd_model *m = model_new(p, 3, NULL, 1);
    double sum[2][2] = {{0}};
    for (int year = 0; year < 2; year++) {
        if (year == 1) step(m, 60);
        bd_view w = bd_model_view(m);
        uint32_t groups = 0;
        for (uint32_t g = 0; g < w.counts.ngroup; g++)
            if (w.group.id[g] != 0) {
                groups++;
                sum[year][0] += (double)w.group.efficacy[g];
                sum[year][1] += (double)w.group.cohesion[g];
            }
        assert_true(groups > 80);
        sum[year][0] /= groups, sum[year][1] /= groups;
    }
    assert_near(sum[1][0], sum[0][0], 0.02, "efficacy after five years");
    assert_near(sum[1][1], sum[0][1], 0.03, "cohesion after five years");
    bd_model_destroy(m);
    free(p);
}

static void members_practise_and_others_do_not(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    bd_groupwork(&t->m);
    const uint16_t *group = BD_ROWS(&t->m, group, 0);
    uint32_t members = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool member = group[i] != BD_NO_GROUP;
        members += member;
        assert_int_equal(BD_PLANE(&t->m, own, 0)[i] > 0, member);
        assert_int_equal(BD_PLANE(&t->m, works_on, 0)[i] > 0, member);
    }
    assert_true(members > 0);
    one_month_free(t);
}

static void members_do_not_practise_what_the_elite_chose(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    for (uint32_t g = 0; g < t->w->counts.slots; g++) {
        t->w->group.stage[g] = BD_STAGE_act; /* far from its next choice */
        t->w->group.progress[g] = 0;
        t->w->group.captured[g] = g == 0;
    }
    bd_groupwork(&t->m);
    const uint16_t *group = BD_ROWS(&t->m, group, 0);
    uint32_t members = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        if (group[i] == BD_NO_GROUP) continue;
        members += group[i] == 0;
        assert_int_equal(BD_PLANE(&t->m, works_on, 0)[i] > 0, group[i] != 0);
    }
    assert_true(members > 0);
    one_month_free(t);
}

static void workers_help_the_youngest_groups_first(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.share", 0.5);
    uint32_t method = add_method(p, "dynamics", "group", 3, 0);
    p->method[method].effects[BD_CHANNEL_facilitation] = 0.5;
    p->method[method].effects[BD_CHANNEL_skill] = 0.1;
    one_month *t = one_month_new(p);
    uint32_t youngest = 0;
    for (uint32_t g = 1; g < t->w->counts.slots; g++)
        if (t->w->group.id[g] != 0 && t->w->group.age[g] < t->w->group.age[youngest]) youngest = g;
    grant(t, method, 1);
    bd_groupwork(&t->m);
    for (uint32_t g = 0; g < t->w->counts.slots; g++)
        assert_int_equal(t->w->group.facilitation[g] > 0, g == youngest);
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_int_equal(BD_PLANE(&t->m, up, BD_AGENCY_skill)[i] > 0,
                         BD_ROWS(&t->m, group, 0)[i] == youngest);
    one_month_free(t);
}

static void a_group_goes_through_six_stages_and_begins_anew(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.stage_months", 1);
    set(p, "groups.success_cohesion", 0);
    one_month *t = one_month_new(p);
    uint8_t stage = t->w->group.stage[0];
    uint16_t cycles = t->w->group.cycles[0];
    for (uint32_t month = 0; month < 6; month++) {
        begin_month(t, month);
        bd_groupwork(&t->m);
        assert_int_equal(t->w->group.stage[0], (stage + month + 1) % BD_NSTAGE);
    }
    assert_int_equal(t->w->group.cycles[0], cycles + 1);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usual_group_takes_its_months_for_a_stage),
        cmocka_unit_test(members_practise_more_with_efficacy),
        cmocka_unit_test(passing_over_members_is_faster_and_less_owned),
        cmocka_unit_test(the_way_to_a_solution_fits_the_barrier),
        cmocka_unit_test(ties_to_better_groups_teach_and_to_worse_ones_do_not),
        cmocka_unit_test(help_that_was_leaned_on_is_missed),
        cmocka_unit_test(a_group_sees_first_what_its_kind_is_for),
        cmocka_unit_test(training_counts_in_full_after_a_cycle),
        cmocka_unit_test(analysis_with_help_is_more_accurate_and_never_above_certain),
        cmocka_unit_test(the_elite_decides_only_where_it_sits_and_power_is_unequal),
        cmocka_unit_test(success_grows_with_efficacy_cohesion_and_openness),
        cmocka_unit_test(what_a_usual_group_learns_in_a_usual_month_is_taken_off),
        cmocka_unit_test(groups_at_rest_keep_their_efficacy_and_cohesion),
        cmocka_unit_test(members_practise_and_others_do_not),
        cmocka_unit_test(members_do_not_practise_what_the_elite_chose),
        cmocka_unit_test(workers_help_the_youngest_groups_first),
        cmocka_unit_test(a_group_goes_through_six_stages_and_begins_anew),
    };
    return cmocka_run_group_tests_name("groupwork", tests, NULL, NULL);
}
