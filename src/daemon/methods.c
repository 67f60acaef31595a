#include "daemon/methods-private.h"

#define INTERACTIVE "Where leave is needed: an administrator's password may be asked for."

void method_add_text(json_object *o, const char *key, const char *text) {
        json_add(o, key, text ? json_object_new_string(text) : NULL);
}

static const Param no_params[] = { { .name = NULL } };

static const Param close_params[] = {
        { .name = "project",
          .flat = "project_id",
          .type = P_STRING,
          .fallback = "",
          .text = "Name of the project; without it the session's, else your current one." },
        { .name = NULL },
};

static const Param delete_params[] = {
        { .name = "project", .flat = "project_id", .type = P_STRING, .text = "Name of the project." },
        { .name = NULL },
};

static const Param sessions_params[] = {
        { .name = "all_users",
          .type = P_BOOL,
          .fallback = "false",
          .text = "Those of other users too, which needs leave (org.goxel.daemon.view-sessions)." },
        { .name = "interactive", .type = P_BOOL, .fallback = "false", .text = INTERACTIVE },
        { .name = NULL },
};

static const Param disconnect_params[] = {
        { .name = "session",
          .type = P_STRING,
          .min = 1,
          .max = 32,
          .text = "The session, as goxel.list_sessions names it; one of another user needs leave "
                  "(org.goxel.daemon.disconnect)." },
        { .name = "interactive", .type = P_BOOL, .fallback = "false", .text = INTERACTIVE },
        { .name = NULL },
};

static const Param shutdown_params[] = {
        { .name = "force",
          .type = P_BOOL,
          .fallback = "false",
          .text = "Although other connections wait for answers." },
        { .name = "interactive", .type = P_BOOL, .fallback = "false", .text = INTERACTIVE },
        { .name = NULL },
};

static const Param reload_params[] = {
        { .name = "interactive", .type = P_BOOL, .fallback = "false", .text = INTERACTIVE },
        { .name = NULL },
};

const Method daemon_methods[] = {
        { .name = "status",
          .summary = "Tells how goxeld is: its version, its sessions and the projects that are open.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result =
                  "{\"status\":\"string\",\"version\":\"string\",\"build\":\"string\","
                  "\"protocol\":{\"min\":\"integer\",\"max\":\"integer\"},\"min_client\":\"string\","
                  "\"pid\":\"integer\",\"instance\":\"string\",\"instance_id\":\"string\","
                  "\"socket\":\"string\",\"socket_passed\":\"boolean\",\"started\":\"integer\","
                  "\"uptime_seconds\":\"integer\",\"current_time\":\"integer\",\"hostname\":\"string\","
                  "\"goxel_initialized\":\"boolean\",\"methods_available\":\"integer\","
                  "\"memory_allocated\":\"integer\",\"sessions\":\"integer\",\"waiting\":\"integer\","
                  "\"clients\":[{\"client\":\"string\",\"sessions\":\"integer\"}],"
                  "\"current_project\":\"string\","
                  "\"projects\":[{\"name\":\"string\",\"status\":\"string\",\"sessions\":\"integer\",\"tasks\":\"array or null\",\"error\":\"string or null\"}],"
                  "\"engines\":[{\"project\":\"string\",\"pid\":\"integer\",\"sessions\":\"integer\","
                  "\"status\":\"string\",\"revision\":\"integer or null\",\"build\":\"string or null\","
                  "\"stale\":\"boolean\",\"uptime_seconds\":\"integer\"}],"
                  "\"last_error\":{\"message\":\"string\",\"time\":\"integer\"}}",
          .example = "{}",
          .run = run_status },
        { .name = "goxel.list_projects",
          .summary = "Lists your projects, with their sizes in bytes and when they were last written to "
                     "(seconds since 1970).",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result = "{\"count\":\"integer\",\"projects\":[{\"name\":\"string\",\"open\":\"boolean\","
                    "\"current\":\"boolean\",\"size_bytes\":\"integer\",\"modified\":\"integer\"}]}",
          .example = "{}",
          .run = run_list_projects },
        { .name = "goxel.close_project",
          .summary =
                  "Stores a project and ends its engine; the next request for the project opens it again.",
          .params = close_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .project_param = "project",
          .result = "{\"success\":\"boolean\",\"project\":\"string\"}",
          .example = "{\"project\":\"castle\"}",
          .run = run_close_project },
        { .name = "goxel.delete_project",
          .summary = "Deletes a project with its history, for good.",
          .params = delete_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .project_param = "project",
          .result = "{\"success\":\"boolean\",\"project\":\"string\"}",
          .example = "{\"project\":\"castle\"}",
          .run = run_delete_project },
        { .name = "goxel.list_sessions",
          .summary = "Lists your connections, or those of all users: who, on which project, for how long.",
          .params = sessions_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "{\"count\":\"integer\",\"sessions\":[{\"session\":\"string\",\"uid\":\"integer\","
                    "\"pid\":\"integer\",\"client\":\"string\",\"project\":\"string\","
                    "\"state\":\"string\",\"since_seconds\":\"integer\"}]}",
          .example = "{}",
          .run = run_list_sessions },
        { .name = "goxel.disconnect",
          .summary = "Ends a connection; what it has sent before may or may not be carried out.",
          .params = disconnect_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "{\"success\":\"boolean\",\"session\":\"string\"}",
          .example = "{\"session\":\"0123456789abcdef0123456789abcdef\"}",
          .run = run_disconnect },
        { .name = "goxel.get_performance_metrics",
          .summary =
                  "Tells how many requests there were, how long they took and what went wrong, by method; "
                  "and of sessions, engines, memory and the journal.",
          .params = metrics_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = metrics_result,
          .example = "{\"time_range_minutes\":5}",
          .run = run_metrics },
        { .name = "goxel.shutdown_daemon",
          .summary = "Stops goxeld, which answers, stores everything and leaves; where a service manager "
                     "holds its socket, the next connection starts it again.",
          .params = shutdown_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "{\"success\":\"boolean\"}",
          .example = "{}",
          .run = run_shutdown },
        { .name = "goxel.reload_configuration",
          .summary = "Has goxeld read its configuration files again, as at SIGHUP; the log tells what has "
                     "changed and what is wrong.",
          .params = reload_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "{\"success\":\"boolean\"}",
          .example = "{}",
          .run = run_reload },
        { .name = NULL },
};
