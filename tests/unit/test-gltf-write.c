#include "bytes.h"

#include "formats/gltf.h"
#include "voxel/srgb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static Model *one_voxel(Point p, Colour c) {
        Model *m;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, c), 0);
        return m;
}

static uint32_t u32(const uint8_t *b) {
        return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The JSON of a .glb as a text, and where its buffer begins (NULL: it has none). */
static char *take_apart(const Buf *file, const uint8_t **ret_bin) {
        const uint32_t n = u32(file->data + 12);
        char *json = strndup((const char *)file->data + 20, n);

        assert_non_null(json);
        assert_int_equal(u32(file->data), GLB_MAGIC);
        assert_int_equal(u32(file->data + 4), 2);
        assert_int_equal(u32(file->data + 8), file->n);
        assert_int_equal(u32(file->data + 16), GLB_JSON);
        assert_int_equal(n % 4, 0);
        *ret_bin = file->n > 20 + n ? file->data + 20 + n + 8 : NULL;
        if (*ret_bin)
                assert_int_equal(20 + n + 8 + u32(file->data + 20 + n), file->n);
        return json;
}

static void expect_text(const char *json, const char *text) {
        if (!strstr(json, text))
                fail_msg("%s is not in %s", text, json);
}

static void test_a_voxel_has_eight_corners_with_y_up(void **state) {
        CLEANUP(model_free) Model *m = one_voxel((Point){ 1, 2, 30 }, (Colour){ 255, 128, 0, 255 });
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP_FREE char *json = NULL;
        const uint8_t *bin;

        write_model("glb", m, &file, NULL);
        json = take_apart(&file, &bin);
        expect_text(json, "\"componentType\":5126,\"count\":8,\"type\":\"VEC3\",\"min\":[1,30,-3],"
                          "\"max\":[2,31,-2]");
        expect_text(json, "\"componentType\":5121,\"normalized\":true,\"count\":8,\"type\":\"VEC4\"");
        expect_text(json, "\"componentType\":5123,\"count\":36,\"type\":\"SCALAR\"");
        expect_text(json, "\"nodes\":[{\"name\":\"background\",\"mesh\":0}]");
        assert_null(strstr(json, "extensions"));
        /* 128 is a bit over a fifth of the light of 255. */
        assert_memory_equal(bin + 8 * 12, "\xff\x37\x00\xff", 4);
}

static void test_nothing_is_a_scene_of_nothing(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP_FREE char *json = NULL;
        const uint8_t *bin;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        write_model("glb", m, &file, NULL);
        json = take_apart(&file, &bin);
        assert_null(bin);
        expect_text(json, "\"scenes\":[{}]}");
}

static void test_dark_colors_that_light_in_bytes_cannot_hold_are_told(void **state) {
        static const struct {
                const char *options;
                Colour colour;
                const char *note; /* NULL: none */
        } rows[] = {
                { "colors=vertex", { 255, 128, 40, 255 }, NULL },
                { "colors=vertex", { 255, 128, 3, 255 }, NULL },
                { "colors=vertex", { 255, 128, 6, 255 }, "rounded by up to 6 of 255" },
                { "colors=vertex16", { 255, 128, 6, 255 }, NULL },
                { "colors=palette", { 255, 128, 6, 255 }, NULL },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = one_voxel((Point){ 0, 0, 0 }, rows[i].colour);
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };

                write_model_with("glb", rows[i].options, m, &file, &notes);
                assert_int_equal(notes.n, rows[i].note ? 1 : 0);
                if (rows[i].note)
                        assert_non_null(strstr(notes.lines[0], rows[i].note));
                format_notes_done(&notes);
        }
}

static void test_layers_are_objects_with_their_names_and_materials(void **state) {
        CLEANUP(model_free) Model *m = one_voxel((Point){ 0, 0, 0 }, (Colour){ 255, 0, 0, 255 });
        Material glass = {
                .name = "pane", .colour = { 1, 1, 1, 0.5F }, .roughness = 0.25F, .emission = { 3, 0, 0 }
        };
        CLEANUP_BUF Buf file = { 0 }, palette = { 0 }, merged = { 0 };
        CLEANUP_FREE char *json = NULL, *of_palette = NULL, *one = NULL;
        Studio *studio;
        FormatNotes notes = { 0 };
        const uint8_t *bin;
        Material *added;
        Layer *layer;

        assert_int_equal(studio_copy(&studio, m->studio), 0);
        assert_int_equal(studio_add_material(studio, &glass, &added), 0);
        assert_int_equal(model_add_layer(m, 0, "a \"b\"\n", &layer), 0);
        layer->material = added->id;
        model_set_studio(m, studio);
        assert_int_equal(volume_set(layer->volume, (Point){ 1, 0, 0 }, (Colour){ 0, 255, 0, 255 }), 0);

        write_model("glb", m, &file, &notes);
        json = take_apart(&file, &bin);
        expect_text(json, "{\"name\":\"a \\\"b\\\"\\u000a\",\"mesh\":1}");
        expect_text(json, "{\"name\":\"pane\",\"pbrMetallicRoughness\":{\"baseColorFactor\":[1,1,1,0.5],"
                          "\"metallicFactor\":0,\"roughnessFactor\":0.25},\"emissiveFactor\":[1,0,0],"
                          "\"alphaMode\":\"BLEND\"}");
        assert_int_equal(notes.n, 2);
        assert_non_null(strstr(notes.lines[0], "\"pane\" shines with 3"));
        assert_non_null(strstr(notes.lines[1], "\"pane\" shines in its own color"));
        format_notes_done(&notes);

        write_model_with("glb", "colors=palette", m, &palette, NULL);
        of_palette = take_apart(&palette, &bin);
        expect_text(of_palette, "\"emissiveFactor\":[1,0,0],\"emissiveTexture\":{\"index\":0}");

        /* The face behind the glass is there, the one of the glass at the stone is not. */
        write_model_with("glb", "layers=false", m, &merged, NULL);
        one = take_apart(&merged, &bin);
        expect_text(one, "\"count\":36,");
        expect_text(one, "\"count\":30,");
}

static void test_a_level_of_detail_is_as_large_and_has_less(void **state) {
        CLEANUP(model_free) Model *m = one_voxel((Point){ 0, 0, 0 }, (Colour){ 255, 0, 0, 255 });
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP_FREE char *json = NULL;
        const uint8_t *bin;

        assert_int_equal(volume_fill(m->layers[0]->volume, (Box){ { 0, 0, 0 }, { 7, 3, 3 } }, MODE_OVER,
                                     (Colour){ 9, 9, 9, 255 }),
                         0);
        write_model_with("glb", "lod=2 scale=0.5 origin=corner up=z", m, &file, NULL);
        json = take_apart(&file, &bin);
        expect_text(json, "\"min\":[0,0,0],\"max\":[4,2,2]");
}

static void test_what_floats_do_not_tell_apart_is_refused(void **state) {
        CLEANUP(model_free) Model *m = one_voxel((Point){ 1 << 24, 0, 0 }, (Colour){ 255, 0, 0, 255 });
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;

        assert_int_equal(try_write("gltf", NULL, m, &file, NULL, &error), FORMAT_REFUSED);
        assert_non_null(strstr(error.message, "origin=center"));
        assert_int_equal(try_write("gltf", "origin=center", m, &file, NULL, &error), 0);
}

static void test_compact_positions_are_put_in_place_by_the_node(void **state) {
        CLEANUP(model_free) Model *m = one_voxel((Point){ 5, 6, 7 }, (Colour){ 255, 0, 0, 255 });
        CLEANUP_BUF Buf file = { 0 };
        CLEANUP_FREE char *json = NULL;
        const uint8_t *bin;

        write_model_with("glb", "compact=true scale=2", m, &file, NULL);
        json = take_apart(&file, &bin);
        expect_text(json, "\"translation\":[10,14,-14],\"scale\":[2,2,2]");
        expect_text(json,
                    "\"componentType\":5123,\"count\":8,\"type\":\"VEC3\",\"min\":[0,0,0],\"max\":[1,1,1]");
        expect_text(json, "\"extensionsRequired\":[\"KHR_mesh_quantization\"]");
}

static void test_light_goes_to_bytes_and_back(void **state) {
        for (unsigned i = 0; i < 256; i++)
                assert_int_equal(srgb_channel((double)(float)srgb_linear(i)), i);
        assert_int_equal(srgb_channel(-1), 0);
        assert_int_equal(srgb_channel(7), 255);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_voxel_has_eight_corners_with_y_up),
                cmocka_unit_test(test_nothing_is_a_scene_of_nothing),
                cmocka_unit_test(test_dark_colors_that_light_in_bytes_cannot_hold_are_told),
                cmocka_unit_test(test_layers_are_objects_with_their_names_and_materials),
                cmocka_unit_test(test_a_level_of_detail_is_as_large_and_has_less),
                cmocka_unit_test(test_what_floats_do_not_tell_apart_is_refused),
                cmocka_unit_test(test_compact_positions_are_put_in_place_by_the_node),
                cmocka_unit_test(test_light_goes_to_bytes_and_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
