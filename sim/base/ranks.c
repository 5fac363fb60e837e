/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What rank 0 knows, and one outcome, for all ranks. */
#include "base/ranks.h"

#include <stdbool.h>
#include <stdlib.h>

void bd_ranks_tell(const bd_ranks *ranks, void *data, size_t bytes)
{
    if (ranks == NULL || bytes == 0) return;
    for (int r = 1; r < ranks->size; r++)
        if (ranks->rank == 0 || ranks->rank == r) ranks->pass(ranks, 0, r, data, bytes);
}

/* The error of rank `from` becomes everybody's. */
static bool tell_error(const bd_ranks *ranks, int from, bd_error *err)
{
    uint32_t *first = calloc((size_t)ranks->size + 1, sizeof *first);
    uint64_t without = first == NULL;
    ranks->sum(ranks, &without, 1);
    if (without == 0) {
        for (int r = 0; r <= ranks->size; r++) first[r] = r > from;
        ranks->share(ranks, err, sizeof *err, first);
    }
    free(first);
    return without == 0;
}

bd_status bd_ranks_agree(const bd_ranks *ranks, bd_status status, bd_error *err)
{
    if (ranks == NULL) return status;
    uint64_t failed = status != BD_OK;
    ranks->sum(ranks, &failed, 1);
    if (failed == 0) return BD_OK;
    bd_error told = {.status = status};
    if (status != BD_OK && err != NULL) told = *err;
    /* the first to fail is found by asking one after the other */
    int from = 0;
    for (; from < ranks->size; from++) {
        uint64_t mine = ranks->rank == from && status != BD_OK;
        ranks->sum(ranks, &mine, 1);
        if (mine > 0) break;
    }
    if (!tell_error(ranks, from, &told)) return bd_fail(err, BD_MEMORY, "no room for an error");
    if (err != NULL) *err = told;
    return told.status;
}
