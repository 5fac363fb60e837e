/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The patterns that the default calibration must show together (MODEL.md section 1), on the shipped
 * world and strategies, household by household against the run without programme: the same luck, so
 * differences are the strategies' work. Prints every figure it judges. Effects are in standard
 * deviations of the variable between households before the programme. */
#include "base/math.h"
#include "io/scenario.h"
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BURN_IN 24
static const int months[] = {0, 12, 48, 60,
                             120}; /* start, programme begins, leaves, a year on, end */
enum { NMONTH = sizeof months / sizeof *months, START = 0, EXIT = 2, YEAR_ON = 3, END = 4 };

typedef struct run {
    uint32_t n, nvillage;
    float *power[NMONTH], *distress[NMONTH]; /* 7 planes of n; n */
    uint16_t *group[NMONTH];
    uint8_t *role[NMONTH], *case_stage[NMONTH];
    float *assets[NMONTH], *used_to[NMONTH]; /* log; consumption that it is used to */
    uint8_t *stratum;
    double factor[NMONTH][BD_NFACTOR];
    double received, received_others; /* entitlements of the month when the programme leaves */
    double newly, children;           /* of cohorts while the programme lasts */
} run;

static void *copy(const void *from, size_t bytes)
{
    void *to = malloc(bytes);
    assert_non_null(to);
    return memcpy(to, from, bytes);
}

static double total(const int64_t *x, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += (double)x[i];
    return sum;
}

static run run_of(const bd_params *p)
{
    bd_model *m = model_new(p, 1, NULL, 1);
    bd_view w = bd_model_view(m);
    run r = {.n = w.counts.nhousehold, .nvillage = w.counts.nvillage};
    assert_int_equal(p->time.burn_in, BURN_IN);
    step(m, BURN_IN);
    for (int i = 0; i < NMONTH; i++) {
        step(m, months[i] - (i > 0 ? months[i - 1] : 0));
        w = bd_model_view(m);
        if (i == EXIT) {
            r.received = total(w.village.received, r.nvillage);
            r.received_others = total(w.village.received_others, r.nvillage);
        }
        r.power[i] = copy(w.household.power, BD_NPOWER * r.n * sizeof(float));
        r.distress[i] = copy(w.household.distress, r.n * sizeof(float));
        r.group[i] = copy(w.household.group, r.n * sizeof(uint16_t));
        r.role[i] = copy(w.household.role, r.n);
        r.case_stage[i] = copy(w.household.case_stage, r.n);
        r.assets[i] = copy(w.household.log_assets, r.n * sizeof(float));
        r.used_to[i] = copy(w.household.consumption_ref, r.n * sizeof(float));
        for (int f = 0; f < BD_NFACTOR; f++)
            for (uint32_t v = 0; v < r.nvillage; v++)
                r.factor[i][f] += w.village.factor[(size_t)f * r.nvillage + v] / r.nvillage;
    }
    for (uint32_t month = BURN_IN + 12; month < BURN_IN + 48; month++)
        r.newly += w.cohort.newly[month], r.children += w.cohort.children[month];
    r.stratum = copy(w.household.stratum, r.n);
    bd_model_destroy(m);
    return r;
}

static void free_run(run *r)
{
    for (int i = 0; i < NMONTH; i++) {
        free(r->power[i]), free(r->distress[i]), free(r->group[i]);
        free(r->role[i]), free(r->case_stage[i]);
        free(r->assets[i]), free(r->used_to[i]);
    }
    free(r->stratum);
}

/* Parameters of the default world with a shipped strategy, or none. The caller's to free. */
static bd_params *shipped(const char *strategy)
{
    char path[200];
    snprintf(path, sizeof path, "configs/strategies/%s.yaml", strategy ? strategy : "");
    bd_scenario_request request = {.world = "configs/desa.yaml",
                                   .strategy = strategy ? path : NULL};
    bd_diagnostics *report = bd_diagnostics_create();
    bd_scenario *s = NULL;
    bd_error err = {0};
    if (bd_scenario_load(&request, report, &s, &err) != BD_OK) fail_msg("%s", err.text);
    bd_params *p = copy(bd_scenario_params(s), sizeof *p);
    bd_scenario_destroy(s);
    bd_diagnostics_destroy(report);
    return p;
}

static double spread(const float *x, uint32_t n)
{
    double sum = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) sum += (double)x[i], square += (double)x[i] * (double)x[i];
    return sqrt(square / n - sum / n * (sum / n));
}

static bool is_empowered(const run *r, int i, uint32_t h)
{
    return r->role[i][h] == BD_ROLE_empowered || r->role[i][h] == BD_ROLE_cadre;
}

static double empowered(const run *r, int i)
{
    double count = 0;
    for (uint32_t h = 0; h < r->n; h++) count += is_empowered(r, i, h);
    return count / r->n;
}

/* Mean effect on power k (-1: mean of all) at month i among those in `who` (NULL: all). */
static double effect(const run *with, const run *without, int i, int k, const bool *who)
{
    double sum = 0, count = 0;
    for (int j = k < 0 ? 0 : k; j < (k < 0 ? BD_NPOWER : k + 1); j++) {
        double sd = spread(without->power[START] + (size_t)j * with->n, with->n);
        for (uint32_t h = 0; h < with->n; h++) {
            if (who != NULL && !who[h]) continue;
            size_t at = (size_t)j * with->n + h;
            sum += (double)(with->power[i][at] - without->power[i][at]) / sd, count++;
        }
    }
    return count > 0 ? sum / count : 0;
}

static double effect_on_distress(const run *with, const run *without, int i, const bool *who)
{
    double sum = 0, count = 0, sd = spread(without->distress[START], with->n);
    for (uint32_t h = 0; h < with->n; h++)
        if (who[h]) sum += (double)(with->distress[i][h] - without->distress[i][h]) / sd, count++;
    return count > 0 ? sum / count : 0;
}

static void judge(const char *what, double x, double low, double high)
{
    print_message("    %-64s %8.4f  (%g to %g)\n", what, x, low, high);
    if (!(x >= low && x <= high)) fail_msg("%s: %g is not within %g to %g", what, x, low, high);
}

static run rest; /* the world without programme */

static int make_rest(void **state)
{
    (void)state;
    bd_params *p = shipped(NULL);
    rest = run_of(p);
    free(p);
    return 0;
}

static int drop_rest(void **state)
{
    (void)state;
    free_run(&rest);
    return 0;
}

static void a_world_without_programme_stands_still_for_ten_years(void **state)
{
    (void)state;
    for (int k = 0; k < BD_NPOWER; k++) {
        const float *x = rest.power[START] + (size_t)k * rest.n;
        const float *y = rest.power[END] + (size_t)k * rest.n;
        judge("drift of a power in ten years, SD",
              (bd_sum(y, rest.n) - bd_sum(x, rest.n)) / rest.n / spread(x, rest.n), -0.05, 0.05);
    }
    judge("change of the share empowered", empowered(&rest, END) - empowered(&rest, START), -0.02,
          0.02);
}

static void the_index_lies_where_it_was_measured(void **state)
{
    (void)state;
    bd_params *p = shipped(NULL);
    double disempowered = 0, inadequacy = 0;
    for (uint32_t h = 0; h < rest.n; h++) {
        int adequate = 0;
        for (int k = 0; k < BD_NPOWER; k++)
            adequate += (double)rest.power[START][(size_t)k * rest.n + h] >= p->power[k].threshold;
        disempowered += adequate < 6;
        inadequacy += adequate < 6 ? 1 - adequate / 7.0 : 0;
    }
    judge("headcount of the disempowered H", disempowered / rest.n, 0.55, 0.8);
    judge("empowerment index 1 - M0", 1 - inadequacy / rest.n, 0.66, 0.98);
    free(p);
}

static void casework_works_while_it_lasts_and_fades(void **state)
{
    (void)state;
    bd_params *p = shipped("micro-only");
    run r = run_of(p);
    bool *clients = calloc(r.n, sizeof *clients);
    for (uint32_t h = 0; h < r.n; h++) clients[h] = r.case_stage[EXIT][h] != BD_CASE_waits;
    double at_exit = effect(&r, &rest, EXIT, -1, clients);
    judge("clients' powers at exit, SD", at_exit, 0.03, 0.2);
    judge("share of it left a year on", effect(&r, &rest, YEAR_ON, -1, clients) / at_exit, 0.2,
          0.55);
    judge("clients' distress at exit, SD", effect_on_distress(&r, &rest, EXIT, clients), -0.6,
          -0.2);
    judge("all households' powers at exit, SD", effect(&r, &rest, EXIT, -1, NULL), 0.005, 0.06);
    free(clients);
    free_run(&r);
    free(p);
}

static void members_gain_and_the_village_far_less(void **state)
{
    (void)state;
    bd_params *p = shipped("mezzo-only");
    run r = run_of(p);
    bool *newcomers = calloc(r.n, sizeof *newcomers);
    for (uint32_t h = 0; h < r.n; h++)
        newcomers[h] = r.group[EXIT][h] != BD_NO_GROUP && rest.group[EXIT][h] == BD_NO_GROUP;
    static const char *const names[] = {
#define P(name, ...) #name,
        BD_POWERS(P)
#undef P
    };
    for (int k = 0; k < BD_NPOWER; k++) {
        char what[100];
        snprintf(what, sizeof what, "members' power %s after 36 months, SD", names[k]);
        judge(what, effect(&r, &rest, EXIT, k, newcomers), 0.15, 0.41);
    }
    judge("members' distress, SD", effect_on_distress(&r, &rest, EXIT, newcomers), -0.08, 0.1);
    judge("all households' powers at exit, SD", effect(&r, &rest, EXIT, -1, NULL), 0.02, 0.1);
    judge("share of members' gain left six years on",
          effect(&r, &rest, END, -1, newcomers) / effect(&r, &rest, EXIT, -1, newcomers), 0.7, 1.6);
    judge("cohort R of the programme's years", r.children / r.newly, 0.05, 1);
    free(newcomers);
    free_run(&r);
    free(p);
}

static void structure_work_alone_moves_structure_a_little_and_hardly_anybody(void **state)
{
    (void)state;
    bd_params *p = shipped("macro-only");
    run r = run_of(p);
    for (int f = 0; f < BD_NFACTOR; f++)
        judge("factor at exit less that at rest", r.factor[EXIT][f] - rest.factor[EXIT][f], 0.002,
              0.04);
    judge("all households' powers at exit, SD", effect(&r, &rest, EXIT, -1, NULL), 0, 0.01);
    judge("share empowered at exit", empowered(&r, EXIT) - empowered(&rest, EXIT), -0.002, 0.006);
    free_run(&r);
    free(p);
}

/* A third of all hours for the mix of each level named, the rest idle; hours for three teams. */
static bd_params *teams(bool micro, bool mezzo, bool macro)
{
    bd_params *level[] = {shipped("micro-only"), shipped("mezzo-only"), shipped("macro-only")};
    const bool on[] = {micro, mezzo, macro};
    bd_params *p = shipped(NULL);
    uint32_t idle = add_method(p, "rest", "worker", 1, 0);
    snprintf(p->strategy.name, BD_TEXT_MAX, "teams");
    p->strategy.villages_per_worker = 0.6;
    p->strategy.budget = 20000000;
    p->strategy.targeting = level[0]->strategy.targeting;
    p->nphase = 2;
    for (uint32_t i = 0; i < 2; i++) {
        p->phase[i] = (bd_phase){.start = i == 0 ? 0 : 6, .end = i == 0 ? 6 : 36};
        double sum = 0;
        for (int l = 0; l < 3; l++) {
            const bd_phase *from = &level[l]->phase[level[l]->nphase > 1 ? i : 0];
            for (uint32_t m = 0; on[l] && m < level[l]->nmethod; m++)
                p->phase[i].mix[m] += from->mix[m] / 3, sum += from->mix[m] / 3;
        }
        p->phase[i].mix[idle] = 1 - sum > 0 ? 1 - sum : 0;
    }
    for (int l = 0; l < 3; l++) free(level[l]);
    return p;
}

static void three_levels_together_do_more_than_the_sum(void **state)
{
    (void)state;
    const bool arms[][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}};
    double powers[4], share[4];
    for (int a = 0; a < 4; a++) {
        bd_params *p = teams(arms[a][0], arms[a][1], arms[a][2]);
        run r = run_of(p);
        powers[a] = effect(&r, &rest, EXIT, -1, NULL);
        share[a] = empowered(&r, EXIT) - empowered(&rest, EXIT);
        free_run(&r);
        free(p);
    }
    judge("micro team: all households' powers at exit, SD", powers[0], 0, 0.1);
    judge("mezzo team", powers[1], 0, 0.2);
    judge("macro team", powers[2], 0, 0.1);
    judge("three teams together", powers[3], 0, 0.3);
    judge("together over sum, powers", powers[3] / (powers[0] + powers[1] + powers[2]), 1.02, 2);
    judge("together over sum, share empowered", share[3] / (share[0] + share[1] + share[2]), 1.02,
          2);
}

/* Effects of the methods named (ending with NULL) at 0: the same hours and money, no help. */
static void without_effects(bd_params *p, const char *const *names)
{
    for (; *names != NULL; names++) {
        uint32_t m = 0;
        while (m < p->nmethod && strcmp(p->method[m].key, *names) != 0) m++;
        if (m == p->nmethod) fail_msg("no method %s", *names);
        memset(p->method[m].effects, 0, sizeof p->method[m].effects);
    }
}

static const char *const coaching[] = {"guidance", "savings_enterprise", "group_formation", NULL};
static const char *const transfer[] = {"asset_transfer", "stipend", NULL};

/* Gain of log assets in standard deviations at month i. */
static double assets_gained(const run *with, const run *without, int i, const bool *who)
{
    double sum = 0, count = 0, sd = spread(without->assets[START], with->n);
    for (uint32_t h = 0; h < with->n; h++)
        if (who[h]) sum += (double)(with->assets[i][h] - without->assets[i][h]) / sd, count++;
    return sum / count;
}

/* Those served to the end, or of them only those who have more (or less) than the threshold a year
 * after the programme. */
static bool *served(const run *r, int above, double threshold)
{
    bool *who = calloc(r->n, sizeof *who);
    assert_non_null(who);
    for (uint32_t h = 0; h < r->n; h++)
        who[h] = r->case_stage[EXIT][h] == BD_CASE_closed &&
                 (above < 0 || ((double)r->assets[YEAR_ON][h] > threshold) == above);
    return who;
}

static run graduation(const char *const *drop, bool trap)
{
    bd_params *p = shipped("graduation");
    if (drop != NULL) without_effects(p, drop);
    p->livelihood.trap = trap;
    run r = run_of(p);
    free(p);
    return r;
}

static void assets_bundled_with_coaching_last_and_the_same_help_split_fades(void **state)
{
    (void)state;
    run bundle = graduation(NULL, true);
    run parts[] = {graduation(coaching, true), graduation(transfer, true)};
    bool *who = served(&bundle, -1, 0);
    double exit = assets_gained(&bundle, &rest, EXIT, who);
    double end = assets_gained(&bundle, &rest, END, who);
    double alone_exit = assets_gained(&parts[0], &rest, EXIT, who);
    double alone = assets_gained(&parts[0], &rest, END, who);
    double coached = assets_gained(&parts[1], &rest, END, who);
    judge("bundle: clients' assets at exit, SD", exit, 0.1, 1);
    judge("share of it left six years on", end / exit, 0.7, 1.3);
    judge("assets alone: at exit, SD", alone_exit, 0.1, 1);
    judge("share of it left six years on", alone / alone_exit, 0.2, end / exit - 0.05);
    judge("coaching alone: assets six years on, SD", coached, -0.05, 0.5 * end);
    judge("bundle over sum of its parts six years on", end / (alone + coached), 1.1, 3);
    free(who);
    bd_params *p = shipped(NULL);
    double threshold = bd_log(p->livelihood.threshold);
    for (int above = 0; above < 2; above++) {
        who = served(&bundle, above, threshold);
        double left =
            assets_gained(&bundle, &rest, END, who) / assets_gained(&bundle, &rest, YEAR_ON, who);
        if (above)
            judge("above the threshold a year after exit: share left five years on", left, 0.7,
                  1.5);
        else
            judge("below it: gain six years on, SD", assets_gained(&bundle, &rest, END, who), -0.1,
                  0.2);
        free(who);
    }
    p->livelihood.trap = false;
    run flat = run_of(p), home = graduation(NULL, false);
    who = served(&home, -1, 0);
    judge("without the trap: share left six years on",
          assets_gained(&home, &flat, END, who) / assets_gained(&home, &flat, EXIT, who), -0.2,
          0.2);
    free(who);
    free_run(&flat), free_run(&home), free_run(&bundle);
    free_run(&parts[0]), free_run(&parts[1]);
    free(p);
}

/* A programme of rights cards, or of cards and public posting. */
static run informed(double cards, double posting)
{
    bd_params *p = shipped("information-only");
    uint32_t idle = add_method(p, "rest", "worker", 1, 0);
    memset(p->phase[0].mix, 0, sizeof p->phase[0].mix);
    for (uint32_t m = 0; m < p->nmethod; m++) {
        if (strcmp(p->method[m].key, "rights_cards") == 0) p->phase[0].mix[m] = cards;
        if (strcmp(p->method[m].key, "public_posting") == 0) p->phase[0].mix[m] = posting;
    }
    p->phase[0].mix[idle] = 1 - cards - posting;
    run r = run_of(p);
    free(p);
    return r;
}

static void information_about_rights_raises_what_the_eligible_receive(void **state)
{
    (void)state;
    run cards = informed(0.3, 0), both = informed(0.3, 0.3);
    judge("cards: received by the eligible, share more", cards.received / rest.received - 1, 0.18,
          0.34);
    judge("cards: received by others", cards.received_others / rest.received_others - 1, -0.05,
          0.05);
    judge("posted too: received by the eligible, share more again",
          both.received / cards.received - 1, 0.08, 0.22);
    free_run(&cards), free_run(&both);
}

/* The shipped world with elites that hold so much (equity), and perhaps a strategy. */
static run ruled(const char *strategy, double equity, double protection)
{
    bd_params *p = shipped(strategy);
    p->structure.mean[BD_FACTOR_equity] = equity;
    for (uint32_t m = 0; protection > 0 && m < p->nmethod; m++) {
        if (strcmp(p->method[m].key, "enabling_protection") == 0) p->phase[0].mix[m] = protection;
        if (strcmp(p->method[m].key, "growth_for_the_top") == 0) p->phase[0].mix[m] -= protection;
    }
    run r = run_of(p);
    free(p);
    return r;
}

/* What the poor gained in accustomed consumption at month i, on average, and how many of them lost
 * more than half a per cent of it. */
static double poor_gain(const run *with, const run *without, int i, double *lost)
{
    double sum = 0, count = 0, fell = 0;
    for (uint32_t h = 0; h < with->n; h++) {
        if (with->stratum[h] != BD_STRATUM_poor) continue;
        double ratio = (double)(with->used_to[i][h] / without->used_to[i][h]) - 1;
        sum += ratio, count++, fell += ratio < -0.005;
    }
    *lost = fell / count;
    return sum / count;
}

/* What all seven powers of those who are poor and whom the programme brought into groups gained on
 * average, as it is: worlds with strong elites are more alike, so their standard deviations are no
 * common measure. */
static double poor_members_gain(const run *with, const run *without, int i)
{
    double sum = 0, count = 0;
    for (uint32_t h = 0; h < with->n; h++) {
        if (with->stratum[h] != BD_STRATUM_poor || with->group[i][h] == BD_NO_GROUP ||
            without->group[i][h] != BD_NO_GROUP)
            continue;
        for (size_t k = 0; k < BD_NPOWER; k++)
            sum += (double)(with->power[i][k * with->n + h] - without->power[i][k * with->n + h]);
        count += BD_NPOWER;
    }
    return sum / count;
}

static void where_elites_are_strong_the_weak_gain_less_and_some_lose(void **state)
{
    (void)state;
    const double strong = 0.25, weak = 0.65;
    double gain[2], assets[2], members[2], lost;
    for (int i = 0; i < 2; i++) {
        double equity = i == 0 ? strong : weak;
        run r = ruled(NULL, equity, 0), g = ruled("graduation", equity, 0),
            m = ruled("mezzo-only", equity, 0);
        bool *who = served(&g, -1, 0), *poor = calloc(r.n, sizeof *poor);
        assert_non_null(poor);
        for (uint32_t h = 0; h < r.n; h++) poor[h] = r.stratum[h] == BD_STRATUM_poor;
        gain[i] = poor_gain(&g, &r, EXIT, &lost);
        assets[i] = assets_gained(&g, &r, EXIT, who);
        members[i] = poor_members_gain(&m, &r, EXIT);
        print_message("    group work, equity %.2f: the poor's powers at exit %+.4f SD, their "
                      "consumption %+.4f\n",
                      equity, effect(&m, &r, EXIT, -1, poor), poor_gain(&m, &r, EXIT, &lost));
        free(who), free(poor), free_run(&r), free_run(&g), free_run(&m);
    }
    judge("graduation, strong over weak elites: the poor's consumption", gain[0] / gain[1], 0.5,
          0.97);
    judge("the same: clients' assets", assets[0] / assets[1], 0.5, 0.97);
    judge("group work: the poor whom it brought into groups, powers", members[0] / members[1], 0.5,
          0.97);
    run top = ruled("trickle-down", 0.45, 0), guarded = ruled("trickle-down", 0.45, 0.15);
    double gone, kept;
    poor_gain(&top, &rest, END, &gone), poor_gain(&guarded, &rest, END, &kept);
    judge("growth for the top: share of the poor who lose six years on", gone, 0.1, 0.7);
    judge("with protection of the weak beside it", kept, 0, gone / 3);
    free_run(&top), free_run(&guarded);
}

/* Half of the evidence: what does not move. */
static void locality_development_hardly_moves_institutions(void **state)
{
    (void)state;
    bd_params *p = shipped("locality-development");
    run r = run_of(p);
    bool *all = malloc(r.n * sizeof *all);
    assert_non_null(all);
    memset(all, 1, r.n);
    judge("institutions at exit, SD of villages",
          (r.factor[EXIT][BD_FACTOR_institutions] - rest.factor[EXIT][BD_FACTOR_institutions]) /
              p->structure.spread,
          -0.03, 0.08);
    judge("distress of all at exit, SD", effect_on_distress(&r, &rest, EXIT, all), -0.08, 0.1);
    free(all);
    free_run(&r);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_without_programme_stands_still_for_ten_years),
        cmocka_unit_test(the_index_lies_where_it_was_measured),
        cmocka_unit_test(casework_works_while_it_lasts_and_fades),
        cmocka_unit_test(members_gain_and_the_village_far_less),
        cmocka_unit_test(structure_work_alone_moves_structure_a_little_and_hardly_anybody),
        cmocka_unit_test(three_levels_together_do_more_than_the_sum),
        cmocka_unit_test(assets_bundled_with_coaching_last_and_the_same_help_split_fades),
        cmocka_unit_test(information_about_rights_raises_what_the_eligible_receive),
        cmocka_unit_test(where_elites_are_strong_the_weak_gain_less_and_some_lose),
        cmocka_unit_test(locality_development_hardly_moves_institutions),
    };
    return cmocka_run_group_tests_name("patterns", tests, make_rest, drop_rest);
}
