/* Tools for projects as a whole and for files. The files are opened here, with the rights of whoever runs
 * this program; the daemon gets descriptors. */
#include "base/savefile.h"
#include "mcp/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

static int create(ToolCall *c, bool overwrite) {
        json_object *params = json_object_new_object();

        tool_pass(c, params, "project", "name");
        tool_pass(c, params, "width", "width");
        tool_pass(c, params, "height", "height");
        tool_pass(c, params, "depth", "depth");
        tool_pass(c, params, "template", "template");
        if (!overwrite)
                json_object_object_add(params, "if_exists", json_object_new_string("error"));
        return tool_ask(c, "goxel.create_project", params, -1, 0, NULL);
}

int tool_project_open(ToolCall *c) {
        const char *choice = tool_text(c, "if_exists");
        bool keep = !choice || strcmp(choice, "keep") == 0, created = true;
        json_object *status;
        int r;

        r = create(c, choice && strcmp(choice, "overwrite") == 0);
        if (r == TOOL_FAILED && keep && goxel_client_error_code(c->client) == RPC_PROJECT_EXISTS) {
                created = false;
                r = 0;
        }
        if (r == 0)
                r = tool_ask(c, "goxel.get_status", tool_params(c), -1, GOXEL_CALL_REPEATABLE, &status);
        if (r != 0)
                return r;
        json_object_object_add(c->result, "created", json_object_new_boolean(created));
        tool_keep(c, status, "project voxels revision width height depth");
        json_object_put(status);
        return 0;
}

int tool_file_import(ToolCall *c) {
        const char *path = tool_text(c, "path");
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        json_object *params, *result;
        int r;

        if (fd < 0)
                return tool_fail(c, "Cannot open %s: %s. Give the full path of a file that exists", path,
                                 strerror(errno));
        params = json_object_new_object();
        tool_pass(c, params, "project", "name");
        json_object_object_add(params, "fd", json_object_new_int(0));
        tool_pass(c, params, "path", "path");
        tool_pass(c, params, "format", "format");
        if (!tool_flag(c, "overwrite"))
                json_object_object_add(params, "if_exists", json_object_new_string("error"));
        r = tool_ask(c, "goxel.load_project", params, fd, 0, &result);
        if (r != 0)
                return r;
        tool_pass(c, c->result, "project", "project");
        tool_keep(c, result, "voxels layer_count revision width height depth");
        json_object_put(result);
        return 0;
}

static int explain_save(ToolCall *c, int r) {
        const char *path = tool_text(c, "path");

        if (r == -EEXIST)
                return tool_fail(c, "%s exists: choose another path, or say \"overwrite\": true", path);
        return tool_fail(c, "Cannot write %s: %s. Give a full path in a folder that exists", path,
                         strerror(-r));
}

/* Which method writes the format that is asked for, or that the path ends with. */
static const char *writer(const ToolCall *c) {
        const char *format = tool_text(c, "format"), *dot = strrchr(tool_text(c, "path"), '.');

        if (!format)
                format = dot ? dot + 1 : "";
        if (strcasecmp(format, "png") == 0)
                return "goxel.render_scene";
        return strcasecmp(format, "gox") == 0 ? "goxel.save_project" : "goxel.export_model";
}

static json_object *export_params(const ToolCall *c, const char *method) {
        json_object *params = tool_params(c);

        json_object_object_add(params, "fd", json_object_new_int(0));
        if (strcmp(method, "goxel.render_scene") == 0) {
                tool_pass(c, params, "view", "camera_preset");
                tool_pass(c, params, "width", "width");
                tool_pass(c, params, "height", "height");
        } else {
                tool_pass(c, params, "path", "path");
                tool_pass(c, params, "format", "format");
        }
        return params;
}

int tool_file_export(ToolCall *c) {
        CLEANUP_SAVEFILE SaveFile file = { .fd = -1 };
        const char *method = writer(c);
        json_object *result;
        int r;

        r = savefile_open(&file, tool_text(c, "path"), tool_flag(c, "overwrite"));
        if (r < 0)
                return explain_save(c, r);
        r = tool_ask(c, method, export_params(c, method), file.fd, GOXEL_CALL_REPEATABLE, &result);
        if (r != 0)
                return r;
        json_object_object_add(c->result, "path", json_object_new_string(file.path));
        tool_keep(c, result, "bytes width height warnings");
        json_object_put(result);
        r = savefile_commit(&file);
        return r < 0 ? explain_save(c, r) : 0;
}
