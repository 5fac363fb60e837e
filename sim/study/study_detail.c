/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Series of chosen runs of a study. The first replicate of a chosen point is run once more as the
 * comparison it is, which writes a file of its own: rows stay as cheap as they are without, and
 * files written by one thread after the other. */
#include "base/build.h"
#include "io/files.h"
#include "io/segment.h"
#include "study/arms.h"
#include "study/study_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* One file that is asked for. */
typedef struct detail {
    uint32_t point, world;
    char folder[PATH_MAX], path[PATH_MAX];
} detail;

/* OUT-detail/point-3.h5; with several worlds point-3-WORLD.h5. */
static bd_status name_file(const bd_study *s, const char *output, detail *d, bd_error *err)
{
    size_t stem = strlen(output);
    char number[32];
    if (stem > 3 && strcmp(output + stem - 3, ".h5") == 0) stem -= 3;
    snprintf(number, sizeof number, "point-%u", d->point);
    const char *point = s->point != NULL ? s->point[d->point] : number;
    bool several = s->axes.nworld > 1;
    int n = snprintf(d->folder, sizeof d->folder, "%.*s-detail", (int)stem, output);
    int m = snprintf(d->path, sizeof d->path, "%.*s-detail/%s%s%s.h5", (int)stem, output, point,
                     several ? "-" : "", several ? s->world[d->world] : "");
    return n > 0 && m > n && m < PATH_MAX
               ? BD_OK
               : bd_fail(err, BD_INPUT, "the path of the details is too long");
}

/* Files asked of a shard that are not there yet, in order, from `at` on. False: no more. */
static bool next_missing(const bd_study *s, const bd_study_request *q, uint64_t *at, detail *d,
                         bd_error *err)
{
    uint64_t all = s->detail == NULL ? 0 : (uint64_t)s->axes.npoint * s->axes.nworld;
    for (; *at < all && err->status == BD_OK; ++*at) {
        *d = (detail){.point = (uint32_t)(*at / s->axes.nworld),
                      .world = (uint32_t)(*at % s->axes.nworld)};
        bool here = *at * s->axes.nreplicate % q->shards == q->shard - 1;
        if (!here || !s->detail[d->point]) continue;
        if (name_file(s, q->output, d, err) == BD_OK && !bd_path_exists(d->path)) return true;
    }
    return false;
}

uint32_t bd_study_details_missing(const bd_study *s, const bd_study_request *q)
{
    uint32_t n = 0;
    detail d;
    bd_error unused = {.status = BD_OK};
    for (uint64_t at = 0; next_missing(s, q, &at, &d, &unused); at++) n++;
    return n;
}

static bd_status load_arms(const bd_study *s, const detail *d, bd_arms *arms, bd_error *err)
{
    const double *value = s->points.value + (size_t)d->point * s->points.naxis;
    bd_diagnostics *report = bd_diagnostics_create();
    bd_status status = report != NULL ? BD_OK : bd_fail(err, BD_MEMORY, "no memory");
    for (uint32_t a = 0; a < s->axes.narm && status == BD_OK; a++) {
        bd_scenario *scenario = NULL;
        status = bd_study_scenario(s, d->world, a, value, report, &scenario, err);
        if (status == BD_OK && !bd_arms_add(arms, scenario, s->arm[a]))
            status = bd_fail(err, BD_MEMORY, "the arms of a study");
    }
    bd_diagnostics_destroy(report);
    return status;
}

static bd_status compare_arms(const bd_study *s, const bd_study_request *q, const detail *d,
                              const bd_arms *arms, bd_error *err)
{
    bd_buffer text = {0}, asked = {0};
    bd_arms_write(arms, &text);
    bd_arms_request_write(BD_LOST_MARGIN, false, &asked);
    const bd_opening *opening = &s->opening[d->world];
    bd_recorder_input input[BD_OPENED_FILES];
    for (size_t i = 0; i < opening->nfile; i++)
        input[i] = (bd_recorder_input){.key = opening->file[i].key,
                                       .path = opening->file[i].path,
                                       .sha256 = opening->file[i].sha256};
    const bd_compare_request request = {.arm = arms->arm,
                                        .narm = arms->n,
                                        .survey = opening->survey,
                                        .seed = s->seed,
                                        .replicates = 1,
                                        .margin = BD_LOST_MARGIN,
                                        .threads = q->threads,
                                        .output = d->path,
                                        .force = true,
                                        .recording = {.title = "Chosen runs of a study",
                                                      .scenario_text = text.text,
                                                      .command = s->origin.command,
                                                      .request = asked.text,
                                                      .input = input,
                                                      .ninput = opening->nfile,
                                                      .build = bd_build()},
                                        .context = q->context,
                                        .stop = q->stop};
    bd_comparison result;
    bd_status status = text.failed || asked.failed ? bd_fail(err, BD_MEMORY, "details")
                                                   : bd_compare(&request, &result, err);
    if (!text.failed && !asked.failed) bd_comparison_release(&result);
    bd_buffer_release(&text), bd_buffer_release(&asked);
    return status;
}

bd_status bd_study_write_details(const bd_study *s, const bd_study_request *q, bd_error *err)
{
    detail d;
    bd_error wrong = {.status = BD_OK};
    for (uint64_t at = 0; next_missing(s, q, &at, &d, &wrong); at++) {
        bd_arms arms = {.n = 0};
        BD_TRY(bd_folder_make(d.folder, err));
        bd_status status = load_arms(s, &d, &arms, err);
        if (status == BD_OK) status = compare_arms(s, q, &d, &arms, err);
        bd_arms_release(&arms);
        /* a point that cannot be is a failed row already */
        if (status != BD_OK && status != BD_INPUT) return status;
        if (status == BD_INPUT) *err = wrong;
    }
    return wrong.status == BD_OK ? BD_OK : bd_fail(err, wrong.status, "%s", wrong.text);
}
