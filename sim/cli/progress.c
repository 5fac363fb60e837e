/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rate is that of this process over all of its time; the time left follows from the share of
 * the work and not from the rate of the last seconds, so it does not jump about. */
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_TERMINAL 0.1
#define EVERY_LOG 30.0
#define BAR 24

double bd_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

const char *bd_thousands(int64_t n, char out[BD_THOUSANDS])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu",
                          n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n);
    char *to = out;
    if (n < 0) *to++ = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = 0;
    return out;
}

const char *bd_short_number(double x, char out[BD_THOUSANDS])
{
    static const char *const prefix[] = {"", " k", " M", " G", " T"};
    int i = 0;
    for (; i < 4 && fabs(x) >= 999.5; i++) x /= 1000;
    snprintf(out, BD_THOUSANDS, "%.*f%s", fabs(x) < 100 && i > 0 ? 1 : 0, x, prefix[i]);
    return out;
}

const char *bd_duration(double seconds, char out[BD_THOUSANDS])
{
    if (!(seconds >= 0 && seconds < 1e9)) {
        snprintf(out, BD_THOUSANDS, "unknown");
        return out;
    }
    long s = lround(seconds);
    if (s >= 3600)
        snprintf(out, BD_THOUSANDS, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, BD_THOUSANDS, "%ld:%02ld", s / 60, s % 60);
    return out;
}

void bd_progress_begin(bd_progress *p, bool quiet)
{
    double now = bd_clock();
    *p = (bd_progress){
        .quiet = quiet, .terminal = isatty(STDERR_FILENO) != 0, .began = now, .shown = now};
}

void bd_progress_show(bd_progress *p, double share, double earlier, double work, const char *unit,
                      const char *what)
{
    double now = bd_clock();
    if (p->quiet || now - p->shown < (p->terminal ? EVERY_TERMINAL : EVERY_LOG)) return;
    p->shown = now;
    double spent = now - p->began;
    char rate[BD_THOUSANDS], left[BD_THOUSANDS];
    bd_short_number(spent > 0 ? work / spent : 0, rate);
    bd_duration(share > earlier ? spent * (1 - share) / (share - earlier) : -1, left);
    if (!p->terminal) {
        fprintf(stderr, "%3.0f %%  %s  %s %s/s  %s left\n", 100 * share, what, rate, unit, left);
        return;
    }
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++) bar[i] = (double)i + 0.5 < share * BAR ? '#' : '.';
    bar[BAR] = 0;
    fprintf(stderr, "\r\033[K[%s] %3.0f %%  %s  %s %s/s  %s left", bar, 100 * share, what, rate,
            unit, left);
    fflush(stderr);
    p->drawn = true;
}

void bd_progress_end(bd_progress *p)
{
    if (p->drawn) fputs("\r\033[K", stderr);
    p->drawn = false;
}
