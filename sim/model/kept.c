/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Segments never change once they have their names, so the same file may lie in several folders. */
#include "model/kept.h"

#include "io/files.h"
#include "io/segment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT "month-"

static bd_status name_folder(char path[PATH_MAX], const char *output, uint32_t month,
                             uint32_t replicate, bd_error *err)
{
    int n =
        snprintf(path, PATH_MAX, "%s.ckpt/" KEPT "%04u-replicate-%06u", output, month, replicate);
    if (n > 0 && n < PATH_MAX) return BD_OK;
    return bd_fail(err, BD_INPUT, "the path of the output is too long");
}

/* The replicate's segments from one folder into another. */
static bd_status share_segments(const char *from, const char *to, uint32_t replicate, bd_error *err)
{
    bd_segment *list;
    size_t count;
    BD_TRY(bd_folder_make(to, err));
    bd_status status = bd_segments_list(from, false, &list, &count, err);
    for (size_t i = 0; i < count && status == BD_OK; i++) {
        char name[BD_SEGMENT_NAME];
        if (list[i].replicate != replicate) continue;
        bd_segment_name(name, list[i]);
        char *source = bd_path_inside(from, name), *target = bd_path_inside(to, name);
        status = source != NULL && target != NULL ? bd_file_share(source, target, err)
                                                  : bd_fail(err, BD_MEMORY, "a checkpoint's path");
        free(source), free(target);
    }
    free(list);
    return status == BD_OK ? bd_folder_sync(to, err) : status;
}

static void clear_folder(const char *folder)
{
    bd_error ignored = {.status = BD_OK};
    bd_checkpoint_remove(folder);
    bd_segments_clear(folder, &ignored);
}

/* The folder of the month, with what was recorded up to it. */
static bd_status begin_folder(const char *folder, const char *output, uint32_t replicate,
                              bd_error *err)
{
    clear_folder(folder);
    char *part = bd_path_suffix(output, ".part");
    if (part == NULL) return bd_fail(err, BD_MEMORY, "a checkpoint's path");
    bd_status status = share_segments(part, folder, replicate, err);
    free(part);
    return status;
}

bd_status bd_kept_write(const char *output, uint32_t month, const bd_view *view, uint64_t run,
                        const void *bytes, size_t size, bd_error *err)
{
    char folder[PATH_MAX];
    const bd_ranks *ranks = view->part != NULL ? view->part->ranks : NULL;
    BD_TRY(name_folder(folder, output, month, view->luck.replicate, err));
    bd_status status = BD_OK;
    if (ranks == NULL || ranks->rank == 0)
        status = begin_folder(folder, output, view->luck.replicate, err);
    BD_TRY(bd_ranks_agree(ranks, status, err));
    return bd_checkpoint_write(folder, view, run, bytes, size, err);
}

bd_status bd_kept_open(const char *output, uint32_t month, uint32_t replicate, uint64_t run,
                       bd_checkpoint **out, bd_error *err)
{
    char folder[PATH_MAX];
    *out = NULL;
    BD_TRY(name_folder(folder, output, month, replicate, err));
    return bd_checkpoint_open(folder, run, out, NULL, 0, err);
}

bd_status bd_kept_segments(const char *output, uint32_t month, uint32_t replicate,
                           const char *other, bd_error *err)
{
    char folder[PATH_MAX];
    BD_TRY(name_folder(folder, output, month, replicate, err));
    char *part = bd_path_suffix(other, ".part");
    if (part == NULL) return bd_fail(err, BD_MEMORY, "a checkpoint's path");
    bd_status status = share_segments(folder, part, replicate, err);
    free(part);
    return status;
}

static void clear_one(void *context, const char *path)
{
    (void)context;
    clear_folder(path);
}

void bd_kept_clear(const char *output)
{
    char *folder = bd_path_suffix(output, ".ckpt");
    if (folder != NULL) bd_folder_each(folder, KEPT, clear_one, NULL);
    free(folder);
}
