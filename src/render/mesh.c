#include "render/mesh.h"

#include "base/progress.h"
#include "render/panes.h"

#include <errno.h>
#include <string.h>

/* Faces of one side of a block: [slice along the side's axis][row], a bit a column. */
typedef struct Faces {
        uint16_t slices[BLOCK_SIDE][BLOCK_SIDE];
} Faces;

Mesh *mesh_free(Mesh *m) {
        if (!m)
                return NULL;

        for (size_t i = 0; m->blocks && i < m->n_blocks; i++) {
                solid_rows_free(m->blocks[i].solid);
                solid_rows_free(m->blocks[i].clear);
        }
        free(m->blocks);
        free(m->quads);
        free(m);
        return NULL;
}

/* Solid voxels whose neighbour on that side is empty. */
static void faces_find(Faces *ret, const Solid *s, Side side) {
        int step = side_positive(side) ? 1 : -1;

        memset(ret, 0, sizeof(*ret));
        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++) {
                        uint32_t own = s->rows[z + 1][y + 1], beyond;
                        uint16_t open;

                        switch (side_axis(side)) {
                        case 0:
                                beyond = step > 0 ? own >> 1 : own << 1;
                                open = (uint16_t)((own & ~beyond) >> 1);
                                for (; open; open &= open - 1)
                                        ret->slices[__builtin_ctz(open)][z] |= (uint16_t)(1u << y);
                                break;
                        case 1:
                                ret->slices[y][z] = (uint16_t)((own & ~s->rows[z + 1][y + 1 + step]) >> 1);
                                break;
                        default:
                                ret->slices[z][y] = (uint16_t)((own & ~s->rows[z + 1 + step][y + 1]) >> 1);
                        }
                }
}

int mesh_add(Mesh *m, Quad q) {
        const size_t n = m->n_quads + m->n_panes;

        if (n == m->capacity) {
                size_t capacity = MAX(m->capacity * 2, (size_t)1024);
                Quad *quads = reallocarray(m->quads, capacity, sizeof(*quads));

                if (!quads)
                        return -ENOMEM;
                m->quads = quads;
                m->capacity = capacity;
        }
        m->quads[n] = q;
        return 0;
}

static Quad quad_make(Side side, unsigned slice, unsigned column, unsigned row, unsigned wide,
                      unsigned high) {
        Quad q = { .across = wide - 1, .along = high - 1, .side = side };

        switch (side_axis(side)) {
        case 0:
                q.x = slice, q.y = column, q.z = row;
                break;
        case 1:
                q.x = column, q.y = slice, q.z = row;
                break;
        default:
                q.x = column, q.y = row, q.z = slice;
        }
        return q;
}

/* Takes the longest run of the first row that has one, and as many rows as have the same run. */
static int mesh_add_slice(Mesh *m, uint16_t rows[static BLOCK_SIDE], Side side, uint32_t block,
                          unsigned slice) {
        for (unsigned row = 0; row < BLOCK_SIDE; row++)
                while (rows[row]) {
                        unsigned column = (unsigned)__builtin_ctz(rows[row]);
                        unsigned wide = (unsigned)__builtin_ctz(~((uint32_t)rows[row] >> column));
                        uint16_t run = (uint16_t)(((1u << wide) - 1) << column);
                        unsigned high = 0;
                        Quad q;
                        int r;

                        for (; row + high < BLOCK_SIDE && (rows[row + high] & run) == run; high++)
                                rows[row + high] &= (uint16_t)~run;

                        q = quad_make(side, slice, column, row, wide, high);
                        q.block = block;
                        r = mesh_add(m, q);
                        if (r < 0)
                                return r;
                        m->n_quads++;
                }
        return 0;
}

static int mesh_add_faces(Mesh *m, uint32_t block, const Solid *s, Side side) {
        Faces faces;

        faces_find(&faces, s, side);
        for (unsigned slice = 0; slice < BLOCK_SIDE; slice++) {
                int r = mesh_add_slice(m, faces.slices[slice], side, block, slice);

                if (r < 0)
                        return r;
        }
        return 0;
}

static int mesh_add_block(Mesh *m, uint32_t block, const bool sides[static SIDES]) {
        Solid s;

        mesh_solid(m, &m->blocks[block], BORDER_SIDES, &s);
        for (Side side = 0; side < SIDES; side++)
                if (sides[side]) {
                        int r = mesh_add_faces(m, block, &s, side);

                        if (r < 0)
                                return r;
                }
        return 0;
}

static int block_compare(const void *pa, const void *pb) {
        const Point *a = &((const MeshBlock *)pa)->at, *b = &((const MeshBlock *)pb)->at;

        if (a->z != b->z)
                return a->z < b->z ? -1 : 1;
        if (a->y != b->y)
                return a->y < b->y ? -1 : 1;
        return (a->x > b->x) - (a->x < b->x);
}

void mesh_solid(const Mesh *m, const MeshBlock *block, Border border, Solid *ret) {
        solid_block(ret, block->solid);
        for (int i = 0; i < 27; i++) {
                const int d[3] = { i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1 };
                const int away = abs(d[0]) + abs(d[1]) + abs(d[2]);
                const MeshBlock *b;

                if (away == 0 || (away > 1 && border == BORDER_SIDES))
                        continue;
                b = bsearch(
                        &(MeshBlock){ .at = { block->at.x + d[0], block->at.y + d[1], block->at.z + d[2] } },
                        m->blocks, m->n_blocks, sizeof(*m->blocks), block_compare);
                if (b)
                        solid_border(ret, b->solid, d);
        }
}

static Box block_reach(const MeshBlock *b) {
        const Box box = box_union(solid_rows_box(b->solid), solid_rows_box(b->clear));
        const Point o = block_origin(b->at);

        return (Box){ { o.x + box.min.x, o.y + box.min.y, o.z + box.min.z },
                      { o.x + box.max.x, o.y + box.max.y, o.z + box.max.z } };
}

/* Sorted, because the order of a hash table must not show where two faces are equally near. */
static int mesh_add_solids(Mesh *m) {
        VolumeIter i = { 0 };

        while (volume_next(m->volume, &i)) {
                MeshBlock *b = &m->blocks[m->n_blocks];
                int r;

                *b = (MeshBlock){ i.block, i.contents, &solid_none, &solid_none };
                r = solid_rows(&b->solid, i.contents);
                if (r < 0)
                        return r;
                m->n_blocks++;
                r = solid_clear(&b->clear, i.contents, b->solid);
                if (r < 0)
                        return r;
                m->box = box_union(m->box, block_reach(b));
        }
        qsort(m->blocks, m->n_blocks, sizeof(*m->blocks), block_compare);
        return 0;
}

int mesh_new(Mesh **ret, const Volume *v, const bool sides[static SIDES]) {
        CLEANUP(mesh_free) Mesh *m = calloc(1, sizeof(*m));
        int r;

        if (!m)
                return -ENOMEM;
        m->volume = v;
        m->box = BOX_EMPTY;
        m->blocks = calloc(volume_blocks(v) + 1, sizeof(*m->blocks));
        if (!m->blocks)
                return -ENOMEM;
        r = mesh_add_solids(m);
        if (r < 0)
                return r;

        progress_begin(m->n_blocks);
        for (size_t at = 0; at < m->n_blocks; at++) {
                r = mesh_add_block(m, (uint32_t)at, sides);
                if (r < 0)
                        return r;
                progress_step(1);
        }
        r = panes_find(m, sides);
        if (r < 0)
                return r;

        *ret = TAKE(m);
        return 0;
}

/* Whether nothing of a block can make it wider: most lie within what others have made of it. */
static bool is_within(const MeshBlock *b, const Camera *c, Slant slant, const int64_t middle[static 3],
                      const Extent *e) {
        const Point o = block_origin(b->at);
        const int64_t from[3] = { 2 * (int64_t)o.x - middle[0], 2 * (int64_t)o.y - middle[1],
                                  2 * (int64_t)o.z - middle[2] };
        Extent wider = *e;

        for (int k = 0; k < 8; k++) {
                const int64_t at[3] = { from[0] + (k & 1 ? 2 * BLOCK_SIDE : 0),
                                        from[1] + (k & 2 ? 2 * BLOCK_SIDE : 0),
                                        from[2] + (k & 4 ? 2 * BLOCK_SIDE : 0) };

                camera_widen(c, slant, &wider, at);
        }
        return wider.left == e->left && wider.right == e->right && wider.bottom == e->bottom &&
               wider.top == e->top && wider.near == e->near;
}

static void widen_by_quad(const Mesh *m, const Camera *c, Slant slant, const int64_t middle[static 3],
                          Quad q, Extent *e) {
        Point origin = block_origin(m->blocks[q.block].at);
        const int64_t base[3] = { origin.x, origin.y, origin.z };
        int axis = side_axis(q.side), a = side_across(q.side), b = side_along(q.side), first[3];
        int64_t corner[3], at[3];

        quad_first(q, first);
        for (int i = 0; i < 3; i++)
                corner[i] = 2 * (base[i] + first[i]) - middle[i];
        corner[axis] += side_positive(q.side) ? 2 : 0;
        for (int k = 0; k < 4; k++) {
                at[axis] = corner[axis];
                at[a] = corner[a] + (k & 1 ? 2 * (q.across + 1) : 0);
                at[b] = corner[b] + (k & 2 ? 2 * (q.along + 1) : 0);
                camera_widen(c, slant, e, at);
        }
}

Extent mesh_extent(const Mesh *m, const Camera *c, Slant slant) {
        uint32_t block = UINT32_MAX;
        Extent e = EXTENT_NONE;
        bool within = false;
        int64_t middle[3];

        box_middle(m->box, middle);
        for (size_t i = 0; i < m->n_quads + m->n_panes; i++) {
                const Quad q = m->quads[i];

                if (q.block != block)
                        within = is_within(&m->blocks[q.block], c, slant, middle, &e);
                block = q.block;
                if (!within && camera_sees(c, q.side))
                        widen_by_quad(m, c, slant, middle, q, &e);
        }
        return e;
}
