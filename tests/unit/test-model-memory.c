/* Memory that runs out at one allocation after the other (of the later ones, at some), for the functions
 * that edit and read models: the answer is -ENOMEM and the edit, taken back, leaves the model that there
 * was; or all went well all the same. */
#include "model-acts.h"

#include "allocations.h"

#include "voxel/block.h"
#include "voxel/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

static bool same_layer(const Layer *a, const Layer *b) {
        Difference d;

        assert_int_equal(volume_compare(a->volume, b->volume, NULL, &d), 0);
        return difference_all(&d) == 0 && volume_count(a->volume) == volume_count(b->volume) &&
               a->id == b->id && strcmp(a->name, b->name) == 0 && a->kind == b->kind && a->base == b->base &&
               transform_equal(&a->matrix, &b->matrix) &&
               memcmp(&a->bounds, &b->bounds, sizeof(a->bounds)) == 0;
}

static bool same(const Model *a, const Model *b) {
        bool equal = a->n_layers == b->n_layers && a->active == b->active &&
                     memcmp(&a->box, &b->box, sizeof(a->box)) == 0 &&
                     a->studio->n_materials == b->studio->n_materials &&
                     a->studio->n_viewpoints == b->studio->n_viewpoints;

        for (size_t i = 0; equal && i < a->n_layers; i++)
                equal = same_layer(a->layers[i], b->layers[i]);
        return equal;
}

/* An act inside an edit of its own, which ends as a step. */
static int carry_out(Act act, Model *m, Buf *ret_change) {
        Edit *e = NULL;
        int r = edit_begin(&e, m);

        if (r == 0)
                r = act(e, m, m->layers[0]->volume);
        if (r == 0)
                r = edit_change(e, ret_change);
        if (r == 0)
                edit_end(e);
        else if (e)
                edit_undo(e);
        return r;
}

/* One run, in which that allocation and all later ones fail. False when there were fewer. */
static bool run_with(size_t at, const char *name, Act act, const Model *before, const Model *after) {
        CLEANUP(model_free) Model *m = acts_model();
        CLEANUP_BUF Buf change = { 0 };
        bool reached;
        int r;

        block_trim();
        allocations_fail(at, true);
        r = carry_out(act, m, &change);
        reached = allocations_end();
        if ((r != 0 && r != -ENOMEM) || !same(m, r == 0 ? after : before))
                print_error("%s, allocation %zu: %d\n", name, at, r);
        assert_true(r == 0 || (r == -ENOMEM && reached));
        assert_true(same(m, r == 0 ? after : before));
        return reached;
}

static void test_out_of_memory_changes_nothing(void **state) {
        CLEANUP(model_free) Model *before = acts_model();

        for (size_t i = 0; acts[i].name; i++) {
                CLEANUP(model_free) Model *after = acts_model();
                CLEANUP_BUF Buf change = { 0 };
                size_t at = 1;

                assert_int_equal(carry_out(acts[i].act, after, &change), 0);
                while (run_with(at, acts[i].name, acts[i].act, before, after))
                        at += 1 + at / 4;
                assert_true(at > 1);
        }
}

/* The Change of each act, taken back and made again. */
static void test_out_of_memory_in_undo_and_redo_changes_nothing(void **state) {
        CLEANUP(model_free) Model *before = acts_model();

        for (size_t i = 0; acts[i].name; i++)
                for (size_t at = 1, reached = 1; reached; at += 1 + at / 2) {
                        CLEANUP(model_free) Model *m = acts_model();
                        CLEANUP_BUF Buf change = { 0 };
                        Edit *e = NULL;
                        int r;

                        assert_int_equal(carry_out(acts[i].act, m, &change), 0);
                        if (change.n == 0)
                                break;
                        block_trim();
                        allocations_fail(at, true);
                        r = edit_begin(&e, m);
                        if (r == 0)
                                r = change_apply(m, change.data, change.n, CHANGE_BACKWARD);
                        reached = allocations_end();
                        assert_true(r == 0 || r == -ENOMEM);
                        if (r == 0)
                                edit_end(e);
                        else {
                                /* Taken back, it is as after the act: the same change fits once more. */
                                if (e)
                                        edit_undo(e);
                                assert_int_equal(change_apply(m, change.data, change.n, CHANGE_BACKWARD), 0);
                        }
                        assert_true(same(m, before));
                }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_out_of_memory_changes_nothing),
                cmocka_unit_test(test_out_of_memory_in_undo_and_redo_changes_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
