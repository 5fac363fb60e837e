/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya VERB ...: finds the verb's row and calls it. */
#include "base/nearest.h"
#include "build_info.h"
#include "cli/cli.h"
#include "cli/ranks.h"
#include "io/versions.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *help;
    int (*run)(int argc, char **argv);
} verbs[] = {
#define V(name, help) {#name, help, bd_verb_##name},
    BD_VERBS(V)
#undef V
};
enum { NVERBS = sizeof verbs / sizeof *verbs };

static int print_help(FILE *to)
{
    fputs("berdaya simulates community empowerment (pemberdayaan masyarakat).\n\n"
          "usage: berdaya VERB [arguments]\n\n",
          to);
    for (size_t i = 0; i < NVERBS; i++) fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].help);
    fputs("\n'berdaya VERB --help' shows options and an example; 'berdaya --version' the build.\n"
          "Exit status: 0 done, 1 bad input, 2 failed, 75 stopped and can be resumed.\n",
          to);
    return to == stdout ? 0 : bd_status_exit(BD_INPUT);
}

static int print_version(void)
{
    bd_buffer libraries = {0};
    bd_versions(&libraries);
    printf("berdaya %s, commit %s\ncompiler: %s\nbuild: %s, flags %s%s%s\nlibraries: %s\n",
           BD_BUILD_VERSION, BD_BUILD_COMMIT, BD_BUILD_COMPILER, BD_BUILD_TYPE, BD_BUILD_FLAGS,
           BD_BUILD_SANITIZE[0] == '\0' ? "" : ", sanitizers ", BD_BUILD_SANITIZE,
           libraries.text == NULL ? "" : libraries.text);
    if (bd_ranks_library()[0] != 0) printf("ranks: %s\n", bd_ranks_library());
    bd_buffer_release(&libraries);
    return 0;
}

/* Several processes that each did the whole work would write the same files. */
static bool goes_with_ranks(const char *verb, int argc, char **argv)
{
    if (bd_ranks_launched() < 2) return true;
    bool help = argc > 1 && strcmp(argv[1], "--help") == 0;
    bool shares = strcmp(verb, "run") == 0 || strcmp(verb, "study") == 0;
    if (help || (shares && bd_ranks_library()[0] != 0)) return true;
    if (bd_ranks_library()[0] == 0)
        fprintf(stderr,
                "berdaya: this build has no MPI (BERDAYA_MPI), so it runs as one process\n");
    else
        fprintf(stderr, "berdaya: '%s' runs as one process; 'run' and 'study' go over several\n",
                verb);
    return false;
}

static int unknown_verb(const char *word)
{
    bd_nearest nearest = bd_nearest_to(word);
    for (size_t i = 0; i < NVERBS; i++) bd_nearest_try(&nearest, verbs[i].name);
    if (nearest.best != NULL)
        fprintf(stderr, "berdaya: unknown verb '%s'; did you mean '%s'?\n", word, nearest.best);
    else
        fprintf(stderr, "berdaya: unknown verb '%s'; 'berdaya --help' lists them\n", word);
    return bd_status_exit(BD_INPUT);
}

int main(int argc, char **argv)
{
    if (argc < 2) return print_help(stderr);
    if (strcmp(argv[1], "--version") == 0) return print_version();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return print_help(stdout);
    for (size_t i = 0; i < NVERBS; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return goes_with_ranks(argv[1], argc - 1, argv + 1) ? verbs[i].run(argc - 1, argv + 1)
                                                                : bd_status_exit(BD_INPUT);
    return unknown_verb(argv[1]);
}
