#include "voxel-help.h"

#include "voxel/dense.h"

/* The part of the grid that a box has, in the order of dense boxes. */
static Colour *grid_read(Grid *g, Box box) {
        Colour *ret = test_calloc(box_volume(box), sizeof(Colour)), *at = ret;

        FOR_BOX(p, box) *at++ = *grid_at(g, p);
        return ret;
}

static void scatter(Volume *v, Grid *g, Chance *c) {
        for (unsigned i = 0; i < 12; i++) {
                const Colour colour = chance_colour(c);
                const Box box = chance_box(c);

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = colour.a > 0 ? colour : rgba(0, 0, 0, 0);
        }
}

static void test_boxes_are_read_as_from_an_array(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 31 };

        scatter(v, g, &c);
        for (unsigned i = 0; i < 200; i++) {
                const Box box = chance_box(&c);
                const size_t n = box_volume(box);
                Colour *is = test_malloc(n * sizeof(Colour)), *wanted = grid_read(g, box);

                memset(is, 0xaa, n * sizeof(Colour));
                volume_read(v, box, is);
                assert_memory_equal(is, wanted, n * sizeof(Colour));
                test_free(is);
                test_free(wanted);
        }
        test_free(g);
}

static void write_grid(Grid *g, Box box, const Colour *colours, const bool *leave, Written *ret) {
        size_t i = 0;

        *ret = (Written){ 0 };
        FOR_BOX(p, box) {
                const Colour c = colours[i].a > 0 ? colours[i] : rgba(0, 0, 0, 0), was = *grid_at(g, p);

                if (!leave || !leave[i]) {
                        ret->added += was.a == 0 && c.a > 0;
                        ret->removed += was.a > 0 && c.a == 0;
                        ret->painted += was.a > 0 && c.a > 0 && !colour_equal(was, c);
                        *grid_at(g, p) = c;
                }
                i++;
        }
}

static void test_boxes_are_written_as_into_an_array(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 32 };

        for (unsigned i = 0; i < 150; i++) {
                const Box box = chance_box(&c);
                const size_t n = box_volume(box);
                const bool masked = chance(&c, 2), empty = chance(&c, 4) == 0;
                Colour *colours = test_calloc(n, sizeof(Colour));
                bool *leave = test_calloc(n, sizeof(bool));
                Written is, wanted;

                for (size_t k = 0; k < n; k++) {
                        colours[k] = empty ? rgba(0, 0, 0, 0) : chance_colour(&c);
                        leave[k] = chance(&c, 2);
                }
                assert_int_equal(volume_write(v, box, colours, masked ? leave : NULL, &is), 0);
                write_grid(g, box, colours, masked ? leave : NULL, &wanted);
                assert_memory_equal(&is, &wanted, sizeof(is));
                if (i % 10 == 0)
                        assert_grid(v, g);
                test_free(colours);
                test_free(leave);
        }
        assert_grid(v, g);
        test_free(g);
}

static void test_what_is_left_everywhere_makes_no_blocks(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Colour *colours = test_calloc(BLOCK_VOXELS, sizeof(Colour));
        bool *leave = test_calloc(BLOCK_VOXELS, sizeof(bool));
        Written w;

        for (size_t i = 0; i < BLOCK_VOXELS; i++) {
                colours[i] = WHITE;
                leave[i] = true;
        }
        assert_int_equal(volume_write(v, cube_box(0, 15), colours, leave, &w), 0);
        assert_int_equal(w.added, 0);
        assert_int_equal(volume_blocks(v), 0);
        test_free(colours);
        test_free(leave);
}

static void test_boxes_at_the_ends_of_space(void **state) {
        static const int32_t ends[][2] = { { INT32_MIN, INT32_MIN + 20 }, { INT32_MAX - 20, INT32_MAX } };
        const size_t n = 21 * 21 * 21;
        Colour *colours = test_calloc(n, sizeof(Colour)), *is = test_calloc(n, sizeof(Colour));
        Chance c = { 33 };

        for (unsigned i = 0; i < ARRAY_LEN(ends); i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                const Box box = cube_box(ends[i][0], ends[i][1]);
                Written w;

                for (size_t k = 0; k < n; k++)
                        colours[k] = rgba(chance(&c, 255), 1, 1, 255);
                assert_int_equal(volume_write(v, box, colours, NULL, &w), 0);
                assert_int_equal(w.added, n);
                assert_box(volume_box(v), box);
                volume_read(v, box, is);
                assert_memory_equal(is, colours, n * sizeof(Colour));
        }
        test_free(colours);
        test_free(is);
}

static void test_volumes_of_boxes_beyond_64_bits(void **state) {
        assert_int_equal(box_volume(BOX_EMPTY), 0);
        assert_int_equal(box_volume(cube_box(-1, 1)), 27);
        assert_true(box_volume(cube_box(INT32_MIN, INT32_MAX)) == UINT64_MAX);
        assert_true(box_volume((Box){ { INT32_MIN, INT32_MIN, 0 }, { INT32_MAX, INT32_MAX, 0 } }) ==
                    UINT64_MAX);
        assert_true(box_volume((Box){ { INT32_MIN, 0, 0 }, { INT32_MAX, 0, 9 } }) == 10 * (1ull << 32));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_boxes_are_read_as_from_an_array),
                cmocka_unit_test(test_boxes_are_written_as_into_an_array),
                cmocka_unit_test(test_what_is_left_everywhere_makes_no_blocks),
                cmocka_unit_test(test_boxes_at_the_ends_of_space),
                cmocka_unit_test(test_volumes_of_boxes_beyond_64_bits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
