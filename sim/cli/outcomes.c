/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures are taken from the series of measure/series.h by name, so the table, the file and the
 * library speak of the same numbers. An error after +- is over replicates: it says how well the
 * mean of this model is known, nothing about the world. */
#include "cli/outcomes.h"

#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Outcomes with one value, in the order of the table; shares are printed as percentages. */
/*    series             share label                                                         */
#define OUTCOMES(O)                                                          \
    O(empowerment_index, 0, "empowerment index 1 - M0 (indeks keberdayaan)") \
    O(empowered_share, 1, "empowered (berdaya)")                             \
    O(headcount, 1, "disempowered this month, H")                            \
    O(intensity, 1, "their mean inadequacy, A")                              \
    O(parity_gap, 0, "parity gap (kesenjangan gender)")                      \
    O(member_share, 1, "members of groups (anggota kelompok)")               \
    O(informed_share, 1, "informed (terinformasi)")                          \
    O(distress, 0, "distress (tekanan batin)")

#define LABEL 46
#define CELL 12 /* a value */
#define ERROR 9 /* its error, with several replicates */

typedef struct mean {
    double value, error; /* error NAN with one replicate */
} mean;

static mean mean_of(const double *x, uint32_t n)
{
    double sum = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) sum += x[i];
    double m = sum / n;
    for (uint32_t i = 0; i < n; i++) square += (x[i] - m) * (x[i] - m);
    return (mean){.value = m, .error = n > 1 ? sqrt(square / (n - 1) / n) : NAN};
}

/* What a cell shows, by replicate: value `index` of a moment, or its change since month 0 in
 * standard deviations `spread` between households. */
typedef struct figure {
    size_t index;
    int power; /* SD of this power; -1: the value itself */
    double scale;
    const char *unit;
} figure;

static double figure_of(const bd_run_result *r, const figure *f, uint32_t replicate, bd_moment at)
{
    const double *all = r->value + (size_t)replicate * BD_NMOMENT * r->width;
    double value = all[(size_t)at * r->width + f->index];
    if (f->power < 0) return f->scale * value;
    double sd = r->row[replicate].spread[f->power];
    return sd > 0 ? (value - all[f->index]) / sd : 0;
}

static void print_cell(const bd_run_result *r, const figure *f, bd_moment at, double *scratch)
{
    for (uint32_t i = 0; i < r->replicates; i++) scratch[i] = figure_of(r, f, i, at);
    mean m = mean_of(scratch, r->replicates);
    int decimals = f->scale > 1 ? 1 : 3;
    char value[32];
    snprintf(value, sizeof value, f->power >= 0 ? "%+.*f%s" : "%.*f%s", decimals, m.value, f->unit);
    printf("%*s", CELL, value);
    if (!isnan(m.error)) printf(" +-%-*.*f", ERROR - 3, decimals, m.error);
}

static void print_row(const bd_run_result *r, const char *label, figure f, double *scratch)
{
    printf("  %-*s", LABEL - 2, label);
    for (int at = 0; at < BD_NMOMENT; at++)
        if (at != BD_AT_EXIT || r->has_exit) print_cell(r, &f, (bd_moment)at, scratch);
    putchar('\n');
}

static void print_heads(const bd_run_result *r)
{
    int error = r->replicates > 1 ? ERROR : 0;
    char head[BD_NMOMENT][32] = {"month 0"};
    snprintf(head[BD_AT_EXIT], sizeof head[0], "exit %d", r->at[BD_AT_EXIT]);
    snprintf(head[BD_AT_END], sizeof head[0], "end %d", r->at[BD_AT_END]);
    printf("\n%-*s%*s", LABEL, "outcome (household mean)", CELL, head[BD_AT_START]);
    if (r->has_exit) printf("%*s%*s", error, "", CELL, head[BD_AT_EXIT]);
    printf("%*s%*s\n", error, "", CELL, head[BD_AT_END]);
}

/* English name and, in brackets, the word of the field. */
static void print_vector(const bd_run_result *r, const char *series, const char *const *local,
                         bool in_spread, double *scratch)
{
    const bd_series_row *row = bd_series_find(series);
    for (size_t i = 0; row != NULL && i < row->width; i++) {
        char label[96];
        snprintf(label, sizeof label, "  %s (%s)", bd_series_label(row->along, i), local[i]);
        figure f = {
            .index = row->offset + i, .power = in_spread ? (int)i : -1, .scale = 1, .unit = ""};
        print_row(r, label, f, scratch);
    }
}

static void print_series(const bd_run_result *r, double *scratch)
{
    static const struct {
        const char *series, *label;
        bool share;
    } outcomes[] = {
#define O(series, share, label) {#series, label, share},
        OUTCOMES(O)
#undef O
    };
    static const char *const powers[] = {
#define P(name, norms, institutions, infrastructure, policy, equity, local, meaning) local,
        BD_POWERS(P)
#undef P
    };
    static const char *const factors[] = {
#define F(name, local, meaning) local,
        BD_FACTORS(F)
#undef F
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const bd_series_row *row = bd_series_find(outcomes[i].series);
        if (row == NULL) continue;
        bool share = outcomes[i].share;
        print_row(r, outcomes[i].label,
                  (figure){.index = row->offset,
                           .power = -1,
                           .scale = share ? 100 : 1,
                           .unit = share ? " %" : ""},
                  scratch);
    }
    puts("  powers (daya), change since month 0 in SD between households");
    print_vector(r, "power", powers, true, scratch);
    puts("  structure (struktur)");
    print_vector(r, "factor", factors, false, scratch);
}

/* R over replicates: children over newly empowered, all replicates together. */
static void print_snowball(const bd_run_result *r, const char *when, bool after)
{
    double children = 0, newly = 0;
    for (uint32_t i = 0; i < r->replicates; i++) {
        const bd_snowball_mean *m = after ? &r->row[i].after : &r->row[i].during;
        if (m->newly == 0) continue;
        children += m->r * (double)m->newly, newly += (double)m->newly;
    }
    char n[BD_THOUSANDS];
    if (newly == 0)
        printf("  %-28s no household newly empowered that was watched long enough\n", when);
    else
        printf("  %-28s %.3f  (%s newly empowered)\n", when, children / newly,
               bd_thousands((int64_t)newly, n));
}

/* Mean over replicates of a whole number in the spending. */
#define OVER_REPLICATES(r, member)                      \
    double total_ = 0;                                  \
    for (uint32_t i_ = 0; i_ < (r)->replicates; i_++)   \
        total_ += (double)(r)->row[i_].spending.member; \
    return total_ / (r)->replicates

static double used_minutes(const bd_run_result *r, size_t m)
{
    OVER_REPLICATES(r, used_minutes[m]);
}
static double used_money(const bd_run_result *r, size_t m)
{
    OVER_REPLICATES(r, used_money[m]);
}
static double lapsed_minutes(const bd_run_result *r, size_t m)
{
    OVER_REPLICATES(r, lapsed_minutes[m]);
}
static double deliveries(const bd_run_result *r, size_t m)
{
    OVER_REPLICATES(r, deliveries[m]);
}
static double travel_minutes(const bd_run_result *r)
{
    OVER_REPLICATES(r, travel_minutes);
}
static double paper_minutes(const bd_run_result *r)
{
    OVER_REPLICATES(r, paper_minutes);
}
static double idle_minutes(const bd_run_result *r)
{
    OVER_REPLICATES(r, idle_minutes);
}
static double wages(const bd_run_result *r)
{
    OVER_REPLICATES(r, wages);
}
static double unspent(const bd_run_result *r)
{
    OVER_REPLICATES(r, unspent);
}

static void print_hours(const char *label, double minutes, double money, double times)
{
    char hours[BD_THOUSANDS] = "", rupiah[BD_THOUSANDS] = "", count[BD_THOUSANDS] = "";
    if (!isnan(minutes)) bd_thousands((int64_t)llround(minutes / 60), hours);
    if (!isnan(money)) bd_thousands((int64_t)llround(money), rupiah);
    if (!isnan(times)) bd_thousands((int64_t)llround(times), count);
    printf("  %-28s %14s", label, hours);
    if (rupiah[0] != 0 || count[0] != 0) printf(" %18s", rupiah);
    if (count[0] != 0) printf(" %14s", count);
    putchar('\n');
}

/* Methods of whose hours a hundredth or more lapsed. */
static void print_lapsed(const bd_params *p, const bd_run_result *r)
{
    for (size_t m = 0; m < p->nmethod; m++) {
        double lapsed = lapsed_minutes(r, m), all = lapsed + used_minutes(r, m);
        if (!(lapsed >= 0.01 * all) || lapsed <= 0) continue;
        char hours[BD_THOUSANDS];
        bd_thousands((int64_t)llround(lapsed / 60), hours);
        printf("    %-26s %14s  %.0f %% of its hours\n", p->method[m].key, hours,
               100 * lapsed / all);
    }
}

static void print_spending(const bd_params *p, const bd_run_result *r)
{
    static const char *const levels[] = {"micro (aras mikro)", "mezzo (aras mezzo)",
                                         "macro (aras makro)", "programme itself"};
    enum { NLEVEL = sizeof levels / sizeof *levels };
    double minutes[NLEVEL] = {0}, money[NLEVEL] = {0}, times[NLEVEL] = {0};
    double lapsed = 0, spent = wages(r);
    for (size_t m = 0; m < p->nmethod; m++) {
        int level = p->method[m].level;
        if (level < 0 || level >= NLEVEL) continue;
        minutes[level] += used_minutes(r, m);
        money[level] += used_money(r, m);
        times[level] += deliveries(r, m);
        lapsed += lapsed_minutes(r, m);
        spent += used_money(r, m);
    }
    printf("\n%-30s %14s %18s %14s\n", "programme (mean a replicate)", "hours", "rupiah",
           "deliveries");
    for (int level = 0; level < NLEVEL; level++)
        if (minutes[level] > 0 || money[level] > 0 || times[level] > 0)
            print_hours(levels[level], minutes[level], money[level], times[level]);
    print_hours("travel (perjalanan)", travel_minutes(r), NAN, NAN);
    print_hours("files (administrasi)", paper_minutes(r), NAN, NAN);
    print_hours("granted, not used", lapsed, NAN, NAN);
    print_lapsed(p, r);
    print_hours("neither asked nor paid for", idle_minutes(r), NAN, NAN);
    print_hours("wages (upah)", NAN, wages(r), NAN);
    print_hours("all that was spent", NAN, spent, NAN);
    print_hours("budget left over", NAN, unspent(r), NAN);
}

void bd_print_outcomes(const bd_params *p, const bd_run_result *r)
{
    double *scratch = malloc(r->replicates * sizeof *scratch);
    if (scratch == NULL) return;
    print_heads(r);
    print_series(r, scratch);
    free(scratch);
    puts("\nsnowball number R (children per newly empowered household)");
    if (p->nphase > 0) {
        print_snowball(r, "during the programme", false);
        if (r->has_exit) print_snowball(r, "after it left", true);
        print_spending(p, r);
    } else {
        print_snowball(r, "all months", true);
    }
    putchar('\n');
}

double bd_bytes_per_household(const bd_view *view)
{
    size_t n = bd_columns(NULL, &view->counts, NULL, 0), nhousehold = view->counts.nhousehold;
    bd_column_info *column = malloc(n * sizeof *column);
    if (column == NULL || nhousehold == 0) {
        free(column);
        return 0;
    }
    bd_columns(NULL, &view->counts, column, n);
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) bytes += column[i].item * column[i].planes * column[i].rows;
    free(column);
    const bd_ties *t = view->ties;
    size_t nvillage = view->counts.nvillage;
    bytes += (nhousehold + 1) * sizeof *t->offset + t->offset[nhousehold] * sizeof *t->local;
    bytes += nhousehold * sizeof *t->degree;
    bytes += (nvillage + 1) * sizeof *t->cross_first;
    bytes += t->cross_first[nvillage] * (sizeof *t->cross_from + sizeof *t->cross_to);
    return (double)bytes / (double)nhousehold;
}
