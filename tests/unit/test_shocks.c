/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shocks: kernels, and a disaster that is sure to come. How often they come is in
 * tests/stat/test_chances.c. */
#include "one_month.h"
#include "process/shocks.h"

static void a_crisis_begins_below_its_chance_and_lasts_unless_it_ends(void **state)
{
    (void)state;
    assert_int_equal(bd_crisis_next(0, 0.1f, 0.25f, 0.09f), 1);
    assert_int_equal(bd_crisis_next(0, 0.1f, 0.25f, 0.11f), 0);
    assert_int_equal(bd_crisis_next(1, 0.1f, 0.25f, 0.74f), 1);
    assert_int_equal(bd_crisis_next(1, 0.1f, 0.25f, 0.76f), 0);
}

static void a_disaster_hits_as_many_neighbours_wherever_it_begins(void **state)
{
    (void)state;
    const struct {
        uint32_t count, hit;
        double reach;
    } rows[] = {{10, 2, 0.2}, {10, 3, 0.21}, {16, 4, 0.2}, {1, 1, 0.2}, {7, 7, 1}, {7, 0, 0}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (uint32_t start = 0; start < rows[r].count; start++) {
            uint32_t hit = 0;
            for (uint32_t place = 0; place < rows[r].count; place++)
                hit += bd_disaster_hits(place, start, rows[r].count, rows[r].reach);
            assert_int_equal(hit, rows[r].hit);
            if (hit > 0) assert_true(bd_disaster_hits(start, start, rows[r].count, rows[r].reach));
            assert_near(bd_disaster_share(rows[r].count, rows[r].reach),
                        (double)hit / rows[r].count, 1e-15, "share of villages hit");
        }
}

static one_month *sure_disaster(void)
{
    bd_params *p = small_params();
    set(p, "shocks.disaster_rate", 1);
    set(p, "shocks.disaster_reach", 1);
    return one_month_new(p);
}

static void a_disaster_takes_power_cohesion_trust_and_infrastructure(void **state)
{
    (void)state;
    one_month *t = sure_disaster();
    float before = BD_ROWS(&t->m, power, BD_POWER_care)[5], cohesion = t->w->group.cohesion[0];
    bd_shocks(&t->m);
    assert_near((double)BD_ROWS(&t->m, power, BD_POWER_care)[5],
                (double)before * (1 - t->p->shocks.disaster_power), 1e-7, "power");
    assert_near((double)t->w->group.cohesion[0],
                (double)cohesion * (1 - t->p->shocks.disaster_cohesion), 1e-7, "cohesion");
    assert_near((double)BD_PLANE(&t->m, down, BD_AGENCY_trust)[5], t->p->shocks.disaster_trust,
                1e-7, "push on trust");
    assert_near(t->s.village_down[BD_CHANNEL_infrastructure], t->p->shocks.disaster_infrastructure,
                0, "push on infrastructure");
    one_month_free(t);
}

static void no_disaster_strikes_during_burn_in(void **state)
{
    (void)state;
    one_month *t = sure_disaster();
    float before = BD_ROWS(&t->m, power, 0)[5];
    t->m.burn_in = true;
    bd_shocks(&t->m);
    assert_true(BD_ROWS(&t->m, power, 0)[5] >= before && BD_ROWS(&t->m, power, 0)[5] <= before);
    one_month_free(t);
}

static void what_villages_hit_alike_lose_is_alike(void **state)
{
    (void)state;
    one_month *t = sure_disaster();
    bd_village_month other = t->m;
    other.v = 1;
    other.first = t->w->village.first[1];
    other.n = t->w->village.count[1] < t->m.n ? t->w->village.count[1] : t->m.n;
    float before = BD_ROWS(&other, power, 0)[0];
    bd_shocks(&other);
    assert_near((double)(BD_ROWS(&other, power, 0)[0] / before), 1 - t->p->shocks.disaster_power,
                1e-6, "the neighbour's loss");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crisis_begins_below_its_chance_and_lasts_unless_it_ends),
        cmocka_unit_test(a_disaster_hits_as_many_neighbours_wherever_it_begins),
        cmocka_unit_test(a_disaster_takes_power_cohesion_trust_and_infrastructure),
        cmocka_unit_test(no_disaster_strikes_during_burn_in),
        cmocka_unit_test(what_villages_hit_alike_lose_is_alike),
    };
    return cmocka_run_group_tests_name("shocks", tests, NULL, NULL);
}
