#include "rpc/method.h"

#include "config.h"
#include "rpc/openrpc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const AnywhereContext *context(const Call *c) {
        return c->context;
}

static void add_text(json_object *object, const char *key, const char *text) {
        json_add(object, key, json_object_new_string(text));
}

static int result_new(Call *c) {
        c->result = json_object_new_object();
        return c->result ? 0 : -ENOMEM;
}

static int run_ping(Call *c) {
        int r = result_new(c);

        if (r < 0)
                return r;
        json_add(c->result, "pong", json_object_new_boolean(true));
        json_add(c->result, "timestamp", json_object_new_int64(time(NULL)));
        return 0;
}

static int run_version(Call *c) {
        int r = result_new(c);

        if (r < 0)
                return r;
        add_text(c->result, "version", GOXEL_VERSION);
        add_text(c->result, "build", GOXEL_BUILD);
        add_text(c->result, "type", context(c)->program);
        add_text(c->result, "protocol", "json-rpc 2.0");
        return 0;
}

/* What came goes back byte by byte: no tree is made of it, however long it is. */
static int run_echo(Call *c) {
        c->result_text = c->params.n > 0 ? c->params : (Span){ "null", 4 };
        return 0;
}

static int run_list_methods(Call *c) {
        json_object *methods = json_object_object_get(context(c)->description, "methods"), *names;
        size_t n = json_length(methods);
        int r = result_new(c);

        if (r < 0 || !methods)
                return -ENOMEM;
        names = json_object_new_array_ext((int)n);
        for (size_t i = 0; i < n; i++) {
                json_object *name = json_object_object_get(json_object_array_get_idx(methods, i), "name");

                json_append(names, json_object_get(name));
        }
        json_add(c->result, "count", json_object_new_int64((int64_t)n));
        json_add(c->result, "methods", names);
        return 0;
}

static bool format_is(json_object *format, const char *name) {
        json_object *its;

        return !name || (json_object_object_get_ex(format, "name", &its) &&
                         strcmp(json_object_get_string(its), name) == 0);
}

static int run_list_formats(Call *c) {
        json_object *all = json_object_object_get(context(c)->description, "formats"), *formats;
        const char *name = arg(c, "format")->string;
        int r = result_new(c);

        if (r < 0)
                return r;
        if (!all)
                return rpc_fail(&c->error, RPC_INTERNAL,
                                "The engine's description, which has the formats, could not be read: "
                                "install goxel-daemon anew");
        formats = json_object_new_array();
        for (size_t i = 0; i < json_length(all); i++)
                if (format_is(json_object_array_get_idx(all, i), name))
                        json_append(formats, json_object_get(json_object_array_get_idx(all, i)));
        json_add(c->result, "formats", formats);
        if (name && json_length(formats) == 0)
                return rpc_fail_param(&c->error, "format", "a name that goxel.list_formats without it has",
                                      name);
        return 0;
}

static int run_discover(Call *c) {
        if (!context(c)->description)
                return -ENOMEM;
        c->result = openrpc_document(context(c)->description);
        return c->result ? 0 : -ENOMEM;
}

static int run_get_version(Call *c) {
        int major = 0, minor = 0, patch = 0, r = result_new(c);

        if (r < 0)
                return r;
        (void)sscanf(GOXEL_VERSION, "%d.%d.%d", &major, &minor, &patch);
        add_text(c->result, "version", GOXEL_VERSION);
        json_add(c->result, "major", json_object_new_int(major));
        json_add(c->result, "minor", json_object_new_int(minor));
        json_add(c->result, "patch", json_object_new_int(patch));
        add_text(c->result, "build", GOXEL_BUILD);
        return 0;
}

/* 14.2.0 as a number that grows with it; -1 for what is no version. A suffix ("14.2.0~rc1") is passed over.
 */
static int64_t version_number(const char *text) {
        unsigned major = 0, minor = 0, patch = 0;

        if (sscanf(text, "%5u.%5u.%5u", &major, &minor, &patch) < 2)
                return -1;
        return ((int64_t)major * 100000 + minor) * 100000 + patch;
}

/* The end of a range, `fallback` when it is not given. -1 for what is no number of a protocol. */
static int64_t range_end(json_object *range, const char *key, int64_t fallback) {
        json_object *value;

        if (!json_object_object_get_ex(range, key, &value))
                return fallback;
        if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
                return -1;
        return json_object_get_int64(value);
}

static int refuse_old(Call *c, const char *name, const char *what) {
        int r = rpc_fail(&c->error, RPC_VERSION,
                         "%s has %s, too old for %s " GOXEL_VERSION ", which serves libgoxel " RPC_CLIENT_MIN
                         " and newer. Install libgoxel1 " GOXEL_VERSION
                         " (apt install libgoxel1) and start %s again",
                         name, what, context(c)->program, name);

        rpc_error_add(&c->error, "min_client", json_object_new_string(RPC_CLIENT_MIN));
        return r;
}

static int refuse_new(Call *c, const char *name, int64_t min) {
        return rpc_fail(
                &c->error, RPC_VERSION,
                "%s speaks protocol %" PRId64 " and newer, %s " GOXEL_VERSION
                " only %d to %d. Install a goxel-daemon that is as new as %s (apt install goxel-daemon)",
                name, min, context(c)->program, RPC_PROTOCOL_MIN, RPC_PROTOCOL_MAX, name);
}

/* Whether this client can be served at all. One that says neither is taken to speak what we do. */
static int check_client(Call *c) {
        const Arg *client = arg(c, "client"), *library = arg(c, "library"), *range = arg(c, "protocol");
        const char *name = client->given && client->string[0] ? client->string : "The client";
        char what[128];
        int64_t min, max;

        if (library->given && library->string[0]) {
                int64_t number = version_number(library->string);

                if (number < 0)
                        return rpc_fail_param(&c->error, "library", "a version like " GOXEL_VERSION,
                                              library->string);
                (void)snprintf(what, sizeof(what), "libgoxel %s", library->string);
                if (number < version_number(RPC_CLIENT_MIN))
                        return refuse_old(c, name, what);
        }
        if (!range->given)
                return 0;
        min = range_end(range->json, "min", RPC_PROTOCOL_MIN);
        max = range_end(range->json, "max", RPC_PROTOCOL_MAX);
        if (min < 0 || max < min)
                return rpc_fail_param(&c->error, "protocol",
                                      "{\"min\": number, \"max\": number not below it}",
                                      json_object_to_json_string(range->json));
        (void)snprintf(what, sizeof(what), "protocol %" PRId64, max);
        if (max < RPC_PROTOCOL_MIN)
                return refuse_old(c, name, what);
        return min > RPC_PROTOCOL_MAX ? refuse_new(c, name, min) : 0;
}

static int run_hello(Call *c) {
        const Arg *client = arg(c, "client"), *version = arg(c, "version");
        json_object *protocol;
        int r = check_client(c);

        if (r == 0)
                r = result_new(c);
        if (r != 0)
                return r;
        if (context(c)->hello)
                context(c)->hello(context(c)->userdata, client->given ? client->string : "",
                                  version->given ? version->string : "", arg(c, "reconnects")->i);

        protocol = json_object_new_object();
        json_add(protocol, "min", json_object_new_int(RPC_PROTOCOL_MIN));
        json_add(protocol, "max", json_object_new_int(RPC_PROTOCOL_MAX));
        add_text(c->result, "server", context(c)->program);
        add_text(c->result, "version", GOXEL_VERSION);
        add_text(c->result, "build", GOXEL_BUILD);
        json_add(c->result, "protocol", protocol);
        add_text(c->result, "min_client", RPC_CLIENT_MIN);
        return 0;
}

static const Param hello_params[] = {
        { "client", P_STRING, .max = 128, .fallback = "", .text = "Name of the client's program." },
        { "version", P_STRING, .max = 64, .fallback = "", .text = "Its version." },
        { "build", P_STRING, .max = 128, .fallback = "", .text = "Its build." },
        { "library", P_STRING, .max = 64, .fallback = "",
          .text = "The version of its libgoxel, if it has one." },
        { "protocol", P_OBJECT, .fallback = "",
          .text = "The versions of the protocol that it speaks: {min, max}." },
        { "reconnects", P_BOOL, .fallback = "false",
          .text = "Whether the client connects again by itself, so that the daemon may leave when it is idle." },
        { 0 },
};

static const Param list_formats_params[] = {
        { "format", P_STRING, .min = 1, .max = 32, .fallback = "", .text = "Of this one only." },
        { 0 },
};

const Method anywhere_methods[] = {
        {
                .name = "ping",
                .summary = "Tells that the server answers.",
                .flags = METHOD_ANYWHERE,
                .result = "{\"pong\":\"boolean\",\"timestamp\":\"integer\"}",
                .example = "{}",
                .run = run_ping,
        },
        {
                .name = "version",
                .summary = "Tells which program answers, and its version.",
                .flags = METHOD_ANYWHERE,
                .result =
                        "{\"version\":\"string\",\"build\":\"string\",\"type\":\"string\",\"protocol\":\"string\"}",
                .example = "{}",
                .run = run_version,
        },
        {
                .name = "echo",
                .summary = "Answers with its own params as they came, or null without any.",
                .flags = METHOD_ANYWHERE | METHOD_VERBATIM,
                .result = "\"any\"",
                .example = "{\"hello\":\"world\"}",
                .run = run_echo,
        },
        {
                .name = "list_methods",
                .summary = "Lists the names of all methods.",
                .flags = METHOD_ANYWHERE | METHOD_NAMES,
                .result = "{\"count\":\"integer\",\"methods\":[\"string\"]}",
                .example = "{}",
                .run = run_list_methods,
        },
        {
                .name = "goxel.list_formats",
                .summary = "Lists the file formats: what each cannot hold, and its options.",
                .params = list_formats_params,
                .flags = METHOD_ANYWHERE | METHOD_DESCRIBES,
                .result =
                        "{\"formats\":[{\"name\":\"string\",\"title\":\"string\",\"extensions\":[\"string\"],"
                        "\"reads\":\"boolean\",\"writes\":\"boolean\",\"lacks\":\"string\","
                        "\"options\":[{\"name\":\"string\",\"type\":\"string\",\"for\":[\"string\"],"
                        "\"text\":\"string\"}]}]}",
                .example = "{\"format\":\"obj\"}",
                .run = run_list_formats,
        },
        {
                .name = "rpc.discover",
                .summary = "Describes all methods as an OpenRPC document.",
                .flags = METHOD_ANYWHERE | METHOD_DESCRIBES,
                .result = "{\"openrpc\":\"string\",\"info\":\"object\",\"methods\":[\"object\"]}",
                .example = "{}",
                .run = run_discover,
        },
        {
                .name = "goxel.get_version",
                .summary = "Tells the version in its parts.",
                .flags = METHOD_ANYWHERE,
                .result = "{\"version\":\"string\",\"major\":\"integer\",\"minor\":\"integer\","
                          "\"patch\":\"integer\",\"build\":\"string\"}",
                .example = "{}",
                .run = run_get_version,
        },
        {
                .name = "hello",
                .summary = "Introduces the client; optional, and the first request of a connection.",
                .params = hello_params,
                .flags = METHOD_ANYWHERE,
                .result =
                        "{\"server\":\"string\",\"version\":\"string\",\"build\":\"string\","
                        "\"protocol\":{\"min\":\"integer\",\"max\":\"integer\"},\"min_client\":\"string\"}",
                .example = "{\"client\":\"goxelctl\",\"version\":\"14.0.0\",\"reconnects\":true}",
                .run = run_hello,
        },
        { 0 },
};
