/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A survey over ranks. Its rows are sorted by district, so what a rank gets of the households is
 * one unbroken range, and of the ties those with an end in it. */
#include "setup/survey.h"

#include <stdlib.h>
#include <string.h>

/* What every rank must know before it can make room. */
typedef struct size {
    uint32_t nregion, ndistrict, nvillage, nhousehold;
    uint32_t present, has_edges;
} size;

static bd_status make_room(const bd_ranks *ranks, const size *n, bd_survey **out, bd_error *err)
{
    if (ranks->rank == 0) return BD_OK;
    bd_survey *s = *out = calloc(1, sizeof *s);
    if (s == NULL) return bd_fail(err, BD_MEMORY, "the survey");
    *s = (bd_survey){.nregion = n->nregion,
                     .ndistrict = n->ndistrict,
                     .nvillage = n->nvillage,
                     .nhousehold = n->nhousehold,
                     .has_edges = n->has_edges != 0,
                     .region = calloc((size_t)n->nregion + 1, sizeof *s->region),
                     .district = calloc((size_t)n->ndistrict + 1, sizeof *s->district),
                     .village = calloc((size_t)n->nvillage + 1, sizeof *s->village)};
    if (s->region == NULL || s->district == NULL || s->village == NULL)
        return bd_fail(err, BD_MEMORY, "the survey's villages");
    return BD_OK;
}

/* First household of each rank, [size + 1]. */
static void find_households(const bd_survey *s, int ranks, uint32_t *rows, uint32_t *first)
{
    for (uint32_t v = 0; v < s->nvillage; v++) rows[s->village[v].district] += s->village[v].count;
    bd_part_deal(rows, s->ndistrict, ranks, first);
    uint32_t d = 0, row = 0;
    for (int r = 0; r <= ranks; r++) {
        for (; d < first[r]; d++) row += rows[d];
        first[r] = row;
    }
}

static bool within(uint32_t row, const uint32_t range[2])
{
    return row >= range[0] && row < range[1];
}

/* The ties with an end in `range`, in order; `to` NULL: how many. */
static uint64_t pick_edges(const bd_survey *s, const uint32_t range[2], bd_edge *to)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s->nedge; i++)
        if (within(s->edge[i].a, range) || within(s->edge[i].b, range)) {
            if (to != NULL) to[n] = s->edge[i];
            n++;
        }
    return n;
}

/* Room for own rows; what rank 0 hands out waits in room of that size too. */
static bd_status own_room(uint32_t rows, uint64_t edges, bd_survey_household **household,
                          bd_edge **edge, bd_error *err)
{
    *household = malloc(((size_t)rows + 1) * sizeof **household);
    *edge = malloc(((size_t)edges + 1) * sizeof **edge);
    if (*household != NULL && *edge != NULL) return BD_OK;
    free(*household);
    free(*edge);
    *household = NULL;
    *edge = NULL;
    return bd_fail(err, BD_MEMORY, "the survey's households");
}

static void keep_own(bd_survey *s, uint32_t first, uint64_t nedge, bd_survey_household *household,
                     bd_edge *edge)
{
    free(s->household);
    free(s->edge);
    s->household = household;
    s->household_first = first;
    s->edge = edge;
    s->nedge = nedge;
}

/* Rank r's share. Rank 0 serves itself last, since it then has no more than its own. */
static bd_status hand_out(const bd_ranks *ranks, bd_survey *s, int r, const uint32_t *first,
                          bd_error *err)
{
    bool giver = ranks->rank == 0, taker = ranks->rank == r;
    uint32_t rows = first[r + 1] - first[r];
    uint64_t edges = giver ? pick_edges(s, first + r, NULL) : 0;
    if (r > 0 && (giver || taker)) ranks->pass(ranks, 0, r, &edges, sizeof edges);
    bd_survey_household *household = NULL;
    bd_edge *edge = NULL;
    bd_status status = BD_OK;
    if (giver || taker) status = own_room(rows, edges, &household, &edge, err);
    status = bd_ranks_agree(ranks, status, err);
    if (status != BD_OK) {
        free(household);
        free(edge);
        return status;
    }
    if (giver) {
        for (uint32_t i = 0; i < rows; i++) household[i] = s->household[first[r] + i];
        pick_edges(s, first + r, edge);
    }
    if (r > 0 && (giver || taker)) {
        ranks->pass(ranks, 0, r, household, rows * sizeof *household);
        ranks->pass(ranks, 0, r, edge, edges * sizeof *edge);
    }
    if (taker) {
        keep_own(s, first[r], edges, household, edge);
    } else {
        free(household);
        free(edge);
    }
    return BD_OK;
}

bd_status bd_survey_deal(const bd_ranks *ranks, bd_survey **survey, bd_error *err)
{
    if (ranks == NULL || ranks->size < 2) return BD_OK;
    size n = {.present = 0};
    const bd_survey *had = *survey;
    if (had != NULL)
        n = (size){had->nregion, had->ndistrict, had->nvillage, had->nhousehold, 1, had->has_edges};
    bd_ranks_tell(ranks, &n, sizeof n);
    if (n.present == 0) return BD_OK;
    uint32_t *rows = calloc((size_t)n.ndistrict + 1, sizeof *rows);
    uint32_t *first = calloc((size_t)ranks->size + 1, sizeof *first);
    bd_status status = make_room(ranks, &n, survey, err);
    if (rows == NULL || first == NULL) status = bd_fail(err, BD_MEMORY, "dealing the survey");
    status = bd_ranks_agree(ranks, status, err);
    if (status == BD_OK) {
        bd_survey *s = *survey;
        bd_ranks_tell(ranks, s->region, s->nregion * sizeof *s->region);
        bd_ranks_tell(ranks, s->district, s->ndistrict * sizeof *s->district);
        bd_ranks_tell(ranks, s->village, s->nvillage * sizeof *s->village);
        find_households(s, ranks->size, rows, first);
        for (int r = ranks->size; r-- > 0 && status == BD_OK;)
            status = hand_out(ranks, s, r, first, err);
    }
    free(rows);
    free(first);
    return status;
}
