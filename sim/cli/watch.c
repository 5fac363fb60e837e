/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals and progress of long work. */
#include "cli/watch.h"

#include <stdio.h>

void bd_watch_begin(bd_watch *w, bool quiet)
{
    bd_signals_begin(&w->signals);
    bd_progress_begin(&w->progress, quiet);
}

void bd_watch_end(bd_watch *w)
{
    bd_progress_end(&w->progress);
    bd_signals_end(&w->signals);
}

bool bd_watch_stop(void *watch)
{
    return bd_signals_asked(&((bd_watch *)watch)->signals);
}

void bd_watch_run(void *watch, const bd_run_progress *p)
{
    bd_watch *w = watch;
    double all = (double)p->replicates * p->months;
    double done = (double)p->replicate * p->months + p->month;
    double here = p->household_months / p->households;
    char what[96];
    if (p->replicates > 1)
        snprintf(what, sizeof what, "replicate %u of %u, month %u of %u", p->replicate + 1,
                 p->replicates, p->month, p->months);
    else
        snprintf(what, sizeof what, "month %u of %u", p->month, p->months);
    bd_progress_show(&w->progress, done / all, (done - here) / all, p->household_months,
                     "household-months", what);
}

void bd_watch_runs(void *watch, uint32_t done, uint32_t runs, double household_months)
{
    bd_watch *w = watch;
    char what[64];
    snprintf(what, sizeof what, "run %u of %u", done, runs);
    bd_progress_show(&w->progress, (double)done / runs, 0, household_months, "household-months",
                     what);
}
