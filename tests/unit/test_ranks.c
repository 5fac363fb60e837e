/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world over several ranks is the world of one process, bit for bit, whatever crosses ranks. The
 * ranks are threads here (support/ranks.h). */
#include "base/ranks.h"
#include "io/checkpoint.h"
#include "model/model.h"
#include "setup/create.h"
#include "setup/survey.h"
#include "support/ranks.h"
#include "support/support.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MONTHS = 40, MOST = RANKS_MOST };

typedef struct story {
    const bd_params *p;
    const bd_survey *survey;
    bool dealt;         /* to the ranks, before they make the world; else each has all of it */
    const char *folder; /* of a checkpoint, or NULL */
    int leave, enter;   /* month in which it is written; in which the story goes on from it */
    uint64_t digest[MOST][MONTHS + 1];
    uint32_t children;        /* of all cohorts, as the last rank counts them */
    size_t foreign, far_ends; /* bytes of other ranks' powers that were written; ties across */
} story;

static uint32_t all_children(const bd_view *w)
{
    uint32_t children = 0;
    for (uint32_t m = 0; m < w->counts.months; m++) children += w->cohort.children[m];
    return children;
}

/* All ranks write their world down, or read it. */
static void leave(const bd_model *m, const char *folder)
{
    bd_error err = {.status = BD_OK};
    bd_view view = bd_model_view(m);
    if (bd_checkpoint_write(folder, &view, 1, "summary", 8, &err) != BD_OK)
        fail_msg("%s", err.text);
}

static void enter(const bd_ranks *ranks, bd_model *m, const char *folder)
{
    bd_error err = {.status = BD_OK};
    bd_checkpoint *c = NULL;
    char summary[8] = "";
    bd_status status = BD_OK;
    if (ranks->rank == 0) status = bd_checkpoint_open(folder, 1, &c, NULL, 0, &err);
    if (status == BD_OK) status = bd_checkpoint_follow(ranks, 1, &c, &err);
    if (status == BD_OK) status = bd_checkpoint_load(c, bd_model_world(m), summary, &err);
    if (status != BD_OK) fail_msg("%s", err.text);
    assert_string_equal(summary, "summary");
    bd_checkpoint_close(c);
}

/* Ties that lead anywhere, so across districts too. */
static bd_survey *survey_of_far_ties(void)
{
    enum { VILLAGES = 10, COUNT = 60, TIES = 4000 };
    bd_survey *survey = survey_new(VILLAGES, COUNT, 2);
    bd_edge edge[TIES];
    for (uint32_t i = 0; i < TIES; i++) {
        uint32_t a = i % (VILLAGES * COUNT), far = (uint32_t)(bd_mix(i) >> 32);
        uint32_t b = (a + 1 + far % (i % 3 > 0 ? 20 : VILLAGES * COUNT - 1)) % (VILLAGES * COUNT);
        edge[i] = (bd_edge){a, b};
    }
    survey_edges(survey, edge, TIES);
    return survey;
}

/* What rank 0 would have read, and what the others get of it. */
static bd_survey *dealt_survey(const bd_ranks *ranks)
{
    bd_error err = {.status = BD_OK};
    bd_survey *s = ranks->rank == 0 ? survey_of_far_ties() : NULL;
    if (bd_survey_deal(ranks, &s, &err) != BD_OK) fail_msg("%s", err.text);
    return s;
}

static void live(const bd_ranks *ranks, void *story_)
{
    story *s = story_;
    bd_error err = {.status = BD_OK};
    bd_model *m;
    bd_survey *dealt = s->dealt ? dealt_survey(ranks) : NULL;
    const bd_survey *survey = s->dealt ? dealt : s->survey;
    if (bd_model_create_on(ranks, s->p, (bd_luck){.seed = 5}, survey, 1, &m, &err) != BD_OK)
        fail_msg("%s", err.text);
    if (s->enter > 0) enter(ranks, m, s->folder);
    for (int t = s->enter; t <= MONTHS; t++) {
        s->digest[ranks->rank][t] = digest(m, true);
        if (t == s->leave && t > s->enter) leave(m, s->folder);
        if (t < MONTHS) bd_model_step(m, NULL, NULL);
    }
    bd_view w = bd_model_view(m);
    if (ranks->rank == ranks->size - 1) {
        s->children = all_children(&w);
        if (ranks->size > 1) {
            bd_own own = bd_own_rows(bd_model_world(m));
            if (s->dealt) assert_int_equal(survey->household_first, own.household);
            for (uint32_t h = 0; h < own.household; h++) s->foreign += w.household.power[h] > 0;
            s->far_ends = w.part->in_first[ranks->size];
        }
    }
    bd_model_destroy(m);
    survey_free(dealt);
}

static bd_params *busy_params(void)
{
    bd_params *p = params_new();
    add_programme(p, 4, 28, 1);
    uint32_t measuring = add_method(p, "measuring", "village", 4, 0);
    p->method[measuring].effects[BD_CHANNEL_monitoring] = 20;
    p->phase[0].mix[measuring] = 0.1;
    set(p, "monitoring.adaptive", 0.5);
    set(p, "population.regions", 2);
    set(p, "population.districts", 5);
    set(p, "population.villages", 13);
    set(p, "population.households", 70);
    set(p, "time.burn_in", 6);
    set(p, "time.months", MONTHS - 6);
    return p;
}

/* On 1, 2, 3 and 5 ranks, every rank and every month. */
static story assert_same_on_ranks(const bd_params *p, const bd_survey *survey)
{
    story one = {.p = p, .survey = survey}, last = one;
    on_ranks(1, live, &one);
    for (int size = 2; size <= MOST; size += size == 3 ? 2 : 1) {
        last = (story){.p = p, .survey = survey};
        on_ranks(size, live, &last);
        for (int r = 0; r < size; r++)
            for (int t = 0; t <= MONTHS; t++)
                if (last.digest[r][t] != one.digest[0][t])
                    fail_msg("rank %d of %d parts in month %d", r, size, t);
        assert_int_equal(last.children, one.children);
    }
    return last;
}

static void ranks_make_and_live_the_same_world(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    story s = assert_same_on_ranks(p, NULL);
    assert_int_equal(s.foreign, 0); /* a rank has no memory of what it does not own */
    assert_true(s.children > 0);
    free(p);
}

static void ties_that_cross_ranks_are_felt_at_both_ends(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    bd_survey *survey = survey_of_far_ties();
    story s = assert_same_on_ranks(p, survey);
    assert_true(s.far_ends > 50);
    assert_true(s.children > 0);
    assert_int_equal(s.foreign, 0);
    survey_free(survey);
    free(p);
}

static void a_survey_is_dealt_to_those_who_own_its_districts(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    bd_survey *survey = survey_of_far_ties();
    story one = {.p = p, .survey = survey};
    on_ranks(1, live, &one);
    survey_free(survey);
    for (int size = 2; size <= MOST; size++) {
        story s = {.p = p, .dealt = true};
        on_ranks(size, live, &s);
        for (int r = 0; r < size; r++)
            assert_memory_equal(s.digest[r], one.digest[0], sizeof one.digest[0]);
        assert_int_equal(s.foreign, 0);
        assert_true(s.far_ends > 50);
    }
    free(p);
}

static void more_ranks_than_districts_leave_some_idle(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    set(p, "population.districts", 2);
    assert_same_on_ranks(p, NULL);
    free(p);
}

static bd_params *campaigning_params(void)
{
    bd_params *p = busy_params();
    static const int level[] = {BD_LEVEL_village, BD_LEVEL_district, BD_LEVEL_region};
    p->ncampaign = sizeof level / sizeof *level;
    for (uint32_t i = 0; i < p->ncampaign; i++) {
        snprintf(p->campaign[i].key, BD_NAME_MAX, "campaign%u", i);
        p->campaign[i].level = level[i];
        p->campaign[i].target = BD_FACTOR_policy;
        p->campaign[i].demand = 0.05;
        p->campaign[i].deadline = 8;
    }
    set(p, "policy.pause", 2);
    return p;
}

/* Written by `pair[0]` ranks after `pair[2]` months, read by `pair[1]`. */
static void assert_entered_alike(const story *one, const int pair[3])
{
    char folder[] = "/tmp/berdaya-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    story before = {.p = one->p, .survey = one->survey, .folder = folder, .leave = pair[2]};
    on_ranks(pair[0], live, &before);
    story after = {.p = one->p, .survey = one->survey, .folder = folder, .enter = pair[2]};
    on_ranks(pair[1], live, &after);
    for (int t = pair[2]; t <= MONTHS; t++)
        for (int r = 0; r < pair[1]; r++)
            if (after.digest[r][t] != one->digest[0][t])
                fail_msg("rank %d of %d after %d parts in month %d", r, pair[1], pair[0], t);
    assert_int_equal(after.children, one->children);
    if (one->survey != NULL) assert_true(pair[1] == 1 || after.far_ends > 20);
    assert_int_equal(after.foreign, 0); /* a rank reads what it owns */
    bd_checkpoint_remove(folder);
}

static void a_world_is_left_and_entered_on_any_ranks(void **state)
{
    (void)state;
    bd_params *p = campaigning_params();
    bd_survey *survey = survey_of_far_ties();
    const int pair[][3] = {{1, 3, 17}, {3, 1, 17}, {2, 5, 9}, {5, 2, 30}, {3, 3, 22}};
    for (int surveyed = 0; surveyed < 2; surveyed++) {
        story one = {.p = p, .survey = surveyed ? survey : NULL};
        on_ranks(1, live, &one);
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) assert_entered_alike(&one, pair[i]);
    }
    survey_free(survey);
    free(p);
}

/* Writes a checkpoint with `size` ranks and takes its bytes. */
static unsigned char *bytes_of_checkpoint(story s, int size, size_t *n)
{
    char folder[] = "/tmp/berdaya-test-XXXXXX", path[128];
    assert_non_null(mkdtemp(folder));
    s.folder = folder;
    on_ranks(size, live, &s);
    snprintf(path, sizeof path, "%s/replicate-00000000-month-%04u.ckpt", folder, (unsigned)s.leave);
    FILE *file = fopen(path, "rb");
    struct stat is;
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &is), 0);
    *n = (size_t)is.st_size;
    unsigned char *bytes = malloc(*n);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    bd_checkpoint_remove(folder);
    return bytes;
}

static void a_checkpoint_of_ranks_is_that_of_one_process(void **state)
{
    (void)state;
    bd_params *p = campaigning_params();
    bd_survey *survey = survey_of_far_ties();
    story s = {.p = p, .survey = survey, .leave = 20};
    size_t one_size, four_size;
    unsigned char *one = bytes_of_checkpoint(s, 1, &one_size);
    unsigned char *four = bytes_of_checkpoint(s, 4, &four_size);
    assert_int_equal(one_size, four_size);
    assert_memory_equal(one, four, one_size);
    free(one);
    free(four);
    survey_free(survey);
    free(p);
}

static void fail_on_two(const bd_ranks *ranks, void *count)
{
    bd_error err = {.status = BD_OK};
    bd_status status = BD_OK;
    assert_int_equal(bd_ranks_agree(ranks, BD_OK, &err), BD_OK);
    if (ranks->rank >= 2) status = bd_fail(&err, BD_MEMORY, "rank %d is full", ranks->rank);
    assert_int_equal(bd_ranks_agree(ranks, status, &err), BD_MEMORY);
    assert_string_equal(err.text, "rank 2 is full");
    __atomic_add_fetch((int *)count, 1, __ATOMIC_SEQ_CST);
}

static void a_failure_of_one_rank_is_one_of_all(void **state)
{
    (void)state;
    int count = 0;
    on_ranks(4, fail_on_two, &count);
    assert_int_equal(count, 4);
    assert_int_equal(bd_ranks_agree(NULL, BD_IO, NULL), BD_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_make_and_live_the_same_world),
        cmocka_unit_test(ties_that_cross_ranks_are_felt_at_both_ends),
        cmocka_unit_test(a_world_is_left_and_entered_on_any_ranks),
        cmocka_unit_test(a_checkpoint_of_ranks_is_that_of_one_process),
        cmocka_unit_test(a_survey_is_dealt_to_those_who_own_its_districts),
        cmocka_unit_test(more_ranks_than_districts_leave_some_idle),
        cmocka_unit_test(a_failure_of_one_rank_is_one_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
