/* .qb: a matrix a layer, uncompressed, RGBA, orientation 1, so that x, y, z of the file are our x, z, y. */
#include "formats/out.h"
#include "formats/qb.h"
#include "formats/walk.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define VERSION 257
/* Empty voxels take four bytes like all others, so few voxels far apart could fill any disk. */
#define CELLS_MOST ((uint64_t)1 << 27)

typedef struct Writer {
        Out out;
        FormatSink *sink;
        FormatError *error;
        uint64_t cells;           /* of all matrices so far */
        uint64_t n_faint, n_lost; /* voxels not wholly solid; too faint to be written */
} Writer;

static int survey(Writer *w, const Volume *v, Box *ret) {
        CLEANUP(walk_free) Walk *walk = NULL;
        Colour c;
        Point p;
        int r;

        *ret = BOX_EMPTY;
        r = walk_new(&walk, v);
        if (r < 0)
                return r;
        while (walk_next(walk, 1, &p, &c)) {
                w->n_lost += c.a < ALPHA_SOLID;
                w->n_faint += c.a >= ALPHA_SOLID && c.a < 255;
                if (c.a >= ALPHA_SOLID)
                        *ret = box_union(*ret, (Box){ p, p });
        }
        return 0;
}

static int count_cells(Writer *w, const char *name, Box box) {
        const uint64_t sides[3] = { box_width(box), box_height(box), box_depth(box) };
        uint64_t n = 1;

        for (unsigned i = 0; i < 3; i++)
                if (__builtin_mul_overflow(n, sides[i], &n))
                        n = CELLS_MOST + 1;
        if (n > CELLS_MOST - w->cells)
                return format_refuse(w->error,
                                     "layer \"%.100s\" measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                                     ", .qb writes empty voxels too and we no more than %" PRIu64
                                     " in all: crop it, or export to .gox",
                                     name, sides[0], sides[2], sides[1], CELLS_MOST);
        w->cells += n;
        return 0;
}

static int write_voxels(Writer *w, const Volume *v, Box box) {
        CLEANUP(walk_free) Walk *walk = NULL;
        const size_t width = box_width(box), height = box_height(box);
        const size_t n = 4 * width * height * box_depth(box);
        Buf *out = w->out.buf;
        Colour c;
        Point p;
        int r;

        r = walk_new(&walk, v);
        if (!r)
                r = buf_reserve(out, n);
        if (r < 0)
                return r;
        memset(out->data + out->n, 0, n);
        while (walk_next(walk, ALPHA_SOLID, &p, &c)) {
                const size_t x = (size_t)((int64_t)p.x - box.min.x), y = (size_t)((int64_t)p.z - box.min.z),
                             z = (size_t)((int64_t)p.y - box.min.y);

                memcpy(out->data + out->n + 4 * (x + width * (y + height * z)),
                       (const uint8_t[]){ c.r, c.g, c.b, 255 }, 4);
        }
        out->n += n;
        out_drain(&w->out, w->sink);
        return w->out.error;
}

static int write_matrix(Writer *w, const char *name, const Volume *v) {
        Out *o = &w->out;
        Box box;
        int r;

        r = survey(w, v, &box);
        if (r < 0)
                return r;
        /* A layer without voxels is one empty voxel: nothing else is known to be read by others. */
        if (box_empty(box))
                box = (Box){ { 0, 0, 0 }, { 0, 0, 0 } };
        r = count_cells(w, name, box);
        if (r)
                return r;

        out_byte(o, (uint8_t)strlen(name));
        out_text(o, name);
        out_u32(o, (uint32_t)box_width(box));
        out_u32(o, (uint32_t)box_height(box));
        out_u32(o, (uint32_t)box_depth(box));
        out_u32(o, (uint32_t)box.min.x);
        out_u32(o, (uint32_t)box.min.z);
        out_u32(o, (uint32_t)box.min.y);
        return o->error ? o->error : write_voxels(w, v, box);
}

static void write_head(Out *o, uint32_t matrices) {
        const uint32_t head[] = { VERSION, 0, 1, 0, 0, matrices };

        for (size_t i = 0; i < ARRAY_LEN(head); i++)
                out_u32(o, head[i]);
}

static int write_layers(Writer *w, const Model *m, uint32_t visible, FormatNotes *notes) {
        int r = 0;

        write_head(&w->out, visible);
        for (size_t i = 0; !r && i < m->n_layers; i++)
                if (m->layers[i]->visible)
                        r = write_matrix(w, m->layers[i]->name, m->layers[i]->volume);
        if (!r && visible < m->n_layers)
                r = format_note(notes, "%zu hidden layers were left out", m->n_layers - visible);
        return r;
}

static int write_merged(Writer *w, const Model *m, FormatNotes *notes) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        write_head(&w->out, 1);
        r = write_matrix(w, "merged", v);
        if (!r)
                r = format_note(notes, "the layers were merged into one: .qb cannot subtract, paint or "
                                       "intersect layers");
        return r;
}

int qb_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        Writer w = { .out = { .buf = out }, .sink = settings->sink, .error = error };
        uint32_t visible = 0;
        bool blended = false;
        int r;

        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->visible) {
                        visible++;
                        blended |= m->layers[i]->mode != MODE_OVER;
                }
        r = blended ? write_merged(&w, m, notes) : write_layers(&w, m, visible, notes);
        if (!r)
                r = format_note_alpha(notes, w.n_faint, w.n_lost);
        return r ? r : w.out.error;
}

const Format format_qb = {
        .name = "qb",
        .extensions = "qb",
        .title = "Qubicle binary",
        .lacks = "alpha, materials, cameras",
        .read = qb_read,
        .write = qb_write,
};
