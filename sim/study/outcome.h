/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a study keeps of a run: a figure of a comparison, or a series of the whole world in one
 * month. */
#ifndef BD_STUDY_OUTCOME_H
#define BD_STUDY_OUTCOME_H

#include "measure/series.h"
#include "study/compare.h"

typedef enum bd_outcome_kind {
    BD_OUTCOME_VALUE,
    BD_OUTCOME_PAIR,
    BD_OUTCOME_SERIES
} bd_outcome_kind;

typedef struct bd_outcome {
    bd_outcome_kind kind;
    size_t index;   /* of the value or pair, or place among the series' values */
    uint32_t month; /* SERIES: since the end of burn-in; UINT32_MAX: the last */
    const char *unit, *label;
} bd_outcome;

/* Reads "years", "power.choice" or "empowered_share@36". False with what is wrong in `why`. */
bool bd_outcome_read(const char *name, bd_outcome *out, char why[256]);

/* Figures of compare in table order, for a study that names none; NULL past the last. With
 * `pairs` those that need a baseline follow. */
const char *bd_outcome_default(size_t index, bool pairs);

#endif
