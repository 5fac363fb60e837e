/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya bench: how many household-months a second this machine steps. The clock runs while
 * months are stepped, not while the world is built; the first month is stepped before it starts,
 * so that every page of the world has been touched. Memory is what the process has grown by. What
 * recording costs is a ratio: two worlds alike take turns month by month, one of them recorded. */
#include "base/build.h"
#include "cli/builtin.h"
#include "cli/cli.h"
#include "cli/outcomes.h"
#include "cli/progress.h"
#include "io/files.h"
#include "io/memory.h"
#include "io/recorder.h"
#include "io/threads.h"
#include "model/model.h"
#include "process/schedule.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BD_BENCH_ROWS 64

typedef struct arguments {
    const char *workload, *world, *strategy;
    bd_list sets;
    uint64_t households, months, threads;
    bool json, timing, quiet;
} arguments;

typedef struct measured {
    uint32_t households;
    int threads;
    double build, step;        /* seconds */
    double table_bytes, bytes; /* a household: of the tables; by which the process grew */
    uint64_t digest;
    double recorded; /* seconds over those of the same months unrecorded; 0: not measured */
} measured;

/* Spreads the households over villages of the scenario's size, sixteen villages a district. */
static void scale(bd_params *p, const arguments *a)
{
    double size = p->population.households;
    int64_t villages = llround((double)a->households / size);
    p->population.villages = villages < 1 ? 1 : villages;
    p->population.households = (double)a->households / (double)p->population.villages;
    p->population.districts = (p->population.villages + 15) / 16;
    if (p->population.districts > 10000) p->population.districts = 10000;
    p->population.regions = 1;
    p->time.burn_in = 0;
    p->time.months = (int64_t)a->months + 1;
    p->output.snapshots[0] = 0; /* of months that may be none here */
    p->strategy.start = 0;
    p->strategy.end = p->time.months;
    for (uint32_t i = 0; i < p->nphase; i++)
        if (p->phase[i].end > p->time.months) p->phase[i].end = p->time.months;
}

/* Information that passes along the ties of villages, and nothing else. */
static void only_diffusion(bd_params *p)
{
#define S(arg, stream, name, scope, section, meaning) p->processes.name = false;
    BD_SCHEDULE(S, )
#undef S
    p->processes.influence = true;
    p->ties.across = 0;
    p->population.informed = 1;
    p->nphase = 0;
}

static bd_status measure(const bd_params *p, const arguments *a, measured *out, double *row,
                         bd_error *err)
{
    double base = bd_memory_peak(), began = bd_clock();
    int threads = a->threads > 0 ? (int)a->threads : bd_threads_available();
    bd_model *model;
    BD_TRY(bd_model_create(p, (bd_luck){.seed = 1}, NULL, threads, &model, err));
    out->build = bd_clock() - began;
    bd_view view = bd_model_view(model);
    out->households = view.counts.nhousehold;
    out->threads = bd_model_threads(model);
    out->table_bytes = bd_bytes_per_household(&view);
    bd_model_step(model, NULL, NULL);
    bd_model_timing(model, a->timing);
    bd_progress progress;
    bd_progress_begin(&progress, a->quiet || a->json);
    began = bd_clock();
    for (uint64_t month = 0; month < a->months; month++) {
        bd_model_step(model, NULL, NULL);
        bd_progress_show(&progress, (double)(month + 1) / (double)a->months, 0,
                         (double)(month + 1) * out->households, "household-months", a->workload);
    }
    out->step = bd_clock() - began;
    bd_progress_end(&progress);
    size_t n;
    bd_schedule(&n);
    for (size_t i = 0; i < n; i++) row[i] = a->timing ? bd_model_seconds(model, i) : 0;
    view = bd_model_view(model);
    out->digest = bd_world_digest(&view, true);
    out->bytes = out->households > 0 ? (bd_memory_peak() - base) / out->households : 0;
    bd_model_destroy(model);
    return BD_OK;
}

static bd_status open_bench_file(const bd_params *p, const char *folder, int threads,
                                 bd_recorder **rec, bd_error *err)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/bench.h5", folder);
    if (n < 0 || n >= PATH_MAX) return bd_fail(err, BD_IO, "TMPDIR is too long");
    const bd_recorder_options options = {.path = path,
                                         .nscenario = 1,
                                         .nreplicate = 1,
                                         .title = "Bench",
                                         .scenario_text = "kind: world\n",
                                         .command = "berdaya bench",
                                         .build = bd_build(),
                                         .seed = 1,
                                         .threads = threads};
    return bd_recorder_create(&options, p, rec, err);
}

/* Steps both worlds through the months; [1] is recorded, to the finished file. */
static bd_status take_turns(const bd_params *p, const arguments *a, bd_model *model[2],
                            bd_recorder *rec, double seconds[2], bd_error *err)
{
    bd_progress progress;
    bd_view view = bd_model_view(model[1]);
    double began = bd_clock();
    BD_TRY(bd_recorder_begin(rec, 0, 0, &view, err));
    BD_TRY(bd_recorder_month(rec, &view, err));
    seconds[1] = bd_clock() - began;
    bd_progress_begin(&progress, a->quiet || a->json);
    for (int64_t month = 1; month <= p->time.months; month++) {
        began = bd_clock();
        bd_model_step(model[0], NULL, NULL);
        double between = bd_clock();
        bd_model_step(model[1], bd_recorder_village, rec);
        view = bd_model_view(model[1]);
        BD_TRY(bd_recorder_month(rec, &view, err));
        seconds[0] += between - began;
        seconds[1] += bd_clock() - between;
        bd_progress_show(&progress, (double)month / (double)p->time.months, 0,
                         2.0 * (double)month * view.counts.nhousehold, "household-months",
                         a->workload);
    }
    bd_progress_end(&progress);
    began = bd_clock();
    BD_TRY(bd_recorder_finish(rec, NULL, err));
    seconds[1] += bd_clock() - began;
    return BD_OK;
}

static void remove_one(void *context, const char *path)
{
    (void)context;
    bd_file_remove(path);
    bd_folder_drop(path);
}

static bd_status measure_recording(const bd_params *p, const arguments *a, measured *out,
                                   bd_error *err)
{
    char folder[PATH_MAX];
    bd_model *model[2] = {NULL, NULL};
    bd_recorder *rec = NULL;
    double seconds[2] = {0, 0};
    BD_TRY(bd_folder_temporary(folder, sizeof folder, err));
    bd_status status = open_bench_file(p, folder, out->threads, &rec, err);
    for (int i = 0; i < 2 && status == BD_OK; i++)
        status = bd_model_create(p, (bd_luck){.seed = 1}, NULL, out->threads, &model[i], err);
    if (status == BD_OK) status = take_turns(p, a, model, rec, seconds, err);
    out->recorded = seconds[0] > 0 ? seconds[1] / seconds[0] : 0;
    for (int i = 0; i < 2; i++) bd_model_destroy(model[i]);
    bd_recorder_destroy(rec);
    bd_folder_each(folder, "bench.h5", remove_one, NULL);
    bd_folder_drop(folder);
    return status;
}

static double rate(const arguments *a, const measured *m)
{
    return m->step > 0 ? (double)m->households * (double)a->months / m->step : 0;
}

static void print_json(const arguments *a, const measured *m, const double *row)
{
    printf("{\"workload\": \"%s\", \"households\": %u, \"months\": %llu, \"threads\": %d, "
           "\"household_months_per_s\": %.0f, \"bytes_per_household\": %.1f, "
           "\"table_bytes_per_household\": %.1f, \"build_seconds\": %.3f, "
           "\"step_seconds\": %.3f, \"digest\": \"%016llx\"",
           a->workload, m->households, (unsigned long long)a->months, m->threads, rate(a, m),
           m->bytes, m->table_bytes, m->build, m->step, (unsigned long long)m->digest);
    size_t n;
    const bd_schedule_row *schedule = bd_schedule(&n);
    if (m->recorded > 0) printf(", \"recorded_over_unrecorded\": %.3f", m->recorded);
    if (a->timing) fputs(", \"seconds\": {", stdout);
    for (size_t i = 0; a->timing && i < n; i++)
        printf("%s\"%s\": %.4f", i > 0 ? ", " : "", schedule[i].name, row[i]);
    puts(a->timing ? "}}" : "}");
}

static void print_table(const arguments *a, const measured *m, const double *row)
{
    char households[BD_THOUSANDS], speed[BD_THOUSANDS];
    printf("%-10s %14s %8s %8s %20s %18s %10s\n", "workload", "households", "months", "threads",
           "household-months/s", "bytes/household", "build s");
    printf("%-10s %14s %8llu %8d %20s %18.1f %10.2f\n", a->workload,
           bd_thousands(m->households, households), (unsigned long long)a->months, m->threads,
           bd_thousands(llround(rate(a, m)), speed), m->bytes, m->build);
    printf("tables and ties alone: %.1f bytes a household; digest %016llx\n", m->table_bytes,
           (unsigned long long)m->digest);
    if (m->recorded > 0)
        printf("recorded over unrecorded, the same months in turn: %.3f\n", m->recorded);
    size_t n;
    const bd_schedule_row *schedule = bd_schedule(&n);
    double work = (double)m->households * (double)a->months;
    for (size_t i = 0; a->timing && i < n; i++)
        printf("  %-16s %9.3f s  %7.2f ns a household-month\n", schedule[i].name, row[i],
               work > 0 ? 1e9 * row[i] / work : 0);
}

static bd_status run_bench(const arguments *a, const bd_params *scenario, bd_error *err)
{
    bool diffusion = strcmp(a->workload, "diffusion") == 0;
    bool recording = strcmp(a->workload, "recording") == 0;
    if (!diffusion && !recording && strcmp(a->workload, "full") != 0)
        return bd_fail(err, BD_INPUT,
                       "--workload %s: there are 'diffusion', 'full' and 'recording'", a->workload);
    bd_params p = *scenario;
    if (a->world == NULL) p.population.households = 850;
    scale(&p, a);
    if (diffusion) only_diffusion(&p);
    measured m = {.recorded = 0};
    double row[BD_BENCH_ROWS];
    size_t n;
    bd_schedule(&n);
    if (n > BD_BENCH_ROWS) return bd_fail(err, BD_BROKEN, "the schedule has %zu rows", n);
    BD_TRY(measure(&p, a, &m, row, err));
    if (recording) BD_TRY(measure_recording(&p, a, &m, err));
    if (a->json)
        print_json(a, &m, row);
    else
        print_table(a, &m, row);
    return BD_OK;
}

int bd_verb_bench(int argc, char **argv)
{
    arguments a = {.workload = "full", .households = 100000, .months = 24};
    const bd_option options[] = {
        {BD_OPTION_TEXT, 'w', "workload", "NAME", &a.workload,
         "full: all processes; diffusion: information along village ties only; recording: full, "
         "and what a recorded run takes over one that is not",
         0, 0},
        {BD_OPTION_COUNT, 0, "households", "N", &a.households, "households (default 100000)", 1,
         400000000},
        {BD_OPTION_COUNT, 0, "months", "M", &a.months, "months to step (default 24)", 1, 2000},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: what this process may use)", 1, 1024},
        BD_SCENARIO_OPTIONS(a.strategy, a.sets),
        {BD_OPTION_FLAG, 0, "timing", NULL, &a.timing, "seconds by process", 0, 0},
        {BD_OPTION_FLAG, 0, "json", NULL, &a.json, "one JSON object", 0, 0},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress", 0, 0},
    };
    const bd_usage usage = {
        .verb = "bench",
        .arguments = "[WORLD]",
        .what = "Measures speed and memory on this machine: household-months a second while months "
                "are stepped, and bytes by which the process grew a household. Without a world, a "
                "built-in one in villages of 850 households.",
        .example = "berdaya bench --workload full --households 1000000 --months 24 --json",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 0,
        .most = 1};
    const char *argument[1] = {NULL};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, argument, &count);
    if (status >= 0) return status;
    if (count > 0) a.world = argument[0];
    bd_scenario *s = a.world != NULL ? bd_cli_load(a.world, a.strategy, &a.sets, true, &status)
                                     : bd_builtin_load(a.sets.item, a.sets.count, &status);
    if (s == NULL) return status;
    bd_error err = {.status = BD_OK};
    status = run_bench(&a, bd_scenario_params(s), &err) == BD_OK ? 0 : bd_cli_fail(&err);
    bd_scenario_destroy(s);
    return status;
}
