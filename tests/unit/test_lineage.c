/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lineage: generations and cohorts of those who became empowered. */
#include "one_month.h"

/* Household h becomes empowered in `month` with this candidate. */
static void empower(one_month *t, uint32_t h, uint32_t month, uint32_t source)
{
    t->w->household.empowered_month[h] = (uint16_t)(month + 1);
    t->w->household.candidate[h] = source;
    t->w->village.newly[t->w->household.village[h]]++;
}

static void lineage(one_month *t, uint32_t month)
{
    bd_region_month m = {.p = t->p, .c = &t->c, .w = t->w, .month = month};
    bd_lineage(&m);
    for (uint32_t v = 0; v < t->w->counts.nvillage; v++) t->w->village.newly[v] = 0;
}

static one_month *nobody_yet(void)
{
    one_month *t = one_month_new(small_params());
    for (uint32_t h = 0; h < t->w->counts.nhousehold; h++) t->w->household.empowered_month[h] = 0;
    return t;
}

static void generations_count_from_workers_and_chance(void **state)
{
    (void)state;
    one_month *t = nobody_yet();
    uint32_t elsewhere = t->w->village.first[1] + 3; /* a parent may live in another village */
    empower(t, 0, 2, bd_source_make(BD_SOURCE_WORKER, 0));
    empower(t, 1, 2, bd_source_make(BD_SOURCE_NONE, 0));
    lineage(t, 2);
    empower(t, elsewhere, 5, bd_source_make(BD_SOURCE_HOUSEHOLD, 0));
    lineage(t, 5);
    empower(t, 4, 7, bd_source_make(BD_SOURCE_HOUSEHOLD, elsewhere));
    lineage(t, 7);
    assert_int_equal(t->w->household.generation[0], 0);
    assert_int_equal(t->w->household.generation[1], 0);
    assert_int_equal(t->w->household.generation[elsewhere], 1);
    assert_int_equal(t->w->household.generation[4], 2);
    one_month_free(t);
}

static void a_child_counts_for_the_month_its_parent_became_empowered(void **state)
{
    (void)state;
    one_month *t = nobody_yet();
    empower(t, 0, 2, bd_source_make(BD_SOURCE_WORKER, 0));
    lineage(t, 2);
    for (uint32_t month = 3; month < 6; month++) {
        empower(t, month, month, bd_source_make(BD_SOURCE_HOUSEHOLD, 0));
        lineage(t, month);
    }
    assert_int_equal(t->w->cohort.newly[2], 1);
    assert_int_equal(t->w->cohort.roots[2], 1);
    assert_int_equal(t->w->cohort.children[2], 3);
    assert_int_equal(t->w->cohort.parents[4], 1);
    assert_int_equal(t->w->cohort.roots[4], 0);
    one_month_free(t);
}

static void those_empowered_from_the_start_are_no_cohort(void **state)
{
    (void)state;
    one_month *t = nobody_yet();
    t->w->household.empowered_month[0] = BD_EMPOWERED_FROM_START;
    empower(t, 1, 4, bd_source_make(BD_SOURCE_HOUSEHOLD, 0));
    lineage(t, 4);
    uint32_t children = 0;
    for (uint32_t month = 0; month < t->w->counts.months; month++)
        children += t->w->cohort.children[month];
    assert_int_equal(children, 0);
    assert_int_equal(t->w->household.generation[1], 1);
    one_month_free(t);
}

static void two_of_one_month_do_not_wait_for_each_other(void **state)
{
    (void)state;
    for (int swap = 0; swap < 2; swap++) { /* parent before child in the table, and after */
        one_month *t = nobody_yet();
        uint32_t parent = swap ? 9 : 2, child = swap ? 2 : 9;
        empower(t, parent, 6, bd_source_make(BD_SOURCE_WORKER, 0));
        empower(t, child, 6, bd_source_make(BD_SOURCE_HOUSEHOLD, parent));
        lineage(t, 6);
        assert_int_equal(t->w->household.generation[child], 1);
        assert_int_equal(t->w->cohort.children[6], 1);
        one_month_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generations_count_from_workers_and_chance),
        cmocka_unit_test(a_child_counts_for_the_month_its_parent_became_empowered),
        cmocka_unit_test(those_empowered_from_the_start_are_no_cohort),
        cmocka_unit_test(two_of_one_month_do_not_wait_for_each_other),
    };
    return cmocka_run_group_tests_name("lineage", tests, NULL, NULL);
}
