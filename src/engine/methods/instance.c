/* Copies of a part of a layer at many places. */
#include "engine/methods/selection.h"

#include "base/progress.h"
#include "rpc/value.h"
#include "voxel/turn.h"

#include <assert.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#define INSTANCES_MOST 100000

/* Where copies come to: a list, or a grid. */
typedef struct Places {
        json_object *list; /* NULL: a grid */
        Point first;
        int32_t count[3];
        int64_t step[3];
        size_t n;
} Places;

static int call_grid(Call *c, Places *ret) {
        const Arg *to = arg(c, "to"), *count = arg(c, "count"), *step = arg(c, "step");
        uint64_t n = 1;

        if (!to->given)
                return rpc_fail_param(&c->error, "positions", "positions, or to for one copy or a grid",
                                      "neither");
        ret->first = arg_point(to);
        for (size_t i = 0; i < 3; i++) {
                ret->count[i] = count->given ? count->point[i] : 1;
                ret->step[i] = step->given ? step->point[i] : 0;
                if (ret->count[i] > 1 && ret->step[i] == 0)
                        return rpc_fail_param(&c->error, "step",
                                              "a distance other than 0 on each axis with a count above 1",
                                              step->given ? "0" : "nothing");
                n *= (uint64_t)ret->count[i];
                if (n > INSTANCES_MOST)
                        return rpc_fail_param(&c->error, "count", "at most 100000 copies in all", "more");
        }
        ret->n = n;
        return 0;
}

static int call_places(Call *c, Places *ret) {
        const Arg *positions = arg(c, "positions");

        *ret = (Places){ 0 };
        if (!positions->given)
                return call_grid(c, ret);
        if (arg(c, "to")->given || arg(c, "count")->given || arg(c, "step")->given)
                return rpc_fail_param(&c->error, "positions", "positions, or to, count and step", "both");
        ret->list = positions->json;
        ret->n = json_object_array_length(positions->json);
        return 0;
}

static int place_at(Call *c, const Places *p, size_t i, int64_t ret[static 3]) {
        static const Param row = { .name = "position", .type = P_POINT };
        const int64_t first[] = { p->first.x, p->first.y, p->first.z };
        char param[64], got[VALUE_TEXT_MAX];
        json_object *value;
        size_t left = i;
        Arg a;

        for (size_t k = 0; !p->list && k < 3; k++) {
                assert(p->count[k] > 0);
                ret[k] = first[k] + (int64_t)(left % (size_t)p->count[k]) * p->step[k];
                left /= (size_t)p->count[k];
        }
        if (!p->list)
                return 0;
        value = json_object_array_get_idx(p->list, i);
        if (!value_read(&row, value, &a)) {
                (void)snprintf(param, sizeof(param), "positions[%zu]", i);
                value_got(value, got);
                return rpc_fail_param(&c->error, param, "three 32-bit integers [x,y,z]", got);
        }
        for (size_t k = 0; k < 3; k++)
                ret[k] = a.point[k];
        return 0;
}

static int fail_place(Call *c, const Places *p, size_t i) {
        char param[64] = "to";

        if (p->list)
                (void)snprintf(param, sizeof(param), "positions[%zu]", i);
        return rpc_fail_param(&c->error, param, "a place where the copy is within ±2147483648",
                              "one from which it reaches beyond");
}

/* How all copies lie: flipped first, then turned by quarters. Where they come to is still to be said. */
static Turn call_turn(const Call *c) {
        const Arg *flip = arg(c, "flip");
        Turn t;

        /* About a corner of voxels every quarter turn fits. */
        (void)turn_quarters(&t, (Axis)arg(c, "axis")->i, arg(c, "quarters")->i, (Pivot){ { 0, 0, 0 } });
        for (size_t k = 0; k < 3; k++)
                if (flip->given && t.from[k] == (uint8_t)flip->i)
                        t.sign[k] = (int8_t)-t.sign[k];
        return t;
}

/* One copy, with the lowest corner of the box, as it lies then, there. */
static int put_copy(Call *c, const Places *p, size_t i, const Volume *what, Box box, Volume *to) {
        const int64_t min[] = { box.min.x, box.min.y, box.min.z },
                      max[] = { box.max.x, box.max.y, box.max.z };
        CLEANUP(volume_free) Volume *copy = NULL;
        Turn t = call_turn(c);
        int64_t at[3] = { 0 };
        Box there;
        int r;

        r = place_at(c, p, i, at);
        if (r != 0)
                return r;
        for (size_t k = 0; k < 3; k++)
                t.shift[k] = at[k] + (t.sign[k] < 0 ? max[t.from[k]] : -min[t.from[k]]);
        r = turn_box(&t, box, &there);
        if (r == 0)
                r = volume_turned(&copy, what, box, &t);
        if (r == -ERANGE)
                return fail_place(c, p, i);
        if (r == 0 && arg(c, "replace")->i)
                r = volume_fill(to, there, MODE_REPLACE, (Colour){ 0 });
        return r == 0 ? volume_lay(to, copy) : r;
}

/* What is copied: of all later copies none sees an earlier one. */
static int take_original(Call *c, const Layer *from, Box *box, Volume **ret) {
        const Volume *selected;
        int r;

        *box = volume_box(from->volume);
        r = arg(c, "box")->given ? call_box(c, "box", box) : 0;
        if (r == 0)
                r = call_selection(c, &selected);
        if (r == 0)
                r = volume_copy(ret, from->volume);
        return r == 0 && selected ? volume_keep(*ret, selected) : r;
}

static int call_target(Call *c, Layer *from, Layer **ret) {
        const Arg *id = arg(c, "to_layer_id");
        char got[32];

        *ret = id->given ? model_layer(engine_call(c)->project->model, (uint32_t)id->i) : from;
        if (*ret)
                return 0;
        (void)snprintf(got, sizeof(got), "%lld", (long long)id->i);
        return rpc_fail_param(&c->error, "to_layer_id", "a layer that goxel.list_layers tells", got);
}

static int put_copies(Call *c, const Places *p, const Volume *what, Box box, Volume *to) {
        int r = 0;

        for (size_t i = 0; r == 0 && i < p->n; i++) {
                const ProgressStage stage =
                        progress_enter((double)i / (double)p->n, (double)(i + 1) / (double)p->n);

                r = put_copy(c, p, i, what, box, to);
                progress_leave(stage);
        }
        return r;
}

static int instance(Call *c) {
        CLEANUP(volume_free) Volume *what = NULL;
        CLEANUP_BOUNDS Bounds bounds = { 0 };
        Layer *from, *to;
        Places places;
        Box box;
        int r;

        r = call_places(c, &places);
        if (r == 0)
                r = call_layer(c, &from);
        if (r == 0)
                r = call_target(c, from, &to);
        if (r == 0)
                r = take_original(c, from, &box, &what);
        if (r != 0)
                return r;
        if (box_empty(box))
                return rpc_fail(&c->error, c->method->error, "There is no voxel on layer %u to copy",
                                from->id);
        bounds = (Bounds){ .layer = to, .edit = engine_call(c)->edit };
        r = volume_copy(&bounds.before, to->volume);
        if (r == 0)
                r = put_copies(c, &places, what, box, to->volume);
        if (r == 0)
                r = bounds_tell(c, &bounds);
        if (r == 0)
                json_add(c->result, "instances", json_object_new_uint64(places.n));
        return r;
}

static const Param instance_params[] = {
        { "positions", P_ARRAY, NULL, 0, INSTANCES_MOST, NULL, "", NULL,
          "where copies come to: places [x,y,z] of the lowest corner of the box, as the copy lies" },
        PARAM_BOX("box", "", "what is copied; without it, all voxels of the layer"),
        { "to", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels",
          "instead of positions: where the first copy of a grid comes to" },
        { "count", P_POINT, NULL, 1, INSTANCES_MOST, NULL, "", NULL,
          "how many copies the grid has along each axis" },
        { "step", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels",
          "how far it is from one copy of the grid to the next on each axis" },
        PARAM_LAYER("the layer to copy from"),
        { "to_layer_id", P_INT, NULL, 0, INT32_MAX, NULL, "", NULL,
          "the layer to copy to (0: the active one); without it, the same layer" },
        { "replace", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "empty each place first, instead of leaving what is there where the copy is empty" },
        { "selection", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "only what is selected is copied" },
        { "flip", P_CHOICE, NULL, 0, 0, "x y z", "", NULL,
          "copies have their sides along this axis swapped, before they are turned" },
        { "quarters", P_INT, NULL, -3, 3, NULL, "0", NULL,
          "copies are turned by so many quarters, counter-clockwise seen from where the axis points to" },
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", "\"z\"", NULL, "about which copies are turned" },
        PARAM_END,
};

const Method instance_methods[] = {
        { .name = "goxel.instance",
          .aliases = "goxel.copy_to",
          .summary =
                  "Copies a part of a layer, turned if wanted, to many places: a list of them, or a grid.",
          .params = instance_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1011,
          .result = "{" RESULT_COUNTED ",\"instances\":\"int\"}",
          .example = "{\"positions\":[[20,0,0],[40,0,0]]}",
          .run = instance },
        { .name = NULL },
};
