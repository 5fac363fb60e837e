/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run: a world, its parameters and the month's loop (architecture: VILLAGE rows in parallel
 * over villages, DISTRICT rows, REGION rows, PLAN rows). A step cannot fail, allocate or print. */
#ifndef BD_MODEL_MODEL_H
#define BD_MODEL_MODEL_H

#include "state/world.h"

struct bd_survey; /* setup/survey.h */
typedef struct bd_model bd_model;

/* Builds the world (synthetic, or from `survey` if not NULL) and grants month 0. `threads` 0: as
 * many as the process may use. The parameters are copied. */
bd_status bd_model_create(const bd_params *params, bd_luck luck, const struct bd_survey *survey,
                          int threads, bd_model **out, bd_error *err);
void bd_model_destroy(bd_model *m);

/* The same over several ranks (base/ranks.h), all of which call it, and then bd_model_step,
 * together: the same bits as with one. `ranks` must outlive the model; NULL: one process. */
bd_status bd_model_create_on(const bd_ranks *ranks, const bd_params *params, bd_luck luck,
                             const struct bd_survey *survey, int threads, bd_model **out,
                             bd_error *err);

/* A model in the state of `from` under other parameters: what it would be had it run under them
 * since the beginning, if they differ in strategy and methods only and no programme has begun.
 * Posts and next month's grants are made anew. It borrows the ties of `from`, which must outlive
 * it. Survey and luck are those of `from`. */
bd_status bd_model_branch(const bd_model *from, const bd_params *params, int threads,
                          bd_model **out, bd_error *err);

/* As bd_model_branch, with the villages to serve given instead of drawn (setup/programme.h). Waves
 * after the first wait until they are admitted: a wave admitted before month m is stepped is served
 * from month m + 1 on. */
bd_status bd_model_assign(const bd_model *from, const bd_params *params, const uint8_t *wave,
                          int threads, bd_model **out, bd_error *err);
void bd_model_admit(bd_model *m, const uint8_t *wave, int admitted);

/* The same model in the same state, from here on under other parameters. Methods, institutions,
 * campaigns and disadvantages must be those it has, and the months as many. What was granted for
 * the month to come stays granted; where coverage or the villages a worker serves are others, or
 * there is a programme now or no more, posts are filled and hours granted anew. On failure *m is as
 * it was. */
bd_status bd_model_continue(bd_model **m, const bd_params *params, bd_error *err);

/* Called for each village at the end of its month while it is still in cache, by the thread that
 * stepped it; may only write what belongs to that village. */
typedef void bd_village_observer(void *context, const bd_view *view, uint32_t village);

/* Steps one month. `observe` may be NULL. */
void bd_model_step(bd_model *m, bd_village_observer *observe, void *context);

bd_view bd_model_view(const bd_model *m);
const bd_params *bd_model_params(const bd_model *m);

/* For checkpoint and library only: the mutable world. */
bd_world *bd_model_world(bd_model *m);

/* Seconds spent so far in each row of the schedule, in table order (0 unless timing was asked). */
void bd_model_timing(bd_model *m, bool on);
double bd_model_seconds(const bd_model *m, size_t row);

int bd_model_threads(const bd_model *m);

#endif
