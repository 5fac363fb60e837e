/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values by kind. Nothing is guessed: a text is no number, a number in quotes is a text, "no" is
 * neither false nor a text until it is written as one of them. */
#include "io/value.h"

#include "base/nearest.h"
#include "base/parse.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *unit, *word;
    double times, over;
} units[] = {
#define U(unit, word, times, over) {unit, word, times, over},
    BD_UNITS(U)
#undef U
};
enum { NUNITS = sizeof units / sizeof *units };

const char *bd_unit_word(const char *unit, size_t index)
{
    for (size_t i = 0; i < NUNITS; i++)
        if (strcmp(units[i].unit, unit) == 0 && index-- == 0) return units[i].word;
    return NULL;
}

bd_field bd_map_entry(const bd_field *map, const char *key)
{
    bd_field entry = *map;
    entry.kind = BD_REAL;
    entry.unit = "1";
    bd_axis_range(map, key, &entry.low, &entry.high);
    return entry;
}

const char *bd_choice_word(const bd_field *f, size_t index, size_t *length)
{
    const char *word = f->unit;
    for (; index > 0 && word != NULL; index--) {
        word = strchr(word, '|');
        if (word != NULL) word++;
    }
    if (word != NULL) *length = strcspn(word, "|");
    return word;
}

/* Words and limits */

static void add_real(double value, bd_buffer *out)
{
    char text[BD_REAL_TEXT];
    bd_buffer_add_bytes(out, text, bd_format_real(value, text));
}

static void add_words(const bd_field *f, bd_buffer *out)
{
    size_t n;
    const char *word;
    for (size_t i = 0; (word = bd_choice_word(f, i, &n)) != NULL; i++) {
        if (i > 0) bd_buffer_add(out, ", ");
        bd_buffer_add_bytes(out, word, n);
    }
}

static void add_range(const bd_field *f, bd_buffer *out)
{
    add_real(f->low, out);
    bd_buffer_add(out, " to ");
    add_real(f->high, out);
}

void bd_field_allowed(const bd_field *f, bd_buffer *out)
{
    switch (f->kind) {
    case BD_REAL:
    case BD_INT:
        if (f->kind == BD_INT) bd_buffer_add(out, "whole number ");
        add_range(f, out);
        if (strcmp(f->unit, "1") != 0) bd_buffer_add(out, " (%s)", f->unit);
        break;
    case BD_BOOL:
        bd_buffer_add(out, "true or false");
        break;
    case BD_CHOICE:
        add_words(f, out);
        break;
    case BD_TEXT:
        bd_buffer_add(out, "a text of at most %d bytes", BD_TEXT_MAX - 1);
        break;
    case BD_MAP:
        bd_buffer_add(out, "a map from %s to ", f->unit);
        add_range(f, out);
        break;
    }
}

void bd_field_default(const bd_field *f, bd_buffer *out)
{
    size_t n = 0;
    switch (f->kind) {
    case BD_REAL:
    case BD_INT:
    case BD_MAP:
        add_real(f->fallback, out);
        break;
    case BD_BOOL:
        bd_buffer_add(out, f->fallback != 0 ? "true" : "false");
        break;
    case BD_CHOICE: {
        const char *word = bd_choice_word(f, (size_t)f->fallback, &n);
        if (word != NULL) bd_buffer_add_bytes(out, word, n);
        break;
    }
    case BD_TEXT:
        bd_buffer_add(out, "\"\"");
        break;
    }
}

/* Traps */

static bool is_base_60(const char *text, size_t length)
{
    size_t i = length > 0 && (text[0] == '-' || text[0] == '+'), digits = 0, groups = 0;
    for (; i < length; i++) {
        if (text[i] == ':' && digits > 0) {
            groups++;
            digits = 0;
        } else if (text[i] >= '0' && text[i] <= '9') {
            digits++;
        } else {
            return false;
        }
    }
    return groups > 0 && digits > 0;
}

const char *bd_word_trap(const char *text, size_t length)
{
    static const char *const words[] = {"y",    "n",     "yes", "no",  "on",
                                        "true", "false", "off", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) != length) continue;
        size_t same = 0;
        while (same < length && (text[same] | 0x20) == words[i][same]) same++;
        if (same == length) return "which some YAML readers take for a truth value or nothing";
    }
    if (is_base_60(text, length)) return "which some YAML readers take for a number in base 60";
    return NULL;
}

/* Reading */

typedef struct reading {
    const bd_field *field;
    const bd_yaml *node;
    const char *path;
    bd_diagnostics *report;
} reading;

/* Reports what was found and what is allowed. */
static bool wrong(const reading *r, const char *what)
{
    if (r->field->kind == BD_TEXT) { /* any text would do */
        bd_report(r->report, BD_MISTAKE, r->node->place, r->path, "%s", what);
        return false;
    }
    bd_buffer allowed = {0};
    bd_field_allowed(r->field, &allowed);
    bd_report(r->report, BD_MISTAKE, r->node->place, r->path, "%s\nallowed: %s", what,
              allowed.text == NULL ? "" : allowed.text);
    bd_buffer_release(&allowed);
    return false;
}

static bool wrong_text(const reading *r, const char *why)
{
    char quoted[BD_QUOTED], what[BD_QUOTED + 200];
    snprintf(what, sizeof what, "found %s%s%s", bd_quoted(r->node->text, r->node->length, quoted),
             strchr(why, '?') != NULL ? "; " : ", ", why);
    return wrong(r, what);
}

static bool out_of_range(const reading *r, double value)
{
    char number[BD_REAL_TEXT], what[BD_REAL_TEXT + 64];
    bd_format_real(value, number);
    snprintf(what, sizeof what, "%s is %s", number,
             value < r->field->low ? "too small" : "too large");
    return wrong(r, what);
}

static bool same_unit(const char *word, size_t length, const char *unit)
{
    size_t n = strlen(unit);
    if (n == length && memcmp(word, unit, n) == 0) return true;
    return n + 1 == length && memcmp(word, unit, n) == 0 && word[n] == 's';
}

/* Finds how many of the row's unit one of `word` is. */
static bool conversion(const bd_field *f, const char *word, size_t length, double *times,
                       double *over)
{
    *times = *over = 1;
    if (strcmp(f->unit, "1") != 0 && same_unit(word, length, f->unit)) return true;
    for (size_t i = 0; i < NUNITS; i++) {
        if (strcmp(units[i].unit, f->unit) != 0 || !same_unit(word, length, units[i].word))
            continue;
        *times = units[i].times;
        *over = units[i].over;
        return true;
    }
    return false;
}

static bool wrong_unit(const reading *r, const char *word, size_t length)
{
    char quoted[BD_QUOTED];
    bd_buffer what = {0};
    bd_buffer_add(&what, "unknown unit %s; known here: ", bd_quoted(word, length, quoted));
    bool own = strcmp(r->field->unit, "1") != 0;
    if (own) bd_buffer_add(&what, "%s", r->field->unit);
    const char *other;
    for (size_t i = 0; (other = bd_unit_word(r->field->unit, i)) != NULL; i++)
        bd_buffer_add(&what, "%s%s", own || i > 0 ? ", " : "", other);
    wrong(r, what.text == NULL ? "unknown unit" : what.text);
    bd_buffer_release(&what);
    return false;
}

/* "5 %", "2 years": number, then unit. */
static bool read_quantity(const reading *r, double *value)
{
    const char *text = r->node->text;
    size_t length = r->node->length, span = bd_parse_span(text, length), unit = span;
    while (unit < length && text[unit] == ' ') unit++;
    while (length > unit && text[length - 1] == ' ') length--;
    double times, over;
    bd_parse result = bd_parse_real(text, span, '.', value);
    if (result != BD_PARSE_OK) return wrong_text(r, bd_parse_words(result));
    if (!conversion(r->field, text + unit, length - unit, &times, &over))
        return wrong_unit(r, text + unit, length - unit);
    *value = *value * times / over;
    return true;
}

static bool has_unit(const bd_yaml *node)
{
    size_t i = bd_parse_span(node->text, node->length);
    if (i == 0) return false;
    while (i < node->length && node->text[i] == ' ') i++;
    if (i == node->length) return false;
    char c = (char)(node->text[i] | 0x20);
    return (c >= 'a' && c <= 'z') || node->text[i] == '%';
}

static bool read_number(const reading *r, bd_value *out)
{
    const bd_field *f = r->field;
    const bd_yaml *node = r->node;
    double value = 0;
    int64_t whole = 0;
    bd_parse result = f->kind == BD_INT ? bd_parse_int(node->text, node->length, &whole)
                                        : bd_parse_real(node->text, node->length, '.', &value);
    if (result == BD_PARSE_OK && node->quoted)
        return wrong_text(r, "a text in quotes; write the number without them");
    if (result == BD_PARSE_TRAILING && has_unit(node)) {
        if (!read_quantity(r, &value)) return false;
        /* beyond 2^53 a double no longer tells one whole number from the next */
        if (f->kind == BD_INT && (value > 0x1p53 || value < -0x1p53)) return out_of_range(r, value);
        whole = f->kind == BD_INT ? (int64_t)value : 0;
        if (f->kind == BD_INT && (double)whole != value)
            return wrong_text(r, "which is not a whole number here");
    } else if (result != BD_PARSE_OK) {
        const char *trap = node->quoted ? NULL : bd_word_trap(node->text, node->length);
        return wrong_text(r, trap != NULL ? trap : bd_parse_words(result));
    } else if (f->kind == BD_INT) {
        value = (double)whole;
    }
    if (!(value >= f->low && value <= f->high)) return out_of_range(r, value);
    if (f->kind == BD_INT)
        out->whole = whole;
    else
        out->real = value;
    return true;
}

static bool is_word(const bd_yaml *node, const char *word)
{
    return strlen(word) == node->length && memcmp(word, node->text, node->length) == 0;
}

static bool read_truth(const reading *r, bd_value *out)
{
    const bd_yaml *node = r->node;
    if (!node->quoted && (is_word(node, "true") || is_word(node, "false"))) {
        out->yes = node->text[0] == 't';
        return true;
    }
    const char *trap = bd_word_trap(node->text, node->length);
    if (node->quoted) trap = "a text in quotes";
    return wrong_text(r, trap != NULL ? trap : "which is no truth value");
}

static bool read_choice(const reading *r, bd_value *out)
{
    size_t n;
    const char *word;
    for (size_t i = 0; (word = bd_choice_word(r->field, i, &n)) != NULL; i++) {
        if (n != r->node->length || memcmp(word, r->node->text, n) != 0) continue;
        out->choice = (int)i;
        return true;
    }
    char words[16][BD_NAME_MAX];
    bd_nearest nearest = bd_nearest_to(r->node->text);
    for (size_t i = 0; i < 16 && (word = bd_choice_word(r->field, i, &n)) != NULL; i++) {
        snprintf(words[i], sizeof words[i], "%.*s", (int)n, word);
        bd_nearest_try(&nearest, words[i]);
    }
    if (nearest.best == NULL) return wrong_text(r, "which is none of the words");
    char why[BD_NAME_MAX + 32];
    snprintf(why, sizeof why, "did you mean '%s'?", nearest.best);
    return wrong_text(r, why);
}

static bool read_text(const reading *r, bd_value *out)
{
    const bd_yaml *node = r->node;
    const char *trap = node->quoted ? NULL : bd_word_trap(node->text, node->length);
    if (trap != NULL) {
        char why[160];
        snprintf(why, sizeof why, "%s; put the text in quotes", trap);
        return wrong_text(r, why);
    }
    if (node->length >= BD_TEXT_MAX) return wrong(r, "the text is longer than 511 bytes");
    out->text = node->text;
    return true;
}

bool bd_value_read(const bd_field *f, const bd_yaml *node, const char *path, bd_diagnostics *report,
                   bd_value *out)
{
    reading r = {f, node, path, report};
    if (node->kind == BD_YAML_NULL)
        return wrong(&r, "no value; leave the key out to keep what is inherited");
    if (node->kind != BD_YAML_SCALAR) {
        char what[64];
        snprintf(what, sizeof what, "found %s", bd_yaml_words(node->kind));
        return wrong(&r, what);
    }
    switch (f->kind) {
    case BD_BOOL:
        return read_truth(&r, out);
    case BD_CHOICE:
        return read_choice(&r, out);
    case BD_TEXT:
        return read_text(&r, out);
    default:
        return read_number(&r, out);
    }
}

/* Writing */

void bd_value_store(const bd_field *f, bd_value value, void *at)
{
    switch (f->kind) {
    case BD_REAL:
    case BD_MAP:
        *(double *)at = value.real;
        break;
    case BD_INT:
        *(int64_t *)at = value.whole;
        break;
    case BD_BOOL:
        *(bool *)at = value.yes;
        break;
    case BD_CHOICE:
        *(int *)at = value.choice;
        break;
    case BD_TEXT:
        memset(at, 0, BD_TEXT_MAX);
        memcpy(at, value.text, strnlen(value.text, BD_TEXT_MAX - 1));
        break;
    }
}

/* Characters that may stand in a text only as an escape: length in bytes and code, or 0. */
static size_t hidden(const char *text, unsigned *code)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t n = 0;
    if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) n = 2, *code = c[1];
    if (c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9))
        n = 3, *code = 0x1F80u + c[2];
    if (c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF) n = 3, *code = 0xFEFF;
    if (c[0] == 0xEF && c[1] == 0xBF && c[2] >= 0xBE) n = 3, *code = 0xFF40u + c[2];
    return n;
}

void bd_text_write(const char *text, bd_buffer *out)
{
    bd_buffer_add(out, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        unsigned code;
        size_t n = hidden(c, &code);
        if (n > 0) {
            bd_buffer_add(out, "\\u%04x", code);
            c += n - 1;
            continue;
        }
        if (*c == '"' || *c == '\\')
            bd_buffer_add(out, "\\%c", *c);
        else if (*c == '\n')
            bd_buffer_add(out, "\\n");
        else if ((unsigned char)*c < 0x20 || *c == 0x7F)
            bd_buffer_add(out, "\\u%04x", (unsigned)*c);
        else
            bd_buffer_add_bytes(out, c, 1);
    }
    bd_buffer_add(out, "\"");
}

void bd_value_write(const bd_field *f, const void *at, bd_buffer *out)
{
    size_t n = 0;
    const char *word;
    switch (f->kind) {
    case BD_REAL:
    case BD_MAP:
        add_real(*(const double *)at, out);
        break;
    case BD_INT:
        bd_buffer_add(out, "%lld", (long long)*(const int64_t *)at);
        break;
    case BD_BOOL:
        bd_buffer_add(out, *(const bool *)at ? "true" : "false");
        break;
    case BD_CHOICE:
        word = bd_choice_word(f, (size_t) * (const int *)at, &n);
        if (word != NULL) bd_buffer_add_bytes(out, word, n);
        break;
    case BD_TEXT:
        bd_text_write(at, out);
        break;
    }
}
