/* Blobs come back as they were, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/blob.h"

#include <errno.h>
#include <string.h>

static void fill(uint8_t *data, size_t n, bool even) {
        uint64_t seed = 7;

        for (size_t i = 0; i < n; i++) {
                seed = seed * 6364136223846793005u + 1;
                data[i] = even ? (uint8_t)(i / 50) : (uint8_t)(seed >> 56);
        }
}

static void assert_back(size_t n, bool even) {
        CLEANUP_BUF Buf blob = { 0 }, back = { 0 };
        CLEANUP_FREE uint8_t *data = calloc(1, n + 1);
        Codec c = { 0 };

        fill(data, n, even);
        assert_int_equal(blob_pack(&c, data, n, &blob), 0);
        if (even && n >= 1000)
                assert_true(blob.n < n / 2);
        assert_in_range(blob.n, 1, n + 5);
        assert_int_equal(blob_unpack(&c, blob.data, blob.n, &back), 0);
        assert_int_equal(back.n, n);
        if (n > 0)
                assert_memory_equal(back.data, data, n);
        codec_rest(&c);
}

static void test_bytes_of_any_size_come_back(void **state) {
        static const size_t sizes[] = { 0, 1, 4, 199, 200, 201, 1000, 16384, 3000000 };

        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
                assert_back(sizes[i], false);
                assert_back(sizes[i], true);
        }
}

/* Every bit of a blob counts, but for those of a frame's head that say how it is read. */
static void assert_flips_seen(size_t n) {
        CLEANUP_BUF Buf blob = { 0 };
        CLEANUP_FREE uint8_t *data = calloc(1, n);
        Codec c = { 0 };

        fill(data, n, true);
        assert_int_equal(blob_pack(&c, data, n, &blob), 0);
        for (size_t bit = 0; bit < 8 * blob.n; bit++) {
                CLEANUP_BUF Buf back = { 0 };

                blob.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
                if (blob_unpack(&c, blob.data, blob.n, &back) == 0) {
                        assert_int_equal(back.n, n);
                        assert_memory_equal(back.data, data, n);
                }
                blob.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        codec_rest(&c);
}

static void test_a_flipped_bit_never_makes_other_bytes(void **state) {
        assert_flips_seen(60);
        assert_flips_seen(5000);
}

static void test_a_cut_blob_is_told(void **state) {
        CLEANUP_BUF Buf small = { 0 }, large = { 0 }, back = { 0 };
        uint8_t data[5000];
        Codec c = { 0 };

        fill(data, sizeof(data), true);
        assert_int_equal(blob_pack(&c, data, 60, &small), 0);
        assert_int_equal(blob_pack(&c, data, sizeof(data), &large), 0);
        for (size_t n = 0; n < small.n; n++)
                assert_int_equal(blob_unpack(&c, small.data, n, &back), -EBADMSG);
        for (size_t n = 0; n < large.n; n++)
                assert_int_equal(blob_unpack(&c, large.data, n, &back), -EBADMSG);
        assert_int_equal(back.n, 0);
        codec_rest(&c);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bytes_of_any_size_come_back),
                cmocka_unit_test(test_a_flipped_bit_never_makes_other_bytes),
                cmocka_unit_test(test_a_cut_blob_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
