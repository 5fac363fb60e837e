/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers: load, burnout, skill, culture, coming and going, and what of it reaches the work. */
#include "one_month.h"
#include "process/workers.h"

#include <math.h>

/* One post of two villages; the months of the strategy are those of the run. */
static one_month *in_post(bd_params *p, const char *unit)
{
    uint32_t method = add_method(p, "work", unit, 4, 10000);
    p->method[method].effects[BD_CHANNEL_training] = 0.1;
    p->method[method].effects[BD_CHANNEL_supervision] = 0.1;
    p->method[method].effects[BD_CHANNEL_culture] = 0.1;
    only_method(p, method);
    set(p, "workers.spread", 0);
    return one_month_new(p);
}

static void month_of_workers(one_month *t, uint32_t month)
{
    bd_district_month d = {.p = t->p, .c = &t->c, .w = t->w, .month = month, .room = t->planning};
    bd_ledger_begin(t->w, 0, t->w->counts.nvillage);
    bd_workers(&d);
}

static void a_usual_worker_does_what_the_method_states(void **state)
{
    (void)state;
    one_month *t = in_post(small_params(), "village");
    for (int r = 0; r < BD_NWORKER_ROLE; r++)
        assert_near(bd_post_quality(t->w, &t->p->workers, 0, (bd_worker_role)r), 1, 1e-12,
                    "quality");
    t->w->post.burnout[0] += 0.2;
    assert_near(bd_post_quality(t->w, &t->p->workers, 0, BD_WORKER_ROLE_educator),
                1 - 0.2 * t->p->workers.burnout_quality, 1e-12, "tired");
    t->w->post.filled[0] = 0;
    assert_near(bd_post_quality(t->w, &t->p->workers, 0, BD_WORKER_ROLE_educator), 0, 0, "vacant");
    one_month_free(t);
}

static void each_quality_of_a_worker_acts_on_its_own_roles(void **state)
{
    (void)state;
    static const char *const keys[] = {"workers.skill.educator", "workers.fit", "workers.inventive",
                                       "workers.culture"};
    static const bool acts[][BD_NWORKER_ROLE] = {{false, true, false, false},
                                                 {true, true, true, true},
                                                 {true, false, false, true},
                                                 {false, false, true, false}};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        bd_params *p = small_params();
        set(p, keys[k], 0.9);
        one_month *t = in_post(p, "village");
        for (int r = 0; r < BD_NWORKER_ROLE; r++) {
            double quality = bd_post_quality(t->w, &p->workers, 0, (bd_worker_role)r);
            if ((quality > 1.0001) != acts[k][r])
                fail_msg("%s: quality %g in role %d", keys[k], quality, r);
        }
        one_month_free(t);
    }
}

static void quality_is_looked_up_by_the_role_of_the_method(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "workers.skill.technical", 0.8);
    one_month *t = in_post(p, "village");
    bd_method method = p->method[0];
    method.role = BD_WORKER_ROLE_technical;
    assert_near(bd_quality(&t->m, &method), 1.6, 1e-12, "technical");
    method.role = BD_WORKER_ROLE_facilitator;
    assert_near(bd_quality(&t->m, &method), 1, 1e-12, "facilitator");
    one_month_free(t);
}

static void training_raises_skill_which_fades_to_what_was_brought(void **state)
{
    (void)state;
    one_month *t = in_post(small_params(), "worker");
    set(t->p, "workers.leave", 0), set(t->p, "workers.leave_new", 0);
    t->w->village.granted_minutes[0] = 2 * t->c.minutes[0];
    t->w->village.granted_money[0] = 2 * t->c.money[0];
    month_of_workers(t, 0);
    assert_int_equal(t->w->village.deliveries[0], 2);
    assert_near(t->w->post.skill[0], 0.5 + 0.2 * 0.5, 1e-12, "two trainings");
    assert_near(t->w->post.culture[0], 0.3 + 0.2 * 0.7, 1e-12, "culture");
    assert_near(t->w->post.burnout[0], 0.2 - 0.2 * 0.2, 1e-3, "supervision");
    t->w->village.granted_minutes[0] = t->w->village.granted_money[0] = 0;
    month_of_workers(t, 1);
    assert_near(t->w->post.skill[0], 0.6 - t->p->workers.skill_fade * 0.1, 1e-12, "a month later");
    one_month_free(t);
}

static void too_many_cases_burn_out_and_success_relieves(void **state)
{
    (void)state;
    double burnout[3];
    for (int arm = 0; arm < 3; arm++) {
        one_month *t = in_post(small_params(), "client");
        t->w->village.success_ref[0] = t->w->village.newly_ref[0] = 0;
        if (arm == 1) t->w->village.open_cases[0] = 60;
        if (arm == 2) t->w->village.newly[0] = 12;
        month_of_workers(t, 0);
        if (arm == 1) assert_near(t->w->post.load[0], 4, 1e-12, "load");
        burnout[arm] = t->w->post.burnout[0];
        one_month_free(t);
    }
    assert_near(burnout[1] - burnout[0], 3 * 0.03 * 0.8, 1e-9, "strain");
    assert_near(burnout[0] - burnout[2], 2 * 12 / 120.0 / 2 * 0.2, 1e-9, "relief");
}

static void hours_beyond_those_there_are_are_load_too(void **state)
{
    (void)state;
    assert_near(bd_load(180, 120, 0, 15), 1.5, 1e-12, "hours");
    assert_near(bd_load(60, 120, 30, 15), 2, 1e-12, "cases");
    assert_near(bd_load(60, 0, 30, 0), 0, 1e-12, "nobody there");
}

static void a_vacant_post_delivers_nothing_and_is_not_paid(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "workers.leave", 1), set(p, "workers.vacancy", 4);
    one_month *t = in_post(p, "village");
    assert_true(t->w->district.planned_wages[0] > 0);
    month_of_workers(t, 0);
    assert_int_equal(t->w->post.filled[0], 0);
    assert_int_equal(t->w->post.gone[0], 1);
    bd_district_month d = {.p = p, .c = &t->c, .w = t->w, .month = 1, .room = t->planning};
    bd_planning(&d);
    assert_int_equal(t->w->district.planned_wages[0], 0);
    assert_int_equal(t->w->village.granted_minutes[0], 0);
    t->w->village.work_minutes[0] = t->c.minutes[0];
    t->w->village.work_money[0] = t->c.money[0];
    assert_int_equal(bd_deliver(&t->m, 0, 5), 0);
    one_month_free(t);
}

static void a_successor_is_a_person_of_their_own(void **state)
{
    (void)state;
    bd_params *p = small_params();
    one_month *t = in_post(p, "village");
    set(p, "workers.spread", 0.1), set(p, "workers.vacancy", 1);
    double skill[3];
    for (int i = 0; i < 3; i++) {
        t->w->post.filled[0] = 0;
        bd_post_hire(t->w, p, 0, 0);
        skill[i] = t->w->post.skill[0];
    }
    assert_true(skill[0] != skill[1] && skill[1] != skill[2]);
    t->w->post.filled[0] = 0, t->w->post.hired[0] -= 2; /* the same turn, the same person */
    bd_post_hire(t->w, p, 0, 0);
    assert_near(t->w->post.skill[0], skill[1], 0, "the second person");
    one_month_free(t);
}

static void a_team_is_the_mean_of_its_persons(void **state)
{
    (void)state;
    bd_params *p = small_params();
    one_month *t = in_post(p, "village");
    set(p, "workers.spread", 0.1);
    double sum = 0;
    t->w->post.hired[0] = 10;
    for (int i = 0; i < 3; i++) {
        t->w->post.filled[0] = 0;
        bd_post_hire(t->w, p, 0, 0);
        sum += t->w->post.fit[0];
    }
    t->w->post.filled[0] = 0, t->w->post.hired[0] = 10;
    for (int i = 0; i < 3; i++) bd_post_hire(t->w, p, 0, 12 * i);
    assert_near(t->w->post.fit[0], sum / 3, 1e-12, "mean of three");
    assert_near(t->w->post.months[0], 12, 1e-12, "mean months");
    one_month_free(t);
}

static void culture_spreads_between_colleagues(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "strategy.villages_per_worker", 1);
    one_month *t = in_post(p, "village");
    assert_int_equal(t->w->counts.npost, 2);
    t->w->post.culture[0] = t->w->post.culture_base[0] = 0.8;
    month_of_workers(t, 0);
    assert_near(t->w->post.culture[0], 0.8 - 0.05 * 0.25, 1e-12, "the bold");
    assert_near(t->w->post.culture[1], 0.3 + 0.05 * 0.25, 1e-12, "the others");
    one_month_free(t);
}

static void newcomers_leave_more_often_and_half_have_left_after_two_years(void **state)
{
    (void)state;
    bd_params *p = small_params();
    const bd_params_workers *w = &p->workers;
    double stay = 1, median = -1, sum = 0;
    for (int month = 0; month < 2000; month++) {
        sum += stay;
        stay *= 1 - bd_quit_chance(w->leave, w->leave_new, w->settle, month, 0);
        if (median < 0 && stay < 0.5) median = month + 1;
    }
    assert_true(bd_quit_chance(w->leave, w->leave_new, w->settle, 0, 0) >
                4 * bd_quit_chance(w->leave, w->leave_new, w->settle, 60, 0));
    assert_near(median / 12, 1.8, 0.15, "median stay, years");
    assert_true(12 / sum > 0.14 && 12 / sum < 0.22);
    assert_true(bd_quit_chance(w->leave, w->leave_new, w->settle, 6, 0.4) >
                1.4 * bd_quit_chance(w->leave, w->leave_new, w->settle, 6, 0));
    free(p);
}

static void outside_the_programme_nothing_happens_to_workers(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "workers.leave", 1);
    one_month *t = in_post(p, "village");
    double burnout = t->w->post.burnout[0];
    month_of_workers(t, 60);
    assert_int_equal(t->w->post.filled[0], 1);
    assert_near(t->w->post.burnout[0], burnout, 0, "burnout");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usual_worker_does_what_the_method_states),
        cmocka_unit_test(each_quality_of_a_worker_acts_on_its_own_roles),
        cmocka_unit_test(quality_is_looked_up_by_the_role_of_the_method),
        cmocka_unit_test(training_raises_skill_which_fades_to_what_was_brought),
        cmocka_unit_test(too_many_cases_burn_out_and_success_relieves),
        cmocka_unit_test(hours_beyond_those_there_are_are_load_too),
        cmocka_unit_test(a_vacant_post_delivers_nothing_and_is_not_paid),
        cmocka_unit_test(a_successor_is_a_person_of_their_own),
        cmocka_unit_test(a_team_is_the_mean_of_its_persons),
        cmocka_unit_test(culture_spreads_between_colleagues),
        cmocka_unit_test(newcomers_leave_more_often_and_half_have_left_after_two_years),
        cmocka_unit_test(outside_the_programme_nothing_happens_to_workers),
    };
    return cmocka_run_group_tests_name("workers", tests, NULL, NULL);
}
