/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Planning: apportionment, quotas, the order of help, grants that balance. */
#include "one_month.h"
#include "process/planning.h"

static void whole_numbers_are_shared_out_by_largest_remainder(void **state)
{
    (void)state;
    const int64_t weight[] = {1, 1, 1, 0};
    int64_t part[4];
    uint64_t remainder[4];
    uint32_t order[4];
    assert_int_equal(bd_apportion(10, weight, 4, part, remainder, order), 0);
    const int64_t expected[] = {4, 3, 3, 0};
    assert_memory_equal(part, expected, sizeof expected);
}

static void shares_add_up_whatever_the_weights(void **state)
{
    (void)state;
    bd_stream s = bd_stream_open((bd_luck){5, 0}, BD_KIND_RUN, 1, 0, 200);
    for (int trial = 0; trial < 500; trial++) {
        int64_t weight[37], part[37], sum = 0, weights = 0;
        uint64_t remainder[37];
        uint32_t order[37], n = 1 + bd_below(&s, 37);
        for (uint32_t i = 0; i < n; i++)
            weights += weight[i] = bd_below(&s, 1u << bd_below(&s, 31));
        int64_t total = (int64_t)bd_bits(&s) * 1000003;
        if (weights == 0) continue;
        assert_int_equal(bd_apportion(total, weight, n, part, remainder, order), 0);
        for (uint32_t i = 0; i < n; i++) {
            long double exact = (long double)total * weight[i] / weights;
            assert_true(part[i] >= (int64_t)exact - 1 && part[i] <= (int64_t)exact + 1);
            assert_true(weight[i] > 0 || part[i] == 0);
            sum += part[i];
        }
        assert_int_equal(sum, total);
    }
}

static void nobody_asks_nobody_gets(void **state)
{
    (void)state;
    const int64_t weight[] = {0, 0};
    int64_t part[2] = {9, 9};
    uint64_t remainder[2];
    uint32_t order[2];
    assert_int_equal(bd_apportion(10, weight, 2, part, remainder, order), 10);
    assert_int_equal(part[0] + part[1], 0);
}

static void places_go_to_the_highest_bins_of_all_villages(void **state)
{
    (void)state;
    /* bins low to high; two villages */
    const uint16_t histogram[] = {10, 10, 6, 2, 1, 4};
    const uint32_t village[] = {0, 1};
    int64_t quota[2], weight[4];
    uint64_t remainder[2];
    uint32_t order[2];
    bd_quotas(5, histogram, 3, 2, village, 2, quota, weight, remainder, order);
    assert_int_equal(quota[0], 1);
    assert_int_equal(quota[1], 4);
    bd_quotas(9, histogram, 3, 2, village, 2, quota, weight, remainder, order);
    assert_int_equal(quota[0], 1 + 3); /* 4 places among 6 and 2 */
    assert_int_equal(quota[1], 4 + 1);
    bd_quotas(1000, histogram, 3, 2, village, 2, quota, weight, remainder, order);
    assert_int_equal(quota[0] + quota[1], 33);
}

static void the_place_in_the_order_of_help_is_the_rank_of_the_score(void **state)
{
    (void)state;
    bd_places places;
    bd_places_set(&places);
    assert_int_equal(bd_priority(&places, 0), 128);
    assert_int_equal(bd_priority(&places, -9), 0);
    assert_int_equal(bd_priority(&places, 9), 255);
    for (double score = -4; score < 4; score += 0.00037)
        assert_int_equal(bd_priority(&places, score), (int)(bd_normal_cdf(score) * 256));
}

static bd_params *programme(const char *unit)
{
    bd_params *p = small_params();
    uint32_t method = add_method(p, "work", unit, 3, 40000);
    only_method(p, method);
    p->strategy.budget = 3000000;
    return p;
}

static void a_month_grants_what_hours_and_budget_hold(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    one_month *t = one_month_new(p);
    const bd_params_strategy *s = &p->strategy;
    int64_t minutes = t->w->district.planned_travel[0] + t->w->district.planned_idle[0];
    int64_t money = t->w->district.planned_wages[0] + t->w->district.planned_unspent[0];
    for (uint32_t v = 0; v < 2; v++) {
        minutes += t->w->village.granted_minutes[v] + t->w->village.due_minutes[v];
        money += t->w->village.granted_money[v];
    }
    money += t->w->district.gathered_money[0];
    assert_int_equal(minutes, (int64_t)(s->hours * 60 * 2 / s->villages_per_worker));
    assert_int_equal(money, (int64_t)(2 * s->budget));
    assert_int_equal(t->w->district.planned_wages[0],
                     (int64_t)(s->hours * s->wage * 2 / s->villages_per_worker));
    assert_true(t->w->district.planned_travel[0] > 0);
    one_month_free(t);
}

static void hours_that_no_method_asks_for_are_idle(void **state)
{
    (void)state;
    bd_params *p = programme("group");
    set(p, "groups.share", 0);
    one_month *t = one_month_new(p);
    assert_int_equal(t->w->village.granted_minutes[0] + t->w->village.granted_minutes[1], 0);
    assert_true(t->w->district.planned_idle[0] > 0);
    one_month_free(t);
}

static void a_post_that_cannot_be_paid_does_not_work(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    p->strategy.budget = 100000;
    one_month *t = one_month_new(p);
    assert_int_equal(t->w->district.planned_wages[0], 0);
    assert_int_equal(t->w->village.granted_minutes[0], 0);
    assert_int_equal(t->w->district.planned_unspent[0], 200000);
    one_month_free(t);
}

static void outside_its_months_a_strategy_grants_nothing(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    one_month *t = one_month_new(p);
    bd_district_month d = {.p = p, .c = &t->c, .w = t->w, .month = 61, .room = t->planning};
    bd_planning(&d);
    assert_int_equal(t->w->village.granted_minutes[0], 0);
    assert_int_equal(t->w->village.treated[0], 0);
    d.month = 59;
    bd_planning(&d);
    assert_true(t->w->village.granted_minutes[0] > 0);
    one_month_free(t);
}

/* Minutes granted, and put by for whole deliveries. */
static int64_t granted(const one_month *t)
{
    int64_t minutes = t->w->district.planned_held[0];
    for (uint32_t v = 0; v < t->w->counts.nvillage; v++)
        minutes += t->w->village.granted_minutes[v];
    return minutes;
}

static void plan(one_month *t, uint32_t month)
{
    bd_district_month d = {.p = t->p, .c = &t->c, .w = t->w, .month = month, .room = t->planning};
    bd_planning(&d);
}

static void a_gradual_exit_takes_hours_and_wages_alike(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    set(p, "strategy.travel", 0);
    one_month *t = one_month_new(p);
    plan(t, 40);
    int64_t minutes = granted(t), wages = t->w->district.planned_wages[0];
    set_word(p, "strategy.exit", "gradual");
    plan(t, 40);
    assert_int_equal(granted(t), minutes); /* more than exit_months to go */
    plan(t, 57);
    assert_int_equal(granted(t), minutes / 4);
    assert_int_equal(t->w->district.planned_wages[0], wages / 4);
    assert_near(bd_exit_share(3, 12), 0.25, 0, "share");
    one_month_free(t);
}

static void work_stops_when_the_fund_is_spent(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    one_month *t = one_month_new(p);
    int64_t month = (int64_t)(2 * p->strategy.budget);
    set(p, "strategy.fund", 10e6);
    int64_t put_by = t->w->district.gathered_money[0];
    t->w->district.total_money[0] = 20000000 - month - 1 - put_by;
    plan(t, 5);
    assert_int_equal(t->w->district.planned_wages[0] + t->w->district.planned_unspent[0] +
                         t->w->village.granted_money[0] + t->w->village.granted_money[1] +
                         t->w->district.gathered_money[0] - put_by,
                     month);
    t->w->district.total_money[0] = 20000000;
    plan(t, 6);
    assert_int_equal(granted(t), 0);
    assert_int_equal(t->w->district.planned_wages[0], 0);
    assert_int_equal(bd_budget(7, -1), 7);
    one_month_free(t);
}

static void hours_of_a_village_that_carries_itself_go_to_the_others(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    p->strategy.budget = 6000000;
    one_month *t = one_month_new(p);
    t->w->village.exited[0] = 1;
    plan(t, 5);
    assert_int_equal(t->w->village.granted_minutes[0], 0);
    assert_int_equal(t->w->village.treated[0], 0);
    assert_true(t->w->village.granted_minutes[1] > 0);
    t->w->village.exited[1] = 1;
    plan(t, 5);
    assert_int_equal(t->w->district.planned_wages[0], 0);
    one_month_free(t);
}

static void whole_deliveries_go_round_by_what_is_due(void **state)
{
    (void)state;
    const int64_t most[] = {30, 30, 1};
    int64_t due[] = {10, 25, 30}, given[3];
    assert_int_equal(bd_turns(1, 60, most, 3, due, given), 1);
    assert_int_equal(given[2], 1);
    assert_int_equal(due[2], -30); /* it had its turn early */
    int64_t got[3] = {0, 0, 1}, pool = 5;
    for (int month = 0; month < 120; month++) {
        pool += 3 * 7;
        for (int i = 0; i < 3; i++) due[i] += 7;
        pool -= 60 * bd_turns(pool / 60, 60, most, 3, due, given);
        for (int i = 0; i < 3; i++) got[i] += given[i];
    }
    assert_int_equal(due[0] + due[1] + due[2], pool);
    for (int i = 0; i < 3; i++) assert_in_range(got[i], 14, 15); /* 14 each of 42 */
    int64_t much[] = {500, 0, 300};
    assert_int_equal(bd_turns(13, 60, most, 3, much, given), 13);
    assert_int_equal(given[0], 10);
    assert_int_equal(given[1], 2);
    assert_int_equal(given[2], 1); /* it takes no more */
}

/* Projects of 40 hours, of which a village's share comes to one in years. */
static void a_large_delivery_is_made_in_one_village_after_another(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t project = add_method(p, "project", "village", 40, 0);
    uint32_t visits = add_method(p, "visits", "client", 1, 0);
    only_method(p, visits);
    p->phase[0].mix[visits] = 0.9;
    p->phase[0].mix[project] = 0.1;
    set(p, "strategy.hours", 60);
    set(p, "strategy.villages_per_worker", 1);
    one_month *t = one_month_new(p);
    int64_t got[2] = {0, 0};
    for (uint32_t month = 1; month < 31; month++) {
        plan(t, month);
        for (int v = 0; v < 2; v++) {
            int64_t minutes = t->w->village.granted_minutes[project * 2u + (uint32_t)v];
            assert_int_equal(minutes % 2400, 0);
            got[v] += minutes / 2400;
        }
    }
    assert_in_range(got[0] + got[1], 7, 9); /* 30 months of a tenth of 2 times 54 hours */
    assert_in_range(got[0] - got[1] + 1, 0, 2);
    one_month_free(t);
}

static void hours_no_money_goes_with_go_to_what_needs_none(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t project = add_method(p, "project", "village", 2, 10000000);
    uint32_t visits = add_method(p, "visits", "client", 1, 0);
    only_method(p, visits);
    p->phase[0].mix[visits] = 0.5;
    p->phase[0].mix[project] = 0.5;
    p->strategy.budget = 6000000;
    one_month *t = one_month_new(p);
    int64_t minutes[2] = {0, 0};
    for (uint32_t month = 1; month < 25; month++) {
        plan(t, month);
        for (uint32_t v = 0; v < 2; v++) {
            minutes[0] += t->w->village.granted_minutes[project * 2u + v];
            minutes[1] += t->w->village.granted_minutes[visits * 2u + v];
        }
        assert_int_equal(t->w->district.planned_idle[0], 0);
    }
    assert_true(minutes[0] > 0);
    assert_true(minutes[1] > 8 * minutes[0]);
    one_month_free(t);
}

static void hours_for_refused_households_go_elsewhere_where_nobody_is_refused(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t cases = add_method(p, "cases", "client", 2, 0);
    uint32_t visits = add_method(p, "visits", "client", 1, 0);
    p->method[cases].effects[BD_CHANNEL_advocacy] = 1;
    only_method(p, visits);
    p->phase[0].mix[visits] = 0.5;
    p->phase[0].mix[cases] = 0.5;
    one_month *t = one_month_new(p);
    t->w->village.cases_open[0] = 0;
    t->w->village.cases_open[1] = 3;
    plan(t, 5);
    assert_int_equal(t->w->village.granted_minutes[cases * 2u], 0);
    assert_int_equal(t->w->village.granted_minutes[cases * 2u + 1], 3 * 120);
    assert_true(t->w->village.granted_minutes[visits * 2u] > 0);
    assert_int_equal(t->w->district.planned_idle[0], 0);
    one_month_free(t);
}

static void what_is_gathered_when_the_programme_leaves_is_idle_and_unspent(void **state)
{
    (void)state;
    bd_params *p = programme("village");
    one_month *t = one_month_new(p);
    t->w->village.due_minutes[0] = 100, t->w->village.due_minutes[1] = -20;
    t->w->district.gathered_money[0] = 7000;
    plan(t, 61);
    assert_int_equal(t->w->district.planned_idle[0], 80);
    assert_int_equal(t->w->district.planned_held[0], -80);
    assert_int_equal(t->w->district.planned_unspent[0], 7000);
    assert_int_equal(t->w->village.due_minutes[0] + t->w->village.due_minutes[1], 0);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_deliveries_go_round_by_what_is_due),
        cmocka_unit_test(a_large_delivery_is_made_in_one_village_after_another),
        cmocka_unit_test(hours_no_money_goes_with_go_to_what_needs_none),
        cmocka_unit_test(hours_for_refused_households_go_elsewhere_where_nobody_is_refused),
        cmocka_unit_test(what_is_gathered_when_the_programme_leaves_is_idle_and_unspent),
        cmocka_unit_test(a_gradual_exit_takes_hours_and_wages_alike),
        cmocka_unit_test(work_stops_when_the_fund_is_spent),
        cmocka_unit_test(hours_of_a_village_that_carries_itself_go_to_the_others),
        cmocka_unit_test(whole_numbers_are_shared_out_by_largest_remainder),
        cmocka_unit_test(shares_add_up_whatever_the_weights),
        cmocka_unit_test(nobody_asks_nobody_gets),
        cmocka_unit_test(places_go_to_the_highest_bins_of_all_villages),
        cmocka_unit_test(the_place_in_the_order_of_help_is_the_rank_of_the_score),
        cmocka_unit_test(a_month_grants_what_hours_and_budget_hold),
        cmocka_unit_test(hours_that_no_method_asks_for_are_idle),
        cmocka_unit_test(a_post_that_cannot_be_paid_does_not_work),
        cmocka_unit_test(outside_its_months_a_strategy_grants_nothing),
    };
    return cmocka_run_group_tests_name("planning", tests, NULL, NULL);
}
