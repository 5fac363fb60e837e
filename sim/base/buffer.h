/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text that grows. Adding cannot fail at the place of the call: when memory runs out the buffer
 * says so once, at the end, and holds nothing. */
#ifndef BD_BASE_BUFFER_H
#define BD_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct bd_buffer {
    char *text; /* ended by a zero byte; NULL while empty */
    size_t length, capacity;
    bool failed; /* memory ran out */
} bd_buffer;

/* Adds formatted text. Use %s and whole numbers only: %g follows the locale (bd_format_real). */
void bd_buffer_add(bd_buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void bd_buffer_add_bytes(bd_buffer *b, const char *text, size_t length);

/* The text, now the caller's to free(), or NULL if memory ran out; the buffer is empty again. */
char *bd_buffer_take(bd_buffer *b);
void bd_buffer_release(bd_buffer *b);

#endif
