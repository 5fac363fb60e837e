/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a village already has when the run begins: groups, the empowered, cadres. */
#include "one_month.h"

static one_month *start(void)
{
    bd_params *p = small_params();
    set(p, "population.households", 1000);
    set(p, "groups.slots", 32);
    set(p, "groups.share", 0.3);
    return one_month_new(p);
}

static void a_share_of_the_households_is_in_groups_of_the_usual_size(void **state)
{
    (void)state;
    one_month *t = start();
    uint32_t members = 0, groups = 0;
    for (uint32_t i = 0; i < t->m.n; i++) members += BD_ROWS(&t->m, group, 0)[i] != BD_NO_GROUP;
    for (uint32_t g = 0; g < t->w->counts.slots; g++)
        if (t->w->group.id[g] != 0) {
            groups++;
            assert_int_equal(t->w->group.members[g], t->p->groups.size);
        }
    assert_int_equal(groups, 20);
    assert_int_equal(members, 300);
    one_month_free(t);
}

static void those_inclined_to_take_part_are_in_groups(void **state)
{
    (void)state;
    one_month *t = start();
    double sum[2] = {0}, count[2] = {0};
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool member = BD_ROWS(&t->m, group, 0)[i] != BD_NO_GROUP;
        sum[member] += (double)BD_ROWS(&t->m, propensity, 0)[i], count[member]++;
    }
    assert_true(sum[1] / count[1] > sum[0] / count[0] + 0.5);
    one_month_free(t);
}

static void members_practise_as_usual_and_are_ahead_by_years_of_it(void **state)
{
    (void)state;
    one_month *t = start();
    bd_groupwork(&t->m);
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool member = BD_ROWS(&t->m, group, 0)[i] != BD_NO_GROUP;
        double usual = (double)BD_ROWS(&t->m, practice_ref, 0)[i];
        if (!member) assert_near(usual, 0, 0, "usual practice outside groups");
        if (member)
            assert_near((double)BD_PLANE(&t->m, own, 0)[i], usual, 0.02, "practice of a member");
    }
    one_month_free(t);
}

static void the_adequate_are_empowered_from_the_start_and_no_event(void **state)
{
    (void)state;
    one_month *t = start();
    uint32_t empowered = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        int adequate = 0;
        for (int k = 0; k < BD_NPOWER; k++)
            adequate += (double)BD_ROWS(&t->m, power, k)[i] >= t->p->power[k].threshold;
        uint8_t role = BD_ROWS(&t->m, role, 0)[i];
        bool is = role == BD_ROLE_empowered || role == BD_ROLE_cadre;
        assert_int_equal(is, adequate >= 6);
        assert_int_equal(BD_ROWS(&t->m, empowered_month, 0)[i], is ? BD_EMPOWERED_FROM_START : 0);
        empowered += is;
    }
    assert_true(empowered > t->m.n / 20);
    one_month_free(t);
}

static void cadres_at_the_start_are_as_many_as_at_rest(void **state)
{
    (void)state;
    one_month *t = start();
    uint64_t members = 0, cadres = 0;
    for (uint32_t h = 0; h < t->w->counts.nhousehold; h++) {
        uint8_t role = t->w->household.role[h];
        if (t->w->household.group[h] == BD_NO_GROUP || role < BD_ROLE_empowered) continue;
        members++;
        cadres += role == BD_ROLE_cadre;
    }
    const bd_params_roles *r = &t->p->roles;
    assert_true(members > 100);
    assert_frequency(cadres, members, r->cadre / (r->cadre + r->cadre_end), "cadres");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_the_households_is_in_groups_of_the_usual_size),
        cmocka_unit_test(those_inclined_to_take_part_are_in_groups),
        cmocka_unit_test(members_practise_as_usual_and_are_ahead_by_years_of_it),
        cmocka_unit_test(the_adequate_are_empowered_from_the_start_and_no_event),
        cmocka_unit_test(cadres_at_the_start_are_as_many_as_at_rest),
    };
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
