/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that say what is to be done with scenarios: a study, a trial. What such a file may hold are
 * rows: keys, each with a reader of its own, and sections of values like those of a scenario. The
 * rows are also what 'berdaya explain', the JSON Schema and the reference page say of the file. A
 * mistake is reported where it stands and never stops the reading. */
#ifndef BD_IO_KEY_FILE_H
#define BD_IO_KEY_FILE_H

#include "io/layers.h"

/* A key. A whole number has its range in low and high, and `value` and `schema` are NULL. In a
 * schema @PATH stands for the object with the keys of that table, @WORDS for those words. */
typedef struct bd_key {
    const char *name, *value, *schema, *meaning;
    uint64_t low, high;
} bd_key;

/* Expansions of a table's rows K(name, value, schema, meaning) and N(name, low, high, meaning). */
#define BD_KEY(name, value, schema, meaning) {#name, value, schema, meaning, 0, 0},
#define BD_KEY_WHOLE(name, low, high, meaning) {#name, NULL, NULL, meaning, low, high},

/* Keys that stand together in one map. */
typedef struct bd_key_table {
    const char *path; /* "" the file itself, "design", "parameters.KEY" */
    const bd_key *key;
    size_t count;
} bd_key_table;

/* Words that a key takes. */
typedef struct bd_key_words {
    const char *name;  /* as schemas call it after the @ */
    const char *title; /* "Designs": what explain and the page call it, one of them "design" */
    const char *one;
    size_t count;
    const char *(*word)(size_t index);
    const char *(*meaning)(size_t index);
} bd_key_words;

/* All that a kind of file may hold. */
typedef struct bd_key_file {
    const char *kind;   /* study */
    const char *plural; /* Studies */
    const bd_key_table *table;
    size_t ntable; /* the first is the file itself */
    const bd_section *section;
    size_t nsection;
    const bd_key_words *words;
    size_t nwords;
} bd_key_file;

/* ---- reading ---- */

typedef struct bd_key_reading {
    bd_pool *pool; /* owns what is read */
    bd_diagnostics *report;
    bd_input *input;
    const bd_key_file *file;
    bool out_of_memory;
} bd_key_reading;

/* Reads the file at `path` as YAML; its text and hash stay in r->input. *root is its map, NULL
 * after a mistake. The first key says its kind, all keys are known: else it was reported.
 * BD_MEMORY. */
bd_status bd_key_file_open(bd_key_reading *r, const char *path, const bd_yaml **root,
                           bd_error *err);

/* The same for a text that is no file and says no kind: as one was written by the program. */
bd_status bd_key_text_open(bd_key_reading *r, const char *name, const char *text,
                           const bd_yaml **root, bd_error *err);

/* What comes of a file in whose reading `before` mistakes had been reported earlier. */
bd_status bd_key_file_end(const bd_key_reading *r, size_t before, bd_error *err);

/* Zeroed room in the pool; NULL without memory, which is noted. */
void *bd_key_take(bd_key_reading *r, size_t count, size_t size);

/* Child of a map by its key; NULL when there is none or `map` is none. */
const bd_yaml *bd_key_child(const bd_yaml *map, const char *key);
uint32_t bd_key_children(const bd_yaml *node);

/* True if the node is a map, a number or word; else a mistake is told with what is allowed. */
bool bd_key_is_map(bd_key_reading *r, const bd_yaml *node, const char *path, const char *takes);
bool bd_key_is_scalar(bd_key_reading *r, const bd_yaml *node, const char *path, const char *takes);

/* Tells of keys of `map` that the table of that path does not have. `path`: where the map stands.
 */
void bd_key_unknown(bd_key_reading *r, const bd_yaml *map, const char *path, const char *table);

/* Index of the key of `child`, in the map at `path`, among names; -1 after a mistake. */
int bd_key_among(bd_key_reading *r, const bd_yaml *child, const char *path,
                 const char *const *names, int nname);

/* "found '...', why; allowed: takes". */
void bd_key_refuse(bd_key_reading *r, const bd_yaml *node, const char *path, const char *why,
                   const char *takes);

/* A text, "" after a mistake. */
const char *bd_key_text(bd_key_reading *r, const bd_yaml *node, const char *path);

/* A path that is written from the folder of the file, as it can be opened from the current one. */
const char *bd_key_from_here(bd_key_reading *r, const char *path);

/* Reads the whole number `key` of a map at `path` within the range of its row in the table of that
 * path; `out` stays without it. */
void bd_key_whole(bd_key_reading *r, const bd_yaml *map, const char *path, const char *table,
                  const char *key, uint32_t *out);

/* The same for a seed; true if there is one. */
bool bd_key_seed(bd_key_reading *r, const bd_yaml *node, uint64_t *out);

/* Index of the word in `words`, or `fallback` when the key is not given; told when it is another.
 */
int bd_key_word(bd_key_reading *r, const bd_yaml *map, const char *path, const char *key,
                const char *const *words, int nword, int fallback);

/* True if the key of `child` may be a dotted key of a scenario, or a name. */
bool bd_key_is_dotted(bd_key_reading *r, const bd_yaml *child, const char *path);
bool bd_key_is_name(bd_key_reading *r, const bd_yaml *child, const char *path);

/* Values to lay over a scenario, as a tree of maps whose keys have no points; NULL after a mistake.
 */
bd_yaml *bd_key_set(bd_key_reading *r, const bd_yaml *node);

/* A tree that lays `node` at a dotted key, each part a map around the next; it shares the node's
 * children. NULL without memory. */
bd_yaml *bd_key_overlay(bd_pool *pool, const char *key, bd_place key_place, const bd_yaml *node);

/* Reads a section into the struct that holds it: its offset is from `base`. */
void bd_key_section(bd_key_reading *r, const bd_section *section, const bd_yaml *node, void *base);

#endif
