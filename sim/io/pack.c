/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shuffling and packing: blocks of deflate, kept or coded, and the check behind them. */
#include "io/pack.h"

#include "base/hot.h"

#include <stdbool.h>
#include <string.h>

#define BLOCK 32768u  /* bytes of a block at most, so that counts fit the sort below */
#define LEAST 4096u   /* parts below it are packed together */
#define LITERALS 286u /* symbols of bytes, end of block (256) and lengths of runs */
#define END 256u      /* end of block */
#define RUN 258u      /* longest run */
#define ORDERS 19u    /* symbols that lengths of codes are written in */
#define DEEPEST 15u   /* longest code of a literal */
#define DEEPEST_ORDER 7u
#define NOISE 0.97 /* share of its bytes from which a coded block is not worth reading back */

void bd_shuffle(const void *items, size_t n, size_t size, unsigned char *out)
{
    const unsigned char *from = items;
    for (size_t k = 0; k < size; k++, out += n)
        for (size_t i = 0; i < n; i++) out[i] = from[i * size + k];
}

size_t bd_pack_room(size_t n)
{
    return n + n / 256 + 64; /* a block has at least LEAST / 2 bytes and is told in six */
}

/* ---- Huffman's codes ---- */

typedef struct codes {
    uint8_t length[LITERALS]; /* bits; 0: not in use */
    uint16_t code[LITERALS];  /* first bit lowest */
} codes;

/* Symbols in use in rising order of their counts, of 16 bits; answers how many. */
static uint32_t sort_symbols(const uint32_t *count, uint32_t n, uint16_t *symbol)
{
    uint16_t half[LITERALS];
    uint32_t low[257] = {0}, high[257] = {0}, used = 0;
    for (uint32_t s = 0; s < n; s++) {
        if (count[s] == 0) continue;
        low[(count[s] & 255) + 1]++, high[(count[s] >> 8) + 1]++, used++;
    }
    for (uint32_t i = 1; i < 257; i++) low[i] += low[i - 1], high[i] += high[i - 1];
    for (uint32_t s = 0; s < n; s++)
        if (count[s] > 0) half[low[count[s] & 255]++] = (uint16_t)s;
    for (uint32_t i = 0; i < used; i++) symbol[high[count[half[i]] >> 8]++] = half[i];
    return used;
}

/* Depths in the tree that joins the two rarest again and again: leaves and joints lie in rising
 * order, each in a queue of its own. Answers the deepest. */
static uint32_t depths(const uint32_t *count, const uint16_t *symbol, uint32_t used,
                       uint8_t *length)
{
    uint32_t weight[2 * LITERALS];
    uint16_t up[2 * LITERALS], depth[2 * LITERALS];
    uint32_t leaf = 0, joint = used, end = used, deepest = 0;
    for (uint32_t i = 0; i < used; i++) weight[i] = count[symbol[i]];
    for (; end < 2 * used - 1; end++) {
        weight[end] = 0;
        for (int both = 0; both < 2; both++) {
            bool joined = leaf == used || (joint < end && weight[joint] < weight[leaf]);
            uint32_t least = joined ? joint++ : leaf++;
            weight[end] += weight[least];
            up[least] = (uint16_t)end;
        }
    }
    depth[end - 1] = 0;
    for (uint32_t i = end - 1; i-- > 0;) depth[i] = (uint16_t)(depth[up[i]] + 1);
    for (uint32_t i = 0; i < used; i++) {
        length[symbol[i]] = (uint8_t)depth[i];
        if (depth[i] > deepest) deepest = depth[i];
    }
    return deepest;
}

/* Codes by length, then by symbol, as a reader rebuilds them. */
static void number_codes(codes *c, uint32_t n)
{
    uint32_t of[DEEPEST + 2] = {0}, next[DEEPEST + 2] = {0};
    for (uint32_t s = 0; s < n; s++) of[c->length[s]]++;
    of[0] = 0;
    for (uint32_t bits = 1; bits <= DEEPEST; bits++)
        next[bits] = (next[bits - 1] + of[bits - 1]) << 1;
    for (uint32_t s = 0; s < n; s++) {
        uint32_t code = next[c->length[s]]++, turned = 0;
        for (uint32_t b = 0; b < c->length[s]; b++)
            turned |= (code >> b & 1) << (c->length[s] - 1 - b);
        c->code[s] = (uint16_t)turned;
    }
}

/* Codes of n symbols by their counts, none longer than `most` bits. Counts are brought closer
 * together while a code would be longer, which is rare. */
static void make_codes(uint32_t *count, uint32_t n, uint32_t most, codes *c)
{
    uint16_t symbol[LITERALS];
    memset(c, 0, sizeof *c);
    for (;;) {
        uint32_t used = sort_symbols(count, n, symbol);
        if (used < 2) { /* a code has one bit at least */
            c->length[used == 1 ? symbol[0] : 0] = 1;
            break;
        }
        if (depths(count, symbol, used, c->length) <= most) break;
        for (uint32_t s = 0; s < n; s++) count[s] = (count[s] + 1) / 2;
    }
    number_codes(c, n);
}

/* ---- bits ---- */

typedef struct bits {
    unsigned char *out;
    uint64_t waiting;
    uint32_t count; /* of waiting bits: fewer than 32 after `flush`, which 32 more may follow */
} bits;

static inline void put(bits *b, uint32_t value, uint32_t count)
{
    b->waiting |= (uint64_t)value << b->count;
    b->count += count;
}

static inline void flush(bits *b)
{
    if (b->count < 32) return;
    for (int k = 0; k < 4; k++) b->out[k] = (unsigned char)(b->waiting >> 8 * k);
    b->out += 4, b->waiting >>= 32, b->count -= 32;
}

/* Fills the last byte with zeros and writes it. */
static void to_byte(bits *b)
{
    for (; b->count > 0; b->waiting >>= 8, b->count -= b->count < 8 ? b->count : 8)
        *b->out++ = (unsigned char)b->waiting;
}

/* ---- blocks ---- */

/* A block as symbols: bytes, and END + length for a run of the byte before it. */
typedef struct block {
    uint16_t token[BLOCK];
    uint32_t tokens, count[LITERALS];
    uint64_t extra; /* bits of lengths beyond their symbols */
} block;

/* Symbol, bits that follow it and what they say, of a run of 3 to RUN bytes. */
static inline uint32_t run_symbol(uint32_t length, uint32_t *more, uint32_t *value)
{
    uint32_t x = length - 3, bit = 0;
    *more = 0, *value = 0;
    if (length == RUN) return 285;
    if (x < 8) return 257 + x;
    while (x >> (bit + 1) != 0) bit++;
    *more = bit - 2;
    *value = x & ((1u << *more) - 1);
    return 257 + 4 * (bit - 1) + (x >> *more) % 4;
}

static uint32_t run_at(const unsigned char *x, size_t n)
{
    uint32_t length = 0, most = n < RUN ? (uint32_t)n : RUN;
    unsigned char before = x[-1];
    while (length < most && x[length] == before) length++;
    return length;
}

/* `first`: nothing stands before it. */
static void find_runs(block *b, const unsigned char *x, size_t n, bool first)
{
    uint32_t more, value;
    b->tokens = 0, b->extra = 0;
    memset(b->count, 0, sizeof b->count);
    for (size_t i = 0; i < n;) {
        uint32_t length = i > 0 || !first ? run_at(x + i, n - i) : 0;
        if (length >= 4) {
            b->token[b->tokens++] = (uint16_t)(END + length);
            b->count[run_symbol(length, &more, &value)]++;
            b->extra += more + 1;
            i += length;
        } else {
            b->token[b->tokens++] = x[i];
            b->count[x[i++]]++;
        }
    }
    b->count[END] = 1;
}

/* Lengths of all codes as a run-length code of their own: symbols and what follows them. */
typedef struct orders {
    uint8_t symbol[LITERALS + 1], value[LITERALS + 1];
    uint32_t n, count[ORDERS];
} orders;

static void add_order(orders *o, uint32_t symbol, uint32_t value)
{
    o->symbol[o->n] = (uint8_t)symbol, o->value[o->n++] = (uint8_t)value;
    o->count[symbol]++;
}

static void order_lengths(const uint8_t *length, uint32_t n, orders *o)
{
    memset(o, 0, sizeof *o);
    for (uint32_t i = 0; i < n;) {
        uint32_t same = 1, most = length[i] == 0 ? 138 : 7;
        while (i + same < n && same < most && length[i + same] == length[i]) same++;
        if (length[i] == 0 && same >= 11)
            add_order(o, 18, same - 11);
        else if (length[i] == 0 && same >= 3)
            add_order(o, 17, same - 3);
        else if (length[i] > 0 && same >= 4) { /* one, and three to six more like it */
            add_order(o, length[i], 0);
            add_order(o, 16, same - 4);
        } else {
            add_order(o, length[i], 0);
            same = 1;
        }
        i += same;
    }
}

static const uint8_t order_bits[ORDERS] = {[16] = 2, [17] = 3, [18] = 7};
static const uint8_t order_place[ORDERS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                            11, 4,  12, 3, 13, 2, 14, 1, 15};

typedef struct coding {
    codes literal, order;
    orders orders;
    uint32_t literals, places; /* how many lengths are told, of codes and of orders */
    uint64_t size;             /* bits of the block */
} coding;

static void choose_codes(block *b, coding *c)
{
    uint8_t length[LITERALS + 1];
    uint32_t count[LITERALS];
    memcpy(count, b->count, sizeof count);
    make_codes(count, LITERALS, DEEPEST, &c->literal);
    c->literals = LITERALS;
    while (c->literals > 257 && c->literal.length[c->literals - 1] == 0) c->literals--;
    memcpy(length, c->literal.length, c->literals);
    length[c->literals] = 1; /* the one distance: of the byte before */
    order_lengths(length, c->literals + 1, &c->orders);
    memcpy(count, c->orders.count, sizeof c->orders.count);
    make_codes(count, ORDERS, DEEPEST_ORDER, &c->order);
    c->places = ORDERS;
    while (c->places > 4 && c->order.length[order_place[c->places - 1]] == 0) c->places--;
    c->size = 17 + 3 * c->places + b->extra;
    for (uint32_t s = 0; s < ORDERS; s++)
        c->size += (uint64_t)c->orders.count[s] * (c->order.length[s] + order_bits[s]);
    for (uint32_t s = 0; s < LITERALS; s++) c->size += (uint64_t)b->count[s] * c->literal.length[s];
}

static void put_coded(bits *to, const block *b, const coding *c, bool last)
{
    put(to, last, 1), put(to, 2, 2);
    put(to, c->literals - 257, 5), put(to, 0, 5), put(to, c->places - 4, 4);
    flush(to);
    for (uint32_t i = 0; i < c->places; i++) {
        put(to, c->order.length[order_place[i]], 3);
        flush(to);
    }
    for (uint32_t i = 0; i < c->orders.n; i++) {
        uint32_t s = c->orders.symbol[i];
        put(to, c->order.code[s], c->order.length[s]);
        put(to, c->orders.value[i], order_bits[s]);
        flush(to);
    }
    for (uint32_t i = 0; i < b->tokens; i++) {
        uint32_t more = 0, value = 0, token = b->token[i];
        uint32_t s = token < END ? token : run_symbol(token - END, &more, &value);
        put(to, c->literal.code[s], c->literal.length[s]);
        if (token >= END) put(to, value, more), put(to, 0, 1);
        flush(to);
    }
    put(to, c->literal.code[END], c->literal.length[END]);
    flush(to);
}

static void put_plain(bits *to, const unsigned char *x, size_t n, bool last)
{
    put(to, last, 3); /* the kind is 0 */
    to_byte(to);
    put(to, (uint32_t)n, 16), put(to, (uint32_t)n ^ 0xffff, 16);
    to_byte(to);
    if (n > 0) memcpy(to->out, x, n);
    to->out += n;
}

/* Whether bytes are so evenly spread that no code is much shorter than they are: the sum of squares
 * of their counts is that of chance, or nearly so. */
static bool is_noise(const unsigned char *x, size_t n)
{
    uint32_t turn[4][256] = {{0}};
    size_t i = 0;
    if (n < 1024) return false;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++) turn[k][x[i + k]]++;
    for (; i < n; i++) turn[0][x[i]]++;
    double squares = 0;
    for (size_t c = 0; c < 256; c++) {
        double count = (turn[0][c] + turn[1][c]) + (turn[2][c] + turn[3][c]);
        squares += count * count;
    }
    double size = (double)n;
    return squares < 1.2 * (size * size / 256 + size);
}

static void put_block(bits *to, block *b, const unsigned char *x, size_t n, bool first, bool last)
{
    coding c;
    if (is_noise(x, n)) {
        put_plain(to, x, n, last);
        return;
    }
    find_runs(b, x, n, first);
    choose_codes(b, &c);
    if ((double)c.size < NOISE * 8 * (double)n)
        put_coded(to, b, &c, last);
    else
        put_plain(to, x, n, last);
}

/* ---- the whole ---- */

#define WEIGHED 32u  /* bytes that are summed up at once */
#define SUMMED 5536u /* bytes after which sums of 32 bits must be reduced; a multiple of it */
#define MODULUS 65521u

/* Sum of bytes, and of each times the number of bytes from it to the end. */
BD_HOT static void weigh(const unsigned char *x, uint32_t *sum, uint32_t *weighed)
{
    uint32_t all = 0, by_place = 0;
    for (uint32_t i = 0; i < WEIGHED; i++) {
        all += x[i];
        by_place += (WEIGHED - i) * x[i];
    }
    *sum = all, *weighed = by_place;
}

static uint32_t adler(const unsigned char *x, size_t n)
{
    uint32_t low = 1, high = 0;
    while (n > 0) {
        size_t some = n < SUMMED ? n : SUMMED, i = 0;
        for (; i + WEIGHED <= some; i += WEIGHED) {
            uint32_t sum, weighed;
            weigh(x + i, &sum, &weighed);
            high += WEIGHED * low + weighed;
            low += sum;
        }
        for (; i < some; i++) low += x[i], high += low;
        low %= MODULUS, high %= MODULUS;
        x += some, n -= some;
    }
    return high << 16 | low;
}

size_t bd_pack(const unsigned char *bytes, size_t n, size_t part, unsigned char *out)
{
    block b;
    bits to = {.out = out};
    put(&to, 0x0178, 16); /* zlib, window of 32 KiB, packed fast */
    flush(&to);
    while (part > 0 && part < LEAST) part *= 2;
    if (part == 0 || part > n) part = n;
    size_t pieces = part / BLOCK + 1, piece = part / pieces + 1;
    if (n == 0) put_plain(&to, bytes, 0, true);
    for (size_t at = 0, end; at < n; at = end) {
        size_t rest = part - at % part; /* of this part */
        end = at + (rest < piece ? rest : piece);
        if (end > n) end = n;
        put_block(&to, &b, bytes + at, end - at, at == 0, end == n);
    }
    to_byte(&to);
    uint32_t check = adler(bytes, n);
    for (int shift = 24; shift >= 0; shift -= 8) *to.out++ = (unsigned char)(check >> shift);
    return (size_t)(to.out - out);
}
