/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya show: the resolved scenario, itself a scenario that gives the same run. */
#include "cli/cli.h"

int bd_verb_show(int argc, char **argv)
{
    const char *world, *strategy = NULL;
    bool plain = false;
    bd_list sets = {.count = 0};
    const bd_option options[] = {
        BD_SCENARIO_OPTIONS(strategy, sets),
        {BD_OPTION_FLAG, 0, "plain", NULL, &plain, "without the origin of every value", 0, 0}};
    const bd_usage usage = {
        "show",
        "WORLD",
        "Prints every value of a scenario with its origin: default, file:line, or --set. The text\n"
        "is a scenario of its own that loads to the same parameters and seed.",
        "berdaya show configs/desa.yaml --set time.months=240 > mine.yaml",
        options,
        sizeof options / sizeof *options,
        1,
        1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &world, &count);
    if (status >= 0) return status;
    bd_scenario *s = bd_cli_load(world, strategy, &sets, false, &status);
    if (s == NULL) return status;
    bd_buffer text = {0};
    bd_scenario_write(s, !plain, &text);
    bd_scenario_destroy(s);
    return bd_cli_print(&text);
}
