/* Models in gox files of our own: what comes back, and what the format does not hold. */
#include "gox-file.h"

#include "voxel/derive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const Colour red = { 200, 10, 10, 255 }, blue = { 10, 10, 200, 255 };

static Layer *add_layer(Model *m, const char *name) {
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, name, &l), 0);
        return l;
}

static size_t count_text(const Buf *file, const char *text) {
        const uint8_t *at = file->data, *end = at + file->n;
        size_t n = 0;

        while ((at = memmem(at, (size_t)(end - at), text, strlen(text)))) {
                at++;
                n++;
        }
        return n;
}

/* One of everything that is no voxel. */
static void furnish(Model *m) {
        const Material metal = { .name = "Metall",
                                 .colour = { 0.5F, 1, 0.25F, 0.5F },
                                 .emission = { 3, 0.1F, 0 } };
        const Material usual = MATERIAL_DEFAULT;
        Viewpoint eye = { .name = "eye", .orthographic = true, .fov = VIEWPOINT_FOV };
        Studio *s = NULL;
        Layer *l;
        uint64_t budget = 1000;

        l = add_layer(m, "clone");
        l->kind = LAYER_CLONE;
        l->base = 1;
        l->matrix = transform_rotation((double[]){ 1, 2, 3 }, 45);
        l = add_layer(m, "shape");
        l->kind = LAYER_SHAPE;
        l->shape = SHAPE_CYLINDER;
        l->matrix = transform_of_box((Box){ { 0, 0, 0 }, { 8, 5, 7 } });
        l->bounds = (Box){ { -3, 0, 5 }, { 8, 5, 7 } };
        l->material = 1;
        l = add_layer(m, "image");
        l->kind = LAYER_IMAGE;
        l->material = 2;
        assert_int_equal(picture_new(&l->picture, "/tmp/bild.png", 0, 0, NULL), 0);
        assert_int_equal(volume_set(l->volume, (Point){ 1, 2, 3 }, red), 0);
        m->layers[0]->matrix = transform_translation(3, 4, 5);
        assert_int_equal(model_derive(m, NULL, &budget, NULL), 0);

        assert_int_equal(studio_new(&s), 0);
        assert_int_equal(studio_add_material(s, &usual, NULL), 0);
        assert_int_equal(studio_add_material(s, &metal, NULL), 0);
        for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(viewpoint_look(&eye, (double[]){ i, -9, 2 }, (double[]){ 0, 0, 0 },
                                                (double[]){ 0, 0, 1 }),
                                 0);
                assert_int_equal(studio_add_viewpoint(s, &eye, NULL), 0);
        }
        s->active_viewpoint = 2;
        s->light = (StudioLight){ 0.1F, 0.2F, 3, 0.5F, 0.75F, true };
        model_set_studio(m, s);
}

/* Layers with all that a file holds; voxels at both sides of the origin, faint ones too. */
static Model *rich_model(void) {
        Model *m;
        Layer *l;

        assert_int_equal(model_new(&m, 40, 30, 20), 0);
        m->box = (Box){ { -7, -20, 0 }, { 32, 9, 21 } };
        assert_int_equal(
                volume_fill(m->layers[0]->volume, (Box){ { -20, -3, 0 }, { 20, 5, 40 } }, MODE_OVER, red),
                0);
        l = add_layer(m, "Türme \"hoch\"");
        l->visible = false;
        l->mode = MODE_SUB;
        l->colour = (Colour){ 1, 2, 3, 4 };
        for (int32_t i = 0; i < 100; i++)
                assert_int_equal(volume_set(l->volume, (Point){ i * i % 67 - 30, i * 7 % 41 - 20, i - 50 },
                                            (Colour){ (uint8_t)i, 0, 9, (uint8_t)(i + 1) }),
                                 0);
        add_layer(m, "");
        furnish(m);
        return m;
}

static void test_model_comes_back_as_it_was(void **state) {
        CLEANUP(model_free) Model *m = rich_model(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 }, again = { 0 };

        write_model("gox", m, &file, NULL);
        back = read_model("gox", &file);
        assert_same_model(m, back);
        write_model("gox", back, &again, NULL);
        assert_int_equal(file.n, again.n);
        assert_memory_equal(file.data, again.data, file.n);
}

static void test_only_materials_that_are_used_are_added(void **state) {
        CLEANUP(model_free) Model *m = rich_model(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        /* The default one stands first where a layer has it, and is none when it is read. */
        write_model("gox", m, &file, NULL);
        assert_int_equal(count_text(&file, "Material.1"), 2);
        for (size_t i = 0; i < m->n_layers; i++)
                m->layers[i]->material = 2;
        assert_int_equal(studio_remove_material(m->studio, 1), 0);
        file.n = 0;
        write_model("gox", m, &file, NULL);
        assert_int_equal(count_text(&file, "Material.1"), 0);
        back = read_model("gox", &file);
        assert_int_equal(back->studio->n_materials, 1);
        assert_int_equal(back->layers[0]->material, 1);
}

static void test_what_the_format_does_not_hold_is_told(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };
        Viewpoint eye = { .fov = 30, .distance = 1, .matrix = TRANSFORM_IDENTITY };
        uint64_t budget = 1000;
        Layer *l;

        assert_int_equal(model_new(&m, 9, 9, 9), 0);
        l = add_layer(m, "image");
        l->kind = LAYER_IMAGE;
        l->matrix = transform_scaling(2, 1, 1);
        assert_int_equal(picture_new(&l->picture, "/tmp/a.png", 2, 1, (Colour[]){ red, blue }), 0);
        assert_int_equal(model_derive(m, NULL, &budget, NULL), 0);
        assert_int_equal(studio_add_viewpoint(m->studio, &eye, NULL), 0);
        write_model("gox", m, &file, &notes);
        assert_int_equal(notes.n, 2);
        assert_non_null(strstr(notes.lines[0], "1 image layer:"));
        assert_non_null(strstr(notes.lines[1], "20 degrees"));
        assert_int_equal(count_text(&file, "img-path"), 0);
        back = read_model("gox", &file);
        assert_int_equal(back->layers[1]->kind, LAYER_PLAIN);
        assert_int_equal(volume_count(back->layers[1]->volume), 2);
        format_notes_done(&notes);
}

static void test_values_without_sense_become_the_nearest_that_have_it(void **state) {
        const float colour[4] = { 2, -1, 0.5F, __builtin_nanf("") }, rough = 7, far = -3;
        CLEANUP_BUF Buf file = { 0 }, material = { 0 }, camera = { 0 }, light = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        const Material *got;

        gox_begin(&file, 2);
        gox_put_value(&material, "color", colour, 16);
        gox_put_value(&material, "roughness", &rough, 4);
        gox_put_value(&material, "metallic", &rough, 3);
        gox_put_value(&material, "name",
                      "a\xff"
                      "b",
                      3);
        put_gox_chunk(&file, "MATE", &material);
        gox_put_value(&camera, "dist", &far, 4);
        put_gox_chunk(&file, "CAMR", &camera);
        gox_put_value(&light, "ambient", &rough, 4);
        put_gox_chunk(&file, "LIGH", &light);
        m = read_model("gox", &file);
        got = &m->studio->materials[0];
        assert_string_equal(got->name, "a\xef\xbf\xbd"
                                       "b");
        assert_true(got->colour[0] == 1 && got->colour[1] == 0 && got->colour[2] == 0.5F &&
                    got->colour[3] == 1);
        assert_true(got->roughness == 1 && got->metallic == 0.2F);
        assert_true(m->studio->viewpoints[0].distance > 0);
        assert_int_equal(m->studio->active_viewpoint, 1);
        assert_true(m->studio->light.ambient == 1);
}

static void test_bare_model_comes_back_as_it_was(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new_bare(&m), 0);
        write_model("gox", m, &file, NULL);
        back = read_model("gox", &file);
        assert_same_model(m, back);
}

static void test_equal_blocks_are_written_once_and_shared_when_read(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        const Volume *v;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        assert_int_equal(
                volume_fill(m->layers[0]->volume, (Box){ { 0, 0, 0 }, { 63, 63, 63 } }, MODE_OVER, red), 0);
        assert_int_equal(volume_set(add_layer(m, "b")->volume, (Point){ 1, 2, 3 }, blue), 0);
        write_model("gox", m, &file, NULL);
        assert_int_equal(count_text(&file, "BL16"), 2);
        back = read_model("gox", &file);
        v = back->layers[0]->volume;
        assert_ptr_equal(volume_block(v, (Point){ 0, 0, 0 }), volume_block(v, (Point){ 3, 3, 3 }));
        assert_int_equal(model_count(back), 64 * 64 * 64);
}

static void test_preview_is_put_before_the_tiles(void **state) {
        CLEANUP(model_free) Model *m = rich_model();
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;
        const FormatSettings settings = { .preview = (const uint8_t *)"picture", .preview_n = 7 };

        assert_int_equal(format_by_name("gox")->write(&file, m, &settings, &notes, &error), 0);
        assert_int_equal(count_text(&file, "PREV\x07"), 1);
        assert_true(memmem(file.data, file.n, "picture", 7) < memmem(file.data, file.n, "BL16", 4));
        expect_invalid("gox", &(Buf){ file.data, file.n - 1, 0 }, "chunk LIGH", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_model_comes_back_as_it_was),
                cmocka_unit_test(test_only_materials_that_are_used_are_added),
                cmocka_unit_test(test_what_the_format_does_not_hold_is_told),
                cmocka_unit_test(test_values_without_sense_become_the_nearest_that_have_it),
                cmocka_unit_test(test_bare_model_comes_back_as_it_was),
                cmocka_unit_test(test_equal_blocks_are_written_once_and_shared_when_read),
                cmocka_unit_test(test_preview_is_put_before_the_tiles),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
