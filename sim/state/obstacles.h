/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seven obstacles to empowerment (MODEL.md 4.12), each one number: 0 as the scenario has it, 1
 * severe, -1 removed. What a grade does to which parameters is one table. */
#ifndef BD_STATE_OBSTACLES_H
#define BD_STATE_OBSTACLES_H

#include "state/params.h"

/* Lays the grades of `obstacles` over the parameters they stand for, clamped to the parameters' own
 * ranges, and sets the grades to 0, so that doing it twice does it once. */
void bd_obstacles_apply(bd_params *p);

#endif
