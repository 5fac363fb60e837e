/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a rank does between MPI's calls, and how long it is in them: laid over a program with
 * LD_PRELOAD by ranks.py. Each line of $BERDAYA_WAITING.RANK is a call: what it is, rows or numbers
 * it brings, seconds at work since the last one, processor time of these, seconds in the call. */
#define _GNU_SOURCE
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static FILE *file;
static double wall_end, processor_end;

static double clock_of(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void begin(double at[2])
{
    at[0] = clock_of(CLOCK_MONOTONIC), at[1] = clock_of(CLOCK_THREAD_CPUTIME_ID);
}

static void end(const char *call, int n, const double at[2])
{
    double now = clock_of(CLOCK_MONOTONIC);
    if (file == NULL) {
        char path[4096];
        int rank;
        const char *name = getenv("BERDAYA_WAITING");
        PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
        snprintf(path, sizeof path, "%s.%d", name != NULL ? name : "waiting", rank);
        file = fopen(path, "w");
        if (file == NULL) MPI_Abort(MPI_COMM_WORLD, 1);
    }
    fprintf(file, "%s %d %.9f %.9f %.9f\n", call, n, at[0] - wall_end, at[1] - processor_end,
            now - at[0]);
    wall_end = now, processor_end = clock_of(CLOCK_THREAD_CPUTIME_ID);
}

int MPI_Allreduce(const void *send, void *receive, int n, MPI_Datatype type, MPI_Op op,
                  MPI_Comm comm)
{
    double at[2];
    begin(at);
    int result = PMPI_Allreduce(send, receive, n, type, op, comm);
    end("sum", n, at);
    return result;
}

int MPI_Allgatherv(const void *send, int n, MPI_Datatype type, void *receive, const int *count,
                   const int *first, MPI_Datatype row, MPI_Comm comm)
{
    double at[2];
    begin(at);
    int result = PMPI_Allgatherv(send, n, type, receive, count, first, row, comm);
    end("share", n, at);
    return result;
}

int MPI_Gatherv(const void *send, int n, MPI_Datatype type, void *receive, const int *count,
                const int *first, MPI_Datatype row, int root, MPI_Comm comm)
{
    double at[2];
    begin(at);
    int result = PMPI_Gatherv(send, n, type, receive, count, first, row, root, comm);
    end("collect", n, at);
    return result;
}

int MPI_Finalize(void)
{
    if (file != NULL) fclose(file);
    return PMPI_Finalize();
}
