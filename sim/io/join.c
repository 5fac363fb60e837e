/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining segments: where each piece goes, and the snowball numbers that need a whole run. */
#include "io/join.h"

#include "measure/snowball.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BD_HDF5
#define GROUP_BYTES ((size_t)64 << 20) /* of segments that are open at a time, if more than one */
#define GROUP_FILES 4096u              /* far fewer than a process may have maps */
#define SLAB_BYTES ((size_t)4 << 20)   /* of rows that are put together to be written at once */

typedef struct joining {
    const bd_layout *l;
    const bd_origin *o;
    const char *folder;
    const bd_waiting *waiting; /* takes the place of its segment's file, or NULL */
    bd_segment *segment;
    size_t nsegment;
    uint32_t *months;       /* by run: scenario * replicates + replicate */
    size_t length[BD_NDIM]; /* of the joined file */
    bd_netcdf *out;
    size_t events; /* written so far */
    char *slab;    /* [SLAB_BYTES] */
    bd_recorder_addition *add;
    void *add_context;
} joining;

/* A segment that is open. */
typedef struct piece {
    bd_segment of;
    bd_segment_file *file; /* NULL: it waits in memory */
    const bd_segment_shape *shape;
    size_t events; /* row of its first event in the joined file */
} piece;

static bd_status open_piece(const joining *j, size_t i, bool values, piece *out, bd_error *err)
{
    *out = (piece){.of = j->segment[i]};
    if (j->waiting != NULL && bd_segment_same(out->of, j->waiting->segment)) {
        out->shape = &j->waiting->shape;
        return BD_OK;
    }
    char name[BD_SEGMENT_NAME];
    bd_segment_name(name, out->of);
    char *path = bd_path_inside(j->folder, name);
    if (path == NULL) return bd_fail(err, BD_MEMORY, "not enough memory to join segments");
    bd_status status = bd_segment_open(path, j->o, values, &out->file, err);
    free(path);
    if (status == BD_OK) out->shape = bd_segment_shape_of(out->file);
    return status;
}

static size_t run_of(const joining *j, bd_segment s)
{
    return (size_t)s.scenario * j->l->length[BD_DIM_replicate] + s.replicate;
}

static bd_status survey_one(joining *j, const piece *p, bd_error *err)
{
    uint32_t *months = &j->months[run_of(j, p->of)];
    if (p->of.month != *months)
        return bd_fail(err, BD_MISMATCH, "%s: scenario %u, replicate %u has no month %u", j->folder,
                       p->of.scenario, p->of.replicate, *months);
    *months += (uint32_t)p->shape->length[BD_DIM_time];
    j->length[BD_DIM_event] += p->shape->length[BD_DIM_event];
    for (size_t r = 0; r < BD_NRECORDED; r++) { /* runs may differ: in posts, say */
        bd_dimension d = j->l->recorded[r].dimension;
        bool there =
            j->l->recorded[r].count > 0 &&
            bd_block_present(&j->l->block[j->l->recorded[r].first], p->shape->length, false);
        if (there && p->shape->length[d] > j->length[d]) j->length[d] = p->shape->length[d];
    }
    return BD_OK;
}

/* Reads all shapes: months must follow each other in every run. */
static bd_status survey(joining *j, bd_error *err)
{
    bd_status status = BD_OK;
    for (size_t i = 0; i < j->nsegment && status == BD_OK; i++) {
        piece p;
        bd_segment s = j->segment[i];
        if (s.scenario >= j->l->length[BD_DIM_scenario] ||
            s.replicate >= j->l->length[BD_DIM_replicate])
            return bd_fail(err, BD_MISMATCH,
                           "%s: has a segment of scenario %u, replicate %u, "
                           "which this run does not have",
                           j->folder, s.scenario, s.replicate);
        BD_TRY(open_piece(j, i, false, &p, err));
        status = survey_one(j, &p, err);
        bd_segment_close(p.file);
    }
    return status;
}

/* Place of a segment's first decomposition or snapshot among all of them. */
static bd_status place_along(const joining *j, const piece *p, const bd_block *b, bd_dimension d,
                             size_t *place, bd_error *err)
{
    const int32_t *all = j->l->values[d];
    for (*place = 0; *place < j->length[d]; ++*place)
        if (all[*place] == p->shape->first[d]) return BD_OK;
    return bd_fail(err, BD_MISMATCH, "%s: month %d is not among those asked for", b->path,
                   p->shape->first[d]);
}

/* Rows of one block on their way into the file: of one segment, or of several that follow one
 * another there. */
typedef struct slab {
    const bd_block *block;
    size_t ndim, start[BD_NETCDF_DIMS], count[BD_NETCDF_DIMS];
    size_t bytes;
    size_t along;     /* dimension along which segments follow; ndim: only one so far */
    const void *rows; /* NULL: there are none yet */
    bool stays;       /* rows lie where they are until the file is closed */
} slab;

/* Whether the rows are all that the joined file has of the block. */
static bool is_whole(const joining *j, const slab *s)
{
    bd_dimension dim[BD_NETCDF_DIMS];
    size_t ndim = bd_block_dimensions(s->block, dim);
    for (size_t d = 0; d < ndim; d++)
        if (s->count[d] != j->length[dim[d]]) return false;
    return true;
}

static bd_status write_slab(const joining *j, slab *s, bd_error *err)
{
    const void *rows = s->rows;
    s->rows = NULL;
    if (rows == NULL) return BD_OK;
    if (is_whole(j, s))
        return bd_netcdf_write_all(j->out, s->block->path, s->block->type, s->count, rows, s->stays,
                                   err);
    return bd_netcdf_write(j->out, s->block->path, s->block->type, s->start, s->count, rows, err);
}

/* Dimension along which `next` follows `s` so that their rows lie one after the other in memory,
 * too; ndim: there is none. */
static size_t follows(const slab *s, const slab *next)
{
    size_t along = s->ndim;
    for (size_t d = 0; d < s->ndim; d++) {
        if (next->start[d] == s->start[d]) {
            /* a longer or shorter one can only follow along the dimension that it is longer in */
            if (next->count[d] != s->count[d]) return s->ndim;
            if (along == s->ndim && s->count[d] > 1) return s->ndim;
            continue;
        }
        if (along != s->ndim || next->start[d] != s->start[d] + s->count[d]) return s->ndim;
        along = d;
    }
    return s->along == s->ndim || s->along == along ? along : s->ndim;
}

/* Adds rows to a slab, which is written when they do not fit in. */
static bd_status add_rows(const joining *j, slab *s, const slab *next, bd_error *err)
{
    size_t along =
        s->rows == NULL || s->bytes + next->bytes > SLAB_BYTES ? s->ndim : follows(s, next);
    if (s->rows == NULL || along == s->ndim) {
        BD_TRY(write_slab(j, s, err));
        *s = *next;
        return BD_OK;
    }
    if (s->rows != j->slab) memcpy(j->slab, s->rows, s->bytes);
    memcpy(j->slab + s->bytes, next->rows, next->bytes);
    s->rows = j->slab, s->stays = false;
    s->bytes += next->bytes;
    s->count[along] += next->count[along];
    s->along = along;
    return BD_OK;
}

/* Where a segment's rows of a block belong; rows NULL: it has none. */
static bd_status place_rows(const joining *j, const piece *p, const bd_block *b, slab *out,
                            bd_error *err)
{
    bd_dimension dim[BD_NETCDF_DIMS];
    *out = (slab){.block = b, .ndim = bd_block_dimensions(b, dim)};
    out->along = out->ndim;
    if (!bd_block_present(b, p->shape->length, false))
        return BD_OK; /* no decomposition or snapshot fell into the segment */
    out->bytes = bd_netcdf_size(b->type);
    for (size_t d = 0; d < out->ndim; d++) {
        out->count[d] = p->shape->length[dim[d]];
        out->bytes *= out->count[d];
        if (dim[d] == BD_DIM_scenario) out->start[d] = p->of.scenario;
        if (dim[d] == BD_DIM_replicate) out->start[d] = p->of.replicate;
        if (dim[d] == BD_DIM_time) out->start[d] = p->of.month;
        if (dim[d] == BD_DIM_event) out->start[d] = p->events;
        if (dim[d] == BD_DIM_decomposition_time || dim[d] == BD_DIM_snapshot)
            BD_TRY(place_along(j, p, b, dim[d], &out->start[d], err));
    }
    out->stays = p->file == NULL;
    if (out->bytes > 0) out->rows = p->file != NULL ? bd_segment_rows(p->file, b->path) : b->data;
    return BD_OK;
}

static bd_status copy_block(const joining *j, const piece *p, size_t n, const bd_block *b,
                            bd_error *err)
{
    slab rows = {.block = b}, next;
    if (!bd_block_present(b, j->length, false)) return BD_OK;
    /* what all runs share is the same in each segment */
    for (size_t i = b->lead == BD_LEAD_SHARED ? n - 1 : 0; i < n; i++) {
        BD_TRY(place_rows(j, &p[i], b, &next, err));
        if (next.rows != NULL) BD_TRY(add_rows(j, &rows, &next, err));
    }
    return write_slab(j, &rows, err);
}

static bd_status copy_group(const joining *j, const piece *p, size_t n, bd_error *err)
{
    for (size_t b = 0; b < j->l->nblock; b++) BD_TRY(copy_block(j, p, n, &j->l->block[b], err));
    return BD_OK;
}

/* Whether all that there is waits in memory: then variables are filled as they are made. */
static bool all_waits(const joining *j)
{
    return j->nsegment == 1 && j->waiting != NULL &&
           bd_segment_same(j->segment[0], j->waiting->segment);
}

static bd_status fill_waiting(const void *context, const bd_block *b, bd_error *err)
{
    const joining *j = context;
    const piece p = {.of = j->segment[0], .shape = &j->waiting->shape};
    if (!bd_block_present(b, p.shape->length, false)) return BD_OK; /* derived later */
    BD_TRY(copy_block(j, &p, 1, b, err));
    return bd_netcdf_done(j->out, b->path, err);
}

/* Copies segments from `*at` on, as many as may be open at a time. */
static bd_status copy_some(joining *j, size_t *at, bd_error *err)
{
    size_t left = j->nsegment - *at, most = left < GROUP_FILES ? left : GROUP_FILES, n = 0;
    piece *open = calloc(most, sizeof *open);
    if (open == NULL) return bd_fail(err, BD_MEMORY, "not enough memory to join segments");
    bd_status status = BD_OK;
    for (size_t bytes = 0; n < most && bytes < GROUP_BYTES && status == BD_OK;) {
        status = open_piece(j, *at + n, true, &open[n], err);
        if (status != BD_OK) break;
        open[n].events = j->events;
        j->events += open[n].shape->length[BD_DIM_event];
        bytes += open[n].file != NULL ? bd_segment_bytes(open[n].file) : 0;
        n++;
    }
    if (status == BD_OK) status = copy_group(j, open, n, err);
    for (size_t i = 0; i < n; i++) bd_segment_close(open[i].file);
    free(open);
    *at += n;
    return status;
}

/* The tables of one run that snowball numbers are made of, cohorts and months since burn-in
 * began; and the numbers. */
typedef struct cohorts {
    uint32_t n, burn_in, last; /* last month observed */
    int32_t start, end;        /* of the programme, since burn-in ended; -1: none */
    uint32_t *newly, *children, *births;
    double *r, *instantaneous, mean[4], interval;
    int32_t *observed;
    int8_t *complete;
} cohorts;

static bool cohorts_room(cohorts *c, size_t months)
{
    size_t n = c->n;
    c->newly = calloc(n + 1, sizeof *c->newly);
    c->children = calloc(n + 1, sizeof *c->children);
    c->births = calloc(n * n + 1, sizeof *c->births);
    c->r = calloc(n + 1, sizeof *c->r);
    c->instantaneous = calloc(months + 1, sizeof *c->instantaneous);
    c->observed = calloc(n + 1, sizeof *c->observed);
    c->complete = calloc(n + 1, sizeof *c->complete);
    return c->newly && c->children && c->births && c->r && c->instantaneous && c->observed &&
           c->complete;
}

static void cohorts_free(cohorts *c)
{
    free(c->newly), free(c->children), free(c->births), free(c->r), free(c->instantaneous);
    free(c->observed), free(c->complete);
}

static bd_status read_cohorts(const joining *j, cohorts *c, size_t s, size_t r, uint32_t months,
                              bd_error *err)
{
    size_t run[3] = {s, r, 0}, all[3] = {1, 1, c->n}, one[2] = {1, 1};
    BD_TRY(bd_netcdf_read(j->out, "/cohort/newly", BD_NETCDF_UINT32, run, all, c->newly, err));
    BD_TRY(
        bd_netcdf_read(j->out, "/cohort/children", BD_NETCDF_UINT32, run, all, c->children, err));
    BD_TRY(bd_netcdf_read(j->out, "/programme_start", BD_NETCDF_INT32, run, one, &c->start, err));
    BD_TRY(bd_netcdf_read(j->out, "/programme_end", BD_NETCDF_INT32, run, one, &c->end, err));
    size_t from[4] = {s, r, 1, 0}, rows[4] = {1, 1, months - 1, c->n};
    return bd_netcdf_read(j->out, "/cohort/births", BD_NETCDF_UINT32, from, rows,
                          c->births + (size_t)c->burn_in * c->n, err);
}

static void count_cohorts(cohorts *c, uint32_t months, uint32_t window, uint32_t rate_window)
{
    for (uint32_t m = 0; m < c->n; m++) {
        bd_cohort_r r = bd_snowball_cohort(c->newly[m], c->children[m], m, c->last, window);
        c->r[m] = m <= c->last ? r.r : NAN;
        c->observed[m] = (int32_t)r.observed;
        c->complete[m] = r.complete;
    }
    c->instantaneous[0] = NAN;
    for (uint32_t t = 1; t < months; t++)
        c->instantaneous[t] = bd_snowball_instantaneous(c->newly, c->births, c->n, c->burn_in,
                                                        c->burn_in + t - 1, rate_window);
    for (int i = 0; i < 4; i++) c->mean[i] = NAN;
    if (c->start >= 0 && c->end >= c->start) {
        uint32_t enter = c->burn_in + (uint32_t)c->start, leave = c->burn_in + (uint32_t)c->end;
        if (enter > c->n) enter = c->n;
        if (leave > c->n) leave = c->n;
        bd_snowball_mean during =
            bd_snowball_mean_over(c->newly, c->children, enter, leave, c->last, window);
        bd_snowball_mean after =
            bd_snowball_mean_over(c->newly, c->children, leave, c->n, c->last, window);
        c->mean[0] = during.r, c->mean[1] = during.error;
        c->mean[2] = after.r, c->mean[3] = after.error;
    }
    c->interval = bd_snowball_interval(c->births, c->n, c->n);
}

static bd_status write_cohorts(const joining *j, const cohorts *c, size_t s, size_t r,
                               uint32_t months, bd_error *err)
{
    static const char *const mean[] = {"/cohort/r_programme", "/cohort/r_programme_error",
                                       "/cohort/r_after_exit", "/cohort/r_after_exit_error"};
    size_t run[3] = {s, r, 0}, all[3] = {1, 1, c->n}, time[3] = {1, 1, months};
    BD_TRY(bd_netcdf_write(j->out, "/cohort/r", BD_NETCDF_DOUBLE, run, all, c->r, err));
    BD_TRY(bd_netcdf_write(j->out, "/cohort/observed_months", BD_NETCDF_INT32, run, all,
                           c->observed, err));
    BD_TRY(bd_netcdf_write(j->out, "/cohort/complete", BD_NETCDF_INT8, run, all, c->complete, err));
    BD_TRY(bd_netcdf_write(j->out, "/cohort/r_instantaneous", BD_NETCDF_DOUBLE, run, time,
                           c->instantaneous, err));
    for (int i = 0; i < 4; i++)
        BD_TRY(bd_netcdf_write(j->out, mean[i], BD_NETCDF_DOUBLE, run, all, &c->mean[i], err));
    return bd_netcdf_write(j->out, "/cohort/generation_interval", BD_NETCDF_DOUBLE, run, all,
                           &c->interval, err);
}

static bd_status derive_run(const joining *j, size_t s, size_t r, bd_error *err)
{
    const bd_params *p = &j->l->params;
    uint32_t months = j->months[s * j->l->length[BD_DIM_replicate] + r];
    cohorts c = {.n = (uint32_t)j->length[BD_DIM_cohort], .burn_in = (uint32_t)p->time.burn_in};
    if (months < 2) return BD_OK;
    c.last = c.burn_in + months - 2;
    bd_status status = cohorts_room(&c, months)
                           ? read_cohorts(j, &c, s, r, months, err)
                           : bd_fail(err, BD_MEMORY, "not enough memory for snowball numbers");
    if (status == BD_OK) {
        count_cohorts(&c, months, (uint32_t)p->output.cohort_window,
                      (uint32_t)p->output.rate_window);
        status = write_cohorts(j, &c, s, r, months, err);
    }
    cohorts_free(&c);
    return status;
}

static bd_status derive(const joining *j, bd_error *err)
{
    for (size_t s = 0; s < j->l->length[BD_DIM_scenario]; s++)
        for (size_t r = 0; r < j->l->length[BD_DIM_replicate]; r++)
            BD_TRY(derive_run(j, s, r, err));
    int32_t window = (int32_t)j->l->params.output.cohort_window;
    return bd_netcdf_number(j->out, "/cohort", "window", BD_NETCDF_INT32, 1, &window, err);
}

static bool all_complete(const joining *j)
{
    for (size_t r = 0; r < j->l->length[BD_DIM_scenario] * j->l->length[BD_DIM_replicate]; r++)
        if (j->months[r] != j->l->length[BD_DIM_time]) return false;
    return true;
}

static bd_status fill(joining *j, const bd_recorder_resources *resources, bool complete,
                      char digest[BD_SHA256_HEX], bd_error *err)
{
    BD_TRY(bd_origin_write(j->o, &j->l->params, resources, j->out, err));
    bool waits = all_waits(j);
    BD_TRY(bd_layout_write(j->l, j->out, j->length, waits ? fill_waiting : NULL, j, err));
    for (size_t at = 0; at < j->nsegment && !waits;) BD_TRY(copy_some(j, &at, err));
    BD_TRY(derive(j, err));
    if (j->add != NULL) BD_TRY(j->add(j->add_context, j->out, err));
    BD_TRY(bd_netcdf_digest(j->out, digest, err));
    BD_TRY(bd_netcdf_text(j->out, "/", "data_digest", digest, err));
    return bd_netcdf_text(j->out, "/", "status", complete ? "complete" : "partial", err);
}

static bd_status write_joined(joining *j, const bd_recorder_resources *resources, const char *part,
                              const char *path, int compression, bool *complete,
                              char digest[BD_SHA256_HEX], bd_error *err)
{
    BD_TRY(survey(j, err));
    *complete = all_complete(j);
    bd_status status = bd_netcdf_create(part, compression, &j->out, err);
    if (status == BD_OK) status = fill(j, resources, *complete, digest, err);
    if (status != BD_OK) {
        bd_netcdf_abandon(j->out);
        return status;
    }
    BD_TRY(bd_netcdf_close(j->out, err));
    return bd_file_publish(part, path, err);
}

bd_status bd_join(const bd_layout *l, const bd_origin *o, const bd_recorder_resources *resources,
                  const char *folder, const bd_waiting *waiting, const char *path, int compression,
                  bd_recorder_addition *add, void *add_context, bool *complete,
                  char digest[BD_SHA256_HEX], bd_error *err)
{
    joining j = {.l = l,
                 .o = o,
                 .folder = folder,
                 .waiting = waiting,
                 .add = add,
                 .add_context = add_context};
    memcpy(j.length, l->length, sizeof j.length);
    j.length[BD_DIM_event] = 0;
    for (size_t r = 0; r < BD_NRECORDED; r++) j.length[l->recorded[r].dimension] = 0;
    BD_TRY(bd_segments_list(folder, true, &j.segment, &j.nsegment, err));
    if (waiting != NULL) BD_TRY(bd_segment_insert(&j.segment, &j.nsegment, waiting->segment, err));
    j.slab = malloc(SLAB_BYTES);
    j.months = calloc(l->length[BD_DIM_scenario] * l->length[BD_DIM_replicate], sizeof *j.months);
    char *part = bd_path_inside(folder, "joined.h5.part");
    bd_status status = BD_OK;
    if (j.nsegment == 0)
        status = bd_fail(err, BD_INPUT, "%s: no month was recorded, so there is nothing to keep",
                         folder);
    else if (j.slab == NULL || j.months == NULL || part == NULL)
        status = bd_fail(err, BD_MEMORY, "not enough memory to join segments");
    else
        status = write_joined(&j, resources, part, path, compression, complete, digest, err);
    free(part), free(j.slab), free(j.months), free(j.segment);
    return status;
}
#endif
