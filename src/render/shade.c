#include "render/shade.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Light falls over the left shoulder of the viewer, so that no view looks at the dark side: this much
 * along right, up and toward. The side it meets best keeps its colour, one it does not meet at all
 * keeps AMBIENT of it. */
static const double light[3] = { -0.35, 0.6, 1.0 };
#define AMBIENT 0.55

/* What a corner of a face keeps by how many of its three neighbours above the face are solid. */
static const float occlusion[] = { 1.0f, 0.83f, 0.70f, 0.58f };

/* The one face of a voxel that was shaded last: the next sample is mostly on it too. */
typedef struct Spot {
        uint32_t face; /* FACE_NONE: nothing yet */
        int across, along;
        Colour colour;
        float corners[2][2]; /* [along][across] */
} Spot;

struct Shade {
        const Camera *camera;
        const Mesh *mesh;
        Colour background;
        float sides[SIDES];
        /* By block, with its whole border; made when a sample asks for it. */
        Solid **solids;
        Spot spot;
};

Shade *shade_free(Shade *s) {
        if (!s)
                return NULL;

        for (size_t i = 0; s->solids && i < s->mesh->n_blocks; i++)
                free(s->solids[i]);
        free(s->solids);
        free(s);
        return NULL;
}

static void shade_sides(float ret[static SIDES], const Camera *c) {
        double lit[SIDES] = { 0 }, most = 0;

        for (Side side = 0; side < SIDES; side++) {
                int axis = side_axis(side);
                double l = light[0] * c->right[axis] + light[1] * c->up[axis] + light[2] * c->toward[axis];

                lit[side] = fmax(side_positive(side) ? l : -l, 0);
                if (camera_sees(c, side))
                        most = fmax(most, lit[side]);
        }
        for (Side side = 0; side < SIDES; side++)
                ret[side] = (float)(AMBIENT + (1 - AMBIENT) * fmin(lit[side] / most, 1));
}

int shade_new(Shade **ret, const Camera *c, const Mesh *m, Colour background) {
        CLEANUP(shade_free) Shade *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        s->camera = c;
        s->mesh = m;
        s->background = background;
        s->solids = calloc(m->n_blocks + 1, sizeof(*s->solids));
        if (!s->solids)
                return -ENOMEM;
        shade_sides(s->sides, c);

        *ret = TAKE(s);
        return 0;
}

static int shade_solid(Shade *s, uint32_t block, const Solid **ret) {
        Solid *solid = s->solids[block];

        if (!solid) {
                const MeshBlock *b = &s->mesh->blocks[block];

                solid = malloc(sizeof(*solid));
                if (!solid)
                        return -ENOMEM;
                (void)solid_block(solid, b->contents);
                for (int i = 0; i < 27; i++) {
                        int d[3] = { i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1 };

                        if (d[0] || d[1] || d[2])
                                solid_border(solid, s->mesh->volume, b->at, d);
                }
                s->solids[block] = solid;
        }
        *ret = solid;
        return 0;
}

/* Counts, at each corner of a voxel's face, what stands in the layer above it. Two neighbours that
 * share an edge with the face hide the corner between them, whatever is there. */
static void spot_occlude(Spot *spot, const Solid *solid, Side side, const int voxel[static 3]) {
        bool there[3][3];
        int at[3];

        for (int b = -1; b <= 1; b++)
                for (int a = -1; a <= 1; a++) {
                        memcpy(at, voxel, sizeof(at));
                        at[side_axis(side)] += side_positive(side) ? 1 : -1;
                        at[side_across(side)] += a;
                        at[side_along(side)] += b;
                        there[b + 1][a + 1] = solid_at(solid, at[0], at[1], at[2]);
                }
        for (int b = 0; b < 2; b++)
                for (int a = 0; a < 2; a++) {
                        bool one = there[1][2 * a], other = there[2 * b][1];

                        spot->corners[b][a] =
                                occlusion[one && other ? 3 : one + other + there[2 * b][2 * a]];
                }
}

static int spot_move(Shade *s, uint32_t face, Quad q, int across, int along) {
        const Solid *solid;
        int voxel[3], r;

        r = shade_solid(s, q.block, &solid);
        if (r < 0)
                return r;

        quad_first(q, voxel);
        voxel[side_across(q.side)] += across;
        voxel[side_along(q.side)] += along;
        s->spot.face = face;
        s->spot.across = across;
        s->spot.along = along;
        s->spot.colour = block_get(s->mesh->blocks[q.block].contents,
                                   block_index((unsigned)voxel[0], (unsigned)voxel[1], (unsigned)voxel[2]));
        spot_occlude(&s->spot, solid, q.side, voxel);
        return 0;
}

/* Which voxel of a quad a position is in, and where in it. Rounding may put a sample at the edge of a
 * quad just beside it. */
static int cell(double at, unsigned last, float *ret_within) {
        int i = (int)fmin(fmax(floor(at), 0), last);

        *ret_within = (float)fmin(fmax(at - i, 0), 1);
        return i;
}

static int shade_sample(Shade *s, const Raster *r, uint32_t column, uint32_t row, Colour *ret) {
        const Camera *c = s->camera;
        size_t sample = (size_t)(row - r->top) * c->width + column;
        uint32_t face = r->face[sample] & ~FACE_SPECK;
        Quad q = s->mesh->quads[face - 1];
        int a = side_across(q.side), b = side_along(q.side), across, along, e;
        double x = (column + 0.5 - c->width * 0.5) / c->pitch, y = (c->height * 0.5 - row - 0.5) / c->pitch;
        double d = r->depth[sample];
        int64_t corner[3];
        float u, v, keep;

        raster_corner(r, q, corner);
        across = cell(x * c->right[a] + y * c->up[a] + d * c->toward[a] - (double)corner[a] / 2, q.across,
                      &u);
        along = cell(x * c->right[b] + y * c->up[b] + d * c->toward[b] - (double)corner[b] / 2, q.along, &v);
        if (face != s->spot.face || across != s->spot.across || along != s->spot.along) {
                e = spot_move(s, face, q, across, along);
                if (e < 0)
                        return e;
        }

        keep = (s->spot.corners[0][0] * (1 - u) + s->spot.corners[0][1] * u) * (1 - v) +
               (s->spot.corners[1][0] * (1 - u) + s->spot.corners[1][1] * u) * v;
        keep *= s->sides[q.side];
        *ret = (Colour){ (uint8_t)(s->spot.colour.r * keep + 0.5f),
                         (uint8_t)(s->spot.colour.g * keep + 0.5f),
                         (uint8_t)(s->spot.colour.b * keep + 0.5f), 255 };
        return 0;
}

/* Samples weigh as much as they cover: what is transparent gives no colour, so no dark fringe. */
static Colour mix(const Colour *samples, unsigned n) {
        unsigned r = 0, g = 0, b = 0, a = 0;

        for (unsigned i = 0; i < n; i++) {
                r += (unsigned)samples[i].r * samples[i].a;
                g += (unsigned)samples[i].g * samples[i].a;
                b += (unsigned)samples[i].b * samples[i].a;
                a += samples[i].a;
        }
        if (a == 0)
                return samples[0];
        return (Colour){ (uint8_t)((r + a / 2) / a), (uint8_t)((g + a / 2) / a), (uint8_t)((b + a / 2) / a),
                         (uint8_t)((a + n / 2) / n) };
}

static int shade_pixel(Shade *s, const Raster *r, uint32_t column, uint32_t row, Colour *ret) {
        Colour seen[SAMPLES * SAMPLES], all[SAMPLES * SAMPLES];
        unsigned n = 0, n_seen = 0;
        bool specks = true;

        for (uint32_t y = row; y < row + SAMPLES; y++)
                for (uint32_t x = column; x < column + SAMPLES; x++) {
                        uint32_t face = r->face[(size_t)(y - r->top) * s->camera->width + x];
                        int e;

                        all[n] = s->background;
                        if (face != FACE_NONE) {
                                e = shade_sample(s, r, x, y, &all[n]);
                                if (e < 0)
                                        return e;
                                seen[n_seen++] = all[n];
                                specks &= face >> 31;
                        }
                        n++;
                }

        if (n_seen == 0)
                *ret = s->background;
        else if (specks) /* nothing but: they would all but vanish in a quarter of a pixel */
                *ret = mix(seen, n_seen);
        else
                *ret = mix(all, n);
        return 0;
}

int shade_band(Shade *s, const Raster *r, uint8_t *ret) {
        for (uint32_t row = r->top; row < r->top + r->rows; row += SAMPLES)
                for (uint32_t column = 0; column < s->camera->width; column += SAMPLES) {
                        Colour c;
                        int e;

                        e = shade_pixel(s, r, column, row, &c);
                        if (e < 0)
                                return e;
                        *ret++ = c.r;
                        *ret++ = c.g;
                        *ret++ = c.b;
                        *ret++ = c.a;
                }
        return 0;
}
