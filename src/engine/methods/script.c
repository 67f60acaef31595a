/* Scripts: the process of the task gives a program a copy of the model, and makes what comes back its own.
 */
#include "engine/methods/methods.h"

#include "base/fd.h"
#include "base/text.h"
#include "engine/task.h"
#include "script/wire.h"
#include "voxel/difference.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

/* Beside what the model takes. */
#define MEMORY ((uint64_t)512 << 20)
/* A block that is written to takes more memory than its bytes here. */
#define MEMORY_PER_BYTE 4
/* With an answer and a record of a task around it, within what is read of these. */
#define VALUE_DEPTH 64

static int fail_text(Call *c, const char *param, const char *what) {
        return rpc_fail_param(&c->error, param, "a script in UTF-8 without NUL, of at most 1 MiB", what);
}

/* ret is to be freed. */
static int read_script(Call *c, char **ret, size_t *ret_n) {
        const Arg *script = arg(c, "script");
        CLEANUP_FREE uint8_t *data = NULL;
        int fd, r;

        if (script->given && call_has_file(c))
                return rpc_fail_param(&c->error, "script", "a script or a file of one, not both", "both");
        if (script->given) {
                *ret = strdup(script->string);
                *ret_n = script->string_n;
                return *ret ? 0 : -ENOMEM;
        }
        if (!call_has_file(c))
                return rpc_fail_param(&c->error, "script", "the text of a script, or its file by path or fd",
                                      "nothing");
        r = call_open_file(c, false, &fd);
        if (r == 0)
                r = fd_read_file(fd, SCRIPT_TEXT_MAX, &data, ret_n);
        if (r == -EFBIG)
                return fail_text(c, "path", "a larger file");
        if (r != 0)
                return r;
        if (memchr(data, '\0', *ret_n) || !utf8_valid((const char *)data, *ret_n))
                return fail_text(c, "path", "other bytes");
        *ret = strndup((const char *)data, *ret_n);
        return *ret ? 0 : -ENOMEM;
}

/* What errors call it. */
static const char *name_of(const Call *c) {
        const Arg *name = arg(c, "name"), *path = arg(c, "path");
        const char *last;

        if (name->given && name->string[0])
                return name->string;
        if (!path->given)
                return "script";
        last = strrchr(path->string, '/');
        return last ? last + 1 : path->string;
}

/* What is left of its time. */
static int time_left(Call *c, const Task *t, uint32_t *ret) {
        const uint64_t now = now_usec();

        if (call_timeout_ms(c) > SCRIPT_TIME_MS_MAX)
                return rpc_fail_param(&c->error, "timeout_ms", "at most 300000", "more");
        if (now + USEC_PER_MSEC >= t->due - TASK_GRACE_USEC)
                return rpc_fail(&c->error, RPC_TIMED_OUT, "The script had no time left when it could begin");
        *ret = (uint32_t)((t->due - TASK_GRACE_USEC - now) / USEC_PER_MSEC);
        return 0;
}

static int ask_program(Call *c, const char *text, size_t n, ScriptAnswer *ret) {
        const EngineCall *k = engine_call(c);
        CLEANUP_BUF Buf model = { 0 };
        char name[SCRIPT_NAME_BYTES + 1];
        ScriptRequest q = { .text = text, .text_n = n, .name = name, .selection = BOX_EMPTY };
        int r;

        r = time_left(c, k->task, &q.time_ms);
        if (r == 0)
                r = model_encode(k->project->model, &model);
        if (r != 0)
                return r;
        (void)snprintf(name, sizeof(name), "%s", name_of(c));
        q.model = model.data;
        q.model_n = model.n;
        q.memory = MEMORY + MEMORY_PER_BYTE * (uint64_t)model.n;
        if (k->project->selection)
                q.selection = volume_box(k->project->selection);
        r = script_send_request(k->task->program, &q);
        return r < 0 ? r : script_read_answer(k->task->program, ret);
}

/* ---- what came of it ---- */

static json_object *console_json(const ScriptAnswer *a) {
        return json_object_new_string_len(a->console,
                                          utf8_valid(a->console, a->console_n) ? (int)a->console_n : 0);
}

static json_object *parse(const ScriptAnswer *a) {
        struct json_tokener *tokener = json_tokener_new_ex(VALUE_DEPTH);
        json_object *o = NULL;

        if (!tokener)
                return NULL;
        if (utf8_valid(a->json, a->json_n))
                o = json_tokener_parse_ex(tokener, a->json, (int)a->json_n);
        /* A number alone ends with the text. */
        if (json_tokener_get_error(tokener) == json_tokener_continue)
                o = json_tokener_parse_ex(tokener, "", 1);
        json_tokener_free(tokener);
        return o;
}

static void add(RpcError *e, json_object *from, const char *name) {
        json_object *value = NULL;

        if (json_object_object_get_ex(from, name, &value))
                rpc_error_add(e, name, json_object_get(value));
}

static int fail_script(Call *c, const ScriptAnswer *a, const char *reason) {
        json_object *error = parse(a), *message = NULL;
        int line = json_object_get_int(json_object_object_get(error, "line")),
            column = json_object_get_int(json_object_object_get(error, "column"));
        char where[64] = "";
        const char *text;
        int n;

        (void)json_object_object_get_ex(error, "message", &message);
        text = message ? json_object_get_string(message) : "failed";
        n = (int)MIN(strlen(text), (size_t)300);
        /* Some of the language's own messages end with a full stop. */
        while (n > 0 && text[n - 1] == '.')
                n--;
        if (line > 0 && column > 0)
                (void)snprintf(where, sizeof(where), ", line %d, column %d", line, column);
        else if (line > 0)
                (void)snprintf(where, sizeof(where), ", line %d", line);
        rpc_failure(&c->error, c->method->error, "%.100s%s: %.*s. Nothing was changed", name_of(c), where, n,
                    text);
        rpc_error_add(&c->error, "reason", json_object_new_string(reason));
        add(&c->error, error, "message");
        add(&c->error, error, "line");
        add(&c->error, error, "column");
        add(&c->error, error, "stack");
        json_object_put(error);
        return RPC_FAILED;
}

static int fail_limit(Call *c, int code, const char *reason, const char *text) {
        rpc_failure(&c->error, code, "%s. Nothing was changed", text);
        rpc_error_add(&c->error, "limit", json_object_new_string(reason));
        return RPC_FAILED;
}

static int fail_signal(Call *c, const ScriptAnswer *a) {
        rpc_failure(
                &c->error, RPC_ENGINE_DIED,
                "The program of the script died of signal %d: nothing was changed, and the project is as "
                "before",
                a->signal);
        rpc_error_add(&c->error, "signal", json_object_new_int(a->signal));
        rpc_error_add(&c->error, "method", json_object_new_string(c->method->name));
        return RPC_FAILED;
}

static int fail_ended(Call *c, const ScriptAnswer *a) {
        switch (a->end) {
        case SCRIPT_DONE:
        case SCRIPT_ENDS:
                return 0;
        case SCRIPT_SYNTAX:
                return fail_script(c, a, "syntax");
        case SCRIPT_THROWN:
                return fail_script(c, a, "exception");
        case SCRIPT_VALUE:
                return rpc_fail(
                        &c->error, RPC_TOO_LARGE,
                        "The value of the script has more than 1 MiB as JSON: have it end with a smaller "
                        "one. Nothing was changed");
        case SCRIPT_TIME:
                return fail_limit(c, RPC_TIMED_OUT, "time",
                                  "The script took longer than timeout_ms allows, and was stopped");
        case SCRIPT_MEMORY:
                return fail_limit(
                        c, RPC_TOO_LARGE, "memory",
                        "The script wanted more memory than it may have, 512 MiB beside the model");
        case SCRIPT_SIGNAL:
                return fail_signal(c, a);
        }
        return 0;
}

static int compare_layers(const Model *before, const Model *after, uint64_t *ret) {
        for (size_t i = 0; i < after->n_layers; i++) {
                const Layer *now = after->layers[i], *then = model_layer(before, now->id);
                Difference d = { 0 };
                int r = 0;

                if (then)
                        r = volume_compare(then->volume, now->volume, NULL, &d);
                if (r < 0)
                        return r;
                *ret += then ? difference_all(&d) : volume_count(now->volume);
        }
        for (size_t i = 0; i < before->n_layers; i++)
                if (!model_layer(after, before->layers[i]->id))
                        *ret += volume_count(before->layers[i]->volume);
        return 0;
}

static int take_change(Call *c, const ScriptAnswer *a, uint64_t *ret_voxels) {
        CLEANUP(model_free) Model *before = NULL;
        Model *m = engine_call(c)->project->model;
        int r;

        if (a->change_n == 0)
                return 0;
        r = model_copy(&before, m);
        if (r == 0)
                r = change_apply(m, a->change, a->change_n, CHANGE_FORWARD);
        return r < 0 ? r : compare_layers(before, m, ret_voxels);
}

static int tell(Call *c, const ScriptAnswer *a) {
        json_object *value = parse(a);
        uint64_t voxels = 0;
        int r;

        if (!value && (a->json_n != 4 || memcmp(a->json, "null", 4) != 0))
                return rpc_fail(
                        &c->error, RPC_TOO_LARGE,
                        "The value of the script has more than %d arrays or objects in each other: have it "
                        "end with a simpler one. Nothing was changed",
                        VALUE_DEPTH);
        r = take_change(c, a, &voxels);
        if (r < 0) {
                json_object_put(value);
                return r;
        }
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "code", json_object_new_int(0));
        json_add(c->result, "message", json_object_new_string("Script executed"));
        json_add(c->result, "value", value);
        json_add(c->result, "console", console_json(a));
        json_add(c->result, "console_truncated", json_object_new_boolean(a->console_cut));
        json_add(c->result, "voxels_changed", json_object_new_uint64(voxels));
        return 0;
}

static int execute(Call *c, ScriptAnswer *a) {
        CLEANUP_FREE char *text = NULL;
        size_t n = 0;
        int r;

        r = read_script(c, &text, &n);
        if (r == 0)
                r = ask_program(c, text, n, a);
        if (r == -ENODATA || r == -EPIPE || r == -EPROTO)
                return rpc_fail(
                        &c->error, RPC_ENGINE_DIED,
                        "The program of the script ended without an answer: nothing was changed, and the "
                        "project is as before");
        if (r == 0)
                r = fail_ended(c, a);
        if (r == RPC_FAILED && a->console_n > 0)
                rpc_error_add(&c->error, "console", console_json(a));
        return r == 0 ? tell(c, a) : r;
}

static int execute_script(Call *c) {
        ScriptAnswer answer = { 0 };
        int r;

        r = execute(c, &answer);
        buf_done(&answer.bytes);
        return r;
}

static const Param script_params[] = {
        { "script", P_STRING, NULL, 0, SCRIPT_TEXT_MAX, NULL, "", NULL,
          "the program, in JavaScript. goxel.image: layers, activeLayer, findLayer(name), addLayer(name), "
          "removeLayer(layer), getLayersVolume(), box. A layer: id, name, visible, mode, volume. A volume: "
          "setAt([x,y,z], color), getAt, has, removeAt, iter((pos, color) => …), fill(box, color, mode), "
          "shape('sphere', box, color, mode), clear(box), merge(volume, mode), transform(matrix), copy(), "
          "count, box; modes are add, subtract, paint, intersect, max, replace. new Volume(), "
          "new Box([x,y,z], [x,y,z]), new Vec(x, y, z), Mat4.rotation(degrees, 'z'), "
          "Mat4.translation(x, y, z). What it prints with console.log and the value of its last expression "
          "come back" },
        { "path", P_STRING, NULL, 0, 4096, NULL, "", NULL, "path of its file, .js, in place of script" },
        PARAM_FD("the file, open for reading"),
        { "name", P_STRING, NULL, 0, SCRIPT_NAME_BYTES, NULL, "", NULL, "what errors call it" },
        PARAM_END,
};
const Method script_methods[] = {
        { .name = "goxel.execute_script",
          .summary = "Runs a program in JavaScript on a copy of the model; what it changed is one step.",
          .params = script_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_LONG | METHOD_SCRIPT | METHOD_READS_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1021,
          .result =
                  "{\"success\":\"bool\",\"code\":\"int, 0\",\"message\":\"string\",\"value\":\"of the last expression, as "
                  "JSON\",\"console\":\"string\",\"console_truncated\":\"bool\",\"voxels_changed\":\"int\",\"revision\":"
                  "\"int\"}",
          .example = "{\"script\":\"goxel.image.activeLayer.volume.setAt([1, 2, 3], '#ff8000'); 6 * 7\"}",
          .run = execute_script },
        { .name = NULL },
};
