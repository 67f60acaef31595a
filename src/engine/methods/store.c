/* Methods about the database of a project as such: copies of it, and the room it takes. */
#include "engine/methods/methods.h"

#include <errno.h>
#include <string.h>

static int fail_storage(Call *c, const char *what, int r) {
        (void)rpc_fail(&c->error, RPC_STORAGE, "%s: %s", what, strerror(-r));
        rpc_error_add(&c->error, "errno", json_object_new_int(-r));
        return RPC_FAILED;
}

static int backup_project(Call *c) {
        Project *p = engine_call(c)->project;
        uint64_t bytes;
        int fd = -1, r;

        r = call_file(c, true, &fd);
        if (r != 0)
                return r;
        r = journal_backup(p->journal, fd, &bytes);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return fail_storage(c, "The backup could not be written", r);
        c->result = json_object_new_object();
        json_object_object_add(c->result, "success", json_object_new_boolean(true));
        json_object_object_add(c->result, "project", json_object_new_string(p->name));
        json_object_object_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_object_object_add(c->result, "bytes", json_object_new_uint64(bytes));
        return 0;
}

static int compact_project(Call *c) {
        const Arg *keep = arg(c, "keep_steps");
        Project *p = engine_call(c)->project;
        uint64_t before = journal_bytes(p->journal);
        int r;

        if (p->storage_error < 0)
                return p->storage_error;
        r = project_compact(p, keep->given ? (uint64_t)keep->i : UINT64_MAX);
        if (r == -ENOMEM || p->broken < 0)
                return r;
        if (r < 0)
                return fail_storage(c, "The database could not be written anew, and is as it was", r);
        c->result = json_object_new_object();
        json_object_object_add(c->result, "success", json_object_new_boolean(true));
        json_object_object_add(c->result, "project", json_object_new_string(p->name));
        json_object_object_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_object_object_add(c->result, "bytes_before", json_object_new_uint64(before));
        json_object_object_add(c->result, "bytes_after", json_object_new_uint64(journal_bytes(p->journal)));
        return 0;
}

static const Param backup_params[] = {
        { "fd", P_FD, NULL, 0, SESSION_FDS_MAX - 1, NULL, NULL, NULL,
          "number of a passed descriptor: the file, open for writing; its contents are replaced" },
        PARAM_END,
};
static const Param compact_params[] = {
        { "keep_steps", P_INT, NULL, 0, INT32_MAX, NULL, "", NULL,
          "so many undo steps stay, the newest; without it all, with 0 redo is forgotten as well" },
        PARAM_END,
};

const Method store_methods[] = {
        { .name = "goxel.backup_project",
          .summary = "Writes the project with its history into a file, which goxel.restore_project reads.",
          .params = backup_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"success\":\"bool\",\"project\":\"string\",\"revision\":\"int\",\"bytes\":\"int\"}",
          .run = backup_project },
        { .name = "goxel.compact_project",
          .summary =
                  "Gives back what the project's database does not need: gaps, results that are too old, and, "
                  "when told so, old undo steps.",
          .params = compact_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"success\":\"bool\",\"project\":\"string\",\"revision\":\"int\",\"bytes_before\":\"int\","
                  "\"bytes_after\":\"int\"}",
          .example = "{\"keep_steps\":1000}",
          .run = compact_project },
        { .name = NULL },
};
