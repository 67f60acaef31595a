#include "cli/wording.h"

#include "cli/cmd.h"
#include "cli/known.h"

#include <stdio.h>
#include <string.h>

/* What commands of their own do. Others are called. */
static const struct {
        const char *method, *command;
} commands_of[] = {
        { "goxel.backup_project", "backup" },  { "goxel.cancel", "cancel" },
        { "goxel.compact_project", "gc" },     { "goxel.create_project", "create" },
        { "goxel.describe", "describe" },      { "goxel.diff", "diff" },
        { "goxel.disconnect", "disconnect" },  { "goxel.execute_script", "script" },
        { "goxel.export_model", "export" },    { "goxel.get_history", "history" },
        { "goxel.get_task", "task" },          { "goxel.list_formats", "formats" },
        { "goxel.list_layers", "describe" },   { "goxel.list_projects", "projects" },
        { "goxel.list_sessions", "sessions" }, { "goxel.list_tasks", "tasks" },
        { "goxel.load_project", "open" },      { "goxel.recover_project", "recover" },
        { "goxel.render_scene", "render" },    { "goxel.restore_project", "restore" },
        { "goxel.save_project", "export" },
};

static const struct {
        const char *said, *meant;
} phrases[] = {
        { "pass if_exists: \"empty\" to begin it anew", "say --overwrite to begin it anew" },
        { "longer than timeout_ms allows", "longer than it may, which --timeout says (30 s; 300 at most)" },
};

static int tell_method(const char *at, size_t n, Buf *ret) {
        char name[64];

        (void)snprintf(name, sizeof(name), "%.*s", (int)n, at);
        for (size_t i = 0; i < ARRAY_LEN(commands_of); i++)
                if (strcmp(commands_of[i].method, name) == 0)
                        return buf_printf(ret, "goxelctl %s", commands_of[i].command);
        return buf_printf(ret, "%s%.*s", known_method(name) ? "goxelctl call " : "", (int)n, at);
}

static size_t method_length(const char *at) {
        const size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz_.");

        return strncmp(at, "goxel.", 6) == 0 && n > 6 ? n - (at[n - 1] == '.') : 0;
}

static int tell_next(const char **at, Buf *ret) {
        const size_t n = method_length(*at);

        if (n > 0) {
                *at += n;
                return tell_method(*at - n, n, ret);
        }
        for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
                if (strncmp(*at, phrases[i].said, strlen(phrases[i].said)) == 0) {
                        *at += strlen(phrases[i].said);
                        return buf_append_text(ret, phrases[i].meant);
                }
        *at += 1;
        return buf_append(ret, *at - 1, 1);
}

int wording(const Invocation *in, const char *text, Buf *ret) {
        int r = 0;

        if (in->command && in->command->run == cmd_call)
                return buf_append_text(ret, text);
        for (const char *at = text; *at && r == 0;)
                r = tell_next(&at, ret);
        return r;
}
