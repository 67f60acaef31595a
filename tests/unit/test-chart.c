/* The chart of a volume's blocks: look-ups are the same with it and without it. */
#include "voxel-help.h"

#include "voxel/volume-private.h"

static void fill_blocks(Volume *v, int32_t from, int32_t n) {
        FOR_BOX(p, cube_box(from, from + n - 1))
        assert_int_equal(volume_set(v, block_origin(p), WHITE), 0);
}

static void assert_blocks(const Volume *v) {
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                assert_ptr_equal(volume_block(v, i.block), i.contents);
                assert_colour(volume_get(v, block_origin(i.block)), WHITE);
        }
}

static void test_near_blocks_have_a_chart(void **state) {
        Volume *v = new_volume();

        fill_blocks(v, -3, 2);
        assert_non_null(v->chart.cells);
        assert_blocks(v);
        fill_blocks(v, 0, 3);
        volume_rest(v);
        assert_non_null(v->chart.cells);
        assert_blocks(v);
        assert_null(volume_block(v, (Point){ -3, 1, 1 }));
        assert_null(volume_block(v, (Point){ 1, 1, 9000 }));
        assert_colour(volume_get(v, (Point){ INT32_MIN, INT32_MAX, 0 }), rgba(0, 0, 0, 0));
        volume_free(v);
}

static void test_blocks_far_apart_have_none(void **state) {
        const Point far = { INT32_MAX - 15, INT32_MIN, INT32_MAX - 15 };
        Volume *v = new_volume();

        fill_blocks(v, 0, 4);
        assert_int_equal(volume_set(v, far, WHITE), 0);
        assert_null(v->chart.cells);
        assert_blocks(v);
        assert_colour(volume_get(v, far), WHITE);
        assert_int_equal(volume_set(v, far, rgba(0, 0, 0, 0)), 0);
        fill_blocks(v, 0, 6);
        assert_non_null(v->chart.cells);
        assert_blocks(v);
        volume_free(v);
}

static void test_a_removed_block_leaves_the_chart(void **state) {
        Volume *v = new_volume();

        fill_blocks(v, 0, 4);
        FOR_BOX(p, cube_box(0, 3)) {
                assert_int_equal(volume_put_block(v, p, NULL), 0);
                assert_null(volume_block(v, p));
                assert_blocks(v);
        }
        assert_int_equal(volume_count(v), 0);
        volume_fit(v);
        fill_blocks(v, 7, 1);
        assert_blocks(v);
        volume_free(v);
}

/* What grows along a line meets every way to renew a chart. */
static void test_a_line_of_blocks_is_found_again(void **state) {
        static const Point steps[] = { { 1, 0, 0 }, { 0, -1, 0 }, { 1, 1, 1 }, { -3, 2, 0 }, { 5, 5, -5 } };

        for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
                Volume *v = new_volume();

                for (int32_t k = 0; k < 300; k++) {
                        const Point at = { k * steps[i].x, k * steps[i].y, k * steps[i].z };

                        assert_int_equal(volume_set(v, block_origin(at), WHITE), 0);
                        assert_true(volume_block(v, at) != NULL);
                }
                assert_int_equal(volume_blocks(v), 300);
                assert_blocks(v);
                volume_free(v);
        }
}

static void test_a_copy_has_blocks_of_its_own(void **state) {
        Volume *v = new_volume(), *copy;

        fill_blocks(v, 0, 4);
        assert_int_equal(volume_copy(&copy, v), 0);
        assert_int_equal(volume_put_block(v, (Point){ 1, 1, 1 }, NULL), 0);
        assert_non_null(volume_block(copy, (Point){ 1, 1, 1 }));
        fill_blocks(copy, 9, 2);
        assert_blocks(v);
        assert_blocks(copy);
        assert_null(volume_block(v, (Point){ 9, 9, 9 }));
        volume_free(copy);
        volume_free(v);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_near_blocks_have_a_chart),
                cmocka_unit_test(test_blocks_far_apart_have_none),
                cmocka_unit_test(test_a_removed_block_leaves_the_chart),
                cmocka_unit_test(test_a_line_of_blocks_is_found_again),
                cmocka_unit_test(test_a_copy_has_blocks_of_its_own),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
