/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking at shards reads what is finished and, of those that go on, the journal; it writes
 * nothing. Merging goes through the same writer as the study itself. */
#include "study/shards.h"

#include "io/files.h"
#include "io/lock.h"
#include "io/segment.h"
#include "io/shards.h"
#include "study/study_parts.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t runs_of(const bd_study *s, uint32_t shard, uint32_t shards)
{
    uint64_t all = bd_study_blocks(s), first = shard - 1;
    return (all > first ? (all - first - 1) / shards + 1 : 0) * s->axes.narm;
}

/* Rows of the shard that are not there yet join the others. */
static bd_status take_rows(const bd_study *s, const bd_run_records *from, uint32_t shard,
                           bd_shards *out, bd_error *err)
{
    for (size_t i = 0; i < from->count; i++) {
        const bd_run_record *row = &from->row[i];
        uint64_t block = row->run / s->axes.narm;
        if (row->status == BD_RUN_missing || block >= bd_study_blocks(s) ||
            block % out->n != shard - 1)
            continue;
        BD_TRY(bd_run_records_add(&out->all, row, from->value + i * from->nvalue, err));
    }
    return BD_OK;
}

/* A file of results, or NULL rows when it is to be left alone. */
static bd_status read_file(const bd_study *s, const char *path, bd_shard *shard,
                           bd_run_records *rows, bd_error *err)
{
    char identity[BD_SHA256_HEX];
    bool complete = false;
    bd_error why = {.status = BD_OK};
    if (!bd_results_identity(path, "study", identity, &complete)) {
        shard->state = BD_SHARD_unreadable;
        return BD_OK;
    }
    if (strcmp(identity, bd_study_identity(s)) != 0) {
        shard->state = BD_SHARD_other;
        return BD_OK;
    }
    bd_status status = bd_results_read(path, s->kept, s->noutcome, rows, &why);
    if (status == BD_MEMORY) return bd_fail(err, status, "%s", why.text);
    shard->state = status == BD_OK ? BD_SHARD_complete : BD_SHARD_unreadable;
    return BD_OK;
}

static bd_status read_journal(const bd_study *s, const char *path, bd_shard *shard,
                              bd_run_records *rows, bd_error *err)
{
    char identity[BD_SHA256_HEX] = "";
    bd_error why = {.status = BD_OK};
    char *lock = bd_path_suffix(path, ".part/lock"), *journal = bd_path_suffix(path, ".part/rows");
    bd_status status = lock && journal ? BD_OK : bd_fail(err, BD_MEMORY, "a path");
    if (status == BD_OK && bd_file_exists(journal)) {
        status = bd_journal_read(journal, identity, rows, &why);
        shard->state = bd_lock_held(lock) ? BD_SHARD_running : BD_SHARD_begun;
        if (status != BD_OK && status != BD_MEMORY)
            shard->state = BD_SHARD_unreadable, status = BD_OK;
        else if (status == BD_OK && strcmp(identity, bd_study_identity(s)) != 0)
            shard->state = BD_SHARD_other;
        if (status != BD_OK) bd_fail(err, status, "%s", why.text);
    } else if (status == BD_OK && bd_lock_held(lock)) {
        shard->state = BD_SHARD_running;
    }
    free(lock), free(journal);
    return status;
}

static bd_status look_at(const bd_study *s, const char *output, uint32_t k, bd_shards *out,
                         bd_error *err)
{
    char path[PATH_MAX];
    bd_shard *shard = &out->shard[k - 1];
    bd_run_records rows = {.nvalue = s->noutcome};
    shard->runs = runs_of(s, k, out->n);
    if (!bd_shard_path(path, sizeof path, output, k, out->n))
        return bd_fail(err, BD_INPUT, "%s: the path is too long", output);
    bd_status status = bd_file_exists(path) ? read_file(s, path, shard, &rows, err)
                                            : read_journal(s, path, shard, &rows, err);
    if (status == BD_OK && shard->state != BD_SHARD_other && shard->state != BD_SHARD_unreadable)
        status = take_rows(s, &rows, k, out, err);
    bd_run_records_release(&rows);
    return status;
}

static void count_rows(const bd_study *s, bd_shards *out)
{
    for (size_t i = 0; i < out->all.count; i++) {
        const bd_run_record *row = &out->all.row[i];
        bd_shard *shard = &out->shard[row->run / s->axes.narm % out->n];
        shard->done += row->status == BD_RUN_done;
        shard->failed += row->status == BD_RUN_failed;
    }
    for (uint32_t k = 0; k < out->n; k++) {
        bd_shard *shard = &out->shard[k];
        if (shard->state == BD_SHARD_complete && shard->done + shard->failed < shard->runs)
            shard->state = BD_SHARD_begun;
    }
}

static int more_often(const void *a, const void *b)
{
    const bd_shard_reason *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static bd_status count_reasons(bd_shards *out, bd_error *err)
{
    for (size_t i = 0; i < out->all.count; i++) {
        const bd_run_record *row = &out->all.row[i];
        size_t k = 0;
        if (row->status != BD_RUN_failed) continue;
        while (k < out->nreason && strcmp(out->reason[k].reason, row->reason) != 0) k++;
        if (k == out->nreason) {
            bd_shard_reason *more = realloc(out->reason, (k + 1) * sizeof *more);
            if (more == NULL) return bd_fail(err, BD_MEMORY, "reasons of failures");
            out->reason = more;
            more[k] = (bd_shard_reason){.first = row->run};
            memcpy(more[k].reason, row->reason, sizeof row->reason);
            out->nreason++;
        }
        out->reason[k].count++;
    }
    if (out->nreason > 1) qsort(out->reason, out->nreason, sizeof *out->reason, more_often);
    return BD_OK;
}

bd_status bd_shards_look(const bd_study *s, const char *output, uint32_t shards, bd_shards *out,
                         bd_error *err)
{
    *out = (bd_shards){.n = shards, .all = {.nvalue = s->noutcome}};
    if (out->n == 0) BD_TRY(bd_shards_find(output, &out->n, err));
    if (out->n == 0) out->n = 1;
    out->shard = calloc(out->n, sizeof *out->shard);
    if (out->shard == NULL) return bd_fail(err, BD_MEMORY, "%u shards", out->n);
    for (uint32_t k = 1; k <= out->n; k++) BD_TRY(look_at(s, output, k, out, err));
    bd_run_records_sort(&out->all);
    count_rows(s, out);
    return count_reasons(out, err);
}

void bd_shards_release(bd_shards *s)
{
    bd_run_records_release(&s->all);
    free(s->shard), free(s->reason);
    *s = (bd_shards){.n = 0};
}

/* Shards that keep it from being whole, or from being at all. */
static bd_status check(const bd_study *s, const char *output, const bd_shards *shards, bool partial,
                       bool *whole, bd_error *err)
{
    uint32_t unfinished = 0, first = 0;
    char path[PATH_MAX];
    for (uint32_t k = 0; k < shards->n; k++) {
        const bd_shard *shard = &shards->shard[k];
        if (!bd_shard_path(path, sizeof path, output, k + 1, shards->n)) path[0] = 0;
        if (shard->state == BD_SHARD_other)
            return bd_fail(err, BD_MISMATCH,
                           "%s is of another study than this: its file, its worlds or strategies, "
                           "or the program have changed in between. Runs of both would not be of "
                           "one model; run the shard again with --force",
                           path);
        if (shard->state == BD_SHARD_unreadable)
            return bd_fail(err, BD_INPUT, "%s cannot be read as a study's results", path);
        if (shard->state == BD_SHARD_complete) continue;
        if (unfinished++ == 0) first = k + 1;
    }
    *whole = unfinished == 0;
    if (unfinished > 0 && !partial)
        return bd_fail(err, BD_INPUT,
                       "%u of %u shards are not finished, the first of them %u; 'berdaya status' "
                       "says more, --partial takes what there is",
                       unfinished, shards->n, first);
    (void)s;
    return BD_OK;
}

/* What stands at `output` must be nothing, or an earlier merge of the same study. */
static bd_status check_output(const bd_study *s, const char *output, bd_error *err)
{
    char identity[BD_SHA256_HEX];
    bool complete;
    if (!bd_file_exists(output)) return BD_OK;
    if (!bd_results_identity(output, "study", identity, &complete))
        return bd_fail(err, BD_EXISTS, "%s exists and is not the output of a study", output);
    if (strcmp(identity, bd_study_identity(s)) != 0)
        return bd_fail(err, BD_MISMATCH, "%s holds the results of another study", output);
    return BD_OK;
}

/* Where in the shards' files the runs lie. */
static bd_status write_index(const bd_study *s, const char *output, const bd_shards *shards,
                             bd_merged *out, bd_error *err)
{
    bd_results_about about = bd_study_about(s, 1, 1);
    bd_netcdf_source *source = calloc(shards->n, sizeof *source);
    char(*path)[PATH_MAX] = calloc(shards->n, sizeof *path);
    bd_status status = source && path ? BD_OK : bd_fail(err, BD_MEMORY, "an index");
    for (uint32_t k = 0; k < shards->n && source != NULL && path != NULL; k++) {
        const char *slash;
        bd_shard_path(path[k], PATH_MAX, output, k + 1, shards->n);
        slash = strrchr(path[k], '/');
        source[k] = (bd_netcdf_source){.file = slash == NULL ? path[k] : slash + 1,
                                       .start = (size_t)k * s->axes.narm,
                                       .stride = (size_t)shards->n * s->axes.narm,
                                       .block = s->axes.narm,
                                       .count = (size_t)shards->shard[k].runs / s->axes.narm};
    }
    if (status == BD_OK)
        status =
            bd_results_index(&about, &shards->all, source, shards->n, out->digest, out->index, err);
    free(source), free(path);
    return status;
}

bd_status bd_shards_merge(const bd_study *s, const char *output, const bd_shards *shards,
                          bool partial, bd_merged *out, bd_error *err)
{
    bool whole;
    bd_lock lock = BD_LOCK_OPEN;
    *out = (bd_merged){.runs = bd_study_blocks(s) * s->axes.narm};
    BD_TRY(check(s, output, shards, partial, &whole, err));
    BD_TRY(check_output(s, output, err));
    char *part = bd_path_suffix(output, ".part"), *held = bd_path_suffix(output, ".part/lock");
    bd_status status = part && held ? BD_OK : bd_fail(err, BD_MEMORY, "a path");
    if (status == BD_OK) status = bd_folder_make(part, err);
    if (status == BD_OK) status = bd_lock_take(held, &lock, err);
    bd_results_about about = bd_study_about(s, 1, 1);
    if (status == BD_OK)
        status = bd_results_write(&about, &shards->all, NULL, output, out->digest, err);
    if (status == BD_OK && whole && shards->n > 1) {
        bd_shard_index_path(out->index, sizeof out->index, output);
        status = write_index(s, output, shards, out, err);
    }
    for (size_t i = 0; i < shards->all.count; i++) {
        out->done += shards->all.row[i].status == BD_RUN_done;
        out->failed += shards->all.row[i].status == BD_RUN_failed;
    }
    if (lock.file >= 0) {
        bd_lock_release(&lock, held);
        bd_folder_drop(part);
    }
    free(part), free(held);
    return status;
}
