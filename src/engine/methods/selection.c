#include "engine/methods/selection.h"

#include "voxel/difference.h"

int call_selected(Call *c, const Volume **ret) {
        const Volume *selected = engine_call(c)->project->selection;

        if (selected && volume_count(selected) > 0) {
                *ret = selected;
                return 0;
        }
        rpc_failure(&c->error, c->method->error ? c->method->error : RPC_PARAMS,
                    "Nothing is selected: select with goxel.select_region, goxel.select_color or "
                    "goxel.select_connected first");
        rpc_error_add(&c->error, "param", json_object_new_string("selection"));
        return RPC_FAILED;
}

int call_selection(Call *c, const Volume **ret) {
        *ret = NULL;
        return arg(c, "selection")->i ? call_selected(c, ret) : 0;
}

int bounds_begin(Call *c, Layer *layer, Bounds *ret) {
        int r;

        ret->layer = layer;
        ret->edit = engine_call(c)->edit;
        r = call_selection(c, &ret->selected);
        return r == 0 && ret->selected ? volume_copy(&ret->before, layer->volume) : r;
}

int bounds_end(Bounds *b, uint64_t *changed) {
        Difference d;
        int r;

        r = edit_clip(b->edit, b->layer);
        if (r < 0 || !b->selected)
                return r;
        r = volume_restore(b->layer->volume, b->before, b->selected);
        if (r == 0)
                r = volume_compare(b->before, b->layer->volume, NULL, &d);
        if (r == 0 && changed)
                *changed = difference_all(&d);
        return r;
}

int bounds_begin_counting(Call *c, Layer *layer, Bounds *ret) {
        int r;

        r = bounds_begin(c, layer, ret);
        return r == 0 && !ret->before ? volume_copy(&ret->before, layer->volume) : r;
}

int bounds_tell(Call *c, Bounds *b) {
        Difference d = { 0 };
        int r;

        r = edit_clip(b->edit, b->layer);
        if (r == 0 && b->selected)
                r = volume_restore(b->layer->volume, b->before, b->selected);
        if (r == 0)
                r = volume_compare(b->before, b->layer->volume, NULL, &d);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "voxels_created", json_object_new_uint64(d.added));
        json_add(c->result, "voxels_removed", json_object_new_uint64(d.removed));
        json_add(c->result, "voxels_painted", json_object_new_uint64(d.painted));
        json_add(c->result, "layer_id", json_object_new_int64(b->layer->id));
        return 0;
}

void bounds_done(Bounds *b) {
        b->before = volume_free(b->before);
}
