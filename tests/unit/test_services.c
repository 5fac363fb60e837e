/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Services: who applies and who is refused, what arrives of an entitlement, and what cases do. */
#include "one_month.h"
#include "process/cases.h"
#include "process/institutions.h"
#include "process/services.h"

enum { CLINIC, COURT, RICE };

/* A clinic that everybody needs every month, a court, and rice for the poor. */
static bd_params *with_institutions(double capacity, double closure)
{
    bd_params *p = small_params();
    add_institution(p, "clinic", 1);
    add_institution(p, "court", 0);
    add_institution(p, "rice", 2);
    p->institution[CLINIC].need = 1;
    p->institution[CLINIC].capacity = capacity;
    p->institution[CLINIC].practice[BD_POWER_care] = 0.5;
    p->institution[COURT].appeals = true;
    p->institution[RICE].money = 100000;
    p->institution[RICE].leakage = 0.6;
    p->institution[RICE].shared = 0.1;
    for (int stratum = 0; stratum < BD_NSTRATUM; stratum++)
        p->institution[RICE].listed[stratum] = stratum == BD_STRATUM_poor;
    set(p, "services.distance", 0);
    set(p, "services.closure", closure);
    for (int r = 0; r < BD_NROUTE; r++) {
        p->services.success[r] = 0.5;
        p->services.nudge[r] = 0.01;
    }
    return p;
}

static uint32_t refused(const one_month *t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->m.n; i++) count += BD_ROWS(&t->m, refused, 0)[i] != 0;
    return count;
}

static void everybody_knows(one_month *t)
{
    for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, agency, BD_AGENCY_awareness)[i] = 1;
}

static void the_kernels_say_what_they_are_named_after(void **state)
{
    (void)state;
    bd_params *p = with_institutions(1, 0.5);
    bd_institution *k = &p->institution[CLINIC];
    k->need = 0.1, k->need_crisis = 1, k->need_of[0] = 0.5;
    assert_near(bd_need_chance(p, k, 0, false), 0.1, 1e-12, "usual need");
    assert_near(bd_need_chance(p, k, 1, true), 0.3, 1e-12, "more need by class and in a crisis");
    assert_near(bd_need_chance(p, &p->institution[RICE], 0, false), 0, 0, "no service, no need");
    assert_near(bd_apply_chance(0.5, 0.5, 1, 0.5), 0.375, 1e-12, "half of the way is closed");
    assert_near(bd_apply_chance(1, 2, 2, 0), 0, 0, "too far");
    assert_near(bd_bias_left(0.5, 0.4), 1 - 0.5 * 0.6, 1e-12, "bias");
    assert_near(bd_bias_left(3, 0.4), 0.4, 1e-12, "no more than all of it");
    assert_near(bd_bias_left(0.5, 1), 1, 0, "no bias in an open institution");
    const double left[] = {0.9, 0.7, 0.5};
    assert_near(bd_openness_met(0.4, 0, left), 0.4, 0, "without disadvantages");
    assert_near(bd_openness_met(0.4, 5, left), 0.4 * 0.9 * 0.5, 1e-12, "two of three");
    assert_near(bd_favour(0.5, 0.4), 0.7, 1e-12, "favour");
    assert_near(bd_leakage(0.6, 0, 0.5, 0, 0.5, 0), 0.15, 1e-12, "known and audited");
    assert_near(bd_leakage(0.6, 0, 0, 0, 0, 0.05), 0.57, 1e-12, "looked at in meetings");
    assert_near(bd_give_up_chance(0.2, 0.5, 0.5), 0.15, 1e-12, "workers keep cases alive");
    assert_near(bd_give_up_chance(0.2, 1, 0), 0.2, 0, "no workers");
    assert_near((double)bd_received_share(0.6f, 0.5f, 1), 0.7, 1e-7, "saved by awareness");
    assert_near(bd_service_beyond(1, 1, 1), 0, 0, "a usual service");
    assert_near(bd_service_beyond(1, 1, 2), 0.5, 1e-12, "widened to twice its reach");
    assert_near(bd_capacity_next(1.5, 0.1, 0.2), 1.5, 1e-12, "rises and returns");
    assert_near(bd_case_chance(0.5, 3, 0.5, 1, 0), 0.5, 1e-12, "usual chance");
    assert_true(bd_case_chance(0.5, 3, 0.7, 1, 0) > 0.6);
    assert_near(bd_case_chance(0, 3, 1, 1, 9), 0, 0, "a route that cannot be gone");
    assert_near(bd_institution_openness(0.9, 0.3, 0), 1, 0, "not above 1");
    assert_int_equal(bd_claim(3), 301);
    free(p);
}

static void grants_go_up_to_capacity_and_the_rest_is_refused(void **state)
{
    (void)state;
    one_month *t = one_month_new(with_institutions(25, 0));
    everybody_knows(t);
    bd_services(&t->m);
    uint32_t n = t->m.n, places = n / 4;
    assert_int_equal(t->w->village.applied[0], n);
    assert_int_equal(t->w->village.granted[0], places);
    assert_int_equal(refused(t), n - places);
    assert_int_equal(t->w->village.cases_open[0], n - places);
    one_month_free(t);
}

static void more_room_and_more_openness_refuse_fewer(void **state)
{
    (void)state;
    uint32_t before = UINT32_MAX;
    for (double capacity = 0; capacity <= 100; capacity += 20) {
        one_month *t = one_month_new(with_institutions(capacity, 0.6));
        everybody_knows(t);
        bd_services(&t->m);
        assert_true(refused(t) <= before);
        before = refused(t);
        one_month_free(t);
    }
    uint32_t closed = 0, open = 0;
    for (int o = 0; o < 2; o++) {
        one_month *t = one_month_new(with_institutions(100, 0.6));
        everybody_knows(t);
        t->w->village.factor[BD_FACTOR_institutions * t->w->counts.nvillage] = o ? 0.9 : 0.1;
        bd_services(&t->m);
        *(o ? &open : &closed) = refused(t);
        one_month_free(t);
    }
    assert_true(open < closed);
}

static void bias_turns_the_disadvantaged_away(void **state)
{
    (void)state;
    bd_params *p = with_institutions(100, 0.8);
    p->institution[CLINIC].bias[0] = 1;
    one_month *t = one_month_new(p);
    everybody_knows(t);
    bd_services(&t->m);
    double weak = t->w->village.weak_applied[0], granted = t->w->village.weak_granted[0];
    double others = t->w->village.applied[0] - weak, other = t->w->village.granted[0] - granted;
    assert_true(weak > 10 && granted / weak < other / others - 0.1);
    one_month_free(t);
}

static void a_refusal_costs_trust_that_is_made_up_for_in_the_mean(void **state)
{
    (void)state;
    bd_params *p = with_institutions(10, 0);
    set(p, "time.burn_in", 12);
    one_month *t = one_month_new(p);
    everybody_knows(t);
    t->m.burn_in = true;
    bd_services(&t->m);
    double before = 0, after = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        double trust = (double)BD_ROWS(&t->m, agency, BD_AGENCY_trust)[i];
        before += trust;
        after += trust + (double)t->s.made_up * (1 - trust) -
                 (double)BD_PLANE(&t->m, down, BD_AGENCY_trust)[i] * trust;
    }
    assert_true(t->w->village.trust_lost[0] > 1);
    assert_near(after, before, 1e-3, "sum of trust in a usual month");
    one_month_free(t);
}

static void what_is_known_and_audited_arrives_and_others_lose_nothing(void **state)
{
    (void)state;
    const int channels[] = {BD_CHANNEL_rights, BD_CHANNEL_posting, BD_CHANNEL_audit};
    one_month *t = one_month_new(with_institutions(0, 0));
    bd_services(&t->m);
    double usual = (double)t->w->village.received[0];
    double others = (double)t->w->village.received_others[0];
    double all = usual + others + (double)t->w->village.leaked[0];
    assert_near(all, 100000.0 * t->w->village.listed[2 * t->w->counts.nvillage], 1e-3, "all of it");
    one_month_free(t);
    for (int c = 0; c < 3; c++) {
        t = one_month_new(with_institutions(0, 0));
        t->s.village_up[channels[c]] = 1;
        bd_services(&t->m);
        assert_true((double)t->w->village.received[0] > 1.05 * usual);
        assert_near((double)t->w->village.received_others[0], others, 1e-6, "others");
        one_month_free(t);
    }
}

static void money_is_shared_out_to_the_last_rupiah(void **state)
{
    (void)state;
    assert_near((double)bd_whole_part(130000, 0.5f), 65000, 0, "half");
    assert_near((double)bd_whole_part(3, 0.5f), 2, 0, "half up");
    for (int64_t money = -7; money <= 7; money++) {
        int64_t sum = 0;
        for (uint32_t place = 0; place < 3; place++) sum += bd_even_part(money, 3, place);
        assert_true(sum == money);
    }
    assert_true(bd_even_part(7, 3, 0) == 3 && bd_even_part(7, 3, 2) == 2);
    assert_true(bd_even_part(-7, 3, 0) == -3 && bd_even_part(-7, 3, 2) == -2);
}

/* What those on the list have more the elite has less, to the rupiah. */
static void what_no_longer_leaks_is_taken_from_the_elite_and_no_rupiah_is_lost(void **state)
{
    (void)state;
    one_month *t = one_month_new(with_institutions(0, 0));
    t->s.village_up[BD_CHANNEL_rights] = 1;
    bd_services(&t->m);
    const float *cash = BD_PLANE(&t->m, cash, 0);
    double listed = 0, elite = 0, all = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool on = BD_ROWS(&t->m, entitled, 0)[i] != 0;
        assert_near((double)cash[i], (double)(int64_t)cash[i], 0, "whole rupiah");
        listed += on ? (double)cash[i] : 0;
        elite += BD_ROWS(&t->m, stratum, 0)[i] == BD_STRATUM_elite ? (double)cash[i] : 0;
        all += (double)cash[i];
    }
    const bd_village_table *v = &t->w->village;
    assert_near(listed, (double)(v->received[0] - v->usual_received[0]), 0, "beyond the usual");
    assert_true(listed > 0.02 * 100000 * v->listed[(size_t)RICE * t->w->counts.nvillage]);
    assert_near(elite, -listed, 0, "the elite has it less");
    assert_near(all, 0, 0, "no rupiah is made or lost");
    assert_int_equal(v->received[0] + v->received_others[0] + v->leaked[0],
                     100000 * (int64_t)v->listed[(size_t)RICE * t->w->counts.nvillage]);
    one_month_free(t);
}

static void a_usual_month_moves_no_money(void **state)
{
    (void)state;
    one_month *t = one_month_new(with_institutions(0, 0));
    for (int a = 0; a < BD_NAGENCY; a++)
        memcpy(BD_ROWS(&t->m, agency, a), BD_ROWS(&t->m, agency_base, a), t->m.n * sizeof(float));
    bd_services(&t->m);
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_near((double)BD_PLANE(&t->m, cash, 0)[i], 0, 0, "usual entitlement is usual income");
    one_month_free(t);
}

static void a_case_won_serves_the_household_and_opens_the_institution(void **state)
{
    (void)state;
    bd_params *p = with_institutions(0, 0);
    uint32_t method = add_method(p, "advocacy", "client", 1, 0);
    p->method[method].effects[BD_CHANNEL_advocacy] = 1;
    p->method[method].route = BD_ROUTE_defender;
    for (int r = 0; r < BD_NROUTE; r++) p->services.success[r] = 1;
    one_month *t = one_month_new(p);
    BD_ROWS(&t->m, refused, 0)[7] = CLINIC + 1;
    grant(t, method, 3);
    bd_casework(&t->m);
    assert_int_equal(t->w->village.cases_won[0], 1);
    assert_int_equal(t->w->village.deliveries[0], 1);
    assert_int_equal(BD_ROWS(&t->m, refused, 0)[7], 0);
    assert_true(BD_PLANE(&t->m, given, BD_POWER_care)[7] > 0.4f);
    bd_district_month d = {.p = p, .c = &t->c, .w = t->w, .d = 0, .month = 1, .room = t->planning};
    bd_institutions(&d);
    double capacity = t->w->village.capacity[0], opening = t->w->village.opening[0];
    begin_month(t, 1);
    bd_services(&t->m);
    assert_true(t->w->village.capacity[0] > capacity && t->w->village.opening[0] > opening);
    assert_true(t->s.village_up[BD_CHANNEL_institutions] > 0);
    assert_true(t->w->village.cause[0] > 0);
    one_month_free(t);
}

static void a_case_lost_costs_trust_and_law_needs_a_court(void **state)
{
    (void)state;
    bd_params *p = with_institutions(0, 0);
    for (int r = 0; r < BD_NROUTE; r++) p->services.success[r] = 1e-9;
    p->services.appeal = 0;
    one_month *t = one_month_new(p);
    bd_stream s = bd_stream_open(t->w->luck, BD_KIND_HOUSEHOLD, 1, 0, 99);
    BD_ROWS(&t->m, refused, 0)[3] = CLINIC + 1;
    bd_case_bring(&t->m, 3, BD_ROUTE_broker, 0, &s);
    assert_true(BD_PLANE(&t->m, down, BD_AGENCY_trust)[3] > 0);
    assert_int_equal(BD_ROWS(&t->m, refused, 0)[3], 0);
    assert_int_equal(t->w->village.route_lost[BD_ROUTE_broker * t->w->counts.nvillage], 1);
    BD_ROWS(&t->m, refused, 0)[3] = CLINIC + 1;
    p->institution[COURT].appeals = false;
    assert_int_equal(bd_appeals(t->p), BD_NO_INSTITUTION);
    bd_case_bring(&t->m, 3, BD_ROUTE_justice, 0, &s);
    assert_int_equal(BD_ROWS(&t->m, refused, 0)[3], CLINIC + 1);
    one_month_free(t);
}

static void villages_share_places_by_applications(void **state)
{
    (void)state;
    bd_params *p = with_institutions(10, 0);
    p->institution[CLINIC].level = 1;
    one_month *t = one_month_new(p);
    t->w->village.applied[0] = 30, t->w->village.applied[1] = 10;
    t->w->village.pressed[0] = 0.02;
    bd_district_month d = {.p = p, .c = &t->c, .w = t->w, .d = 0, .month = 1, .room = t->planning};
    bd_institutions(&d);
    uint32_t all = t->w->village.count[0] + t->w->village.count[1];
    assert_int_equal(t->w->village.places[0] + t->w->village.places[1], all / 10);
    assert_near(t->w->village.places[0], 0.75 * all / 10, 1, "three quarters of them");
    assert_near(t->w->village.pressing[1], t->w->village.pressing[0], 1e-15, "shared openness");
    assert_true(t->w->village.pressing[1] > 0);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernels_say_what_they_are_named_after),
        cmocka_unit_test(grants_go_up_to_capacity_and_the_rest_is_refused),
        cmocka_unit_test(more_room_and_more_openness_refuse_fewer),
        cmocka_unit_test(bias_turns_the_disadvantaged_away),
        cmocka_unit_test(a_refusal_costs_trust_that_is_made_up_for_in_the_mean),
        cmocka_unit_test(what_is_known_and_audited_arrives_and_others_lose_nothing),
        cmocka_unit_test(money_is_shared_out_to_the_last_rupiah),
        cmocka_unit_test(what_no_longer_leaks_is_taken_from_the_elite_and_no_rupiah_is_lost),
        cmocka_unit_test(a_usual_month_moves_no_money),
        cmocka_unit_test(a_case_won_serves_the_household_and_opens_the_institution),
        cmocka_unit_test(a_case_lost_costs_trust_and_law_needs_a_court),
        cmocka_unit_test(villages_share_places_by_applications),
    };
    return cmocka_run_group_tests_name("services", tests, NULL, NULL);
}
