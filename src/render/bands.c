#include "render/bands.h"

#include "render/cover.h"

#include <errno.h>

/* Of a band: with 8 bytes a sample that is half of what a processor's own cache mostly has. */
#define BAND_SAMPLES (64u << 10)
#define BAND_ROWS_MIN 16u

/* The bands that a face is in; first > last: none. */
typedef struct Reach {
        uint16_t first, last;
} Reach;

_Static_assert(RENDER_SIDE_MAX *GRAIN_MAX / BAND_ROWS_MIN < UINT16_MAX, "bands are numbered by 16 bits");

/* By a row more than the samples that it covers: faces too thin for any are put where they lie. */
static Reach reach_of(const Bands *b, const Cover *v, double height) {
        const double top = v->behind ? 0 : v->top - 1 - b->margin,
                     bottom = v->behind ? height : v->bottom + 1 + b->margin;
        const double first = MAX(top, 0.0), last = MIN(bottom, height - 1);

        if (!cover_in_width(v) || !(top < height && bottom >= 0))
                return (Reach){ 1, 0 };
        return (Reach){ (uint16_t)(first / b->height), (uint16_t)(last / b->height) };
}

static void find_reaches(const Bands *b, const Camera *c, const Mesh *m, Quads which, Reach *ret) {
        Plane planes[SIDES];

        for (Side side = 0; side < SIDES; side++)
                plane_make(&planes[side], c, side);
        for (size_t i = 0; i < which.n; i++) {
                const Quad q = m->quads[which.first + i];
                int64_t at[3];
                Cover v;

                ret[i] = (Reach){ 1, 0 };
                if (!planes[q.side].seen)
                        continue;
                mesh_corner(m, c, q, at);
                if (cover_make(&v, c, &planes[q.side], at, q.across + 1, q.along + 1))
                        ret[i] = reach_of(b, &v, c->height);
        }
}

static int sort_quads(Bands *b, const Reach *reaches, Quads which) {
        CLEANUP_FREE size_t *next = calloc(b->n + 1, sizeof(*next));

        b->begin = calloc(b->n + 1, sizeof(*b->begin));
        if (!next || !b->begin)
                return -ENOMEM;
        for (size_t i = 0; i < which.n; i++)
                for (uint32_t k = reaches[i].first; k <= reaches[i].last; k++)
                        b->begin[k + 1]++;
        for (uint32_t k = 0; k < b->n; k++) {
                b->begin[k + 1] += b->begin[k];
                next[k + 1] = b->begin[k + 1];
        }
        b->quads = calloc(b->begin[b->n] + 1, sizeof(*b->quads));
        if (!b->quads)
                return -ENOMEM;
        for (size_t i = 0; i < which.n; i++)
                for (uint32_t k = reaches[i].first; k <= reaches[i].last; k++)
                        b->quads[next[k]++] = (uint32_t)(which.first + i);
        return 0;
}

int bands_make(Bands *ret, const Camera *c, const Mesh *m, Quads which, uint32_t margin) {
        CLEANUP_FREE Reach *reaches = calloc(which.n + 1, sizeof(*reaches));

        if (!reaches)
                return -ENOMEM;
        ret->height = MAX(BAND_SAMPLES / c->width, BAND_ROWS_MIN) / GRAIN_MAX * GRAIN_MAX;
        ret->height = MIN(ret->height, c->height);
        ret->margin = margin;
        ret->n = (c->height + ret->height - 1) / ret->height;
        find_reaches(ret, c, m, which, reaches);
        return sort_quads(ret, reaches, which);
}

void bands_done(Bands *b) {
        free(TAKE(b->begin));
        free(TAKE(b->quads));
}
