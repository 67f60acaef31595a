/* layer-create, -delete, -merge, -visibility, -rename. */
#include "cli/headless-commands.h"
#include "cli/headless-file.h"
#include "cli/headless-open.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

/* One of two options names a layer: by its number, where -1 was the active one, or by its name. */
static int add_layer(Headless *h, const HeadlessLine *l, json_object *params, const char *by_id,
                     const char *by_name, const char *prefix) {
        char key[32];

        if (line_given(l, by_id) && line_given(l, by_name))
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s takes --%s or --%s, not both",
                                     l->command->name, by_id, by_name);
        if (!line_given(l, by_id) && !line_given(l, by_name))
                return headless_fail(h, HEADLESS_MISSING, "%s needs --%s ID or --%s NAME", l->command->name,
                                     by_id, by_name);
        (void)snprintf(key, sizeof(key), "%slayer_%s", prefix, line_given(l, by_id) ? "id" : "name");
        json_object_object_add(params, key,
                               line_given(l, by_id) ? json_object_new_int64(MAX(line_integer(l, by_id), 0))
                                                    : json_object_new_string(line_text(l, by_name)));
        return HEADLESS_OK;
}

static void print_members(const Headless *h, json_object *result, const char *const *names) {
        json_object *told = json_object_new_object(), *value;

        for (; *names; names += 2)
                if (json_object_object_get_ex(result, names[0], &value))
                        json_object_object_add(told, names[1], json_object_get(value));
        headless_result(h, told);
}

/* `names` are pairs: what a member of the result is called here; ended by NULL. Takes over params. */
static int edit(Headless *h, const HeadlessLine *l, int r, const char *method, json_object *params,
                const char *const *names) {
        json_object *result;
        size_t named = 0;

        if (r == HEADLESS_OK)
                r = headless_subject(h, l, 0, false, &named);
        if (r == HEADLESS_OK)
                r = headless_check_writable(h, HEADLESS_LAYER);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        r = headless_call(h, HEADLESS_LAYER, method, params, -1, &result);
        if (r != HEADLESS_OK)
                return r;
        r = headless_changed(h, named > 0);
        if (r == HEADLESS_OK)
                print_members(h, result, names);
        json_object_put(result);
        return r;
}

int headless_layer_create(Headless *h, const HeadlessLine *l) {
        static const char *const told[] = {
                "layer_id", "layer", "name", "name", "visible", "visible", NULL
        };
        json_object *params = json_object_new_object();

        json_object_object_add(params, "name", json_object_new_string(line_text(l, "name")));
        json_object_object_add(params, "visible", json_object_new_boolean(line_bool(l, "visible")));
        if (line_given(l, "color"))
                json_object_object_add(params, "color", line_colour(l, "color"));
        return edit(h, l, HEADLESS_OK, "goxel.create_layer", params, told);
}

int headless_layer_delete(Headless *h, const HeadlessLine *l) {
        static const char *const told[] = { "layer_id", "layer", "active_layer", "active", NULL };
        json_object *params = json_object_new_object();

        return edit(h, l, add_layer(h, l, params, "id", "name", ""), "goxel.delete_layer", params, told);
}

int headless_layer_merge(Headless *h, const HeadlessLine *l) {
        static const char *const told[] = { "layer_id", "layer", "voxels", "voxels", NULL };
        json_object *params = json_object_new_object();
        int r;

        r = add_layer(h, l, params, "source", "source-name", "source_");
        if (r == HEADLESS_OK)
                r = add_layer(h, l, params, "target", "target-name", "target_");
        return edit(h, l, r, "goxel.merge_layers", params, told);
}

int headless_layer_visibility(Headless *h, const HeadlessLine *l) {
        static const char *const told[] = { "layer_id", "layer", "visible", "visible", NULL };
        json_object *params = json_object_new_object();

        json_object_object_add(params, "visible", json_object_new_boolean(line_bool(l, "visible")));
        return edit(h, l, add_layer(h, l, params, "id", "name", ""), "goxel.set_layer_visibility", params,
                    told);
}

int headless_layer_rename(Headless *h, const HeadlessLine *l) {
        static const char *const told[] = { "layer_id", "layer", "name", "name", NULL };
        json_object *params = json_object_new_object();

        json_object_object_add(params, "new_name", json_object_new_string(line_text(l, "new-name")));
        return edit(h, l, add_layer(h, l, params, "id", "name", ""), "goxel.rename_layer", params, told);
}
