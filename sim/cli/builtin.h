/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario that the program carries in itself, so that selftest and bench need no file. */
#ifndef BD_CLI_BUILTIN_H
#define BD_CLI_BUILTIN_H

#include "io/scenario.h"

/* The built-in world, with three disadvantages, methods of all levels and a strategy that uses
 * them, under `nsets` overrides. Prints what is wrong; NULL with the exit status in *status. */
bd_scenario *bd_builtin_load(const char *const *sets, size_t nsets, int *status);

#endif
