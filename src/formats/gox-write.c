/* .gox as Goxel writes it: version 2, tiles on the grid of 16, each different tile once. The same model
 * gives the same bytes. */
#include "base/progress.h"
#include "formats/gox-encoded.h"
#include "formats/gox.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/tiles.h"
#include "formats/walk.h"

#include <errno.h>
#include <string.h>

#define VERSION 2

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
        GoxEncoded *encoded; /* borrowed; NULL: there is none */
} Writer;

static void writer_done(Writer *w) {
        for (size_t i = 0; w->layers && i < w->model->n_layers; i++) {
                free(w->layers[i].blocks);
                free(w->layers[i].tiles);
        }
        free(w->layers);
        tiles_done(&w->tiles);
}

static void write_box(Out *o, Box box) {
        const Transform m = transform_of_box(box);

        if (!box_empty(box))
                gox_put_floats(o, "box", m.m, 16);
}

static void write_image(Out *o, Box box) {
        const size_t begin = gox_chunk_begin(o, "IMG ");

        write_box(o, box);
        gox_chunk_end(o, begin);
}

static void write_preview(Out *o, const FormatSettings *settings) {
        size_t begin;

        if (!settings->preview)
                return;
        begin = gox_chunk_begin(o, "PREV");
        out_bytes(o, settings->preview, settings->preview_n);
        gox_chunk_end(o, begin);
}

void gox_tile_write(Out *o, const Block *b) {
        const size_t begin = gox_chunk_begin(o, "BL16");
        Colour voxels[BLOCK_VOXELS];

        block_expand(b, voxels);
        out_result(o, png_write(o->buf, (const uint8_t *)voxels, GOX_TILE_SIDE, GOX_TILE_SIDE));
        gox_chunk_end(o, begin);
}

/* A whole chunk: as it stood in the file before, if that had it. */
static void write_tile(Writer *w, const Block *b, GoxKey key) {
        const size_t begin = w->out.buf->n;
        const uint8_t *bytes = NULL;
        size_t n;

        if (w->encoded)
                bytes = gox_encoded_find(w->encoded, key, &n);
        if (bytes) {
                out_bytes(&w->out, bytes, n);
                return;
        }
        gox_tile_write(&w->out, b);
        if (w->encoded && !w->out.error)
                out_result(&w->out, gox_encoded_add(w->encoded, key, w->out.buf->data + begin,
                                                    w->out.buf->n - begin));
}

static uint64_t voxels_hash(const Block *b) {
        Colour voxels[BLOCK_VOXELS];

        block_expand(b, voxels);
        return tiles_hash(voxels);
}

/* Writes the block's tile, unless an equal one has been written. */
static int add_tile(Writer *w, const Block *b, uint32_t *ret) {
        GoxKey key = { 0 };
        int r;

        if (w->encoded)
                key = gox_encoded_key(w->encoded, b);
        r = tiles_add(&w->tiles, b, w->encoded ? key.low ^ key.high : voxels_hash(b), ret);
        if (r > 0)
                write_tile(w, b, key);
        return r;
}

static uint64_t count_blocks(const Model *m) {
        uint64_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                n += volume_blocks(m->layers[i]->volume);
        return n;
}

/* Goxel makes the others itself. Those of an image it does not: a path is all that it knows. */
bool gox_has_tiles(const Layer *l) {
        return l->kind != LAYER_CLONE && l->kind != LAYER_SHAPE;
}

/* Tiles stand before the layers that use them, and get their numbers by standing there. */
static int write_tiles(Writer *w) {
        int r;

        progress_begin(count_blocks(w->model));
        for (size_t i = 0; i < w->model->n_layers; i++) {
                LayerTiles *l = &w->layers[i];

                if (!gox_has_tiles(w->model->layers[i]))
                        continue;
                r = blocks_sorted(w->model->layers[i]->volume, &l->blocks, &l->n);
                if (r < 0)
                        return r;
                l->tiles = calloc(l->n ? l->n : 1, sizeof(*l->tiles));
                if (!l->tiles)
                        return -ENOMEM;
                for (size_t k = 0; k < l->n; k++) {
                        progress_step(1);
                        r = add_tile(w, l->blocks[k].contents, &l->tiles[k]);
                        if (r < 0)
                                return r;
                }
        }
        return w->out.error;
}

/* Where its voxels come from. */
static void write_kind(Out *o, const Layer *layer) {
        gox_put_floats(o, "mat", layer->matrix.m, 16);
        gox_put_u32(o, "base_id", layer->base);
        if (layer->kind == LAYER_SHAPE)
                gox_put_text(o, "shape", shape_name(layer->shape));
        /* Goxel crashes when there is no such file: what did not come with a path gets none. */
        if (layer->kind == LAYER_IMAGE && layer->picture->width == 0)
                gox_put_text(o, "img-path", layer->picture->path);
}

static void write_layer(Out *o, const Layer *layer, const LayerTiles *l, uint32_t material) {
        const Colour c = layer->colour;
        size_t begin = gox_chunk_begin(o, "LAYR");

        out_u32(o, (uint32_t)l->n);
        for (size_t i = 0; i < l->n; i++) {
                Point at = l->blocks[i].at;

                out_u32(o, l->tiles[i]);
                out_u32(o, (uint32_t)at.x * BLOCK_SIDE);
                out_u32(o, (uint32_t)at.y * BLOCK_SIDE);
                out_u32(o, (uint32_t)at.z * BLOCK_SIDE);
                out_u32(o, 0);
        }
        gox_put_text(o, "name", layer->name);
        gox_put_u32(o, "id", layer->id);
        write_kind(o, layer);
        gox_put_u32(o, "material", material);
        gox_put_u32(o, "mode", (uint32_t)layer->mode);
        if (layer->kind == LAYER_SHAPE || !colour_equal(c, (Colour){ 255, 255, 255, 255 })) {
                gox_put_key(o, "color", 4);
                out_bytes(o, (const uint8_t[]){ c.r, c.g, c.b, c.a }, 4);
        }
        write_box(o, layer->bounds);
        gox_put_byte(o, "visible", layer->visible);
        gox_chunk_end(o, begin);
}

/* What the format has no place for. */
static int tell_lost(const Model *m, FormatNotes *notes) {
        size_t pictures = 0, angles = 0;
        int r = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                pictures += m->layers[i]->kind == LAYER_IMAGE && m->layers[i]->picture->width > 0;
        for (size_t i = 0; i < m->studio->n_viewpoints; i++)
                angles += m->studio->viewpoints[i].fov != VIEWPOINT_FOV;
        if (pictures > 0)
                r = format_note(
                        notes,
                        "%zu image layer%s: written as plain layers, as the format does not hold pictures",
                        pictures, pictures == 1 ? "" : "s");
        if (r >= 0 && angles > 0)
                r = format_note(
                        notes,
                        "%zu camera%s of another angle than %d degrees, which is all that the format has",
                        angles, angles == 1 ? "" : "s", (int)VIEWPOINT_FOV);
        return r;
}

int gox_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(writer_done)))
        Writer w = { .out = { .buf = out }, .model = m, .encoded = settings->encoded };
        bool default_first;
        int r;

        w.layers = calloc(m->n_layers ? m->n_layers : 1, sizeof(*w.layers));
        if (!w.layers)
                return -ENOMEM;

        out_text(&w.out, "GOX ");
        out_u32(&w.out, VERSION);
        write_image(&w.out, m->box);
        write_preview(&w.out, settings);
        if (w.encoded)
                gox_encoded_begin(w.encoded);
        r = write_tiles(&w);
        if (w.encoded)
                gox_encoded_end(w.encoded);
        if (r < 0)
                return r;
        default_first = gox_default_first(m);
        gox_materials_write(&w.out, m->studio, default_first);
        for (size_t i = 0; i < m->n_layers; i++)
                write_layer(&w.out, m->layers[i], &w.layers[i],
                            gox_material_number(m->studio, m->layers[i]->material, default_first));
        gox_cameras_write(&w.out, m);
        gox_light_write(&w.out, &m->studio->light);
        r = tell_lost(m, notes);
        if (r < 0)
                return r;
        return w.out.error;
}

const Format format_gox = {
        .name = "gox",
        .extensions = "gox",
        .title = "Goxel project",
        .read = gox_read,
        .write = gox_write,
};
