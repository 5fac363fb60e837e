/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya study: many runs from one file, resumed by calling it again. */
#include "study/study.h"

#include "base/parse.h"
#include "cli/cli.h"
#include "cli/ranks.h"
#include "cli/studies.h"
#include "cli/watch.h"
#include "io/begun.h"
#include "io/shards.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct arguments {
    const char *study, *output, *shard;
    bd_list sets;
    uint32_t shard_index, shards;
    uint64_t threads;
    bool force, retry, quiet, check, requeue;
    const bd_ranks *ranks;
} arguments;

typedef struct context {
    bd_watch watch; /* first: its hooks take the context for it */
    double run_size;
} context;

static void show_progress(void *context_, uint64_t done, uint64_t here, uint64_t runs,
                          uint64_t failed)
{
    context *c = context_;
    char what[96], a[BD_THOUSANDS], b[BD_THOUSANDS], f[BD_THOUSANDS];
    size_t at = (size_t)snprintf(what, sizeof what, "run %s of %s", bd_thousands((int64_t)done, a),
                                 bd_thousands((int64_t)runs, b));
    if (failed > 0 && at < sizeof what)
        snprintf(what + at, sizeof what - at, ", %s failed", bd_thousands((int64_t)failed, f));
    bd_progress_show(&c->watch.progress, (double)done / (double)runs,
                     (double)(done - here) / (double)runs, c->run_size * (double)here,
                     "household-months", what);
}

/* "2/8": the second of eight. */
static int read_shard(arguments *a)
{
    a->shard_index = a->shards = 1;
    if (a->shard == NULL) return -1;
    uint64_t k = 0, n = 0;
    const char *slash = strchr(a->shard, '/');
    bool good = slash != NULL &&
                bd_parse_uint(a->shard, (size_t)(slash - a->shard), &k) == BD_PARSE_OK &&
                bd_parse_uint(slash + 1, strlen(slash + 1), &n) == BD_PARSE_OK && k >= 1 &&
                k <= n && n <= 1000000;
    a->shard_index = (uint32_t)k, a->shards = (uint32_t)n;
    if (good) return -1;
    bd_error err = {.status = BD_OK};
    bd_fail(&err, BD_INPUT, "--shard '%s': K/N with K from 1 to N is expected, as in 2/8",
            a->shard);
    return bd_cli_fail(&err);
}

bool bd_cli_study_output(const char *study, const char *output, char *out, size_t size)
{
    const char *slash = strrchr(study, '/'), *base = slash == NULL ? study : slash + 1;
    const char *point = strrchr(base, '.');
    int length = point != NULL && point > base ? (int)(point - base) : (int)strlen(base);
    int n = output != NULL ? snprintf(out, size, "%s", output)
                           : snprintf(out, size, "%.*s.h5", length, base);
    return n > 0 && (size_t)n < size && out[0] != '\0';
}

static int name_output(const arguments *a, char out[PATH_MAX])
{
    char whole[PATH_MAX];
    if (bd_cli_study_output(a->study, a->output, whole, sizeof whole) &&
        bd_shard_path(out, PATH_MAX, whole, a->shard_index, a->shards))
        return -1;
    return bd_cli_fail(
        &(bd_error){.status = BD_INPUT, .text = "the output has no name, or too long a one"});
}

bd_study *bd_cli_study(const char *path, const bd_list *sets, const char *command, bool quiet,
                       int *status)
{
    bd_error err = {.status = BD_OK};
    bd_study *s = NULL;
    bd_diagnostics *report = bd_diagnostics_create();
    if (report == NULL)
        bd_fail(&err, BD_MEMORY, "no memory");
    else
        bd_study_load(path, (bd_study_sets){sets->item, sets->count}, command, report, &s, &err);
    *status = bd_status_exit(err.status);
    if (report != NULL && (s == NULL || !quiet)) {
        bd_buffer text = {0};
        bd_diagnostics_write(report, 50, &text);
        if (text.text != NULL) fputs(text.text, stderr);
        bd_buffer_release(&text);
    }
    bool told = report != NULL && bd_diagnostics_mistakes(report) > 0;
    if (s == NULL && !told) bd_cli_fail(&err);
    bd_diagnostics_destroy(report);
    return s;
}

void bd_cli_goes_on(bd_status ended, const char *output)
{
    if ((ended == BD_STOPPED || ended == BD_IO) && bd_begun_exists(output))
        fprintf(stderr, "berdaya: what is finished is kept; the same command goes on\n");
}

static void print_heading(const bd_study *s, const arguments *a)
{
    const bd_run_axes *x = bd_study_axes(s);
    bd_results_about about = bd_study_about(s, a->shard_index, a->shards);
    char n[BD_THOUSANDS], m[BD_THOUSANDS];
    printf("study     %s\n", bd_study_title(s)[0] != 0 ? bd_study_title(s) : a->study);
    printf("design    %s: points %u, parameters %u\n", about.design, x->npoint, about.nparameter);
    printf("runs      %s: worlds %u, arms %u, replicates %u, seed %llu\n",
           bd_thousands((int64_t)(bd_study_blocks(s) * x->narm), n), x->nworld, x->narm,
           x->nreplicate, (unsigned long long)bd_study_seed(s));
    if (a->shards > 1) printf("shard     %u of %u\n", a->shard_index, a->shards);
    if (a->ranks != NULL) printf("ranks     %d\n", a->ranks->size);
    printf("size      about %s household-months a run\n", bd_short_number(bd_study_run_size(s), m));
    fflush(stdout);
}

static void print_end(const bd_study_result *r, const char *output, bool quiet)
{
    char spent[BD_THOUSANDS], n[BD_THOUSANDS], m[BD_THOUSANDS];
    if (r->complete_before) {
        printf("output    %s is complete already; nothing to run\n", output);
        return;
    }
    if (!quiet) {
        printf("time      %s for %s runs, %d %s at once of %d %s each\n",
               bd_duration(r->seconds, spent), bd_thousands((int64_t)r->here, n), r->outer,
               r->outer == 1 ? "block" : "blocks", r->inner, r->inner == 1 ? "thread" : "threads");
    }
    printf("done      %s runs, %s failed\n", bd_thousands((int64_t)(r->done - r->failed), n),
           bd_thousands((int64_t)r->failed, m));
    if (r->first_failure[0] != 0) printf("failure   %s\n", r->first_failure);
    printf("digest    %s\noutput    %s\n", r->digest, output);
}

/* Puts this job back into Slurm's queue; Slurm then ends it. After SIGTERM it is not done: then
 * Slurm requeues what it took the machine from, and does not what a user has cancelled. */
static void put_back(void)
{
    const char *job = getenv("SLURM_JOB_ID");
    if (job == NULL) return;
    fflush(stdout);
    execlp("scontrol", "scontrol", "requeue", job, (char *)NULL);
    fprintf(stderr, "berdaya: scontrol is not to be had: job %s does not go back into the queue\n",
            job);
}

static int run_study(const arguments *a, const bd_study *s)
{
    char output[PATH_MAX];
    int status = name_output(a, output);
    if (status >= 0) return status;
    context c = {.run_size = bd_study_run_size(s)};
    bd_study_request request = {.output = output,
                                .shard = a->shard_index,
                                .shards = a->shards,
                                .threads =
                                    a->threads > 0 ? (int)a->threads : bd_ranks_threads(a->ranks),
                                .ranks = a->ranks,
                                .force = a->force,
                                .retry = a->retry,
                                .context = &c,
                                .stop = bd_watch_stop,
                                .progress = show_progress};
    bd_study_result result;
    bd_error err = {.status = BD_OK};
    if (!a->quiet) print_heading(s, a);
    if (a->check) return 0;
    bd_watch_begin(&c.watch, a->quiet);
    bd_status ended = bd_study_run(s, &request, &result, &err);
    bd_watch_end(&c.watch);
    if (ended == BD_OK) {
        print_end(&result, output, a->quiet);
        return 0;
    }
    status = bd_cli_fail(&err);
    bd_cli_goes_on(ended, output);
    bool leads = a->ranks == NULL || a->ranks->rank == 0;
    if (ended == BD_STOPPED && a->requeue && leads &&
        bd_signals_number(&c.watch.signals) == SIGUSR1)
        put_back();
    return status;
}

static int study_verb(int argc, char **argv, const bd_ranks *ranks)
{
    arguments a = {.ranks = ranks};
    const bd_option options[] = {
        BD_STUDY_OPTION(a.sets),
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "HDF5 file of results, one row a run (default: the study's name + .h5)", 0, 0},
        {BD_OPTION_TEXT, 0, "shard", "K/N", &a.shard,
         "run only part K of N; the output is named -K-of-N", 0, 0},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 0, "retry", NULL, &a.retry, "run again what failed", 0, 0},
        {BD_OPTION_FLAG, 0, "check", NULL, &a.check, "say what would run, and run nothing", 0, 0},
        {BD_OPTION_FLAG, 0, "requeue", NULL, &a.requeue,
         "in a Slurm job that SIGUSR1 stops: put it back into the queue", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "begin anew, replacing what is there", 0, 0},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress, no warnings", 0, 0},
    };
    const bd_usage usage = {
        .verb = "study",
        .arguments = "STUDY",
        .what = "Runs worlds under strategies at the points of a design, as a file of kind study "
                "says. Runs that are finished are on disk at once (OUT.part/) and are never run "
                "again: after a stop, a kill or a full disk the same command goes on, to the same "
                "results. A run that fails is a row with its reason and does not stop the rest. "
                "SIGINT, SIGTERM or SIGUSR1 ends it with exit status 75. Under mpirun the ranks "
                "take runs as they get free: the same results on any number of them, and, called "
                "again, after the loss of one.",
        .example = "berdaya study configs/studies/example.yaml -o example.h5\n"
                   "berdaya study configs/studies/example.yaml --shard 2/8",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    const char *argument[1];
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    a.study = argument[0];
    status = read_shard(&a);
    if (status >= 0) return status;
    char command[4096];
    bd_cli_command(argc, argv, command, sizeof command);
    bd_study *s = bd_cli_study(a.study, &a.sets, command, a.quiet, &status);
    if (s == NULL) return status;
    status = run_study(&a, s);
    bd_study_destroy(s);
    return status;
}

int bd_verb_study(int argc, char **argv)
{
    const bd_ranks *ranks = bd_ranks_begin();
    int status = study_verb(argc, argv, ranks);
    bd_ranks_end(ranks);
    return status;
}
