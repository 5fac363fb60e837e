/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model that goes on from a checkpoint is the model that was never stopped. */
#include "io/checkpoint.h"
#include "io/files.h"
#include "model/model.h"

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MONTHS = 30 };

/* A small world with group founding, facilitation, casework and an act on structure. */
static bd_params small_world(void)
{
    bd_params p;
    bd_params_defaults(&p);
    p.time.burn_in = 8;
    p.time.months = MONTHS - 8;
    p.population.districts = 2;
    p.population.villages = 5;
    p.population.households = 90;
    static const struct {
        const char *key;
        int unit; /* client|group|village|... */
        int channel;
        double effect;
    } methods[] = {{"counselling", 0, BD_CHANNEL_motivation, 0.1},
                   {"facilitation", 1, BD_CHANNEL_facilitation, 0.8},
                   {"formation", 2, BD_CHANNEL_group_founding, 0.8},
                   {"meeting", 2, BD_CHANNEL_information, 0.4}};
    size_t nsection;
    const bd_section *section = bd_sections(&nsection);
    p.nmethod = sizeof methods / sizeof *methods;
    for (uint32_t m = 0; m < p.nmethod; m++) {
        for (size_t s = 0; s < nsection; s++)
            if (strcmp(section[s].path, "methods") == 0)
                bd_member_defaults(&section[s], &p.method[m]);
        strcpy(p.method[m].key, methods[m].key);
        p.method[m].unit = methods[m].unit;
        p.method[m].hours = 3;
        p.method[m].effects[methods[m].channel] = methods[m].effect;
    }
    p.nphase = 1;
    strcpy(p.phase[0].key, "all");
    p.phase[0].end = 16;
    for (uint32_t m = 0; m < p.nmethod; m++) p.phase[0].mix[m] = 0.25;
    p.strategy.start = 2;
    p.strategy.end = 18;
    return p;
}

static uint64_t digest_of(const bd_model *m)
{
    bd_view view = bd_model_view(m);
    return bd_world_digest(&view, true);
}

static bd_model *create(const bd_params *p, int threads)
{
    bd_model *m;
    bd_error err = {.status = BD_OK};
    if (bd_model_create(p, (bd_luck){.seed = 11, .replicate = 2}, NULL, threads, &m, &err) != BD_OK)
        fail_msg("%s", err.text);
    return m;
}

static void a_restart_at_any_month_leaves_no_trace(void **state)
{
    (void)state;
    bd_params p = small_world();
    bd_model *whole = create(&p, 1);
    uint64_t first = digest_of(whole);
    for (int month = 0; month < MONTHS; month++) bd_model_step(whole, NULL, NULL);
    uint64_t end = digest_of(whole);
    bd_model_destroy(whole);
    assert_true(end != first);

    char folder[256];
    assert_int_equal(bd_folder_temporary(folder, sizeof folder, NULL), BD_OK);
    bd_model *before = create(&p, 2);
    for (int month = 0; month < MONTHS; month++) {
        bd_view view = bd_model_view(before);
        bd_error err = {.status = BD_OK};
        assert_int_equal(bd_checkpoint_write(folder, &view, 1, NULL, 0, &err), BD_OK);
        bd_checkpoint *c;
        assert_int_equal(bd_checkpoint_open(folder, 1, &c, NULL, 0, &err), BD_OK);
        bd_model *after = create(&p, 1);
        assert_int_equal(bd_checkpoint_load(c, bd_model_world(after), NULL, &err), BD_OK);
        bd_checkpoint_close(c);
        for (int m = month; m < MONTHS; m++) bd_model_step(after, NULL, NULL);
        if (digest_of(after) != end) fail_msg("a restart after month %d shows", month);
        bd_model_destroy(after);
        bd_model_step(before, NULL, NULL);
    }
    assert_true(digest_of(before) == end);
    bd_model_destroy(before);
    bd_checkpoint_remove(folder);
    assert_false(bd_path_exists(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_restart_at_any_month_leaves_no_trace)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
