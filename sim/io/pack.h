/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes packed as zlib has them (RFC 1950, 1951), for chunks of numbers whose bytes were shuffled:
 * the low bytes of fractions are noise, the high ones hardly vary. So each part is kept as it is
 * when it is noise, and otherwise coded by Huffman's method with runs of one byte; no earlier
 * strings are looked for, in which general packers spend their time. Any inflater reads it. */
#ifndef BD_IO_PACK_H
#define BD_IO_PACK_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of each item of `size` side by side: first bytes first, as HDF5's shuffle filter does. */
void bd_shuffle(const void *items, size_t n, size_t size, unsigned char *out);

/* Room that packing `n` bytes may need at most. */
size_t bd_pack_room(size_t n);

/* Packs n bytes, parts of `part` bytes each by itself (0: as many as suit); answers how many bytes
 * stand in `out`. */
size_t bd_pack(const unsigned char *bytes, size_t n, size_t part, unsigned char *out);

#endif
