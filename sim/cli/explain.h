/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `berdaya explain` shares between the tables, the shipped files and the pages of the model:
 * one search for one name. */
#ifndef BD_CLI_EXPLAIN_H
#define BD_CLI_EXPLAIN_H

#include "base/buffer.h"
#include "base/nearest.h"
#include "io/scenario.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct bd_search {
    const char *key;
    bd_nearest nearest;
    bd_buffer out;
    bool found;
    size_t mentions; /* rows that merely speak of the key */
} bd_search;

/* True if the key is `name`, which otherwise stands for a suggestion. */
bool bd_search_is(bd_search *s, const char *name);

/* True if `text` has the key as whole words, in any case of letters. */
bool bd_search_spoken(const bd_search *s, const char *text);

/* Adds one line "name (kind): text" if the key is spoken of in it. */
void bd_search_mention(bd_search *s, const char *kind, const char *name, const char *text);

/* ---- what stands in no scenario: closed vocabularies, columns, variables of outputs ---- */

void bd_explain_names(bd_search *s);
void bd_explain_name_mentions(bd_search *s);

/* ---- files that are part of the program ---- */

/* Strategies and worlds by their name; names that the shipped base gives: methods, disadvantages,
 * institutions, organisations, campaigns; values of a name that stands nowhere else. False after a
 * mistake that was printed, with the exit status in *status. */
bool bd_explain_shipped(bd_search *s, int *status);

/* Names that the shipped base gives in the collection at `path`, with their labels. */
bool bd_explain_members(bd_search *s, const char *path, int *status);

/* Titles of files and labels of the base's names that speak of the key. */
bool bd_explain_label_mentions(bd_search *s, int *status);

/* A bd_setting_visitor: values that have the key among the parts of their path. */
void bd_explain_setting(void *context, const bd_setting *setting);

/* References of the model page by their citation key. */
void bd_explain_references(bd_search *s);

/* Adds the reference of a citation key after a colon; nothing when there is none. */
void bd_reference_write(const char *citation, bd_buffer *out);

#endif
