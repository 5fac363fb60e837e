/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/list.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint32_t four __attribute__((vector_size(16)));

/* The marked ones of four rows, by their marks as bits. */
static const four marked[16] = {{0},    {0},       {1},       {0, 1},      {2},    {0, 2},
                                {1, 2}, {0, 1, 2}, {3},       {0, 3},      {1, 3}, {0, 1, 3},
                                {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};

/* Rows without any mark are passed over eight at a time, so what concerns few costs little. An
 * eight with a mark is written down as two fours from a table, whatever is in it, and the next
 * one over what was not marked: no branch to guess. */
uint32_t bd_list_by_fours(uint8_t *mask, uint32_t n, uint32_t *rows)
{
    const uint64_t ones = 0x0101010101010101u;
    uint32_t *to = rows;
    memset(mask + n, 0, BD_MASK_ROOM(n) - n);
    for (uint32_t from = 0; from < n; from += 8) {
        uint64_t eight;
        memcpy(&eight, mask + from, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight); /* the first row in the lowest byte */
#endif
        if (eight == 0) continue;
        /* 1 in every byte that is not 0; then the bytes as bits, and their running sums */
        uint64_t marks = (((eight & 0x7f * ones) + 0x7f * ones) | eight) >> 7 & ones;
        uint32_t bits = (uint32_t)(marks * 0x0102040810204080u >> 56);
        uint64_t sums = marks * ones;
        four low = marked[bits & 15] + from, high = marked[bits >> 4] + (from + 4);
        memcpy(to, &low, sizeof low);
        memcpy(to + (sums >> 24 & 255), &high, sizeof high);
        to += sums >> 56;
    }
    return (uint32_t)(to - rows);
}

#if defined(__x86_64__)
/* Sixteen rows are pressed together in a register and written, whatever is in them, and the next
 * ones over what was not marked. */
__attribute__((target("avx512f,avx512bw,avx512vl"))) static uint32_t
list_by_sixteens(const uint8_t *mask, uint32_t n, uint32_t *rows)
{
    uint32_t *to = rows;
    __m512i row = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (uint32_t from = 0; from < n; from += 16) {
        __mmask16 inside = n - from < 16 ? (__mmask16)((1u << (n - from)) - 1) : 0xFFFF;
        __m128i sixteen = _mm_maskz_loadu_epi8(inside, mask + from);
        __mmask16 marks = _mm_test_epi8_mask(sixteen, sixteen);
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(marks, row));
        to += __builtin_popcount(marks);
        row = _mm512_add_epi32(row, _mm512_set1_epi32(16));
    }
    return (uint32_t)(to - rows);
}
#endif

uint32_t bd_list(uint8_t *mask, uint32_t n, uint32_t *rows)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return list_by_sixteens(mask, n, rows);
#endif
    return bd_list_by_fours(mask, n, rows);
}
