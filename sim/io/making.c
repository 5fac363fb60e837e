/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The provenance is JSON, which is YAML in flow style: the scenario's reader takes it apart. */
#include "io/making.h"

#include "base/buffer.h"
#include "base/parse.h"
#include "io/netcdf.h"
#include "io/value.h"
#include "io/yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bd_lineage_write(const bd_making *parent, int64_t month, bd_buffer *out)
{
    size_t n = parent->nstage + (month >= 0);
    if (n == 0) return;
    bd_buffer_add(out, "[");
    for (size_t i = 0; i < n; i++) {
        bool last = i == parent->nstage;
        bd_buffer_add(out,
                      "%s{\"month\": %lld, \"parent\": \"%s\", \"scenario\": ", i > 0 ? ", " : "",
                      (long long)(last ? month : parent->stage[i].month),
                      last ? parent->digest : parent->stage[i].digest);
        bd_text_write(last ? parent->scenario : parent->stage[i].scenario, out);
        bd_buffer_add(out, "}");
    }
    bd_buffer_add(out, "]");
}

void bd_making_release(bd_making *m)
{
    bd_pool_release(&m->pool);
    *m = (bd_making){.path = NULL};
}

#ifdef BD_HDF5
static const bd_yaml *child(const bd_yaml *map, const char *key)
{
    if (map == NULL || map->kind != BD_YAML_MAP) return NULL;
    for (const bd_yaml *c = map->first; c != NULL; c = c->next)
        if (strcmp(c->key, key) == 0) return c;
    return NULL;
}

static const char *text_of(const bd_yaml *map, const char *key)
{
    const bd_yaml *c = child(map, key);
    return c != NULL && c->kind == BD_YAML_SCALAR ? c->text : "";
}

/* A text attribute, copied to the pool; "" when there is none. */
static const char *take(bd_making *m, bd_netcdf *f, const char *name)
{
    char *text = bd_netcdf_take_text(f, "/", name);
    if (text == NULL) return "";
    const char *kept = bd_pool_text(&m->pool, text, strlen(text));
    free(text);
    return kept != NULL ? kept : "";
}

/* The tree of a JSON text, NULL when it cannot be read. */
static const bd_yaml *parse(bd_making *m, const char *json, bd_error *err)
{
    bd_yaml *root = NULL;
    bool whole = false;
    bd_diagnostics *report = bd_diagnostics_create();
    bd_input *input = bd_pool_take(&m->pool, sizeof *input);
    if (report != NULL && input != NULL) {
        *input = (bd_input){.name = m->path, .text = json, .length = strlen(json)};
        if (bd_yaml_parse(input, 0, &m->pool, report, &root, &whole, err) != BD_OK ||
            bd_diagnostics_mistakes(report) > 0 || !whole)
            root = NULL;
    }
    bd_diagnostics_destroy(report);
    return root;
}

static size_t length_of(bd_netcdf *f, const char *path)
{
    size_t ndim, shape[BD_NETCDF_DIMS];
    return bd_netcdf_shape(f, path, &ndim, shape) && ndim == 1 ? shape[0] : 0;
}

static void take_inputs(bd_making *m, const bd_yaml *list)
{
    if (list == NULL || list->kind != BD_YAML_LIST) return;
    for (const bd_yaml *c = list->first; c != NULL && m->ninput < BD_MAKING_INPUTS; c = c->next)
        m->input[m->ninput++] = (bd_made_input){
            .key = text_of(c, "key"), .path = text_of(c, "path"), .sha256 = text_of(c, "sha256")};
}

static bool take_stages(bd_making *m, const bd_yaml *list)
{
    if (list == NULL || list->kind != BD_YAML_LIST) return false;
    for (const bd_yaml *c = list->first; c != NULL; c = c->next) {
        const char *month = text_of(c, "month");
        uint64_t at;
        if (m->nstage == BD_MAKING_STAGES ||
            bd_parse_uint(month, strlen(month), &at) != BD_PARSE_OK)
            return false;
        m->stage[m->nstage++] = (bd_made_stage){.scenario = text_of(c, "scenario"),
                                                .digest = text_of(c, "parent"),
                                                .month = (int64_t)at};
    }
    return true;
}

/* The map as it was written: the text from its brace to the one that closes it. */
static const char *request_text(bd_making *m, const char *json, const bd_yaml *request)
{
    const char *from = request == NULL ? NULL : strstr(json, "\"request\": {");
    if (from == NULL) return "";
    from = strchr(from, '{');
    size_t n = 0, depth = 0;
    bool quoted = false;
    do {
        if (quoted && from[n] == '\\' && from[n + 1] != 0)
            n++;
        else if (from[n] == '"')
            quoted = !quoted;
        else if (!quoted && from[n] == '{')
            depth++;
        else if (!quoted && from[n] == '}')
            depth--;
        n++;
    } while (depth > 0 && from[n] != 0);
    const char *kept = bd_pool_text(&m->pool, from, n);
    return kept != NULL ? kept : "";
}

static bd_status unreadable(const bd_making *m, const char *what, bd_error *err)
{
    return bd_fail(err, BD_MISMATCH, "%s: %s", m->path, what);
}

static bd_status take_all(bd_making *m, bd_netcdf *f, bd_error *err)
{
    m->scenario = take(m, f, "scenario_text");
    m->source = take(m, f, "source");
    m->trial = take(m, f, "trial_text");
    m->identity = take(m, f, "identity");
    snprintf(m->digest, sizeof m->digest, "%s", take(m, f, "data_digest"));
    m->complete = strcmp(take(m, f, "status"), "complete") == 0;
    m->nscenario = (uint32_t)length_of(f, "/scenario");
    m->nreplicate = (uint32_t)length_of(f, "/replicate");
    if (strncmp(m->source, "berdaya", 7) != 0)
        return bd_fail(err, BD_INPUT, "%s: this is no output of berdaya", m->path);
    const char *json = take(m, f, "provenance");
    const bd_yaml *root = parse(m, json, err);
    const bd_yaml *request = child(root, "request");
    m->request = request_text(m, json, request);
    m->verb = text_of(request, "verb");
    const char *seed = text_of(root, "seed"), *margin = text_of(request, "margin");
    m->seed_automatic = strcmp(text_of(root, "seed_automatic"), "true") == 0;
    bool known = bd_parse_uint(seed, strlen(seed), &m->seed) == BD_PARSE_OK;
    if (!known || m->verb[0] == 0 || m->scenario[0] == 0 || m->nreplicate == 0)
        return unreadable(m, "the file does not say how it was made", err);
    if (margin[0] != 0 && bd_parse_real(margin, strlen(margin), '.', &m->margin) != BD_PARSE_OK)
        return unreadable(m, "the margin of the comparison cannot be read", err);
    m->detail = strcmp(text_of(request, "detail"), "true") == 0;
    m->build = text_of(child(root, "software"), "build");
    m->command = text_of(root, "command");
    take_inputs(m, child(root, "inputs"));
    const char *lineage = take(m, f, "lineage");
    if (lineage[0] != 0 && !take_stages(m, parse(m, lineage, err)))
        return unreadable(m, "what the run goes on from cannot be read", err);
    return BD_OK;
}

bd_status bd_making_read(const char *path, bd_making *m, bd_error *err)
{
    *m = (bd_making){.path = path};
    bd_netcdf *f;
    bd_error reason = {.status = BD_OK};
    if (bd_netcdf_open(path, &f, &reason) != BD_OK)
        return bd_fail(err, BD_INPUT, "%s: cannot be read as HDF5: %s", path, reason.text);
    bd_status status = take_all(m, f, err);
    bd_netcdf_abandon(f);
    return status;
}
#else
bd_status bd_making_read(const char *path, bd_making *m, bd_error *err)
{
    *m = (bd_making){.path = path};
    return bd_fail(err, BD_UNAVAILABLE, "%s: this build has no HDF5", path);
}
#endif
