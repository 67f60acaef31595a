/* Seen along (1, -1, 1), voxels that hide each other have x + y and y + z in common. With a = x + y and
 * b = y + z, any point is seen at (a, b), and the three sides of a voxel that are seen are two triangles
 * each of a plane that is cut along its whole numbers and its diagonals:
 *
 *      front  both triangles of square (a, b)
 *      top    the lower one of (a, b + 1) and the upper one of (a + 1, b + 1)
 *      right  the upper one of (a + 1, b) and the lower one of (a + 1, b + 1)
 *
 * Voxels are drawn from the nearest to the farthest, so whoever finds a triangle empty is what is seen
 * there, and the picture is looked up in that plane. */
#include "render/thumbnail-plane.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#define SOLID 127
#define SAMPLES 2   /* along each side of a pixel */
#define MARGIN 0.04 /* of the picture's side */
#define BLOCK_SHIFT 4

typedef enum Face { FRONT, TOP, RIGHT, FACES } Face;
enum { LOWER, UPPER }; /* of a square: b below a, or above it */

/* What each side keeps of its colour, of 256. */
static const uint16_t shades[FACES] = { 218, 256, 176 };

static size_t cell_index(const Plane *p, int32_t a, int32_t b, int half) {
        return 2 * ((size_t)b * (size_t)p->columns + (size_t)a) + (size_t)half;
}

/* Two of its bytes at a time: as far apart, products do not meet. */
static inline Colour shaded(Colour c, Face face) {
        const uint32_t s = shades[face], rb = 0x00ff00ff;
        uint32_t word;

        memcpy(&word, &c, sizeof(word));
        word = le32toh(word);
        word = ((word & rb) * s >> 8 & rb) | ((word >> 8 & 0xff) * s & 0xff00) | 0xff000000;
        word = htole32(word);
        memcpy(&c, &word, sizeof(c));
        return c;
}

static inline bool is_open(const Colour *one, const Colour *other) {
        return !one->a || !other->a;
}

static inline void put_face(Face face, Colour *one, Colour *other, Colour c) {
        if (!is_open(one, other))
                return;
        c = shaded(c, face);
        if (!one->a)
                *one = c;
        if (!other->a)
                *other = c;
}

/* A block as it is drawn: `side` voxels along each axis, each of them 2^shift of its own that are drawn as
 * one, and which of them are there. A row before y and one above z have what hides its sides there. */
typedef struct Piece {
        const Block *block;
        unsigned shift, side;
        uint16_t solid[BLOCK_SIDE * BLOCK_SIDE];       /* of the block */
        uint32_t rows[BLOCK_SIDE + 1][BLOCK_SIDE + 1]; /* [z][y + 1], bit x */
} Piece;

static unsigned solid_row(const Piece *p, unsigned y, unsigned z) {
        return p->solid[y | z << BLOCK_SHIFT];
}

/* Bits by two, as many times: each is there when one of its two is. */
static unsigned halved(unsigned bits, unsigned times) {
        for (unsigned i = 0; i < times; i++) {
                bits = (bits | bits >> 1) & 0x5555;
                bits = (bits | bits >> 1) & 0x3333;
                bits = (bits | bits >> 2) & 0x0f0f;
                bits = (bits | bits >> 4) & 0x00ff;
        }
        return bits;
}

/* A bit is there when one of those is that are drawn with it. */
static uint32_t drawn_row(const Piece *p, unsigned y, unsigned z) {
        const unsigned n = 1u << p->shift;
        unsigned all = 0;

        for (unsigned k = 0; k < n; k++)
                for (unsigned i = 0; i < n; i++)
                        all |= solid_row(p, y * n + i, z * n + k);
        return halved(all, p->shift);
}

static void find_rows(Piece *p, const bool hidden[static FACES]) {
        const uint32_t right = hidden[RIGHT] ? 1u << p->side : 0;

        for (unsigned z = 0; z < p->side; z++) {
                p->rows[z][0] = hidden[FRONT] ? UINT32_MAX : 0;
                for (unsigned y = 0; y < p->side; y++)
                        p->rows[z][y + 1] = drawn_row(p, y, z) | right;
        }
        memset(p->rows[p->side], hidden[TOP] ? 0xff : 0, sizeof(p->rows[p->side]));
}

/* That colours of a block without a gap may be see-through is passed over: there is no way to look into it.
 */
static void take_piece(Piece *p, const Block *b, unsigned shift, const bool hidden[static FACES]) {
        p->block = b;
        p->shift = MIN(shift, (unsigned)BLOCK_SHIFT);
        p->side = BLOCK_SIDE >> p->shift;
        if (block_count(b) == BLOCK_VOXELS)
                memset(p->solid, 0xff, sizeof(p->solid));
        else
                block_solid(b, SOLID, p->solid);
        find_rows(p, hidden);
}

/* Of those that are drawn as one the nearest; one is there. */
static Colour colour_of(const Piece *p, unsigned x, unsigned y, unsigned z) {
        const unsigned n = 1u << p->shift, mask = (1u << n) - 1;
        unsigned i = 0;

        if (p->shift == 0)
                return block_get(p->block, block_index(x, y, z));
        while (!(solid_row(p, y * n + i % n, z * n + (n - 1 - i / n)) >> x * n & mask))
                i++;
        y = y * n + i % n;
        z = z * n + (n - 1 - i / n);
        x = x * n + 31 - (unsigned)__builtin_clz(solid_row(p, y, z) >> x * n & mask);
        return block_get(p->block, block_index(x, y, z));
}

/* Sides of voxels of row (y, z) that do not hide each other; its first voxel is at `o`. */
static void put_row(const Plane *p, const Piece *piece, Point o, unsigned y, unsigned z) {
        const uint32_t row = piece->rows[z][y + 1], all = (1u << piece->side) - 1;
        const uint32_t faces[FACES] = { [FRONT] = row & ~piece->rows[z][y] & all,
                                        [TOP] = row & ~piece->rows[z + 1][y + 1] & all,
                                        [RIGHT] = row & ~(row >> 1) & all };
        Colour *here = p->cells + cell_index(p, o.x + o.y, o.y + o.z, LOWER);

        for (uint32_t bits = faces[FRONT] | faces[TOP] | faces[RIGHT]; bits; bits &= bits - 1) {
                const unsigned x = (unsigned)__builtin_ctz(bits);
                Colour *cell = here + 2 * (size_t)x, *above = cell + 2 * (size_t)p->columns;
                Colour c;

                /* A block does not know what the next one covers. */
                if (!(faces[FRONT] >> x & 1 && is_open(cell + LOWER, cell + UPPER)) &&
                    !(faces[TOP] >> x & 1 && is_open(above + LOWER, above + 2 + UPPER)) &&
                    !(faces[RIGHT] >> x & 1 && is_open(cell + 2 + UPPER, above + 2 + LOWER)))
                        continue;
                c = colour_of(piece, x, y, z);
                if (faces[FRONT] >> x & 1)
                        put_face(FRONT, cell + LOWER, cell + UPPER, c);
                if (faces[TOP] >> x & 1)
                        put_face(TOP, above + LOWER, above + 2 + UPPER, c);
                if (faces[RIGHT] >> x & 1)
                        put_face(RIGHT, cell + 2 + UPPER, above + 2 + LOWER, c);
        }
}

static void put_piece(const Plane *p, Point o, const Piece *piece) {
        for (unsigned z = piece->side; z-- > 0;)
                for (unsigned y = 0; y < piece->side; y++)
                        put_row(p, piece, (Point){ o.x, o.y + (int)y, o.z + (int)z }, y, z);
}

static bool full(const Volume *v, int32_t x, int32_t y, int32_t z) {
        const Block *b = volume_block(v, (Point){ x, y, z });

        return b && block_count(b) == BLOCK_VOXELS;
}

static void find_hidden(const Volume *v, Point at, bool ret[static FACES]) {
        ret[FRONT] = full(v, at.x, at.y - 1, at.z);
        ret[TOP] = full(v, at.x, at.y, at.z + 1);
        ret[RIGHT] = full(v, at.x + 1, at.y, at.z);
}

typedef struct Seen {
        Point at, place; /* the block's, and that of its first voxel in what is drawn as one */
        const Block *contents;
} Seen;

static int compare(int32_t a, int32_t b) {
        return (a > b) - (a < b);
}

static int compare_near(Point a, Point b) {
        const int z = compare(b.z, a.z), y = compare(a.y, b.y);

        return z ? z : y ? y : compare(b.x, a.x);
}

/* Those that are drawn as one stay together. */
static int compare_seen(const void *a, const void *b) {
        const Seen *p = a, *q = b;
        const int by_place = compare_near(p->place, q->place);

        return by_place ? by_place : compare_near(p->at, q->at);
}

static Point place_of(Point block, unsigned shift) {
        const Point o = block_origin(block);

        return (Point){ o.x >> shift, o.y >> shift, o.z >> shift };
}

/* A cell of a block is at most one further than its last voxel. */
PlanePart plane_part(const Plane *p, Point block) {
        const Point at = place_of(block, p->shift);
        const int32_t a = at.x - p->first.x + at.y - p->first.y, b = at.y - p->first.y + at.z - p->first.z;
        const int32_t more = 2 * (BLOCK_SIDE >> MIN(p->shift, (unsigned)BLOCK_SHIFT)) - 1;

        return (PlanePart){ { a, b }, { a + more, b + more } };
}

static bool meet(const PlanePart *one, const PlanePart *other) {
        return one->low[0] <= other->high[0] && other->low[0] <= one->high[0] &&
               one->low[1] <= other->high[1] && other->low[1] <= one->high[1];
}

/* Of the blocks those that have sides to be seen, the nearest first; freed by the caller. */
static int find_seen(const Plane *p, const Volume *v, const PlanePart *within, Seen **ret, size_t *ret_n) {
        Seen *seen = malloc(MAX(volume_blocks(v), (size_t)1) * sizeof(*seen));
        size_t n = 0;

        if (!seen)
                return -ENOMEM;
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                const PlanePart part = plane_part(p, i.block);
                bool hidden[FACES];

                if (within && !meet(&part, within))
                        continue;
                find_hidden(v, i.block, hidden);
                if (!hidden[FRONT] || !hidden[TOP] || !hidden[RIGHT] ||
                    block_count(i.contents) < BLOCK_VOXELS)
                        seen[n++] = (Seen){ i.block, place_of(i.block, p->shift), i.contents };
        }
        qsort(seen, n, sizeof(*seen), compare_seen);
        *ret = seen;
        *ret_n = n;
        return 0;
}

int plane_draw(const Plane *p, const Volume *v, const PlanePart *within) {
        CLEANUP_FREE Seen *seen = NULL;
        Piece piece;
        size_t n;
        int r;

        r = find_seen(p, v, within, &seen, &n);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++) {
                const Point at = seen[i].place;
                bool hidden[FACES];

                find_hidden(v, seen[i].at, hidden);
                take_piece(&piece, seen[i].contents, p->shift, hidden);
                put_piece(p, (Point){ at.x - p->first.x, at.y - p->first.y, at.z - p->first.z }, &piece);
        }
        return 0;
}

/* Voxels that are smaller than a pixel are drawn as one, twice as large and so on. Those of
 * a block are drawn from its beginning on, which may be before the first that is there. */
Plane plane_of(Box box, uint32_t side) {
        const uint64_t across = MAX(box_width(box), box_depth(box)), most = MAX(across, box_height(box));
        Point first, last;
        Plane p = { 0 };

        while ((double)(most >> p.shift) > side * (1 - 2 * MARGIN))
                p.shift++;
        first = (Point){ box.min.x & ~15, box.min.y & ~15, box.min.z & ~15 };
        p.first = (Point){ first.x >> p.shift, first.y >> p.shift, first.z >> p.shift };
        last = (Point){ box.max.x >> p.shift, box.max.y >> p.shift, box.max.z >> p.shift };
        /* The last a and b of a square, and one more for other ends of voxels. */
        p.columns = (last.x - p.first.x) + (last.y - p.first.y) + 2;
        p.rows = (last.y - p.first.y) + (last.z - p.first.z) + 2;
        return p;
}

int plane_empty(Plane *p) {
        p->cells = calloc((size_t)p->columns * (size_t)p->rows * 2, sizeof(*p->cells));
        return p->cells ? 0 : -ENOMEM;
}

/* Of the picture in the plane, where right is a / √2 and up is (2b - a) / √6: the place of its lowest sample
 * on the left, and the way from one sample to the next, all as 2^32 times the number. */
typedef struct Frame {
        int64_t a, b, a_right, b_right, b_up;
} Frame;

static int64_t fixed(double x) {
        return (int64_t)(x * 4294967296.0);
}

/* What is drawn reaches from low to high along a, and along 2b - a. */
typedef struct Reach {
        int32_t low[2], high[2];
} Reach;

/* In a row of squares the outermost reach as far as any. */
static void reach_row(const Plane *p, int32_t b, Reach *r) {
        const Colour *row = p->cells + cell_index(p, 0, b, LOWER);
        int32_t first = 0, last = p->columns - 1;

        while (first <= last && !row[2 * first + LOWER].a && !row[2 * first + UPPER].a)
                first++;
        while (last > first && !row[2 * last + LOWER].a && !row[2 * last + UPPER].a)
                last--;
        if (first > last)
                return;
        r->low[0] = MIN(r->low[0], first);
        r->high[0] = MAX(r->high[0], last + 1);
        r->low[1] = MIN(r->low[1], 2 * b - last - (row[2 * last + LOWER].a ? 1 : 0));
        r->high[1] = MAX(r->high[1], 2 * b - first + (row[2 * first + UPPER].a ? 2 : 1));
}

/* False when nothing is drawn: all voxels may be too faint for it. */
static bool fit(const Plane *p, uint32_t side, Frame *ret) {
        Reach r = { { INT32_MAX, INT32_MAX }, { INT32_MIN, INT32_MIN } };
        double across, upward, size, left, bottom, step;

        for (int32_t b = 0; b < p->rows; b++)
                reach_row(p, b, &r);
        if (r.low[0] > r.high[0])
                return false;
        across = (r.high[0] - r.low[0]) / sqrt(2);
        upward = (r.high[1] - r.low[1]) / sqrt(6);
        size = MAX(across, upward) / (1 - 2 * MARGIN);
        step = size / (side * SAMPLES);
        left = r.low[0] / sqrt(2) - (size - across - step) / 2;
        bottom = r.low[1] / sqrt(6) - (size - upward - step) / 2;
        *ret = (Frame){ fixed(left * sqrt(2)), fixed((bottom * sqrt(6) + left * sqrt(2)) / 2),
                        fixed(step * sqrt(2)), fixed(step * sqrt(2) / 2), fixed(step * sqrt(6) / 2) };
        return true;
}

static inline Colour look(const Plane *p, const Frame *f, uint32_t x, uint32_t y) {
        const int64_t a = f->a + f->a_right * x, b = f->b + f->b_right * x + f->b_up * y;
        const int64_t column = a >> 32, row = b >> 32;

        if (column < 0 || row < 0 || column >= p->columns || row >= p->rows)
                return (Colour){ 0 };
        return p->cells[cell_index(p, (int32_t)column, (int32_t)row,
                                   (uint32_t)b > (uint32_t)a ? UPPER : LOWER)];
}

static void draw_pixel(const Plane *p, const Frame *f, uint32_t x, uint32_t y, uint8_t ret[static 4]) {
        unsigned sum[3] = { 0 }, n = 0;

        for (unsigned i = 0; i < SAMPLES * SAMPLES; i++) {
                const Colour c = look(p, f, x * SAMPLES + i % SAMPLES, y * SAMPLES + i / SAMPLES);

                sum[0] += c.r;
                sum[1] += c.g;
                sum[2] += c.b;
                n += c.a > 0;
        }
        for (unsigned i = 0; i < 3 && n > 0; i++)
                ret[i] = (uint8_t)((sum[i] + n / 2) / n);
        ret[3] = (uint8_t)(n * 255 / (SAMPLES * SAMPLES));
}

void plane_look(const Plane *p, uint32_t side, uint8_t *ret) {
        Frame f;

        if (!fit(p, side, &f))
                return;
        for (uint32_t y = 0; y < side; y++)
                for (uint32_t x = 0; x < side; x++)
                        draw_pixel(p, &f, x, side - 1 - y, ret + 4 * ((size_t)y * side + x));
}

int thumbnail(uint8_t **ret, const Volume *v, uint32_t side) {
        CLEANUP_FREE uint8_t *pixels = calloc((size_t)side * side, 4);
        const Box box = volume_box(v);
        Plane p;
        int r;

        if (!pixels)
                return -ENOMEM;
        if (box_empty(box)) {
                *ret = TAKE(pixels);
                return 0;
        }
        p = plane_of(box, side);
        r = plane_empty(&p);
        if (r >= 0)
                r = plane_draw(&p, v, NULL);
        if (r >= 0) {
                plane_look(&p, side, pixels);
                *ret = TAKE(pixels);
        }
        free(p.cells);
        return r;
}
