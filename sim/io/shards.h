/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of the files that a study's shards write beside each other: OUT-2-of-8.h5, and while one
 * goes on OUT-2-of-8.h5.part/. */
#ifndef BD_IO_SHARDS_H
#define BD_IO_SHARDS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Path of shard `shard` of `shards`, counted from 1, of the output `output`; of 1 of 1: `output`.
 * False when it is longer than `size`. */
bool bd_shard_path(char *out, size_t size, const char *output, uint32_t shard, uint32_t shards);

/* Path of the virtual index beside `output`: OUT-index.h5. */
bool bd_shard_index_path(char *out, size_t size, const char *output);

/* Into how many shards the files beside `output` divide it; 0 when there are none. BD_INPUT when
 * they are of more than one division. */
bd_status bd_shards_find(const char *output, uint32_t *shards, bd_error *err);

#endif
