/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers: the generator's published answers, uniform cards and streams, and no dependence
 * between addresses that differ in one field only, which is what a weak mixing of counters would
 * show. Every chi-square check fails a sound generator once in 10,000; seeds are fixed, and about
 * 60 checks are made. */
#include "base/math.h"
#include "support/support.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
#define ORACLE 1
#endif

static void philox_gives_its_published_answers(void **state)
{
    (void)state;
    /* Random123, examples/kat_vectors, philox4x32 10 */
    static const uint32_t known[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1}};
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        bd_philox(known[i], known[i] + 4, out);
        assert_memory_equal(out, known[i] + 6, sizeof out);
    }
}

static void philox_agrees_with_random123(void **state)
{
    (void)state;
#ifdef ORACLE
    uint64_t word = 1;
    for (int i = 0; i < 100000; i++) {
        uint32_t in[6], out[4];
        for (int j = 0; j < 6; j++) in[j] = (uint32_t)(word = bd_mix(word));
        bd_philox(in, in + 4, out);
        philox4x32_ctr_t counter = {{in[0], in[1], in[2], in[3]}};
        philox4x32_key_t key = {{in[4], in[5]}};
        philox4x32_ctr_t expected = philox4x32(counter, key);
        assert_memory_equal(out, expected.v, sizeof out);
    }
#else
    print_message("Random123/philox.h is not installed: only the published answers are checked\n");
    skip();
#endif
}

static void a_uniform_is_never_0_or_1_and_has_no_favourites(void **state)
{
    (void)state;
    /* all 2^24 values of the bits that count: means of each half, quarter ... 256th are exact */
    uint32_t below[257] = {0};
    double sum = 0;
    for (uint32_t k = 0; k < 1u << 24; k++) {
        float u = bd_unit_float(k << 8 | 0xFF);
        if (!(u > 0 && u < 1)) fail_msg("bits %06x00 give %.9g", k, (double)u);
        below[(int)(u * 256)]++;
        sum += (double)u;
    }
    for (int i = 0; i < 256; i++) assert_int_equal(below[i], 1 << 16);
    assert_near(sum / (1 << 24), 0.5, 1e-12, "mean of all uniforms");
}

#define DRAWS (1 << 18)
#define CELLS 16

/* Uniform pairs fill a grid of CELLS x CELLS evenly. */
static void check_pairs(const float *x, const float *y, size_t n, const char *what)
{
    static double count[CELLS * CELLS], expected[CELLS * CELLS];
    memset(count, 0, sizeof count);
    for (size_t i = 0; i < n; i++) count[(int)(x[i] * CELLS) * CELLS + (int)(y[i] * CELLS)]++;
    for (int c = 0; c < CELLS * CELLS; c++) expected[c] = (double)n / (CELLS * CELLS);
    double p = chi_square_p(count, expected, CELLS * CELLS, 0);
    /* too even is as suspicious as too uneven */
    if (p < FALSE_ALARM / 2 || p > 1 - FALSE_ALARM / 2) fail_msg("%s: p = %g", what, p);
}

#define CARDS (2 * BD_BLOCK_CARDS) /* of two blocks */

static uint64_t *household_ids(size_t n)
{
    uint64_t *id = malloc(n * sizeof *id);
    assert_non_null(id);
    /* villages of 1,000, as set-up names them: low bits count households, higher ones villages */
    for (size_t i = 0; i < n; i++)
        id[i] = (uint64_t)1 << 52 | (uint64_t)(i / 1000) << 16 | i % 1000;
    return id;
}

static float *deal(bd_luck luck, uint32_t month, const uint64_t *id)
{
    float *card = malloc(CARDS * (size_t)DRAWS * sizeof *card);
    assert_non_null(card);
    bd_deal(luck, month, id, DRAWS, 3, DRAWS, card);
    return card;
}

static void cards_of_a_household_do_not_depend_on_one_another(void **state)
{
    (void)state;
    uint64_t *id = household_ids(DRAWS);
    float *card = deal((bd_luck){.seed = 7}, 3, id);
    for (int a = 0; a < CARDS; a++)
        for (int b = a + 1; b < CARDS; b++)
            check_pairs(card + (size_t)a * DRAWS, card + (size_t)b * DRAWS, DRAWS, "two cards");
    check_pairs(card, card + 1, DRAWS - 1, "neighbouring households");
    free(card);
    free(id);
}

static void cards_do_not_depend_on_the_next_month_replicate_or_seed(void **state)
{
    (void)state;
    uint64_t *id = household_ids(DRAWS);
    bd_luck luck = {.seed = 7, .replicate = 255};
    float *card = deal(luck, 3, id);
    float *other = deal(luck, 4, id);
    check_pairs(card, other, DRAWS, "next month");
    free(other);
    other = deal((bd_luck){.seed = 7, .replicate = 256}, 3, id);
    check_pairs(card, other, DRAWS, "next replicate");
    free(other);
    other = deal((bd_luck){.seed = 8, .replicate = 255}, 3, id);
    check_pairs(card, other, DRAWS, "next seed");
    free(other);
    other = malloc(DRAWS * sizeof *other);
    assert_non_null(other);
    for (size_t i = 0; i < DRAWS; i++) {
        bd_stream s = bd_stream_open(luck, BD_KIND_HOUSEHOLD, id[i], 3, BD_PURPOSE_CARDS);
        other[i] = bd_uniform(&s);
    }
    check_pairs(card, other, DRAWS, "card and stream of one address");
    for (size_t i = 0; i < DRAWS; i++) {
        bd_stream s = bd_stream_open(luck, BD_KIND_HOUSEHOLD, id[i], 3, BD_PURPOSE_SEAT);
        other[i] = bd_uniform(&s);
    }
    check_pairs(card, other, DRAWS, "card and another purpose");
    free(other);
    free(card);
    free(id);
}

static void a_card_can_be_recomputed_from_its_address(void **state)
{
    (void)state;
    uint64_t id[5] = {1, 77, (uint64_t)1 << 52, UINT64_MAX, 12345678901u};
    bd_luck luck = {.seed = 0x123456789ABCDEFu, .replicate = 70000};
    float card[CARDS * 5];
    bd_deal(luck, 4095, id, 5, 3, 5, card);
    for (unsigned c = 0; c < CARDS; c++)
        for (int i = 0; i < 5; i++)
            assert_true(bd_card(luck, 4095, id[i], c) <= card[c * 5 + (unsigned)i] &&
                        bd_card(luck, 4095, id[i], c) >= card[c * 5 + (unsigned)i]);
}

static void draws_of_a_stream_do_not_depend_on_one_another(void **state)
{
    (void)state;
    float *x = malloc((DRAWS + 5) * sizeof *x);
    assert_non_null(x);
    for (uint32_t run = 0, at = 0; at < DRAWS + 5; run++) { /* a stream ends before it wraps */
        bd_stream s = bd_stream_open((bd_luck){.seed = 1}, BD_KIND_VILLAGE, run, 0, 1);
        for (int i = 0; i < 100000 && at < DRAWS + 5; i++) x[at++] = bd_uniform(&s);
    }
    for (int lag = 1; lag <= 5; lag++) check_pairs(x, x + lag, DRAWS, "draws of a stream");
    free(x);
}

static void bulk_words_are_the_streams_words(void **state)
{
    (void)state;
    uint32_t bulk[4 * 64];
    bd_luck luck = {.seed = 99, .replicate = 300};
    bd_bits_bulk(luck, BD_KIND_VILLAGE, 5, 2, 130, 0, 64, bulk);
    bd_stream s = bd_stream_open(luck, BD_KIND_VILLAGE, 5, 2, 130);
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 4; j++) assert_int_equal(bd_bits(&s), bulk[j * 64 + i]);
}

static void whole_numbers_and_normals_have_their_distributions(void **state)
{
    (void)state;
    double count[100] = {0}, expected[100];
    bd_stream s = bd_stream_open((bd_luck){.seed = 3}, BD_KIND_RUN, 0, 0, 1);
    for (int i = 0; i < 100000; i++) count[bd_below(&s, 97)]++;
    for (int i = 0; i < 97; i++) expected[i] = 100000.0 / 97;
    assert_true(chi_square_p(count, expected, 97, 0) > FALSE_ALARM);

    static float x[1 << 17];
    uint32_t n = 1 << 17;
    for (uint32_t i = 0; i < n; i++) {
        if (i % 100000 == 0) s = bd_stream_open((bd_luck){.seed = 4}, BD_KIND_RUN, i, 0, 1);
        x[i] = bd_uniform(&s);
    }
    bd_normals(x, n);
    memset(count, 0, sizeof count);
    double twice[100] = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (i % 100000 == 0) s = bd_stream_open((bd_luck){.seed = 5}, BD_KIND_RUN, i, 0, 1);
        count[(int)fmin(99, gsl_cdf_gaussian_P((double)x[i], 1) * 100)]++;
        twice[(int)fmin(99, gsl_cdf_gaussian_P(bd_normal(&s), 1) * 100)]++;
    }
    for (int i = 0; i < 100; i++) expected[i] = n / 100.0;
    assert_true(chi_square_p(count, expected, 100, 0) > FALSE_ALARM);
    assert_true(chi_square_p(twice, expected, 100, 0) > FALSE_ALARM);
}

static void normals_are_finite_at_the_ends_of_the_uniforms(void **state)
{
    (void)state;
    float x[2] = {bd_unit_float(0), bd_unit_float(UINT32_MAX)};
    bd_normals(x, 2);
    double far = gsl_cdf_gaussian_Pinv((double)bd_unit_float(0), 1);
    assert_near((double)x[0], far, 1e-4, "lowest normal");
    assert_near((double)x[1], -far, 1e-4, "highest normal");
}

static void gsl_draws_from_the_stream(void **state)
{
    (void)state;
    bd_stream s = bd_stream_open((bd_luck){.seed = 1}, BD_KIND_GROUP, 9, 1, 2), same = s;
    bd_gsl_storage storage;
    gsl_rng *rng = bd_gsl(&storage, &s);
    for (int i = 0; i < 100; i++) assert_int_equal(gsl_rng_get(rng), bd_bits(&same));

    double count[24] = {0}, expected[24];
    for (int i = 0; i < 24000; i++) {
        int hand[4] = {0, 1, 2, 3};
        gsl_ran_shuffle(rng, hand, 4, sizeof *hand);
        int place = 0;
        for (int a = 0; a < 4; a++) {
            int less = 0;
            for (int b = a + 1; b < 4; b++) less += hand[b] < hand[a];
            place = place * (4 - a) + less;
        }
        count[place]++;
    }
    for (int i = 0; i < 24; i++) expected[i] = 1000;
    assert_true(chi_square_p(count, expected, 24, 0) > FALSE_ALARM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_published_answers),
        cmocka_unit_test(philox_agrees_with_random123),
        cmocka_unit_test(a_uniform_is_never_0_or_1_and_has_no_favourites),
        cmocka_unit_test(cards_of_a_household_do_not_depend_on_one_another),
        cmocka_unit_test(cards_do_not_depend_on_the_next_month_replicate_or_seed),
        cmocka_unit_test(a_card_can_be_recomputed_from_its_address),
        cmocka_unit_test(draws_of_a_stream_do_not_depend_on_one_another),
        cmocka_unit_test(bulk_words_are_the_streams_words),
        cmocka_unit_test(whole_numbers_and_normals_have_their_distributions),
        cmocka_unit_test(normals_are_finite_at_the_ends_of_the_uniforms),
        cmocka_unit_test(gsl_draws_from_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
