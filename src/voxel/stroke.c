/* The brush is stamped at each voxel of the line into a volume of its own, so that a colour with alpha is
 * blended once where stamps overlap. A soft brush is a nest of brushes, the outermost drawn first. */
#include "voxel/stroke.h"

#include "base/progress.h"

#include <errno.h>

static int64_t magnitude(int64_t n) {
        return n < 0 ? -n : n;
}

uint64_t stroke_length(const Stroke *s) {
        const int64_t x = magnitude((int64_t)s->to.x - s->from.x),
                      y = magnitude((int64_t)s->to.y - s->from.y),
                      z = magnitude((int64_t)s->to.z - s->from.z);
        const int64_t most = MAX(x, y);

        return (uint64_t)MAX(most, z) + 1;
}

/* from + (to − from) · n / steps, rounded to the nearest, halves away from `from`. */
static int32_t between(int32_t from, int32_t to, int64_t n, int64_t steps) {
        const int64_t way = magnitude((int64_t)to - from), on = (2 * way * n + steps) / (2 * steps);

        return (int32_t)(to < from ? from - on : from + on);
}

Point stroke_point(const Stroke *s, uint64_t n) {
        const int64_t steps = (int64_t)stroke_length(s) - 1, at = (int64_t)n;

        if (steps == 0)
                return s->from;
        return (Point){ between(s->from.x, s->to.x, at, steps), between(s->from.y, s->to.y, at, steps),
                        between(s->from.z, s->to.z, at, steps) };
}

static int stroke_box(const Stroke *s, Point at, int32_t size, Box *ret) {
        const int32_t sizes[3] = { size, size, size };

        return shape_box(at, sizes, ret);
}

/* Draws the line with a brush `thinner` voxels smaller at each side. */
static int stroke_draw(Volume *v, const Stroke *s, int32_t thinner, Colour c) {
        const uint64_t length = stroke_length(s);
        int r;

        for (uint64_t i = 0; i < length; i++) {
                Box box;

                progress_step(1);
                r = stroke_box(s, stroke_point(s, i), s->size, &box);
                if (r < 0)
                        return r;
                box.min = (Point){ box.min.x + thinner, box.min.y + thinner, box.min.z + thinner };
                box.max = (Point){ box.max.x - thinner, box.max.y - thinner, box.max.z - thinner };
                r = volume_shape(v, s->brush, box, MODE_REPLACE, c);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int stroke_check(const Stroke *s, uint64_t rings) {
        const uint64_t length = stroke_length(s), size = (uint64_t)s->size;
        uint64_t work;
        Box box;

        if (s->size < 1)
                return -EINVAL;
        /* A line is straight: what is between ends that fit fits, too. */
        if (stroke_box(s, s->from, s->size, &box) < 0 || stroke_box(s, s->to, s->size, &box) < 0)
                return -ERANGE;
        if (length > STROKE_LENGTH_MOST || __builtin_mul_overflow(size * size, size, &work) ||
            __builtin_mul_overflow(work, length * rings, &work) || work > STROKE_WORK_MOST)
                return -E2BIG;
        return 0;
}

int stroke_volume(Volume **ret, const Stroke *s) {
        const int32_t half = (s->size - 1) / 2, rings = (int32_t)(s->smoothing * half + 0.5) + 1;
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = stroke_check(s, (uint64_t)rings);
        if (r < 0)
                return r;
        r = volume_new(&v);
        progress_begin((uint64_t)rings * stroke_length(s));
        for (int32_t i = 0; r == 0 && i < rings; i++) {
                Colour c = s->colour;

                c.a = (uint8_t)(c.a * (i + 1) / rings);
                r = stroke_draw(v, s, i, c);
        }
        if (r < 0)
                return r;
        *ret = TAKE(v);
        return 0;
}
