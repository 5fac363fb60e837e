/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Head, table of blocks, check of both; blocks, each from a multiple of eight bytes on; check of
 * them all. */
#include "io/segment_file.h"

#include "base/checksum.h"
#include "base/random.h"
#include "io/segment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef BD_HDF5
static const char magic[16] = "berdaya-rows-1\n";

typedef struct head {
    char magic[16];
    char identity[64];
    uint64_t bytes; /* of this head, the table behind it and their check */
    uint64_t values;
    uint64_t blocks;
    uint64_t length[BD_NDIM];
    int64_t first[BD_NDIM];
} head;

/* A block: hash of its name, and where it begins among the values. */
typedef struct entry {
    uint64_t name, at;
} entry;

struct bd_segment_file {
    bd_segment_shape shape;
    entry *table;
    size_t blocks, bytes; /* bytes: of all values */
    size_t next;          /* place in the table that is likely to be asked for next */
    unsigned char *map;   /* of the whole file; NULL: only its head was read */
    size_t mapped;
    const unsigned char *values; /* in the map */
};

static uint64_t check_of(const void *bytes, size_t n)
{
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, bytes, n);
    return bd_checksum_value(&c);
}

static size_t padded(size_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

/* Bytes that a block has in a segment of this shape. */
static size_t bytes_in(const bd_block *b, const bd_segment_shape *shape)
{
    bd_dimension dim[BD_NETCDF_DIMS];
    size_t n = bd_block_dimensions(b, dim), bytes = bd_netcdf_size(b->type);
    for (size_t i = 0; i < n; i++) bytes *= shape->length[dim[i]];
    return bytes;
}

/* ---- writing ---- */

/* Head and table as they stand in the file, in one piece of h->bytes; NULL when memory is short. */
static unsigned char *make_head(const bd_layout *l, const char *identity,
                                const bd_segment_shape *shape, head *h)
{
    *h = (head){.values = 0};
    memcpy(h->magic, magic, sizeof magic);
    memcpy(h->identity, identity, sizeof h->identity);
    for (int d = 0; d < BD_NDIM; d++)
        h->length[d] = shape->length[d], h->first[d] = shape->first[d];
    entry *table = calloc(l->nblock + 1, sizeof *table);
    for (size_t i = 0; i < l->nblock && table != NULL; i++) {
        const bd_block *b = &l->block[i];
        if (!bd_block_present(b, shape->length, false)) continue;
        table[h->blocks++] = (entry){.name = bd_name_id(b->path), .at = h->values};
        h->values += padded(bytes_in(b, shape));
    }
    size_t listed = h->blocks * sizeof *table;
    h->bytes = sizeof *h + listed + sizeof(uint64_t);
    unsigned char *out = table == NULL ? NULL : malloc(h->bytes);
    if (out != NULL) {
        memcpy(out, h, sizeof *h);
        memcpy(out + sizeof *h, table, listed);
        uint64_t check = check_of(out, sizeof *h + listed);
        memcpy(out + sizeof *h + listed, &check, sizeof check);
    }
    free(table);
    return out;
}

static bool put(FILE *file, bd_checksum *check, const void *bytes, size_t n)
{
    bd_checksum_add(check, bytes, n);
    return n == 0 || fwrite(bytes, 1, n, file) == n;
}

static bool put_values(FILE *file, const bd_layout *l, const bd_segment_shape *shape)
{
    static const unsigned char zero[8] = {0};
    bd_checksum check;
    bd_checksum_begin(&check);
    for (size_t i = 0; i < l->nblock; i++) {
        const bd_block *b = &l->block[i];
        if (!bd_block_present(b, shape->length, false)) continue;
        size_t bytes = bytes_in(b, shape);
        if (!put(file, &check, b->data, bytes) || !put(file, &check, zero, padded(bytes) - bytes))
            return false;
    }
    uint64_t value = bd_checksum_value(&check);
    return fwrite(&value, sizeof value, 1, file) == 1;
}

bd_status bd_segment_write(const char *part, const char *path, const bd_layout *l,
                           const char *identity, const bd_segment_shape *shape, bool sync,
                           bd_error *err)
{
    head h;
    unsigned char *front = make_head(l, identity, shape, &h);
    if (front == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for a segment");
    errno = 0;
    FILE *file = fopen(part, "wb");
    bool whole = file != NULL && fwrite(front, 1, h.bytes, file) == h.bytes &&
                 put_values(file, l, shape) && fflush(file) == 0 &&
                 (!sync || fsync(fileno(file)) == 0);
    int reason = errno;
    free(front);
    if (file != NULL && fclose(file) != 0 && whole) whole = false, reason = errno;
    if (whole && sync) return bd_file_publish(part, path, err);
    if (whole && rename(part, path) == 0) return BD_OK;
    if (whole) reason = errno;
    unlink(part);
    return bd_fail(err, BD_IO, "%s: cannot be written: %s", part, strerror(reason));
}

/* ---- reading ---- */

static bd_status not_whole(const char *path, bd_error *err)
{
    return bd_fail(err, BD_IO, "%s: is not a whole segment of berdaya output", path);
}

/* Takes up the table behind the head; false when it is not as it was written. */
static bool take_table(bd_segment_file *f, const head *h, FILE *file)
{
    uint64_t check;
    size_t listed = h->blocks * sizeof *f->table;
    if (h->blocks > h->bytes / sizeof *f->table || h->bytes != sizeof *h + listed + sizeof check)
        return false;
    unsigned char *front = malloc(h->bytes);
    bool whole = front != NULL;
    if (whole) memcpy(front, h, sizeof *h);
    whole =
        whole && fread(front + sizeof *h, 1, listed + sizeof check, file) == listed + sizeof check;
    if (whole) memcpy(&check, front + sizeof *h + listed, sizeof check);
    whole = whole && check == check_of(front, sizeof *h + listed);
    f->table = whole ? malloc(listed + 1) : NULL;
    if (f->table != NULL) memcpy(f->table, front + sizeof *h, listed);
    free(front);
    return f->table != NULL;
}

static bool take_values(bd_segment_file *f, const head *h, int file, size_t size)
{
    uint64_t check;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (map == MAP_FAILED) return false;
    f->map = map, f->mapped = size;
    f->values = f->map + h->bytes;
    memcpy(&check, f->values + h->values, sizeof check);
    return check == check_of(f->values, h->values);
}

/* Reads what is asked for; false when the file is not as it was written. */
static bool take(bd_segment_file *f, FILE *file, head *h, bool values)
{
    struct stat is;
    if (fread(h, sizeof *h, 1, file) != 1 || memcmp(h->magic, magic, sizeof magic) != 0)
        return false;
    if (!take_table(f, h, file) || fstat(fileno(file), &is) != 0) return false;
    uint64_t size = h->bytes + h->values + sizeof(uint64_t);
    if (h->values > SIZE_MAX / 4 || is.st_size < 0 || (uint64_t)is.st_size != size) return false;
    f->blocks = h->blocks, f->bytes = h->values;
    for (int d = 0; d < BD_NDIM; d++)
        f->shape.length[d] = h->length[d], f->shape.first[d] = (int32_t)h->first[d];
    return !values || take_values(f, h, fileno(file), size);
}

bd_status bd_segment_open(const char *path, const bd_origin *o, bool values, bd_segment_file **out,
                          bd_error *err)
{
    head h;
    *out = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return bd_fail(err, BD_IO, "%s: cannot be opened: %s", path, strerror(errno));
    bd_segment_file *f = calloc(1, sizeof *f);
    bd_status status = f == NULL                    ? bd_fail(err, BD_MEMORY, "a segment")
                       : !take(f, file, &h, values) ? not_whole(path, err)
                                                    : BD_OK;
    fclose(file);
    if (status == BD_OK && memcmp(h.identity, o->identity, sizeof h.identity) != 0 &&
        (o->earlier[0] == 0 || memcmp(h.identity, o->earlier, sizeof h.identity) != 0))
        status =
            bd_fail(err, BD_MISMATCH,
                    "%s: belongs to a run with another scenario, seed, layout or version", path);
    if (status == BD_OK)
        *out = f;
    else
        bd_segment_close(f);
    return status;
}

void bd_segment_close(bd_segment_file *f)
{
    if (f == NULL) return;
    if (f->map != NULL) munmap(f->map, f->mapped);
    free(f->table), free(f);
}

const bd_segment_shape *bd_segment_shape_of(const bd_segment_file *f)
{
    return &f->shape;
}

size_t bd_segment_bytes(const bd_segment_file *f)
{
    return f->bytes;
}

const void *bd_segment_rows(bd_segment_file *f, const char *block)
{
    uint64_t name = bd_name_id(block);
    for (size_t i = 0; i < f->blocks; i++) {
        size_t at = (f->next + i) % f->blocks;
        if (f->table[at].name != name) continue;
        f->next = at + 1;
        return f->values + f->table[at].at;
    }
    return NULL;
}
#endif
