/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block comes back whole or not at all, wherever the file was cut or bitten. */
#include "io/blocks.h"
#include "somewhere.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 40, BLOCKS = 5 };

static bd_blocks *opened(const place *p, bool anew)
{
    bd_error err = {.status = BD_OK};
    bd_blocks *b;
    if (bd_blocks_open(p->path, anew, &b, &err) != BD_OK) fail_msg("%s", err.text);
    return b;
}

static void put(bd_blocks *b, uint64_t number)
{
    bd_error err = {.status = BD_OK};
    unsigned char bytes[SIZE];
    memset(bytes, (int)number + 1, SIZE);
    assert_int_equal(bd_blocks_put(b, number, bytes, SIZE, &err), BD_OK);
}

static bool is_there(const bd_blocks *b, uint64_t number)
{
    unsigned char bytes[SIZE], wanted[SIZE];
    memset(wanted, (int)number + 1, SIZE);
    if (!bd_blocks_get(b, number, bytes)) return false;
    assert_memory_equal(bytes, wanted, SIZE);
    return true;
}

static long size_of(const char *path)
{
    struct stat is;
    assert_int_equal(stat(path, &is), 0);
    return (long)is.st_size;
}

static void blocks_come_back_in_any_order(void **state)
{
    (void)state;
    place p = somewhere();
    bd_blocks *b = opened(&p, false);
    assert_int_equal(bd_blocks_size(b), 0);
    assert_false(is_there(b, 0));
    put(b, 3), put(b, 0);
    bd_blocks_close(b);
    b = opened(&p, false);
    assert_int_equal(bd_blocks_size(b), SIZE);
    assert_true(is_there(b, 0) && is_there(b, 3));
    assert_false(is_there(b, 1) || is_there(b, 2) || is_there(b, 4) || is_there(b, 1u << 20));
    put(b, 1), put(b, 3);
    assert_true(is_there(b, 1) && is_there(b, 3));
    bd_blocks_close(b);
    b = opened(&p, true);
    assert_false(is_there(b, 0) || is_there(b, 3));
    bd_blocks_close(b);
    bd_blocks_close(NULL);
    leave(&p);
}

static void a_block_that_was_cut_or_bitten_is_not_there(void **state)
{
    (void)state;
    place p = somewhere();
    bd_blocks *b = opened(&p, false);
    for (uint64_t i = 0; i < BLOCKS; i++) put(b, i);
    long all = size_of(p.path), each = SIZE + 8, head = all - BLOCKS * each;
    int file = open(p.path, O_RDWR);
    assert_int_equal(pwrite(file, "?", 1, head + 2 * each + 11), 1);
    for (uint64_t i = 0; i < BLOCKS; i++) assert_int_equal(is_there(b, i), i != 2);
    put(b, 2);
    bd_blocks_close(b);
    for (long cut = all - 1; cut >= 0; cut -= 7) {
        assert_int_equal(ftruncate(file, cut), 0);
        b = opened(&p, false);
        long whole = cut < head ? 0 : (cut - head) / each;
        for (uint64_t i = 0; i < BLOCKS; i++) assert_int_equal(is_there(b, i), (long)i < whole);
        bd_blocks_close(b);
    }
    close(file);
    leave(&p);
}

static void all_blocks_have_one_size(void **state)
{
    (void)state;
    place p = somewhere();
    bd_error err = {.status = BD_OK};
    bd_blocks *b = opened(&p, false);
    put(b, 0);
    assert_int_equal(bd_blocks_put(b, 1, "12345678", 8, &err), BD_MISMATCH);
    bd_blocks_close(b);
    leave(&p);
    assert_int_equal(bd_blocks_open("/nowhere/at/all", false, &b, &err), BD_IO);
    assert_null(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_back_in_any_order),
        cmocka_unit_test(a_block_that_was_cut_or_bitten_is_not_there),
        cmocka_unit_test(all_blocks_have_one_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
