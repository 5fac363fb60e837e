/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya report: finds a Python that has the package berdaya and lets it write the report. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { NCANDIDATE = 5 };

typedef struct arguments {
    const char *file, *output, *language;
    bool force;
} arguments;

/* `path` becomes the Python of the environment that stands beside this program, as in a build
 * folder; empty where the system does not say where the program is. */
static void beside_program(char path[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 32);
    path[n > 0 ? n : 0] = 0;
    char *slash = strrchr(path, '/');
    if (slash != NULL) strcpy(slash, "/venv/bin/python");
}

/* Is there such a Python, and has it the package? */
static bool has_package(const char *python)
{
    char *probe[] = {(char *)python, "-c",
                     "import importlib.util as u, sys; sys.exit(u.find_spec('berdaya') is None)",
                     NULL};
    pid_t child;
    int status;
    if (posix_spawnp(&child, python, NULL, NULL, probe, environ) != 0) return false;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first Python that has the package, or NULL. One that was named is the only one tried. */
static const char *find_python(char path[PATH_MAX])
{
    const char *named = getenv("BERDAYA_PYTHON"), *active = getenv("VIRTUAL_ENV");
    const char *candidate[NCANDIDATE] = {NULL};
    size_t n = 0;
    char in_active[PATH_MAX];
    if (named != NULL && *named != 0) {
        candidate[n++] = named;
    } else {
        if (active != NULL && strlen(active) < PATH_MAX - 16) {
            snprintf(in_active, sizeof in_active, "%.*s/bin/python", PATH_MAX - 16, active);
            candidate[n++] = in_active;
        }
        beside_program(path);
        if (*path != 0) candidate[n++] = path;
        candidate[n++] = "python3";
        candidate[n++] = "python";
    }
    for (size_t i = 0; i < n; i++) {
        if (!has_package(candidate[i])) continue;
        if (candidate[i] == in_active) return memcpy(path, in_active, sizeof in_active);
        return candidate[i];
    }
    return NULL;
}

static int tell_how_to_get_it(void)
{
    const char *named = getenv("BERDAYA_PYTHON");
    if (named != NULL && *named != 0)
        fprintf(stderr,
                "berdaya: BERDAYA_PYTHON=%s: no Python there that has the package berdaya\n",
                named);
    else
        fputs("berdaya: reports are made by the Python package berdaya, and no Python was found "
              "that has it\n",
              stderr);
    fputs("  from the sources:  python3 -m pip install ./analysis      (sim/quickstart does it)\n"
          "  then:              berdaya report OUT.h5, or python3 -m berdaya report OUT.h5\n"
          "  a Python elsewhere: BERDAYA_PYTHON=/path/to/python berdaya report OUT.h5\n",
          stderr);
    return bd_status_exit(BD_UNAVAILABLE);
}

static int hand_over(const arguments *a, const char *python)
{
    const char *word[12] = {python, "-m", "berdaya", "report"};
    size_t n = 4;
    if (a->output != NULL) word[n++] = "--out", word[n++] = a->output;
    if (a->language != NULL) word[n++] = "--lang", word[n++] = a->language;
    if (a->force) word[n++] = "--force";
    word[n++] = "--";
    word[n++] = a->file;
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) { /* the package asks this program for the indices of a study */
        self[length] = 0;
        setenv("BERDAYA", self, 0);
    }
    fflush(NULL);
    execvp(python, (char **)word);
    return bd_cli_fail(&(bd_error){.status = BD_IO, .text = "Python could not be started"});
}

int bd_verb_report(int argc, char **argv)
{
    arguments a = {0};
    const bd_option options[] = {
        {BD_OPTION_TEXT, 'o', "output", "FILE", &a.output, "the report; default OUT.html", 0, 0},
        {BD_OPTION_TEXT, 0, "lang", "en|id", &a.language, "language: English or Indonesian", 0, 0},
        {BD_OPTION_FLAG, 'f', "force", NULL, &a.force, "replace a report that is there", 0, 0},
    };
    const bd_usage usage = {
        "report",
        "OUT",
        "Writes one HTML file on the results in OUT: the decision table, figures, what differs,\n"
        "parameters with sources, limits, provenance and how to cite. It needs no network to "
        "read,\n"
        "and the Python package berdaya to make: BERDAYA_PYTHON names a Python, else the active\n"
        "environment, the one beside this program and those in the PATH are tried.",
        "berdaya report compare.h5 -o compare.html --lang id",
        options,
        sizeof options / sizeof *options,
        1,
        1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &a.file, &count);
    if (status >= 0) return status;
    char path[PATH_MAX];
    const char *python = find_python(path);
    return python != NULL ? hand_over(&a, python) : tell_how_to_get_it();
}
