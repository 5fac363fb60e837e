/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya trial: a virtual field trial. What is printed are means over trials, each in a world of
 * its own; +- is their Monte-Carlo error. */
#include "study/trial.h"

#include "base/build.h"
#include "cli/studies.h"
#include "cli/watch.h"
#include "io/begun.h"
#include "io/reference.h"
#include "study/arms.h"
#include "study/trial_output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    const char *file, *output;
    bd_list sets;
    uint64_t replicates, threads;
    bool force, quiet, keys;
} arguments;

static void show_progress(void *context, uint32_t done, uint32_t replicates,
                          double household_months)
{
    bd_watch *watch = context;
    char what[64];
    snprintf(what, sizeof what, "trial %u of %u", done, replicates);
    bd_progress_show(&watch->progress, (double)done / replicates, 0, household_months,
                     "household-months", what);
}

/* ---- what is printed ---- */

static void print_design(const bd_trial_file *f, const bd_params *p, const bd_trial_result *r)
{
    static const char *const strata[] = {"drawn from all", "drawn within districts",
                                         "drawn within blocks of size",
                                         "drawn within blocks of the outcome at baseline"};
    const bd_trial *t = &f->trial;
    const bd_trial_row *row = &r->row[0];
    double asked = 0, found = 0;
    for (uint32_t i = 0; i < r->replicates; i++) asked += r->row[i].asked, found += r->row[i].found;
    printf("villages  %u (desa), %u of them served, %s; %lld %s\n", row->villages, row->served,
           strata[t->design.strata], (long long)t->design.waves,
           t->design.waves == 1 ? "wave" : "waves");
    printf("programme %s, months %lld to %lld\n", p->strategy.name, (long long)p->strategy.start,
           (long long)p->strategy.end);
    printf("survey    months %d and %d; %u households asked in a trial, %.1f %% found again; error "
           "%.2g SD of an item\n",
           r->baseline, r->endline, row->asked, asked > 0 ? 100 * found / asked : 0,
           t->survey.error);
    printf("outcome  ");
    for (size_t i = 0; i < BD_NITEM; i++)
        if (t->outcome[i] != 0) printf(" %+.3g %s", t->outcome[i], bd_trial_item_name(i));
    printf(", in standard deviations between households\n");
    bd_estimate between = BD_TRIAL_MEAN(r, between);
    printf("          share of its variance between villages, as measured: %.3f\n", between.value);
}

static void print_estimate(bd_estimate e, double scale, int decimals)
{
    char text[48];
    snprintf(text, sizeof text, "%.*f +-%.*f", decimals, scale * e.value, decimals,
             scale * e.error);
    printf(" %16s", text);
}

static void print_truth(const bd_trial_result *r)
{
    bd_estimate direct = BD_TRIAL_MEAN(r, direct), spill = BD_TRIAL_MEAN(r, spillover);
    bd_estimate total = BD_TRIAL_MEAN(r, total);
    puts("\nthe truth at endline, SD");
    printf("  %-52s", "direct effect, villages served");
    print_estimate(direct, 1, 4);
    printf("\n  %-52s", "spillover, villages not served");
    print_estimate(spill, 1, 4);
    printf("\n  %-52s", "total effect, were all served from the first wave on");
    print_estimate(total, 1, 4);
    puts("\n  Each household against itself in the world without the programme, same luck.");
}

static void print_estimators(const bd_trial *t, const bd_trial_result *r)
{
    static const char *const head[] = {"estimate", "bias", "coverage, %", "power, %"};
    printf("\n%-28s", "what the trial finds, SD");
    for (size_t i = 0; i < 4; i++) printf(" %16s", head[i]);
    printf(" %9s %9s %9s\n", "SD", "stated SE", "smallest");
    for (int e = 0; e < BD_NESTIMATOR; e++) {
        bd_trial_summary s = bd_trial_summarise(r, t, (bd_trial_estimator)e);
        printf("  %-26s", bd_trial_estimator_name((bd_trial_estimator)e));
        print_estimate(s.estimate, 1, 4);
        print_estimate(s.bias, 1, 4);
        print_estimate(s.coverage, 100, 1);
        print_estimate(s.rejection, 100, 1);
        printf(" %9.4f %9.4f %9.4f\n", s.spread, s.stated, s.smallest);
    }
    printf(
        "  Bias: against the direct effect; of it %+.4f is spillover to the controls.\n"
        "  Coverage: of %.3g %% intervals. Power: tests at %.2g that reject no effect. SD: of the\n"
        "  estimate over trials; stated SE: mean of its errors, clustered by village (CR1).\n"
        "  Smallest: effect found with a chance of %.3g %%.\n",
        -BD_TRIAL_MEAN(r, spillover).value, 100 * t->analysis.confidence,
        1 - t->analysis.confidence, 100 * t->analysis.power);
}

static void print_notes(const bd_trial *t, const bd_params *p, const bd_trial_result *r)
{
    const bd_trial_row *row = &r->row[0];
    if (r->baseline >= (int32_t)p->strategy.start)
        printf("note: the baseline is asked when the programme is at work already\n");
    if (row->served < 10 || row->villages - row->served < 10)
        printf("note: with fewer than ten villages a side, errors clustered by village are too "
               "small\n");
    if (t->design.waves > 1)
        printf("note: later waves enter the running programme and leave with all others\n");
    printf(
        "uncertainty: over %u trials, each with a world, an assignment and a sample of its own.\n"
        "  Parameters are held fixed; what is not known about them is not in it.\n",
        r->replicates);
}

static void print_result(const bd_trial_file *f, const bd_params *p, const bd_trial_result *r)
{
    char spent[BD_THOUSANDS], rate[BD_THOUSANDS];
    print_design(f, p, r);
    print_truth(r);
    print_estimators(&f->trial, r);
    print_notes(&f->trial, p, r);
    if (r->seconds > 0)
        printf("time      %s, %s household-months/s\n", bd_duration(r->seconds, spent),
               bd_short_number(r->household_months / r->seconds, rate));
}

/* ---- running it ---- */

/* Runs the trial; with an output its replicates are kept there. True in *before: it was there. */
static bd_status run_or_go_on(const arguments *a, const bd_trial_file *f, const bd_arms *arms,
                              const bd_opening *opening, const char *command,
                              const bd_trial_request *q, bd_trial_result *r, bool *before,
                              bd_error *err)
{
    if (a->output == NULL) return bd_trial_run(q, r, err);
    char digest[BD_SHA256_HEX];
    bd_buffer text = {0}, trial = {0};
    bd_scenario *s = arms->scenario[1];
    bd_recorder_input input[BD_INPUTS_SHOWN] = {
        {.path = f->input->name, .sha256 = f->input->sha256}};
    bd_arms_write(arms, &text);
    bd_trial_write(&f->trial, &trial);
    bd_recorder_options options = {.path = a->output,
                                   .force = a->force,
                                   .nscenario = 1,
                                   .nreplicate = q->replicates,
                                   .title = f->title[0] != 0 ? f->title : "Virtual field trial",
                                   .scenario_text = text.text,
                                   .asked = trial.text,
                                   .command = command,
                                   .request = "{\"verb\": \"trial\"}",
                                   .build = bd_build(),
                                   .input = input,
                                   .ninput = bd_cli_inputs(s, opening, input, 1)};
    options.seed = bd_scenario_seed(s, &options.seed_automatic);
    bd_status status = text.failed || trial.failed
                           ? bd_fail(err, BD_MEMORY, "the trial in words")
                           : bd_trial_run_kept(q, &options, r, before, digest, err);
    bd_buffer_release(&text), bd_buffer_release(&trial);
    return status;
}

static int run_trial(const arguments *a, bd_trial_file *f, const bd_arms *arms,
                     const bd_opening *opening, const char *command)
{
    bd_error err = {.status = BD_OK};
    bd_watch watch = {.progress = {0}};
    bd_trial_request q = {.trial = &f->trial,
                          .world = arms->arm[0].params,
                          .programme = arms->arm[1].params,
                          .survey = opening->survey,
                          .seed = bd_scenario_seed(arms->scenario[1], NULL),
                          .replicates = (uint32_t)f->trial.analysis.replicates,
                          .threads = (int)a->threads,
                          .context = &watch,
                          .stop = bd_watch_stop,
                          .progress = show_progress};
    if (!a->quiet)
        printf("trial     %s\nrun       seed %llu, %u trials\n",
               f->title[0] != 0 ? f->title : a->file, (unsigned long long)q.seed, q.replicates);
    fflush(stdout);
    bd_watch_begin(&watch, a->quiet);
    bool before = false;
    bd_trial_result result = {.replicates = 0};
    bd_status status = run_or_go_on(a, f, arms, opening, command, &q, &result, &before, &err);
    bd_watch_end(&watch);
    if (status == BD_OK && before)
        printf("output    %s is complete already; nothing to run\n", a->output);
    else if (status == BD_OK)
        print_result(f, q.programme, &result);
    if (status == BD_OK && !before && a->output != NULL) printf("output    %s\n", a->output);
    bd_trial_result_release(&result);
    if (status == BD_OK) return 0;
    int exit_status = bd_cli_fail(&err);
    bool kept = a->output != NULL;
    if (kept) bd_cli_goes_on(status, a->output);
    /* without an output nothing is kept, so there is nothing to resume */
    return status == BD_STOPPED && !kept ? bd_status_exit(BD_IO) : exit_status;
}

static int load_and_run(const arguments *a, bd_trial_file *f, const char *command)
{
    bd_arms arms = {.n = 0};
    bd_opening opening = {.survey = NULL};
    int status = 0;
    uint64_t seed; /* drawn when this was begun, or for the first of the two */
    bool drawn = a->output != NULL && !a->force && bd_begun_seed(a->output, &seed);
    for (int i = 0; i < 2 && status == 0; i++) {
        const bd_scenario_request request = {.world = f->world,
                                             .strategy = i == 0 ? NULL : f->strategy,
                                             .overlay = f->set,
                                             .drawn = drawn ? &seed : NULL,
                                             .sets = a->sets.item,
                                             .nsets = a->sets.count};
        bd_scenario *s = bd_cli_load_request(&request, a->quiet || i > 0, &status);
        if (s != NULL && !bd_arms_add(&arms, s, f->strategy))
            status = bd_cli_fail(&(bd_error){.status = BD_MEMORY});
        if (status == 0) seed = bd_scenario_seed(s, NULL), drawn = true;
    }
    if (status == 0) status = bd_cli_open(NULL, arms.scenario[0], a->quiet, &opening);
    if (status == 0) status = run_trial(a, f, &arms, &opening, command);
    bd_opening_release(&opening);
    bd_arms_release(&arms);
    return status;
}

static int read_and_run(const arguments *a, const char *command)
{
    bd_error err = {.status = BD_OK};
    bd_diagnostics *report = bd_diagnostics_create();
    bd_trial_file *f = calloc(1, sizeof *f);
    int status = 0;
    if (report == NULL || f == NULL) {
        status = bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    } else if (bd_trial_file_read(a->file, report, f, &err) != BD_OK) {
        bd_buffer text = {0};
        bd_diagnostics_write(report, 50, &text);
        if (text.text != NULL) fputs(text.text, stderr);
        bd_buffer_release(&text);
        status =
            bd_diagnostics_mistakes(report) > 0 ? bd_status_exit(err.status) : bd_cli_fail(&err);
    } else {
        if (a->replicates > 0) f->trial.analysis.replicates = (int64_t)a->replicates;
        status = load_and_run(a, f, command);
    }
    if (f != NULL) bd_trial_file_release(f);
    free(f);
    bd_diagnostics_destroy(report);
    return status;
}

int bd_verb_trial(int argc, char **argv)
{
    arguments a = {.file = NULL};
    const char *seed = NULL;
    const bd_option options[] = {
        {BD_OPTION_FLAG, 0, "keys", NULL, &a.keys, "print what a trial file may hold", 0, 0},
        {BD_OPTION_COUNT, 'n', "replicates", "N", &a.replicates,
         "trials, instead of analysis.replicates", 2, 100000},
        {BD_OPTION_LIST, 0, "set", "KEY=VALUE", &a.sets,
         "override one value of the scenario (repeatable)", 0, 0},
        {BD_OPTION_TEXT, 0, "seed", "N", &seed, "seed instead of the scenario's", 0, 0},
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output,
         "netCDF file with all trials (default: none); finished ones are kept at once", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
        {BD_OPTION_COUNT, 't', "threads", "T", &a.threads,
         "threads (default: OMP_NUM_THREADS, else what this process may use)", 1, 1024},
        {BD_OPTION_FLAG, 'q', "quiet", NULL, &a.quiet, "no progress, no warnings", 0, 0},
    };
    const bd_usage usage = {
        .verb = "trial",
        .arguments = "FILE",
        .what = "Plays a field trial many times: villages are assigned to the programme by lot, a "
                "sample of households is asked before and after, and three estimators say what the "
                "programme did. Each world is also lived without the programme and with all "
                "villages served, so that bias, coverage, power and spillover are known. With -o, "
                "trials that are finished are on disk at once (OUT.part/): after a stop or a kill "
                "the same command goes on, to the same results.",
        .example = "berdaya trial configs/trials/example.yaml -n 50 -o trial.nc",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 0,
        .most = 1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &a.file, &count);
    if (status >= 0) return status;
    if (a.keys) {
        bd_buffer text = {0};
        bd_reference_file(bd_trial_keys(), &text);
        return bd_cli_print(&text);
    }
    if (count == 0) {
        bd_error err = {.status = BD_OK};
        bd_fail(&err, BD_INPUT, "a trial file is missing; 'berdaya trial --help' shows an example");
        return bd_cli_fail(&err);
    }
    char command[4096], seed_set[64];
    if (seed != NULL && a.sets.count < BD_LIST_MAX) {
        snprintf(seed_set, sizeof seed_set, "seed=%.50s", seed);
        a.sets.item[a.sets.count++] = seed_set;
    }
    bd_cli_command(argc, argv, command, sizeof command);
    return read_and_run(&a, command);
}
