/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OUT.part/ of studies and trials. */
#include "io/begun.h"

#include "base/parse.h"
#include "io/files.h"
#include "io/making.h"
#include "io/provenance.h"
#include "io/results.h"
#include "io/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED ".part/seed"

bd_status bd_begun_look(const char *output, const char *kind, const char *identity, bool force,
                        bool *complete, bd_error *err)
{
    char there[BD_SHA256_HEX];
    bool whole = false;
    *complete = false;
    if (!bd_path_exists(output) || force) return BD_OK;
    if (!bd_results_identity(output, kind, there, &whole))
        return bd_fail(err, BD_EXISTS,
                       "%s exists already and is not the output of a %s; --force replaces it",
                       output, kind);
    if (strcmp(there, identity) != 0)
        return bd_fail(err, BD_MISMATCH,
                       "%s exists already and holds the results of another %s: the %s, its worlds "
                       "and strategies or the program have changed since. Choose another output, "
                       "or --force to replace it",
                       output, kind, kind);
    *complete = whole;
    return BD_OK;
}

#ifdef BD_HDF5
static bd_status other_output(const char *path, bd_error *err)
{
    return bd_fail(err, BD_MISMATCH,
                   "%s holds other results: the scenario, seed, strategies, what was asked or the "
                   "program have changed since. Choose another output, or --force to replace it",
                   path);
}

bd_status bd_begun_same(const bd_recorder_options *options, const bd_params *params, bd_error *err)
{
    bd_origin origin = {.title = NULL};
    bd_making made = {.path = NULL};
    bd_status status = bd_making_read(options->path, &made, err);
    if (status == BD_OK) status = bd_origin_create(&origin, options, params, err);
    bool same = status == BD_OK && strcmp(made.identity, origin.identity) == 0 &&
                strcmp(made.request, origin.request) == 0;
    if (status == BD_OK && !same) status = other_output(options->path, err);
    bd_origin_release(&origin);
    bd_making_release(&made);
    return status;
}
#else
bd_status bd_begun_same(const bd_recorder_options *options, const bd_params *params, bd_error *err)
{
    (void)params;
    return bd_fail(err, BD_UNAVAILABLE, "%s: this build has no HDF5", options->path);
}
#endif

bd_status bd_begun_lock(bd_begun *b, const char *output, bd_error *err)
{
    *b = BD_BEGUN_NOT;
    b->part = bd_path_suffix(output, ".part");
    b->rows = bd_path_suffix(output, ".part/rows");
    b->seed = bd_path_suffix(output, SEED);
    b->lock_path = bd_path_suffix(output, ".part/lock");
    if (b->part == NULL || b->rows == NULL || b->seed == NULL || b->lock_path == NULL)
        return bd_fail(err, BD_MEMORY, "a path");
    BD_TRY(bd_folder_make(b->part, err));
    return bd_lock_take(b->lock_path, &b->lock, err);
}

bd_status bd_begun_open(bd_begun *b, const char *identity, size_t nvalue, bool force,
                        bd_run_records *found, bd_error *err)
{
    *found = (bd_run_records){.nvalue = nvalue};
    if (force && bd_path_exists(b->rows) && !bd_file_remove(b->rows))
        return bd_fail(err, BD_IO, "%s: cannot be removed", b->rows);
    BD_TRY(bd_journal_open(b->rows, identity, nvalue, found, &b->journal, err));
    return bd_folder_sync(b->part, err);
}

static bd_status write_seed(const char *path, uint64_t seed, bd_error *err)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)seed);
    return bd_file_write(path, text, (size_t)n, err);
}

bd_status bd_begun_keep_seed(const bd_begun *b, uint64_t seed, bd_error *err)
{
    return write_seed(b->seed, seed, err);
}

bd_status bd_begun_keep_seed_of(const char *output, uint64_t seed, bd_error *err)
{
    char *part = bd_path_suffix(output, ".part"), *path = bd_path_suffix(output, SEED);
    bd_status status = BD_OK;
    if (part == NULL || path == NULL) status = bd_fail(err, BD_MEMORY, "a path");
    if (status == BD_OK) status = bd_folder_make(part, err);
    if (status == BD_OK) status = write_seed(path, seed, err);
    free(part), free(path);
    return status;
}

void bd_begun_drop_seed_of(const char *output)
{
    char *part = bd_path_suffix(output, ".part"), *path = bd_path_suffix(output, SEED);
    if (path != NULL && bd_path_exists(path)) bd_file_remove(path);
    if (part != NULL) bd_folder_drop(part);
    free(part), free(path);
}

/* The seed that was drawn for the output that is there. */
static bool seed_of_output(const char *output, uint64_t *seed)
{
    bd_making made = {.path = NULL};
    bd_error ignored = {.status = BD_OK};
    bool drawn = bd_path_exists(output) && bd_making_read(output, &made, &ignored) == BD_OK &&
                 made.seed_automatic;
    if (drawn) *seed = made.seed;
    bd_making_release(&made);
    return drawn;
}

bool bd_begun_seed(const char *output, uint64_t *seed)
{
    char *path = bd_path_suffix(output, SEED), *text = NULL;
    size_t length;
    bd_error ignored;
    bool kept = path != NULL && bd_path_exists(path) &&
                bd_file_read(path, 32, &text, &length, &ignored) == BD_OK &&
                bd_parse_uint(text, length, seed) == BD_PARSE_OK;
    free(text), free(path);
    return kept || seed_of_output(output, seed);
}

bool bd_begun_exists(const char *output)
{
    char *part = bd_path_suffix(output, ".part");
    bool there = part != NULL && bd_path_exists(part);
    free(part);
    return there;
}

void bd_begun_leave(bd_begun *b, bool done)
{
    bd_journal_close(b->journal);
    if (done) bd_file_remove(b->rows), bd_file_remove(b->seed);
    bd_lock_release(&b->lock, b->lock_path);
    if (done) bd_folder_drop(b->part);
    free(b->part), free(b->rows), free(b->seed), free(b->lock_path);
    *b = BD_BEGUN_NOT;
}
