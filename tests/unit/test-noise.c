/* Noise that belongs to places, and volumes made cell by cell. */
#include "voxel-help.h"

#include "voxel/noise.h"

#include <errno.h>
#include <stdlib.h>

static void test_noise_is_the_same_everywhere(void **state) {
        const Noise n = { .seed = 42, .scale = 13, .octaves = 4 };
        uint32_t sum = 2166136261u;

        FOR_BOX(p, cube_box(-20, 20))
        sum = (sum ^ noise_at(&n, p.x, p.y * 1000, p.z * 100000000)) * 16777619u;
        assert_int_equal(sum, 0xf4bba859);
}

static void test_noise_goes_slowly_from_knot_to_knot_and_reaches_far(void **state) {
        const Noise n = { .seed = 1, .scale = 64, .octaves = 1 },
                    other = { .seed = 2, .scale = 64, .octaves = 1 };
        uint32_t low = UINT32_MAX, high = 0, same = 0;

        for (int32_t x = -20000; x < 20000; x++) {
                const uint32_t a = noise_at(&n, x, 0, 0), b = noise_at(&n, x + 1, 0, 0);

                assert_true(a < NOISE_ONE);
                /* 3t² − 2t³ is at most 1.5 times as steep as a line. */
                assert_true(labs((long)a - (long)b) <= NOISE_ONE * 3 / 2 / 64 + 2);
                low = MIN(low, a);
                high = MAX(high, a);
                same += a == noise_at(&other, x, 0, 0);
        }
        assert_true(low < NOISE_ONE / 10 && high > NOISE_ONE * 9 / 10);
        assert_true(same < 100);
}

static Colour by_place(void *userdata, Point at) {
        ++*(uint64_t *)userdata;
        return (at.x + at.y + at.z) % 3 == 0 ? rgba(0, 0, 0, 0)
                                             : rgba((unsigned)at.x & 255, (unsigned)at.y & 255, 0, 255);
}

static void test_a_volume_has_what_its_cells_are_made_of(void **state) {
        static Grid grid;
        Chance c = { 1001 };

        for (unsigned i = 0; i < 6; i++) {
                CLEANUP(volume_free) Volume *v = NULL;
                const Box box = chance_box(&c);
                uint64_t calls = 0, other = 0;

                assert_int_equal(volume_generate(&v, box, by_place, &calls), 0);
                assert_int_equal(calls, box_width(box) * box_depth(box) * box_height(box));
                memset(&grid, 0, sizeof(grid));
                FOR_BOX(p, box) * grid_at(&grid, p) = by_place(&other, p);
                assert_grid(v, &grid);
        }
}

static void test_too_large_a_box_is_refused(void **state) {
        const Box thin = { { INT32_MIN, 0, 0 }, { INT32_MAX, 0, 0 } };
        Volume *v = NULL;
        uint64_t calls = 0;

        assert_int_equal(volume_generate(&v, cube_box(0, 512), by_place, &calls), -E2BIG);
        assert_int_equal(volume_generate(&v, thin, by_place, &calls), -E2BIG);
        assert_int_equal(calls, 0);
        assert_null(v);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_noise_is_the_same_everywhere),
                cmocka_unit_test(test_noise_goes_slowly_from_knot_to_knot_and_reaches_far),
                cmocka_unit_test(test_a_volume_has_what_its_cells_are_made_of),
                cmocka_unit_test(test_too_large_a_box_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
