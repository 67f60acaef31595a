/* Volumes twice and half as large, and shifted around in a box. */
#include "voxel-help.h"

#include "voxel/scale.h"

#include <errno.h>

#define ROUNDS 10

static Grid a, b;

static Volume *draw(Chance *c, Box within, Grid *g) {
        Volume *v = new_volume();

        memset(g, 0, sizeof(*g));
        for (unsigned k = 0; k < 3; k++) {
                const Box box = box_intersect(chance_box(c), within);
                const Colour colour = chance_colour(c);

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = colour.a > 0 ? colour : (Colour){ 0 };
        }
        for (unsigned k = 0; k < 1500; k++) {
                const Point p = chance_point(c);
                const Colour colour = chance_colour(c);

                if (!box_contains(within, p))
                        continue;
                assert_int_equal(volume_set(v, p, colour), 0);
                *grid_at(g, p) = colour.a > 0 ? colour : (Colour){ 0 };
        }
        return v;
}

static int32_t half(int32_t n) {
        return n >= 0 ? n / 2 : -((1 - n) / 2);
}

static void test_each_voxel_becomes_eight(void **state) {
        Chance c = { 701 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                const Point o = { (int32_t)chance(&c, 3), (int32_t)chance(&c, 3), (int32_t)chance(&c, 3) };
                CLEANUP(volume_free) Volume *v = draw(&c, cube_box(-10, 11), &a);
                CLEANUP(volume_free) Volume *is = NULL;

                assert_int_equal(volume_doubled(&is, v, o), 0);
                memset(&b, 0, sizeof(b));
                FOR_BOX(p, GRID_BOX) {
                        const Point from = { half(p.x - o.x) + o.x, half(p.y - o.y) + o.y,
                                             half(p.z - o.z) + o.z };

                        if (box_contains(GRID_BOX, from))
                                *grid_at(&b, p) = *grid_at(&a, from);
                }
                assert_grid(is, &b);
        }
}

static void test_half_of_double_is_what_it_was(void **state) {
        Chance c = { 702 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                const Point o = { (int32_t)chance(&c, 99) - 50, (int32_t)chance(&c, 3),
                                  -(int32_t)chance(&c, 3) };
                CLEANUP(volume_free) Volume *v = draw(&c, GRID_BOX, &a);
                CLEANUP(volume_free) Volume *twice = NULL, *is = NULL;

                assert_int_equal(volume_doubled(&twice, v, o), 0);
                assert_int_equal(volume_count(twice), 8 * volume_count(v));
                assert_int_equal(volume_halved(&is, twice, o), 0);
                assert_grid(is, &a);
        }
}

static void test_of_eight_cells_the_most_frequent_colour_stays(void **state) {
        const Colour red = rgba(255, 0, 0, 255), blue = rgba(0, 0, 255, 255);
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(volume_free) Volume *is = NULL;

        for (int32_t x = 0; x < 8; x++)
                assert_int_equal(volume_set(v, (Point){ x, 0, 0 }, x < 3 ? red : blue), 0);
        assert_int_equal(volume_set(v, (Point){ 2, 1, 0 }, blue), 0);
        assert_int_equal(volume_set(v, (Point){ 2, 1, 1 }, red), 0);
        for (int32_t x = 4; x < 6; x++)
                assert_int_equal(volume_set(v, (Point){ x, 1, 1 }, red), 0);
        assert_int_equal(volume_set(v, (Point){ 4, 1, 0 }, red), 0);
        assert_int_equal(volume_halved(&is, v, (Point){ 0, 0, 0 }), 0);
        assert_colour(volume_get(is, (Point){ 0, 0, 0 }), (Colour){ 0 });
        assert_colour(volume_get(is, (Point){ 1, 0, 0 }), red);
        assert_colour(volume_get(is, (Point){ 2, 0, 0 }), red);
        assert_int_equal(volume_count(is), 2);
}

static void test_nothing_leaves_space(void **state) {
        const Point end = { INT32_MAX, 0, INT32_MIN };
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(volume_free) Volume *is = NULL;

        assert_int_equal(volume_set(v, end, WHITE), 0);
        assert_int_equal(volume_doubled(&is, v, (Point){ 0, 0, 0 }), -ERANGE);
        assert_null(is);
        assert_int_equal(volume_doubled(&is, v, (Point){ INT32_MAX, 0, INT32_MIN }), -ERANGE);
        assert_int_equal(volume_doubled(&is, v, (Point){ INT32_MAX - 1, 0, INT32_MIN }), -ERANGE);
        is = volume_free(is);
        assert_int_equal(volume_halved(&is, v, end), 0);
        assert_int_equal(volume_count(is), 0);
}

static void test_what_leaves_a_box_comes_in_again(void **state) {
        Chance c = { 703 };

        for (unsigned i = 0; i < 3 * ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&c, GRID_BOX, &a);
                const Box box = chance_box(&c);
                const Point by = { (int32_t)chance(&c, 99) - 50, (int32_t)chance(&c, 2) * 7,
                                   i % 3 ? 0 : INT32_MIN };
                const int64_t sizes[3] = { (int64_t)box_width(box), (int64_t)box_depth(box),
                                           (int64_t)box_height(box) };

                assert_int_equal(volume_wrap(v, box, by), 0);
                b = a;
                FOR_BOX(p, box) {
                        const Point from = {
                                (int32_t)(((p.x - box.min.x - (int64_t)by.x) % sizes[0] + sizes[0]) %
                                                  sizes[0] +
                                          box.min.x),
                                (int32_t)(((p.y - box.min.y - (int64_t)by.y) % sizes[1] + sizes[1]) %
                                                  sizes[1] +
                                          box.min.y),
                                (int32_t)(((p.z - box.min.z - (int64_t)by.z) % sizes[2] + sizes[2]) %
                                                  sizes[2] +
                                          box.min.z)
                        };

                        *grid_at(&b, p) = *grid_at(&a, from);
                }
                assert_grid(v, &b);
        }
}

static void test_all_of_space_is_a_box_like_others(void **state) {
        const Box all = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_set(v, all.max, WHITE), 0);
        assert_int_equal(volume_wrap(v, all, (Point){ 1, 0, -1 }), 0);
        assert_colour(volume_get(v, (Point){ INT32_MIN, INT32_MAX, INT32_MAX - 1 }), WHITE);
        assert_int_equal(volume_count(v), 1);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_voxel_becomes_eight),
                cmocka_unit_test(test_half_of_double_is_what_it_was),
                cmocka_unit_test(test_of_eight_cells_the_most_frequent_colour_stays),
                cmocka_unit_test(test_nothing_leaves_space),
                cmocka_unit_test(test_what_leaves_a_box_comes_in_again),
                cmocka_unit_test(test_all_of_space_is_a_box_like_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
