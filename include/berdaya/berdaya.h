/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya as a library: build a world from a scenario, step it month by month, look at it without
 * copying, keep it as HDF5. The library prints nothing, ends no process and installs no signal
 * handler; every call that can fail returns a status and fills a message that the caller owns.
 *
 *     bd_simulation_options options = {.size = sizeof options, .world = "configs/desa.yaml"};
 *     bd_simulation *s;
 *     bd_message why;
 *     if (bd_simulation_create(&options, &s, &why) != BD_RESULT_OK) puts(why.text);
 *     bd_simulation_step(s, 60, &why);
 *     bd_array power;
 *     bd_simulation_column(s, "household", "power", &power, &why);
 *     bd_simulation_destroy(s);
 *
 * Different simulations may be used by different threads at once, one simulation by one thread at a
 * time. A step uses OpenMP threads of its own: start worker processes by spawn, not by fork. GSL's
 * error handler is switched off inside calls and put back before they return. */
#ifndef BERDAYA_BERDAYA_H
#define BERDAYA_BERDAYA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define BD_API __attribute__((visibility("default")))
#else
#define BD_API
#endif

/* What a call answers. The numbers are part of the interface. */
typedef enum bd_result {
    BD_RESULT_OK = 0,
    BD_RESULT_INPUT = 1,       /* bad input: scenario, name or option */
    BD_RESULT_EXISTS = 2,      /* the output exists already, or another run writes it */
    BD_RESULT_MISMATCH = 3,    /* made by another build, scenario or layout */
    BD_RESULT_UNAVAILABLE = 4, /* not part of this build */
    BD_RESULT_MEMORY = 5,      /* not enough memory */
    BD_RESULT_IO = 6,          /* reading or writing failed */
    BD_RESULT_BROKEN = 7,      /* an invariant of the world does not hold */
    BD_RESULT_STOPPED = 8      /* stopped; can be resumed */
} bd_result;

/* Why a call failed, in words; a scenario's mistakes all at once, one after the other. Set by
 * every failing call it is given to, untouched otherwise. May be NULL wherever it is asked for. */
typedef struct bd_message {
    bd_result result;
    char text[4096]; /* ends with a zero byte; what does not fit is cut off */
} bd_message;

typedef struct bd_simulation bd_simulation;

/* Zero means "not given" everywhere. `size` must be sizeof(bd_simulation_options): a newer library
 * takes the struct of an older program. Exactly one of `world` and `world_text` must be given. */
typedef struct bd_simulation_options {
    size_t size;
    const char *world;      /* path of a scenario file */
    const char *world_text; /* or the scenario itself, YAML in UTF-8 */
    /* Path of a strategy laid over it, or the name of one in strategies/ beside the world. */
    const char *strategy;
    const char *const *set; /* nset overrides such as "groups.join_base=0.03" */
    size_t nset;
    uint64_t seed;      /* used when `has_seed` is not 0, else the scenario's */
    int has_seed;       /* 0 or 1 */
    int threads;        /* 0: as many as the process may use */
    uint32_t replicate; /* 0 .. 16777215: another draw of the same world and luck */
} bd_simulation_options;

/* Version of the library, such as "0.1.0", and one line that names the build. */
BD_API const char *bd_library_version(void);
BD_API const char *bd_library_build(void);

/* Reads and checks the scenario, builds the world (before its first month of burn-in). */
BD_API bd_result bd_simulation_create(const bd_simulation_options *options, bd_simulation **out,
                                      bd_message *message);

/* NULL is allowed. A recording that was not finished leaves its segments beside the output. */
BD_API void bd_simulation_destroy(bd_simulation *s);

/* Steps `months` months; BD_RESULT_INPUT, and no step, if they lead beyond the scenario's end. With
 * a recording, BD_RESULT_IO if it cannot be written; the simulation stands at the month that
 * failed. Arrays taken before are no longer valid. */
BD_API bd_result bd_simulation_step(bd_simulation *s, uint32_t months, bd_message *message);

/* Months since the end of burn-in: negative during it, 0 at its end. */
BD_API int32_t bd_simulation_month(const bd_simulation *s);
/* The month at which the scenario ends. */
BD_API int32_t bd_simulation_end(const bd_simulation *s);
BD_API uint64_t bd_simulation_seed(const bd_simulation *s);
BD_API int bd_simulation_threads(const bd_simulation *s);

/* Digest of the state; with `work` not 0 also of workers and ledger. Equal on any number of
 * threads; comparable within one build only. */
BD_API uint64_t bd_simulation_digest(const bd_simulation *s, int work);

/* Kinds of number in an array. */
typedef enum bd_array_type {
    BD_ARRAY_UINT8 = 1,
    BD_ARRAY_UINT16 = 2,
    BD_ARRAY_UINT32 = 3,
    BD_ARRAY_UINT64 = 4,
    BD_ARRAY_INT64 = 5,
    BD_ARRAY_FLOAT32 = 6,
    BD_ARRAY_FLOAT64 = 7
} bd_array_type;

/* A read-only look at a column, in C order. The data belong to the simulation and are valid until
 * its next step or its end; the strings live as long as the program. */
typedef struct bd_array {
    const char *table;   /* household, group, village, district, region, post, cohort */
    const char *name;    /* such as power */
    const char *unit;    /* "1" for none */
    const char *meaning; /* one sentence */
    const void *data;
    bd_array_type type;
    uint32_t ndim;   /* 1 to 3 */
    size_t shape[3]; /* rows; or planes, rows; or planes, rows, numbers an entry */
} bd_array;

/* Number of columns, and the column `index` below that number. */
BD_API size_t bd_simulation_columns(const bd_simulation *s);
BD_API bd_result bd_simulation_column_at(const bd_simulation *s, size_t index, bd_array *out,
                                         bd_message *message);
/* A column by table and name; BD_RESULT_INPUT if there is none. */
BD_API bd_result bd_simulation_column(const bd_simulation *s, const char *table, const char *name,
                                      bd_array *out, bd_message *message);

/* Number of series, and what the series `index` is. `axis` is "" for a single value, else what its
 * `width` values stand for (power, factor, agency, role). Strings live as long as the program. */
typedef struct bd_series_info {
    const char *name, *axis, *unit, *meaning;
    size_t width;
    const char *group; /* of the file: "/" or such as "structure" */
    const char *label; /* a few words */
    size_t offset;     /* where its values start among those of bd_simulation_observe */
} bd_series_info;
BD_API size_t bd_library_series(void);
BD_API bd_result bd_library_series_at(size_t index, bd_series_info *out, bd_message *message);
/* Name of a place along an axis, such as "choice" of "power"; NULL beyond it. */
BD_API const char *bd_library_label(const char *axis, size_t index);

/* A series now, for the whole world: `width` values into `out`, which holds `max`. */
BD_API bd_result bd_simulation_series(const bd_simulation *s, const char *name, double *out,
                                      size_t max, bd_message *message);

/* All series at once, in the order of bd_library_series_at, into `out`, which holds `max`. */
BD_API bd_result bd_simulation_observe(const bd_simulation *s, double *out, size_t max,
                                       bd_message *message);

/* First month of the programme and the month in which it leaves; -1 both without one. */
BD_API void bd_simulation_programme(const bd_simulation *s, int32_t *start, int32_t *end);
/* Name of the strategy, "" without one; lives as long as the simulation. */
BD_API const char *bd_simulation_strategy(const bd_simulation *s);
/* The resolved scenario in YAML: writes at most `max` bytes with the zero byte that ends it, and
 * answers how many it needs; 0 without memory. */
BD_API size_t bd_simulation_scenario(const bd_simulation *s, char *out, size_t max);

/* Records from here on into the HDF5 file `path` (segments in `path`.part/ meanwhile). Must come
 * before the end of burn-in is passed. `force` not 0 replaces an existing file. */
BD_API bd_result bd_simulation_record(bd_simulation *s, const char *path, int force,
                                      bd_message *message);
/* Joins what was recorded into the file. Its attribute `status` says "partial" if the scenario's
 * end was not reached. */
BD_API bd_result bd_simulation_finish(bd_simulation *s, bd_message *message);

/* Strategies against each other and against the world without a programme, which is arm 0, in the
 * same worlds under the same luck; the same numbers as `berdaya compare`. */
typedef struct bd_contest bd_contest;

/* As bd_simulation_options. `progress` is called after each run, of `runs` at most, by the thread
 * that calls or another, one at a time; what is not 0 stops with BD_RESULT_STOPPED. */
typedef struct bd_contest_options {
    size_t size;
    const char *world, *world_text;
    const char *const *strategy; /* [nstrategy] paths or names */
    size_t nstrategy;
    const char *const *set; /* [nset], in all arms */
    size_t nset;
    uint64_t seed;
    int has_seed, threads;
    uint32_t replicates; /* 0: 20 */
    double margin;       /* of weighted power, beyond which a household has lost or won; 0: 0.01 */
    double precision;    /* half-width of the interval at which to stop, as a share; 0: never */
    const char *output;  /* NULL: nothing is kept */
    int force, detail;   /* detail: villages and events in the output too */
    void *context;
    int (*progress)(void *context, uint32_t done, uint32_t runs);
} bd_contest_options;

BD_API bd_result bd_contest_run(const bd_contest_options *options, bd_contest **out,
                                bd_message *message);
BD_API void bd_contest_destroy(bd_contest *c); /* NULL is allowed */

BD_API size_t bd_contest_arms(const bd_contest *c);
BD_API const char *bd_contest_arm(const bd_contest *c, size_t arm); /* NULL beyond the last */
/* Groups of households in which effects are looked at. */
BD_API size_t bd_contest_groups(const bd_contest *c);
BD_API const char *bd_contest_group(const bd_contest *c, size_t group);
/* What was found: figures of every arm and replicate, {arm, replicate} or {arm, group, replicate}.
 * The data live as long as the contest. */
BD_API size_t bd_contest_figures(const bd_contest *c);
BD_API bd_result bd_contest_figure(const bd_contest *c, size_t index, bd_array *out,
                                   bd_message *message);

#ifdef __cplusplus
}
#endif

#endif
