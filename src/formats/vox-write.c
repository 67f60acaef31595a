/* .vox, version 150: one model with everything that is seen, and a scene of that one object, so that it
 * keeps its place. Readers that know nothing of scenes take it at the origin. */
#include "formats/colours.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/vox.h"
#include "formats/walk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VERSION 150
#define PALETTE_MOST 255 /* index 0 is never used */

/* What the flattened model is for this format. */
typedef struct Survey {
        Box box;
        uint64_t n;       /* voxels that are written */
        uint64_t n_faint; /* of these, not wholly solid */
        uint64_t n_lost;  /* too faint to be written */
        Colours colours;
} Survey;

static void survey_done(Survey *s) {
        colours_done(&s->colours);
}

static int survey(const Volume *v, Survey *ret) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        ret->box = BOX_EMPTY;
        r = walk_new(&w, v, AXES_XYZ);
        while (r >= 0 && walk_next(w, 1, &p, &c)) {
                if (c.a < ALPHA_SOLID) {
                        ret->n_lost++;
                        continue;
                }
                ret->n++;
                ret->n_faint += c.a < 255;
                ret->box = box_union(ret->box, (Box){ p, p });
                if (box_width(ret->box) > VOX_SIDE_MAX || box_depth(ret->box) > VOX_SIDE_MAX ||
                    box_height(ret->box) > VOX_SIDE_MAX)
                        return 0; /* the colours of so big a model need not be counted */
                r = colours_count(&ret->colours, c);
        }
        return r;
}

static int refuse_size(Box box, FormatError *error) {
        if (box_width(box) <= VOX_SIDE_MAX && box_depth(box) <= VOX_SIDE_MAX &&
            box_height(box) <= VOX_SIDE_MAX)
                return 0;
        return format_refuse(
                error,
                "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                " voxels, a .vox model holds at most %d a side: crop it, or export to .gox, .obj or .txt",
                box_width(box), box_depth(box), box_height(box), VOX_SIDE_MAX);
}

static int tell(const Survey *s, size_t n_palette, FormatNotes *notes) {
        int r = 0;

        if (s->colours.n > PALETTE_MOST)
                r = format_note(notes, "%zu colours, a .vox palette has %d: similar ones were joined to %zu",
                                s->colours.n, PALETTE_MOST, n_palette);
        return r ? r : format_note_alpha(notes, s->n_faint, s->n_lost);
}

/* All chunks have contents of their own or children, never both. */
static size_t chunk_begin(Out *o, const char *type) {
        size_t begin = o->buf->n;

        out_text(o, type);
        out_u32(o, 0);
        out_u32(o, 0);
        return begin;
}

static void chunk_end(Out *o, size_t begin) {
        out_u32_at(o, begin + 4, (uint32_t)(o->buf->n - begin - 12));
}

static void string(Out *o, const char *s) {
        out_u32(o, (uint32_t)strlen(s));
        out_text(o, s);
}

static void write_size(Out *o, const uint32_t side[static 3]) {
        size_t begin = chunk_begin(o, "SIZE");

        for (unsigned i = 0; i < 3; i++)
                out_u32(o, side[i]);
        chunk_end(o, begin);
}

static int write_voxels(Out *o, const Volume *v, const Survey *s) {
        CLEANUP(walk_free) Walk *w = NULL;
        size_t begin = chunk_begin(o, "XYZI");
        Colour c;
        Point p;
        int r;

        out_u32(o, (uint32_t)s->n);
        r = walk_new(&w, v, AXES_XYZ);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                const uint8_t voxel[4] = {
                        (uint8_t)(p.x - s->box.min.x),
                        (uint8_t)(p.y - s->box.min.y),
                        (uint8_t)(p.z - s->box.min.z),
                        (uint8_t)(colours_find(&s->colours, c)->index + 1),
                };

                out_bytes(o, voxel, sizeof(voxel));
        }
        chunk_end(o, begin);
        return o->error;
}

static void write_transform(Out *o, uint32_t id, uint32_t child, uint32_t layer, const char *move) {
        size_t begin = chunk_begin(o, "nTRN");

        out_u32(o, id);
        out_u32(o, 0); /* attributes */
        out_u32(o, child);
        out_u32(o, UINT32_MAX);
        out_u32(o, layer);
        out_u32(o, 1); /* frames */
        out_u32(o, move ? 1 : 0);
        if (move) {
                string(o, "_t");
                string(o, move);
        }
        chunk_end(o, begin);
}

/* A group, or a shape: both hold the ids of others. A shape has attributes for each. */
static void write_holder(Out *o, const char *type, uint32_t id, uint32_t held, bool attributes) {
        size_t begin = chunk_begin(o, type);

        out_u32(o, id);
        out_u32(o, 0);
        out_u32(o, 1);
        out_u32(o, held);
        if (attributes)
                out_u32(o, 0);
        chunk_end(o, begin);
}

/* The pivot is the middle of the model, rounded down. */
static void write_scene(Out *o, Point min, const uint32_t side[static 3]) {
        char move[64];

        (void)snprintf(move, sizeof(move), "%" PRId64 " %" PRId64 " %" PRId64, (int64_t)min.x + side[0] / 2,
                       (int64_t)min.y + side[1] / 2, (int64_t)min.z + side[2] / 2);
        write_transform(o, 0, 1, UINT32_MAX, NULL);
        write_holder(o, "nGRP", 1, 2, false);
        write_transform(o, 2, 3, 0, move);
        write_holder(o, "nSHP", 3, 0, true);
}

static void write_palette(Out *o, const Colour *palette, size_t n) {
        size_t begin = chunk_begin(o, "RGBA");

        for (size_t i = 0; i < 256; i++) {
                Colour c = i < n ? palette[i] : (Colour){ 0 };

                out_bytes(o, (const uint8_t[]){ c.r, c.g, c.b, 255 }, 4);
        }
        chunk_end(o, begin);
}

static int write_file(Buf *out, const Volume *v, const Survey *s, const Colour *palette, size_t n_palette) {
        /* An empty model still has a size, and a place. */
        const Box box = box_empty(s->box) ? (Box){ { 0 }, { 0 } } : s->box;
        const uint32_t side[3] = { (uint32_t)box_width(box), (uint32_t)box_depth(box),
                                   (uint32_t)box_height(box) };
        Out o = { .buf = out };
        size_t begin;
        int r;

        out_text(&o, "VOX ");
        out_u32(&o, VERSION);
        begin = chunk_begin(&o, "MAIN");
        write_size(&o, side);
        r = write_voxels(&o, v, s);
        if (r < 0)
                return r;
        write_scene(&o, box.min, side);
        write_palette(&o, palette, n_palette);
        out_u32_at(&o, begin + 8, (uint32_t)(out->n - begin - 12));
        return o.error;
}

int vox_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(survey_done))) Survey s = { 0 };
        CLEANUP(volume_free) Volume *v = NULL;
        Colour palette[PALETTE_MOST];
        size_t n = 0;
        int r;

        r = model_flatten(m, &v);
        if (!r)
                r = survey(v, &s);
        if (!r)
                r = refuse_size(s.box, error);
        if (!r)
                r = colours_palette(&s.colours, PALETTE_MOST, palette, &n);
        if (!r)
                r = tell(&s, n, notes);
        return r ? r : write_file(out, v, &s, palette, n);
}

const Format format_vox = {
        .name = "vox",
        .extensions = "vox",
        .title = "MagicaVoxel",
        .lacks = "more than 255 colours, alpha, materials, cameras",
        .read = vox_read,
        .write = vox_write,
};
