/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many small things that die together: nodes, names, texts. */
#ifndef BD_BASE_POOL_H
#define BD_BASE_POOL_H

#include <stddef.h>

typedef struct bd_pool {
    struct bd_pool_chunk *chunks;
    size_t left; /* bytes free in the newest chunk */
} bd_pool;

/* Zeroed memory for `size` bytes, aligned for anything; NULL when there is none. */
void *bd_pool_take(bd_pool *pool, size_t size);

/* A copy of text[0..length) ended by a zero byte; NULL when there is no memory. */
char *bd_pool_text(bd_pool *pool, const char *text, size_t length);

void bd_pool_release(bd_pool *pool);

#endif
