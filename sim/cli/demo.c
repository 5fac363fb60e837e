/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya demo: a first answer in seconds, and files to go on from. Everything it needs is part of
 * the program. */
#include "base/build.h"
#include "cli/cli.h"
#include "cli/comparison.h"
#include "cli/shipped.h"
#include "cli/watch.h"
#include "io/files.h"
#include "io/segment.h"
#include "study/arms.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 0.01
#define WORLD "small.yaml"
#define RESULT "demo.h5"

static const char world_text[] =
    "# A small world for a first look: the default world with fewer villages, households and "
    "years.\n"
    "# `berdaya explain KEY` tells what a key means; desa.yaml has the default size.\n"
    "kind: world\n"
    "extends: desa.yaml\n"
    "title: Small world for a first look\n"
    "time:\n"
    "  months: 84 month # a programme of three years (months 12 to 48), then three without it\n"
    "population:\n"
    "  villages: 12\n"
    "  households: 250\n";

#define CONFIGS "configs/"

/* What comes with the world, below CONFIGS, besides the strategies. */
static const char *const parts[] = {"desa.yaml", "base.yaml", "strategies/parts/programme.yaml"};
enum { NPART = sizeof parts / sizeof *parts };

static const char *const strategies[] = {"strategies/micro-only.yaml", "strategies/mezzo-only.yaml",
                                         "strategies/holistic.yaml"};
enum { NSTRATEGY = sizeof strategies / sizeof *strategies };

typedef struct arguments {
    const char *folder;
    uint64_t replicates, threads;
    bool force, quiet;
} arguments;

static bd_status path_in(const arguments *a, const char *name, char out[PATH_MAX], bd_error *err)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", a->folder, name);
    return n > 0 && n < PATH_MAX ? BD_OK : bd_fail(err, BD_INPUT, "the folder's path is too long");
}

static bd_status write_shipped(const arguments *a, const char *name, bd_error *err)
{
    char path[PATH_MAX];
    size_t count;
    const bd_shipped *file = bd_shipped_files(&count);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(file[i].path, CONFIGS, strlen(CONFIGS)) != 0 ||
            strcmp(file[i].path + strlen(CONFIGS), name) != 0)
            continue;
        BD_TRY(path_in(a, name, path, err));
        return bd_file_write(path, file[i].text, file[i].length, err);
    }
    return bd_fail(err, BD_MISMATCH, "%s is not part of the program", name);
}

static bd_status write_files(const arguments *a, bd_error *err)
{
    char path[PATH_MAX];
    if (bd_path_exists(a->folder) && !a->force)
        return bd_fail(err, BD_EXISTS, "%s exists already; --force writes into it again",
                       a->folder);
    BD_TRY(bd_folder_make(a->folder, err));
    BD_TRY(path_in(a, "strategies", path, err));
    BD_TRY(bd_folder_make(path, err));
    BD_TRY(path_in(a, "strategies/parts", path, err));
    BD_TRY(bd_folder_make(path, err));
    for (size_t i = 0; i < NPART; i++) BD_TRY(write_shipped(a, parts[i], err));
    for (size_t i = 0; i < NSTRATEGY; i++) BD_TRY(write_shipped(a, strategies[i], err));
    BD_TRY(path_in(a, WORLD, path, err));
    return bd_file_write(path, world_text, sizeof world_text - 1, err);
}

static int load(const arguments *a, bd_arms *arms)
{
    char world[PATH_MAX], path[PATH_MAX];
    bd_error err = {.status = BD_OK};
    bd_list none = {.count = 0};
    int status = 0;
    for (size_t i = 0; i <= NSTRATEGY; i++) {
        if (path_in(a, WORLD, world, &err) != BD_OK) return bd_cli_fail(&err);
        if (i > 0 && path_in(a, strategies[i - 1], path, &err) != BD_OK) return bd_cli_fail(&err);
        bd_scenario *s = bd_cli_load(world, i > 0 ? path : NULL, &none, true, &status);
        if (s == NULL) return status;
        if (!bd_arms_add(arms, s, path)) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    }
    return 0;
}

/* Arm with the largest (or, `least`, smallest) value that is a number; 0 when there is none. */
static uint32_t find_best(const double *value, uint32_t narm, bool least)
{
    uint32_t best = 0;
    for (uint32_t a = 1; a < narm; a++)
        if (!isnan(value[a]) &&
            (best == 0 || (least ? value[a] < value[best] : value[a] > value[best])))
            best = a;
    return best;
}

/* The table in words. */
static void print_words(const bd_comparison *c, const bd_arm *arm)
{
    double years[BD_ARMS_MAX], each[BD_ARMS_MAX], left[BD_ARMS_MAX];
    double *room = calloc(2 * (size_t)c->replicates, sizeof *room);
    if (room == NULL) return;
    for (uint32_t a = 1; a < c->narm; a++) {
        bd_compare_difference(c, a, BD_VALUE_years, room);
        years[a] = bd_mean_of(room, c->replicates).value;
        each[a] = bd_compare_ratio_of(c, a, BD_RATIO_cost_per_year, room).value;
        left[a] = bd_compare_ratio_of(c, a, BD_RATIO_gain_left_36, room).value;
    }
    free(room);
    bd_compare_worth worth;
    bd_compare_worth_of(c, &worth);
    uint32_t most = find_best(years, c->narm, false), cheap = find_best(each, c->narm, true);
    uint32_t lasting = find_best(left, c->narm, false);
    puts("\nin words");
    if (most > 0 && years[most] > 0)
        printf("  Most empowered household-years: %s (most in %.0f of %u runs).\n", arm[most].label,
               worth.best[most] * c->replicates, c->replicates);
    if (cheap > 0)
        printf("  An extra empowered household-year costs least with %s: %.2f million rupiah.\n",
               arm[cheap].label, 1e-6 * each[cheap]);
    if (lasting > 0)
        printf(
            "  Three years after the programme left, most of the gain is left with %s: %.0f %%.\n",
            arm[lasting].label, 100 * left[lasting]);
    puts("  A small world and few seeds: enough for a look, not for a decision.");
}

static void print_next(const arguments *a, bool recorded)
{
    printf("\nwritten to %s/\n", a->folder);
    puts("  " WORLD ", desa.yaml   the world of this demo; the default world, which it extends\n"
         "  strategies/            three of the shipped strategies, to change");
    if (recorded)
        puts("  " RESULT "                the months of all arms and runs, HDF5 (netCDF-4)");
    printf("\nnext\n");
    if (recorded)
        printf("  berdaya report %s/" RESULT " -o demo.html    a page to read, print and discuss\n",
               a->folder);
    printf("  berdaya explain strategy.budget            what a key means, its range and source\n"
           "  berdaya check %s/" WORLD " --strategy %s/strategies/holistic.yaml\n"
           "  berdaya run %s/" WORLD " --strategy %s/strategies/holistic.yaml -o mine.h5\n"
           "  berdaya compare %s/desa.yaml %s/strategies/*.yaml -n 20\n"
           "  python -m berdaya plot mine.h5 -o mine.png\n"
           "Change a mix in %s/strategies/holistic.yaml, then compare again.\n",
           a->folder, a->folder, a->folder, a->folder, a->folder, a->folder, a->folder);
}

static bd_status compare(const arguments *a, const bd_arms *arms, bool *recorded,
                         bd_comparison *result, bd_error *err)
{
    char output[PATH_MAX];
    bd_buffer text = {0};
    bd_watch watch = {.progress = {0}};
    bd_arms_write(arms, &text);
    bd_buffer asked = {0};
    bd_arms_request_write(MARGIN, false, &asked);
    bd_compare_request q = {.arm = arms->arm,
                            .narm = arms->n,
                            .seed = bd_scenario_seed(arms->scenario[0], NULL),
                            .replicates = (uint32_t)a->replicates,
                            .margin = MARGIN,
                            .threads = (int)a->threads,
                            .force = true, /* the folder is this command's own */
                            .recording = {.title = "First look: three strategies in a small world",
                                          .scenario_text = text.text,
                                          .command = "berdaya demo",
                                          .request = asked.text,
                                          .build = bd_build()},
                            .context = &watch,
                            .stop = bd_watch_stop,
                            .progress = bd_watch_runs};
#ifdef BD_HDF5
    *recorded = true;
    bd_status status = path_in(a, RESULT, output, err);
    q.output = output;
#else
    *recorded = false;
    (void)output;
    bd_status status = BD_OK;
#endif
    *result = (bd_comparison){.narm = 0};
    bd_watch_begin(&watch, a->quiet);
    if (status == BD_OK) status = bd_compare(&q, result, err);
    bd_watch_end(&watch);
    bd_buffer_release(&text);
    bd_buffer_release(&asked);
    return status;
}

int bd_verb_demo(int argc, char **argv)
{
    arguments a = {.folder = "berdaya-demo", .replicates = 10};
    const bd_option options[] = {
        {BD_OPTION_TEXT, 'o', "output", "FOLDER", &a.folder,
         "folder to write to (default: berdaya-demo)", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "write into a folder that exists", 0, 0},
        {BD_OPTION_COUNT, 'n', "replicates", "N", &a.replicates, "drawn worlds (default 10)", 2,
         1000},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress", 0, 0},
    };
    const bd_usage usage = {.verb = "demo",
                            .arguments = "",
                            .what = "Compares three shipped strategies in a small world and prints "
                                    "what a decision needs. Writes world, strategies and results "
                                    "to a folder to go on from. Takes a few seconds.",
                            .example = "berdaya demo",
                            .options = options,
                            .noptions = sizeof options / sizeof *options,
                            .least = 0,
                            .most = 0};
    size_t count;
    const char *argument[1];
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    bd_error err = {.status = BD_OK};
    if (write_files(&a, &err) != BD_OK) return bd_cli_fail(&err);
    bd_arms arms = {.n = 0};
    status = load(&a, &arms);
    bool recorded = false;
    bd_comparison result = {.narm = 0};
    if (status == 0) {
        printf(
            "Three strategies (strategi) for 12 villages (desa) of 250 households each, the same\n"
            "budget for three years, then three years on their own; %llu runs under shared luck.\n",
            (unsigned long long)a.replicates);
        fflush(stdout);
        bd_status done = compare(&a, &arms, &recorded, &result, &err);
        if (done != BD_OK) {
            /* nothing is kept of a comparison that was stopped, so it cannot be resumed */
            status = bd_cli_fail(&err);
            if (done == BD_STOPPED) status = bd_status_exit(BD_IO);
        }
    }
    if (status == 0) {
        char spent[BD_THOUSANDS];
        bd_print_decision(&result, arms.arm, MARGIN);
        print_words(&result, arms.arm);
        printf("\ntime      %s\n", bd_duration(result.seconds, spent));
        print_next(&a, recorded);
    }
    bd_comparison_release(&result);
    bd_arms_release(&arms);
    return status;
}
