/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenario language as pages: a JSON Schema for editors and the reference part of
 * configs/README.md, both expansions of the tables. */
#ifndef BD_IO_REFERENCE_H
#define BD_IO_REFERENCE_H

#include "base/buffer.h"
#include "state/params.h"

/* JSON Schema, draft 7, of world and strategy files. */
void bd_reference_schema(bd_buffer *out);

/* Markdown: every section, collection, vocabulary and unit. */
void bd_reference_page(bd_buffer *out);

/* Adds what a row allows: "0 to 1 (1/month)", "hazard, threshold", "true or false". */
void bd_field_allowed(const bd_field *f, bd_buffer *out);

/* Adds a row's default as YAML: 0.01, 24, true, hazard, "". */
void bd_field_default(const bd_field *f, bd_buffer *out);

/* The index-th word of a CHOICE row and its length; NULL past the last. */
const char *bd_choice_word(const bd_field *f, size_t index, size_t *length);

#endif
