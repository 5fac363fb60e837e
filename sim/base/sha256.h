/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SHA-256 (FIPS 180-4): the name of an input file's content, in provenance and checkpoints. */
#ifndef BD_BASE_SHA256_H
#define BD_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_SHA256_HEX 65 /* 64 hexadecimal digits and a zero byte */

typedef struct bd_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char block[64];
    bool quick; /* by the processor's instructions; the same digest */
} bd_sha256;

/* Content may come in pieces of any length. */
void bd_sha256_start(bd_sha256 *h);
void bd_sha256_add(bd_sha256 *h, const void *bytes, size_t length);
void bd_sha256_end(bd_sha256 *h, char hex[BD_SHA256_HEX]);

#endif
