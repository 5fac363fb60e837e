/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Head: magic, identity, figures a row, check. Row: run, digest, seconds, peak, status, reason,
 * figures, check. Numbers as little-endian words, so that a journal can be read on any machine. */
#include "io/journal.h"

#include "base/checksum.h"
#include "io/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[16] = "berdaya-runs-1\n";
enum { HEAD = 16 + 64 + 8 + 8, FIXED = 5 * 8 + BD_REASON_MAX };

struct bd_journal {
    int file;
    char *path;
    size_t nvalue, row; /* bytes of a row */
    off_t length;       /* of what counts */
};

static unsigned char *put(unsigned char *at, uint64_t word)
{
    for (int b = 0; b < 8; b++) *at++ = (unsigned char)(word >> (8 * b));
    return at;
}

static unsigned char *put_real(unsigned char *at, double x)
{
    uint64_t word;
    memcpy(&word, &x, 8);
    return put(at, word);
}

static uint64_t get(const unsigned char **at)
{
    uint64_t word = 0;
    for (int b = 0; b < 8; b++) word |= (uint64_t) * (*at)++ << (8 * b);
    return word;
}

static double get_real(const unsigned char **at)
{
    uint64_t word = get(at);
    double x;
    memcpy(&x, &word, 8);
    return x;
}

static uint64_t check_of(const unsigned char *bytes, size_t n)
{
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, bytes, n);
    return bd_checksum_value(&c);
}

static size_t row_size(size_t nvalue)
{
    return FIXED + 8 * nvalue + 8;
}

static void pack_head(unsigned char head[HEAD], const char *identity, size_t nvalue)
{
    memset(head, 0, HEAD);
    memcpy(head, magic, sizeof magic);
    memcpy(head + 16, identity, 64);
    put(head + 80, nvalue);
    put(head + 88, check_of(head, 88));
}

static void pack_row(unsigned char *at, const bd_run_record *row, const double *value,
                     size_t nvalue)
{
    const unsigned char *begin = at;
    at = put(at, row->run);
    at = put(at, row->digest);
    at = put_real(at, row->seconds);
    at = put_real(at, row->peak_bytes);
    at = put(at, row->status);
    memset(at, 0, BD_REASON_MAX);
    memcpy(at, row->reason, strnlen(row->reason, BD_REASON_MAX - 1));
    at += BD_REASON_MAX;
    for (size_t i = 0; i < nvalue; i++) at = put_real(at, value[i]);
    put(at, check_of(begin, (size_t)(at - begin)));
}

/* False when the row is not whole. */
static bool unpack_row(const unsigned char *at, bd_run_record *row, double *value, size_t nvalue)
{
    const unsigned char *begin = at;
    row->run = get(&at);
    row->digest = get(&at);
    row->seconds = get_real(&at);
    row->peak_bytes = get_real(&at);
    row->status = (bd_run_status)get(&at);
    memcpy(row->reason, at, BD_REASON_MAX);
    row->reason[BD_REASON_MAX - 1] = 0;
    at += BD_REASON_MAX;
    for (size_t i = 0; i < nvalue; i++) value[i] = get_real(&at);
    uint64_t check = check_of(begin, (size_t)(at - begin));
    return get(&at) == check && row->status < BD_NRUN_STATUS;
}

/* ---- records ---- */

bd_status bd_run_records_add(bd_run_records *r, const bd_run_record *row, const double *value,
                             bd_error *err)
{
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 64 : 2 * r->room, wide = r->nvalue > 0 ? r->nvalue : 1;
        bd_run_record *rows = realloc(r->row, room * sizeof *rows);
        if (rows != NULL) r->row = rows;
        double *values = realloc(r->value, room * wide * sizeof *values);
        if (values != NULL) r->value = values;
        if (rows == NULL || values == NULL) return bd_fail(err, BD_MEMORY, "%zu runs", room);
        r->room = room;
    }
    r->row[r->count] = *row;
    if (r->nvalue > 0 && value != NULL)
        memcpy(r->value + r->count * r->nvalue, value, r->nvalue * sizeof *value);
    r->count++;
    return BD_OK;
}

void bd_run_records_release(bd_run_records *r)
{
    free(r->row), free(r->value);
    *r = (bd_run_records){.nvalue = 0};
}

/* Row and place, to sort by. */
typedef struct ranked {
    uint64_t run;
    size_t at;
} ranked;

static int by_run(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->run != y->run) return x->run < y->run ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

void bd_run_records_sort(bd_run_records *r)
{
    ranked *order = malloc((r->count + 1) * sizeof *order);
    bd_run_record *row = malloc((r->count + 1) * sizeof *row);
    double *value = malloc((r->count * r->nvalue + 1) * sizeof *value);
    if (order != NULL && row != NULL && value != NULL) {
        size_t kept = 0;
        for (size_t i = 0; i < r->count; i++) order[i] = (ranked){r->row[i].run, i};
        qsort(order, r->count, sizeof *order, by_run);
        for (size_t i = 0; i < r->count; i++) {
            if (i + 1 < r->count && order[i + 1].run == order[i].run) continue;
            row[kept] = r->row[order[i].at];
            memcpy(value + kept * r->nvalue, r->value + order[i].at * r->nvalue,
                   r->nvalue * sizeof *value);
            kept++;
        }
        free(r->row), free(r->value);
        r->row = row, r->value = value, r->room = r->count + 1, r->count = kept;
        row = NULL, value = NULL;
    }
    free(order), free(row), free(value);
}

/* ---- reading ---- */

/* Reads whole rows into `out`; *length is where they end. */
static bd_status read_rows(int file, bd_run_records *out, off_t *length, bd_error *err)
{
    size_t size = row_size(out->nvalue);
    unsigned char *bytes = malloc(size);
    double *value = malloc((out->nvalue + 1) * sizeof *value);
    bd_status status = BD_OK;
    bd_run_record row;
    if (bytes == NULL || value == NULL) status = bd_fail(err, BD_MEMORY, "a row of a journal");
    *length = HEAD;
    while (status == BD_OK && bd_file_read_at(file, bytes, size, (uint64_t)*length)) {
        if (!unpack_row(bytes, &row, value, out->nvalue)) break;
        status = bd_run_records_add(out, &row, value, err);
        *length += (off_t)size;
    }
    free(bytes), free(value);
    return status;
}

/* Reads the head; false when it is not whole. */
static bool read_head(int file, char identity[BD_SHA256_HEX], size_t *nvalue)
{
    unsigned char head[HEAD];
    if (!bd_file_read_at(file, head, HEAD, 0) || memcmp(head, magic, sizeof magic) != 0)
        return false;
    memcpy(identity, head + 16, 64);
    identity[64] = 0;
    const unsigned char *at = head + 80;
    *nvalue = (size_t)get(&at);
    return get(&at) == check_of(head, 88) && *nvalue < 100000;
}

bd_status bd_journal_read(const char *path, char identity[BD_SHA256_HEX], bd_run_records *out,
                          bd_error *err)
{
    off_t length;
    *out = (bd_run_records){.nvalue = 0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return bd_fail(err, BD_INPUT, "%s: %s", path, strerror(errno));
    bd_status status = BD_OK;
    if (!read_head(file, identity, &out->nvalue))
        status = bd_fail(err, BD_INPUT, "%s: not a whole journal of a study", path);
    if (status == BD_OK) status = read_rows(file, out, &length, err);
    close(file);
    return status;
}

/* ---- writing ---- */

static bd_status write_all(bd_journal *j, const unsigned char *bytes, size_t n, bd_error *err)
{
    if (!bd_file_write_at(j->file, bytes, n, (uint64_t)j->length)) {
        int why = errno;
        if (ftruncate(j->file, j->length) != 0) errno = why; /* a torn row fails its check */
        return bd_fail(err, BD_IO, "%s: cannot be written: %s", j->path, strerror(why));
    }
    j->length += (off_t)n;
    return BD_OK;
}

static bd_status begin(bd_journal *j, const char *identity, bd_error *err)
{
    unsigned char head[HEAD];
    pack_head(head, identity, j->nvalue);
    j->length = 0;
    if (ftruncate(j->file, 0) != 0)
        return bd_fail(err, BD_IO, "%s: cannot be cleared: %s", j->path, strerror(errno));
    BD_TRY(write_all(j, head, HEAD, err));
    return bd_journal_sync(j, err);
}

static bd_status go_on(bd_journal *j, const char *identity, bd_run_records *found, bd_error *err)
{
    char other[BD_SHA256_HEX];
    size_t nvalue = 0;
    struct stat is;
    if (fstat(j->file, &is) != 0)
        return bd_fail(err, BD_IO, "%s: cannot be read: %s", j->path, strerror(errno));
    if (!read_head(j->file, other, &nvalue)) { /* killed before its head was whole */
        if (is.st_size <= HEAD) return begin(j, identity, err);
        return bd_fail(err, BD_MISMATCH, "%s is not a journal of a study", j->path);
    }
    if (strcmp(other, identity) != 0 || nvalue != j->nvalue)
        return bd_fail(
            err, BD_MISMATCH,
            "%s holds runs of another study or trial: the file, its worlds and strategies or "
            "the program have changed since it was begun. Choose another output, or "
            "--force to begin anew",
            j->path);
    BD_TRY(read_rows(j->file, found, &j->length, err));
    if (is.st_size > j->length && ftruncate(j->file, j->length) != 0)
        return bd_fail(err, BD_IO, "%s: cannot be cut: %s", j->path, strerror(errno));
    return BD_OK;
}

bd_status bd_journal_open(const char *path, const char *identity, size_t nvalue,
                          bd_run_records *found, bd_journal **out, bd_error *err)
{
    *out = NULL;
    *found = (bd_run_records){.nvalue = nvalue};
    bd_journal *j = calloc(1, sizeof *j);
    char *copy = malloc(strlen(path) + 1);
    if (j == NULL || copy == NULL) {
        free(j), free(copy);
        return bd_fail(err, BD_MEMORY, "a journal");
    }
    strcpy(copy, path);
    *j = (bd_journal){.path = copy, .nvalue = nvalue, .row = row_size(nvalue)};
    j->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    bd_status status = j->file < 0 ? bd_fail(err, BD_IO, "%s: %s", path, strerror(errno))
                                   : go_on(j, identity, found, err);
    if (status == BD_OK)
        *out = j;
    else
        bd_journal_close(j);
    return status;
}

bd_status bd_journal_add(bd_journal *j, const bd_run_record *row, const double *value, size_t n,
                         bd_error *err)
{
    unsigned char *bytes = malloc(n * j->row + 1);
    if (bytes == NULL) return bd_fail(err, BD_MEMORY, "%zu rows of a journal", n);
    for (size_t i = 0; i < n; i++)
        pack_row(bytes + i * j->row, &row[i], value + i * j->nvalue, j->nvalue);
    bd_status status = write_all(j, bytes, n * j->row, err);
    free(bytes);
    return status;
}

bd_status bd_journal_sync(bd_journal *j, bd_error *err)
{
    if (fsync(j->file) == 0 || errno == EINVAL) return BD_OK;
    return bd_fail(err, BD_IO, "%s: cannot be synced: %s", j->path, strerror(errno));
}

void bd_journal_close(bd_journal *j)
{
    if (j == NULL) return;
    if (j->file >= 0) close(j->file);
    free(j->path);
    free(j);
}
