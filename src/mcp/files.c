/* Tools for projects as a whole and for files. The files are opened here, with the rights of whoever runs
 * this program; the daemon gets descriptors. */
#include "base/savefile.h"
#include "mcp/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* What was asked for and is not so, since the project was there. */
static void warn_kept(ToolCall *c) {
        static const char *const made[] = { "width", "depth", "height", "template" };
        json_object *warnings = json_object_new_array();

        for (size_t i = 0; i < ARRAY_LEN(made); i++) {
                char text[128];

                if (!json_object_object_get_ex(c->arguments, made[i], NULL))
                        continue;
                (void)snprintf(text, sizeof(text),
                               "%s was not used, since the project was there: \"if_exists\": \"overwrite\" "
                               "begins it anew",
                               made[i]);
                json_object_array_add(warnings, json_object_new_string(text));
        }
        json_object_object_add(c->result, "warnings", warnings);
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
        if (!created)
                warn_kept(c);
        json_object_put(status);
        return 0;
}

int file_open(ToolCall *c, const char *path, int *ret) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

        if (fd < 0)
                return tool_fail(c, "Cannot open %s: %s. Give the full path of a file that exists", path,
                                 strerror(errno));
        *ret = fd;
        return 0;
}

int tool_file_import(ToolCall *c) {
        CLEANUP_FD int fd = -1;
        json_object *params, *result = NULL;
        int r;

        r = file_open(c, tool_text(c, "path"), &fd);
        if (r != 0)
                return r;
        params = json_object_new_object();
        tool_pass(c, params, "project", "name");
        json_object_object_add(params, "fd", json_object_new_int(0));
        tool_pass(c, params, "path", "path");
        tool_pass(c, params, "format", "format");
        tool_pass(c, params, "options", "options");
        if (!tool_flag(c, "overwrite"))
                json_object_object_add(params, "if_exists", json_object_new_string("error"));
        r = tool_ask_beside(c, "goxel.load_project", params, fd, tool_text(c, "path"), &result);
        if (r != 0)
                return r;
        tool_pass(c, c->result, "project", "project");
        tool_keep(c, result, "voxels layer_count revision width height depth warnings");
        json_object_put(result);
        return 0;
}

static int explain_save(ToolCall *c, const char *path, int r) {
        if (r == -EEXIST)
                return tool_fail(c, "%s exists: choose another path, or say \"overwrite\": true", path);
        return tool_fail(c, "Cannot write %s: %s. Give a full path in a folder that exists", path,
                         strerror(-r));
}

int file_write(ToolCall *c, const char *path, bool overwrite, const char *method, json_object *params,
               json_object **ret) {
        CLEANUP_SAVEFILE SaveFile file = { .fd = -1 };
        json_object *result = NULL;
        int r;

        r = savefile_open(&file, path, overwrite);
        if (r < 0) {
                json_object_put(params);
                return explain_save(c, path, r);
        }
        json_object_object_add(params, "fd", json_object_new_int(0));
        r = tool_ask(c, method, params, file.fd, GOXEL_CALL_REPEATABLE, &result);
        if (r != 0)
                return r;
        r = savefile_commit(&file);
        if (r < 0) {
                json_object_put(result);
                return explain_save(c, path, r);
        }
        json_object_object_add(c->result, "path", json_object_new_string(file.path));
        *ret = result;
        return 0;
}

int tool_file_export(ToolCall *c) {
        const char *path = tool_text(c, "path"), *format = tool_text(c, "format"), *dot = strrchr(path, '.');
        json_object *params, *result = NULL;
        bool gox;
        int r;

        if (!format)
                format = dot ? dot + 1 : "";
        if (picture_ending(format))
                return tool_fail(c, "Pictures are drawn by render: give it the path");
        gox = strcasecmp(format, "gox") == 0;
        if (gox && json_object_object_get_ex(c->arguments, "options", NULL))
                return tool_fail(c, "options has no meaning: gox has none");
        params = tool_params(c);
        tool_pass(c, params, "path", "path");
        tool_pass(c, params, "format", "format");
        tool_pass(c, params, "options", "options");
        r = file_write(c, path, tool_flag(c, "overwrite"), gox ? "goxel.save_project" : "goxel.export_model",
                       params, &result);
        if (r != 0)
                return r;
        tool_keep(c, result, "bytes warnings");
        json_object_put(result);
        return 0;
}
