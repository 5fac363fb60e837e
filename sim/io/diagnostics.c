/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings with excerpt and caret. They are kept in the order of reporting and printed in the
 * order of the inputs. After MOST of them only their number is kept: nobody reads on, and a
 * hostile file could ask for millions. */
#include "io/diagnostics.h"

#include "base/pool.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1000, SHOWN = 96, TEXT = 2000 };

typedef struct finding {
    bd_severity severity;
    size_t number; /* in the order of reporting */
    uint32_t order, line, column, width;
    uint32_t caret;               /* column of the caret in the excerpt */
    bool argument, placed, shown; /* shown: with excerpt */
    const char *name, *excerpt, *path, *message;
} finding;

struct bd_diagnostics {
    bd_pool pool;
    finding *list;
    size_t count, capacity;
    size_t mistakes, warnings; /* all, also those not kept */
};

bd_diagnostics *bd_diagnostics_create(void)
{
    return calloc(1, sizeof(bd_diagnostics));
}

void bd_diagnostics_destroy(bd_diagnostics *d)
{
    if (d == NULL) return;
    bd_pool_release(&d->pool);
    free(d->list);
    free(d);
}

size_t bd_diagnostics_mistakes(const bd_diagnostics *d)
{
    return d->mistakes;
}
size_t bd_diagnostics_warnings(const bd_diagnostics *d)
{
    return d->warnings;
}

/* Bytes of the character at text, at least 1; *fit tells whether it can be shown. */
static size_t character(const char *text, const char *end, bool *fit)
{
    uint32_t code = 0;
    size_t n = bd_utf8_decode(text, (size_t)(end - text), &code);
    *fit = n > 0 && bd_utf8_visible(code);
    return n > 0 ? n : 1;
}

const char *bd_quoted(const char *text, size_t length, char out[BD_QUOTED])
{
    const char *end = text + length;
    size_t at = 0;
    out[at++] = '\'';
    while (text < end) {
        bool fit;
        size_t n = character(text, end, &fit);
        if (at + n + 6 > BD_QUOTED) {
            memcpy(out + at, "...", 3);
            at += 3;
            break;
        }
        if (fit) {
            memcpy(out + at, text, n);
            at += n;
        } else {
            out[at++] = '?';
        }
        text += n;
    }
    out[at++] = '\'';
    out[at] = '\0';
    return out;
}

/* The line of a place, cut to a window around it, tabs and controls shown as blanks. */
static const char *excerpt_of(bd_diagnostics *d, bd_place place, uint32_t *caret)
{
    const char *at = place.input->text, *end = at + place.input->length;
    for (uint32_t line = 0; line < place.line && at < end; at++)
        if (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] != '\n')) line++;
    uint32_t skip = place.column > 60 ? place.column - 40 : 0;
    *caret = place.column - skip + (skip > 0 ? 3 : 0);
    char text[SHOWN * 4 + 8];
    size_t used = 0;
    if (skip > 0) used = (size_t)snprintf(text, sizeof text, "...");
    for (uint32_t column = 0; at < end && *at != '\n' && *at != '\r'; column++) {
        bool fit;
        size_t n = character(at, end, &fit);
        if (column >= skip + SHOWN) {
            for (int i = 0; i < 3; i++) text[used++] = '.';
            break;
        }
        if (column >= skip) {
            if (fit) {
                memcpy(text + used, at, n);
                used += n;
            } else {
                text[used++] = ' ';
            }
        }
        at += n;
    }
    return bd_pool_text(&d->pool, text, used);
}

static finding *next_finding(bd_diagnostics *d)
{
    if (d->count == MOST) return NULL;
    if (d->count == d->capacity) {
        size_t capacity = d->capacity == 0 ? 16 : 2 * d->capacity;
        finding *list = realloc(d->list, capacity * sizeof *list);
        if (list == NULL) return NULL;
        d->list = list;
        d->capacity = capacity;
    }
    return &d->list[d->count];
}

/* The same words at the same place: a file that several scenarios share is read for each. */
static bool told_before(const bd_diagnostics *d, bd_severity severity, bd_place place,
                        const char *path, const char *message)
{
    for (size_t i = 0; i < d->count && place.input != NULL; i++) {
        const finding *f = &d->list[i];
        if (f->placed && f->severity == severity && f->line == place.line &&
            f->column == place.column && strcmp(f->name, place.input->name) == 0 &&
            strcmp(f->path, path) == 0 && strcmp(f->message, message) == 0)
            return true;
    }
    return false;
}

void bd_report(bd_diagnostics *d, bd_severity severity, bd_place place, const char *path,
               const char *format, ...)
{
    char message[TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (told_before(d, severity, place, path, message)) return;
    if (severity == BD_MISTAKE)
        d->mistakes++;
    else
        d->warnings++;
    finding *f = next_finding(d);
    if (f == NULL) return;
    *f = (finding){
        .severity = severity, .number = d->count, .order = UINT32_MAX, .excerpt = "", .name = ""};
    f->path = bd_pool_text(&d->pool, path, strlen(path));
    f->message = bd_pool_text(&d->pool, message, strlen(message));
    if (place.input != NULL) {
        f->placed = true;
        f->argument = place.input->argument;
        f->order = place.input->order;
        f->line = place.line;
        f->column = place.column;
        f->width = place.width == 0 ? 1 : place.width;
        f->name = bd_pool_text(&d->pool, place.input->name, strlen(place.input->name));
        f->shown = place.input->text != NULL;
        if (f->shown) f->excerpt = excerpt_of(d, place, &f->caret);
    }
    if (f->path != NULL && f->message != NULL && f->name != NULL && f->excerpt != NULL) d->count++;
}

bool bd_diagnostics_touch(const bd_diagnostics *d, const char *path)
{
    size_t n = strlen(path);
    for (size_t i = 0; i < d->count; i++) {
        const char *other = d->list[i].path;
        if (d->list[i].severity == BD_MISTAKE && strncmp(other, path, n) == 0 &&
            (other[n] == '\0' || other[n] == '.'))
            return true;
    }
    return false;
}

static int by_place(const void *a, const void *b)
{
    const finding *x = a, *y = b;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void blanks(bd_buffer *out, uint32_t n)
{
    while (n-- > 0) bd_buffer_add_bytes(out, " ", 1);
}

static void write_finding(const finding *f, bd_buffer *out)
{
    if (f->placed) bd_name_write(f->name, out);
    if (!f->placed) bd_buffer_add(out, "default: ");
    if (f->shown && !f->argument) bd_buffer_add(out, ":%u:%u", f->line + 1, f->column + 1);
    if (f->placed) bd_buffer_add(out, f->path[0] == '\0' ? ":" : ": ");
    bd_name_write(f->path, out);
    bd_buffer_add(out, "\n");
    uint32_t indent = 0;
    if (f->shown) {
        if (f->argument)
            bd_buffer_add(out, "      | %s\n", f->excerpt);
        else
            bd_buffer_add(out, "%5u | %s\n", f->line + 1, f->excerpt);
        bd_buffer_add(out, "      | ");
        blanks(out, f->caret);
        bd_buffer_add(out, "^");
        uint32_t room = f->caret < SHOWN ? SHOWN - f->caret : 1;
        uint32_t width = f->width < room ? f->width : room;
        for (uint32_t i = 1; i < width; i++) bd_buffer_add_bytes(out, "~", 1);
        bd_buffer_add(out, " ");
        indent = f->caret + width + 1;
    } else {
        bd_buffer_add(out, "      | ");
    }
    if (f->severity == BD_WARNING) bd_buffer_add(out, "warning: ");
    for (const char *line = f->message; *line != '\0';) {
        size_t n = strcspn(line, "\n");
        bd_buffer_add_bytes(out, line, n);
        bd_buffer_add(out, "\n");
        line += n + (line[n] == '\n');
        if (*line != '\0') {
            bd_buffer_add(out, "      | ");
            blanks(out, indent);
        }
    }
}

static void write_count(size_t n, const char *word, bd_buffer *out)
{
    bd_buffer_add(out, "%zu %s%s", n, word, n == 1 ? "" : "s");
}

void bd_diagnostics_write(const bd_diagnostics *d, size_t most, bd_buffer *out)
{
    size_t all = d->mistakes + d->warnings, shown = 0;
    if (all == 0) return;
    finding *sorted = malloc((d->count + 1) * sizeof *sorted);
    if (sorted != NULL && d->count > 0) {
        memcpy(sorted, d->list, d->count * sizeof *sorted);
        qsort(sorted, d->count, sizeof *sorted, by_place);
        for (; shown < d->count && shown < most; shown++) write_finding(&sorted[shown], out);
    }
    free(sorted);
    if (shown < all) bd_buffer_add(out, "... and %zu more\n", all - shown);
    if (d->mistakes > 0) write_count(d->mistakes, "error", out);
    if (d->mistakes > 0 && d->warnings > 0) bd_buffer_add(out, ", ");
    if (d->warnings > 0) write_count(d->warnings, "warning", out);
    bd_buffer_add(out, "\n");
}

void bd_name_write(const char *name, bd_buffer *out)
{
    const char *end = name + strlen(name);
    while (name < end) {
        bool fit;
        size_t n = character(name, end, &fit);
        bd_buffer_add_bytes(out, fit ? name : "?", fit ? n : 1);
        name += n;
    }
}

void bd_place_write(bd_place place, bd_buffer *out)
{
    if (place.input == NULL)
        bd_buffer_add(out, "default");
    else
        bd_name_write(place.input->name, out);
    if (place.input != NULL && !place.input->argument) bd_buffer_add(out, ":%u", place.line + 1);
}
