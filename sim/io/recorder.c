/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recorder: months into blocks, blocks into segments. */
#include "io/recorder.h"

#include "base/hot.h"
#include "base/math.h"
#include "io/join.h"
#include "io/layout.h"
#include "io/provenance.h"
#include "measure/inequality.h"
#include "measure/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BD_HDF5
/* Shortest paths cost households times ties; beyond this a village's network is not measured. */
#define NETWORK_WORK 5e7
#define PATTERN_ROWS (BD_PROFILES_MAX + BD_NSTRATUM)
#define SEGMENT_BYTES ((size_t)256 << 20)

struct bd_recorder {
    char *path, *folder;
    int compression, threads;
    bool resume, follow, unsynced;
    const bd_part *part;   /* of the run in work; NULL: one process */
    uint32_t *event_first; /* [ranks + 1] */
    bd_layout l;
    bd_origin origin;
    bd_observer observer;
    uint32_t scenario, replicate; /* of the run in work */
    uint32_t next;                /* month to be recorded next, from 0 */
    size_t rows[BD_NLEAD];        /* in the segment in work */
    size_t months;                /* that a segment may hold */
    bd_sums *sums;                /* by village */
    uint8_t *seen;                /* by village: observed this month */
    double *now;                  /* regional values of the last month */
    bool has_now;
    uint64_t state;                    /* in which the run ends; 0: not told */
    uint32_t *children;                /* by cohort: up to the last month recorded */
    uint32_t (*patterns)[BD_PATTERNS]; /* by profile, then by stratum; 0 between decompositions */
    uint32_t *classes;                 /* [BD_NPOWER][BD_CLASSES]; 0 in spans not in use */
    uint8_t *spans;                    /* [BD_NPOWER][BD_SPANS] whether a span is in use */
    bd_column_info *column;            /* of all tables */
    double *moments;                   /* of a power: count, sum, sum of squares, by village */
    bd_observed_sum (*observed)[BD_NOBSERVATION]; /* by village */
    char digest[BD_SHA256_HEX];
    bd_recorder_addition *add; /* or NULL */
    void *add_context;
};

static bd_block *fixed(bd_recorder *rec, bd_fixed id)
{
    return &rec->l.block[rec->l.fixed + (size_t)id];
}

/* Row in work of a block. */
static void *row_of(bd_recorder *rec, bd_block *b)
{
    return bd_block_row(
        b, b->lead == BD_LEAD_RUN || b->lead == BD_LEAD_SHARED ? 0 : rec->rows[b->lead]);
}
#define ROW(type, id) ((type *)row_of(rec, fixed(rec, BD_FIXED_##id)))

/* Months of "0 48, 120" in rising order; anything else in the text is an error. */
static bd_status parse_months(const char *text, int64_t last, int32_t *out, size_t max,
                              size_t *count, bd_error *err)
{
    *count = 0;
    for (const char *c = text; *c != 0;) {
        if (strchr(" ,\t[]", *c) != NULL) {
            c++;
            continue;
        }
        int64_t month = 0;
        const char *from = c;
        while (*c >= '0' && *c <= '9' && month <= last) month = 10 * month + (*c++ - '0');
        if (c == from || month > last)
            return bd_fail(err, BD_INPUT,
                           "output.snapshots: \"%s\": months from 0 to %lld are "
                           "expected, such as \"0 48 120\"",
                           text, (long long)last);
        if (*count == max)
            return bd_fail(err, BD_INPUT, "output.snapshots: more than %zu months", max);
        size_t i = (*count)++;
        for (; i > 0 && out[i - 1] > month; i--) out[i] = out[i - 1];
        out[i] = (int32_t)month;
        if (i > 0 && out[i - 1] == month) { /* twice: once is enough */
            memmove(out + i, out + i + 1, (*count - 1 - i) * sizeof *out);
            (*count)--;
        }
    }
    return BD_OK;
}

static bd_status add_times(bd_recorder *rec, bd_error *err)
{
    const bd_params *p = &rec->l.params;
    int64_t months = p->time.months, cohorts = p->time.burn_in + months;
    int32_t snapshot[256];
    size_t n = 0, nsnapshot;
    int32_t *number = calloc((size_t)cohorts + 2, sizeof *number);
    if (number == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for coordinates");
    for (int64_t t = 0; t <= months; t++) number[t] = (int32_t)t;
    bd_status status = bd_layout_numbers(&rec->l, BD_DIM_time, number, (size_t)months + 1, err);
    for (int64_t t = 0; t <= months; t++)
        if (t % p->output.decompose_every == 0 || t == months) number[n++] = (int32_t)t;
    if (status == BD_OK)
        status = bd_layout_numbers(&rec->l, BD_DIM_decomposition_time, number, n, err);
    for (int64_t m = 0; m < cohorts; m++) number[m] = (int32_t)(m + 1 - p->time.burn_in);
    if (status == BD_OK)
        status = bd_layout_numbers(&rec->l, BD_DIM_cohort, number, (size_t)cohorts, err);
    free(number);
    BD_TRY(status);
    BD_TRY(parse_months(p->output.snapshots, months, snapshot, 256, &nsnapshot, err));
    return bd_layout_numbers(&rec->l, BD_DIM_snapshot, snapshot, nsnapshot, err);
}

static bd_status add_runs(bd_recorder *rec, const bd_recorder_options *o, bd_error *err)
{
    char(*number)[16] = calloc(o->nscenario, sizeof *number);
    const char **label = calloc(o->nscenario, sizeof *label);
    int32_t *replicate = calloc(o->nreplicate, sizeof *replicate);
    bd_status status = BD_OK;
    if (number == NULL || label == NULL || replicate == NULL)
        status = bd_fail(err, BD_MEMORY, "not enough memory for coordinates");
    for (uint32_t s = 0; s < o->nscenario && status == BD_OK; s++) {
        snprintf(number[s], sizeof number[s], "%u", s);
        label[s] = o->scenario != NULL ? o->scenario[s] : number[s];
    }
    for (uint32_t r = 0; r < o->nreplicate && status == BD_OK; r++)
        replicate[r] = (int32_t)(o->replicate != NULL ? o->replicate[r] : r);
    if (status == BD_OK)
        status = bd_layout_labels(&rec->l, BD_DIM_scenario, label, o->nscenario, err);
    if (status == BD_OK)
        status = bd_layout_numbers(&rec->l, BD_DIM_replicate, replicate, o->nreplicate, err);
    free(number), free(label), free(replicate);
    return status;
}

/* Refuses what is there, or makes room for what is to come. */
static bd_status take_place(const bd_recorder *rec, const bd_recorder_options *o, bd_error *err)
{
    bd_segment *list;
    size_t count;
    if (!o->force && bd_file_exists(rec->path))
        return bd_fail(err, BD_EXISTS, "%s exists already; --force replaces it", rec->path);
    BD_TRY(bd_folder_make(rec->folder, err));
    BD_TRY(bd_segments_list(rec->folder, true, &list, &count, err));
    free(list);
    if (count == 0 || o->resume) return BD_OK;
    if (!o->force)
        return bd_fail(err, BD_EXISTS,
                       "%s: holds an unfinished run; --resume goes on with it, "
                       "--force starts anew",
                       rec->folder);
    BD_TRY(bd_segments_clear(rec->folder, err));
    return bd_folder_make(rec->folder, err);
}

static bd_status set_up(bd_recorder *rec, const bd_recorder_options *o, const bd_params *params,
                        bd_error *err)
{
    rec->path = bd_path_suffix(o->path, "");
    rec->folder = bd_path_suffix(o->path, ".part");
    rec->compression = o->compression;
    rec->threads = o->threads > 0 ? o->threads : 1;
    rec->resume = o->resume;
    rec->follow = o->follow;
    rec->unsynced = o->unsynced;
    if (rec->path == NULL || rec->folder == NULL)
        return bd_fail(err, BD_MEMORY, "not enough memory for a recorder");
    bd_observer_set(&rec->observer, params);
    BD_TRY(bd_layout_create(&rec->l, params, err));
    BD_TRY(add_runs(rec, o, err));
    BD_TRY(add_times(rec, err));
    BD_TRY(bd_origin_create(&rec->origin, o, params, err));
    rec->children = calloc(rec->l.length[BD_DIM_cohort] + 1, sizeof *rec->children);
    rec->now = calloc(BD_SERIES_WIDTH, sizeof *rec->now);
    rec->classes = calloc((size_t)BD_NPOWER * BD_CLASSES, sizeof *rec->classes);
    rec->spans = calloc((size_t)BD_NPOWER * BD_SPANS, sizeof *rec->spans);
    rec->column = calloc(rec->l.ncolumn + 1, sizeof *rec->column);
    if (!rec->children || !rec->now || !rec->classes || !rec->spans || !rec->column)
        return bd_fail(err, BD_MEMORY, "not enough memory for a recorder");
    return rec->follow ? BD_OK : take_place(rec, o, err);
}

bd_status bd_recorder_create(const bd_recorder_options *options, const bd_params *params,
                             bd_recorder **out, bd_error *err)
{
    *out = NULL;
    if (options->path == NULL || *options->path == 0 || options->nscenario == 0 ||
        options->nreplicate == 0)
        return bd_fail(err, BD_INPUT, "a recorder needs a path, a scenario and a replicate");
    bd_recorder *rec = calloc(1, sizeof *rec);
    if (rec == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for a recorder");
    bd_status status = set_up(rec, options, params, err);
    if (status == BD_OK)
        *out = rec;
    else
        bd_recorder_destroy(rec);
    return status;
}

void bd_recorder_destroy(bd_recorder *rec)
{
    if (rec == NULL) return;
    bd_layout_release(&rec->l);
    bd_origin_release(&rec->origin);
    free(rec->path), free(rec->folder), free(rec->sums), free(rec->seen), free(rec->now);
    free(rec->children), free(rec->patterns), free(rec->classes), free(rec->moments);
    free(rec->observed), free(rec->event_first), free(rec->column);
    free(rec->spans);
    free(rec);
}

/* Rows that a lead may have in one segment. A snapshot ends its segment. */
static size_t rows_room(const bd_recorder *rec, bd_lead lead)
{
    switch (lead) {
    case BD_LEAD_MONTH:
    case BD_LEAD_DECOMPOSITION:
        return rec->months;
    case BD_LEAD_SNAPSHOT:
        return rec->l.length[BD_DIM_snapshot] > 0;
    case BD_LEAD_RUN:
    case BD_LEAD_SHARED:
        return 1;
    default:
        return 0;
    }
}

/* As many months as were asked for, or as fit SEGMENT_BYTES. */
static size_t months_room(const bd_recorder *rec)
{
    size_t bytes = 1, months = (size_t)rec->l.params.output.segment;
    for (size_t i = 0; i < rec->l.nblock; i++) {
        const bd_block *b = &rec->l.block[i];
        if (!b->off && b->lead == BD_LEAD_MONTH) bytes += bd_block_bytes(&rec->l, b);
    }
    if (months > SEGMENT_BYTES / bytes) months = SEGMENT_BYTES / bytes;
    if (months > rec->l.length[BD_DIM_time]) months = rec->l.length[BD_DIM_time];
    return months > 0 ? months : 1;
}

static bd_status make_room(bd_recorder *rec, const bd_view *view, bd_error *err)
{
    const bd_counts *c = &view->counts;
    bd_columns(NULL, c, rec->column, rec->l.ncolumn);
    for (size_t r = 0; r < BD_NRECORDED; r++)
        if (rec->l.recorded[r].count > 0)
            rec->l.length[rec->l.recorded[r].dimension] =
                rec->column[rec->l.block[rec->l.recorded[r].first].column].rows;
    int32_t *row = malloc((c->nvillage + 1) * sizeof *row);
    free(rec->sums), free(rec->seen), free(rec->patterns), free(rec->moments);
    free(rec->observed), free(rec->event_first);
    size_t ranks = rec->part != NULL ? (size_t)rec->part->ranks->size : 1;
    rec->observed = calloc(c->nvillage + 1, sizeof *rec->observed);
    rec->event_first = calloc(ranks + 1, sizeof *rec->event_first);
    rec->sums = calloc(c->nvillage + 1, sizeof *rec->sums);
    rec->seen = calloc(c->nvillage + 1, 1);
    rec->patterns = calloc(PATTERN_ROWS, sizeof *rec->patterns);
    rec->moments = calloc(3 * BD_NPOWER * (size_t)c->nvillage + 1, sizeof *rec->moments);
    if (row == NULL || !rec->sums || !rec->seen || !rec->patterns || !rec->moments ||
        !rec->observed || !rec->event_first) {
        free(row);
        return bd_fail(err, BD_MEMORY, "not enough memory for a recorder");
    }
    for (uint32_t v = 0; v < c->nvillage; v++) row[v] = (int32_t)v;
    bd_status status = bd_layout_numbers(&rec->l, BD_DIM_village, row, c->nvillage, err);
    free(row);
    rec->months = months_room(rec);
    for (size_t i = 0; i < rec->l.nblock && status == BD_OK; i++) {
        bd_block *b = &rec->l.block[i];
        size_t rows = b->off ? 0 : rows_room(rec, b->lead);
        if (b->lead != BD_LEAD_EVENT) status = bd_block_room(&rec->l, b, rows, err);
    }
    return status;
}

/* What is the same for all runs. */
static void fill_shared(bd_recorder *rec, const bd_view *view)
{
    uint64_t *id = ROW(uint64_t, village_id);
    int32_t *district = ROW(int32_t, district);
    int8_t *level = ROW(int8_t, level);
    double *weight = ROW(double, weight), *threshold = ROW(double, threshold);
    for (uint32_t v = 0; v < view->counts.nvillage; v++) {
        id[v] = view->village.id[v];
        district[v] = (int32_t)view->village.district[v];
    }
    for (uint32_t k = 0; k < rec->l.params.nmethod; k++)
        level[k] = (int8_t)rec->l.params.method[k].level;
    for (int k = 0; k < BD_NPOWER; k++) {
        weight[k] = rec->observer.adequacy.weight[k];
        threshold[k] = (double)rec->observer.adequacy.threshold[k];
    }
}

static bd_status measure_network(bd_recorder *rec, const bd_view *view, uint32_t v, bd_error *err)
{
    bd_network n;
    uint32_t first = view->village.first[v], rows = view->village.count[v];
    double work = (double)rows * (view->ties->offset[first + rows] - view->ties->offset[first]);
    if (work > NETWORK_WORK) return BD_OK;
    BD_TRY(bd_network_measure(view, v, &n, err));
    bd_block *b = &rec->l.block[rec->l.network];
    const double *value = (const double *)&n;
    for (size_t i = 0; i < sizeof n / sizeof *value; i++) ((double *)b[i].data)[v] = value[i];
    uint16_t *has = malloc((rows + 1) * sizeof *has);
    if (has == NULL) return bd_fail(err, BD_MEMORY, "not enough memory to measure a network");
    uint32_t nd = rec->l.params.ndisadvantage;
    double *likeness = (double *)b[rec->l.nnetwork - 1].data + (size_t)v * nd;
    for (uint32_t d = 0; d < nd; d++) {
        for (uint32_t i = 0; i < rows; i++)
            has[i] = view->profile_bits[view->household.profile[first + i]] >> d & 1;
        likeness[d] = bd_network_alike(view, v, has).coleman;
    }
    free(has);
    return BD_OK;
}

/* Networks do not change, so they are measured once; villages are spread evenly over the table. */
static bd_status fill_network(bd_recorder *rec, const bd_view *view, bd_error *err)
{
    uint64_t asked = (uint64_t)rec->l.params.output.network, n = view->counts.nvillage;
    for (size_t i = 0; i < rec->l.nnetwork; i++) {
        bd_block *b = &rec->l.block[rec->l.network + i];
        for (size_t k = 0; k < b->room * b->items; k++) ((double *)b->data)[k] = NAN;
    }
    if (view->ties->offset == NULL || n == 0) return BD_OK; /* a world without ties */
    if (asked > n) asked = n;
    size_t own, own_end;
    bd_part_range(view->part, "village", n, &own, &own_end);
    bd_status status = BD_OK;
    for (uint64_t i = 0; i < asked && status == BD_OK; i++)
        if (i * n / asked >= own && i * n / asked < own_end)
            status = measure_network(rec, view, (uint32_t)(i * n / asked), err);
    if (view->part == NULL) return status;
    BD_TRY(bd_ranks_agree(view->part->ranks, status, err));
    for (size_t i = 0; i < rec->l.nnetwork; i++) {
        bd_block *b = &rec->l.block[rec->l.network + i];
        bd_part_collect_villages(view->part, b->data, b->room * b->items / n * sizeof(double));
    }
    return BD_OK;
}

/* Children of each cohort as the last segment kept says them. */
static bd_status restore_children(bd_recorder *rec, bd_segment_file *f, const char *path,
                                  bd_error *err)
{
    size_t n = rec->l.length[BD_DIM_cohort];
    const int64_t *children = bd_segment_rows(f, fixed(rec, BD_FIXED_cohort_children)->path);
    if (children == NULL || bd_segment_shape_of(f)->length[BD_DIM_cohort] != n)
        return bd_fail(err, BD_MISMATCH, "%s: counts other cohorts", path);
    for (size_t m = 0; m < n; m++) rec->children[m] = (uint32_t)children[m];
    return BD_OK;
}

static bd_status keep_segment(bd_recorder *rec, bd_segment s, uint32_t months, bd_error *err)
{
    char name[BD_SEGMENT_NAME];
    bd_segment_file *f;
    bd_segment_name(name, s);
    char *path = bd_path_inside(rec->folder, name);
    if (path == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for a recorder");
    bd_status status = bd_segment_open(path, &rec->origin, true, &f, err);
    if (status == BD_OK) {
        uint32_t end = s.month + (uint32_t)bd_segment_shape_of(f)->length[BD_DIM_time];
        if (s.month != rec->next)
            status =
                bd_fail(err, BD_MISMATCH, "%s: month %u is missing before it", path, rec->next);
        else if (end > months)
            status = bd_fail(err, BD_MISMATCH,
                             "%s: goes on beyond the checkpoint, which is of "
                             "month %u",
                             path, months - 1);
        else
            status = restore_children(rec, f, path, err);
        rec->next = end;
        bd_segment_close(f);
    }
    free(path);
    return status;
}

/* Keeps the segments of this run up to the view's month and drops the later ones. `months`: how
 * many the view has behind it, month 0 included. */
static bd_status go_on(bd_recorder *rec, uint32_t months, bd_error *err)
{
    bd_segment *list;
    size_t count;
    bd_status status = bd_segments_list(rec->folder, true, &list, &count, err);
    for (size_t i = 0; i < count && status == BD_OK; i++) {
        if (list[i].scenario != rec->scenario || list[i].replicate != rec->replicate) continue;
        status = list[i].month >= months ? bd_segment_remove(rec->folder, list[i], err)
                                         : keep_segment(rec, list[i], months, err);
    }
    free(list);
    BD_TRY(status);
    if (rec->next < months && months > 1)
        return bd_fail(err, BD_MISMATCH,
                       "%s: months %u to %u of scenario %u, replicate %u are "
                       "missing",
                       rec->folder, rec->next, months - 1, rec->scenario, rec->replicate);
    return bd_folder_sync(rec->folder, err);
}

bd_status bd_recorder_begin(bd_recorder *rec, uint32_t scenario, uint32_t replicate,
                            const bd_view *view, bd_error *err)
{
    const bd_params *p = &rec->l.params;
    if (scenario >= rec->l.length[BD_DIM_scenario] || replicate >= rec->l.length[BD_DIM_replicate])
        return bd_fail(err, BD_BROKEN, "no place for scenario %u, replicate %u in the output",
                       scenario, replicate);
    if (view->params->nmethod != p->nmethod || view->params->time.months != p->time.months ||
        view->params->time.burn_in != p->time.burn_in)
        return bd_fail(err, BD_INPUT,
                       "scenarios in one output must have the same months and methods");
    BD_TRY(bd_recorder_flush(rec, err)); /* the end of the run before */
    uint64_t *id = rec->sums == NULL ? NULL : ROW(uint64_t, village_id);
    for (uint32_t v = 0; id != NULL && v < view->counts.nvillage; v++)
        if (view->counts.nvillage != rec->l.length[BD_DIM_village] || id[v] != view->village.id[v])
            return bd_fail(err, BD_INPUT, "runs in one output must have the same villages");
    rec->scenario = scenario, rec->replicate = replicate;
    rec->part = view->part;
    rec->next = 0;
    rec->has_now = false;
    rec->state = 0;
    memset(rec->rows, 0, sizeof rec->rows);
    memset(rec->children, 0, rec->l.length[BD_DIM_cohort] * sizeof *rec->children);
    bd_status status = make_room(rec, view, err);
    BD_TRY(bd_ranks_agree(view->part != NULL ? view->part->ranks : NULL, status, err));
    fill_shared(rec, view);
    BD_TRY(fill_network(rec, view, err));
    uint32_t burn_in = (uint32_t)p->time.burn_in;
    uint32_t months = view->month >= burn_in ? view->month - burn_in + 1 : 0;
    if (rec->resume && rec->follow) rec->next = months;
    return rec->resume && !rec->follow && !rec->unsynced ? go_on(rec, months, err) : BD_OK;
}

static void fill_village(bd_recorder *rec, uint32_t village)
{
    double values[BD_SERIES_WIDTH];
    if (!rec->l.params.output.villages || rec->rows[BD_LEAD_MONTH] >= rows_room(rec, BD_LEAD_MONTH))
        return;
    for (size_t i = 0; i < rec->l.nseries; i++) {
        bd_block *b = &rec->l.block[rec->l.village + i];
        if (b->off) continue;
        b->series->values(&rec->sums[village], values);
        float *out = (float *)row_of(rec, b) + village * b->series->width;
        for (size_t k = 0; k < b->series->width; k++) out[k] = (float)values[k];
    }
}

/* Whether the month to be recorded next is decomposed and observed (as add_times has it). */
static bool decomposes(const bd_recorder *rec)
{
    const bd_params *p = &rec->l.params;
    return rec->next % p->output.decompose_every == 0 || rec->next == p->time.months;
}

typedef double doubles __attribute__((vector_size(32)));

/* Sum and sum of squares, in eight lanes whatever the machine's width. */
BD_HOT static void sum_moments(const float *x, size_t n, double *sum, double *square)
{
    typedef float quad __attribute__((vector_size(16)));
    doubles s0 = {0}, s1 = {0}, q0 = {0}, q1 = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        quad a, b;
        memcpy(&a, x + i, sizeof a), memcpy(&b, x + i + 4, sizeof b);
        doubles first = __builtin_convertvector(a, doubles);
        doubles second = __builtin_convertvector(b, doubles);
        s0 += first, s1 += second;
        q0 += first * first, q1 += second * second;
    }
    s0 += s1, q0 += q1;
    double s = (s0[0] + s0[2]) + (s0[1] + s0[3]), q = (q0[0] + q0[2]) + (q0[1] + q0[3]);
    for (; i < n; i++) s += (double)x[i], q += (double)x[i] * (double)x[i];
    *sum = s, *square = q;
}

/* Moments of powers in a village: number, sum and sum of squares. */
static void take_moments(bd_recorder *rec, const bd_view *view, uint32_t village)
{
    size_t villages = view->counts.nvillage, households = view->village.count[village];
    for (size_t k = 0; k < BD_NPOWER; k++) {
        const float *x = view->household.power + k * view->counts.nhousehold;
        double *moment = rec->moments + 3 * k * villages + village;
        moment[0] = (double)households;
        sum_moments(x + view->village.first[village], households, &moment[villages],
                    &moment[2 * villages]);
    }
}

void bd_recorder_village(void *recorder, const bd_view *view, uint32_t village)
{
    bd_recorder *rec = recorder;
    bd_series_observe(&rec->observer, view, village, &rec->sums[village]);
    if (decomposes(rec)) {
        bd_observe_village(&rec->observer.adequacy, view, village, rec->observed[village]);
        take_moments(rec, view, village);
    }
    rec->seen[village] = 1;
    fill_village(rec, village);
}

static void fill_region(bd_recorder *rec, const bd_view *view)
{
    size_t own, own_end;
    bd_part_range(view->part, "village", view->counts.nvillage, &own, &own_end);
    for (size_t v = own; v < own_end; v++) {
        if (!rec->seen[v]) bd_recorder_village(rec, view, (uint32_t)v);
        rec->seen[v] = 0;
    }
    bd_part_collect_villages(view->part, rec->sums, sizeof *rec->sums);
    for (uint32_t v = 0; v < view->counts.nvillage && !rec->follow; v++)
        if (v < own || v >= own_end) fill_village(rec, v);
    bd_sums all = bd_series_region(rec->sums, view->counts.nvillage);
    bd_series_values(&all, rec->now);
    rec->has_now = true;
    for (size_t i = 0; i < rec->l.nseries; i++) {
        bd_block *b = &rec->l.block[rec->l.region + i];
        memcpy(row_of(rec, b), rec->now + b->series->offset, b->series->width * sizeof(double));
    }
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

BD_HOT static int64_t sum_money(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

BD_HOT static int64_t sum_counts(const uint32_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

static void fill_programme(bd_recorder *rec, const bd_view *view)
{
    size_t villages = view->counts.nvillage, districts = view->counts.ndistrict;
    for (size_t k = 0; k < rec->l.params.nmethod; k++) {
        ROW(int64_t, used_minutes)
        [k] = sum_money(view->village.used_minutes + k * villages, villages);
        ROW(int64_t, used_money)[k] = sum_money(view->village.used_money + k * villages, villages);
        ROW(int64_t, lapsed_minutes)
        [k] = sum_money(view->village.lapsed_minutes + k * villages, villages);
        ROW(int64_t, lapsed_money)
        [k] = sum_money(view->village.lapsed_money + k * villages, villages);
        ROW(int64_t, deliveries)
        [k] = sum_counts(view->village.deliveries + k * villages, villages);
    }
    *ROW(int64_t, travel_minutes) = sum_money(view->district.travel_minutes, districts);
    *ROW(int64_t, paper_minutes) = sum_money(view->district.paper_minutes, districts);
    *ROW(int64_t, idle_minutes) = sum_money(view->district.idle_minutes, districts);
    *ROW(int64_t, wages) = sum_money(view->district.wages, districts);
    *ROW(int64_t, unspent) = sum_money(view->district.unspent, districts);
}

/* What the month's work has cost. Wages are by the minute paid for, so the road has its share. */
static void fill_cost(bd_recorder *rec, const bd_view *view)
{
    int64_t *money = ROW(int64_t, cost_delivered), *minutes = ROW(int64_t, cost_minutes);
    int64_t *deliveries = ROW(int64_t, cost_deliveries);
    int64_t wages = *ROW(int64_t, wages), road = *ROW(int64_t, travel_minutes);
    int64_t total = wages, paid = road + *ROW(int64_t, idle_minutes);
    int32_t served = 0;
    for (size_t i = 0; i < rec->l.length[BD_DIM_level]; i++)
        money[i] = minutes[i] = deliveries[i] = 0;
    for (size_t k = 0; k < rec->l.params.nmethod; k++) {
        size_t level = (size_t)rec->l.params.method[k].level;
        money[level] += ROW(int64_t, used_money)[k];
        minutes[level] += ROW(int64_t, used_minutes)[k];
        deliveries[level] += ROW(int64_t, deliveries)[k];
        total += ROW(int64_t, used_money)[k];
        paid += ROW(int64_t, used_minutes)[k] + ROW(int64_t, lapsed_minutes)[k];
    }
    for (uint32_t v = 0; v < view->counts.nvillage; v++) served += view->village.treated[v] != 0;
    *ROW(int64_t, cost_total) = total;
    *ROW(int64_t, cost_wages) = wages;
    *ROW(double, cost_travel) = (double)wages * share((double)road, (double)paid);
    *ROW(int32_t, cost_served) = served;
    *ROW(double, cost_per_village) = share((double)total, served);
}

/* Mean over villages by households; NaN in a world without any. */
static double mean_met(const bd_view *view, const double *x)
{
    double sum = 0, n = 0;
    for (size_t v = 0; v < view->counts.nvillage; v++)
        sum += x[v] * view->village.count[v], n += view->village.count[v];
    return sum / n;
}

static void fill_institutions(bd_recorder *rec, const bd_view *view)
{
    size_t villages = view->counts.nvillage;
    for (size_t k = 0; k < rec->l.params.ninstitution; k++) {
        size_t at = k * villages;
        double sum = 0, n = 0;
        ROW(int64_t, inst_applied)[k] = sum_counts(view->village.applied + at, villages);
        ROW(int64_t, inst_granted)[k] = sum_counts(view->village.granted + at, villages);
        ROW(int64_t, inst_won)[k] = sum_counts(view->village.cases_won + at, villages);
        ROW(int64_t, inst_lost)[k] = sum_counts(view->village.cases_lost + at, villages);
        ROW(int64_t, inst_listed)[k] = sum_counts(view->village.listed + at, villages);
        ROW(double, inst_capacity)[k] = mean_met(view, view->village.capacity + at);
        ROW(double, inst_leakage)[k] = mean_met(view, view->village.leakage + at);
        ROW(double, inst_cause)[k] = mean_met(view, view->village.cause + at);
        const double *opens = view->village.factor + BD_FACTOR_institutions * villages;
        const double *here = view->village.opening + at,
                     own = rec->l.params.institution[k].openness;
        for (size_t v = 0; v < villages; v++) {
            double open = opens[v] + own + here[v];
            sum += (open < 0 ? 0 : open > 1 ? 1 : open) * view->village.count[v];
            n += view->village.count[v];
        }
        ROW(double, inst_openness)[k] = sum / n;
    }
}

static void fill_campaigns(bd_recorder *rec, const bd_view *view)
{
    const bd_drive *of[BD_NLEVEL] = {view->village.campaign, view->district.campaign,
                                     view->region.campaign, view->nation.campaign};
    const size_t places[BD_NLEVEL] = {view->counts.nvillage, view->counts.ndistrict,
                                      view->counts.nregion, 1};
    for (size_t k = 0; k < rec->l.params.ncampaign; k++) {
        size_t level = (size_t)rec->l.params.campaign[k].level;
        double running = 0, won = 0, lost = 0, support = 0;
        for (size_t i = 0; i < places[level]; i++) {
            const bd_drive *drive = &of[level][k * places[level] + i];
            won += (double)drive->won, lost += (double)drive->lost;
            if (drive->left <= 0) continue;
            running++, support += (double)drive->support;
        }
        ROW(int32_t, camp_running)[k] = (int32_t)running;
        ROW(int32_t, camp_won)[k] = (int32_t)won;
        ROW(int32_t, camp_lost)[k] = (int32_t)lost;
        ROW(double, camp_support)[k] = share(support, running);
    }
}

/* Births of the month: what the children of each cohort have grown by. Month 0 only sets where
 * counting begins. */
static void fill_cohorts(bd_recorder *rec, const bd_view *view)
{
    size_t n = rec->l.length[BD_DIM_cohort];
    uint32_t *births = ROW(uint32_t, births);
    for (size_t m = 0; m < n && m < view->counts.months; m++) {
        uint32_t children = view->cohort.children[m];
        births[m] = rec->next == 0 ? 0 : children - rec->children[m];
        rec->children[m] = children;
        ROW(int64_t, cohort_newly)[m] = view->cohort.newly[m];
        ROW(int64_t, cohort_roots)[m] = view->cohort.roots[m];
        ROW(int64_t, cohort_children)[m] = children;
        ROW(int64_t, cohort_parents)[m] = view->cohort.parents[m];
    }
}

static uint64_t source_id(const bd_view *view, uint32_t source)
{
    uint32_t row = bd_source_row(source);
    switch (bd_source_kind(source)) {
    case BD_SOURCE_HOUSEHOLD:
        return row < view->counts.nhousehold ? view->household.id[row] : 0;
    case BD_SOURCE_WORKER:
        return row < view->counts.npost ? view->post.id[row] : 0;
    case BD_SOURCE_CAMPAIGN:
        return row;
    default:
        return 0;
    }
}

static bd_status event_room(bd_recorder *rec, size_t more, bd_error *err)
{
    size_t need = rec->rows[BD_LEAD_EVENT] + more;
    if (need <= fixed(rec, BD_FIXED_event_time)->room) return BD_OK;
    for (size_t i = 0; i < BD_NFIXED; i++) {
        bd_block *b = fixed(rec, (bd_fixed)i);
        if (b->lead == BD_LEAD_EVENT) BD_TRY(bd_block_room(&rec->l, b, 2 * need, err));
    }
    return BD_OK;
}

/* Room for the month's events of all ranks, one rank's after the other's; this rank's come next. */
static bd_status place_events(bd_recorder *rec, const bd_view *view, size_t *total, bd_error *err)
{
    const bd_part *part = view->part;
    size_t own, own_end, ranks = part != NULL ? (size_t)part->ranks->size : 1;
    size_t mine = part != NULL ? (size_t)part->ranks->rank : 0;
    uint32_t *first = rec->event_first, here = 0;
    bd_part_range(part, "village", view->counts.nvillage, &own, &own_end);
    for (size_t v = own; v < own_end; v++) here += view->village.newly[v];
    first[0] = (uint32_t)rec->rows[BD_LEAD_EVENT];
    for (size_t r = 0; r < ranks; r++) {
        uint64_t of = r == mine ? here : 0;
        bd_part_sum(part, &of, 1);
        first[r + 1] = first[r] + (uint32_t)of;
    }
    *total = first[ranks];
    rec->rows[BD_LEAD_EVENT] = first[mine];
    bd_status status = event_room(rec, *total - first[mine], err);
    return part != NULL ? bd_ranks_agree(part->ranks, status, err) : status;
}

#define AT_ONCE 32u

/* Skips rows, so many at once, among which no month is `now`. */
BD_HOT static uint32_t skip_others(const uint16_t *month, uint32_t h, uint32_t end, uint16_t now)
{
    while (h + AT_ONCE <= end) {
        const uint16_t *at = month + h;
        uint16_t any = 0;
        for (uint32_t i = 0; i < AT_ONCE; i++) any |= at[i] == now;
        if (any) break;
        h += AT_ONCE;
    }
    return h;
}

/* The first row from h on, before `end`, whose month is `now`; few are. */
static uint32_t next_newly(const uint16_t *month, uint32_t h, uint32_t end, uint16_t now)
{
    h = skip_others(month, h, end, now);
    while (h < end && month[h] != now) h++;
    return h;
}

static bd_status fill_events(bd_recorder *rec, const bd_view *view, bd_error *err)
{
    if (!rec->l.params.output.events || rec->next == 0) return BD_OK;
    const int32_t *replicate = rec->l.values[BD_DIM_replicate];
    size_t own, own_end, total;
    bd_part_range(view->part, "village", view->counts.nvillage, &own, &own_end);
    BD_TRY(place_events(rec, view, &total, err));
    for (uint32_t v = (uint32_t)own; v < own_end; v++) {
        uint32_t left = view->village.newly[v], first = view->village.first[v];
        for (uint32_t h = first, end = first + view->village.count[v]; left > 0; h++, left--) {
            h = next_newly(view->household.empowered_month, h, end, (uint16_t)view->month);
            if (h == end) break;
            uint32_t source = view->household.candidate[h];
            *ROW(int32_t, event_scenario) = (int32_t)rec->scenario;
            *ROW(int32_t, event_replicate) = replicate[rec->replicate];
            *ROW(int32_t, event_time) = (int32_t)rec->next;
            *ROW(int8_t, event_kind) = 1;
            *ROW(uint64_t, event_household) = view->household.id[h];
            *ROW(int32_t, event_village) = (int32_t)v;
            *ROW(int8_t, source_kind) = (int8_t)bd_source_kind(source);
            *ROW(uint64_t, source) = source_id(view, source);
            *ROW(int16_t, generation) = view->household.generation[h];
            *ROW(float, event_weight) = view->household.credit[h];
            rec->rows[BD_LEAD_EVENT]++;
        }
    }
    rec->rows[BD_LEAD_EVENT] = total;
    for (size_t i = 0; i < BD_NFIXED && view->part != NULL; i++) {
        bd_block *b = fixed(rec, (bd_fixed)i);
        if (b->lead == BD_LEAD_EVENT)
            view->part->ranks->collect(view->part->ranks, b->data,
                                       b->items * bd_netcdf_size(b->type), rec->event_first);
    }
    return BD_OK;
}

static void count_patterns(bd_recorder *rec, const bd_view *view)
{
    uint8_t pattern[1024];
    uint32_t n = view->counts.nhousehold, (*strata)[BD_PATTERNS] = rec->patterns + BD_PROFILES_MAX;
    size_t from, end;
    bd_part_range(view->part, "household", n, &from, &end);
    for (; from < end; from += 1024) {
        uint32_t rows = (uint32_t)(end - from < 1024 ? end - from : 1024);
        bd_adequacy_patterns(view->household.power + from, n, rows,
                             rec->observer.adequacy.threshold, pattern);
        for (uint32_t i = 0; i < rows; i++) {
            rec->patterns[view->household.profile[from + i]][pattern[i]]++;
            strata[view->household.stratum[from + i]][pattern[i]]++;
        }
    }
}

/* Households by pattern: of all, of each stratum, and with each disadvantage. */
typedef struct subgroups {
    uint64_t all[BD_PATTERNS], stratum[BD_NSTRATUM][BD_PATTERNS];
    uint64_t with[BD_DISADVANTAGES_MAX][BD_PATTERNS];
} subgroups;

BD_HOT static void add_patterns(uint64_t to[BD_PATTERNS], const uint32_t count[BD_PATTERNS])
{
    for (uint32_t i = 0; i < BD_PATTERNS; i++) to[i] += count[i];
}

/* Adds up profiles and strata, and empties them. */
static void take_patterns(bd_recorder *rec, const bd_view *view, subgroups *out)
{
    memset(out, 0, sizeof *out);
    for (uint32_t s = 0; s < BD_NSTRATUM; s++)
        add_patterns(out->stratum[s], rec->patterns[BD_PROFILES_MAX + s]);
    for (uint32_t p = 0; p < view->counts.nprofile; p++) {
        add_patterns(out->all, rec->patterns[p]);
        for (uint32_t d = 0; d < rec->l.params.ndisadvantage; d++)
            if (view->profile_bits[p] >> d & 1) add_patterns(out->with[d], rec->patterns[p]);
    }
    memset(rec->patterns, 0, view->counts.nprofile * sizeof *rec->patterns);
    memset(rec->patterns + BD_PROFILES_MAX, 0, BD_NSTRATUM * sizeof *rec->patterns);
}

static bd_disempowerment without(const bd_adequacy *a, const subgroups *g, uint32_t d)
{
    uint64_t count[BD_PATTERNS];
    for (uint32_t i = 0; i < BD_PATTERNS; i++) count[i] = g->all[i] - g->with[d][i];
    return bd_alkire_foster(a, count);
}

static void count_classes(const float *x, size_t n, uint32_t *count, uint8_t *span)
{
    uint16_t class[1024];
    for (size_t from = 0; from < n; from += 1024) {
        size_t rows = n - from < 1024 ? n - from : 1024;
        bd_classes_of(x + from, rows, class);
        for (size_t i = 0; i < rows; i++) {
            count[class[i]]++;
            span[class[i] / BD_SPAN] = 1;
        }
    }
}

/* Where the classes of power `k` are counted. One power after the other is in the same place, so
 * that it stays in the cache. */
static size_t table_of(const bd_recorder *rec, size_t k)
{
    return rec->part == NULL && rec->threads == 1 ? 0 : k;
}

/* Own households of power `k` by class. */
static void count_power(bd_recorder *rec, const bd_view *view, size_t k)
{
    size_t n = view->counts.nhousehold, own, own_end;
    uint32_t *class = rec->classes + table_of(rec, k) * BD_CLASSES;
    uint8_t *span = rec->spans + table_of(rec, k) * BD_SPANS;
    bd_part_range(view->part, "household", n, &own, &own_end);
    count_classes(view->household.power + k * n + own, own_end - own, class, span);
}

/* Counts of all ranks. */
static void sum_ranks(const bd_part *part, uint32_t *count, size_t n)
{
    uint64_t some[1024];
    for (size_t at = 0; at < n; at += 1024) {
        size_t rows = n - at < 1024 ? n - at : 1024;
        for (size_t i = 0; i < rows; i++) some[i] = count[at + i];
        bd_part_sum(part, some, rows);
        for (size_t i = 0; i < rows; i++) count[at + i] = (uint32_t)some[i];
    }
}

static void fill_power(bd_recorder *rec, const bd_view *view, size_t k)
{
    size_t villages = view->counts.nvillage;
    const double *count = rec->moments + 3 * k * villages, *sum = count + villages;
    uint32_t *class = rec->classes + table_of(rec, k) * BD_CLASSES;
    uint8_t *span = rec->spans + table_of(rec, k) * BD_SPANS;
    ROW(double, gini)[k] = bd_gini_classes(class, span, view->counts.nhousehold);
    bd_classes_clear(class, span);
    ROW(double, between_share)[k] = bd_between_share(count, sum, sum + villages, villages);
}

/* Inequality of powers, and patterns of adequacy. Alone, a power is done with while its classes
 * are in the cache; ranks add theirs up first. */
static void count_households(bd_recorder *rec, const bd_view *view)
{
    size_t villages = view->counts.nvillage;
#pragma omp parallel for schedule(dynamic, 1) num_threads(rec->threads)
    for (size_t k = 0; k <= BD_NPOWER; k++) {
        if (k < BD_NPOWER)
            count_power(rec, view, k);
        else
            count_patterns(rec, view);
        if (k < BD_NPOWER && view->part == NULL) fill_power(rec, view, k);
    }
    if (view->part == NULL) return;
    sum_ranks(view->part, rec->patterns[0], (size_t)PATTERN_ROWS * BD_PATTERNS);
    sum_ranks(view->part, rec->classes, (size_t)BD_NPOWER * BD_CLASSES);
    memset(rec->spans, 1, (size_t)BD_NPOWER * BD_SPANS);
    for (size_t i = 0; i < 3 * BD_NPOWER; i++)
        bd_part_collect_villages(view->part, rec->moments + i * villages, sizeof *rec->moments);
#pragma omp parallel for schedule(dynamic, 1) num_threads(rec->threads)
    for (size_t k = 0; k < BD_NPOWER; k++) fill_power(rec, view, k);
}

static void fill_decomposition(bd_recorder *rec, const bd_view *view)
{
    const bd_adequacy *a = &rec->observer.adequacy;
    subgroups groups;
    count_households(rec, view);
    take_patterns(rec, view, &groups);
    bd_disempowerment all = bd_alkire_foster(a, groups.all);
    *ROW(double, af_headcount) = all.headcount;
    *ROW(double, af_intensity) = all.intensity;
    *ROW(double, af_m0) = all.m0;
    memcpy(ROW(double, censored_headcount), all.censored_headcount, sizeof all.censored_headcount);
    memcpy(ROW(double, contribution), all.contribution, sizeof all.contribution);
    for (uint32_t d = 0; d < rec->l.params.ndisadvantage; d++)
        for (uint32_t has = 0; has < 2; has++) {
            bd_disempowerment of =
                has ? bd_alkire_foster(a, groups.with[d]) : without(a, &groups, d);
            ROW(double, disadvantage_share)[2 * d + has] = share(of.households, all.households);
            ROW(double, disadvantage_headcount)[2 * d + has] = of.headcount;
            ROW(double, disadvantage_m0)[2 * d + has] = of.m0;
            ROW(double, disadvantage_contribution)
            [2 * d + has] = bd_subgroup_contribution(&of, &all);
        }
    for (int s = 0; s < BD_NSTRATUM; s++) {
        bd_disempowerment of = bd_alkire_foster(a, groups.stratum[s]);
        ROW(double, stratum_share)[s] = share(of.households, all.households);
        ROW(double, stratum_headcount)[s] = of.headcount;
        ROW(double, stratum_m0)[s] = of.m0;
        ROW(double, stratum_contribution)[s] = bd_subgroup_contribution(&of, &all);
    }
}

/* What a study would have measured, of all and by village (NaN: nobody was asked). */
static void fill_observation(bd_recorder *rec, const bd_view *view)
{
    bd_observed_sum all[BD_NOBSERVATION] = {{0}};
    bd_block *b = &rec->l.block[rec->l.observation];
    bd_part_collect_villages(view->part, rec->observed, sizeof *rec->observed);
    for (uint32_t v = 0; v < view->counts.nvillage; v++) {
        const bd_observed_sum *one = rec->observed[v];
        for (size_t i = 0; i < BD_NOBSERVATION; i++) {
            all[i].sum += one[i].sum, all[i].n += one[i].n;
            if (!b[2 * i + 1].off)
                ((float *)row_of(rec, &b[2 * i + 1]))[v] = (float)bd_observed_mean(one[i]);
        }
    }
    for (size_t i = 0; i < BD_NOBSERVATION; i++)
        *(double *)row_of(rec, &b[2 * i]) = bd_observed_mean(all[i]);
}

/* The column as it is, on rank 0 that of all ranks. */
static void copy_column(const bd_part *part, const bd_column_info *c, char *to)
{
    size_t own, own_end, plane = c->rows * c->item;
    const uint32_t *first = part != NULL ? bd_part_rows(part, c->table) : NULL;
    bd_part_range(part, c->table, c->rows, &own, &own_end);
    for (size_t k = 0; k < c->planes; k++, to += plane) {
        memcpy(to + own * c->item, (const char *)c->data + k * plane + own * c->item,
               (own_end - own) * c->item);
        if (first != NULL) part->ranks->collect(part->ranks, to, c->item, first);
    }
}

/* Rows of the tables that are kept as they are. */
static void fill_recorded(bd_recorder *rec, const bd_view *view, bd_lead lead)
{
    bd_columns(view, &view->counts, rec->column, rec->l.ncolumn);
    for (size_t r = 0; r < BD_NRECORDED; r++)
        for (size_t i = 0; i < rec->l.recorded[r].count && rec->l.recorded[r].lead == lead; i++) {
            bd_block *b = &rec->l.block[rec->l.recorded[r].first + i];
            if (b->off) continue;
            void *row = row_of(rec, b);
            copy_column(view->part, &rec->column[b->column], row);
            for (size_t h = 0; b->masks && h < b->items; h++)
                ((uint16_t *)row)[h] = view->profile_bits[((uint16_t *)row)[h]];
        }
}

static void fill_run(bd_recorder *rec, const bd_view *view)
{
    const bd_params *p = view->params;
    bool last = rec->next == rec->l.params.time.months, programme = *p->strategy.name != 0;
    *ROW(int8_t, run_status) = last ? 2 : 1;
    uint64_t state = rec->state != 0 || !last ? rec->state : bd_world_digest(view, true);
    *ROW(uint64_t, state_digest) = last ? state : 0;
    *ROW(int64_t, household_count) = view->counts.nhousehold;
    *ROW(int32_t, programme_start) = programme ? (int32_t)p->strategy.start : -1;
    *ROW(int32_t, programme_end) = programme ? (int32_t)p->strategy.end : -1;
    for (uint32_t v = 0; v < view->counts.nvillage; v++) {
        ROW(int32_t, households)[v] = (int32_t)view->village.count[v];
        /* who serves it stays known when the programme has left */
        ROW(int8_t, treated)[v] = programme && view->village.post[v] != BD_NONE;
    }
}

static bool due(const bd_layout *l, bd_dimension d, uint32_t month)
{
    const int32_t *times = l->values[d];
    for (size_t i = 0; i < l->length[d]; i++)
        if (times[i] == (int32_t)month) return true;
    return false;
}

bd_status bd_recorder_month(bd_recorder *rec, const bd_view *view, bd_error *err)
{
    const bd_params *p = &rec->l.params;
    int64_t month = (int64_t)view->month - p->time.burn_in;
    if (rec->sums == NULL) return bd_fail(err, BD_BROKEN, "no run was begun");
    if (rec->resume && rec->next > 0 && month == (int64_t)rec->next - 1 &&
        rec->rows[BD_LEAD_MONTH] == 0) {
        fill_region(rec, view); /* kept already; only the current values are wanted */
        return BD_OK;
    }
    if (month != rec->next || month > p->time.months)
        return bd_fail(err, BD_BROKEN, "month %lld was offered to the recorder, which waits for %u",
                       (long long)month, rec->next);
    bool decompose = decomposes(rec);
    bool snapshot = due(&rec->l, BD_DIM_snapshot, rec->next);
    fill_region(rec, view);
    fill_programme(rec, view);
    fill_cost(rec, view);
    fill_institutions(rec, view);
    fill_campaigns(rec, view);
    fill_cohorts(rec, view);
    BD_TRY(fill_events(rec, view, err));
    if (decompose) fill_decomposition(rec, view), fill_observation(rec, view);
    if (snapshot) fill_recorded(rec, view, BD_LEAD_SNAPSHOT);
    if (rec->l.params.output.workers) fill_recorded(rec, view, BD_LEAD_MONTH);
    fill_run(rec, view);
    rec->rows[BD_LEAD_MONTH]++;
    rec->rows[BD_LEAD_DECOMPOSITION] += decompose;
    rec->rows[BD_LEAD_SNAPSHOT] += snapshot;
    rec->next++;
    bool full = rec->rows[BD_LEAD_MONTH] == rows_room(rec, BD_LEAD_MONTH);
    return (full || snapshot) && month < p->time.months ? bd_recorder_flush(rec, err) : BD_OK;
}

/* What the segment in work holds: one run, the months collected. */
static bd_segment_shape shape_in_work(const bd_recorder *rec)
{
    static const struct {
        bd_dimension dimension;
        bd_lead lead;
    } some[] = {{BD_DIM_time, BD_LEAD_MONTH},
                {BD_DIM_decomposition_time, BD_LEAD_DECOMPOSITION},
                {BD_DIM_snapshot, BD_LEAD_SNAPSHOT}};
    bd_segment_shape shape = {.first = {0}};
    int32_t first = (int32_t)(rec->next - rec->rows[BD_LEAD_MONTH]);
    memcpy(shape.length, rec->l.length, sizeof shape.length);
    shape.length[BD_DIM_scenario] = shape.length[BD_DIM_replicate] = 1;
    shape.length[BD_DIM_event] = rec->rows[BD_LEAD_EVENT];
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        bd_dimension d = some[i].dimension;
        const int32_t *times = rec->l.values[d];
        size_t skip = 0;
        while (skip < rec->l.length[d] && times[skip] < first) skip++;
        shape.length[d] = rec->rows[some[i].lead];
        if (shape.length[d] > 0) shape.first[d] = times[skip];
    }
    return shape;
}

static bd_segment segment_in_work(const bd_recorder *rec)
{
    return (bd_segment){.scenario = rec->scenario,
                        .replicate = rec->replicate,
                        .month = rec->next - (uint32_t)rec->rows[BD_LEAD_MONTH]};
}

void bd_recorder_state(bd_recorder *rec, uint64_t digest)
{
    rec->state = digest;
}

bd_status bd_recorder_flush(bd_recorder *rec, bd_error *err)
{
    if (rec->rows[BD_LEAD_MONTH] == 0) return BD_OK;
    if (rec->follow) {
        memset(rec->rows, 0, sizeof rec->rows);
        return BD_OK;
    }
    char name[BD_SEGMENT_NAME];
    bd_segment_shape shape = shape_in_work(rec);
    bd_segment_name(name, segment_in_work(rec));
    char *path = bd_path_inside(rec->folder, name);
    char *part = path == NULL ? NULL : bd_path_suffix(path, ".part");
    bd_status status = part == NULL ? bd_fail(err, BD_MEMORY, "not enough memory for a segment")
                                    : bd_segment_write(part, path, &rec->l, rec->origin.identity,
                                                       &shape, !rec->unsynced, err);
    if (status == BD_OK) memset(rec->rows, 0, sizeof rec->rows);
    free(part), free(path);
    return status;
}

const double *bd_recorder_now(const bd_recorder *rec)
{
    return rec->has_now ? rec->now : NULL;
}

/* Whether the segments of a run follow one another from month 0 to its last, each of them whole. */
static bool holds_run(const bd_recorder *rec, uint32_t scenario, uint32_t replicate)
{
    bd_segment s = {.scenario = scenario, .replicate = replicate};
    uint32_t last = (uint32_t)rec->l.params.time.months;
    bool whole = true;
    while (whole && s.month <= last) {
        char name[BD_SEGMENT_NAME];
        bd_segment_file *f = NULL;
        bd_error ignored = {.status = BD_OK};
        bd_segment_name(name, s);
        char *path = bd_path_inside(rec->folder, name);
        whole = path != NULL && bd_segment_open(path, &rec->origin, true, &f, &ignored) == BD_OK;
        uint32_t months = whole ? (uint32_t)bd_segment_shape_of(f)->length[BD_DIM_time] : 0;
        whole = months > 0;
        s.month += months;
        bd_segment_close(f);
        free(path);
    }
    return whole;
}

bool bd_recorder_holds(const bd_recorder *rec, uint32_t replicate)
{
    bool whole = true;
    for (uint32_t s = 0; s < rec->l.length[BD_DIM_scenario] && whole; s++)
        whole = holds_run(rec, s, replicate);
    return whole;
}

static bd_status drop_segments(bd_recorder *rec, uint32_t from, uint32_t to, bd_error *err)
{
    bd_segment *list;
    size_t count;
    bd_status status = bd_segments_list(rec->folder, false, &list, &count, err);
    for (size_t i = 0; i < count && status == BD_OK; i++)
        if (list[i].replicate >= from && list[i].replicate <= to)
            status = bd_segment_remove(rec->folder, list[i], err);
    free(list);
    return status;
}

bd_status bd_recorder_drop(bd_recorder *rec, uint32_t replicate, bd_error *err)
{
    return drop_segments(rec, replicate, replicate, err);
}

bd_status bd_recorder_trim(bd_recorder *rec, uint32_t nreplicate, bd_error *err)
{
    bd_status status = drop_segments(rec, nreplicate, UINT32_MAX, err);
    if (nreplicate < rec->l.length[BD_DIM_replicate]) rec->l.length[BD_DIM_replicate] = nreplicate;
    return status;
}

bd_status bd_recorder_finish(bd_recorder *rec, const bd_recorder_resources *resources,
                             bd_error *err)
{
    bool complete = false;
    if (rec->follow) return BD_OK;
    bd_waiting end = {.segment = segment_in_work(rec), .shape = shape_in_work(rec)};
    bool waits = rec->rows[BD_LEAD_MONTH] > 0;
    BD_TRY(bd_join(&rec->l, &rec->origin, resources, rec->folder, waits ? &end : NULL, rec->path,
                   rec->compression, rec->add, rec->add_context, &complete, rec->digest, err));
    memset(rec->rows, 0, sizeof rec->rows);
    return complete ? bd_segments_clear(rec->folder, err) : BD_OK;
}

void bd_recorder_add(bd_recorder *rec, bd_recorder_addition *add, void *context)
{
    rec->add = add;
    rec->add_context = context;
}

const char *bd_recorder_digest(const bd_recorder *rec)
{
    return rec->digest;
}

bool bd_recorder_unfinished(const char *path)
{
    bd_segment *list = NULL;
    size_t count = 0;
    char *folder = bd_path_suffix(path, ".part");
    if (folder != NULL) bd_segments_list(folder, false, &list, &count, NULL);
    free(list), free(folder);
    return count > 0;
}

#else /* no HDF5 in this build */

static bd_status unavailable(bd_error *err)
{
    return bd_fail(err, BD_UNAVAILABLE,
                   "this build has no HDF5, so it cannot write output; build "
                   "with BERDAYA_HDF5=ON, or run with --no-output");
}

bd_status bd_recorder_create(const bd_recorder_options *options, const bd_params *params,
                             bd_recorder **out, bd_error *err)
{
    (void)options, (void)params;
    *out = NULL;
    return unavailable(err);
}
void bd_recorder_destroy(bd_recorder *rec)
{
    (void)rec;
}
bd_status bd_recorder_begin(bd_recorder *rec, uint32_t scenario, uint32_t replicate,
                            const bd_view *view, bd_error *err)
{
    (void)rec, (void)scenario, (void)replicate, (void)view;
    return unavailable(err);
}
void bd_recorder_village(void *recorder, const bd_view *view, uint32_t village)
{
    (void)recorder, (void)view, (void)village;
}
bd_status bd_recorder_month(bd_recorder *rec, const bd_view *view, bd_error *err)
{
    (void)rec, (void)view;
    return unavailable(err);
}
void bd_recorder_state(bd_recorder *rec, uint64_t digest)
{
    (void)rec, (void)digest;
}
bd_status bd_recorder_flush(bd_recorder *rec, bd_error *err)
{
    (void)rec;
    return unavailable(err);
}
const double *bd_recorder_now(const bd_recorder *rec)
{
    (void)rec;
    return NULL;
}
bool bd_recorder_holds(const bd_recorder *rec, uint32_t replicate)
{
    (void)rec, (void)replicate;
    return false;
}
bd_status bd_recorder_drop(bd_recorder *rec, uint32_t replicate, bd_error *err)
{
    (void)rec, (void)replicate;
    return unavailable(err);
}
bd_status bd_recorder_trim(bd_recorder *rec, uint32_t nreplicate, bd_error *err)
{
    (void)rec, (void)nreplicate;
    return unavailable(err);
}
bd_status bd_recorder_finish(bd_recorder *rec, const bd_recorder_resources *resources,
                             bd_error *err)
{
    (void)rec, (void)resources;
    return unavailable(err);
}
void bd_recorder_add(bd_recorder *rec, bd_recorder_addition *add, void *context)
{
    (void)rec, (void)add, (void)context;
}
const char *bd_recorder_digest(const bd_recorder *rec)
{
    (void)rec;
    return "";
}
bool bd_recorder_unfinished(const char *path)
{
    (void)path;
    return false;
}
#endif
