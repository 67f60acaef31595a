/* Pictures of small models, pixel by pixel. */
#include "picture.h"

#include <errno.h>
#include <string.h>

static void test_empty_volume_gives_the_background(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture clear = shot(v, VIEW_FRONT, 5, 3, NONE);
        CLEANUP_PICTURE Picture full = shot(v, VIEW_ISOMETRIC, 5, 3, (Colour){ 1, 2, 3, 200 });

        for (uint32_t i = 0; i < 15; i++) {
                assert_pixel(clear, i % 5, i / 5, NONE);
                assert_pixel(full, i % 5, i / 5, (Colour){ 1, 2, 3, 200 });
        }
}

static void test_background_shows_around_the_model(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        put(v, 0, 0, 0, RED);
        p = shot(v, VIEW_TOP, 64, 64, BLUE);
        assert_pixel(p, 0, 0, BLUE);
        assert_pixel(p, 32, 32, RED);
}

static void test_edges_are_smooth_without_fringes(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };
        unsigned partly = 0;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 0 }, WHITE);
        p = shot(v, VIEW_ISOMETRIC, 80, 80, NONE);
        for (uint32_t i = 0; i < 80 * 80; i++) {
                Colour c = pixel(p, i % 80, i / 80);

                if (c.a > 0 && c.a < 255) {
                        partly++;
                        assert_true(c.a == 64 || c.a == 128 || c.a == 191);
                        assert_true(c.r > 130); /* as light as the darkest side, not mixed with black */
                }
        }
        assert_true(partly > 40);
}

static void test_corners_are_darker_and_open_faces_keep_their_colour(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 0 }, RED);
        put(v, 0, 0, 1, GREEN);
        p = shot(v, VIEW_TOP, 104, 104, NONE);
        assert_pixel(p, 60, 50, RED);                  /* away from the green voxel */
        assert_pixel(p, 5, 98, GREEN);                 /* on it */
        assert_in_range(pixel(p, 15, 98).r, 180, 230); /* beside it */
        assert_in_range(pixel(p, 5, 88).r, 180, 230);
        assert_in_range(pixel(p, 15, 88).r, 200, 250); /* touching at a corner */
}

static void test_sizes_out_of_range_are_refused(void **state) {
        static const uint32_t sizes[][2] = {
                { 0, 5 }, { 5, 0 }, { RENDER_SIDE_MAX + 1, 1 }, { 1, RENDER_SIDE_MAX + 1 }, { UINT32_MAX, 1 }
        };
        CLEANUP(volume_free) Volume *v = volume_empty();
        uint8_t *rgba = NULL;

        put(v, 0, 0, 0, RED);
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
                assert_int_equal(render(&rgba, v,
                                        &(RenderOptions){ .width = sizes[i][0],
                                                          .height = sizes[i][1],
                                                          .view = VIEW_TOP }),
                                 -EINVAL);
        assert_int_equal(render(&rgba, v, &(RenderOptions){ .width = 8, .height = 8, .view = (View)VIEWS }),
                         -EINVAL);
        assert_null(rgba);
}

/* The same voxels, put in another order, so that the table has them in another. */
static void test_same_model_gives_the_same_bytes(void **state) {
        CLEANUP(volume_free) Volume *there = volume_empty(), *back = volume_empty();

        for (int i = 0; i < 3000; i++) {
                int j = 2999 - i;

                put(there, i * 7 % 90, i * 11 % 70, i * 13 % 50, (Colour){ (uint8_t)i, 100, 50, 255 });
                put(back, j * 7 % 90, j * 11 % 70, j * 13 % 50, (Colour){ (uint8_t)j, 100, 50, 255 });
        }
        for (int i = 0; i < 3000; i++)
                put(back, i * 7 % 90, i * 11 % 70, i * 13 % 50, (Colour){ (uint8_t)i, 100, 50, 255 });

        for (View view = 0; view < VIEWS; view++) {
                CLEANUP_PICTURE Picture a = shot(there, view, 120, 90, NONE);
                CLEANUP_PICTURE Picture b = shot(back, view, 120, 90, NONE);

                assert_memory_equal(a.rgba, b.rgba, 120 * 90 * 4);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_empty_volume_gives_the_background),
                cmocka_unit_test(test_background_shows_around_the_model),
                cmocka_unit_test(test_edges_are_smooth_without_fringes),
                cmocka_unit_test(test_corners_are_darker_and_open_faces_keep_their_colour),
                cmocka_unit_test(test_sizes_out_of_range_are_refused),
                cmocka_unit_test(test_same_model_gives_the_same_bytes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
