/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya schema and berdaya reference: the scenario language for editors and for readers. */
#include "cli/cli.h"
#include "io/reference.h"

static int print_page(const bd_usage *usage, int argc, char **argv, void (*write)(bd_buffer *out))
{
    size_t count;
    int status = bd_cli_parse(usage, argc, argv, NULL, &count);
    if (status >= 0) return status;
    bd_buffer text = {0};
    write(&text);
    return bd_cli_print(&text);
}

int bd_verb_schema(int argc, char **argv)
{
    static const bd_usage usage = {
        "schema",
        "",
        "Prints the JSON Schema (draft 7) of scenario files. Editors with a YAML language server\n"
        "complete and check keys with it; begin a file with\n"
        "# yaml-language-server: $schema=berdaya.schema.json",
        "berdaya schema > configs/berdaya.schema.json",
        NULL,
        0,
        0,
        0};
    return print_page(&usage, argc, argv, bd_reference_schema);
}

int bd_verb_reference(int argc, char **argv)
{
    static const bd_usage usage = {
        "reference",
        "",
        "Prints every key of a scenario with what it allows, its default, meaning and source, as\n"
        "Markdown: the generated part of configs/README.md.",
        "berdaya reference",
        NULL,
        0,
        0,
        0};
    return print_page(&usage, argc, argv, bd_reference_page);
}
