/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya selftest: proof on the user's own machine that this build keeps its promises: the same
 * bits on any number of threads, nothing from a programme that does nothing, no trace of a stop.
 * Files are written to a folder of their own and removed. */
#include "base/build.h"
#include "cli/builtin.h"
#include "cli/cli.h"
#include "io/files.h"
#include "io/threads.h"
#include "model/run.h"

#include <gsl/gsl_version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct proof {
    unsigned failed, skipped;
    bool quiet;
} proof;

static void report(proof *t, bool holds, const char *what, const char *detail)
{
    t->failed += !holds;
    if (!t->quiet || !holds)
        printf("%-4s  %s%s%s\n", holds ? "PASS" : "FAIL", what, detail[0] != 0 ? ": " : "", detail);
    fflush(stdout);
}

static void skip(proof *t, const char *what, const char *why)
{
    t->skipped++;
    if (!t->quiet) printf("SKIP  %s: %s\n", what, why);
}

/* ---- what this is ---- */

static const char *processor_features(void)
{
#if defined __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        return "avx512f avx512vl avx2 (hot loops: widest that was built)";
    if (__builtin_cpu_supports("avx2")) return "avx2 (hot loops: up to 256 bits)";
    return "sse2";
#else
    return "the compiler's default";
#endif
}

static void print_build(void)
{
    printf("build     %s\n", bd_build());
    printf("options   %s\n", bd_build_options());
    printf("libraries GSL %s (headers %s)\n", gsl_version, GSL_VERSION);
    printf("processor %s; %d threads\n\n", processor_features(), bd_threads_available());
}

/* ---- known answers ---- */

/* Random123 1.14, kat_vectors: philox4x32 10. */
static void check_philox(proof *t)
{
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    bool right = true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        bd_philox(known[i].counter, known[i].key, out);
        right &= memcmp(out, known[i].out, sizeof out) == 0;
    }
    report(t, right, "random numbers are the known answers of Philox4x32-10", "");
}

/* The vectorised dealing of cards and the plain address of one card must agree to the bit. */
static void check_cards(proof *t)
{
    enum { N = 1003, BLOCKS = 3, CARDS = 2 * BD_BLOCK_CARDS }; /* bits 0 and 1 */
    uint64_t *id = malloc(N * sizeof *id);
    float *card = malloc(CARDS * N * sizeof *card);
    bool right = id != NULL && card != NULL;
    bd_luck luck = {.seed = 20260101, .replicate = 5};
    if (right) {
        for (uint64_t i = 0; i < N; i++) id[i] = bd_mix(i);
        bd_deal(luck, 17, id, N, BLOCKS, N, card);
        for (size_t i = 0; i < N; i++)
            for (unsigned c = 0; c < CARDS; c++)
                right &= card[c * N + i] == bd_card(luck, 17, id[i], c);
    }
    report(t, right, "cards dealt in vectors are those of their addresses", "");
    free(id);
    free(card);
}

/* ---- runs ---- */

/* The model's final digest after all months; false if the world cannot be built. */
static bool final_digest(proof *t, const bd_params *p, int threads, bool work, uint64_t *out)
{
    bd_error err = {.status = BD_OK};
    bd_model *model;
    if (bd_model_create(p, (bd_luck){.seed = 7}, NULL, threads, &model, &err) != BD_OK) {
        report(t, false, "the world can be built", err.text);
        return false;
    }
    for (int64_t month = 0; month < p->time.burn_in + p->time.months; month++)
        bd_model_step(model, NULL, NULL);
    bd_view view = bd_model_view(model);
    char broken[300];
    const char *words = bd_world_broken(&view, broken, sizeof broken);
    if (words != NULL) report(t, false, "the world keeps its invariants", words);
    *out = bd_world_digest(&view, work);
    bd_model_destroy(model);
    return words == NULL;
}

static void check_threads(proof *t, const bd_params *p)
{
    const char *what = "the same bits on any number of threads";
    uint64_t one, other;
    if (!final_digest(t, p, 1, true, &one)) return;
    char detail[120];
#ifdef _OPENMP
    int all = bd_threads_available(), counts[] = {2, 3, all};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (i == 2 && (all <= 3)) break;
        if (!final_digest(t, p, counts[i], true, &other)) return;
        snprintf(detail, sizeof detail, "%016llx on 1, %016llx on %d", (unsigned long long)one,
                 (unsigned long long)other, counts[i]);
        report(t, one == other, what, detail);
    }
#else
    if (!final_digest(t, p, 1, true, &other)) return;
    snprintf(detail, sizeof detail, "%016llx twice (built without OpenMP)",
             (unsigned long long)one);
    report(t, one == other, what, detail);
#endif
}

static void check_null(proof *t, const bd_params *p)
{
    bd_params without = *p, null = *p;
    without.nphase = 0;
    for (uint32_t m = 0; m < null.nmethod; m++)
        memset(null.method[m].effects, 0, sizeof null.method[m].effects);
    uint64_t a, b, with;
    if (!final_digest(t, &without, 0, false, &a) || !final_digest(t, &null, 0, false, &b) ||
        !final_digest(t, p, 0, false, &with))
        return;
    char detail[120];
    snprintf(detail, sizeof detail, "%016llx without, %016llx with", (unsigned long long)a,
             (unsigned long long)b);
    report(t, a == b, "a programme whose methods do nothing changes nobody", detail);
    snprintf(detail, sizeof detail, "%016llx", (unsigned long long)with);
    report(t, with != a, "one whose methods do something changes somebody", detail);
}

typedef struct stopper {
    unsigned months, stop_after;
} stopper;

static bool stop_once(void *context)
{
    stopper *s = context;
    return ++s->months == s->stop_after;
}

static bool run_file(proof *t, const bd_params *p, const char *path, unsigned stop_after,
                     bd_run_result *result)
{
    stopper s = {.stop_after = stop_after};
    bd_error err = {.status = BD_OK};
    bd_run_request request = {.params = p,
                              .seed = 7,
                              .replicates = 2,
                              .output = path,
                              .context = &s,
                              .stop = stop_after > 0 ? stop_once : NULL,
                              .recording = {.created = "2000-01-01T00:00:00Z"}};
    bd_status status = bd_run(&request, result, &err);
    if (stop_after == 0) {
        if (status != BD_OK) report(t, false, "a run can be recorded", err.text);
        return status == BD_OK;
    }
    bool stopped = status == BD_STOPPED;
    if (!stopped) report(t, false, "a run stops when asked", err.text);
    bd_run_result_release(result);
    if (!stopped) return false;
    err = (bd_error){.status = BD_OK};
    request.resume = true;
    request.stop = NULL;
    status = bd_run(&request, result, &err);
    if (status != BD_OK) report(t, false, "a stopped run can be resumed", err.text);
    return status == BD_OK;
}

static bool same_run(const bd_run_result *a, const bd_run_result *b)
{
    bool same = strcmp(a->data_digest, b->data_digest) == 0 && a->data_digest[0] != 0;
    for (uint32_t i = 0; i < a->replicates; i++) same &= a->row[i].digest == b->row[i].digest;
    return same && memcmp(a->value, b->value,
                          a->replicates * BD_NMOMENT * a->width * sizeof *a->value) == 0;
}

static void check_resume(proof *t, const bd_params *p)
{
    const char *what = "a run that was stopped and resumed ends in the same bits";
#ifndef BD_HDF5
    (void)p, (void)same_run, (void)run_file;
    skip(t, what, "built without HDF5, so nothing is recorded");
#else
    char folder[1024], whole[1100], cut[1100], detail[200];
    bd_error err = {.status = BD_OK};
    if (bd_folder_temporary(folder, sizeof folder, &err) != BD_OK) {
        skip(t, what, err.text);
        return;
    }
    snprintf(whole, sizeof whole, "%s/whole.h5", folder);
    snprintf(cut, sizeof cut, "%s/cut.h5", folder);
    unsigned months = (unsigned)(p->time.burn_in + p->time.months);
    const unsigned stops[] = {(unsigned)p->time.burn_in / 2, (unsigned)p->time.burn_in + 13, months,
                              months + (unsigned)p->time.burn_in + 5};
    bd_run_result a = {.replicates = 0};
    if (run_file(t, p, whole, 0, &a))
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
            bd_run_result b = {.replicates = 0};
            if (run_file(t, p, cut, stops[i], &b)) {
                snprintf(detail, sizeof detail, "%016llx, stopped after step %u of %u",
                         (unsigned long long)b.row[b.replicates - 1].digest, stops[i], 2 * months);
                report(t, same_run(&a, &b), what, detail);
            }
            bd_run_result_release(&b);
            bd_file_remove(cut);
        }
    bd_run_result_release(&a);
    bd_file_remove(whole);
    bd_folder_drop(folder);
#endif
}

int bd_verb_selftest(int argc, char **argv)
{
    proof t = {.failed = 0};
    const bd_option options[] = {
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &t.quiet, "print failures and the last line only", 0,
         0},
    };
    const bd_usage usage = {
        .verb = "selftest",
        .arguments = "",
        .what = "Proves on this machine what results rely on: known random numbers, the same bits "
                "on any number of threads, no effect of a programme without effects, no trace of a "
                "stop and a resume. Exit status 0 if all hold, 2 if not.",
        .example = "berdaya selftest",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 0,
        .most = 0};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, NULL, &count);
    if (status >= 0) return status;
    bd_scenario *s = bd_builtin_load(NULL, 0, &status);
    if (s == NULL) return status;
    const bd_params *p = bd_scenario_params(s);
    if (!t.quiet) print_build();
    check_philox(&t);
    check_cards(&t);
    check_threads(&t, p);
    check_null(&t, p);
    check_resume(&t, p);
    bd_scenario_destroy(s);
    printf("%s%s\n", t.failed == 0 ? "all proofs hold" : "SOME PROOFS FAIL",
           t.skipped > 0 ? " (some skipped)" : "");
    return t.failed == 0 ? 0 : 2;
}
