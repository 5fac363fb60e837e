/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a comparison prints. */
#ifndef BD_CLI_COMPARISON_H
#define BD_CLI_COMPARISON_H

#include "study/arms.h"

/* What a decision needs: effects, cost and its worth, what lasts, who lost. */
void bd_print_decision(const bd_comparison *c, const bd_arm *arm, double margin);

/* All of it: by group of households, uncertainty, what differs between the arms, time too. */
void bd_print_comparison(const bd_comparison *c, const bd_arms *arms, double margin);

#endif
