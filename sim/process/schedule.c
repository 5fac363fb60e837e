/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The schedule as data, and the check that no stream number is used twice: two equal case labels
 * do not compile. */
#include "process/schedule.h"

static const bd_schedule_row rows[] = {
#define S(arg, stream, name, scope, section, meaning) {stream, #name, BD_##scope, section, meaning},
    BD_SCHEDULE(S, )
#undef S
};

const bd_schedule_row *bd_schedule(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const char *bd_stream_name(unsigned stream)
{
    switch (stream) {
#define S(arg, number, name, scope, section, meaning) \
    case number:                                      \
        return #name;
        BD_SCHEDULE(S, )
#undef S
    default:
        return NULL;
    }
}
