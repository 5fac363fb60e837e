/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/checksum.h"
#include "io/checkpoint.h"
#include "io/lock.h"
#include "io/threads.h"
#include "state/params_digest.h"

#include <cmocka.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN 4711u
/* places in the file, as the header of io/checkpoint.c lays them out */
enum { AT_LAYOUT = 8, AT_VERSION = 64, AT_BUILD = 64 + 16 * 4, AT_CHECK = AT_BUILD + 512 };

typedef struct fixture {
    char folder[64];
    bd_params params;
    bd_world world;
} fixture;

static const bd_counts counts = {.nhousehold = 7,
                                 .nvillage = 2,
                                 .ndistrict = 1,
                                 .nregion = 1,
                                 .slots = 3,
                                 .ngroup = 6,
                                 .nmethod = 2,
                                 .npost = 1,
                                 .nprofile = 2,
                                 .months = 5};

static void place_ties(bd_ties *t)
{
    t->offset = bd_arena_take(&t->arena, counts.nhousehold + 1, sizeof *t->offset);
    t->local = bd_arena_take(&t->arena, 4, sizeof *t->local);
    t->cross_first = bd_arena_take(&t->arena, counts.nvillage + 1, sizeof *t->cross_first);
    t->cross_from = bd_arena_take(&t->arena, 2, sizeof *t->cross_from);
    t->cross_to = bd_arena_take(&t->arena, 2, sizeof *t->cross_to);
    t->degree = bd_arena_take(&t->arena, counts.nhousehold, sizeof *t->degree);
}

/* Households 0-1 and 4-5 know each other; 3 and 6 across the villages {0..3}, {4..6}. */
static void make_ties(bd_ties *t)
{
    place_ties(t);
    assert_int_equal(bd_arena_reserve(&t->arena, "ties", NULL), BD_OK);
    place_ties(t);
    static const uint32_t offset[] = {0, 1, 2, 2, 2, 3, 4, 4}, first[] = {0, 1, 2}, to[] = {6, 3};
    static const uint16_t local[] = {1, 0, 1, 0}, from[] = {3, 2};
    static const uint8_t degree[] = {1, 1, 0, 1, 1, 1, 1};
    memcpy(t->offset, offset, sizeof offset);
    memcpy(t->local, local, sizeof local);
    memcpy(t->cross_first, first, sizeof first);
    memcpy(t->cross_from, from, sizeof from);
    memcpy(t->cross_to, to, sizeof to);
    memcpy(t->degree, degree, sizeof degree);
}

/* Every byte of every column gets a value of its own, so a block in the wrong place shows. */
static void fill(bd_world *w, uint64_t salt)
{
    bd_view view = bd_world_view(w, NULL);
    bd_column_info column[400];
    size_t n = bd_columns(&view, &w->counts, column, 400);
    assert_in_range(n, 10, 400);
    for (size_t i = 0; i < n; i++) {
        unsigned char *at = (unsigned char *)(uintptr_t)column[i].data;
        for (size_t b = 0; b < column[i].item * column[i].planes * column[i].rows; b++)
            at[b] = (unsigned char)bd_mix2(salt + i, b);
    }
    w->village.first[0] = 0, w->village.count[0] = 4;
    w->village.first[1] = 4, w->village.count[1] = 3;
    w->profile_bits[0] = (uint16_t)bd_mix(salt), w->profile_bits[1] = 3;
    w->luck = (bd_luck){.seed = 99, .replicate = 3};
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/berdaya-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    bd_params_defaults(&f->params);
    assert_int_equal(bd_world_allocate(&f->world, &counts, NULL), BD_OK);
    make_ties(&f->world.ties);
    fill(&f->world, 1);
    f->world.month = 17;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    bd_checkpoint_remove(f->folder);
    assert_int_not_equal(access(f->folder, F_OK), 0);
    bd_world_release(&f->world);
    free(f);
    return 0;
}

static bd_view view_of(const fixture *f)
{
    return bd_world_view(&f->world, &f->params);
}

static uint64_t digest_of(const bd_world *w)
{
    bd_view view = bd_world_view(w, NULL);
    return bd_world_digest(&view, true);
}

static void write_month(fixture *f, uint32_t month)
{
    f->world.month = month;
    bd_view view = view_of(f);
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_checkpoint_write(f->folder, &view, RUN, "payload", 8, &err), BD_OK);
}

static void file_of(const fixture *f, uint32_t month, char path[128])
{
    snprintf(path, 128, "%s/replicate-00000003-month-%04u.ckpt", f->folder, month);
}

static size_t read_file(const char *path, unsigned char *bytes, size_t max)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, max, file);
    assert_in_range(n, 1, max - 1);
    fclose(file);
    return n;
}

static void write_file(const char *path, const unsigned char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void assert_refused(const char *path, uint64_t run, const char *words)
{
    bd_checkpoint *c;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_checkpoint_open_file(path, run, &c, &err), BD_MISMATCH);
    assert_null(c);
    if (strstr(err.text, words) == NULL) fail_msg("'%s' says nothing of '%s'", err.text, words);
}

static void what_is_written_comes_back_to_the_bit(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    uint64_t digest = digest_of(&f->world);

    bd_world other;
    assert_int_equal(bd_world_allocate(&other, &counts, NULL), BD_OK);
    bd_checkpoint *c;
    char note[300];
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, note, sizeof note, NULL), BD_OK);
    assert_non_null(c);
    assert_string_equal(note, "");
    assert_int_equal(bd_checkpoint_month(c), 17);
    assert_int_equal(bd_checkpoint_luck(c).seed, 99);
    assert_int_equal(bd_checkpoint_luck(c).replicate, 3);
    assert_int_equal(bd_checkpoint_size(c), 8);
    char payload[8] = "";
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_checkpoint_load(c, &other, payload, &err), BD_OK);
    bd_checkpoint_close(c);

    assert_string_equal(payload, "payload");
    assert_true(digest_of(&other) == digest);
    assert_memory_equal(other.profile_bits, f->world.profile_bits, 2 * sizeof(uint16_t));
    assert_memory_equal(other.ties.offset, f->world.ties.offset, 8 * sizeof(uint32_t));
    assert_memory_equal(other.ties.local, f->world.ties.local, 4 * sizeof(uint16_t));
    assert_memory_equal(other.ties.cross_first, f->world.ties.cross_first, 3 * sizeof(uint32_t));
    assert_memory_equal(other.ties.cross_from, f->world.ties.cross_from, 2 * sizeof(uint16_t));
    assert_memory_equal(other.ties.cross_to, f->world.ties.cross_to, 2 * sizeof(uint32_t));
    assert_memory_equal(other.ties.degree, f->world.ties.degree, 7);
    bd_world_release(&other);
}

static void an_empty_or_absent_folder_holds_no_checkpoint(void **state)
{
    fixture *f = *state;
    bd_checkpoint *c;
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, NULL, 0, NULL), BD_OK);
    assert_null(c);
    assert_int_equal(bd_checkpoint_open("/tmp/berdaya-absent", RUN, &c, NULL, 0, NULL), BD_OK);
    assert_null(c);
}

static void the_older_checkpoint_goes_once_the_newer_is_whole(void **state)
{
    fixture *f = *state;
    char old[128], new[128];
    file_of(f, 17, old), file_of(f, 18, new);
    write_month(f, 17);
    assert_int_equal(access(old, F_OK), 0);
    write_month(f, 18);
    assert_int_not_equal(access(old, F_OK), 0);
    assert_int_equal(access(new, F_OK), 0);
}

static void every_flipped_byte_is_found(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    char path[128];
    file_of(f, 17, path);
    static unsigned char bytes[1 << 20];
    size_t n = read_file(path, bytes, sizeof bytes);
    for (size_t i = 0; i < n; i += i < 500 || n - i < 50 ? 1 : 97) {
        bytes[i] ^= 0x10;
        write_file(path, bytes, n);
        assert_refused(path, RUN, ": ");
        bytes[i] ^= 0x10;
    }
    write_file(path, bytes, n);
    bd_checkpoint *c;
    assert_int_equal(bd_checkpoint_open_file(path, RUN, &c, NULL), BD_OK);
    bd_checkpoint_close(c);
}

static void every_cut_is_found(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    char path[128];
    file_of(f, 17, path);
    static unsigned char bytes[1 << 20];
    size_t n = read_file(path, bytes, sizeof bytes);
    for (size_t cut = 1; cut < n; cut += n - cut < 40 || cut < 20 ? 1 : 61) {
        assert_int_equal(truncate(path, (off_t)(n - cut)), 0);
        assert_refused(path, RUN, n - cut < 8 ? "not a checkpoint" : "cut off");
        write_file(path, bytes, n);
    }
}

/* Puts `size` bytes at `at` and makes the header's own check right again. */
static void patch_header(const char *path, size_t at, const void *with, size_t size)
{
    static unsigned char bytes[1 << 20];
    size_t n = read_file(path, bytes, sizeof bytes);
    memcpy(bytes + at, with, size);
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, bytes, AT_CHECK);
    uint64_t check = bd_checksum_value(&c);
    memcpy(bytes + AT_CHECK, &check, sizeof check);
    write_file(path, bytes, n);
}

static void each_reason_to_refuse_has_its_own_words(void **state)
{
    fixture *f = *state;
    char path[128];
    file_of(f, 17, path);
    write_month(f, 17);
    assert_refused(path, RUN + 1, "another scenario");
    patch_header(path, AT_VERSION, &(uint32_t){9}, 4);
    assert_refused(path, RUN, "format version 9");
    write_month(f, 17);
    patch_header(path, AT_LAYOUT, &(uint64_t){9}, 8);
    assert_refused(path, RUN, "laid out");
    write_month(f, 17);
    patch_header(path, AT_BUILD, "berdaya 0.0.1", 14);
    assert_refused(path, RUN, "written by  berdaya 0.0.1");
    write_file(path, (const unsigned char *)"a diary", 7);
    assert_refused(path, RUN, "not a checkpoint");
}

static void a_damaged_newer_checkpoint_leaves_the_older_one(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    char old[128], new[128], note[600];
    static unsigned char bytes[1 << 20];
    file_of(f, 17, old), file_of(f, 18, new);
    size_t n = read_file(old, bytes, sizeof bytes);
    write_file(new, bytes, n - 100);
    bd_checkpoint *c;
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, note, sizeof note, NULL), BD_OK);
    assert_non_null(c);
    assert_int_equal(bd_checkpoint_month(c), 17);
    assert_non_null(strstr(note, "cut off"));
    bd_checkpoint_close(c);
    unlink(old);
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, note, sizeof note, &err), BD_MISMATCH);
    assert_null(c);
}

static void a_world_of_another_size_is_refused(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    bd_counts more = counts;
    more.nhousehold++;
    bd_world other;
    assert_int_equal(bd_world_allocate(&other, &more, NULL), BD_OK);
    bd_checkpoint *c;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, NULL, 0, NULL), BD_OK);
    assert_int_equal(bd_checkpoint_load(c, &other, NULL, &err), BD_MISMATCH);
    bd_checkpoint_close(c);
    bd_world_release(&other);
}

static void a_full_disk_leaves_the_older_checkpoint_whole(void **state)
{
    fixture *f = *state;
    write_month(f, 17);
    struct rlimit before, tight;
    getrlimit(RLIMIT_FSIZE, &before);
    tight = (struct rlimit){.rlim_cur = 1000, .rlim_max = before.rlim_max};
    void (*action)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &tight);
    f->world.month = 18;
    bd_view view = view_of(f);
    bd_error err = {.status = BD_OK};
    bd_status status = bd_checkpoint_write(f->folder, &view, RUN, "payload", 8, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, action);
    assert_int_equal(status, BD_IO);
    assert_non_null(strstr(err.text, "cannot be written"));
    char new[128], part[160];
    file_of(f, 18, new);
    snprintf(part, sizeof part, "%s.part", new);
    assert_int_not_equal(access(new, F_OK), 0);
    assert_int_not_equal(access(part, F_OK), 0);
    bd_checkpoint *c;
    assert_int_equal(bd_checkpoint_open(f->folder, RUN, &c, NULL, 0, NULL), BD_OK);
    assert_int_equal(bd_checkpoint_month(c), 17);
    bd_checkpoint_close(c);
}

static void one_holder_a_lock_and_the_next_when_it_lets_go(void **state)
{
    fixture *f = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/lock", f->folder);
    bd_lock first, second;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_lock_take(path, &first, NULL), BD_OK);
    assert_false(first.weak);
    assert_int_equal(bd_lock_take(path, &second, &err), BD_EXISTS);
    char who[32];
    snprintf(who, sizeof who, "process %ld", (long)getpid());
    assert_non_null(strstr(err.text, who));
    bd_lock_release(&first, NULL);
    assert_int_equal(bd_lock_take(path, &second, NULL), BD_OK);
    bd_lock_release(&second, path);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_lock_whose_folder_is_missing_says_why(void **state)
{
    (void)state;
    bd_lock lock;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_lock_take("/tmp/berdaya-absent/lock", &lock, &err), BD_IO);
    assert_non_null(strstr(err.text, "No such file"));
}

static void a_checksum_does_not_depend_on_the_pieces(void **state)
{
    (void)state;
    unsigned char bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)bd_mix(i);
    bd_checksum whole;
    bd_checksum_begin(&whole);
    bd_checksum_add(&whole, bytes, sizeof bytes);
    for (size_t piece = 1; piece < 90; piece++) {
        bd_checksum c;
        bd_checksum_begin(&c);
        for (size_t at = 0; at < sizeof bytes; at += piece)
            bd_checksum_add(&c, bytes + at, piece < sizeof bytes - at ? piece : sizeof bytes - at);
        assert_true(bd_checksum_value(&c) == bd_checksum_value(&whole));
    }
    bd_checksum shorter;
    bd_checksum_begin(&shorter);
    bd_checksum_add(&shorter, bytes, sizeof bytes - 1);
    assert_true(bd_checksum_value(&shorter) != bd_checksum_value(&whole));
}

/* Changes one field through its row; false if the row has nothing to change. */
static bool change(const bd_params *p, const bd_field *field, void *member)
{
    void *at = (char *)member + field->offset;
    switch (field->kind) {
    case BD_REAL:
        *(double *)at += 0.25;
        return true;
    case BD_INT:
        *(int64_t *)at += 1;
        return true;
    case BD_BOOL:
        *(bool *)at = !*(bool *)at;
        return true;
    case BD_CHOICE:
        *(int *)at += 1;
        return true;
    case BD_TEXT:
        ((char *)at)[0] = '#';
        return true;
    case BD_MAP:
        ((double *)at)[0] += 0.25;
        return bd_axis_count(p, field->unit) > 0;
    }
    return false;
}

static void every_parameter_counts_in_the_digest(void **state)
{
    (void)state;
    bd_params base, p;
    bd_params_defaults(&base);
    base.nmethod = base.nphase = base.ndisadvantage = base.norganisation = base.ncampaign =
        base.ninstitution = 2;
    uint64_t digest = bd_params_digest(&base);
    p = base;
    memset(p.survey.edges + 10, 'x', 5); /* behind the end of the text */
    assert_true(bd_params_digest(&p) == digest);
    size_t nsection;
    const bd_section *section = bd_sections(&nsection);
    for (size_t i = 0; i < nsection; i++)
        for (size_t j = 0; j < section[i].nfields; j++) {
            p = base;
            char *member = (char *)&p + section[i].offset + section[i].stride;
            if (!change(&p, &section[i].fields[j], member)) continue;
            if (bd_params_digest(&p) == digest)
                fail_msg("%s.%s does not count", section[i].path, section[i].fields[j].name);
        }
    p = base;
    p.nmethod = 1;
    assert_true(bd_params_digest(&p) != digest);
    p = base;
    strcpy(p.method[1].key, "other");
    assert_true(bd_params_digest(&p) != digest);
}

static void a_quota_gives_whole_threads_rounded_up(void **state)
{
    (void)state;
    assert_int_equal(bd_threads_of_quota("200000 100000"), 2);
    assert_int_equal(bd_threads_of_quota("150000 100000\n"), 2);
    assert_int_equal(bd_threads_of_quota("10000 100000"), 1);
    assert_int_equal(bd_threads_of_quota("max 100000"), 0);
    assert_int_equal(bd_threads_of_quota("-1 100000"), 0);
    assert_int_equal(bd_threads_of_quota("100000"), 0);
    assert_int_equal(bd_threads_of_quota(""), 0);
}

static void threads_follow_the_environment(void **state)
{
    (void)state;
    unsetenv("OMP_NUM_THREADS");
    int free_choice = bd_threads_available();
    assert_in_range(free_choice, 1, sysconf(_SC_NPROCESSORS_CONF));
#ifdef _OPENMP
    setenv("OMP_NUM_THREADS", "3", 1);
    assert_int_equal(bd_threads_available(), 3);
    setenv("OMP_NUM_THREADS", "5,2", 1);
    assert_int_equal(bd_threads_available(), 5);
    setenv("OMP_NUM_THREADS", "many", 1);
    assert_int_equal(bd_threads_available(), free_choice);
    unsetenv("OMP_NUM_THREADS");
#endif
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_is_written_comes_back_to_the_bit),
        WITH_FOLDER(an_empty_or_absent_folder_holds_no_checkpoint),
        WITH_FOLDER(the_older_checkpoint_goes_once_the_newer_is_whole),
        WITH_FOLDER(every_flipped_byte_is_found),
        WITH_FOLDER(every_cut_is_found),
        WITH_FOLDER(each_reason_to_refuse_has_its_own_words),
        WITH_FOLDER(a_damaged_newer_checkpoint_leaves_the_older_one),
        WITH_FOLDER(a_world_of_another_size_is_refused),
        WITH_FOLDER(a_full_disk_leaves_the_older_checkpoint_whole),
        WITH_FOLDER(one_holder_a_lock_and_the_next_when_it_lets_go),
        cmocka_unit_test(a_lock_whose_folder_is_missing_says_why),
        cmocka_unit_test(a_checksum_does_not_depend_on_the_pieces),
        cmocka_unit_test(every_parameter_counts_in_the_digest),
        cmocka_unit_test(a_quota_gives_whole_threads_rounded_up),
        cmocka_unit_test(threads_follow_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
