/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Institutions at the start (MODEL.md section 5). */
#ifndef BD_SETUP_INSTITUTIONS_H
#define BD_SETUP_INSTITUTIONS_H

#include "state/world.h"

/* Who is on which list, and institutions as they usually are, in village v. */
void bd_institutions_set_up(bd_world *w, const bd_params *p, uint32_t v);

#endif
