/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Casework: whom workers see, how long, and what trust does to it. */
#include "one_month.h"
#include "process/casework.h"

static uint32_t counselling(bd_params *p)
{
    uint32_t method = add_method(p, "counselling", "client", 2, 0);
    p->method[method].effects[BD_CHANNEL_motivation] = 0.1;
    return method;
}

static uint32_t helped(const one_month *t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->m.n; i++) count += BD_PLANE(&t->m, up, BD_AGENCY_motivation)[i] > 0;
    return count;
}

static void trust_scales_the_share_of_help_that_depends_on_it(void **state)
{
    (void)state;
    assert_near((double)bd_casework_strength(1, 0.5f, 1), 1, 1e-7, "full trust");
    assert_near((double)bd_casework_strength(1, 0.5f, 0), 0.5, 1e-7, "no trust");
    assert_near((double)bd_casework_strength(0.8f, 0, 0), 0.8, 1e-7, "help that needs no trust");
}

static void the_first_in_the_order_are_seen_first(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, priority, 0)[i] = (uint8_t)i;
    grant(t, method, 10);
    bd_casework(&t->m);
    assert_int_equal(helped(t), 10);
    for (uint32_t i = t->m.n - 10; i < t->m.n; i++)
        assert_true(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[i] > 0);
    one_month_free(t);
}

static void kernels_return_what_they_are_named_after(void **state)
{
    (void)state;
    assert_true(bd_restored(0.3f, 0.3f, 0.5f, 0.4f, 0.1f));
    assert_false(bd_restored(0.31f, 0.3f, 0.5f, 0.4f, 0.1f));
    assert_false(bd_restored(0.3f, 0.3f, 0.49f, 0.4f, 0.1f));
    assert_true(bd_relapsed(0.41f, 0.3f, 0.1f));
    assert_false(bd_relapsed(0.4f, 0.3f, 0.1f));
    assert_true(bd_contact_due(4, 2));
    assert_false(bd_contact_due(3, 2));
    assert_near(bd_breach_chance(0.01, 2, 0.5, 1, 0), 0.02, 1e-15, "burnt out");
    assert_near(bd_breach_chance(0.01, 2, 0, 1, 0.5), 0.005, 1e-15, "who fits the culture");
    assert_near(bd_breach_chance(0.01, 2, -0.6, 1, 0), 0, 1e-15, "never below 0");
    assert_near(bd_breach_chance(0.9, 2, 1, 1, 0), 1, 1e-15, "never above 1");
    assert_near((double)bd_at_odds(0.5f, 3), 0.75, 1e-7, "odds 1 to 3");
    assert_near((double)bd_at_odds(0.2f, 1), 0.2, 1e-7, "odds as they are");
}

/* A client at work, as the worker finds it: `well` says how. */
static void take_on(one_month *t, uint32_t i, bool well)
{
    BD_ROWS(&t->m, case_stage, 0)[i] = BD_CASE_work;
    BD_ROWS(&t->m, crisis, 0)[i] = 0;
    BD_ROWS(&t->m, distress, 0)[i] = BD_ROWS(&t->m, distress_base, 0)[i] + (well ? -0.1f : 0.2f);
    for (int a = 0; a < BD_NAGENCY; a++)
        BD_ROWS(&t->m, agency, a)[i] = BD_ROWS(&t->m, agency_base, a)[i] + (well ? 0.1f : 0);
}

/* Casework in `months` months one after the other, with hours for `clients` clients each. */
static void months_of_casework(one_month *t, uint32_t method, uint32_t clients, int64_t months)
{
    grant(t, method, clients);
    for (; months > 0; months--) {
        begin_month(t, t->m.month + 1);
        bd_casework(&t->m);
    }
}

static void a_case_lasts_until_the_household_functions_again(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    uint8_t *stage = BD_ROWS(&t->m, case_stage, 0);
    memset(BD_ROWS(&t->m, priority, 0), 100, t->m.n);
    take_on(t, 50, true);
    take_on(t, 60, false);
    months_of_casework(t, method, 2, p->casework.case_months - 1);
    assert_int_equal(stage[50], BD_CASE_work);
    months_of_casework(t, method, 2, 1);
    assert_int_equal(stage[50], BD_CASE_aftercare);
    assert_int_equal(stage[60], BD_CASE_work);
    assert_int_equal(t->w->village.cases_restored[0], 1);
    assert_int_equal(t->w->village.restored_months[0], p->casework.case_months);
    months_of_casework(t, method, t->m.n, p->casework.case_months_most - p->casework.case_months);
    assert_int_equal(stage[60], BD_CASE_ended);
    assert_true(t->w->village.cases_ended[0] >= 1);
    one_month_free(t);
}

static void a_crisis_that_lasts_keeps_a_case_open(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    take_on(t, 50, true);
    BD_ROWS(&t->m, crisis, 0)[50] = 1;
    months_of_casework(t, method, 1, p->casework.case_months + 1);
    assert_int_equal(BD_ROWS(&t->m, case_stage, 0)[50], BD_CASE_work);
    one_month_free(t);
}

static void aftercare_is_a_contact_now_and_then_and_comes_to_an_end(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    take_on(t, 50, true);
    BD_ROWS(&t->m, case_stage, 0)[50] = BD_CASE_aftercare;
    BD_ROWS(&t->m, group, 0)[50] = 0;
    grant(t, method, t->m.n);
    for (int64_t month = 1; month <= p->casework.aftercare; month++) {
        begin_month(t, (uint32_t)month);
        bd_casework(&t->m);
        assert_int_equal(t->w->village.aftercare[0], 1);
        assert_int_equal(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[50] > 0,
                         month % p->casework.aftercare_every == 0);
    }
    assert_int_equal(BD_ROWS(&t->m, case_stage, 0)[50], BD_CASE_closed);
    assert_int_equal(t->w->village.reintegrated[0], 1);
    one_month_free(t);
}

static void distress_that_returns_reopens_a_case_before_others_come(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    uint8_t *stage = BD_ROWS(&t->m, case_stage, 0);
    take_on(t, 50, false), take_on(t, 60, false), take_on(t, 70, false);
    stage[50] = BD_CASE_closed, stage[60] = BD_CASE_aftercare, stage[70] = BD_CASE_ended;
    months_of_casework(t, method, 2, 1);
    assert_int_equal(stage[50], BD_CASE_work);
    assert_int_equal(stage[60], BD_CASE_work);
    assert_int_equal(stage[70], BD_CASE_ended); /* who was given up is not watched */
    assert_int_equal(t->w->village.cases_relapsed[0], 2);
    assert_true(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[50] > 0);
    assert_int_equal(helped(t), 2);
    one_month_free(t);
}

static void a_breach_costs_the_trust_of_the_client_and_of_those_tied_to_it(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    p->casework.breach = 1;
    one_month *t = one_month_new(p);
    take_on(t, 50, false);
    months_of_casework(t, method, 1, 1);
    const float *down = BD_PLANE(&t->m, down, BD_AGENCY_trust);
    const uint32_t *offset = t->w->ties.offset;
    assert_near((double)down[50], p->casework.breach_trust, 1e-6, "client");
    uint32_t hurt = 0;
    for (uint32_t i = 0; i < t->m.n; i++) hurt += down[i] > 0;
    assert_true(offset[51] > offset[50]);
    assert_int_equal(hurt, 1 + offset[51] - offset[50]);
    for (uint32_t e = offset[50]; e < offset[51]; e++)
        assert_near((double)down[t->w->ties.local[e]], p->casework.breach_told, 1e-6, "told");
    assert_int_equal(t->w->village.breaches[0], 1);
    one_month_free(t);
}

static void when_everybody_has_had_a_turn_a_new_round_begins(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    memset(BD_ROWS(&t->m, case_stage, 0), BD_CASE_ended, t->m.n);
    BD_ROWS(&t->m, case_stage, 0)[3] = BD_CASE_aftercare;
    grant(t, method, 4);
    bd_casework(&t->m);
    assert_int_equal(helped(t), 4);
    assert_int_equal(BD_ROWS(&t->m, case_stage, 0)[3], BD_CASE_aftercare);
    one_month_free(t);
}

static void a_client_gets_every_client_method_of_the_month(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t one = counselling(p), two = add_method(p, "guidance", "client", 1, 0);
    p->method[two].effects[BD_CHANNEL_skill] = 0.1;
    one_month *t = one_month_new(p);
    grant(t, one, 3);
    grant(t, two, 3);
    bd_casework(&t->m);
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_int_equal(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[i] > 0,
                         BD_PLANE(&t->m, up, BD_AGENCY_skill)[i] > 0);
    assert_int_equal(helped(t), 3);
    one_month_free(t);
}

static void nobody_is_taken_on_without_what_is_given_once(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t talk = counselling(p), asset = add_method(p, "asset", "client", 1, 0);
    p->method[asset].once = true;
    p->method[asset].effects[BD_CHANNEL_skill] = 0.1;
    set(p, "strategy.case_months", 3);
    one_month *t = one_month_new(p);
    uint8_t *stage = BD_ROWS(&t->m, case_stage, 0);
    take_on(t, 7, false);
    BD_ROWS(&t->m, case_months, 0)[7] = 1;
    grant(t, talk, 10);
    grant(t, asset, 2);
    bd_casework(&t->m);
    assert_int_equal(helped(t), 3); /* the open case, and two who get the asset too */
    uint32_t given = 0;
    for (uint32_t i = 0; i < t->m.n; i++) given += BD_PLANE(&t->m, up, BD_AGENCY_skill)[i] > 0;
    assert_int_equal(given, 2);
    begin_month(t, 1);
    bd_casework(&t->m);
    assert_int_equal(stage[7], BD_CASE_ended); /* the strategy's three months */
    one_month_free(t);
}

static void a_gift_that_no_work_accompanies_goes_to_those_first_in_the_order(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t asset = add_method(p, "asset", "client", 1, 0);
    p->method[asset].once = true;
    p->method[asset].effects[BD_CHANNEL_assets] = 1;
    one_month *t = one_month_new(p);
    for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, priority, 0)[i] = (uint8_t)i;
    take_on(t, 0, false); /* an open case that nobody serves any more */
    grant(t, asset, 5);
    for (uint32_t month = 0; month < 2; month++) {
        begin_month(t, month);
        bd_casework(&t->m);
        for (uint32_t i = 0; i < t->m.n; i++)
            assert_int_equal(BD_PLANE(&t->m, assets_up, 0)[i] > 0,
                             i + 5 * month + 5 >= t->m.n && i + 5 * month < t->m.n);
    }
    assert_int_equal(BD_ROWS(&t->m, case_stage, 0)[0], BD_CASE_work);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trust_scales_the_share_of_help_that_depends_on_it),
        cmocka_unit_test(the_first_in_the_order_are_seen_first),
        cmocka_unit_test(kernels_return_what_they_are_named_after),
        cmocka_unit_test(a_case_lasts_until_the_household_functions_again),
        cmocka_unit_test(a_crisis_that_lasts_keeps_a_case_open),
        cmocka_unit_test(aftercare_is_a_contact_now_and_then_and_comes_to_an_end),
        cmocka_unit_test(distress_that_returns_reopens_a_case_before_others_come),
        cmocka_unit_test(a_breach_costs_the_trust_of_the_client_and_of_those_tied_to_it),
        cmocka_unit_test(when_everybody_has_had_a_turn_a_new_round_begins),
        cmocka_unit_test(a_client_gets_every_client_method_of_the_month),
        cmocka_unit_test(nobody_is_taken_on_without_what_is_given_once),
        cmocka_unit_test(a_gift_that_no_work_accompanies_goes_to_those_first_in_the_order),
    };
    return cmocka_run_group_tests_name("casework", tests, NULL, NULL);
}
