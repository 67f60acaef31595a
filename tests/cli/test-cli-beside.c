/* Files that a model's file names come along with it. */
#include "cli/run.h"

#include <string.h>

static int setup(void **state) {
        return run_setup();
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

/* A square of 10 × 10 units, of the material paint, as voxels of 5 units: bottom left, bottom right, top
 * left, top right. */
static void write_square(const char *library) {
        expect_run(0,
                   "printf 'mtllib %s\\nv 0 0 0\\nv 10 0 0\\nv 10 10 0\\nv 0 10 0\\n"
                   "vt 0 0\\nvt 1 0\\nvt 1 1\\nvt 0 1\\nusemtl paint\\nf 1/1 2/2 3/3 4/4\\n' >square.obj",
                   library);
}

static void expect_square(const char *colours) {
        expect_run(0, "goxelctl convert square.%s square.txt -q -O voxel=5 -O up=z", "obj");
        expect_run(0, "grep -v '^#' square.txt | cut -d' ' -f4 | tr '\\n' ' '");
        expect_out(colours);
}

/* 2 × 2 pixels: 010203 040506 above 070809 0a0b0c. */
static void write_picture(const char *path) {
        expect_run(0,
                   "printf '0 0 0 070809\\n1 0 0 0a0b0c\\n0 1 0 010203\\n1 1 0 040506\\n' >p.txt && "
                   "goxelctl convert p.txt p.png -q -f png-slices && mkdir -p pictures && mv p.png %s",
                   path);
}

static void test_materials_beside_an_obj_are_read_with_it(void **state) {
        write_square("my paint.mtl");
        expect_run(0, "printf 'newmtl paint\\nKd 1 0 0\\n' >'my paint.mtl'");
        expect_square("ff0000 ff0000 ff0000 ff0000 ");
        assert_string_equal(run_err(), "");
}

static void test_pictures_that_materials_name_are_read_too(void **state) {
        write_square("paint.mtl");
        expect_run(0,
                   "printf 'newmtl paint\\nKd 0 0 0\\nmap_Kd -s 1 1 1 pictures\\\\\\\\p.png\\n' >paint.mtl");
        write_picture("pictures/p.png");
        expect_square("070809 0a0b0c 010203 040506 ");
}

static void test_what_is_not_there_is_told(void **state) {
        write_square("paint.mtl");
        expect_run(0, "goxelctl convert square.obj square.vox");
        expect_err_has("mtllib");
        expect_run(0, "printf 'newmtl paint\\nKd 0 1 0\\nmap_Kd none.png\\n' >paint.mtl");
        expect_run(0, "goxelctl convert square.obj square.vox");
        expect_err_has("pictures");
        expect_square("00ff00 00ff00 00ff00 00ff00 ");
}

static void test_of_many_libraries_those_that_are_too_many_are_told(void **state) {
        expect_run(0, "for i in $(seq 300); do echo mtllib m$i.mtl; "
                      "printf 'newmtl a%%d\\nKd 1 0 0\\n' $i >m$i.mtl; done >many.obj && "
                      "printf 'v 0 0 0\\nv 10 0 0\\nv 0 10 0\\nusemtl a3\\nf 1 2 3\\n' >>many.obj");
        expect_run(0, "goxelctl convert many.obj many.txt -O voxel=5 && "
                      "grep -v '^#' many.txt | cut -d' ' -f4 | sort -u");
        assert_null(strstr(run_err(), "mtllib"));
        expect_run(0, "sed -i s/a3/a299/ many.obj && goxelctl convert many.obj many.vox");
        expect_err_has("mtllib");
}

/* They cannot stand in JSON. */
static void test_names_in_no_utf8_are_those_of_files_that_are_not_there(void **state) {
        write_square("\\377\\376.mtl");
        expect_run(0, "printf 'newmtl paint\\nKd 1 0 0\\n' >\"$(printf '\\377\\376').mtl\"");
        expect_run(0, "goxelctl convert square.obj square.vox");
        expect_err_has("mtllib");
}

static void test_names_that_lead_out_of_the_folder_are_not_opened(void **state) {
        static const char *const names[] = { "../paint.mtl", "/paint.mtl", "in/../../paint.mtl",
                                             "..\\\\\\\\paint.mtl", "paint.mtl/.." };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                expect_run(0, "mkdir -p in && printf 'newmtl paint\\nKd 1 0 0\\n' >paint.mtl");
                write_square(names[i]);
                expect_run(0, "mv square.obj in && goxelctl convert in/square.obj square.vox");
                expect_err_has("mtllib");
        }
}

static void test_buffers_and_pictures_beside_a_gltf_are_read_with_it(void **state) {
        write_picture("'pictures/a b.png'");
        /* Three corners of a triangle, 0 0 0, 10 0 0 and 0 10 0, and the same place on the picture for each.
         */
        expect_run(0, "printf '\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0"
                      "\\0\\0\\040\\101\\0\\0\\0\\0\\0\\0\\0\\0"
                      "\\0\\0\\0\\0\\0\\0\\040\\101\\0\\0\\0\\0"
                      "\\0\\0\\200\\076\\0\\0\\200\\076\\0\\0\\200\\076\\0\\0\\200\\076"
                      "\\0\\0\\200\\076\\0\\0\\200\\076' >data.bin && wc -c <data.bin");
        expect_out("60\n");
        expect_run(0,
                   "cat >square.gltf <<'END'\n"
                   "{\"asset\":{\"version\":\"2.0\"},\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"mesh\":0}],"
                   "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0,\"TEXCOORD_0\":1},"
                   "\"material\":0}]}],\"materials\":[{\"pbrMetallicRoughness\":{\"baseColorTexture\":"
                   "{\"index\":0}}}],\"textures\":[{\"source\":0}],"
                   "\"images\":[{\"uri\":\"pictures/a%%20b.png\"}],"
                   "\"buffers\":[{\"uri\":\"data.bin\",\"byteLength\":60}],"
                   "\"bufferViews\":[{\"buffer\":0,\"byteLength\":36},"
                   "{\"buffer\":0,\"byteOffset\":36,\"byteLength\":24}],"
                   "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"},"
                   "{\"bufferView\":1,\"componentType\":5126,\"count\":3,\"type\":\"VEC2\"}]}\nEND");
        expect_run(0, "goxelctl convert square.gltf square.txt -q -O voxel=5 -O up=z && "
                      "grep -v '^#' square.txt | cut -d' ' -f4 | sort -u");
        expect_out("010203\n");
        expect_run(1, "rm data.bin && goxelctl convert square.gltf square.txt");
        expect_err_has("data.bin");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_materials_beside_an_obj_are_read_with_it),
                TEST(test_pictures_that_materials_name_are_read_too),
                TEST(test_what_is_not_there_is_told),
                TEST(test_of_many_libraries_those_that_are_too_many_are_told),
                TEST(test_names_in_no_utf8_are_those_of_files_that_are_not_there),
                TEST(test_names_that_lead_out_of_the_folder_are_not_opened),
                TEST(test_buffers_and_pictures_beside_a_gltf_are_read_with_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
