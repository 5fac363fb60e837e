/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YAML as a tree in which every key and value knows its place. Only what a scenario needs: maps,
 * lists and scalars of one document. Scalars stay text: who reads a value decides what it means,
 * so no word turns into a truth value or a time behind the writer's back. Duplicate keys, tags,
 * complex keys, tabs, a second document and text that is not UTF-8 are reported; aliases are
 * copied, within a budget of nodes and depth. */
#ifndef BD_IO_YAML_TREE_H
#define BD_IO_YAML_TREE_H

#include "base/pool.h"
#include "base/status.h"
#include "io/diagnostics.h"

#define BD_YAML_BYTES_MAX (4u << 20)
#define BD_YAML_NODES_MAX 50000u
#define BD_YAML_DEPTH_MAX 16u

typedef enum bd_yaml_kind { BD_YAML_NULL, BD_YAML_SCALAR, BD_YAML_MAP, BD_YAML_LIST } bd_yaml_kind;

typedef struct bd_yaml {
    bd_yaml_kind kind;
    bool quoted;    /* a scalar in quotes or in a block, so surely a text */
    uint8_t height; /* levels below: 0 for a scalar */
    bd_place place;
    const char *text; /* of a scalar; ended by a zero byte, holds none within */
    size_t length;
    const char *key; /* in a map; NULL elsewhere */
    bd_place key_place;
    struct bd_yaml *first, *next; /* children in the order of the file */
} bd_yaml;

/* Reads input->text from byte `skip` on. Mistakes are reported and what could be read is kept in
 * *root (NULL if nothing was). *whole is false when reading stopped before the end.
 * Fails only with BD_MEMORY. Nodes live in `pool` and refer to `input`. */
bd_status bd_yaml_parse(const bd_input *input, size_t skip, bd_pool *pool, bd_diagnostics *report,
                        bd_yaml **root, bool *whole, bd_error *err);

/* "a number or word", "a map", "a list", "nothing". */
const char *bd_yaml_words(bd_yaml_kind kind);

#endif
