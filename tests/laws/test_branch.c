/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laws of a branch: with nothing changed it is the run itself; what changes acts from its month on
 * and not before; a programme laid over a run before it begins is the run under that programme; a
 * stop leaves no trace, on either side of the branch. */
#include "io/netcdf.h"
#include "model/branch.h"
#include "model/kept.h"
#include "model/run.h"
#include "support/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BURN_IN = 4, MONTHS = 20 };

static bd_params *world_new(double strength)
{
    bd_params *p = params_new();
    set(p, "population.villages", 5);
    set(p, "population.districts", 2);
    set(p, "population.households", 60);
    set(p, "time.burn_in", BURN_IN);
    set(p, "time.months", MONTHS);
    if (strength >= 0) add_programme(p, 3, 14, strength);
    return p;
}

static uint64_t run(const bd_params *p, const bd_run_stage *stage, size_t nstage, int threads)
{
    bd_error err = {.status = BD_OK};
    bd_run_request q = {.params = p,
                        .stage = stage,
                        .nstage = nstage,
                        .seed = 11,
                        .replicates = 2,
                        .threads = threads};
    bd_run_result r;
    if (bd_run(&q, &r, &err) != BD_OK) fail_msg("%s", err.text);
    uint64_t both = bd_mix2(r.row[0].digest, r.row[1].digest);
    bd_run_result_release(&r);
    return both;
}

static void with_nothing_changed_it_is_the_run(void **state)
{
    (void)state;
    bd_params *p = world_new(1), *stage = malloc(sizeof *stage);
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_branch_stage(p, p, stage, &err), BD_OK);
    uint64_t whole = run(p, NULL, 0, 1);
    for (uint32_t at = 0; at < MONTHS; at += 3) {
        bd_run_stage twice[] = {{stage, at / 2}, {stage, at}};
        assert_true(run(p, &twice[1], 1, 1 + (int)at % 3) == whole);
        assert_true(run(p, twice, 2, 2) == whole);
    }
    free(p), free(stage);
}

/* State after `months` under `from` until `at`, then under `to`. */
static uint64_t state_after(const bd_params *from, const bd_params *to, uint32_t at,
                            uint32_t months)
{
    bd_model *m;
    bd_error err = {.status = BD_OK};
    bd_luck luck = {.seed = 11};
    assert_int_equal(bd_model_create(from, luck, NULL, 1, &m, &err), BD_OK);
    step(m, at);
    assert_int_equal(bd_model_continue(&m, to, &err), BD_OK);
    step(m, months - at);
    uint64_t is = digest(m, true);
    bd_model_destroy(m);
    return is;
}

static void what_changes_acts_from_its_month_on(void **state)
{
    (void)state;
    bd_params *p = world_new(1), *other = world_new(1);
    set(other, "shocks.crisis_rate", 0.2);
    bool same = false;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_branch_same_world(p, other, NULL, 11, &same, &err), BD_OK);
    for (uint32_t at = 2; at < 16; at += 4) {
        assert_true(state_after(p, other, at, at) == state_after(p, p, at, at));
        assert_true(state_after(p, other, at, at + 1) != state_after(p, p, at, at + 1));
    }
    free(p), free(other);
}

static void a_programme_laid_over_in_time_is_the_run_under_it(void **state)
{
    (void)state;
    bd_params *without = world_new(-1), *with = world_new(1), *stage = malloc(sizeof *stage);
    memcpy(without->method, with->method, sizeof with->method);
    without->nmethod = with->nmethod;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_branch_stage(without, with, stage, &err), BD_OK);
    uint64_t alone = run(with, NULL, 0, 1);
    bd_run_stage at = {stage, 1}; /* two months before it begins */
    assert_true(run(with, &at, 1, 2) == alone);
    at.until = 8; /* in the middle of it: something else */
    assert_true(run(with, &at, 1, 2) != alone);
    /* and a programme taken away leaves money and hours in order */
    bd_params *bare = malloc(sizeof *bare);
    assert_int_equal(bd_branch_stage(with, without, bare, &err), BD_OK);
    bd_model *m;
    bd_luck luck = {.seed = 11};
    assert_int_equal(bd_model_create(bare, luck, NULL, 1, &m, &err), BD_OK);
    step(m, 12);
    assert_int_equal(bd_model_continue(&m, without, &err), BD_OK);
    step(m, 8);
    bd_view v = bd_model_view(m);
    char text[256];
    const char *broken = bd_world_broken(&v, text, sizeof text);
    if (broken != NULL) fail_msg("%s", broken);
    for (uint32_t d = 0; d < v.counts.ndistrict; d++) assert_int_equal(v.district.wages[d], 0);
    bd_model_destroy(m);
    free(without), free(with), free(stage), free(bare);
}

static void what_a_world_is_built_from_is_refused(void **state)
{
    (void)state;
    bd_params *p = world_new(1), *other = world_new(1), *stage = malloc(sizeof *stage);
    bd_error err = {.status = BD_OK};
    bool same;
    set(other, "time.burn_in", BURN_IN + 1);
    assert_int_equal(bd_branch_stage(p, other, stage, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "time.burn_in"));
    set(other, "time.burn_in", BURN_IN);
    set(other, "population.households", 70);
    err.status = BD_OK;
    assert_int_equal(bd_branch_stage(p, other, stage, &err), BD_OK);
    assert_int_equal(bd_branch_same_world(p, other, NULL, 11, &same, &err), BD_INPUT);
    set(other, "population.households", 60);
    set(other, "population.poor", 0.4);
    err.status = BD_OK;
    assert_int_equal(bd_branch_same_world(p, other, NULL, 11, &same, &err), BD_OK);
    assert_false(same);
    set(other, "population.poor", p->population.poor);
    other->nmethod--;
    err.status = BD_OK;
    assert_int_equal(bd_branch_stage(p, other, stage, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "is gone"));
    free(p), free(other), free(stage);
}

#ifdef BD_HDF5
typedef struct stopper {
    uint32_t asked, at;
} stopper;

static bool stop(void *context)
{
    stopper *s = context;
    return ++s->asked == s->at;
}

static void run_to_file(const bd_params *p, const bd_run_stage *stage, uint32_t stop_at,
                        const char *path, char digest_[65])
{
    bd_error err = {.status = BD_OK};
    stopper s = {.at = stop_at};
    bd_run_request q = {.params = p,
                        .stage = stage,
                        .nstage = 1,
                        .seed = 11,
                        .replicates = 1,
                        .threads = 2,
                        .output = path,
                        .checkpoint_every = 1e9,
                        .context = &s,
                        .stop = stop};
    bd_run_result r;
    bd_status status = bd_run(&q, &r, &err);
    bd_run_result_release(&r);
    if (stop_at > 0) {
        assert_int_equal(status, BD_STOPPED);
        q.resume = true, s.at = 0;
        err.status = BD_OK;
        status = bd_run(&q, &r, &err);
        if (status == BD_OK) assert_true(r.resumed);
        bd_run_result_release(&r);
    }
    if (status != BD_OK) fail_msg("stopped after month %u: %s", stop_at, err.text);
    strcpy(digest_, r.data_digest);
    unlink(path);
}

static void a_stop_leaves_no_trace_on_either_side(void **state)
{
    (void)state;
    bd_params *from = world_new(-1), *to = world_new(1), *stage = malloc(sizeof *stage);
    memcpy(from->method, to->method, sizeof to->method);
    from->nmethod = to->nmethod;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_branch_stage(from, to, stage, &err), BD_OK);
    bd_run_stage at = {stage, 6};
    char folder[] = "/tmp/berdaya-branch-XXXXXX", path[64], whole[65], stopped[65];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.h5", folder);
    run_to_file(to, &at, 0, path, whole);
    for (uint32_t month = BURN_IN + 5; month <= BURN_IN + 8; month++) {
        run_to_file(to, &at, month, path, stopped);
        if (strcmp(whole, stopped) != 0) fail_msg("stopped after month %u: other data", month);
    }
    rmdir(folder);
    free(from), free(to), free(stage);
}

/* From a kept checkpoint or by running again: the same data; one that is damaged is not used. */
static void kept_states_save_months_and_change_nothing(void **state)
{
    (void)state;
    bd_params *from = world_new(1), *to = world_new(1), *stage = malloc(sizeof *stage);
    set(to, "strategy.end", 10);
    bd_error err = {.status = BD_OK};
    assert_true(bd_branch_programme_only(from, to, 6));
    assert_false(bd_branch_programme_only(from, to, 12));
    assert_int_equal(bd_branch_stage(from, to, stage, &err), BD_OK);
    char folder[] = "/tmp/berdaya-kept-XXXXXX", path[64], other[64], identity[65];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/parent.h5", folder);
    snprintf(other, sizeof other, "%s/branch.h5", folder);
    uint32_t months[] = {6, 9};
    bd_run_request q = {.params = from,
                        .seed = 11,
                        .replicates = 2,
                        .threads = 2,
                        .output = path,
                        .keep_at = months,
                        .nkeep = 2};
    bd_run_result r;
    if (bd_run(&q, &r, &err) != BD_OK) fail_msg("%s", err.text);
    bd_run_result_release(&r);
    bd_netcdf *file;
    assert_int_equal(bd_netcdf_open(path, &file, &err), BD_OK);
    assert_true(bd_netcdf_get_text(file, "/", "identity", identity, sizeof identity));
    bd_netcdf_abandon(file);
    bd_run_parent parent = {.output = path, .identity = identity, .run = bd_run_identity(&q)};
    bd_run_stage at = {stage, 6};
    char digest_[3][65];
    bd_run_request b = {.params = to,
                        .stage = &at,
                        .nstage = 1,
                        .seed = 11,
                        .replicates = 2,
                        .threads = 2,
                        .output = other,
                        .force = true};
    for (int pass = 0; pass < 3; pass++) {
        b.parent = pass > 0 ? &parent : NULL;
        if (pass == 2) { /* half a checkpoint of the second replicate */
            char kept[160];
            snprintf(kept, sizeof kept,
                     "%s.ckpt/month-0006-replicate-000001/replicate-00000001-month-%04d.ckpt", path,
                     BURN_IN + 6);
            assert_int_equal(truncate(kept, 2000), 0);
        }
        if (bd_run(&b, &r, &err) != BD_OK) fail_msg("%s", err.text);
        assert_int_equal(r.taken_over, pass == 0 ? 0 : 3 - pass);
        assert_true((r.note[0] != 0) == (pass == 2));
        if (pass > 0) assert_true(r.household_months < 2 * 300 * (BURN_IN + MONTHS));
        strcpy(digest_[pass], r.data_digest);
        bd_run_result_release(&r);
    }
    assert_string_equal(digest_[0], digest_[1]);
    assert_string_equal(digest_[0], digest_[2]);
    bd_kept_clear(path);
    unlink(path), unlink(other);
    snprintf(path, sizeof path, "%s/parent.h5.ckpt", folder);
    rmdir(path);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left */
    free(from), free(to), free(stage);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_nothing_changed_it_is_the_run),
        cmocka_unit_test(what_changes_acts_from_its_month_on),
        cmocka_unit_test(a_programme_laid_over_in_time_is_the_run_under_it),
        cmocka_unit_test(what_a_world_is_built_from_is_refused),
#ifdef BD_HDF5
        cmocka_unit_test(a_stop_leaves_no_trace_on_either_side),
        cmocka_unit_test(kept_states_save_months_and_change_nothing),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
