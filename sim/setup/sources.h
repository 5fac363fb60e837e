/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gives at the start (MODEL.md section 5). */
#ifndef BD_SETUP_SOURCES_H
#define BD_SETUP_SOURCES_H

#include "state/world.h"

/* Givers and active organisations of village v, about as many as at rest. */
void bd_sources_set_up(bd_world *w, const bd_params *p, uint32_t v);

#endif
