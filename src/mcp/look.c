/* Tools that change nothing. */
#include "mcp/tool.h"

#include <json-c/linkhash.h>
#include <stdio.h>

int tool_project_list(ToolCall *c) {
        json_object *list;
        int r;

        r = tool_ask(c, "goxel.list_projects", json_object_new_object(), -1, GOXEL_CALL_REPEATABLE, &list);
        if (r != 0)
                return r;
        tool_keep(c, list, "count projects");
        json_object_put(list);
        return 0;
}

static int add_status(ToolCall *c) {
        json_object *status;
        int r;

        r = tool_ask(c, "goxel.get_status", tool_params(c), -1, GOXEL_CALL_REPEATABLE, &status);
        if (r != 0)
                return r;
        tool_keep(c, status, "project revision voxels can_undo can_redo width height depth");
        json_object_put(status);
        return 0;
}

static int add_box(ToolCall *c) {
        json_object *box, *place;
        int r;

        r = tool_ask(c, "goxel.get_bounding_box", tool_params(c), -1, GOXEL_CALL_REPEATABLE, &box);
        if (r != 0)
                return r;
        if (!json_object_get_boolean(json_object_object_get(box, "empty"))) {
                place = json_object_new_object();
                json_object_object_add(place, "min", json_object_get(json_object_object_get(box, "min")));
                json_object_object_add(place, "max", json_object_get(json_object_object_get(box, "max")));
                json_object_object_add(c->result, "box", place);
        }
        json_object_put(box);
        return 0;
}

int tool_project_describe(ToolCall *c) {
        json_object *layers;
        int r;

        r = add_status(c);
        if (r == 0)
                r = add_box(c);
        if (r == 0)
                r = tool_ask(c, "goxel.list_layers", tool_params(c), -1, GOXEL_CALL_REPEATABLE, &layers);
        if (r != 0)
                return r;
        tool_keep(c, layers, "active_layer layers");
        json_object_put(layers);
        return 0;
}

static json_object *colour_text(json_object *colour) {
        char text[16] = "#";

        for (size_t i = 0; i < 4; i++)
                (void)snprintf(text + 1 + 2 * i, 3, "%02x",
                               (unsigned)json_object_get_int(json_object_array_get_idx(colour, i)) & 0xff);
        return json_object_new_string(text);
}

static int read_voxel(ToolCall *c, json_object *at, json_object *voxels) {
        json_object *params = tool_params(c), *found, *exists, *colour, *voxel;
        int r;

        json_object_object_add(params, "position", json_object_get(at));
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.get_voxel", params, -1, GOXEL_CALL_REPEATABLE, &found);
        if (r != 0)
                return r;
        exists = json_object_object_get(found, "exists");
        voxel = json_object_new_object();
        json_object_object_add(voxel, "at", json_object_get(at));
        json_object_object_add(voxel, "exists", json_object_get(exists));
        if (json_object_get_boolean(exists) && json_object_object_get_ex(found, "color", &colour))
                json_object_object_add(voxel, "color", colour_text(colour));
        json_object_array_add(voxels, voxel);
        json_object_put(found);
        return 0;
}

int tool_voxels_read(ToolCall *c) {
        json_object *places = json_object_object_get(c->arguments, "at"), *voxels = json_object_new_array();
        int r = 0;

        json_object_object_add(c->result, "voxels", voxels);
        for (size_t i = 0; r == 0 && i < json_object_array_length(places); i++)
                r = read_voxel(c, json_object_array_get_idx(places, i), voxels);
        return r;
}

int tool_render(ToolCall *c) {
        json_object *params = tool_params(c), *picture;
        int r;

        tool_pass(c, params, "view", "camera_preset");
        tool_pass(c, params, "width", "width");
        tool_pass(c, params, "height", "height");
        tool_pass(c, params, "background", "background_color");
        r = tool_ask(c, "goxel.render_scene", params, -1, GOXEL_CALL_REPEATABLE, &picture);
        if (r != 0)
                return r;
        tool_keep(c, picture, "width height bytes");
        c->picture = json_object_new_object();
        json_object_object_add(c->picture, "type", json_object_new_string("image"));
        json_object_object_add(c->picture, "data", json_object_get(json_object_object_get(picture, "data")));
        json_object_object_add(c->picture, "mimeType", json_object_new_string("image/png"));
        json_object_put(picture);
        return 0;
}
