/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happens happens as often as its chance says: crises, disasters and which villages they hit,
 * joining, leaving, dissolving, learning and forgetting, and whom credit goes to. One process runs
 * at a time. Every count is held against an exact binomial, or a chi-square over groups of equal
 * chance; a check of a true model fails once in 10,000, and seeds are fixed. */
#include "base/math.h"
#include "process/influence.h"
#include "process/month.h"
#include "process/participation.h"
#include "process/roles.h"
#include "process/shocks.h"
#include "support/support.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bd_params *one_process(const char *const *processes, double villages, double households)
{
    bd_params *p = params_new();
    only(p, processes);
    set(p, "population.villages", villages);
    set(p, "population.households", households);
    return p;
}

static void crises_begin_and_end_as_often_as_they_should(void **state)
{
    (void)state;
    bd_params *p = one_process((const char *const[]){"shocks", NULL}, 20, 500);
    set(p, "shocks.disaster_rate", 0);
    set(p, "shocks.crisis_rate", 0.02);
    bd_model *m = model_new(p, 1, NULL, 1);
    bd_view w = bd_model_view(m);
    uint32_t n = w.counts.nhousehold;
    uint64_t free_months[2] = {0}, began[2] = {0}, crisis_months = 0, ended = 0, at_start[2] = {0},
             all[2] = {0};
    uint8_t *before = malloc(n);
    assert_non_null(before);
    for (uint32_t h = 0; h < n; h++) {
        int poor = w.household.stratum[h] == BD_STRATUM_poor;
        all[poor]++;
        at_start[poor] += w.household.crisis[h];
    }
    for (int t = 0; t < 24; t++) {
        memcpy(before, w.household.crisis, n);
        step(m, 1);
        for (uint32_t h = 0; h < n; h++) {
            int poor = w.household.stratum[h] == BD_STRATUM_poor;
            if (before[h]) {
                crisis_months++;
                ended += !w.household.crisis[h];
            } else {
                free_months[poor]++;
                began[poor] += w.household.crisis[h];
            }
        }
    }
    assert_frequency(began[0], free_months[0], 0.02, "a crisis begins");
    assert_frequency(began[1], free_months[1], 0.03, "a crisis begins in a poor household");
    assert_frequency(ended, crisis_months, p->shocks.crisis_end, "a crisis ends");
    assert_frequency(at_start[0], all[0], 0.02 / 0.27, "in a crisis at the start");
    assert_frequency(at_start[1], all[1], 0.03 / 0.28, "poor and in a crisis at the start");
    free(before);
    bd_model_destroy(m);
    free(p);
}

/* Villages hit this month: their first household lost power. */
static uint32_t villages_hit(const bd_view *w, const float *before, uint32_t d, bool *hit)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < w->district.count[d]; i++) {
        uint32_t v = w->district.first[d] + i;
        hit[i] = w->household.power[w->village.first[v]] < before[v];
        sum += hit[i];
    }
    return sum;
}

static void disasters_hit_neighbours_of_one_district_anywhere_in_it(void **state)
{
    (void)state;
    enum { DISTRICTS = 60, EACH = 8, MONTHS = 250 };
    bd_params *p = one_process((const char *const[]){"shocks", NULL}, DISTRICTS * EACH, 2);
    set(p, "population.districts", DISTRICTS);
    set(p, "shocks.disaster_rate", 0.05);
    set(p, "shocks.disaster_reach", 0.3);
    set(p, "shocks.disaster_power", 0.001);
    bd_model *m = model_new(p, 2, NULL, 1);
    bd_view w = bd_model_view(m);
    assert_int_equal(w.counts.nvillage, DISTRICTS * EACH);
    static float before[DISTRICTS * EACH];
    uint64_t disasters = 0;
    double start[EACH] = {0}, expected[EACH];
    for (int t = 0; t < MONTHS; t++) {
        for (uint32_t v = 0; v < w.counts.nvillage; v++)
            before[v] = w.household.power[w.village.first[v]];
        step(m, 1);
        for (uint32_t d = 0; d < DISTRICTS; d++) {
            bool hit[EACH];
            uint32_t sum = villages_hit(&w, before, d, hit);
            if (sum == 0) continue;
            assert_int_equal(sum, 3); /* 0.3 of 8 is 2.4: a third village is hit in part */
            disasters++;
            for (uint32_t i = 0; i < EACH; i++)
                if (hit[i] && !hit[(i + EACH - 1) % EACH]) {
                    start[i]++;
                    assert_true(hit[(i + 1) % EACH] && hit[(i + 2) % EACH]);
                }
        }
    }
    assert_frequency(disasters, (uint64_t)DISTRICTS * MONTHS, 0.05, "a district has a disaster");
    for (int i = 0; i < EACH; i++) expected[i] = (double)disasters / EACH;
    assert_true(chi_square_p(start, expected, EACH, 0) > FALSE_ALARM);
    bd_model_destroy(m);
    free(p);
}

static void infrastructure_keeps_its_mean_under_disasters(void **state)
{
    (void)state;
    /* districts of 1, 3 and 16 villages: how many are hit is a whole number */
    static const double each[] = {1, 3, 16};
    for (int i = 0; i < 3; i++) {
        bd_params *p = one_process((const char *const[]){"shocks", "structure", NULL}, 960, 2);
        set(p, "population.districts", 960 / each[i]);
        set(p, "structure.spread", 0);
        set(p, "structure.keep", 0);
        set(p, "structure.back", 0.05);
        set(p, "shocks.disaster_rate", 0.02);
        set(p, "shocks.disaster_power", 0);
        bd_model *m = model_new(p, 6, NULL, 1);
        bd_view w = bd_model_view(m);
        uint32_t nv = w.counts.nvillage;
        const double *factor = w.village.factor + (size_t)BD_FACTOR_infrastructure * nv;
        double mean = 0, squares = 0;
        step(m, 60);
        for (int t = 0; t < 20; t++) { /* apart by more than the memory of the factor */
            step(m, 60);
            double now = 0;
            for (uint32_t v = 0; v < nv; v++) now += factor[v] / nv;
            mean += now / 20;
            squares += now * now / 20;
        }
        double error = sqrt((squares - mean * mean) / 19);
        /* 4 standard errors, and the bend of the ceiling at 1 */
        assert_near(mean, p->structure.mean[BD_FACTOR_infrastructure], 4 * error + 5e-4,
                    "mean infrastructure");
        bd_model_destroy(m);
        free(p);
    }
}

static void the_usual_factors_stay_when_no_shocks_strike(void **state)
{
    (void)state;
    bd_params *p = one_process((const char *const[]){"structure", NULL}, 4, 20);
    bd_model *m = model_new(p, 6, NULL, 1);
    bd_view w = bd_model_view(m);
    double before[BD_NFACTOR * 4];
    memcpy(before, w.village.factor, sizeof before);
    step(m, 120);
    for (int i = 0; i < BD_NFACTOR * 4; i++)
        assert_near(w.village.factor[i], before[i], 1e-12, "factor");
    bd_model_destroy(m);
    free(p);
}

/* Counts by tenth of the chance, against the sum of chances. */
typedef struct tally {
    double happened[10], expected[10], variance[10];
} tally;

static void note(tally *t, double chance, bool happened)
{
    int tenth = (int)fmin(9, -log10(fmax(chance, 1e-9)) * 4);
    t->happened[tenth] += happened;
    t->expected[tenth] += chance;
    t->variance[tenth] += chance * (1 - chance);
}

/* Sum over tenths of squared distance over variance: chi-square. */
static void check_tally(const tally *t, const char *what)
{
    double sum = 0;
    int classes = 0;
    for (int i = 0; i < 10; i++) {
        if (t->variance[i] < 10) continue;
        double off = t->happened[i] - t->expected[i];
        sum += off * off / t->variance[i];
        classes++;
    }
    assert_true(classes >= 1);
    double p = gsl_cdf_chisq_Q(sum, classes);
    if (p < FALSE_ALARM) fail_msg("%s: p = %g over %d classes", what, p, classes);
}

static void households_join_with_their_chances(void **state)
{
    (void)state;
    bd_params *p = one_process((const char *const[]){"participation", NULL}, 30, 400);
    set(p, "participation.seats", 0);
    set(p, "participation.join", 0.03);
    bd_model *m = model_new(p, 9, NULL, 1);
    bd_view w = bd_model_view(m);
    uint8_t *before = malloc(w.counts.nhousehold);
    assert_non_null(before);
    tally t = {{0}, {0}, {0}};
    for (int month = 0; month < 12; month++) {
        memcpy(before, w.household.flags, w.counts.nhousehold);
        step(m, 1);
        for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
            if (before[h] & BD_FLAG_PART) continue;
            double odds = log(0.03 / 0.97) +
                          p->participation.join_propensity * (double)w.household.propensity[h];
            if (w.household.stratum[h] == BD_STRATUM_poor) odds -= p->participation.join_poverty;
            note(&t, 1 / (1 + exp(-odds)), w.household.flags[h] & BD_FLAG_PART);
        }
    }
    check_tally(&t, "joining");
    free(before);
    bd_model_destroy(m);
    free(p);
}

/* Villages full of groups that nobody joins, leaves by choice or founds anew. */
static bd_params *standing_groups(void)
{
    bd_params *p = one_process((const char *const[]){"participation", "groupwork", NULL}, 60, 600);
    set(p, "groups.share", 0.4);
    set(p, "groups.slots", 60);
    set(p, "groups.size_min", 1);
    set(p, "groups.size_max", 1000);
    set(p, "groups.success_cohesion", 0);
    set(p, "groups.dissolve", 0);
    set(p, "groups.cadre_founding", 0);
    set(p, "participation.join", 0);
    set(p, "participation.leave", 0);
    return p;
}

static void members_leave_with_their_chance(void **state)
{
    (void)state;
    bd_params *p = standing_groups();
    set(p, "participation.leave", 0.02);
    bd_model *m = model_new(p, 3, NULL, 1);
    uint64_t members = 0, left = 0;
    for (int t = 0; t < 12; t++) {
        bd_view w = bd_model_view(m);
        for (uint32_t g = 0; g < w.counts.ngroup; g++) members += w.group.members[g];
        step(m, 1);
        for (uint32_t v = 0; v < w.counts.nvillage; v++) left += w.village.left[v];
    }
    assert_true(members > 100000);
    assert_frequency(left, members, 0.02, "a member leaves");
    bd_model_destroy(m);
    free(p);
}

static void groups_dissolve_with_their_chance_and_sooner_unschooled(void **state)
{
    (void)state;
    bd_params *p = standing_groups();
    set(p, "groups.dissolve", 0.01);
    set(p, "groups.size", 3);
    set(p, "groups.slots", 120);
    set(p, "population.schooling", 6);
    bd_model *m = model_new(p, 3, NULL, 1);
    bd_view w = bd_model_view(m);
    for (uint32_t v = 0; v < w.counts.nvillage; v++) bd_model_world(m)->village.founding[v] = 0;
    uint64_t months[2] = {0}, gone[2] = {0};
    uint64_t *id = malloc(w.counts.ngroup * sizeof *id);
    bool *schooled = malloc(w.counts.ngroup);
    assert_true(id != NULL && schooled != NULL);
    for (int t = 0; t < 12; t++) {
        for (uint32_t g = 0; g < w.counts.ngroup; g++) {
            id[g] = w.group.id[g];
            schooled[g] = w.group.schooled[g] > 0;
        }
        step(m, 1);
        for (uint32_t g = 0; g < w.counts.ngroup; g++) {
            if (id[g] == 0) continue;
            months[schooled[g]]++;
            gone[schooled[g]] += w.group.id[g] != id[g];
        }
    }
    assert_true(months[0] > 1000);
    assert_frequency(gone[1], months[1], 0.01, "a group with a schooled member dissolves");
    assert_frequency(gone[0], months[0], 0.01 * p->groups.dissolve_unschooled,
                     "a group without a schooled member dissolves");
    free(id);
    free(schooled);
    bd_model_destroy(m);
    free(p);
}

static void news_passes_each_tie_with_its_chance_and_is_forgotten_with_its(void **state)
{
    (void)state;
    bd_params *p = one_process((const char *const[]){"influence", "show", NULL}, 20, 600);
    set_word(p, "ties.kind", "random");
    set(p, "ties.degree", 6);
    set(p, "population.leaders", 1);
    set(p, "population.informed", 0.2);
    set(p, "influence.tell_other", 0.1);
    set(p, "influence.media", 0.01);
    set(p, "influence.forget", 0.07);
    set(p, "influence.adopt", 0);
    bd_model *m = model_new(p, 12, NULL, 1);
    bd_view w = bd_model_view(m);
    uint8_t *before = malloc(w.counts.nhousehold);
    assert_non_null(before);
    tally t = {{0}, {0}, {0}};
    uint64_t knew = 0, forgot = 0, all = 0;
    for (int month = 0; month < 8; month++) {
        memcpy(before, w.household.informed, w.counts.nhousehold);
        for (uint32_t h = 0; month == 0 && h < w.counts.nhousehold; h++) all += before[h] > 0;
        step(m, 1);
        for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
            uint32_t first = w.village.first[w.household.village[h]];
            if (before[h] > 0) {
                knew++;
                forgot += w.household.informed[h] == 0;
                continue;
            }
            double misses = 1 - 0.01;
            for (uint32_t e = w.ties->offset[h]; e < w.ties->offset[h + 1]; e++)
                if (before[first + w.ties->local[e]] > 0) misses *= 1 - 0.1;
            note(&t, 1 - misses, w.household.informed[h] > 0);
        }
    }
    check_tally(&t, "learning");
    assert_frequency(forgot, knew, 0.07, "forgetting");
    assert_frequency(all, w.counts.nhousehold, 0.2, "informed at the start");
    free(before);
    bd_model_destroy(m);
    free(p);
}

static void a_topic_is_taken_up_with_its_chance_once(void **state)
{
    (void)state;
    bd_params *p = one_process((const char *const[]){"influence", "show", NULL}, 20, 600);
    set(p, "influence.media", 0.5);
    set(p, "influence.forget", 0.5); /* who forgets and learns again does not draw again */
    set(p, "influence.adopt", 0.3);
    set(p, "influence.adopt_propensity", 0);
    bd_model *m = model_new(p, 12, NULL, 1);
    step(m, 40);
    bd_view w = bd_model_view(m);
    uint64_t adopted = 0;
    for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
        assert_true(w.household.flags[h] & BD_FLAG_DECIDED);
        adopted += (w.household.flags[h] & BD_FLAG_ADOPTED) != 0;
    }
    assert_frequency(adopted, w.counts.nhousehold, 0.3, "taking the topic up");
    bd_model_destroy(m);
    free(p);
}

static void a_reservoir_of_one_keeps_each_source_by_its_share_of_weights(void **state)
{
    (void)state;
    /* as roles does it: one card decides whether the month replaces, what is left of the card
     * decides which source of the month it is */
    enum { MONTHS = 12, SOURCES = 3, RUNS = 60000 };
    float weight[MONTHS][SOURCES];
    double expected[MONTHS * SOURCES], count[MONTHS * SOURCES] = {0}, sum = 0;
    for (int t = 0; t < MONTHS; t++)
        for (int k = 0; k < SOURCES; k++)
            sum += (double)(weight[t][k] = (float)(t * t % 7 + 1) * (k == 1 ? 3 : 1) * 0.01f);
    for (int t = 0; t < MONTHS; t++)
        for (int k = 0; k < SOURCES; k++)
            expected[t * SOURCES + k] = RUNS * (double)weight[t][k] / sum;
    for (uint32_t run = 0; run < RUNS; run++) {
        float credit = 0;
        int kept = -1;
        for (int t = 0; t < MONTHS; t++) {
            float all = weight[t][0] + weight[t][1] + weight[t][2];
            float card = bd_card((bd_luck){.seed = 5}, (uint32_t)t, run, BD_CARD_candidate);
            credit += all;
            if (!bd_credit_replaces(all, credit, card)) continue;
            float place = bd_card_rest(card, all / credit) * all;
            int k = 0;
            while (k + 1 < SOURCES && place >= weight[t][k]) place -= weight[t][k++];
            kept = t * SOURCES + k;
        }
        assert_true(kept >= 0);
        count[kept]++;
    }
    assert_true(chi_square_p(count, expected, MONTHS * SOURCES, 0) > FALSE_ALARM);
}

/* A star: a household with four neighbours that count, one of them in the other village. */
enum { STARS = 4000, IN_A = 3 + 4 + 1, IN_B = 3 };

/* Village a, star s: centre, cadre with 1 tie, cadre with 5 ties, member, the second cadre's four
 * other neighbours. Village b: cadre tied to the centre, and two neighbours of its own. */
static size_t star_edges(bd_edge *edge)
{
    size_t n = 0;
    for (uint32_t s = 0; s < STARS; s++) {
        uint32_t a = s * IN_A, b = STARS * IN_A + s * IN_B;
        for (uint32_t k = 1; k <= 3; k++) edge[n++] = (bd_edge){a, a + k};
        for (uint32_t k = 4; k <= 7; k++) edge[n++] = (bd_edge){a + 2, a + k};
        edge[n++] = (bd_edge){a, b};
        edge[n++] = (bd_edge){b, b + 1};
        edge[n++] = (bd_edge){b, b + 2};
    }
    return n;
}

static void neighbours_earn_credit_by_what_they_gave_across_villages_too(void **state)
{
    (void)state;
    bd_params *p =
        one_process((const char *const[]){"groupwork", "influence", "roles", "show", NULL}, 1, 1);
    set(p, "groups.share", 1);
    set(p, "groups.slots", 4096);
    set(p, "groups.success_efficacy", 0);
    set(p, "roles.cadre_end", 0);
    set(p, "roles.cadre", 0);
    set(p, "influence.cadre_contacts", 2);
    set(p, "influence.motivation", 0.2);
    bd_survey *survey = survey_new(2, STARS * IN_A, 2);
    /* the second village is smaller */
    survey->village[1].count = STARS * IN_B;
    survey->nhousehold = STARS * (IN_A + IN_B);
    bd_edge *edge = malloc(STARS * 10 * sizeof *edge);
    assert_non_null(edge);
    survey_edges(survey, edge, star_edges(edge));
    bd_model *m = model_new(p, 17, survey, 1);
    bd_world *w = bd_model_world(m);
    for (uint32_t s = 0; s < STARS; s++) {
        uint32_t cadres[3] = {s * IN_A + 1, s * IN_A + 2, STARS * IN_A + s * IN_B};
        for (int c = 0; c < 3; c++) {
            w->household.role[cadres[c]] = BD_ROLE_cadre;
            w->household.streak[cadres[c]] = 255;
        }
    }
    step(m, 6);

    /* visits: a cadre sees 2 neighbours a month, each of its own with the same chance */
    double teach = 2 * p->influence.cadre_teach + p->influence.cadre_encourage;
    double felt = 1 / (1 + pow(p->influence.theta, (double)p->influence.steepness));
    double example = p->influence.motivation * felt / 4;
    /* in the first month nobody has shown that it is a cadre: all four are examples only */
    double weight[4] = {5 * teach * 1 + 6 * example, 5 * teach * 2.0 / 5 + 6 * example, 6 * example,
                        5 * teach * 2.0 / 3 + 6 * example};
    double sum = weight[0] + weight[1] + weight[2] + weight[3], count[5] = {0}, expected[5] = {0};
    for (uint32_t s = 0; s < STARS; s++) {
        uint32_t a = s * IN_A, candidate = w->household.candidate[a];
        uint32_t row = bd_source_row(candidate);
        int which = 4; /* nobody, or somebody who is no neighbour */
        if (bd_source_kind(candidate) == BD_SOURCE_HOUSEHOLD) {
            if (row > a && row <= a + 3) which = (int)(row - a - 1);
            if (row == STARS * IN_A + s * IN_B) which = 3;
        }
        count[which]++;
    }
    for (int k = 0; k < 4; k++) expected[k] = STARS * weight[k] / sum;
    assert_int_equal((int)count[4], 0);
    double chance = chi_square_p(count, expected, 4, 0);
    if (chance < FALSE_ALARM)
        fail_msg("candidates %g %g %g %g, shares of weights %g %g %g %g", count[0], count[1],
                 count[2], count[3], expected[0], expected[1], expected[2], expected[3]);
    bd_model_destroy(m);
    survey_free(survey);
    free(edge);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crises_begin_and_end_as_often_as_they_should),
        cmocka_unit_test(disasters_hit_neighbours_of_one_district_anywhere_in_it),
        cmocka_unit_test(infrastructure_keeps_its_mean_under_disasters),
        cmocka_unit_test(the_usual_factors_stay_when_no_shocks_strike),
        cmocka_unit_test(households_join_with_their_chances),
        cmocka_unit_test(members_leave_with_their_chance),
        cmocka_unit_test(groups_dissolve_with_their_chance_and_sooner_unschooled),
        cmocka_unit_test(news_passes_each_tie_with_its_chance_and_is_forgotten_with_its),
        cmocka_unit_test(a_topic_is_taken_up_with_its_chance_once),
        cmocka_unit_test(a_reservoir_of_one_keeps_each_source_by_its_share_of_weights),
        cmocka_unit_test(neighbours_earn_credit_by_what_they_gave_across_villages_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
