/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Synthetic households: marginals, correlations, likeness of neighbours, the same luck for the
 * same household. Sampling bands are four standard errors at fixed seeds. */
#include "base/math.h"
#include "setup/create.h"
#include "setup/population.h"
#include "state/ceilings.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_near(double x, double expected, double tolerance)
{
    if (!(fabs(x - expected) <= tolerance)) fail_msg("%.9g is not %.9g", x, expected);
}

static bd_params params;

static void set_defaults(uint32_t villages, double households)
{
    bd_params_defaults(&params);
    params.population.villages = villages;
    params.population.households = households;
    params.livelihood.market_spread = 0; /* one law of assets for all villages */
    params.ndisadvantage = 3;
    snprintf(params.disadvantage[0].key, BD_NAME_MAX, "class");
    snprintf(params.disadvantage[1].key, BD_NAME_MAX, "ethnicity");
    snprintf(params.disadvantage[2].key, BD_NAME_MAX, "gender");
    params.disadvantage[0].share = 0.3;
    params.disadvantage[0].poverty = 0.6;
    params.disadvantage[1].share = 0.2;
    params.disadvantage[1].clustering = 0.5;
    params.disadvantage[2].share = 0.15;
    params.disadvantage[2].held_back = true;
    params.disadvantage[2].burden[BD_FACTOR_norms] = 0.5;
}

static bd_world make(bd_luck luck, int threads)
{
    bd_world w;
    bd_error err = {0};
    if (bd_create_world(&w, &params, luck, NULL, threads, &err) != BD_OK) fail_msg("%s", err.text);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    const char *broken = bd_world_broken(&view, text, sizeof text);
    if (broken == NULL) broken = bd_ties_broken(&view, text, sizeof text);
    if (broken != NULL) fail_msg("%s", broken);
    return w;
}

static void normals_agree_with_the_exact_quantile(void **state)
{
    (void)state;
    static float x[1u << 16];
    double worst = 0, worst_tail = 0;
    for (uint32_t from = 0; from < 1u << 23; from += 1u << 16) {
        for (uint32_t i = 0; i < 1u << 16; i++) x[i] = bd_unit_float((from + i) << 9);
        bd_normals(x, 1u << 16);
        /* every place near the ends, where the tails are, and one in 97 elsewhere */
        bool tail = from == 0 || from + (1u << 16) == 1u << 23;
        for (uint32_t i = 0; i < 1u << 16; i += tail ? 1 : 97) {
            double exact = bd_normal_quantile((from + i + 0.5) * 0x1p-23);
            double *of = fabs(exact) < 3 ? &worst : &worst_tail;
            *of = fmax(*of, fabs(x[i] - exact));
        }
    }
    assert_true(worst < 1.5e-6);
    assert_true(worst_tail < 1.5e-6);
}

static void the_outermost_uniforms_lie_inside_the_unit_interval(void **state)
{
    (void)state;
    assert_true(bd_unit_float(0) > 0);
    assert_true(bd_unit_float(UINT32_MAX) < 1);
    assert_true(bd_unit_float(0) + bd_unit_float(UINT32_MAX) == 1);
}

static void gamma_variates_have_mean_one_and_the_spread_asked_for(void **state)
{
    (void)state;
    for (float cv2 = 0.1f; cv2 < 0.9f; cv2 += 0.2f) {
        double sum = 0, squares = 0;
        const int n = 20000;
        for (int i = 0; i < n; i++) {
            float z = (float)bd_normal_quantile((i + 0.5) / n);
            double x = bd_gamma_from_normal(1 / cv2, z);
            assert_true(x >= 0);
            sum += x;
            squares += x * x;
        }
        assert_near(sum / n, 1, 0.01);
        assert_near(squares / n - 1, cv2, 0.05 * cv2 + 0.01);
    }
    assert_near(bd_gamma_from_normal(0, 2), 1, 0);
}

/* Place of a household's assets in the law at rest, as a standard normal score. */
static double score(const bd_world *w, uint32_t h)
{
    static bd_wealth wealth;
    static bool known; /* no test here changes what the law depends on */
    if (!known) bd_wealth_set(&wealth, &params);
    known = true;
    return (double)bd_assets_score(&wealth.law, w->household.log_assets[h]);
}

static void leaders_are_chosen_so_that_their_mean_wish_is_the_ratio_asked_for(void **state)
{
    (void)state;
    /* wishes 1/2 and 3/2, equally many: cv2 = 1/4 */
    double share = 0.2, ratio = 1.1, slope = bd_leader_slope(share, ratio, 0.25);
    double low = share * (1 - slope + slope * 0.5), high = share * (1 - slope + slope * 1.5);
    double leaders = (0.5 * low + 1.5 * high) / (low + high);
    double others = (0.5 * (1 - low) + 1.5 * (1 - high)) / (2 - low - high);
    assert_near(leaders / others, ratio, 1e-12);
    assert_near(bd_leader_slope(0.1, 1, 0.5), 0, 0);
    assert_near(bd_leader_slope(0.1, 9, 0.1), 1, 0);
    assert_near(bd_leader_slope(0.1, 1.5, 0), 0, 0);
}

static void marginals_are_those_of_the_scenario(void **state)
{
    (void)state;
    set_defaults(400, 100);
    /* every household on its own, so that sampling errors are those of independent draws */
    params.population.village_share = params.population.hamlet_share = 0;
    for (int d = 0; d < 3; d++) params.disadvantage[d].clustering = 0;
    bd_world w = make((bd_luck){11, 3}, 2);
    uint32_t n = w.counts.nhousehold;
    double strata[BD_NSTRATUM] = {0}, weak[3] = {0}, both = 0, poor_class = 0;
    double assets = 0, assets2 = 0, propensity2 = 0, schooling = 0, cross = 0, size = 0, crisis = 0;
    double leaders = 0, held = 0, schooling2 = 0;
    for (uint32_t h = 0; h < n; h++) {
        uint16_t bits = w.profile_bits[w.household.profile[h]];
        int stratum = w.household.stratum[h];
        double a = score(&w, h), s = w.household.schooling[h];
        strata[stratum]++;
        for (int d = 0; d < 3; d++) weak[d] += bits >> d & 1;
        both += (bits & 1) && stratum == BD_STRATUM_poor;
        poor_class += bits & 1;
        assets += a, assets2 += a * a;
        propensity2 += w.household.propensity[h] * (double)w.household.propensity[h];
        schooling += s, schooling2 += s * s, cross += s * a;
        size += w.household.size[h];
        crisis += w.household.crisis[h];
        leaders += (w.household.flags[h] & BD_FLAG_LEADER) != 0;
        bool is_held = w.household.flags[h] & BD_FLAG_HELD_BACK;
        assert_int_equal(is_held, bits >> 2 & 1);
        held += is_held;
        assert_int_equal(w.household.group[h], BD_NO_GROUP);
        assert_int_equal(w.household.candidate[h], 0);
        assert_int_equal(w.household.informed[h], 0);
    }
    double error = 4 / sqrt(n); /* four standard errors per unit of standard deviation */
    assert_near(strata[BD_STRATUM_poor] / n, 0.25, error * 0.44);
    assert_near(strata[BD_STRATUM_middle] / n, 0.5, error * 0.5);
    assert_near(strata[BD_STRATUM_better_off] / n, 0.2, error * 0.4);
    assert_near(strata[BD_STRATUM_elite] / n, 0.05, error * 0.22);
    assert_near(weak[0] / n, 0.3, error * 0.46);
    assert_near(weak[1] / n, 0.2, error * 0.4);
    assert_near(weak[2] / n, 0.15, error * 0.36);
    assert_near(held / n, 0.15, error * 0.36);
    /* P(poor | class) with correlation .6, by the bivariate normal integral: .5061 */
    assert_near(both / poor_class, 0.5061, error * 0.5 / sqrt(0.3));
    assert_near(assets / n, 0, error);
    assert_near(assets2 / n, 1, error * sqrt(2));
    assert_near(propensity2 / n, 1, error * sqrt(2));
    assert_near(schooling / n, 9, error * 4 + 0.1); /* clipped at 0 */
    double sd = sqrt(schooling2 / n - schooling * schooling / n / n);
    assert_near(cross / n / sd, 0.4, error + 0.01);
    assert_near(size / n, 3.9, error * 1.7 + 0.06); /* clipped at 1 */
    double prevalence = 0.25 * bd_crisis_prevalence(&params, BD_STRATUM_poor) +
                        0.75 * bd_crisis_prevalence(&params, BD_STRATUM_middle);
    assert_near(crisis / n, prevalence, error * 0.2);
    assert_near(leaders / n, 0.12, error * 0.33);
    bd_world_release(&w);
}

/* Share of variance of log assets between villages, and between hamlets within them. */
static void neighbours_share_the_variance_asked_for(void **state)
{
    (void)state;
    set_defaults(2000, 120);
    params.population.households_spread = 0;
    params.population.hamlet_size = 20;
    bd_world w = make((bd_luck){5, 0}, 2);
    double villages = 0, hamlets = 0;
    size_t nvillages = 0, nhamlets = 0;
    for (uint32_t v = 0; v < w.counts.nvillage; v++) {
        double mean[6] = {0};
        assert_int_equal(w.village.hamlets[v], 6);
        for (uint32_t i = 0; i < 120; i++) {
            assert_int_equal(w.household.hamlet[v * 120 + i], i / 20);
            mean[i / 20] += score(&w, v * 120 + (uint32_t)i) / 20;
        }
        /* products of means of different hamlets carry what the village shares only */
        for (int a = 0; a < 6; a++)
            for (int b = 0; b < a; b++) villages += mean[a] * mean[b], nvillages++;
        /* products of different households of a hamlet carry what hamlet and village share */
        for (int a = 0; a < 6; a++) {
            double squares = 0;
            for (int i = 0; i < 20; i++) {
                double x = score(&w, v * 120 + (uint32_t)(20 * a + i));
                squares += x * x;
            }
            hamlets += (400 * mean[a] * mean[a] - squares) / (20 * 19), nhamlets++;
        }
    }
    assert_near(villages / (double)nvillages, 0.15, 0.025);
    assert_near(hamlets / (double)nhamlets, 0.30, 0.03);
    bd_world_release(&w);
}

static void clustered_disadvantages_differ_between_villages(void **state)
{
    (void)state;
    set_defaults(500, 100);
    bd_world w = make((bd_luck){5, 0}, 2);
    double spread[2] = {0};
    for (int d = 1; d <= 2; d++)
        for (uint32_t v = 0; v < w.counts.nvillage; v++) {
            double share = 0;
            for (uint32_t i = 0; i < w.village.count[v]; i++)
                share += w.profile_bits[w.household.profile[w.village.first[v] + i]] >> d & 1;
            share = share / w.village.count[v] - params.disadvantage[d].share;
            spread[d - 1] += share * share / w.counts.nvillage;
        }
    /* ethnicity (half its variance shared) against gender (a fifth): far apart */
    assert_true(sqrt(spread[0]) > 0.12);
    assert_true(sqrt(spread[1]) < 0.09);
    bd_world_release(&w);
}

static void powers_begin_at_a_fraction_of_their_ceiling(void **state)
{
    (void)state;
    set_defaults(50, 100);
    bd_world w = make((bd_luck){5, 0}, 1);
    double sum = 0;
    size_t count = 0;
    for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
        double factor[BD_NFACTOR];
        for (int f = 0; f < BD_NFACTOR; f++)
            factor[f] = w.village.factor[(size_t)f * w.counts.nvillage + w.household.village[h]];
        uint16_t bits = w.profile_bits[w.household.profile[h]];
        for (int k = 0; k < BD_NPOWER; k++) {
            float x = w.household.power[(size_t)k * w.counts.nhousehold + h];
            double fraction = x / bd_ceiling(&params, bits, (bd_power_axis)k, factor);
            assert_true(fraction > 0.0199 && fraction < 1.0001);
            assert_true(x == w.household.power_base[(size_t)k * w.counts.nhousehold + h]);
            sum += fraction;
            count++;
        }
    }
    assert_near(sum / (double)count, params.population.power_fraction, 0.02);
    bd_world_release(&w);
}

static void agency_rises_with_standing_and_distress_with_poverty(void **state)
{
    (void)state;
    set_defaults(400, 100);
    params.population.village_share = params.population.hamlet_share = 0;
    bd_world w = make((bd_luck){5, 0}, 2);
    uint32_t n = w.counts.nhousehold;
    double agency = 0, square = 0, mean = 0, with = 0, distress = 0, dmean = 0, dsquare = 0;
    for (uint32_t h = 0; h < n; h++) {
        double x = w.household.agency_base[(size_t)BD_AGENCY_skill * n + h];
        double d = w.household.distress_base[h];
        double standing = score(&w, h) + (w.household.schooling[h] - 9) / 4.0;
        assert_true(x == w.household.agency[(size_t)BD_AGENCY_skill * n + h]);
        mean += x / n, square += x * x / n;
        with += standing * standing / n;
        agency += standing * x / n;
        dmean += d / n, dsquare += d * d / n;
        distress += d * score(&w, h) / n;
    }
    assert_near(mean, params.agency.skill_mean, 0.004);
    assert_near(sqrt(square - mean * mean), params.agency.spread, 0.004);
    assert_near(agency / sqrt(square - mean * mean) / sqrt(with), 0.3, 0.025);
    assert_near(distress / sqrt(dsquare - dmean * dmean), -0.2, 0.02);
    bd_world_release(&w);
}

static void leaders_know_the_topic_and_have_more_ties(void **state)
{
    (void)state;
    set_defaults(300, 200);
    params.population.informed = 0.5;
    bd_world w = make((bd_luck){5, 0}, 2);
    bd_view view = bd_world_view(&w, &params);
    double leaders = 0, knowing = 0, ties[2] = {0};
    for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
        bool leads = w.household.flags[h] & BD_FLAG_LEADER;
        leaders += leads;
        ties[leads] += bd_ties_degree(&w.ties, &view, h);
        if (!w.household.informed[h]) continue;
        assert_true(leads);
        assert_int_equal(w.household.role[h], BD_ROLE_aware);
        knowing++;
    }
    assert_near(knowing / leaders, 0.5, 0.03);
    double ratio = ties[1] / leaders / (ties[0] / (w.counts.nhousehold - leaders));
    assert_near(ratio, 1.25, 0.05);
    bd_world_release(&w);
}

static void a_world_is_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    set_defaults(60, 80);
    bd_world one = make((bd_luck){9, 1}, 1);
    bd_view first = bd_world_view(&one, &params);
    for (int threads = 2; threads <= 7; threads += 5) {
        bd_world many = make((bd_luck){9, 1}, threads);
        bd_view other = bd_world_view(&many, &params);
        assert_true(bd_world_digest(&first, true) == bd_world_digest(&other, true));
        assert_memory_equal(one.profile_bits, many.profile_bits, sizeof one.profile_bits);
        assert_int_equal(one.counts.nprofile, many.counts.nprofile);
        bd_world_release(&many);
    }
    bd_world_release(&one);
}

static void another_seed_or_replicate_is_another_world(void **state)
{
    (void)state;
    set_defaults(4, 80);
    const bd_luck lucks[] = {{9, 1}, {9, 2}, {10, 1}};
    uint64_t digest[3];
    for (int i = 0; i < 3; i++) {
        bd_world w = make(lucks[i], 1);
        bd_view view = bd_world_view(&w, &params);
        digest[i] = bd_world_digest(&view, true);
        bd_world_release(&w);
    }
    assert_true(digest[0] != digest[1] && digest[0] != digest[2] && digest[1] != digest[2]);
}

static void a_village_is_the_same_whatever_else_there_is(void **state)
{
    (void)state;
    set_defaults(6, 80);
    params.population.districts = 1;
    params.ties.across = 0;
    bd_world few = make((bd_luck){9, 1}, 1);
    params.population.villages = 9;
    bd_world more = make((bd_luck){9, 1}, 1);
    uint32_t n = few.counts.nhousehold;
    assert_memory_equal(few.household.id, more.household.id, n * sizeof(uint64_t));
    assert_memory_equal(few.household.log_assets, more.household.log_assets, n * sizeof(float));
    assert_memory_equal(few.ties.local, more.ties.local, few.ties.offset[n] * sizeof(uint16_t));
    bd_world_release(&few);
    bd_world_release(&more);
}

static void ids_name_the_place_in_the_hierarchy(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.population.regions = 3;
    params.population.districts = 7;
    params.population.villages = 50;
    params.population.households = 20;
    bd_world w = make((bd_luck){1, 0}, 2);
    assert_int_equal(w.counts.nregion, 3);
    uint32_t villages = 0, districts = 0;
    for (uint32_t r = 0; r < 3; r++) {
        assert_int_equal(w.region.first[r], districts);
        for (uint32_t d = districts; d < districts + w.region.count[r]; d++) {
            assert_int_equal(w.district.region[d], r);
            assert_int_equal(w.district.first[d], villages);
            for (uint32_t v = villages; v < villages + w.district.count[d]; v++) {
                assert_int_equal(w.village.district[v], d);
                assert_true(w.village.id[v] == bd_village_id(r, d - districts, v - villages));
                assert_true(w.household.id[w.village.first[v]] == w.village.id[v]);
                if (v > 0) assert_true(w.village.id[v] > w.village.id[v - 1]);
            }
            villages += w.district.count[d];
        }
        districts += w.region.count[r];
    }
    assert_int_equal(villages, 50);
    assert_int_equal(districts, 7);
    bd_world_release(&w);
}

static void sizes_of_villages_have_the_mean_and_spread_asked_for(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.population.villages = 2000;
    params.population.households = 60;
    params.population.households_spread = 0.4;
    bd_world w = make((bd_luck){1, 0}, 2);
    double sum = 0, squares = 0;
    for (uint32_t v = 0; v < 2000; v++) {
        double n = w.village.count[v];
        sum += n / 2000, squares += n * n / 2000;
        assert_true(n >= 1);
    }
    assert_near(sum, 60, 4 * 24 / sqrt(2000));
    assert_near(sqrt(squares - sum * sum) / sum, 0.4, 0.04);
    bd_world_release(&w);
}

static void shares_that_cannot_hold_together_are_refused(void **state)
{
    (void)state;
    bd_world w;
    bd_error err = {0};
    bd_params_defaults(&params);
    params.population.village_share = 0.6;
    params.population.hamlet_share = 0.5;
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){1, 0}, NULL, 1, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "more than 1"));
}

static void too_many_profiles_are_refused_in_words(void **state)
{
    (void)state;
    set_defaults(200, 200);
    params.ndisadvantage = 16;
    for (int d = 0; d < 16; d++) {
        snprintf(params.disadvantage[d].key, BD_NAME_MAX, "weakness_%02d", d);
        params.disadvantage[d].share = 0.5;
    }
    bd_world w;
    bd_error err = {0};
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){1, 0}, NULL, 1, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "sets of disadvantages"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normals_agree_with_the_exact_quantile),
        cmocka_unit_test(the_outermost_uniforms_lie_inside_the_unit_interval),
        cmocka_unit_test(gamma_variates_have_mean_one_and_the_spread_asked_for),
        cmocka_unit_test(leaders_are_chosen_so_that_their_mean_wish_is_the_ratio_asked_for),
        cmocka_unit_test(marginals_are_those_of_the_scenario),
        cmocka_unit_test(neighbours_share_the_variance_asked_for),
        cmocka_unit_test(clustered_disadvantages_differ_between_villages),
        cmocka_unit_test(powers_begin_at_a_fraction_of_their_ceiling),
        cmocka_unit_test(agency_rises_with_standing_and_distress_with_poverty),
        cmocka_unit_test(leaders_know_the_topic_and_have_more_ties),
        cmocka_unit_test(a_world_is_the_same_on_any_number_of_threads),
        cmocka_unit_test(another_seed_or_replicate_is_another_world),
        cmocka_unit_test(a_village_is_the_same_whatever_else_there_is),
        cmocka_unit_test(ids_name_the_place_in_the_hierarchy),
        cmocka_unit_test(sizes_of_villages_have_the_mean_and_spread_asked_for),
        cmocka_unit_test(shares_that_cannot_hold_together_are_refused),
        cmocka_unit_test(too_many_profiles_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
