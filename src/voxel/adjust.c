#include "voxel/adjust.h"

/* A sixth of the circle of hues, and all of saturation. */
#define ONE ((int64_t)1 << 16)
#define CIRCLE (6 * ONE)

/* Hue in [0, CIRCLE), saturation in [0, ONE], lightness in [0, 510]. */
typedef struct Hsl {
        int64_t hue, saturation, lightness;
} Hsl;

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
        return value < low ? low : value > high ? high : value;
}

/* Rounded to the nearest; d > 0. */
static int64_t divide(int64_t n, int64_t d) {
        return n >= 0 ? (n + d / 2) / d : -((-n + d / 2) / d);
}

static Hsl hsl_of(Colour c) {
        const int64_t r = c.r, g = c.g, b = c.b, rg = MAX(r, g), low = MIN(r, g);
        const int64_t max = MAX(rg, b), min = MIN(low, b), d = max - min;
        Hsl h = { .lightness = max + min };

        if (d == 0)
                return h;
        h.saturation = divide(d * ONE, h.lightness <= 255 ? h.lightness : 510 - h.lightness);
        if (max == r)
                h.hue = divide((g - b) * ONE, d);
        else if (max == g)
                h.hue = 2 * ONE + divide((b - r) * ONE, d);
        else
                h.hue = 4 * ONE + divide((r - g) * ONE, d);
        h.hue = (h.hue + CIRCLE) % CIRCLE;
        return h;
}

/* The channel that is highest at hue 0, 2 or 4 sixths: `at` is how far the hue is from there. Chroma is in
 * 1/ONE of the unit of lightness. */
static uint8_t channel(int64_t at, int64_t lightness, int64_t chroma) {
        const int64_t turned = (at + CIRCLE) % CIRCLE, away = MIN(turned, CIRCLE - turned);
        const int64_t part = clamp(2 * ONE - away, 0, ONE); /* 0: the lowest channel, ONE: the highest */

        return (uint8_t)clamp(divide(lightness * ONE * ONE + chroma * (2 * part - ONE), 2 * ONE * ONE), 0,
                              255);
}

static Colour colour_of(Hsl h, uint8_t alpha) {
        const int64_t chroma = h.saturation * (h.lightness <= 255 ? h.lightness : 510 - h.lightness);

        return (Colour){ channel(h.hue, h.lightness, chroma), channel(h.hue - 2 * ONE, h.lightness, chroma),
                         channel(h.hue - 4 * ONE, h.lightness, chroma), alpha };
}

/* Stretches around the middle, 127.5. */
static uint8_t contrasted(uint8_t value, int contrast) {
        const int64_t away = 2 * (int64_t)value - 255;
        int64_t to;

        if (contrast >= 100)
                to = away > 0 ? 255 : -255;
        else
                to = contrast <= 0 ? away * (100 + contrast) / 100 : away * 100 / (100 - contrast);
        return (uint8_t)((clamp(to, -255, 255) + 255) / 2);
}

Colour adjust_colour(const Adjust *a, Colour c) {
        Hsl h;

        if (a->hue != 0 || a->saturation != 0 || a->lightness != 0) {
                h = hsl_of(c);
                h.hue = ((h.hue + divide(a->hue * ONE, 60)) % CIRCLE + CIRCLE) % CIRCLE;
                h.saturation = clamp(h.saturation * (100 + a->saturation) / 100, 0, ONE);
                h.lightness = a->lightness <= 0
                                      ? divide(h.lightness * (100 + a->lightness), 100)
                                      : 510 - divide((510 - h.lightness) * (100 - a->lightness), 100);
                c = colour_of(h, c.a);
        }
        if (a->contrast == 0)
                return c;
        return (Colour){ contrasted(c.r, a->contrast), contrasted(c.g, a->contrast),
                         contrasted(c.b, a->contrast), c.a };
}
