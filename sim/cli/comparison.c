/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of a comparison. What is printed are means over replicates; +- is their Monte-Carlo
 * error. */
#include "cli/comparison.h"

#include "base/parse.h"
#include "cli/progress.h"
#include "cli/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_pair(bd_sheet *s, double scale, int decimals, bd_estimate e)
{
    if (isnan(e.value))
        bd_sheet_add(s, "-");
    else if (isnan(e.error))
        bd_sheet_add(s, "%.*f", decimals, scale * e.value);
    else
        bd_sheet_add(s, "%.*f +-%.*f", decimals, scale * e.value, decimals, scale * e.error);
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
    bd_sheet s;
    bd_sheet_begin(&s, "difference to baseline", head, 6);
    for (uint32_t a = 0; a < c->narm; a++) {
        bd_sheet_add(&s, "%s", a == 0 ? "baseline itself" : arm[a].label);
        for (size_t i = 0; i < 6; i++) {
            bd_estimate e = {NAN, NAN};
            if (column[i].what == BD_NVALUE && a > 0)
                e = bd_mean_of(bd_compare_pairs(c, a, BD_PAIR_gain_0), c->replicates);
            else if (column[i].what != BD_NVALUE && a > 0)
                e = difference(c, a, column[i].what, x);
            else if (column[i].what != BD_NVALUE)
                e = bd_mean_of(bd_compare_values(c, 0, column[i].what), c->replicates);
            add_pair(&s, column[i].scale, column[i].decimals, e);
        }
    }
    bd_sheet_print(&s);
}

static void print_money(const bd_comparison *c, const bd_arm *arm, double *room)
{
    static const char *const words[] = {"", "dominated", "extendedly dominated", "as another arm"};
    static const char *const head[] = {"cost, million rupiah", "hours", "cost / extra year",
                                       "incremental cost", "best in % of runs"};
    bd_sheet s;
    bd_compare_worth worth;
    bd_compare_worth_of(c, &worth);
    bd_sheet_begin(&s, "cost and effect", head, 5);
    for (uint32_t a = 0; a < c->narm; a++) {
        bd_sheet_add(&s, "%s", arm[a].label);
        add_pair(&s, 1e-6, 1, difference(c, a, BD_VALUE_money, room));
        add_pair(&s, 1, 0, difference(c, a, BD_VALUE_hours, room));
        bd_estimate each = bd_compare_ratio_of(c, a, BD_RATIO_cost_per_year, room);
        if (isnan(each.value))
            bd_sheet_add(&s, "%s", a == 0 ? "" : "no extra years");
        else
            add_pair(&s, 1e-6, 3, each);
        bd_standing standing = worth.standing[a];
        if (isnan(worth.incremental[a]))
            bd_sheet_add(&s, "%s", standing == BD_ON_FRONTIER ? "cheapest" : words[standing]);
        else
            bd_sheet_add(&s, "%.3f", 1e-6 * worth.incremental[a]);
        bd_sheet_add(&s, "%.0f", 100 * worth.best[a]);
    }
    bd_sheet_print(&s);
    puts("  An extra year is a household empowered for a year beyond the baseline; costs\n"
         "  of it in million rupiah. Incremental: against the next cheaper arm of the\n"
         "  frontier. Dominated: another costs no more and does more; extendedly: a mix of\n"
         "  two others does.");
}

static void print_lasting(const bd_comparison *c, const bd_arm *arm)
{
    static const char *const head[] = {"R after exit",         "gain left, 12 months",
                                       "gain left, 24 months", "gain left, 36 months",
                                       "gain left, 60 months", "causal R"};
    bd_sheet s;
    bool everywhere = true; /* then there is nobody on whom a causal R could be seen */
    for (uint32_t a = 1; a < c->narm; a++)
        everywhere = everywhere && arm[a].params->strategy.coverage >= 1;
    bd_sheet_begin(&s, "what lasts", head, everywhere ? 5 : 6);
    for (uint32_t a = 1; a < c->narm; a++) {
        bd_sheet_add(&s, "%s", arm[a].label);
        add_pair(&s, 1, 3, bd_compare_ratio_of(c, a, BD_RATIO_r_after_exit, NULL));
        for (int i = BD_RATIO_gain_left_12; i <= BD_RATIO_gain_left_60; i++)
            add_pair(&s, 100, 0, bd_compare_ratio_of(c, a, (bd_compare_ratio)i, NULL));
        if (!everywhere && arm[a].params->strategy.coverage < 1)
            add_pair(&s, 1, 3, bd_compare_ratio_of(c, a, BD_RATIO_causal_r, NULL));
        else if (!everywhere)
            bd_sheet_add(&s, "all served");
    }
    bd_sheet_print(&s);
    puts("  Gain left: % of the gain in the share empowered at exit. R after exit:\n"
         "  households that each newly empowered one empowers.");
    puts(everywhere
             ? "  Causal R is seen where villages are not served (strategy.coverage below 1)."
             : "  Causal R: extra empowered in villages not served for each in those served.");
}

static void print_lost(const bd_comparison *c, const bd_arm *arm, double margin)
{
    static const char *const head[] = {"lost, % of all", "by (power)", "won, % of all"};
    bd_sheet s;
    bd_sheet_begin(&s, "who lost, who won", head, 3);
    for (uint32_t a = 1; a < c->narm; a++) {
        const double *lost = bd_compare_pairs(c, a, BD_PAIR_lost);
        bd_sheet_add(&s, "%s", arm[a].label);
        add_pair(&s, 100, 2, bd_mean_of(lost, c->replicates));
        add_pair(&s, 1, 4, bd_compare_ratio_of(c, a, BD_RATIO_lost_mean, NULL));
        add_pair(&s, 100, 2, bd_mean_of(bd_compare_pairs(c, a, BD_PAIR_won), c->replicates));
    }
    bd_sheet_print(&s);
    printf("  Households whose weighted power at the end is more than %.3g below (above)\n"
           "  what the same household has without the programme; by: mean of those who lost.\n",
           margin);
}

static void print_groups(const bd_comparison *c, const bd_arm *arm)
{
    bd_sheet s;
    const char *head[BD_ARMS_MAX];
    for (uint32_t a = 1; a < c->narm; a++) head[a - 1] = arm[a].label;
    bd_sheet_begin(&s, "extra empowered at end, %", head, c->narm - 1);
    for (size_t g = 0; g < c->ngroup; g++) {
        bd_sheet_add(&s, "%s", c->group[g]);
        for (uint32_t a = 1; a < c->narm; a++)
            add_pair(&s, 100, 2,
                     bd_mean_of(c->empowered + ((size_t)a * BD_COMPARE_GROUPS + g) * c->room,
                                c->replicates));
    }
    bd_sheet_print(&s);
}

static const char *points(double x, char out[16])
{
    snprintf(out, 16, "%.2g", x);
    return out;
}

/* How much common luck is worth, and why where it is worth little. */
static void print_luck(const bd_comparison *c, const bd_arm *arm)
{
    static const char *const head[] = {"variance ratio", "SD of the difference, points",
                                       "SD of the arm, points", "below ten because"};
    const double *base = bd_compare_values(c, 0, BD_VALUE_empowered_end);
    double between = bd_spread_of(base, c->replicates);
    bd_sheet s;
    bd_sheet_begin(&s, "what common luck is worth", head, 4);
    for (uint32_t a = 0; a < c->narm; a++) {
        const double *x = bd_compare_values(c, a, BD_VALUE_empowered_end);
        double gain = bd_variance_gain(x, base, c->replicates);
        double of_arm = bd_spread_of(x, c->replicates);
        char text[16];
        double apart = isinf(gain) ? 0 : sqrt((between * between + of_arm * of_arm) / gain);
        bd_sheet_add(&s, "%s", arm[a].label);
        if (a == 0 || isinf(gain))
            bd_sheet_add(&s, "%s", a == 0 ? "" : "no variance left");
        else
            bd_sheet_add(&s, "%.3g", gain);
        bd_sheet_add(&s, "%s", a == 0 ? "" : points(100 * apart, text));
        bd_sheet_add(&s, "%s", points(100 * of_arm, text));
        bd_sheet_add(&s, "%s",
                     a == 0 || !(gain < 10) ? ""
                     : of_arm > 2 * between ? "worlds differ in the effect"
                                            : "chances of its own");
    }
    bd_sheet_print(&s);
    puts("  Of the share empowered at the end: variance of the difference with seeds of\n"
         "  its own for each arm, over that with shared ones. Chances of its own: the\n"
         "  effect meets some that the baseline does not.");
}

static void print_uncertainty(const bd_comparison *c, const bd_arm *arm)
{
    if (c->replicates > 1) print_luck(c, arm);
    printf("\nuncertainty: +- is the standard error over %u replicates (seeds): drawn worlds\n"
           "  and luck. Parameters are held fixed: what is not known of them is not in it.\n",
           c->replicates);
}

/* ---- what differs between the arms ---- */

enum { DIFFERENCES_MAX = 40 }; /* keys in the table */

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
    const char *path[DIFFERENCES_MAX];
    size_t phases = 0, n = 0;
    bd_sheet sheet;
    if (s == NULL) return;
    for (uint32_t a = 1; a < narm; a++) bd_scenario_each(scenario[a], collect, &s[a]);
    for (size_t i = 0; narm > 1 && i < s[1].n; i++) {
        const char *key = s[1].path[i];
        if (strcmp(key, "strategy.name") == 0 || !differs(s, narm, key)) continue;
        if (strncmp(key, "strategy.phases", 15) == 0)
            phases++;
        else if (n < DIFFERENCES_MAX)
            path[n++] = key;
    }
    bd_sheet_begin(&sheet, "parameters that differ", path, n);
    for (uint32_t a = 1; a < narm; a++) {
        bd_sheet_add(&sheet, "%s", arm[a].label);
        for (size_t i = 0; i < n; i++) bd_sheet_add(&sheet, "%s", value_of(&s[a], path[i]));
    }
    if (n == 0) puts("\nparameters that differ between strategies: none but phases and mixes");
    bd_sheet_print(&sheet);
    if (n == DIFFERENCES_MAX || phases > 0)
        puts("  Phases and their mixes, and all else: 'berdaya diff' with two strategies.");
    for (uint32_t a = 0; a < narm; a++) free(s[a].path), free(s[a].value);
    free(s);
}

static void print_notes(const bd_comparison *c, const bd_arm *arm)
{
    for (uint32_t i = 1; i < c->narm; i++)
        if (!c->shared[i])
            printf("note: %s burnt in by itself: it changes more than strategy and\n"
                   "  methods, or what happens before its start\n",
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
