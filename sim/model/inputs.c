/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files to tables, tables to a survey. */
#include "model/inputs.h"

#include "io/csv.h"
#include "setup/survey.h"

static bool given(const char *path)
{
    return path != NULL && path[0] != '\0';
}

bd_status bd_survey_load(const bd_params *p, const char *households, const char *edges,
                         const char *villages, bd_table_report *report, void *context,
                         bd_survey **out, bd_error *err)
{
    *out = NULL;
    if (!given(households)) {
        if (given(edges) || given(villages))
            return bd_fail(err, BD_INPUT,
                           "survey.edges or survey.villages without survey.households");
        return BD_OK;
    }
    char separator = ",;\t"[p->survey.separator];
    const char *path[3] = {households, edges, villages};
    bd_table table[3] = {{0}};
    bd_status status = BD_OK;
    for (int i = 0; i < 3; i++) {
        if (!given(path[i])) continue;
        bd_status one = bd_csv_read(path[i], separator, &table[i], report, context, err);
        if (status == BD_OK) status = one;
    }
    if (status == BD_OK)
        status = bd_survey_create(p, &table[0], given(edges) ? &table[1] : NULL,
                                  given(villages) ? &table[2] : NULL, report, context, out, err);
    for (int i = 0; i < 3; i++) bd_csv_release(&table[i]);
    return status;
}
