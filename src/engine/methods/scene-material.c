/* What the materials of layers make of the colours of their voxels. */
#include "engine/methods/scene.h"
#include "voxel/recolour.h"

#include <math.h>

/* Materials multiply light, colours are bytes of sRGB. */
static double linear(uint8_t srgb) {
        const double c = srgb / 255.0;

        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static uint8_t times(uint8_t srgb, float factor) {
        const double c = linear(srgb) * (double)factor;

        return (uint8_t)lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055));
}

static Colour dress(const void *userdata, Colour c) {
        const Material *m = userdata;

        return (Colour){ times(c.r, m->colour[0]), times(c.g, m->colour[1]), times(c.b, m->colour[2]),
                         (uint8_t)lroundf((float)c.a * m->colour[3]) };
}

/* The material of a layer, if it is seen in the picture. Only what a layer adds has its material. */
static const Material *material_of(const Model *m, const Layer *l) {
        const Material *its =
                l->visible && l->mode == MODE_OVER ? studio_material(m->studio, l->material) : NULL;

        for (int i = 0; its && i < 4; i++)
                if (its->colour[i] < 1)
                        return its;
        return NULL;
}

int scene_dress(const Model *m, Volume **ret) {
        const Box all = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        CLEANUP(model_free) Model *dressed = NULL;
        int r;

        for (size_t i = 0; i < m->n_layers; i++) {
                const Material *its = material_of(m, m->layers[i]);
                uint64_t changed;

                if (!its)
                        continue;
                r = dressed ? 0 : model_copy(&dressed, m);
                if (r == 0)
                        r = volume_recolour(dressed->layers[i]->volume, all, NULL, dress, its, &changed);
                if (r < 0)
                        return r;
        }
        return dressed ? model_flatten(dressed, ret) : 0;
}
