/* .vox, version 150: an object a layer, with its name and place, hidden when the layer is; a layer over 256
 * voxels a side is a group of objects. Layers that are not simply laid over each other are merged. Colours
 * and materials share one palette. */
#include "base/progress.h"
#include "formats/out.h"
#include "formats/vox-material.h"
#include "formats/vox-models.h"
#include "formats/vox-palette.h"
#include "formats/vox-pieces.h"
#include "formats/vox.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VERSION 150

static const FormatOption options[] = {
        { .name = "split",
          .type = OPTION_CHOICE,
          .choices = VOX_BY_NAMES,
          .fallback = "auto",
          .use = FORMAT_READS,
          .text = "what becomes a layer: each object, each group, each layer of the file, or none: all is one; auto: "
                  "the first of these that gives no more layers than a model holds" },
        { .name = "hidden",
          .type = OPTION_BOOL,
          .fallback = "true",
          .use = FORMAT_WRITES,
          .text = "write hidden layers, as hidden objects; some programs show them all the same" },
        { .name = "instances",
          .type = OPTION_BOOL,
          .fallback = "false",
          .use = FORMAT_WRITES,
          .text = "write equal layers as instances of one model: a smaller file, of which Goxel 0.10 and others "
                  "read a part only" },
        { .name = NULL },
};

typedef struct Object {
        const char *name; /* borrowed */
        bool hidden;
        const Volume *volume; /* borrowed */
        size_t share;         /* of the palette */
        VoxPieces pieces;
} Object;

typedef struct Writer {
        Out out;
        Object *objects;
        size_t n;
        Volume *merged; /* what one object has when layers cannot stay apart */
        VoxPalette palette;
        VoxModels models;
        uint32_t n_models; /* when equal ones stay apart */
        bool instances;
        uint32_t node; /* the next node of the scene */
} Writer;

static void writer_done(Writer *w) {
        for (size_t i = 0; i < w->n; i++)
                vox_pieces_done(&w->objects[i].pieces);
        free(w->objects);
        w->merged = volume_free(w->merged);
        vox_palette_done(&w->palette);
        vox_models_done(&w->models);
}

static int add_object(Writer *w, const char *name, bool hidden, const Volume *v, uint32_t material,
                      FormatError *error) {
        Object *o = &w->objects[w->n++];
        ProgressStage stage;
        int r;

        *o = (Object){ .name = name, .hidden = hidden, .volume = v };
        r = vox_palette_share(&w->palette, material, &o->share);
        stage = progress_enter(0, 0.5);
        if (!r)
                r = vox_pieces_cut(&o->pieces, v, name, error);
        progress_leave(stage);
        stage = progress_enter(0.5, 1);
        if (!r)
                r = vox_palette_count(&w->palette, o->share, v);
        progress_leave(stage);
        return r;
}

static bool blended(const Model *m) {
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->visible && m->layers[i]->mode != MODE_OVER)
                        return true;
        return false;
}

/* Of so many, one after the other. */
static ProgressStage enter_one(size_t i, size_t n) {
        return progress_enter((double)i / (double)n, (double)(i + 1) / (double)n);
}

static int collect(Writer *w, const Model *m, bool hidden, FormatNotes *notes, FormatError *error) {
        size_t n_hidden = 0;
        int r = 0;

        w->objects = calloc(m->n_layers + 1, sizeof(*w->objects));
        if (!w->objects)
                return -ENOMEM;
        if (blended(m)) {
                r = model_flatten(m, &w->merged);
                if (!r)
                        r = add_object(w, "merged", false, w->merged, 0, error);
                return r ? r
                         : format_note(notes,
                                       "the visible layers were merged into one, hidden ones left out: .vox "
                                       "cannot subtract, paint or intersect layers");
        }
        for (size_t i = 0; !r && i < m->n_layers; i++) {
                const ProgressStage stage = enter_one(i, m->n_layers);

                if (hidden || m->layers[i]->visible)
                        r = add_object(w, m->layers[i]->name, !m->layers[i]->visible, m->layers[i]->volume,
                                       m->layers[i]->material, error);
                else
                        n_hidden++;
                progress_leave(stage);
        }
        if (!r && n_hidden)
                r = format_note(notes, "%zu hidden layers were left out", n_hidden);
        return r;
}

static int tell_alpha(const Writer *w, FormatNotes *notes) {
        uint64_t n_faint = 0, n_lost = 0;

        for (size_t i = 0; i < w->n; i++) {
                n_faint += w->objects[i].pieces.n_faint;
                n_lost += w->objects[i].pieces.n_lost;
        }
        return format_note_alpha(notes, n_faint, n_lost);
}

/* A model: its size, and its voxels from its corner on. */
static int write_model(Writer *w, VoxPiece *piece, const uint8_t *voxels) {
        const Box box = piece->box;
        const size_t model = w->out.buf->n;
        Out *o = &w->out;
        size_t begin = vox_chunk_begin(o, "SIZE");

        out_u32(o, (uint32_t)box_width(box));
        out_u32(o, (uint32_t)box_depth(box));
        out_u32(o, (uint32_t)box_height(box));
        vox_chunk_end(o, begin);
        begin = vox_chunk_begin(o, "XYZI");
        out_u32(o, piece->n);
        out_bytes(o, voxels, 4 * (size_t)piece->n);
        vox_chunk_end(o, begin);
        if (o->error)
                return o->error;
        if (w->instances)
                return vox_models_add(&w->models, o->buf, model, &piece->model);
        piece->model = w->n_models++;
        return 0;
}

/* Sorted into pieces first, since voxels of a piece do not follow each other. */
static int write_models(Writer *w, const Object *object) {
        const VoxPieces *p = &object->pieces;
        CLEANUP_FREE uint8_t *voxels = malloc(4 * p->n_voxels + 1);
        CLEANUP(walk_free) Walk *walk = NULL;
        size_t at = 0;
        Colour c;
        Point v;
        int r;

        if (!voxels)
                return -ENOMEM;
        for (size_t i = 0; i < p->n; i++) {
                p->items[i].at = at;
                at += 4 * (size_t)p->items[i].n;
        }
        r = walk_new(&walk, object->volume);
        if (r < 0)
                return r;
        while (walk_next(walk, ALPHA_SOLID, &v, &c)) {
                VoxPiece *piece = vox_piece_at(p, v);
                const uint8_t voxel[4] = { (uint8_t)(v.x - piece->box.min.x),
                                           (uint8_t)(v.y - piece->box.min.y),
                                           (uint8_t)(v.z - piece->box.min.z),
                                           vox_palette_index(&w->palette, object->share, c) };

                memcpy(voxels + piece->at, voxel, sizeof(voxel));
                piece->at += sizeof(voxel);
        }
        for (size_t i = 0; !r && i < p->n; i++)
                r = write_model(w, &p->items[i], voxels + p->items[i].at - 4 * (size_t)p->items[i].n);
        return r;
}

static void write_transform(Writer *w, uint32_t id, uint32_t child, const char *name, bool hidden,
                            const char *move) {
        Out *o = &w->out;
        size_t begin = vox_chunk_begin(o, "nTRN");

        out_u32(o, id);
        out_u32(o, (name && *name ? 1u : 0u) + hidden);
        if (name && *name)
                vox_entry(o, "_name", name);
        if (hidden)
                vox_entry(o, "_hidden", "1");
        out_u32(o, child);
        out_u32(o, UINT32_MAX);
        out_u32(o, id ? 0 : UINT32_MAX); /* its layer in MagicaVoxel's sense; the root is in none */
        out_u32(o, 1);                   /* frames */
        out_u32(o, move ? 1 : 0);
        if (move)
                vox_entry(o, "_t", move);
        vox_chunk_end(o, begin);
}

static void write_shape(Writer *w, uint32_t id, uint32_t model) {
        size_t begin = vox_chunk_begin(&w->out, "nSHP");

        out_u32(&w->out, id);
        out_u32(&w->out, 0);
        out_u32(&w->out, 1);
        out_u32(&w->out, model);
        out_u32(&w->out, 0);
        vox_chunk_end(&w->out, begin);
}

/* A transform and its shape, two nodes. The pivot is the middle of the model, rounded down. */
static void write_piece(Writer *w, const VoxPiece *piece, const char *name, bool hidden) {
        const uint32_t id = w->node;
        char move[64];

        w->node += 2;
        (void)snprintf(move, sizeof(move), "%" PRId64 " %" PRId64 " %" PRId64,
                       (int64_t)piece->box.min.x + (int64_t)(box_width(piece->box) / 2),
                       (int64_t)piece->box.min.y + (int64_t)(box_depth(piece->box) / 2),
                       (int64_t)piece->box.min.z + (int64_t)(box_height(piece->box) / 2));
        write_transform(w, id, id + 1, name, hidden, move);
        write_shape(w, id + 1, piece->model);
}

/* What a reader of ours takes for one layer. */
static void write_group(Writer *w, const Object *object) {
        const VoxPieces *p = &object->pieces;
        const uint32_t id = w->node;
        size_t begin;

        w->node += 2;
        write_transform(w, id, id + 1, object->name, object->hidden, NULL);
        begin = vox_chunk_begin(&w->out, "nGRP");
        out_u32(&w->out, id + 1);
        out_u32(&w->out, 1);
        vox_entry(&w->out, VOX_ONE_LAYER, "1");
        out_u32(&w->out, (uint32_t)p->n);
        for (size_t i = 0; i < p->n; i++)
                out_u32(&w->out, w->node + 2 * (uint32_t)i);
        vox_chunk_end(&w->out, begin);
        for (size_t i = 0; i < p->n; i++)
                write_piece(w, &p->items[i], NULL, false);
}

/* The nodes an object takes, so that the root can name them before they are written. */
static uint32_t nodes_of(const Object *o) {
        return o->pieces.n == 1 ? 2 : 2 + 2 * (uint32_t)o->pieces.n;
}

static void write_scene(Writer *w) {
        uint32_t node = 2;
        size_t begin;

        write_transform(w, 0, 1, NULL, false, NULL);
        begin = vox_chunk_begin(&w->out, "nGRP");
        out_u32(&w->out, 1);
        out_u32(&w->out, 0);
        out_u32(&w->out, (uint32_t)w->n);
        for (size_t i = 0; i < w->n; i++) {
                out_u32(&w->out, node);
                node += nodes_of(&w->objects[i]);
        }
        vox_chunk_end(&w->out, begin);
        w->node = 2;
        for (size_t i = 0; i < w->n; i++) {
                const Object *o = &w->objects[i];

                if (o->pieces.n == 1)
                        write_piece(w, &o->pieces.items[0], o->name, o->hidden);
                else
                        write_group(w, o);
        }
}

static void write_palette(Out *o, const VoxPalette *p) {
        size_t begin = vox_chunk_begin(o, "RGBA");

        for (size_t i = 0; i < 256; i++) {
                Colour c = i < p->n ? p->colours[i] : (Colour){ 0 };

                out_bytes(o, (const uint8_t[]){ c.r, c.g, c.b, 255 }, 4);
        }
        vox_chunk_end(o, begin);
}

static void write_materials(Writer *w, const Studio *s) {
        for (size_t i = 0; i < w->palette.n_shares; i++) {
                const VoxShare *share = &w->palette.shares[i];
                const Material *material = share->material ? studio_material(s, share->material) : NULL;

                for (size_t k = 0; material && k < share->n; k++)
                        vox_material_write(&w->out, (uint32_t)(share->first + k + 1), material);
        }
}

static int write_file(Writer *w, const Model *m) {
        size_t begin;
        int r = 0;

        out_text(&w->out, "VOX ");
        out_u32(&w->out, VERSION);
        begin = vox_chunk_begin(&w->out, "MAIN");
        for (size_t i = 0; !r && i < w->n; i++) {
                const ProgressStage stage = enter_one(i, w->n);

                r = write_models(w, &w->objects[i]);
                progress_leave(stage);
        }
        if (r < 0)
                return r;
        write_scene(w);
        write_palette(&w->out, &w->palette);
        write_materials(w, m->studio);
        /* MAIN has no contents, but children. */
        out_u32_at(&w->out, begin + 8, (uint32_t)(w->out.buf->n - begin - 12));
        return w->out.error;
}

int vox_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(writer_done))) Writer w = { .out = { .buf = out } };
        ProgressStage stage;
        int r;

        stage = progress_enter(0, 0.6);
        w.instances = setting(settings, "instances")->i != 0;
        r = collect(&w, m, setting(settings, "hidden")->i, notes, error);
        progress_leave(stage);
        if (!r)
                r = vox_palette_settle(&w.palette, notes, error);
        if (!r)
                r = tell_alpha(&w, notes);
        stage = progress_enter(0.6, 1);
        if (!r)
                r = write_file(&w, m);
        progress_leave(stage);
        return r;
}

const Format format_vox = {
        .name = "vox",
        .extensions = "vox",
        .title = "MagicaVoxel; SLAB6 is read",
        .lacks = "more than 255 colours, alpha, cameras",
        .options = options,
        .read = vox_read,
        .write = vox_write,
};
