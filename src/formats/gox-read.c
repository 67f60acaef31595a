/* .gox: chunks after an eight-byte head. Tiles come first, as pictures; layers then say which tile lies
 * where, and share them. */
#include "formats/gox.h"

#include "base/progress.h"
#include "formats/internal.h"

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
        uint64_t budget;
} Reader;

static void reader_done(Reader *r) {
        for (size_t i = 0; i < r->tiles.n; i++)
                (void)block_unref(r->tiles.items[i].block);
        free(r->tiles.items);
        for (size_t i = 0; i < r->n_layers; i++)
                gox_layer_done(&r->layers[i]);
        free(r->layers);
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
        GoxMatrix m;
        GoxEntry e;
        int r;

        while ((r = gox_entry_next(c, &e)) > 0)
                if (gox_entry_is(&e, "box") && gox_entry_matrix(&e, &m))
                        reader->box = gox_matrix_box(&m);
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

/* What a model does not hold is passed over, whatever is in it: PREV, MATE, CAMR, LIGH, and what other
 * programs add. */
static const struct {
        char type[4];
        int (*read)(Cursor *c, Reader *reader);
} chunks[] = {
        { { 'I', 'M', 'G', ' ' }, read_image },
        { { 'B', 'L', '1', '6' }, read_tile },
        { { 'L', 'A', 'Y', 'R' }, read_layer },
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

static int build_model(Reader *reader, FormatError *error, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = model_new_bare(&m);
        if (r < 0)
                return r;
        m->box = reader->box;
        for (size_t i = 0; i < reader->n_layers; i++) {
                GoxLayer *from = &reader->layers[i];
                Layer *to;

                r = format_add_layer(m, from->id, from->name, &from->volume, error, &to);
                if (r)
                        return r;
                to->visible = from->visible;
                to->mode = from->mode;
                to->colour = from->colour;
        }
        *ret = TAKE(m);
        return 0;
}

int gox_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .box = BOX_EMPTY, .budget = FORMAT_BLOCKS_MOST };
        const Box everywhere = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        Cursor c = cursor_new(data, n, error);
        int r;

        r = read_head(&c, &reader);
        progress_begin(n);
        while (!r && cursor_left(&c)) {
                r = read_chunk(&c, &reader);
                progress_at(n - cursor_left(&c));
        }
        if (r)
                return r;

        /* Clones name their base by the id in the file, so ids are settled only after them. */
        r = gox_layers_derive(reader.layers, reader.n_layers,
                              box_empty(reader.box) ? everywhere : reader.box, &reader.budget, error);
        if (r)
                return r;
        settle_ids(&reader);
        return build_model(&reader, error, ret);
}
