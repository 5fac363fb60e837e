/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Policy and campaigns: supporters, demands, elites, deadlines; stances and who hears whom. */
#include "one_month.h"
#include "process/drive.h"
#include "process/policy.h"

static double support_in_the_long_run(double start, double called, double spread)
{
    double x = start;
    for (int month = 0; month < 4000; month++)
        x = bd_support_next(x, 0, called, 0.15, 0.25, spread);
    return x;
}

/* Granovetter's normal thresholds with mean .25: the crowd settles on the smallest root of
 * r = Phi((r - .25) / sigma). */
static void a_crowd_settles_where_granovetter_says(void **state)
{
    (void)state;
    assert_near(support_in_the_long_run(0, 0, 0.10), 0.0077, 5e-5, "spread .10");
    assert_near(support_in_the_long_run(0, 0, 0.12), 0.0402, 5e-5, "spread .12");
    assert_near(support_in_the_long_run(0, 0, 0.20), 0.9999, 5e-5, "spread .20");
    assert_near(support_in_the_long_run(0, 0, 0.30), 0.9934, 5e-5, "spread .30");
}

static void support_tips_beyond_a_threshold(void **state)
{
    (void)state;
    assert_true(support_in_the_long_run(0.12, 0, 0.10) < 0.01);
    assert_true(support_in_the_long_run(0.25, 0, 0.10) > 0.9);
    assert_true(support_in_the_long_run(0.12, 0.1, 0.10) > 0.9);
}

static void work_recruits_among_those_who_are_not_there_yet(void **state)
{
    (void)state;
    assert_near(bd_support_next(0.5, 0.2, 0, 0, 0.35, 0.12), 0.6, 1e-12, "a fifth of the rest");
    assert_near(bd_support_next(0.5, 7, 0, 0, 0.35, 0.12), 1, 1e-12, "no more than all");
}

static void chances_follow_what_speaks_for_and_against(void **state)
{
    (void)state;
    bd_params *p = params_new();
    const bd_params_policy *q = &p->policy;
    const bd_contest free_gift = {.equity = 1};
    assert_near(bd_campaign_chance(q, free_gift), q->win, 1e-9, "nothing asked, nobody resists");
    bd_contest usual = {.demand = 0.02, .equity = 0.5};
    double z = bd_logit(q->win) - 0.02 * q->win_demand - 0.5 * q->resistance;
    assert_near(bd_campaign_chance(q, usual), 1 / (1 + bd_exp(-z)), 1e-12, "log-odds add up");
    double before = 1;
    for (double demand = 0; demand <= 1; demand += 0.01) {
        usual.demand = demand;
        double chance = bd_campaign_chance(q, usual);
        assert_true(chance < before);
        before = chance;
    }
    free(p);
}

static void a_stance_stands_still_at_rest_and_hears_the_level_above(void **state)
{
    (void)state;
    assert_near(bd_stance_next(0.37, 0.37, 0, 0, 0, 0.01), 0.37, 0, "at rest, bit for bit");
    assert_near(bd_stance_next(0.4, 0.4, 0.1, 0, 0, 0.01), 0.401, 1e-12, "pulled from above");
    assert_near(bd_stance_next(0.4, 0.4, 0, 0.1, 0, 0), 0.46, 1e-12, "pushed");
}

/* One campaign of district level for the policy of the district, with all the support there is. */
static one_month *with_campaign(double demand, int level)
{
    bd_params *p = small_params();
    p->ncampaign = 1;
    snprintf(p->campaign[0].key, BD_NAME_MAX, "law");
    p->campaign[0].level = level;
    p->campaign[0].target = BD_FACTOR_policy;
    p->campaign[0].demand = demand;
    p->campaign[0].deadline = 10;
    p->campaign[0].supporters = 0.1;
    p->policy.pause = 2;
    p->strategy.start = 0;
    one_month *t = one_month_new(p);
    for (int v = 0; v < 2; v++) t->w->village.recruits[v] = 0.5;
    return t;
}

static void district_month(one_month *t, uint32_t month)
{
    bd_district_month m = {.p = t->p, .c = &t->c, .w = t->w, .month = month};
    bd_campaigns(&m);
    bd_region_month all = {.p = t->p, .c = &t->c, .w = t->w, .month = month};
    bd_policy(&all);
}

static void a_campaign_begins_with_pressure_only(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_district);
    district_month(t, 0);
    assert_near((double)t->w->district.campaign[0].left, 0, 0, "months left");
    t->w->village.pressure[1] = 0.1;
    district_month(t, 1);
    assert_near((double)t->w->district.campaign[0].left, 10, 0, "months left");
    one_month_free(t);
}

/* Month in which the first campaign is won, or 0; supporters and luck alike. */
static int month_won(double demand, int level, uint64_t seed, one_month **out)
{
    one_month *t = with_campaign(demand, level);
    t->w->luck.seed = seed;
    for (int v = 0; v < 2; v++) t->w->village.pressure[v] = 0.2;
    const bd_drive *d = level == BD_LEVEL_village    ? t->w->village.campaign
                        : level == BD_LEVEL_district ? t->w->district.campaign
                        : level == BD_LEVEL_region   ? t->w->region.campaign
                                                     : t->w->nation.campaign;
    int won = 0;
    for (int month = 0; month <= 10 && won == 0; month++) {
        district_month(t, (uint32_t)month);
        if (d->won > 0) won = month;
    }
    assert_near((double)(d->won + d->lost), 1, 0, "one end");
    assert_near((double)d->left, 0, 0, "over");
    if (out != NULL)
        *out = t;
    else
        one_month_free(t);
    return won;
}

static void a_larger_demand_never_wins_earlier_under_the_same_luck(void **state)
{
    (void)state;
    int wins[4] = {0};
    const double demand[4] = {0.005, 0.02, 0.05, 0.2};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        int before = 0;
        for (int i = 0; i < 4; i++) {
            int won = month_won(demand[i], BD_LEVEL_district, seed, NULL);
            wins[i] += won > 0;
            if (i > 0) assert_true(won == 0 || (before > 0 && before <= won));
            before = won;
        }
    }
    assert_true(wins[0] > wins[2] && wins[3] < 4 && wins[0] > 20);
}

static void a_won_campaign_moves_the_level_it_was_about(void **state)
{
    (void)state;
    for (int level = BD_LEVEL_village; level <= BD_LEVEL_nation; level++) {
        uint64_t seed = 1;
        one_month *t;
        while (month_won(0.1, level, seed, &t) == 0) {
            one_month_free(t);
            assert_true(++seed < 200);
        }
        double push = t->w->village.decision[BD_FACTOR_policy * 2];
        assert_near(push, level == BD_LEVEL_village ? 0.1 : 0, 1e-12, "waits in the village");
        double usual = t->p->structure.mean[BD_FACTOR_policy];
        assert_true(level != BD_LEVEL_nation || t->w->nation.stance[0] > usual + 0.04);
        assert_true(level == BD_LEVEL_nation || t->w->nation.stance[0] <= usual);
        assert_int_equal(t->w->village.campaigns_won[0], 1);
        one_month_free(t);
    }
}

static void a_lost_campaign_disappoints_those_who_take_part(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_district);
    t->w->village.campaigns_lost[0] = 1;
    t->w->village.momentum[0] = 0.5;
    bd_community(&t->m);
    const uint16_t *group = t->w->household.group;
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_near(BD_PLANE(&t->m, down, BD_AGENCY_trust)[i],
                    group[i] == BD_NO_GROUP ? 0 : t->p->policy.lost_trust, 1e-7, "trust");
    bd_structure(&t->m);
    const double left = 0.5 * (1 - t->p->policy.lost_momentum);
    assert_near(t->w->village.momentum[0], left * (1 - t->p->structure.momentum_decay), 1e-9,
                "momentum");
    one_month_free(t);
}

static void a_decision_reaches_the_village_next_month(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_village);
    t->p->processes.shocks = false;
    double before = t->w->village.factor[BD_FACTOR_equity * 2];
    t->w->village.decision[BD_FACTOR_equity * 2] = 0.05;
    t->w->village.decided_poor[0] = 0;
    bd_community(&t->m);
    bd_structure(&t->m);
    assert_near(t->w->village.factor[BD_FACTOR_equity * 2], before + 0.05 * (1 - before), 1e-9,
                "equity");
    one_month_free(t);
}

static void pressure_is_shared_between_the_campaigns_that_run(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_district);
    bd_heard_of heard = {0};
    t->w->village.pressure[0] = 0.3;
    t->w->district.campaign[0].left = t->w->nation.campaign[0].left = 5;
    assert_int_equal(bd_campaigns_running(t->w, 0), 2);
    bd_hear_village(t->w, 0, &heard);
    assert_near(heard.voice[BD_VOICE_pressure], 0.15 * t->m.n, 1e-9, "half each");
    assert_near(heard.voice[BD_VOICE_asked], 0.3 * t->m.n, 1e-9, "all of it");
    one_month_free(t);
}

static void the_village_follows_its_district_and_the_district_its_region(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_district);
    t->p->processes.shocks = false;
    size_t at = (size_t)BD_FACTOR_policy * 2;
    double village = t->w->village.factor[at], district = t->w->district.stance[0];
    t->w->region.stance[0] += 0.2;
    district_month(t, 0);
    double back = t->p->structure.back[BD_FACTOR_policy], levels = t->p->policy.levels;
    assert_near(t->w->district.stance[0], district + back * levels * 0.2, 1e-12, "district");
    t->w->district.stance[0] = t->w->district.stance_base[0] + 0.1;
    t->w->village.barrier_won[at] = 0;
    bd_structure(&t->m);
    assert_near(t->w->village.factor[at], village + back * levels * 0.1, 1e-9, "village");
    one_month_free(t);
}

/* The same about two kinds of institution of three, from a cause of 3. */
static one_month *with_cause(int level)
{
    bd_params *p = small_params();
    p->ninstitution = 3;
    for (int k = 0; k < 3; k++) snprintf(p->institution[k].key, BD_NAME_MAX, "kind%d", k);
    p->ncampaign = 1;
    snprintf(p->campaign[0].key, BD_NAME_MAX, "doors");
    p->campaign[0].level = level;
    p->campaign[0].target = BD_FACTOR_institutions;
    p->campaign[0].about[0] = 1, p->campaign[0].about[2] = 0.5;
    p->campaign[0].from_cause = 3;
    p->campaign[0].demand = 0.1;
    p->campaign[0].deadline = 10;
    p->strategy.start = 0;
    p->policy.win = 1, p->policy.resistance = 0;
    return one_month_new(p);
}

static void cases_that_gather_into_a_cause_begin_a_campaign(void **state)
{
    (void)state;
    one_month *t = with_cause(BD_LEVEL_district);
    for (int v = 0; v < 2; v++) t->w->village.pressure[v] = 1; /* pressure is not what it takes */
    t->w->village.cause[0 * 2 + 0] = 5;
    t->w->village.cause[1 * 2 + 0] = 50; /* against an institution that it is not about */
    district_month(t, 0);
    assert_near((double)t->w->district.campaign[0].left, 0, 0, "half a cause in the district");
    t->w->village.cause[2 * 2 + 1] = 2;
    district_month(t, 1);
    assert_near((double)t->w->district.campaign[0].left, 10, 0, "the sum is 3.5");
    one_month_free(t);
}

static void those_whose_trouble_it_is_stand_behind_it(void **state)
{
    (void)state;
    float support[2];
    for (int i = 0; i < 2; i++) {
        one_month *t = with_cause(BD_LEVEL_village);
        t->p->policy.win = 0;
        t->w->village.cause[0] = 4 + 20 * i;
        district_month(t, 0);
        district_month(t, 1);
        support[i] = t->w->village.campaign[0].support;
        one_month_free(t);
    }
    assert_true(support[1] > support[0]);
}

static void a_campaign_about_institutions_opens_those_and_settles_the_cause(void **state)
{
    (void)state;
    one_month *t = with_cause(BD_LEVEL_village);
    t->w->village.cause[0] = t->w->village.cause[1 * 2] = 4;
    for (uint32_t month = 0; month < 10 && t->w->village.campaigns_won[0] == 0; month++)
        district_month(t, month);
    assert_int_equal(t->w->village.campaigns_won[0], 1);
    assert_near(t->w->village.demanded[0 * 2], 0.1, 1e-12, "the whole step");
    assert_near(t->w->village.demanded[1 * 2], 0, 0, "not about it");
    assert_near(t->w->village.demanded[2 * 2], 0.05, 1e-12, "half of it");
    assert_near(t->w->village.decision[BD_FACTOR_institutions * 2], 0, 0, "no other is moved");
    assert_near(t->w->village.cause[0], 0, 0, "settled");
    assert_near(t->w->village.cause[1 * 2], 4, 0, "another cause");
    one_month_free(t);
}

static void the_international_level_moves_the_nation(void **state)
{
    (void)state;
    one_month *t = with_campaign(0.02, BD_LEVEL_district);
    double before = t->w->nation.stance[0];
    t->p->policy.international = -0.01;
    district_month(t, 0);
    assert_near(t->w->nation.stance[0], before - 0.01 * before, 1e-12, "pressed down");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_settles_where_granovetter_says),
        cmocka_unit_test(support_tips_beyond_a_threshold),
        cmocka_unit_test(work_recruits_among_those_who_are_not_there_yet),
        cmocka_unit_test(chances_follow_what_speaks_for_and_against),
        cmocka_unit_test(a_stance_stands_still_at_rest_and_hears_the_level_above),
        cmocka_unit_test(a_campaign_begins_with_pressure_only),
        cmocka_unit_test(a_larger_demand_never_wins_earlier_under_the_same_luck),
        cmocka_unit_test(a_won_campaign_moves_the_level_it_was_about),
        cmocka_unit_test(a_lost_campaign_disappoints_those_who_take_part),
        cmocka_unit_test(a_decision_reaches_the_village_next_month),
        cmocka_unit_test(pressure_is_shared_between_the_campaigns_that_run),
        cmocka_unit_test(the_village_follows_its_district_and_the_district_its_region),
        cmocka_unit_test(cases_that_gather_into_a_cause_begin_a_campaign),
        cmocka_unit_test(those_whose_trouble_it_is_stand_behind_it),
        cmocka_unit_test(a_campaign_about_institutions_opens_those_and_settles_the_cause),
        cmocka_unit_test(the_international_level_moves_the_nation),
    };
    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
