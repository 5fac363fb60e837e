/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chunks in a list, handed out from the front; large things get a chunk of their own. */
#include "base/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16384 };

struct bd_pool_chunk {
    struct bd_pool_chunk *next;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void *bd_pool_take(bd_pool *pool, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + align - 1) / align * align;
    if (pool->chunks == NULL || pool->left < size) {
        size_t capacity = size > CHUNK ? size : CHUNK;
        struct bd_pool_chunk *chunk = calloc(1, sizeof *chunk + capacity);
        if (chunk == NULL) return NULL;
        chunk->next = pool->chunks;
        pool->chunks = chunk;
        pool->left = capacity;
    }
    void *place = pool->chunks->bytes + pool->chunks->used;
    pool->chunks->used += size;
    pool->left -= size;
    return place;
}

char *bd_pool_text(bd_pool *pool, const char *text, size_t length)
{
    char *copy = bd_pool_take(pool, length + 1);
    if (copy != NULL && length > 0) memcpy(copy, text, length);
    return copy;
}

void bd_pool_release(bd_pool *pool)
{
    while (pool->chunks != NULL) {
        struct bd_pool_chunk *next = pool->chunks->next;
        free(pool->chunks);
        pool->chunks = next;
    }
    pool->left = 0;
}
