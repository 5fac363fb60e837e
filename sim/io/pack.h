/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes packed by zlib for chunks of numbers whose bytes were shuffled: the low bytes of fractions
 * are noise, the high ones hardly vary. So parts that are noise are kept as they are, and in the
 * others no strings but runs of one byte are looked for: zlib spends nearly all its time on
 * strings, which numbers do not have. */
#ifndef BD_IO_PACK_H
#define BD_IO_PACK_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of each item of `size` side by side: first bytes first, as HDF5's shuffle filter does. */
void bd_shuffle(const void *items, size_t n, size_t size, unsigned char *out);

/* Room that packing `n` bytes in parts of `part` may need at most. */
size_t bd_pack_room(size_t n, size_t part);

/* Packs n bytes, each `part` of them (0: all) in the way that suits it, into `out`; answers how
 * many bytes stand there, 0 when there was no memory. */
size_t bd_pack(const unsigned char *bytes, size_t n, size_t part, unsigned char *out);

#endif
