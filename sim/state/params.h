/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every parameter of a run, one row each, in sim/state/params_table.h. The rows expand to the
 * structs below (p->groups.join_base), to the YAML keys (groups.join_base), to --set, the JSON
 * Schema, `berdaya explain`, the reference page and the provenance. Methods, disadvantages and
 * phases are collections: maps keyed by the user's own names, whose fields are rows too. */
#ifndef BD_STATE_PARAMS_H
#define BD_STATE_PARAMS_H

#include "base/status.h"
#include "state/channels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_NAME_MAX 48
#define BD_TEXT_MAX 512
#define BD_METHODS_MAX 64
#define BD_DISADVANTAGES_MAX 16
#define BD_INSTITUTIONS_MAX 16
#define BD_PHASES_MAX 16
#define BD_ORGANISATIONS_MAX 16
#define BD_CAMPAIGNS_MAX 16

/* Kinds of field. C type; what YAML takes. */
typedef enum bd_field_kind {
    BD_REAL,   /* double; a finite number, with a unit if the row has one */
    BD_INT,    /* int64_t; a whole number */
    BD_BOOL,   /* bool; true or false */
    BD_CHOICE, /* int; one word of the row's unit column, "a|b|c", in that order from 0 */
    BD_TEXT,   /* char[BD_TEXT_MAX]; a string */
    BD_MAP     /* double[n]; numbers keyed by an axis, named in the unit column:
                  power, factor, worker_role, channel or method; absent keys are 0 */
} bd_field_kind;

typedef char bd_text[BD_TEXT_MAX];

#include "state/params_table.h"

/* Struct members of a row, by kind. */
#define BD_MEMBER_REAL(name, unit) double name;
#define BD_MEMBER_INT(name, unit) int64_t name;
#define BD_MEMBER_BOOL(name, unit) bool name;
#define BD_MEMBER_CHOICE(name, unit) int name;
#define BD_MEMBER_TEXT(name, unit) bd_text name;
#define BD_MEMBER_MAP(name, unit) double name[BD_AXIS_##unit];

#define BD_MEMBER(kind, section, name, fallback, low, high, unit, source, meaning) \
    BD_MEMBER_##kind(name, unit)

/* One struct a section: bd_params_groups and so on. */
#define SECTION(name, rows, meaning)  \
    typedef struct bd_params_##name { \
        rows(BD_MEMBER)               \
    } bd_params_##name;
BD_SECTIONS(SECTION)
#undef SECTION

/* One struct a collection's member, with its name. */
#define COLLECTION(name, path, max, rows, meaning) \
    typedef struct bd_params_##name {              \
        char key[BD_NAME_MAX];                     \
        rows(BD_MEMBER)                            \
    } bd_params_##name, bd_##name;
BD_COLLECTIONS(COLLECTION)
#undef COLLECTION

typedef struct bd_params {
#define SECTION(name, rows, meaning) bd_params_##name name;
    BD_SECTIONS(SECTION)
#undef SECTION
#define COLLECTION(name, path, max, rows, meaning) \
    uint32_t n##name;                              \
    bd_##name name[max];
    BD_COLLECTIONS(COLLECTION)
#undef COLLECTION
} bd_params;

/* A row, for those that read rows one by one. */
typedef struct bd_field {
    bd_field_kind kind;
    const char *name;
    size_t offset; /* in its section's or member's struct */
    double fallback, low, high;
    const char *unit; /* CHOICE: the words; MAP: the axis */
    const char *source;
    const char *meaning;
} bd_field;

/* A section (path "groups") or a collection (path "strategy.phases", one struct a member). */
typedef struct bd_section {
    const char *path;
    const char *meaning;
    const bd_field *fields;
    size_t nfields;
    size_t offset;       /* in bd_params: the struct, or the first member */
    size_t count_offset; /* collections: the uint32_t count */
    size_t stride;       /* collections: size of a member; 0 for a section */
    uint32_t max;        /* collections: how many members fit */
    bool closed;         /* collections whose members are fixed by the core (powers) */
} bd_section;

/* All sections and collections, in table order; a collection that others refer to comes first. */
const bd_section *bd_sections(size_t *count);

/* Names along an axis of a MAP row. An axis of the user's own names, such as "method", has those in
 * `p` (sorted), and none without p. */
const char *bd_axis_name(const bd_params *p, const char *axis, size_t index);
size_t bd_axis_count(const bd_params *p, const char *axis);

/* Room along an axis whose names are the user's own (a collection's members); 0 for the others. */
size_t bd_axis_room(const char *axis);

/* What the entry of a MAP row may be at `key`: the row's range, within that of the channel. */
void bd_axis_range(const bd_field *map, const char *key, double *low, double *high);

/* Sets every row to its fallback, the closed collections to their tables, the open ones empty. */
void bd_params_defaults(bd_params *p);

/* Sets the fields of one section's struct, or of one collection's member, to their fallbacks. */
void bd_member_defaults(const bd_section *s, void *member);

/* Checks that no single row can express: mixes that add up, phases in order, shares that can
 * co-exist. Calls `report(context, path, text)` for each thing wrong, severity 'e' or 'w'. */
typedef void bd_params_report(void *context, char severity, const char *path, const char *text);
void bd_params_check(const bd_params *p, bd_params_report *report, void *context);

#endif
