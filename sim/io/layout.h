/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layout of an output file: its dimensions and its variables, one row each, with all that a
 * reader is told about them. A variable lies along scenario and replicate, then along what its
 * rows follow (month, decomposition, snapshot, nothing), then along the rest; while a run goes on
 * a bd_block holds the rows of the segment in work. Regional and village series come from
 * BD_SERIES, networks from BD_NETWORK_STATISTICS, whole tables of the world from BD_RECORDED (a new
 * column of theirs appears by itself), everything else from BD_FIXED. */
#ifndef BD_IO_LAYOUT_H
#define BD_IO_LAYOUT_H

#include "io/netcdf.h"
#include "measure/observation.h"
#include "measure/series.h"

#define BD_SCHEMA_VERSION "1.0"

/* Dimensions: name, long name, unit, what it is. */
/* clang-format off */
#define BD_DIMENSIONS(D)                                                                           \
    D(scenario, "Scenario (skenario)", "", "Label of the scenario")                                \
    D(replicate, "Replicate (ulangan)", "1", "Number of the replicate, as in the address of its random numbers") \
    D(time, "Month (bulan)", "month", "Months since the end of the burn-in")                       \
    D(decomposition_time, "Month (bulan)", "month", "Months with a decomposition and an observation")                 \
    D(snapshot, "Month (bulan)", "month", "Months with a snapshot")              \
    D(cohort, "Month of empowerment (bulan berdaya)", "month", "Month in which the cohort became empowered; 0 and below: during burn-in") \
    D(village, "Village (desa)", "1", "Row of the village")                                        \
    D(household, "Household (rumah tangga)", "1", "Row of the household")                          \
    D(group, "Group (kelompok)", "1", "Group slot: those of a village follow each other; id 0: the slot is free") \
    D(post, "Post (pendamping)", "1", "Row of the post of social workers")                         \
    D(event, "Event (peristiwa)", "1", "Row of the event")                                         \
    D(method, "Method (metode)", "", "Name of the method")                                         \
    D(power_name, "Power (daya)", "", "Name of the power (Ife)")                                   \
    D(agency_name, "Agency (keberdayaan diri)", "", "Name of the agency variable")                 \
    D(role_name, "Role (peran)", "", "Name of the role")                                                \
    D(factor_name, "Structural factor (struktur)", "", "Name of the structural factor")            \
    D(worker_role, "Role of the worker (peran pendamping)", "", "Name of the role of accompaniment (Ife)") \
    D(level_name, "Level of decision (tingkat)", "", "Name of the level at which is decided")      \
    D(route, "Route of a case (jalur advokasi)", "", "How a case is brought")                          \
    D(disadvantage, "Disadvantage (kerentanan)", "", "Name of the disadvantage")                   \
    D(having, "Having it", "", "Households without and with the disadvantage")                     \
    D(level, "Level of work (aras)", "", "Level of work")                                          \
    D(stratum_name, "Wealth stratum (lapisan)", "", "Name of the stratum")                              \
    D(stage_name, "Stage of the cycle (tahap)", "", "Name of the stage (Aziz)")                         \
    D(solution_name, "Way to a solution (cara penyelesaian)", "", "Name of the way to a solution")      \
    D(group_kind, "Kind of group (jenis kelompok)", "", "Name of the kind of group")               \
    D(giver, "Giver (sumber)", "", "Who gives: households of the village, or a kind of organisation") \
    D(reason_name, "Reason (alasan)", "", "Why a household takes no part or does not give")        \
    D(institution, "Institution (lembaga)", "", "Name of the institution")                         \
    D(campaign, "Campaign (kampanye)", "", "Name of the campaign")

typedef enum bd_dimension {
#define D(name, ...) BD_DIM_##name,
    BD_DIMENSIONS(D)
#undef D
    BD_NDIM,
    BD_DIM_none = BD_NDIM
} bd_dimension;

/* Tables of the world kept column by column: table, group of the file, dimension of its rows, when
 * (lead), what asks for it. A column's further axis follows from what its planes lie along; a column
 * without one that the file knows is left out (what neighbours are shown, bit fields of a process). */
#define BD_RECORDED(R)                                                                             \
    R(household, "/household", household, SNAPSHOT, output.households)                             \
    R(group, "/group", group, SNAPSHOT, output.groups)                                             \
    R(post, "/post", post, MONTH, output.workers)
enum {
#define R(...) +1
    BD_NRECORDED = BD_RECORDED(R)
#undef R
};

/* What the rows of a block follow. */
typedef enum bd_lead {
    BD_LEAD_MONTH,    /* a row a month */
    BD_LEAD_DECOMPOSITION,
    BD_LEAD_SNAPSHOT,
    BD_LEAD_RUN,      /* one row a run, the last written counts */
    BD_LEAD_EVENT,    /* a row an event, along event alone */
    BD_LEAD_SHARED,   /* the same for all runs: neither scenario nor replicate */
    BD_LEAD_DERIVED_MONTH, /* as MONTH and RUN, computed when segments are joined */
    BD_LEAD_DERIVED_RUN,
    BD_NLEAD
} bd_lead;

/* Categories: int8 with flag_values 0, 1, ... and these meanings. */
#define BD_FLAGS(F)                                                                                \
    F(run_status, "missing partial complete")                                                      \
    F(source_kind, "none household worker campaign")                                               \
    F(event_kind, "none empowered")                                                                \
    F(level, "micro mezzo macro programme")                                                        \
    F(yes, "no yes")

/* Variables that are not series: id, group, name, type, rows follow, further dimensions, low,
 * high, flags, unit, cell methods, long name, meaning. */
#define BD_FIXED(V)                                                                                \
    V(run_status, "/", "run_status", INT8, RUN, none, none, 0, 2, run_status, "1", "", "Status of the run", "How far the run came") \
    V(state_digest, "/", "state_digest", UINT64, RUN, none, none, BD_OPEN, BD_OPEN, none, "1", "", "Digest of the last state", "Digest of the whole state after the last recorded month; equal bits, equal digest") \
    V(household_count, "/", "household_count", INT64, RUN, none, none, 0, BD_OPEN, none, "household", "", "Households (rumah tangga)", "Households of the run") \
    V(programme_start, "/", "programme_start", INT32, RUN, none, none, -1, BD_OPEN, none, "month", "", "Start of the programme", "First month of the programme; -1: none") \
    V(programme_end, "/", "programme_end", INT32, RUN, none, none, -1, BD_OPEN, none, "month", "", "End of the programme", "Month in which the programme leaves; -1: none") \
    V(village_id, "/village", "village_id", UINT64, SHARED, village, none, BD_OPEN, BD_OPEN, none, "1", "", "Permanent name of the village", "Permanent name, the same in every run and order") \
    V(district, "/village", "district", INT32, SHARED, village, none, 0, BD_OPEN, none, "1", "", "District (kabupaten)", "Row of the village's district") \
    V(households, "/village", "households", INT32, RUN, village, none, 0, BD_OPEN, none, "household", "", "Households (rumah tangga)", "Households of the village") \
    V(treated, "/village", "treated", INT8, RUN, village, none, 0, 1, yes, "1", "", "Served by the programme (desa program)", "Whether the programme served the village up to the last recorded month") \
    V(level, "/programme", "level", INT8, SHARED, method, none, 0, 3, level, "1", "", "Level of work (aras)", "Level of work of the method") \
    V(used_minutes, "/programme", "used_minutes", INT64, MONTH, method, none, 0, BD_OPEN, none, "minute", "time: sum", "Minutes used", "Minutes of work spent on deliveries") \
    V(used_money, "/programme", "used_money", INT64, MONTH, method, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Money used", "Money spent on deliveries, wages aside") \
    V(lapsed_minutes, "/programme", "lapsed_minutes", INT64, MONTH, method, none, 0, BD_OPEN, none, "minute", "time: sum", "Minutes lapsed", "Minutes granted and not needed") \
    V(lapsed_money, "/programme", "lapsed_money", INT64, MONTH, method, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Money lapsed", "Money granted and not needed") \
    V(deliveries, "/programme", "deliveries", INT64, MONTH, method, none, 0, BD_OPEN, none, "1", "time: sum", "Deliveries (layanan)", "Deliveries of the method") \
    V(travel_minutes, "/programme", "travel_minutes", INT64, MONTH, none, none, 0, BD_OPEN, none, "minute", "time: sum", "Minutes on the road", "Minutes workers spent on the road") \
    V(paper_minutes, "/programme", "paper_minutes", INT64, MONTH, none, none, 0, BD_OPEN, none, "minute", "time: sum", "Minutes on files (administrasi)", "Minutes workers spent on the files of open cases") \
    V(idle_minutes, "/programme", "idle_minutes", INT64, MONTH, none, none, 0, BD_OPEN, none, "minute", "time: sum", "Idle minutes", "Minutes that no method could use, for want of demand or money") \
    V(wages, "/programme", "wages", INT64, MONTH, none, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Wages (honor)", "Wages of workers") \
    V(unspent, "/programme", "unspent", INT64, MONTH, none, none, BD_OPEN, BD_OPEN, none, "rupiah", "time: sum", "Unspent budget", "Budget that was not granted") \
    V(cost_total, "/cost", "total", INT64, MONTH, none, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Cost (biaya)", "Wages and money of deliveries") \
    V(cost_wages, "/cost", "wages", INT64, MONTH, none, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Wages (honor)", "Wages of workers, time on the road included") \
    V(cost_travel, "/cost", "travel", DOUBLE, MONTH, none, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Cost of travel (perjalanan)", "Of the wages, the share of paid minutes that went to the road") \
    V(cost_delivered, "/cost", "delivered", INT64, MONTH, level, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Money of deliveries (biaya kegiatan)", "Money spent on deliveries of methods of the level, wages aside") \
    V(cost_minutes, "/cost", "minutes", INT64, MONTH, level, none, 0, BD_OPEN, none, "minute", "time: sum", "Minutes of work (waktu kerja)", "Minutes spent on deliveries of methods of the level") \
    V(cost_deliveries, "/cost", "deliveries", INT64, MONTH, level, none, 0, BD_OPEN, none, "1", "time: sum", "Deliveries (layanan)", "Deliveries of methods of the level") \
    V(cost_served, "/cost", "served", INT32, MONTH, none, none, 0, BD_OPEN, none, "village", "time: point", "Villages served (desa program)", "Villages that the programme serves") \
    V(cost_per_village, "/cost", "per_village", DOUBLE, MONTH, none, none, 0, BD_OPEN, none, "rupiah", "time: sum", "Cost a village served", "Cost over villages served; 0 when none is") \
    V(inst_applied, "/institution", "applied", INT64, MONTH, institution, none, 0, BD_OPEN, none, "household", "time: sum", "Applications (permohonan)", "Households that applied to it") \
    V(inst_granted, "/institution", "granted", INT64, MONTH, institution, none, 0, BD_OPEN, none, "household", "time: sum", "Granted (dilayani)", "Of these, those that were granted its service") \
    V(inst_won, "/institution", "cases_won", INT64, MONTH, institution, none, 0, BD_OPEN, none, "case", "time: sum", "Cases won (kasus dimenangkan)", "Cases against it that were won") \
    V(inst_lost, "/institution", "cases_lost", INT64, MONTH, institution, none, 0, BD_OPEN, none, "case", "time: sum", "Cases lost (kasus kalah)", "Cases against it that were lost") \
    V(inst_openness, "/institution", "openness", DOUBLE, MONTH, institution, none, 0, 1, none, "1", BD_MEAN, "Openness (keterbukaan)", "Openness of the institution that a household turns to") \
    V(inst_capacity, "/institution", "capacity", DOUBLE, MONTH, institution, none, 0, BD_OPEN, none, "1", BD_MEAN, "Capacity (daya tampung)", "Capacity relative to the usual") \
    V(inst_leakage, "/institution", "leakage", DOUBLE, MONTH, institution, none, 0, 1, none, "1", BD_MEAN, "Leakage (kebocoran)", "Share of its spending or entitlement that does not arrive") \
    V(inst_cause, "/institution", "cause", DOUBLE, MONTH, institution, none, 0, BD_OPEN, none, "1", BD_MEAN, "Cause (isu publik)", "Cases beyond the usual that have gathered into a cause") \
    V(inst_listed, "/institution", "listed", INT64, MONTH, institution, none, 0, BD_OPEN, none, "household", "time: point", "On the list (penerima terdaftar)", "Households on its list of the entitled") \
    V(camp_running, "/campaign", "running", INT32, MONTH, campaign, none, 0, BD_OPEN, none, "1", "time: point", "Places where it runs", "Villages, districts, regions or the nation in which the campaign runs") \
    V(camp_won, "/campaign", "won", INT32, MONTH, campaign, none, 0, BD_OPEN, none, "1", "time: point", "Won (menang)", "Times it was won so far, over places") \
    V(camp_lost, "/campaign", "lost", INT32, MONTH, campaign, none, 0, BD_OPEN, none, "1", "time: point", "Lost (kalah)", "Times it was lost so far, over places") \
    V(camp_support, "/campaign", "support", DOUBLE, MONTH, campaign, none, 0, 1, none, "1", "time: point", "Support (dukungan)", "Share of households behind it, mean over places where it runs; 0 when it runs nowhere") \
    V(af_headcount, "/decomposition", "headcount", DOUBLE, DECOMPOSITION, none, none, 0, 1, none, "1", BD_MEAN, "Headcount H", "Share of households that are disempowered") \
    V(af_intensity, "/decomposition", "intensity", DOUBLE, DECOMPOSITION, none, none, 0, 1, none, "1", "household: mean where disempowered", "Intensity A", "Mean inadequacy of the disempowered") \
    V(af_m0, "/decomposition", "m0", DOUBLE, DECOMPOSITION, none, none, 0, 1, none, "1", BD_MEAN, "Adjusted headcount M0", "M0 = H A") \
    V(censored_headcount, "/decomposition", "censored_headcount", DOUBLE, DECOMPOSITION, power_name, none, 0, 1, none, "1", BD_MEAN, "Censored headcount", "Share of households that are disempowered and inadequate in the power") \
    V(contribution, "/decomposition", "contribution", DOUBLE, DECOMPOSITION, power_name, none, 0, 1, none, "1", "", "Contribution of the power", "Share of M0 that the power makes up; sums to 1") \
    V(weight, "/decomposition", "weight", DOUBLE, SHARED, power_name, none, 0, 1, none, "1", "", "Weight", "Weight of the power in the adequacy score") \
    V(threshold, "/decomposition", "threshold", DOUBLE, SHARED, power_name, none, 0, 1, none, "1", "", "Threshold", "Adequate from this value of the power on") \
    V(disadvantage_share, "/decomposition", "disadvantage_share", DOUBLE, DECOMPOSITION, disadvantage, having, 0, 1, none, "1", BD_MEAN, "Share of households", "Share of households without and with the disadvantage") \
    V(disadvantage_headcount, "/decomposition", "disadvantage_headcount", DOUBLE, DECOMPOSITION, disadvantage, having, 0, 1, none, "1", BD_MEAN, "Headcount H", "H of the households without and with the disadvantage") \
    V(disadvantage_m0, "/decomposition", "disadvantage_m0", DOUBLE, DECOMPOSITION, disadvantage, having, 0, 1, none, "1", BD_MEAN, "Adjusted headcount M0", "M0 of the households without and with the disadvantage") \
    V(disadvantage_contribution, "/decomposition", "disadvantage_contribution", DOUBLE, DECOMPOSITION, disadvantage, having, 0, 1, none, "1", "", "Contribution of the subgroup", "Share of M0 that the subgroup makes up; sums to 1 over `having`") \
    V(stratum_share, "/decomposition", "stratum_share", DOUBLE, DECOMPOSITION, stratum_name, none, 0, 1, none, "1", BD_MEAN, "Share of households", "Share of households in the stratum") \
    V(stratum_headcount, "/decomposition", "stratum_headcount", DOUBLE, DECOMPOSITION, stratum_name, none, 0, 1, none, "1", BD_MEAN, "Headcount H", "H of the stratum") \
    V(stratum_m0, "/decomposition", "stratum_m0", DOUBLE, DECOMPOSITION, stratum_name, none, 0, 1, none, "1", BD_MEAN, "Adjusted headcount M0", "M0 of the stratum") \
    V(stratum_contribution, "/decomposition", "stratum_contribution", DOUBLE, DECOMPOSITION, stratum_name, none, 0, 1, none, "1", "", "Contribution of the stratum", "Share of M0 that the stratum makes up; sums to 1") \
    V(gini, "/decomposition", "gini", DOUBLE, DECOMPOSITION, power_name, none, 0, 1, none, "1", "", "Inequality of power (Gini)", "Gini coefficient of the power between households") \
    V(between_share, "/decomposition", "between_share", DOUBLE, DECOMPOSITION, power_name, none, 0, 1, none, "1", "", "Variance between villages", "Share of the variance of the power that lies between villages") \
    V(cohort_newly, "/cohort", "newly", INT64, RUN, cohort, none, 0, BD_OPEN, none, "household", "cohort: sum", "Newly empowered (baru berdaya)", "Households that became empowered in the month") \
    V(cohort_roots, "/cohort", "roots", INT64, RUN, cohort, none, 0, BD_OPEN, none, "household", "cohort: sum", "Roots", "Of these, empowered by no household: generation 0") \
    V(cohort_children, "/cohort", "children", INT64, RUN, cohort, none, 0, BD_OPEN, none, "household", "cohort: sum", "Children", "Households that the cohort has empowered up to the last recorded month") \
    V(cohort_parents, "/cohort", "parents", INT64, RUN, cohort, none, 0, BD_OPEN, none, "household", "cohort: sum", "With a parent", "Of the newly empowered, those whose parent is a household") \
    V(births, "/cohort", "births", UINT32, MONTH, cohort, none, 0, BD_OPEN, none, "household", "time: sum", "Births", "Households that became empowered in `time` with a parent of `cohort`") \
    V(cohort_r, "/cohort", "r", DOUBLE, DERIVED_RUN, cohort, none, 0, BD_OPEN, none, "1", "", "Cohort snowball number R", "Children per household of the cohort, as far as observed (right-censored: see complete)") \
    V(observed_months, "/cohort", "observed_months", INT32, DERIVED_RUN, cohort, none, 0, BD_OPEN, none, "month", "", "Observed months", "Months after the cohort's own that were observed") \
    V(cohort_complete, "/cohort", "complete", INT8, DERIVED_RUN, cohort, none, 0, 1, yes, "1", "", "Complete", "Whether the cohort was observed for at least output.cohort_window months") \
    V(r_instantaneous, "/cohort", "r_instantaneous", DOUBLE, DERIVED_MONTH, none, none, 0, BD_OPEN, none, "1", "", "Instantaneous snowball number R", "Children a household would have at the birth rates by age of the last output.rate_window months (Fraser 2007)") \
    V(r_programme, "/cohort", "r_programme", DOUBLE, DERIVED_RUN, none, none, 0, BD_OPEN, none, "1", "", "R during the programme", "Children per household of the complete cohorts while the programme worked") \
    V(r_programme_error, "/cohort", "r_programme_error", DOUBLE, DERIVED_RUN, none, none, 0, BD_OPEN, none, "1", "", "Its standard error", "Standard error of r_programme over cohorts (ratio estimator)") \
    V(r_after_exit, "/cohort", "r_after_exit", DOUBLE, DERIVED_RUN, none, none, 0, BD_OPEN, none, "1", "", "R after exit", "Children per household of the complete cohorts after the programme left; above 1: it snowballs") \
    V(r_after_exit_error, "/cohort", "r_after_exit_error", DOUBLE, DERIVED_RUN, none, none, 0, BD_OPEN, none, "1", "", "Its standard error", "Standard error of r_after_exit over cohorts (ratio estimator)") \
    V(generation_interval, "/cohort", "generation_interval", DOUBLE, DERIVED_RUN, none, none, 0, BD_OPEN, none, "month", "", "Generation interval", "Mean months from a parent's empowerment to its child's") \
    V(event_scenario, "/event", "event_scenario", INT32, EVENT, none, none, 0, BD_OPEN, none, "1", "", "Scenario", "Row along scenario") \
    V(event_replicate, "/event", "event_replicate", INT32, EVENT, none, none, 0, BD_OPEN, none, "1", "", "Replicate", "Number of the replicate") \
    V(event_time, "/event", "event_time", INT32, EVENT, none, none, BD_OPEN, BD_OPEN, none, "month", "", "Month (bulan)", "Month of the event") \
    V(event_kind, "/event", "event_kind", INT8, EVENT, none, none, 0, 1, event_kind, "1", "", "What happened", "Kind of event") \
    V(event_household, "/event", "household", UINT64, EVENT, none, none, BD_OPEN, BD_OPEN, none, "1", "", "Household (rumah tangga)", "Permanent name of the household") \
    V(event_village, "/event", "village", INT32, EVENT, none, none, 0, BD_OPEN, none, "1", "", "Village (desa)", "Row of the village") \
    V(source_kind, "/event", "source_kind", INT8, EVENT, none, none, 0, 3, source_kind, "1", "", "Kind of source", "Who empowered it: nobody in particular, a household, a worker, a campaign") \
    V(source, "/event", "source", UINT64, EVENT, none, none, BD_OPEN, BD_OPEN, none, "1", "", "Source", "Permanent name of the household or post; row of the method for a campaign; 0 for none") \
    V(generation, "/event", "generation", INT16, EVENT, none, none, 0, 255, none, "1", "", "Generation", "0 for roots, else one more than the parent's, up to 255") \
    V(event_weight, "/event", "weight", FLOAT, EVENT, none, none, 0, BD_OPEN, none, "1", "", "Weight", "Weight of all help that the household had had")
/* clang-format on */

typedef enum bd_fixed {
#define V(id, ...) BD_FIXED_##id,
    BD_FIXED(V)
#undef V
        BD_NFIXED
} bd_fixed;

/* One variable and the rows of it that wait to be written. */
typedef struct bd_block {
    char path[96];
    bd_netcdf_type type;
    bd_lead lead;
    bd_dimension rest[2]; /* BD_DIM_none: none */
    double low, high;     /* BD_OPEN: no bound */
    const char *flags;    /* meanings of a category, or NULL */
    const char *unit, *cell_methods, *label, *meaning;
    bool off;                    /* not asked for */
    bool masks;                  /* bits are disadvantages */
    const bd_series_row *series; /* of a series */
    size_t column;               /* of a recorded table: place among bd_columns */
    size_t items;                /* of a row, from the lengths in force */
    size_t room;                 /* rows that `data` holds */
    void *data;
} bd_block;

typedef struct bd_layout {
    bd_params params;
    size_t length[BD_NDIM]; /* in force; 0 until known */
    void *values[BD_NDIM];  /* coordinates: const char *[] or int32_t[]; NULL: none */
    bd_block *block;
    size_t nblock;
    size_t fixed;             /* block of the first row of BD_FIXED */
    size_t region, village;   /* block of the first regional and village series */
    size_t nseries;           /* village series: 0 when they are not recorded */
    size_t observation;       /* by row of BD_OBSERVATIONS: of all, then by village */
    size_t network, nnetwork; /* in the order of BD_NETWORK_STATISTICS, then likeness */
    struct {
        size_t first, count;    /* blocks */
        bd_dimension dimension; /* of the rows */
        bd_lead lead;
        const char *table;
    } recorded[BD_NRECORDED]; /* in the order of BD_RECORDED */
    size_t ncolumn;           /* of all tables of the world */
} bd_layout;

/* Dimension that the rows of a lead lie along; BD_DIM_none for a single row. */
bd_dimension bd_lead_dimension(bd_lead lead);

/* Blocks for these parameters (copied), with the labels that follow from them. Lengths of village,
 * household, event and snapshot rows are the caller's to set. */
bd_status bd_layout_create(bd_layout *l, const bd_params *params, bd_error *err);
void bd_layout_release(bd_layout *l);

/* Coordinates: copies of `n` labels or numbers. */
bd_status bd_layout_labels(bd_layout *l, bd_dimension d, const char *const *label, size_t n,
                           bd_error *err);
bd_status bd_layout_numbers(bd_layout *l, bd_dimension d, const int32_t *number, size_t n,
                            bd_error *err);

/* Room for `rows` rows of a block at the lengths in force; what it held is lost unless it grows. */
bd_status bd_block_room(const bd_layout *l, bd_block *b, size_t rows, bd_error *err);

/* Bytes of a row at the lengths in force. */
size_t bd_block_bytes(const bd_layout *l, const bd_block *b);

/* Row `row` of a block. */
void *bd_block_row(const bd_block *b, size_t row);

/* Groups, dimensions and variables of a file, along `length`, which stands for the layout's own.
 * Blocks along an empty dimension are left out. `fill` (or NULL) is called when the variable of a
 * block has been made. */
typedef bd_status bd_layout_filler(const void *context, const bd_block *b, bd_error *err);
bd_status bd_layout_write(const bd_layout *l, bd_netcdf *f, const size_t length[BD_NDIM],
                          bd_layout_filler *fill, const void *context, bd_error *err);

/* True when bd_layout_write makes a variable of it, or, without `joined`, when a segment has rows
 * of it: derived ones are those of whole runs. */
bool bd_block_present(const bd_block *b, const size_t length[BD_NDIM], bool joined);

/* Dimensions of a block in the file, first to last. */
size_t bd_block_dimensions(const bd_block *b, bd_dimension dim[BD_NETCDF_DIMS]);

#endif
