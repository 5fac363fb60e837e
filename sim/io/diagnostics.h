/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mistakes and warnings about what a user wrote, each at its place, all of them at once. The
 * excerpt is copied when a mistake is reported, so diagnostics outlive the texts they speak of. */
#ifndef BD_IO_DIAGNOSTICS_H
#define BD_IO_DIAGNOSTICS_H

#include "base/buffer.h"
#include "base/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text that was read: a file, or one --set argument. */
typedef struct bd_input {
    const char *name; /* the path as it was given, or --set with its argument */
    const char *text; /* NULL: could not be read. UTF-8, ended by a zero byte that `length` does not
                         count */
    size_t length;
    bool argument;  /* a --set argument: has no lines to count */
    uint32_t order; /* in which messages are printed */
    char sha256[BD_SHA256_HEX];
} bd_input;

/* Where something stands. Lines and columns count from 0, columns in characters (code points). */
typedef struct bd_place {
    const bd_input *input; /* NULL: nowhere in the inputs, so a default */
    uint32_t line, column;
    uint32_t width; /* characters to underline; 0 and 1 both mean one */
} bd_place;

typedef enum bd_severity { BD_WARNING, BD_MISTAKE } bd_severity;

typedef struct bd_diagnostics bd_diagnostics;

/* NULL when there is no memory. The caller owns it. */
bd_diagnostics *bd_diagnostics_create(void);
void bd_diagnostics_destroy(bd_diagnostics *d);

/* Notes one finding. `path` is the dotted path of the key, "" when the text itself is at fault.
 * A message may have several lines; the later ones are indented under the first. */
void bd_report(bd_diagnostics *d, bd_severity severity, bd_place place, const char *path,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

size_t bd_diagnostics_mistakes(const bd_diagnostics *d);
size_t bd_diagnostics_warnings(const bd_diagnostics *d);

/* True if a mistake was reported at `path` or below it. */
bool bd_diagnostics_touch(const bd_diagnostics *d, const char *path);

/* Writes at most `most` findings in the order of the inputs, then how many more there are, then a
 * count. Nothing is written when there are none. */
void bd_diagnostics_write(const bd_diagnostics *d, size_t most, bd_buffer *out);

/* Adds a name with '?' for what cannot be shown in a line. */
void bd_name_write(const char *name, bd_buffer *out);

/* Adds "name:line", or "--set 'key=value'", or "default". */
void bd_place_write(bd_place place, bd_buffer *out);

/* What a user wrote, fit for one line of a message: quoted, shortened, nothing unprintable. */
#define BD_QUOTED 96
const char *bd_quoted(const char *text, size_t length, char out[BD_QUOTED]);

#endif
