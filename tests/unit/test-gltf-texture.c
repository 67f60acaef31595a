/* Which part of a picture comes to lie where on a triangle of a glTF. */
#include "bytes.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SIDE 8

/* A square of 8×8 voxels on the ground, whose u goes with x and v against y, as TEXCOORD_0; as TEXCOORD_1 u
 * and v change places. */
static void put_square(Buf *b) {
        static const float at[] = { 0, 0, 0, 8, 0, 0, 8, 8, 0, 0, 8, 0 }, uv[] = { 0, 1, 1, 1, 1, 0, 0, 0 },
                           vu[] = { 1, 0, 1, 1, 0, 1, 0, 0 };

        put_floats(b, at, ARRAY_LEN(at));
        put_floats(b, uv, ARRAY_LEN(uv));
        put_floats(b, vu, ARRAY_LEN(vu));
}

/* Each pixel says where it is, from the upper left corner. */
static void put_picture(Buf *b) {
        uint8_t rgba[SIDE * SIDE * 4];

        for (int i = 0; i < SIDE * SIDE; i++)
                memcpy(rgba + 4 * (size_t)i,
                       (const uint8_t[]){ (uint8_t)(30 * (i % SIDE)), (uint8_t)(30 * (i / SIDE)), 7, 255 },
                       4);
        assert_int_equal(png_write(b, rgba, SIDE, SIDE), 0);
}

static Model *read_with(const char *info) {
        CLEANUP_BUF Buf bytes = { 0 }, text = { 0 }, file = { 0 };
        size_t picture;

        put_square(&bytes);
        picture = bytes.n;
        put_picture(&bytes);
        assert_int_equal(base64_encode(&text, bytes.data, bytes.n), 0);
        assert_int_equal(
                buf_printf(
                        &file,
                        "{\"asset\":{\"version\":\"2.0\"},\"extensionsUsed\":[\"KHR_texture_transform\"],"
                        "\"extensionsRequired\":[\"KHR_texture_transform\"],"
                        "\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"mode\":6,\"material\":0,"
                        "\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":1,\"TEXCOORD_1\":2}}]}],"
                        "\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0%s}}}],"
                        "\"textures\":[{\"source\":0}],\"images\":[{\"bufferView\":3,"
                        "\"mimeType\":\"image/png\"}],\"accessors\":["
                        "{\"bufferView\":0,\"componentType\":5126,\"count\":4,\"type\":\"VEC3\"},"
                        "{\"bufferView\":1,\"componentType\":5126,\"count\":4,\"type\":\"VEC2\"},"
                        "{\"bufferView\":2,\"componentType\":5126,\"count\":4,\"type\":\"VEC2\"}],"
                        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":48},"
                        "{\"buffer\":0,\"byteOffset\":48,\"byteLength\":32},"
                        "{\"buffer\":0,\"byteOffset\":80,\"byteLength\":32},"
                        "{\"buffer\":0,\"byteOffset\":%zu,\"byteLength\":%zu}],"
                        "\"buffers\":[{\"byteLength\":%zu,\"uri\":\"data:;base64,%.*s\"}]}",
                        info, picture, bytes.n - picture, bytes.n, (int)text.n, (const char *)text.data),
                0);
        return read_model_with("gltf", "up=z voxel=1", &file);
}

#define TRANSFORM(members) ",\"extensions\":{\"KHR_texture_transform\":{" members "}}"

static void test_places_on_a_picture_are_chosen_scaled_turned_and_moved(void **state) {
        /* Column and row of a picture: a + b·x + c·y, halves of pixels counted from the left and from above.
         */
        static const struct {
                const char *info;
                int column[3], row[3];
        } rows[] = {
                { "", { 1, 2, 0 }, { 15, 0, -2 } },
                { ",\"texCoord\":1", { 15, 0, -2 }, { 1, 2, 0 } },
                { TRANSFORM("\"texCoord\":1"), { 15, 0, -2 }, { 1, 2, 0 } },
                { ",\"texCoord\":1" TRANSFORM("\"texCoord\":0"), { 1, 2, 0 }, { 15, 0, -2 } },
                { TRANSFORM("\"offset\":[0.25,-0.5]"), { 5, 2, 0 }, { 7, 0, -2 } },
                { TRANSFORM("\"scale\":[2,-1]"), { 2, 4, 0 }, { 1, 0, 2 } },
                /* A quarter turn brings v to u, and u against v. */
                { TRANSFORM("\"rotation\":1.5707963267948966"), { 15, 0, -2 }, { 15, -2, 0 } },
                { TRANSFORM("\"rotation\":1.5707963267948966,\"scale\":[3,1],\"offset\":[0.5,0.25]"),
                  { 23, 0, -2 },
                  { 17, -6, 0 } },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = read_with(rows[i].info);
                const int32_t z = model_bounds(m).min.z;

                for (int x = 0; x < SIDE; x++)
                        for (int y = 0; y < SIDE; y++) {
                                const int *c = rows[i].column, *r = rows[i].row;
                                const int column = (c[0] + c[1] * x + c[2] * y + 64 * SIDE) % (2 * SIDE) / 2,
                                          row = (r[0] + r[1] * x + r[2] * y + 64 * SIDE) % (2 * SIDE) / 2;

                                assert_colour(model_get(m, (Point){ x, y, z }), (uint8_t)(30 * column),
                                              (uint8_t)(30 * row), 7, 255);
                        }
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_places_on_a_picture_are_chosen_scaled_turned_and_moved),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
