/* Methods about the database of a project as such: copies of it, and the room it takes. */
#include "engine/methods/methods.h"

#include "base/text.h"
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int fail_storage(Call *c, const char *what, int r) {
        rpc_failure(&c->error, RPC_STORAGE, "%s: %s", what, strerror(-r));
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
        r = project_backup(p, fd, &bytes);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return fail_storage(c, "The backup could not be written", r);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "project", json_object_new_string(p->name));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_add(c->result, "bytes", json_object_new_uint64(bytes));
        return 0;
}

/* 0 when it is done; REQUEST_LATER when others are to have their turn first. */
static int compact(Call *c, uint64_t keep_steps) {
        EngineCall *k = engine_call(c);
        Session *s = k->session;
        int r = 0;

        if (s->compacting == 0) {
                s->compacting = MAX(journal_bytes(k->project->journal), (uint64_t)1);
                r = project_compact_begin(k->project, keep_steps);
        }
        if (r == 0)
                r = project_compact_go_on(k->project);
        /* What stands before it in a batch must not be done again. */
        while (r == JOURNAL_MORE && k->in_batch)
                r = project_compact_go_on(k->project);
        k->engine->last_input = now_usec();
        return r == JOURNAL_MORE ? REQUEST_LATER : r;
}

static int compact_project(Call *c) {
        const Arg *keep = arg(c, "keep_steps");
        Project *p = engine_call(c)->project;
        uint64_t before;
        int r;

        if (p->storage_error < 0)
                return p->storage_error;
        r = compact(c, keep->given ? (uint64_t)keep->i : UINT64_MAX);
        if (r == REQUEST_LATER)
                return r;
        before = engine_call(c)->session->compacting;
        engine_call(c)->session->compacting = 0;
        if (r == -ENOMEM || p->broken < 0)
                return r;
        if (r < 0)
                return fail_storage(c, "Not all that is free could be given back. Nothing is lost", r);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "project", json_object_new_string(p->name));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_add(c->result, "bytes_before", json_object_new_uint64(before));
        json_add(c->result, "bytes_after", json_object_new_uint64(journal_bytes(p->journal)));
        return 0;
}

/* What was found and what was not, for people and for programs. */
static json_object *finds_json(const Project *p, const JournalFinds *f) {
        json_object *o = json_object_new_object();

        json_add(o, "success", json_object_new_boolean(true));
        json_add(o, "project", json_object_new_string(p->name));
        json_add(o, "revision", json_object_new_uint64(f->revision));
        json_add(o, "steps", json_object_new_uint64(f->steps));
        return o;
}

static void PRINTF(2, 3) add_loss(json_object *lost, const char *format, ...) {
        char text[160];
        va_list ap;

        va_start(ap, format);
        (void)vsnprintf(text, sizeof(text), format, ap);
        va_end(ap);
        json_append(lost, json_object_new_string(text));
}

static json_object *losses(const JournalFinds *f) {
        json_object *lost = json_object_new_array();

        if (f->cut)
                add_loss(lost, "all that was done after revision %llu",
                         (unsigned long long)f->revision_read);
        if (f->headless)
                add_loss(lost, "the image box, and names and properties of the layers");
        if (f->holes)
                add_loss(lost, "an unknown number of blocks of 16 × 16 × 16 voxels");
        if (f->blocks_lost > 0)
                add_loss(lost, "%zu block%s of 16 × 16 × 16 voxels", f->blocks_lost,
                         f->blocks_lost == 1 ? "" : "s");
        if (f->steps_lost > 0)
                add_loss(lost, "at least %zu undo step%s", f->steps_lost, f->steps_lost == 1 ? "" : "s");
        return lost;
}

static int recover_project(Call *c) {
        Project *p = engine_call(c)->project;
        const JournalFinds *f = &p->finds;

        if (!p->looked_through)
                return rpc_fail(
                        &c->error, RPC_BUSY,
                        "Project \"%s\" is open: close it with goxel.close_project, and let this be the next "
                        "request for it",
                        p->name);
        p->looked_through = false;
        c->result = finds_json(p, f);
        json_add(c->result, "damaged", json_object_new_boolean(f->damaged));
        json_add(c->result, "revision_read", json_object_new_uint64(f->revision_read));
        json_add(c->result, "lost", losses(f));
        json_add(c->result, "kept_aside", f->aside[0] ? json_object_new_string(f->aside) : NULL);
        return 0;
}

static int fail_backup(Call *c, int r, const Obstacle *obstacle) {
        const unsigned long long most = engine_call(c)->engine->file_most;

        if (r == -ENOMEM)
                return r;
        if (r == -EBADMSG)
                return rpc_fail(&c->error, RPC_FILE_INVALID,
                                "The file is no backup of a project, or is damaged. Nothing was made of it");
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The file has more than %llu bytes", most);
        if (r != -ENOTSUP)
                return fail_storage(c, "The project could not be made", r);
        return rpc_fail(&c->error, RPC_VERSION,
                        "The backup was written by goxel %s, and this is goxel " GOXEL_VERSION
                        ": install goxel-daemon %s or newer",
                        obstacle->program[0] ? obstacle->program : "(unknown)", obstacle->program);
}

static int restore_project(Call *c) {
        const char *name = arg(c, "name")->string, *fault = name_fault(name, strlen(name));
        Project *p = engine_call(c)->project;
        Obstacle obstacle = { 0 };
        JournalFinds finds;
        int fd = -1, r;

        if (fault)
                return rpc_fail_param(&c->error, "name", fault, name);
        if (p->created)
                return rpc_fail(
                        &c->error, RPC_PROJECT_EXISTS,
                        "Project \"%s\" exists: restore it by another name, or delete that one first", name);
        r = call_file(c, false, &fd);
        if (r != 0)
                return r;
        r = project_restore(p, name, fd, (size_t)engine_call(c)->engine->file_most, &finds, &obstacle);
        if (r < 0)
                return fail_backup(c, r, &obstacle);
        call_bind(c, name);
        c->result = finds_json(p, &finds);
        return 0;
}

static const Param backup_params[] = {
        { "fd", P_FD, NULL, 0, SESSION_FDS_MAX - 1, NULL, NULL, NULL,
          "number of a passed descriptor: the file, open for writing; its contents are replaced" },
        PARAM_END,
};
static const Param restore_params[] = {
        { "name", P_STRING, NULL, 1, NAME_MAX_BYTES, NULL, NULL, NULL,
          "what the project is called from now on" },
        { "fd", P_FD, NULL, 0, SESSION_FDS_MAX - 1, NULL, NULL, NULL,
          "number of a passed descriptor: the backup, open for reading" },
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
        { .name = "goxel.restore_project",
          .summary = "Makes a project of a file that goxel.backup_project has written, with its history.",
          .params = restore_params,
          .flags = METHOD_PROJECT | METHOD_CHANGES | METHOD_CREATES,
          .project_param = "name",
          .result = "{\"success\":\"bool\",\"project\":\"string\",\"revision\":\"int\",\"steps\":\"int\"}",
          .run = restore_project },
        { .name = "goxel.recover_project",
          .summary =
                  "Looks through the database of a closed project; when it is damaged, sets it aside and makes a "
                  "new one of what can be read.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"success\":\"bool\",\"project\":\"string\",\"revision\":\"int\",\"steps\":\"int\","
                  "\"damaged\":\"bool\",\"revision_read\":\"int\",\"lost\":[\"string\"],\"kept_aside\":\"string\"}",
          .example = "{}",
          .run = recover_project },
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
