/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "Did you mean": the candidate that takes the fewest slips of the finger (a letter wrong,
 * missing, extra, or two swapped) to become what was written. */
#ifndef BD_BASE_NEAREST_H
#define BD_BASE_NEAREST_H

typedef struct bd_nearest {
    const char *word;
    const char *best;  /* nearest candidate so far, or NULL when none is near enough */
    unsigned distance; /* of best; before that, one more than what still counts as near */
} bd_nearest;

/* Both borrow their texts. Letters differ without regard to case; '-' counts as '_'. */
bd_nearest bd_nearest_to(const char *word);
void bd_nearest_try(bd_nearest *n, const char *candidate);

#endif
