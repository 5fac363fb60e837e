/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The digest walks the rows, so a new parameter counts without a line here. */
#include "state/params_digest.h"

#include "base/checksum.h"

#include <string.h>

static void add_text(bd_checksum *c, const char *text)
{
    bd_checksum_add(c, text, strlen(text) + 1);
}

static void add_real(bd_checksum *c, double x)
{
    x += 0.0; /* minus zero is zero */
    bd_checksum_add(c, &x, sizeof x);
}

static void add_field(bd_checksum *c, const bd_params *p, const bd_field *f, const void *member)
{
    const void *at = (const char *)member + f->offset;
    add_text(c, f->name);
    switch (f->kind) {
    case BD_REAL:
        add_real(c, *(const double *)at);
        break;
    case BD_INT:
        bd_checksum_add(c, at, sizeof(int64_t));
        break;
    case BD_BOOL:
        add_real(c, *(const bool *)at);
        break;
    case BD_CHOICE:
        add_real(c, *(const int *)at);
        break;
    case BD_TEXT:
        add_text(c, at);
        break;
    case BD_MAP:
        for (size_t i = 0; i < bd_axis_count(p, f->unit); i++) add_real(c, ((const double *)at)[i]);
        break;
    }
}

uint64_t bd_params_digest(const bd_params *p)
{
    bd_checksum c;
    bd_checksum_begin(&c);
    size_t nsection;
    const bd_section *section = bd_sections(&nsection);
    for (size_t i = 0; i < nsection; i++) {
        const bd_section *s = &section[i];
        const char *first = (const char *)p + s->offset;
        uint32_t members = 1;
        if (s->stride > 0) memcpy(&members, (const char *)p + s->count_offset, sizeof members);
        add_text(&c, s->path);
        for (uint32_t m = 0; m < members; m++) {
            const char *member = first + m * s->stride;
            if (s->stride > 0) add_text(&c, member); /* a member begins with its key */
            for (size_t j = 0; j < s->nfields; j++) add_field(&c, p, &s->fields[j], member);
        }
    }
    return bd_checksum_value(&c);
}
