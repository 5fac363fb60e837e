/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where first movers stand. */
#include "support/first_movers.h"

#include "base/random.h"
#include "state/ties.h"
#include "support/support.h"

#include <stdlib.h>

static void choose(const bd_world *w, uint32_t v, uint32_t count, uint32_t friends, bool clustered,
                   bd_stream *s, bool *chosen)
{
    uint32_t first = w->village.first[v], n = w->village.count[v], centre = 0;
    bool elsewhere = true;
    for (uint32_t i = 0; i < count;) {
        bool friend = i % friends > 0;
        if (!friend || !clustered || elsewhere) centre = first + bd_below(s, n);
        uint32_t from = w->ties.offset[centre], degree = w->ties.offset[centre + 1] - from;
        elsewhere = degree < friends;
        if (elsewhere) continue;
        uint32_t h = friend ? first + w->ties.local[from + bd_below(s, degree)] : centre;
        elsewhere = chosen[h];
        if (elsewhere) continue;
        chosen[h] = true, i++;
    }
}

bool *first_movers(const bd_world *w, uint32_t count, uint32_t friends, bool clustered,
                   uint64_t seed)
{
    bool *chosen = calloc(w->counts.nhousehold, sizeof *chosen);
    assert_non_null(chosen);
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        bd_stream s = bd_stream_open((bd_luck){.seed = seed}, BD_KIND_VILLAGE, v, 0, 1);
        choose(w, v, count, friends, clustered, &s, chosen);
    }
    return chosen;
}
