/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run from its first month to its file: replicates one after the other, each a model stepped
 * through burn-in and months, recorded, checkpointed on the wall clock and when asked to stop. A
 * run that was stopped, killed or refused by a full disk goes on from its last checkpoint as if
 * nothing had happened: same final digest, same data digest of the file. Prints nothing. */
#ifndef BD_MODEL_RUN_H
#define BD_MODEL_RUN_H

#include "io/recorder.h"
#include "measure/series.h"
#include "measure/snowball.h"
#include "model/model.h"
#include "process/schedule.h"

#define BD_CHECKPOINT_SECONDS 600.0
#define BD_TIMED_ROWS 64

/* Moments that a summary holds. */
typedef enum bd_moment { BD_AT_START, BD_AT_EXIT, BD_AT_END, BD_NMOMENT } bd_moment;

/* What the programme spent from first to last month, burn-in included. Exact. */
typedef struct bd_spending {
    int64_t used_minutes[BD_METHODS_MAX], used_money[BD_METHODS_MAX];
    int64_t lapsed_minutes[BD_METHODS_MAX], lapsed_money[BD_METHODS_MAX];
    int64_t deliveries[BD_METHODS_MAX];
    int64_t travel_minutes, paper_minutes, idle_minutes, wages, unspent;
} bd_spending;

/* One replicate at its end. */
typedef struct bd_run_row {
    uint64_t first;  /* digest of the state before the first month */
    uint64_t digest; /* of the final state, workers and ledger included */
    uint32_t replicate;
    uint32_t done; /* 1 when it has reached its last month */
    bd_spending spending;
    double spread[BD_NPOWER];       /* standard deviation of each power over households, month 0 */
    bd_snowball_mean during, after; /* cohort R of the programme's months, and of those after it */
} bd_run_row;

/* What a run came to. Owned by the caller; release with bd_run_result_release. */
typedef struct bd_run_result {
    bd_counts counts;
    uint32_t replicates;
    size_t width;           /* bd_series_width() */
    bd_run_row *row;        /* [replicates] */
    double *value;          /* [replicates][BD_NMOMENT][width]: series of the whole world */
    bool has_exit;          /* a programme leaves before the end */
    int32_t at[BD_NMOMENT]; /* months of the moments, since the end of burn-in */
    bool complete_before;   /* resume found the output complete; nothing was run */
    bool resumed;
    uint32_t resumed_replicate;
    int32_t resumed_month;             /* since the end of burn-in */
    char note[700];                    /* what the user should know, "" if nothing */
    char data_digest[65];              /* of the file, 64 hex digits; "" without one */
    double seconds;                    /* wall clock of stepping and recording, this process only */
    double household_months;           /* stepped by this process */
    double row_seconds[BD_TIMED_ROWS]; /* by row of the schedule, with `timing` */
    uint32_t checkpoints;              /* written by this process */
    uint32_t taken_over;               /* replicates that went on from a checkpoint of the parent */
    int threads;
} bd_run_result;

/* How far a run is. */
typedef struct bd_run_progress {
    uint32_t replicate, replicates; /* index, count */
    uint32_t month, months;         /* stepped and to step in this replicate, burn-in included */
    uint32_t households;
    double household_months; /* stepped by this process */
} bd_run_progress;

/* Parameters of the first months, up to `until`, counted from the end of burn-in. They must fit
 * those that follow (model/branch.h). */
typedef struct bd_run_stage {
    const bd_params *params;
    uint32_t until;
} bd_run_stage;

/* The run that the last stage is of, when it kept checkpoints: they save the months up to `until`.
 * Parameters that come after may differ in the programme only (bd_branch_programme_only). */
typedef struct bd_run_parent {
    const char *output;
    const char *identity; /* of its recorder: root attribute of the output */
    uint64_t run;         /* bd_run_identity */
} bd_run_parent;

/* All of it optional except params, replicates; zero what is not needed. */
typedef struct bd_run_request {
    const bd_params *params;
    const bd_run_stage *stage; /* [nstage], in order of `until`: what comes before `params` */
    size_t nstage;
    const bd_run_parent *parent; /* or NULL */
    const struct bd_survey *survey;
    uint64_t seed;
    uint32_t replicates; /* at least 1 */
    int threads;         /* 0: as many as the process may use */

    /* Processes that share the world, all of which call bd_run with the same request; NULL: one.
     * Rank 0 writes the output and has the result. */
    const struct bd_ranks *ranks;

    const char *output; /* NULL: nothing is kept */
    bool force, resume, timing;
    const uint32_t *keep_at; /* [nkeep] months, from the end of burn-in, whose state stays */
    size_t nkeep;
    double checkpoint_every;       /* seconds of wall clock; 0: BD_CHECKPOINT_SECONDS */
    bd_recorder_options recording; /* texts for the file; path, seed and counts are set here */

    void *context;               /* of the three hooks, each of which may be NULL */
    bool (*stop)(void *context); /* asked after each month; true: checkpoint, then BD_STOPPED */
    void (*built)(void *context, const bd_model *model); /* each world, before its first month */
    void (*progress)(void *context, const bd_run_progress *progress); /* after each month */
} bd_run_request;

/* Runs. BD_EXISTS: the output, or an unfinished run of it, exists and neither `force` nor `resume`
 * was given, or another process writes it. BD_STOPPED: stopped as asked, and can be resumed.
 * `result` is always safe to release. */
bd_status bd_run(const bd_run_request *request, bd_run_result *result, bd_error *err);
void bd_run_result_release(bd_run_result *result);

/* What a checkpoint of the run must have been written by. */
uint64_t bd_run_identity(const bd_run_request *request);

/* Adds what the month just stepped has spent, over all ranks. */
void bd_spending_add(bd_spending *to, const bd_view *view);

/* Mean cohort R over the programme's months and over those after it. A cohort counts from two
 * years of being observed; in a shorter run, from a quarter of its months. */
void bd_run_snowball(const bd_view *view, bd_snowball_mean *during, bd_snowball_mean *after);

/* Series of the whole world now: bd_series_width() values into `out`. BD_MEMORY. */
bd_status bd_run_observe(const bd_view *view, double *out, bd_error *err);

#endif
