/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in scenario touches every process and nearly every channel; it is for proofs and
 * speed, not for conclusions about villages. */
#include "cli/builtin.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const char text[] =
    "kind: world\n"
    "title: Built-in world\n"
    "time: {burn_in: 12, months: 36}\n"
    "population: {districts: 2, villages: 8, households: 150}\n"
    "output: {segment: 12, snapshots: \"0 36\"}\n"
    "disadvantages:\n"
    "  gender: {family: structural, share: 0.16, poverty: 0.2, held_back: true,\n"
    "    burden: {norms: 0.5, institutions: 0.2, equity: 0.1}}\n"
    "  class: {family: structural, share: 0.25, poverty: 0.7, likeness: 0.3,\n"
    "    burden: {equity: 0.5, institutions: 0.2}}\n"
    "  remote: {family: special, share: 0.1, clustering: 0.8,\n"
    "    burden: {infrastructure: 0.5, norms: 0.1}}\n"
    "methods:\n"
    "  counselling: {level: micro, role: facilitator, unit: client, hours: 2,\n"
    "    effects: {motivation: 0.1, skill: 0.08, coping: 0.15, distress: -0.1,\n"
    "      practice_choice: 0.3}}\n"
    "  formation: {level: mezzo, role: facilitator, unit: village, hours: 12,\n"
    "    effects: {group_founding: 0.8}}\n"
    "  facilitation: {level: mezzo, role: facilitator, unit: group, hours: 4,\n"
    "    effects: {facilitation: 0.8, cohesion: 0.05, efficacy: 0.05, cadre_training: 0.05}}\n"
    "  meeting: {level: macro, role: educator, unit: village, hours: 8, cost: 500000, reach: 0.3,\n"
    "    effects: {awareness: 0.08, information: 0.5, outreach: 0.5, momentum: 0.05}}\n"
    "  lobbying: {level: macro, role: representative, unit: village, hours: 10,\n"
    "    effects: {institutions: 0.02, equity: 0.01, policy: 0.01, conflict: 0.01}}\n"
    "strategy:\n"
    "  name: built-in\n"
    "  start: 3\n"
    "  end: 24\n"
    "  targeting: poorest\n"
    "  phases:\n"
    "    all:\n"
    "      start: 0\n"
    "      end: 21\n"
    "      mix: {counselling: 0.25, formation: 0.1, facilitation: 0.35, meeting: 0.15,\n"
    "        lobbying: 0.15}\n";

bd_scenario *bd_builtin_load(const char *const *sets, size_t nsets, int *status)
{
    bd_scenario_request request = {.world = "built-in",
                                   .world_text = text,
                                   .world_length = strlen(text),
                                   .sets = sets,
                                   .nsets = nsets};
    return bd_cli_load_request(&request, false, status);
}
