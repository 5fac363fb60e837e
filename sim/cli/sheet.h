/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of texts for people: columns as wide as they need, heads in as many lines as that takes,
 * and as many columns beside each other as fit; the rest follows below, names of rows again. */
#ifndef BD_CLI_SHEET_H
#define BD_CLI_SHEET_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Zero before use; bd_sheet_print releases it. */
typedef struct bd_sheet {
    char (*cell)[64]; /* heads, then rows; the first of each is its name */
    size_t ncell, room;
    size_t columns; /* with the name */
    bool failed;    /* no memory: nothing is printed */
} bd_sheet;

/* Adds a cell, printf-like; a row is full after `columns`. */
void bd_sheet_add(bd_sheet *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Begins with the title and n heads; room in a column is for one more cell each. */
void bd_sheet_begin(bd_sheet *s, const char *title, const char *const *head, size_t n);

/* Writes the table in lines of at most `width` characters, if a column fits at all. */
void bd_sheet_write(const bd_sheet *s, size_t width, bd_buffer *out);

/* Prints it to stdout as wide as the terminal is, else as COLUMNS says, else 120; releases it. */
void bd_sheet_print(bd_sheet *s);

#endif
