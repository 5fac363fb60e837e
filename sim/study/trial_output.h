/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial as a netCDF file: every replicate, and what each estimator does over them. */
#ifndef BD_STUDY_TRIAL_OUTPUT_H
#define BD_STUDY_TRIAL_OUTPUT_H

#include "io/recorder.h"
#include "study/trial.h"

/* Writes `options->path`, whole or not at all. BD_EXISTS without `force`. `trial_text`: the trial
 * as YAML. */
bd_status bd_trial_output(const bd_recorder_options *options, const bd_params *programme,
                          const bd_trial *t, const char *trial_text, const bd_trial_result *r,
                          bd_error *err);

#endif
