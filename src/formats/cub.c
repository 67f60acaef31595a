/* .cub of Cube World: the size, then every voxel as red, green, blue, x the fastest, y (towards the viewer)
 * next; black stands for nothing. */
#include "formats/cursor.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <string.h>

#define VOXEL_BYTES 3
#define SIDE_MAX UINT16_MAX
#define DARKEST 1 /* blue of a voxel that is black here: it would be nothing there */

static int read_size(Cursor *c, uint32_t size[static 3]) {
        uint64_t n;
        int r = 0;

        for (unsigned i = 0; !r && i < 3; i++)
                r = cursor_u32(c, "the size", &size[i]);
        if (r)
                return r;
        if (__builtin_mul_overflow((uint64_t)size[0] * size[1], (uint64_t)size[2], &n) ||
            n > cursor_left(c) / VOXEL_BYTES || n * VOXEL_BYTES != cursor_left(c))
                return cursor_fail(c,
                                   "the size %" PRIu32 "×%" PRIu32 "×%" PRIu32
                                   " wants %d bytes a voxel, the file has %zu bytes left",
                                   size[0], size[1], size[2], VOXEL_BYTES, cursor_left(c));
        return 0;
}

static int read_voxels(Cursor *c, Volume *v, const uint32_t size[static 3]) {
        const uint64_t area = (uint64_t)size[0] * size[1];

        progress_begin(area * size[2]);
        for (uint64_t i = 0; cursor_left(c); i++) {
                const uint8_t *b;
                int r;

                format_tell(i, i);
                r = cursor_bytes(c, VOXEL_BYTES, "a voxel", &b);
                if (!r && (b[0] | b[1] | b[2]))
                        r = format_put_voxel(v,
                                             (Point){ (int32_t)(i % size[0]),
                                                      -(int32_t)(i / size[0] % size[1]),
                                                      (int32_t)(i / area) },
                                             (Colour){ b[0], b[1], b[2], 255 }, FORMAT_BLOCKS_MOST,
                                             cursor_offset(c), c->error);
                if (r)
                        return r;
        }
        return 0;
}

static int cub_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Cursor c = cursor_new(data, n, error);
        uint32_t size[3];
        int r;

        r = read_size(&c, size);
        if (!r)
                r = volume_new(&v);
        if (!r)
                r = read_voxels(&c, v, size);
        return r ? r : flat_model(ret, &v, "cub", error);
}

static int write_voxels(Out *o, const Flat *f, const FlatGrid *g, uint64_t *n_black) {
        CLEANUP(walk_free) Walk *w = NULL;
        const size_t bytes = VOXEL_BYTES * grid_cells(g);
        uint8_t *cells;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, f->volume);
        if (!r)
                r = buf_reserve(o->buf, bytes);
        if (r < 0)
                return r;
        cells = o->buf->data + o->buf->n;
        memset(cells, 0, bytes);
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                const size_t x = (size_t)((int64_t)p.x - g->min.x),
                             y = g->side[1] - 1 - (size_t)((int64_t)p.y - g->min.y),
                             z = (size_t)((int64_t)p.z - g->min.z);
                const bool black = !(c.r | c.g | c.b);

                *n_black += black;
                memcpy(cells + VOXEL_BYTES * (x + g->side[0] * (y + g->side[1] * z)),
                       (const uint8_t[]){ c.r, c.g, black ? DARKEST : c.b }, VOXEL_BYTES);
        }
        o->buf->n += bytes;
        return 0;
}

static int tell(const FlatGrid *g, uint64_t n_black, FormatNotes *notes) {
        int r = 0;

        if (g->min.x || g->min.z || (int64_t)g->min.y + g->side[1] != 1)
                r = format_note(notes, "the model's corner was moved to 0, 0, 0: .cub holds no place");
        if (!r && n_black)
                r = format_note(notes,
                                "%" PRIu64 " black voxels were written as #000001: black is nothing in .cub",
                                n_black);
        return r;
}

static int cub_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        Out o = { .buf = out };
        uint64_t n_black = 0;
        FlatGrid g;
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = flat_grid(&f, "cub", SIDE_MAX, &g, error);
        if (!r)
                r = flat_tell(&f, m, "cub", notes);
        if (r)
                return r;
        for (unsigned i = 0; i < 3; i++)
                out_u32(&o, g.side[i]);
        if (o.error)
                return o.error;
        r = write_voxels(&o, &f, &g, &n_black);
        return r ? r : tell(&g, n_black, notes);
}

const Format format_cub = {
        .name = "cub",
        .extensions = "cub",
        .title = "Cube World",
        .lacks = "black, the place, alpha, layers, materials, cameras",
        .read = cub_read,
        .write = cub_write,
};
