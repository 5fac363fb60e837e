/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The expansions of the parameter table that are data: rows, defaults, axes. */
#include "state/params.h"

#include <stdio.h>
#include <string.h>

#define UNIT_REAL(unit) unit
#define UNIT_INT(unit) unit
#define UNIT_BOOL(unit) unit
#define UNIT_CHOICE(unit) unit
#define UNIT_TEXT(unit) unit
#define UNIT_MAP(unit) #unit

#define FIELD(kind, section, name, fallback, low, high, unit, source, meaning) \
    {                                                                          \
        BD_##kind,         #name,  offsetof(bd_params_##section, name),        \
        fallback,          low,    high,                                       \
        UNIT_##kind(unit), source, meaning},
#define SECTION(name, rows, what) static const bd_field fields_##name[] = {rows(FIELD)};
BD_SECTIONS(SECTION)
#undef SECTION
#define COLLECTION(name, path, max, rows, meaning) \
    static const bd_field fields_##name[] = {rows(FIELD)};
BD_COLLECTIONS(COLLECTION)
#undef COLLECTION

/* Powers are the core's own; everything else in a collection is the user's. */
#define BD_CLOSED_power true
#define BD_CLOSED_disadvantage false
#define BD_CLOSED_method false
#define BD_CLOSED_institution false
#define BD_CLOSED_phase false
#define BD_CLOSED_organisation false
#define BD_CLOSED_campaign false

static const bd_section sections[] = {
#define SECTION(name, rows, what)                             \
    {.path = #name,                                           \
     .meaning = what,                                         \
     .fields = fields_##name,                                 \
     .nfields = sizeof fields_##name / sizeof *fields_##name, \
     .offset = offsetof(bd_params, name)},
    BD_SECTIONS(SECTION)
#undef SECTION
#define COLLECTION(name, path_, max_, rows, meaning_)         \
    {.path = path_,                                           \
     .meaning = meaning_,                                     \
     .fields = fields_##name,                                 \
     .nfields = sizeof fields_##name / sizeof *fields_##name, \
     .offset = offsetof(bd_params, name),                     \
     .count_offset = offsetof(bd_params, n##name),            \
     .stride = sizeof(bd_##name),                             \
     .max = max_,                                             \
     .closed = BD_CLOSED_##name},
        BD_COLLECTIONS(COLLECTION)
#undef COLLECTION
};

const bd_section *bd_sections(size_t *count)
{
    *count = sizeof sections / sizeof *sections;
    return sections;
}

static const char *const power_names[] = {
#define P(name, ...) #name,
    BD_POWERS(P)
#undef P
};
static const char *const factor_names[] = {
#define F(name, ...) #name,
    BD_FACTORS(F)
#undef F
};
static const char *const worker_role_names[] = {
#define R(name, ...) #name,
    BD_WORKER_ROLES(R)
#undef R
};
static const char *const channel_names[] = {
#define C(name, ...) #name,
    BD_CHANNELS(C)
#undef C
};
static const char *const stratum_names[] = {
#define S(name, ...) #name,
    BD_STRATA(S)
#undef S
};

static const char *const kind_names[] = {
#define K(name, ...) #name,
    BD_GROUP_KINDS(K)
#undef K
};
static const char *const solution_names[] = {
#define S(name, ...) #name,
    BD_SOLUTIONS(S)
#undef S
};
static const char *const stage_names[] = {
#define S(name, ...) #name,
    BD_STAGES(S)
#undef S
};
static const char *const route_names[] = {
#define R(name, ...) #name,
    BD_ROUTES(R)
#undef R
};

static const char *const giver_names[] = {
#define G(name, ...) #name,
    BD_GIVERS(G)
#undef G
};
static const char *const reason_names[] = {
#define R(name, ...) #name,
    BD_REASONS(R)
#undef R
};
static const char *const level_names[] = {
#define L(name, ...) #name,
    BD_LEVELS(L)
#undef L
};

static const struct {
    const char *axis;
    const char *const *names;
    size_t count;
} axes[] = {
    {"power", power_names, BD_NPOWER},          {"factor", factor_names, BD_NFACTOR},
    {"channel", channel_names, BD_NCHANNEL},    {"stratum", stratum_names, BD_NSTRATUM},
    {"group_kind", kind_names, BD_NGROUP_KIND}, {"solution", solution_names, BD_NSOLUTION},
    {"stage", stage_names, BD_NSTAGE},          {"giver", giver_names, BD_NGIVER},
    {"reason", reason_names, BD_NREASON},       {"worker_role", worker_role_names, BD_NWORKER_ROLE},
    {"level", level_names, BD_NLEVEL},          {"route", route_names, BD_NROUTE}};

/* Axes that are the members of a collection; every member's struct begins with its name. */
static const struct {
    const char *axis;
    size_t count, first, stride, room;
} open_axes[] = {{"method", offsetof(bd_params, nmethod), offsetof(bd_params, method),
                  sizeof(bd_method), BD_METHODS_MAX},
                 {"disadvantage", offsetof(bd_params, ndisadvantage),
                  offsetof(bd_params, disadvantage), sizeof(bd_disadvantage), BD_DISADVANTAGES_MAX},
                 {"institution", offsetof(bd_params, ninstitution),
                  offsetof(bd_params, institution), sizeof(bd_institution), BD_INSTITUTIONS_MAX}};
#define OPEN_AXES (sizeof open_axes / sizeof *open_axes)

void bd_axis_range(const bd_field *map, const char *key, double *low, double *high)
{
    static const struct {
        double low, high;
    } channels[] = {
#define C(name, units, low, high, meaning) {low, high},
        BD_CHANNELS(C)
#undef C
    };
    *low = map->low;
    *high = map->high;
    for (size_t i = 0; strcmp(map->unit, "channel") == 0 && i < BD_NCHANNEL; i++)
        if (strcmp(channel_names[i], key) == 0) {
            *low = channels[i].low;
            *high = channels[i].high;
        }
}

size_t bd_axis_room(const char *axis)
{
    for (size_t i = 0; i < OPEN_AXES; i++)
        if (strcmp(open_axes[i].axis, axis) == 0) return open_axes[i].room;
    return 0;
}

size_t bd_axis_count(const bd_params *p, const char *axis)
{
    for (size_t i = 0; i < OPEN_AXES; i++)
        if (strcmp(open_axes[i].axis, axis) == 0)
            return p == NULL ? 0 : *(const uint32_t *)((const char *)p + open_axes[i].count);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        if (strcmp(axes[i].axis, axis) == 0) return axes[i].count;
    return 0;
}

const char *bd_axis_name(const bd_params *p, const char *axis, size_t index)
{
    if (index >= bd_axis_count(p, axis)) return NULL;
    for (size_t i = 0; i < OPEN_AXES; i++)
        if (strcmp(open_axes[i].axis, axis) == 0)
            return (const char *)p + open_axes[i].first + index * open_axes[i].stride;
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        if (strcmp(axes[i].axis, axis) == 0) return axes[i].names[index];
    return NULL;
}

static void set_fallback(void *member, const bd_field *f)
{
    void *at = (char *)member + f->offset;
    switch (f->kind) {
    case BD_REAL:
        *(double *)at = f->fallback;
        break;
    case BD_INT:
        *(int64_t *)at = (int64_t)f->fallback;
        break;
    case BD_BOOL:
        *(bool *)at = f->fallback != 0;
        break;
    case BD_CHOICE:
        *(int *)at = (int)f->fallback;
        break;
    case BD_TEXT:
        memset(at, 0, BD_TEXT_MAX);
        break;
    case BD_MAP: {
        /* collections are empty at the start, so the fallback of an axis fills it whole */
        size_t room = bd_axis_room(f->unit), n = room > 0 ? room : bd_axis_count(NULL, f->unit);
        for (size_t i = 0; i < n; i++) ((double *)at)[i] = f->fallback;
    }
    }
}

void bd_member_defaults(const bd_section *s, void *member)
{
    for (size_t i = 0; i < s->nfields; i++) set_fallback(member, &s->fields[i]);
}

void bd_params_defaults(bd_params *p)
{
    memset(p, 0, sizeof *p);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (sections[i].stride == 0)
            bd_member_defaults(&sections[i], (char *)p + sections[i].offset);
    static const double ceilings[BD_NPOWER][BD_NFACTOR] = {
#define P(name, norms, institutions, infrastructure, policy, equity, ...) \
    {norms, institutions, infrastructure, policy, equity},
        BD_POWERS(P)
#undef P
    };
    const bd_section *powers = NULL;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (sections[i].closed) powers = &sections[i];
    p->npower = BD_NPOWER;
    for (size_t k = 0; k < BD_NPOWER; k++) {
        bd_member_defaults(powers, &p->power[k]);
        snprintf(p->power[k].key, BD_NAME_MAX, "%s", power_names[k]);
        memcpy(p->power[k].ceiling, ceilings[k], sizeof ceilings[k]);
    }
}
