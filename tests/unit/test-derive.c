/* Layers whose voxels follow from something else, all within edits. */
#include "edit-help.h"

#include "voxel/derive.h"

#include <errno.h>
#include <string.h>

static void test_a_clone_shows_every_edit_of_its_base(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *replayed = NULL;
        CLEANUP_BUF Buf made = { 0 }, edited = { 0 };
        Layer *base = m->layers[0], *clone, *second;
        Edit *e;

        assert_int_equal(set(base, 1, 2, 3, WHITE), 0);
        assert_int_equal(model_copy(&replayed, m), 0);
        e = begin(m);
        clone = add_clone(m, base->id, transform_translation(100, 0, 0));
        second = add_clone(m, clone->id, transform_scaling(-1, 1, 1));
        made = finish(e);
        assert_colour(get(clone, 101, 2, 3), WHITE);
        assert_colour(get(second, -101, 2, 3), WHITE);

        e = begin(m);
        assert_int_equal(set(base, 1, 2, 3, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(set(base, 40, 2, 3, rgba(9, 8, 7, 255)), 0);
        edited = finish(e);
        assert_int_equal(volume_count(clone->volume), 1);
        assert_colour(get(clone, 140, 2, 3), rgba(9, 8, 7, 255));
        assert_int_equal(volume_count(second->volume), 1);
        assert_colour(get(second, -140, 2, 3), rgba(9, 8, 7, 255));

        /* Whoever applies the change makes nothing himself. */
        assert_int_equal(change_apply(replayed, made.data, made.n, CHANGE_FORWARD), 0);
        assert_int_equal(change_apply(replayed, edited.data, edited.n, CHANGE_FORWARD), 0);
        assert_colour(get(replayed->layers[2], -140, 2, 3), rgba(9, 8, 7, 255));
        e = begin(m);
        assert_int_equal(change_apply(m, edited.data, edited.n, CHANGE_BACKWARD), 0);
        edit_end(e);
        assert_colour(get(second, -101, 2, 3), WHITE);
        assert_int_equal(volume_count(second->volume), 1);
}

static void test_a_turned_clone_is_as_if_made_at_once(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        const Transform turned = transform_rotation((double[]){ 1, 2, 3 }, 33);
        Chance c = { 5 };
        Layer *clone;
        Edit *e = begin(m);

        clone = add_clone(m, 1, turned);
        done(e);
        for (unsigned i = 0; i < 30; i++) {
                CLEANUP(model_free) Model *anew = NULL;
                uint64_t budget = DERIVE_BLOCKS_MOST;

                e = begin(m);
                assert_int_equal(volume_shape(m->layers[0]->volume, SHAPE_SPHERE, chance_box(&c),
                                              chance(&c, 2) ? MODE_OVER : MODE_SUB, chance_colour(&c)),
                                 0);
                done(e);
                assert_int_equal(model_copy(&anew, m), 0);
                assert_int_equal(model_derive(anew, NULL, &budget, NULL), 0);
                assert_int_equal(volume_blocks(anew->layers[1]->volume), volume_blocks(clone->volume));
                for (VolumeIter at = { 0 }; volume_next(clone->volume, &at);)
                        assert_true(
                                block_equal(at.contents, volume_block(anew->layers[1]->volume, at.block)));
        }
}

static void test_a_derived_layer_refuses_voxels_until_it_is_baked(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Layer *clone, *fresh;
        Edit *e;

        assert_int_equal(set(m->layers[0], 1, 1, 1, WHITE), 0);
        e = begin(m);
        clone = add_clone(m, 1, transform_translation(0, 0, 1));
        assert_int_equal(edit_settle(e), 0);
        assert_int_equal(set(clone, 0, 0, 0, WHITE), -EROFS);
        assert_int_equal(edit_refused(e), 0);
        done(e);

        e = begin(m);
        assert_int_equal(set(clone, 0, 0, 0, WHITE), -EROFS);
        assert_int_equal(edit_refused(e), clone->id);
        fresh = add_clone(m, 1, TRANSFORM_IDENTITY);
        assert_int_equal(edit_settle(e), 0);
        assert_int_equal(edit_bake_layer(e, clone), 0);
        assert_int_equal(edit_bake_layer(e, fresh), 0);
        assert_int_equal(set(clone, 0, 0, 0, WHITE), 0);
        assert_int_equal(set(fresh, 0, 0, 0, WHITE), 0);
        done(e);
        assert_int_equal(volume_count(clone->volume), 2);
        assert_int_equal(volume_count(fresh->volume), 2);
        assert_int_equal(clone->base, 0);
}

static void test_clones_of_a_removed_layer_keep_what_they_have(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf change = { 0 };
        Layer *clone;
        Edit *e;

        assert_int_equal(set(m->layers[0], 1, 1, 1, WHITE), 0);
        e = begin(m);
        clone = add_clone(m, 1, transform_translation(0, 0, 1));
        done(e);
        e = begin(m);
        assert_int_equal(edit_remove_layer(e, 1), 0);
        change = finish(e);
        assert_int_equal(clone->kind, LAYER_PLAIN);
        assert_colour(get(clone, 1, 1, 2), WHITE);
        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
        assert_int_equal(clone->kind, LAYER_CLONE);
        assert_int_equal(clone->base, 1);
}

static void test_an_edit_with_clones_that_is_taken_back_never_was(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf before = { 0 }, after = { 0 };
        Layer *clone;
        Edit *e = begin(m);

        clone = add_clone(m, 1, transform_translation(0, 0, 1));
        assert_int_equal(set(m->layers[0], 5, 5, 5, WHITE), 0);
        done(e);
        assert_int_equal(model_encode(m, &before), 0);
        e = begin(m);
        assert_int_equal(edit_touch_layers(e), 0);
        clone->matrix = transform_translation(7, 7, 7);
        assert_int_equal(edit_settle(e), 0);
        assert_colour(get(clone, 12, 12, 12), WHITE);
        edit_undo(e);
        assert_int_equal(model_encode(m, &after), 0);
        assert_int_equal(after.n, before.n);
        assert_memory_equal(after.data, before.data, after.n);
}

static void test_a_shape_follows_its_matrix_and_the_image_box(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Layer *shape;
        Edit *e = begin(m);

        assert_int_equal(model_add_layer(m, 0, "ball", &shape), 0);
        shape->kind = LAYER_SHAPE;
        shape->shape = SHAPE_SPHERE;
        shape->colour = rgba(1, 2, 3, 255);
        shape->matrix = transform_of_box(cube_box(0, 63));
        done(e);
        assert_int_equal(volume_count(shape->volume), 137376);

        e = begin(m);
        m->box = (Box){ { 0, 0, 0 }, { 63, 63, 31 } };
        done(e);
        assert_int_equal(volume_count(shape->volume), 137376 / 2);
        e = begin(m);
        assert_int_equal(edit_touch_layers(e), 0);
        shape->shape = SHAPE_CUBE;
        shape->matrix = transform_of_box(cube_box(4, 5));
        done(e);
        assert_int_equal(volume_count(shape->volume), 8);
        assert_box(volume_box(shape->volume), cube_box(4, 5));
}

static Layer *add_image(Model *m, Transform matrix) {
        const Colour pixels[6] = { rgba(1, 0, 0, 255), rgba(2, 0, 0, 255), rgba(3, 0, 0, 255),
                                   rgba(4, 0, 0, 255), rgba(5, 0, 0, 0),   rgba(6, 0, 0, 255) };
        Layer *l = NULL;

        assert_int_equal(model_add_layer(m, 0, "image", &l), 0);
        l->kind = LAYER_IMAGE;
        l->matrix = matrix;
        assert_int_equal(picture_new(&l->picture, "", 3, 2, pixels), 0);
        return l;
}

static void test_a_picture_lies_on_its_plane(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Transform flat = transform_scaling(3, 2, 1), standing, quarter;
        Layer *l;
        Edit *e;

        flat.m[12] = 1.5F;
        flat.m[13] = 1;
        flat.m[14] = 7;
        e = begin(m);
        l = add_image(m, flat);
        done(e);
        assert_int_equal(volume_count(l->volume), 5);
        assert_colour(get(l, 0, 1, 7), rgba(1, 0, 0, 255));
        assert_colour(get(l, 2, 0, 7), rgba(6, 0, 0, 255));

        /* Upright, seen from the front. */
        quarter = transform_rotation((double[]){ 1, 0, 0 }, 90);
        standing = transform_multiply(&quarter, &flat);
        e = begin(m);
        assert_int_equal(edit_touch_layers(e), 0);
        l->matrix = standing;
        done(e);
        assert_int_equal(volume_count(l->volume), 5);
        assert_colour(get(l, 0, -8, 1), rgba(1, 0, 0, 255));
        assert_colour(get(l, 2, -8, 0), rgba(6, 0, 0, 255));
}

static void test_a_turned_picture_has_no_holes(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP(picture_unref) Picture *p = NULL;
        const Transform size = transform_scaling(60, 60, 1),
                        turn = transform_rotation((double[]){ 1, 1, 0 }, 40),
                        matrix = transform_multiply(&turn, &size);
        Box box;

        assert_int_equal(picture_new(&p, "", 60, 60, NULL), 0);
        memset(p->pixels, 255, sizeof(Colour) * 60 * 60);
        assert_int_equal(volume_picture(v, p, &matrix), 0);
        box = volume_box(v);
        /* Looked at along Z, every column in the middle of it has one voxel or two. */
        for (int32_t y = -10; y < 10; y++)
                for (int32_t x = -10; x < 10; x++) {
                        unsigned n = 0;

                        for (int32_t z = box.min.z; z <= box.max.z; z++)
                                n += volume_get_at(v, x, y, z).a > 0;
                        assert_in_range(n, 1, 2);
                }
}

static void test_a_matrix_without_sense_leaves_nothing(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Edit *e = begin(m);

        (void)add_image(m, (Transform){ { 0 } });
        (void)add_image(m, transform_scaling(1e30, 1e30, 1));
        (void)add_clone(m, 1, (Transform){ { 0 } });
        done(e);
        assert_int_equal(model_count(m), 0);
}

static void test_a_layer_that_would_be_too_large_is_an_error(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf b = { 0 };
        Edit *e = begin(m);

        assert_int_equal(volume_shape(m->layers[0]->volume, SHAPE_CUBE, cube_box(0, 63), MODE_OVER, WHITE),
                         0);
        (void)add_clone(m, 1, transform_scaling(1000, 1000, 1000));
        assert_int_equal(edit_change(e, &b), -E2BIG);
        assert_int_equal(b.n, 0);
        edit_undo(e);
        assert_int_equal(m->n_layers, 1);
}

static void test_a_ring_of_clones_keeps_what_it_has(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        Layer *a, *b;
        Edit *e = begin(m);

        a = add_clone(m, 3, transform_translation(1, 0, 0));
        b = add_clone(m, a->id, transform_translation(1, 0, 0));
        assert_int_equal(b->id, 3);
        done(e);
        assert_int_equal(model_count(m), 0);
        assert_true(layer_follows(m, a, b));
        assert_false(layer_follows(m, a, m->layers[0]));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_clone_shows_every_edit_of_its_base),
                cmocka_unit_test(test_a_turned_clone_is_as_if_made_at_once),
                cmocka_unit_test(test_a_derived_layer_refuses_voxels_until_it_is_baked),
                cmocka_unit_test(test_clones_of_a_removed_layer_keep_what_they_have),
                cmocka_unit_test(test_an_edit_with_clones_that_is_taken_back_never_was),
                cmocka_unit_test(test_a_shape_follows_its_matrix_and_the_image_box),
                cmocka_unit_test(test_a_picture_lies_on_its_plane),
                cmocka_unit_test(test_a_turned_picture_has_no_holes),
                cmocka_unit_test(test_a_matrix_without_sense_leaves_nothing),
                cmocka_unit_test(test_a_layer_that_would_be_too_large_is_an_error),
                cmocka_unit_test(test_a_ring_of_clones_keeps_what_it_has),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
