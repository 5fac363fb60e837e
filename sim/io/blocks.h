/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of equal size, by number, in one file: what OUT.part/ keeps of finished runs that is too
 * large for the rows of a journal (io/journal.h). Each has a check of its bytes, so one that was
 * torn by a kill or a full disk is not there. Bytes are kept as they are: a machine of another byte
 * order cannot go on with them. */
#ifndef BD_IO_BLOCKS_H
#define BD_IO_BLOCKS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bd_blocks bd_blocks;

/* Opens the file at `path`, or makes it; with `anew` nothing counts that is in it. */
bd_status bd_blocks_open(const char *path, bool anew, bd_blocks **out, bd_error *err);

/* Writes block `number` and syncs it; all have the size of the first. BD_IO. */
bd_status bd_blocks_put(bd_blocks *b, uint64_t number, const void *bytes, size_t size,
                        bd_error *err);

/* Bytes of a block; 0 while there is none. */
size_t bd_blocks_size(const bd_blocks *b);

/* Reads block `number` into `bytes`; false when it is not there whole. */
bool bd_blocks_get(const bd_blocks *b, uint64_t number, void *bytes);

void bd_blocks_close(bd_blocks *b); /* takes NULL */

#endif
