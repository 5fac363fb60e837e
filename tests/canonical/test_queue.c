/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Queues of the whole engine, one village with one institution, against textbook formulas.
 *
 * Cases that wait for a caseworker: M/M/c. Continuous time is approached by small rates a month.
 * A case filed in a month is first brought in the next one, and that month counts as the first of
 * its service, which so lasts 1 / success in the mean as an exponential one would. What remains of
 * the grid is that several things may happen within a month, and that a worker who had nothing to
 * do brings up to one case more when work comes (deliveries under way are carried over). Both are
 * in the Markov chain of the month, solved here: the chain is held against Erlang's
 * formulas as rates fall, the engine against the chain.
 *
 * A mean over villages may lie 4 standard errors off (hundreds of villages: once in 16,000 a
 * figure). Seeds are fixed. */
#include "support/support.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Share of those who come that must wait, for c servers offered a load a (Erlang's second formula).
 */
static double erlang_c(int c, double a)
{
    double b = 1; /* the first formula, by recursion over servers */
    for (int k = 1; k <= c; k++) b = a * b / (k + a * b);
    return b / (1 - a / c * (1 - b));
}

/* Mean number that wait. */
static double erlang_waiting(int c, double a)
{
    return erlang_c(c, a) * a / (c - a);
}

static void erlangs_formulas_give_the_published_figures(void **state)
{
    (void)state;
    assert_near(erlang_c(3, 2.4), 0.6472, 5e-5, "share that waits, c 3, a 2.4");
    assert_near(erlang_waiting(3, 2.4), 2.589, 5e-4, "waiting, c 3, a 2.4");
    assert_near(erlang_waiting(1, 0.8), 3.2, 1e-12, "waiting, c 1, a 0.8");
}

/* Awareness is at most this, and who is in need applies with it as chance. */
#define AWARE 0.98

typedef struct figures {
    double waiting;  /* mean number that wait: open less what usual hours bring */
    double all_busy; /* share of months with at least as many open cases as workers */
    double come;     /* cases filed a month */
} figures;

enum { MOST = 140 }; /* open cases: more never happen (chance below 1e-12) */

/* The chain of the month: of `open` cases c at most are brought, each won with chance `success`;
 * then each of the n households without a case files one with chance `need`. Column by state now,
 * row by state a month later. */
static void set_month(gsl_matrix *next, int c, double success, int n, double need)
{
    gsl_matrix_set_zero(next);
    for (int open = 0; open < MOST; open++) {
        int brought = open < c ? open : c;
        for (int won = 0; won <= brought; won++) {
            double p = gsl_ran_binomial_pdf((unsigned)won, success, (unsigned)brought);
            for (int come = 0; come < 12; come++) {
                int later = open - won + come < MOST ? open - won + come : MOST - 1;
                *gsl_matrix_ptr(next, (size_t)later, (size_t)open) +=
                    p * gsl_ran_binomial_pdf((unsigned)come, need, (unsigned)(n - open + won));
            }
        }
    }
}

/* Its stationary law: (next - 1) law = 0, one of the equations replaced by the sum. */
static figures chain(int c, double load, double success, int n)
{
    size_t states = MOST;
    double need = load * success / n;
    gsl_matrix *next = gsl_matrix_alloc(states, states);
    gsl_vector *one = gsl_vector_calloc(states), *law = gsl_vector_alloc(states);
    gsl_permutation *order = gsl_permutation_alloc(states);
    int sign;
    set_month(next, c, success, n, need);
    for (size_t i = 0; i < states; i++) {
        *gsl_matrix_ptr(next, i, i) -= 1;
        gsl_matrix_set(next, 0, i, 1);
    }
    gsl_vector_set(one, 0, 1);
    assert_int_equal(gsl_linalg_LU_decomp(next, order, &sign), 0);
    assert_int_equal(gsl_linalg_LU_solve(next, order, one, law), 0);
    figures f = {0, 0, 0};
    for (size_t i = 0; i < states; i++) {
        int open = (int)i;
        double p = gsl_vector_get(law, i);
        f.waiting += p * (open > c ? open - c : 0);
        f.all_busy += p * (open >= c);
        f.come += p * success * (open < c ? open : c); /* at rest as many are won as are filed */
    }
    gsl_matrix_free(next), gsl_vector_free(one), gsl_vector_free(law), gsl_permutation_free(order);
    return f;
}

static void the_chain_of_months_tends_to_erlang_as_rates_fall(void **state)
{
    (void)state;
    static const struct {
        int c;
        double load;
    } queue[] = {{1, 0.8}, {3, 2.4}};
    for (int q = 0; q < 2; q++) {
        double error[3], waiting[3];
        for (int i = 0; i < 3; i++) {
            double success = 0.2 / (1 << i);
            figures f = chain(queue[q].c, queue[q].load, success, 100000);
            waiting[i] = f.waiting;
            error[i] = f.waiting - erlang_waiting(queue[q].c, queue[q].load);
            print_message("# c %d, success %.3f a month: waiting %.4f, all busy %.4f\n", queue[q].c,
                          success, f.waiting, f.all_busy);
        }
        /* halving the rate halves the error, and what is extrapolated is the formula */
        assert_near(error[1] / error[0], 0.5, 0.06, "error at half the rate");
        assert_near(error[2] / error[1], 0.5, 0.04, "error at a quarter");
        assert_near(2 * waiting[2] - waiting[1], erlang_waiting(queue[q].c, queue[q].load), 0.01,
                    "waiting at rate 0");
    }
}

/* What the engine did in all villages and months together. */
typedef struct books {
    uint64_t brought, won, exposed, filed;
    double open_months, case_months;
} books;

/* One village's month against the chain's: how many are brought is certain, how many are won and
 * filed is counted. */
static void book_month(books *all, const bd_view *w, uint32_t v, int c, uint32_t *open)
{
    int brought = (int)*open < c ? (int)*open : c;
    assert_int_equal(w->village.deliveries[v], brought);
    uint32_t won = w->village.cases_won[v], now = w->village.cases_open[v];
    all->brought += (uint64_t)brought, all->won += won;
    all->exposed += w->village.count[v] - *open + won;
    all->filed += now + won - *open;
    all->open_months += now;
    *open = now;
}

/* Runs the engine's queue and holds it against the chain, month by month and in the mean. Little's
 * law: cases that are open add up to the months for which each is, to the unit. */
static void check_queue(int c, double load, double success)
{
    enum { VILLAGES = 100, HOUSEHOLDS = 100, SETTLE = 200, MONTHS = 1200 };
    char need[64], chance[64], per_worker[64];
    double arrivals = load * success / HOUSEHOLDS;
    snprintf(need, sizeof need, "institutions.office.need=%.9g", arrivals / AWARE);
    snprintf(chance, sizeof chance, "services.success.defender=%.9g", success);
    snprintf(per_worker, sizeof per_worker, "strategy.villages_per_worker=%.17g", 1.0 / c);
    config k = config_new(
        "configs/canonical/queue.yaml", NULL,
        (const char *const[]){"population.villages=100", "population.districts=100",
                              "population.households=100", need, chance, per_worker, NULL},
        31, 1);
    figures expected = chain(c, load, success, HOUSEHOLDS);
    bd_view w = bd_model_view(k.model);
    uint32_t n = w.counts.nhousehold, open[VILLAGES] = {0};
    assert_int_equal(n, VILLAGES * HOUSEHOLDS);
    uint16_t *since = calloc(n, sizeof *since);
    assert_non_null(since);
    double waiting[VILLAGES] = {0}, busy[VILLAGES] = {0};
    books all = {0, 0, 0, 0, 0, 0};
    for (int t = 0; t < MONTHS; t++) {
        step(k.model, 1);
        w = bd_model_view(k.model);
        for (uint32_t v = 0; v < VILLAGES; v++) {
            book_month(&all, &w, v, c, &open[v]);
            if (t < SETTLE) continue;
            waiting[v] += open[v] > (uint32_t)c ? open[v] - (uint32_t)c : 0;
            busy[v] += open[v] >= (uint32_t)c;
        }
        for (uint32_t h = 0; h < n; h++) {
            bool is_open = w.household.refused[h] != 0;
            if (!is_open) all.case_months += since[h];
            since[h] = is_open ? since[h] + 1 : 0;
        }
    }
    for (uint32_t h = 0; h < n; h++) all.case_months += since[h];
    assert_near(all.case_months, all.open_months, 0, "months of cases against open cases");
    assert_frequency(all.won, all.brought, success, "cases won of those brought");
    assert_frequency(all.filed, all.exposed, arrivals, "cases filed of households without one");
    double mean[2] = {0, 0}, square[2] = {0, 0}, error[2];
    for (uint32_t v = 0; v < VILLAGES; v++) {
        double x[2] = {waiting[v] / (MONTHS - SETTLE), busy[v] / (MONTHS - SETTLE)};
        for (int i = 0; i < 2; i++) mean[i] += x[i] / VILLAGES, square[i] += x[i] * x[i] / VILLAGES;
    }
    for (int i = 0; i < 2; i++) error[i] = sqrt((square[i] - mean[i] * mean[i]) / (VILLAGES - 1));
    print_message("# c %d, success %.2f: waiting %.3f +- %.3f (chain %.3f, Erlang %.3f), all busy "
                  "%.4f +- %.4f (%.4f, %.4f), months a case waits %.2f (%.2f)\n",
                  c, success, mean[0], error[0], expected.waiting, erlang_waiting(c, load), mean[1],
                  error[1], expected.all_busy, erlang_c(c, load),
                  all.open_months / (double)all.filed - 1 / success,
                  expected.waiting / expected.come);
    assert_near(mean[0], expected.waiting, 4 * error[0], "cases that wait");
    assert_near(mean[1], expected.all_busy, 4 * error[1], "share of months in which all are busy");
    free(since);
    config_free(&k);
}

static void cases_wait_as_in_a_queue_with_one_and_with_three_workers(void **state)
{
    (void)state;
    check_queue(1, 0.8, 0.25);
    check_queue(3, 2.4, 0.25);
}

/* Mean number served of those who come to `places` a month: applicants whom the door lets in are
 * binomial. */
static double served(int n, double chance, int places)
{
    double mean = 0;
    for (int come = 0; come <= n; come++)
        mean += (come < places ? come : places) *
                gsl_ran_binomial_pdf((unsigned)come, chance, (unsigned)n);
    return mean;
}

/* Share served by a service of so many places: whoever the door turns away, and whoever finds no
 * place left, goes without. A village's own institution answers at once; a shared one answers with
 * the places that last month's applications were given, all of them where one village asks. */
static void check_share(const char *level, double closure, double openness)
{
    enum { VILLAGES = 8, HOUSEHOLDS = 400, PLACES = 6, MONTHS = 600 };
    const double need = 0.02;
    char closed[64], open[64], of[64], districts[64];
    snprintf(closed, sizeof closed, "services.closure=%g", closure);
    snprintf(open, sizeof open, "structure.mean.institutions=%g", openness);
    snprintf(of, sizeof of, "institutions.office.level=%s", level);
    snprintf(districts, sizeof districts, "population.districts=%d", VILLAGES);
    config k = config_new(
        "configs/canonical/queue.yaml", NULL,
        (const char *const[]){"population.villages=8", "population.households=400", districts,
                              "institutions.office.need=0.02", "institutions.office.capacity=1.5",
                              closed, open, of, "structure.spread=0", "strategy.coverage=0", NULL},
        32, 1);
    double chance = need * AWARE * (1 - closure * (1 - openness)), come = 0, got = 0;
    double expected = served(HOUSEHOLDS, chance, PLACES), square = 0;
    for (int t = 0; t < MONTHS; t++) {
        step(k.model, 1);
        bd_view w = bd_model_view(k.model);
        for (uint32_t v = 0; v < VILLAGES; v++) {
            double now = w.village.granted[v];
            assert_true(now <= PLACES && now <= w.village.applied[v]);
            come += w.village.applied[v];
            got += now, square += now * now;
        }
    }
    double runs = (double)VILLAGES * MONTHS, mean = got / runs;
    double error = sqrt((square / runs - mean * mean) / runs);
    print_message("# %s, door %.2f: share served %.4f (%.4f)\n", level, chance / need / AWARE,
                  got / come, expected / (HOUSEHOLDS * need * AWARE));
    assert_near(mean, expected, 4 * error, "served a month");
    assert_near(come / runs, HOUSEHOLDS * need * AWARE, 4 * sqrt(HOUSEHOLDS * need / runs),
                "applied a month");
    config_free(&k);
}

static void a_service_with_limited_room_serves_the_share_that_fits(void **state)
{
    (void)state;
    check_share("village", 0, 0.5);
    check_share("village", 0.5, 0.5);
    check_share("district", 0, 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erlangs_formulas_give_the_published_figures),
        cmocka_unit_test(the_chain_of_months_tends_to_erlang_as_rates_fall),
        cmocka_unit_test(cases_wait_as_in_a_queue_with_one_and_with_three_workers),
        cmocka_unit_test(a_service_with_limited_room_serves_the_share_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
