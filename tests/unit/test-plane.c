/* Planes against a test of each voxel. */
#include "voxel-help.h"

#include "voxel/plane.h"

#define SIDE 40 /* from -SIDE / 2 on: nine blocks and parts of others */

static const Colour stone = { 90, 90, 90, 255 };

static Volume *box_of_stone(void) {
        const Box box = { { -SIDE / 2, -SIDE / 2, -SIDE / 2 },
                          { SIDE / 2 - 1, SIDE / 2 - 1, SIDE / 2 - 1 } };
        Volume *v;

        assert_int_equal(volume_new(&v), 0);
        assert_int_equal(volume_fill(v, box, MODE_OVER, stone), 0);
        return v;
}

static bool is_above(int x, int y, int z, const double point[static 3], const double normal[static 3]) {
        return (x + 0.5 - point[0]) * normal[0] + (y + 0.5 - point[1]) * normal[1] +
                       (z + 0.5 - point[2]) * normal[2] >=
               0;
}

static void check_cut(const double point[static 3], const double normal[static 3], PlaneSide side) {
        CLEANUP(volume_free) Volume *v = box_of_stone();

        assert_int_equal(volume_cut_plane(v, point, normal, side), 0);
        for (int z = -SIDE / 2; z < SIDE / 2; z++)
                for (int y = -SIDE / 2; y < SIDE / 2; y++)
                        for (int x = -SIDE / 2; x < SIDE / 2; x++) {
                                const bool goes = is_above(x, y, z, point, normal) == (side == PLANE_ABOVE);

                                if ((volume_get(v, (Point){ x, y, z }).a > 0) == goes)
                                        fail_msg("%d,%d,%d on the wrong side of %g,%g,%g", x, y, z,
                                                 normal[0], normal[1], normal[2]);
                        }
}

static double between(Chance *c, double low, double high) {
        return low + (high - low) * chance(c, 1000000) / 1e6;
}

static void test_each_voxel_is_on_the_side_on_which_its_middle_is(void **state) {
        Chance c = { 23 };

        for (unsigned i = 0; i < 60; i++) {
                double point[3], normal[3];

                for (unsigned k = 0; k < 3; k++) {
                        point[k] = between(&c, -SIDE, SIDE);
                        normal[k] = between(&c, -1, 1);
                }
                check_cut(point, normal, i % 2 ? PLANE_ABOVE : PLANE_BELOW);
        }
}

static void test_planes_along_blocks_and_through_middles_are_exact(void **state) {
        static const double points[][3] = { { 0, 0, 0 },   { 16, 0, 0 },    { -16, 16, 0 },
                                            { 0.5, 0, 0 }, { 7.5, -16, 3 }, { 15.5, 15.5, 15.5 } };
        static const double normals[][3] = {
                { 1, 0, 0 }, { 0, -3, 0 }, { 0, 0, 0.25 }, { 1, 1, 0 }, { 1, -1, 1 }
        };

        for (unsigned i = 0; i < ARRAY_LEN(points); i++)
                for (unsigned k = 0; k < ARRAY_LEN(normals); k++) {
                        check_cut(points[i], normals[k], PLANE_ABOVE);
                        check_cut(points[i], normals[k], PLANE_BELOW);
                }
}

static void test_both_sides_together_are_the_whole(void **state) {
        const double point[3] = { 1.25, -3, 2 }, normal[3] = { 2, -1, 0.5 };
        CLEANUP(volume_free) Volume *above = box_of_stone(), *below = box_of_stone();

        assert_int_equal(volume_cut_plane(above, point, normal, PLANE_BELOW), 0);
        assert_int_equal(volume_cut_plane(below, point, normal, PLANE_ABOVE), 0);
        assert_int_equal(volume_count(above) + volume_count(below), SIDE * SIDE * SIDE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_voxel_is_on_the_side_on_which_its_middle_is),
                cmocka_unit_test(test_planes_along_blocks_and_through_middles_are_exact),
                cmocka_unit_test(test_both_sides_together_are_the_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
