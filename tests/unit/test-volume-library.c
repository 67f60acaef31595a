/* libgoxel-voxel, as a program finds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <goxel-voxel/census.h>
#include <goxel-voxel/draw.h>
#include <goxel-voxel/transform.h>
#include <stdlib.h>
#include <string.h>

static const GoxelRgba red = { 200, 30, 20, 255 }, blue = { 20, 30, 200, 255 }, faint = { 1, 2, 3, 1 },
                       none = { 0, 0, 0, 0 };

static GoxelVolume *new_volume(void) {
        GoxelVolume *v;

        assert_int_equal(goxel_volume_new(&v), 0);
        return v;
}

static GoxelBox box(int32_t min, int32_t max) {
        return (GoxelBox){ { min, min, min }, { max, max, max } };
}

static GoxelVolume *new_cube(int32_t min, int32_t max, GoxelRgba c) {
        GoxelVolume *v = new_volume();

        assert_int_equal(goxel_volume_fill(v, box(min, max), GOXEL_BLEND_OVER, c), 0);
        return v;
}

static void assert_rgba(GoxelRgba is, GoxelRgba wanted) {
        assert_memory_equal(&is, &wanted, sizeof(is));
}

static void assert_box(GoxelBox is, GoxelBox wanted) {
        assert_memory_equal(&is, &wanted, sizeof(is));
}

static void test_a_voxel_is_what_it_was_set_to(void **state) {
        GoxelVolume *v = new_volume();

        assert_int_equal(goxel_volume_count(v), 0);
        assert_int_equal(goxel_volume_set(v, INT32_MIN, -1, INT32_MAX, faint), 0);
        assert_rgba(goxel_volume_get(v, INT32_MIN, -1, INT32_MAX), faint);
        assert_rgba(goxel_volume_get(v, 0, 0, 0), none);
        assert_int_equal(goxel_volume_count(v), 1);
        assert_box(goxel_volume_box(v),
                   (GoxelBox){ { INT32_MIN, -1, INT32_MAX }, { INT32_MIN, -1, INT32_MAX } });
        assert_int_equal(goxel_volume_set(v, INT32_MIN, -1, INT32_MAX, (GoxelRgba){ 9, 9, 9, 0 }), 0);
        assert_int_equal(goxel_volume_count(v), 0);
        assert_null(goxel_volume_free(v));
        assert_null(goxel_volume_free(NULL));
}

static void test_a_snapshot_stays_as_it_is(void **state) {
        GoxelVolume *v = new_cube(-20, 20, red), *copy;
        GoxelDifference d;

        assert_int_equal(goxel_volume_copy(&copy, v), 0);
        assert_int_equal(goxel_volume_set(v, 0, 0, 0, blue), 0);
        assert_int_equal(goxel_volume_set(v, 1, 0, 0, none), 0);
        assert_int_equal(goxel_volume_set(v, 50, 0, 0, red), 0);
        assert_rgba(goxel_volume_get(copy, 0, 0, 0), red);
        goxel_volume_compare(copy, v, &d);
        assert_int_equal(d.added, 1);
        assert_int_equal(d.removed, 1);
        assert_int_equal(d.painted, 1);
        assert_box(d.box, (GoxelBox){ { 0, 0, 0 }, { 50, 0, 0 } });
        goxel_volume_free(v);
        goxel_volume_free(copy);
}

static void test_boxes_are_written_and_read_as_arrays(void **state) {
        const GoxelBox b = { { -1, 15, 3 }, { 1, 16, 3 } };
        const GoxelRgba colours[6] = { red, none, blue, faint, { 5, 5, 5, 0 }, red };
        GoxelRgba back[6];
        GoxelVolume *v = new_cube(-1, 20, blue);

        assert_int_equal(goxel_box_volume(b), 6);
        assert_int_equal(goxel_volume_write(v, b, colours), 0);
        goxel_volume_read(v, b, back);
        assert_rgba(back[0], red);
        assert_rgba(back[1], none);
        assert_rgba(back[2], blue);
        assert_rgba(back[3], faint);
        assert_rgba(back[4], none);
        assert_rgba(back[5], red);
        assert_int_equal(goxel_volume_count(v), 22 * 22 * 22 - 2);
        goxel_volume_free(v);
}

static void test_rows_tell_all_voxels_in_order(void **state) {
        GoxelVolume *v = new_cube(14, 17, red);
        GoxelXyz last = { 0, 0, INT32_MIN };
        GoxelRows *rows;
        GoxelRow row;
        size_t n = 0;

        assert_int_equal(goxel_rows_new(&rows, v, box(-100, 16)), 0);
        while (goxel_rows_next(rows, &row)) {
                for (unsigned i = 0; i < row.n; i++)
                        n += row.colours[i].a > 0;
                assert_true(row.at.z > last.z || (row.at.z == last.z && row.at.y >= last.y));
                last = row.at;
        }
        assert_int_equal(n, 27);
        assert_null(goxel_rows_free(rows));
        assert_null(goxel_rows_free(NULL));
        goxel_volume_free(v);
}

static void test_shapes_lines_and_floods_are_exact(void **state) {
        const GoxelFlood all = { box(-50, 50), false, 0, 1, UINT64_MAX };
        GoxelVolume *v = new_volume();
        uint64_t n;

        assert_int_equal(goxel_volume_draw(v, GOXEL_SHAPE_SPHERE, box(0, 3), GOXEL_BLEND_OVER, red), 0);
        assert_int_equal(goxel_volume_count(v), 32);
        assert_int_equal(goxel_volume_line(v, (GoxelXyz){ 10, 0, 0 }, (GoxelXyz){ 19, 0, 0 },
                                           GOXEL_SHAPE_CUBE, 1, GOXEL_BLEND_OVER, red),
                         0);
        assert_int_equal(goxel_volume_count(v), 42);
        assert_int_equal(goxel_volume_flood(v, (GoxelXyz){ 12, 0, 0 }, &all, blue, &n), 0);
        assert_int_equal(n, 10);
        assert_rgba(goxel_volume_get(v, 19, 0, 0), blue);
        assert_rgba(goxel_volume_get(v, 1, 1, 1), red);
        assert_int_equal(goxel_volume_flood(v, (GoxelXyz){ 40, 0, 0 }, &all, blue, &n), GOXEL_FLOOD_NOTHING);
        goxel_volume_free(v);
}

static GoxelRgba turn_blue(const void *userdata, GoxelRgba c) {
        const GoxelRgba *from = userdata;

        return memcmp(&c, from, sizeof(c)) == 0 ? blue : c;
}

static void test_volumes_are_laid_over_cut_and_kept(void **state) {
        GoxelVolume *v = new_cube(0, 9, red), *w = new_cube(5, 14, blue);
        uint64_t n;

        assert_int_equal(goxel_volume_merge(v, w, GOXEL_BLEND_OVER), 0);
        assert_int_equal(goxel_volume_count(v), 1875);
        assert_int_equal(goxel_volume_recolour(v, box(0, 14), turn_blue, &red, &n), 0);
        assert_int_equal(n, 875);
        assert_int_equal(goxel_volume_cut(v, w), 0);
        assert_int_equal(goxel_volume_count(v), 875);
        assert_int_equal(goxel_volume_merge(v, v, GOXEL_BLEND_OVER), 0);
        assert_int_equal(goxel_volume_keep(v, v), 0);
        assert_int_equal(goxel_volume_count(v), 875);
        assert_int_equal(goxel_volume_keep(v, w), 0);
        assert_int_equal(goxel_volume_count(v), 0);
        assert_int_equal(goxel_volume_cut(w, w), 0);
        assert_int_equal(goxel_volume_count(w), 0);
        goxel_volume_free(v);
        goxel_volume_free(w);
}

static void test_transforms_move_all_voxels(void **state) {
        GoxelVolume *v = new_cube(0, 3, red);

        assert_int_equal(goxel_volume_set(v, 0, 0, 0, faint), 0);
        assert_int_equal(goxel_volume_move(v, (GoxelXyz){ 2, 0, 0 }), 0);
        assert_rgba(goxel_volume_get(v, 2, 0, 0), faint);
        assert_int_equal(goxel_volume_flip(v, GOXEL_AXIS_X, goxel_volume_box(v)), 0);
        assert_rgba(goxel_volume_get(v, 5, 0, 0), faint);
        assert_int_equal(goxel_volume_turn(v, GOXEL_AXIS_Z, 1, goxel_volume_box(v)), 0);
        assert_rgba(goxel_volume_get(v, 5, 3, 0), faint);
        assert_int_equal(goxel_volume_double(v, (GoxelXyz){ 0, 0, 0 }), 0);
        assert_int_equal(goxel_volume_count(v), 512);
        assert_int_equal(goxel_volume_hollow(v, 1, 1), 0);
        assert_int_equal(goxel_volume_count(v), 512 - 216);
        assert_int_equal(goxel_volume_halve(v, (GoxelXyz){ 0, 0, 0 }), 0);
        assert_int_equal(goxel_volume_count(v), 64 - 8);
        assert_int_equal(goxel_volume_wrap(v, goxel_volume_box(v), (GoxelXyz){ 1, 0, 0 }), 0);
        assert_rgba(goxel_volume_get(v, 2, 3, 0), faint);
        assert_int_equal(goxel_volume_dilate(v, 1), 0);
        assert_int_equal(goxel_volume_erode(v, 1), 0);
        assert_int_equal(goxel_volume_smooth(v), 0);
        goxel_volume_free(v);
}

static void test_a_census_counts_colours(void **state) {
        GoxelVolume *v = new_cube(0, 9, red);
        GoxelCount *counts;
        size_t n;

        assert_int_equal(goxel_volume_set(v, 0, 0, 0, blue), 0);
        assert_int_equal(goxel_volume_census(v, box(0, 9), &counts, &n), 0);
        assert_int_equal(n, 2);
        assert_rgba(counts[0].colour, red);
        assert_int_equal(counts[0].n, 999);
        assert_int_equal(counts[1].n, 1);
        free(counts);
        assert_int_equal(goxel_volume_census(v, box(20, 30), &counts, &n), 0);
        assert_int_equal(n, 0);
        assert_null(counts);
        goxel_volume_free(v);
}

/* What cannot be: each call says so, and changes nothing. */
static void test_what_makes_no_sense_is_refused(void **state) {
        const GoxelBox huge = box(INT32_MIN, INT32_MAX);
        const GoxelFlood corners = { box(0, 9), false, 0, 4, 1 }, far = { box(0, 9), false, 256, 1, 1 },
                         few = { box(0, 9), false, 0, 1, 999 };
        GoxelVolume *v = new_cube(0, 9, red), *copy;
        GoxelDifference d;

        assert_int_equal(goxel_volume_copy(&copy, v), 0);
        assert_int_equal(goxel_volume_fill(v, huge, GOXEL_BLEND_OVER, blue), -E2BIG);
        assert_int_equal(goxel_volume_fill(v, box(0, 1), (GoxelBlend)9, blue), -EINVAL);
        assert_int_equal(goxel_volume_draw(v, (GoxelShape)3, box(0, 1), GOXEL_BLEND_OVER, blue), -EINVAL);
        assert_int_equal(goxel_volume_draw(v, GOXEL_SHAPE_CUBE, box(0, 1), (GoxelBlend)-1, blue), -EINVAL);
        assert_int_equal(goxel_volume_merge(v, copy, (GoxelBlend)9), -EINVAL);
        assert_int_equal(
                goxel_volume_line(v, huge.min, huge.max, GOXEL_SHAPE_CUBE, 1, GOXEL_BLEND_OVER, blue),
                -E2BIG);
        assert_int_equal(
                goxel_volume_line(v, huge.max, huge.max, GOXEL_SHAPE_CUBE, 9, GOXEL_BLEND_OVER, blue),
                -ERANGE);
        assert_int_equal(
                goxel_volume_line(v, huge.max, huge.max, GOXEL_SHAPE_CUBE, 0, GOXEL_BLEND_OVER, blue),
                -EINVAL);
        assert_int_equal(goxel_volume_flood(v, (GoxelXyz){ 0, 0, 0 }, &corners, blue, NULL), -EINVAL);
        assert_int_equal(goxel_volume_flood(v, (GoxelXyz){ 0, 0, 0 }, &far, blue, NULL), -EINVAL);
        assert_int_equal(goxel_volume_flood(v, (GoxelXyz){ 0, 0, 0 }, &few, blue, NULL), GOXEL_FLOOD_MORE);
        assert_int_equal(goxel_volume_move(v, (GoxelXyz){ INT32_MAX, 0, 0 }), -ERANGE);
        assert_int_equal(goxel_volume_flip(v, (GoxelAxis)3, box(0, 9)), -EINVAL);
        assert_int_equal(goxel_volume_flip(v, GOXEL_AXIS_X, box(9, 0)), -EINVAL);
        assert_int_equal(goxel_volume_flip(v, GOXEL_AXIS_X, box(INT32_MAX, INT32_MAX)), -ERANGE);
        assert_int_equal(goxel_volume_turn(v, GOXEL_AXIS_Z, 1, box(9, 0)), -EINVAL);
        assert_int_equal(goxel_volume_double(v, (GoxelXyz){ INT32_MIN, 0, 0 }), -ERANGE);
        assert_int_equal(goxel_volume_wrap(v, box(9, 0), (GoxelXyz){ 1, 1, 1 }), -EINVAL);
        assert_int_equal(goxel_volume_dilate(v, 0), -EINVAL);
        assert_int_equal(goxel_volume_erode(v, 4), -EINVAL);
        assert_int_equal(goxel_volume_hollow(v, 1, 0), -EINVAL);
        assert_int_equal(goxel_volume_hollow(v, 0, 1), -EINVAL);
        goxel_volume_compare(v, copy, &d);
        assert_int_equal(d.added + d.removed + d.painted, 0);
        goxel_volume_free(v);
        goxel_volume_free(copy);
}

static void test_a_volume_may_have_more_voxels_than_32_bits_count(void **state) {
        const GoxelBox large = { { 0, 0, 0 }, { 2047, 2047, 2047 } };
        GoxelVolume *v = new_volume();
        GoxelCount *counts;
        size_t n;

        assert_int_equal(goxel_volume_fill(v, large, GOXEL_BLEND_OVER, red), 0);
        assert_int_equal(goxel_volume_count(v), 1ull << 33);
        assert_int_equal(goxel_volume_set(v, 5, 5, 5, none), 0);
        assert_int_equal(goxel_volume_count(v), (1ull << 33) - 1);
        assert_int_equal(goxel_volume_census(v, large, &counts, &n), 0);
        assert_int_equal(counts[0].n, (1ull << 33) - 1);
        free(counts);
        goxel_volume_free(v);
        goxel_volume_trim();
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_voxel_is_what_it_was_set_to),
                cmocka_unit_test(test_a_snapshot_stays_as_it_is),
                cmocka_unit_test(test_boxes_are_written_and_read_as_arrays),
                cmocka_unit_test(test_rows_tell_all_voxels_in_order),
                cmocka_unit_test(test_shapes_lines_and_floods_are_exact),
                cmocka_unit_test(test_volumes_are_laid_over_cut_and_kept),
                cmocka_unit_test(test_transforms_move_all_voxels),
                cmocka_unit_test(test_a_census_counts_colours),
                cmocka_unit_test(test_what_makes_no_sense_is_refused),
                cmocka_unit_test(test_a_volume_may_have_more_voxels_than_32_bits_count),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
