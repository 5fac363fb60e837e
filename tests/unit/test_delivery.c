/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deliveries: exact books, work in progress, and what reaches a household. */
#include "one_month.h"
#include "process/delivery.h"

static void hours_and_money_both_limit_deliveries(void **state)
{
    (void)state;
    assert_int_equal(bd_deliveries_paid(600, 100, 60, 10, 99), 10);
    assert_int_equal(bd_deliveries_paid(600, 55, 60, 10, 99), 5);
    assert_int_equal(bd_deliveries_paid(100, 1000, 60, 10, 99), 1);
    assert_int_equal(bd_deliveries_paid(600, 100, 60, 10, 3), 3);
    assert_int_equal(bd_deliveries_paid(600, 0, 60, 0, 99), 10);
    assert_int_equal(bd_deliveries_paid(600, 600, 0, 0, 99), 0);
}

static void what_is_granted_is_used_carried_over_or_lapses(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "project", "village", 10, 700);
    one_month *t = one_month_new(p);
    bd_village_table *v = &t->w->village;
    t->w->village.treated[0] = 1;
    int64_t carried = 0, carried_money = 0;
    for (uint32_t month = 0; month < 20; month++) {
        v->granted_minutes[method * 2] = 37 + (int64_t)(month * 211 % 900);
        v->granted_money[method * 2] = (int64_t)(month * 353 % 1500);
        uint32_t made = bd_deliver(&t->m, method, month % 3);
        assert_true(made <= month % 3);
        assert_int_equal(carried + v->granted_minutes[method * 2],
                         v->used_minutes[method * 2] + v->work_minutes[method * 2] +
                             v->lapsed_minutes[method * 2]);
        assert_int_equal(carried_money + v->granted_money[method * 2],
                         v->used_money[method * 2] + v->work_money[method * 2] +
                             v->lapsed_money[method * 2]);
        carried = v->work_minutes[method * 2], carried_money = v->work_money[method * 2];
        assert_true(carried <= 600 && carried_money <= 700);
    }
    one_month_free(t);
}

static void a_large_delivery_is_made_when_months_of_work_have_paid_for_it(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "project", "village", 10, 0), made = 0;
    one_month *t = one_month_new(p);
    for (uint32_t month = 0; month < 10; month++) {
        t->w->village.granted_minutes[method * 2] = 250;
        made += bd_deliver(&t->m, method, 9);
    }
    assert_int_equal(made, 4); /* 2,500 of 600 minutes each */
    one_month_free(t);
}

static void work_in_progress_lapses_where_the_programme_has_left(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "project", "village", 10, 0);
    one_month *t = one_month_new(p);
    t->w->village.work_minutes[method * 2] = 123;
    t->w->village.treated[0] = 0;
    bd_ledger_begin(t->w, 0, 1);
    assert_int_equal(t->w->village.work_minutes[method * 2], 0);
    assert_int_equal(t->w->village.lapsed_minutes[method * 2], 123);
    one_month_free(t);
}

static void a_share_of_the_work_counts_as_the_peoples_own(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "strategy.participation", 0.6);
    uint32_t method = add_method(p, "guidance", "client", 1, 0);
    p->method[method].effects[BD_CHANNEL_practice_needs] = 0.5;
    p->method[method].effects[BD_CHANNEL_trust] = -0.2;
    p->method[method].effects[BD_CHANNEL_distress] = -0.1;
    one_month *t = one_month_new(p);
    bd_reach(&t->m, &p->method[method], 7, 0.5f);
    assert_near((double)BD_PLANE(&t->m, own_work, BD_POWER_needs)[7], 0.15, 1e-6, "own");
    assert_near((double)BD_PLANE(&t->m, given, BD_POWER_needs)[7], 0.10, 1e-6, "given");
    assert_near((double)BD_PLANE(&t->m, worked, 0)[7], 0.25 / BD_NPOWER, 1e-6, "mean over powers");
    assert_near((double)BD_PLANE(&t->m, down, BD_AGENCY_trust)[7], 0.1, 1e-6, "a push down");
    assert_near((double)BD_PLANE(&t->m, distress_down, 0)[7], 0.05, 1e-6, "relief");
    bd_reach(&t->m, &p->method[method], 7, 0.5f);
    assert_near((double)BD_PLANE(&t->m, own_work, BD_POWER_needs)[7], 1 - 0.85 * 0.85, 1e-6,
                "two deliveries combine as independent chances");
    one_month_free(t);
}

static void deliveries_folded_into_a_dose_do_what_one_after_the_other_does(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method[3];
    for (uint32_t k = 0; k < 3; k++) {
        char name[] = "methodX";
        name[6] = (char)('a' + k);
        method[k] = add_method(p, name, "group", 1, 0);
        for (int c = 0; c <= BD_CHANNEL_information; c++)
            p->method[method[k]].effects[c] = (c + (int)k) % 3 == 0 ? 0.1 * (k + 1) : -0.02;
    }
    one_month *t = one_month_new(p);
    bd_dose dose = {0};
    uint32_t rows[] = {4, 9, 11};
    for (uint32_t k = 0; k < 3; k++) {
        bd_reach(&t->m, &p->method[method[k]], 50, 0.9f);
        bd_dose_add(&t->m, &dose, &p->method[method[k]], 0.9f);
    }
    bd_dose_give(&t->m, &dose, rows, 3);
    uint32_t planes = 0;
#define D(name, count, how, adds)                                  \
    for (int k = 0; k < (count); k++)                              \
        for (int j = 0; j < 3; j++, planes++)                      \
            assert_near((double)BD_PLANE(&t->m, name, k)[rows[j]], \
                        (double)BD_PLANE(&t->m, name, k)[50], 2e-7, #name);
    BD_DOSES(D)
#undef D
    assert_true(planes >= 3 * 27);
    assert_near((double)BD_PLANE(&t->m, worked, 0)[10], 0, 0,
                "who is not on the list gets nothing");
    assert_true(BD_PLANE(&t->m, worked, 0)[4] > 0);
    one_month_free(t);
}

static void a_dose_of_nothing_leaves_the_month_unreached(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    bd_dose dose = {0};
    uint32_t rows[] = {4};
    bd_dose_give(&t->m, &dose, rows, 1);
    assert_int_equal(t->s.reached, 0); /* so nothing has to be cleared */
    one_month_free(t);
}

static void information_of_two_deliveries_fails_only_if_both_fail(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "campaign", "village", 1, 0);
    p->method[method].effects[BD_CHANNEL_information] = 0.5;
    one_month *t = one_month_new(p);
    bd_reach(&t->m, &p->method[method], 3, 1);
    bd_reach(&t->m, &p->method[method], 3, 1);
    double told = (double)BD_PLANE(&t->m, tell, 0)[3];
    assert_near(told, 2 * 0.693147180559945, 1e-6, "exponent of failing: 2 log 2");
    one_month_free(t);
}

static void what_is_told_face_to_face_is_heard_more_than_by_media(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = add_method(p, "campaign", "village", 1, 0);
    p->method[method].effects[BD_CHANNEL_awareness] = 0.1;
    p->method[method].effects[BD_CHANNEL_skill] = 0.1;
    one_month *t = one_month_new(p);
    float heard[3], skill[3];
    const double of[3] = {p->information.meeting, p->information.face_to_face,
                          p->information.media};
    for (int channel = 0; channel < 3; channel++) {
        begin_month(t, 0);
        p->method[method].channel = channel;
        bd_reach(&t->m, &p->method[method], 3, 1);
        heard[channel] = BD_PLANE(&t->m, up, BD_AGENCY_awareness)[3];
        skill[channel] = BD_PLANE(&t->m, up, BD_AGENCY_skill)[3];
        assert_near((double)heard[channel], 0.1 * of[channel], 1e-6, "awareness");
        assert_near((double)skill[channel], 0.1, 1e-6, "only what is told depends on how");
    }
    assert_true(heard[1] > heard[0] && heard[0] > heard[2]);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_and_money_both_limit_deliveries),
        cmocka_unit_test(what_is_granted_is_used_carried_over_or_lapses),
        cmocka_unit_test(a_large_delivery_is_made_when_months_of_work_have_paid_for_it),
        cmocka_unit_test(work_in_progress_lapses_where_the_programme_has_left),
        cmocka_unit_test(a_share_of_the_work_counts_as_the_peoples_own),
        cmocka_unit_test(deliveries_folded_into_a_dose_do_what_one_after_the_other_does),
        cmocka_unit_test(a_dose_of_nothing_leaves_the_month_unreached),
        cmocka_unit_test(what_is_told_face_to_face_is_heard_more_than_by_media),
        cmocka_unit_test(information_of_two_deliveries_fails_only_if_both_fail),
    };
    return cmocka_run_group_tests_name("delivery", tests, NULL, NULL);
}
