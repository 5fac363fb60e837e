/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Progress on stderr: a bar that is redrawn on a terminal, a plain line every half minute in a
 * log, nothing with -q. Also the few ways in which commands write numbers. */
#ifndef BD_CLI_PROGRESS_H
#define BD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bd_progress {
    bool quiet, terminal, drawn;
    double began, shown; /* clock, seconds */
} bd_progress;

void bd_progress_begin(bd_progress *p, bool quiet);

/* `share` of the work is done (0 to 1), of which `earlier` before this process; `work` units of
 * `unit` were done by this process. `what` says where it stands, such as "month 12 of 120". */
void bd_progress_show(bd_progress *p, double share, double earlier, double work, const char *unit,
                      const char *what);

/* Clears the bar. */
void bd_progress_end(bd_progress *p);

/* Seconds of a clock that never goes back. */
double bd_clock(void);

/* 1234567 as "1,234,567". */
#define BD_THOUSANDS 32
const char *bd_thousands(int64_t n, char out[BD_THOUSANDS]);

/* 12345678 as "12.3 M". */
const char *bd_short_number(double x, char out[BD_THOUSANDS]);

/* Seconds as "1:02:03" or "4:05". */
const char *bd_duration(double seconds, char out[BD_THOUSANDS]);

#endif
