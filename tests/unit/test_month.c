/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Constants that follow from parameters, and the calendar of the strategy. */
#include "one_month.h"

#include <math.h>

static void failing_exponents_turn_chances_into_sums(void **state)
{
    (void)state;
    assert_near(bd_failure_exponent(0), 0, 0, "no chance");
    assert_near(bd_failure_exponent(0.35), -log(0.65), 1e-12, "a chance");
    assert_near(exp(-bd_failure_exponent(1)), 0, 1e-30, "certainty");
}

static void log_odds_of_a_chance(void **state)
{
    (void)state;
    assert_near(bd_logit(0.5), 0, 1e-15, "even");
    assert_near(bd_logit(0.01), log(0.01 / 0.99), 1e-12, "one per cent");
    assert_true(bd_logit(0) > -30 && bd_logit(1) < 30);
}

static void adequacy_weights_are_scaled_to_sum_to_1(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_constants c;
    for (int k = 0; k < BD_NPOWER; k++) p->power[k].weight = k;
    bd_constants_set(&c, p);
    double sum = 0;
    for (int k = 0; k < BD_NPOWER; k++) sum += (double)c.weight[k];
    assert_near(sum, 1, 1e-6, "sum");
    assert_near((double)c.weight[6], 6.0 / 21, 1e-6, "the last");
    free(p);
}

static void crises_are_as_frequent_as_they_begin_and_end(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_constants c;
    set(p, "shocks.crisis_rate", 0.01);
    set(p, "shocks.crisis_end", 0.25);
    set(p, "shocks.crisis_poor", 2);
    bd_constants_set(&c, p);
    assert_near((double)c.crisis_expected[BD_STRATUM_middle], 0.01 / 0.26, 1e-7, "others");
    assert_near((double)c.crisis_expected[BD_STRATUM_poor], 0.02 / 0.27, 1e-7, "the poor");
    free(p);
}

static void a_usual_group_succeeds_once_in_so_many_months(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_constants c;
    set(p, "groups.success", 0.5);
    set(p, "groups.stage_months", 4);
    bd_constants_set(&c, p);
    assert_near(c.success_month, 1.0 / 48, 1e-15, "a month");
    free(p);
}

static void a_methods_luck_goes_by_its_name(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_constants c, other;
    add_method(p, "lobbying", "village", 1, 0);
    bd_constants_set(&c, p);
    p->nmethod = 0;
    add_method(p, "audit", "village", 1, 0);
    add_method(p, "lobbying", "village", 1, 0);
    bd_constants_set(&other, p);
    assert_true(c.method_id[0] == other.method_id[1]);
    assert_true(other.method_id[0] != other.method_id[1]);
    free(p);
}

static void phases_follow_one_another_from_the_programmes_start(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "time.burn_in", 24);
    snprintf(p->strategy.name, BD_TEXT_MAX, "two phases");
    p->strategy.start = 12;
    p->strategy.end = 48;
    p->nphase = 2;
    p->phase[0].start = 0, p->phase[0].end = 6;
    p->phase[1].start = 6, p->phase[1].end = 3000;
    assert_null(bd_phase_of(p, 24 + 11));
    assert_ptr_equal(bd_phase_of(p, 24 + 12), &p->phase[0]);
    assert_ptr_equal(bd_phase_of(p, 24 + 17), &p->phase[0]);
    assert_ptr_equal(bd_phase_of(p, 24 + 18), &p->phase[1]);
    assert_ptr_equal(bd_phase_of(p, 24 + 47), &p->phase[1]);
    assert_null(bd_phase_of(p, 24 + 48));
    p->strategy.name[0] = '\0';
    assert_null(bd_phase_of(p, 24 + 12));
    free(p);
}

static void hours_and_costs_become_whole_minutes_and_rupiah(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_constants c;
    add_method(p, "x", "village", 1.5, 1234.5);
    bd_constants_set(&c, p);
    assert_int_equal(c.minutes[0], 90);
    assert_int_equal(c.money[0], 1235);
    free(p);
}

static void the_roster_lists_members_by_group_in_the_order_of_rows(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    uint16_t *group = BD_ROWS(&t->m, group, 0);
    for (uint32_t i = 0; i < t->m.n; i++)
        group[i] = i % 3 == 0 ? BD_NO_GROUP : (uint16_t)(7 - i % 5); /* slots 3 to 7 of 8 */
    bd_roster(&t->m);
    uint32_t listed = 0;
    for (uint32_t slot = 0; slot < t->w->counts.slots; slot++) {
        uint32_t first = t->s.member_first[slot], end = t->s.member_first[slot + 1];
        assert_int_equal(first, listed);
        for (uint32_t j = first; j < end; j++, listed++) {
            assert_int_equal(group[t->s.member[j]], slot);
            assert_true(j == first || t->s.member[j] > t->s.member[j - 1]);
        }
        assert_int_equal(end > first, slot >= 3);
    }
    assert_int_equal(listed, t->m.n - (t->m.n + 2) / 3);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_exponents_turn_chances_into_sums),
        cmocka_unit_test(log_odds_of_a_chance),
        cmocka_unit_test(adequacy_weights_are_scaled_to_sum_to_1),
        cmocka_unit_test(crises_are_as_frequent_as_they_begin_and_end),
        cmocka_unit_test(a_usual_group_succeeds_once_in_so_many_months),
        cmocka_unit_test(a_methods_luck_goes_by_its_name),
        cmocka_unit_test(phases_follow_one_another_from_the_programmes_start),
        cmocka_unit_test(hours_and_costs_become_whole_minutes_and_rupiah),
        cmocka_unit_test(the_roster_lists_members_by_group_in_the_order_of_rows),
    };
    return cmocka_run_group_tests_name("month", tests, NULL, NULL);
}
