#include "render/overlay.h"

#include "render/label.h"

#include <stdio.h>
#include <string.h>

static const uint8_t axis_colours[3][4] = { { 214, 48, 49, 255 },
                                            { 38, 166, 65, 255 },
                                            { 40, 98, 220, 255 } };
static const uint8_t text_colour[4] = { 24, 26, 32, 255 }, plate_colour[4] = { 244, 245, 247, 255 };

typedef struct Spot2 {
        double x, y;
} Spot2;

/* Lays a colour over a pixel by its share of it. */
static void lay_over(uint8_t *pixel, const uint8_t rgba[static 4], double share) {
        double a = share + pixel[3] / 255.0 * (1 - share), part = a > 0 ? share / a : 0;

        for (int i = 0; i < 3; i++)
                pixel[i] = (uint8_t)lround(rgba[i] * part + pixel[i] * (1 - part));
        pixel[3] = (uint8_t)lround(a * 255);
}

static double distance_to(Spot2 p, Spot2 a, Spot2 b) {
        double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;

        t = fmin(fmax(t, 0), 1);
        return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

static void draw_line(uint8_t *pixels, const RenderOptions *o, Spot2 a, Spot2 b, double wide,
                      const uint8_t rgba[static 4]) {
        double left = fmin(a.x, b.x) - wide - 1, right = fmax(a.x, b.x) + wide + 1;
        double top = fmin(a.y, b.y) - wide - 1, bottom = fmax(a.y, b.y) + wide + 1;
        uint32_t x1 = (uint32_t)fmin(fmax(right, 0), o->width),
                 y1 = (uint32_t)fmin(fmax(bottom, 0), o->height);

        for (uint32_t y = (uint32_t)fmin(fmax(top, 0), o->height); y < y1; y++)
                for (uint32_t x = (uint32_t)fmin(fmax(left, 0), o->width); x < x1; x++) {
                        double share = wide / 2 + 0.5 - distance_to((Spot2){ x + 0.5, y + 0.5 }, a, b);

                        if (share > 0)
                                lay_over(pixels + ((size_t)y * o->width + x) * 4, rgba, fmin(share, 1));
                }
}

static uint32_t dot_of(const RenderOptions *o) {
        return MAX(MIN(o->width, o->height) / 300, 1u);
}

/* Text on a plate, its middle there if that keeps it in the picture. */
static void draw_text(uint8_t *pixels, const RenderOptions *o, Spot2 at, const char *text) {
        uint32_t dot = dot_of(o), wide = label_width(text, dot) + 4 * dot, high = (LABEL_ROWS + 4) * dot;
        double x = at.x - wide / 2.0, y = at.y - high / 2.0;
        uint32_t left, top;

        if (wide > o->width || high > o->height)
                return;
        left = (uint32_t)fmin(fmax(x, 0), o->width - wide);
        top = (uint32_t)fmin(fmax(y, 0), o->height - high);
        for (uint32_t j = top; j < top + high; j++)
                for (uint32_t i = left; i < left + wide; i++)
                        lay_over(pixels + ((size_t)j * o->width + i) * 4, plate_colour, 0.85);
        label_draw(pixels, o->width, o->height, left + 2 * dot, top + 2 * dot, dot, text, text_colour);
}

void overlay_axes(uint8_t *pixels, const RenderOptions *o, const Camera *c) {
        static const char *const names[] = { "X", "Y", "Z" };
        double size = MIN(o->width, o->height) / 10.0, wide = fmax(size / 14, 1.5);
        Spot2 from = { 1.6 * size, o->height - 1.6 * size };

        /* What points away from the eye first, so that it is drawn over. */
        for (int turn = 0; turn < 2; turn++)
                for (int i = 0; i < 3; i++) {
                        double x = c->right[i], y = -c->up[i], length = hypot(x, y);
                        Spot2 to = { from.x + size * x, from.y + size * y };

                        if ((c->toward[i] > 0) != (turn == 1) || length < 0.15)
                                continue;
                        draw_line(pixels, o, from, to, wide, axis_colours[i]);
                        draw_text(
                                pixels, o,
                                (Spot2){ to.x + x / length * size * 0.35, to.y + y / length * size * 0.35 },
                                names[i]);
                }
}

static bool corner_at(const Camera *c, Box box, unsigned corner, Spot2 *ret) {
        const double size[3] = { (double)box_width(box), (double)box_depth(box), (double)box_height(box) };
        double p[3], at[3];

        for (int i = 0; i < 3; i++)
                p[i] = (corner >> i & 1 ? 0.5 : -0.5) * size[i];
        camera_project(c, p, at);
        *ret = (Spot2){ at[0] / c->grain, at[1] / c->grain };
        return !c->perspective || at[2] > 0;
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
static bool find_edge(const Camera *c, Box box, int axis, Spot2 middle, Spot2 ret[static 2]) {
        const int across = axis == 0 ? 1 : 0, along = axis == 2 ? 1 : 2;
        double most = -1, eye[3], ray[3];

        camera_ray(c, 0, 0, eye, ray);
        for (unsigned corner = 0; corner < 8; corner++) {
                Spot2 a, b;
                double dx, dy, length, far;

                if (corner >> axis & 1)
                        continue;
                if (!corner_at(c, box, corner, &a) || !corner_at(c, box, corner | 1u << axis, &b))
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
                far = fabs(far) * ((a.y + b.y) / 2 >= middle.y - 0.5 ? 1.01 : 1);
                if (far > most) {
                        most = far;
                        ret[0] = a;
                        ret[1] = b;
                }
        }
        return most >= 0;
}

static void draw_dimension(uint8_t *pixels, const RenderOptions *o, Spot2 a, Spot2 b, Spot2 middle,
                           const uint8_t *colour, const char *text) {
        double length = hypot(b.x - a.x, b.y - a.y), gap = MIN(o->width, o->height) * 0.025;
        double nx = (b.y - a.y) / length, ny = -(b.x - a.x) / length, far;
        Spot2 ends[2], label;

        if (nx * ((a.x + b.x) / 2 - middle.x) + ny * ((a.y + b.y) / 2 - middle.y) < 0) {
                nx = -nx;
                ny = -ny;
        }
        ends[0] = (Spot2){ a.x + gap * nx, a.y + gap * ny };
        ends[1] = (Spot2){ b.x + gap * nx, b.y + gap * ny };
        draw_line(pixels, o, ends[0], ends[1], 1.5, colour);
        for (int i = 0; i < 2; i++)
                draw_line(pixels, o, (Spot2){ ends[i].x - gap / 3 * nx, ends[i].y - gap / 3 * ny },
                          (Spot2){ ends[i].x + gap / 3 * nx, ends[i].y + gap / 3 * ny }, 1.5, colour);
        /* So far that the plate does not reach the line. */
        far = gap / 2 + fabs(nx) * (label_width(text, dot_of(o)) / 2.0 + 2 * dot_of(o)) +
              fabs(ny) * (LABEL_ROWS / 2.0 + 2) * dot_of(o);
        label = (Spot2){ (ends[0].x + ends[1].x) / 2 + far * nx, (ends[0].y + ends[1].y) / 2 + far * ny };
        draw_text(pixels, o, label, text);
}

void overlay_dimensions(uint8_t *pixels, const RenderOptions *o, const Camera *c, Box box) {
        const uint64_t sizes[3] = { box_width(box), box_depth(box), box_height(box) };
        const double zero[3] = { 0 };
        double at[3];
        Spot2 middle, edge[2] = { 0 };
        char text[32];

        camera_project(c, zero, at);
        middle = (Spot2){ at[0] / c->grain, at[1] / c->grain };
        for (int i = 0; i < 3; i++) {
                if (!find_edge(c, box, i, middle, edge))
                        continue;
                (void)snprintf(text, sizeof(text), "%c %llu", "XYZ"[i], (unsigned long long)sizes[i]);
                draw_dimension(pixels, o, edge[0], edge[1], middle, axis_colours[i], text);
        }
}
