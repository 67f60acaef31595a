/* Edits of a model: begun, taken back, done and undone. */
#include "edit-help.h"

#include "voxel/shape.h"

#include <errno.h>
#include <string.h>

static void test_nothing_done_is_no_change(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        const Point p = { 1, 2, 3 };
        Edit *e = begin(m);
        Buf b;

        assert_int_equal(volume_set(m->layers[0]->volume, p, WHITE), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(edit_touch_layers(e), 0);
        assert_true(box_empty(edit_box(e)));
        b = finish(e);
        assert_int_equal(b.n, 0);
        buf_done(&b);
}

static void test_one_edit_at_a_time(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Edit *e = begin(m), *second = NULL;

        assert_int_equal(edit_begin(&second, m), -EBUSY);
        assert_null(second);
        edit_end(e);
        e = begin(m);
        edit_undo(e);
}

/* What only a studio and the less usual layers have. */
static void attribute_something(Edit *e, Model *m, Layer *l, Chance *c) {
        const Colour pixels[2] = { chance_colour(c), chance_colour(c) };
        const Material material = MATERIAL_DEFAULT;
        CLEANUP(studio_unref) Studio *s = NULL;
        Viewpoint v = { .name = "eye", .fov = VIEWPOINT_FOV };

        assert_int_equal(edit_touch_layers(e), 0);
        l->bounds = chance(c, 2) ? chance_box(c) : BOX_EMPTY;
        l->material = chance(c, 3);
        l->kind = chance(c, 2) ? LAYER_IMAGE : LAYER_PLAIN;
        l->picture = picture_unref(l->picture);
        if (l->kind == LAYER_IMAGE)
                assert_int_equal(picture_new(&l->picture, "a.png", 2, 1, pixels), 0);
        l->matrix = transform_translation(chance(c, 9), 0, 0);

        assert_int_equal(studio_copy(&s, m->studio), 0);
        assert_int_equal(studio_add_material(s, &material, NULL), 0);
        assert_int_equal(viewpoint_look(&v, (double[]){ chance(c, 9), -9, 3 }, (double[]){ 1, 1, 1 },
                                        (double[]){ 0, 0, 1 }),
                         0);
        assert_int_equal(studio_add_viewpoint(s, &v, NULL), 0);
        if (chance(c, 2))
                assert_int_equal(studio_remove_viewpoint(s, s->viewpoints[0].id), 0);
        s->light.fixed = chance(c, 2);
        model_set_studio(m, TAKE(s));
}

/* Something by chance to any layer: voxels, boxes, shapes, layers, properties. */
static void do_something(Edit *e, Model *m, Chance *c) {
        Layer *l = m->n_layers > 0 ? m->layers[chance(c, (uint32_t)m->n_layers)] : NULL;
        const unsigned what = chance(c, 13);

        if (what == 0 || !l) {
                assert_int_equal(model_add_layer(m, 0, "added", NULL), 0);
        } else if (what == 1 && chance(c, 3) == 0) {
                assert_int_equal(edit_remove_layer(e, l->id), 0);
        } else if (what == 2) {
                assert_int_equal(edit_touch_layers(e), 0);
                l->visible = !l->visible;
                l->mode = chance(c, 2) ? MODE_SUB : MODE_OVER;
                free(l->name);
                l->name = strdup(chance(c, 2) ? "renamed" : "again");
                m->active = l->id;
        } else if (what == 3) {
                Layer *other = m->layers[0];

                assert_int_equal(edit_touch_layers(e), 0);
                m->layers[0] = m->layers[m->n_layers - 1];
                m->layers[m->n_layers - 1] = other;
                m->box = chance_box(c);
        } else if (what == 12) {
                attribute_something(e, m, l, c);
        } else if (l->kind != LAYER_PLAIN) {
                assert_int_equal(edit_bake_layer(e, l), 0);
        } else if (what < 8) {
                assert_int_equal(volume_set(l->volume, chance_point(c), chance_colour(c)), 0);
        } else {
                assert_int_equal(volume_shape(l->volume, (ShapeKind)chance(c, 3), chance_box(c),
                                              (Mode)chance(c, MODE_REPLACE + 1), chance_colour(c)),
                                 0);
        }
}

static void test_an_edit_taken_back_never_was(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Chance c = { 15 };

        for (unsigned i = 0; i < 150; i++) {
                CLEANUP_BUF Buf before = bytes_of(m);
                const uint32_t next_id = m->next_id;
                Edit *e = begin(m);

                for (unsigned k = chance(&c, 10); k > 0; k--)
                        do_something(e, m, &c);
                edit_undo(e);
                assert_model(m, &before);
                assert_int_equal(m->next_id, next_id);
                assert_null(m->edit);

                e = begin(m);
                do_something(e, m, &c);
                edit_end(e);
        }
}

#define STEPS 80

static void test_undo_and_redo_lead_through_the_same_states(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *replayed = NULL;
        Buf states[STEPS + 1], changes[STEPS];
        Chance c = { 16 };

        states[0] = bytes_of(m);
        assert_int_equal(model_copy(&replayed, m), 0);
        for (unsigned i = 0; i < STEPS; i++) {
                Edit *e = begin(m);

                for (unsigned k = chance(&c, 6) + 1; k > 0; k--)
                        do_something(e, m, &c);
                changes[i] = finish(e);
                states[i + 1] = bytes_of(m);
        }
        for (unsigned round = 0; round < 2; round++) {
                for (unsigned i = STEPS; i-- > 0;) {
                        if (changes[i].n > 0)
                                assert_int_equal(
                                        change_apply(m, changes[i].data, changes[i].n, CHANGE_BACKWARD), 0);
                        assert_model(m, &states[i]);
                }
                for (unsigned i = 0; i < STEPS; i++) {
                        if (changes[i].n > 0)
                                assert_int_equal(
                                        change_apply(m, changes[i].data, changes[i].n, CHANGE_FORWARD), 0);
                        assert_model(m, &states[i + 1]);
                }
        }
        /* As a journal does it: from a copy that never saw the edits. */
        for (unsigned i = 0; i < STEPS; i++)
                if (changes[i].n > 0)
                        assert_int_equal(
                                change_apply(replayed, changes[i].data, changes[i].n, CHANGE_FORWARD), 0);
        assert_model(replayed, &states[STEPS]);

        for (unsigned i = 0; i < STEPS; i++)
                buf_done(&changes[i]);
        for (unsigned i = 0; i <= STEPS; i++)
                buf_done(&states[i]);
}

static void test_applying_changes_is_an_edit_that_can_be_taken_back(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Chance c = { 17 };

        for (unsigned i = 0; i < 100; i++) {
                CLEANUP_BUF Buf before = bytes_of(m), change = { 0 }, after = { 0 };
                Edit *e = begin(m);

                for (unsigned k = chance(&c, 6) + 1; k > 0; k--)
                        do_something(e, m, &c);
                change = finish(e);
                after = bytes_of(m);
                if (change.n == 0)
                        continue;

                /* Back and forth within one edit: a layer may go and come back as another object. */
                e = begin(m);
                assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
                assert_model(m, &before);
                if (i % 2) {
                        CLEANUP_BUF Buf nothing = { 0 };

                        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_FORWARD), 0);
                        assert_model(m, &after);
                        assert_int_equal(edit_change(e, &nothing), 0);
                        assert_int_equal(nothing.n, 0);
                }
                edit_undo(e);
                assert_model(m, &after);
        }
}

static void test_the_change_of_an_undo_undoes(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf before = { 0 }, first = { 0 }, second = { 0 };
        Edit *e;

        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(-9, 9), MODE_OVER, WHITE), 0);
        before = bytes_of(m);
        e = begin(m);
        assert_int_equal(model_add_layer(m, 0, "x", NULL), 0);
        assert_int_equal(edit_remove_layer(e, 1), 0);
        first = finish(e);

        e = begin(m);
        assert_int_equal(change_apply(m, first.data, first.n, CHANGE_BACKWARD), 0);
        second = finish(e);
        assert_model(m, &before);
        assert_int_equal(change_apply(m, second.data, second.n, CHANGE_BACKWARD), 0);
        assert_int_equal(m->layers[0]->id, 2);
        assert_int_equal(change_apply(m, second.data, second.n, CHANGE_FORWARD), 0);
        assert_model(m, &before);
}

static void test_a_removed_layer_leaves_the_one_below_active(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Edit *e = begin(m);

        assert_int_equal(model_add_layer(m, 0, "two", NULL), 0);
        assert_int_equal(model_add_layer(m, 0, "three", NULL), 0);
        assert_int_equal(edit_remove_layer(e, 9), -ENOENT);
        assert_int_equal(edit_remove_layer(e, 3), 0);
        assert_int_equal(m->active, 2);
        assert_int_equal(edit_remove_layer(e, 1), 0);
        assert_int_equal(m->active, 2);
        assert_int_equal(edit_remove_layer(e, 2), 0);
        assert_int_equal(m->active, 0);
        assert_int_equal(m->n_layers, 0);
        assert_int_equal(edit_remove_layer(e, 0), -ENOENT);
        edit_undo(e);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(m->active, 1);
}

static void test_a_replaced_model_has_the_ids_of_the_new_one_and_can_be_undone(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *with = new_model();
        CLEANUP_BUF Buf before = { 0 }, after = { 0 }, change = { 0 };
        Edit *e;

        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(0, 20), MODE_OVER, WHITE), 0);
        assert_int_equal(model_add_layer(with, 0, "other", NULL), 0);
        assert_int_equal(
                volume_fill(with->layers[0]->volume, cube_box(7, 40), MODE_OVER, rgba(1, 2, 3, 255)), 0);
        with->active = 1;
        with->box = cube_box(1, 2);
        before = bytes_of(m);

        e = begin(m);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, rgba(9, 9, 9, 255)), 0);
        assert_int_equal(edit_replace(e, with), 0);
        assert_int_equal(with->n_layers, 0);
        assert_int_equal(m->n_layers, 2);
        assert_int_equal(m->layers[0]->id, 1);
        assert_int_equal(m->layers[1]->id, 2);
        assert_int_equal(m->active, 1);
        assert_box(m->box, cube_box(1, 2));
        assert_box(edit_box(e), cube_box(0, 47));
        change = finish(e);
        after = bytes_of(m);

        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
        assert_model(m, &before);
        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_FORWARD), 0);
        assert_model(m, &after);
}

static void test_an_id_stays_used_when_its_layer_is_undone(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf change = { 0 };
        Edit *e = begin(m);

        assert_int_equal(model_add_layer(m, 0, "two", NULL), 0);
        change = finish(e);
        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(m->next_id, 3);
}

static void test_a_snapshot_taken_within_an_edit_keeps_its_voxels(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *copy = NULL;
        CLEANUP_BUF Buf during = { 0 };
        Edit *e = begin(m);

        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(-4, 20), MODE_OVER, WHITE), 0);
        assert_int_equal(model_copy(&copy, m), 0);
        assert_null(copy->edit);
        during = bytes_of(copy);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, rgba(1, 1, 1, 1)), 0);
        edit_undo(e);
        assert_int_equal(model_count(m), 0);
        assert_model(copy, &during);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_done_is_no_change),
                cmocka_unit_test(test_one_edit_at_a_time),
                cmocka_unit_test(test_an_edit_taken_back_never_was),
                cmocka_unit_test(test_undo_and_redo_lead_through_the_same_states),
                cmocka_unit_test(test_applying_changes_is_an_edit_that_can_be_taken_back),
                cmocka_unit_test(test_the_change_of_an_undo_undoes),
                cmocka_unit_test(test_a_removed_layer_leaves_the_one_below_active),
                cmocka_unit_test(test_a_replaced_model_has_the_ids_of_the_new_one_and_can_be_undone),
                cmocka_unit_test(test_an_id_stays_used_when_its_layer_is_undone),
                cmocka_unit_test(test_a_snapshot_taken_within_an_edit_keeps_its_voxels),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
