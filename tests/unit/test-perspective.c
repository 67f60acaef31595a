/* Cameras with an eye somewhere: what is seen is what rays from the eye meet, without holes, wherever it
 * stands. */
#include "picture.h"

#include "render/bands.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static Picture look(const Volume *v, RenderOptions o) {
        Picture p = { NULL, o.width, o.height };

        assert_int_equal(render(&p.rgba, v, &o), 0);
        return p;
}

/* A stair, so that long edges meet several short ones, each step in its own colour. */
static void stair(Volume *v, Point c) {
        for (int i = 0; i < 36; i++)
                fill(v, (Point){ c.x, c.y, c.z + i }, (Point){ c.x + 36 - i, c.y + 36, c.z + i },
                     i % 2 ? RED : GREEN);
}

/* A cube whose sides are full of pits, so that faces of all sizes meet, but whose outline is that of a cube.
 */
static void pitted(Volume *v, Point c) {
        uint32_t random = 7;

        fill(v, c, (Point){ c.x + 36, c.y + 36, c.z + 36 }, RED);
        for (int i = 0; i < 1500; i++) {
                int at[3], side;

                random = random * 1664525 + 1013904223;
                side = random >> 28;
                at[0] = 2 + (random >> 8 & 31);
                at[1] = 2 + (random >> 13 & 31);
                at[2] = 2 + (random >> 18 & 31);
                at[side % 3] = side & 8 ? 36 : 0;
                put(v, c.x + at[0], c.y + at[1], c.z + at[2], NONE);
        }
}

static void test_bodies_have_no_cracks_from_any_side(void **state) {
        static const Point corners[] = { { 0, 0, 0 },
                                         { INT32_MIN, INT32_MIN, INT32_MIN },
                                         { INT32_MAX - 36, INT32_MAX - 36, INT32_MAX - 36 } };

        for (size_t s = 0; s < ARRAY_LEN(corners); s++)
                for (int i = 0; i < 24; i++) {
                        CLEANUP(volume_free) Volume *v = volume_empty();
                        CLEANUP_PICTURE Picture p = { 0 };
                        RenderOptions o = { .width = 150, .height = 130, .view = VIEW_ISOMETRIC };

                        pitted(v, corners[s]);
                        o.stand = (Stand){ .by = STAND_ORBIT,
                                           .yaw = 15.0 * i,
                                           .pitch = 90 - 7.5 * i,
                                           .roll = 11 * i,
                                           .fov = i % 4 == 3 ? 0 : 20 + 4 * i };
                        p = look(v, o);
                        assert_framed(p, (View)i);
                        assert_whole(p, (View)i);
                }
}

static void test_inside_a_hollow_cube_nothing_of_the_outside_is_seen(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();

        fill(v, (Point){ -20, -20, -20 }, (Point){ 20, 20, 20 }, RED);
        assert_int_equal(volume_fill(v, (Box){ { -18, -18, -18 }, { 18, 18, 18 } }, MODE_SUB, WHITE), 0);
        /* pillars, so that faces of all sizes meet, some of them partly behind the eye */
        for (int i = 0; i < 12; i++)
                fill(v, (Point){ 3 * i - 17, (i * 7) % 31 - 15, -18 },
                     (Point){ 3 * i - 17, (i * 7) % 31 - 15, 18 }, GREEN);
        for (int i = 0; i < 30; i++) {
                CLEANUP_PICTURE Picture p = { 0 };
                RenderOptions o = { .width = 96, .height = 64 };

                o.stand = (Stand){ .by = STAND_PLACE,
                                   .position = { i % 5 - 2.25, i % 3 * 0.5, i % 7 - 3.125 },
                                   .target = { 30 * cos(i), 30 * sin(i), 20 * sin(3 * i) },
                                   .aimed = true,
                                   .up = { 0, 0, 1 },
                                   .stay = true,
                                   .fov = 30 + 4 * i };
                p = look(v, o);
                for (uint32_t k = 0; k < p.width * p.height; k++)
                        assert_int_equal(p.rgba[4 * k + 3], 255);
        }
}

/* Else each band would look at them, and have room for their numbers. */
static void test_faces_behind_the_eye_are_in_no_band(void **state) {
        static const bool sides[SIDES] = { true, true, true, true, true, true };
        const Stand stand = { .by = STAND_PLACE,
                              .target = { 0, 9, 0 },
                              .aimed = true,
                              .up = { 0, 0, 1 },
                              .stay = true,
                              .fov = 60 };
        const Frame frame = { .width = 300, .height = 2000, .grain = 1 };
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP(mesh_free) Mesh *m = NULL;
        Bands bands = { 0 };
        Camera c;
        Slant slant;

        for (int i = 0; i < 400; i++)
                put(v, i % 20 - 10, -20 - (i + i / 20) % 2, i / 20 - 10, RED);
        assert_int_equal(mesh_new(&m, v, sides), 0);
        assert_int_equal(camera_stand(&c, &stand, VIEW_FRONT, m->box), 0);
        box_middle(m->box, c.middle);
        slant = camera_slant(&c, &stand, frame);
        camera_fit(&c, &stand, m->box, mesh_extent(m, &c, slant), slant, frame);
        assert_int_equal(bands_make(&bands, &c, m, (Quads){ 0, m->n_quads }, 0), 0);
        assert_true(m->n_quads > 400 && bands.n > 2);
        assert_int_equal(bands.begin[bands.n], 0);
        bands_done(&bands);
}

#define CUBE 10
typedef struct Cube {
        Colour at[CUBE][CUBE][CUBE]; /* z, y, x */
} Cube;

static Colour cast(const Cube *cube, const double eye[static 3], const double along[static 3]) {
        for (int step = 0; step < 1500; step++) {
                int p[3];

                for (int i = 0; i < 3; i++)
                        p[i] = (int)floor(eye[i] + along[i] * step / 40);
                if (p[0] >= 0 && p[0] < CUBE && p[1] >= 0 && p[1] < CUBE && p[2] >= 0 && p[2] < CUBE &&
                    cube->at[p[2]][p[1]][p[0]].a)
                        return cube->at[p[2]][p[1]][p[0]];
        }
        return NONE;
}

static int hue(Colour c) {
        return !c.a ? 0 : c.r > c.g && c.r > c.b ? 1 : c.g > c.b ? 2 : 3;
}

static void check_rays(const Cube *cube, Picture p, const double eye[static 3], double fov) {
        /* the eye looks along +Y */
        const double half = tan(fov * M_PI / 360), h = half / p.height * 1.1;
        unsigned checked = 0;

        for (uint32_t y = 0; y < p.height; y++)
                for (uint32_t x = 0; x < p.width; x++) {
                        double right = (x + 0.5 - p.width / 2.0) / p.height * 2 * half;
                        double up = (p.height / 2.0 - y - 0.5) / p.height * 2 * half;
                        int expected = hue(cast(cube, eye, (double[]){ right, 1, up }));
                        bool mixed = false;

                        for (int i = 0; i < 4; i++)
                                mixed |= hue(cast(cube, eye,
                                                  (double[]){ right + (i & 1 ? h : -h), 1,
                                                              up + (i & 2 ? h : -h) })) != expected;
                        if (mixed)
                                continue;
                        checked++;
                        if (hue(pixel(p, x, y)) != expected)
                                fail_msg("pixel %u,%u shows %d and not %d", x, y, hue(pixel(p, x, y)),
                                         expected);
                }
        assert_true(checked > p.width * p.height / 4);
}

static void test_nearest_voxel_is_seen_as_by_rays_from_the_eye(void **state) {
        static const double eyes[][3] = { { 5.25, -8, 4.5 }, { 11, -3, 9.5 }, { 4.5, 4.25, 5.5 } };

        for (size_t e = 0; e < ARRAY_LEN(eyes); e++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                CLEANUP_PICTURE Picture p = { 0 };
                RenderOptions o = { .width = 66, .height = 60, .unoccluded = true };
                uint32_t random = 12345;
                Cube cube = { 0 };

                for (int i = 0; i < CUBE * CUBE * CUBE; i++) {
                        int x = i % CUBE, y = i / CUBE % CUBE, z = i / CUBE / CUBE;

                        random = random * 1664525 + 1013904223;
                        if (random >> 24 < 20 && !(x == 4 && z == 5)) {
                                cube.at[z][y][x] = (const Colour[]){ RED, GREEN, BLUE }[random >> 10 & 1];
                                put(v, x, y, z, cube.at[z][y][x]);
                        }
                }
                o.stand = (Stand){
                        .by = STAND_PLACE, .aimed = true, .up = { 0, 0, 1 }, .stay = true, .fov = 70
                };
                memcpy(o.stand.position, eyes[e], sizeof(eyes[e]));
                memcpy(o.stand.target, eyes[e], sizeof(eyes[e]));
                o.stand.target[1] += 1;
                p = look(v, o);
                check_rays(&cube, p, eyes[e], 70);
        }
}

static void test_presets_are_orbits(void **state) {
        static const double angles[VIEWS][2] = { { 0, 0 },
                                                 { 180, 0 },
                                                 { 270, 0 },
                                                 { 90, 0 },
                                                 { 0, 90 },
                                                 { 0, -90 },
                                                 { 45, 35.264389682754654 } };
        CLEANUP(volume_free) Volume *v = volume_empty();

        stair(v, (Point){ 5, -3, 2 });
        for (View view = 0; view < VIEWS; view++) {
                RenderOptions o = { .width = 70, .height = 60, .view = view };
                CLEANUP_PICTURE Picture a = look(v, o), b = { 0 };
                unsigned differs = 0;

                o.stand = (Stand){ .by = STAND_ORBIT,
                                   .yaw = angles[view][0],
                                   .pitch = angles[view][1],
                                   .roll = view == VIEW_BOTTOM ? 180 : 0 };
                b = look(v, o);
                for (uint32_t i = 0; i < 70 * 60 * 4; i++)
                        differs += abs(a.rgba[i] - b.rgba[i]) > 1;
                assert_true(differs <= (view == VIEW_ISOMETRIC ? 8 : 0));
        }
}

static void test_moving_model_and_eye_alike_changes_no_pixel(void **state) {
        RenderOptions o = { .width = 90, .height = 70, .light = { .shadow = true }, .edges = EDGES_OUTLINE };
        CLEANUP(volume_free) Volume *v = volume_empty(), *w = volume_empty();
        CLEANUP_PICTURE Picture a = { 0 }, b = { 0 };

        stair(v, (Point){ 0, 0, 0 });
        stair(w, (Point){ 16000, -160000, 1600 });
        o.stand = (Stand){ .by = STAND_PLACE,
                           .position = { 60, -70, 50 },
                           .target = { 10, 10, 10 },
                           .aimed = true,
                           .up = { 0, 0, 1 },
                           .stay = true,
                           .fov = 40 };
        a = look(v, o);
        for (int i = 0; i < 3; i++) {
                o.stand.position[i] += (double[]){ 16000, -160000, 1600 }[i];
                o.stand.target[i] += (double[]){ 16000, -160000, 1600 }[i];
        }
        b = look(w, o);
        assert_memory_equal(a.rgba, b.rgba, 90 * 70 * 4);
}

static void test_mirrored_model_gives_the_mirrored_picture(void **state) {
        RenderOptions o = { .width = 90,
                            .height = 70,
                            .light = { .fixed = true, .direction = { 0, -1, 2 } } };
        CLEANUP(volume_free) Volume *v = volume_empty(), *w = volume_empty();
        CLEANUP_PICTURE Picture a = { 0 }, b = { 0 };
        unsigned differs = 0;

        stair(v, (Point){ 0, 0, 0 });
        for (int i = 0; i < 36; i++)
                fill(w, (Point){ -37 + i, 0, i }, (Point){ -1, 36, i }, i % 2 ? RED : GREEN);
        o.stand = (Stand){ .by = STAND_ORBIT, .yaw = 30, .pitch = 20, .fov = 50 };
        a = look(v, o);
        o.stand.yaw = -30;
        b = look(w, o);
        for (uint32_t y = 0; y < 70; y++)
                for (uint32_t x = 0; x < 90; x++)
                        for (int i = 0; i < 4; i++)
                                differs += abs(a.rgba[(y * 90 + x) * 4 + i] -
                                               b.rgba[(y * 90 + 89 - x) * 4 + i]) > 2;
        assert_true(differs <= 16);
}

/* What is drawn of a picture: columns and rows. */
static void find_drawn(Picture p, uint32_t ret_x[static 2], uint32_t ret_y[static 2]) {
        ret_x[0] = ret_y[0] = UINT32_MAX;
        ret_x[1] = ret_y[1] = 0;
        for (uint32_t i = 0; i < p.width * p.height; i++) {
                const uint32_t x = i % p.width, y = i / p.width;

                if (p.rgba[4 * i + 3] == 0)
                        continue;
                ret_x[0] = MIN(ret_x[0], x);
                ret_x[1] = MAX(ret_x[1], x);
                ret_y[0] = MIN(ret_y[0], y);
                ret_y[1] = MAX(ret_y[1], y);
        }
}

/* Near parts take more of the picture than far ones: as much is left above as below, and to both sides. */
static void test_a_model_is_in_the_middle_however_flat(void **state) {
        static const Point sizes[] = {
                { 60, 60, 1 }, { 60, 1, 60 }, { 1, 60, 60 }, { 80, 2, 2 }, { 20, 20, 20 }
        };

        for (size_t s = 0; s < ARRAY_LEN(sizes); s++)
                for (int i = 0; i < 16; i++) {
                        CLEANUP(volume_free) Volume *v = volume_empty();
                        CLEANUP_PICTURE Picture p = { 0 };
                        RenderOptions o = { .width = i & 1 ? 160 : 100, .height = 110 };
                        uint32_t x[2], y[2];

                        fill(v, (Point){ 0, 0, 0 },
                             (Point){ sizes[s].x - 1, sizes[s].y - 1, sizes[s].z - 1 }, RED);
                        o.stand = (Stand){ .by = STAND_ORBIT,
                                           .yaw = 10 + 40 * i,
                                           .pitch = 75 - 10 * i,
                                           .fov = 30 + 5 * i };
                        p = look(v, o);
                        find_drawn(p, x, y);
                        assert_in_range(x[0] + x[1], o.width - 3, o.width + 1);
                        assert_in_range(y[0] + y[1], o.height - 3, o.height + 1);
                        /* the margin, as before */
                        assert_true(x[0] <= 5 || y[0] <= 5);
                        assert_true(x[0] >= 3 && y[0] >= 3);
                }
}

static void test_zoom_and_shift_move_the_frame(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 100, .height = 100, .view = VIEW_FRONT, .stand = { .zoom = 0.5 } };
        CLEANUP_PICTURE Picture p = { 0 }, q = { 0 };

        put(v, 0, 0, 0, RED);
        p = look(v, o);
        for (uint32_t y = 0; y < 100; y++)
                for (uint32_t x = 0; x < 100; x++)
                        assert_pixel(p, x, y, x >= 27 && x < 73 && y >= 27 && y < 73 ? RED : NONE);
        o.stand.shift[0] = 0.25;
        o.stand.shift[1] = -0.1;
        q = look(v, o);
        for (uint32_t y = 0; y < 100; y++)
                for (uint32_t x = 0; x < 100; x++)
                        assert_pixel(q, x, y, x >= 52 && x < 98 && y >= 37 && y < 83 ? RED : NONE);
}

static void test_what_cannot_be_looked_along_is_refused(void **state) {
        const Stand wrong[] = { { .by = STAND_PLACE, .position = { 0.5, 0.5, 0.5 }, .fov = 40 },
                                { .by = STAND_PLACE, .position = { NAN, 0, 0 } },
                                { .by = STAND_ORBIT, .pitch = 91 },
                                { .fov = 151 },
                                { .fov = 0.5 },
                                { .zoom = 101 },
                                { .roll = INFINITY } };
        CLEANUP(volume_free) Volume *v = volume_empty();

        put(v, 0, 0, 0, RED);
        for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
                RenderOptions o = { .width = 10, .height = 10, .stand = wrong[i] };
                uint8_t *pixels;

                assert_int_equal(render(&pixels, v, &o), -EINVAL);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bodies_have_no_cracks_from_any_side),
                cmocka_unit_test(test_faces_behind_the_eye_are_in_no_band),
                cmocka_unit_test(test_inside_a_hollow_cube_nothing_of_the_outside_is_seen),
                cmocka_unit_test(test_nearest_voxel_is_seen_as_by_rays_from_the_eye),
                cmocka_unit_test(test_presets_are_orbits),
                cmocka_unit_test(test_moving_model_and_eye_alike_changes_no_pixel),
                cmocka_unit_test(test_mirrored_model_gives_the_mirrored_picture),
                cmocka_unit_test(test_a_model_is_in_the_middle_however_flat),
                cmocka_unit_test(test_zoom_and_shift_move_the_frame),
                cmocka_unit_test(test_what_cannot_be_looked_along_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
