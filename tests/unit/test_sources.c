/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: who gives, what becomes of hours and money, organisations. */
#include "one_month.h"
#include "process/sources.h"
#include "setup/sources.h"

#include <math.h>

static void middle_households_give_hours_and_the_elite_money(void **state)
{
    (void)state;
    assert_false(bd_can_give(BD_STRATUM_poor));
    assert_true(bd_gives_hours(BD_STRATUM_middle) && !bd_gives_money(BD_STRATUM_middle));
    assert_true(bd_gives_hours(BD_STRATUM_better_off) && bd_gives_money(BD_STRATUM_better_off));
    assert_true(!bd_gives_hours(BD_STRATUM_elite) && bd_gives_money(BD_STRATUM_elite));
}

static void awareness_and_trust_beyond_the_usual_make_givers(void **state)
{
    (void)state;
    float usual = bd_giving_chance(-5, 3, 0, 3, 0, 1);
    assert_near((double)usual, (double)bd_logisticf(-5), 1e-7, "usual");
    assert_true(bd_giving_chance(-5, 3, 0.2f, 3, 0, 1) > usual);
    assert_true(bd_giving_chance(-5, 3, 0, 3, 0.2f, 1) > usual);
    assert_near((double)bd_giving_chance(-5, 3, 0.9f, 3, 0, 1),
                (double)bd_giving_chance(-5, 3, BD_GIVING_ROOM, 3, 0, 1), 0, "bounded");
    assert_near((double)bd_giving_chance(-5, 3, 0, 3, 0, 0.2f), 0.2 * (double)usual, 1e-7,
                "the uninformed");
}

static void a_volunteer_without_a_place_stops_sooner(void **state)
{
    (void)state;
    assert_near(bd_placed_share(3, 6), 0.5, 1e-12, "half find one");
    assert_near(bd_placed_share(3, 2), 1, 0, "all");
    assert_near(bd_placed_share(0, 0), 1, 0, "nobody looks for one");
    assert_near(bd_stop_chance(0.04, 0.15, 0.5, true), 0.115, 1e-12, "volunteer");
    assert_near(bd_stop_chance(0.04, 0.15, 0.5, false), 0.04, 1e-12, "giver of money");
    assert_near(bd_activation_chance(0.1, 0, 1), 0.1, 1e-12, "by itself");
    assert_true(bd_activation_chance(0.1, 0.5, 2) > bd_activation_chance(0.1, 0.5, 1));
    assert_near(bd_visits_each(10, 4), 2.5, 1e-12, "shared");
    assert_near(bd_visits_each(100, 4), 4, 0, "one a week at most");
}

static bd_params *with_firm(void)
{
    bd_params *p = small_params();
    set(p, "groups.share", 0.5);
    p->norganisation = 1;
    bd_organisation *firm = &p->organisation[0];
    *firm = (bd_organisation){.kind = 0, .money = 100001, .hours = 7, .ease = 1};
    snprintf(firm->key, BD_NAME_MAX, "firm");
    return p;
}

/* All groups act together. */
static uint32_t all_act(one_month *t)
{
    uint32_t count = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++) {
        if (t->w->group.id[g] == 0) continue;
        t->w->group.stage[g] = BD_STAGE_act, t->w->group.solution[g] = BD_SOLUTION_project;
        count++;
    }
    return count;
}

static void no_rupiah_is_lost_between_givers_and_groups(void **state)
{
    (void)state;
    bd_params *p = with_firm();
    set(p, "sources.start", 0.05);
    one_month *t = one_month_new(p);
    t->w->village.partner[0] = 1;
    int64_t given = 0;
    for (uint32_t month = 0; month < 24; month++) {
        begin_month(t, month);
        if (month % 3 == 1) all_act(t);
        bd_sources(&t->m);
        size_t nv = t->w->counts.nvillage;
        for (size_t k = 0; k < BD_NGIVER; k++) given += t->w->village.mobilised_money[k * nv];
        int64_t lent = 0, less = 0;
        for (uint32_t i = 0; i < t->m.n; i++) less -= (int64_t)BD_PLANE(&t->m, cash, 0)[i];
        assert_true(less == t->w->village.mobilised_money[BD_GIVER_community * nv]);
        for (uint32_t g = 0; g < t->w->counts.slots; g++) {
            lent += t->w->group.lent_money[g];
            assert_true(t->w->group.lent_money[g] <= 2000000);
        }
        assert_true(lent + t->w->village.fund[0] == given);
        assert_int_equal(t->w->village.mobilised_money[BD_GIVER_business * nv], 100001);
        assert_int_equal(t->w->village.mobilised_minutes[BD_GIVER_business * nv], 7 * 60);
    }
    assert_true(given > 24 * 100001);
    one_month_free(t);
}

static void volunteers_serve_where_there_is_a_place(void **state)
{
    (void)state;
    for (int places = 0; places < 2; places++) {
        bd_params *p = with_firm();
        set(p, "sources.place", places);
        one_month *t = one_month_new(p);
        uint32_t groups = all_act(t), hours = 0;
        memset(BD_ROWS(&t->m, giving, 0), 1, t->m.n);
        for (uint32_t i = 0; i < t->m.n; i++)
            hours += bd_gives_hours(BD_ROWS(&t->m, stratum, 0)[i]);
        bd_sources(&t->m);
        assert_true(groups > 0 && hours > groups);
        assert_int_equal(t->w->village.givers[0], t->m.n);
        assert_int_equal(t->w->village.volunteers[0], hours);
        assert_int_equal(t->w->village.placed[0], places ? groups : 0);
        assert_int_equal(t->w->village.mobilised_minutes[0], places ? groups * 360 : 0);
        one_month_free(t);
    }
}

static void visits_go_to_households_in_a_crisis_first(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    memset(BD_ROWS(&t->m, crisis, 0), 0, t->m.n);
    memset(BD_ROWS(&t->m, giving, 0), 1, t->m.n);
    for (uint32_t i = 0; i < 10; i++) BD_ROWS(&t->m, crisis, 0)[i] = 1;
    t->s.village_up[BD_CHANNEL_place] = 5;
    bd_sources(&t->m);
    assert_int_equal(t->w->village.visits[0], 30);
    for (uint32_t i = 0; i < t->m.n; i++) {
        assert_near((double)BD_PLANE(&t->m, coping_up, 0)[i], i < 10 ? 0.09 : 0, 1e-6, "coping");
        assert_near((double)BD_PLANE(&t->m, given, BD_POWER_care)[i], i < 10 ? 0.3 : 0, 1e-6,
                    "care");
    }
    one_month_free(t);
}

static void work_with_partners_wins_organisations(void **state)
{
    (void)state;
    one_month *t = one_month_new(with_firm());
    bd_sources(&t->m);
    assert_int_equal(t->w->village.partner[0], 0);
    t->s.village_up[BD_CHANNEL_partners] = 100;
    bd_sources(&t->m);
    assert_int_equal(t->w->village.partner[0], 1);
    t->p->organisation[0].end = 1;
    bd_sources(&t->m);
    assert_int_equal(t->w->village.partner[0], 0);
    one_month_free(t);
}

static void the_disappointed_stop_and_do_not_begin(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "sources.start", 0.3);
    one_month *t = one_month_new(p);
    memset(BD_ROWS(&t->m, reason, 0), BD_REASON_disappointed, t->m.n);
    memset(BD_ROWS(&t->m, giving, 0), 1, t->m.n);
    bd_sources(&t->m);
    size_t nv = t->w->counts.nvillage;
    uint32_t above_poor = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        assert_int_equal(BD_ROWS(&t->m, giving, 0)[i], 0);
        above_poor += bd_can_give(BD_ROWS(&t->m, stratum, 0)[i]);
    }
    assert_int_equal(t->w->village.not_giving[BD_REASON_disappointed * nv], above_poor);
    memset(BD_ROWS(&t->m, reason, 0), BD_REASON_constrained, t->m.n);
    uint32_t giving = 0;
    for (uint32_t month = 1; month < 6; month++) {
        begin_month(t, month);
        bd_sources(&t->m);
    }
    for (uint32_t i = 0; i < t->m.n; i++) {
        giving += BD_ROWS(&t->m, giving, 0)[i] > 0;
        if (BD_ROWS(&t->m, giving, 0)[i] > 0)
            assert_true(bd_can_give(BD_ROWS(&t->m, stratum, 0)[i]));
    }
    assert_true(giving > 10);
    one_month_free(t);
}

static void as_many_begin_as_their_chances_say(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.households", 4000);
    set(p, "sources.start", 0.02);
    one_month *t = one_month_new(p);
    uint32_t able = 0;
    double begun = 0;
    memset(BD_ROWS(&t->m, reason, 0), BD_REASON_constrained, t->m.n);
    for (uint32_t i = 0; i < t->m.n; i++) able += bd_can_give(BD_ROWS(&t->m, stratum, 0)[i]);
    for (uint32_t month = 0; month < 50; month++) {
        begin_month(t, month);
        memset(BD_ROWS(&t->m, giving, 0), 0, t->m.n);
        bd_sources(&t->m);
        for (uint32_t i = 0; i < t->m.n; i++) begun += BD_ROWS(&t->m, giving, 0)[i];
    }
    /* two candidates may be the same household: a little fewer; five standard deviations */
    double expected = 50.0 * able * 0.02;
    assert_near(begun, expected, 5 * sqrt(expected) + 0.02 * expected, "beginners");
    one_month_free(t);
}

static void about_as_many_give_at_the_start_as_at_rest(void **state)
{
    (void)state;
    bd_params *p = with_firm();
    set(p, "population.households", 4000);
    set(p, "sources.start", 0.05);
    set(p, "sources.end", 0.05);
    set(p, "sources.unplaced", 0);
    p->organisation[0].start = 1, p->organisation[0].end = 0;
    one_month *t = one_month_new(p);
    double able = 0, giving = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        able += bd_can_give(BD_ROWS(&t->m, stratum, 0)[i]);
        giving += BD_ROWS(&t->m, giving, 0)[i];
    }
    assert_near(giving / able, 0.5, 0.05, "share of those who can");
    assert_int_equal(t->w->village.partner[0], 1);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(middle_households_give_hours_and_the_elite_money),
        cmocka_unit_test(awareness_and_trust_beyond_the_usual_make_givers),
        cmocka_unit_test(a_volunteer_without_a_place_stops_sooner),
        cmocka_unit_test(no_rupiah_is_lost_between_givers_and_groups),
        cmocka_unit_test(volunteers_serve_where_there_is_a_place),
        cmocka_unit_test(visits_go_to_households_in_a_crisis_first),
        cmocka_unit_test(work_with_partners_wins_organisations),
        cmocka_unit_test(the_disappointed_stop_and_do_not_begin),
        cmocka_unit_test(as_many_begin_as_their_chances_say),
        cmocka_unit_test(about_as_many_give_at_the_start_as_at_rest),
    };
    return cmocka_run_group_tests_name("sources", tests, NULL, NULL);
}
