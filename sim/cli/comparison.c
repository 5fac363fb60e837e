/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of a comparison. What is printed are means over replicates; +- is their Monte-Carlo
 * error. */
#include "cli/comparison.h"

#include "base/parse.h"
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_pair(double scale, int decimals, bd_estimate e)
{
    char text[48];
    if (isnan(e.value))
        snprintf(text, sizeof text, "-");
    else if (isnan(e.error))
        snprintf(text, sizeof text, "%.*f", decimals, scale * e.value);
    else
        snprintf(text, sizeof text, "%.*f +-%.*f", decimals, scale * e.value, decimals,
                 scale * e.error);
    printf(" %20s", text);
}

static const char *short_label(const char *label, char out[22])
{
    snprintf(out, 22, "%.20s", label);
    return out;
}

static void print_heads(const char *title, const char *const *head, size_t n)
{
    printf("\n%-22s", title);
    for (size_t i = 0; i < n; i++) printf(" %20s", head[i]);
    putchar('\n');
}

static bd_estimate difference(const bd_comparison *c, uint32_t arm, bd_compare_value what,
                              double *scratch)
{
    bd_compare_difference(c, arm, what, scratch);
    return bd_mean_of(scratch, c->replicates);
}

static void print_effects(const bd_comparison *c, const bd_arm *arm, double *x)
{
    static const char *const head[] = {"empowered at end, %", "at exit, %",   "household-years",
                                       "index 1 - M0",        "power (daya)", "parity gap"};
    static const struct {
        bd_compare_value what;
        double scale;
        int decimals;
    } column[] = {{BD_VALUE_empowered_end, 100, 2},
                  {BD_NVALUE, 100, 2}, /* of pairs: arms leave at different times */
                  {BD_VALUE_years, 1, 0},
                  {BD_VALUE_index_end, 1, 4},
                  {BD_VALUE_power_end, 1, 4},
                  {BD_VALUE_parity_end, 1, 4}};
    char name[22];
    print_heads("difference to baseline", head, 6);
    for (uint32_t a = 0; a < c->narm; a++) {
        printf("%-22s", a == 0 ? "baseline itself" : short_label(arm[a].label, name));
        for (size_t i = 0; i < 6; i++) {
            bd_estimate e = {NAN, NAN};
            if (column[i].what == BD_NVALUE && a > 0)
                e = bd_mean_of(bd_compare_pairs(c, a, BD_PAIR_gain_0), c->replicates);
            else if (column[i].what != BD_NVALUE && a > 0)
                e = difference(c, a, column[i].what, x);
            else if (column[i].what != BD_NVALUE)
                e = bd_mean_of(bd_compare_values(c, 0, column[i].what), c->replicates);
            print_pair(column[i].scale, column[i].decimals, e);
        }
        putchar('\n');
    }
}

static void print_money(const bd_comparison *c, const bd_arm *arm, double *room)
{
    static const char *const words[] = {"", "dominated", "extendedly dominated", "as another arm"};
    static const char *const head[] = {"cost, million rupiah", "hours", "cost / extra year",
                                       "incremental cost", "best in % of runs"};
    char name[22], text[32];
    bd_compare_worth worth;
    bd_compare_worth_of(c, &worth);
    print_heads("cost and effect", head, 5);
    for (uint32_t a = 0; a < c->narm; a++) {
        printf("%-22s", short_label(arm[a].label, name));
        print_pair(1e-6, 1, difference(c, a, BD_VALUE_money, room));
        print_pair(1, 0, difference(c, a, BD_VALUE_hours, room));
        bd_estimate each = bd_compare_ratio_of(c, a, BD_RATIO_cost_per_year, room);
        if (isnan(each.value))
            printf(" %20s", a == 0 ? "" : "no extra years");
        else
            print_pair(1e-6, 3, each);
        bd_standing standing = worth.standing[a];
        if (isnan(worth.incremental[a]))
            snprintf(text, sizeof text, "%s",
                     standing == BD_ON_FRONTIER ? "cheapest" : words[standing]);
        else
            snprintf(text, sizeof text, "%.3f", 1e-6 * worth.incremental[a]);
        printf(" %20s %20.0f\n", text, 100 * worth.best[a]);
    }
    puts("  An extra year is a household empowered for a year beyond the baseline; costs of it in\n"
         "  million rupiah. Incremental: against the next cheaper arm of the frontier. Dominated:\n"
         "  another costs no more and does more; extendedly: a mix of two others does.");
}

static void print_lasting(const bd_comparison *c, const bd_arm *arm)
{
    static const char *const head[] = {
        "R after exit", "gain left, 12 months", "24 months", "36 months", "60 months", "causal R"};
    char name[22];
    print_heads("what lasts", head, 6);
    for (uint32_t a = 1; a < c->narm; a++) {
        printf("%-22s", short_label(arm[a].label, name));
        print_pair(1, 3, bd_compare_ratio_of(c, a, BD_RATIO_r_after_exit, NULL));
        for (int i = BD_RATIO_gain_left_12; i <= BD_RATIO_gain_left_60; i++)
            print_pair(100, 0, bd_compare_ratio_of(c, a, (bd_compare_ratio)i, NULL));
        if (arm[a].params->strategy.coverage < 1)
            print_pair(1, 3, bd_compare_ratio_of(c, a, BD_RATIO_causal_r, NULL));
        else
            printf(" %20s", "all served");
        putchar('\n');
    }
    puts(
        "  Gain left: % of the gain in the share empowered at exit. R after exit: households that\n"
        "  each newly empowered one empowers. Causal R: extra empowered in villages not served\n"
        "  for each one in villages served (strategy.coverage below 1).");
}

static void print_lost(const bd_comparison *c, const bd_arm *arm, double margin)
{
    static const char *const head[] = {"lost, % of all", "by (power)", "won, % of all"};
    char name[22];
    print_heads("who lost, who won", head, 3);
    for (uint32_t a = 1; a < c->narm; a++) {
        const double *lost = bd_compare_pairs(c, a, BD_PAIR_lost);
        printf("%-22s", short_label(arm[a].label, name));
        print_pair(100, 2, bd_mean_of(lost, c->replicates));
        print_pair(1, 4, bd_compare_ratio_of(c, a, BD_RATIO_lost_mean, NULL));
        print_pair(100, 2, bd_mean_of(bd_compare_pairs(c, a, BD_PAIR_won), c->replicates));
        putchar('\n');
    }
    printf("  Households whose weighted power at the end is more than %.3g below (above) what the\n"
           "  same household has without the programme; by: mean of those who lost.\n",
           margin);
}

static void print_groups(const bd_comparison *c, const bd_arm *arm)
{
    const uint32_t most = 6; /* arms side by side */
    for (uint32_t from = 1; from < c->narm; from += most) {
        uint32_t end = from + most < c->narm ? from + most : c->narm;
        char name[22];
        printf("\n%-26s", "extra empowered at end, %");
        for (uint32_t a = from; a < end; a++) printf(" %20s", short_label(arm[a].label, name));
        putchar('\n');
        for (size_t g = 0; g < c->ngroup; g++) {
            printf("  %-24s", c->group[g]);
            for (uint32_t a = from; a < end; a++)
                print_pair(100, 2,
                           bd_mean_of(c->empowered + ((size_t)a * BD_COMPARE_GROUPS + g) * c->room,
                                      c->replicates));
            putchar('\n');
        }
    }
}

static void print_uncertainty(const bd_comparison *c, const bd_arm *arm)
{
    printf("\nuncertainty: +- is the standard error over %u replicates (seeds): drawn worlds and "
           "luck.\n  Parameters are held fixed; what is not known about them is not in it.\n",
           c->replicates);
    if (c->replicates < 2) return;
    puts("common luck: variance of the difference (share empowered at the end) with seeds of its "
         "own\n  for each arm, over that with shared ones");
    const double *base = bd_compare_values(c, 0, BD_VALUE_empowered_end);
    double between = bd_spread_of(base, c->replicates);
    for (uint32_t a = 1; a < c->narm; a++) {
        const double *x = bd_compare_values(c, a, BD_VALUE_empowered_end);
        double gain = bd_variance_gain(x, base, c->replicates);
        char name[22];
        if (isinf(gain)) {
            printf("  %-20s no variance left\n", short_label(arm[a].label, name));
            continue;
        }
        printf("  %-20s %.1f", short_label(arm[a].label, name), gain);
        double of_arm = bd_spread_of(x, c->replicates);
        double apart = sqrt((between * between + of_arm * of_arm) / gain);
        if (gain < 10 && of_arm > 2 * between)
            printf(": the effect itself differs from world to world (SD %.2g %%), more than worlds "
                   "without programme do (SD %.2g %%)",
                   100 * apart, 100 * between);
        else if (gain < 10)
            printf(": SD %.2g %% of the difference, %.2g %% of the baseline: the effect meets "
                   "chances that the baseline does not",
                   100 * apart, 100 * between);
        putchar('\n');
    }
}

/* ---- what differs between the arms ---- */

typedef struct settings {
    char (*path)[160];
    char (*value)[64];
    size_t n, room;
} settings;

static void collect(void *context_, const bd_setting *setting)
{
    settings *s = context_;
    if (s->n == s->room) {
        size_t room = 2 * s->room + 512;
        void *path = realloc(s->path, room * sizeof *s->path);
        if (path != NULL) s->path = path;
        void *value = realloc(s->value, room * sizeof *s->value);
        if (value != NULL) s->value = value;
        if (path == NULL || value == NULL) return;
        s->room = room;
    }
    snprintf(s->path[s->n], sizeof *s->path, "%s", setting->path);
    snprintf(s->value[s->n++], sizeof *s->value, "%s", setting->value);
}

static const char *value_of(const settings *s, const char *path)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->path[i], path) == 0) return s->value[i];
    return "-";
}

static bool differs(const settings *s, uint32_t narm, const char *path)
{
    for (uint32_t a = 2; a < narm; a++)
        if (strcmp(value_of(&s[a], path), value_of(&s[1], path)) != 0) return true;
    return false;
}

/* Keys in which strategies differ, phases apart: a mix has a line a method and is shown by `diff`.
 */
static void print_differences(bd_scenario *const *scenario, const bd_arm *arm, uint32_t narm)
{
    settings *s = calloc(narm, sizeof *s);
    size_t phases = 0, shown = 0;
    if (s == NULL) return;
    for (uint32_t a = 1; a < narm; a++) bd_scenario_each(scenario[a], collect, &s[a]);
    puts("\nparameters in which the strategies differ");
    for (size_t i = 0; narm > 1 && i < s[1].n; i++) {
        const char *path = s[1].path[i];
        if (strcmp(path, "strategy.name") == 0 || !differs(s, narm, path)) continue;
        if (strncmp(path, "strategy.phases", 15) == 0) {
            phases++;
            continue;
        }
        printf("  %s:", path);
        for (uint32_t a = 1; a < narm; a++)
            printf("%s %s %s", a > 1 ? "," : "", arm[a].label, value_of(&s[a], path));
        putchar('\n');
        shown++;
    }
    if (shown == 0) puts("  none but the phases and what is done in them");
    if (phases > 0) puts("  phases and their mixes: 'berdaya diff' with two strategies shows them");
    for (uint32_t a = 0; a < narm; a++) free(s[a].path), free(s[a].value);
    free(s);
}

static void print_notes(const bd_comparison *c, const bd_arm *arm)
{
    for (uint32_t i = 1; i < c->narm; i++)
        if (!c->shared[i])
            printf("note: %s burnt in by itself: it changes more than strategy and methods, or "
                   "what happens before its start\n",
                   arm[i].label);
}

void bd_print_decision(const bd_comparison *c, const bd_arm *arm, double margin)
{
    double *room = calloc(2 * (size_t)c->replicates, sizeof *room);
    if (room != NULL) {
        print_effects(c, arm, room);
        print_money(c, arm, room);
        print_lasting(c, arm);
        print_lost(c, arm, margin);
    }
    free(room);
}

void bd_print_comparison(const bd_comparison *c, const bd_arms *arms, double margin)
{
    bd_print_decision(c, arms->arm, margin);
    print_groups(c, arms->arm);
    print_uncertainty(c, arms->arm);
    print_differences(arms->scenario, arms->arm, c->narm);
    print_notes(c, arms->arm);
    char spent[BD_THOUSANDS], rate[BD_THOUSANDS];
    if (c->seconds > 0)
        printf("\ntime      %s, %s household-months/s, %d %s at once of %d %s each\n",
               bd_duration(c->seconds, spent),
               bd_short_number(c->household_months / c->seconds, rate), c->outer,
               c->outer == 1 ? "world" : "worlds", c->inner, c->inner == 1 ? "thread" : "threads");
}
