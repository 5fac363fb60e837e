/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading and writing decimals. Short numbers (up to 2^53 times or over 10^22) take one exact
 * multiplication or division; all others are divided bit by bit in large integers, so no text is
 * off by a unit in the last place. A reader would expect strtod: it follows the locale. */
#include "base/parse.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *bd_parse_words(bd_parse result)
{
    static const char *const words[] = {
#define P(name, words) words,
        BD_PARSES(P)
#undef P
    };
    return (unsigned)result < BD_NPARSE ? words[result] : "not a number";
}

/* A decimal: digits without leading zeros, worth digits * 10^exponent. */
typedef struct decimal {
    bool negative;
    int count;
    int exponent;
    char digit[BD_NUMBER_MAX]; /* 0..9, not characters */
} decimal;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same_word(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length) return false;
    for (size_t i = 0; i < length; i++)
        if (lower(text[i]) != word[i]) return false;
    return true;
}

/* Why a text that does not begin like a number is none. */
static bd_parse not_a_number(const char *text, size_t length)
{
    static const char *const words[] = {"inf", "infinity", ".inf", "nan", ".nan"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_word(text, length, words[i])) return BD_PARSE_NOT_FINITE;
    return BD_PARSE_NOT_NUMBER;
}

/* Why something stands at text[i], after a number that is complete. */
static bd_parse trailing(const char *text, size_t length, size_t i, char decimal_sign)
{
    bool digit_follows = i + 1 < length && is_digit(text[i + 1]);
    if (text[i] == ',' && decimal_sign != ',' && digit_follows) return BD_PARSE_COMMA;
    if (text[i] == '_') return BD_PARSE_UNDERSCORE;
    return BD_PARSE_TRAILING;
}

static bd_parse scan(const char *text, size_t length, char decimal_sign, decimal *out)
{
    *out = (decimal){0};
    if (length == 0) return BD_PARSE_EMPTY;
    if (length > BD_NUMBER_MAX) return BD_PARSE_TOO_LONG;
    size_t i = 0;
    if (text[i] == '+' || text[i] == '-') out->negative = text[i++] == '-';
    size_t first = i;
    if (length - i > 2 && text[i] == '0' && strchr("xXoObB", text[i + 1]) != NULL)
        return BD_PARSE_HEXADECIMAL;
    bool any = false, point = false;
    for (; i < length; i++) {
        if (text[i] == decimal_sign && !point) {
            point = true;
            continue;
        }
        if (!is_digit(text[i])) break;
        any = true;
        if (out->count > 0 || text[i] != '0') out->digit[out->count++] = (char)(text[i] - '0');
        if (point) out->exponent--;
    }
    if (!any) return not_a_number(text + first, length - first);
    if (text[first] == '0' && first + 1 < length && is_digit(text[first + 1]))
        return BD_PARSE_LEADING_ZERO;
    if (i < length && lower(text[i]) == 'e') {
        size_t e = i + 1;
        bool negative = false;
        if (e < length && (text[e] == '+' || text[e] == '-')) negative = text[e++] == '-';
        if (e == length || !is_digit(text[e])) return BD_PARSE_TRAILING;
        int power = 0;
        for (; e < length && is_digit(text[e]); e++)
            if (power < 100000) power = power * 10 + (text[e] - '0');
        out->exponent += negative ? -power : power;
        i = e;
    }
    return i == length ? BD_PARSE_OK : trailing(text, length, i, decimal_sign);
}

/* Whole numbers of any size that a number of BD_NUMBER_MAX characters can ask for. */
enum { WORDS = 128 };
typedef struct large {
    int count; /* words in use */
    uint32_t word[WORDS];
} large;

static void large_multiply_add(large *x, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (int i = 0; i < x->count; i++) {
        carry += (uint64_t)x->word[i] * factor;
        x->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) x->word[x->count++] = (uint32_t)carry;
}

static int large_bits(const large *x)
{
    return x->count == 0 ? 0 : 32 * x->count - __builtin_clz(x->word[x->count - 1]);
}

static void large_shift(large *x, int bits)
{
    int words = bits / 32;
    bits %= 32;
    if (x->count == 0) return;
    uint32_t top = bits == 0 ? 0 : x->word[x->count - 1] >> (32 - bits);
    for (int i = x->count - 1; i >= 0; i--) {
        uint32_t low = i > 0 && bits != 0 ? x->word[i - 1] >> (32 - bits) : 0;
        x->word[i + words] = x->word[i] << bits | low;
    }
    memset(x->word, 0, (size_t)words * sizeof *x->word);
    x->count += words;
    if (top != 0) x->word[x->count++] = top;
}

static int large_compare(const large *a, const large *b)
{
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--)
        if (a->word[i] != b->word[i]) return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

static void large_subtract(large *a, const large *b) /* a >= b */
{
    uint64_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        uint64_t take = borrow + (i < b->count ? b->word[i] : 0);
        borrow = a->word[i] < take;
        a->word[i] = (uint32_t)(a->word[i] - take);
    }
    while (a->count > 0 && a->word[a->count - 1] == 0) a->count--;
}

/* The double nearest to over / under (both positive), ties to even. */
static bd_parse nearest_double(large *over, large *under, double *value)
{
    int k = large_bits(over) - large_bits(under);
    large_shift(k > 0 ? under : over, k > 0 ? k : -k);
    if (large_compare(over, under) < 0) {
        large_shift(over, 1);
        k--;
    }
    /* now 1 <= over / under < 2 and the number is that times 2^k */
    int precision = k >= -1022 ? 53 : 53 + 1022 + k;
    if (k > 1023) return BD_PARSE_TOO_LARGE;
    *value = 0;
    if (precision < 0) return BD_PARSE_OK;
    uint64_t q = 0;
    for (int i = 0; i < precision; i++) {
        q <<= 1;
        if (large_compare(over, under) >= 0) {
            large_subtract(over, under);
            q |= 1;
        }
        large_shift(over, 1);
    }
    int half = large_compare(over, under); /* what is left against half a unit in the last place */
    q += half > 0 || (half == 0 && (q & 1));
    if (k >= -1022 && q == UINT64_C(1) << 53) {
        q >>= 1;
        if (++k > 1023) return BD_PARSE_TOO_LARGE;
    }
    uint64_t bits = k < -1022 ? q : ((uint64_t)(k + 1023) << 52) | (q & ((UINT64_C(1) << 52) - 1));
    memcpy(value, &bits, sizeof bits);
    return BD_PARSE_OK;
}

static bd_parse real_of(const decimal *d, double *value)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    *value = 0;
    if (d->count == 0) return BD_PARSE_OK;
    if (d->count <= 15 && d->exponent >= -22 && d->exponent <= 22) {
        int64_t whole = 0;
        for (int i = 0; i < d->count; i++) whole = whole * 10 + d->digit[i];
        *value = d->exponent < 0 ? (double)whole / ten[-d->exponent]
                                 : (double)whole * ten[d->exponent];
        return BD_PARSE_OK;
    }
    if (d->count + d->exponent > 310) return BD_PARSE_TOO_LARGE;
    if (d->count + d->exponent < -330) return BD_PARSE_OK;
    large over = {0}, under = {.count = 1, .word = {1}};
    for (int i = 0; i < d->count; i++) large_multiply_add(&over, 10, (uint32_t)d->digit[i]);
    large *scaled = d->exponent < 0 ? &under : &over;
    int power = d->exponent < 0 ? -d->exponent : d->exponent;
    for (int i = 0; i < power; i++) large_multiply_add(scaled, 10, 0);
    return nearest_double(&over, &under, value);
}

bd_parse bd_parse_real(const char *text, size_t length, char decimal_sign, double *value)
{
    decimal d;
    bd_parse result = scan(text, length, decimal_sign, &d);
    if (result != BD_PARSE_OK) return result;
    double x;
    result = real_of(&d, &x);
    if (result == BD_PARSE_OK) *value = d.negative && x > 0 ? -x : x;
    return result;
}

static bd_parse whole_of(const decimal *d, uint64_t *value)
{
    uint64_t x = 0;
    int last = d->count + d->exponent; /* digits before the point */
    for (int i = last < 0 ? 0 : last; i < d->count; i++)
        if (d->digit[i] != 0) return BD_PARSE_FRACTION;
    if (d->count > 0 && last > 20) return BD_PARSE_TOO_LARGE;
    for (int i = 0; d->count > 0 && i < last; i++) {
        uint64_t digit = i < d->count ? (uint64_t)d->digit[i] : 0;
        if (x > (UINT64_MAX - digit) / 10) return BD_PARSE_TOO_LARGE;
        x = x * 10 + digit;
    }
    *value = x;
    return BD_PARSE_OK;
}

bd_parse bd_parse_uint(const char *text, size_t length, uint64_t *value)
{
    decimal d;
    uint64_t x;
    bd_parse result = scan(text, length, '.', &d);
    if (result == BD_PARSE_OK) result = whole_of(&d, &x);
    if (result != BD_PARSE_OK) return result;
    if (d.negative && x > 0) return BD_PARSE_NEGATIVE;
    *value = x;
    return BD_PARSE_OK;
}

bd_parse bd_parse_int(const char *text, size_t length, int64_t *value)
{
    decimal d;
    uint64_t x;
    bd_parse result = scan(text, length, '.', &d);
    if (result == BD_PARSE_OK) result = whole_of(&d, &x);
    if (result != BD_PARSE_OK) return result;
    if (x > (uint64_t)INT64_MAX) return BD_PARSE_TOO_LARGE;
    *value = d.negative ? -(int64_t)x : (int64_t)x;
    return BD_PARSE_OK;
}

size_t bd_parse_span(const char *text, size_t length)
{
    size_t i = 0;
    if (i < length && (text[i] == '+' || text[i] == '-')) i++;
    while (i < length && (is_digit(text[i]) || text[i] == '.')) i++;
    if (i + 1 < length && lower(text[i]) == 'e') {
        size_t e = i + 1;
        if (text[e] == '+' || text[e] == '-') e++;
        if (e < length && is_digit(text[e])) {
            while (e < length && is_digit(text[e])) e++;
            i = e;
        }
    }
    return i;
}

/* Digits and exponent from what printf makes of `value`, whatever the locale's decimal sign. */
static int digits_of(double value, int precision, char digit[24], int *exponent)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    int n = 0;
    const char *c = text;
    for (; *c != '\0' && *c != 'e'; c++)
        if (is_digit(*c) && n < 20) digit[n++] = *c;
    *exponent = 0;
    bool negative = *c == 'e' && c[1] == '-';
    for (; *c != '\0'; c++)
        if (is_digit(*c)) *exponent = *exponent * 10 + (*c - '0');
    if (negative) *exponent = -*exponent;
    while (n > 1 && digit[n - 1] == '0') n--;
    digit[n] = '\0';
    return n;
}

static size_t lay_out(bool negative, const char *digit, int n, int exponent, char *out)
{
    size_t at = 0;
    if (negative) out[at++] = '-';
    if (exponent < -5 || exponent >= 15) {
        out[at++] = digit[0];
        if (n > 1) out[at++] = '.';
        for (int i = 1; i < n; i++) out[at++] = digit[i];
        return at + (size_t)snprintf(out + at, 8, "e%d", exponent);
    }
    if (exponent < 0) {
        out[at++] = '0';
        out[at++] = '.';
        for (int i = -1; i > exponent; i--) out[at++] = '0';
    }
    for (int i = 0; i < n || i <= exponent; i++) {
        if (exponent >= 0 && i == exponent + 1) out[at++] = '.';
        out[at++] = i < n ? digit[i] : '0';
    }
    out[at] = '\0';
    return at;
}

size_t bd_format_real(double value, char out[BD_REAL_TEXT])
{
    size_t length = 0;
    double size = value < 0 ? -value : value;
    for (int precision = 15; precision <= 17; precision++) {
        char digit[24];
        int exponent;
        int n = digits_of(size, precision, digit, &exponent);
        length = lay_out(value < 0, digit, n, exponent, out);
        double back;
        if (bd_parse_real(out, length, '.', &back) == BD_PARSE_OK && back == value) break;
    }
    return length;
}
