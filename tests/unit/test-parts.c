#include "voxel-help.h"

#include "voxel/parts.h"
#include "voxel/symmetry.h"

#include <errno.h>

/* Small enough to be filled cell by cell, across the corner of eight blocks. */
#define SIDE 9
#define LOW (-4)
#define SMALL cube_box(LOW, LOW + SIDE - 1)

typedef struct Cells {
        int part[SIDE][SIDE][SIDE]; /* 0: not looked at; -1: not of this kind */
} Cells;

static int *cell(Cells *c, Point p) {
        return &c->part[p.z - LOW][p.y - LOW][p.x - LOW];
}

/* Floods a part with its number, looking again and again until nothing changes. */
static uint64_t flood(Cells *c, Box box, Point from, int number, Part *ret) {
        static const Point steps[] = { { 1, 0, 0 },  { -1, 0, 0 }, { 0, 1, 0 },
                                       { 0, -1, 0 }, { 0, 0, 1 },  { 0, 0, -1 } };
        bool more = true;

        *cell(c, from) = number;
        while (more) {
                more = false;
                FOR_BOX(p, box) for (size_t i = 0; *cell(c, p) == number && i < ARRAY_LEN(steps); i++) {
                        const Point q = { p.x + steps[i].x, p.y + steps[i].y, p.z + steps[i].z };

                        if (box_contains(box, q) && *cell(c, q) == 0) {
                                *cell(c, q) = number;
                                more = true;
                        }
                }
        }
        *ret = (Part){ .box = BOX_EMPTY, .enclosed = true };
        FOR_BOX(p, box) {
                if (*cell(c, p) != number)
                        continue;
                ret->n++;
                ret->box = box_union(ret->box, (Box){ p, p });
        }
        ret->grounded = ret->box.min.z == box.min.z;
        ret->enclosed = ret->box.min.x > box.min.x && ret->box.max.x < box.max.x &&
                        ret->box.min.y > box.min.y && ret->box.max.y < box.max.y &&
                        ret->box.min.z > box.min.z && ret->box.max.z < box.max.z;
        return ret->n;
}

static bool part_equal(const Part *a, const Part *b) {
        return a->n == b->n && point_equal(a->box.min, b->box.min) && point_equal(a->box.max, b->box.max) &&
               a->grounded == b->grounded && a->enclosed == b->enclosed;
}

static void check_parts(const Parts *is, const Volume *v, Box box, bool space) {
        Cells *c = test_calloc(1, sizeof(Cells));
        Part *all = test_calloc((size_t)SIDE * SIDE * SIDE, sizeof(Part));
        Parts wanted = { 0 };
        size_t n = 0;

        FOR_BOX(p, box) * cell(c, p) = (volume_get(v, p).a > 0) == space ? -1 : 0;
        FOR_BOX(p, box) {
                if (*cell(c, p) != 0)
                        continue;
                (void)flood(c, box, p, (int)n + 1, &all[n]);
                n++;
                if (space && !all[n - 1].enclosed)
                        continue;
                wanted.n++;
                wanted.cells += all[n - 1].n;
                wanted.floating += !all[n - 1].grounded;
                wanted.floating_cells += all[n - 1].grounded ? 0 : all[n - 1].n;
                wanted.enclosed += all[n - 1].enclosed;
                wanted.enclosed_cells += all[n - 1].enclosed ? all[n - 1].n : 0;
        }
        assert_int_equal(is->n, wanted.n);
        assert_int_equal(is->cells, wanted.cells);
        assert_int_equal(is->floating, wanted.floating);
        assert_int_equal(is->floating_cells, wanted.floating_cells);
        assert_int_equal(is->enclosed, wanted.enclosed);
        assert_int_equal(is->enclosed_cells, wanted.enclosed_cells);
        assert_int_equal(is->told, MIN(wanted.n, (uint64_t)PARTS_TOLD));
        for (size_t i = 0, from = 0; i < is->told; i++) {
                /* Parts stand in the order of their first cells, so equal ones are found in turn. */
                if (i > 0 && is->largest[i].n < is->largest[i - 1].n)
                        from = 0;
                while (from < n && !(all[from].n == is->largest[i].n && (!space || all[from].enclosed)))
                        from++;
                assert_true(from < n);
                assert_true(part_equal(&is->largest[i], &all[from++]));
                for (size_t k = 0; k < n; k++)
                        if ((!space || all[k].enclosed) && all[k].n > is->largest[0].n)
                                fail_msg("a larger part is not told");
        }
        test_free(all);
        test_free(c);
}

static void test_parts_and_cavities_as_flooded_cell_by_cell(void **state) {
        Chance c = { 71 };

        for (unsigned i = 0; i < 400; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP_MASK Mask m = { 0 };
                /* From dust to nearly solid. */
                const uint32_t density = 1 + i % 12;
                Parts parts;
                Box box;

                FOR_BOX(p, SMALL)
                if (chance(&c, 12) < density)
                        assert_int_equal(volume_set(v, p, rgba(1, 2, 3, 1 + chance(&c, 255))), 0);
                box = volume_box(v);
                assert_int_equal(mask_take(&m, v, box), 0);
                assert_int_equal(parts_of_voxels(&parts, &m), 0);
                check_parts(&parts, v, box, false);
                assert_int_equal(parts_of_cavities(&parts, &m), 0);
                check_parts(&parts, v, box, true);
        }
}

static void test_a_mask_has_the_bits_of_its_voxels(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_MASK Mask m = { 0 };
        Chance c = { 72 };
        Box box;

        for (unsigned i = 0; i < 500; i++)
                assert_int_equal(volume_set(v, chance_point(&c), chance_colour(&c)), 0);
        box = volume_box(v);
        assert_int_equal(mask_take(&m, v, box), 0);
        FOR_BOX(p, box) {
                const unsigned bit = (unsigned)(p.x - m.first);

                assert_int_equal(mask_row(&m, p.y, p.z)[bit / 64] >> bit % 64 & 1, volume_get(v, p).a > 0);
        }
}

static void test_a_shell_encloses_one_cavity(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_MASK Mask m = { 0 };
        Parts parts;

        assert_int_equal(volume_fill(v, cube_box(-50, 49), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_fill(v, cube_box(-49, 48), MODE_REPLACE, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(mask_take(&m, v, volume_box(v)), 0);
        assert_int_equal(parts_of_cavities(&parts, &m), 0);
        assert_int_equal(parts.n, 1);
        assert_int_equal(parts.cells, 98 * 98 * 98);
        assert_box(parts.largest[0].box, cube_box(-49, 48));
        assert_int_equal(parts_of_voxels(&parts, &m), 0);
        assert_int_equal(parts.n, 1);
        assert_int_equal(parts.floating, 0);
}

/* Twelve parts that stand, larger than the two that float. */
static void test_parts_that_float_are_told_though_larger_ones_stand(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_MASK Mask m = { 0 };
        Parts parts;

        for (int32_t i = 0; i < 12; i++)
                assert_int_equal(
                        volume_fill(v, (Box){ { 4 * i, 0, 0 }, { 4 * i + 1, 3, 3 } }, MODE_OVER, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ 0, 0, 9 }, WHITE), 0);
        assert_int_equal(volume_fill(v, (Box){ { 20, 0, 7 }, { 22, 0, 7 } }, MODE_OVER, WHITE), 0);
        assert_int_equal(mask_take(&m, v, volume_box(v)), 0);
        assert_int_equal(parts_of_floating(&parts, &m), 0);
        assert_int_equal(parts.n, 2);
        assert_int_equal(parts.told, 2);
        assert_int_equal(parts.cells, 4);
        assert_int_equal(parts.largest[0].n, 3);
        assert_int_equal(parts.largest[0].box.min.x, 20);
        assert_int_equal(parts.largest[1].box.min.z, 9);
}

static void test_voxels_very_far_apart_are_too_much_for_a_mask(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_MASK Mask m = { 0 };

        assert_int_equal(volume_set(v, (Point){ INT32_MIN, 0, 0 }, WHITE), 0);
        assert_int_equal(mask_take(&m, v, volume_box(v)), 0);
        mask_done(&m);
        assert_int_equal(volume_set(v, (Point){ INT32_MAX, INT32_MAX, INT32_MAX }, WHITE), 0);
        assert_int_equal(mask_take(&m, v, volume_box(v)), -E2BIG);
}

static void test_nothing_has_no_parts(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_MASK Mask m = { 0 };
        Parts parts;

        assert_int_equal(mask_take(&m, v, BOX_EMPTY), 0);
        assert_int_equal(parts_of_voxels(&parts, &m), 0);
        assert_int_equal(parts.n, 0);
}

static Point reflected(Point p, Box box, Axis axis) {
        if (axis == AXIS_X)
                p.x = box.min.x + box.max.x - p.x;
        if (axis == AXIS_Y)
                p.y = box.min.y + box.max.y - p.y;
        if (axis == AXIS_Z)
                p.z = box.min.z + box.max.z - p.z;
        return p;
}

static void check_symmetry(const Volume *v) {
        const Box box = volume_box(v);

        for (Axis axis = AXIS_X; axis <= AXIS_Z; axis++) {
                const Symmetry is = volume_symmetry(v, box, axis);
                uint64_t shape = 0, colour = 0;

                FOR_BOX(p, box) {
                        const Colour here = volume_get(v, p), there = volume_get(v, reflected(p, box, axis));

                        shape += here.a > 0 && there.a > 0;
                        colour += here.a > 0 && colour_equal(here, there);
                }
                assert_int_equal(is.shape, shape);
                assert_int_equal(is.colour, colour);
        }
}

static void test_symmetry_as_voxel_by_voxel(void **state) {
        Chance c = { 73 };

        for (unsigned i = 0; i < 40; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();

                for (unsigned k = 0; k < 5; k++)
                        assert_int_equal(volume_fill(v, chance_box(&c), MODE_REPLACE, chance_colour(&c)), 0);
                for (unsigned k = 0; k < 200; k++)
                        assert_int_equal(volume_set(v, chance_point(&c), chance_colour(&c)), 0);
                check_symmetry(v);
        }
}

static void test_symmetry_at_the_ends_of_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Point low = { INT32_MIN, -7, INT32_MIN }, high = { INT32_MAX, -3, INT32_MAX };
        Symmetry s;

        assert_int_equal(volume_set(v, low, WHITE), 0);
        assert_int_equal(volume_set(v, high, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ INT32_MAX, -7, INT32_MIN }, WHITE), 0);
        s = volume_symmetry(v, volume_box(v), AXIS_X);
        assert_int_equal(s.shape, 2);
        s = volume_symmetry(v, volume_box(v), AXIS_Z);
        assert_int_equal(s.shape, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parts_and_cavities_as_flooded_cell_by_cell),
                cmocka_unit_test(test_a_mask_has_the_bits_of_its_voxels),
                cmocka_unit_test(test_a_shell_encloses_one_cavity),
                cmocka_unit_test(test_parts_that_float_are_told_though_larger_ones_stand),
                cmocka_unit_test(test_voxels_very_far_apart_are_too_much_for_a_mask),
                cmocka_unit_test(test_nothing_has_no_parts),
                cmocka_unit_test(test_symmetry_as_voxel_by_voxel),
                cmocka_unit_test(test_symmetry_at_the_ends_of_space),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
