/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public library's comparison: scenarios in, figures out. */
#include "berdaya/berdaya.h"

#include "base/build.h"
#include "model/opening.h"
#include "study/arms.h"
#include "study/compare.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES = BD_NVALUE + BD_NPAIR, EFFECTS = 2 };

struct bd_contest {
    bd_arms arms;
    bd_comparison found;
    double *data; /* figures one after the other, each {arm, replicate}; then effects by group */
    int (*progress)(void *context, uint32_t done, uint32_t runs);
    void *context;
    int stop;
};

static const struct {
    const char *name, *unit, *meaning;
} figures[FIGURES + EFFECTS] = {
#define V(name, unit, label) {#name, unit, label},
    BD_COMPARE_VALUES(V) BD_COMPARE_PAIRS(V)
#undef V
        {"effect_power", "1", "Mean effect on weighted power at the end, household by household"},
    {"effect_empowered", "1", "Effect on the share empowered at the end"}};

static bd_result answer(bd_status status, const char *words, bd_message *message)
{
    if (status == BD_OK || message == NULL) return (bd_result)status;
    message->result = (bd_result)status;
    snprintf(message->text, sizeof message->text, "%s",
             words != NULL && words[0] != 0 ? words : bd_status_words(status));
    return (bd_result)status;
}

/* The baseline from the world alone, then each strategy laid over it. */
static bd_status load_arms(const bd_contest_options *o, bd_diagnostics *report, bd_arms *arms,
                           bd_error *err)
{
    for (size_t i = 0; i <= o->nstrategy; i++) {
        const char *strategy = i > 0 ? o->strategy[i - 1] : NULL;
        bd_scenario_request request = {.world = o->world != NULL ? o->world : "scenario",
                                       .world_text = o->world_text,
                                       .world_length = o->world_text ? strlen(o->world_text) : 0,
                                       .strategy = strategy,
                                       .by_name = o->world != NULL,
                                       .sets = o->set,
                                       .nsets = o->nset};
        bd_scenario *scenario;
        BD_TRY(bd_scenario_load(&request, report, &scenario, err));
        if (!bd_arms_add(arms, scenario, strategy)) return bd_fail(err, BD_MEMORY, "an arm");
    }
    return BD_OK;
}

static void tell(void *context, uint32_t done, uint32_t runs, double household_months)
{
    (void)household_months;
    bd_contest *c = context;
    if (c->progress != NULL && c->progress(c->context, done, runs) != 0) c->stop = 1;
}

static bool stopped(void *context)
{
    return ((bd_contest *)context)->stop != 0;
}

static bd_status run(bd_contest *c, const bd_contest_options *o, const bd_survey *survey,
                     bd_error *err)
{
    bool automatic = false;
    uint64_t seed = o->has_seed ? o->seed : bd_scenario_seed(c->arms.scenario[0], &automatic);
    bd_buffer text = {0};
    bd_arms_write(&c->arms, &text);
    bd_compare_request request = {.arm = c->arms.arm,
                                  .narm = c->arms.n,
                                  .survey = survey,
                                  .seed = seed,
                                  .replicates = o->replicates > 0 ? o->replicates : 20,
                                  .precision = o->precision,
                                  .margin = o->margin > 0 ? o->margin : 0.01,
                                  .threads = o->threads,
                                  .output = o->output,
                                  .force = o->force != 0,
                                  .detail = o->detail != 0,
                                  .recording = {.title = "Comparison of strategies",
                                                .scenario_text = text.text,
                                                .build = bd_build(),
                                                .seed_automatic = automatic},
                                  .context = c,
                                  .stop = stopped,
                                  .progress = tell};
    bd_status status = bd_compare(&request, &c->found, err);
    bd_buffer_release(&text);
    return status;
}

/* Figures as they are handed out: without the room that was not used. */
static bd_status gather(bd_contest *c, bd_error *err)
{
    const bd_comparison *f = &c->found;
    size_t n = f->replicates, plane = f->narm * n;
    c->data = malloc((plane * FIGURES + EFFECTS * plane * f->ngroup) * sizeof *c->data);
    if (c->data == NULL) return bd_fail(err, BD_MEMORY, "the figures of a comparison");
    double *to = c->data;
    for (int v = 0; v < BD_NVALUE; v++)
        for (uint32_t a = 0; a < f->narm; a++, to += n)
            memcpy(to, bd_compare_values(f, a, (bd_compare_value)v), n * sizeof *to);
    for (int v = 0; v < BD_NPAIR; v++)
        for (uint32_t a = 0; a < f->narm; a++, to += n)
            memcpy(to, bd_compare_pairs(f, a, (bd_compare_pair)v), n * sizeof *to);
    for (int e = 0; e < EFFECTS; e++)
        for (uint32_t a = 0; a < f->narm; a++)
            for (size_t g = 0; g < f->ngroup; g++, to += n)
                memcpy(to,
                       (e == 0 ? f->power : f->empowered) +
                           ((size_t)a * BD_COMPARE_GROUPS + g) * f->room,
                       n * sizeof *to);
    return BD_OK;
}

bd_result bd_contest_run(const bd_contest_options *options, bd_contest **out, bd_message *message)
{
    if (out == NULL) return answer(BD_INPUT, "there is no place for the contest", message);
    *out = NULL;
    if (options == NULL || options->size != sizeof *options)
        return answer(BD_INPUT, "options.size must be sizeof(bd_contest_options)", message);
    if ((options->world == NULL) == (options->world_text == NULL))
        return answer(BD_INPUT, "give either options.world or options.world_text", message);
    if (options->nstrategy == 0 || options->nstrategy >= BD_ARMS_MAX)
        return answer(BD_INPUT, "a contest has one strategy at least, and no more arms than fit",
                      message);
    bd_contest *c = calloc(1, sizeof *c);
    bd_diagnostics *report = bd_diagnostics_create();
    if (c == NULL || report == NULL) {
        free(c);
        bd_diagnostics_destroy(report);
        return answer(BD_MEMORY, NULL, message);
    }
    c->progress = options->progress;
    c->context = options->context;
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    bd_error err = {.status = BD_OK};
    bd_buffer words = {0};
    bd_opening opening = {.survey = NULL};
    bd_status status = load_arms(options, report, &c->arms, &err);
    if (status == BD_OK) status = bd_opening_read(c->arms.scenario[0], report, &opening, &err);
    if (status == BD_OK) status = run(c, options, opening.survey, &err);
    if (status == BD_OK) status = gather(c, &err);
    if (bd_diagnostics_mistakes(report) > 0) bd_diagnostics_write(report, 50, &words);
    bd_opening_release(&opening);
    gsl_set_error_handler(handler);
    bd_diagnostics_destroy(report);
    bd_result result = answer(status, words.text != NULL ? words.text : err.text, message);
    bd_buffer_release(&words);
    if (status == BD_OK)
        *out = c;
    else
        bd_contest_destroy(c);
    return result;
}

void bd_contest_destroy(bd_contest *c)
{
    if (c == NULL) return;
    bd_comparison_release(&c->found);
    bd_arms_release(&c->arms);
    free(c->data);
    free(c);
}

size_t bd_contest_arms(const bd_contest *c)
{
    return c->found.narm;
}

const char *bd_contest_arm(const bd_contest *c, size_t arm)
{
    return arm < c->found.narm ? c->arms.arm[arm].label : NULL;
}

size_t bd_contest_groups(const bd_contest *c)
{
    return c->found.ngroup;
}

const char *bd_contest_group(const bd_contest *c, size_t group)
{
    return group < c->found.ngroup ? c->found.group[group] : NULL;
}

size_t bd_contest_figures(const bd_contest *c)
{
    (void)c;
    return FIGURES + EFFECTS;
}

bd_result bd_contest_figure(const bd_contest *c, size_t index, bd_array *out, bd_message *message)
{
    if (index >= FIGURES + EFFECTS) return answer(BD_INPUT, "there is no such figure", message);
    size_t n = c->found.replicates, narm = c->found.narm, plane = narm * n;
    bool grouped = index >= FIGURES;
    size_t before =
        grouped ? FIGURES * plane + (index - FIGURES) * plane * c->found.ngroup : index * plane;
    *out = (bd_array){.table = "compare",
                      .name = figures[index].name,
                      .unit = figures[index].unit,
                      .meaning = figures[index].meaning,
                      .data = c->data + before,
                      .type = BD_ARRAY_FLOAT64,
                      .ndim = grouped ? 3 : 2,
                      .shape = {narm, grouped ? c->found.ngroup : n, grouped ? n : 0}};
    return BD_RESULT_OK;
}
