#include "voxel-help.h"

#include "voxel/slice.h"

/* Where a cell stands, by the words of slice.h. */
static Point cell_point(Box box, Axis axis, int32_t at, size_t column, size_t row) {
        const int32_t right = (int32_t)column, down = (int32_t)row;

        switch (axis) {
        case AXIS_X:
                return (Point){ at, box.min.y + right, box.max.z - down };
        case AXIS_Y:
                return (Point){ box.min.x + right, at, box.max.z - down };
        case AXIS_Z:
                return (Point){ box.min.x + right, box.max.y - down, at };
        }
        return (Point){ 0 };
}

static void test_slices_show_each_voxel_where_it_is(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Chance c = { 51 };

        for (unsigned i = 0; i < 3000; i++)
                assert_int_equal(volume_set(v, chance_point(&c), chance_colour(&c)), 0);
        for (unsigned i = 0; i < 300; i++) {
                const Axis axis = (Axis)chance(&c, 3);
                const int32_t at = chance_point(&c).x;
                const Box box = chance_box(&c);
                CLEANUP_SLICE Slice s = { 0 };

                assert_int_equal(slice_take(&s, v, box, axis, at), 0);
                assert_int_equal(s.width, slice_width(box, axis));
                assert_int_equal(s.height, slice_height(box, axis));
                assert_true(point_equal(s.origin, cell_point(box, axis, at, 0, 0)));
                for (size_t y = 0; y < s.height; y++)
                        for (size_t x = 0; x < s.width; x++)
                                assert_colour(s.cells[y * s.width + x],
                                              volume_get(v, cell_point(box, axis, at, x, y)));
        }
}

static void test_a_slice_of_nothing_has_no_cells(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_SLICE Slice s = { 0 };

        assert_int_equal(slice_take(&s, v, BOX_EMPTY, AXIS_Z, 0), 0);
        assert_int_equal(s.width, 0);
        assert_int_equal(s.height, 0);
        assert_null(s.cells);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_slices_show_each_voxel_where_it_is),
                cmocka_unit_test(test_a_slice_of_nothing_has_no_cells),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
