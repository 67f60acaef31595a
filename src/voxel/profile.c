#include "voxel/profile.h"

#include "voxel/dense.h"
#include "voxel/font.h"
#include "voxel/noise.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Between characters and between lines, in dots. */
#define TEXT_GAP 1

int profile_new(Profile *ret, int32_t left, int32_t bottom, uint64_t width, uint64_t height) {
        Colour *cells = NULL;

        if (width > PROFILE_MOST || height > PROFILE_MOST || width * height > PROFILE_MOST)
                return -E2BIG;
        if (width * height > 0) {
                cells = calloc(width * height, sizeof(Colour));
                if (!cells)
                        return -ENOMEM;
        }
        *ret = (Profile){ left, bottom, (uint32_t)width, (uint32_t)height, cells };
        return 0;
}

void profile_done(Profile *p) {
        free(p->cells);
        *p = (Profile){ 0 };
}

static int compare_places(const void *a, const void *b) {
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

/* Where the edges of a polygon cross the line through the middles of a row: at most once each. Middles lie
 * half between whole numbers, so that none lies at the end of an edge. Coordinates of at most 2²⁰ make both
 * products whole numbers that a double holds; the quotients are only compared with halves. */
static size_t cross_row(const ProfilePoint *points, size_t n, int32_t row, double *ret) {
        const double at = row + 0.5;
        size_t found = 0;

        for (size_t i = 0; i < n; i++) {
                const ProfilePoint a = points[i], b = points[(i + 1) % n];

                if ((a.v <= row) == (b.v <= row))
                        continue;
                ret[found++] = a.u + (at - a.v) * ((double)b.u - a.u) / ((double)b.v - a.v);
        }
        qsort(ret, found, sizeof(double), compare_places);
        return found;
}

/* The first cell whose middle is not left of a place. */
static int32_t first_cell(double place) {
        return (int32_t)ceil(place - 0.5);
}

static void fill_row(Profile *p, uint32_t row, const double *places, size_t n, Colour c) {
        for (size_t i = 0; i + 1 < n; i += 2)
                for (int32_t u = first_cell(places[i]); u < first_cell(places[i + 1]); u++)
                        *profile_cell(p, (uint32_t)(u - p->left), row) = c;
}

int profile_polygon(Profile *ret, const ProfilePoint *points, size_t n, Colour c) {
        CLEANUP_FREE double *places = NULL;
        ProfilePoint low = { INT32_MAX, INT32_MAX }, high = { INT32_MIN, INT32_MIN };
        int r;

        for (size_t i = 0; i < n; i++) {
                assert(abs(points[i].u) <= PROFILE_POINT_MOST && abs(points[i].v) <= PROFILE_POINT_MOST);
                low.u = MIN(low.u, points[i].u);
                low.v = MIN(low.v, points[i].v);
                high.u = MAX(high.u, points[i].u);
                high.v = MAX(high.v, points[i].v);
        }
        if (n == 0)
                return profile_new(ret, 0, 0, 0, 0);
        places = calloc(n, sizeof(double));
        if (!places)
                return -ENOMEM;
        r = profile_new(ret, low.u, low.v, (uint64_t)(high.u - low.u), (uint64_t)(high.v - low.v));
        for (uint32_t row = 0; r == 0 && row < ret->height; row++) {
                const size_t found = cross_row(points, n, high.v - 1 - (int32_t)row, places);

                fill_row(ret, row, places, found, c);
        }
        return r;
}

/* How many dots a line of text is wide. */
static uint64_t line_width(const char *text, size_t n) {
        uint64_t width = 0;

        for (size_t i = 0; i < n; i++)
                width += font_glyph(text[i])->width + (i > 0 ? TEXT_GAP : 0);
        return width;
}

static void draw_glyph(Profile *p, const Glyph *g, uint64_t left, uint64_t top, unsigned size, Colour c) {
        for (unsigned row = 0; row < FONT_HEIGHT * size; row++)
                for (unsigned column = 0; column < g->width * size; column++)
                        if (glyph_dot(g, column / size, row / size))
                                *profile_cell(p, (uint32_t)(left * size + column),
                                              (uint32_t)(top * size + row)) = c;
}

int profile_text(Profile *ret, const char *text, unsigned size, unsigned align, Colour c,
                 size_t *ret_wrong) {
        uint64_t width = 0, lines = 0, top = 0;
        int r;

        for (const char *at = text;; at++) {
                const size_t n = strcspn(at, "\n");

                for (size_t i = 0; i < n; i++)
                        if (!font_glyph(at[i])) {
                                *ret_wrong = (size_t)(at - text) + i;
                                return -EINVAL;
                        }
                width = MAX(width, line_width(at, n));
                lines++;
                at += n;
                if (!*at)
                        break;
        }
        r = profile_new(ret, 0, 0, width * size, (lines * (FONT_HEIGHT + TEXT_GAP) - TEXT_GAP) * size);
        for (const char *at = text; r == 0; at++) {
                const size_t n = strcspn(at, "\n");
                uint64_t left = (width - line_width(at, n)) * align / 2;

                for (size_t i = 0; i < n; i++) {
                        const Glyph *g = font_glyph(at[i]);

                        draw_glyph(ret, g, left, top, size, c);
                        left += g->width + TEXT_GAP;
                }
                top += FONT_HEIGHT + TEXT_GAP;
                at += n;
                if (!*at)
                        break;
        }
        return r;
}

/* The axes that u and v go along. */
static void axes_across(Axis axis, unsigned *ret_u, unsigned *ret_v) {
        *ret_u = axis == AXIS_X ? AXIS_Y : AXIS_X;
        *ret_v = axis == AXIS_Z ? AXIS_Y : AXIS_Z;
}

static Colour cell_at(const Profile *p, int64_t u, int64_t v) {
        const int64_t column = u - p->left, row = (int64_t)p->height - 1 - (v - p->bottom);

        if (column < 0 || column >= p->width || row < 0 || row >= p->height)
                return (Colour){ 0 };
        return p->cells[(size_t)row * p->width + (size_t)column];
}

/* Everything that a cell needs to be made: coordinates as x, y, z. */
typedef struct Making {
        const Profile *profile;
        unsigned u, v, axis;
        int64_t at[3];         /* of 0,0; about a line: in half voxels */
        bool whole;            /* the turn: */
        bool wide;             /* more than a half */
        double from[2], to[2]; /* where it begins and ends: cosine and sine */
} Making;

static void spread(Point p, int64_t ret[static 3]) {
        ret[0] = p.x;
        ret[1] = p.y;
        ret[2] = p.z;
}

/* Makes what is within two corners, both included. */
static int make(Volume **ret, CellMaker cell, Making *m, const int64_t min[static 3],
                const int64_t max[static 3]) {
        for (unsigned i = 0; i < 3; i++) {
                if (max[i] < min[i])
                        return volume_new(ret);
                if (min[i] < INT32_MIN || max[i] > INT32_MAX)
                        return -ERANGE;
        }
        return volume_generate(ret,
                               (Box){ { (int32_t)min[0], (int32_t)min[1], (int32_t)min[2] },
                                      { (int32_t)max[0], (int32_t)max[1], (int32_t)max[2] } },
                               cell, m);
}

static Colour extruded_cell(void *userdata, Point p) {
        const Making *m = userdata;
        int64_t at[3];

        spread(p, at);
        return cell_at(m->profile, at[m->u] - m->at[m->u], at[m->v] - m->at[m->v]);
}

int profile_extrude(Volume **ret, const Profile *p, Axis axis, Point at, int32_t depth) {
        Making m = { .profile = p, .axis = axis };
        int64_t min[3], max[3];

        axes_across(axis, &m.u, &m.v);
        spread(at, m.at);
        min[m.u] = m.at[m.u] + p->left;
        max[m.u] = min[m.u] + p->width - 1;
        min[m.v] = m.at[m.v] + p->bottom;
        max[m.v] = min[m.v] + p->height - 1;
        min[axis] = m.at[axis];
        max[axis] = m.at[axis] + depth - 1;
        return make(ret, extruded_cell, &m, min, max);
}

#define PI 3.14159265358979323846

/* The root, rounded down: floating point is next to it. */
static uint64_t root(uint64_t n) {
        uint64_t r = (uint64_t)sqrt((double)n);

        while (r * r > n)
                r--;
        while ((r + 1) * (r + 1) <= n)
                r++;
        return r;
}

/* Quarters are exact, so that what lies on an axis is on the right side of it. */
static void direction(double degrees, double ret[static 2]) {
        const double turn = fmod(degrees, 360), quarters = turn / 90;
        static const double exact[4][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } };

        if (quarters == floor(quarters)) {
                memcpy(ret, exact[((int)quarters + 4) % 4], sizeof(exact[0]));
                return;
        }
        /* The same angle gives the same numbers, however it is written. */
        ret[0] = cos((turn < 0 ? turn + 360 : turn) * PI / 180);
        ret[1] = sin((turn < 0 ? turn + 360 : turn) * PI / 180);
}

/* Whether a point is at that direction, or less than half a turn further. */
static bool follows(const double d[static 2], double x, double y) {
        const double across = d[0] * y - d[1] * x;

        return across > 0 || (across == 0 && d[0] * x + d[1] * y > 0);
}

static bool is_swept(const Making *m, int64_t a, int64_t b) {
        /* About Y the other two axes are in the other order. On the line itself the angle is 0. */
        const double x = a == 0 && b == 0 ? 1 : (double)a, y = m->axis == AXIS_Y ? -(double)b : (double)b;
        const bool begun = follows(m->from, x, y), over = follows(m->to, x, y);

        return m->whole || (m->wide ? begun || !over : begun && !over);
}

static Colour revolved_cell(void *userdata, Point p) {
        const Making *m = userdata;
        int64_t at[3], a, b;

        spread(p, at);
        a = 2 * at[m->u] + 1 - m->at[m->u];
        b = 2 * at[m->v] + 1 - m->at[m->v];
        if (!is_swept(m, a, b))
                return (Colour){ 0 };
        /* Twice the distance, rounded down: its half is the distance, rounded down. */
        return cell_at(m->profile, (int64_t)(root((uint64_t)(a * a + b * b)) / 2),
                       at[m->axis] - m->at[m->axis] / 2);
}

static int64_t half_down(int64_t n) {
        return n >> 1;
}

int profile_revolve(Volume **ret, const Profile *p, Axis axis, Pivot about, Sweep sweep) {
        const int64_t radius = (int64_t)p->left + p->width;
        Making m = { .profile = p, .axis = axis };
        int64_t min[3], max[3];

        assert(about.at[axis] % 2 == 0);
        assert(sweep.from < sweep.to && sweep.to <= sweep.from + 360);

        m.whole = sweep.to == sweep.from + 360;
        m.wide = sweep.to > sweep.from + 180;
        direction(sweep.from, m.from);
        direction(sweep.to, m.to);
        axes_across(axis, &m.u, &m.v);
        for (unsigned i = 0; i < 3; i++) {
                m.at[i] = about.at[i];
                /* Voxels whose middle is nearer than the radius. */
                min[i] = half_down(about.at[i] - 2 * radius - 1) + 1;
                max[i] = -half_down(-(about.at[i] + 2 * radius - 1)) - 1;
        }
        min[axis] = about.at[axis] / 2 + p->bottom;
        max[axis] = min[axis] + p->height - 1;
        return radius > 0 ? make(ret, revolved_cell, &m, min, max) : volume_new(ret);
}
