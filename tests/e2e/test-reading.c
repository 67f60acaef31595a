/* What is read of a model comes as it was written, through the real socket. */
#include "base/fd.h"
#include "rig/examples.h"
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static Peer *fresh(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"reading\"]");
        return p;
}

/* An L of three voxels on the ground and one on top: no two views of it look alike. */
#define HOOK                                                                                                \
        "{\"at\":[10,20,30],\"legend\":{\"r\":\"#FF0000\",\"g\":\"#00FF00\",\"b\":\"#0000FF80\"},"          \
        "\"slices\":[[\"r..\",\"rgr\"],[\"...\",\"..b\"]]}"

static void test_text_is_written_where_it_says(void **state) {
        Peer *p = fresh(*state);
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

static void test_slices_look_along_each_axis(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.slice", "{\"at\":30}");
        check_string(result, "axis", "z");
        check_json(result, "rows", "[\"a..\",\"aca\"]");
        check_json(result, "origin", "[10,21,30]");
        check_json(result, "legend", "{\"a\":\"#FF0000\",\"c\":\"#00FF00\"}");
        check_int(result, "voxels", 4);
        check_int(result, "width", 3);
        check_int(result, "height", 2);
        check_absent(result, "merged");

        result = peer_result(p, "goxel.slice", "{\"axis\":\"y\",\"at\":20}");
        check_json(result, "rows", "[\"..b\",\"aca\"]");
        check_json(result, "origin", "[10,20,31]");
        result = peer_result(p, "goxel.slice", "[\"x\",12]");
        check_json(result, "rows", "[\"b.\",\"a.\"]");
        check_json(result, "origin", "[12,20,31]");
        check_json(result, "legend", "{\"a\":\"#FF0000\",\"b\":\"#0000FF80\"}");
}

static void test_a_slice_can_be_a_part(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        result = peer_result(p, "goxel.slice", "{\"at\":30,\"min\":[11,19,-5],\"max\":[13,20,-9]}");
        check_json(result, "rows", "[\"ca.\",\"...\"]");
        check_json(result, "origin", "[11,20,30]");
        result = peer_result(p, "goxel.slice", "{\"at\":30,\"max\":[11,20,0]}");
        check_json(result, "rows", "[\"ac\"]");
        result = peer_result(p, "goxel.slice", "{\"at\":99}");
        check_json(result, "rows", "[\"...\",\"...\"]");
        check_int(result, "voxels", 0);
}

static void test_a_slice_of_one_layer_or_of_all_that_are_seen(void **state) {
        Peer *p = fresh(*state);

        (void)peer_result(p, "goxel.set_voxels", HOOK);
        (void)peer_result(p, "goxel.create_layer", "[\"over\"]");
        (void)peer_result(p, "goxel.add_voxel", "[11,21,30,1,2,3]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30}"), "rows", "[\"ad.\",\"aca\"]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30,\"layer_id\":1}"), "rows", "[\"a..\",\"aca\"]");
        check_json(peer_result(p, "goxel.slice", "{\"at\":30,\"layer_id\":0}"), "rows", "[\"a\"]");
}

static void test_a_slice_of_nothing_is_empty(void **state) {
        json_object *result = peer_result(fresh(*state), "goxel.slice", "{\"at\":0}");

        check_json(result, "rows", "[]");
        check_int(result, "width", 0);
        check_json(result, "legend", "{}");
        check_absent(result, "origin");
}

static void test_more_colours_than_characters_are_told_as_the_nearest(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        for (int i = 0; i < 100; i++) {
                char params[64];

                (void)snprintf(params, sizeof params, "[%d,0,0,%d,%d,%d]", i, i, i, i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
        result = peer_result(p, "goxel.slice", "{\"at\":0}");
        check_int(result, "merged.colors", 9);
        check_int(result, "merged.largest_error", 9);
        check_int(result, "voxels", 100);
        /* Few enough in the part that is told: exact. */
        result = peer_result(p, "goxel.slice", "{\"at\":0,\"min\":[50,0,0],\"max\":[59,0,0]}");
        check_absent(result, "merged");
        check_json(result, "rows", "[\"abcdefghij\"]");
}

static void test_wrong_slices_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.slice", "{}", -32602, "at" },
                { "goxel.slice", "{\"at\":\"low\"}", -32602, "at" },
                { "goxel.slice", "{\"at\":0,\"axis\":\"w\"}", -32602, "axis" },
                { "goxel.slice", "{\"at\":0,\"min\":[1,2]}", -32602, "min" },
                { "goxel.slice", "{\"at\":0,\"min\":[5,0,0],\"max\":[4,0,0]}", -32602, "max" },
                { "goxel.slice", "{\"at\":0,\"depth\":1}", -32602, "depth" },
        };
        Peer *p = fresh(*state);
        json_object *answer;

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        answer = peer_call(p, "goxel.slice", "{\"at\":0,\"min\":[0,0,0],\"max\":[256,0,0]}");
        check_error(answer, -1107, "too-large");
        check_int(answer, "error.data.limit", 256);
        check_int(answer, "error.data.value", 257);
        check_error(peer_call(p, "goxel.slice", "{\"at\":0,\"layer_id\":9}"), -1006, NULL);
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
        Peer *p = fresh(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

static void test_points_empty_and_spaces_leave(void **state) {
        Peer *p = fresh(*state);
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
        Peer *p = fresh(*state);
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
        Peer *p = fresh(*state);
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

        check_wrong_params(fresh(*state), rows, ARRAY_LEN(rows));
}

static void test_a_region_is_listed_in_order(void **state) {
        Peer *p = fresh(*state);
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
        Peer *p = fresh(*state), *q;
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
        Peer *p = fresh(*state), *q = rig_peer(*state);
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
        Peer *p = fresh(*state);
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
        Peer *p = fresh(*state);
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
        Peer *p = fresh(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_error(peer_call(p, "goxel.get_voxels_region",
                              "{\"min\":[0,0,0],\"max\":[255,255,255],\"encoding\":\"slices\"}"),
                    -1107, "too-large");
        check_error(peer_call(p, "goxel.get_voxels_region",
                              "{\"min\":[0,0,0],\"max\":[999,999,999],\"encoding\":\"rgba\"}"),
                    -1107, "too-large");
        check_error(peer_call(p, "goxel.get_layer_voxels", "[7]"), -1006, NULL);
}

/* Four reds, of which two nearly alike, a green and half a blue on a second layer. */
static Peer *paints(Rig *r) {
        Peer *p = fresh(r);

        (void)peer_result(p, "goxel.set_voxels",
                          "{\"legend\":{\"r\":\"#FF0000\",\"s\":\"#F80404\",\"g\":\"#00FF00\"},"
                          "\"slices\":[[\"rrsg\"],[\"r...\"]]}");
        (void)peer_result(p, "goxel.create_layer", "[\"blue\"]");
        (void)peer_result(p, "goxel.add_voxel", "[3,0,0,0,0,255]");
        return p;
}

static void test_a_histogram_counts_what_is_seen(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.get_color_histogram", "{}");

        check_json(result, "histogram.0",
                   "{\"color\":\"#FF0000\",\"rgba\":[255,0,0,255],\"count\":3,\"percentage\":60.0}");
        check_string(result, "histogram.1.color", "#0000FF");
        check_string(result, "histogram.2.color", "#F80404");
        check_int(result, "total_voxels", 5);
        check_int(result, "unique_colors", 3);
        check_int(result, "metadata.returned", 3);
        check_absent(result, "metadata.layer_id");

        result = peer_result(p, "goxel.get_color_histogram", "{\"layer_id\":1,\"top_n\":1}");
        check_int(result, "metadata.returned", 1);
        check_int(result, "unique_colors", 3);
        check_int(result, "metadata.layer_id", 1);
        result = peer_result(p, "goxel.get_color_histogram", "{\"sort_by_count\":false}");
        check_string(result, "histogram.0.color", "#0000FF");
        result = peer_result(p, "goxel.get_color_histogram", "{\"bin_size\":16}");
        check_int(result, "histogram.0.count", 4);
        check_string(result, "histogram.0.color", "#F80808");
        check_int(result, "unique_colors", 3);
        result = peer_result(p, "goxel.get_color_histogram",
                             "{\"region\":{\"min\":[0,0,0],\"max\":[2,9,0]}}");
        check_int(result, "total_voxels", 3);
        check_json(result, "metadata.region.max", "[2,9,0]");
}

static void test_unique_colours_can_be_merged(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.get_unique_colors", "{}");

        check_json(result, "colors.0", "{\"hex\":\"#FF0000\",\"rgba\":[255,0,0,255],\"count\":3}");
        check_int(result, "count", 3);
        check_json(result, "truncated", "false");
        result = peer_result(p, "goxel.get_unique_colors", "{\"merge_similar\":true}");
        check_int(result, "count", 2);
        check_int(result, "colors.0.count", 4);
        check_int(result, "metadata.unique_colors", 3);
        result = peer_result(p, "goxel.get_unique_colors", "{\"merge_similar\":true,\"merge_threshold\":6}");
        check_int(result, "count", 3);
        result = peer_result(p, "goxel.get_unique_colors", "{\"sort_by_count\":false,\"layer_id\":1}");
        check_string(result, "colors.0.hex", "#00FF00");
}

static void test_voxels_are_found_by_their_colour(void **state) {
        Peer *p = paints(*state);
        json_object *result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":\"#FF0000\"}");

        check_int(result, "match_count", 4);
        check_json(result, "target_color", "[255,0,0,255]");
        check_json(
                result, "locations.2",
                "{\"x\":2,\"y\":0,\"z\":0,\"color\":[248,4,4,255],\"layer_id\":1,\"layer\":\"background\"}");
        check_json(
                result, "locations.3",
                "{\"x\":0,\"y\":0,\"z\":1,\"color\":[255,0,0,255],\"layer_id\":1,\"layer\":\"background\"}");
        check_json(result, "truncated", "false");
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[255,0,0],\"tolerance\":0}");
        check_int(result, "match_count", 3);
        result = peer_result(p, "goxel.find_voxels_by_color",
                             "{\"color\":[255,0,0],\"tolerance\":0,\"max_results\":2}");
        check_int(result, "match_count", 3);
        check_json(result, "truncated", "true");
        check_absent(result, "locations.2");
        result = peer_result(p, "goxel.find_voxels_by_color",
                             "{\"color\":[0,0,255],\"include_locations\":false}");
        check_int(result, "match_count", 1);
        check_absent(result, "locations");
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[0,0,255]}");
        check_int(result, "locations.0.layer_id", 2);
        /* Under the blue one, and not seen. */
        result = peer_result(p, "goxel.find_voxels_by_color", "{\"color\":[0,255,0]}");
        check_int(result, "match_count", 0);
        check_json(result, "locations", "[]");
}

static void test_wrong_questions_about_colours_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.get_color_histogram", "{\"bin_size\":257}", -32602, "bin_size" },
                { "goxel.get_color_histogram", "{\"top_n\":-1}", -32602, "top_n" },
                { "goxel.get_color_histogram", "{\"region\":[0,0,0]}", -32602, "region" },
                { "goxel.get_color_histogram", "{\"region\":{\"max\":[0,0,0]}}", -32602, "region.min" },
                { "goxel.get_color_histogram", "{\"region\":{\"min\":[1,0,0],\"max\":[0,0,0]}}", -32602,
                  "region.max" },
                { "goxel.get_unique_colors", "{\"merge_threshold\":256}", -32602, "merge_threshold" },
                { "goxel.get_unique_colors", "{\"merge_similar\":1}", -32602, "merge_similar" },
                { "goxel.find_voxels_by_color", "{}", -32602, "color" },
                { "goxel.find_voxels_by_color", "{\"color\":\"#12\"}", -32602, "color" },
                { "goxel.find_voxels_by_color", "{\"color\":[1,2,3],\"tolerance\":-1}", -32602,
                  "tolerance" },
        };
        Peer *p = fresh(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_json(peer_result(p, "goxel.get_color_histogram", "{}"), "histogram", "[]");
        check_json(peer_result(p, "goxel.get_unique_colors", "{}"), "colors", "[]");
}

/* A table of brown wood with a red lamp that hangs in the air. */
#define TABLE                                                                                               \
        "{\"legend\":{\"w\":\"#8A5A2B\",\"r\":\"#C02020\"},"                                                \
        "\"slices\":[[\"w.w\",\"...\",\"w.w\"],[\"www\",\"www\",\"www\"],[\"...\",\"...\",\"...\"],[\".r.\",\"...\",\"...\"]]}"

static void test_a_description_tells_what_is_there(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        (void)peer_result(p, "goxel.set_voxels", TABLE);
        result = peer_result(p, "goxel.describe", "{}");
        check_int(result, "voxels", 14);
        check_json(result, "empty", "false");
        check_json(result, "bounds.min", "[0,0,0]");
        check_json(result, "bounds.dimensions", "[3,3,4]");
        check_json(result, "fill_share", "0.3889");
        check_int(result, "layers.0.voxels", 14);
        check_int(result, "colors.unique", 2);
        check_json(result, "colors.top.0",
                   "{\"color\":\"#8A5A2B\",\"name\":\"brown\",\"count\":13,\"share\":0.9286}");
        check_string(result, "colors.top.1.name", "red");
        check_json(result, "symmetry.x", "{\"exact\":true,\"share\":1,\"shape_share\":1}");
        check_json(result, "symmetry.y.exact", "false");
        check_json(result, "symmetry.y.share", "0.9286");
        check_int(result, "parts.count", 2);
        check_int(result, "parts.floating", 1);
        check_int(result, "parts.floating_voxels", 1);
        check_int(result, "parts.largest.0.voxels", 13);
        check_json(result, "parts.largest.1.min", "[1,2,3]");
        check_json(result, "parts.largest.1.floating", "true");
        check_int(result, "cavities.count", 0);
        check_absent(result, "skipped");
        check_string(
                result, "text",
                "14 voxels in a box of 3 × 3 × 4 (x × y × z), from [0,0,0] to [2,2,3]; 39 % of it filled. "
                "2 colours: brown #8A5A2B (93 %), red #C02020 (7 %). Symmetry: left to right (x) exact, "
                "front to back (y) 93 %, bottom to top (z) 0 %. 2 parts do not touch each other; the "
                "largest has 13 voxels (93 %). 1 of them floats: 1 voxel without a connection to the "
                "lowest layer (z = 0). No empty space is shut in.");
}

static void test_a_description_finds_cavities(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[20,20,20],\"center\":[10,10,10]}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[6,6,6],\"center\":[10,10,10],\"mode\":\"subtract\"}");
        result = peer_result(p, "goxel.describe", "{}");
        check_int(result, "cavities.count", 1);
        check_int(result, "cavities.cells", 216);
        check_json(result, "cavities.largest.0.dimensions", "[6,6,6]");
        check_json(result, "hollow_share", "0.027");
        check_int(result, "parts.count", 1);
        /* A shaft from above, and nothing is shut in any more. */
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[1,1,20],\"center\":[10,10,20],\"mode\":\"subtract\"}");
        check_int(peer_result(p, "goxel.describe", "{}"), "cavities.count", 0);
}

static void test_a_description_of_a_layer_or_of_what_is_seen(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        result = peer_result(p, "goxel.describe", "{}");
        check_json(result, "empty", "true");
        check_string(result, "text", "There are no voxels.");
        check_absent(result, "bounds");
        (void)peer_result(p, "goxel.set_voxels", TABLE);
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"notes\",\"visible\":false}");
        (void)peer_result(p, "goxel.add_voxel", "[50,50,50,0,0,0]");
        result = peer_result(p, "goxel.describe", "{\"top_n\":1}");
        check_int(result, "voxels", 14);
        check_json(result, "layers.1.visible", "false");
        check_absent(result, "colors.top.1");
        assert_non_null(strstr(look_string(result, "text"), " 2 layers, of which 1 is not seen."));
        result = peer_result(p, "goxel.describe", "{\"layer_id\":2}");
        check_int(result, "voxels", 1);
        assert_non_null(strstr(look_string(result, "text"), " This is layer 2, \"notes\", alone."));
}

static void test_a_description_of_very_much_says_what_it_leaves_out(void **state) {
        Peer *p = fresh(*state);
        json_object *result;

        (void)peer_result(p, "goxel.add_voxel", "[-2000000000,0,0,1,2,3]");
        (void)peer_result(p, "goxel.add_voxel", "[2000000000,2000000000,2000000000,1,2,3]");
        result = peer_result(p, "goxel.describe", "{}");
        check_absent(result, "parts");
        check_string(result, "skipped.0.what", "parts and cavities");
        check_int(result, "voxels", 2);
}

static void test_wrong_descriptions_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.describe", "{\"top_n\":1001}", -32602, "top_n" },
                { "goxel.describe", "{\"layer_id\":-2}", -32602, "layer_id" },
                { "goxel.describe", "{\"detail\":1}", -32602, "detail" },
        };
        Peer *p = fresh(*state);

        check_wrong_params(p, rows, ARRAY_LEN(rows));
        check_error(peer_call(p, "goxel.describe", "{\"layer_id\":5}"), -32602, NULL);
}

static void test_a_description_tells_the_largest_layers_alone(void **state) {
        Peer *p = fresh(*state);
        json_object *result;
        char params[96];

        for (int i = 1; i <= 5; i++) {
                (void)snprintf(params, sizeof params, "[\"l%d\"]", i);
                (void)peer_result(p, "goxel.create_layer", params);
                (void)snprintf(params, sizeof params,
                               "{\"size\":[%d,1,1],\"center\":[8,8,%d],\"color\":[1,2,3]}",
                               i == 3 ? 1 : i + 2, 8 + 2 * i);
                (void)peer_result(p, "goxel.procedural_shape", params);
        }
        result = peer_result(p, "goxel.describe", "{\"max_layers\":2}");
        check_int(result, "layer_count", 6);
        check_string(result, "layers.0.name", "l4");
        check_string(result, "layers.1.name", "l5");
        assert_int_equal(json_object_array_length(look(result, "layers")), 2);
        assert_int_equal(json_object_array_length(look(peer_result(p, "goxel.describe", "{}"), "layers")),
                         6);
        assert_int_equal(json_object_array_length(
                                 look(peer_result(p, "goxel.describe", "{\"max_layers\":0}"), "layers")),
                         0);
        assert_non_null(strstr(look_string(peer_result(p, "goxel.describe", "{}"), "text"),
                               "6 layers, all visible"));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_description_tells_the_largest_layers_alone),
                RIG_TEST(test_text_is_written_where_it_says),
                RIG_TEST(test_slices_look_along_each_axis),
                RIG_TEST(test_a_slice_can_be_a_part),
                RIG_TEST(test_a_slice_of_one_layer_or_of_all_that_are_seen),
                RIG_TEST(test_a_slice_of_nothing_is_empty),
                RIG_TEST(test_more_colours_than_characters_are_told_as_the_nearest),
                RIG_TEST(test_wrong_slices_are_named),
                RIG_TEST(test_wrong_text_is_named_by_slice_and_row),
                RIG_TEST(test_points_empty_and_spaces_leave),
                RIG_TEST(test_bytes_come_as_base64_or_in_a_file),
                RIG_TEST(test_scattered_voxels_come_as_records),
                RIG_TEST(test_wrong_bytes_are_named),
                RIG_TEST(test_a_region_is_listed_in_order),
                RIG_TEST(test_pages_put_together_are_the_whole),
                RIG_TEST(test_a_region_read_as_text_can_be_written_back),
                RIG_TEST(test_a_region_is_told_as_bytes),
                RIG_TEST(test_a_large_region_goes_through_a_file_and_back),
                RIG_TEST(test_wrong_regions_are_named),
                RIG_TEST(test_a_histogram_counts_what_is_seen),
                RIG_TEST(test_unique_colours_can_be_merged),
                RIG_TEST(test_voxels_are_found_by_their_colour),
                RIG_TEST(test_wrong_questions_about_colours_are_named),
                RIG_TEST(test_a_description_tells_what_is_there),
                RIG_TEST(test_a_description_finds_cavities),
                RIG_TEST(test_a_description_of_a_layer_or_of_what_is_seen),
                RIG_TEST(test_a_description_of_very_much_says_what_it_leaves_out),
                RIG_TEST(test_wrong_descriptions_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
