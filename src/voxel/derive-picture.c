/* Pictures as voxels. The inverse of a picture's matrix takes the centre of a voxel to q; it shows a pixel
 * when q lies in [-½,½) × [-½,½) × [0, 1 voxel). */
#include "voxel/derive.h"

#include "voxel/blit.h"
#include "voxel/volume-private.h"

#include <assert.h>
#include <errno.h>
#include <math.h>

typedef struct Plane {
        const Picture *picture;
        Affine back;
        double thickness; /* of a voxel, along the picture's own z axis */
        Box box;
} Plane;

static Colour plane_colour(const Plane *p, Point at) {
        const double centre[3] = { at.x + 0.5, at.y + 0.5, at.z + 0.5 };
        const double width = p->picture->width, height = p->picture->height;
        double q[3], x, y;

        affine_apply(&p->back, centre, q);
        x = floor((q[0] + 0.5) * width);
        y = floor((0.5 - q[1]) * height);
        if (!(x >= 0 && x < width && y >= 0 && y < height && q[2] >= 0 && q[2] < p->thickness))
                return (Colour){ 0 };
        return p->picture->pixels[(size_t)y * p->picture->width + (size_t)x];
}

/* Where along x the row (y, z) may meet the picture: between its two sides. */
static Span plane_row(const Plane *p, int32_t y, int32_t z) {
        const double start[3] = { p->box.min.x + 0.5, y + 0.5, z + 0.5 };
        const double low[3] = { -0.5, -0.5, 0 }, high[3] = { 0.5, 0.5, p->thickness };
        const double last = (double)p->box.max.x - p->box.min.x;
        double q[3], from = 0, to = last;

        affine_apply(&p->back, start, q);
        for (unsigned i = 0; i < 3; i++) {
                const double step = p->back.m[i];

                if (step == 0) {
                        /* With a little to spare: plane_colour() decides. */
                        if (q[i] < low[i] - 1e-6 || q[i] > high[i] + 1e-6)
                                return (Span){ 1, 0 };
                        continue;
                }
                from = fmax(from, fmin((low[i] - q[i]) / step, (high[i] - q[i]) / step) - 1);
                to = fmin(to, fmax((low[i] - q[i]) / step, (high[i] - q[i]) / step) + 1);
        }
        if (!(from <= to))
                return (Span){ 1, 0 };
        return (Span){ (int32_t)(p->box.min.x + floor(from)),
                       (int32_t)(p->box.min.x + fmin(last, ceil(to))) };
}

static bool plane_init(Plane *p, const Picture *picture, const Transform *matrix) {
        Affine move = affine_of(matrix);
        double *m = move.m, length;
        int32_t min[3], max[3];

        *p = (Plane){ .picture = picture };
        /* How long the third axis is says nothing: a picture is flat. */
        length = sqrt(m[8] * m[8] + m[9] * m[9] + m[10] * m[10]);
        if (!isfinite(length) || length == 0)
                return false;
        for (unsigned i = 8; i < 11; i++)
                m[i] /= length;
        if (affine_invert(&move, &p->back) < 0)
                return false;
        p->thickness = 1;
        for (unsigned i = 0; i < 3; i++) {
                const double half = (fabs(m[i]) + fabs(m[4 + i])) / 2, depth = m[8 + i];
                const double low = m[12 + i] - half + fmin(depth, 0),
                             high = m[12 + i] + half + fmax(depth, 0);

                if (low < INT32_MIN + 2.0 || high > INT32_MAX - 2.0)
                        return false;
                min[i] = (int32_t)floor(low);
                max[i] = (int32_t)ceil(high);
        }
        p->box = (Box){ { min[0], min[1], min[2] }, { max[0], max[1], max[2] } };
        return true;
}

int volume_picture(Volume *v, const Picture *picture, const Transform *matrix) {
        Plane p;
        uint64_t left = (uint64_t)1 << 26; /* voxels that are looked at, and rows */

        if (!plane_init(&p, picture, matrix))
                return 0;
        assert(!box_empty(p.box));
        if (box_depth(p.box) > left / box_height(p.box))
                return -E2BIG;
        for (int32_t z = p.box.min.z; z <= p.box.max.z; z++)
                for (int32_t y = p.box.min.y; y <= p.box.max.y; y++) {
                        const Span row = plane_row(&p, y, z);
                        const uint64_t n =
                                row.from > row.to ? 1 : (uint64_t)((int64_t)row.to - row.from + 1);

                        if (!budget_take(&left, n))
                                return -E2BIG;
                        for (int32_t x = row.from; x <= row.to; x++) {
                                const Colour c = plane_colour(&p, (Point){ x, y, z });
                                int r = c.a > 0 ? volume_set_at(v, x, y, z, c) : 0;

                                if (r < 0)
                                        return r;
                        }
                }
        return 0;
}
