/* Requests and files that are small and want more than a machine has: each is refused, its engine lives on
 * within its memory, and others are served meanwhile. */
#include "rig/rig.h"

#include "base/fd.h"
#include "formats/gox-file.h"
#include "formats/vox-file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* What an engine may have had in memory at most, in KiB. Sanitizers' own memory is beyond any bound. */
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_MOST LONG_MAX
#else
#define MEMORY_MOST (512L << 10)
#endif

typedef struct Scene {
        Rig *rig;
        Peer *victim, *bystander; /* each in a project of its own */
        pid_t engine;             /* the victim's */
} Scene;

static Scene begin(void **state) {
        Scene s = { .rig = *state };

        rig_start(s.rig);
        s.victim = rig_peer(s.rig);
        (void)peer_result(s.victim, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(s.victim, "goxel.add_voxel", "[1,2,3,4,5,6]");
        s.bystander = rig_peer(s.rig);
        (void)peer_result(s.bystander, "goxel.create_project", "[\"tower\"]");
        s.engine = rig_engine(s.rig, "castle");
        return s;
}

static void expect_unharmed(const Scene *s) {
        json_object *status = peer_result(s->victim, "goxel.get_status", "{\"project\":\"castle\"}");

        check_int(status, "revision", 2);
        check_int(status, "voxels", 1);
        assert_int_equal(rig_engine(s->rig, "castle"), s->engine);
        assert_in_range(rig_process_status(s->engine, "VmHWM"), 1, MEMORY_MOST);
}

/* Sent with the descriptor, unless it is -1; the bystander works while it is carried out. */
static int64_t code_of(const Scene *s, const char *method, const char *params, int fd) {
        CLEANUP_FREE char *line = NULL;

        print_message("# %s %s\n", method, params);
        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":\"bomb\",\"method\":\"%s\",\"params\":%s}",
                             method, params) > 0);
        peer_send_fds(s->victim, line, &fd, fd >= 0);
        (void)peer_result(s->bystander, "goxel.add_voxel", "[1,1,1,7,8,9]");
        return look_int(peer_answer(s->victim), "error.code");
}

static void test_a_request_for_4096_cubed_is_refused(void **state) {
        static const struct {
                const char *method, *params;
        } rows[] = {
                { "goxel.procedural_shape", "{\"size\":[4096,4096,4096],\"shape_type\":\"cube\"}" },
                { "goxel.procedural_shape", "{\"size\":[4096,4096,4096],\"shape_type\":\"sphere\"}" },
                { "goxel.procedural_shape",
                  "{\"size\":[2147483647,2147483647,2147483647],\"center\":[0,0,0]}" },
                { "goxel.get_voxels_region",
                  "{\"min\":[0,0,0],\"max\":[4095,4095,4095],\"encoding\":\"rgba\"}" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[0,0,0],\"end_position\":[4095,4095,4095],\"brush_size\":1024,"
                  "\"color\":[1,2,3]}" },
        };
        Scene s = begin(state);

        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                assert_int_equal(code_of(&s, rows[i].method, rows[i].params, -1), -1107);
        expect_unharmed(&s);
}

static int file_of(const Buf *contents) {
        int fd = memfd_create("bomb", MFD_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, contents->data, contents->n), 0);
        return fd;
}

/* As a file, and read as a project of its own, which must not be there afterwards. */
static void expect_refused(const Scene *s, const char *format, const Buf *file, int code, int other) {
        CLEANUP_FD int fd = file_of(file);
        char params[96];
        int64_t got;

        (void)snprintf(params, sizeof(params), "{\"name\":\"bomb\",\"format\":\"%s\",\"fd\":0}", format);
        got = code_of(s, "goxel.load_project", params, fd);
        assert_true(got == code || got == other);
        check_int(rig_once(s->rig, "goxel.list_projects", NULL), "result.count", 2);
        expect_unharmed(s);
}

static void put_be32(Buf *b, uint32_t value) {
        const uint8_t bytes[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                                   (uint8_t)value };

        put_bytes(b, bytes, 4);
}

static uint32_t crc_of(const uint8_t *data, size_t n) {
        uint32_t crc = UINT32_MAX;

        for (size_t i = 0; i < n; i++) {
                crc ^= data[i];
                for (int k = 0; k < 8; k++)
                        crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        return ~crc;
}

static void put_png_chunk(Buf *png, const char *type, const Buf *contents) {
        size_t begin;

        put_be32(png, (uint32_t)contents->n);
        begin = png->n;
        put_text(png, type);
        put_bytes(png, contents->data, contents->n);
        put_be32(png, crc_of(png->data + begin, png->n - begin));
}

/* Zeros, in zlib's format: a fixed block of one literal and `runs` runs of 258. */
static void put_zeros(Buf *b, size_t runs) {
        /* Bits, the first one lowest: last block, fixed codes; literal 0. Then length 258 at distance 1. */
        uint64_t bits = 0x3 | (uint64_t)0x0C << 3;
        unsigned n = 11;

        put_bytes(b, "\x78\x01", 2);
        for (size_t i = 0; i < runs; i++) {
                bits |= (uint64_t)0xA3 << n;
                for (n += 13; n >= 8; n -= 8) {
                        const uint8_t byte = (uint8_t)bits;

                        put_bytes(b, &byte, 1);
                        bits >>= 8;
                }
        }
}

static void put_picture(Buf *gox, uint32_t side, size_t runs) {
        CLEANUP_BUF Buf png = { 0 }, head = { 0 }, data = { 0 };

        put_bytes(&png, "\x89PNG\r\n\x1a\n", 8);
        put_be32(&head, side);
        put_be32(&head, side);
        put_bytes(&head, "\x08\x06\0\0\0", 5);
        put_png_chunk(&png, "IHDR", &head);
        put_zeros(&data, runs);
        put_png_chunk(&png, "IDAT", &data);
        gox_begin(gox, 2);
        put_gox_chunk(gox, "BL16", &png);
}

static void test_a_picture_of_more_pixels_than_there_is_memory_is_refused(void **state) {
        CLEANUP_BUF Buf gox = { 0 };
        Scene s = begin(state);

        put_picture(&gox, INT32_MAX, 1000);
        expect_refused(&s, "gox", &gox, -1116, -1107);
}

/* The head tells of 16 KiB, the data is a gibibyte. */
static void test_what_a_picture_unpacks_to_beyond_its_size_is_not_unpacked(void **state) {
        CLEANUP_BUF Buf gox = { 0 };
        CLEANUP_FD int fd = -1;
        Scene s = begin(state);

        put_picture(&gox, 64, (1u << 30) / 258);
        fd = file_of(&gox);
        check_int(peer_call_fd(s.victim, "goxel.load_project",
                               "{\"name\":\"bomb\",\"format\":\"gox\",\"fd\":0}", fd),
                  "result.voxels", 0);
        expect_unharmed(&s);
        assert_in_range(rig_process_status(rig_engine(s.rig, "bomb"), "VmHWM"), 1, MEMORY_MOST);
}

static void test_a_layer_of_more_tiles_than_there_are_bytes_is_refused(void **state) {
        CLEANUP_BUF Buf gox = { 0 }, layer = { 0 };
        Colour solid[BLOCK_VOXELS];
        Scene s = begin(state);

        memset(solid, 0xff, sizeof(solid));
        gox_begin(&gox, 2);
        gox_put_tile(&gox, solid);
        put_u32(&layer, UINT32_MAX);
        gox_put_place(&layer, 0, 0, 0, 0);
        put_gox_chunk(&gox, "LAYR", &layer);
        expect_refused(&s, "gox", &gox, -1116, -1107);
}

/* Runs of a compressed matrix: 2³² voxels in 12 bytes, 2⁶⁴ in the whole. */
static void test_runs_of_terabytes_are_refused(void **state) {
        CLEANUP_BUF Buf qb = { 0 };
        Scene s = begin(state);
        const uint32_t head[] = { 0x101, 0, 0, 1, 0, 1 }, side = 65535;

        for (size_t i = 0; i < ARRAY_LEN(head); i++)
                put_u32(&qb, head[i]);
        put_bytes(&qb, "\1a", 2);
        for (int i = 0; i < 3; i++)
                put_u32(&qb, side);
        for (int i = 0; i < 3; i++)
                put_u32(&qb, 0);
        for (int i = 0; i < 8; i++) {
                put_u32(&qb, 2);
                put_u32(&qb, side * side);
                put_u32(&qb, 0xff8040a0);
                put_u32(&qb, 6);
        }
        expect_refused(&s, "qb", &qb, -1116, -1107);
}

static void test_a_scene_that_doubles_at_every_level_is_refused(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, vox = { 0 };
        const uint8_t voxel[1][4] = { { 0, 0, 0, 1 } };
        Scene s = begin(state);
        uint32_t id = 0;

        vox_put_model(&chunks, 1, 1, 1, 1, voxel);
        for (int level = 0; level < 60; level++, id += 2) {
                vox_put_transform(&chunks, id, id + 1, 0, NULL, NULL);
                vox_put_group(&chunks, id + 1, 2, (const uint32_t[]){ id + 2, id + 2 });
        }
        vox_put_transform(&chunks, id, id + 1, 0, NULL, NULL);
        vox_put_shape(&chunks, id + 1, 0);
        vox_wrap(&vox, 150, &chunks);
        expect_refused(&s, "vox", &vox, -1116, -1107);
}

/* Each line of 20 bytes takes a block of voxels of its own. */
static void test_voxels_that_lie_as_far_apart_as_they_can_are_refused(void **state) {
        CLEANUP_BUF Buf txt = { 0 };
        Scene s = begin(state);

        for (int i = 0; i < 70000; i++)
                assert_int_equal(buf_printf(&txt, "%d %d %d ff8040\n", i % 128 * 16, i / 128 % 128 * 16,
                                            i / 16384 * 16),
                                 0);
        expect_refused(&s, "txt", &txt, -1107, -1116);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_request_for_4096_cubed_is_refused),
                RIG_TEST(test_a_picture_of_more_pixels_than_there_is_memory_is_refused),
                RIG_TEST(test_what_a_picture_unpacks_to_beyond_its_size_is_not_unpacked),
                RIG_TEST(test_a_layer_of_more_tiles_than_there_are_bytes_is_refused),
                RIG_TEST(test_runs_of_terabytes_are_refused),
                RIG_TEST(test_a_scene_that_doubles_at_every_level_is_refused),
                RIG_TEST(test_voxels_that_lie_as_far_apart_as_they_can_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
