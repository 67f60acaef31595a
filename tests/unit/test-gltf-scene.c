/* What glTF says besides triangles: materials and cameras. */
#include "bytes.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

/* A .gltf of one flat triangle with three corners, whose colours are linear 1, ½, ¼. */
static Model *read_made(const char *generator, const char *nodes, const char *rest, FormatNotes *notes) {
        static const float numbers[] = {
                0, 0, 0, 8, 0, 0, 8, 0, 8, 1, .5F, .25F, 1, .5F, .25F, 1, .5F, .25F
        };
        CLEANUP_BUF Buf text = { 0 }, file = { 0 };
        Model *m = NULL;
        FormatError error = { 0 };

        assert_int_equal(base64_encode(&text, numbers, sizeof(numbers)), 0);
        assert_int_equal(
                buf_printf(
                        &file,
                        "{\"asset\":{\"version\":\"2.0\",\"generator\":\"%s\"},\"nodes\":[%s],%s,"
                        "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"},"
                        "{\"bufferView\":1,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"}],"
                        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":36},"
                        "{\"buffer\":0,\"byteOffset\":36,\"byteLength\":36}],"
                        "\"buffers\":[{\"byteLength\":72,\"uri\":\"data:;base64,%.*s\"}]}",
                        generator, nodes, rest, (int)text.n, (const char *)text.data),
                0);
        if (try_read("gltf", "up=z voxel=1", file.data, file.n, &m, notes, &error))
                fail_msg("%s", error.message);
        return m;
}

#define TRIANGLE(material) "{\"attributes\":{\"POSITION\":0,\"COLOR_0\":1}" material "}"
#define MATERIALS                                                                                           \
        ",\"materials\":[{\"name\":\"lamp\",\"pbrMetallicRoughness\":{\"baseColorFactor\":[0.5,1,1,0.5],"   \
        "\"metallicFactor\":0.25},\"emissiveFactor\":[0,1,0.5],\"alphaMode\":\"BLEND\"},{\"name\":\"coat\"}]"

static void test_the_base_colour_is_multiplied_with_those_of_the_corners(void **state) {
        CLEANUP(model_free)
        Model *m =
                read_made("Blender", "{\"mesh\":0}",
                          "\"meshes\":[{\"primitives\":[" TRIANGLE(",\"material\":0") "]}]" MATERIALS, NULL);
        const Material *its = studio_material(m->studio, m->layers[0]->material);

        assert_colour(volume_get(m->layers[0]->volume, (Point){ 7, 0, 0 }), 188, 188, 137, 255);
        assert_non_null(its);
        assert_string_equal(its->name, "lamp");
        assert_true(its->colour[0] == 1 && its->colour[1] == 1 && its->colour[3] == .5F);
        assert_true(its->metallic == .25F && its->roughness == 1);
        assert_true(its->emission[0] == 0 && its->emission[1] == 1 && its->emission[2] == .5F);
}

static void test_in_files_of_goxel_the_base_colour_is_that_of_the_layers_material(void **state) {
        CLEANUP(model_free)
        Model *m =
                read_made("goxel", "{\"mesh\":0}",
                          "\"meshes\":[{\"primitives\":[" TRIANGLE(",\"material\":0") "]}]" MATERIALS, NULL);
        const Material *its = studio_material(m->studio, m->layers[0]->material);

        assert_colour(volume_get(m->layers[0]->volume, (Point){ 7, 0, 0 }), 255, 188, 137, 255);
        assert_true(its && its->colour[0] == .5F);
}

static void test_an_object_of_several_materials_keeps_its_colours_and_that_is_told(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        FormatNotes notes = { 0 };

        m = read_made("Blender", "{\"mesh\":0}",
                      "\"meshes\":[{\"primitives\":[" TRIANGLE(",\"material\":0") "," TRIANGLE(
                              ",\"material\":1") "]}]" MATERIALS,
                      &notes);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(m->layers[0]->material, 0);
        assert_int_equal(notes.n, 1);
        assert_non_null(strstr(notes.lines[0], "several materials"));
        format_notes_done(&notes);
}

#define SHAPE ",\"meshes\":[{\"primitives\":[" TRIANGLE("") "]}]"

static void test_cameras_of_others_look_at_the_middle(void **state) {
        CLEANUP(model_free)
        Model *m = read_made(
                "Blender",
                "{\"mesh\":0},{\"name\":\"eye\",\"camera\":0,\"translation\":[4,0,104],"
                "\"scale\":[2,2,2]},{\"camera\":1}",
                "\"cameras\":[{\"type\":\"perspective\",\"perspective\":{\"yfov\":1.0471975511965976,"
                "\"znear\":1}},{\"name\":\"plan\",\"type\":\"orthographic\",\"orthographic\":"
                "{\"xmag\":9,\"ymag\":7,\"znear\":0,\"zfar\":1}}]" SHAPE,
                NULL);
        const Studio *s = m->studio;

        assert_int_equal(s->n_viewpoints, 2);
        assert_string_equal(s->viewpoints[0].name, "eye");
        assert_false(s->viewpoints[0].orthographic);
        assert_true(s->viewpoints[0].fov == 60);
        assert_true(s->viewpoints[0].distance == 100);
        assert_true(s->viewpoints[0].matrix.m[0] == 1 && s->viewpoints[0].matrix.m[14] == 104);
        assert_string_equal(s->viewpoints[1].name, "plan");
        assert_true(s->viewpoints[1].orthographic && s->viewpoints[1].distance == 7);
        assert_int_equal(s->active_viewpoint, s->viewpoints[0].id);
}

static void test_a_camera_that_cannot_be_is_left_out_and_told(void **state) {
        static const char *const nodes[] = {
                "{\"mesh\":0},{\"camera\":0,\"scale\":[0,1,1]}",
                "{\"mesh\":0},{\"camera\":0,\"matrix\":[1,1,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}",
                "{\"mesh\":0},{\"camera\":1}"
        };

        for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
                CLEANUP(model_free) Model *m = NULL;
                FormatNotes notes = { 0 };

                m = read_made("Blender", nodes[i],
                              "\"cameras\":[{\"type\":\"perspective\",\"perspective\":{\"yfov\":1}},"
                              "{\"type\":\"perspective\"}]" SHAPE,
                              &notes);
                assert_int_equal(m->studio->n_viewpoints, 0);
                assert_int_equal(notes.n, 1);
                assert_non_null(strstr(notes.lines[0], "cameras that look at nothing"));
                format_notes_done(&notes);
        }
}

/* Two layers with a material each, two cameras, of which the second is the active one. */
static Model *furnished(void) {
        static const double from[] = { 10.5, -20, 30.25 }, to[] = { 1, 2, 3 }, up[] = { 0, 0, 1 };
        Material metal = { .name = "metal \"1\"",
                           .colour = { .25F, .5F, 1, .5F },
                           .metallic = 1,
                           .roughness = .1F,
                           .emission = { .1F, 0, 1 } },
                 *added;
        Viewpoint eye = { .name = "eye", .fov = VIEWPOINT_FOV },
                  flat = { .name = "flat", .fov = VIEWPOINT_FOV, .orthographic = true };
        Studio *s = NULL;
        Model *m = NULL;
        Layer *layer;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(model_add_layer(m, 0, "second", &layer), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 1, 2, 3 }, (Colour){ 10, 200, 30, 255 }),
                         0);
        assert_int_equal(volume_set(layer->volume, (Point){ 4, 2, 3 }, (Colour){ 99, 1, 255, 255 }), 0);
        assert_int_equal(studio_new(&s), 0);
        assert_int_equal(studio_add_material(s, &metal, &added), 0);
        layer->material = added->id;
        assert_int_equal(viewpoint_look(&eye, from, to, up), 0);
        assert_int_equal(viewpoint_look(&flat, to, from, up), 0);
        assert_int_equal(studio_add_viewpoint(s, &eye, NULL), 0);
        assert_int_equal(studio_add_viewpoint(s, &flat, NULL), 0);
        /* Zeros have no sign. */
        for (unsigned i = 0; i < 32; i++)
                s->viewpoints[i / 16].matrix.m[i % 16] += 0.0F;
        s->active_viewpoint = s->viewpoints[1].id;
        model_set_studio(m, s);
        return m;
}

static void test_layers_materials_and_cameras_come_back_as_they_were(void **state) {
        static const char *const choices[][2] = { { "colors=palette", NULL },
                                                  { "colors=vertex16 up=z", "up=z" },
                                                  { "colors=palette compact=true", NULL } };

        for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
                CLEANUP(model_free) Model *m = furnished(), *back = NULL;
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };

                write_model_with("glb", choices[i][0], m, &file, &notes);
                /* Only in a palette is the light of a material that of its voxels. */
                assert_int_equal(notes.n, strstr(choices[i][0], "palette") ? 0 : 1);
                format_notes_done(&notes);
                back = read_model_with("glb", choices[i][1], &file);
                m->box = back->box;
                assert_same_model(m, back);
        }
}

static void test_cameras_are_scaled_with_the_model_and_may_be_left_out(void **state) {
        CLEANUP(model_free) Model *m = furnished(), *scaled = NULL, *coarse = NULL, *none = NULL;
        CLEANUP_BUF Buf file = { 0 }, lod = { 0 }, without = { 0 };

        write_model_with("glb", "scale=0.5", m, &file, NULL);
        scaled = read_model_with("glb", "voxel=0.5", &file);
        assert_memory_equal(&scaled->studio->viewpoints[0].matrix, &m->studio->viewpoints[0].matrix,
                            sizeof(Transform));
        assert_true(scaled->studio->viewpoints[0].distance == m->studio->viewpoints[0].distance);
        write_model_with("glb", "lod=1", m, &lod, NULL);
        coarse = read_model_with("glb", NULL, &lod);
        assert_memory_equal(&coarse->studio->viewpoints[0].matrix, &m->studio->viewpoints[0].matrix,
                            sizeof(Transform));
        write_model_with("glb", "cameras=false", m, &without, NULL);
        none = read_model_with("glb", NULL, &without);
        assert_int_equal(none->studio->n_viewpoints, 0);
}

static void test_a_camera_that_is_skewed_is_not_written_which_is_told(void **state) {
        CLEANUP(model_free) Model *m = furnished();
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        m->studio->viewpoints[0].matrix.m[0] = 3;
        write_model("glb", m, &file, &notes);
        assert_int_equal(notes.n, 2);
        assert_non_null(strstr(notes.lines[1], "camera \"eye\" was left out"));
        format_notes_done(&notes);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_base_colour_is_multiplied_with_those_of_the_corners),
                cmocka_unit_test(test_in_files_of_goxel_the_base_colour_is_that_of_the_layers_material),
                cmocka_unit_test(test_an_object_of_several_materials_keeps_its_colours_and_that_is_told),
                cmocka_unit_test(test_cameras_of_others_look_at_the_middle),
                cmocka_unit_test(test_a_camera_that_cannot_be_is_left_out_and_told),
                cmocka_unit_test(test_layers_materials_and_cameras_come_back_as_they_were),
                cmocka_unit_test(test_cameras_are_scaled_with_the_model_and_may_be_left_out),
                cmocka_unit_test(test_a_camera_that_is_skewed_is_not_written_which_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
