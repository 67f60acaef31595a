/* Moving, turning, flipping, copying and cropping a layer, or what is in a box of it. */
#include "engine/methods/pivot.h"
#include "engine/methods/selection.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })

/* What a method works on. */
typedef struct Area {
        Layer *layer;
        Box within;     /* the box that was given, or everywhere */
        Box box;        /* the same, or what is around all voxels: may be empty */
        Volume *chosen; /* with a selection: the voxels in both; NULL: all that are within */
} Area;

static void area_done(Area *a) {
        a->chosen = volume_free(a->chosen);
}
#define CLEANUP_AREA __attribute__((cleanup(area_done)))

/* Of a volume, the voxels of a box that are selected; NULL without a selection. */
static int call_chosen(Call *c, const Volume *v, Box within, Volume **ret) {
        const Turn stay = turn_shift((Point){ 0, 0, 0 });
        CLEANUP(volume_free) Volume *chosen = NULL;
        const Volume *selected;
        int r;

        r = call_selection(c, &selected);
        if (r == 0 && selected)
                r = volume_turned(&chosen, v, within, &stay);
        if (r == 0 && selected)
                r = volume_keep(chosen, selected);
        if (r == 0)
                *ret = TAKE(chosen);
        return r;
}

static int call_area(Call *c, Area *ret) {
        Area a = { .within = EVERYWHERE };
        int r;

        r = call_layer(c, &a.layer);
        if (r != 0)
                return r;
        if (arg(c, "box")->given) {
                r = call_box(c, "box", &a.within);
                if (r != 0)
                        return r;
        }
        r = call_chosen(c, a.layer->volume, a.within, &a.chosen);
        if (r != 0)
                return r;
        a.box = arg(c, "box")->given ? a.within : volume_box(a.chosen ? a.chosen : a.layer->volume);
        *ret = a;
        return 0;
}

static int fail_range(Call *c, const char *param) {
        return rpc_fail_param(&c->error, param, "a place within ±2147483648 on each axis for every voxel",
                              "one that takes some beyond");
}

static int area_empty(const Area *a) {
        return a->chosen ? volume_cut(a->layer->volume, a->chosen)
                         : volume_fill(a->layer->volume, a->within, MODE_REPLACE, (Colour){ 0 });
}

/* Takes the voxels away, unless they are to be kept, and puts them where they go. `param` names what may
 * lead too far. */
static int area_turn(Call *c, const Area *a, const Turn *t, bool keep, const char *param) {
        CLEANUP(volume_free) Volume *turned = NULL;
        int r;

        r = volume_turned(&turned, a->chosen ? a->chosen : a->layer->volume, a->within, t);
        if (r == -ERANGE)
                return fail_range(c, param);
        if (r == 0 && !keep)
                r = area_empty(a);
        if (r == 0)
                r = volume_lay(a->layer->volume, turned);
        if (r == 0)
                call_tell_count(c, a->layer, "voxels_moved", volume_count(turned));
        return r;
}

static int move(Call *c) {
        const Turn t = turn_shift(arg_point(arg(c, "offset")));
        CLEANUP_AREA Area a = { 0 };
        int r;

        r = call_area(c, &a);
        return r == 0 ? area_turn(c, &a, &t, false, "offset") : r;
}

static int rotate(Call *c) {
        const Axis axis = (Axis)arg(c, "axis")->i;
        const int64_t quarters = arg(c, "quarters")->i;
        const bool about = arg(c, "origin")->given;
        Pivot pivot;
        Turn t;
        CLEANUP_AREA Area a = { 0 };
        int r;

        r = call_area(c, &a);
        if (r == 0 && about)
                r = call_pivot(c, "origin", &pivot);
        if (r != 0)
                return r;
        if (!about && box_empty(a.box)) {
                call_tell_count(c, a.layer, "voxels_moved", 0);
                return 0;
        }
        r = about ? turn_quarters(&t, axis, quarters, pivot)
                  : turn_quarters_in_place(&t, axis, quarters, a.box);
        if (r == -EDOM)
                return rpc_fail_param(&c->error, "origin",
                                      "numbers across the axis that are both whole or both end in .5",
                                      json_object_to_json_string(arg(c, "origin")->json));
        if (r == -ERANGE)
                return fail_range(c, "axis");
        return area_turn(c, &a, &t, false, about ? "origin" : "axis");
}

static int flip(Call *c) {
        const Axis axis = (Axis)arg(c, "axis")->i;
        const bool about = arg(c, "origin")->given;
        Pivot pivot;
        CLEANUP_AREA Area a = { 0 };
        Turn t;
        int r;

        r = call_area(c, &a);
        if (r == 0 && about)
                r = call_pivot(c, "origin", &pivot);
        if (r != 0)
                return r;
        if (!about && box_empty(a.box)) {
                call_tell_count(c, a.layer, "voxels_moved", 0);
                return 0;
        }
        t = turn_flip(axis, about ? pivot : pivot_of(a.box));
        return area_turn(c, &a, &t, arg(c, "keep")->i, about ? "origin" : "axis");
}

static int clear(Call *c) {
        uint64_t before;
        CLEANUP_AREA Area a = { 0 };
        int r;

        r = call_area(c, &a);
        if (r != 0)
                return r;
        before = volume_count(a.layer->volume);
        r = area_empty(&a);
        if (r == 0)
                call_tell_count(c, a.layer, "voxels_removed", before - volume_count(a.layer->volume));
        return r;
}

static int crop(Call *c) {
        const Turn stay = turn_shift((Point){ 0, 0, 0 });
        const Model *m = engine_call(c)->project->model;
        CLEANUP(volume_free) Volume *inside = NULL;
        uint64_t before;
        CLEANUP_AREA Area a = { 0 };
        int r;

        r = call_area(c, &a);
        if (r != 0)
                return r;
        if (!arg(c, "box")->given && !a.chosen) {
                if (box_empty(m->box))
                        return rpc_fail_param(&c->error, "box",
                                              "a box, as the project has no image box to crop to",
                                              "nothing");
                a.within = m->box;
        }
        before = volume_count(a.layer->volume);
        r = volume_turned(&inside, a.chosen ? a.chosen : a.layer->volume, a.within, &stay);
        if (r == 0)
                r = volume_merge(a.layer->volume, inside, MODE_REPLACE);
        if (r == 0)
                call_tell_count(c, a.layer, "voxels_removed", before - volume_count(a.layer->volume));
        return r;
}

static int copy_layers(Call *c, Layer **from, Layer **to) {
        const Arg *id = arg(c, "to_layer_id");
        char got[32];
        int r;

        r = call_layer(c, from);
        if (r != 0)
                return r;
        *to = id->given ? model_layer(engine_call(c)->project->model, (uint32_t)id->i) : *from;
        if (*to)
                return 0;
        (void)snprintf(got, sizeof(got), "%lld", (long long)id->i);
        return rpc_fail_param(&c->error, "to_layer_id", "a layer that goxel.list_layers tells", got);
}

static int copy_box(Call *c) {
        const Arg *min = arg(c, "min"), *max = arg(c, "max");
        const Point to = arg_point(arg(c, "to"));
        CLEANUP(volume_free) Volume *copy = NULL, *chosen = NULL;
        Layer *source, *target;
        Box box, there;
        Turn t;
        int r;

        r = call_corners(c, NULL, min->point, max->point, &box);
        if (r == 0)
                r = copy_layers(c, &source, &target);
        if (r != 0)
                return r;
        t = turn_shift((Point){ 0, 0, 0 });
        t.shift[0] = (int64_t)to.x - box.min.x;
        t.shift[1] = (int64_t)to.y - box.min.y;
        t.shift[2] = (int64_t)to.z - box.min.z;
        if (turn_box(&t, box, &there) < 0)
                return fail_range(c, "to");
        r = call_chosen(c, source->volume, box, &chosen);
        if (r == 0)
                r = volume_turned(&copy, chosen ? chosen : source->volume, box, &t);
        if (r == 0 && arg(c, "replace")->i)
                r = volume_fill(target->volume, there, MODE_REPLACE, (Colour){ 0 });
        if (r == 0)
                r = volume_lay(target->volume, copy);
        if (r == 0)
                call_tell_count(c, target, "voxels_copied", volume_count(copy));
        return r;
}

#define PARAM_AXIS(what)                                                                                    \
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", NULL, NULL, what }
#define PARAM_CHOSEN(what)                                                                                  \
        { "selection", P_BOOL, NULL, 0, 0, NULL, "false", NULL, what }
static const Param move_params[] = {
        { "offset", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "how far on each axis" },
        PARAM_LAYER("the layer to change"),
        PARAM_BOX("box", "", "only what is in this box"),
        PARAM_CHOSEN("only what is selected moves"),
        PARAM_END,
};
static const Param rotate_params[] = {
        PARAM_AXIS("the axis to turn about"),
        { "quarters", P_INT, NULL, -3, 3, NULL, "1", NULL,
          "quarter turns, counter-clockwise seen from where the axis points to" },
        PARAM_PIVOT("origin", "what stays in place: " PIVOT_TEXT
                              ", or of all voxels, and half a voxel beside it where they would not fit"),
        PARAM_LAYER("the layer to change"),
        PARAM_BOX("box", "", "only what is in this box"),
        PARAM_CHOSEN("only what is selected turns"),
        PARAM_END,
};
static const Param flip_params[] = {
        PARAM_AXIS("the axis along which sides are swapped"),
        PARAM_PIVOT("origin", "where the mirror stands: " PIVOT_TEXT ", or of all voxels"),
        PARAM_LAYER("the layer to change"),
        PARAM_BOX("box", "", "only what is in this box"),
        { "keep", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "leave what is there, and lay its mirror image over it" },
        PARAM_CHOSEN("only what is selected is swapped"),
        PARAM_END,
};
static const Param crop_params[] = {
        PARAM_BOX("box", "", "what stays; without it, the image box"),
        PARAM_LAYER("the layer to change"),
        PARAM_CHOSEN("what is selected stays, of the box if one is given"),
        PARAM_END,
};
static const Param clear_params[] = {
        PARAM_LAYER("the layer to empty"),
        PARAM_BOX("box", "", "only this box of it"),
        PARAM_CHOSEN("only what is selected goes"),
        PARAM_END,
};
static const Param copy_params[] = {
        { "min", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "the box to copy" },
        { "max", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels",
          "its other corner, which belongs to it" },
        { "to", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "where its corner min goes" },
        PARAM_LAYER("the layer to copy from"),
        { "to_layer_id", P_INT, NULL, 0, INT32_MAX, NULL, "", NULL,
          "the layer to copy to (0: the active one); without it, the same layer" },
        { "replace", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "empty the box first, instead of leaving what is there where the copy is empty" },
        PARAM_CHOSEN("only what is selected is copied"),
        PARAM_END,
};

#define CHANGES                                                                                             \
        .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG, .project_param = "project"
#define RESULT(count)                                                                                       \
        .result = "{\"success\":\"bool\",\"" count "\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}"

const Method transform_methods[] = {
        { .name = "goxel.move",
          .summary = "Moves a layer, or what is in a box of it.",
          .params = move_params,
          CHANGES,
          RESULT("voxels_moved"),
          .example = "{\"offset\":[0,0,8]}",
          .run = move },
        { .name = "goxel.rotate",
          .summary = "Turns a layer, or what is in a box of it, by quarters.",
          .params = rotate_params,
          CHANGES,
          RESULT("voxels_moved"),
          .example = "{\"axis\":\"z\",\"quarters\":1,\"origin\":[16,16,0]}",
          .run = rotate },
        { .name = "goxel.flip",
          .aliases = "goxel.mirror",
          .summary = "Swaps the sides of a layer, or of what is in a box of it, or makes them alike.",
          .params = flip_params,
          CHANGES,
          RESULT("voxels_moved"),
          .example = "{\"axis\":\"x\",\"origin\":[16,16,16],\"keep\":true}",
          .run = flip },
        { .name = "goxel.crop",
          .summary = "Removes all of a layer that is outside a box.",
          .params = crop_params,
          CHANGES,
          RESULT("voxels_removed"),
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[31,31,31]}}",
          .run = crop },
        { .name = "goxel.clear",
          .summary = "Removes all voxels of a layer, or of a box of it.",
          .params = clear_params,
          CHANGES,
          RESULT("voxels_removed"),
          .example = "{}",
          .run = clear },
        { .name = "goxel.copy_box",
          .summary = "Copies what is in a box to another place or layer.",
          .params = copy_params,
          CHANGES,
          RESULT("voxels_copied"),
          .example = "{\"min\":[0,0,0],\"max\":[7,7,7],\"to\":[16,0,0]}",
          .run = copy_box },
        { .name = NULL },
};
