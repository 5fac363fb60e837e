/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is begun beside an output of many runs: the folder OUT.part/ with the rows of finished runs
 * (io/journal.h), a seed that was drawn, and a lock that keeps a second process out. It stays when
 * the work is stopped or killed, and goes when the output is there. */
#ifndef BD_IO_BEGUN_H
#define BD_IO_BEGUN_H

#include "io/journal.h"
#include "io/lock.h"
#include "io/recorder.h"

typedef struct bd_begun {
    char *part, *rows, *seed, *lock_path;
    bd_lock lock;
    bd_journal *journal;
} bd_begun;

#define BD_BEGUN_NOT ((bd_begun){.lock = BD_LOCK_OPEN})

/* Looks at the output that is there, if any: *complete when it is of this `kind` ("study") and
 * `identity` and nothing is left to do. BD_EXISTS or BD_MISMATCH when it is something else, unless
 * `force`. */
bd_status bd_begun_look(const char *output, const char *kind, const char *identity, bool force,
                        bool *complete, bd_error *err);

/* For outputs of run and compare: BD_OK when what is at options->path is what these options and
 * parameters would write, BD_MISMATCH or BD_INPUT when it is something else. */
bd_status bd_begun_same(const bd_recorder_options *options, const bd_params *params, bd_error *err);

/* Makes the folder and takes the lock. BD_EXISTS when another process is at it. Leave in any case.
 */
bd_status bd_begun_lock(bd_begun *b, const char *output, bd_error *err);

/* Opens the journal; what it holds goes to `found`. With `force` it begins anew. BD_MISMATCH when
 * it is of another identity. */
bd_status bd_begun_open(bd_begun *b, const char *identity, size_t nvalue, bool force,
                        bd_run_records *found, bd_error *err);

/* The seed that was drawn for what is begun, of a world that draws one: kept, so that the same
 * command goes on with it. False where none is kept and no output is there for which one was drawn.
 * The path of the output does for those who keep something else than a journal beside it. */
bd_status bd_begun_keep_seed(const bd_begun *b, uint64_t seed, bd_error *err);
bd_status bd_begun_keep_seed_of(const char *output, uint64_t seed, bd_error *err);
void bd_begun_drop_seed_of(const char *output); /* and the folder, if nothing else is in it */
bool bd_begun_seed(const char *output, uint64_t *seed);

/* True if a folder is there, begun or not cleared up. */
bool bd_begun_exists(const char *output);

/* Gives the lock back; `done`: the output is there, so the rest goes. */
void bd_begun_leave(bd_begun *b, bool done);

#endif
