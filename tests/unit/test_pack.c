/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"
#include "io/pack.h"
#include "near.h"

#include <stdlib.h>
#include <string.h>

#ifdef BD_HDF5
#include <hdf5.h>
#include <unistd.h>

static char path[] = "/tmp/berdaya-pack-XXXXXX";
static hid_t file;

static int make(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    if (fd >= 0) close(fd);
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    return fd < 0 || file < 0;
}

static int unmake(void **state)
{
    (void)state;
    return H5Fclose(file) < 0 || unlink(path) != 0;
}

/* Packs, has HDF5 (that is zlib, which checks the sum behind, too) read it; answers the size. */
static size_t round_trip(const unsigned char *bytes, size_t n, size_t part)
{
    static int number = 0;
    char name[20];
    hsize_t shape = n, at = 0;
    snprintf(name, sizeof name, "x%d", number++);
    unsigned char *packed = malloc(bd_pack_room(n, part)), *back = malloc(n);
    size_t size = bd_pack(bytes, n, part, packed);
    assert_true(size > 0 && size <= bd_pack_room(n, part));
    hid_t space = H5Screate_simple(1, &shape, NULL), how = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(how, 1, &shape), H5Pset_deflate(how, 1);
    hid_t set = H5Dcreate2(file, name, H5T_STD_U8LE, space, H5P_DEFAULT, how, H5P_DEFAULT);
    assert_true(H5Dwrite_chunk(set, H5P_DEFAULT, 0, &at, size, packed) >= 0);
    assert_true(H5Dread(set, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0);
    assert_memory_equal(bytes, back, n);
    H5Dclose(set), H5Pclose(how), H5Sclose(space);
    free(packed), free(back);
    return size;
}

static const size_t sizes[] = {1,   2,    3,    4,     5,     257,   258,   259,
                               262, 1023, 4096, 32767, 32768, 32769, 65536, 100003};

static void whatever_is_packed_is_read_back(void **state)
{
    (void)state;
    unsigned char *x = malloc(100003);
    for (int kind = 0; kind < 6; kind++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            for (size_t i = 0; i < sizes[s]; i++) {
                unsigned char noise = (unsigned char)bd_mix2(i, 7);
                x[i] = kind == 0   ? 0
                       : kind == 1 ? noise
                       : kind == 2 ? (unsigned char)i
                       : kind == 3 ? (unsigned char)(noise < 250 ? 63 : noise) /* runs */
                       : kind == 4 ? (unsigned char)(noise & bd_mix2(i, 8) & 15)
                                   : (unsigned char)(i < sizes[s] / 2 ? noise : 64);
            }
            round_trip(x, sizes[s], 0);
            round_trip(x, sizes[s], 1);
            round_trip(x, sizes[s], 5000);
            round_trip(x, sizes[s], 35840);
        }
    free(x);
}

static void noise_hardly_grows_and_what_repeats_shrinks(void **state)
{
    (void)state;
    enum { N = 100000 };
    unsigned char *x = malloc(N);
    for (size_t i = 0; i < N; i++) x[i] = (unsigned char)bd_mix2(i, 1);
    assert_true(round_trip(x, N, 0) < N + N / 1000);
    for (size_t i = 0; i < N; i++) x[i] &= 3;
    /* four bytes alike and the end of the block: codes of 2, 2, 2, 3 and 3 bits */
    assert_true(round_trip(x, N, 0) < N * 0.285);
    memset(x, 9, N);
    assert_true(round_trip(x, N, 0) < N / 100);
    free(x);
}

static void shuffling_puts_first_bytes_first(void **state)
{
    (void)state;
    const unsigned char x[6] = {1, 2, 3, 4, 5, 6}, pairs[6] = {1, 3, 5, 2, 4, 6};
    unsigned char out[6];
    bd_shuffle(x, 3, 2, out);
    assert_memory_equal(out, pairs, 6);
    bd_shuffle(x, 6, 1, out);
    assert_memory_equal(out, x, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_packed_is_read_back),
        cmocka_unit_test(noise_hardly_grows_and_what_repeats_shrinks),
        cmocka_unit_test(shuffling_puts_first_bytes_first),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
#else
int main(void)
{
    return 77; /* skipped: no HDF5 in this build */
}
#endif
