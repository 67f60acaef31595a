/* .vox of MagicaVoxel: chunks within one MAIN chunk. All are looked through first, since colours come
 * after the voxels that have them; then each object of the scene becomes a layer. */
#include "formats/vox.h"

#include "base/progress.h"
#include "formats/internal.h"
#include "formats/vox-material.h"
#include "formats/vox-slab.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct Reader {
        VoxFile file;
        VoxScene scene;
        int32_t size[3]; /* of the last SIZE, for the XYZI that follows */
        bool has_size;
} Reader;

void vox_file_done(VoxFile *f) {
        free(f->models);
        free(f->nodes);
        free(f->layers);
}

static void reader_done(Reader *r) {
        vox_file_done(&r->file);
        free(r->scene.instances);
}

void vox_palette_default(Colour ret[static 256]) {
        static const uint8_t ramp[] = { 0xee, 0xdd, 0xbb, 0xaa, 0x88, 0x77, 0x55, 0x44, 0x22, 0x11 };
        const size_t n = ARRAY_LEN(ramp);

        ret[0] = (Colour){ 0 };
        /* The cube of 6×6×6 from white down, without black. */
        for (unsigned i = 0; i < 215; i++)
                ret[1 + i] = (Colour){ (uint8_t)(255 - i / 36 * 0x33), (uint8_t)(255 - i / 6 % 6 * 0x33),
                                       (uint8_t)(255 - i % 6 * 0x33), 255 };
        for (unsigned i = 0; i < n; i++) {
                ret[216 + i] = (Colour){ ramp[i], 0, 0, 255 };
                ret[216 + n + i] = (Colour){ 0, ramp[i], 0, 255 };
                ret[216 + 2 * n + i] = (Colour){ 0, 0, ramp[i], 255 };
                ret[216 + 3 * n + i] = (Colour){ ramp[i], ramp[i], ramp[i], 255 };
        }
}

static int read_size(Cursor *c, Reader *reader) {
        static const char *const names[] = { "width", "depth", "height" };
        int r;

        for (unsigned i = 0; i < 3; i++) {
                int32_t side;

                r = cursor_i32(c, names[i], &side);
                if (r)
                        return r;
                if (side < 0 || side > VOX_SIDE_MAX)
                        return cursor_fail(c, "claims a %s of %" PRId32 ", a model has at most %d", names[i],
                                           side, VOX_SIDE_MAX);
                reader->size[i] = side;
        }
        reader->has_size = true;
        return 0;
}

/* Four voxels at a time, which a compiler does at once. */
static void measure(VoxModel *m) {
        const size_t n = 4 * (size_t)m->n;
        uint8_t most[16] = { 0 };
        size_t i = 0;

        for (; i + 16 <= n; i += 16)
                for (unsigned k = 0; k < 16; k++)
                        most[k] = MAX(most[k], m->voxels[i + k]);
        for (; i < n; i++)
                most[i % 16] = MAX(most[i % 16], m->voxels[i]);
        for (unsigned k = 4; k < 16; k++)
                most[k % 4] = MAX(most[k % 4], most[k]);
        for (unsigned axis = 0; axis < 3; axis++)
                m->side[axis] = MAX(m->size[axis], most[axis] + 1);
}

static int read_voxels(Cursor *c, Reader *reader) {
        VoxFile *f = &reader->file;
        VoxModel m;
        int r;

        if (!reader->has_size)
                return cursor_fail(c, "has no SIZE before it");
        r = cursor_u32(c, "the number of voxels", &m.n);
        if (r)
                return r;
        if (m.n > cursor_left(c) / 4)
                return cursor_fail(c, "claims %" PRIu32 " voxels, %zu bytes are left for them", m.n,
                                   cursor_left(c));
        r = cursor_bytes(c, 4 * (size_t)m.n, "voxels", &m.voxels);
        if (r)
                return r;
        memcpy(m.size, reader->size, sizeof(m.size));
        measure(&m);

        r = GROW(f->models, f->models_capacity, f->n_models);
        if (r < 0)
                return r;
        f->models[f->n_models++] = m;
        return 0;
}

/* Entry k is the colour of index k + 1: the last of 256 is nobody's, and some writers leave it out. That a
 * colour is see-through is said elsewhere, by materials. */
static int read_palette(Cursor *c, Reader *reader) {
        const uint8_t *rgba;
        int r;

        r = cursor_bytes(c, 255 * 4, "255 colours", &rgba);
        if (r)
                return r;
        for (unsigned i = 1; i < 256; i++, rgba += 4)
                reader->file.palette[i] = (Colour){ rgba[0], rgba[1], rgba[2], 255 };
        return 0;
}

static int read_node(Cursor *c, Reader *reader, VoxNodeKind kind) {
        VoxFile *f = &reader->file;
        VoxNode node;
        int r;

        r = vox_node_read(c, kind, &node);
        if (!r)
                r = GROW(f->nodes, f->nodes_capacity, f->n_nodes);
        if (!r)
                f->nodes[f->n_nodes++] = node;
        return r;
}

static int read_transform(Cursor *c, Reader *reader) {
        return read_node(c, reader, VOX_TRANSFORM);
}

static int read_group(Cursor *c, Reader *reader) {
        return read_node(c, reader, VOX_GROUP);
}

static int read_shape(Cursor *c, Reader *reader) {
        return read_node(c, reader, VOX_SHAPE);
}

static int read_layer(Cursor *c, Reader *reader) {
        VoxFile *f = &reader->file;
        VoxLayer layer;
        int r;

        r = vox_layer_read(c, &layer);
        if (!r)
                r = GROW(f->layers, f->layers_capacity, f->n_layers);
        if (!r)
                f->layers[f->n_layers++] = layer;
        return r;
}

static int take_material(Cursor *c, Reader *reader, int (*read)(Cursor *, int32_t *, VoxMaterial *)) {
        VoxMaterial m;
        int32_t index;
        int r;

        r = read(c, &index, &m);
        if (!r && index > 0 && index < 256)
                reader->file.materials[index] = m;
        return r;
}

static int read_material(Cursor *c, Reader *reader) {
        return take_material(c, reader, vox_material_read);
}

static int read_old_material(Cursor *c, Reader *reader) {
        return take_material(c, reader, vox_material_read_old);
}

static int read_camera(Cursor *c, Reader *reader) {
        bool set;
        int r;

        r = vox_camera_read(c, &set);
        if (!r)
                reader->file.n_cameras += set;
        return r;
}

/* All others are passed over: rendering, names of colours; PACK says what the file shows. */
static const struct {
        char type[4];
        int (*read)(Cursor *c, Reader *reader);
} chunks[] = {
        { { 'S', 'I', 'Z', 'E' }, read_size },         { { 'X', 'Y', 'Z', 'I' }, read_voxels },
        { { 'R', 'G', 'B', 'A' }, read_palette },      { { 'n', 'T', 'R', 'N' }, read_transform },
        { { 'n', 'G', 'R', 'P' }, read_group },        { { 'n', 'S', 'H', 'P' }, read_shape },
        { { 'L', 'A', 'Y', 'R' }, read_layer },        { { 'M', 'A', 'T', 'L' }, read_material },
        { { 'M', 'A', 'T', 'T' }, read_old_material }, { { 'r', 'C', 'A', 'M' }, read_camera },
};

/* Steps over a whole chunk. */
static int take_chunk(Cursor *c, const uint8_t **ret_type, Cursor *ret_content, Cursor *ret_children) {
        const uint64_t at = cursor_offset(c);
        int32_t content, children;
        Cursor chunk;
        int r;

        r = cursor_bytes(c, 4, "the type of a chunk", ret_type);
        if (r)
                return r;
        chunk = cursor_named(c, *ret_type, at);
        r = cursor_i32(&chunk, "its length", &content);
        if (!r)
                r = cursor_i32(&chunk, "the length of its children", &children);
        if (r)
                return r;
        if (content < 0 || children < 0 || (uint64_t)content + (uint64_t)children > cursor_left(&chunk))
                return cursor_fail(&chunk,
                                   "claims %" PRId32 " bytes and %" PRId32 " of children, %zu are left",
                                   content, children, cursor_left(&chunk));

        *ret_content = cursor_slice(&chunk, chunk.at, (size_t)content);
        *ret_children = cursor_slice(&chunk, chunk.at + (size_t)content, (size_t)children);
        c->at = chunk.at + (size_t)content + (size_t)children;
        return 0;
}

static int read_chunk(Cursor *c, Reader *reader) {
        Cursor content, children;
        const uint8_t *type;
        int r;

        r = take_chunk(c, &type, &content, &children);
        if (r)
                return r;
        for (size_t i = 0; i < ARRAY_LEN(chunks); i++)
                if (!memcmp(type, chunks[i].type, 4))
                        return chunks[i].read(&content, reader);
        return 0;
}

/* Goes into MAIN. What follows after it, if anything, is nobody's. */
static int read_head(Cursor *c) {
        const uint8_t *bytes;
        Cursor content, children;
        int32_t version;
        int r;

        if (cursor_left(c) < 4 || memcmp(c->data, "VOX ", 4) != 0)
                return cursor_fail(c, "not a .vox file: it does not begin with \"VOX \"");
        (void)cursor_bytes(c, 4, "the head", &bytes);
        r = cursor_i32(c, "the version", &version);
        if (r)
                return r;
        if (version != 150 && version != 200)
                return cursor_fail(c, "version %" PRId32 " of .vox, known are 150 and 200", version);
        r = take_chunk(c, &bytes, &content, &children);
        if (r)
                return r;
        if (memcmp(bytes, "MAIN", 4) != 0)
                return cursor_fail(&content, "stands where MAIN should");
        *c = children;
        return 0;
}

static int read_chunks(Cursor *c, Reader *reader) {
        const size_t n = cursor_left(c);
        int r = 0;

        progress_begin(n);
        while (!r && cursor_left(c)) {
                r = read_chunk(c, reader);
                progress_at(n - cursor_left(c));
        }
        return r;
}

int vox_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        Cursor c = cursor_new(data, n, error);
        ProgressStage stage;
        int r;

        if (vox_is_slab(data, n))
                return vox_read_slab(ret, data, n, error);
        vox_palette_default(reader.file.palette);
        reader.file.n = n;
        reader.scene.by = (enum VoxBy)setting(settings, "split")->i;
        stage = progress_enter(0, 0.1);
        r = read_head(&c);
        if (!r)
                r = read_chunks(&c, &reader);
        progress_leave(stage);
        if (!r)
                r = vox_scene_read(&reader.file, error, &reader.scene);
        if (!r)
                r = vox_scene_part(&reader.scene, notes, error);
        if (!r)
                r = model_new_bare(&m);
        stage = progress_enter(0.1, 1);
        if (!r)
                r = vox_layers_make(m, &reader.file, &reader.scene, notes, error);
        progress_leave(stage);
        if (!r)
                r = vox_losses_tell(&reader.file, &reader.scene, notes);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}
