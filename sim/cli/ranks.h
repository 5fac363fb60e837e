/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program under mpirun or srun: several processes that share one world or one study. Built
 * with MPI where it is found (BERDAYA_MPI); the library never needs it. */
#ifndef BD_CLI_RANKS_H
#define BD_CLI_RANKS_H

#include "base/ranks.h"

#include <stdbool.h>

/* Processes that a launcher says it has started, this one included; 1 without a launcher. */
int bd_ranks_launched(void);

/* Joins the other processes; NULL if there are none, or if this build has no MPI. Ranks but 0 are
 * silent from then on: they would say the same. Called once a process. */
const bd_ranks *bd_ranks_begin(void);
/* Threads that this rank should use when the user does not say: its share of the processors of its
 * machine when ranks run on the same ones, else all it may run on. 0 without ranks: no opinion. */
int bd_ranks_threads(const bd_ranks *ranks);
void bd_ranks_end(const bd_ranks *ranks);

/* Name and version of the MPI in this build, or "". */
const char *bd_ranks_library(void);

#endif
