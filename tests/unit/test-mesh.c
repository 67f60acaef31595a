#include "formats/mesh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static uint32_t next_random(uint32_t *state) {
        *state = *state * 1664525 + 1013904223;
        return *state >> 8;
}

static Volume *new_volume(void) {
        Volume *v;

        assert_int_equal(volume_new(&v), 0);
        return v;
}

/* A heap of voxels of a few colours, some of them faint, in a box. */
static Volume *heap(Box box, unsigned n, uint32_t seed) {
        static const Colour colours[] = {
                { 1, 2, 3, 255 }, { 1, 2, 3, 200 }, { 9, 0, 0, 255 }, { 5, 5, 5, 90 }
        };
        Volume *v = new_volume();

        for (unsigned i = 0; i < n; i++) {
                const Point p = { box.min.x + (int32_t)(next_random(&seed) % box_width(box)),
                                  box.min.y + (int32_t)(next_random(&seed) % box_depth(box)),
                                  box.min.z + (int32_t)(next_random(&seed) % box_height(box)) };

                assert_int_equal(volume_set(v, p, colours[next_random(&seed) % 4]), 0);
        }
        return v;
}

static bool solid(const Volume *v, Point p) {
        return volume_get(v, p).a >= 127;
}

static Point beside(Point p, uint8_t axis, bool positive) {
        const int32_t step = positive ? 1 : -1;

        return (Point){ p.x + (axis == 0 ? step : 0), p.y + (axis == 1 ? step : 0),
                        p.z + (axis == 2 ? step : 0) };
}

/* Each face of a quad is one that can be seen, and has its colour. Counts them. */
static uint64_t check_quad(const Quad *q, const Volume *v, const Volume *hiding) {
        uint64_t n = 0;

        for (Point p = q->voxels.min; p.z <= q->voxels.max.z; p.z++)
                for (p.y = q->voxels.min.y; p.y <= q->voxels.max.y; p.y++)
                        for (p.x = q->voxels.min.x; p.x <= q->voxels.max.x; p.x++, n++) {
                                Colour c = volume_get(v, p);

                                assert_true(solid(v, p) && !solid(hiding, beside(p, q->axis, q->positive)));
                                c.a = 255;
                                assert_true(colour_equal(c, q->colour));
                        }
        return n;
}

static uint64_t count_faces(const Volume *v, const Volume *hiding) {
        const Box box = volume_box(v);
        uint64_t n = 0;

        for (Point p = box.min; p.z <= box.max.z; p.z++)
                for (p.y = box.min.y; p.y <= box.max.y; p.y++)
                        for (p.x = box.min.x; p.x <= box.max.x; p.x++)
                                for (unsigned side = 0; solid(v, p) && side < 6; side++)
                                        n += !solid(hiding, beside(p, (uint8_t)(side / 2), side % 2));
        return n;
}

/* As many faces as there are, each of them right, none twice: these are all. */
static Mesh check(const Volume *v, const Volume *hiding) {
        Mesh m = { 0 };
        uint64_t n = 0;

        assert_int_equal(mesh_build(&m, v, hiding, 127), 0);
        for (size_t i = 0; i < m.n; i++) {
                n += check_quad(&m.quads[i], v, hiding ? hiding : v);
                for (size_t k = 0; k < i && m.n < 3000; k++)
                        assert_false(m.quads[i].axis == m.quads[k].axis &&
                                     m.quads[i].positive == m.quads[k].positive &&
                                     box_contains(m.quads[i].voxels, m.quads[k].voxels.min));
        }
        assert_int_equal(n, count_faces(v, hiding ? hiding : v));
        return m;
}

static void test_heaps_have_just_the_faces_that_are_seen(void **state) {
        static const Box boxes[] = { { { 0, 0, 0 }, { 9, 9, 9 } },
                                     { { -70, -5, -3 }, { 5, 66, 8 } },
                                     { { -3, -90, -66 }, { 3, 4, 70 } },
                                     { { 15, 16, 17 }, { 82, 20, 19 } } };

        for (size_t i = 0; i < ARRAY_LEN(boxes); i++) {
                CLEANUP(volume_free) Volume *v = heap(boxes[i], 600, (uint32_t)i);
                Mesh m = check(v, NULL);

                mesh_done(&m);
        }
}

static void test_full_boxes_across_chunks_have_no_faces_inside(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box box = { { -70, -3, 2 }, { 70, 66, 90 } };
        Mesh m;

        assert_int_equal(volume_fill(v, box, MODE_OVER, (Colour){ 7, 8, 9, 255 }), 0);
        m = check(v, NULL);
        assert_int_equal(m.n, 6);
        mesh_done(&m);
}

/* Rectangles end where another colour begins, but not where a chunk does. */
static void test_rectangles_go_on_across_the_borders_of_chunks(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Mesh m;

        assert_int_equal(volume_fill(v, (Box){ { -37, 5, 0 }, { 90, 132, 127 } }, MODE_OVER,
                                     (Colour){ 7, 8, 9, 255 }),
                         0);
        m = check(v, NULL);
        assert_int_equal(m.n, 6);
        mesh_done(&m);
        assert_int_equal(
                volume_fill(v, (Box){ { -37, 5, 0 }, { 90, 132, 69 } }, MODE_OVER, (Colour){ 9, 8, 9, 255 }),
                0);
        m = check(v, NULL);
        assert_int_equal(m.n, 10);
        mesh_done(&m);
}

static void test_64_voxels_a_side_are_one_rectangle_a_face(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Mesh m;

        assert_int_equal(
                volume_fill(v, (Box){ { -16, 32, 0 }, { 47, 95, 63 } }, MODE_OVER, (Colour){ 7, 8, 9, 255 }),
                0);
        m = check(v, NULL);
        assert_int_equal(m.n, 6);
        mesh_done(&m);
}

/* The most rectangles that there are in a slice. */
static void test_voxels_of_colours_of_their_own_are_not_joined(void **state) {
        static const Box boxes[] = { { { 0, 0, 0 }, { 63, 63, 0 } },
                                     { { 0, -64, 5 }, { 63, -64, 68 } },
                                     { { 7, 0, 0 }, { 7, 63, 63 } } };

        for (size_t i = 0; i < ARRAY_LEN(boxes); i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                Mesh m;

                for (Point p = boxes[i].min; p.z <= boxes[i].max.z; p.z++)
                        for (p.y = boxes[i].min.y; p.y <= boxes[i].max.y; p.y++)
                                for (p.x = boxes[i].min.x; p.x <= boxes[i].max.x; p.x++)
                                        assert_int_equal(volume_set(v, p,
                                                                    (Colour){ (uint8_t)p.x, (uint8_t)p.y,
                                                                              (uint8_t)p.z, 255 }),
                                                         0);
                m = check(v, NULL);
                assert_int_equal(m.n, 2 * 64 * 64 + 4 * 64);
                mesh_done(&m);
        }
}

/* Stairs of two colours: a run goes on in the row behind it only as far as that has it all, in its colour.
 */
static void test_runs_go_on_where_the_whole_of_them_does(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Colour a = { 1, 1, 1, 255 }, b = { 2, 2, 2, 255 };
        Mesh m;

        assert_int_equal(volume_fill(v, (Box){ { 0, 0, 0 }, { 63, 63, 0 } }, MODE_OVER, a), 0);
        assert_int_equal(volume_fill(v, (Box){ { 0, 0, 0 }, { 31, 31, 0 } }, MODE_OVER, b), 0);
        m = check(v, NULL);
        /* Above and below: b, a beside it to the end, a behind b. Sides: two have both colours, two one. */
        assert_int_equal(m.n, 2 * 3 + 2 * 2 + 2);
        mesh_done(&m);
        assert_int_equal(volume_set(v, (Point){ 63, 63, 0 }, b), 0);
        m = check(v, NULL);
        /* What lay beside b ends a row earlier, and its last row has both colours. */
        assert_int_equal(m.n, 2 * 5 + 4 * 2);
        mesh_done(&m);
}

static void test_what_hides_may_be_another_volume(void **state) {
        const Box box = { { -5, -5, -5 }, { 70, 4, 4 } };

        for (uint32_t i = 0; i < 3; i++) {
                CLEANUP(volume_free) Volume *v = heap(box, 900, i), *hiding = heap(box, 1500, i + 10);
                Mesh m = check(v, hiding);

                mesh_done(&m);
        }
}

static void test_alphas_do_not_keep_rectangles_apart(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Mesh m;

        assert_int_equal(volume_set(v, (Point){ 0, 0, 0 }, (Colour){ 1, 1, 1, 255 }), 0);
        assert_int_equal(volume_set(v, (Point){ 1, 0, 0 }, (Colour){ 1, 1, 1, 127 }), 0);
        assert_int_equal(volume_set(v, (Point){ 2, 0, 0 }, (Colour){ 1, 1, 1, 126 }), 0);
        m = check(v, NULL);
        assert_int_equal(m.n, 6);
        mesh_done(&m);
}

static void test_the_ends_of_space_have_faces(void **state) {
        static const int32_t ends[] = { INT32_MIN, INT32_MAX };

        for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                Mesh m;

                assert_int_equal(
                        volume_set(v, (Point){ ends[i], ends[i], ends[i] }, (Colour){ 1, 1, 1, 255 }), 0);
                assert_int_equal(mesh_build(&m, v, NULL, 127), 0);
                assert_int_equal(m.n, 6);
                assert_int_equal(m.quads[0].voxels.max.z, ends[i]);
                mesh_done(&m);
        }
}

static void test_nothing_has_no_faces(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Mesh m;

        assert_int_equal(mesh_build(&m, v, NULL, 127), 0);
        assert_int_equal(m.n, 0);
        mesh_done(&m);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_heaps_have_just_the_faces_that_are_seen),
                cmocka_unit_test(test_full_boxes_across_chunks_have_no_faces_inside),
                cmocka_unit_test(test_rectangles_go_on_across_the_borders_of_chunks),
                cmocka_unit_test(test_64_voxels_a_side_are_one_rectangle_a_face),
                cmocka_unit_test(test_voxels_of_colours_of_their_own_are_not_joined),
                cmocka_unit_test(test_runs_go_on_where_the_whole_of_them_does),
                cmocka_unit_test(test_what_hides_may_be_another_volume),
                cmocka_unit_test(test_alphas_do_not_keep_rectangles_apart),
                cmocka_unit_test(test_the_ends_of_space_have_faces),
                cmocka_unit_test(test_nothing_has_no_faces),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
