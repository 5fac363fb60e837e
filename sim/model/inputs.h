/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's files besides the scenario: a survey of households, ties and villages. Reading (io)
 * and understanding (setup) may not know each other; here they meet. */
#ifndef BD_MODEL_INPUTS_H
#define BD_MODEL_INPUTS_H

#include "state/survey.h"

/* Reads the survey from files that the caller has resolved (section `survey` of the scenario);
 * NULL or "" for a file that is not given. Without households *out is NULL, and it is a mistake
 * to give edges or villages. Mistakes of all files are reported before it fails. `p` says how the
 * files are to be read. The caller owns *out (bd_survey_destroy). */
bd_status bd_survey_load(const bd_params *p, const char *households, const char *edges,
                         const char *villages, bd_table_report *report, void *context,
                         bd_survey **out, bd_error *err);

#endif
