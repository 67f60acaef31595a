/* What is in a region or a layer is listed, told as text or as bytes, and by pages. */
#include "hook.h"

#include "base/fd.h"
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void test_a_region_is_listed_in_order(void **state) {
        Peer *p = rig_project(*state, "reading");
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[99,99,99]}");
        check_json(result, "voxels",
                   "[{\"x\":10,\"y\":20,\"z\":30,\"color\":[255,0,0,255]},"
                   "{\"x\":11,\"y\":20,\"z\":30,\"color\":[0,255,0,255]},"
                   "{\"x\":12,\"y\":20,\"z\":30,\"color\":[255,0,0,255]},"
                   "{\"x\":10,\"y\":21,\"z\":30,\"color\":[255,0,0,255]},"
                   "{\"x\":12,\"y\":20,\"z\":31,\"color\":[0,0,255,128]}]");
        check_int(result, "count", 5);
        check_int(result, "total", 5);
        check_json(result, "truncated", "false");
        check_absent(result, "next_offset");
        check_json(result, "bbox.min", "[10,20,30]");
        check_json(result, "bbox.max", "[12,21,31]");
        check_json(result, "compressed", "false");

        result = peer_result(p, "goxel.get_voxels_region", "{\"min\":[11,0,0],\"max\":[12,99,30]}");
        check_int(result, "count", 2);
        result = peer_result(p, "goxel.get_voxels_region",
                             "{\"min\":[0,0,0],\"max\":[99,99,99],\"color_filter\":\"#FF0000\"}");
        check_int(result, "count", 3);
        check_json(result, "bbox.max", "[12,21,30]");
        result = peer_result(p, "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[9,9,9]}");
        check_json(result, "voxels", "[]");
        check_absent(result, "bbox");
}

/* A whole model by pages of 7, each voxel compared with the next one of a list in one piece. */
static void test_pages_put_together_are_the_whole(void **state) {
        Peer *p = rig_project(*state, "reading"), *q;
        json_object *all, *page;
        size_t n = 0, total;

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"shape_type\":\"sphere\",\"size\":[7,7,7],\"center\":[15,0,-1]}");
        (void)peer_result(p, "goxel.add_voxel", "[-40,3,3,1,2,3]");
        q = rig_peer(*state);
        all = look(peer_result(q, "goxel.get_layer_voxels", "{}"), "voxels");
        total = json_object_array_length(all);
        assert_true(total > 100);
        do {
                char params[64];

                (void)snprintf(params, sizeof params, "{\"offset\":%zu,\"limit\":7}", n);
                page = peer_result(p, "goxel.get_layer_voxels", params);
                check_int(page, "total", (int64_t)total);
                for (size_t i = 0; i < (size_t)look_int(page, "count"); i++, n++)
                        assert_true(json_object_equal(json_object_array_get_idx(look(page, "voxels"), i),
                                                      json_object_array_get_idx(all, n)));
                if (look(page, "next_offset"))
                        check_int(page, "next_offset", (int64_t)n);
        } while (json_object_get_boolean(look(page, "truncated")));
        assert_int_equal(n, total);
        page = peer_result(p, "goxel.get_layer_voxels", "{\"offset\":1000000}");
        check_int(page, "count", 0);
        check_json(page, "truncated", "false");
        check_int(peer_result(p, "goxel.get_layer_voxels", "{\"limit\":0}"), "count", 0);
}

static void test_a_region_read_as_text_can_be_written_back(void **state) {
        Peer *p = rig_project(*state, "reading"), *q = rig_peer(*state);
        char params[1024];
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.get_voxels_region",
                             "{\"min\":[10,20,30],\"max\":[12,21,31],\"encoding\":\"slices\"}");
        check_json(result, "slices", "[[\"a..\",\"aca\"],[\"...\",\"..b\"]]");
        check_json(result, "at", "[10,20,30]");
        check_int(result, "count", 5);
        (void)snprintf(params, sizeof params, "{\"at\":[0,0,0],\"legend\":%s,\"slices\":%s}",
                       json_object_to_json_string(look(result, "legend")),
                       json_object_to_json_string(look(result, "slices")));
        check_int(peer_result(q, "goxel.set_voxels", params), "added", 5);
        check_json(peer_result(q, "goxel.get_voxel", "[2,0,1]"), "color", "[0,0,255,128]");
}

static void test_a_region_is_told_as_bytes(void **state) {
        static const uint8_t wanted[16] = { 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 128 };
        CLEANUP_FD int fd = memfd_create("voxels", MFD_CLOEXEC);
        Peer *p = rig_project(*state, "reading");
        uint8_t bytes[64];
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.get_voxels_region",
                             "{\"min\":[12,20,30],\"max\":[12,20,31],\"encoding\":\"rgba\"}");
        check_string(result, "data", "/wAA/wAA/4A=");
        check_json(result, "dimensions", "[1,1,2]");

        assert_int_equal(fd_write_all(fd, "what was here before is gone", 28), 0);
        result = look(peer_call_fd(p, "goxel.get_voxels_region",
                                   "{\"min\":[12,19,30],\"max\":[12,20,31],\"encoding\":\"rgba\",\"fd\":0}",
                                   fd),
                      "result");
        check_int(result, "bytes", 16);
        assert_int_equal(pread(fd, bytes, sizeof bytes, 0), 16);
        assert_memory_equal(bytes, wanted, 16);
}

/* More than a layer of blocks, whose bytes travel by file and back. */
static void test_a_large_region_goes_through_a_file_and_back(void **state) {
        CLEANUP_FD int fd = memfd_create("voxels", MFD_CLOEXEC);
        Peer *p = rig_project(*state, "reading");
        int64_t voxels;

        (void)peer_result(
                p, "goxel.procedural_shape",
                "{\"shape_type\":\"sphere\",\"size\":[50,40,70],\"center\":[3,5,9],\"color\":\"#102030\"}");
        voxels = look_int(peer_result(p, "goxel.get_status", NULL), "voxels");
        check_result(peer_call_fd(
                p, "goxel.get_voxels_region",
                "{\"min\":[-30,-30,-30],\"max\":[50,50,50],\"encoding\":\"rgba\",\"fd\":0}", fd));
        (void)peer_result(p, "goxel.create_project", "[\"copy\"]");
        check_result(peer_call_fd(p, "goxel.set_voxels",
                                  "{\"box\":{\"min\":[-30,-30,-30],\"max\":[50,50,50]},\"fd\":0}", fd));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", voxels);
        check_json(peer_result(p, "goxel.get_bounding_box", NULL), "min", "[-22,-15,-26]");
}

static void test_wrong_regions_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.get_voxels_region", "{\"min\":[0,0,0]}", -32602, "max" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[0,0,-1]}", -32602, "max" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[1,1,1],\"limit\":-1}", -32602,
                  "limit" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[1,1,1],\"limit\":500001}", -32602,
                  "limit" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[1,1,1],\"encoding\":\"zip\"}",
                  -32602, "encoding" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[1,1,1],\"fd\":0}", -32602, "fd" },
                { "goxel.get_voxels_region",
                  "{\"min\":[0,0,0],\"max\":[1,1,1],\"fd\":0,\"encoding\":\"rgba\"}", -32602, "fd" },
                { "goxel.get_layer_voxels", "{\"color_filter\":\"rde\"}", -32602, "color_filter" },
                { "goxel.get_layer_voxels", "{\"offset\":-1}", -32602, "offset" },
        };
        Peer *p = rig_project(*state, "reading");

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_error(peer_call(p, "goxel.get_voxels_region",
                              "{\"min\":[0,0,0],\"max\":[255,255,255],\"encoding\":\"slices\"}"),
                    -1107, "too-large");
        check_error(peer_call(p, "goxel.get_voxels_region",
                              "{\"min\":[0,0,0],\"max\":[999,999,999],\"encoding\":\"rgba\"}"),
                    -1107, "too-large");
        check_error(peer_call(p, "goxel.get_layer_voxels", "[7]"), -1006, NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_region_is_listed_in_order),
                RIG_TEST(test_pages_put_together_are_the_whole),
                RIG_TEST(test_a_region_read_as_text_can_be_written_back),
                RIG_TEST(test_a_region_is_told_as_bytes),
                RIG_TEST(test_a_large_region_goes_through_a_file_and_back),
                RIG_TEST(test_wrong_regions_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
