/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies by name: `holistic` for strategies/holistic.yaml beside the world. */
#ifndef BD_IO_STRATEGIES_H
#define BD_IO_STRATEGIES_H

#include "base/buffer.h"
#include "base/pool.h"

#include <stdbool.h>

/* The path that `name` means: itself when it has a folder or is there; else, with or without
 * `.yaml`, the file of that name in `strategies/` beside `world` or one folder above it, or in
 * `configs/strategies/` of the current folder. Text of `pool`; NULL when there is none, or no
 * memory. */
const char *bd_strategy_path(bd_pool *pool, const char *world, const char *name);

/* What there is instead: "; did you mean 'holistic'?", or a line with the known names, or nothing
 * when no strategies lie where they are looked for. */
void bd_strategy_names(const char *world, const char *name, bd_buffer *out);

#endif
