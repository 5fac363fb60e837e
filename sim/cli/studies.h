/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the verbs about studies have in common. */
#ifndef BD_CLI_STUDIES_H
#define BD_CLI_STUDIES_H

#include "cli/cli.h"
#include "study/study.h"

/* Loads a study and prints what is wrong with it; NULL after a failure, with the exit status.
 * `quiet` leaves warnings out. */
bd_study *bd_cli_study(const char *path, const bd_list *sets, const char *command, bool quiet,
                       int *status);

/* After a stop or a failure of the disk: how to go on, if something was kept. */
void bd_cli_goes_on(bd_status ended, const char *output);

/* Option of every verb that reads a study: with other values it would be another one. */
#define BD_STUDY_OPTION(sets_)                                                          \
    {                                                                                   \
        BD_OPTION_LIST, 0, "set", "KEY=VALUE", &(sets_),                                \
            "lay a value over every run, before the study's own set (repeatable)", 0, 0 \
    }

/* The output of all shards together: `output` with .h5 if it has no ending, or, NULL, the study's
 * name with .h5. False when it is too long. */
bool bd_cli_study_output(const char *study, const char *output, char *out, size_t size);

#endif
