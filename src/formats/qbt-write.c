/* .qbt: one model with a matrix a layer, colours in full, no map of them. */
#include "formats/flat-parts.h"
#include "formats/inflate.h"
#include "formats/out.h"
#include "formats/qbt.h"
#include "formats/walk.h"

#include <string.h>

/* What stands in the place of alpha: any number but 0 is a voxel, its bits are sides that may be seen. */
#define SIDES_ALL 255

/* Colours of all cells: y (up) the fastest, then z (towards the viewer), then x. */
static int fill_cells(const Flat *f, const FlatGrid *g, uint8_t *cells) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, f->volume);
        while (!r && walk_next(w, ALPHA_SOLID, &p, &c)) {
                const size_t x = (size_t)((int64_t)p.x - g->min.x), y = (size_t)((int64_t)p.z - g->min.z),
                             z = g->side[1] - 1 - (size_t)((int64_t)p.y - g->min.y);

                memcpy(cells + 4 * (y + g->side[2] * (z + g->side[1] * x)),
                       (const uint8_t[]){ c.r, c.g, c.b, SIDES_ALL }, 4);
        }
        return r;
}

static int pack_cells(Buf *packed, const Flat *f, const FlatGrid *g) {
        CLEANUP_FREE uint8_t *cells = calloc(grid_cells(g), 4);
        int r;

        if (!cells)
                return -ENOMEM;
        r = fill_cells(f, g, cells);
        return r ? r : deflate_stream(packed, WRAPPING_ZLIB, cells, 4 * grid_cells(g));
}

static int write_matrix(Out *o, const FlatPart *part, const FlatGrid *g) {
        CLEANUP_BUF Buf packed = { 0 };
        const size_t name_n = strlen(part->name);
        const int64_t z = -((int64_t)g->min.y + g->side[1] - 1);
        int r;

        r = pack_cells(&packed, &part->flat, g);
        if (r)
                return r;
        out_u32(o, NODE_MATRIX);
        out_u32(o, (uint32_t)(4 + name_n + 12 + 24 + 12 + 4 + packed.n));
        out_u32(o, (uint32_t)name_n);
        out_text(o, part->name);
        out_u32(o, (uint32_t)g->min.x);
        out_u32(o, (uint32_t)g->min.z);
        out_u32(o, (uint32_t)z);
        for (unsigned i = 0; i < 3; i++)
                out_u32(o, 1);
        /* What it is turned around in Qubicle. */
        out_float(o, (float)g->side[0] / 2);
        out_float(o, (float)g->side[2] / 2);
        out_float(o, (float)g->side[1] / 2);
        out_u32(o, g->side[0]);
        out_u32(o, g->side[2]);
        out_u32(o, g->side[1]);
        out_u32(o, (uint32_t)packed.n);
        out_bytes(o, packed.data, packed.n);
        return o->error;
}

static int write_tree(Out *o, const FlatParts *parts, FormatError *error) {
        uint64_t cells = 0;
        size_t length_at;
        int r = 0;

        out_u32(o, NODE_MODEL);
        length_at = o->buf->n;
        out_u32(o, 0);
        out_u32(o, (uint32_t)parts->n);
        for (size_t i = 0; !r && i < parts->n; i++) {
                FlatGrid grid;

                r = flat_part_grid(&parts->items[i], "qbt", UINT32_MAX, &cells, &grid, error);
                /* The only number that has no opposite. */
                if (!r && grid.min.y == INT32_MIN)
                        r = format_refuse(error, "voxels at y = %d lie beyond what .qbt holds: move them",
                                          INT32_MIN);
                if (!r)
                        r = write_matrix(o, &parts->items[i], &grid);
        }
        out_u32_at(o, length_at, (uint32_t)(o->buf->n - length_at - 4));
        return r ? r : o->error;
}

int qbt_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        CLEANUP_FLAT_PARTS FlatParts parts = { 0 };
        Out o = { .buf = out };
        int r;

        r = flat_parts_new(&parts, m, setting(settings, "layers")->i, "qbt", notes);
        if (r)
                return r;
        out_text(&o, "QB 2");
        out_u16(&o, 1);
        for (unsigned i = 0; i < 3; i++)
                out_float(&o, 1);
        out_text(&o, "COLORMAP");
        out_u32(&o, 0);
        out_text(&o, "DATATREE");
        return write_tree(&o, &parts, error);
}

static const FormatOption options[] = { OPTION_LAYERS("a matrix a layer, with its name"), { 0 } };

const Format format_qbt = {
        .name = "qbt",
        .extensions = "qbt",
        .title = "Qubicle binary tree",
        .lacks = "alpha, materials, cameras",
        .options = options,
        .read = qbt_read,
        .write = qbt_write,
};
