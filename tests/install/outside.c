/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an outside program does: builds a small world from a scenario, steps it, reads a column
 * without copying, and prints one line that says which world it was. */
#include <berdaya/berdaya.h>
#include <inttypes.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    static const char *const set[] = {"population.villages=4", "population.households=100",
                                      "time.burn_in=3", "time.months=6"};
    bd_simulation_options options = {.size = sizeof options,
                                     .world = argc > 1 ? argv[1] : "",
                                     .set = set,
                                     .nset = sizeof set / sizeof *set,
                                     .seed = 7,
                                     .has_seed = 1,
                                     .threads = 2};
    bd_simulation *s = NULL;
    bd_message why = {0};
    bd_array power;
    if (bd_simulation_create(&options, &s, &why) != BD_RESULT_OK ||
        bd_simulation_step(s, 9, &why) != BD_RESULT_OK ||
        bd_simulation_column(s, "household", "power", &power, &why) != BD_RESULT_OK) {
        fprintf(stderr, "%s\n", why.text);
        bd_simulation_destroy(s);
        return 1;
    }
    const float *x = power.data;
    size_t n = power.shape[power.ndim - 1];
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    printf("berdaya %s: month %d of %d, %zu households, mean of the first power %.6f, digest "
           "%016" PRIx64 "\n",
           bd_library_version(), (int)bd_simulation_month(s), (int)bd_simulation_end(s), n,
           sum / (double)n, bd_simulation_digest(s, 1));
    int sound = n > 0 && power.type == BD_ARRAY_FLOAT32 && sum > 0 && sum < (double)n;
    bd_simulation_destroy(s);
    return sound ? 0 : 1;
}
