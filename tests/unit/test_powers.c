/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Powers: own and given practice, ceilings, fading and keeping. */
#include "one_month.h"
#include "process/powers.h"
#include "state/ceilings.h"

static const bd_power_rates rates = {
    .gain = 0.12f, .loss = 0.013f, .fade = 0.08f, .keep = 0.05f, .unlearn = 0.01f, .press = 0.05f};

static void own_and_given_practice_combine_within_0_and_1(void **state)
{
    (void)state;
    assert_near((double)bd_practice(0.3f, 0), 0.3, 1e-7, "own alone");
    assert_near((double)bd_practice(0.3f, 0.5f), 0.65, 1e-6, "both");
    assert_near((double)bd_practice(1, 1), 1, 0, "all");
}

static void practice_of_seven_powers_has_the_mean_of_the_group(void **state)
{
    (void)state;
    double sum = 0;
    for (int k = 0; k < BD_NPOWER; k++) sum += (double)bd_group_practice(0.28f, 0.2f, k == 3);
    assert_near(sum / BD_NPOWER, 0.28, 1e-6, "mean");
    assert_near((double)bd_group_practice(0, 0.2f, true), 0, 0, "no group, no focus");
}

static void usual_practice_spreads_over_powers_as_todays_does(void **state)
{
    (void)state;
    for (int focused = 0; focused < 2; focused++) {
        float here = bd_group_practice(0.28f, 0.2f, focused);
        float usual = bd_usual_slope(0.28f, 0.28f) * here + bd_usual_constant(0.28f, 0.28f);
        assert_near((double)usual, (double)here, 1e-7, "at rest");
    }
    assert_near((double)bd_usual_slope(0, 0.28f), 0, 0, "who left practises nothing");
    assert_near((double)bd_usual_constant(0, 0.28f), 0.28, 1e-7, "and misses all of the usual");
}

static void a_household_at_rest_stays_at_rest(void **state)
{
    (void)state;
    assert_near((double)bd_power_next(0.4f, 0.4f, 0.6f, 0.5f, 0, rates), 0.4, 1e-7, "power");
    assert_near((double)bd_power_base_next(0.4f, 0.4f, 0, rates), 0.4, 1e-7, "baseline");
}

static void practice_beyond_the_usual_fills_the_room_below_the_ceiling(void **state)
{
    (void)state;
    assert_near((double)bd_power_next(0.4f, 0.4f, 0.6f, 0.5f, 0.5f, rates),
                0.4 + 0.12 * 0.5 * 0.5 * 0.2, 1e-6, "gain");
    float x = 0.4f;
    for (int month = 0; month < 600; month++) x = bd_power_next(x, 0.4f, 0.6f, 1, 1, rates);
    assert_near((double)x, 0.6, 1e-4, "for ever at full practice");
    assert_true(bd_power_next(0.4f, 0.4f, 0.4f, 1, 1, rates) <= 0.4f); /* no room, no gain */
}

static void without_agency_practice_moves_nothing(void **state)
{
    (void)state;
    assert_near((double)bd_power_next(0.4f, 0.4f, 0.6f, 0, 1, rates), 0.4, 1e-7, "power");
}

static void what_is_not_practised_fades_to_a_third_in_a_year(void **state)
{
    (void)state;
    float x = 0.5f, base = 0.4f;
    for (int month = 0; month < 12; month++) {
        float next = bd_power_next(x, base, 0.7f, 0.5f, 0, rates);
        base = bd_power_base_next(x, base, 0, rates);
        x = next;
    }
    assert_near((double)(x - 0.4f) / 0.1, 0.368, 0.01, "share of the gain left");
}

static void own_practice_raises_the_baseline_and_given_does_not(void **state)
{
    (void)state;
    assert_near((double)bd_power_base_next(0.5f, 0.4f, 0.5f, rates), 0.4 + 0.05 * 0.5 * 0.1, 1e-6,
                "own");
    assert_near((double)bd_power_base_next(0.5f, 0.4f, 0, rates), 0.4, 1e-7, "given");
}

static void a_ceiling_that_sinks_presses_power_down(void **state)
{
    (void)state;
    assert_near((double)bd_power_next(0.6f, 0.6f, 0.4f, 0.5f, 0, rates), 0.6 - 0.05 * 0.2, 1e-6,
                "pressed");
}

static void lasting_loss_lowers_the_baseline_slowly(void **state)
{
    (void)state;
    assert_near((double)bd_power_base_next(0.3f, 0.4f, 0, rates), 0.4 - 0.01 * 0.1, 1e-7, "lower");
    assert_true(bd_power_next(0.4f, 0.4f, 0.6f, 0.5f, -0.3f, rates) < 0.4f);
}

static void powers_stay_within_0_and_1(void **state)
{
    (void)state;
    for (int x = 0; x <= 10; x++)
        for (int cap = 0; cap <= 10; cap++)
            for (int beyond = -10; beyond <= 10; beyond++) {
                float v = bd_power_next((float)x / 10, 0.5f, (float)cap / 10, 1, (float)beyond / 10,
                                        rates);
                assert_true(v >= 0 && v <= 1);
            }
}

static void powers_stand_still_while_the_usual_is_measured(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    float before = BD_ROWS(&t->m, power, 2)[3];
    BD_PLANE(&t->m, own, 0)[3] = 0.8f;
    BD_ROWS(&t->m, practice_ref, 0)[3] = 0;
    t->m.settling = true;
    bd_powers(&t->m);
    assert_near((double)BD_ROWS(&t->m, power, 2)[3], (double)before, 0, "power");
    assert_near((double)BD_ROWS(&t->m, practice_ref, 0)[3], 0.2, 1e-6, "a quarter of the way");
    one_month_free(t);
}

static void the_same_practice_lifts_the_burdened_less_in_a_closed_village(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "structure.spread", 0);
    one_month *t = one_month_new(p);
    const uint16_t *profile = BD_ROWS(&t->m, profile, 0);
    uint32_t free_one = 0, burdened = 0;
    while (t->w->profile_bits[profile[free_one]] != 0) free_one++;
    while (!(t->w->profile_bits[profile[burdened]] & 2)) burdened++;
    uint32_t both[] = {free_one, burdened};
    for (int b = 0; b < 2; b++) {
        BD_ROWS(&t->m, power, BD_POWER_ideas)[both[b]] = 0.3f;
        BD_ROWS(&t->m, power_base, BD_POWER_ideas)[both[b]] = 0.3f;
        BD_ROWS(&t->m, practice_ref, 0)[both[b]] = 0;
        BD_PLANE(&t->m, agency, 0)[both[b]] = 0.5f;
        BD_PLANE(&t->m, given, BD_POWER_ideas)[both[b]] = 0.5f;
    }
    t->m.s->reached = t->m.n;
    bd_powers(&t->m);
    double gain = (double)BD_ROWS(&t->m, power, BD_POWER_ideas)[free_one] - 0.3;
    double less = (double)BD_ROWS(&t->m, power, BD_POWER_ideas)[burdened] - 0.3;
    assert_true(less > 0 && gain > 1.1 * less);
    one_month_free(t);
}

/* To the last bit, whether the household's group works on the power or not, and with the usual on
 * either side of this month's practice. */
static void work_that_reaches_nobody_is_work_that_gives_nothing(void **state)
{
    (void)state;
    one_month *t[2];
    for (uint32_t reached = 0; reached < 2; reached++) {
        bd_village_month *m = &(t[reached] = one_month_new(small_params()))->m;
        for (uint32_t i = 0; i < m->n; i++) {
            BD_PLANE(m, own, 0)[i] = (float)(i % 5) * 0.23f;
            BD_ROWS(m, practice_ref, 0)[i] = (float)(i % 7) * 0.11f;
            BD_PLANE(m, works_on, 0)[i] = (float)(i % (BD_NPOWER + 1));
            BD_PLANE(m, agency, 0)[i] = 0.4f;
        }
        m->s->reached = reached * m->n;
        bd_powers(m);
    }
    for (int k = 0; k < BD_NPOWER; k++) {
        size_t bytes = t[0]->m.n * sizeof(float);
        assert_memory_equal(BD_ROWS(&t[0]->m, power, k), BD_ROWS(&t[1]->m, power, k), bytes);
        assert_memory_equal(BD_ROWS(&t[0]->m, power_base, k), BD_ROWS(&t[1]->m, power_base, k),
                            bytes);
    }
    one_month_free(t[0]);
    one_month_free(t[1]);
}

/* A village of more households than are looked up at a time, and of no whole number of fours. */
static void every_household_moves_under_its_own_ceiling(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.households", 611);
    one_month *t = one_month_new(p);
    bd_village_month *m = &t->m;
    double factor[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++)
        factor[f] = t->w->village.factor[f * t->w->counts.nvillage + m->v];
    for (int k = 0; k < BD_NPOWER; k++)
        for (uint32_t i = 0; i < m->n; i++)
            BD_ROWS(m, power, k)[i] = BD_ROWS(m, power_base, k)[i] = 0.9f;
    memset(BD_PLANE(m, own, 0), 0, m->n * sizeof(float));
    memset(BD_ROWS(m, practice_ref, 0), 0, m->n * sizeof(float));
    bd_powers(m);
    assert_true(m->n > 512 && m->n % 4 != 0);
    for (int k = 0; k < BD_NPOWER; k++)
        for (uint32_t i = 0; i < m->n; i++) {
            uint16_t bits = t->w->profile_bits[BD_ROWS(m, profile, 0)[i]];
            double above = 0.9 - bd_ceiling(t->p, bits, (bd_power_axis)k, factor);
            double pressed = above > 0 ? t->p->consolidation.press * above : 0;
            assert_near((double)BD_ROWS(m, power, k)[i], 0.9 - pressed, 1e-6, "power");
        }
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_and_given_practice_combine_within_0_and_1),
        cmocka_unit_test(practice_of_seven_powers_has_the_mean_of_the_group),
        cmocka_unit_test(usual_practice_spreads_over_powers_as_todays_does),
        cmocka_unit_test(a_household_at_rest_stays_at_rest),
        cmocka_unit_test(practice_beyond_the_usual_fills_the_room_below_the_ceiling),
        cmocka_unit_test(without_agency_practice_moves_nothing),
        cmocka_unit_test(what_is_not_practised_fades_to_a_third_in_a_year),
        cmocka_unit_test(own_practice_raises_the_baseline_and_given_does_not),
        cmocka_unit_test(a_ceiling_that_sinks_presses_power_down),
        cmocka_unit_test(lasting_loss_lowers_the_baseline_slowly),
        cmocka_unit_test(powers_stay_within_0_and_1),
        cmocka_unit_test(powers_stand_still_while_the_usual_is_measured),
        cmocka_unit_test(the_same_practice_lifts_the_burdened_less_in_a_closed_village),
        cmocka_unit_test(work_that_reaches_nobody_is_work_that_gives_nothing),
        cmocka_unit_test(every_household_moves_under_its_own_ceiling),
    };
    return cmocka_run_group_tests_name("powers", tests, NULL, NULL);
}
