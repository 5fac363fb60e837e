/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ties inside a village and across. */
#include "setup/network.h"

#include "base/math.h"
#include "setup/population.h"

#include <stdlib.h>
#include <string.h>

enum { HAMLETS, RANDOM, COMPLETE, RING }; /* ties.kind */

/* Random words in bulk: villages need many. */
#define WORD_BLOCKS 128u
typedef struct words {
    bd_luck luck;
    uint64_t id;
    uint32_t month, block, next;
    uint32_t word[4 * WORD_BLOCKS];
} words;

static void words_open(words *s, bd_luck luck, uint64_t id)
{
    s->luck = luck;
    s->id = id;
    s->month = s->block = 0;
    s->next = 4 * WORD_BLOCKS;
}

static uint32_t word(words *s)
{
    if (s->next == 4 * WORD_BLOCKS) {
        bd_bits_bulk(s->luck, BD_KIND_VILLAGE, s->id, s->month, BD_PURPOSE_TIES, s->block,
                     WORD_BLOCKS, s->word);
        s->block += WORD_BLOCKS;
        if (s->block == 0x8000) s->block = 0, s->month++; /* the address's block field is full */
        s->next = 0;
    }
    return s->word[s->next++];
}

static uint32_t below(words *s, uint32_t n)
{
    return (uint32_t)((uint64_t)word(s) * n >> 32);
}

bd_status bd_likeness_create(bd_likeness *l, const bd_params *p, bd_error *err)
{
    *l = (bd_likeness){.differ = malloc(65536 * sizeof *l->differ)};
    if (l->differ == NULL) return bd_fail(err, BD_MEMORY, "the table of likeness");
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        if (p->disadvantage[d].likeness > 0) l->mask |= (uint16_t)(1u << d);
    l->differ[0] = 1;
    for (uint32_t bits = 1; bits < 65536; bits++) {
        uint32_t low = (uint32_t)__builtin_ctz(bits);
        float one = low < p->ndisadvantage ? (float)(1 - p->disadvantage[low].likeness) : 1;
        l->differ[bits] = l->differ[bits & (bits - 1)] * one;
    }
    for (int s = 0; s < BD_NSTRATUM; s++)
        l->stratum[s] = (float)(1 - p->ties.likeness * s / (BD_NSTRATUM - 1));
    return BD_OK;
}

void bd_likeness_destroy(bd_likeness *l)
{
    free(l->differ);
    *l = (bd_likeness){0};
}

#define POOL_STEP 4u /* room behind the pool for what is written without asking */

static void place_room(bd_network_room *r, uint32_t rows, uint64_t ends)
{
    bd_arena *a = &r->arena;
    r->who = bd_arena_take(a, rows, sizeof *r->who);
    r->next = bd_arena_take(a, rows, sizeof *r->next);
    r->order = bd_arena_take(a, rows, sizeof *r->order);
    r->end = bd_arena_take(a, ends, sizeof *r->end);
    r->pool = bd_arena_take(a, ends + POOL_STEP, sizeof *r->pool);
}

bd_status bd_network_room_create(bd_network_room *r, uint32_t rows, uint64_t ends, bd_error *err)
{
    *r = (bd_network_room){0};
    place_room(r, rows, ends);
    BD_TRY(bd_arena_reserve(&r->arena, "room to make ties", err));
    place_room(r, rows, ends);
    return BD_OK;
}

void bd_network_room_destroy(bd_network_room *r)
{
    bd_arena_release(&r->arena);
    *r = (bd_network_room){0};
}

/* The state of one village's ties while they are struck. */
typedef struct striking {
    bd_network_room *r;
    const bd_likeness *like;
    const uint16_t *bits;   /* disadvantages by local row */
    const uint8_t *stratum; /* by local row */
    const uint8_t *hamlet;  /* by local row */
    uint32_t n, free_ends, pool_ends;
    uint32_t near;             /* chance to look in the hamlet, of 2^16 */
    uint32_t hamlet_from[257]; /* pool places by hamlet */
    words random;
} striking;

/* Lists the owners of the ends that are still free; hamlets stay together. */
static void refill_pool(striking *s)
{
    bd_network_room *r = s->r;
    uint32_t at = 0;
    int hamlet = -1;
    for (uint32_t o = 0; o < s->n; o++) {
        uint32_t i = r->order[o];
        while (hamlet < s->hamlet[i]) s->hamlet_from[++hamlet] = at;
        r->who[i].pool_at = at;
        /* most have few: four at once without asking, the rest one by one */
        uint32_t ends = (uint32_t)(r->who[i].wish - r->who[i].degree);
        for (uint32_t k = 0; k < POOL_STEP; k++) r->pool[at + k] = (uint16_t)i;
        for (uint32_t k = POOL_STEP; k < ends; k++) r->pool[at + k] = (uint16_t)i;
        at += ends;
    }
    while (hamlet < 256) s->hamlet_from[++hamlet] = at;
    s->pool_ends = at;
}

static bool tied(const bd_network_room *r, uint32_t i, uint32_t j)
{
    if (r->who[i].degree > r->who[j].degree) {
        uint32_t swap = i;
        i = j, j = swap;
    }
    const uint16_t *list = r->end + r->who[i].begin;
    bool found = false;
    for (uint32_t e = 0; e < r->who[i].degree; e++) found |= list[e] == j;
    return found;
}

/* `luck`: uniform below 2^16. */
static bool agree(const striking *s, uint32_t i, uint32_t j, uint32_t luck)
{
    uint32_t differ = (s->bits[i] ^ s->bits[j]) & s->like->mask;
    int apart = s->stratum[i] - s->stratum[j];
    float p = s->like->differ[differ] * s->like->stratum[apart < 0 ? -apart : apart];
    return (float)luck < p * 65536;
}

static bool strike(striking *s, uint32_t i, uint32_t j, uint32_t luck)
{
    bd_network_room *r = s->r;
    if (i == j || !agree(s, i, j, luck) || tied(r, i, j)) return false;
    r->end[r->who[i].begin + r->who[i].degree++] = (uint16_t)j;
    r->end[r->who[j].begin + r->who[j].degree++] = (uint16_t)i;
    s->free_ends -= 2;
    return true;
}

/* A partner for i with a free end, in the hamlet or anywhere, each end alike. */
static bool strike_first(striking *s, uint32_t i)
{
    bd_network_room *r = s->r;
    if (2 * s->free_ends < s->pool_ends) refill_pool(s);
    uint32_t luck = word(&s->random);
    uint32_t from = 0, to = s->pool_ends;
    if ((luck & 0xFFFF) < s->near) {
        from = s->hamlet_from[s->hamlet[i]];
        to = s->hamlet_from[s->hamlet[i] + 1];
        if (from == to) return false;
    }
    uint32_t at = from + below(&s->random, to - from), j = r->pool[at];
    /* a place in the pool stands for an end that may have been taken since */
    if (at - r->who[j].pool_at >= (uint32_t)(r->who[j].wish - r->who[j].degree)) return false;
    return strike(s, i, j, luck >> 16);
}

/* A friend's friend with a free end. */
static bool strike_friend(striking *s, uint32_t i)
{
    const bd_network_room *r = s->r;
    if (r->who[i].degree == 0) return false;
    uint32_t luck = word(&s->random);
    uint32_t a = r->end[r->who[i].begin + (uint32_t)((uint64_t)luck * r->who[i].degree >> 32)];
    luck = word(&s->random);
    uint32_t b = r->end[r->who[a].begin + ((luck >> 16) * r->who[a].degree >> 16)];
    return r->who[b].degree < r->who[b].wish && strike(s, i, b, luck & 0xFFFF);
}

/* Household i strikes up to `most` ties; gives up after a number of vain tries. */
static void strike_ties(striking *s, uint32_t i, uint32_t most, bool friends)
{
    const bd_household_ends *who = &s->r->who[i];
    uint32_t vain = 0;
    while (most > 0 && who->degree < who->wish && s->free_ends > 1 && vain < 32) {
        bool done = false;
        for (int k = 0; friends && k < 4 && !done; k++) done = strike_friend(s, i);
        if (!done) done = strike_first(s, i);
        if (done)
            most--;
        else
            vain++;
    }
}

/* A step through 0 .. n-1 that visits all, far from the last: near n times the golden section and
 * without a common divisor; below n, except 1 for n = 1. */
static uint32_t stride_of(uint32_t n)
{
    for (uint32_t step = n > 2 ? (uint32_t)(0.618 * n) + 1 : 1;; step++) {
        uint32_t a = n, b = step;
        while (b != 0) {
            uint32_t rest = a % b;
            a = b, b = rest;
        }
        if (a == 1) return step;
    }
}

/* In the first round each household strikes half of its first ties, the other half being struck
 * with it; in the second, half of what is left, with friends of friends; in the third, what it
 * still can. */
static void strike_hamlets(striking *s, float closure)
{
    uint32_t stride = stride_of(s->n), i = 0;
    for (int round = 0; round < 3; round++) {
        for (uint32_t k = 0; k < s->n; k++) {
            i += stride;
            if (i >= s->n) i -= s->n;
            const bd_household_ends *who = &s->r->who[i];
            float most = (float)(who->wish - who->degree);
            if (round == 0)
                most = (1 - closure) * (float)who->wish / 2;
            else if (round == 1)
                most /= 2;
            if (round < 2) most += bd_unit_float(word(&s->random));
            strike_ties(s, i, (uint32_t)most, round > 0);
        }
    }
}

static void begin_hamlets(striking *s, const uint32_t *wish)
{
    bd_network_room *r = s->r;
    uint32_t at = 0, from[257] = {0};
    for (uint32_t i = 0; i < s->n; i++) from[s->hamlet[i] + 1]++;
    for (int k = 1; k < 257; k++) from[k] += from[k - 1];
    for (uint32_t i = 0; i < s->n; i++) r->order[from[s->hamlet[i]]++] = (uint16_t)i;
    for (uint32_t i = 0; i < s->n; i++) {
        r->who[i] = (bd_household_ends){.begin = at, .wish = (uint16_t)bd_wish_local(wish[i])};
        at += r->who[i].wish;
    }
    s->free_ends = at;
    refill_pool(s);
}

/* Writes the table in order: going through households from low to high puts every household into
 * its partners' lists in rising order. */
static uint32_t write_sorted(const striking *s, uint32_t *offset, uint16_t *local)
{
    bd_network_room *r = s->r;
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        offset[i] = r->next[i] = at;
        at += r->who[i].degree;
    }
    for (uint32_t i = 0; i < s->n; i++) {
        const uint16_t *end = r->end + r->who[i].begin;
        for (uint32_t e = 0; e < r->who[i].degree; e++) local[r->next[end[e]]++] = (uint16_t)i;
    }
    return at;
}

static uint32_t make_hamlets(bd_world *w, const bd_params *p, const bd_likeness *like, uint32_t v,
                             uint16_t *local, bd_network_room *r)
{
    uint32_t first = w->village.first[v];
    striking s;
    s.r = r;
    s.like = like;
    s.bits = w->household.profile + first;
    s.stratum = w->household.stratum + first;
    s.hamlet = w->household.hamlet + first;
    s.n = w->village.count[v];
    words_open(&s.random, w->luck, w->village.id[v]);
    begin_hamlets(&s, w->household.candidate + first);
    s.near = (uint32_t)(p->ties.near * 65536);
    strike_hamlets(&s, (float)p->ties.closure);
    return write_sorted(&s, w->ties.offset + first, local);
}

static double pair_chance(const bd_params *p, uint32_t n)
{
    return n > 1 ? bd_clamp(p->ties.degree / (n - 1), 0, 1) : 0;
}

/* Every pair with the same chance, skipping from tie to tie (Batagelj and Brandes 2005). Pairs
 * (i, j < i) come in order; `visit` is called for each. */
typedef void visit_pair(void *context, uint32_t i, uint32_t j);
static void random_pairs(bd_luck luck, uint64_t id, uint32_t n, double p, visit_pair *visit,
                         void *context)
{
    if (p <= 0 || n < 2) return;
    words s;
    words_open(&s, luck, id);
    double scale = p < 1 ? 1 / bd_log(1 - p) : 0;
    uint64_t pairs = (uint64_t)n * (n - 1) / 2, at = 0;
    uint32_t i = 1;
    uint64_t row = 0; /* pairs before row i */
    for (;;) {
        uint64_t bits = (uint64_t)word(&s) << 20 ^ word(&s) >> 12;
        double u = ((double)bits + 0.5) * 0x1p-52;
        double skip = bd_log(u) * scale;
        if (skip >= (double)(pairs - at)) return;
        at += (uint64_t)skip;
        if (at >= pairs) return;
        while (at >= row + i) row += i, i++;
        visit(context, i, (uint32_t)(at - row));
        at++;
    }
}

typedef struct random_graph {
    uint32_t *next;
    uint16_t *local;
    uint32_t pairs;
} random_graph;

static void count_pair(void *context, uint32_t i, uint32_t j)
{
    random_graph *g = context;
    if (g->next != NULL) g->next[i]++, g->next[j]++;
    g->pairs++;
}

static void write_pair(void *context, uint32_t i, uint32_t j)
{
    random_graph *g = context;
    g->local[g->next[i]++] = (uint16_t)j;
    g->local[g->next[j]++] = (uint16_t)i;
}

/* Rows rise and, within a row, partners rise, so both ends' lists come out in order. */
static uint32_t make_random(bd_world *w, const bd_params *p, uint32_t v, uint16_t *local,
                            bd_network_room *r)
{
    uint32_t n = w->village.count[v], *offset = w->ties.offset + w->village.first[v], at = 0;
    random_graph g = {.next = r->next};
    g.local = local;
    memset(r->next, 0, n * sizeof *r->next);
    random_pairs(w->luck, w->village.id[v], n, pair_chance(p, n), count_pair, &g);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t degree = r->next[i];
        offset[i] = r->next[i] = at;
        at += degree;
    }
    random_pairs(w->luck, w->village.id[v], n, pair_chance(p, n), write_pair, &g);
    return at;
}

/* Ties to each side of a ring: half the degree, rounded, at least 1, at most all. */
static uint32_t ring_reach(const bd_params *p, uint32_t n)
{
    uint32_t all = (n - 1) / 2;
    return (uint32_t)bd_clamp(p->ties.degree / 2 + 0.5, 1, all);
}

static bool ring_tied(uint32_t n, uint32_t reach, uint32_t i, uint32_t j)
{
    uint32_t apart = i > j ? i - j : j - i;
    if (n - apart < apart) apart = n - apart;
    return apart >= 1 && apart <= reach;
}

static uint32_t ring_degree(const bd_params *p, uint32_t n)
{
    return n < 2 ? 0 : n == 2 ? 1 : 2 * ring_reach(p, n);
}

static uint32_t make_regular(bd_world *w, const bd_params *p, uint32_t v, uint16_t *local)
{
    uint32_t n = w->village.count[v], *offset = w->ties.offset + w->village.first[v], at = 0;
    uint32_t reach = n > 2 ? ring_reach(p, n) : 1;
    bool all = p->ties.kind == COMPLETE;
    for (uint32_t i = 0; i < n; i++) {
        offset[i] = at;
        for (uint32_t j = 0; j < n; j++)
            if (i != j && (all || ring_tied(n, reach, i, j))) local[at++] = (uint16_t)j;
    }
    return at;
}

uint64_t bd_ties_wished(const bd_world *w, const bd_params *p, uint32_t v)
{
    uint64_t n = w->village.count[v], ends = 0;
    switch (p->ties.kind) {
    case HAMLETS:
        for (uint32_t h = w->village.first[v]; h < w->village.first[v] + n; h++)
            ends += bd_wish_local(w->household.candidate[h]);
        return ends;
    case RANDOM: {
        random_graph g = {0};
        random_pairs(w->luck, w->village.id[v], (uint32_t)n, pair_chance(p, (uint32_t)n),
                     count_pair, &g);
        return 2 * (uint64_t)g.pairs;
    }
    case COMPLETE:
        return n * (n - 1);
    default:
        return n * ring_degree(p, (uint32_t)n);
    }
}

uint32_t bd_make_ties(bd_world *w, const bd_params *p, const bd_likeness *like, uint32_t v,
                      uint16_t *local, bd_network_room *r)
{
    switch (p->ties.kind) {
    case HAMLETS:
        return make_hamlets(w, p, like, v, local, r);
    case RANDOM:
        return make_random(w, p, v, local, r);
    default:
        return make_regular(w, p, v, local);
    }
}

double bd_across_chance(const bd_world *w, uint32_t d)
{
    double all = 0, squares = 0;
    for (uint32_t v = w->district.first[d]; v < w->district.first[d] + w->district.count[d]; v++) {
        double n = w->village.count[v];
        all += n;
        squares += n * n;
    }
    return all > 0 ? 1 - squares / (all * all) : 0;
}

void bd_wish_across(bd_world *w, uint32_t v, const bd_ties_part *part)
{
    uint16_t *from = w->ties.cross_from + part[v].cross_at;
    uint32_t first = w->village.first[v], at = 0;
    for (uint32_t i = 0; i < w->village.count[v]; i++)
        for (uint32_t k = bd_wish_cross(w->household.candidate[first + i]); k > 0; k--)
            from[at++] = (uint16_t)i;
}

/* A keyed permutation of 0 .. n-1: four Feistel rounds over the next even number of bits, walked
 * until inside. Its inverse runs the rounds backwards. */
typedef struct permutation {
    uint64_t key;
    uint32_t n, half; /* bits of each half */
} permutation;

static permutation permutation_of(uint64_t key, uint32_t n)
{
    permutation p = {.key = key, .n = n, .half = 1};
    while ((uint64_t)1 << (2 * p.half) < n) p.half++;
    return p;
}

static uint32_t scramble(const permutation *p, uint64_t round, uint32_t x)
{
    return (uint32_t)bd_mix(p->key + (round << 32 | x));
}

static uint32_t permute(const permutation *p, uint32_t x, bool back)
{
    uint32_t mask = (1u << p->half) - 1;
    do {
        uint32_t left = x >> p->half, right = x & mask;
        for (uint32_t k = 0; k < 4; k++) {
            uint64_t round = back ? 3 - k : k;
            if (back) {
                uint32_t before = right ^ (scramble(p, round, left) & mask);
                right = left, left = before;
            } else {
                uint32_t after = left ^ (scramble(p, round, right) & mask);
                left = right, right = after;
            }
        }
        x = left << p->half | right;
    } while (x >= p->n);
    return x;
}

/* Village among [first, end) that holds end number `at`. */
static uint32_t village_of_end(const bd_ties_part *part, uint32_t first, uint32_t end, uint64_t at)
{
    uint32_t low = first, high = end;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (part[middle].cross_at <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void bd_pair_across(bd_world *w, uint32_t v, const bd_ties_part *part)
{
    uint32_t d = w->village.district[v];
    uint32_t first = w->district.first[d], end = first + w->district.count[d];
    uint64_t begin = part[first].cross_at;
    uint64_t all = part[end - 1].cross_at + part[end - 1].cross_count - begin;
    uint32_t *to = w->ties.cross_to + part[v].cross_at;
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_DISTRICT, w->district.id[d], 0, BD_PURPOSE_CROSS_TIES);
    uint64_t key = (uint64_t)bd_bits(&s) << 32;
    key |= bd_bits(&s);
    permutation order = permutation_of(key, (uint32_t)all);
    for (uint32_t i = 0; i < part[v].cross_count; i++) {
        uint32_t place = permute(&order, (uint32_t)(part[v].cross_at - begin) + i, false) ^ 1u;
        to[i] = BD_NONE; /* the last of an odd number stays alone */
        if (place >= all) continue;
        uint64_t at = begin + permute(&order, place, true);
        uint32_t other = village_of_end(part, first, end, at);
        if (other != v) to[i] = w->village.first[other] + w->ties.cross_from[at];
    }
}

void bd_tidy_across(bd_world *w, uint32_t v, bd_ties_part *part)
{
    uint16_t *from = w->ties.cross_from + part[v].cross_at;
    uint32_t *to = w->ties.cross_to + part[v].cross_at;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part[v].cross_count; i++) {
        uint16_t a = from[i];
        uint32_t b = to[i];
        if (b == BD_NONE) continue;
        uint32_t at = kept; /* insertion among the same household's, which are few */
        while (at > 0 && from[at - 1] == a && to[at - 1] > b) at--;
        if (at > 0 && from[at - 1] == a && to[at - 1] == b) continue;
        memmove(to + at + 1, to + at, (kept - at) * sizeof *to);
        to[at] = b;
        from[kept++] = a;
    }
    part[v].cross_count = kept;
}
