/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a loaded study consists of: for the files of study/ that load, run and keep it. */
#ifndef BD_STUDY_STUDY_PARTS_H
#define BD_STUDY_STUDY_PARTS_H

#include "io/scenario.h"
#include "io/study_file.h"
#include "model/opening.h"
#include "study/design.h"
#include "study/outcome.h"
#include "study/study.h"

struct bd_study {
    bd_study_file file;
    bd_study_sets sets;
    bd_pool pool;
    bd_run_axes axes;
    bd_points points;
    bd_results_parameter *parameter; /* [points.naxis] */
    const bd_yaml *const **word;     /* [naxis][nword]: words as written; NULL: numbers */
    bd_outcome *outcome;
    bd_results_outcome *kept; /* [noutcome]: how the file describes it */
    uint32_t noutcome;
    const char **world, **arm, **point; /* labels */
    bd_opening *opening;                /* [nworld] */
    bd_scenario *first;                 /* first world under its first arm */
    bool *detail; /* [npoint]: its first replicate keeps its series; NULL: none does */
    uint64_t seed;
    double run_size;    /* household-months of a run */
    double households;  /* of the largest world */
    bd_buffer resolved; /* the whole study in words, for the identity */
    bd_origin origin;
};

/* A study on its way from its file; mistakes go to `report`, what ends the loading to `err`. */
typedef struct bd_study_loading {
    bd_study *s;
    bd_diagnostics *report;
    bd_error *err;
} bd_study_loading;

/* Zeroed room for `count` things, of the study; NULL with `err` told. */
void *bd_study_take(bd_study_loading *l, size_t count, size_t size);

/* Parameters and points of a design of kind list, from its CSV file. */
bd_status bd_study_read_list(bd_study_loading *l);

/* Points of any other design, once the seed is known; what words stand for (`word`) with them. */
bd_status bd_study_make_points(bd_study_loading *l);

/* What a design that can be run still leaves to be desired; more parameters than one can take are a
 * mistake. */
void bd_study_warn_of_design(bd_study_loading *l);

/* Loads a world under an arm, with the values of `point` (NULL: none) laid over. */
bd_status bd_study_scenario(const bd_study *s, uint32_t world, uint32_t arm, const double *value,
                            bd_diagnostics *report, bd_scenario **out, bd_error *err);

/* Writes what `detail` of the study asks of a shard and is not there yet, to the folder beside
 * `output`. BD_STOPPED between two files. */
bd_status bd_study_write_details(const bd_study *s, const bd_study_request *q, bd_error *err);

/* How many of them are not there yet. */
uint32_t bd_study_details_missing(const bd_study *s, const bd_study_request *q);

/* A world without a programme: what the arm of the baseline runs under. */
void bd_study_take_programme(bd_params *p);

/* Path of an arm's strategy; NULL for the baseline. */
const char *bd_study_strategy(const bd_study *s, uint32_t arm);

#endif
