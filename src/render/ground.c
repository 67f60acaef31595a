#include "render/ground.h"

static const Colour plane_colour = { 214, 216, 220, 255 }, line_colour = { 110, 116, 128, 255 };
#define LINE_ALPHA 0.7
/* Fewer pixels than that between lines, and the next wider grid is taken. */
#define LINES_APART 10.0

static double grid_step(double voxel_pixels) {
        static const double steps[] = { 1, 2, 5 };
        double unit = 1;

        for (unsigned digits = 1; digits < 10; digits++, unit *= 10)
                for (size_t i = 0; i < ARRAY_LEN(steps); i++)
                        if (steps[i] * unit * voxel_pixels >= LINES_APART)
                                return steps[i] * unit;
        return unit;
}

void ground_make(Ground *ret, const RenderOptions *o, const Camera *c, const Mesh *m, const Lights *l) {
        double x = (double)box_width(m->box), y = (double)box_depth(m->box), z = (double)box_height(m->box);
        double centre[3] = { 0, 0, -z / 2 }, at[3], pixel;

        *ret = (Ground){ .camera = c, .lights = l, .level = -z / 2 };
        ret->reach = 0.75 * fmax(hypot(x, y), z / 2);
        ret->plane = o->ground;
        ret->grid = o->grid;
        for (int i = 0; i < 2; i++)
                ret->middle[i] = (double)c->middle[i] / 2;
        pixel = c->grain / c->pitch;
        ret->line = 0.6 * pixel;
        if (c->perspective) {
                camera_project(c, centre, at);
                pixel = at[2] > 0 ? pixel / at[2] : pixel;
        }
        ret->step = grid_step(1 / pixel);
}

static Colour lay(Colour below, Colour over, double alpha) {
        double a = alpha + below.a / 255.0 * (1 - alpha), part = a > 0 ? alpha / a : 0;

        return (Colour){ (uint8_t)lround(over.r * part + below.r * (1 - part)),
                         (uint8_t)lround(over.g * part + below.g * (1 - part)),
                         (uint8_t)lround(over.b * part + below.b * (1 - part)), (uint8_t)lround(a * 255) };
}

static bool on_line(const Ground *g, const double at[static 3], double far) {
        double half = g->line * far;

        for (int i = 0; i < 2; i++) {
                double p = (at[i] + g->middle[i]) / g->step;

                if (fabs(p - rint(p)) * g->step <= half)
                        return true;
        }
        return false;
}

static double shade(const Ground *g, const double at[static 3]) {
        const Lights *l = g->lights;
        double where[3];

        if (!l->faces_up)
                return l->ambient;
        if (!l->map)
                return l->full;
        lights_find(l, at, where);
        return lights_reach(l, where[0], where[1], where[2], FACE_NONE) ? l->full : l->ambient;
}

static uint8_t kept(uint8_t channel, double keep) {
        return (uint8_t)fmin(channel * keep, 255);
}

Colour ground_at(const Ground *g, uint32_t column, uint32_t row, Colour below) {
        double from[3], along[3], at[3], t, far, fade, keep;
        Colour c = plane_colour;

        if (!g->plane && !g->grid)
                return below;
        camera_ray(g->camera, column + 0.5, row + 0.5, from, along);
        if (along[2] >= -1e-9)
                return below;
        t = (g->level - from[2]) / along[2];
        if (g->camera->perspective && t <= 0)
                return below;
        for (int i = 0; i < 3; i++)
                at[i] = from[i] + t * along[i];
        far = hypot(at[0], at[1]);
        fade = fmin(2 - far / g->reach, 1);
        if (!(fade > 0))
                return below;
        if (g->plane) {
                keep = shade(g, at);
                c = (Colour){ kept(c.r, keep), kept(c.g, keep), kept(c.b, keep), 255 };
                below = lay(below, c, fade);
        }
        if (g->grid && on_line(g, at, g->camera->perspective ? t : 1))
                below = lay(below, line_colour, fade * LINE_ALPHA);
        return below;
}
