/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gini coefficients and the share of variance between villages. */
#include "measure/inequality.h"

#include "base/hot.h"

#include <string.h>

BD_HOT void bd_classes_of(const float *restrict x, size_t n, uint16_t *restrict out)
{
    const float last = (float)(BD_CLASSES - 1);
    for (size_t i = 0; i < n; i++) {
        float y = x[i] * (float)BD_CLASSES;
        y = y > 0 ? y : 0; /* what is no number, too */
        out[i] = (uint16_t)(int32_t)(y < last ? y : last);
    }
}

/* The first span in use from `span` on; BD_SPANS: none. Most of a small world's are not. */
static uint32_t next_used(const uint8_t used[BD_SPANS], uint32_t span)
{
    while (span < BD_SPANS && !used[span]) {
        uint64_t eight;
        if (span % 8 == 0) {
            memcpy(&eight, used + span, sizeof eight);
            span += eight == 0 ? 8 : 1;
        } else
            span++;
    }
    return span;
}

/* Values lie in the middle of their class, so all differences of two of them together are, class
 * by class, those up to it times those beyond it. Whole numbers, with room for 2^31 households. */
double bd_gini_classes(const uint32_t count[BD_CLASSES], const uint8_t used[BD_SPANS], uint64_t all)
{
    uint64_t upto = 0, uptos = 0;
    double apart = 0;
    for (uint32_t s = 0; s < BD_SPANS; s++) {
        uint32_t next = next_used(used, s), empty = (next - s) * BD_SPAN;
        apart += (double)(upto * (all - upto)) * empty;
        uptos += upto * empty;
        s = next;
        if (s == BD_SPANS) break;
        uint64_t part = 0;
        for (uint32_t c = s * BD_SPAN; c < (s + 1) * BD_SPAN; c++) {
            upto += count[c];
            uptos += upto;
            part += upto * (all - upto);
        }
        apart += (double)part;
    }
    double total = (double)(all * BD_CLASSES - uptos) + 0.5 * (double)all;
    return total > 0 ? apart / ((double)all * total) : 0;
}

void bd_classes_clear(uint32_t count[BD_CLASSES], uint8_t used[BD_SPANS])
{
    for (uint32_t s = next_used(used, 0); s < BD_SPANS; s = next_used(used, s + 1)) {
        memset(count + s * BD_SPAN, 0, BD_SPAN * sizeof *count);
        used[s] = 0;
    }
}

double bd_gini_levels(const double *count, size_t n)
{
    double households = 0, sum = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) apart += count[i] * count[j] * (double)(i - j);
        households += count[i];
        sum += count[i] * (double)i;
    }
    return sum > 0 ? apart / (households * sum) : 0;
}

double bd_gini_sorted(const double *x, size_t n)
{
    double total = 0, ranked = 0;
    for (size_t i = 0; i < n; i++) {
        total += x[i];
        ranked += (double)(i + 1) * x[i];
    }
    if (n == 0 || !(total > 0)) return 0;
    return 2 * ranked / ((double)n * total) - ((double)n + 1) / (double)n;
}

double bd_between_share(const double *count, const double *sum, const double *square, size_t n)
{
    double households = 0, total = 0, squares = 0, between = 0;
    for (size_t v = 0; v < n; v++) {
        if (!(count[v] > 0)) continue;
        households += count[v];
        total += sum[v];
        squares += square[v];
        between += sum[v] * sum[v] / count[v];
    }
    if (!(households > 0)) return 0;
    double centre = total * total / households;
    double variance = squares - centre;
    if (!(variance > 1e-12 * squares)) return 0;
    double share = (between - centre) / variance;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}
