#include "engine/methods/info.h"

#include "config.h"
#include "engine/methods/beside.h"
#include "engine/methods/settings.h"
#include "engine/task.h"
#include "voxel/shape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SIDE_MOST (1 << 24)
#define SIDE_DEFAULT 64

void call_bind(Call *c, const char *name) {
        EngineCall *k = engine_call(c);

        (void)snprintf(k->session->project, sizeof(k->session->project), "%s", name);
        k->session->announce = true;
}

/* A session without a project has one from now on, and does not say so. */
static void stay(Session *s, const char *name) {
        if (!s->project[0])
                (void)snprintf(s->project, sizeof(s->project), "%s", name);
}

/* Makes the project out of `model` (taken over on success): a new one, or, as one step, in place of what an
 * existing one holds. */
static int store_model(Call *c, const char *name, Model **model) {
        EngineCall *k = engine_call(c);
        Project *p = k->project;
        CLEANUP(edit_undo) Edit *edit = NULL;
        int r;

        if (!p->created) {
                r = project_create(p, name, model);
                if (r < 0) {
                        p->storage_error = r;
                        return r;
                }
                return 0;
        }
        r = project_begin(p, &edit);
        if (r < 0)
                return r;
        r = edit_replace(edit, *model);
        if (r < 0)
                return r;
        *model = model_free(*model);
        r = project_keep(p, TAKE(edit), k->session->key, c->method->name);
        if (r < 0)
                return r;
        /* A private engine has one project, whatever it is called. */
        if (p->private_engine)
                (void)snprintf(p->name, sizeof(p->name), "%s", name);
        return 0;
}

/* The same, tells so, and binds the session. */
static int put_model(Call *c, const char *name, Model **model, bool active) {
        int r;

        call_tell_project(c, name, *model);
        r = store_model(c, name, model);
        json_add(c->result, "revision", json_object_new_uint64(engine_call(c)->project->revision));
        if (r == 0 && active)
                call_bind(c, name);
        else if (r == 0)
                stay(engine_call(c)->session, name);
        return r;
}

static int check_exists(Call *c, const char *name) {
        if (arg(c, "if_exists")->i == 0 || !engine_call(c)->project->created)
                return 0;
        return rpc_fail(
                &c->error, RPC_PROJECT_EXISTS,
                "Project \"%s\" exists: choose another name, or pass if_exists: \"empty\" to begin it anew",
                name);
}

/* The name the project gets: the parameter, else the one this engine serves, else the origin's default. */
static int call_name(Call *c, const char **ret) {
        const Arg *given = arg(c, "name");
        const Project *p = engine_call(c)->project;
        const char *fault, *name;

        if (given->given)
                name = given->string;
        else
                name = p->name[0] && strcmp(c->method->name, "goxel.load_project") == 0 ? p->name
                                                                                        : NAME_DEFAULT;
        fault = name_fault(name, strlen(name));
        if (fault) {
                rpc_failure_param(&c->error, "name",
                                  "1 to 128 bytes of UTF-8 without '/' and control characters", name);
                (void)snprintf(c->error.message, sizeof(c->error.message),
                               "name: not the name of a project: %s", fault);
                return RPC_FAILED;
        }
        *ret = name;
        return 0;
}

/* A white shape half as large as the box, in its middle. */
static int fill_half(Model *m, ShapeKind kind, const int32_t sides[static 3]) {
        Point centre = { sides[0] / 2, sides[1] / 2, sides[2] / 2 };
        int32_t half[3];
        Box box;
        int r;

        for (size_t i = 0; i < 3; i++)
                half[i] = sides[i] > 1 ? sides[i] / 2 : 1;
        r = shape_box(centre, half, &box);
        if (r < 0)
                return r;
        return volume_shape(model_layer(m, 0)->volume, kind, box, MODE_OVER, (Colour){ 255, 255, 255, 255 });
}

/* By size, or one by one. */
static int call_sides(Call *c, int32_t ret[static 3]) {
        static const char *const names[] = { "width", "height", "depth" };
        const Arg *size = arg(c, "size");

        for (size_t i = 0; i < 3; i++) {
                const Arg *side = arg(c, names[i]);

                if (size->given && side->given) {
                        rpc_failure_param(&c->error, names[i], "a side or size, not both", "both");
                        return RPC_FAILED;
                }
                ret[i] = size->given ? size->point[i] : side->given ? (int32_t)side->i : SIDE_DEFAULT;
        }
        return 0;
}

static int create_project(Call *c) {
        static const ShapeKind shapes[] = { SHAPE_CUBE, SHAPE_CUBE, SHAPE_SPHERE };
        int64_t template = arg(c, "template")->i;
        CLEANUP(model_free) Model *model = NULL;
        const char *name;
        int32_t sides[3];
        int r;

        r = call_sides(c, sides);
        if (r == 0)
                r = call_name(c, &name);
        if (r == 0)
                r = check_exists(c, name);
        if (r != 0)
                return r;
        r = model_new(&model, sides[0], sides[1], sides[2]);
        if (r < 0)
                return r;
        if (template > 0) {
                r = fill_half(model, shapes[template], sides);
                if (r < 0)
                        return r;
        }
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "width", json_object_new_int(sides[0]));
        json_add(c->result, "height", json_object_new_int(sides[1]));
        json_add(c->result, "depth", json_object_new_int(sides[2]));
        return put_model(c, name, &model, true);
}

static int set_single_task(Call *c) {
        const Arg *single = arg(c, "single_task");

        return single->given ? task_set_single(engine_call(c)->engine, single->i) : 0;
}

static json_object *box_sides(json_object *o, Box box) {
        json_add(o, "width", json_object_new_uint64(box_width(box)));
        json_add(o, "height", json_object_new_uint64(box_depth(box)));
        json_add(o, "depth", json_object_new_uint64(box_height(box)));
        return o;
}

static int load_project(Call *c) {
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        CLEANUP(model_free) Model *model = NULL;
        const char *name;
        int r;

        r = call_name(c, &name);
        if (r == 0)
                r = check_exists(c, name);
        if (r == 0)
                r = call_read_model(c, &model, &notes);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        if (arg(c, "path")->given)
                json_add(c->result, "path", json_object_new_string(arg(c, "path")->string));
        json_add(c->result, "voxels", json_object_new_uint64(model_count(model)));
        (void)box_sides(c->result, model->box);
        json_add(c->result, "warnings", notes_json(&notes));
        return put_model(c, name, &model, arg(c, "set_active")->i);
}

static bool has_step(Project *p, Direction direction) {
        JournalStep step = { 0 };
        int r;

        r = journal_next(p->journal, direction, &step);
        if (r == 0)
                journal_step_done(&step);
        return r == 0;
}

static int get_status(Call *c) {
        Project *p = engine_call(c)->project;

        c->result = json_object_new_object();
        json_add(c->result, "version", json_object_new_string(GOXEL_VERSION));
        json_add(c->result, "project", json_object_new_string(p->name));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        json_add(c->result, "layer_count", json_object_new_uint64(p->model->n_layers));
        json_add(c->result, "voxels", json_object_new_uint64(model_count(p->model)));
        json_add(c->result, "read_only", json_object_new_boolean(false));
        json_add(c->result, "can_undo", json_object_new_boolean(has_step(p, CHANGE_BACKWARD)));
        json_add(c->result, "can_redo", json_object_new_boolean(has_step(p, CHANGE_FORWARD)));
        json_add(c->result, "stored_bytes", json_object_new_uint64(journal_bytes(p->journal)));
        (void)box_sides(c->result, p->model->box);
        return 0;
}

#define PARAM_SIDE(side, what)                                                                              \
        { side, P_INT, NULL, 1, SIDE_MOST, NULL, "", "voxels", what ", 64 when nothing is said" }
#define PARAM_IF_EXISTS                                                                                     \
        {                                                                                                   \
                "if_exists", P_CHOICE, NULL, 0, 0, "empty error", "\"empty\"", NULL,                        \
                        "what to do with a project of that name: begin it anew (one undo step) or refuse"   \
        }

static const Param create_params[] = {
        { "name", P_STRING, NULL, 0, NAME_MAX_BYTES, NULL, "\"" NAME_DEFAULT "\"", NULL,
          "what the project is called" },
        PARAM_SIDE("width", "the image box along X"),
        PARAM_SIDE("height", "the image box along Y"),
        PARAM_SIDE("depth", "the image box along Z"),
        { "template", P_CHOICE, NULL, 0, 0, "empty cube sphere", "\"empty\"", NULL,
          "what it begins with: nothing, or a white shape half as large as the box in its middle" },
        PARAM_IF_EXISTS,
        { "single_task", P_BOOL, NULL, 0, 0, NULL, "", NULL,
          "whether it refuses further work while a task runs, as goxel.set_mode sets it" },
        { "size", P_POINT, NULL, 1, SIDE_MOST, NULL, "", "voxels", "width, height and depth at once" },
        PARAM_END,
};
static const Param load_params[] = {
        { "path", P_STRING, "file_path", 0, 4096, NULL, "", NULL,
          "path of the file, from whose end the format is taken" },
        { "name", P_STRING, NULL, 0, NAME_MAX_BYTES, NULL, "", NULL,
          "the project to load into; without it, the session's" },
        PARAM_FD("the file, open for reading"),
        PARAM_FORMAT,
        PARAM_IF_EXISTS,
        { "set_active", P_BOOL, NULL, 0, 0, NULL, "true", NULL,
          "make it the session's project and your current one; false: both stay what they are" },
        PARAM_OPTIONS,
        PARAM_FILES,
        PARAM_END,
};

const Method project_methods[] = {
        { .name = "goxel.create_project",
          .summary = "Makes a project, or empties the one of that name, and makes it the session's.",
          .params = create_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_CREATES | METHOD_LONG,
          .project_param = "name",
          .error = -1001,
          .result =
                  "{\"success\":\"bool\",\"width\":\"int\",\"height\":\"int\",\"depth\":\"int\"," RESULT_PROJECT
                  ",\"revision\":\"int\"}",
          .example = "{\"name\":\"castle\",\"width\":64,\"height\":64,\"depth\":64}",
          .run = create_project,
          .after = set_single_task },
        { .name = "goxel.load_project",
          .aliases = "goxel.open_file",
          .summary = "Reads a file into a project and makes that the session's.",
          .params = load_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_CREATES | METHOD_READS_FILE | METHOD_OWN_FILE |
                   METHOD_LONG,
          .project_param = "name",
          .path_param = "path",
          .error = -1002,
          .result =
                  "{\"success\":\"bool\",\"path\":\"string\",\"voxels\":\"int\",\"width\":\"int\",\"height\":\"int\","
                  "\"depth\":\"int\",\"warnings\":[\"string\"]," RESULT_PROJECT ",\"revision\":\"int\"}",
          .run = load_project },
        { .name = "goxel.get_status",
          .summary = "Tells about the project: size, layers, voxels, revision.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"version\":\"string\",\"project\":\"string\",\"revision\":\"int\",\"layer_count\":\"int\",\"voxels\":\"int\","
                  "\"read_only\":\"bool\",\"can_undo\":\"bool\",\"can_redo\":\"bool\",\"stored_bytes\":\"int\",\"width\":\"int\","
                  "\"height\":\"int\",\"depth\":\"int\"}",
          .example = "{}",
          .run = get_status },
        { .name = NULL },
};
