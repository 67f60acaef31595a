#include "formats/flat.h"

#include "formats/internal.h"
#include "formats/walk.h"

#include <inttypes.h>

void flat_done(Flat *f) {
        f->volume = volume_free(f->volume);
        colours_done(&f->colours);
}

static int survey(Flat *f) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, f->volume);
        while (r >= 0 && walk_next(w, 1, &p, &c)) {
                if (c.a < ALPHA_SOLID) {
                        f->n_lost++;
                        continue;
                }
                f->n++;
                f->n_faint += c.a < 255;
                f->box = box_union(f->box, (Box){ p, p });
                r = colours_count(&f->colours, c);
        }
        return r;
}

/* Of all that is seen; of one layer alone when it is given. */
static int flat_make(Flat *ret, const Model *m, const Layer *layer) {
        Flat f = { .box = BOX_EMPTY };
        int r;

        r = layer ? volume_copy(&f.volume, layer->volume) : model_flatten(m, &f.volume);
        if (!r)
                r = survey(&f);
        if (r < 0)
                flat_done(&f);
        else
                *ret = f;
        return r;
}

int flat_new(Flat *ret, const Model *m) {
        return flat_make(ret, m, NULL);
}

int flat_new_layer(Flat *ret, const Layer *layer) {
        return flat_make(ret, NULL, layer);
}

int flat_tell(const Flat *f, const Model *m, const char *format, FormatNotes *notes) {
        size_t visible = 0;
        int r = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                visible += m->layers[i]->visible;
        if (visible > 1)
                r = format_note(notes, "%zu layers were merged: .%s knows no layers", visible, format);
        if (!r && visible < m->n_layers)
                r = format_note(notes, "%zu hidden layers were left out", m->n_layers - visible);
        return r ? r : format_note_alpha(notes, f->n_faint, f->n_lost);
}

static unsigned worst_difference(const Colours *c, const Colour palette[]) {
        unsigned worst = 0;

        for (size_t i = 0; i < c->n; i++) {
                const uint32_t rgb = c->entries[i].rgb;
                const Colour was = { (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 };
                Colour is = palette[c->entries[i].index];

                is.a = 255;
                worst = MAX(worst, colour_difference(was, is));
        }
        return worst;
}

int flat_palette(Flat *f, const char *format, size_t most, Colour palette[], size_t *ret_n,
                 FormatNotes *notes) {
        int r;

        r = colours_palette(&f->colours, most, palette, ret_n);
        if (r < 0 || f->colours.n <= most)
                return r;
        return format_note(notes,
                           "%zu colours, a .%s palette has %zu: similar ones were joined to %zu, a channel "
                           "is off by %u at most",
                           f->colours.n, format, most, *ret_n, worst_difference(&f->colours, palette));
}

int flat_model(Model **ret, Volume **v, const char *name, FormatError *error) {
        CLEANUP(model_free) Model *m = NULL;
        Layer *layer;
        int r;

        r = model_new_bare(&m);
        if (r < 0)
                return r;
        m->box = volume_box(*v);
        r = format_add_layer(m, 0, name, v, error, &layer);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}

int flat_grid(const Flat *f, const char *format, uint32_t side_max, FlatGrid *ret, FormatError *error) {
        const Box box = box_empty(f->box) ? (Box){ { 0 }, { 0 } } : f->box;
        const uint64_t sides[3] = { box_width(box), box_depth(box), box_height(box) };
        uint64_t cells = 1;

        for (unsigned i = 0; i < 3; i++) {
                if (sides[i] > side_max)
                        return format_refuse(error,
                                             "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                                             " voxels, .%s holds at most %" PRIu32
                                             " a side: crop or scale it, or export to .gox",
                                             sides[0], sides[1], sides[2], format, side_max);
                if (__builtin_mul_overflow(cells, sides[i], &cells))
                        cells = UINT64_MAX;
        }
        if (cells > FLAT_CELLS_MOST)
                return format_refuse(error,
                                     "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                                     ", .%s writes empty voxels too and we no more than %" PRIu64
                                     " in all: crop it, or export to .gox",
                                     sides[0], sides[1], sides[2], format, FLAT_CELLS_MOST);
        *ret = (FlatGrid){ box.min, { (uint32_t)sides[0], (uint32_t)sides[1], (uint32_t)sides[2] } };
        return 0;
}
