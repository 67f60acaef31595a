#include "render/shade.h"

#include <assert.h>
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

/* Samples of a pixel. */
#define PIXEL (SAMPLES * SAMPLES)

/* A position on a quad, in voxels from its corner: it moves evenly with columns and rows of samples. */
typedef struct Slope {
        double at, column, row; /* at: of column 0, row 0 */
} Slope;

/* What the last sample was on. The next one mostly is on the same quad, and on the same voxel of it. */
typedef struct Spot {
        uint32_t face; /* FACE_NONE: nothing yet */
        Quad quad;
        Slope u, v;        /* across and along */
        int across, along; /* the voxel; -1: none yet */
        Colour colour;
        float corners[2][2]; /* [along][across]: what of the light they keep */
} Spot;

struct Shade {
        const Camera *camera;
        const Mesh *mesh;
        Colour background;
        float sides[SIDES];
        /* By block, with its whole border; made when a sample asks for it. */
        Solid **solids;
        Spot spot;
        Colour *samples; /* a row of pixels */
};

Shade *shade_free(Shade *s) {
        if (!s)
                return NULL;

        for (size_t i = 0; s->solids && i < s->mesh->n_blocks; i++)
                free(s->solids[i]);
        free(s->solids);
        free(s->samples);
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
        s->samples = calloc((size_t)c->width * SAMPLES, sizeof(*s->samples));
        if (!s->solids || !s->samples)
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

static Slope slope_make(const Camera *c, int axis, Quad q, const int64_t corner[static 3]) {
        int k = side_axis(q.side);
        double lean = c->toward[axis] / c->toward[k];
        double right = (c->right[axis] - lean * c->right[k]) / c->pitch;
        double up = (c->up[axis] - lean * c->up[k]) / c->pitch;

        return (Slope){
                .at = right * (0.5 - (double)c->x0 / CAMERA_ONE) + up * ((double)c->y0 / CAMERA_ONE - 0.5) +
                      lean * (double)corner[k] / 2 - (double)corner[axis] / 2,
                .column = right,
                .row = -up,
        };
}

static void spot_turn(Shade *s, const Raster *r, uint32_t face) {
        Quad q = s->mesh->quads[face - 1];
        int64_t corner[3];

        raster_corner(r, q, corner);
        s->spot.face = face;
        s->spot.quad = q;
        s->spot.u = slope_make(s->camera, side_across(q.side), q, corner);
        s->spot.v = slope_make(s->camera, side_along(q.side), q, corner);
        s->spot.across = -1;
}

static int spot_move(Shade *s, int across, int along) {
        Quad q = s->spot.quad;
        const Solid *solid;
        int voxel[3], r;

        r = shade_solid(s, q.block, &solid);
        if (r < 0)
                return r;

        quad_first(q, voxel);
        voxel[side_across(q.side)] += across;
        voxel[side_along(q.side)] += along;
        s->spot.across = across;
        s->spot.along = along;
        s->spot.colour = block_get(s->mesh->blocks[q.block].contents,
                                   block_index((unsigned)voxel[0], (unsigned)voxel[1], (unsigned)voxel[2]));
        spot_occlude(&s->spot, solid, q.side, voxel);
        for (int i = 0; i < 4; i++)
                s->spot.corners[i / 2][i % 2] *= s->sides[q.side];
        return 0;
}

/* Puts a position on a quad into one of its voxels, for rounding may have it just beside the quad. Returns
 * for how many columns it stays there, at most `most`; *at becomes the position in the voxel. */
static uint32_t slope_cell(const Slope *slope, unsigned last, uint32_t most, double *at, int *ret_cell) {
        int cell = *at <= 0 ? 0 : *at >= last + 1 ? (int)last : (int)*at;
        double stay = most;

        *at -= cell;
        if (slope->column > 0 && cell < (int)last)
                stay = (1 - *at) / slope->column;
        else if (slope->column < 0 && cell > 0)
                stay = *at / -slope->column;
        *ret_cell = cell;
        return stay < 1 ? 1 : stay < most ? (uint32_t)stay : most;
}

static float within(double at) {
        float f = (float)at;

        f = f > 0 ? f : 0;
        return f < 1 ? f : 1;
}

static Colour dim(Colour c, float keep) {
        return (Colour){ (uint8_t)(c.r * keep + 0.5f), (uint8_t)(c.g * keep + 0.5f),
                         (uint8_t)(c.b * keep + 0.5f), 255 };
}

/* Samples of one row that are on one voxel, beginning at (u, v) in it. */
static void spot_paint(const Spot *s, double u, double v, uint32_t n, Colour *ret) {
        float c00 = s->corners[0][0], c01 = s->corners[0][1], c10 = s->corners[1][0], c11 = s->corners[1][1];
        double du = s->u.column, dv = s->v.column;
        Colour colour = s->colour;

        if (c00 == c01 && c00 == c10 && c00 == c11) {
                colour = dim(colour, c00);
                for (uint32_t i = 0; i < n; i++)
                        ret[i] = colour;
                return;
        }
        for (uint32_t i = 0; i < n; i++) {
                float across = within(u + du * i), along = within(v + dv * i);
                float low = c00 + (c01 - c00) * across, high = c10 + (c11 - c10) * across;

                ret[i] = dim(colour, low + (high - low) * along);
        }
}

/* Samples of one row that are on one quad, from `column` on. */
static int shade_run(Shade *s, const Raster *r, uint32_t row, uint32_t column, uint32_t n, uint32_t face,
                     Colour *ret) {
        Spot *spot = &s->spot;

        if (face != spot->face)
                spot_turn(s, r, face);

        while (n > 0) {
                double u = spot->u.at + spot->u.column * column + spot->u.row * row;
                double v = spot->v.at + spot->v.column * column + spot->v.row * row;
                int across, along, e;
                uint32_t stay;

                stay = slope_cell(&spot->u, spot->quad.across, n, &u, &across);
                stay = slope_cell(&spot->v, spot->quad.along, stay, &v, &along);
                if (across != spot->across || along != spot->along) {
                        e = spot_move(s, across, along);
                        if (e < 0)
                                return e;
                }
                spot_paint(spot, u, v, stay, ret);
                ret += stay;
                column += stay;
                n -= stay;
        }
        return 0;
}

static int shade_row(Shade *s, const Raster *r, uint32_t row, const uint32_t *faces, Colour *ret) {
        uint32_t width = s->camera->width;

        for (uint32_t column = 0, end; column < width; column = end) {
                uint32_t face = faces[column];
                int e;

                for (end = column + 1; end < width && faces[end] == face; end++)
                        ;
                if (face == FACE_NONE) {
                        for (uint32_t i = column; i < end; i++)
                                ret[i] = s->background;
                        continue;
                }
                e = shade_run(s, r, row, column, end - column, face & FACE_NUMBER, ret + column);
                if (e < 0)
                        return e;
        }
        return 0;
}

/* Samples weigh as much as they cover: what is transparent gives no colour, so no dark fringe. Where
 * only thin faces are seen they take the whole pixel; a quarter of one would all but vanish. */
static Colour mix(const uint32_t faces[static PIXEL], const Colour samples[static PIXEL]) {
        unsigned r = 0, g = 0, b = 0, a = 0, n = 0;
        bool thin = true;

        for (unsigned i = 0; i < PIXEL; i++)
                thin &= faces[i] == FACE_NONE || faces[i] & FACE_THIN;

        for (unsigned i = 0; i < PIXEL; i++) {
                if (thin && faces[i] == FACE_NONE)
                        continue;
                r += (unsigned)samples[i].r * samples[i].a;
                g += (unsigned)samples[i].g * samples[i].a;
                b += (unsigned)samples[i].b * samples[i].a;
                a += samples[i].a;
                n++;
        }
        return (Colour){ (uint8_t)((r + a / 2) / a), (uint8_t)((g + a / 2) / a), (uint8_t)((b + a / 2) / a),
                         (uint8_t)((a + n / 2) / n) };
}

/* The mean of solid samples, two channels at a time: the sum of four bytes fits into two. */
static Colour mean(const Colour samples[static PIXEL]) {
        uint32_t even = 0x00020002, odd = 0x00020002;
        Colour ret;

        static_assert(PIXEL == 4 && sizeof(Colour) == 4, "four samples of four bytes");
        for (unsigned i = 0; i < PIXEL; i++) {
                uint32_t c;

                memcpy(&c, &samples[i], sizeof(c));
                even += c & 0x00ff00ff;
                odd += c >> 8 & 0x00ff00ff;
        }
        even = (even >> 2 & 0x00ff00ff) | (odd << 6 & 0xff00ff00);
        memcpy(&ret, &even, sizeof(ret));
        return ret;
}

static Colour shade_pixel(const Shade *s, const uint32_t *faces, const Colour *samples) {
        size_t below = s->camera->width;
        uint32_t face[PIXEL] = { faces[0], faces[1], faces[below], faces[below + 1] };
        Colour sample[PIXEL] = { samples[0], samples[1], samples[below], samples[below + 1] };

        if (!(face[0] | face[1] | face[2] | face[3]))
                return s->background;
        if (face[0] && face[1] && face[2] && face[3])
                return mean(sample);
        return mix(face, sample);
}

int shade_band(Shade *s, const Raster *r, uint8_t *ret) {
        uint32_t width = s->camera->width;

        for (uint32_t row = 0; row < r->rows; row += SAMPLES) {
                const uint32_t *faces = r->face + (size_t)row * width;

                for (uint32_t i = 0; i < SAMPLES; i++) {
                        int e = shade_row(s, r, r->top + row + i, faces + (size_t)i * width,
                                          s->samples + (size_t)i * width);

                        if (e < 0)
                                return e;
                }
                for (uint32_t column = 0; column < width; column += SAMPLES, ret += 4)
                        colour_put(ret, shade_pixel(s, faces + column, s->samples + column));
        }
        return 0;
}
