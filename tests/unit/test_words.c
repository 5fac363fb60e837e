/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every word that a key takes has a meaning. */
#include "io/reference.h"
#include "io/value.h"
#include "io/words.h"

#include <cmocka.h>
#include <string.h>

static size_t check_section(const bd_section *s)
{
    size_t words = 0, length;
    const char *word;
    for (size_t i = 0; i < s->nfields; i++) {
        const bd_field *f = &s->fields[i];
        if (f->kind != BD_CHOICE) continue;
        for (size_t k = 0; (word = bd_choice_word(f, k, &length)) != NULL; k++, words++)
            if (bd_word_meaning(s->path, f, word, length) == NULL)
                fail_msg("%s.%s: '%.*s' has no meaning", s->path, f->name, (int)length, word);
    }
    return words;
}

static void every_word_of_a_choice_has_a_meaning(void **state)
{
    size_t count, words = 0;
    const bd_key_file *file;
    const bd_section *sections = bd_sections(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) words += check_section(&sections[i]);
    for (size_t i = 0; (file = bd_reference_key_file(i)) != NULL; i++)
        for (size_t k = 0; k < file->nsection; k++) words += check_section(&file->section[k]);
    assert_true(words > 50);
}

static void other_words_and_other_keys_have_none(void **state)
{
    bd_field unit = {.kind = BD_CHOICE, .name = "unit"}, other = {.kind = BD_CHOICE, .name = "x"};
    (void)state;
    assert_non_null(bd_word_meaning("methods", &unit, "clients", 6));
    assert_null(bd_word_meaning("methods", &unit, "clients", 7));
    assert_null(bd_word_meaning("methods", &unit, "cli", 3));
    assert_null(bd_word_meaning("method", &unit, "client", 6));
    assert_null(bd_word_meaning("methods", &other, "client", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_a_choice_has_a_meaning),
        cmocka_unit_test(other_words_and_other_keys_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
