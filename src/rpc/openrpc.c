#include "rpc/openrpc.h"
#include "rpc/json.h"

#include "base/macros.h"
#include "config.h"

#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>
#include <string.h>

static void add_text(json_object *object, const char *key, const char *text) {
        json_add(object, key, json_object_new_string(text));
}

static const char *text_of(json_object *object, const char *key) {
        const char *text = json_object_get_string(json_object_object_get(object, key));

        return text ? text : "";
}

/* A member of the description under the name that JSON Schema has for it. */
static void copy(json_object *from, const char *key, json_object *to, const char *as) {
        json_object *value = json_object_object_get(from, key);

        if (value)
                json_add(to, as, json_object_get(value));
}

static json_object *typed(const char *type) {
        json_object *ret = json_object_new_object();

        add_text(ret, "type", type);
        return ret;
}

static json_object *point_schema(json_object *param) {
        json_object *ret = json_object_new_object(), *forms = json_object_new_array();
        json_object *array = typed("array"), *object = typed("object"), *part = typed("integer");

        copy(param, "min", part, "minimum");
        copy(param, "max", part, "maximum");
        json_add(array, "items", part);
        json_add(array, "minItems", json_object_new_int(3));
        json_add(array, "maxItems", json_object_new_int(3));
        json_add(object, "required", json_tokener_parse("[\"x\",\"y\",\"z\"]"));
        json_append(forms, array);
        json_append(forms, object);
        json_add(ret, "oneOf", forms);
        return ret;
}

static json_object *colour_schema(void) {
        return json_tokener_parse(
                "{\"oneOf\":[{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"minItems\":3,\"maxItems\":4},"
                "{\"type\":\"object\",\"required\":[\"r\",\"g\",\"b\"]},"
                "{\"type\":\"string\",\"pattern\":\"^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$\"}]}");
}

static json_object *number_schema(json_object *param, const char *type) {
        json_object *ret = typed(type);

        copy(param, "min", ret, "minimum");
        copy(param, "max", ret, "maximum");
        return ret;
}

static json_object *param_schema(json_object *param) {
        const char *type = text_of(param, "type");
        json_object *ret;

        if (strcmp(type, "int") == 0)
                return number_schema(param, "integer");
        if (strcmp(type, "number") == 0)
                return number_schema(param, "number");
        if (strcmp(type, "bool") == 0)
                return typed("boolean");
        if (strcmp(type, "point") == 0)
                return point_schema(param);
        if (strcmp(type, "colour") == 0)
                return colour_schema();
        if (strcmp(type, "any") == 0)
                return json_object_new_object();
        if (strcmp(type, "fd") == 0)
                return json_tokener_parse("{\"type\":\"integer\",\"minimum\":0,\"maximum\":15}");
        if (strcmp(type, "choice") == 0) {
                ret = typed("string");
                copy(param, "choices", ret, "enum");
                return ret;
        }
        /* string, object, array: both sides call them so. */
        return typed(type);
}

static json_object *param_document(json_object *param) {
        json_object *ret = json_object_new_object(), *schema = param_schema(param);

        copy(param, "default", schema, "default");
        copy(param, "name", ret, "name");
        copy(param, "text", ret, "description");
        copy(param, "required", ret, "required");
        json_add(ret, "schema", schema);
        copy(param, "flat", ret, "x-flat");
        copy(param, "unit", ret, "x-unit");
        copy(param, "alias", ret, "x-alias");
        return ret;
}

static void add_params(json_object *params, json_object *to) {
        for (size_t i = 0; i < json_object_array_length(params); i++)
                json_append(to, param_document(json_object_array_get_idx(params, i)));
}

/* The words that a shape ends in; those that JSON Schema does not have become a description. */
static json_object *word_schema(const char *word) {
        static const char *const types[] = { "string", "integer", "number", "boolean",
                                             "object", "array",   "null" };
        json_object *ret;

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (strcmp(word, types[i]) == 0)
                        return typed(word);
        ret = json_object_new_object();
        if (strcmp(word, "any") != 0)
                add_text(ret, "description", word);
        return ret;
}

/* A result's shape: {"count":"integer","names":["string"]} as a schema. */
static json_object *shape_schema(json_object *shape) {
        json_object *ret, *properties;

        if (json_object_is_type(shape, json_type_array)) {
                ret = typed("array");
                if (json_object_array_length(shape) > 0)
                        json_add(ret, "items", shape_schema(json_object_array_get_idx(shape, 0)));
                return ret;
        }
        if (json_object_is_type(shape, json_type_object)) {
                ret = typed("object");
                properties = json_object_new_object();
                json_object_object_foreach(shape, key, value) {
                        json_add(properties, key, shape_schema(value));
                }
                json_add(ret, "properties", properties);
                return ret;
        }
        return word_schema(json_object_is_type(shape, json_type_string) ? json_object_get_string(shape)
                                                                        : "any");
}

static bool is_project(json_object *method) {
        json_object *flags = json_object_object_get(method, "flags");

        for (size_t i = 0; i < json_object_array_length(flags); i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(flags, i)), "project") == 0)
                        return true;
        return false;
}

/* What all methods of projects understand stands behind their own parameters, by name only. */
static void add_common(json_object *method, json_object *common, json_object *to) {
        const char *project = text_of(method, "project_param");

        for (size_t i = 0; is_project(method) && i < json_object_array_length(common); i++) {
                json_object *param = json_object_array_get_idx(common, i);

                if (i > 0 || strcmp(project, text_of(param, "name")) == 0)
                        json_append(to, param_document(param));
        }
}

static json_object *method_document(json_object *method, json_object *common) {
        json_object *ret = json_object_new_object(), *params = json_object_new_array();
        json_object *result = json_object_new_object(), *shape = json_object_object_get(method, "result");

        add_params(json_object_object_get(method, "params"), params);
        add_common(method, common, params);
        copy(method, "name", ret, "name");
        copy(method, "summary", ret, "summary");
        add_text(ret, "paramStructure", "either");
        json_add(ret, "params", params);
        add_text(result, "name", "result");
        json_add(result, "schema", shape_schema(shape));
        json_add(ret, "result", result);
        copy(method, "aliases", ret, "x-aliases");
        copy(method, "flags", ret, "x-flags");
        copy(method, "example", ret, "x-example");
        return ret;
}

json_object *openrpc_document(json_object *description) {
        json_object *ret = json_object_new_object(), *info = json_object_new_object();
        json_object *methods = json_object_object_get(description, "methods"),
                    *documents = json_object_new_array();
        json_object *common = json_object_object_get(description, "common");

        add_text(info, "title", "Goxel");
        add_text(info, "version", GOXEL_VERSION);
        for (size_t i = 0; i < json_object_array_length(methods); i++)
                json_append(documents, method_document(json_object_array_get_idx(methods, i), common));
        add_text(ret, "openrpc", "1.3.2");
        json_add(ret, "info", info);
        json_add(ret, "methods", documents);
        return ret;
}
