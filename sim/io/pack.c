/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deflate (RFC 1951) of runs and literals, in the frame of zlib (RFC 1950). */
#include "io/pack.h"

#ifdef BD_HDF5

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LEAST 4096u /* parts below it are packed together */
#define MOST 32768u /* bytes in a block */
#define KEPT 5u     /* bytes before a block that is kept as it is */
#define CODES 286u  /* 256 bytes, the end of a block, 29 kinds of lengths of runs */
#define END 256u
#define LENGTHS 19u /* codes in which lengths of codes are written */
#define LONGEST 15u /* bits of a code */
#define RUN 3u      /* shortest run */
#define LONGEST_RUN 258u

void bd_shuffle(const void *items, size_t n, size_t size, unsigned char *out)
{
    const unsigned char *from = items;
    for (size_t k = 0; k < size; k++, out += n)
        for (size_t i = 0; i < n; i++) out[i] = from[i * size + k];
}

static size_t part_of(size_t n, size_t part)
{
    while (part > 0 && part < LEAST) part *= 2;
    return part == 0 || part > n ? n : part;
}

size_t bd_pack_room(size_t n, size_t part)
{
    size_t parts = n > 0 ? n / part_of(n, part) + 1 : 1;
    return n + (KEPT + 1) * (parts + n / MOST + 1) +
           16; /* and the frame, and what one write adds */
}

typedef struct bit_stream {
    unsigned char *out;
    uint64_t waiting; /* from the lowest bit on */
    uint32_t count;   /* of bits that wait, below 32 */
} bit_stream;

static inline void put(bit_stream *b, uint32_t value, uint32_t n)
{
    b->waiting |= (uint64_t)value << b->count;
    b->count += n;
    if (b->count < 32) return;
    for (uint32_t i = 0; i < 4; i++) b->out[i] = (unsigned char)(b->waiting >> (8 * i));
    b->out += 4;
    b->waiting >>= 32;
    b->count -= 32;
}

/* Fills the last byte with zeros. */
static void put_rest(bit_stream *b)
{
    for (; b->count > 0; b->count = b->count > 8 ? b->count - 8 : 0, b->waiting >>= 8)
        *b->out++ = (unsigned char)b->waiting;
}

/* Prefix codes: bits of a code, the first one lowest, and how many; 0: not in use. */
typedef struct code {
    uint16_t bits;
    uint8_t length;
} code;

typedef struct leaf {
    uint32_t weight;
    uint16_t symbol;
} leaf;

static int by_weight(const void *a, const void *b)
{
    const leaf *x = a, *y = b;
    if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
    return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

/* Depths of the leaves of Huffman's tree, in place of their rising weights (Moffat and Katajainen
 * 1995): parents take the place of what has been merged, depths come back from the root. */
static void weights_to_depths(leaf *a, uint32_t n)
{
    uint32_t root = 0, next = 0;
    for (uint32_t parent = 0; parent + 1 < n; parent++) {
        uint32_t sum = 0;
        for (int child = 0; child < 2; child++)
            if (next >= n || (root < parent && a[root].weight < a[next].weight)) {
                sum += a[root].weight;
                a[root++].weight = parent;
            } else
                sum += a[next++].weight;
        a[parent].weight = sum;
    }
    a[n - 2].weight = 0;
    for (uint32_t i = n - 2; i-- > 0;) a[i].weight = a[a[i].weight].weight + 1;
    uint32_t free = 1, depth = 0, left = n;
    for (uint32_t inner = n - 1; free > 0; depth++) {
        uint32_t used = 0;
        for (; inner > 0 && a[inner - 1].weight == depth; inner--) used++;
        for (; free > used; free--) a[--left].weight = depth;
        free = 2 * used;
    }
}

/* No code longer than `most` bits: those that would be go up, and others go down for them. */
static void limit_depths(uint32_t count[], uint32_t deepest, uint32_t most)
{
    uint32_t full = 1u << most, total = 0;
    for (uint32_t d = most + 1; d <= deepest; d++) count[most] += count[d], count[d] = 0;
    for (uint32_t d = 1; d <= most; d++) total += count[d] << (most - d);
    for (; total > full; total--) {
        uint32_t d = most - 1;
        while (count[d] == 0) d--;
        count[most]--, count[d]--, count[d + 1] += 2;
    }
}

/* The best prefix codes for symbols of these weights, at least two of which are not 0. */
static void make_codes(const uint32_t *weight, uint32_t n, uint32_t most, code *out)
{
    leaf leaves[CODES];
    uint32_t used = 0, count[CODES] = {0}, next = 0;
    for (uint32_t s = 0; s < n; s++) {
        out[s] = (code){0, 0};
        if (weight[s] > 0) leaves[used++] = (leaf){weight[s], (uint16_t)s};
    }
    qsort(leaves, used, sizeof *leaves, by_weight);
    weights_to_depths(leaves, used);
    for (uint32_t i = 0; i < used; i++) count[leaves[i].weight]++;
    limit_depths(count, leaves[0].weight, most);
    for (uint32_t d = most, i = 0; d > 0; d--)
        for (uint32_t k = 0; k < count[d]; k++) out[leaves[i++].symbol].length = (uint8_t)d;
    for (uint32_t d = 1; d <= most; d++, next <<= 1)
        for (uint32_t s = 0; s < n; s++) {
            if (out[s].length != d) continue;
            uint32_t forward = next++;
            for (uint32_t b = 0; b < d; b++, forward >>= 1)
                out[s].bits = (uint16_t)(out[s].bits << 1 | (forward & 1));
        }
}

/* Code of a run's length less RUN, and how many bits of that follow it. */
static inline uint32_t run_code(uint32_t more, uint32_t *extra)
{
    uint32_t bits = 0;
    *extra = 0;
    if (more == LONGEST_RUN - RUN) return CODES - 1;
    if (more < 8) return END + 1 + more;
    while (more >> (bits + 3) > 0) bits++;
    *extra = bits;
    return END + 1 + 4 * (bits + 1) + (more >> bits & 3);
}

typedef struct block {
    uint32_t weight[CODES], tokens;
    uint16_t token[MOST]; /* a byte, or END + 1 + what the run is longer than RUN */
} block;

/* How many bytes, from `x` on, are as the one before them. */
static inline uint32_t run_at(const unsigned char *x, size_t left)
{
    uint32_t n = 0, most = left < LONGEST_RUN ? (uint32_t)left : LONGEST_RUN;
    uint64_t eight, same = 0x0101010101010101u * x[-1];
    for (; n + 8 <= most; n += 8) {
        memcpy(&eight, x + n, sizeof eight);
        if (eight != same) break;
    }
    while (n < most && x[n] == x[-1]) n++;
    return n;
}

/* Runs and bytes of a block, and how often there are which. */
static void find_tokens(const unsigned char *x, size_t n, block *b)
{
    uint32_t tokens = 1, extra;
    memset(b->weight, 0, sizeof b->weight);
    b->token[0] = x[0], b->weight[x[0]] = b->weight[END] = 1;
    for (size_t i = 1; i < n;) {
        uint32_t run = x[i] == x[i - 1] ? run_at(x + i, n - i) : 0;
        if (run < RUN) {
            b->weight[x[i]]++;
            b->token[tokens++] = x[i++];
        } else {
            b->weight[run_code(run - RUN, &extra)]++;
            b->token[tokens++] = (uint16_t)(END + 1 + run - RUN);
            i += run;
        }
    }
    b->tokens = tokens;
}

/* A length of a code, or several alike: symbol, and the bits that follow it. */
typedef struct told {
    uint8_t symbol, more, bits;
} told;

static uint32_t tell_lengths(const uint8_t *length, uint32_t n, told *out)
{
    uint32_t told_of = 0;
    for (uint32_t i = 0, run; i < n; i += run) {
        uint32_t least = length[i] == 0 ? 0 : 1, most = length[i] == 0 ? 138 : 7;
        for (run = 1; run < most && i + run < n && length[i + run] == length[i];) run++;
        if (length[i] == 0 && run >= 11)
            out[told_of++] = (told){18, (uint8_t)(run - 11), 7};
        else if (run >= 3 + least) {
            if (least > 0) out[told_of++] = (told){length[i], 0, 0};
            if (length[i] == 0 && run > 10) run = 10;
            out[told_of++] = length[i] == 0 ? (told){17, (uint8_t)(run - 3), 3}
                                            : (told){16, (uint8_t)(run - 4), 2};
        } else {
            run = 1;
            out[told_of++] = (told){length[i], 0, 0};
        }
    }
    return told_of;
}

/* What stands before the codes of a block: the lengths of its codes, in codes of their own. */
typedef struct front {
    uint32_t used, told, sizes; /* codes in use; entries of `lengths`; of `size` */
    told lengths[CODES + 1];
    code size[LENGTHS];
} front;

static const uint8_t size_order[LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                            11, 4,  12, 3, 13, 2, 14, 1, 15};

/* Answers how many bits it takes. */
static uint32_t make_front(const code *codes, front *f)
{
    uint8_t length[CODES + 1];
    uint32_t weight[LENGTHS] = {0};
    f->used = CODES;
    while (codes[f->used - 1].length == 0) f->used--;
    for (uint32_t s = 0; s < f->used; s++) length[s] = codes[s].length;
    length[f->used] = 1; /* the one distance there is, that of the byte before */
    f->told = tell_lengths(length, f->used + 1, f->lengths);
    for (uint32_t i = 0; i < f->told; i++) weight[f->lengths[i].symbol]++;
    make_codes(weight, LENGTHS, 7, f->size);
    f->sizes = LENGTHS;
    while (f->size[size_order[f->sizes - 1]].length == 0) f->sizes--;
    uint32_t bits = 3 + 5 + 5 + 4 + 3 * f->sizes;
    for (uint32_t i = 0; i < f->told; i++)
        bits += (uint32_t)f->size[f->lengths[i].symbol].length + f->lengths[i].bits;
    return bits;
}

static void put_front(bit_stream *b, const front *f, bool last)
{
    put(b, last, 1), put(b, 2, 2);
    put(b, f->used - 257, 5), put(b, 0, 5), put(b, f->sizes - 4, 4);
    for (uint32_t i = 0; i < f->sizes; i++) put(b, f->size[size_order[i]].length, 3);
    for (uint32_t i = 0; i < f->told; i++) {
        told t = f->lengths[i];
        put(b, f->size[t.symbol].bits, f->size[t.symbol].length);
        put(b, t.more, t.bits);
    }
}

static void put_tokens(bit_stream *out, const block *b, const code *codes)
{
    bit_stream to = *out;
    for (uint32_t i = 0; i < b->tokens; i++) {
        uint32_t token = b->token[i], extra;
        if (token < END) {
            put(&to, codes[token].bits, codes[token].length);
            continue;
        }
        uint32_t more = token - END - 1, symbol = run_code(more, &extra);
        put(&to, codes[symbol].bits, codes[symbol].length);
        put(&to, more & ((1u << extra) - 1), extra);
        put(&to, 0, 1); /* the distance */
    }
    put(&to, codes[END].bits, codes[END].length);
    *out = to;
}

/* Bytes as they are, at most 65535. */
static void keep(bit_stream *b, const unsigned char *x, size_t n, bool last)
{
    put(b, last, 3);
    put_rest(b);
    for (int i = 0; i < 2; i++) {
        uint32_t length = i == 0 ? (uint32_t)n : ~(uint32_t)n;
        *b->out++ = (unsigned char)length, *b->out++ = (unsigned char)(length >> 8);
    }
    if (n > 0) memcpy(b->out, x, n);
    b->out += n;
}

/* Whether bytes are so evenly spread that no code is much shorter than they are: the sum of squares
 * of their counts is that of chance, or nearly so. */
static bool is_noise(const uint32_t weight[CODES], size_t n)
{
    double squares = 0, size = (double)n;
    for (uint32_t c = 0; c < END; c++) squares += (double)weight[c] * weight[c];
    return n >= LEAST / 4 && squares < 1.2 * (size * size / 256 + size);
}

static void pack_block(bit_stream *out, const unsigned char *x, size_t n, bool last, block *b)
{
    code codes[CODES];
    front f;
    find_tokens(x, n, b);
    if (b->tokens == n && is_noise(b->weight, n)) {
        keep(out, x, n, last);
        return;
    }
    make_codes(b->weight, CODES, LONGEST, codes);
    uint64_t cost = make_front(codes, &f);
    for (uint32_t s = 0; s < CODES; s++) {
        uint32_t run = s > END + 8 && s < CODES - 1 ? (s - END - 5) / 4 : 0;
        cost += (uint64_t)b->weight[s] * (codes[s].length + run + (s > END));
    }
    if (cost >= 8 * (n + KEPT)) {
        keep(out, x, n, last);
        return;
    }
    put_front(out, &f, last);
    put_tokens(out, b, codes);
}

size_t bd_pack(const unsigned char *bytes, size_t n, size_t part, unsigned char *out)
{
    block b;
    bit_stream to = {.out = out};
    size_t step = part_of(n, part);
    put(&to, 0x0178, 16); /* zlib's frame: a window of 32 kB, level 1 */
    if (n == 0) keep(&to, bytes, 0, true);
    for (size_t at = 0, end; at < n; at = end) {
        size_t left = step - at % step;
        end = at + (left < MOST ? left : MOST);
        if (end > n) end = n;
        pack_block(&to, bytes + at, end - at, end == n, &b);
    }
    put_rest(&to);
    uLong check = adler32(adler32(0, NULL, 0), bytes, (uInt)n);
    for (int i = 3; i >= 0; i--) *to.out++ = (unsigned char)(check >> (8 * i));
    return (size_t)(to.out - out);
}
#endif
