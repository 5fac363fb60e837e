/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line: one row a verb, one file a verb. A verb describes its options as rows; help,
 * parsing and "did you mean" come from them. Only this folder prints or exits. */
#ifndef BD_CLI_CLI_H
#define BD_CLI_CLI_H

#include "base/buffer.h"
#include "base/status.h"
#include "io/recorder.h"
#include "io/scenario.h"
#include "model/opening.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*    verb       one line of help */
#define BD_VERBS(V)                                                                           \
    V(demo, "A first answer in seconds: three strategies in a small world")                   \
    V(run, "Run a world under a strategy; everything goes to one HDF5 file")                  \
    V(compare, "Set strategies head to head in the same worlds under the same luck")          \
    V(branch, "What if: go on from a month of an output, same state, same luck")              \
    V(trial, "A virtual field trial: what a study of the programme would have found")         \
    V(rerun, "Run an output again from the file alone and compare the digests")               \
    V(study, "Run worlds and strategies over a design, resumable and in shards")              \
    V(plan, "Time a study and write a Slurm script that runs it in shards")                   \
    V(status, "Say how far the shards of a study are, and what failed")                       \
    V(merge, "Put the shards of a study into one file")                                       \
    V(report, "Write one HTML file on an output: decision table, figures, sources, limits")   \
    V(sensitivity, "Say what the outcomes of a study depend on, the noise of seeds apart")    \
    V(check, "Validate a scenario: every mistake at once, and what a run would need")         \
    V(show, "Print the resolved scenario with the origin of every value")                     \
    V(diff, "Print what differs between two scenarios")                                       \
    V(explain, "Say what a key, method, channel, power or role means")                        \
    V(schedule, "Print what happens in a month, in order")                                    \
    V(schema, "Print the JSON Schema of scenarios, for editors")                              \
    V(reference, "Print the reference page of scenarios (Markdown)")                          \
    V(selftest, "Prove on this machine: same bits, no trace of a stop, known random numbers") \
    V(bench, "Measure household-months a second and bytes a household")

/* int bd_verb_check(int argc, char **argv): argv[0] is the verb; answers the exit status. */
#define V(name, help) int bd_verb_##name(int argc, char **argv);
BD_VERBS(V)
#undef V

/* Values of an option that may be given several times. */
#define BD_LIST_MAX 256
typedef struct bd_list {
    const char *item[BD_LIST_MAX];
    size_t count;
} bd_list;

typedef enum bd_option_kind {
    BD_OPTION_FLAG,  /* bool */
    BD_OPTION_TEXT,  /* const char * */
    BD_OPTION_COUNT, /* uint64_t, a whole number from low to high */
    BD_OPTION_LIST   /* bd_list */
} bd_option_kind;

typedef struct bd_option {
    bd_option_kind kind;
    char letter;       /* -o, or 0 for none */
    const char *name;  /* --output */
    const char *value; /* what help calls its value; NULL for a flag */
    void *target;      /* where the value goes; of the kind's type */
    const char *help;
    uint64_t low, high; /* COUNT; both 0: any */
} bd_option;

/* What a verb takes. */
typedef struct bd_usage {
    const char *verb, *arguments; /* "check", "WORLD" */
    const char *what;             /* one paragraph */
    const char *example;          /* one or more lines, each a command */
    const bd_option *options;
    size_t noptions;
    size_t least, most; /* positional arguments */
} bd_usage;

/* Reads argv[1..]; options may stand anywhere, "--" ends them, --name=value and --name value are
 * the same. Positional arguments go to arguments[0..most). Answers -1 to go on, or the exit status
 * to return at once: 0 after --help, 1 after a mistake that was printed. */
int bd_cli_parse(const bd_usage *usage, int argc, char **argv, const char **arguments,
                 size_t *count);

/* Options of every verb that reads a scenario. */
#define BD_SCENARIO_OPTIONS(strategy_, sets_)                                             \
    {BD_OPTION_TEXT,                                                                      \
     0,                                                                                   \
     "strategy",                                                                          \
     "FILE",                                                                              \
     &(strategy_),                                                                        \
     "strategy laid over the world: a file, or the name of one in strategies/ beside it", \
     0,                                                                                   \
     0},                                                                                  \
    {                                                                                     \
        BD_OPTION_LIST, 0, "set", "KEY=VALUE", &(sets_),                                  \
            "override one value (repeatable; a key twice is an error)", 0, 0              \
    }

/* Loads a scenario and prints what is wrong with it to stderr; NULL after a failure, with the exit
 * status in *status. The caller destroys it. `quiet` leaves warnings out. */
bd_scenario *bd_cli_load(const char *world, const char *strategy, const bd_list *sets, bool quiet,
                         int *status);

/* The same for any request. */
bd_scenario *bd_cli_load_request(const bd_scenario_request *request, bool quiet, int *status);

/* Reads the files that a scenario names besides itself and prints what is wrong with them; answers
 * the exit status. `ranks`: of one world (bd_opening_read_on), or NULL. Release `out` in any case.
 */
int bd_cli_open(const bd_ranks *ranks, const bd_scenario *s, bool quiet, bd_opening *out);

/* What a recorder is told of a scenario's files and of those it names: at most BD_INPUTS_SHOWN. */
#define BD_INPUTS_SHOWN 64
size_t bd_cli_inputs(const bd_scenario *s, const bd_opening *opening, bd_recorder_input *out,
                     size_t count);

/* The whole command in one line, for the file's history. */
void bd_cli_command(int argc, char **argv, char *out, size_t size);

/* Prints the error to stderr and answers its exit status. */
int bd_cli_fail(const bd_error *err);

/* Prints a buffer to stdout and releases it; answers the exit status. */
int bd_cli_print(bd_buffer *text);

#endif
