/* Blocks as bytes, and back. */
#include "voxel-help.h"

#include "voxel/block-private.h"
#include "voxel/codec.h"

#include <errno.h>
#include <string.h>

/* Runs of 1 to `longest` voxels in `n` colours, the first of which is empty. */
static void fill_runs(Colour ret[static BLOCK_VOXELS], unsigned n, unsigned longest) {
        unsigned at = 0, i = 0;

        while (at < BLOCK_VOXELS) {
                const unsigned k = i++ % n, length = MIN(1 + i * 7 % longest, BLOCK_VOXELS - at);
                const Colour c = { (uint8_t)k, (uint8_t)(k >> 8), 9, k > 0 ? 200 : 0 };

                for (unsigned j = 0; j < length; j++)
                        ret[at++] = k > 0 ? c : (Colour){ 0 };
        }
}

static void test_runs_of_any_number_of_colours_come_back(void **state) {
        static const unsigned numbers[] = { 2, 3, 16, 63, 64, 65, 300 };
        static Colour voxels[BLOCK_VOXELS];

        for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
                for (unsigned longest = 8; longest <= 512; longest *= 4) {
                        CLEANUP(block_unref) Block *b = NULL, *back = NULL;
                        CLEANUP_BUF Buf bytes = { 0 };
                        Reader r;

                        fill_runs(voxels, numbers[i], longest);
                        b = block_new(voxels);
                        assert_non_null(b);
                        assert_int_equal(block_encode(b, &bytes), 0);
                        r = (Reader){ bytes.data, bytes.n, false };
                        assert_int_equal(block_decode(&r, &back), 0);
                        assert_int_equal(r.n, 0);
                        assert_true(block_equal(b, back));
                        assert_int_equal(block_count(b), block_count(back));
                        for (unsigned at = 0; at < BLOCK_VOXELS; at++)
                                assert_colour(block_get(back, at), voxels[at]);
                }
}

/* Form 2: runs, each of 16 bits of length and a colour. */
static int decode(const char *bytes, size_t n, Block **ret) {
        Reader r = { (const uint8_t *)bytes, n, false };

        return block_decode(&r, ret);
}
#define DECODE(text, ret) decode(text, sizeof(text) - 1, ret)

static void test_runs_of_one_colour_are_a_uniform_block(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        Colour c;

        assert_int_equal(DECODE("\2\0\x8\1\2\3\4\0\x8\1\2\3\4", &b), 0);
        assert_true(block_uniform(b, &c));
        assert_colour(c, ((Colour){ 1, 2, 3, 4 }));
        assert_int_equal(block_count(b), BLOCK_VOXELS);
}

static void test_colours_of_empty_runs_are_forgotten(void **state) {
        CLEANUP(block_unref) Block *b = NULL, *none = NULL;

        assert_int_equal(DECODE("\2\0\x8\1\2\3\0\0\x8\1\2\3\4", &b), 0);
        assert_colour(block_get(b, 0), (Colour){ 0 });
        assert_int_equal(block_count(b), BLOCK_VOXELS / 2);
        assert_int_equal(DECODE("\2\0\x8\1\2\3\0\0\x8\4\5\6\0", &none), 0);
        assert_null(none);
}

static void test_runs_that_do_not_fill_a_block_are_refused(void **state) {
        Block *b = NULL;

        assert_int_equal(DECODE("\2\0\x8\1\2\3\4", &b), -EBADMSG);
        assert_int_equal(DECODE("\2\0\x8\1\2\3\4\1\x8\1\2\3\4", &b), -EBADMSG);
        assert_int_equal(DECODE("\2\0\0\1\2\3\4", &b), -EBADMSG);
        assert_int_equal(DECODE("\2\0\x8\1\2", &b), -EBADMSG);
        assert_null(b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_runs_of_any_number_of_colours_come_back),
                cmocka_unit_test(test_runs_of_one_colour_are_a_uniform_block),
                cmocka_unit_test(test_colours_of_empty_runs_are_forgotten),
                cmocka_unit_test(test_runs_that_do_not_fill_a_block_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
