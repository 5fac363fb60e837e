/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenario language as pages: a JSON Schema for editors and the reference part of
 * configs/README.md, both expansions of the tables. */
#ifndef BD_IO_REFERENCE_H
#define BD_IO_REFERENCE_H

#include "io/key_file.h"

/* Kinds of files besides worlds and strategies; NULL past the last. */
const bd_key_file *bd_reference_key_file(size_t index);

/* Adds what a key takes: "path", "1 to 1000". */
void bd_key_allowed(const bd_key *key, bd_buffer *out);

/* Markdown: all that one kind of file may hold. */
void bd_reference_file(const bd_key_file *file, bd_buffer *out);

/* JSON Schema, draft 7, of all kinds of files. */
void bd_reference_schema(bd_buffer *out);

/* Markdown: every section, collection, vocabulary and unit. */
void bd_reference_page(bd_buffer *out);

#endif
