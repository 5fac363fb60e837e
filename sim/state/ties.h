/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making the tie table. Set-up hands edges in; the table comes out sorted, both ways, checked. */
#ifndef BD_STATE_TIES_H
#define BD_STATE_TIES_H

#include "state/world.h"

/* Degree of household h of village v: local and across. */
uint32_t bd_ties_degree(const bd_ties *ties, const bd_view *view, uint32_t h);

void bd_ties_release(bd_ties *ties);

#endif
