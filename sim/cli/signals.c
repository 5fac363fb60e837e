/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread that waits for the signals instead of a handler: no variable that outlives the command,
 * and a second signal works at once even while a month or the building of a world takes long. */
#include "cli/signals.h"

#include <unistd.h>

static void *wait_for_signals(void *context)
{
    bd_signals *s = context;
    int number;
    if (sigwait(&s->set, &number) != 0 || atomic_load(&s->over)) return NULL;
    atomic_store(&s->asked, number);
    if (sigwait(&s->set, &number) != 0 || atomic_load(&s->over)) return NULL;
    _exit(128 + number);
}

static void set_of_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGUSR1);
}

void bd_signals_hold(bool hold)
{
    sigset_t set;
    set_of_signals(&set);
    pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void bd_signals_begin(bd_signals *s)
{
    atomic_init(&s->asked, 0);
    atomic_init(&s->over, false);
    set_of_signals(&s->set);
    pthread_sigmask(SIG_BLOCK, &s->set, &s->before);
    s->waiting = pthread_create(&s->waiter, NULL, wait_for_signals, s) == 0;
    if (!s->waiting) pthread_sigmask(SIG_SETMASK, &s->before, NULL);
}

bool bd_signals_asked(const bd_signals *s)
{
    return atomic_load(&s->asked) != 0;
}

int bd_signals_number(const bd_signals *s)
{
    return atomic_load(&s->asked);
}

void bd_signals_end(bd_signals *s)
{
    if (!s->waiting) return;
    atomic_store(&s->over, true);
    pthread_kill(s->waiter, SIGUSR1); /* wakes it; a cancelled thread would not end in order */
    pthread_join(s->waiter, NULL);
    s->waiting = false;
    pthread_sigmask(SIG_SETMASK, &s->before, NULL);
}
