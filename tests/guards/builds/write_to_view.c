/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An observer gets a view. Reading it compiles; with FAULT it writes a column, and must not. */
#include "state/world.h"

float bd_observe(const bd_view *view, uint32_t h);

float bd_observe(const bd_view *view, uint32_t h)
{
#ifdef FAULT
    view->household.distress[h] = 0;
#endif
    return view->household.distress[h];
}
