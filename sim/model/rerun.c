/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking by SHA-256. */
#include "model/rerun.h"

#include "io/files.h"
#include "io/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool holds(const char *path, const char *sha256)
{
    char hex[BD_SHA256_HEX];
    bd_error ignored = {.status = BD_OK};
    return bd_file_sha256(path, hex, &ignored) == BD_OK && strcmp(hex, sha256) == 0;
}

static bool take(bd_found_input *in, const char *path)
{
    if (strlen(path) >= sizeof in->path || !holds(path, in->sha256)) return false;
    snprintf(in->path, sizeof in->path, "%s", path);
    return true;
}

static bool find(const bd_making *m, const char *const *given, size_t ngiven, bd_found_input *in)
{
    for (size_t i = 0; i < ngiven; i++)
        if (take(in, given[i])) return true;
    if (take(in, in->name)) return true;
    const char *slash = strrchr(m->path, '/'), *base = strrchr(in->name, '/');
    char beside[BD_RERUN_PATH_MAX];
    int folder = slash == NULL ? 0 : (int)(slash - m->path) + 1;
    int n = snprintf(beside, sizeof beside, "%.*s%s", folder, m->path,
                     base == NULL ? in->name : base + 1);
    return n > 0 && (size_t)n < sizeof beside && take(in, beside);
}

bd_status bd_rerun_find(const bd_making *m, const char *const *given, size_t ngiven,
                        bd_found_input **out, size_t *count, bd_error *err)
{
    *count = 0;
    *out = calloc(m->ninput + 1, sizeof **out);
    if (*out == NULL) return bd_fail(err, BD_MEMORY, "the list of input files");
    bd_buffer missing = {0};
    for (size_t i = 0; i < m->ninput; i++) {
        if (m->input[i].key[0] == 0) continue;
        bd_found_input *in = &(*out)[(*count)++];
        *in = (bd_found_input){
            .key = m->input[i].key, .sha256 = m->input[i].sha256, .name = m->input[i].path};
        if (!find(m, given, ngiven, in))
            bd_buffer_add(&missing, "\n  %s: sha256 %s, was %s", in->key, in->sha256, in->name);
    }
    bd_status status = BD_OK;
    if (missing.text != NULL)
        status = bd_fail(err, BD_INPUT,
                         "%s was made from files that are not here; give them with --input%s",
                         m->path, missing.text);
    bd_buffer_release(&missing);
    return status;
}

bd_status bd_rerun_sets(const bd_found_input *input, size_t count, char **set, bd_error *err)
{
    for (size_t i = 0; i < count; i++) {
        bd_buffer text = {0};
        bd_buffer_add(&text, "%s=", input[i].key);
        bd_text_write(input[i].path, &text);
        set[i] = bd_buffer_take(&text);
        if (set[i] == NULL) return bd_fail(err, BD_MEMORY, "the list of input files");
    }
    return BD_OK;
}
