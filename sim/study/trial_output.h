/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial as a netCDF file: every replicate, and what each estimator does over them. */
#ifndef BD_STUDY_TRIAL_OUTPUT_H
#define BD_STUDY_TRIAL_OUTPUT_H

#include "io/recorder.h"
#include "study/trial.h"

/* Runs a trial whose replicates are kept in OUT.part/ as soon as each has ended, and writes it to
 * OUT = `options->path` when all are there. Called again after a stop or a kill it runs what is
 * missing, to the same data; a seed that was drawn is kept there for that (bd_begun_seed).
 * *complete_before: OUT was there already, and nothing is in `out`.
 * `options->asked` is the trial as YAML, `digest` gets the data digest. BD_STOPPED and BD_IO: what
 * is finished is kept. Release `out` in any case. */
bd_status bd_trial_run_kept(const bd_trial_request *q, const bd_recorder_options *options,
                            bd_trial_result *out, bool *complete_before, char digest[BD_SHA256_HEX],
                            bd_error *err);

#endif
