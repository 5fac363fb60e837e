/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linux answers in three places: the processor set, control groups version 2 (cpu.max of the
 * process's own group and of every group above it) and version 1. Elsewhere: processors online. */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include <sched.h>
#endif
#include "io/threads.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 1024

static int limit(long threads)
{
    return threads < 1 ? 1 : threads > MOST ? MOST : (int)threads;
}

int bd_threads_of_quota(const char *text)
{
    char *end;
    errno = 0;
    long long quota = strtoll(text, &end, 10);
    if (end == text || errno != 0 || quota <= 0) return 0;
    const char *second = end;
    long long period = strtoll(second, &end, 10);
    if (end == second || errno != 0 || period <= 0) return 0;
    return limit((long)(quota / period + (quota % period != 0)));
}

#ifdef __linux__
static bool read_line(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    bool read = fgets(line, size, file) != NULL;
    fclose(file);
    if (read) line[strcspn(line, "\n")] = 0;
    return read;
}

static int fewer(int a, int b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The smallest quota between the group of the process and the root; 0: none. */
static int quota_v2(void)
{
    char group[4096] = "", path[4200], text[128];
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL) return 0;
    char line[4096];
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "0::", 3) == 0) {
            line[strcspn(line, "\n")] = 0;
            memcpy(group, line + 3, strlen(line + 3) + 1);
        }
    fclose(file);
    int least = 0;
    for (;;) {
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
        if (read_line(path, text, sizeof text)) least = fewer(least, bd_threads_of_quota(text));
        char *slash = strrchr(group, '/');
        if (slash == NULL) return least;
        *slash = 0;
    }
}

static int quota_v1(void)
{
    char quota[64], period[64], both[130];
    if (!read_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, sizeof quota) ||
        !read_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, sizeof period))
        return 0;
    snprintf(both, sizeof both, "%s %s", quota, period);
    return bd_threads_of_quota(both);
}

static long processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
    return sysconf(_SC_NPROCESSORS_ONLN); /* more processors than a set of fixed size holds */
}

void bd_threads_processors(uint64_t set[BD_PROCESSOR_WORDS])
{
    cpu_set_t own;
    memset(set, 0, BD_PROCESSOR_WORDS * sizeof *set);
    if (sched_getaffinity(0, sizeof own, &own) != 0) return;
    for (int i = 0; i < 64 * BD_PROCESSOR_WORDS && i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &own)) set[i / 64] |= (uint64_t)1 << (i % 64);
}

static int available(void)
{
    return fewer(fewer(limit(processors()), quota_v2()), quota_v1());
}
#else
void bd_threads_processors(uint64_t set[BD_PROCESSOR_WORDS])
{
    memset(set, 0, BD_PROCESSOR_WORDS * sizeof *set);
}

static int available(void)
{
    return limit(sysconf(_SC_NPROCESSORS_ONLN));
}
#endif

int bd_threads_available(void)
{
#ifdef _OPENMP
    const char *asked = getenv("OMP_NUM_THREADS");
    if (asked != NULL) {
        char *end;
        long threads = strtol(asked, &end, 10); /* "4,2" gives the outermost level first */
        if (end != asked && (*end == 0 || *end == ',') && threads > 0) return limit(threads);
    }
    return available();
#else
    (void)available;
    return 1;
#endif
}
