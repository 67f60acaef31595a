#include "render/mesh.h"

#include "base/progress.h"

#include <errno.h>
#include <string.h>

/* Faces of one side of a block: [slice along the side's axis][row], a bit a column. */
typedef struct Faces {
        uint16_t slices[BLOCK_SIDE][BLOCK_SIDE];
} Faces;

Mesh *mesh_free(Mesh *m) {
        if (!m)
                return NULL;

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

static int mesh_add(Mesh *m, Quad q) {
        if (m->n_quads == m->capacity) {
                size_t capacity = MAX(m->capacity * 2, (size_t)1024);
                Quad *quads = reallocarray(m->quads, capacity, sizeof(*quads));

                if (!quads)
                        return -ENOMEM;
                m->quads = quads;
                m->capacity = capacity;
        }
        m->quads[m->n_quads++] = q;
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
static int mesh_add_slice(Mesh *m, uint16_t rows[static BLOCK_SIDE], Side side, unsigned slice) {
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
                        q.block = (uint32_t)(m->n_blocks - 1);
                        r = mesh_add(m, q);
                        if (r < 0)
                                return r;
                }
        return 0;
}

static int mesh_add_faces(Mesh *m, Solid *s, Side side) {
        Point block = m->blocks[m->n_blocks - 1].at;
        int d[3] = { 0 };
        Faces faces;

        d[side_axis(side)] = side_positive(side) ? 1 : -1;
        solid_border(s, m->volume, block, d);
        faces_find(&faces, s, side);

        for (unsigned slice = 0; slice < BLOCK_SIDE; slice++) {
                int r = mesh_add_slice(m, faces.slices[slice], side, slice);

                if (r < 0)
                        return r;
        }
        return 0;
}

static int mesh_add_block(Mesh *m, MeshBlock block, const bool sides[static SIDES]) {
        Solid s;
        Box box;

        if (!solid_block(&s, block.contents))
                return 0;

        box = solid_box(&s);
        m->box = box_union(
                m->box, (Box){
                                { block.at.x * BLOCK_SIDE + box.min.x, block.at.y * BLOCK_SIDE + box.min.y,
                                  block.at.z * BLOCK_SIDE + box.min.z },
                                { block.at.x * BLOCK_SIDE + box.max.x, block.at.y * BLOCK_SIDE + box.max.y,
                                  block.at.z * BLOCK_SIDE + box.max.z },
                        });
        m->blocks[m->n_blocks++] = block;

        for (Side side = 0; side < SIDES; side++)
                if (sides[side]) {
                        int r = mesh_add_faces(m, &s, side);

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

int mesh_new(Mesh **ret, const Volume *v, const bool sides[static SIDES]) {
        CLEANUP(mesh_free) Mesh *m = calloc(1, sizeof(*m));
        VolumeIter i = { 0 };
        size_t n = 0;

        if (!m)
                return -ENOMEM;
        m->volume = v;
        m->box = BOX_EMPTY;
        m->blocks = calloc(volume_blocks(v) + 1, sizeof(*m->blocks));
        if (!m->blocks)
                return -ENOMEM;

        /* Sorted, because the order of a hash table must not show where two faces are equally near. */
        while (volume_next(v, &i))
                m->blocks[n++] = (MeshBlock){ i.block, i.contents };
        qsort(m->blocks, n, sizeof(*m->blocks), block_compare);

        /* Those with nothing solid drop out; the rest moves up in place. */
        progress_begin(n);
        for (size_t at = 0; at < n; at++) {
                int r = mesh_add_block(m, m->blocks[at], sides);

                progress_step(1);

                if (r < 0)
                        return r;
        }

        *ret = TAKE(m);
        return 0;
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
        Extent e = EXTENT_NONE;
        int64_t middle[3];

        box_middle(m->box, middle);
        for (size_t i = 0; i < m->n_quads; i++)
                if (camera_sees(c, m->quads[i].side))
                        widen_by_quad(m, c, slant, middle, m->quads[i], &e);
        return e;
}
