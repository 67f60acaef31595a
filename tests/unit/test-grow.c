/* Growing, shrinking, smoothing, hollowing and drawing out, against plain arrays. */
#include "voxel-help.h"

#include "voxel/grow.h"

#include <errno.h>

#define ROUNDS 4
#define INNER cube_box(-20, 19)

static Grid a, b;

static Colour at(Grid *g, Point p) {
        return box_contains(GRID_BOX, p) ? *grid_at(g, p) : (Colour){ 0 };
}

/* Two boxes and loose voxels, some cells away from the edge of the array. */
static Volume *draw(Chance *c, Grid *g) {
        Volume *v = new_volume();

        memset(g, 0, sizeof(*g));
        for (unsigned k = 0; k < 2; k++) {
                const Box box = box_intersect(chance_box(c), INNER);
                const Colour colour = rgba(chance(c, 3) * 100, 9, 0, 200 + chance(c, 56));

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = colour;
        }
        for (unsigned k = 0; k < 600; k++) {
                const Point p = chance_point(c);
                const Colour colour = chance_colour(c);

                if (!box_contains(INNER, p))
                        continue;
                assert_int_equal(volume_set(v, p, colour), 0);
                *grid_at(g, p) = colour.a > 0 ? colour : (Colour){ 0 };
        }
        return v;
}

/* The neighbours in the order that decides on colours: by how many axes they differ, then by z, y, x. For
 * those at the faces and edges: the last axis that differs, then the one before, then the signs. */
static unsigned neighbours(Point p, unsigned axes, Point ret[26]) {
        static const int faces[6][3] = { { -1, 0, 0 }, { 1, 0, 0 },  { 0, -1, 0 },
                                         { 0, 1, 0 },  { 0, 0, -1 }, { 0, 0, 1 } };
        static const int planes[3][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };
        unsigned n = 0;

        for (; n < 6; n++)
                ret[n] = (Point){ p.x + faces[n][0], p.y + faces[n][1], p.z + faces[n][2] };
        for (unsigned k = 0; axes > 1 && k < 12; k++) {
                int by[3] = { 0 };

                by[planes[k / 4][0]] = k % 2 == 0 ? -1 : 1;
                by[planes[k / 4][1]] = k / 2 % 2 == 0 ? -1 : 1;
                ret[n++] = (Point){ p.x + by[0], p.y + by[1], p.z + by[2] };
        }
        for (unsigned k = 0; axes > 2 && k < 8; k++)
                ret[n++] = (Point){ p.x + (k & 1 ? 1 : -1), p.y + (k & 2 ? 1 : -1), p.z + (k & 4 ? 1 : -1) };
        return n;
}

/* Of the neighbours, how many are voxels; and the colour of the first. */
static unsigned count(Grid *g, Point p, unsigned axes, Colour *first) {
        const Point *end;
        Point list[26];
        unsigned n = 0;

        *first = (Colour){ 0 };
        end = list + neighbours(p, axes, list);
        for (const Point *q = list; q < end; q++) {
                const Colour c = at(g, *q);

                if (c.a > 0 && n++ == 0)
                        *first = c;
        }
        return n;
}

static void test_a_volume_grows_by_a_voxel(void **state) {
        Chance c = { 501 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&c, &a);
                const unsigned axes = 1 + chance(&c, 3);
                const Colour own = rgba(1, 2, 3, 4);
                const bool coloured = chance(&c, 2);

                assert_int_equal(volume_dilate(v, axes, coloured ? &own : NULL), 0);
                FOR_BOX(p, GRID_BOX) {
                        Colour first;

                        *grid_at(&b, p) = at(&a, p);
                        if (at(&a, p).a == 0 && count(&a, p, axes, &first) > 0)
                                *grid_at(&b, p) = coloured ? own : first;
                }
                assert_grid(v, &b);
        }
}

static void test_a_volume_shrinks_by_a_voxel(void **state) {
        static const unsigned all[] = { 0, 6, 18, 26 };
        Chance c = { 502 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&c, &a);
                const unsigned axes = 1 + chance(&c, 3);

                assert_int_equal(volume_erode(v, axes), 0);
                FOR_BOX(p, GRID_BOX) {
                        Colour first;

                        *grid_at(&b, p) =
                                count(&a, p, axes, &first) == all[axes] ? at(&a, p) : (Colour){ 0 };
                }
                assert_grid(v, &b);
        }
}

static void test_of_27_cells_most_decide(void **state) {
        Chance c = { 503 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&c, &a);

                assert_int_equal(volume_smooth(v), 0);
                FOR_BOX(p, GRID_BOX) {
                        const Colour own = at(&a, p);
                        Colour first;
                        const bool most = count(&a, p, 3, &first) + (own.a > 0) > 13;

                        *grid_at(&b, p) = !most ? rgba(0, 0, 0, 0) : own.a > 0 ? own : first;
                }
                assert_grid(v, &b);
        }
}

static void test_a_shell_is_as_thick_as_it_is_told(void **state) {
        for (uint32_t n = 1; n < 6; n++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                const Box box = cube_box(-17, 2);

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, WHITE), 0);
                assert_int_equal(volume_hollow(v, 1 + n % 3, n), 0);
                memset(&a, 0, sizeof(a));
                FOR_BOX(p, box)
                if (!box_contains(cube_box(box.min.x + (int32_t)n, box.max.x - (int32_t)n), p))
                        *grid_at(&a, p) = WHITE;
                assert_grid(v, &a);
        }
}

static void test_large_solids_stay_as_they_are_inside(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        uint64_t n = 128;

        assert_int_equal(volume_fill(v, cube_box(-64, 63), MODE_REPLACE, WHITE), 0);
        assert_int_equal(volume_smooth(v), 0);
        assert_int_equal(volume_count(v), n * n * n - 12 * (n - 2) - 8);
        assert_int_equal(volume_dilate(v, 3, NULL), 0);
        assert_int_equal(volume_erode(v, 3), 0);
        assert_int_equal(volume_count(v), n * n * n - 12 * (n - 2) - 8);
}

static void test_nothing_grows_out_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_set(v, (Point){ INT32_MAX, INT32_MIN, 0 }, WHITE), 0);
        assert_int_equal(volume_dilate(v, 1, NULL), 0);
        assert_int_equal(volume_count(v), 5);
        assert_int_equal(volume_erode(v, 1), 0);
        assert_int_equal(volume_count(v), 0);
}

/* An L of red voxels, a blue one beside it, and one that covers an arm. */
static Volume *stairs(void) {
        static const Point red[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 },
                                     { 2, 1, 0 }, { 3, 0, 0 }, { 4, 0, 0 } };
        Volume *v = new_volume();

        for (unsigned i = 0; i < ARRAY_LEN(red); i++)
                assert_int_equal(volume_set(v, red[i], rgba(255, 0, 0, 255)), 0);
        assert_int_equal(volume_set(v, (Point){ 0, 1, 0 }, rgba(0, 0, 255, 255)), 0);
        assert_int_equal(volume_set(v, (Point){ 3, 0, 1 }, WHITE), 0);
        return v;
}

static void test_a_face_is_what_is_alike_connected_and_bare(void **state) {
        CLEANUP(volume_free) Volume *v = stairs();
        Extrusion e = { .seed = { 0, 0, 0 }, .axis = AXIS_Z, .sign = 1, .distance = 2 };
        uint64_t face = 0;

        assert_int_equal(volume_extrude(v, &e, &face), 0);
        assert_int_equal(face, 4);
        assert_int_equal(volume_count(v), 8 + 8);
        assert_colour(volume_get(v, (Point){ 2, 1, 2 }), rgba(255, 0, 0, 255));
        assert_colour(volume_get(v, (Point){ 0, 1, 1 }), (Colour){ 0 });
        assert_colour(volume_get(v, (Point){ 4, 0, 1 }), (Colour){ 0 });
        e.seed.z = 2;
        e.distance = -3;
        assert_int_equal(volume_extrude(v, &e, &face), 0);
        assert_int_equal(volume_count(v), 8 - 4);
}

static void test_faces_look_six_ways(void **state) {
        for (int i = 0; i < 6; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                Extrusion e = {
                        .seed = { 0, 0, 0 }, .axis = (Axis)(i / 2), .sign = i % 2 ? -1 : 1, .distance = 3
                };
                int32_t to[3] = { 0 };
                uint64_t face;

                assert_int_equal(volume_set(v, e.seed, WHITE), 0);
                assert_int_equal(volume_extrude(v, &e, &face), 0);
                to[i / 2] = 3 * e.sign;
                assert_box(volume_box(v),
                           box_union((Box){ e.seed, e.seed },
                                     (Box){ { to[0], to[1], to[2] }, { to[0], to[1], to[2] } }));
                assert_int_equal(volume_count(v), 4);
        }
}

static void test_what_is_no_face_is_told(void **state) {
        CLEANUP(volume_free) Volume *v = stairs();
        Extrusion e = { .seed = { 3, 0, 0 }, .axis = AXIS_Z, .sign = 1, .distance = 1 };
        uint64_t face = 77;

        assert_int_equal(volume_extrude(v, &e, &face), EXTRUDE_NOTHING);
        e.seed = (Point){ 9, 9, 9 };
        assert_int_equal(volume_extrude(v, &e, &face), EXTRUDE_NOTHING);
        e.seed = (Point){ 0, 0, INT32_MAX };
        assert_int_equal(volume_set(v, e.seed, WHITE), 0);
        assert_int_equal(volume_extrude(v, &e, &face), -ERANGE);
        assert_int_equal(face, 77);
        assert_int_equal(volume_count(v), 9);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_volume_grows_by_a_voxel),
                cmocka_unit_test(test_a_volume_shrinks_by_a_voxel),
                cmocka_unit_test(test_of_27_cells_most_decide),
                cmocka_unit_test(test_a_shell_is_as_thick_as_it_is_told),
                cmocka_unit_test(test_large_solids_stay_as_they_are_inside),
                cmocka_unit_test(test_nothing_grows_out_of_space),
                cmocka_unit_test(test_a_face_is_what_is_alike_connected_and_bare),
                cmocka_unit_test(test_faces_look_six_ways),
                cmocka_unit_test(test_what_is_no_face_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
