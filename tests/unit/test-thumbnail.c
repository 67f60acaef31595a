/* Small pictures of models for file managers. */
#include "picture.h"

#include "render/thumbnail.h"

#include <string.h>

#define SIDE 64

static Picture small(const Volume *v) {
        Picture p = { NULL, SIDE, SIDE };

        assert_int_equal(thumbnail(&p.rgba, v, SIDE), 0);
        return p;
}

static void test_nothing_is_see_through(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = small(v);

        for (uint32_t i = 0; i < SIDE * SIDE; i++)
                assert_pixel(p, i % SIDE, i / SIDE, NONE);
}

/* Light from above and the left. */
static void test_a_voxel_shows_its_three_sides(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        put(v, -5, 7, 1000, RED);
        p = small(v);
        assert_pixel(p, 0, 0, NONE);
        assert_pixel(p, 31, 18, RED);
        assert_in_range(pixel(p, 16, 40).r, 200, 230);
        assert_in_range(pixel(p, 47, 40).r, 160, 190);
        assert_int_equal(pixel(p, 31, 58).a, 255);
        assert_int_equal(pixel(p, 31, 63).a, 0);
}

/* Each of three in the middle hides what is behind it along the way to the eye. */
static void test_what_is_nearer_hides_what_is_behind(void **state) {
        static const Point behind[] = { { 0, 0, 0 }, { 1, -1, 1 }, { 20, -20, 20 } };
        const Colour colours[] = { RED, GREEN, BLUE };

        for (unsigned order = 0; order < 6; order++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };

                for (unsigned i = 0; i < 3; i++) {
                        const unsigned k = (order + i * (1 + order % 2)) % 3;

                        put(v, behind[k].x, behind[k].y, behind[k].z, colours[k]);
                }
                p = small(v);
                assert_pixel(p, 31, 18, BLUE);
                assert_int_equal(pixel(p, 16, 40).r + pixel(p, 16, 40).g, 0);
        }
}

/* Over the borders of blocks, full ones and others. */
static void test_a_cube_has_no_cracks_and_no_inside(void **state) {
        static const int32_t sides[] = { 1, 15, 16, 17, 32, 50, 300 };

        for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                const int32_t last = sides[i] - 1 - 8;

                fill(v, (Point){ -8, -8, -8 }, (Point){ last, last, last }, WHITE);
                if (last - 1 > -7)
                        fill(v, (Point){ -7, -7, -7 }, (Point){ last - 1, last - 1, last - 1 }, RED);
                p = small(v);
                for (uint32_t y = 8; y < 56; y++)
                        for (uint32_t x = 24; x < 40; x++) {
                                const Colour c = pixel(p, x, y);

                                assert_int_equal(c.a, 255);
                                assert_int_equal(c.r, c.g);
                        }
        }
}

/* Files have it, and are to be the same for the same model. */
static void test_voxels_drawn_as_one_look_the_same_whoever_came_first(void **state) {
        static const int32_t spreads[] = { 1, 3, 40, 4000 };

        for (size_t k = 0; k < sizeof(spreads) / sizeof(spreads[0]); k++) {
                CLEANUP(volume_free) Volume *v = volume_empty(), *w = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 }, q = { 0 };

                for (int32_t i = 0; i < 2000; i++) {
                        const int32_t j = 1999 - i, s = spreads[k];

                        put(v, i * 7 % 101 * s, i * 13 % 103 * s, i * 29 % 107 * s,
                            (Colour){ (uint8_t)i, (uint8_t)(i >> 3), 77, 255 });
                        put(w, j * 7 % 101 * s, j * 13 % 103 * s, j * 29 % 107 * s,
                            (Colour){ (uint8_t)j, (uint8_t)(j >> 3), 77, 255 });
                }
                p = small(v);
                q = small(w);
                assert_memory_equal(p.rgba, q.rgba, (size_t)SIDE * SIDE * 4);
        }
}

/* A wall in front of another, with voxels of both drawn as one at the border. */
static void test_voxels_drawn_as_one_hide_what_is_behind(void **state) {
        static const int32_t sides[] = { 200, 700, 3000 };

        for (size_t k = 0; k < sizeof(sides) / sizeof(sides[0]); k++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                const int32_t last = sides[k] - 1, thick = sides[k] / 20;

                fill(v, (Point){ 0, thick, 0 }, (Point){ last, 2 * thick, last }, RED);
                fill(v, (Point){ 0, 0, 0 }, (Point){ last, thick - 1, last }, BLUE);
                p = small(v);
                for (uint32_t y = 24; y < 40; y++)
                        for (uint32_t x = 24; x < 40; x++)
                                assert_int_equal(pixel(p, x, y).r, 0);
        }
}

static void test_models_as_wide_as_space_are_drawn(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };
        unsigned n = 0;

        put(v, INT32_MIN, INT32_MIN, INT32_MIN, RED);
        put(v, INT32_MAX, INT32_MAX, INT32_MAX, GREEN);
        p = small(v);
        for (uint32_t i = 0; i < SIDE * SIDE; i++)
                n += pixel(p, i % SIDE, i / SIDE).a > 0;
        assert_in_range(n, 1, 20);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_is_see_through),
                cmocka_unit_test(test_a_voxel_shows_its_three_sides),
                cmocka_unit_test(test_what_is_nearer_hides_what_is_behind),
                cmocka_unit_test(test_a_cube_has_no_cracks_and_no_inside),
                cmocka_unit_test(test_voxels_drawn_as_one_look_the_same_whoever_came_first),
                cmocka_unit_test(test_voxels_drawn_as_one_hide_what_is_behind),
                cmocka_unit_test(test_models_as_wide_as_space_are_drawn),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
