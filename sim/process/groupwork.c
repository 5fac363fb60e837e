/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groupwork (MODEL.md 7.4). Workers help the youngest groups first. Each group goes round the
 * six-stage cycle at its own speed: find the problem, analyse together, set priorities, seek a
 * solution, act, evaluate. What happens happens when a stage is finished, from the group's own
 * stream, so most months are cheap. Members practise: membership is own practice, more with the
 * group's efficacy, more still for the power that the group works on. Successes count for the
 * village only beyond their usual number (structure.c). */
#include "process/groupwork.h"

#include "base/hot.h"
#include "process/agency.h"
#include "process/delivery.h"
#include "process/schedule.h"
#include "state/ceilings.h"
#include "state/posts.h"

#include <string.h>

/* Means over a group's members of all powers. */
static void mean_powers(const bd_village_month *m, uint16_t slot, double power[BD_NPOWER])
{
    uint32_t first = m->s->member_first[slot], members = m->s->member_first[slot + 1] - first;
    double sum[BD_NPOWER] = {0};
    for (uint32_t j = 0; j < members; j++) {
        uint32_t i = m->s->member[first + j];
        for (int k = 0; k < BD_NPOWER; k++) sum[k] += (double)BD_ROWS(m, power, k)[i];
    }
    for (int k = 0; k < BD_NPOWER; k++) power[k] = members > 0 ? sum[k] / members : 0;
}

/* Mean over a group's members of a power. */
static double mean_power(const bd_village_month *m, uint16_t slot, int k)
{
    uint32_t first = m->s->member_first[slot], members = m->s->member_first[slot + 1] - first;
    const float *power = BD_ROWS(m, power, k);
    double sum = 0;
    for (uint32_t j = 0; j < members; j++) sum += (double)power[m->s->member[first + j]];
    return members > 0 ? sum / members : 0;
}

/* Mean over a group's members of their ceiling of a power, worked out once a profile. */
static double mean_ceiling(const bd_village_month *m, uint16_t slot, int k)
{
    const bd_world *w = m->w;
    uint32_t first = m->s->member_first[slot], members = m->s->member_first[slot + 1] - first;
    const uint16_t *profile = BD_ROWS(m, profile, 0);
    double factor[BD_NFACTOR], ceiling[BD_PROFILES_MAX], sum = 0;
    bool known[BD_PROFILES_MAX];
    for (int f = 0; f < BD_NFACTOR; f++)
        factor[f] = w->village.factor[(size_t)f * w->counts.nvillage + m->v];
    memset(known, 0, w->counts.nprofile * sizeof *known);
    for (uint32_t j = 0; j < members; j++) {
        uint16_t row = profile[m->s->member[first + j]];
        if (!known[row])
            ceiling[row] = bd_ceiling(m->p, w->profile_bits[row], (bd_power_axis)k, factor);
        known[row] = true;
        sum += ceiling[row];
    }
    return members > 0 ? sum / members : 0;
}

static float elite_share(const bd_village_month *m, uint16_t slot)
{
    const uint8_t *stratum = BD_ROWS(m, stratum, 0);
    uint32_t first = m->s->member_first[slot], members = m->s->member_first[slot + 1] - first;
    uint32_t elite = 0;
    for (uint32_t j = 0; j < members; j++)
        elite += stratum[m->s->member[first + j]] == BD_STRATUM_elite;
    return members > 0 ? (float)elite / (float)members : 0;
}

/* The power furthest below what is adequate; a group sees first what its kind is for. */
static int lowest_power(const double power[BD_NPOWER], const float threshold[BD_NPOWER],
                        uint8_t kind, double focus)
{
    static const int nearest[BD_NGROUP_KIND][2] = {
#define K(name, label, first, second) {BD_POWER_##first, BD_POWER_##second},
        BD_GROUP_KINDS(K)
#undef K
    };
    int lowest = 0;
    double least = 0;
    for (int k = 0; k < BD_NPOWER; k++) {
        bool near = k == nearest[kind][0] || k == nearest[kind][1];
        double beyond = power[k] - (double)threshold[k] - (near ? focus : 0);
        if (k == 0 || beyond < least) least = beyond, lowest = k;
    }
    return lowest;
}

/* The barrier behind it: the factor that holds its ceiling down most when members are close to
 * the ceiling, else BD_NFACTOR: it lies with the members themselves. */
static uint8_t barrier_of(const bd_village_month *m, uint16_t slot, int k, double power)
{
    if (mean_ceiling(m, slot, k) - power > m->p->groups.headroom) return BD_NFACTOR;
    int worst = 0;
    double most = -1;
    for (int f = 0; f < BD_NFACTOR; f++) {
        double open = m->w->village.factor[(size_t)f * m->w->counts.nvillage + m->v];
        double missing = m->p->power[k].ceiling[f] * (1 - open);
        if (missing > most) most = missing, worst = f;
    }
    return (uint8_t)worst;
}

static void find_problem(bd_village_month *m, size_t g, uint16_t slot)
{
    double power[BD_NPOWER];
    mean_powers(m, slot, power);
    int k = lowest_power(power, m->c->threshold, m->w->group.kind[g], m->p->groups.kind_focus);
    m->w->group.problem[g] = (uint8_t)k;
    m->w->group.barrier[g] = barrier_of(m, slot, k, power[k]);
    m->w->group.captured[g] = 0;
}

static void analyse(bd_village_month *m, size_t g, uint16_t slot, bd_stream *s)
{
    const bd_params_groups *p = &m->p->groups;
    float accuracy = bd_analysis_accuracy((float)p->accuracy, (float)p->accuracy_help,
                                          m->w->group.facilitation[g], (float)p->accuracy_owned,
                                          (float)m->p->strategy.participation);
    if (bd_uniform(s) < accuracy) return;
    int k = (int)bd_below(s, BD_NPOWER);
    m->w->group.problem[g] = (uint8_t)k;
    m->w->group.barrier[g] = barrier_of(m, slot, k, mean_power(m, slot, k));
}

/* Members' own power to speak up (ideas) and to be heard (institutions), mean over members. */
static float voice_of(const bd_village_month *m, uint16_t slot)
{
    uint32_t first = m->s->member_first[slot], members = m->s->member_first[slot + 1] - first;
    const float *ideas = BD_ROWS(m, power, BD_POWER_ideas);
    const float *institutions = BD_ROWS(m, power, BD_POWER_institutions);
    double sum = 0;
    for (uint32_t j = 0; j < members; j++) {
        uint32_t i = m->s->member[first + j];
        sum += (double)ideas[i] + (double)institutions[i];
    }
    return members > 0 ? (float)(sum / (2 * members)) : 0;
}

static float capture_chance(const bd_village_month *m, uint16_t slot)
{
    const bd_world *w = m->w;
    double equity = w->village.factor[(size_t)BD_FACTOR_equity * w->counts.nvillage + m->v];
    float voice = (float)m->p->structure.bargaining * voice_of(m, slot);
    return bd_capture_chance((float)equity, elite_share(m, slot), voice);
}

/* Elites that sit in the group may choose what serves them: control over the economy. */
static void set_priority(bd_village_month *m, size_t g, uint16_t slot, bd_stream *s)
{
    bd_world *w = m->w;
    float chance = capture_chance(m, slot);
    w->village.decided[m->v]++;
    if (bd_uniform(s) < chance) {
        w->group.captured[g] = 1;
        w->group.problem[g] = BD_POWER_economy;
    } else {
        w->village.decided_poor[m->v]++;
    }
}

/* Weights of the ways to a solution behind which that barrier stands; returns their sum. */
static float weigh_solutions(const bd_village_month *m, size_t g, uint8_t barrier,
                             float weight[BD_NSOLUTION])
{
    double usual = m->p->structure.cooperation_mean;
    float cooperation = usual > 0 ? (float)(m->w->village.cooperation[m->v] / usual) : 1;
    uint32_t post = m->w->village.post[m->v];
    double beyond = post == BD_NONE ? 0 : m->w->post.inventive[post] - BD_USUAL_QUALITY;
    float found =
        bd_fitting_found(m->p->workers.inventive_seek, beyond, m->w->group.facilitation[g]);
    float sum = 0;
    for (int k = 0; k < BD_NSOLUTION; k++)
        sum += weight[k] = bd_solution_weight(k, barrier, (float)m->p->groups.self_help,
                                              cooperation, m->w->group.network[g], found);
    return sum;
}

/* The way to a solution, by what stands behind the problem and what the village offers. */
static void seek(bd_village_month *m, size_t g, bd_stream *s)
{
    float weight[BD_NSOLUTION];
    float sum = weigh_solutions(m, g, m->w->group.barrier[g], weight);
    float place = bd_uniform(s) * sum;
    uint8_t chosen = 0;
    for (; chosen < BD_NSOLUTION - 1 && place >= weight[chosen]; chosen++) place -= weight[chosen];
    m->w->group.solution[g] = chosen;
}

/* What the village's doors beyond the usual do for a way to a solution: those behind the barrier;
 * for acting together also co-operation; self-help knocks at none. */
static float openness_for(const bd_village_month *m, uint8_t solution, uint8_t barrier)
{
    const bd_village_table *v = &m->w->village;
    double open = 0;
    if (solution == BD_SOLUTION_self_help) return 0;
    if (barrier < BD_NFACTOR) {
        size_t at = (size_t)barrier * m->w->counts.nvillage + m->v;
        open = v->factor[at] - v->factor_base[at];
    }
    if (solution == BD_SOLUTION_collective)
        open += v->cooperation[m->v] - m->p->structure.cooperation_mean;
    return (float)open;
}

/* Log-odds that others' hours and money give the action of a group beyond the village's usual,
 * which burn-in measures; a village that saw no such action then takes its first as the usual. */
static float lent_odds(bd_village_month *m, size_t g)
{
    const bd_params_sources *p = &m->p->sources;
    bd_village_table *v = &m->w->village;
    bd_group_table *group = &m->w->group;
    double needed = p->project_hours * 60, price = p->project_money;
    double hours = needed > 0 ? bd_clamp((double)group->lent_minutes[g] / needed, 0, 1) : 0;
    double money = price > 0 ? bd_clamp((double)group->lent_money[g] / price, 0, 1) : 0;
    group->lent_minutes[g] = group->lent_money[g] = 0;
    if ((m->burn_in && !m->settling) || !(v->acted[m->v] > 0)) {
        v->acted[m->v] += 1;
        v->acted_hours[m->v] += hours, v->acted_money[m->v] += money;
    }
    double each = 1 / v->acted[m->v];
    return (float)(p->hours_odds * (hours - v->acted_hours[m->v] * each) +
                   p->money_odds * (money - v->acted_money[m->v] * each));
}

/* Successes against each barrier that a usual group with these members has in a usual month: it
 * finds its lowest power, or by a wrong analysis any, decides for itself, seeks a way that knocks
 * at a door, and succeeds. Added to the village's. */
static void expect_barriers(bd_village_month *m, size_t g, uint16_t slot)
{
    const bd_params_groups *p = &m->p->groups;
    double power[BD_NPOWER];
    mean_powers(m, slot, power);
    int lowest = lowest_power(power, m->c->threshold, m->w->group.kind[g], p->kind_focus);
    double free = 1 - (double)capture_chance(m, slot);
    for (int k = 0; k < BD_NPOWER; k++) {
        uint8_t barrier = barrier_of(m, slot, k, power[k]);
        if (barrier >= BD_NFACTOR) continue;
        double found = (1 - p->accuracy) / BD_NPOWER + (k == lowest ? p->accuracy : 0);
        float weight[BD_NSOLUTION];
        double sum = (double)weigh_solutions(m, g, barrier, weight);
        double knocks = sum > 0 ? 1 - (double)weight[BD_SOLUTION_self_help] / sum : 0;
        m->s->barrier_usual[barrier] += m->c->success_month * found * free * knocks;
    }
}

static void evaluate(bd_village_month *m, size_t g, bd_stream *s)
{
    const bd_params_groups *p = &m->p->groups;
    bd_world *w = m->w;
    uint8_t barrier = w->group.barrier[g], solution = w->group.solution[g];
    float openness = openness_for(m, solution, barrier);
    if (solution != BD_SOLUTION_self_help && m->p->processes.sources) openness += lent_odds(m, g);
    float owned = bd_owned_share(w->group.facilitation[g], (float)m->p->strategy.participation);
    float odds = bd_success_odds((float)bd_logit(p->success), (float)p->success_odds,
                                 w->group.efficacy[g], (float)p->efficacy_mean,
                                 w->group.cohesion[g], (float)p->cohesion_mean, openness);
    float *efficacy = &w->group.efficacy[g], *cohesion = &w->group.cohesion[g];
    w->village.cycles[m->v]++;
    w->group.cycles[g] = (uint16_t)(w->group.cycles[g] + (w->group.cycles[g] < UINT16_MAX));
    if (bd_uniform(s) < bd_logisticf(odds)) {
        w->group.successes[g] =
            (uint16_t)(w->group.successes[g] + (w->group.successes[g] < UINT16_MAX));
        w->village.successes[m->v]++;
        if (barrier < BD_NFACTOR && !w->group.captured[g] && solution != BD_SOLUTION_self_help)
            w->village.barrier_won[(size_t)barrier * w->counts.nvillage + m->v]++;
        *efficacy = bd_push(*efficacy, owned * (float)p->success_efficacy, 0);
        *cohesion = bd_push(*cohesion, (float)p->success_cohesion, 0);
    } else {
        *efficacy =
            bd_push(*efficacy, owned * (float)(p->success_efficacy * p->failure_teaches), 0);
        *cohesion = bd_push(*cohesion, 0, (float)p->success_cohesion);
    }
}

static void finish_stage(bd_village_month *m, size_t g, uint16_t slot)
{
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_GROUP, m->w->group.id[g], m->month,
                                 BD_PURPOSE_groupwork);
    uint8_t stage = m->w->group.stage[g];
    if (stage == BD_STAGE_find) find_problem(m, g, slot);
    if (stage == BD_STAGE_analyse) analyse(m, g, slot, &s);
    if (stage == BD_STAGE_prioritise) set_priority(m, g, slot, &s);
    if (stage == BD_STAGE_seek) seek(m, g, &s);
    if (stage == BD_STAGE_evaluate) evaluate(m, g, &s);
    m->w->group.stage[g] = (uint8_t)((stage + 1) % BD_NSTAGE);
}

/* Living groups into `slots`, the youngest first, ties by id; returns how many. */
static uint32_t youngest_first(const bd_village_month *m, uint16_t *slots)
{
    const bd_group_table *group = &m->w->group;
    size_t first = (size_t)m->v * m->w->counts.slots;
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        if (group->id[first + slot] == 0) continue;
        uint32_t at = count++;
        while (at > 0) {
            size_t before = first + slots[at - 1], now = first + slot;
            if (group->age[before] < group->age[now] ||
                (group->age[before] == group->age[now] && group->id[before] < group->id[now]))
                break;
            slots[at] = slots[at - 1];
            at--;
        }
        slots[at] = (uint16_t)slot;
    }
    return count;
}

/* What work with groups does to the groups at once; what it does to members is folded into a dose
 * a group. */
static void help(bd_village_month *m)
{
    uint16_t slots[BD_SLOTS_MAX];
    uint32_t groups = youngest_first(m, slots), n = m->w->counts.slots;
    size_t first = (size_t)m->v * n;
    memset(m->s->dose, 0, n * sizeof *m->s->dose);
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        if (m->p->method[method].unit != BD_UNIT_GROUP) continue;
        const double *effect = m->p->method[method].effects;
        float quality = (float)bd_quality(m, &m->p->method[method]);
        uint32_t made = bd_deliver(m, method, groups);
        for (uint32_t i = 0; i < made; i++) {
            size_t g = first + slots[i];
            bd_group_table *group = &m->w->group;
            float cohesion = (float)effect[BD_CHANNEL_cohesion] * quality;
            float efficacy = (float)effect[BD_CHANNEL_efficacy] * quality;
            group->cohesion[g] =
                bd_push(group->cohesion[g], bd_positivef(cohesion), bd_positivef(-cohesion));
            group->efficacy[g] =
                bd_push(group->efficacy[g], bd_positivef(efficacy), bd_positivef(-efficacy));
            group->facilitation[g] = bd_clampf(
                group->facilitation[g] + (float)effect[BD_CHANNEL_facilitation] * quality, 0, 1);
            /* training after service, by need: whoever has been through a cycle knows what for */
            double served = group->cycles[g] > 0 ? 1 : m->p->groups.training_early;
            group->training[g] += (float)(effect[BD_CHANNEL_cadre_training] * served) * quality;
            float thrift = (float)effect[BD_CHANNEL_savings] * quality;
            group->thrift[g] =
                bd_push(group->thrift[g], bd_positivef(thrift), bd_positivef(-thrift));
            group->network[g] =
                bd_push(group->network[g], (float)effect[BD_CHANNEL_networking] * quality, 0);
            bd_dose_add(m, &m->s->dose[slots[i]], &m->p->method[method], quality);
        }
    }
    for (uint32_t slot = 0; slot < n; slot++)
        bd_dose_give(m, &m->s->dose[slot], m->s->member + m->s->member_first[slot],
                     m->s->member_first[slot + 1] - m->s->member_first[slot]);
}

/* Groups tied to others learn from the better ones among them: success spreads. All read what the
 * others were at the beginning of the month. */
static void exchange(bd_village_month *m)
{
    const bd_params_groups *p = &m->p->groups;
    bd_group_table *group = &m->w->group;
    size_t first = (size_t)m->v * m->w->counts.slots, end = first + m->w->counts.slots;
    float ties = 0, sum = 0;
    for (size_t g = first; g < end; g++) {
        if (group->id[g] == 0) continue;
        ties += group->network[g], sum += group->network[g] * group->efficacy[g];
    }
    if (!(ties > 0)) return;
    for (size_t g = first; g < end; g++) {
        if (group->id[g] == 0 || !(group->network[g] > 0)) continue;
        float own = group->efficacy[g], others = ties - group->network[g];
        float peers = others > 1e-6f ? (sum - group->network[g] * own) / others : own;
        group->efficacy[g] =
            own + bd_network_lesson((float)p->network, group->network[g], peers, own);
        group->network[g] *= (float)(1 - p->network_fade);
    }
}

/* Months over which members come to lean on help. */
#define LEAN_RATE 0.1f

static void cycle(bd_village_month *m)
{
    const bd_params_groups *p = &m->p->groups;
    bd_group_table *group = &m->w->group;
    float participation = (float)m->p->strategy.participation;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        size_t g = (size_t)m->v * m->w->counts.slots + slot;
        if (group->id[g] == 0) continue;
        group->progress[g] +=
            bd_cycle_speed((float)p->stage_months, group->cohesion[g], (float)p->cohesion_mean,
                           group->facilitation[g], (float)p->facilitation_speed,
                           (float)p->skip_speed, participation);
        while (group->progress[g] >= 1) {
            group->progress[g] -= 1;
            finish_stage(m, g, (uint16_t)slot);
        }
        group->cohesion[g] = bd_group_return(group->cohesion[g], (float)p->cohesion_mean,
                                             (float)p->cohesion_return, m->c->lesson_cohesion);
        group->efficacy[g] = bd_group_return(group->efficacy[g], (float)p->efficacy_mean,
                                             (float)p->efficacy_return, m->c->lesson_efficacy);
        float carried = 1 - bd_owned_share(group->facilitation[g], participation);
        float lost = bd_exit_loss((float)p->exit, group->leaned[g], carried);
        group->cohesion[g] = bd_push(group->cohesion[g], 0, lost);
        group->leaned[g] += LEAN_RATE * (carried - group->leaned[g]);
        group->training[g] *= (float)(1 - p->training_fade);
        if (group->age[g] < UINT16_MAX) group->age[g]++;
    }
}

/* Looks up what membership means; the row behind the last slot is for those in no group. */
static void look_up(uint32_t n, const uint16_t *restrict slot, uint32_t slots,
                    const float *restrict practice, const float *restrict problem,
                    float *restrict own, float *restrict works_on)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = slot[i] < slots ? slot[i] : slots;
        own[i] = practice[row];
        works_on[i] = problem[row];
    }
}

static void practise(bd_village_month *m)
{
    const bd_params_groups *p = &m->p->groups;
    const bd_group_table *group = &m->w->group;
    uint32_t slots = m->w->counts.slots;
    size_t first = (size_t)m->v * slots;
    float *own = m->s->slot_table, *works_on = own + slots + 1;
    for (uint32_t slot = 0; slot < slots; slot++) {
        size_t g = first + slot;
        own[slot] = bd_member_practice((float)p->practice, (float)p->practice_efficacy,
                                       group->efficacy[g], (float)p->practice_focus);
        /* what the elite chose is its business: members do not practise it */
        works_on[slot] = group->captured[g] ? 0 : (float)(group->problem[g] + 1);
    }
    own[slots] = works_on[slots] = 0;
    look_up(m->n, BD_ROWS(m, group, 0), slots, own, works_on, BD_PLANE(m, own, 0),
            BD_PLANE(m, works_on, 0));
}

static void expect_all(bd_village_month *m)
{
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        size_t g = (size_t)m->v * m->w->counts.slots + slot;
        if (m->w->group.id[g] != 0) expect_barriers(m, g, (uint16_t)slot);
    }
}

void bd_groupwork(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    v->cycles[m->v] = v->successes[m->v] = v->decided[m->v] = v->decided_poor[m->v] = 0;
    for (int f = 0; f < BD_NFACTOR; f++)
        v->barrier_won[(size_t)f * m->w->counts.nvillage + m->v] = 0;
    size_t first = (size_t)m->v * m->w->counts.slots;
    memset(m->w->group.facilitation + first, 0, m->w->counts.slots * sizeof(float));
    bd_roster(m);
    if (v->treated[m->v]) help(m);
    exchange(m);
    if (m->burn_in && !m->settling) expect_all(m);
    cycle(m);
    practise(m);
}
