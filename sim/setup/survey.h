/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the user's tables to a survey: columns are found by name (section `survey` of the
 * scenario), words and numbers are checked, households get permanent ids from their names, and
 * everything is sorted by id. What the tables do not say is left open and drawn by the model when
 * the world is made. All mistakes of all tables are reported at once, each at its place. */
#ifndef BD_SETUP_SURVEY_H
#define BD_SETUP_SURVEY_H

#include "state/survey.h"

/* Makes a survey of tables that io has read; `edges` and `villages` may be NULL. Warnings do not
 * fail. BD_INPUT with a count in `err` when there were mistakes. The caller owns *out. */
bd_status bd_survey_create(const bd_params *p, const bd_table *households, const bd_table *edges,
                           const bd_table *villages, bd_table_report *report, void *context,
                           bd_survey **out, bd_error *err);
void bd_survey_destroy(bd_survey *s);

/* Deals the survey that rank 0 has read (*survey; NULL: there is none) to all ranks, rank 0
 * included: all get the villages, and each the households and ties of the districts that it will
 * own. All ranks call it; a failure of any is one of all, and each still owns its *survey. */
bd_status bd_survey_deal(const bd_ranks *ranks, bd_survey **survey, bd_error *err);

/* Permanent ids from names: a village's, a household's in it, a region's, a district's in it. */
uint64_t bd_survey_village_id(const char *name, size_t length);
uint64_t bd_survey_household_id(uint64_t village, const char *name, size_t length);

#endif
