/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/pack.h"

#ifdef BD_HDF5

#include <stdbool.h>
#include <zlib.h>

#define LEAST 4096u /* parts below it are packed together */

void bd_shuffle(const void *items, size_t n, size_t size, unsigned char *out)
{
    const unsigned char *from = items;
    for (size_t k = 0; k < size; k++, out += n)
        for (size_t i = 0; i < n; i++) out[i] = from[i * size + k];
}

static size_t part_of(size_t n, size_t part)
{
    while (part > 0 && part < LEAST) part *= 2;
    return part == 0 || part > n ? n : part;
}

size_t bd_pack_room(size_t n, size_t part)
{
    size_t parts = n > 0 ? n / part_of(n, part) + 1 : 1;
    return compressBound(n) + 16 * parts; /* a change of ways begins a block, which is told */
}

/* Whether bytes are so evenly spread that no code is much shorter than they are: the sum of squares
 * of their counts is that of chance, or nearly so. */
static bool is_noise(const unsigned char *x, size_t n)
{
    uint32_t turn[4][256] = {{0}};
    size_t i = 0;
    if (n < LEAST / 4) return false;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++) turn[k][x[i + k]]++;
    for (; i < n; i++) turn[0][x[i]]++;
    double squares = 0;
    for (size_t c = 0; c < 256; c++) {
        double count = (turn[0][c] + turn[1][c]) + (turn[2][c] + turn[3][c]);
        squares += count * count;
    }
    double size = (double)n;
    return squares < 3 * (size * size / 256 + size);
}

static bool pack_all(z_stream *z, const unsigned char *bytes, size_t n, size_t part)
{
    size_t step = part_of(n, part);
    for (size_t at = 0; at < n; at += step) {
        size_t some = n - at < step ? n - at : step;
        int level = is_noise(bytes + at, some) ? Z_NO_COMPRESSION : Z_BEST_SPEED;
        if (deflateParams(z, level, Z_RLE) != Z_OK) return false;
        z->next_in = (z_const Bytef *)(bytes + at), z->avail_in = (uInt)some;
        if (deflate(z, Z_NO_FLUSH) != Z_OK) return false;
    }
    return deflate(z, Z_FINISH) == Z_STREAM_END;
}

size_t bd_pack(const unsigned char *bytes, size_t n, size_t part, unsigned char *out)
{
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS, 8, Z_RLE) != Z_OK) return 0;
    z.next_out = out, z.avail_out = (uInt)bd_pack_room(n, part);
    size_t packed = pack_all(&z, bytes, n, part) ? z.total_out : 0;
    deflateEnd(&z);
    return packed;
}
#endif
