/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of Philox4x32-10 side by side, in as many lanes as the machine has. */
#ifndef BD_BASE_PHILOX_H
#define BD_BASE_PHILOX_H

#include <stdint.h>

enum { BD_BLOCKS = 32, BD_PHILOX_WAYS = 3 };

/* Words 0 and 1 of each counter come from `id`, [BD_BLOCKS]; word 3 grows by `step` from one to the
 * next. */
typedef struct bd_counters {
    const uint64_t *id;
    uint32_t word2, word3, step;
    uint32_t k0, k1;
} bd_counters;

typedef struct bd_words {
    uint32_t at[4][BD_BLOCKS];
} bd_words;

void bd_philox_mix(const bd_counters *c, bd_words *out);

/* The ways in which this machine can do that, all to the same words, the fastest last; how many. */
typedef void (*bd_philox_way)(const bd_counters *c, bd_words *out);
unsigned bd_philox_ways(bd_philox_way way[BD_PHILOX_WAYS]);

#endif
