#include "render/raster.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

/* What all quads of a side have in common. */
typedef struct Plane {
        int axis, across, along;
        bool clockwise; /* in the picture: corner, across, opposite, along */
        /* The depth at a sample is (plane - x × right - y × up) / toward. */
        double right, up, toward;
        /* Samples from edge to edge of a face of one voxel, and its edges. */
        double area, across_length, along_length;
} Plane;

/* A corner in the picture, CAMERA_ONE to a sample. */
typedef struct Corner {
        int64_t x, y;
} Corner;

Raster *raster_free(Raster *r) {
        if (!r)
                return NULL;

        free(r->depth);
        free(r->face);
        free(r->first);
        free(r->end);
        free(r);
        return NULL;
}

int raster_new(Raster **ret, const Camera *c, const Mesh *m, uint32_t rows) {
        CLEANUP(raster_free) Raster *r = NULL;

        if (m->n_quads >= FACE_NUMBER)
                return -E2BIG;

        r = calloc(1, sizeof(*r));
        if (!r)
                return -ENOMEM;
        r->camera = c;
        r->mesh = m;
        r->rows = rows;
        r->depth = calloc((size_t)rows * c->width, sizeof(*r->depth));
        r->face = calloc((size_t)rows * c->width, sizeof(*r->face));
        r->first = calloc(rows, sizeof(*r->first));
        r->end = calloc(rows, sizeof(*r->end));
        if (!r->depth || !r->face || !r->first || !r->end)
                return -ENOMEM;

        *ret = TAKE(r);
        return 0;
}

static void plane_make(Plane *ret, const Camera *c, Side side) {
        int axis = side_axis(side), a = side_across(side), b = side_along(side);
        __int128 turn = (__int128)c->x[a] * c->y[b] - (__int128)c->y[a] * c->x[b];
        double unit = (double)CAMERA_HALF;

        *ret = (Plane){
                .axis = axis,
                .across = a,
                .along = b,
                .clockwise = turn > 0,
                .right = c->right[axis],
                .up = c->up[axis],
                .toward = c->toward[axis],
                .area = fabs((double)turn) / (unit * unit),
                .across_length = hypot((double)c->x[a], (double)c->y[a]) / unit,
                .along_length = hypot((double)c->x[b], (double)c->y[b]) / unit,
        };
}

void raster_corner(const Raster *r, Quad q, int64_t ret[static 3]) {
        Point block = r->mesh->blocks[q.block].at;
        int64_t base[3] = { block.x, block.y, block.z };
        int first[3];

        quad_first(q, first);
        for (int i = 0; i < 3; i++)
                ret[i] = 2 * (base[i] * BLOCK_SIDE + first[i]) - r->camera->middle[i];
        ret[side_axis(q.side)] += side_positive(q.side) ? 2 : 0;
}

static Corner corner_project(const Camera *c, const int64_t at[static 3]) {
        return (Corner){
                c->x0 + c->x[0] * at[0] + c->x[1] * at[1] + c->x[2] * at[2],
                c->y0 + c->y[0] * at[0] + c->y[1] * at[1] + c->y[2] * at[2],
        };
}

/* The first row or column whose centre is at or after a position. */
static int64_t sample_from(int64_t at) {
        return (at + CAMERA_HALF - 1) >> CAMERA_SHIFT;
}

/* Notes for each row from `from` to `to` (band rows from `row`) the first sample at or right of the
 * line through `at` along an axis. Exact: the quotient is carried on with its remainder. The line, not
 * the ends of the edge, is what counts, hence a short and a long edge on one line agree. */
static void edge_walk(const Raster *r, int32_t *ret, int axis, Corner at, int64_t from, int64_t to) {
        int64_t dx = r->camera->x[axis], dy = r->camera->y[axis], step, fraction;
        __int128 unit, n, rest, column;

        if (dy < 0)
                dx = -dx, dy = -dy;
        assert(dy > 0);

        unit = (__int128)dy << CAMERA_SHIFT;
        n = (__int128)(at.x - CAMERA_HALF) * dy +
            (__int128)dx * ((from << CAMERA_SHIFT) + CAMERA_HALF - at.y);
        column = n / unit;
        rest = column * unit - n;
        if (rest < 0)
                rest += unit, column++;

        step = dx / dy;
        fraction = dx % dy;
        if (fraction < 0)
                fraction += dy, step--;

        for (int64_t row = from; row < to; row++) {
                ret[row - r->top] = (int32_t)column;
                column += step;
                rest -= (__int128)fraction << CAMERA_SHIFT;
                if (rest < 0)
                        rest += unit, column++;
        }
}

/* Walks one edge within the band, on the side of the quad where it belongs. */
static void edge_add(Raster *r, const Plane *p, int axis, Corner from, Corner to) {
        bool down = to.y > from.y;
        int64_t row, last;

        if (from.y == to.y)
                return;

        row = MAX(sample_from(down ? from.y : to.y), (int64_t)r->top);
        last = MIN(sample_from(down ? to.y : from.y), (int64_t)r->top + r->rows);
        if (row < last)
                edge_walk(r, down == p->clockwise ? r->end : r->first, axis, from, row, last);
}

/* Where a sample's ray meets a plane: the depth at column 0 and the step from column to column. */
static double plane_depth(const Raster *r, const Plane *p, double level, double row, double *ret_step) {
        const Camera *c = r->camera;
        double y = (c->height * 0.5 - row) / c->pitch, x = -(c->width * 0.5 - 0.5) / c->pitch;

        *ret_step = -p->right / (p->toward * c->pitch);
        return (level - x * p->right - y * p->up) / p->toward;
}

static void span_draw(double *depth, uint32_t *face, int32_t first, int32_t end, double d, double step,
                      uint32_t number) {
        for (int32_t i = first; i < end; i++) {
                double here = d + step * i;

                if (here > depth[i]) {
                        depth[i] = here;
                        face[i] = number;
                }
        }
}

/* In the order: corner, across, opposite, along. */
static void quad_project(const Raster *r, const Plane *p, Quad q, Corner ret[static 4]) {
        const Camera *c = r->camera;
        int64_t wide = 2 * (q.across + 1), high = 2 * (q.along + 1), at[3];

        raster_corner(r, q, at);
        ret[0] = corner_project(c, at);
        ret[1] = (Corner){ ret[0].x + c->x[p->across] * wide, ret[0].y + c->y[p->across] * wide };
        ret[3] = (Corner){ ret[0].x + c->x[p->along] * high, ret[0].y + c->y[p->along] * high };
        ret[2] = (Corner){ ret[1].x + ret[3].x - ret[0].x, ret[1].y + ret[3].y - ret[0].y };
}

static void quad_draw(Raster *r, const Plane *p, Quad q, uint32_t number) {
        int64_t top = INT64_MAX, bottom = INT64_MIN, at[3];
        Corner corner[4];

        quad_project(r, p, q, corner);
        for (int i = 0; i < 4; i++) {
                top = MIN(top, corner[i].y);
                bottom = MAX(bottom, corner[i].y);
        }
        top = MAX(sample_from(top) - r->top, (int64_t)0);
        bottom = MIN(sample_from(bottom) - r->top, (int64_t)r->rows);
        if (top >= bottom)
                return;

        edge_add(r, p, p->across, corner[0], corner[1]);
        edge_add(r, p, p->along, corner[1], corner[2]);
        edge_add(r, p, p->across, corner[2], corner[3]);
        edge_add(r, p, p->along, corner[3], corner[0]);

        raster_corner(r, q, at);
        for (int64_t row = top; row < bottom; row++) {
                size_t begin = (size_t)row * r->camera->width;
                double step, d;

                d = plane_depth(r, p, (double)at[p->axis] / 2, (double)(row + r->top) + 0.5, &step);
                span_draw(r->depth + begin, r->face + begin, r->first[row], r->end[row], d, step, number);
        }
}

static bool quad_thin(const Plane *p, Quad q) {
        double wide = q.across + 1, high = q.along + 1;

        return p->area * wide * high < fmax(p->across_length * wide, p->along_length * high);
}

/* Marks the samples on the middle line of a quad, unless something is there already. */
static void quad_draw_thin(Raster *r, const Plane *p, Quad q, uint32_t number) {
        const Camera *c = r->camera;
        int64_t wide = q.across + 1, high = q.along + 1, at[3], along, n;
        bool lies = p->across_length * (double)wide > p->along_length * (double)high;
        int axis = lies ? p->across : p->along;
        double level, unit = (double)CAMERA_ONE;
        Corner begin;

        raster_corner(r, q, at);
        level = (double)at[p->axis] / 2;
        at[lies ? p->along : p->across] += lies ? high : wide;
        begin = corner_project(c, at);
        along = lies ? wide : high;
        n = (int64_t)(2 * (lies ? p->across_length : p->along_length) * (double)along) + 1;

        for (int64_t i = 0; i < n; i++) {
                double t = ((double)i + 0.5) / (double)n * 2 * (double)along, step, d;
                double x = floor(((double)begin.x + (double)c->x[axis] * t) / unit);
                double y = floor(((double)begin.y + (double)c->y[axis] * t) / unit);
                size_t sample;

                if (x < 0 || x >= c->width || y < r->top || y >= r->top + r->rows)
                        continue;
                sample = (size_t)(y - r->top) * c->width + (size_t)x;
                if (r->face[sample] != FACE_NONE && !(r->face[sample] & FACE_STRAY))
                        continue;
                d = plane_depth(r, p, level, y + 0.5, &step);
                span_draw(r->depth + sample, r->face + sample, 0, 1, d + step * x, step,
                          number | FACE_STRAY);
        }
}

static uint32_t face_number(const Raster *r, const Plane planes[static SIDES], size_t i) {
        Quad q = r->mesh->quads[i];

        return (uint32_t)(i + 1) | (quad_thin(&planes[q.side], q) ? FACE_THIN : 0);
}

void raster_band(Raster *r, uint32_t top, uint32_t rows) {
        const Mesh *m = r->mesh;
        size_t n = (size_t)rows * r->camera->width;
        Plane planes[SIDES];

        r->top = top;
        r->rows = rows;
        memset(r->face, 0, n * sizeof(*r->face));
        for (size_t i = 0; i < n; i++)
                r->depth[i] = -INFINITY;
        for (Side side = 0; side < SIDES; side++)
                plane_make(&planes[side], r->camera, side);

        for (size_t i = 0; i < m->n_quads; i++)
                quad_draw(r, &planes[m->quads[i].side], m->quads[i], face_number(r, planes, i));

        /* Only when all is drawn is it known where nothing is. */
        for (size_t i = 0; i < m->n_quads; i++) {
                uint32_t number = face_number(r, planes, i);

                if (number & FACE_THIN)
                        quad_draw_thin(r, &planes[m->quads[i].side], m->quads[i], number);
        }
}
