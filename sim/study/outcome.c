/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of outcomes. */
#include "study/outcome.h"

#include "base/nearest.h"
#include "base/parse.h"

#include <stdio.h>
#include <string.h>

typedef struct figure {
    const char *name, *unit, *label;
} figure;

#define V(name, unit, label) {#name, unit, label},
static const figure values[] = {BD_COMPARE_VALUES(V)};
static const figure pairs[] = {BD_COMPARE_PAIRS(V)};
#undef V

const char *bd_outcome_default(size_t index, bool with_pairs)
{
    if (index < BD_NVALUE) return values[index].name;
    if (with_pairs && index - BD_NVALUE < BD_NPAIR) return pairs[index - BD_NVALUE].name;
    return NULL;
}

static bool find_figure(const char *name, bd_outcome *out, bd_nearest *nearest)
{
    for (size_t i = 0; i < BD_NVALUE; i++) {
        bd_nearest_try(nearest, values[i].name);
        if (strcmp(values[i].name, name) != 0) continue;
        *out = (bd_outcome){BD_OUTCOME_VALUE, i, 0, values[i].unit, values[i].label};
        return true;
    }
    for (size_t i = 0; i < BD_NPAIR; i++) {
        bd_nearest_try(nearest, pairs[i].name);
        if (strcmp(pairs[i].name, name) != 0) continue;
        *out = (bd_outcome){BD_OUTCOME_PAIR, i, 0, pairs[i].unit, pairs[i].label};
        return true;
    }
    return false;
}

static bool find_place(const bd_series_row *row, const char *place, size_t *index, char why[256])
{
    bd_nearest nearest = bd_nearest_to(place);
    for (*index = 0; *index < row->width; (*index)++) {
        const char *label = bd_series_label(row->along, *index);
        if (label == NULL) break;
        bd_nearest_try(&nearest, label);
        if (strcmp(label, place) == 0) return true;
    }
    if (nearest.best != NULL)
        snprintf(why, 256, "did you mean '%s.%s'?", row->name, nearest.best);
    else
        snprintf(why, 256, "the series '%.60s' lies along %s; name one, as in %.60s.%s", row->name,
                 bd_series_axis_name(row->along), row->name, bd_series_label(row->along, 0));
    return false;
}

static bool find_series(const char *name, bd_outcome *out, bd_nearest *nearest, char why[256])
{
    size_t n, length = strcspn(name, ".");
    const bd_series_row *row = bd_series(&n);
    for (size_t i = 0; i < n; i++) {
        bd_nearest_try(nearest, row[i].name);
        if (strlen(row[i].name) != length || memcmp(row[i].name, name, length) != 0) continue;
        size_t place = 0;
        const char *rest = name[length] == '.' ? name + length + 1 : "";
        if (row[i].width == 1 && *rest != 0) {
            snprintf(why, 256, "the series '%.60s' has one value", row[i].name);
            return false;
        }
        if (row[i].width > 1 && !find_place(&row[i], rest, &place, why)) return false;
        *out = (bd_outcome){BD_OUTCOME_SERIES, row[i].offset + place, UINT32_MAX, row[i].unit,
                            row[i].label};
        return true;
    }
    return false;
}

bool bd_outcome_read(const char *text, bd_outcome *out, char why[256])
{
    char name[128];
    const char *at = strchr(text, '@');
    size_t length = at != NULL ? (size_t)(at - text) : strlen(text);
    why[0] = 0;
    if (length >= sizeof name) {
        snprintf(why, 256, "no series or figure has so long a name");
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    bd_nearest nearest = bd_nearest_to(name);
    if (find_figure(name, out, &nearest)) {
        if (at != NULL) snprintf(why, 256, "only a series has months; this is a figure of the end");
        return at == NULL;
    }
    if (!find_series(name, out, &nearest, why)) {
        if (why[0] == 0 && nearest.best != NULL)
            snprintf(why, 256, "did you mean '%s'?", nearest.best);
        else if (why[0] == 0)
            snprintf(why, 256, "no series or figure of compare has this name");
        return false;
    }
    uint64_t month;
    if (at == NULL) return true;
    if (bd_parse_uint(at + 1, strlen(at + 1), &month) != BD_PARSE_OK || month > 100000) {
        snprintf(why, 256, "after '@' the month since the end of burn-in is wanted, as in %.60s@36",
                 name);
        return false;
    }
    out->month = (uint32_t)month;
    return true;
}
