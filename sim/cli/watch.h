/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking after long work: signals that ask it to stop, and how far it is. A verb passes a watch,
 * or a struct that begins with one, as the context of the hooks below. */
#ifndef BD_CLI_WATCH_H
#define BD_CLI_WATCH_H

#include "cli/progress.h"
#include "cli/signals.h"
#include "model/run.h"

/* Zero before use. */
typedef struct bd_watch {
    bd_signals signals;
    bd_progress progress;
} bd_watch;

void bd_watch_begin(bd_watch *w, bool quiet);
void bd_watch_end(bd_watch *w);

/* Hooks of bd_run_request, bd_compare_request and others. */
bool bd_watch_stop(void *watch);
void bd_watch_run(void *watch, const bd_run_progress *p);
void bd_watch_runs(void *watch, uint32_t done, uint32_t runs, double household_months);

#endif
