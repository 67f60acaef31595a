#include "voxel-help.h"

#include "voxel/stroke.h"

#include <errno.h>
#include <math.h>

static Stroke a_line(Point from, Point to) {
        return (Stroke){ from, to, SHAPE_SPHERE, 1, 0, WHITE };
}

static int64_t along(Point p, int axis) {
        return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

/* Twice the distance to the exact line is at most one voxel on each axis, in fractions of its steps. */
static void check_near(const Stroke *s, uint64_t n, uint64_t steps) {
        const Point p = stroke_point(s, n);

        for (int axis = 0; axis < 3; axis++) {
                const int64_t way = along(s->to, axis) - along(s->from, axis),
                              exact = 2 * (along(s->from, axis) * (int64_t)steps + way * (int64_t)n),
                              off = 2 * along(p, axis) * (int64_t)steps - exact;

                assert_true(off <= (int64_t)steps && -off <= (int64_t)steps);
        }
}

static void test_a_line_has_no_gaps_keeps_to_the_exact_one_and_reaches_both_ends(void **state) {
        Chance c = { 101 };

        for (unsigned i = 0; i < 500; i++) {
                const Stroke s = a_line(chance_point(&c), chance_point(&c));
                const uint64_t n = stroke_length(&s);

                assert_true(point_equal(stroke_point(&s, 0), s.from));
                assert_true(point_equal(stroke_point(&s, n - 1), s.to));
                for (uint64_t k = 1; k < n; k++) {
                        const Point a = stroke_point(&s, k - 1), b = stroke_point(&s, k);

                        check_near(&s, k, n - 1);
                        assert_false(point_equal(a, b));
                        for (int axis = 0; axis < 3; axis++)
                                assert_true(llabs(along(a, axis) - along(b, axis)) <= 1);
                }
        }
}

/* Whether a voxel is in the brush around `at`, by its centre. */
static bool covered(const Stroke *s, Point at, Point p, int32_t thinner) {
        const double middle = s->size % 2 ? 0 : -0.5, reach = s->size / 2.0 - thinner;
        const double x = p.x - at.x - middle, y = p.y - at.y - middle, z = p.z - at.z - middle;

        if (s->brush == SHAPE_SPHERE)
                return x * x + y * y + z * z <= reach * reach;
        if (fabs(z) > reach)
                return false;
        return s->brush == SHAPE_CYLINDER ? x * x + y * y <= reach * reach
                                          : fabs(x) <= reach && fabs(y) <= reach;
}

static uint8_t wanted_alpha(const Stroke *s, Point p, int32_t rings) {
        for (int32_t ring = rings; ring > 0; ring--)
                for (uint64_t i = 0; i < stroke_length(s); i++)
                        if (covered(s, stroke_point(s, i), p, ring - 1))
                                return (uint8_t)(s->colour.a * ring / rings);
        return 0;
}

static void test_a_stroke_covers_what_its_stamps_cover(void **state) {
        Chance c = { 102 };

        for (unsigned i = 0; i < 60; i++) {
                CLEANUP(volume_free) Volume *v = NULL;
                Stroke s = { chance_point(&c),
                             chance_point(&c),
                             (ShapeKind)chance(&c, 3),
                             1 + (int32_t)chance(&c, 9),
                             chance(&c, 2) ? chance(&c, 5) / 4.0 : 0,
                             WHITE };
                const int32_t half = (s.size - 1) / 2, rings = (int32_t)(s.smoothing * half + 0.5) + 1;

                assert_int_equal(stroke_volume(&v, &s), 0);
                for (unsigned k = 0; k < 3000; k++) {
                        const Point p = chance_point(&c);

                        assert_int_equal(volume_get(v, p).a, wanted_alpha(&s, p, rings));
                }
        }
}

static void test_a_line_of_one_voxel_has_as_many_as_it_is_long(void **state) {
        CLEANUP(volume_free) Volume *v = NULL;
        const Stroke s = a_line((Point){ -20, 3, 0 }, (Point){ 79, 40, -50 });

        assert_int_equal(stroke_volume(&v, &s), 0);
        assert_int_equal(volume_count(v), 100);
}

static void test_strokes_beyond_the_limits_are_refused(void **state) {
        CLEANUP(volume_free) Volume *v = NULL;
        Stroke s = a_line((Point){ 0, 0, 0 }, (Point){ STROKE_LENGTH_MOST, 0, 0 });

        assert_int_equal(stroke_volume(&v, &s), -E2BIG);
        s.from = (Point){ INT32_MIN, INT32_MIN, INT32_MIN };
        s.to = (Point){ INT32_MAX, INT32_MAX, INT32_MAX };
        assert_int_equal(stroke_volume(&v, &s), -E2BIG);
        s.to = s.from;
        assert_int_equal(stroke_volume(&v, &s), 0);
        s.size = 2;
        v = volume_free(v);
        assert_int_equal(stroke_volume(&v, &s), -ERANGE);
        s = a_line((Point){ 0, 0, 0 }, (Point){ 9, 0, 0 });
        s.size = INT32_MAX;
        assert_int_equal(stroke_volume(&v, &s), -E2BIG);
        s.size = 0;
        assert_int_equal(stroke_volume(&v, &s), -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_line_has_no_gaps_keeps_to_the_exact_one_and_reaches_both_ends),
                cmocka_unit_test(test_a_stroke_covers_what_its_stamps_cover),
                cmocka_unit_test(test_a_line_of_one_voxel_has_as_many_as_it_is_long),
                cmocka_unit_test(test_strokes_beyond_the_limits_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
