/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya compare: strategies head to head in the same worlds under the same luck. The baseline,
 * without a programme, is always an arm. What is printed are means over replicates; +- is their
 * Monte-Carlo error. */
#include "study/compare.h"

#include "base/build.h"
#include "base/parse.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "model/opening.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *world, *strategy[BD_ARMS_MAX], *output, *precision, *margin;
    uint32_t nstrategy;
    bd_list sets;
    uint64_t replicates, threads;
    bool force, quiet, detail;
    double half_width, lost_margin;
} arguments;

typedef struct context {
    const arguments *a;
    bd_signals signals;
    bd_progress progress;
} context;

static bool stop_asked(void *context_)
{
    return bd_signals_asked(&((context *)context_)->signals);
}

static void show_progress(void *context_, uint32_t done, uint32_t runs, double household_months)
{
    context *c = context_;
    char what[64];
    snprintf(what, sizeof what, "run %u of %u", done, runs);
    bd_progress_show(&c->progress, (double)done / runs, 0, household_months, "household-months",
                     what);
}

/* ---- the table ---- */

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

static void print_money(const bd_comparison *c, const bd_arm *arm, double *x, double *y)
{
    static const char *const words[] = {"", "dominated", "extendedly dominated", "as another arm"};
    static const char *const head[] = {"cost, million rupiah", "hours", "cost / extra year",
                                       "incremental cost", "best in % of runs"};
    double cost[BD_ARMS_MAX], effect[BD_ARMS_MAX], ratio[BD_ARMS_MAX], best[BD_ARMS_MAX];
    bd_standing standing[BD_ARMS_MAX];
    char name[22], text[32];
    for (uint32_t a = 0; a < c->narm; a++) {
        cost[a] = bd_mean_of(bd_compare_values(c, a, BD_VALUE_money), c->replicates).value;
        effect[a] = bd_mean_of(bd_compare_values(c, a, BD_VALUE_years), c->replicates).value;
    }
    bd_frontier(cost, effect, c->narm, standing, ratio);
    bd_chance_of_best(bd_compare_values(c, 0, BD_VALUE_years), BD_NVALUE * (size_t)c->room, c->narm,
                      c->replicates, best);
    print_heads("cost and effect", head, 5);
    for (uint32_t a = 0; a < c->narm; a++) {
        printf("%-22s", short_label(arm[a].label, name));
        print_pair(1e-6, 1, difference(c, a, BD_VALUE_money, x));
        print_pair(1, 0, difference(c, a, BD_VALUE_hours, x));
        bd_compare_difference(c, a, BD_VALUE_money, x);
        bd_compare_difference(c, a, BD_VALUE_years, y);
        bd_estimate each = bd_ratio_of(x, y, c->replicates);
        if (a == 0 || !(each.value > 0))
            printf(" %20s", a == 0 ? "" : "no extra years");
        else
            print_pair(1e-6, 3, each);
        if (isnan(ratio[a]))
            snprintf(text, sizeof text, "%s",
                     standing[a] == BD_ON_FRONTIER ? "cheapest" : words[standing[a]]);
        else
            snprintf(text, sizeof text, "%.3f", 1e-6 * ratio[a]);
        printf(" %20s %20.0f\n", text, 100 * best[a]);
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
        print_pair(1, 3,
                   bd_ratio_of(bd_compare_values(c, a, BD_VALUE_children),
                               bd_compare_values(c, a, BD_VALUE_newly), c->replicates));
        const double *exit = bd_compare_pairs(c, a, BD_PAIR_gain_0);
        for (int i = 1; i <= 4; i++) {
            const double *later =
                bd_compare_pairs(c, a, (bd_compare_pair)((int)BD_PAIR_gain_0 + i));
            if (bd_mean_of(exit, c->replicates).value > 0 && !isnan(later[0]))
                print_pair(100, 0, bd_ratio_of(later, exit, c->replicates));
            else
                printf(" %20s", "-");
        }
        if (arm[a].params->strategy.coverage < 1)
            print_pair(1, 3,
                       bd_ratio_of(bd_compare_pairs(c, a, BD_PAIR_untreated),
                                   bd_compare_pairs(c, a, BD_PAIR_treated), c->replicates));
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
        print_pair(1, 4, bd_ratio_of(bd_compare_pairs(c, a, BD_PAIR_lost_by), lost, c->replicates));
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

static void print_all(const bd_comparison *c, const arguments *a, const bd_arm *arm,
                      bd_scenario *const *scenario)
{
    double *x = calloc(c->replicates, sizeof *x), *y = calloc(c->replicates, sizeof *y);
    if (x != NULL && y != NULL) {
        print_effects(c, arm, x);
        print_money(c, arm, x, y);
        print_lasting(c, arm);
        print_lost(c, arm, a->lost_margin);
        print_groups(c, arm);
        print_uncertainty(c, arm);
        print_differences(scenario, arm, c->narm);
    }
    free(x), free(y);
    for (uint32_t i = 1; i < c->narm; i++)
        if (!c->shared[i])
            printf("note: %s burnt in by itself: it changes more than strategy and methods, or "
                   "what happens before its start\n",
                   arm[i].label);
    char spent[BD_THOUSANDS], rate[BD_THOUSANDS];
    if (c->seconds > 0)
        printf("\ntime      %s, %s household-months/s, %d %s at once of %d %s each\n",
               bd_duration(c->seconds, spent),
               bd_short_number(c->household_months / c->seconds, rate), c->outer,
               c->outer == 1 ? "world" : "worlds", c->inner, c->inner == 1 ? "thread" : "threads");
}

/* ---- the arms ---- */

/* The world's own programme is not part of the baseline. */
static void take_programme_away(bd_params *p)
{
    p->nphase = 0;
    p->strategy.name[0] = '\0';
}

static void name_arm(const bd_scenario *s, const char *path, bd_arm *arm, uint32_t count,
                     char (*room)[BD_NAME_MAX + 16])
{
    const char *name = bd_scenario_params(s)->strategy.name;
    if (name[0] == '\0') name = path;
    snprintf(room[count], sizeof *room, "%.*s", BD_NAME_MAX - 1, name);
    uint32_t twice = 1;
    for (uint32_t a = 0; a < count; a++) twice += strncmp(arm[a].label, name, strlen(name)) == 0;
    if (twice > 1)
        snprintf(room[count], sizeof *room, "%.*s-%u", BD_NAME_MAX - 1, name, twice & 0xFF);
    arm[count].label = room[count];
}

static int compare_arms(const arguments *a, bd_scenario *const *scenario, const bd_arm *arm,
                        const bd_opening *opening, const char *command)
{
    bd_error err = {.status = BD_OK};
    bool automatic;
    uint64_t seed = bd_scenario_seed(scenario[0], &automatic);
    bd_buffer text = {0};
    for (uint32_t i = 0; i <= a->nstrategy; i++) {
        bd_buffer_add(&text, "%s", i == 0 ? "# baseline\n" : "---\n# strategy\n");
        bd_scenario_write(scenario[i], false, &text);
    }
    context c = {.a = a};
    bd_compare_request request = {.arm = arm,
                                  .narm = a->nstrategy + 1,
                                  .survey = opening->survey,
                                  .seed = seed,
                                  .replicates = (uint32_t)a->replicates,
                                  .precision = a->half_width / 100,
                                  .margin = a->lost_margin,
                                  .threads = (int)a->threads,
                                  .output = a->output,
                                  .force = a->force,
                                  .detail = a->detail,
                                  .recording = {.title = "Comparison of strategies",
                                                .scenario_text = text.text,
                                                .command = command,
                                                .build = bd_build(),
                                                .seed_automatic = automatic},
                                  .context = &c,
                                  .stop = stop_asked,
                                  .progress = show_progress};
    if (!a->quiet)
        printf("world     %s\narms      baseline and %u %s, %llu %s, seed %llu\n",
               bd_scenario_name(scenario[0]), a->nstrategy,
               a->nstrategy == 1 ? "strategy" : "strategies", (unsigned long long)a->replicates,
               a->replicates == 1 ? "replicate" : "replicates", (unsigned long long)seed);
    fflush(stdout);
    bd_signals_begin(&c.signals);
    bd_progress_begin(&c.progress, a->quiet);
    bd_comparison result;
    bd_status status = bd_compare(&request, &result, &err);
    bd_progress_end(&c.progress);
    bd_signals_end(&c.signals);
    int exit_status = 0;
    if (status != BD_OK) {
        /* nothing is kept of a comparison that was stopped, so it cannot be resumed */
        exit_status = bd_cli_fail(&err);
        if (status == BD_STOPPED) exit_status = bd_status_exit(BD_IO);
    } else {
        print_all(&result, a, arm, scenario);
        if (a->output != NULL) printf("output    %s\n", a->output);
    }
    bd_comparison_release(&result);
    bd_buffer_release(&text);
    return exit_status;
}

static int open_world(const bd_scenario *s, bd_opening *out)
{
    bd_error err = {.status = BD_OK};
    bd_diagnostics *report = bd_diagnostics_create();
    *out = (bd_opening){.survey = NULL};
    if (report == NULL) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    bd_status status = bd_opening_read(s, report, out, &err);
    bd_buffer text = {0};
    bd_diagnostics_write(report, 50, &text);
    if (text.text != NULL) fputs(text.text, stderr);
    bd_buffer_release(&text);
    bool told = bd_diagnostics_mistakes(report) > 0;
    bd_diagnostics_destroy(report);
    if (status == BD_OK) return 0;
    return told ? bd_status_exit(status) : bd_cli_fail(&err);
}

static int load_and_compare(const arguments *a, const char *command)
{
    bd_scenario *scenario[BD_ARMS_MAX] = {NULL};
    bd_arm arm[BD_ARMS_MAX];
    char label[BD_ARMS_MAX][BD_NAME_MAX + 16];
    int status = 0;
    uint32_t loaded = 0;
    bd_params *base = malloc(sizeof *base);
    if (base == NULL) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    for (; loaded <= a->nstrategy && status == 0; loaded++) {
        const char *path = loaded == 0 ? NULL : a->strategy[loaded - 1];
        /* the world's warnings once, not once an arm */
        scenario[loaded] = bd_cli_load(a->world, path, &a->sets, a->quiet || loaded > 0, &status);
        if (scenario[loaded] == NULL) break;
        arm[loaded].params = bd_scenario_params(scenario[loaded]);
        if (loaded == 0) {
            *base = *arm[0].params;
            take_programme_away(base);
            arm[0] = (bd_arm){.params = base, .label = "baseline"};
        } else {
            name_arm(scenario[loaded], path, arm, loaded, label);
        }
    }
    bd_opening opening = {.survey = NULL};
    if (status == 0) status = open_world(scenario[0], &opening);
    if (status == 0) status = compare_arms(a, scenario, arm, &opening, command);
    bd_opening_release(&opening);
    for (uint32_t i = 0; i <= a->nstrategy; i++) bd_scenario_destroy(scenario[i]);
    free(base);
    return status;
}

static int read_number(const char *option, const char *text, double low, double high, double *out)
{
    bd_error err = {.status = BD_OK};
    if (text == NULL) return 0;
    if (bd_parse_real(text, strlen(text), '.', out) == BD_PARSE_OK && *out >= low && *out <= high)
        return 0;
    bd_fail(&err, BD_INPUT, "--%s '%s': a number from %g to %g is expected", option, text, low,
            high);
    return bd_cli_fail(&err);
}

int bd_verb_compare(int argc, char **argv)
{
    arguments a = {.replicates = 0, .lost_margin = 0.01};
    const char *seed = NULL;
    const bd_option options[] = {
        {BD_OPTION_LIST, 0, "set", "KEY=VALUE", &a.sets,
         "override one value in all arms (repeatable)", 0, 0},
        {BD_OPTION_COUNT, 'n', "replicates", "N", &a.replicates,
         "drawn worlds, each with all arms (default 20; most with --precision: 1000)", 1, 100000},
        {BD_OPTION_TEXT, 0, "precision", "POINTS", &a.precision,
         "go on until the 95 % interval of each difference in the share empowered at the end is "
         "this many percentage points to either side",
         0, 0},
        {BD_OPTION_TEXT, 0, "margin", "POWER", &a.margin,
         "weighted power beyond which a household counts as having lost (default 0.01)", 0, 0},
        {BD_OPTION_TEXT, 0, "seed", "N", &seed, "seed instead of the scenario's", 0, 0},
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "HDF5 file with the series of all arms and the table (default: none)", 0, 0},
        {BD_OPTION_FLAG, 0, "detail", NULL, &a.detail, "villages and events in it too", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress, no warnings", 0, 0},
    };
    const bd_usage usage = {
        .verb = "compare",
        .arguments = "WORLD STRATEGY...",
        .what = "Sets strategies against each other and against the baseline, which has no "
                "programme. Each replicate draws one world, burns it in once and gives it to all "
                "arms with the same luck, so every household is compared with itself. Prints "
                "differences to the baseline with their error over replicates, cost and "
                "cost-effectiveness, what lasts, who lost and for whom it works.",
        .example = "berdaya compare configs/desa.yaml configs/strategies/holistic.yaml "
                   "configs/strategies/micro-only.yaml -n 50",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 2,
        .most = BD_ARMS_MAX};
    const char *argument[BD_ARMS_MAX];
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    a.world = argument[0];
    a.nstrategy = (uint32_t)count - 1;
    for (uint32_t i = 0; i < a.nstrategy; i++) a.strategy[i] = argument[i + 1];
    char seed_set[64];
    if (seed != NULL && a.sets.count < BD_LIST_MAX) {
        snprintf(seed_set, sizeof seed_set, "seed=%.50s", seed);
        a.sets.item[a.sets.count++] = seed_set;
    }
    status = read_number("precision", a.precision, 1e-6, 100, &a.half_width);
    if (status == 0) status = read_number("margin", a.margin, 0, 1, &a.lost_margin);
    if (status != 0) return status;
    if (a.precision != NULL && a.output != NULL) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT,
                "--precision goes without --output: it says how many replicates it "
                "takes; then run with -n and -o");
        return bd_cli_fail(&err);
    }
    if (a.replicates == 0) a.replicates = a.precision != NULL ? 1000 : 20;
    char command[4096];
    size_t at = (size_t)snprintf(command, sizeof command, "berdaya");
    for (int i = 0; i < argc && at < sizeof command; i++)
        at += (size_t)snprintf(command + at, sizeof command - at, " %s", argv[i]);
    return load_and_compare(&a, command);
}
