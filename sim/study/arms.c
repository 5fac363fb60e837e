/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios to arms. */
#include "study/arms.h"

#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The world's own programme is not part of the baseline. */
static void take_programme_away(bd_params *p)
{
    p->nphase = 0;
    p->strategy.name[0] = '\0';
}

static void name_arm(bd_arms *arms, const char *name)
{
    uint32_t count = arms->n, twice = 1;
    char *label = arms->label[count];
    snprintf(label, sizeof *arms->label, "%.*s", BD_NAME_MAX - 1, name);
    for (uint32_t a = 0; a < count; a++)
        twice += strncmp(arms->arm[a].label, name, strlen(name)) == 0;
    if (twice > 1)
        snprintf(label, sizeof *arms->label, "%.*s-%u", BD_NAME_MAX - 1, name, twice & 0xFF);
    arms->arm[count].label = label;
}

bool bd_arms_add(bd_arms *arms, bd_scenario *scenario, const char *path)
{
    if (arms->n == BD_ARMS_MAX) {
        bd_scenario_destroy(scenario);
        return false;
    }
    arms->scenario[arms->n] = scenario;
    const bd_params *p = bd_scenario_params(scenario);
    arms->arm[arms->n].params = p;
    if (arms->n > 0) {
        name_arm(arms, p->strategy.name[0] != '\0' ? p->strategy.name : path);
        arms->n++;
        return true;
    }
    arms->n++;
    arms->base = malloc(sizeof *arms->base);
    if (arms->base == NULL) return false;
    *arms->base = *p;
    take_programme_away(arms->base);
    arms->arm[0] = (bd_arm){.params = arms->base, .label = "baseline"};
    return true;
}

void bd_arms_release(bd_arms *arms)
{
    for (uint32_t i = 0; i < arms->n; i++) bd_scenario_destroy(arms->scenario[i]);
    free(arms->base);
    *arms = (bd_arms){.n = 0};
}

void bd_arms_write(const bd_arms *arms, bd_buffer *out)
{
    for (uint32_t i = 0; i < arms->n; i++) {
        bd_buffer_add(out, "%s", i == 0 ? "# baseline\n" : "---\n# strategy\n");
        bd_scenario_write(arms->scenario[i], false, out);
    }
}

void bd_arms_request_write(double margin, bool detail, bd_buffer *out)
{
    char number[BD_REAL_TEXT];
    bd_format_real(margin, number);
    bd_buffer_add(out, "{\"verb\": \"compare\", \"margin\": %s, \"detail\": %s}", number,
                  detail ? "true" : "false");
}
