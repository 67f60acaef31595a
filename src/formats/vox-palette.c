#include "formats/vox-palette.h"

#include "formats/walk.h"

#include <inttypes.h>

void vox_palette_done(VoxPalette *p) {
        for (size_t i = 0; i < p->n_shares; i++)
                colours_done(&p->shares[i].colours);
        free(TAKE(p->shares));
}

int vox_palette_share(VoxPalette *p, uint32_t material, size_t *ret) {
        int r;

        for (*ret = 0; *ret < p->n_shares; ++*ret)
                if (p->shares[*ret].material == material)
                        return 0;
        r = GROW(p->shares, p->capacity, p->n_shares);
        if (r < 0)
                return r;
        p->shares[p->n_shares++] = (VoxShare){ .material = material };
        return 0;
}

int vox_palette_count(VoxPalette *p, size_t share, const Volume *v) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point at;
        int r;

        r = walk_new(&w, v);
        while (r >= 0 && walk_next(w, ALPHA_SOLID, &at, &c))
                r = colours_count(&p->shares[share].colours, c);
        return r;
}

static size_t all_colours(const VoxPalette *p) {
        size_t n = 0;

        for (size_t i = 0; i < p->n_shares; i++)
                n += p->shares[i].colours.n;
        return n;
}

/* When there are too many colours, each share has its part of the indices, and one at least. */
int vox_palette_settle(VoxPalette *p, FormatNotes *notes, FormatError *error) {
        const size_t all = all_colours(p);
        size_t left = p->n_shares;

        if (p->n_shares > VOX_PALETTE_MOST)
                return format_refuse(error,
                                     "the layers have %zu materials, a .vox palette has %d entries for them",
                                     p->n_shares, VOX_PALETTE_MOST);
        for (size_t i = 0; i < p->n_shares; i++) {
                VoxShare *s = &p->shares[i];
                const size_t room = VOX_PALETTE_MOST - p->n - --left;
                size_t most = s->colours.n;
                int r;

                if (all > VOX_PALETTE_MOST)
                        most = MAX(s->colours.n * VOX_PALETTE_MOST / all, (size_t)1);
                s->first = p->n;
                r = colours_palette(&s->colours, MAX(MIN(most, room), (size_t)1), p->colours + p->n, &s->n);
                if (r < 0)
                        return r;
                p->n += s->n;
        }
        if (all <= VOX_PALETTE_MOST)
                return 0;
        return format_note(notes, "%zu colours, a .vox palette has %d: similar ones were joined to %zu", all,
                           VOX_PALETTE_MOST, p->n);
}
