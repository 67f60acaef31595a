#include "voxel/palette.h"

#include "voxel/adjust.h"

#include <stdio.h>

size_t palette_nearest(const Palette *p, Colour c) {
        uint32_t least = UINT32_MAX;
        size_t ret = 0;

        for (size_t i = 0; i < p->n; i++) {
                const int r = p->colours[i].r - c.r, g = p->colours[i].g - c.g, b = p->colours[i].b - c.b;
                const uint32_t distance = (uint32_t)(r * r + g * g + b * b);

                if (distance < least) {
                        least = distance;
                        ret = i;
                }
        }
        return ret;
}

unsigned palette_error(Colour a, Colour b) {
        a.a = b.a;
        return colour_difference(a, b);
}

bool palette_add(Palette *p, Colour c) {
        if (p->n >= PALETTE_MOST)
                return false;
        p->colours[p->n++] = c;
        return true;
}

static Colour opaque(uint32_t rgb) {
        return (Colour){ (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 };
}

static void add_grey(Palette *p, unsigned n) {
        for (unsigned i = 0; i < n; i++) {
                const uint8_t v = (uint8_t)(255 * i / (n - 1));

                (void)palette_add(p, (Colour){ v, v, v, 255 });
        }
}

/* Twelve hues in five steps from dark to light, and greys. */
static void make_spectrum(Palette *p) {
        static const int lightness[] = { -60, -30, 0, 30, 60 };

        for (int hue = 0; hue < 360; hue += 30)
                for (unsigned i = 0; i < ARRAY_LEN(lightness); i++) {
                        const Adjust a = { .hue = hue <= 180 ? hue : hue - 360, .lightness = lightness[i] };

                        (void)palette_add(p, adjust_colour(&a, opaque(0xff0000)));
                }
        add_grey(p, 8);
}

/* Six steps of each channel. */
static void make_cube(Palette *p) {
        for (unsigned i = 0; i < 216; i++)
                (void)palette_add(p, (Colour){ (uint8_t)(i / 36 * 51), (uint8_t)(i / 6 % 6 * 51),
                                               (uint8_t)(i % 6 * 51), 255 });
}

static void make_grey(Palette *p) {
        add_grey(p, 16);
}

static void add_listed(Palette *p, const uint32_t *rgb, size_t n) {
        for (size_t i = 0; i < n; i++)
                (void)palette_add(p, opaque(rgb[i]));
}

/* Soil, rock, grass, leaves, water, snow. */
static void make_land(Palette *p) {
        static const uint32_t rgb[] = { 0x2e1f14, 0x5a3d26, 0x8a6240, 0xb99468, 0xdcc49a, 0x3b3f42,
                                        0x6b7074, 0xa3a8ab, 0x1f3d1a, 0x356b2a, 0x5f9a3d, 0x9bc763,
                                        0x17365c, 0x2b6aa0, 0x63aed6, 0xf2f6f8 };

        add_listed(p, rgb, ARRAY_LEN(rgb));
}

/* Brick, plaster, wood, slate, glass, metal. */
static void make_house(Palette *p) {
        static const uint32_t rgb[] = { 0x5e2019, 0x8f3426, 0xbf5a41, 0xe3d8c3, 0xf5efe2, 0x4a2f1b,
                                        0x7b5230, 0xab7d4c, 0x2b3038, 0x4c5560, 0x7e8a96, 0x9fd0dd,
                                        0xd8eef2, 0x35393c, 0x8d9499, 0xd9a441 };

        add_listed(p, rgb, ARRAY_LEN(rgb));
}

/* Light colours of little saturation. */
static void make_pastel(Palette *p) {
        for (int hue = 0; hue < 360; hue += 30) {
                const Adjust a = { .hue = hue <= 180 ? hue : hue - 360, .saturation = -40, .lightness = 65 };

                (void)palette_add(p, adjust_colour(&a, opaque(0xff0000)));
        }
        add_grey(p, 4);
}

static const struct {
        const char *name;
        void (*make)(Palette *p);
} built_in[] = {
        { "spectrum", make_spectrum }, { "cube", make_cube },   { "grey", make_grey },
        { "land", make_land },         { "house", make_house }, { "pastel", make_pastel },
};

bool palette_built_in(size_t index, Palette *ret) {
        if (index >= ARRAY_LEN(built_in))
                return false;
        ret->n = 0;
        (void)snprintf(ret->name, sizeof(ret->name), "%s", built_in[index].name);
        built_in[index].make(ret);
        return true;
}

bool palette_by_name(const char *name, Palette *ret) {
        for (size_t i = 0; i < ARRAY_LEN(built_in); i++)
                if (strcmp(built_in[i].name, name) == 0)
                        return palette_built_in(i, ret);
        return false;
}
