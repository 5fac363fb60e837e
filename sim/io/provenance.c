/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Root attributes of an output. */
#include "io/provenance.h"

#include "io/layout.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef BD_HDF5
#include <gsl/gsl_version.h>

#define RANDOM_LAYOUT                                                                            \
    "Philox4x32-10; key: seed (64 bits); counter words, low to high: 0, 1: id of the agent; 2: " \
    "month (12 bits) | kind (4) | purpose (8) | replicate bits 0-7 (8); 3: replicate bits 8-23 " \
    "(16) | block (15) | 1 for a stream, 0 for a card (1); month counts from the start of "      \
    "burn-in; "                                                                                  \
    "card c: block c / 5, of word c % 5 the first 23 bits, or of the last nine bits of the four"

static char *copy(const char *text)
{
    char *out = malloc(strlen(text) + 1);
    if (out != NULL) strcpy(out, text);
    return out;
}

static char *now(void)
{
    char text[32];
    time_t t = time(NULL);
    struct tm utc;
    gmtime_r(&t, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return copy(text);
}

static char *make_title(const bd_params *p)
{
    char text[BD_TEXT_MAX + 32];
    snprintf(text, sizeof text, "berdaya: %s",
             *p->strategy.name ? p->strategy.name : "no programme");
    return copy(text);
}

static void hash_text(bd_sha256 *h, const char *text)
{
    if (text != NULL) bd_sha256_add(h, text, strlen(text));
    bd_sha256_add(h, "", 1);
}

/* Whatever makes two recorders write different layouts or different runs; not the time of day. */
static void identify(bd_origin *o, const bd_recorder_options *options, const bd_params *params)
{
    char numbers[160];
    bd_sha256 h;
    snprintf(numbers, sizeof numbers, "%llu %u %u %lld %lld %lld %d%d%d %016llx",
             (unsigned long long)options->seed, options->nscenario, options->nreplicate,
             (long long)params->time.burn_in, (long long)params->time.months,
             (long long)params->output.decompose_every, params->output.households,
             params->output.groups, params->output.workers, (unsigned long long)bd_world_layout());
    bd_sha256_start(&h);
    hash_text(&h, BD_SCHEMA_VERSION);
    hash_text(&h, BD_VERSION);
    hash_text(&h, options->build);
    hash_text(&h, options->scenario_text);
    hash_text(&h, options->lineage);
    if (options->asked != NULL) hash_text(&h, options->asked);
    hash_text(&h, params->output.snapshots);
    hash_text(&h, numbers);
    for (uint32_t i = 0; i < options->nscenario && options->scenario != NULL; i++)
        hash_text(&h, options->scenario[i]);
    for (size_t i = 0; i < options->ninput; i++) hash_text(&h, options->input[i].sha256);
    bd_sha256_end(&h, o->identity);
    bd_sha256_start(&h);
    if (options->scenario_text != NULL)
        bd_sha256_add(&h, options->scenario_text, strlen(options->scenario_text));
    bd_sha256_end(&h, o->parameters);
}

bd_status bd_origin_create(bd_origin *o, const bd_recorder_options *options,
                           const bd_params *params, bd_error *err)
{
    *o = (bd_origin){.seed = options->seed, .seed_automatic = options->seed_automatic};
    if (options->earlier != NULL) snprintf(o->earlier, sizeof o->earlier, "%s", options->earlier);
    o->title = options->title != NULL ? copy(options->title) : make_title(params);
    o->scenario_text = copy(options->scenario_text != NULL ? options->scenario_text : "");
    o->command = copy(options->command != NULL ? options->command : "berdaya");
    o->created = options->created != NULL ? copy(options->created) : now();
    o->build = copy(options->build != NULL ? options->build : "");
    o->request = copy(options->request != NULL ? options->request : "{\"verb\": \"run\"}");
    o->lineage = copy(options->lineage != NULL ? options->lineage : "");
    o->input_key = calloc(options->ninput + 1, sizeof *o->input_key);
    o->input_path = calloc(options->ninput + 1, sizeof *o->input_path);
    o->input_sha256 = calloc(options->ninput + 1, sizeof *o->input_sha256);
    bool whole = o->title && o->scenario_text && o->command && o->created && o->build &&
                 o->request && o->lineage && o->input_key && o->input_path && o->input_sha256;
    for (size_t i = 0; whole && i < options->ninput; i++, o->ninput++) {
        o->input_path[i] = copy(options->input[i].path);
        snprintf(o->input_sha256[i], BD_SHA256_HEX, "%s", options->input[i].sha256);
        o->input_key[i] = copy(options->input[i].key != NULL ? options->input[i].key : "");
        whole = o->input_path[i] != NULL && o->input_key[i] != NULL;
    }
    if (!whole) return bd_fail(err, BD_MEMORY, "not enough memory for the provenance");
    identify(o, options, params);
    return BD_OK;
}

void bd_origin_release(bd_origin *o)
{
    for (size_t i = 0; i < o->ninput; i++) free(o->input_path[i]), free(o->input_key[i]);
    free(o->input_path), free(o->input_key), free(o->input_sha256);
    free(o->request), free(o->lineage);
    free(o->title), free(o->scenario_text), free(o->command), free(o->created), free(o->build);
    *o = (bd_origin){0};
}

/* A text that grows; `failed` once memory is short. */
typedef struct text {
    char *at;
    size_t length, room;
    bool failed;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t n = (size_t)vsnprintf(NULL, 0, format, args);
    if (!t->failed && t->length + n + 1 > t->room) {
        size_t room = 2 * (t->length + n + 1);
        char *grown = realloc(t->at, room);
        if (grown == NULL)
            t->failed = true;
        else
            t->at = grown, t->room = room;
    }
    if (!t->failed) t->length += (size_t)vsnprintf(t->at + t->length, n + 1, format, again);
    va_end(again);
    va_end(args);
}

/* A JSON string. */
static void add_quoted(text *t, const char *s)
{
    add(t, "\"");
    for (; *s != 0; s++) {
        if (*s == '"' || *s == '\\')
            add(t, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            add(t, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            add(t, "%c", *s);
    }
    add(t, "\"");
}

static char *provenance(const bd_origin *o, const bd_recorder_resources *r)
{
    text t = {0};
    add(&t, "{\"software\": {\"berdaya\": \"%s\", \"gsl\": \"%s\", \"build\": ", BD_VERSION,
        gsl_version);
    add_quoted(&t, o->build);
    add(&t, "}, \"created\": ");
    add_quoted(&t, o->created);
    add(&t, ", \"command\": ");
    add_quoted(&t, o->command);
    add(&t, ", \"seed\": %llu, \"seed_automatic\": %s", (unsigned long long)o->seed,
        o->seed_automatic ? "true" : "false");
    add(&t, ", \"parameters_sha256\": \"%s\", \"inputs\": [", o->parameters);
    for (size_t i = 0; i < o->ninput; i++) {
        add(&t, "%s{\"path\": ", i > 0 ? ", " : "");
        add_quoted(&t, o->input_path[i]);
        if (o->input_key[i][0] != 0) add(&t, ", \"key\": \"%s\"", o->input_key[i]);
        add(&t, ", \"sha256\": \"%s\"}", o->input_sha256[i]);
    }
    add(&t, "], \"request\": %s", o->request);
    if (r != NULL)
        add(&t,
            ", \"resources\": {\"threads\": %d, \"seconds\": %.3f, \"household_months\": %.0f, "
            "\"peak_bytes\": %llu}",
            r->threads, r->seconds, r->household_months, (unsigned long long)r->peak_bytes);
    add(&t, "}");
    if (!t.failed) return t.at;
    free(t.at);
    return NULL;
}

static bd_status write_json(const bd_origin *o, const bd_recorder_resources *resources,
                            bd_netcdf *f, bd_error *err)
{
    char *json = provenance(o, resources);
    if (json == NULL) return bd_fail(err, BD_MEMORY, "not enough memory for the provenance");
    bd_status status = bd_netcdf_text(f, "/", "provenance", json, err);
    free(json);
    return status;
}

bd_status bd_origin_write(const bd_origin *o, const bd_params *params,
                          const bd_recorder_resources *resources, bd_netcdf *f, bd_error *err)
{
    text history = {0};
    add(&history, "%s: %s", o->created, o->command);
    bd_status status = bd_netcdf_text(f, "/", "title", o->title, err);
    if (status == BD_OK) status = bd_netcdf_text(f, "/", "Conventions", "CF-1.10", err);
    if (status == BD_OK) status = bd_netcdf_text(f, "/", "source", "berdaya " BD_VERSION, err);
    if (status == BD_OK) status = bd_netcdf_text(f, "/", "history", history.at, err);
    free(history.at);
    BD_TRY(status);
    BD_TRY(bd_netcdf_text(f, "/", "created", o->created, err));
    BD_TRY(bd_netcdf_text(f, "/", "license",
                          "These results belong to whoever made the run. The program that made "
                          "them, berdaya, is under GPL-3.0-or-later.",
                          err));
    BD_TRY(bd_netcdf_text(f, "/", "schema_version", BD_SCHEMA_VERSION, err));
    BD_TRY(bd_netcdf_number(f, "/", "seed", BD_NETCDF_UINT64, 1, &o->seed, err));
    BD_TRY(bd_netcdf_text(f, "/", "random_layout", RANDOM_LAYOUT, err));
    int32_t burn_in = (int32_t)params->time.burn_in;
    BD_TRY(bd_netcdf_number(f, "/", "burn_in", BD_NETCDF_INT32, 1, &burn_in, err));
    if (*params->strategy.name != 0) {
        int32_t start = (int32_t)params->strategy.start, end = (int32_t)params->strategy.end;
        BD_TRY(bd_netcdf_number(f, "/", "programme_start", BD_NETCDF_INT32, 1, &start, err));
        BD_TRY(bd_netcdf_number(f, "/", "programme_end", BD_NETCDF_INT32, 1, &end, err));
        BD_TRY(bd_netcdf_text(f, "/", "strategy", params->strategy.name, err));
    }
    BD_TRY(bd_netcdf_text(f, "/", "scenario_text", o->scenario_text, err));
    BD_TRY(bd_netcdf_text(f, "/", "lineage", o->lineage, err));
    BD_TRY(write_json(o, resources, f, err));
    return bd_netcdf_text(f, "/", "identity", o->identity, err);
}
#endif
