#include "render/cover.h"

#include <string.h>

/* Beyond that, of a sample, positions in double precision are to be trusted. */
#define TRUST 0x1p-20
/* Further off the picture than that many samples, a column is just off it. */
#define FAR_OFF 4.0

void plane_make(Plane *ret, const Camera *c, Side side) {
        int axis = side_axis(side), a = side_across(side), b = side_along(side);
        double right = c->right[axis], up = c->up[axis], toward = c->toward[axis];
        double x0 = (double)c->x0 / CAMERA_ONE, y0 = (double)c->y0 / CAMERA_ONE;
        __int128 turn = (__int128)c->x[a] * c->y[b] - (__int128)c->y[a] * c->x[b];

        *ret = (Plane){ .side = side, .axis = axis, .across = a, .along = b, .toward = turn > 0 ? 1 : -1 };
        if (c->perspective) {
                double unit = c->pitch * ldexp(1, RAY_SHIFT);

                ret->origin = (double)c->first[axis] / unit;
                ret->column = (double)c->column[axis] / unit;
                ret->row = (double)c->row[axis] / unit;
                return;
        }
        ret->seen = camera_sees(c, side) && turn != 0;
        if (!ret->seen)
                return;
        ret->unit = 1 / toward;
        ret->column = -right / (toward * c->pitch);
        ret->row = up / (toward * c->pitch);
        ret->origin = -(0.5 - x0) * right / (toward * c->pitch) - (y0 - 0.5) * up / (toward * c->pitch);
}

static void corners_flat(Cover *v) {
        const Camera *c = v->camera;
        const double unit = (double)CAMERA_ONE, half = (double)CAMERA_HALF;
        double at[3] = { (double)v->at[0], (double)v->at[1], (double)v->at[2] };
        double x = ((double)c->x0 + at[0] * (double)c->x[0] + at[1] * (double)c->x[1] +
                    at[2] * (double)c->x[2]) /
                   unit;
        double y = ((double)c->y0 + at[0] * (double)c->y[0] + at[1] * (double)c->y[1] +
                    at[2] * (double)c->y[2]) /
                   unit;
        const int a = v->plane->across, b = v->plane->along;

        for (int k = 0; k < 4; k++) {
                double wide = k == 1 || k == 2 ? (double)v->wide : 0, high = k >= 2 ? (double)v->high : 0;

                v->corners[k][0] = x + ((double)c->x[a] * wide + (double)c->x[b] * high) / half;
                v->corners[k][1] = y + ((double)c->y[a] * wide + (double)c->y[b] * high) / half;
                v->corners[k][2] = 0;
        }
}

static void corners_deep(Cover *v) {
        for (int k = 0; k < 4; k++) {
                double p[3] = { (double)v->at[0] / 2, (double)v->at[1] / 2, (double)v->at[2] / 2 };

                p[v->plane->across] += k == 1 || k == 2 ? (double)v->wide : 0;
                p[v->plane->along] += k >= 2 ? (double)v->high : 0;
                camera_project(v->camera, p, v->corners[k]);
                v->behind |= !(v->corners[k][2] > 0 && v->corners[k][2] < 1e6);
        }
}

/* From the eye to a position in half voxels from the middle, 1 << EYE_SHIFT to a voxel. */
static int64_t from_eye(const Camera *c, int axis, int64_t at) {
        return (at + c->middle[axis]) * (1 << (EYE_SHIFT - 1)) - c->eye[axis];
}

bool cover_make(Cover *v, const Camera *c, const Plane *p, const int64_t at[static 3], int64_t wide,
                int64_t high) {
        double level;

        v->camera = c;
        v->plane = p;
        memcpy(v->at, at, sizeof(v->at));
        v->wide = wide;
        v->high = high;
        v->behind = false;
        if (c->perspective) {
                int64_t far = from_eye(c, p->axis, at[p->axis]);

                if (side_positive(p->side) ? far >= 0 : far <= 0)
                        return false;
                level = ldexp((double)far, -EYE_SHIFT);
                v->depth = p->origin / level;
                v->column = p->column / level;
                v->row = p->row / level;
                corners_deep(v);
                return true;
        }
        if (!p->seen)
                return false;
        v->depth = p->origin + (double)at[p->axis] / 2 * p->unit;
        v->column = p->column;
        v->row = p->row;
        corners_flat(v);
        return true;
}

void cover_rows(const Cover *v, int64_t *ret_top, int64_t *ret_bottom) {
        double top = INFINITY, bottom = -INFINITY, height = v->camera->height;

        if (v->behind) {
                *ret_top = 0;
                *ret_bottom = v->camera->height;
                return;
        }
        for (int k = 0; k < 4; k++) {
                top = MIN(top, v->corners[k][1]);
                bottom = MAX(bottom, v->corners[k][1]);
        }
        /* Half a sample is where centres are; the rest is for rounding. */
        *ret_top = (int64_t)MAX(MIN(top - 0.51, height), 0.0);
        *ret_bottom = (int64_t)MIN(MAX(bottom + 0.51, 0.0), height);
}

/* The line along axis `b` through a corner, with the inner side where the axis `a` grows, or (turned)
 * shrinks. */
static void edge_flat(Cover *v, int i, int a, int b, const int64_t at[static 3], bool turned) {
        const Camera *c = v->camera;
        const int sign = (a == v->plane->across ? -1 : 1) * v->plane->toward * (turned ? -1 : 1);
        double slope;

        v->edges[i].x = sign * c->x[b];
        v->edges[i].y = sign * c->y[b];
        /* What is far off the picture may leave 64 bits on the way, as long as the sum is within them: only
         * faces that reach into the picture come here. */
        v->edges[i].px =
                (int64_t)((uint64_t)c->x0 + (uint64_t)c->x[0] * (uint64_t)at[0] +
                          (uint64_t)c->x[1] * (uint64_t)at[1] + (uint64_t)c->x[2] * (uint64_t)at[2]);
        v->edges[i].py =
                (int64_t)((uint64_t)c->y0 + (uint64_t)c->y[0] * (uint64_t)at[0] +
                          (uint64_t)c->y[1] * (uint64_t)at[1] + (uint64_t)c->y[2] * (uint64_t)at[2]);
        v->edges[i].sign = v->edges[i].y < 0 ? 1 : v->edges[i].y > 0 ? -1 : 0;
        if (v->edges[i].sign == 0)
                return;
        slope = (double)v->edges[i].x / (double)v->edges[i].y;
        v->edges[i].step = slope;
        v->edges[i].at =
                ((double)(v->edges[i].px - CAMERA_HALF) - slope * (double)(v->edges[i].py - CAMERA_HALF)) /
                (double)CAMERA_ONE;
}

static void edge_deep(Cover *v, int i, int a, const int64_t at[static 3], bool turned) {
        const Camera *c = v->camera;
        const int k = v->plane->axis;
        __int128 level = from_eye(c, k, at[k]), p = from_eye(c, a, at[a]);
        Line *l = &v->edges[i].line;

        if ((level < 0) != turned) {
                level = -level;
                p = -p;
        }
        *l = (Line){ level * c->column[a] - p * c->column[k], level * c->row[a] - p * c->row[k],
                     level * c->first[a] - p * c->first[k] };
        v->edges[i].sign = l->a > 0 ? 1 : l->a < 0 ? -1 : 0;
        if (l->a == 0)
                return;
        v->edges[i].at = -(double)l->c / (double)l->a;
        v->edges[i].step = -(double)l->b / (double)l->a;
}

void cover_lines(Cover *v) {
        const Plane *p = v->plane;

        for (int i = 0; i < 4; i++) {
                int a = i & 1 ? p->along : p->across, b = i & 1 ? p->across : p->along;
                int64_t at[3] = { v->at[0], v->at[1], v->at[2] };

                if (i >= 2)
                        at[a] += 2 * (i & 1 ? v->high : v->wide);
                v->edges[i].at = v->edges[i].step = 0;
                if (v->camera->perspective)
                        edge_deep(v, i, a, at, i >= 2);
                else
                        edge_flat(v, i, a, b, at, i >= 2);
                v->edges[i].error = TRUST + 0x1p-48 * (fabs(v->edges[i].at) +
                                                       fabs(v->edges[i].step) * v->camera->height);
        }
}

/* The equation itself, for what doubles do not decide. */
static Line line_of(const Cover *v, int i) {
        const __int128 x = v->edges[i].x, y = v->edges[i].y;

        if (v->camera->perspective)
                return v->edges[i].line;
        return (Line){ -y * CAMERA_ONE, x * CAMERA_ONE,
                       x * (CAMERA_HALF - v->edges[i].py) - y * (CAMERA_HALF - v->edges[i].px) };
}

/* The first column at the line or right of it, by division; within the picture or just beside it. */
static int64_t column_exact(const Cover *v, int i, int64_t row) {
        const Line l = line_of(v, i);
        __int128 n = -(l.b * row + l.c), d = l.a, q;
        const int64_t width = v->camera->width;

        if (d < 0) {
                n = -n;
                d = -d;
        }
        q = n / d;
        if (q * d < n)
                q++;
        return q < 0 ? 0 : q > width ? width : (int64_t)q;
}

/* The same where only this column and the next one come into question. */
static int64_t column_near(const Cover *v, int i, int64_t row, int64_t near) {
        const Line l = line_of(v, i);
        const __int128 value = l.a * near + l.b * row + l.c;

        return near + !(l.a > 0 ? value >= 0 : value <= 0);
}

static int64_t edge_column(const Cover *v, int i, int64_t row) {
        const double error = v->edges[i].error,
                     x = v->edges[i].at + v->edges[i].step * (double)row + FAR_OFF;
        const int64_t width = v->camera->width;
        int64_t below;
        double part;

        if (!(error <= 0.25))
                return column_exact(v, i, row);
        if (x <= 0)
                return 0;
        if (x >= (double)width + 2 * FAR_OFF)
                return width;
        /* By conversion to an integer, since ceil() is a call on processors of the first kind. */
        below = (int64_t)x;
        part = x - (double)below;
        if (part > error && part < 1 - error)
                return below + 1 - (int64_t)FAR_OFF;
        return column_near(v, i, row, below - (int64_t)FAR_OFF + (part > 0.5));
}

/* A line along the row: all of it is inside, or nothing. On it, inside is what is below. */
static bool row_inside(const Cover *v, int i, int64_t row) {
        const Line l = line_of(v, i);
        const __int128 value = l.b * row + l.c;

        return value > 0 || (value == 0 && l.b > 0);
}

void cover_span(const Cover *v, int64_t row, int32_t *ret_first, int32_t *ret_end) {
        int64_t first = 0, end = v->camera->width, column;

        for (int i = 0; i < 4; i++) {
                if (v->edges[i].sign == 0) {
                        if (!row_inside(v, i, row))
                                end = 0;
                        continue;
                }
                column = edge_column(v, i, row);
                if (v->edges[i].sign > 0)
                        first = MAX(first, column);
                else
                        end = MIN(end, column);
        }
        *ret_first = (int32_t)first;
        *ret_end = (int32_t)end;
}

bool cover_thin(const Cover *v) {
        double area = 0, longest = 0;

        if (v->behind)
                return false;
        for (int k = 0; k < 4; k++) {
                const double *a = v->corners[k], *b = v->corners[(k + 1) % 4];
                const double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;

                area += (a[0] - v->corners[0][0]) * (b[1] - v->corners[0][1]) -
                        (b[0] - v->corners[0][0]) * (a[1] - v->corners[0][1]);
                longest = MAX(longest, length);
        }
        return area * area / 4 < longest;
}
