/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya run: one world, one strategy, one or more replicates. What is printed are means over
 * replicates with their Monte-Carlo error; the file holds everything. */
#include "model/run.h"

#include "base/build.h"
#include "base/parse.h"
#include "cli/cli.h"
#include "cli/outcomes.h"
#include "cli/ranks.h"
#include "cli/watch.h"
#include "io/begun.h"
#include "io/threads.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const bd_ranks *ranks;
    const char *world, *strategy, *output;
    bd_list sets, keep;
    uint32_t keep_at[BD_LIST_MAX];
    uint64_t replicates, threads, checkpoint_every;
    bool resume, force, no_output, quiet, timing;
} arguments;

typedef struct context {
    bd_watch watch; /* first: its hooks take the context for it */
    const arguments *a;
    bool described;
} context;

static void describe_world(void *context_, const bd_model *model)
{
    context *c = context_;
    if (c->described || c->a->quiet) return;
    c->described = true;
    bd_view w = bd_model_view(model);
    const bd_counts *n = &w.counts;
    uint64_t hamlets = 0, groups = 0;
    for (uint32_t v = 0; v < n->nvillage; v++) hamlets += w.village.hamlets[v];
    for (uint32_t g = 0; g < n->ngroup; g++) groups += w.group.id[g] != 0;
    double local = w.ties->offset[n->nhousehold], across = w.ties->cross_first[n->nvillage];
    char a[BD_THOUSANDS], b[BD_THOUSANDS], d[BD_THOUSANDS], e[BD_THOUSANDS];
    printf("world     regions %s, districts %s, villages (desa) %s, hamlets (dusun) %s\n",
           bd_thousands(n->nregion, a), bd_thousands(n->ndistrict, b), bd_thousands(n->nvillage, d),
           bd_thousands((int64_t)hamlets, e));
    printf("          households (rumah tangga) %s, ties %s: %.2f a household, %.1f %% across "
           "villages\n",
           bd_thousands(n->nhousehold, a), bd_thousands((int64_t)((local + across) / 2), b),
           n->nhousehold > 0 ? (local + across) / n->nhousehold : 0,
           local + across > 0 ? 100 * across / (local + across) : 0);
    printf("          groups (kelompok) %s, posts of social workers (pendamping) %s, %.0f bytes a "
           "household\n",
           bd_thousands((int64_t)groups, a), bd_thousands(n->npost, b), bd_bytes_per_household(&w));
    fflush(stdout);
}

static bd_status name_output(const arguments *a, const bd_scenario *s, char *out, size_t size,
                             bd_error *err)
{
    int n = a->output != NULL ? snprintf(out, size, "%s", a->output)
                              : snprintf(out, size, "%s.h5", bd_scenario_name(s));
    if (n < 0 || (size_t)n >= size) return bd_fail(err, BD_INPUT, "the output's path is too long");
    return BD_OK;
}

/* The scenario; a run that goes on keeps the seed that was drawn for it. */
static bd_scenario *load(const arguments *a, int *status)
{
    uint64_t seed;
    char output[PATH_MAX];
    bd_error err = {.status = BD_OK};
    bool automatic = false, drawn;
    bd_scenario *s = bd_cli_load(a->world, a->strategy, &a->sets, a->quiet, status);
    if (s != NULL && a->resume) bd_scenario_seed(s, &automatic);
    drawn = automatic && name_output(a, s, output, sizeof output, &err) == BD_OK &&
            bd_begun_seed(output, &seed);
    if (!drawn) return s;
    bd_scenario_destroy(s);
    const bd_scenario_request request = {.world = a->world,
                                         .strategy = a->strategy,
                                         .by_name = true,
                                         .drawn = &seed,
                                         .sets = a->sets.item,
                                         .nsets = a->sets.count};
    return bd_cli_load_request(&request, true, status);
}

static void print_heading(const bd_scenario *s, const arguments *a, uint64_t seed, int threads)
{
    const bd_params *p = bd_scenario_params(s);
    const char *title = bd_scenario_title(s), *strategy = bd_scenario_strategy_title(s);
    if (p->nphase == 0)
        strategy = "none (baseline)";
    else if (strategy[0] == 0)
        strategy = p->strategy.name[0] != 0 ? p->strategy.name : "the world's own";
    printf("scenario  %s\n", title[0] != 0 ? title : bd_scenario_name(s));
    printf("strategy  %s\n", strategy);
    printf("run       seed %llu, %llu %s, %d %s, %lld + %lld months\n", (unsigned long long)seed,
           (unsigned long long)a->replicates, a->replicates == 1 ? "replicate" : "replicates",
           threads, threads == 1 ? "thread" : "threads", (long long)p->time.burn_in,
           (long long)p->time.months);
    if (a->ranks != NULL)
        printf("ranks     %d, each with %d %s of its own\n", a->ranks->size, threads,
               threads == 1 ? "thread" : "threads");
    fflush(stdout);
}

static void print_timing_row(const bd_run_result *r, const char *name, double seconds)
{
    printf("  %-28s %9.3f   %6.2f ns a household-month\n", name, seconds,
           r->household_months > 0 ? 1e9 * seconds / r->household_months : 0);
}

static void print_timing(const bd_run_result *r)
{
    size_t n;
    const bd_schedule_row *row = bd_schedule(&n);
    double rest = r->seconds * r->threads;
    puts("seconds by process, all threads together");
    for (size_t i = 0; i < n && i < BD_TIMED_ROWS; i++) {
        print_timing_row(r, row[i].name, r->row_seconds[i]);
        rest -= r->row_seconds[i];
    }
    print_timing_row(r, "recording, waiting, the rest", rest);
    putchar('\n');
}

static void print_end(const bd_run_result *r, const arguments *a, const char *output)
{
    char rate[BD_THOUSANDS], spent[BD_THOUSANDS];
    if (!a->quiet && r->seconds > 0)
        printf("time      %s, %s household-months/s on %d %s\n", bd_duration(r->seconds, spent),
               bd_short_number(r->household_months / r->seconds, rate), r->threads,
               r->threads == 1 ? "thread" : "threads");
    for (uint32_t i = 0; i < r->replicates; i++) {
        if (r->replicates > 1)
            printf("digest    %016llx  replicate %u\n", (unsigned long long)r->row[i].digest, i);
        else
            printf("digest    %016llx\n", (unsigned long long)r->row[i].digest);
    }
    if (output != NULL) printf("output    %s\n", output);
}

static int run_scenario(const arguments *a, const bd_scenario *s, const bd_opening *opening,
                        const char *command)
{
    const bd_params *p = bd_scenario_params(s);
    bd_error err = {.status = BD_OK};
    char output[PATH_MAX];
    if (name_output(a, s, output, sizeof output, &err) != BD_OK) return bd_cli_fail(&err);
    bool automatic;
    uint64_t seed = bd_scenario_seed(s, &automatic);
    bd_ranks_tell(a->ranks, &seed, sizeof seed); /* each rank has drawn one of its own */
    int threads = a->threads > 0 ? (int)a->threads : bd_ranks_threads(a->ranks);
    if (threads == 0) threads = bd_threads_available();

    bd_buffer text = {0};
    bd_scenario_write(s, false, &text);
    bd_recorder_input input[BD_INPUTS_SHOWN];
    size_t ninput = bd_cli_inputs(s, opening, input, 0);
    context c = {.a = a};
    bd_run_request request = {
        .params = p,
        .survey = opening->survey,
        .seed = seed,
        .ranks = a->ranks,
        .replicates = (uint32_t)a->replicates,
        .threads = threads,
        .output = a->no_output ? NULL : output,
        .force = a->force,
        .resume = a->resume,
        .timing = a->timing,
        .keep_at = a->keep_at,
        .nkeep = a->keep.count,
        .checkpoint_every = a->checkpoint_every > 0 ? (double)a->checkpoint_every : 1e-9,
        .recording = {.title = bd_scenario_title(s)[0] != 0 ? bd_scenario_title(s) : NULL,
                      .scenario_text = text.text,
                      .command = command,
                      .build = bd_build(),
                      .seed_automatic = automatic,
                      .input = input,
                      .ninput = ninput},
        .context = &c,
        .built = describe_world,
        .progress = bd_watch_run,
        .stop = a->no_output ? NULL : bd_watch_stop};
    if (!a->quiet) print_heading(s, a, seed, threads);
    /* without an output nothing could be kept, so signals end the run at once */
    if (!a->no_output)
        bd_signals_begin(&c.watch.signals);
    else
        bd_signals_hold(false);
    bd_progress_begin(&c.watch.progress, a->quiet);
    bd_run_result result;
    bd_status status = bd_run(&request, &result, &err);
    bd_progress_end(&c.watch.progress);
    if (!a->no_output) bd_signals_end(&c.watch.signals);
    if (result.note[0] != 0) fprintf(stderr, "berdaya: note: %s\n", result.note);
    int exit_status = 0;
    if (status != BD_OK) {
        exit_status = bd_cli_fail(&err);
        if (status == BD_IO && (result.checkpoints > 0 || result.resumed))
            fprintf(stderr, "berdaya: the last checkpoint is whole; --resume goes on from it\n");
    } else if (result.complete_before) {
        printf("output    %s is complete already; nothing to resume\n", output);
    } else {
        if (result.resumed && !a->quiet)
            printf("resumed   after month %d of replicate %u\n", result.resumed_month,
                   result.resumed_replicate);
        if (!a->quiet) bd_print_outcomes(p, &result);
        if (a->timing) print_timing(&result);
        print_end(&result, a, request.output);
    }
    bd_run_result_release(&result);
    bd_buffer_release(&text);
    return exit_status;
}

static bool read_months(arguments *a)
{
    for (size_t i = 0; i < a->keep.count; i++) {
        uint64_t month;
        const char *text = a->keep.item[i];
        bd_error err = {.status = BD_OK};
        if (bd_parse_uint(text, strlen(text), &month) != BD_PARSE_OK || month > 100000) {
            bd_fail(&err, BD_INPUT, "--checkpoint-at '%s': a month from 0 to 100000 is expected",
                    text);
            bd_cli_fail(&err);
            return false;
        }
        a->keep_at[i] = (uint32_t)month;
    }
    return true;
}

static int run_verb(int argc, char **argv, const bd_ranks *ranks)
{
    arguments a = {
        .ranks = ranks, .replicates = 1, .checkpoint_every = (uint64_t)BD_CHECKPOINT_SECONDS};
    const char *seed = NULL;
    const bd_option options[] = {
        BD_SCENARIO_OPTIONS(a.strategy, a.sets),
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "HDF5 file to write (default: the world's name + .h5)", 0, 0},
        {BD_OPTION_COUNT, 'n', "replicates", "N", &a.replicates,
         "draws of the same world and luck (default 1)", 1, 100000},
        {BD_OPTION_TEXT, 0, "seed", "N", &seed, "seed instead of the scenario's", 0, 0},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 0, "resume", NULL, &a.resume, "go on from the checkpoint of a stopped run",
         0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
        {BD_OPTION_FLAG, 0, "no-output", NULL, &a.no_output, "keep nothing", 0, 0},
        {BD_OPTION_COUNT, 0, "checkpoint-every", "SECONDS", &a.checkpoint_every,
         "wall-clock time between checkpoints (default 600; 0: every month)", 0, 10000000},
        {BD_OPTION_LIST, 0, "checkpoint-at", "MONTH", &a.keep,
         "keep the state of a month, counted from the end of burn-in, in OUT.ckpt/ for 'branch' "
         "(repeatable)",
         0, 0},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "print digest and output only", 0, 0},
        {BD_OPTION_FLAG, 0, "timing", NULL, &a.timing, "print seconds by process", 0, 0},
    };
    const bd_usage usage = {
        .verb = "run",
        .arguments = "WORLD",
        .what = "Runs a world under a strategy and writes everything to one HDF5 file. A world "
                "without a strategy runs its baseline. SIGINT, SIGTERM or SIGUSR1 finishes the "
                "month, writes a checkpoint and ends with exit status 75: the same command with "
                "--resume goes on as if nothing had happened. Under mpirun the ranks share one "
                "world by whole districts: the same bits on any number of them.",
        .example = "berdaya run configs/desa.yaml --strategy configs/strategies/holistic.yaml "
                   "-o holistic.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    const char *argument[1];
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    a.world = argument[0];
    char seed_set[64];
    if (seed != NULL && a.sets.count < BD_LIST_MAX) {
        /* an override like any other: checked, recorded, part of the resolved scenario */
        snprintf(seed_set, sizeof seed_set, "seed=%.50s", seed);
        a.sets.item[a.sets.count++] = seed_set;
    }
    if (!read_months(&a)) return bd_status_exit(BD_INPUT);
    if (a.no_output && (a.keep.count > 0 || a.resume || a.output != NULL)) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT,
                "--no-output goes with none of --output, --resume, --checkpoint-at");
        return bd_cli_fail(&err);
    }
    bd_scenario *s = load(&a, &status);
    if (s == NULL) return status;
    char command[8192];
    bd_cli_command(argc, argv, command, sizeof command);
    bd_opening opening;
    status = bd_cli_open(ranks, s, a.quiet, &opening);
    if (status == 0) status = run_scenario(&a, s, &opening, command);
    bd_opening_release(&opening);
    bd_scenario_destroy(s);
    return status;
}

int bd_verb_run(int argc, char **argv)
{
    const bd_ranks *ranks = bd_ranks_begin();
    int status = run_verb(argc, argv, ranks);
    bd_ranks_end(ranks);
    return status;
}
