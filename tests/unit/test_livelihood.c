/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Livelihood (MODEL.md 7.9): kernels, and what money does in a village month. */
#include "one_month.h"
#include "process/livelihood.h"

#include <math.h>

static void luck_has_mean_nought_and_variance_one(void **state)
{
    (void)state;
    double sum = 0, square = 0;
    uint32_t n = 0;
    bd_luck luck = {.seed = 1};
    for (uint64_t id = 1; id <= 40000; id++, n++) {
        float card[4];
        for (unsigned c = 0; c < 4; c++) card[c] = bd_card(luck, 3, id, c);
        double z = (double)bd_luck_of(card[0], card[1], card[2], card[3]);
        sum += z, square += z * z;
    }
    assert_near(sum / n, 0, 4 / sqrt(n), "mean");
    assert_near(square / n, 1, 4 * sqrt(1.7 / n), "variance");
}

static void assets_have_two_stable_levels_and_one_threshold(void **state)
{
    (void)state;
    int stable = 0, unstable = 0;
    for (int i = 0; i < 2000; i++) {
        float a = 3 + 0.003f * (float)i, b = a + 0.003f;
        float x = bd_assets_drift(a, 5, 6.4f, 8, 0.02f, 1);
        float y = bd_assets_drift(b, 5, 6.4f, 8, 0.02f, 1);
        stable += x > 0 && y <= 0;
        unstable += x < 0 && y >= 0;
    }
    assert_int_equal(stable, 2);
    assert_int_equal(unstable, 1);
    assert_near((double)bd_assets_drift(20, 5, 6.4f, 8, 0.02f, 0.1f), -0.1, 1e-7, "bounded");
}

static void skill_and_power_ease_the_threshold_within_the_levels(void **state)
{
    (void)state;
    assert_near((double)bd_household_threshold(6.4f, 0.1f, 5, 8), 6.3, 1e-6, "eased");
    assert_near((double)bd_household_threshold(6.4f, 9, 5, 8), 5 + BD_WELL_MARGIN, 1e-6, "low");
    assert_near((double)bd_household_threshold(6.4f, -9, 5, 8), 8 - BD_WELL_MARGIN, 1e-6, "high");
}

static void scores_and_assets_are_two_sides_of_one_law(void **state)
{
    (void)state;
    bd_params *p = params_new();
    static bd_wealth w;
    bd_wealth_set(&w, p);
    for (double z = -3; z <= 3; z += 0.25)
        assert_near((double)bd_assets_score(&w.law, bd_assets_at(&w.law, (float)z)), z, 2e-3, "z");
    double share = bd_normal_cdf((double)bd_assets_score(&w.law, (float)w.threshold));
    assert_near(share, w.law.below, 5e-3, "share below the threshold");
    assert_true(w.level[0] < w.level[1] && w.level[1] < w.level[2] && w.level[2] < w.level[3]);
    free(p);
}

static void elites_take_from_who_has_no_power_where_there_is_no_equity(void **state)
{
    (void)state;
    assert_near((double)bd_extraction_rate(0.3f, 1), 0, 0, "power");
    assert_near((double)bd_extraction_rate(0.3f, 0), 0.3, 1e-7, "none");
    assert_near((double)bd_taken_beyond(0.2f, 100, 0.2f, 100), 0, 0, "the usual moves nothing");
    assert_true(bd_taken_beyond(0.2f, 120, 0.2f, 100) > 0);
    assert_true(bd_taken_beyond(0.1f, 100, 0.2f, 100) < 0);
}

static void assets_that_change_hands_leave_the_sum_of_incomes(void **state)
{
    (void)state;
    float rich = bd_potential_income(3e6f, 0, 1e5f, 0.5f),
          poor = bd_potential_income(5e5f, 0, 1e5f, -1);
    float after = bd_potential_income(3e6f, 0, 1e5f, -1) + bd_potential_income(5e5f, 0, 1e5f, 0.5f);
    assert_near((double)(rich + poor), (double)after, 1, "sum");
    assert_near((double)bd_potential_income(1e4f, 0, 1e5f, -3), 0, 0, "never below nothing");
    assert_near((double)bd_potential_income(1e6f, 0.1f, 0, 9), 1e6 * 1.1051709, 1, "lift");
}

static void a_crisis_takes_a_larger_part_of_little(void **state)
{
    (void)state;
    assert_near((double)bd_crisis_loss(100, 6, 0.25f), -bd_log(1 - 100 * bd_exp(-6)), 2e-3, "all");
    assert_near((double)bd_crisis_loss(100, 2, 0.25f), -bd_log(0.75), 2e-3, "a quarter at most");
    assert_true(bd_crisis_loss(100, 8, 0.25f) < bd_crisis_loss(100, 7, 0.25f));
    assert_near((double)bd_crisis_loss(0, 2, 0.25f), 0, 0, "nothing to pay");
}

static void a_bill_is_paid_as_far_as_there_is_something(void **state)
{
    (void)state;
    assert_near(bd_assets_sold(10, 100, 0.25), 10, 0, "all");
    assert_near(bd_assets_sold(60, 100, 0.25), 25, 0, "a quarter at most");
    assert_near(bd_pool_pays(10, 0.7, 100), 7, 1e-12, "its share");
    assert_near(bd_pool_pays(10, 0.7, 3), 3, 0, "what is there");
    assert_near((double)bd_hardship_of(0.5f, 100, 80), 0.1, 1e-6, "a fifth less");
    assert_true(bd_hardship_of(0.5f, 100, 120) < 0);
    assert_near((double)bd_set_aside(100, 100, 0.1f, 80, 80, 0.5f), 0, 0, "the usual");
}

/* All money of the village: savings, pools, and what the elite has not had yet. */
static double money(const one_month *t)
{
    double sum = t->w->village.taken[0];
    for (uint32_t i = 0; i < t->m.n; i++) sum += (double)BD_ROWS(&t->m, savings, 0)[i];
    for (uint32_t g = 0; g < t->w->counts.slots; g++) sum += t->w->group.pool[g];
    return sum;
}

static void no_money_is_made_or_lost(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.share", 0.4);
    set(p, "shocks.crisis_rate", 0.3);
    set(p, "livelihood.buffer", 0.1);
    set(p, "livelihood.sell", 0);
    set(p, "groups.share_out", 3);
    one_month *t = one_month_new(p);
    for (uint32_t month = 0; month < 12; month++) {
        begin_month(t, month);
        BD_PLANE(&t->m, cash, 0)[7] = 250000;
        bd_shocks(&t->m);
        double before = money(t), in = 250000, out = 0, bills = 0;
        for (uint32_t i = 0; i < t->m.n; i++)
            if (BD_ROWS(&t->m, crisis, 0)[i])
                bills += p->livelihood.crisis_cost * (double)BD_ROWS(&t->m, consumption_ref, 0)[i];
        bd_livelihood(&t->m);
        for (uint32_t i = 0; i < t->m.n; i++) {
            in += (double)BD_ROWS(&t->m, income, 0)[i];
            out += (double)BD_ROWS(&t->m, consumption, 0)[i];
        }
        /* no assets are sold here, so bills are paid from money or not eaten; rupiah of some 400
         * million */
        assert_near(money(t) - before, in - out - bills, 50, "money of the village");
    }
    one_month_free(t);
}

static void gifts_jump_over_the_threshold_and_elites_take_their_part(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    set(t->p, "livelihood.noise", 0);
    bd_livelihood(&t->m); /* what is usual */
    begin_month(t, 1);
    uint32_t i = 0;
    while (BD_ROWS(&t->m, stratum, 0)[i] != BD_STRATUM_poor) i++;
    BD_ROWS(&t->m, log_assets, 0)[i] = 5;
    BD_PLANE(&t->m, assets_up, 0)[i] = 4.8e6f; /* 1000 PPP dollars */
    t->s.reached = t->m.n;
    double economy = (double)BD_ROWS(&t->m, power, BD_POWER_economy)[i];
    size_t equity = (size_t)BD_FACTOR_equity * t->w->counts.nvillage;
    double kept = 1 - 0.3 * (1 - economy) * (1 - t->w->village.factor[equity]);
    bd_livelihood(&t->m);
    double now = (double)BD_ROWS(&t->m, log_assets, 0)[i];
    assert_near(now, log(exp(5.0) + 1000 * kept), 0.05, "a month's drift beside it");
    assert_true(t->w->village.taken[0] > 4.8e6 * (1 - kept) * 0.5);
    one_month_free(t);
}

static void cash_lowers_hardship_while_it_lasts(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    bd_livelihood(&t->m);
    begin_month(t, 1);
    float *cash = BD_PLANE(&t->m, cash, 0);
    for (uint32_t i = 0; i < t->m.n; i += 2) cash[i] = 1e6f;
    bd_livelihood(&t->m);
    double with = 0, without = 0;
    for (uint32_t i = 0; i < t->m.n; i++)
        *(i % 2 ? &without : &with) += (double)BD_PLANE(&t->m, hardship, 0)[i];
    assert_true(with < without - 1);
    one_month_free(t);
}

static void the_pool_pays_in_members_crises(void **state)
{
    (void)state;
    uint32_t falls[2];
    double pool[2];
    for (int net = 0; net < 2; net++) {
        bd_params *p = small_params();
        set(p, "groups.share", 0.9);
        set(p, "livelihood.buffer", 0);
        set(p, "groups.safety_net", net);
        set(p, "livelihood.crisis_cost", 1);
        one_month *t = one_month_new(p);
        for (uint32_t g = 0; g < t->w->counts.slots; g++)
            if (t->w->group.id[g] != 0) t->w->group.pool[g] = 1e9;
        for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, crisis, 0)[i] = 1;
        bd_livelihood(&t->m);
        falls[net] = t->w->village.crisis_falls[0];
        pool[net] = 0;
        for (uint32_t g = 0; g < t->w->counts.slots; g++) pool[net] += t->w->group.pool[g];
        one_month_free(t);
    }
    assert_true(falls[1] < falls[0]);
    assert_true(pool[1] < pool[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(luck_has_mean_nought_and_variance_one),
        cmocka_unit_test(assets_have_two_stable_levels_and_one_threshold),
        cmocka_unit_test(skill_and_power_ease_the_threshold_within_the_levels),
        cmocka_unit_test(scores_and_assets_are_two_sides_of_one_law),
        cmocka_unit_test(elites_take_from_who_has_no_power_where_there_is_no_equity),
        cmocka_unit_test(assets_that_change_hands_leave_the_sum_of_incomes),
        cmocka_unit_test(a_crisis_takes_a_larger_part_of_little),
        cmocka_unit_test(a_bill_is_paid_as_far_as_there_is_something),
        cmocka_unit_test(no_money_is_made_or_lost),
        cmocka_unit_test(gifts_jump_over_the_threshold_and_elites_take_their_part),
        cmocka_unit_test(cash_lowers_hardship_while_it_lasts),
        cmocka_unit_test(the_pool_pays_in_members_crises),
    };
    return cmocka_run_group_tests_name("livelihood", tests, NULL, NULL);
}
