#include "voxel-help.h"

#include "voxel/flood.h"

#include <errno.h>

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })
#define RED rgba(255, 0, 0, 255)

typedef struct Reached {
        bool at[GRID_SIDE][GRID_SIDE][GRID_SIDE];
        Point queue[GRID_SIDE * GRID_SIDE * GRID_SIDE];
        size_t n;
} Reached;

static bool *reached_at(Reached *q, Point p) {
        return &q->at[p.z - GRID_MIN][p.y - GRID_MIN][p.x - GRID_MIN];
}

static bool grid_likes(Grid *g, const FloodRule *rule, Colour like, Point p) {
        const Colour c = *grid_at(g, p);

        if (rule->space)
                return c.a == 0;
        return c.a > 0 && colour_difference(c, like) <= rule->tolerance;
}

static void reach(Reached *q, Grid *g, const FloodRule *rule, Colour like, Point p) {
        if (!box_contains(rule->within, p) || *reached_at(q, p) || !grid_likes(g, rule, like, p))
                return;
        *reached_at(q, p) = true;
        q->queue[q->n++] = p;
}

/* Cell by cell, each of the neighbours of each. Returns how many; gives them `to` in the grid. */
static size_t grid_flood(Grid *g, Point seed, const FloodRule *rule, Colour to) {
        Reached *q = test_calloc(1, sizeof(Reached));
        const Colour like = *grid_at(g, seed);
        size_t n;

        reach(q, g, rule, like, seed);
        for (size_t i = 0; i < q->n; i++)
                for (int k = 0; k < 27; k++) {
                        const int dx = k % 3 - 1, dy = k / 3 % 3 - 1, dz = k / 9 - 1;
                        const Point p = q->queue[i];

                        if (abs(dx) + abs(dy) + abs(dz) <= (int)rule->axes)
                                reach(q, g, rule, like, (Point){ p.x + dx, p.y + dy, p.z + dz });
                }
        n = q->n;
        for (size_t i = 0; i < n; i++)
                *grid_at(g, q->queue[i]) = to;
        test_free(q);
        return n;
}

/* Boxes, dust and diagonal lines in few colours that are close to each other. */
static void draw_by_chance(Chance *c, Volume *v, Grid *g) {
        const uint32_t dust = chance(c, 3) * 20000;

        for (unsigned k = 0; k < 6; k++) {
                const Colour colour = rgba(100 + 10 * chance(c, 4), 7, 7, chance(c, 3) ? 255 : 0);

                assert_int_equal(volume_fill(v, chance_box(c), MODE_REPLACE, colour), 0);
        }
        for (unsigned k = 0; k < dust; k++)
                assert_int_equal(volume_set(v, chance_point(c),
                                            chance(c, 2) ? rgba(100 + 10 * chance(c, 4), 7, 7, 255)
                                                         : rgba(0, 0, 0, 0)),
                                 0);
        FOR_BOX(p, GRID_BOX) * grid_at(g, p) = volume_get(v, p);
}

static void test_a_flood_reaches_what_a_search_cell_by_cell_reaches(void **state) {
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 91 };
        size_t floods = 0;

        for (unsigned i = 0; i < 120; i++) {
                CLEANUP(volume_free) Volume *v = new_volume();
                CLEANUP(flood_free) Flood *f = NULL;
                const Point seed = chance_point(&c);
                FloodRule rule = { GRID_BOX, false, 10 * chance(&c, 4), 1 + chance(&c, 3), UINT64_MAX };
                const Colour to = chance(&c, 3) ? rgba(1, 2, 3, 1 + chance(&c, 255)) : rgba(0, 0, 0, 0);

                draw_by_chance(&c, v, g);
                rule.space = grid_at(g, seed)->a == 0;
                if (chance(&c, 2))
                        rule.within = chance_box(&c);
                if (!box_contains(rule.within, seed)) {
                        assert_int_equal(flood_new(&f, v, seed, &rule), FLOOD_NOTHING);
                        continue;
                }
                floods++;
                assert_int_equal(flood_new(&f, v, seed, &rule), 0);
                assert_int_equal(flood_count(f), grid_flood(g, seed, &rule, to));
                assert_int_equal(flood_paint(f, v, to), 0);
                assert_grid(v, g);
        }
        assert_true(floods > 40);
        test_free(g);
}

static void test_a_seed_of_the_other_kind_reaches_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(flood_free) Flood *f = NULL;
        FloodRule rule = { GRID_BOX, false, 0, 1, UINT64_MAX };

        assert_int_equal(volume_set(v, (Point){ 1, 2, 3 }, RED), 0);
        assert_int_equal(flood_new(&f, v, (Point){ 0, 0, 0 }, &rule), FLOOD_NOTHING);
        rule.space = true;
        assert_int_equal(flood_new(&f, v, (Point){ 1, 2, 3 }, &rule), FLOOD_NOTHING);
}

static void test_more_cells_than_allowed_are_refused_and_exactly_as_many_are_not(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(flood_free) Flood *f = NULL;
        FloodRule rule = { EVERYWHERE, false, 0, 1, 999 };

        assert_int_equal(volume_fill(v, cube_box(-3, 6), MODE_OVER, RED), 0);
        assert_int_equal(flood_new(&f, v, (Point){ 0, 0, 0 }, &rule), FLOOD_MORE);
        rule.most = 1000;
        assert_int_equal(flood_new(&f, v, (Point){ 0, 0, 0 }, &rule), 0);
        assert_int_equal(flood_count(f), 1000);
}

static void test_a_solid_cube_with_a_cavity_is_filled_to_one_colour(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(flood_free) Flood *shell = NULL, *hole = NULL;
        const Box cube = cube_box(-128, 127), cavity = cube_box(-100, 99);
        FloodRule rule = { EVERYWHERE, false, 0, 1, UINT64_MAX };
        const uint64_t inside = 200ull * 200 * 200, all = 256ull * 256 * 256;

        assert_int_equal(volume_fill(v, cube, MODE_OVER, WHITE), 0);
        assert_int_equal(volume_fill(v, cavity, MODE_REPLACE, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(flood_new(&shell, v, cube.min, &rule), 0);
        assert_int_equal(flood_count(shell), all - inside);
        assert_int_equal(flood_paint(shell, v, RED), 0);
        rule.space = true;
        assert_int_equal(flood_new(&hole, v, (Point){ 0, 0, 0 }, &rule), 0);
        assert_int_equal(flood_count(hole), inside);
        assert_int_equal(flood_paint(hole, v, RED), 0);
        assert_int_equal(volume_count(v), all);
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                Colour c = { 0 };

                assert_true(block_uniform(i.contents, &c));
                assert_colour(c, RED);
        }
}

static void test_space_without_an_end_is_too_much(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(flood_free) Flood *f = NULL;
        const FloodRule rule = { EVERYWHERE, true, 0, 1, UINT64_MAX };

        assert_int_equal(flood_new(&f, v, (Point){ 0, 0, 0 }, &rule), -E2BIG);
}

static void test_the_corners_of_space_are_reached(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(flood_free) Flood *low = NULL, *high = NULL;
        const FloodRule rule = { EVERYWHERE, false, 0, 3, UINT64_MAX };
        const Point first = EVERYWHERE.min, last = EVERYWHERE.max;

        assert_int_equal(volume_fill(v, cube_box(INT32_MIN, INT32_MIN + 20), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_fill(v, cube_box(INT32_MAX - 20, INT32_MAX), MODE_OVER, WHITE), 0);
        assert_int_equal(flood_new(&low, v, first, &rule), 0);
        assert_int_equal(flood_count(low), 21 * 21 * 21);
        assert_int_equal(flood_new(&high, v, last, &rule), 0);
        assert_int_equal(flood_paint(high, v, RED), 0);
        assert_colour(volume_get(v, last), RED);
        assert_colour(volume_get(v, first), WHITE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_flood_reaches_what_a_search_cell_by_cell_reaches),
                cmocka_unit_test(test_a_seed_of_the_other_kind_reaches_nothing),
                cmocka_unit_test(test_more_cells_than_allowed_are_refused_and_exactly_as_many_are_not),
                cmocka_unit_test(test_a_solid_cube_with_a_cavity_is_filled_to_one_colour),
                cmocka_unit_test(test_space_without_an_end_is_too_much),
                cmocka_unit_test(test_the_corners_of_space_are_reached),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
