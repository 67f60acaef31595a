#include "voxel-help.h"

#include "voxel/shape.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static uint64_t count_of(ShapeKind kind, Box box) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_shape(v, kind, box, MODE_OVER, WHITE), 0);
        assert_int_equal(shape_count(kind, box), volume_count(v));
        return volume_count(v);
}

static void test_spheres_have_as_many_voxels_as_goxel_makes(void **state) {
        assert_int_equal(count_of(SHAPE_SPHERE, cube_box(0, 63)), 137376);
        assert_int_equal(count_of(SHAPE_SPHERE, cube_box(-64, 63)), 1099136);
        assert_int_equal(count_of(SHAPE_SPHERE, cube_box(-1000, -745)), 8783848);
}

static void test_a_shape_of_one_voxel(void **state) {
        for (int kind = SHAPE_CUBE; kind <= SHAPE_CYLINDER; kind++)
                assert_int_equal(count_of((ShapeKind)kind, cube_box(-7, -7)), 1);
}

static void test_a_cube_fills_its_box(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box box = { { -3, 0, 17 }, { 12, 40, 18 } };

        assert_int_equal(volume_shape(v, SHAPE_CUBE, box, MODE_OVER, WHITE), 0);
        assert_int_equal(volume_count(v), 16 * 41 * 2);
        assert_box(volume_box(v), box);
}

/* The rules as they are written down, one voxel at a time. */
static bool inside(ShapeKind kind, Box box, Point p) {
        const double s[3] = { (double)box_width(box) / 2, (double)box_depth(box) / 2,
                              (double)box_height(box) / 2 };
        const double q[3] = { p.x + 0.5 - box.min.x - s[0], p.y + 0.5 - box.min.y - s[1],
                              p.z + 0.5 - box.min.z - s[2] };
        const double flat = hypot(q[0], q[1]), d = sqrt(flat * flat + q[2] * q[2]);

        if (kind == SHAPE_CYLINDER && flat == 0)
                return true;
        if (kind == SHAPE_CYLINDER)
                return s[0] * s[1] / hypot(s[1] * q[0] / flat, s[0] * q[1] / flat) - flat >= 0;
        if (d == 0)
                return true;
        return s[0] * s[1] * s[2] /
                               sqrt(pow(s[1] * s[2] * q[0] / d, 2) + pow(s[0] * s[2] * q[1] / d, 2) +
                                    pow(s[0] * s[1] * q[2] / d, 2)) -
                       d >=
               0;
}

static void test_round_shapes_voxel_by_voxel(void **state) {
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 9 };

        for (unsigned i = 0; i < 60; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                const ShapeKind kind = i % 2 ? SHAPE_SPHERE : SHAPE_CYLINDER;
                const Box box = chance_box(&c);

                memset(g, 0, sizeof(*g));
                FOR_BOX(p, box) if (inside(kind, box, p)) * grid_at(g, p) = WHITE;
                assert_int_equal(volume_shape(v, kind, box, MODE_OVER, WHITE), 0);
                assert_grid(v, g);
                assert_int_equal(shape_count(kind, box), volume_count(v));
        }
        test_free(g);
}

static void test_shapes_blend_with_every_mode(void **state) {
        Grid *g = test_calloc(1, sizeof(Grid));
        CLEANUP(volume_free) Volume *v = new_volume();
        Chance c = { 10 };

        for (unsigned i = 0; i < 200; i++) {
                const ShapeKind kind = (ShapeKind)(SHAPE_SPHERE + i % 2);
                const Mode mode = i % 2 ? MODE_OVER : (Mode)chance(&c, MODE_REPLACE + 1);
                const Colour colour = chance_colour(&c);
                const Box box = chance_box(&c);

                FOR_BOX(p, box)
                if (inside(kind, box, p))
                        *grid_at(g, p) = blend(mode, *grid_at(g, p), colour);
                assert_int_equal(volume_shape(v, kind, box, mode, colour), 0);
        }
        assert_grid(v, g);
        test_free(g);
}

static void test_the_inside_of_a_sphere_is_uniform_blocks(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(volume_shape(v, SHAPE_SPHERE, cube_box(-64, 63), MODE_OVER, WHITE), 0);
        assert_true(block_uniform(volume_block(v, (Point){ 0, 0, 0 }), NULL));
        assert_ptr_equal(volume_block(v, (Point){ 0, 0, 0 }), volume_block(v, (Point){ -1, 1, 0 }));
        assert_null(volume_block(v, (Point){ 3, 3, 3 }));
}

static void test_shapes_at_the_ends_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();

        assert_int_equal(
                volume_shape(v, SHAPE_SPHERE, cube_box(INT32_MIN, INT32_MIN + 63), MODE_OVER, WHITE), 0);
        assert_int_equal(
                volume_shape(v, SHAPE_SPHERE, cube_box(INT32_MAX - 63, INT32_MAX), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_count(v), 2 * 137376);
}

static void test_too_large_a_shape_changes_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box all = cube_box(INT32_MIN, INT32_MAX), wide = cube_box(-500000, 499999);

        assert_int_equal(volume_set(v, (Point){ 0, 0, 0 }, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ 499999, 499999, 0 }, WHITE), 0);
        for (int kind = SHAPE_CUBE; kind <= SHAPE_CYLINDER; kind++)
                assert_int_equal(volume_shape(v, (ShapeKind)kind, all, MODE_OVER, WHITE), -E2BIG);
        assert_int_equal(volume_shape(v, SHAPE_SPHERE, all, MODE_SUB, WHITE), -E2BIG);
        assert_int_equal(volume_count(v), 2);

        /* What only removes may be as large as a million voxels a side. */
        assert_int_equal(volume_shape(v, SHAPE_SPHERE, wide, MODE_SUB, WHITE), 0);
        assert_int_equal(volume_count(v), 1);
        assert_int_equal(shape_count(SHAPE_SPHERE, wide), 0);
}

static void test_boxes_about_a_centre(void **state) {
        Box box;

        assert_int_equal(shape_box((Point){ 10, 10, 10 }, (int32_t[]){ 1, 2, 5 }, &box), 0);
        assert_box(box, (Box){ { 10, 9, 8 }, { 10, 10, 12 } });
        assert_int_equal(shape_box((Point){ INT32_MAX, 0, 0 }, (int32_t[]){ 2, 1, 1 }, &box), 0);
        assert_int_equal(shape_box((Point){ INT32_MAX, 0, 0 }, (int32_t[]){ 3, 1, 1 }, &box), -ERANGE);
        assert_int_equal(shape_box((Point){ 0, INT32_MIN, 0 }, (int32_t[]){ 1, 2, 1 }, &box), -ERANGE);
        assert_int_equal(shape_box((Point){ 0, 0, 0 }, (int32_t[]){ 1, 0, 1 }, &box), -EINVAL);
}

static void test_names_of_shapes(void **state) {
        ShapeKind kind;

        for (int k = SHAPE_CUBE; k <= SHAPE_CYLINDER; k++) {
                assert_int_equal(shape_from_name(shape_name((ShapeKind)k), &kind), 0);
                assert_int_equal(kind, k);
        }
        assert_int_equal(shape_from_name("cone", &kind), -EINVAL);
}

static void matrix_of(Box box, float ret[static 16]) {
        const float half[3] = { (float)box_width(box) / 2, (float)box_depth(box) / 2,
                                (float)box_height(box) / 2 };

        memset(ret, 0, 16 * sizeof(float));
        for (unsigned i = 0; i < 3; i++)
                ret[5 * i] = half[i];
        ret[12] = (float)box.min.x + half[0];
        ret[13] = (float)box.min.y + half[1];
        ret[14] = (float)box.min.z + half[2];
        ret[15] = 1;
}

static void test_a_straight_matrix_makes_the_same_shape_as_its_box(void **state) {
        Chance c = { 11 };

        for (unsigned i = 0; i < 60; i++) {
                CLEANUP(volume_free) Volume *placed = new_volume(), *plain = new_volume();
                const ShapeKind kind = (ShapeKind)(i % 3);
                const Box box = chance_box(&c), clip = chance_box(&c);
                float matrix[16];

                matrix_of(box, matrix);
                assert_int_equal(volume_shape_matrix(placed, kind, matrix, clip, WHITE), 0);
                assert_int_equal(volume_shape(plain, kind, box, MODE_OVER, WHITE), 0);
                FOR_BOX(p, GRID_BOX)
                assert_colour(volume_get(placed, p),
                              box_contains(clip, p) ? volume_get(plain, p) : rgba(0, 0, 0, 0));
        }
}

static void test_the_three_shapes_of_a_sample_file(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box clip = { { -16, -16, 0 }, { 15, 15, 31 } };
        float m[16] = { 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0, 0, -11, 16, 1 };

        assert_int_equal(volume_shape_matrix(v, SHAPE_CYLINDER, m, clip, WHITE), 0);
        m[12] = 11;
        m[13] = 0;
        assert_int_equal(volume_shape_matrix(v, SHAPE_CUBE, m, clip, WHITE), 0);
        m[12] = 0;
        assert_int_equal(volume_shape_matrix(v, SHAPE_SPHERE, m, clip, WHITE), 0);
        assert_int_equal(volume_count(v), 1208);
}

static void test_a_turned_cube_keeps_its_volume(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const float c = 0.8f * 50, s = 0.6f * 50;
        const float turned[16] = { c, s, 0, 0, -s, c, 0, 0, 0, 0, 50, 0, 7, -9, 3, 1 };

        assert_int_equal(volume_shape_matrix(v, SHAPE_CUBE, turned, cube_box(-500, 500), WHITE), 0);
        assert_in_range(volume_count(v), 1000000 - 100 * 200, 1000000 + 100 * 200);
        assert_colour(volume_get(v, (Point){ 7 + 69, -9 - 10, 3 }), WHITE);
        assert_colour(volume_get(v, (Point){ 7 + 49, -9 + 49, 3 }), rgba(0, 0, 0, 0));
}

static void test_matrices_that_are_none_make_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const float flat[16] = { 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
        const Box everywhere = cube_box(INT32_MIN, INT32_MAX);
        float m[16];

        assert_int_equal(volume_shape_matrix(v, SHAPE_CUBE, flat, everywhere, WHITE), 0);
        for (unsigned i = 0; i < 15; i++)
                for (unsigned k = 0; k < 4; k++) {
                        memcpy(m, flat, sizeof(m));
                        m[10] = 4;
                        m[i] = (float[]){ NAN, INFINITY, -INFINITY, 3e38f }[k];
                        (void)volume_shape_matrix(v, (ShapeKind)(i % 3), m, cube_box(-64, 64), WHITE);
                        if (k < 3 && i % 4 < 3)
                                assert_int_equal(volume_count(v), 0);
                        assert_int_equal(volume_fill(v, everywhere, MODE_SUB, WHITE), 0);
                }
        memcpy(m, flat, sizeof(m));
        m[10] = 3e30f;
        assert_int_equal(volume_shape_matrix(v, SHAPE_CUBE, m, everywhere, WHITE), -E2BIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_spheres_have_as_many_voxels_as_goxel_makes),
                cmocka_unit_test(test_a_shape_of_one_voxel),
                cmocka_unit_test(test_a_cube_fills_its_box),
                cmocka_unit_test(test_round_shapes_voxel_by_voxel),
                cmocka_unit_test(test_shapes_blend_with_every_mode),
                cmocka_unit_test(test_the_inside_of_a_sphere_is_uniform_blocks),
                cmocka_unit_test(test_shapes_at_the_ends_of_space),
                cmocka_unit_test(test_too_large_a_shape_changes_nothing),
                cmocka_unit_test(test_boxes_about_a_centre),
                cmocka_unit_test(test_names_of_shapes),
                cmocka_unit_test(test_a_straight_matrix_makes_the_same_shape_as_its_box),
                cmocka_unit_test(test_the_three_shapes_of_a_sample_file),
                cmocka_unit_test(test_a_turned_cube_keeps_its_volume),
                cmocka_unit_test(test_matrices_that_are_none_make_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
