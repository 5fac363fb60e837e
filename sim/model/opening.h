/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files that a scenario names besides itself: found, read, understood, and named by SHA-256
 * for the provenance. Their content goes nowhere else. */
#ifndef BD_MODEL_OPENING_H
#define BD_MODEL_OPENING_H

#include "base/ranks.h"
#include "base/sha256.h"
#include "io/scenario.h"
#include "state/survey.h"

#define BD_OPENED_FILES 3

typedef struct bd_opened_file {
    const char *key; /* of the scenario that names it */
    char path[BD_SCENARIO_PATH_MAX];
    char sha256[BD_SHA256_HEX];
} bd_opened_file;

/* Zero before use. */
typedef struct bd_opening {
    bd_survey *survey;    /* NULL: the scenario names none */
    bd_opened_file *file; /* [nfile] */
    size_t nfile;
} bd_opening;

/* Reads what section `survey` of the scenario names. Mistakes and warnings of all files go to
 * `report`, each at its cell; with a mistake the answer is BD_INPUT. Release in any case. */
bd_status bd_opening_read(const bd_scenario *s, bd_diagnostics *report, bd_opening *out,
                          bd_error *err);

/* The same for one world over ranks, all of which call it: rank 0 reads, and each keeps what it
 * will own (bd_survey_deal). Only rank 0 knows the files. `ranks` NULL: one process. */
bd_status bd_opening_read_on(const bd_ranks *ranks, const bd_scenario *s, bd_diagnostics *report,
                             bd_opening *out, bd_error *err);
void bd_opening_release(bd_opening *o);

#endif
