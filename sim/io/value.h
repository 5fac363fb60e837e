/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One value of a scenario: from YAML to the kind its row asks for, and back. Units are written
 * after the number, "6 month", "2 year", "5 %"; a row takes its own unit and the words below. */
#ifndef BD_IO_VALUE_H
#define BD_IO_VALUE_H

#include "io/yaml_tree.h"
#include "state/params.h"

/* What else may be written where a row has the unit: unit, word, times, over. The word may end in
 * an s. Division comes last, so "7 %" is the double nearest to 0.07. */
#define BD_UNITS(U)                                    \
    U("month", "bulan", 1, 1)                          \
    U("month", "year", 12, 1)                          \
    U("month", "tahun", 12, 1)                         \
    U("1", "%", 1, 100)                                \
    U("1", "percent", 1, 100)                          \
    U("1", "persen", 1, 100)                           \
    U("1/month", "%", 1, 100)                          \
    U("1/month", "%/month", 1, 100)                    \
    U("hour", "jam", 1, 1)                             \
    U("hour", "minute", 1, 60)                         \
    U("hour", "menit", 1, 60)                          \
    U("hour/month", "hour", 1, 1)                      \
    U("hour/month", "jam/bulan", 1, 1)                 \
    U("rupiah", "ribu rupiah", 1000, 1)                \
    U("rupiah", "juta rupiah", 1000000, 1)             \
    U("rupiah/hour", "rupiah", 1, 1)                   \
    U("rupiah/month", "juta rupiah/bulan", 1000000, 1) \
    U("rupiah/month", "rupiah", 1, 1)

/* A value by the kind of its row: REAL and entries of a MAP real, INT whole, and so on. */
typedef union bd_value {
    double real;
    int64_t whole;
    bool yes;
    int choice;
    const char *text; /* as long as the tree */
} bd_value;

/* Reads a value of a row that is no MAP. False after a mistake, which was reported at `path`. */
bool bd_value_read(const bd_field *f, const bd_yaml *node, const char *path, bd_diagnostics *report,
                   bd_value *out);

/* Writes the value into a member of the row's kind. */
void bd_value_store(const bd_field *f, bd_value value, void *at);

/* Adds what a member of the row's kind holds (no MAP), as YAML that reads back to it. */
void bd_value_write(const bd_field *f, const void *at, bd_buffer *out);

/* Adds a text in double quotes, as YAML and JSON read it. */
void bd_text_write(const char *text, bd_buffer *out);

/* Adds what a row allows: "0 to 1 (1/month)", "hazard, threshold", "true or false". */
void bd_field_allowed(const bd_field *f, bd_buffer *out);

/* Adds a row's default as YAML. */
void bd_field_default(const bd_field *f, bd_buffer *out);

/* The index-th word of a CHOICE row, not ended by a zero byte, and its length; NULL past the
 * last. */
const char *bd_choice_word(const bd_field *f, size_t index, size_t *length);

/* What the entry of a MAP row at `key` must be: a REAL row of unit "1" in its bd_axis_range. */
bd_field bd_map_entry(const bd_field *map, const char *key);

/* Why a plain word is not what it seems ("no", "on", "3:30"), or NULL. */
const char *bd_word_trap(const char *text, size_t length);

/* Words of BD_UNITS for a unit, one by one; NULL past the last. */
const char *bd_unit_word(const char *unit, size_t index);

#endif
