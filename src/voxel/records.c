/* Records are gathered by blocks, so that each block is opened once however they are scattered. Most come in
 * the order of rows: what is gathered are runs of records in the same block. */
#include "voxel/records.h"

#include "voxel/volume-private.h"

#include <errno.h>
#include <string.h>

/* Blocks that 256 voxels meet on an axis. */
#define SIDE 17
#define BLOCKS (SIDE * SIDE * SIDE)
#define FEW 1024

/* Where a coordinate is, by its byte: the sum of three has the index within the block in its lowest 12 bits,
 * and the number of the block above. */
typedef struct Places {
        uint32_t x[256], y[256], z[256];
} Places;

typedef struct Run {
        uint32_t from, n; /* records */
} Run;

/* The runs of one block, in their order, stand together. */
typedef struct Runs {
        Run *runs;
        uint32_t begin[BLOCKS + 1];
} Runs;

static void places_init(Places *ret, Point corner) {
        const uint32_t x = (uint32_t)corner.x & 15, y = (uint32_t)corner.y & 15, z = (uint32_t)corner.z & 15;

        for (uint32_t i = 0; i < 256; i++) {
                ret->x[i] = ((x + i) & 15) | ((x + i) >> 4) << 12;
                ret->y[i] = ((y + i) & 15) << 4 | ((y + i) >> 4) * SIDE << 12;
                ret->z[i] = ((z + i) & 15) << 8 | ((z + i) >> 4) * SIDE * SIDE << 12;
        }
}

static inline uint32_t place_of(const Places *p, const uint8_t *record) {
        return p->x[record[0]] + p->y[record[1]] + p->z[record[2]];
}

/* The end of the run that begins at `from`; *ret is its block. */
static size_t run_end(const Places *p, const uint8_t *records, size_t from, size_t n, uint32_t *ret) {
        const uint32_t block = place_of(p, records + from * RECORD_BYTES) >> 12;
        size_t to = from + 1;

        while (to < n && place_of(p, records + to * RECORD_BYTES) >> 12 == block)
                to++;
        *ret = block;
        return to;
}

/* Two rounds: how many runs each block has, then each run to its place. */
static int gather(const Places *p, const uint8_t *records, size_t n, Runs *ret) {
        uint32_t next[BLOCKS] = { 0 }, block, sum = 0;

        for (size_t at = 0; at < n;) {
                at = run_end(p, records, at, n, &block);
                next[block]++;
        }
        for (size_t i = 0; i < BLOCKS; i++) {
                ret->begin[i] = sum;
                sum += next[i];
                next[i] = ret->begin[i];
        }
        ret->begin[BLOCKS] = sum;
        ret->runs = calloc((size_t)sum + 1, sizeof(Run));
        if (!ret->runs)
                return -ENOMEM;
        for (size_t at = 0, to; at < n; at = to) {
                to = run_end(p, records, at, n, &block);
                ret->runs[next[block]++] = (Run){ (uint32_t)at, (uint32_t)(to - at) };
        }
        return 0;
}

typedef struct Pour {
        const Places *places;
        const uint8_t *records;
        const Run *runs;
        size_t n;
        Written *written;
} Pour;

static uint32_t word_at(const void *at) {
        uint32_t word;

        memcpy(&word, at, sizeof(word));
        return word;
}

/* By words; in a block, empty is 0. */
static void pour_run(const Pour *p, Run run, Colour *voxels) {
        const Colour opaque = { .a = 255 };
        const uint32_t alpha = word_at(&opaque);
        const uint8_t *record = p->records + (size_t)run.from * RECORD_BYTES;
        uint32_t added = 0, removed = 0, painted = 0;

        for (uint32_t i = 0; i < run.n; i++, record += RECORD_BYTES) {
                Colour *voxel = voxels + (place_of(p->places, record) & (BLOCK_VOXELS - 1));
                const uint32_t was = word_at(voxel), given = word_at(record + 3),
                               now = given & alpha ? given : 0;

                added += was == 0 && now != 0;
                removed += was != 0 && now == 0;
                painted += was != 0 && now != 0 && was != now;
                memcpy(voxel, &now, sizeof(now));
        }
        p->written->added += added;
        p->written->removed += removed;
        p->written->painted += painted;
}

static int change_pour(Block **b, const void *how) {
        const Pour *p = how;
        Block *own = block_open(*b);

        if (!own)
                return -ENOMEM;
        for (size_t i = 0; i < p->n; i++)
                pour_run(p, p->runs[i], own->voxels);
        block_recount(own);
        block_close(b, own);
        return 0;
}

/* So few leave blocks with small palettes as they are held. */
static int write_few(Volume *v, Point corner, const uint8_t *records, size_t n, Written *w) {
        for (size_t i = 0; i < n; i++) {
                const uint8_t *b = records + i * RECORD_BYTES;
                const Colour colour = { b[3], b[4], b[5], b[6] };
                const Point at = { corner.x + b[0], corner.y + b[1], corner.z + b[2] };
                const Colour was = volume_get(v, at);
                const int r = volume_set(v, at, colour);

                if (r < 0)
                        return r;
                w->added += was.a == 0 && colour.a > 0;
                w->removed += was.a > 0 && colour.a == 0;
                w->painted += was.a > 0 && colour.a > 0 && !colour_equal(was, colour);
        }
        return 0;
}

static int write_many(Volume *v, Point corner, const uint8_t *records, size_t n, Written *w) {
        const Point first = block_of(corner);
        CLEANUP_FREE Runs *runs = calloc(1, sizeof(Runs));
        CLEANUP_FREE Places *places = calloc(1, sizeof(Places));
        CLEANUP_FREE Run *list = NULL;
        int r;

        if (!runs || !places || n > UINT32_MAX)
                return -ENOMEM;
        places_init(places, corner);
        r = gather(places, records, n, runs);
        list = runs->runs;
        for (uint32_t i = 0; r == 0 && i < BLOCKS; i++) {
                const Point at = { first.x + (int32_t)(i % SIDE), first.y + (int32_t)(i / SIDE % SIDE),
                                   first.z + (int32_t)(i / SIDE / SIDE) };
                const uint32_t begin = runs->begin[i], end = runs->begin[i + 1];
                const Pour pour = { places, records, list + begin, end - begin, w };

                if (end > begin)
                        r = volume_change(v, at, change_pour, &pour);
        }
        return r;
}

int volume_write_records(Volume *v, Point corner, const uint8_t *records, size_t n, Written *ret) {
        Written written = { 0 };
        const int r = n < FEW ? write_few(v, corner, records, n, &written)
                              : write_many(v, corner, records, n, &written);

        if (r == 0)
                *ret = written;
        return r;
}
