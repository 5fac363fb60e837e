/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a village already has when the run begins: groups, empowered households, cadres. */
#ifndef BD_SETUP_GROUPS_H
#define BD_SETUP_GROUPS_H

#include "state/world.h"

/* Fills group slots, membership, roles, practice_ref, streaks and shown columns of village v from
 * its households. `order` is working room for the village's households. */
void bd_groups_set_up(bd_world *w, const bd_params *p, uint32_t v, uint64_t *order);

#endif
