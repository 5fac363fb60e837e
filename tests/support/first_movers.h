/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First movers placed by hand, clustered or scattered: for tests that ask where to begin. */
#ifndef TESTS_FIRST_MOVERS_H
#define TESTS_FIRST_MOVERS_H

#include "state/world.h"

#include <stdbool.h>

/* Marks `count` first movers in each village, in circles of `friends`: a household and those to
 * whom it is tied; or as many households and friends of households, but each from another place,
 * since friends have more friends than others and must not make the difference. The same places
 * for the same `seed`. Every village needs a household with that many ties. Returns one mark a
 * household; release with free. */
bool *first_movers(const bd_world *w, uint32_t count, uint32_t friends, bool clustered,
                   uint64_t seed);

#endif
