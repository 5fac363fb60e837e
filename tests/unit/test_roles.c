/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Roles and credit: who is empowered, who becomes a cadre, and who counts as having helped. */
#include "one_month.h"
#include "process/roles.h"

static void a_newcomer_replaces_the_candidate_by_its_share_of_all_credit(void **state)
{
    (void)state;
    assert_true(bd_credit_replaces(1, 1, 0.999f)); /* the first always */
    assert_true(bd_credit_replaces(1, 4, 0.24f));
    assert_false(bd_credit_replaces(1, 4, 0.26f));
    assert_false(bd_credit_replaces(0, 0, 0.5f)); /* who gave nothing never */
}

static void what_is_left_of_a_card_is_again_uniform(void **state)
{
    (void)state;
    assert_near((double)bd_card_rest(0.1f, 0.25f), 0.4, 1e-6, "inside");
    assert_true(bd_card_rest(0.25f, 0.25f) < 1);
    assert_near((double)bd_card_rest(0.5f, 0), 0, 0, "nothing spent");
}

static void credit_goes_to_what_moved_agency_times_practice(void **state)
{
    (void)state;
    bd_credit_weights w = bd_credit_of(0.4f, 0.3f, 0.1f, 0.2f, 0.05f);
    assert_near((double)w.group, 0.08, 1e-6, "practice beyond the usual");
    assert_near((double)w.work, 0.08, 1e-6, "programme work");
    assert_near((double)w.neighbours, 0.05 * 0.5, 1e-6, "what neighbours taught, times practice");
    w = bd_credit_of(0.4f, 0.1f, 0.3f, 0, 0);
    assert_near((double)w.group, 0, 0, "less than usual is nobody's merit");
}

/* Household 0 alone is (in)adequate in all powers. */
static void set_powers(one_month *t, float x)
{
    for (int k = 0; k < BD_NPOWER; k++) BD_ROWS(&t->m, power, k)[0] = x;
}

static void a_score_must_hold_for_six_months_running(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    BD_ROWS(&t->m, streak, 0)[0] = 0;
    BD_ROWS(&t->m, empowered_month, 0)[0] = 0;
    BD_ROWS(&t->m, role, 0)[0] = BD_ROLE_aware;
    for (uint32_t month = 0; month < 12; month++) {
        begin_month(t, month);
        set_powers(t, month == 3 ? 0.1f : 0.9f); /* a bad month in between */
        bd_roles(&t->m);
        bool empowered = BD_ROWS(&t->m, role, 0)[0] >= BD_ROLE_empowered &&
                         BD_ROWS(&t->m, role, 0)[0] <= BD_ROLE_cadre;
        assert_int_equal(empowered, month >= 9);
    }
    assert_int_equal(BD_ROWS(&t->m, empowered_month, 0)[0], 10);
    one_month_free(t);
}

static void it_takes_six_of_seven_equally_weighted_powers(void **state)
{
    (void)state;
    for (int adequate = 5; adequate <= 6; adequate++) {
        one_month *t = one_month_new(small_params());
        BD_ROWS(&t->m, streak, 0)[0] = 20;
        for (int k = 0; k < BD_NPOWER; k++)
            BD_ROWS(&t->m, power, k)[0] = k < adequate ? 0.9f : 0.1f;
        bd_roles(&t->m);
        assert_int_equal(BD_ROWS(&t->m, streak, 0)[0], adequate == 6 ? 21 : 0);
        one_month_free(t);
    }
}

static void the_event_of_becoming_empowered_comes_once(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    BD_ROWS(&t->m, empowered_month, 0)[0] = 0;
    BD_ROWS(&t->m, streak, 0)[0] = 5;
    set_powers(t, 0.9f);
    uint32_t newly = 0;
    for (uint32_t month = 0; month < 30; month++) {
        begin_month(t, month);
        set_powers(t, month == 10 ? 0.1f : 0.9f);
        bd_roles(&t->m);
        newly += BD_ROWS(&t->m, empowered_month, 0)[0] == month + 1;
    }
    assert_int_equal(newly, 1);
    one_month_free(t);
}

static void who_falls_back_and_is_in_no_group_is_disengaged(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    BD_ROWS(&t->m, group, 0)[0] = BD_NO_GROUP;
    BD_ROWS(&t->m, role, 0)[0] = BD_ROLE_empowered;
    set_powers(t, 0.1f);
    bd_roles(&t->m);
    assert_int_equal(BD_ROWS(&t->m, role, 0)[0], BD_ROLE_disengaged);
    one_month_free(t);
}

static void help_of_a_worker_makes_the_worker_the_candidate(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    BD_ROWS(&t->m, empowered_month, 0)[0] = 0;
    t->w->village.post[0] = 3;
    BD_PLANE(&t->m, agency, 0)[0] = 0.5f;
    BD_PLANE(&t->m, worked, 0)[0] = 0.2f;
    bd_roles(&t->m);
    assert_near((double)BD_ROWS(&t->m, credit, 0)[0], 0.1, 1e-6, "credit");
    assert_int_equal(BD_ROWS(&t->m, candidate, 0)[0], bd_source_make(BD_SOURCE_WORKER, 3));
    one_month_free(t);
}

static void help_of_a_group_makes_a_fellow_member_the_candidate(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    const uint16_t *group = BD_ROWS(&t->m, group, 0);
    uint32_t i = 0;
    while (group[i] == BD_NO_GROUP) i++;
    BD_ROWS(&t->m, empowered_month, 0)[i] = 0;
    BD_ROWS(&t->m, practice_ref, 0)[i] = 0;
    BD_PLANE(&t->m, agency, 0)[i] = 0.5f;
    BD_PLANE(&t->m, own, 0)[i] = 0.3f;
    bd_roles(&t->m);
    uint32_t source = BD_ROWS(&t->m, candidate, 0)[i];
    assert_int_equal(bd_source_kind(source), BD_SOURCE_HOUSEHOLD);
    assert_int_not_equal(bd_source_row(source), i);
    assert_int_equal(group[bd_source_row(source)], group[i]);
    one_month_free(t);
}

static void only_empowered_members_become_cadres(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "roles.cadre", 0.9999999);
    one_month *t = one_month_new(p);
    for (uint32_t i = 0; i < t->m.n; i++) {
        BD_ROWS(&t->m, role, 0)[i] = BD_ROLE_aware;
        BD_ROWS(&t->m, streak, 0)[i] = (uint8_t)(i % 2 ? 100 : 0);
        for (int k = 0; k < BD_NPOWER; k++) BD_ROWS(&t->m, power, k)[i] = i % 2 ? 0.9f : 0.1f;
    }
    bd_roles(&t->m);
    uint32_t cadres = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool cadre = BD_ROWS(&t->m, role, 0)[i] == BD_ROLE_cadre;
        cadres += cadre;
        if (cadre) assert_true(i % 2 == 1 && BD_ROWS(&t->m, group, 0)[i] != BD_NO_GROUP);
    }
    assert_true(cadres > 0);
    one_month_free(t);
}

static void a_chance_ripens_over_the_first_months_in_a_group(void **state)
{
    (void)state;
    assert_near((double)bd_ripe(0, 12), 0, 0, "on the day of joining");
    assert_near((double)bd_ripe(3, 12), 0.25, 1e-7, "a quarter of a year");
    assert_near((double)bd_ripe(12, 12), 1, 0, "a year");
    assert_near((double)bd_ripe(200, 12), 1, 0, "many years");
    assert_near((double)bd_ripe(0, 0), 1, 0, "at once");
}

static void cadres_stop_more_often_where_they_carry_or_suffer_more_than_usual(void **state)
{
    (void)state;
    assert_near(bd_overload(bd_cadre_load(60, 2), 20), 0, 1e-12, "as usual");
    assert_near(bd_overload(bd_cadre_load(90, 2), 20), 0.5, 1e-12, "half more");
    assert_near(bd_overload(bd_cadre_load(900, 0), 20), 1, 0, "at most twice counts");
    assert_near(bd_overload(30, 0), 0, 0, "nothing is usual");
    assert_near((double)bd_cadre_stops(0.02f, 0, 2, 0), 0.02, 1e-8, "usual");
    assert_near((double)bd_cadre_stops(0.02f, 0.5f, 2, 0.25f), 0.04, 1e-8, "both");
    assert_near((double)bd_cadre_stops(0.02f, -1, 2, -0.5f), 0, 0, "never below 0");
}

/* Cadres that are left of all households after a month with so many members a cadre and so much
 * distress beyond the usual. */
static uint32_t cadres_left(double usual_load, float beyond)
{
    bd_params *p = small_params();
    set(p, "roles.cadre", 1e-9);
    set(p, "roles.cadre_end", 0.3);
    one_month *t = one_month_new(p);
    for (uint32_t i = 0; i < t->m.n; i++) {
        BD_ROWS(&t->m, role, 0)[i] = BD_ROLE_cadre;
        BD_ROWS(&t->m, streak, 0)[i] = 100;
        BD_ROWS(&t->m, distress, 0)[i] = BD_ROWS(&t->m, distress_base, 0)[i] + beyond;
        for (int k = 0; k < BD_NPOWER; k++) BD_ROWS(&t->m, power, k)[i] = 0.9f;
    }
    t->w->village.cadre_load_ref[0] = usual_load;
    bd_roles(&t->m);
    uint32_t cadres = 0;
    for (uint32_t i = 0; i < t->m.n; i++) cadres += BD_ROWS(&t->m, role, 0)[i] == BD_ROLE_cadre;
    one_month_free(t);
    return cadres;
}

static void overloaded_and_distressed_cadres_burn_out(void **state)
{
    (void)state;
    uint32_t usual = cadres_left(0, 0); /* nothing is usual, so nothing is beyond it */
    assert_true(cadres_left(1e-3, 0) < usual);
    assert_true(cadres_left(1e9, 0) > usual);
    assert_true(cadres_left(0, 0.3f) < usual);
    assert_true(cadres_left(0, -0.3f) > usual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_replaces_the_candidate_by_its_share_of_all_credit),
        cmocka_unit_test(what_is_left_of_a_card_is_again_uniform),
        cmocka_unit_test(credit_goes_to_what_moved_agency_times_practice),
        cmocka_unit_test(a_score_must_hold_for_six_months_running),
        cmocka_unit_test(it_takes_six_of_seven_equally_weighted_powers),
        cmocka_unit_test(the_event_of_becoming_empowered_comes_once),
        cmocka_unit_test(who_falls_back_and_is_in_no_group_is_disengaged),
        cmocka_unit_test(help_of_a_worker_makes_the_worker_the_candidate),
        cmocka_unit_test(help_of_a_group_makes_a_fellow_member_the_candidate),
        cmocka_unit_test(only_empowered_members_become_cadres),
        cmocka_unit_test(a_chance_ripens_over_the_first_months_in_a_group),
        cmocka_unit_test(cadres_stop_more_often_where_they_carry_or_suffer_more_than_usual),
        cmocka_unit_test(overloaded_and_distressed_cadres_burn_out),
    };
    return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
