/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya branch: what if, from a month of a run on, something else had been done. */
#include "model/branch.h"

#include "base/build.h"
#include "cli/made.h"
#include "cli/outcomes.h"
#include "cli/watch.h"
#include "io/value.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *parent, *arm, *strategy, *output;
    bd_list sets, inputs;
    uint64_t month, threads, checkpoint_every;
    bool resume, force, quiet;
} arguments;

static bool is_comparison(const bd_making *k)
{
    return strcmp(k->verb, "compare") == 0;
}

static bd_status check_parent(const arguments *a, const bd_making *k, bd_error *err)
{
    if (strcmp(k->verb, "run") != 0 && strcmp(k->verb, "branch") != 0 && !is_comparison(k))
        return bd_fail(err, BD_INPUT,
                       "%s is an output of '%s': a branch goes on from one of 'run', 'branch' or "
                       "'compare'",
                       k->path, k->verb);
    if (a->arm != NULL && !is_comparison(k))
        return bd_fail(err, BD_INPUT, "--arm %.60s: %s is no comparison, so it has no arms", a->arm,
                       k->path);
    if (k->nstage > 0 && (int64_t)a->month < k->stage[k->nstage - 1].month)
        return bd_fail(
            err, BD_INPUT,
            "%s is itself a branch, from month %lld on: for an earlier month branch from "
            "its parent",
            k->path, (long long)k->stage[k->nstage - 1].month);
    return BD_OK;
}

/* The parent's scenario with what is to be different. */
static bd_scenario *load_what_if(const arguments *a, const bd_made *m, int *status)
{
    const char *set[BD_LIST_MAX + BD_MAKING_INPUTS];
    size_t n = 0;
    for (size_t i = 0; i < m->ninput; i++) set[n++] = m->set[i];
    for (size_t i = 0; i < a->sets.count; i++) set[n++] = a->sets.item[i];
    bd_scenario_request request = {.world = m->making.path,
                                   .world_text = m->making.scenario,
                                   .world_length = strlen(m->making.scenario),
                                   .strategy = a->strategy,
                                   .by_name = true,
                                   .sets = set,
                                   .nsets = n};
    return bd_cli_load_request(&request, a->quiet, status);
}

static bd_status check_what_if(const arguments *a, const bd_made *m, const bd_scenario *s,
                               bd_error *err)
{
    const bd_params *p = bd_scenario_params(s);
    if (bd_scenario_seed(s, NULL) != m->making.seed)
        return bd_fail(err, BD_INPUT,
                       "a branch has the luck of its parent: the seed cannot change");
    if ((int64_t)a->month >= p->time.months)
        return bd_fail(err, BD_INPUT,
                       "--at %llu: the run has months 0 to %lld, so the last to branch "
                       "at is %lld",
                       (unsigned long long)a->month, (long long)p->time.months,
                       (long long)p->time.months - 1);
    return BD_OK;
}

/* What the user may not expect. */
static void print_notes(const arguments *a, const bd_params *p, bool same_world)
{
    if (!same_world)
        fputs(
            "berdaya: note: some of what is set also acts where a world is built; the branch keeps "
            "the world that its parent built\n",
            stderr);
    if (p->nphase > 0 && p->strategy.start < (int64_t)a->month && a->strategy != NULL)
        fprintf(
            stderr,
            "berdaya: note: the strategy starts at month %lld and is laid over the run at month "
            "%llu: what it does before is left out (--set strategy.start=%llu begins it there)\n",
            (long long)p->strategy.start, (unsigned long long)a->month,
            (unsigned long long)a->month);
}

static void write_request(const arguments *a, const bd_made *m, bd_buffer *out)
{
    bd_buffer_add(out, "{\"verb\": \"branch\", \"month\": %llu, \"parent\": \"%s\", \"set\": [",
                  (unsigned long long)a->month, m->making.digest);
    for (size_t i = 0; i < a->sets.count; i++) {
        bd_buffer_add(out, "%s", i > 0 ? ", " : "");
        bd_text_write(a->sets.item[i], out);
    }
    bd_buffer_add(out, "], \"arm\": ");
    bd_text_write(a->arm != NULL ? a->arm : "", out);
    bd_buffer_add(out, ", \"strategy\": ");
    bd_text_write(a->strategy != NULL ? a->strategy : "", out);
    bd_buffer_add(out, "}");
}

/* PARENT-at-24.h5 */
static bd_status name_output(const arguments *a, char out[PATH_MAX], bd_error *err)
{
    size_t stem = strlen(a->parent);
    if (stem > 3 && strcmp(a->parent + stem - 3, ".h5") == 0) stem -= 3;
    int n = a->output != NULL ? snprintf(out, PATH_MAX, "%s", a->output)
                              : snprintf(out, PATH_MAX, "%.*s-at-%llu.h5", (int)stem, a->parent,
                                         (unsigned long long)a->month);
    return n > 0 && n < PATH_MAX ? BD_OK : bd_fail(err, BD_INPUT, "the output's path is too long");
}

static int print_result(const arguments *a, const bd_made *m, const bd_params *p,
                        const bd_run_result *r, const char *output)
{
    if (r->complete_before) {
        printf("output    %s is complete already; nothing to resume\n", output);
        return 0;
    }
    if (r->taken_over > 0 && !a->quiet)
        printf("state     of month %llu from the checkpoint%s that the parent kept\n",
               (unsigned long long)a->month, r->taken_over == 1 ? "" : "s");
    if (!a->quiet) bd_print_outcomes(p, r);
    for (uint32_t i = 0; i < r->replicates; i++)
        printf("digest    %016llx  replicate %u\n", (unsigned long long)r->row[i].digest, i);
    printf("data      %s%s\n", r->data_digest,
           strcmp(r->data_digest, m->making.digest) == 0 ? ": the same as the parent's" : "");
    printf("output    %s\n", output);
    return 0;
}

static int run_branch(const arguments *a, bd_made *m, const bd_scenario *s, const char *command)
{
    bd_error err = {.status = BD_OK};
    const bd_params *p = bd_scenario_params(s);
    char output[PATH_MAX];
    bd_run_stage *stage = NULL;
    size_t nstage = 0;
    bool same = true;
    bd_status status = name_output(a, output, &err);
    if (status == BD_OK) status = check_what_if(a, m, s, &err);
    if (status == BD_OK) status = bd_made_stages(m, p, (int64_t)a->month, &stage, &nstage, &err);
    if (status == BD_OK)
        status = bd_branch_same_world(stage[0].params, p, m->opening.survey, m->making.seed, &same,
                                      &err);
    if (status != BD_OK) {
        free(stage);
        return bd_cli_fail(&err);
    }
    print_notes(a, p, same);
    bd_buffer text = {0}, lineage = {0}, asked = {0};
    bd_scenario_write(s, false, &text);
    bd_lineage_write(&m->making, (int64_t)a->month, &lineage);
    write_request(a, m, &asked);
    /* files of a survey may lie elsewhere by now, so its checkpoints name another scenario */
    bool kept =
        !is_comparison(&m->making) && m->making.nstage == 0 && m->ninput == 0 && a->month > 0 &&
        bd_branch_programme_only(bd_scenario_params(m->arms.scenario[0]), p, (int64_t)a->month);
    bd_run_request before = {.params = bd_scenario_params(m->arms.scenario[0]),
                             .seed = m->making.seed,
                             .replicates = m->making.nreplicate};
    bd_run_parent parent = {
        .output = m->making.path, .identity = m->making.identity, .run = bd_run_identity(&before)};
    bd_recorder_input input[BD_INPUTS_SHOWN];
    bd_watch watch = {.progress = {0}};
    bd_run_request q = {
        .params = p,
        .stage = stage,
        .nstage = nstage,
        .parent = kept ? &parent : NULL,
        .survey = m->opening.survey,
        .seed = m->making.seed,
        .replicates = m->making.nreplicate,
        .threads = (int)a->threads,
        .output = output,
        .force = a->force,
        .resume = a->resume,
        .checkpoint_every = a->checkpoint_every > 0 ? (double)a->checkpoint_every : 1e-9,
        .recording = {.title = bd_scenario_title(s)[0] != 0 ? bd_scenario_title(s) : NULL,
                      .scenario_text = text.text,
                      .command = command,
                      .build = bd_build(),
                      .request = asked.text,
                      .lineage = lineage.text,
                      .input = input,
                      .ninput = bd_cli_inputs(s, &m->opening, input, 0)},
        .context = &watch,
        .progress = bd_watch_run,
        .stop = bd_watch_stop};
    if (!a->quiet)
        printf("parent    %s%s%s: seed %llu, %u %s, data %.16s\nbranch    at month %llu of %lld\n",
               m->making.path, a->arm != NULL ? ", arm " : "", a->arm != NULL ? a->arm : "",
               (unsigned long long)m->making.seed, m->making.nreplicate,
               m->making.nreplicate == 1 ? "replicate" : "replicates", m->making.digest,
               (unsigned long long)a->month, (long long)p->time.months);
    fflush(stdout);
    bd_watch_begin(&watch, a->quiet);
    bd_run_result result;
    status = bd_run(&q, &result, &err);
    bd_watch_end(&watch);
    if (result.note[0] != 0) fprintf(stderr, "berdaya: note: %s\n", result.note);
    int exit_status = status == BD_OK ? print_result(a, m, p, &result, output) : bd_cli_fail(&err);
    bd_run_result_release(&result);
    bd_buffer_release(&text), bd_buffer_release(&lineage), bd_buffer_release(&asked);
    free(stage);
    return exit_status;
}

static int load_and_run(const arguments *a, const char *command)
{
    bd_error err = {.status = BD_OK};
    bd_made *m = calloc(1, sizeof *m);
    if (m == NULL) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    int status = bd_made_load(a->parent, &a->inputs, m);
    if (status == 0 && check_parent(a, &m->making, &err) != BD_OK) status = bd_cli_fail(&err);
    if (status == 0 && is_comparison(&m->making) && bd_made_choose(m, a->arm, &err) != BD_OK)
        status = bd_cli_fail(&err);
    bd_scenario *s = status == 0 ? load_what_if(a, m, &status) : NULL;
    if (s != NULL) status = run_branch(a, m, s, command);
    bd_scenario_destroy(s);
    bd_made_release(m);
    free(m);
    return status;
}

int bd_verb_branch(int argc, char **argv)
{
    arguments a = {.month = UINT64_MAX, .checkpoint_every = (uint64_t)BD_CHECKPOINT_SECONDS};
    const bd_option options[] = {
        {BD_OPTION_COUNT, 0, "at", "MONTH", &a.month,
         "month, counted from the end of burn-in, after which things are different", 0, 100000},
        {BD_OPTION_TEXT, 0, "arm", "NAME", &a.arm,
         "the arm to go on from, when OUT is a comparison: baseline or a strategy", 0, 0},
        BD_SCENARIO_OPTIONS(a.strategy, a.sets),
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "HDF5 file to write (default: OUT with -at-MONTH)", 0, 0},
        {BD_OPTION_LIST, 0, "input", "FILE", &a.inputs,
         "a file that OUT was made from, known by its content (repeatable)", 0, 0},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 0, "resume", NULL, &a.resume,
         "go on from the checkpoint of a stopped branch", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
        {BD_OPTION_COUNT, 0, "checkpoint-every", "SECONDS", &a.checkpoint_every,
         "wall-clock time between checkpoints (default 600; 0: every month)", 0, 10000000},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "print digests and output only", 0, 0},
    };
    const bd_usage usage = {
        .verb = "branch",
        .arguments = "OUT",
        .what =
            "Runs the scenario of OUT, an output of run or branch or an arm of a comparison, again "
            "up to month --at, and "
            "goes on from there with other values or another strategy: same world, same "
            "state, same luck. What was granted for the month to come stays granted. The new "
            "file holds all months and says what it left and when. With nothing set it has the "
            "data of OUT. Where 'run --checkpoint-at' kept the month and the programme alone is "
            "changed, the months before are not run again.",
        .example = "berdaya branch holistic.h5 --at 24 --set strategy.end=36 -o early-exit.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &a.parent, &count);
    if (status >= 0) return status;
    if (a.month == UINT64_MAX) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT, "--at MONTH is missing: after which month are things different?");
        return bd_cli_fail(&err);
    }
    char command[8192];
    bd_cli_command(argc, argv, command, sizeof command);
    return load_and_run(&a, command);
}
