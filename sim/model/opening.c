/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables report cells, scenarios report keys; here a cell becomes a place in a text, so both read
 * alike. */
#include "model/opening.h"

#include "io/files.h"
#include "model/inputs.h"
#include "setup/survey.h"

#include <stdlib.h>
#include <string.h>

static void report_cell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                        const char *text)
{
    const bd_input input = {.name = table->path,
                            .text = table->text != NULL ? table->text : "",
                            .length = table->text != NULL ? table->size : 0,
                            .order = UINT32_MAX};
    const bd_place at = {
        .input = &input, .line = place.line, .column = place.column, .width = place.width};
    bd_report(context, mistake ? BD_MISTAKE : BD_WARNING, at, "", "%s", text);
}

/* Finds the file that a key names; *path stays NULL when it names none, or one that cannot be read,
 * which is told where the key stands. */
static bd_status name_file(const bd_scenario *s, const char *key, bd_diagnostics *report,
                           bd_opening *o, const char **path, bd_error *err)
{
    bd_opened_file *file = &o->file[o->nfile];
    bd_error unread = {.status = BD_OK};
    *path = NULL;
    BD_TRY(bd_scenario_file(s, key, file->path, err));
    if (file->path[0] == 0) return BD_OK;
    if (bd_file_sha256(file->path, file->sha256, &unread) != BD_OK) {
        bd_report(report, BD_MISTAKE, bd_scenario_origin(s, key), key, "cannot read %s",
                  unread.text);
        return BD_OK;
    }
    *path = file->path;
    file->key = key;
    o->nfile++;
    return BD_OK;
}

bd_status bd_opening_read(const bd_scenario *s, bd_diagnostics *report, bd_opening *out,
                          bd_error *err)
{
    static const char *const key[BD_OPENED_FILES] = {"survey.households", "survey.edges",
                                                     "survey.villages"};
    const char *path[BD_OPENED_FILES];
    size_t before = bd_diagnostics_mistakes(report);
    *out = (bd_opening){.file = calloc(BD_OPENED_FILES, sizeof *out->file)};
    if (out->file == NULL) return bd_fail(err, BD_MEMORY, "the names of files");
    for (int i = 0; i < BD_OPENED_FILES; i++)
        BD_TRY(name_file(s, key[i], report, out, &path[i], err));
    size_t unread = bd_diagnostics_mistakes(report) - before;
    if (unread > 0) return bd_fail(err, BD_INPUT, "%zu files cannot be read", unread);
    if (out->nfile == 0) return BD_OK;
    return bd_survey_load(bd_scenario_params(s), path[0], path[1], path[2], report_cell, report,
                          &out->survey, err);
}

bd_status bd_opening_read_on(const bd_ranks *ranks, const bd_scenario *s, bd_diagnostics *report,
                             bd_opening *out, bd_error *err)
{
    bd_status status = BD_OK;
    *out = (bd_opening){.survey = NULL};
    if (ranks == NULL || ranks->rank == 0) status = bd_opening_read(s, report, out, err);
    BD_TRY(bd_ranks_agree(ranks, status, err));
    return bd_survey_deal(ranks, &out->survey, err);
}

void bd_opening_release(bd_opening *o)
{
    bd_survey_destroy(o->survey);
    free(o->file);
    *o = (bd_opening){.survey = NULL};
}
