/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laying out a table. */
#include "cli/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { GAP = 2, LINES = 3, NARROWEST = 8, LEAST_WIDTH = 40, USUAL_WIDTH = 120 };

static char *next_cell(bd_sheet *s)
{
    if (s->ncell == s->room) {
        size_t room = 2 * s->room + 64;
        void *cell = realloc(s->cell, room * sizeof *s->cell);
        if (cell == NULL) {
            s->failed = true;
            return NULL;
        }
        s->cell = cell, s->room = room;
    }
    return s->cell[s->ncell++];
}

void bd_sheet_add(bd_sheet *s, const char *format, ...)
{
    va_list args;
    char *cell = next_cell(s);
    if (cell == NULL) return;
    va_start(args, format);
    vsnprintf(cell, sizeof *s->cell, format, args);
    va_end(args);
}

void bd_sheet_begin(bd_sheet *s, const char *title, const char *const *head, size_t n)
{
    *s = (bd_sheet){.columns = n + 1};
    bd_sheet_add(s, "%s", title);
    for (size_t i = 0; i < n; i++) bd_sheet_add(s, "%s", head[i]);
}

/* ---- heads ---- */

/* Characters of a text, not bytes. */
static size_t length_of(const char *text, size_t bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

/* Bytes of the first piece of a text that may stand in a line of its own. */
static size_t piece_of(const char *text)
{
    size_t n = strcspn(text, " -_.");
    while (text[n] != '\0' && strchr(" -_.", text[n]) != NULL) n++;
    return n;
}

/* Without a blank at its end. */
static size_t trimmed(const char *text, size_t n)
{
    while (n > 0 && text[n - 1] == ' ') n--;
    return n;
}

static size_t widest_piece(const char *text)
{
    size_t most = 0;
    while (*text != '\0') {
        size_t n = piece_of(text), wide = length_of(text, trimmed(text, n));
        if (wide > most) most = wide;
        text += n;
    }
    return most;
}

/* Bytes of the line that begins a text: as many pieces as fit in `width`. */
static size_t line_of(const char *text, size_t width)
{
    size_t n = piece_of(text);
    while (text[n] != '\0') {
        size_t more = n + piece_of(text + n);
        if (length_of(text, trimmed(text, more)) > width) break;
        n = more;
    }
    return n;
}

static size_t lines_of(const char *text, size_t width)
{
    size_t lines = 0;
    for (; *text != '\0'; lines++) text += line_of(text, width);
    return lines;
}

/* ---- layout ---- */

/* As wide as the widest cell, or a little more; a head that needs more than LINES lines makes it
 * wider. */
static size_t width_of(const bd_sheet *s, size_t column)
{
    const char *head = s->cell[column];
    size_t wide = column == 0 ? length_of(head, strlen(head)) : widest_piece(head);
    for (size_t i = column + s->columns; i < s->ncell; i += s->columns) {
        size_t n = length_of(s->cell[i], strlen(s->cell[i]));
        if (n > wide) wide = n;
    }
    if (column > 0 && wide < NARROWEST) wide = NARROWEST;
    while (column > 0 && lines_of(head, wide) > LINES) wide++;
    return wide;
}

static void add_blanks(bd_buffer *out, size_t n)
{
    for (size_t i = 0; i < n; i++) bd_buffer_add(out, " ");
}

static void add_right(bd_buffer *out, const char *text, size_t bytes, size_t width)
{
    size_t n = length_of(text, bytes);
    add_blanks(out, GAP + (n < width ? width - n : 0));
    bd_buffer_add_bytes(out, text, bytes);
}

/* Ends a line, without blanks at its end. */
static void end_line(bd_buffer *out)
{
    while (!out->failed && out->length > 0 && out->text[out->length - 1] == ' ') out->length--;
    bd_buffer_add(out, "\n");
}

static void add_left(bd_buffer *out, const char *text, size_t width)
{
    size_t n = length_of(text, strlen(text));
    bd_buffer_add(out, "%s", text);
    add_blanks(out, n < width ? width - n : 0);
}

/* Heads stand on the last line, the title on the first. */
static void write_heads(const bd_sheet *s, const size_t *width, size_t from, size_t end,
                        bd_buffer *out)
{
    size_t lines = 1;
    for (size_t j = from; j < end; j++) {
        size_t n = lines_of(s->cell[j], width[j]);
        if (n > lines) lines = n;
    }
    for (size_t line = 0; line < lines; line++) {
        add_left(out, line == 0 ? s->cell[0] : "", width[0]);
        for (size_t j = from; j < end; j++) {
            const char *text = s->cell[j];
            size_t above = lines - lines_of(text, width[j]), n = 0;
            for (size_t i = above; i <= line && line >= above; i++) {
                text += n;
                n = line_of(text, width[j]);
            }
            add_right(out, text, trimmed(text, n), width[j]);
        }
        end_line(out);
    }
}

void bd_sheet_write(const bd_sheet *s, size_t width, bd_buffer *out)
{
    size_t *wide = calloc(s->columns + 1, sizeof *wide);
    if (wide == NULL || s->failed || s->columns < 2) {
        free(wide);
        return;
    }
    for (size_t j = 0; j < s->columns; j++) wide[j] = width_of(s, j);
    for (size_t from = 1, end; from < s->columns; from = end) {
        size_t used = wide[0] + GAP + wide[from];
        for (end = from + 1; end < s->columns && used + GAP + wide[end] <= width; end++)
            used += GAP + wide[end];
        bd_buffer_add(out, "\n");
        write_heads(s, wide, from, end, out);
        for (size_t i = s->columns; i + s->columns <= s->ncell; i += s->columns) {
            add_left(out, s->cell[i], wide[0]);
            for (size_t j = from; j < end; j++)
                add_right(out, s->cell[i + j], strlen(s->cell[i + j]), wide[j]);
            end_line(out);
        }
    }
    free(wide);
}

static size_t room_on_stdout(void)
{
    struct winsize window;
    const char *said = getenv("COLUMNS");
    long columns = said != NULL ? strtol(said, NULL, 10) : USUAL_WIDTH;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 &&
        window.ws_col > 0)
        columns = window.ws_col;
    return columns < LEAST_WIDTH ? LEAST_WIDTH : (size_t)columns;
}

void bd_sheet_print(bd_sheet *s)
{
    bd_buffer text = {0};
    bd_sheet_write(s, room_on_stdout(), &text);
    if (text.text != NULL && !text.failed) fputs(text.text, stdout);
    bd_buffer_release(&text);
    free(s->cell);
    *s = (bd_sheet){.columns = 0};
}
