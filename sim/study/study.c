/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running a study: blocks side by side, each a comparison of one replicate; rows go to the journal
 * as soon as their block is done, so a kill costs the blocks in flight and nothing else. */
#include "study/study.h"

#include "io/files.h"
#include "io/lock.h"
#include "io/memory.h"
#include "io/segment.h"
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
    bool (*stop)(void *context);
    void *context;
    const uint32_t *arm_of; /* row of each arm that runs */
    double *value;          /* [narm][noutcome] */
    double *seconds;        /* [narm] */
    double last;            /* clock when the arm before ended */
    double *series;         /* [bd_series_width()] */
    uint32_t months;
    bd_status status; /* of observing */
    bd_error err;
} watch;

static bool stop_asked(void *context)
{
    watch *b = context;
    return b->stop != NULL && b->stop(b->context);
}

/* Takes the series that are asked for in this month. */
static void observe(void *context, uint32_t arm, uint32_t month, const bd_view *view)
{
    watch *b = context;
    bool observed = false;
    uint32_t row = b->arm_of[arm];
    for (uint32_t j = 0; j < b->s->noutcome && b->status == BD_OK; j++) {
        const bd_outcome *o = &b->s->outcome[j];
        uint32_t at = o->month == UINT32_MAX ? b->months : o->month;
        if (o->kind != BD_OUTCOME_SERIES || at != month) continue;
        if (!observed) b->status = bd_run_observe(view, b->series, &b->err);
        observed = true;
        b->value[(size_t)row * b->s->noutcome + j] = b->series[o->index];
    }
    if (month != b->months) return;
    double now = clock_now();
    b->seconds[row] = now - b->last;
    b->last = now;
}

static void mark_failed(bd_run_record *row, const char *why)
{
    row->status = BD_RUN_failed;
    snprintf(row->reason, sizeof row->reason, "%.*s", BD_REASON_MAX - 1, why);
    for (char *c = row->reason; *c != 0; c++)
        if ((unsigned char)*c < ' ') *c = ' ';
}

/* The first mistake, without excerpt. */
static void mark_mistakes(bd_run_record *row, const bd_diagnostics *report, const bd_error *err)
{
    bd_buffer text = {0};
    bd_diagnostics_write(report, 1, &text);
    mark_failed(row, text.text != NULL ? text.text : err->text);
    bd_buffer_release(&text);
}

/* Scenarios of all arms; those that cannot be had are failed rows. Answers how many there are. */
static uint32_t load_arms(const bd_study *s, bd_run_place at, bd_scenario **scenario, bd_arm *arm,
                          uint32_t *arm_of, bd_run_record *row)
{
    uint32_t n = 0;
    const double *value = s->points.value + (size_t)at.point * s->points.naxis;
    for (uint32_t a = 0; a < s->axes.narm; a++) {
        bd_error err = {.status = BD_OK};
        bd_diagnostics *report = bd_diagnostics_create();
        bd_status status =
            report == NULL ? bd_fail(&err, BD_MEMORY, "no memory")
                           : bd_study_scenario(s, at.world, a, value, report, &scenario[n], &err);
        if (status == BD_OK) {
            arm[n] = (bd_arm){.params = bd_scenario_params(scenario[n]), .label = s->arm[a]};
            arm_of[n++] = a;
        } else if (report != NULL) {
            mark_mistakes(&row[a], report, &err);
        } else {
            mark_failed(&row[a], err.text);
        }
        bd_diagnostics_destroy(report);
    }
    return n;
}

static void keep_figures(const bd_study *s, const bd_comparison *c, const uint32_t *arm_of,
                         bd_run_record *row, double *value)
{
    for (uint32_t i = 0; i < c->narm; i++) {
        uint32_t a = arm_of[i];
        double *figure = value + (size_t)a * s->noutcome;
        row[a].status = BD_RUN_done;
        row[a].digest = c->digest[i];
        for (uint32_t j = 0; j < s->noutcome; j++) {
            const bd_outcome *o = &s->outcome[j];
            if (o->kind == BD_OUTCOME_VALUE)
                figure[j] = bd_compare_values(c, i, (bd_compare_value)o->index)[0];
            if (o->kind == BD_OUTCOME_PAIR)
                figure[j] = bd_compare_pairs(c, i, (bd_compare_pair)o->index)[0];
        }
    }
}

static bd_status run_arms(const bd_study *s, bd_run_place at, const bd_arm *arm, uint32_t narm,
                          int threads, watch *b, bd_run_record *row, bd_error *err)
{
    bd_comparison result;
    uint32_t own = s->file.common_luck ? 0 : at.point * s->axes.nreplicate;
    bd_compare_request request = {.arm = arm,
                                  .narm = narm,
                                  .survey = s->opening[at.world].survey,
                                  .seed = s->seed,
                                  .first = own + at.replicate,
                                  .replicates = 1,
                                  .margin = BD_LOST_MARGIN,
                                  .threads = threads,
                                  .trusted = true,
                                  .context = b,
                                  .observe = observe,
                                  .stop = stop_asked};
    b->last = clock_now();
    bd_status status = bd_compare(&request, &result, err);
    if (status == BD_OK && b->status != BD_OK) status = bd_fail(err, b->status, "%s", b->err.text);
    if (status == BD_OK) keep_figures(s, &result, b->arm_of, row, b->value);
    bd_comparison_release(&result);
    return status;
}

/* A world without a programme: what the arm of the baseline runs under. */
static void take_programme_away(bd_params *p)
{
    p->nphase = 0;
    p->strategy.name[0] = '\0';
}

bd_status bd_study_run_block(const bd_study *s, uint64_t block, int threads,
                             bool (*stop)(void *context), void *context, bd_run_record *row,
                             double *value, bd_error *err)
{
    uint32_t narm = s->axes.narm, arm_of[BD_STUDY_ARMS_MAX];
    bd_run_place at = bd_run_place_of(&s->axes, block * narm);
    bd_scenario *scenario[BD_STUDY_ARMS_MAX] = {NULL};
    bd_arm arm[BD_STUDY_ARMS_MAX];
    double seconds[BD_STUDY_ARMS_MAX] = {0};
    for (uint32_t a = 0; a < narm; a++) row[a] = (bd_run_record){.run = block * narm + a};
    for (size_t i = 0; i < (size_t)narm * s->noutcome; i++) value[i] = NAN;
    bd_params *bare = malloc(sizeof *bare);
    double *series = malloc(bd_series_width() * sizeof *series);
    if (bare == NULL || series == NULL) {
        free(bare), free(series);
        return bd_fail(err, BD_MEMORY, "a run");
    }
    uint32_t n = load_arms(s, at, scenario, arm, arm_of, row);
    bool based = n > 0 && arm_of[0] == 0;
    if (based && s->file.baseline) {
        *bare = *arm[0].params;
        take_programme_away(bare);
        arm[0].params = bare;
    }
    watch b = {.s = s,
               .stop = stop,
               .context = context,
               .arm_of = arm_of,
               .value = value,
               .seconds = seconds,
               .series = series,
               .months = n > 0 ? (uint32_t)arm[0].params->time.months : 0};
    bd_error why = {.status = BD_OK};
    bd_status status = BD_OK;
    if (based)
        status = run_arms(s, at, arm, n, threads, &b, row, &why);
    else if (n > 0)
        status = bd_fail(&why, BD_INPUT, "%s, with which it is compared, failed: %.100s", s->arm[0],
                         row[0].reason);
    double peak = bd_memory_peak();
    for (uint32_t i = 0; i < n; i++) {
        if (status != BD_OK) mark_failed(&row[arm_of[i]], why.text);
        row[arm_of[i]].seconds = seconds[arm_of[i]];
        row[arm_of[i]].peak_bytes = peak;
    }
    for (uint32_t a = 0; a < narm; a++) bd_scenario_destroy(scenario[a]);
    free(bare), free(series);
    return status == BD_STOPPED ? bd_fail(err, status, "%s", why.text) : BD_OK;
}

/* ---- all blocks of a shard ---- */

typedef struct session {
    const bd_study *s;
    const bd_study_request *q;
    bd_study_result *r;
    char *part, *rows, *lock_path;
    bd_lock lock;
    bd_journal *journal;
    uint64_t nblock; /* of the shard */
    uint64_t *todo;  /* blocks of the study */
    uint64_t ntodo, ntaken;
    double synced;
    bool failed, stopped, called;
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
    const bd_study *s = w->s;
    uint32_t narm = s->axes.narm;
    uint8_t *have = calloc(w->nblock * narm + 1, 1);
    w->todo = malloc((w->nblock + 1) * sizeof *w->todo);
    if (have == NULL || w->todo == NULL) {
        free(have);
        return bd_fail(err, BD_MEMORY, "%llu blocks", (unsigned long long)w->nblock);
    }
    for (size_t i = 0; i < found->count; i++) {
        const bd_run_record *row = &found->row[i];
        uint64_t block = row->run / narm, slot = block / w->q->shards;
        if (block % w->q->shards != w->q->shard - 1 || slot >= w->nblock) continue;
        have[slot * narm + row->run % narm] = (uint8_t)row->status;
    }
    for (uint64_t k = 0; k < w->nblock; k++) {
        bool whole = true;
        uint32_t failed = 0;
        for (uint32_t a = 0; a < narm; a++) {
            whole = whole && have[k * narm + a] != BD_RUN_missing;
            failed += have[k * narm + a] == BD_RUN_failed;
        }
        if (whole && !(w->q->retry && failed > 0)) {
            w->r->done += narm, w->r->failed += failed;
            continue;
        }
        w->todo[w->ntodo++] = (w->q->shard - 1) + k * w->q->shards;
    }
    free(have);
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

/* Under the guard. */
static void keep_block(session *w, const bd_run_record *row, const double *value, bd_error *err)
{
    uint32_t narm = w->s->axes.narm;
    bd_status status = bd_journal_add(w->journal, row, value, narm, err);
    double now = clock_now();
    if (status == BD_OK && now - w->synced > SYNC_SECONDS) {
        status = bd_journal_sync(w->journal, err);
        w->synced = now;
    }
    if (status != BD_OK) return;
    w->r->done += narm, w->r->here += narm;
    for (uint32_t a = 0; a < narm; a++) {
        w->r->stepping += row[a].seconds;
        if (row[a].status != BD_RUN_failed) continue;
        if (w->r->failed++ == 0) snprintf(w->r->first_failure, BD_REASON_MAX, "%s", row[a].reason);
    }
    if (w->q->progress != NULL)
        w->q->progress(w->q->context, w->r->done, w->r->here, w->r->runs, w->r->failed);
}

static bool over(session *w)
{
    pthread_mutex_lock(&w->guard);
    bool answer = w->failed || w->stopped;
    pthread_mutex_unlock(&w->guard);
    return answer;
}

static void run_one(session *w, uint64_t block, int threads)
{
    const bd_study *s = w->s;
    bd_error err = {.status = BD_OK};
    if (over(w)) return;
    if (w->q->stop != NULL && w->q->stop(w->q->context)) {
        pthread_mutex_lock(&w->guard);
        w->stopped = true;
        pthread_mutex_unlock(&w->guard);
        return;
    }
    bd_run_record *row = calloc(s->axes.narm, sizeof *row);
    double *value = malloc(((size_t)s->axes.narm * s->noutcome + 1) * sizeof *value);
    if (row == NULL || value == NULL)
        bd_fail(&err, BD_MEMORY, "a run");
    else
        bd_study_run_block(s, block, threads, w->q->stop, w->q->context, row, value, &err);
    pthread_mutex_lock(&w->guard);
    if (err.status == BD_OK && !w->failed) keep_block(w, row, value, &err);
    if (err.status != BD_OK) note_failure(w, &err);
    pthread_mutex_unlock(&w->guard);
    free(row), free(value);
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

static void take_block(void *session_, uint64_t block, const void *result)
{
    session *w = session_;
    uint32_t narm = w->s->axes.narm;
    size_t figures = narm * w->s->noutcome * sizeof(double);
    bd_error err = {.status = BD_OK};
    bd_run_record *row = calloc(narm, sizeof *row);
    double *value = malloc(figures + 1);
    (void)block;
    if (row == NULL || value == NULL) {
        bd_fail(&err, BD_MEMORY, "a run");
    } else {
        memcpy(row, result, narm * sizeof *row);
        memcpy(value, (const char *)result + narm * sizeof *row, figures);
        if (!w->failed) keep_block(w, row, value, &err);
    }
    if (err.status != BD_OK) note_failure(w, &err);
    free(row), free(value);
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
    BD_TRY(bd_journal_sync(w->journal, err));
    if (w->stopped)
        return bd_fail(err, BD_STOPPED, "stopped after %llu of %llu runs",
                       (unsigned long long)w->r->done, (unsigned long long)w->r->runs);
    return BD_OK;
}

/* ---- the folder of results ---- */

/* An output that is there: complete, to be refused, or (with force) to be replaced. */
static bd_status look_at_output(session *w, bool *complete, bd_error *err)
{
    char identity[BD_SHA256_HEX];
    bool whole = false;
    *complete = false;
    if (!bd_file_exists(w->q->output) || w->q->force) return BD_OK;
    if (!bd_results_identity(w->q->output, identity, &whole))
        return bd_fail(err, BD_EXISTS, "%s is not the output of a study; --force replaces it",
                       w->q->output);
    if (strcmp(identity, bd_study_identity(w->s)) != 0)
        return bd_fail(err, BD_MISMATCH,
                       "%s holds the results of another study: the study, its worlds and "
                       "strategies or the program have changed since. Choose another output, or "
                       "--force to replace it",
                       w->q->output);
    *complete = whole && !w->q->retry;
    return BD_OK;
}

static bd_status open_journal(session *w, bd_run_records *found, bd_error *err)
{
    if (w->q->force && bd_file_exists(w->rows) && !bd_file_remove(w->rows))
        return bd_fail(err, BD_IO, "%s: cannot be removed", w->rows);
    BD_TRY(
        bd_journal_open(w->rows, bd_study_identity(w->s), w->s->noutcome, found, &w->journal, err));
    return bd_folder_sync(w->part, err);
}

static bd_status finish(session *w, bd_error *err)
{
    char identity[BD_SHA256_HEX];
    bd_run_records all;
    bd_results_about about = bd_study_about(w->s, w->q->shard, w->q->shards);
    BD_TRY(bd_journal_read(w->rows, identity, &all, err));
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
    bd_journal_close(w->journal);
    if (done) bd_file_remove(w->rows);
    bd_lock_release(&w->lock, w->lock_path);
    if (done) bd_folder_drop(w->part);
    free(w->todo), free(w->part), free(w->rows), free(w->lock_path);
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
    bd_status status = open_journal(w, &found, err);
    if (status == BD_OK) status = find_todo(w, &found, err);
    bd_run_records_release(&found);
    if (status == BD_OK) call_ranks(w, w->ntodo + 1);
    if (status == BD_OK) status = run_todo(w, err);
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
    w->part = bd_path_suffix(q->output, ".part");
    w->rows = bd_path_suffix(q->output, ".part/rows");
    w->lock_path = bd_path_suffix(q->output, ".part/lock");
    bd_status status =
        w->part && w->rows && w->lock_path ? BD_OK : bd_fail(err, BD_MEMORY, "a path");
    if (done && status == BD_OK && !bd_file_exists(w->part)) {
        r->complete_before = true, r->done = r->runs;
        leave(w, false);
        return BD_OK;
    }
    if (pthread_mutex_init(&w->guard, NULL) != 0) status = bd_fail(err, BD_MEMORY, "a lock");
    done = false;
    if (status == BD_OK) status = bd_folder_make(w->part, err);
    if (status == BD_OK) status = bd_lock_take(w->lock_path, &w->lock, err);
    if (status == BD_OK) status = run_locked(w, &done, err);
    leave(w, done);
    pthread_mutex_destroy(&w->guard);
    return status;
}

bd_status bd_study_run(const bd_study *s, const bd_study_request *q, bd_study_result *r,
                       bd_error *err)
{
    *r = (bd_study_result){.outer = 1, .inner = 1};
    session w = {.s = s, .q = q, .r = r, .lock = BD_LOCK_OPEN, .err = err};
    if (q->ranks == NULL) return lead(&w, err);
    bd_status status = q->ranks->rank == 0 ? lead(&w, err) : follow(&w, err);
    if (q->ranks->rank == 0) call_ranks(&w, 0);
    return bd_ranks_agree(q->ranks, status, err);
}
