/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SHA-256 as FIPS 180-4 writes it down. */
#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define WITH_INSTRUCTIONS
#include <cpuid.h>
#include <immintrin.h>
#endif

/* clang-format off */
static const uint32_t k[64] = { /* cube roots of the first 64 primes */
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
/* clang-format on */

static uint32_t rotated(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static void compress(uint32_t state[8], const unsigned char block[64])
{
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
        uint32_t s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t sum[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++) state[i] += sum[i];
}

#ifdef WITH_INSTRUCTIONS
/* The same with the processor's instructions for it, four rounds a turn. They want the state as
 * a, b, e, f and c, d, g, h, from the highest lane down. */
__attribute__((target("sha,sse4.1"))) static void compress_quickly(uint32_t state[8],
                                                                   const unsigned char block[64])
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i w[4], abcd = _mm_loadu_si128((const __m128i *)state);
    __m128i efgh = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i dcba = _mm_shuffle_epi32(abcd, 0x1b), hgfe = _mm_shuffle_epi32(efgh, 0x1b);
    __m128i abef = _mm_unpackhi_epi64(hgfe, dcba), cdgh = _mm_unpacklo_epi64(hgfe, dcba);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    for (int turn = 0; turn < 16; turn++) {
        __m128i *now = &w[turn % 4];
        if (turn < 4)
            *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)block + turn), swap);
        else {
            __m128i last = w[(turn + 3) % 4], before = w[(turn + 2) % 4];
            __m128i sum = _mm_sha256msg1_epu32(*now, w[(turn + 1) % 4]);
            sum = _mm_add_epi32(sum, _mm_alignr_epi8(last, before, 4));
            *now = _mm_sha256msg2_epu32(sum, last);
        }
        __m128i wk = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)k + turn));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0e));
    }
    abef = _mm_add_epi32(abef, abef_before), cdgh = _mm_add_epi32(cdgh, cdgh_before);
    dcba = _mm_unpackhi_epi64(cdgh, abef), hgfe = _mm_unpacklo_epi64(cdgh, abef);
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(dcba, 0x1b));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_shuffle_epi32(hgfe, 0x1b));
}

static bool has_instructions(void)
{
    unsigned a, b, c, d, b7;
    return __get_cpuid_count(7, 0, &a, &b7, &c, &d) && (b7 >> 29 & 1) &&
           __get_cpuid(1, &a, &b, &c, &d) && (c >> 19 & 1); /* SHA and SSE 4.1 */
}
#else
static void compress_quickly(uint32_t state[8], const unsigned char block[64])
{
    compress(state, block);
}

static bool has_instructions(void)
{
    return false;
}
#endif

void bd_sha256_start(bd_sha256 *h)
{
    *h = (bd_sha256){{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                      0x1f83d9ab, 0x5be0cd19},
                     0,
                     {0},
                     has_instructions()};
}

static void compress_one(bd_sha256 *h, const unsigned char block[64])
{
    if (h->quick)
        compress_quickly(h->state, block);
    else
        compress(h->state, block);
}

void bd_sha256_add(bd_sha256 *h, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    size_t have = h->length % 64;
    h->length += length;
    while (length > 0) {
        if (have == 0 && length >= 64) {
            compress_one(h, from);
            from += 64;
            length -= 64;
            continue;
        }
        size_t part = 64 - have < length ? 64 - have : length;
        memcpy(h->block + have, from, part);
        from += part;
        length -= part;
        have += part;
        if (have == 64) {
            compress_one(h, h->block);
            have = 0;
        }
    }
}

void bd_sha256_end(bd_sha256 *h, char hex[BD_SHA256_HEX])
{
    static const unsigned char pad[64] = {0x80};
    uint64_t bits = h->length * 8;
    unsigned char size[8];
    for (int i = 0; i < 8; i++) size[i] = (unsigned char)(bits >> (56 - 8 * i));
    bd_sha256_add(h, pad, 1 + (119 - h->length % 64) % 64);
    bd_sha256_add(h, size, 8);
    for (int i = 0; i < 8; i++) snprintf(hex + 8 * i, 9, "%08x", (unsigned)h->state[i]);
}
