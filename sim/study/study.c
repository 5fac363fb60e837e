/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running a study: blocks side by side, each a comparison of one replicate; rows go to the journal
 * as soon as their run is done, so a kill costs the runs in flight and nothing else. */
#include "study/study.h"

#include "io/begun.h"
#include "io/memory.h"
#include "io/threads.h"
#include "model/run.h"
#include "study/dispatch.h"
#include "study/study_parts.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SYNC_SECONDS 1.0 /* rows wait no longer for the disk */
#define WORLD_BYTES 1200 /* a household, world and the copy an arm goes on from together */

static double clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- one block ---- */

typedef struct watch {
    const bd_study *s;
    const bd_study_hooks *hooks;
    const bool *have;
    uint32_t *arm_of;     /* arm of the study of each arm that runs */
    bd_run_record *row;   /* [narm] */
    double *value;        /* [narm][noutcome] */
    bd_comparison result; /* of the arms that run */
    double last;          /* clock when the run before ended */
    double *series;       /* [bd_series_width()] */
    uint32_t months;
    bd_status status; /* of observing */
    bd_error err;
} watch;

static bool stop_asked(void *context)
{
    const bd_study_hooks *hooks = ((watch *)context)->hooks;
    return hooks->stop != NULL && hooks->stop(hooks->context);
}

/* Takes the series that are asked for in this month. */
static void observe(void *context, uint32_t arm, uint32_t month, const bd_view *view)
{
    watch *b = context;
    bool observed = false;
    double *figure = b->value + (size_t)b->arm_of[arm] * b->s->noutcome;
    for (uint32_t j = 0; j < b->s->noutcome && b->status == BD_OK; j++) {
        const bd_outcome *o = &b->s->outcome[j];
        uint32_t at = o->month == UINT32_MAX ? b->months : o->month;
        if (o->kind != BD_OUTCOME_SERIES || at != month) continue;
        if (!observed) b->status = bd_run_observe(view, b->series, &b->err);
        observed = true;
        figure[j] = b->series[o->index];
    }
}

static void keep(watch *b, uint32_t arm)
{
    bd_run_record *row = &b->row[arm];
    if (b->have != NULL && b->have[arm]) return;
    row->peak_bytes = bd_memory_peak();
    if (b->hooks->keep != NULL)
        b->hooks->keep(b->hooks->context, row, b->value + (size_t)arm * b->s->noutcome);
}

/* A run has come to its end: takes its figures from the comparison. */
static void take_run(void *context, uint32_t done, uint32_t runs, double household_months)
{
    (void)runs, (void)household_months;
    watch *b = context;
    const bd_study *s = b->s;
    uint32_t i = done - 1, arm = b->arm_of[i];
    bd_run_record *row = &b->row[arm];
    double *figure = b->value + (size_t)arm * s->noutcome, now = clock_now();
    row->status = BD_RUN_done;
    row->digest = b->result.digest[i];
    row->seconds = now - b->last;
    b->last = now;
    for (uint32_t j = 0; j < s->noutcome; j++) {
        const bd_outcome *o = &s->outcome[j];
        if (o->kind == BD_OUTCOME_VALUE)
            figure[j] = bd_compare_values(&b->result, i, (bd_compare_value)o->index)[0];
        if (o->kind == BD_OUTCOME_PAIR)
            figure[j] = bd_compare_pairs(&b->result, i, (bd_compare_pair)o->index)[0];
    }
    if (b->status == BD_OK) keep(b, arm);
}

static void mark_failed(bd_run_record *row, const char *why)
{
    row->status = BD_RUN_failed;
    snprintf(row->reason, sizeof row->reason, "%.*s", BD_REASON_MAX - 1, why);
    for (char *c = row->reason; *c != 0; c++)
        if ((unsigned char)*c < ' ') *c = ' ';
}

/* The first mistake. */
static void mark_mistakes(bd_run_record *row, const bd_diagnostics *report, const bd_error *err)
{
    bd_buffer text = {0};
    bd_diagnostics_write(report, 1, &text);
    mark_failed(row, text.text != NULL ? text.text : err->text);
    bd_buffer_release(&text);
}

/* Scenarios of the arms that are wanted, the first always; those that cannot be had are failed.
 * Answers how many there are. */
static uint32_t load_arms(watch *b, bd_run_place at, bd_scenario **scenario, bd_arm *arm)
{
    uint32_t n = 0;
    const bd_study *s = b->s;
    const double *value = s->points.value + (size_t)at.point * s->points.naxis;
    for (uint32_t a = 0; a < s->axes.narm; a++) {
        if (a > 0 && b->have != NULL && b->have[a]) continue;
        bd_error err = {.status = BD_OK};
        bd_diagnostics *report = bd_diagnostics_create();
        bd_status status =
            report == NULL ? bd_fail(&err, BD_MEMORY, "no memory")
                           : bd_study_scenario(s, at.world, a, value, report, &scenario[n], &err);
        if (status == BD_OK) {
            arm[n] = (bd_arm){.params = bd_scenario_params(scenario[n]), .label = s->arm[a]};
            b->arm_of[n++] = a;
        } else if (report != NULL) {
            mark_mistakes(&b->row[a], report, &err);
        } else {
            mark_failed(&b->row[a], err.text);
        }
        bd_diagnostics_destroy(report);
    }
    return n;
}

static bd_status run_arms(watch *b, bd_run_place at, const bd_arm *arm, uint32_t narm, int threads,
                          bd_error *err)
{
    const bd_study *s = b->s;
    bd_compare_request request = {.arm = arm,
                                  .narm = narm,
                                  .survey = s->opening[at.world].survey,
                                  .seed = s->seed,
                                  .first = bd_run_luck(&s->axes, at, s->file.common_luck),
                                  .replicates = 1,
                                  .margin = BD_LOST_MARGIN,
                                  .threads = threads,
                                  .trusted = true,
                                  .context = b,
                                  .observe = observe,
                                  .progress = take_run,
                                  .stop = stop_asked};
    b->months = (uint32_t)arm[0].params->time.months;
    b->last = clock_now();
    bd_status status = bd_compare(&request, &b->result, err);
    bd_comparison_release(&b->result);
    if (status == BD_OK && b->status != BD_OK) status = bd_fail(err, b->status, "%s", b->err.text);
    return status;
}

void bd_study_take_programme(bd_params *p)
{
    p->nphase = 0;
    p->strategy.name[0] = '\0';
}

/* Runs what can be run and keeps the rest as failed. */
static bd_status run_or_fail(watch *b, bd_run_place at, bd_arm *arm, uint32_t n, int threads,
                             bd_params *bare, bd_error *err)
{
    const bd_study *s = b->s;
    bd_error why = {.status = BD_OK};
    bd_status status = BD_OK;
    if (n > 0 && b->arm_of[0] == 0) {
        if (s->file.baseline) {
            *bare = *arm[0].params;
            bd_study_take_programme(bare);
            arm[0].params = bare;
        }
        status = run_arms(b, at, arm, n, threads, &why);
    } else if (n > 0) {
        status = bd_fail(&why, BD_INPUT, "%s, with which it is compared, failed: %.100s", s->arm[0],
                         b->row[0].reason);
    }
    if (status == BD_STOPPED) return bd_fail(err, status, "%s", why.text);
    for (uint32_t i = 0; i < n && status != BD_OK; i++)
        if (b->row[b->arm_of[i]].status == BD_RUN_missing)
            mark_failed(&b->row[b->arm_of[i]], why.text);
    for (uint32_t a = 0; a < s->axes.narm; a++)
        if (b->row[a].status == BD_RUN_failed) keep(b, a);
    return BD_OK;
}

bd_status bd_study_run_arms(const bd_study *s, uint64_t block, int threads, const bool *have,
                            const bd_study_hooks *hooks, bd_error *err)
{
    uint32_t narm = s->axes.narm, arm_of[BD_STUDY_ARMS_MAX];
    bd_scenario *scenario[BD_STUDY_ARMS_MAX] = {NULL};
    bd_arm arm[BD_STUDY_ARMS_MAX];
    bd_params *bare = malloc(sizeof *bare);
    watch b = {.s = s,
               .hooks = hooks,
               .have = have,
               .arm_of = arm_of,
               .row = calloc(narm, sizeof *b.row),
               .value = malloc(((size_t)narm * s->noutcome + 1) * sizeof *b.value),
               .series = malloc(bd_series_width() * sizeof *b.series)};
    bd_status status = BD_OK;
    if (bare == NULL || b.row == NULL || b.value == NULL || b.series == NULL) {
        status = bd_fail(err, BD_MEMORY, "a run");
    } else {
        bd_run_place at = bd_run_place_of(&s->axes, block * narm);
        for (uint32_t a = 0; a < narm; a++) b.row[a].run = block * narm + a;
        for (size_t i = 0; i < (size_t)narm * s->noutcome; i++) b.value[i] = NAN;
        uint32_t n = load_arms(&b, at, scenario, arm);
        status = run_or_fail(&b, at, arm, n, threads, bare, err);
    }
    for (uint32_t a = 0; a < narm; a++) bd_scenario_destroy(scenario[a]);
    free(bare), free(b.row), free(b.value), free(b.series);
    return status;
}

/* Rows and figures of a block for a caller who wants all of them. */
typedef struct gathering {
    const bd_study *s;
    bool (*stop)(void *context);
    void *context;
    bd_run_record *row;
    double *value;
} gathering;

static bool gather_stop(void *context)
{
    const gathering *g = context;
    return g->stop != NULL && g->stop(g->context);
}

static void gather_run(void *context, const bd_run_record *row, const double *value)
{
    const gathering *g = context;
    size_t arm = row->run % g->s->axes.narm, wide = g->s->noutcome;
    g->row[arm] = *row;
    memcpy(g->value + arm * wide, value, wide * sizeof *value);
}

bd_status bd_study_run_block(const bd_study *s, uint64_t block, int threads,
                             bool (*stop)(void *context), void *context, bd_run_record *row,
                             double *value, bd_error *err)
{
    gathering g = {.s = s, .stop = stop, .context = context, .row = row};
    g.value = value;
    const bd_study_hooks hooks = {.context = &g, .stop = gather_stop, .keep = gather_run};
    return bd_study_run_arms(s, block, threads, NULL, &hooks, err);
}

/* ---- all blocks of a shard ---- */

typedef struct session {
    const bd_study *s;
    const bd_study_request *q;
    bd_study_result *r;
    bd_begun begun;
    uint64_t nblock; /* of the shard */
    uint64_t *todo;  /* blocks of the study */
    bool *have;      /* [nblock][narm]: runs that are there */
    uint64_t ntodo, ntaken;
    double synced;
    bool failed, stopped, called, reopened;
    pthread_mutex_t guard; /* of what workers share */
    bd_error *err;
} session;

static uint64_t blocks_of_shard(const bd_study *s, uint32_t shard, uint32_t shards)
{
    uint64_t all = bd_study_blocks(s), first = shard - 1;
    return all > first ? (all - first - 1) / shards + 1 : 0;
}

void bd_study_share(const bd_study *s, int threads, uint64_t blocks, int *outer, int *inner)
{
    int most = threads > 0 ? threads : bd_threads_available();
    double room = 0.5 * (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double world = WORLD_BYTES * (s->households > 0 ? s->households : 1);
    double fit = room > 0 ? floor(room / world) : most;
    *outer = fit < 1 ? 1 : fit < most ? (int)fit : most;
    if ((uint64_t)*outer > blocks) *outer = blocks > 0 ? (int)blocks : 1;
    *inner = most / *outer;
#ifndef _OPENMP
    *outer = *inner = 1;
#endif
}

/* A run that is there stays; with `retry` a failed one does not. */
static bd_status find_todo(session *w, const bd_run_records *found, bd_error *err)
{
    uint32_t narm = w->s->axes.narm;
    w->have = calloc(w->nblock * narm + 1, sizeof *w->have);
    w->todo = malloc((w->nblock + 1) * sizeof *w->todo);
    if (w->have == NULL || w->todo == NULL)
        return bd_fail(err, BD_MEMORY, "%llu blocks", (unsigned long long)w->nblock);
    for (size_t i = 0; i < found->count; i++) { /* sorted, so each run once */
        const bd_run_record *row = &found->row[i];
        uint64_t block = row->run / narm, slot = block / w->q->shards;
        if (block % w->q->shards != w->q->shard - 1 || slot >= w->nblock) continue;
        bool failed = row->status == BD_RUN_failed;
        if (row->status == BD_RUN_missing || (failed && w->q->retry)) continue;
        w->have[slot * narm + row->run % narm] = true;
        w->r->done++, w->r->failed += failed;
    }
    for (uint64_t k = 0; k < w->nblock; k++) {
        bool whole = true;
        for (uint32_t a = 0; a < narm; a++) whole = whole && w->have[k * narm + a];
        if (!whole) w->todo[w->ntodo++] = (w->q->shard - 1) + k * w->q->shards;
    }
    return BD_OK;
}

static void note_failure(session *w, const bd_error *err)
{
    if (err->status == BD_STOPPED)
        w->stopped = true;
    else if (!w->failed)
        *w->err = *err;
    w->failed = w->failed || err->status != BD_STOPPED;
}

/* A run that has ended goes to the journal; then it counts. */
static void keep_run(void *context, const bd_run_record *row, const double *value)
{
    session *w = context;
    bd_error err = {.status = BD_OK};
    pthread_mutex_lock(&w->guard);
    bd_status status = w->failed ? BD_IO : bd_journal_add(w->begun.journal, row, value, 1, &err);
    double now = clock_now();
    if (status == BD_OK && now - w->synced > SYNC_SECONDS) {
        status = bd_journal_sync(w->begun.journal, &err);
        w->synced = now;
    }
    if (err.status != BD_OK) note_failure(w, &err);
    if (status == BD_OK) {
        w->r->done++, w->r->here++;
        w->r->stepping += row->seconds;
        if (row->status == BD_RUN_failed && w->r->failed++ == 0)
            snprintf(w->r->first_failure, BD_REASON_MAX, "%s", row->reason);
        if (w->q->progress != NULL)
            w->q->progress(w->q->context, w->r->done, w->r->here, w->r->runs, w->r->failed);
    }
    pthread_mutex_unlock(&w->guard);
}

static bool over(void *context)
{
    session *w = context;
    bool asked = w->q->stop != NULL && w->q->stop(w->q->context);
    pthread_mutex_lock(&w->guard);
    w->stopped = w->stopped || asked;
    bool answer = w->failed || w->stopped;
    pthread_mutex_unlock(&w->guard);
    return answer;
}

static void run_one(session *w, uint64_t block, int threads)
{
    bd_error err = {.status = BD_OK};
    const bd_study_hooks hooks = {.context = w, .stop = over, .keep = keep_run};
    const bool *have = w->have + block / w->q->shards * w->s->axes.narm;
    if (over(w)) return;
    if (bd_study_run_arms(w->s, block, threads, have, &hooks, &err) == BD_OK) return;
    pthread_mutex_lock(&w->guard);
    note_failure(w, &err);
    pthread_mutex_unlock(&w->guard);
}

/* ---- over ranks: whoever is free gets the next block ---- */

static bool next_block(void *session_, uint64_t *block)
{
    session *w = session_;
    if (w->failed || w->ntaken == w->ntodo) return false;
    *block = w->todo[w->ntaken++];
    return true;
}

/* Rows, then figures. */
static size_t result_size(const bd_study *s)
{
    return s->axes.narm * (sizeof(bd_run_record) + s->noutcome * sizeof(double));
}

static bd_status do_block(void *session_, uint64_t block, void *result, bd_error *err)
{
    session *w = session_;
    bd_run_record *row = result;
    double *value = (double *)(row + w->s->axes.narm);
    return bd_study_run_block(w->s, block, w->r->inner, w->q->stop, w->q->context, row, value, err);
}

/* The result may lie anywhere in a message, so its parts are copied before they are looked at. */
static void take_block(void *session_, uint64_t block, const void *result)
{
    session *w = session_;
    uint32_t narm = w->s->axes.narm;
    size_t figures = w->s->noutcome * sizeof(double);
    const bool *have = w->have + block / w->q->shards * narm;
    const char *rows = result, *values = rows + narm * sizeof(bd_run_record);
    bd_error err = {.status = BD_OK};
    double *value = malloc(figures + 1);
    if (value == NULL) {
        bd_fail(&err, BD_MEMORY, "a run");
        note_failure(w, &err);
    }
    for (uint32_t a = 0; a < narm && value != NULL; a++) {
        bd_run_record row;
        memcpy(&row, rows + a * sizeof row, sizeof row);
        memcpy(value, values + a * figures, figures);
        if (!have[a]) keep_run(w, &row, value);
    }
    free(value);
}

static void block_failed(void *session_, const bd_error *err)
{
    note_failure(session_, err);
}

static bool stop_taking(void *session_)
{
    session *w = session_;
    return w->q->stop != NULL && w->q->stop(w->q->context);
}

static bd_status dispatch(session *w, bd_error *err)
{
    const bd_dispatch d = {.ranks = w->q->ranks,
                           .workers = w->r->outer,
                           .size = result_size(w->s),
                           .context = w,
                           .next = next_block,
                           .work = do_block,
                           .take = take_block,
                           .failed = block_failed,
                           .stop = stop_taking};
    bd_status status = bd_dispatch_run(&d, err);
    w->stopped = w->stopped || w->r->done < w->r->runs;
    return status;
}

static void share_threads(session *w)
{
    uint64_t ranks = w->q->ranks != NULL ? (uint64_t)w->q->ranks->size : 1;
    bd_study_share(w->s, w->q->threads, (w->ntodo + ranks - 1) / ranks, &w->r->outer, &w->r->inner);
}

static bd_status run_todo(session *w, bd_error *err)
{
    share_threads(w);
    double began = clock_now();
    if (w->q->ranks != NULL) {
        BD_TRY(dispatch(w, err));
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(w->r->outer)
        for (uint64_t i = 0; i < w->ntodo; i++) run_one(w, w->todo[i], w->r->inner);
    }
    w->r->seconds = clock_now() - began;
    if (w->failed) return w->err->status;
    BD_TRY(bd_journal_sync(w->begun.journal, err));
    if (w->stopped)
        return bd_fail(err, BD_STOPPED, "stopped after %llu of %llu runs",
                       (unsigned long long)w->r->done, (unsigned long long)w->r->runs);
    return BD_OK;
}

/* ---- the folder of results ---- */

static bd_status look_at_output(session *w, bool *complete, bd_error *err)
{
    BD_TRY(
        bd_begun_look(w->q->output, "study", bd_study_identity(w->s), w->q->force, complete, err));
    bool more = w->q->retry || bd_study_details_missing(w->s, w->q) > 0;
    w->reopened = *complete && more;
    *complete = *complete && !more;
    return BD_OK;
}

/* Runs of an output that is complete go back to the journal, so that only failed ones run again. */
static bd_status take_finished(session *w, bd_run_records *found, bd_error *err)
{
    bd_run_records there;
    bd_status status = bd_results_read(w->q->output, w->s->kept, w->s->noutcome, &there, err);
    for (size_t i = 0; i < there.count && status == BD_OK; i++) {
        const bd_run_record *row = &there.row[i];
        const double *value = there.value + i * there.nvalue;
        if (row->status == BD_RUN_missing) continue;
        status = bd_journal_add(w->begun.journal, row, value, 1, err);
        if (status == BD_OK) status = bd_run_records_add(found, row, value, err);
    }
    bd_run_records_release(&there);
    return status;
}

static bd_status finish(session *w, bd_error *err)
{
    char identity[BD_SHA256_HEX];
    bd_run_records all;
    bd_results_about about = bd_study_about(w->s, w->q->shard, w->q->shards);
    BD_TRY(bd_journal_read(w->begun.rows, identity, &all, err));
    bd_run_records_sort(&all);
    bd_recorder_resources resources = {.threads = w->r->outer * w->r->inner,
                                       .seconds = w->r->seconds,
                                       .household_months = w->s->run_size * (double)w->r->here,
                                       .peak_bytes = (uint64_t)bd_memory_peak()};
    bd_status status = bd_results_write(&about, &all, &resources, w->q->output, w->r->digest, err);
    bd_run_records_release(&all);
    return status;
}

static void leave(session *w, bool done)
{
    bd_begun_leave(&w->begun, done);
    free(w->todo), free(w->have);
}

/* Rank 0 tells the others how many blocks there are to do, plus one; 0: there is nothing to do. */
static uint64_t call_ranks(session *w, uint64_t number)
{
    if (w->q->ranks != NULL && !w->called) w->q->ranks->sum(w->q->ranks, &number, 1);
    w->called = true;
    return number;
}

static bd_status run_locked(session *w, bool *done, bd_error *err)
{
    bd_run_records found;
    BD_TRY(look_at_output(w, done, err));
    if (*done) { /* killed while it was clearing up */
        w->r->complete_before = true, w->r->done = w->r->runs;
        return BD_OK;
    }
    bd_status status =
        bd_begun_open(&w->begun, bd_study_identity(w->s), w->s->noutcome, w->q->force, &found, err);
    if (status == BD_OK && w->reopened && found.count == 0) status = take_finished(w, &found, err);
    bd_run_records_sort(&found);
    if (status == BD_OK) status = find_todo(w, &found, err);
    bd_run_records_release(&found);
    if (status == BD_OK) call_ranks(w, w->ntodo + 1);
    if (status == BD_OK) status = run_todo(w, err);
    if (status == BD_OK) status = bd_study_write_details(w->s, w->q, err);
    if (status == BD_OK) status = finish(w, err);
    *done = status == BD_OK;
    return status;
}

/* Ranks but the first wait to be called. */
static bd_status follow(session *w, bd_error *err)
{
    uint64_t called = call_ranks(w, 0);
    if (called == 0) return BD_OK;
    w->ntodo = called - 1;
    share_threads(w);
    return dispatch(w, err);
}

static bd_status lead(session *w, bd_error *err)
{
    const bd_study *s = w->s;
    const bd_study_request *q = w->q;
    bd_study_result *r = w->r;
    bool done = false;
    w->nblock = blocks_of_shard(s, q->shard, q->shards);
    r->runs = w->nblock * s->axes.narm;
    if (q->shards > bd_study_blocks(s))
        return bd_fail(err, BD_INPUT,
                       "%u shards for %llu blocks of runs: at most as many shards as there are "
                       "blocks (the arms of one replicate stay together)",
                       q->shards, (unsigned long long)bd_study_blocks(s));
    BD_TRY(look_at_output(w, &done, err));
    if (done && !bd_begun_exists(q->output)) {
        r->complete_before = true, r->done = r->runs;
        return BD_OK;
    }
    if (pthread_mutex_init(&w->guard, NULL) != 0) return bd_fail(err, BD_MEMORY, "a lock");
    done = false;
    bd_status status = bd_begun_lock(&w->begun, q->output, err);
    if (status == BD_OK) status = run_locked(w, &done, err);
    leave(w, done);
    pthread_mutex_destroy(&w->guard);
    return status;
}

bd_status bd_study_run(const bd_study *s, const bd_study_request *q, bd_study_result *r,
                       bd_error *err)
{
    *r = (bd_study_result){.outer = 1, .inner = 1};
    session w = {.s = s, .q = q, .r = r, .begun = BD_BEGUN_NOT, .err = err};
    if (q->ranks == NULL) return lead(&w, err);
    bd_status status = q->ranks->rank == 0 ? lead(&w, err) : follow(&w, err);
    if (q->ranks->rank == 0) call_ranks(&w, 0);
    return bd_ranks_agree(q->ranks, status, err);
}
