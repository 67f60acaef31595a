#include "engine/methods/colour-name.h"

#include <stdio.h>

/* Names by hue, each up to a number of degrees. */
static const struct {
        unsigned to;
        const char *name;
} hues[] = {
        { 15, "red" },     { 40, "orange" },   { 68, "yellow" }, { 80, "lime" },
        { 155, "green" },  { 175, "teal" },    { 200, "cyan" },  { 255, "blue" },
        { 290, "purple" }, { 330, "magenta" }, { 346, "pink" },  { 361, "red" },
};

/* Names by lightness, for colours without a hue, each up to a value. */
static const struct {
        unsigned to;
        const char *name;
} greys[] = {
        { 28, "black" }, { 95, "dark grey" }, { 165, "grey" }, { 235, "light grey" }, { 256, "white" }
};

static int highest(Colour c) {
        const int rg = MAX(c.r, c.g);

        return MAX(rg, c.b);
}

static int lowest(Colour c) {
        const int rg = MIN(c.r, c.g);

        return MIN(rg, c.b);
}

/* In degrees; the colour must not be grey. */
static unsigned hue_of(Colour c, int high, int spread) {
        int hue;

        if (high == c.r)
                hue = 60 * (c.g - c.b) / spread;
        else if (high == c.g)
                hue = 120 + 60 * (c.b - c.r) / spread;
        else
                hue = 240 + 60 * (c.r - c.g) / spread;
        return (unsigned)(hue + 360) % 360;
}

static const char *hue_name(unsigned hue) {
        size_t i = 0;

        while (hue >= hues[i].to)
                i++;
        return hues[i].name;
}

static const char *grey_name(unsigned value) {
        size_t i = 0;

        while (value >= greys[i].to)
                i++;
        return greys[i].name;
}

/* Dark and pale colours have names of their own in some places of the circle. */
static const char *special_name(unsigned hue, int high, int lightness, int spread) {
        if (hue >= 8 && hue < 48 && high < 185 && lightness >= 25)
                return lightness < 55 ? "dark brown" : lightness < 100 ? "brown" : "light brown";
        if (hue >= 20 && hue < 68 && lightness > 170 && spread < 110)
                return "beige";
        if (hue >= 48 && hue < 80 && high < 150)
                return "olive";
        if (hue >= 290 && hue < 320 && high < 170)
                return high < 80 ? "dark purple" : "purple";
        if ((hue < 15 || hue >= 290) && lightness > 175)
                return "pink";
        return NULL;
}

const char *colour_name(Colour c, char ret[static COLOUR_NAME_MAX]) {
        const int high = highest(c), low = lowest(c);
        const int spread = high - low, lightness = (high + low) / 2;
        const char *veil = c.a < 255 ? "translucent " : "", *name, *shade = "";
        unsigned hue;

        if (spread < 14 || spread * 100 < high * 9 || high < 28) {
                (void)snprintf(ret, COLOUR_NAME_MAX, "%s%s", veil, grey_name((unsigned)lightness));
                return ret;
        }
        hue = hue_of(c, high, spread);
        name = special_name(hue, high, lightness, spread);
        if (!name) {
                name = hue_name(hue);
                shade = high < 140 ? "dark " : lightness > 185 ? "light " : "";
        }
        (void)snprintf(ret, COLOUR_NAME_MAX, "%s%s%s", veil, shade, name);
        return ret;
}
