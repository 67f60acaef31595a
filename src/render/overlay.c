#include "render/overlay.h"

/* Of the shorter side of the picture. */
#define ARROW 0.075
#define ASIDE 0.02

static const char *const names[] = { "X", "Y", "Z" };

typedef struct Arrow {
        Place to, label; /* from the place where the arrows begin */
} Arrow;

static double arrow_length(const RenderOptions *o) {
        return MIN(o->width, o->height) * ARROW;
}

/* False when it is seen from its end. */
static bool find_arrow(const RenderOptions *o, const Camera *c, int axis, Arrow *ret) {
        const double x = c->right[axis], y = -c->up[axis], length = hypot(x, y), size = arrow_length(o);
        const Patch2 plate = ink_plate((Place){ 0, 0 }, names[axis], ink_dot(o));
        double far;

        if (length < 0.15)
                return false;
        far = fabs(x / length) * plate.right + fabs(y / length) * plate.bottom;
        ret->to = (Place){ size * x, size * y };
        ret->label = (Place){ ret->to.x + x / length * far, ret->to.y + y / length * far };
        return true;
}

/* What the arrows and their names take, from where they begin; of a model that turns, at any time. */
static Patch2 find_reach(const RenderOptions *o, const Camera *c) {
        const Patch2 plate = ink_plate((Place){ 0, 0 }, names[0], ink_dot(o));
        const double most = arrow_length(o) + 2 * plate.bottom;
        Patch2 reach = { 0 };
        Arrow a;

        if (o->stand.steady)
                return (Patch2){ -most, -most, most, most };
        for (int i = 0; i < 3; i++)
                if (find_arrow(o, c, i, &a))
                        reach = patch_union(reach, ink_plate(a.label, names[i], ink_dot(o)));
        return reach;
}

static Place find_begin(const RenderOptions *o, const Camera *c) {
        const double aside = MIN(o->width, o->height) * ASIDE;
        const Patch2 reach = find_reach(o, c);

        return (Place){ aside - reach.left, o->height - aside - reach.bottom };
}

void overlay_axes(uint8_t *pixels, const RenderOptions *o, const Camera *c) {
        const double wide = fmax(arrow_length(o) / 12, 1.5);
        const Place from = find_begin(o, c);
        Arrow a;

        /* What points away from the eye first, so that it is drawn over. */
        for (int turn = 0; turn < 2; turn++)
                for (int i = 0; i < 3; i++) {
                        if ((c->toward[i] > 0) != (turn == 1) || !find_arrow(o, c, i, &a))
                                continue;
                        ink_line(pixels, o, from, (Place){ from.x + a.to.x, from.y + a.to.y }, wide,
                                 ink_axes[i]);
                        ink_text(pixels, o, (Place){ from.x + a.label.x, from.y + a.label.y }, names[i],
                                 ink_dot(o));
                }
}

/* Whether a line of that direction parts a patch from points. */
static bool parts(Patch2 p, const Place *points, unsigned n, double nx, double ny) {
        const Place corners[4] = {
                { p.left, p.top }, { p.right, p.top }, { p.right, p.bottom }, { p.left, p.bottom }
        };
        double low = INFINITY, high = -INFINITY, least = INFINITY, most = -INFINITY;

        for (unsigned i = 0; i < 4; i++) {
                low = fmin(low, corners[i].x * nx + corners[i].y * ny);
                high = fmax(high, corners[i].x * nx + corners[i].y * ny);
        }
        for (unsigned i = 0; i < n; i++) {
                least = fmin(least, points[i].x * nx + points[i].y * ny);
                most = fmax(most, points[i].x * nx + points[i].y * ny);
        }
        return high < least || most < low;
}

/* Two convex shapes are apart when a line along a side of one of them is between them; sides of the model's
 * outline go from one corner of its box to another. */
static bool apart(Patch2 p, const Place *points, unsigned n) {
        if (parts(p, points, n, 1, 0) || parts(p, points, n, 0, 1))
                return true;
        for (unsigned i = 0; i < n; i++)
                for (unsigned k = i + 1; k < n; k++)
                        if (parts(p, points, n, points[i].y - points[k].y, points[k].x - points[i].x))
                                return true;
        return false;
}

static bool patches_apart(Patch2 a, Patch2 b) {
        return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
}

static bool is_free(const RenderOptions *o, const Camera *c, Box box, Patch2 p, Place points[static 8]) {
        const double gap = o->dimensions ? 1.5 * overlay_gap(o) : 2;
        const Patch2 wide = { p.left - gap, p.top - gap, p.right + gap, p.bottom + gap };
        Patch2 plates[3];
        unsigned n;

        n = o->dimensions ? overlay_dimensions_plates(o, c, box, plates) : 0;
        for (unsigned i = 0; i < n; i++)
                if (!patches_apart(p, plates[i]))
                        return false;
        return apart(wide, points, 8);
}

Inset overlay_axes_inset(const RenderOptions *o, const Camera *c, Box box) {
        const Patch2 reach = find_reach(o, c);
        const Place from = find_begin(o, c);
        const Patch2 p = { from.x + reach.left, from.y + reach.top, from.x + reach.right,
                           from.y + reach.bottom };
        Patch2 model;
        Place points[8];
        double high, wide;

        if (!overlay_outline(c, box, &model))
                return (Inset){ 0 };
        for (unsigned i = 0; i < 8; i++)
                (void)overlay_corner(c, box, i, &points[i]); /* the outline has them */
        if (!o->stand.steady && is_free(o, c, box, p, points))
                return (Inset){ 0 };
        /* By which strip the model is made smaller the less. */
        wide = model.right - model.left;
        high = model.bottom - model.top;
        if (fmin((o->width - p.right) / wide, o->height / high) >= fmin(o->width / wide, p.top / high))
                return (Inset){ .left = p.right };
        return (Inset){ .bottom = o->height - p.top };
}
