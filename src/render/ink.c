#include "render/ink.h"

#include "render/label.h"

const uint8_t ink_axes[3][4] = { { 214, 48, 49, 255 }, { 38, 166, 65, 255 }, { 40, 98, 220, 255 } };
static const uint8_t text_colour[4] = { 24, 26, 32, 255 }, plate_colour[4] = { 244, 245, 247, 255 };

/* Lays a colour over a pixel by its share of it. */
static void lay_over(uint8_t *pixel, const uint8_t rgba[static 4], double share) {
        double a = share + pixel[3] / 255.0 * (1 - share), part = a > 0 ? share / a : 0;

        for (int i = 0; i < 3; i++)
                pixel[i] = (uint8_t)lround(rgba[i] * part + pixel[i] * (1 - part));
        pixel[3] = (uint8_t)lround(a * 255);
}

static double distance_to(Place p, Place a, Place b) {
        double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;

        t = fmin(fmax(t, 0), 1);
        return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

void ink_line(uint8_t *pixels, const RenderOptions *o, Place a, Place b, double wide,
              const uint8_t rgba[static 4]) {
        double left = fmin(a.x, b.x) - wide - 1, right = fmax(a.x, b.x) + wide + 1;
        double top = fmin(a.y, b.y) - wide - 1, bottom = fmax(a.y, b.y) + wide + 1;
        uint32_t x1 = (uint32_t)fmin(fmax(right, 0), o->width),
                 y1 = (uint32_t)fmin(fmax(bottom, 0), o->height);

        for (uint32_t y = (uint32_t)fmin(fmax(top, 0), o->height); y < y1; y++)
                for (uint32_t x = (uint32_t)fmin(fmax(left, 0), o->width); x < x1; x++) {
                        double share = wide / 2 + 0.5 - distance_to((Place){ x + 0.5, y + 0.5 }, a, b);

                        if (share > 0)
                                lay_over(pixels + ((size_t)y * o->width + x) * 4, rgba, fmin(share, 1));
                }
}

uint32_t ink_dot(const RenderOptions *o) {
        return label_dot(MIN(o->width, o->height));
}

Patch2 patch_union(Patch2 a, Patch2 b) {
        return (Patch2){ fmin(a.left, b.left), fmin(a.top, b.top), fmax(a.right, b.right),
                         fmax(a.bottom, b.bottom) };
}

/* Two dots are around the letters. */
Patch2 ink_plate(Place at, const char *text, uint32_t dot) {
        const uint32_t wide = label_width(text, dot) + 4 * dot, high = (LABEL_ROWS + 4) * dot;

        return (Patch2){ at.x - wide / 2.0, at.y - high / 2.0, at.x + wide / 2.0, at.y + high / 2.0 };
}

void ink_text(uint8_t *pixels, const RenderOptions *o, Place at, const char *text, uint32_t dot) {
        const Patch2 p = ink_plate(at, text, dot);
        const uint32_t wide = (uint32_t)lround(p.right - p.left), high = (uint32_t)lround(p.bottom - p.top);
        uint32_t left, top;

        if (wide > o->width || high > o->height)
                return;
        left = (uint32_t)fmin(fmax(p.left, 0), o->width - wide);
        top = (uint32_t)fmin(fmax(p.top, 0), o->height - high);
        for (uint32_t j = top; j < top + high; j++)
                for (uint32_t i = left; i < left + wide; i++)
                        lay_over(pixels + ((size_t)j * o->width + i) * 4, plate_colour, 0.85);
        label_draw(pixels, o->width, o->height, left + 2 * dot, top + 2 * dot, dot, text, text_colour);
}
