/* For the tests of method tables: one of them, and how its rows answer. */
#pragma once

#include "rpc/description.h"
#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

static inline int run_answer(Call *c) {
        c->result = json_object_new_int(42);
        return 0;
}

static inline int run_nothing(Call *c) {
        return 0;
}

static inline int run_refuse(Call *c) {
        return rpc_fail(&c->error, c->method->error, "Cannot");
}

static inline int run_break(Call *c) {
        return -ENOSPC;
}

static inline int run_long(Call *c) {
        c->result = json_object_new_string_len(c->context, RPC_ANSWER_MAX);
        return 0;
}

static const Param load_params[] = {
        { "path", P_STRING, .text = "Where." },
        { "name", P_STRING, .max = 128, .fallback = "", .text = "Name." },
        { 0 },
};
static const Param put_params[] = {
        { "at", P_POINT, .flat = "x y z", .text = "Where." },
        { "project", P_STRING, .max = 128, .fallback = "", .text = "Project." },
        { 0 },
};

static const Method table[] = {
        { .name = "goxel.answer",
          .aliases = "reply goxel.respond",
          .summary = "Answers.",
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "\"integer\"",
          .example = "{}",
          .run = run_answer },
        { .name = "nothing",
          .summary = "Does nothing.",
          .flags = METHOD_PROJECT,
          .result = "{}",
          .run = run_nothing },
        { .name = "refuse",
          .summary = "Refuses.",
          .flags = METHOD_PROJECT | METHOD_WRITES,
          .error = -1004,
          .result = "{}",
          .run = run_refuse },
        { .name = "break",
          .summary = "Breaks.",
          .flags = METHOD_PROJECT,
          .error = -1004,
          .result = "{}",
          .run = run_break },
        { .name = "long", .summary = "Long.", .flags = METHOD_PROJECT, .result = "{}", .run = run_long },
        { .name = "goxel.load_project",
          .aliases = "open",
          .summary = "Loads.",
          .params = load_params,
          .flags = METHOD_PROJECT | METHOD_CREATES,
          .project_param = "name",
          .error = -1002,
          .result = "{}",
          .example = "{\"path\":\"a.gox\"}",
          .run = run_nothing },
        { .name = "put",
          .summary = "Puts.",
          .params = put_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{}",
          .example = "[1,2,3]",
          .run = run_nothing },
        { 0 },
};

/* The answer to a request as a tree. */
static inline json_object *answer_to(const char *method, const char *params, const char *id, void *context,
                                     const Method *methods) {
        CLEANUP_BUF Buf out = { 0 };
        Request q = { .id = { id, strlen(id) }, .params = { params, strlen(params) } };
        CLEANUP_CALL Call c = { .context = context };
        json_object *ret;

        strcpy(q.method, method);
        assert_int_equal(method_answer(&out, &q, method_find(methods, method), &c), 0);
        if (out.n == 0)
                return NULL;
        assert_int_equal(out.data[out.n - 1], '\n');
        out.data[out.n - 1] = '\0';
        ret = json_tokener_parse((char *)out.data);
        assert_non_null(ret);
        return ret;
}

static inline json_object *get(json_object *json, const char *path) {
        char text[128], *save, *part;

        strcpy(text, path);
        for (part = strtok_r(text, ".", &save); part; part = strtok_r(NULL, ".", &save))
                json = json_object_object_get(json, part);
        return json;
}

static const char *text(json_object *json, const char *path) {
        return json_object_get_string(get(json, path));
}

static inline json_object *describe(void) {
        return method_describe((const Method *const[]){ anywhere_methods, table }, 2);
}
