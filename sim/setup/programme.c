/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posts (MODEL.md section 5). Served villages are drawn by address, so a larger coverage serves
 * the same villages and more; a post serves neighbours in the order of the district. */
#include "setup/programme.h"

#include "base/math.h"
#include "state/posts.h"

uint32_t bd_programme_served(const bd_params *p, uint32_t villages)
{
    if (p->strategy.name[0] == '\0') return 0;
    return (uint32_t)(p->strategy.coverage * villages + 0.5);
}

/* Villages that one post serves: a post is a team where a worker serves less than a village. */
static uint32_t villages_each(const bd_params *p)
{
    uint32_t each = (uint32_t)p->strategy.villages_per_worker;
    return each > 0 ? each : 1;
}

uint32_t bd_programme_posts(const bd_params *p, uint32_t villages)
{
    uint32_t each = villages_each(p);
    return (bd_programme_served(p, villages) + each - 1) / each;
}

static float lot(const bd_world *w, uint32_t v)
{
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_VILLAGE, w->village.id[v], 0, BD_PURPOSE_POSTS_SET_UP);
    return bd_uniform(&s);
}

/* The served are those with the lowest lots: rank of each among the district's, ties by row. */
static bool is_served(const bd_world *w, uint32_t v, uint32_t first, uint32_t count,
                      uint32_t served)
{
    if (served >= count) return true;
    float mine = lot(w, v);
    uint32_t before = 0;
    for (uint32_t u = first; u < first + count && before < served; u++) {
        float other = lot(w, u);
        before += other < mine || (other <= mine && u < v);
    }
    return before < served;
}

uint32_t bd_programme_posts_for(const bd_params *p, const uint8_t *wave, uint32_t villages)
{
    uint32_t count[256] = {0}, each = villages_each(p), posts = 0;
    for (uint32_t v = 0; v < villages; v++) count[wave[v]]++;
    for (int k = 1; k < 256; k++) posts += (count[k] + each - 1) / each;
    return posts;
}

/* Gives the district's villages of a wave (0: those that are drawn) to posts from `post` on;
 * answers the first post that is left. */
static uint32_t give_villages(bd_world *w, const bd_params *p, uint32_t d, uint32_t post,
                              const uint8_t *wave, int k)
{
    uint32_t first = w->district.first[d], count = w->district.count[d], places = 0;
    uint32_t served = bd_programme_served(p, count), each = villages_each(p);
    for (uint32_t v = first; v < first + count; v++) {
        bool here =
            wave != NULL ? wave[v] == k : served > 0 && is_served(w, v, first, count, served);
        if (!here) continue;
        uint32_t row = post + places++ / each;
        w->village.post[v] = row;
        w->post.villages[row]++;
    }
    return post + (places + each - 1) / each;
}

static void fill_post(bd_world *w, const bd_params *p, uint32_t d, uint32_t post)
{
    w->post.id[post] = bd_mix2(w->district.id[d], post - w->district.post_first[d]);
    w->post.district[post] = d;
    w->post.workers[post] = w->post.villages[post] / p->strategy.villages_per_worker;
    w->post.seats[post] = (uint32_t)w->post.workers[post];
    w->post.seats[post] += w->post.workers[post] > w->post.seats[post];
    bd_post_fill(w, p, post);
}

void bd_programme_assign(bd_world *w, const bd_params *p, const uint8_t *wave)
{
    uint32_t post = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) w->village.post[v] = BD_NONE;
    for (uint32_t d = 0; d < w->counts.ndistrict; d++) {
        w->district.post_first[d] = post;
        if (wave == NULL) post = give_villages(w, p, d, post, NULL, 0);
        for (int k = 1; wave != NULL && k < 256; k++) post = give_villages(w, p, d, post, wave, k);
        w->district.post_count[d] = post - w->district.post_first[d];
        for (uint32_t i = w->district.post_first[d]; i < post; i++) fill_post(w, p, d, i);
    }
}

void bd_programme_set_up(bd_world *w, const bd_params *p)
{
    bd_programme_assign(w, p, NULL);
}
