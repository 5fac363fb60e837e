/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elementary functions by plain arithmetic, the same bits on every machine. */
#include "base/math.h"

#include "base/hot.h"
#include "base/list.h"

const float bd_unseen_zero = 0, bd_unseen_one = 1;

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

double bd_exp(double x)
{
    x = bd_clamp(x, -700, 700);
    double k = x * 1.4426950408889634 + 6755399441055744.0 - 6755399441055744.0;
    double r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
    double y = 1, term = 1;
    for (int i = 1; i <= 14; i++) {
        term *= r / i;
        y += term;
    }
    return y * from_bits((uint64_t)((int64_t)k + 1023) << 52);
}

double bd_log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, 8);
    int64_t e = (int64_t)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xFFFFFFFFFFFFFu) | (uint64_t)1023 << 52);
    if (m > 1.4142135623730951) m *= 0.5, e++;
    /* log m = 2 artanh((m-1)/(m+1)) */
    double t = (m - 1) / (m + 1), t2 = t * t, sum = 0;
    for (int i = 25; i >= 1; i -= 2) sum = sum * t2 + 1.0 / i;
    return (double)e * 1.9082149292705877e-10 + 2 * t * sum + (double)e * 0.6931471803691238;
}

double bd_pow(double x, double y)
{
    return x > 0 ? bd_exp(y * bd_log(x)) : y == 0;
}

static double ratio(const double a[8], const double b[8], double r)
{
    double num = a[7], den = b[7];
    for (int i = 6; i >= 0; i--) num = num * r + a[i], den = den * r + b[i];
    return num / den;
}

static double square_root(double x)
{
    return __builtin_sqrt(x); /* IEEE: exact on every machine */
}

static const double centre_over[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                      1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                      4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                      3.3430575583588128105e+4, 2.5090809287301226727e+3};
static const double centre_under[8] = {1.0,
                                       4.2313330701600911252e+1,
                                       6.8718700749205790830e+2,
                                       5.3941960214247511077e+3,
                                       2.1213794301586595867e+4,
                                       3.9307895800092710610e+4,
                                       2.8729085735721942674e+4,
                                       5.2264952788528545610e+3};

double bd_normal_quantile(double p)
{
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                5.76949722146069140550e0,  3.64784832476320460504e0,
                                1.27045825245236838258e0,  2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[8] = {1.0,
                                2.05319162663775882187e0,
                                1.67638483018380384940e0,
                                6.89767334985100004550e-1,
                                1.48103976427480074590e-1,
                                1.51986665636164571966e-2,
                                5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                1.78482653991729133580e0,  2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[8] = {1.0,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425) return q * ratio(centre_over, centre_under, 0.180625 - q * q);
    double r = square_root(-bd_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
    return q < 0 ? -x : x;
}

/* Of the 24 bits of a uniform: below it, or as far from the top, AS 241 calls it a tail. */
#define TAIL ((1u << 24) * 3u / 40u)

/* Three in twenty lie in the tails: the first loop takes all as if central and marks those. */
BD_HOT static void quantiles_central(const uint32_t *restrict word, uint32_t n,
                                     double *restrict out, uint8_t *restrict tail)
{
    for (uint32_t i = 0; i < n; i++) {
        double q = bd_unit_double(word[i]) - 0.5;
        out[i] = q * ratio(centre_over, centre_under, 0.180625 - q * q);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t u = word[i] >> 8;
        tail[i] = (u < TAIL) | (u >= (1u << 24) - TAIL);
    }
}

#define BLOCK 256u

void bd_normals_of_words(const uint32_t *word, uint32_t n, double *out)
{
    uint8_t tail[BD_MASK_ROOM(BLOCK)];
    uint32_t rows[BD_LIST_ROOM(BLOCK)];
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t m = n - from < BLOCK ? n - from : BLOCK;
        quantiles_central(word + from, m, out + from, tail);
        uint32_t tails = bd_list(tail, m, rows);
        for (uint32_t j = 0; j < tails; j++)
            out[from + rows[j]] = bd_normal_quantile(bd_unit_double(word[from + rows[j]]));
    }
}

/* Natural logarithm in float of 2^-60 < x < 2^60; absolute error below 2e-7 near 1. */
static inline float logarithm(float x)
{
    int32_t bits;
    memcpy(&bits, &x, 4);
    int32_t e = (bits - 0x3F3504F3) >> 23; /* so that the rest lies in [sqrt(1/2), sqrt(2)) */
    bits -= (int32_t)((uint32_t)e << 23);
    float m;
    memcpy(&m, &bits, 4);
    float t = (m - 1) / (m + 1), t2 = t * t;
    float sum = 2 + t2 * (0.666666667f + t2 * (0.4f + t2 * (0.285714286f + t2 * 0.222222222f)));
    return (float)e * 0.69314718f + t * sum;
}

/* The inverse error function is a polynomial in w = -log(1 - x^2), one of the square root in the
 * tails. Tails are 1 in 300: the first loop takes all as if central, so that it vectorises. */
BD_HOT static void normals_central(float *restrict x, uint32_t n, float *restrict tail)
{
    for (uint32_t i = 0; i < n; i++) {
        float u = x[i];
        float y = 2 * u - 1;
        float w = -logarithm(4 * u * (1 - u));
        tail[i] = w;
        w -= 2.5f;
        float p = 2.81022636e-08f;
        p = 3.43273939e-07f + p * w;
        p = -3.5233877e-06f + p * w;
        p = -4.39150654e-06f + p * w;
        p = 0.00021858087f + p * w;
        p = -0.00125372503f + p * w;
        p = -0.00417768164f + p * w;
        p = 0.246640727f + p * w;
        p = 1.50140941f + p * w;
        x[i] = 1.41421356f * p * y;
    }
}

static float normal_tail(float w, float sign)
{
    float y = __builtin_sqrtf(1 - bd_expf(-w)); /* |2u - 1| */
    w = __builtin_sqrtf(w) - 3;
    float p = -0.000200214257f;
    p = 0.000100950558f + p * w;
    p = 0.00134934322f + p * w;
    p = -0.00367342844f + p * w;
    p = 0.00573950773f + p * w;
    p = -0.0076224613f + p * w;
    p = 0.00943887047f + p * w;
    p = 1.00167406f + p * w;
    p = 2.83297682f + p * w;
    p *= 1.41421356f * y;
    return sign > 0 ? p : -p;
}

void bd_normals(float *x, uint32_t n)
{
    float tail[256];
    for (uint32_t from = 0; from < n; from += 256) {
        uint32_t m = n - from < 256 ? n - from : 256;
        normals_central(x + from, m, tail);
        for (uint32_t i = 0; i < m; i++)
            if (tail[i] >= 5) x[from + i] = normal_tail(tail[i], x[from + i]);
    }
}

double bd_normal_cdf(double x)
{
    if (x > 8) return 1;
    if (x < -8) return 0;
    /* Marsaglia (2004): Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...) */
    double sum = x, term = x;
    for (int i = 3; i < 300 && (term > 1e-17 || term < -1e-17); i += 2) {
        term *= x * x / i;
        sum += term;
    }
    return 0.5 + sum * 0.3989422804014326779 * bd_exp(-0.5 * x * x);
}

BD_HOT double bd_sum(const float *x, uint32_t n)
{
    double lane[16] = {0};
    uint32_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int j = 0; j < 16; j++) lane[j] += x[i + (uint32_t)j];
    for (int j = 0; i < n; i++, j++) lane[j] += x[i];
    double sum = 0;
    for (int j = 0; j < 16; j++) sum += lane[j];
    return sum;
}
