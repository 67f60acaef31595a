/* What of a model is shown in a picture. */
#include "engine/methods/look.h"
#include "engine/methods/scene.h"
#include "rpc/value.h"

#include <stdio.h>

static int fail_layer(Call *c, size_t i, json_object *item) {
        char where[32], got[VALUE_TEXT_MAX];

        (void)snprintf(where, sizeof(where), "layers[%zu]", i);
        value_got(item, got);
        return rpc_fail_param(&c->error, where, "the id of a layer, as goxel.list_layers tells", got);
}

/* A copy of the model in which those layers are visible that are listed. */
static int choose_layers(Call *c, json_object *list, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = model_copy(&m, engine_call(c)->project->model);
        if (r < 0)
                return r;
        for (size_t i = 0; i < m->n_layers; i++)
                m->layers[i]->visible = false;
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                static const Param id = { .name = "id", .type = P_INT, .min = 1, .max = LAYER_ID_MAX };
                json_object *item = json_object_array_get_idx(list, i);
                Layer *layer = NULL;
                Arg a;

                if (item && value_read(&id, item, &a))
                        layer = model_layer(m, (uint32_t)a.i);
                if (!layer)
                        return fail_layer(c, i, item);
                layer->visible = true;
        }
        *ret = TAKE(m);
        return 0;
}

static const Param slice_rows[] = {
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", "\"y\"", NULL, "across which it is cut" },
        { "position", P_INT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels", "the last that is kept" },
        { "keep", P_CHOICE, NULL, 0, 0, "low high", "\"low\"", NULL, "which part" },
        PARAM_END,
};

static int read_slice(Call *c, Box *ret) {
        int32_t at, *from, *to;
        Members m;
        int r, axis;

        if (!arg(c, "slice")->given)
                return 0;
        r = call_members(c, "slice", arg(c, "slice")->json, slice_rows, &m);
        if (r != 0)
                return r;
        if (!member(&m, "position")->given)
                return rpc_fail_param(&c->error, "slice.position", "an integer of 32 bits", "nothing");
        at = (int32_t)member(&m, "position")->i;
        axis = (int)member(&m, "axis")->i;
        from = (int32_t *[]){ &ret->min.x, &ret->min.y, &ret->min.z }[axis];
        to = (int32_t *[]){ &ret->max.x, &ret->max.y, &ret->max.z }[axis];
        if (member(&m, "keep")->i)
                *from = MAX(*from, at);
        else
                *to = MIN(*to, at);
        return 0;
}

/* Takes away all that is outside of the box. */
static int cut(Volume *v, Box keep) {
        const Box all = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        const Colour solid = { 255, 255, 255, 255 };
        int r = 0;

        if (keep.min.x > keep.max.x || keep.min.y > keep.max.y || keep.min.z > keep.max.z)
                return volume_fill(v, all, MODE_SUB, solid);
        for (int axis = 0; axis < 3 && r >= 0; axis++) {
                const int32_t min = (int32_t[]){ keep.min.x, keep.min.y, keep.min.z }[axis],
                              max = (int32_t[]){ keep.max.x, keep.max.y, keep.max.z }[axis];
                Box low = all, high = all;

                *(int32_t *[]){ &low.max.x, &low.max.y, &low.max.z }[axis] = min - (min > INT32_MIN);
                *(int32_t *[]){ &high.min.x, &high.min.y, &high.min.z }[axis] = max + (max < INT32_MAX);
                if (min > INT32_MIN)
                        r = volume_fill(v, low, MODE_SUB, solid);
                if (r >= 0 && max < INT32_MAX)
                        r = volume_fill(v, high, MODE_SUB, solid);
        }
        return r;
}

int scene_volume(Call *c, Volume **ret, Volume **ret_glow) {
        CLEANUP(model_free) Model *chosen = NULL;
        CLEANUP(volume_free) Volume *v = NULL, *plain = NULL, *glow = NULL;
        const Model *model;
        Box keep = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        const bool cuts = arg(c, "region")->given || arg(c, "slice")->given;
        int r = 0;

        if (arg(c, "region")->given)
                r = call_box(c, "region", &keep);
        if (r == 0)
                r = read_slice(c, &keep);
        if (r == 0 && arg(c, "layers")->given)
                r = choose_layers(c, arg(c, "layers")->json, &chosen);
        model = chosen ? chosen : engine_call(c)->project->model;
        if (r == 0)
                r = model_flatten(model, &plain);
        if (r == 0)
                r = scene_dress(model, &v);
        if (r == 0 && !v)
                r = volume_copy(&v, plain);
        if (r == 0 && !arg(c, "highlight")->given)
                r = scene_glow(model, &glow);
        /* What was taken away since belongs to what is cut. */
        if (r == 0)
                r = scene_mark(c, plain, &v);
        if (r == 0 && cuts)
                r = cut(v, keep);
        if (r != 0)
                return r;
        *ret = TAKE(v);
        *ret_glow = TAKE(glow);
        return 0;
}
