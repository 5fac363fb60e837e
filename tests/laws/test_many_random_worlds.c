/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same as test_random_worlds, for minutes instead of a second.
 * ctest labels: long */
#define WORLDS 10000
#include "laws/test_random_worlds.c"
