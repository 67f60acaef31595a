#include "cli/described.h"

#include "rpc/json.h"

#include <stdio.h>
#include <string.h>

const char *described_text(json_object *o, const char *key) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) ? json_object_get_string(value) : NULL;
}

bool described_flag(json_object *method, const char *flag) {
        json_object *flags = json_object_object_get(method, "flags");

        for (size_t i = 0; i < json_length(flags); i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(flags, i)), flag) == 0)
                        return true;
        return false;
}

const char *described_words(json_object *o, const char *key, char ret[static DESCRIBED_MAX]) {
        json_object *list;
        size_t at = 0;

        if (!json_object_object_get_ex(o, key, &list))
                return NULL;
        ret[0] = '\0';
        for (size_t i = 0; i < json_length(list) && at < DESCRIBED_MAX; i++)
                at += (size_t)snprintf(ret + at, DESCRIBED_MAX - at, "%s%s", i > 0 ? " " : "",
                                       json_object_get_string(json_object_array_get_idx(list, i)));
        return ret;
}

static ParamType type_of(const char *name) {
        for (int type = P_INT; type <= P_ANY; type++)
                if (strcmp(value_type_name((ParamType)type), name) == 0)
                        return (ParamType)type;
        return P_ANY;
}

void described_expected(json_object *param, char ret[static VALUE_TEXT_MAX]) {
        char flat[DESCRIBED_MAX], choices[DESCRIBED_MAX];
        const char *unit = described_text(param, "unit");
        const Param p = { .name = described_text(param, "name"),
                          .type = type_of(described_text(param, "type")),
                          .flat = described_words(param, "flat", flat),
                          .min = json_object_get_int64(json_object_object_get(param, "min")),
                          .max = json_object_get_int64(json_object_object_get(param, "max")),
                          .choices = described_words(param, "choices", choices) };
        size_t n;

        if (p.type == P_ANY)
                (void)snprintf(ret, VALUE_TEXT_MAX, "anything");
        else
                value_expected(&p, ret);
        n = strlen(ret);
        if (unit)
                (void)snprintf(ret + n, VALUE_TEXT_MAX - n, "; in %s", unit);
}
