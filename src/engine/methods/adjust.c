/* Giving voxels other colours by those they have. */
#include "engine/methods/selection.h"

#include "voxel/adjust.h"
#include "voxel/recolour.h"

static const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };

/* Maps the colours of a layer, in the box and the selection that a call wants. */
static int recolour(Call *c, ColourMap map, const void *userdata) {
        const Volume *selected;
        Box box = everything;
        Layer *layer;
        uint64_t n;
        int r;

        r = call_layer(c, &layer);
        if (r == 0 && arg(c, "box")->given)
                r = call_box(c, "box", &box);
        if (r == 0)
                r = call_selection(c, &selected);
        if (r == 0)
                r = volume_recolour(layer->volume, box, selected, map, userdata, &n);
        if (r != 0)
                return r;
        call_tell_count(c, layer, "voxels_changed", n);
        return 0;
}

static Colour map_adjust(const void *userdata, Colour c) {
        return adjust_colour(userdata, c);
}

static int adjust_colors(Call *c) {
        const Adjust a = { .hue = (int)arg(c, "hue")->i,
                           .saturation = (int)arg(c, "saturation")->i,
                           .lightness = (int)arg(c, "lightness")->i,
                           .contrast = (int)arg(c, "contrast")->i };

        return recolour(c, map_adjust, &a);
}

typedef struct Replacement {
        Colour from, to;
        unsigned tolerance;
} Replacement;

static Colour map_replace(const void *userdata, Colour c) {
        const Replacement *r = userdata;

        return colour_difference(c, r->from) <= r->tolerance ? r->to : c;
}

static int replace_color(Call *c) {
        const Replacement r = { .from = arg_colour(arg(c, "color")),
                                .to = arg_colour(arg(c, "new_color")),
                                .tolerance = (unsigned)arg(c, "tolerance")->i };

        return recolour(c, map_replace, &r);
}

#define PARAM_PER_CENT(name, what)                                                                          \
        { name, P_INT, NULL, -100, 100, NULL, "0", NULL, what }
#define PARAMS_WHERE                                                                                        \
        PARAM_LAYER("the layer to change"), PARAM_BOX("box", "", "only voxels of this box"), PARAM_SELECTION

static const Param adjust_params[] = {
        { "hue", P_INT, NULL, -180, 180, NULL, "0", "degrees",
          "turns hues: 120 makes red green, green blue" },
        PARAM_PER_CENT("saturation", "-100 makes all grey, 100 doubles it"),
        PARAM_PER_CENT("lightness", "-100 makes all black, 100 white"),
        PARAM_PER_CENT("contrast", "-100 makes all channels the middle one, 100 makes each 0 or 255"),
        PARAMS_WHERE,
        PARAM_END,
};
static const Param replace_params[] = {
        { "color", P_COLOUR, NULL, 0, 255, NULL, NULL, NULL, "the colour that goes" },
        { "new_color", P_COLOUR, NULL, 0, 255, NULL, NULL, NULL,
          "the colour that comes, without mixing; an alpha of 0 removes the voxels" },
        { "tolerance", P_INT, NULL, 0, 255, NULL, "0", NULL,
          "how far a channel may be from color's for a colour to go, too" },
        PARAMS_WHERE,
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,                           \
        .project_param = "project", .error = -1009,                                                         \
        .result =                                                                                           \
                "{\"success\":\"bool\",\"voxels_changed\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}"

const Method adjust_methods[] = {
        { .name = "goxel.adjust_colors",
          .summary = "Changes hue, saturation, lightness and contrast of voxels, in this order.",
          .params = adjust_params,
          CHANGES,
          .example = "{\"hue\":30,\"saturation\":20,\"lightness\":-10}",
          .run = adjust_colors },
        { .name = "goxel.replace_color",
          .summary = "Gives the voxels of one colour another one.",
          .params = replace_params,
          CHANGES,
          .example = "{\"color\":\"#FF0000\",\"new_color\":\"#C02020\",\"tolerance\":8}",
          .run = replace_color },
        { .name = NULL },
};
