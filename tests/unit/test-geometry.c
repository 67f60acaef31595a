#include "voxel-help.h"

#include <math.h>

static void test_union_and_intersection_of_boxes(void **state) {
        const Box a = cube_box(-5, 5), b = cube_box(3, 9);

        assert_box(box_union(a, b), cube_box(-5, 9));
        assert_box(box_intersect(a, b), cube_box(3, 5));
        assert_box(box_union(a, BOX_EMPTY), a);
        assert_box(box_union(BOX_EMPTY, a), a);
        assert_true(box_empty(box_intersect(a, BOX_EMPTY)));
        assert_true(box_empty(box_intersect(a, cube_box(6, 9))));
}

static void test_the_largest_box_is_measured_without_overflow(void **state) {
        const Box all = cube_box(INT32_MIN, INT32_MAX);

        assert_int_equal(box_width(all), UINT64_C(1) << 32);
        assert_int_equal(box_depth(all), UINT64_C(1) << 32);
        assert_int_equal(box_height(all), UINT64_C(1) << 32);
        assert_int_equal(box_height(BOX_EMPTY), 0);
        assert_int_equal(box_width(cube_box(7, 7)), 1);
}

static void test_opaque_over_replaces_and_over_nothing_is_the_source(void **state) {
        assert_colour(blend(MODE_OVER, rgba(1, 2, 3, 255), rgba(9, 8, 7, 255)), rgba(9, 8, 7, 255));
        assert_colour(blend(MODE_OVER, rgba(0, 0, 0, 0), rgba(9, 8, 7, 3)), rgba(9, 8, 7, 3));
        assert_colour(blend(MODE_OVER, rgba(1, 2, 3, 100), rgba(0, 0, 0, 0)), rgba(1, 2, 3, 100));
}

static void test_each_mode_by_an_example(void **state) {
        const Colour a = rgba(200, 100, 0, 200), b = rgba(0, 50, 250, 100);

        assert_colour(blend(MODE_OVER, a, b), rgba(109, 77, 112, 221));
        assert_colour(blend(MODE_SUB, a, b), rgba(200, 100, 0, 100));
        assert_colour(blend(MODE_SUB, b, a), rgba(0, 0, 0, 0));
        assert_colour(blend(MODE_SUB_CLAMP, a, b), rgba(200, 100, 0, 155));
        assert_colour(blend(MODE_PAINT, a, b), rgba(121, 80, 98, 200));
        assert_colour(blend(MODE_MAX, a, b), rgba(0, 50, 250, 200));
        assert_colour(blend(MODE_INTERSECT, a, b), rgba(200, 100, 0, 100));
        assert_colour(blend(MODE_INTERSECT_FILL, a, b), rgba(0, 50, 250, 100));
        assert_colour(blend(MODE_MULTIPLY_ALPHA, a, b), rgba(78, 39, 0, 78));
        assert_colour(blend(MODE_REPLACE, a, b), b);
}

/* The rule for OVER in floating point, rounded down. */
static unsigned over_channel(unsigned a, unsigned aa, unsigned b, unsigned ba) {
        const double under = (double)aa * (255 - ba);

        return (unsigned)floor((255.0 * b * ba + a * under) / (255.0 * ba + under) + 1e-9);
}

static void test_over_follows_its_formula_for_all_alphas(void **state) {
        for (unsigned aa = 1; aa < 256; aa++)
                for (unsigned ba = 1; ba < 256; ba++) {
                        const Colour c = blend(MODE_OVER, rgba(255, 13, 0, aa), rgba(0, 200, 255, ba));

                        assert_int_equal(c.a, ba + aa * (255 - ba) / 255);
                        assert_int_equal(c.r, over_channel(255, aa, 0, ba));
                        assert_int_equal(c.g, over_channel(13, aa, 200, ba));
                        assert_int_equal(c.b, over_channel(0, aa, 255, ba));
                }
}

static void test_no_mode_leaves_a_colour_in_an_empty_voxel(void **state) {
        Chance c = { 1 };

        for (int mode = MODE_OVER; mode <= MODE_REPLACE; mode++)
                for (unsigned i = 0; i < 2000; i++) {
                        const Colour a = rgba(chance(&c, 256), 5, 6, chance(&c, 2) * chance(&c, 256));
                        const Colour b = rgba(chance(&c, 256), 7, 8, chance(&c, 2) * chance(&c, 256));
                        const Colour made = blend((Mode)mode, a, b);

                        if (made.a == 0)
                                assert_colour(made, rgba(0, 0, 0, 0));
                        if (a.a == 0 && !mode_adds((Mode)mode, b))
                                assert_int_equal(made.a, 0);
                        if (b.a == 0 && !mode_clears((Mode)mode))
                                assert_colour(made, a.a > 0 ? a : rgba(0, 0, 0, 0));
                        if (b.a == 0 && mode_clears((Mode)mode))
                                assert_int_equal(made.a, 0);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_union_and_intersection_of_boxes),
                cmocka_unit_test(test_the_largest_box_is_measured_without_overflow),
                cmocka_unit_test(test_opaque_over_replaces_and_over_nothing_is_the_source),
                cmocka_unit_test(test_each_mode_by_an_example),
                cmocka_unit_test(test_over_follows_its_formula_for_all_alphas),
                cmocka_unit_test(test_no_mode_leaves_a_colour_in_an_empty_voxel),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
