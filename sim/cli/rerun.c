/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya rerun: an output once more, from what it says of itself. The same build gives the same
 * data; another may differ in last digits and says so. */
#include "base/build.h"
#include "cli/made.h"
#include "cli/rerun_study.h"
#include "cli/watch.h"
#include "io/checkpoint.h"
#include "io/files.h"
#include "io/segment.h"
#include "study/trial_output.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *file, *output;
    bd_list inputs;
    uint64_t threads, run;
    bool force, quiet;
} arguments;

/* ---- running it ---- */

static bd_recorder_options recording(const bd_made *m, bd_recorder_input *needs)
{
    size_t n = bd_cli_inputs(m->arms.scenario[0], &m->opening, needs, 0);
    return (bd_recorder_options){.title = "Run again",
                                 .scenario_text = m->making.scenario,
                                 .command = m->making.command,
                                 .build = bd_build(),
                                 .input = needs,
                                 .ninput = n};
}

static bd_status run_again(const arguments *a, bd_made *m, const char *output, bd_watch *watch,
                           char digest[BD_SHA256_HEX], bd_error *err)
{
    bd_recorder_input needs[BD_INPUTS_SHOWN];
    bd_buffer lineage = {0};
    bd_run_stage *stage = NULL;
    size_t nstage = 0;
    bd_status status =
        bd_made_stages(m, bd_scenario_params(m->arms.scenario[0]), -1, &stage, &nstage, err);
    bd_lineage_write(&m->making, -1, &lineage);
    bd_run_request q = {.params = bd_scenario_params(m->arms.scenario[0]),
                        .stage = stage,
                        .nstage = nstage,
                        .survey = m->opening.survey,
                        .seed = m->making.seed,
                        .replicates = m->making.nreplicate,
                        .threads = (int)a->threads,
                        .output = output,
                        .force = true,
                        .checkpoint_every = 1e9,
                        .recording = recording(m, needs),
                        .context = watch,
                        .progress = bd_watch_run,
                        .stop = bd_watch_stop};
    q.recording.lineage = lineage.text;
    q.recording.request = m->making.request;
    bd_run_result result = {.replicates = 0};
    if (status == BD_OK) status = bd_run(&q, &result, err);
    snprintf(digest, BD_SHA256_HEX, "%s", result.data_digest);
    bd_run_result_release(&result);
    bd_buffer_release(&lineage);
    free(stage);
    return status;
}

static bd_status compare_again(const arguments *a, bd_made *m, const char *output, bd_watch *watch,
                               char digest[BD_SHA256_HEX], bd_error *err)
{
    bd_recorder_input needs[BD_INPUTS_SHOWN];
    bd_compare_request q = {.arm = m->arms.arm,
                            .narm = m->arms.n,
                            .survey = m->opening.survey,
                            .seed = m->making.seed,
                            .replicates = m->making.nreplicate,
                            .margin = m->making.margin,
                            .detail = m->making.detail,
                            .threads = (int)a->threads,
                            .output = output,
                            .force = true,
                            .recording = recording(m, needs),
                            .context = watch,
                            .progress = bd_watch_runs,
                            .stop = bd_watch_stop};
    q.recording.request = m->making.request;
    bd_comparison result;
    bd_status status = bd_compare(&q, &result, err);
    snprintf(digest, BD_SHA256_HEX, "%s", result.data_digest);
    bd_comparison_release(&result);
    return status;
}

static bd_status trial_again(const arguments *a, bd_made *m, const char *output, bd_watch *watch,
                             char digest[BD_SHA256_HEX], bd_error *err)
{
    bd_trial trial;
    bd_recorder_input needs[BD_INPUTS_SHOWN];
    if (m->arms.n != 2)
        return bd_fail(err, BD_MISMATCH, "%s: a trial has a world and a programme, here are %u",
                       m->making.path, m->arms.n);
    BD_TRY(bd_trial_read(m->making.path, m->making.trial, &trial, err));
    bd_recorder_options options = recording(m, needs);
    options.path = output;
    options.force = true;
    options.nscenario = 1;
    options.nreplicate = m->making.nreplicate;
    options.seed = m->making.seed;
    options.asked = m->making.trial;
    options.request = m->making.request;
    bd_trial_request q = {.trial = &trial,
                          .world = m->arms.arm[0].params,
                          .programme = m->arms.arm[1].params,
                          .survey = m->opening.survey,
                          .seed = m->making.seed,
                          .replicates = m->making.nreplicate,
                          .threads = (int)a->threads,
                          .context = watch,
                          .stop = bd_watch_stop,
                          .progress = bd_watch_runs};
    bool before;
    bd_trial_result result;
    bd_status status = bd_trial_run_kept(&q, &options, &result, &before, digest, err);
    bd_trial_result_release(&result);
    return status;
}

/* What a run that was not kept leaves in the folder made for it. */
static void clear_up(const char *folder, const char *output)
{
    char path[PATH_MAX];
    bd_error ignored = {.status = BD_OK};
    bd_file_remove(output);
    if (snprintf(path, sizeof path, "%s.part", output) < (int)sizeof path)
        bd_segments_clear(path, &ignored);
    if (snprintf(path, sizeof path, "%s.ckpt", output) < (int)sizeof path)
        bd_checkpoint_remove(path);
    bd_folder_drop(folder);
}

/* How an output of a verb is made again. */
typedef bd_status again(const arguments *a, bd_made *m, const char *output, bd_watch *watch,
                        char digest[BD_SHA256_HEX], bd_error *err);
static again *again_of(const char *verb)
{
    if (strcmp(verb, "trial") == 0) return trial_again;
    return strcmp(verb, "compare") == 0 ? compare_again : run_again;
}

static bd_status run_somewhere(const arguments *a, bd_made *m, char digest[BD_SHA256_HEX],
                               bd_error *err)
{
    char folder[PATH_MAX - 16], output[PATH_MAX];
    bool kept = a->output != NULL;
    if (kept && bd_path_exists(a->output) && !a->force)
        return bd_fail(err, BD_EXISTS, "%s exists already; --force replaces it", a->output);
    if (!kept) BD_TRY(bd_folder_temporary(folder, sizeof folder, err));
    snprintf(output, sizeof output, "%s%s", kept ? a->output : folder, kept ? "" : "/again.h5");
    bd_watch watch = {.progress = {0}};
    bd_watch_begin(&watch, a->quiet);
    bd_status status = again_of(m->making.verb)(a, m, output, &watch, digest, err);
    bd_watch_end(&watch);
    if (!kept) clear_up(folder, output);
    return status;
}

static void print_heading(const bd_made *m)
{
    const bd_making *k = &m->making;
    printf("file      %s: %s, seed %llu, %u %s\n", k->path, k->verb, (unsigned long long)k->seed,
           k->nreplicate, k->nreplicate == 1 ? "replicate" : "replicates");
    if (strcmp(k->build, bd_build()) == 0)
        printf("program   the build that made it\n");
    else
        printf("program   another build, so last digits may differ\n"
               "          made by  %s\n          this is  %s\n",
               k->build, bd_build());
    for (size_t i = 0; i < m->ninput; i++)
        printf("input     %s: %s (sha256 %.16s)\n", m->input[i].key, m->input[i].path,
               m->input[i].sha256);
    fflush(stdout);
}

static int run_and_compare(const arguments *a, bd_made *m)
{
    bd_error err = {.status = BD_OK};
    char digest[BD_SHA256_HEX] = "";
    print_heading(m);
    bd_status status = run_somewhere(a, m, digest, &err);
    if (status != BD_OK) {
        int exit_status = bd_cli_fail(&err);
        return status == BD_STOPPED ? bd_status_exit(BD_IO) : exit_status;
    }
    bool same = strcmp(digest, m->making.digest) == 0;
    printf("digest    %s in the file\n          %s now\n", m->making.digest, digest);
    puts(same ? "same      every value is the same" : "different values are not all the same");
    if (a->output != NULL) printf("output    %s\n", a->output);
    return same ? 0 : bd_status_exit(BD_BROKEN);
}

/* An output of a study is many runs and no file of its own kind is made of them. */
static int rerun_study(const arguments *a, bool *is_study)
{
    bd_making made = {.path = NULL};
    bd_error ignored = {.status = BD_OK}; /* whatever else it is says so itself */
    int status = 0;
    *is_study =
        bd_making_read(a->file, &made, &ignored) == BD_OK && strcmp(made.verb, "study") == 0;
    if (*is_study && a->output != NULL)
        status = bd_cli_fail(&(bd_error){
            BD_INPUT,
            "runs of a study are compared and not kept: --output goes with other outputs"});
    else if (*is_study)
        status = bd_rerun_study(&made, &a->inputs, a->run, (int)a->threads, a->quiet);
    bd_making_release(&made);
    return status;
}

int bd_verb_rerun(int argc, char **argv)
{
    arguments a = {.file = NULL, .run = BD_EVERY_RUN};
    const bd_option options[] = {
        {BD_OPTION_LIST, 0, "input", "FILE", &a.inputs,
         "a file that the output was made from, known by its content (repeatable)", 0, 0},
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output, "keep the new output (default: do not)",
         0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
        {BD_OPTION_COUNT, 0, "run", "N", &a.run,
         "of a study, only the run of that number (`run` in the file; default: all)", 0,
         BD_EVERY_RUN - 1},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress", 0, 0},
    };
    const bd_usage usage = {
        .verb = "rerun",
        .arguments = "OUT",
        .what =
            "Makes an output of run, compare, branch or trial once more from the file alone, and "
            "runs those of a study: the resolved scenario, seed and all that was asked are in "
            "it. Files that it needs besides, such as a survey, are named in it by SHA-256 and "
            "looked for at their old place, beside OUT and among --input. Exit status 0: the "
            "same data; 2: other data.",
        .example = "berdaya rerun desa.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &a.file, &count);
    if (status >= 0) return status;
    bool is_study;
    status = rerun_study(&a, &is_study);
    if (is_study) return status;
    bd_made *m = calloc(1, sizeof *m);
    if (m == NULL) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    status = bd_made_load(a.file, &a.inputs, m);
    if (status == 0) status = run_and_compare(&a, m);
    bd_made_release(m);
    free(m);
    return status;
}
