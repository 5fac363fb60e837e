/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thin netCDF-4 layer over the HDF5 library: dimension scales and their references written by
 * hand, so that neither libnetcdf nor HDF5's high-level library is needed. */
#include "io/netcdf.h"

#include "base/random.h"
#include "io/pack.h"
#include "io/sink.h"

size_t bd_netcdf_size(bd_netcdf_type type)
{
    static const size_t sizes[] = {
#define T(name, type) sizeof(type),
        BD_NETCDF_TYPES(T)
#undef T
    };
    return sizes[type];
}

#ifdef BD_HDF5
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_MAX_ 256
#define REASON 200
#define CHUNK_BYTES (256u * 1024u) /* chunks aim at no more */
#define SMALL_BYTES 8192u          /* variables up to this size are stored plain */
#define SLAB_BYTES (8u * 1024u * 1024u)
#define COPY_BYTES ((size_t)16 << 20) /* of values that are kept so as not to be read back */
#define TEXTS_BYTES 4096u    /* in which texts are turned into the file's: HDF5 clears 2 MB */
#define TEXT_FIXED_MAX 4096u /* longer texts are of variable length: attributes end at 64 KiB */
#define PURE "This is a netCDF dimension but not a netCDF variable."

/* A variable's use of a scale, as it stands in the scale's REFERENCE_LIST. */
typedef struct use {
    hobj_ref_t dataset;
    int dimension;
} use;

typedef struct scale {
    char path[PATH_MAX_]; /* "/village/time" */
    hsize_t length;
    bool unlimited, pure; /* pure: it has no values */
    hobj_ref_t reference;
    use *uses;
    size_t nuse, room;
} scale;

typedef struct handle {
    char path[PATH_MAX_];
    hid_t dataset;       /* invalid: closed */
    bd_netcdf_type type; /* of a variable */
    size_t ndim, item;
    hsize_t shape[BD_NETCDF_DIMS];
    hsize_t chunk[BD_NETCDF_DIMS]; /* [0] 0: not one of fixed size, packed by chunks */
    const void *values;            /* all of them, as long as the file is open; NULL: in the file */
    void *copy;                    /* of them, when they do not stay where they were; or NULL */
} handle;

struct bd_netcdf {
    char *path;
    hid_t file;
    bool writing;
    bd_sink sink;   /* where a failure to write shows */
    int64_t driver; /* of a file being written */
    int compression;
    scale *scales;
    size_t nscale;
    /* datasets stay open until they are done with, or their chunks would be packed and unpacked for
       every piece that is written */
    struct handle *handles;
    size_t nhandle, room;
    uint32_t *index;      /* [2 * room] places of handles + 1 by hash of their paths; 0: none */
    unsigned char *chunk; /* in which chunks are packed */
    size_t chunk_bytes, copied;     /* bytes: room for a chunk; of all copies of values */
    const bd_netcdf_source *source; /* of variables of `source_length` items */
    size_t nsource, source_length;
    H5E_auto2_t handler; /* the caller's error handler, put back at the end */
    void *handler_data;
};

static const char *const type_names[] = {"int8",  "uint8",  "int16", "uint16", "int32", "uint32",
                                         "int64", "uint64", "float", "double", "string"};

static hid_t memory_type(bd_netcdf_type type)
{
    switch (type) {
    case BD_NETCDF_INT8:
        return H5T_NATIVE_INT8;
    case BD_NETCDF_UINT8:
        return H5T_NATIVE_UINT8;
    case BD_NETCDF_INT16:
        return H5T_NATIVE_INT16;
    case BD_NETCDF_UINT16:
        return H5T_NATIVE_UINT16;
    case BD_NETCDF_INT32:
        return H5T_NATIVE_INT32;
    case BD_NETCDF_UINT32:
        return H5T_NATIVE_UINT32;
    case BD_NETCDF_INT64:
        return H5T_NATIVE_INT64;
    case BD_NETCDF_UINT64:
        return H5T_NATIVE_UINT64;
    case BD_NETCDF_FLOAT:
        return H5T_NATIVE_FLOAT;
    case BD_NETCDF_DOUBLE:
        return H5T_NATIVE_DOUBLE;
    default:
        return H5I_INVALID_HID;
    }
}

static hid_t file_type(bd_netcdf_type type)
{
    switch (type) {
    case BD_NETCDF_INT8:
        return H5T_STD_I8LE;
    case BD_NETCDF_UINT8:
        return H5T_STD_U8LE;
    case BD_NETCDF_INT16:
        return H5T_STD_I16LE;
    case BD_NETCDF_UINT16:
        return H5T_STD_U16LE;
    case BD_NETCDF_INT32:
        return H5T_STD_I32LE;
    case BD_NETCDF_UINT32:
        return H5T_STD_U32LE;
    case BD_NETCDF_INT64:
        return H5T_STD_I64LE;
    case BD_NETCDF_UINT64:
        return H5T_STD_U64LE;
    case BD_NETCDF_FLOAT:
        return H5T_IEEE_F32LE;
    case BD_NETCDF_DOUBLE:
        return H5T_IEEE_F64LE;
    default:
        return H5I_INVALID_HID;
    }
}

/* A new string type, of variable length when `size` is H5T_VARIABLE; the caller closes it. */
static hid_t string_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return type;
    if (H5Tset_size(type, size) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static herr_t note_reason(unsigned n, const H5E_error2_t *e, void *text)
{
    if (n == 0) snprintf(text, REASON, "%s", e->desc);
    return 0;
}

/* The system's words if a write failed, else HDF5's innermost ones. */
static bd_status failed(bd_netcdf *f, const char *what, const char *path, bd_error *err)
{
    char reason[REASON] = "no reason given";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note_reason, reason);
    H5Eclear2(H5E_DEFAULT);
    if (f->sink.error != 0) snprintf(reason, sizeof reason, "%s", strerror(f->sink.error));
    return bd_fail(err, BD_IO, "%s: %s %s: %s", f->path, what, path, reason);
}

static void silence(bd_netcdf *f)
{
    H5Eget_auto2(H5E_DEFAULT, &f->handler, &f->handler_data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static bd_netcdf *allocate(const char *path)
{
    bd_netcdf *f = calloc(1, sizeof *f);
    if (f == NULL) return NULL;
    f->file = H5I_INVALID_HID;
    f->driver = -1;
    f->path = malloc(strlen(path) + 1);
    if (f->path == NULL) {
        free(f);
        return NULL;
    }
    strcpy(f->path, path);
    silence(f);
    return f;
}

static void release(bd_netcdf *f)
{
    bd_sink_done(f->driver);
    H5Eclear2(H5E_DEFAULT);
    H5Eset_auto2(H5E_DEFAULT, f->handler, f->handler_data);
    for (size_t i = 0; i < f->nscale; i++) free(f->scales[i].uses);
    free(f->scales);
    free(f->handles);
    free(f->index);
    free(f->chunk);
    free(f->path);
    free(f);
}

static herr_t track(hid_t properties, bool links)
{
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    if (links && H5Pset_link_creation_order(properties, order) < 0) return -1;
    return H5Pset_attr_creation_order(properties, order);
}

bd_status bd_netcdf_create(const char *path, int compression, bd_netcdf **out, bd_error *err)
{
    *out = NULL;
    bd_netcdf *f = allocate(path);
    if (f == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", path);
    f->writing = true;
    f->compression = compression == 0 ? 1 : compression;
    hid_t creation = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    bool ok = creation >= 0 && access >= 0 && track(creation, true) >= 0 &&
              H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
              H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0 &&
              H5Pset_sieve_buf_size(access, SMALL_BYTES) >= 0;
    if (ok) f->driver = bd_sink_use(access, &f->sink);
    if (ok && f->driver >= 0) f->file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    H5Pclose(access);
    H5Pclose(creation);
    if (f->file < 0) {
        bd_status status = failed(f, "cannot", "be created", err);
        release(f);
        return status;
    }
    unsigned major = 0, minor = 0, patch = 0;
    H5get_libversion(&major, &minor, &patch);
    char properties[80];
    snprintf(properties, sizeof properties, "version=2,berdaya=%s,hdf5=%u.%u.%u", BD_VERSION, major,
             minor, patch);
    *out = f;
    return bd_netcdf_text(f, "/", "_NCProperties", properties, err);
}

bd_status bd_netcdf_open(const char *path, bd_netcdf **out, bd_error *err)
{
    *out = NULL;
    bd_netcdf *f = allocate(path);
    if (f == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", path);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0)
        f->file = H5Fopen(path, H5F_ACC_RDONLY, access);
    bd_status status = f->file < 0 ? failed(f, "cannot", "be opened", err) : BD_OK;
    H5Pclose(access); /* a call of HDF5 forgets the reason of the one before */
    if (status == BD_OK)
        *out = f;
    else
        release(f);
    return status;
}

/* Where the index has the path, or has room for it. */
static size_t index_at(const bd_netcdf *f, const char *path)
{
    size_t last = 2 * f->room - 1, at = (size_t)bd_name_id(path) & last;
    while (f->index[at] != 0 && strcmp(f->handles[f->index[at] - 1].path, path) != 0)
        at = (at + 1) & last;
    return at;
}

static bool more_handles(bd_netcdf *f)
{
    size_t room = f->room == 0 ? 64 : 2 * f->room; /* a power of two */
    handle *grown = realloc(f->handles, room * sizeof *grown);
    if (grown != NULL) f->handles = grown;
    uint32_t *index = calloc(2 * room, sizeof *index);
    if (grown == NULL || index == NULL) {
        free(index);
        return false;
    }
    free(f->index);
    f->index = index, f->room = room;
    for (uint32_t i = 0; i < f->nhandle; i++) index[index_at(f, f->handles[i].path)] = i + 1;
    return true;
}

static hid_t keep_open(bd_netcdf *f, const char *path, hid_t opened)
{
    if (opened < 0) return opened;
    if (f->nhandle == f->room && !more_handles(f)) {
        H5Dclose(opened);
        return H5I_INVALID_HID;
    }
    handle *h = &f->handles[f->nhandle];
    *h = (handle){.dataset = opened};
    snprintf(h->path, PATH_MAX_, "%s", path);
    f->index[index_at(f, path)] = (uint32_t)++f->nhandle;
    return opened;
}

static handle *find_handle(const bd_netcdf *f, const char *path)
{
    uint32_t at = f->nhandle > 0 ? f->index[index_at(f, path)] : 0;
    return at > 0 ? &f->handles[at - 1] : NULL;
}

/* The dataset at `path`, kept open until it is done with or the file is closed. */
static hid_t dataset(bd_netcdf *f, const char *path)
{
    handle *h = find_handle(f, path);
    if (h == NULL) return keep_open(f, path, H5Dopen2(f->file, path, H5P_DEFAULT));
    if (h->dataset < 0) h->dataset = H5Dopen2(f->file, path, H5P_DEFAULT);
    return h->dataset;
}

static bd_status keep_none_open(bd_netcdf *f, bd_error *err)
{
    bd_status status = BD_OK;
    for (size_t i = 0; i < f->nhandle; i++) {
        free(f->handles[i].copy);
        if (f->handles[i].dataset >= 0 && H5Dclose(f->handles[i].dataset) < 0 && status == BD_OK)
            status = failed(f, "writing", f->handles[i].path, err);
    }
    f->nhandle = 0;
    if (f->room > 0) memset(f->index, 0, 2 * f->room * sizeof *f->index);
    return status;
}

static herr_t put_attribute(hid_t object, const char *name, hid_t type, hid_t space,
                            const void *value)
{
    hid_t a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t written = a < 0 ? -1 : H5Awrite(a, type, value);
    return a < 0 || H5Aclose(a) < 0 ? -1 : written;
}

static herr_t put_text(hid_t object, const char *name, const char *value, bool fixed)
{
    hid_t type = string_type(fixed ? strlen(value) : H5T_VARIABLE), space = H5Screate(H5S_SCALAR);
    herr_t put = put_attribute(object, name, type, space, fixed ? value : (const void *)&value);
    H5Sclose(space);
    H5Tclose(type);
    return put;
}

/* CLASS and NAME are 0-terminated ASCII: HDF5's own tools compare them so. */
static herr_t put_scale_text(hid_t object, const char *name, const char *value)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(value) + 1);
    herr_t put = put_attribute(object, name, type, space, value);
    H5Sclose(space);
    H5Tclose(type);
    return put;
}

/* The object at `path`: the file, a dataset that is open, or one to be opened, *opened. */
static hid_t object_at(bd_netcdf *f, const char *path, bool *opened)
{
    *opened = false;
    if (strcmp(path, "/") == 0) return f->file;
    if (find_handle(f, path) != NULL) return dataset(f, path);
    *opened = true;
    return H5Oopen(f->file, path, H5P_DEFAULT);
}

bd_status bd_netcdf_text(bd_netcdf *f, const char *path, const char *name, const char *value,
                         bd_error *err)
{
    if (value == NULL || *value == 0) return BD_OK;
    bool opened;
    hid_t object = object_at(f, path, &opened);
    herr_t put = object < 0 ? -1 : put_text(object, name, value, strlen(value) <= TEXT_FIXED_MAX);
    bd_status status = put < 0 ? failed(f, "writing attribute", name, err) : BD_OK;
    if (opened && object >= 0) H5Oclose(object);
    return status;
}

bd_status bd_netcdf_number(bd_netcdf *f, const char *path, const char *name, bd_netcdf_type type,
                           size_t count, const void *values, bd_error *err)
{
    hsize_t n = count;
    bool opened;
    hid_t object = object_at(f, path, &opened), space = H5Screate_simple(1, &n, NULL);
    hid_t a = object < 0 || space < 0
                  ? H5I_INVALID_HID
                  : H5Acreate2(object, name, file_type(type), space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = a >= 0 && H5Awrite(a, memory_type(type), values) >= 0 && H5Aclose(a) >= 0;
    bd_status status = ok ? BD_OK : failed(f, "writing attribute", name, err);
    if (space >= 0) H5Sclose(space);
    if (opened && object >= 0) H5Oclose(object);
    return status;
}

bd_status bd_netcdf_group(bd_netcdf *f, const char *group, bd_error *err)
{
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    hid_t g = creation < 0 || track(creation, true) < 0
                  ? H5I_INVALID_HID
                  : H5Gcreate2(f->file, group, H5P_DEFAULT, creation, H5P_DEFAULT);
    bool ok = g >= 0 && H5Gclose(g) >= 0;
    bd_status status = ok ? BD_OK : failed(f, "creating group", group, err);
    H5Pclose(creation);
    return status;
}

/* Halves the leading dimensions until a chunk is small enough: neighbours stay together. */
static void choose_chunk(size_t ndim, const hsize_t *shape, const hsize_t *most, size_t item,
                         hsize_t *chunk)
{
    hsize_t bytes = item;
    for (size_t i = 0; i < ndim; i++) {
        chunk[i] = most[i] == H5S_UNLIMITED && shape[i] < 1024 ? 1024 : shape[i];
        bytes *= chunk[i];
    }
    for (size_t i = 0; i < ndim; i++)
        while (bytes > CHUNK_BYTES && chunk[i] > 1) {
            bytes /= chunk[i];
            chunk[i] = (chunk[i] + 1) / 2;
            bytes *= chunk[i];
        }
}

/* Points a dataset that is to be created to those of the sources. */
static bool point_to_sources(const bd_netcdf *f, hid_t creation, hid_t space, const char *path)
{
    bool ok = true;
    for (size_t i = 0; i < f->nsource && ok; i++) {
        const bd_netcdf_source *s = &f->source[i];
        hsize_t start = s->start, stride = s->stride, block = s->block, count = s->count;
        hsize_t n = block * count;
        hid_t from = H5Screate_simple(1, &n, NULL);
        ok = from >= 0 &&
             H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, &stride, &count, &block) >= 0 &&
             H5Pset_virtual(creation, space, s->file, path, from) >= 0;
        if (from >= 0) H5Sclose(from);
    }
    return ok && H5Sselect_all(space) >= 0;
}

/* Creates a dataset and keeps it open. */
static bd_status create_dataset(bd_netcdf *f, const char *path, hid_t type, size_t item,
                                size_t ndim, const hsize_t *shape, const hsize_t *most,
                                const void *fill, bool plain, bd_error *err)
{
    hid_t opened = H5I_INVALID_HID;
    hsize_t chunk[BD_NETCDF_DIMS], items = 1;
    bool grows = false, packed = false;
    for (size_t i = 0; i < ndim; i++) {
        items *= shape[i];
        if (most[i] == H5S_UNLIMITED) grows = true;
    }
    hid_t space = ndim == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)ndim, shape, most);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    bool ok = space >= 0 && creation >= 0 && track(creation, false) >= 0 &&
              H5Pset_obj_track_times(creation, false) >= 0;
    if (ok && fill != NULL) ok = H5Pset_fill_value(creation, type, fill) >= 0;
    bool elsewhere = f->nsource > 0 && ndim == 1 && shape[0] == f->source_length && !grows;
    if (ok && elsewhere) ok = point_to_sources(f, creation, space, path);
    if (ok && !elsewhere && (grows || (!plain && items * item > SMALL_BYTES))) {
        choose_chunk(ndim, shape, most, item, chunk);
        ok = H5Pset_chunk(creation, (int)ndim, chunk) >= 0;
        packed = !plain;
        if (ok && !plain && f->compression > 0)
            ok = H5Pset_shuffle(creation) >= 0 &&
                 H5Pset_deflate(creation, (unsigned)f->compression) >= 0;
    }
    if (ok) opened = H5Dcreate2(f->file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    bd_status status = keep_open(f, path, opened) < 0 ? failed(f, "creating", path, err) : BD_OK;
    if (status == BD_OK) {
        handle *h = &f->handles[f->nhandle - 1];
        h->ndim = ndim, h->item = item;
        memcpy(h->shape, shape, ndim * sizeof *shape);
        if (packed && f->compression == 1) memcpy(h->chunk, chunk, ndim * sizeof *chunk);
    }
    H5Pclose(creation);
    H5Sclose(space);
    return status;
}

static void join_path(char path[PATH_MAX_], const char *group, const char *name)
{
    snprintf(path, PATH_MAX_, "%s/%s", strcmp(group, "/") == 0 ? "" : group, name);
}

/* Turns a dataset into a dimension scale and remembers it. */
static bd_status add_scale(bd_netcdf *f, const char *path, const char *label, size_t length,
                           bool unlimited, bd_error *err)
{
    scale *grown = realloc(f->scales, (f->nscale + 1) * sizeof *grown);
    if (grown == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
    f->scales = grown;
    scale *s = &f->scales[f->nscale];
    *s = (scale){
        .length = length, .unlimited = unlimited, .pure = strncmp(label, PURE, strlen(PURE)) == 0};
    snprintf(s->path, sizeof s->path, "%s", path);
    hid_t at = dataset(f, path);
    int number = (int)f->nscale;
    hid_t one = H5Screate(H5S_SCALAR);
    bool ok = put_scale_text(at, "CLASS", "DIMENSION_SCALE") >= 0 &&
              put_scale_text(at, "NAME", label) >= 0 &&
              put_attribute(at, "_Netcdf4Dimid", H5T_NATIVE_INT, one, &number) >= 0 &&
              H5Rcreate(&s->reference, at, ".", H5R_OBJECT, H5I_INVALID_HID) >= 0;
    H5Sclose(one);
    if (!ok) return failed(f, "making a dimension of", path, err);
    f->nscale++;
    return BD_OK;
}

bd_status bd_netcdf_dimension(bd_netcdf *f, const char *group, const char *name, size_t length,
                              bool unlimited, bd_error *err)
{
    char path[PATH_MAX_], label[100];
    hsize_t n = length, most = unlimited ? H5S_UNLIMITED : length;
    join_path(path, group, name);
    snprintf(label, sizeof label, PURE "%10zu", length);
    BD_TRY(create_dataset(f, path, H5T_IEEE_F32BE, 4, 1, &n, &most, NULL, !unlimited, err));
    return add_scale(f, path, label, length, unlimited, err);
}

bd_status bd_netcdf_coordinate(bd_netcdf *f, const char *group, const char *name,
                               bd_netcdf_type type, size_t length, const void *values,
                               bd_error *err)
{
    char path[PATH_MAX_];
    size_t start = 0;
    hsize_t n = length;
    bool text = type == BD_NETCDF_STRING;
    hid_t kind = text ? string_type(H5T_VARIABLE) : file_type(type);
    join_path(path, group, name);
    bd_status status = create_dataset(f, path, kind, bd_netcdf_size(type), 1, &n, &n, NULL,
                                      text || length * bd_netcdf_size(type) < CHUNK_BYTES, err);
    if (text) H5Tclose(kind);
    BD_TRY(status);
    BD_TRY(add_scale(f, path, name, length, false, err));
    return bd_netcdf_write(f, path, type, &start, &length, values, err);
}

static scale *find_scale(bd_netcdf *f, const char *variable, const char *name)
{
    char path[PATH_MAX_];
    int group = (int)(strrchr(variable, '/') - variable);
    snprintf(path, sizeof path, "%.*s/%s", group, variable, name);
    for (size_t i = 0; i < f->nscale; i++)
        if (strcmp(f->scales[i].path, path) == 0) return &f->scales[i];
    return NULL;
}

/* DIMENSION_LIST of a dataset: for each dimension a list of one scale. */
static herr_t put_dimension_list(hid_t at, size_t ndim, scale *const *along)
{
    hvl_t list[BD_NETCDF_DIMS];
    for (size_t i = 0; i < ndim; i++) list[i] = (hvl_t){.len = 1, .p = &along[i]->reference};
    hsize_t n = ndim;
    hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ), space = H5Screate_simple(1, &n, NULL);
    herr_t put = put_attribute(at, "DIMENSION_LIST", type, space, list);
    H5Sclose(space);
    H5Tclose(type);
    return put;
}

static bool add_use(scale *s, hobj_ref_t variable, size_t dimension)
{
    if (s->nuse == s->room) {
        size_t room = s->room == 0 ? 16 : 2 * s->room;
        use *grown = realloc(s->uses, room * sizeof *grown);
        if (grown == NULL) return false;
        s->uses = grown, s->room = room;
    }
    memset(&s->uses[s->nuse], 0, sizeof *s->uses); /* padding is written, too */
    s->uses[s->nuse].dataset = variable;
    s->uses[s->nuse++].dimension = (int)dimension;
    return true;
}

bd_status bd_netcdf_variable(bd_netcdf *f, const char *path, bd_netcdf_type type, size_t ndim,
                             const char *const *dim, const void *fill, bd_error *err)
{
    scale *along[BD_NETCDF_DIMS];
    hsize_t shape[BD_NETCDF_DIMS], most[BD_NETCDF_DIMS];
    if (ndim > BD_NETCDF_DIMS || strlen(path) >= PATH_MAX_)
        return bd_fail(err, BD_BROKEN, "%s: too long a path or too many dimensions", path);
    for (size_t i = 0; i < ndim; i++) {
        along[i] = find_scale(f, path, dim[i]);
        if (along[i] == NULL)
            return bd_fail(err, BD_BROKEN, "%s: no dimension %s in its group", path, dim[i]);
        shape[i] = along[i]->length;
        most[i] = along[i]->unlimited ? H5S_UNLIMITED : shape[i];
    }
    bool text = type == BD_NETCDF_STRING;
    hid_t kind = text ? string_type(H5T_VARIABLE) : file_type(type);
    hid_t memory = text ? kind : memory_type(type);
    unsigned char converted[8];
    if (fill != NULL &&
        !text) { /* the fill value is given in memory's type, stored in the file's */
        memcpy(converted, fill, bd_netcdf_size(type));
        H5Tconvert(memory, kind, 1, converted, NULL, H5P_DEFAULT);
    }
    bd_status status = create_dataset(f, path, kind, bd_netcdf_size(type), ndim, shape, most,
                                      fill != NULL && !text ? converted : NULL, text, err);
    if (text) H5Tclose(kind);
    BD_TRY(status);
    f->handles[f->nhandle - 1].type = type;
    hid_t at = f->handles[f->nhandle - 1].dataset;
    hobj_ref_t self;
    if (H5Rcreate(&self, at, ".", H5R_OBJECT, H5I_INVALID_HID) < 0 ||
        (ndim > 0 && put_dimension_list(at, ndim, along) < 0))
        return failed(f, "attaching dimensions to", path, err);
    for (size_t i = 0; i < ndim; i++)
        if (!add_use(along[i], self, i))
            return bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
    if (fill == NULL || text) return BD_OK;
    return bd_netcdf_number(f, path, "_FillValue", type, 1, fill, err);
}

/* REFERENCE_LIST of every scale, once all variables exist. */
static bd_status put_reference_lists(bd_netcdf *f, bd_error *err)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(use));
    bool ok = type >= 0 &&
              H5Tinsert(type, "dataset", HOFFSET(use, dataset), H5T_STD_REF_OBJ) >= 0 &&
              H5Tinsert(type, "dimension", HOFFSET(use, dimension), H5T_NATIVE_INT) >= 0;
    for (size_t i = 0; ok && i < f->nscale; i++) {
        scale *s = &f->scales[i];
        hsize_t n = s->nuse;
        if (n == 0) continue;
        hid_t space = H5Screate_simple(1, &n, NULL), at = dataset(f, s->path);
        ok = at >= 0 && put_attribute(at, "REFERENCE_LIST", type, space, s->uses) >= 0;
        H5Sclose(space);
    }
    bd_status status = ok ? BD_OK : failed(f, "writing", "dimensions", err);
    if (type >= 0) H5Tclose(type);
    return status;
}

static bd_status sync_file(const char *path, bd_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        bd_fail(err, BD_IO, "%s: cannot be synced: %s", path, strerror(errno));
        if (fd >= 0) close(fd);
        return BD_IO;
    }
    return close(fd) == 0 ? BD_OK : bd_fail(err, BD_IO, "%s: %s", path, strerror(errno));
}

bd_status bd_netcdf_close(bd_netcdf *f, bd_error *err)
{
    bd_status status = f->writing ? put_reference_lists(f, err) : BD_OK;
    bd_status closed_all = keep_none_open(f, err);
    if (status == BD_OK) status = closed_all;
    hid_t file = f->file;
    f->file = H5I_INVALID_HID;
    if (H5Fclose(file) < 0 || f->sink.error != 0) {
        bd_status closed = failed(f, "writing", "the file", err);
        if (status == BD_OK) status = closed;
    }
    if (status == BD_OK && f->writing) status = sync_file(f->path, err);
    if (status != BD_OK && f->writing) unlink(f->path);
    release(f);
    return status;
}

void bd_netcdf_abandon(bd_netcdf *f)
{
    if (f == NULL) return;
    keep_none_open(f, NULL);
    H5Fclose(f->file);
    if (f->writing) unlink(f->path);
    release(f);
}

bool bd_netcdf_shape(bd_netcdf *f, const char *path, size_t *ndim, size_t shape[BD_NETCDF_DIMS])
{
    hsize_t length[H5S_MAX_RANK];
    hid_t at = dataset(f, path), space = at < 0 ? H5I_INVALID_HID : H5Dget_space(at);
    int n = space < 0 ? -1 : H5Sget_simple_extent_dims(space, length, NULL);
    if (space >= 0) H5Sclose(space);
    H5Eclear2(H5E_DEFAULT);
    if (n < 0 || n > BD_NETCDF_DIMS) return false;
    *ndim = (size_t)n;
    for (int i = 0; i < n; i++) shape[i] = (size_t)length[i];
    return true;
}

/* Memory and file spaces of a part; false when it is empty or cannot be selected. */
static bool select_part(hid_t at, const size_t *start, const size_t *count, hid_t *memory,
                        hid_t *file, bool *empty)
{
    hsize_t from[BD_NETCDF_DIMS], n[BD_NETCDF_DIMS];
    *memory = *file = H5I_INVALID_HID;
    *empty = false;
    hid_t space = H5Dget_space(at);
    int ndim = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (ndim < 0 || ndim > BD_NETCDF_DIMS) return false;
    for (int i = 0; i < ndim; i++) {
        from[i] = start[i], n[i] = count[i];
        if (count[i] == 0) *empty = true;
    }
    *file = space;
    *memory = ndim == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(ndim, n, NULL);
    if (*empty || ndim == 0) return true;
    return H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, n, NULL) >= 0;
}

static bd_status transfer(bd_netcdf *f, const char *path, bd_netcdf_type type, const size_t *start,
                          const size_t *count, const void *from, void *into, bd_error *err)
{
    bool text = type == BD_NETCDF_STRING, empty = false;
    hid_t at = dataset(f, path), memory = H5I_INVALID_HID, file = H5I_INVALID_HID;
    hid_t kind = text ? string_type(H5T_VARIABLE) : memory_type(type);
    hid_t how = text ? H5Pcreate(H5P_DATASET_XFER) : H5P_DEFAULT;
    bool ok = at >= 0 && kind >= 0 && how >= 0 &&
              select_part(at, start, count, &memory, &file, &empty) &&
              (!text || H5Pset_buffer(how, TEXTS_BYTES, NULL, NULL) >= 0);
    if (ok && !empty && from != NULL)
        ok = H5Dwrite(at, kind, memory, file, how, from) >= 0;
    else if (ok && !empty)
        ok = H5Dread(at, kind, memory, file, how, into) >= 0;
    if (text && how >= 0) H5Pclose(how);
    if (f->sink.error != 0) ok = false;
    bd_status status = ok ? BD_OK : failed(f, from != NULL ? "writing" : "reading", path, err);
    if (memory >= 0) H5Sclose(memory);
    if (file >= 0) H5Sclose(file);
    if (text && kind >= 0) H5Tclose(kind);
    return status;
}

bd_status bd_netcdf_write(bd_netcdf *f, const char *path, bd_netcdf_type type, const size_t *start,
                          const size_t *count, const void *values, bd_error *err)
{
    handle *h = find_handle(f, path);
    if (h != NULL) h->values = NULL;
    return transfer(f, path, type, start, count, values, NULL, err);
}

#if H5_VERSION_GE(1, 10, 3)
/* Chunks from `lead` on, the dimension that is cut into parts: those before it have one place in a
 * chunk and those behind it are whole (choose_chunk), so that a chunk is one stretch of values. */
static bd_status write_chunks(bd_netcdf *f, const handle *h, const unsigned char *values,
                              size_t lead, unsigned char *room, bd_error *err)
{
    hsize_t at[BD_NETCDF_DIMS] = {0}, inner = h->item, outer = 1;
    for (size_t d = lead + 1; d < h->ndim; d++) inner *= h->shape[d];
    for (size_t d = 0; d < lead; d++) outer *= h->shape[d];
    size_t bytes = (size_t)(h->chunk[lead] * inner), items = bytes / h->item;
    unsigned char *whole = room, *shuffled = whole + bytes, *packed = shuffled + bytes;
    for (hsize_t o = 0; o < outer; o++) {
        hsize_t place = o;
        for (size_t d = lead; d-- > 0; place /= h->shape[d]) at[d] = place % h->shape[d];
        for (at[lead] = 0; at[lead] < h->shape[lead]; at[lead] += h->chunk[lead]) {
            hsize_t left = h->shape[lead] - at[lead];
            size_t some = (size_t)((left < h->chunk[lead] ? left : h->chunk[lead]) * inner);
            memcpy(whole, values, some);
            memset(whole + some, 0, bytes - some);
            values += some;
            bd_shuffle(whole, items, h->item, shuffled);
            size_t n = bd_pack(shuffled, bytes, items, packed);
            if (n == 0) return bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
            if (H5Dwrite_chunk(h->dataset, H5P_DEFAULT, 0, at, n, packed) < 0 || f->sink.error != 0)
                return failed(f, "writing", h->path, err);
        }
    }
    return BD_OK;
}
#endif

/* Whether memory has numbers as the file has them. */
static bool same_order(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

#if H5_VERSION_GE(1, 10, 3)
/* Keeps values that may not stay where they are, while there is room for them. */
static const void *copy_of(bd_netcdf *f, handle *h, const void *values)
{
    size_t bytes = h->item;
    for (size_t d = 0; d < h->ndim; d++) bytes *= (size_t)h->shape[d];
    free(h->copy);
    h->copy = bytes <= COPY_BYTES - f->copied ? malloc(bytes) : NULL;
    if (h->copy == NULL) return NULL;
    f->copied += bytes;
    return memcpy(h->copy, values, bytes);
}
#endif

bd_status bd_netcdf_write_all(bd_netcdf *f, const char *path, bd_netcdf_type type,
                              const size_t *count, const void *values, bool stay, bd_error *err)
{
    size_t none[BD_NETCDF_DIMS] = {0};
    handle *h = find_handle(f, path);
    bool all = h != NULL && h->type == type && type != BD_NETCDF_STRING && same_order();
    for (size_t d = 0; all && d < h->ndim; d++) all = count[d] == h->shape[d];
#if H5_VERSION_GE(1, 10, 3)
    if (all && h->chunk[0] > 0) {
        size_t lead = 0, bytes = h->item;
        while (lead + 1 < h->ndim && h->chunk[lead] == 1) lead++;
        for (size_t d = lead; d < h->ndim; d++) bytes *= (size_t)h->chunk[d];
        size_t need = 2 * bytes + bd_pack_room(bytes, bytes / h->item);
        if (need > f->chunk_bytes) {
            free(f->chunk);
            f->chunk = malloc(need);
            f->chunk_bytes = f->chunk != NULL ? need : 0;
        }
        if (f->chunk == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
        h->values = stay ? values : copy_of(f, h, values);
        return write_chunks(f, h, values, lead, f->chunk, err);
    }
#endif
    BD_TRY(bd_netcdf_write(f, path, type, none, count, values, err));
    if (all && stay) h->values = values;
    return BD_OK;
}

bd_status bd_netcdf_done(bd_netcdf *f, const char *path, bd_error *err)
{
    handle *h = find_handle(f, path);
    if (h == NULL || h->dataset < 0) return BD_OK;
    hid_t closing = h->dataset;
    h->dataset = H5I_INVALID_HID;
    return H5Dclose(closing) < 0 ? failed(f, "writing", path, err) : BD_OK;
}

void bd_netcdf_free_texts(char **text, size_t n)
{
    for (size_t i = 0; i < n; i++) H5free_memory(text[i]);
}

bd_status bd_netcdf_sources(bd_netcdf *f, const bd_netcdf_source *source, size_t n, size_t length,
                            bd_error *err)
{
    /* HDF5 before 1.10 knows no virtual datasets */
    if (H5Fset_libver_bounds(f->file, H5F_LIBVER_V110, H5F_LIBVER_LATEST) < 0)
        return failed(f, "preparing", "virtual datasets", err);
    f->source = source;
    f->nsource = n;
    f->source_length = length;
    return BD_OK;
}

/* A part of values that are in memory. */
static void read_held(const handle *h, const size_t *start, const size_t *count, char *out)
{
    if (h->ndim == 0) {
        memcpy(out, h->values, h->item);
        return;
    }
    size_t rows = 1, last = h->ndim - 1, bytes = count[last] * h->item;
    for (size_t d = 0; d < last; d++) rows *= count[d];
    for (size_t r = 0; r < rows; r++, out += bytes) {
        size_t at = 0, left = r, row = rows;
        for (size_t d = 0; d < last; d++) {
            row /= count[d];
            at = at * (size_t)h->shape[d] + start[d] + left / row;
            left %= row;
        }
        at = at * (size_t)h->shape[last] + start[last];
        memcpy(out, (const char *)h->values + at * h->item, bytes);
    }
}

bd_status bd_netcdf_read(bd_netcdf *f, const char *path, bd_netcdf_type type, const size_t *start,
                         const size_t *count, void *values, bd_error *err)
{
    const handle *h = find_handle(f, path);
    if (h != NULL && h->values != NULL && h->type == type) {
        read_held(h, start, count, values);
        return BD_OK;
    }
    return transfer(f, path, type, start, count, NULL, values, err);
}

char *bd_netcdf_take_text(bd_netcdf *f, const char *path, const char *name)
{
    char *out = NULL;
    hid_t a = H5Aopen_by_name(f->file, path, name, H5P_DEFAULT, H5P_DEFAULT);
    hid_t type = a < 0 ? H5I_INVALID_HID : H5Aget_type(a);
    bool found = type >= 0 && H5Tget_class(type) == H5T_STRING;
    if (found && H5Tis_variable_str(type) > 0) {
        char *value = NULL;
        found = H5Aread(a, type, &value) >= 0 && value != NULL;
        if (found) out = strdup(value);
        H5free_memory(value);
    } else if (found) {
        size_t length = H5Tget_size(type);
        out = calloc(length + 1, 1);
        if (out != NULL && H5Aread(a, type, out) < 0) {
            free(out);
            out = NULL;
        }
    }
    if (type >= 0) H5Tclose(type);
    if (a >= 0) H5Aclose(a);
    H5Eclear2(H5E_DEFAULT);
    return out;
}

bool bd_netcdf_get_text(bd_netcdf *f, const char *path, const char *name, char *text, size_t size)
{
    char *whole = bd_netcdf_take_text(f, path, name);
    bool found = whole != NULL;
    snprintf(text, size, "%s", found ? whole : "");
    free(whole);
    return found;
}

bool bd_netcdf_get_numbers(bd_netcdf *f, const char *path, const char *name, size_t count,
                           double *out)
{
    hid_t a = H5Aopen_by_name(f->file, path, name, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = a < 0 ? H5I_INVALID_HID : H5Aget_space(a);
    bool found = space >= 0 && H5Sget_simple_extent_npoints(space) == (hssize_t)count &&
                 H5Aread(a, H5T_NATIVE_DOUBLE, out) >= 0;
    H5Eclear2(H5E_DEFAULT);
    if (space >= 0) H5Sclose(space);
    if (a >= 0) H5Aclose(a);
    return found;
}

/* Whether a variable is but the name of a dimension. */
static bool is_pure(bd_netcdf *f, const char *path)
{
    char name[sizeof PURE];
    return bd_netcdf_get_text(f, path, "NAME", name, sizeof name) && strcmp(name, PURE) == 0;
}

/* Paths of the variables of a file, in the order of their bytes. */
typedef struct listing {
    bd_netcdf *f;
    char **path;
    size_t count;
} listing;

static bool add_path(listing *l, const char *path)
{
    char **grown = realloc(l->path, (l->count + 1) * sizeof *grown), *copy = strdup(path);
    if (grown != NULL) l->path = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        return false;
    }
    l->path[l->count++] = copy;
    return true;
}

static herr_t note_path(hid_t from, const char *name, const H5L_info_t *info, void *context)
{
    (void)from, (void)info;
    listing *l = context;
    char path[PATH_MAX_];
    hid_t object = H5Oopen(l->f->file, name, H5P_DEFAULT);
    bool variable = object >= 0 && H5Iget_type(object) == H5I_DATASET;
    if (object >= 0) H5Oclose(object);
    snprintf(path, sizeof path, "/%s", name);
    return !variable || is_pure(l->f, path) || add_path(l, path) ? 0 : -1;
}

/* Variables of a file that is being written are those that were created, all open still. */
static bool list_created(bd_netcdf *f, listing *l)
{
    for (size_t i = 0; i < f->nhandle; i++) {
        bool pure = false;
        for (size_t k = 0; k < f->nscale && !pure; k++)
            pure = f->scales[k].pure && strcmp(f->scales[k].path, f->handles[i].path) == 0;
        if (!pure && !add_path(l, f->handles[i].path)) return false;
    }
    return true;
}

static bd_status list_variables(bd_netcdf *f, listing *l, bd_error *err)
{
    if (f->writing)
        return list_created(f, l) ? BD_OK
                                  : bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
    if (H5Lvisit(f->file, H5_INDEX_NAME, H5_ITER_NATIVE, note_path, l) < 0)
        return failed(f, "reading", "the list of variables", err);
    return BD_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool stored_type(hid_t at, bd_netcdf_type *out)
{
    hid_t type = H5Dget_type(at);
    bool found = type >= 0 && H5Tis_variable_str(type) > 0;
    *out = BD_NETCDF_STRING;
    for (int t = 0; type >= 0 && !found && t < BD_NETCDF_STRING; t++)
        if (H5Tequal(type, file_type((bd_netcdf_type)t)) > 0) {
            *out = (bd_netcdf_type)t;
            found = true;
        }
    if (type >= 0) H5Tclose(type);
    return found;
}

/* Numbers as little-endian bytes, every NaN the same. */
static void hash_numbers(bd_sha256 *hash, bd_netcdf_type type, void *values, size_t n)
{
    if (type == BD_NETCDF_FLOAT) {
        float *x = values;
        for (size_t i = 0; i < n; i++)
            if (isnan(x[i])) x[i] = NAN;
    } else if (type == BD_NETCDF_DOUBLE) {
        double *x = values;
        for (size_t i = 0; i < n; i++)
            if (isnan(x[i])) x[i] = NAN;
    }
    H5Tconvert(memory_type(type), file_type(type), n, values, NULL, H5P_DEFAULT);
    bd_sha256_add(hash, values, n * bd_netcdf_size(type));
}

static void hash_strings(bd_sha256 *hash, char **values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (values[i] != NULL) bd_sha256_add(hash, values[i], strlen(values[i]));
        bd_sha256_add(hash, "", 1);
        H5free_memory(values[i]);
    }
}

/* Values that are in memory still. */
static void hash_held(bd_sha256 *hash, bd_netcdf_type type, const unsigned char *values, size_t n)
{
    double some[512];
    size_t item = bd_netcdf_size(type), most = sizeof some / item;
    for (size_t left = n; left > 0;) {
        size_t part = left < most ? left : most;
        memcpy(some, values, part * item);
        hash_numbers(hash, type, some, part);
        values += part * item, left -= part;
    }
}

/* Values in row-major order, by parts that fit SLAB_BYTES: dimensions from `whole` on are taken
 * whole, the one before in steps, those before it place by place. */
static bd_status hash_values(bd_netcdf *f, const char *path, bd_netcdf_type type, size_t ndim,
                             const size_t *shape, bd_sha256 *hash, bd_error *err)
{
    size_t start[BD_NETCDF_DIMS] = {0}, count[BD_NETCDF_DIMS], item = bd_netcdf_size(type);
    size_t inner = 1, whole = ndim;
    for (size_t i = 0; i < ndim; i++)
        if (shape[i] == 0) return BD_OK;
    while (whole > 0 && inner * shape[whole - 1] * item <= SLAB_BYTES) inner *= shape[--whole];
    size_t step = whole == 0 ? 1 : SLAB_BYTES / (inner * item);
    if (step == 0) step = 1;
    for (size_t i = 0; i < ndim; i++) count[i] = i < whole ? 1 : shape[i];
    void *values = malloc(inner * (whole == 0 ? 1 : step) * item);
    if (values == NULL) return bd_fail(err, BD_MEMORY, "%s: not enough memory", f->path);
    bd_status status = BD_OK;
    for (bool more = true; more && status == BD_OK;) {
        if (whole > 0) {
            size_t left = shape[whole - 1] - start[whole - 1];
            count[whole - 1] = left < step ? left : step;
        }
        size_t n = inner * (whole == 0 ? 1 : count[whole - 1]);
        status = bd_netcdf_read(f, path, type, start, count, values, err);
        if (status == BD_OK && type == BD_NETCDF_STRING) hash_strings(hash, values, n);
        if (status == BD_OK && type != BD_NETCDF_STRING) hash_numbers(hash, type, values, n);
        more = false;
        for (size_t i = whole; i-- > 0 && !more;) {
            start[i] += i + 1 == whole ? count[i] : 1;
            if (start[i] < shape[i])
                more = true;
            else
                start[i] = 0;
        }
    }
    free(values);
    return status;
}

static bd_status hash_variable(bd_netcdf *f, const char *path, bd_sha256 *hash, bd_error *err)
{
    bd_netcdf_type type;
    size_t ndim, shape[BD_NETCDF_DIMS];
    const handle *h = find_handle(f, path);
    bool held = h != NULL && h->values != NULL;
    if (held) {
        type = h->type, ndim = h->ndim;
        for (size_t d = 0; d < ndim; d++) shape[d] = (size_t)h->shape[d];
    } else {
        hid_t at = dataset(f, path);
        if (at < 0 || !stored_type(at, &type) || !bd_netcdf_shape(f, path, &ndim, shape))
            return failed(f, "reading", path, err);
    }
    bd_sha256_add(hash, path, strlen(path) + 1);
    bd_sha256_add(hash, type_names[type], strlen(type_names[type]) + 1);
    for (size_t i = 0; i < ndim; i++) {
        unsigned char length[8];
        for (int b = 0; b < 8; b++) length[b] = (unsigned char)((uint64_t)shape[i] >> (8 * b));
        bd_sha256_add(hash, length, sizeof length);
    }
    if (held) {
        size_t n = 1;
        for (size_t i = 0; i < ndim; i++) n *= shape[i];
        hash_held(hash, type, h->values, n);
        return BD_OK;
    }
    return hash_values(f, path, type, ndim, shape, hash, err);
}

bd_status bd_netcdf_digest(bd_netcdf *f, char hex[BD_SHA256_HEX], bd_error *err)
{
    bd_sha256 hash;
    listing l = {.f = f};
    bd_status status = list_variables(f, &l, err);
    if (l.count > 0) qsort(l.path, l.count, sizeof *l.path, by_bytes);
    bd_sha256_start(&hash);
    for (size_t i = 0; i < l.count; i++) {
        bool counts = strncmp(l.path[i], "/machine/", 9) != 0;
        if (status == BD_OK && counts) status = hash_variable(f, l.path[i], &hash, err);
        free(l.path[i]);
    }
    free(l.path);
    bd_sha256_end(&hash, hex);
    return status;
}
#endif
