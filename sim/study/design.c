/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Grid, Latin hypercube, Saltelli's layout of a Sobol sequence, Morris trajectories. */
#include "study/design.h"

#include "base/random.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>

bd_status bd_points_room(bd_points *p, uint64_t count, uint32_t naxis, bd_error *err)
{
    *p = (bd_points){.naxis = naxis};
    if (count > BD_POINTS_MAX)
        return bd_fail(err, BD_INPUT, "the design has %llu points; at most %u are run in one study",
                       (unsigned long long)count, BD_POINTS_MAX);
    p->value = malloc((size_t)(count * naxis + 1) * sizeof *p->value);
    if (p->value == NULL) return bd_fail(err, BD_MEMORY, "%llu points", (unsigned long long)count);
    p->count = (uint32_t)count;
    return BD_OK;
}

void bd_points_release(bd_points *p)
{
    free(p->value);
    *p = (bd_points){.count = 0};
}

double bd_axis_value(const bd_axis *a, double u)
{
    if (a->nvalue > 0) {
        double at = floor(u * a->nvalue);
        return at < a->nvalue ? at : a->nvalue - 1.0;
    }
    if (a->whole && !a->log) {
        double at = floor(a->low + u * (a->high - a->low + 1));
        return at < a->high ? at : a->high;
    }
    double x = a->log ? a->low * exp(u * log(a->high / a->low)) : a->low + u * (a->high - a->low);
    if (a->whole) x = rint(x);
    return x < a->low ? a->low : x > a->high ? a->high : x;
}

static uint32_t places(const bd_axis *a)
{
    return a->nvalue > 0 ? a->nvalue : a->levels;
}

bd_status bd_design_grid(const bd_axis *axis, uint32_t naxis, bd_points *out, bd_error *err)
{
    uint64_t count = 1;
    for (uint32_t j = 0; j < naxis && count <= BD_POINTS_MAX; j++) count *= places(&axis[j]);
    BD_TRY(bd_points_room(out, count, naxis, err));
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t rest = i;
        for (uint32_t j = naxis; j-- > 0; rest /= places(&axis[j])) {
            double at = (double)(rest % places(&axis[j]));
            double *value = &out->value[(size_t)i * naxis + j];
            *value = axis[j].nvalue > 0 ? at : bd_axis_value(&axis[j], at / (axis[j].levels - 1.0));
        }
    }
    return BD_OK;
}

void bd_latin_hypercube(uint64_t seed, uint32_t n, uint32_t naxis, double *unit)
{
    bd_luck luck = {.seed = seed};
    for (uint32_t j = 0; j < naxis; j++) {
        bd_stream s = bd_stream_open(luck, BD_KIND_RUN, j, 0, BD_PURPOSE_DESIGN_HYPERCUBE);
        for (uint32_t i = 0; i < n; i++) unit[(size_t)i * naxis + j] = i;
        for (uint32_t i = n; i-- > 1;) {
            uint32_t other = bd_below(&s, i + 1);
            double keep = unit[(size_t)i * naxis + j];
            unit[(size_t)i * naxis + j] = unit[(size_t)other * naxis + j];
            unit[(size_t)other * naxis + j] = keep;
        }
        for (uint32_t i = 0; i < n; i++) {
            double *u = &unit[(size_t)i * naxis + j];
            *u = (*u + (double)bd_uniform(&s)) / n;
        }
    }
}

bd_status bd_saltelli(uint32_t n, uint32_t naxis, double *unit, bd_error *err)
{
    if (naxis > BD_SOBOL_PARAMETERS_MAX || naxis == 0)
        return bd_fail(err, BD_INPUT,
                       "%u parameters: a Sobol design has 1 to %u. Screen them first with design "
                       "morris and keep those that matter, or use lhs",
                       naxis, BD_SOBOL_PARAMETERS_MAX);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, 2 * naxis);
    if (sequence == NULL) return bd_fail(err, BD_MEMORY, "a Sobol sequence");
    double base[2 * BD_SOBOL_PARAMETERS_MAX];
    for (uint32_t i = 0; i < n; i++) {
        double *row = unit + (size_t)i * (naxis + 2) * naxis;
        gsl_qrng_get(sequence, base);
        for (uint32_t p = 0; p < naxis + 2; p++)
            for (uint32_t j = 0; j < naxis; j++) {
                bool from_b = p == 1 || p == j + 2;
                row[(size_t)p * naxis + j] = base[from_b ? naxis + j : j];
            }
    }
    gsl_qrng_free(sequence);
    return BD_OK;
}

double bd_morris_step(uint32_t levels)
{
    uint32_t jump = levels / 2;
    return jump / (levels - 1.0);
}

void bd_morris(uint64_t seed, uint32_t r, uint32_t naxis, uint32_t levels, double *unit)
{
    bd_luck luck = {.seed = seed};
    uint32_t jump = levels / 2;
    for (uint32_t t = 0; t < r; t++) {
        bd_stream s = bd_stream_open(luck, BD_KIND_RUN, t, 0, BD_PURPOSE_DESIGN_MORRIS);
        double *row = unit + (size_t)t * (naxis + 1) * naxis;
        /* the lower of the two levels between which an axis moves, and whether it starts above */
        for (uint32_t j = 0; j < naxis; j++) {
            uint32_t low = bd_below(&s, levels - jump), up = bd_below(&s, 2);
            row[j] = (low + up * jump) / (levels - 1.0);
            /* kept in the last point until its turn comes: where the axis ends */
            row[(size_t)naxis * naxis + j] = (low + (1 - up) * jump) / (levels - 1.0);
        }
        /* axes in random order: each point is the one before with one more axis moved */
        uint32_t moved = 0;
        for (uint32_t p = 1; p < naxis; p++) {
            double *at = row + (size_t)p * naxis;
            const double *before = at - naxis, *end = row + (size_t)naxis * naxis;
            uint32_t pick = bd_below(&s, naxis - moved++);
            for (uint32_t j = 0; j < naxis; j++) {
                bool done = before[j] == end[j];
                at[j] = before[j];
                if (!done && pick-- == 0) at[j] = end[j];
            }
        }
    }
}

bd_status bd_design_place(const bd_axis *axis, uint32_t naxis, uint32_t n, const double *unit,
                          bd_points *out, bd_error *err)
{
    BD_TRY(bd_points_room(out, n, naxis, err));
    for (size_t i = 0; i < (size_t)n * naxis; i++)
        out->value[i] = bd_axis_value(&axis[i % naxis], unit[i]);
    return BD_OK;
}
