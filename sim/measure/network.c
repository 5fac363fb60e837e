/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network statistics by the plain definitions: triangles by marking neighbours, components and
 * paths by breadth-first search, the eigenvalue by power iteration. */
#include "measure/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct graph {
    const uint32_t *offset; /* of the village's first household */
    const uint16_t *local;
    uint32_t n;
} graph;

static graph graph_of(const bd_view *view, uint32_t v)
{
    return (graph){view->ties->offset + view->village.first[v], view->ties->local,
                   view->village.count[v]};
}

static uint32_t degree_of(const graph *g, uint32_t i)
{
    return g->offset[i + 1] - g->offset[i];
}

static void measure_degrees(const graph *g, const uint8_t *flags, bd_network *out)
{
    double sum = 0, squares = 0, leaders = 0, leading = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        double k = degree_of(g, i);
        sum += k;
        squares += k * k;
        if (k == 0) out->isolated++;
        if (k > out->degree_max) out->degree_max = k;
        if (flags[i] & BD_FLAG_LEADER) leaders++, leading += k;
    }
    double n = g->n, mean = sum / n, variance = squares / n - mean * mean;
    if (variance < 0) variance = 0;
    out->households = n;
    out->ties = sum / 2;
    out->degree = mean;
    out->degree_sd = sqrt(variance);
    out->cv2 = mean > 0 ? variance / (mean * mean) : NAN;
    out->density = n > 1 ? sum / (n * (n - 1)) : NAN;
    double others = (sum - leading) / (n - leaders);
    out->leaders_degree =
        leaders > 0 && leaders < n && others > 0 ? leading / leaders / others : NAN;
}

/* `mark`: room for a number of each household. */
static void measure_triangles(const graph *g, uint32_t *mark, bd_network *out)
{
    double local = 0, closed = 0, triples = 0;
    memset(mark, 0, g->n * sizeof *mark);
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t k = degree_of(g, i);
        if (k < 2) continue;
        uint32_t both = 0; /* each triangle at i from both of its other corners */
        for (uint32_t e = g->offset[i]; e < g->offset[i + 1]; e++) mark[g->local[e]] = i + 1;
        for (uint32_t e = g->offset[i]; e < g->offset[i + 1]; e++) {
            uint32_t j = g->local[e];
            for (uint32_t f = g->offset[j]; f < g->offset[j + 1]; f++)
                both += mark[g->local[f]] == i + 1;
        }
        double found = both;
        double pairs = (double)k * (k - 1) / 2;
        local += found / 2 / pairs;
        closed += found / 2;
        triples += pairs;
    }
    out->clustering = local / g->n;
    out->transitivity = triples > 0 ? closed / triples : NAN;
}

/* Lists into `queue` whom `start` reaches, itself included; their `seen` becomes `mark`. Answers
 * how many. */
static uint32_t reach(const graph *g, uint32_t start, uint32_t mark, uint32_t *seen,
                      uint16_t *queue)
{
    uint32_t head = 0, tail = 0;
    queue[tail++] = (uint16_t)start;
    seen[start] = mark;
    while (head < tail) {
        uint32_t i = queue[head++];
        for (uint32_t e = g->offset[i]; e < g->offset[i + 1]; e++) {
            uint32_t j = g->local[e];
            if (seen[j] == mark) continue;
            seen[j] = mark;
            queue[tail++] = (uint16_t)j;
        }
    }
    return tail;
}

/* Sum of distances from up to 64 households at once: bit b of `seen` and `front` belongs to the
 * search from start[b], and a level of all searches is one pass over the ties. */
static uint64_t search_together(const graph *g, const uint16_t *start, uint32_t starts,
                                uint64_t *seen, uint64_t *front, uint64_t *next)
{
    uint64_t sum = 0;
    memset(seen, 0, g->n * sizeof *seen);
    memset(front, 0, g->n * sizeof *front);
    for (uint32_t b = 0; b < starts; b++) {
        seen[start[b]] |= (uint64_t)1 << b;
        front[start[b]] |= (uint64_t)1 << b;
    }
    bool found = true;
    for (uint64_t level = 1; found; level++) {
        found = false;
        for (uint32_t i = 0; i < g->n; i++) {
            uint64_t come = 0;
            for (uint32_t e = g->offset[i]; e < g->offset[i + 1]; e++) come |= front[g->local[e]];
            next[i] = come & ~seen[i];
        }
        for (uint32_t i = 0; i < g->n; i++) {
            if (next[i] == 0) continue;
            found = true;
            seen[i] |= next[i];
            sum += level * (uint64_t)__builtin_popcountll(next[i]);
        }
        memcpy(front, next, g->n * sizeof *front);
    }
    return sum;
}

static void measure_paths(const graph *g, uint32_t *seen, uint16_t *queue, uint64_t *room,
                          bd_network *out)
{
    uint32_t largest = 0, from = 0;
    memset(seen, 0, g->n * sizeof *seen);
    for (uint32_t i = 0; i < g->n; i++) {
        if (seen[i] != 0) continue;
        uint32_t reached = reach(g, i, 1, seen, queue);
        out->components++;
        if (reached > largest) largest = reached, from = i;
    }
    out->giant = (double)largest / g->n;
    reach(g, from, 2, seen, queue);
    double sum = 0;
    for (uint32_t i = 0; i < largest; i += 64)
        sum += (double)search_together(g, queue + i, largest - i < 64 ? largest - i : 64, room,
                                       room + g->n, room + 2 * (size_t)g->n);
    out->path = largest > 1 ? sum / ((double)largest * (largest - 1)) : NAN;
}

/* Power iteration on A + I, whose largest eigenvalue is one more and stands alone even in a
 * bipartite graph. The Rayleigh quotient's error falls with the square of the vector's. */
static double largest_eigenvalue(const graph *g, double *x, double *y)
{
    double value = 0;
    for (uint32_t i = 0; i < g->n; i++) x[i] = 1 / sqrt(g->n);
    for (int round = 0; round < 20000; round++) {
        double length = 0, dot = 0;
        for (uint32_t i = 0; i < g->n; i++) {
            y[i] = x[i];
            for (uint32_t e = g->offset[i]; e < g->offset[i + 1]; e++) y[i] += x[g->local[e]];
            length += y[i] * y[i];
            dot += x[i] * y[i];
        }
        length = sqrt(length);
        for (uint32_t i = 0; i < g->n; i++) x[i] = y[i] / length;
        double change = fabs(dot - 1 - value);
        value = dot - 1;
        if (round > 20 && change < 1e-12 * (1 + value)) break;
    }
    return value;
}

bd_status bd_network_measure(const bd_view *view, uint32_t v, bd_network *out, bd_error *err)
{
    graph g = graph_of(view, v);
    *out = (bd_network){0};
    size_t n = g.n;
    double *x = malloc(
        n * (2 * sizeof(double) + 3 * sizeof(uint64_t) + sizeof(uint32_t) + sizeof(uint16_t)));
    if (x == NULL) return bd_fail(err, BD_MEMORY, "statistics of a village's network");
    uint64_t *room = (uint64_t *)(x + 2 * n);
    uint32_t *seen = (uint32_t *)(room + 3 * n);
    uint16_t *queue = (uint16_t *)(seen + n);
    measure_degrees(&g, view->household.flags + view->village.first[v], out);
    measure_triangles(&g, seen, out);
    measure_paths(&g, seen, queue, room, out);
    out->eigenvalue = largest_eigenvalue(&g, x, x + n);
    free(x);
    return BD_OK;
}

#define FEW 256u /* kinds that are counted in a table */

/* How many are of the kind of i. */
static uint32_t like(const uint16_t *kind, uint32_t n, uint32_t i, const uint32_t count[FEW])
{
    if (kind[i] < FEW) return count[kind[i]];
    uint32_t alike = 0;
    for (uint32_t j = 0; j < n; j++) alike += kind[j] == kind[i];
    return alike;
}

bd_alike bd_network_alike(const bd_view *view, uint32_t v, const uint16_t *kind)
{
    graph g = graph_of(view, v);
    double ties = 0, same = 0, known = 0, pairs = 0;
    uint32_t count[FEW] = {0};
    for (uint32_t i = 0; i < g.n; i++)
        if (kind[i] < FEW) count[kind[i]]++;
    for (uint32_t i = 0; i < g.n; i++) {
        if (kind[i] == BD_KIND_UNKNOWN) continue;
        known++;
        for (uint32_t e = g.offset[i]; e < g.offset[i + 1]; e++) {
            uint16_t other = kind[g.local[e]];
            ties += other != BD_KIND_UNKNOWN;
            same += other == kind[i];
        }
        pairs += like(kind, g.n, i, count) - 1; /* not with itself */
    }
    bd_alike a = {.same = ties > 0 ? same / ties : NAN,
                  .expected = known > 1 ? pairs / (known * (known - 1)) : NAN};
    a.coleman = (a.same - a.expected) / (1 - a.expected);
    return a;
}
