/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers against strtod (the C library's is correctly rounded in the C locale) and by hand, and
 * the same under a locale with a decimal comma. */
#include "base/parse.h"
#include "base/random.h"

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bd_parse real(const char *text, double *value)
{
    return bd_parse_real(text, strlen(text), '.', value);
}

static void same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void decimals_read_as_the_nearest_double(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",
        "5",
        "-0.5",
        "+12.25",
        ".5",
        "5.",
        "1e-3",
        "1E+3",
        "0.1",
        "0.3",
        "2.5e-5",
        "1e22",
        "1e23",
        "123456789012345678",
        "8.41e21",
        "9007199254740993",
        "9007199254740992.9999999999999999999",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "4.9406564584124654e-324",
        "5e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "0.500000000000000166533453693773481063544750213623046875",
        "6929495644600919.5",
        "3.518437208883201171875e13",
        "1.00000005960464477539062499",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764e231"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = -1;
        assert_int_equal(real(texts[i], &value), BD_PARSE_OK);
        same_bits(value, strtod(texts[i], NULL));
    }
}

static void half_of_the_smallest_double_rounds_to_even(void **state)
{
    (void)state;
    double value = -1; /* 2^-1075 exactly needs more digits than fit; these two enclose it */
    assert_int_equal(real("2.47032822920623272e-324", &value), BD_PARSE_OK);
    same_bits(value, 0);
    assert_int_equal(real("2.47032822920623273e-324", &value), BD_PARSE_OK);
    same_bits(value, 4.9406564584124654e-324);
}

static void minus_zero_reads_as_zero(void **state)
{
    (void)state;
    double value = -1;
    assert_int_equal(real("-0.000", &value), BD_PARSE_OK);
    same_bits(value, 0.0);
}

/* Random doubles of every size, written in three ways and read back. */
static void what_is_written_reads_back_to_the_same_bits(void **state)
{
    (void)state;
    bd_stream s = bd_stream_open((bd_luck){5, 0}, BD_KIND_RUN, 1, 0, 1);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)bd_bits(&s) << 32 | bd_bits(&s);
        double value, back = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value) || value == 0) continue;
        if (i % 2 == 0) value = (double)(int64_t)(bits >> 20) * 1e-6;
        char text[BD_REAL_TEXT], plain[64];
        size_t length = bd_format_real(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(length < BD_REAL_TEXT);
        assert_int_equal(real(text, &back), BD_PARSE_OK);
        same_bits(back, value);
        snprintf(plain, sizeof plain, "%.20e", value);
        assert_int_equal(real(plain, &back), BD_PARSE_OK);
        same_bits(back, value);
    }
}

static void numbers_are_written_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "1"},
                 {-2.5, "-2.5"},
                 {0.1, "0.1"},
                 {0.07, "0.07"},
                 {1e14, "100000000000000"},
                 {1e15, "1e15"},
                 {1e-5, "0.00001"},
                 {1e-6, "1e-6"},
                 {1.0 / 3, "0.3333333333333333"},
                 {8e6, "8000000"},
                 {123456.789, "123456.789"},
                 {-1.5e300, "-1.5e300"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[BD_REAL_TEXT];
        bd_format_real(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void what_is_no_number_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bd_parse why;
    } cases[] = {{"", BD_PARSE_EMPTY},
                 {"-", BD_PARSE_NOT_NUMBER},
                 {".", BD_PARSE_NOT_NUMBER},
                 {"e5", BD_PARSE_NOT_NUMBER},
                 {"abc", BD_PARSE_NOT_NUMBER},
                 {"inf", BD_PARSE_NOT_FINITE},
                 {"-.Inf", BD_PARSE_NOT_FINITE},
                 {"NaN", BD_PARSE_NOT_FINITE},
                 {"0x10", BD_PARSE_HEXADECIMAL},
                 {"0o17", BD_PARSE_HEXADECIMAL},
                 {"010", BD_PARSE_LEADING_ZERO},
                 {"-00.5", BD_PARSE_LEADING_ZERO},
                 {"1,5", BD_PARSE_COMMA},
                 {"1_000", BD_PARSE_UNDERSCORE},
                 {"1e", BD_PARSE_TRAILING},
                 {"1e+", BD_PARSE_TRAILING},
                 {"5 ", BD_PARSE_TRAILING},
                 {"5%", BD_PARSE_TRAILING},
                 {"1.2.3", BD_PARSE_TRAILING},
                 {"1e309", BD_PARSE_TOO_LARGE},
                 {"1.7976931348623159e308", BD_PARSE_TOO_LARGE},
                 {"1e99999999999", BD_PARSE_TOO_LARGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 77;
        assert_int_equal(real(cases[i].text, &value), cases[i].why);
        assert_true(value == 77);
    }
    char digits[BD_NUMBER_MAX + 2];
    memset(digits, '1', sizeof digits);
    double value;
    assert_int_equal(bd_parse_real(digits, BD_NUMBER_MAX + 1, '.', &value), BD_PARSE_TOO_LONG);
    assert_int_equal(bd_parse_real(digits, BD_NUMBER_MAX, '.', &value), BD_PARSE_OK);
    digits[BD_NUMBER_MAX] = '\0';
    same_bits(value, strtod(digits, NULL));
}

static void only_length_characters_are_read(void **state)
{
    (void)state;
    double value;
    assert_int_equal(bd_parse_real("12345", 2, '.', &value), BD_PARSE_OK);
    assert_true(value == 12);
}

static void a_table_may_declare_a_decimal_comma(void **state)
{
    (void)state;
    double value;
    assert_int_equal(bd_parse_real("1,5", 3, ',', &value), BD_PARSE_OK);
    assert_true(value == 1.5);
    assert_int_equal(bd_parse_real("1.5", 3, ',', &value), BD_PARSE_TRAILING);
}

static bd_parse whole(const char *text, int64_t *value)
{
    return bd_parse_int(text, strlen(text), value);
}

static void whole_numbers_are_exact_to_their_limits(void **state)
{
    (void)state;
    int64_t value = 0;
    uint64_t large = 0;
    assert_int_equal(whole("9223372036854775807", &value), BD_PARSE_OK);
    assert_true(value == INT64_MAX);
    assert_int_equal(whole("-9223372036854775807", &value), BD_PARSE_OK);
    assert_true(value == -INT64_MAX);
    assert_int_equal(whole("9223372036854775808", &value), BD_PARSE_TOO_LARGE);
    assert_int_equal(bd_parse_uint("18446744073709551615", 20, &large), BD_PARSE_OK);
    assert_true(large == UINT64_MAX);
    assert_int_equal(bd_parse_uint("18446744073709551616", 20, &large), BD_PARSE_TOO_LARGE);
    assert_int_equal(bd_parse_uint("-1", 2, &large), BD_PARSE_NEGATIVE);
    assert_int_equal(bd_parse_uint("-0", 2, &large), BD_PARSE_OK);
    assert_true(large == 0);
}

static void whole_numbers_may_be_written_with_exponent_or_point(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_int_equal(whole("1e3", &value), BD_PARSE_OK);
    assert_true(value == 1000);
    assert_int_equal(whole("24.0", &value), BD_PARSE_OK);
    assert_true(value == 24);
    assert_int_equal(whole("120e-1", &value), BD_PARSE_OK);
    assert_true(value == 12);
    assert_int_equal(whole("0e999", &value), BD_PARSE_OK);
    assert_true(value == 0);
    assert_int_equal(whole("24.5", &value), BD_PARSE_FRACTION);
    assert_int_equal(whole("1e-3", &value), BD_PARSE_FRACTION);
    assert_int_equal(whole("1e19", &value), BD_PARSE_TOO_LARGE);
    assert_int_equal(whole("1e400", &value), BD_PARSE_TOO_LARGE);
}

static void the_number_before_a_unit_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t span;
    } cases[] = {{"6 month", 1}, {"5%", 1},    {"1e3 hour", 3}, {"1.5e-2%", 6}, {"2 each", 1},
                 {"2each", 1},   {"-.5 x", 3}, {"month", 0},    {"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(bd_parse_span(cases[i].text, strlen(cases[i].text)), cases[i].span);
}

/* Debian's minimal systems have no such locale; then setlocale cannot show anything. */
static void a_locale_with_decimal_comma_changes_nothing(void **state)
{
    (void)state;
    double before = 0, after = 0;
    char text[BD_REAL_TEXT];
    assert_int_equal(real("1234.5e-3", &before), BD_PARSE_OK);
    if (setlocale(LC_ALL, "id_ID.UTF-8") == NULL && setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        skip();
    assert_int_equal(real("1234.5e-3", &after), BD_PARSE_OK);
    bd_format_real(after, text);
    setlocale(LC_ALL, "C");
    same_bits(before, after);
    assert_string_equal(text, "1.2345");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_read_as_the_nearest_double),
        cmocka_unit_test(half_of_the_smallest_double_rounds_to_even),
        cmocka_unit_test(minus_zero_reads_as_zero),
        cmocka_unit_test(what_is_written_reads_back_to_the_same_bits),
        cmocka_unit_test(numbers_are_written_short),
        cmocka_unit_test(what_is_no_number_says_why),
        cmocka_unit_test(only_length_characters_are_read),
        cmocka_unit_test(a_table_may_declare_a_decimal_comma),
        cmocka_unit_test(whole_numbers_are_exact_to_their_limits),
        cmocka_unit_test(whole_numbers_may_be_written_with_exponent_or_point),
        cmocka_unit_test(the_number_before_a_unit_is_found),
        cmocka_unit_test(a_locale_with_decimal_comma_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
