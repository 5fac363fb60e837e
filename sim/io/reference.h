/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scenario language as pages: a JSON Schema for editors and the reference part of
 * configs/README.md, both expansions of the tables. */
#ifndef BD_IO_REFERENCE_H
#define BD_IO_REFERENCE_H

#include "base/buffer.h"

/* JSON Schema, draft 7, of world and strategy files. */
void bd_reference_schema(bd_buffer *out);

/* Markdown: every section, collection, vocabulary and unit. */
void bd_reference_page(bd_buffer *out);

#endif
