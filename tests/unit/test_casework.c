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

static void open_cases_come_before_everybody_else_until_they_are_closed(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    uint8_t *months = BD_ROWS(&t->m, case_months, 0);
    memset(BD_ROWS(&t->m, priority, 0), 100, t->m.n);
    months[50] = 3;
    grant(t, method, 1);
    for (int64_t left = t->p->casework.case_months - 3; left > 0; left--) {
        begin_month(t, 0);
        bd_casework(&t->m);
        assert_true(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[50] > 0);
    }
    assert_int_equal(months[50], BD_CASE_CLOSED);
    begin_month(t, 0);
    bd_casework(&t->m);
    assert_true(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[0] > 0);
    assert_false(BD_PLANE(&t->m, up, BD_AGENCY_motivation)[50] > 0);
    one_month_free(t);
}

static void when_everybody_has_had_a_turn_a_new_round_begins(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = counselling(p);
    one_month *t = one_month_new(p);
    memset(BD_ROWS(&t->m, case_months, 0), BD_CASE_CLOSED, t->m.n);
    grant(t, method, 4);
    bd_casework(&t->m);
    assert_int_equal(helped(t), 4);
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
    uint8_t *months = BD_ROWS(&t->m, case_months, 0);
    months[7] = 1;
    grant(t, talk, 10);
    grant(t, asset, 2);
    bd_casework(&t->m);
    assert_int_equal(helped(t), 3); /* the open case, and two who get the asset too */
    uint32_t given = 0;
    for (uint32_t i = 0; i < t->m.n; i++) given += BD_PLANE(&t->m, up, BD_AGENCY_skill)[i] > 0;
    assert_int_equal(given, 2);
    begin_month(t, 1);
    bd_casework(&t->m);
    assert_int_equal(months[7], BD_CASE_CLOSED); /* the strategy's three months */
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trust_scales_the_share_of_help_that_depends_on_it),
        cmocka_unit_test(the_first_in_the_order_are_seen_first),
        cmocka_unit_test(open_cases_come_before_everybody_else_until_they_are_closed),
        cmocka_unit_test(when_everybody_has_had_a_turn_a_new_round_begins),
        cmocka_unit_test(a_client_gets_every_client_method_of_the_month),
        cmocka_unit_test(nobody_is_taken_on_without_what_is_given_once),
    };
    return cmocka_run_group_tests_name("casework", tests, NULL, NULL);
}
