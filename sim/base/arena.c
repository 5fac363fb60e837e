/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arena: anonymous pages, zeroed by the system, one mapping a family of tables. */
#include "base/arena.h"

#include <stdint.h>
#include <sys/mman.h>

/* Columns lie side by side in one mapping, so AddressSanitizer would not see a row too many: in its
 * builds a poisoned gap follows each. */
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define GAP BD_ALIGN
#else
#define GAP 0
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

void *bd_arena_take(bd_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (arena->used == SIZE_MAX || __builtin_mul_overflow(count, size, &bytes) ||
        bytes > SIZE_MAX / 2 || arena->used > SIZE_MAX / 2) {
        arena->used = SIZE_MAX;
        return NULL;
    }
    size_t at = arena->used;
    arena->used = (at + bytes + BD_ALIGN - 1) / BD_ALIGN * BD_ALIGN + GAP;
    if (arena->block == NULL || arena->used > arena->size) return NULL;
    ASAN_POISON_MEMORY_REGION(arena->block + at + bytes, arena->used - at - bytes);
    return arena->block + at;
}

bd_status bd_arena_reserve(bd_arena *arena, const char *what, bd_error *err)
{
    size_t bytes = arena->used;
    if (bytes == SIZE_MAX) return bd_fail(err, BD_MEMORY, "%s: the size overflows", what);
    if (bytes == 0) bytes = BD_ALIGN;
    void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        return bd_fail(err, BD_MEMORY, "%s: %zu bytes are not to be had", what, bytes);
#ifdef MADV_HUGEPAGE
    /* a village's month touches a page of each column: large pages spare most of the look-ups */
    if (bytes >= (size_t)8 << 20) madvise(block, bytes, MADV_HUGEPAGE);
#endif
    arena->block = block;
    arena->size = bytes;
    arena->used = 0;
    return BD_OK;
}

void bd_arena_small_pages(const bd_arena *arena)
{
#ifdef MADV_NOHUGEPAGE
    if (arena->block != NULL) madvise(arena->block, arena->size, MADV_NOHUGEPAGE);
#else
    (void)arena;
#endif
}

void bd_arena_release(bd_arena *arena)
{
    if (arena->block != NULL) {
        ASAN_UNPOISON_MEMORY_REGION(arena->block, arena->size);
        munmap(arena->block, arena->size);
    }
    *arena = (bd_arena){0};
}
