/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading goes table by table: villages, households, edges. A cell is missing when it is empty or
 * one of the words for missing; a missing cell of an optional column is drawn by the model. */
#include "setup/survey.h"

#include "base/math.h"
#include "base/parse.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_COLUMN UINT32_MAX
#define REPORTED_MAX 1000u /* findings told; more are only counted */

typedef struct importer {
    const bd_params *p;
    char decimal;
    const char *missing; /* words, separated by | */
    bd_table_report *report;
    void *context;
    uint32_t mistakes, told;
    bd_survey *s;
} importer;

/* A piece of text that is not ended by a zero byte. */
typedef struct piece {
    const char *text;
    size_t length;
} piece;

static piece cell_of(const bd_table *t, uint32_t row, uint32_t column)
{
    bd_cell c = t->cell[(size_t)row * t->columns + column];
    return (piece){t->text + c.text, c.length};
}

static piece header_of(const bd_table *t, uint32_t column)
{
    return (piece){t->text + t->header[column].text, t->header[column].length};
}

static bool same(piece a, piece b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

static bool is_word(piece a, const char *word)
{
    return same(a, (piece){word, strlen(word)});
}

static bool same_in_any_case(piece a, piece b)
{
    if (a.length != b.length) return false;
    for (size_t i = 0; i < a.length; i++) {
        unsigned char x = (unsigned char)a.text[i], y = (unsigned char)b.text[i];
        if (x >= 'A' && x <= 'Z') x += 'a' - 'A';
        if (y >= 'A' && y <= 'Z') y += 'a' - 'A';
        if (x != y) return false;
    }
    return true;
}

/* Whether `a` is one of the words in `list`, separated by |; letters of either case are alike. */
static bool among(piece a, const char *list)
{
    for (;;) {
        size_t length = strcspn(list, "|");
        if (same_in_any_case(a, (piece){list, length})) return true;
        if (list[length] == 0) return false;
        list += length + 1;
    }
}

/* Place of byte `at` of the file; quoted cells may hold line ends, so lines are counted. */
static bd_table_place place_of(const bd_table *t, uint32_t at, uint32_t length)
{
    bd_table_place place = {0, 0, 0};
    uint32_t begin = 0;
    for (uint32_t i = 0; i < at; i++) {
        bool ends = t->text[i] == '\n' ||
                    (t->text[i] == '\r' && !(i + 1 < t->size && t->text[i + 1] == '\n'));
        if (ends) place.line++, begin = i + 1;
    }
    for (uint32_t i = begin; i < at; i++)
        place.column += ((unsigned char)t->text[i] & 0xC0) != 0x80;
    for (uint32_t i = at; i < at + length && i < t->size && t->text[i] != '\n'; i++)
        place.width += ((unsigned char)t->text[i] & 0xC0) != 0x80;
    return place;
}

static void tell(importer *m, const bd_table *t, bd_cell cell, bool mistake, const char *format,
                 va_list args)
{
    m->mistakes += mistake;
    if (m->told++ >= REPORTED_MAX || m->report == NULL) return;
    char text[400];
    vsnprintf(text, sizeof text, format, args);
    m->report(m->context, t, mistake, place_of(t, cell.at, cell.length), text);
}

__attribute__((format(printf, 5, 6))) static void
mistake_at(importer *m, const bd_table *t, uint32_t row, uint32_t column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(m, t, t->cell[(size_t)row * t->columns + column], true, format, args);
    va_end(args);
}

__attribute__((format(printf, 5, 6))) static void
warning_at(importer *m, const bd_table *t, uint32_t row, uint32_t column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(m, t, t->cell[(size_t)row * t->columns + column], false, format, args);
    va_end(args);
}

__attribute__((format(printf, 4, 5))) static void
mistake_in_header(importer *m, const bd_table *t, uint32_t column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(m, t, column == NO_COLUMN ? (bd_cell){0} : t->header[column], true, format, args);
    va_end(args);
}

/* What a cell says, cut to fit a message. */
#define SHOWN(a) (int)((a).length < 60 ? (a).length : 60), (a).text

static bool is_missing(const importer *m, piece a)
{
    return a.length == 0 || among(a, m->missing);
}

/* The column called `asked`, or `usual` if that is empty; NO_COLUMN if there is none, which is a
 * mistake if it was asked for or `required`. */
static uint32_t find_column(importer *m, const bd_table *t, const char *asked, const char *usual,
                            bool required)
{
    const char *name = asked[0] ? asked : usual;
    for (uint32_t c = 0; c < t->columns; c++)
        if (is_word(header_of(t, c), name)) return c;
    if (!asked[0] && !required) return NO_COLUMN;
    char list[200] = "";
    size_t at = 0;
    for (uint32_t c = 0; c < t->columns && at + 8 < sizeof list; c++)
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%.*s", c ? ", " : "",
                               SHOWN(header_of(t, c)));
    mistake_in_header(m, t, NO_COLUMN, "no column '%s'; there are %s%s", name, list,
                      at + 8 < sizeof list ? "" : "...");
    return NO_COLUMN;
}

/* Number in a cell within [low, high]; NAN if missing or, reported, wrong. */
static double number(importer *m, const bd_table *t, uint32_t row, uint32_t column, double low,
                     double high)
{
    if (column == NO_COLUMN) return NAN;
    piece a = cell_of(t, row, column);
    if (is_missing(m, a)) return NAN;
    double value;
    bd_parse result = bd_parse_real(a.text, a.length, m->decimal, &value);
    if (result != BD_PARSE_OK) {
        mistake_at(m, t, row, column, "%.*s: %.*s is %s", SHOWN(header_of(t, column)), SHOWN(a),
                   result == BD_PARSE_COMMA && m->decimal == '.'
                       ? "not a number with a decimal point; see survey.decimal"
                       : bd_parse_words(result));
        return NAN;
    }
    if (value < low || value > high) {
        mistake_at(m, t, row, column, "%.*s: %.*s lies outside %g to %g",
                   SHOWN(header_of(t, column)), SHOWN(a), low, high);
        return NAN;
    }
    return value;
}

static uint8_t small_number(importer *m, const bd_table *t, uint32_t row, uint32_t column,
                            double low, double high)
{
    double x = number(m, t, row, column, low, high);
    return isnan(x) ? BD_GIVEN_NOT : (uint8_t)(x + 0.5);
}

/* 1 for yes, 0 for no, BD_GIVEN_NOT if missing. */
static uint8_t truth(importer *m, const bd_table *t, uint32_t row, uint32_t column)
{
    if (column == NO_COLUMN) return BD_GIVEN_NOT;
    piece a = cell_of(t, row, column);
    if (is_missing(m, a)) return BD_GIVEN_NOT;
    if (among(a, "1|true|yes|y|ya")) return 1;
    if (among(a, "0|false|no|n|tidak")) return 0;
    mistake_at(m, t, row, column,
               "%.*s: %.*s is neither yes (1, true, ya) nor no (0, false, tidak)",
               SHOWN(header_of(t, column)), SHOWN(a));
    return BD_GIVEN_NOT;
}

static uint8_t stratum_in(importer *m, const bd_table *t, uint32_t row, uint32_t column)
{
    if (column == NO_COLUMN) return BD_GIVEN_NOT;
    piece a = cell_of(t, row, column);
    if (is_missing(m, a)) return BD_GIVEN_NOT;
#define S(name, indonesian) \
    if (among(a, #name "|" indonesian)) return BD_STRATUM_##name;
    BD_STRATA(S)
#undef S
    mistake_at(
        m, t, row, column,
        "%.*s: %.*s is no stratum (poor, middle, better_off, elite; miskin, menengah, mampu)",
        SHOWN(header_of(t, column)), SHOWN(a));
    return BD_GIVEN_NOT;
}

static uint64_t name_hash(const char *text, size_t length)
{
    uint64_t h = bd_mix(length);
    for (size_t i = 0; i < length; i += 8) {
        uint64_t word = 0;
        for (size_t k = 0; k < 8 && i + k < length; k++)
            word |= (uint64_t)(unsigned char)text[i + k] << (8 * k);
        h = bd_mix2(h, word);
    }
    return h;
}

uint64_t bd_survey_village_id(const char *name, size_t length)
{
    return name_hash(name, length);
}

uint64_t bd_survey_household_id(uint64_t village, const char *name, size_t length)
{
    return bd_mix2(village, name_hash(name, length));
}

/* A row under its id, for sorting and looking up. */
typedef struct entry {
    uint64_t id;
    uint32_t row;
} entry;

static int by_id(const void *x, const void *y)
{
    const entry *a = x, *b = y;
    if (a->id != b->id) return a->id < b->id ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* First place of `id`, or `n`. */
static uint32_t find_entry(const entry *list, uint32_t n, uint64_t id)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && list[low].id == id ? low : n;
}

static void sort_entries(entry *list, uint32_t n)
{
    if (n > 1) qsort(list, n, sizeof *list, by_id);
}

/* Keeps one entry an id; answers how many. */
static uint32_t unique_entries(entry *list, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || list[kept - 1].id != list[i].id) list[kept++] = list[i];
    return kept;
}

/* Columns of the table of households. */
typedef struct household_columns {
    uint32_t id, village, hamlet, size, schooling, stratum, wealth, leader, informed, propensity,
        threshold, weak[BD_DISADVANTAGES_MAX];
} household_columns;

static household_columns find_household_columns(importer *m, const bd_table *t)
{
    const bd_params_survey *q = &m->p->survey;
    household_columns c = {
        .id = find_column(m, t, q->id, "id", true),
        .village = find_column(m, t, q->village, "village", true),
        .hamlet = find_column(m, t, q->hamlet, "hamlet", false),
        .size = find_column(m, t, q->size, "size", false),
        .schooling = find_column(m, t, q->schooling, "schooling", false),
        .stratum = find_column(m, t, q->stratum, "stratum", false),
        .wealth = find_column(m, t, q->wealth, "wealth", false),
        .leader = find_column(m, t, q->leader, "leader", false),
        .informed = find_column(m, t, q->informed, "informed", false),
        .propensity = find_column(m, t, q->propensity, "propensity", false),
        .threshold = find_column(m, t, q->threshold, "threshold", false),
    };
    for (uint32_t d = 0; d < m->p->ndisadvantage; d++)
        c.weak[d] =
            find_column(m, t, m->p->disadvantage[d].column, m->p->disadvantage[d].key, false);
    if (c.threshold != NO_COLUMN && c.propensity != NO_COLUMN)
        mistake_in_header(m, t, c.threshold,
                          "threshold and propensity are two names for one trait; give one");
    if (c.threshold != NO_COLUMN && m->p->influence.theta_spread <= 0)
        mistake_in_header(m, t, c.threshold,
                          "thresholds need influence.theta_spread above 0 (1 takes them as given)");
    return c;
}

/* Whether the household has disadvantage d: 1, 0, or BD_GIVEN_NOT. */
static uint8_t weakness(importer *m, const bd_table *t, uint32_t row, uint32_t column, uint32_t d)
{
    const char *values = m->p->disadvantage[d].values;
    if (column == NO_COLUMN || values[0] == '\0') return truth(m, t, row, column);
    piece a = cell_of(t, row, column);
    return is_missing(m, a) ? BD_GIVEN_NOT : among(a, values);
}

static float propensity_in(importer *m, const bd_table *t, uint32_t row, const household_columns *c)
{
    if (c->threshold == NO_COLUMN) return (float)number(m, t, row, c->propensity, -80, 80);
    double threshold = number(m, t, row, c->threshold, 0, 1);
    const bd_params_influence *q = &m->p->influence;
    if (isnan(threshold) || q->theta_spread <= 0) return NAN;
    return (float)(0.5 + (threshold - q->theta) / q->theta_spread);
}

/* All of a household but village row, hamlet and assets. */
static bd_survey_household household_in(importer *m, const bd_table *t, uint32_t row,
                                        const household_columns *c)
{
    bd_survey_household h = {.hamlet = BD_GIVEN_NOT,
                             .log_assets = NAN,
                             .size = small_number(m, t, row, c->size, 1, 254),
                             .schooling = small_number(m, t, row, c->schooling, 0, 40),
                             .stratum = stratum_in(m, t, row, c->stratum),
                             .leader = truth(m, t, row, c->leader),
                             .informed = truth(m, t, row, c->informed),
                             .propensity = propensity_in(m, t, row, c)};
    for (uint32_t d = 0; d < m->p->ndisadvantage; d++) {
        uint8_t has = weakness(m, t, row, c->weak[d], d);
        if (has == BD_GIVEN_NOT) continue;
        h.given |= (uint16_t)(1u << d);
        h.has |= (uint16_t)((unsigned)has << d);
    }
    return h;
}

/* Normal scores of the rank of wealth over the whole survey; equals share their mean rank. */
typedef struct wealth_entry {
    double wealth;
    uint32_t household;
} wealth_entry;

static int by_wealth(const void *x, const void *y)
{
    const wealth_entry *a = x, *b = y;
    if (a->wealth < b->wealth) return -1;
    if (a->wealth > b->wealth) return 1;
    return (a->household > b->household) - (a->household < b->household);
}

static void score_wealth(bd_survey_household *household, wealth_entry *list, uint32_t n)
{
    if (n > 1) qsort(list, n, sizeof *list, by_wealth);
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && !(list[to].wealth > list[from].wealth);) to++;
        double rank = (from + (double)to) / 2; /* mean of from + 1/2 .. to - 1/2 */
        float score = (float)bd_normal_quantile(rank / n);
        for (uint32_t i = from; i < to; i++) household[list[i].household].log_assets = score;
    }
}

static void *room_for(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

/* Columns of the table of villages. */
typedef struct village_columns {
    uint32_t village, district, region, travel, cooperation, factor[BD_NFACTOR];
} village_columns;

static village_columns find_village_columns(importer *m, const bd_table *t)
{
    const bd_params_survey *q = &m->p->survey;
    village_columns c = {.village = find_column(m, t, q->village, "village", true),
                         .district = find_column(m, t, q->district, "district", false),
                         .region = find_column(m, t, q->region, "region", false),
                         .travel = find_column(m, t, q->travel, "travel", false),
                         .cooperation = find_column(m, t, q->cooperation, "cooperation", false)};
#define F(name, ...) c.factor[BD_FACTOR_##name] = find_column(m, t, "", #name, false);
    BD_FACTORS(F)
#undef F
    return c;
}

/* A village on its way: its ids, and the row of the table of villages or BD_NONE. */
typedef struct village_entry {
    uint64_t region, district, id;
    uint32_t row;
} village_entry;

static int by_hierarchy(const void *x, const void *y)
{
    const village_entry *a = x, *b = y;
    if (a->region != b->region) return a->region < b->region ? -1 : 1;
    if (a->district != b->district) return a->district < b->district ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static uint64_t group_id(const importer *m, const bd_table *t, uint32_t row, uint32_t column,
                         uint64_t within)
{
    piece a = {"", 0};
    if (row != BD_NONE && column != NO_COLUMN) a = cell_of(t, row, column);
    if (is_missing(m, a)) a.length = 0;
    return bd_mix2(within, name_hash(a.text, a.length));
}

/* Villages that have households, placed in districts and regions; `named` are the distinct ids in
 * the table of households. */
static bd_status make_villages(importer *m, const bd_table *households, uint32_t village_column,
                               const entry *named, uint32_t n, const bd_table *t, bd_error *err)
{
    village_columns c = {.village = NO_COLUMN};
    entry *listed = NULL;
    uint32_t nlisted = 0;
    bd_survey *s = m->s;
    if (t != NULL) {
        c = find_village_columns(m, t);
        listed = room_for(t->rows, sizeof *listed);
        if (listed == NULL) return bd_fail(err, BD_MEMORY, "the survey's villages");
        for (uint32_t row = 0; c.village != NO_COLUMN && row < t->rows; row++) {
            piece a = cell_of(t, row, c.village);
            if (is_missing(m, a))
                mistake_at(m, t, row, c.village, "a village without a name");
            else
                listed[nlisted++] = (entry){bd_survey_village_id(a.text, a.length), row};
        }
        sort_entries(listed, nlisted);
        for (uint32_t i = 1; i < nlisted; i++)
            if (listed[i].id == listed[i - 1].id)
                mistake_at(m, t, listed[i].row, c.village, "village %.*s a second time",
                           SHOWN(cell_of(t, listed[i].row, c.village)));
        for (uint32_t i = 0; i < nlisted; i++)
            if (find_entry(named, n, listed[i].id) == n)
                warning_at(m, t, listed[i].row, c.village,
                           "village %.*s has no household; left out",
                           SHOWN(cell_of(t, listed[i].row, c.village)));
    }
    village_entry *list = room_for(n, sizeof *list);
    s->village = room_for(n, sizeof *s->village);
    s->district = room_for(n, sizeof *s->district);
    s->region = room_for(n, sizeof *s->region);
    if (!list || !s->village || !s->district || !s->region) {
        free(list);
        free(listed);
        return bd_fail(err, BD_MEMORY, "the survey's villages");
    }
    for (uint32_t i = 0; i < n; i++) {
        list[i] = (village_entry){.id = named[i].id, .row = BD_NONE};
        if (t != NULL && c.village != NO_COLUMN) {
            uint32_t found = find_entry(listed, nlisted, named[i].id);
            if (found < nlisted)
                list[i].row = listed[found].row;
            else
                mistake_at(m, households, named[i].row, village_column,
                           "unknown village %.*s: not in %s",
                           SHOWN(cell_of(households, named[i].row, village_column)), t->path);
        }
        list[i].region = group_id(m, t, list[i].row, c.region, 0);
        list[i].district = group_id(m, t, list[i].row, c.district, list[i].region);
    }
    if (n > 1) qsort(list, n, sizeof *list, by_hierarchy);
    for (uint32_t v = 0; v < n; v++) {
        if (v == 0 || list[v].region != list[v - 1].region)
            s->region[s->nregion++] = list[v].region;
        if (v == 0 || list[v].district != list[v - 1].district ||
            list[v].region != list[v - 1].region)
            s->district[s->ndistrict++] =
                (bd_survey_district){.id = list[v].district, .region = s->nregion - 1};
        bd_survey_village *to = &s->village[v];
        *to = (bd_survey_village){
            .id = list[v].id, .district = s->ndistrict - 1, .travel = NAN, .cooperation = NAN};
        for (int f = 0; f < BD_NFACTOR; f++) to->factor[f] = NAN;
        if (list[v].row == BD_NONE) continue;
        to->travel = number(m, t, list[v].row, c.travel, 0, 100);
        to->cooperation = number(m, t, list[v].row, c.cooperation, 0, 1);
        for (int f = 0; f < BD_NFACTOR; f++)
            to->factor[f] = number(m, t, list[v].row, c.factor[f], 0, 1);
    }
    s->nvillage = n;
    free(list);
    free(listed);
    return BD_OK;
}

static int by_village_and_id(const void *x, const void *y)
{
    const bd_survey_household *a = x, *b = y;
    if (a->village != b->village) return a->village < b->village ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Room for the table of households, in the order of its rows. */
typedef struct household_room {
    entry *village;  /* id of the village by row; then sorted */
    entry *distinct; /* distinct villages */
    entry *order;    /* households by id, with their row in the table */
    wealth_entry *wealth;
    uint64_t *village_of; /* by row */
    uint64_t *hamlet_of;  /* by row; 0: none */
} household_room;

static bool household_room_open(household_room *r, uint32_t n)
{
    *r = (household_room){.village = room_for(n, sizeof *r->village),
                          .distinct = room_for(n, sizeof *r->distinct),
                          .order = room_for(n, sizeof *r->order),
                          .wealth = room_for(n, sizeof *r->wealth),
                          .village_of = room_for(n, sizeof *r->village_of),
                          .hamlet_of = room_for(n, sizeof *r->hamlet_of)};
    return r->village && r->distinct && r->order && r->wealth && r->village_of && r->hamlet_of;
}

static void household_room_close(household_room *r)
{
    free(r->village);
    free(r->distinct);
    free(r->order);
    free(r->wealth);
    free(r->village_of);
    free(r->hamlet_of);
}

static void report_doubles(importer *m, const bd_table *t, uint32_t column, const entry *order,
                           uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        if (order[i].id != order[i - 1].id) continue;
        bd_table_place before =
            place_of(t, t->cell[(size_t)order[i - 1].row * t->columns + column].at, 0);
        mistake_at(m, t, order[i].row, column, "household %.*s a second time; see line %u",
                   SHOWN(cell_of(t, order[i].row, column)), before.line + 1);
    }
}

/* Numbers the hamlets of village v, in the order of their ids. Its households have the id in
 * `hamlet_of` by table row, which `row_of` gives. */
static bd_status number_hamlets(importer *m, const bd_table *t, uint32_t column,
                                bd_survey_village *v, const uint64_t *hamlet_of,
                                const uint32_t *row_of, bd_error *err)
{
    entry *list = room_for(v->count, sizeof *list);
    if (list == NULL) return bd_fail(err, BD_MEMORY, "the survey's hamlets");
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->count; i++) {
        uint32_t row = row_of[v->first + i];
        if (hamlet_of[row] != 0) list[n++] = (entry){hamlet_of[row], row};
    }
    sort_entries(list, n);
    n = unique_entries(list, n);
    if (n > 254)
        mistake_at(m, t, list[254].row, column, "a village of %u hamlets; at most 254 fit", n);
    v->hamlets = n;
    for (uint32_t i = 0; i < v->count && n <= 254; i++) {
        uint32_t at = find_entry(list, n, hamlet_of[row_of[v->first + i]]);
        m->s->household[v->first + i].hamlet = at < n ? (uint8_t)at : BD_GIVEN_NOT;
    }
    free(list);
    return BD_OK;
}

static bd_status place_households(importer *m, const bd_table *t, const household_columns *c,
                                  household_room *r, bd_error *err)
{
    bd_survey *s = m->s;
    entry *village = r->village; /* reused: village rows by id */
    for (uint32_t v = 0; v < s->nvillage; v++) village[v] = (entry){s->village[v].id, v};
    sort_entries(village, s->nvillage);
    uint32_t nwealth = 0;
    for (uint32_t row = 0; row < t->rows; row++) {
        bd_survey_household h = household_in(m, t, row, c);
        double wealth = number(m, t, row, c->wealth, -1e300, 1e300);
        if (!isnan(wealth)) r->wealth[nwealth++] = (wealth_entry){wealth, row};
        piece name = cell_of(t, row, c->id);
        h.id = bd_survey_household_id(r->village_of[row], name.text, name.length);
        uint32_t at = find_entry(village, s->nvillage, r->village_of[row]);
        h.village = at < s->nvillage ? village[at].row : 0;
        s->household[row] = h;
    }
    score_wealth(s->household, r->wealth, nwealth);
    s->nhousehold = t->rows;

    /* sort, remembering each household's row of the table through its id */
    for (uint32_t row = 0; row < t->rows; row++) r->order[row] = (entry){s->household[row].id, row};
    sort_entries(r->order, t->rows);
    report_doubles(m, t, c->id, r->order, t->rows);
    if (m->mistakes > 0) return BD_OK;
    if (t->rows > 1) qsort(s->household, t->rows, sizeof *s->household, by_village_and_id);
    for (uint32_t h = t->rows; h-- > 0;) {
        s->village[s->household[h].village].first = h;
        s->village[s->household[h].village].count++;
    }
    for (uint32_t v = 0; v < s->nvillage; v++)
        if (s->village[v].count > BD_VILLAGE_MAX) {
            uint32_t at = find_entry(r->order, t->rows, s->household[s->village[v].first].id);
            mistake_at(m, t, r->order[at].row, c->village,
                       "village %.*s has %u households; at most %u fit",
                       SHOWN(cell_of(t, r->order[at].row, c->village)), s->village[v].count,
                       BD_VILLAGE_MAX);
        }
    if (c->hamlet == NO_COLUMN) return BD_OK;
    uint32_t *row_of = room_for(t->rows, sizeof *row_of);
    if (row_of == NULL) return bd_fail(err, BD_MEMORY, "the survey's hamlets");
    for (uint32_t h = 0; h < t->rows; h++)
        row_of[h] = r->order[find_entry(r->order, t->rows, s->household[h].id)].row;
    bd_status status = BD_OK;
    for (uint32_t v = 0; v < s->nvillage && status == BD_OK; v++)
        status = number_hamlets(m, t, c->hamlet, &s->village[v], r->hamlet_of, row_of, err);
    free(row_of);
    return status;
}

static bd_status read_households(importer *m, const bd_table *t, const bd_table *villages,
                                 household_columns *c, bd_error *err)
{
    *c = find_household_columns(m, t);
    if (t->rows == 0) mistake_in_header(m, t, NO_COLUMN, "no household in the file");
    if (c->id == NO_COLUMN || c->village == NO_COLUMN || t->rows == 0) return BD_OK;
    household_room r;
    m->s->household = room_for(t->rows, sizeof *m->s->household);
    bd_status status = BD_OK;
    if (!household_room_open(&r, t->rows) || m->s->household == NULL)
        status = bd_fail(err, BD_MEMORY, "the survey's households");
    uint32_t named = 0;
    for (uint32_t row = 0; status == BD_OK && row < t->rows; row++) {
        piece village = cell_of(t, row, c->village);
        if (is_missing(m, cell_of(t, row, c->id)))
            mistake_at(m, t, row, c->id, "a household without a name");
        if (is_missing(m, village)) {
            mistake_at(m, t, row, c->village, "a household without a village");
            continue;
        }
        r.village_of[row] = bd_survey_village_id(village.text, village.length);
        r.distinct[named++] = (entry){r.village_of[row], row};
        if (c->hamlet == NO_COLUMN || is_missing(m, cell_of(t, row, c->hamlet))) continue;
        piece hamlet = cell_of(t, row, c->hamlet);
        r.hamlet_of[row] = bd_survey_household_id(r.village_of[row], hamlet.text, hamlet.length);
    }
    if (status == BD_OK) {
        sort_entries(r.distinct, named);
        named = unique_entries(r.distinct, named);
        status = make_villages(m, t, c->village, r.distinct, named, villages, err);
    }
    if (status == BD_OK) status = place_households(m, t, c, &r, err);
    household_room_close(&r);
    return status;
}

/* Households by the key under which edges name them: within a village, or in the whole file. */
static bd_status index_households(importer *m, const bd_table *t, const household_columns *c,
                                  bool by_village, entry **out, bd_error *err)
{
    const bd_survey *s = m->s;
    entry *list = room_for(t->rows, sizeof *list), *id = room_for(t->rows, sizeof *id);
    if (list == NULL || id == NULL) {
        free(list);
        free(id);
        return bd_fail(err, BD_MEMORY, "the survey's ties");
    }
    for (uint32_t h = 0; h < s->nhousehold; h++) id[h] = (entry){s->household[h].id, h};
    sort_entries(id, s->nhousehold);
    for (uint32_t row = 0; row < t->rows; row++) {
        piece name = cell_of(t, row, c->id), village = cell_of(t, row, c->village);
        uint64_t whole = bd_survey_household_id(bd_survey_village_id(village.text, village.length),
                                                name.text, name.length);
        uint32_t at = find_entry(id, s->nhousehold, whole);
        uint32_t h = at < s->nhousehold ? id[at].row : 0; /* not found: reported before */
        list[row] = (entry){by_village ? whole : name_hash(name.text, name.length), h};
    }
    sort_entries(list, t->rows);
    free(id);
    *out = list;
    return BD_OK;
}

typedef struct edge_columns {
    uint32_t from, to, village;
} edge_columns;

/* Household that a cell of the edges names; BD_NONE, reported, if there is none or several. */
static uint32_t household_named(importer *m, const bd_table *t, const edge_columns *c, uint32_t row,
                                uint32_t column, const entry *list)
{
    piece name = cell_of(t, row, column);
    uint32_t n = m->s->nhousehold;
    if (is_missing(m, name)) {
        mistake_at(m, t, row, column, "a tie with one end only");
        return BD_NONE;
    }
    uint64_t key = name_hash(name.text, name.length);
    if (c->village != NO_COLUMN) {
        piece village = cell_of(t, row, c->village);
        key = bd_mix2(bd_survey_village_id(village.text, village.length), key);
    }
    uint32_t at = find_entry(list, n, key);
    if (at == n) {
        mistake_at(m, t, row, column, "unknown household %.*s", SHOWN(name));
        return BD_NONE;
    }
    if (at + 1 < n && list[at + 1].id == key) {
        mistake_at(m, t, row, column,
                   "several villages have a household %.*s; give the ties a column for the village",
                   SHOWN(name));
        return BD_NONE;
    }
    return list[at].row;
}

/* An edge with the row that named it, so that the first mention can be found after sorting. */
typedef struct row_edge {
    bd_edge edge;
    uint32_t row;
} row_edge;

static int by_edge(const void *x, const void *y)
{
    const row_edge *a = x, *b = y;
    if (a->edge.a != b->edge.a) return a->edge.a < b->edge.a ? -1 : 1;
    if (a->edge.b != b->edge.b) return a->edge.b < b->edge.b ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Sorts, keeps each tie once, and warns of the rest at the first row that says it again. */
static void keep_edges(importer *m, const bd_table *t, const edge_columns *c, row_edge *list,
                       uint32_t n)
{
    bd_survey *s = m->s;
    if (n > 1) qsort(list, n, sizeof *list, by_edge);
    uint32_t again = 0, first = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) {
        const bd_edge *last = s->nedge > 0 ? &s->edge[s->nedge - 1] : NULL;
        if (last != NULL && last->a == list[i].edge.a && last->b == list[i].edge.b) {
            again++;
            if (list[i].row < first) first = list[i].row;
        } else {
            s->edge[s->nedge++] = list[i].edge;
        }
    }
    if (again > 0)
        warning_at(m, t, first, c->from,
                   "%u row%s a tie that another row has named; it counts once", again,
                   again == 1 ? " names" : "s name");
}

static bd_status read_edges(importer *m, const bd_table *t, const bd_table *households,
                            const household_columns *c, bd_error *err)
{
    const bd_params_survey *q = &m->p->survey;
    edge_columns e = {.from = find_column(m, t, q->from, "from", true),
                      .to = find_column(m, t, q->to, "to", true),
                      .village =
                          find_column(m, t, "", q->village[0] ? q->village : "village", false)};
    m->s->has_edges = true;
    if (e.from == NO_COLUMN || e.to == NO_COLUMN) return BD_OK;
    entry *list = NULL;
    BD_TRY(index_households(m, households, c, e.village != NO_COLUMN, &list, err));
    row_edge *edges = room_for(t->rows, sizeof *edges);
    m->s->edge = room_for(t->rows, sizeof *m->s->edge);
    if (edges == NULL || m->s->edge == NULL) {
        free(edges);
        free(list);
        return bd_fail(err, BD_MEMORY, "the survey's ties");
    }
    uint32_t n = 0;
    for (uint32_t row = 0; row < t->rows; row++) {
        uint32_t a = household_named(m, t, &e, row, e.from, list);
        uint32_t b = household_named(m, t, &e, row, e.to, list);
        if (a == BD_NONE || b == BD_NONE) continue;
        if (a == b)
            mistake_at(m, t, row, e.to, "household %.*s is tied to itself",
                       SHOWN(cell_of(t, row, e.to)));
        else
            edges[n++] = (row_edge){a < b ? (bd_edge){a, b} : (bd_edge){b, a}, row};
    }
    keep_edges(m, t, &e, edges, n);
    free(edges);
    free(list);
    return BD_OK;
}

/* The rows of `t` that survey.filter keeps, as a table that borrows its text; its cells are the
 * caller's to free. */
static bd_status filter_rows(importer *m, const bd_table *t, bd_table *kept, bd_error *err)
{
    const char *filter = m->p->survey.filter, *sign = strchr(filter, '=');
    *kept = *t;
    kept->rows = 0;
    kept->cell = room_for((size_t)t->rows * t->columns, sizeof *kept->cell);
    if (kept->cell == NULL) return bd_fail(err, BD_MEMORY, "the survey's households");
    char name[BD_TEXT_MAX] = "";
    if (sign != NULL) memcpy(name, filter, (size_t)(sign - filter));
    if (name[0] == '\0') {
        mistake_in_header(m, t, NO_COLUMN, "survey.filter: '%.100s' is not column=word", filter);
        return BD_OK;
    }
    uint32_t column = find_column(m, t, name, name, true);
    for (uint32_t row = 0; column != NO_COLUMN && row < t->rows; row++)
        if (among(cell_of(t, row, column), sign + 1))
            memcpy(kept->cell + (size_t)kept->rows++ * t->columns,
                   t->cell + (size_t)row * t->columns, t->columns * sizeof *t->cell);
    return BD_OK;
}

static bd_status read_tables(importer *m, const bd_table *households, const bd_table *edges,
                             const bd_table *villages, bd_error *err)
{
    household_columns c;
    BD_TRY(read_households(m, households, villages, &c, err));
    /* with mistakes among households, edges are still read for the sake of their own */
    if (edges != NULL && m->s->nhousehold > 0) BD_TRY(read_edges(m, edges, households, &c, err));
    if (m->mistakes > 0)
        return bd_fail(err, BD_INPUT, "%u mistake%s in the survey", m->mistakes,
                       m->mistakes == 1 ? "" : "s");
    return BD_OK;
}

bd_status bd_survey_create(const bd_params *p, const bd_table *households, const bd_table *edges,
                           const bd_table *villages, bd_table_report *report, void *context,
                           bd_survey **out, bd_error *err)
{
    *out = NULL;
    bd_survey *s = calloc(1, sizeof *s);
    if (s == NULL) return bd_fail(err, BD_MEMORY, "the survey");
    importer m = {.p = p,
                  .decimal = p->survey.decimal == 0 ? '.' : ',',
                  .missing = p->survey.missing[0] ? p->survey.missing : "NA|N/A|.|-|null",
                  .report = report,
                  .context = context,
                  .s = s};
    bd_table kept = {0};
    bd_status status = BD_OK;
    if (p->survey.filter[0]) status = filter_rows(&m, households, &kept, err);
    if (status == BD_OK)
        status = read_tables(&m, p->survey.filter[0] ? &kept : households, edges, villages, err);
    free(kept.cell);
    if (status != BD_OK) {
        bd_survey_destroy(s);
        return status;
    }
    *out = s;
    return BD_OK;
}

void bd_survey_destroy(bd_survey *s)
{
    if (s == NULL) return;
    free(s->region);
    free(s->district);
    free(s->village);
    free(s->household);
    free(s->edge);
    free(s);
}
