/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Designs: which points of a box of parameters are run. Points come as coordinates between 0 and 1,
 * the same on every machine: what is drawn has an address (base/random.h). */
#ifndef BD_STUDY_DESIGN_H
#define BD_STUDY_DESIGN_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_POINTS_MAX 10000000u
#define BD_SOBOL_PARAMETERS_MAX                                      \
    20u /* GSL's sequence ends at 40 dimensions and then gives zeros \
         */

/* One parameter: a range, or a number of values. */
typedef struct bd_axis {
    double low, high;
    bool log, whole;
    uint32_t nvalue; /* 0: a range */
    uint32_t levels; /* of a range in a grid */
} bd_axis;

/* Points of a design: value[point * naxis + axis], the index of the value where an axis has
 * values; NaN where a parameter stays as it is. */
typedef struct bd_points {
    uint32_t count, naxis;
    double *value;
} bd_points;

bd_status bd_points_room(bd_points *p, uint64_t count, uint32_t naxis, bd_error *err);
void bd_points_release(bd_points *p);

/* Place on an axis of a coordinate u in [0, 1]: equal shares of [0, 1) for whole numbers and for
 * values. */
double bd_axis_value(const bd_axis *a, double u);

/* Each combination once, the last axis fastest. BD_INPUT beyond BD_POINTS_MAX. */
bd_status bd_design_grid(const bd_axis *axis, uint32_t naxis, bd_points *out, bd_error *err);

/* Latin hypercube of n points: unit[point * naxis + axis]. */
void bd_latin_hypercube(uint64_t seed, uint32_t n, uint32_t naxis, double *unit);

/* Saltelli's layout: for each of n base points A, B, and A with coordinate j of B for every j, so
 * n (naxis + 2) points. BD_INPUT beyond BD_SOBOL_PARAMETERS_MAX axes. */
bd_status bd_saltelli(uint32_t n, uint32_t naxis, double *unit, bd_error *err);

/* Morris: r trajectories of naxis + 1 points on `levels` levels; each step moves one axis by
 * bd_morris_step. */
void bd_morris(uint64_t seed, uint32_t r, uint32_t naxis, uint32_t levels, double *unit);
double bd_morris_step(uint32_t levels);

/* Puts unit coordinates of n points on the axes. */
bd_status bd_design_place(const bd_axis *axis, uint32_t naxis, uint32_t n, const double *unit,
                          bd_points *out, bd_error *err);

#endif
