/* Seen along (1, -1, 1), voxels that hide each other have x + y and y + z in common. With a = x + y and
 * b = y + z, any point is seen at (a, b), and the three sides of a voxel that are seen are two triangles
 * each of a plane that is cut along its whole numbers and its diagonals:
 *
 *      front  both triangles of square (a, b)
 *      top    the lower one of (a, b + 1) and the upper one of (a + 1, b + 1)
 *      right  the upper one of (a + 1, b) and the lower one of (a + 1, b + 1)
 *
 * So the sides are sorted out by one comparison a triangle, and the picture is looked up in that plane. */
#include "render/thumbnail.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#define SOLID 127
#define SAMPLES 2   /* along each side of a pixel */
#define MARGIN 0.04 /* of the picture's side */

typedef enum Face { FRONT, TOP, RIGHT, FACES } Face;
enum { LOWER, UPPER }; /* of a square: b below a, or above it */

/* What each side keeps of its colour, of 256. */
static const uint16_t shades[FACES] = { 218, 256, 176 };

typedef struct Cell {
        int32_t depth; /* larger is nearer; INT32_MIN: nothing is seen here */
        Colour colour;
} Cell;

typedef struct Plane {
        Cell *cells; /* [b][a][LOWER, UPPER] */
        int32_t columns, rows;
        Point first;    /* the lowest voxel of the model */
        unsigned shift; /* 2^shift voxels are drawn as one */
} Plane;

static Cell *cell_at(const Plane *p, int32_t a, int32_t b, int half) {
        return &p->cells[2 * ((size_t)b * (size_t)p->columns + (size_t)a) + (size_t)half];
}

static void put(const Plane *p, int32_t a, int32_t b, int half, int32_t depth, Colour c) {
        Cell *cell = cell_at(p, a, b, half);

        if (depth > cell->depth)
                *cell = (Cell){ depth, c };
}

static Colour shaded(Colour c, Face face) {
        const unsigned s = shades[face];

        return (Colour){ (uint8_t)(c.r * s >> 8), (uint8_t)(c.g * s >> 8), (uint8_t)(c.b * s >> 8), 255 };
}

/* Half of a side that lies at square (a, b); `at` is the side's own coordinate. Depth is x - y + z in the
 * triangle's middle, all in thirds. */
static inline void put_half(const Plane *p, Face face, int32_t at, int32_t a, int32_t b, int half,
                            Colour c) {
        const int32_t a3 = 3 * a + (half == LOWER ? 2 : 1), b3 = 3 * b + (half == LOWER ? 1 : 2);

        put(p, a, b, half,
            face == FRONT ? a3 + b3 - 9 * at
            : face == TOP ? a3 - 2 * b3 + 9 * at
                          : b3 - 2 * a3 + 9 * at,
            c);
}

static inline void put_face(const Plane *p, Face face, int32_t x, int32_t y, int32_t z, Colour c) {
        const int32_t a = x + y, b = y + z;

        c = shaded(c, face);
        if (face == FRONT) {
                put_half(p, face, y, a, b, LOWER, c);
                put_half(p, face, y, a, b, UPPER, c);
        } else if (face == TOP) {
                put_half(p, face, z + 1, a, b + 1, LOWER, c);
                put_half(p, face, z + 1, a + 1, b + 1, UPPER, c);
        } else {
                put_half(p, face, x + 1, a + 1, b, UPPER, c);
                put_half(p, face, x + 1, a + 1, b + 1, LOWER, c);
        }
}

static bool full(const Volume *v, int32_t x, int32_t y, int32_t z) {
        const Block *b = volume_block(v, (Point){ x, y, z });

        return b && block_count(b) == BLOCK_VOXELS;
}

/* Rows of a block as bits, with a row before y and one above z: what hides its sides there. */
typedef struct Bits {
        uint32_t rows[BLOCK_SIDE + 1][BLOCK_SIDE + 1]; /* [z][y + 1], bit x */
} Bits;

/* Two voxels a word: an alpha of 127 and more plus 129 reaches the ninth bit. */
static uint32_t row_bits(const Colour *row) {
        uint32_t bits = 0;

        for (unsigned x = 0; x < BLOCK_SIDE; x += 2) {
                uint64_t two;

                memcpy(&two, row + x, sizeof(two));
                two = (le64toh(two) >> 24 & 0x000000ff000000ffu) + 0x0000008100000081u;
                bits |= (uint32_t)((two >> 8 & 1) | (two >> 39 & 2)) << x;
        }
        return bits;
}

static void find_bits(Bits *ret, const bool hidden[static FACES], const Colour voxels[static BLOCK_VOXELS]) {
        const uint32_t right = hidden[RIGHT] ? 1u << BLOCK_SIDE : 0;

        memset(ret, 0, sizeof(*ret));
        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y++)
                        ret->rows[z][y + 1] = row_bits(voxels + block_index(0, y, z)) | right;
        if (hidden[FRONT])
                for (unsigned z = 0; z < BLOCK_SIDE; z++)
                        ret->rows[z][0] = UINT32_MAX;
        if (hidden[TOP])
                memset(ret->rows[BLOCK_SIDE], 0xff, sizeof(ret->rows[BLOCK_SIDE]));
}

/* For each face a function of its own. */
static __attribute__((always_inline)) inline void put_row(const Plane *p, Face face, uint32_t bits, Point at,
                                                          const Colour *row) {
        const int32_t y = (int32_t)(((int64_t)at.y - p->first.y) >> p->shift),
                      z = (int32_t)(((int64_t)at.z - p->first.z) >> p->shift);

        for (bits &= (1u << BLOCK_SIDE) - 1; bits; bits &= bits - 1) {
                const int x = __builtin_ctz(bits);

                put_face(p, face, (int32_t)(((int64_t)at.x + x - p->first.x) >> p->shift), y, z, row[x]);
        }
}

/* A block without a gap: its outermost layers, where the next block has gaps. That colours of it may be
 * see-through is passed over here: there is no way to look into it. */
static void put_full(const Plane *p, Point o, const Block *b, const bool hidden[static FACES]) {
        Colour colours[BLOCK_SIDE * BLOCK_SIDE];

        if (!hidden[TOP]) {
                block_read(b, block_index(0, 0, 15), ARRAY_LEN(colours), colours);
                for (int y = 0; y < BLOCK_SIDE; y++)
                        put_row(p, TOP, UINT32_MAX, (Point){ o.x, o.y + y, o.z + 15 },
                                colours + (ptrdiff_t)y * BLOCK_SIDE);
        }
        for (int z = 0; !hidden[FRONT] && z < BLOCK_SIDE; z++) {
                block_read(b, block_index(0, 0, (unsigned)z), BLOCK_SIDE, colours);
                put_row(p, FRONT, UINT32_MAX, (Point){ o.x, o.y, o.z + z }, colours);
        }
        for (unsigned i = 0; !hidden[RIGHT] && i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                colours[15] = block_get(b, i * BLOCK_SIDE + 15);
                put_row(p, RIGHT, 1u << 15, (Point){ o.x, o.y + (int)(i & 15), o.z + (int)(i >> 4) },
                        colours);
        }
}

static void put_block(const Plane *p, const Volume *v, Point block, const Block *b) {
        const bool hidden[FACES] = { [FRONT] = full(v, block.x, block.y - 1, block.z),
                                     [TOP] = full(v, block.x, block.y, block.z + 1),
                                     [RIGHT] = full(v, block.x + 1, block.y, block.z) };
        const Point o = block_origin(block);
        Colour voxels[BLOCK_VOXELS];
        Bits bits;

        if (block_count(b) == BLOCK_VOXELS) {
                put_full(p, o, b, hidden);
                return;
        }
        block_expand(b, voxels);
        find_bits(&bits, hidden, voxels);
        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++) {
                        const uint32_t row = bits.rows[z][y + 1];
                        const Colour *colours = voxels + block_index(0, (unsigned)y, (unsigned)z);
                        const Point at = { o.x, o.y + y, o.z + z };

                        put_row(p, FRONT, row & ~bits.rows[z][y], at, colours);
                        put_row(p, TOP, row & ~bits.rows[z + 1][y + 1], at, colours);
                        put_row(p, RIGHT, row & ~(row >> 1), at, colours);
                }
}

/* Voxels that are too small to be met by a sample each are drawn as one, twice as large and so on. */
static int plane_new(Plane *p, Box box, uint32_t side) {
        const uint64_t across = MAX(box_width(box), box_depth(box)), most = MAX(across, box_height(box));
        size_t n;

        p->first = box.min;
        while (most >> p->shift > side * SAMPLES / 2)
                p->shift++;
        /* One more than the voxels that are drawn as one may reach, and one for their other ends. */
        p->columns = (int32_t)((box_width(box) >> p->shift) + (box_depth(box) >> p->shift)) + 3;
        p->rows = (int32_t)((box_depth(box) >> p->shift) + (box_height(box) >> p->shift)) + 3;
        n = (size_t)p->columns * (size_t)p->rows * 2;
        p->cells = malloc(n * sizeof(*p->cells));
        if (!p->cells)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                p->cells[i] = (Cell){ INT32_MIN, { 0 } };
        return 0;
}

/* Of the picture in the plane, where right is a / √2 and up is (2b - a) / √6: the place of its lowest sample
 * on the left, and the way from one sample to the next, all as 2^32 times the number. */
typedef struct Frame {
        int64_t a, b, a_right, b_right, b_up;
} Frame;

static int64_t fixed(double x) {
        return (int64_t)(x * 4294967296.0);
}

static Frame fit(const Plane *p, uint32_t side) {
        int32_t low[2] = { INT32_MAX, INT32_MAX }, high[2] = { INT32_MIN, INT32_MIN };
        double across, upward, size, left, bottom, step;

        for (int32_t b = 0; b < p->rows; b++)
                for (int32_t a = 0; a < p->columns; a++) {
                        const Cell *two = cell_at(p, a, b, LOWER);
                        const bool lower = two[LOWER].depth != INT32_MIN,
                                   upper = two[UPPER].depth != INT32_MIN;

                        if (!lower && !upper)
                                continue;
                        low[0] = MIN(low[0], a);
                        high[0] = MAX(high[0], a + 1);
                        low[1] = MIN(low[1], 2 * b - a - (lower ? 1 : 0));
                        high[1] = MAX(high[1], 2 * b - a + (upper ? 2 : 1));
                }
        across = (high[0] - low[0]) / sqrt(2);
        upward = (high[1] - low[1]) / sqrt(6);
        size = MAX(across, upward) / (1 - 2 * MARGIN);
        step = size / (side * SAMPLES);
        left = low[0] / sqrt(2) - (size - across - step) / 2;
        bottom = low[1] / sqrt(6) - (size - upward - step) / 2;
        return (Frame){ fixed(left * sqrt(2)), fixed((bottom * sqrt(6) + left * sqrt(2)) / 2),
                        fixed(step * sqrt(2)), fixed(step * sqrt(2) / 2), fixed(step * sqrt(6) / 2) };
}

static const Cell *look(const Plane *p, const Frame *f, uint32_t x, uint32_t y) {
        const int64_t a = f->a + f->a_right * x, b = f->b + f->b_right * x + f->b_up * y;
        const int64_t column = a >> 32, row = b >> 32;

        if (column < 0 || row < 0 || column >= p->columns || row >= p->rows)
                return NULL;
        return cell_at(p, (int32_t)column, (int32_t)row, (uint32_t)b > (uint32_t)a ? UPPER : LOWER);
}

static void draw_pixel(const Plane *p, const Frame *f, uint32_t x, uint32_t y, uint8_t ret[static 4]) {
        unsigned sum[3] = { 0 }, n = 0;

        for (unsigned i = 0; i < SAMPLES * SAMPLES; i++) {
                const Cell *cell = look(p, f, x * SAMPLES + i % SAMPLES, y * SAMPLES + i / SAMPLES);

                if (!cell || cell->depth == INT32_MIN)
                        continue;
                sum[0] += cell->colour.r;
                sum[1] += cell->colour.g;
                sum[2] += cell->colour.b;
                n++;
        }
        for (unsigned i = 0; i < 3 && n > 0; i++)
                ret[i] = (uint8_t)((sum[i] + n / 2) / n);
        ret[3] = (uint8_t)(n * 255 / (SAMPLES * SAMPLES));
}

int thumbnail(uint8_t **ret, const Volume *v, uint32_t side) {
        CLEANUP_FREE uint8_t *pixels = calloc((size_t)side * side, 4);
        const Box box = volume_box(v);
        Plane p = { 0 };
        Frame f;
        int r;

        if (!pixels)
                return -ENOMEM;
        if (box_empty(box)) {
                *ret = TAKE(pixels);
                return 0;
        }
        r = plane_new(&p, box, side);
        if (r < 0)
                return r;
        for (VolumeIter i = { 0 }; volume_next(v, &i);)
                put_block(&p, v, i.block, i.contents);
        f = fit(&p, side);
        for (uint32_t y = 0; y < side; y++)
                for (uint32_t x = 0; x < side; x++)
                        draw_pixel(&p, &f, x, side - 1 - y, pixels + 4 * ((size_t)y * side + x));
        free(p.cells);
        *ret = TAKE(pixels);
        return 0;
}
