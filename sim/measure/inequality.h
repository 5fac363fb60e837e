/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inequality of what lies in [0, 1], such as a power (MODEL.md section 4.6). The Gini of a whole
 * region is taken from integer counts by class, which no order of households can change; a class
 * is 1/65536 wide, so the Gini is off by less than 1e-5 over the mean. */
#ifndef BD_MEASURE_INEQUALITY_H
#define BD_MEASURE_INEQUALITY_H

#include <stddef.h>
#include <stdint.h>

#define BD_CLASSES 65536u

/* Class of x in [0, 1]; values outside count in the end classes. */
static inline uint32_t bd_class(float x)
{
    if (!(x > 0)) return 0;
    return x < 1 ? (uint32_t)(x * (float)BD_CLASSES) : BD_CLASSES - 1;
}

/* Classes of n values. */
void bd_classes_of(const float *x, size_t n, uint16_t *out);

/* Classes by spans: a small world fills few of them, and the rest need be neither read nor cleared.
 */
#define BD_SPAN 8u
#define BD_SPANS (BD_CLASSES / BD_SPAN)

/* Gini coefficient of counts by class, which add up to `all`, 0 (all alike) to 1; 0 for an empty
 * table. Classes of spans that are not `used` count as empty. */
double bd_gini_classes(const uint32_t count[BD_CLASSES], const uint8_t used[BD_SPANS],
                       uint64_t all);

/* Empties the classes of all spans in use, and puts the spans out of use. */
void bd_classes_clear(uint32_t count[BD_CLASSES], uint8_t used[BD_SPANS]);

/* Gini coefficient of counts at the even levels 0, 1 / (n - 1), ..., 1; 0 for an empty table. */
double bd_gini_levels(const double *count, size_t n);

/* Exact Gini coefficient of n values >= 0 in rising order; 0 when n or their sum is 0. */
double bd_gini_sorted(const double *x, size_t n);

/* Share of the variance of household values that lies between villages, from each village's
 * count, sum and sum of squares; 0 when there is no variance. Large n: no small-sample term. */
double bd_between_share(const double *count, const double *sum, const double *square, size_t n);

#endif
