/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams, cards and the bridge to GSL. GSL distributions that decide state are limited to those
 * that use the generator and plain arithmetic only: gsl_rng_uniform_int, gsl_ran_discrete,
 * gsl_ran_shuffle, gsl_ran_choose. The others call libm, whose last digits differ between CPUs. */
#include "base/random.h"

#include "base/hot.h"
#include "base/math.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

bd_stream bd_stream_open(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose)
{
    return (bd_stream){
        .key = {(uint32_t)luck.seed, (uint32_t)(luck.seed >> 32)},
        .counter = {(uint32_t)id, (uint32_t)(id >> 32),
                    bd_address_word2(month, kind, purpose, luck.replicate),
                    bd_address_word3(luck.replicate, 0, 1)},
        .next = 4,
    };
}

double bd_normal(bd_stream *s)
{
    return bd_normal_quantile(bd_unit_double(bd_bits(s)));
}

static unsigned long gsl_get(void *state)
{
    return bd_bits(*(bd_stream **)state);
}

static double gsl_get_double(void *state)
{
    return bd_bits(*(bd_stream **)state) * 0x1p-32;
}

static void gsl_no_seed(void *state, unsigned long seed)
{
    (void)state, (void)seed;
}

gsl_rng *bd_gsl(bd_gsl_storage *storage, bd_stream *s)
{
    static const gsl_rng_type type = {.name = "philox4x32-10, addressed",
                                      .max = 0xFFFFFFFFu,
                                      .min = 0,
                                      .size = sizeof(bd_stream *),
                                      .set = gsl_no_seed,
                                      .get = gsl_get,
                                      .get_double = gsl_get_double};
    storage->stream = s;
    storage->rng = (gsl_rng){.type = &type, .state = &storage->stream};
    return &storage->rng;
}

/* The blocks of up to BLOCKS counters side by side. Words 0 and 1 come from `id`, which holds
 * BLOCKS entries; word 3 grows by `step` from one to the next. */
enum { BLOCKS = 32 };
typedef struct counters {
    const uint64_t *id;
    uint32_t word2, word3, step;
    uint32_t k0, k1;
} counters;
typedef struct words {
    uint32_t at[4][BLOCKS];
} words;

static void mix_plain(const counters *c, words *out)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const uint32_t counter[4] = {(uint32_t)c->id[i], (uint32_t)(c->id[i] >> 32), c->word2,
                                     c->word3 + i * c->step};
        uint32_t word[4];
        bd_philox(counter, (const uint32_t[2]){c->k0, c->k1}, word);
        for (int w = 0; w < 4; w++) out->at[w][i] = word[w];
    }
}

#if defined(__x86_64__)
/* By hand, because compilers do not see that a word may keep rubbish in the upper half of 64 bits
 * until the end, and spend three times as long on moving halves about. */
__attribute__((target("avx2"))) static __m256i lower_halves(__m256i a, __m256i b)
{
    __m256 both = _mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(both), 0xD8);
}

enum { ABREAST = 4 }; /* chains of four counters: one alone would wait for its own products */

__attribute__((target("avx2"))) static void mix_avx2(const counters *c, words *out)
{
    const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
    const __m256i four = _mm256_set1_epi64x(4 * (long long)c->step);
    __m256i word3 = _mm256_add_epi64(
        _mm256_set1_epi64x(c->word3),
        _mm256_mul_epu32(_mm256_set1_epi64x(c->step), _mm256_set_epi64x(3, 2, 1, 0)));
    __m256i key0[10], key1[10]; /* in memory, where an xor reads them at no cost */
    for (uint32_t round = 0; round < 10; round++) {
        key0[round] = _mm256_set1_epi64x(c->k0 + round * 0x9E3779B9u);
        key1[round] = _mm256_set1_epi64x(c->k1 + round * 0xBB67AE85u);
    }
    for (int i = 0; i < BLOCKS; i += 4 * ABREAST) {
        __m256i c0[ABREAST], c1[ABREAST], c2[ABREAST], c3[ABREAST];
        for (int j = 0; j < ABREAST; j++) {
            c0[j] = _mm256_loadu_si256((const __m256i *)(const void *)(c->id + i + 4 * j));
            c1[j] = _mm256_srli_epi64(c0[j], 32);
            c2[j] = _mm256_set1_epi64x(c->word2);
            c3[j] = word3;
            word3 = _mm256_add_epi64(word3, four);
        }
#pragma GCC unroll 10 /* keys at fixed places: no counting, no moves */
        for (int round = 0; round < 10; round++)
            for (int j = 0; j < ABREAST; j++) {
                __m256i p0 = _mm256_mul_epu32(m0, c0[j]), p1 = _mm256_mul_epu32(m1, c2[j]);
                __m256i kept1 = _mm256_xor_si256(c1[j], key0[round]);
                __m256i kept3 = _mm256_xor_si256(c3[j], key1[round]);
                c0[j] = _mm256_xor_si256(_mm256_srli_epi64(p1, 32), kept1);
                c2[j] = _mm256_xor_si256(_mm256_srli_epi64(p0, 32), kept3);
                c1[j] = p1, c3[j] = p0;
            }
        for (int j = 0; j < ABREAST; j += 2) {
            const __m256i *word[4] = {c0 + j, c1 + j, c2 + j, c3 + j};
            for (int w = 0; w < 4; w++)
                _mm256_storeu_si256((__m256i *)(void *)(out->at[w] + i + 4 * j),
                                    lower_halves(word[w][0], word[w][1]));
        }
    }
}
#endif

static void mix(const counters *c, words *out)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        mix_avx2(c, out);
        return;
    }
#endif
    mix_plain(c, out);
}

static counters counters_of(bd_luck luck, uint32_t word2, uint32_t word3, uint32_t step)
{
    return (counters){.word2 = word2,
                      .word3 = word3,
                      .step = step,
                      .k0 = (uint32_t)luck.seed,
                      .k1 = (uint32_t)(luck.seed >> 32)};
}

/* The words of up to BLOCKS of n ids; `room` is where fewer are filled up. Returns how many. */
static size_t mix_ids(counters *c, const uint64_t *id, size_t n, uint64_t room[BLOCKS], words *out)
{
    c->id = id;
    if (n < BLOCKS) {
        memset(room, 0, BLOCKS * sizeof *room);
        memcpy(room, id, n * sizeof *room);
        c->id = room;
    }
    mix(c, out);
    return n < BLOCKS ? n : BLOCKS;
}

/* Word w of the n blocks into out[w * stride] and on. */
BD_HOT static void units_of(const words *restrict word, size_t n, size_t stride,
                            float *restrict out)
{
    for (size_t w = 0; w < 4; w++)
        for (size_t i = 0; i < n; i++) out[w * stride + i] = bd_unit_float(word->at[w][i]);
}

static void deal(bd_luck luck, uint32_t month, uint32_t purpose, const uint64_t *id, size_t n,
                 unsigned wanted, size_t stride, float *out)
{
    uint32_t word2 = bd_address_word2(month, BD_KIND_HOUSEHOLD, purpose, luck.replicate);
    uint64_t room[BLOCKS];
    words word;
    for (unsigned block = 0; wanted >> block != 0; block++) {
        if (!(wanted >> block & 1)) continue;
        counters c = counters_of(luck, word2, bd_address_word3(luck.replicate, block, 0), 0);
        for (size_t i = 0, count; i < n; i += count) {
            count = mix_ids(&c, id + i, n - i, room, &word);
            units_of(&word, count, stride, out + 4 * block * stride + i);
        }
    }
}

void bd_deal(bd_luck luck, uint32_t month, const uint64_t *id, size_t n, unsigned wanted,
             size_t stride, float *out)
{
    deal(luck, month, BD_PURPOSE_CARDS, id, n, wanted, stride, out);
}

void bd_deal_traits(bd_luck luck, const uint64_t *id, size_t n, unsigned ntraits, size_t stride,
                    float *out)
{
    deal(luck, 0, BD_PURPOSE_TRAITS, id, n, (1u << (ntraits + 3) / 4) - 1, stride, out);
}

void bd_bits_bulk(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose,
                  uint32_t first, uint32_t nblocks, uint32_t *out)
{
    uint64_t same[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) same[i] = id;
    words word;
    uint32_t word2 = bd_address_word2(month, kind, purpose, luck.replicate);
    for (uint32_t i = 0, count; i < nblocks; i += count) {
        counters c =
            counters_of(luck, word2, bd_address_word3(luck.replicate, first + i, 1), 1u << 16);
        c.id = same;
        mix(&c, &word);
        count = nblocks - i < BLOCKS ? nblocks - i : BLOCKS;
        for (int w = 0; w < 4; w++)
            memcpy(out + (size_t)w * nblocks + i, word.at[w], count * sizeof *out);
    }
}

void bd_first_words(bd_luck luck, uint32_t month, uint32_t purpose, const uint64_t *id, size_t n,
                    uint32_t *out)
{
    counters c =
        counters_of(luck, bd_address_word2(month, BD_KIND_HOUSEHOLD, purpose, luck.replicate),
                    bd_address_word3(luck.replicate, 0, 1), 0);
    uint64_t room[BLOCKS];
    words word;
    for (size_t i = 0, count; i < n; i += count) {
        count = mix_ids(&c, id + i, n - i, room, &word);
        memcpy(out + i, word.at[0], count * sizeof *out);
    }
}

float bd_card(bd_luck luck, uint32_t month, uint64_t id, unsigned card)
{
    const uint32_t key[2] = {(uint32_t)luck.seed, (uint32_t)(luck.seed >> 32)};
    const uint32_t counter[4] = {
        (uint32_t)id, (uint32_t)(id >> 32),
        bd_address_word2(month, BD_KIND_HOUSEHOLD, BD_PURPOSE_CARDS, luck.replicate),
        bd_address_word3(luck.replicate, card / 4, 0)};
    uint32_t out[4];
    bd_philox(counter, key, out);
    return bd_unit_float(out[card % 4]);
}
