/* What the materials of layers make of the colours of their voxels. */
#include "engine/methods/scene.h"
#include "voxel/recolour.h"
#include "voxel/srgb.h"

#include <math.h>

/* Materials multiply light, colours are bytes of sRGB. */
static uint8_t times(uint8_t srgb, float factor) {
        return srgb_channel(srgb_linear(srgb) * (double)factor);
}

static Colour dress(const void *userdata, Colour c) {
        const Material *m = userdata;

        return (Colour){ times(c.r, m->colour[0]), times(c.g, m->colour[1]), times(c.b, m->colour[2]),
                         (uint8_t)lroundf((float)c.a * m->colour[3]) };
}

/* What is given off, in the voxel's own colour: not in that of the material, which is for what falls on it.
 */
static Colour shine(const void *userdata, Colour c) {
        const Material *m = userdata;

        return (Colour){ times(c.r, m->emission[0]), times(c.g, m->emission[1]), times(c.b, m->emission[2]),
                         (uint8_t)lroundf((float)c.a * m->colour[3]) };
}

/* The material of a layer, if it is seen in the picture. Only what a layer adds has its material. */
static const Material *material_of(const Model *m, const Layer *l) {
        return l->visible && l->mode == MODE_OVER ? studio_material(m->studio, l->material) : NULL;
}

static bool dresses(const Material *m) {
        return m->colour[0] < 1 || m->colour[1] < 1 || m->colour[2] < 1 || m->colour[3] < 1;
}

static bool shines(const Material *m) {
        return m->emission[0] > 0 || m->emission[1] > 0 || m->emission[2] > 0;
}

static int recolour(Layer *l, ColourMap map, const Material *its) {
        const Box all = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        uint64_t changed;

        return volume_recolour(l->volume, all, NULL, map, its, &changed);
}

int scene_dress(const Model *m, Volume **ret) {
        CLEANUP(model_free) Model *dressed = NULL;
        int r;

        for (size_t i = 0; i < m->n_layers; i++) {
                const Material *its = material_of(m, m->layers[i]);

                if (!its || !dresses(its))
                        continue;
                r = dressed ? 0 : model_copy(&dressed, m);
                if (r == 0)
                        r = recolour(dressed->layers[i], dress, its);
                if (r < 0)
                        return r;
        }
        return dressed ? model_flatten(dressed, ret) : 0;
}

static bool any_shines(const Model *m) {
        for (size_t i = 0; i < m->n_layers; i++) {
                const Material *its = material_of(m, m->layers[i]);

                if (its && shines(its))
                        return true;
        }
        return false;
}

int scene_glow(const Model *m, Volume **ret) {
        const Material dark = { .colour = { 1, 1, 1, 1 } };
        CLEANUP(model_free) Model *shining = NULL;
        int r;

        if (!any_shines(m))
                return 0;
        r = model_copy(&shining, m);
        for (size_t i = 0; r >= 0 && i < m->n_layers; i++) {
                const Material *its = material_of(m, m->layers[i]);

                if (m->layers[i]->visible)
                        r = recolour(shining->layers[i], shine, its ? its : &dark);
        }
        return r < 0 ? r : model_flatten(shining, ret);
}
