/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Birth and death of groups. Founding by one cadre a group and dissolution make a linear birth and
 * death process, whose mean and chance of dying out are known; founding by cadres that last a fixed
 * time makes a branching process, whose extinction and progeny are known; so does founding by
 * cadres that rise and stop by the model's own rules, solved here. The figures of group survival
 * and drop-out (T5) are printed; the contrast by schooling must lie between 2 and 5.5. Chance of a
 * false alarm below 1e-4 a check; seeds are fixed. */
#include "process/month.h"
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Groups of two with one leader each; nobody joins or leaves by himself or herself. */
static bd_params *only_founding(double villages, double slots)
{
    static const char *const processes[] = {"participation", NULL};
    bd_params *p = params_new();
    only(p, processes);
    p->processes.groupwork = true; /* groups at the start, and their age */
    set(p, "groups.dissolve_cohesion", 0);
    set(p, "population.villages", villages);
    set(p, "population.households", 150);
    set(p, "population.households_spread", 0);
    set(p, "time.burn_in", 0);
    set(p, "groups.slots", slots);
    set(p, "groups.size", 2);
    set(p, "groups.size_min", 1);
    set(p, "groups.size_max", 200);
    set(p, "groups.share", 2.0 / 150);
    set(p, "groups.dissolve_unschooled", 1);
    set(p, "participation.join", 1e-6);
    set(p, "participation.join_propensity", 0);
    set(p, "participation.join_poverty", 0);
    set(p, "participation.join_distance", 0);
    set(p, "participation.join_care", 0);
    set(p, "participation.leave", 0);
    set(p, "participation.founding_pull", 1e6);
    return p;
}

/* Leaders of groups younger than `lasts` months are cadres this month, and nobody else. */
static uint32_t set_cadres(bd_world *w, uint32_t v, uint32_t lasts)
{
    uint32_t living = 0;
    memset(w->household.role + w->village.first[v], BD_ROLE_participant, w->village.count[v]);
    w->village.founding[v] = 0;
    for (uint32_t slot = 0; slot < w->counts.slots; slot++) {
        size_t g = (size_t)v * w->counts.slots + slot;
        if (w->group.id[g] == 0 || w->group.age[g] >= lasts) continue;
        w->household.role[w->group.leader[g]] = BD_ROLE_cadre;
        living++;
    }
    return living;
}

static uint32_t groups_in(const bd_world *w, uint32_t v)
{
    uint32_t groups = 0;
    for (uint32_t slot = 0; slot < w->counts.slots; slot++)
        groups += w->group.id[(size_t)v * w->counts.slots + slot] != 0;
    return groups;
}

/* Birth b and death d a unit of time, in months of 1/20, for ten units. */
static void check_birth_and_death(double b, double d, double mean, double none)
{
    enum { VILLAGES = 1500, PARTS = 20, UNITS = 10 };
    bd_params *p = only_founding(VILLAGES, 74);
    set(p, "groups.cadre_founding", b / PARTS);
    set(p, "groups.dissolve", d / PARTS);
    set(p, "time.months", PARTS * UNITS);
    bd_model *m = model_new(p, 4, NULL, 1);
    bd_world *w = bd_model_world(m);
    for (uint32_t v = 0; v < VILLAGES; v++) {
        assert_int_equal(groups_in(w, v), 1);
        w->group.age[(size_t)v * w->counts.slots] = 0;
    }
    for (int t = 0; t < PARTS * UNITS; t++) {
        for (uint32_t v = 0; v < VILLAGES; v++) set_cadres(w, v, UINT16_MAX);
        step(m, 1);
    }
    double sum = 0, dead = 0, refused = 0;
    for (uint32_t v = 0; v < VILLAGES; v++) {
        uint32_t groups = groups_in(w, v);
        sum += groups, dead += groups == 0, refused += w->village.refused[v];
    }
    double e = exp((b - d) * UNITS);
    double variance = b > d || b < d ? (b + d) / (b - d) * e * (e - 1) : 2 * b * UNITS;
    /* months of a twentieth: groups are founded and dissolve once a month at most */
    double coarse = mean * UNITS * (b * b + d * d) / (2.0 * PARTS) + 0.002;
    print_message("# births %.1f deaths %.1f: groups %.3f (%.4f), none left %.4f (%.4f), refused "
                  "%.0f\n",
                  b, d, sum / VILLAGES, mean, dead / VILLAGES, none, refused);
    assert_near(sum / VILLAGES, mean, 4 * sqrt(variance / VILLAGES) + coarse, "mean of groups");
    assert_near(dead / VILLAGES, none, 4 * sqrt(none * (1 - none) / VILLAGES) + 0.01, "none left");
    bd_model_destroy(m);
    free(p);
}

static void groups_are_born_and_die_as_the_linear_process(void **state)
{
    (void)state;
    check_birth_and_death(0.3, 0.1, 7.389, 0.3018);
    check_birth_and_death(0.1, 0.1, 1, 0.5);
    check_birth_and_death(0.1, 0.3, 0.1353, 0.9055);
}

/* Each group's cadre founds for MONTHS months: R groups in the mean, nearly Poisson. A village
 * counts as going on for ever once it has had MANY groups: fewer than 1 in 10,000 of these die out.
 */
static void check_branching(double r, double extinct, double progeny)
{
    enum { VILLAGES = 1500, MONTHS = 100, SLOTS = 70, MANY = 60 };
    bd_params *p = only_founding(VILLAGES, SLOTS);
    set(p, "groups.cadre_founding", r / MONTHS);
    set(p, "groups.dissolve", 0);
    set(p, "time.months", 2000);
    bd_model *m = model_new(p, 5, NULL, 1);
    bd_world *w = bd_model_world(m);
    uint32_t *had = calloc(VILLAGES, sizeof *had), going = 1;
    bool *ends = calloc(VILLAGES, sizeof *ends);
    assert_true(had != NULL && ends != NULL);
    for (uint32_t v = 0; v < VILLAGES; v++) w->group.age[(size_t)v * w->counts.slots] = 0;
    for (int t = 0; t < 2000 && going > 0; t++) {
        going = 0;
        for (uint32_t v = 0; v < VILLAGES; v++) {
            had[v] = groups_in(w, v);
            bool on = had[v] < MANY;
            ends[v] = set_cadres(w, v, on ? MONTHS : 0) == 0 && on;
            going += on && !ends[v];
        }
        if (going > 0) step(m, 1);
    }
    double died = 0, all = 0;
    for (uint32_t v = 0; v < VILLAGES; v++) died += ends[v], all += had[v];
    print_message("# R %.1f: dies out %.4f (%.4f), groups in all %.3f (%.3f)\n", r, died / VILLAGES,
                  extinct, all / VILLAGES, progeny);
    /* cadres found by a coin a month, not at any time: variance smaller by R / MONTHS */
    assert_near(died / VILLAGES, extinct, 4 * sqrt(extinct * (1 - extinct) / VILLAGES) + 0.01,
                "share that dies out");
    if (r < 1) {
        double variance = r / pow(1 - r, 3);
        assert_near(all / VILLAGES, progeny, 4 * sqrt(variance / VILLAGES) + 0.01, "progeny");
    }
    free(had);
    free(ends);
    bd_model_destroy(m);
    free(p);
}

static void cadres_branch_as_a_poisson_process(void **state)
{
    (void)state;
    check_branching(0.5, 1, 2);
    check_branching(1.5, 0.4172, 0);
    check_branching(2, 0.2032, 0);
}

/* Cadres that make cadres by the model's own rules: members of a group of PAIR rise with chance
 * `rise` a month and stop with chance `end`; a cadre founds a group with chance `found`; a group
 * dissolves with chance `dissolve`, and its cadres may found one more group, which they join. So
 * there are two kinds of new groups, fresh ones and those that a cadre without a group leads: a
 * branching process of two types, solved exactly here. */
enum { PAIR = 2 };
typedef struct chain {
    double rise, end, dissolve, found;
} chain;

/* Mean of f[cadres next month] over who of `cadres` stays and who of `others` rises. */
static double next_month(const chain *c, int cadres, int others, const double f[PAIR + 1])
{
    double sum = 0;
    for (int stay = 0; stay <= cadres; stay++)
        for (int up = 0; up <= others; up++) {
            double p = (cadres == 2 && stay == 1 ? 2 : 1) * (others == 2 && up == 1 ? 2 : 1);
            p *= pow(1 - c->end, stay) * pow(c->end, cadres - stay);
            p *= pow(c->rise, up) * pow(1 - c->rise, others - up);
            sum += p * f[stay + up];
        }
    return sum;
}

static double fresh(const chain *c, const double f[PAIR + 1])
{
    return next_month(c, 0, PAIR, f);
}

static double led(const chain *c, const double f[PAIR + 1])
{
    return next_month(c, 1, PAIR - 1, f);
}

enum { ROUNDS = 20000 };

/* How many groups a group makes: the largest eigenvalue of the matrix of new groups by type. */
static double groups_a_group_makes(const chain *c)
{
    double inside[PAIR + 1] = {0}, outside[PAIR + 1] = {0};
    double again = c->found / (1 - (1 - c->found) * (1 - c->end)); /* before it stops */
    for (int round = 0; round < ROUNDS; round++)
        for (int j = 0; j <= PAIR; j++) {
            inside[j] = (1 - c->dissolve) * (j * c->found + next_month(c, j, PAIR - j, inside));
            outside[j] =
                c->dissolve * j * again + (1 - c->dissolve) * next_month(c, j, PAIR - j, outside);
        }
    double a = fresh(c, inside), b = fresh(c, outside), d = led(c, inside), e = led(c, outside);
    return (a + e + sqrt((a - e) * (a - e) + 4 * b * d)) / 2;
}

/* Groups in all that come of one fresh group, itself included. */
static double groups_in_all(const chain *c)
{
    double all[PAIR + 1] = {0}, one = 0, alone = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int j = 0; j <= PAIR; j++)
            all[j] = c->dissolve * j * alone +
                     (1 - c->dissolve) * (j * c->found * one + next_month(c, j, PAIR - j, all));
        alone = (1 - c->found) * (1 - c->end) * alone + c->found * (1 + led(c, all));
        one = 1 + fresh(c, all);
    }
    return one;
}

/* Chance that what comes of one fresh group dies out. */
static double dying_out(const chain *c)
{
    double dies[PAIR + 1] = {0}, one = 0, alone = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int j = 0; j <= PAIR; j++)
            dies[j] = c->dissolve * pow(alone, j) + (1 - c->dissolve) *
                                                        pow(1 - c->found + c->found * one, j) *
                                                        next_month(c, j, PAIR - j, dies);
        alone = (1 - c->found) * (c->end + (1 - c->end) * alone) + c->found * led(c, dies);
        one = fresh(c, dies);
    }
    return one;
}

static double founding_for(chain c, double r)
{
    double low = 0, high = 1;
    for (int i = 0; i < 40; i++) {
        c.found = (low + high) / 2;
        *(groups_a_group_makes(&c) < r ? &low : &high) = c.found;
    }
    return (low + high) / 2;
}

/* A village goes on for ever once MANY groups live at a time: at R 1.1 fewer than 2 in 1,000 of
 * these die out. */
static double check_cadres(double r)
{
    enum { VILLAGES = 800, MANY = 40, MONTHS = 3000 };
    chain c = {.rise = 0.1, .end = 0.1, .dissolve = 0.04};
    c.found = founding_for(c, r);
    bd_params *p = only_founding(VILLAGES, 70);
    p->processes.roles = true;
    set(p, "groups.cadre_founding", c.found);
    set(p, "groups.dissolve", c.dissolve);
    set(p, "roles.cadre", c.rise);
    set(p, "roles.cadre_end", c.end);
    set(p, "roles.cadre_months", 0); /* at once, and nobody burns out: rates alone */
    set(p, "roles.cadre_overload", 0);
    set(p, "roles.cadre_distress", 0);
    set(p, "time.months", MONTHS);
    bd_model *m = model_new(p, 6, NULL, 1);
    bd_world *w = bd_model_world(m);
    size_t slots = w->counts.slots, ngroup = w->counts.ngroup;
    uint64_t *seen = malloc(ngroup * sizeof *seen);
    double *had = calloc(VILLAGES, sizeof *had);
    bool *over = calloc(VILLAGES, sizeof *over);
    assert_true(seen != NULL && had != NULL && over != NULL);
    memset(w->household.streak, 255, w->counts.nhousehold); /* everybody is able */
    memset(w->household.role, BD_ROLE_empowered, w->counts.nhousehold);
    memset(w->village.founding, 0, VILLAGES * sizeof *w->village.founding);
    for (uint32_t v = 0; v < VILLAGES; v++) had[v] = 1;
    memcpy(seen, w->group.id, ngroup * sizeof *seen);
    double died = 0, going = VILLAGES;
    /* the first group's members have had no month to rise in, as those of a fresh one have */
    for (uint32_t h = 0; h < w->counts.nhousehold; h++) {
        bd_stream s = bd_stream_open((bd_luck){.seed = 8}, BD_KIND_HOUSEHOLD, h, 0, 1);
        if (w->household.group[h] != BD_NO_GROUP && (double)bd_uniform(&s) < c.rise)
            w->household.role[h] = BD_ROLE_cadre;
    }
    for (int t = 0; t < MONTHS && going > 0; t++) {
        step(m, 1);
        for (uint32_t v = 0; v < VILLAGES; v++) {
            uint32_t first = w->village.first[v], n = w->village.count[v], living = 0, alone = 0;
            if (over[v]) continue;
            for (size_t g = v * slots; g < (v + 1) * slots; g++) {
                living += w->group.id[g] != 0;
                had[v] += w->group.id[g] != 0 && w->group.id[g] != seen[g];
                seen[g] = w->group.id[g];
            }
            for (uint32_t h = first; living == 0 && h < first + n; h++)
                alone += w->household.role[h] == BD_ROLE_cadre;
            bool ends = living + alone == 0;
            over[v] = ends || (r > 1 && living >= MANY);
            if (!over[v]) continue;
            died += ends, going--;
            memset(w->household.streak + first, 0, n); /* nobody rises any more */
            memset(w->household.role + first, BD_ROLE_participant, n);
        }
    }
    double all = 0, squares = 0, extinct = r < 1 ? 1 : dying_out(&c);
    for (uint32_t v = 0; v < VILLAGES; v++) all += had[v] / VILLAGES;
    for (uint32_t v = 0; v < VILLAGES; v++) squares += (had[v] - all) * (had[v] - all) / VILLAGES;
    print_message(
        "# a group makes %.2f groups (a cadre founds %.4f a month, %.2f while it serves): "
        "dies out %.4f (%.4f)",
        r, c.found, c.found / c.end, died / VILLAGES, extinct);
    if (r < 1) {
        double expected = groups_in_all(&c);
        print_message(", groups in all %.3f (%.3f)\n", all, expected);
        assert_near(all, expected, 4 * sqrt(squares / VILLAGES) + 0.01, "groups in all");
    } else {
        print_message("\n");
        assert_near(died / VILLAGES, extinct, 4 * sqrt(extinct * (1 - extinct) / VILLAGES) + 0.01,
                    "share that dies out");
    }
    free(seen), free(had), free(over);
    bd_model_destroy(m);
    free(p);
    return died / VILLAGES;
}

static void cadres_that_make_cadres_have_their_threshold_at_one(void **state)
{
    (void)state;
    static const double below[] = {0.5, 0.75, 0.9}, above[] = {1.1, 1.5, 2};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        assert_true(check_cadres(below[i]) > 0.999);
    for (size_t i = 0; i < sizeof above / sizeof *above; i++) check_cadres(above[i]);
}

typedef struct survival {
    double groups, inactive, joiners, gone, year, finished;
} survival;

/* Follows every group founded and every household that joins within eight years. */
static void follow(const char *schooling, uint64_t seed, survival s[2])
{
    const char *const sets[] = {"population.households=400", "time.months=96", "strategy.start=0",
                                "strategy.end=96",           schooling,        NULL};
    config c = config_new("configs/desa.yaml", "configs/strategies/mezzo-only.yaml", sets, seed, 1);
    step(c.model, (int)c.p->time.burn_in);
    bd_view w = bd_model_view(c.model);
    size_t n = w.counts.nhousehold, ng = w.counts.ngroup;
    uint64_t *seen = calloc(ng, sizeof *seen), *into = calloc(n, sizeof *into);
    uint8_t *schooled = calloc(ng, 1), *months = calloc(n, 1);
    uint8_t *with = calloc(n, 1);
    assert_true(seen != NULL && into != NULL && schooled != NULL && months != NULL && with != NULL);
    for (size_t g = 0; g < ng; g++) seen[g] = w.group.id[g];
    uint64_t *old = malloc(ng * sizeof *old);
    assert_true(old != NULL);
    memcpy(old, seen, ng * sizeof *old);
    for (size_t h = 0; h < n; h++) /* who is in a group already is not followed */
        if (w.household.group[h] != BD_NO_GROUP) months[h] = 255;
    for (int t = 0; t < 96; t++) {
        step(c.model, 1);
        for (size_t g = 0; g < ng; g++) {
            uint64_t id = w.group.id[g];
            if (id == seen[g]) continue;
            if (seen[g] != 0 && seen[g] != old[g]) s[schooled[g]].inactive++;
            if (id != 0 && w.group.parent[g] == 0)
                s[schooled[g] = w.group.schooled[g] > 0].groups++;
            if (id != 0 && w.group.parent[g] != 0) old[g] = id; /* a split is not founded */
            seen[g] = id;
        }
        for (size_t h = 0; h < n; h++) {
            uint16_t slot = w.household.group[h];
            size_t g = (size_t)w.household.village[h] * w.counts.slots + slot;
            if (months[h] == 255) {
                if (slot == BD_NO_GROUP) months[h] = 0;
                continue;
            }
            if (into[h] == 0 && slot == BD_NO_GROUP) continue;
            if (into[h] == 0) {
                into[h] = w.group.id[g], months[h] = 0;
                with[h] = w.household.schooling[h] >= BD_SCHOOLED_YEARS;
                s[with[h]].joiners++;
                s[with[h]].year += t < 84;
            } else if (slot == BD_NO_GROUP) {
                s[with[h]].gone++;
                into[h] = 0, months[h] = 0;
            } else if (months[h] < 254 && ++months[h] == 12) {
                s[with[h]].finished++;
            }
        }
    }
    free(seen);
    free(old);
    free(into);
    free(schooled);
    free(months);
    free(with);
    config_free(&c);
}

static void print(const char *name, const survival *s)
{
    print_message("# T5 %-18s %5.0f groups founded in eight years, %.3f inactive; %6.0f joined, "
                  "%.3f gone; %.3f stayed a year\n",
                  name, s->groups, s->inactive / s->groups, s->joiners, s->gone / s->joiners,
                  s->finished / s->year);
}

/* In the default world nearly every group has a member with schooling; the contrast is taken where
 * schooling is rare, as it was in the field. */
static void groups_survive_and_members_stay_as_in_the_field(void **state)
{
    (void)state;
    survival usual[2] = {{0}}, rare[2] = {{0}};
    for (uint64_t seed = 1; seed <= 2; seed++) {
        follow("population.schooling=9", seed, usual);
        follow("population.schooling=0.1", seed, rare);
    }
    print("default world", &usual[1]);
    print("rare: unschooled", &rare[0]);
    print("rare: schooled", &rare[1]);
    assert_true(usual[1].groups > 300 && rare[0].groups > 50 && rare[1].groups > 100);
    double times =
        log(1 - rare[0].inactive / rare[0].groups) / log(1 - rare[1].inactive / rare[1].groups);
    print_message("# T5 groups without a schooled member: %.2f times the hazard\n", times);
    assert_true(times > 2 && times < 5.5);
}

int main(int argc, char **argv)
{
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_born_and_die_as_the_linear_process),
        cmocka_unit_test(cadres_branch_as_a_poisson_process),
        cmocka_unit_test(cadres_that_make_cadres_have_their_threshold_at_one),
        cmocka_unit_test(groups_survive_and_members_stay_as_in_the_field),
    };
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
