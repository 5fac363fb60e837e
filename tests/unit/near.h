/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparison of doubles: cmocka 1.1.5 has none. cmocka.h needs the headers before it. */
#ifndef TEST_NEAR_H
#define TEST_NEAR_H

/* clang-format off */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#define assert_near(a, b, tolerance)                                               \
    do {                                                                           \
        double near_a_ = (a), near_b_ = (b);                                       \
        if (!(fabs(near_a_ - near_b_) <= (tolerance)))                             \
            fail_msg("%s = %.17g, expected %s = %.17g", #a, near_a_, #b, near_b_); \
    } while (0)

#endif
