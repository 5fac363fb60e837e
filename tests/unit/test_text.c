/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small text tools of base/: SHA-256, did-you-mean, growing buffers, pools, UTF-8. */
#include "base/buffer.h"
#include "base/nearest.h"
#include "base/pool.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <cmocka.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void hash(const char *text, size_t length, size_t piece, char hex[BD_SHA256_HEX])
{
    bd_sha256 h;
    bd_sha256_start(&h);
    for (size_t at = 0; at < length; at += piece)
        bd_sha256_add(&h, text + at, length - at < piece ? length - at : piece);
    bd_sha256_end(&h, hex);
}

/* Known answers: FIPS 180-4 examples and the empty text. */
static void sha256_gives_the_known_answers(void **state)
{
    (void)state;
    char hex[BD_SHA256_HEX];
    hash("", 0, 1, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash("abc", 3, 64, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    hash(two, strlen(two), 7, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    hash(million, 1000000, 4099, hex);
    free(million);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Where the processor has instructions for it, they and the plain loop are two. */
static void sha256_is_the_same_with_and_without_instructions(void **state)
{
    (void)state;
    unsigned char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * i >> 3);
    for (size_t length = 0; length < sizeof bytes; length += 37) {
        char quick[BD_SHA256_HEX], plain[BD_SHA256_HEX];
        bd_sha256 h;
        bd_sha256_start(&h);
        bd_sha256_add(&h, bytes, length);
        bd_sha256_end(&h, quick);
        bd_sha256_start(&h);
        h.quick = false;
        bd_sha256_add(&h, bytes, length);
        bd_sha256_end(&h, plain);
        assert_string_equal(quick, plain);
    }
}

static void sha256_does_not_depend_on_the_pieces(void **state)
{
    (void)state;
    char text[300];
    memset(text, 'x', sizeof text);
    for (size_t length = 0; length < sizeof text; length++) {
        char whole[BD_SHA256_HEX], pieces[BD_SHA256_HEX];
        hash(text, length, sizeof text, whole);
        hash(text, length, 1 + length % 67, pieces);
        assert_string_equal(whole, pieces);
    }
}

static const char *nearest(const char *word, const char *const *candidates)
{
    bd_nearest n = bd_nearest_to(word);
    for (; *candidates != NULL; candidates++) bd_nearest_try(&n, *candidates);
    return n.best;
}

static void the_nearest_word_takes_the_fewest_slips(void **state)
{
    (void)state;
    static const char *const words[] = {"training", "trust",      "counselling",
                                        "join",     "join_trust", NULL};
    assert_string_equal(nearest("trainning", words), "training");
    assert_string_equal(nearest("trianing", words), "training"); /* swapped: one slip */
    assert_string_equal(nearest("counseling", words), "counselling");
    assert_string_equal(nearest("Join-Trust", words), "join_trust");
    assert_string_equal(nearest("jion", words), "join");
    assert_null(nearest("budget", words));
    assert_null(nearest("x", words));
}

static void a_buffer_grows_and_ends_with_zero(void **state)
{
    (void)state;
    bd_buffer b = {0};
    for (int i = 0; i < 1000; i++) bd_buffer_add(&b, "%d,", i);
    assert_int_equal(b.length, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(b.text), b.length);
    char *text = bd_buffer_take(&b);
    assert_null(b.text);
    assert_memory_equal(text + b.length, "0,1,2,", 6);
    free(text);
    text = bd_buffer_take(&b);
    assert_string_equal(text, "");
    free(text);
}

static void a_pool_gives_zeroed_aligned_places(void **state)
{
    (void)state;
    bd_pool pool = {0};
    for (size_t size = 1; size < 40000; size = size * 3 + 1) {
        unsigned char *place = bd_pool_take(&pool, size);
        assert_non_null(place);
        assert_int_equal((uintptr_t)place % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(place[i], 0);
        memset(place, 0xFF, size);
    }
    assert_null(bd_pool_take(&pool, SIZE_MAX - 8));
    assert_string_equal(bd_pool_text(&pool, "desa 12", 4), "desa");
    bd_pool_release(&pool);
    assert_null(pool.chunks);
}

static void utf8_is_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, taken;
        uint32_t code;
    } cases[] = {{"a", 1, 1, 'a'},
                 {"\xC3\xA9", 2, 2, 0xE9},
                 {"\xE2\x82\xAC", 3, 3, 0x20AC},
                 {"\xF0\x9F\x8C\xB1", 4, 4, 0x1F331},
                 {"\xC3", 1, 0, 0},             /* cut off */
                 {"\xC0\xAF", 2, 0, 0},         /* overlong */
                 {"\xE0\x80\xAF", 3, 0, 0},     /* overlong */
                 {"\xED\xA0\x80", 3, 0, 0},     /* surrogate */
                 {"\xF4\x90\x80\x80", 4, 0, 0}, /* past U+10FFFF */
                 {"\x80", 1, 0, 0},
                 {"\xFF", 1, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t code = 0;
        assert_int_equal(bd_utf8_decode(cases[i].bytes, cases[i].length, &code), cases[i].taken);
        assert_int_equal(code, cases[i].code);
    }
    assert_true(bd_utf8_visible('a') && bd_utf8_visible(0xE9));
    assert_false(bd_utf8_visible(7) || bd_utf8_visible(0x85) || bd_utf8_visible(0xFEFF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_known_answers),
        cmocka_unit_test(sha256_is_the_same_with_and_without_instructions),
        cmocka_unit_test(sha256_does_not_depend_on_the_pieces),
        cmocka_unit_test(the_nearest_word_takes_the_fewest_slips),
        cmocka_unit_test(a_buffer_grows_and_ends_with_zero),
        cmocka_unit_test(a_pool_gives_zeroed_aligned_places),
        cmocka_unit_test(utf8_is_read_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
