/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Obstacles (MODEL.md 4.12). A scale s multiplies by s^grade, so grades of opposite sign undo each
 * other; a shift adds grade * s; a share is multiplied by 1 + grade, so it is gone at -1 and
 * doubled at 1. */
#include "state/obstacles.h"

#include "base/math.h"
#include "state/channels.h"

#include <stddef.h>
#include <string.h>

/* obstacle, what the grade does, section, field, place in a map (0 for a number), size */
/* clang-format off */
#define EFFECTS(E)                                                                                 \
    E(resources,      SCALE, strategy,      budget,        0, 0.5)                                 \
    E(resources,      SCALE, strategy,      villages_per_worker, 0, 2)                             \
    E(inequality,     SHIFT, structure,     mean,          BD_FACTOR_equity, -0.15)                \
    E(awareness,      SHIFT, agency,        awareness_mean, 0, -0.12)                              \
    E(awareness,      SCALE, population,    schooling,     0, 0.7)                                 \
    E(culture,        SHIFT, structure,     mean,          BD_FACTOR_norms, -0.2)                  \
    E(culture,        SHARE, participation, join_barrier,  0, 0)                                   \
    E(politics,       SHIFT, structure,     mean,          BD_FACTOR_policy, -0.2)                 \
    E(politics,       SHIFT, structure,     mean,          BD_FACTOR_institutions, -0.1)           \
    E(infrastructure, SHIFT, structure,     mean,          BD_FACTOR_infrastructure, -0.2)         \
    E(infrastructure, SHARE, strategy,      travel,        0, 0)                                   \
    E(environment,    SHARE, shocks,        disaster_rate, 0, 0)                                   \
    E(environment,    SHARE, shocks,        crisis_rate,   0, 0)
/* clang-format on */

typedef enum change { SCALE, SHIFT, SHARE } change;

/* A parameter after the grade of an obstacle. */
static double changed(double value, double grade, change how, double size)
{
    switch (how) {
    case SCALE:
        return value * bd_pow(size, grade);
    case SHIFT:
        return value + grade * size;
    default:
        return value * (1 + grade);
    }
}

static const bd_field *field_of(const char *section, size_t offset)
{
    size_t n;
    const bd_section *sections = bd_sections(&n);
    for (size_t s = 0; s < n; s++) {
        if (strcmp(sections[s].path, section) != 0) continue;
        for (size_t f = 0; f < sections[s].nfields; f++)
            if (sections[s].fields[f].offset == offset) return &sections[s].fields[f];
    }
    return NULL;
}

static void within(double *value, const bd_field *field)
{
    if (field != NULL) *value = bd_clamp(*value, field->low, field->high);
}

/* What the powerful deny: each disadvantage bites harder, or not at all. */
static void change_burdens(bd_params *p, double grade)
{
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        for (int f = 0; f < BD_NFACTOR; f++)
            p->disadvantage[d].burden[f] =
                bd_clamp(changed(p->disadvantage[d].burden[f], grade, SHARE, 0), 0, 1);
}

void bd_obstacles_apply(bd_params *p)
{
    const bd_params_obstacles grade = p->obstacles;
#define E(obstacle, how, section, field, place, size)                            \
    {                                                                            \
        double *value = (double *)&p->section.field + (place);                   \
        *value = changed(*value, grade.obstacle, how, size);                     \
        within(value, field_of(#section, offsetof(bd_params_##section, field))); \
    }
    EFFECTS(E)
#undef E
    change_burdens(p, grade.inequality);
    memset(&p->obstacles, 0, sizeof p->obstacles);
}
