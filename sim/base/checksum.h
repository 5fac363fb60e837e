/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fast 64-bit check of bytes that travel through a disk. Every change of a single word changes
 * it; it is no protection against somebody who means to deceive (that is what SHA-256 is for).
 * The value does not depend on how the bytes are cut into pieces. */
#ifndef BD_BASE_CHECKSUM_H
#define BD_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

typedef struct bd_checksum {
    uint64_t lane[4];
    uint64_t length;        /* bytes so far */
    unsigned char tail[32]; /* bytes that do not fill a block yet */
    size_t ntail;
} bd_checksum;

void bd_checksum_begin(bd_checksum *c);
void bd_checksum_add(bd_checksum *c, const void *bytes, size_t size);
/* The check of all bytes added so far; more may be added afterwards. */
uint64_t bd_checksum_value(const bd_checksum *c);

#endif
