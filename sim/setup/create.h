/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a world begins (MODEL.md section 6). Regions, districts, villages, households and ties are
 * made from marginal distributions, or from the user's survey with the gaps filled from them.
 * Villages are made in parallel; every draw has an address, so the world depends on neither the
 * number of threads nor the order of rows in the user's files. Groups, posts and grants are set
 * up afterwards, elsewhere. */
#ifndef BD_SETUP_CREATE_H
#define BD_SETUP_CREATE_H

#include "state/survey.h"

/* Makes a world: columns of regions, districts, villages and households, profiles and ties.
 * `survey` NULL: synthetic. `threads` below 1 counts as 1. Errors: BD_INPUT (counts that do not
 * fit, more than BD_PROFILES_MAX profiles), BD_MEMORY; the world is then released. */
bd_status bd_create_world(bd_world *w, const bd_params *p, bd_luck luck, const bd_survey *survey,
                          int threads, bd_error *err);

/* The same over several ranks, all of which call it: each makes what it owns, of a survey that it
 * has whole or dealt (setup/survey.h). `ranks` NULL: one process. A failure of any rank is one of
 * all. */
bd_status bd_create_world_on(bd_world *w, const bd_params *p, bd_luck luck, const bd_survey *survey,
                             int threads, const bd_ranks *ranks, bd_error *err);

/* Permanent id of a synthetic village: its place in the hierarchy, counted from 0. The low 16
 * bits are free: household number i of the village has the id plus i. */
uint64_t bd_village_id(uint32_t region, uint32_t district_of_region, uint32_t village_of_district);

#endif
