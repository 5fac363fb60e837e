/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya plan: a pilot run of a few blocks, and from it a Slurm script that runs the shards of a
 * study as an array. The script needs no root and no service but Slurm: the program takes the
 * shell's place, so that signals reach it at once; a minute before its time is over it keeps what
 * is finished and puts its own job back into the queue. */
#include "base/build.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/studies.h"
#include "io/files.h"
#include "io/memory.h"
#include "io/shards.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct arguments {
    const char *study, *output, *script, *partition, *account, *setup;
    bd_list sets;
    uint64_t shards, cpus, pilot, minutes;
    bool quiet, force;
} arguments;

/* What the pilot found. */
typedef struct pilot {
    uint64_t blocks;
    double mean, most; /* seconds a block on one thread */
    double bytes;      /* peak memory of the process */
    uint64_t failed;
    char reason[BD_REASON_MAX];
} pilot;

static bd_status run_one(const bd_study *s, uint64_t block, uint32_t narm, uint32_t noutcome,
                         pilot *p, bd_error *err)
{
    bd_run_record *row = calloc(narm, sizeof *row);
    double *value = calloc((size_t)narm * noutcome + 1, sizeof *value), began = bd_clock();
    bd_status status = row && value ? BD_OK : bd_fail(err, BD_MEMORY, "a run");
    if (status == BD_OK) status = bd_study_run_block(s, block, 1, NULL, NULL, row, value, err);
    double spent = bd_clock() - began;
    p->mean += spent / (double)p->blocks;
    p->most = spent > p->most ? spent : p->most;
    for (uint32_t a = 0; a < narm && status == BD_OK; a++) {
        if (row[a].status != BD_RUN_failed) continue;
        if (p->failed++ == 0) memcpy(p->reason, row[a].reason, sizeof p->reason);
    }
    free(row), free(value);
    return status;
}

/* Blocks spread over the study, since points differ in what they take. */
static bd_status run_pilot(const bd_study *s, uint64_t blocks, pilot *p, bd_error *err)
{
    bd_results_about about = bd_study_about(s, 1, 1);
    uint64_t all = bd_study_blocks(s);
    *p = (pilot){.blocks = blocks < all ? blocks : all};
    for (uint64_t i = 0; i < p->blocks; i++) {
        uint64_t block = p->blocks > 1 ? i * (all - 1) / (p->blocks - 1) : 0;
        BD_TRY(run_one(s, block, about.axes.narm, about.noutcome, p, err));
    }
    p->bytes = bd_memory_peak();
    return BD_OK;
}

/* What a shard is to be given. */
typedef struct demand {
    uint64_t minutes, megabytes, blocks;
} demand;

#define USUAL_ARRAY                                                               \
    1000u /* the highest index of an array where MaxArraySize is as Slurm sets it \
           */

/* Half as much again as the mean block takes, and room for one slow block; a job that is cut short
 * goes on later, so the time need not be safe. Memory must: a third more, for as many worlds at
 * once as there are processors. */
static bd_status demand_of(const bd_study *s, const pilot *p, const arguments *a, demand *out,
                           bd_error *err)
{
    uint64_t shards = a->shards, cpus = a->cpus;
    demand d = {.blocks = (bd_study_blocks(s) + shards - 1) / shards};
    double rounds = ceil((double)d.blocks / (double)cpus);
    double seconds = 1.5 * (rounds * p->mean + p->most) + 120;
    d.minutes = (uint64_t)ceil(seconds / 60);
    if (d.minutes < 5) d.minutes = 5;
    if (a->minutes > 0 && a->minutes < d.minutes) {
        double least = ceil((1.5 * p->most + 120) / 60);
        if ((double)a->minutes < least)
            return bd_fail(err, BD_INPUT,
                           "--time %llu: no block would be finished between two stops; at least "
                           "%.0f minutes",
                           (unsigned long long)a->minutes, least);
        d.minutes = a->minutes;
    }
    double bytes = (1.0 / 3 + 1) * p->bytes * (double)cpus + 64e6;
    d.megabytes = (uint64_t)ceil(bytes / 1e6 / 50) * 50;
    *out = d;
    return BD_OK;
}

/* Text in single quotes, for the shell. */
static void add_quoted(bd_buffer *to, const char *text)
{
    bd_buffer_add(to, "'");
    for (const char *c = text; *c != 0; c++)
        if (*c == '\'')
            bd_buffer_add(to, "'\\''");
        else
            bd_buffer_add_bytes(to, c, 1);
    bd_buffer_add(to, "'");
}

/* Slurm's log of a task, `path` without the task's number: Slurm reads a quoted value as a shell
 * does within double quotes, and % as the beginning of a pattern. */
static void add_log(bd_buffer *to, const char *path)
{
    bd_buffer_add(to, "\"");
    for (const char *c = path; *c != 0; c++) {
        if (*c == '"' || *c == '\\') bd_buffer_add(to, "\\");
        if (*c == '%') bd_buffer_add(to, "%%");
        bd_buffer_add_bytes(to, c, 1);
    }
    bd_buffer_add(to, "-%%a.log\"");
}

/* A job's name: of letters, digits and . _ - only. */
static void add_name(bd_buffer *to, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    for (const char *c = name; *c != 0; c++)
        bd_buffer_add_bytes(to, strchr(plain, *c) != NULL ? c : "_", 1);
}

typedef struct places {
    char folder[PATH_MAX], program[PATH_MAX], output[PATH_MAX], script[PATH_MAX], name[128];
    char log[2 * PATH_MAX]; /* without the task's number */
} places;

/* All that goes into the script as it was given must stand on one line. */
static bd_status check_lines(const arguments *a, const places *p, bd_error *err)
{
    const char *text[] = {a->study,     p->folder,  p->output, p->script,
                          a->partition, a->account, a->setup};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (text[i] != NULL && strchr(text[i], '\n') != NULL)
            return bd_fail(err, BD_INPUT, "a line break does not go into a script: %s", text[i]);
    for (size_t i = 0; i < a->sets.count; i++)
        if (strchr(a->sets.item[i], '\n') != NULL)
            return bd_fail(err, BD_INPUT, "a line break does not go into a script: --set %s",
                           a->sets.item[i]);
    return BD_OK;
}

/* Folder and program as every machine that shares the folder finds them. */
static bd_status find_places(const arguments *a, places *p, bd_error *err)
{
    if (getcwd(p->folder, sizeof p->folder) == NULL)
        return bd_fail(err, BD_IO, "the current folder has no path");
    ssize_t n = readlink("/proc/self/exe", p->program, sizeof p->program - 1);
    snprintf(p->program + (n > 0 ? n : 0), n > 0 ? 1 : sizeof p->program, "%s",
             n > 0 ? "" : "berdaya");
    if (!bd_cli_study_output(a->study, a->output, p->output, sizeof p->output))
        return bd_fail(err, BD_INPUT, "the output has no name, or too long a one");
    const char *slash = strrchr(p->output, '/'), *base = slash == NULL ? p->output : slash + 1;
    const char *point = strrchr(base, '.');
    int length = point != NULL && point > base ? (int)(point - base) : (int)strlen(base);
    snprintf(p->name, sizeof p->name, "%.*s", length, base);
    int used = a->script != NULL ? snprintf(p->script, sizeof p->script, "%s", a->script)
                                 : snprintf(p->script, sizeof p->script, "%.*s.sbatch",
                                            (int)(base - p->output) + length, p->output);
    if (used < 0 || (size_t)used >= sizeof p->script)
        return bd_fail(err, BD_INPUT, "the script's path is too long");
    BD_TRY(check_lines(a, p, err));
    snprintf(p->log, sizeof p->log, "%s%s%.*s", p->output[0] == '/' ? "" : p->folder,
             p->output[0] == '/' ? "" : "/", (int)(base - p->output) + length, p->output);
    if (!a->force && bd_path_exists(p->script))
        return bd_fail(err, BD_EXISTS, "%s exists already; --force replaces it", p->script);
    return BD_OK;
}

/* The study, its values on the command line, and where its output goes. */
static void add_study(bd_buffer *b, const arguments *a, const places *p)
{
    add_quoted(b, a->study);
    for (size_t i = 0; i < a->sets.count; i++) {
        bd_buffer_add(b, " --set ");
        add_quoted(b, a->sets.item[i]);
    }
    bd_buffer_add(b, " -o ");
    add_quoted(b, p->output);
}

static void add_command(bd_buffer *b, const arguments *a, const places *p, const char *shard)
{
    add_quoted(b, p->program);
    bd_buffer_add(b, " study ");
    add_study(b, a, p);
    bd_buffer_add(b, " --shard %s/%llu", shard, (unsigned long long)a->shards);
}

static void write_script(bd_buffer *b, const bd_study *s, const arguments *a, const places *p,
                         const pilot *found, const demand *d)
{
    bd_buffer_add(b, "#!/bin/bash\n");
    bd_buffer_add(b, "# Shards of the study %s, for Slurm:  sbatch ", a->study);
    add_quoted(b, p->script);
    bd_buffer_add(b,
                  "\n# Study %.16s, %llu blocks of runs; a pilot of %llu took %.2f s each (at most "
                  "%.2f s) and %.0f MB.\n",
                  bd_study_identity(s), (unsigned long long)bd_study_blocks(s),
                  (unsigned long long)found->blocks, found->mean, found->most, found->bytes / 1e6);
    bd_buffer_add(b, "#SBATCH --job-name=");
    add_name(b, p->name);
    bd_buffer_add(b, "\n#SBATCH --array=1-%llu\n", (unsigned long long)a->shards);
    bd_buffer_add(b, "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%llu\n",
                  (unsigned long long)a->cpus);
    bd_buffer_add(b, "#SBATCH --time=%llu\n#SBATCH --mem=%lluM\n", (unsigned long long)d->minutes,
                  (unsigned long long)d->megabytes);
    if (a->partition != NULL) bd_buffer_add(b, "#SBATCH --partition=%s\n", a->partition);
    if (a->account != NULL) bd_buffer_add(b, "#SBATCH --account=%s\n", a->account);
    bd_buffer_add(b, "#SBATCH --requeue\n#SBATCH --signal=B:USR1@60\n#SBATCH --open-mode=append\n"
                     "#SBATCH --output=");
    add_log(b, p->log);
    bd_buffer_add(b, "\n\n%s%scd ", a->setup != NULL ? a->setup : "", a->setup != NULL ? "\n" : "");
    add_quoted(b, p->folder);
    bd_buffer_add(b, " || exit 1\n"
                     "# in the shell's place, so that signals reach the program and not the shell\n"
                     "exec ");
    add_command(b, a, p, "\"$SLURM_ARRAY_TASK_ID\"");
    bd_buffer_add(b, " --threads \"$SLURM_CPUS_PER_TASK\" --requeue -q\n");
}

static void print_submit(const places *p)
{
    bd_buffer script = {0};
    add_quoted(&script, p->script);
    printf("slurm     sbatch %s\n", script.text != NULL ? script.text : "");
    bd_buffer_release(&script);
}

static void print_next(const bd_study *s, const arguments *a, const places *p, const pilot *found,
                       const demand *d)
{
    char n[BD_THOUSANDS], m[BD_THOUSANDS];
    bd_buffer line = {0}, study = {0};
    printf("pilot     %s of %s blocks: %.2f s each on one thread, at most %.2f s, %.0f MB\n",
           bd_thousands((int64_t)found->blocks, n), bd_thousands((int64_t)bd_study_blocks(s), m),
           found->mean, found->most, found->bytes / 1e6);
    if (found->failed > 0)
        printf("          %llu runs of the pilot failed, such as: %s\n",
               (unsigned long long)found->failed, found->reason);
    printf("shard     %s blocks on %llu %s: %llu minutes and %llu MB asked for\n",
           bd_thousands((int64_t)d->blocks, n), (unsigned long long)a->cpus,
           a->cpus == 1 ? "processor" : "processors", (unsigned long long)d->minutes,
           (unsigned long long)d->megabytes);
    add_command(&line, a, p, "{}");
    print_submit(p);
    if (a->shards > USUAL_ARRAY)
        printf("          Slurm takes arrays up to %u unless its MaxArraySize is higher: ask\n"
               "          scontrol show config | grep MaxArraySize\n",
               USUAL_ARRAY);
    printf("without   parallel -q %s ::: $(seq %llu)\n", line.text != NULL ? line.text : "",
           (unsigned long long)a->shards);
    add_study(&study, a, p);
    const char *words = study.text != NULL ? study.text : "";
    printf("how far   berdaya status %s\nafter     berdaya merge %s\n", words, words);
    bd_buffer_release(&line), bd_buffer_release(&study);
}

static bd_status plan(const bd_study *s, const arguments *a, bd_error *err)
{
    places at;
    pilot found;
    bd_buffer script = {0};
    if (a->shards > bd_study_blocks(s))
        return bd_fail(err, BD_INPUT,
                       "%llu shards for %llu blocks of runs: at most as many shards as there are "
                       "blocks (the arms of one replicate stay together)",
                       (unsigned long long)a->shards, (unsigned long long)bd_study_blocks(s));
    BD_TRY(find_places(a, &at, err));
    BD_TRY(run_pilot(s, a->pilot, &found, err));
    demand d = {0};
    BD_TRY(demand_of(s, &found, a, &d, err));
    write_script(&script, s, a, &at, &found, &d);
    bd_status status = script.failed ? bd_fail(err, BD_MEMORY, "a script")
                                     : bd_file_write(at.script, script.text, script.length, err);
    bd_buffer_release(&script);
    if (status == BD_OK && !a->quiet) print_next(s, a, &at, &found, &d);
    if (status == BD_OK && a->quiet) printf("slurm     sbatch %s\n", at.script);
    return status;
}

int bd_verb_plan(int argc, char **argv)
{
    arguments a = {.cpus = 1, .pilot = 3};
    const bd_option options[] = {
        BD_STUDY_OPTION(a.sets),
        {BD_OPTION_COUNT, 0, "shards", "N", &a.shards, "shards, each a task of the array", 1,
         1000000},
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "the study's output (default: the study's name + .h5); shards are named -K-of-N", 0, 0},
        {BD_OPTION_COUNT, 0, "cpus", "C", &a.cpus, "processors of a shard (default 1)", 1, 1024},
        {BD_OPTION_COUNT, 0, "pilot", "BLOCKS", &a.pilot,
         "blocks to time, spread over the study (default 3)", 1, 1000},
        {BD_OPTION_TEXT, 0, "partition", "NAME", &a.partition, "partition to ask for", 0, 0},
        {BD_OPTION_TEXT, 0, "account", "NAME", &a.account, "account to charge", 0, 0},
        {BD_OPTION_COUNT, 0, "time", "MINUTES", &a.minutes,
         "ask for so much at most, as a partition may demand: a shard that needs more goes back "
         "into the queue and on",
         1, 1000000},
        {BD_OPTION_TEXT, 0, "setup", "COMMAND", &a.setup,
         "a line of the script before all others, such as 'module load gsl hdf5'", 0, 0},
        {BD_OPTION_TEXT, 0, "script", "FILE", &a.script,
         "script to write (default: the output's name + .sbatch)", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace the script", 0, 0},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "print the command to submit only", 0, 0},
    };
    const bd_usage usage = {
        .verb = "plan",
        .arguments = "STUDY",
        .what = "Times a few blocks of a study and writes a Slurm script that runs it in shards: "
                "time and memory from the pilot, and a signal before the time is over, upon which "
                "a shard keeps what is finished and goes back into the queue. Call it in a folder "
                "that the machines share. What it prints says how to go on, also without Slurm.",
        .example = "berdaya plan configs/studies/example.yaml --shards 8 -o example.h5",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = 1};
    const char *argument[1];
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    a.study = argument[0];
    bd_error err = {.status = BD_OK};
    if (a.shards == 0) {
        bd_fail(&err, BD_INPUT, "plan needs --shards N: into how many parts the study is divided");
        return bd_cli_fail(&err);
    }
    bd_study *s = bd_cli_study(a.study, &a.sets, "", a.quiet, &status);
    if (s == NULL) return status;
    status = plan(s, &a, &err) == BD_OK ? 0 : bd_cli_fail(&err);
    bd_study_destroy(s);
    return status;
}
