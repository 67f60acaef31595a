/* Many voxels through the socket, kept when the answer comes: a sphere against the same in this process, and
 * boxes and records of 1,000,000 voxels. The best of some rounds counts. */
#include "bench/bench.h"
#include "bench/server.h"
#include "bench/wire.h"

#include "base/base64.h"
#include "voxel/shape.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROUNDS 15
#define SIDE 100
#define VOXELS (SIDE * SIDE * SIDE)
#define RECORD 7

static Wire wire;

static void call(const char *method, const char *params) {
        (void)wire_call(&wire, method, params);
}

static void clear(void) {
        call("goxel.clear", "{}");
}

static uint64_t sphere_here(void) {
        const Colour red = { 200, 30, 20, 255 };
        uint64_t began = now_nsec();
        Volume *v;
        Box box;

        if (volume_new(&v) < 0 ||
            shape_box((Point){ 128, 128, 128 }, (int32_t[]){ 256, 256, 256 }, &box) < 0 ||
            volume_shape(v, SHAPE_SPHERE, box, MODE_OVER, red) < 0)
                die("out of memory");
        began = now_nsec() - began;
        volume_free(v);
        return began;
}

static uint64_t sphere_there(void) {
        uint64_t began = now_nsec();

        call("goxel.procedural_shape", "{\"shape_type\":\"sphere\",\"center\":[128,128,128],"
                                       "\"size\":[256,256,256],\"color\":[200,30,20]}");
        began = now_nsec() - began;
        clear();
        return began;
}

static void measure_sphere(void) {
        uint64_t here = UINT64_MAX, there = UINT64_MAX;

        for (unsigned i = 0; i < ROUNDS; i++) {
                stop_if_asked();
                here = MIN(here, sphere_here());
                there = MIN(there, sphere_there());
        }
        figure((Figure){ "sphere_r128_socket", (double)there / 1e6, "ms", (double)here / 1e6, "in_process",
                         AIM_RATIO_AT_MOST, 2 });
}

/* Hills in bands of colour. */
static void colour_at(size_t i, uint8_t ret[static 4]) {
        const size_t x = i % SIDE, y = i / SIDE % SIDE, z = i / SIDE / SIDE;

        ret[0] = (uint8_t)(z * 2);
        ret[1] = (uint8_t)(x / 8 * 20);
        ret[2] = (uint8_t)(y / 16 * 30);
        ret[3] = 255;
}

static uint8_t *box_bytes(void) {
        uint8_t *bytes = calloc(VOXELS, 4);

        if (!bytes)
                die("out of memory");
        for (size_t i = 0; i < VOXELS; i++)
                colour_at(i, bytes + 4 * i);
        return bytes;
}

static uint8_t *record_bytes(void) {
        uint8_t *bytes = calloc(VOXELS, RECORD);

        if (!bytes)
                die("out of memory");
        for (size_t i = 0; i < VOXELS; i++) {
                bytes[RECORD * i] = (uint8_t)(i % SIDE);
                bytes[RECORD * i + 1] = (uint8_t)(i / SIDE % SIDE);
                bytes[RECORD * i + 2] = (uint8_t)(i / SIDE / SIDE);
                colour_at(i, bytes + RECORD * i + 3);
        }
        return bytes;
}

/* A request as a line with bytes in it as base64. */
static void compose(Buf *ret, const char *head, const uint8_t *bytes, size_t n) {
        if (buf_append_text(ret, head) < 0 || base64_encode(ret, bytes, n) < 0 ||
            buf_append_text(ret, "\"}}\n") < 0)
                die("out of memory");
}

/* Sends a line (with a descriptor unless it is negative) again and again. */
static void measure_line(const char *name, const char *line, size_t n, int fd) {
        uint64_t best = UINT64_MAX;

        for (unsigned i = 0; i < ROUNDS; i++) {
                uint64_t began;

                stop_if_asked();
                clear();
                began = now_nsec();
                if (fd >= 0)
                        wire_send_fd(&wire, fd, line);
                else
                        wire_send(&wire, line, n);
                (void)wire_result(&wire);
                best = MIN(best, now_nsec() - began);
        }
        figure((Figure){ name, VOXELS * 1e3 / (double)best, "Mvoxel/s", 20, "aim", AIM_RATIO_AT_LEAST, 1 });
}

#define HEAD                                                                                                \
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"goxel.set_voxels\",\"params\":{\"project\":\"bulk\","
#define BOX "\"box\":{\"min\":[0,0,0],\"max\":[99,99,99]},"

static void measure_voxels(void) {
        CLEANUP_BUF Buf box = { 0 }, records = { 0 };
        CLEANUP_FREE uint8_t *boxed = box_bytes(), *recorded = record_bytes();
        const int fd = memfd_create("voxels", MFD_CLOEXEC);

        compose(&box, HEAD BOX "\"data\":\"", boxed, (size_t)VOXELS * 4);
        compose(&records, HEAD "\"at\":[0,0,0],\"records\":\"", recorded, (size_t)VOXELS * RECORD);
        if (fd < 0 || write(fd, boxed, (size_t)VOXELS * 4) != VOXELS * 4)
                die("cannot make a file in memory");
        measure_line("million_voxels_fd", HEAD BOX "\"fd\":0}}\n", 0, fd);
        measure_line("million_voxels_base64", (const char *)box.data, box.n, -1);
        measure_line("million_voxels_records", (const char *)records.data, records.n, -1);
        close(fd);
}

int main(void) {
        Server s;

        server_prepare(&s);
        server_arm(&s);
        wire_open(&wire, s.socket);
        call("goxel.create_project", "{\"name\":\"bulk\"}");
        measure_sphere();
        measure_voxels();
        wire_close(&wire);
        server_stop(&s, 0);
        server_done(&s);
        return 0;
}
