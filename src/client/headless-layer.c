/* Layers of a context's project. */
#include "client/headless.h"
#include "goxel/values.h"

#include "base/text.h"

#include <string.h>

/* Here 0 is no layer; in requests it is the active one. */
static goxel_error_t edit_layer(goxel_context_t *ctx, const char *method, goxel_layer_id_t id,
                                json_object *params) {
        if (id < 1) {
                json_object_put(params);
                return context_fail(ctx, GOXEL_ERROR_LAYER_NOT_FOUND,
                                    "There is no layer %d: they count from 1", id);
        }
        json_add(params, "layer_id", json_object_new_int(id));
        return context_call(ctx, method, params, -1, NULL);
}

EXPORT goxel_error_t goxel_create_layer(goxel_context_t *ctx, const char *name, const goxel_color_t *color,
                                        bool visible, goxel_layer_id_t *layer_id) {
        goxel_error_t e = context_check(ctx, true);
        CLEANUP_FREE char *result = NULL;
        json_object *params;
        int64_t id = 0;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!name || !utf8_valid(name, strlen(name)))
                return context_refuse(ctx, "name", "a text in UTF-8");
        params = json_object_new_object();
        json_add(params, "name", json_object_new_string(name));
        json_add(params, "visible", json_object_new_boolean(visible));
        if (color)
                json_add(params, "color", context_colour(color));
        e = context_call(ctx, "goxel.create_layer", params, -1, &result);
        if (e == GOXEL_SUCCESS && layer_id && goxel_result_int(result, "layer_id", &id) == 0)
                *layer_id = (goxel_layer_id_t)id;
        return e;
}

EXPORT goxel_error_t goxel_delete_layer(goxel_context_t *ctx, goxel_layer_id_t layer_id) {
        goxel_error_t e = context_check(ctx, true);

        return e == GOXEL_SUCCESS ? edit_layer(ctx, "goxel.delete_layer", layer_id, json_object_new_object())
                                  : e;
}

EXPORT goxel_error_t goxel_set_active_layer(goxel_context_t *ctx, goxel_layer_id_t layer_id) {
        goxel_error_t e = context_check(ctx, true);

        return e == GOXEL_SUCCESS
                       ? edit_layer(ctx, "goxel.set_active_layer", layer_id, json_object_new_object())
                       : e;
}

EXPORT goxel_error_t goxel_set_layer_visibility(goxel_context_t *ctx, goxel_layer_id_t layer_id,
                                                bool visible) {
        goxel_error_t e = context_check(ctx, true);
        json_object *params;

        if (e != GOXEL_SUCCESS)
                return e;
        params = json_object_new_object();
        json_add(params, "visible", json_object_new_boolean(visible));
        return edit_layer(ctx, "goxel.set_layer_visibility", layer_id, params);
}

static goxel_error_t ask_layers(goxel_context_t *ctx, const char *member, int64_t *ret) {
        CLEANUP_FREE char *result = NULL;
        goxel_error_t e = context_call(ctx, "goxel.list_layers", NULL, -1, &result);

        if (e != GOXEL_SUCCESS)
                return e;
        if (goxel_result_int(result, member, ret) != 0)
                return context_fail(ctx, GOXEL_ERROR_LAYER_NOT_FOUND, "The project has no layer");
        return GOXEL_SUCCESS;
}

EXPORT goxel_error_t goxel_get_active_layer(goxel_context_t *ctx, goxel_layer_id_t *layer_id) {
        goxel_error_t e = context_check(ctx, true);
        int64_t id = 0;

        if (e == GOXEL_SUCCESS && !layer_id)
                return context_refuse(ctx, "layer_id", "where the layer's id goes");
        if (e == GOXEL_SUCCESS)
                e = ask_layers(ctx, "active_layer", &id);
        if (e == GOXEL_SUCCESS && id < 1)
                return context_fail(ctx, GOXEL_ERROR_LAYER_NOT_FOUND,
                                    "The project has no layer: goxel_create_layer() makes one");
        if (e == GOXEL_SUCCESS)
                *layer_id = (goxel_layer_id_t)id;
        return e;
}

EXPORT goxel_error_t goxel_get_layer_count(goxel_context_t *ctx, int *count) {
        goxel_error_t e = context_check(ctx, true);
        int64_t n = 0;

        if (e == GOXEL_SUCCESS && !count)
                return context_refuse(ctx, "count", "where the number goes");
        if (e == GOXEL_SUCCESS)
                e = ask_layers(ctx, "count", &n);
        if (e == GOXEL_SUCCESS)
                *count = (int)n;
        return e;
}
