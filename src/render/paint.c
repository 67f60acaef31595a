#include "render/paint.h"

#include "render/edge.h"
#include "render/lanes.h"

#include <string.h>

static const Floats lanes = { 0, 1, 2, 3 };

/* A colour's bytes are put into words by shifts. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && sizeof(Colour) == 4, "red is the lowest byte");

static inline Ints channel(float c, Floats keep) {
        const Floats most = (Floats){ 255, 255, 255, 255 }, kept = c * keep + 0.5f;

        return __builtin_convertvector(lanes_choose(kept < most, kept, most), Ints);
}

static inline Ints dim_lanes(Colour c, Floats keep) {
        const Ints opaque = { INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN };

        return channel(c.r, keep) | channel(c.g, keep) << 8 | channel(c.b, keep) << 16 | opaque >> 7;
}

Colour dim(Colour c, float keep) {
        const Ints all = dim_lanes(c, keep + (Floats){ 0 });
        Colour ret;

        memcpy(&ret, &all, sizeof(ret));
        return ret;
}

/* Rounding may have a position just beside its voxel. */
static inline Floats within(Floats at) {
        const Floats none = { 0, 0, 0, 0 }, all = { 1, 1, 1, 1 };

        at = lanes_choose(at > none, at, none);
        return lanes_choose(at < all, at, all);
}

/* Between what the corners keep. */
static inline Floats keep_at(const Patch *p, Floats across, Floats along) {
        const Floats low = p->corners[0][0] + (p->corners[0][1] - p->corners[0][0]) * across,
                     high = p->corners[1][0] + (p->corners[1][1] - p->corners[1][0]) * across;

        return low + (high - low) * along;
}

static Floats keep_outside_lines(const Stretch *t, uint32_t first, Floats keep) {
        for (uint32_t i = 0; i < LANES; i++)
                if (edge_voxel(t->u + t->du * (first + i), t->v + t->dv * (first + i), t->half_u, t->half_v))
                        keep[i] *= EDGE_KEEPS;
        return keep;
}

/* Where in the light's map samples are: the first one, and from one to the next. */
typedef struct Ray {
        double at[3], step[3];
} Ray;

static Ray find_ray(const Spots *s, const Stretch *t) {
        const double u = t->u + s->now.across, v = t->v + s->now.along;
        Ray r;

        for (int i = 0; i < 3; i++) {
                r.at[i] = s->now.light[0][i] + s->now.light[1][i] * u + s->now.light[2][i] * v;
                r.step[i] = s->now.light[1][i] * t->du + s->now.light[2][i] * t->dv;
        }
        return r;
}

/* Takes the light away from samples that it does not reach. */
static inline Floats keep_in_light(const Spots *s, const Ray *r, uint32_t first, uint32_t n, Floats keep) {
        for (uint32_t i = 0; i < LANES && i < n; i++) {
                const double k = first + i;

                if (!lights_reach(s->lights, r->at[0] + r->step[0] * k, r->at[1] + r->step[1] * k,
                                  r->at[2] + r->step[2] * k, s->now.face))
                        keep[i] *= s->now.shadow;
        }
        return keep;
}

static void paint_even(Colour c, float keep, uint32_t n, Colour *ret) {
        const Ints all = dim_lanes(c, keep + (Floats){ 0 });

        for (uint32_t i = 0; i < n; i += LANES)
                memcpy(ret + i, &all, sizeof(all));
}

void paint(const Spots *s, const Stretch *t, Colour *ret) {
        const Floats u = (float)t->u + (Floats){ 0 }, v = (float)t->v + (Floats){ 0 };
        const Patch *patch = s->now.patch;
        const bool shadow = s->now.shadow<1, lines = t->half_u> 0 || t->half_v > 0;
        Ray ray = { 0 };

        if (patch->even && !shadow && !lines) {
                paint_even(patch->colour, patch->corners[0][0], t->n, ret);
                return;
        }
        if (shadow)
                ray = find_ray(s, t);
        for (uint32_t i = 0; i < t->n; i += LANES) {
                const Floats at = (float)i + lanes;
                Floats keep = keep_at(patch, within(u + (float)t->du * at), within(v + (float)t->dv * at));
                Ints colours;

                if (shadow)
                        keep = keep_in_light(s, &ray, i, t->n - i, keep);
                if (lines)
                        keep = keep_outside_lines(t, i, keep);
                colours = dim_lanes(patch->colour, keep);
                memcpy(ret + i, &colours, sizeof(colours));
        }
}
