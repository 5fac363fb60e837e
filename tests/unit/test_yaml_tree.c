/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree: places of keys and values, and that hostile texts end early and cleanly. */
#include "io/yaml_tree.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

typedef struct reading {
    bd_input input;
    bd_pool pool;
    bd_diagnostics *report;
    bd_yaml *root;
    bool whole;
} reading;

static void begin_bytes(reading *r, const char *text, size_t length)
{
    memset(r, 0, sizeof *r);
    r->input = (bd_input){.name = "t.yaml", .text = text, .length = length};
    r->report = bd_diagnostics_create();
    assert_non_null(r->report);
    bd_error err = {0};
    assert_int_equal(bd_yaml_parse(&r->input, 0, &r->pool, r->report, &r->root, &r->whole, &err),
                     BD_OK);
}

static void begin(reading *r, const char *text)
{
    begin_bytes(r, text, strlen(text));
}

static void end(reading *r)
{
    bd_pool_release(&r->pool);
    bd_diagnostics_destroy(r->report);
}

/* True if the report holds `words`. */
static bool says(const reading *r, const char *words)
{
    bd_buffer text = {0};
    bd_diagnostics_write(r->report, 100, &text);
    bool found = text.text != NULL && strstr(text.text, words) != NULL;
    bd_buffer_release(&text);
    return found;
}

static void keys_and_values_know_their_places(void **state)
{
    (void)state;
    reading r;
    begin(&r, "# komentar\nkelompok:\n  \xC3\xA9tat: {ukuran: 15, 'nama': \"x y\"}\n");
    assert_true(r.whole);
    assert_int_equal(bd_diagnostics_mistakes(r.report), 0);
    const bd_yaml *group = r.root->first;
    assert_string_equal(group->key, "kelompok");
    assert_int_equal(group->key_place.line, 1);
    const bd_yaml *map = group->first;
    assert_int_equal(map->key_place.line, 2);
    assert_int_equal(map->key_place.column, 2);
    assert_int_equal(map->key_place.width, 4); /* characters, not bytes */
    const bd_yaml *size = map->first, *name = size->next;
    assert_string_equal(size->key, "ukuran");
    assert_int_equal(size->place.column, 17);
    assert_int_equal(size->place.width, 2);
    assert_false(size->quoted);
    assert_true(name->quoted);
    assert_string_equal(name->text, "x y");
    assert_null(name->next);
    end(&r);
}

static void plain_nulls_are_null_and_quoted_ones_are_text(void **state)
{
    (void)state;
    reading r;
    begin(&r, "[~, null, , \"null\", '']");
    static const bd_yaml_kind kinds[] = {BD_YAML_NULL, BD_YAML_NULL, BD_YAML_SCALAR,
                                         BD_YAML_SCALAR};
    end(&r);
    begin(&r, "[~, null, \"null\", '']");
    const bd_yaml *item = r.root->first;
    for (size_t i = 0; i < 4; i++, item = item->next) assert_int_equal(item->kind, kinds[i]);
    assert_null(item);
    end(&r);
}

static void an_alias_is_a_copy_with_a_place_of_its_own(void **state)
{
    (void)state;
    reading r;
    begin(&r, "a: &x {k: 1}\nb: *x\n");
    assert_int_equal(bd_diagnostics_mistakes(r.report), 0);
    const bd_yaml *a = r.root->first, *b = a->next;
    assert_ptr_not_equal(a->first, b->first);
    assert_string_equal(b->first->text, "1");
    assert_string_equal(b->key, "b");
    assert_int_equal(b->place.line, 1);
    end(&r);
}

static void aliases_cannot_grow_beyond_the_budget(void **state)
{
    (void)state;
    bd_buffer text = {0};
    bd_buffer_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++)
        bd_buffer_add(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    reading r;
    begin(&r, text.text);
    assert_false(r.whole);
    assert_true(says(&r, "more than 50000 keys and values"));
    end(&r);
    bd_buffer_release(&text);
}

static void depth_ends_at_the_budget_however_it_is_made(void **state)
{
    (void)state;
    reading r;
    char deep[2001];
    memset(deep, '[', 2000);
    deep[2000] = '\0';
    begin(&r, deep);
    assert_true(says(&r, "nested too deeply"));
    end(&r);
    begin(&r, "a: &a [[[[[[[x]]]]]]]\nb: &b [[[[*a]]]]\nc: [[[[[[*b]]]]]]\nd: [[*b]]\n");
    assert_int_equal(bd_diagnostics_mistakes(r.report), 1);
    assert_true(says(&r, "t.yaml:3:10"));
    end(&r);
}

static void duplicate_keys_are_found_in_every_map(void **state)
{
    (void)state;
    reading r;
    begin(&r, "a: {x: 1, y: 2, x: 3, \"x\": 4}\nb: 1\na: 2\n");
    assert_int_equal(bd_diagnostics_mistakes(r.report), 3);
    assert_true(says(&r, "t.yaml:1:17: x"));
    assert_true(says(&r, "t.yaml:3:1: a"));
    end(&r);
}

static void keys_that_are_no_words_lose_their_value_only(void **state)
{
    (void)state;
    reading r;
    begin(&r, "? {a: 1}\n: {b: 2}\n? [x]\n: 3\n?\n: 4\nc: 5\n*c : 6\nd: &d 7\n*d : 8\ne: 9\n");
    const char *kept = "cde";
    for (const bd_yaml *child = r.root->first; child != NULL; child = child->next)
        assert_int_equal(child->key[0], *kept++);
    assert_int_equal(*kept, '\0');
    assert_int_equal(bd_diagnostics_mistakes(r.report), 5);
    end(&r);
}

static void a_second_document_is_refused_and_a_lone_one_may_be_marked(void **state)
{
    (void)state;
    reading r;
    begin(&r, "%YAML 1.2\n---\na: 1\n...\n");
    assert_true(r.whole);
    assert_int_equal(bd_diagnostics_mistakes(r.report), 0);
    end(&r);
    begin(&r, "a: 1\n---\nb: 2\n");
    assert_false(r.whole);
    assert_true(says(&r, "t.yaml:2:1"));
    assert_string_equal(r.root->first->key, "a");
    end(&r);
}

static void characters_that_hide_are_reported(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {{"a:\tb\n", "1:3:\n"},
                 {"a: b\n# c\td\n\tx: 1\n", "3:1:\n"},
                 {"a: \xE2\x80\xA8", "line separator"},
                 {"a: \xC2\x85", "line separator"},
                 {"a: \xEF\xBB\xBF", "byte-order mark inside"},
                 {"a: \x01", "control character"},
                 {"a: \xC3(", "0xc3 is not UTF-8"},
                 {"\xFF\xFE"
                  "a",
                  "UTF-16"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reading r;
        begin(&r, cases[i].text);
        assert_true(says(&r, cases[i].words));
        end(&r);
    }
    reading r;
    begin_bytes(&r, "a: b\0c", 6);
    assert_true(says(&r, "control character"));
    end(&r);
}

static void a_byte_order_mark_is_skipped_with_a_warning(void **state)
{
    (void)state;
    reading r;
    begin(&r, "\xEF\xBB\xBF"
              "a: 1\n");
    assert_true(r.whole);
    assert_int_equal(bd_diagnostics_mistakes(r.report), 0);
    assert_int_equal(bd_diagnostics_warnings(r.report), 1);
    assert_string_equal(r.root->first->key, "a");
    end(&r);
}

static void what_stands_before_a_syntax_mistake_is_kept(void **state)
{
    (void)state;
    reading r;
    begin(&r, "a: 1\nb: 2\nc: \"x\n");
    assert_false(r.whole);
    assert_string_equal(r.root->first->key, "a");
    assert_string_equal(r.root->first->next->key, "b");
    assert_true(says(&r, "t.yaml:3:4"));
    end(&r);
}

static void a_carriage_return_alone_ends_a_line(void **state)
{
    (void)state;
    reading r;
    begin(&r, "a: 1\rb: 2\r\nc: {x\n");
    assert_int_equal(r.root->first->next->key_place.line, 1);
    assert_int_equal(r.root->first->next->next->key_place.line, 2);
    assert_true(says(&r, "    3 | c: {x"));
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_values_know_their_places),
        cmocka_unit_test(plain_nulls_are_null_and_quoted_ones_are_text),
        cmocka_unit_test(an_alias_is_a_copy_with_a_place_of_its_own),
        cmocka_unit_test(aliases_cannot_grow_beyond_the_budget),
        cmocka_unit_test(depth_ends_at_the_budget_however_it_is_made),
        cmocka_unit_test(duplicate_keys_are_found_in_every_map),
        cmocka_unit_test(keys_that_are_no_words_lose_their_value_only),
        cmocka_unit_test(a_second_document_is_refused_and_a_lone_one_may_be_marked),
        cmocka_unit_test(characters_that_hide_are_reported),
        cmocka_unit_test(a_byte_order_mark_is_skipped_with_a_warning),
        cmocka_unit_test(what_stands_before_a_syntax_mistake_is_kept),
        cmocka_unit_test(a_carriage_return_alone_ends_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
