/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where to begin (pattern P9). The same number of first movers, once as clusters of friends and
 * once scattered over the village, on synthetic villages like the real ones: what needs several
 * neighbours (joining) spreads further from clusters, what needs one (information) further from
 * scattered beginnings; and two neighbours that take part are worth more than twice one. Villages
 * are the sample: the paired difference of 1,200 villages must be 4 standard errors from 0 (chance
 * of a false alarm 3e-5 each, one-sided). */
#include "base/math.h"
#include "process/influence.h"
#include "support/first_movers.h"
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VILLAGES 1200
#define SEEDS 12   /* first movers a village, of about 230 households */
#define FRIENDS 12 /* of them in a cluster */
#define ENOUGH 4   /* standard errors */

/* Households that take part or know by the end, first movers left out, by village. */
static void spread(bool clustered, bool behaviour, double *reached)
{
    bd_params *p = params_new();
    only(p, (const char *const[]){"influence", "participation", "show", NULL});
    set(p, "population.districts", 30);
    set(p, "population.villages", VILLAGES);
    set(p, "population.households", 230);
    set(p, "population.propensity_spread", 0);
    set(p, "participation.seats", 0);
    set(p, "participation.join", behaviour ? 1e-6 : 1e-9);
    set(p, "participation.join_neighbours", behaviour ? 12 : 0); /* chance up to .14 a month */
    set(p, "participation.join_poverty", 0);
    set(p, "participation.join_barrier", 0);
    set(p, "influence.tell_other", behaviour ? 0 : 0.05);
    set(p, "influence.tell_months", 6);
    set(p, "influence.adopt", 0);
    set(p, "influence.motivation", 0);
    set(p, "population.informed", behaviour ? 0 : 1); /* so that there is a topic */
    bd_model *m = model_new(p, 1, NULL, 1);
    bd_world *w = bd_model_world(m);
    bool *chosen = first_movers(w, SEEDS, FRIENDS, clustered, 7);
    for (uint32_t h = 0; h < w->counts.nhousehold; h++) {
        w->household.informed[h] = !behaviour && chosen[h];
        if (behaviour && chosen[h]) w->household.flags[h] |= BD_FLAG_PART;
    }
    step(m, behaviour ? 60 : 4);
    bd_view view = bd_model_view(m);
    for (uint32_t v = 0; v < VILLAGES; v++) {
        uint32_t from = view.village.first[v], n = view.village.count[v];
        reached[v] = 0;
        for (uint32_t h = from; h < from + n; h++)
            reached[v] += !chosen[h] && (behaviour ? view.household.flags[h] & BD_FLAG_PART
                                                   : view.household.informed[h] > 0);
        reached[v] /= n;
    }
    free(chosen);
    bd_model_destroy(m);
    free(p);
}

/* Standard errors by which the mean over villages of a - b lies above 0. */
static double errors_above(const double *a, const double *b, const char *what)
{
    double sum = 0, squares = 0, mean[2] = {0, 0};
    for (int v = 0; v < VILLAGES; v++) {
        double d = a[v] - b[v];
        sum += d, squares += d * d;
        mean[0] += a[v] / VILLAGES, mean[1] += b[v] / VILLAGES;
    }
    double variance = (squares - sum * sum / VILLAGES) / (VILLAGES - 1);
    double z = sum / VILLAGES / sqrt(variance / VILLAGES);
    print_message("    %-44s clustered %.4f, scattered %.4f of households, %+.1f SE\n", what,
                  mean[0], mean[1], z);
    return z;
}

static void what_needs_several_neighbours_spreads_further_from_clusters(void **state)
{
    (void)state;
    double clustered[VILLAGES], scattered[VILLAGES];
    spread(true, true, clustered);
    spread(false, true, scattered);
    assert_true(errors_above(clustered, scattered, "joined within five years") > ENOUGH);
}

static void what_needs_one_neighbour_spreads_further_from_scattered_beginnings(void **state)
{
    (void)state;
    double clustered[VILLAGES], scattered[VILLAGES];
    spread(true, false, clustered);
    spread(false, false, scattered);
    assert_true(errors_above(clustered, scattered, "informed within three months") < -ENOUGH);
}

static void two_neighbours_are_worth_more_than_twice_one(void **state)
{
    (void)state;
    bd_params *p = params_new();
    float each = 1 / 9.25f, theta = (float)bd_pow(p->influence.theta, p->influence.steepness);
    int n = (int)p->influence.steepness;
    float one = bd_hill(each, theta, n), two = bd_hill(2 * each, theta, n);
    print_message("    of 9.25 neighbours one is felt as %.4f, two as %.4f: %.1f times\n",
                  (double)one, (double)two, (double)(two / one));
    assert_true(two > 2 * one);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_neighbours_are_worth_more_than_twice_one),
        cmocka_unit_test(what_needs_several_neighbours_spreads_further_from_clusters),
        cmocka_unit_test(what_needs_one_neighbour_spreads_further_from_scattered_beginnings),
    };
    return cmocka_run_group_tests_name("seeding", tests, NULL, NULL);
}
