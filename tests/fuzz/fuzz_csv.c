/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a survey. The first byte chooses the dialect, a line of `~` parts households, edges
 * and villages. What is read must be sound; a survey that is accepted must make a sound world. */
#include "io/csv.h"
#include "setup/create.h"
#include "setup/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads what a report speaks of, so that a wrong place is a wrong access. */
static void tell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                 const char *text)
{
    size_t *heard = context;
    *heard += mistake + place.line + place.column + strlen(text) + strlen(table->path);
    if (place.line > table->size || place.column > table->size) abort();
}

static void check_table(const bd_table *t)
{
    for (size_t i = 0; i < (size_t)t->rows * t->columns; i++)
        if (t->cell[i].at > t->size || t->cell[i].text + t->cell[i].length > 2 * t->size) abort();
}

static void make_world(const bd_params *p, const bd_survey *s)
{
    if (s->nhousehold > 300) return;
    bd_world w;
    bd_error err = {0};
    if (bd_create_world(&w, p, (bd_luck){1, 0}, s, 1, &err) != BD_OK) abort();
    bd_view view = bd_world_view(&w, p);
    char text[200];
    if (bd_world_broken(&view, text, sizeof text) != NULL) abort();
    if (bd_ties_broken(&view, text, sizeof text) != NULL) abort();
    bd_world_release(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bd_params p;
    if (size == 0 || size > 4096) return 0;
    bd_params_defaults(&p);
    p.survey.separator = data[0] % 3;
    p.survey.decimal = data[0] / 3 % 2;
    p.influence.theta_spread = data[0] / 6 % 2;
    p.groups.slots = 1;
    p.ndisadvantage = 2;
    snprintf(p.disadvantage[0].key, BD_NAME_MAX, "gender");
    snprintf(p.disadvantage[1].key, BD_NAME_MAX, "caste");
    snprintf(p.disadvantage[1].values, BD_TEXT_MAX, "SC|ST");
    if (data[0] & 64) snprintf(p.survey.filter, BD_TEXT_MAX, "size=3");
    static const char *const names[] = {"h.csv", "e.csv", "v.csv"};
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    bd_table t[3] = {{0}};
    size_t heard = 0;
    int given = 0;
    bool good = true;
    for (; given < 3 && at < end; given++) {
        const char *part = memchr(at, '~', (size_t)(end - at));
        size_t length = (size_t)((part ? part : end) - at);
        good &= bd_csv_parse(names[given], at, length, ",;\t"[p.survey.separator], &t[given], tell,
                             &heard, NULL) == BD_OK;
        check_table(&t[given]);
        at += length + 1;
    }
    bd_survey *s = NULL;
    bd_error err = {0};
    if (good && given > 0 &&
        bd_survey_create(&p, &t[0], given > 1 ? &t[1] : NULL, given > 2 ? &t[2] : NULL, tell,
                         &heard, &s, &err) == BD_OK)
        make_world(&p, s);
    bd_survey_destroy(s);
    for (int i = 0; i < 3; i++) bd_csv_release(&t[i]);
    return 0;
}
