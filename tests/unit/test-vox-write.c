/* What becomes of a model in a .vox, and comes back. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static Model *model_of(size_t n, const Point *points, const Colour *colours) {
        Model *m;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(volume_set(m->layers[0]->volume, points[i], colours[i]), 0);
        return m;
}

static void test_voxels_keep_place_and_colour(void **state) {
        const Point points[] = { { -100, 7, 3 }, { 155, 262, 258 }, { 0, 100, 100 }, { -1, 101, 8 } };
        const Colour colours[] = { { 1, 2, 3, 255 }, { 4, 5, 6, 255 }, { 1, 2, 3, 255 }, { 0, 0, 0, 255 } };
        CLEANUP(model_free) Model *m = model_of(4, points, colours), *back = NULL;
        CLEANUP_BUF Buf file = { 0 }, again = { 0 };
        FormatNotes notes = { 0 };

        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 0);
        back = read_model("vox", &file);
        assert_int_equal(back->n_layers, 1);
        assert_same_volume(m->layers[0]->volume, back->layers[0]->volume);
        assert_int_equal(back->box.min.x, -100);
        assert_int_equal(back->box.max.z, 258);
        write_model("vox", back, &again, NULL);
        assert_int_equal(file.n, again.n);
        assert_memory_equal(file.data, again.data, file.n);
}

static void test_empty_model_is_written_and_read(void **state) {
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        write_model("vox", m, &file, NULL);
        back = read_model("vox", &file);
        assert_int_equal(model_count(back), 0);
}

static void test_layers_over_256_are_cut_and_put_together_again(void **state) {
        const Point points[] = { { -5, 0, 0 }, { 3, 256, 1 }, { 700, 255, 1 }, { 3, 257, 900 } };
        const Colour colours[] = { { 1, 2, 3, 255 }, { 4, 5, 6, 255 }, { 7, 8, 9, 255 }, { 1, 2, 3, 255 } };
        CLEANUP(model_free) Model *m = model_of(4, points, colours), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 0);
        back = read_model("vox", &file);
        assert_int_equal(back->n_layers, 1);
        assert_string_equal(back->layers[0]->name, m->layers[0]->name);
        assert_same_volume(m->layers[0]->volume, back->layers[0]->volume);
}

static void test_a_layer_that_would_take_thousands_of_models_is_refused_with_its_size(void **state) {
        const Point points[] = { { 0, 0, 0 }, { 2000000000, 256, 1 } };
        const Colour colours[] = { { 1, 2, 3, 255 }, { 1, 2, 3, 255 } };
        CLEANUP(model_free) Model *m = model_of(2, points, colours);
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;

        assert_int_equal(try_write("vox", NULL, m, &file, NULL, &error), FORMAT_REFUSED);
        assert_non_null(strstr(error.message, "2000000001×257×2"));
        assert_non_null(strstr(error.message, "crop"));
        assert_int_equal(file.n, 0);
}

static Layer *another_layer(Model *m, const char *name, Point at, Colour c) {
        Layer *layer;

        assert_int_equal(model_add_layer(m, 0, name, &layer), 0);
        assert_int_equal(volume_set(layer->volume, at, c), 0);
        return layer;
}

static void test_layers_keep_their_names_places_and_whether_they_are_seen(void **state) {
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        (void)another_layer(m, "wände", (Point){ 5, 6, 7 }, (Colour){ 1, 2, 3, 255 });
        another_layer(m, "roof", (Point){ -5, 6, 70 }, (Colour){ 1, 2, 3, 255 })->visible = false;
        write_model("vox", m, &file, NULL);
        back = read_model("vox", &file);
        assert_int_equal(back->n_layers, 3);
        for (size_t i = 0; i < 3; i++) {
                assert_string_equal(back->layers[i]->name, m->layers[i]->name);
                assert_int_equal(back->layers[i]->visible, m->layers[i]->visible);
                assert_same_volume(back->layers[i]->volume, m->layers[i]->volume);
        }
}

static size_t count_models(const Buf *file) {
        size_t n = 0;

        for (size_t i = 0; i + 4 <= file->n; i++)
                n += memcmp(file->data + i, "XYZI", 4) == 0;
        return n;
}

/* Not every program reads instances. */
static void test_layers_that_are_copies_of_each_other_are_one_model_when_wanted(void **state) {
        static const struct {
                const char *options;
                size_t n_models; /* that of the first, empty layer too */
        } rows[] = { { NULL, 201 }, { "instances=true", 3 } };
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL);

        for (int32_t i = 0; i < 200; i++) {
                Layer *layer = another_layer(m, "copy", (Point){ 7 * i, -i, 3 }, (Colour){ 1, 2, 3, 255 });
                const Point top = { 7 * i, -i, 5 + i / 100 };

                assert_int_equal(volume_set(layer->volume, top, (Colour){ 4, 5, 6, 255 }), 0);
        }
        for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
                CLEANUP(model_free) Model *back = NULL;
                CLEANUP_BUF Buf file = { 0 };

                write_model_with("vox", rows[k].options, m, &file, NULL);
                assert_int_equal(count_models(&file), rows[k].n_models);
                back = read_model("vox", &file);
                assert_int_equal(back->n_layers, m->n_layers);
                for (size_t i = 0; i < m->n_layers; i++)
                        assert_same_volume(back->layers[i]->volume, m->layers[i]->volume);
        }
}

static void test_layers_that_are_not_simply_laid_over_are_merged_and_that_is_told(void **state) {
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        (void)another_layer(m, "a", (Point){ 5, 6, 7 }, (Colour){ 1, 2, 3, 255 });
        (void)another_layer(m, "b", (Point){ 5, 6, 8 }, (Colour){ 1, 2, 3, 255 });
        another_layer(m, "c", (Point){ 5, 6, 7 }, (Colour){ 1, 2, 3, 255 })->mode = MODE_SUB;
        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 1);
        assert_non_null(strstr(notes.lines[0], "merged"));
        format_notes_done(&notes);
        back = read_model("vox", &file);
        assert_int_equal(model_count(back), 1);
        assert_int_equal(model_get(back, (Point){ 5, 6, 8 }).a, 255);
}

static void test_materials_of_layers_come_back_with_the_same_colour_in_each(void **state) {
        const Material shiny = { .name = "x",
                                 .colour = { 1, 1, 1, 1 },
                                 .metallic = 0.75F,
                                 .roughness = 0.25F },
                       lamp = { .name = "y", .colour = { 1, 1, 1, 0.5F }, .emission = { 0.5F, 0.5F, 0.5F } };
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        const Material *read;
        Material *kept;
        Studio *s;

        assert_int_equal(studio_copy(&s, m->studio), 0);
        assert_int_equal(studio_add_material(s, &shiny, &kept), 0);
        another_layer(m, "a", (Point){ 1, 0, 0 }, (Colour){ 9, 9, 9, 255 })->material = kept->id;
        assert_int_equal(studio_add_material(s, &lamp, &kept), 0);
        another_layer(m, "b", (Point){ 2, 0, 0 }, (Colour){ 9, 9, 9, 255 })->material = kept->id;
        (void)another_layer(m, "c", (Point){ 3, 0, 0 }, (Colour){ 9, 9, 9, 255 });
        model_set_studio(m, s);

        write_model("vox", m, &file, NULL);
        back = read_model("vox", &file);
        for (int32_t x = 1; x <= 3; x++)
                assert_colour(model_get(back, (Point){ x, 0, 0 }), 9, 9, 9, 255);
        assert_int_equal(back->studio->n_materials, 2);
        read = studio_material(back->studio, back->layers[1]->material);
        assert_non_null(read);
        assert_true(read->metallic == 0.75F && read->roughness == 0.25F);
        read = studio_material(back->studio, back->layers[2]->material);
        assert_non_null(read);
        assert_true(read->emission[1] == 0.5F && read->colour[3] == 0.5F);
        assert_int_equal(back->layers[3]->material, 0);
}

static void test_too_many_colours_are_joined_and_told(void **state) {
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        for (int32_t i = 0; i < 300; i++)
                assert_int_equal(
                        volume_set(m->layers[0]->volume, (Point){ i % 20, i / 20, 0 },
                                   (Colour){ (uint8_t)(i % 20 * 12), (uint8_t)(i / 20 * 16), 7, 255 }),
                        0);
        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 1);
        assert_non_null(strstr(notes.lines[0], "300 colours"));
        format_notes_done(&notes);
        back = read_model("vox", &file);
        assert_int_equal(model_count(back), 300);
        for (int32_t i = 0; i < 300; i++) {
                Colour c = model_get(back, (Point){ i % 20, i / 20, 0 });

                assert_true(abs(c.r - i % 20 * 12) <= 12 && abs(c.g - i / 20 * 16) <= 16 && c.b == 7);
        }
}

static void test_255_colours_are_all_kept(void **state) {
        CLEANUP(model_free) Model *m = model_of(0, NULL, NULL), *back = NULL;
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        for (int32_t i = 0; i < 255; i++)
                assert_int_equal(volume_set(m->layers[0]->volume, (Point){ i, 0, 0 },
                                            (Colour){ (uint8_t)(i * 91), 0, 1, 255 }),
                                 0);
        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 0);
        back = read_model("vox", &file);
        assert_same_volume(m->layers[0]->volume, back->layers[0]->volume);
}

static void test_transparency_is_flattened_and_told(void **state) {
        const Point points[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 } };
        const Colour colours[] = { { 1, 2, 3, 255 }, { 1, 2, 3, 127 }, { 1, 2, 3, 126 } };
        CLEANUP(model_free) Model *m = model_of(3, points, colours), *back = NULL;
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf file = { 0 };

        write_model("vox", m, &file, &notes);
        assert_int_equal(notes.n, 2);
        assert_non_null(strstr(notes.lines[0], "1 partly transparent"));
        assert_non_null(strstr(notes.lines[1], "1 voxels"));
        format_notes_done(&notes);
        back = read_model("vox", &file);
        assert_int_equal(model_count(back), 2);
        assert_colour(model_get(back, (Point){ 1, 0, 0 }), 1, 2, 3, 255);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_voxels_keep_place_and_colour),
                cmocka_unit_test(test_empty_model_is_written_and_read),
                cmocka_unit_test(test_layers_over_256_are_cut_and_put_together_again),
                cmocka_unit_test(test_a_layer_that_would_take_thousands_of_models_is_refused_with_its_size),
                cmocka_unit_test(test_layers_keep_their_names_places_and_whether_they_are_seen),
                cmocka_unit_test(test_layers_that_are_copies_of_each_other_are_one_model_when_wanted),
                cmocka_unit_test(test_layers_that_are_not_simply_laid_over_are_merged_and_that_is_told),
                cmocka_unit_test(test_materials_of_layers_come_back_with_the_same_colour_in_each),
                cmocka_unit_test(test_too_many_colours_are_joined_and_told),
                cmocka_unit_test(test_255_colours_are_all_kept),
                cmocka_unit_test(test_transparency_is_flattened_and_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
