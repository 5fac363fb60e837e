/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recorder: what is kept of a run. It collects months in memory and writes them as finished
 * segments, OUT.part/segment-SSS-RRRRRR-MMMM.rows (scenario, replicate, first month), each written
 * aside, closed, synced and renamed, so a segment is whole or absent. At the end the segments are
 * joined into OUT, one HDF5 file that is valid netCDF-4, and OUT.part/ is removed.
 *
 * One recorder serves one file: any number of scenarios and replicates, one run at a time.
 *
 *     bd_recorder_create(&options, &params, &rec, err);
 *     for each run:
 *         bd_recorder_begin(rec, scenario, replicate, &view, err);
 *         step the burn-in without the recorder
 *         bd_recorder_month(rec, &view, err);                        month 0
 *         for each further month:
 *             bd_model_step(model, bd_recorder_village, rec);
 *             bd_recorder_month(rec, &view, err);
 *     bd_recorder_finish(rec, &resources, err);
 *     bd_recorder_destroy(rec);
 *
 * Before a checkpoint: bd_recorder_flush. To go on from one: create with `resume`, then begin with
 * the restored view, whose month says how far the run had come. Time 0 is the end of burn-in:
 * time = view->month - params->time.burn_in. Without HDF5 in the build every fallible call answers
 * BD_UNAVAILABLE.
 *
 * Over several ranks (state/part.h) each has a recorder that observes its own villages; all but
 * the first `follow`. Begin and month are called by all together. For the month rank 0 must have
 * the tables of villages, districts and posts whole; what is recorded of households and groups is
 * collected here, so that no rank ever holds all of them for it. */
#ifndef BD_IO_RECORDER_H
#define BD_IO_RECORDER_H

#include "state/world.h"

typedef struct bd_recorder bd_recorder;

/* A file the results depend on, for the provenance: never its content. */
typedef struct bd_recorder_input {
    const char *path;   /* as the user wrote it */
    const char *key;    /* of the scenario, such as survey.households; NULL: a scenario file */
    const char *sha256; /* 64 hex digits */
} bd_recorder_input;

/* Zero what is not needed; strings are copied. */
typedef struct bd_recorder_options {
    const char *path;    /* OUT, such as "desa.h5" */
    bool force;          /* replace OUT, and drop segments an earlier run left */
    bool follow;         /* one of several ranks, not the first: nothing is written */
    bool resume;         /* keep the segments in OUT.part/ and go on after them */
    bool unsynced;       /* many short runs, each from its beginning: see bd_recorder_holds */
    uint32_t nscenario;  /* at least 1 */
    uint32_t nreplicate; /* replicates of each scenario, at least 1 */
    const char *const *scenario; /* [nscenario] labels, such as "baseline"; NULL: their numbers */
    const uint32_t *replicate;   /* [nreplicate] replicate numbers; NULL: 0, 1, ... */
    const char *title;           /* NULL: made from the strategy's name */
    const char *scenario_text;   /* resolved scenario (YAML); part of what a segment must match */
    const char *command;         /* for `history` */
    const char *request;         /* JSON map: what was asked besides the scenario; NULL: a run */
    const char *asked;   /* what else the runs depend on, part of the identity; NULL: nothing */
    const char *earlier; /* identity of a run whose segments this one goes on after, or NULL */
    const char *lineage; /* JSON list: what the run goes on from (io/making.h); NULL: none */
    const char *created; /* UTC, ISO 8601; NULL: now */
    const char *build;   /* compiler, flags, commit: anything that names the build */
    uint64_t seed;
    bool seed_automatic; /* drawn by the program, not chosen by the user */
    const bd_recorder_input *input;
    size_t ninput;
    int compression; /* gzip level 1 to 9; 0: 1; negative: none */
    int threads;     /* for what is taken down of all households at once; 0: 1 */
} bd_recorder_options;

/* What the run took; all optional, 0 where unknown. Kept in the provenance, not in the digest. */
typedef struct bd_recorder_resources {
    int threads;
    double seconds; /* wall clock, of all runs */
    double household_months;
    uint64_t peak_bytes;
} bd_recorder_resources;

/* Checks that OUT may be written (BD_EXISTS without `force`), makes OUT.part/, copies what it
 * needs. `params` must hold for all scenarios as regards time, output and the methods' names; it
 * is copied. */
bd_status bd_recorder_create(const bd_recorder_options *options, const bd_params *params,
                             bd_recorder **out, bd_error *err);
void bd_recorder_destroy(bd_recorder *rec);

/* Begins a run, before or after its burn-in. With `resume`: checks that the segments of this run
 * tile the months up to the view's, drops later ones, and answers BD_MISMATCH when they are of
 * another scenario, seed, layout or build of the file. */
bd_status bd_recorder_begin(bd_recorder *rec, uint32_t scenario, uint32_t replicate,
                            const bd_view *view, bd_error *err);

/* Observes one village: the hook of bd_model_step. Threads may call it for different villages at
 * once. Villages it was not called for are observed by bd_recorder_month. */
void bd_recorder_village(void *recorder, const bd_view *view, uint32_t village);

/* Closes the month that `view` has reached; writes a segment when `output.segment` months are
 * full. The last months of a run wait in memory for bd_recorder_finish, which needs no file of
 * them, or for the next bd_recorder_begin or _flush, which write one. Months must follow each other
 * without a gap. */
bd_status bd_recorder_month(bd_recorder *rec, const bd_view *view, bd_error *err);

/* Tells the digest of the state that a run ends in, bd_world_digest with its work, before its last
 * month is closed; without, it is taken then. */
void bd_recorder_state(bd_recorder *rec, uint64_t digest);

/* Writes what has been collected as a segment, so that a checkpoint may be taken. */
bd_status bd_recorder_flush(bd_recorder *rec, bd_error *err);

/* The last month closed, as regional values: width bd_series_width() (measure/series.h). NULL
 * before the first. Valid until the next call on `rec`. */
const double *bd_recorder_now(const bd_recorder *rec);

/* Whether a replicate lies whole on disk, in all scenarios. A recorder that is `unsynced` leaves
 * the moment in which a segment reaches the disk to the system: a kill of the process loses
 * nothing, a loss of power may, and this tells. Needs no run to have begun. */
bool bd_recorder_holds(const bd_recorder *rec, uint32_t replicate);

/* Drops what was recorded of a replicate, in all scenarios, so that it can begin again. */
bd_status bd_recorder_drop(bd_recorder *rec, uint32_t replicate, bd_error *err);

/* Keeps the first `nreplicate` replicates only, of those that were planned: what is there of others
 * is dropped. Before bd_recorder_finish. */
bd_status bd_recorder_trim(bd_recorder *rec, uint32_t nreplicate, bd_error *err);

/* Joins the segments, and what waits in memory, into OUT. `status` says "complete" when every run
 * of every scenario reached its last month, else "partial", and run_status says which. `resources`
 * may be NULL. */
bd_status bd_recorder_finish(bd_recorder *rec, const bd_recorder_resources *resources,
                             bd_error *err);

/* Called while OUT is being joined, before its digest is taken: adds groups of the caller's own. */
struct bd_netcdf;
typedef bd_status bd_recorder_addition(void *context, struct bd_netcdf *file, bd_error *err);
void bd_recorder_add(bd_recorder *rec, bd_recorder_addition *add, void *context);

/* After bd_recorder_finish: the digest of all data values in OUT, 64 hex digits, else "". */
const char *bd_recorder_digest(const bd_recorder *rec);

/* True if OUT.part/ holds segments that a resumed recorder could go on from. */
bool bd_recorder_unfinished(const char *path);

#endif
