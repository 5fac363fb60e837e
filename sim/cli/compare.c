/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya compare: strategies head to head in the same worlds under the same luck. The baseline,
 * without a programme, is always an arm. */
#include "base/build.h"
#include "base/parse.h"
#include "cli/cli.h"
#include "cli/comparison.h"
#include "cli/watch.h"
#include "io/begun.h"
#include "model/opening.h"
#include "study/arms.h"

#include <stdio.h>
#include <string.h>

typedef struct arguments {
    const char *world, *strategy[BD_ARMS_MAX], *output, *precision, *margin;
    uint32_t nstrategy;
    bd_list sets;
    uint64_t replicates, threads;
    bool force, quiet, detail, resume;
    double half_width, lost_margin;
} arguments;

/* ---- the arms ---- */

static int compare_arms(const arguments *a, const bd_arms *arms, const bd_opening *opening,
                        const char *command)
{
    bd_error err = {.status = BD_OK};
    bool automatic;
    uint64_t seed = bd_scenario_seed(arms->scenario[0], &automatic);
    bd_buffer text = {0};
    bd_arms_write(arms, &text);
    bd_buffer asked = {0};
    bd_arms_request_write(a->lost_margin, a->detail, &asked);
    bd_recorder_input input[BD_INPUTS_SHOWN];
    size_t ninput = 0;
    for (uint32_t i = 0; i < arms->n; i++)
        ninput = bd_cli_inputs(arms->scenario[i], i + 1 == arms->n ? opening : NULL, input, ninput);
    bd_watch watch = {.progress = {0}};
    bd_compare_request request = {.arm = arms->arm,
                                  .narm = arms->n,
                                  .survey = opening->survey,
                                  .seed = seed,
                                  .replicates = (uint32_t)a->replicates,
                                  .precision = a->half_width / 100,
                                  .margin = a->lost_margin,
                                  .threads = (int)a->threads,
                                  .output = a->output,
                                  .force = a->force,
                                  .resume = a->resume,
                                  .detail = a->detail,
                                  .recording = {.title = "Comparison of strategies",
                                                .scenario_text = text.text,
                                                .command = command,
                                                .request = asked.text,
                                                .input = input,
                                                .ninput = ninput,
                                                .build = bd_build(),
                                                .seed_automatic = automatic},
                                  .context = &watch,
                                  .stop = bd_watch_stop,
                                  .progress = bd_watch_runs};
    if (!a->quiet)
        printf("world     %s\narms      baseline and %u %s, %llu %s, seed %llu\n",
               bd_scenario_name(arms->scenario[0]), a->nstrategy,
               a->nstrategy == 1 ? "strategy" : "strategies", (unsigned long long)a->replicates,
               a->replicates == 1 ? "replicate" : "replicates", (unsigned long long)seed);
    fflush(stdout);
    bd_watch_begin(&watch, a->quiet);
    bd_comparison result;
    bd_status status = bd_compare(&request, &result, &err);
    bd_watch_end(&watch);
    int exit_status = 0;
    if (status != BD_OK) {
        exit_status = bd_cli_fail(&err);
        /* without an output nothing is kept, so it cannot be resumed */
        if (status == BD_STOPPED && a->output == NULL) exit_status = bd_status_exit(BD_IO);
        if (status == BD_STOPPED && a->output != NULL)
            fprintf(stderr, "berdaya: the same command with --resume goes on\n");
    } else if (result.complete_before) {
        printf("output    %s is complete already; nothing to resume\n", a->output);
    } else {
        if (result.taken_up > 0 && !a->quiet)
            printf("resumed   %u %s finished before\n", result.taken_up,
                   result.taken_up == 1 ? "replicate was" : "replicates were");
        bd_print_comparison(&result, arms, a->lost_margin);
        if (a->output != NULL) printf("output    %s\n", a->output);
    }
    bd_comparison_release(&result);
    bd_buffer_release(&text);
    bd_buffer_release(&asked);
    return exit_status;
}

static int load_and_compare(const arguments *a, const char *command)
{
    bd_arms arms = {.n = 0};
    int status = 0;
    uint64_t seed; /* drawn when this was begun, or for the baseline */
    bool drawn = a->resume && bd_begun_seed(a->output, &seed);
    /* where the world can be had, the mistakes of all strategies are told, not the first's alone */
    bool world = true;
    for (uint32_t i = 0; i <= a->nstrategy && world; i++) {
        const char *path = i == 0 ? NULL : a->strategy[i - 1];
        int loaded;
        const bd_scenario_request request = {.world = a->world,
                                             .strategy = path,
                                             .by_name = true,
                                             .drawn = drawn ? &seed : NULL,
                                             .sets = a->sets.item,
                                             .nsets = a->sets.count};
        /* the world's warnings once, not once an arm */
        bd_scenario *s = bd_cli_load_request(&request, a->quiet || i > 0, &loaded);
        if (s != NULL) seed = bd_scenario_seed(s, NULL), drawn = true;
        if (s != NULL && !bd_arms_add(&arms, s, path))
            loaded = bd_cli_fail(&(bd_error){.status = BD_MEMORY});
        if (loaded != 0) status = loaded;
        world = world && (i > 0 || loaded == 0);
    }
    bd_opening opening = {.survey = NULL};
    if (status == 0) status = bd_cli_open(NULL, arms.scenario[0], false, &opening);
    if (status == 0) status = compare_arms(a, &arms, &opening, command);
    bd_opening_release(&opening);
    bd_arms_release(&arms);
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
    arguments a = {.replicates = 0, .lost_margin = BD_LOST_MARGIN};
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
        {BD_OPTION_FLAG, 0, "resume", NULL, &a.resume,
         "go on with a comparison that was stopped or killed (with --output)", 0, 0},
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
                "cost-effectiveness, what lasts, who lost and for whom it works. A strategy is a "
                "file, or the name of one in strategies/ beside the world.",
        .example = "berdaya compare configs/desa.yaml configs/strategies/holistic.yaml "
                   "configs/strategies/micro-only.yaml -n 50\n"
                   "berdaya compare configs/desa.yaml holistic micro-only -n 50",
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
    if (a.resume && a.output == NULL) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT, "--resume goes with --output: without one nothing is kept");
        return bd_cli_fail(&err);
    }
    if (a.replicates == 0) a.replicates = a.precision != NULL ? 1000 : 20;
    char command[4096];
    bd_cli_command(argc, argv, command, sizeof command);
    return load_and_compare(&a, command);
}
