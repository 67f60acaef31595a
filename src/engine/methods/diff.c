/* What differs between two moments of a project, or between it and another model. */
#include "engine/checkpoint.h"
#include "engine/methods/beside.h"
#include "engine/methods/moment.h"
#include "engine/methods/settings.h"
#include "engine/passed.h"

#include "base/fd.h"
#include "voxel/difference.h"
#include "voxel/rows.h"

#include <errno.h>
#include <string.h>

#define VOXELS_MOST 100000

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
        json_add(c->result, "truncated", json_object_new_boolean(from + json_length(list) < n));
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

/* What the engine of that project has written in goxel.write_moment. */
static int read_other(Call *c, Volume **ret) {
        const Passed *passed = passed_now(engine_call(c)->session);
        CLEANUP_FREE uint8_t *data = NULL;
        CLEANUP(model_free) Model *m = NULL;
        size_t n;
        int r;

        r = fd_read_file(passed->fd, SIZE_MAX, &data, &n);
        if (r == 0)
                r = model_decode(&m, data, n);
        return r == 0 ? model_flatten(m, ret) : r;
}

/* The name of another project; NULL: none, or this one's own, which is read here. */
static const char *other_project(const Call *c) {
        const Arg *other = arg(c, "from_project");

        return other->given && strcmp(other->string, engine_call(c)->project->name) != 0 ? other->string
                                                                                         : NULL;
}

static int check_other(Call *c, const char *name) {
        const EngineCall *k = engine_call(c);
        const char *fault = name_fault(name, strlen(name));

        if (fault)
                return rpc_fail_param(&c->error, "from_project", fault, name);
        if (passed_now(k->session))
                return 0;
        return rpc_fail(
                &c->error, RPC_NEEDS_DAEMON,
                k->project->private_engine
                        ? "%s: a private engine has no other project: pass a file of it"
                        : "%s: in a batch and in the background no other project is read: send the request "
                          "alone",
                c->method->name);
}

/* Which of the three it is, and no two of them. */
static int check_from(Call *c) {
        const bool project = arg(c, "from_project")->given,
                   moment = project || arg(c, "from")->given || arg(c, "from_revision")->given,
                   file = arg(c, "fd")->given || arg(c, "path")->given;

        if (moment == file)
                return rpc_fail_param(&c->error, "from",
                                      "a checkpoint, from_revision, from_project, or a file by path or fd",
                                      file ? "two of them" : "nothing");
        return other_project(c) ? check_other(c, other_project(c)) : 0;
}

static int fetch_diff(Call *c) {
        EngineCall *k = engine_call(c);
        const Moment from = call_moment(c, "from", "from_revision"),
                     to = call_moment(c, "to", "to_revision");
        int r;

        r = check_from(c);
        if (r == 0 && !other_project(c))
                r = moment_fetch(c, &from, &k->pasts[0]);
        if (r == 0)
                r = moment_fetch(c, &to, &k->pasts[1]);
        k->fetched = r == 0;
        return r;
}

static int read_before(Call *c, Volume **ret) {
        const EngineCall *k = engine_call(c);

        if (other_project(c))
                return read_other(c, ret);
        if (arg(c, "fd")->given || arg(c, "path")->given)
                return read_file(c, ret);
        return moment_flatten(k->project, &k->pasts[0], ret);
}

static int diff(Call *c) {
        const EngineCall *k = engine_call(c);
        CLEANUP(volume_free) Volume *before = NULL, *after = NULL, *marks = NULL;
        Difference d;
        int r;

        r = k->fetched ? 0 : fetch_diff(c);
        if (r == 0)
                r = read_before(c, &before);
        if (r == 0)
                r = moment_flatten(k->project, &k->pasts[1], &after);
        /* To tell which they are takes longer than to count them. */
        if (r == 0 && arg(c, "include_voxels")->i)
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

static int fetch_moment(Call *c) {
        const Moment at = call_moment(c, "from", "from_revision");
        EngineCall *k = engine_call(c);
        int r;

        r = moment_fetch(c, &at, &k->pasts[0]);
        k->fetched = r == 0;
        return r;
}

static int write_moment(Call *c) {
        const EngineCall *k = engine_call(c);
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int fd = -1, r;

        r = k->fetched ? 0 : fetch_moment(c);
        if (r == 0)
                r = call_file(c, true, &fd);
        if (r == 0)
                r = past_model(k->project, &k->pasts[0], &m);
        if (r == 0)
                r = model_encode(m, &bytes);
        if (r == 0)
                r = fd_replace(fd, bytes.data, bytes.n);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "voxels", json_object_new_uint64(model_count(m)));
        json_add(c->result, "bytes", json_object_new_uint64(bytes.n));
        return 0;
}

#define PARAM_CHECKPOINT(name, what)                                                                        \
        { name, P_STRING, NULL, 1, CHECKPOINT_NAME_MAX, NULL, "", NULL, what }
#define PARAM_REVISION(name, what)                                                                          \
        { name, P_INT, NULL, 0, INT64_MAX, NULL, "", NULL, what " a step that goxel.get_history tells" }

static const Param diff_params[] = {
        PARAM_CHECKPOINT("from", "the checkpoint to begin with"),
        PARAM_CHECKPOINT("to", "the checkpoint to end with; without it and to_revision: now"),
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
        { "from_project", P_STRING, NULL, 1, NAME_MAX_BYTES, NULL, "", NULL,
          "the project to begin with, of which from and from_revision are then moments; without them: as it is now" },
        PARAM_FILES,
        PARAM_END,
};
static const Param moment_params[] = {
        { "fd", P_FD, NULL, 0, SESSION_FDS_MAX - 1, NULL, NULL, NULL,
          "number of a passed descriptor: the file, open for writing; its contents are replaced" },
        PARAM_CHECKPOINT("from", "the checkpoint; without it and from_revision: now"),
        PARAM_REVISION("from_revision", "instead of from: after"),
        PARAM_END,
};

const Method diff_methods[] = {
        { .name = "goxel.diff",
          .summary =
                  "Tells what is seen otherwise at one moment than at another, than in another project, or than in "
                  "the model of a file.",
          .params = diff_params,
          .flags = METHOD_PROJECT | METHOD_READS_FILE | METHOD_LONG,
          .project_param = "project",
          .path_param = "path",
          .other_param = "from_project",
          .error = -1002,
          .result = "{\"equal\":\"bool\",\"added\":\"int\",\"removed\":\"int\",\"painted\":\"int\","
                    "\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\","
                    "\"voxels\":[{\"position\":\"[x,y,z]\",\"from\":\"[r,g,b,a] or null\","
                    "\"to\":\"[r,g,b,a] or null\"}],\"truncated\":\"bool\"}",
          .run = diff,
          .fetch = fetch_diff },
        { .name = "goxel.write_moment",
          .summary =
                  "Writes the whole model, as it is or was at a moment, into a file in a form of this version's own: "
                  "what goxeld asks one project for, so that goxel.diff of another can read it.",
          .params = moment_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1002,
          .result = "{\"success\":\"bool\",\"voxels\":\"int\",\"bytes\":\"int\"}",
          .run = write_moment,
          .fetch = fetch_moment },
        { .name = NULL },
};
