#include "formats/vox-cast.h"

#include "formats/internal.h"

#include <string.h>

/* Casts keep the indices that they were looked at by as long as there are no more than these; others make
 * them again. */
#define KEPT_MOST ((uint64_t)1 << 14)

typedef uint8_t Row __attribute__((vector_size(BLOCK_SIDE)));

/* Rows are read with what stands beside them: so much before the first brick, and behind the last. */
#define MARGIN sizeof(Row)

/* A piece: the cast, where its corner lies in a block, and how many blocks on from there the piece is. */
#define CORNER_BITS 4
#define BLOCK_BITS 5
#define BLOCKS_ALONG (VOX_SIDE_MAX / BLOCK_SIDE + 1) /* that a cast may meet */
_Static_assert(BLOCKS_ALONG <= 1 << BLOCK_BITS, "the number of a block fits");

typedef struct Piece {
        uint32_t cast;
        int corner[3], block[3];
} Piece;

static uint64_t pack(const Piece *p) {
        uint64_t piece = p->cast;

        for (unsigned i = 0; i < 3; i++)
                piece = (piece << CORNER_BITS | (unsigned)p->corner[i]) << BLOCK_BITS |
                        (unsigned)p->block[i];
        return piece;
}

static Piece unpack(uint64_t piece) {
        Piece p;

        for (unsigned i = 3; i-- > 0;) {
                p.block[i] = piece & ((1 << BLOCK_BITS) - 1);
                piece >>= BLOCK_BITS;
                p.corner[i] = piece & ((1 << CORNER_BITS) - 1);
                piece >>= CORNER_BITS;
        }
        p.cast = (uint32_t)piece;
        return p;
}

int vox_casts_init(VoxCasts *ret, const VoxFile *f, VoxCells *cells, VoxLimits *left) {
        *ret = (VoxCasts){ .file = f, .cells = cells, .left = left };
        ret->of_model = calloc(f->n_models + 1, sizeof(*ret->of_model));
        return ret->of_model ? 0 : -ENOMEM;
}

void vox_casts_done(VoxCasts *c) {
        for (size_t i = 0; i < c->n; i++) {
                free(c->items[i].bricks);
                free(c->items[i].room);
        }
        free(c->items);
        free(c->of_model);
        *c = (VoxCasts){ 0 };
}

static bool turned_alike(const VoxPlace *a, const VoxPlace *b) {
        return !memcmp(a->from, b->from, sizeof(a->from)) && !memcmp(a->sign, b->sign, sizeof(a->sign));
}

/* Number + 1; 0: there is none. */
static uint32_t find(const VoxCasts *c, const VoxInstance *in) {
        uint32_t number = c->of_model[in->model - c->file->models];

        while (number && !turned_alike(&c->items[number - 1].as.place, &in->place))
                number = c->items[number - 1].next;
        return number;
}

static int add(VoxCasts *c, const VoxInstance *in) {
        uint32_t *first = &c->of_model[in->model - c->file->models];
        VoxInstance as = *in;
        Box box;
        int r;

        r = GROW(c->items, c->capacity, c->n);
        if (r < 0)
                return r;
        /* About 0, 0, 0 nothing leaves 32 bits. */
        memset(as.place.move, 0, sizeof(as.place.move));
        (void)vox_instance_box(&as, &box);
        as.place.move[0] = -(int64_t)box.min.x;
        as.place.move[1] = -(int64_t)box.min.y;
        as.place.move[2] = -(int64_t)box.min.z;
        c->items[c->n++] = (VoxCast){ .as = as, .next = *first };
        *first = (uint32_t)c->n;
        return 0;
}

int vox_cast_count(VoxCasts *c, const VoxInstance *in) {
        uint32_t number = find(c, in);
        int r;

        if (!number) {
                r = add(c, in);
                if (r < 0)
                        return r;
                number = (uint32_t)c->n;
        }
        c->items[number - 1].instances++;
        c->items[number - 1].to_come++;
        return 0;
}

uint32_t vox_cast_of(const VoxCasts *c, const VoxInstance *in) {
        return find(c, in) - 1;
}

static VoxBrick brick_of(size_t i, const VoxGrid *g, const uint8_t *indices) {
        VoxBrick b = { .at = { (uint8_t)(i % g->n[0]), (uint8_t)(i / g->n[0] % g->n[1]),
                               (uint8_t)(i / g->n[0] / g->n[1]) },
                       .min = { 15, 15, 15 } };

        for (unsigned row = 0; row < BLOCK_SIDE * BLOCK_SIDE; row++, indices += BLOCK_SIDE) {
                const uint8_t y = row & 15, z = (uint8_t)(row >> 4);
                uint8_t x = 0, last = BLOCK_SIDE - 1;

                while (x < BLOCK_SIDE && !indices[x])
                        x++;
                if (x == BLOCK_SIDE)
                        continue;
                while (!indices[last])
                        last--;
                b.min[0] = MIN(b.min[0], x), b.max[0] = MAX(b.max[0], last);
                b.min[1] = MIN(b.min[1], y), b.max[1] = MAX(b.max[1], y);
                b.min[2] = MIN(b.min[2], z), b.max[2] = z;
        }
        return b;
}

/* Room for the indices of all bricks. */
static int make_room(VoxCasts *c, VoxCast *cast) {
        if (!vox_limit_take(&c->left->blocks, cast->n))
                return -E2BIG;
        c->kept += cast->n;
        cast->room = malloc(cast->n * BLOCK_VOXELS + 2 * MARGIN);
        return cast->room ? 0 : -ENOMEM;
}

static uint8_t *indices_of(const VoxCast *cast, size_t brick) {
        return cast->room + MARGIN + brick * BLOCK_VOXELS;
}

static int sort_voxels(VoxCasts *c, const VoxCast *cast, VoxGrid *ret) {
        Box box;

        if (!vox_limit_take(&c->left->voxels, cast->as.model->n))
                return -E2BIG;
        (void)vox_instance_box(&cast->as, &box);
        return vox_cells_sort(c->cells, &cast->as, box, false, ret);
}

static int look_for_bricks(VoxCasts *c, VoxCast *cast) {
        size_t n = 0;
        VoxGrid g;
        int r;

        r = sort_voxels(c, cast, &g);
        if (r)
                return r;
        for (size_t i = 0; vox_cells_next(c->cells, &g, &i); i++)
                n++;
        cast->bricks = calloc(n + 1, sizeof(*cast->bricks));
        if (!cast->bricks)
                return -ENOMEM;
        cast->n = n;
        if (c->kept + n <= KEPT_MOST)
                r = make_room(c, cast);
        n = 0;
        for (size_t i = 0; !r && vox_cells_next(c->cells, &g, &i); i++) {
                const uint8_t *indices = vox_cells_at(c->cells, i);

                cast->bricks[n] = brick_of(i, &g, indices);
                if (cast->room)
                        memcpy(indices_of(cast, n), indices, BLOCK_VOXELS);
                vox_cells_clear(c->cells, i);
                n++;
        }
        return r;
}

static int make_bricks(VoxCasts *c, VoxCast *cast) {
        size_t n = 0;
        VoxGrid g;
        int r;

        r = make_room(c, cast);
        if (!r)
                r = sort_voxels(c, cast, &g);
        for (size_t i = 0; !r && vox_cells_next(c->cells, &g, &i); i++) {
                memcpy(indices_of(cast, n++), vox_cells_at(c->cells, i), BLOCK_VOXELS);
                vox_cells_clear(c->cells, i);
        }
        return r;
}

static void drop_bricks(VoxCasts *c, VoxCast *cast) {
        if (!cast->room || cast->to_come || cast->laid)
                return;
        free(TAKE(cast->room));
        c->kept -= cast->n;
        c->left->blocks += cast->n;
}

typedef struct Laying {
        VoxCasts *casts;
        VoxCast *cast;
        Piece piece;
        Point base; /* the first block */
        VoxPut put;
        void *userdata;
        bool met[BLOCKS_ALONG][BLOCKS_ALONG][BLOCKS_ALONG];
} Laying;

static int put_piece(Laying *l, int x, int y, int z) {
        if (l->met[z][y][x])
                return 0;
        if (!vox_limit_take(&l->casts->left->places, 1))
                return -E2BIG;
        l->met[z][y][x] = true;
        l->cast->laid++;
        l->piece.block[0] = x;
        l->piece.block[1] = y;
        l->piece.block[2] = z;
        return l->put(l->userdata, (Point){ l->base.x + x, l->base.y + y, l->base.z + z }, pack(&l->piece));
}

/* Into the blocks that what is in the brick comes to meet: one or two along each axis. */
static int lay_brick(Laying *l, const VoxBrick *b) {
        int from[3], to[3], r = 0;

        for (unsigned i = 0; i < 3; i++) {
                from[i] = b->at[i] + (l->piece.corner[i] + b->min[i]) / BLOCK_SIDE;
                to[i] = b->at[i] + (l->piece.corner[i] + b->max[i]) / BLOCK_SIDE;
        }
        for (int z = from[2]; z <= to[2]; z++)
                for (int y = from[1]; y <= to[1]; y++)
                        for (int x = from[0]; !r && x <= to[0]; x++)
                                r = put_piece(l, x, y, z);
        return r;
}

int vox_cast_lay(VoxCasts *c, uint32_t cast, Point corner, VoxPut put, void *userdata) {
        Laying l = { .casts = c,
                     .cast = &c->items[cast],
                     .piece = { .cast = cast, .corner = { corner.x & 15, corner.y & 15, corner.z & 15 } },
                     .base = block_of(corner),
                     .put = put,
                     .userdata = userdata };
        int r = 0;

        if (!l.cast->bricks)
                r = look_for_bricks(c, l.cast);
        for (size_t i = 0; !r && i < l.cast->n; i++)
                r = lay_brick(&l, &l.cast->bricks[i]);
        l.cast->to_come--;
        return r;
}

static int brick_order(const void *a, const void *b) {
        const VoxBrick *p = a, *q = b;

        for (unsigned i = 3; i-- > 0;)
                if (p->at[i] != q->at[i])
                        return p->at[i] - q->at[i];
        return 0;
}

/* NULL: there is nothing. */
static const uint8_t *find_brick(const VoxCast *cast, const int at[static 3]) {
        const VoxBrick wanted = { .at = { (uint8_t)at[0], (uint8_t)at[1], (uint8_t)at[2] } }, *found;

        if (at[0] < 0 || at[1] < 0 || at[2] < 0)
                return NULL;
        found = bsearch(&wanted, cast->bricks, cast->n, sizeof(wanted), brick_order);
        return found ? indices_of(cast, (size_t)(found - cast->bricks)) : NULL;
}

/* Of the 16 that begin there, those that the mask has. */
static void lay_row(uint8_t *to, const uint8_t *from, Row mask) {
        Row under, over;

        memcpy(&under, to, sizeof(under));
        memcpy(&over, from, sizeof(over));
        over &= mask;
        over |= under & (Row)(over == 0);
        memcpy(to, &over, sizeof(over));
}

/* Which part of a block one of the two bricks along an axis has: voxels [from, to), and how much further on
 * they are in the brick. */
typedef struct Part {
        int from, to, ahead;
} Part;

static Part part_of(int corner, int second) {
        return second ? (Part){ corner, BLOCK_SIDE, -corner } : (Part){ 0, corner, BLOCK_SIDE - corner };
}

static void lay_part(const uint8_t *brick, const Part parts[static 3], uint8_t *indices) {
        const Part px = parts[0], py = parts[1], pz = parts[2];
        Row mask;

        if (px.from == px.to)
                return;
        for (int x = 0; x < BLOCK_SIDE; x++)
                mask[x] = x >= px.from && x < px.to ? 255 : 0;
        for (int z = pz.from; z < pz.to; z++)
                for (int y = py.from; y < py.to; y++)
                        lay_row(indices + BLOCK_SIDE * (y + BLOCK_SIDE * z),
                                brick + BLOCK_SIDE * (y + py.ahead + BLOCK_SIDE * (z + pz.ahead)) + px.ahead,
                                mask);
}

int vox_piece_compose(VoxCasts *c, uint64_t piece, uint8_t indices[static BLOCK_VOXELS]) {
        const Piece p = unpack(piece);
        VoxCast *cast = &c->items[p.cast];
        int r = 0;

        if (!cast->room)
                r = make_bricks(c, cast);
        for (unsigned i = 0; !r && i < 8; i++) {
                int at[3], second[3] = { i & 1, i >> 1 & 1, i >> 2 };
                const uint8_t *brick;
                Part parts[3];

                for (unsigned k = 0; k < 3; k++) {
                        at[k] = p.block[k] - 1 + second[k];
                        parts[k] = part_of(p.corner[k], second[k]);
                }
                brick = find_brick(cast, at);
                if (brick)
                        lay_part(brick, parts, indices);
        }
        return r;
}

void vox_piece_drop(VoxCasts *c, uint64_t piece) {
        VoxCast *cast = &c->items[unpack(piece).cast];

        cast->laid--;
        drop_bricks(c, cast);
}

bool vox_piece_again(const VoxCasts *c, uint64_t piece) {
        return c->items[unpack(piece).cast].instances > 1;
}
