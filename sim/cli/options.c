/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options from rows: parsing, help and suggestions, and what verbs share. */
#include "base/nearest.h"
#include "base/parse.h"
#include "cli/cli.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINDINGS_SHOWN = 50, OPTIONS_MAX = 64 };

static void print_option(const bd_option *o)
{
    char left[64];
    snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter == 0 ? "  " : "-",
             o->letter == 0 ? ' ' : o->letter, o->letter == 0 ? " " : ", ", o->name,
             o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
    printf("  %-28s %s\n", left, o->help);
}

static int print_usage(const bd_usage *u)
{
    printf("usage: berdaya %s%s%s%s\n\n%s\n\n", u->verb, u->arguments[0] == '\0' ? "" : " ",
           u->arguments, u->noptions > 0 ? " [options]" : "", u->what);
    for (size_t i = 0; i < u->noptions; i++) print_option(&u->options[i]);
    printf("      %-24s %s\n\nexample:\n", "--help", "this text");
    for (const char *line = u->example; *line != '\0';) {
        size_t n = strcspn(line, "\n");
        printf("  %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
    return 0;
}

static int refuse(const bd_usage *u, const char *what, const char *word, const char *nearest)
{
    fprintf(stderr, "berdaya %s: %s '%s'", u->verb, what, word);
    if (nearest != NULL)
        fprintf(stderr, "; did you mean '%s%s'?", word[1] == '-' ? "--" : "", nearest);
    fprintf(stderr, "\n'berdaya %s --help' lists what there is\n", u->verb);
    return bd_status_exit(BD_INPUT);
}

/* `seen`: whether it was given already. The last of two numbers holds, as a script that sets one
 * may be called with another; of two texts (two strategies) neither can be left out unheard. */
static int set_option(const bd_usage *u, const bd_option *o, const char *value, bool *seen)
{
    bd_list *list = o->target;
    uint64_t count = 0;
    if (*seen && o->kind == BD_OPTION_TEXT) {
        fprintf(stderr, "berdaya %s: --%s is given twice, the second time with '%s'\n", u->verb,
                o->name, value);
        return bd_status_exit(BD_INPUT);
    }
    *seen = true;
    switch (o->kind) {
    case BD_OPTION_FLAG:
        *(bool *)o->target = true;
        break;
    case BD_OPTION_TEXT:
        *(const char **)o->target = value;
        break;
    case BD_OPTION_LIST:
        if (list->count == BD_LIST_MAX) return refuse(u, "too many of", o->name, NULL);
        list->item[list->count++] = value;
        break;
    case BD_OPTION_COUNT: {
        bd_parse result =
            value == NULL ? BD_PARSE_EMPTY : bd_parse_uint(value, strlen(value), &count);
        bool ranged = o->low != 0 || o->high != 0;
        if (result == BD_PARSE_OK && (!ranged || (count >= o->low && count <= o->high))) {
            *(uint64_t *)o->target = count;
            break;
        }
        fprintf(stderr, "berdaya %s: --%s '%s': ", u->verb, o->name, value);
        if (result != BD_PARSE_OK)
            fprintf(stderr, "%s\n", bd_parse_words(result));
        else
            fprintf(stderr, "must lie between %llu and %llu\n", (unsigned long long)o->low,
                    (unsigned long long)o->high);
        return bd_status_exit(BD_INPUT);
    }
    }
    return -1;
}

static const bd_option *option_named(const bd_usage *u, const char *name, size_t length)
{
    for (size_t i = 0; i < u->noptions; i++)
        if (strlen(u->options[i].name) == length && memcmp(u->options[i].name, name, length) == 0)
            return &u->options[i];
    return NULL;
}

static int unknown_option(const bd_usage *u, const char *word)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    bd_nearest nearest = bd_nearest_to(name);
    for (size_t i = 0; i < u->noptions; i++) bd_nearest_try(&nearest, u->options[i].name);
    return refuse(u, "unknown option", word, nearest.best);
}

/* One option at argv[*i], with its value there or behind. */
static int take_option(const bd_usage *u, int argc, char **argv, int *i, bool *seen)
{
    const char *word = argv[*i], *value = NULL;
    const bd_option *o = NULL;
    if (word[1] == '-') {
        size_t n = strcspn(word + 2, "=");
        o = option_named(u, word + 2, n);
        if (word[2 + n] == '=') value = word + 3 + n;
        if (o == NULL) return unknown_option(u, word);
    } else {
        for (size_t k = 0; k < u->noptions; k++)
            if (u->options[k].letter == word[1]) o = &u->options[k];
        if (o == NULL) return refuse(u, "unknown option", word, NULL);
        if (word[2] != '\0') value = word + 2;
    }
    if (o->value == NULL && value != NULL) return refuse(u, "takes no value:", word, NULL);
    if (o->value != NULL && value == NULL) {
        if (*i + 1 == argc) return refuse(u, "a value is missing after", word, NULL);
        value = argv[++*i];
    }
    return set_option(u, o, value, &seen[o - u->options]);
}

int bd_cli_parse(const bd_usage *u, int argc, char **argv, const char **arguments, size_t *count)
{
    bool ended = false, seen[OPTIONS_MAX] = {false};
    assert(u->noptions <= OPTIONS_MAX);
    *count = 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!ended && strcmp(word, "--help") == 0) return print_usage(u);
        if (!ended && strcmp(word, "--") == 0) {
            ended = true;
        } else if (!ended && word[0] == '-' && word[1] != '\0') {
            int status = take_option(u, argc, argv, &i, seen);
            if (status >= 0) return status;
        } else if (*count == u->most) {
            return refuse(u, "one argument too many:", word, NULL);
        } else {
            arguments[(*count)++] = word;
        }
    }
    if (*count >= u->least) return -1;
    fprintf(stderr, "berdaya %s: %s is missing\n'berdaya %s --help' shows an example\n", u->verb,
            u->arguments, u->verb);
    return bd_status_exit(BD_INPUT);
}

static void print_findings(const bd_diagnostics *report)
{
    bd_buffer text = {0};
    bd_diagnostics_write(report, FINDINGS_SHOWN, &text);
    if (text.text != NULL) fputs(text.text, stderr);
    bd_buffer_release(&text);
}

bd_scenario *bd_cli_load_request(const bd_scenario_request *request, bool quiet, int *status)
{
    bd_error err = {0};
    bd_scenario *s = NULL;
    bd_diagnostics *report = bd_diagnostics_create();
    if (report == NULL)
        bd_fail(&err, BD_MEMORY, "no memory");
    else
        bd_scenario_load(request, report, &s, &err);
    *status = bd_status_exit(err.status);
    if (report != NULL && (s == NULL || !quiet)) print_findings(report);
    bool told = report != NULL && bd_diagnostics_mistakes(report) > 0;
    if (s == NULL && !told) bd_cli_fail(&err);
    bd_diagnostics_destroy(report);
    return s;
}

bd_scenario *bd_cli_load(const char *world, const char *strategy, const bd_list *sets, bool quiet,
                         int *status)
{
    bd_scenario_request request = {.world = world,
                                   .strategy = strategy,
                                   .by_name = true,
                                   .sets = sets == NULL ? NULL : sets->item,
                                   .nsets = sets == NULL ? 0 : sets->count};
    return bd_cli_load_request(&request, quiet, status);
}

int bd_cli_open(const bd_ranks *ranks, const bd_scenario *s, bool quiet, bd_opening *out)
{
    bd_error err = {.status = BD_OK};
    bd_diagnostics *report = bd_diagnostics_create();
    *out = (bd_opening){.survey = NULL};
    if (report == NULL) return bd_cli_fail(&(bd_error){.status = BD_MEMORY});
    bd_status status = bd_opening_read_on(ranks, s, report, out, &err);
    if (status != BD_OK || !quiet) print_findings(report);
    bool told = bd_diagnostics_mistakes(report) > 0;
    bd_diagnostics_destroy(report);
    if (status == BD_OK) return 0;
    return told ? bd_status_exit(status) : bd_cli_fail(&err);
}

/* Files that several scenarios share are named once. */
static bool is_listed(const bd_recorder_input *list, size_t count, const bd_input *in)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].path, in->name) == 0 && strcmp(list[i].sha256, in->sha256) == 0)
            return true;
    return false;
}

size_t bd_cli_inputs(const bd_scenario *s, const bd_opening *opening, bd_recorder_input *out,
                     size_t count)
{
    for (size_t i = 0; i < bd_scenario_input_count(s) && count < BD_INPUTS_SHOWN; i++) {
        const bd_input *in = bd_scenario_input(s, i);
        if (!in->argument && !is_listed(out, count, in))
            out[count++] = (bd_recorder_input){.path = in->name, .sha256 = in->sha256};
    }
    for (size_t i = 0; opening != NULL && i < opening->nfile && count < BD_INPUTS_SHOWN; i++)
        out[count++] = (bd_recorder_input){.path = opening->file[i].path,
                                           .key = opening->file[i].key,
                                           .sha256 = opening->file[i].sha256};
    return count;
}

void bd_cli_command(int argc, char **argv, char *out, size_t size)
{
    size_t at = (size_t)snprintf(out, size, "berdaya");
    for (int i = 0; i < argc && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, " %s", argv[i]);
}

int bd_cli_fail(const bd_error *err)
{
    fprintf(stderr, "berdaya: %s: %s\n", bd_status_words(err->status), err->text);
    return bd_status_exit(err->status);
}

int bd_cli_print(bd_buffer *text)
{
    bool failed = text->failed;
    if (!failed && text->text != NULL) failed = fputs(text->text, stdout) == EOF;
    if (fflush(stdout) != 0) failed = true;
    bd_buffer_release(text);
    if (failed) fputs("berdaya: writing failed\n", stderr);
    return failed ? bd_status_exit(BD_IO) : 0;
}
