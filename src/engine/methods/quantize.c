/* Fewer colours: those of a palette, or so many of a layer's own. */
#include "engine/methods/palette.h"
#include "engine/methods/selection.h"

#include "voxel/quantize.h"
#include "voxel/recolour.h"

#define COLOURS_MOST 256

/* What a call works on. */
typedef struct Target {
        Layer *layer;
        Box box;
        const Volume *selected;
} Target;

static int call_target(Call *c, Target *ret) {
        int r;

        ret->box = (Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        r = call_layer(c, &ret->layer);
        if (r == 0 && arg(c, "box")->given)
                r = call_box(c, "box", &ret->box);
        return r == 0 ? call_selection(c, &ret->selected) : r;
}

/* The colours that are to be fewer. */
static int target_census(const Target *t, Census *ret) {
        CLEANUP(volume_free) Volume *chosen = NULL;
        int r;

        if (!t->selected)
                return census_take(ret, t->layer->volume, &t->box);
        r = volume_copy(&chosen, t->layer->volume);
        if (r == 0)
                r = volume_keep(chosen, t->selected);
        return r == 0 ? census_take(ret, chosen, &t->box) : r;
}

static unsigned largest_error(const Census *census, ColourMap map, const void *userdata) {
        unsigned error = 0;

        for (size_t i = 0; i < census->n; i++)
                error = MAX(error, palette_error(census->colours[i].colour,
                                                 map(userdata, census->colours[i].colour)));
        return error;
}

static int map_target(Call *c, const Target *t, const Census *census, ColourMap map, const void *userdata) {
        const unsigned error = largest_error(census, map, userdata);
        uint64_t n;
        int r;

        r = volume_recolour(t->layer->volume, t->box, t->selected, map, userdata, &n);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "voxels_changed", json_object_new_uint64(n));
        json_add(c->result, "colors_before", json_object_new_uint64(census->n));
        json_add(c->result, "largest_error", json_object_new_int((int)error));
        json_add(c->result, "layer_id", json_object_new_int64(t->layer->id));
        return 0;
}

static Colour map_nearest(const void *userdata, Colour c) {
        const Palette *p = userdata;
        Colour to = p->colours[palette_nearest(p, c)];

        to.a = c.a;
        return to;
}

static int apply_palette(Call *c) {
        CLEANUP_CENSUS Census census = { 0 };
        Target t = { 0 };
        Palette p;
        int r;

        r = call_palette(c, "palette", &p);
        if (r == 0)
                r = call_target(c, &t);
        if (r == 0)
                r = target_census(&t, &census);
        if (r == 0)
                r = map_target(c, &t, &census, map_nearest, &p);
        if (r == 0)
                json_add(c->result, "palette", json_object_new_string(p.name));
        return r;
}

static int quantize(Call *c) {
        CLEANUP_CENSUS Census census = { 0 };
        Target t = { 0 };
        Palette p;
        int r;

        r = call_target(c, &t);
        if (r == 0)
                r = target_census(&t, &census);
        if (r == 0)
                r = census_palette(&census, (size_t)arg(c, "colors")->i, &p);
        if (r == 0)
                r = map_target(c, &t, &census, map_nearest, &p);
        if (r != 0)
                return r;
        json_add(c->result, "colors", colours_json(p.colours, p.n));
        json_add(c->result, "count", json_object_new_uint64(p.n));
        return 0;
}

#define PARAMS_WHERE                                                                                        \
        PARAM_LAYER("the layer to change"), PARAM_BOX("box", "", "only voxels of this box"), PARAM_SELECTION

static const Param apply_params[] = {
        PARAM_PALETTE,
        PARAMS_WHERE,
        PARAM_END,
};
static const Param quantize_params[] = {
        { "colors", P_INT, NULL, 1, COLOURS_MOST, NULL, NULL, "colours", "how many may stay" },
        PARAMS_WHERE,
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1009
#define RESULT_FEWER                                                                                           \
        "\"success\":\"bool\",\"voxels_changed\":\"int\",\"colors_before\":\"int\",\"largest_error\":\"int\"," \
        "\"layer_id\":\"int\",\"revision\":\"int\""

const Method quantize_methods[] = {
        { .name = "goxel.apply_palette",
          .summary = "Gives each voxel the nearest colour of a palette; alpha stays.",
          .params = apply_params,
          CHANGES,
          .result = "{" RESULT_FEWER ",\"palette\":\"string\"}",
          .example = "{\"palette\":\"land\"}",
          .run = apply_palette },
        { .name = "goxel.quantize",
          .summary = "Leaves so many colours, and joins those that are alike; alpha stays.",
          .params = quantize_params,
          CHANGES,
          .result = "{" RESULT_FEWER ",\"colors\":[\"#RRGGBB\"],\"count\":\"int\"}",
          .example = "{\"colors\":16}",
          .run = quantize },
        { .name = NULL },
};
