/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a survey knows, between the tables that io/csv reads and the world that setup makes. A
 * bd_table is text with places, so that a message can name file, line and column; a bd_survey is
 * numbers, sorted by permanent id, so that the order of rows in the user's files never matters. */
#ifndef BD_STATE_SURVEY_H
#define BD_STATE_SURVEY_H

#include "state/ties.h"

#include <math.h>

/* A cell: where it begins in the file (at its quote, if quoted), and its content. */
typedef struct bd_cell {
    uint32_t at, text, length; /* offsets into bd_table.text */
} bd_cell;

/* A CSV file. Cells are row-major. The file's text stands unchanged in text[0 .. size), followed
 * by copies of cells whose doubled quotes were undone; a zero byte ends it all. */
typedef struct bd_table {
    const char *path; /* as the user wrote it, for messages; not owned */
    char *text;
    size_t size;
    uint32_t columns, rows; /* rows after the header */
    bd_cell *header;        /* [columns] */
    bd_cell *cell;          /* [rows * columns] */
} bd_table;

/* Where a finding stands: line and column count from 0, columns in characters (code points). */
typedef struct bd_table_place {
    uint32_t line, column, width;
} bd_table_place;

/* Told of every mistake and warning in a table, at once. `text` is valid during the call. */
typedef void bd_table_report(void *context, const bd_table *table, bool mistake,
                             bd_table_place place, const char *text);

#define BD_GIVEN_NOT 255u /* a small number that the survey does not give */

/* A household of the survey. Numbers not given: NAN or BD_GIVEN_NOT, drawn by the model. */
typedef struct bd_survey_household {
    uint64_t id;
    uint32_t village;  /* row of the survey's villages */
    uint16_t has;      /* bit d: has disadvantage d */
    uint16_t given;    /* bit d: the survey says whether */
    uint8_t hamlet;    /* within the village, from 0 */
    uint8_t size;      /* persons */
    uint8_t schooling; /* years */
    uint8_t stratum;   /* BD_STRATA */
    uint8_t leader;    /* 0 or 1 */
    uint8_t informed;  /* 0 or 1 */
    float log_assets;  /* standard normal score of the wealth rank over the whole survey */
    float propensity;  /* log-odds */
} bd_survey_household;

typedef struct bd_survey_village {
    uint64_t id;
    uint32_t district;     /* row */
    uint32_t first, count; /* its households */
    uint32_t hamlets;      /* named in the survey; 0: not known */
    double travel, cooperation, factor[BD_NFACTOR];
} bd_survey_village;

typedef struct bd_survey_district {
    uint64_t id;
    uint32_t region; /* row */
} bd_survey_district;

/* Sorted: regions by id, districts by (region, id), villages by (district, id), households by
 * (village, id). Owns its arrays. */
typedef struct bd_survey {
    uint32_t nregion, ndistrict, nvillage, nhousehold;
    size_t nedge;
    uint64_t *region; /* ids */
    bd_survey_district *district;
    bd_survey_village *village;
    bd_survey_household *household; /* all, or a rank's own: from row household_first on */
    uint32_t household_first;
    bd_edge *edge;  /* household rows; each tie once, smaller row first; a rank has its own ends' */
    bool has_edges; /* a file of edges was given (it may be empty) */
} bd_survey;

#endif
