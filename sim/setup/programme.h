/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posts of the programme's workers: which villages are served, by whom (MODEL.md section 5). */
#ifndef BD_SETUP_PROGRAMME_H
#define BD_SETUP_PROGRAMME_H

#include "state/world.h"

/* Villages of a district of `villages` that the strategy serves; 0 without a strategy. */
uint32_t bd_programme_served(const bd_params *p, uint32_t villages);

/* Posts of such a district. Sum over districts: counts.npost. */
uint32_t bd_programme_posts(const bd_params *p, uint32_t villages);

/* Fills the post table and the villages' posts; districts and villages must be in place. */
void bd_programme_set_up(bd_world *w, const bd_params *p);

#endif
