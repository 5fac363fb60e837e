/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as people write them, read and written alike under every locale. A text is a number or
 * it is not: no trailing words, no hexadecimal, no octal, no digit groups, no infinity. The value
 * is the double nearest to the decimal (ties to even), so what is written with bd_format_real
 * reads back to the same bits. */
#ifndef BD_BASE_PARSE_H
#define BD_BASE_PARSE_H

#include <stddef.h>
#include <stdint.h>

#define BD_NUMBER_MAX 128 /* characters of a number */
#define BD_REAL_TEXT 32   /* room that bd_format_real needs */

/*    name        words for the one who wrote it                                                   */
#define BD_PARSES(P)                                                                               \
    P(OK, "a number")                                                                              \
    P(EMPTY, "nothing where a number belongs")                                                     \
    P(NOT_NUMBER, "not a number")                                                                  \
    P(NOT_FINITE, "not a finite number")                                                           \
    P(HEXADECIMAL, "hexadecimal, octal and binary numbers are not read; write it in decimal")      \
    P(LEADING_ZERO, "a leading zero, which some readers take for octal; leave the zero out")       \
    P(COMMA, "a comma in a number; the decimal sign is a point and digits are not grouped")        \
    P(UNDERSCORE, "an underscore in a number; write the digits without it")                        \
    P(TRAILING, "a number with something after it")                                                \
    P(FRACTION, "not a whole number")                                                              \
    P(TOO_LARGE, "too large for a number here")                                                    \
    P(TOO_LONG, "longer than 128 characters")                                                      \
    P(NEGATIVE, "below zero")

typedef enum bd_parse {
#define P(name, words) BD_PARSE_##name,
    BD_PARSES(P)
#undef P
        BD_NPARSE
} bd_parse;

/* What is wrong, in words; for BD_PARSE_OK "a number". */
const char *bd_parse_words(bd_parse result);

/* Reads all of text[0..length) as a decimal number with the decimal sign `decimal` ('.' in
 * scenarios; a table may declare ','). Accepts a sign, digits, a fraction, an exponent: 5, -0.5,
 * .5, 5., 1e-3. Minus zero reads as zero. *value is set only on BD_PARSE_OK. */
bd_parse bd_parse_real(const char *text, size_t length, char decimal, double *value);

/* The same for whole numbers: 24, 1e3 and 24.0 are whole, 24.5 is BD_PARSE_FRACTION. Exact. */
bd_parse bd_parse_int(const char *text, size_t length, int64_t *value);
bd_parse bd_parse_uint(const char *text, size_t length, uint64_t *value);

/* Length of the longest beginning of text that consists of characters of a number (digits, sign,
 * point, exponent); what follows may be a unit. */
size_t bd_parse_span(const char *text, size_t length);

/* Writes the shortest of 15, 16 or 17 digits that reads back to `value` (finite), ended by a zero
 * byte; returns its length. Whole numbers below 1e15 come without point or exponent. */
size_t bd_format_real(double value, char out[BD_REAL_TEXT]);

#endif
