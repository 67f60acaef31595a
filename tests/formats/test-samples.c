/* test-samples DIR — models made by other programs, and what Goxel exports from some of them. */
#include "base/fd.h"
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const char *samples;

/* All objects of a scene count. Goxel shows only one object for each model of a scene: of 8ontop.vox 994
 * voxels, of test_multiple_model_scene.vox 5,997. */
static const struct {
        const char *path;
        uint64_t voxels;
        size_t layers;
} known[] = {
        { "gox/chr_knight.gox", 1316, 19 },
        { "gox/cube16.gox", 4096, 1 },
        { "gox/dict_zero_terminated.gox", 1, 1 },
        { "gox/gox-shape-3-layers.gox", 1208, 4 },
        { "gox/negative_two_layers.gox", 350, 2 },
        { "gox/one_voxel.gox", 1, 1 },
        { "gox/rgb.gox", 99, 1 },
        { "qubicle/chr_knight.qb", 2612, 17 },
        { "qubicle/rgb.qb", 99, 1 },
        { "golden/rgb.goxel.qb", 99, 1 },
        { "qubicle/rgb.qbcl", 99, 1 },
        { "qubicle/rgb.qef", 99, 1 },
        { "qubicle/rgb_small.qbt", 3, 1 },
        { "build-engine/rgb.cub", 99, 1 },
        { "build-engine/simple.vxl", 9, 1 },
        { "build-engine/test.kv6", 5, 1 },
        { "build-engine/test.kvx", 10858, 1 },
        { "golden/rgb.goxel.kvx", 99, 1 },
        { "other/rgb.csv", 99, 1 },
        { "other/smallhouse1.schem", 3201, 1 },
        { "other/test.binvox", 78075, 1 },
        { "other/viking-house1.schematic", 2492, 1 },
        { "vox/8ontop.vox", 8946, 72 },
        { "vox/crabby.vox", 100, 2 },
        { "vox/cubictest.vox", 73, 1 },
        { "vox/gox-shape-3-layers.vox", 1208, 1 },
        { "vox/rgb.vox", 99, 1 },
        { "vox/test-transform.vox", 621096, 20 },
        { "vox/test_material.vox", 768000, 12 },
        { "vox/test_multiple_model_scene.vox", 12926, 104 },
};

static Buf read_bytes(const char *path) {
        CLEANUP_FREE char *full = NULL;
        uint8_t *data = NULL;
        CLEANUP_FD int fd = -1;
        size_t n = 0;

        assert_true(asprintf(&full, "%s/%s", samples, path) > 0);
        fd = open(full, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fd_read_file(fd, SIZE_MAX / 2, &data, &n) < 0)
                fail_msg("%s cannot be read", full);
        return (Buf){ data, n, n };
}

static Model *read_sample(const char *path) {
        CLEANUP_BUF Buf file = read_bytes(path);

        return read_model(format_by_path(path)->name, &file);
}

static Volume *flatten(const Model *m) {
        Volume *v;

        assert_int_equal(model_flatten(m, &v), 0);
        return v;
}

static void test_samples_have_their_voxels_and_layers(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(known); i++) {
                CLEANUP(model_free) Model *m = read_sample(known[i].path);

                if (model_count(m) != known[i].voxels || m->n_layers != known[i].layers)
                        fail_msg("%s: %llu voxels, %zu layers", known[i].path,
                                 (unsigned long long)model_count(m), m->n_layers);
        }
}

static void test_samples_survive_gox(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(known); i++) {
                CLEANUP(model_free) Model *m = read_sample(known[i].path), *back = NULL;
                CLEANUP_BUF Buf file = { 0 };

                write_model("gox", m, &file, NULL);
                back = read_model("gox", &file);
                assert_same_model(m, back);
        }
}

/* The objects that Goxel shows of 8ontop.vox are the first eight of the file, the last eight of its
 * group. */
static void test_goxel_shows_one_object_of_each_model(void **state) {
        CLEANUP(model_free) Model *m = read_sample("vox/8ontop.vox");

        for (size_t i = 0; i + 8 < m->n_layers; i++)
                m->layers[i]->visible = false;
        assert_int_equal(model_count(m), 994);
}

static void test_pieces_of_a_scene_meet_without_gap(void **state) {
        CLEANUP(model_free) Model *m = read_sample("vox/test-transform.vox");

        /* Four floors of 128×128, one turned each way, around the middle. */
        for (int32_t x = -129; x < 127; x++)
                for (int32_t y = -128; y < 128; y++)
                        assert_int_equal(model_get(m, (Point){ x, y, 3 }).a, 255);
}

static void test_voxels_are_those_of_goxels_text(void **state) {
        static const char *const files[][2] = { { "gox/chr_knight.gox", "golden/chr_knight.goxel.txt" },
                                                { "gox/rgb.gox", "golden/rgb.goxel.txt" },
                                                { "golden/rgb.goxel.qb", "golden/rgb.goxel.txt" },
                                                { "golden/rgb.goxel.gltf", "golden/rgb.goxel.txt" },
                                                { "golden/rgb.goxel.obj", "golden/rgb.goxel.txt" },
                                                { "golden/rgb.goxel.ply", "golden/rgb.goxel.txt" },
                                                { "qubicle/rgb.qb", "golden/rgb.goxel.txt" },
                                                { "qubicle/rgb.qbcl", "golden/rgb.goxel.txt" },
                                                { "build-engine/rgb.cub", "golden/rgb.goxel.txt" },
                                                { "other/rgb.csv", "golden/rgb.goxel.txt" } };

        for (size_t i = 0; i < ARRAY_LEN(files); i++) {
                CLEANUP(model_free)
                Model *ours = read_sample(files[i][0]), *theirs = read_sample(files[i][1]);
                CLEANUP(volume_free) Volume *a = flatten(ours), *b = flatten(theirs);

                assert_same_volume(a, b);
        }
}

/* Voxel by voxel, wherever each of them stands; channels may be `off` by so much. */
static void assert_same_shape(const Volume *a, const Volume *b, unsigned off) {
        const Point p = volume_box(a).min, q = volume_box(b).min;
        VolumeIter at = { 0 };

        assert_int_equal(volume_count(a), volume_count(b));
        while (volume_next(a, &at))
                for (unsigned k = 0; k < BLOCK_VOXELS; k++) {
                        Colour c = block_get(at.contents, k);
                        Point there = { at.block.x * 16 + (int32_t)(k & 15) - p.x + q.x,
                                        at.block.y * 16 + (int32_t)(k >> 4 & 15) - p.y + q.y,
                                        at.block.z * 16 + (int32_t)(k >> 8) - p.z + q.z };

                        c.a = c.a ? 255 : 0;
                        if (c.a)
                                assert_true(colour_difference(volume_get(b, there), c) <= off);
                }
}

/* Goxel moves what it writes to .vox to the corner of the image box, sets another pivot in .kvx, and cuts
 * colours to 6 bits there; a .qef begins at 0. */
static void test_voxels_are_those_of_files_with_another_corner(void **state) {
        static const struct {
                const char *gox, *other;
                unsigned off;
        } files[] = {
                { "gox/chr_knight.gox", "golden/chr_knight.goxel.vox", 0 },
                { "gox/rgb.gox", "golden/rgb.goxel.vox", 0 },
                { "gox/rgb.gox", "golden/rgb.goxel.kvx", 4 },
                { "gox/rgb.gox", "qubicle/rgb.qef", 0 },
        };

        for (size_t i = 0; i < ARRAY_LEN(files); i++) {
                CLEANUP(model_free)
                Model *ours = read_sample(files[i].gox), *theirs = read_sample(files[i].other);
                CLEANUP(volume_free) Volume *a = flatten(ours), *b = flatten(theirs);

                assert_same_shape(a, b, files[i].off);
        }
}

static void test_meshes_by_other_programs_become_voxels(void **state) {
        static const char *const names[] = { "golden/rgb.goxel.ply", "golden/rgb.goxel.obj",
                                             "mesh/ascii.ply",       "mesh/ascii.stl",
                                             "mesh/cube.obj",        "mesh/cube.ply" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = read_sample(names[i]);

                assert_true(model_count(m) > 0);
        }
}

int main(int argc, char *argv[]) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_samples_have_their_voxels_and_layers),
                cmocka_unit_test(test_samples_survive_gox),
                cmocka_unit_test(test_goxel_shows_one_object_of_each_model),
                cmocka_unit_test(test_pieces_of_a_scene_meet_without_gap),
                cmocka_unit_test(test_voxels_are_those_of_goxels_text),
                cmocka_unit_test(test_voxels_are_those_of_files_with_another_corner),
                cmocka_unit_test(test_meshes_by_other_programs_become_voxels),
        };

        if (argc != 2) {
                (void)fprintf(stderr, "usage: %s DIR\n", argv[0]);
                return 2;
        }
        samples = argv[1];
        return cmocka_run_group_tests(tests, NULL, NULL);
}
