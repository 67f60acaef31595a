/* The bytes of a Change: what they hold, and which are refused. */
#include "edit-help.h"

#include <errno.h>
#include <string.h>

static void test_one_voxel_is_tens_of_bytes(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf one = { 0 }, another = { 0 };
        Edit *e;

        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(0, 31), MODE_OVER, WHITE), 0);
        e = begin(m);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 5, 5, 5 }, rgba(1, 2, 3, 255)), 0);
        assert_box(edit_box(e), cube_box(0, 15));
        one = finish(e);
        assert_in_range(one.n, 1, 50);

        e = begin(m);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ -5, 5, 5 }, WHITE), 0);
        another = finish(e);
        assert_in_range(another.n, 1, 50);
}

static void test_a_change_is_appended_to_what_is_there(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf b = { 0 };
        Edit *e = begin(m);

        assert_int_equal(buf_append(&b, "abc", 3), 0);
        assert_int_equal(edit_change(e, &b), 0);
        assert_int_equal(b.n, 3);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, WHITE), 0);
        assert_int_equal(edit_change(e, &b), 0);
        edit_undo(e);
        assert_memory_equal(b.data, "abc", 3);
        assert_int_equal(change_apply(m, b.data + 3, b.n - 3, CHANGE_FORWARD), 0);
        assert_int_equal(model_count(m), 1);
}

/* As programs before the second form of headers wrote it: layer 1 "a" is added. */
static void test_a_change_of_the_first_form_is_read(void **state) {
        static const uint8_t added[] = {
                1,    1,                                        /* first form, headers */
                0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, /* before: no box */
                0xff, 0xff, 0xff, 0x7f, 0,    0,    0,    0x80, 0, 0,   0, 0x80, 0, 0, 0, 0x80, /**/
                0,    0,    0,    0,    1,    0,    0,    0,    /* active, next id */
                0,    0,    0,    0,                            /* no layers */
                0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, /* after */
                0xff, 0xff, 0xff, 0x7f, 0,    0,    0,    0x80, 0, 0,   0, 0x80, 0, 0, 0, 0x80, /**/
                1,    0,    0,    0,    2,    0,    0,    0,                                    /**/
                1,    0,    0,    0,                                            /* one layer */
                1,    0,    0,    0,    1,    0,    9,    8,    7, 255, 1, 'a', /**/
                0,    0,    0,    0,                                            /* no voxels */
        };
        CLEANUP(model_free) Model *m = NULL;

        assert_int_equal(model_new_bare(&m), 0);
        assert_int_equal(change_apply(m, added, sizeof(added), CHANGE_FORWARD), 0);
        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "a");
        assert_colour(m->layers[0]->colour, rgba(9, 8, 7, 255));
        assert_true(box_empty(m->layers[0]->bounds));
        assert_int_equal(change_apply(m, added, sizeof(added), CHANGE_BACKWARD), 0);
        assert_int_equal(m->n_layers, 0);
}

static void test_a_picture_is_in_the_change_that_brings_it_alone(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *copy = NULL;
        CLEANUP_BUF Buf brings = { 0 }, hides = { 0 }, removes = { 0 }, full = { 0 };
        Edit *e = begin(m);
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, "image", &l), 0);
        l->kind = LAYER_IMAGE;
        assert_int_equal(picture_new(&l->picture, "a.png", 100, 100, NULL), 0);
        brings = finish(e);
        assert_true(brings.n > 40000);
        assert_int_equal(model_copy(&copy, m), 0);
        full = bytes_of(m);

        e = begin(m);
        assert_int_equal(edit_touch_layers(e), 0);
        l->visible = false;
        hides = finish(e);
        assert_in_range(hides.n, 1, 300);
        e = begin(m);
        assert_int_equal(edit_remove_layer(e, l->id), 0);
        removes = finish(e);
        assert_true(removes.n > 40000);

        assert_int_equal(change_apply(copy, hides.data, hides.n, CHANGE_FORWARD), 0);
        assert_int_equal(change_apply(copy, removes.data, removes.n, CHANGE_FORWARD), 0);
        assert_int_equal(copy->n_layers, 1);
        /* Nobody has the picture that it says is there. */
        assert_int_equal(change_apply(copy, hides.data, hides.n, CHANGE_BACKWARD), -EBADMSG);
        assert_int_equal(change_apply(copy, removes.data, removes.n, CHANGE_BACKWARD), 0);
        assert_int_equal(change_apply(copy, hides.data, hides.n, CHANGE_BACKWARD), 0);
        assert_model(copy, &full);
}

static void test_a_change_does_not_fit_another_state(void **state) {
        CLEANUP(model_free) Model *m = new_model(), *other = NULL;
        CLEANUP_BUF Buf voxel = { 0 }, fill = { 0 }, layers = { 0 };
        Edit *e = begin(m);

        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, WHITE), 0);
        voxel = finish(e);
        e = begin(m);
        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(0, 20), MODE_OVER, rgba(1, 1, 1, 255)),
                         0);
        fill = finish(e);
        e = begin(m);
        assert_int_equal(model_add_layer(m, 0, "two", NULL), 0);
        layers = finish(e);

        assert_int_equal(change_apply(m, voxel.data, voxel.n, CHANGE_FORWARD), -EBADMSG);
        assert_int_equal(change_apply(m, fill.data, fill.n, CHANGE_FORWARD), -EBADMSG);
        assert_int_equal(change_apply(m, layers.data, layers.n, CHANGE_FORWARD), -EBADMSG);
        assert_int_equal(model_new_bare(&other), 0);
        assert_int_equal(change_apply(other, voxel.data, voxel.n, CHANGE_FORWARD), -EBADMSG);
}

/* A change of every kind: layers, sparse and whole blocks of all forms. Returns it, made but taken back. */
static Buf rich_change(Model *m) {
        Chance c = { 18 };
        Buf b = { 0 };
        Edit *e;

        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(0, 15), MODE_OVER, WHITE), 0);
        assert_int_equal(model_add_layer(m, 0, "gone", NULL), 0);
        assert_int_equal(volume_fill(m->layers[1]->volume, cube_box(-2, 2), MODE_OVER, WHITE), 0);
        e = begin(m);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 3, 3, 3 }, rgba(5, 5, 5, 5)), 0);
        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(20, 40), MODE_OVER, rgba(1, 2, 3, 255)),
                         0);
        assert_int_equal(model_add_layer(m, 0, "new", NULL), 0);
        FOR_BOX(p, cube_box(0, 15))
        assert_int_equal(volume_set(m->layers[2]->volume, p, rgba(chance(&c, 256), 1, 1, 255)), 0);
        assert_int_equal(edit_remove_layer(e, 2), 0);
        assert_int_equal(edit_change(e, &b), 0);
        edit_undo(e);
        return b;
}

static void assert_refused(Model *m, const uint8_t *data, size_t n, Direction direction) {
        Edit *e = begin(m);

        assert_int_equal(change_apply(m, data, n, direction), -EBADMSG);
        edit_undo(e);
}

static void test_a_shortened_change_is_refused(void **state) {
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf change = rich_change(m), before = bytes_of(m);

        for (size_t n = 0; n < change.n; n++) {
                uint8_t *part;

                /* Within the dense block every length is like another. */
                if (n > 3000 && change.n - n > 100 && n % 61 != 0)
                        continue;
                part = test_malloc(n + 1);
                memcpy(part + 1, change.data, n);
                assert_refused(m, part + 1, n, CHANGE_FORWARD);
                test_free(part);
        }
        assert_model(m, &before);
        assert_int_equal(buf_append(&change, "x", 1), 0);
        assert_refused(m, change.data, change.n, CHANGE_FORWARD);
}

static void test_a_garbled_change_is_refused_or_applied_but_never_worse(void **state) {
        static const uint8_t masks[] = { 0x01, 0x80, 0xff };
        CLEANUP(model_free) Model *m = new_model();
        CLEANUP_BUF Buf change = rich_change(m), before = bytes_of(m);

        for (size_t i = 0; i < change.n; i++)
                for (size_t k = 0; k < ARRAY_LEN(masks); k++) {
                        Edit *e;
                        int r;

                        if (i > 3000 && change.n - i > 100 && i % 61 != 0)
                                continue;
                        e = begin(m);
                        change.data[i] ^= masks[k];
                        r = change_apply(m, change.data, change.n, CHANGE_FORWARD);
                        change.data[i] ^= masks[k];
                        assert_true(r == 0 || r == -EBADMSG);
                        edit_undo(e);
                }
        assert_model(m, &before);
        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_FORWARD), 0);
        assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
        assert_model(m, &before);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_one_voxel_is_tens_of_bytes),
                cmocka_unit_test(test_a_change_is_appended_to_what_is_there),
                cmocka_unit_test(test_a_change_of_the_first_form_is_read),
                cmocka_unit_test(test_a_picture_is_in_the_change_that_brings_it_alone),
                cmocka_unit_test(test_a_change_does_not_fit_another_state),
                cmocka_unit_test(test_a_shortened_change_is_refused),
                cmocka_unit_test(test_a_garbled_change_is_refused_or_applied_but_never_worse),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
