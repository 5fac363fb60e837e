/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * BD_HOT marks a loop over the households of a village. Where compiler and system can, it is
 * compiled once for each vector width and the machine picks at start; with -ffp-contract=off all
 * clones give the same bits, so one build serves every node of a mixed cluster. */
#ifndef BD_BASE_HOT_H
#define BD_BASE_HOT_H

#include <stddef.h>

#ifdef BD_TARGET_CLONES /* set by CMake after trying it; off under sanitizers */
#define BD_HOT __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define BD_HOT
#endif

/* Asks for the line with `at` to be brought into the second cache: a village is too large for the
 * first, which what runs meanwhile needs. A function that did nothing else would look to gcc as if
 * it did nothing, and its calls would go: hence the empty statement. */
static inline void bd_fetch_line(const void *at)
{
    __builtin_prefetch(at, 0, 2);
    __asm__ volatile("");
}

/* The same for `bytes` from `at` on, in order, before they are read in another one. */
static inline void bd_fetch(const void *at, size_t bytes)
{
    for (size_t byte = 0; byte < bytes; byte += 64) bd_fetch_line((const char *)at + byte);
}

#endif
