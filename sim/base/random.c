/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams, cards and the bridge to GSL. GSL distributions that decide state are limited to those
 * that use the generator and plain arithmetic only: gsl_rng_uniform_int, gsl_ran_discrete,
 * gsl_ran_shuffle, gsl_ran_choose. The others call libm, whose last digits differ between CPUs. */
#include "base/random.h"

#include "base/hot.h"
#include "base/math.h"
#include "base/philox.h"

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

static bd_counters counters_of(bd_luck luck, uint32_t word2, uint32_t word3, uint32_t step)
{
    return (bd_counters){.word2 = word2,
                         .word3 = word3,
                         .step = step,
                         .k0 = (uint32_t)luck.seed,
                         .k1 = (uint32_t)(luck.seed >> 32)};
}

/* The bd_words of up to BD_BLOCKS of n ids; `room` is where fewer are filled up. Returns how many.
 */
static size_t mix_ids(bd_counters *c, const uint64_t *id, size_t n, uint64_t room[BD_BLOCKS],
                      bd_words *out)
{
    c->id = id;
    if (n < BD_BLOCKS) {
        memset(room, 0, BD_BLOCKS * sizeof *room);
        memcpy(room, id, n * sizeof *room);
        c->id = room;
    }
    bd_philox_mix(c, out);
    return n < BD_BLOCKS ? n : BD_BLOCKS;
}

/* Word w of the n blocks into out[w * stride] and on. */
BD_HOT static void units_of(const bd_words *restrict word, size_t n, size_t stride,
                            float *restrict out)
{
    for (size_t w = 0; w < 4; w++)
        for (size_t i = 0; i < n; i++) out[w * stride + i] = bd_unit_float(word->at[w][i]);
}

BD_HOT static void left_over(const bd_words *restrict word, size_t n, float *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = bd_unit_float(
            bd_left_over(word->at[0][i], word->at[1][i], word->at[2][i], word->at[3][i]));
}

/* `each`: cards a block. */
static void deal(bd_luck luck, uint32_t month, uint32_t purpose, const uint64_t *id, size_t n,
                 unsigned wanted, unsigned each, size_t stride, float *out)
{
    uint32_t word2 = bd_address_word2(month, BD_KIND_HOUSEHOLD, purpose, luck.replicate);
    uint64_t room[BD_BLOCKS];
    bd_words word;
    for (unsigned block = 0; wanted >> block != 0; block++) {
        if (!(wanted >> block & 1)) continue;
        bd_counters c = counters_of(luck, word2, bd_address_word3(luck.replicate, block, 0), 0);
        for (size_t i = 0, count; i < n; i += count) {
            count = mix_ids(&c, id + i, n - i, room, &word);
            float *to = out + each * block * stride + i;
            units_of(&word, count, stride, to);
            if (each == BD_BLOCK_CARDS) left_over(&word, count, to + 4 * stride);
        }
    }
}

void bd_deal(bd_luck luck, uint32_t month, const uint64_t *id, size_t n, unsigned wanted,
             size_t stride, float *out)
{
    deal(luck, month, BD_PURPOSE_CARDS, id, n, wanted, BD_BLOCK_CARDS, stride, out);
}

void bd_deal_traits(bd_luck luck, const uint64_t *id, size_t n, unsigned ntraits, size_t stride,
                    float *out)
{
    deal(luck, 0, BD_PURPOSE_TRAITS, id, n, (1u << (ntraits + 3) / 4) - 1, 4, stride, out);
}

void bd_bits_bulk(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose,
                  uint32_t first, uint32_t nblocks, uint32_t *out)
{
    uint64_t same[BD_BLOCKS];
    for (int i = 0; i < BD_BLOCKS; i++) same[i] = id;
    bd_words word;
    uint32_t word2 = bd_address_word2(month, kind, purpose, luck.replicate);
    for (uint32_t i = 0, count; i < nblocks; i += count) {
        bd_counters c =
            counters_of(luck, word2, bd_address_word3(luck.replicate, first + i, 1), 1u << 16);
        c.id = same;
        bd_philox_mix(&c, &word);
        count = nblocks - i < BD_BLOCKS ? nblocks - i : BD_BLOCKS;
        for (int w = 0; w < 4; w++)
            memcpy(out + (size_t)w * nblocks + i, word.at[w], count * sizeof *out);
    }
}

void bd_stream_words(bd_luck luck, bd_kind kind, uint32_t month, uint32_t purpose,
                     const uint64_t *id, size_t n, uint32_t nwords, size_t stride, uint32_t *out)
{
    bd_counters c = counters_of(luck, bd_address_word2(month, kind, purpose, luck.replicate),
                                bd_address_word3(luck.replicate, 0, 1), 0);
    uint64_t room[BD_BLOCKS];
    bd_words word;
    for (size_t i = 0, count; i < n; i += count) {
        count = mix_ids(&c, id + i, n - i, room, &word);
        for (uint32_t w = 0; w < nwords; w++)
            memcpy(out + w * stride + i, word.at[w], count * sizeof *out);
    }
}

float bd_card(bd_luck luck, uint32_t month, uint64_t id, unsigned card)
{
    const uint32_t key[2] = {(uint32_t)luck.seed, (uint32_t)(luck.seed >> 32)};
    const uint32_t counter[4] = {
        (uint32_t)id, (uint32_t)(id >> 32),
        bd_address_word2(month, BD_KIND_HOUSEHOLD, BD_PURPOSE_CARDS, luck.replicate),
        bd_address_word3(luck.replicate, card / BD_BLOCK_CARDS, 0)};
    uint32_t out[4];
    bd_philox(counter, key, out);
    unsigned word = card % BD_BLOCK_CARDS;
    return bd_unit_float(word < 4 ? out[word] : bd_left_over(out[0], out[1], out[2], out[3]));
}
