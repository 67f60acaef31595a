/* Which samples a face covers: exactly, so that faces that share an edge part its samples between them. */
#pragma once

#include "render/camera.h"

/* a × column + b × row + c is above 0 at samples on the inner side of the line, 0 on it. */
typedef struct Line {
        __int128 a, b, c;
} Line;

/* What all faces of a side have in common. */
typedef struct Plane {
        Side side;
        int axis, across, along;
        bool seen; /* orthographic: turned to the eye; perspective: each face knows for itself, and it is
                      true */
        /* Orthographic: the depth of a plane at a level (voxels from the middle) is at 0,0 level × unit +
         * origin. Perspective: one over the distance is the same over the level seen from the eye. */
        double unit, origin, column, row;
        /* Orthographic: the edges of its faces, by their number in Cover. */
        struct {
                int64_t x, y; /* the line goes along that, in the picture */
                double step;  /* how far its column moves from row to row */
                int sign;     /* as in Cover */
        } edges[4];
        double wide[2], high[2]; /* orthographic: of a voxel, in the picture */
        double area;             /* and of its face */
} Plane;

void plane_make(Plane *ret, const Camera *c, Side side);

/* The column where a line is, and how that moves from row to row. */
typedef struct End {
        double at, step;
} End;

/* A rectangle on the lattice: its corner with the smallest coordinates in half voxels from the camera's
 * middle, and its size. */
typedef struct Cover {
        const Camera *camera;
        const Plane *plane;
        int64_t at[3];
        int64_t wide, high;              /* voxels */
        double left, right, top, bottom; /* around it, in the picture */
        double corners[4][3];            /* see cover_corners(); with perspective they are always known */
        double depth, column, row;       /* how near it is: at sample 0,0, and from sample to sample */
        bool behind;                     /* a corner is behind the eye or nearly so: corners say nothing */
        struct {
                int64_t px, py; /* orthographic: the line goes through that */
                Line line;      /* perspective */
                End end;
                int sign; /* 1 is the left end of rows, −1 the right one, 0 lies along the rows */
        } edges[4];
        End begins[4], ends[4]; /* the ends of those edges that are */
        uint8_t n_begins, n_ends;
        double error; /* at most, of all columns */
} Cover;

/* False when the face is not turned to the eye, or is behind it. */
bool cover_make(Cover *v, const Camera *c, const Plane *p, const int64_t at[static 3], int64_t wide,
                int64_t high);
/* Makes the corners known, as camera_project() gives them; in turn around the face. */
void cover_corners(Cover *v);
/* Whether it is anywhere near the picture, to the left and right; rows are another matter. */
bool cover_in_width(const Cover *v);
/* Rows that it can be in, from *ret_top to before *ret_bottom, within 0 and the picture's height. */
void cover_rows(const Cover *v, int64_t *ret_top, int64_t *ret_bottom);
/* To be called before cover_span(). */
void cover_lines(Cover *v);
/* Whether it is thinner than a sample. */
bool cover_thin(const Cover *v);
/* What cover_span() does, where doubles do not decide. */
void cover_span_exact(const Cover *v, int64_t row, int32_t *ret_first, int32_t *ret_end);

/* Further off the picture than that many samples, a column is just off it. */
#define COVER_FAR 4.0

/* The first column at x or right of it; false: not to be told from x. By conversion to an integer, since
 * ceil() is a call on processors of the first kind. */
static inline bool cover_column(double x, double error, int32_t *ret) {
        const int32_t below = (int32_t)(x + COVER_FAR);
        const double part = x + COVER_FAR - below;

        *ret = below + 1 - (int32_t)COVER_FAR;
        return part > error && part < 1 - error;
}

/* The columns that it covers in a row, within the picture; end ≤ first: none. */
static inline void cover_span(const Cover *v, int64_t row, int32_t *ret_first, int32_t *ret_end) {
        const int32_t width = (int32_t)v->camera->width;
        /* Further off, all columns are alike; halves are told from integers. */
        const double least = -COVER_FAR / 2 + 0.5, most = width + COVER_FAR / 2 + 0.5;
        double left = least, right = most;
        int32_t first, end;

        for (unsigned i = 0; i < v->n_begins; i++)
                left = MAX(left, v->begins[i].at + v->begins[i].step * (double)row);
        for (unsigned i = 0; i < v->n_ends; i++)
                right = MIN(right, v->ends[i].at + v->ends[i].step * (double)row);
        /* Of two lines on one side the further one counts; the other is not beyond it if that is decided. */
        if (v->n_begins + v->n_ends < 4 || !(v->error <= 0.25) ||
            !cover_column(MIN(left, most), v->error, &first) ||
            !cover_column(MAX(right, least), v->error, &end)) {
                cover_span_exact(v, row, ret_first, ret_end);
                return;
        }
        *ret_first = MAX(first, 0);
        *ret_end = MIN(end, width);
}
