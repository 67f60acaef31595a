#include "voxel-help.h"

#include "voxel/block-private.h"

#include <string.h>

static void fill(Colour voxels[static BLOCK_VOXELS], Colour c) {
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                voxels[i] = c;
}

static void test_alike_voxels_make_a_uniform_block(void **state) {
        Colour voxels[BLOCK_VOXELS], c;

        fill(voxels, rgba(1, 2, 3, 4));
        CLEANUP(block_unref) Block *b = block_new(voxels);

        assert_true(block_uniform(b, &c));
        assert_colour(c, rgba(1, 2, 3, 4));
        assert_null(b->voxels);
        assert_int_equal(block_count(b), BLOCK_VOXELS);
}

static void test_colours_of_empty_voxels_are_forgotten(void **state) {
        Colour voxels[BLOCK_VOXELS];

        fill(voxels, rgba(1, 2, 3, 0));
        voxels[17] = rgba(5, 5, 5, 1);
        CLEANUP(block_unref) Block *b = block_new(voxels);

        assert_int_equal(block_count(b), 1);
        assert_colour(block_get(b, 0), rgba(0, 0, 0, 0));
        assert_colour(block_get(b, 17), rgba(5, 5, 5, 1));
        assert_false(block_uniform(b, NULL));
}

static void test_expanding_gives_what_was_put_in(void **state) {
        Colour voxels[BLOCK_VOXELS], out[BLOCK_VOXELS];
        Chance c = { 2 };

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                voxels[i] = rgba(chance(&c, 256), i, i >> 8, 1 + chance(&c, 255));
        CLEANUP(block_unref) Block *b = block_new(voxels);

        block_expand(b, out);
        assert_memory_equal(voxels, out, sizeof(out));
        assert_colour(block_get(b, block_index(1, 2, 3)), voxels[1 + 2 * 16 + 3 * 256]);
}

/* Indices of equal colours, of empty ones, and one that no voxel has. */
static void test_indices_into_a_palette_make_the_block_of_their_colours(void **state) {
        Colour colours[256], voxels[BLOCK_VOXELS];
        uint8_t indices[BLOCK_VOXELS];
        BlockPalette palette;

        for (unsigned i = 0; i < 256; i++)
                colours[i] = (Colour){ (uint8_t)(i / 2), 7, 9, i % 16 ? 255 : 0 };
        block_palette_init(&palette, colours);
        for (unsigned kinds = 1; kinds <= 255; kinds++) {
                Block *a, *b;

                for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                        indices[i] = (uint8_t)(i * 7 / 3 % kinds);
                        voxels[i] = colours[indices[i]];
                }
                a = block_new_indexed(indices, &palette);
                b = block_new(voxels);
                assert_true(block_equal(a, b));
                assert_int_equal(block_count(a), block_count(b));
                assert_int_equal(block_uniform(a, NULL), block_uniform(b, NULL));
                block_unref(a);
                block_unref(b);
        }
}

static void test_indices_of_one_colour_make_a_uniform_block(void **state) {
        Colour colours[256] = { [3] = { 1, 2, 3, 255 }, [200] = { 1, 2, 3, 255 } }, c;
        uint8_t indices[BLOCK_VOXELS];
        BlockPalette palette;
        Block *b;

        memset(indices, 3, sizeof(indices));
        indices[4000] = 200;
        block_palette_init(&palette, colours);
        b = block_new_indexed(indices, &palette);
        assert_true(block_plain(b));
        assert_true(block_uniform(b, &c) && colour_equal(c, colours[3]));
        block_unref(b);
}

static void test_a_shared_block_is_copied_when_it_is_written(void **state) {
        CLEANUP(block_unref) Block *b = block_new_uniform(WHITE);
        CLEANUP(block_unref) Block *other = block_ref(b);

        assert_int_equal(block_set(&b, 5, rgba(9, 9, 9, 9)), 0);
        assert_ptr_not_equal(b, other);
        assert_colour(block_get(other, 5), WHITE);
        assert_colour(block_get(b, 5), rgba(9, 9, 9, 9));
        assert_colour(block_get(b, 6), WHITE);
}

static void test_a_block_of_one_owner_is_written_in_place(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        Block *was;

        assert_int_equal(block_set(&b, 5, WHITE), 0);
        was = b;
        assert_int_equal(block_set(&b, 6, WHITE), 0);
        assert_ptr_equal(b, was);
        assert_int_equal(block_count(b), 2);
}

/* Its palette is given up on the way, and with it the memory that the palette was in. */
static void test_a_block_that_is_filled_voxel_by_voxel_has_its_colour(void **state) {
        const Colour c = rgba(255, 128, 0, 255);
        Volume *v;

        assert_int_equal(volume_new(&v), 0);
        for (int32_t i = 0; i < 64 * 64 * 32; i++)
                assert_int_equal(volume_set(v, (Point){ i % 64, i / 64 % 64, i / 4096 }, c), 0);
        for (int32_t i = 0; i < 64 * 64 * 32; i++)
                assert_colour(volume_get(v, (Point){ i % 64, i / 64 % 64, i / 4096 }), c);
        volume_free(v);
}

static void test_removing_the_last_voxel_leaves_no_block(void **state) {
        Block *b = NULL;

        assert_int_equal(block_set(&b, 4095, WHITE), 0);
        assert_int_equal(block_set(&b, 4095, rgba(1, 1, 1, 0)), 0);
        assert_null(b);
}

static void test_setting_every_voxel_alike_packs_the_block(void **state) {
        CLEANUP(block_unref) Block *b = NULL;

        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                assert_int_equal(block_set(&b, i, WHITE), 0);
        assert_null(b->voxels);
        assert_int_equal(block_count(b), BLOCK_VOXELS);
}

static void test_blocks_are_equal_by_their_voxels(void **state) {
        CLEANUP(block_unref) Block *uniform = block_new_uniform(WHITE);
        CLEANUP(block_unref) Block *dense = block_open(uniform);
        CLEANUP(block_unref) Block *empty = block_new_uniform(rgba(5, 5, 5, 0));

        assert_non_null(dense);
        dense->voxels[0] = rgba(1, 1, 1, 1);
        assert_false(block_equal(uniform, dense));
        dense->voxels[0] = WHITE;
        assert_true(block_equal(uniform, dense));
        assert_true(block_equal(dense, uniform));
        assert_true(block_uniform(dense, NULL));
        assert_true(block_equal(NULL, empty));
        assert_true(block_equal(NULL, NULL));
        assert_false(block_equal(NULL, uniform));
}

static void test_the_box_of_a_block_is_tight(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        CLEANUP(block_unref) Block *whole = block_new_uniform(WHITE);

        assert_int_equal(block_set(&b, block_index(3, 4, 5), WHITE), 0);
        assert_int_equal(block_set(&b, block_index(7, 0, 15), WHITE), 0);
        assert_box(block_box(b, (Point){ -1, 0, 1 }), (Box){ { -13, 0, 21 }, { -9, 4, 31 } });
        assert_box(block_box(whole, (Point){ BLOCK_MIN, BLOCK_MAX, 0 }),
                   (Box){ { INT32_MIN, INT32_MAX - 15, 0 }, { INT32_MIN + 15, INT32_MAX, 15 } });
}

static void test_painting_rows_touches_only_their_voxels(void **state) {
        CLEANUP(block_unref) Block *b = NULL;
        BlockRows rows;

        memset(&rows, 0, sizeof(rows));
        rows.from[3 | 2 << 4] = 5;
        rows.to[3 | 2 << 4] = 7;
        assert_int_equal(block_paint(&b, &rows, MODE_OVER, WHITE, NULL), 0);
        assert_int_equal(block_count(b), 2);
        assert_colour(block_get(b, block_index(5, 3, 2)), WHITE);
        assert_colour(block_get(b, block_index(6, 3, 2)), WHITE);

        assert_int_equal(block_paint(&b, NULL, MODE_SUB, WHITE, NULL), 0);
        assert_null(b);
}

static void test_whole_blocks_share_the_uniform_one(void **state) {
        CLEANUP(block_unref) Block *uniform = block_new_uniform(WHITE);
        CLEANUP(block_unref) Block *b = NULL;

        assert_int_equal(block_paint(&b, NULL, MODE_OVER, WHITE, uniform), 0);
        assert_ptr_equal(b, uniform);
}

static void test_merging_with_every_mode_blends_each_voxel(void **state) {
        Colour under[BLOCK_VOXELS], over[BLOCK_VOXELS];
        Chance c = { 3 };

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                under[i] = chance_colour(&c);
                over[i] = chance_colour(&c);
        }
        for (int mode = MODE_OVER; mode <= MODE_REPLACE; mode++) {
                CLEANUP(block_unref) Block *b = block_new(under);
                CLEANUP(block_unref) Block *source = block_new(over);

                assert_int_equal(block_merge(&b, source, (Mode)mode), 0);
                for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                        assert_colour(block_get(b, i), blend((Mode)mode, under[i], over[i]));
        }
}

static void assert_solid(const Block *b, uint8_t alpha) {
        uint16_t rows[BLOCK_SIDE * BLOCK_SIDE];

        block_solid(b, alpha, rows);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                assert_int_equal(rows[i / BLOCK_SIDE] >> i % BLOCK_SIDE & 1, block_get(b, i).a >= alpha);
}

/* Of as many colours as each way to hold them has, of which these many are solid, and of more than any
 * palette has. */
static void test_solid_voxels_are_found_however_a_block_holds_them(void **state) {
        static const unsigned kinds[] = { 1, 2, 4, 16, 200, 4096 };
        Chance c = { 3 };

        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
                for (unsigned solid = 0; solid <= kinds[k]; solid += kinds[k] > 16 ? kinds[k] / 8 - 1 : 1) {
                        Colour voxels[BLOCK_VOXELS];

                        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                                const unsigned kind = chance(&c, kinds[k]);

                                voxels[i] = rgba(kind, kind >> 8, 5, kind < solid ? 127 + kind % 129 : 126);
                        }
                        CLEANUP(block_unref) Block *b = block_new(voxels);

                        assert_solid(b, 127);
                        assert_solid(b, 1);
                        block_rest(b);
                        assert_int_equal(b->voxels != NULL, kinds[k] > PACKED_COLOURS_MAX);
                        assert_solid(b, 127);
                        assert_solid(b, 255);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_alike_voxels_make_a_uniform_block),
                cmocka_unit_test(test_colours_of_empty_voxels_are_forgotten),
                cmocka_unit_test(test_expanding_gives_what_was_put_in),
                cmocka_unit_test(test_indices_into_a_palette_make_the_block_of_their_colours),
                cmocka_unit_test(test_indices_of_one_colour_make_a_uniform_block),
                cmocka_unit_test(test_a_shared_block_is_copied_when_it_is_written),
                cmocka_unit_test(test_a_block_of_one_owner_is_written_in_place),
                cmocka_unit_test(test_a_block_that_is_filled_voxel_by_voxel_has_its_colour),
                cmocka_unit_test(test_removing_the_last_voxel_leaves_no_block),
                cmocka_unit_test(test_setting_every_voxel_alike_packs_the_block),
                cmocka_unit_test(test_blocks_are_equal_by_their_voxels),
                cmocka_unit_test(test_the_box_of_a_block_is_tight),
                cmocka_unit_test(test_painting_rows_touches_only_their_voxels),
                cmocka_unit_test(test_whole_blocks_share_the_uniform_one),
                cmocka_unit_test(test_merging_with_every_mode_blends_each_voxel),
                cmocka_unit_test(test_solid_voxels_are_found_however_a_block_holds_them),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
