/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Synthetic villages against the band that real ones set (MODEL.md section 6.2): 60 villages of
 * about 227 households at fixed seeds, as in the data, and 15 of about 850, as in Indonesia, where
 * only the mean path may be longer because the village is larger. */
#include "measure/network.h"
#include "setup/create.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct band {
    bd_network network;
    bd_alike alike;
} band;

/* Means over villages; likeness in the first disadvantage. */
static band measure(uint32_t villages, double households, uint64_t seed)
{
    static bd_params p;
    bd_params_defaults(&p);
    p.population.villages = villages;
    p.population.districts = 3;
    p.population.households = households;
    p.ndisadvantage = 2;
    snprintf(p.disadvantage[0].key, BD_NAME_MAX, "ethnicity");
    p.disadvantage[0].share = 0.4;
    p.disadvantage[0].clustering = 0.2;
    p.disadvantage[0].likeness = 0.65;
    snprintf(p.disadvantage[1].key, BD_NAME_MAX, "gender");
    p.disadvantage[1].share = 0.15;
    bd_world w;
    bd_error err = {0};
    if (bd_create_world(&w, &p, (bd_luck){seed, 0}, NULL, 2, &err) != BD_OK)
        fail_msg("%s", err.text);
    bd_view view = bd_world_view(&w, &p);
    band b = {0};
    double *sum = (double *)&b.network;
    uint16_t *kind = malloc(BD_VILLAGE_MAX * sizeof *kind);
    assert_non_null(kind);
    for (uint32_t v = 0; v < villages; v++) {
        bd_network one;
        assert_int_equal(bd_network_measure(&view, v, &one, NULL), BD_OK);
        for (size_t i = 0; i < sizeof one / sizeof(double); i++)
            sum[i] += ((const double *)&one)[i] / villages;
        for (uint32_t i = 0; i < w.village.count[v]; i++)
            kind[i] = w.profile_bits[w.household.profile[w.village.first[v] + i]] & 1;
        bd_alike alike = bd_network_alike(&view, v, kind);
        b.alike.same += alike.same / villages;
        b.alike.expected += alike.expected / villages;
    }
    b.alike.coleman = (b.alike.same - b.alike.expected) / (1 - b.alike.expected);
    double cross = (double)w.ties.cross_first[villages] / w.counts.nhousehold;
    b.network.degree += cross;
    free(kind);
    bd_world_release(&w);
    return b;
}

static void lies_within(const char *name, double x, double low, double high)
{
    print_message("  %-12s %8.3f  (%g to %g)\n", name, x, low, high);
    if (!(x >= low && x <= high)) fail_msg("%s is %g, outside %g to %g", name, x, low, high);
}

static void villages_like_those_of_the_data_lie_in_the_band(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        band b = measure(60, 227, seed);
        lies_within("degree", b.network.degree, 9.25 * 0.9, 9.25 * 1.1);
        lies_within("CV^2", b.network.cv2, 0.50, 0.75);
        lies_within("clustering", b.network.clustering, 0.20, 0.30);
        lies_within("path", b.network.path, 2.4, 3.2);
        lies_within("giant", b.network.giant, 0.93, 1);
        lies_within("Coleman", b.alike.coleman, 0.35, 0.55);
        lies_within("leaders", b.network.leaders_degree, 1.15, 1.35);
    }
}

static void villages_of_indonesian_size_keep_the_local_statistics(void **state)
{
    (void)state;
    band b = measure(15, 850, 4);
    lies_within("degree", b.network.degree, 9.25 * 0.9, 9.25 * 1.1);
    lies_within("CV^2", b.network.cv2, 0.50, 0.75);
    lies_within("clustering", b.network.clustering, 0.20, 0.30);
    lies_within("path", b.network.path, 2.4, 3.8);
    lies_within("giant", b.network.giant, 0.93, 1);
    lies_within("Coleman", b.alike.coleman, 0.35, 0.55);
    lies_within("leaders", b.network.leaders_degree, 1.15, 1.35);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(villages_like_those_of_the_data_lie_in_the_band),
        cmocka_unit_test(villages_of_indonesian_size_keep_the_local_statistics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
