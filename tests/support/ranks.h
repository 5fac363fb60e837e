/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranks for tests: threads that touch each other's memory only through the transport. */
#ifndef BD_TESTS_SUPPORT_RANKS_H
#define BD_TESTS_SUPPORT_RANKS_H

#include "base/ranks.h"

enum { RANKS_MOST = 5 };

/* Calls `act` on each of `size` ranks at once, and returns when all are done. */
void on_ranks(int size, void (*act)(const bd_ranks *ranks, void *context), void *context);

#endif
