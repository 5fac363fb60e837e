/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking for a strategy where those of a world lie. */
#include "io/strategies.h"

#include "base/nearest.h"
#include "io/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDING ".yaml"

/* Beside a world of configs/, of a folder in it; and where the program is called, for worlds of
 * elsewhere and outputs that are gone on from. */
static const char *const places[] = {"strategies", "../strategies", "configs/strategies"};
enum { BESIDE = 2, NPLACE = sizeof places / sizeof *places };

static bool ends_so(const char *name)
{
    size_t n = strlen(name), ending = strlen(ENDING);
    return n > ending && strcmp(name + n - ending, ENDING) == 0;
}

static bool folder_of(const char *world, size_t place, char out[PATH_MAX])
{
    const char *slash = place < BESIDE ? strrchr(world, '/') : NULL;
    int n = slash == NULL ? 0 : (int)(slash - world) + 1;
    int wrote = snprintf(out, PATH_MAX, "%.*s%s", n, world, places[place]);
    return wrote > 0 && wrote < PATH_MAX;
}

const char *bd_strategy_path(bd_pool *pool, const char *world, const char *name)
{
    if (strchr(name, '/') != NULL || bd_path_exists(name))
        return bd_pool_text(pool, name, strlen(name));
    for (size_t i = 0; world != NULL && name[0] != '\0' && i < NPLACE; i++) {
        char folder[PATH_MAX], path[PATH_MAX];
        if (!folder_of(world, i, folder)) continue;
        int n = snprintf(path, sizeof path, "%s/%s%s", folder, name, ends_so(name) ? "" : ENDING);
        if (n > 0 && n < (int)sizeof path && bd_path_exists(path))
            return bd_pool_text(pool, path, (size_t)n);
    }
    return NULL;
}

typedef struct listing {
    bd_pool pool;
    const char *name[256];
    size_t n;
} listing;

static void list_name(void *context, const char *path)
{
    listing *l = context;
    const char *base = strrchr(path, '/') + 1;
    if (!ends_so(base) || l->n == sizeof l->name / sizeof *l->name) return;
    const char *name = bd_pool_text(&l->pool, base, strlen(base) - strlen(ENDING));
    if (name != NULL) l->name[l->n++] = name;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void bd_strategy_names(const char *world, const char *name, bd_buffer *out)
{
    listing l = {.n = 0};
    for (size_t i = 0; world != NULL && i < NPLACE && l.n == 0; i++) {
        char folder[PATH_MAX];
        if (folder_of(world, i, folder)) bd_folder_each(folder, "", list_name, &l);
    }
    if (l.n > 1) qsort(l.name, l.n, sizeof *l.name, by_name);
    char plain[NAME_MAX + 1];
    int n = (int)strlen(name) - (ends_so(name) ? (int)strlen(ENDING) : 0);
    snprintf(plain, sizeof plain, "%.*s", n, name);
    bd_nearest nearest = bd_nearest_to(plain);
    for (size_t i = 0; i < l.n; i++) bd_nearest_try(&nearest, l.name[i]);
    if (nearest.best != NULL) {
        bd_buffer_add(out, "; did you mean '%s'?", nearest.best);
    } else {
        for (size_t i = 0; i < l.n; i++)
            bd_buffer_add(out, "%s%s", i == 0 ? "\nstrategies of this world: " : ", ", l.name[i]);
    }
    bd_pool_release(&l.pool);
}
