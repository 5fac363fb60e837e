/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order is not information: the rows of a survey may come in any order, ties may be named from
 * either end, and every village and household has the same history, bit for bit. Names are
 * permanent, rows are not. */
#include "io/csv.h"
#include "setup/survey.h"
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VILLAGES = 7, EACH = 45, HOUSEHOLDS = VILLAGES * EACH, TIES = HOUSEHOLDS * 4 };

/* A table's lines after the header, to be put in another order. */
typedef struct lines {
    char *text[TIES];
    size_t n;
} lines;

static void add(lines *l, const char *text)
{
    assert_true(l->n < TIES);
    l->text[l->n] = strdup(text);
    assert_non_null(l->text[l->n]);
    l->n++;
}

static void shuffle(lines *l, uint64_t key)
{
    for (size_t i = l->n; i > 1; i--) {
        size_t j = bd_mix2(key, i) % i;
        char *swap = l->text[i - 1];
        l->text[i - 1] = l->text[j];
        l->text[j] = swap;
    }
}

static char *join(const char *header, const lines *l)
{
    size_t size = strlen(header) + 2;
    for (size_t i = 0; i < l->n; i++) size += strlen(l->text[i]) + 1;
    char *text = malloc(size), *at = text;
    assert_non_null(text);
    at += sprintf(at, "%s\n", header);
    for (size_t i = 0; i < l->n; i++) at += sprintf(at, "%s\n", l->text[i]);
    return text;
}

static void lines_free(lines *l)
{
    for (size_t i = 0; i < l->n; i++) free(l->text[i]);
}

typedef struct files {
    lines households, edges, villages;
} files;

static void write_files(files *f, bool swap_ends)
{
    char text[200];
    *f = (files){.households = {.n = 0}};
    for (uint32_t v = 0; v < VILLAGES; v++) {
        snprintf(text, sizeof text, "desa %u,kabupaten %u,%g", v * 37 % 11, v % 3, 0.4 + 0.02 * v);
        add(&f->villages, text);
        for (uint32_t i = 0; i < EACH; i++) {
            uint64_t draw = bd_mix2(v, i);
            snprintf(text, sizeof text, "k%u,desa %u,dusun %u,%u,%u,%s", v * 1000 + i, v * 37 % 11,
                     (uint32_t)(draw % 4), (uint32_t)(draw / 7 % 9) + 1, (uint32_t)(draw / 63 % 16),
                     draw >> 40 & 1 ? "yes" : "no");
            add(&f->households, text);
        }
    }
    for (uint32_t e = 0; e < TIES; e++) {
        uint64_t draw = bd_mix2(77, e);
        uint32_t va = (uint32_t)(draw % VILLAGES), i = (uint32_t)(draw >> 8) % EACH;
        uint32_t vb = e % 12 == 0 ? (va + 3) % VILLAGES : va;
        uint32_t j = (i + 1 + (uint32_t)(draw >> 32) % (EACH - 1)) % EACH;
        uint32_t a = va * 1000 + i, b = vb * 1000 + j;
        bool swap = swap_ends && draw >> 63;
        snprintf(text, sizeof text, "k%u,k%u", swap ? b : a, swap ? a : b);
        add(&f->edges, text);
    }
}

static void say(void *context, const bd_table *table, bool mistake, bd_table_place place,
                const char *text)
{
    (void)context;
    if (mistake) fail_msg("%s:%u: %s", table->path, place.line, text);
}

static bd_survey *read_survey(const bd_params *p, const files *f)
{
    bd_table table[3];
    bd_error err = {.status = BD_OK};
    static const char *const header[3] = {"id,village,hamlet,size,schooling,leader", "from,to",
                                          "village,district,norms"};
    const lines *rows[3] = {&f->households, &f->edges, &f->villages};
    for (int i = 0; i < 3; i++) {
        char *text = join(header[i], rows[i]);
        if (bd_csv_parse("table", text, strlen(text), ',', &table[i], say, NULL, &err) != BD_OK)
            fail_msg("%s", err.text);
        free(text);
    }
    bd_survey *s = NULL;
    if (bd_survey_create(p, &table[0], &table[1], &table[2], say, NULL, &s, &err) != BD_OK)
        fail_msg("%s", err.text);
    for (int i = 0; i < 3; i++) bd_csv_release(&table[i]);
    return s;
}

static uint64_t history(const bd_params *p, const files *f, int threads)
{
    bd_survey *s = read_survey(p, f);
    bd_model *m = model_new(p, 6, s, threads);
    bd_view w = bd_model_view(m);
    assert_int_equal(w.counts.nhousehold, HOUSEHOLDS);
    assert_int_equal(w.counts.ndistrict, 3);
    step(m, 40);
    uint64_t d = digest(m, true);
    bd_model_destroy(m);
    bd_survey_destroy(s);
    return d;
}

static void the_order_of_a_surveys_rows_changes_nothing(void **state)
{
    (void)state;
    bd_params *p = params_new();
    set(p, "time.burn_in", 8);
    set(p, "population.informed", 0.5);
    add_programme(p, 2, 25, 1);
    files f;
    write_files(&f, false);
    uint64_t first = history(p, &f, 1);
    for (uint64_t key = 1; key <= 4; key++) {
        lines_free(&f.households);
        lines_free(&f.edges);
        lines_free(&f.villages);
        write_files(&f, key % 2 == 0);
        shuffle(&f.households, key);
        shuffle(&f.edges, key + 10);
        shuffle(&f.villages, key + 20);
        if (history(p, &f, key % 2 ? 1 : 2) != first)
            fail_msg("order %u: other bits", (unsigned)key);
    }
    /* and the digest does see a household that is different */
    char *was = f.households.text[0], changed[200];
    snprintf(changed, sizeof changed, "%.*s%s", (int)(strrchr(was, ',') - was), was,
             strcmp(strrchr(was, ','), ",yes") == 0 ? ",no" : ",yes");
    f.households.text[0] = changed;
    assert_true(history(p, &f, 1) != first);
    f.households.text[0] = was;
    lines_free(&f.households);
    lines_free(&f.edges);
    lines_free(&f.villages);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_a_surveys_rows_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
