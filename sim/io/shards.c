/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names into numbers and back. */
#include "io/shards.h"

#include "base/parse.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the ending of a file's name begins; its end when there is none. */
static size_t ending_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *point = strrchr(name, '.');
    return point != NULL && point > name ? (size_t)(point - path) : strlen(path);
}

bool bd_shard_path(char *out, size_t size, const char *output, uint32_t shard, uint32_t shards)
{
    size_t at = ending_of(output);
    int n = shards > 1 ? snprintf(out, size, "%.*s-%u-of-%u%s", (int)at, output, shard, shards,
                                  output + at)
                       : snprintf(out, size, "%s", output);
    return n > 0 && (size_t)n < size;
}

bool bd_shard_index_path(char *out, size_t size, const char *output)
{
    size_t at = ending_of(output);
    int n = snprintf(out, size, "%.*s-index%s", (int)at, output, output + at);
    return n > 0 && (size_t)n < size;
}

/* A word and the digits after it; `*at` moves on. */
static bool read_number(const char **at, const char *before, uint64_t *number)
{
    size_t skip = strlen(before), digits = 0;
    if (strncmp(*at, before, skip) != 0) return false;
    while (digits < 9 && (*at)[skip + digits] >= '0' && (*at)[skip + digits] <= '9') digits++;
    if (bd_parse_uint(*at + skip, digits, number) != BD_PARSE_OK) return false;
    *at += skip + digits;
    return true;
}

/* N of "STEM-K-of-N.h5" or "STEM-K-of-N.h5.part"; 0 for any other name. */
static uint32_t shards_in_name(const char *name, const char *stem, size_t length,
                               const char *ending)
{
    uint64_t shard, shards;
    const char *rest = name + length;
    size_t n = strlen(ending);
    if (strncmp(name, stem, length) != 0) return 0;
    if (!read_number(&rest, "-", &shard) || !read_number(&rest, "-of-", &shards)) return 0;
    if (strncmp(rest, ending, n) != 0) return 0;
    bool whole = rest[n] == 0 || strcmp(rest + n, ".part") == 0;
    return whole && shard >= 1 && shard <= shards ? (uint32_t)shards : 0;
}

bd_status bd_shards_find(const char *output, uint32_t *shards, bd_error *err)
{
    *shards = 0;
    size_t end = ending_of(output);
    const char *slash = strrchr(output, '/'), *stem = slash == NULL ? output : slash + 1;
    char folder[PATH_MAX] = ".";
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash == output ? 1 : slash - output),
                 output);
    DIR *dir = opendir(folder);
    if (dir == NULL) return bd_fail(err, BD_INPUT, "%s: %s", folder, strerror(errno));
    uint32_t other = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        uint32_t n =
            shards_in_name(entry->d_name, stem, end - (size_t)(stem - output), output + end);
        if (n > 1 && *shards > 0 && n != *shards) other = n;
        if (n > 1 && *shards == 0) *shards = n;
    }
    closedir(dir);
    if (other > 0)
        return bd_fail(err, BD_INPUT,
                       "%s: there are shards of %u and of %u beside each other; say which with "
                       "--shards",
                       output, *shards < other ? *shards : other,
                       *shards < other ? other : *shards);
    return BD_OK;
}
