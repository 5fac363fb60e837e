/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of a study once more, from its output alone. */
#ifndef BD_CLI_RERUN_STUDY_H
#define BD_CLI_RERUN_STUDY_H

#include "cli/cli.h"
#include "io/making.h"

#define BD_EVERY_RUN UINT64_MAX

/* Runs what the study's output holds, or only the run of that number, each by itself, and compares
 * the digests of the final states; answers the exit status. `input`: files to look for surveys in.
 */
int bd_rerun_study(const bd_making *made, const bd_list *input, uint64_t run, int threads,
                   bool quiet);

#endif
