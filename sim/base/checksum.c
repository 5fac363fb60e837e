/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Four lanes of xor, odd multiplication and rotation: each step is a bijection of lane and word,
 * so a single changed word cannot vanish. */
#include "base/checksum.h"

#include "base/random.h"

#include <string.h>

void bd_checksum_begin(bd_checksum *c)
{
    *c = (bd_checksum){.lane = {bd_mix(1), bd_mix(2), bd_mix(3), bd_mix(4)}};
}

static uint64_t step(uint64_t lane, uint64_t word)
{
    lane = (lane ^ word) * 0x9E3779B97F4A7C15u;
    return lane << 29 | lane >> 35;
}

static void block(uint64_t lane[4], const unsigned char *bytes)
{
    uint64_t word[4];
    memcpy(word, bytes, sizeof word);
    for (int i = 0; i < 4; i++) lane[i] = step(lane[i], word[i]);
}

void bd_checksum_add(bd_checksum *c, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    if (size == 0) return; /* `bytes` may be NULL */
    c->length += size;
    if (c->ntail > 0) {
        size_t take = sizeof c->tail - c->ntail < size ? sizeof c->tail - c->ntail : size;
        memcpy(c->tail + c->ntail, at, take);
        c->ntail += take, at += take, size -= take;
        if (c->ntail < sizeof c->tail) return;
        block(c->lane, c->tail);
        c->ntail = 0;
    }
    for (; size >= sizeof c->tail; at += sizeof c->tail, size -= sizeof c->tail) block(c->lane, at);
    if (size > 0) memcpy(c->tail, at, size);
    c->ntail = size;
}

uint64_t bd_checksum_value(const bd_checksum *c)
{
    uint64_t lane[4];
    unsigned char last[32] = {0};
    memcpy(lane, c->lane, sizeof lane);
    if (c->ntail > 0) {
        memcpy(last, c->tail, c->ntail);
        block(lane, last);
    }
    uint64_t value = bd_mix(c->length);
    for (int i = 0; i < 4; i++) value = bd_mix2(value, lane[i]);
    return value;
}
