/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya diff: keys whose values differ. A key that one side lacks (a method, an entry that is
 * 0) shows a dash there. */
#include "base/pool.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    const char *path, *value;
} entry;

typedef struct values {
    bd_pool pool;
    entry *list;
    size_t count, capacity;
    bool failed;
} values;

static void collect(void *context, const bd_setting *setting)
{
    values *v = context;
    if (v->count == v->capacity) {
        size_t capacity = v->capacity == 0 ? 512 : 2 * v->capacity;
        entry *list = realloc(v->list, capacity * sizeof *list);
        if (list == NULL) {
            v->failed = true;
            return;
        }
        v->list = list;
        v->capacity = capacity;
    }
    entry e = {bd_pool_text(&v->pool, setting->path, strlen(setting->path)),
               bd_pool_text(&v->pool, setting->value, strlen(setting->value))};
    if (e.path == NULL || e.value == NULL)
        v->failed = true;
    else
        v->list[v->count++] = e;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->path, ((const entry *)b)->path);
}

static bool gather(const bd_scenario *s, values *v)
{
    bd_scenario_each(s, collect, v);
    if (v->count > 0) qsort(v->list, v->count, sizeof *v->list, by_path);
    return !v->failed;
}

static void release(values *v)
{
    bd_pool_release(&v->pool);
    free(v->list);
}

static size_t write_differences(const values *a, const values *b, bd_buffer *out)
{
    size_t i = 0, j = 0, n = 0;
    while (i < a->count || j < b->count) {
        int order = i == a->count ? 1 : j == b->count ? -1 : by_path(&a->list[i], &b->list[j]);
        const char *path = order <= 0 ? a->list[i].path : b->list[j].path;
        const char *left = order <= 0 ? a->list[i++].value : "-";
        const char *right = order >= 0 ? b->list[j++].value : "-";
        if (strcmp(left, right) == 0) continue;
        bd_buffer_add(out, "%-48s %s  ->  %s\n", path, left, right);
        n++;
    }
    return n;
}

static int compare(const bd_scenario *a, const bd_scenario *b)
{
    values left = {0}, right = {0};
    bd_buffer text = {0};
    bool good = gather(a, &left) && gather(b, &right);
    if (good) {
        size_t n = write_differences(&left, &right, &text);
        bd_buffer_add(&text, "%zu key%s differ%s\n", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
    }
    release(&left);
    release(&right);
    text.failed = text.failed || !good;
    return bd_cli_print(&text);
}

int bd_verb_diff(int argc, char **argv)
{
    const char *worlds[2], *strategy = NULL, *other = NULL;
    bd_list sets = {.count = 0};
    const bd_option options[] = {
        {BD_OPTION_TEXT, 0, "strategy", "FILE", &strategy,
         "strategy laid over A and B, a file or a name", 0, 0},
        {BD_OPTION_TEXT, 0, "strategy-b", "FILE", &other, "strategy laid over B instead", 0, 0},
        {BD_OPTION_LIST, 0, "set", "KEY=VALUE", &sets, "override one value in B", 0, 0}};
    const bd_usage usage = {"diff",
                            "A [B]",
                            "Prints the keys of two resolved scenarios that differ, with both "
                            "values. Without B, A is\ncompared with itself under --set.",
                            "berdaya diff configs/desa.yaml my.yaml\n"
                            "berdaya diff configs/desa.yaml --set groups.size=12",
                            options,
                            sizeof options / sizeof *options,
                            1,
                            2};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, worlds, &count);
    if (status >= 0) return status;
    const char *second = count == 2 ? worlds[1] : worlds[0];
    bd_scenario *a = bd_cli_load(worlds[0], strategy, NULL, true, &status);
    if (a == NULL) return status;
    bd_scenario *b = bd_cli_load(second, other != NULL ? other : strategy, &sets, true, &status);
    if (b != NULL) status = compare(a, b);
    bd_scenario_destroy(a);
    bd_scenario_destroy(b);
    return status;
}
