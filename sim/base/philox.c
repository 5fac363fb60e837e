/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/philox.h"

#include "base/random.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void mix_plain(const bd_counters *c, bd_words *out)
{
    for (uint32_t i = 0; i < BD_BLOCKS; i++) {
        const uint32_t counter[4] = {(uint32_t)c->id[i], (uint32_t)(c->id[i] >> 32), c->word2,
                                     c->word3 + i * c->step};
        uint32_t word[4];
        bd_philox(counter, (const uint32_t[2]){c->k0, c->k1}, word);
        for (int w = 0; w < 4; w++) out->at[w][i] = word[w];
    }
}

#if defined(__x86_64__)
enum { ABREAST = 4 }; /* chains of counters: one alone would wait for its own products */

/* By hand, because compilers do not see that a word may keep rubbish in the upper half of 64 bits
 * until the end, and spend three times as long on moving halves about. */
#define MIX(name, isa, lanes, product)                                                            \
    typedef uint64_t name##_wide __attribute__((vector_size(8 * (lanes))));                       \
    typedef uint32_t name##_half __attribute__((vector_size(4 * (lanes))));                       \
    __attribute__((target(isa))) static void name(const bd_counters *c, bd_words *out)            \
    {                                                                                             \
        const name##_wide none = {0}, m0 = none + 0xD2511F53u, m1 = none + 0xCD9E8D57u;           \
        name##_wide word3, key0[10], key1[10]; /* in memory: an xor reads them at no cost */      \
        for (uint32_t i = 0; i < (lanes); i++) word3[i] = c->word3 + (uint64_t)i * c->step;       \
        for (uint32_t round = 0; round < 10; round++) {                                           \
            key0[round] = none + (uint32_t)(c->k0 + round * 0x9E3779B9u);                         \
            key1[round] = none + (uint32_t)(c->k1 + round * 0xBB67AE85u);                         \
        }                                                                                         \
        for (int i = 0; i < BD_BLOCKS; i += (lanes)*ABREAST) {                                    \
            name##_wide c0[ABREAST], c1[ABREAST], c2[ABREAST], c3[ABREAST];                       \
            for (int j = 0; j < ABREAST; j++) {                                                   \
                memcpy(&c0[j], c->id + i + (lanes)*j, sizeof c0[j]);                              \
                c1[j] = c0[j] >> 32;                                                              \
                c2[j] = none + c->word2;                                                          \
                c3[j] = word3;                                                                    \
                word3 += (uint64_t)(lanes)*c->step;                                               \
            }                                                                                     \
            _Pragma("GCC unroll 10") for (int round = 0; round < 10; round++) /* keys in place */ \
                for (int j = 0; j < ABREAST; j++)                                                 \
            {                                                                                     \
                name##_wide p0 = (name##_wide)product(m0, c0[j]);                                 \
                name##_wide p1 = (name##_wide)product(m1, c2[j]);                                 \
                c0[j] = (p1 >> 32) ^ c1[j] ^ key0[round];                                         \
                c2[j] = (p0 >> 32) ^ c3[j] ^ key1[round];                                         \
                c1[j] = p1, c3[j] = p0;                                                           \
            }                                                                                     \
            for (int j = 0; j < ABREAST; j++) {                                                   \
                const name##_wide word[4] = {c0[j], c1[j], c2[j], c3[j]};                         \
                for (int w = 0; w < 4; w++) {                                                     \
                    name##_half half = __builtin_convertvector(word[w], name##_half);             \
                    memcpy(out->at[w] + i + (lanes)*j, &half, sizeof half);                       \
                }                                                                                 \
            }                                                                                     \
        }                                                                                         \
    }
#define PRODUCT4(x, y) _mm256_mul_epu32((__m256i)(x), (__m256i)(y))
#define PRODUCT8(x, y) _mm512_mul_epu32((__m512i)(x), (__m512i)(y))
MIX(mix_four, "avx2", 4, PRODUCT4)
MIX(mix_eight, "avx512f", 8, PRODUCT8)
#endif

unsigned bd_philox_ways(bd_philox_way way[BD_PHILOX_WAYS])
{
    unsigned count = 0;
    way[count++] = mix_plain;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) way[count++] = mix_four;
    if (__builtin_cpu_supports("avx512f")) way[count++] = mix_eight;
#endif
    return count;
}

void bd_philox_mix(const bd_counters *c, bd_words *out)
{
    bd_philox_way way[BD_PHILOX_WAYS];
    unsigned count = bd_philox_ways(way);
    way[count - 1](c, out);
}
