/* Volumes beside OpenVDB, in one process on one processor. Ours and the peer's take turns for some rounds; a
 * figure is the best of them, and the medians follow it. What counts is the time of the processor: what
 * others do on the machine is no part of it, but for what they leave in its caches. */
#include "bench/bench.h"

#include "bench/openvdb.h"
#include "voxel/shape.h"
#include "voxel/volume-inline.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROUNDS 11
#define SIDE 256
#define POINTS (2u << 20)

static const Colour red = { 200, 30, 20, 255 }, blue = { 20, 30, 200, 255 };

static uint32_t word_of(Colour c) {
        uint32_t word;

        memcpy(&word, &c, sizeof(word));
        return word;
}

static uint32_t next_random(uint64_t *state) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        return (uint32_t)(*state >> 33);
}

static int32_t *random_points(uint32_t n) {
        int32_t *at = calloc((size_t)n * 3, sizeof(*at));
        uint64_t state = 1;

        if (!at)
                die("out of memory");
        for (size_t i = 0; i < (size_t)n * 3; i++)
                at[i] = (int32_t)(next_random(&state) % SIDE);
        return at;
}

static Volume *new_volume(void) {
        Volume *v;

        if (volume_new(&v) < 0)
                die("out of memory");
        return v;
}

static void must(int r) {
        if (r < 0)
                die("out of memory");
}

/* Of all threads: the peer may use some. */
static uint64_t spent_nsec(void) {
        struct timespec ts;

        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
        return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* What a round measures: nanoseconds of the part that counts. `ours` or the peer's. */
typedef uint64_t (*Round)(bool ours, const void *context);

/* One line: so many voxels (0: the whole) in these times, ours and the peer's. */
static void compare(const char *name, const uint64_t ns[static 2], double voxels, Aim kind, double aim) {
        const double n = voxels > 0 ? voxels * 1000 : 1e9;

        figure((Figure){ name, n / (double)ns[1], voxels > 0 ? "Mvoxel/s" : "times/s", n / (double)ns[0],
                         "openvdb", kind, aim });
}

/* The figures that were asked for by name; none: all. */
static char **wanted;

static bool is_wanted(const char *name) {
        for (char **w = wanted; *w; w++)
                if (strcmp(*w, name) == 0)
                        return true;
        return !*wanted;
}

static void measure(const char *name, Round round, const void *context, double voxels, double aim) {
        CLEANUP_TIMES Times peer = { 0 }, own = { 0 };
        Times *times[2] = { &peer, &own };
        uint64_t best[2], median[2];
        char text[64];

        if (!is_wanted(name))
                return;
        for (unsigned i = 0; i < ROUNDS; i++)
                for (unsigned ours = 0; ours < 2; ours++) {
                        stop_if_asked();
                        times_add(times[ours], round(ours, context));
                }
        for (unsigned ours = 0; ours < 2; ours++) {
                median[ours] = (uint64_t)(times_percentile(times[ours], 50) * 1000);
                best[ours] = times[ours]->ns[0];
        }
        compare(name, best, voxels, AIM_RATIO_AT_LEAST, aim);
        (void)snprintf(text, sizeof(text), "%s_median", name);
        compare(text, median, voxels, AIM_NONE, 0);
}

static uint64_t sequential(bool ours, const void *context) {
        uint64_t start = spent_nsec(), end;

        if (ours) {
                Volume *v = new_volume();

                for (int32_t z = 0; z < SIDE; z++)
                        for (int32_t y = 0; y < SIDE; y++)
                                for (int32_t x = 0; x < SIDE; x++)
                                        must(volume_set_inline(v, x, y, z, red));
                end = spent_nsec();
                volume_free(v);
        } else {
                Vdb *v = vdb_new();

                vdb_set_all(v, SIDE, word_of(red));
                end = spent_nsec();
                vdb_free(v);
        }
        return end - start;
}

static uint64_t random_set(bool ours, const void *context) {
        const int32_t *at = context;
        uint64_t start = spent_nsec(), end;

        if (ours) {
                Volume *v = new_volume();

                for (size_t i = 0; i < POINTS; i++, at += 3)
                        must(volume_set_inline(v, at[0], at[1], at[2], red));
                end = spent_nsec();
                volume_free(v);
        } else {
                Vdb *v = vdb_new();

                vdb_set(v, at, POINTS, word_of(red));
                end = spent_nsec();
                vdb_free(v);
        }
        return end - start;
}

static uint32_t terrain_height(int32_t x, int32_t y) {
        return (uint32_t)(100 + ((x * x + 3 * y * y) / 700 + (x * y) / 900) % 60);
}

static Colour terrain_colour(uint32_t z, uint32_t height) {
        const Colour grass = { 80, 160, 40, 255 }, dirt = { 120, 80, 40, 255 },
                     stone = { 110, 110, 115, 255 };

        return z == height ? grass : z + 4 > height ? dirt : stone;
}

typedef struct Land {
        Volume *volume;
        Vdb *vdb;
        int32_t *points;
        uint64_t volume_bytes;
} Land;

static uint64_t bytes_now(void) {
        return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static void make_land(Land *l) {
        uint64_t before;

        block_trim();
        before = bytes_now();
        l->volume = new_volume();
        for (int32_t y = 0; y < SIDE; y++)
                for (int32_t x = 0; x < SIDE; x++) {
                        const uint32_t height = terrain_height(x, y);

                        for (uint32_t z = 0; z <= height; z++)
                                must(volume_set_inline(l->volume, x, y, (int32_t)z,
                                                       terrain_colour(z, height)));
                }
        volume_rest(l->volume);
        block_trim();
        l->volume_bytes = bytes_now() - before;
        l->vdb = vdb_new();
        for (int32_t y = 0; y < SIDE; y++)
                for (int32_t x = 0; x < SIDE; x++) {
                        const uint32_t height = terrain_height(x, y);
                        uint32_t column[SIDE];

                        for (uint32_t z = 0; z <= height; z++)
                                column[z] = word_of(terrain_colour(z, height));
                        vdb_column(l->vdb, x, y, column, (int32_t)height);
                }
        vdb_prune(l->vdb);
}

static volatile uint64_t sink;

static uint64_t random_get(bool ours, const void *context) {
        const Land *l = context;
        const int32_t *at = l->points;
        uint64_t start = spent_nsec(), sum = 0;

        if (ours)
                for (size_t i = 0; i < POINTS; i++, at += 3)
                        sum += word_of(volume_get_inline(l->volume, at[0], at[1], at[2]));
        else
                sum = vdb_get(l->vdb, at, POINTS);
        sink = sum;
        return spent_nsec() - start;
}

static uint64_t fill(bool ours, const void *context) {
        const int32_t side = *(const int32_t *)context;
        const Box box = { { 3, 3, 3 }, { side + 2, side + 2, side + 2 } };
        uint64_t start = spent_nsec(), end;

        if (ours) {
                Volume *v = new_volume();

                must(volume_fill(v, box, MODE_OVER, red));
                end = spent_nsec();
                volume_free(v);
        } else {
                Vdb *v = vdb_new();

                vdb_fill(v, box.min.x, box.max.x, word_of(red));
                end = spent_nsec();
                vdb_free(v);
        }
        return end - start;
}

static void our_sphere(Volume *v, Point centre, Colour c) {
        Box box;

        must(shape_box(centre, (const int32_t[]){ SIDE, SIDE, SIDE }, &box));
        must(volume_shape(v, SHAPE_SPHERE, box, MODE_OVER, c));
}

static uint64_t sphere(bool ours, const void *context) {
        uint64_t start = spent_nsec(), end;

        if (ours) {
                Volume *v = new_volume();

                our_sphere(v, (Point){ 130, 131, 132 }, red);
                end = spent_nsec();
                volume_free(v);
        } else {
                Vdb *v = vdb_new();

                vdb_sphere(v, 130, 131, 132, SIDE / 2, word_of(red));
                end = spent_nsec();
                vdb_free(v);
        }
        return end - start;
}

typedef struct Pair {
        Volume *volumes[2];
        Vdb *vdbs[2];
} Pair;

/* The copy that is changed is not part of it. */
static uint64_t unite(bool ours, const void *context) {
        const Pair *p = context;
        uint64_t start, end;

        if (ours) {
                Volume *v;

                must(volume_copy(&v, p->volumes[0]));
                start = spent_nsec();
                must(volume_merge(v, p->volumes[1], MODE_OVER));
                end = spent_nsec();
                volume_free(v);
        } else {
                Vdb *v = vdb_copy(p->vdbs[0]);

                start = spent_nsec();
                vdb_unite(v, p->vdbs[1]);
                end = spent_nsec();
                vdb_free(v);
        }
        return end - start;
}

static void bench_union(void) {
        Pair p = { { new_volume(), new_volume() }, { vdb_new(), vdb_new() } };

        our_sphere(p.volumes[0], (Point){ 128, 128, 128 }, red);
        our_sphere(p.volumes[1], (Point){ 196, 171, 159 }, blue);
        vdb_sphere(p.vdbs[0], 128, 128, 128, SIDE / 2, word_of(red));
        vdb_sphere(p.vdbs[1], 196, 171, 159, SIDE / 2, word_of(blue));
        if (volume_count(p.volumes[0]) != vdb_count(p.vdbs[0]))
                die("the spheres differ: %llu and %llu voxels",
                    (unsigned long long)volume_count(p.volumes[0]),
                    (unsigned long long)vdb_count(p.vdbs[0]));
        measure("union_256", unite, &p, 0, 10);
        for (unsigned i = 0; i < 2; i++) {
                volume_free(p.volumes[i]);
                vdb_free(p.vdbs[i]);
        }
}

static void bench_snapshot(const Land *l) {
        uint64_t best = UINT64_MAX;

        for (unsigned i = 0; i < 100; i++) {
                uint64_t start = spent_nsec();
                Volume *copy;

                must(volume_copy(&copy, l->volume));
                best = MIN(best, spent_nsec() - start);
                volume_free(copy);
        }
        figure((Figure){ "snapshot_256", (double)best / 1e6, "ms", 0, NULL, AIM_VALUE_AT_MOST, 0.05 });
}

static void bench_noise(void) {
        uint64_t before, state = 7;
        Volume *v;

        block_trim();
        before = bytes_now();
        v = new_volume();

        for (int32_t z = 0; z < 128; z++)
                for (int32_t y = 0; y < 128; y++)
                        for (int32_t x = 0; x < 128; x++) {
                                const uint32_t word = next_random(&state) << 1;
                                Colour c;

                                memcpy(&c, &word, sizeof(c));
                                c.a = 255;
                                must(volume_set_inline(v, x, y, z, c));
                        }
        volume_rest(v);
        block_trim();
        figure((Figure){ "bytes_voxel_noise", (double)(bytes_now() - before) / (double)volume_count(v),
                         "bytes", 0, NULL, AIM_VALUE_AT_MOST, 4.2 });
        volume_free(v);
}

int main(int argc, char **argv) {
        const int32_t small = 256, large = 512;
        int cpus[2];
        Land land = { .points = random_points(POINTS) };

        wanted = argv + (argc > 0);
        mind_signals();
        processors(cpus);
        keep_on(0, cpus[0]);
        bench_noise();
        make_land(&land);
        figure((Figure){ "bytes_voxel_terrain",
                         (double)land.volume_bytes / (double)volume_count(land.volume), "bytes",
                         (double)vdb_bytes(land.vdb) / (double)vdb_count(land.vdb), "openvdb",
                         AIM_VALUE_AT_MOST, 0.5 });
        bench_snapshot(&land);
        measure("set_sequential", sequential, NULL, (double)SIDE * SIDE * SIDE, 1.8);
        measure("set_random", random_set, land.points, POINTS, 2.5);
        measure("get_random_terrain", random_get, &land, POINTS, 2);
        measure("box_256", fill, &small, 0, 4);
        measure("box_512", fill, &large, 0, 4);
        measure("sphere_r128", sphere, NULL, 0, 2.5);
        bench_union();
        volume_free(land.volume);
        vdb_free(land.vdb);
        free(land.points);
        return 0;
}
