/* Landscapes and noise. */
#include "engine/methods/selection.h"

#include "rpc/value.h"
#include "voxel/noise.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#define BANDS_MOST 16

static Noise call_noise(const Call *c) {
        return (Noise){ .seed = (uint64_t)arg(c, "seed")->i,
                        .scale = (uint32_t)arg(c, "scale")->i,
                        .octaves = (unsigned)arg(c, "octaves")->i };
}

/* Makes voxels and lays them over a layer. */
static int generate(Call *c, CellMaker cell, void *userdata, Mode mode) {
        CLEANUP(volume_free) Volume *made = NULL;
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Layer *layer;
        Box box;
        int r;

        r = call_box(c, "box", &box);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = bounds_begin_counting(c, layer, &bounds);
        if (r != 0)
                return r;
        r = volume_generate(&made, box, cell, userdata);
        if (r == -E2BIG)
                return rpc_fail_param(&c->error, "box", "a box of at most 2²⁷ cells", "a larger one");
        if (r == 0)
                r = volume_merge(layer->volume, made, mode);
        return r == 0 ? bounds_tell(c, &bounds) : r;
}

typedef struct Grain {
        Noise noise;
        uint32_t below; /* cells with less become voxels */
        Colour colour;
} Grain;

static Colour grain_cell(void *userdata, Point at) {
        const Grain *g = userdata;

        return noise_at(&g->noise, at.x, at.y, at.z) < g->below ? g->colour : (Colour){ 0 };
}

static int noise(Call *c) {
        static const Mode modes[] = { MODE_OVER, MODE_SUB, MODE_PAINT };
        Grain g = { .noise = call_noise(c),
                    .below = (uint32_t)(arg(c, "threshold")->i * NOISE_ONE / 100),
                    .colour = arg_colour(arg(c, "color")) };

        return generate(c, grain_cell, &g, modes[arg(c, "mode")->i]);
}

typedef struct Land {
        Noise noise;
        Box box;
        Colour ground, bands[BANDS_MOST];
        size_t n;
        int64_t heights[BLOCK_SIDE * BLOCK_SIDE]; /* of the columns of the blocks that were asked for last */
        Point block;
        bool known;
} Land;

/* Voxels that a column has: 1 to all of the box. */
static int64_t land_height(Land *l, Point at) {
        const Point block = block_of(at), o = block_origin(block);

        if (!l->known || block.x != l->block.x || block.y != l->block.y)
                for (int32_t i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                        const uint32_t n = noise_at(&l->noise, o.x + (i & 15), o.y + (i >> 4), 0);

                        l->heights[i] = 1 + (int64_t)n * (int64_t)box_height(l->box) / NOISE_ONE;
                }
        l->known = true;
        l->block = block;
        return l->heights[(at.x & 15) + (at.y & 15) * BLOCK_SIDE];
}

static Colour land_cell(void *userdata, Point at) {
        Land *l = userdata;
        const int64_t height = land_height(l, at), level = (int64_t)at.z - l->box.min.z;

        if (level >= height)
                return (Colour){ 0 };
        if (level < height - 1)
                return l->ground;
        assert(!box_empty(l->box));
        return l->bands[level * (int64_t)l->n / (int64_t)box_height(l->box)];
}

static int call_bands(Call *c, Land *l) {
        static const Param row = { .name = "color", .type = P_COLOUR };
        json_object *list = arg(c, "colors")->json;

        l->n = json_object_array_length(list);
        if (l->n == 0)
                return rpc_fail_param(&c->error, "colors", "at least one colour", "none");
        for (size_t i = 0; i < l->n; i++) {
                json_object *value = json_object_array_get_idx(list, i);
                char where[32], got[VALUE_TEXT_MAX];
                Arg a;

                if (value && value_read(&row, value, &a)) {
                        l->bands[i] = arg_colour(&a);
                        continue;
                }
                (void)snprintf(where, sizeof(where), "colors[%zu]", i);
                value_got(value, got);
                return rpc_fail_param(&c->error, where, "a colour", got);
        }
        return 0;
}

static int terrain(Call *c) {
        Land l = { .noise = call_noise(c), .ground = arg_colour(arg(c, "ground_color")) };
        int r;

        r = call_bands(c, &l);
        if (r == 0)
                r = call_box(c, "box", &l.box);
        return r == 0 ? generate(c, land_cell, &l, MODE_OVER) : r;
}

#define PARAMS_NOISE                                                                                        \
        { "seed", P_INT, NULL, 0, INT64_MAX, NULL, "0", NULL, "the same seed gives the same, everywhere" }, \
                { "scale",                                                                                  \
                  P_INT,                                                                                    \
                  NULL,                                                                                     \
                  1,                                                                                        \
                  NOISE_SCALE_MOST,                                                                         \
                  NULL,                                                                                     \
                  "16",                                                                                     \
                  "voxels",                                                                                 \
                  "how far it is from one height to the next" },                                            \
        {                                                                                                   \
                "octaves", P_INT, NULL, 1, NOISE_OCTAVES_MOST, NULL, "3", NULL,                             \
                        "how often finer noise is added, half as wide and half as strong"                   \
        }

static const Param noise_params[] = {
        PARAM_BOX("box", NULL, "where"),
        { "threshold", P_INT, NULL, 0, 100, NULL, "50", "per cent",
          "cells whose noise is less become voxels" },
        PARAM_COLOUR("[255,255,255,255]", "their colour"),
        { "mode", P_CHOICE, NULL, 0, 0, "add subtract paint", "\"add\"", NULL,
          "add voxels, take them away, or paint those that are there" },
        PARAMS_NOISE,
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};
static const Param terrain_params[] = {
        PARAM_BOX("box", NULL, "where: columns stand on its floor, and none is higher than it is"),
        { "colors", P_ARRAY, NULL, 0, BANDS_MOST, NULL,
          "[\"#2B6AA0\",\"#DCC49A\",\"#5F9A3D\",\"#356B2A\",\"#6B7074\",\"#F2F6F8\"]", NULL,
          "colours of the surface, from the floor of the box to its top" },
        { "ground_color", P_COLOUR, NULL, 0, 255, NULL, "[90,61,38,255]", NULL,
          "the colour of what is below the surface" },
        PARAMS_NOISE,
        PARAM_LAYER("the layer to change"),
        PARAM_SELECTION,
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1011, .result = "{" RESULT_COUNTED "}"

const Method terrain_methods[] = {
        { .name = "goxel.noise",
          .summary = "Fills a box with lumps by chance, or eats holes into what is there.",
          .params = noise_params,
          CHANGES,
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[31,31,31]},\"seed\":7,\"threshold\":40}",
          .run = noise },
        { .name = "goxel.terrain",
          .aliases = "goxel.create_terrain",
          .summary = "Makes a landscape of hills.",
          .params = terrain_params,
          CHANGES,
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[63,63,23]},\"seed\":7,\"scale\":24}",
          .run = terrain },
        { .name = NULL },
};
