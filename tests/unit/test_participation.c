/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Participation: hazards, seats, founding, splitting, dissolving. Frequencies are in
 * tests/stat/test_chances.c. */
#include "one_month.h"
#include "process/participation.h"

#include <math.h>

static const bd_join_slopes slopes = {.base = -4,
                                      .propensity = 1,
                                      .awareness = 2,
                                      .motivation = 3,
                                      .trust = 2,
                                      .distress = 2,
                                      .neighbours = 2.5f,
                                      .visits = 0.3f,
                                      .poverty = 0.5f,
                                      .held_back = 1,
                                      .care = 0.05f,
                                      .disappointed = 1};

static void a_usual_household_joins_with_the_usual_chance(void **state)
{
    (void)state;
    float usual = bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assert_near((double)usual, 1 / (1 + exp(4.0)), 1e-6, "usual");
}

static void what_draws_people_in_and_what_keeps_them_out(void **state)
{
    (void)state;
    float usual = bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assert_true(bd_join_chance(slopes, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) >
                usual); /* propensity */
    assert_true(bd_join_chance(slopes, 0, 0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) >
                usual); /* awareness */
    assert_true(bd_join_chance(slopes, 0, 0, 0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0) >
                usual); /* motivation */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0.1f, 0, 0, 0, 0, 0, 0, 0, 0) > usual); /* trust */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0, 0) >
                usual); /* neighbours */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0) > usual); /* cadres */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0.1f, 0, 0, 0, 0, 0, 0, 0) <
                usual);                                                              /* distress */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0) < usual); /* poverty */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0) < usual); /* held back */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4f, 0, 0) < usual); /* cost */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0) < usual); /* care load */
    assert_true(bd_join_chance(slopes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1) < usual); /* let down */
}

static void members_stay_in_cohesive_groups_and_leave_in_distress(void **state)
{
    (void)state;
    bd_params *p = params_new();
    float base = (float)bd_logit(0.005), usual = bd_leave_chance(base, &p->participation, 0, 0, 0);
    assert_near((double)usual, 0.005, 1e-7, "usual");
    assert_true(bd_leave_chance(base, &p->participation, 0.2f, 0, 0) < usual);
    assert_true(bd_leave_chance(base, &p->participation, 0, 0.2f, 0) < usual);
    assert_true(bd_leave_chance(base, &p->participation, 0, 0, 0.2f) > usual);
    free(p);
}

static void groups_without_a_schooled_member_dissolve_sooner(void **state)
{
    (void)state;
    assert_near((double)bd_dissolve_chance(0.004f, 3, 0, 3.5f, true), 0.004, 1e-8, "schooled");
    assert_near((double)bd_dissolve_chance(0.004f, 3, 0, 3.5f, false), 0.014, 1e-7, "unschooled");
    assert_true(bd_dissolve_chance(0.004f, 3, 0.2f, 3.5f, true) < 0.004f);
    assert_near((double)bd_dissolve_chance(0.9f, 3, -1, 3.5f, false), 1, 0, "at most certain");
}

static void a_founding_takes_no_more_than_a_group_holds_and_no_fewer_than_make_one(void **state)
{
    (void)state;
    bd_gathering all = bd_gathering_of(2, 0, 100), some = bd_gathering_of(3, 2, 4);
    assert_near(all.come, 2, 1e-9, "everybody who comes");
    assert_near(all.founded, 1, 1e-12, "always a group");
    assert_near(some.come, 2.53128, 1e-5, "at most four, and none of fewer than two");
    assert_near(some.founded, 0.80085, 1e-5, "chance of two or more");
    assert_near(bd_gathering_of(1e4, 4, 15).come, 15, 0, "more than there is room for");
    assert_near(bd_gathering_of(0, 4, 15).founded, 0, 1e-12, "nobody comes");
}

static void thresholds_follow_propensity(void **state)
{
    (void)state;
    assert_near((double)bd_join_threshold(0.3f, 0, 7), 0.3, 1e-7, "no spread");
    assert_near((double)bd_join_threshold(0.5f, 1, 0.25f), 0.25, 1e-7, "spread 1");
}

static uint32_t members_of(const one_month *t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->m.n; i++) count += BD_ROWS(&t->m, group, 0)[i] != BD_NO_GROUP;
    return count;
}

static void eager_households_join_while_there_are_seats(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "participation.join", 0.9999999);
    set(p, "participation.leave", 0);
    set(p, "groups.dissolve", 0);
    set(p, "groups.size_max", 20);
    one_month *t = one_month_new(p);
    uint32_t groups = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++) groups += t->w->group.id[g] != 0;
    t->w->village.founding[0] = 0;
    for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, role, 0)[i] = BD_ROLE_aware;
    bd_participation(&t->m);
    assert_int_equal(members_of(t), groups * 20);
    assert_int_equal(t->w->village.joined[0], groups * 5);
    one_month_free(t);
}

static void a_full_group_splits_in_two_of_one_parent(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.size_max", 15);
    set(p, "participation.leave", 0);
    set(p, "groups.dissolve", 0);
    one_month *t = one_month_new(p);
    t->w->village.founding[0] = 0;
    uint64_t parent = t->w->group.id[0];
    uint32_t before = members_of(t);
    bd_participation(&t->m);
    uint32_t children = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++) children += t->w->group.parent[g] == parent;
    assert_int_equal(children, 1);
    assert_true(members_of(t) >= before);
    one_month_free(t);
}

static void a_worker_founds_a_group_of_the_size_aimed_at(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "participation.founding_pull", 1e4);
    one_month *t = one_month_new(p);
    t->w->village.founding[0] = 0;
    t->w->village.post[0] = 0;
    t->s.foundings[0] = 1;
    bd_participation(&t->m);
    uint32_t founded = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++)
        if (bd_source_kind(t->w->group.founder[g]) == BD_SOURCE_WORKER) {
            founded++;
            assert_true(t->w->group.members[g] >= t->p->groups.size);
            assert_true(t->w->group.leader[g] != BD_NONE);
        }
    assert_int_equal(founded, 1);
    one_month_free(t);
}

static void a_founder_gathers_only_those_who_come(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "participation.founding_pull", 0);
    one_month *t = one_month_new(p);
    t->w->village.founding[0] = 0;
    t->w->village.post[0] = 0;
    t->s.foundings[0] = 1;
    bd_participation(&t->m);
    for (uint32_t g = 0; g < t->w->counts.slots; g++)
        assert_true(bd_source_kind(t->w->group.founder[g]) != BD_SOURCE_WORKER);
    one_month_free(t);
}

static void an_action_group_admits_those_whom_it_is_about(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "participation.founding_pull", 1e4);
    one_month *t = one_month_new(p);
    t->w->village.founding[0] = 0;
    t->w->village.post[0] = 0;
    t->s.foundings[1 + BD_GROUP_action] = 1;
    bd_participation(&t->m);
    uint32_t members = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        uint16_t slot = BD_ROWS(&t->m, group, 0)[i];
        if (slot == BD_NO_GROUP) continue;
        if (bd_source_kind(t->w->group.founder[slot]) != BD_SOURCE_WORKER) continue;
        assert_int_equal(t->w->group.kind[slot], BD_GROUP_action);
        assert_true(t->w->profile_bits[BD_ROWS(&t->m, profile, 0)[i]] != 0);
        members++;
    }
    assert_true(members >= 4);
    one_month_free(t);
}

/* Who is closest may give way to those whom the kind suits, and be the closest again. */
static void groups_founded_in_one_month_are_told_apart(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "participation.founding_pull", 1e4);
    set(p, "groups.kind_fit", 100);
    set(p, "groups.share", 0.05);
    one_month *t = one_month_new(p);
    for (uint32_t i = 0; i < t->m.n; i++)
        BD_ROWS(&t->m, stratum, 0)[i] = i % 2 ? BD_STRATUM_poor : BD_STRATUM_middle;
    t->w->village.founding[0] = 0;
    t->w->village.post[0] = 0;
    t->s.foundings[1 + BD_GROUP_savings] = 3;
    bd_participation(&t->m);
    uint32_t founded = 0;
    for (uint32_t g = 0; g < t->w->counts.slots; g++) {
        if (bd_source_kind(t->w->group.founder[g]) != BD_SOURCE_WORKER) continue;
        founded++;
        for (uint32_t other = 0; other < g; other++)
            assert_true(t->w->group.id[other] != t->w->group.id[g]);
    }
    assert_int_equal(founded, 3);
    one_month_free(t);
}

static void founding_without_a_free_slot_is_refused_and_counted(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "groups.slots", 1);
    set(p, "groups.share", 0.13);
    set(p, "groups.dissolve", 0);
    one_month *t = one_month_new(p);
    t->w->village.founding[0] = 0;
    t->s.foundings[0] = 2;
    bd_participation(&t->m);
    assert_int_equal(t->w->village.refused[0], 2);
    one_month_free(t);
}

static void at_rest_as_many_come_as_go(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.villages", 20);
    set(p, "population.households", 400);
    set(p, "groups.slots", 16);
    set(p, "time.burn_in", 24);
    set(p, "groups.dissolve", 0); /* a group that goes takes many at once, and the test its power */
    set(p, "participation.leave", 0.01);
    bd_model *m = model_new(p, 5, NULL, 1);
    step(m, 24);
    bd_view w = bd_model_view(m);
    uint32_t joined = 0, left = 0, members[2] = {0};
    for (uint32_t h = 0; h < w.counts.nhousehold; h++)
        members[0] += w.household.group[h] != BD_NO_GROUP;
    for (int month = 0; month < 60; month++) {
        step(m, 1);
        for (uint32_t v = 0; v < w.counts.nvillage; v++)
            joined += w.village.joined[v], left += w.village.left[v];
    }
    for (uint32_t h = 0; h < w.counts.nhousehold; h++)
        members[1] += w.household.group[h] != BD_NO_GROUP;
    assert_int_equal((int)joined - (int)left, (int)members[1] - (int)members[0]);
    assert_true(left > 300);
    assert_near(joined, left, 0.1 * left + 4 * sqrt(joined + left), "joined in five years");
    bd_model_destroy(m);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usual_household_joins_with_the_usual_chance),
        cmocka_unit_test(what_draws_people_in_and_what_keeps_them_out),
        cmocka_unit_test(members_stay_in_cohesive_groups_and_leave_in_distress),
        cmocka_unit_test(groups_without_a_schooled_member_dissolve_sooner),
        cmocka_unit_test(a_founding_takes_no_more_than_a_group_holds_and_no_fewer_than_make_one),
        cmocka_unit_test(thresholds_follow_propensity),
        cmocka_unit_test(eager_households_join_while_there_are_seats),
        cmocka_unit_test(a_full_group_splits_in_two_of_one_parent),
        cmocka_unit_test(a_worker_founds_a_group_of_the_size_aimed_at),
        cmocka_unit_test(a_founder_gathers_only_those_who_come),
        cmocka_unit_test(an_action_group_admits_those_whom_it_is_about),
        cmocka_unit_test(groups_founded_in_one_month_are_told_apart),
        cmocka_unit_test(founding_without_a_free_slot_is_refused_and_counted),
        cmocka_unit_test(at_rest_as_many_come_as_go),
    };
    return cmocka_run_group_tests_name("participation", tests, NULL, NULL);
}
