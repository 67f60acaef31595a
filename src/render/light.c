#include "render/light.h"

#include "render/cover.h"

#include <errno.h>
#include <string.h>

/* Over the left shoulder of the viewer, so that no view looks at the dark side: this much along right, up
 * and toward. */
static const double shoulder[3] = { -0.35, 0.6, 1.0 };
#define MAP_MIN 256
#define MAP_MAX 4096

int light_direction(const Light *l, const Camera *c, double ret[static 3]) {
        double length = 0;

        for (int i = 0; i < 3; i++) {
                ret[i] = l->fixed ? l->direction[i]
                                  : shoulder[0] * c->right[i] + shoulder[1] * c->up[i] +
                                            shoulder[2] * c->toward[i];
                length += ret[i] * ret[i];
        }
        length = sqrt(length);
        if (!(length > 1e-9 && length < 1e9))
                return -EINVAL;
        for (int i = 0; i < 3; i++)
                ret[i] /= length;
        return 0;
}

void light_add_sides(const double toward[static 3], bool sides[static SIDES]) {
        for (Side s = 0; s < SIDES; s++) {
                double t = toward[side_axis(s)];

                sides[s] |= side_positive(s) ? t > 0 : t < 0;
        }
}

static void light_sides(Lights *ret, const Light *l, const Camera *c) {
        double lit[SIDES], most = 0, ambient = l->set ? l->ambient : LIGHT_AMBIENT;
        double strength = l->set ? l->strength : LIGHT_STRENGTH;

        for (Side s = 0; s < SIDES; s++) {
                double t = ret->toward[side_axis(s)];

                lit[s] = fmax(side_positive(s) ? t : -t, 0);
                if (l->fixed || c->perspective || camera_sees(c, s))
                        most = fmax(most, lit[s]);
        }
        ret->ambient = (float)ambient;
        ret->full = (float)(ambient + strength);
        ret->faces_up = ret->toward[2] > 0;
        for (Side s = 0; s < SIDES; s++)
                ret->sides[s] = (float)(ambient + strength * fmin(lit[s] / most, 1));
}

static int map_planes(Lights *l, const Mesh *m) {
        const size_t n = m->n_quads + m->n_panes;
        Plane planes[SIDES];

        l->planes = calloc(n + 1, sizeof(*l->planes));
        if (!l->planes)
                return -ENOMEM;
        for (Side s = 0; s < SIDES; s++)
                plane_make(&planes[s], &l->camera, s);
        for (size_t i = 0; i < n; i++) {
                const Plane *p = &planes[m->quads[i].side];
                int64_t at[3];

                if (!p->seen)
                        continue;
                mesh_corner(m, &l->camera, m->quads[i], at);
                /* Depths are of the middle of sample 0; positions in the map are not. */
                l->planes[i] = (LightPlane){ p->origin + (double)at[p->axis] / 2 * p->unit -
                                                     (p->column + p->row) / 2,
                                             p->column, p->row };
        }
        return 0;
}

static void map_take(Lights *l, const Raster *r) {
        const uint32_t width = l->camera.width;

        for (uint32_t row = 0; row < r->rows; row++)
                for (uint32_t x = 0; x < width; x += 4)
                        memcpy(l->map + lights_place(l, x, r->top + row), r->face + (size_t)row * width + x,
                               4 * sizeof(*l->map));
}

static int map_draw(Lights *l, const Mesh *m) {
        CLEANUP(raster_free) Raster *raster = NULL;
        int r;

        r = raster_new(&raster, &l->camera, m, 0);
        if (r < 0)
                return r;
        raster->plain = true;
        l->map = malloc((size_t)l->camera.width * l->camera.height * sizeof(*l->map));
        if (!l->map)
                return -ENOMEM;
        for (uint32_t band = 0; band < raster->bands.n; band++) {
                raster_band(raster, band);
                map_take(l, raster);
        }
        return 0;
}

/* Samples a side, whole tiles: about as many to a voxel as the picture has, which with perspective has no
 * one number. */
static uint32_t map_side(const Camera *c, const Extent *e, uint32_t size) {
        const double voxels = fmax(e->right - e->left, e->top - e->bottom);
        double side = size;

        if (!c->perspective)
                side = fmin(side, voxels * c->pitch);
        side = fmin(fmax(side, MAP_MIN), MAP_MAX);
        return ((uint32_t)side + LIGHT_TILE - 1) / LIGHT_TILE * LIGHT_TILE;
}

static int map_make(Lights *l, const Camera *c, const Mesh *m, uint32_t size) {
        const Stand stand = { 0 };
        Frame frame = { .grain = GRAIN_COARSE, .margin = 0.01 };
        Extent extent;
        int r;

        camera_face(&l->camera, l->toward);
        extent = mesh_extent(m, &l->camera, (Slant){ 0 });
        frame.width = frame.height = map_side(c, &extent, size);
        camera_fit(&l->camera, &stand, m->box, extent, (Slant){ 0 }, frame);
        r = map_planes(l, m);
        if (r < 0)
                return r;
        return map_draw(l, m);
}

int lights_make(Lights *ret, const Light *l, const Camera *c, const Mesh *m, uint32_t size) {
        int r;

        *ret = (Lights){ 0 };
        r = light_direction(l, c, ret->toward);
        if (r < 0)
                return r;
        light_sides(ret, l, c);
        return l->shadow ? map_make(ret, c, m, size) : 0;
}

void lights_done(Lights *l) {
        free(TAKE(l->map));
        free(TAKE(l->planes));
}

void lights_find(const Lights *l, const double from_middle[static 3], double ret[static 3]) {
        camera_project(&l->camera, from_middle, ret);
}
