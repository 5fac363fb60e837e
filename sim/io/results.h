/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of a study or of one of its shards: a flat table, one row a run, that opens as one data
 * frame. Along `run`: point, world, strategy and replicate; parameter_KEY, the value of each
 * parameter; run_status, reason, state_digest; the outcomes. Group /machine: seconds and memory,
 * which differ from machine to machine and do not count in the data digest. */
#ifndef BD_IO_RESULTS_H
#define BD_IO_RESULTS_H

#include "base/pool.h"
#include "io/journal.h"
#include "io/provenance.h"

/* How runs are numbered: point slowest, then world, replicate, arm. What shares world and burn-in,
 * the arms of one replicate, is a block; shards are dealt blocks. */
typedef struct bd_run_axes {
    uint32_t npoint, nworld, nreplicate, narm;
} bd_run_axes;

typedef struct bd_run_place {
    uint32_t point, world, replicate, arm;
} bd_run_place;

uint64_t bd_run_blocks(const bd_run_axes *a);
bd_run_place bd_run_place_of(const bd_run_axes *a, uint64_t run);

/* Replicate of the luck that a run meets: its own, and one of its point's where luck is not common
 * to all points. */
uint32_t bd_run_luck(const bd_run_axes *a, bd_run_place at, bool common);

typedef struct bd_results_parameter {
    const char *key;
    const char *const *word; /* values that are words, [nword]; NULL: numbers */
    uint32_t nword;
    double low, high; /* of a range; NaN for values */
    bool log;
} bd_results_parameter;

typedef struct bd_results_outcome {
    const char *name, *unit, *label; /* name: as in the study; in the file '.' and '@' change */
} bd_results_outcome;

/* What a file says of the study it is of. */
typedef struct bd_results_about {
    bd_run_axes axes;
    const char *const *world, *const *arm, *const *point; /* labels; point NULL: none */
    const bd_results_parameter *parameter;
    uint32_t nparameter;
    const double *value; /* [npoint][nparameter]: number, or index of the word; NaN: as it is */
    const bd_results_outcome *outcome;
    uint32_t noutcome;
    const char *design; /* "sobol" */
    uint32_t design_points, design_levels;
    bool common_luck;
    const char *study_text; /* the study's file as it was read */
    uint32_t shard, shards; /* from 1 */
    const bd_origin *origin;
    const bd_params *params; /* of the first run, for the root attributes */
} bd_results_about;

/* Writes rows (sorted by run) to `path`: aside first, then synced and renamed. `digest` gets the
 * data digest. Every run of the shard has a row, or the file's status says "partial". */
bd_status bd_results_write(const bd_results_about *about, const bd_run_records *rows,
                           const bd_recorder_resources *resources, const char *path,
                           char digest[BD_SHA256_HEX], bd_error *err);

/* Identity (SHA-256) of the study, or other `kind` of work, that a file is of, and whether all its
 * runs are there; false when it cannot be read as such a file. */
bool bd_results_identity(const char *path, const char *kind, char identity[BD_SHA256_HEX],
                         bool *complete);

/* Reads the rows of such a file: of each outcome its figures, NaN where the file has none of that
 * name. */
bd_status bd_results_read(const char *path, const bd_results_outcome *outcome, uint32_t noutcome,
                          bd_run_records *rows, bd_error *err);

/* Writes to `path` a file that looks as bd_results_write's and holds none of the columns: they lie
 * in other files beside it, each of which has some of the runs. `rows` are all runs in order. */
bd_status bd_results_index(const bd_results_about *about, const bd_run_records *rows,
                           const bd_netcdf_source *source, uint32_t nsource, const char *digest,
                           const char *path, bd_error *err);

/* What a file of results, or several shards of one study, hold. */
typedef struct bd_results_file {
    bd_pool pool;
    char identity[BD_SHA256_HEX], design[16];
    bd_run_axes axes;
    uint32_t design_points, design_levels;
    uint64_t seed;
    bool common_luck;
    const char **world, **arm, **point; /* point: names of cases, [npoint], or NULL */
    bd_results_parameter *parameter;    /* words are not read back: their indices stand for them */
    uint32_t nparameter, noutcome;
    bd_results_outcome *outcome;
    double *value;       /* [npoint][nparameter]; NaN where no run of the point is there */
    bd_run_records rows; /* of all files, sorted by run; reasons are not read back */
} bd_results_file;

/* Reads files of one study. BD_MISMATCH when they are of different ones, BD_INPUT when a file is
 * none. Release in any case. */
bd_status bd_results_open(const char *const *path, size_t n, bd_results_file *out, bd_error *err);
void bd_results_release(bd_results_file *f);

/* Name in the file: '.', '-' and '@' as '_'. */
void bd_results_name(char out[128], const char *before, const char *key);

#endif
