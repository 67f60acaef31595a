/* Memory that runs out at one allocation after the other (of the later ones, at some), for every function of
 * libgoxel-voxel that allocates: the answer is -ENOMEM and the volume has the voxels it had, or all went
 * well all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocations.h"

#include <errno.h>
#include <goxel-voxel/census.h>
#include <goxel-voxel/draw.h>
#include <goxel-voxel/transform.h>

static const GoxelRgba red = { 200, 30, 20, 255 }, blue = { 20, 30, 200, 100 };
static const GoxelBox part = { { -10, -3, 4 }, { 9, 14, 11 } };

/* Blocks of every kind: of one colour, of a few, of too many for a palette, and shared ones. */
static GoxelVolume *new_model(void) {
        GoxelVolume *v;

        assert_int_equal(goxel_volume_new(&v), 0);
        assert_int_equal(
                goxel_volume_fill(v, (GoxelBox){ { -18, 0, -16 }, { 17, 17, 3 } }, GOXEL_BLEND_OVER, red),
                0);
        assert_int_equal(goxel_volume_draw(v, GOXEL_SHAPE_SPHERE, part, GOXEL_BLEND_OVER, blue), 0);
        for (int32_t i = 0; i < 1500; i++)
                assert_int_equal(goxel_volume_set(v, 33 + (i & 15), i >> 4 & 15, i >> 8,
                                                  (GoxelRgba){ (uint8_t)i, (uint8_t)(i >> 8), 9, 255 }),
                                 0);
        return v;
}

/* What a function gets. The result is its own. */
typedef int (*Act)(GoxelVolume *v, const GoxelVolume *other);

static int act_new(GoxelVolume *v, const GoxelVolume *other) {
        GoxelVolume *made = NULL;
        int r = goxel_volume_new(&made);

        assert_int_equal(r == 0, made != NULL);
        goxel_volume_free(made);
        return r;
}

static int act_copy(GoxelVolume *v, const GoxelVolume *other) {
        GoxelVolume *copy = NULL;
        int r = goxel_volume_copy(&copy, v);

        assert_int_equal(r == 0, copy != NULL);
        goxel_volume_free(copy);
        return r;
}

static int act_rows(GoxelVolume *v, const GoxelVolume *other) {
        GoxelRows *rows = NULL;
        int r = goxel_rows_new(&rows, v, part);

        assert_int_equal(r == 0, rows != NULL);
        goxel_rows_free(rows);
        return r;
}

static int act_census(GoxelVolume *v, const GoxelVolume *other) {
        GoxelCount *counts = NULL;
        size_t n = 77;
        int r = goxel_volume_census(v, part, &counts, &n);

        assert_int_equal(r == 0, n != 77);
        free(counts);
        return r;
}

static int act_set_new_place(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_set(v, 500, 500, 500, red);
}
static int act_set_in_plain_block(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_set(v, 3, 10, -3, blue);
}
static int act_set_in_shared_block(GoxelVolume *v, const GoxelVolume *other) {
        GoxelVolume *copy;
        int r = goxel_volume_copy(&copy, v);

        if (r < 0)
                return r;
        r = goxel_volume_set(v, 34, 3, 3, (GoxelRgba){ 1, 1, 1, 1 });
        assert_int_equal(goxel_volume_get(copy, 34, 3, 3).a, 255);
        goxel_volume_free(copy);
        return r;
}
static int act_write(GoxelVolume *v, const GoxelVolume *other) {
        static GoxelRgba colours[20 * 18 * 8];

        goxel_volume_read(other, part, colours);
        return goxel_volume_write(v, (GoxelBox){ { 20, 5, 5 }, { 39, 22, 12 } }, colours);
}
static int act_fill(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_fill(v, (GoxelBox){ { -35, 5, 2 }, { 35, 25, 9 } }, GOXEL_BLEND_OVER, blue);
}
static int act_fill_clearing(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_fill(v, part, GOXEL_BLEND_SUB, red);
}
static int act_draw(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_draw(v, GOXEL_SHAPE_CYLINDER, (GoxelBox){ { -20, 5, 5 }, { 20, 30, 9 } },
                                 GOXEL_BLEND_MAX, blue);
}
static int act_line(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_line(v, (GoxelXyz){ -4, 0, 0 }, (GoxelXyz){ 4, 2, 9 }, GOXEL_SHAPE_SPHERE, 3,
                                 GOXEL_BLEND_OVER, blue);
}
static int act_merge(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_merge(v, other, GOXEL_BLEND_OVER);
}
static int act_merge_intersect(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_merge(v, other, GOXEL_BLEND_INTERSECT);
}
static int act_merge_itself(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_merge(v, v, GOXEL_BLEND_OVER);
}
static int act_cut(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_cut(v, other);
}
static int act_keep(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_keep(v, other);
}
static int act_flood(GoxelVolume *v, const GoxelVolume *other) {
        const GoxelFlood rule = { { { -90, -90, -90 }, { 90, 90, 90 } }, false, 10, 3, UINT64_MAX };

        return goxel_volume_flood(v, (GoxelXyz){ -18, 1, 1 }, &rule, blue, NULL);
}
static int act_flood_space(GoxelVolume *v, const GoxelVolume *other) {
        const GoxelFlood rule = { { { -40, -10, -10 }, { 40, 20, 9 } }, true, 0, 1, UINT64_MAX };

        return goxel_volume_flood(v, (GoxelXyz){ -30, -5, -5 }, &rule, red, NULL);
}
static GoxelRgba other_way_round(const void *userdata, GoxelRgba c) {
        return (GoxelRgba){ c.b, c.g, c.r, c.a };
}
static int act_recolour(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_recolour(v, (GoxelBox){ { -90, -90, -90 }, { 90, 90, 90 } }, other_way_round,
                                     NULL, NULL);
}
static int act_move(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_move(v, (GoxelXyz){ 5, -7, 100 });
}
static int act_flip(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_flip(v, GOXEL_AXIS_X, part);
}
static int act_turn(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_turn(v, GOXEL_AXIS_Z, 1, part);
}
static int act_double(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_double(v, (GoxelXyz){ 1, 2, 3 });
}
static int act_halve(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_halve(v, (GoxelXyz){ 1, 2, 3 });
}
static int act_wrap(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_wrap(v, part, (GoxelXyz){ 3, 4, 5 });
}
static int act_dilate(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_dilate(v, 2);
}
static int act_erode(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_erode(v, 1);
}
static int act_smooth(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_smooth(v);
}
static int act_hollow(GoxelVolume *v, const GoxelVolume *other) {
        return goxel_volume_hollow(v, 1, 2);
}

static const struct {
        const char *name;
        Act act;
} acts[] = {
        { "new", act_new },
        { "copy", act_copy },
        { "rows", act_rows },
        { "census", act_census },
        { "set, a new place", act_set_new_place },
        { "set, a block of one colour", act_set_in_plain_block },
        { "set, a shared block", act_set_in_shared_block },
        { "write", act_write },
        { "fill", act_fill },
        { "fill that clears", act_fill_clearing },
        { "draw", act_draw },
        { "line", act_line },
        { "merge", act_merge },
        { "merge that intersects", act_merge_intersect },
        { "merge with itself", act_merge_itself },
        { "cut", act_cut },
        { "keep", act_keep },
        { "flood", act_flood },
        { "flood of space", act_flood_space },
        { "recolour", act_recolour },
        { "move", act_move },
        { "flip", act_flip },
        { "turn", act_turn },
        { "double", act_double },
        { "halve", act_halve },
        { "wrap", act_wrap },
        { "dilate", act_dilate },
        { "erode", act_erode },
        { "smooth", act_smooth },
        { "hollow", act_hollow },
};

static void assert_same(const char *name, const GoxelVolume *is, const GoxelVolume *wanted) {
        GoxelDifference d;

        goxel_volume_compare(is, wanted, &d);
        if (d.added + d.removed + d.painted > 0)
                print_error("%s: %zu voxels differ\n", name, (size_t)(d.added + d.removed + d.painted));
        assert_int_equal(d.added + d.removed + d.painted, 0);
        assert_int_equal(goxel_volume_count(is), goxel_volume_count(wanted));
}

/* One run, in which that allocation and all later ones fail. False when there were fewer. */
static bool run_with(size_t at, const char *name, Act act, const GoxelVolume *before,
                     const GoxelVolume *after, const GoxelVolume *other) {
        GoxelVolume *v = new_model();
        bool reached;
        int r;

        goxel_volume_trim();
        allocations_fail(at, true);
        r = act(v, other);
        reached = allocations_end();
        if (r != 0 && r != -ENOMEM)
                print_error("%s, allocation %zu: %d\n", name, at, r);
        assert_true(r == 0 || (r == -ENOMEM && reached));
        assert_same(name, v, r == 0 ? after : before);
        goxel_volume_free(v);
        return reached;
}

static void test_out_of_memory_changes_nothing(void **state) {
        GoxelVolume *before = new_model(), *other = new_model();

        assert_int_equal(goxel_volume_turn(other, GOXEL_AXIS_X, 1, part), 0);
        for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
                GoxelVolume *after = new_model();
                size_t at = 1;

                assert_int_equal(acts[i].act(after, other), 0);
                while (run_with(at, acts[i].name, acts[i].act, before, after, other))
                        at += 1 + at / 16;
                if (at == 1)
                        print_error("%s allocates nothing\n", acts[i].name);
                assert_true(at > 1);
                goxel_volume_free(after);
        }
        goxel_volume_free(before);
        goxel_volume_free(other);
        goxel_volume_trim();
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_out_of_memory_changes_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
