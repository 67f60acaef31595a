#include "voxel-help.h"

#include "voxel/turn.h"

#include <errno.h>

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })

static Volume *turned(const Volume *v, Box within, const Turn *t) {
        Volume *ret = NULL;

        assert_int_equal(volume_turned(&ret, v, within, t), 0);
        return ret;
}

/* Solid boxes and single voxels of several colours. */
static void draw_by_chance(Chance *c, Volume *v) {
        for (unsigned k = 0; k < 3; k++)
                assert_int_equal(volume_fill(v, chance_box(c), MODE_REPLACE, chance_colour(c)), 0);
        for (unsigned k = 0; k < 300; k++)
                assert_int_equal(volume_set(v, chance_point(c), chance_colour(c)), 0);
}

static void assert_same(const Volume *a, const Volume *b) {
        assert_int_equal(volume_count(a), volume_count(b));
        for (VolumeIter i = { 0 }; volume_next(a, &i);)
                assert_true(block_equal(i.contents, volume_block(b, i.block)));
}

/* The middle of a voxel, in half voxels, turned about a point as one does it on paper. */
static Point turned_by_hand(Point p, Axis axis, unsigned quarters, Pivot about) {
        int64_t at[3] = { 2 * (int64_t)p.x + 1, 2 * (int64_t)p.y + 1, 2 * (int64_t)p.z + 1 };
        const unsigned a = (axis + 1) % 3, b = (axis + 2) % 3;

        for (unsigned i = 0; i < quarters; i++) {
                const int64_t x = at[a] - about.at[a], y = at[b] - about.at[b];

                at[a] = about.at[a] - y;
                at[b] = about.at[b] + x;
        }
        return (Point){ (int32_t)((at[0] - 1) / 2), (int32_t)((at[1] - 1) / 2), (int32_t)((at[2] - 1) / 2) };
}

static void test_turned_voxels_are_where_paper_has_them(void **state) {
        Chance c = { 111 };

        for (unsigned i = 0; i < 40; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(volume_free) Volume *is = NULL;
                const Axis axis = (Axis)chance(&c, 3);
                const unsigned quarters = chance(&c, 4);
                const int64_t half = chance(&c, 2);
                const Box within = chance(&c, 2) ? chance_box(&c) : EVERYWHERE;
                Pivot about;
                uint64_t n = 0;
                Turn t;

                for (int k = 0; k < 3; k++)
                        about.at[k] = 2 * ((int64_t)chance(&c, 60) - 30) + half;
                draw_by_chance(&c, v);
                assert_int_equal(turn_quarters(&t, axis, (int64_t)quarters - 4, about), 0);
                is = turned(v, within, &t);
                FOR_BOX(p, GRID_BOX) {
                        if (!box_contains(within, p) || volume_get(v, p).a == 0)
                                continue;
                        n++;
                        assert_colour(volume_get(is, turned_by_hand(p, axis, quarters, about)),
                                      volume_get(v, p));
                }
                assert_int_equal(volume_count(is), n);
        }
}

static void test_a_turn_between_voxels_is_refused(void **state) {
        const Pivot about = { { 1, 2, 2 } };
        Turn t;

        assert_int_equal(turn_quarters(&t, AXIS_Z, 1, about), -EDOM);
        assert_int_equal(turn_quarters(&t, AXIS_Z, 3, about), -EDOM);
        assert_int_equal(turn_quarters(&t, AXIS_Z, 2, about), 0);
        assert_int_equal(turn_quarters(&t, AXIS_X, 1, about), 0);
}

static Volume *turned_in_place(const Volume *v, Axis axis, int64_t quarters) {
        Turn t;

        assert_int_equal(turn_quarters_in_place(&t, axis, quarters, volume_box(v)), 0);
        return turned(v, EVERYWHERE, &t);
}

/* Also where width and depth differ by an odd number, so that each turn is off by half a voxel. */
static void test_four_quarters_in_place_are_none(void **state) {
        Chance c = { 112 };

        for (unsigned i = 0; i < 60; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(volume_free) Volume *now = NULL, *half = NULL, *back = NULL;
                const Axis axis = (Axis)chance(&c, 3);

                draw_by_chance(&c, v);
                assert_int_equal(volume_copy(&now, v), 0);
                for (unsigned k = 0; k < 4; k++) {
                        Volume *next = turned_in_place(now, axis, 1);

                        volume_free(now);
                        now = next;
                        if (k == 0)
                                back = turned_in_place(now, axis, -1);
                        if (k == 1) {
                                half = turned_in_place(v, axis, 2);
                                assert_same(half, now);
                        }
                }
                assert_same(now, v);
                assert_same(back, v);
        }
}

static void test_a_mirror_twice_is_none(void **state) {
        Chance c = { 113 };

        for (unsigned i = 0; i < 40; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(volume_free) Volume *once = NULL, *twice = NULL;
                const Axis axis = (Axis)chance(&c, 3);
                Turn t;

                draw_by_chance(&c, v);
                t = turn_flip(axis, pivot_of(volume_box(v)));
                once = turned(v, EVERYWHERE, &t);
                assert_box(volume_box(once), volume_box(v));
                FOR_BOX(p, GRID_BOX) {
                        Point q = p;

                        *(axis == AXIS_X   ? &q.x
                          : axis == AXIS_Y ? &q.y
                                           : &q.z) = (int32_t)(t.shift[axis] - (axis == AXIS_X   ? p.x
                                                                                : axis == AXIS_Y ? p.y
                                                                                                 : p.z));
                        assert_colour(volume_get(once, q), volume_get(v, p));
                }
                twice = turned(once, EVERYWHERE, &t);
                assert_same(twice, v);
        }
}

static void test_a_move_there_and_back_is_none_and_whole_blocks_are_shared(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(volume_free) Volume *there = NULL, *back = NULL, *odd = NULL;
        const Turn far = turn_shift((Point){ 160, -32, 1600000000 }),
                   home = turn_shift((Point){ -160, 32, -1600000000 }),
                   step = turn_shift((Point){ 1, 0, 0 });
        Chance c = { 114 };

        draw_by_chance(&c, v);
        there = turned(v, EVERYWHERE, &far);
        for (VolumeIter i = { 0 }; volume_next(v, &i);)
                assert_ptr_equal(
                        volume_block(there, (Point){ i.block.x + 10, i.block.y - 2, i.block.z + 100000000 }),
                        i.contents);
        back = turned(there, EVERYWHERE, &home);
        assert_same(back, v);
        odd = turned(v, EVERYWHERE, &step);
        FOR_BOX(p, GRID_BOX)
        assert_colour(volume_get(odd, (Point){ p.x + 1, p.y, p.z }), volume_get(v, p));
}

static void test_nothing_leaves_space(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(volume_free) Volume *is = NULL;
        Turn t = turn_shift((Point){ 1, 0, 0 });

        assert_int_equal(volume_set(v, (Point){ INT32_MAX, 0, INT32_MIN }, WHITE), 0);
        assert_int_equal(volume_turned(&is, v, EVERYWHERE, &t), -ERANGE);
        t = turn_flip(AXIS_X, (Pivot){ { 0, 0, 0 } });
        is = turned(v, EVERYWHERE, &t);
        assert_colour(volume_get(is, (Point){ INT32_MIN, 0, INT32_MIN }), WHITE);
        t = turn_shift((Point){ INT32_MIN, 0, INT32_MAX });
        is = volume_free(is);
        is = turned(v, EVERYWHERE, &t);
        assert_colour(volume_get(is, (Point){ -1, 0, -1 }), WHITE);
}

static void test_laying_replaces_what_is_there_and_leaves_the_rest(void **state) {
        Chance c = { 115 };

        for (unsigned i = 0; i < 20; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(volume_free) Volume *over = new_volume();
                CLEANUP(volume_free) Volume *is = NULL;

                draw_by_chance(&c, v);
                draw_by_chance(&c, over);
                assert_int_equal(volume_copy(&is, v), 0);
                assert_int_equal(volume_lay(is, over), 0);
                FOR_BOX(p, GRID_BOX) {
                        const Colour o = volume_get(over, p);

                        assert_colour(volume_get(is, p), o.a > 0 ? o : volume_get(v, p));
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_turned_voxels_are_where_paper_has_them),
                cmocka_unit_test(test_a_turn_between_voxels_is_refused),
                cmocka_unit_test(test_four_quarters_in_place_are_none),
                cmocka_unit_test(test_a_mirror_twice_is_none),
                cmocka_unit_test(test_a_move_there_and_back_is_none_and_whole_blocks_are_shared),
                cmocka_unit_test(test_nothing_leaves_space),
                cmocka_unit_test(test_laying_replaces_what_is_there_and_leaves_the_rest),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
