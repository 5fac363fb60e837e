/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses of random numbers: what makes two draws the same and what makes them different. How
 * random they are is in tests/stat/test_random_numbers.c. */
#include "base/philox.h"
#include "base/random.h"

#include <cmocka.h>

static const bd_luck luck = {.seed = 42, .replicate = 3};

static uint32_t first(bd_luck l, bd_kind kind, uint64_t id, uint32_t month, uint32_t purpose)
{
    bd_stream s = bd_stream_open(l, kind, id, month, purpose);
    return bd_bits(&s);
}

static void the_same_address_gives_the_same_draws(void **state)
{
    (void)state;
    bd_stream a = bd_stream_open(luck, BD_KIND_GROUP, 7, 5, 4);
    bd_stream b = bd_stream_open(luck, BD_KIND_GROUP, 7, 5, 4);
    for (int i = 0; i < 1000; i++) assert_int_equal(bd_bits(&a), bd_bits(&b));
}

static void every_part_of_an_address_counts(void **state)
{
    (void)state;
    uint32_t x = first(luck, BD_KIND_GROUP, 7, 5, 4);
    assert_int_not_equal(x, first((bd_luck){43, 3}, BD_KIND_GROUP, 7, 5, 4));
    assert_int_not_equal(x, first((bd_luck){42, 4}, BD_KIND_GROUP, 7, 5, 4));
    assert_int_not_equal(x, first((bd_luck){42, 3 + (1u << 20)}, BD_KIND_GROUP, 7, 5, 4));
    assert_int_not_equal(x, first((bd_luck){42 + (1ull << 40), 3}, BD_KIND_GROUP, 7, 5, 4));
    assert_int_not_equal(x, first(luck, BD_KIND_VILLAGE, 7, 5, 4));
    assert_int_not_equal(x, first(luck, BD_KIND_GROUP, 8, 5, 4));
    assert_int_not_equal(x, first(luck, BD_KIND_GROUP, 7 + (1ull << 50), 5, 4));
    assert_int_not_equal(x, first(luck, BD_KIND_GROUP, 7, 6, 4));
    assert_int_not_equal(x, first(luck, BD_KIND_GROUP, 7, 5, 5));
}

static void a_card_and_a_stream_of_one_household_differ(void **state)
{
    (void)state;
    bd_stream s = bd_stream_open(luck, BD_KIND_HOUSEHOLD, 9, 5, BD_PURPOSE_CARDS);
    float card = bd_card(luck, 5, 9, 0), draw = bd_uniform(&s);
    assert_true(card < draw || card > draw);
}

static void first_words_in_bulk_are_the_streams_first(void **state)
{
    (void)state;
    uint64_t id[100];
    uint32_t word[3][100];
    for (uint64_t i = 0; i < 100; i++) id[i] = bd_mix(i);
    const bd_kind kinds[] = {BD_KIND_HOUSEHOLD, BD_KIND_GROUP};
    for (size_t k = 0; k < 2; k++) {
        bd_stream_words(luck, kinds[k], 200, 18, id, 100, 3, 100, word[0]);
        for (uint32_t i = 0; i < 100; i++) {
            bd_stream s = bd_stream_open(luck, kinds[k], id[i], 200, 18);
            for (int w = 0; w < 3; w++) assert_int_equal(bd_bits(&s), word[w][i]);
        }
    }
}

static void every_way_mixes_as_one_block_alone(void **state)
{
    (void)state;
    uint64_t id[BD_BLOCKS];
    for (uint64_t i = 0; i < BD_BLOCKS; i++) id[i] = bd_mix(i);
    bd_counters c = {id, .word2 = 0xFEDCBA98, .word3 = 0xFFFFFFF0, .step = 3, .k0 = 7, .k1 = ~0u};
    bd_philox_way way[BD_PHILOX_WAYS];
    unsigned ways = bd_philox_ways(way);
    for (unsigned k = 0; k < ways; k++) {
        bd_words got;
        way[k](&c, &got);
        for (uint32_t i = 0; i < BD_BLOCKS; i++) {
            uint32_t alone[4], counter[4] = {(uint32_t)id[i], (uint32_t)(id[i] >> 32), c.word2,
                                             c.word3 + i * c.step};
            bd_philox(counter, (const uint32_t[2]){c.k0, c.k1}, alone);
            for (int w = 0; w < 4; w++) assert_int_equal(got.at[w][i], alone[w]);
        }
    }
}

static void whole_numbers_stay_below_their_bound(void **state)
{
    (void)state;
    bd_stream s = bd_stream_open(luck, BD_KIND_RUN, 1, 0, 200);
    uint32_t seen[7] = {0};
    for (int i = 0; i < 7000; i++) seen[bd_below(&s, 7)]++;
    for (int k = 0; k < 7; k++) assert_true(seen[k] > 800 && seen[k] < 1200);
    for (int i = 0; i < 100; i++) assert_int_equal(bd_below(&s, 1), 0);
}

static void mixing_permutes(void **state)
{
    (void)state;
    assert_true(bd_mix(1) != bd_mix(2));
    assert_true(bd_mix2(1, 2) != bd_mix2(2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_address_gives_the_same_draws),
        cmocka_unit_test(every_part_of_an_address_counts),
        cmocka_unit_test(a_card_and_a_stream_of_one_household_differ),
        cmocka_unit_test(first_words_in_bulk_are_the_streams_first),
        cmocka_unit_test(every_way_mixes_as_one_block_alone),
        cmocka_unit_test(whole_numbers_stay_below_their_bound),
        cmocka_unit_test(mixing_permutes),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
