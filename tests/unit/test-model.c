#include "voxel-help.h"

#include "voxel/edit.h"

#include <errno.h>
#include <string.h>

static Model *bare_model(void) {
        Model *m = NULL;

        assert_int_equal(model_new_bare(&m), 0);
        return m;
}

static void test_a_new_model_has_one_layer_and_a_box(void **state) {
        CLEANUP(model_free) Model *m = NULL;

        assert_int_equal(model_new(&m, 10, 20, 30), 0);
        assert_box(m->box, (Box){ { 0, 0, 0 }, { 9, 19, 29 } });
        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "background");
        assert_int_equal(m->layers[0]->id, 1);
        assert_int_equal(m->active, 1);
        assert_ptr_equal(model_layer(m, 0), m->layers[0]);
        assert_true(box_empty(model_bounds(m)));
        assert_int_equal(model_new(&m, 0, 1, 1), -EINVAL);
}

static void test_layers_get_ids_that_were_never_used(void **state) {
        CLEANUP(model_free) Model *m = bare_model();
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, "a", NULL), 0);
        assert_int_equal(model_add_layer(m, 7, "b", &l), 0);
        assert_int_equal(l->id, 7);
        assert_int_equal(model_add_layer(m, 0, "c", &l), 0);
        assert_int_equal(l->id, 8);
        assert_int_equal(m->active, 8);
        assert_int_equal(model_add_layer(m, 7, "d", NULL), -EEXIST);
        assert_int_equal(model_add_layer(m, LAYER_ID_MAX, "e", NULL), 0);
        assert_int_equal(model_add_layer(m, 0, "f", NULL), -E2BIG);
        assert_int_equal(model_add_layer(m, 5, "g", NULL), 0);
        assert_int_equal(m->n_layers, 5);
}

static void test_names_that_no_layer_may_have(void **state) {
        CLEANUP(model_free) Model *m = bare_model();
        char name[LAYER_NAME_MAX + 2];

        memset(name, 'x', sizeof(name));
        name[LAYER_NAME_MAX + 1] = 0;
        assert_int_equal(model_add_layer(m, 0, name, NULL), -EINVAL);
        name[LAYER_NAME_MAX] = 0;
        assert_int_equal(model_add_layer(m, 0, name, NULL), 0);
        assert_int_equal(model_add_layer(m, 0, "\xff", NULL), -EINVAL);
        assert_int_equal(model_add_layer(m, 0, "", NULL), 0);
}

static void test_no_more_layers_than_there_may_be(void **state) {
        CLEANUP(model_free) Model *m = bare_model();

        for (unsigned i = 0; i < MODEL_LAYERS_MAX; i++)
                assert_int_equal(model_add_layer(m, 0, "x", NULL), 0);
        assert_int_equal(model_add_layer(m, 0, "x", NULL), -E2BIG);
}

/* Layers of several modes, some hidden, with boxes by chance in them. */
static Model *chance_model(Chance *c, unsigned n_layers) {
        static const Mode modes[] = { MODE_OVER, MODE_OVER, MODE_SUB, MODE_PAINT, MODE_INTERSECT };
        Model *m = bare_model();

        for (unsigned i = 0; i < n_layers; i++) {
                Layer *l;

                assert_int_equal(model_add_layer(m, 0, "layer", &l), 0);
                l->mode = modes[i == 0 ? 0 : chance(c, ARRAY_LEN(modes))];
                l->visible = chance(c, 5) > 0;
                l->colour = chance_colour(c);
                for (unsigned k = chance(c, 4); k > 0; k--)
                        assert_int_equal(volume_fill(l->volume, chance_box(c), MODE_OVER, chance_colour(c)),
                                         0);
        }
        m->box = chance_box(c);
        return m;
}

static void test_the_whole_model_is_seen_as_point_by_point(void **state) {
        Grid *g = test_calloc(1, sizeof(Grid));
        Chance c = { 12 };

        for (unsigned i = 0; i < 25; i++) {
                CLEANUP(model_free) Model *m = chance_model(&c, i % 12);
                CLEANUP(volume_free) Volume *flat = NULL;

                FOR_BOX(p, GRID_BOX) * grid_at(g, p) = model_get(m, p);
                assert_int_equal(model_flatten(m, &flat), 0);
                assert_grid(flat, g);
                assert_int_equal(model_count(m), volume_count(flat));
                assert_box(model_bounds(m), volume_box(flat));
        }
        test_free(g);
}

static void test_layers_are_laid_over_each_other_bottom_to_top(void **state) {
        CLEANUP(model_free) Model *m = bare_model();
        const Point p = { 0, 0, 0 };
        Layer *low, *high;

        assert_int_equal(model_add_layer(m, 0, "low", &low), 0);
        assert_int_equal(model_add_layer(m, 0, "high", &high), 0);
        assert_int_equal(volume_set(low->volume, p, rgba(1, 1, 1, 255)), 0);
        assert_int_equal(volume_set(high->volume, p, rgba(2, 2, 2, 255)), 0);
        assert_colour(model_get(m, p), rgba(2, 2, 2, 255));
        high->visible = false;
        assert_colour(model_get(m, p), rgba(1, 1, 1, 255));
        high->visible = true;
        high->mode = MODE_SUB;
        assert_colour(model_get(m, p), rgba(0, 0, 0, 0));
        assert_int_equal(model_count(m), 0);
}

static void test_a_snapshot_of_a_model_never_changes(void **state) {
        CLEANUP(model_free) Model *m = NULL, *copy = NULL;
        const Point p = { 1, 2, 3 };

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, WHITE), 0);
        assert_int_equal(model_copy(&copy, m), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, rgba(0, 0, 0, 0)), 0);
        assert_int_equal(model_add_layer(m, 0, "new", NULL), 0);
        assert_colour(model_get(copy, p), WHITE);
        assert_int_equal(copy->n_layers, 1);
        assert_string_equal(copy->layers[0]->name, "background");
}

static void assert_same_model(const Model *a, const Model *b) {
        assert_box(a->box, b->box);
        assert_int_equal(a->active, b->active);
        assert_int_equal(a->n_layers, b->n_layers);
        for (size_t i = 0; i < a->n_layers; i++) {
                const Layer *k = a->layers[i], *l = b->layers[i];

                assert_int_equal(k->id, l->id);
                assert_string_equal(k->name, l->name);
                assert_int_equal(k->visible, l->visible);
                assert_int_equal(k->mode, l->mode);
                assert_colour(k->colour, l->colour);
                assert_int_equal(volume_blocks(k->volume), volume_blocks(l->volume));
                assert_int_equal(volume_count(k->volume), volume_count(l->volume));
                for (VolumeIter at = { 0 }; volume_next(k->volume, &at);)
                        assert_true(block_equal(at.contents, volume_block(l->volume, at.block)));
        }
}

static void noise(Volume *v, Chance *c) {
        FOR_BOX(p, cube_box(-3, 20))
        assert_int_equal(
                volume_set(v, p, rgba(chance(c, 256), chance(c, 256), chance(c, 256), chance(c, 256))), 0);
}

static void test_an_encoded_model_comes_back(void **state) {
        Chance c = { 13 };

        for (unsigned i = 0; i < 10; i++) {
                CLEANUP(model_free) Model *m = chance_model(&c, i), *back = NULL;
                CLEANUP_BUF Buf once = { 0 }, again = { 0 };

                if (i > 0)
                        noise(m->layers[0]->volume, &c);
                m->next_id += i;
                assert_int_equal(model_encode(m, &once), 0);
                assert_int_equal(model_decode(&back, once.data, once.n), 0);
                assert_same_model(m, back);
                assert_int_equal(back->next_id, m->next_id);
                assert_int_equal(model_encode(back, &again), 0);
                assert_int_equal(again.n, once.n);
                assert_memory_equal(again.data, once.data, once.n);
        }
}

/* One of everything that is no voxel. */
static void furnish(Model *m) {
        const Material metal = { .name = "metal", .colour = { 0.5F, 1, 0, 1 }, .emission = { 3, 0, 0 } };
        Viewpoint eye = { .name = "eye", .orthographic = true, .fov = 30 };
        const Colour pixels[2] = { { 1, 2, 3, 4 }, { 5, 6, 7, 255 } };
        Studio *s = NULL;
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, "clone", &l), 0);
        l->kind = LAYER_CLONE;
        l->base = 1;
        l->matrix = transform_scaling(2, 2, 2);
        assert_int_equal(model_add_layer(m, 0, "shape", &l), 0);
        l->kind = LAYER_SHAPE;
        l->shape = SHAPE_CYLINDER;
        l->bounds = cube_box(-2, 9);
        assert_int_equal(model_add_layer(m, 0, "image", &l), 0);
        l->kind = LAYER_IMAGE;
        l->material = 1;
        assert_int_equal(picture_new(&l->picture, "a.png", 1, 2, pixels), 0);

        assert_int_equal(studio_new(&s), 0);
        assert_int_equal(studio_add_material(s, &metal, NULL), 0);
        assert_int_equal(
                viewpoint_look(&eye, (double[]){ 0, -9, 0 }, (double[]){ 0, 0, 0 }, (double[]){ 0, 0, 1 }),
                0);
        assert_int_equal(studio_add_viewpoint(s, &eye, NULL), 0);
        s->light.fixed = true;
        model_set_studio(m, s);
}

static void test_equal_blocks_of_an_encoded_model_come_back_as_one(void **state) {
        const Point at[] = { { 3, 4, 5 }, { 3 + 16, 4, 5 }, { 3, 4, 5 - 160 }, { 3, 4, 6 + 16 } };
        CLEANUP(model_free) Model *m = bare_model(), *back = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        const Block *first;
        Layer *l[2];

        for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(model_add_layer(m, 0, "x", &l[i]), 0);
                for (unsigned k = 0; k < ARRAY_LEN(at); k++)
                        assert_int_equal(volume_set(l[i]->volume, at[k], rgba(1, 2, 3, 255)), 0);
        }
        assert_int_equal(model_encode(m, &bytes), 0);
        assert_int_equal(model_decode(&back, bytes.data, bytes.n), 0);
        first = volume_block(back->layers[0]->volume, block_of(at[0]));
        assert_non_null(first);
        for (unsigned i = 0; i < 2; i++) {
                const Volume *v = back->layers[i]->volume;

                assert_ptr_equal(volume_block(v, block_of(at[1])), first);
                assert_ptr_equal(volume_block(v, block_of(at[2])), first);
                assert_non_null(volume_block(v, block_of(at[3])));
                assert_ptr_not_equal(volume_block(v, block_of(at[3])), first);
        }
        /* A change of one is no change of the others. */
        assert_int_equal(volume_set(back->layers[0]->volume, at[0], rgba(9, 9, 9, 255)), 0);
        assert_colour(volume_get(back->layers[0]->volume, at[1]), rgba(1, 2, 3, 255));
        assert_colour(volume_get(back->layers[1]->volume, at[0]), rgba(1, 2, 3, 255));
}

static void test_everything_that_is_no_voxel_comes_back(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        const Layer *l;

        assert_int_equal(model_new(&m, 4, 5, 6), 0);
        furnish(m);
        assert_int_equal(model_encode(m, &bytes), 0);
        assert_int_equal(model_decode(&back, bytes.data, bytes.n), 0);
        l = back->layers[1];
        assert_int_equal(l->kind, LAYER_CLONE);
        assert_int_equal(l->base, 1);
        assert_memory_equal(&l->matrix, &m->layers[1]->matrix, sizeof(l->matrix));
        l = back->layers[2];
        assert_int_equal(l->kind, LAYER_SHAPE);
        assert_int_equal(l->shape, SHAPE_CYLINDER);
        assert_box(l->bounds, cube_box(-2, 9));
        l = back->layers[3];
        assert_int_equal(l->material, 1);
        assert_string_equal(l->picture->path, "a.png");
        assert_colour(l->picture->pixels[1], rgba(5, 6, 7, 255));
        assert_int_equal(back->studio->n_materials, 1);
        assert_memory_equal(back->studio->materials, m->studio->materials, sizeof(Material));
        assert_int_equal(back->studio->active_viewpoint, 1);
        assert_memory_equal(&back->studio->viewpoints[0].matrix, &m->studio->viewpoints[0].matrix,
                            sizeof(Transform));
        assert_true(back->studio->light.fixed);
}

static Model *small_model(void) {
        Chance c = { 14 };
        Model *m = NULL;

        assert_int_equal(model_new(&m, 4, 5, 6), 0);
        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(0, 15), MODE_OVER, WHITE), 0);
        assert_int_equal(volume_fill(m->layers[0]->volume, cube_box(-3, 2), MODE_OVER, rgba(1, 2, 3, 4)), 0);
        assert_int_equal(model_add_layer(m, 0, "dense", NULL), 0);
        FOR_BOX(p, cube_box(0, 15))
        assert_int_equal(volume_set(m->layers[1]->volume, p, rgba(chance(&c, 256), 1, 1, 255)), 0);
        furnish(m);
        return m;
}

static void test_a_shortened_model_is_refused(void **state) {
        CLEANUP(model_free) Model *m = small_model(), *back = NULL;
        CLEANUP_BUF Buf bytes = { 0 };

        assert_int_equal(model_encode(m, &bytes), 0);
        for (size_t n = 0; n < bytes.n; n++) {
                /* A copy of its own, so that a sanitizer sees the first byte read beyond. */
                uint8_t *part = test_malloc(n + 1);

                memcpy(part + 1, bytes.data, n);
                assert_int_equal(model_decode(&back, part + 1, n), -EBADMSG);
                test_free(part);
        }
        assert_int_equal(buf_append(&bytes, "x", 1), 0);
        assert_int_equal(model_decode(&back, bytes.data, bytes.n), -EBADMSG);
        assert_null(back);
}

static void test_a_garbled_model_is_refused_or_read_but_never_worse(void **state) {
        static const uint8_t masks[] = { 0x01, 0x80, 0xff };
        CLEANUP(model_free) Model *m = small_model();
        CLEANUP_BUF Buf bytes = { 0 };

        assert_int_equal(model_encode(m, &bytes), 0);
        for (size_t i = 0; i < bytes.n; i++)
                for (size_t k = 0; k < ARRAY_LEN(masks); k++) {
                        CLEANUP(model_free) Model *back = NULL;
                        int r;

                        /* Of the dense block only some bytes: they are all colours. */
                        if (bytes.n - i < 16000 && i % 97 != 0)
                                continue;
                        bytes.data[i] ^= masks[k];
                        r = model_decode(&back, bytes.data, bytes.n);
                        assert_true(r == 0 || r == -EBADMSG);
                        bytes.data[i] ^= masks[k];
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_new_model_has_one_layer_and_a_box),
                cmocka_unit_test(test_layers_get_ids_that_were_never_used),
                cmocka_unit_test(test_names_that_no_layer_may_have),
                cmocka_unit_test(test_no_more_layers_than_there_may_be),
                cmocka_unit_test(test_the_whole_model_is_seen_as_point_by_point),
                cmocka_unit_test(test_layers_are_laid_over_each_other_bottom_to_top),
                cmocka_unit_test(test_a_snapshot_of_a_model_never_changes),
                cmocka_unit_test(test_an_encoded_model_comes_back),
                cmocka_unit_test(test_equal_blocks_of_an_encoded_model_come_back_as_one),
                cmocka_unit_test(test_everything_that_is_no_voxel_comes_back),
                cmocka_unit_test(test_a_shortened_model_is_refused),
                cmocka_unit_test(test_a_garbled_model_is_refused_or_read_but_never_worse),
        };

        return cmocka_run_group_tests(tests, NULL, trim_blocks);
}
