/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers with an address instead of a history (MODEL.md section 4.11). A draw is a function
 * of seed, replicate, kind and id of the agent, month and purpose: the same household meets the
 * same luck in every arm, and results do not depend on threads, ranks or order.
 *
 * Philox4x32-10 (Salmon et al. 2011). Key = seed (64 bits). Counter words, low to high:
 *   0, 1   permanent id of the agent, low and high half
 *   2      month (12 bits, low) | kind (4) | purpose (8) | replicate bits 0..7 (8, high)
 *   3      replicate bits 8..23 (16, low) | block (15) | 1 for a stream, 0 for a card (top bit)
 * Cards are uniforms that every household gets every month; streams serve everything else. A block
 * makes five cards: four from the first bits of its words, and one from the bits that those leave
 * over (bd_left_over). */
#ifndef BD_BASE_RANDOM_H
#define BD_BASE_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BD_MONTH_MAX 4095u
#define BD_REPLICATE_MAX 0xFFFFFFu

/* Kinds of agent in an address; the numbers name the luck for ever. */
typedef enum bd_kind {
    BD_KIND_RUN = 0,
    BD_KIND_HOUSEHOLD = 1,
    BD_KIND_GROUP = 2,
    BD_KIND_VILLAGE = 3,
    BD_KIND_DISTRICT = 4,
    BD_KIND_REGION = 5,
    BD_KIND_WORKER = 6,
    BD_KIND_INSTITUTION = 7
} bd_kind;

/* Purpose numbers of streams. A process uses its own number from the schedule (1..127);
 * set-up uses these. Never reuse a number. */
enum {
    BD_PURPOSE_CARDS = 0,
    BD_PURPOSE_VILLAGE_SET_UP = 128,
    BD_PURPOSE_TRAITS = 129,
    BD_PURPOSE_TIES = 130,
    BD_PURPOSE_CROSS_TIES = 131,
    BD_PURPOSE_GROUPS_SET_UP = 132,
    BD_PURPOSE_SURVEY = 133,
    BD_PURPOSE_SHARED = 134,
    BD_PURPOSE_VILLAGE_SIZE = 135,
    BD_PURPOSE_SEAT = 136,
    BD_PURPOSE_CREDIT = 137,
    BD_PURPOSE_POSTS_SET_UP = 138,
    BD_PURPOSE_INFLUENTIALS_SET_UP = 140,
    BD_PURPOSE_SOURCES_SET_UP = 150,
    BD_PURPOSE_DESIGN_HYPERCUBE = 160,
    BD_PURPOSE_DESIGN_MORRIS = 161,
    BD_PURPOSE_BOOTSTRAP = 162,
    BD_PURPOSE_TRIAL_ASSIGN = 164,
    BD_PURPOSE_TRIAL_SAMPLE = 165,
    BD_PURPOSE_TRIAL_ERROR = 166,
    BD_PURPOSE_TRIAL_ATTRITION = 167
};

/* Seed and replicate of a run. */
typedef struct bd_luck {
    uint64_t seed;
    uint32_t replicate; /* 0 .. BD_REPLICATE_MAX */
} bd_luck;

/* One Philox4x32-10 block. Oracle: Random123 known answers. */
static inline void bd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/* Uniform in (0,1): the first 23 bits and a half, which a float holds exactly, so never 0 or 1. */
static inline float bd_unit_float(uint32_t bits)
{
    return (float)(int32_t)(bits >> 9) * 0x1p-23f + 0x1p-24f;
}

/* Cards that a block makes. */
enum { BD_BLOCK_CARDS = 5 };

/* Bits of a block's last card: the nine last of each word, which bd_unit_float leaves over. */
static inline uint32_t bd_left_over(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
    return w0 << 23 | (w1 & 0x1FF) << 14 | (w2 & 0x1FF) << 5 | (w3 & 0x1F);
}

static inline uint32_t bd_address_word2(uint32_t month, bd_kind kind, uint32_t purpose,
                                        uint32_t replicate)
{
    return (month & 0xFFFu) | (uint32_t)kind << 12 | (purpose & 0xFFu) << 16 | replicate << 24;
}

static inline uint32_t bd_address_word3(uint32_t replicate, uint32_t block, uint32_t stream)
{
    return (replicate >> 8 & 0xFFFFu) | (block & 0x7FFFu) << 16 | stream << 31;
}

/* A stream: draws of unknown number at one address. Lives on the stack, costs nothing to open.
 * After 131,072 draws the block number wraps; no use comes near it except by mistake. */
typedef struct bd_stream {
    uint32_t key[2];
    uint32_t counter[4]; /* block 0 */
    uint32_t block, next;
    uint32_t bits[4];
} bd_stream;

bd_stream bd_stream_open(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose);

/* Next 32 random bits. */
static inline uint32_t bd_bits(bd_stream *s)
{
    if (s->next == 4) {
        uint32_t counter[4] = {s->counter[0], s->counter[1], s->counter[2],
                               s->counter[3] + ((s->block & 0x7FFFu) << 16)};
        bd_philox(counter, s->key, s->bits);
        s->block++;
        s->next = 0;
    }
    return s->bits[s->next++];
}

/* Uniform in (0,1). */
static inline float bd_uniform(bd_stream *s)
{
    return bd_unit_float(bd_bits(s));
}

/* Uniform integer in 0 .. n-1, n > 0 (multiply-shift; bias below n / 2^32). */
static inline uint32_t bd_below(bd_stream *s, uint32_t n)
{
    return (uint32_t)((uint64_t)bd_bits(s) * n >> 32);
}

/* Standard normal by inverse distribution function, from one draw (24 bits: within +-5.4). */
double bd_normal(bd_stream *s);

/* A GSL generator that draws from `s`; `storage` and `s` stay with the caller and must outlive it.
 * GSL distributions used on it must not call libm where they decide state (random.c lists them). */
typedef struct bd_gsl_storage {
    gsl_rng rng;
    bd_stream *stream;
} bd_gsl_storage;
gsl_rng *bd_gsl(bd_gsl_storage *storage, bd_stream *s);

/* Deals cards to each of n households: card c of household i is out[c * stride + i], uniform in
 * (0,1). Cards come in blocks: bit b of `wanted` asks for cards 5 b to 5 b + 4. */
void bd_deal(bd_luck luck, uint32_t month, const uint64_t *id, size_t n, unsigned wanted,
             size_t stride, float *out);

/* The same for the traits that a household gets once, at set-up (purpose BD_PURPOSE_TRAITS), in
 * blocks of four. */
void bd_deal_traits(bd_luck luck, const uint64_t *id, size_t n, unsigned ntraits, size_t stride,
                    float *out);

/* The first words, up to four, of each agent's stream at the address: what bd_bits would draw
 * as number w is out[w * stride + i]. */
void bd_stream_words(bd_luck luck, bd_kind kind, uint32_t month, uint32_t purpose,
                     const uint64_t *id, size_t n, uint32_t nwords, size_t stride, uint32_t *out);

/* The first word alone. */
static inline void bd_first_words(bd_luck luck, bd_kind kind, uint32_t month, uint32_t purpose,
                                  const uint64_t *id, size_t n, uint32_t *out)
{
    bd_stream_words(luck, kind, month, purpose, id, n, 1, 0, out);
}

/* Random words in bulk for one agent, four a block: blocks [first, first + nblocks) of the stream
 * at the address, word j of block first + i in out[j * nblocks + i]. For draws of great number;
 * the caller moves on to the next `month` after block 32,767. */
void bd_bits_bulk(bd_luck luck, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose,
                  uint32_t first, uint32_t nblocks, uint32_t *out);

/* One card by its address, for tests and for readers of results. */
float bd_card(bd_luck luck, uint32_t month, uint64_t id, unsigned card);

/* 64-bit mixing (splitmix64 finaliser): permanent ids from what an agent is. */
static inline uint64_t bd_mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
static inline uint64_t bd_mix2(uint64_t a, uint64_t b)
{
    return bd_mix(bd_mix(a) ^ b);
}
/* Permanent id of something that has a name. */
static inline uint64_t bd_name_id(const char *name)
{
    uint64_t id = 0;
    for (const char *at = name; *at != '\0'; at++) id = bd_mix2(id, (unsigned char)*at);
    return id;
}

/* A second look at a card, uniform in (0,1): its bits mixed, so that what it decides here does not
 * go with what the card itself decides. */
static inline float bd_second_look(float card)
{
    uint32_t x;
    memcpy(&x, &card, 4);
    x *= 0x9E3779B1u;
    x ^= x >> 15;
    x *= 0x85EBCA77u;
    x ^= x >> 13;
    x *= 0xC2B2AE3Du;
    return bd_unit_float(x);
}

#endif
