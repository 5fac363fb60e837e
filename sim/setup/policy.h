/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the levels of policy stand at the start (MODEL.md section 5). */
#ifndef BD_SETUP_POLICY_H
#define BD_SETUP_POLICY_H

#include "state/world.h"

/* Draws the influentials of village v among its leaders and elite. */
void bd_influentials_set_up(bd_world *w, const bd_params *p, uint32_t v);

/* District and region stand where their villages do in the mean, the nation where the scenario's
 * mean is. */
void bd_policy_set_up(bd_world *w, const bd_params *p);

#endif
