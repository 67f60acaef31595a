#include "engine/methods/studio.h"

#include <string.h>

int call_studio(const Call *c, Studio **ret) {
        return studio_copy(ret, engine_call(c)->project->model->studio);
}

void call_keep_studio(const Call *c, Studio **s) {
        model_set_studio(engine_call(c)->project->model, TAKE(*s));
}

void call_name(const Call *c, const char *param, char ret[static STUDIO_NAME_MAX + 1]) {
        const Arg *a = arg(c, param);

        if (!a->given)
                return;
        memset(ret, 0, STUDIO_NAME_MAX + 1);
        memcpy(ret, a->string, MIN(a->string_n, (size_t)STUDIO_NAME_MAX));
}

void call_failure_id(Call *c, const char *what, const char *param, const char *lists) {
        rpc_failure(&c->error, c->method->error, "There is no %s %lld: %s tells which are", what,
                    (long long)arg(c, param)->i, lists);
        rpc_error_add(&c->error, "param", json_object_new_string(param));
}

void call_float(const Call *c, const char *param, float *ret) {
        if (arg(c, param)->given)
                *ret = (float)arg(c, param)->number;
}
