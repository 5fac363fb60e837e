/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking a long command to stop: SIGINT, SIGTERM or SIGUSR1 once means "finish the month, keep what
 * is there", a second time "now". */
#ifndef BD_CLI_SIGNALS_H
#define BD_CLI_SIGNALS_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct bd_signals {
    atomic_int asked; /* the first signal's number, or 0 */
    atomic_bool over; /* the command is done, nobody listens any more */
    sigset_t set, before;
    pthread_t waiter;
    bool waiting;
} bd_signals;

/* Lets these signals wait until somebody watches, or no longer. */
void bd_signals_hold(bool hold);

/* Begins to watch; must come before any other thread is started, so that all of them leave these
 * signals to the watcher. If no thread is to be had, signals keep their usual effect. */
void bd_signals_begin(bd_signals *s);
bool bd_signals_asked(const bd_signals *s);
int bd_signals_number(const bd_signals *s); /* the first signal, or 0 */
void bd_signals_end(bd_signals *s);

#endif
