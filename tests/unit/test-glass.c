/* What can be seen through, beside colours laid over each other by hand and along rays. */
#include "picture.h"

#include "render/mesh.h"

#include <math.h>
#include <string.h>

#define CLEAR_RED ((Colour){ 255, 0, 0, 128 })
#define CLEAR_GREEN ((Colour){ 0, 255, 0, 51 })
/* All sides keep their colours. */
#define FLAT_LIGHT ((Light){ .set = true, .ambient = 1 })

static Picture look(const Volume *v, RenderOptions o) {
        Picture p = { NULL, o.width, o.height };

        assert_int_equal(render(&p.rgba, v, &o), 0);
        return p;
}

static RenderOptions front(void) {
        return (RenderOptions){ .width = 54, .height = 54, .view = VIEW_FRONT, .light = FLAT_LIGHT };
}

static void test_what_is_behind_shows_by_what_alpha_leaves(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 0, 9 }, CLEAR_RED);
        fill(v, (Point){ 0, 5, 0 }, (Point){ 4, 5, 9 }, BLUE);
        p = look(v, front());
        assert_pixel(p, 10, 27, (Colour){ 128, 0, 127, 255 });
        assert_pixel(p, 40, 27, CLEAR_RED);
        assert_pixel(p, 1, 1, NONE);
}

static void test_the_background_shows_too(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = front();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 0, 9 }, CLEAR_GREEN);
        o.background = (Colour){ 100, 100, 100, 255 };
        p = look(v, o);
        assert_pixel(p, 27, 27, (Colour){ 80, 131, 80, 255 });
        assert_pixel(p, 0, 0, o.background);
}

static void test_a_body_of_one_colour_is_one_pane_however_deep(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 40, 9 }, CLEAR_RED);
        p = look(v, front());
        assert_pixel(p, 27, 27, CLEAR_RED);
}

static void test_bodies_behind_each_other_are_laid_from_the_nearest_on(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        /* red, then, touching it, green, then a gap, then red again */
        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 1, 9 }, CLEAR_RED);
        fill(v, (Point){ 0, 2, 0 }, (Point){ 9, 2, 9 }, CLEAR_GREEN);
        fill(v, (Point){ 0, 20, 0 }, (Point){ 9, 20, 9 }, CLEAR_RED);
        p = look(v, front());
        /* of 255: 128 + 127 × 0.8 × 128/255 red, 127 × 0.2 green, together 204.4 */
        assert_pixel(p, 27, 27, (Colour){ 223, 32, 0, 204 });
}

static void test_faint_voxels_are_faint_and_are_in_the_frame(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = front();
        CLEANUP_PICTURE Picture p = { 0 };

        put(v, 0, 0, 0, RED);
        put(v, 9, 0, 0, (Colour){ 0, 255, 0, 1 });
        p = look(v, o);
        assert_pixel(p, 4, 27, RED);
        assert_pixel(p, 49, 27, (Colour){ 0, 255, 0, 1 });
}

static void test_a_pane_smaller_than_a_pixel_is_seen(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        unsigned seen = 0;
        CLEANUP_PICTURE Picture p = { 0 };

        put(v, 0, 0, 0, RED);
        put(v, 10000, 0, 9000, RED);
        put(v, 5000, 0, 3333, CLEAR_GREEN);
        p = look(v, front());
        for (uint32_t i = 0; i < 54 * 54; i++)
                seen += colour_equal(pixel(p, i % 54, i / 54), CLEAR_GREEN);
        assert_int_equal(seen, 1);
}

static void test_light_goes_through(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 54, .height = 54, .view = VIEW_TOP, .unoccluded = true };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 0 }, WHITE);
        fill(v, (Point){ 0, 0, 5 }, (Point){ 0, 9, 5 }, CLEAR_RED);
        o.light = (Light){ .fixed = true, .direction = { -1, 0, 1 }, .shadow = true };
        p = look(v, o);
        assert_pixel(p, 27, 27, WHITE);
        fill(v, (Point){ 0, 0, 5 }, (Point){ 0, 9, 5 }, RED);
        picture_done(&p);
        p = look(v, o);
        assert_true(pixel(p, 29, 27).r < 160);
}

static void test_panes_have_outlines(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = front();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, CLEAR_RED);
        o.edges = EDGES_OUTLINE;
        p = look(v, o);
        for (uint32_t y = 0; y < 54; y++)
                for (uint32_t x = 0; x < 54; x++) {
                        const bool in = x >= 2 && x < 52 && y >= 2 && y < 52;
                        const bool inner = x >= 3 && x < 51 && y >= 3 && y < 51;

                        /* 0.58 of black over 0.42 of a half: 0.789 in all, 0.267 of it red */
                        assert_pixel(p, x, y, inner ? CLEAR_RED : in ? (Colour){ 68, 0, 0, 202 } : NONE);
                }
}

#define CUBE 12
typedef struct Cube {
        Colour at[CUBE][CUBE][CUBE]; /* z, y, x */
} Cube;

static uint32_t draw_lot(uint32_t *seed) {
        *seed = *seed * 1664525u + 1013904223u;
        return *seed >> 8;
}

static void mixed_cube(Cube *cube, Volume *v, uint32_t seed) {
        static const Colour colours[] = { { 255, 40, 0, 90 },
                                          { 0, 200, 255, 160 },
                                          { 30, 255, 30, 30 },
                                          { 90, 80, 70, 255 },
                                          { 250, 250, 250, 255 } };

        memset(cube, 0, sizeof(*cube));
        for (int i = 0; i < 120; i++) {
                const uint32_t lot = draw_lot(&seed);
                const Point at = { (int)(lot % CUBE), (int)(lot / CUBE % CUBE), (int)(lot / 144 % CUBE) };
                const Colour c = colours[draw_lot(&seed) % ARRAY_LEN(colours)];
                Point end;

                end.x = MIN(at.x + (int)(lot & 3), CUBE - 1);
                end.y = MIN(at.y + 1, CUBE - 1);
                end.z = MIN(at.z + (int)(lot >> 2 & 1), CUBE - 1);
                fill(v, at, end, c);
                for (int z = at.z; z <= end.z; z++)
                        for (int y = at.y; y <= end.y; y++)
                                for (int x = at.x; x <= end.x; x++)
                                        cube->at[z][y][x] = c;
        }
}

static Colour cube_at(const Cube *cube, const int cell[static 3]) {
        for (int k = 0; k < 3; k++)
                if (cell[k] < 0 || cell[k] >= CUBE)
                        return NONE;
        return cube->at[cell[2]][cell[1]][cell[0]];
}

/* Goes from cell to cell; false where an edge is so near that either side would do. */
static bool cast(const Cube *cube, const double from[static 3], const double along[static 3],
                 double ret[static 4]) {
        double next[3], step[3], left = 1;
        Colour last = NONE;
        int cell[3];

        memset(ret, 0, 4 * sizeof(*ret));
        for (int k = 0; k < 3; k++) {
                cell[k] = (int)floor(from[k]);
                step[k] = along[k] != 0 ? 1 / fabs(along[k]) : INFINITY;
                next[k] = along[k] != 0 ? (cell[k] + (along[k] > 0) - from[k]) / along[k] : INFINITY;
        }
        for (int i = 0; i < 400 && left > 0; i++) {
                const Colour c = cube_at(cube, cell);
                const int axis = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : next[1] < next[2] ? 1 : 2;

                if (c.a > 0 && !colour_equal(c, last)) {
                        ret[0] += left * c.a / 255 * c.r;
                        ret[1] += left * c.a / 255 * c.g;
                        ret[2] += left * c.a / 255 * c.b;
                        left *= 1 - c.a / 255.0;
                }
                last = c;
                for (int k = 0; k < 3; k++)
                        if (k != axis && fabs(next[k] - next[axis]) < 1e-4 * step[axis])
                                return false;
                cell[axis] += along[axis] > 0 ? 1 : -1;
                next[axis] += step[axis];
        }
        ret[3] = 255 * (1 - left);
        for (int k = 0; k < 3 && left < 1; k++)
                ret[k] /= 1 - left;
        return true;
}

/* The camera that render() has. */
static void camera_of(const Volume *v, const RenderOptions *o, Camera *ret) {
        static const bool sides[SIDES] = { true, true, true, true, true, true };
        const Frame frame = { .width = o->width, .height = o->height, .grain = 1, .margin = 0.04 };
        CLEANUP(mesh_free) Mesh *m = NULL;
        Slant slant;

        assert_int_equal(mesh_new(&m, v, sides), 0);
        assert_int_equal(camera_stand(ret, &o->stand, o->view, m->box), 0);
        box_middle(m->box, ret->middle);
        slant = camera_slant(ret, &o->stand, frame);
        camera_fit(ret, &o->stand, m->box, mesh_extent(m, ret, slant), slant, frame);
}

/* Beside another colour, a face that is too thin for a sample may be shown. */
static bool expect(const Cube *cube, const Camera *c, uint32_t x, uint32_t y, double ret[static 4]) {
        static const double around[5][2] = { { 0, 0 }, { 1.5, 0 }, { -1.5, 0 }, { 0, 1.5 }, { 0, -1.5 } };

        for (unsigned i = 0; i < ARRAY_LEN(around); i++) {
                double from[3], along[3], got[4];

                camera_ray(c, x + 0.5 + around[i][0], y + 0.5 + around[i][1], from, along);
                for (int k = 0; k < 3; k++)
                        from[k] += (double)c->middle[k] / 2 - (c->perspective ? 0 : 50.0) * along[k];
                if (!cast(cube, from, along, got))
                        return false;
                for (int k = 0; k < 4 && i > 0; k++)
                        if (fabs(got[k] - ret[k]) > 1e-6)
                                return false;
                memcpy(ret, got, sizeof(got));
        }
        return true;
}

#define SIDE 160
static void check_rays(const Cube *cube, const Volume *v, RenderOptions o) {
        CLEANUP_PICTURE Picture p = { 0 };
        unsigned sure = 0;
        Camera c;

        o.width = o.height = SIDE;
        o.light = FLAT_LIGHT;
        o.unoccluded = o.coarse = true;
        camera_of(v, &o, &c);
        p = look(v, o);
        for (uint32_t i = 0; i < SIDE * SIDE; i++) {
                const Colour got = pixel(p, i % SIDE, i / SIDE);
                double expected[4];

                if (!expect(cube, &c, i % SIDE, i / SIDE, expected))
                        continue;
                sure++;
                if (!(fabs(got.r - expected[0]) <= 1 && fabs(got.g - expected[1]) <= 1 &&
                      fabs(got.b - expected[2]) <= 1 && fabs(got.a - expected[3]) <= 1))
                        fail_msg("pixel %u,%u is %u,%u,%u,%u and not %.1f,%.1f,%.1f,%.1f", i % SIDE,
                                 i / SIDE, got.r, got.g, got.b, got.a, expected[0], expected[1], expected[2],
                                 expected[3]);
        }
        assert_true(sure > SIDE * SIDE / 4);
}

static void test_colours_are_those_along_rays_without_perspective(void **state) {
        for (uint32_t i = 0; i < 6; i++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                Cube cube;
                RenderOptions o = { .view = VIEW_FRONT };

                mixed_cube(&cube, v, i);
                o.stand = (Stand){ .by = STAND_ORBIT, .yaw = 3 + 67 * (double)i, .pitch = 29.3 * i - 80.1 };
                check_rays(&cube, v, o);
        }
}

/* From without, and from cells that are empty, clear or solid. */
static void test_colours_are_those_along_rays_from_an_eye(void **state) {
        for (uint32_t i = 0; i < 12; i++) {
                CLEANUP(volume_free) Volume *v = volume_empty();
                const double far = i % 2 ? 4 : 17;
                Cube cube;
                RenderOptions o = { .view = VIEW_FRONT };

                mixed_cube(&cube, v, i);
                o.stand = (Stand){ .by = STAND_PLACE,
                                   .position = { 6.3 + far * cos(i), 6.4 + far * sin(i),
                                                 5.7 + far * sin(3 * i) },
                                   .target = { 6, 6, 6 },
                                   .aimed = true,
                                   .up = { 0, 0, 1 },
                                   .stay = true,
                                   .fov = 70 };
                check_rays(&cube, v, o);
        }
}

static RenderOptions from_inside(double x, double y, double z, double target_z) {
        RenderOptions o = { .width = 40, .height = 30, .unoccluded = true };

        o.stand = (Stand){ .by = STAND_PLACE,
                           .position = { x, y, z },
                           .target = { x, y + 100, target_z },
                           .aimed = true,
                           .up = { 0, 0, 1 },
                           .stay = true,
                           .fov = 60 };
        return o;
}

static void test_an_eye_in_a_solid_voxel_sees_its_colour_alone(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ -5, -5, -5 }, (Point){ 5, 5, 5 }, RED);
        put(v, 1, 1, 1, GREEN);
        fill(v, (Point){ -5, 20, -5 }, (Point){ 5, 20, 5 }, BLUE);
        p = look(v, from_inside(1.5, 1.25, 1.75, 1.75));
        for (uint32_t i = 0; i < 40 * 30; i++)
                assert_pixel(p, i % 40, i / 40, GREEN);
}

static void test_an_eye_on_a_floor_does_not_see_through_it(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ -50, -50, -5 }, (Point){ 50, 50, -1 }, RED);
        p = look(v, from_inside(0.5, 0.5, 0, 0));
        assert_pixel(p, 20, 5, NONE);
        assert_pixel(p, 20, 16, RED);
        assert_pixel(p, 20, 29, RED);
}

static void test_an_eye_in_a_clear_voxel_sees_all_through_it(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ -5, -5, -5 }, (Point){ 5, 5, 5 }, CLEAR_RED);
        fill(v, (Point){ -50, 20, -50 }, (Point){ 50, 20, 50 }, BLUE);
        p = look(v, from_inside(1.5, 1.25, 1.75, 1.75));
        assert_int_equal(pixel(p, 20, 15).r, 128);
        assert_int_equal(pixel(p, 20, 15).a, 255);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_behind_shows_by_what_alpha_leaves),
                cmocka_unit_test(test_the_background_shows_too),
                cmocka_unit_test(test_a_body_of_one_colour_is_one_pane_however_deep),
                cmocka_unit_test(test_bodies_behind_each_other_are_laid_from_the_nearest_on),
                cmocka_unit_test(test_faint_voxels_are_faint_and_are_in_the_frame),
                cmocka_unit_test(test_a_pane_smaller_than_a_pixel_is_seen),
                cmocka_unit_test(test_light_goes_through),
                cmocka_unit_test(test_panes_have_outlines),
                cmocka_unit_test(test_colours_are_those_along_rays_without_perspective),
                cmocka_unit_test(test_colours_are_those_along_rays_from_an_eye),
                cmocka_unit_test(test_an_eye_in_a_solid_voxel_sees_its_colour_alone),
                cmocka_unit_test(test_an_eye_on_a_floor_does_not_see_through_it),
                cmocka_unit_test(test_an_eye_in_a_clear_voxel_sees_all_through_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
