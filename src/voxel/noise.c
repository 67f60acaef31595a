#include "voxel/noise.h"

#include "base/progress.h"
#include "voxel/dense.h"
#include "voxel/volume-private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Mixes until neighbours have nothing in common. */
static uint32_t knot(uint64_t seed, int64_t x, int64_t y, int64_t z) {
        uint64_t h = seed ^ (uint64_t)x * 0x9e3779b97f4a7c15u;

        h = (h ^ h >> 32) * 0xd6e8feb86659fd93u ^ (uint64_t)y * 0xc2b2ae3d27d4eb4fu;
        h = (h ^ h >> 29) * 0xff51afd7ed558ccdu ^ (uint64_t)z * 0x165667b19e3779f9u;
        h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
        return (uint32_t)(h >> 48);
}

/* Rounded down, for negative numbers too. */
static int64_t divide(int64_t at, int64_t by) {
        return at >= 0 ? at / by : -((by - 1 - at) / by);
}

/* The way from one knot to the next, 0–65535: slow at both ends (3t² − 2t³). */
static int64_t ease(int64_t at, int64_t scale) {
        const int64_t t = at * NOISE_ONE / scale;

        return (t * t / NOISE_ONE) * (3 * NOISE_ONE - 2 * t) / NOISE_ONE;
}

static int64_t between(int64_t a, int64_t b, int64_t t) {
        return (a * (NOISE_ONE - t) + b * t) / NOISE_ONE;
}

static int64_t octave_at(uint64_t seed, int64_t scale, const int32_t at[static 3]) {
        int64_t from[3], t[3], values[8];

        for (unsigned i = 0; i < 3; i++) {
                from[i] = divide(at[i], scale);
                t[i] = ease(at[i] - from[i] * scale, scale);
        }
        for (unsigned i = 0; i < 8; i++)
                values[i] = knot(seed, from[0] + (i & 1), from[1] + (i >> 1 & 1), from[2] + (i >> 2));
        for (unsigned i = 0; i < 4; i++)
                values[i] = between(values[2 * i], values[2 * i + 1], t[0]);
        for (unsigned i = 0; i < 2; i++)
                values[i] = between(values[2 * i], values[2 * i + 1], t[1]);
        return between(values[0], values[1], t[2]);
}

uint32_t noise_at(const Noise *n, int32_t x, int32_t y, int32_t z) {
        const int32_t at[3] = { x, y, z };
        int64_t sum = 0, all = 0;

        for (unsigned i = 0; i < n->octaves; i++) {
                const int64_t weight = (int64_t)1 << (NOISE_OCTAVES_MOST - 1 - i);
                const int64_t scale = MAX(n->scale >> i, 1u);

                sum += weight * octave_at(n->seed + i * 0x9e3779b97f4a7c15u, scale, at);
                all += weight;
        }
        assert(all > 0);
        return (uint32_t)(sum / all);
}

static int generate_block(Volume *to, Point at, Box box, CellMaker cell, void *userdata) {
        const Box part = box_intersect(block_space(at), box);
        CLEANUP(block_unref) Block *block = NULL;
        Colour cells[BLOCK_VOXELS];

        memset(cells, 0, sizeof(cells));
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point o = block_origin(at);
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };

                if (box_contains(part, p))
                        cells[i] = cell(userdata, p);
        }
        block = block_new(cells);
        return block ? volume_put_block(to, at, block) : -ENOMEM;
}

int volume_generate(Volume **ret, Box box, CellMaker cell, void *userdata) {
        const Point from = block_of(box.min), end = block_of(box.max);
        CLEANUP(volume_free) Volume *to = NULL;
        int r;

        if (box_volume(box) > GENERATE_MOST || box_blocks(box) > GENERATE_MOST / BLOCK_SIDE)
                return -E2BIG;
        r = volume_new(&to);
        progress_begin(box_blocks(box));
        for (int32_t y = from.y; r == 0 && y <= end.y; y++)
                for (int32_t x = from.x; r == 0 && x <= end.x; x++)
                        for (int32_t z = from.z; r == 0 && z <= end.z; z++) {
                                r = generate_block(to, (Point){ x, y, z }, box, cell, userdata);
                                progress_step(1);
                        }
        if (r == 0)
                *ret = TAKE(to);
        return r;
}
