/* A large .vox: loading it, beside copying its bytes. */
#include "bench/bench.h"
#include "bench/files.h"
#include "formats/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MODELS 4 /* 256×256×256 each, side by side */
#define SIDE 256
#define ROUNDS 5

typedef struct Vox {
        Buf bytes;
        uint64_t voxels;
} Vox;

static void put(Buf *b, const void *data, size_t n) {
        if (buf_append(b, data, n) < 0)
                die("out of memory");
}

static void put_u32(Buf *b, uint32_t value) {
        if (buf_append_u32(b, value) < 0)
                die("out of memory");
}

static void put_head(Buf *b, const char type[static 4], uint32_t n) {
        put(b, type, 4);
        put_u32(b, n);
        put_u32(b, 0);
}

/* Hills over solid ground, in four colours by height. */
static uint8_t terrain(int x, int y, int z) {
        const int height = (int)(100 + 40 * sin(x / 31.0) + 30 * cos(y / 23.0) + 9 * sin((x + 2 * y) / 7.0));

        if (z > height)
                return 0;
        return z > 140 ? 4 : z == height ? 3 : z > height - 4 ? 2 : 1;
}

/* Along x first, or upright columns first. */
static void put_model(Vox *v, int number, bool columns) {
        size_t begin;
        uint32_t n = 0;

        put_head(&v->bytes, "SIZE", 12);
        for (unsigned i = 0; i < 3; i++)
                put_u32(&v->bytes, SIDE);
        begin = v->bytes.n;
        put_head(&v->bytes, "XYZI", 0);
        put_u32(&v->bytes, 0);
        for (int slow = 0; slow < SIDE; slow++)
                for (int y = 0; y < SIDE; y++)
                        for (int fast = 0; fast < SIDE; fast++) {
                                const int x = columns ? slow : fast, z = columns ? fast : slow;
                                const uint8_t colour = terrain(x + SIDE * number, y, z);

                                if (!colour)
                                        continue;
                                put(&v->bytes,
                                    (const uint8_t[]){ (uint8_t)x, (uint8_t)y, (uint8_t)z, colour }, 4);
                                n++;
                        }
        memcpy(v->bytes.data + begin + 4, &(uint32_t){ 4 * n + 4 }, 4);
        memcpy(v->bytes.data + begin + 12, &n, 4);
        v->voxels += n;
}

static void put_transform(Buf *b, uint32_t id, const char *move) {
        const size_t extra = move ? 4 + 2 + 4 + strlen(move) : 0;

        put_head(b, "nTRN", (uint32_t)(28 + extra));
        put_u32(b, id);
        put_u32(b, 0);
        put_u32(b, id + 1);
        put_u32(b, UINT32_MAX);
        put_u32(b, 0);
        put_u32(b, 1);
        put_u32(b, move ? 1 : 0);
        if (!move)
                return;
        put_u32(b, 2);
        put(b, "_t", 2);
        put_u32(b, (uint32_t)strlen(move));
        put(b, move, strlen(move));
}

static void put_scene(Buf *b) {
        put_transform(b, 0, NULL);
        put_head(b, "nGRP", 12 + 4 * MODELS);
        put_u32(b, 1);
        put_u32(b, 0);
        put_u32(b, MODELS);
        for (uint32_t i = 0; i < MODELS; i++)
                put_u32(b, 2 + 2 * i);
        for (uint32_t i = 0; i < MODELS; i++) {
                char move[32];

                (void)snprintf(move, sizeof(move), "%" PRIu32 " 0 128", i * SIDE);
                put_transform(b, 2 + 2 * i, move);
                put_head(b, "nSHP", 20);
                put_u32(b, 3 + 2 * i);
                put_u32(b, 0);
                put_u32(b, 1);
                put_u32(b, i);
                put_u32(b, 0);
        }
}

static void make(Vox *v, bool columns) {
        uint32_t children;

        put(&v->bytes, "VOX ", 4);
        put_u32(&v->bytes, 150);
        put_head(&v->bytes, "MAIN", 0);
        for (int i = 0; i < MODELS; i++)
                put_model(v, i, columns);
        put_scene(&v->bytes);
        children = (uint32_t)(v->bytes.n - 20);
        memcpy(v->bytes.data + 16, &children, sizeof(children));
}

void vox_make(Buf *ret) {
        Vox v = { 0 };

        make(&v, false);
        *ret = v.bytes;
}

static uint64_t load(const Vox *v) {
        const Format *vox = format_by_name("vox");
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        FormatSettings settings;
        FormatError error;
        uint64_t began, took;

        settings_init(&settings, vox->options, FORMAT_READS);
        began = work_nsec();
        if (vox->read(&m, v->bytes.data, v->bytes.n, &settings, &notes, &error) != 0)
                die("the file cannot be read: %s", error.message);
        took = work_nsec() - began;
        if (model_count(m) != v->voxels)
                die("%" PRIu64 " voxels were written, not all of them read", v->voxels);
        return took;
}

static uint64_t copy(const Vox *v) {
        const uint64_t began = work_nsec();
        void *to = malloc(v->bytes.n);

        if (!to)
                die("out of memory");
        memcpy(to, v->bytes.data, v->bytes.n);
        __asm__ volatile("" : : "r"(to) : "memory");
        free(to);
        return work_nsec() - began;
}

static void measure(const char *name, bool columns) {
        CLEANUP_BUF Buf bytes = { 0 };
        uint64_t best[2] = { UINT64_MAX, UINT64_MAX };
        Vox v = { 0 };

        make(&v, columns);
        bytes = v.bytes;
        for (unsigned round = 0; round < ROUNDS; round++) {
                best[0] = MIN(best[0], load(&v));
                best[1] = MIN(best[1], copy(&v));
        }
        (void)printf("# %.0f MB, %.1f million voxels\n", (double)bytes.n / 1e6, (double)v.voxels / 1e6);
        figure((Figure){ .name = name,
                         .value = (double)v.voxels * 1e3 / (double)best[0],
                         .unit = "Mvoxel/s",
                         .against = (double)v.voxels * 1e3 / (double)best[1],
                         .to_what = "copying-the-file",
                         .kind = AIM_VALUE_AT_LEAST,
                         .aim = 200 });
}

void bench_vox(void) {
        measure("load-vox-of-100-MB", false);
        measure("the-same-by-columns", true);
}
