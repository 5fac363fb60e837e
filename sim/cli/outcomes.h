/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run came to, as a table for people: month 0, programme exit, end. */
#ifndef BD_CLI_OUTCOMES_H
#define BD_CLI_OUTCOMES_H

#include "model/run.h"

/* Prints outcomes, snowball number and what the programme spent. With several replicates: means
 * and, after +-, their Monte-Carlo standard errors. */
void bd_print_outcomes(const bd_params *p, const bd_run_result *r);

/* Bytes of all columns and ties over the number of households; 0 for an empty world. */
double bd_bytes_per_household(const bd_view *view);

#endif
