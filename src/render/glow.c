#include "render/glow.h"

#include "voxel/srgb.h"

#include <errno.h>

#define CHANNELS 256

/* Light is turned into bytes for each sample of what glows: looked up, for powers take a while. */
struct Glow {
        const Volume *volume;
        float linear[CHANNELS]; /* of a channel */
        float least[CHANNELS];  /* the least light that is nearest to it, as bytes go */
};

Glow *glow_free(Glow *g) {
        free(g);
        return NULL;
}

int glow_new(Glow **ret, const Volume *volume) {
        Glow *g = calloc(1, sizeof(*g));

        if (!g)
                return -ENOMEM;
        g->volume = volume;
        for (int i = 0; i < CHANNELS; i++) {
                g->linear[i] = (float)srgb_linear(i);
                g->least[i] = (float)srgb_linear(i - 0.5);
        }
        *ret = g;
        return 0;
}

Colour glow_at(const Glow *g, Point voxel) {
        return volume_get(g->volume, voxel);
}

static uint8_t channel_of(const Glow *g, float linear) {
        unsigned at = 0;

        for (unsigned step = CHANNELS / 2; step > 0; step /= 2)
                at += linear >= g->least[at + step] ? step : 0;
        return (uint8_t)at;
}

void glow_add(const Glow *g, Colour given, Colour *colours, uint32_t n) {
        const float red = g->linear[given.r], green = g->linear[given.g], blue = g->linear[given.b];
        Colour was, is;

        for (uint32_t i = 0; i < n; i++) {
                /* Rows are mostly even. */
                if (i > 0 && colour_equal(colours[i], was)) {
                        colours[i] = is;
                        continue;
                }
                was = colours[i];
                is = (Colour){ channel_of(g, g->linear[was.r] + red),
                               channel_of(g, g->linear[was.g] + green),
                               channel_of(g, g->linear[was.b] + blue), was.a };
                colours[i] = is;
        }
}
