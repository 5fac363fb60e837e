/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the runs of a study to indices: one outcome of one strategy in one world, every parameter.
 */
#ifndef BD_STUDY_SENSITIVITY_TABLE_H
#define BD_STUDY_SENSITIVITY_TABLE_H

#include "io/results.h"
#include "study/economics.h"
#include "study/sensitivity.h"

/*    name, meaning */
#define BD_SENSITIVITY_METHODS(M)                            \
    M(sobol, "first and total indices, from a Sobol design") \
    M(morris, "elementary effects, from a Morris design")    \
    M(prcc, "partial rank correlation, from any design that varies all at once")

typedef enum bd_sensitivity_method {
#define M(name, meaning) BD_SENSITIVITY_##name,
    BD_SENSITIVITY_METHODS(M)
#undef M
        BD_NSENSITIVITY
} bd_sensitivity_method;

typedef struct bd_sensitivity_choice {
    uint32_t world, arm, outcome;
    bool difference; /* of the outcome to the baseline, arm 0, in the same replicate */
    bd_sensitivity_method method;
    uint32_t resamples;
} bd_sensitivity_choice;

typedef struct bd_sensitivity {
    bd_sensitivity_choice choice;
    uint32_t nparameter;
    bd_index *first;   /* [nparameter]: first index, mean of absolute effects, or correlation */
    bd_index *total;   /* [nparameter]: total index; else NaN */
    bd_effect *effect; /* [nparameter]; morris */
    bd_noise noise;
    uint32_t used, of; /* base points, trajectories or points that count, of how many */
    uint32_t failed;   /* points of which a run failed or is missing */
    double mean;       /* of the outcome over points */
} bd_sensitivity;

/* The method that suits the design of a study. */
bd_sensitivity_method bd_sensitivity_method_of(const char *design);
const char *bd_sensitivity_method_name(bd_sensitivity_method method);

/* BD_INPUT when the design does not suit the method. Release in any case. */
bd_status bd_sensitivity_of(const bd_results_file *f, const bd_sensitivity_choice *choice,
                            bd_sensitivity *s, bd_error *err);
void bd_sensitivity_release(bd_sensitivity *s);

/* A named case: the outcome's mean over replicates with its Monte-Carlo error, and its difference
 * to the first case, replicate by replicate. NaN where it is not to be had. */
typedef struct bd_case {
    bd_estimate mean, difference;
    uint32_t replicates; /* that count */
} bd_case;

/* out[npoint]. `choice` says which outcome; its method does not matter. */
bd_status bd_cases_of(const bd_results_file *f, const bd_sensitivity_choice *choice, bd_case *out,
                      bd_error *err);

/* Writes tables of one method to an HDF5 file that opens as netCDF-4: group /sensitivity, dims
 * outcome (a table each, such as "years under holistic") and parameter. */
bd_status bd_sensitivity_write(const bd_results_file *f, const bd_sensitivity *table, size_t n,
                               const char *path, bd_error *err);

#endif
