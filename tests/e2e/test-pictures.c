/* Pictures through the real socket: what is on them, pixel by pixel, and what is refused. */
#include "formats/format.h"
#include "rig/examples.h"
#include "rig/rig.h"

#include "base/base64.h"
#include "base/fd.h"
#include "base/sha256.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const uint8_t red[4] = { 255, 0, 0, 255 }, blue[4] = { 0, 0, 255, 255 }, nothing[4] = { 0 };

/* Red 8³ with a blue layer on top of it that is not visible. */
static Peer *project(Rig *r) {
        Peer *p = rig_project(r, "box");

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[8,8,8],\"center\":[4,4,4],\"color\":\"#FF0000\"}");
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"roof\",\"visible\":false}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[8,8,8],\"center\":[4,4,12],\"color\":\"#0000FF\",\"layer_id\":2}");
        return p;
}

typedef struct Shot {
        uint8_t *rgba;
        uint32_t width, height;
} Shot;

static Shot shot(Peer *p, const char *params) {
        json_object *result = peer_result(p, "goxel.render_scene", params);
        const char *text = look_string(result, "data");
        CLEANUP_BUF Buf png = { 0 };
        Shot s = { 0 };

        assert_int_equal(base64_decode(&png, text, strlen(text)), 0);
        assert_int_equal(png.n, look_int(result, "bytes"));
        assert_int_equal(png_read(png.data, png.n, 8192, &s.rgba, &s.width, &s.height), 0);
        return s;
}

static void expect(Shot s, uint32_t x, uint32_t y, const uint8_t *rgba) {
        assert_memory_equal(s.rgba + ((size_t)y * s.width + x) * 4, rgba, 4);
}

static void shot_done(Shot *s) {
        free(s->rgba);
}
#define CLEANUP_SHOT __attribute__((cleanup(shot_done)))

static void test_layers_are_shown_that_are_listed(void **state) {
        Peer *p = project(*state);
        CLEANUP_SHOT Shot visible = shot(p, "{\"width\":50,\"height\":50,\"camera_preset\":\"front\"}");
        CLEANUP_SHOT Shot both =
                shot(p, "{\"width\":50,\"height\":50,\"camera_preset\":\"front\",\"layers\":[1,2]}");

        expect(visible, 25, 5, red);
        expect(visible, 25, 45, red);
        expect(both, 25, 15, blue);
        expect(both, 25, 35, red);
        expect(both, 5, 25, nothing);
}

static void test_a_slice_cuts_the_model_open(void **state) {
        Peer *p = project(*state);
        CLEANUP_SHOT Shot cut = { 0 }, rest = { 0 };

        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[2,2,2],\"center\":[4,4,4],\"color\":\"#0000FF\",\"layer_id\":1}");
        cut = shot(p, "{\"width\":50,\"height\":50,\"camera_preset\":\"front\","
                      "\"slice\":{\"axis\":\"y\",\"position\":3,\"keep\":\"high\"}}");
        expect(cut, 25, 25, blue);
        expect(cut, 10, 25, red);
        rest = shot(p, "{\"width\":50,\"height\":50,\"camera_preset\":\"back\","
                       "\"slice\":{\"position\":2}}");
        expect(rest, 25, 25, red);
}

static void test_a_region_is_all_that_is_seen(void **state) {
        CLEANUP_SHOT Shot s =
                shot(project(*state), "{\"width\":50,\"height\":50,\"camera_preset\":\"front\","
                                      "\"region\":{\"min\":[0,0,0],\"max\":[7,7,0]}}");

        expect(s, 25, 25, red);
        expect(s, 25, 15, nothing);
}

static void test_an_eye_before_the_model_sees_its_front(void **state) {
        CLEANUP_SHOT Shot s =
                shot(project(*state),
                     "{\"width\":100,\"height\":100,\"camera\":{\"position\":[4,-16,4],"
                     "\"target\":[4,0,4],\"fov\":90},\"options\":{\"ambient_occlusion\":false}}");

        /* 8 voxels at a distance of 16, where 32 are in the frame */
        expect(s, 50, 50, red);
        expect(s, 38, 50, red);
        expect(s, 61, 61, red);
        expect(s, 36, 50, nothing);
        expect(s, 50, 63, nothing);
}

static void test_a_gradient_ends_in_its_two_colours(void **state) {
        static const uint8_t top[4] = { 0, 0, 200, 255 }, bottom[4] = { 200, 100, 0, 255 };
        CLEANUP_SHOT Shot s =
                shot(project(*state), "{\"width\":101,\"height\":101,\"background_color\":\"#C86400\","
                                      "\"options\":{\"background_top\":\"#0000C8\"}}");

        expect(s, 0, 0, top);
        expect(s, 100, 100, bottom);
}

static void test_other_formats_are_what_they_say(void **state) {
        Peer *p = project(*state);
        const char *text;
        CLEANUP_BUF Buf jpg = { 0 }, bmp = { 0 };

        text = look_string(peer_result(p, "goxel.render_scene",
                                       "{\"width\":40,\"height\":30,\"format\":\"jpg\",\"quality\":80}"),
                           "data");
        assert_int_equal(base64_decode(&jpg, text, strlen(text)), 0);
        assert_memory_equal(jpg.data, "\xff\xd8\xff", 3);
        text = look_string(
                peer_result(p, "goxel.render_scene", "{\"width\":5,\"height\":3,\"format\":\"bmp\"}"),
                "data");
        assert_int_equal(base64_decode(&bmp, text, strlen(text)), 0);
        assert_int_equal(bmp.n, 54 + 16 * 3);
        assert_memory_equal(bmp.data, "BM", 2);
        /* nothing is white there */
        assert_memory_equal(bmp.data + 54, "\xff\xff\xff", 3);
}

static uint32_t word(const uint8_t *at) {
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Every chunk is where the one before ends. */
static void count_chunks(const Buf *png, unsigned *frames, unsigned *datas) {
        uint32_t sequence = 0;

        *frames = *datas = 0;
        for (size_t at = 8; at < png->n; at += 12 + word(png->data + at)) {
                const uint8_t *type = png->data + at + 4;

                if (memcmp(type, "acTL", 4) == 0)
                        assert_int_equal(word(type + 4), 6);
                if (memcmp(type, "fcTL", 4) == 0) {
                        (*frames)++;
                        assert_int_equal(word(type + 4), sequence++);
                        assert_int_equal(type[24] << 8 | type[25], 500);
                }
                if (memcmp(type, "fdAT", 4) == 0) {
                        (*datas)++;
                        assert_int_equal(word(type + 4), sequence++);
                }
        }
}

static void test_a_turntable_has_its_frames_and_shows_the_first_where_nothing_moves(void **state) {
        Peer *p = project(*state);
        unsigned frames, datas;
        CLEANUP_BUF Buf png = { 0 };
        json_object *result;
        const char *text;
        Shot s = { 0 };

        result = peer_result(
                p, "goxel.render_turntable",
                "{\"width\":40,\"height\":40,\"frames\":6,\"seconds\":3,\"camera_preset\":\"front\"}");
        check_int(result, "frames", 6);
        text = look_string(result, "data");
        assert_int_equal(base64_decode(&png, text, strlen(text)), 0);
        count_chunks(&png, &frames, &datas);
        assert_int_equal(frames, 6);
        assert_int_equal(datas, 5);
        assert_int_equal(png_read(png.data, png.n, 8192, &s.rgba, &s.width, &s.height), 0);
        expect(s, 20, 20, red);
        /* room for the corners that come by */
        expect(s, 4, 20, nothing);
        shot_done(&s);
}

static void test_the_paper_api_draws_from_an_eye(void **state) {
        Peer *p = project(*state);
        json_object *result;
        CLEANUP_BUF Buf bmp = { 0 };
        const char *text;

        result = peer_result(
                p, "goxel.render_image",
                "{\"width\":8,\"height\":8,\"camera\":{\"position\":[4,-16,4],\"target\":[4,0,4],"
                "\"up\":[0,0,1],\"fov\":10},\"lighting\":{\"ambient\":1,\"intensity\":0},\"format\":\"bmp\"}");
        text = look_string(result, "data");
        assert_int_equal(base64_decode(&bmp, text, strlen(text)), 0);
        for (size_t i = 54; i < bmp.n; i += 3)
                assert_memory_equal(bmp.data + i, "\x00\x00\xff", 3);
        check_error(peer_call(p, "goxel.render_image", "{\"width\":8}"), -32602, NULL);
}

static void test_what_differs_stands_out(void **state) {
        Peer *p = project(*state);
        CLEANUP_SHOT Shot s = { 0 };
        const uint8_t *at;

        (void)peer_result(p, "goxel.create_checkpoint", "[\"before\"]");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[3,0,3],\"color\":\"#0000FF\",\"layer_id\":1}");
        (void)peer_result(p, "goxel.remove_voxel", "{\"position\":[5,0,5],\"layer_id\":1}");
        s = shot(
                p,
                "{\"width\":48,\"height\":48,\"camera_preset\":\"front\",\"highlight\":{\"from\":\"before\"},"
                "\"options\":{\"ambient_occlusion\":false}}");
        /* five and a half pixels a voxel, from 2 on; z goes up */
        at = s.rgba + (26 * 48 + 21) * 4; /* painted: mostly yellow */
        assert_true(at[0] > 180 && at[1] > 140 && at[2] < 90);
        at = s.rgba + (15 * 48 + 32) * 4; /* removed: red, and still there */
        assert_true(at[0] > 240 && at[1] < 90 && at[2] < 90);
        at = s.rgba + (40 * 48 + 6) * 4; /* others are pale */
        assert_true(at[1] > 50 && at[0] < 230);
        check_error(peer_call(p, "goxel.render_scene", "{\"highlight\":{}}"), -32602, NULL);
        check_error(peer_call(p, "goxel.render_scene", "{\"highlight\":{\"from\":\"then\"}}"), -1015, NULL);
        check_error(peer_call(p, "goxel.render_scene", "{\"highlight\":{\"selection\":true}}"), -1015, NULL);
}

static json_object *kept(Peer *p, const char *more) {
        char params[256];

        (void)snprintf(params, sizeof(params),
                       "{\"project\":\"box\",\"options\":{\"return_mode\":\"file_path\"}%s}", more);
        return peer_result(p, "goxel.render_scene", params);
}

static void test_a_picture_is_kept_told_listed_and_removed(void **state) {
        Peer *p = project(*state);
        json_object *result = kept(p, ",\"width\":40,\"height\":30");
        CLEANUP_FREE char *path = strdup(look_string(result, "file.path"));
        CLEANUP_FREE char *checksum = strdup(look_string(result, "file.checksum"));
        char params[512], digest[SHA256_TEXT];
        CLEANUP_FREE uint8_t *png = NULL;
        struct stat st;
        size_t n;
        int fd;

        check_string(result, "file.format", "png");
        check_int(result, "file.dimensions.width", 40);
        assert_int_equal(look_int(result, "file.expires_at") - look_int(result, "file.created_at"), 3600);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_int_equal(fd_read_file(fd, 1 << 20, &png, &n), 0);
        (void)close(fd);
        assert_int_equal(n, look_int(result, "file.size"));
        sha256_text(png, n, digest);
        assert_string_equal(checksum + 7, digest);

        (void)snprintf(params, sizeof(params), "{\"path\":\"%s\"}", path);
        result = peer_result(p, "goxel.get_render_info", params);
        check_string(result, "render.checksum", checksum);
        check_int(result, "render.dimensions.height", 30);
        check_int(result, "render.size", (int64_t)n);
        /* another goxeld knows it, too */
        rig_stop(*state);
        rig_start(*state);
        p = rig_peer(*state);
        result = peer_result(p, "goxel.list_renders", NULL);
        check_int(result, "count", 1);
        check_string(result, "renders.0.path", path);
        check_string(result, "renders.0.checksum", checksum);
        check_int(peer_result(p, "goxel.get_render_stats", NULL), "total_size", (int64_t)n);
        (void)peer_result(p, "goxel.cleanup_render", params);
        assert_int_equal(access(path, F_OK), -1);
        check_int(peer_result(p, "goxel.list_renders", NULL), "count", 0);
        check_error(peer_call(p, "goxel.cleanup_render", params), -1021, NULL);
        check_error(peer_call(p, "goxel.get_render_info", "[\"/etc/passwd\"]"), -1020, NULL);
}

static void test_a_picture_that_a_task_draws_is_kept_with_its_checksum(void **state) {
        Peer *p = project(*state);
        json_object *result = kept(p, ",\"width\":2048,\"height\":2048,\"format\":\"jpg\"");
        CLEANUP_FREE char *checksum = strdup(look_string(result, "file.checksum"));

        check_string(result, "file.format", "jpg");
        result = peer_result(p, "goxel.list_renders", NULL);
        check_string(result, "renders.0.checksum", checksum);
        check_string(result, "renders.0.format", "jpg");
}

static void age(const char *path, time_t seconds) {
        struct timespec times[2] = { { .tv_sec = time(NULL) - seconds },
                                     { .tv_sec = time(NULL) - seconds } };

        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void test_an_old_picture_is_gone(void **state) {
        Peer *p = project(*state);
        CLEANUP_FREE char *old = strdup(look_string(kept(p, ""), "file.path"));
        CLEANUP_FREE char *fresh = strdup(look_string(kept(p, ""), "file.path"));
        json_object *result;

        age(old, 3601);
        age(fresh, 3500);
        result = peer_result(p, "goxel.list_renders", NULL);
        check_int(result, "count", 1);
        check_string(result, "renders.0.path", fresh);
        /* the next one sweeps */
        (void)kept(p, "");
        assert_int_equal(access(old, F_OK), -1);
        assert_int_equal(access(fresh, F_OK), 0);
        check_int(peer_result(p, "goxel.get_render_stats", NULL), "expired", 1);
}

static void test_return_modes_that_make_no_sense_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.render_scene", "{\"options\":{\"return_mode\":\"pigeon\"}}", -32602,
                  "options.return_mode" },
        };

        check_wrong(project(*state), rows, ARRAY_LEN(rows));
}

static void test_examples_work(void **state) {
        static const char *const methods[] = { "goxel.render_scene", "goxel.render_image",
                                               "goxel.render_turntable" };

        check_examples(project(*state), methods, ARRAY_LEN(methods));
}

static void test_wrong_parameters_are_named(void **state) {
        static const Wrong rows[] = {
                { "goxel.render_scene", "{\"camera\":{\"fovv\":1}}", -32602, "camera.fovv" },
                { "goxel.render_scene", "{\"camera\":{\"fov\":200}}", -32602, "camera.fov" },
                { "goxel.render_scene", "{\"camera\":{\"fov\":40,\"projection\":\"orthographic\"}}", -32602,
                  "camera.fov" },
                { "goxel.render_scene", "{\"camera\":{\"position\":[1,2]}}", -32602, "camera.position" },
                { "goxel.render_scene", "{\"camera\":{\"position\":[1,2,3],\"target\":[1,2,3]}}", -32602,
                  "camera.position" },
                { "goxel.render_scene", "{\"camera\":{\"position\":[4,4,4]}}", -32602, "camera" },
                { "goxel.render_scene", "{\"camera\":{\"yaw\":1,\"preset\":\"top\"}}", -32602,
                  "camera.preset" },
                { "goxel.render_scene", "{\"camera\":{\"yaw\":1},\"camera_preset\":\"top\"}", -32602,
                  "camera_preset" },
                { "goxel.render_scene", "{\"camera\":{\"yaw\":1},\"views\":[\"top\"]}", -32602, "camera" },
                { "goxel.render_scene", "{\"camera\":{\"zoom\":0}}", -32602, "camera.zoom" },
                { "goxel.render_scene", "{\"camera\":{\"fit\":false}}", -32602, "camera.fit" },
                { "goxel.render_scene", "{\"light\":{\"direction\":[0,0,0]}}", -32602, "light.direction" },
                { "goxel.render_scene", "{\"light\":{\"ambient\":2}}", -32602, "light.ambient" },
                { "goxel.render_scene", "{\"options\":{\"edges\":\"all\"}}", -32602, "options.edges" },
                { "goxel.render_scene", "{\"options\":{\"shadows\":true}}", -32602, "options.shadows" },
                { "goxel.render_scene", "{\"layers\":[9]}", -32602, "layers[0]" },
                { "goxel.render_scene", "{\"slice\":{\"axis\":\"x\"}}", -32602, "slice.position" },
                { "goxel.render_scene", "{\"region\":{\"min\":[1,0,0],\"max\":[0,0,0]}}", -32602,
                  "region.max" },
                { "goxel.render_scene", "{\"camera\":\"nobody\"}", -32602, "camera" },
                { "goxel.render_scene", "{\"light\":\"sun\"}", -32602, "light" },
                { "goxel.render_turntable", "{\"frames\":1}", -32602, "frames" },
                { "goxel.render_turntable", "{\"frames\":360,\"width\":4096,\"height\":4096}", -32602,
                  "frames" },
                { "goxel.render_turntable", "{\"camera\":{\"position\":[9,9,9]}}", -32602, "camera" },
                { "goxel.render_scene", "{\"format\":\"gif\"}", -32602, "format" },
                { "goxel.render_scene", "{\"quality\":0}", -32602, "quality" },
        };

        check_wrong(project(*state), rows, ARRAY_LEN(rows));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_layers_are_shown_that_are_listed),
                RIG_TEST(test_a_slice_cuts_the_model_open),
                RIG_TEST(test_a_region_is_all_that_is_seen),
                RIG_TEST(test_an_eye_before_the_model_sees_its_front),
                RIG_TEST(test_a_gradient_ends_in_its_two_colours),
                RIG_TEST(test_other_formats_are_what_they_say),
                RIG_TEST(test_a_turntable_has_its_frames_and_shows_the_first_where_nothing_moves),
                RIG_TEST(test_the_paper_api_draws_from_an_eye),
                RIG_TEST(test_what_differs_stands_out),
                RIG_TEST(test_a_picture_is_kept_told_listed_and_removed),
                RIG_TEST(test_a_picture_that_a_task_draws_is_kept_with_its_checksum),
                RIG_TEST(test_an_old_picture_is_gone),
                RIG_TEST(test_return_modes_that_make_no_sense_are_named),
                RIG_TEST(test_examples_work),
                RIG_TEST(test_wrong_parameters_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
