/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linux's getrusage also counts what the process was before it became this program (a shell or an
 * interpreter between fork and exec); /proc counts this program only, so it is asked first. */
#include "io/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static double peak_of_program(void)
{
    FILE *file = fopen("/proc/self/status", "re");
    if (file == NULL) return 0;
    char line[256];
    double kilobytes = 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0) kilobytes = strtod(line + 6, NULL);
    fclose(file);
    return 1024 * kilobytes;
}

double bd_memory_peak(void)
{
    double peak = peak_of_program();
    struct rusage use;
    if (peak > 0 || getrusage(RUSAGE_SELF, &use) != 0) return peak;
#ifdef __APPLE__
    return (double)use.ru_maxrss;
#else
    return 1024.0 * (double)use.ru_maxrss;
#endif
}
