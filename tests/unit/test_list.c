/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/list.h"
#include "base/random.h"

#include <cmocka.h>
#include <stdbool.h>

#define MOST 300u

static uint64_t key_of(uint32_t i, uint32_t turn)
{
    return bd_mix2(turn, i) << 32 | i; /* the row keeps them apart */
}

typedef uint32_t (*way)(uint8_t *mask, uint32_t n, uint32_t *rows);

static void holds_the_marked_rows_in_order(way list)
{
    for (uint32_t n = 0; n < MOST; n += 7) {
        uint8_t mask[BD_MASK_ROOM(MOST)];
        uint32_t rows[BD_LIST_ROOM(MOST)], expected = 0;
        for (uint32_t i = 0; i < n; i++) mask[i] = key_of(i, n) >> 40 & 1;
        uint32_t count = list(mask, n, rows);
        for (uint32_t i = 0; i < n; i++)
            if (mask[i]) assert_int_equal(rows[expected++], i);
        assert_int_equal(count, expected);
    }
}

/* Any number but 0 marks; an eight that is not whole ends where the rows end. */
static void lists_every_pattern_of_marks(way list)
{
    for (uint32_t pattern = 0; pattern < 256; pattern++)
        for (uint32_t n = 9; n <= 16; n++) {
            uint8_t mask[BD_MASK_ROOM(16)];
            uint32_t rows[BD_LIST_ROOM(16)], expected = 0;
            memset(mask, 0xFF, sizeof mask);
            for (uint32_t i = 0; i < 8; i++) {
                mask[i] = pattern >> i & 1 ? (uint8_t)(1u << i) : 0;
                mask[8 + i] = mask[i];
            }
            uint32_t count = list(mask, n, rows);
            for (uint32_t i = 0; i < n; i++)
                if (pattern >> i % 8 & 1) assert_int_equal(rows[expected++], i);
            assert_int_equal(count, expected);
        }
}

static void every_way_lists_the_marked_rows(void **state)
{
    (void)state;
    const way ways[] = {bd_list, bd_list_by_fours};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        holds_the_marked_rows_in_order(ways[i]);
        lists_every_pattern_of_marks(ways[i]);
    }
}

static void sorted_keys_rise(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < MOST; n++) {
        uint64_t keys[MOST] = {0};
        for (uint32_t i = 0; i < n; i++) keys[i] = key_of(i, n);
        bd_sort_keys(keys, n);
        for (uint32_t i = 1; i < n; i++) assert_true(keys[i - 1] < keys[i]);
    }
}

/* In random, rising and falling order alike. */
static void the_smallest_keys_come_to_the_front(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < MOST; n += 3)
        for (uint32_t first = 0; first <= n; first += 1 + n / 11)
            for (int order = 0; order < 3; order++) {
                uint64_t keys[MOST] = {0}, all[MOST];
                for (uint32_t i = 0; i < n; i++)
                    keys[i] = order == 0 ? key_of(i, n) : order == 1 ? i : n - i;
                memcpy(all, keys, sizeof all);
                bd_select_keys(keys, n, first);
                bd_sort_keys(keys, first);
                bd_sort_keys(all, n);
                assert_memory_equal(keys, all, first * sizeof *keys);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_lists_the_marked_rows),
        cmocka_unit_test(sorted_keys_rise),
        cmocka_unit_test(the_smallest_keys_come_to_the_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
