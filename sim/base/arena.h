/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One block of memory that owns all columns of a table family. Used twice over the same list of
 * bd_arena_take calls: first with no block, to learn the size; then with it, to hand out places.
 * Memory is zero and untouched until written, so the thread that first writes a page owns it. */
#ifndef BD_BASE_ARENA_H
#define BD_BASE_ARENA_H

#include "base/status.h"

#include <stddef.h>

#define BD_ALIGN 64u

typedef struct bd_arena {
    unsigned char *block; /* NULL while measuring */
    size_t size;          /* bytes reserved in block */
    size_t used;          /* bytes handed out or measured so far */
} bd_arena;

/* Next place for `count` items of `size` bytes, aligned to BD_ALIGN; NULL while measuring.
 * A product that does not fit size_t makes `used` SIZE_MAX, which bd_arena_reserve refuses. */
void *bd_arena_take(bd_arena *arena, size_t count, size_t size);

/* Turns a measured arena into a real one: zeroed memory of `used` bytes, `used` back to 0. */
bd_status bd_arena_reserve(bd_arena *arena, const char *what, bd_error *err);

/* Before anything is written: memory comes in the smallest pages, for tables of which only parts
 * are ever written. */
void bd_arena_small_pages(const bd_arena *arena);

/* Gives the memory back to the system; the arena is empty again. */
void bd_arena_release(bd_arena *arena);

#endif
