/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What laws, canonical results and frequency tests share: worlds from parameters or from a survey
 * made in memory, parameters by dotted key, programmes, and statistics with a stated chance of a
 * false alarm. Set-up that fails fails the test at once; everything made here is the caller's. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include "model/model.h"
#include "model/opening.h"
#include "state/survey.h"

#include <cmocka.h>
#include <stdbool.h>

/* Chance that a statistical check of a true model fails by bad luck, for one check. Seeds are
 * fixed, so a check that once passed always passes until the model changes. */
#define FALSE_ALARM 1e-4

/* Default parameters. Release with free. */
bd_params *params_new(void);

/* Sets a row by its dotted key, such as "influence.theta", "structure.mean.norms" (one number of a
 * map), "ties.kind" (by word or by number). The key must exist, the value must lie in its range. */
void set(bd_params *p, const char *key, double value);
void set_word(bd_params *p, const char *key, const char *word);

/* Switches every process off, then those named on; the list ends with NULL. */
void only(bd_params *p, const char *const *processes);

/* Adds a method; its effects are all 0. Returns its index. */
uint32_t add_method(bd_params *p, const char *name, const char *unit, double hours, double cost);

/* Adds an institution that gives nothing (0), rations (1) or owes (2) a service, else as by
 * default; returns its index. */
uint32_t add_institution(bd_params *p, const char *name, int service);

/* Adds a programme of client, group and village work, from `start` to `end` (months after
 * burn-in), whose effects are `strength` times usual ones (0: a null programme). */
void add_programme(bd_params *p, int64_t start, int64_t end, double strength);

/* A model that must come about, and one that has been stepped `months` months and is whole after
 * them (builds of type Debug look every month). */
bd_model *model_new(const bd_params *p, uint64_t seed, const bd_survey *survey, int threads);
void step(bd_model *m, int months);
uint64_t digest(const bd_model *m, bool work);

/* A world of a file under configs/, with settings "key=value" laid over (the list ends with NULL),
 * as `berdaya run` would build it; the survey's files are read. config_read leaves `model` NULL.
 * Release with config_free. */
typedef struct config {
    const bd_params *p;
    bd_model *model;
    struct bd_scenario *scenario;
    bd_opening opening;
} config;
config config_read(const char *world, const char *strategy, const char *const *sets);
config config_new(const char *world, const char *strategy, const char *const *sets, uint64_t seed,
                  int threads);
void config_free(config *c);

/* A survey of `villages` villages of `count` households each, `per_district` villages a district,
 * of which nothing is known. Ties follow the parameters until edges are given. */
bd_survey *survey_new(uint32_t villages, uint32_t count, uint32_t per_district);
void survey_edges(bd_survey *s, const bd_edge *edges, size_t n);
void survey_free(bd_survey *s);

/* Means over all households of the run. */
double mean_power(const bd_view *w);
double share_informed(const bd_view *w);
double share_taking_part(const bd_view *w);

/* Chance that a chi-square variate of `n - 1 - fitted` degrees of freedom exceeds the distance of
 * counts from their expectations; classes expected below 5 are pooled with their neighbour. */
double chi_square_p(const double *count, const double *expected, size_t n, size_t fitted);

/* Fails unless `count` of `trials` is believable for chance p: exact binomial, two-sided. */
void assert_frequency(uint64_t count, uint64_t trials, double p, const char *what);

/* Fails unless |x - expected| <= tolerance, and says by how much. */
void assert_near(double x, double expected, double tolerance, const char *what);

#endif
