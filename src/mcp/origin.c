/* The tools of the origin under their names and with their arguments, for agents that have learnt these: the
 * group `origin`. One table maps them to the daemon's methods, which check the arguments. A call without
 * `project` works on the project that the last goxel_create_project or goxel_open_file has chosen. */
#include "base/fd.h"
#include "mcp/tool.h"

#include <json-c/linkhash.h>

#define ARGUMENTS(members) "{'type':'object','properties':{" members "}}"
#define PROJECT "'project':{'type':'string','description':'the current one by default'}"
#define INTEGER "{'type':'integer'}"
#define STRING "{'type':'string'}"
#define POSITION                                                                                            \
        "'position':{'type':'object','properties':{'x':" INTEGER ",'y':" INTEGER ",'z':" INTEGER            \
        "},'required':['x','y','z']}"
#define COLOR                                                                                               \
        "'color':{'type':'object','properties':{'r':" INTEGER ",'g':" INTEGER ",'b':" INTEGER               \
        ",'a':" INTEGER "},'required':['r','g','b']}"
#define LAYER "'layer_id':" INTEGER
#define TRIPLE(name) "'" name "_x':" INTEGER ",'" name "_y':" INTEGER ",'" name "_z':" INTEGER

#define ROW(name_, title_, text_, effect_, input_, run_, method_)                                           \
        {                                                                                                   \
                .name = name_, .title = title_, .description = text_, .effect = effect_, .input = input_,   \
                .run = run_, .method = method_                                                              \
        }

const Tool origin_tools[] = {
        ROW("goxel_create_project", "Create project",
            "Makes a project and works on it. Empties the one of that name.", TOOL_CHANGES,
            ARGUMENTS("'name':" STRING ",'width':" INTEGER ",'height':" INTEGER ",'depth':" INTEGER),
            origin_ask, "goxel.create_project"),
        ROW("goxel_save_file", "Save project", "Writes the project to a gox file.", TOOL_CHANGES,
            ARGUMENTS(PROJECT ",'path':" STRING), origin_save, "goxel.save_project"),
        ROW("goxel_export_file", "Export model", "Writes the model to a file of another format.",
            TOOL_CHANGES, ARGUMENTS(PROJECT ",'path':" STRING ",'format':" STRING), origin_save,
            "goxel.export_model"),
        { .name = "goxel_render_scene",
          .title = "Render scene",
          .description = "Draws a picture, into a file when output_path is given.",
          .effect = TOOL_CHANGES,
          .input = ARGUMENTS(PROJECT ",'output_path':" STRING ",'width':" INTEGER ",'height':" INTEGER
                                     ",'camera_preset':" STRING),
          .run = origin_render,
          .writing = "output_path",
          .method = "goxel.render_scene" },
        ROW("goxel_open_file", "Open file", "Reads a model file into the project.", TOOL_CHANGES,
            ARGUMENTS(PROJECT ",'path':" STRING), origin_open, "goxel.load_project"),
        ROW("goxel_get_voxel", "Get voxel", "Tells whether there is a voxel, and its color.", TOOL_READS,
            ARGUMENTS(PROJECT "," POSITION), origin_ask, "goxel.get_voxel"),
        ROW("goxel_add_voxels", "Add voxel", "Sets a voxel.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," POSITION "," COLOR "," LAYER), origin_ask, "goxel.add_voxel"),
        ROW("goxel_remove_voxels", "Remove voxel", "Removes a voxel.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," POSITION "," LAYER), origin_ask, "goxel.remove_voxel"),
        ROW("goxel_paint_voxels", "Paint voxel", "Gives a voxel another color.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," POSITION "," COLOR "," LAYER), origin_ask, "goxel.paint_voxels"),
        ROW("goxel_flood_fill", "Flood fill", "Fills connected voxels with a color.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," POSITION "," COLOR "," LAYER), origin_ask, "goxel.flood_fill"),
        ROW("goxel_procedural_shape", "Make shape", "Fills a cube, sphere or cylinder.", TOOL_CHANGES,
            ARGUMENTS(PROJECT ",'shape_type':" STRING "," TRIPLE("size") "," TRIPLE("center") "," COLOR
                                                                                              "," LAYER),
            origin_ask, "goxel.procedural_shape"),
        ROW("goxel_batch_voxel_operations", "Batch operations",
            "Runs operations {type: add_voxel, x, y, z, r, g, b, a} as one step.", TOOL_CHANGES,
            ARGUMENTS(PROJECT ",'operations':{'type':'array','items':{'type':'object'}}"), origin_ask,
            "goxel.batch_operations"),
        ROW("goxel_new_layer", "New layer", "Adds a layer.", TOOL_ADDS,
            ARGUMENTS(PROJECT ",'name':" STRING ",'visible':{'type':'boolean'}," COLOR), origin_ask,
            "goxel.create_layer"),
        ROW("goxel_delete_layer", "Delete layer", "Removes a layer and its voxels.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," LAYER ",'layer_name':" STRING), origin_ask, "goxel.delete_layer"),
        ROW("goxel_list_layers", "List layers", "Lists the layers.", TOOL_READS, ARGUMENTS(PROJECT),
            origin_ask, "goxel.list_layers"),
        ROW("goxel_merge_layers", "Merge layers", "Merges one layer into another.", TOOL_CHANGES,
            ARGUMENTS(PROJECT ",'source_layer_id':" INTEGER ",'target_layer_id':" INTEGER), origin_ask,
            "goxel.merge_layers"),
        ROW("goxel_set_layer_visibility", "Show or hide layer", "Shows or hides a layer.", TOOL_CHANGES,
            ARGUMENTS(PROJECT "," LAYER ",'visible':{'type':'boolean'}"), origin_ask,
            "goxel.set_layer_visibility"),
        ROW("ping", "Ping", "Tells that the daemon answers.", TOOL_READS, ARGUMENTS(""), origin_ask, "ping"),
        ROW("version", "Version", "Tells the daemon's version.", TOOL_READS, ARGUMENTS(""), origin_ask,
            "version"),
        ROW("list_methods", "List methods", "Lists the daemon's methods.", TOOL_READS, ARGUMENTS(""),
            origin_ask, "list_methods"),
        { .name = NULL },
};

/* A copy of the arguments, the project first. New reference. */
static json_object *params(const ToolCall *c) {
        json_object *o = tool_params(c);

        json_object_object_foreach(c->arguments, key, value) {
                json_object_object_add(o, key, json_object_get(value));
        }
        return o;
}

static void answer_with(ToolCall *c, json_object *answer) {
        json_object_put(c->result);
        c->result = answer;
}

int origin_ask(ToolCall *c) {
        bool reads = c->tool->effect == TOOL_READS;
        json_object *answer;
        int r;

        r = tool_ask(c, c->tool->method, params(c), -1, reads ? GOXEL_CALL_REPEATABLE : 0, &answer);
        if (r == 0)
                answer_with(c, answer);
        return r;
}

static int need_path(ToolCall *c) {
        return tool_text(c, "path") ? 0 : tool_fail(c, "path is missing: the full path of a file");
}

/* The daemon calls what is loaded into `name`. */
int origin_open(ToolCall *c) {
        CLEANUP_FD int fd = -1;
        json_object *o, *answer;
        int r;

        r = need_path(c);
        if (r == 0)
                r = file_open(c, tool_text(c, "path"), &fd);
        if (r != 0)
                return r;
        o = params(c);
        json_object_object_del(o, "project");
        tool_pass(c, o, "project", "name");
        json_object_object_add(o, "fd", json_object_new_int(0));
        r = tool_ask(c, c->tool->method, o, fd, 0, &answer);
        if (r == 0)
                answer_with(c, answer);
        return r;
}

/* As the origin did, without asking whether there is a file. */
int origin_save(ToolCall *c) {
        json_object *answer;
        int r;

        r = need_path(c);
        if (r == 0)
                r = file_write(c, tool_text(c, "path"), true, c->tool->method, params(c), &answer);
        if (r == 0)
                answer_with(c, answer);
        return r;
}

int origin_render(ToolCall *c) {
        const char *path = tool_text(c, "output_path");
        json_object *answer;
        int r;

        if (path)
                r = file_write(c, path, true, c->tool->method, params(c), &answer);
        else
                r = tool_ask(c, c->tool->method, params(c), -1, GOXEL_CALL_REPEATABLE, &answer);
        if (r != 0)
                return r;
        if (!path) {
                r = picture_take(c, answer);
                json_object_object_del(answer, "data");
        }
        answer_with(c, answer);
        return r;
}
