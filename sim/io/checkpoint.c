/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One list of blocks (planes of columns, ties, the caller's bytes) is walked to write, to verify
 * and to load, so the three cannot disagree. Nothing of the world is touched before the whole file
 * has been read once and its check found right. The file of a world over ranks is that of one
 * process: rows pass through rank 0 a piece at a time, and each rank reads its own. */
#include "io/checkpoint.h"

#include "base/build.h"
#include "base/checksum.h"
#include "state/ties.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "berdaya\x1a"
#define END "the end\n"
#define SUFFIX ".ckpt"
#define PART ".part"

/* The header has no padding: 64-bit members first, then 32-bit ones in pairs, then text. */
typedef struct header {
    char magic[8];
    uint64_t layout, run, seed;
    uint64_t ntie, ncross; /* ends of ties inside villages and across */
    uint64_t bytes;        /* the caller's */
    uint64_t blocks;       /* bytes of all blocks together */
    uint32_t version, order;
    uint32_t replicate, month;
    uint32_t nhousehold, nvillage, ndistrict, nregion, slots, ngroup;
    uint32_t nmethod, npost, nprofile, months;
    uint32_t ninstitution, ncampaign;
    char build[512]; /* cut to fit, the same way on both sides */
    uint64_t check;  /* of the header up to here */
} header;

typedef struct end_mark {
    char words[8];
    uint64_t check; /* of everything between header and end mark */
} end_mark;

struct bd_checkpoint {
    int file;
    header head;
    bd_counts counts;
    char path[PATH_MAX];
};

static bd_status io_failed(const char *path, const char *what, bd_error *err)
{
    return bd_fail(err, BD_IO, "%s: %s: %s", path, what, strerror(errno));
}

bd_status bd_checkpoint_folder(const char *folder, bd_error *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return io_failed(folder, "the folder cannot be made", err);
    struct stat is;
    if (stat(folder, &is) != 0 || !S_ISDIR(is.st_mode))
        return bd_fail(err, BD_IO, "%s is not a folder", folder);
    return BD_OK;
}

/* ---- blocks ---- */

/* One plane of a column, or one list. */
typedef struct block {
    const char *data; /* row 0, in the view */
    size_t item, rows;
    const uint32_t *first; /* rows by rank, [size + 1]; what no rank owns, or NULL, is everywhere */
    bool whole_at_all;     /* few rows: a rank that resumes reads those of others too */
    bool one_more;         /* an own row ends where the next begins: a rank reads that one too */
} block;

typedef bd_status on_block(void *context, const block *b, bd_error *err);

static bd_status each_plane(const bd_view *view, const bd_column_info *c, on_block *act,
                            void *context, bd_error *err)
{
    bool few = strcmp(c->table, "district") == 0 || strcmp(c->table, "post") == 0;
    const uint32_t *first = view->part != NULL ? bd_part_rows(view->part, c->table) : NULL;
    for (size_t k = 0; k < c->planes; k++)
        BD_TRY(act(context,
                   &(block){.data = (const char *)c->data + k * c->rows * c->item,
                            .item = c->item,
                            .rows = c->rows,
                            .first = first,
                            .whole_at_all = few},
                   err));
    return BD_OK;
}

static bd_status each_list_of_ties(const bd_view *view, on_block *act, void *context, bd_error *err)
{
    const bd_ties *t = view->ties;
    const bd_part *p = view->part;
    const bd_counts *c = &view->counts;
    assert(t->offset != NULL);
    BD_TRY(act(context,
               &(block){.data = (const char *)t->offset,
                        .item = sizeof *t->offset,
                        .rows = (size_t)c->nhousehold + 1,
                        .first = p != NULL ? p->household : NULL,
                        .one_more = true},
               err));
    BD_TRY(act(context,
               &(block){.data = (const char *)t->local,
                        .item = sizeof *t->local,
                        .rows = t->offset[c->nhousehold],
                        .first = p != NULL ? p->tie : NULL},
               err));
    BD_TRY(act(context,
               &(block){.data = (const char *)t->degree,
                        .item = sizeof *t->degree,
                        .rows = c->nhousehold,
                        .first = p != NULL ? p->household : NULL},
               err));
    BD_TRY(act(context,
               &(block){.data = (const char *)t->cross_first,
                        .item = sizeof *t->cross_first,
                        .rows = (size_t)c->nvillage + 1},
               err));
    for (int r = 0; p != NULL && r <= p->ranks->size; r++)
        p->end[r] = t->cross_first[p->village[r]];
    block across = {.data = (const char *)t->cross_from,
                    .item = sizeof *t->cross_from,
                    .rows = t->cross_first[c->nvillage],
                    .first = p != NULL ? p->end : NULL};
    BD_TRY(act(context, &across, err));
    across.data = (const char *)t->cross_to;
    across.item = sizeof *t->cross_to;
    return act(context, &across, err);
}

/* Columns in table order, profile bits, ties. Places are those of the view. */
static bd_status each_block(const bd_view *view, on_block *act, void *context, bd_error *err)
{
    bd_column_info column[BD_WORLD_COLUMNS];
    size_t n = bd_columns(view, &view->counts, column, BD_WORLD_COLUMNS);
    assert(n <= BD_WORLD_COLUMNS);
    for (size_t i = 0; i < n; i++) BD_TRY(each_plane(view, &column[i], act, context, err));
    block profiles = {.data = (const char *)view->profile_bits,
                      .item = sizeof *view->profile_bits,
                      .rows = view->counts.nprofile};
    BD_TRY(act(context, &profiles, err));
    return each_list_of_ties(view, act, context, err);
}

static bd_status add_size(void *context, const block *b, bd_error *err)
{
    (void)err;
    *(uint64_t *)context += b->item * b->rows;
    return BD_OK;
}

/* ---- writing ---- */

enum { PIECE = 1 << 20 };

/* Rank 0 writes; the others hand it their rows. A failure is kept until all rows have passed, since
 * the others send theirs whatever becomes of it. */
typedef struct sink {
    const bd_ranks *ranks; /* NULL: one process */
    int file;
    const char *path;
    char *piece; /* room for rows of others; NULL without ranks */
    bd_checksum check;
    bd_status status;
    bd_error *err;
} sink;

static bool leads(const bd_ranks *ranks)
{
    return ranks == NULL || ranks->rank == 0;
}

static bd_status write_all(sink *to, const void *data, size_t size, bd_error *err)
{
    const char *at = data;
    while (size > 0) {
        ssize_t n = write(to->file, at, size < 1u << 30 ? size : 1u << 30);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return io_failed(to->path, "the checkpoint cannot be written", err);
        at += n, size -= (size_t)n;
    }
    return BD_OK;
}

static void put(sink *to, const void *data, size_t size)
{
    if (size == 0 || to->status != BD_OK) return;
    bd_checksum_add(&to->check, data, size);
    to->status = write_all(to, data, size, to->err);
}

/* Bytes that rank `from` has come to rank 0, which writes them. */
static void pass_rows(sink *to, int from, const char *data, size_t size)
{
    for (size_t at = 0; at < size; at += PIECE) {
        size_t part = size - at < PIECE ? size - at : PIECE;
        if (to->ranks->rank == 0) {
            to->ranks->pass(to->ranks, from, 0, to->piece, part);
            put(to, to->piece, part);
        } else {
            to->ranks->pass(to->ranks, from, 0, (void *)(uintptr_t)(data + at), part);
        }
    }
}

static bd_status write_block(void *context, const block *b, bd_error *err)
{
    sink *to = context;
    (void)err;
    size_t rows = 0; /* written so far */
    for (int r = 0; to->ranks != NULL && b->first != NULL && r < to->ranks->size; r++) {
        const char *data = b->data + b->first[r] * b->item;
        size_t size = (b->first[r + 1] - b->first[r]) * b->item;
        rows = b->first[r + 1];
        if (r == 0 && to->ranks->rank == 0) put(to, data, size);
        if (r > 0 && (to->ranks->rank == 0 || to->ranks->rank == r)) pass_rows(to, r, data, size);
    }
    if (leads(to->ranks)) put(to, b->data + rows * b->item, (b->rows - rows) * b->item);
    return BD_OK;
}

static uint64_t check_of_header(const header *h)
{
    bd_checksum c;
    bd_checksum_begin(&c);
    bd_checksum_add(&c, h, offsetof(header, check));
    return bd_checksum_value(&c);
}

static header header_of(const bd_view *view, uint64_t run, size_t size)
{
    const bd_counts *c = &view->counts;
    header h = {.magic = MAGIC,
                .layout = bd_world_layout(),
                .run = run,
                .seed = view->luck.seed,
                .bytes = size,
                .version = BD_CHECKPOINT_VERSION,
                .order = 0x01020304,
                .replicate = view->luck.replicate,
                .month = view->month,
                .nhousehold = c->nhousehold,
                .nvillage = c->nvillage,
                .ndistrict = c->ndistrict,
                .nregion = c->nregion,
                .slots = c->slots,
                .ngroup = c->ngroup,
                .nmethod = c->nmethod,
                .npost = c->npost,
                .nprofile = c->nprofile,
                .months = c->months,
                .ninstitution = c->ninstitution,
                .ncampaign = c->ncampaign};
    static_assert(sizeof(header) == 8 * 8 + 16 * 4 + 512 + 8, "the header has padding");
    h.ntie = view->ties->offset[c->nhousehold];
    h.ncross = view->ties->cross_first[c->nvillage];
    snprintf(h.build, sizeof h.build, "%s", bd_build());
    return h;
}

/* All ranks call it; the file is rank 0's. */
static bd_status write_file(sink *to, const bd_view *view, uint64_t run, const void *bytes,
                            size_t size, bd_error *err)
{
    to->err = err;
    bd_checksum_begin(&to->check);
    header h = header_of(view, run, size);
    BD_TRY(each_block(view, add_size, &h.blocks, err));
    h.blocks += size;
    h.check = check_of_header(&h);
    if (leads(to->ranks)) to->status = write_all(to, &h, sizeof h, err);
    BD_TRY(each_block(view, write_block, to, err));
    if (!leads(to->ranks)) return BD_OK;
    put(to, bytes, size);
    BD_TRY(to->status);
    end_mark end = {.words = END, .check = bd_checksum_value(&to->check)};
    BD_TRY(write_all(to, &end, sizeof end, err));
    if (fsync(to->file) != 0) return io_failed(to->path, "the checkpoint cannot be synced", err);
    return BD_OK;
}

static bd_status sync_folder(const char *folder, bd_error *err)
{
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return io_failed(folder, "the folder cannot be opened", err);
    /* some file systems cannot sync a folder; then its entries are as safe as they get */
    bool failed = fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP;
    int reason = errno;
    close(file);
    errno = reason;
    return failed ? io_failed(folder, "the folder cannot be synced", err) : BD_OK;
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n > m && strcmp(name + n - m, suffix) == 0;
}

static bd_status join_path(char path[PATH_MAX], const char *folder, const char *name, bd_error *err)
{
    int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (n < 0 || n >= PATH_MAX) return bd_fail(err, BD_IO, "%s: the path is too long", folder);
    return BD_OK;
}

/* Removes checkpoints and leftovers, all but `keep` (a name, or NULL). */
static void remove_others(const char *folder, const char *keep)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        bool ours = ends_with(entry->d_name, SUFFIX) || ends_with(entry->d_name, SUFFIX PART);
        if (ours && (keep == NULL || strcmp(entry->d_name, keep) != 0))
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
}

typedef struct file_names {
    char name[64], path[PATH_MAX], part[PATH_MAX];
} file_names;

static bd_status open_part(sink *to, const char *folder, const bd_view *view, file_names *n,
                           bd_error *err)
{
    char part[80];
    snprintf(n->name, sizeof n->name, "replicate-%08u-month-%04u" SUFFIX, view->luck.replicate,
             view->month);
    snprintf(part, sizeof part, "%s" PART, n->name);
    BD_TRY(join_path(n->path, folder, n->name, err));
    BD_TRY(join_path(n->part, folder, part, err));
    if (to->ranks != NULL) {
        to->piece = malloc(PIECE);
        if (to->piece == NULL) return bd_fail(err, BD_MEMORY, "writing a checkpoint");
    }
    to->path = n->part;
    to->file = open(n->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (to->file < 0) return io_failed(n->part, "the checkpoint cannot be made", err);
    return BD_OK;
}

/* Gives the file its name, or takes it away if anything failed. */
static bd_status close_part(sink *to, const char *folder, const file_names *n, bd_status status,
                            bd_error *err)
{
    free(to->piece);
    if (to->file < 0) return status;
    if (close(to->file) != 0 && status == BD_OK)
        status = io_failed(n->part, "the checkpoint cannot be closed", err);
    if (status == BD_OK && rename(n->part, n->path) != 0)
        status = io_failed(n->path, "the checkpoint cannot be renamed", err);
    if (status != BD_OK) {
        unlink(n->part); /* a full disk gets its room back */
        return status;
    }
    BD_TRY(sync_folder(folder, err));
    remove_others(folder, n->name);
    return BD_OK;
}

bd_status bd_checkpoint_write(const char *folder, const bd_view *view, uint64_t run,
                              const void *bytes, size_t size, bd_error *err)
{
    const bd_ranks *ranks = view->part != NULL ? view->part->ranks : NULL;
    const bool writes = leads(ranks);
    sink to = {.ranks = ranks, .file = -1};
    file_names n;
    bd_status status = writes ? open_part(&to, folder, view, &n, err) : BD_OK;
    status = bd_ranks_agree(ranks, status, err);
    if (status == BD_OK) status = write_file(&to, view, run, bytes, size, err);
    if (writes) status = close_part(&to, folder, &n, status, err);
    return bd_ranks_agree(ranks, status, err);
}

/* ---- reading ---- */

/* Bytes read, or -1; fewer than `size` only at the end of the file. */
static ssize_t read_all(int file, void *data, size_t size)
{
    char *at = data;
    size_t have = 0;
    while (have < size) {
        size_t want = size - have < 1u << 30 ? size - have : 1u << 30;
        ssize_t n = read(file, at + have, want);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

static bd_status unusable(const bd_checkpoint *c, bd_error *err, const char *why)
{
    return bd_fail(err, BD_MISMATCH, "%s: %s", c->path, why);
}

static bd_status check_header(bd_checkpoint *c, uint64_t run, bd_error *err)
{
    header *h = &c->head;
    ssize_t n = read_all(c->file, h, sizeof *h);
    if (n < 0) return io_failed(c->path, "the checkpoint cannot be read", err);
    if (n < 8 || memcmp(h->magic, MAGIC, sizeof h->magic) != 0)
        return unusable(c, err, "this is not a checkpoint");
    if ((size_t)n < sizeof *h) return unusable(c, err, "the checkpoint is cut off in its header");
    if (h->order != 0x01020304)
        return unusable(c, err, "the checkpoint was written on a machine of another byte order");
    if (h->version != BD_CHECKPOINT_VERSION)
        return bd_fail(err, BD_MISMATCH,
                       "%s: the checkpoint has format version %u, this build reads version %u",
                       c->path, h->version, BD_CHECKPOINT_VERSION);
    if (h->check != check_of_header(h))
        return unusable(c, err, "the checkpoint's header is damaged (its check is wrong)");
    h->build[sizeof h->build - 1] = 0;
    if (strncmp(h->build, bd_build(), sizeof h->build - 1) != 0)
        return bd_fail(err, BD_MISMATCH,
                       "%s: the checkpoint was written by another build, so the same bits are not "
                       "promised\n  written by  %s\n  this is     %s",
                       c->path, h->build, bd_build());
    if (h->layout != bd_world_layout())
        return unusable(c, err, "the checkpoint's columns are laid out in another way");
    if (h->run != run)
        return unusable(c, err,
                        "the checkpoint belongs to another scenario, seed or set of overrides");
    c->counts = (bd_counts){.nhousehold = h->nhousehold,
                            .nvillage = h->nvillage,
                            .ndistrict = h->ndistrict,
                            .nregion = h->nregion,
                            .slots = h->slots,
                            .ngroup = h->ngroup,
                            .nmethod = h->nmethod,
                            .npost = h->npost,
                            .nprofile = h->nprofile,
                            .months = h->months,
                            .ninstitution = h->ninstitution,
                            .ncampaign = h->ncampaign};
    return BD_OK;
}

static bd_status check_blocks(bd_checkpoint *c, bd_error *err)
{
    char *piece = malloc(PIECE);
    if (piece == NULL) return bd_fail(err, BD_MEMORY, "reading a checkpoint");
    bd_checksum check;
    bd_checksum_begin(&check);
    bd_status status = BD_OK;
    for (uint64_t left = c->head.blocks; left > 0 && status == BD_OK;) {
        size_t want = left < PIECE ? (size_t)left : PIECE;
        ssize_t n = read_all(c->file, piece, want);
        if (n < 0)
            status = io_failed(c->path, "the checkpoint cannot be read", err);
        else if ((size_t)n < want)
            status = unusable(c, err, "the checkpoint is cut off");
        else
            bd_checksum_add(&check, piece, want);
        left -= want;
    }
    free(piece);
    BD_TRY(status);
    end_mark end = {.check = 0};
    if (read_all(c->file, &end, sizeof end) != sizeof end ||
        memcmp(end.words, END, sizeof end.words) != 0)
        return unusable(c, err, "the checkpoint is cut off (no end mark)");
    if (end.check != bd_checksum_value(&check))
        return unusable(c, err, "the checkpoint is damaged (its check is wrong)");
    return BD_OK;
}

static bd_status open_file(const char *path, uint64_t run, bool found_whole, bd_checkpoint **out,
                           bd_error *err)
{
    *out = NULL;
    bd_checkpoint *c = calloc(1, sizeof *c);
    if (c == NULL) return bd_fail(err, BD_MEMORY, "opening a checkpoint");
    snprintf(c->path, sizeof c->path, "%s", path);
    c->file = open(path, O_RDONLY | O_CLOEXEC);
    bd_status status = c->file < 0 ? io_failed(path, "the checkpoint cannot be opened", err)
                                   : check_header(c, run, err);
    if (status == BD_OK && !found_whole) status = check_blocks(c, err);
    if (status != BD_OK) {
        bd_checkpoint_close(c);
        return status;
    }
    *out = c;
    return BD_OK;
}

bd_status bd_checkpoint_open_file(const char *path, uint64_t run, bd_checkpoint **out,
                                  bd_error *err)
{
    return open_file(path, run, false, out, err);
}

bd_status bd_checkpoint_follow(const bd_ranks *ranks, uint64_t run, bd_checkpoint **c,
                               bd_error *err)
{
    if (ranks == NULL) return BD_OK;
    char path[PATH_MAX] = "";
    if (ranks->rank == 0 && *c != NULL) memcpy(path, (*c)->path, sizeof path);
    bd_ranks_tell(ranks, path, sizeof path);
    if (ranks->rank == 0 || path[0] == 0) return BD_OK;
    return open_file(path, run, true, c, err);
}

static int newer_first(const void *a, const void *b)
{
    return strcmp(*(char *const *)b, *(char *const *)a);
}

/* Names of the folder's checkpoints, the newest first: their names sort by replicate and month.
 * -1 if memory ran out or the folder cannot be read; an absent folder holds none. */
static ssize_t list(const char *folder, char ***names)
{
    *names = NULL;
    DIR *dir = opendir(folder);
    if (dir == NULL) return errno == ENOENT ? 0 : -1;
    size_t n = 0;
    bool failed = false;
    for (struct dirent *entry; !failed && (entry = readdir(dir)) != NULL;) {
        if (!ends_with(entry->d_name, SUFFIX)) continue;
        char **more = realloc(*names, (n + 1) * sizeof **names);
        if (more != NULL) *names = more;
        char *name = more != NULL ? strdup(entry->d_name) : NULL;
        if (name != NULL) (*names)[n++] = name;
        failed = name == NULL;
    }
    closedir(dir);
    if (n > 1) qsort(*names, n, sizeof **names, newer_first);
    if (!failed) return (ssize_t)n;
    for (size_t i = 0; i < n; i++) free((*names)[i]);
    free(*names);
    *names = NULL;
    return -1;
}

bd_status bd_checkpoint_open(const char *folder, uint64_t run, bd_checkpoint **out, char *note,
                             size_t note_size, bd_error *err)
{
    *out = NULL;
    if (note != NULL && note_size > 0) note[0] = 0;
    char **names;
    ssize_t n = list(folder, &names);
    if (n < 0) return io_failed(folder, "the checkpoints cannot be listed", err);
    bd_error first = {.status = BD_OK};
    for (ssize_t i = 0; i < n && *out == NULL; i++) {
        char path[PATH_MAX];
        if (join_path(path, folder, names[i], &first) == BD_OK)
            bd_checkpoint_open_file(path, run, out, &first);
    }
    for (ssize_t i = 0; i < n; i++) free(names[i]);
    free(names);
    if (*out == NULL && first.status != BD_OK) return bd_fail(err, first.status, "%s", first.text);
    if (*out != NULL && first.status != BD_OK && note != NULL)
        snprintf(note, note_size, "%s; going on from %s", first.text, (*out)->path);
    return BD_OK;
}

const char *bd_checkpoint_path(const bd_checkpoint *c)
{
    return c->path;
}

bd_luck bd_checkpoint_luck(const bd_checkpoint *c)
{
    return (bd_luck){.seed = c->head.seed, .replicate = c->head.replicate};
}

uint32_t bd_checkpoint_month(const bd_checkpoint *c)
{
    return c->head.month;
}

const bd_counts *bd_checkpoint_counts(const bd_checkpoint *c)
{
    return &c->counts;
}

size_t bd_checkpoint_size(const bd_checkpoint *c)
{
    return (size_t)c->head.bytes;
}

static bd_status reserve_ties(bd_ties *t, const header *h, bd_error *err)
{
    bd_arena_release(&t->arena);
    BD_TRY(bd_ties_reserve(t, h->nhousehold, h->nvillage, h->ntie, h->ncross, err));
    /* each_block takes the lengths of the lists from these two */
    t->offset[h->nhousehold] = (uint32_t)h->ntie;
    t->cross_first[h->nvillage] = (uint32_t)h->ncross;
    return BD_OK;
}

typedef struct loader {
    bd_checkpoint *c;
    const bd_ranks *ranks; /* NULL: one process */
    uint64_t at;           /* of the next block in the file */
} loader;

/* The rows that this rank is to have, into their places. */
static bd_status read_block(void *context, const block *b, bd_error *err)
{
    loader *l = context;
    size_t from = 0, to = b->rows;
    if (l->ranks != NULL && b->first != NULL && !b->whole_at_all) {
        from = b->first[l->ranks->rank];
        to = b->first[l->ranks->rank + 1] + b->one_more;
    }
    bd_checkpoint *c = l->c;
    if (lseek(c->file, (off_t)(l->at + from * b->item), SEEK_SET) < 0)
        return io_failed(c->path, "the checkpoint cannot be read", err);
    l->at += b->rows * b->item;
    /* the places are the world's own, which load was given to write */
    size_t size = (to - from) * b->item;
    ssize_t n = read_all(c->file, (void *)(uintptr_t)(b->data + from * b->item), size);
    if (n < 0 || (size_t)n != size) return io_failed(c->path, "the checkpoint cannot be read", err);
    return BD_OK;
}

static bool same_counts(const bd_counts *a, const bd_counts *b)
{
    return a->nhousehold == b->nhousehold && a->nvillage == b->nvillage &&
           a->ndistrict == b->ndistrict && a->nregion == b->nregion && a->slots == b->slots &&
           a->ngroup == b->ngroup && a->nmethod == b->nmethod && a->npost == b->npost &&
           a->ninstitution == b->ninstitution && a->ncampaign == b->ncampaign &&
           a->months == b->months; /* the list of profiles may have grown */
}

static bd_status read_world(bd_checkpoint *c, bd_world *world, void *bytes, bd_error *err)
{
    if (!same_counts(&world->counts, &c->counts))
        return unusable(c, err, "the checkpoint's world is of another size");
    if (c->counts.nprofile > BD_PROFILES_MAX)
        return unusable(c, err, "the checkpoint names too many profiles");
    const bd_part *p = world->part.ranks != NULL ? &world->part : NULL;
    if (p != NULL && p->tie[p->ranks->size] != c->head.ntie)
        return unusable(c, err, "the checkpoint's world has other ties");
    BD_TRY(reserve_ties(&world->ties, &c->head, err));
    world->luck = bd_checkpoint_luck(c);
    world->month = c->head.month;
    world->counts.nprofile = c->counts.nprofile;
    bd_view view = bd_world_view(world, NULL);
    uint64_t blocks = c->head.bytes;
    BD_TRY(each_block(&view, add_size, &blocks, err));
    if (blocks != c->head.blocks)
        return unusable(c, err, "the checkpoint's blocks are of another size");
    loader l = {c, p != NULL ? p->ranks : NULL, sizeof(header)};
    BD_TRY(each_block(&view, read_block, &l, err));
    block more = {.data = bytes, .item = 1, .rows = (size_t)c->head.bytes};
    return bytes != NULL && more.rows > 0 ? read_block(&l, &more, err) : BD_OK;
}

bd_status bd_checkpoint_load(bd_checkpoint *c, bd_world *world, void *bytes, bd_error *err)
{
    BD_TRY(bd_ranks_agree(world->part.ranks, read_world(c, world, bytes, err), err));
    bd_part_tell_far_ends(world, world->month & 1);
    return BD_OK;
}

void bd_checkpoint_close(bd_checkpoint *c)
{
    if (c == NULL) return;
    if (c->file >= 0) close(c->file);
    free(c);
}

void bd_checkpoint_remove(const char *folder)
{
    remove_others(folder, NULL);
    rmdir(folder);
}
