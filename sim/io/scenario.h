/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario: parameters of a run, read from YAML and --set, with the origin of every value
 * (configs/README.md). A world file, the files it extends, a strategy laid over it and the --set
 * arguments are layers; a later layer overrides an earlier one key by key. The reader knows no
 * parameter by name: keys, kinds, units and ranges come from the rows of state/params_table.h.
 *
 *     bd_diagnostics *report = bd_diagnostics_create();
 *     bd_scenario *s = NULL;
 *     bd_scenario_request request = {.world = "configs/desa.yaml"};
 *     bd_status status = bd_scenario_load(&request, report, &s, &err);
 *     ... print bd_diagnostics_write(report): warnings even when status is BD_OK ...
 *     const bd_params *p = bd_scenario_params(s);
 */
#ifndef BD_IO_SCENARIO_H
#define BD_IO_SCENARIO_H

#include "io/diagnostics.h"
#include "state/params.h"

#define BD_SCENARIO_PATH_MAX 4096

/* Keys of a file that are not parameters. name, kind of value, where it may stand, meaning */
#define BD_SCENARIO_KEYS(K)                                                                        \
    K(kind, "world|strategy", "What the file holds: a world, or a strategy to lay over any world") \
    K(extends, "path", "File to start from, relative to this one; its kind must be the same")      \
    K(title, "text", "One line for figures and lists")                                             \
    K(description, "text", "What it is for, how it was made, whom to cite")                        \
    K(seed, "whole number or auto",                                                                \
      "Seed of all random numbers, 0 to 2^64 - 1; auto draws one and records it (world; default "  \
      "1)")

typedef struct bd_scenario_request {
    const char *world;      /* path; only a name for messages if world_text is given */
    const char *world_text; /* read instead of a file; may not use `extends` */
    size_t world_length;
    const char *strategy; /* path, or NULL for the world's own strategy or none */
    const char *strategy_text;
    size_t strategy_length;
    bool by_name; /* `strategy` may be the name of one that lies beside the world (strategies.h) */
    const char *const *sets; /* "key=value", laid over everything; a key twice is a mistake */
    size_t nsets;
    /* A tree of values that a study or trial lays over the scenario, under `sets`, told of at its
     * own places; it must outlive the scenario. NULL: none */
    const struct bd_yaml *overlay;
    const uint64_t *drawn; /* what `seed: auto` gives; NULL: drawn anew */
    bool values_only; /* leave out the checks across keys, for values that never meet in a run */
} bd_scenario_request;

typedef struct bd_scenario bd_scenario;

/* Reads, checks and resolves. All mistakes of all layers go to `report`; with any, the answer is
 * BD_INPUT, a count stands in `err` and *out is NULL. A file that cannot be read is BD_INPUT too.
 * The scenario owns its parameters and texts; destroy takes NULL. */
bd_status bd_scenario_load(const bd_scenario_request *request, bd_diagnostics *report,
                           bd_scenario **out, bd_error *err);
void bd_scenario_destroy(bd_scenario *s);

/* Valid while the scenario lives. */
const bd_params *bd_scenario_params(const bd_scenario *s);

/* The seed; *automatic (may be NULL) tells whether it was drawn for this load. */
uint64_t bd_scenario_seed(const bd_scenario *s, bool *automatic);

/* Texts of the world and of the strategy laid over it; "" where none was given. */
const char *bd_scenario_title(const bd_scenario *s);
const char *bd_scenario_description(const bd_scenario *s);
const char *bd_scenario_strategy_title(const bd_scenario *s);

/* World path without folder and ending: the default name of an output. */
const char *bd_scenario_name(const bd_scenario *s);

/* Files and arguments that were read, in the order of the layers, with SHA-256 of their bytes. */
size_t bd_scenario_input_count(const bd_scenario *s);
const bd_input *bd_scenario_input(const bd_scenario *s, size_t index);

/* Where a value comes from: place.input NULL for a default. */
bd_place bd_scenario_origin(const bd_scenario *s, const char *path);

/* Kind of the single value at a path that a layer gave, an entry of a map being REAL; false where
 * no layer gives one. */
bool bd_scenario_kind(const bd_scenario *s, const char *path, bd_field_kind *kind);

/* The value of a TEXT key that names a file, with the folder of the file that set it in front
 * (a --set argument counts from the current folder). "" if the key is empty. BD_INPUT if the
 * result does not fit BD_SCENARIO_PATH_MAX. */
bd_status bd_scenario_file(const bd_scenario *s, const char *path, char out[BD_SCENARIO_PATH_MAX],
                           bd_error *err);

/* One value of the resolved scenario. */
typedef struct bd_setting {
    const char *path;  /* dotted: strategy.phases.main.mix.counselling */
    const char *value; /* as YAML; "{}" for a collection's member without fields of its own */
    const char *unit;  /* of the row; "" for words, texts and truth values */
    bd_place origin;
} bd_setting;
typedef void bd_setting_visitor(void *context, const bd_setting *setting);

/* Calls `visit` for every value in table order; of maps over channels and methods only those that
 * are not 0. Arguments are valid during the call. */
void bd_scenario_each(const bd_scenario *s, bd_setting_visitor *visit, void *context);

/* Adds the complete scenario as YAML of `kind: world` that loads again to the same parameters and
 * seed. With `origins` each value carries its origin as a comment; without, equal scenarios give
 * equal texts, so its SHA-256 is the scenario's name in checkpoints. */
void bd_scenario_write(const bd_scenario *s, bool origins, bd_buffer *out);
void bd_scenario_digest(const bd_scenario *s, char hex[BD_SHA256_HEX]);

#endif
