#include "engine/watch-line.h"

#include "base/text.h"

static json_object *point_json(Point p) {
        json_object *o = json_object_new_array_ext(3);

        json_append(o, json_object_new_int(p.x));
        json_append(o, json_object_new_int(p.y));
        json_append(o, json_object_new_int(p.z));
        return o;
}

static json_object *box_json(Box box) {
        json_object *o;

        if (box_empty(box))
                return NULL;
        o = json_object_new_object();
        json_add(o, "min", point_json(box.min));
        json_add(o, "max", point_json(box.max));
        return o;
}

static json_object *session_json(const Session *s) {
        json_object *o;
        char key[2 * sizeof(s->key) + 1];

        if (!s)
                return NULL;
        hex(s->key, sizeof(s->key), key);
        o = json_object_new_object();
        json_add(o, "client", s->client[0] ? json_object_new_string(s->client) : NULL);
        json_add(o, "session", json_object_new_string(key));
        json_add(o, "pid", json_object_new_int(s->pid));
        return o;
}

/* A notification that has the project and its revision. */
static json_object *notification(const Engine *e, const char *method, uint64_t revision,
                                 json_object **ret_params) {
        json_object *o = json_object_new_object(), *params = json_object_new_object();

        json_add(o, "jsonrpc", json_object_new_string("2.0"));
        json_add(o, "method", json_object_new_string(method));
        json_add(params, "project", json_object_new_string(e->project->name));
        json_add(params, "revision", json_object_new_uint64(revision));
        json_add(o, "params", params);
        *ret_params = params;
        return o;
}

json_object *watch_line_changed(const Engine *e, uint64_t revision, Box box, const Session *by,
                                const char *method) {
        json_object *params, *o = notification(e, "goxel.changed", revision, &params);

        json_add(params, "box", box_json(box));
        json_add(params, "by", session_json(by));
        json_add(params, "method", method ? json_object_new_string(method) : NULL);
        return o;
}

json_object *watch_line_status(const Engine *e, const char *status, const Session *by) {
        json_object *params, *o = notification(e, "goxel.status", e->project->revision, &params);

        json_add(params, "status", json_object_new_string(status));
        json_add(params, "by", session_json(by));
        return o;
}

json_object *watch_line_progress(const Engine *e, const char *task, const char *method, double share,
                                 const Session *by) {
        json_object *params, *o = notification(e, "goxel.progress", e->project->revision, &params);

        if (params)
                json_object_object_del(params, "revision");
        json_add(params, "task", task ? json_object_new_string(task) : NULL);
        json_add(params, "method", json_object_new_string(method));
        json_add(params, "progress", json_object_new_double(share));
        json_add(params, "by", session_json(by));
        return o;
}

const char *watch_line_text(json_object *line) {
        return json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}
