/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/netcdf.h"
#include "io/recorder.h"
#include "io/segment.h"
#include "io/segment_file.h"
#include "measure/series.h"
#include "near.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef BD_HDF5
#include "small_world.h"

enum { BURN_IN = 3, MONTHS = 12 };

static bd_world w;
static bd_params p;
static char folder[64];
static char path[200];

static int make(void **state)
{
    (void)state;
    small_world_make(&w, &p, BURN_IN, MONTHS);
    p.output.segment = 5;
    p.output.decompose_every = 6;
    p.output.cohort_window = 4;
    p.output.workers = 1;
    snprintf(p.output.snapshots, BD_TEXT_MAX, "12, 0 6");
    snprintf(p.strategy.name, BD_TEXT_MAX, "holistic");
    p.strategy.start = 2, p.strategy.end = 6;
    /* in memory where there is such a place: the tests sync hundreds of files */
    snprintf(folder, sizeof folder, "%s/berdaya-recorder-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL) return 1;
    snprintf(path, sizeof path, "%s/out.h5", folder);
    return 0;
}

static void clear(void)
{
    char part[220];
    snprintf(part, sizeof part, "%s.part", path);
    bd_segments_clear(part, NULL);
    unlink(path);
}

static int clear_after(void **state)
{
    (void)state;
    clear();
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    clear();
    rmdir(folder);
    bd_world_release(&w);
    return 0;
}

static bd_recorder_options options(void)
{
    static const bd_recorder_input input[] = {{.path = "world.yaml", .sha256 = "00ff"}};
    return (bd_recorder_options){.path = path,
                                 .nscenario = 1,
                                 .nreplicate = 1,
                                 .title = "Small \"world\"",
                                 .scenario_text = "kind: world\n",
                                 .command = "berdaya run world.yaml",
                                 .created = "2026-01-01T00:00:00Z",
                                 .build = "test",
                                 .seed = 7,
                                 .input = input,
                                 .ninput = 1};
}

static void ok(bd_status status, const bd_error *err)
{
    if (status != BD_OK) fail_msg("%s: %s", bd_status_words(status), err->text);
}

/* Months `from` to `to` of the small world, offered to the recorder. */
static bd_status months(bd_recorder *rec, uint32_t from, uint32_t to, bool hook, bd_error *err)
{
    for (uint32_t t = from; t <= to; t++) {
        small_world_month(&w, BURN_IN + t);
        bd_view view = bd_world_view(&w, &p);
        for (uint32_t v = w.counts.nvillage; hook && v-- > 0;) bd_recorder_village(rec, &view, v);
        BD_TRY(bd_recorder_month(rec, &view, err));
    }
    return BD_OK;
}

static bd_status begin(bd_recorder *rec, uint32_t scenario, uint32_t replicate, uint32_t month,
                       bd_error *err)
{
    small_world_month(&w, BURN_IN + month);
    bd_view view = bd_world_view(&w, &p);
    return bd_recorder_begin(rec, scenario, replicate, &view, err);
}

static void record(const bd_recorder_options *o, char digest[BD_SHA256_HEX])
{
    bd_recorder *rec;
    bd_error err = {0};
    ok(bd_recorder_create(o, &p, &rec, &err), &err);
    for (uint32_t s = 0; s < o->nscenario; s++)
        for (uint32_t r = 0; r < o->nreplicate; r++) {
            ok(begin(rec, s, r, 0, &err), &err);
            ok(months(rec, 0, MONTHS, r == 0, &err), &err);
        }
    bd_recorder_resources spent = {.threads = 2, .seconds = 1.5};
    ok(bd_recorder_finish(rec, &spent, &err), &err);
    strcpy(digest, bd_recorder_digest(rec));
    bd_recorder_destroy(rec);
}

static double read_one(bd_netcdf *f, const char *variable, size_t ndim, const size_t *at)
{
    size_t one[BD_NETCDF_DIMS] = {1, 1, 1, 1, 1, 1, 1, 1}, rank, shape[BD_NETCDF_DIMS];
    bd_error err = {0};
    double x = NAN;
    assert_true(bd_netcdf_shape(f, variable, &rank, shape));
    assert_int_equal(rank, ndim);
    ok(bd_netcdf_read(f, variable, BD_NETCDF_DOUBLE, at, one, &x, &err), &err);
    return x;
}
#define READ(f, variable, ...) \
    read_one(f, variable, sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t), (size_t[]){__VA_ARGS__})

static void a_finished_file_holds_what_was_observed(void **state)
{
    (void)state;
    char digest[BD_SHA256_HEX], again[BD_SHA256_HEX], text[200];
    bd_recorder_options o = options();
    record(&o, digest);
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_true(bd_netcdf_get_text(f, "/", "status", text, sizeof text));
    assert_string_equal(text, "complete");
    assert_true(bd_netcdf_get_text(f, "/", "data_digest", text, sizeof text));
    assert_string_equal(text, digest);
    ok(bd_netcdf_digest(f, again, &err), &err);
    assert_string_equal(again, digest);
    assert_true(bd_netcdf_get_text(f, "/power", "units", text, sizeof text));
    assert_string_equal(text, "1");
    /* month 7 by hand */
    small_world_month(&w, BURN_IN + 7);
    double power = 0, joined = 0, minutes = 0;
    size_t n = w.counts.nhousehold;
    for (size_t h = 0; h < n; h++) power += (double)w.household.power[3 * n + h];
    for (size_t v = 0; v < 4; v++) {
        joined += w.village.joined[v];
        minutes += (double)w.village.used_minutes[4 + v];
    }
    assert_near(READ(f, "/power", 0, 0, 7, 3), power / (double)n, 1e-6);
    assert_near(READ(f, "/joined", 0, 0, 7), joined, 0);
    assert_near(READ(f, "/programme/used_minutes", 0, 0, 7, 1), minutes, 0);
    assert_near(READ(f, "/programme/wages", 0, 0, 7), 2 * (3000000000. + BURN_IN + 7), 0);
    assert_near(READ(f, "/structure/goods", 0, 0, 7),
                BURN_IN + 7 + (0 * 5 + 1 * 1 + 2 * 37 + 3 * 600) / 643., 1e-12);
    assert_near(READ(f, "/village/goods", 0, 0, 7, 2), BURN_IN + 7 + 2, 0);
    assert_near(READ(f, "/village/households", 0, 0, 3), 600, 0);
    assert_near(READ(f, "/decomposition/m0", 0, 0, 1), READ(f, "/m0", 0, 0, 6), 1e-12);
    assert_near(READ(f, "/run_status", 0, 0), 2, 0);
    small_world_month(&w, BURN_IN + 6);
    assert_near(READ(f, "/household/power", 0, 0, 1, 4, 333),
                (double)w.household.power[4 * n + 333], 0);
    assert_near(READ(f, "/household/disadvantages", 0, 0, 1, 333),
                w.profile_bits[w.household.profile[333]], 0);
    /* what a study would have seen in month 6, of all and in one village */
    assert_near(READ(f, "/observation/distress", 0, 0, 1), READ(f, "/distress", 0, 0, 6), 1e-6);
    assert_near(READ(f, "/observation/empowerment_index", 0, 0, 1),
                READ(f, "/empowerment_index", 0, 0, 6), 1e-9);
    assert_near(READ(f, "/observation/distress_village", 0, 0, 1, 3),
                READ(f, "/village/distress", 0, 0, 6, 3), 1e-5);
    assert_near(READ(f, "/observation/public_goods", 0, 0, 1), 6 + BURN_IN + 1.5, 1e-12);
    assert_true(isnan(READ(f, "/observation/take_up_leader", 0, 0, 1))); /* no leaders: not asked */
    /* tables kept as they are: groups with the snapshots, posts every month */
    uint64_t id = w.group.id[9];
    assert_near(READ(f, "/group/id", 0, 0, 1, 9), (double)id, 0);
    assert_near(READ(f, "/group/cohesion", 0, 0, 1, 9), (double)w.group.cohesion[9], 0);
    assert_near(READ(f, "/group/stage", 0, 0, 1, 9), w.group.stage[9], 0);
    assert_near(READ(f, "/post/workers", 0, 0, 9, 0), w.post.workers[0], 0);
    assert_true(w.group.cohesion[9] > 0 && w.post.workers[0] > 0);
    /* cost: counselling is micro work, lobbying macro */
    assert_near(READ(f, "/cost/minutes", 0, 0, 7, 2), minutes, 0);
    assert_near(READ(f, "/cost/minutes", 0, 0, 7, 1), 0, 0);
    assert_near(READ(f, "/cost/total", 0, 0, 7),
                READ(f, "/programme/wages", 0, 0, 7) +
                    READ(f, "/programme/used_money", 0, 0, 7, 0) +
                    READ(f, "/programme/used_money", 0, 0, 7, 1),
                0);
    assert_near(READ(f, "/cost/per_village", 0, 0, 7), READ(f, "/cost/total", 0, 0, 7) / 3, 1e-3);
    assert_near(READ(f, "/cost/travel", 0, 0, 7),
                READ(f, "/cost/wages", 0, 0, 7) * READ(f, "/programme/travel_minutes", 0, 0, 7) /
                    (READ(f, "/programme/travel_minutes", 0, 0, 7) +
                     READ(f, "/programme/idle_minutes", 0, 0, 7) +
                     READ(f, "/cost/minutes", 0, 0, 7, 0) + minutes +
                     READ(f, "/programme/lapsed_minutes", 0, 0, 7, 0) +
                     READ(f, "/programme/lapsed_minutes", 0, 0, 7, 1)),
                1);
    bd_netcdf_abandon(f);
}

static void what_is_not_asked_for_is_not_in_the_file(void **state)
{
    (void)state;
    char digest[BD_SHA256_HEX];
    bd_recorder_options o = options();
    size_t rank, shape[BD_NETCDF_DIMS];
    p.output.households = 0, p.output.workers = 0;
    record(&o, digest);
    p.output.households = 1, p.output.workers = 1;
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_false(bd_netcdf_shape(f, "/household/id", &rank, shape));
    assert_false(bd_netcdf_shape(f, "/post/id", &rank, shape));
    assert_true(bd_netcdf_shape(f, "/group/id", &rank, shape));
    assert_int_equal(shape[3], w.counts.ngroup);
    assert_true(bd_netcdf_shape(f, "/village/power", &rank, shape));
    assert_false(bd_netcdf_shape(f, "/village/savings", &rank, shape));
    bd_netcdf_abandon(f);
    p.output.village_detail = 1;
    o.force = true;
    record(&o, digest);
    p.output.village_detail = 0;
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_true(bd_netcdf_shape(f, "/village/power", &rank, shape));
    assert_true(bd_netcdf_shape(f, "/village/savings", &rank, shape));
    bd_netcdf_abandon(f);
}

/* Household h becomes empowered in month 2 + h % 9, by h - 1 unless h % 9 == 0. */
static void events_births_and_snowball_numbers_agree(void **state)
{
    (void)state;
    char digest[BD_SHA256_HEX];
    bd_recorder_options o = options();
    record(&o, digest);
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_open(path, &f, &err), &err);
    size_t rank, shape[BD_NETCDF_DIMS], of_month[20] = {0}, expected = 0;
    assert_true(bd_netcdf_shape(f, "/event/event_time", &rank, shape));
    for (size_t h = 0; h < w.counts.nhousehold; h++) expected += 2 + h % 9 > BURN_IN;
    assert_int_equal(shape[0], expected);
    for (size_t i = 0; i < shape[0]; i++) {
        double month = READ(f, "/event/event_time", i);
        of_month[(size_t)month]++;
        if (i > 0) assert_true(READ(f, "/event/event_time", i - 1) <= month);
        assert_near(READ(f, "/event/generation", i), month + BURN_IN - 2, 0);
        assert_near(READ(f, "/event/source_kind", i), 1, 0);
    }
    for (size_t t = 1; t <= 6; t++) {
        size_t cohort = BURN_IN + t - 1;
        assert_near(READ(f, "/cohort/newly", 0, 0, cohort), (double)of_month[t], 0);
        assert_near(READ(f, "/cohort/cohort", cohort), (double)t, 0);
        assert_near(READ(f, "/newly_empowered", 0, 0, t), (double)of_month[t], 0);
        assert_near(READ(f, "/cohort/births", 0, 0, t, cohort - 1), (double)of_month[t], 0);
        assert_near(READ(f, "/cohort/r_instantaneous", 0, 0, t),
                    READ(f, "/cohort/births", 0, 0, t, cohort - 1) /
                        READ(f, "/cohort/newly", 0, 0, cohort - 1),
                    0.03); /* one age, cohorts of 71 or 72 */
    }
    double r = READ(f, "/cohort/r", 0, 0, BURN_IN + 2);
    assert_near(r,
                READ(f, "/cohort/children", 0, 0, BURN_IN + 2) /
                    READ(f, "/cohort/newly", 0, 0, BURN_IN + 2),
                0);
    assert_true(r > 0.9);
    assert_near(READ(f, "/cohort/complete", 0, 0, BURN_IN + MONTHS - 5), 1, 0);
    assert_near(READ(f, "/cohort/complete", 0, 0, BURN_IN + MONTHS - 4), 0, 0);
    assert_near(READ(f, "/cohort/observed_months", 0, 0, BURN_IN + MONTHS - 1), 0, 0);
    assert_near(READ(f, "/cohort/generation_interval", 0, 0), 1, 0);
    assert_true(isnan(READ(f, "/cohort/r_instantaneous", 0, 0, 0)));
    bd_netcdf_abandon(f);
}

static void a_run_stopped_anywhere_and_gone_on_with_gives_the_same_data(void **state)
{
    (void)state;
    char whole[BD_SHA256_HEX];
    bd_recorder_options o = options();
    record(&o, whole);
    for (uint32_t stop = 0; stop <= MONTHS; stop += stop < 4 || stop > 9 ? 1 : 2) {
        bd_recorder *rec;
        bd_error err = {0};
        clear();
        o.resume = false;
        ok(bd_recorder_create(&o, &p, &rec, &err), &err);
        ok(begin(rec, 0, 0, 0, &err), &err);
        ok(months(rec, 0, stop, true, &err), &err);
        ok(bd_recorder_flush(rec, &err), &err); /* the checkpoint */
        if (stop + 2 <= MONTHS) {               /* goes on, and is killed after a later segment */
            ok(months(rec, stop + 1, stop + 2, true, &err), &err);
            ok(bd_recorder_flush(rec, &err), &err);
        }
        bd_recorder_destroy(rec);
        assert_true(bd_recorder_unfinished(path));
        o.resume = true;
        ok(bd_recorder_create(&o, &p, &rec, &err), &err);
        ok(begin(rec, 0, 0, stop, &err), &err);
        ok(months(rec, stop, MONTHS, stop % 2, &err), &err); /* the checkpoint's month once more */
        ok(bd_recorder_finish(rec, NULL, &err), &err);
        assert_string_equal(bd_recorder_digest(rec), whole);
        bd_recorder_destroy(rec);
        assert_false(bd_recorder_unfinished(path));
    }
}

static void replicates_and_scenarios_lie_side_by_side(void **state)
{
    (void)state;
    static const char *const scenario[] = {"baseline", "holistic"};
    static const uint32_t replicate[] = {4, 9, 11};
    char digest[BD_SHA256_HEX];
    bd_recorder_options o = options();
    o.nscenario = 2, o.scenario = scenario, o.nreplicate = 3, o.replicate = replicate;
    record(&o, digest);
    bd_netcdf *f;
    bd_error err = {0};
    ok(bd_netcdf_open(path, &f, &err), &err);
    for (size_t s = 0; s < 2; s++)
        for (size_t r = 0; r < 3; r++) {
            assert_near(READ(f, "/m0", s, r, 9), READ(f, "/m0", 0, 0, 9), 0);
            assert_near(READ(f, "/run_status", s, r), 2, 0);
            assert_near(READ(f, "/household/id", s, r, 2, 642),
                        READ(f, "/household/id", 0, 0, 0, 642), 0);
        }
    assert_near(READ(f, "/replicate", 2), 11, 0);
    size_t rank, shape[BD_NETCDF_DIMS];
    assert_true(bd_netcdf_shape(f, "/event/event_replicate", &rank, shape));
    assert_near(READ(f, "/event/event_replicate", shape[0] - 1), 11, 0);
    assert_near(READ(f, "/event/event_scenario", shape[0] - 1), 1, 0);
    bd_netcdf_abandon(f);
}

static void what_is_missing_makes_a_file_partial(void **state)
{
    (void)state;
    bd_recorder_options o = options();
    bd_recorder *rec;
    bd_error err = {0};
    char text[32];
    o.nreplicate = 2;
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    ok(begin(rec, 0, 1, 0, &err), &err);
    ok(months(rec, 0, 7, true, &err), &err);
    ok(bd_recorder_finish(rec, NULL, &err), &err);
    bd_recorder_destroy(rec);
    assert_true(bd_recorder_unfinished(path)); /* the segments stay, to go on from */
    bd_netcdf *f;
    ok(bd_netcdf_open(path, &f, &err), &err);
    assert_true(bd_netcdf_get_text(f, "/", "status", text, sizeof text));
    assert_string_equal(text, "partial");
    assert_true(isnan(READ(f, "/m0", 0, 0, 3)));
    assert_false(isnan(READ(f, "/m0", 0, 1, 7)));
    assert_true(isnan(READ(f, "/m0", 0, 1, 8)));
    assert_near(READ(f, "/run_status", 0, 0), 0, 0);
    assert_near(READ(f, "/run_status", 0, 1), 1, 0);
    bd_netcdf_abandon(f);
}

static void an_output_that_is_there_is_not_touched_unasked(void **state)
{
    (void)state;
    char digest[BD_SHA256_HEX];
    bd_recorder_options o = options();
    bd_recorder *rec;
    bd_error err = {0};
    record(&o, digest);
    assert_int_equal(bd_recorder_create(&o, &p, &rec, &err), BD_EXISTS);
    assert_null(rec);
    o.force = true;
    record(&o, digest);
    o.force = false;
    clear();
    err = (bd_error){0};
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    ok(begin(rec, 0, 0, 0, &err), &err);
    ok(months(rec, 0, 6, true, &err), &err);
    bd_recorder_destroy(rec);
    assert_int_equal(bd_recorder_create(&o, &p, &rec, &err), BD_EXISTS);
    assert_true(bd_recorder_unfinished(path));
}

static void segments_of_another_run_are_refused(void **state)
{
    (void)state;
    bd_recorder_options o = options();
    bd_recorder *rec;
    bd_error err = {0};
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    ok(begin(rec, 0, 0, 0, &err), &err);
    ok(months(rec, 0, 6, true, &err), &err);
    ok(bd_recorder_flush(rec, &err), &err);
    bd_recorder_destroy(rec);
    o.resume = true;
    o.seed = 8;
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    assert_int_equal(begin(rec, 0, 0, 6, &err), BD_MISMATCH);
    bd_recorder_destroy(rec);
    o.seed = 7;
    err = (bd_error){0};
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    assert_int_equal(begin(rec, 0, 0, 9, &err), BD_MISMATCH); /* months 7 to 9 are not there */
    bd_recorder_destroy(rec);
}

/* Segments of one run, months 0 to MONTHS; the end of the run on disk, too. */
static void leave_segments(bd_recorder_options *o, uint32_t replicate)
{
    bd_recorder *rec;
    bd_error err = {0};
    ok(bd_recorder_create(o, &p, &rec, &err), &err);
    ok(begin(rec, 0, replicate, 0, &err), &err);
    ok(months(rec, 0, MONTHS, true, &err), &err);
    ok(bd_recorder_flush(rec, &err), &err);
    bd_recorder_destroy(rec);
}

static bd_status open_first(const char *identity, bool values)
{
    char name[BD_SEGMENT_NAME], part[300];
    bd_origin origin = {.seed = 0};
    bd_segment_file *f;
    bd_error err = {0};
    memcpy(origin.identity, identity, BD_SHA256_HEX);
    bd_segment_name(name, (bd_segment){.month = 0});
    snprintf(part, sizeof part, "%s.part/%s", path, name);
    bd_status status = bd_segment_open(part, &origin, values, &f, &err);
    if (status == BD_OK) assert_int_equal(bd_segment_shape_of(f)->length[BD_DIM_time], 1);
    if (status == BD_OK && values) {
        assert_non_null(bd_segment_rows(f, "/m0"));
        assert_null(bd_segment_rows(f, "/no_such_series"));
    }
    bd_segment_close(f);
    return status;
}

static void a_segment_cut_or_bitten_anywhere_is_none(void **state)
{
    (void)state;
    bd_recorder_options o = options();
    char file[300], name[BD_SEGMENT_NAME], identity[BD_SHA256_HEX];
    leave_segments(&o, 0);
    bd_segment_name(name, (bd_segment){.month = 0});
    snprintf(file, sizeof file, "%s.part/%s", path, name);
    FILE *f = fopen(file, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size_t size = (size_t)ftell(f);
    unsigned char *bytes = malloc(size);
    rewind(f);
    assert_int_equal(fread(bytes, 1, size, f), size);
    fclose(f);
    memcpy(identity, bytes + 16, 64), identity[64] = 0;
    assert_int_equal(open_first(identity, true), BD_OK);
    identity[5] = identity[5] == 'a' ? 'b' : 'a';
    assert_int_equal(open_first(identity, false), BD_MISMATCH);
    identity[5] = (char)bytes[16 + 5];
    for (size_t i = 0; i < 200; i++) { /* cut */
        size_t keep = i * size / 200;
        assert_int_equal(truncate(file, (off_t)keep), 0);
        assert_int_equal(open_first(identity, false), BD_IO);
        f = fopen(file, "wb");
        assert_int_equal(fwrite(bytes, 1, size, f), size);
        fclose(f);
    }
    for (size_t i = 0; i < 200; i++) { /* bitten: one bit of one byte */
        size_t at = i * size / 200;
        f = fopen(file, "r+b");
        fseek(f, (long)at, SEEK_SET);
        fputc(bytes[at] ^ 1 << i % 8, f);
        fclose(f);
        assert_int_equal(open_first(identity, true), BD_IO);
        f = fopen(file, "r+b");
        fseek(f, (long)at, SEEK_SET);
        fputc(bytes[at], f);
        fclose(f);
    }
    assert_int_equal(open_first(identity, true), BD_OK);
    free(bytes);
}

static void a_recorder_knows_which_replicates_lie_whole_on_disk(void **state)
{
    (void)state;
    bd_recorder_options o = options();
    bd_recorder *rec;
    bd_error err = {0};
    o.nreplicate = 3, o.unsynced = true;
    leave_segments(&o, 1);
    o.resume = true;
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    assert_false(bd_recorder_holds(rec, 0));
    assert_true(bd_recorder_holds(rec, 1));
    bd_segment *list;
    size_t count;
    char part[220];
    snprintf(part, sizeof part, "%s.part", path);
    ok(bd_segments_list(part, false, &list, &count, &err), &err);
    assert_true(count > 2);
    ok(bd_segment_remove(part, list[count / 2], &err), &err);
    assert_false(bd_recorder_holds(rec, 1));
    free(list);
    bd_recorder_destroy(rec);
    o.seed++; /* whole, but of another run */
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    assert_false(bd_recorder_holds(rec, 1));
    bd_recorder_destroy(rec);
}

static void months_out_of_turn_are_refused(void **state)
{
    (void)state;
    bd_recorder_options o = options();
    bd_recorder *rec;
    bd_error err = {0};
    ok(bd_recorder_create(&o, &p, &rec, &err), &err);
    ok(begin(rec, 0, 0, 0, &err), &err);
    assert_int_equal(months(rec, 1, 1, true, &err), BD_BROKEN);
    bd_recorder_destroy(rec);
    snprintf(p.output.snapshots, BD_TEXT_MAX, "0 13");
    o.resume = true, err = (bd_error){0};
    assert_int_equal(bd_recorder_create(&o, &p, &rec, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "snapshots"));
    snprintf(p.output.snapshots, BD_TEXT_MAX, "12, 0 6");
}

static int count_files(const char *at, bool *half)
{
    int n = 0;
    *half = false;
    DIR *d = opendir(at);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.') continue;
        n++;
        if (strstr(e->d_name, ".part") != NULL) *half = true;
    }
    if (d != NULL) closedir(d);
    return n;
}

/* A child process that may write files of at most `limit` bytes; its exit says what happened. */
static int with_file_limit(rlim_t limit, bd_error *err)
{
    int pipes[2];
    if (pipe(pipes) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit most = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &most);
        bd_recorder_options o = options();
        bd_recorder *rec;
        bd_error e = {0};
        bd_status status = bd_recorder_create(&o, &p, &rec, &e);
        if (status == BD_OK) status = begin(rec, 0, 0, 0, &e);
        if (status == BD_OK) status = months(rec, 0, MONTHS, true, &e);
        if (status == BD_OK) status = bd_recorder_finish(rec, NULL, &e);
        if (rec != NULL) bd_recorder_destroy(rec);
        ssize_t sent = write(pipes[1], &e, sizeof e);
        exit(sent == (ssize_t)sizeof e ? (int)status : 99); /* HDF5 ends its business here */
    }
    int status = 0;
    close(pipes[1]);
    ssize_t got = read(pipes[0], err, sizeof *err);
    close(pipes[0]);
    waitpid(child, &status, 0);
    return got == (ssize_t)sizeof *err && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_full_disk_is_told_and_leaves_no_whole_looking_file(void **state)
{
    (void)state;
    bool half;
    char part[220];
    snprintf(part, sizeof part, "%s.part", path);
    bool failed_in_segment = false, failed_in_join = false;
    for (rlim_t limit = 1000; limit < 4000000; limit = limit * 4 / 3) {
        bd_error err = {0};
        clear();
        int status = with_file_limit(limit, &err);
        count_files(part, &half);
        assert_false(half);
        if (status == BD_OK) break;
        assert_int_equal(status, BD_IO);
        assert_non_null(strstr(err.text, "File too large"));
        assert_false(bd_file_exists(path));
        if (strstr(err.text, "segment-") != NULL) failed_in_segment = true;
        if (strstr(err.text, "joined") != NULL) failed_in_join = true;
    }
    assert_true(failed_in_segment);
    assert_true(failed_in_join);
    assert_true(bd_file_exists(path));
}

/* Kept for readers in other languages: tests/output/test_readers.py. */
static void a_file_for_other_readers_is_kept_where_asked(void **state)
{
    (void)state;
    const char *keep = getenv("BERDAYA_KEEP");
    if (keep == NULL) skip();
    static const char *const scenario[] = {"tanpa program", "holistik"};
    char digest[BD_SHA256_HEX];
    bd_recorder_options o = options();
    o.path = keep, o.force = true, o.nscenario = 2, o.nreplicate = 2, o.scenario = scenario;
    char *text = calloc(100001, 1); /* beyond the 64 KiB of an attribute of fixed length */
    memset(text, 'x', 100000);
    o.scenario_text = text;
    record(&o, digest);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_finished_file_holds_what_was_observed, clear_after),
        cmocka_unit_test_teardown(what_is_not_asked_for_is_not_in_the_file, clear_after),
        cmocka_unit_test_teardown(events_births_and_snowball_numbers_agree, clear_after),
        cmocka_unit_test_teardown(a_run_stopped_anywhere_and_gone_on_with_gives_the_same_data,
                                  clear_after),
        cmocka_unit_test_teardown(replicates_and_scenarios_lie_side_by_side, clear_after),
        cmocka_unit_test_teardown(what_is_missing_makes_a_file_partial, clear_after),
        cmocka_unit_test_teardown(an_output_that_is_there_is_not_touched_unasked, clear_after),
        cmocka_unit_test_teardown(segments_of_another_run_are_refused, clear_after),
        cmocka_unit_test_teardown(a_segment_cut_or_bitten_anywhere_is_none, clear_after),
        cmocka_unit_test_teardown(a_recorder_knows_which_replicates_lie_whole_on_disk, clear_after),
        cmocka_unit_test_teardown(months_out_of_turn_are_refused, clear_after),
        cmocka_unit_test_teardown(a_full_disk_is_told_and_leaves_no_whole_looking_file,
                                  clear_after),
        cmocka_unit_test(a_file_for_other_readers_is_kept_where_asked),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
#else
static void without_hdf5_recording_is_refused_with_a_message(void **state)
{
    (void)state;
    static bd_params p;
    bd_recorder_options o = {.path = "out.h5", .nscenario = 1, .nreplicate = 1};
    bd_recorder *rec;
    bd_error err = {0};
    assert_int_equal(bd_recorder_create(&o, &p, &rec, &err), BD_UNAVAILABLE);
    assert_null(rec);
    assert_non_null(strstr(err.text, "HDF5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_hdf5_recording_is_refused_with_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
