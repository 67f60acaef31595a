/* glTF as other programs write it. */
#include "bytes.h"

#include "base/base64.h"
#include "formats/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* A document that is to be ended, whose only buffer holds these bytes. */
static Buf document(const Buf *bytes, const char *members) {
        CLEANUP_BUF Buf text = { 0 };
        Buf file = { 0 };

        assert_int_equal(base64_encode(&text, bytes->data, bytes->n), 0);
        assert_int_equal(buf_printf(&file,
                                    "{\"asset\":{\"version\":\"2.0\"},\"nodes\":[{\"mesh\":0}],%s,"
                                    "\"buffers\":[{\"byteLength\":%zu,\"uri\":\"data:;base64,%.*s\"}]}",
                                    members, bytes->n, (int)text.n, (const char *)text.data),
                         0);
        return file;
}

static Model *read_document(const Buf *bytes, const char *members, FormatNotes *notes) {
        CLEANUP_BUF Buf file = document(bytes, members);
        FormatError error = { 0 };
        Model *m = NULL;

        if (try_read("gltf", "up=z voxel=1", file.data, file.n, &m, notes, &error))
                fail_msg("%s", error.message);
        return m;
}

/* A square of 8×8 on the ground with places in a picture: 80 bytes. */
static void put_square(Buf *b) {
        static const float at[] = { 0, 0, 0, 8, 0, 0, 8, 8, 0, 0, 8, 0 }, uv[] = { 0, 1, 1, 1, 1, 0, 0, 0 };

        put_floats(b, at, ARRAY_LEN(at));
        put_floats(b, uv, ARRAY_LEN(uv));
}

#define SQUARE(paint)                                                                                       \
        "\"meshes\":[{\"primitives\":[{\"mode\":6,\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":1}" paint   \
        "}]}],"                                                                                             \
        "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":4,\"type\":\"VEC3\"},"           \
        "{\"bufferView\":1,\"componentType\":5126,\"count\":4,\"type\":\"VEC2\"}],"                         \
        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":48},{\"buffer\":0,\"byteOffset\":48,\"byteLength\":32}"
#define TEXTURED                                                                                            \
        "\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0}}}],\"textures\":[{"   \
        "\"source\":0}],\"images\":[{\"bufferView\":2,\"mimeType\":\"image/png\"}],"

/* Of 16×16, red above and blue below. */
static void put_picture(Buf *b, PictureFormat format) {
        static const uint8_t colours[2][4] = { { 255, 0, 0, 255 }, { 0, 0, 255, 255 } };
        uint8_t rgba[16 * 16 * 4];

        for (size_t i = 0; i < sizeof(rgba); i += 4)
                memcpy(rgba + i, colours[i / (sizeof(rgba) / 2)], 4);
        assert_int_equal(picture_write(b, format, rgba, 16, 16, 100), 0);
}

/* Some files say that a JPEG is a PNG. */
static void test_pictures_of_either_kind_are_put_on_triangles(void **state) {
        static const PictureFormat kinds[] = { PICTURE_PNG, PICTURE_JPG };

        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                CLEANUP_BUF Buf bytes = { 0 }, members = { 0 };
                CLEANUP(model_free) Model *m = NULL;
                FormatNotes notes = { 0 };
                Colour below, above;

                put_square(&bytes);
                put_picture(&bytes, kinds[i]);
                assert_int_equal(
                        buf_printf(
                                &members,
                                TEXTURED SQUARE(
                                        ",\"material\":0") ",{\"buffer\":0,\"byteOffset\":80,\"byteLength\":%zu}]",
                                bytes.n - 80),
                        0);
                assert_int_equal(buf_append(&members, "", 1), 0);
                m = read_document(&bytes, (const char *)members.data, &notes);
                assert_int_equal(notes.n, 0);
                below = model_get(m, (Point){ 3, 1, model_bounds(m).min.z });
                above = model_get(m, (Point){ 3, 6, model_bounds(m).min.z });
                assert_true(below.b > 250 && below.r < 5 && above.r > 250 && above.b < 5);
        }
}

static void test_a_damaged_picture_is_left_out_and_told(void **state) {
        CLEANUP_BUF Buf picture = { 0 };

        put_picture(&picture, PICTURE_JPG);
        for (size_t n = 2; n < 200; n += 9) {
                CLEANUP_BUF Buf bytes = { 0 }, members = { 0 };
                CLEANUP(model_free) Model *m = NULL;
                FormatNotes notes = { 0 };

                put_square(&bytes);
                put_bytes(&bytes, picture.data, n);
                assert_int_equal(
                        buf_printf(
                                &members,
                                TEXTURED SQUARE(
                                        ",\"material\":0") ",{\"buffer\":0,\"byteOffset\":80,\"byteLength\":%zu}]",
                                n),
                        0);
                assert_int_equal(buf_append(&members, "", 1), 0);
                m = read_document(&bytes, (const char *)members.data, &notes);
                assert_int_equal(model_count(m), 64);
                assert_int_equal(notes.n, 1);
                assert_non_null(strstr(notes.lines[0], "damaged"));
                format_notes_done(&notes);
        }
}

/* Four corners at 0, of which three are set; or at what a view says. */
static void test_sparse_positions_are_read(void **state) {
        static const float set[] = { 8, 0, 0, 8, 8, 0, 0, 8, 0 };
        CLEANUP_BUF Buf bytes = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_floats(&bytes, set, ARRAY_LEN(set));
        put_bytes(&bytes, "\1\0\2\0\3\0\0\0", 8);
        m = read_document(
                &bytes,
                "\"meshes\":[{\"primitives\":[{\"mode\":6,\"attributes\":{\"POSITION\":0}}]}],"
                "\"accessors\":[{\"componentType\":5126,\"count\":4,\"type\":\"VEC3\",\"sparse\":{"
                "\"count\":3,\"indices\":{\"bufferView\":1,\"componentType\":5123},"
                "\"values\":{\"bufferView\":0}}}],\"bufferViews\":[{\"buffer\":0,\"byteLength\":36},"
                "{\"buffer\":0,\"byteOffset\":36,\"byteLength\":6}]",
                NULL);
        assert_int_equal(model_count(m), 64);
}

static void expect_fault(const Buf *bytes, const char *members, const char *why) {
        CLEANUP_BUF Buf file = document(bytes, members);

        expect_invalid("gltf", &file, why, NULL);
}

#define SPARSE(count, n, indices)                                                                           \
        "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0}}]}],\"accessors\":[{"                \
        "\"componentType\":5126,\"count\":" count ",\"type\":\"VEC3\",\"sparse\":{\"count\":" n             \
        ",\"indices\":{" indices "},\"values\":{\"bufferView\":0}}}],\"bufferViews\":[{\"buffer\":0,"       \
        "\"byteLength\":40}]"

static void test_faults_of_sparse_positions_are_told(void **state) {
        CLEANUP_BUF Buf bytes = { 0 };

        put_bytes(&bytes, "\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7",
                  40);
        expect_fault(&bytes, SPARSE("4", "9", "\"bufferView\":0,\"componentType\":5121"), "reach beyond");
        expect_fault(&bytes, SPARSE("4", "2", "\"bufferView\":0,\"componentType\":5126"), "no type");
        expect_fault(&bytes, SPARSE("4", "2", "\"bufferView\":0,\"componentType\":5121"),
                     "sets element 7 of 4");
        expect_fault(&bytes, SPARSE("900000000", "2", "\"bufferView\":0,\"componentType\":5121"),
                     "are read");
        expect_fault(&bytes, SPARSE("4", "2", "\"bufferView\":3,\"componentType\":5121"), "bufferViews");
}

/* As gltfpack and others write: 16 bits, scaled by the node. */
static void test_quantised_positions_are_read(void **state) {
        static const uint16_t corners[] = { 0, 0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 8, 0, 0 };
        CLEANUP_BUF Buf bytes = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_bytes(&bytes, corners, sizeof(corners));
        m = read_document(
                &bytes,
                "\"extensionsRequired\":[\"KHR_mesh_quantization\"],"
                "\"meshes\":[{\"primitives\":[{\"mode\":6,\"attributes\":{\"POSITION\":0}}]}],"
                "\"accessors\":[{\"bufferView\":0,\"componentType\":5123,\"count\":4,\"type\":\"VEC3\"}],"
                "\"bufferViews\":[{\"buffer\":0,\"byteLength\":32,\"byteStride\":8}]",
                NULL);
        assert_int_equal(model_count(m), 64);
}

static void test_compressed_meshes_are_refused_by_the_name_of_the_extension(void **state) {
        CLEANUP_BUF Buf bytes = { 0 };

        put_square(&bytes);
        expect_fault(&bytes, "\"extensionsRequired\":[\"KHR_draco_mesh_compression\"]",
                     "requires the extension \"KHR_draco_mesh_compression\"");
        expect_fault(&bytes, "\"extensionsRequired\":[\"EXT_meshopt_compression\"]", "export it without");
}

static void test_a_mark_of_utf8_and_chunks_of_others_are_passed_over(void **state) {
        static const char text[] = "\xef\xbb\xbf{\"asset\":{\"version\":\"2.0\"}} ";
        CLEANUP_BUF Buf json = { 0 }, binary = { 0 };
        CLEANUP(model_free) Model *m = NULL, *same = NULL;

        put_text(&json, text);
        m = read_model("gltf", &json);
        put_text(&binary, "glTF");
        put_u32(&binary, 2);
        put_u32(&binary, 12 + 8 + 36 + 8 + 4 + 8 + 4);
        put_u32(&binary, 36);
        put_text(&binary, "JSON");
        put_text(&binary, "{\"buffers\":[{\"byteLength\": 4}]}     ");
        put_u32(&binary, 4);
        put_text(&binary, "XtraABCD");
        put_u32(&binary, 4);
        put_bytes(&binary, "BIN\0abcd", 8);
        same = read_model("glb", &binary);
        assert_int_equal(m->n_layers + same->n_layers, 0);
}

static void test_gltf_1_is_refused_by_its_version(void **state) {
        CLEANUP_BUF Buf json = { 0 };

        put_text(&json, "{\"asset\":{\"version\":\"1.0\"}}");
        expect_invalid("gltf", &json, "glTF 1.0 is not read", "/asset/version", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pictures_of_either_kind_are_put_on_triangles),
                cmocka_unit_test(test_a_damaged_picture_is_left_out_and_told),
                cmocka_unit_test(test_sparse_positions_are_read),
                cmocka_unit_test(test_faults_of_sparse_positions_are_told),
                cmocka_unit_test(test_quantised_positions_are_read),
                cmocka_unit_test(test_compressed_meshes_are_refused_by_the_name_of_the_extension),
                cmocka_unit_test(test_a_mark_of_utf8_and_chunks_of_others_are_passed_over),
                cmocka_unit_test(test_gltf_1_is_refused_by_its_version),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
