/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a scenario: the loader must end, report its mistakes and never read past a text;
 * what it accepts must be written as YAML that loads again to the same parameters. Input: world,
 * then after each 0xFF byte a strategy, then --set arguments. Text that is read may not open files
 * (extends is refused), so the fuzzer sees no file system. */
#include "io/scenario.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 8 };

static bd_scenario *load(const bd_scenario_request *request)
{
    bd_error err = {0};
    bd_scenario *s = NULL;
    bd_diagnostics *report = bd_diagnostics_create();
    if (report == NULL) return NULL;
    bd_status status = bd_scenario_load(request, report, &s, &err);
    bd_buffer text = {0};
    bd_diagnostics_write(report, 50, &text);
    if ((status == BD_OK) != (bd_diagnostics_mistakes(report) == 0)) abort();
    if ((status == BD_OK) != (s != NULL)) abort();
    if (bd_diagnostics_mistakes(report) > 0 && text.length == 0) abort();
    bd_buffer_release(&text);
    bd_diagnostics_destroy(report);
    return s;
}

static void write_and_load_again(const bd_scenario *s, bool origins)
{
    bd_buffer text = {0};
    bd_scenario_write(s, origins, &text);
    if (text.failed || text.length > 1u << 20) abort();
    bd_scenario_request request = {.world_text = text.text, .world_length = text.length};
    bd_scenario *again = load(&request);
    if (again == NULL) abort();
    if (memcmp(bd_scenario_params(s), bd_scenario_params(again), sizeof(bd_params)) != 0) abort();
    if (bd_scenario_seed(s, NULL) != bd_scenario_seed(again, NULL)) abort();
    if (strcmp(bd_scenario_title(s), bd_scenario_title(again)) != 0) abort();
    bd_scenario_destroy(again);
    bd_buffer_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *part[PARTS] = {NULL};
    size_t length[PARTS] = {0}, n = 0;
    for (size_t at = 0; n < PARTS; n++) {
        const uint8_t *mark = size > at ? memchr(data + at, 0xFF, size - at) : NULL;
        length[n] = mark != NULL ? (size_t)(mark - data) - at : size - at;
        part[n] = malloc(length[n] + 1); /* of its own, so that a read past it is seen */
        if (part[n] == NULL) return 0;
        if (length[n] > 0) memcpy(part[n], data + at, length[n]);
        part[n][length[n]] = '\0';
        at += length[n] + 1;
        if (mark == NULL) {
            n++;
            break;
        }
    }
    bd_scenario_request request = {.world_text = part[0],
                                   .world_length = length[0],
                                   .strategy_text = n > 1 && length[1] > 0 ? part[1] : NULL,
                                   .strategy_length = length[1],
                                   .sets = n > 2 ? (const char *const *)&part[2] : NULL,
                                   .nsets = n > 2 ? n - 2 : 0};
    bd_scenario *s = load(&request);
    if (s != NULL) {
        write_and_load_again(s, true);
        write_and_load_again(s, false);
    }
    bd_scenario_destroy(s);
    for (size_t i = 0; i < n; i++) free(part[i]);
    return 0;
}
