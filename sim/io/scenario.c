/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loading: files and what they extend, the strategy, the --set arguments, then the checks that
 * look across keys. A mistake never stops the reading, so one load tells all of them; only a file
 * that is missing hides what it would have said. */
#include "io/scenario.h"

#include "base/parse.h"
#include "io/files.h"
#include "io/layers.h"
#include "io/strategies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

enum { EXTENDS_MAX = 16, NAME_MAX_BYTES = 128, DEFAULT_SEED = 1, INPUTS_MAX = 1024 };

struct bd_scenario {
    bd_pool pool; /* texts, trees, inputs */
    bd_layers layers;
    bd_input *input[INPUTS_MAX];
    size_t ninput;
    bd_params params;
    uint64_t seed;
    bool seed_automatic;
    const char *title, *description, *strategy_title;
    char name[NAME_MAX_BYTES];
};

typedef struct loading {
    bd_scenario *s;
    bd_diagnostics *report;
    bd_error *err;
    bool whole; /* every file could be read to its end */
} loading;

static bd_status no_memory(bd_error *err)
{
    return bd_fail(err, BD_MEMORY, "no memory for the scenario");
}

/* Files */

/* A file on the way from a scenario to its furthest parent. */
typedef struct chain {
    const struct chain *child;
    dev_t device;
    ino_t inode;
    unsigned depth;
} chain;

static bd_status add_input(loading *l, const char *name, const char *text, size_t length,
                           bool argument, const bd_input **out)
{
    bd_scenario *s = l->s;
    if (s->ninput == INPUTS_MAX)
        return bd_fail(l->err, BD_INPUT, "more than %d files and --set arguments", INPUTS_MAX);
    bd_input *input = bd_pool_take(&s->pool, sizeof *input);
    if (input == NULL) return no_memory(l->err);
    input->name = bd_pool_text(&s->pool, name, strlen(name));
    input->text = text;
    input->length = length;
    input->argument = argument;
    input->order = (uint32_t)s->ninput;
    if (input->name == NULL) return no_memory(l->err);
    bd_sha256 hash;
    bd_sha256_start(&hash);
    bd_sha256_add(&hash, text, length);
    bd_sha256_end(&hash, input->sha256);
    s->input[s->ninput++] = input;
    *out = input;
    return BD_OK;
}

/* Folder of a path with its slash, "" for the current one. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static const bd_yaml *child_named(const bd_yaml *map, const char *key)
{
    if (map == NULL || map->kind != BD_YAML_MAP) return NULL;
    for (const bd_yaml *child = map->first; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

static bd_status load_file(loading *l, const char *path, bd_layer_kind kind, const bd_yaml *asked,
                           const chain *child);

/* Follows `extends`, so that the parent's layer lies below. */
static bd_status load_parent(loading *l, const bd_yaml *root, bd_layer_kind kind,
                             const bd_input *input, const chain *here)
{
    const bd_yaml *extends = child_named(root, "extends");
    if (extends == NULL || extends->kind != BD_YAML_SCALAR) return BD_OK;
    const char *problem = NULL;
    if (here == NULL) problem = "a scenario that is given as text has no folder to look in";
    if (extends->length == 0) problem = "the path is empty";
    if (extends->length > 0 && extends->text[0] == '/')
        problem = "the path must be relative to this file";
    if (here != NULL && here->depth == EXTENDS_MAX)
        problem = "more than 16 files extend each other";
    size_t folder = folder_length(input->name);
    char path[BD_SCENARIO_PATH_MAX];
    if (folder + extends->length >= sizeof path) problem = "the path is too long";
    if (problem != NULL) {
        bd_report(l->report, BD_MISTAKE, extends->place, "extends", "%s", problem);
        l->whole = false;
        return BD_OK;
    }
    snprintf(path, sizeof path, "%.*s%s", (int)folder, input->name, extends->text);
    return load_file(l, path, kind, extends, here);
}

/* `kind: strategy` where a world is wanted, and the reverse: then nothing else in the file is
 * worth reading as what it is not. False if so. */
static bool check_kind(loading *l, const bd_yaml *root, bd_layer_kind kind, bool extended)
{
    const bd_yaml *said = child_named(root, "kind");
    if (said == NULL || said->kind != BD_YAML_SCALAR) return true;
    bool world = strcmp(said->text, "world") == 0, strategy = strcmp(said->text, "strategy") == 0;
    bool study = strcmp(said->text, "study") == 0, trial = strcmp(said->text, "trial") == 0;
    const char *problem = NULL;
    if (study)
        problem = "this is a study; 'berdaya study' runs it, with --check it only reads it";
    else if (trial)
        problem = "this is a trial; 'berdaya trial' plays it";
    else if (!world && !strategy)
        problem = "a file is of kind 'world' or 'strategy'";
    else if (extended && world != (kind == BD_LAYER_WORLD))
        problem = "a world extends worlds, a strategy strategies";
    else if (strategy && kind == BD_LAYER_WORLD)
        problem = "this is a strategy; name a world and lay it over with --strategy";
    else if (world && kind == BD_LAYER_STRATEGY)
        problem = "this is a world; --strategy takes a file of kind 'strategy'";
    if (problem != NULL) bd_report(l->report, BD_MISTAKE, said->place, "kind", "%s", problem);
    return problem == NULL || !(world || strategy || study || trial);
}

static bd_status load_text(loading *l, const bd_input *input, bd_layer_kind kind, bool extended,
                           const chain *here)
{
    bd_yaml *root;
    bool whole;
    BD_TRY(bd_yaml_parse(input, 0, &l->s->pool, l->report, &root, &whole, l->err));
    l->whole = l->whole && whole;
    if (!check_kind(l, root, kind, extended)) {
        l->whole = false;
        return BD_OK;
    }
    BD_TRY(load_parent(l, root, kind, input, here));
    bd_layers_add(&l->s->layers, kind, root);
    return l->s->layers.out_of_memory ? no_memory(l->err) : BD_OK;
}

static void report_unreadable(loading *l, const char *path, const bd_yaml *asked, int problem)
{
    const char *why = problem == EINVAL ? "not a plain file" : strerror(problem);
    const bd_input nothing = {.name = path, .order = (uint32_t)l->s->ninput};
    l->whole = false;
    if (asked != NULL)
        bd_report(l->report, BD_MISTAKE, asked->place, "extends", "cannot read %s: %s", path, why);
    else
        bd_report(l->report, BD_MISTAKE, (bd_place){.input = &nothing}, "",
                  "cannot read the file: %s", why);
}

static bd_status load_file(loading *l, const char *path, bd_layer_kind kind, const bd_yaml *asked,
                           const chain *child)
{
    const char *text = NULL;
    size_t length = 0;
    struct stat about;
    int problem = bd_file_text(&l->s->pool, path, BD_YAML_BYTES_MAX, &text, &length, &about);
    if (problem == ENOMEM) return no_memory(l->err);
    if (problem != 0) {
        report_unreadable(l, path, asked, problem);
        return BD_OK;
    }
    for (const chain *c = child; c != NULL; c = c->child) {
        if (c->device != about.st_dev || c->inode != about.st_ino) continue;
        bd_report(l->report, BD_MISTAKE, asked->place, "extends",
                  "the files extend each other in a circle: %s was begun already", path);
        l->whole = false;
        return BD_OK;
    }
    const bd_input *input = NULL;
    BD_TRY(add_input(l, path, text, length, false, &input));
    chain here = {child, about.st_dev, about.st_ino, child == NULL ? 1 : child->depth + 1};
    return load_text(l, input, kind, asked != NULL, &here);
}

static bd_status load_layer(loading *l, const char *path, const char *text, size_t length,
                            bd_layer_kind kind)
{
    if (text == NULL) return load_file(l, path, kind, NULL, NULL);
    const char *copy = bd_pool_text(&l->s->pool, text, length);
    if (copy == NULL) return no_memory(l->err);
    const bd_input *input = NULL;
    BD_TRY(add_input(l, path == NULL ? "(text)" : path, copy, length, false, &input));
    return load_text(l, input, kind, false, NULL);
}

/* --set a.b=c */

static bd_yaml *map_around(bd_pool *pool, bd_yaml *value, bd_place place)
{
    bd_yaml *map = bd_pool_take(pool, sizeof *map);
    if (map == NULL) return NULL;
    map->kind = BD_YAML_MAP;
    map->place = place;
    map->first = value;
    return map;
}

/* Puts `value` under the last of the keys in text[0..end), maps for the others around it. */
static bd_status under_keys(loading *l, const bd_input *input, size_t end, bd_yaml *value,
                            bd_yaml **root)
{
    bd_pool *pool = &l->s->pool;
    while (end != (size_t)-1) {
        size_t begin = end;
        while (begin > 0 && input->text[begin - 1] != '.') begin--;
        if (begin == end) {
            bd_report(l->report, BD_MISTAKE, (bd_place){input, 0, (uint32_t)begin, 1}, "",
                      "a name is missing here; a key looks like groups.join");
            *root = NULL;
            return BD_OK;
        }
        value->key = bd_pool_text(pool, input->text + begin, end - begin);
        value->key_place = (bd_place){input, 0, (uint32_t)begin, (uint32_t)(end - begin)};
        bd_yaml *map = map_around(pool, value, value->key_place);
        if (value->key == NULL || map == NULL) return no_memory(l->err);
        value = map;
        end = begin - 1; /* before the point, or past the first name */
    }
    *root = value;
    return BD_OK;
}

static bool plain_key(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7F) return false;
    return true;
}

static bd_status load_set(loading *l, const char *argument)
{
    bd_scenario *s = l->s;
    char quoted[BD_QUOTED];
    size_t length = strlen(argument), equals = strcspn(argument, "=");
    char name[BD_QUOTED + 8];
    snprintf(name, sizeof name, "--set %s", bd_quoted(argument, length, quoted));
    const bd_input *input = NULL;
    const char *copy = bd_pool_text(&s->pool, argument, length);
    if (copy == NULL) return no_memory(l->err);
    BD_TRY(add_input(l, name, copy, length, true, &input));
    bd_place here = {input, 0, 0, (uint32_t)equals};
    if (equals == length || equals == 0 || !plain_key(copy, equals)) {
        bd_report(l->report, BD_MISTAKE, here, "", "--set takes KEY=VALUE, as in groups.share=0.2");
        return BD_OK;
    }
    size_t mistakes = bd_diagnostics_mistakes(l->report);
    bd_yaml *value, *root = NULL;
    bool whole;
    BD_TRY(bd_yaml_parse(input, equals + 1, &s->pool, l->report, &value, &whole, l->err));
    if (value == NULL || !whole || bd_diagnostics_mistakes(l->report) > mistakes) return BD_OK;
    BD_TRY(under_keys(l, input, equals, value, &root));
    bd_layers_add(&s->layers, BD_LAYER_SET, root);
    return s->layers.out_of_memory ? no_memory(l->err) : BD_OK;
}

/* What is no parameter */

static const char *text_of(loading *l, const char *path)
{
    const bd_leaf *leaf = bd_layers_find(&l->s->layers, path);
    if (leaf == NULL) return "";
    const bd_yaml *node = leaf->node;
    const char *trap = node->quoted ? NULL : bd_word_trap(node->text, node->length);
    if (trap != NULL)
        bd_report(l->report, BD_MISTAKE, leaf->place, path,
                  "found '%s', %s; put the text in quotes", node->text, trap);
    return node->text;
}

static bd_status draw_seed(loading *l, const uint64_t *drawn)
{
    l->s->seed_automatic = true;
    if (drawn != NULL) l->s->seed = *drawn;
    if (drawn != NULL) return BD_OK;
    if (getrandom(&l->s->seed, sizeof l->s->seed, 0) == (ssize_t)sizeof l->s->seed) return BD_OK;
    return bd_fail(l->err, BD_IO, "the system gives no random seed; write one: seed: 1");
}

static bd_status read_seed(loading *l, const uint64_t *drawn)
{
    const bd_leaf *leaf = bd_layers_find(&l->s->layers, "seed");
    l->s->seed = DEFAULT_SEED;
    if (leaf == NULL) return BD_OK;
    if (strcmp(leaf->node->text, "auto") == 0) return draw_seed(l, drawn);
    bd_parse result = leaf->node->quoted
                          ? BD_PARSE_NOT_NUMBER
                          : bd_parse_uint(leaf->node->text, leaf->node->length, &l->s->seed);
    if (result == BD_PARSE_OK) return BD_OK;
    char quoted[BD_QUOTED];
    bd_report(l->report, BD_MISTAKE, leaf->place, "seed",
              "found %s, %s\nallowed: a whole number from 0 to 18446744073709551615, or auto",
              bd_quoted(leaf->node->text, leaf->node->length, quoted), bd_parse_words(result));
    return BD_OK;
}

/* Checks across keys */

/* Where a path, or the nearest thing around it, was written. */
static bd_place place_near(const bd_layers *l, const char *path)
{
    char at[BD_PATH_MAX];
    bd_path_join(at, "", path);
    for (;;) {
        const bd_leaf *leaf = bd_layers_find(l, at);
        if (leaf == NULL && strcmp(at, path) == 0) leaf = bd_layers_below(l, at);
        if (leaf != NULL) return leaf->place;
        char *point = strrchr(at, '.');
        if (point == NULL) return (bd_place){0};
        *point = '\0';
    }
}

typedef struct checking {
    loading *l;
    bd_pool pool;
    struct finding {
        struct finding *next;
        char severity;
        bool tell;
        const char *path, *text;
    } * first, **tail;
} checking;

/* Findings wait until all are there: only mistakes of single keys may silence them. */
static void collect(void *context, char severity, const char *path, const char *text)
{
    checking *c = context;
    struct finding *f = bd_pool_take(&c->pool, sizeof *f);
    if (f == NULL) return;
    f->severity = severity;
    f->path = bd_pool_text(&c->pool, path, strlen(path));
    f->text = bd_pool_text(&c->pool, text, strlen(text));
    if (f->path == NULL || f->text == NULL) return;
    *c->tail = f;
    c->tail = &f->next;
}

/* A check that reads a section in which a key is wrong would report the wrong key once more. */
static bool blurred(const bd_diagnostics *report, const char *path)
{
    char section[64];
    snprintf(section, sizeof section, "%.*s", (int)strcspn(path, "."), path);
    return bd_diagnostics_touch(report, section);
}

static void check_across(loading *l)
{
    checking c = {.l = l};
    c.tail = &c.first;
    bd_params_check(&l->s->params, collect, &c);
    bool sound = bd_diagnostics_mistakes(l->report) == 0;
    for (struct finding *f = c.first; f != NULL; f = f->next)
        f->tell = sound || (f->severity == 'e' && l->whole && !blurred(l->report, f->path));
    for (struct finding *f = c.first; f != NULL; f = f->next)
        if (f->tell)
            bd_report(l->report, f->severity == 'e' ? BD_MISTAKE : BD_WARNING,
                      place_near(&l->s->layers, f->path), f->path, "%s", f->text);
    bd_pool_release(&c.pool);
}

/* Name of a run: the world's file without folder and ending. */
static void take_name(bd_scenario *s, const char *world)
{
    const char *base = world == NULL ? "scenario" : world + folder_length(world);
    size_t n = strlen(base);
    const char *point = strrchr(base, '.');
    if (point != NULL && point != base) n = (size_t)(point - base);
    snprintf(s->name, sizeof s->name, "%.*s", (int)(n < sizeof s->name ? n : sizeof s->name - 1),
             base);
}

/* The strategy's file, or a report of what there is instead of it. */
static bd_status load_strategy(loading *l, const bd_scenario_request *q)
{
    const char *path = q->strategy;
    if (q->by_name && q->strategy_text == NULL)
        path = bd_strategy_path(&l->s->pool, q->world, q->strategy);
    if (path != NULL || q->strategy_text != NULL)
        return load_layer(l, path, q->strategy_text, q->strategy_length, BD_LAYER_STRATEGY);
    const bd_input nothing = {.name = q->strategy, .order = (uint32_t)l->s->ninput};
    bd_buffer names = {0};
    bd_strategy_names(q->world, q->strategy, &names);
    bd_report(l->report, BD_MISTAKE, (bd_place){.input = &nothing}, "",
              "neither a file nor a strategy's name%s", names.text != NULL ? names.text : "");
    bd_buffer_release(&names);
    l->whole = false;
    return BD_OK;
}

static bd_status load(loading *l, const bd_scenario_request *q)
{
    bd_scenario *s = l->s;
    bool strategy = q->strategy != NULL || q->strategy_text != NULL;
    BD_TRY(load_layer(l, q->world, q->world_text, q->world_length, BD_LAYER_WORLD));
    if (strategy) {
        uint32_t mark = s->layers.order++;
        BD_TRY(load_strategy(l, q));
        bd_layers_replace_phases(&s->layers, mark);
    }
    bd_layers_add(&s->layers, BD_LAYER_SET, q->overlay);
    s->layers.arguments = s->layers.order;
    for (size_t i = 0; i < q->nsets; i++) BD_TRY(load_set(l, q->sets[i]));
    bd_layers_settle(&s->layers);
    bd_layers_apply(&s->layers, l->whole, &s->params);
    if (s->layers.out_of_memory) return no_memory(l->err);
    s->title = text_of(l, "title");
    s->description = text_of(l, "description");
    s->strategy_title = text_of(l, BD_STRATEGY_TEXT ".title");
    text_of(l, BD_STRATEGY_TEXT ".description");
    BD_TRY(read_seed(l, q->drawn));
    if (!q->values_only) check_across(l);
    take_name(s, q->world);
    return BD_OK;
}

bd_status bd_scenario_load(const bd_scenario_request *request, bd_diagnostics *report,
                           bd_scenario **out, bd_error *err)
{
    *out = NULL;
    bd_scenario *s = calloc(1, sizeof *s);
    if (s == NULL) return no_memory(err);
    s->layers = (bd_layers){.pool = &s->pool, .report = report};
    size_t before = bd_diagnostics_mistakes(report);
    loading l = {s, report, err, true};
    bd_status status = load(&l, request);
    size_t mistakes = bd_diagnostics_mistakes(report) - before;
    if (status == BD_OK && mistakes > 0)
        status = bd_fail(err, BD_INPUT, "%zu mistake%s in the scenario", mistakes,
                         mistakes == 1 ? "" : "s");
    if (status != BD_OK)
        bd_scenario_destroy(s);
    else
        *out = s;
    return status;
}

void bd_scenario_destroy(bd_scenario *s)
{
    if (s == NULL) return;
    bd_layers_release(&s->layers);
    bd_pool_release(&s->pool);

    free(s);
}

/* Asking */

const bd_params *bd_scenario_params(const bd_scenario *s)
{
    return &s->params;
}

uint64_t bd_scenario_seed(const bd_scenario *s, bool *automatic)
{
    if (automatic != NULL) *automatic = s->seed_automatic;
    return s->seed;
}

const char *bd_scenario_title(const bd_scenario *s)
{
    return s->title;
}
const char *bd_scenario_description(const bd_scenario *s)
{
    return s->description;
}
const char *bd_scenario_strategy_title(const bd_scenario *s)
{
    return s->strategy_title;
}
const char *bd_scenario_name(const bd_scenario *s)
{
    return s->name;
}
size_t bd_scenario_input_count(const bd_scenario *s)
{
    return s->ninput;
}

const bd_input *bd_scenario_input(const bd_scenario *s, size_t index)
{
    return index < s->ninput ? s->input[index] : NULL;
}

bd_place bd_scenario_origin(const bd_scenario *s, const char *path)
{
    const bd_leaf *leaf = bd_layers_find(&s->layers, path);
    return leaf == NULL ? (bd_place){0} : leaf->place;
}

bool bd_scenario_kind(const bd_scenario *s, const char *path, bd_field_kind *kind)
{
    const bd_leaf *leaf = bd_layers_find(&s->layers, path);
    if (leaf == NULL || leaf->field == NULL) return false;
    if (leaf->field->kind == BD_MAP && leaf->entry == NULL) return false;
    *kind = leaf->field->kind == BD_MAP ? BD_REAL : leaf->field->kind;
    return true;
}

bd_status bd_scenario_file(const bd_scenario *s, const char *path, char out[BD_SCENARIO_PATH_MAX],
                           bd_error *err)
{
    const bd_leaf *leaf = bd_layers_find(&s->layers, path);
    out[0] = '\0';
    if (leaf == NULL || leaf->field == NULL || leaf->field->kind != BD_TEXT) return BD_OK;
    const char *file = leaf->value.text;
    size_t folder = 0;
    if (file[0] != '/' && file[0] != '\0' && !leaf->place.input->argument)
        folder = folder_length(leaf->place.input->name);
    if (folder + strlen(file) >= BD_SCENARIO_PATH_MAX)
        return bd_fail(err, BD_INPUT, "%s: the path is too long", path);
    snprintf(out, BD_SCENARIO_PATH_MAX, "%.*s%s", (int)folder, leaf->place.input->name, file);
    return BD_OK;
}
