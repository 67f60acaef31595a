#include "cli/colours.h"

#include <stdlib.h>

#define FIRST 16
#define GREYS 232

static const uint8_t levels[6] = { 0, 95, 135, 175, 215, 255 };

static void colour_of(unsigned number, uint8_t ret[static 3]) {
        for (int i = 0; i < 3; i++) {
                const unsigned place[3] = { 36, 6, 1 };

                ret[i] = number >= GREYS ? (uint8_t)(8 + 10 * (number - GREYS))
                                         : levels[(number - FIRST) / place[i] % 6];
        }
}

/* Eyes tell light from dark better than they tell hues, and green weighs most in that. */
static int distance(const uint8_t a[static 3], const uint8_t b[static 3]) {
        const int r = a[0] - b[0], g = a[1] - b[1], blue = a[2] - b[2];
        const int light = (54 * r + 183 * g + 19 * blue) / 256;

        return 2 * light * light + r * r + g * g + blue * blue;
}

/* The last level that is not above. */
static unsigned level_below(uint8_t c) {
        unsigned i = 0;

        while (i + 1 < ARRAY_LEN(levels) && levels[i + 1] <= c)
                i++;
        return i;
}

static void consider(unsigned number, const uint8_t c[static 3], int *least, unsigned *best) {
        uint8_t its[3];
        int far;

        colour_of(number, its);
        far = distance(its, c);
        if (far < *least) {
                *least = far;
                *best = number;
        }
}

/* Of the cube, the corners of the cell that it is in come into question; of the greys, the two beside its
 * lightness. */
unsigned colour_256(const uint8_t c[static 3]) {
        const unsigned below[3] = { level_below(c[0]), level_below(c[1]), level_below(c[2]) };
        const unsigned light = (54u * c[0] + 183u * c[1] + 19u * c[2]) / 256,
                       grey = light < 8 ? 0 : (light - 8) / 10;
        unsigned best = FIRST;
        int least = INT32_MAX;

        for (unsigned i = 0; i < 8; i++) {
                unsigned at[3];

                for (unsigned k = 0; k < 3; k++)
                        at[k] = MIN(below[k] + (i >> k & 1), 5u);
                consider(FIRST + 36 * at[0] + 6 * at[1] + at[2], c, &least, &best);
        }
        for (unsigned i = 0; i < 2; i++)
                consider(GREYS + MIN(grey + i, 23u), c, &least, &best);
        return best;
}

static void add(uint8_t *to, int what) {
        const int sum = *to + what;

        *to = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

void colours_256(uint8_t *rgba, uint32_t width, uint32_t height) {
        /* After Floyd and Steinberg: to the right, and to three below. */
        static const struct {
                int x, y, part;
        } others[] = { { 1, 0, 7 }, { -1, 1, 3 }, { 0, 1, 5 }, { 1, 1, 1 } };

        for (int64_t y = 0; y < height; y++)
                for (int64_t x = 0; x < width; x++) {
                        uint8_t *p = rgba + 4 * (y * width + x), its[3];
                        int lacks[3];

                        if (p[3] == 0)
                                continue;
                        colour_of(colour_256(p), its);
                        for (int k = 0; k < 3; k++) {
                                lacks[k] = p[k] - its[k];
                                p[k] = its[k];
                        }
                        for (size_t i = 0; i < ARRAY_LEN(others); i++) {
                                const int64_t u = x + others[i].x, v = y + others[i].y;

                                for (int k = 0; k < 3 && u >= 0 && u < width && v < height; k++)
                                        add(rgba + 4 * (v * width + u) + k, lacks[k] * others[i].part / 16);
                        }
                }
}
