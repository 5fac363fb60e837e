/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life of a refused household's case (MODEL.md 7.6): who brings it by which route, and what it
 * does to the household and the institution. Shared by casework and services. */
#ifndef BD_PROCESS_CASES_H
#define BD_PROCESS_CASES_H

#include "base/math.h"
#include "process/month.h"

/* No institution: no case is open, or there is nowhere to appeal. */
#define BD_NO_INSTITUTION UINT32_MAX

/* Chance that a case is won: success with half-open institutions and usual work, better where the
 * institution is open and the work good (quality less the usual; a group's efficacy). */
static inline double bd_case_chance(double success, double per_openness, double openness,
                                    double per_quality, double quality)
{
    if (success <= 0) return 0;
    double odds = bd_logit(success) + per_openness * (openness - 0.5) + per_quality * quality;
    return 1 / (1 + bd_exp(-bd_clamp(odds, -80, 80)));
}

/* Openness of an institution: what the village's institutions are on the whole, what this kind is
 * more than others, and what its own cases opened. */
static inline double bd_institution_openness(double factor, double offset, double opening)
{
    return bd_clamp(factor + offset + opening, 0, 1);
}

/* Openness of institution k of the village now. */
double bd_openness_of(const bd_village_month *m, uint32_t k);

/* First institution before which cases can be brought, or BD_NO_INSTITUTION. */
uint32_t bd_appeals(const bd_params *p);

/* Institution that refused household i and against which its case is open. */
static inline uint32_t bd_case_of(const bd_village_month *m, uint32_t i)
{
    uint8_t refused = BD_ROWS(m, refused, 0)[i];
    return refused == 0 ? BD_NO_INSTITUTION : refused - 1u;
}

/* Chance that the case of household i (open) is won by `route` with work of that quality. */
double bd_case_chance_of(const bd_village_month *m, uint32_t i, bd_route route, double quality);

/* Brings the open case of household i: decides it by the stream's next two draws, books it, and
 * does to household and village what follows. A route that cannot be gone changes nothing. */
void bd_case_bring(bd_village_month *m, uint32_t i, bd_route route, double quality, bd_stream *s);

/* Given practice of a service of institution k reaches household i with a strength. */
void bd_service_reaches(bd_village_month *m, uint32_t k, uint32_t i, double strength);

/* Quality of what institution k gives in the village now. */
double bd_service_quality(const bd_village_month *m, uint32_t k);

/* Clears the village's books of cases of the month. */
void bd_cases_begin(bd_world *w, uint32_t v);

#endif
