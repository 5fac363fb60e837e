/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laws that hold for every world: same bits on any number of threads, a null programme changes
 * nothing, ledgers and people add up every month, districts without ties between them do not know
 * of each other, arms share their luck. Each law is tried on each row of the table of worlds, which
 * are small and strange rather than typical. A reader would get wrong that a null programme is one
 * whose methods have no effects: its workers work and are paid, so work columns differ.
 * ctest labels: tsan */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct world {
    const char *name;
    void (*change)(bd_params *p);
} world;

static void usual(bd_params *p)
{
    set(p, "population.villages", 10);
    set(p, "population.households", 90);
}

static void disadvantages(bd_params *p)
{
    usual(p);
    static const char *const names[] = {"gender", "class", "remote"};
    for (int d = 0; d < 3; d++) {
        bd_disadvantage *to = &p->disadvantage[p->ndisadvantage++];
        memset(to, 0, sizeof *to);
        snprintf(to->key, sizeof to->key, "%s", names[d]);
        to->share = 0.15 + 0.1 * d;
        to->poverty = 0.2 * d;
        to->clustering = 0.2;
        to->likeness = 0.3;
        to->held_back = d == 0;
        to->burden[BD_FACTOR_norms] = 0.4;
        to->burden[BD_FACTOR_equity] = 0.2 * d;
    }
}

static void single_households(bd_params *p)
{
    set(p, "population.villages", 9);
    set(p, "population.households", 1);
    set(p, "population.households_spread", 0);
    set(p, "population.hamlet_size", 2);
}

static void one_village_districts(bd_params *p)
{
    set(p, "population.villages", 5);
    set(p, "population.districts", 5);
    set(p, "population.regions", 2);
    set(p, "population.households", 80);
}

static void no_ties(bd_params *p)
{
    usual(p);
    set(p, "ties.degree", 0);
}

static void one_slot(bd_params *p)
{
    usual(p);
    set(p, "groups.slots", 1);
}

static void no_burn_in(bd_params *p)
{
    usual(p);
    set(p, "time.burn_in", 0);
}

static void odd_burn_in(bd_params *p)
{
    usual(p);
    set(p, "time.burn_in", 7);
}

static void no_seats(bd_params *p)
{
    usual(p);
    set(p, "participation.seats", 0);
}

static void thresholds(bd_params *p)
{
    no_seats(p);
    set_word(p, "participation.rule", "threshold");
    set(p, "influence.theta", 0.3);
    set(p, "influence.theta_spread", 0.2);
}

static void nothing_happens(bd_params *p)
{
    usual(p);
    only(p, (const char *const[]){NULL});
}

static void information(bd_params *p)
{
    usual(p);
    set(p, "population.informed", 0.5);
    set(p, "influence.adopt", 0.4);
    set(p, "influence.forget", 0.05);
    set(p, "influence.media", 0.01);
}

static void upheaval(bd_params *p)
{
    disadvantages(p);
    set(p, "shocks.disaster_rate", 0.2);
    set(p, "shocks.crisis_rate", 0.1);
    set(p, "groups.stage_months", 0.7);
    set(p, "groups.dissolve", 0.05);
    set(p, "groups.size_max", 10);
    set(p, "groups.size", 8);
    set(p, "groups.cadre_founding", 0.2);
    set(p, "roles.months", 1);
    set(p, "roles.cutoff", 0.3);
    set(p, "roles.cadre", 0.2);
    set(p, "participation.join", 0.05);
    set(p, "participation.leave", 0.05);
}

static const world worlds[] = {{"usual", usual},
                               {"disadvantages", disadvantages},
                               {"villages of one household", single_households},
                               {"districts of one village", one_village_districts},
                               {"no ties", no_ties},
                               {"one slot", one_slot},
                               {"no burn-in", no_burn_in},
                               {"odd burn-in", odd_burn_in},
                               {"no seats", no_seats},
                               {"thresholds", thresholds},
                               {"all processes off", nothing_happens},
                               {"information", information},
                               {"upheaval", upheaval}};
#define NWORLDS (sizeof worlds / sizeof *worlds)

#define MONTHS 30

static bd_params *world_params(const world *of)
{
    bd_params *p = params_new();
    set(p, "time.burn_in", 6);
    of->change(p);
    return p;
}

#define EACH_WORLD(of) for (const world *of = worlds; of < worlds + NWORLDS; of++)

static void the_same_bits_on_1_2_and_7_threads(void **state)
{
    (void)state;
    EACH_WORLD(of)
    {
        bd_params *p = world_params(of);
        add_programme(p, 3, 18, 1);
        uint64_t first = 0;
        for (int i = 0; i < 3; i++) {
            bd_model *m = model_new(p, 11, NULL, (int[]){1, 2, 7}[i]);
            step(m, MONTHS);
            if (i == 0) first = digest(m, true);
            if (digest(m, true) != first) fail_msg("%s: other bits on more threads", of->name);
            bd_model_destroy(m);
        }
        free(p);
    }
}

static void another_seed_or_replicate_is_another_run(void **state)
{
    (void)state;
    bd_params *p = world_params(worlds);
    uint64_t seen[3];
    for (int i = 0; i < 3; i++) {
        bd_model *m = NULL;
        bd_error err = {0};
        bd_luck luck = {.seed = i == 1 ? 12 : 11, .replicate = i == 2};
        assert_int_equal(bd_model_create(p, luck, NULL, 1, &m, &err), BD_OK);
        step(m, 3);
        seen[i] = digest(m, true);
        bd_model_destroy(m);
    }
    assert_true(seen[0] != seen[1] && seen[0] != seen[2] && seen[1] != seen[2]);
    free(p);
}

static void a_programme_without_effects_changes_nobody(void **state)
{
    (void)state;
    EACH_WORLD(of)
    {
        bd_params *p = world_params(of);
        bd_model *without = model_new(p, 5, NULL, 1);
        add_programme(p, 2, 20, 0);
        bd_model *with = model_new(p, 5, NULL, 1);
        for (int t = 0; t < MONTHS; t++) {
            step(without, 1);
            step(with, 1);
            if (digest(without, false) != digest(with, false))
                fail_msg("%s: month %d differs", of->name, t);
        }
        bd_model_destroy(without);
        bd_model_destroy(with);
        free(p);
    }
}

static void a_programme_with_effects_changes_somebody(void **state)
{
    (void)state;
    bd_params *p = world_params(worlds);
    bd_model *without = model_new(p, 5, NULL, 1);
    add_programme(p, 2, 20, 1);
    bd_model *with = model_new(p, 5, NULL, 1);
    step(without, MONTHS);
    step(with, MONTHS);
    assert_true(digest(without, false) != digest(with, false));
    bd_model_destroy(without);
    bd_model_destroy(with);
    free(p);
}

static uint64_t taking_part(const bd_view *w, uint32_t v)
{
    uint64_t sum = 0;
    for (uint32_t h = w->village.first[v]; h < w->village.first[v] + w->village.count[v]; h++)
        sum += w->household.group[h] != BD_NO_GROUP || w->household.flags[h] & BD_FLAG_PART;
    return sum;
}

static void as_many_take_part_as_joined_and_did_not_leave(void **state)
{
    (void)state;
    EACH_WORLD(of)
    {
        bd_params *p = world_params(of);
        add_programme(p, 2, 20, 1);
        bd_model *m = model_new(p, 8, NULL, 1);
        bd_view w = bd_model_view(m);
        uint64_t before[16];
        assert_true(w.counts.nvillage <= 16);
        for (uint32_t v = 0; v < w.counts.nvillage; v++) before[v] = taking_part(&w, v);
        for (int t = 0; t < MONTHS; t++) {
            step(m, 1);
            w = bd_model_view(m);
            for (uint32_t v = 0; v < w.counts.nvillage; v++) {
                uint64_t now = taking_part(&w, v);
                if (before[v] + w.village.joined[v] - w.village.left[v] != now)
                    fail_msg("%s, month %d, village %u: %llu + %u joined - %u left, not %llu",
                             of->name, t, v, (unsigned long long)before[v], w.village.joined[v],
                             w.village.left[v], (unsigned long long)now);
                before[v] = now;
            }
        }
        bd_model_destroy(m);
        free(p);
    }
}

/* What was granted for the coming month and what is in progress, by village and method. */
typedef struct books {
    int64_t granted[2][16 * 8], work[2][16 * 8];
    int64_t wages[8], unspent[8], planned_granted[8];
    int64_t gathered[2][8]; /* minutes and money that wait for whole deliveries, by district */
    bool active;
} books;

static books read_books(const bd_view *w)
{
    books b = {.active = false};
    const int64_t *granted[2] = {w->village.granted_minutes, w->village.granted_money};
    const int64_t *work[2] = {w->village.work_minutes, w->village.work_money};
    size_t cells = (size_t)w->counts.nmethod * w->counts.nvillage;
    assert_true(cells <= 16 * 8 && w->counts.ndistrict <= 8);
    for (int kind = 0; kind < 2; kind++) {
        memcpy(b.granted[kind], granted[kind], cells * sizeof(int64_t));
        memcpy(b.work[kind], work[kind], cells * sizeof(int64_t));
    }
    for (uint32_t d = 0; d < w->counts.ndistrict; d++) {
        for (uint32_t method = 0; method < w->counts.nmethod; method++)
            b.gathered[1][d] +=
                w->district.gathered_money[(size_t)method * w->counts.ndistrict + d];
        b.wages[d] = w->district.planned_wages[d];
        b.unspent[d] = w->district.planned_unspent[d];
        for (uint32_t v = w->district.first[d]; v < w->district.first[d] + w->district.count[d];
             v++)
            for (uint32_t method = 0; method < w->counts.nmethod; method++) {
                size_t at = (size_t)method * w->counts.nvillage + v;
                b.planned_granted[d] += w->village.granted_money[at];
                b.gathered[0][d] += w->village.due_minutes[at];
            }
    }
    return b;
}

static void check_village_books(const char *name, const bd_view *w, const books *before)
{
    const int64_t *used[2] = {w->village.used_minutes, w->village.used_money};
    const int64_t *lapsed[2] = {w->village.lapsed_minutes, w->village.lapsed_money};
    const int64_t *work[2] = {w->village.work_minutes, w->village.work_money};
    size_t cells = (size_t)w->counts.nmethod * w->counts.nvillage;
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < cells; i++) {
            int64_t in = before->granted[kind][i] + before->work[kind][i];
            int64_t out = used[kind][i] + work[kind][i] + lapsed[kind][i];
            if (in != out || used[kind][i] < 0 || work[kind][i] < 0 || lapsed[kind][i] < 0)
                fail_msg("%s, month %u, cell %zu of %s: in %lld, out %lld", name, w->month - 1, i,
                         kind ? "money" : "minutes", (long long)in, (long long)out);
        }
}

static void check_plan(const char *name, const bd_params *p, const bd_view *w, const books *before)
{
    books plan = read_books(w);
    int64_t each = (int64_t)(p->strategy.budget + 0.5);
    for (uint32_t d = 0; d < w->counts.ndistrict; d++) {
        int64_t served = 0, minutes = 0, hours = 0;
        uint32_t first = w->district.first[d], end = first + w->district.count[d];
        for (uint32_t v = first; v < end; v++) {
            served += w->village.treated[v];
            for (uint32_t method = 0; method < w->counts.nmethod; method++)
                minutes += w->village.granted_minutes[(size_t)method * w->counts.nvillage + v];
        }
        int64_t put_by = plan.gathered[1][d] - before->gathered[1][d];
        if (plan.gathered[0][d] < 0 || plan.gathered[1][d] < 0)
            fail_msg("%s, month %u, district %u: more was taken than was gathered", name, w->month,
                     d);
        if (plan.gathered[0][d] - before->gathered[0][d] != w->district.planned_held[d])
            fail_msg("%s, month %u, district %u: gathered hours do not add up", name, w->month, d);
        if (each * served != plan.wages[d] + plan.unspent[d] + plan.planned_granted[d] + put_by)
            fail_msg(
                "%s, month %u, district %u: budget %lld; wages %lld, granted %lld, unspent %lld",
                name, w->month, d, (long long)(each * served), (long long)plan.wages[d],
                (long long)plan.planned_granted[d], (long long)plan.unspent[d]);
        minutes += w->district.planned_travel[d] + w->district.planned_paper[d] +
                   w->district.planned_idle[d] + w->district.planned_held[d];
        if (served > 0 && plan.wages[d] > 0)
            for (uint32_t i = 0; i < w->district.post_count[d]; i++) {
                uint32_t post = w->district.post_first[d] + i;
                double there = w->post.workers[post] * w->post.filled[post] / w->post.seats[post];
                hours += (int64_t)(p->strategy.hours * there * 60 + 0.5);
            }
        if (minutes != hours)
            fail_msg("%s, month %u, district %u: %lld minutes worked, %lld shared out", name,
                     w->month, d, (long long)hours, (long long)minutes);
    }
}

static void check_ledger(const char *name, const bd_params *p, int months)
{
    bd_model *m = model_new(p, 21, NULL, 1);
    bd_view w = bd_model_view(m);
    int64_t spent = 0, deliveries = 0;
    books before = {.active = false};
    for (int t = 0; t < months; t++) {
        if (p->processes.planning) check_plan(name, p, &w, &before);
        before = read_books(&w);
        step(m, 1);
        w = bd_model_view(m);
        check_village_books(name, &w, &before);
        for (size_t i = 0; i < (size_t)w.counts.nmethod * w.counts.nvillage; i++) {
            spent += w.village.used_money[i];
            deliveries += w.village.deliveries[i];
        }
        for (uint32_t d = 0; d < w.counts.ndistrict; d++) spent += before.wages[d];
    }
    int64_t booked = 0;
    for (uint32_t d = 0; d < w.counts.ndistrict; d++) booked += w.district.total_money[d];
    if (p->processes.ledger && booked != spent)
        fail_msg("%s: %lld rupiah spent, %lld booked", name, (long long)spent, (long long)booked);
    bool works = p->processes.planning && p->processes.casework && p->processes.community;
    if (works && deliveries == 0) fail_msg("%s: nothing was delivered", name);
    bd_model_destroy(m);
}

static void ledgers_balance_exactly_every_month(void **state)
{
    (void)state;
    EACH_WORLD(of)
    {
        bd_params *p = world_params(of);
        add_programme(p, 2, 20, 1);
        check_ledger(of->name, p, MONTHS);
        free(p);
    }
}

static void ledgers_balance_whatever_process_is_off(void **state)
{
    (void)state;
    static const char *const off[] = {"casework", "groupwork",     "community", "assessment",
                                      "planning", "participation", "ledger"};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        bd_params *p = world_params(worlds);
        add_programme(p, 2, 12, 1);
        char key[64];
        snprintf(key, sizeof key, "processes.%s", off[i]);
        set(p, key, 0);
        check_ledger(key, p, 24);
        free(p);
    }
}

static void ledgers_balance_when_money_or_hours_run_short(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        double value;
    } odd[] = {{"strategy.budget", 4e5},
               {"strategy.budget", 2.1e6},
               {"strategy.hours", 7},
               {"strategy.travel", 200},
               {"strategy.coverage", 0.3},
               {"strategy.villages_per_worker", 3.5},
               {"strategy.villages_per_worker", 0.4}};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        bd_params *p = world_params(worlds);
        add_programme(p, 0, 12, 1);
        set(p, odd[i].key, odd[i].value);
        p->processes.casework = true;
        bd_model *m = model_new(p, 3, NULL, 1);
        bd_view w = bd_model_view(m);
        for (int t = 0; t < 24; t++) {
            books before = read_books(&w);
            step(m, 1);
            w = bd_model_view(m);
            check_village_books(odd[i].key, &w, &before);
        }
        bd_model_destroy(m);
        free(p);
    }
}

/* Whether village va of a and vb of b hold the same households in the same state. Rows are left
 * out: they say where, not what. */
static bool villages_alike(const bd_view *a, uint32_t va, const bd_view *b, uint32_t vb)
{
    if (a->village.count[va] != b->village.count[vb]) return false;
    uint32_t n = a->village.count[va], fa = a->village.first[va], fb = b->village.first[vb];
    bool same = memcmp(a->household.id + fa, b->household.id + fb, n * sizeof(uint64_t)) == 0;
    for (size_t k = 0; k < BD_NPOWER; k++)
        same = same &&
               memcmp(a->household.power + k * a->counts.nhousehold + fa,
                      b->household.power + k * b->counts.nhousehold + fb, n * sizeof(float)) == 0;
    for (size_t k = 0; k < BD_NAGENCY; k++)
        same = same &&
               memcmp(a->household.agency + k * a->counts.nhousehold + fa,
                      b->household.agency + k * b->counts.nhousehold + fb, n * sizeof(float)) == 0;
    same = same && memcmp(a->household.role + fa, b->household.role + fb, n) == 0;
    same = same && memcmp(a->household.informed + fa, b->household.informed + fb, n) == 0;
    same =
        same && memcmp(a->household.credit + fa, b->household.credit + fb, n * sizeof(float)) == 0;
    same =
        same && memcmp(a->household.group + fa, b->household.group + fb, n * sizeof(uint16_t)) == 0;
    size_t slots = a->counts.slots;
    return same && memcmp(a->group.id + va * slots, b->group.id + vb * slots,
                          slots * sizeof(uint64_t)) == 0;
}

/* Keeps the villages of a survey from `from` on. */
static void drop_before(bd_survey *s, uint32_t from)
{
    uint32_t households = s->village[from].first, district = s->village[from].district;
    s->nvillage -= from;
    s->nhousehold -= households;
    s->ndistrict -= district;
    memmove(s->village, s->village + from, s->nvillage * sizeof *s->village);
    memmove(s->household, s->household + households, s->nhousehold * sizeof *s->household);
    memmove(s->district, s->district + district, s->ndistrict * sizeof *s->district);
    for (uint32_t v = 0; v < s->nvillage; v++) {
        s->village[v].first -= households;
        s->village[v].district -= district;
    }
    for (uint32_t h = 0; h < s->nhousehold; h++) s->household[h].village -= from;
}

static void a_district_does_not_notice_whether_others_are_in_the_run(void **state)
{
    (void)state;
    EACH_WORLD(of)
    {
        bd_params *p = world_params(of);
        add_programme(p, 2, 20, 1);
        bd_survey *all = survey_new(6, 60, 3), *rest = survey_new(6, 60, 3);
        drop_before(rest, 3);
        bd_model *whole = model_new(p, 4, all, 1), *part = model_new(p, 4, rest, 1);
        for (int t = 0; t < MONTHS; t++) {
            step(whole, 1);
            step(part, 1);
            bd_view a = bd_model_view(whole), b = bd_model_view(part);
            for (uint32_t v = 0; v < 3; v++)
                if (!villages_alike(&a, 3 + v, &b, v))
                    fail_msg("%s, month %d: village %u depends on another district", of->name, t,
                             v);
        }
        bd_model_destroy(whole);
        bd_model_destroy(part);
        survey_free(all);
        survey_free(rest);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bits_on_1_2_and_7_threads),
        cmocka_unit_test(another_seed_or_replicate_is_another_run),
        cmocka_unit_test(a_programme_without_effects_changes_nobody),
        cmocka_unit_test(a_programme_with_effects_changes_somebody),
        cmocka_unit_test(as_many_take_part_as_joined_and_did_not_leave),
        cmocka_unit_test(ledgers_balance_exactly_every_month),
        cmocka_unit_test(ledgers_balance_whatever_process_is_off),
        cmocka_unit_test(ledgers_balance_when_money_or_hours_run_short),
        cmocka_unit_test(a_district_does_not_notice_whether_others_are_in_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
