/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the twin needs of the core, in a shape that ctypes can call: parameters by path, a model,
 * its columns as pointers that may be written, its ties, and the functions that the twin checks
 * one by one. Text buffers are the caller's; a call that fails returns 0 or NULL. */
#include "base/math.h"
#include "base/random.h"
#include "model/model.h"
#include "state/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHIM __attribute__((visibility("default")))

SHIM bd_params *twin_params_create(void);
SHIM void twin_params_destroy(bd_params *p);
SHIM int twin_set(bd_params *p, const char *path, double value);
SHIM int twin_set_text(bd_params *p, const char *path, const char *text);
SHIM int twin_leaf(const bd_params *p, size_t index, char *path, size_t size, double *value);
SHIM bd_model *twin_create(const bd_params *p, uint64_t seed, uint32_t replicate, int threads,
                           char *text, size_t size);
SHIM void twin_destroy(bd_model *m);
SHIM void twin_step(bd_model *m);
SHIM uint32_t twin_month(bd_model *m);
SHIM uint64_t twin_digest(bd_model *m);
SHIM int twin_broken(bd_model *m, char *text, size_t size);

typedef struct twin_column {
    char table[32], name[32], type[16];
    uint64_t item, planes, rows, work;
    void *data;
} twin_column;
SHIM size_t twin_columns(bd_model *m, twin_column *out, size_t max);

SHIM float twin_card(uint64_t seed, uint32_t replicate, uint32_t month, uint64_t id, unsigned card);
SHIM void twin_bits(uint64_t seed, uint32_t replicate, int kind, uint64_t id, uint32_t month,
                    uint32_t purpose, uint32_t n, uint32_t *out);
SHIM void twin_philox(const uint32_t *counter, const uint32_t *key, uint32_t *out);
SHIM uint64_t twin_mix2(uint64_t a, uint64_t b);
SHIM double twin_exp(double x);
SHIM double twin_log(double x);
SHIM double twin_normal_quantile(double p);
SHIM float twin_expf(float x);

bd_params *twin_params_create(void)
{
    bd_params *p = malloc(sizeof *p);
    if (p != NULL) bd_params_defaults(p);
    return p;
}

void twin_params_destroy(bd_params *p)
{
    free(p);
}

/* A member of a collection by its name; a new name takes the next place, so the caller adds names
 * in sorted order, as the scenario reader does. */
static void *member_of(bd_params *p, const bd_section *s, const char *name, size_t length)
{
    uint32_t *count = (uint32_t *)((char *)p + s->count_offset);
    for (uint32_t i = 0; i < *count; i++) {
        char *member = (char *)p + s->offset + i * s->stride;
        if (strlen(member) == length && memcmp(member, name, length) == 0) return member;
    }
    if (s->closed || *count == s->max || length >= BD_NAME_MAX) return NULL;
    char *member = (char *)p + s->offset + (*count)++ * s->stride;
    bd_member_defaults(s, member);
    memset(member, 0, BD_NAME_MAX);
    memcpy(member, name, length);
    return member;
}

/* "groups.join_base", "powers.ideas.threshold", "strategy.phases.main.mix.counselling" */
static void *place_of(bd_params *p, const char *path, const bd_field **field)
{
    size_t n;
    const bd_section *all = bd_sections(&n), *s = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(all[i].path);
        if (strncmp(path, all[i].path, length) == 0 && path[length] == '.' &&
            (s == NULL || length > strlen(s->path)))
            s = &all[i];
    }
    if (s == NULL) return NULL;
    const char *rest = path + strlen(s->path) + 1;
    char *at = (char *)p + s->offset;
    if (s->stride > 0) {
        const char *dot = strchr(rest, '.');
        if (dot == NULL) return NULL;
        at = member_of(p, s, rest, (size_t)(dot - rest));
        rest = dot + 1;
    }
    for (size_t i = 0; at != NULL && i < s->nfields; i++) {
        const bd_field *f = &s->fields[i];
        size_t length = strlen(f->name);
        if (strncmp(rest, f->name, length) != 0) continue;
        *field = f;
        if (f->kind != BD_MAP && rest[length] == '\0') return at + f->offset;
        if (f->kind != BD_MAP || rest[length] != '.') continue;
        for (size_t k = 0; k < bd_axis_count(p, f->unit); k++)
            if (strcmp(bd_axis_name(p, f->unit, k), rest + length + 1) == 0)
                return at + f->offset + k * sizeof(double);
    }
    return NULL;
}

int twin_set(bd_params *p, const char *path, double value)
{
    const bd_field *f = NULL;
    void *at = place_of(p, path, &f);
    if (at == NULL) return 0;
    switch (f->kind) {
    case BD_REAL:
    case BD_MAP:
        *(double *)at = value;
        return 1;
    case BD_INT:
        *(int64_t *)at = (int64_t)value;
        return 1;
    case BD_BOOL:
        *(bool *)at = value != 0;
        return 1;
    case BD_CHOICE:
        *(int *)at = (int)value;
        return 1;
    case BD_TEXT:
        return 0;
    }
    return 0;
}

int twin_set_text(bd_params *p, const char *path, const char *text)
{
    const bd_field *f = NULL;
    char *at = place_of(p, path, &f);
    if (at == NULL || f->kind != BD_TEXT) return 0;
    snprintf(at, BD_TEXT_MAX, "%s", text);
    return 1;
}

static double value_at(const bd_field *f, const char *at, size_t k)
{
    switch (f->kind) {
    case BD_REAL:
        return *(const double *)at;
    case BD_MAP:
        return ((const double *)at)[k];
    case BD_INT:
        return (double)*(const int64_t *)at;
    case BD_BOOL:
        return *(const bool *)at;
    case BD_CHOICE:
        return *(const int *)at;
    case BD_TEXT:
        return *at != '\0';
    }
    return 0;
}

/* All values one after the other; a text is 1 if it is not empty. */
int twin_leaf(const bd_params *p, size_t index, char *path, size_t size, double *value)
{
    size_t n, seen = 0;
    const bd_section *all = bd_sections(&n);
    for (size_t i = 0; i < n; i++) {
        const bd_section *s = &all[i];
        uint32_t members =
            s->stride > 0 ? *(const uint32_t *)((const char *)p + s->count_offset) : 1;
        for (uint32_t j = 0; j < members; j++) {
            const char *member = (const char *)p + s->offset + j * s->stride;
            for (size_t l = 0; l < s->nfields; l++) {
                const bd_field *f = &s->fields[l];
                size_t width = f->kind == BD_MAP ? bd_axis_count(p, f->unit) : 1;
                if (index >= seen + width) {
                    seen += width;
                    continue;
                }
                size_t k = index - seen;
                snprintf(path, size, "%s.%s%s%s%s%s", s->path, s->stride > 0 ? member : "",
                         s->stride > 0 ? "." : "", f->name, f->kind == BD_MAP ? "." : "",
                         f->kind == BD_MAP ? bd_axis_name(p, f->unit, k) : "");
                *value = value_at(f, member + f->offset, k);
                return 1;
            }
        }
    }
    return 0;
}

bd_model *twin_create(const bd_params *p, uint64_t seed, uint32_t replicate, int threads,
                      char *text, size_t size)
{
    bd_model *m = NULL;
    bd_error err = {0};
    if (bd_model_create(p, (bd_luck){seed, replicate}, NULL, threads, &m, &err) == BD_OK) return m;
    snprintf(text, size, "%s", err.text);
    return NULL;
}

void twin_destroy(bd_model *m)
{
    bd_model_destroy(m);
}
void twin_step(bd_model *m)
{
    bd_model_step(m, NULL, NULL);
}
uint32_t twin_month(bd_model *m)
{
    return bd_model_world(m)->month;
}

uint64_t twin_digest(bd_model *m)
{
    bd_view view = bd_model_view(m);
    return bd_world_digest(&view, true);
}

int twin_broken(bd_model *m, char *text, size_t size)
{
    bd_view view = bd_model_view(m);
    return bd_world_broken(&view, text, size) != NULL;
}

static void *writable(const void *data)
{
    union {
        const void *from;
        void *to;
    } u = {.from = data};
    return u.to;
}

/* Columns, then ties and profiles as tables of their own. */
size_t twin_columns(bd_model *m, twin_column *out, size_t max)
{
    bd_view view = bd_model_view(m);
    bd_column_info info[512];
    size_t n = bd_columns(&view, &view.counts, info, 512), households = view.counts.nhousehold;
    size_t total = n + 6;
    if (n > 512 || total > max) return total;
    for (size_t i = 0; i < n; i++) {
        out[i] = (twin_column){.item = info[i].item,
                               .planes = info[i].planes,
                               .rows = info[i].rows,
                               .work = info[i].work,
                               .data = writable(info[i].data)};
        snprintf(out[i].table, sizeof out[i].table, "%s", info[i].table);
        snprintf(out[i].name, sizeof out[i].name, "%s", info[i].name);
        snprintf(out[i].type, sizeof out[i].type, "%s", info[i].type);
    }
    const bd_ties *ties = view.ties;
    size_t cross = ties->cross_first[view.counts.nvillage];
    const twin_column more[6] = {
        {"ties", "offset", "uint32_t", 4, 1, households + 1, 0, ties->offset},
        {"ties", "local", "uint16_t", 2, 1, ties->offset[households], 0, ties->local},
        {"ties", "cross_first", "uint32_t", 4, 1, view.counts.nvillage + 1, 0, ties->cross_first},
        {"ties", "cross_from", "uint16_t", 2, 1, cross, 0, ties->cross_from},
        {"ties", "cross_to", "uint32_t", 4, 1, cross, 0, ties->cross_to},
        {"profile", "bits", "uint16_t", 2, 1, view.counts.nprofile, 0, writable(view.profile_bits)},
    };
    memcpy(out + n, more, sizeof more);
    return total;
}

float twin_card(uint64_t seed, uint32_t replicate, uint32_t month, uint64_t id, unsigned card)
{
    float dealt[64] = {0};
    if (card >= 64) return -1;
    bd_deal((bd_luck){seed, replicate}, month, &id, 1, 1u << card / BD_BLOCK_CARDS, 1, dealt);
    return dealt[card];
}

void twin_bits(uint64_t seed, uint32_t replicate, int kind, uint64_t id, uint32_t month,
               uint32_t purpose, uint32_t n, uint32_t *out)
{
    bd_stream s = bd_stream_open((bd_luck){seed, replicate}, (bd_kind)kind, id, month, purpose);
    for (uint32_t i = 0; i < n; i++) out[i] = bd_bits(&s);
}

void twin_philox(const uint32_t *counter, const uint32_t *key, uint32_t *out)
{
    bd_philox(counter, key, out);
}

uint64_t twin_mix2(uint64_t a, uint64_t b)
{
    return bd_mix2(a, b);
}
double twin_exp(double x)
{
    return bd_exp(x);
}
double twin_log(double x)
{
    return bd_log(x);
}
double twin_normal_quantile(double p)
{
    return bd_normal_quantile(p);
}
float twin_expf(float x)
{
    return bd_expf(x);
}
