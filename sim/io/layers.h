/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers of a scenario, laid one over the other. Each layer's tree is walked along the rows of the
 * parameter table and gives leaves: one value each, read and checked on its own, with its dotted
 * path. Nothing is stored in the parameters before all layers are there, because what a leaf may
 * refer to (a method) can stand in a later file. A null removes what earlier layers gave. */
#ifndef BD_IO_LAYERS_H
#define BD_IO_LAYERS_H

#include "io/value.h"

/* Room for a dotted path. */
#define BD_PATH_MAX 512

/* parent.key, cut to BD_PATH_MAX - 1 bytes; `parent` may be "". Answers `out`. */
const char *bd_path_join(char out[BD_PATH_MAX], const char *parent, const char *key);

/* Keys that are not parameters. */
typedef enum bd_scenario_key {
    BD_KEY_kind,
    BD_KEY_extends,
    BD_KEY_title,
    BD_KEY_description,
    BD_KEY_seed,
    BD_NSCENARIO_KEY
} bd_scenario_key;

typedef enum bd_layer_kind { BD_LAYER_WORLD, BD_LAYER_STRATEGY, BD_LAYER_SET } bd_layer_kind;

typedef struct bd_leaf {
    const char *path;
    const bd_section *section; /* NULL: a key of the scenario itself, see `extra` */
    const bd_field *field;     /* NULL: a collection's member as such */
    const char *member;        /* in a collection */
    const char *entry;         /* in a MAP; NULL: the MAP as such */
    bd_scenario_key extra;
    bd_layer_kind layer;
    bd_value value;
    const bd_yaml *node; /* extra keys: the value as written */
    bd_place place;      /* of the value, or of the key where the leaf has none */
    bd_place key_place;  /* entries of a MAP */
    uint32_t order;
} bd_leaf;

/* What earlier layers gave at and below `path` is gone. */
typedef struct bd_removal {
    const char *path;
    uint32_t order; /* leaves of lower order are gone */
} bd_removal;

typedef struct bd_layers {
    bd_pool *pool; /* owns leaves' texts */
    bd_diagnostics *report;
    bd_leaf *leaf;
    size_t count, capacity;
    bd_removal *removal;
    size_t nremoval, removal_capacity;
    uint32_t order;
    uint32_t arguments; /* order from which on values to set are the command line's */
    bool out_of_memory;
} bd_layers;

/* Adds what a tree says (NULL: nothing). Mistakes are reported. */
void bd_layers_add(bd_layers *l, bd_layer_kind kind, const bd_yaml *root);

/* A strategy that has phases brings all of them: forgets those of layers before `mark`, which is
 * l->order as it was before the strategy's files were added. */
void bd_layers_replace_phases(bd_layers *l, uint32_t mark);

/* Applies removals and overriding: afterwards leaves are sorted by path, one each. */
void bd_layers_settle(bd_layers *l);

/* Fills the parameters from settled leaves. `methods_known` false (a file could not be read):
 * methods that are not found are not reported. */
void bd_layers_apply(bd_layers *l, bool methods_known, bd_params *p);

/* The settled leaf of a path, or NULL. */
const bd_leaf *bd_layers_find(const bd_layers *l, const char *path);

/* The first settled leaf below a path, or NULL. */
const bd_leaf *bd_layers_below(const bd_layers *l, const char *path);

void bd_layers_release(bd_layers *l);

/* Path of a strategy file's title or description, beside the world's own. */
#define BD_STRATEGY_TEXT "(strategy)"

/* Name, kind of value and meaning of a scenario key. */
typedef struct bd_scenario_key_info {
    const char *name, *value, *meaning;
} bd_scenario_key_info;
bd_scenario_key_info bd_scenario_key_row(bd_scenario_key key);

#endif
