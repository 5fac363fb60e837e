/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ledger: what a month took, and what the programme has taken so far. That books balance in every
 * world is in tests/laws. */
#include "one_month.h"

static void a_month_that_was_planned_becomes_the_month_that_was(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "work", "village", 3, 40000);
    only_method(p, method);
    one_month *t = one_month_new(p);
    bd_district_table *d = &t->w->district;
    d->planned_travel[0] = 11, d->planned_idle[0] = 22, d->planned_held[0] = -3;
    d->planned_wages[0] = 33, d->planned_unspent[0] = 44;
    d->total_minutes[0] = 1000, d->total_money[0] = 2000;
    t->w->village.granted_minutes[0] = 5, t->w->village.granted_minutes[1] = 6;
    t->w->village.used_money[0] = 70, t->w->village.used_money[1] = 80;
    bd_district_month m = {.p = p, .c = &t->c, .w = t->w, .month = 1};
    bd_ledger(&m);
    assert_int_equal(d->travel_minutes[0], 11);
    assert_int_equal(d->idle_minutes[0], 22);
    assert_int_equal(d->wages[0], 33);
    assert_int_equal(d->unspent[0], 44);
    assert_int_equal(d->total_minutes[0], 1000 + 11 + 22 - 3 + 5 + 6);
    assert_int_equal(d->total_money[0], 2000 + 33 + 70 + 80);
    one_month_free(t);
}

static void workers_hours_add_up_to_what_workers_worked(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "work", "village", 3, 40000);
    only_method(p, method);
    p->strategy.end = 36;
    bd_model *m = model_new(p, 9, NULL, 1);
    step(m, 48);
    bd_view w = bd_model_view(m);
    int64_t month = (int64_t)(p->strategy.hours * 60 * 2 / p->strategy.villages_per_worker);
    assert_int_equal(w.district.total_minutes[0], 36 * month);
    bd_model_destroy(m);
    free(p);
}

static void grants_are_paid_for_by_whole_deliveries(void **state)
{
    (void)state;
    assert_int_equal(bd_deliveries_paid(180, 40000, 180, 40000, 9), 1);
    assert_int_equal(bd_deliveries_paid(179, 40000, 180, 40000, 9), 0);
    assert_int_equal(bd_deliveries_paid(360, 79999, 180, 40000, 9), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_that_was_planned_becomes_the_month_that_was),
        cmocka_unit_test(workers_hours_add_up_to_what_workers_worked),
        cmocka_unit_test(grants_are_paid_for_by_whole_deliveries),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
