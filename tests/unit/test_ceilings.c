/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ceilings: what structure allows whom. */
#include "one_month.h"
#include "state/ceilings.h"

static void in_an_open_village_no_burden_bites(void **state)
{
    (void)state;
    bd_params *p = small_params();
    const double open[BD_NFACTOR] = {1, 1, 1, 1, 1};
    for (uint16_t bits = 0; bits < 4; bits++)
        for (int k = 0; k < BD_NPOWER; k++)
            assert_near(bd_ceiling(p, bits, (bd_power_axis)k, open), 1, 1e-12, "ceiling");
    free(p);
}

static void in_a_closed_village_the_floor_is_left(void **state)
{
    (void)state;
    bd_params *p = small_params();
    const double closed[BD_NFACTOR] = {0};
    for (int k = 0; k < BD_NPOWER; k++)
        assert_near(bd_ceiling(p, 3, (bd_power_axis)k, closed), p->consolidation.floor, 1e-12,
                    "ceiling");
    free(p);
}

static void burdens_multiply_and_lessen_with_openness(void **state)
{
    (void)state;
    bd_params *p = small_params();
    p->disadvantage[0].burden[BD_FACTOR_norms] = 0.2;
    assert_near(bd_factor_met(p, 0, BD_FACTOR_norms, 0.4), 0.4, 1e-12, "none");
    assert_near(bd_factor_met(p, 2, BD_FACTOR_norms, 0.4), 0.4 * (1 - 0.5 * 0.6), 1e-12, "one");
    assert_near(bd_factor_met(p, 3, BD_FACTOR_norms, 0.4), 0.4 * (1 - 0.5 * 0.6) * (1 - 0.2 * 0.6),
                1e-12, "both");
    free(p);
}

static void a_ceiling_weighs_the_factors_of_its_power(void **state)
{
    (void)state;
    bd_params *p = small_params();
    double factor[BD_NFACTOR] = {0};
    factor[BD_FACTOR_equity] = 1;
    assert_near(bd_ceiling(p, 0, BD_POWER_economy, factor), 0.3 + 0.7 * 0.4, 1e-12, "economy");
    assert_near(bd_ceiling(p, 0, BD_POWER_care, factor), 0.3, 1e-12, "care does not ask for it");
    free(p);
}

static void opening_a_factor_lowers_no_ceiling(void **state)
{
    (void)state;
    bd_params *p = small_params();
    bd_stream s = bd_stream_open((bd_luck){3, 0}, BD_KIND_RUN, 1, 0, 200);
    for (int trial = 0; trial < 300; trial++) {
        double factor[BD_NFACTOR], more[BD_NFACTOR];
        for (int f = 0; f < BD_NFACTOR; f++) {
            factor[f] = (double)bd_uniform(&s);
            more[f] = factor[f] + (1 - factor[f]) * (double)bd_uniform(&s);
        }
        uint16_t bits = (uint16_t)bd_below(&s, 4);
        for (int k = 0; k < BD_NPOWER; k++)
            assert_true(bd_ceiling(p, bits, (bd_power_axis)k, more) >=
                        bd_ceiling(p, bits, (bd_power_axis)k, factor));
    }
    free(p);
}

static void the_weights_of_every_power_sum_to_1(void **state)
{
    (void)state;
    bd_params *p = small_params();
    for (int k = 0; k < BD_NPOWER; k++) {
        double sum = 0;
        for (int f = 0; f < BD_NFACTOR; f++) sum += p->power[k].ceiling[f];
        assert_near(sum, 1, 1e-12, "weights");
    }
    free(p);
}

static void rows_of_profiles_hold_the_ceilings_one_by_one(void **state)
{
    (void)state;
    bd_params *p = small_params();
    enum { N = 700 }; /* more than are worked out at a time, and no whole number of vectors */
    uint16_t bits[N];
    for (uint32_t i = 0; i < N; i++) bits[i] = (uint16_t)(i & 3);
    const double factor[BD_NFACTOR] = {0.3, 0.5, 0.7, 0.2, 0.6};
    float row[N * BD_CEILING_ROW];
    bd_ceiling_rows(p, bits, N, factor, row);
    for (int k = 0; k < BD_NPOWER; k++)
        for (int i = 0; i < N; i++)
            assert_near((double)row[i * BD_CEILING_ROW + k],
                        bd_ceiling(p, bits[i], (bd_power_axis)k, factor), 1e-6, "ceiling");
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_an_open_village_no_burden_bites),
        cmocka_unit_test(in_a_closed_village_the_floor_is_left),
        cmocka_unit_test(burdens_multiply_and_lessen_with_openness),
        cmocka_unit_test(a_ceiling_weighs_the_factors_of_its_power),
        cmocka_unit_test(opening_a_factor_lowers_no_ceiling),
        cmocka_unit_test(the_weights_of_every_power_sum_to_1),
        cmocka_unit_test(rows_of_profiles_hold_the_ceilings_one_by_one),
    };
    return cmocka_run_group_tests_name("ceilings", tests, NULL, NULL);
}
