/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/netcdf.h"
#include "near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef BD_HDF5
#include <hdf5.h>

static char path[] = "/tmp/berdaya-netcdf-XXXXXX";

static int make(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    if (fd >= 0) close(fd);
    return fd < 0;
}

static int unmake(void **state)
{
    (void)state;
    return unlink(path);
}

static void ok(bd_status status, const bd_error *err)
{
    if (status != BD_OK) fail_msg("%s: %s", bd_status_words(status), err->text);
}

/* A file with one variable of every kind; `last` is the last value of x. */
static void write_example(double last)
{
    static const char *const dims[] = {"time", "place"}, *const event[] = {"event"};
    const char *const label[] = {"satu", "dua", ""};
    const int32_t time[] = {0, 1};
    const double x[] = {1, 2, 3, 4, NAN, last}, unknown = NAN;
    const size_t origin[2] = {0}, all[2] = {2, 3}, none = 0;
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_create(path, 1, &f, &err), &err);
    ok(bd_netcdf_text(f, "/", "title", "An example", &err), &err);
    ok(bd_netcdf_text(f, "/", "empty", "", &err), &err);
    ok(bd_netcdf_group(f, "/deep", &err), &err);
    ok(bd_netcdf_coordinate(f, "/deep", "time", BD_NETCDF_INT32, 2, time, &err), &err);
    ok(bd_netcdf_coordinate(f, "/deep", "place", BD_NETCDF_STRING, 3, label, &err), &err);
    ok(bd_netcdf_dimension(f, "/deep", "event", 0, true, &err), &err);
    ok(bd_netcdf_variable(f, "/deep/x", BD_NETCDF_DOUBLE, 2, dims, &unknown, &err), &err);
    ok(bd_netcdf_write(f, "/deep/x", BD_NETCDF_DOUBLE, origin, all, x, &err), &err);
    ok(bd_netcdf_variable(f, "/deep/never", BD_NETCDF_FLOAT, 2, dims, &(float){7}, &err), &err);
    ok(bd_netcdf_variable(f, "/deep/nothing", BD_NETCDF_INT8, 1, event, NULL, &err), &err);
    ok(bd_netcdf_write(f, "/deep/nothing", BD_NETCDF_INT8, &none, &none, x, &err), &err);
    ok(bd_netcdf_close(f, &err), &err);
}

static void what_was_written_is_read_back(void **state)
{
    (void)state;
    write_example(6);
    bd_netcdf *f;
    bd_error err = {0};
    size_t ndim, shape[BD_NETCDF_DIMS], start[2] = {1, 0}, count[2] = {1, 3};
    double x[3];
    char text[40];
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_true(bd_netcdf_shape(f, "/deep/x", &ndim, shape));
    assert_int_equal(ndim, 2);
    assert_int_equal(shape[1], 3);
    ok(bd_netcdf_read(f, "/deep/x", BD_NETCDF_DOUBLE, start, count, x, &err), &err);
    assert_near(x[0], 4, 0);
    assert_true(isnan(x[1]));
    assert_near(x[2], 6, 0);
    ok(bd_netcdf_read(f, "/deep/never", BD_NETCDF_DOUBLE, start, count, x, &err), &err);
    assert_near(x[0], 7, 0);
    assert_true(bd_netcdf_shape(f, "/deep/nothing", &ndim, shape));
    assert_int_equal(shape[0], 0);
    assert_false(bd_netcdf_shape(f, "/deep/absent", &ndim, shape));
    assert_true(bd_netcdf_get_text(f, "/", "title", text, sizeof text));
    assert_string_equal(text, "An example");
    assert_false(bd_netcdf_get_text(f, "/", "empty", text, sizeof text));
    bd_netcdf_abandon(f); /* of a file that is only read: it stays */
    assert_int_equal(access(path, F_OK), 0);
}

static void equal_data_have_equal_digests_and_others_do_not(void **state)
{
    (void)state;
    char digest[3][BD_SHA256_HEX];
    const double last[3] = {6, 6, 7};
    for (int i = 0; i < 3; i++) {
        bd_netcdf *f;
        bd_error err = {0};
        write_example(last[i]);
        ok(bd_netcdf_open(path, &f, &err), &err);
        ok(bd_netcdf_digest(f, digest[i], &err), &err);
        bd_netcdf_abandon(f);
    }
    assert_string_equal(digest[0], digest[1]);
    assert_string_not_equal(digest[0], digest[2]);
}

/* Two files with the same numbers, one written in one piece, one row by row. */
static void a_variable_in_one_piece_is_the_same_as_in_many(void **state)
{
    (void)state;
    enum { RUNS = 2, MONTHS = 121, PLACES = 500 };
    static const char *const dims[] = {"run", "time", "place"};
    size_t shape[3] = {RUNS, MONTHS, PLACES}, items = (size_t)RUNS * MONTHS * PLACES;
    float *x = malloc(items * sizeof *x), *back = malloc(items * sizeof *x);
    int64_t *n = calloc(items, sizeof *n);
    for (size_t i = 0; i < items; i++) {
        x[i] = i % 97 == 0 ? NAN : (float)(i % 1013) / 1013;
        n[i] = (int64_t)(i / PLACES);
    }
    char digest[3][BD_SHA256_HEX];
    for (int whole = 0; whole < 2; whole++) {
        bd_netcdf *f;
        bd_error err = {0};
        ok(bd_netcdf_create(path, 1, &f, &err), &err);
        for (size_t d = 0; d < 3; d++)
            ok(bd_netcdf_dimension(f, "/", dims[d], shape[d], false, &err), &err);
        ok(bd_netcdf_variable(f, "/x", BD_NETCDF_FLOAT, 3, dims, &(float){NAN}, &err), &err);
        ok(bd_netcdf_variable(f, "/n", BD_NETCDF_INT64, 3, dims, NULL, &err), &err);
        static const char *const events[] = {"event"};
        size_t first = 0, event = RUNS * MONTHS; /* fewer than a chunk has room for */
        ok(bd_netcdf_dimension(f, "/", "event", event, true, &err), &err);
        ok(bd_netcdf_variable(f, "/e", BD_NETCDF_FLOAT, 1, events, NULL, &err), &err);
        if (whole)
            ok(bd_netcdf_write_all(f, "/e", BD_NETCDF_FLOAT, &event, x, false, &err), &err);
        else
            ok(bd_netcdf_write(f, "/e", BD_NETCDF_FLOAT, &first, &event, x, &err), &err);
        for (size_t r = 0; r < RUNS && !whole; r++)
            for (size_t t = 0; t < MONTHS; t++) {
                size_t at[3] = {r, t, 0}, row[3] = {1, 1, PLACES}, i = (r * MONTHS + t) * PLACES;
                ok(bd_netcdf_write(f, "/x", BD_NETCDF_FLOAT, at, row, x + i, &err), &err);
                ok(bd_netcdf_write(f, "/n", BD_NETCDF_INT64, at, row, n + i, &err), &err);
            }
        if (whole) {
            ok(bd_netcdf_write_all(f, "/x", BD_NETCDF_FLOAT, shape, x, true, &err), &err);
            ok(bd_netcdf_write_all(f, "/n", BD_NETCDF_INT64, shape, n, false, &err), &err);
            int64_t some[2 * 3 * 5];
            size_t at[3] = {0, 7, 11}, part[3] = {2, 3, 5};
            ok(bd_netcdf_read(f, "/n", BD_NETCDF_INT64, at, part, some, &err), &err);
            for (size_t r = 0; r < 2; r++)
                for (size_t t = 0; t < 3; t++)
                    for (size_t k = 0; k < 5; k++)
                        assert_true(some[(r * 3 + t) * 5 + k] == (int64_t)(r * MONTHS + 7 + t));
        }
        ok(bd_netcdf_digest(f, digest[whole], &err), &err);
        ok(bd_netcdf_close(f, &err), &err);
    }
    bd_netcdf *f;
    bd_error err = {0};
    size_t none[3] = {0};
    ok(bd_netcdf_open(path, &f, &err), &err);
    ok(bd_netcdf_digest(f, digest[2], &err), &err);
    assert_string_equal(digest[0], digest[1]);
    assert_string_equal(digest[0], digest[2]);
    ok(bd_netcdf_read(f, "/x", BD_NETCDF_FLOAT, none, shape, back, &err), &err);
    assert_memory_equal(x, back, items * sizeof *x);
    bd_netcdf_abandon(f);
    free(x), free(back), free(n);
}

/* Long texts cannot be attributes of fixed length, which end at 64 KiB. */
static void a_long_text_is_kept_whole(void **state)
{
    (void)state;
    enum { LONG = 200000 };
    char *text = calloc(LONG + 1, 1), *back = calloc(LONG + 1, 1);
    for (int i = 0; i < LONG; i++) text[i] = (char)('a' + i % 26);
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_create(path, 1, &f, &err), &err);
    ok(bd_netcdf_text(f, "/", "long", text, &err), &err);
    ok(bd_netcdf_close(f, &err), &err);
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_true(bd_netcdf_get_text(f, "/", "long", back, LONG + 1));
    assert_string_equal(text, back);
    bd_netcdf_abandon(f);
    free(text), free(back);
}

/* Also: a large array in pieces, which the digest has to read in steps, in every rank. */
static void a_large_variable_written_in_pieces_is_whole(void **state)
{
    (void)state;
    enum { T = 40, V = 30000, K = 3 };
    static const char *const dims[] = {"one", "t", "v", "k"};
    const size_t length[] = {1, T, V, K};
    float *x = malloc(sizeof *x * V * K);
    char digest[2][BD_SHA256_HEX];
    for (int turn = 0; turn < 2; turn++) {
        bd_netcdf *f;
        bd_error err = {0};
        ok(bd_netcdf_create(path, turn == 0 ? 1 : -1, &f, &err), &err);
        for (int i = 0; i < 4; i++)
            ok(bd_netcdf_dimension(f, "/", dims[i], length[i], false, &err), &err);
        ok(bd_netcdf_variable(f, "/x", BD_NETCDF_FLOAT, 4, dims, NULL, &err), &err);
        for (size_t t = 0; t < T; t++) {
            size_t start[4] = {0, t, 0, 0}, count[4] = {1, 1, V, K};
            for (size_t i = 0; i < V * K; i++) x[i] = (float)(t * 7 + i % 1000);
            ok(bd_netcdf_write(f, "/x", BD_NETCDF_FLOAT, start, count, x, &err), &err);
        }
        ok(bd_netcdf_digest(f, digest[turn], &err), &err); /* also of a file still being written */
        size_t at[4] = {0, 39, 29999, 2}, one[4] = {1, 1, 1, 1};
        double value;
        ok(bd_netcdf_read(f, "/x", BD_NETCDF_DOUBLE, at, one, &value, &err), &err);
        assert_near(value, 39 * 7 + (V * K - 1) % 1000, 0);
        ok(bd_netcdf_close(f, &err), &err);
    }
    assert_string_equal(digest[0], digest[1]);
    free(x);
}

static void mistakes_are_told_and_leave_nothing_behind(void **state)
{
    (void)state;
    static const char *const dims[] = {"nowhere"};
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_create(path, 1, &f, &err), &err);
    assert_int_equal(bd_netcdf_variable(f, "/x", BD_NETCDF_INT8, 1, dims, NULL, &err), BD_BROKEN);
    bd_netcdf_abandon(f);
    assert_int_not_equal(access(path, F_OK), 0);
    err = (bd_error){0};
    assert_int_equal(bd_netcdf_open(path, &f, &err), BD_IO);
    assert_non_null(strstr(err.text, path));
    assert_null(f);
    err = (bd_error){0};
    assert_int_equal(bd_netcdf_create("/nowhere/at/all.h5", 1, &f, &err), BD_IO);
    assert_non_null(strstr(err.text, "No such file"));
    FILE *foreign = fopen(path, "w");
    fputs("not HDF5", foreign);
    fclose(foreign);
    err = (bd_error){0};
    assert_int_equal(bd_netcdf_open(path, &f, &err), BD_IO);
}

static herr_t mine(hid_t stack, void *data)
{
    (void)stack, (void)data;
    return 0;
}

static void the_callers_error_handler_of_hdf5_is_put_back(void **state)
{
    (void)state;
    H5E_auto2_t before, now;
    void *data, *mark = path;
    H5Eget_auto2(H5E_DEFAULT, &before, &data);
    H5Eset_auto2(H5E_DEFAULT, mine, mark);
    write_example(1);
    H5Eget_auto2(H5E_DEFAULT, &now, &data);
    assert_true(now == mine && data == mark);
    H5Eset_auto2(H5E_DEFAULT, before, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(equal_data_have_equal_digests_and_others_do_not),
        cmocka_unit_test(a_variable_in_one_piece_is_the_same_as_in_many),
        cmocka_unit_test(a_long_text_is_kept_whole),
        cmocka_unit_test(a_large_variable_written_in_pieces_is_whole),
        cmocka_unit_test(mistakes_are_told_and_leave_nothing_behind),
        cmocka_unit_test(the_callers_error_handler_of_hdf5_is_put_back),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
#else
static void types_have_sizes(void **state)
{
    (void)state;
    assert_int_equal(bd_netcdf_size(BD_NETCDF_INT16), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(types_have_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
