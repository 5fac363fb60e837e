/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya status and merge: the shards of a study, looked at and put together. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/studies.h"
#include "io/shards.h"
#include "study/shards.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct arguments {
    const char *study, *output;
    bd_list sets;
    uint64_t shards;
    bool partial, quiet;
} arguments;

static const char *const state_words[] = {
#define S(name, meaning) #name,
    BD_SHARD_STATES(S)
#undef S
};

static const char *const state_meanings[] = {
#define S(name, meaning) meaning,
    BD_SHARD_STATES(S)
#undef S
};

static void print_shard(const char *label, bd_shard_state state, const bd_shard *x)
{
    char runs[BD_THOUSANDS], done[BD_THOUSANDS], failed[BD_THOUSANDS], missing[BD_THOUSANDS];
    printf("%-8s %10s %10s %10s %10s   %s\n", label, bd_thousands((int64_t)x->runs, runs),
           bd_thousands((int64_t)x->done, done), bd_thousands((int64_t)x->failed, failed),
           bd_thousands((int64_t)(x->runs - x->done - x->failed), missing), state_words[state]);
}

/* A table, a line a shard, then the reasons of what failed and what the states mean. */
static void print_shards(const bd_shards *s)
{
    bool met[BD_NSHARD_STATE] = {false};
    bd_shard all = {.runs = 0};
    uint32_t complete = 0;
    printf("%-8s %10s %10s %10s %10s   %s\n", "shard", "runs", "done", "failed", "missing",
           "state");
    for (uint32_t k = 0; k < s->n; k++) {
        char label[16];
        const bd_shard *x = &s->shard[k];
        snprintf(label, sizeof label, "%u", k + 1);
        print_shard(label, x->state, x);
        all.runs += x->runs, all.done += x->done, all.failed += x->failed;
        complete += x->state == BD_SHARD_complete;
        met[x->state] = true;
    }
    if (s->n > 1) print_shard("all", complete == s->n ? BD_SHARD_complete : BD_SHARD_begun, &all);
    for (size_t i = 0; i < s->nreason && i < 10; i++)
        printf("failed    %llu of the runs, first run %llu: %s\n",
               (unsigned long long)s->reason[i].count, (unsigned long long)s->reason[i].first,
               s->reason[i].reason);
    if (s->nreason > 10) printf("failed    for %zu more reasons\n", s->nreason - 10);
    for (int i = 0; i < BD_NSHARD_STATE; i++)
        if (met[i] && i != BD_SHARD_complete)
            printf("%-9s %s\n", state_words[i], state_meanings[i]);
}

/* Loads the study, names its output and looks at the shards; -1 or an exit status. */
static int look(const arguments *a, bd_study **study, char output[PATH_MAX], bd_shards *shards)
{
    int status;
    bd_error err = {.status = BD_OK};
    *study = bd_cli_study(a->study, &a->sets, "", true, &status);
    if (*study == NULL) return status;
    if (!bd_cli_study_output(a->study, a->output, output, PATH_MAX))
        bd_fail(&err, BD_INPUT, "the output has no name, or too long a one");
    else
        bd_shards_look(*study, output, (uint32_t)a->shards, shards, &err);
    return err.status == BD_OK ? -1 : bd_cli_fail(&err);
}

static int parse(const bd_usage *usage, int argc, char **argv, arguments *a)
{
    const char *argument[1];
    size_t count;
    int status = bd_cli_parse(usage, argc, argv, argument, &count);
    if (status < 0) a->study = argument[0];
    return status;
}

int bd_verb_status(int argc, char **argv)
{
    arguments a = {.study = NULL};
    const bd_option options[] = {
        BD_STUDY_OPTION(a.sets),
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "the study's output, as it was given to 'study' (default: the study's name + .h5)", 0, 0},
        {BD_OPTION_COUNT, 0, "shards", "N", &a.shards,
         "shards (default: as the names of the files say)", 1, 1000000},
    };
    const bd_usage usage = {
        .verb = "status",
        .arguments = "STUDY",
        .what = "Says of each shard of a study how many runs are done, failed and missing, and why "
                "those that failed did. Reads only; may be called while shards are running. Exit "
                "status 0 when all shards are finished, 75 when some are not.",
        .example = "berdaya status configs/studies/example.yaml -o example.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    int status = parse(&usage, argc, argv, &a);
    if (status >= 0) return status;
    bd_study *study = NULL;
    bd_shards shards = {.n = 0};
    char output[PATH_MAX];
    status = look(&a, &study, output, &shards);
    if (status < 0) {
        status = 0;
        print_shards(&shards);
        for (uint32_t k = 0; k < shards.n; k++)
            if (shards.shard[k].state != BD_SHARD_complete) status = bd_status_exit(BD_STOPPED);
    }
    bd_shards_release(&shards);
    bd_study_destroy(study);
    return status;
}

static int merge(const arguments *a, const bd_study *study, const char *output,
                 const bd_shards *shards)
{
    bd_merged merged;
    bd_error err = {.status = BD_OK};
    char done[BD_THOUSANDS], failed[BD_THOUSANDS], missing[BD_THOUSANDS];
    if (bd_shards_merge(study, output, shards, a->partial, &merged, &err) != BD_OK)
        return bd_cli_fail(&err);
    if (!a->quiet)
        printf("runs      %s done, %s failed, %s missing, from %u %s\n",
               bd_thousands((int64_t)merged.done, done),
               bd_thousands((int64_t)merged.failed, failed),
               bd_thousands((int64_t)(merged.runs - merged.done - merged.failed), missing),
               shards->n, shards->n == 1 ? "shard" : "shards");
    printf("digest    %s\noutput    %s\n", merged.digest, output);
    if (merged.index[0] != 0) printf("index     %s\n", merged.index);
    return 0;
}

int bd_verb_merge(int argc, char **argv)
{
    arguments a = {.study = NULL};
    const bd_option options[] = {
        BD_STUDY_OPTION(a.sets),
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "the study's output, as it was given to 'study' (default: the study's name + .h5)", 0, 0},
        {BD_OPTION_COUNT, 0, "shards", "N", &a.shards,
         "shards (default: as the names of the files say)", 1, 1000000},
        {BD_OPTION_FLAG, 0, "partial", NULL, &a.partial, "take what is finished, and no index", 0,
         0},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "print digest and output only", 0, 0},
    };
    const bd_usage usage = {
        .verb = "merge",
        .arguments = "STUDY",
        .what = "Puts the shards of a study into one file, the one that the study would have "
                "written in one piece: same rows, same digest. Beside it, for what reads HDF5's "
                "virtual datasets (not R's ncdf4), an index into the shards' files that copies "
                "nothing. Merging again does the same again. Shards of another study, or of "
                "another version of the program, its worlds or its inputs, are refused.",
        .example = "berdaya merge configs/studies/example.yaml -o example.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    int status = parse(&usage, argc, argv, &a);
    if (status >= 0) return status;
    bd_study *study = NULL;
    bd_shards shards = {.n = 0};
    char output[PATH_MAX];
    status = look(&a, &study, output, &shards);
    if (status < 0) status = merge(&a, study, output, &shards);
    bd_shards_release(&shards);
    bd_study_destroy(study);
    return status;
}
