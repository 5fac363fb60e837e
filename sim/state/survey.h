/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a survey knows, between the tables that io/csv reads and the world that setup makes. A
 * bd_table is text with places, so that a message can name file, line and column; a bd_survey is
 * numbers, sorted by permanent id, so that the order of rows in the user's files never matters. */
#ifndef BD_STATE_SURVEY_H
#define BD_STATE_SURVEY_H

#include "state/ties.h"

#include <math.h>

/* A CSV file as text. Cells are row-major; a cell's text ends with a zero byte. */
typedef struct bd_table {
    char *path;        /* as the user wrote it, for messages */
    char *text;        /* the file; cells point into it */
    size_t size;       /* bytes of text */
    uint32_t columns;  /* cells in every row */
    uint32_t rows;     /* rows after the header */
    uint32_t *header;  /* [columns] offset into text */
    uint32_t *cell;    /* [rows * columns] offset into text */
    uint32_t *line;    /* [rows] line in the file, from 1 */
    uint32_t *line_at; /* [rows] offset where that line begins */
} bd_table;

static inline const char *bd_table_cell(const bd_table *t, uint32_t row, uint32_t column)
{
    return t->text + t->cell[(size_t)row * t->columns + column];
}

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
    bd_survey_household *household;
    bd_edge *edge;  /* household rows; each tie once, smaller row first */
    bool has_edges; /* a file of edges was given (it may be empty) */
} bd_survey;

#endif
