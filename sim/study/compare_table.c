/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The group /compare: dims scenario, replicate, group. */
#include "study/compare_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef BD_HDF5
static bd_status describe(bd_netcdf *f, const char *path, const char *unit, const char *label,
                          bd_error *err)
{
    BD_TRY(bd_netcdf_text(f, path, "units", unit, err));
    return bd_netcdf_text(f, path, "long_name", label, err);
}

/* One figure of all arms and replicates. */
static bd_status write_figure(bd_netcdf *f, const bd_comparison *c, const char *name,
                              const char *unit, const char *label, const double *table, size_t wide,
                              size_t what, bd_error *err)
{
    static const char *const dim[] = {"scenario", "replicate"};
    static const double nan = NAN;
    char path[96];
    snprintf(path, sizeof path, "/compare/%s", name);
    BD_TRY(bd_netcdf_variable(f, path, BD_NETCDF_DOUBLE, 2, dim, &nan, err));
    for (uint32_t a = 0; a < c->narm; a++) {
        size_t start[2] = {a, 0}, count[2] = {1, c->replicates};
        const double *row = table + ((size_t)a * wide + what) * c->room;
        BD_TRY(bd_netcdf_write(f, path, BD_NETCDF_DOUBLE, start, count, row, err));
    }
    return describe(f, path, unit, label, err);
}

static bd_status write_effects(bd_netcdf *f, const bd_comparison *c, const char *path,
                               const char *label, const double *table, bd_error *err)
{
    static const char *const dim[] = {"scenario", "group", "replicate"};
    static const double nan = NAN;
    BD_TRY(bd_netcdf_variable(f, path, BD_NETCDF_DOUBLE, 3, dim, &nan, err));
    for (uint32_t a = 0; a < c->narm; a++)
        for (size_t g = 0; g < c->ngroup; g++) {
            size_t start[3] = {a, g, 0}, count[3] = {1, 1, c->replicates};
            const double *row = table + ((size_t)a * BD_COMPARE_GROUPS + g) * c->room;
            BD_TRY(bd_netcdf_write(f, path, BD_NETCDF_DOUBLE, start, count, row, err));
        }
    return describe(f, path, "1", label, err);
}

static bd_status write_by_arm(bd_netcdf *f, const bd_comparison *c, const char *path,
                              const char *unit, const char *label, const double *x, bd_error *err)
{
    static const char *const dim[] = {"scenario"};
    static const double nan = NAN;
    size_t start = 0, count = c->narm;
    BD_TRY(bd_netcdf_variable(f, path, BD_NETCDF_DOUBLE, 1, dim, &nan, err));
    BD_TRY(bd_netcdf_write(f, path, BD_NETCDF_DOUBLE, &start, &count, x, err));
    return describe(f, path, unit, label, err);
}

static bd_status write_frontier(bd_netcdf *f, const bd_comparison *c, bd_error *err)
{
    bd_compare_worth worth;
    double place[BD_ARMS_MAX];
    bd_compare_worth_of(c, &worth);
    for (uint32_t a = 0; a < c->narm; a++) place[a] = worth.standing[a];
    BD_TRY(write_by_arm(f, c, "/compare/standing", "1",
                        "0 on the frontier, 1 dominated, 2 extendedly dominated, 3 as another arm",
                        place, err));
    BD_TRY(write_by_arm(f, c, "/compare/incremental_cost", "rupiah / (household year)",
                        "Cost of an extra empowered household-year against the next cheaper arm of "
                        "the frontier",
                        worth.incremental, err));
    return write_by_arm(f, c, "/compare/chance_of_best", "1",
                        "Share of replicates with most empowered household-years", worth.best, err);
}

static bd_status write_ratios(bd_netcdf *f, const bd_comparison *c, double *room, bd_error *err)
{
    static const struct {
        const char *name, *unit, *label;
    } rows[] = {
#define V(name, unit, label) {#name, unit, label},
        BD_COMPARE_RATIOS(V)
#undef V
    };
    double value[BD_ARMS_MAX], error[BD_ARMS_MAX];
    for (int i = 0; i < BD_NRATIO; i++) {
        char path[64], label[128];
        for (uint32_t a = 0; a < c->narm; a++) {
            bd_estimate e = bd_compare_ratio_of(c, a, (bd_compare_ratio)i, room);
            value[a] = e.value, error[a] = e.error;
        }
        snprintf(path, sizeof path, "/compare/%s", rows[i].name);
        BD_TRY(write_by_arm(f, c, path, rows[i].unit, rows[i].label, value, err));
        snprintf(path, sizeof path, "/compare/%s_error", rows[i].name);
        snprintf(label, sizeof label, "Monte-Carlo error of %s (jackknife)", rows[i].name);
        BD_TRY(write_by_arm(f, c, path, rows[i].unit, label, error, err));
    }
    for (uint32_t a = 0; a < c->narm; a++)
        value[a] = a == 0 ? (double)NAN
                          : bd_variance_gain(bd_compare_values(c, a, BD_VALUE_empowered_end),
                                             bd_compare_values(c, 0, BD_VALUE_empowered_end),
                                             c->replicates);
    return write_by_arm(
        f, c, "/compare/variance_gain", "1",
        "Variance of the difference in the share empowered at the end with seeds of "
        "its own for each arm, over that with shared ones",
        value, err);
}

bd_status bd_compare_table_write(void *table, bd_netcdf *f, bd_error *err)
{
    const bd_compare_table *t = table;
    const bd_comparison *c = t->c;
    const char *arm[BD_ARMS_MAX], *group[BD_COMPARE_GROUPS];
    int32_t *replicate = calloc(c->replicates, sizeof *replicate);
    if (replicate == NULL) return bd_fail(err, BD_MEMORY, "the table of the comparison");
    for (uint32_t r = 0; r < c->replicates; r++) replicate[r] = (int32_t)r;
    for (uint32_t a = 0; a < c->narm; a++) arm[a] = t->arm[a].label;
    for (size_t g = 0; g < c->ngroup; g++) group[g] = c->group[g];
    bd_status status = bd_netcdf_group(f, "/compare", err);
    if (status == BD_OK)
        status =
            bd_netcdf_coordinate(f, "/compare", "scenario", BD_NETCDF_STRING, c->narm, arm, err);
    if (status == BD_OK)
        status = bd_netcdf_coordinate(f, "/compare", "replicate", BD_NETCDF_INT32, c->replicates,
                                      replicate, err);
    if (status == BD_OK)
        status =
            bd_netcdf_coordinate(f, "/compare", "group", BD_NETCDF_STRING, c->ngroup, group, err);
    free(replicate);
    BD_TRY(status);
#define V(name, unit, label) \
    BD_TRY(write_figure(f, c, #name, unit, label, c->value, BD_NVALUE, BD_VALUE_##name, err));
    BD_COMPARE_VALUES(V)
#undef V
#define V(name, unit, label) \
    BD_TRY(write_figure(f, c, #name, unit, label, c->pair, BD_NPAIR, BD_PAIR_##name, err));
    BD_COMPARE_PAIRS(V)
#undef V
    BD_TRY(write_effects(f, c, "/compare/effect_power",
                         "Mean effect on weighted power at the end, household by household",
                         c->power, err));
    BD_TRY(write_effects(f, c, "/compare/effect_empowered",
                         "Effect on the share empowered at the end", c->empowered, err));
    BD_TRY(write_frontier(f, c, err));
    double *x = calloc(2 * (size_t)c->replicates + 1, sizeof *x);
    if (x == NULL) return bd_fail(err, BD_MEMORY, "the table of the comparison");
    status = write_ratios(f, c, x, err);
    free(x);
    return status;
}
#else
bd_status bd_compare_table_write(void *table, bd_netcdf *f, bd_error *err)
{
    (void)table, (void)f;
    return bd_fail(err, BD_UNAVAILABLE, "this build has no HDF5");
}
#endif
