#include "voxel/quantize.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

typedef struct Group {
        size_t begin, end;
        unsigned channel; /* that reaches farthest: 0 red, 1 green, 2 blue */
        unsigned low, high;
} Group;

static unsigned channel_of(Colour c, unsigned channel) {
        return channel == 0 ? c.r : channel == 1 ? c.g : c.b;
}

static Group group_measure(const ColourCount *colours, size_t begin, size_t end) {
        Group g = { .begin = begin, .end = end };

        for (unsigned channel = 0; channel < 3; channel++) {
                unsigned low = 255, high = 0;

                for (size_t i = begin; i < end; i++) {
                        const unsigned value = channel_of(colours[i].colour, channel);

                        low = MIN(low, value);
                        high = MAX(high, value);
                }
                if (channel == 0 || high - low > g.high - g.low) {
                        g.channel = channel;
                        g.low = low;
                        g.high = high;
                }
        }
        return g;
}

/* Puts the lower half before the upper one; tells where that begins. */
static size_t group_split(ColourCount *colours, const Group *g) {
        size_t at = g->begin;

        for (size_t i = g->begin; i < g->end; i++)
                if (channel_of(colours[i].colour, g->channel) <= (g->low + g->high) / 2) {
                        const ColourCount lower = colours[i];

                        colours[i] = colours[at];
                        colours[at++] = lower;
                }
        return at;
}

static Colour group_mean(const ColourCount *colours, const Group *g) {
        uint64_t sums[3] = { 0 }, n = 0;

        for (size_t i = g->begin; i < g->end; i++) {
                n += colours[i].n;
                for (unsigned channel = 0; channel < 3; channel++)
                        sums[channel] += colours[i].n * channel_of(colours[i].colour, channel);
        }
        assert(n > 0);
        return (Colour){ (uint8_t)((sums[0] + n / 2) / n), (uint8_t)((sums[1] + n / 2) / n),
                         (uint8_t)((sums[2] + n / 2) / n), 255 };
}

/* The first of those that reach farthest. */
static Group *longest(Group *groups, size_t n) {
        Group *ret = groups;

        for (Group *g = groups; g < groups + n; g++)
                if (g->high - g->low > ret->high - ret->low)
                        ret = g;
        return ret;
}

int census_palette(const Census *c, size_t most, Palette *ret) {
        CLEANUP_FREE ColourCount *colours = malloc(MAX(c->n, (size_t)1) * sizeof(ColourCount));
        Group groups[PALETTE_MOST];
        size_t n = 0;

        if (!colours)
                return -ENOMEM;
        if (c->n > 0) {
                memcpy(colours, c->colours, c->n * sizeof(ColourCount));
                groups[n++] = group_measure(colours, 0, c->n);
        }
        while (n > 0 && n < most) {
                Group *g = longest(groups, n);
                size_t at;

                if (g->high == g->low)
                        break;
                at = group_split(colours, g);
                groups[n++] = group_measure(colours, at, g->end);
                *g = group_measure(colours, g->begin, at);
        }
        ret->n = 0;
        for (size_t i = 0; i < n; i++)
                (void)palette_add(ret, group_mean(colours, &groups[i]));
        return 0;
}
