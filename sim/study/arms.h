/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arms of a comparison from scenarios: the first gives the baseline, each further one a strategy.
 */
#ifndef BD_STUDY_ARMS_H
#define BD_STUDY_ARMS_H

#include "base/buffer.h"
#include "io/scenario.h"
#include "study/compare.h"

/* Zero before use. */
typedef struct bd_arms {
    bd_scenario *scenario[BD_ARMS_MAX];
    bd_arm arm[BD_ARMS_MAX];
    char label[BD_ARMS_MAX][BD_NAME_MAX + 16];
    bd_params *base; /* the world without a programme */
    uint32_t n;
} bd_arms;

/* Adds one and takes the scenario over; `path` names a strategy that has no name of its own. False
 * when there is no memory or no room. */
bool bd_arms_add(bd_arms *arms, bd_scenario *scenario, const char *path);
void bd_arms_release(bd_arms *arms);

/* The resolved scenarios, documents of one text: what a file keeps of a comparison. */
void bd_arms_write(const bd_arms *arms, bd_buffer *out);

/* What was asked besides, as the JSON map of a recorder's request. */
void bd_arms_request_write(double margin, bool detail, bd_buffer *out);

#endif
