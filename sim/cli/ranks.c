/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The transport over MPI. One thread of each rank calls it (funneled). An error of MPI ends all
 * ranks, as MPI does by default. */
#include "cli/ranks.h"

#include "cli/signals.h"
#include "io/files.h"
#include "io/threads.h"

#include <limits.h>
#include <stdlib.h>

static int number_in(const char *name)
{
    const char *text = getenv(name);
    long n = text != NULL ? strtol(text, NULL, 10) : 0;
    return n > 0 && n < INT_MAX ? (int)n : 0;
}

int bd_ranks_launched(void)
{
    /* Open MPI, MPICH and its kin; then Slurm, which starts MPI programs and others alike */
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (number_in(names[i]) > 0) return number_in(names[i]);
    if (getenv("PMIX_RANK") != NULL && number_in("SLURM_STEP_NUM_TASKS") > 0)
        return number_in("SLURM_STEP_NUM_TASKS");
    return 1;
}

#ifdef BD_MPI
#include <mpi.h>

typedef struct transport {
    bd_ranks ranks;
    int threads;
    int *count, *first, *count2, *first2; /* [size] each */
} transport;

/* A row as one item of MPI, so that counts stay below 2^31 whatever a row holds. */
static MPI_Datatype row_of(size_t item)
{
    MPI_Datatype row;
    MPI_Type_contiguous((int)item, MPI_BYTE, &row);
    MPI_Type_commit(&row);
    return row;
}

static void set_rows(int size, const uint32_t *first, int *count, int *at)
{
    for (int r = 0; r < size; r++) {
        count[r] = (int)(first[r + 1] - first[r]);
        at[r] = (int)first[r];
    }
}

static void share(const bd_ranks *ranks, void *data, size_t item, const uint32_t *first)
{
    transport *t = ranks->context;
    MPI_Datatype row = row_of(item);
    set_rows(ranks->size, first, t->count, t->first);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, data, t->count, t->first, row,
                   MPI_COMM_WORLD);
    MPI_Type_free(&row);
}

static void collect(const bd_ranks *ranks, void *data, size_t item, const uint32_t *first)
{
    transport *t = ranks->context;
    MPI_Datatype row = row_of(item);
    set_rows(ranks->size, first, t->count, t->first);
    if (ranks->rank == 0)
        MPI_Gatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, data, t->count, t->first, row, 0,
                    MPI_COMM_WORLD);
    else
        MPI_Gatherv((char *)data + item * first[ranks->rank], t->count[ranks->rank], row, NULL,
                    NULL, NULL, row, 0, MPI_COMM_WORLD);
    MPI_Type_free(&row);
}

static void sum(const bd_ranks *ranks, uint64_t *x, size_t n)
{
    (void)ranks;
    MPI_Allreduce(MPI_IN_PLACE, x, (int)n, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
}

static void exchange(const bd_ranks *ranks, const void *send, const uint32_t *send_first,
                     void *receive, const uint32_t *receive_first, size_t item)
{
    transport *t = ranks->context;
    MPI_Datatype row = row_of(item);
    set_rows(ranks->size, send_first, t->count, t->first);
    set_rows(ranks->size, receive_first, t->count2, t->first2);
    MPI_Alltoallv(send, t->count, t->first, row, receive, t->count2, t->first2, row,
                  MPI_COMM_WORLD);
    MPI_Type_free(&row);
}

enum { MESSAGE, PASSED }; /* tags */

static void pass(const bd_ranks *ranks, int from, int to, void *data, size_t bytes)
{
    const size_t most = (size_t)1 << 30; /* counts of MPI are 32-bit */
    for (size_t at = 0; at < bytes; at += most) {
        int part = (int)(bytes - at < most ? bytes - at : most);
        if (ranks->rank == from)
            MPI_Send((char *)data + at, part, MPI_BYTE, to, PASSED, MPI_COMM_WORLD);
        else
            MPI_Recv((char *)data + at, part, MPI_BYTE, from, PASSED, MPI_COMM_WORLD,
                     MPI_STATUS_IGNORE);
    }
}

static void send_message(const bd_ranks *ranks, int to, const void *data, size_t bytes)
{
    (void)ranks;
    MPI_Send(data, (int)bytes, MPI_BYTE, to, MESSAGE, MPI_COMM_WORLD);
}

static bool receive_message(const bd_ranks *ranks, int *from, void *data, size_t room,
                            size_t *bytes)
{
    int there, size;
    MPI_Status status;
    (void)ranks;
    MPI_Iprobe(MPI_ANY_SOURCE, MESSAGE, MPI_COMM_WORLD, &there, &status);
    if (!there) return false;
    MPI_Get_count(&status, MPI_BYTE, &size);
    if ((size_t)size > room) MPI_Abort(MPI_COMM_WORLD, 2);
    MPI_Recv(data, size, MPI_BYTE, status.MPI_SOURCE, MESSAGE, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    *from = status.MPI_SOURCE;
    *bytes = (size_t)size;
    return true;
}

static int count_bits(const uint64_t *set)
{
    int bits = 0;
    for (int i = 0; i < BD_PROCESSOR_WORDS; i++) bits += __builtin_popcountll(set[i]);
    return bits;
}

/* Launchers that do not bind let every rank run on all processors of its machine. */
static int share_of_processors(int rank)
{
    MPI_Comm machine;
    uint64_t set[BD_PROCESSOR_WORDS];
    int beside, threads = bd_threads_available();
    if (getenv("OMP_NUM_THREADS") != NULL) return threads;
    bd_threads_processors(set);
    int wished = count_bits(set);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &beside);
    MPI_Allreduce(MPI_IN_PLACE, set, BD_PROCESSOR_WORDS, MPI_UINT64_T, MPI_BOR, machine);
    MPI_Allreduce(MPI_IN_PLACE, &wished, 1, MPI_INT, MPI_SUM, machine);
    MPI_Comm_free(&machine);
    int there = count_bits(set), share = there > beside ? there / beside : 1;
    return wished > there && share < threads ? share : threads;
}

const bd_ranks *bd_ranks_begin(void)
{
    if (bd_ranks_launched() < 2) return NULL;
    int provided, size, rank;
    /* before MPI starts threads, or a signal would end the program in one of those; and the signal
     * may come while some ranks are not yet watching */
    bd_signals_hold(true);
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    transport *t = calloc(1, sizeof *t);
    int *room = calloc(4 * (size_t)size, sizeof *room);
    if (t == NULL || room == NULL) MPI_Abort(MPI_COMM_WORLD, 2);
    t->count = room, t->first = room + size;
    t->count2 = room + 2 * size, t->first2 = room + 3 * size;
    t->ranks = (bd_ranks){.rank = rank,
                          .size = size,
                          .context = t,
                          .share = share,
                          .collect = collect,
                          .sum = sum,
                          .exchange = exchange,
                          .pass = pass,
                          .send = send_message,
                          .receive = receive_message};
    t->threads = share_of_processors(rank);
    if (rank != 0 && !bd_files_mute()) MPI_Abort(MPI_COMM_WORLD, 2);
    return &t->ranks;
}

int bd_ranks_threads(const bd_ranks *ranks)
{
    return ranks == NULL ? 0 : ((const transport *)ranks->context)->threads;
}

void bd_ranks_end(const bd_ranks *ranks)
{
    if (ranks == NULL) return;
    transport *t = ranks->context;
    free(t->count);
    free(t);
    bd_signals_hold(false);
    MPI_Finalize();
}

const char *bd_ranks_library(void)
{
#ifdef OMPI_MAJOR_VERSION
    return "Open MPI";
#else
    return "MPI";
#endif
}
#else
const bd_ranks *bd_ranks_begin(void)
{
    return NULL;
}

int bd_ranks_threads(const bd_ranks *ranks)
{
    (void)ranks;
    return 0;
}

void bd_ranks_end(const bd_ranks *ranks)
{
    (void)ranks;
}

const char *bd_ranks_library(void)
{
    return "";
}
#endif
