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
typedef struct joining {
    const bd_layout *l;
    const bd_origin *o;
    const char *folder;
    const bd_waiting *waiting; /* takes the place of its segment's file, or NULL */
    bd_segment *segment;
    bd_segment_info *info;
    size_t nsegment;
    uint32_t *months;       /* by run: scenario * replicates + replicate */
    size_t length[BD_NDIM]; /* of the joined file */
    bd_netcdf *out;
    size_t events; /* written so far */
    bd_recorder_addition *add;
    void *add_context;
} joining;

bd_status bd_segment_open(const char *path, const bd_layout *l, const bd_origin *o, bd_netcdf **out,
                          bd_segment_info *info, bd_error *err)
{
    char identity[BD_SHA256_HEX], status[32];
    size_t ndim, shape[BD_NETCDF_DIMS];
    BD_TRY(bd_netcdf_open(path, out, err));
    bool whole = bd_netcdf_get_text(*out, "/", "identity", identity, sizeof identity) &&
                 bd_netcdf_get_text(*out, "/", "status", status, sizeof status) &&
                 bd_netcdf_shape(*out, "/time", &ndim, shape) && ndim == 1;
    *info = (bd_segment_info){.months = whole ? (uint32_t)shape[0] : 0};
    for (size_t r = 0; r < BD_NRECORDED && whole; r++) /* its first column has one plane: its id */
        if (l->recorded[r].count > 0 &&
            bd_netcdf_shape(*out, l->block[l->recorded[r].first].path, &ndim, shape) && ndim == 4)
            info->rows[r] = shape[3];
    if (whole && bd_netcdf_shape(*out, "/event/event_time", &ndim, shape)) info->events = shape[0];
    bool same = whole && (strcmp(identity, o->identity) == 0 ||
                          (o->earlier[0] != 0 && strcmp(identity, o->earlier) == 0));
    if (same) return BD_OK;
    bd_netcdf_abandon(*out);
    *out = NULL;
    if (!whole) return bd_fail(err, BD_IO, "%s: is not a whole segment of berdaya output", path);
    return bd_fail(err, BD_MISMATCH,
                   "%s: belongs to a run with another scenario, seed, layout or version", path);
}

static bd_status open_segment(const joining *j, size_t i, bd_netcdf **out, bd_segment_info *info,
                              bd_error *err)
{
    char name[BD_SEGMENT_NAME];
    bd_segment_name(name, j->segment[i]);
    char *path = bd_path_inside(j->folder, name);
    if (path == NULL) return bd_fail(err, BD_MEMORY, "not enough memory to join segments");
    bd_status status = bd_segment_open(path, j->l, j->o, out, info, err);
    free(path);
    return status;
}

/* What a segment file with these months would say of itself. */
static bd_segment_info info_of(const joining *j, const bd_waiting *w)
{
    bd_segment_info info = {.months = (uint32_t)w->length[BD_DIM_time],
                            .events = w->length[BD_DIM_event]};
    for (size_t r = 0; r < BD_NRECORDED; r++)
        if (j->l->recorded[r].count > 0 &&
            bd_block_present(&j->l->block[j->l->recorded[r].first], w->length, false))
            info.rows[r] = w->length[j->l->recorded[r].dimension];
    return info;
}

static bool is_waiting(const joining *j, size_t i)
{
    return j->waiting != NULL && bd_segment_same(j->segment[i], j->waiting->segment);
}

static bd_status read_info(const joining *j, size_t i, bd_segment_info *info, bd_error *err)
{
    bd_netcdf *f;
    if (is_waiting(j, i)) {
        *info = info_of(j, j->waiting);
        return BD_OK;
    }
    BD_TRY(open_segment(j, i, &f, info, err));
    bd_netcdf_abandon(f);
    return BD_OK;
}

static size_t run_of(const joining *j, bd_segment s)
{
    return (size_t)s.scenario * j->l->length[BD_DIM_replicate] + s.replicate;
}

/* Reads all shapes: months must follow each other in every run. */
static bd_status survey(joining *j, bd_error *err)
{
    for (size_t i = 0; i < j->nsegment; i++) {
        bd_segment s = j->segment[i];
        if (s.scenario >= j->l->length[BD_DIM_scenario] ||
            s.replicate >= j->l->length[BD_DIM_replicate])
            return bd_fail(err, BD_MISMATCH,
                           "%s: has a segment of scenario %u, replicate %u, "
                           "which this run does not have",
                           j->folder, s.scenario, s.replicate);
        BD_TRY(read_info(j, i, &j->info[i], err));
        uint32_t *months = &j->months[run_of(j, s)];
        if (s.month != *months)
            return bd_fail(err, BD_MISMATCH, "%s: scenario %u, replicate %u has no month %u",
                           j->folder, s.scenario, s.replicate, *months);
        *months += j->info[i].months;
        j->length[BD_DIM_event] += j->info[i].events;
        for (size_t r = 0; r < BD_NRECORDED; r++) { /* runs may differ: in posts, say */
            size_t *length = &j->length[j->l->recorded[r].dimension];
            if (j->info[i].rows[r] > *length) *length = j->info[i].rows[r];
        }
    }
    return BD_OK;
}

/* The first decomposition or snapshot of a segment. */
static bd_status first_along(const joining *j, bd_netcdf *from, const bd_block *b, bd_dimension d,
                             const char *name, int32_t *first, bd_error *err)
{
    size_t start = 0, one = 1;
    char path[128];
    if (from == NULL) {
        *first = *(const int32_t *)j->waiting->values[d];
        return BD_OK;
    }
    snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(b->path, '/') - b->path), b->path, name);
    return bd_netcdf_read(from, path, BD_NETCDF_INT32, &start, &one, first, err);
}

/* Its place among all of them. */
static bd_status place_along(const joining *j, bd_netcdf *from, const bd_block *b, bd_dimension d,
                             const char *name, size_t *place, bd_error *err)
{
    int32_t first;
    const int32_t *all = j->l->values[d];
    BD_TRY(first_along(j, from, b, d, name, &first, err));
    for (*place = 0; *place < j->length[d]; ++*place)
        if (all[*place] == first) return BD_OK;
    return bd_fail(err, BD_MISMATCH, "%s: %s %d is not among those asked for", b->path, name,
                   first);
}

/* Whether a segment (`from`, or the one that waits) holds the block, and its shape there. */
static bool block_shape(const joining *j, bd_netcdf *from, const bd_block *b, size_t *ndim,
                        size_t count[BD_NETCDF_DIMS])
{
    bd_dimension dim[BD_NETCDF_DIMS];
    if (from != NULL) return bd_netcdf_shape(from, b->path, ndim, count);
    *ndim = bd_block_dimensions(b, dim);
    for (size_t d = 0; d < *ndim; d++) count[d] = j->waiting->length[dim[d]];
    return bd_block_present(b, j->waiting->length, false);
}

/* From the file `from`, or from memory when it is NULL. */
static bd_status copy_values(const joining *j, bd_netcdf *from, const bd_block *b, size_t items,
                             const size_t *start, const size_t *count, bd_error *err)
{
    static const size_t zero[BD_NETCDF_DIMS] = {0};
    if (from == NULL) return bd_netcdf_write(j->out, b->path, b->type, start, count, b->data, err);
    void *values = malloc(items * bd_netcdf_size(b->type));
    if (values == NULL) return bd_fail(err, BD_MEMORY, "not enough memory to join %s", b->path);
    bd_status status = bd_netcdf_read(from, b->path, b->type, zero, count, values, err);
    if (status == BD_OK)
        status = bd_netcdf_write(j->out, b->path, b->type, start, count, values, err);
    free(values);
    return status;
}

static bd_status copy_block(joining *j, bd_netcdf *from, size_t i, const bd_block *b, bd_error *err)
{
    bd_dimension dim[BD_NETCDF_DIMS];
    size_t start[BD_NETCDF_DIMS] = {0}, count[BD_NETCDF_DIMS];
    size_t ndim, n = bd_block_dimensions(b, dim), items = 1;
    bd_segment s = j->segment[i];
    if (!bd_block_present(b, j->length, false) || !block_shape(j, from, b, &ndim, count))
        return BD_OK; /* no decomposition or snapshot fell into the segment */
    if (ndim != n) return bd_fail(err, BD_MISMATCH, "%s: unexpected shape", b->path);
    for (size_t d = 0; d < n; d++) {
        items *= count[d];
        if (dim[d] == BD_DIM_scenario) start[d] = s.scenario;
        if (dim[d] == BD_DIM_replicate) start[d] = s.replicate;
        if (dim[d] == BD_DIM_time) start[d] = s.month;
        if (dim[d] == BD_DIM_event) start[d] = j->events;
        if (dim[d] == BD_DIM_decomposition_time)
            BD_TRY(place_along(j, from, b, dim[d], "decomposition_time", &start[d], err));
        if (dim[d] == BD_DIM_snapshot)
            BD_TRY(place_along(j, from, b, dim[d], "snapshot", &start[d], err));
    }
    return items == 0 ? BD_OK : copy_values(j, from, b, items, start, count, err);
}

static bd_status copy_segment(joining *j, size_t i, bd_error *err)
{
    bd_netcdf *from = NULL;
    bd_segment_info info = j->info[i];
    bd_status status = is_waiting(j, i) ? BD_OK : open_segment(j, i, &from, &info, err);
    if (status != BD_OK) return status;
    for (size_t b = 0; b < j->l->nblock && status == BD_OK; b++)
        status = copy_block(j, from, i, &j->l->block[b], err);
    j->events += info.events;
    bd_netcdf_abandon(from);
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
    BD_TRY(bd_layout_write(j->l, j->out, j->length, j->l->values, true, err));
    for (size_t i = 0; i < j->nsegment; i++) BD_TRY(copy_segment(j, i, err));
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
    j.info = calloc(j.nsegment + 1, sizeof *j.info);
    j.months = calloc(l->length[BD_DIM_scenario] * l->length[BD_DIM_replicate], sizeof *j.months);
    char *part = bd_path_inside(folder, "joined.h5.part");
    bd_status status = BD_OK;
    if (j.nsegment == 0)
        status = bd_fail(err, BD_INPUT, "%s: no month was recorded, so there is nothing to keep",
                         folder);
    else if (j.info == NULL || j.months == NULL || part == NULL)
        status = bd_fail(err, BD_MEMORY, "not enough memory to join segments");
    else
        status = write_joined(&j, resources, part, path, compression, complete, digest, err);
    free(part), free(j.info), free(j.months), free(j.segment);
    return status;
}
#endif
