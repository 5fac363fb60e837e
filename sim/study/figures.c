/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Header, numbers, check. */
#include "study/figures.h"

#include "base/build.h"
#include "base/checksum.h"
#include "base/random.h"
#include "io/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "berdaya figures"

typedef struct header {
    char magic[16];
    uint64_t study, count, check;
} header;

bool bd_figures_path(const char *folder, uint32_t replicate, char *path)
{
    int n = snprintf(path, PATH_MAX, "%s/figures-%06u", folder, replicate);
    return n > 0 && n < PATH_MAX;
}

/* What names the study and who wrote. */
static uint64_t mark_of(uint64_t study)
{
    return bd_mix2(study, bd_name_id(bd_build()));
}

static header header_of(uint64_t study, const double *figure, size_t n)
{
    header h = {.magic = MAGIC, .study = mark_of(study), .count = n};
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, &h.study, sizeof h.study);
    bd_checksum_add(&c, figure, n * sizeof *figure);
    h.check = bd_checksum_value(&c);
    return h;
}

bd_status bd_figures_write(const char *folder, uint64_t study, uint32_t replicate,
                           const double *figure, size_t n, bd_error *err)
{
    char path[PATH_MAX];
    header h = header_of(study, figure, n);
    char *bytes = malloc(sizeof h + n * sizeof *figure);
    if (bytes == NULL) return bd_fail(err, BD_MEMORY, "the figures of a replicate");
    memcpy(bytes, &h, sizeof h);
    memcpy(bytes + sizeof h, figure, n * sizeof *figure);
    bd_status status = bd_figures_path(folder, replicate, path)
                           ? bd_file_write_unsynced(path, bytes, sizeof h + n * sizeof *figure, err)
                           : bd_fail(err, BD_IO, "%s: the path is too long", folder);
    free(bytes);
    return status;
}

bool bd_figures_read(const char *folder, uint64_t study, uint32_t replicate, double *figure,
                     size_t n)
{
    char path[PATH_MAX], *bytes = NULL;
    size_t length = 0, size = sizeof(header) + n * sizeof *figure;
    bd_error ignored = {.status = BD_OK};
    if (!bd_figures_path(folder, replicate, path) ||
        bd_file_read(path, size, &bytes, &length, &ignored) != BD_OK)
        return false;
    bool whole = length == size;
    if (whole) {
        memcpy(figure, bytes + sizeof(header), n * sizeof *figure);
        header h = header_of(study, figure, n);
        whole = memcmp(&h, bytes, sizeof h) == 0;
    }
    free(bytes);
    return whole;
}

typedef struct search {
    uint64_t mark;
    bool found;
} search;

static void look_at_mark(void *context, const char *path)
{
    search *s = context;
    header h;
    bool whole = bd_file_begin(path, &h, sizeof h) && memcmp(h.magic, MAGIC, sizeof MAGIC) == 0;
    s->found = s->found || (whole && h.study != s->mark);
}

bool bd_figures_of_another(const char *folder, uint64_t study)
{
    search s = {.mark = mark_of(study)};
    bd_folder_each(folder, "figures-", look_at_mark, &s);
    return s.found;
}

void bd_figures_remove(const char *folder, uint32_t replicate)
{
    char path[PATH_MAX];
    if (bd_figures_path(folder, replicate, path)) bd_file_remove(path);
}
