/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Status words and the one place where an error text is written. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *bd_status_words(bd_status status)
{
    static const char *const words[] = {
#define S(name, exit, words) words,
        BD_STATUSES(S)
#undef S
    };
    return (unsigned)status < BD_NSTATUS ? words[status] : "unknown status";
}

int bd_status_exit(bd_status status)
{
    static const int codes[] = {
#define S(name, exit, words) exit,
        BD_STATUSES(S)
#undef S
    };
    return (unsigned)status < BD_NSTATUS ? codes[status] : 2;
}

bd_status bd_fail(bd_error *err, bd_status status, const char *format, ...)
{
    if (err != NULL && err->status == BD_OK) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return status;
}
