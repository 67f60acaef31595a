/* Voxels that touch by an edge or a corner alone, against all pairs of a plain array. */
#include "voxel-help.h"

#include "voxel/contacts.h"

#include <stdlib.h>

static Grid grid;

static bool solid(Point p) {
        return box_contains(GRID_BOX, p) && grid_at(&grid, p)->a > 0;
}

/* Whether nothing is in the box of two cells but these. */
static bool alone(Point p, Point q) {
        const Box box = box_union((Box){ p, p }, (Box){ q, q });
        unsigned n = 0;

        FOR_BOX(at, box) n += solid(at);
        return n == 2;
}

static void test_pairs_that_touch_by_an_edge_or_a_corner_are_counted(void **state) {
        Chance c = { 901 };

        for (unsigned i = 0; i < 4; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                uint64_t pairs[4] = { 0 };
                Contacts is;

                memset(&grid, 0, sizeof(grid));
                for (unsigned k = 0; k < 6000; k++) {
                        const Point p = chance_point(&c);

                        assert_int_equal(volume_set(v, p, WHITE), 0);
                        *grid_at(&grid, p) = WHITE;
                }
                volume_contacts(v, &is);
                FOR_BOX(p, GRID_BOX) {
                        const Box near = { { p.x - 1, p.y - 1, p.z - 1 }, { p.x + 1, p.y + 1, p.z + 1 } };

                        if (!solid(p))
                                continue;
                        FOR_BOX(q, near)
                        if (solid(q) && alone(p, q))
                                pairs[abs(p.x - q.x) + abs(p.y - q.y) + abs(p.z - q.z)]++;
                }
                assert_int_equal(is.edges, pairs[2] / 2);
                assert_int_equal(is.corners, pairs[3] / 2);
                assert_true(is.found && solid(is.first));
        }
}

static void test_the_ends_of_space_touch_nothing_beyond(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Contacts is;

        assert_int_equal(volume_set(v, (Point){ INT32_MIN, INT32_MIN, INT32_MIN }, WHITE), 0);
        assert_int_equal(volume_set(v, (Point){ INT32_MAX, INT32_MAX, INT32_MAX }, WHITE), 0);
        volume_contacts(v, &is);
        assert_int_equal(is.edges + is.corners, 0);
        assert_false(is.found);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pairs_that_touch_by_an_edge_or_a_corner_are_counted),
                cmocka_unit_test(test_the_ends_of_space_touch_nothing_beyond),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
