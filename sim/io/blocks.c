/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Head: magic, bytes of a block, check. Block: bytes, check of its number and bytes. */
#include "io/blocks.h"

#include "base/checksum.h"
#include "io/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char magic[16] = "berdaya-block-1";
enum { HEAD = sizeof magic + 8 + 8, CHECK = 8 };

struct bd_blocks {
    int file;
    char *path;
    size_t size; /* bytes of a block without its check; 0: none yet */
};

static uint64_t check_of(uint64_t number, const void *bytes, size_t n)
{
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, &number, sizeof number);
    bd_checksum_add(&c, bytes, n);
    return bd_checksum_value(&c);
}

static uint64_t place_of(const bd_blocks *b, uint64_t number)
{
    return HEAD + number * (b->size + CHECK);
}

static void read_head(bd_blocks *b)
{
    unsigned char head[HEAD];
    uint64_t size, check;
    if (!bd_file_read_at(b->file, head, HEAD, 0) || memcmp(head, magic, sizeof magic) != 0) return;
    memcpy(&size, head + sizeof magic, 8);
    memcpy(&check, head + sizeof magic + 8, 8);
    if (check == check_of(0, head, sizeof magic + 8)) b->size = (size_t)size;
}

static bool write_head(bd_blocks *b, size_t size)
{
    unsigned char head[HEAD];
    uint64_t wide = size;
    memcpy(head, magic, sizeof magic);
    memcpy(head + sizeof magic, &wide, 8);
    uint64_t check = check_of(0, head, sizeof magic + 8);
    memcpy(head + sizeof magic + 8, &check, 8);
    if (!bd_file_write_at(b->file, head, HEAD, 0)) return false;
    b->size = size;
    return true;
}

bd_status bd_blocks_open(const char *path, bool anew, bd_blocks **out, bd_error *err)
{
    *out = NULL;
    bd_blocks *b = calloc(1, sizeof *b);
    char *copy = malloc(strlen(path) + 1);
    if (b == NULL || copy == NULL) {
        free(b), free(copy);
        return bd_fail(err, BD_MEMORY, "%s", path);
    }
    strcpy(copy, path);
    *b = (bd_blocks){.path = copy, .file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666)};
    if (b->file < 0 || (anew && ftruncate(b->file, 0) != 0)) {
        bd_status status = bd_fail(err, BD_IO, "%s: %s", path, strerror(errno));
        bd_blocks_close(b);
        return status;
    }
    read_head(b);
    *out = b;
    return BD_OK;
}

bd_status bd_blocks_put(bd_blocks *b, uint64_t number, const void *bytes, size_t size,
                        bd_error *err)
{
    uint64_t check = check_of(number, bytes, size);
    if (b->size != 0 && b->size != size)
        return bd_fail(err, BD_MISMATCH, "%s: holds blocks of %zu bytes, not of %zu", b->path,
                       b->size, size);
    bool ok = (b->size != 0 || write_head(b, size)) &&
              bd_file_write_at(b->file, bytes, size, place_of(b, number)) &&
              bd_file_write_at(b->file, &check, CHECK, place_of(b, number) + size) &&
              (fsync(b->file) == 0 || errno == EINVAL);
    if (ok) return BD_OK;
    return bd_fail(err, BD_IO, "%s: cannot be written: %s", b->path, strerror(errno));
}

size_t bd_blocks_size(const bd_blocks *b)
{
    return b->size;
}

bool bd_blocks_get(const bd_blocks *b, uint64_t number, void *bytes)
{
    uint64_t check;
    return b->size != 0 && bd_file_read_at(b->file, bytes, b->size, place_of(b, number)) &&
           bd_file_read_at(b->file, &check, CHECK, place_of(b, number) + b->size) &&
           check == check_of(number, bytes, b->size);
}

void bd_blocks_close(bd_blocks *b)
{
    if (b == NULL) return;
    if (b->file >= 0) close(b->file);
    free(b->path);
    free(b);
}
