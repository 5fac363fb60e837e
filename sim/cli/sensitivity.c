/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya sensitivity: what the outcomes of a study depend on, with the noise of seeds as a bar of
 * its own. */
#include "base/nearest.h"
#include "cli/cli.h"
#include "io/segment.h"
#include "study/sensitivity_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 4096, BAR = 40 };

typedef struct arguments {
    const char *file[FILES_MAX], *output, *world, *method;
    size_t nfile;
    bd_list outcomes, strategies;
    bool difference, force;
    uint64_t resamples;
} arguments;

/* Index of a name; told when there is none such. */
static int find_name(const char *what, const char *name, const char *const *names, uint32_t n,
                     uint32_t *out)
{
    bd_nearest nearest = bd_nearest_to(name);
    for (*out = 0; *out < n; (*out)++) {
        if (strcmp(names[*out], name) == 0) return 0;
        bd_nearest_try(&nearest, names[*out]);
    }
    fprintf(stderr, "berdaya sensitivity: the study has no %s '%s'", what, name);
    if (nearest.best != NULL) fprintf(stderr, "; did you mean '%s'?", nearest.best);
    fputc('\n', stderr);
    return bd_status_exit(BD_INPUT);
}

static void print_bar(double share)
{
    int n = isfinite(share) && share > 0 ? (int)(share * BAR + 0.5) : 0;
    for (int i = 0; i < n && i < BAR; i++) putchar('#');
}

static void print_interval(const bd_index *x)
{
    char text[64] = "";
    if (isfinite(x->low)) snprintf(text, sizeof text, "[%.3f, %.3f]", x->low, x->high);
    printf(" %8.3f %-18s", x->value, text);
}

/* Parameters by what they matter, most first. */
static void sort_parameters(const bd_sensitivity *s, uint32_t *order)
{
    bool total = s->choice.method == BD_SENSITIVITY_sobol;
    for (uint32_t i = 0; i < s->nparameter; i++) {
        uint32_t at = i;
        double x = fabs(total ? s->total[i].value : s->first[i].value);
        for (; at > 0; at--) {
            const bd_index *other = total ? &s->total[order[at - 1]] : &s->first[order[at - 1]];
            if (!(x > fabs(other->value)) && isfinite(other->value)) break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static double largest(const bd_sensitivity *s)
{
    double most = 0;
    for (uint32_t j = 0; j < s->nparameter; j++)
        if (fabs(s->first[j].value) > most) most = fabs(s->first[j].value);
    return most;
}

static void print_parameter(const bd_results_file *f, const bd_sensitivity *s, uint32_t j,
                            int width, double most)
{
    printf("  %-*s", width, f->parameter[j].key);
    print_interval(&s->first[j]);
    if (s->choice.method == BD_SENSITIVITY_sobol) {
        print_interval(&s->total[j]);
        print_bar(s->total[j].value);
    } else if (s->choice.method == BD_SENSITIVITY_morris) {
        printf(" %+9.3g %9.3g  ", s->effect[j].mean, s->effect[j].spread);
        print_bar(most > 0 ? s->first[j].value / most : 0);
    } else {
        print_bar(fabs(s->first[j].value));
    }
    putchar('\n');
}

static void print_seeds(const bd_results_file *f, const bd_sensitivity *s, int width)
{
    int middle = s->choice.method == BD_SENSITIVITY_sobol    ? 56
                 : s->choice.method == BD_SENSITIVITY_morris ? 50
                                                             : 28;
    if (isnan(s->noise.share)) {
        printf("  %-*s  one replicate: the noise of seeds cannot be told apart; it is in the "
               "figures above\n",
               width, "seeds");
        return;
    }
    printf("  %-*s %8.3f %-*s", width, "seeds", s->noise.share, middle - 10, "of all variance");
    print_bar(s->noise.share);
    putchar('\n');
    if (f->common_luck && s->noise.shared > 0)
        printf("  %-*s  of it %.0f %% moves all points alike and cancels in comparisons\n", width,
               "", 100 * s->noise.shared / (s->noise.shared + s->noise.own));
}

static bool has_baseline(const bd_results_file *f)
{
    return strcmp(f->arm[0], "baseline") == 0;
}

static void print_head(const bd_results_file *f, const bd_sensitivity_choice *c)
{
    printf("\n%s under %s", f->outcome[c->outcome].name, f->arm[c->arm]);
    if (c->difference) printf(" less %s", has_baseline(f) ? "the baseline" : f->arm[0]);
    if (f->axes.nworld > 1) printf(" in %s", f->world[c->world]);
}

static void print_table(const bd_results_file *f, const bd_sensitivity *s)
{
    const bd_sensitivity_choice *c = &s->choice;
    int width = 8;
    uint32_t *order = malloc((s->nparameter + 1) * sizeof *order);
    if (order == NULL) return;
    for (uint32_t j = 0; j < s->nparameter; j++)
        if ((int)strlen(f->parameter[j].key) > width) width = (int)strlen(f->parameter[j].key);
    print_head(f, c);
    printf(": mean %.4g, %u of %u %s, %u %s\n", s->mean, s->used, s->of,
           c->method == BD_SENSITIVITY_sobol    ? "base points"
           : c->method == BD_SENSITIVITY_morris ? "trajectories"
                                                : "points",
           f->axes.nreplicate, f->axes.nreplicate == 1 ? "replicate" : "replicates");
    if (c->method == BD_SENSITIVITY_sobol)
        printf("  %-*s %8s %-18s %8s %-18s\n", width, "parameter", "first", "95 %", "total",
               "95 %");
    else if (c->method == BD_SENSITIVITY_morris)
        printf("  %-*s %8s %-18s %9s %9s\n", width, "parameter", "mu*", "95 %", "mu", "sigma");
    else
        printf("  %-*s %8s %-18s\n", width, "parameter", "PRCC", "95 %");
    sort_parameters(s, order);
    double most = largest(s);
    for (uint32_t i = 0; i < s->nparameter; i++) print_parameter(f, s, order[i], width, most);
    print_seeds(f, s, width);
    if (c->method == BD_SENSITIVITY_prcc && s->used < s->nparameter + 3)
        printf("  too few points: at least %u are needed for %u parameters\n", s->nparameter + 3,
               s->nparameter);
    if (s->failed > 0)
        printf("  %u of %u points are left out: a run failed or is missing\n", s->failed,
               f->axes.npoint);
    free(order);
}

/* Cases: what each is worth against the first. */
static bd_status print_cases(const bd_results_file *f, const bd_sensitivity_choice *c,
                             bd_error *err)
{
    int width = 8;
    bd_case *row = malloc(f->axes.npoint * sizeof *row);
    if (row == NULL) return bd_fail(err, BD_MEMORY, "cases");
    bd_status status = bd_cases_of(f, c, row, err);
    for (uint32_t i = 0; f->point != NULL && i < f->axes.npoint; i++)
        if ((int)strlen(f->point[i]) > width) width = (int)strlen(f->point[i]);
    if (status == BD_OK) {
        print_head(f, c);
        putchar('\n');
        printf("  %-*s %12s %-12s %12s %-12s %s\n", width, "case", "mean", "", "to the first", "",
               "replicates");
    }
    for (uint32_t i = 0; i < f->axes.npoint && status == BD_OK; i++) {
        printf("  %-*s %12.5g +- %-9.3g", width, f->point != NULL ? f->point[i] : "point",
               row[i].mean.value, row[i].mean.error);
        if (i == 0)
            printf(" %12s %-12s", "", "");
        else
            printf(" %+12.5g +- %-9.3g", row[i].difference.value, row[i].difference.error);
        printf(" %u\n", row[i].replicates);
    }
    free(row);
    return status;
}

/* Outcomes and strategies that are asked for; by default the first outcome of each strategy. */
static int choose(const arguments *a, const bd_results_file *f, bd_sensitivity_choice *choice,
                  size_t *n)
{
    const char *names[256];
    uint32_t outcome[BD_LIST_MAX] = {0}, arm[BD_LIST_MAX], world = 0;
    size_t noutcome = a->outcomes.count, narm = a->strategies.count;
    for (uint32_t j = 0; j < f->noutcome && j < 256; j++) names[j] = f->outcome[j].name;
    for (size_t i = 0; i < noutcome; i++) {
        int status = find_name("outcome", a->outcomes.item[i], names, f->noutcome, &outcome[i]);
        if (status != 0) return status;
    }
    for (size_t i = 0; i < narm; i++) {
        int status = find_name("strategy", a->strategies.item[i], f->arm, f->axes.narm, &arm[i]);
        if (status != 0) return status;
    }
    if (a->world != NULL) {
        int status = find_name("world", a->world, f->world, f->axes.nworld, &world);
        if (status != 0) return status;
    }
    if (noutcome == 0) noutcome = 1;
    for (uint32_t i = f->axes.narm > 1 && has_baseline(f) ? 1 : 0;
         a->strategies.count == 0 && i < f->axes.narm; i++)
        arm[narm++] = i;
    bd_sensitivity_method method = bd_sensitivity_method_of(f->design);
    for (int m = 0; a->method != NULL && m < BD_NSENSITIVITY; m++)
        if (strcmp(a->method, bd_sensitivity_method_name((bd_sensitivity_method)m)) == 0)
            method = (bd_sensitivity_method)m;
    for (size_t i = 0; i < noutcome; i++)
        for (size_t k = 0; k < narm; k++)
            choice[(*n)++] = (bd_sensitivity_choice){.world = world,
                                                     .arm = arm[k],
                                                     .outcome = outcome[i],
                                                     .difference = a->difference && arm[k] > 0,
                                                     .method = method,
                                                     .resamples = (uint32_t)a->resamples};
    return 0;
}

static int analyse(const arguments *a, const bd_results_file *f)
{
    bd_error err = {.status = BD_OK};
    size_t n = 0, made = 0, most = (a->outcomes.count + 1) * (a->strategies.count + f->axes.narm);
    bd_sensitivity_choice *choice = malloc((most + 1) * sizeof *choice);
    bd_sensitivity *table = calloc(most + 1, sizeof *table);
    if (choice == NULL || table == NULL) {
        free(choice), free(table);
        return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    }
    int status = choose(a, f, choice, &n);
    bool cases = strcmp(f->design, "cases") == 0 && a->method == NULL && a->output == NULL;
    for (size_t i = 0; status == 0 && cases && i < n && err.status == BD_OK; i++)
        print_cases(f, &choice[i], &err);
    if (cases) n = 0;
    while (status == 0 && made < n && err.status == BD_OK) {
        bd_sensitivity_of(f, &choice[made], &table[made], &err);
        if (err.status == BD_OK) print_table(f, &table[made]);
        made++;
    }
    if (status == 0 && err.status == BD_OK) {
        puts(cases ? "\n+- is the error over replicates; differences are of the same replicate."
                   : "\nIntervals are of resampled points: they say how well this design knows the "
                     "index.\nThe bar of seeds is their share of the variance of single runs.");
        if (a->output != NULL) bd_sensitivity_write(f, table, n, a->output, &err);
        if (a->output != NULL && err.status == BD_OK) printf("output    %s\n", a->output);
    }
    if (err.status != BD_OK) status = bd_cli_fail(&err);
    for (size_t i = 0; i < made; i++) bd_sensitivity_release(&table[i]);
    free(choice), free(table);
    return status;
}

static int check_method(const char *method)
{
    bd_nearest nearest = bd_nearest_to(method == NULL ? "" : method);
    for (int m = 0; method != NULL && m < BD_NSENSITIVITY; m++) {
        const char *name = bd_sensitivity_method_name((bd_sensitivity_method)m);
        if (strcmp(method, name) == 0) return 0;
        bd_nearest_try(&nearest, name);
    }
    if (method == NULL) return 0;
    fprintf(stderr, "berdaya sensitivity: unknown method '%s'", method);
    if (nearest.best != NULL) fprintf(stderr, "; did you mean '%s'?", nearest.best);
    fputs("\nallowed: sobol, morris, prcc\n", stderr);
    return bd_status_exit(BD_INPUT);
}

/* A study's file stands for the output that `study` gives it by default: its name with .h5, here.
 */
static int use_output_of_study(const char **file, char out[256])
{
    const char *slash = strrchr(*file, '/'), *name = slash == NULL ? *file : slash + 1;
    const char *point = strrchr(name, '.');
    if (point == NULL || (strcmp(point, ".yaml") != 0 && strcmp(point, ".yml") != 0)) return 0;
    snprintf(out, 256, "%.*s.h5", (int)(point - name), name);
    if (!bd_file_exists(out)) {
        fprintf(stderr,
                "berdaya sensitivity: %s has no results here yet (%s): run 'berdaya study %s'\n",
                name, out, *file);
        return bd_status_exit(BD_INPUT);
    }
    *file = out;
    return 0;
}

int bd_verb_sensitivity(int argc, char **argv)
{
    arguments a = {.resamples = 500};
    const bd_option options[] = {
        {BD_OPTION_LIST, 0, "outcome", "NAME", &a.outcomes,
         "outcome of the study (repeatable; default: its first)", 0, 0},
        {BD_OPTION_LIST, 0, "strategy", "NAME", &a.strategies,
         "strategy of the study (repeatable; default: all)", 0, 0},
        {BD_OPTION_TEXT, 0, "world", "NAME", &a.world, "world of the study (default: its first)", 0,
         0},
        {BD_OPTION_FLAG, 'd', "difference", NULL, &a.difference,
         "of the difference to the baseline instead of the outcome itself", 0, 0},
        {BD_OPTION_TEXT, 0, "method", "METHOD", &a.method,
         "sobol, morris or prcc (default: what suits the design)", 0, 0},
        {BD_OPTION_COUNT, 0, "resamples", "N", &a.resamples,
         "of the bootstrap behind the intervals (default 500)", 20, 100000},
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output, "HDF5 file of the table", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace an existing output", 0, 0},
    };
    const bd_usage usage = {
        .verb = "sensitivity",
        .arguments = "RESULTS...",
        .what = "Says what an outcome of a study depends on: first and total Sobol indices from a "
                "Sobol design, elementary effects from a Morris design, partial rank correlation "
                "from others, with intervals. The noise of seeds, known from replicates, is a bar "
                "of its own and is taken out of the indices. RESULTS is the output of a study, its "
                "shards, or the study's file, which stands for NAME.h5 in this folder; points that "
                "failed are left out and counted.",
        .example = "berdaya sensitivity example.h5 --outcome years --difference",
        .options = options,
        .noptions = sizeof options / sizeof *options,
        .least = 1,
        .most = FILES_MAX};
    int status = bd_cli_parse(&usage, argc, argv, a.file, &a.nfile);
    if (status >= 0) return status;
    status = check_method(a.method);
    char output[256];
    if (status == 0 && a.nfile == 1) status = use_output_of_study(&a.file[0], output);
    if (status != 0) return status;
    bd_error err = {.status = BD_OK};
    if (a.output != NULL && !a.force && bd_file_exists(a.output)) {
        bd_fail(&err, BD_EXISTS, "%s exists already; --force replaces it", a.output);
        return bd_cli_fail(&err);
    }
    bd_results_file f;
    if (bd_results_open(a.file, a.nfile, &f, &err) == BD_OK)
        status = analyse(&a, &f);
    else
        status = bd_cli_fail(&err);
    bd_results_release(&f);
    return status;
}
