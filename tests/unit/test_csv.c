/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table reader: what it accepts, and where it says that something is wrong. */
#include "io/csv.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Findings as text, "line:column+width words" a line, counted from 0. */
static char told[4000];
static void tell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                 const char *text)
{
    (void)context, (void)table;
    size_t at = strlen(told);
    snprintf(told + at, sizeof told - at, "%s%u:%u+%u %s\n", mistake ? "" : "warning ", place.line,
             place.column, place.width, text);
}

static bd_status parse(const char *text, char separator, bd_table *t, bd_error *err)
{
    told[0] = 0;
    *err = (bd_error){0};
    return bd_csv_parse("file.csv", text, strlen(text), separator, t, tell, NULL, err);
}

/* The whole table as text: cells between [ ], a row a line. */
static const char *shown(const bd_table *t)
{
    static char out[2000];
    size_t at = 0;
    for (uint32_t row = 0; row <= t->rows; row++) {
        for (uint32_t c = 0; c < t->columns; c++) {
            bd_cell cell = row == 0 ? t->header[c] : t->cell[(row - 1) * t->columns + c];
            at += (size_t)snprintf(out + at, sizeof out - at, "[%.*s]", (int)cell.length,
                                   t->text + cell.text);
        }
        at += (size_t)snprintf(out + at, sizeof out - at, "\n");
    }
    return out;
}

static void reads_as(const char *text, char separator, const char *expected)
{
    bd_table t;
    bd_error err;
    if (parse(text, separator, &t, &err) != BD_OK) fail_msg("%s\n%s", err.text, told);
    assert_string_equal(shown(&t), expected);
    bd_csv_release(&t);
}

static void cells_are_separated_by_what_was_declared(void **state)
{
    (void)state;
    reads_as("a,b\n1,2\n3,4\n", ',', "[a][b]\n[1][2]\n[3][4]\n");
    reads_as("a;b\n1,5;2\n", ';', "[a][b]\n[1,5][2]\n");
    reads_as("a\tb\n1 x\t2\n", '\t', "[a][b]\n[1 x][2]\n");
    reads_as("a,b\n,\n", ',', "[a][b]\n[][]\n");
}

static void lines_end_in_any_of_the_three_ways(void **state)
{
    (void)state;
    reads_as("a,b\r\n1,2\r\n", ',', "[a][b]\n[1][2]\n");
    reads_as("a,b\r1,2\r", ',', "[a][b]\n[1][2]\n");
    reads_as("a,b\n1,2", ',', "[a][b]\n[1][2]\n");
    reads_as("\n a , b \n\n 1 ,2\n   \n\n", ',', "[a][b]\n[1][2]\n");
}

static void quotes_protect_separators_line_ends_and_quotes(void **state)
{
    (void)state;
    reads_as("a,b\n\"1,2\",\"x\ny\"\n3,4\n", ',', "[a][b]\n[1,2][x\ny]\n[3][4]\n");
    reads_as("a,b\n\"say \"\"ya\"\"\",2\n", ',', "[a][b]\n[say \"ya\"][2]\n");
    reads_as("a,b\n\"\",\" x \"\n", ',', "[a][b]\n[][ x ]\n");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    reads_as("\xEF\xBB\xBF"
             "id,b\n1,2\n",
             ',', "[id][b]\n[1][2]\n");
}

static void is_refused(const char *text, char separator, const char *words)
{
    bd_table t;
    bd_error err;
    assert_int_equal(parse(text, separator, &t, &err), BD_INPUT);
    assert_string_equal(told, words);
    assert_null(t.text);
}

static void mistakes_are_told_all_at_once_at_their_places(void **state)
{
    (void)state;
    is_refused("a,b\n1\n1,2\n1,2,3\n", ',',
               "1:0+1 1 cells, but the first row names 2 columns\n"
               "3:0+5 3 cells, but the first row names 2 columns\n");
    is_refused("a,b\n1,\"2\" x\n", ',',
               "1:5+2 something after the closing quote; a quote inside quotes is written twice\n");
    is_refused("a,b\n1,\"2\n3,4\n", ',', "1:2+1 a quote that does not end\n");
    is_refused("a,\xC3\xA9,a\n", ',', "0:4+1 a second column of the same name\n");
    is_refused("a,,b\n", ',', "0:2+1 a column without a name\n");
    is_refused("", ',', "0:0+1 the file is empty; its first row names the columns\n");
    is_refused("\n\n", ',', "2:0+1 the file is empty; its first row names the columns\n");
    is_refused(
        "id;b\n1;2\n", ',',
        "0:0+4 one column only; survey.separator says comma, but this looks like semicolon\n");
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    bd_table t;
    bd_error err = {0};
    told[0] = 0;
    assert_int_equal(bd_csv_parse("f", "a,b\n1,\0", 7, ',', &t, tell, NULL, &err), BD_INPUT);
    assert_string_equal(told, "1:0+1 a zero byte; this is not a table of text\n");
    told[0] = 0;
    assert_int_equal(bd_csv_parse("f",
                                  "\xFF\xFE"
                                  "a\0",
                                  4, ',', &t, tell, NULL, NULL),
                     BD_INPUT);
    assert_string_equal(told, "0:0+1 the file is UTF-16; save it as UTF-8\n");
}

static void lines_are_counted_through_quoted_line_ends(void **state)
{
    (void)state;
    is_refused("a,b\n\"x\r\ny\",2\n1\n", ',', "3:0+1 1 cells, but the first row names 2 columns\n");
}

static void the_text_stands_unchanged_for_excerpts(void **state)
{
    (void)state;
    const char *text = "a\n\"x \"\"y\"\" z\"\n";
    bd_table t;
    bd_error err;
    assert_int_equal(parse(text, ',', &t, &err), BD_OK);
    assert_int_equal(t.size, strlen(text));
    assert_memory_equal(t.text, text, t.size);
    assert_int_equal(t.cell[0].at, 2);
    bd_csv_release(&t);
}

static void a_file_reads_like_its_text(void **state)
{
    (void)state;
    char path[] = "/tmp/berdaya-csv-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_true(write(file, "a,b\n", 4) == 4);
    /* longer than one read */
    for (int i = 0; i < 30000; i++) assert_true(write(file, "12,34\n", 6) == 6);
    close(file);
    bd_table t;
    assert_int_equal(bd_csv_read(path, ',', &t, tell, NULL, NULL), BD_OK);
    assert_int_equal(t.rows, 30000);
    assert_memory_equal(t.text + t.cell[59999].text, "34", 2);
    bd_csv_release(&t);
    unlink(path);
    bd_error err = {0};
    assert_int_equal(bd_csv_read(path, ',', &t, tell, NULL, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "cannot be read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_separated_by_what_was_declared),
        cmocka_unit_test(lines_end_in_any_of_the_three_ways),
        cmocka_unit_test(quotes_protect_separators_line_ends_and_quotes),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(mistakes_are_told_all_at_once_at_their_places),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(lines_are_counted_through_quoted_line_ends),
        cmocka_unit_test(the_text_stands_unchanged_for_excerpts),
        cmocka_unit_test(a_file_reads_like_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
