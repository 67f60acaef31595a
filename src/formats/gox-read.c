/* .gox: chunks after an eight-byte head. Tiles come first, as pictures; layers then say which tile lies
 * where, and share them. */
#include "formats/gox.h"

#include "base/progress.h"
#include "formats/internal.h"
#include "voxel/derive.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define VERSION_MOST 2

typedef struct Reader {
        uint32_t version;
        Box box; /* the image box */
        GoxTiles tiles;
        GoxLayer *layers;
        size_t n_layers, layers_capacity;
        GoxStudio studio;
        uint64_t budget;
} Reader;

static void reader_done(Reader *r) {
        for (size_t i = 0; i < r->tiles.n; i++)
                (void)block_unref(r->tiles.items[i].block);
        free(r->tiles.items);
        for (size_t i = 0; i < r->n_layers; i++)
                gox_layer_done(&r->layers[i]);
        free(r->layers);
        gox_studio_done(&r->studio);
}

static int read_head(Cursor *c, Reader *reader) {
        const uint8_t *magic;
        int r;

        if (cursor_left(c) < 4 || memcmp(c->data, "GOX ", 4) != 0)
                return cursor_fail(c, "not a .gox file: it does not begin with \"GOX \"");
        (void)cursor_bytes(c, 4, "the head", &magic);
        r = cursor_u32(c, "the version", &reader->version);
        if (r)
                return r;
        if (reader->version < 1 || reader->version > VERSION_MOST)
                return cursor_fail(c, "version %" PRIu32 " of .gox, known are 1 to %d", reader->version,
                                   VERSION_MOST);
        return 0;
}

static int read_image(Cursor *c, Reader *reader) {
        Transform m;
        GoxEntry e;
        int r;

        while ((r = gox_entry_next(c, &e)) > 0)
                if (gox_entry_is(&e, "box") && gox_entry_matrix(&e, &m))
                        reader->box = transform_box(&m);
        return -r;
}

static int tile_decode(const Cursor *c, Block **ret) {
        CLEANUP_FREE uint8_t *rgba = NULL;
        CLEANUP(block_unref) Block *b = NULL;
        Colour voxels[BLOCK_VOXELS];
        uint32_t width, height;
        int r;

        r = png_read(c->data, c->n, GOX_TILE_SIDE, &rgba, &width, &height);
        if (r == -ENOMEM)
                return r;
        if (r == -E2BIG)
                return cursor_fail(c, "holds a picture of more than %d×%d pixels", GOX_TILE_SIDE,
                                   GOX_TILE_SIDE);
        if (r < 0)
                return cursor_fail(c, "holds no readable PNG in its %zu bytes", c->n);
        if (width != GOX_TILE_SIDE || height != GOX_TILE_SIDE)
                return cursor_fail(c, "holds a picture of %" PRIu32 "×%" PRIu32 " pixels instead of %d×%d",
                                   width, height, GOX_TILE_SIDE, GOX_TILE_SIDE);

        static_assert(sizeof(voxels) == GOX_TILE_SIDE * GOX_TILE_SIDE * 4, "a pixel is a voxel");
        memcpy(voxels, rgba, sizeof(voxels));
        b = block_new(voxels);
        if (!b)
                return -ENOMEM;
        *ret = block_count(b) ? TAKE(b) : NULL;
        return 0;
}

static int read_tile(Cursor *c, Reader *reader) {
        GoxTiles *t = &reader->tiles;
        int r;

        r = GROW(t->items, t->capacity, t->n);
        if (r < 0)
                return r;
        r = tile_decode(c, &t->items[t->n].block);
        if (!r)
                t->n++;
        return r;
}

static int read_layer(Cursor *c, Reader *reader) {
        int r;

        if (reader->n_layers == MODEL_LAYERS_MAX)
                return cursor_fail(c, "is layer %d, a model holds no more than %d", MODEL_LAYERS_MAX + 1,
                                   MODEL_LAYERS_MAX);
        r = GROW(reader->layers, reader->layers_capacity, reader->n_layers);
        if (r < 0)
                return r;
        r = gox_layer_read(c, reader->version, &reader->tiles, &reader->budget,
                           &reader->layers[reader->n_layers]);
        if (!r)
                reader->n_layers++;
        return r;
}

static int read_material(Cursor *c, Reader *reader) {
        return gox_material_read(c, &reader->studio);
}

static int read_camera(Cursor *c, Reader *reader) {
        return gox_camera_read(c, &reader->studio);
}

static int read_light(Cursor *c, Reader *reader) {
        return gox_light_read(c, &reader->studio);
}

/* What a model does not hold is passed over, whatever is in it: PREV, and what other programs add. */
static const struct {
        char type[4];
        int (*read)(Cursor *c, Reader *reader);
} chunks[] = {
        { { 'I', 'M', 'G', ' ' }, read_image },  { { 'B', 'L', '1', '6' }, read_tile },
        { { 'L', 'A', 'Y', 'R' }, read_layer },  { { 'M', 'A', 'T', 'E' }, read_material },
        { { 'C', 'A', 'M', 'R' }, read_camera }, { { 'L', 'I', 'G', 'H' }, read_light },
};

static int read_chunk(Cursor *c, Reader *reader) {
        const uint64_t at = cursor_offset(c);
        const uint8_t *type, *crc, *payload;
        Cursor chunk;
        size_t n;
        int r;

        r = cursor_bytes(c, 4, "the type of a chunk", &type);
        if (r)
                return r;
        chunk = cursor_named(c, type, at);
        r = cursor_counted(&chunk, "its contents", &payload, &n);
        if (!r)
                /* Goxel writes 0 there and never looks at it. */
                r = cursor_bytes(&chunk, 4, "its checksum", &crc);
        if (r)
                return r;

        c->at = chunk.at;
        chunk = cursor_slice(&chunk, chunk.at - 4 - n, n);
        for (size_t i = 0; i < ARRAY_LEN(chunks); i++)
                if (!memcmp(type, chunks[i].type, 4))
                        return chunks[i].read(&chunk, reader);
        return 0;
}

/* Layers without an id, or with one that another has, get new ones above all others. */
static void settle_ids(Reader *reader) {
        uint32_t next = 1;

        for (size_t i = 0; i < reader->n_layers; i++) {
                GoxLayer *l = &reader->layers[i];

                /* Leaves room for the ids to come. */
                if (l->id > INT32_MAX / 2)
                        l->id = 0;
                for (size_t k = 0; k < i && l->id; k++)
                        if (reader->layers[k].id == l->id)
                                l->id = 0;
                next = MAX(next, l->id + 1);
        }
        for (size_t i = 0; i < reader->n_layers; i++)
                if (!reader->layers[i].id)
                        reader->layers[i].id = next++;
}

/* Clones name their base by its id in the file, so that is looked up before ids are settled. */
static void find_bases(Reader *reader) {
        for (size_t i = 0; i < reader->n_layers; i++) {
                GoxLayer *l = &reader->layers[i];

                l->base = GOX_NONE;
                for (size_t k = 0; l->base_id && l->base == GOX_NONE && k < reader->n_layers; k++)
                        if (reader->layers[k].id == l->base_id)
                                l->base = k;
        }
}

/* Where its voxels come from. A clone of nobody has those of the file. */
static int build_kind(const Reader *reader, const GoxLayer *from, Layer *to) {
        to->matrix = from->matrix;
        if (from->base != GOX_NONE) {
                to->kind = LAYER_CLONE;
                to->base = reader->layers[from->base].id;
        } else if (from->has_shape) {
                to->kind = LAYER_SHAPE;
                to->shape = from->shape;
        } else if (from->image_path) {
                to->kind = LAYER_IMAGE;
                return picture_new(&to->picture, from->image_path, 0, 0, NULL);
        }
        return 0;
}

static int build_layer(const Reader *reader, GoxLayer *from, Model *m, FormatError *error) {
        const GoxStudio *s = &reader->studio;
        Layer *to;
        int r;

        r = format_add_layer(m, from->id, from->name, &from->volume, error, &to);
        if (r)
                return r;
        to->visible = from->visible;
        to->mode = from->mode;
        to->colour = from->colour;
        to->bounds = from->bounds;
        if (from->material >= 0 && (size_t)from->material < s->n_materials)
                to->material = s->materials[from->material];
        return build_kind(reader, from, to);
}

/* The voxels that files leave out, as they follow from other things. */
static int derive_voxels(Reader *reader, Model *m, FormatError *error) {
        const Layer *failed = NULL;
        uint64_t at = 0;
        int r;

        r = model_derive(m, NULL, &reader->budget, &failed);
        if (r != -E2BIG)
                return r;
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i] == failed)
                        at = reader->layers[i].offset;
        return format_fail(error, at,
                           "chunk LAYR at byte %" PRIu64
                           ": a layer made by a shape or as a clone covers more than %" PRIu64
                           " blocks of 16×16×16",
                           at, FORMAT_BLOCKS_MOST);
}

/* Goxel wants a camera: one that is like the one that is written for a model without any is none. */
static void drop_usual_camera(Model *m) {
        Studio *s = m->studio;
        const Viewpoint usual = gox_usual_camera(m), *v = s->viewpoints;

        if (s->n_viewpoints != 1 || strcmp(v->name, usual.name) != 0 || v->distance != usual.distance ||
            v->orthographic != usual.orthographic || !transform_equal(&v->matrix, &usual.matrix))
                return;
        s->n_viewpoints = 0;
        s->next_viewpoint = 1;
        s->active_viewpoint = 0;
}

static int build_model(Reader *reader, FormatError *error, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = model_new_bare(&m);
        if (r < 0)
                return r;
        m->box = reader->box;
        model_set_studio(m, TAKE(reader->studio.studio));
        for (size_t i = 0; i < reader->n_layers; i++) {
                r = build_layer(reader, &reader->layers[i], m, error);
                if (r)
                        return r;
        }
        r = derive_voxels(reader, m, error);
        if (r)
                return r;
        drop_usual_camera(m);
        *ret = TAKE(m);
        return 0;
}

int gox_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .box = BOX_EMPTY, .budget = FORMAT_BLOCKS_MOST };
        Cursor c = cursor_new(data, n, error);
        int r;

        r = studio_new(&reader.studio.studio);
        if (!r)
                r = read_head(&c, &reader);
        progress_begin(n);
        while (!r && cursor_left(&c)) {
                r = read_chunk(&c, &reader);
                progress_at(n - cursor_left(&c));
        }
        if (r)
                return r;
        find_bases(&reader);
        settle_ids(&reader);
        return build_model(&reader, error, ret);
}
