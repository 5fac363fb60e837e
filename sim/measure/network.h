/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Statistics of a village's network, as field studies of networks report them. Ties inside the
 * village only. What a reader would get wrong: the spread of degrees divides by n, clustering
 * averages over all households with those of degree below 2 counting 0, mean path runs over pairs
 * of the largest component, and chance likeness counts pairs of different households. */
#ifndef BD_MEASURE_NETWORK_H
#define BD_MEASURE_NETWORK_H

#include "state/ties.h"

/*    name, unit, meaning: one number a village */
#define BD_NETWORK_STATISTICS(N)                                             \
    N(households, "household", "Households")                                 \
    N(ties, "tie", "Ties inside the village, each once")                     \
    N(degree, "tie/household", "Mean degree")                                \
    N(degree_sd, "tie/household", "Standard deviation of degree")            \
    N(degree_max, "tie/household", "Largest degree")                         \
    N(cv2, "1", "Squared coefficient of variation of degree")                \
    N(isolated, "household", "Households without a tie")                     \
    N(clustering, "1", "Mean local clustering")                              \
    N(transitivity, "1", "Share of open and closed triples that are closed") \
    N(components, "1", "Connected components, isolated households included") \
    N(giant, "1", "Share of households in the largest component")            \
    N(path, "tie", "Mean shortest path in the largest component")            \
    N(eigenvalue, "1", "Largest eigenvalue of the adjacency matrix")         \
    N(density, "1", "Ties over pairs")                                       \
    N(leaders_degree, "1", "Leaders' mean degree over the others'")

typedef struct bd_network {
#define N(name, unit, meaning) double name;
    BD_NETWORK_STATISTICS(N)
#undef N
} bd_network;

/* All statistics of village v; those without meaning (no ties, no leaders) are NaN. Takes memory
 * of a few words a household while it runs; time grows with households times ties, for paths. */
bd_status bd_network_measure(const bd_view *view, uint32_t v, bd_network *out, bd_error *err);

/* Likeness of ties in an attribute given by local row (BD_KIND_UNKNOWN: not known). */
#define BD_KIND_UNKNOWN UINT16_MAX
typedef struct bd_alike {
    double same;     /* share of ties, both ends known, that join two alike */
    double expected; /* share of pairs of different known households that are alike */
    double coleman;  /* (same - expected) / (1 - expected): 0 chance, 1 only alike */
} bd_alike;
bd_alike bd_network_alike(const bd_view *view, uint32_t v, const uint16_t *kind);

#endif
