#include "rpc/method.h"

#include "config.h"
#include "rpc/value.h"
#include "rpc/words.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static const struct {
        unsigned flag;
        const char *name;
} flag_names[] = {
        { METHOD_ANYWHERE, "anywhere" },
        { METHOD_DAEMON, "daemon" },
        { METHOD_PROJECT, "project" },
        { METHOD_WRITES, "writes" },
        { METHOD_CHANGES, "changes" },
        { METHOD_CREATES, "creates" },
        { METHOD_LONG, "long" },
        { METHOD_BATCHABLE, "batchable" },
        { METHOD_RETURNS, "returns" },
        { METHOD_VERBATIM, "verbatim" },
        { METHOD_READS_FILE, "reads_file" },
        { METHOD_WRITES_FILE, "writes_file" },
        { METHOD_OWN_FILE, "own_file" },
        { METHOD_SCRIPT, "script" },
};

unsigned method_flag(const char *name) {
        for (size_t i = 0; i < ARRAY_LEN(flag_names); i++)
                if (strcmp(flag_names[i].name, name) == 0)
                        return flag_names[i].flag;
        return 0;
}

static void add_text(json_object *object, const char *key, const char *text) {
        if (text)
                json_add(object, key, json_object_new_string(text));
}

static void add_words(json_object *object, const char *key, const char *words) {
        json_object *array;
        Span word;

        if (!words)
                return;
        array = json_object_new_array();
        while (words_next(&words, &word))
                json_append(array, json_object_new_string_len(word.at, (int)word.n));
        json_add(object, key, array);
}

/* The tables' own JSON: a mistake there is ours. */
static void add_json(json_object *object, const char *key, const char *text) {
        json_object *json;

        if (!text)
                return;
        json = json_read(text, strlen(text));
        assert(json || errno == ENOMEM);
        json_add(object, key, json);
}

static json_object *describe_param(const Param *p) {
        json_object *ret = json_object_new_object();

        add_text(ret, "name", p->name);
        add_text(ret, "type", value_type_name(p->type));
        add_words(ret, "flat", param_alias(p) ? NULL : p->flat);
        if (p->min != 0 || p->max != 0) {
                json_add(ret, "min", json_object_new_int64(p->min));
                json_add(ret, "max", json_object_new_int64(p->max));
        }
        add_words(ret, "choices", p->choices);
        json_add(ret, "required", json_object_new_boolean(!p->fallback));
        if (p->fallback && p->fallback[0])
                add_json(ret, "default", p->fallback);
        add_text(ret, "unit", p->unit);
        add_text(ret, "text", p->text);
        add_text(ret, "alias", param_alias(p));
        return ret;
}

static json_object *describe_params(const Param *p) {
        json_object *ret = json_object_new_array();

        for (; p && p->name; p++)
                json_append(ret, describe_param(p));
        return ret;
}

static json_object *describe_flags(unsigned flags) {
        json_object *ret = json_object_new_array();

        for (size_t i = 0; i < ARRAY_LEN(flag_names); i++)
                if (flags & flag_names[i].flag)
                        json_append(ret, json_object_new_string(flag_names[i].name));
        return ret;
}

static json_object *describe_method(const Method *m) {
        json_object *ret = json_object_new_object();
        const char *project = m->project_param;
        char names[PARAM_NAMES_MAX];

        if (!project && m->flags & METHOD_PROJECT)
                project = method_common[0].name;
        add_text(ret, "name", m->name);
        add_words(ret, "aliases", m->aliases);
        add_text(ret, "summary", m->summary);
        json_add(ret, "flags", describe_flags(m->flags));
        add_text(ret, "project_param", project);
        add_text(ret, "path_param", m->path_param);
        add_text(ret, "path_names", m->path_param ? method_param_names(m, m->path_param, names) : NULL);
        add_text(ret, "other_param", m->other_param);
        json_add(ret, "params", describe_params(m->params));
        add_json(ret, "result", m->result);
        add_json(ret, "example", m->example);
        if (m->error)
                json_add(ret, "error", json_object_new_int(m->error));
        return ret;
}

json_object *method_describe(const Method *const *tables, size_t n_tables) {
        json_object *ret = json_object_new_object(), *methods = json_object_new_array();

        for (size_t i = 0; i < n_tables; i++)
                for (const Method *m = tables[i]; m->name; m++)
                        json_append(methods, describe_method(m));
        add_text(ret, "version", GOXEL_VERSION);
        add_text(ret, "build", GOXEL_BUILD);
        json_add(ret, "methods", methods);
        json_add(ret, "common", describe_params(method_common));
        return ret;
}
