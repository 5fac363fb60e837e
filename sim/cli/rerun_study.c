/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The output of a study says in its resolved text what each point sets and what each world is under
 * each arm: documents, the first with a line a point. */
#include "cli/rerun_study.h"

#include "base/build.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "io/results.h"
#include "model/model.h"
#include "model/rerun.h"
#include "study/study_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT "\n--- #"
#define POINT "\n -"

typedef struct past_study {
    const bd_making *made;
    bd_results_file file;
    char (*set)[BD_TEXT_MAX]; /* [nparameter]: key=value of the run in work */
    const char **sets;
    bd_found_input *input; /* [ninput]: the surveys' files, world after world */
    size_t ninput;
    bd_opening *opening; /* [nworld] */
} past_study;

/* The n-th text behind `mark`, up to the next one of its kind; NULL when there are not so many. */
static const char *nth(const char *text, const char *mark, uint32_t n, size_t *length)
{
    for (uint32_t i = 0; text != NULL; i++) {
        text = strstr(text, mark);
        if (text == NULL) break;
        text += strlen(mark);
        const char *end = strstr(text, mark);
        *length = end != NULL ? (size_t)(end - text) : strlen(text);
        if (i == n) return text;
    }
    return NULL;
}

/* A value of a point's line: a number, or a word in quotes, or ~ for none. */
static const char *next_value(const char *at, const char **value, size_t *length)
{
    at += strspn(at, " ");
    bool quoted = *at == '\'';
    *value = at += quoted;
    *length = strcspn(at, quoted ? "'\n" : " \n");
    at += *length;
    return at + (quoted && *at == '\'');
}

/* What the point lays over the worlds; answers how many values. */
static bd_status set_point(past_study *s, uint32_t point, uint32_t *n, bd_error *err)
{
    size_t length;
    const char *points = strstr(s->made->scenario, "\npoints:\n");
    const char *line = points != NULL ? nth(points, POINT, point, &length) : NULL;
    *n = 0;
    if (line == NULL)
        return bd_fail(err, BD_MISMATCH, "%s does not say what point %u was", s->made->path, point);
    for (uint32_t j = 0; j < s->file.nparameter; j++) {
        const char *value;
        size_t size;
        line = next_value(line, &value, &size);
        if (size == 1 && *value == '~') continue;
        int wrote = snprintf(s->set[*n], BD_TEXT_MAX, "%s=%.*s", s->file.parameter[j].key,
                             (int)size, value);
        if (size == 0 || wrote >= (int)BD_TEXT_MAX)
            return bd_fail(err, BD_MISMATCH, "%s does not say what point %u was", s->made->path,
                           point);
        s->sets[*n] = s->set[*n];
        ++*n;
    }
    return BD_OK;
}

/* The scenario of a world under an arm with the first `nset` of `sets` laid over; NULL with the
 * exit status in *status. */
static bd_scenario *load_world(past_study *s, bd_run_place at, uint32_t nset, int *status)
{
    bd_error err = {.status = BD_OK};
    size_t length = 0;
    const char *text =
        nth(s->made->scenario, DOCUMENT, at.world * s->file.axes.narm + at.arm, &length);
    const char *begin = text != NULL ? memchr(text, '\n', length) : NULL;
    if (begin == NULL) {
        bd_fail(&err, BD_MISMATCH, "%s does not hold its scenarios", s->made->path);
        *status = bd_cli_fail(&err);
        return NULL;
    }
    bd_scenario_request request = {.world = s->made->path,
                                   .world_text = begin + 1,
                                   .world_length = length - (size_t)(begin + 1 - text),
                                   .sets = s->sets,
                                   .nsets = nset};
    return bd_cli_load_request(&request, true, status);
}

static bd_scenario *load_run(past_study *s, bd_run_place at, int *status)
{
    bd_error err = {.status = BD_OK};
    uint32_t nset = 0;
    if (set_point(s, at.point, &nset, &err) == BD_OK) return load_world(s, at, nset, status);
    *status = bd_cli_fail(&err);
    return NULL;
}

/* ---- surveys ---- */

/* How many files the world names. */
static size_t files_of(const bd_scenario *world)
{
    const bd_params_survey *p = &bd_scenario_params(world)->survey;
    return (size_t)(p->households[0] != 0) + (p->edges[0] != 0) + (p->villages[0] != 0);
}

/* Reads the survey of a world, whose files are the next ones from *at on. */
static int open_world(past_study *s, uint32_t world, size_t *at)
{
    int status = 0;
    bd_error err = {.status = BD_OK};
    char *set[BD_OPENED_FILES] = {NULL};
    const bd_run_place place = {.world = world};
    bd_scenario *scenario = load_world(s, place, 0, &status);
    if (scenario == NULL) return status;
    size_t n = files_of(scenario);
    bd_scenario_destroy(scenario);
    if (n == 0) return 0;
    if (n > s->ninput - *at)
        bd_fail(&err, BD_MISMATCH, "%s does not say which files its worlds are made from",
                s->made->path);
    else
        bd_rerun_sets(s->input + *at, n, set, &err);
    *at += n;
    for (size_t i = 0; i < n && err.status == BD_OK; i++) s->sets[i] = set[i];
    scenario = err.status == BD_OK ? load_world(s, place, (uint32_t)n, &status) : NULL;
    if (scenario != NULL) status = bd_cli_open(NULL, scenario, true, &s->opening[world]);
    if (err.status != BD_OK) status = bd_cli_fail(&err);
    bd_scenario_destroy(scenario);
    for (size_t i = 0; i < n; i++) free(set[i]);
    return status;
}

static int open_worlds(past_study *s, const bd_list *input)
{
    bd_error err = {.status = BD_OK};
    if (bd_rerun_find(s->made, input->item, input->count, &s->input, &s->ninput, &err) != BD_OK)
        return bd_cli_fail(&err);
    int status = 0;
    size_t at = 0;
    for (uint32_t w = 0; w < s->file.axes.nworld && status == 0; w++)
        status = open_world(s, w, &at);
    return status;
}

/* ---- runs ---- */

static bd_status live(const past_study *s, bd_run_place at, const bd_scenario *scenario,
                      int threads, uint64_t *digest, bd_error *err)
{
    const bd_results_file *f = &s->file;
    bd_luck luck = {.seed = s->made->seed, .replicate = bd_run_luck(&f->axes, at, f->common_luck)};
    bd_params *p = malloc(sizeof *p);
    bd_model *m = NULL;
    if (p == NULL) return bd_fail(err, BD_MEMORY, "a run");
    *p = *bd_scenario_params(scenario);
    if (at.arm == 0 && strcmp(f->arm[0], "baseline") == 0) bd_study_take_programme(p);
    bd_status status = bd_model_create(p, luck, s->opening[at.world].survey, threads, &m, err);
    for (int64_t t = 0; status == BD_OK && t < p->time.burn_in + p->time.months; t++)
        bd_model_step(m, NULL, NULL);
    if (status == BD_OK) {
        bd_view view = bd_model_view(m);
        *digest = bd_world_digest(&view, true);
    }
    bd_model_destroy(m);
    free(p);
    return status;
}

static void print_difference(const past_study *s, const bd_run_record *row, bd_run_place at,
                             uint64_t now)
{
    printf("run %-5llu point %u, world %s, strategy %s, replicate %u: %016llx in the file, %016llx "
           "now\n",
           (unsigned long long)row->run, at.point, s->file.world[at.world], s->file.arm[at.arm],
           at.replicate, (unsigned long long)row->digest, (unsigned long long)now);
}

typedef struct tally {
    uint64_t same, different, failed;
} tally;

static int run_rows(past_study *s, uint64_t run, int threads, bool quiet, tally *t)
{
    int status = 0;
    bd_error err = {.status = BD_OK};
    bd_progress progress;
    bd_progress_begin(&progress, quiet);
    for (size_t i = 0; i < s->file.rows.count && status == 0; i++) {
        const bd_run_record *row = &s->file.rows.row[i];
        if (run != BD_EVERY_RUN && row->run != run) continue;
        if (row->status != BD_RUN_done) {
            t->failed++;
            continue;
        }
        bd_run_place at = bd_run_place_of(&s->file.axes, row->run);
        bd_scenario *scenario = load_run(s, at, &status);
        uint64_t digest = 0;
        if (scenario != NULL && live(s, at, scenario, threads, &digest, &err) != BD_OK)
            status = bd_cli_fail(&err);
        bd_scenario_destroy(scenario);
        if (status != 0) break;
        bool same = digest == row->digest;
        t->same += same, t->different += !same;
        if (!same) print_difference(s, row, at, digest);
        bd_progress_show(&progress, (double)(i + 1) / (double)s->file.rows.count, 0,
                         (double)(i + 1), "runs", "again");
    }
    bd_progress_end(&progress);
    return status;
}

static int run_and_tell(past_study *s, uint64_t run, int threads, bool quiet)
{
    tally t = {.same = 0};
    printf("file      %s: study, seed %llu, %zu runs\n", s->made->path,
           (unsigned long long)s->made->seed, s->file.rows.count);
    bool same_build = strcmp(s->made->build, bd_build()) == 0;
    printf("program   %s\n",
           same_build ? "the build that made it" : "another build, so last digits may differ");
    for (size_t i = 0; i < s->ninput; i++)
        printf("input     %s: %s (sha256 %.16s)\n", s->input[i].key, s->input[i].path,
               s->input[i].sha256);
    int status = run_rows(s, run, threads, quiet, &t);
    if (status != 0) return status;
    if (t.same + t.different + t.failed == 0) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT, "%s holds no run %llu", s->made->path, (unsigned long long)run);
        return bd_cli_fail(&err);
    }
    if (t.failed > 0)
        printf("failed    %llu: left out, as they were\n", (unsigned long long)t.failed);
    printf("%s %llu of %llu runs come to the digest in the file\n",
           t.different == 0 ? "same     " : "different", (unsigned long long)t.same,
           (unsigned long long)t.same + t.different);
    return t.different == 0 ? 0 : bd_status_exit(BD_BROKEN);
}

static bd_status make_room(past_study *s, bd_error *err)
{
    size_t sets = (size_t)s->file.nparameter + BD_OPENED_FILES;
    s->set = calloc(sets, sizeof *s->set);
    s->sets = calloc(sets, sizeof *s->sets);
    s->opening = calloc(s->file.axes.nworld, sizeof *s->opening);
    bool whole = s->set != NULL && s->sets != NULL && s->opening != NULL;
    return whole ? BD_OK : bd_fail(err, BD_MEMORY, "runs of a study");
}

int bd_rerun_study(const bd_making *made, const bd_list *input, uint64_t run, int threads,
                   bool quiet)
{
    past_study s = {.made = made};
    bd_error err = {.status = BD_OK};
    bd_status status = bd_results_open(&made->path, 1, &s.file, &err);
    if (status == BD_OK) status = make_room(&s, &err);
    int exit_status = status == BD_OK ? open_worlds(&s, input) : bd_cli_fail(&err);
    if (exit_status == 0) exit_status = run_and_tell(&s, run, threads, quiet);
    for (uint32_t w = 0; s.opening != NULL && w < s.file.axes.nworld; w++)
        bd_opening_release(&s.opening[w]);
    free(s.opening), free(s.input), free(s.set);
    free(s.sets);
    bd_results_release(&s.file);
    return exit_status;
}
