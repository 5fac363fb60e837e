/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Processes that share one world, each with its own memory: what the model needs of a transport,
 * and no more. The program makes one of these over MPI (cli/ranks.h); tests make one over threads.
 * NULL stands for one process. All ranks call the same functions in the same order, each from one
 * thread; a transport that fails ends the program, since a month cannot fail. */
#ifndef BD_BASE_RANKS_H
#define BD_BASE_RANKS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bd_ranks bd_ranks;
struct bd_ranks {
    int rank, size;
    void *context;
    /* `data` is laid out alike on all ranks: rank r has rows [first[r], first[r + 1]), each of
     * `item` bytes. Afterwards all ranks have all rows, or rank 0 has. */
    void (*share)(const bd_ranks *ranks, void *data, size_t item, const uint32_t *first);
    void (*collect)(const bd_ranks *ranks, void *data, size_t item, const uint32_t *first);
    /* x[i] becomes the sum over ranks. */
    void (*sum)(const bd_ranks *ranks, uint64_t *x, size_t n);
    /* Rows [send_first[r], send_first[r + 1]) of `send` go to rank r; what comes from rank r lies
     * at [receive_first[r], receive_first[r + 1]) of `receive`. */
    void (*exchange)(const bd_ranks *ranks, const void *send, const uint32_t *send_first,
                     void *receive, const uint32_t *receive_first, size_t item);
    /* Bytes at `data` of rank `from` come to `data` of rank `to`: both call it, nobody else. */
    void (*pass)(const bd_ranks *ranks, int from, int to, void *data, size_t bytes);
    /* A message to one rank; the next message from any, if there is one, of at most `room` bytes.
     * Messages from one rank to another come in the order in which they were sent. */
    void (*send)(const bd_ranks *ranks, int to, const void *data, size_t bytes);
    bool (*receive)(const bd_ranks *ranks, int *from, void *data, size_t room, size_t *bytes);
};

/* Bytes at `data` of rank 0 come to `data` of all. */
void bd_ranks_tell(const bd_ranks *ranks, void *data, size_t bytes);

/* What this rank came to becomes what all came to: BD_OK where all are, else the status and the
 * words of the first that failed. */
bd_status bd_ranks_agree(const bd_ranks *ranks, bd_status status, bd_error *err);

#endif
