/* Bounds of layers, within edits. */
#include "edit-help.h"

#include "voxel/derive.h"

static void test_bounds_put_back_what_is_outside(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Layer *l = m->layers[0];
        Edit *e;

        assert_int_equal(set(l, 20, 0, 0, rgba(1, 1, 1, 255)), 0);
        e = begin(m);
        assert_int_equal(edit_set_bounds(e, l, cube_box(0, 9)), 0);
        done(e);
        assert_int_equal(volume_count(l->volume), 1);

        e = begin(m);
        assert_int_equal(volume_fill(l->volume, cube_box(-3, 40), MODE_OVER, WHITE), 0);
        assert_int_equal(edit_clip(e, l), 0);
        assert_int_equal(volume_count(l->volume), 1001);
        assert_int_equal(edit_clipped(e), 44 * 44 * 44 - 1000);
        done(e);
        assert_colour(get(l, 20, 0, 0), rgba(1, 1, 1, 255));
        assert_colour(get(l, 9, 9, 9), WHITE);
        assert_int_equal(volume_count(l->volume), 1001);

        /* Emptied outside is put back, too. */
        e = begin(m);
        assert_int_equal(volume_fill(l->volume, cube_box(-3, 40), MODE_SUB, WHITE), 0);
        done(e);
        assert_int_equal(volume_count(l->volume), 1);
}

static void test_bounds_hold_from_when_they_are_set_until_they_go(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Edit *e = begin(m);
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, "new", &l), 0);
        assert_int_equal(set(l, -1, 0, 0, WHITE), 0);
        assert_int_equal(edit_set_bounds(e, l, cube_box(0, 9)), 0);
        assert_int_equal(set(l, -2, 0, 0, WHITE), 0);
        assert_int_equal(set(l, 2, 0, 0, WHITE), 0);
        assert_int_equal(edit_set_bounds(e, l, BOX_EMPTY), 0);
        assert_int_equal(set(l, -3, 0, 0, WHITE), 0);
        done(e);
        assert_int_equal(volume_count(l->volume), 3);
        assert_int_equal(get(l, -2, 0, 0).a, 0);
}

static void test_a_baked_layer_keeps_within_its_bounds(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Edit *e = begin(m);
        Layer *l = add_clone(m, 1, TRANSFORM_IDENTITY);

        assert_int_equal(set(m->layers[0], 20, 0, 0, WHITE), 0);
        assert_int_equal(edit_set_bounds(e, l, cube_box(0, 9)), 0);
        assert_int_equal(edit_settle(e), 0);
        assert_int_equal(volume_count(l->volume), 1);
        assert_int_equal(edit_bake_layer(e, l), 0);
        assert_int_equal(set(l, 30, 0, 0, WHITE), 0);
        assert_int_equal(set(l, 3, 0, 0, WHITE), 0);
        done(e);
        assert_int_equal(volume_count(l->volume), 2);
        assert_int_equal(get(l, 30, 0, 0).a, 0);
}

static void test_a_replaced_model_brings_what_is_outside_its_bounds(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *with = new_model();
        Layer *l = m->layers[0];
        Edit *e;

        l->bounds = with->layers[0]->bounds = cube_box(0, 9);
        assert_int_equal(set(with->layers[0], -5, 0, 0, WHITE), 0);
        e = begin(m);
        assert_int_equal(edit_replace(e, with), 0);
        assert_int_equal(set(l, -6, 0, 0, WHITE), 0);
        done(e);
        assert_int_equal(volume_count(l->volume), 1);
        assert_colour(get(l, -5, 0, 0), WHITE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bounds_put_back_what_is_outside),
                cmocka_unit_test(test_bounds_hold_from_when_they_are_set_until_they_go),
                cmocka_unit_test(test_a_baked_layer_keeps_within_its_bounds),
                cmocka_unit_test(test_a_replaced_model_brings_what_is_outside_its_bounds),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
