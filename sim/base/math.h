/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only elementary functions that may decide state. libm's change with the CPU's instructions;
 * these are plain arithmetic, so every machine that runs one build gets the same bits, and the
 * float ones vectorise. Stated errors are checked against libm in tests/unit/test_math.c. */
#ifndef BD_BASE_MATH_H
#define BD_BASE_MATH_H

#include <stdint.h>
#include <string.h>

/* 0 and 1 where a compiler does not see them. gcc knows how the two comparisons of a clamp hang
 * together when it knows the bounds, and spends seven instructions on what is a maximum and a
 * minimum. */
extern const float bd_unseen_zero, bd_unseen_one;

static inline float bd_unseen(float bound)
{
    if (!__builtin_constant_p(bound)) return bound;
    return bound == 0 ? bd_unseen_zero : bound == 1 ? bd_unseen_one : bound;
}

static inline float bd_clampf(float x, float low, float high)
{
    low = bd_unseen(low), high = bd_unseen(high);
    x = x < low ? low : x;
    return x > high ? high : x;
}
static inline double bd_clamp(double x, double low, double high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}
static inline float bd_positivef(float x)
{
    return x > bd_unseen_zero ? x : bd_unseen_zero;
}
static inline double bd_positive(double x)
{
    return x > 0 ? x : 0;
}

/* exp(x) in float; relative error below 3e-7 for |x| <= 80, clamped outside. */
static inline float bd_expf(float x)
{
    x = bd_clampf(x, -80.0f, 80.0f);
    /* x = k ln2 + r with |r| <= ln2/2; adding 1.5*2^23 rounds to the nearest integer */
    float shifted = x * 1.44269504f + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    float k = shifted - 12582912.0f;
    float r = x - k * 0.693359375f + k * 2.12194440e-4f;
    float y = 1.0f / 5040;
    y = y * r + 1.0f / 720;
    y = y * r + 1.0f / 120;
    y = y * r + 1.0f / 24;
    y = y * r + 1.0f / 6;
    y = y * r + 0.5f;
    y = y * r * r + r + 1.0f;
    int32_t power = (int32_t)((uint32_t)bits << 23) + (127 << 23); /* 2^k */
    float scale;
    memcpy(&scale, &power, 4);
    return y * scale;
}

/* 1 / (1 + exp(-x)). */
static inline float bd_logisticf(float x)
{
    return 1.0f / (1.0f + bd_expf(-x));
}

/* exp(x) in double; relative error below 1e-14 for |x| <= 700, clamped outside. */
double bd_exp(double x);
/* Natural logarithm in double of x > 0 (normal numbers); relative error below 1e-14. */
double bd_log(double x);
/* x^y for x > 0; 0^y = 0 for y > 0. */
double bd_pow(double x, double y);
/* Quantile of the standard normal (Wichura 1988, AS 241); p in (0,1); relative error 1e-13. */
double bd_normal_quantile(double p);
/* Uniform in (0,1) from the upper 24 of 32 random bits. */
static inline double bd_unit_double(uint32_t bits)
{
    return ((double)(int32_t)(bits >> 8) + 0.5) * 0x1p-24;
}
/* bd_normal_quantile(bd_unit_double(word)) of n words, bit for bit; vectorises but for the tails.
 */
void bd_normals_of_words(const uint32_t *word, uint32_t n, double *out);
/* Turns n uniforms in (0,1) into standard normals, in place, by the inverse distribution function
 * in float (Giles 2012); absolute error below 1.5e-6 for uniforms from bd_unit_float. Vectorises.
 */
void bd_normals(float *x, uint32_t n);
/* Normal distribution function; absolute error below 1e-11. */
double bd_normal_cdf(double x);

/* Sum in a fixed order of 16 lanes, so that it vectorises and never changes. */
double bd_sum(const float *x, uint32_t n);

#endif
