#include "render/cover.h"

#include <string.h>

/* Beyond that, of a sample, positions in double precision are to be trusted. */
#define TRUST 0x1p-20

/* The four lines of faces: 0 and 2 go along, 1 and 3 across. Which side of them is the inner one depends on
 * whether, in the picture, across turns to along as x does to y. */
static void plane_edges(Plane *p, const Camera *c, bool clockwise) {
        for (int i = 0; i < 4; i++) {
                const int b = i & 1 ? p->across : p->along;
                const int sign = (i & 1 ? 1 : -1) * (clockwise ? 1 : -1) * (i >= 2 ? -1 : 1);

                p->edges[i].x = sign * c->x[b];
                p->edges[i].y = sign * c->y[b];
                p->edges[i].sign = p->edges[i].y < 0 ? 1 : p->edges[i].y > 0 ? -1 : 0;
                p->edges[i].step = p->edges[i].sign ? (double)p->edges[i].x / (double)p->edges[i].y : 0;
        }
}

static void plane_flat(Plane *p, const Camera *c, __int128 turn) {
        const int a = p->across, b = p->along;
        double right = c->right[p->axis], up = c->up[p->axis], toward = c->toward[p->axis];
        double x0 = (double)c->x0 / CAMERA_ONE, y0 = (double)c->y0 / CAMERA_ONE;
        const double half = (double)CAMERA_HALF;

        p->unit = 1 / toward;
        p->column = -right / (toward * c->pitch);
        p->row = up / (toward * c->pitch);
        p->origin = -(0.5 - x0) * right / (toward * c->pitch) - (y0 - 0.5) * up / (toward * c->pitch);
        plane_edges(p, c, turn > 0);
        p->wide[0] = (double)c->x[a] / half;
        p->wide[1] = (double)c->y[a] / half;
        p->high[0] = (double)c->x[b] / half;
        p->high[1] = (double)c->y[b] / half;
        p->area = fabs(p->wide[0] * p->high[1] - p->wide[1] * p->high[0]);
}

void plane_make(Plane *ret, const Camera *c, Side side) {
        int axis = side_axis(side), a = side_across(side), b = side_along(side);
        __int128 turn = (__int128)c->x[a] * c->y[b] - (__int128)c->y[a] * c->x[b];

        *ret = (Plane){ .side = side, .axis = axis, .across = a, .along = b };
        if (c->perspective) {
                double unit = c->pitch * ldexp(1, RAY_SHIFT);

                ret->seen = true;
                ret->origin = (double)c->first[axis] / unit;
                ret->column = (double)c->column[axis] / unit;
                ret->row = (double)c->row[axis] / unit;
                return;
        }
        ret->seen = camera_sees(c, side) && turn != 0;
        if (ret->seen)
                plane_flat(ret, c, turn);
}

/* Where the corner with the smallest coordinates is. */
static void corner_flat(const Cover *v, double ret[static 2]) {
        const Camera *c = v->camera;
        const double unit = 1 / (double)CAMERA_ONE;
        const double at[3] = { (double)v->at[0], (double)v->at[1], (double)v->at[2] };

        ret[0] = ((double)c->x0 + at[0] * (double)c->x[0] + at[1] * (double)c->x[1] +
                  at[2] * (double)c->x[2]) *
                 unit;
        ret[1] = ((double)c->y0 + at[0] * (double)c->y[0] + at[1] * (double)c->y[1] +
                  at[2] * (double)c->y[2]) *
                 unit;
}

static void bounds_flat(Cover *v) {
        const Plane *p = v->plane;
        const double wide[2] = { p->wide[0] * (double)v->wide, p->wide[1] * (double)v->wide };
        const double high[2] = { p->high[0] * (double)v->high, p->high[1] * (double)v->high };
        double at[2];

        corner_flat(v, at);
        v->left = at[0] + MIN(wide[0], 0.0) + MIN(high[0], 0.0);
        v->right = at[0] + MAX(wide[0], 0.0) + MAX(high[0], 0.0);
        v->top = at[1] + MIN(wide[1], 0.0) + MIN(high[1], 0.0);
        v->bottom = at[1] + MAX(wide[1], 0.0) + MAX(high[1], 0.0);
}

void cover_corners(Cover *v) {
        double at[2];

        if (v->camera->perspective)
                return;
        corner_flat(v, at);
        for (int k = 0; k < 4; k++) {
                double wide = k == 1 || k == 2 ? (double)v->wide : 0, high = k >= 2 ? (double)v->high : 0;

                for (int i = 0; i < 2; i++)
                        v->corners[k][i] = at[i] + v->plane->wide[i] * wide + v->plane->high[i] * high;
                v->corners[k][2] = 0;
        }
}

/* False when all of them are behind the eye. */
static bool corners_deep(Cover *v) {
        bool ahead = false;

        v->left = v->top = INFINITY;
        v->right = v->bottom = -INFINITY;
        for (int k = 0; k < 4; k++) {
                double p[3] = { (double)v->at[0] / 2, (double)v->at[1] / 2, (double)v->at[2] / 2 };

                p[v->plane->across] += k == 1 || k == 2 ? (double)v->wide : 0;
                p[v->plane->along] += k >= 2 ? (double)v->high : 0;
                camera_project(v->camera, p, v->corners[k]);
                ahead |= v->corners[k][2] > 0;
                v->behind |= !(v->corners[k][2] > 0 && v->corners[k][2] < 1e6);
                v->left = MIN(v->left, v->corners[k][0]);
                v->right = MAX(v->right, v->corners[k][0]);
                v->top = MIN(v->top, v->corners[k][1]);
                v->bottom = MAX(v->bottom, v->corners[k][1]);
        }
        return ahead;
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
                return corners_deep(v);
        }
        if (!p->seen)
                return false;
        v->depth = p->origin + (double)at[p->axis] / 2 * p->unit;
        v->column = p->column;
        v->row = p->row;
        bounds_flat(v);
        return true;
}

bool cover_in_width(const Cover *v) {
        return v->behind || (v->right >= -1 && v->left <= v->camera->width + 1.0);
}

void cover_rows(const Cover *v, int64_t *ret_top, int64_t *ret_bottom) {
        const double height = v->camera->height;
        /* Half a sample is where centres are; the rest is for rounding. */
        double above = v->top - 0.501, below = v->bottom + 0.501;

        if (v->behind) {
                *ret_top = 0;
                *ret_bottom = v->camera->height;
                return;
        }
        *ret_top = above < 0 ? 0 : (int64_t)MIN(above, height) + 1;
        *ret_bottom = (int64_t)MIN(MAX(below, 0.0), height);
}

/* The lines of the lattice that the edges are on; two go through the first corner. What is far off the
 * picture may leave 64 bits on the way, as long as the sum is within them: only faces that reach into the
 * picture come here. */
static void edges_flat(Cover *v) {
        const Camera *c = v->camera;
        const uint64_t wide = 2 * (uint64_t)v->wide, high = 2 * (uint64_t)v->high;
        uint64_t x = (uint64_t)c->x0, y = (uint64_t)c->y0;

        for (int k = 0; k < 3; k++) {
                x += (uint64_t)c->x[k] * (uint64_t)v->at[k];
                y += (uint64_t)c->y[k] * (uint64_t)v->at[k];
        }
        for (int i = 0; i < 4; i++) {
                const int a = i & 1 ? v->plane->along : v->plane->across;
                const uint64_t away = i < 2 ? 0 : i & 1 ? high : wide;
                const int64_t px = (int64_t)(x + away * (uint64_t)c->x[a]),
                              py = (int64_t)(y + away * (uint64_t)c->y[a]);
                const double step = v->plane->edges[i].step;

                v->edges[i].px = px;
                v->edges[i].py = py;
                v->edges[i].sign = v->plane->edges[i].sign;
                v->edges[i].end.step = step;
                v->edges[i].end.at = ((double)(px - CAMERA_HALF) - step * (double)(py - CAMERA_HALF)) *
                                     (1 / (double)CAMERA_ONE);
        }
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
        v->edges[i].end.at = v->edges[i].end.step = 0;
        if (l->a == 0)
                return;
        v->edges[i].end.at = -(double)l->c / (double)l->a;
        v->edges[i].end.step = -(double)l->b / (double)l->a;
}

static void edges_deep(Cover *v) {
        for (int i = 0; i < 4; i++) {
                const int a = i & 1 ? v->plane->along : v->plane->across;
                int64_t at[3] = { v->at[0], v->at[1], v->at[2] };

                if (i >= 2)
                        at[a] += 2 * (i & 1 ? v->high : v->wide);
                edge_deep(v, i, a, at, i >= 2);
        }
}

void cover_lines(Cover *v) {
        double most = 0;

        if (v->camera->perspective)
                edges_deep(v);
        else
                edges_flat(v);
        v->n_begins = v->n_ends = 0;
        for (int i = 0; i < 4; i++) {
                const End end = v->edges[i].end;

                most = MAX(most, fabs(end.at) + fabs(end.step) * v->camera->height);
                if (v->edges[i].sign > 0)
                        v->begins[v->n_begins++] = end;
                else if (v->edges[i].sign < 0)
                        v->ends[v->n_ends++] = end;
        }
        v->error = TRUST + 0x1p-48 * most;
}

/* The equation itself, for what doubles do not decide. */
static Line line_of(const Cover *v, int i) {
        const __int128 x = v->plane->edges[i].x, y = v->plane->edges[i].y;

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
        const double error = v->error,
                     x = v->edges[i].end.at + v->edges[i].end.step * (double)row + COVER_FAR;
        const int64_t width = v->camera->width;
        int64_t below;
        double part;

        if (!(error <= 0.25))
                return column_exact(v, i, row);
        if (x <= 0)
                return 0;
        if (x >= (double)width + 2 * COVER_FAR)
                return width;
        /* By conversion to an integer, since ceil() is a call on processors of the first kind. */
        below = (int64_t)x;
        part = x - (double)below;
        if (part > error && part < 1 - error)
                return below + 1 - (int64_t)COVER_FAR;
        return column_near(v, i, row, below - (int64_t)COVER_FAR + (part > 0.5));
}

/* A line along the row: all of it is inside, or nothing. On it, inside is what is below. */
static bool row_inside(const Cover *v, int i, int64_t row) {
        const Line l = line_of(v, i);
        const __int128 value = l.b * row + l.c;

        return value > 0 || (value == 0 && l.b > 0);
}

void cover_span_exact(const Cover *v, int64_t row, int32_t *ret_first, int32_t *ret_end) {
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

static bool thin_flat(const Cover *v) {
        const Plane *p = v->plane;
        const double w = (double)v->wide, h = (double)v->high, area = p->area * w * h;
        const double wide = p->wide[0] * p->wide[0] + p->wide[1] * p->wide[1],
                     high = p->high[0] * p->high[0] + p->high[1] * p->high[1];

        return area * area < MAX(wide * w * w, high * h * h);
}

bool cover_thin(const Cover *v) {
        double area = 0, longest = 0;

        if (v->behind)
                return false;
        if (!v->camera->perspective)
                return thin_flat(v);
        for (int k = 0; k < 4; k++) {
                const double *a = v->corners[k], *b = v->corners[(k + 1) % 4];
                const double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;

                area += (a[0] - v->corners[0][0]) * (b[1] - v->corners[0][1]) -
                        (b[0] - v->corners[0][0]) * (a[1] - v->corners[0][1]);
                longest = MAX(longest, length);
        }
        return area * area / 4 < longest;
}
