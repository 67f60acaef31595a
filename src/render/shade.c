#include "render/shade.h"

#include "render/edge.h"
#include "render/glass.h"
#include "render/ground.h"
#include "render/lanes.h"
#include "render/mix.h"
#include "render/run.h"

#include <errno.h>
#include <string.h>

struct Shade {
        const RenderOptions *options;
        const Camera *camera;
        const Mesh *mesh;
        Lights lights;
        Spots spots;
        Ground ground;
        bool has_ground;
        Colour *samples; /* a row of pixels */
        Glass *glass;    /* NULL: nothing lets light through */
        uint32_t *faces; /* with glass: a row of pixels */
};

Shade *shade_free(Shade *s) {
        if (!s)
                return NULL;

        glass_free(s->glass);
        free(s->faces);
        spots_done(&s->spots);
        lights_done(&s->lights);
        free(s->samples);
        free(s);
        return NULL;
}

int shade_new(Shade **ret, const RenderOptions *o, const Camera *c, const Mesh *m) {
        CLEANUP(shade_free) Shade *s = calloc(1, sizeof(*s));
        int r;

        if (!s)
                return -ENOMEM;
        s->options = o;
        s->camera = c;
        s->mesh = m;
        r = lights_make(&s->lights, &o->light, c, m,
                        o->coarse ? MAX(o->width, o->height) : MAX(o->width, o->height) * 3 / 2);
        if (r >= 0)
                r = spots_make(&s->spots, c, m, &s->lights, o);
        if (r < 0)
                return r;
        s->has_ground = o->ground || o->grid;
        if (s->has_ground)
                ground_make(&s->ground, o, c, m, &s->lights);
        s->samples = calloc((size_t)c->width * c->grain + LANES, sizeof(*s->samples));
        if (!s->samples)
                return -ENOMEM;
        r = glass_new(&s->glass, c, m, &s->spots, shade_margin(s));
        if (r < 0)
                return r;
        if (s->glass)
                s->faces = calloc((size_t)c->width * c->grain, sizeof(*s->faces));
        if (s->glass && !s->faces)
                return -ENOMEM;

        *ret = TAKE(s);
        return 0;
}

uint32_t shade_margin(const Shade *s) {
        return s->options->edges == EDGES_OUTLINE ? s->camera->grain : 0;
}

static uint8_t between(uint8_t a, uint8_t b, uint32_t at, uint32_t of) {
        return (uint8_t)((a * (of - at) + b * at + of / 2) / of);
}

Colour backdrop(const RenderOptions *o, uint32_t row) {
        const Colour a = o->sky, b = o->background;
        const uint32_t of = MAX(o->height - 1, 1u);

        if (!o->gradient)
                return b;
        return (Colour){ between(a.r, b.r, row, of), between(a.g, b.g, row, of), between(a.b, b.b, row, of),
                         between(a.a, b.a, row, of) };
}

static void shade_nothing(const Shade *s, uint32_t row, uint32_t column, uint32_t n, Colour *ret) {
        Colour behind = backdrop(s->options, row / s->camera->grain);

        for (uint32_t i = 0; i < n; i++)
                ret[i] = s->has_ground ? ground_at(&s->ground, column + i, row, behind) : behind;
}

static void draw_outline(const Shade *s, const Raster *r, uint32_t row, Colour *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;
        const uint32_t *faces = r->face + (size_t)(row - r->top) * width;

        for (uint32_t i = 0; i < width; i++) {
                const uint32_t face = faces[i];
                const uint32_t beside[4] = {
                        row >= r->top + grain ? faces[(ptrdiff_t)i - (ptrdiff_t)(grain * width)] : face,
                        row + grain < r->top + r->rows ? faces[i + grain * width] : face,
                        i >= grain ? faces[i - grain] : face,
                        i + grain < width ? faces[i + grain] : face,
                };

                if (edge_outline(s->mesh, face, beside))
                        ret[i] = edge_line(ret[i]);
        }
}

static int shade_row(Shade *s, const Raster *r, uint32_t row, Colour *ret) {
        const uint32_t width = s->camera->width, *faces = r->face + (size_t)(row - r->top) * width;

        for (uint32_t column = 0, end; column < width; column = end) {
                uint32_t face = faces[column];
                int e;

                for (end = column + 1; end < width && faces[end] == face; end++)
                        ;
                if (face == FACE_NONE) {
                        shade_nothing(s, row, column, end - column, ret + column);
                        continue;
                }
                e = spots_run(&s->spots, row, column, end - column, face & FACE_NUMBER, ret + column);
                if (e < 0)
                        return e;
        }
        if (s->options->edges == EDGES_OUTLINE)
                draw_outline(s, r, row, ret);
        return 0;
}

/* Lays what lets light through over the samples of a row of pixels; the faces are what is there then. */
static const uint32_t *lay_glass(Shade *s, const Raster *r, uint32_t row) {
        const uint32_t width = s->camera->width;

        for (uint32_t i = 0; i < s->camera->grain; i++) {
                uint32_t *faces = s->faces + (size_t)i * width;

                memcpy(faces, r->face + (size_t)(row + i - r->top) * width, width * sizeof(*faces));
                glass_row(s->glass, r, row + i, s->options->edges == EDGES_OUTLINE,
                          s->samples + (size_t)i * width, faces);
        }
        return s->faces;
}

int shade_band(Shade *s, const Raster *r, uint32_t top, uint32_t rows, uint8_t *ret) {
        const uint32_t width = s->camera->width, grain = s->camera->grain;
        bool clear = false;
        int e = 0;

        if (s->glass)
                e = glass_band(s->glass, r, top / r->bands.height, &clear);
        if (e < 0)
                return e;
        for (uint32_t row = top; row < top + rows; row += grain) {
                const Colour behind = backdrop(s->options, row / grain);
                const uint32_t *faces = r->face + (size_t)(row - r->top) * width;

                for (uint32_t i = 0; i < grain; i++) {
                        e = shade_row(s, r, row + i, s->samples + (size_t)i * width);
                        if (e < 0)
                                return e;
                }
                if (clear)
                        faces = lay_glass(s, r, row);
                mix_row((Mixed){ grain, width, clear }, faces, s->samples, s->has_ground ? NULL : &behind,
                        ret);
                ret += (size_t)s->options->width * 4;
        }
        return 0;
}
