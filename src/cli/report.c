#include "cli/report.h"

#include "cli/cmd.h"
#include "cli/wording.h"
#include "rpc/error.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

static bool coloured(int fd) {
        const char *no = getenv("NO_COLOR");

        return isatty(fd) && !(no && *no);
}

const char *report_bold(void) {
        return coloured(STDOUT_FILENO) ? "\033[1m" : "";
}

const char *report_dim(void) {
        return coloured(STDOUT_FILENO) ? "\033[2m" : "";
}

const char *report_plain(void) {
        return coloured(STDOUT_FILENO) ? "\033[0m" : "";
}

static void tell_people(const char *kind, const char *message) {
        bool colour = coloured(STDERR_FILENO);

        (void)fprintf(stderr, "goxelctl: %s%s%s%s\n", colour ? "\033[31m" : "", kind,
                      colour ? "\033[0m" : "", message);
}

static void tell_machines(int code, const char *message, int error_code, const char *data) {
        json_object *outer = json_object_new_object(), *error = json_object_new_object();

        json_object_object_add(error, "exit_code", json_object_new_int(code));
        if (error_code != 0)
                json_object_object_add(error, "code", json_object_new_int(error_code));
        json_object_object_add(error, "message", json_object_new_string(message));
        if (data)
                json_object_object_add(error, "data", json_tokener_parse(data));
        json_object_object_add(outer, "error", error);
        (void)fprintf(stderr, "%s\n", json_object_to_json_string_ext(outer, TEXT_FLAGS));
        json_object_put(outer);
}

void report_failure(const Invocation *in, int code, const char *format, ...) {
        CLEANUP_FREE char *message = NULL;
        va_list ap;
        int n;

        va_start(ap, format);
        n = vasprintf(&message, format, ap);
        va_end(ap);
        if (n < 0)
                message = NULL;
        else if (option(in, "json"))
                tell_machines(code, message, 0, NULL);
        else
                tell_people("", message);
}

static int exit_code(int r) {
        switch (r) {
        case GOXEL_REMOTE:
                return CLI_REFUSED;
        case GOXEL_ABSENT:
        case GOXEL_STRANGER:
        case GOXEL_FAILED:
        case GOXEL_LOST:
        case -ETIMEDOUT:
                return CLI_ABSENT;
        case -EINVAL:
        case -EMSGSIZE:
                return CLI_USAGE;
        default:
                return CLI_FILE;
        }
}

/* The messages of these errors say all that is in their data. */
static bool told_already(int code) {
        return code == RPC_PARAMS || code == RPC_METHOD;
}

/* Members that the message has told, or that are for programs. */
static bool is_told(const char *key, json_object *value) {
        static const char *const told[] = { "reason", "message", "line", "column", "param" };

        for (size_t i = 0; i < ARRAY_LEN(told); i++)
                if (strcmp(key, told[i]) == 0)
                        return true;
        /* One of a single line is the place where it is. */
        return strcmp(key, "stack") == 0 && !strchr(json_object_get_string(value), '\n');
}

/* Of the data what may help a person. */
static void tell_data(const char *data) {
        json_object *tree = data ? json_tokener_parse(data) : NULL;

        if (json_object_is_type(tree, json_type_object)) {
                json_object_object_foreach(tree, key, value) {
                        /* A string without its quotes. */
                        if (!is_told(key, value))
                                (void)fprintf(stderr, "  %s: %s\n", key,
                                              json_object_is_type(value, json_type_string)
                                                      ? json_object_get_string(value)
                                                      : json_object_to_json_string_ext(value, TEXT_FLAGS));
                }
        }
        json_object_put(tree);
}

/* Parameters of requests that options of another name say. */
static const struct {
        const char *param, *option;
} option_names[] = {
        { "camera_preset", "view" },
        { "views", "view" },
        { "background_color", "background" },
        { "options.background_top", "sky" },
        { "camera.position", "eye" },
        { "slice.axis", "slice" },
        { "slice.position", "slice" },
        { "light.direction", "light" },
        { "highlight.from", "highlight" },
        { "width", "size" },
        { "height", "size" },
        { "frames", "turntable" },
        { "position", "pos" },
        { "layer_id", "layer" },
};

/* The option of this command that was given and says what the parameter does; NULL: none. */
static const char *option_of(const Invocation *in, const char *param) {
        const size_t n = strcspn(param, "[");
        const char *dot = strrchr(param, '.'), *own = dot ? dot + 1 : param;

        for (size_t i = 0; i < ARRAY_LEN(option_names); i++)
                if (strlen(option_names[i].param) == n && memcmp(option_names[i].param, param, n) == 0 &&
                    option_own(in, option_names[i].option))
                        return option_names[i].option;
        return in->command && in->command->run != cmd_call &&
                               option_find(in->command->options, own, strlen(own), '\0')
                       ? own
                       : NULL;
}

/* A parameter that is wrong, by the option that was typed. False: no option was. */
static bool tell_option(const Invocation *in, const char *data) {
        json_object *tree = data ? json_tokener_parse(data) : NULL;
        const char *param = json_object_get_string(json_object_object_get(tree, "param")),
                   *expected = json_object_get_string(json_object_object_get(tree, "expected")),
                   *got = json_object_get_string(json_object_object_get(tree, "got")),
                   *name = param && expected && got ? option_of(in, param) : NULL;
        CLEANUP_FREE char *message = NULL;

        if (name && asprintf(&message, "--%s wants %s, not %s", name, expected, got) < 0)
                message = NULL;
        json_object_put(tree);
        if (message)
                tell_people("", message);
        return message != NULL;
}

/* Without memory it is told as it came. */
static void tell_daemon(const Invocation *in, const char *message) {
        CLEANUP_BUF Buf text = { 0 };

        if (wording(in, message, &text) < 0 || buf_append(&text, "", 1) < 0)
                tell_people("", message);
        else
                tell_people("", (const char *)text.data);
}

int report_client(const Invocation *in, const GoxelClient *c, int r) {
        int code = exit_code(r);

        if (option(in, "json")) {
                tell_machines(code, goxel_client_message(c), goxel_client_error_code(c),
                              goxel_client_error_data(c));
                return code;
        }
        if (goxel_client_error_code(c) == RPC_PARAMS && tell_option(in, goxel_client_error_data(c)))
                return code;
        tell_daemon(in, goxel_client_message(c));
        if (!told_already(goxel_client_error_code(c)))
                tell_data(goxel_client_error_data(c));
        return code;
}

void report_line(const Invocation *in, const char *format, ...) {
        va_list ap;

        if (option(in, "json") || option(in, "quiet"))
                return;
        va_start(ap, format);
        (void)vprintf(format, ap);
        va_end(ap);
        (void)putchar('\n');
}

void report_json(const Invocation *in, json_object *json) {
        if (option(in, "json"))
                (void)printf("%s\n", json_object_to_json_string_ext(json, TEXT_FLAGS));
}

static void tell_warning(const char *path, const char *text) {
        CLEANUP_FREE char *message = NULL;

        if (path && asprintf(&message, "%s: %s", path, text) < 0)
                message = NULL;
        tell_people("warning: ", message ? message : text);
}

void report_warnings(const Invocation *in, const char *path, json_object *result) {
        bool many = in->command && in->command->run == cmd_convert && in->n_args > 2;
        json_object *list;

        if (option(in, "json") || option(in, "quiet"))
                return;
        if (!json_object_object_get_ex(result, "warnings", &list) ||
            !json_object_is_type(list, json_type_array))
                return;
        for (size_t i = 0; i < json_object_array_length(list); i++)
                tell_warning(many ? path : NULL, json_object_get_string(json_object_array_get_idx(list, i)));
}

void report_any_json(const Invocation *in, json_object *json) {
        int flags = TEXT_FLAGS;

        if (!option(in, "json") && isatty(STDOUT_FILENO))
                flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE;
        (void)printf("%s\n", json_object_to_json_string_ext(json, flags));
}
