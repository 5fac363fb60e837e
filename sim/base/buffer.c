/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text that grows by doubling. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `length` more bytes and a zero byte. */
static bool grow(bd_buffer *b, size_t length)
{
    if (b->failed) return false;
    if (b->capacity - b->length > length) return true;
    size_t capacity = b->capacity == 0 ? 256 : b->capacity;
    while (capacity - b->length <= length && capacity <= (size_t)-1 / 4) capacity *= 2;
    char *text = capacity - b->length > length ? realloc(b->text, capacity) : NULL;
    if (text == NULL) {
        bd_buffer_release(b);
        b->failed = true;
        return false;
    }
    b->text = text;
    b->capacity = capacity;
    return true;
}

void bd_buffer_add_bytes(bd_buffer *b, const char *text, size_t length)
{
    if (!grow(b, length) || b->text == NULL) return;
    memcpy(b->text + b->length, text, length);
    b->length += length;
    b->text[b->length] = '\0';
}

void bd_buffer_add(bd_buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length > 0 && grow(b, (size_t)length)) {
        vsnprintf(b->text + b->length, (size_t)length + 1, format, again);
        b->length += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

char *bd_buffer_take(bd_buffer *b)
{
    if (b->text == NULL) bd_buffer_add_bytes(b, "", 0);
    char *text = b->text;
    *b = (bd_buffer){0};
    return text;
}

void bd_buffer_release(bd_buffer *b)
{
    free(b->text);
    *b = (bd_buffer){0};
}
