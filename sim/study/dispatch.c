/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places for pieces, one more than threads, so that a thread that is done finds the next piece
 * here; more would leave pieces waiting behind a slow one at the end. Only the calling thread sends
 * and receives; it looks every so often, since waiting inside a message library would keep a
 * processor busy. */
#include "study/dispatch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef enum slot_state { FREE, ASKED, READY, DOING, DONE } slot_state;

typedef struct slot {
    slot_state state;
    uint64_t piece;
    bd_status status;
    bd_error err;
    char *result;
} slot;

typedef enum message_kind { ASK, PIECE, DRY, RESULT, FAILURE, LEAVE } message_kind;

typedef struct message {
    uint64_t kind, piece;
    /* then the result, or the error */
} message;

typedef struct office {
    const bd_dispatch *d;
    slot *place;
    int places;
    bool dry;    /* there are no more pieces */
    int left;    /* ranks that are done, on rank 0 */
    bool closed; /* threads go home */
    char *letter;
    size_t letter_size;
    pthread_mutex_t guard;
    pthread_cond_t begun; /* there is something to do, or it is over */
} office;

static bool leads(const office *o)
{
    return o->d->ranks->rank == 0;
}

static slot *find(office *o, slot_state state)
{
    for (int i = 0; i < o->places; i++)
        if (o->place[i].state == state) return &o->place[i];
    return NULL;
}

static void *work(void *office_)
{
    office *o = office_;
    pthread_mutex_lock(&o->guard);
    for (;;) {
        slot *s = find(o, READY);
        if (s == NULL && o->closed) break;
        if (s == NULL) {
            pthread_cond_wait(&o->begun, &o->guard);
            continue;
        }
        s->state = DOING;
        pthread_mutex_unlock(&o->guard);
        s->err = (bd_error){.status = BD_OK};
        s->status = o->d->stop(o->d->context)
                        ? BD_STOPPED
                        : o->d->work(o->d->context, s->piece, s->result, &s->err);
        pthread_mutex_lock(&o->guard);
        s->state = DONE;
    }
    pthread_mutex_unlock(&o->guard);
    return NULL;
}

static void set(office *o, slot *s, slot_state state)
{
    pthread_mutex_lock(&o->guard);
    s->state = state;
    if (state == READY) pthread_cond_signal(&o->begun);
    pthread_mutex_unlock(&o->guard);
}

static slot *look_for(office *o, slot_state state)
{
    pthread_mutex_lock(&o->guard);
    slot *s = find(o, state);
    pthread_mutex_unlock(&o->guard);
    return s;
}

static void post(office *o, int to, message_kind kind, uint64_t piece, const void *more,
                 size_t size)
{
    message m = {.kind = kind, .piece = piece};
    memcpy(o->letter, &m, sizeof m);
    if (size > 0) memcpy(o->letter + sizeof m, more, size);
    o->d->ranks->send(o->d->ranks, to, o->letter, sizeof m + size);
}

/* Rank 0 answers whoever asks. */
static void answer(office *o, int from)
{
    uint64_t piece = 0;
    bool more = !o->d->stop(o->d->context) && o->d->next(o->d->context, &piece);
    post(o, from, more ? PIECE : DRY, piece, NULL, 0);
}

/* One message, if there is one. */
static bool read_post(office *o)
{
    int from;
    size_t size;
    message m;
    bd_error err;
    if (!o->d->ranks->receive(o->d->ranks, &from, o->letter, o->letter_size, &size)) return false;
    memcpy(&m, o->letter, sizeof m);
    slot *asked;
    switch ((message_kind)m.kind) {
    case ASK:
        answer(o, from);
        break;
    case PIECE:
    case DRY:
        asked = look_for(o, ASKED);
        o->dry = o->dry || m.kind == DRY;
        if (asked == NULL) break;
        asked->piece = m.piece;
        set(o, asked, m.kind == PIECE ? READY : FREE);
        break;
    case RESULT:
        o->d->take(o->d->context, m.piece, o->letter + sizeof m);
        break;
    case FAILURE:
        memcpy(&err, o->letter + sizeof m, sizeof err);
        o->d->failed(o->d->context, &err);
        break;
    case LEAVE:
        o->left++;
        break;
    }
    return true;
}

/* Hands in what a thread has done. */
static bool hand_in(office *o)
{
    slot *s = look_for(o, DONE);
    if (s == NULL) return false;
    if (leads(o)) {
        if (s->status == BD_OK) o->d->take(o->d->context, s->piece, s->result);
        if (s->status != BD_OK && s->status != BD_STOPPED) o->d->failed(o->d->context, &s->err);
    } else {
        if (s->status == BD_OK) post(o, 0, RESULT, s->piece, s->result, o->d->size);
        if (s->status != BD_OK && s->status != BD_STOPPED)
            post(o, 0, FAILURE, s->piece, &s->err, sizeof s->err);
    }
    set(o, s, FREE);
    return true;
}

/* Asks for a piece for a free place. */
static bool ask(office *o)
{
    slot *s = o->dry ? NULL : look_for(o, FREE);
    if (s == NULL) return false;
    if (o->d->stop(o->d->context)) {
        o->dry = true;
    } else if (leads(o)) {
        o->dry = !o->d->next(o->d->context, &s->piece);
        if (!o->dry) set(o, s, READY);
    } else {
        set(o, s, ASKED);
        post(o, 0, ASK, 0, NULL, 0);
    }
    return true;
}

static bool idle(office *o)
{
    bool all = true;
    pthread_mutex_lock(&o->guard);
    for (int i = 0; i < o->places; i++) all = all && o->place[i].state == FREE;
    pthread_mutex_unlock(&o->guard);
    return all;
}

static void carry(office *o)
{
    for (;;) {
        bool busy = read_post(o);
        busy = hand_in(o) || busy;
        busy = ask(o) || busy;
        if (busy) continue;
        if (o->dry && idle(o) && (!leads(o) || o->left == o->d->ranks->size - 1)) break;
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
    if (!leads(o)) post(o, 0, LEAVE, 0, NULL, 0);
}

static bd_status furnish(office *o, bd_error *err)
{
    size_t error = sizeof(bd_error);
    o->letter_size = sizeof(message) + (o->d->size > error ? o->d->size : error);
    o->places = o->d->workers + 1;
    o->letter = malloc(o->letter_size);
    o->place = calloc((size_t)o->places, sizeof *o->place);
    bool had = o->letter != NULL && o->place != NULL;
    for (int i = 0; i < o->places && had; i++)
        had = (o->place[i].result = calloc(1, o->d->size + 1)) != NULL;
    return had ? BD_OK : bd_fail(err, BD_MEMORY, "handing out work");
}

static void clear(office *o)
{
    for (int i = 0; o->place != NULL && i < o->places; i++) free(o->place[i].result);
    free(o->place), free(o->letter);
}

bd_status bd_dispatch_run(const bd_dispatch *d, bd_error *err)
{
    office o = {.d = d};
    pthread_t *thread = calloc((size_t)d->workers, sizeof *thread);
    int threads = 0;
    bd_status status = furnish(&o, err);
    if (thread == NULL) status = bd_fail(err, BD_MEMORY, "handing out work");
    pthread_mutex_init(&o.guard, NULL);
    pthread_cond_init(&o.begun, NULL);
    while (status == BD_OK && thread != NULL && threads < d->workers &&
           pthread_create(&thread[threads], NULL, work, &o) == 0)
        threads++;
    if (status == BD_OK && threads == 0) status = bd_fail(err, BD_MEMORY, "a thread");
    status = bd_ranks_agree(d->ranks, status, err);
    if (status == BD_OK) carry(&o);
    pthread_mutex_lock(&o.guard);
    o.closed = true;
    pthread_cond_broadcast(&o.begun);
    pthread_mutex_unlock(&o.guard);
    for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
    pthread_cond_destroy(&o.begun);
    pthread_mutex_destroy(&o.guard);
    clear(&o);
    free(thread);
    return status;
}
