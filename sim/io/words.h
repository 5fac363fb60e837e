/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each word means that a key of a scenario or trial takes. Words that are names of a closed
 * vocabulary (state/channels.h: roles, routes, kinds of group, givers, factors) are said there. */
#ifndef BD_IO_WORDS_H
#define BD_IO_WORDS_H

#include "state/params.h"

#include <stddef.h>

/* Meaning of the first `length` bytes of `word`, a word of the CHOICE row `f` of a section or
 * collection with this path; NULL when the row has no such word. */
const char *bd_word_meaning(const char *path, const bd_field *f, const char *word, size_t length);

#endif
