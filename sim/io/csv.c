/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader: one pass over the bytes. The text is kept as it is, for excerpts in messages. */
#include "io/csv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CSV_MAX ((size_t)1 << 31)
#define COLUMNS_MAX 4096u
#define REPORTED_MAX 1000u /* mistakes told; more are only counted */

typedef struct reader {
    bd_table *t;
    char separator;
    size_t at;          /* next byte */
    uint32_t line;      /* of that byte, from 0 */
    size_t line_at;     /* where that line begins */
    size_t spare;       /* where the next undoubled copy goes, behind the file's text */
    size_t ncell, room; /* cells read so far (header included), and allocated */
    bd_cell *cell;
    uint32_t mistakes;
    bool failed; /* memory */
    bd_table_report *report;
    void *context;
} reader;

__attribute__((format(printf, 4, 5))) static void mistake(reader *r, uint32_t column,
                                                          uint32_t width, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (r->mistakes++ < REPORTED_MAX && r->report != NULL)
        r->report(r->context, r->t, true, (bd_table_place){r->line, column, width}, text);
}

/* Characters between two places of a line. */
static uint32_t characters(const char *text, size_t from, size_t to)
{
    uint32_t n = 0;
    for (; from < to; from++) n += ((unsigned char)text[from] & 0xC0) != 0x80;
    return n;
}

static uint32_t column_of(const reader *r, size_t at)
{
    return characters(r->t->text, r->line_at, at);
}

static bool line_ends(const reader *r)
{
    return r->at == r->t->size || r->t->text[r->at] == '\n' || r->t->text[r->at] == '\r';
}

/* Passes over a line's end: LF, CRLF or CR. */
static void next_line(reader *r)
{
    const char *text = r->t->text;
    if (r->at < r->t->size && text[r->at] == '\r') r->at++;
    if (r->at < r->t->size && text[r->at] == '\n') r->at++;
    r->line++;
    r->line_at = r->at;
}

static void add_cell(reader *r, bd_cell cell)
{
    if (r->ncell == r->room) {
        size_t room = r->room ? 2 * r->room : 256;
        bd_cell *more = realloc(r->cell, room * sizeof *more);
        if (more == NULL) {
            r->failed = true;
            return;
        }
        r->cell = more;
        r->room = room;
    }
    r->cell[r->ncell++] = cell;
}

static void quoted_cell(reader *r)
{
    char *text = r->t->text;
    size_t size = r->t->size, begin = r->at++, from = r->at;
    uint32_t line = r->line;
    size_t line_at = r->line_at, copy = r->spare;
    bool doubled = false;
    for (;; r->at++) {
        if (r->at == size) {
            r->line = line, r->line_at = line_at;
            mistake(r, column_of(r, begin), 1, "a quote that does not end");
            break;
        }
        char c = text[r->at];
        if (c == '"') {
            if (r->at + 1 < size && text[r->at + 1] == '"') {
                doubled = true;
                r->at++;
            } else {
                break;
            }
        } else if (c == '\n' || (c == '\r' && !(r->at + 1 < size && text[r->at + 1] == '\n'))) {
            r->line++;
            r->line_at = r->at + 1;
        }
        text[r->spare++] = c;
    }
    bd_cell cell = {(uint32_t)begin, (uint32_t)from, (uint32_t)(r->at - from)};
    if (doubled)
        cell.text = (uint32_t)copy, cell.length = (uint32_t)(r->spare - copy);
    else
        r->spare = copy;
    if (r->at < size) r->at++;
    if (!line_ends(r) && text[r->at] != r->separator) {
        size_t after = r->at;
        while (!line_ends(r) && text[r->at] != r->separator) r->at++;
        mistake(r, column_of(r, after), characters(text, after, r->at),
                "something after the closing quote; a quote inside quotes is written twice");
    }
    add_cell(r, cell);
}

static void plain_cell(reader *r)
{
    const char *text = r->t->text;
    size_t from = r->at;
    while (!line_ends(r) && text[r->at] != r->separator) r->at++;
    size_t to = r->at;
    /* blanks around a cell are not part of it; a tab may be the separator */
    while (from < to && (text[from] == ' ' || text[from] == '\t')) from++;
    while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\t')) to--;
    add_cell(r, (bd_cell){(uint32_t)from, (uint32_t)from, (uint32_t)(to - from)});
}

/* Reads one line's cells; answers how many. */
static uint32_t read_row(reader *r)
{
    uint32_t n = 0;
    for (;;) {
        if (r->at < r->t->size && r->t->text[r->at] == '"')
            quoted_cell(r);
        else
            plain_cell(r);
        n++;
        if (r->at < r->t->size && r->t->text[r->at] == r->separator)
            r->at++;
        else
            break;
    }
    return n;
}

static bool blank_line(const reader *r)
{
    size_t at = r->at;
    while (at < r->t->size && (r->t->text[at] == ' ' || r->t->text[at] == '\t')) at++;
    return at == r->t->size || r->t->text[at] == '\n' || r->t->text[at] == '\r';
}

static const char *separator_name(char separator)
{
    return separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab";
}

static void check_header(reader *r, uint32_t columns)
{
    const char *text = r->t->text;
    if (columns > COLUMNS_MAX) {
        mistake(r, 0, 1, "%u columns; at most %u are read", columns, COLUMNS_MAX);
        return;
    }
    for (uint32_t c = 0; c < columns; c++) {
        bd_cell a = r->cell[c];
        if (a.length == 0) mistake(r, column_of(r, a.at), 1, "a column without a name");
        for (uint32_t before = 0; before < c && a.length > 0; before++) {
            bd_cell b = r->cell[before];
            if (a.length != b.length || memcmp(text + a.text, text + b.text, a.length) != 0)
                continue;
            mistake(r, column_of(r, a.at), a.length, "a second column of the same name");
            break;
        }
    }
    static const char others[] = ",;\t";
    if (columns != 1) return;
    for (const char *other = others; *other; other++)
        if (*other != r->separator &&
            memchr(text + r->cell[0].text, *other, r->cell[0].length) != NULL) {
            mistake(r, 0, r->cell[0].length,
                    "one column only; survey.separator says %s, but this looks like %s",
                    separator_name(r->separator), separator_name(*other));
            return;
        }
}

static void read_all(reader *r)
{
    bd_table *t = r->t;
    if (t->size >= 3 && memcmp(t->text, "\xEF\xBB\xBF", 3) == 0) r->at = r->line_at = 3;
    if (t->size >= 2 &&
        (memcmp(t->text, "\xFF\xFE", 2) == 0 || memcmp(t->text, "\xFE\xFF", 2) == 0)) {
        mistake(r, 0, 1, "the file is UTF-16; save it as UTF-8");
        return;
    }
    const char *zero = memchr(t->text, 0, t->size);
    if (zero != NULL) {
        for (const char *c = t->text; c < zero; c++) r->line += *c == '\n';
        mistake(r, 0, 1, "a zero byte; this is not a table of text");
        return;
    }
    bool header = true;
    uint64_t rows = 0;
    while (r->at < t->size && !r->failed) {
        if (blank_line(r)) {
            while (!line_ends(r)) r->at++;
            next_line(r);
            continue;
        }
        uint32_t line = r->line;
        size_t line_at = r->line_at, before = r->ncell;
        uint32_t n = read_row(r);
        if (r->failed) return;
        uint32_t end_line = r->line;
        size_t end_at = r->line_at;
        r->line = line, r->line_at = line_at;
        if (header) {
            check_header(r, n);
            t->columns = n;
            header = false;
        } else if (n != t->columns) {
            mistake(r, 0, characters(t->text, line_at, end_line == line ? r->at : line_at + 1),
                    "%u cells, but the first row names %u columns", n, t->columns);
            r->ncell = before;
        } else {
            rows++;
        }
        r->line = end_line, r->line_at = end_at;
        next_line(r);
    }
    if (header) mistake(r, 0, 1, "the file is empty; its first row names the columns");
    if (rows > UINT32_MAX - 1) mistake(r, 0, 1, "too many rows");
    t->rows = (uint32_t)rows;
}

static bd_status parse(bd_table *t, char separator, bd_table_report *report, void *context,
                       bd_error *err)
{
    reader r = {
        .t = t, .separator = separator, .spare = t->size, .report = report, .context = context};
    read_all(&r);
    t->text[r.spare] = 0;
    t->header = r.cell;
    t->cell = r.cell ? r.cell + t->columns : NULL;
    if (r.failed) {
        bd_status status = bd_fail(err, BD_MEMORY, "%s: no memory for its cells", t->path);
        bd_csv_release(t);
        return status;
    }
    if (r.mistakes > 0) {
        bd_status status = bd_fail(err, BD_INPUT, "%s: %u mistake%s", t->path, r.mistakes,
                                   r.mistakes == 1 ? "" : "s");
        bd_csv_release(t);
        return status;
    }
    return BD_OK;
}

bd_status bd_csv_parse(const char *path, const char *text, size_t size, char separator,
                       bd_table *out, bd_table_report *report, void *context, bd_error *err)
{
    *out = (bd_table){.path = path, .size = size};
    if (size >= CSV_MAX) return bd_fail(err, BD_INPUT, "%s: larger than 2 GiB", path);
    out->text = malloc(2 * size + 1); /* undoubled copies follow the text */
    if (out->text == NULL) return bd_fail(err, BD_MEMORY, "%s: no memory to read it", path);
    if (size > 0) memcpy(out->text, text, size);
    return parse(out, separator, report, context, err);
}

bd_status bd_csv_read(const char *path, char separator, bd_table *out, bd_table_report *report,
                      void *context, bd_error *err)
{
    *out = (bd_table){.path = path};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return bd_fail(err, BD_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    size_t size = 0, room = 0;
    bd_status status = BD_OK;
    for (;;) {
        if (size + 65536 > room) {
            room = room ? 2 * room : (size_t)1 << 17;
            char *more = size < CSV_MAX ? realloc(out->text, room) : NULL;
            if (more == NULL) {
                status = bd_fail(err, size < CSV_MAX ? BD_MEMORY : BD_INPUT, "%s: too large", path);
                break;
            }
            out->text = more;
        }
        size_t got = fread(out->text + size, 1, 65536, file);
        size += got;
        if (got < 65536) break;
    }
    if (status == BD_OK && ferror(file))
        status = bd_fail(err, BD_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    fclose(file);
    out->size = size;
    if (status == BD_OK) {
        char *fit = realloc(out->text, 2 * size + 1);
        if (fit == NULL)
            status = bd_fail(err, BD_MEMORY, "%s: no memory to read it", path);
        else
            out->text = fit;
    }
    if (status != BD_OK) {
        bd_csv_release(out);
        return status;
    }
    return parse(out, separator, report, context, err);
}

void bd_csv_release(bd_table *t)
{
    free(t->text);
    free(t->header);
    *t = (bd_table){0};
}
