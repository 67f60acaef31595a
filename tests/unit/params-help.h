/* For the tests of parameters: rows with all that a parameter can be. */
#pragma once

#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static inline int run_nothing(Call *c) {
        return 0;
}

static const Param voxel_params[] = {
        { "position", P_POINT, .flat = "x y z", .text = "Where." },
        { "color", P_COLOUR, .flat = "r g b a", .fallback = "[255,255,255,255]", .text = "Colour." },
        { "layer_id", P_INT, .min = 0, .max = 1000, .fallback = "0", .text = "Layer." },
        { 0 },
};
static const Method voxel = { .name = "goxel.add_voxel",
                              .summary = "Adds.",
                              .params = voxel_params,
                              .flags = METHOD_PROJECT | METHOD_WRITES,
                              .error = -1004,
                              .result = "{}",
                              .run = run_nothing };

static const Param shape_params[] = {
        { "shape", P_CHOICE, .choices = "cube sphere cylinder", .fallback = "\"cube\"", .text = "Kind." },
        { "size", P_POINT, .flat = "size_x size_y size_z", .min = 1, .max = 1024, .fallback = "[10,11,12]",
          .text = "Size." },
        { "at", P_POINT, .fallback = "", .text = "Where." },
        { "scale", P_NUMBER, .min = 0, .max = 4, .fallback = "1", .text = "Scale." },
        { "hollow", P_BOOL, .fallback = "false", .text = "Whether." },
        { "label", P_STRING, .max = 8, .fallback = "\"none\"", .text = "Label." },
        { "file", P_FD, .fallback = "", .text = "File." },
        { "options", P_OBJECT, .fallback = "", .text = "Options." },
        { "list", P_ARRAY, .max = 3, .fallback = "", .text = "List." },
        { "extra", P_ANY, .fallback = "", .text = "Anything." },
        { "number", P_INT, .fallback = "", .text = "Any integer." },
        { 0 },
};
static const Method shape = { .name = "goxel.shape",
                              .summary = "Makes.",
                              .params = shape_params,
                              .flags = METHOD_PROJECT,
                              .result = "{}",
                              .run = run_nothing };

static const Param create_params[] = {
        { "name", P_STRING, .max = 128, .fallback = "\"New Project\"", .text = "Name." },
        { "width", P_INT, .min = 1, .max = 100, .fallback = "64", .text = "Width." },
        { 0 },
};
static const Method create = { .name = "goxel.create_project",
                               .summary = "Makes.",
                               .params = create_params,
                               .flags = METHOD_PROJECT | METHOD_CREATES,
                               .project_param = "name",
                               .result = "{}",
                               .run = run_nothing };

static const Method bare = { .name = "goxel.undo",
                             .summary = "Undoes.",
                             .flags = METHOD_PROJECT,
                             .result = "{}",
                             .run = run_nothing };

static inline int parse(Call *c, const Method *m, const char *params) {
        *c = (Call){ 0 };
        return call_parse(c, m, (Span){ params, strlen(params) });
}

static const char *data(const Call *c, const char *key) {
        return json_object_get_string(json_object_object_get(c->error.data, key));
}

static inline void assert_refused(const Method *m, const char *params, const char *param,
                                  const char *expected, const char *got) {
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, m, params), RPC_FAILED);
        if (c.error.code != RPC_PARAMS || strcmp(data(&c, "param"), param) != 0 ||
            !strstr(data(&c, "expected"), expected) || strcmp(data(&c, "got"), got) != 0 ||
            !strstr(c.error.message, param))
                fail_msg("%s: %s %s", params, c.error.message, json_object_to_json_string(c.error.data));
}
