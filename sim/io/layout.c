/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layout of an output file, from its tables. */
#include "io/layout.h"

#include "measure/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BD_HDF5
static const struct {
    const char *name, *label, *unit, *meaning;
} dimensions[BD_NDIM] = {
#define D(name, label, unit, meaning) {#name, label, unit, meaning},
    BD_DIMENSIONS(D)
#undef D
};

/* Dimensions whose coordinates are labels; the others with values have int32 numbers. */
static bool labelled(bd_dimension d)
{
    return d == BD_DIM_scenario || d == BD_DIM_method || (d >= BD_DIM_power_name && d < BD_NDIM);
}

bd_dimension bd_lead_dimension(bd_lead lead)
{
    switch (lead) {
    case BD_LEAD_MONTH:
    case BD_LEAD_DERIVED_MONTH:
        return BD_DIM_time;
    case BD_LEAD_DECOMPOSITION:
        return BD_DIM_decomposition_time;
    case BD_LEAD_SNAPSHOT:
        return BD_DIM_snapshot;
    case BD_LEAD_EVENT:
        return BD_DIM_event;
    default:
        return BD_DIM_none;
    }
}

size_t bd_block_dimensions(const bd_block *b, bd_dimension dim[BD_NETCDF_DIMS])
{
    size_t n = 0;
    if (b->lead != BD_LEAD_EVENT && b->lead != BD_LEAD_SHARED)
        dim[n++] = BD_DIM_scenario, dim[n++] = BD_DIM_replicate;
    if (bd_lead_dimension(b->lead) != BD_DIM_none) dim[n++] = bd_lead_dimension(b->lead);
    for (int i = 0; i < 2; i++)
        if (b->rest[i] != BD_DIM_none) dim[n++] = b->rest[i];
    return n;
}

bool bd_block_present(const bd_block *b, const size_t length[BD_NDIM], bool joined)
{
    bd_dimension dim[BD_NETCDF_DIMS];
    size_t n = bd_block_dimensions(b, dim);
    if (b->off) return false;
    if (!joined && (b->lead == BD_LEAD_DERIVED_MONTH || b->lead == BD_LEAD_DERIVED_RUN))
        return false;
    for (size_t i = 0; i < n; i++)
        if (dim[i] != BD_DIM_event && length[dim[i]] == 0) return false;
    return true;
}

static void set_path(bd_block *b, const char *group, const char *name)
{
    snprintf(b->path, sizeof b->path, "%s/%s", strcmp(group, "/") == 0 ? "" : group, name);
}

#define FLAGS_none NULL
#define F(name, words) static const char flags_##name[] = words;
BD_FLAGS(F)
#undef F
#define FLAGS_run_status flags_run_status
#define FLAGS_source_kind flags_source_kind
#define FLAGS_event_kind flags_event_kind
#define FLAGS_level flags_level
#define FLAGS_yes flags_yes

static const bd_block fixed_blocks[BD_NFIXED] = {
#define V(id, group, name, type_, lead_, first, second, low_, high_, flags_, unit_, cells, label_, \
          meaning_)                                                                                \
    {.path = group "/" name,                                                                       \
     .type = BD_NETCDF_##type_,                                                                    \
     .lead = BD_LEAD_##lead_,                                                                      \
     .rest = {BD_DIM_##first, BD_DIM_##second},                                                    \
     .low = low_,                                                                                  \
     .high = high_,                                                                                \
     .flags = FLAGS_##flags_,                                                                      \
     .unit = unit_,                                                                                \
     .cell_methods = cells,                                                                        \
     .label = label_,                                                                              \
     .meaning = meaning_},
    BD_FIXED(V)
#undef V
};

static const bd_dimension series_dimension[BD_NALONG] = {
    [BD_ALONG_none] = BD_DIM_none,
    [BD_ALONG_power] = BD_DIM_power_name,
    [BD_ALONG_agency] = BD_DIM_agency_name,
    [BD_ALONG_role] = BD_DIM_role_name,
    [BD_ALONG_factor] = BD_DIM_factor_name,
    [BD_ALONG_stage] = BD_DIM_stage_name,
    [BD_ALONG_solution] = BD_DIM_solution_name,
    [BD_ALONG_group_kind] = BD_DIM_group_kind,
    [BD_ALONG_giver] = BD_DIM_giver,
    [BD_ALONG_reason] = BD_DIM_reason_name,
    [BD_ALONG_worker_role] = BD_DIM_worker_role,
    [BD_ALONG_level] = BD_DIM_level_name,
    [BD_ALONG_route] = BD_DIM_route,
    [BD_ALONG_stratum] = BD_DIM_stratum_name,
};

static void series_block(bd_block *b, const bd_series_row *row, bool village)
{
    bd_dimension along = series_dimension[row->along];
    *b = (bd_block){.type = village ? BD_NETCDF_FLOAT : BD_NETCDF_DOUBLE,
                    .lead = BD_LEAD_MONTH,
                    .rest = {village ? BD_DIM_village : along, village ? along : BD_DIM_none},
                    .low = row->low,
                    .high = row->high,
                    .unit = row->unit,
                    .cell_methods = row->cell_methods,
                    .label = row->label,
                    .meaning = row->meaning,
                    .series = row};
    set_path(b, village ? "/village" : row->group, row->name);
}

static void observation_block(bd_block *b, const bd_observation_row *row, bool village)
{
    static const char *const cells[] = {"household: mean", "group: mean", "village: mean"};
    char name[64];
    *b = (bd_block){.type = village ? BD_NETCDF_FLOAT : BD_NETCDF_DOUBLE,
                    .lead = BD_LEAD_DECOMPOSITION,
                    .rest = {village ? BD_DIM_village : BD_DIM_none, BD_DIM_none},
                    .low = row->high < BD_ANY ? 0 : BD_OPEN,
                    .high = row->high < BD_ANY ? row->high : BD_OPEN,
                    .unit = row->unit,
                    .cell_methods = cells[row->of],
                    .label = row->label,
                    .meaning = row->meaning};
    snprintf(name, sizeof name, "%s%s", row->name, village ? "_village" : "");
    set_path(b, "/observation", name);
}

static const bd_block network_blocks[] = {
#define N(name, unit_, meaning_)            \
    {.path = "/network/" #name,             \
     .type = BD_NETCDF_DOUBLE,              \
     .lead = BD_LEAD_RUN,                   \
     .rest = {BD_DIM_village, BD_DIM_none}, \
     .low = BD_OPEN,                        \
     .high = BD_OPEN,                       \
     .unit = unit_,                         \
     .cell_methods = "",                    \
     .label = meaning_,                     \
     .meaning = meaning_ " (NaN: not measured, see output.network)"},
    BD_NETWORK_STATISTICS(N)
#undef N
        {.path = "/network/likeness",
         .type = BD_NETCDF_DOUBLE,
         .lead = BD_LEAD_RUN,
         .rest = {BD_DIM_village, BD_DIM_disadvantage},
         .low = BD_OPEN,
         .high = 1,
         .unit = "1",
         .cell_methods = "",
         .label = "Likeness of ties (homofili)",
         .meaning =
             "Coleman index of ties between households alike in having the disadvantage: 0 by "
             "chance, 1 only alike (NaN: not measured)"},
};

#define WORDS(name, ...) " " #name
static const char role_words[] = BD_ROLES(WORDS);
static const char reason_words[] = BD_REASONS(WORDS);
static const char case_words[] = BD_CASE_STAGES(WORDS);
static const char stratum_words[] = BD_STRATA(WORDS);
static const char stage_words[] = BD_STAGES(WORDS);
static const char solution_words[] = BD_SOLUTIONS(WORDS);
static const char kind_words[] = BD_GROUP_KINDS(WORDS);
static const char power_words[] = BD_POWERS(WORDS);
static const char barrier_words[] = BD_FACTORS(WORDS) " none";

/* Columns that are categories. */
static const char *column_flags(const bd_column_info *c)
{
    static const struct {
        const char *table, *name, *words;
    } known[] = {{"household", "role", role_words},       {"household", "reason", reason_words},
                 {"household", "stratum", stratum_words}, {"household", "crisis", " no yes"},
                 {"household", "case_stage", case_words}, {"group", "stage", stage_words},
                 {"group", "solution", solution_words},   {"group", "kind", kind_words},
                 {"group", "problem", power_words},       {"group", "barrier", barrier_words},
                 {"group", "captured", " no yes"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(c->table, known[i].table) == 0 && strcmp(c->name, known[i].name) == 0)
            return known[i].words + 1;
    return NULL;
}

/* Dimension that a column's planes lie along: none for a single plane. False when the file has no
 * dimension for it. */
static bool column_along(const bd_column_info *c, bd_dimension *along)
{
    static const struct {
        const char *planes;
        bd_dimension dimension;
    } known[] = {{"1", BD_DIM_none},
                 {"BD_NPOWER", BD_DIM_power_name},
                 {"BD_NAGENCY", BD_DIM_agency_name},
                 {"BD_NFACTOR", BD_DIM_factor_name},
                 {"BD_NREASON", BD_DIM_reason_name},
                 {"BD_NGIVER", BD_DIM_giver},
                 {"BD_NWORKER_ROLE", BD_DIM_worker_role},
                 {"c->nmethod", BD_DIM_method}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(c->along, known[i].planes) == 0) {
            *along = known[i].dimension;
            return true;
        }
    return false;
}

static bool column_type(const bd_column_info *c, bd_netcdf_type *type)
{
    static const struct {
        const char *name;
        bd_netcdf_type type;
    } known[] = {{"uint8_t", BD_NETCDF_UINT8},   {"uint16_t", BD_NETCDF_UINT16},
                 {"uint32_t", BD_NETCDF_UINT32}, {"uint64_t", BD_NETCDF_UINT64},
                 {"float", BD_NETCDF_FLOAT},     {"double", BD_NETCDF_DOUBLE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(c->type, known[i].name) == 0) {
            *type = column_flags(c) != NULL ? BD_NETCDF_INT8 : known[i].type;
            return true;
        }
    return false;
}

/* The column of a recorded table, unless it is of no plain type or along nothing the file knows. */
static bool column_block(bd_block *b, const bd_column_info *c, const char *group, bd_lead lead,
                         bd_dimension rows)
{
    bd_dimension along;
    bd_netcdf_type type;
    if (!column_type(c, &type) || !column_along(c, &along)) return false;
    bool one = along == BD_DIM_none;
    *b = (bd_block){.type = type,
                    .lead = lead,
                    .rest = {one ? rows : along, one ? BD_DIM_none : rows},
                    .low = BD_OPEN,
                    .high = BD_OPEN,
                    .flags = column_flags(c),
                    .unit = c->unit,
                    .cell_methods = "",
                    .label = c->meaning,
                    .meaning = c->meaning};
    set_path(b, group, c->name);
    if (strcmp(c->name, "profile") == 0) { /* rows of a table that the file does not have */
        set_path(b, group, "disadvantages");
        b->masks = true;
        b->label = b->meaning = "Disadvantages, one bit each";
        b->unit = "1";
    }
    return true;
}

static void add_recorded(bd_layout *l, const bd_column_info *column)
{
    const bd_params *p = &l->params;
    size_t r = 0;
#define R(table_, group, rows, lead_, asked)                                         \
    l->recorded[r].table = #table_, l->recorded[r].first = l->nblock;                \
    l->recorded[r].dimension = BD_DIM_##rows, l->recorded[r].lead = BD_LEAD_##lead_; \
    for (size_t i = 0; i < l->ncolumn; i++) {                                        \
        bd_block *b = &l->block[l->nblock];                                          \
        if (strcmp(column[i].table, #table_) != 0 ||                                 \
            !column_block(b, &column[i], group, BD_LEAD_##lead_, BD_DIM_##rows))     \
            continue;                                                                \
        b->column = i, b->off = !p->asked;                                           \
        l->nblock++, l->recorded[r].count++;                                         \
    }                                                                                \
    r++;
    BD_RECORDED(R)
#undef R
}

bd_status bd_layout_labels(bd_layout *l, bd_dimension d, const char *const *label, size_t n,
                           bd_error *err)
{
    size_t bytes = n * sizeof(char *);
    for (size_t i = 0; i < n; i++) bytes += strlen(label[i]) + 1;
    char **copy = malloc(bytes + 1);
    if (copy == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for labels");
    char *text = (char *)(copy + n);
    for (size_t i = 0; i < n; i++) {
        copy[i] = text;
        strcpy(text, label[i]);
        text += strlen(text) + 1;
    }
    free(l->values[d]);
    l->values[d] = copy;
    l->length[d] = n;
    return BD_OK;
}

bd_status bd_layout_numbers(bd_layout *l, bd_dimension d, const int32_t *number, size_t n,
                            bd_error *err)
{
    int32_t *copy = malloc(n * sizeof *copy + 1);
    if (copy == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for coordinates");
    if (n > 0) memcpy(copy, number, n * sizeof *copy);
    free(l->values[d]);
    l->values[d] = copy;
    l->length[d] = n;
    return BD_OK;
}

static bd_status add_labels(bd_layout *l, bd_error *err)
{
    const char *label[BD_METHODS_MAX];
    static const char *const having[] = {"without", "with"};
    static const char *const level[] = {"micro", "mezzo", "macro", "programme"};
    static const struct {
        bd_dimension dimension;
        bd_series_axis along;
        size_t count;
    } axes[] = {{BD_DIM_power_name, BD_ALONG_power, BD_NPOWER},
                {BD_DIM_agency_name, BD_ALONG_agency, BD_NAGENCY},
                {BD_DIM_role_name, BD_ALONG_role, BD_NROLE},
                {BD_DIM_factor_name, BD_ALONG_factor, BD_NFACTOR},
                {BD_DIM_stage_name, BD_ALONG_stage, BD_NSTAGE},
                {BD_DIM_solution_name, BD_ALONG_solution, BD_NSOLUTION},
                {BD_DIM_group_kind, BD_ALONG_group_kind, BD_NGROUP_KIND},
                {BD_DIM_giver, BD_ALONG_giver, BD_NGIVER},
                {BD_DIM_reason_name, BD_ALONG_reason, BD_NREASON},
                {BD_DIM_worker_role, BD_ALONG_worker_role, BD_NWORKER_ROLE},
                {BD_DIM_level_name, BD_ALONG_level, BD_NLEVEL},
                {BD_DIM_route, BD_ALONG_route, BD_NROUTE}};
    for (size_t a = 0; a < sizeof axes / sizeof *axes; a++) {
        for (size_t i = 0; i < axes[a].count; i++) label[i] = bd_series_label(axes[a].along, i);
        BD_TRY(bd_layout_labels(l, axes[a].dimension, label, axes[a].count, err));
    }
    for (uint32_t i = 0; i < l->params.nmethod; i++) label[i] = l->params.method[i].key;
    BD_TRY(bd_layout_labels(l, BD_DIM_method, label, l->params.nmethod, err));
    for (uint32_t i = 0; i < l->params.ndisadvantage; i++) label[i] = l->params.disadvantage[i].key;
    BD_TRY(bd_layout_labels(l, BD_DIM_disadvantage, label, l->params.ndisadvantage, err));
    for (uint32_t i = 0; i < l->params.ninstitution; i++) label[i] = l->params.institution[i].key;
    BD_TRY(bd_layout_labels(l, BD_DIM_institution, label, l->params.ninstitution, err));
    for (uint32_t i = 0; i < l->params.ncampaign; i++) label[i] = l->params.campaign[i].key;
    BD_TRY(bd_layout_labels(l, BD_DIM_campaign, label, l->params.ncampaign, err));
    BD_TRY(bd_layout_labels(l, BD_DIM_level, level, 4, err));
    for (size_t i = 0; i < BD_NSTRATUM; i++) label[i] = bd_axis_name(&l->params, "stratum", i);
    BD_TRY(bd_layout_labels(l, BD_DIM_stratum_name, label, BD_NSTRATUM, err));
    return bd_layout_labels(l, BD_DIM_having, having, 2, err);
}

bd_status bd_layout_create(bd_layout *l, const bd_params *params, bd_error *err)
{
    size_t nseries;
    const bd_series_row *series = bd_series(&nseries);
    bd_counts counts = {.nmethod = params->nmethod};
    memset(l, 0, sizeof *l);
    l->params = *params;
    l->ncolumn = bd_columns(NULL, &counts, NULL, 0);
    bd_column_info *column = calloc(l->ncolumn, sizeof *column);
    l->nnetwork = sizeof network_blocks / sizeof *network_blocks;
    l->block = calloc(BD_NFIXED + 2 * nseries + 2 * BD_NOBSERVATION + l->nnetwork + l->ncolumn,
                      sizeof *l->block);
    bd_status status = column == NULL || l->block == NULL
                           ? bd_fail(err, BD_MEMORY, "not enough memory for the layout")
                           : add_labels(l, err);
    if (status != BD_OK) {
        free(column);
        return status;
    }
    l->region = 0, l->nseries = nseries;
    for (size_t i = 0; i < nseries; i++) series_block(&l->block[l->nblock++], &series[i], false);
    l->fixed = l->nblock;
    for (size_t i = 0; i < BD_NFIXED; i++) {
        bd_block *b = &l->block[l->nblock++];
        *b = fixed_blocks[i];
        if (strncmp(b->path, "//", 2) == 0) memmove(b->path, b->path + 1, strlen(b->path));
        b->off = b->lead == BD_LEAD_EVENT && !params->output.events;
    }
    l->village = l->nblock;
    for (size_t i = 0; i < nseries; i++) {
        series_block(&l->block[l->nblock], &series[i], true);
        l->block[l->nblock++].off =
            !params->output.villages ||
            (!params->output.village_detail && !bd_series_of_villages(&series[i]));
    }
    l->observation = l->nblock;
    for (size_t i = 0; i < 2 * BD_NOBSERVATION; i++) {
        observation_block(&l->block[l->nblock], &bd_observations()[i / 2], i % 2);
        l->block[l->nblock++].off = i % 2 && !params->output.villages;
    }
    l->network = l->nblock;
    for (size_t i = 0; i < l->nnetwork; i++) {
        l->block[l->nblock] = network_blocks[i];
        l->block[l->nblock++].off = params->output.network == 0;
    }
    bd_columns(NULL, &counts, column, l->ncolumn);
    add_recorded(l, column);
    free(column);
    return BD_OK;
}

void bd_layout_release(bd_layout *l)
{
    for (size_t i = 0; i < l->nblock; i++) free(l->block[i].data);
    for (int d = 0; d < BD_NDIM; d++) free(l->values[d]);
    free(l->block);
    memset(l, 0, sizeof *l);
}

size_t bd_block_bytes(const bd_layout *l, const bd_block *b)
{
    size_t items = 1;
    for (int i = 0; i < 2; i++)
        if (b->rest[i] != BD_DIM_none) items *= l->length[b->rest[i]];
    return items * bd_netcdf_size(b->type);
}

bd_status bd_block_room(const bd_layout *l, bd_block *b, size_t rows, bd_error *err)
{
    b->items = bd_block_bytes(l, b) / bd_netcdf_size(b->type);
    size_t bytes = rows * b->items * bd_netcdf_size(b->type);
    void *grown = realloc(b->data, bytes > 0 ? bytes : 1);
    if (grown == NULL)
        return bd_fail(err, BD_MEMORY,
                       "not enough memory for %zu months of %s: record fewer at a "
                       "time (output.segment) or switch villages off (output.villages)",
                       rows, b->path);
    b->data = grown;
    b->room = rows;
    return BD_OK;
}

void *bd_block_row(const bd_block *b, size_t row)
{
    return (char *)b->data + row * b->items * bd_netcdf_size(b->type);
}

static bd_status write_flags(bd_netcdf *f, const bd_block *b, bd_error *err)
{
    int8_t value[64], n = 1;
    for (const char *c = b->flags; *c != 0; c++) n = (int8_t)(n + (*c == ' '));
    for (int8_t i = 0; i < n; i++) value[i] = i;
    BD_TRY(bd_netcdf_number(f, b->path, "flag_values", BD_NETCDF_INT8, (size_t)n, value, err));
    return bd_netcdf_text(f, b->path, "flag_meanings", b->flags, err);
}

#define BOUND(NAME, ctype)            \
    case BD_NETCDF_##NAME:            \
        ((ctype *)out)[i] = (ctype)x; \
        break;
static void put_bound(bd_netcdf_type type, void *out, size_t i, double x)
{
    switch (type) {
        BOUND(INT8, int8_t)
        BOUND(UINT8, uint8_t)
        BOUND(INT16, int16_t)
        BOUND(UINT16, uint16_t)
        BOUND(INT32, int32_t)
        BOUND(UINT32, uint32_t)
        BOUND(INT64, int64_t)
        BOUND(UINT64, uint64_t)
        BOUND(FLOAT, float)
        BOUND(DOUBLE, double)
    case BD_NETCDF_STRING:
        break;
    }
}

static bd_status write_range(bd_netcdf *f, const bd_block *b, bd_error *err)
{
    double room[2]; /* aligned for every type */
    bool low = b->low != BD_OPEN, high = b->high != BD_OPEN;
    if (low) put_bound(b->type, room, 0, b->low);
    if (high) put_bound(b->type, room, low, b->high);
    const char *name = low && high ? "valid_range" : low ? "valid_min" : "valid_max";
    if (!low && !high) return BD_OK;
    return bd_netcdf_number(f, b->path, name, b->type, (size_t)low + high, room, err);
}

/* Disadvantages of a household: bit d for the d-th. */
static bd_status write_masks(const bd_params *p, bd_netcdf *f, const char *path, bd_error *err)
{
    uint16_t mask[BD_DISADVANTAGES_MAX];
    char words[BD_DISADVANTAGES_MAX * (BD_NAME_MAX + 1)] = "";
    for (uint32_t d = 0; d < p->ndisadvantage; d++) {
        mask[d] = (uint16_t)(1u << d);
        if (d > 0) strcat(words, " ");
        strcat(words, p->disadvantage[d].key);
    }
    if (p->ndisadvantage == 0) return BD_OK;
    BD_TRY(bd_netcdf_number(f, path, "flag_masks", BD_NETCDF_UINT16, p->ndisadvantage, mask, err));
    return bd_netcdf_text(f, path, "flag_meanings", words, err);
}

static bd_status write_variable(const bd_params *p, const bd_block *b, bd_netcdf *f, bd_error *err)
{
    static const double unknown = NAN;
    static const float unknown_float = NAN;
    bd_dimension dim[BD_NETCDF_DIMS];
    const char *name[BD_NETCDF_DIMS];
    size_t n = bd_block_dimensions(b, dim);
    for (size_t i = 0; i < n; i++) name[i] = dimensions[dim[i]].name;
    const void *fill = b->type == BD_NETCDF_DOUBLE  ? (const void *)&unknown
                       : b->type == BD_NETCDF_FLOAT ? (const void *)&unknown_float
                                                    : NULL;
    BD_TRY(bd_netcdf_variable(f, b->path, b->type, n, name, fill, err));
    BD_TRY(bd_netcdf_text(f, b->path, "long_name", b->label, err));
    BD_TRY(bd_netcdf_text(f, b->path, "units", b->unit, err));
    BD_TRY(bd_netcdf_text(f, b->path, "description", b->meaning, err));
    BD_TRY(bd_netcdf_text(f, b->path, "cell_methods", b->cell_methods, err));
    if (b->masks) return write_masks(p, f, b->path, err);
    return b->flags != NULL ? write_flags(f, b, err) : write_range(f, b, err);
}

static bd_status write_dimension(bd_netcdf *f, const char *group, bd_dimension d, size_t length,
                                 const void *values, bd_error *err)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", strcmp(group, "/") == 0 ? "" : group, dimensions[d].name);
    if (values == NULL)
        return bd_netcdf_dimension(f, group, dimensions[d].name, length, d == BD_DIM_event, err);
    BD_TRY(bd_netcdf_coordinate(f, group, dimensions[d].name,
                                labelled(d) ? BD_NETCDF_STRING : BD_NETCDF_INT32, length, values,
                                err));
    BD_TRY(bd_netcdf_text(f, path, "long_name", dimensions[d].label, err));
    BD_TRY(bd_netcdf_text(f, path, "units", dimensions[d].unit, err));
    return bd_netcdf_text(f, path, "description", dimensions[d].meaning, err);
}

/* Length of "/village" in "/village/power"; 0 for the root. */
static size_t group_length(const bd_block *b)
{
    return (size_t)(strrchr(b->path, '/') - b->path);
}

static bool same_group(const bd_block *a, const bd_block *b)
{
    return group_length(a) == group_length(b) && strncmp(a->path, b->path, group_length(a)) == 0;
}

/* The group that block `first` opens: its dimensions, then its variables. */
static bd_status write_group(const bd_layout *l, bd_netcdf *f, size_t first,
                             const size_t length[BD_NDIM], bd_layout_filler *fill,
                             const void *context, bd_error *err)
{
    char group[96];
    bool needed[BD_NDIM] = {false};
    const bd_block *lead = &l->block[first];
    snprintf(group, sizeof group, "%.*s", (int)group_length(lead), lead->path);
    if (*group == 0)
        snprintf(group, sizeof group, "/");
    else
        BD_TRY(bd_netcdf_group(f, group, err));
    for (size_t i = first; i < l->nblock; i++) {
        bd_dimension dim[BD_NETCDF_DIMS];
        const bd_block *b = &l->block[i];
        if (!same_group(lead, b) || !bd_block_present(b, length, true)) continue;
        size_t n = bd_block_dimensions(b, dim);
        for (size_t k = 0; k < n; k++) needed[dim[k]] = true;
    }
    for (int d = 0; d < BD_NDIM; d++)
        if (needed[d])
            BD_TRY(write_dimension(f, group, (bd_dimension)d, length[d], l->values[d], err));
    for (size_t i = first; i < l->nblock; i++) {
        const bd_block *b = &l->block[i];
        if (!same_group(lead, b) || !bd_block_present(b, length, true)) continue;
        BD_TRY(write_variable(&l->params, b, f, err));
        if (fill != NULL) BD_TRY(fill(context, b, err));
    }
    return BD_OK;
}

bd_status bd_layout_write(const bd_layout *l, bd_netcdf *f, const size_t length[BD_NDIM],
                          bd_layout_filler *fill, const void *context, bd_error *err)
{
    for (size_t i = 0; i < l->nblock; i++) {
        bool opens = bd_block_present(&l->block[i], length, true);
        for (size_t k = 0; k < i && opens; k++)
            opens = !same_group(&l->block[k], &l->block[i]) ||
                    !bd_block_present(&l->block[k], length, true);
        if (opens) BD_TRY(write_group(l, f, i, length, fill, context, err));
    }
    return BD_OK;
}
#endif
