/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An HDF5 file driver over a POSIX file descriptor. */
#include "io/sink.h"

#ifdef BD_HDF5
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What could not be written, in the order in which it came. */
typedef struct patch {
    struct patch *next;
    haddr_t at;
    size_t size;
    unsigned char bytes[];
} patch;

typedef struct sink_file {
    H5FD_t head; /* HDF5's own; must come first */
    int fd;
    bd_sink *sink;
    haddr_t eoa, eof;
    dev_t device;
    ino_t inode;
    patch *first, **last;
} sink_file;

static H5FD_t *sink_open(const char *name, unsigned flags, hid_t access, haddr_t maxaddr)
{
    (void)maxaddr;
    bd_sink *const *sink = H5Pget_driver_info(access);
    int how = O_CLOEXEC | (flags & H5F_ACC_RDWR ? O_RDWR : O_RDONLY);
    if (flags & H5F_ACC_CREAT) how |= O_CREAT;
    if (flags & H5F_ACC_TRUNC) how |= O_TRUNC;
    if (flags & H5F_ACC_EXCL) how |= O_EXCL;
    struct stat s;
    sink_file *f = sink == NULL ? NULL : calloc(1, sizeof *f);
    if (f == NULL) return NULL;
    f->fd = open(name, how, 0666);
    if (f->fd < 0 || fstat(f->fd, &s) != 0) {
        if (flags & H5F_ACC_CREAT && (*sink)->error == 0) (*sink)->error = errno;
        if (f->fd >= 0) close(f->fd);
        free(f);
        return NULL;
    }
    f->sink = *sink;
    f->eof = (haddr_t)s.st_size;
    f->device = s.st_dev, f->inode = s.st_ino;
    f->last = &f->first;
    return &f->head;
}

static herr_t sink_close(H5FD_t *file)
{
    sink_file *f = (sink_file *)file;
    if (close(f->fd) != 0 && f->sink->error == 0) f->sink->error = errno;
    for (patch *p = f->first, *next; p != NULL; p = next) {
        next = p->next;
        free(p);
    }
    free(f);
    return 0;
}

static int sink_compare(const H5FD_t *a, const H5FD_t *b)
{
    const sink_file *x = (const sink_file *)a, *y = (const sink_file *)b;
    if (x->device != y->device) return x->device < y->device ? -1 : 1;
    return (x->inode > y->inode) - (x->inode < y->inode);
}

static herr_t sink_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    if (flags != NULL)
        *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
                 H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t sink_eoa(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const sink_file *)file)->eoa;
}

static herr_t sink_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t eoa)
{
    (void)type;
    ((sink_file *)file)->eoa = eoa;
    return 0;
}

static haddr_t sink_eof(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const sink_file *)file)->eof;
}

static void apply(const patch *p, haddr_t at, size_t size, unsigned char *buffer)
{
    haddr_t from = p->at > at ? p->at : at;
    haddr_t end = p->at + p->size < at + size ? p->at + p->size : at + size;
    if (from < end) memcpy(buffer + (from - at), p->bytes + (from - p->at), (size_t)(end - from));
}

static herr_t sink_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t size,
                        void *buffer)
{
    (void)type, (void)transfer;
    sink_file *f = (sink_file *)file;
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(f->fd, (char *)buffer + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        done += (size_t)n;
    }
    memset((char *)buffer + done, 0, size - done);
    for (const patch *p = f->first; p != NULL; p = p->next) apply(p, at, size, buffer);
    return 0;
}

/* Bytes written before the first failure. */
static size_t write_out(sink_file *f, haddr_t at, size_t size, const void *buffer)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pwrite(f->fd, (const char *)buffer + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            f->sink->error = n < 0 ? errno : ENOSPC;
            break;
        }
        done += (size_t)n;
    }
    return done;
}

static herr_t sink_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t size,
                         const void *buffer)
{
    (void)type, (void)transfer;
    sink_file *f = (sink_file *)file;
    size_t done = f->sink->error == 0 ? write_out(f, at, size, buffer) : 0;
    if (done < size) {
        patch *p = malloc(sizeof *p + size);
        if (p == NULL) return -1;
        *p = (patch){.at = at, .size = size};
        memcpy(p->bytes, buffer, size);
        *f->last = p;
        f->last = &p->next;
    }
    if (at + size > f->eof) f->eof = at + size;
    return 0;
}

static herr_t sink_truncate(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    (void)transfer, (void)closing;
    sink_file *f = (sink_file *)file;
    if (f->eoa == f->eof) return 0;
    if (f->sink->error == 0 && ftruncate(f->fd, (off_t)f->eoa) != 0) f->sink->error = errno;
    f->eof = f->eoa;
    return 0;
}

static const H5FD_class_t driver_class = {
#ifdef H5FD_CLASS_VERSION /* from HDF5 1.13 on */
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)519, /* any above 256 */
#endif
    .name = "berdaya_sink",
    .maxaddr = (haddr_t)INT64_MAX,
    .fc_degree = H5F_CLOSE_WEAK,
    .fapl_size = sizeof(bd_sink *),
    .open = sink_open,
    .close = sink_close,
    .cmp = sink_compare,
    .query = sink_query,
    .get_eoa = sink_eoa,
    .set_eoa = sink_set_eoa,
    .get_eof = sink_eof,
    .read = sink_read,
    .write = sink_write,
    .truncate = sink_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

int64_t bd_sink_use(int64_t access, bd_sink *sink)
{
    hid_t driver = H5FDregister(&driver_class);
    if (driver < 0) return driver;
    if (H5Pset_driver((hid_t)access, driver, &sink) >= 0) return driver;
    H5FDunregister(driver);
    return H5I_INVALID_HID;
}

void bd_sink_done(int64_t driver)
{
    if (driver >= 0) H5FDunregister((hid_t)driver);
}
#endif
