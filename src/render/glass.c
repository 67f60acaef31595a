#include "render/glass.h"

#include "render/cover.h"
#include "render/edge.h"
#include "render/lanes.h"
#include "render/within.h"

#include <errno.h>

struct Glass {
        const Camera *camera;
        const Mesh *mesh;
        Spots *spots;
        Within within;
        Bands bands;
        Floats *layers;  /* red, green and blue, 0 to 255, and what is let through, 0 to 1 */
        uint32_t *first; /* the pane that is met first, as in a raster */
        Colour *span;
};

Glass *glass_free(Glass *g) {
        if (!g)
                return NULL;

        bands_done(&g->bands);
        free(g->layers);
        free(g->first);
        free(g->span);
        free(g);
        return NULL;
}

int glass_new(Glass **ret, const Camera *c, const Mesh *m, Spots *spots, uint32_t margin) {
        CLEANUP(glass_free) Glass *g = calloc(1, sizeof(*g));
        size_t samples;
        int r;

        if (!g)
                return -ENOMEM;
        g->camera = c;
        g->mesh = m;
        g->spots = spots;
        if (c->perspective)
                g->within = within_find(c->eye, m->volume, spots->glow);
        if (m->n_panes == 0 && !g->within.any) {
                *ret = NULL;
                return 0;
        }
        r = bands_make(&g->bands, c, m, (Quads){ m->n_quads, m->n_panes }, margin);
        if (r < 0)
                return r;
        samples = (size_t)MIN(g->bands.height + 2 * margin, c->height) * c->width;
        g->layers = calloc(samples, sizeof(*g->layers));
        g->first = calloc(samples, sizeof(*g->first));
        g->span = calloc((size_t)c->width + LANES, sizeof(*g->span));
        if (!g->layers || !g->first || !g->span)
                return -ENOMEM;

        *ret = TAKE(g);
        return 0;
}

/* What a colour adds to a layer of which nothing was taken yet. */
static inline Floats share_of(Colour c, float alpha) {
        return (Floats){ c.r, c.g, c.b, -1 } * (alpha / 255);
}

static inline Floats layer_with(Floats layer, Colour c, float alpha) {
        return layer + layer[3] * share_of(c, alpha);
}

static Colour layer_over(Floats layer, Colour below) {
        const Floats all = layer_with(layer, below, below.a);
        const float a = 1 - all[3];

        if (!(a > 0))
                return (Colour){ 0 };
        return (Colour){ (uint8_t)(all[0] / a + 0.5f), (uint8_t)(all[1] / a + 0.5f),
                         (uint8_t)(all[2] / a + 0.5f), (uint8_t)(a * 255 + 0.5f) };
}

static void begin(Glass *g, const Raster *r) {
        const Floats none = { 0, 0, 0, 1 };
        size_t at = 0;

        for (uint32_t row = r->top; row < r->top + r->rows; row++)
                for (uint32_t column = 0; column < g->camera->width; column++, at++) {
                        g->layers[at] = none;
                        g->first[at] = FACE_NONE;
                        if (g->within.any) {
                                const Colour c = within_at(&g->within, g->camera, column, row);

                                g->layers[at] = layer_with(none, c, c.a);
                        }
                }
}

static int draw_span(Glass *g, const Raster *r, const Cover *v, uint32_t row, int32_t first, int32_t end,
                     uint32_t number) {
        const size_t at = (size_t)(row - r->top) * g->camera->width + (size_t)first;
        const float depth = (float)(v->depth + v->row * row + v->column * first), step = (float)v->column;
        int32_t i = 0, n = end - first;
        uint8_t alpha;
        int e;

        while (i < n && !(depth + step * (float)i > r->depth[at + (size_t)i]))
                i++;
        if (i == n)
                return 0;
        e = spots_run(g->spots, row, (uint32_t)first, (uint32_t)n, number & FACE_NUMBER, g->span);
        if (e < 0)
                return e;
        alpha = g->spots->now.patch->colour.a;
        for (; i < n; i++) {
                const size_t k = at + (size_t)i;

                if (!(depth + step * (float)i > r->depth[k]))
                        continue;
                g->layers[k] = layer_with(g->layers[k], g->span[i], alpha);
                g->first[k] = g->first[k] ? g->first[k] : number;
        }
        return 0;
}

/* Shows a pane smaller than a sample at its middle, unless something is there. */
static int draw_speck(Glass *g, const Raster *r, Cover *v, uint32_t number) {
        double x, y;
        size_t at;

        cover_corners(v);
        x = floor((v->corners[0][0] + v->corners[2][0]) / 2);
        y = floor((v->corners[0][1] + v->corners[2][1]) / 2);
        if (!(x >= 0 && x < g->camera->width && y >= r->top && y < r->top + r->rows))
                return 0;
        at = (size_t)(y - r->top) * g->camera->width + (size_t)x;
        if (r->face[at] != FACE_NONE || g->first[at] != FACE_NONE)
                return 0;
        return draw_span(g, r, v, (uint32_t)y, (int32_t)x, (int32_t)x + 1, number);
}

static int draw_pane(Glass *g, const Raster *r, Cover *v, uint32_t number) {
        int64_t top, bottom;

        cover_rows(v, &top, &bottom);
        cover_lines(v);
        for (int64_t row = MAX(top, (int64_t)r->top); row < MIN(bottom, (int64_t)r->top + r->rows); row++) {
                int32_t first, end;
                int e = 0;

                cover_span(v, row, &first, &end);
                if (first < end)
                        e = draw_span(g, r, v, (uint32_t)row, first, end, number);
                if (e < 0)
                        return e;
        }
        return 0;
}

/* All of a band, or, when those are drawn, the specks: only then is it known where nothing is. */
static int draw_panes(Glass *g, const Raster *r, uint32_t band, bool specks, bool *ret_thin) {
        Plane planes[SIDES];

        for (Side side = 0; side < SIDES; side++)
                plane_make(&planes[side], g->camera, side);
        for (size_t i = g->bands.begin[band]; i < g->bands.begin[band + 1]; i++) {
                const uint32_t number = g->bands.quads[i];
                const Quad q = g->mesh->quads[number];
                int64_t at[3];
                bool thin;
                Cover v;
                int e = 0;

                mesh_corner(g->mesh, g->camera, q, at);
                if (!cover_make(&v, g->camera, &planes[q.side], at, 1, 1))
                        continue;
                thin = cover_thin(&v);
                *ret_thin |= thin;
                if (!specks)
                        e = draw_pane(g, r, &v, (number + 1) | (thin ? FACE_THIN : 0));
                else if (thin)
                        e = draw_speck(g, r, &v, (number + 1) | FACE_THIN);
                if (e < 0)
                        return e;
        }
        return 0;
}

int glass_band(Glass *g, const Raster *r, uint32_t band, bool *ret_any) {
        bool thin = false;
        int e;

        *ret_any = g->within.any || g->bands.begin[band] < g->bands.begin[band + 1];
        if (!*ret_any)
                return 0;
        begin(g, r);
        e = draw_panes(g, r, band, false, &thin);
        if (e == 0 && thin)
                e = draw_panes(g, r, band, true, &thin);
        return e;
}

/* What is seen first at a sample of a row of the raster. */
static uint32_t seen_at(const Glass *g, const Raster *r, size_t at) {
        return g->first[at] ? g->first[at] : r->face[at];
}

/* Beside what is solid or nothing, the pane has the line; of two panes, one. */
static bool on_outline(const Glass *g, const Raster *r, uint32_t row, uint32_t column) {
        const uint32_t width = g->camera->width, grain = g->camera->grain;
        const size_t at = (size_t)(row - r->top) * width + column;
        const bool in[4] = { row >= r->top + grain, row + grain < r->top + r->rows, column >= grain,
                             column + grain < width };
        const size_t beside[4] = { at - (size_t)grain * width, at + (size_t)grain * width, at - grain,
                                   at + grain };

        for (int i = 0; i < 4; i++) {
                uint32_t none[4], own = g->first[at];

                if (!in[i])
                        continue;
                for (int k = 0; k < 4; k++)
                        none[k] = own;
                /* As if it were below, which has no line itself. */
                none[g->first[beside[i]] ? i : 1] = seen_at(g, r, beside[i]);
                if (edge_outline(g->mesh, own, none))
                        return true;
        }
        return false;
}

void glass_row(const Glass *g, const Raster *r, uint32_t row, bool outlines, Colour *samples,
               uint32_t *faces) {
        const size_t at = (size_t)(row - r->top) * g->camera->width;
        const Floats dark = { 0, 0, 0, EDGE_KEEPS },
                     light = { 255 * EDGE_ADDS, 255 * EDGE_ADDS, 255 * EDGE_ADDS, 1 - EDGE_ADDS };

        for (uint32_t i = 0; i < g->camera->width; i++) {
                if (!(g->layers[at + i][3] < 1))
                        continue;
                samples[i] = layer_over(g->layers[at + i], samples[i]);
                if (outlines && g->first[at + i] && on_outline(g, r, row, i))
                        samples[i] = layer_over(edge_lightens(samples[i]) ? light : dark, samples[i]);
                if (faces[i] == FACE_NONE)
                        faces[i] = FACE_CLEAR | (g->first[at + i] & FACE_THIN);
        }
}
