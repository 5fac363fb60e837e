/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Community work: what a delivery to the village does to structure, joining and people. */
#include "one_month.h"
#include "process/structure.h"

static uint32_t campaign(bd_params *p, const char *name)
{
    return add_method(p, name, "village", 10, 1000);
}

static void deliveries_push_structure_in_proportion(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = campaign(p, "action");
    p->method[method].effects[BD_CHANNEL_norms] = 0.01;
    p->method[method].effects[BD_CHANNEL_equity] = -0.02;
    p->method[method].effects[BD_CHANNEL_conflict] = 0.1;
    p->method[method].effects[BD_CHANNEL_infrastructure] = 0.03;
    p->method[method].effects[BD_CHANNEL_outreach] = 0.5;
    one_month *t = one_month_new(p);
    grant(t, method, 3);
    bd_community(&t->m);
    assert_near(t->s.village_up[BD_CHANNEL_norms], 0.03, 1e-12, "push on norms");
    assert_near(t->s.village_down[BD_CHANNEL_equity], 0.06, 1e-12, "push against equity");
    assert_near(t->s.village_up[BD_CHANNEL_conflict], 0.3, 1e-12, "conflict");
    assert_near(t->s.village_up[BD_CHANNEL_infrastructure], 0.09, 1e-12, "public goods");
    assert_near(t->w->village.outreach[0], 1.5, 1e-12, "outreach");
    assert_near(bd_factor_next(0.5, 0.5, t->s.village_up[BD_CHANNEL_norms], 0, 0, 0.01), 0.515,
                1e-12, "norms after the month");
    one_month_free(t);
}

static void outreach_lasts_for_its_month_only(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = campaign(p, "organising");
    p->method[method].effects[BD_CHANNEL_outreach] = 0.5;
    one_month *t = one_month_new(p);
    grant(t, method, 1);
    bd_community(&t->m);
    grant(t, method, 0);
    begin_month(t, 1);
    bd_community(&t->m);
    assert_near(t->w->village.outreach[0], 0, 0, "next month");
    one_month_free(t);
}

static uint32_t reached(one_month *t, float *who)
{
    bd_community(&t->m);
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        who[i] = BD_PLANE(&t->m, up, BD_AGENCY_awareness)[i];
        count += who[i] > 0;
    }
    return count;
}

static void a_campaign_reaches_its_share_and_others_in_other_months(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.households", 4000);
    uint32_t method = campaign(p, "campaign");
    p->method[method].effects[BD_CHANNEL_awareness] = 0.02;
    p->method[method].reach = 0.3;
    one_month *t = one_month_new(p);
    float *first = calloc(2 * (size_t)t->m.n, sizeof *first), *second = first + t->m.n;
    grant(t, method, 1);
    assert_frequency(reached(t, first), t->m.n, 0.3, "reached");
    begin_month(t, 1);
    reached(t, second);
    uint32_t both = 0;
    for (uint32_t i = 0; i < t->m.n; i++) both += first[i] > 0 && second[i] > 0;
    assert_frequency(both, t->m.n, 0.09, "reached in both months");
    free(first);
    one_month_free(t);
}

static void whom_a_method_reaches_does_not_depend_on_other_methods(void **state)
{
    (void)state;
    float who[2][200] = {{0}};
    for (int arm = 0; arm < 2; arm++) {
        bd_params *p = small_params();
        if (arm == 1) campaign(p, "another");
        uint32_t method = campaign(p, "campaign");
        p->method[method].effects[BD_CHANNEL_awareness] = 0.02;
        p->method[method].reach = 0.3;
        one_month *t = one_month_new(p);
        assert_true(t->m.n <= 200);
        grant(t, method, 1);
        assert_true(reached(t, who[arm]) > 0);
        one_month_free(t);
    }
    assert_memory_equal(who[0], who[1], sizeof who[0]);
}

static void an_act_of_founding_founds_a_group(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = campaign(p, "formation");
    p->method[method].effects[BD_CHANNEL_group_founding] = 1;
    one_month *t = one_month_new(p);
    grant(t, method, 2);
    bd_community(&t->m);
    assert_int_equal(t->s.foundings[0], 2);
    one_month_free(t);
}

static void villages_without_a_programme_are_left_alone(void **state)
{
    (void)state;
    bd_params *p = small_params();
    uint32_t method = campaign(p, "action");
    p->method[method].effects[BD_CHANNEL_norms] = 0.01;
    one_month *t = one_month_new(p);
    grant(t, method, 3);
    t->w->village.treated[0] = 0;
    bd_community(&t->m);
    assert_near(t->s.village_up[BD_CHANNEL_norms], 0, 0, "push on norms");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deliveries_push_structure_in_proportion),
        cmocka_unit_test(outreach_lasts_for_its_month_only),
        cmocka_unit_test(a_campaign_reaches_its_share_and_others_in_other_months),
        cmocka_unit_test(whom_a_method_reaches_does_not_depend_on_other_methods),
        cmocka_unit_test(an_act_of_founding_founds_a_group),
        cmocka_unit_test(villages_without_a_programme_are_left_alone),
    };
    return cmocka_run_group_tests_name("community", tests, NULL, NULL);
}
