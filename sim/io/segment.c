/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of finished segments. */
#include "io/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void bd_segment_name(char name[BD_SEGMENT_NAME], bd_segment s)
{
    snprintf(name, BD_SEGMENT_NAME, "segment-%03u-%06u-%04u.rows", s.scenario, s.replicate,
             s.month);
}

bool bd_segment_parse(const char *name, bd_segment *out)
{
    /* whatever is read must print as the same name, so that no other spelling passes */
    static const char prefix[] = "segment-";
    char again[BD_SEGMENT_NAME], *end;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0) return false;
    bd_segment s = {0};
    s.scenario = (uint32_t)strtoul(name + sizeof prefix - 1, &end, 10);
    if (*end == '-') s.replicate = (uint32_t)strtoul(end + 1, &end, 10);
    if (*end == '-') s.month = (uint32_t)strtoul(end + 1, &end, 10);
    bd_segment_name(again, s);
    if (strcmp(again, name) != 0) return false;
    *out = s;
    return true;
}

char *bd_path_suffix(const char *path, const char *suffix)
{
    char *out = malloc(strlen(path) + strlen(suffix) + 1);
    if (out != NULL) sprintf(out, "%s%s", path, suffix);
    return out;
}

char *bd_path_inside(const char *folder, const char *name)
{
    char *out = malloc(strlen(folder) + strlen(name) + 2);
    if (out != NULL) sprintf(out, "%s/%s", folder, name);
    return out;
}

bd_status bd_folder_sync(const char *folder, bd_error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL); /* some systems cannot sync folders */
    if (!ok) bd_fail(err, BD_IO, "%s: cannot be synced: %s", folder, strerror(errno));
    if (fd >= 0) close(fd);
    return ok ? BD_OK : BD_IO;
}

static bd_status sync_parent(const char *path, bd_error *err)
{
    char *parent = bd_path_suffix(path, "");
    if (parent == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", path);
    char *slash = strrchr(parent, '/');
    if (slash != NULL) slash[slash == parent] = 0;
    bd_status status = bd_folder_sync(slash == NULL ? "." : parent, err);
    free(parent);
    return status;
}

bd_status bd_folder_make(const char *folder, bd_error *err)
{
    if (mkdir(folder, 0777) == 0) return sync_parent(folder, err);
    struct stat s;
    if (errno == EEXIST && stat(folder, &s) == 0 && S_ISDIR(s.st_mode)) return BD_OK;
    return bd_fail(err, BD_IO, "%s: cannot be made: %s", folder, strerror(errno));
}

static int by_place(const void *a, const void *b)
{
    const bd_segment *x = a, *y = b;
    if (x->scenario != y->scenario) return x->scenario < y->scenario ? -1 : 1;
    if (x->replicate != y->replicate) return x->replicate < y->replicate ? -1 : 1;
    return (x->month > y->month) - (x->month < y->month);
}

bool bd_segment_same(bd_segment a, bd_segment b)
{
    return by_place(&a, &b) == 0;
}

static bool append(bd_segment **list, size_t *count, bd_segment s)
{
    bd_segment *grown = realloc(*list, (*count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    *list = grown;
    grown[(*count)++] = s;
    return true;
}

bd_status bd_segment_insert(bd_segment **list, size_t *count, bd_segment s, bd_error *err)
{
    for (size_t i = 0; i < *count; i++)
        if (bd_segment_same((*list)[i], s)) return BD_OK;
    if (!append(list, count, s)) {
        free(*list);
        *list = NULL, *count = 0;
        return bd_fail(err, BD_MEMORY, "not enough memory for a list of segments");
    }
    qsort(*list, *count, sizeof **list, by_place);
    return BD_OK;
}

static bool half_written(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".part") == 0;
}

bd_status bd_segments_list(const char *folder, bool tidy, bd_segment **list, size_t *count,
                           bd_error *err)
{
    *list = NULL, *count = 0;
    DIR *at = opendir(folder);
    if (at == NULL && errno == ENOENT) return BD_OK;
    if (at == NULL) return bd_fail(err, BD_IO, "%s: cannot be read: %s", folder, strerror(errno));
    bd_status status = BD_OK;
    for (struct dirent *e; status == BD_OK && (e = readdir(at)) != NULL;) {
        bd_segment s;
        if (tidy && half_written(e->d_name) && unlinkat(dirfd(at), e->d_name, 0) != 0)
            status = bd_fail(err, BD_IO, "%s/%s: cannot be removed: %s", folder, e->d_name,
                             strerror(errno));
        if (!bd_segment_parse(e->d_name, &s)) continue;
        if (!append(list, count, s))
            status = bd_fail(err, BD_MEMORY, "%s: not enough memory", folder);
    }
    closedir(at);
    if (*count > 0) qsort(*list, *count, sizeof **list, by_place);
    return status;
}

bd_status bd_segment_remove(const char *folder, bd_segment s, bd_error *err)
{
    char name[BD_SEGMENT_NAME];
    bd_segment_name(name, s);
    char *path = bd_path_inside(folder, name);
    if (path == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", folder);
    bd_status status = BD_OK;
    if (unlink(path) != 0 && errno != ENOENT)
        status = bd_fail(err, BD_IO, "%s: cannot be removed: %s", path, strerror(errno));
    free(path);
    return status;
}

bd_status bd_segments_clear(const char *folder, bd_error *err)
{
    bd_segment *list;
    size_t count;
    bd_status status = bd_segments_list(folder, true, &list, &count, err);
    for (size_t i = 0; i < count && status == BD_OK; i++)
        status = bd_segment_remove(folder, list[i], err);
    free(list);
    if (status == BD_OK && rmdir(folder) != 0 && errno != ENOENT && errno != ENOTEMPTY &&
        errno != EEXIST)
        status = bd_fail(err, BD_IO, "%s: cannot be removed: %s", folder, strerror(errno));
    return status;
}

bd_status bd_file_publish(const char *from, const char *to, bd_error *err)
{
    if (rename(from, to) != 0) {
        bd_fail(err, BD_IO, "%s: cannot be renamed to %s: %s", from, to, strerror(errno));
        unlink(from);
        return BD_IO;
    }
    return sync_parent(to, err);
}

bool bd_file_exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}
