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

static void expect_nothing(const Volume *v) {
        CLEANUP_PICTURE Picture p = small(v);

        for (uint32_t i = 0; i < SIDE * SIDE; i++)
                assert_pixel(p, i % SIDE, i / SIDE, NONE);
}

static void test_nothing_is_see_through(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();

        expect_nothing(v);
        put(v, 1, 2, 3, (Colour){ 0, 255, 0, 16 });
        expect_nothing(v);
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

static void assert_follows(Thumbnail *t, const Volume *v) {
        CLEANUP_PICTURE Picture fresh = small(v);

        assert_in_range(thumbnail_follow(t, v), THUMBNAIL_SAME, THUMBNAIL_NEW);
        assert_true(thumbnail_shows(t, v));
        assert_memory_equal(thumbnail_pixels(t), fresh.rgba, (size_t)SIDE * SIDE * 4);
}

static int32_t by_chance(uint32_t *seed, int32_t below) {
        *seed = *seed * 1664525u + 1013904223u;
        return (int32_t)((*seed >> 8) % (uint32_t)below);
}

/* Two voxels along each side or up to forty, there or taken away; now and then at the outermost. */
static void change(Volume *v, uint32_t *seed, Point size) {
        const Point min = { by_chance(seed, size.x), by_chance(seed, size.y), by_chance(seed, size.z) };
        const int32_t most = by_chance(seed, 3) == 0 ? 40 : 2;
        const Colour c = { (uint8_t)by_chance(seed, 256), 9, (uint8_t)by_chance(seed, 256), 255 };
        const Point max = { min.x + by_chance(seed, most), min.y + by_chance(seed, most),
                            min.z + by_chance(seed, most) };

        assert_int_equal(
                volume_fill(v, (Box){ min, max }, by_chance(seed, 3) == 0 ? MODE_SUB : MODE_OVER, c), 0);
}

/* Sizes at which a voxel is larger than a pixel, smaller, and so small that blocks are drawn as one. */
static void test_one_that_is_kept_follows_every_change(void **state) {
        static const Point sizes[] = { { 30, 30, 30 }, { 90, 50, 70 }, { 250, 90, 90 }, { 2000, 60, 30 } };

        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP(thumbnail_free) Thumbnail *t = NULL;
                uint32_t seed = (uint32_t)i;

                assert_int_equal(thumbnail_new(&t, SIDE), 0);
                assert_follows(t, v);
                fill(v, (Point){ 0, 0, 0 }, sizes[i], WHITE);
                for (unsigned k = 0; k < 50; k++) {
                        for (int32_t n = by_chance(&seed, 3); n >= 0; n--)
                                change(v, &seed, sizes[i]);
                        if (k % 10 == 5)
                                volume_rest(v);
                        assert_follows(t, v);
                }
                fill(v, (Point){ 0, 0, 0 }, (Point){ 3999, 3999, 3999 }, NONE);
                assert_follows(t, v);
        }
}

static void test_what_nobody_sees_gives_no_new_pixels(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP(thumbnail_free) Thumbnail *t = NULL;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 49, 49, 49 }, WHITE);
        assert_int_equal(thumbnail_new(&t, SIDE), 0);
        assert_false(thumbnail_shows(t, v));
        assert_int_equal(thumbnail_follow(t, v), THUMBNAIL_NEW);
        assert_int_equal(thumbnail_follow(t, v), THUMBNAIL_SAME);
        put(v, 20, 20, 20, RED);
        assert_false(thumbnail_shows(t, v));
        assert_int_equal(thumbnail_follow(t, v), THUMBNAIL_SAME);
        put(v, 20, 0, 20, RED);
        assert_int_equal(thumbnail_follow(t, v), THUMBNAIL_NEW);
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
                cmocka_unit_test(test_one_that_is_kept_follows_every_change),
                cmocka_unit_test(test_what_nobody_sees_gives_no_new_pixels),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
