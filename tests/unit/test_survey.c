/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Surveys: what tables mean, that the order of rows is nothing, and that every mistake is told. */
#include "io/csv.h"
#include "model/inputs.h"
#include "setup/create.h"
#include "setup/survey.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bd_params params;
static char told[6000];

/* "file:line:column words", counted from 1 as users see it. */
static void tell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                 const char *text)
{
    (void)context;
    size_t at = strlen(told);
    snprintf(told + at, sizeof told - at, "%s:%u:%u %s%s\n", table->path, place.line + 1,
             place.column + 1, mistake ? "" : "(warning) ", text);
}

static void set_params(void)
{
    bd_params_defaults(&params);
    params.ndisadvantage = 2;
    snprintf(params.disadvantage[0].key, BD_NAME_MAX, "ethnicity");
    params.disadvantage[0].share = 0.3;
    snprintf(params.disadvantage[1].key, BD_NAME_MAX, "gender");
    params.disadvantage[1].share = 0.2;
}

static void read_ethnicity_from_caste(void)
{
    snprintf(params.disadvantage[0].column, BD_TEXT_MAX, "caste");
    snprintf(params.disadvantage[0].values, BD_TEXT_MAX, "SC|ST");
}

static bd_status survey_of(const char *households, const char *edges, const char *villages,
                           bd_survey **out, bd_error *err)
{
    const char *text[3] = {households, edges, villages};
    const char *name[3] = {"h.csv", "e.csv", "v.csv"};
    bd_table t[3];
    told[0] = 0;
    *err = (bd_error){0};
    char separator = ",;\t"[params.survey.separator];
    for (int i = 0; i < 3; i++) {
        t[i] = (bd_table){0};
        if (text[i] == NULL) continue;
        bd_status status =
            bd_csv_parse(name[i], text[i], strlen(text[i]), separator, &t[i], tell, NULL, err);
        assert_int_equal(status, BD_OK);
    }
    bd_status status = bd_survey_create(&params, &t[0], edges ? &t[1] : NULL,
                                        villages ? &t[2] : NULL, tell, NULL, out, err);
    for (int i = 0; i < 3; i++) bd_csv_release(&t[i]);
    return status;
}

static bd_survey *good(const char *households, const char *edges, const char *villages)
{
    bd_survey *s;
    bd_error err;
    if (survey_of(households, edges, villages, &s, &err) != BD_OK)
        fail_msg("%s\n%s", err.text, told);
    return s;
}

static const bd_survey_household *find(const bd_survey *s, const char *village, const char *name)
{
    uint64_t id =
        bd_survey_household_id(bd_survey_village_id(village, strlen(village)), name, strlen(name));
    for (uint32_t h = 0; h < s->nhousehold; h++)
        if (s->household[h].id == id) return &s->household[h];
    fail_msg("no household %s in %s", name, village);
    return NULL;
}

static const char HOUSEHOLDS[] = "id,village,size,schooling,stratum,leader,caste,gender,hamlet\n"
                                 "a,Suka,3,6,poor,1,SC,ya,RT 1\n"
                                 "b,Suka,4,9,,0,OBC,tidak,RT 2\n"
                                 "c,Suka,NA,12,mampu,,,,RT 1\n"
                                 "d,Maju,2,0,elite,0,ST,0,\n"
                                 "e,Maju,5,7,miskin,1,GEN,1,\n";
static const char EDGES[] = "from,to\na,b\nb,c\nd,e\na,d\n";

static void cells_become_what_they_say(void **state)
{
    (void)state;
    set_params();
    read_ethnicity_from_caste();
    bd_survey *s = good(HOUSEHOLDS, EDGES, NULL);
    assert_int_equal(s->nhousehold, 5);
    assert_int_equal(s->nvillage, 2);
    assert_int_equal(s->ndistrict, 1);
    assert_int_equal(s->nedge, 4);
    const bd_survey_household *a = find(s, "Suka", "a"), *b = find(s, "Suka", "b"),
                              *c = find(s, "Suka", "c"), *d = find(s, "Maju", "d");
    assert_int_equal(a->size, 3);
    assert_int_equal(a->schooling, 6);
    assert_int_equal(a->stratum, BD_STRATUM_poor);
    assert_int_equal(a->leader, 1);
    assert_int_equal(a->has, 3);
    assert_int_equal(a->given, 3);
    assert_int_equal(b->stratum, BD_GIVEN_NOT);
    assert_int_equal(b->has, 0);
    assert_int_equal(b->given, 3);
    assert_int_equal(c->size, BD_GIVEN_NOT);
    assert_int_equal(c->given, 0);
    assert_int_equal(c->stratum, BD_STRATUM_better_off);
    assert_int_equal(c->leader, BD_GIVEN_NOT);
    assert_int_equal(d->has, 1);
    assert_int_equal(a->hamlet, c->hamlet);
    assert_int_not_equal(a->hamlet, b->hamlet);
    assert_int_equal(s->village[a->village].hamlets, 2);
    assert_int_equal(s->village[d->village].hamlets, 0);
    assert_true(isnan(a->log_assets) && isnan(a->propensity));
    bd_survey_destroy(s);
}

static void the_order_of_rows_is_nothing(void **state)
{
    (void)state;
    set_params();
    read_ethnicity_from_caste();
    bd_survey *s = good(HOUSEHOLDS, EDGES, NULL);
    bd_survey *t = good("village,leader,id,size,stratum,schooling,gender,hamlet,caste\n"
                        "Maju,1,e,5,poor,7,1,,GEN\n"
                        "Suka,,c,,better_off,12,,RT 1,\n"
                        "Suka,0,b,4,NA,9,no,RT 2,OBC\n"
                        "Maju,0,d,2,elite,0,0,,ST\n"
                        "Suka,1,a,3,poor,6,1,RT 1,SC\n",
                        "to,from\ne,d\nb,a\nd,a\nb,c\n", NULL);
    assert_int_equal(s->nedge, t->nedge);
    assert_memory_equal(s->household, t->household, 5 * sizeof *s->household);
    assert_memory_equal(s->village, t->village, 2 * sizeof *s->village);
    assert_memory_equal(s->edge, t->edge, s->nedge * sizeof *s->edge);
    bd_survey_destroy(s);
    bd_survey_destroy(t);
}

static void rows_lie_sorted_by_village_and_id(void **state)
{
    (void)state;
    set_params();
    read_ethnicity_from_caste();
    bd_survey *s = good(HOUSEHOLDS, EDGES, NULL);
    for (uint32_t v = 0, next = 0; v < s->nvillage; v++) {
        assert_int_equal(s->village[v].first, next);
        next += s->village[v].count;
        for (uint32_t h = s->village[v].first; h < next; h++) {
            assert_int_equal(s->household[h].village, v);
            if (h > s->village[v].first) assert_true(s->household[h - 1].id < s->household[h].id);
        }
    }
    bd_survey_destroy(s);
}

static void mistakes_of_all_tables_are_told_at_once(void **state)
{
    (void)state;
    set_params();
    bd_survey *s;
    bd_error err;
    bd_status status =
        survey_of("id,village,size,stratum,leader\n"
                  "a,Suka,three,poor,1\n"
                  "a,Suka,3,rich,1\n"
                  ",Suka,3,poor,maybe\n"
                  "d,,300,poor,1\n"
                  "e,Jauh,2,poor,1\n",
                  "from,to\na,x\nb,b\nNA,e\ne,e\n", "village,norms\nSuka,2\nAda,0.5\n", &s, &err);
    assert_int_equal(status, BD_INPUT);
    assert_null(s);
    const char *expected[] = {
        "h.csv:2:8 size: three is not a number",
        "h.csv:3:1 household a a second time; see line 2",
        "h.csv:3:10 stratum: rich is no stratum",
        "h.csv:4:1 a household without a name",
        "h.csv:4:14 leader: maybe is neither yes",
        "h.csv:5:3 a household without a village",
        "h.csv:5:4 size: 300 lies outside 1 to 254",
        "h.csv:6:3 unknown village Jauh: not in v.csv",
        "v.csv:2:6 norms: 2 lies outside 0 to 1",
        "v.csv:3:1 (warning) village Ada has no household; left out",
        "e.csv:2:3 unknown household x",
        "e.csv:3:1 unknown household b",
        "e.csv:4:1 a tie with one end only",
        "e.csv:5:3 household e is tied to itself",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (strstr(told, expected[i]) == NULL)
            fail_msg("not told: %s\namong:\n%s", expected[i], told);
    assert_non_null(strstr(err.text, "mistakes in the survey"));
}

static void columns_that_are_not_there_are_named(void **state)
{
    (void)state;
    set_params();
    bd_survey *s;
    bd_error err;
    assert_int_equal(survey_of("hhid,village\n1,x\n", NULL, NULL, &s, &err), BD_INPUT);
    assert_string_equal(told, "h.csv:1:1 no column 'id'; there are hhid, village\n");
    snprintf(params.survey.id, BD_TEXT_MAX, "hhid");
    bd_survey_destroy(good("hhid,village\n1,x\n", NULL, NULL));
    snprintf(params.survey.leader, BD_TEXT_MAX, "boss");
    assert_int_equal(survey_of("hhid,village\n1,x\n", NULL, NULL, &s, &err), BD_INPUT);
    assert_string_equal(told, "h.csv:1:1 no column 'boss'; there are hhid, village\n");
}

static void a_file_without_households_is_a_mistake(void **state)
{
    (void)state;
    set_params();
    bd_survey *s;
    bd_error err;
    assert_int_equal(survey_of("id,village\n", "from,to\n", NULL, &s, &err), BD_INPUT);
    assert_string_equal(told, "h.csv:1:1 no household in the file\n");
}

static void decimals_are_read_as_declared(void **state)
{
    (void)state;
    set_params();
    bd_survey *s;
    bd_error err;
    assert_int_equal(survey_of("id,village,propensity\na,x,\"1,5\"\n", NULL, NULL, &s, &err),
                     BD_INPUT);
    assert_non_null(strstr(told, "see survey.decimal"));
    params.survey.decimal = 1;
    params.survey.separator = 1;
    s = good("id;village;propensity\na;x;1,5\n", NULL, NULL);
    assert_true(s->household[0].propensity == 1.5f);
    bd_survey_destroy(s);
}

static void a_tie_named_twice_counts_once_and_is_told(void **state)
{
    (void)state;
    set_params();
    bd_survey *s = good("id,village\na,x\nb,x\nc,x\n", "from,to\na,b\nb,a\nb,c\na,b\n", NULL);
    assert_int_equal(s->nedge, 2);
    assert_string_equal(told,
                        "e.csv:3:1 (warning) 2 rows name a tie that another row has named; it "
                        "counts once\n");
    bd_survey_destroy(s);
}

static void names_may_repeat_across_villages_if_ties_say_the_village(void **state)
{
    (void)state;
    set_params();
    const char *households = "id,village\n1,x\n2,x\n1,y\n2,y\n";
    bd_survey *s = good(households, "village,from,to\nx,1,2\ny,1,2\n", NULL);
    assert_int_equal(s->nedge, 2);
    bd_survey_destroy(s);
    bd_error err;
    assert_int_equal(survey_of(households, "from,to\n1,2\n", NULL, &s, &err), BD_INPUT);
    assert_non_null(strstr(told, "e.csv:2:1 several villages have a household 1"));
}

static void wealth_is_read_as_a_rank(void **state)
{
    (void)state;
    set_params();
    bd_survey *s = good("id,village,wealth\na,x,10\nb,x,1e6\nc,x,20\nd,x,20\ne,x,\n", NULL, NULL);
    /* ranks 1, 2.5, 2.5, 4 of 4 */
    assert_true(fabsf(find(s, "x", "a")->log_assets + 1.1503494f) < 1e-6f);
    assert_true(find(s, "x", "c")->log_assets == find(s, "x", "d")->log_assets);
    assert_true(fabsf(find(s, "x", "c")->log_assets) < 1e-7f);
    assert_true(fabsf(find(s, "x", "b")->log_assets - 1.1503494f) < 1e-6f);
    assert_true(isnan(find(s, "x", "e")->log_assets));
    bd_survey_destroy(s);
}

static void thresholds_are_propensities_of_the_threshold_rule(void **state)
{
    (void)state;
    set_params();
    params.influence.theta = 0.4;
    params.influence.theta_spread = 2;
    bd_survey *s = good("id,village,threshold\na,x,0.99\n", NULL, NULL);
    double propensity = s->household[0].propensity;
    assert_true(fabs(0.4 + 2 * (propensity - 0.5) - 0.99) < 1e-6);
    bd_survey_destroy(s);
    params.influence.theta_spread = 0;
    bd_error err;
    assert_int_equal(survey_of("id,village,threshold\na,x,0.99\n", NULL, NULL, &s, &err), BD_INPUT);
    assert_non_null(strstr(told, "h.csv:1:12 thresholds need influence.theta_spread"));
}

static void a_filter_keeps_the_rows_asked_for(void **state)
{
    (void)state;
    set_params();
    snprintf(params.survey.filter, BD_TEXT_MAX, "surveyed=1|ya");
    bd_survey *s = good("id,village,surveyed\na,x,1\nb,x,0\nc,y,ya\n", NULL, NULL);
    assert_int_equal(s->nhousehold, 2);
    bd_survey_destroy(s);
    snprintf(params.survey.filter, BD_TEXT_MAX, "surveyed");
    bd_error err;
    assert_int_equal(survey_of("id,village,surveyed\na,x,1\n", NULL, NULL, &s, &err), BD_INPUT);
    assert_non_null(strstr(told, "is not column=word"));
}

static void villages_lie_in_their_districts_and_regions(void **state)
{
    (void)state;
    set_params();
    bd_survey *s = good("id,village\n1,a\n1,b\n1,c\n1,d\n", NULL,
                        "village,district,region,travel,norms,cooperation\n"
                        "a,North,Java,1.5,0.3,0.6\nb,South,Java,,,\nc,North,Java,2,0.4,0.2\n"
                        "d,North,Bali,1,0.2,0.1\n");
    assert_int_equal(s->nregion, 2);
    assert_int_equal(s->ndistrict, 3); /* North of Java is not North of Bali */
    for (uint32_t v = 1; v < 4; v++)
        assert_true(s->village[v - 1].district <= s->village[v].district);
    for (uint32_t d = 1; d < 3; d++)
        assert_true(s->district[d - 1].region <= s->district[d].region);
    uint32_t a = find(s, "a", "1")->village, b = find(s, "b", "1")->village;
    assert_int_equal(s->village[a].district, s->village[find(s, "c", "1")->village].district);
    assert_true(s->village[a].travel == 1.5 && s->village[a].factor[BD_FACTOR_norms] == 0.3);
    assert_true(isnan(s->village[b].travel) && isnan(s->village[b].cooperation));
    assert_true(isnan(s->village[a].factor[BD_FACTOR_policy]));
    bd_survey_destroy(s);
}

/* The survey of 300 households that the next tests make worlds of. */
static bd_survey *large_survey(bool reversed)
{
    static char households[40000], edges[40000];
    size_t at = (size_t)sprintf(households, "id,village,size,schooling,stratum,gender,leader\n");
    static const char *const strata[] = {"poor", "middle", "better_off", "elite"};
    for (int k = 0; k < 300; k++) {
        int i = reversed ? 299 - k : k;
        at += (size_t)sprintf(households + at, "h%d,v%d,%d,%d,%s,%d,%d\n", i, i % 3, 1 + i % 7,
                              i % 13, strata[i % 4], i % 5 == 0, i % 10 == 0);
    }
    at = (size_t)sprintf(edges, "from,to\n");
    for (int k = 0; k < 299; k++) {
        int i = reversed ? 298 - k : k;
        at += (size_t)sprintf(edges + at, "h%d,h%d\n", i, i + 1);
    }
    return good(households, edges, NULL);
}

static void a_world_takes_over_what_the_survey_gives(void **state)
{
    (void)state;
    set_params();
    bd_survey *s = large_survey(false);
    bd_world w;
    bd_error err = {0};
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){3, 0}, s, 2, &err), BD_OK);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    assert_null(bd_world_broken(&view, text, sizeof text));
    assert_null(bd_ties_broken(&view, text, sizeof text));
    assert_int_equal(w.counts.nhousehold, 300);
    assert_int_equal(w.ties.cross_first[3], 2 * 299); /* neighbours live in different villages */
    uint32_t weak = 0;
    for (uint32_t h = 0; h < 300; h++) {
        const bd_survey_household *g = &s->household[h];
        assert_true(w.household.id[h] == g->id);
        assert_int_equal(w.household.size[h], g->size);
        assert_int_equal(w.household.schooling[h], g->schooling);
        assert_int_equal(w.household.stratum[h], g->stratum);
        assert_int_equal(w.household.flags[h] & BD_FLAG_LEADER, g->leader);
        uint16_t bits = w.profile_bits[w.household.profile[h]];
        assert_int_equal(bits >> 1 & 1, g->has >> 1);
        weak += bits & 1; /* ethnicity is not given, so drawn */
    }
    assert_in_range(weak, 50, 130);
    bd_world_release(&w);
    bd_survey_destroy(s);
}

static void worlds_do_not_depend_on_the_order_of_rows_nor_on_threads(void **state)
{
    (void)state;
    set_params();
    bd_survey *s = large_survey(false), *t = large_survey(true);
    bd_world a, b;
    assert_int_equal(bd_create_world(&a, &params, (bd_luck){3, 0}, s, 1, NULL), BD_OK);
    assert_int_equal(bd_create_world(&b, &params, (bd_luck){3, 0}, t, 3, NULL), BD_OK);
    bd_view one = bd_world_view(&a, &params), other = bd_world_view(&b, &params);
    assert_true(bd_world_digest(&one, true) == bd_world_digest(&other, true));
    assert_memory_equal(a.ties.arena.block, b.ties.arena.block, a.ties.arena.used);
    bd_world_release(&a);
    bd_world_release(&b);
    bd_survey_destroy(s);
    bd_survey_destroy(t);
}

static void a_survey_without_ties_gets_synthetic_ones(void **state)
{
    (void)state;
    set_params();
    static char households[20000];
    size_t at = (size_t)sprintf(households, "id,village,hamlet\n");
    for (int i = 0; i < 400; i++)
        at += (size_t)sprintf(households + at, "%d,v%d,RT %d\n", i, i % 2, i % 6);
    params.ties.near = 1;
    params.ties.closure = 0;
    bd_survey *s = good(households, NULL, NULL);
    bd_world w;
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){3, 0}, s, 2, NULL), BD_OK);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    assert_null(bd_ties_broken(&view, text, sizeof text));
    double degree = w.ties.offset[400] / 400.0;
    assert_true(degree > 7 && degree < 11);
    uint32_t inside = 0;
    for (uint32_t h = 0; h < 400; h++)
        for (uint32_t e = w.ties.offset[h]; e < w.ties.offset[h + 1]; e++) {
            uint32_t other = w.village.first[w.household.village[h]] + w.ties.local[e];
            inside += w.household.hamlet[other] == w.household.hamlet[h];
        }
    /* all first ties stay in the hamlet; friends of friends therefore do as well */
    assert_int_equal(inside, w.ties.offset[400]);
    bd_world_release(&w);
    bd_survey_destroy(s);
}

static void the_shipped_example_is_read_from_its_files(void **state)
{
    (void)state;
    set_params();
    bd_survey *s;
    bd_error err = {0};
    told[0] = 0;
    if (bd_survey_load(&params, "configs/example-survey/households.csv",
                       "configs/example-survey/edges.csv", "configs/example-survey/villages.csv",
                       tell, NULL, &s, &err) != BD_OK)
        fail_msg("%s\n%s", err.text, told);
    assert_int_equal(s->nvillage, 3);
    bd_survey_destroy(s);
    assert_int_equal(bd_survey_load(&params, "", "", NULL, tell, NULL, &s, &err), BD_OK);
    assert_null(s);
    assert_int_equal(bd_survey_load(&params, "", "e.csv", NULL, tell, NULL, &s, &err), BD_INPUT);
    err = (bd_error){0};
    assert_int_equal(bd_survey_load(&params, "nowhere.csv", "", NULL, tell, NULL, &s, &err),
                     BD_INPUT);
    assert_non_null(strstr(err.text, "nowhere.csv: cannot be read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_become_what_they_say),
        cmocka_unit_test(the_order_of_rows_is_nothing),
        cmocka_unit_test(rows_lie_sorted_by_village_and_id),
        cmocka_unit_test(mistakes_of_all_tables_are_told_at_once),
        cmocka_unit_test(columns_that_are_not_there_are_named),
        cmocka_unit_test(a_file_without_households_is_a_mistake),
        cmocka_unit_test(decimals_are_read_as_declared),
        cmocka_unit_test(a_tie_named_twice_counts_once_and_is_told),
        cmocka_unit_test(names_may_repeat_across_villages_if_ties_say_the_village),
        cmocka_unit_test(wealth_is_read_as_a_rank),
        cmocka_unit_test(thresholds_are_propensities_of_the_threshold_rule),
        cmocka_unit_test(a_filter_keeps_the_rows_asked_for),
        cmocka_unit_test(villages_lie_in_their_districts_and_regions),
        cmocka_unit_test(a_world_takes_over_what_the_survey_gives),
        cmocka_unit_test(worlds_do_not_depend_on_the_order_of_rows_nor_on_threads),
        cmocka_unit_test(a_survey_without_ties_gets_synthetic_ones),
        cmocka_unit_test(the_shipped_example_is_read_from_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
