/* Blocks at rest: every number of colours, every way to read them, and changes that keep them small. */
#include "voxel-help.h"

#include "voxel/block-private.h"

#include <string.h>

static const unsigned colour_counts[] = { 2, 3, 4, 5, 16, 17, 255, 256 };

/* n colours by chance, each of them used; one of them is the empty one. */
static void mix(Chance *c, unsigned n, Colour voxels[static BLOCK_VOXELS]) {
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const unsigned k = i < n ? i : chance(c, n);

                voxels[i] = k == 0 ? rgba(0, 0, 0, 0) : rgba(k, k / 2, 255 - k, 255);
        }
}

static unsigned count(const Colour voxels[static BLOCK_VOXELS]) {
        unsigned n = 0;

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                n += voxels[i].a > 0;
        return n;
}

static void assert_voxels(const Block *b, const Colour voxels[static BLOCK_VOXELS]) {
        Colour all[BLOCK_VOXELS];

        block_expand(b, all);
        assert_memory_equal(all, voxels, sizeof(all));
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                assert_colour(block_get(b, i), voxels[i]);
        assert_int_equal(block_count(b), count(voxels));
}

static void test_up_to_256_colours_have_a_palette(void **state) {
        Chance c = { 11 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++) {
                Colour voxels[BLOCK_VOXELS];

                mix(&c, colour_counts[i], voxels);
                CLEANUP(block_unref) Block *b = block_new(voxels);

                assert_non_null(b->packed);
                assert_null(b->voxels);
                assert_voxels(b, voxels);
                assert_false(block_uniform(b, NULL));
        }
}

static void test_257_colours_have_none(void **state) {
        Colour voxels[BLOCK_VOXELS];

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                voxels[i] = rgba(i, i >> 8 & (i < 257), 9, 255);
        CLEANUP(block_unref) Block *b = block_new(voxels);

        assert_null(b->packed);
        assert_voxels(b, voxels);
}

static void test_colours_need_as_few_bits_as_they_can(void **state) {
        static const unsigned bits[] = { 1, 2, 2, 4, 4, 8, 8, 8 };
        Chance c = { 12 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++) {
                Colour voxels[BLOCK_VOXELS];

                mix(&c, colour_counts[i], voxels);
                CLEANUP(block_unref) Block *b = block_new(voxels);

                assert_int_equal(1 << b->packed->shift, bits[i]);
                assert_true(packed_bytes(b->packed) <= 16 + 256 * sizeof(Colour) + 512 * bits[i]);
        }
}

static void test_any_part_can_be_read(void **state) {
        Chance c = { 13 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++) {
                Colour voxels[BLOCK_VOXELS], part[64];

                mix(&c, colour_counts[i], voxels);
                CLEANUP(block_unref) Block *b = block_new(voxels);

                for (unsigned k = 0; k < 200; k++) {
                        const unsigned n = chance(&c, 64) + 1, at = chance(&c, BLOCK_VOXELS - n + 1);

                        block_read(b, at, n, part);
                        assert_memory_equal(part, voxels + at, n * sizeof(Colour));
                }
        }
}

static void test_a_written_block_rests_with_a_palette(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        Colour voxels[BLOCK_VOXELS] = { 0 };

        for (unsigned i = 0; i < 100; i++) {
                voxels[i * 7] = rgba(i, 0, 0, 255);
                assert_int_equal(block_set(&b, i * 7, voxels[i * 7]), 0);
        }
        assert_non_null(b->voxels);
        block_rest(b);
        assert_null(b->voxels);
        assert_non_null(b->packed);
        assert_voxels(b, voxels);
}

static void test_one_voxel_of_a_shared_block_changes_in_a_small_copy(void **state) {
        Chance c = { 14 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++) {
                Colour before[BLOCK_VOXELS], after[BLOCK_VOXELS];

                mix(&c, colour_counts[i], before);
                for (unsigned k = 0; k < 50; k++) {
                        const unsigned at = chance(&c, BLOCK_VOXELS);
                        CLEANUP(block_unref) Block *b = block_new(before);
                        CLEANUP(block_unref) Block *other = block_ref(b);

                        memcpy(after, before, sizeof(after));
                        after[at] = k % 5 == 0 ? rgba(0, 0, 0, 0)
                                    : k % 2    ? before[chance(&c, BLOCK_VOXELS)]
                                               : WHITE;
                        assert_int_equal(block_set(&b, at, after[at]), 0);
                        assert_voxels(b, after);
                        assert_voxels(other, before);
                        if (k % 2)
                                assert_non_null(b->packed);
                }
        }
}

static void test_few_voxels_set_one_by_one_leave_a_block_small(void **state) {
        static const Colour colours[] = { { 0 }, { 9, 9, 9, 255 }, { 255, 255, 255, 100 } };
        Chance c = { 18 };

        for (size_t i = 0; i < 9; i++) {
                const Colour there = colours[i / 3];
                CLEANUP(block_unref) Block *b = there.a > 0 ? block_new_uniform(there) : NULL;
                Colour voxels[BLOCK_VOXELS];
                unsigned k = 0;

                for (unsigned at = 0; at < BLOCK_VOXELS; at++)
                        voxels[at] = there;
                for (; k < 10; k++) {
                        const unsigned at = chance(&c, BLOCK_VOXELS);

                        voxels[at] = colours[i % 3];
                        assert_int_equal(block_set(&b, at, voxels[at]), 0);
                        if (b)
                                assert_voxels(b, voxels);
                        assert_true(!b || !b->voxels);
                }
                for (; k < 100; k++) {
                        const unsigned at = chance(&c, BLOCK_VOXELS);

                        voxels[at] = colours[k % 3];
                        assert_int_equal(block_set(&b, at, voxels[at]), 0);
                        assert_voxels(b, voxels);
                }
                assert_null(b->voxels);
                block_rest(b);
                assert_voxels(b, voxels);
                assert_null(b->voxels);
        }
}

static void test_many_colours_set_one_by_one_expand_a_block(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        Colour voxels[BLOCK_VOXELS] = { 0 };

        for (unsigned i = 0; i < 40; i++) {
                voxels[i * 9] = (Colour){ (uint8_t)i, 5, 5, 255 };
                assert_int_equal(block_set(&b, i * 9, voxels[i * 9]), 0);
                assert_voxels(b, voxels);
        }
        assert_non_null(b->voxels);
        block_rest(b);
        assert_voxels(b, voxels);
        assert_null(b->voxels);
}

/* Colours that are painted over leave the palette when the block comes to rest. */
static void test_a_block_that_was_patched_often_rests_with_the_colours_it_has(void **state) {
        CLEANUP(block_unref) Block *b = NULL;

        for (unsigned round = 0; round < 3; round++)
                for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                        assert_int_equal(block_set(&b, i, (Colour){ (uint8_t)round, 5, 5, 255 }), 0);
        block_rest(b);
        assert_true(block_plain(b));
        assert_colour(block_get(b, 77), (Colour){ 2, 5, 5, 255 });
        for (unsigned i = 0; i < 64; i++)
                assert_int_equal(block_set(&b, i, (Colour){ (uint8_t)(i % 7), 5, 5, 255 }), 0);
        for (unsigned i = 0; i < 60; i++)
                assert_int_equal(block_set(&b, i, (Colour){ 2, 5, 5, 255 }), 0);
        assert_int_equal(b->packed->n, 7);
        block_rest(b);
        assert_int_equal(b->packed->n, 5);
        assert_int_equal(b->count, BLOCK_VOXELS);
}

static void test_the_last_voxel_of_a_shared_block_can_go(void **state) {
        Colour voxels[BLOCK_VOXELS] = { 0 };

        voxels[77] = WHITE;
        Block *b = block_new(voxels);
        CLEANUP(block_unref) Block *other = block_ref(b);

        assert_int_equal(block_set(&b, 77, (Colour){ 0 }), 0);
        assert_null(b);
        assert_int_equal(block_count(other), 1);
}

static void test_blocks_are_equal_whatever_their_palettes(void **state) {
        Colour voxels[BLOCK_VOXELS];
        Chance c = { 15 };

        mix(&c, 9, voxels);
        CLEANUP(block_unref) Block *a = block_new(voxels);
        CLEANUP(block_unref) Block *b = block_new(voxels);
        CLEANUP(block_unref) Block *shared = block_ref(b);

        /* A colour that is not used any more stays in the palette. */
        assert_int_equal(block_set(&b, 0, WHITE), 0);
        assert_false(block_equal(a, b));
        assert_int_equal(block_set(&b, 0, voxels[0]), 0);
        assert_true(block_equal(a, b));
        assert_true(block_equal(b, a));
        assert_true(block_equal(a, shared));
}

static void test_rows_in_a_plain_block_take_two_colours(void **state) {
        static const Colour colours[] = { { 0 }, { 9, 9, 9, 255 }, { 255, 255, 255, 100 } };
        BlockRows rows;
        Chance c = { 16 };

        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                rows.from[i] = (uint8_t)chance(&c, 17);
                rows.to[i] = (uint8_t)chance(&c, 17);
        }
        for (int mode = MODE_OVER; mode <= MODE_REPLACE; mode++)
                for (size_t i = 0; i < 9; i++) {
                        const Colour there = colours[i / 3], paint = colours[i % 3];
                        CLEANUP(block_unref) Block *b = there.a > 0 ? block_new_uniform(there) : NULL;

                        assert_int_equal(block_paint(&b, &rows, (Mode)mode, paint, NULL), 0);
                        for (unsigned at = 0; at < BLOCK_VOXELS; at++) {
                                const unsigned row = at / BLOCK_SIDE, x = at % BLOCK_SIDE;
                                const bool in = x >= rows.from[row] && x < rows.to[row];
                                const Colour wanted = in ? blend((Mode)mode, there, paint) : there;

                                assert_colour(b ? block_get(b, at) : (Colour){ 0 }, wanted);
                        }
                }
}

static void test_palettes_merge_as_their_voxels_do(void **state) {
        static const unsigned counts[] = { 2, 3, 9, 16, 17, 200 };
        Chance c = { 17 };

        for (int mode = MODE_OVER; mode <= MODE_REPLACE; mode++)
                for (size_t i = 0; i < ARRAY_LEN(counts) * ARRAY_LEN(counts); i++) {
                        Colour under[BLOCK_VOXELS], over[BLOCK_VOXELS], wanted[BLOCK_VOXELS];

                        mix(&c, counts[i / ARRAY_LEN(counts)], under);
                        mix(&c, counts[i % ARRAY_LEN(counts)], over);
                        for (unsigned k = 0; k < 5; k++)
                                over[chance(&c, BLOCK_VOXELS)] = rgba(50, 60, 70, 100);
                        CLEANUP(block_unref) Block *b = block_new(under);
                        CLEANUP(block_unref) Block *source = block_new(over);

                        for (unsigned k = 0; k < BLOCK_VOXELS; k++)
                                wanted[k] = blend((Mode)mode, under[k], over[k]);
                        assert_int_equal(block_merge(&b, source, (Mode)mode), 0);
                        if (b)
                                assert_voxels(b, wanted);
                        else
                                assert_int_equal(count(wanted), 0);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_up_to_256_colours_have_a_palette),
                cmocka_unit_test(test_257_colours_have_none),
                cmocka_unit_test(test_colours_need_as_few_bits_as_they_can),
                cmocka_unit_test(test_any_part_can_be_read),
                cmocka_unit_test(test_a_written_block_rests_with_a_palette),
                cmocka_unit_test(test_one_voxel_of_a_shared_block_changes_in_a_small_copy),
                cmocka_unit_test(test_few_voxels_set_one_by_one_leave_a_block_small),
                cmocka_unit_test(test_many_colours_set_one_by_one_expand_a_block),
                cmocka_unit_test(test_a_block_that_was_patched_often_rests_with_the_colours_it_has),
                cmocka_unit_test(test_the_last_voxel_of_a_shared_block_can_go),
                cmocka_unit_test(test_blocks_are_equal_whatever_their_palettes),
                cmocka_unit_test(test_rows_in_a_plain_block_take_two_colours),
                cmocka_unit_test(test_palettes_merge_as_their_voxels_do),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
