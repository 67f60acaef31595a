#include "bench/rays.h"

#include "bench/bench.h"

#include <math.h>
#include <string.h>

#define SIDE 128
#define BLOCKS (SIDE / BLOCK_SIDE)

/* Expanded once, which is not counted. */
typedef struct Scene {
        const Volume *volume; /* whose it is */
        Colour voxels[SIDE][SIDE][SIDE];
        bool blocks[BLOCKS][BLOCKS][BLOCKS];
} Scene;

static Scene *scene;

typedef struct Ray {
        double from[3], along[3];
} Ray;

typedef struct Hit {
        int voxel[3], axis, sign;
        double t;
} Hit;

static void expand(const Volume *v) {
        if (!scene)
                scene = calloc(1, sizeof(*scene));
        if (!scene)
                die("out of memory");
        if (scene->volume == v)
                return;
        scene->volume = v;
        for (int z = 0; z < SIDE; z++)
                for (int y = 0; y < SIDE; y++)
                        for (int x = 0; x < SIDE; x++) {
                                scene->voxels[z][y][x] = volume_get_at(v, x, y, z);
                                scene->blocks[z / BLOCK_SIDE][y / BLOCK_SIDE][x / BLOCK_SIDE] |=
                                        scene->voxels[z][y][x].a > 0;
                        }
}

static bool solid(int x, int y, int z) {
        return x >= 0 && x < SIDE && y >= 0 && y < SIDE && z >= 0 && z < SIDE &&
               scene->voxels[z][y][x].a > 0;
}

/* Cells of `size` voxels, from t on, while they are within `low` and `high`. */
typedef struct Walk {
        int cell[3], step[3];
        double next[3], delta[3], t;
        int axis;
} Walk;

static void walk_begin(Walk *w, const Ray *r, double t, double size, const int low[static 3],
                       const int high[static 3]) {
        w->t = t;
        for (int i = 0; i < 3; i++) {
                double at = (r->from[i] + t * r->along[i]) / size;
                int cell = (int)floor(at);

                w->cell[i] = cell < low[i] ? low[i] : cell > high[i] ? high[i] : cell;
                w->step[i] = r->along[i] > 0 ? 1 : -1;
                w->delta[i] = r->along[i] != 0 ? fabs(size / r->along[i]) : INFINITY;
                w->next[i] = r->along[i] != 0
                                     ? ((w->cell[i] + (r->along[i] > 0)) * size - r->from[i]) / r->along[i]
                                     : INFINITY;
        }
}

static void walk_on(Walk *w) {
        w->axis = w->next[0] < w->next[1]   ? w->next[0] < w->next[2] ? 0 : 2
                  : w->next[1] < w->next[2] ? 1
                                            : 2;
        w->t = w->next[w->axis];
        w->cell[w->axis] += w->step[w->axis];
        w->next[w->axis] += w->delta[w->axis];
}

static bool enter_box(const Ray *r, double *ret_t, int *ret_axis) {
        double near = 0, far = INFINITY;

        *ret_axis = -1;
        for (int i = 0; i < 3; i++) {
                double a = -r->from[i] / r->along[i], b = (SIDE - r->from[i]) / r->along[i];

                if (a > b) {
                        double swap = a;

                        a = b;
                        b = swap;
                }
                if (a > near) {
                        near = a;
                        *ret_axis = i;
                }
                far = fmin(far, b);
        }
        *ret_t = near;
        return near < far;
}

static bool walk_block(const Ray *r, const Walk *block, int axis, Hit *ret) {
        int low[3], high[3];
        Walk w;

        for (int i = 0; i < 3; i++) {
                low[i] = block->cell[i] * BLOCK_SIDE;
                high[i] = low[i] + BLOCK_SIDE - 1;
        }
        walk_begin(&w, r, block->t, 1, low, high);
        w.axis = axis;
        for (;;) {
                if (scene->voxels[w.cell[2]][w.cell[1]][w.cell[0]].a > 0) {
                        memcpy(ret->voxel, w.cell, sizeof(w.cell));
                        ret->axis = w.axis;
                        ret->sign = w.axis >= 0 ? -w.step[w.axis] : 0;
                        ret->t = w.t;
                        return true;
                }
                walk_on(&w);
                if (w.cell[w.axis] < low[w.axis] || w.cell[w.axis] > high[w.axis])
                        return false;
        }
}

static bool cast(const Ray *r, Hit *ret) {
        static const int low[3] = { 0 }, high[3] = { BLOCKS - 1, BLOCKS - 1, BLOCKS - 1 };
        double t;
        int axis;
        Walk w;

        if (!enter_box(r, &t, &axis))
                return false;
        walk_begin(&w, r, t, BLOCK_SIDE, low, high);
        w.axis = axis;
        for (;;) {
                if (scene->blocks[w.cell[2]][w.cell[1]][w.cell[0]] && walk_block(r, &w, w.axis, ret))
                        return true;
                walk_on(&w);
                if (w.cell[w.axis] < 0 || w.cell[w.axis] >= BLOCKS)
                        return false;
        }
}

static double occlude(const Hit *h, const double at[static 3]) {
        static const double keeps[] = { 1, 0.83, 0.70, 0.58 };
        const int a = (h->axis + 1) % 3, b = (h->axis + 2) % 3;
        double u = at[a] - h->voxel[a], v = at[b] - h->voxel[b], sum = 0;

        for (int i = 0; i < 4; i++) {
                int p[3], q[3], c[3], n;

                memcpy(p, h->voxel, sizeof(p));
                p[h->axis] += h->sign;
                memcpy(q, p, sizeof(q));
                memcpy(c, p, sizeof(c));
                p[a] += i & 1 ? 1 : -1;
                q[b] += i & 2 ? 1 : -1;
                c[a] = p[a];
                c[b] = q[b];
                n = solid(p[0], p[1], p[2]) + solid(q[0], q[1], q[2]);
                if (n < 2)
                        n += solid(c[0], c[1], c[2]);
                else
                        n = 3;
                sum += keeps[n] * (i & 1 ? u : 1 - u) * (i & 2 ? v : 1 - v);
        }
        return sum;
}

static void shade(const Ray *r, const Hit *h, const double light[static 3], double sum[static 4]) {
        const Colour c = scene->voxels[h->voxel[2]][h->voxel[1]][h->voxel[0]];
        const double length = sqrt(light[0] * light[0] + light[1] * light[1] + light[2] * light[2]);
        double keep, lit = h->sign * light[h->axis] / length;
        Ray to_light;
        Hit other;

        for (int i = 0; i < 3; i++) {
                to_light.from[i] = r->from[i] + h->t * r->along[i];
                to_light.along[i] = light[i] / length;
        }
        keep = occlude(h, to_light.from);
        to_light.from[h->axis] += h->sign * 1e-4;
        if (lit <= 0 || cast(&to_light, &other))
                lit = 0;
        keep *= 0.55 + 0.45 * lit;
        sum[0] += c.r * keep;
        sum[1] += c.g * keep;
        sum[2] += c.b * keep;
        sum[3] += 255;
}

void rays_draw(const Volume *v, uint8_t *ret, uint32_t width, uint32_t height, unsigned grain,
               const double light[static 3]) {
        /* The picture of 128 × 128 × 84 voxels that the other one frames as well. */
        const double pitch = height * 0.92 / (128 * 2 / sqrt(6) + 84 * 2 / sqrt(6));
        const double right[3] = { M_SQRT1_2, M_SQRT1_2, 0 },
                     up[3] = { -1 / sqrt(6), 1 / sqrt(6), 2 / sqrt(6) };
        const double toward[3] = { 1 / sqrt(3), -1 / sqrt(3), 1 / sqrt(3) };

        expand(v);
        for (uint32_t y = 0; y < height; y++)
                for (uint32_t x = 0; x < width; x++, ret += 4) {
                        double sum[4] = { 0 };

                        for (unsigned i = 0; i < grain * grain; i++) {
                                const unsigned column = i % grain, row = i / grain;
                                double px = (x + (column + 0.5) / grain - width / 2.0) / pitch;
                                double py = (height / 2.0 - y - (row + 0.5) / grain) / pitch;
                                Ray r;
                                Hit h;

                                for (int k = 0; k < 3; k++) {
                                        r.from[k] = (k == 2 ? 42 : 64) + right[k] * px + up[k] * py +
                                                    300 * toward[k];
                                        r.along[k] = -toward[k];
                                }
                                if (cast(&r, &h) && h.axis >= 0)
                                        shade(&r, &h, light, sum);
                        }
                        for (int k = 0; k < 3; k++)
                                ret[k] = sum[3] > 0 ? (uint8_t)(sum[k] * 255 / sum[3]) : 0;
                        ret[3] = (uint8_t)(sum[3] / (grain * grain));
                }
}
