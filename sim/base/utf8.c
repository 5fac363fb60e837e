/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UTF-8 as RFC 3629 defines it. */
#include "base/utf8.h"

static size_t length_of(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

size_t bd_utf8_decode(const char *text, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t n = length_of(*at);
    if (n == 0 || n > length) return 0;
    uint32_t x = n == 1 ? *at : *at & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
        x = x << 6 | (at[i] & 0x3Fu);
    }
    if (x < least[n] || x > 0x10FFFF || (x >= 0xD800 && x < 0xE000)) return 0;
    *code = x;
    return n;
}

bool bd_utf8_visible(uint32_t c)
{
    return c >= 0x20 && (c < 0x7F || c >= 0xA0) && c != 0x2028 && c != 0x2029 && c != 0xFEFF &&
           c != 0xFFFE && c != 0xFFFF;
}
