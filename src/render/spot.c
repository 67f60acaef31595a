#include "render/spot.h"

#include <errno.h>
#include <string.h>

/* What a corner of a face keeps by how many of its three neighbours above the face are solid. */
static const float occlusion[] = { 1.0f, 0.83f, 0.70f, 0.58f };

/* Without perspective: the picture is linear in the plane of the quad. */
static Slope slope_flat(const Camera *c, int axis, int k, double lean) {
        const double right = (c->right[axis] - lean * c->right[k]) / c->pitch;
        const double up = (c->up[axis] - lean * c->up[k]) / c->pitch;

        return (Slope){
                .at = right * (0.5 - (double)c->x0 / CAMERA_ONE) + up * ((double)c->y0 / CAMERA_ONE - 0.5),
                .column = right,
                .row = -up,
                .columns = right != 0 ? 1 / right : 0,
        };
}

static void make_tilts(Spots *s) {
        const Camera *c = s->camera;

        for (Side side = 0; side < SIDES; side++) {
                const int k = side_axis(side), a = side_across(side), b = side_along(side);
                Tilt *t = &s->tilts[side];

                if (c->perspective || !camera_sees(c, side))
                        continue;
                t->lean_u = c->toward[a] / c->toward[k];
                t->lean_v = c->toward[b] / c->toward[k];
                t->u = slope_flat(c, a, k, t->lean_u);
                t->v = slope_flat(c, b, k, t->lean_v);
        }
}

static void make_light(Spots *s) {
        const double none[3] = { 0 };

        lights_find(s->lights, none, s->light[0]);
        for (int i = 0; i < 3; i++) {
                double at[3] = { i == 0, i == 1, i == 2 };

                lights_find(s->lights, at, s->light[i + 1]);
                for (int k = 0; k < 3; k++)
                        s->light[i + 1][k] -= s->light[0][k];
        }
}

static int make_glow(Spots *s, const Volume *glow) {
        s->given = calloc((size_t)1 << PATCH_BITS, sizeof(*s->given));
        return s->given ? glow_new(&s->glow, glow) : -ENOMEM;
}

int spots_make(Spots *ret, const Camera *c, const Mesh *m, const Lights *l, const RenderOptions *o) {
        *ret = (Spots){ .camera = c,
                        .mesh = m,
                        .lights = l,
                        .unoccluded = o->unoccluded,
                        .lines = o->edges == EDGES_VOXELS };
        ret->solids = calloc(m->n_blocks + 1, sizeof(*ret->solids));
        ret->patches = calloc((size_t)1 << PATCH_BITS, sizeof(*ret->patches));
        if (!ret->solids || !ret->patches)
                return -ENOMEM;
        make_tilts(ret);
        if (l->map)
                make_light(ret);
        return o->glow ? make_glow(ret, o->glow) : 0;
}

void spots_done(Spots *s) {
        for (size_t i = 0; s->solids && i < s->mesh->n_blocks; i++)
                free(s->solids[i]);
        free(TAKE(s->solids));
        free(TAKE(s->patches));
        free(TAKE(s->given));
        s->glow = glow_free(s->glow);
}

static int find_solid(Spots *s, uint32_t block, const Solid **ret) {
        Solid *solid = s->solids[block];

        if (!solid) {
                solid = malloc(sizeof(*solid));
                if (!solid)
                        return -ENOMEM;
                mesh_solid(s->mesh, &s->mesh->blocks[block], BORDER_ALL, solid);
                s->solids[block] = solid;
        }
        *ret = solid;
        return 0;
}

/* Of the nine cells above a face, row by row: is it solid? */
static unsigned cells_above(const Solid *solid, Side side, const int voxel[static 3]) {
        const int step = side_positive(side) ? 1 : -1;
        const int x = voxel[0], y = voxel[1], z = voxel[2];
        unsigned bits = 0;

        /* Rows have a cell at −1, in front of the first. */
        switch (side_axis(side)) {
        case 0:
                for (int i = 0; i < 9; i++)
                        bits |= (solid->rows[z + i / 3][y + i % 3] >> (x + 1 + step) & 1) << i;
                break;
        case 1:
                for (int i = 0; i < 3; i++)
                        bits |= (solid->rows[z + i][y + 1 + step] >> x & 7) << 3 * i;
                break;
        default:
                for (int i = 0; i < 3; i++)
                        bits |= (solid->rows[z + 1 + step][y + i] >> x & 7) << 3 * i;
        }
        return bits;
}

/* Counts, at each corner of a voxel's face, what stands in the layer above it. Two neighbours that
 * share an edge with the face hide the corner between them, whatever is there. */
static void occlude(Patch *patch, unsigned above) {
        for (unsigned b = 0; b < 2; b++)
                for (unsigned a = 0; a < 2; a++) {
                        const unsigned one = above >> (3 + 2 * a) & 1, other = above >> (1 + 6 * b) & 1,
                                       corner = above >> (2 * a + 6 * b) & 1;

                        patch->corners[b][a] *= occlusion[one & other ? 3 : one + other + corner];
                }
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

static void turn_flat(Spots *s, Quad q, const int64_t corner[static 3]) {
        const Tilt *t = &s->tilts[q.side];
        const double level = (double)corner[side_axis(q.side)] / 2;

        s->now.u = t->u;
        s->now.v = t->v;
        s->now.u.at += t->lean_u * level - (double)corner[side_across(q.side)] / 2;
        s->now.v.at += t->lean_v * level - (double)corner[side_along(q.side)] / 2;
}

static void find_light(Spots *s, const int64_t corner[static 3]) {
        const Quad q = s->now.quad;
        const double at[3] = { (double)corner[0] / 2, (double)corner[1] / 2, (double)corner[2] / 2 };

        for (int k = 0; k < 3; k++) {
                s->now.light[0][k] = s->light[0][k] + s->light[1][k] * at[0] + s->light[2][k] * at[1] +
                                     s->light[3][k] * at[2];
                s->now.light[1][k] = s->light[1 + side_across(q.side)][k];
                s->now.light[2][k] = s->light[1 + side_along(q.side)][k];
        }
}

void spot_turn(Spots *s, uint32_t face) {
        const Camera *c = s->camera;
        const Quad q = s->mesh->quads[face - 1];
        int64_t corner[3];
        int k = side_axis(q.side);

        mesh_corner(s->mesh, c, q, corner);
        s->now.face = face;
        s->now.quad = q;
        s->now.across = -1;
        if (c->perspective) {
                s->now.u = slope_deep(c, side_across(q.side), k, corner);
                s->now.v = slope_deep(c, side_along(q.side), k, corner);
                s->now.w = (Slope){ (double)c->first[k], (double)c->column[k], (double)c->row[k], 0 };
        } else {
                turn_flat(s, q, corner);
        }
        s->now.shadow = 1;
        if (!s->lights->map || s->lights->sides[q.side] <= s->lights->ambient)
                return;
        s->now.shadow = s->lights->ambient / s->lights->sides[q.side];
        find_light(s, corner);
}

static int patch_fill(Spots *s, Patch *p, Quad q, int across, int along) {
        const MeshBlock *block = &s->mesh->blocks[q.block];
        const Solid *solid;
        const Point o = block_origin(block->at);
        int voxel[3], r;

        quad_first(q, voxel);
        voxel[side_across(q.side)] += across;
        voxel[side_along(q.side)] += along;
        p->colour = block_get(block->contents,
                              block_index((unsigned)voxel[0], (unsigned)voxel[1], (unsigned)voxel[2]));
        if (s->given)
                s->given[p - s->patches] =
                        glow_at(s->glow, (Point){ o.x + voxel[0], o.y + voxel[1], o.z + voxel[2] });
        for (int i = 0; i < 4; i++)
                p->corners[i / 2][i % 2] = s->lights->sides[q.side];
        if (!s->unoccluded) {
                r = find_solid(s, q.block, &solid);
                if (r < 0)
                        return r;
                occlude(p, cells_above(solid, q.side, voxel));
        }
        p->even = p->corners[0][0] == p->corners[0][1] && p->corners[0][0] == p->corners[1][0] &&
                  p->corners[0][0] == p->corners[1][1];
        return 0;
}

int spot_move(Spots *s, int across, int along) {
        /* Fibonacci hashing; face numbers begin at 1, so that no key is 0. */
        const uint64_t key = (uint64_t)s->now.face << 8 | (uint64_t)along << 4 | (uint64_t)across;
        Patch *p = &s->patches[key * 0x9e3779b97f4a7c15u >> (64 - PATCH_BITS)];

        if (p->key != key) {
                int r;

                p->key = 0;
                r = patch_fill(s, p, s->now.quad, across, along);
                if (r < 0)
                        return r;
                p->key = key;
        }
        s->now.patch = p;
        s->now.across = across;
        s->now.along = along;
        return 0;
}
