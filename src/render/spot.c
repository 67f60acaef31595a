#include "render/spot.h"

#include <errno.h>
#include <string.h>

/* What a corner of a face keeps by how many of its three neighbours above the face are solid. */
static const float occlusion[] = { 1.0f, 0.83f, 0.70f, 0.58f };

int spots_make(Spots *ret, const Camera *c, const Mesh *m, const Lights *l, bool unoccluded) {
        *ret = (Spots){ .camera = c, .mesh = m, .lights = l, .unoccluded = unoccluded };
        ret->solids = calloc(m->n_blocks + 1, sizeof(*ret->solids));
        return ret->solids ? 0 : -ENOMEM;
}

void spots_done(Spots *s) {
        for (size_t i = 0; s->solids && i < s->mesh->n_blocks; i++)
                free(s->solids[i]);
        free(TAKE(s->solids));
}

static int find_solid(Spots *s, uint32_t block, const Solid **ret) {
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
static void occlude(Spot *spot, const Solid *solid, const int voxel[static 3]) {
        const Side side = spot->quad.side;
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

                        spot->corners[b][a] *=
                                occlusion[one && other ? 3 : one + other + there[2 * b][2 * a]];
                }
}

/* Without perspective: the picture is linear in the plane of the quad. */
static Slope slope_flat(const Camera *c, int axis, Quad q, const int64_t corner[static 3]) {
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

/* The ray meets the plane at eye + level × ray[axis] / ray[k]; that less the corner, over one divisor. */
static Slope slope_deep(const Camera *c, int axis, int k, const int64_t corner[static 3]) {
        double level = (double)((corner[k] + c->middle[k]) * (1 << (EYE_SHIFT - 1)) - c->eye[k]);
        double off = (double)(c->eye[axis] - (corner[axis] + c->middle[axis]) * (1 << (EYE_SHIFT - 1)));

        return (Slope){
                .at = ldexp(level * (double)c->first[axis] + off * (double)c->first[k], -EYE_SHIFT),
                .column = ldexp(level * (double)c->column[axis] + off * (double)c->column[k], -EYE_SHIFT),
                .row = ldexp(level * (double)c->row[axis] + off * (double)c->row[k], -EYE_SHIFT),
        };
}

static void find_light(Spots *s, const int64_t corner[static 3]) {
        const Quad q = s->now.quad;

        for (int i = 0; i < 3; i++) {
                double at[3] = { (double)corner[0] / 2, (double)corner[1] / 2, (double)corner[2] / 2 };

                if (i > 0)
                        at[i == 1 ? side_across(q.side) : side_along(q.side)] += 1;
                lights_find(s->lights, at, s->now.light[i]);
        }
        for (int i = 1; i < 3; i++)
                for (int k = 0; k < 3; k++)
                        s->now.light[i][k] -= s->now.light[0][k];
}

void spot_turn(Spots *s, uint32_t face) {
        const Camera *c = s->camera;
        Quad q = s->mesh->quads[face - 1];
        int64_t corner[3];
        int k = side_axis(q.side);

        raster_corner(c, s->mesh, q, corner);
        s->now.face = face;
        s->now.quad = q;
        s->now.across = -1;
        if (c->perspective) {
                s->now.u = slope_deep(c, side_across(q.side), k, corner);
                s->now.v = slope_deep(c, side_along(q.side), k, corner);
                s->now.w = (Slope){ (double)c->first[k], (double)c->column[k], (double)c->row[k] };
        } else {
                s->now.u = slope_flat(c, side_across(q.side), q, corner);
                s->now.v = slope_flat(c, side_along(q.side), q, corner);
                s->now.w = (Slope){ .at = 1 };
        }
        s->now.shadow = 1;
        if (!s->lights->map || s->lights->sides[q.side] <= s->lights->ambient)
                return;
        s->now.shadow = s->lights->ambient / s->lights->sides[q.side];
        find_light(s, corner);
}

int spot_move(Spots *s, int across, int along) {
        Quad q = s->now.quad;
        const Solid *solid;
        int voxel[3], r;

        quad_first(q, voxel);
        voxel[side_across(q.side)] += across;
        voxel[side_along(q.side)] += along;
        s->now.across = across;
        s->now.along = along;
        s->now.colour = block_get(s->mesh->blocks[q.block].contents,
                                  block_index((unsigned)voxel[0], (unsigned)voxel[1], (unsigned)voxel[2]));
        for (int i = 0; i < 4; i++)
                s->now.corners[i / 2][i % 2] = s->lights->sides[q.side];
        if (s->unoccluded)
                return 0;
        r = find_solid(s, q.block, &solid);
        if (r < 0)
                return r;
        occlude(&s->now, solid, voxel);
        return 0;
}
