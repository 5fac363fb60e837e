/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rival mechanisms (MODEL.md section 9.3): what tells simple contagion, complex contagion, cadres
 * and the poverty trap apart, each alone, none of them, and all as shipped. Three tables.
 *
 * Laboratory: villages in which nothing happens but the mechanism, made about equally strong;
 * first movers are placed by hand, clustered or scattered, few or many, and stop after five years.
 * Field: the shipped world and programmes, everything else running, as a study would meet it.
 * Cadres: the field again, by how many groups a cadre founds; the threshold of such a branching
 * process, alone and against theory, is in test_birth_and_death.c.
 *
 * Without an argument the laboratory; `test_rivals 8` goes into the field too and prints the tables
 * of MODEL.md over so many seeds (tests/stat/test_rivals_tables.sh). What must hold is asserted. */
#include "base/math.h"
#include "measure/snowball.h"
#include "support/first_movers.h"
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int seeds; /* of the field, 32 villages each; 0: laboratory only */

/* Sarle's coefficient of bimodality, (skewness^2 + 1) / kurtosis: 1/3 for a normal, 5/9 for a
 * uniform, 1 for two points. */
static double bimodality(const double *x, size_t n)
{
    double mean = 0, m2 = 0, m3 = 0, m4 = 0;
    for (size_t i = 0; i < n; i++) mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - mean, d2 = d * d / (double)n;
        m2 += d2, m3 += d2 * d, m4 += d2 * d * d;
    }
    return (m3 * m3 / (m2 * m2 * m2) + 1) / (m4 / (m2 * m2));
}

#define UNIFORM (5.0 / 9)

/* Laboratory */

enum { VILLAGES = 600, HOUSEHOLDS = 230, FRIENDS = 12, YEARS_5 = 60 };

typedef enum lab_kind { CHANCE, SIMPLE, COMPLEX, CADRES, NLAB } lab_kind;
static const char *const lab_name[NLAB] = {"none: joining by chance", "simple contagion",
                                           "complex contagion", "cadres found groups"};

/* Strengths at which 24 scattered first movers bring about a tenth of the others in five years. */
static bd_params *lab_params(lab_kind kind)
{
    bd_params *p = params_new();
    if (kind == CADRES)
        only(p, (const char *const[]){"groupwork", "participation", NULL});
    else
        only(p, (const char *const[]){"influence", "participation", "show", NULL});
    set(p, "population.districts", 8);
    set(p, "population.villages", VILLAGES);
    set(p, "population.households", HOUSEHOLDS);
    set(p, "population.propensity_spread", 0);
    set(p, "population.informed", kind == SIMPLE); /* so that there is a topic */
    set(p, "participation.seats", kind == CADRES);
    set(p, "participation.join", kind == CHANCE ? 0.0018 : kind == SIMPLE ? 1e-9 : 1e-6);
    set(p, "participation.join_neighbours", kind == COMPLEX ? 11 : 0);
    for (const char *const *key =
             (const char *const[]){"join_poverty", "join_barrier", "join_distance", "join_care",
                                   "join_propensity", NULL};
         *key != NULL; key++) {
        char text[64];
        snprintf(text, sizeof text, "participation.%s", *key);
        set(p, text, 0);
    }
    set(p, "influence.motivation", 0);
    set(p, "influence.tell_participant", 0.0009);
    set(p, "influence.tell_other", 0);
    set(p, "influence.adopt", kind == SIMPLE);
    set(p, "groups.share", 0);
    set(p, "groups.dissolve", 0);
    set(p, "groups.cadre_founding", 0.0011);
    set(p, "participation.leave", 0);
    set(p, "participation.founding_pull", 1e6);
    return p;
}

static void act(bd_world *w, lab_kind kind, const bool *chosen)
{
    for (uint32_t h = 0; h < w->counts.nhousehold; h++) {
        w->household.informed[h] = kind == SIMPLE && chosen[h];
        if (!chosen[h]) continue;
        if (kind == SIMPLE) w->household.flags[h] |= BD_FLAG_DECIDED | BD_FLAG_ADOPTED;
        if (kind == COMPLEX) w->household.flags[h] |= BD_FLAG_PART;
        if (kind == CADRES) w->household.role[h] = BD_ROLE_cadre;
    }
}

/* First movers leave off: nobody sees or hears them any more. */
static void leave_off(bd_world *w, const bool *chosen)
{
    for (uint32_t h = 0; h < w->counts.nhousehold; h++) {
        if (!chosen[h]) continue;
        w->household.informed[h] = 0;
        w->household.flags[h] &= (uint8_t) ~(BD_FLAG_PART | BD_FLAG_ADOPTED);
        w->household.flags[h] |= BD_FLAG_DECIDED;
        w->household.role[h] = BD_ROLE_participant;
    }
}

/* Share of the others that take part, by village. */
static void reached(const bd_view *w, const bool *chosen, double *share)
{
    for (uint32_t v = 0; v < VILLAGES; v++) {
        uint32_t from = w->village.first[v], n = w->village.count[v], others = 0;
        share[v] = 0;
        for (uint32_t h = from; h < from + n; h++) {
            others += !chosen[h];
            share[v] += !chosen[h] && (w->household.group[h] != BD_NO_GROUP ||
                                       w->household.flags[h] & (BD_FLAG_PART | BD_FLAG_ADOPTED));
        }
        share[v] /= others;
    }
}

typedef struct lab {
    double at_exit[VILLAGES], later[VILLAGES];
} lab;

static void experiment(lab_kind kind, uint32_t dose, bool clustered, lab *out)
{
    bd_params *p = lab_params(kind);
    bd_model *m = model_new(p, 1, NULL, 1);
    bd_world *w = bd_model_world(m);
    bool *chosen = first_movers(w, dose, FRIENDS, clustered, 7);
    bd_view view = bd_model_view(m);
    act(w, kind, chosen);
    step(m, YEARS_5);
    reached(&view, chosen, out->at_exit);
    leave_off(w, chosen);
    step(m, YEARS_5);
    reached(&view, chosen, out->later);
    free(chosen);
    bd_model_destroy(m);
    free(p);
}

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

/* Standard errors by which the mean over villages of a - b lies above 0. */
static double errors_above(const double *a, const double *b)
{
    double sum = 0, squares = 0;
    for (int v = 0; v < VILLAGES; v++) sum += a[v] - b[v], squares += (a[v] - b[v]) * (a[v] - b[v]);
    double variance = (squares - sum * sum / VILLAGES) / (VILLAGES - 1);
    return variance > 0 ? sum / VILLAGES / sqrt(variance / VILLAGES) : 0;
}

static void the_laboratory_tells_mechanisms_apart(void **state)
{
    (void)state;
    static lab scattered[4], clustered;
    double slope[NLAB], seeding[NLAB], later[NLAB], over_half[NLAB];
    print_message(
        "    laboratory: share of the others that takes part after 5 years, by first movers "
        "of 230\n    %-25s %6s %6s %6s %6s  %5s  %13s  %16s  %5s  %s\n",
        "", "6", "12", "24", "48", "slope", "joiners each", "12 clustered", "later", "over half");
    for (int kind = 0; kind < NLAB; kind++) {
        for (uint32_t d = 0; d < 4; d++) experiment((lab_kind)kind, 6u << d, false, &scattered[d]);
        experiment((lab_kind)kind, 12, true, &clustered);
        double share[4];
        for (int d = 0; d < 4; d++) share[d] = mean(scattered[d].at_exit, VILLAGES);
        slope[kind] = log(share[3] / share[0]) / log(8);
        seeding[kind] = errors_above(clustered.at_exit, scattered[1].at_exit);
        later[kind] = mean(scattered[2].later, VILLAGES) / share[2];
        over_half[kind] = 0;
        for (int v = 0; v < VILLAGES; v++)
            over_half[kind] += (scattered[3].at_exit[v] > 0.5) / (double)VILLAGES;
        print_message("    %-25s %6.3f %6.3f %6.3f %6.3f  %5.2f  %5.2f to %4.2f  %.3f (%+.1f SE)  "
                      "%5.2f  %.2f\n",
                      lab_name[kind], share[0], share[1], share[2], share[3], slope[kind],
                      share[0] * (HOUSEHOLDS - 6) / 6, share[3] * (HOUSEHOLDS - 48) / 48,
                      mean(clustered.at_exit, VILLAGES), seeding[kind], later[kind],
                      over_half[kind]);
    }
    /* log share by log first movers: 0 by chance, below 1 one tie at a time, 1 by groups founded,
     * beyond 1 where several are needed; only then do some villages go over to the many while
     * others with as many first movers stay with the few */
    assert_near(slope[CHANCE], 0, 0.05, "by chance");
    assert_true(slope[SIMPLE] > 0.5 && slope[SIMPLE] < 0.95);
    assert_near(slope[CADRES], 1, 0.1, "groups founded");
    assert_true(slope[COMPLEX] > 1.4);
    assert_true(over_half[COMPLEX] > 0.2 && over_half[COMPLEX] < 0.8);
    for (int kind = 0; kind < NLAB; kind++) assert_true(kind == COMPLEX || over_half[kind] < 0.1);
    assert_true(seeding[COMPLEX] > 2 && seeding[SIMPLE] < -2);
    assert_true(fabs(seeding[CHANCE]) < 4 && fabs(seeding[CADRES]) < 4);
    assert_near(later[CADRES], 1, 0.02, "nothing goes on without the cadres");
    assert_true(later[SIMPLE] > 1.2);
}

/* Field */

#define CADRE_END 0.02 /* roles.cadre_end as shipped */
enum { ENDS = 48, LATER = 120, WINDOW = 36, SETS = 12, NV = 32 };

typedef struct rival {
    const char *name, *set[SETS];
} rival;

#define NO_EXAMPLE \
    "participation.join_neighbours=0", "influence.motivation=0", "influence.awareness=0"
#define NO_CADRES "groups.cadre_founding=0", "influence.cadre_contacts=0"
#define NO_TRAP "livelihood.trap=false"
enum { R_NONE, R_SIMPLE, R_COMPLEX, R_CADRES, R_TRAP, R_SHIPPED, NRIVAL };
static const rival rivals[NRIVAL] = {
    {"none of them", {NO_EXAMPLE, NO_CADRES, NO_TRAP}},
    {"simple contagion", {"influence.steepness=1", NO_CADRES, NO_TRAP}},
    {"complex contagion", {"influence.awareness=0", NO_CADRES, NO_TRAP}},
    {"cadres", {NO_EXAMPLE, NO_TRAP}},
    {"poverty trap", {NO_EXAMPLE, NO_CADRES}},
    {"all, as shipped", {NULL}},
};

/* One run. */
typedef struct arm {
    uint32_t n;
    float *assets[2];             /* at exit and later, by household */
    double members[2][NV];        /* share in groups, by village */
    bool *client;                 /* at exit */
    double children[2], newly[2]; /* of cohorts while the programme is there, and after it */
} arm;

static void arm_free(arm *a)
{
    free(a->assets[0]), free(a->assets[1]), free(a->client);
}

static void look(const bd_view *w, int k, arm *a)
{
    a->assets[k] = malloc(a->n * sizeof(float));
    assert_non_null(a->assets[k]);
    memcpy(a->assets[k], w->household.log_assets, a->n * sizeof(float));
    for (uint32_t h = 0; h < a->n; h++) {
        uint32_t v = w->household.village[h];
        a->members[k][v] += (w->household.group[h] != BD_NO_GROUP) / (double)w->village.count[v];
        if (k == 0) a->client[h] = w->household.case_stage[h] != BD_CASE_waits;
    }
}

static arm run(const rival *r, const char *strategy, const char *const *more, uint64_t seed)
{
    const char *sets[2 * SETS] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < SETS && r->set[i] != NULL; i++) sets[n++] = r->set[i];
    for (; more != NULL && *more != NULL; more++) sets[n++] = *more;
    config c = config_new("configs/desa.yaml", strategy, sets, seed, 1);
    bd_view w = bd_model_view(c.model);
    assert_int_equal(w.counts.nvillage, NV);
    arm a = {.n = w.counts.nhousehold};
    a.client = calloc(a.n, sizeof *a.client);
    assert_non_null(a.client);
    uint32_t begin = (uint32_t)c.p->time.burn_in;
    step(c.model, (int)begin + ENDS);
    look(&w, 0, &a);
    step(c.model, LATER - ENDS);
    look(&w, 1, &a);
    const uint32_t from[] = {begin + 12, begin + ENDS, begin + LATER - WINDOW};
    for (int k = 0; k < 2; k++) {
        bd_snowball_mean s = bd_snowball_mean_over(w.cohort.newly, w.cohort.children, from[k],
                                                   from[k + 1], begin + LATER, WINDOW);
        a.newly[k] = (double)s.newly, a.children[k] = s.r * (double)s.newly;
    }
    config_free(&c);
    return a;
}

/* What all seeds of one rival come to. */
typedef struct sums {
    double members[6][2], assets[3][2], clients[3]; /* gain at exit and later, by arm */
    double children[2], newly[2];
    double *grown, *wealth; /* villages' gain later, clients' log assets later */
    size_t ngrown, nwealth;
} sums;

static void add_members(sums *s, int k, const arm *a, const arm *rest)
{
    for (int v = 0; v < NV; v++)
        for (int e = 0; e < 2; e++) s->members[k][e] += a->members[e][v] - rest->members[e][v];
}

static void add_assets(sums *s, int k, const arm *a, const arm *rest)
{
    for (uint32_t h = 0; h < a->n; h++) {
        if (!a->client[h]) continue;
        s->clients[k]++;
        for (int e = 0; e < 2; e++)
            s->assets[k][e] += (double)a->assets[e][h] - (double)rest->assets[e][h];
    }
}

static void *grow(void *at, size_t bytes)
{
    void *more = realloc(at, bytes);
    assert_non_null(more);
    return more;
}

static void keep_shapes(sums *s, const arm *people, const arm *asset, const arm *rest)
{
    s->grown = grow(s->grown, (s->ngrown + NV) * sizeof *s->grown);
    for (int v = 0; v < NV; v++)
        s->grown[s->ngrown++] = people->members[1][v] - rest->members[1][v];
    s->wealth = grow(s->wealth, (s->nwealth + asset->n) * sizeof *s->wealth);
    for (uint32_t h = 0; h < asset->n; h++)
        if (asset->client[h]) s->wealth[s->nwealth++] = (double)asset->assets[1][h];
}

enum { HALF, ONE, DOUBLE, SCATTERED, CLUSTERED };

static void live(const rival *r, uint64_t seed, sums *s)
{
    static const char *const dose[][3] = {
        [HALF] = {"strategy.budget=2500000", "strategy.villages_per_worker=2.18", NULL},
        [ONE] = {NULL},
        [DOUBLE] = {"strategy.budget=10000000", "strategy.villages_per_worker=0.545", NULL},
        [SCATTERED] = {"strategy.targeting=random", NULL},
        [CLUSTERED] = {"strategy.targeting=clustered", NULL}};
    static const char *const gift[][2] = {[HALF] = {"methods.asset_transfer.effects.assets=0.5"},
                                          [ONE] = {NULL},
                                          [DOUBLE] = {"methods.asset_transfer.effects.assets=2"}};
    arm rest = run(r, NULL, NULL, seed), people = {0}, asset = {0};
    for (int k = HALF; k <= CLUSTERED; k++) {
        arm a = run(r, "configs/strategies/holistic.yaml", dose[k], seed);
        add_members(s, k, &a, &rest);
        if (k == ONE)
            people = a;
        else
            arm_free(&a);
    }
    for (int k = HALF; k <= DOUBLE; k++) {
        arm a = run(r, "configs/strategies/graduation.yaml", gift[k], seed);
        add_assets(s, k, &a, &rest);
        if (k == ONE)
            asset = a;
        else
            arm_free(&a);
    }
    for (int e = 0; e < 2; e++)
        s->children[e] += people.children[e], s->newly[e] += people.newly[e];
    keep_shapes(s, &people, &asset, &rest);
    arm_free(&rest), arm_free(&people), arm_free(&asset);
}

static void the_field_tells_some_of_them_apart(void **state)
{
    (void)state;
    if (seeds == 0) skip();
    print_message(
        "    field: R of cohorts during and after the programme; gain in the share of members at "
        "the "
        "exit, share of it kept six years on,\n    Sarle's coefficient of villages' gains, "
        "clustered "
        "over scattered clients, twice the work over half of it (1: in proportion);\n    gain in "
        "clients' log assets by the shipped gift, share kept, gain left of half, one and two "
        "gifts, "
        "Sarle's coefficient of clients' assets\n");
    double kept[NRIVAL], asset_kept[NRIVAL], shape[NRIVAL];
    for (int i = 0; i < NRIVAL; i++) {
        sums s = {.grown = NULL};
        for (int seed = 1; seed <= seeds; seed++) live(&rivals[i], (uint64_t)seed, &s);
        double villages = NV * (double)seeds, assets[3][2];
        for (int k = 0; k < 3; k++)
            for (int e = 0; e < 2; e++) assets[k][e] = s.assets[k][e] / s.clients[k];
        kept[i] = s.members[ONE][1] / s.members[ONE][0];
        asset_kept[i] = assets[ONE][1] / assets[ONE][0];
        shape[i] = bimodality(s.wealth, s.nwealth);
        print_message("    %-18s %8.3f %8.3f %8.3f %7.2f %8.2f %8.2f %8.2f   | %8.2f %6.2f   %5.2f "
                      "%5.2f %5.2f  %6.2f\n",
                      rivals[i].name, s.children[0] / s.newly[0], s.children[1] / s.newly[1],
                      s.members[ONE][0] / villages, kept[i], bimodality(s.grown, s.ngrown),
                      s.members[CLUSTERED][1] / s.members[SCATTERED][1],
                      s.members[DOUBLE][1] / s.members[HALF][1] / 4, assets[ONE][0], asset_kept[i],
                      assets[HALF][1], assets[ONE][1], assets[DOUBLE][1], shape[i]);
        free(s.grown), free(s.wealth);
    }
    for (int i = 0; i < NRIVAL; i++) {
        bool trap = i == R_TRAP || i == R_SHIPPED;
        assert_true(trap ? asset_kept[i] > 0.4 : fabs(asset_kept[i]) < 0.1);
        assert_true((shape[i] > UNIFORM) == trap);
    }
    assert_true(kept[R_SIMPLE] > kept[R_NONE] && kept[R_COMPLEX] > kept[R_NONE]);
    assert_true(kept[R_CADRES] > kept[R_NONE] + 0.05);
    assert_true(kept[R_SHIPPED] > kept[R_CADRES]);
}

/* What hangs on how many groups a cadre founds. At rest no more are founded than dissolve (MODEL.md
 * 7.8), so beyond that only the programme's own cadres count. */
static void cadres_decide_how_much_goes_on(void **state)
{
    (void)state;
    if (seeds == 0) skip();
    static const char *const founding[] = {"0", "0.001", "0.003", "0.006", "0.012", "0.024"};
    enum { STEPS = sizeof founding / sizeof *founding };
    double kept[STEPS];
    print_message(
        "    field: chance that a cadre founds a group in a month, groups in its service; R "
        "of cohorts during and after the programme;\n    share of the gain in members that "
        "is kept six years on; villages that grow on\n");
    for (size_t i = 0; i < STEPS; i++) {
        char text[64];
        snprintf(text, sizeof text, "groups.cadre_founding=%s", founding[i]);
        const rival r = {"", {text}};
        double exit = 0, later = 0, grown = 0, children[2] = {0}, newly[2] = {0};
        for (int seed = 1; seed <= seeds; seed++) {
            arm rest = run(&r, NULL, NULL, (uint64_t)seed);
            arm a = run(&r, "configs/strategies/holistic.yaml", NULL, (uint64_t)seed);
            for (int v = 0; v < NV; v++) {
                double gain[2];
                for (int e = 0; e < 2; e++) gain[e] = a.members[e][v] - rest.members[e][v];
                exit += gain[0], later += gain[1], grown += gain[1] > gain[0];
            }
            for (int e = 0; e < 2; e++) children[e] += a.children[e], newly[e] += a.newly[e];
            arm_free(&rest), arm_free(&a);
        }
        kept[i] = later / exit;
        print_message("    %-6s %5.2f   %6.3f %6.3f   %5.2f   %4.0f %%\n", founding[i],
                      strtod(founding[i], NULL) / CADRE_END, children[0] / newly[0],
                      children[1] / newly[1], kept[i], 100 * grown / (NV * (double)seeds));
    }
    assert_true(kept[2] > kept[0] + 0.03);
    for (size_t i = 3; i < STEPS; i++) assert_near(kept[i], kept[2], 0.05, "no more than at rest");
}

int main(int argc, char **argv)
{
    if (argc > 1) seeds = atoi(argv[1]);
    if (argc > 2) cmocka_set_test_filter(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_laboratory_tells_mechanisms_apart),
        cmocka_unit_test(the_field_tells_some_of_them_apart),
        cmocka_unit_test(cadres_decide_how_much_goes_on),
    };
    return cmocka_run_group_tests_name("rivals", tests, NULL, NULL);
}
