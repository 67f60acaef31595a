#include "formats/build.h"

#include "formats/inflate.h"
#include "formats/internal.h"
#include "formats/walk.h"

#include <inttypes.h>

int build_check(const Build *b, uint64_t offset) {
        for (unsigned i = 0; i < 3; i++)
                if (b->side[i] > BUILD_SIDE_MAX || b->at[i] <= INT32_MIN + BUILD_SIDE_MAX ||
                    b->at[i] > INT32_MAX - BUILD_SIDE_MAX)
                        return format_fail(b->error, offset,
                                           "%" PRIu64 " blocks from %" PRId32
                                           " on leave the 32 bits of coordinates",
                                           b->side[i], b->at[i]);
        return 0;
}

void build_done(Build *b) {
        b->volume = volume_free(b->volume);
        free(TAKE(b->kinds));
}

Point build_place(const Build *b, uint64_t i) {
        const int32_t x = (int32_t)(i % b->side[0]), z = (int32_t)(i / b->side[0] % b->side[2]),
                      y = (int32_t)(i / b->side[0] / b->side[2]);

        return (Point){ b->at[0] + x, -(b->at[2] + z), b->at[1] + y };
}

int build_number(Build *b, uint32_t n) {
        b->kinds = calloc((size_t)n + 1, sizeof(*b->kinds));
        b->n_kinds = n;
        return b->kinds ? 0 : -ENOMEM;
}

void build_name(Build *b, uint32_t number, const uint8_t *name, size_t n) {
        BuildKind *kind = &b->kinds[number];

        *kind = (BuildKind){ .name = (const char *)name, .n = n };
        kind->colour = block_colour(kind->name, n, &kind->known);
}

int build_put(Build *b, Point p, uint32_t number, uint64_t offset) {
        BuildKind *kind = number < b->n_kinds ? &b->kinds[number] : NULL;

        if (!kind || !kind->name)
                return format_fail(b->error, offset,
                                   "a block at byte %" PRIu64 " has the number %" PRIu32
                                   ", which no name of the file has",
                                   offset, number);
        if (!kind->colour.a)
                return 0;
        kind->times++;
        return format_put_voxel(b->volume, p, kind->colour, b->budget, offset, b->error);
}

int build_tell(const Build *b, FormatNotes *notes) {
        const BuildKind *first = NULL;
        uint64_t n = 0;

        for (uint32_t i = 0; i < b->n_kinds; i++)
                if (b->kinds[i].times && !b->kinds[i].known) {
                        first = first ? first : &b->kinds[i];
                        n += b->kinds[i].times;
                }
        if (!first)
                return 0;
        return format_note(notes,
                           "%" PRIu64 " blocks are of kinds whose colour is not known (the first is "
                           "\"%.*s\"): each kind got a colour made of its name",
                           n, (int)MIN(first->n, (size_t)80), first->name);
}

void plan_done(Plan *p) {
        flat_done(&p->flat);
        free(TAKE(p->kinds));
        free(TAKE(p->cells));
}

static unsigned kind_difference(const BlockKind *k, uint32_t rgb) {
        return colour_difference(
                (Colour){ (uint8_t)(k->rgb >> 16), (uint8_t)(k->rgb >> 8), (uint8_t)k->rgb, 255 },
                (Colour){ (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 });
}

static int choose_kinds(Plan *p, bool numbered) {
        const Colours *c = &p->flat.colours;

        p->kinds = calloc(c->n + 1, sizeof(*p->kinds));
        if (!p->kinds)
                return -ENOMEM;
        for (size_t i = 0; i < c->n; i++) {
                const uint32_t rgb = c->entries[i].rgb;

                p->kinds[i] = block_for_colour(
                        (Colour){ (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 }, numbered);
                p->worst = MAX(p->worst, kind_difference(p->kinds[i], rgb));
        }
        return 0;
}

int plan_tell(size_t n_colours, unsigned worst, FormatNotes *notes) {
        if (!worst)
                return 0;
        return format_note(
                notes,
                "%zu colours were written as the blocks most like them, a channel is off by %u at most",
                n_colours, worst);
}

uint32_t plan_number(const Plan *p, uint32_t numbers[], const BlockKind *kinds[static BLOCK_KINDS_MOST]) {
        uint32_t n = 0;

        for (size_t i = 0; i < p->flat.colours.n; i++) {
                uint32_t at = 0;

                while (at < n && kinds[at] != p->kinds[i])
                        at++;
                if (at == n)
                        kinds[n++] = p->kinds[i];
                numbers[i] = at + 1;
        }
        return n;
}

static int fill_cells(Plan *p) {
        CLEANUP(walk_free) Walk *w = NULL;
        const FlatGrid *g = &p->grid;
        Colour c;
        Point at;
        int r;

        p->cells = calloc(grid_cells(g), sizeof(*p->cells));
        if (!p->cells)
                return -ENOMEM;
        r = walk_new(&w, p->flat.volume);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &at, &c)) {
                const size_t x = (size_t)((int64_t)at.x - g->min.x), y = (size_t)((int64_t)at.z - g->min.z),
                             z = g->side[1] - 1 - (size_t)((int64_t)at.y - g->min.y);

                p->cells[x + g->side[0] * (z + g->side[1] * y)] =
                        (uint32_t)(colours_find(&p->flat.colours, c) - p->flat.colours.entries) + 1;
        }
        return 0;
}

int plan_new_part(Plan *ret, Flat *part, const FlatGrid *grid, bool numbered) {
        CLEANUP_PLAN Plan p = { .flat = *part, .grid = *grid };
        int r;

        *part = (Flat){ 0 };
        r = choose_kinds(&p, numbered);
        if (!r)
                r = fill_cells(&p);
        if (r)
                return r;
        p.at[0] = p.grid.min.x;
        p.at[1] = p.grid.min.z;
        p.at[2] = (int32_t) - ((int64_t)p.grid.min.y + p.grid.side[1] - 1);
        *ret = p;
        p = (Plan){ 0 };
        return 0;
}

int plan_new(Plan *ret, const Model *m, const char *format, bool numbered, FormatNotes *notes,
             FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        FlatGrid grid;
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = flat_grid(&f, format, BUILD_SIDE_MAX, &grid, error);
        if (!r)
                r = flat_tell(&f, m, format, notes);
        if (!r)
                r = plan_new_part(ret, &f, &grid, numbered);
        return r ? r : plan_tell(ret->flat.colours.n, ret->worst, notes);
}

int plan_write(Buf *out, const Model *m, const char *format, bool numbered,
               int (*tags)(Buf *out, const Plan *p), FormatNotes *notes, FormatError *error) {
        CLEANUP_PLAN Plan p = { 0 };
        CLEANUP_BUF Buf unpacked = { 0 };
        int r;

        r = plan_new(&p, m, format, numbered, notes, error);
        if (!r)
                r = tags(&unpacked, &p);
        return r ? r : deflate_stream(out, WRAPPING_GZIP, unpacked.data, unpacked.n);
}
