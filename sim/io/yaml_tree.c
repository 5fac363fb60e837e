/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From libyaml's events to a tree. The text is first looked at as characters, because what
 * libyaml says of tabs, byte-order marks and broken UTF-8 helps nobody; then events are read with
 * a stack of our own, so depth is a number and not the C stack. Tabs are read as blanks after
 * they were reported, so that one tab does not hide the mistakes behind it. */
#include "io/yaml_tree.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

const char *bd_yaml_words(bd_yaml_kind kind)
{
    static const char *const words[] = {"nothing", "a number or word", "a map", "a list"};
    return words[kind];
}

/* Characters */

typedef struct cursor {
    const bd_input *input;
    bd_diagnostics *report;
    const char *at, *end;
    uint32_t line, column;
} cursor;

static bd_place place_of(const bd_input *input, size_t line, size_t column, size_t width)
{
    return (bd_place){input, (uint32_t)line, (uint32_t)column, (uint32_t)width};
}

static const char *forbidden(uint32_t c)
{
    if (c == 0x85 || c == 0x2028 || c == 0x2029)
        return "an invisible line separator; end the line with a plain line break";
    if (c == 0xFEFF) return "a byte-order mark inside the text; delete the invisible character";
    if (!bd_utf8_visible(c) && c != '\t' && c != '\n' && c != '\r')
        return "a control character; delete it";
    return NULL;
}

/* Reports what no scenario may hold. False if the text cannot be read as YAML at all. */
static bool characters_pass(cursor *c)
{
    bool pass = true, comment = false, tab_told = false;
    char before = '\n';
    while (c->at < c->end) {
        uint32_t code = 0;
        size_t n = bd_utf8_decode(c->at, (size_t)(c->end - c->at), &code);
        bd_place here = place_of(c->input, c->line, c->column, 1);
        if (n == 0) {
            bd_report(c->report, BD_MISTAKE, here, "",
                      "byte 0x%02x is not UTF-8; save the file as UTF-8",
                      (unsigned)(unsigned char)*c->at);
            return false;
        }
        const char *why = forbidden(code);
        if (why != NULL) {
            bd_report(c->report, BD_MISTAKE, here, "", "%s", why);
            pass = false;
        }
        if (code == '#' && (before == ' ' || before == '\n' || before == '\r' || before == '\t'))
            comment = true;
        if (code == '\t' && !comment && !tab_told) {
            bd_report(c->report, BD_MISTAKE, here, "",
                      "a tab; indent and separate with blanks (in a text write \"\\t\")");
            tab_told = true;
        }
        before = *c->at;
        c->at += n;
        c->column++;
        bool break_pair = code == '\r' && c->at < c->end && *c->at == '\n';
        if (code == '\n' || (code == '\r' && !break_pair)) {
            c->line++;
            c->column = 0;
            comment = tab_told = false;
        }
    }
    return pass;
}

/* Byte-order marks at the start. Bytes to skip, or -1 if the text is not UTF-8. */
static int byte_order_mark(const bd_input *input, size_t skip, bd_place start,
                           bd_diagnostics *report)
{
    const unsigned char *t = (const unsigned char *)input->text + skip;
    size_t n = input->length - skip;
    if (n >= 3 && t[0] == 0xEF && t[1] == 0xBB && t[2] == 0xBF) {
        bd_report(report, BD_WARNING, start, "",
                  "the file begins with a byte-order mark, which is skipped; save it without");
        return 3;
    }
    if (n >= 2 && ((t[0] == 0xFF && t[1] == 0xFE) || (t[0] == 0xFE && t[1] == 0xFF))) {
        bd_report(report, BD_MISTAKE, start, "", "the file is UTF-16; save it as UTF-8");
        return -1;
    }
    return 0;
}

/* Events */

typedef struct frame {
    bd_yaml *node;
    bd_yaml **tail;  /* where the next child goes */
    bool key_next;   /* in a map: the next event begins a key */
    bool key_good;   /* the pending key may take a value */
    bool is_key;     /* the node itself stands where a key belongs: thrown away */
    const char *key; /* pending key */
    bd_place key_place;
} frame;

typedef struct anchor {
    const char *name;
    bd_yaml *node;
    struct anchor *next;
} anchor;

typedef struct reader {
    const bd_input *input;
    bd_pool *pool;
    bd_diagnostics *report;
    size_t column_offset; /* of line 0 */
    uint32_t nodes;
    bd_yaml *root;
    frame stack[BD_YAML_DEPTH_MAX];
    size_t depth;
    anchor *anchors;
    bd_yaml **last;   /* link to the scalar read last, */
    size_t last_line; /* which ended in this line */
    bool out_of_memory, stop;
} reader;

static bd_place event_place(const reader *r, const yaml_mark_t *from, const yaml_mark_t *to)
{
    size_t offset = from->line == 0 ? r->column_offset : 0;
    size_t width =
        to->line == from->line && to->column > from->column ? to->column - from->column : 1;
    return place_of(r->input, from->line, from->column + offset, width);
}

static void refuse(reader *r, bd_place place, const char *text)
{
    bd_report(r->report, BD_MISTAKE, place, "", "%s", text);
}

static bd_yaml *new_node(reader *r, bd_yaml_kind kind, bd_place place)
{
    if (++r->nodes > BD_YAML_NODES_MAX) {
        if (!r->stop) refuse(r, place, "more than 50000 keys and values, aliases included");
        r->stop = true;
        return NULL;
    }
    bd_yaml *node = bd_pool_take(r->pool, sizeof *node);
    if (node == NULL) {
        r->out_of_memory = r->stop = true;
        return NULL;
    }
    node->kind = kind;
    node->place = place;
    return node;
}

/* A copy of a finished subtree; its height is at most BD_YAML_DEPTH_MAX, so is the recursion. */
static bd_yaml *copied(reader *r, const bd_yaml *from)
{
    bd_yaml *node = new_node(r, from->kind, from->place);
    if (node == NULL) return NULL;
    *node = *from;
    node->first = node->next = NULL;
    bd_yaml **tail = &node->first;
    for (const bd_yaml *child = from->first; child != NULL; child = child->next) {
        *tail = copied(r, child);
        if (*tail == NULL) return NULL;
        tail = &(*tail)->next;
    }
    return node;
}

/* Puts a node where the event stream has it: value of the pending key, item or root. */
static void place_node(reader *r, bd_yaml *node)
{
    if (r->depth == 0) {
        r->root = node;
        return;
    }
    frame *f = &r->stack[r->depth - 1];
    if (f->node->kind == BD_YAML_MAP) {
        f->key_next = true;
        if (!f->key_good) return;
        node->key = f->key;
        node->key_place = f->key_place;
    }
    *f->tail = node;
    f->tail = &node->next;
}

static bool at_key(const reader *r)
{
    return r->depth > 0 && r->stack[r->depth - 1].node->kind == BD_YAML_MAP &&
           r->stack[r->depth - 1].key_next;
}

static void bad_key(reader *r, bd_place place, const char *text)
{
    refuse(r, place, text);
    r->stack[r->depth - 1].key_next = false;
    r->stack[r->depth - 1].key_good = false;
}

static void remember(reader *r, const yaml_char_t *name, bd_yaml *node)
{
    if (name == NULL || node == NULL) return;
    anchor *a = bd_pool_take(r->pool, sizeof *a);
    const char *text = bd_pool_text(r->pool, (const char *)name, strlen((const char *)name));
    if (a == NULL || text == NULL) {
        r->out_of_memory = r->stop = true;
        return;
    }
    *a = (anchor){text, node, r->anchors};
    r->anchors = a;
}

static bool is_open(const reader *r, const bd_yaml *node)
{
    for (size_t i = 0; i < r->depth; i++)
        if (r->stack[i].node == node) return true;
    return false;
}

static void on_alias(reader *r, const yaml_event_t *e, bd_place place)
{
    const char *name = (const char *)e->data.alias.anchor;
    const anchor *a = r->anchors;
    while (a != NULL && strcmp(a->name, name) != 0) a = a->next;
    if (at_key(r)) {
        bad_key(r, place, "an alias cannot be a key");
        return;
    }
    bd_yaml *node = NULL;
    if (a == NULL)
        refuse(r, place, "an alias of which there is no anchor above");
    else if (is_open(r, a->node))
        refuse(r, place, "an alias inside its own anchor");
    else if (r->depth + a->node->height > BD_YAML_DEPTH_MAX)
        refuse(r, place, "nested too deeply: more than 16 levels, aliases included");
    else
        node = copied(r, a->node);
    if (node == NULL) { /* nothing takes its place: a null would remove what was inherited */
        if (r->depth > 0) r->stack[r->depth - 1].key_next = true;
        return;
    }
    node->place = place;
    node->key = NULL;
    place_node(r, node);
}

static bool reads_as_null(const char *text, size_t length)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0) return true;
    return false;
}

static void on_scalar(reader *r, const yaml_event_t *e, bd_place place)
{
    const char *text = (const char *)e->data.scalar.value;
    size_t length = e->data.scalar.length;
    bool quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    bool null = !quoted && reads_as_null(text, length);
    if (e->data.scalar.tag != NULL) refuse(r, place, "tags (a word after '!') are not used here");
    if (memchr(text, '\0', length) != NULL) {
        refuse(r, place, "a text with a zero byte in it");
        length = strlen(text);
    }
    if (at_key(r)) {
        if (length == 0) {
            bad_key(r, place, "a key is missing before ':'");
            return;
        }
        frame *f = &r->stack[r->depth - 1];
        f->key = bd_pool_text(r->pool, text, length);
        f->key_place = place;
        f->key_next = false;
        f->key_good = true;
        if (f->key == NULL) r->out_of_memory = r->stop = true;
        return;
    }
    bd_yaml *node = new_node(r, null ? BD_YAML_NULL : BD_YAML_SCALAR, place);
    if (node == NULL) return;
    node->text = bd_pool_text(r->pool, text, length);
    node->length = length;
    node->quoted = quoted;
    if (node->text == NULL) r->out_of_memory = r->stop = true;
    remember(r, e->data.scalar.anchor, node);
    bd_yaml **link = r->depth > 0 ? r->stack[r->depth - 1].tail : &r->root;
    place_node(r, node);
    r->last = *link == node && !quoted ? link : NULL;
    r->last_line = e->end_mark.line;
}

static void on_open(reader *r, bd_yaml_kind kind, const yaml_char_t *tag, const yaml_char_t *name,
                    bd_place place)
{
    if (tag != NULL) refuse(r, place, "tags (a word after '!') are not used here");
    if (r->depth == BD_YAML_DEPTH_MAX) {
        refuse(r, place, "nested too deeply: more than 16 levels");
        r->stop = true;
        return;
    }
    bool is_key = at_key(r);
    if (is_key) bad_key(r, place, "a map or list cannot be a key; a key is one word before ':'");
    bd_yaml *node = new_node(r, kind, place);
    if (node == NULL) return;
    remember(r, name, node);
    if (!is_key) place_node(r, node);
    r->stack[r->depth++] =
        (frame){.node = node, .tail = &node->first, .key_next = true, .is_key = is_key};
}

static int by_key(const void *a, const void *b)
{
    const bd_yaml *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    if (x->key_place.line != y->key_place.line)
        return x->key_place.line < y->key_place.line ? -1 : 1;
    return x->key_place.column < y->key_place.column ? -1
                                                     : x->key_place.column > y->key_place.column;
}

static void report_doubles(reader *r, const bd_yaml *map, size_t count)
{
    if (count < 2) return;
    bd_yaml *list = malloc(count * sizeof *list); /* copies, to be sorted */
    if (list == NULL) {
        r->out_of_memory = r->stop = true;
        return;
    }
    size_t n = 0;
    for (const bd_yaml *child = map->first; child != NULL; child = child->next) list[n++] = *child;
    qsort(list, n, sizeof *list, by_key);
    for (size_t i = 1, first = 0; i < n; i++) {
        if (strcmp(list[i].key, list[first].key) != 0) {
            first = i;
            continue;
        }
        char quoted[BD_QUOTED];
        bd_report(r->report, BD_MISTAKE, list[i].key_place, list[i].key,
                  "the key %s stands here a second time; first in line %u",
                  bd_quoted(list[i].key, strlen(list[i].key), quoted),
                  list[first].key_place.line + 1);
    }
    free(list);
}

static void on_close(reader *r)
{
    if (r->depth == 0) return;
    frame *f = &r->stack[--r->depth];
    size_t count = 0, height = 0;
    for (const bd_yaml *child = f->node->first; child != NULL; child = child->next) {
        count++;
        if (child->height >= height) height = child->height + 1u;
    }
    f->node->height = (uint8_t)(height > 0 ? height : 1);
    if (f->node->kind == BD_YAML_MAP) report_doubles(r, f->node, count);
    if (!f->is_key && r->depth > 0 && r->stack[r->depth - 1].node->kind == BD_YAML_MAP)
        r->stack[r->depth - 1].key_next = true;
    if (f->is_key) r->stack[r->depth - 1].key_next = false;
}

static void on_event(reader *r, const yaml_event_t *e, unsigned *documents)
{
    bd_place place = event_place(r, &e->start_mark, &e->end_mark);
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++*documents > 1) {
            refuse(r, place, "a second document; a file holds one, so leave '---' out");
            r->stop = true;
        }
        break;
    case YAML_ALIAS_EVENT:
        on_alias(r, e, place);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(r, e, place);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_open(r, BD_YAML_LIST, e->data.sequence_start.tag, e->data.sequence_start.anchor, place);
        break;
    case YAML_MAPPING_START_EVENT:
        on_open(r, BD_YAML_MAP, e->data.mapping_start.tag, e->data.mapping_start.anchor, place);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_close(r);
        break;
    default:
        break;
    }
}

/* libyaml's words, and what the writer of a scenario can do about it. */
typedef struct advice {
    const char *problem, *words;
    bool at_start; /* better shown where the unfinished thing began */
} advice;

static advice advice_on(const char *problem)
{
    static const advice table[] = {
        {"mapping values are not allowed in this context",
         "a ':' where none can be: check the indentation, or quote a text that holds ': '", false},
        {"could not find expected ':'", "a key without ': ' after it", true},
        {"did not find expected key", "no key where one belongs: check indentation and quotes",
         false},
        {"did not find expected ',' or '}'", "a '{' without its '}', or a comma is missing", true},
        {"did not find expected ',' or ']'", "a '[' without its ']', or a comma is missing", true},
        {"found unexpected end of stream", "a quote that is never closed", true},
        {"found unexpected document indicator", "a quote that is never closed", true},
        {"found character that cannot start any token",
         "a value cannot begin with this character; quote the text", false},
        {"did not find expected node content", "a value is missing, or '{' or '[' is not closed",
         false},
        {"found unknown escape character",
         "an unknown escape; write '\\\\' for a backslash or use single quotes", false},
        {"did not find expected alphabetic or numeric character",
         "'*' and '&' begin an alias or anchor; quote the text", false},
        {"did not find expected <document start>",
         "something stands after the end of the document: check the indentation", false},
        {"block sequence entries are not allowed in this context", "a list '- ' cannot begin here",
         false},
        {"block mapping entries are not allowed in this context", "a key cannot begin here", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].problem, problem) == 0) return table[i];
    return (advice){problem, problem, false};
}

static void report_syntax(reader *r, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        r->out_of_memory = true;
        return;
    }
    /* a plain text runs on into the next line: the one before the mistake is not what was meant */
    if (r->last != NULL && r->last_line >= parser->problem_mark.line) *r->last = NULL;
    advice a = advice_on(parser->problem == NULL ? "not readable" : parser->problem);
    bool start = a.at_start && parser->context != NULL;
    const yaml_mark_t *mark = start ? &parser->context_mark : &parser->problem_mark;
    bd_report(r->report, BD_MISTAKE, event_place(r, mark, mark), "", "not YAML: %s", a.words);
}

static void read_events(reader *r, const unsigned char *text, size_t length, bool *whole,
                        bool tell_syntax)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        r->out_of_memory = true;
        return;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text, length);
    unsigned documents = 0;
    for (bool end = false; !end && !r->stop;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            if (tell_syntax) report_syntax(r, &parser);
            break;
        }
        on_event(r, &event, &documents);
        end = event.type == YAML_STREAM_END_EVENT;
        *whole = end && !r->stop;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    while (r->depth > 0) on_close(r);
}

bd_status bd_yaml_parse(const bd_input *input, size_t skip, bd_pool *pool, bd_diagnostics *report,
                        bd_yaml **root, bool *whole, bd_error *err)
{
    *root = NULL;
    *whole = false;
    uint32_t column = 0;
    for (size_t i = 0; i < skip; i++) column += ((unsigned char)input->text[i] & 0xC0) != 0x80;
    bd_place start = place_of(input, 0, column, 1);
    if (input->length - skip > BD_YAML_BYTES_MAX) {
        bd_report(report, BD_MISTAKE, start, "", "more than 4 MiB; a scenario is smaller");
        return BD_OK;
    }
    int mark = byte_order_mark(input, skip, start, report);
    if (mark < 0) return BD_OK;
    size_t from = skip + (size_t)mark;
    const char *bytes = input->text;
    size_t mistakes = bd_diagnostics_mistakes(report);
    cursor c = {input, report, bytes + from, bytes + input->length, 0, column};
    if (!characters_pass(&c)) return BD_OK;
    bool tabs = bd_diagnostics_mistakes(report) > mistakes;

    size_t length = input->length - from;
    unsigned char *text = malloc(length + 1);
    if (text == NULL) return bd_fail(err, BD_MEMORY, "no memory to read %s", input->name);
    for (size_t i = 0; i < length; i++)
        text[i] = bytes[from + i] == '\t' ? ' ' : (unsigned char)bytes[from + i];
    reader r = {.input = input, .pool = pool, .report = report, .column_offset = column};
    read_events(&r, text, length, whole, !tabs);
    free(text);
    if (r.out_of_memory) return bd_fail(err, BD_MEMORY, "no memory to read %s", input->name);
    if (r.root == NULL && *whole)
        bd_report(report, BD_MISTAKE, start, "", "nothing stands here but blanks and comments");
    *root = r.root;
    return BD_OK;
}
