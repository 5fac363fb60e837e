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

/* The same with villages given instead of drawn: wave[v] is 0 where village v is not served, else
 * the number of the wave in which its service begins; a post serves villages of one wave. */
void bd_programme_assign(bd_world *w, const bd_params *p, const uint8_t *wave);

/* Posts for a district's villages, wave[villages]. */
uint32_t bd_programme_posts_for(const bd_params *p, const uint8_t *wave, uint32_t villages);

#endif
