/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What fits and what does not. */
#include "model/branch.h"

#include "io/threads.h"
#include "model/model.h"
#include "state/params_digest.h"

#include <stdlib.h>
#include <string.h>

/* Collections whose members have places in the world. */
#define PLACED(P)                  \
    P(method, "methods")           \
    P(institution, "institutions") \
    P(campaign, "campaigns")       \
    P(disadvantage, "disadvantages")

static bd_status same_members(const char *what, const char *a, size_t na, const char *b, size_t nb,
                              size_t stride, bd_error *err)
{
    for (size_t i = 0; i < na || i < nb; i++) {
        const char *x = i < na ? a + i * stride : NULL, *y = i < nb ? b + i * stride : NULL;
        if (x != NULL && y != NULL && strcmp(x, y) == 0) continue;
        bool added = x == NULL || (y != NULL && strcmp(y, x) < 0);
        return bd_fail(err, BD_INPUT,
                       "%s.%s is %s: a branch goes on with the %s that the run began with", what,
                       added ? y : x, added ? "new" : "gone", what);
    }
    return BD_OK;
}

bd_status bd_branch_stage(const bd_params *from, const bd_params *to, bd_params *stage,
                          bd_error *err)
{
    if (from->time.burn_in != to->time.burn_in)
        return bd_fail(err, BD_INPUT, "time.burn_in lies before every branch and cannot change");
#define P(member, what)                                                                \
    BD_TRY(same_members(what, from->member[0].key, from->n##member, to->member[0].key, \
                        to->n##member, sizeof *from->member, err));
    PLACED(P)
#undef P
    *stage = *from;
    stage->time = to->time;
    stage->output = to->output;
    return BD_OK;
}

bool bd_branch_programme_only(const bd_params *from, const bd_params *to, int64_t month)
{
    bd_params *other = malloc(sizeof *other);
    if (other == NULL) return false;
    *other = *to;
    other->strategy = from->strategy;
    other->nphase = from->nphase;
    memcpy(other->phase, from->phase, sizeof from->phase);
    bool same = bd_params_digest(other) == bd_params_digest(from);
    free(other);
    /* the summary at exit has been taken, or is still to come, in both */
    int64_t exit = from->nphase > 0 ? from->strategy.end : INT64_MAX;
    int64_t then = to->nphase > 0 ? to->strategy.end : INT64_MAX;
    return same && (exit == then || (exit > month && then > month));
}

bd_status bd_branch_same_world(const bd_params *stage, const bd_params *to,
                               const struct bd_survey *survey, uint64_t seed, bool *same,
                               bd_error *err)
{
    bd_model *one = NULL, *two = NULL;
    bd_luck luck = {.seed = seed};
    int threads = bd_threads_available();
    bd_status status = bd_model_create(stage, luck, survey, threads, &one, err);
    if (status == BD_OK) status = bd_model_create(to, luck, survey, threads, &two, err);
    if (status == BD_OK) {
        bd_view a = bd_model_view(one), b = bd_model_view(two);
        bd_counts size = b.counts;
        size.npost = a.counts.npost, size.nprofile = a.counts.nprofile;
        if (memcmp(&size, &a.counts, sizeof size) != 0)
            status = bd_fail(err, BD_INPUT,
                             "this would build a world of another size (population, survey or "
                             "groups.slots): a branch goes on with the world that it has");
        else
            *same = bd_world_digest(&a, false) == bd_world_digest(&b, false);
    }
    bd_model_destroy(one);
    bd_model_destroy(two);
    return status;
}
