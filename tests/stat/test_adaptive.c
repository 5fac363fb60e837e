/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Does adaptive evaluation pay? A programme of two kinds of casework, of which one is useless, with
 * a tenth of its hours for measuring; adaptive against fixed under the same luck. If evaluation did
 * nothing, each of forty seeds would favour it with chance one half: thirty of them by chance
 * 1.1e-3. */
#include "support/support.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define SEEDS 40
#define MONTHS 60

static bd_params *programme(double adaptive)
{
    bd_params *p = params_new();
    set(p, "population.districts", 2);
    set(p, "population.villages", 150);
    set(p, "population.households", 60);
    set(p, "groups.slots", 4);
    set(p, "time.burn_in", 8);
    set(p, "time.months", MONTHS);
    uint32_t useful = add_method(p, "useful", "client", 2, 0);
    uint32_t useless = add_method(p, "useless", "client", 2, 0);
    uint32_t look = add_method(p, "look", "village", 6, 0);
    for (int k = 0; k < BD_NPOWER; k++)
        p->method[useful].effects[BD_CHANNEL_practice_choice + k] = 0.5;
    p->method[look].effects[BD_CHANNEL_monitoring] = 30;
    set_word(p, "strategy.name", "test");
    set(p, "strategy.villages_per_worker", 1);
    set(p, "strategy.start", 0);
    set(p, "strategy.end", MONTHS);
    set(p, "monitoring.adaptive", adaptive);
    p->nphase = 1;
    snprintf(p->phase[0].key, BD_NAME_MAX, "main");
    p->phase[0].end = 3000;
    p->phase[0].mix[useful] = p->phase[0].mix[useless] = 0.45;
    p->phase[0].mix[look] = 0.1;
    return p;
}

static void hours_move_from_what_is_useless_to_what_works(void **state)
{
    (void)state;
    int leaned = 0, gained = 0;
    double lean = 0, gain = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        double power[2], difference = 0;
        for (int arm = 0; arm < 2; arm++) {
            bd_params *p = programme(arm ? 0.5 : 0);
            bd_model *m = model_new(p, seed, NULL, 1);
            step(m, 8 + MONTHS - 1);
            bd_view w = bd_model_view(m);
            power[arm] = mean_power(&w);
            difference = w.district.lean[0] - w.district.lean[w.counts.ndistrict];
            bd_model_destroy(m);
            free(p);
        }
        leaned += difference > 0, lean += difference / SEEDS;
        gained += power[1] > power[0], gain += (power[1] - power[0]) / SEEDS;
    }
    print_message("# leans by %.2f, in %d of %d seeds; power %+.5f, in %d of %d\n", lean, leaned,
                  SEEDS, gain, gained, SEEDS);
    assert_true(leaned >= 30);
    assert_true(gained >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_move_from_what_is_useless_to_what_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
