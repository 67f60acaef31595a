#include "formats/flat-parts.h"

#include "formats/internal.h"

#include <inttypes.h>

void flat_parts_done(FlatParts *p) {
        for (size_t i = 0; i < p->n; i++)
                flat_done(&p->items[i].flat);
        free(TAKE(p->items));
        p->n = 0;
}

static int add_layers(FlatParts *p, const Model *m) {
        int r = 0;

        for (size_t i = 0; !r && i < m->n_layers; i++) {
                if (!m->layers[i]->visible)
                        continue;
                r = flat_new_layer(&p->items[p->n].flat, m->layers[i]);
                if (!r)
                        p->items[p->n++].name = m->layers[i]->name;
        }
        return r;
}

static int add_merged(FlatParts *p, const Model *m) {
        int r;

        r = flat_new(&p->items[0].flat, m);
        if (!r)
                p->items[p->n++].name = "merged";
        return r;
}

static int tell(const FlatParts *p, const Model *m, size_t visible, bool blended, const char *format,
                FormatNotes *notes) {
        uint64_t n_faint = 0, n_lost = 0;
        int r = 0;

        for (size_t i = 0; i < p->n; i++) {
                n_faint += p->items[i].flat.n_faint;
                n_lost += p->items[i].flat.n_lost;
        }
        if (blended)
                r = format_note(
                        notes,
                        "the layers were merged into one: .%s cannot subtract, paint or intersect layers",
                        format);
        if (!r && visible < m->n_layers)
                r = format_note(notes, "%zu hidden layers were left out", m->n_layers - visible);
        return r ? r : format_note_alpha(notes, n_faint, n_lost);
}

int flat_parts_new(FlatParts *ret, const Model *m, bool layers, const char *format, FormatNotes *notes) {
        CLEANUP_FLAT_PARTS FlatParts p = { 0 };
        bool blended = false;
        size_t visible = 0;
        int r;

        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->visible) {
                        visible++;
                        blended |= m->layers[i]->mode != MODE_OVER;
                }
        p.items = calloc(MAX(visible, (size_t)1), sizeof(*p.items));
        if (!p.items)
                return -ENOMEM;
        r = layers && !blended && visible ? add_layers(&p, m) : add_merged(&p, m);
        if (!r)
                r = tell(&p, m, visible, layers && blended, format, notes);
        if (r)
                return r;
        *ret = p;
        p = (FlatParts){ 0 };
        return 0;
}

int flat_part_grid(const FlatPart *part, const char *format, uint32_t side_max, uint64_t *cells,
                   FlatGrid *ret, FormatError *error) {
        FlatGrid grid;
        int r;

        r = flat_grid(&part->flat, format, side_max, &grid, error);
        if (r)
                return r;
        if (grid_cells(&grid) > FLAT_CELLS_MOST - *cells)
                return format_refuse(error,
                                     "with layer \"%.100s\" the layers fill more than %" PRIu64
                                     " cells, and .%s writes empty ones too: crop them, or export to .gox",
                                     part->name, FLAT_CELLS_MOST, format);
        *cells += grid_cells(&grid);
        *ret = grid;
        return 0;
}
