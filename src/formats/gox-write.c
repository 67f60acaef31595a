/* .gox as Goxel writes it: version 2, tiles on the grid of 16, each different tile once. The same model
 * gives the same bytes. */
#include "base/progress.h"
#include "formats/gox.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/tiles.h"
#include "formats/walk.h"

#include <errno.h>
#include <string.h>

#define VERSION 2
#define RADIANS(degrees) ((float)((degrees)*3.14159265358979 / 180))

/* Where the blocks of a layer lie, sorted, and the number of the tile of each. */
typedef struct LayerTiles {
        BlockAt *blocks;
        uint32_t *tiles;
        size_t n;
} LayerTiles;

typedef struct Writer {
        Out out;
        const Model *model;
        LayerTiles *layers; /* one for each of the model */
        Tiles tiles;
} Writer;

static void writer_done(Writer *w) {
        for (size_t i = 0; w->layers && i < w->model->n_layers; i++) {
                free(w->layers[i].blocks);
                free(w->layers[i].tiles);
        }
        free(w->layers);
        tiles_done(&w->tiles);
}

/* Returns where the chunk begins, for chunk_end(), which fills in its length. */
static size_t chunk_begin(Out *o, const char *type) {
        size_t begin = o->buf->n;

        out_text(o, type);
        out_u32(o, 0);
        return begin;
}

static void chunk_end(Out *o, size_t begin) {
        size_t n = o->buf->n - begin - 8;

        if (n > INT32_MAX)
                out_result(o, -EFBIG);
        out_u32_at(o, begin + 4, (uint32_t)n);
        out_u32(o, 0); /* the checksum, which nobody looks at */
}

/* The key of a dictionary's entry; n bytes of value follow. */
static void key(Out *o, const char *name, size_t n) {
        out_u32(o, (uint32_t)strlen(name));
        out_text(o, name);
        out_u32(o, (uint32_t)n);
}

static void entry_text(Out *o, const char *name, const char *value) {
        key(o, name, strlen(value));
        out_text(o, value);
}

static void entry_u32(Out *o, const char *name, uint32_t value) {
        key(o, name, 4);
        out_u32(o, value);
}

static void entry_byte(Out *o, const char *name, uint8_t value) {
        key(o, name, 1);
        out_bytes(o, &value, 1);
}

static void entry_floats(Out *o, const char *name, const float *values, size_t n) {
        key(o, name, 4 * n);
        for (size_t i = 0; i < n; i++)
                out_float(o, values[i]);
}

static void entry_float(Out *o, const char *name, float value) {
        entry_floats(o, name, &value, 1);
}

static void write_image(Out *o, Box box) {
        GoxMatrix m = GOX_IDENTITY;
        size_t begin = chunk_begin(o, "IMG ");

        if (!box_empty(box)) {
                m.m[0] = (float)box_width(box) / 2;
                m.m[5] = (float)box_depth(box) / 2;
                m.m[10] = (float)box_height(box) / 2;
                m.m[12] = (float)(((double)box.min.x + box.max.x + 1) / 2);
                m.m[13] = (float)(((double)box.min.y + box.max.y + 1) / 2);
                m.m[14] = (float)(((double)box.min.z + box.max.z + 1) / 2);
                entry_floats(o, "box", m.m, 16);
        }
        chunk_end(o, begin);
}

static void write_preview(Out *o, const FormatSettings *settings) {
        size_t begin;

        if (!settings->preview)
                return;
        begin = chunk_begin(o, "PREV");
        out_bytes(o, settings->preview, settings->preview_n);
        chunk_end(o, begin);
}

static void write_tile(Out *o, const Block *b) {
        size_t begin = chunk_begin(o, "BL16");
        Colour voxels[BLOCK_VOXELS];

        block_expand(b, voxels);
        out_result(o, png_write(o->buf, (const uint8_t *)voxels, GOX_TILE_SIDE, GOX_TILE_SIDE));
        chunk_end(o, begin);
}

/* Tiles stand before the layers that use them, and get their numbers by standing there. */
static int write_tiles(Writer *w) {
        int r;

        for (size_t i = 0; i < w->model->n_layers; i++) {
                LayerTiles *l = &w->layers[i];

                r = blocks_sorted(w->model->layers[i]->volume, AXES_XYZ, &l->blocks, &l->n);
                if (r < 0)
                        return r;
                l->tiles = calloc(l->n ? l->n : 1, sizeof(*l->tiles));
                if (!l->tiles)
                        return -ENOMEM;
                progress_begin(l->n);
                for (size_t k = 0; k < l->n; k++) {
                        progress_step(1);
                        r = tiles_add(&w->tiles, l->blocks[k].contents, &l->tiles[k]);
                        if (r < 0)
                                return r;
                        if (r > 0)
                                write_tile(&w->out, l->blocks[k].contents);
                }
        }
        return w->out.error;
}

/* One for all layers: Goxel looks for material 0. */
static void write_material(Out *o) {
        static const float colour[4] = { 1, 1, 1, 1 }, emission[3] = { 0 };
        size_t begin = chunk_begin(o, "MATE");

        entry_text(o, "name", "Material.1");
        entry_floats(o, "color", colour, 4);
        entry_float(o, "metallic", 0.2F);
        entry_float(o, "roughness", 0.5F);
        entry_floats(o, "emission", emission, 3);
        chunk_end(o, begin);
}

static void write_layer(Out *o, const Layer *layer, const LayerTiles *l) {
        static const GoxMatrix identity = GOX_IDENTITY;
        const Colour c = layer->colour;
        size_t begin = chunk_begin(o, "LAYR");

        out_u32(o, (uint32_t)l->n);
        for (size_t i = 0; i < l->n; i++) {
                Point at = l->blocks[i].at;

                out_u32(o, l->tiles[i]);
                out_u32(o, (uint32_t)at.x * BLOCK_SIDE);
                out_u32(o, (uint32_t)at.y * BLOCK_SIDE);
                out_u32(o, (uint32_t)at.z * BLOCK_SIDE);
                out_u32(o, 0);
        }
        entry_text(o, "name", layer->name);
        entry_floats(o, "mat", identity.m, 16);
        entry_u32(o, "id", layer->id);
        entry_u32(o, "base_id", 0);
        entry_u32(o, "material", 0);
        entry_u32(o, "mode", (uint32_t)layer->mode);
        if (!colour_equal(c, (Colour){ 255, 255, 255, 255 })) {
                key(o, "color", 4);
                out_bytes(o, (const uint8_t[]){ c.r, c.g, c.b, c.a }, 4);
        }
        entry_byte(o, "visible", layer->visible);
        chunk_end(o, begin);
}

/* From the front, somewhat from above; where to is the reader's business. */
static void write_camera(Out *o, Box bounds) {
        const float distance = 128;
        /* Columns: right, up, backwards (a camera looks along -Z), position. */
        GoxMatrix m = { { 1, 0, 0, 0, 0, 0.447214F, 0.894427F, 0, 0, -0.894427F, 0.447214F, 0, 0, 0, 0,
                          1 } };
        size_t begin = chunk_begin(o, "CAMR");

        if (!box_empty(bounds)) {
                m.m[12] = (float)(((double)bounds.min.x + bounds.max.x + 1) / 2);
                m.m[13] = (float)bounds.min.y;
                m.m[14] = (float)(((double)bounds.min.z + bounds.max.z + 1) / 2);
        }
        m.m[13] += distance * m.m[9];
        m.m[14] += distance * m.m[10];
        entry_text(o, "name", "default");
        entry_float(o, "dist", distance);
        entry_byte(o, "ortho", 0);
        entry_floats(o, "mat", m.m, 16);
        key(o, "active", 0);
        chunk_end(o, begin);
}

static void write_light(Out *o) {
        size_t begin = chunk_begin(o, "LIGH");

        entry_float(o, "pitch", RADIANS(20));
        entry_float(o, "yaw", RADIANS(120));
        entry_float(o, "intensity", 2);
        entry_byte(o, "fixed", 0);
        entry_float(o, "ambient", 0.3F);
        entry_float(o, "shadow", 0.3F);
        chunk_end(o, begin);
}

int gox_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(writer_done))) Writer w = { .out = { .buf = out }, .model = m };
        int r;

        w.layers = calloc(m->n_layers ? m->n_layers : 1, sizeof(*w.layers));
        if (!w.layers)
                return -ENOMEM;

        out_text(&w.out, "GOX ");
        out_u32(&w.out, VERSION);
        write_image(&w.out, m->box);
        write_preview(&w.out, settings);
        r = write_tiles(&w);
        if (r < 0)
                return r;
        write_material(&w.out);
        for (size_t i = 0; i < m->n_layers; i++)
                write_layer(&w.out, m->layers[i], &w.layers[i]);
        write_camera(&w.out, model_bounds(m));
        write_light(&w.out);
        return w.out.error;
}

const Format format_gox = {
        .name = "gox",
        .extensions = "gox",
        .title = "Goxel project",
        .read = gox_read,
        .write = gox_write,
};
