/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Walking trees along the table. The table's shape is all that is known here: sections with
 * fields, collections with members, maps with entries, and collections that hang in a section
 * (strategy.phases). */
#include "io/layers.h"

#include "base/nearest.h"
#include "io/scenario.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define K(name, value, meaning) [BD_KEY_##name] = {#name, value, meaning},
static const bd_scenario_key_info scenario_keys[BD_NSCENARIO_KEY] = {BD_SCENARIO_KEYS(K)};
#undef K

bd_scenario_key_info bd_scenario_key_row(bd_scenario_key key)
{
    return scenario_keys[key];
}

/* Room for one more item of a list that doubles. */
static bool room(bd_layers *l, void **list, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return true;
    size_t wanted = *capacity == 0 ? 64 : 2 * *capacity;
    void *grown = realloc(*list, wanted * size);
    if (grown == NULL) {
        l->out_of_memory = true;
        return false;
    }
    *list = grown;
    *capacity = wanted;
    return true;
}

static const char *kept(bd_layers *l, const char *text)
{
    if (text == NULL) return NULL;
    const char *copy = bd_pool_text(l->pool, text, strlen(text));
    if (copy == NULL) l->out_of_memory = true;
    return copy;
}

/* A --set that gives a value which another --set gave already, or the same within a file's set. */
static bool set_twice(bd_layers *l, const bd_leaf *leaf)
{
    bool a_value = leaf->section == NULL ||
                   (leaf->field != NULL && (leaf->entry != NULL || leaf->field->kind != BD_MAP));
    if (leaf->layer != BD_LAYER_SET || !a_value) return false;
    for (size_t i = 0; i < l->count; i++) {
        bool with_it = l->leaf[i].layer == BD_LAYER_SET && l->leaf[i].order >= l->arguments;
        if (!with_it || strcmp(l->leaf[i].path, leaf->path) != 0) continue;
        bool argument = leaf->place.input != NULL && leaf->place.input->argument;
        bd_report(l->report, BD_MISTAKE, leaf->place, leaf->path, "set twice%s",
                  argument ? " on the command line" : "");
        return true;
    }
    return false;
}

static void add_leaf(bd_layers *l, bd_leaf leaf, const char *path)
{
    leaf.path = path;
    if (set_twice(l, &leaf)) return;
    if (!room(l, (void **)&l->leaf, l->count, &l->capacity, sizeof leaf)) return;
    leaf.path = kept(l, path);
    leaf.order = l->order++;
    if (!l->out_of_memory) l->leaf[l->count++] = leaf;
}

static bool below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(path, prefix, n) == 0 && (path[n] == '\0' || path[n] == '.');
}

static void add_removal(bd_layers *l, const char *path, bd_place place)
{
    bool any = false;
    for (size_t i = 0; i < l->count && !any; i++) any = below(l->leaf[i].path, path);
    if (!any)
        bd_report(l->report, BD_WARNING, place, path,
                  "there is nothing to remove: no earlier file gives it");
    if (!room(l, (void **)&l->removal, l->nremoval, &l->removal_capacity, sizeof *l->removal))
        return;
    bd_removal removal = {kept(l, path), l->order++};
    if (!l->out_of_memory) l->removal[l->nremoval++] = removal;
}

void bd_layers_replace_phases(bd_layers *l, uint32_t mark)
{
    bool brings = false;
    for (size_t i = 0; i < l->count && !brings; i++)
        brings = l->leaf[i].layer == BD_LAYER_STRATEGY && below(l->leaf[i].path, "strategy.phases");
    if (!brings) return;
    if (!room(l, (void **)&l->removal, l->nremoval, &l->removal_capacity, sizeof *l->removal))
        return;
    l->removal[l->nremoval++] = (bd_removal){"strategy.phases", mark};
}

/* Paths */

typedef struct walk {
    bd_layers *l;
    bd_layer_kind layer;
    const bd_section *section;
    const char *member;
} walk;

const char *bd_path_join(char out[BD_PATH_MAX], const char *parent, const char *key)
{
    int n = snprintf(out, BD_PATH_MAX, "%s%s%s", parent, *parent == '\0' ? "" : ".", key);
    if (n >= BD_PATH_MAX) out[BD_PATH_MAX - 1] = '\0';
    return out;
}

static void mistake(const walk *w, bd_place place, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void mistake(const walk *w, bd_place place, const char *path, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bd_report(w->l->report, BD_MISTAKE, place, path, "%s", text);
}

/* Unknown keys */

typedef struct names {
    bd_nearest nearest;
    bd_buffer all;
    size_t count;
} names;

static names names_near(const char *key)
{
    return (names){.nearest = bd_nearest_to(key)};
}

static void name_try(names *n, const char *name)
{
    bd_nearest_try(&n->nearest, name);
    bd_buffer_add(&n->all, "%s%s", n->count++ > 0 ? ", " : "", name);
}

/* A field of the same name in another section: "there is 'participation.join'". */
static const char *elsewhere(const char *key, char out[BD_PATH_MAX])
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sections[i].nfields; j++)
            if (strcmp(sections[i].fields[j].name, key) == 0) {
                const char *parent = sections[i].path;
                char member[BD_PATH_MAX];
                if (sections[i].stride != 0) parent = bd_path_join(member, parent, "NAME");
                return bd_path_join(out, parent, key);
            }
    return NULL;
}

/* What to say of an unknown key, from the most to the least helpful. Releases `n`. */
static void unknown(const walk *w, const bd_yaml *child, const char *path, const char *what,
                    names *n)
{
    char other[BD_PATH_MAX];
    const char *there = elsewhere(child->key, other);
    if (n->nearest.best != NULL)
        mistake(w, child->key_place, path, "unknown %s; did you mean '%s'?", what, n->nearest.best);
    else if (there != NULL)
        mistake(w, child->key_place, path, "unknown %s; there is '%s'", what, there);
    else if (strcmp(child->key, "<<") == 0)
        mistake(w, child->key_place, path, "merge keys are not part of YAML 1.2; use 'extends'");
    else if (strchr(child->key, '.') != NULL)
        mistake(w, child->key_place, path,
                "unknown %s; in a file nest maps instead of writing dots", what);
    else if (n->count > 0 && n->count <= 12 && n->all.text != NULL)
        mistake(w, child->key_place, path, "unknown %s\nknown here: %s", what, n->all.text);
    else
        mistake(w, child->key_place, path, "unknown %s; 'berdaya explain %s' lists what there is",
                what, w->section == NULL ? "keys" : w->section->path);
    bd_buffer_release(&n->all);
}

/* Values */

static void walk_field(const walk *w, const bd_field *f, const bd_yaml *node, const char *path)
{
    bd_leaf leaf = {.section = w->section,
                    .field = f,
                    .member = w->member,
                    .layer = w->layer,
                    .place = node->place};
    if (bd_value_read(f, node, path, w->l->report, &leaf.value)) add_leaf(w->l, leaf, path);
}

/* True if `node` is a map to walk through. `what` says what an explicit null would remove, or is
 * NULL where nothing can be removed; then and for lists and words a mistake is reported. */
static bool enter(const walk *w, const bd_yaml *node, const char *path, const char *what)
{
    if (node->kind == BD_YAML_MAP) return true;
    bool written = node->kind == BD_YAML_NULL && node->length > 0;
    if (written && what != NULL)
        add_removal(w->l, path, node->place);
    else if (node->kind == BD_YAML_NULL && what != NULL)
        mistake(w, node->key_place, path,
                "nothing given; write {} for an empty map, ~ to remove %s", what);
    else if (node->kind != BD_YAML_NULL || written)
        mistake(w, node->place, path, "found %s; a map of keys belongs here",
                bd_yaml_words(node->kind));
    return false;
}

static bool axis_has(const char *axis, const char *name)
{
    size_t n = bd_axis_count(NULL, axis);
    for (size_t i = 0; i < n; i++)
        if (strcmp(bd_axis_name(NULL, axis, i), name) == 0) return true;
    return false;
}

static void unknown_entry(const walk *w, const char *axis, const bd_yaml *child, const char *path)
{
    names n = names_near(child->key);
    size_t count = bd_axis_count(NULL, axis);
    for (size_t i = 0; i < count; i++) name_try(&n, bd_axis_name(NULL, axis, i));
    if (n.nearest.best != NULL)
        mistake(w, child->key_place, path, "unknown %s; did you mean '%s'?", axis, n.nearest.best);
    else
        mistake(w, child->key_place, path, "unknown %s\nknown: %s", axis,
                n.all.text == NULL ? "" : n.all.text);
    bd_buffer_release(&n.all);
}

static bool name_char(char c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
}

/* Names become labels in files and keys in other maps, so they are plain. */
static bool good_name(const walk *w, const bd_yaml *child, const char *path)
{
    size_t n = strlen(child->key);
    bool good = n < BD_NAME_MAX;
    for (size_t i = 0; i < n && good; i++) good = name_char(child->key[i], i == 0);
    if (!good) {
        mistake(w, child->key_place, path,
                "a name begins with a letter and has at most %d letters, digits, '_' and '-'",
                BD_NAME_MAX - 1);
        return false;
    }
    const char *trap = bd_word_trap(child->key, n);
    if (trap == NULL) return true;
    mistake(w, child->key_place, path, "the name '%s' is a word %s; choose another", child->key,
            trap);
    return false;
}

static void walk_map(const walk *w, const bd_field *f, const bd_yaml *node, const char *path)
{
    if (!enter(w, node, path, "all its entries")) return;
    bool open = bd_axis_room(f->unit) > 0; /* names known once all layers are there */
    bd_leaf leaf = {.section = w->section,
                    .field = f,
                    .member = w->member,
                    .layer = w->layer,
                    .place = node->key_place};
    add_leaf(w->l, leaf, path);
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, path, child->key);
        if (open ? !good_name(w, child, at) : !axis_has(f->unit, child->key)) {
            if (!open) unknown_entry(w, f->unit, child, at);
            continue;
        }
        if (child->kind == BD_YAML_NULL && child->length > 0) {
            add_removal(w->l, at, child->place);
            continue;
        }
        bd_field entry = bd_map_entry(f, child->key);
        leaf.entry = child->key;
        leaf.place = child->place;
        leaf.key_place = child->key_place;
        if (bd_value_read(&entry, child, at, w->l->report, &leaf.value)) add_leaf(w->l, leaf, at);
    }
}

static const bd_field *field_named(const bd_section *s, const char *name)
{
    for (size_t i = 0; i < s->nfields; i++)
        if (strcmp(s->fields[i].name, name) == 0) return &s->fields[i];
    return NULL;
}

static void walk_one(const walk *w, const bd_field *f, const bd_yaml *child, const char *path)
{
    if (f->kind == BD_MAP)
        walk_map(w, f, child, path);
    else
        walk_field(w, f, child, path);
}

static void walk_member(const walk *w, const bd_yaml *node, const char *path)
{
    if (!enter(w, node, path, w->section->closed ? NULL : "it")) return;
    bd_leaf leaf = {
        .section = w->section, .member = w->member, .layer = w->layer, .place = node->key_place};
    add_leaf(w->l, leaf, path);
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, path, child->key);
        const bd_field *f = field_named(w->section, child->key);
        if (f != NULL) {
            walk_one(w, f, child, at);
            continue;
        }
        names n = names_near(child->key);
        for (size_t i = 0; i < w->section->nfields; i++) name_try(&n, w->section->fields[i].name);
        unknown(w, child, at, "key", &n);
    }
}

static bool member_known(const bd_layers *l, const char *path)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->leaf[i].section != NULL && l->leaf[i].field == NULL &&
            strcmp(l->leaf[i].path, path) == 0)
            return true;
    return false;
}

/* --set may add a member, but a slip of the finger would do so too. */
static void warn_of_addition(const walk *w, const bd_yaml *child, const char *path)
{
    const bd_layers *l = w->l;
    if (w->layer != BD_LAYER_SET || child->kind == BD_YAML_NULL || member_known(l, path)) return;
    bd_nearest nearest = bd_nearest_to(child->key);
    for (size_t i = 0; i < l->count; i++)
        if (l->leaf[i].section == w->section && l->leaf[i].field == NULL)
            bd_nearest_try(&nearest, l->leaf[i].member);
    if (nearest.best != NULL)
        bd_report(l->report, BD_WARNING, child->key_place, path,
                  "this adds '%s' beside '%s'; did you mean '%s'?", child->key, nearest.best,
                  nearest.best);
}

static void walk_collection(walk w, const bd_yaml *node, const char *path)
{
    if (!enter(&w, node, path, w.section->closed ? NULL : "all of them")) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        if (strlen(child->key) >= BD_NAME_MAX) {
            good_name(&w, child, path);
            continue;
        }
        bd_path_join(at, path, child->key);
        if (w.section->closed) {
            if (!axis_has("power", child->key)) {
                unknown_entry(&w, "power", child, at);
                continue;
            }
        } else if (!good_name(&w, child, at)) {
            continue;
        }
        warn_of_addition(&w, child, at);
        w.member = child->key;
        walk_member(&w, child, at);
    }
}

static const bd_section *section_at(const char *path)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sections[i].path, path) == 0) return &sections[i];
    return NULL;
}

static void walk_section(walk w, const bd_yaml *node, const char *path)
{
    if (!enter(&w, node, path, NULL)) return;
    const bd_section *section = w.section;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, path, child->key);
        const bd_field *f = field_named(section, child->key);
        const bd_section *inner = section_at(at);
        if (f != NULL) {
            walk_one(&w, f, child, at);
        } else if (inner != NULL) {
            w.section = inner;
            walk_collection(w, child, at);
            w.section = section;
        } else {
            names n = names_near(child->key);
            for (size_t i = 0; i < section->nfields; i++) name_try(&n, section->fields[i].name);
            size_t count, length = strlen(path);
            const bd_section *all = bd_sections(&count);
            for (size_t i = 0; i < count; i++)
                if (below(all[i].path, path) && all[i].path[length] == '.')
                    name_try(&n, all[i].path + length + 1);
            unknown(&w, child, at, "key", &n);
        }
    }
}

/* The scenario's own keys are texts, or words read by whoever asked for them. */
static void walk_extra(const walk *w, bd_scenario_key key, const bd_yaml *node)
{
    const char *name = scenario_keys[key].name;
    if (w->layer == BD_LAYER_SET && (key == BD_KEY_kind || key == BD_KEY_extends)) {
        mistake(w, node->key_place, name, "only a file can say this");
        return;
    }
    if (w->layer == BD_LAYER_STRATEGY && key == BD_KEY_seed) {
        mistake(w, node->key_place, name,
                "a strategy has no seed of its own; give it in the world");
        return;
    }
    if (node->kind != BD_YAML_SCALAR) {
        mistake(w, node->place, name, "found %s; allowed: %s", bd_yaml_words(node->kind),
                scenario_keys[key].value);
        return;
    }
    bd_leaf leaf = {.extra = key, .layer = w->layer, .node = node, .place = node->place};
    char path[BD_PATH_MAX];
    bool of_strategy = w->layer == BD_LAYER_STRATEGY;
    add_leaf(w->l, leaf, bd_path_join(path, of_strategy ? BD_STRATEGY_TEXT : "", name));
}

static bool in_strategy(const char *key)
{
    return strcmp(key, "strategy") == 0 || strcmp(key, "methods") == 0 ||
           strcmp(key, "monitoring") == 0;
}

static void walk_child(walk w, const bd_yaml *child)
{
    for (int key = 0; key < BD_NSCENARIO_KEY; key++)
        if (strcmp(scenario_keys[key].name, child->key) == 0) {
            walk_extra(&w, (bd_scenario_key)key, child);
            return;
        }
    char path[BD_PATH_MAX];
    bd_path_join(path, "", child->key);
    w.section = strchr(child->key, '.') == NULL ? section_at(child->key) : NULL;
    if (w.section == NULL) {
        size_t count;
        const bd_section *sections = bd_sections(&count);
        names n = names_near(child->key);
        for (size_t i = 0; i < count; i++)
            if (strchr(sections[i].path, '.') == NULL) name_try(&n, sections[i].path);
        for (int key = 0; key < BD_NSCENARIO_KEY; key++) name_try(&n, scenario_keys[key].name);
        unknown(&w, child, path, "key", &n);
    } else if (w.layer == BD_LAYER_STRATEGY && !in_strategy(child->key)) {
        mistake(&w, child->key_place, path,
                "a strategy holds only 'strategy', 'methods' and 'monitoring'; this belongs in a "
                "world");
    } else if (w.section->stride != 0) {
        walk_collection(w, child, path);
    } else {
        walk_section(w, child, path);
    }
}

void bd_layers_add(bd_layers *l, bd_layer_kind kind, const bd_yaml *root)
{
    if (root == NULL) return;
    walk w = {.l = l, .layer = kind};
    if (root->kind != BD_YAML_MAP) {
        mistake(&w, root->place, "", "found %s; a scenario is a map of sections",
                bd_yaml_words(root->kind));
        return;
    }
    for (const bd_yaml *child = root->first; child != NULL; child = child->next)
        walk_child(w, child);
}

/* Settling */

static int by_path(const void *a, const void *b)
{
    const bd_leaf *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    if (order != 0) return order;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool removed(const bd_layers *l, const bd_leaf *leaf)
{
    for (size_t i = 0; i < l->nremoval; i++)
        if (l->removal[i].order > leaf->order && below(leaf->path, l->removal[i].path)) return true;
    return false;
}

void bd_layers_settle(bd_layers *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++)
        if (!removed(l, &l->leaf[i])) l->leaf[n++] = l->leaf[i];
    if (n > 0) qsort(l->leaf, n, sizeof *l->leaf, by_path);
    l->count = 0;
    for (size_t i = 0; i < n; i++) {
        bool same = l->count > 0 && strcmp(l->leaf[l->count - 1].path, l->leaf[i].path) == 0;
        /* a member keeps the place where it first stands, a value comes from the last layer */
        bool member = l->leaf[i].section != NULL && l->leaf[i].field == NULL;
        if (same && member) continue;
        if (same) l->count--;
        l->leaf[l->count++] = l->leaf[i];
    }
}

const bd_leaf *bd_layers_find(const bd_layers *l, const char *path)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(l->leaf[middle].path, path);
        if (order == 0) return &l->leaf[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const bd_leaf *bd_layers_below(const bd_layers *l, const char *path)
{
    for (size_t i = 0; i < l->count; i++)
        if (below(l->leaf[i].path, path)) return &l->leaf[i];
    return NULL;
}

/* Applying */

static uint32_t *count_of(bd_params *p, const bd_section *s)
{
    return (uint32_t *)((char *)p + s->count_offset);
}

static char *member_at(bd_params *p, const bd_section *s, size_t index)
{
    return (char *)p + s->offset + index * s->stride;
}

/* Row of a member; every member's struct begins with its name. */
static char *member_named(bd_params *p, const bd_section *s, const char *name)
{
    for (size_t i = 0; i < *count_of(p, s); i++)
        if (strcmp(member_at(p, s, i), name) == 0) return member_at(p, s, i);
    return NULL;
}

/* Leaves are sorted by path, so members come sorted by name whatever the files' order. Names are
 * compared whole, since '-' sorts before the '.' that ends a name inside a path. */
static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void create_members(bd_layers *l, bd_params *p, const bd_section *s)
{
    if (s->closed) return;
    for (size_t i = 0; i < l->count; i++) {
        const bd_leaf *leaf = &l->leaf[i];
        if (leaf->section != s || leaf->field != NULL) continue;
        if (*count_of(p, s) == s->max) {
            bd_report(l->report, BD_MISTAKE, leaf->place, leaf->path,
                      "one too many: at most %u fit", s->max);
            break;
        }
        char *member = member_at(p, s, (*count_of(p, s))++);
        bd_member_defaults(s, member);
        snprintf(member, BD_NAME_MAX, "%s", leaf->member);
    }
    qsort(member_at(p, s, 0), *count_of(p, s), s->stride, by_name);
}

static bool entry_index(const bd_params *p, const char *axis, const char *name, size_t *index)
{
    size_t n = bd_axis_count(p, axis);
    for (*index = 0; *index < n; (*index)++)
        if (strcmp(bd_axis_name(p, axis, *index), name) == 0) return true;
    return false;
}

static void unknown_method(bd_layers *l, const bd_params *p, const bd_leaf *leaf)
{
    bd_nearest nearest = bd_nearest_to(leaf->entry);
    size_t n = bd_axis_count(p, leaf->field->unit);
    for (size_t i = 0; i < n; i++) bd_nearest_try(&nearest, bd_axis_name(p, leaf->field->unit, i));
    if (nearest.best != NULL)
        bd_report(l->report, BD_MISTAKE, leaf->key_place, leaf->path,
                  "unknown %s '%s'; did you mean '%s'?", leaf->field->unit, leaf->entry,
                  nearest.best);
    else
        bd_report(l->report, BD_MISTAKE, leaf->key_place, leaf->path,
                  "unknown %s '%s'; no file of this scenario defines it", leaf->field->unit,
                  leaf->entry);
}

static void apply_leaf(bd_layers *l, const bd_leaf *leaf, bool methods_known, bd_params *p)
{
    bool map = leaf->field != NULL && leaf->field->kind == BD_MAP;
    if (leaf->section == NULL || leaf->field == NULL || (map && leaf->entry == NULL)) return;
    char *at = (char *)p + leaf->section->offset;
    if (leaf->section->stride != 0) at = member_named(p, leaf->section, leaf->member);
    if (at == NULL) return; /* a member too many, reported */
    at += leaf->field->offset;
    if (!map) {
        bd_value_store(leaf->field, leaf->value, at);
        return;
    }
    size_t index;
    if (entry_index(p, leaf->field->unit, leaf->entry, &index))
        ((double *)at)[index] = leaf->value.real;
    else if (methods_known)
        unknown_method(l, p, leaf);
}

void bd_layers_apply(bd_layers *l, bool methods_known, bd_params *p)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    bd_params_defaults(p);
    for (size_t i = 0; i < count; i++)
        if (sections[i].stride != 0) create_members(l, p, &sections[i]);
    for (size_t i = 0; i < l->count; i++) apply_leaf(l, &l->leaf[i], methods_known, p);
}

void bd_layers_release(bd_layers *l)
{
    free(l->leaf);
    free(l->removal);
    l->leaf = NULL;
    l->removal = NULL;
    l->count = l->capacity = l->nremoval = l->removal_capacity = 0;
}
