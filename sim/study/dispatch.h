/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pieces of work of unequal length over ranks: whoever is free asks rank 0 for the next. On every
 * rank threads do the work while the thread that called carries the messages, so rank 0 works as
 * much as the others. Which rank does which piece is left to chance; results must not depend on
 * it. */
#ifndef BD_STUDY_DISPATCH_H
#define BD_STUDY_DISPATCH_H

#include "base/ranks.h"

#include <stdbool.h>

typedef struct bd_dispatch {
    const bd_ranks *ranks;
    int workers; /* pieces at once on this rank, at least 1 */
    size_t size; /* bytes of a result; the same on all ranks */
    void *context;
    /* rank 0, in the caller's thread: the next piece; false: there are no more */
    bool (*next)(void *context, uint64_t *piece);
    /* in a thread of its own: BD_STOPPED when the piece was given up */
    bd_status (*work)(void *context, uint64_t piece, void *result, bd_error *err);
    /* rank 0, in the caller's thread: what came of a piece; a piece that was given up has nothing
     */
    void (*take)(void *context, uint64_t piece, const void *result);
    void (*failed)(void *context, const bd_error *err);
    /* any rank: true when no more pieces shall be begun */
    bool (*stop)(void *context);
} bd_dispatch;

/* Returns when no rank is at work any more. BD_MEMORY when this rank had no room to take part. */
bd_status bd_dispatch_run(const bd_dispatch *d, bd_error *err);

#endif
