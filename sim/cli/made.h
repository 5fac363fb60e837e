/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An output as something to run again or to go on from: its scenarios loaded, its files found. */
#ifndef BD_CLI_MADE_H
#define BD_CLI_MADE_H

#include "cli/cli.h"
#include "model/rerun.h"
#include "model/run.h"
#include "study/arms.h"

/* Zero before use. */
typedef struct bd_made {
    bd_making making;
    bd_found_input *input;
    size_t ninput;
    char *set[BD_MAKING_INPUTS]; /* puts the found files in their places */
    bd_arms arms;                /* of a comparison; of a run its one scenario */
    bd_scenario *stage[BD_MAKING_STAGES];
    bd_params *params; /* [nstage]: of the stages, fit for the last scenario */
    bd_opening opening;
} bd_made;

/* Reads OUT and prints what is wrong with it; answers the exit status. `input`: files to look for
 * what it needs in. Release in any case. */
int bd_made_load(const char *path, const bd_list *input, bd_made *m);
void bd_made_release(bd_made *m);

/* Makes of a comparison one of its arms, as if a run of it alone had been read: the world without
 * a programme, or a strategy. BD_INPUT with the names there are when there is no such arm. */
bd_status bd_made_choose(bd_made *m, const char *arm, bd_error *err);

/* The output's stages, then, with `month` 0 or more, its scenario up to that month, as stages
 * before `to`; *stage is the caller's to free. Parameters live as long as `m`. */
bd_status bd_made_stages(bd_made *m, const bd_params *to, int64_t month, bd_run_stage **stage,
                         size_t *count, bd_error *err);

#endif
