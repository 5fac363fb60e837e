/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dimensions estimator and replicate; of the course also village and time. */
#include "study/trial_output.h"

#include "io/begun.h"
#include "io/blocks.h"
#include "io/files.h"
#include "io/memory.h"
#include "io/provenance.h"
#include "io/segment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BD_HDF5
/* What is kept of finished replicates: figures in the journal, courses in blocks beside it. */
typedef struct keeper {
    bd_begun *begun;
    bd_blocks *courses;
} keeper;

/* By replicate: member, unit, label. */
#define BY_REPLICATE(V)                                                                          \
    V(direct, "1", "Direct effect: villages served, against the world without the programme")    \
    V(spillover, "1", "Spillover: villages not served, against the world without the programme") \
    V(total, "1", "Total effect: all villages, in the world where all are served")               \
    V(between, "1", "Share of the variance of the measured outcome between villages at baseline")
/* By replicate, counts. */
#define COUNTS(V)                                              \
    V(asked, "household", "Households asked at baseline")      \
    V(found, "household", "Of these, found at endline")        \
    V(served, "village", "Villages served before the endline") \
    V(villages, "village", "Villages of the trial")

/* By estimator: name, figure of the summary, label. */
#define BY_ESTIMATOR(V)                                                                  \
    V(bias, s.bias.value, "Mean of estimate less direct effect")                         \
    V(bias_error, s.bias.error, "Its Monte-Carlo error")                                 \
    V(coverage, s.coverage.value, "Share of intervals that hold the mean direct effect") \
    V(rejection, s.rejection.value, "Share of tests that reject no effect")              \
    V(spread, s.spread, "Standard deviation of the estimate over replicates")            \
    V(stated, s.stated, "Mean of its standard errors")                                   \
    V(smallest, s.smallest, "Smallest effect found with analysis.power at this spread")

static bd_status variable(bd_netcdf *f, const char *path, const char *const *dim, size_t ndim,
                          const size_t *count, const double *values, const char *unit,
                          const char *label, bd_error *err)
{
    static const size_t start[2] = {0, 0};
    static const double nan = NAN;
    BD_TRY(bd_netcdf_variable(f, path, BD_NETCDF_DOUBLE, ndim, dim, &nan, err));
    BD_TRY(bd_netcdf_write(f, path, BD_NETCDF_DOUBLE, start, count, values, err));
    BD_TRY(bd_netcdf_text(f, path, "units", unit, err));
    return bd_netcdf_text(f, path, "long_name", label, err);
}

static bd_status write_dimensions(bd_netcdf *f, const bd_trial_result *r, double *x, bd_error *err)
{
    const char *name[BD_NESTIMATOR];
    int32_t *number = (int32_t *)(void *)x;
    for (int e = 0; e < BD_NESTIMATOR; e++)
        name[e] = bd_trial_estimator_name((bd_trial_estimator)e);
    for (uint32_t i = 0; i < r->replicates; i++) number[i] = (int32_t)i;
    BD_TRY(bd_netcdf_coordinate(f, "/", "estimator", BD_NETCDF_STRING, BD_NESTIMATOR, name, err));
    BD_TRY(bd_netcdf_coordinate(f, "/", "replicate", BD_NETCDF_INT32, r->replicates, number, err));
    BD_TRY(bd_netcdf_text(f, "/estimator", "long_name", "Estimator", err));
    return bd_netcdf_text(f, "/replicate", "long_name", "Replicate (ulangan)", err);
}

static bd_status write_rows(bd_netcdf *f, const bd_trial *t, const bd_trial_result *r, double *x,
                            bd_error *err)
{
    static const char *const by[] = {"estimator", "replicate"};
    size_t n = r->replicates, both[2] = {BD_NESTIMATOR, n};
    for (size_t e = 0; e < BD_NESTIMATOR; e++)
        for (size_t i = 0; i < n; i++) x[e * n + i] = r->row[i].estimate[e];
    BD_TRY(variable(f, "/estimate", by, 2, both, x, "1", "Estimate, in SD of the outcome", err));
    for (size_t e = 0; e < BD_NESTIMATOR; e++)
        for (size_t i = 0; i < n; i++) x[e * n + i] = r->row[i].error[e];
    BD_TRY(variable(f, "/standard_error", by, 2, both, x, "1",
                    "Standard error clustered by village (CR1)", err));
    for (size_t e = 0; e < BD_NESTIMATOR; e++)
        for (size_t i = 0; i < n; i++)
            x[e * n + i] = bd_trial_half_width(&r->row[i], t, (bd_trial_estimator)e);
    BD_TRY(variable(f, "/half_width", by, 2, both, x, "1",
                    "Half the width of the interval at analysis.confidence", err));
#define V(name, unit, label)                                      \
    for (size_t i = 0; i < n; i++) x[i] = (double)r->row[i].name; \
    BD_TRY(variable(f, "/" #name, by + 1, 1, both + 1, x, unit, label, err));
    BY_REPLICATE(V)
    COUNTS(V)
#undef V
    return BD_OK;
}

static bd_status write_summary(bd_netcdf *f, const bd_trial *t, const bd_trial_result *r, double *x,
                               bd_error *err)
{
    static const char *const by[] = {"estimator"};
    static const size_t count[1] = {BD_NESTIMATOR};
#define V(name, figure, label)                                                \
    for (int e = 0; e < BD_NESTIMATOR; e++) {                                 \
        bd_trial_summary s = bd_trial_summarise(r, t, (bd_trial_estimator)e); \
        x[e] = figure;                                                        \
    }                                                                         \
    BD_TRY(variable(f, "/" #name, by, 1, count, x, "1", label, err));
    BY_ESTIMATOR(V)
#undef V
    int32_t month[2] = {r->baseline, r->endline};
    double asked[2] = {t->analysis.confidence, t->analysis.power};
    BD_TRY(bd_netcdf_number(f, "/", "confidence", BD_NETCDF_DOUBLE, 1, &asked[0], err));
    BD_TRY(bd_netcdf_number(f, "/", "power_wanted", BD_NETCDF_DOUBLE, 1, &asked[1], err));
    return bd_netcdf_number(f, "/", "survey_months", BD_NETCDF_INT32, 2, month, err);
}

static bd_status make_course(bd_netcdf *f, uint32_t nvillage, int32_t baseline, uint32_t nmonth,
                             bd_error *err)
{
    static const char *const by[] = {"replicate", "village", "time"};
    static const char calendar[] = "Month; 0 is the end of the burn-in";
    static const float nan = NAN;
    uint32_t longest = nvillage > nmonth ? nvillage : nmonth;
    int32_t *number = malloc((longest + 1) * sizeof *number);
    if (number == NULL) return bd_fail(err, BD_MEMORY, "the months of a trial");
    for (uint32_t v = 0; v < nvillage; v++) number[v] = (int32_t)v;
    bd_status status =
        bd_netcdf_coordinate(f, "/", "village", BD_NETCDF_INT32, nvillage, number, err);
    for (uint32_t m = 0; m < nmonth; m++) number[m] = baseline + (int32_t)m;
    if (status == BD_OK)
        status = bd_netcdf_coordinate(f, "/", "time", BD_NETCDF_INT32, nmonth, number, err);
    free(number);
    BD_TRY(status);
    BD_TRY(bd_netcdf_text(f, "/village", "long_name", "Village (desa)", err));
    BD_TRY(bd_netcdf_text(f, "/time", "units", "month", err));
    BD_TRY(bd_netcdf_text(f, "/time", "long_name", calendar, err));
    BD_TRY(bd_netcdf_variable(f, "/village_start", BD_NETCDF_INT32, 2, by, NULL, err));
    BD_TRY(bd_netcdf_text(f, "/village_start", "units", "month", err));
    BD_TRY(bd_netcdf_text(f, "/village_start", "long_name",
                          "Month in which service of the village begins; none by the endline: -1",
                          err));
#define V(name, label)                                                          \
    BD_TRY(bd_netcdf_variable(f, "/" name, BD_NETCDF_FLOAT, 3, by, &nan, err)); \
    BD_TRY(bd_netcdf_text(f, "/" name, "units", "1", err));                     \
    BD_TRY(bd_netcdf_text(f, "/" name, "long_name", label, err));
    V("village_outcome", "Outcome of the village, mean of its households as they are, in SD")
    V("village_outcome_without", "The same in the world without the programme")
#undef V
    return BD_OK;
}

/* Courses pass through memory one at a time. */
static bd_status write_courses(bd_netcdf *f, const bd_trial_result *r, const bd_blocks *courses,
                               bd_error *err)
{
    uint32_t nvillage = r->row[0].villages, nmonth = (uint32_t)(r->endline - r->baseline + 1);
    void *bytes = malloc(bd_blocks_size(courses) + 1);
    bd_trial_course c = bd_trial_course_of(bytes, nvillage, nmonth);
    bd_status status = bytes != NULL ? make_course(f, nvillage, r->baseline, nmonth, err)
                                     : bd_fail(err, BD_MEMORY, "the course of a trial");
    for (uint32_t i = 0; i < r->replicates && status == BD_OK; i++) {
        size_t start[3] = {i, 0, 0}, count[3] = {1, nvillage, nmonth};
        if (bd_blocks_size(courses) != bd_trial_course_size(nvillage, nmonth) ||
            !bd_blocks_get(courses, i, bytes))
            status = bd_fail(err, BD_IO, "the course of replicate %u cannot be read again", i);
        if (status == BD_OK)
            status =
                bd_netcdf_write(f, "/village_start", BD_NETCDF_INT32, start, count, c.start, err);
        if (status == BD_OK)
            status =
                bd_netcdf_write(f, "/village_outcome", BD_NETCDF_FLOAT, start, count, c.with, err);
        if (status == BD_OK)
            status = bd_netcdf_write(f, "/village_outcome_without", BD_NETCDF_FLOAT, start, count,
                                     c.without, err);
    }
    free(bytes);
    return status;
}

static bd_status write_all(bd_netcdf *f, const bd_recorder_options *options, const bd_params *p,
                           const bd_trial *t, const bd_trial_result *r, const keeper *k, double *x,
                           char digest[BD_SHA256_HEX], bd_error *err)
{
    bd_origin origin;
    bd_recorder_resources resources = {.threads = r->outer * r->inner,
                                       .seconds = r->seconds,
                                       .household_months = r->household_months,
                                       .peak_bytes = (uint64_t)bd_memory_peak()};
    bd_status status = bd_origin_create(&origin, options, p, err);
    if (status == BD_OK) status = bd_origin_write(&origin, p, &resources, f, err);
    bd_origin_release(&origin);
    BD_TRY(status);
    BD_TRY(bd_netcdf_text(f, "/", "kind", "trial", err));
    BD_TRY(bd_netcdf_text(f, "/", "trial_text", options->asked, err));
    BD_TRY(write_dimensions(f, r, x, err));
    BD_TRY(write_rows(f, t, r, x, err));
    BD_TRY(write_summary(f, t, r, x, err));
    BD_TRY(write_courses(f, r, k->courses, err));
    BD_TRY(bd_netcdf_digest(f, digest, err));
    BD_TRY(bd_netcdf_text(f, "/", "data_digest", digest, err));
    return bd_netcdf_text(f, "/", "status", "complete", err);
}

/* Writes OUT, whole or not at all. */
static bd_status write_output(const bd_recorder_options *options, const bd_params *programme,
                              const bd_trial *t, const bd_trial_result *r, const keeper *k,
                              char digest[BD_SHA256_HEX], bd_error *err)
{
    char *aside = bd_path_suffix(options->path, ".part/whole");
    double *x = calloc((size_t)BD_NESTIMATOR * (r->replicates + 1), sizeof *x);
    bd_netcdf *f = NULL;
    bd_status status = aside != NULL && x != NULL
                           ? bd_netcdf_create(aside, options->compression, &f, err)
                           : bd_fail(err, BD_MEMORY, "the output of a trial");
    if (status == BD_OK) {
        status = write_all(f, options, programme, t, r, k, x, digest, err);
        if (status == BD_OK)
            status = bd_netcdf_close(f, err);
        else
            bd_netcdf_abandon(f);
    }
    if (status == BD_OK) status = bd_file_publish(aside, options->path, err);
    if (status != BD_OK && aside != NULL) bd_file_remove(aside);
    free(x), free(aside);
    return status;
}

/* ---- replicates that are kept ---- */

static bd_status keep_row(void *context, uint32_t replicate, const bd_trial_row *row,
                          const bd_trial_course *course, bd_error *err)
{
    const keeper *k = context;
    const bd_run_record record = {.run = replicate, .status = BD_RUN_done};
    double figure[BD_TRIAL_FIGURES];
    bd_trial_row_pack(row, figure);
    BD_TRY(bd_blocks_put(k->courses, replicate, course->start,
                         bd_trial_course_size(course->nvillage, course->nmonth), err));
    BD_TRY(bd_journal_add(k->begun->journal, &record, figure, 1, err));
    return bd_journal_sync(k->begun->journal, err);
}

/* Replicates that are kept whole, of those in the journal. */
static bd_status find_kept(const keeper *k, const bd_run_records *found, uint32_t replicates,
                           bool *have, bd_trial_row *known, bd_error *err)
{
    void *bytes = malloc(bd_blocks_size(k->courses) + 1);
    if (bytes == NULL) return bd_fail(err, BD_MEMORY, "the course of a trial");
    for (size_t i = 0; i < found->count; i++) {
        uint64_t run = found->row[i].run;
        if (run >= replicates || !bd_blocks_get(k->courses, run, bytes)) continue;
        have[run] = true;
        bd_trial_row_unpack(found->value + i * found->nvalue, &known[run]);
    }
    free(bytes);
    return BD_OK;
}

static bd_status run_and_write(const bd_trial_request *q, const bd_recorder_options *options,
                               const char *identity, const char *path, bd_begun *begun,
                               bd_trial_result *out, char digest[BD_SHA256_HEX], bd_error *err)
{
    bd_trial_request mine = *q;
    bd_run_records found;
    keeper k = {.begun = begun};
    bool *have = calloc(q->replicates + 1, sizeof *have);
    bd_trial_row *known = calloc(q->replicates + 1, sizeof *known);
    bd_status status =
        bd_begun_open(begun, identity, BD_TRIAL_FIGURES, options->force, &found, err);
    if (status == BD_OK && (have == NULL || known == NULL))
        status = bd_fail(err, BD_MEMORY, "%u trials", q->replicates);
    if (status == BD_OK) status = bd_blocks_open(path, found.count == 0, &k.courses, err);
    if (status == BD_OK) status = find_kept(&k, &found, q->replicates, have, known, err);
    bd_run_records_release(&found);
    mine.have = have, mine.known = known, mine.keep = keep_row, mine.keeper = &k;
    if (status == BD_OK) status = bd_trial_run(&mine, out, err);
    if (status == BD_OK)
        status = write_output(options, q->programme, q->trial, out, &k, digest, err);
    bd_blocks_close(k.courses);
    free(have), free(known);
    return status;
}

bd_status bd_trial_run_kept(const bd_trial_request *q, const bd_recorder_options *options,
                            bd_trial_result *out, bool *complete_before, char digest[BD_SHA256_HEX],
                            bd_error *err)
{
    bd_origin origin;
    bd_begun begun = BD_BEGUN_NOT;
    bool done = false;
    char *courses = bd_path_suffix(options->path, ".part/courses");
    *out = (bd_trial_result){.replicates = 0};
    bd_status status = bd_origin_create(&origin, options, q->programme, err);
    if (status == BD_OK && courses == NULL) status = bd_fail(err, BD_MEMORY, "a path");
    if (status == BD_OK)
        status = bd_begun_look(options->path, "trial", origin.identity, options->force, &done, err);
    *complete_before = done;
    if (status == BD_OK && (!done || bd_begun_exists(options->path))) {
        status = bd_begun_lock(&begun, options->path, err);
        if (status == BD_OK && !done && options->seed_automatic)
            status = bd_begun_keep_seed(&begun, options->seed, err);
        if (status == BD_OK && !done) {
            status = run_and_write(q, options, origin.identity, courses, &begun, out, digest, err);
            done = status == BD_OK;
        }
        /* a design that does not fit fails in every replicate, so nothing was kept */
        bool over = status == BD_INPUT || (done && status == BD_OK);
        if (over) bd_file_remove(courses);
        bd_begun_leave(&begun, over);
    }
    free(courses);
    bd_origin_release(&origin);
    return status;
}
#else
bd_status bd_trial_run_kept(const bd_trial_request *q, const bd_recorder_options *options,
                            bd_trial_result *out, bool *complete_before, char digest[BD_SHA256_HEX],
                            bd_error *err)
{
    (void)q, (void)options, (void)digest;
    *out = (bd_trial_result){.replicates = 0}, *complete_before = false;
    return bd_fail(err, BD_UNAVAILABLE, "this build has no HDF5");
}
#endif
