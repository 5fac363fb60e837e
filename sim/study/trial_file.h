/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial file (kind: trial): the world and the strategy it is about, and its rows. Mistakes are
 * reported like those of a scenario, all at once, each where it stands. */
#ifndef BD_STUDY_TRIAL_FILE_H
#define BD_STUDY_TRIAL_FILE_H

#include "base/pool.h"
#include "io/diagnostics.h"
#include "study/trial.h"

#define BD_TRIAL_SETS 64

/* Keys of the file besides its sections. */
#define BD_TRIAL_KEYS(K)                                                                 \
    K(kind, "trial", "What the file holds")                                              \
    K(title, "text", "One line for figures and lists")                                   \
    K(description, "text", "What it is for")                                             \
    K(world, "path", "World of the trial, relative to this file")                        \
    K(strategy, "path", "Programme that is tried, relative to this file")                \
    K(set, "map", "Values of the scenario to override, as --set takes them: KEY: VALUE") \
    K(outcome, "map",                                                                    \
      "Items asked and their weights; effects are in standard deviations of the sum")

typedef struct bd_trial_file {
    bd_pool pool; /* owns the texts */
    bd_input input;
    bd_trial trial;
    const char *title, *world, *strategy; /* paths as they are to be opened */
    const char *set[BD_TRIAL_SETS];       /* KEY=VALUE */
    size_t nset;
} bd_trial_file;

/* BD_INPUT after mistakes, which are in `report`, or when the file cannot be read. Release in any
 * case. */
bd_status bd_trial_file_read(const char *path, bd_diagnostics *report, bd_trial_file *f,
                             bd_error *err);
void bd_trial_file_release(bd_trial_file *f);

/* Adds all keys with default, range, unit and meaning, for people. */
void bd_trial_keys_write(bd_buffer *out);

/* Adds the whole trial as YAML that reads back to it, paths apart. */
void bd_trial_write(const bd_trial *t, bd_buffer *out);

#endif
