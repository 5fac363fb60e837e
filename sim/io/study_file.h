/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of a study (`kind: study`): which worlds and strategies run at which values of which
 * parameters, how often, and what is kept of each run (configs/README.md, "Studies"). Only what
 * can be told from this file alone is checked here; whether a key exists and a value lies in its
 * range is told by the scenarios, at the places of this file. */
#ifndef BD_IO_STUDY_FILE_H
#define BD_IO_STUDY_FILE_H

#include "io/key_file.h"

/* Rows of io/key_file.h. */
#define BD_STUDY_KEYS(K, N)                                                                        \
    K(kind, "study", "{\"const\": \"study\"}", "What the file holds")                              \
    K(title, "text", "{\"type\": \"string\"}", "One line for figures and lists")                   \
    K(description, "text", "{\"type\": \"string\"}", "What it is for")                             \
    K(world, "path, or {NAME: path}",                                                              \
      "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\", \"additionalProperties\": "     \
      "{\"type\": \"string\"}}]}",                                                                 \
      "World, or several; paths are relative to this file")                                        \
    K(strategies, "{NAME: path}",                                                                  \
      "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}",                  \
      "Programmes to lay over each world")                                                         \
    K(baseline, "true or false", "{\"type\": \"boolean\"}",                                        \
      "Whether each world also runs without a programme, as first arm (default true): without it " \
      "no effect can be told household by household")                                              \
    K(set, "{KEY: value}", "{\"type\": \"object\"}",                                               \
      "Values laid over every run, as --set does: groups.size: 12")                                \
    K(seed, "whole number", "{\"type\": \"integer\", \"minimum\": 0}",                             \
      "Seed instead of the world's")                                                               \
    N(replicates, 1, 100000, "Drawn worlds at each point (default 1)")                             \
    K(luck, "common or independent", "{\"enum\": [\"common\", \"independent\"]}",                  \
      "Whether replicate r has the same luck at every point (default common), or each point its "  \
      "own")                                                                                       \
    K(parameters, "{KEY: {low, high} or {values}}",                                                \
      "{\"type\": \"object\", \"additionalProperties\": @parameters.KEY}",                         \
      "What the design varies")                                                                    \
    K(cases, "{NAME: {KEY: value}}",                                                               \
      "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"object\"}}",                  \
      "Named points, each with its own values (design: cases)")                                    \
    K(design, "{kind, points, levels, trajectories, file}", "@design", "How points are chosen")    \
    K(outcomes, "list of names",                                                                   \
      "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\"}}",                 \
      "What is kept of each run: figures of compare (years, lost), series at the end "             \
      "(empowered_share, power.choice) or in a month after burn-in (empowered_share@36)")          \
    K(detail, "all, or list of points",                                                            \
      "{\"anyOf\": [{\"const\": \"all\"}, {\"type\": \"array\", \"items\": {\"type\": "            \
      "[\"integer\", \"string\"]}}]}",                                                             \
      "Points of which the first replicate keeps the series of all months too, every arm, in "     \
      "OUT-detail/: numbers from 0, or names of cases (default: none)")

#define BD_STUDY_PARAMETER_KEYS(K, N)                              \
    K(low, "number", "{\"type\": \"number\"}", "Least value")      \
    K(high, "number", "{\"type\": \"number\"}", "Greatest value")  \
    K(scale, "linear or log", "{\"enum\": [\"linear\", \"log\"]}", \
      "How values lie between them (default linear)")              \
    N(levels, 2, 1000, "Values in a grid (default: the design's)") \
    K(values, "list", "{\"type\": \"array\", \"minItems\": 1}",    \
      "The values themselves, numbers or words")

#define BD_STUDY_DESIGN_KEYS(K, N)                                                           \
    K(kind, "one of the designs", "{\"enum\": [@designs]}", "See the table of designs")      \
    N(points, 1, 1000000, "lhs: points; sobol: base points N, of which N (k + 2) are run")   \
    N(levels, 2, 1000, "grid: values of each range (default 3); morris: levels (default 4)") \
    N(trajectories, 1, 100000, "morris: trajectories r, of which r (k + 1) points are run")  \
    K(file, "path", "{\"type\": \"string\"}",                                                \
      "list: CSV with a column for each key and a row for each point")

/*    name, meaning */
#define BD_STUDY_DESIGNS(D)                                                              \
    D(cases, "the points named under `cases`; without parameters and cases one point")   \
    D(grid, "every combination of values")                                               \
    D(lhs, "Latin hypercube: each parameter's range in `points` slices, each used once") \
    D(sobol, "quasi-random points in Saltelli's layout, for first and total indices")    \
    D(morris, "trajectories that move one parameter at a time, for screening many")      \
    D(list, "the rows of a CSV file")

typedef enum bd_study_design {
#define D(name, meaning) BD_DESIGN_##name,
    BD_STUDY_DESIGNS(D)
#undef D
        BD_NDESIGN
} bd_study_design;

#define BD_STUDY_ARMS_MAX 64
#define BD_STUDY_WORLDS_MAX 64
#define BD_STUDY_PARAMETERS_MAX 200
#define BD_STUDY_OUTCOMES_MAX 200
#define BD_STUDY_VALUES_MAX 1000

typedef struct bd_study_entry {
    const char *name, *path; /* path: as it can be opened from the current folder */
    bd_place place;
} bd_study_entry;

/* What the design varies: a range, or values as they were written. */
typedef struct bd_study_parameter {
    const char *key; /* groups.size */
    bd_place place;
    double low, high;
    bool log;
    uint32_t levels;             /* 0: the design's */
    const bd_yaml *bound[2];     /* low, high */
    const bd_yaml *const *value; /* [nvalue], NULL: a range */
    uint32_t nvalue;
} bd_study_parameter;

/* A value of a parameter in a named case. */
typedef struct bd_study_case_value {
    uint32_t point;      /* case */
    uint32_t parameter;  /* row of bd_study_file.parameter */
    const bd_yaml *node; /* what was written */
    uint32_t value;      /* among the parameter's values */
} bd_study_case_value;

typedef struct bd_study_file {
    bd_pool pool;
    const bd_input *input;
    const char *title;
    bd_study_entry *world, *strategy;
    uint32_t nworld, nstrategy;
    bool baseline, common_luck, has_seed;
    const bd_yaml *set; /* a tree of maps, keys without dots; NULL: none */
    uint64_t seed;
    uint32_t replicates;
    bd_study_parameter *parameter;
    uint32_t nparameter;
    const char **case_name; /* [ncase] */
    uint32_t ncase;
    bd_study_case_value *case_value;
    size_t ncase_value;
    bd_study_design design;
    uint32_t points, levels, trajectories; /* 0: not given */
    const char *list;                      /* path of the CSV file, or NULL */
    bd_place design_place, list_place;
    const bd_yaml **outcome; /* [noutcome]; scalars */
    uint32_t noutcome;
    const bd_yaml **detail; /* [ndetail]; scalars: numbers of points or names of cases */
    uint32_t ndetail;
    bool detail_all;
    bd_place detail_place;
} bd_study_file;

/* Reads `path`. All mistakes go to `report`; with any the answer is BD_INPUT. Release in any case.
 */
bd_status bd_study_file_read(const char *path, bd_diagnostics *report, bd_study_file *out,
                             bd_error *err);
void bd_study_file_release(bd_study_file *f);

/* "grid" and so on. */
const char *bd_study_design_name(bd_study_design design);

/* What the file may hold. */
const bd_key_file *bd_study_keys(void);

#endif
