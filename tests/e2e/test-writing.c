/* Voxels that come as text, as bytes and as records are where they say. */
#include "hook.h"

#include "base/fd.h"
#include "rig/examples.h"
#include "rig/rig.h"

#include <sys/mman.h>

static void test_text_is_written_where_it_says(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result = peer_result(p, "goxel.set_voxels", HOOK);

        check_json(result, "success", "true");
        check_int(result, "added", 5);
        check_int(result, "removed", 0);
        check_json(result, "min", "[10,20,30]");
        check_json(result, "max", "[12,21,31]");
        check_int(result, "revision", 2);
        check_json(peer_result(p, "goxel.get_voxel", "[10,21,30]"), "color", "[255,0,0,255]");
        check_json(peer_result(p, "goxel.get_voxel", "[11,20,30]"), "color", "[0,255,0,255]");
        check_json(peer_result(p, "goxel.get_voxel", "[12,20,31]"), "color", "[0,0,255,128]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 5);
        check_string(peer_result(p, "goxel.undo", NULL), "method", "goxel.set_voxels");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

static void test_wrong_text_is_named_by_slice_and_row(void **state) {
        static const Wrong rows[] = {
                { "goxel.set_voxels", "{}", -32602, "slices" },
                { "goxel.set_voxels", "{\"slices\":[[\".\"]],\"data\":\"\"}", -32602, "slices" },
                { "goxel.set_voxels", "{\"slices\":[[\"a\"]]}", -32602, "slices[0][0]" },
                { "goxel.set_voxels", "{\"slices\":[[\"..\",\"..\"],[\"..\",\".\\u00e9\"]]}", -32602,
                  "slices[1][1]" },
                { "goxel.set_voxels", "{\"slices\":[[\"..\",\"..\"],[\"..\",\".\"]]}", -32602,
                  "slices[1][1]" },
                { "goxel.set_voxels", "{\"slices\":[[\"..\",5]]}", -32602, "slices[0][1]" },
                { "goxel.set_voxels", "{\"slices\":[[\"..\"],[\"..\",\"..\"]]}", -32602, "slices[1]" },
                { "goxel.set_voxels", "{\"slices\":[[]]}", -32602, "slices[0]" },
                { "goxel.set_voxels", "{\"slices\":[\"..\"]}", -32602, "slices[0]" },
                { "goxel.set_voxels", "{\"slices\":[[\"a\"]],\"legend\":{\"a\":\"rde\"}}", -32602,
                  "legend[\"a\"]" },
                { "goxel.set_voxels", "{\"slices\":[[\"a\"]],\"legend\":{\"ab\":\"#000000\"}}", -32602,
                  "legend[\"ab\"]" },
                { "goxel.set_voxels", "{\"slices\":[[\".\"]],\"legend\":{\".\":\"#000000\"}}", -32602,
                  "legend[\".\"]" },
                { "goxel.set_voxels", "{\"at\":[2147483647,0,0],\"slices\":[[\"..\"]]}", -32602, "at" },
        };
        Peer *p = rig_project(*state, "reading");

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

static void test_points_empty_and_spaces_leave(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", "{\"legend\":{\"x\":\"#FFFFFF\"},\"slices\":[[\"xxxx\"]]}");
        result = peer_result(p, "goxel.set_voxels",
                             "{\"legend\":{\"y\":\"#000000\"},\"slices\":[[\".y \"]]}");
        check_int(result, "removed", 1);
        check_int(result, "painted", 1);
        check_int(result, "added", 0);
        check_json(peer_result(p, "goxel.slice", "{\"at\":0}"), "rows", "[\"baa\"]");
        result = peer_result(p, "goxel.set_voxels",
                             "{\"mode\":\"add\",\"legend\":{\"y\":\"#000000\"},\"slices\":[[\"...y\"]]}");
        check_int(result, "removed", 0);
        check_int(result, "painted", 1);
        check_json(peer_result(p, "goxel.slice", "{\"at\":0}"), "rows", "[\"aba\"]");
        /* What changes nothing is no step. */
        result = peer_result(p, "goxel.set_voxels", "{\"slices\":[]}");
        check_int(result, "revision", 4);
}

static void test_bytes_come_as_base64_or_in_a_file(void **state) {
        static const uint8_t bytes[16] = { 1, 2, 3, 255, 0, 0, 0, 0, 9, 9, 9, 0, 4, 5, 6, 7 };
        CLEANUP_FD int fd = memfd_create("voxels", MFD_CLOEXEC);
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        result = peer_result(p, "goxel.set_voxels",
                             "{\"box\":{\"min\":[-1,0,5],\"max\":[0,1,5]},"
                             "\"data\":\"AQID/wAAAAAJCQkABAUGBw==\"}");
        check_int(result, "added", 2);
        check_json(peer_result(p, "goxel.get_voxel", "[-1,0,5]"), "color", "[1,2,3,255]");
        check_json(peer_result(p, "goxel.get_voxel", "[0,1,5]"), "color", "[4,5,6,7]");
        check_json(peer_result(p, "goxel.get_voxel", "[-1,1,5]"), "exists", "false");

        assert_int_equal(fd_write_all(fd, bytes, sizeof bytes), 0);
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[20,20,20]}");
        result = look(peer_call_fd(p, "goxel.set_voxels",
                                   "{\"box\":{\"min\":[0,0,0],\"max\":[0,1,1]},\"fd\":0,\"mode\":\"add\"}",
                                   fd),
                      "result");
        check_int(result, "painted", 2);
        check_int(result, "removed", 0);
        check_json(peer_result(p, "goxel.get_voxel", "[0,1,1]"), "color", "[4,5,6,7]");
}

static void test_scattered_voxels_come_as_records(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.add_voxel", "[-10,0,5,9,9,9]");
        /* 0,0,0 is removed, 255,1,2 is set, and set again in another colour. */
        result = peer_result(p, "goxel.set_voxels",
                             "{\"at\":[-10,0,5],\"records\":\"AAAAAAAAAP8BAgoUHv//AQILFR//\"}");
        check_int(result, "removed", 1);
        check_int(result, "added", 1);
        check_int(result, "painted", 1);
        check_json(peer_result(p, "goxel.get_voxel", "[245,1,7]"), "color", "[11,21,31,255]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(peer_result(p, "goxel.get_voxel", "[-10,0,5]"), "exists", "true");
}

static void test_wrong_bytes_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.set_voxels", "{\"data\":\"AAAA\"}", -32602, "box" },
                { "goxel.set_voxels", "{\"records\":\"AAAA\"}", -32602, "records" },
                { "goxel.set_voxels", "{\"records\":\"AAA\"}", -32602, "records" },
                { "goxel.set_voxels", "{\"records\":\"\",\"at\":[2147483393,0,0]}", -32602, "at" },
                { "goxel.set_voxels", "{\"records\":\"\",\"data\":\"\"}", -32602, "slices" },
                { "goxel.set_voxels", "{\"data\":\"AAAAAA==\",\"box\":{\"min\":[0,0,0]}}", -32602,
                  "box.max" },
                { "goxel.set_voxels", "{\"data\":\"AAAAAA==\",\"box\":{\"min\":[0,0,0],\"max\":[0,-1,0]}}",
                  -32602, "box.max" },
                { "goxel.set_voxels",
                  "{\"data\":\"AAAAAA==\",\"box\":{\"min\":[0,0,0],\"max\":[0,0,0],\"size\":1}}", -32602,
                  "box" },
                { "goxel.set_voxels", "{\"data\":\"AAAA\",\"box\":{\"min\":[0,0,0],\"max\":[0,0,0]}}",
                  -32602, "data" },
                { "goxel.set_voxels", "{\"data\":\"AAAAAA=\",\"box\":{\"min\":[0,0,0],\"max\":[0,0,0]}}",
                  -32602, "data" },
                { "goxel.set_voxels", "{\"data\":\"AA*AAA==\",\"box\":{\"min\":[0,0,0],\"max\":[0,0,0]}}",
                  -32602, "data" },
                { "goxel.set_voxels",
                  "{\"data\":\"\",\"box\":{\"min\":[-2147483648,-2147483648,-2147483648],"
                  "\"max\":[2147483647,2147483647,2147483647]}}",
                  -32602, "data" },
                { "goxel.set_voxels", "{\"fd\":0,\"box\":{\"min\":[0,0,0],\"max\":[0,0,0]}}", -32602, "fd" },
        };

        check_wrong_params(rig_project(*state, "reading"), rows, ARRAY_LEN(rows));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_text_is_written_where_it_says),
                RIG_TEST(test_wrong_text_is_named_by_slice_and_row),
                RIG_TEST(test_points_empty_and_spaces_leave),
                RIG_TEST(test_bytes_come_as_base64_or_in_a_file),
                RIG_TEST(test_scattered_voxels_come_as_records),
                RIG_TEST(test_wrong_bytes_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
