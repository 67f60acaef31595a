#include "render/overlay.h"

#include <stdio.h>

bool overlay_corner(const Camera *c, Box box, unsigned corner, Place *ret) {
        const double size[3] = { (double)box_width(box), (double)box_depth(box), (double)box_height(box) };
        double p[3], at[3];

        for (int i = 0; i < 3; i++)
                p[i] = (corner >> i & 1 ? 0.5 : -0.5) * size[i];
        camera_project(c, p, at);
        *ret = (Place){ at[0] / c->grain, at[1] / c->grain };
        return !c->perspective || at[2] > 0;
}

bool overlay_outline(const Camera *c, Box box, Patch2 *ret) {
        *ret = (Patch2){ INFINITY, INFINITY, -INFINITY, -INFINITY };
        for (unsigned i = 0; i < 8; i++) {
                Place p;

                if (!overlay_corner(c, box, i, &p))
                        return false;
                *ret = patch_union(*ret, (Patch2){ p.x, p.y, p.x, p.y });
        }
        return true;
}

/* Whether the eye, given from the middle of the box, is before a side. */
static bool is_seen(const Camera *c, Box box, const double eye[static 3], int axis, bool positive) {
        const double half = (double)(axis == 0   ? box_width(box)
                                     : axis == 1 ? box_depth(box)
                                                 : box_height(box)) /
                            2;
        const double along = c->perspective ? eye[axis] : c->toward[axis] * INFINITY;

        return positive ? along > half : along < -half;
}

/* Of the edges along an axis that are on the outline of the box, so that nothing of the model is beyond, the
 * one that is farthest from its middle in the picture, rather below than above it. With one of its two sides
 * seen and the other one not, an edge is on the outline. */
static bool find_edge(const Camera *c, Box box, int axis, Place middle, Place ret[static 2]) {
        const int across = axis == 0 ? 1 : 0, along = axis == 2 ? 1 : 2;
        double most = -1, eye[3], ray[3];

        camera_ray(c, 0, 0, eye, ray);
        for (unsigned corner = 0; corner < 8; corner++) {
                Place a, b;
                double dx, dy, length, far;

                if (corner >> axis & 1)
                        continue;
                if (!overlay_corner(c, box, corner, &a) || !overlay_corner(c, box, corner | 1u << axis, &b))
                        return false;
                if (is_seen(c, box, eye, across, corner >> across & 1) ==
                    is_seen(c, box, eye, along, corner >> along & 1))
                        continue;
                dx = b.x - a.x;
                dy = b.y - a.y;
                length = hypot(dx, dy);
                if (length < 4)
                        continue;
                far = ((middle.x - a.x) * dy - (middle.y - a.y) * dx) / length;
                far = fabs(far) * ((a.y + b.y) / 2 >= middle.y - 0.5 ? 1.5 : 1) *
                      ((a.x + b.x) / 2 <= middle.x + 0.5 ? 1.005 : 1);
                if (far > most) {
                        most = far;
                        ret[0] = a;
                        ret[1] = b;
                }
        }
        return most >= 0;
}

/* A size as it is drawn. */
typedef struct Dimension {
        Place ends[2], label;
        double nx, ny; /* away from the model, length 1 */
        char text[32];
        uint32_t dot;
} Dimension;

double overlay_gap(const RenderOptions *o) {
        return MIN(o->width, o->height) * 0.025;
}

static void stand_beside(const RenderOptions *o, Dimension *d, const Place edge[static 2], Place middle) {
        const Place a = edge[0], b = edge[1];
        const double length = hypot(b.x - a.x, b.y - a.y), gap = overlay_gap(o);
        const Patch2 plate = ink_plate(a, d->text, d->dot);
        double far;

        d->nx = (b.y - a.y) / length;
        d->ny = -(b.x - a.x) / length;
        if (d->nx * ((a.x + b.x) / 2 - middle.x) + d->ny * ((a.y + b.y) / 2 - middle.y) < 0) {
                d->nx = -d->nx;
                d->ny = -d->ny;
        }
        for (int i = 0; i < 2; i++)
                d->ends[i] = (Place){ edge[i].x + gap * d->nx, edge[i].y + gap * d->ny };
        /* So far that the plate does not reach the line. */
        far = gap / 2 + fabs(d->nx) * (plate.right - plate.left) / 2 +
              fabs(d->ny) * (plate.bottom - plate.top) / 2;
        d->label = (Place){ (d->ends[0].x + d->ends[1].x) / 2 + far * d->nx,
                            (d->ends[0].y + d->ends[1].y) / 2 + far * d->ny };
}

static bool has_room(const RenderOptions *o, const Dimension *d) {
        const Patch2 p = ink_plate(d->label, d->text, d->dot);

        return p.left >= 0 && p.top >= 0 && p.right <= o->width && p.bottom <= o->height;
}

/* False when the axis is seen from its end. */
static bool find_dimension(const RenderOptions *o, const Camera *c, Box box, int axis, Dimension *ret) {
        const uint64_t sizes[3] = { box_width(box), box_depth(box), box_height(box) };
        const double zero[3] = { 0 };
        Place middle, edge[2] = { 0 };
        double at[3];

        camera_project(c, zero, at);
        middle = (Place){ at[0] / c->grain, at[1] / c->grain };
        (void)snprintf(ret->text, sizeof(ret->text), "%c %llu", "XYZ"[axis],
                       (unsigned long long)sizes[axis]);
        if (!find_edge(c, box, axis, middle, edge))
                return false;
        /* Where a frame has no room for it, a word is rather small than pushed over the model. */
        ret->dot = ink_dot(o) + 1;
        do {
                ret->dot--;
                stand_beside(o, ret, edge, middle);
        } while (ret->dot > 1 && !stand_fits(&o->stand) && !has_room(o, ret));
        return true;
}

static void draw_dimension(uint8_t *pixels, const RenderOptions *o, const Dimension *d,
                           const uint8_t *colour) {
        const double tick = overlay_gap(o) / 3, wide = fmax(ink_dot(o), 1.5);

        ink_line(pixels, o, d->ends[0], d->ends[1], wide, colour);
        for (int i = 0; i < 2; i++)
                ink_line(pixels, o, (Place){ d->ends[i].x - tick * d->nx, d->ends[i].y - tick * d->ny },
                         (Place){ d->ends[i].x + tick * d->nx, d->ends[i].y + tick * d->ny }, wide, colour);
        ink_text(pixels, o, d->label, d->text, d->dot);
}

void overlay_dimensions(uint8_t *pixels, const RenderOptions *o, const Camera *c, Box box) {
        Dimension d;

        for (int i = 0; i < 3; i++)
                if (find_dimension(o, c, box, i, &d))
                        draw_dimension(pixels, o, &d, ink_axes[i]);
}

unsigned overlay_dimensions_plates(const RenderOptions *o, const Camera *c, Box box, Patch2 ret[static 3]) {
        unsigned n = 0;
        Dimension d;

        for (int i = 0; i < 3; i++)
                if (find_dimension(o, c, box, i, &d))
                        ret[n++] = ink_plate(d.label, d.text, d.dot);
        return n;
}

/* However a model is turned that has one frame for all its turns. */
static Inset inset_of_all(const RenderOptions *o, Box box) {
        const uint64_t across = MAX(box_width(box), box_depth(box)), most = MAX(across, box_height(box));
        const double gap = 1.5 * overlay_gap(o);
        Patch2 plate;
        char text[32];

        (void)snprintf(text, sizeof(text), "X %llu", (unsigned long long)most);
        plate = ink_plate((Place){ 0, 0 }, text, ink_dot(o));
        return (Inset){ gap + plate.right - plate.left, gap + plate.right - plate.left,
                        gap + plate.bottom - plate.top, gap + plate.bottom - plate.top };
}

Inset overlay_dimensions_inset(const RenderOptions *o, const Camera *c, Box box) {
        Patch2 plates[3], model, all;
        unsigned n;

        if (o->stand.steady)
                return inset_of_all(o, box);
        if (!overlay_outline(c, box, &model))
                return (Inset){ 0 };
        all = model;
        n = overlay_dimensions_plates(o, c, box, plates);
        for (unsigned i = 0; i < n; i++)
                all = patch_union(all, plates[i]);
        return (Inset){ model.left - all.left, all.right - model.right, model.top - all.top,
                        all.bottom - model.bottom };
}
