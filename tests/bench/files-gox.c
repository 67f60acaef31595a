/* Saving a .gox of a million voxels again after an edit, as a client of goxeld has it done, beside writing
 * the same bytes as goxeld's clients have them kept: to the disk, into its place, and that to the disk too.
 */
#include "bench/bench.h"
#include "bench/files.h"
#include "bench/server.h"
#include "bench/wire.h"

#include "base/fd.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 25
#define QUIET_MS 20
#define SIDE 128 /* along x and y; a million voxels of 128×128×HEIGHT below the hills */
#define HEIGHT 100
#define BOX_MOST ((size_t)SIDE * SIDE * HEIGHT)

static Wire wire;

static void colour_at(unsigned x, unsigned y, unsigned z, uint8_t ret[static 4]) {
        const double height = 62 + 20 * sin(x / 17.0) + 16 * cos(y / 13.0);
        /* No two neighbours are quite alike, as where a brush had some noise. */
        const uint32_t noise = (x * 0x9e3779b1u ^ y * 0x85ebca77u ^ z * 0xc2b2ae3du) >> 29;

        if (z > height)
                return;
        ret[0] = (uint8_t)(90 + noise);
        ret[1] = (uint8_t)(z > height - 3 ? 150 + noise : 80 + noise);
        ret[2] = (uint8_t)(60 + z / 8);
        ret[3] = 255;
}

static uint8_t *terrain(size_t *ret_n) {
        uint8_t *bytes = calloc(BOX_MOST, 4);

        if (!bytes)
                die("out of memory");
        *ret_n = 0;
        for (unsigned z = 0; z < HEIGHT; z++)
                for (unsigned y = 0; y < SIDE; y++)
                        for (unsigned x = 0; x < SIDE; x++) {
                                uint8_t *at = bytes + 4 * (x + SIDE * (y + (size_t)SIDE * z));

                                colour_at(x, y, z, at);
                                *ret_n += at[3] != 0;
                        }
        return bytes;
}

static void make(void) {
        const int fd = memfd_create("voxels", MFD_CLOEXEC);
        CLEANUP_FREE uint8_t *bytes = NULL;
        size_t n;

        bytes = terrain(&n);
        if (fd < 0 || fd_write_all(fd, bytes, 4 * BOX_MOST) < 0)
                die("cannot make a file in memory");
        (void)wire_call(&wire, "goxel.create_project", "{\"name\":\"hills\"}");
        wire_send_fd(&wire, fd,
                     "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"goxel.set_voxels\",\"params\":{\"project\":"
                     "\"hills\",\"box\":{\"min\":[0,0,0],\"max\":[127,127,99]},\"fd\":0}}\n");
        (void)wire_result(&wire);
        (void)close(fd);
        (void)printf("# %zu voxels\n", n);
}

static uint64_t save(const char *path) {
        const uint64_t began = now_nsec();
        char params[200];

        (void)snprintf(params, sizeof(params), "{\"path\":\"%s\"}", path);
        (void)wire_call(&wire, "goxel.save_project", params);
        return now_nsec() - began;
}

static void edit(unsigned round) {
        char params[200];

        (void)snprintf(params, sizeof(params), "{\"x\":%u,\"y\":%u,\"z\":40,\"color\":[%u,1,2,255]}",
                       round * 37 % SIDE, round * 53 % SIDE, round);
        (void)wire_call(&wire, "goxel.add_voxel", params);
}

/* As a save is made durable: the bytes, then the name. Without the second fsync() the disk may have the file
 * of before after all. */
static uint64_t write_bytes(const char *path, const char *folder, const uint8_t *bytes, size_t n) {
        const uint64_t began = now_nsec();
        char temporary[256];
        int fd, names;

        (void)snprintf(temporary, sizeof(temporary), "%s.new", path);
        fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        names = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || names < 0 || fd_replace(fd, bytes, n) < 0 || fsync(fd) < 0 || close(fd) < 0 ||
            rename(temporary, path) < 0 || fsync(names) < 0 || close(names) < 0)
                die("cannot write %s", path);
        return now_nsec() - began;
}

static uint64_t write_same(const char *path, const char *folder) {
        CLEANUP_FREE uint8_t *bytes = NULL;
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
        char other[200];
        size_t n;

        (void)snprintf(other, sizeof(other), "%s.copy", path);
        if (fd < 0 || fd_read_file(fd, SIZE_MAX / 2, &bytes, &n) < 0)
                die("cannot read %s", path);
        return write_bytes(other, folder, bytes, n);
}

/* Files that were replaced are given back to the disk after the answer: neither side is to wait for that of
 * the other. */
static void rest(void) {
        (void)nanosleep(&(struct timespec){ .tv_nsec = QUIET_MS * 1000000 }, NULL);
}

static void measure(const char *path, const char *folder) {
        const uint64_t first = save(path);
        uint64_t best[2] = { UINT64_MAX, UINT64_MAX };

        for (unsigned round = 0; round < ROUNDS; round++) {
                stop_if_asked();
                edit(round);
                rest();
                best[0] = MIN(best[0], save(path));
                rest();
                best[1] = MIN(best[1], write_same(path, folder));
        }
        figure((Figure){ .name = "save-gox-first", .value = (double)first / 1e6, .unit = "ms" });
        figure((Figure){ .name = "save-gox-again",
                         .value = (double)best[0] / 1e6,
                         .unit = "ms",
                         .against = (double)best[1] / 1e6,
                         .to_what = "writing-the-bytes" });
        figure((Figure){ .name = "save-gox-again,-beyond-writing",
                         .value = best[0] > best[1] ? (double)(best[0] - best[1]) / 1e6 : 0,
                         .unit = "ms",
                         .kind = AIM_VALUE_AT_MOST,
                         .aim = 5 });
}

void bench_gox(void) {
        char path[100];
        Server s;

        server_prepare(&s);
        server_arm(&s);
        wire_open(&wire, s.socket);
        make();
        (void)snprintf(path, sizeof(path), "%s/hills.gox", s.folder);
        measure(path, s.folder);
        wire_close(&wire);
        server_stop(&s, 0);
        server_done(&s);
}
