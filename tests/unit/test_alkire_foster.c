/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"
#include "measure/alkire_foster.h"
#include "near.h"

#include <stdio.h>
#include <string.h>

static void adequacy(bd_adequacy *a, double cutoff, const double weight[BD_NPOWER])
{
    static bd_params p;
    bd_params_defaults(&p);
    p.roles.cutoff = cutoff;
    for (int k = 0; k < BD_NPOWER; k++)
        if (weight != NULL) p.power[k].weight = weight[k];
    bd_adequacy_set(a, &p);
}

/* Alkire and Foster (2011) section 3's worked achievement matrix: four people, four dimensions,
 * equal weights, k = 2. Deprivations: none; {2, 4}; all; {2}. H = 2/4, A = (2/4 + 4/4)/2 = 3/4,
 * M0 = 3/8. The other three powers get weight 0. */
static void the_worked_example_of_alkire_and_foster_comes_out(void **state)
{
    (void)state;
    const double weight[BD_NPOWER] = {1, 1, 1, 1, 0, 0, 0};
    bd_adequacy a;
    adequacy(&a, 0.75, weight); /* poor when deprived in 2 of 4: score <= 1/2, below 3/4 */
    uint64_t count[BD_PATTERNS] = {0};
    count[0xF]++, count[0xF & ~(2u | 8u)]++, count[0]++, count[0xF & ~2u]++;
    bd_disempowerment d = bd_alkire_foster(&a, count);
    assert_near(d.households, 4, 0);
    assert_near(d.headcount, 0.5, 1e-15);
    assert_near(d.intensity, 0.75, 1e-15);
    assert_near(d.m0, 0.375, 1e-15);
    assert_near(d.index, 0.625, 1e-15);
    assert_near(d.censored_headcount[0], 0.25, 1e-15);
    assert_near(d.censored_headcount[1], 0.5, 1e-15);
    assert_near(d.contribution[0], 0.25 * 0.25 / 0.375, 1e-15);
    assert_near(d.contribution[1], 0.25 * 0.5 / 0.375, 1e-15);
}

static void fill(uint64_t count[BD_PATTERNS], uint64_t salt)
{
    for (uint32_t i = 0; i < BD_PATTERNS; i++) count[i] = bd_mix2(i, salt) % 100;
}

static void contributions_of_powers_and_of_subgroups_sum_to_one(void **state)
{
    (void)state;
    const double weight[BD_NPOWER] = {3, 1, 2, 1, 1, 0.5, 4};
    bd_adequacy a;
    adequacy(&a, 0.8, weight);
    uint64_t part[3][BD_PATTERNS], all[BD_PATTERNS] = {0};
    bd_disempowerment of[3];
    for (int g = 0; g < 3; g++) {
        fill(part[g], (uint64_t)g);
        for (uint32_t i = 0; i < BD_PATTERNS; i++) all[i] += part[g][i];
        of[g] = bd_alkire_foster(&a, part[g]);
    }
    bd_disempowerment d = bd_alkire_foster(&a, all);
    double powers = 0, groups = 0, weighed = 0;
    for (int k = 0; k < BD_NPOWER; k++) powers += d.contribution[k];
    for (int g = 0; g < 3; g++) {
        groups += bd_subgroup_contribution(&of[g], &d);
        weighed += of[g].households / d.households * of[g].m0;
    }
    assert_near(powers, 1, 1e-14);
    assert_near(groups, 1, 1e-14);
    assert_near(weighed, d.m0, 1e-14);
    assert_near(d.headcount * d.intensity, d.m0, 1e-15);
}

static void losing_a_power_never_lowers_m0_and_lowers_nothing_for_the_empowered(void **state)
{
    (void)state;
    bd_adequacy a;
    adequacy(&a, 0.8, NULL);
    for (uint32_t pattern = 0; pattern < BD_PATTERNS; pattern++)
        for (int k = 0; k < BD_NPOWER; k++) {
            if (!(pattern >> k & 1)) continue;
            uint64_t before[BD_PATTERNS], after[BD_PATTERNS];
            fill(before, 9);
            memcpy(after, before, sizeof before);
            before[pattern]++, after[pattern & ~(1u << k)]++;
            double m0 = bd_alkire_foster(&a, before).m0, worse = bd_alkire_foster(&a, after).m0;
            if (a.disempowered[pattern])
                assert_true(worse > m0); /* dimensional monotonicity */
            else
                assert_true(worse >= m0);
        }
}

static void a_score_that_equals_the_cutoff_is_empowered_whatever_the_rounding(void **state)
{
    (void)state;
    const double weight[BD_NPOWER] = {1, 1, 1, 1,
                                      1, 0, 0}; /* four of five: 0.2 + 0.2 + 0.2 + 0.2 */
    bd_adequacy a;
    adequacy(&a, 0.8, weight);
    for (uint32_t pattern = 0; pattern < 32; pattern++)
        assert_int_equal(a.disempowered[pattern], __builtin_popcount(pattern) < 4);
}

static void a_power_at_its_threshold_is_adequate(void **state)
{
    (void)state;
    const float threshold[BD_NPOWER] = {.1f, .2f, .3f, .4f, .5f, .6f, .7f};
    float power[BD_NPOWER * 3];
    uint8_t pattern[3];
    for (int k = 0; k < BD_NPOWER; k++) {
        power[k * 3] = threshold[k];
        power[k * 3 + 1] = nextafterf(threshold[k], 0);
        power[k * 3 + 2] = k % 2 ? 1 : 0;
    }
    bd_adequacy_patterns(power, 3, 3, threshold, pattern);
    assert_int_equal(pattern[0], BD_PATTERNS - 1);
    assert_int_equal(pattern[1], 0);
    assert_int_equal(pattern[2], 0x2A);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pattern[i], bd_adequacy_pattern(power + i, 3, threshold));
}

static void nobody_and_nobody_disempowered_give_no_division_by_zero(void **state)
{
    (void)state;
    bd_adequacy a;
    adequacy(&a, 0.8, NULL);
    uint64_t count[BD_PATTERNS] = {0};
    bd_disempowerment none = bd_alkire_foster(&a, count);
    assert_near(none.m0, 0, 0);
    assert_near(none.index, 1, 0);
    count[BD_PATTERNS - 1] = 10;
    bd_disempowerment all = bd_alkire_foster(&a, count);
    assert_near(all.headcount, 0, 0);
    assert_near(all.index, 1, 0);
    assert_near(bd_parity_gap(&none, &all), 0, 0);
    count[0] = 10;
    bd_disempowerment half = bd_alkire_foster(&a, count);
    assert_near(bd_parity_gap(&half, &all), 0.5, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_of_alkire_and_foster_comes_out),
        cmocka_unit_test(contributions_of_powers_and_of_subgroups_sum_to_one),
        cmocka_unit_test(losing_a_power_never_lowers_m0_and_lowers_nothing_for_the_empowered),
        cmocka_unit_test(a_score_that_equals_the_cutoff_is_empowered_whatever_the_rounding),
        cmocka_unit_test(a_power_at_its_threshold_is_adequate),
        cmocka_unit_test(nobody_and_nobody_disempowered_give_no_division_by_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
