/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One number for all parameters of a run, by name and value. */
#ifndef BD_STATE_PARAMS_DIGEST_H
#define BD_STATE_PARAMS_DIGEST_H

#include "state/params.h"

/* Equal parameters, equal digest: names and values of all rows, members of collections by their
 * key in stored order; neither padding nor what lies behind the end of a text counts. */
uint64_t bd_params_digest(const bd_params *p);

#endif
