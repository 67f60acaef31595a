/* Volumes that choose cells of other volumes, what differs between two, and colours that are mapped: all
 * against plain arrays. */
#include "voxel-help.h"

#include "voxel/choose.h"
#include "voxel/cut.h"
#include "voxel/difference.h"
#include "voxel/recolour.h"

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })
#define ROUNDS 12

static Grid a, b, c;

/* Boxes and single voxels, in a volume and in an array. */
static Volume *draw(Chance *chance_, Grid *g) {
        Volume *v = new_volume();

        memset(g, 0, sizeof(*g));
        for (unsigned k = 0; k < 3; k++) {
                const Box box = chance_box(chance_);
                const Colour colour = chance_colour(chance_);

                assert_int_equal(volume_fill(v, box, MODE_REPLACE, colour), 0);
                FOR_BOX(p, box) * grid_at(g, p) = colour.a > 0 ? colour : (Colour){ 0 };
        }
        for (unsigned k = 0; k < 300; k++) {
                const Point p = chance_point(chance_);
                const Colour colour = chance_colour(chance_);

                assert_int_equal(volume_set(v, p, colour), 0);
                *grid_at(g, p) = colour.a > 0 ? colour : (Colour){ 0 };
        }
        return v;
}

static void test_chosen_cells_are_emptied(void **state) {
        Chance chance_ = { 401 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *chosen = draw(&chance_, &b);

                assert_int_equal(volume_cut(v, chosen), 0);
                FOR_BOX(p, GRID_BOX)
                if (grid_at(&b, p)->a > 0)
                        *grid_at(&a, p) = (Colour){ 0 };
                assert_grid(v, &a);
        }
}

static void test_all_but_the_chosen_cells_are_emptied(void **state) {
        Chance chance_ = { 402 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *chosen = draw(&chance_, &b);

                assert_int_equal(volume_keep(v, chosen), 0);
                FOR_BOX(p, GRID_BOX)
                if (grid_at(&b, p)->a == 0)
                        *grid_at(&a, p) = (Colour){ 0 };
                assert_grid(v, &a);
        }
}

static void test_all_but_the_chosen_cells_are_put_back(void **state) {
        Chance chance_ = { 403 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *before = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *v = draw(&chance_, &b);
                CLEANUP(volume_free) Volume *chosen = draw(&chance_, &c);

                assert_int_equal(volume_restore(v, before, chosen), 0);
                FOR_BOX(p, GRID_BOX)
                if (grid_at(&c, p)->a == 0)
                        *grid_at(&b, p) = *grid_at(&a, p);
                assert_grid(v, &b);
                assert_grid(before, &a);
        }
}

static void test_what_differs_is_counted_and_marked(void **state) {
        Chance chance_ = { 404 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *before = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *after = draw(&chance_, &b);
                CLEANUP(volume_free) Volume *marks = new_volume();
                Difference is, unmarked, wanted = { .box = BOX_EMPTY };

                assert_int_equal(volume_compare(before, after, marks, &is), 0);
                assert_int_equal(volume_compare(before, after, NULL, &unmarked), 0);
                assert_memory_equal(&is, &unmarked, sizeof(is));
                memset(&c, 0, sizeof(c));
                FOR_BOX(p, GRID_BOX) {
                        const Colour from = *grid_at(&a, p), to = *grid_at(&b, p);

                        if (colour_equal(from, to))
                                continue;
                        *grid_at(&c, p) = WHITE;
                        wanted.added += from.a == 0;
                        wanted.removed += to.a == 0;
                        wanted.painted += from.a > 0 && to.a > 0;
                        wanted.box = box_union(wanted.box, (Box){ p, p });
                }
                assert_grid(marks, &c);
                assert_int_equal(is.added, wanted.added);
                assert_int_equal(is.removed, wanted.removed);
                assert_int_equal(is.painted, wanted.painted);
                assert_box(is.box, wanted.box);
        }
}

static void test_what_one_of_them_alone_has_is_counted_and_boxed(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume(), *none = new_volume();
        Difference d;

        assert_int_equal(volume_fill(v, (Box){ { 3, 20, -40 }, { 50, 21, -33 } }, MODE_OVER, WHITE), 0);
        assert_int_equal(volume_compare(none, v, NULL, &d), 0);
        assert_int_equal(d.added, 48 * 2 * 8);
        assert_int_equal(difference_all(&d), d.added);
        assert_box(d.box, (Box){ { 3, 20, -40 }, { 50, 21, -33 } });
        assert_int_equal(volume_compare(v, none, NULL, &d), 0);
        assert_int_equal(d.removed, 48 * 2 * 8);
        assert_int_equal(difference_all(&d), d.removed);
}

static void test_a_volume_does_not_differ_from_its_copy(void **state) {
        Chance chance_ = { 405 };
        CLEANUP(volume_free) Volume *v = draw(&chance_, &a);
        CLEANUP(volume_free) Volume *copy = NULL;
        Difference d;

        assert_int_equal(volume_copy(&copy, v), 0);
        assert_int_equal(volume_compare(v, copy, NULL, &d), 0);
        assert_int_equal(difference_all(&d), 0);
        assert_true(box_empty(d.box));
}

static bool is_translucent(const void *userdata, Colour colour) {
        return colour.a < *(const uint8_t *)userdata;
}

static void test_voxels_are_chosen_by_colour_and_box(void **state) {
        const uint8_t most = 200;
        Chance chance_ = { 406 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *is = NULL;
                const Box box = chance(&chance_, 2) ? chance_box(&chance_) : EVERYWHERE;
                const bool all = chance(&chance_, 3) == 0;

                assert_int_equal(volume_choose(&is, v, box, all ? NULL : is_translucent, &most), 0);
                FOR_BOX(p, GRID_BOX) {
                        const Colour colour = *grid_at(&a, p);

                        *grid_at(&b, p) = colour.a > 0 && (all || colour.a < most) && box_contains(box, p)
                                                  ? WHITE
                                                  : (Colour){ 0 };
                }
                assert_grid(is, &b);
        }
}

/* Red goes away, all others turn around. */
static Colour turn_around(const void *userdata, Colour colour) {
        return colour.r == 0 ? rgba(1, 2, 3, 0) : rgba(colour.b, colour.r, colour.g, colour.a);
}

static void test_colours_are_mapped_where_they_are_to_be(void **state) {
        Chance chance_ = { 407 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP(volume_free) Volume *v = draw(&chance_, &a);
                CLEANUP(volume_free) Volume *chosen = draw(&chance_, &b);
                const Box box = chance(&chance_, 2) ? chance_box(&chance_) : EVERYWHERE;
                const bool all = chance(&chance_, 2);
                uint64_t n = 0, is;

                assert_int_equal(volume_recolour(v, box, all ? NULL : chosen, turn_around, NULL, &is), 0);
                FOR_BOX(p, GRID_BOX) {
                        const Colour from = *grid_at(&a, p);
                        Colour to;

                        if (from.a == 0 || !box_contains(box, p) || !(all || grid_at(&b, p)->a > 0))
                                continue;
                        to = from.r == 0 ? rgba(0, 0, 0, 0) : turn_around(NULL, from);
                        n += !colour_equal(from, to);
                        *grid_at(&a, p) = to;
                }
                assert_grid(v, &a);
                assert_int_equal(is, n);
        }
}

static void test_the_corners_of_space_are_cells_like_others(void **state) {
        const Point ends[] = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(volume_free) Volume *chosen = NULL;
        Difference d;

        for (unsigned i = 0; i < 2; i++)
                assert_int_equal(volume_set(v, ends[i], WHITE), 0);
        assert_int_equal(volume_choose(&chosen, v, (Box){ ends[1], ends[1] }, NULL, NULL), 0);
        assert_int_equal(volume_count(chosen), 1);
        assert_int_equal(volume_compare(v, chosen, NULL, &d), 0);
        assert_box(d.box, (Box){ ends[0], ends[0] });
        assert_int_equal(volume_cut(v, chosen), 0);
        assert_colour(volume_get(v, ends[0]), WHITE);
        assert_int_equal(volume_count(v), 1);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_chosen_cells_are_emptied),
                cmocka_unit_test(test_all_but_the_chosen_cells_are_emptied),
                cmocka_unit_test(test_all_but_the_chosen_cells_are_put_back),
                cmocka_unit_test(test_what_differs_is_counted_and_marked),
                cmocka_unit_test(test_what_one_of_them_alone_has_is_counted_and_boxed),
                cmocka_unit_test(test_a_volume_does_not_differ_from_its_copy),
                cmocka_unit_test(test_voxels_are_chosen_by_colour_and_box),
                cmocka_unit_test(test_colours_are_mapped_where_they_are_to_be),
                cmocka_unit_test(test_the_corners_of_space_are_cells_like_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
