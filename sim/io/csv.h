/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables as spreadsheets write them (RFC 4180, with the separator declared): first row names the
 * columns, cells may stand in double quotes, lines end in LF, CRLF or CR, a byte-order mark is
 * passed over, blank lines do not count. Nothing is guessed: a row with too few or too many cells
 * is a mistake, and so is a quote that does not end. Cells are text; what they mean is for others.
 */
#ifndef BD_IO_CSV_H
#define BD_IO_CSV_H

#include "state/survey.h"

/* Reads a file of up to 2 GiB. BD_INPUT when it cannot be read or mistakes were reported; `err`
 * counts them. The table is released on failure. `path` must outlive the table. */
bd_status bd_csv_read(const char *path, char separator, bd_table *out, bd_table_report *report,
                      void *context, bd_error *err);

/* The same from memory; the text is copied. */
bd_status bd_csv_parse(const char *path, const char *text, size_t size, char separator,
                       bd_table *out, bd_table_report *report, void *context, bd_error *err);

void bd_csv_release(bd_table *t);

#endif
