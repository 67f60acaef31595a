#include "voxel-help.h"

#include "voxel/table.h"

#include <errno.h>

static void test_an_empty_volume_has_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        VolumeIter i = { 0 };

        assert_colour(volume_get(v, (Point){ 0, 0, 0 }), rgba(0, 0, 0, 0));
        assert_int_equal(volume_count(v), 0);
        assert_true(box_empty(volume_box(v)));
        assert_false(volume_next(v, &i));
        assert_null(volume_block(v, (Point){ 0, 0, 0 }));
}

static void test_voxels_at_all_corners_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        static const int32_t ends[] = { INT32_MIN, INT32_MIN + 15, INT32_MIN + 16, -1,
                                        0,         INT32_MAX - 16, INT32_MAX };
        unsigned n = 0;

        for (size_t i = 0; i < ARRAY_LEN(ends) * ARRAY_LEN(ends) * ARRAY_LEN(ends); i++) {
                const Point p = { ends[i % 7], ends[i / 7 % 7], ends[i / 49] };

                assert_int_equal(volume_set(v, p, rgba(i, i >> 8, 3, 255)), 0);
                assert_int_equal(volume_count(v), ++n);
        }
        for (size_t i = 0; i < n; i++)
                assert_colour(volume_get(v, (Point){ ends[i % 7], ends[i / 7 % 7], ends[i / 49] }),
                              rgba(i, i >> 8, 3, 255));
        assert_box(volume_box(v), cube_box(INT32_MIN, INT32_MAX));
}

static void test_random_voxels_as_in_an_array(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 4 };

        for (unsigned i = 0; i < 200000; i++) {
                Point p = chance_point(&c);

                /* Runs in one block take the quick way. */
                for (unsigned k = chance(&c, 8) + 1; k > 0 && p.x < GRID_MIN + GRID_SIDE; k--, p.x++) {
                        const Colour colour = chance_colour(&c);

                        assert_int_equal(volume_set(v, p, colour), 0);
                        *grid_at(g, p) = colour.a > 0 ? colour : rgba(0, 0, 0, 0);
                }
        }
        assert_grid(v, g);

        FOR_BOX(p, GRID_BOX) assert_int_equal(volume_set(v, p, rgba(1, 1, 1, 0)), 0);
        assert_int_equal(volume_blocks(v), 0);
        assert_int_equal(volume_count(v), 0);
        test_free(g);
}

static void test_fills_of_all_modes_as_in_an_array(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 5 };

        for (unsigned i = 0; i < 300; i++) {
                const Mode mode = i % 3 ? MODE_OVER : (Mode)chance(&c, MODE_REPLACE + 1);
                const Colour colour = chance_colour(&c);
                const Box box = chance_box(&c);

                assert_int_equal(volume_fill(v, box, mode, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = blend(mode, *grid_at(g, p), colour);
                if (i % 10 == 0)
                        assert_grid(v, g);
        }
        assert_grid(v, g);
        test_free(g);
}

static void scatter(Volume *v, Grid *g, Chance *c) {
        for (unsigned i = 0; i < 6; i++) {
                const Colour colour = chance_colour(c);
                const Box box = chance_box(c);

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = colour.a > 0 ? colour : rgba(0, 0, 0, 0);
        }
}

static void test_merges_of_all_modes_as_in_an_array(void **state) {
        Chance c = { 6 };

        for (int mode = MODE_OVER; mode <= MODE_REPLACE; mode++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(volume_free) Volume *source = new_volume();
                Grid *g = test_calloc(2, sizeof(Grid));

                scatter(v, &g[0], &c);
                scatter(source, &g[1], &c);
                assert_int_equal(volume_merge(v, source, (Mode)mode), 0);
                assert_grid(source, &g[1]);
                FOR_BOX(p, GRID_BOX) * grid_at(g, p) = blend((Mode)mode, *grid_at(g, p), *grid_at(&g[1], p));
                assert_grid(v, &g[0]);
                test_free(g);
        }
}

static void test_a_volume_merges_with_itself(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_fill(v, cube_box(-20, 20), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_merge(v, v, MODE_OVER), 0);
        assert_int_equal(volume_count(v), 41 * 41 * 41);
        assert_int_equal(volume_merge(v, v, MODE_SUB), 0);
        assert_int_equal(volume_blocks(v), 0);
}

static void test_a_snapshot_never_changes(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume(), *copy = NULL;
        Grid *g = test_calloc(2, sizeof(Grid));
        Chance c = { 7 };

        scatter(v, &g[0], &c);
        g[1] = g[0];
        assert_int_equal(volume_copy(&copy, v), 0);
        for (unsigned i = 0; i < 20; i++) {
                const Point p = chance_point(&c);

                assert_int_equal(volume_set(v, p, rgba(i, 1, 1, 255)), 0);
                *grid_at(g, p) = rgba(i, 1, 1, 255);
                scatter(v, &g[0], &c);
                assert_grid(copy, &g[1]);
        }
        assert_grid(v, &g[0]);

        /* And the other way round. */
        assert_int_equal(volume_fill(copy, GRID_BOX, MODE_REPLACE, rgba(1, 2, 3, 200)), 0);
        assert_grid(v, &g[0]);
        test_free(g);
}

static void test_a_snapshot_between_two_voxels_of_a_block(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume(), *copy = NULL;

        assert_int_equal(volume_set(v, (Point){ 1, 1, 1 }, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ 2, 1, 1 }, WHITE), 0);
        assert_int_equal(volume_copy(&copy, v), 0);
        assert_int_equal(volume_set(v, (Point){ 3, 1, 1 }, WHITE), 0);
        assert_int_equal(volume_count(v), 3);
        assert_int_equal(volume_count(copy), 2);
        assert_colour(volume_get(copy, (Point){ 3, 1, 1 }), rgba(0, 0, 0, 0));
}

static void test_a_large_fill_is_uniform_blocks_and_counts_in_64_bits(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box box = { { -1024, -1024, -1024 }, { 1023, 1023, 1023 } };

        assert_int_equal(volume_fill(v, box, MODE_OVER, WHITE), 0);
        assert_int_equal(volume_count(v), UINT64_C(1) << 33);
        assert_int_equal(volume_blocks(v), 128 * 128 * 128);
        assert_box(volume_box(v), box);
        assert_int_equal(volume_fill(v, cube_box(INT32_MIN, INT32_MAX), MODE_SUB, WHITE), 0);
        assert_int_equal(volume_count(v), 0);
}

/* Along the edge of a box that begins and ends within blocks. */
static void test_blocks_that_a_fill_cuts_alike_are_one_until_they_are_changed(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box box = cube_box(-29, 70);

        assert_int_equal(volume_fill(v, box, MODE_OVER, WHITE), 0);
        for (int32_t x = 0; x < 4; x++)
                assert_ptr_equal(volume_block(v, (Point){ x, -2, -2 }),
                                 volume_block(v, (Point){ -1, -2, -2 }));
        assert_ptr_not_equal(volume_block(v, (Point){ 4, -2, -2 }), volume_block(v, (Point){ 0, -2, -2 }));

        assert_int_equal(volume_set(v, (Point){ 20, -29, -29 }, rgba(9, 9, 9, 255)), 0);
        assert_int_equal(volume_set(v, (Point){ 36, -29, -29 }, rgba(0, 0, 0, 0)), 0);
        for (int32_t x = -29; x <= 70; x++)
                assert_colour(volume_get(v, (Point){ x, -29, -29 }), x == 20   ? rgba(9, 9, 9, 255)
                                                                     : x == 36 ? rgba(0, 0, 0, 0)
                                                                               : WHITE);
        assert_int_equal(volume_count(v), 100 * 100 * 100 - 1);
        assert_box(volume_box(v), box);
}

static void test_too_large_a_fill_changes_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box tall = { { 0, 0, INT32_MIN }, { 0, 0, INT32_MAX } };

        assert_int_equal(volume_fill(v, cube_box(0, 16 * 162), MODE_OVER, WHITE), -E2BIG);
        assert_int_equal(volume_fill(v, cube_box(INT32_MIN, INT32_MAX), MODE_OVER, WHITE), -E2BIG);
        assert_int_equal(volume_fill(v, tall, MODE_MAX, WHITE), -E2BIG);
        assert_int_equal(volume_blocks(v), 0);
}

static void test_fills_at_the_ends_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_fill(v, cube_box(INT32_MIN, INT32_MIN + 16), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_fill(v, cube_box(INT32_MAX - 16, INT32_MAX), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_count(v), 2 * 17 * 17 * 17);
        assert_int_equal(
                volume_fill(v, cube_box(INT32_MIN + 1, INT32_MAX - 1), MODE_INTERSECT, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(volume_count(v), 2 * (17 * 17 * 17 - 16 * 16 * 16));
}

static void test_voxels_between_fills_that_move_their_block(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 19 };

        for (unsigned i = 0; i < 3000; i++) {
                const Point p = chance_point(&c);
                const Colour colour = rgba(1 + i, i >> 8, 1, 255);
                const Box gone = cube_box(GRID_MIN + (int32_t)chance(&c, 3) * 16, GRID_MIN + GRID_SIDE - 1);

                assert_int_equal(volume_set(v, p, colour), 0);
                *grid_at(g, p) = colour;
                if (i % 3 == 0) {
                        assert_int_equal(volume_fill(v, gone, MODE_SUB, WHITE), 0);
                        FOR_BOX(q, gone) * grid_at(g, q) = rgba(0, 0, 0, 0);
                }
                assert_int_equal(volume_set(v, p, colour), 0);
                *grid_at(g, p) = colour;
        }
        assert_grid(v, g);
        test_free(g);
}

static void test_blocks_put_in_and_taken_out(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(block_unref)
        Block *b = block_new_uniform(WHITE), *empty = block_new_uniform(rgba(0, 0, 0, 0));
        const Point at = { -3, 4, 5 };

        assert_int_equal(volume_put_block(v, at, b), 0);
        assert_ptr_equal(volume_block(v, at), b);
        assert_int_equal(volume_count(v), 4096);
        assert_colour(volume_get(v, (Point){ -48, 64, 80 }), WHITE);
        assert_int_equal(volume_put_block(v, at, empty), 0);
        assert_int_equal(volume_blocks(v), 0);
        assert_int_equal(volume_put_block(v, (Point){ BLOCK_MAX + 1, 0, 0 }, b), -ERANGE);
        assert_int_equal(volume_put_block(v, (Point){ 0, BLOCK_MIN - 1, 0 }, b), -ERANGE);
        assert_int_equal(volume_put_block(v, (Point){ BLOCK_MIN, BLOCK_MAX, 0 }, b), 0);
}

static int refuse(void *userdata, Point block, Block *before) {
        ++*(unsigned *)userdata;
        return -ECANCELED;
}

static void test_a_watch_can_stop_a_change(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        unsigned asked = 0;

        assert_int_equal(volume_set(v, (Point){ 0, 0, 0 }, WHITE), 0);
        volume_watch(v, refuse, &asked);
        assert_int_equal(volume_set(v, (Point){ 0, 0, 1 }, WHITE), -ECANCELED);
        assert_int_equal(volume_fill(v, cube_box(0, 40), MODE_OVER, WHITE), -ECANCELED);
        assert_int_equal(asked, 2);
        assert_int_equal(volume_count(v), 1);

        /* What changes nothing asks nobody. */
        assert_int_equal(volume_set(v, (Point){ 0, 0, 0 }, WHITE), 0);
        assert_int_equal(volume_fill(v, cube_box(100, 140), MODE_SUB, WHITE), 0);
        assert_int_equal(asked, 2);
        volume_watch(v, NULL, NULL);
        assert_int_equal(volume_set(v, (Point){ 0, 0, 1 }, WHITE), 0);
}

static void test_the_table_finds_everything_between_insertions_and_removals(void **state) {
        enum { SIDE = 12 };
        bool there[SIDE * SIDE * SIDE] = { 0 };
        Table t = { 0 };
        Chance c = { 8 };
        size_t n = 0;

        for (unsigned i = 0; i < 60000; i++) {
                const uint32_t k = chance(&c, ARRAY_LEN(there));
                const Point at = { (int32_t)(k % SIDE), (int32_t)(k / SIDE % SIDE) - 6,
                                   (int32_t)(k / SIDE / SIDE) };
                Slot *slot = table_find(&t, at);

                assert_int_equal(slot != NULL, there[k]);
                if (slot) {
                        table_remove(&t, slot);
                } else {
                        assert_int_equal(table_reserve(&t, 1), 0);
                        (void)table_insert(&t, at, NULL);
                }
                there[k] = !there[k];
                n += there[k] ? 1 : -(size_t)1;
                assert_int_equal(t.n, n);
                if (i % 1000 == 0)
                        table_fit(&t);
        }
        table_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_empty_volume_has_nothing),
                cmocka_unit_test(test_voxels_at_all_corners_of_space),
                cmocka_unit_test(test_random_voxels_as_in_an_array),
                cmocka_unit_test(test_fills_of_all_modes_as_in_an_array),
                cmocka_unit_test(test_merges_of_all_modes_as_in_an_array),
                cmocka_unit_test(test_a_volume_merges_with_itself),
                cmocka_unit_test(test_a_snapshot_never_changes),
                cmocka_unit_test(test_a_snapshot_between_two_voxels_of_a_block),
                cmocka_unit_test(test_a_large_fill_is_uniform_blocks_and_counts_in_64_bits),
                cmocka_unit_test(test_blocks_that_a_fill_cuts_alike_are_one_until_they_are_changed),
                cmocka_unit_test(test_too_large_a_fill_changes_nothing),
                cmocka_unit_test(test_fills_at_the_ends_of_space),
                cmocka_unit_test(test_voxels_between_fills_that_move_their_block),
                cmocka_unit_test(test_blocks_put_in_and_taken_out),
                cmocka_unit_test(test_a_watch_can_stop_a_change),
                cmocka_unit_test(test_the_table_finds_everything_between_insertions_and_removals),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
