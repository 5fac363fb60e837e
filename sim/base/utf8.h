/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Characters of UTF-8 text, strictly: no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef BD_BASE_UTF8_H
#define BD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at text[0] (length > 0), or 0 if none begins there; *code is it. */
size_t bd_utf8_decode(const char *text, size_t length, uint32_t *code);

/* True unless the character is a control, a line separator, a byte-order mark or no character. */
bool bd_utf8_visible(uint32_t code);

#endif
