/* Files: meshing beside a textbook greedy mesher, and converting a small file as users do. */
#include "bench/bench.h"
#include "bench/files.h"
#include "formats/mesh-chunk.h"
#include "formats/mesh-row.h"

#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 15
#define CONVERSIONS 200
#define SIDE 62
#define PADDED (SIDE + 2)

/* Hills with a few colours by height: what a chunk of a game's terrain is like. The border is that of the
 * neighbours, so it hides and has no faces of its own. */
static Colour terrain(int x, int y, int z) {
        static const Colour colours[] = {
                { 90, 90, 95, 255 }, { 120, 80, 40, 255 }, { 60, 150, 50, 255 }, { 240, 240, 250, 255 }
        };
        const int height = (int)(30 + 9 * sin(x / 9.0) + 7 * cos(y / 7.0) + 4 * sin((x + 2 * y) / 5.0));

        if (z > height)
                return (Colour){ 0, 0, 0, 0 };
        return colours[z > 40 ? 3 : z == height ? 2 : z > height - 4 ? 1 : 0];
}

static uint32_t word(Colour c) {
        uint32_t w;

        memcpy(&w, &c, sizeof(w));
        return w;
}

/* The textbook: a mask of one slice, rectangles grown first along, then across, cell by cell. */
static size_t textbook_slice(uint32_t mask[static SIDE * SIDE]) {
        size_t n = 0;

        for (int j = 0; j < SIDE; j++)
                for (int i = 0; i < SIDE;) {
                        const uint32_t colour = mask[j * SIDE + i];
                        int w = 1, h = 1, k;

                        if (!colour) {
                                i++;
                                continue;
                        }
                        while (i + w < SIDE && mask[j * SIDE + i + w] == colour)
                                w++;
                        for (; j + h < SIDE; h++) {
                                for (k = 0; k < w && mask[(j + h) * SIDE + i + k] == colour; k++)
                                        ;
                                if (k < w)
                                        break;
                        }
                        for (int y = 0; y < h; y++)
                                for (int x = 0; x < w; x++)
                                        mask[(j + y) * SIDE + i + x] = 0;
                        n++;
                        i += w;
                }
        return n;
}

static size_t textbook(const uint32_t *voxels) {
        static const int strides[3] = { 1, PADDED, PADDED * PADDED };
        static uint32_t mask[SIDE * SIDE];
        size_t n = 0;

        for (int axis = 0; axis < 3; axis++)
                for (int step = -1; step <= 1; step += 2)
                        for (int s = 1; s <= SIDE; s++) {
                                const int u = strides[(axis + 1) % 3], v = strides[(axis + 2) % 3];
                                const int beside = step * strides[axis];
                                const uint32_t *slice = voxels + s * strides[axis] + u + v;

                                for (int j = 0; j < SIDE; j++)
                                        for (int i = 0; i < SIDE; i++) {
                                                const uint32_t *at = slice + j * v + i * u;

                                                mask[j * SIDE + i] = *at && !at[beside] ? *at : 0;
                                        }
                                n += textbook_slice(mask);
                        }
        return n;
}

static uint64_t row_bits(MeshChunk *c, unsigned y, unsigned z) {
        return (uint64_t)row_solid(chunk_at(c, 0, y, z), 127) |
               (uint64_t)row_solid(chunk_at(c, 16, y, z), 127) << 16 |
               (uint64_t)row_solid(chunk_at(c, 32, y, z), 127) << 32 |
               (uint64_t)row_solid(chunk_at(c, 48, y, z), 127) << 48;
}

/* The same input: colours of 64³, of which the outermost hide only. */
static size_t ours(MeshChunk *c, Mesh *m) {
        const uint64_t inner = ~(uint64_t)0 >> 1 & ~(uint64_t)1;

        for (unsigned z = 0; z < PADDED; z++)
                for (unsigned y = 0; y < PADDED; y++) {
                        const uint64_t bits = row_bits(c, y, z);

                        c->hides[z + 1][y + 1] = bits;
                        c->solid[z][y] = z && z <= SIDE && y && y <= SIDE ? bits & inner : 0;
                }
        m->n = 0;
        if (chunk_mesh(c, m) < 0)
                die("out of memory");
        return m->n;
}

/* Of the processor: others may be at work beside us. */
static uint64_t spent_nsec(void) {
        struct timespec t;

        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void bench_mesh(void) {
        uint32_t *voxels = calloc((size_t)PADDED * PADDED * PADDED, sizeof(*voxels));
        MeshChunk *chunk = calloc(1, sizeof(*chunk));
        uint64_t best[3] = { UINT64_MAX, UINT64_MAX, UINT64_MAX };
        CLEANUP(volume_free) Volume *v = NULL;
        Mesh mesh = { 0 };
        size_t quads[2] = { 0 };

        if (!voxels || !chunk || volume_new(&v) < 0)
                die("out of memory");
        for (int z = 0; z < PADDED; z++)
                for (int y = 0; y < PADDED; y++)
                        for (int x = 0; x < PADDED; x++) {
                                const Colour c = terrain(x, y, z);

                                voxels[(z * PADDED + y) * PADDED + x] = word(c);
                                *chunk_at(chunk, (unsigned)x, (unsigned)y, (unsigned)z) = c;
                                if (volume_set(v, (Point){ x, y, z }, c) < 0)
                                        die("out of memory");
                        }
        volume_rest(v);
        /* Each has the caches to itself. */
        for (unsigned round = 0; round < ROUNDS; round++) {
                const uint64_t began = spent_nsec();

                quads[0] = textbook(voxels);
                best[0] = MIN(best[0], spent_nsec() - began);
        }
        for (unsigned round = 0; round < ROUNDS; round++) {
                const uint64_t began = spent_nsec();

                quads[1] = ours(chunk, &mesh);
                best[1] = MIN(best[1], spent_nsec() - began);
        }
        for (unsigned round = 0; round < ROUNDS; round++) {
                const uint64_t began = spent_nsec();
                Mesh m = { 0 };

                if (mesh_build(&m, v, NULL, 127) < 0)
                        die("out of memory");
                best[2] = MIN(best[2], spent_nsec() - began);
                mesh_done(&m);
        }
        free(voxels);
        free(chunk);
        mesh_done(&mesh);
        (void)printf("# %zu rectangles, the textbook has %zu\n", quads[1], quads[0]);
        figure((Figure){ .name = "textbook-62³",
                         .value = (double)best[0] / 1000,
                         .unit = "us",
                         .against = (double)best[1] / 1000,
                         .to_what = "ours,-masks-included",
                         .kind = AIM_RATIO_AT_LEAST,
                         .aim = 13 });
        figure((Figure){ .name = "from-a-volume",
                         .value = (double)best[2] / 1000,
                         .unit = "us",
                         .against = (double)best[1] / 1000,
                         .to_what = "from-colours" });
}

static void run(const char *const *argv) {
        pid_t pid;
        int status;

        if (posix_spawn(&pid, argv[0], NULL, NULL, (char **)(uintptr_t)argv, environ) != 0 ||
            waitpid(pid, &status, 0) < 0 || status != 0)
                die("%s %s failed", argv[0], argv[1]);
}

/* The whole of `goxelctl convert` without a daemon; under load only the best of many is of use. */
static void bench_convert(void) {
        static const char gox[] = "bench-files.gox", obj[] = "bench-files.obj";
        const char *make[] = { BENCH_GOXELCTL, "create",   gox,           "--template", "sphere",
                               "--size",       "16,16,16", "--overwrite", "-q",         NULL };
        const char *convert[] = { BENCH_GOXELCTL, "convert", gox, obj, "-q", NULL };
        uint64_t best = UINT64_MAX;

        if (setenv("GOXEL_ENGINE", BENCH_ENGINE, 1) < 0)
                die("out of memory");
        run(make);
        for (unsigned i = 0; i < CONVERSIONS; i++) {
                uint64_t began = now_nsec();

                run(convert);
                best = MIN(best, now_nsec() - began);
                (void)unlink(obj);
        }
        (void)unlink(gox);
        figure((Figure){ .name = "convert-gox-obj",
                         .value = (double)best / 1e6,
                         .unit = "ms",
                         .kind = AIM_VALUE_AT_MOST,
                         .aim = 5 });
}

static void bench_start(void) {
        keep_on(0, -1);
        bench_convert();
}

static const struct {
        const char *name;
        void (*run)(void);
} parts[] = {
        { "memory", bench_memory }, /* while this process is small: see there */
        { "mesh", bench_mesh },     { "vox", bench_vox }, { "gox", bench_gox }, { "convert", bench_start },
};

/* All parts, or those that are named. */
int main(int argc, char **argv) {
        int cpus[2];

        processors(cpus);
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
                bool wanted = argc == 1;

                for (int k = 1; k < argc; k++)
                        wanted |= strcmp(argv[k], parts[i].name) == 0;
                keep_on(0, strcmp(parts[i].name, "gox") == 0 ? -1 : cpus[0]);
                if (wanted)
                        parts[i].run();
        }
        return 0;
}
