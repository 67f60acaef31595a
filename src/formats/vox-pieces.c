#include "formats/vox-pieces.h"

#include "formats/walk.h"

#include <inttypes.h>

void vox_pieces_done(VoxPieces *p) {
        free(TAKE(p->items));
        free(TAKE(p->cells));
}

static uint64_t cells_along(uint64_t side) {
        return (side + VOX_SIDE_MAX - 1) / VOX_SIDE_MAX;
}

static int lay_cells(VoxPieces *p, Box box, const char *name, FormatError *error) {
        const uint64_t sides[3] = { box_width(box), box_depth(box), box_height(box) };
        uint64_t n = 1;

        for (unsigned i = 0; i < 3; i++) {
                p->along[i] = (uint32_t)cells_along(sides[i]);
                n = n > VOX_PIECES_MOST ? n : n * p->along[i];
        }
        if (n > VOX_PIECES_MOST)
                return format_refuse(
                        error,
                        "layer \"%.100s\" measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                        " voxels: a .vox model holds %d a side, and it would take more than %d of "
                        "them; crop it, or export to .gox",
                        name, sides[0], sides[1], sides[2], VOX_SIDE_MAX, VOX_PIECES_MOST);
        p->corner = box.min;
        p->cells = calloc(n, sizeof(*p->cells));
        p->items = calloc(n, sizeof(*p->items));
        return p->cells && p->items ? 0 : -ENOMEM;
}

static void count(VoxPieces *p, Point at, Colour c) {
        uint32_t *cell = vox_cell_at(p, at);
        VoxPiece *piece;

        if (c.a < ALPHA_SOLID) {
                p->n_lost++;
                return;
        }
        if (!*cell) {
                *cell = (uint32_t)++p->n;
                p->items[p->n - 1].box = BOX_EMPTY;
        }
        piece = &p->items[*cell - 1];
        piece->n++;
        piece->box = box_union(piece->box, (Box){ at, at });
        p->n_voxels++;
        p->n_faint += c.a < 255;
}

int vox_pieces_cut(VoxPieces *ret, const Volume *v, const char *name, FormatError *error) {
        const Box box = volume_box(v);
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point at;
        int r;

        r = lay_cells(ret, box_empty(box) ? (Box){ { 0 }, { 0 } } : box, name, error);
        if (!r)
                r = walk_new(&w, v);
        if (r)
                return r;
        while (walk_next(w, 1, &at, &c))
                count(ret, at, c);
        if (!ret->n)
                ret->items[ret->n++].box = (Box){ { 0 }, { 0 } };
        return 0;
}
