#include "voxel-help.h"

#include "voxel/rows.h"

static bool before(Point a, Point b) {
        if (a.z != b.z)
                return a.z < b.z;
        return a.y != b.y ? a.y < b.y : a.x < b.x;
}

/* Every voxel of the box once, in order, with its colour. */
static void check_rows(const Volume *v, Box box, Box looked_at) {
        CLEANUP(rows_free) Rows *rows = NULL;
        Point last = { INT32_MIN, INT32_MIN, INT32_MIN };
        uint64_t n = 0, wanted = 0;
        Row row;

        assert_int_equal(rows_new(&rows, v, box), 0);
        while (rows_next(rows, &row))
                for (unsigned i = 0; i < row.n; i++) {
                        const Point at = { row.at.x + (int32_t)i, row.at.y, row.at.z };

                        assert_true(box_contains(box, at));
                        assert_colour(row.colours[i], volume_get(v, at));
                        assert_true(before(last, at) || (n == 0 && point_equal(last, at)));
                        last = at;
                        n += row.colours[i].a > 0;
                }
        assert_false(rows_next(rows, &row));
        FOR_BOX(p, box_intersect(box, looked_at)) wanted += volume_get(v, p).a > 0;
        assert_int_equal(n, wanted);
}

static void test_rows_come_in_order_and_none_is_missing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Chance c = { 61 };

        check_rows(v, GRID_BOX, GRID_BOX);
        for (unsigned i = 0; i < 60; i++) {
                if (i % 4 == 0)
                        assert_int_equal(volume_fill(v, chance_box(&c), MODE_REPLACE, chance_colour(&c)), 0);
                assert_int_equal(volume_set(v, chance_point(&c), chance_colour(&c)), 0);
                check_rows(v, chance_box(&c), GRID_BOX);
                check_rows(v, cube_box(INT32_MIN, INT32_MAX), GRID_BOX);
        }
}

static void test_rows_at_the_ends_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(rows_free) Rows *rows = NULL;
        unsigned n = 0;
        Row row;

        assert_int_equal(volume_set(v, (Point){ INT32_MIN, INT32_MIN, INT32_MIN }, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ INT32_MAX, INT32_MAX, INT32_MAX }, WHITE), 0);
        assert_int_equal(rows_new(&rows, v, cube_box(INT32_MIN, INT32_MAX)), 0);
        while (rows_next(rows, &row))
                for (unsigned i = 0; i < row.n; i++)
                        n += row.colours[i].a > 0;
        assert_int_equal(n, 2);
}

static void test_an_empty_box_has_no_rows(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(rows_free) Rows *rows = NULL;
        Row row;

        assert_int_equal(volume_fill(v, GRID_BOX, MODE_OVER, WHITE), 0);
        assert_int_equal(rows_new(&rows, v, BOX_EMPTY), 0);
        assert_false(rows_next(rows, &row));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows_come_in_order_and_none_is_missing),
                cmocka_unit_test(test_rows_at_the_ends_of_space),
                cmocka_unit_test(test_an_empty_box_has_no_rows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
