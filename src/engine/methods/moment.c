#include "engine/methods/moment.h"

Moment call_moment(Call *c, const char *name_param, const char *id_param) {
        return (Moment){ name_param, id_param, arg(c, name_param), arg(c, id_param) };
}

static int fail_step(Call *c, const Moment *at) {
        rpc_failure(&c->error, c->method->error,
                    "Undo has no step that led to revision %lld: goxel.get_history tells which there are",
                    (long long)at->id->i);
        rpc_error_add(&c->error, "param", json_object_new_string(at->id_param));
        return RPC_FAILED;
}

int moment_fetch(Call *c, const Moment *at, Past *ret) {
        const Project *p = engine_call(c)->project;
        int r;

        if (at->name->given && at->id->given)
                return rpc_fail_param(&c->error, at->name_param, "a checkpoint or a revision, but not both",
                                      "both");
        if (at->name->given) {
                r = past_of_checkpoint(p, at->name->string, ret);
                return r != 0 ? call_fail_checkpoint(c, r, at->name_param, at->name->string) : 0;
        }
        r = at->id->given ? past_of_step(p, (uint64_t)at->id->i, ret) : 0;
        return r == JOURNAL_NOTHING ? fail_step(c, at) : r;
}

int moment_flatten(const Project *p, const Past *past, Volume **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = past_model(p, past, &m);
        return r == 0 ? model_flatten(m, ret) : r;
}
