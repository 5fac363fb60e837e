/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the verbs about studies have in common. */
#ifndef BD_CLI_STUDIES_H
#define BD_CLI_STUDIES_H

#include "study/study.h"

/* Loads a study and prints what is wrong with it; NULL after a failure, with the exit status.
 * `quiet` leaves warnings out. */
bd_study *bd_cli_study(const char *path, const char *command, bool quiet, int *status);

/* The output of all shards together: `output` with .h5 if it has no ending, or, NULL, the study's
 * name with .h5. False when it is too long. */
bool bd_cli_study_output(const char *study, const char *output, char *out, size_t size);

#endif
