/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is in a journal is whole, wherever the file was cut or bitten. */
#include "io/journal.h"
#include "somewhere.h"

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NVALUE = 3, ROWS = 5 };
static const char one[] = "1111111111111111111111111111111111111111111111111111111111111111";
static const char two[] = "2222222222222222222222222222222222222222222222222222222222222222";

static void add_rows(bd_journal *j, uint64_t from, uint64_t to)
{
    bd_error err = {.status = BD_OK};
    for (uint64_t i = from; i < to; i++) {
        bd_run_record row = {
            .run = ROWS - i, .digest = i * i, .seconds = 0.5, .status = BD_RUN_done};
        double value[NVALUE] = {(double)i, NAN, -1};
        if (i == 2) row.status = BD_RUN_failed, snprintf(row.reason, sizeof row.reason, "no luck");
        assert_int_equal(bd_journal_add(j, &row, value, 1, &err), BD_OK);
    }
}

static long size_of(const char *path)
{
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    return (long)s.st_size;
}

static size_t reopened(const char *path, bd_run_records *found)
{
    bd_journal *j;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_journal_open(path, one, NVALUE, found, &j, &err), BD_OK);
    bd_journal_close(j);
    return found->count;
}

static void rows_come_back_by_run(void **state)
{
    (void)state;
    place p = somewhere();
    bd_error err = {.status = BD_OK};
    bd_journal *j;
    bd_run_records found;
    char identity[BD_SHA256_HEX];
    assert_int_equal(bd_journal_open(p.path, one, NVALUE, &found, &j, &err), BD_OK);
    assert_int_equal(found.count, 0);
    add_rows(j, 0, ROWS);
    add_rows(j, 4, 5); /* once more: the last counts */
    assert_int_equal(bd_journal_sync(j, &err), BD_OK);
    bd_journal_close(j);
    assert_int_equal(bd_journal_read(p.path, identity, &found, &err), BD_OK);
    assert_string_equal(identity, one);
    assert_int_equal(found.count, ROWS + 1);
    bd_run_records_sort(&found);
    assert_int_equal(found.count, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(found.row[i].run, i + 1);
        assert_true(found.value[i * NVALUE] == ROWS - 1.0 - (double)i);
        assert_true(isnan(found.value[i * NVALUE + 1]));
    }
    assert_int_equal(found.row[2].status, BD_RUN_failed);
    assert_string_equal(found.row[2].reason, "no luck");
    bd_run_records_release(&found);
    leave(&p);
}

static void a_torn_end_is_cut_off_and_written_over(void **state)
{
    (void)state;
    place p = somewhere();
    bd_error err = {.status = BD_OK};
    bd_journal *j;
    bd_run_records found;
    assert_int_equal(bd_journal_open(p.path, one, NVALUE, &found, &j, &err), BD_OK);
    long head = size_of(p.path);
    add_rows(j, 0, ROWS);
    bd_journal_close(j);
    long row = (size_of(p.path) - head) / ROWS;
    for (long cut = size_of(p.path) - 1; cut >= 0; cut -= 37) {
        assert_int_equal(truncate(p.path, cut), 0);
        long whole = cut < head ? 0 : (cut - head) / row;
        assert_int_equal(reopened(p.path, &found), whole);
        bd_run_records_release(&found);
        assert_int_equal(size_of(p.path), head + whole * row);
    }
    leave(&p);
}

static void a_bitten_row_ends_what_counts(void **state)
{
    (void)state;
    place p = somewhere();
    bd_error err = {.status = BD_OK};
    bd_journal *j;
    bd_run_records found;
    assert_int_equal(bd_journal_open(p.path, one, NVALUE, &found, &j, &err), BD_OK);
    long head = size_of(p.path);
    add_rows(j, 0, ROWS);
    bd_journal_close(j);
    long row = (size_of(p.path) - head) / ROWS;
    int file = open(p.path, O_RDWR);
    assert_int_equal(pwrite(file, "?", 1, head + 2 * row + 11), 1);
    close(file);
    assert_int_equal(reopened(p.path, &found), 2);
    bd_run_records_release(&found);
    leave(&p);
}

static void another_study_is_refused(void **state)
{
    (void)state;
    place p = somewhere();
    bd_error err = {.status = BD_OK};
    bd_journal *j;
    bd_run_records found;
    assert_int_equal(bd_journal_open(p.path, one, NVALUE, &found, &j, &err), BD_OK);
    bd_journal_close(j);
    assert_int_equal(bd_journal_open(p.path, two, NVALUE, &found, &j, &err), BD_MISMATCH);
    assert_null(j);
    err = (bd_error){.status = BD_OK};
    assert_int_equal(bd_journal_open(p.path, one, NVALUE + 1, &found, &j, &err), BD_MISMATCH);
    FILE *other = fopen(p.path, "w");
    for (int i = 0; i < 100; i++) fputs("my thesis, chapter one\n", other);
    fclose(other);
    err = (bd_error){.status = BD_OK};
    assert_int_equal(bd_journal_open(p.path, one, NVALUE, &found, &j, &err), BD_MISMATCH);
    assert_true(size_of(p.path) > 2000);
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_by_run),
        cmocka_unit_test(a_torn_end_is_cut_off_and_written_over),
        cmocka_unit_test(a_bitten_row_ends_what_counts),
        cmocka_unit_test(another_study_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
