/* What is seen at a pixel: the nearest face, without holes, however thin, wide or far. */
#include "picture.h"

#include <math.h>

static void test_thin_line_has_no_gaps(void **state) {
        for (View view = 0; view < VIEWS; view++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };

                if (view == VIEW_LEFT || view == VIEW_RIGHT)
                        continue; /* seen from its end */
                fill(v, (Point){ 0, 0, 0 }, (Point){ 999, 0, 0 }, RED);
                p = shot(v, view, 64, 64, NONE);
                for (uint32_t x = 2; x < 62; x++) {
                        unsigned alpha = 0;

                        for (uint32_t y = 0; y < 64; y++)
                                alpha += pixel(p, x, y).a;
                        assert_true(alpha >= 255);
                }
        }
}

static void test_two_voxels_at_the_ends_of_space_are_both_seen(void **state) {
        for (View view = 0; view < VIEWS; view++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                unsigned reds = 0, blues = 0;

                put(v, INT32_MIN, INT32_MIN, INT32_MIN, RED);
                put(v, INT32_MAX, INT32_MAX, INT32_MAX - 5, BLUE);
                p = shot(v, view, 128, 96, NONE);
                assert_framed(p, view);
                for (uint32_t i = 0; i < 128 * 96; i++) {
                        Colour c = pixel(p, i % 128, i / 128);

                        reds += c.a == 255 && c.r > 128 && c.b == 0;
                        blues += c.a == 255 && c.b > 128 && c.r == 0;
                }
                assert_int_equal(reds, 1);
                assert_int_equal(blues, 1);
        }
}

static void test_solid_bodies_have_no_cracks(void **state) {
        static const Point corners[] = { { 0, 0, 0 },
                                         { INT32_MIN, INT32_MIN, INT32_MIN },
                                         { INT32_MAX - 36, INT32_MAX - 36, INT32_MAX - 36 },
                                         { -5, 1000003, -77777777 } };
        static const uint32_t sizes[] = { 97, 256 };

        for (size_t s = 0; s < ARRAY_LEN(corners) * ARRAY_LEN(sizes); s++)
                for (View view = 0; view < VIEWS; view++) {
                        CLEANUP(volume_free) Volume *v = volume_empty();
                        CLEANUP_PICTURE Picture p = { 0 };
                        Point c = corners[s % ARRAY_LEN(corners)];
                        uint32_t size = sizes[s / ARRAY_LEN(corners)];

                        /* steps, so that long edges meet several short ones */
                        for (int i = 0; i < 36; i++)
                                fill(v, (Point){ c.x, c.y, c.z + i },
                                     (Point){ c.x + 36 - i, c.y + 36, c.z + i }, i % 2 ? RED : GREEN);
                        p = shot(v, view, size, size, NONE);
                        assert_whole(p, view);
                }
}

/* Two and a half samples a voxel: every other edge goes through the centres of samples. */
static void test_sample_on_an_edge_belongs_to_one_face(void **state) {
        for (View view = VIEW_FRONT; view < VIEW_ISOMETRIC; view++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };

                /* all six sides like a chess board in relief, so that no two faces merge */
                for (int i = 0; i < 32 * 32 * 32; i++) {
                        int x = i % 32, y = i / 32 % 32, z = i / 1024;

                        if (((x + y + z) & 1) || (x % 31 && y % 31 && z % 31))
                                put(v, x, y, z, WHITE);
                }
                p = shot(v, view, 42, 42, NONE);
                for (uint32_t y = 2; y < 40; y++)
                        for (uint32_t x = 2; x < 40; x++)
                                assert_int_equal(pixel(p, x, y).a, 255);
        }
}

/* A cube of voxels, the plain way. */
#define CUBE 12
typedef struct Cube {
        Colour at[CUBE][CUBE][CUBE]; /* z, y, x */
} Cube;

static Colour cast(const Cube *cube, View view, double right, double up) {
        static const double axes[VIEWS][3][3] = {
                [VIEW_FRONT] = { { 1, 0, 0 }, { 0, 0, 1 }, { 0, -1, 0 } },
                [VIEW_BACK] = { { -1, 0, 0 }, { 0, 0, 1 }, { 0, 1, 0 } },
                [VIEW_LEFT] = { { 0, -1, 0 }, { 0, 0, 1 }, { -1, 0, 0 } },
                [VIEW_RIGHT] = { { 0, 1, 0 }, { 0, 0, 1 }, { 1, 0, 0 } },
                [VIEW_TOP] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
                [VIEW_BOTTOM] = { { -1, 0, 0 }, { 0, 1, 0 }, { 0, 0, -1 } },
                [VIEW_ISOMETRIC] = { { M_SQRT1_2, M_SQRT1_2, 0 },
                                     { -0.40824829, 0.40824829, 0.81649658 },
                                     { 0.57735027, -0.57735027, 0.57735027 } },
        };

        for (int step = 32 * CUBE; step > -32 * CUBE; step--) {
                double d = step / 32.0;
                int p[3];

                for (int i = 0; i < 3; i++)
                        p[i] = (int)floor(CUBE / 2.0 + right * axes[view][0][i] + up * axes[view][1][i] +
                                          d * axes[view][2][i]);
                if (p[0] >= 0 && p[0] < CUBE && p[1] >= 0 && p[1] < CUBE && p[2] >= 0 && p[2] < CUBE &&
                    cube->at[p[2]][p[1]][p[0]].a)
                        return cube->at[p[2]][p[1]][p[0]];
        }
        return NONE;
}

/* Which of nothing, red, green, blue it is, however dark. */
static int hue(Colour c) {
        return !c.a ? 0 : c.r > c.g && c.r > c.b ? 1 : c.g > c.b ? 2 : 3;
}

static void check_against_rays(const Cube *cube, Picture p, View view) {
        double extent = view == VIEW_ISOMETRIC ? CUBE * 4 / sqrt(6) : CUBE, pitch = (p.height - 4) / extent;
        unsigned checked = 0;

        for (uint32_t y = 0; y < p.height; y++)
                for (uint32_t x = 0; x < p.width; x++) {
                        double right = (x + 0.5 - p.width / 2.0) / pitch;
                        double up = (p.height / 2.0 - y - 0.5) / pitch, h = 0.49 / pitch;
                        int expected = hue(cast(cube, view, right, up));

                        /* pixels with an edge in them are mixed */
                        if (hue(cast(cube, view, right - h, up - h)) != expected ||
                            hue(cast(cube, view, right + h, up - h)) != expected ||
                            hue(cast(cube, view, right - h, up + h)) != expected ||
                            hue(cast(cube, view, right + h, up + h)) != expected)
                                continue;
                        if (hue(pixel(p, x, y)) != expected)
                                fail_msg("view %d: pixel %u,%u is %d and not %d", view, x, y,
                                         hue(pixel(p, x, y)), expected);
                        checked++;
                }
        assert_true(checked > p.width * p.height / 4);
}

static void test_nearest_voxel_is_seen_as_by_casting_rays(void **state) {
        for (View view = 0; view < VIEWS; view++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                uint32_t dice = 12345;
                Cube cube = { 0 };

                for (int i = 0; i < CUBE * CUBE * CUBE; i++) {
                        int x = i % CUBE, y = i / CUBE % CUBE, z = i / CUBE / CUBE;
                        uint32_t n = (dice = dice * 1664525 + 1013904223) >> 24;
                        /* so that it is known what is in the frame */
                        bool corner = x % (CUBE - 1) == 0 && y % (CUBE - 1) == 0 && z % (CUBE - 1) == 0;

                        if (n < 40 || corner) {
                                cube.at[z][y][x] = (const Colour[]){ RED, GREEN, BLUE }[n % 3];
                                put(v, x - 3, y - 21, z + 7, cube.at[z][y][x]);
                        }
                }
                p = shot(v, view, 66, 60, NONE);
                check_against_rays(&cube, p, view);
        }
}

static void test_bands_of_a_large_picture_fit_together(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 20, 20, 20 }, BLUE);
        p = shot(v, VIEW_ISOMETRIC, 1500, 1500, NONE);
        assert_whole(p, VIEW_ISOMETRIC);
        assert_framed(p, VIEW_ISOMETRIC);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_thin_line_has_no_gaps),
                cmocka_unit_test(test_two_voxels_at_the_ends_of_space_are_both_seen),
                cmocka_unit_test(test_solid_bodies_have_no_cracks),
                cmocka_unit_test(test_sample_on_an_edge_belongs_to_one_face),
                cmocka_unit_test(test_nearest_voxel_is_seen_as_by_casting_rays),
                cmocka_unit_test(test_bands_of_a_large_picture_fit_together),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
