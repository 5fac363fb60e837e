/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who owns what, and what ranks tell each other. */
#include "state/part.h"

#include "state/world.h"

#include <string.h>

/* own part of a column from which large pages, of 2 MB, waste little at its ends */
#define LARGE_COLUMN ((size_t)16 << 20)

static uint32_t households_of(const bd_world *w, uint32_t d)
{
    uint32_t sum = 0, first = w->district.first[d];
    for (uint32_t v = first; v < first + w->district.count[d]; v++) sum += w->village.count[v];
    return sum;
}

bd_own bd_own_rows(const bd_world *w)
{
    const bd_part *p = &w->part;
    if (p->ranks == NULL)
        return (bd_own){.district_end = w->counts.ndistrict,
                        .village_end = w->counts.nvillage,
                        .household_end = w->counts.nhousehold};
    int r = p->ranks->rank;
    return (bd_own){p->district[r],    p->district[r + 1], p->village[r],
                    p->village[r + 1], p->household[r],    p->household[r + 1]};
}

static bool goes_whole(const bd_column_info *c)
{
    return strcmp(c->table, "village") == 0 || strcmp(c->table, "district") == 0 ||
           strcmp(c->table, "post") == 0;
}

/* Bytes of all tables that go in one message, as if each had the rows of the longest. */
static size_t table_bytes(const bd_counts *c)
{
    size_t bytes = 0, rows = c->nvillage;
    if (c->ndistrict > rows) rows = c->ndistrict;
    if (c->npost > rows) rows = c->npost;
    bd_column_info all[BD_WORLD_COLUMNS];
    size_t n = bd_columns(NULL, c, all, BD_WORLD_COLUMNS);
    for (size_t i = 0; i < n && i < BD_WORLD_COLUMNS; i++)
        if (goes_whole(&all[i])) bytes += rows * all[i].item * all[i].planes;
    return bytes;
}

static void place(bd_part *p, const bd_counts *c, size_t size)
{
    bd_arena *a = &p->arena;
    p->district = bd_arena_take(a, size + 1, sizeof *p->district);
    p->village = bd_arena_take(a, size + 1, sizeof *p->village);
    p->household = bd_arena_take(a, size + 1, sizeof *p->household);
    p->group = bd_arena_take(a, size + 1, sizeof *p->group);
    p->post = bd_arena_take(a, size + 1, sizeof *p->post);
    p->tie = bd_arena_take(a, size + 1, sizeof *p->tie);
    p->end = bd_arena_take(a, size + 1, sizeof *p->end);
    p->rows = bd_arena_take(a, table_bytes(c), 1);
    p->voice =
        bd_arena_take(a, (size_t)c->ndistrict * (BD_NVOICE + c->ninstitution), sizeof *p->voice);
    p->hash = bd_arena_take(a, c->nvillage, sizeof *p->hash);
    p->births = bd_arena_take(a, 4 * (size_t)c->months, sizeof *p->births);
    p->cohort = bd_arena_take(a, 4 * (size_t)c->months, sizeof *p->cohort);
    p->column = bd_arena_take(a, p->ncolumn, sizeof *p->column);
}

/* A district goes to the rank in whose equal share of the households its middle lies. */
void bd_part_deal(const uint32_t *rows, uint32_t ndistrict, int size, uint32_t *first)
{
    uint64_t before = 0, all = 0, ranks = (uint64_t)size;
    for (uint32_t d = 0; d < ndistrict; d++) all += rows[d];
    uint32_t d = 0;
    first[0] = 0;
    for (uint64_t r = 1; r <= ranks; r++) {
        for (; d < ndistrict; before += rows[d++])
            if (r < ranks && (2 * before + rows[d]) * ranks >= 2 * all * r) break;
        first[r] = d;
    }
}

static void deal_out(bd_world *w)
{
    bd_part *p = &w->part;
    const bd_counts *c = &w->counts;
    uint32_t *rows = (uint32_t *)p->voice; /* not in use yet */
    for (uint32_t d = 0; d < c->ndistrict; d++) rows[d] = households_of(w, d);
    bd_part_deal(rows, c->ndistrict, p->ranks->size, p->district);
    for (int r = 0; r <= p->ranks->size; r++) {
        uint32_t d = p->district[r];
        uint32_t v = d < c->ndistrict ? w->district.first[d] : c->nvillage;
        p->village[r] = v;
        p->household[r] = v < c->nvillage ? w->village.first[v] : c->nhousehold;
        p->group[r] = v * c->slots;
        p->post[r] = c->npost; /* until posts are laid out */
    }
}

bd_status bd_part_set(bd_world *w, const bd_ranks *ranks, bd_error *err)
{
    bd_part *p = &w->part;
    *p = (bd_part){.ranks = ranks};
    if (ranks == NULL) return BD_OK;
    bd_view view = bd_world_view(w, NULL);
    p->ncolumn = bd_columns(&view, &w->counts, NULL, 0);
    place(p, &w->counts, (size_t)ranks->size);
    BD_TRY(bd_arena_reserve(&p->arena, "shares of ranks", err));
    place(p, &w->counts, (size_t)ranks->size);
    bd_columns(&view, &w->counts, p->column, p->ncolumn);
    deal_out(w);
    bd_own own = bd_own_rows(w);
    size_t column = (own.household_end - own.household) * sizeof(float);
    if (column < LARGE_COLUMN) bd_arena_small_pages(&w->arena);
    return BD_OK;
}

void bd_part_release(bd_part *part)
{
    bd_arena_release(&part->halo);
    bd_arena_release(&part->arena);
    *part = (bd_part){.ranks = NULL};
}

static int rank_of(const bd_part *p, uint32_t household)
{
    int r = 0;
    while (household >= p->household[r + 1]) r++;
    return r;
}

/* Calls for each tie from an own household to another rank's. */
typedef void on_far_tie(void *context, int rank, uint32_t own, uint32_t far);
static void each_far_tie(const bd_world *w, on_far_tie *act, void *context)
{
    const bd_part *p = &w->part;
    bd_own own = bd_own_rows(w);
    for (uint32_t v = own.village; v < own.village_end; v++)
        for (uint32_t e = w->ties.cross_first[v]; e < w->ties.cross_first[v + 1]; e++) {
            uint32_t to = w->ties.cross_to[e];
            if (to >= own.household && to < own.household_end) continue;
            act(context, rank_of(p, to), w->village.first[v] + w->ties.cross_from[e], to);
        }
}

typedef struct far_counts {
    uint64_t ties;
    uint32_t *count; /* by rank */
} far_counts;

static void count_far(void *context, int rank, uint32_t own, uint32_t far)
{
    far_counts *c = context;
    (void)own, (void)far;
    c->ties++;
    if (c->count != NULL) c->count[rank]++;
}

static void place_halo(bd_part *p, size_t size, size_t ties)
{
    bd_arena *a = &p->halo;
    p->out_first = bd_arena_take(a, size + 1, sizeof *p->out_first);
    p->in_first = bd_arena_take(a, size + 1, sizeof *p->in_first);
    p->out_row = bd_arena_take(a, ties, sizeof *p->out_row);
    p->in_row = bd_arena_take(a, ties, sizeof *p->in_row);
    p->out = bd_arena_take(a, ties, sizeof *p->out);
    p->in = bd_arena_take(a, ties, sizeof *p->in);
}

static void write_far(void *context, int rank, uint32_t own, uint32_t far)
{
    bd_part *p = context;
    p->out_row[p->out_first[rank]++] = own;
    p->in_row[p->in_first[rank]++] = far;
}

static void sort_rows(uint32_t *row, uint32_t n)
{
    for (uint32_t gap = n / 2; gap > 0; gap /= 2) /* shell sort: rows come nearly in order */
        for (uint32_t i = gap; i < n; i++) {
            uint32_t x = row[i], j = i;
            for (; j >= gap && row[j - gap] > x; j -= gap) row[j] = row[j - gap];
            row[j] = x;
        }
}

/* Each row once, in order; both ends of a tie list the same rows in the same order, since ties are
 * stored from both ends. `first` holds where each rank's rows end. */
static void tidy_rows(uint32_t *row, uint32_t *first, int size)
{
    uint32_t kept = 0, from = 0;
    for (int r = 0; r < size; r++) {
        uint32_t end = first[r], begin = kept;
        sort_rows(row + from, end - from);
        for (uint32_t i = from; i < end; i++)
            if (kept == begin || row[kept - 1] != row[i]) row[kept++] = row[i];
        first[r] = begin;
        from = end;
    }
    first[size] = kept;
}

/* Where the ties inside villages of each rank begin. */
static void find_ties(bd_world *w)
{
    bd_part *p = &w->part;
    for (int r = 0; r <= p->ranks->size; r++) p->end[r] = (uint32_t)r;
    p->tie[p->ranks->rank] = w->ties.offset[p->household[p->ranks->rank]];
    p->tie[p->ranks->size] = w->ties.offset[w->counts.nhousehold];
    p->ranks->share(p->ranks, p->tie, sizeof *p->tie, p->end);
}

bd_status bd_part_list_far_ends(bd_world *w, bd_error *err)
{
    bd_part *p = &w->part;
    if (p->ranks == NULL) return BD_OK;
    find_ties(w);
    int size = p->ranks->size;
    far_counts c = {.ties = 0};
    each_far_tie(w, count_far, &c);
    uint64_t any = c.ties;
    p->ranks->sum(p->ranks, &any, 1);
    p->crossing = any > 0;
    place_halo(p, (size_t)size, (size_t)c.ties);
    BD_TRY(bd_ranks_agree(p->ranks, bd_arena_reserve(&p->halo, "ties across ranks", err), err));
    place_halo(p, (size_t)size, (size_t)c.ties);
    c.count = p->in_first + 1;
    each_far_tie(w, count_far, &c);
    for (int r = 0; r < size; r++) p->in_first[r + 1] += p->in_first[r];
    memcpy(p->out_first, p->in_first, ((size_t)size + 1) * sizeof *p->out_first);
    each_far_tie(w, write_far, p);
    tidy_rows(p->out_row, p->out_first, size);
    tidy_rows(p->in_row, p->in_first, size);
    return BD_OK;
}

void bd_part_tell_far_ends(bd_world *w, uint32_t plane)
{
    bd_part *p = &w->part;
    if (p->ranks == NULL || !p->crossing) return;
    int size = p->ranks->size;
    uint32_t *shown = w->household.shown + (size_t)plane * w->counts.nhousehold;
    for (uint32_t i = 0; i < p->out_first[size]; i++) {
        uint32_t h = p->out_row[i];
        p->out[i] = (bd_far_end){shown[h], w->household.empowered_month[h],
                                 w->household.generation[h], w->household.flags[h]};
    }
    p->ranks->exchange(p->ranks, p->out, p->out_first, p->in, p->in_first, sizeof *p->in);
    for (uint32_t i = 0; i < p->in_first[size]; i++) {
        uint32_t h = p->in_row[i];
        shown[h] = p->in[i].shown;
        w->household.empowered_month[h] = p->in[i].empowered_month;
        w->household.generation[h] = p->in[i].generation;
        w->household.flags[h] = p->in[i].flags;
    }
}

/* First rows of the table's ranks, or NULL if it is not one of `tables` or all ranks have it. */
static const uint32_t *first_rows(const bd_part *p, const char *table, unsigned tables)
{
    const struct {
        unsigned bit;
        const char *name;
        const uint32_t *first;
    } all[] = {{BD_PART_household, "household", p->household},
               {BD_PART_group, "group", p->group},
               {BD_PART_village, "village", p->village},
               {BD_PART_district, "district", p->district},
               {BD_PART_post, "post", p->post}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((tables & all[i].bit) && strcmp(table, all[i].name) == 0) return all[i].first;
    return NULL;
}

const uint32_t *bd_part_rows(const bd_part *part, const char *table)
{
    return first_rows(part, table, BD_PART_ALL);
}

void bd_part_range(const bd_part *part, const char *table, size_t rows, size_t *first, size_t *end)
{
    const uint32_t *at = part != NULL ? bd_part_rows(part, table) : NULL;
    *first = at != NULL ? at[part->ranks->rank] : 0;
    *end = at != NULL ? at[part->ranks->rank + 1] : rows;
}

void bd_part_share_villages(const bd_part *part, void *data, size_t item)
{
    if (part != NULL && part->ranks != NULL)
        part->ranks->share(part->ranks, data, item, part->village);
}

void bd_part_collect_villages(const bd_part *part, void *data, size_t item)
{
    if (part != NULL) part->ranks->collect(part->ranks, data, item, part->village);
}

void bd_part_collect_groups(const bd_part *part, void *data, size_t item)
{
    if (part != NULL) part->ranks->collect(part->ranks, data, item, part->group);
}

void bd_part_sum(const bd_part *part, uint64_t *x, size_t n)
{
    if (part != NULL) part->ranks->sum(part->ranks, x, n);
}

void bd_part_find_posts(bd_world *w)
{
    const bd_part *p = &w->part;
    if (p->ranks == NULL) return;
    for (int r = 0; r < p->ranks->size; r++)
        p->post[r] = p->district[r] < w->counts.ndistrict ? w->district.post_first[p->district[r]]
                                                          : w->counts.npost;
}

/* Rows [from, to) of a table's columns into rows of `width` bytes, or back. */
static void pack(const bd_part *p, const char *table, size_t from, size_t to, size_t width,
                 bool back)
{
    size_t at = 0;
    for (size_t i = 0; i < p->ncolumn; i++) {
        const bd_column_info *c = &p->column[i];
        if (strcmp(c->table, table) != 0) continue;
        for (size_t plane = 0; plane < c->planes; plane++, at += c->item) {
            char *data = (char *)(uintptr_t)c->data + plane * c->rows * c->item;
            for (size_t row = from; row < to; row++) {
                char *packed = p->rows + row * width + at, *item = data + row * c->item;
                memcpy(back ? item : packed, back ? packed : item, c->item);
            }
        }
    }
}

static void make_table_whole(const bd_part *p, const char *table, const uint32_t *first, bool all)
{
    size_t width = 0, own = first[p->ranks->rank], end = first[p->ranks->rank + 1];
    for (size_t i = 0; i < p->ncolumn; i++)
        if (strcmp(p->column[i].table, table) == 0)
            width += p->column[i].item * p->column[i].planes;
    pack(p, table, own, end, width, false);
    (all ? p->ranks->share : p->ranks->collect)(p->ranks, p->rows, width, first);
    if (!all && p->ranks->rank != 0) return;
    pack(p, table, 0, own, width, true);
    pack(p, table, end, first[p->ranks->size], width, true);
}

static void make_whole(const bd_part *p, unsigned tables, bool all)
{
    if (p->ranks == NULL) return;
    static const struct {
        unsigned bit;
        const char *name;
    } whole[] = {
        {BD_PART_village, "village"}, {BD_PART_district, "district"}, {BD_PART_post, "post"}};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (tables & whole[i].bit)
            make_table_whole(p, whole[i].name, bd_part_rows(p, whole[i].name), all);
    for (size_t i = 0; i < p->ncolumn; i++) {
        const bd_column_info *c = &p->column[i];
        const uint32_t *first = first_rows(p, c->table, tables);
        if (first == NULL || goes_whole(c)) continue;
        for (size_t plane = 0; plane < c->planes; plane++) {
            void *data = (char *)(uintptr_t)c->data + plane * c->rows * c->item;
            (all ? p->ranks->share : p->ranks->collect)(p->ranks, data, c->item, first);
        }
    }
}

void bd_part_share(const bd_part *part, unsigned tables)
{
    make_whole(part, tables, true);
}

void bd_part_collect(const bd_part *part, unsigned tables)
{
    make_whole(part, tables, false);
}

/* What district d said: its voices, then its causes by institution. */
static double *said(bd_world *w, size_t d, size_t i)
{
    size_t n = w->counts.ndistrict;
    return i < BD_NVOICE ? &w->district.voice[i * n + d]
                         : &w->district.cause[(i - BD_NVOICE) * n + d];
}

void bd_part_share_voices(bd_world *w)
{
    const bd_part *p = &w->part;
    if (p->ranks == NULL) return;
    size_t n = w->counts.ndistrict, rank = (size_t)p->ranks->rank;
    size_t wide = BD_NVOICE + w->counts.ninstitution;
    for (size_t d = p->district[rank]; d < p->district[rank + 1]; d++)
        for (size_t i = 0; i < wide; i++) p->voice[d * wide + i] = *said(w, d, i);
    p->ranks->share(p->ranks, p->voice, wide * sizeof *p->voice, p->district);
    for (size_t d = 0; d < n; d++)
        for (size_t i = 0; i < wide; i++) *said(w, d, i) = p->voice[d * wide + i];
}

static void list_cohorts(const bd_world *w, uint32_t *column[4])
{
    column[0] = w->cohort.newly, column[1] = w->cohort.roots;
    column[2] = w->cohort.children, column[3] = w->cohort.parents;
}

void bd_part_begin_births(bd_world *w)
{
    bd_part *p = &w->part;
    if (p->ranks == NULL) return;
    uint32_t *column[4];
    list_cohorts(w, column);
    for (size_t k = 0; k < 4; k++)
        memcpy(p->cohort + k * w->counts.months, column[k], w->counts.months * sizeof *p->cohort);
}

void bd_part_end_births(bd_world *w)
{
    bd_part *p = &w->part;
    if (p->ranks == NULL) return;
    uint32_t *column[4];
    size_t months = w->counts.months;
    list_cohorts(w, column);
    for (size_t i = 0; i < 4 * months; i++)
        p->births[i] = column[i / months][i % months] - p->cohort[i];
    p->ranks->sum(p->ranks, p->births, 4 * months);
    for (size_t i = 0; i < 4 * months; i++)
        column[i / months][i % months] = p->cohort[i] + (uint32_t)p->births[i];
}
