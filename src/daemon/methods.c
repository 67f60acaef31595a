#include "daemon/methods-private.h"

#define INTERACTIVE "Where leave is needed: an administrator's password may be asked for."

void method_add_text(json_object *o, const char *key, const char *text) {
        json_add(o, key, text ? json_object_new_string(text) : NULL);
}

void method_add_number(json_object *o, const char *key, uint64_t n) {
        json_add(o, key, json_object_new_uint64(n));
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

static const Param get_config_params[] = {
        { .name = "key",
          .type = P_STRING,
          .min = 1,
          .max = 64,
          .fallback = "",
          .text = "Only this one, by its name in goxel.conf: IdleSec, or Daemon.IdleSec." },
        { .name = NULL },
};

static const Param set_config_params[] = {
        { .name = "key",
          .type = P_STRING,
          .min = 1,
          .max = 64,
          .text = "Its name in goxel.conf: IdleSec, or Daemon.IdleSec." },
        { .name = "value",
          .type = P_ANY,
          .text = "As goxel.conf has it (\"5min\", \"512M\", 100); null: what the files say again." },
        { .name = "interactive", .type = P_BOOL, .fallback = "false", .text = INTERACTIVE },
        { .name = NULL },
};

#define RESULT_KEY                                                                                          \
        "\"key\":\"string\",\"section\":\"string\",\"value\":\"string\",\"default\":\"string\","            \
        "\"expected\":\"string\",\"source\":\"default, file, command line or set_config\",\"text\":\"string\""

static const Param render_params[] = {
        { .name = "path",
          .type = P_STRING,
          .min = 1,
          .max = 4096,
          .text = "The picture's path, as goxel.render_scene and goxel.list_renders tell it." },
        { .name = NULL },
};

#define RESULT_RENDER                                                                                       \
        "\"path\":\"string\",\"size\":\"integer\",\"format\":\"string\",\"dimensions\":{\"width\":\"integer\",\"height\":\"integer\"},\"checksum\":\"string\",\"created_at\":\"integer\",\"expires_at\":\"integer or null\",\"session_id\":\"string\""

const Method daemon_methods[] = {
        { .name = "status",
          .aliases = "goxel.get_daemon_status",
          .summary = "Tells how goxeld is: its version, its sessions and the projects that are open.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result =
                  "{\"status\":\"string\",\"state\":\"ready, busy or error\",\"version\":\"string\",\"build\":\"string\","
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
        { .name = "goxel.get_config",
          .summary = "Tells the settings that goxeld runs with, and where each comes from.",
          .params = get_config_params,
          .flags = METHOD_DAEMON,
          .result = "{\"count\":\"integer\",\"settings\":[{" RESULT_KEY "}]}",
          .example = "{}",
          .run = run_get_config },
        { .name = "goxel.set_config",
          .summary =
                  "Changes a setting until goxeld ends, for sessions and projects that are opened from now on.",
          .params = set_config_params,
          .flags = METHOD_DAEMON | METHOD_RETURNS,
          .result = "{\"success\":\"boolean\"," RESULT_KEY "}",
          .example = "{\"key\":\"EngineIdleSec\",\"value\":\"5min\"}",
          .run = run_set_config },
        { .name = "goxel.list_renders",
          .summary = "Lists the pictures that goxeld keeps for you, the oldest first.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result = "{\"success\":\"boolean\",\"count\":\"integer\",\"renders\":[{" RESULT_RENDER "}]}",
          .example = "{}",
          .run = run_list_renders },
        { .name = "goxel.get_render_info",
          .summary = "Tells what is known of a picture that goxeld keeps.",
          .params = render_params,
          .flags = METHOD_DAEMON,
          .error = -1020,
          .result = "{\"success\":\"boolean\",\"render\":{" RESULT_RENDER "}}",
          .run = run_render_info },
        { .name = "goxel.cleanup_render",
          .summary = "Removes a picture that goxeld keeps.",
          .params = render_params,
          .flags = METHOD_DAEMON,
          .error = -1021,
          .result = "{\"success\":\"boolean\",\"message\":\"string\"}",
          .run = run_cleanup_render },
        { .name = "goxel.get_render_stats",
          .summary =
                  "Tells how many pictures goxeld keeps for you, how large they are, and within which bounds.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result =
                  "{\"success\":\"boolean\",\"count\":\"integer\",\"total_size\":\"integer\",\"max_size\":\"integer\",\"max_file_size\":\"integer\",\"ttl_seconds\":\"integer\",\"directory\":\"string\",\"expired\":\"integer\",\"displaced\":\"integer\"}",
          .example = "{}",
          .run = run_render_stats },
        { .name = "goxel.debug_dump_state",
          .summary =
                  "Tells what goxeld holds for you, for finding faults: what is in it changes with versions.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result =
                  "{\"state\":\"string\",\"uptime_ms\":\"integer\",\"resources\":\"object\",\"account\":\"object\","
                  "\"engines\":[\"object\"],\"sessions\":[\"object\"],\"settings\":[{" RESULT_KEY "}]}",
          .example = "{}",
          .run = run_dump_state },
        { .name = "goxel.debug_trigger_gc",
          .summary =
                  "Is refused: there is no garbage collector. The error tells what gives memory and room back.",
          .params = no_params,
          .flags = METHOD_DAEMON,
          .result = "{}",
          .run = run_trigger_gc },
        { .name = NULL },
};
