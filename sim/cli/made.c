/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios from the texts in an output. */
#include "cli/made.h"

#include "base/nearest.h"
#include "model/branch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bd_scenario *load_text(const bd_made *m, const char *text, size_t length, int *status)
{
    bd_scenario_request request = {.world = m->making.path,
                                   .world_text = text,
                                   .world_length = length,
                                   .sets = (const char *const *)m->set,
                                   .nsets = m->ninput};
    return bd_cli_load_request(&request, true, status);
}

/* Documents of a comparison, one a arm. */
static int load_arms(bd_made *m)
{
    int status = 0;
    for (const char *text = m->making.scenario; text != NULL && status == 0;) {
        const char *end = strstr(text, "\n---\n");
        size_t length = end != NULL ? (size_t)(end - text) + 1 : strlen(text);
        bd_scenario *s = load_text(m, text, length, &status);
        if (s != NULL && !bd_arms_add(&m->arms, s, "strategy"))
            status = bd_cli_fail(&(bd_error){.status = BD_MEMORY});
        text = end != NULL ? end + 5 : NULL;
    }
    for (size_t i = 0; i < m->making.nstage && status == 0; i++)
        m->stage[i] =
            load_text(m, m->making.stage[i].scenario, strlen(m->making.stage[i].scenario), &status);
    return status;
}

int bd_made_load(const char *path, const bd_list *input, bd_made *m)
{
    bd_error err = {.status = BD_OK};
    bd_status status = bd_making_read(path, &m->making, &err);
    if (status == BD_OK && strcmp(m->making.verb, "study") == 0)
        status = bd_fail(&err, BD_INPUT,
                         "%s holds the runs of a study: 'study' with its file makes them again, "
                         "'run' with the values of a row makes one of them",
                         path);
    if (status == BD_OK && !m->making.complete)
        status =
            bd_fail(&err, BD_INPUT,
                    "%s holds a run that was not finished: 'run --resume' goes on with it", path);
    if (status == BD_OK)
        status = bd_rerun_find(&m->making, input->item, input->count, &m->input, &m->ninput, &err);
    if (status == BD_OK) status = bd_rerun_sets(m->input, m->ninput, m->set, &err);
    if (status != BD_OK) return bd_cli_fail(&err);
    int exit_status = load_arms(m);
    if (exit_status != 0) return exit_status;
    return bd_cli_open(NULL, m->arms.scenario[0], true, &m->opening);
}

void bd_made_release(bd_made *m)
{
    for (size_t i = 0; i < m->ninput; i++) free(m->set[i]);
    for (size_t i = 0; i < m->making.nstage; i++) bd_scenario_destroy(m->stage[i]);
    bd_opening_release(&m->opening);
    bd_arms_release(&m->arms);
    free(m->input), free(m->params);
    bd_making_release(&m->making);
}

static bd_status no_such_arm(const bd_made *m, const char *arm, bd_error *err)
{
    bd_buffer names = {0};
    bd_nearest nearest = bd_nearest_to(arm != NULL ? arm : "");
    for (uint32_t i = 0; i < m->arms.n; i++) {
        bd_buffer_add(&names, "%s%s", i > 0 ? ", " : "", m->arms.arm[i].label);
        bd_nearest_try(&nearest, m->arms.arm[i].label);
    }
    const char *all = names.text != NULL ? names.text : "";
    bd_status status;
    if (arm == NULL)
        status = bd_fail(err, BD_INPUT, "%s is a comparison: which arm? --arm NAME, one of %.300s",
                         m->making.path, all);
    else if (nearest.best != NULL)
        status = bd_fail(err, BD_INPUT, "--arm %.60s: %s has no such arm; did you mean '%s'?", arm,
                         m->making.path, nearest.best);
    else
        status = bd_fail(err, BD_INPUT, "--arm %.60s: %s has no such arm, only %.300s", arm,
                         m->making.path, all);
    bd_buffer_release(&names);
    return status;
}

/* The resolved scenario of an arm; the baseline's own programme is left out, as it was there. */
static bd_scenario *load_arm(const bd_made *m, uint32_t arm, const bd_buffer *text, bd_error *err)
{
    bd_scenario *s = NULL;
    const char *const bare[] = {"strategy.phases=~", "strategy.name=\"\""};
    bd_scenario_request request = {.world = m->making.path,
                                   .world_text = text->text,
                                   .world_length = text->length,
                                   .sets = bare,
                                   .nsets = arm == 0 ? 2 : 0};
    bd_diagnostics *report = bd_diagnostics_create();
    if (report != NULL && !text->failed)
        bd_scenario_load(&request, report, &s, err);
    else
        bd_fail(err, BD_MEMORY, "an arm of %s", m->making.path);
    bd_diagnostics_destroy(report);
    return s;
}

bd_status bd_made_choose(bd_made *m, const char *arm, bd_error *err)
{
    uint32_t which = 0;
    while (arm != NULL && which < m->arms.n && strcmp(m->arms.arm[which].label, arm) != 0) which++;
    if (arm == NULL || which == m->arms.n) return no_such_arm(m, arm, err);
    bd_buffer text = {0};
    bd_scenario_write(m->arms.scenario[which], false, &text);
    bd_scenario *s = load_arm(m, which, &text, err);
    bd_buffer_release(&text);
    if (s == NULL) return err->status;
    bd_scenario_write(s, false, &text);
    m->making.scenario = text.failed ? NULL : bd_pool_text(&m->making.pool, text.text, text.length);
    bd_buffer_release(&text);
    bd_arms_release(&m->arms);
    if (!bd_arms_add(&m->arms, s, "strategy") || m->making.scenario == NULL)
        return bd_fail(err, BD_MEMORY, "an arm of %s", m->making.path);
    return BD_OK;
}

bd_status bd_made_stages(bd_made *m, const bd_params *to, int64_t month, bd_run_stage **stage,
                         size_t *count, bd_error *err)
{
    size_t n = m->making.nstage + (month >= 0);
    *count = 0;
    *stage = calloc(n + 1, sizeof **stage);
    free(m->params);
    m->params = calloc(n + 1, sizeof *m->params);
    if (*stage == NULL || m->params == NULL) return bd_fail(err, BD_MEMORY, "the stages of a run");
    for (size_t i = 0; i < n; i++) {
        bool own = i == m->making.nstage;
        const bd_scenario *s = own ? m->arms.scenario[0] : m->stage[i];
        BD_TRY(bd_branch_stage(bd_scenario_params(s), to, &m->params[i], err));
        (*stage)[i] = (bd_run_stage){.params = &m->params[i],
                                     .until = (uint32_t)(own ? month : m->making.stage[i].month)};
    }
    *count = n;
    return BD_OK;
}
