/* Named checkpoints, and what differs between two moments of a project. */
#include "engine/checkpoint.h"
#include "engine/methods/moment.h"
#include "engine/methods/settings.h"

#include "voxel/difference.h"
#include "voxel/rows.h"

#include <errno.h>
#include <string.h>

#define NAME_MOST 128
#define VOXELS_MOST 100000

static int fail_checkpoint(Call *c, int r, const char *param, const char *name) {
        if (r == JOURNAL_NOTHING)
                (void)rpc_fail(&c->error, c->method->error,
                               "There is no checkpoint \"%.128s\": goxel.list_checkpoints tells which are",
                               name);
        else if (r == -EDQUOT)
                (void)rpc_fail(
                        &c->error, RPC_LIMIT,
                        "A project has at most %d checkpoints: remove one with goxel.delete_checkpoint",
                        CHECKPOINTS_MOST);
        else
                return r;
        rpc_error_add(&c->error, "param", json_object_new_string(param));
        return RPC_FAILED;
}

static int create_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        Project *p = engine_call(c)->project;
        int r;

        r = checkpoint_keep(p, name);
        if (r != 0)
                return fail_checkpoint(c, r, "name", name);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(name));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_add(c->result, "voxels", json_object_new_uint64(model_count(p->model)));
        return 0;
}

static int list_checkpoints(Call *c) {
        c->result = json_object_new_object();
        json_add(c->result, "checkpoints", checkpoint_list(engine_call(c)->project));
        return 0;
}

static int delete_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        int r;

        r = checkpoint_remove(engine_call(c)->project, name);
        if (r != 0)
                return fail_checkpoint(c, r, "name", name);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(name));
        return 0;
}

static int restore_checkpoint(Call *c) {
        const char *name = arg(c, "name")->string;
        CLEANUP(model_free) Model *m = NULL;
        uint64_t voxels;
        int r;

        r = checkpoint_read(engine_call(c)->project, name, &m);
        if (r != 0)
                return fail_checkpoint(c, r, "name", name);
        voxels = model_count(m);
        r = edit_replace(engine_call(c)->edit, m);
        if (r < 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "name", json_object_new_string(name));
        json_add(c->result, "voxels", json_object_new_uint64(voxels));
        return 0;
}

int moment_volume(Call *c, const Moment *at, Volume **ret) {
        const Project *p = engine_call(c)->project;
        CLEANUP(model_free) Model *m = NULL;
        int r;

        if (at->name->given && at->id->given)
                return rpc_fail_param(&c->error, at->name_param, "a checkpoint or a revision, but not both",
                                      "both");
        if (!at->name->given && !at->id->given)
                return model_flatten(p->model, ret);
        r = at->name->given ? checkpoint_read(p, at->name->string, &m)
                            : checkpoint_of_step(p, (uint64_t)at->id->i, &m);
        if (r != 0 && at->name->given)
                return fail_checkpoint(c, r, at->name_param, at->name->string);
        if (r == JOURNAL_NOTHING) {
                (void)rpc_fail(
                        &c->error, c->method->error,
                        "Undo has no step that led to revision %lld: goxel.get_history tells which there are",
                        (long long)at->id->i);
                rpc_error_add(&c->error, "param", json_object_new_string(at->id_param));
                return RPC_FAILED;
        }
        return r == 0 ? model_flatten(m, ret) : r;
}

static int call_moment(Call *c, const char *checkpoint, const char *revision, Volume **ret) {
        return moment_volume(c, &(Moment){ checkpoint, revision, arg(c, checkpoint), arg(c, revision) },
                             ret);
}

static void tell_voxel(json_object *list, Point at, Colour from, Colour to) {
        json_object *o = json_object_new_object();

        json_add(o, "position", point_json(at));
        json_add(o, "from", from.a > 0 ? colour_json(from) : NULL);
        json_add(o, "to", to.a > 0 ? colour_json(to) : NULL);
        json_append(list, o);
}

static int tell_voxels(Call *c, const Volume *marks, const Volume *before, const Volume *after) {
        const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        const uint64_t from = (uint64_t)arg(c, "offset")->i, most = (uint64_t)arg(c, "limit")->i;
        CLEANUP(rows_free) Rows *rows = NULL;
        json_object *list;
        uint64_t n = 0;
        Row row;
        int r;

        r = rows_new(&rows, marks, everything);
        if (r < 0)
                return r;
        list = json_object_new_array();
        while (rows_next(rows, &row))
                for (unsigned i = 0; i < row.n; i++) {
                        const Point at = { row.at.x + (int32_t)i, row.at.y, row.at.z };

                        if (row.colours[i].a == 0)
                                continue;
                        if (n >= from && n - from < most)
                                tell_voxel(list, at, volume_get(before, at), volume_get(after, at));
                        n++;
                }
        json_add(c->result, "voxels", list);
        json_add(c->result, "truncated", json_object_new_boolean(from + json_object_array_length(list) < n));
        return 0;
}

/* All that is visible in the model of a file. */
static int read_file(Call *c, Volume **ret) {
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = call_read_model(c, &m, &notes);
        return r == 0 ? model_flatten(m, ret) : r;
}

/* A moment, or another model. */
static int call_before(Call *c, Volume **ret) {
        const bool moment = arg(c, "from")->given || arg(c, "from_revision")->given, file = call_has_file(c);

        if (moment == file)
                return rpc_fail_param(&c->error, "from",
                                      "a checkpoint, from_revision, or a file by path or fd",
                                      file ? "two of them" : "nothing");
        return file ? read_file(c, ret) : call_moment(c, "from", "from_revision", ret);
}

static int diff(Call *c) {
        CLEANUP(volume_free) Volume *before = NULL, *after = NULL, *marks = NULL;
        Difference d;
        int r;

        r = call_before(c, &before);
        if (r == 0)
                r = call_moment(c, "to", "to_revision", &after);
        if (r == 0)
                r = volume_new(&marks);
        if (r == 0)
                r = volume_compare(before, after, marks, &d);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "equal", json_object_new_boolean(difference_all(&d) == 0));
        json_add(c->result, "added", json_object_new_uint64(d.added));
        json_add(c->result, "removed", json_object_new_uint64(d.removed));
        json_add(c->result, "painted", json_object_new_uint64(d.painted));
        add_box(c->result, d.box);
        return arg(c, "include_voxels")->i ? tell_voxels(c, marks, before, after) : 0;
}

#define PARAM_CHECKPOINT(name, fallback, what)                                                              \
        { name, P_STRING, NULL, 1, NAME_MOST, NULL, fallback, NULL, what }
#define PARAM_REVISION(name, what)                                                                          \
        { name, P_INT, NULL, 0, INT64_MAX, NULL, "", NULL, what " a step that goxel.get_history tells" }

static const Param name_params[] = {
        PARAM_CHECKPOINT("name", NULL, "what the checkpoint is called"),
        PARAM_END,
};
static const Param diff_params[] = {
        PARAM_CHECKPOINT("from", "", "the checkpoint to begin with"),
        PARAM_CHECKPOINT("to", "", "the checkpoint to end with; without it and to_revision: now"),
        PARAM_REVISION("from_revision", "instead of from: after"),
        PARAM_REVISION("to_revision", "instead of to: after"),
        { "include_voxels", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "list what differs, in the order of z, y, x" },
        { "offset", P_INT, NULL, 0, INT64_MAX, NULL, "0", "voxels", "how many to pass over" },
        { "limit", P_INT, NULL, 1, VOXELS_MOST, NULL, "1000", "voxels", "how many are listed at most" },
        { "path", P_STRING, "file_path", 0, 4096, NULL, "", NULL,
          "instead of from: path of a file with the model to begin with" },
        PARAM_FD("that file, open for reading"),
        PARAM_FORMAT,
        PARAM_OPTIONS,
        PARAM_END,
};

#define LOOKS .flags = METHOD_PROJECT, .project_param = "project"

const Method checkpoint_methods[] = {
        { .name = "goxel.create_checkpoint",
          .summary =
                  "Keeps the project as it is under a name, in place of an older checkpoint of that name.",
          .params = name_params,
          LOOKS,
          .error = -1003,
          .result = "{\"success\":\"bool\",\"name\":\"string\",\"revision\":\"int\",\"voxels\":\"int\"}",
          .example = "{\"name\":\"walls are done\"}",
          .run = create_checkpoint },
        { .name = "goxel.list_checkpoints",
          .summary = "Lists the checkpoints, oldest first.",
          LOOKS,
          .result = "{\"checkpoints\":[{\"name\":\"string\",\"revision\":\"int\","
                    "\"time\":\"int, seconds since 1970\",\"voxels\":\"int\",\"bytes\":\"int\"}]}",
          .example = "{}",
          .run = list_checkpoints },
        { .name = "goxel.restore_checkpoint",
          .summary = "Makes the project what it was at a checkpoint, as one undo step.",
          .params = name_params,
          .flags = METHOD_PROJECT | METHOD_WRITES,
          .project_param = "project",
          .error = -1002,
          .result = "{\"success\":\"bool\",\"name\":\"string\",\"voxels\":\"int\",\"revision\":\"int\"}",
          .run = restore_checkpoint },
        { .name = "goxel.delete_checkpoint",
          .summary = "Forgets a checkpoint.",
          .params = name_params,
          LOOKS,
          .error = -1002,
          .result = "{\"success\":\"bool\",\"name\":\"string\"}",
          .run = delete_checkpoint },
        { .name = "goxel.diff",
          .summary =
                  "Tells what is seen otherwise at one moment than at another, or than in the model of a file.",
          .params = diff_params,
          .flags = METHOD_PROJECT | METHOD_READS_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1002,
          .result = "{\"equal\":\"bool\",\"added\":\"int\",\"removed\":\"int\",\"painted\":\"int\","
                    "\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\","
                    "\"voxels\":[{\"position\":\"[x,y,z]\",\"from\":\"[r,g,b,a] or null\","
                    "\"to\":\"[r,g,b,a] or null\"}],\"truncated\":\"bool\"}",
          .run = diff },
        { .name = NULL },
};
