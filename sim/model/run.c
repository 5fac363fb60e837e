/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order that makes a stop harmless: the recorder's segment is whole on disk before the
 * checkpoint of the same month is written, and the checkpoint is removed only after the file has
 * its name. Months recorded after the last checkpoint are dropped and stepped again. */
#include "model/run.h"

#include "io/begun.h"
#include "io/checkpoint.h"
#include "io/files.h"
#include "io/lock.h"
#include "io/memory.h"
#include "io/segment.h"
#include "io/threads.h"
#include "model/kept.h"
#include "state/params_digest.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct session {
    const bd_run_request *request;
    const bd_params *params;
    bd_run_result *result;
    char folder[PATH_MAX], lock_path[PATH_MAX];
    uint64_t run; /* what a checkpoint must have been written by */
    bd_lock lock;
    bd_recorder *recorder;
    bd_checkpoint *checkpoint; /* to go on from, or NULL */
    double last_checkpoint;    /* clock */
    size_t stage;              /* of the request, in force; nstage: the last parameters */
} session;

static double clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint32_t burn_in(const session *s)
{
    return (uint32_t)s->params->time.burn_in;
}

static uint32_t last_month(const session *s)
{
    return burn_in(s) + (uint32_t)s->params->time.months;
}

/* Rank 0 writes and reports. */
static bool leads(const session *s)
{
    return s->request->ranks == NULL || s->request->ranks->rank == 0;
}

/* Whether anybody says so. */
static bool any_rank(const session *s, bool here)
{
    uint64_t any = here;
    if (s->request->ranks != NULL) s->request->ranks->sum(s->request->ranks, &any, 1);
    return any > 0;
}

/* ---- summary ---- */

bd_status bd_run_observe(const bd_view *view, double *out, bd_error *err)
{
    bd_sums *village = calloc(view->counts.nvillage, sizeof *village);
    bd_status status = BD_OK;
    if (village == NULL)
        status = bd_fail(err, BD_MEMORY, "observing %u villages", view->counts.nvillage);
    if (view->part != NULL) status = bd_ranks_agree(view->part->ranks, status, err);
    if (status == BD_OK) {
        size_t own, own_end;
        bd_observer observer;
        bd_observer_set(&observer, view->params);
        bd_part_range(view->part, "village", view->counts.nvillage, &own, &own_end);
        for (size_t v = own; v < own_end; v++)
            bd_series_observe(&observer, view, (uint32_t)v, &village[v]);
        bd_part_collect_villages(view->part, village, sizeof *village);
        bd_sums all = bd_series_region(village, view->counts.nvillage);
        bd_series_values(&all, out);
    }
    free(village);
    return status;
}

static double *moment(const session *s, uint32_t replicate, bd_moment at)
{
    return s->result->value + ((size_t)replicate * BD_NMOMENT + at) * s->result->width;
}

/* Standard deviation over households from their number, sum and sum of squares by village, each
 * about a value near the mean of all, in the order of villages. */
static double spread(const double *sum, const double *square, uint32_t nvillage, double n)
{
    double all = 0, squares = 0;
    for (uint32_t v = 0; v < nvillage; v++) all += sum[v], squares += square[v];
    double variance = n > 0 ? squares / n - (all / n) * (all / n) : 0;
    return variance > 0 ? sqrt(variance) : 0;
}

/* Spread of each power. */
static bd_status measure_spread(const bd_view *view, double out[BD_NPOWER], bd_error *err)
{
    uint32_t villages = view->counts.nvillage;
    double *sum = calloc(2 * (size_t)villages + 1, sizeof *sum), *square = sum + villages;
    bd_status status = BD_OK;
    if (sum == NULL) status = bd_fail(err, BD_MEMORY, "observing %u villages", villages);
    if (view->part != NULL) status = bd_ranks_agree(view->part->ranks, status, err);
    size_t own, own_end;
    bd_part_range(view->part, "village", villages, &own, &own_end);
    for (size_t k = 0; k < BD_NPOWER && status == BD_OK; k++) {
        const float *x = view->household.power + k * view->counts.nhousehold;
        for (size_t v = own; v < own_end; v++) {
            uint32_t first = view->village.first[v], end = first + view->village.count[v];
            sum[v] = square[v] = 0;
            for (uint32_t h = first; h < end; h++) {
                double d = (double)x[h] - 0.5;
                sum[v] += d, square[v] += d * d;
            }
        }
        bd_part_collect_villages(view->part, sum, sizeof *sum);
        bd_part_collect_villages(view->part, square, sizeof *square);
        out[k] = spread(sum, square, villages, view->counts.nhousehold);
    }
    free(sum);
    return status;
}

/* Own villages' and districts' part of the month's spending. */
static bd_spending spending_of(const bd_view *view)
{
    bd_spending x = {.wages = 0};
    const bd_counts *c = &view->counts;
    size_t first, end;
    bd_part_range(view->part, "village", c->nvillage, &first, &end);
    for (size_t m = 0; m < c->nmethod; m++)
        for (size_t v = first; v < end; v++) {
            size_t at = m * c->nvillage + v;
            x.used_minutes[m] += view->village.used_minutes[at];
            x.used_money[m] += view->village.used_money[at];
            x.lapsed_minutes[m] += view->village.lapsed_minutes[at];
            x.lapsed_money[m] += view->village.lapsed_money[at];
            x.deliveries[m] += view->village.deliveries[at];
        }
    bd_part_range(view->part, "district", c->ndistrict, &first, &end);
    for (size_t d = first; d < end; d++) {
        x.travel_minutes += view->district.travel_minutes[d];
        x.paper_minutes += view->district.paper_minutes[d];
        x.idle_minutes += view->district.idle_minutes[d];
        x.wages += view->district.wages[d];
        x.unspent += view->district.unspent[d];
    }
    return x;
}

void bd_spending_add(bd_spending *to, const bd_view *view)
{
    enum { NUMBERS = sizeof(bd_spending) / sizeof(int64_t) };
    bd_spending month = spending_of(view);
    int64_t all[NUMBERS], part[NUMBERS];
    memcpy(part, &month, sizeof part);
    memcpy(all, to, sizeof all);
    bd_part_sum(view->part, (uint64_t *)part, NUMBERS);
    for (size_t i = 0; i < NUMBERS; i++) all[i] += part[i];
    memcpy(to, all, sizeof all);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

void bd_run_snowball(const bd_view *view, bd_snowball_mean *during, bd_snowball_mean *after)
{
    const bd_params *p = view->params;
    uint32_t settled = (uint32_t)p->time.burn_in;
    uint32_t begin = least(settled + (uint32_t)p->strategy.start, view->month);
    uint32_t end = least(settled + (uint32_t)p->strategy.end, view->month);
    uint32_t window = least(24, (uint32_t)p->time.months / 4);
    if (p->nphase == 0) begin = end = settled;
    uint32_t last = view->month > 0 ? view->month - 1 : 0;
    const uint32_t *newly = view->cohort.newly, *children = view->cohort.children;
    *during = bd_snowball_mean_over(newly, children, begin, end, last, window);
    *after = bd_snowball_mean_over(newly, children, end, view->month, last, window);
}

/* Takes down what the summary needs of the month that `view` has reached. */
static bd_status summarise(const session *s, uint32_t replicate, const bd_view *view, bd_error *err)
{
    bd_run_row *row = &s->result->row[replicate];
    for (int at = 0; at < BD_NMOMENT; at++) {
        bool asked = at != BD_AT_EXIT || s->result->has_exit;
        if (asked && (int64_t)view->month == (int64_t)burn_in(s) + s->result->at[at])
            BD_TRY(bd_run_observe(view, moment(s, replicate, (bd_moment)at), err));
    }
    if (view->month == burn_in(s)) BD_TRY(measure_spread(view, row->spread, err));
    if (view->month == last_month(s)) {
        bd_run_snowball(view, &row->during, &row->after);
        row->digest = bd_world_digest(view, true);
        if (s->recorder != NULL) bd_recorder_state(s->recorder, row->digest);
        row->done = 1;
    }
    return BD_OK;
}

static bd_status make_result(session *s, bd_error *err)
{
    bd_run_result *r = s->result;
    r->replicates = s->request->replicates;
    r->width = bd_series_width();
    r->row = calloc(r->replicates, sizeof *r->row);
    r->value = calloc((size_t)r->replicates * BD_NMOMENT * r->width, sizeof *r->value);
    if (r->row == NULL || r->value == NULL)
        return bd_fail(err, BD_MEMORY, "the summary of %u replicates", r->replicates);
    r->at[BD_AT_EXIT] = (int32_t)s->params->strategy.end;
    r->at[BD_AT_END] = (int32_t)s->params->time.months;
    r->has_exit = s->params->nphase > 0 && r->at[BD_AT_EXIT] < r->at[BD_AT_END];
    return BD_OK;
}

void bd_run_result_release(bd_run_result *result)
{
    free(result->row);
    free(result->value);
    result->row = NULL;
    result->value = NULL;
}

/* ---- checkpoints ---- */

/* The summary so far travels with the checkpoint: rows, then values. */
static size_t summary_size(const bd_run_result *r)
{
    return r->replicates * (sizeof *r->row + BD_NMOMENT * r->width * sizeof *r->value);
}

static void pack_summary(const bd_run_result *r, char *bytes)
{
    size_t rows = r->replicates * sizeof *r->row;
    memcpy(bytes, r->row, rows);
    memcpy(bytes + rows, r->value, summary_size(r) - rows);
}

static void unpack_summary(bd_run_result *r, const char *bytes)
{
    size_t rows = r->replicates * sizeof *r->row;
    memcpy(r->row, bytes, rows);
    memcpy(r->value, bytes + rows, summary_size(r) - rows);
}

/* One outcome for all ranks: rank 0 alone writes, and what comes next they do together. */
static bd_status agree(const session *s, bd_status status, bd_error *err)
{
    return bd_ranks_agree(s->request->ranks, status, err);
}

static bd_status write_state(session *s, const bd_view *view, bool keep, bd_error *err)
{
    size_t size = summary_size(s->result);
    char *bytes = malloc(size);
    bd_status status = bytes == NULL ? bd_fail(err, BD_MEMORY, "a checkpoint's summary") : BD_OK;
    status = agree(s, status, err);
    if (status == BD_OK && bytes != NULL) pack_summary(s->result, bytes);
    if (status == BD_OK)
        status = keep ? bd_kept_write(s->request->output, view->month - burn_in(s), view, s->run,
                                      bytes, size, err)
                      : bd_checkpoint_write(s->folder, view, s->run, bytes, size, err);
    free(bytes);
    if (keep) return status;
    if (status == BD_OK) s->result->checkpoints++;
    s->last_checkpoint = clock_now();
    return status;
}

/* The month to be kept for branches, or to go on from: `keep` or not. */
static bd_status write_checkpoint(session *s, const bd_view *view, bool keep, bd_error *err)
{
    BD_TRY(agree(s, bd_recorder_flush(s->recorder, err), err));
    return write_state(s, view, keep, err);
}

static bd_status load_checkpoint(session *s, bd_model *model, bd_run_row *row, bd_error *err)
{
    bd_run_result *r = s->result;
    size_t size = bd_checkpoint_size(s->checkpoint);
    if (size != summary_size(r))
        return bd_fail(err, BD_MISMATCH, "%s: the checkpoint's summary is of another size",
                       s->folder);
    char *bytes = malloc(size);
    uint64_t first = row->first;
    bd_status status = bytes == NULL ? bd_fail(err, BD_MEMORY, "a checkpoint's summary") : BD_OK;
    status = agree(s, status, err);
    if (status == BD_OK)
        status = bd_checkpoint_load(s->checkpoint, bd_model_world(model), bytes, err);
    if (status == BD_OK && bytes != NULL) unpack_summary(r, bytes);
    free(bytes);
    BD_TRY(status);
    if (row->first != first)
        return bd_fail(err, BD_MISMATCH,
                       "%s: the same scenario now builds another world; has a survey file changed?",
                       s->folder);
    r->resumed = true;
    r->resumed_replicate = bd_checkpoint_luck(s->checkpoint).replicate;
    r->resumed_month = (int32_t)bd_checkpoint_month(s->checkpoint) - (int32_t)burn_in(s);
    bd_checkpoint_close(s->checkpoint);
    s->checkpoint = NULL;
    return BD_OK;
}

/* ---- the output's state at the start ---- */

uint64_t bd_run_identity(const bd_run_request *request)
{
    uint64_t id = bd_mix2(bd_params_digest(request->params), request->seed);
    for (size_t i = 0; i < request->nstage; i++) {
        id = bd_mix2(id, bd_params_digest(request->stage[i].params));
        id = bd_mix2(id, request->stage[i].until);
    }
    return bd_mix2(id, request->replicates);
}

/* What the recorder is asked for, whatever it goes on from. */
static bd_recorder_options recording(const session *s, const char **label)
{
    bd_recorder_options options = s->request->recording;
    *label = s->params->strategy.name[0] != '\0' ? s->params->strategy.name : "baseline";
    options.path = s->request->output;
    options.nscenario = 1;
    options.scenario = label;
    options.nreplicate = s->request->replicates;
    options.replicate = NULL;
    options.seed = s->request->seed;
    return options;
}

/* An output that is younger than the last checkpoint, with no segments left, was joined after it:
 * the run was killed between naming its file and clearing up. */
static bd_status find_resumable(session *s, bool *complete, bd_error *err)
{
    bool has_output = bd_path_exists(s->request->output);
    BD_TRY(bd_checkpoint_open(s->folder, s->run, &s->checkpoint, s->result->note,
                              sizeof s->result->note, err));
    if (s->checkpoint == NULL)
        *complete = has_output && !s->request->force;
    else
        *complete = bd_file_later(s->request->output, bd_checkpoint_path(s->checkpoint)) &&
                    !bd_recorder_unfinished(s->request->output);
    const char *label;
    const bd_recorder_options options = recording(s, &label);
    return *complete ? bd_begun_same(&options, s->params, err) : BD_OK;
}

static bd_status refuse_existing(const session *s, bd_error *err)
{
    const char *out = s->request->output;
    if (bd_path_exists(out))
        return bd_fail(err, BD_EXISTS, "%s exists already; --force replaces it", out);
    bd_checkpoint *unfinished = NULL;
    bd_error reason = {.status = BD_OK};
    bd_status status = bd_checkpoint_open(s->folder, s->run, &unfinished, NULL, 0, &reason);
    bool there = status != BD_OK || unfinished != NULL;
    bd_checkpoint_close(unfinished);
    if (!there) return BD_OK;
    return bd_fail(err, BD_EXISTS,
                   "%s: a run was stopped before its end; --resume goes on, --force starts over",
                   out);
}

static bd_status name_paths(session *s, bd_error *err)
{
    int n = snprintf(s->folder, sizeof s->folder, "%s.ckpt", s->request->output);
    int m = snprintf(s->lock_path, sizeof s->lock_path, "%s.ckpt/lock", s->request->output);
    if (n < 0 || m < 0 || m >= PATH_MAX)
        return bd_fail(err, BD_INPUT, "the path of the output is too long");
    return BD_OK;
}

static bd_status open_recorder(session *s, bd_error *err)
{
    const char *label;
    bd_recorder_options options = recording(s, &label);
    options.resume = s->checkpoint != NULL || s->request->parent != NULL;
    if (s->request->parent != NULL) options.earlier = s->request->parent->identity;
    /* what may be replaced has been settled above, under the lock */
    options.force = true;
    options.follow = !leads(s);
    options.threads = s->request->threads > 0 ? s->request->threads : bd_threads_available();
    return bd_recorder_create(&options, s->params, &s->recorder, err);
}

/* Nothing of an earlier run of that name is to be gone on from. */
static bd_status begin_anew(const session *s, bd_error *err)
{
    bd_kept_clear(s->request->output);
    char *part = bd_path_suffix(s->request->output, ".part");
    if (part == NULL) return bd_fail(err, BD_MEMORY, "the path of the output");
    bd_status status = bd_segments_clear(part, err);
    free(part);
    return status;
}

static bd_status open_output(session *s, bool *complete, bd_error *err)
{
    *complete = false;
    BD_TRY(name_paths(s, err));
    BD_TRY(bd_checkpoint_folder(s->folder, err));
    BD_TRY(bd_lock_take(s->lock_path, &s->lock, err));
    if (s->lock.weak)
        snprintf(s->result->note, sizeof s->result->note,
                 "the file system has no locks: nothing keeps a second run from %s",
                 s->request->output);
    if (s->request->resume)
        BD_TRY(find_resumable(s, complete, err));
    else if (!s->request->force)
        BD_TRY(refuse_existing(s, err));
    if (*complete) return BD_OK;
    if (s->checkpoint == NULL) BD_TRY(begin_anew(s, err));
    BD_TRY(open_recorder(s, err));
    const bd_run_request *q = s->request;
    return q->recording.seed_automatic ? bd_begun_keep_seed_of(q->output, q->seed, err) : BD_OK;
}

/* Ranks but the first only read the checkpoint that it goes on from. */
static bd_status follow(session *s, bd_error *err)
{
    bd_status status = bd_checkpoint_follow(s->request->ranks, s->run, &s->checkpoint, err);
    if (leads(s) || status != BD_OK) return status;
    BD_TRY(name_paths(s, err));
    return open_recorder(s, err);
}

/* Empty folders go; checkpoints stay for --resume unless the run is over. */
static void close_output(session *s, bool over)
{
    bd_checkpoint_close(s->checkpoint);
    bd_recorder_destroy(s->recorder);
    if (s->lock.file < 0) return;
    if (over) bd_checkpoint_remove(s->folder);
    if (over) bd_begun_drop_seed_of(s->request->output);
    bd_lock_release(&s->lock, s->lock_path);
    bd_folder_drop(s->folder);
}

/* ---- the months ---- */

static bool stop_asked(const session *s)
{
    return s->request->stop != NULL && s->request->stop(s->request->context);
}

/* The state of the month just stepped; what rank 0 records of villages is brought to it. */
static bd_view look(const session *s, bd_model *model)
{
    bd_view view = bd_model_view(model);
    if (view.part != NULL && s->recorder != NULL && view.month >= burn_in(s))
        bd_part_collect(view.part, BD_PART_village | BD_PART_district | BD_PART_post);
    return view;
}

static bd_status keep_month(session *s, const bd_view *view, bool last, bool stop, bd_error *err)
{
    if (s->recorder == NULL) return BD_OK;
    bool recorded = view->month >= burn_in(s);
    BD_TRY(agree(s, recorded ? bd_recorder_month(s->recorder, view, err) : BD_OK, err));
    for (size_t i = 0; i < s->request->nkeep; i++)
        if (view->month == burn_in(s) + s->request->keep_at[i])
            BD_TRY(write_checkpoint(s, view, true, err));
    double every = s->request->checkpoint_every;
    if (every <= 0) every = BD_CHECKPOINT_SECONDS;
    if (last) return BD_OK;
    bool due = stop || clock_now() - s->last_checkpoint >= every;
    return any_rank(s, due && leads(s)) ? write_checkpoint(s, view, false, err) : BD_OK;
}

static bd_status stopped(const session *s, const bd_view *view, bd_error *err)
{
    return bd_fail(err, BD_STOPPED,
                   "stopped after month %d of %d (replicate %u); the same command with --resume "
                   "goes on",
                   (int)view->month - (int)burn_in(s), (int)s->params->time.months,
                   view->luck.replicate);
}

/* What is taken down of a month. */
static bd_status take_down(session *s, uint32_t replicate, const bd_view *view, bool last,
                           bool stop, bd_error *err)
{
    bd_spending_add(&s->result->row[replicate].spending, view);
    BD_TRY(summarise(s, replicate, view, err));
    return keep_month(s, view, last, stop, err);
}

static const bd_params *stage_params(const session *s)
{
    return s->stage < s->request->nstage ? s->request->stage[s->stage].params : s->params;
}

/* Puts the parameters in force with which the month after `month` is stepped. */
static bd_status enter_stage(session *s, bd_model **model, uint32_t month, bd_error *err)
{
    while (s->stage < s->request->nstage &&
           month >= burn_in(s) + s->request->stage[s->stage].until) {
        s->stage++;
        BD_TRY(bd_model_continue(model, stage_params(s), err));
    }
    return BD_OK;
}

static bd_status step_months(session *s, bd_model **at, uint32_t replicate, bd_error *err)
{
    bd_run_result *r = s->result;
    bool last_replicate = replicate + 1 == r->replicates;
    for (;;) {
        bd_view view = bd_model_view(*at);
        if (view.month >= last_month(s)) return BD_OK;
        BD_TRY(enter_stage(s, at, view.month, err));
        bd_model *model = *at;
        bool observed = s->recorder != NULL && view.month >= burn_in(s);
        bd_model_step(model, observed ? bd_recorder_village : NULL, s->recorder);
        view = look(s, model);
        r->household_months += view.counts.nhousehold;
        bool last = last_replicate && view.month == last_month(s);
        bool stop = any_rank(s, !last && stop_asked(s));
        bd_status status = take_down(s, replicate, &view, last, stop, err);
        BD_TRY(agree(s, status, err));
        if (s->request->progress != NULL)
            s->request->progress(s->request->context,
                                 &(bd_run_progress){.replicate = replicate,
                                                    .replicates = r->replicates,
                                                    .month = view.month,
                                                    .months = last_month(s),
                                                    .households = view.counts.nhousehold,
                                                    .household_months = r->household_months});
        if (stop) return stopped(s, &view, err);
    }
}

static bd_status begin_record(session *s, uint32_t replicate, const bd_view *view, bool resumed,
                              bd_error *err)
{
    if (s->recorder != NULL) BD_TRY(bd_recorder_begin(s->recorder, 0, replicate, view, err));
    if (resumed || view->month != burn_in(s)) return BD_OK;
    /* without burn-in the world begins at month 0 */
    BD_TRY(summarise(s, replicate, view, err));
    return s->recorder != NULL ? bd_recorder_month(s->recorder, view, err) : BD_OK;
}

/* Goes on from the checkpoint. That of a stage's last month was written before the next stage. */
static bd_status take_up(session *s, bd_model **at, bd_run_row *row, bd_error *err)
{
    uint32_t month = bd_checkpoint_month(s->checkpoint);
    BD_TRY(enter_stage(s, at, month > 0 ? month - 1 : 0, err));
    return load_checkpoint(s, *at, row, err);
}

/* The parent's state at the month in which it is left, if it kept it: what it recorded and took
 * down up to then comes with it. *taken false when it did not; a note says why it cannot be used.
 */
static bd_status take_over(session *s, bd_model **at, bd_run_row *row, bool *taken, bd_error *err)
{
    const bd_run_request *q = s->request;
    bd_run_result *r = s->result;
    bd_error reason = {.status = BD_OK};
    bd_checkpoint *c = NULL;
    *taken = false;
    if (q->parent == NULL || q->nstage == 0) return BD_OK;
    uint32_t until = q->stage[q->nstage - 1].until;
    bd_status status =
        bd_kept_open(q->parent->output, until, row->replicate, q->parent->run, &c, &reason);
    if (status == BD_OK && c == NULL) return BD_OK;
    size_t size = summary_size(r);
    char *bytes = malloc(size);
    if (bytes == NULL) status = bd_fail(&reason, BD_MEMORY, "a checkpoint's summary");
    if (status == BD_OK && bd_checkpoint_size(c) != size)
        status = bd_fail(&reason, BD_MISMATCH, "the checkpoint's summary is of another size");
    if (status == BD_OK)
        status = bd_kept_segments(q->parent->output, until, row->replicate, q->output, &reason);
    if (status != BD_OK)
        snprintf(r->note, sizeof r->note, "%.500s; the months up to %u are run again", reason.text,
                 until);
    bool usable = status == BD_OK && bytes != NULL;
    if (usable) status = enter_stage(s, at, burn_in(s) + until - 1, err);
    if (usable && status == BD_OK) status = bd_checkpoint_load(c, bd_model_world(*at), bytes, err);
    if (usable && status == BD_OK) {
        size_t width = BD_NMOMENT * r->width, of = row->replicate;
        memcpy(row, bytes + of * sizeof *row, sizeof *row);
        memcpy(r->value + of * width,
               bytes + r->replicates * sizeof *row + of * width * sizeof *r->value,
               width * sizeof *r->value);
        r->taken_over++;
        *taken = true;
    }
    free(bytes);
    bd_checkpoint_close(c);
    return usable ? status : BD_OK;
}

static bd_status begin(session *s, bd_model **at, uint32_t replicate, bd_error *err)
{
    bd_run_row *row = &s->result->row[replicate];
    bd_model *model = *at;
    bd_view view = bd_model_view(model);
    row->replicate = replicate;
    row->first = bd_world_digest(&view, true);
    s->result->counts = view.counts;
    s->result->threads = bd_model_threads(model);
    bd_model_timing(model, s->request->timing);
    uint64_t *names = bd_model_world(model)->group.id; /* all are counted where the world is told */
    bd_part_collect_groups(view.part, names, sizeof *names);
    if (s->request->built != NULL) s->request->built(s->request->context, model);
    bool resumed = s->checkpoint != NULL;
    bd_status status = resumed ? take_up(s, at, row, err) : take_over(s, at, row, &resumed, err);
    BD_TRY(agree(s, status, err));
    view = look(s, *at);
    return agree(s, begin_record(s, replicate, &view, resumed, err), err);
}

static bd_status run_replicate(session *s, uint32_t replicate, bd_error *err)
{
    const bd_run_request *q = s->request;
    int threads = q->threads > 0 ? q->threads : bd_threads_available();
    bd_model *model;
    s->stage = 0;
    BD_TRY(bd_model_create_on(q->ranks, stage_params(s),
                              (bd_luck){.seed = q->seed, .replicate = replicate}, q->survey,
                              threads, &model, err));
    bd_status status = begin(s, &model, replicate, err);
    double began = clock_now();
    if (status == BD_OK) status = step_months(s, &model, replicate, err);
    s->result->seconds += clock_now() - began;
    size_t nrow = 0;
    bd_schedule(&nrow);
    for (size_t i = 0; q->timing && i < nrow && i < BD_TIMED_ROWS; i++)
        s->result->row_seconds[i] += bd_model_seconds(model, i);
    bd_model_destroy(model);
    return status;
}

static bd_status finish(session *s, bd_error *err)
{
    if (s->recorder == NULL) return BD_OK;
    bd_recorder_resources resources = {.threads = s->result->threads,
                                       .seconds = s->result->seconds,
                                       .household_months = s->result->household_months,
                                       .peak_bytes = (uint64_t)bd_memory_peak()};
    BD_TRY(bd_recorder_finish(s->recorder, &resources, err));
    snprintf(s->result->data_digest, sizeof s->result->data_digest, "%s",
             bd_recorder_digest(s->recorder));
    return BD_OK;
}

static bd_status run_all(session *s, bd_error *err)
{
    uint32_t first = s->checkpoint != NULL ? bd_checkpoint_luck(s->checkpoint).replicate : 0;
    s->last_checkpoint = clock_now();
    for (uint32_t r = first; r < s->request->replicates; r++) BD_TRY(run_replicate(s, r, err));
    return agree(s, finish(s, err), err);
}

bd_status bd_run(const bd_run_request *request, bd_run_result *result, bd_error *err)
{
    *result = (bd_run_result){.replicates = 0};
    session s = {
        .request = request, .params = request->params, .result = result, .lock = BD_LOCK_OPEN};
    s.run = bd_run_identity(request);
    BD_TRY(make_result(&s, err));
    if (request->output == NULL) return run_all(&s, err);
    bool complete = false;
    bd_status status = leads(&s) ? open_output(&s, &complete, err) : BD_OK;
    status = bd_ranks_agree(request->ranks, status, err);
    complete = any_rank(&s, complete);
    if (status == BD_OK && !complete) status = follow(&s, err);
    if (!complete) status = bd_ranks_agree(request->ranks, status, err);
    if (status == BD_OK && !complete) status = run_all(&s, err);
    result->complete_before = complete;
    close_output(&s, status == BD_OK);
    return status;
}
