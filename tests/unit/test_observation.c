/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/observation.h"
#include "near.h"
#include "small_world.h"
#include "state/ties.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two villages. 0: households 0 to 4, ties 0-1, 1-2, 3-4; leaders 0 (took it up) and 3 (did not).
 * 1: household 5, tied across to 0. */
static bd_world w;
static bd_params p;
static bd_adequacy a;

static int make(void **state)
{
    (void)state;
    bd_error err = {0};
    bd_counts counts = {.nhousehold = 6,
                        .nvillage = 2,
                        .ndistrict = 1,
                        .nregion = 1,
                        .slots = 2,
                        .ngroup = 4,
                        .ninstitution = 3,
                        .nprofile = 1,
                        .months = 1};
    bd_params_defaults(&p);
    bd_adequacy_set(&a, &p);
    if (bd_world_allocate(&w, &counts, &err) != BD_OK) return 1;
    w.village.count[0] = 5, w.village.first[1] = 5, w.village.count[1] = 1;
    w.household.village[5] = 1;
    for (size_t h = 0; h < 6; h++) {
        w.household.id[h] = h + 1;
        w.household.group[h] = BD_NO_GROUP;
        w.household.distress[h] = 0.1f * (float)h;
        for (size_t k = 0; k < BD_NAGENCY; k++) w.household.agency[k * 6 + h] = 0.5f;
        for (size_t k = 0; k < BD_NPOWER; k++) w.household.power[k * 6 + h] = 0.1f * (float)k;
    }
    bd_edge edge[] = {{0, 1}, {1, 2}, {3, 4}, {0, 5}};
    return bd_ties_from_edges(&w, edge, 4, NULL, &err) != BD_OK;
}

static int unmake(void **state)
{
    (void)state;
    bd_world_release(&w);
    return 0;
}

static double see(const char *name, uint32_t row)
{
    const bd_observation_row *r = bd_observation_find(name);
    assert_non_null(r);
    bd_view view = bd_world_view(&w, &p);
    return r->observe(&a, &view, row);
}

static void every_target_has_a_row_and_names_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < BD_NOBSERVATION; i++)
        assert_ptr_equal(bd_observation_find(bd_observations()[i].name), &bd_observations()[i]);
    assert_null(bd_observation_find("happiness"));
}

static void take_up_is_asked_of_those_the_study_asked(void **state)
{
    (void)state;
    w.household.flags[0] = BD_FLAG_LEADER | BD_FLAG_ADOPTED;
    w.household.flags[3] = BD_FLAG_LEADER;
    w.household.flags[2] = BD_FLAG_ADOPTED;
    w.household.flags[5] = BD_FLAG_ADOPTED;
    assert_near(see("take_up_leader", 0), 1, 0);
    assert_near(see("take_up_leader", 3), 0, 0);
    assert_true(isnan(see("take_up_leader", 1)));
    assert_true(isnan(see("take_up", 0)));
    assert_near(see("take_up", 1), 0, 0);
    assert_near(see("take_up", 2), 1, 0);
    assert_near(see("take_up_near_taker", 1), 0, 0);
    assert_near(see("take_up_near_taker", 5), 1, 0);  /* a tie across villages counts */
    assert_true(isnan(see("take_up_near_taker", 2))); /* no leader next to it */
    assert_near(see("take_up_near_refuser", 4), 0, 0);
    assert_true(isnan(see("take_up_near_refuser", 1)));
    assert_near(see("taker_alone", 2), 1, 0);
    assert_near(see("taker_alone", 5), 0, 0);
    assert_true(isnan(see("taker_alone", 1)));
    bd_view view = bd_world_view(&w, &p);
    bd_observed_sum sum[BD_NOBSERVATION];
    bd_observe_village(&a, &view, 0, sum);
    assert_near(sum[BD_OBSERVE_take_up].n, 0, 0); /* nobody knows the topic: not asked */
    w.household.informed[2] = 1;
    bd_observe_village(&a, &view, 0, sum);
    assert_near(sum[BD_OBSERVE_take_up].sum, 1, 0);
    assert_near(sum[BD_OBSERVE_take_up].n, 3, 0);
    assert_near(bd_observed_mean(sum[BD_OBSERVE_take_up_leader]), 0.5, 0);
    bd_observe_village(&a, &view, 1, sum);
    assert_true(isnan(bd_observed_mean(sum[BD_OBSERVE_take_up_leader])));
    memset(w.household.flags, 0, 6);
}

static void powers_and_agency_are_put_together_as_the_studies_did(void **state)
{
    (void)state;
    assert_near(see("economic_power", 2), 0.05 * (BD_POWER_economy + BD_POWER_resources), 1e-7);
    assert_near(see("social_power", 2), 0.05 * (BD_POWER_choice + BD_POWER_care), 1e-7);
    assert_near(see("political_power", 2), 0.05 * (BD_POWER_ideas + BD_POWER_institutions), 1e-7);
    assert_near(see("self_efficacy", 2), 0.5, 0);
    assert_near(see("functioning", 2), 0.5 * (1 - 0.1), 1e-7);
    /* powers 0 to 0.6 and threshold 0.45: adequate in two of seven */
    assert_near(see("empowerment_index", 2), 2. / 7, 1e-7);
    w.household.agency[(size_t)BD_AGENCY_skill * 6 + 2] = 0;
    assert_near(see("functioning", 2), 0, 0);
    w.household.agency[(size_t)BD_AGENCY_skill * 6 + 2] = 0.5f;
}

static void who_left_counts_among_those_who_joined(void **state)
{
    (void)state;
    w.household.group[0] = 0, w.household.member_months[0] = 12;
    w.household.group[1] = 0, w.household.member_months[1] = 11;
    w.household.role[2] = BD_ROLE_disengaged;
    w.group.id[0] = 9, w.group.cycles[0] = 3, w.group.schooled[0] = 1;
    assert_near(see("joiner_gone", 0), 0, 0);
    assert_near(see("joiner_gone", 2), 1, 0);
    assert_true(isnan(see("joiner_gone", 4)));
    assert_near(see("member_year", 0), 1, 0);
    assert_near(see("member_year", 1), 0, 0);
    assert_true(isnan(see("member_year", 2)));
    assert_near(see("group_cycles", 0), 3, 0);
    assert_near(see("group_unschooled", 0), 0, 0);
    assert_true(isnan(see("group_cycles", 1)));
    bd_view view = bd_world_view(&w, &p);
    bd_observed_sum sum[BD_NOBSERVATION];
    bd_observe_village(&a, &view, 0, sum);
    assert_near(sum[BD_OBSERVE_group_cycles].n, 1, 0);
    assert_near(bd_observed_mean(sum[BD_OBSERVE_joiner_gone]), 1. / 3, 1e-15);
    assert_near(bd_observed_mean(sum[BD_OBSERVE_attendance]), 2. / 5, 1e-15);
    w.village.attended[0] = 0.5; /* half of those who take no part come when they are invited */
    view = bd_world_view(&w, &p);
    bd_observe_village(&a, &view, 0, sum);
    assert_near(bd_observed_mean(sum[BD_OBSERVE_attendance]), 3.5 / 5, 1e-15);
    w.village.attended[0] = 0;
    bd_observe_village(&a, &view, 1, sum);
    assert_true(isnan(bd_observed_mean(sum[BD_OBSERVE_group_cycles]))); /* its slots are free */
}

static void the_institutional_index_is_the_mean_of_what_a_village_has(void **state)
{
    (void)state;
    w.village.factor[BD_FACTOR_institutions * 2] = 0.6;
    w.village.goods[0] = -0.25;
    assert_near(see("public_goods", 0), -0.25, 0);
    assert_near(see("openness", 0), 0.6, 0);
    assert_true(isnan(see("decisions_poor", 0)));
    assert_near(see("institutional_index", 0), 0.6, 1e-15);
    w.village.decided[0] = 4, w.village.decided_poor[0] = 1;
    assert_near(see("decisions_poor", 0), 0.25, 0);
    assert_near(see("institutional_index", 0), (0.6 + 0.25) / 2, 1e-15);
    w.household.flags[0] = w.household.flags[4] = BD_FLAG_HELD_BACK; /* 0 is in a group */
    assert_near(see("inclusion", 0), 1, 0);
    assert_near(see("inclusion", 4), 0, 0);
    assert_true(isnan(see("inclusion", 1)));
    assert_near(see("institutional_index", 0), (0.6 + 0.25 + 0.5) / 3, 1e-15);
}

static void money_is_what_reaches_the_household(void **state)
{
    (void)state;
    w.household.consumption[2] = 800, w.household.income[2] = 900, w.household.log_assets[2] = 6;
    assert_near(see("consumption", 2), 800, 0);
    assert_near(see("income", 2), 900, 0);
    assert_near(see("asset_index", 2), 6, 0);
    assert_true(isnan(see("entitlement_eligible", 0))); /* nobody is on a list */
    assert_true(isnan(see("entitlement_ineligible", 0)));
    w.household.entitled[0] = 1, w.household.entitled[3] = 5;
    w.village.received[0] = 300, w.village.received_others[0] = 60;
    assert_near(see("entitlement_eligible", 0), 150, 0);
    assert_near(see("entitlement_ineligible", 0), 20, 0);
    assert_true(isnan(see("entitlement_eligible", 1)));
}

static void spending_is_missing_where_an_institution_that_spends_leaks(void **state)
{
    (void)state;
    assert_true(isnan(see("missing_spending", 0)));
    w.village.leakage[0] = 0.7, w.village.listed[0] = 2;  /* an entitlement: not spending */
    w.village.leakage[2] = 0.3, w.village.leakage[4] = 0; /* spends and leaks; leaks nothing */
    assert_near(see("missing_spending", 0), 0.3, 0);
    w.village.leakage[4] = 0.1;
    assert_near(see("missing_spending", 0), 0.2, 1e-15);
    assert_true(isnan(see("missing_spending", 1)));
}

/* Columns are summed in one go: as asking one after the other would have it. */
static void a_village_is_the_sum_of_those_asked(void **state)
{
    (void)state;
    bd_world other;
    bd_params q;
    small_world_make(&other, &q, 3, 20);
    small_world_month(&other, 6);
    for (uint32_t h = 0; h < other.counts.nhousehold; h++) {
        other.household.consumption[h] = 1e6f * small_world_unit(h, 1);
        other.household.income[h] = 1e6f * small_world_unit(h, 2);
        other.household.log_assets[h] = 8 * small_world_unit(h, 3) - 1;
        other.household.member_months[h] = (uint8_t)(h % 31);
        other.household.flags[h] = (uint8_t)(bd_mix2(h, 4) & 31);
        other.household.entitled[h] = h % 5 == 0 ? 4 : 0;
        if (h % 41 == 7) other.household.agency[h] = 0; /* no awareness: no functioning */
    }
    bd_view view = bd_world_view(&other, &q);
    for (uint32_t v = 0; v < other.counts.nvillage; v++) {
        const uint32_t from[] = {view.village.first[v], v * view.counts.slots, v};
        const uint32_t count[] = {view.village.count[v], view.counts.slots, 1};
        bd_observed_sum sum[BD_NOBSERVATION];
        bd_observe_village(&a, &view, v, sum);
        for (size_t r = 0; r < BD_NOBSERVATION; r++) {
            const bd_observation_row *row = &bd_observations()[r];
            bool topic = false;
            for (uint32_t h = from[0]; h < from[0] + count[0]; h++)
                topic = topic || view.household.informed[h] > 0;
            double total = 0, n = 0;
            for (uint32_t i = from[row->of]; i < from[row->of] + count[row->of]; i++) {
                double x = row->observe(&a, &view, i);
                if (strcmp(row->target, "T1") != 0 || topic)
                    total += isnan(x) ? 0 : x, n += !isnan(x);
            }
            assert_near(sum[r].n, n, 0);
            assert_near(sum[r].sum, total, 1e-12 * (1 + fabs(total)));
        }
    }
    bd_world_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_target_has_a_row_and_names_differ),
        cmocka_unit_test(take_up_is_asked_of_those_the_study_asked),
        cmocka_unit_test(powers_and_agency_are_put_together_as_the_studies_did),
        cmocka_unit_test(who_left_counts_among_those_who_joined),
        cmocka_unit_test(money_is_what_reaches_the_household),
        cmocka_unit_test(spending_is_missing_where_an_institution_that_spends_leaks),
        cmocka_unit_test(the_institutional_index_is_the_mean_of_what_a_village_has),
        cmocka_unit_test(a_village_is_the_sum_of_those_asked),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
