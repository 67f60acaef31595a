/* The volume in chunks of 64³, which are meshed one by one: rectangles end at their borders, which lie where
 * the voxels begin, so that models of up to 64 voxels a side are one chunk. Those that meet at a border are
 * joined afterwards. */
#include "formats/mesh.h"

#include "base/progress.h"
#include "formats/internal.h"
#include "formats/mesh-chunk.h"
#include "formats/mesh-join.h"
#include "formats/mesh-row.h"

#include <errno.h>

void mesh_done(Mesh *m) {
        free(m->quads);
        *m = (Mesh){ 0 };
}

/* A block, and the chunk that it lies in. */
typedef struct Piece {
        Point chunk;
        Point at; /* in blocks */
        const Block *block;
} Piece;

/* What is meshed, and what hides. */
typedef struct Mesher {
        const Volume *volume, *hiding;
        Point base; /* block where the chunks begin */
        uint8_t alpha;
        MeshChunk *chunk;
} Mesher;

static int order(int32_t a, int32_t b) {
        return (a > b) - (a < b);
}

static int piece_order(const void *a, const void *b) {
        const Point p = ((const Piece *)a)->chunk, q = ((const Piece *)b)->chunk;
        int c = order(p.z, q.z);

        if (!c)
                c = order(p.y, q.y);
        return c ? c : order(p.x, q.x);
}

/* Differences of blocks fit: there are 2²⁸ of them along an axis. */
static int32_t chunk_index(int32_t block, int32_t base) {
        return (block - base) / CHUNK_BLOCKS;
}

static int pieces_sorted(const Mesher *m, Piece **ret, size_t *ret_n) {
        Piece *pieces = calloc(MAX(volume_blocks(m->volume), (size_t)1), sizeof(*pieces));
        VolumeIter i = { 0 };
        size_t n = 0;

        if (!pieces)
                return -ENOMEM;
        while (volume_next(m->volume, &i))
                pieces[n++] =
                        (Piece){ { chunk_index(i.block.x, m->base.x), chunk_index(i.block.y, m->base.y),
                                   chunk_index(i.block.z, m->base.z) },
                                 i.block,
                                 i.contents };
        qsort(pieces, n, sizeof(*pieces), piece_order);
        *ret = pieces;
        *ret_n = n;
        return 0;
}

/* The block that is that many blocks from the chunk's first one. */
static const Block *hiding_block(const Mesher *m, Point chunk, int32_t x, int32_t y, int32_t z) {
        const Point at = { m->base.x + chunk.x * CHUNK_BLOCKS + x, m->base.y + chunk.y * CHUNK_BLOCKS + y,
                           m->base.z + chunk.z * CHUNK_BLOCKS + z };

        return volume_block(m->hiding, at);
}

static uint16_t hiding_row(const Block *b, unsigned y, unsigned z, uint8_t alpha) {
        Colour row[BLOCK_SIDE];

        block_read(b, block_index(0, y, z), BLOCK_SIDE, row);
        return row_solid(row, alpha);
}

/* One layer of voxels below (side -1) or above (side 4 blocks) the chunk, along y or z. */
static void hide_beside(const Mesher *m, Point chunk, bool along_z, bool above) {
        const unsigned edge = above ? 0 : BLOCK_SIDE - 1, outside = above ? CHUNK_SIDE + 1 : 0;
        const int32_t beside = above ? CHUNK_BLOCKS : -1;

        for (int32_t i = 0; i < CHUNK_BLOCKS; i++)
                for (int32_t x = 0; x < CHUNK_BLOCKS; x++) {
                        const Block *b = along_z ? hiding_block(m, chunk, x, i, beside)
                                                 : hiding_block(m, chunk, x, beside, i);

                        for (unsigned k = 0; b && k < BLOCK_SIDE; k++) {
                                const unsigned row = (unsigned)i * BLOCK_SIDE + k + 1;
                                uint64_t *bits = along_z ? &m->chunk->hides[outside][row]
                                                         : &m->chunk->hides[row][outside];

                                *bits |= (uint64_t)(along_z ? hiding_row(b, k, edge, m->alpha)
                                                            : hiding_row(b, edge, k, m->alpha))
                                         << (x * BLOCK_SIDE);
                        }
                }
}

static void hide_beside_x(const Mesher *m, Point chunk, bool above) {
        const unsigned edge = above ? 0 : BLOCK_SIDE - 1;
        uint64_t *bits = above ? m->chunk->hides_behind : m->chunk->hides_before;

        for (int32_t z = 0; z < CHUNK_BLOCKS; z++)
                for (int32_t y = 0; y < CHUNK_BLOCKS; y++) {
                        const Block *b = hiding_block(m, chunk, above ? CHUNK_BLOCKS : -1, y, z);

                        for (unsigned k = 0; b && k < BLOCK_SIDE * BLOCK_SIDE; k++)
                                if (block_get(b, block_index(edge, k % BLOCK_SIDE, k / BLOCK_SIDE)).a >=
                                    m->alpha)
                                        bits[(unsigned)z * BLOCK_SIDE + k / BLOCK_SIDE] |=
                                                (uint64_t)1 << ((unsigned)y * BLOCK_SIDE + k % BLOCK_SIDE);
                }
}

/* Blocks of one colour, most of them inside of things, cost no look at their voxels. */
static void put_block(MeshChunk *c, const Block *b, unsigned x, unsigned y, unsigned z, uint8_t alpha) {
        Colour uniform;
        const bool one = block_uniform(b, &uniform);

        if (one && uniform.a < alpha)
                return;
        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                Colour *row = chunk_at(c, x, y + i % BLOCK_SIDE, z + i / BLOCK_SIDE);
                uint16_t bits;

                block_read(b, block_index(0, i % BLOCK_SIDE, i / BLOCK_SIDE), BLOCK_SIDE, row);
                bits = row_solid(row, alpha);
                c->solid[z + i / BLOCK_SIDE][y + i % BLOCK_SIDE] |= (uint64_t)bits << x;
        }
}

static void hide_block(MeshChunk *c, const Block *b, unsigned x, unsigned y, unsigned z, uint8_t alpha) {
        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++)
                c->hides[z + i / BLOCK_SIDE + 1][y + i % BLOCK_SIDE + 1] |=
                        (uint64_t)hiding_row(b, i % BLOCK_SIDE, i / BLOCK_SIDE, alpha) << x;
}

static void fill_hiding(const Mesher *m, Point chunk) {
        MeshChunk *c = m->chunk;

        for (unsigned above = 0; above < 2; above++) {
                hide_beside_x(m, chunk, above);
                hide_beside(m, chunk, false, above);
                hide_beside(m, chunk, true, above);
        }
        if (m->hiding == m->volume) {
                for (unsigned z = 0; z < CHUNK_SIDE; z++)
                        memcpy(&c->hides[z + 1][1], c->solid[z], sizeof(c->solid[z]));
                return;
        }
        for (unsigned i = 0; i < CHUNK_BLOCKS * CHUNK_BLOCKS * CHUNK_BLOCKS; i++) {
                const unsigned x = i % CHUNK_BLOCKS, y = i / CHUNK_BLOCKS % CHUNK_BLOCKS,
                               z = i / (CHUNK_BLOCKS * CHUNK_BLOCKS);
                const Block *b = hiding_block(m, chunk, (int32_t)x, (int32_t)y, (int32_t)z);

                if (b)
                        hide_block(c, b, x * BLOCK_SIDE, y * BLOCK_SIDE, z * BLOCK_SIDE, m->alpha);
        }
}

static int mesh_chunk(const Mesher *m, const Piece *pieces, size_t n, Mesh *ret) {
        const Point chunk = pieces->chunk;
        MeshChunk *c = m->chunk;

        c->origin =
                block_origin((Point){ m->base.x + chunk.x * CHUNK_BLOCKS, m->base.y + chunk.y * CHUNK_BLOCKS,
                                      m->base.z + chunk.z * CHUNK_BLOCKS });
        memset(c->solid, 0, sizeof(c->solid));
        memset(c->hides, 0, sizeof(c->hides));
        memset(c->hides_before, 0, sizeof(c->hides_before));
        memset(c->hides_behind, 0, sizeof(c->hides_behind));
        for (size_t i = 0; i < n; i++) {
                const Point o = block_origin(pieces[i].at);

                put_block(c, pieces[i].block, (unsigned)(o.x - c->origin.x), (unsigned)(o.y - c->origin.y),
                          (unsigned)(o.z - c->origin.z), m->alpha);
        }
        fill_hiding(m, chunk);
        return chunk_mesh(c, ret);
}

static int mesh_pieces(Mesher *m, const Piece *pieces, size_t n, Mesh *ret) {
        CLEANUP_FREE MeshChunk *chunk = calloc(1, sizeof(*chunk));
        int r = chunk ? 0 : -ENOMEM;

        m->chunk = chunk;
        progress_begin(n);
        for (size_t i = 0, end; !r && i < n; i = end) {
                for (end = i + 1; end < n && point_equal(pieces[end].chunk, pieces[i].chunk);)
                        end++;
                r = mesh_chunk(m, pieces + i, end - i, ret);
                progress_at(end);
        }
        return r;
}

int mesh_build(Mesh *ret, const Volume *v, const Volume *hiding, uint8_t alpha) {
        __attribute__((cleanup(mesh_done))) Mesh mesh = { 0 };
        Mesher m = { .volume = v, .hiding = hiding ? hiding : v, .alpha = alpha };
        CLEANUP_FREE Piece *pieces = NULL;
        size_t n = 0;
        int r;

        m.base = block_of(volume_box(v).min);
        r = pieces_sorted(&m, &pieces, &n);
        if (!r)
                r = mesh_pieces(&m, pieces, n, &mesh);
        /* Of a single chunk nothing lies beyond its borders. */
        if (!r && n && !point_equal(pieces[0].chunk, pieces[n - 1].chunk))
                r = mesh_join(&mesh, block_origin(m.base), CHUNK_SIDE);
        if (r < 0)
                return r;
        *ret = mesh;
        mesh = (Mesh){ 0 };
        return 0;
}
