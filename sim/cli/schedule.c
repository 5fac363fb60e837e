/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya schedule: the rows of a month, in the order in which they run. */
#include "cli/cli.h"
#include "state/schedule_table.h"

#include <string.h>

static const struct {
    const char *scope, *what;
} scopes[] = {
    {"VILLAGE", "every village, in parallel; a village runs all its rows"},
    {"DISTRICT", "every district, its villages in the order of their ids"},
    {"REGION", "once, from the districts' totals"},
    {"PLAN", "every district: hours, money and targets of the next month"},
};

static const struct {
    unsigned stream;
    const char *name, *scope, *section, *meaning;
} rows[] = {
#define S(arg, stream, name, scope, section, meaning) {stream, #name, #scope, section, meaning},
    BD_SCHEDULE(S, )
#undef S
};

int bd_verb_schedule(int argc, char **argv)
{
    const bd_usage usage = {"schedule",
                            "",
                            "Prints what happens in a month: the processes in the order in which "
                            "they run, with their\nsection of MODEL.md and the number of their "
                            "stream of random numbers. Each can be switched\noff: "
                            "--set processes.NAME=false.",
                            "berdaya schedule",
                            NULL,
                            0,
                            0,
                            0};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, NULL, &count);
    if (status >= 0) return status;
    bd_buffer text = {0};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        bool first = true;
        for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
            if (strcmp(rows[j].scope, scopes[i].scope) != 0) continue;
            if (first) bd_buffer_add(&text, "%s: %s\n", scopes[i].scope, scopes[i].what);
            first = false;
            bd_buffer_add(&text, "  %-14s section %-5s stream %3u  %s\n", rows[j].name,
                          rows[j].section, rows[j].stream, rows[j].meaning);
        }
    }
    return bd_cli_print(&text);
}
