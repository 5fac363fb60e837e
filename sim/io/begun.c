/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OUT.part/ of studies and trials. */
#include "io/begun.h"

#include "base/parse.h"
#include "io/files.h"
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

bd_status bd_begun_keep_seed(const bd_begun *b, uint64_t seed, bd_error *err)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)seed);
    return bd_file_write(b->seed, text, (size_t)n, err);
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
    return kept;
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
