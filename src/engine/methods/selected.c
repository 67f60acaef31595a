/* Edits of what is selected: filling it, and making a layer of it. */
#include "engine/methods/selection.h"

#include "voxel/recolour.h"
#include "voxel/turn.h"

#include <assert.h>
#include <errno.h>

static const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };

typedef enum SelectedMode { SELECTED_ADD, SELECTED_PAINT, SELECTED_REPLACE, SELECTED_REMOVE } SelectedMode;

static Colour map_to(const void *userdata, Colour c) {
        const Colour *to = userdata;

        return *to;
}

static int fill_volume(Volume *v, const Volume *selected, Mode mode, Colour colour) {
        CLEANUP(volume_free) Volume *coloured = NULL;
        uint64_t n;
        int r;

        r = volume_copy(&coloured, selected);
        if (r == 0)
                r = volume_recolour(coloured, everything, NULL, map_to, &colour, &n);
        return r == 0 ? volume_merge(v, coloured, mode) : r;
}

static int check_colour(Call *c, SelectedMode mode) {
        const Arg *a = arg(c, "color");

        if (mode == SELECTED_REMOVE)
                return 0;
        if (!a->given)
                return rpc_fail_param(&c->error, "color", "a colour, unless mode is remove", "nothing");
        if (a->colour[3] == 0)
                return rpc_fail_param(&c->error, "color", "a colour with an alpha of at least 1",
                                      "an alpha of 0");
        return 0;
}

static int fill_selection(Call *c) {
        static const Mode modes[] = { MODE_OVER, MODE_PAINT };
        const SelectedMode mode = (SelectedMode)arg(c, "mode")->i;
        const Colour colour = arg_colour(arg(c, "color"));
        const Volume *selected;
        uint64_t before;
        Layer *layer;
        int r;

        r = check_colour(c, mode);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = call_selected(c, &selected);
        if (r != 0)
                return r;
        before = volume_count(layer->volume);
        if (mode == SELECTED_REPLACE || mode == SELECTED_REMOVE)
                r = volume_cut(layer->volume, selected);
        if (r == 0 && mode != SELECTED_REMOVE)
                r = fill_volume(layer->volume, selected, mode == SELECTED_REPLACE ? MODE_OVER : modes[mode],
                                colour);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "selected", json_object_new_uint64(volume_count(selected)));
        call_tell_difference(c, layer, before);
        return 0;
}

/* The voxels of a layer that are in the box that is given, else those that are selected. */
static int chosen_voxels(Call *c, const Layer *layer, Volume **ret) {
        const Turn stay = turn_shift((Point){ 0, 0, 0 });
        CLEANUP(volume_free) Volume *chosen = NULL;
        const Volume *selected;
        Box box;
        int r;

        if (arg(c, "box")->given) {
                r = call_box(c, "box", &box);
                return r == 0 ? volume_turned(ret, layer->volume, box, &stay) : r;
        }
        r = call_selected(c, &selected);
        if (r == 0)
                r = volume_copy(&chosen, layer->volume);
        if (r == 0)
                r = volume_keep(chosen, selected);
        if (r == 0)
                *ret = TAKE(chosen);
        return r;
}

static int cut_to_layer(Call *c) {
        Model *m = engine_call(c)->project->model;
        CLEANUP(volume_free) Volume *chosen = NULL;
        Layer *layer, *made = NULL;
        uint32_t from;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = chosen_voxels(c, layer, &chosen);
        if (r != 0)
                return r;
        from = layer->id;
        if (!arg(c, "keep")->i)
                r = volume_cut(layer->volume, chosen);
        if (r == 0)
                r = model_add_layer(m, 0, arg(c, "name")->string, &made);
        if (r == -E2BIG)
                return rpc_fail(&c->error, RPC_LIMIT, "A project has at most %d layers", MODEL_LAYERS_MAX);
        if (r == 0)
                r = volume_merge(made->volume, chosen, MODE_REPLACE);
        if (r < 0)
                return r;
        assert(made);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "layer_id", json_object_new_int64(made->id));
        json_add(c->result, "name", json_object_new_string(made->name));
        json_add(c->result, "from_layer_id", json_object_new_int64(from));
        json_add(c->result, "voxels_moved", json_object_new_uint64(volume_count(chosen)));
        return 0;
}

static const Param fill_params[] = {
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, "", NULL, "the colour; not needed with mode remove" },
        { "mode", P_CHOICE, NULL, 0, 0, "add paint replace remove", "\"add\"", NULL,
          "add: a voxel in every cell, mixed with what is there when the colour's alpha is below 255; paint: "
          "only voxels that are there; replace: without mixing; remove: empty the cells" },
        PARAM_LAYER("the layer to change"),
        PARAM_END,
};
static const Param cut_params[] = {
        { "name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "\"cut\"", NULL, "what the new layer is called" },
        PARAM_LAYER("the layer to cut from"),
        PARAM_BOX("box", "", "what to cut; without it, what is selected"),
        { "keep", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "leave the voxels where they are, too" },
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG, .project_param = "project"

const Method selected_methods[] = {
        { .name = "goxel.fill_selection",
          .summary = "Fills, paints or empties the cells that are selected.",
          .params = fill_params,
          CHANGES,
          .error = -1010,
          .result = "{\"success\":\"bool\",\"selected\":\"int\",\"voxels_created\":\"int\","
                    "\"voxels_removed\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}",
          .run = fill_selection },
        { .name = "goxel.cut_to_layer",
          .aliases = "goxel.cut_as_layer",
          .summary = "Makes a layer of what is selected, or of what is in a box.",
          .params = cut_params,
          CHANGES,
          .error = -1008,
          .result =
                  "{\"success\":\"bool\",\"layer_id\":\"int\",\"name\":\"string\",\"from_layer_id\":\"int\","
                  "\"voxels_moved\":\"int\",\"revision\":\"int\"}",
          .example = "{\"name\":\"roof\",\"box\":{\"min\":[0,0,16],\"max\":[31,31,31]}}",
          .run = cut_to_layer },
        { .name = NULL },
};
