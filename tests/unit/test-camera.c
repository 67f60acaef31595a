/* Where pictures are taken from, and that all of the model is on them. */
#include "picture.h"
#include "voxel/shape.h"

static void test_one_voxel_is_a_centred_square_of_its_colour_in_six_views(void **state) {
        for (View view = VIEW_FRONT; view < VIEW_ISOMETRIC; view++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };

                put(v, -7, 100, 3, RED);
                p = shot(v, view, 100, 60, NONE);
                for (uint32_t y = 0; y < 60; y++)
                        for (uint32_t x = 0; x < 100; x++)
                                assert_pixel(p, x, y, x >= 22 && x < 78 && y >= 2 && y < 58 ? RED : NONE);
        }
}

/* A cube with a colour in the middle of each side and a white corner at its smallest x and y, largest z. */
static Volume *volume_die(void) {
        Volume *v = volume_empty();

        fill(v, (Point){ 0, 0, 0 }, (Point){ 8, 8, 8 }, (Colour){ 90, 90, 90, 255 });
        fill(v, (Point){ 3, 0, 3 }, (Point){ 5, 0, 5 }, RED);                          /* front */
        fill(v, (Point){ 3, 8, 3 }, (Point){ 5, 8, 5 }, GREEN);                        /* back */
        fill(v, (Point){ 0, 3, 3 }, (Point){ 0, 5, 5 }, BLUE);                         /* left */
        fill(v, (Point){ 8, 3, 3 }, (Point){ 8, 5, 5 }, (Colour){ 255, 255, 0, 255 }); /* right */
        fill(v, (Point){ 3, 3, 8 }, (Point){ 5, 5, 8 }, (Colour){ 0, 255, 255, 255 }); /* top */
        fill(v, (Point){ 3, 3, 0 }, (Point){ 5, 5, 0 }, (Colour){ 255, 0, 255, 255 }); /* bottom */
        put(v, 0, 0, 8, WHITE);
        return v;
}

static void test_each_view_looks_from_its_side(void **state) {
        static const struct {
                Colour middle;
                int corner_x, corner_y; /* where the white corner is: pixel of 100, -1 when not seen */
        } expected[] = {
                [VIEW_FRONT] = { { 255, 0, 0, 255 }, 6, 6 },
                [VIEW_BACK] = { { 0, 255, 0, 255 }, -1, -1 },
                [VIEW_LEFT] = { { 0, 0, 255, 255 }, 93, 6 },
                [VIEW_RIGHT] = { { 255, 255, 0, 255 }, -1, -1 },
                [VIEW_TOP] = { { 0, 255, 255, 255 }, 6, 93 },
                [VIEW_BOTTOM] = { { 255, 0, 255, 255 }, -1, -1 },
        };

        for (View view = VIEW_FRONT; view < VIEW_ISOMETRIC; view++) {
                CLEANUP(volume_free) Volume *v = volume_die();
                CLEANUP_PICTURE Picture p = shot(v, view, 100, 100, NONE);

                assert_pixel(p, 50, 50, expected[view].middle);
                for (int i = 0; i < 4; i++) {
                        int x = i % 2 ? 93 : 6, y = i / 2 ? 93 : 6;
                        bool corner = x == expected[view].corner_x && y == expected[view].corner_y;

                        assert_pixel(p, (uint32_t)x, (uint32_t)y,
                                     corner ? WHITE : (Colour){ 90, 90, 90, 255 });
                }
        }
}

static void test_isometric_view_shows_top_front_and_right(void **state) {
        CLEANUP(volume_free) Volume *v = volume_die();
        CLEANUP_PICTURE Picture p = shot(v, VIEW_ISOMETRIC, 200, 200, NONE);
        Colour top = pixel(p, 100, 54), front = pixel(p, 60, 123), right = pixel(p, 140, 123);

        assert_true(colour_equal(top, (Colour){ 0, 255, 255, 255 }));
        assert_true(front.r > 180 && front.g == 0 && front.b == 0);
        assert_true(right.r > 128 && right.g == right.r && right.b == 0);
        /* the white corner is at the left, pixel of the top side */
        assert_true(pixel(p, 25, 55).r > 128 && pixel(p, 25, 55).b > 128);
}

static void test_every_shape_is_in_the_frame_with_a_border(void **state) {
        static const Point sizes[] = { { 1, 1, 1 },   { 300, 1, 1 }, { 1, 300, 1 },
                                       { 1, 1, 300 }, { 40, 30, 1 }, { 17, 33, 5 } };
        static const uint32_t frames[][2] = { { 64, 64 }, { 3, 3 }, { 200, 10 }, { 10, 200 }, { 101, 77 } };

        for (size_t s = 0; s < ARRAY_LEN(sizes); s++)
                for (size_t f = 0; f < ARRAY_LEN(frames); f++)
                        for (View view = 0; view < VIEWS; view++) {
                                CLEANUP(volume_free) Volume *v = volume_empty();
                                CLEANUP_PICTURE Picture p = { 0 };

                                fill(v, (Point){ -9, -9, -9 },
                                     (Point){ sizes[s].x - 10, sizes[s].y - 10, sizes[s].z - 10 }, GREEN);
                                p = shot(v, view, frames[f][0], frames[f][1], NONE);
                                assert_framed(p, view);
                        }
}

static bool row_empty(Picture p, uint32_t y) {
        for (uint32_t x = 0; x < p.width; x++)
                if (pixel(p, x, y).a > 0)
                        return false;
        return true;
}

static void test_frame_is_as_tight_about_a_ball_as_about_a_cube(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        assert_int_equal(volume_shape(v, SHAPE_SPHERE, (Box){ { 0, 0, 0 }, { 63, 63, 63 } }, MODE_OVER, RED),
                         0);
        p = shot(v, VIEW_ISOMETRIC, 200, 200, NONE);
        /* a margin of 8, and the ball touches it above and below */
        assert_true(row_empty(p, 7));
        assert_false(row_empty(p, 9));
        assert_false(row_empty(p, 190));
        assert_true(row_empty(p, 192));
}

static void test_smallest_and_longest_pictures_have_it_in_the_middle(void **state) {
        static const uint32_t sizes[][2] = { { 1, 1 },
                                             { 2, 2 },
                                             { 1, RENDER_SIDE_MAX - 1 },
                                             { RENDER_SIDE_MAX - 1, 1 },
                                             { RENDER_SIDE_MAX, 3 } };

        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                Colour c;

                put(v, 0, 0, 0, RED);
                p = shot(v, VIEW_FRONT, sizes[i][0], sizes[i][1], NONE);
                c = pixel(p, sizes[i][0] / 2, sizes[i][1] / 2);
                assert_true(c.r == 255 && c.g == 0 && c.b == 0);
                /* half a pixel where the middle is between two */
                assert_int_equal(c.a, sizes[i][0] == RENDER_SIDE_MAX ? 128 : 255);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_one_voxel_is_a_centred_square_of_its_colour_in_six_views),
                cmocka_unit_test(test_each_view_looks_from_its_side),
                cmocka_unit_test(test_isometric_view_shows_top_front_and_right),
                cmocka_unit_test(test_every_shape_is_in_the_frame_with_a_border),
                cmocka_unit_test(test_frame_is_as_tight_about_a_ball_as_about_a_cube),
                cmocka_unit_test(test_smallest_and_longest_pictures_have_it_in_the_middle),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
