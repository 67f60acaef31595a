/* What glTF of other programs say by extensions, by alpha and by types of colours, and what is told of it.
 */
#include "bytes.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

/* A square of 8×8 on the ground, then the bytes of the test. */
static const float square[] = { 0, 0, 0, 8, 0, 0, 8, 8, 0, 0, 8, 0 };
#define SQUARE_VIEW "{\"buffer\":0,\"byteLength\":48},{\"buffer\":0,\"byteOffset\":48,\"byteLength\":%zu}"
#define SQUARE_AT "{\"bufferView\":0,\"componentType\":5126,\"count\":4,\"type\":\"VEC3\"}"
#define FAN(rest) "{\"primitives\":[{\"mode\":6,\"attributes\":{\"POSITION\":0}" rest "}]}"

static int try_document(const char *options, const Buf *more, const char *accessors, const char *members,
                        Model **ret, FormatNotes *notes, FormatError *error) {
        CLEANUP_BUF Buf bytes = { 0 }, text = { 0 }, file = { 0 };

        put_floats(&bytes, square, ARRAY_LEN(square));
        put_bytes(&bytes, more ? more->data : (const uint8_t *)"\0\0\0", more ? more->n : 4);
        assert_int_equal(base64_encode(&text, bytes.data, bytes.n), 0);
        assert_int_equal(buf_printf(&file,
                                    "{\"asset\":{\"version\":\"2.0\"},%s,\"accessors\":[" SQUARE_AT "%s],"
                                    "\"bufferViews\":[" SQUARE_VIEW "],\"buffers\":[{\"byteLength\":%zu,"
                                    "\"uri\":\"data:;base64,%.*s\"}]}",
                                    members, accessors, bytes.n - 48, bytes.n, (int)text.n,
                                    (const char *)text.data),
                         0);
        return try_read("gltf", options, file.data, file.n, ret, notes, error);
}

static Model *read_document(const Buf *more, const char *accessors, const char *members,
                            FormatNotes *notes) {
        FormatError error = { 0 };
        Model *m = NULL;

        if (try_document("up=z voxel=1", more, accessors, members, &m, notes, &error))
                fail_msg("%s", error.message);
        return m;
}

static bool is_told(const FormatNotes *notes, const char *text) {
        for (size_t i = 0; i < notes->n; i++)
                if (strstr(notes->lines[i], text))
                        return true;
        return false;
}

#define INVISIBLE "\"extensions\":{\"KHR_node_visibility\":{\"visible\":false}}"
#define HOUSE                                                                                               \
        "\"extensionsRequired\":[\"KHR_node_visibility\"],\"scenes\":[{\"nodes\":[0,1,3]}],\"nodes\":["     \
        "{\"name\":\"floor\",\"mesh\":0},"                                                                  \
        "{\"name\":\"roof\",\"mesh\":0,\"translation\":[0,0,9],\"children\":[2]," INVISIBLE "},"            \
        "{\"name\":\"chimney\",\"mesh\":0,\"translation\":[0,0,9]},"                                        \
        "{\"name\":\"door\",\"mesh\":0,\"translation\":[0,9,0],"                                            \
        "\"extensions\":{\"KHR_node_visibility\":{\"visible\":true}}}],\"meshes\":[" FAN("") "]"

static void test_hidden_nodes_and_what_is_below_are_hidden_layers(void **state) {
        static const char *const names[] = { "floor", "roof", "chimney", "door" };
        FormatNotes notes = { 0 };
        CLEANUP(model_free) Model *m = read_document(NULL, "", HOUSE, &notes);

        assert_int_equal(m->n_layers, 4);
        assert_int_equal(notes.n, 0);
        for (size_t i = 0; i < 4; i++) {
                assert_string_equal(m->layers[i]->name, names[i]);
                assert_int_equal(m->layers[i]->visible, i == 0 || i == 3);
                assert_int_equal(volume_count(m->layers[i]->volume), 64);
        }
}

static void test_hidden_nodes_are_left_out_where_all_is_one_layer(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        FormatNotes notes = { 0 };
        FormatError error = { 0 };

        assert_int_equal(try_document("up=z voxel=1 split=none", NULL, "", HOUSE, &m, &notes, &error), 0);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(model_count(m), 128);
        assert_true(is_told(&notes, "hidden objects were left out"));
        format_notes_done(&notes);
}

/* One as it is, one moved, one turned by a half about z and twice as large. */
static void test_instances_stand_where_their_arrays_say(void **state) {
        static const float at[] = { 0, 0, 0, 20, 0, 0, 0, 0, 5 },
                           turn[] = { 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0 },
                           size[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2 };
        CLEANUP_BUF Buf more = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_floats(&more, at, ARRAY_LEN(at));
        put_floats(&more, turn, ARRAY_LEN(turn));
        put_floats(&more, size, ARRAY_LEN(size));
        m = read_document(
                &more,
                ",{\"bufferView\":1,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"},"
                "{\"bufferView\":1,\"byteOffset\":36,\"componentType\":5126,\"count\":3,\"type\":\"VEC4\"},"
                "{\"bufferView\":1,\"byteOffset\":84,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"}",
                "\"extensionsRequired\":[\"EXT_mesh_gpu_instancing\"],\"nodes\":[{\"mesh\":0,"
                "\"translation\":[1,0,0],\"extensions\":{\"EXT_mesh_gpu_instancing\":{\"attributes\":{"
                "\"TRANSLATION\":1,\"ROTATION\":2,\"SCALE\":3}}}}],\"meshes\":[" FAN("") "]",
                NULL);
        assert_int_equal(m->n_layers, 1);
        assert_int_equal(model_count(m), 64 + 64 + 256);
        assert_true(model_get(m, (Point){ 1, 0, -1 }).a && !model_get(m, (Point){ 0, 0, -1 }).a);
        assert_true(model_get(m, (Point){ 21, 7, -1 }).a && model_get(m, (Point){ 28, 0, -1 }).a);
        assert_true(model_get(m, (Point){ 0, -1, 4 }).a && model_get(m, (Point){ -15, -16, 4 }).a);
}

static void test_instances_that_do_not_fit_together_are_refused(void **state) {
        CLEANUP_BUF Buf more = { 0 };
        FormatError error = { 0 };
        Model *m = NULL;

        put_floats(&more, square, 12);
        assert_int_equal(
                try_document("up=z", &more,
                             ",{\"bufferView\":1,\"componentType\":5126,\"count\":2,\"type\":\"VEC3\"},"
                             "{\"bufferView\":1,\"componentType\":5126,\"count\":1,\"type\":\"VEC3\"}",
                             "\"nodes\":[{\"mesh\":0,\"extensions\":{\"EXT_mesh_gpu_instancing\":{"
                             "\"attributes\":{\"TRANSLATION\":1,\"SCALE\":2}}}}],\"meshes\":[" FAN("") "]",
                             &m, NULL, &error),
                FORMAT_INVALID);
        assert_non_null(strstr(error.message, "attributes/SCALE: there are 1 of these and 2 of others"));
}

/* Linear ½ in each type, as three numbers or four. */
static void test_colours_of_corners_have_any_type(void **state) {
        static const struct {
                unsigned type, size;
                double half;
        } types[] = { { 5121, 1, 128 }, { 5123, 2, 32768 }, { 5126, 4, 0.5 } };

        for (unsigned i = 0; i < 12; i++) {
                const unsigned parts = 3 + i / 3 % 2, type = i % 3, stride = 16;
                CLEANUP_BUF Buf more = { 0 }, accessor = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                for (unsigned k = 0; k < 16; k++) {
                        const float single = (float)types[type].half;
                        const uint16_t whole = (uint16_t)types[type].half;

                        put_bytes(&more, type == 2 ? (const void *)&single : (const void *)&whole,
                                  types[type].size);
                }
                for (unsigned k = 0; k < stride; k++)
                        put_bytes(&more, "", 1);
                assert_int_equal(buf_printf(&accessor,
                                            ",{\"bufferView\":1,\"componentType\":%u,\"count\":4,"
                                            "\"type\":\"VEC%u\"%s}%c",
                                            types[type].type, parts,
                                            i < 6 || type == 2 ? "" : ",\"normalized\":true", 0),
                                 0);
                m = read_document(&more, (const char *)accessor.data,
                                  "\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"mode\":6,"
                                  "\"attributes\":{\"POSITION\":0,\"COLOR_0\":1}}]}]",
                                  NULL);
                assert_int_equal(model_count(m), 64);
                assert_colour(model_get(m, (Point){ 3, 3, -1 }), 188, 188, 188, 255);
        }
}

/* A picture of four columns with alpha 255, 200, 100 and 0. */
static Model *read_picture(const char *material) {
        static const uint8_t alphas[] = { 255, 200, 100, 0 };
        static const float uv[] = { 0, 1, 1, 1, 1, 0, 0, 0 };
        CLEANUP_BUF Buf more = { 0 }, members = { 0 }, text = { 0 }, picture = { 0 };
        uint8_t rgba[4 * 4 * 4];

        for (size_t i = 0; i < 16; i++)
                memcpy(rgba + 4 * i, (const uint8_t[]){ 10, 20, 30, alphas[i % 4] }, 4);
        assert_int_equal(png_write(&picture, rgba, 4, 4), 0);
        assert_int_equal(base64_encode(&text, picture.data, picture.n), 0);
        put_floats(&more, uv, ARRAY_LEN(uv));
        assert_int_equal(buf_printf(&members,
                                    "\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"mode\":6,"
                                    "\"material\":0,\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":1}}]}],"
                                    "\"textures\":[{\"source\":0}],\"images\":[{\"uri\":\"data:image/png;"
                                    "base64,%.*s\"}],\"materials\":[%s]%c",
                                    (int)text.n, (const char *)text.data, material, 0),
                         0);
        return read_document(&more,
                             ",{\"bufferView\":1,\"componentType\":5126,\"count\":4,\"type\":\"VEC2\"}",
                             (const char *)members.data, NULL);
}

#define PICTURE(factor) "\"pbrMetallicRoughness\":{" factor "\"baseColorTexture\":{\"index\":0}}"

static void test_alpha_is_cut_blended_or_passed_over(void **state) {
        static const struct {
                const char *material;
                uint8_t alphas[4]; /* of the columns */
        } rows[] = {
                { "{" PICTURE("") "}", { 255, 255, 255, 255 } },
                { "{\"alphaMode\":\"OPAQUE\"," PICTURE("") "}", { 255, 255, 255, 255 } },
                { "{\"alphaMode\":\"MASK\"," PICTURE("") "}", { 255, 255, 0, 0 } },
                { "{\"alphaMode\":\"MASK\",\"alphaCutoff\":0.3," PICTURE("") "}", { 255, 255, 255, 0 } },
                { "{\"alphaMode\":\"MASK\",\"alphaCutoff\":0.9," PICTURE("") "}", { 255, 0, 0, 0 } },
                { "{\"alphaMode\":\"MASK\"," PICTURE("\"baseColorFactor\":[1,1,1,0.6],") "}",
                  { 255, 0, 0, 0 } },
                { "{\"alphaMode\":\"MASK\"," PICTURE("\"baseColorFactor\":[1,1,1,0.4],") "}",
                  { 0, 0, 0, 0 } },
                { "{\"alphaMode\":\"BLEND\"," PICTURE("") "}", { 255, 200, 0, 0 } },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = read_picture(rows[i].material);

                for (int k = 0; k < 4; k++)
                        assert_int_equal(model_get(m, (Point){ 2 * k, 3, -1 }).a, rows[i].alphas[k]);
        }
}

static void test_what_is_black_but_glows_has_the_colour_of_its_light(void **state) {
        CLEANUP(model_free)
        Model *m = read_picture("{\"pbrMetallicRoughness\":{\"baseColorFactor\":[0,0,0,1]},"
                                "\"emissiveFactor\":[1,1,0],\"emissiveTexture\":{\"index\":0}}");
        CLEANUP(model_free)
        Model *lit = read_picture("{\"pbrMetallicRoughness\":{\"baseColorFactor\":[0,0,1,1]},"
                                  "\"emissiveFactor\":[1,1,0],\"emissiveTexture\":{\"index\":0}}");

        assert_colour(model_get(m, (Point){ 3, 3, -1 }), 10, 20, 0, 255);
        assert_colour(model_get(lit, (Point){ 3, 3, -1 }), 0, 0, 255, 255);
}

static void test_materials_from_before_metal_have_their_colours(void **state) {
        CLEANUP(model_free)
        Model *m = read_picture("{\"extensions\":{\"KHR_materials_pbrSpecularGlossiness\":{"
                                "\"diffuseTexture\":{\"index\":0},\"diffuseFactor\":[1,1,0,1],"
                                "\"glossinessFactor\":0.25}}}");
        const Material *its = studio_material(m->studio, m->layers[0]->material);

        assert_colour(model_get(m, (Point){ 3, 3, -1 }), 10, 20, 0, 255);
        assert_non_null(its);
        assert_true(its->metallic == 0 && its->roughness == .75F);
}

/* Two corners hang on a joint that stands 10 higher, two on one that takes them 4 to the right; that the
 * node of the mesh is moved far away counts for nothing. */
#define SKINNED(joint)                                                                                        \
        "\"nodes\":[{\"mesh\":0,\"skin\":0,\"translation\":[500,0,0]},{\"translation\":[0,0,6],\"children\":" \
        "[2,3]},{\"translation\":[0,0,4]},{\"translation\":[4,0,4]}],\"scenes\":[{\"nodes\":[0,1]}],"         \
        "\"skins\":[{\"joints\":[2," joint "],\"inverseBindMatrices\":3}],\"meshes\":[{\"primitives\":[{"     \
        "\"mode\":6,\"attributes\":{\"POSITION\":0,\"JOINTS_0\":1,\"WEIGHTS_0\":2}}]}]"
#define JOINTS                                                                                              \
        ",{\"bufferView\":1,\"componentType\":5121,\"count\":4,\"type\":\"VEC4\"},"                         \
        "{\"bufferView\":1,\"byteOffset\":16,\"componentType\":5121,\"normalized\":true,\"count\":4,"       \
        "\"type\":\"VEC4\"},{\"bufferView\":1,\"byteOffset\":32,\"componentType\":5126,\"count\":2,"        \
        "\"type\":\"MAT4\"}"

static void put_joints(Buf *b, uint8_t last) {
        static const float back[2][16] = {
                { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 },
                { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 },
        };
        const uint8_t joints[16] = { 0, 9, 9, 9, 1, 9, 9, 9, 1, 9, 9, 9, 0, last, 9, 9 },
                      weights[16] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 127, 0, 0 };

        put_bytes(b, joints, 16);
        put_bytes(b, weights, 16);
        put_floats(b, back[0], 32);
}

static void test_skins_are_taken_where_their_joints_stand(void **state) {
        CLEANUP_BUF Buf more = { 0 };
        FormatNotes notes = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        Box box;

        put_joints(&more, 0);
        m = read_document(&more, JOINTS, SKINNED("3"), &notes);
        box = model_bounds(m);
        assert_int_equal(notes.n, 0);
        assert_int_equal(box.min.x, 0);
        assert_int_equal(box.max.x, 11);
        assert_int_equal(box.min.z, 9);
        assert_int_equal(box.max.z, 9);
        assert_int_equal(box_height(box), 1);
}

static void test_faults_of_skins_are_told(void **state) {
        static const struct {
                const char *members, *told;
                uint8_t last;
        } rows[] = {
                { SKINNED("3"), "corner 3 hangs on a joint that its skin does not have: it has 2", 7 },
                { SKINNED("9"), "/skins/0/joints: joint 1 is node 9, there are 4", 0 },
                { SKINNED("3,3"), "/skins/0/inverseBindMatrices: there are fewer of them than joints", 0 },
                { SKINNED("true"), "/skins/0/joints/1", 0 },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_BUF Buf more = { 0 };
                FormatError error = { 0 };
                Model *m = NULL;

                put_joints(&more, rows[i].last);
                assert_int_equal(try_document("up=z", &more, JOINTS, rows[i].members, &m, NULL, &error),
                                 FORMAT_INVALID);
                if (!strstr(error.message, rows[i].told))
                        fail_msg("%s", error.message);
        }
}

static void test_what_is_not_read_is_told(void **state) {
        static const struct {
                const char *members, *told;
        } rows[] = {
                { "\"nodes\":[{\"mesh\":0}],\"meshes\":[" FAN(",\"targets\":[{\"POSITION\":0}]") "]",
                  "morph" },
                { "\"scenes\":[{\"nodes\":[0]},{\"nodes\":[0]}],\"nodes\":[{\"mesh\":0}],\"meshes\":[" FAN(
                          "") "]",
                  "several scenes" },
                { "\"nodes\":[{\"mesh\":0}],\"materials\":[{\"emissiveTexture\":{\"index\":0}}],"
                  "\"meshes\":[" FAN(",\"material\":0") "]",
                  "what glows" },
                { "\"extensionsRequired\":[\"EXT_texture_webp\"],\"nodes\":[{\"mesh\":0}],\"textures\":[{"
                  "\"extensions\":{\"EXT_texture_webp\":{\"source\":0}}}],\"images\":[{}],\"materials\":[{"
                  "\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0}}}],\"meshes\":[" FAN(
                          ",\"material\":0") "]",
                  "neither PNG nor JPEG" },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                FormatNotes notes = { 0 };
                CLEANUP(model_free) Model *m = read_document(NULL, "", rows[i].members, &notes);

                assert_int_equal(model_count(m), 64);
                assert_int_equal(notes.n, 1);
                assert_true(is_told(&notes, rows[i].told));
                format_notes_done(&notes);
        }
}

/* Their buffers are of no use to anybody else: what is wanting is told, not what follows from it. */
static void test_compressed_buffers_are_refused_by_their_extension(void **state) {
        static const char *const names[] = { "KHR_draco_mesh_compression", "EXT_meshopt_compression" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP_BUF Buf file = { 0 };

                assert_int_equal(
                        buf_printf(&file,
                                   "{\"asset\":{\"version\":\"2.0\"},\"extensionsRequired\":[\"%s\"],"
                                   "\"buffers\":[{\"byteLength\":99}]}",
                                   names[i]),
                        0);
                expect_invalid("gltf", &file, "/extensionsRequired", names[i], NULL);
        }
}

static void test_a_corner_at_no_place_is_refused_where_it_is(void **state) {
        FormatError error = { 0 };
        Model *m = NULL;

        assert_int_equal(
                try_document("up=z", NULL, "",
                             "\"nodes\":[{\"mesh\":0,\"matrix\":[1e308,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]"
                             "}],\"meshes\":[" FAN("") "]",
                             &m, NULL, &error),
                FORMAT_INVALID);
        if (!strstr(error.message, "/meshes/0/primitives/0/attributes: corner 1 is not at"))
                fail_msg("%s", error.message);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_hidden_nodes_and_what_is_below_are_hidden_layers),
                cmocka_unit_test(test_hidden_nodes_are_left_out_where_all_is_one_layer),
                cmocka_unit_test(test_instances_stand_where_their_arrays_say),
                cmocka_unit_test(test_instances_that_do_not_fit_together_are_refused),
                cmocka_unit_test(test_colours_of_corners_have_any_type),
                cmocka_unit_test(test_alpha_is_cut_blended_or_passed_over),
                cmocka_unit_test(test_what_is_black_but_glows_has_the_colour_of_its_light),
                cmocka_unit_test(test_materials_from_before_metal_have_their_colours),
                cmocka_unit_test(test_skins_are_taken_where_their_joints_stand),
                cmocka_unit_test(test_faults_of_skins_are_told),
                cmocka_unit_test(test_what_is_not_read_is_told),
                cmocka_unit_test(test_compressed_buffers_are_refused_by_their_extension),
                cmocka_unit_test(test_a_corner_at_no_place_is_refused_where_it_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
