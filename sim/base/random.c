/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams, cards and the bridge to GSL. GSL distributions that decide state are limited to those
 * that use the generator and plain arithmetic only: gsl_rng_uniform_int, gsl_ran_discrete,
 * gsl_ran_shuffle, gsl_ran_choose. The others call libm, whose last digits differ between CPUs. */
#include "base/random.h"

#include "base/hot.h"
#include "base/math.h"

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

BD_HOT static void deal_block(const uint64_t *restrict id, size_t n, uint32_t word2, uint32_t word3,
                              uint32_t k0, uint32_t k1, float *restrict a, float *restrict b,
                              float *restrict c, float *restrict d)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t c0 = (uint32_t)id[i], c1 = (uint32_t)(id[i] >> 32), c2 = word2, c3 = word3;
        uint32_t q0 = k0, q1 = k1;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
            uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ q0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ q1;
            c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
            q0 += 0x9E3779B9u, q1 += 0xBB67AE85u;
        }
        a[i] = bd_unit_float(c0), b[i] = bd_unit_float(c1);
        c[i] = bd_unit_float(c2), d[i] = bd_unit_float(c3);
    }
}

static void deal(bd_luck luck, uint32_t month, uint32_t purpose, const uint64_t *id, size_t n,
                 unsigned blocks, size_t stride, float *out)
{
    uint32_t word2 = bd_address_word2(month, BD_KIND_HOUSEHOLD, purpose, luck.replicate);
    for (unsigned block = 0; blocks >> block != 0; block++) {
        if (!(blocks >> block & 1)) continue;
        float *at = out + 4 * block * stride;
        deal_block(id, n, word2, bd_address_word3(luck.replicate, block, 0), (uint32_t)luck.seed,
                   (uint32_t)(luck.seed >> 32), at, at + stride, at + 2 * stride, at + 3 * stride);
    }
}

void bd_deal(bd_luck luck, uint32_t month, const uint64_t *id, size_t n, unsigned blocks,
             size_t stride, float *out)
{
    deal(luck, month, BD_PURPOSE_CARDS, id, n, blocks, stride, out);
}

void bd_deal_traits(bd_luck luck, const uint64_t *id, size_t n, unsigned ntraits, size_t stride,
                    float *out)
{
    deal(luck, 0, BD_PURPOSE_TRAITS, id, n, (1u << (ntraits + 3) / 4) - 1, stride, out);
}

BD_HOT static void bits_block(uint32_t i0, uint32_t i1, uint32_t word2, uint32_t word3, uint32_t k0,
                              uint32_t k1, uint32_t n, uint32_t *restrict a, uint32_t *restrict b,
                              uint32_t *restrict c, uint32_t *restrict d)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c0 = i0, c1 = i1, c2 = word2, c3 = word3 + (i << 16), q0 = k0, q1 = k1;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
            uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ q0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ q1;
            c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
            q0 += 0x9E3779B9u, q1 += 0xBB67AE85u;
        }
        a[i] = c0, b[i] = c1, c[i] = c2, d[i] = c3;
    }
}

void bd_bits_bulk(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose,
                  uint32_t first, uint32_t nblocks, uint32_t *out)
{
    bits_block((uint32_t)id, (uint32_t)(id >> 32),
               bd_address_word2(month, kind, purpose, luck.replicate),
               bd_address_word3(luck.replicate, first, 1), (uint32_t)luck.seed,
               (uint32_t)(luck.seed >> 32), nblocks, out, out + nblocks, out + 2 * (size_t)nblocks,
               out + 3 * (size_t)nblocks);
}

BD_HOT static void first_words(const uint64_t *restrict id, size_t n, uint32_t word2,
                               uint32_t word3, uint32_t k0, uint32_t k1, uint32_t *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t c0 = (uint32_t)id[i], c1 = (uint32_t)(id[i] >> 32), c2 = word2, c3 = word3;
        uint32_t q0 = k0, q1 = k1;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
            uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ q0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ q1;
            c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
            q0 += 0x9E3779B9u, q1 += 0xBB67AE85u;
        }
        out[i] = c0;
    }
}

void bd_first_words(bd_luck luck, uint32_t month, uint32_t purpose, const uint64_t *id, size_t n,
                    uint32_t *out)
{
    first_words(id, n, bd_address_word2(month, BD_KIND_HOUSEHOLD, purpose, luck.replicate),
                bd_address_word3(luck.replicate, 0, 1), (uint32_t)luck.seed,
                (uint32_t)(luck.seed >> 32), out);
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
