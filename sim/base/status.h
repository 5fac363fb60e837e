/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a fallible function answers. Failure lives at the edges: set-up and input/output return a
 * status and fill a bd_error; a month of the model cannot fail. */
#ifndef BD_BASE_STATUS_H
#define BD_BASE_STATUS_H

/*    name      exit  words                                                                  */
#define BD_STATUSES(S)                                      \
    S(OK, 0, "done")                                        \
    S(INPUT, 1, "bad input")                                \
    S(EXISTS, 1, "the output is taken")                     \
    S(MISMATCH, 1, "does not fit")                          \
    S(UNAVAILABLE, 1, "not part of this build")             \
    S(MEMORY, 2, "not enough memory")                       \
    S(IO, 2, "reading or writing failed")                   \
    S(BROKEN, 2, "an invariant of the world does not hold") \
    S(STOPPED, 75, "stopped; can be resumed")

typedef enum bd_status {
#define S(name, exit, words) BD_##name,
    BD_STATUSES(S)
#undef S
        BD_NSTATUS
} bd_status;

/* The first failure, in words. Owned by the caller. */
typedef struct bd_error {
    bd_status status;
    char text[1000];
} bd_error;

/* The words of a status; "unknown status" outside the list. */
const char *bd_status_words(bd_status status);

/* The exit status a command ends with after this status. */
int bd_status_exit(bd_status status);

/* Fills `err` (may be NULL) unless it already holds a failure, and returns `status`. */
bd_status bd_fail(bd_error *err, bd_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define BD_TRY(call)                                        \
    do {                                                    \
        bd_status bd_try_status_ = (call);                  \
        if (bd_try_status_ != BD_OK) return bd_try_status_; \
    } while (0)

#endif
