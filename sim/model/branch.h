/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What-ifs: a run that leaves another at a month, from the same state and with the same luck. What
 * the world was built from cannot change any more; what happens from month to month can. */
#ifndef BD_MODEL_BRANCH_H
#define BD_MODEL_BRANCH_H

#include "state/params.h"

struct bd_survey;

/* Checks that a run under `from` can go on under `to`, and makes of `from` the stage that comes
 * before: its own parameters, for as many months as `to` has. BD_INPUT names what does not fit. */
bd_status bd_branch_stage(const bd_params *from, const bd_params *to, bd_params *stage,
                          bd_error *err);

/* True when both differ in the programme only, so that all measured before a branch is measured
 * alike under both, and what a run at `month` has taken down holds for the branch too. */
bool bd_branch_programme_only(const bd_params *from, const bd_params *to, int64_t month);

/* Tells whether both build the same world, so that nothing that differs would have acted at its
 * beginning. BD_INPUT when they are not even of the same size. */
bd_status bd_branch_same_world(const bd_params *stage, const bd_params *to,
                               const struct bd_survey *survey, uint64_t seed, bool *same,
                               bd_error *err);

#endif
