/* .kvx: what is solid in one grid, all of it in the first level; smaller ones for the distance are not made,
 * engines make do without. See kvx-read.c for the format. */
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/kvx.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <string.h>

#define SIDE_MAX 256
#define SLAB_LONGEST 255
#define SLICE_MOST 65535 /* bytes of the slabs of one x: their places are 16 bits */
#define PALETTE_MOST 255 /* colour 255 stands for nothing */
#define EMPTY 255

/* Faces that can be seen. */
enum { LEFT = 1, RIGHT = 2, BACK = 4, FRONT = 8, TOP = 16, BOTTOM = 32 };

static uint8_t narrow(uint8_t eight) {
        return (uint8_t)((eight * 63 + 127) / 255);
}

/* The grid of palette indices in the file's axes, z the fastest; EMPTY where nothing is. */
typedef struct Cells {
        uint8_t *index;
        uint32_t side[3];
} Cells;

static void cells_done(Cells *c) {
        free(TAKE(c->index));
}
#define CLEANUP_CELLS __attribute__((cleanup(cells_done)))

static uint8_t *cell(const Cells *c, uint32_t x, uint32_t y, uint32_t z) {
        return &c->index[((size_t)x * c->side[1] + y) * c->side[2] + z];
}

static bool open_side(const Cells *c, int64_t x, int64_t y) {
        return x < 0 || y < 0 || x >= c->side[0] || y >= c->side[1];
}

static uint8_t faces_beside(const Cells *c, uint32_t x, uint32_t y, uint32_t z) {
        static const struct {
                int x, y;
                uint8_t face;
        } beside[] = { { -1, 0, LEFT }, { 1, 0, RIGHT }, { 0, -1, BACK }, { 0, 1, FRONT } };
        uint8_t faces = 0;

        for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
                const int64_t nx = (int64_t)x + beside[i].x, ny = (int64_t)y + beside[i].y;

                if (open_side(c, nx, ny) || *cell(c, (uint32_t)nx, (uint32_t)ny, z) == EMPTY)
                        faces |= beside[i].face;
        }
        return faces;
}

/* Voxels below each other whose sides are seen alike make a slab. */
static void write_column(Out *o, const Cells *c, uint32_t x, uint32_t y) {
        const uint8_t *column = cell(c, x, y, 0);
        const uint32_t high = c->side[2];

        for (uint32_t z = 0, end; z < high; z = end) {
                uint8_t faces;

                end = z + 1;
                if (column[z] == EMPTY)
                        continue;
                faces = faces_beside(c, x, y, z);
                while (end < high && end - z < SLAB_LONGEST && column[end] != EMPTY &&
                       faces_beside(c, x, y, end) == faces)
                        end++;
                if (z == 0 || column[z - 1] == EMPTY)
                        faces |= TOP;
                if (end == high || column[end] == EMPTY)
                        faces |= BOTTOM;
                out_bytes(o, (const uint8_t[]){ (uint8_t)z, (uint8_t)(end - z), faces }, KVX_SLAB_HEAD);
                out_bytes(o, column + z, end - z);
        }
}

static void out_u16_at(Out *o, size_t at, uint32_t value) {
        if (!o->error)
                memcpy(o->buf->data + at, (const uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, 2);
}

static void out_zeros(Out *o, size_t n) {
        for (size_t i = 0; i < n; i++)
                out_byte(o, 0);
}

static int write_columns(Out *o, const Cells *c, FormatError *error) {
        const size_t slices = o->buf->n, columns = slices + 4 * ((size_t)c->side[0] + 1);

        out_zeros(o, 4 * ((size_t)c->side[0] + 1) + 2 * (size_t)c->side[0] * (c->side[1] + 1));
        for (uint32_t x = 0; !o->error && x < c->side[0]; x++) {
                const size_t slice = o->buf->n, row = columns + 2 * (size_t)x * (c->side[1] + 1);

                out_u32_at(o, slices + 4 * (size_t)x, (uint32_t)(slice - slices));
                for (uint32_t y = 0; y < c->side[1]; y++) {
                        out_u16_at(o, row + 2 * (size_t)y, (uint32_t)(o->buf->n - slice));
                        write_column(o, c, x, y);
                        if (o->buf->n - slice > SLICE_MOST)
                                return format_refuse(error,
                                                     "the voxels at one x take more than %d bytes, which is "
                                                     "what .kvx holds: crop or scale the model",
                                                     SLICE_MOST);
                }
                out_u16_at(o, row + 2 * (size_t)c->side[1], (uint32_t)(o->buf->n - slice));
        }
        out_u32_at(o, slices + 4 * (size_t)c->side[0], (uint32_t)(o->buf->n - slices));
        return o->error;
}

static int fill_cells(Cells *c, const Flat *f, const FlatGrid *g) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour colour;
        Point p;
        int r;

        memcpy(c->side, g->side, sizeof(c->side));
        c->index = malloc(grid_cells(g));
        if (!c->index)
                return -ENOMEM;
        memset(c->index, EMPTY, grid_cells(g));
        r = walk_new(&w, f->volume);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &p, &colour))
                *cell(c, (uint32_t)((int64_t)p.x - g->min.x),
                      g->side[1] - 1 - (uint32_t)((int64_t)p.y - g->min.y),
                      g->side[2] - 1 - (uint32_t)((int64_t)p.z - g->min.z)) =
                        colours_find(&f->colours, colour)->index;
        return 0;
}

static int write_palette(Out *o, const Colour *palette, size_t n, FormatNotes *notes) {
        unsigned worst = 0;

        for (size_t i = 0; i < 256; i++) {
                const Colour c = i < n ? palette[i] : (Colour){ 0 };
                const Colour rounded = { kvx_widen(narrow(c.r)), kvx_widen(narrow(c.g)),
                                         kvx_widen(narrow(c.b)), c.a };

                out_bytes(o, (const uint8_t[]){ narrow(c.r), narrow(c.g), narrow(c.b) }, 3);
                worst = MAX(worst, colour_difference(c, rounded));
        }
        if (!worst)
                return o->error;
        return format_note(notes, "colours were rounded to the 6 bits a channel of .kvx, by %u at most",
                           worst);
}

/* The pivot counts 256ths of a voxel in 32 bits; farther away a model has its own corner for it. */
static bool pivot_fits(int64_t voxels) {
        return voxels >= INT32_MIN / 256 && voxels <= INT32_MAX / 256;
}

static int write_pivot(Out *o, const FlatGrid *g, FormatNotes *notes) {
        int64_t pivot[3] = { -(int64_t)g->min.x, (int64_t)g->min.y + g->side[1],
                             (int64_t)g->min.z + g->side[2] };
        bool fits = true;

        for (unsigned i = 0; i < 3; i++)
                fits = fits && pivot_fits(pivot[i]);
        for (unsigned i = 0; i < 3; i++)
                out_u32(o, fits ? (uint32_t)((int32_t)pivot[i] * 256) : 0);
        return fits ? 0
                    : format_note(notes,
                                  "the model is too far from 0, 0, 0 for a pivot: it was moved there");
}

static int kvx_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        CLEANUP_CELLS Cells cells = { 0 };
        Colour palette[PALETTE_MOST];
        Out o = { .buf = out };
        const size_t begin = out->n;
        size_t n = 0;
        FlatGrid g;
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = flat_grid(&f, "kvx", SIDE_MAX, &g, error);
        if (!r)
                r = flat_tell(&f, m, "kvx", notes);
        if (!r)
                r = flat_palette(&f, "kvx", PALETTE_MOST, palette, &n, notes);
        if (!r)
                r = fill_cells(&cells, &f, &g);
        if (r)
                return r;

        out_u32(&o, 0);
        for (unsigned i = 0; i < 3; i++)
                out_u32(&o, g.side[i]);
        r = write_pivot(&o, &g, notes);
        if (!r)
                r = write_columns(&o, &cells, error);
        if (r)
                return r;
        out_u32_at(&o, begin, (uint32_t)(out->n - begin - 4));
        r = write_palette(&o, palette, n, notes);
        return r ? r : o.error;
}

const Format format_kvx = {
        .name = "kvx",
        .extensions = "kvx",
        .title = "Build engine voxels",
        .lacks = "more than 255 colours of 18 bits, sides over 256, alpha, layers, materials, cameras",
        .read = kvx_read,
        .write = kvx_write,
};
