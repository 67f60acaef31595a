#include "voxel-help.h"

#include "voxel/tally.h"

static void check_tally(const Volume *v, Box within, const Colour *colour) {
        const Tally t = volume_tally(v, within, colour);
        Box around = BOX_EMPTY;
        uint64_t n = 0;

        FOR_BOX(p, box_intersect(within, GRID_BOX)) {
                const Colour c = volume_get(v, p);

                if (c.a == 0 || (colour && !colour_equal(c, *colour)))
                        continue;
                n++;
                around = box_union(around, (Box){ p, p });
        }
        assert_int_equal(t.n, n);
        assert_box(t.around, around);
}

static void test_a_tally_counts_every_voxel_of_a_box_once(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Chance c = { 23 };

        check_tally(v, GRID_BOX, NULL);
        for (unsigned i = 0; i < 30; i++) {
                const Colour filled = chance_colour(&c), set = chance_colour(&c);

                assert_int_equal(volume_fill(v, chance_box(&c), MODE_REPLACE, filled), 0);
                for (unsigned k = 0; k < 20; k++)
                        assert_int_equal(volume_set(v, chance_point(&c), set), 0);
                check_tally(v, GRID_BOX, NULL);
                check_tally(v, cube_box(INT32_MIN, INT32_MAX), &filled);
                check_tally(v, chance_box(&c), NULL);
                check_tally(v, chance_box(&c), &set);
        }
}

static void test_a_tally_of_more_than_2_32_voxels(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        const Box box = { { INT32_MIN, 0, 0 }, { INT32_MIN + (1 << 20) - 1, 79, 63 } };
        const Colour red = { 255, 0, 0, 255 }, green = { 0, 255, 0, 255 };
        Tally t;

        assert_int_equal(volume_fill(v, box, MODE_REPLACE, red), 0);
        t = volume_tally(v, cube_box(INT32_MIN, INT32_MAX), &red);
        assert_true(t.n == (uint64_t)5 << 30);
        assert_box(t.around, box);
        assert_int_equal(volume_tally(v, cube_box(INT32_MIN, INT32_MAX), &green).n, 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_tally_counts_every_voxel_of_a_box_once),
                cmocka_unit_test(test_a_tally_of_more_than_2_32_voxels),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
