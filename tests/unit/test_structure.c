/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Structure: pushes against resistance, events beyond the usual, slow return. */
#include "one_month.h"
#include "process/structure.h"

static void pushes_meet_the_more_resistance_the_less_is_missing(void **state)
{
    (void)state;
    assert_near(bd_factor_next(0.5, 0.5, 0.02, 0, 0, 0.01), 0.51, 1e-12, "gain");
    assert_near(bd_factor_next(0.9, 0.9, 0.02, 0, 0, 0.01), 0.902, 1e-12, "gain near the top");
    assert_near(bd_factor_next(0.5, 0.5, 0, 0.02, 0, 0.01), 0.49, 1e-12, "loss");
}

static void a_factor_returns_to_its_baseline(void **state)
{
    (void)state;
    double s = 0.8;
    for (int month = 0; month < 69; month++) s = bd_factor_next(s, 0.5, 0, 0, 0, 0.01);
    assert_near(s, 0.65, 0.002, "half of it after 69 months at one per cent");
}

static void factors_stay_within_0_and_1(void **state)
{
    (void)state;
    assert_near(bd_factor_next(0.9, 0.9, 5, 0, 5, 0.01), 1, 0, "no more than open");
    assert_near(bd_factor_next(0.1, 0.1, 0, 5, -5, 0.01), 0, 0, "no less than closed");
}

static void noise_around_the_usual_leaves_the_mean_alone(void **state)
{
    (void)state;
    assert_near(bd_factor_next(0.3, 0.3, 0, 0, 0.01, 0.01) +
                    bd_factor_next(0.3, 0.3, 0, 0, -0.01, 0.01),
                0.6, 1e-12, "an event too many and one too few");
}

static void momentum_decays_by_its_rate(void **state)
{
    (void)state;
    assert_near(bd_decaying_next(0.4, 0, 0, 0.15), 0.34, 1e-12, "without push");
    assert_near(bd_decaying_next(0.4, 0.5, 0, 0), 0.7, 1e-12, "pushed");
    assert_near(bd_decaying_next(0.4, 0, 0.5, 0), 0.2, 1e-12, "calmed");
}

static one_month *after_burn_in(void)
{
    one_month *t = one_month_new(small_params());
    for (uint32_t f = 0; f < BD_NFACTOR; f++) t->w->village.barrier_won[f * 2] = 0;
    t->w->village.decided_poor[0] = 0;
    t->w->village.newly[0] = t->w->village.newly_held_back[0] = 0;
    t->w->village.successes[0] = 0;
    return t;
}

static void nothing_moves_while_references_are_taken(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    double before = t->w->village.factor[0];
    t->m.burn_in = true;
    t->s.village_up[BD_CHANNEL_norms] = 0.1;
    t->w->village.newly[0] = 6;
    bd_structure(&t->m);
    assert_near(t->w->village.factor[0], before, 0, "norms");
    assert_near(t->w->village.newly_ref[0], 6.0 / t->m.n, 1e-12, "usual newly empowered");
    one_month_free(t);
}

static void usual_successes_are_those_of_as_many_usual_groups(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    uint32_t groups = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++) groups += t->w->group.id[g] != 0;
    t->m.burn_in = true;
    t->w->village.successes[0] = 3;
    bd_structure(&t->m);
    const bd_params_groups *p = &t->p->groups;
    assert_near(t->w->village.success_ref[0], groups * p->success / (6 * p->stage_months), 1e-12,
                "a month");
    one_month_free(t);
}

static void norms_follow_the_newly_empowered_among_those_they_hold_back(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    double norms = t->w->village.factor[BD_FACTOR_norms * 2];
    double equity = t->w->village.factor[BD_FACTOR_equity * 2];
    t->w->village.newly_held_back[0] = 12;
    bd_structure(&t->m);
    assert_near(t->w->village.factor[BD_FACTOR_norms * 2],
                norms + t->p->structure.norms_empowered * 12.0 / t->m.n * (1 - norms), 1e-9,
                "norms");
    assert_near(t->w->village.factor[BD_FACTOR_equity * 2], equity, 1e-9, "equity");
    one_month_free(t);
}

static void conflict_closes_institutions_only(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    double before[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++) before[f] = t->w->village.factor[f * 2];
    t->p->processes.shocks = false; /* nothing to give back to infrastructure */
    t->w->village.conflict[0] = 0.5;
    bd_structure(&t->m);
    for (int f = 0; f < BD_NFACTOR; f++) {
        double lost = f == BD_FACTOR_institutions ? 0.5 * t->p->structure.institutions_conflict : 0;
        assert_near(t->w->village.factor[f * 2], before[f] * (1 - lost), 1e-9, "factor");
    }
    one_month_free(t);
}

static void a_success_lowers_the_barrier_it_was_about(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    double before = t->w->village.factor[BD_FACTOR_policy * 2];
    t->w->village.barrier_won[BD_FACTOR_policy * 2] = 2;
    bd_structure(&t->m);
    assert_near(t->w->village.factor[BD_FACTOR_policy * 2],
                before + 2 * t->p->groups.success_structure * (1 - before), 1e-9, "policy");
    one_month_free(t);
}

static void public_goods_come_at_once_and_depreciate(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    t->s.village_up[BD_CHANNEL_infrastructure] = 0.5;
    bd_structure(&t->m);
    double first = t->w->village.goods[0];
    assert_near(first, 0.5 * (1 - t->p->structure.goods_decay), 1e-12, "this month");
    begin_month(t, 1);
    bd_structure(&t->m);
    assert_near(t->w->village.goods[0], first * (1 - t->p->structure.goods_decay), 1e-12, "next");
    one_month_free(t);
}

static void conflict_tears_at_groups(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    float before = t->w->group.cohesion[0];
    t->w->village.conflict[0] = 0.5;
    t->p->structure.conflict_decay = 0;
    bd_structure(&t->m);
    assert_near((double)t->w->group.cohesion[0],
                (double)before * (1 - 0.5 * t->p->structure.conflict_cohesion), 1e-6, "cohesion");
    one_month_free(t);
}

static void influentials_open_as_they_see_people_take_part(void **state)
{
    (void)state;
    one_month *t = after_burn_in();
    const bd_params_influentials *p = &t->p->influentials;
    uint32_t influential = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        influential += (t->w->household.flags[i] & BD_FLAG_INFLUENTIAL) != 0;
        BD_PLANE(&t->m, share, 0)[i] = 0.5f;
    }
    assert_in_range(influential, 1, 10);
    bd_structure(&t->m);
    assert_near(t->w->village.influential_open[0], p->open + p->results * 0.5 * (1 - p->open), 1e-9,
                "opened");
    one_month_free(t);
}

static void influentials_scale_what_work_does_to_norms(void **state)
{
    (void)state;
    assert_near(bd_doors(0.5, 0.5, 2), 1, 0, "the usual");
    assert_near(bd_doors(0.7, 0.5, 1), 1.2, 1e-12, "opened");
    assert_near(bd_doors(0, 1, 2), 0, 0, "shut");
    assert_near(bd_goods_decay(0.02, 1, 0.5), 0.01, 1e-12, "kept up together");
    assert_near(bd_goods_decay(0.02, 1, 0), 0.02, 0, "the usual");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pushes_meet_the_more_resistance_the_less_is_missing),
        cmocka_unit_test(a_factor_returns_to_its_baseline),
        cmocka_unit_test(factors_stay_within_0_and_1),
        cmocka_unit_test(noise_around_the_usual_leaves_the_mean_alone),
        cmocka_unit_test(momentum_decays_by_its_rate),
        cmocka_unit_test(nothing_moves_while_references_are_taken),
        cmocka_unit_test(usual_successes_are_those_of_as_many_usual_groups),
        cmocka_unit_test(norms_follow_the_newly_empowered_among_those_they_hold_back),
        cmocka_unit_test(conflict_closes_institutions_only),
        cmocka_unit_test(a_success_lowers_the_barrier_it_was_about),
        cmocka_unit_test(conflict_tears_at_groups),
        cmocka_unit_test(influentials_open_as_they_see_people_take_part),
        cmocka_unit_test(influentials_scale_what_work_does_to_norms),
        cmocka_unit_test(public_goods_come_at_once_and_depreciate),
    };
    return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
