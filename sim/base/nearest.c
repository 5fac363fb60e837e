/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimal string alignment distance over three rows of the table. */
#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 63 };

static char folded(char c)
{
    if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
    return c == '-' ? '_' : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++) last[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            char x = folded(a[i - 1]), y = folded(b[j - 1]);
            row[j] = least(last[j - 1] + (x != y), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == folded(b[j - 2]) && y == folded(a[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *spare = before;
        before = last, last = row, row = spare;
    }
    return last[nb];
}

bd_nearest bd_nearest_to(const char *word)
{
    return (bd_nearest){word, NULL, (unsigned)(strlen(word) + 2) / 3 + 1};
}

void bd_nearest_try(bd_nearest *n, const char *candidate)
{
    size_t a = strlen(n->word), b = strlen(candidate);
    if (a > LONGEST || b > LONGEST || b == 0) return;
    unsigned d = distance(n->word, a, candidate, b);
    if (d >= n->distance) return;
    n->distance = d;
    n->best = candidate;
}
