/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints the rows of schedule and parameters, tab-separated, for the guards that compare them with
 * MODEL.md: expanded by the compiler, so a guard sees what the core sees. */
#include "state/params.h"
#include "state/schedule_table.h"

#include <stdio.h>

#define ROW(arg, stream, name, scope, section, meaning) \
    printf("schedule\t%d\t%s\t%s\t%s\n", stream, #name, #scope, section);

int main(void)
{
    BD_SCHEDULE(ROW, )
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sections[i].nfields; j++)
            printf("param\t%s.%s\t%s\n", sections[i].path, sections[i].fields[j].name,
                   sections[i].fields[j].source ? sections[i].fields[j].source : "");
    return 0;
}
