/* config import: the settings of the origin's daemon_config.json as a goxel.conf. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/values.h"
#include "config/unit.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX (1u << 20)
#define PATH_TEXT_MAX 256
/* Of a value in a comment. */
#define SHOWN_MAX 200

/* What becomes of a key, or of all that is below it. */
typedef struct Rule {
        const char *path;
        const char *key;    /* ours; NULL: it has none */
        const char *suffix; /* the unit that the origin's number is in, as ours writes it */
        const char *why;    /* without a key: why it has none; else a hint, or NULL */
} Rule;

#define NO_KEY "Without a key here"
#define JOURNAL "the log is in the journal: journalctl --user -u goxel"
#define SOCKET "goxel.socket says who may connect where: systemctl --user edit goxel.socket"
#define SYSTEMD "the service manager starts goxeld when it is needed, and again when it failed"

static const Rule rules[] = {
        { "daemon.daemonize", NULL, NULL, SYSTEMD },
        { "daemon.pid_file", NULL, NULL,
          "the service manager knows the pid: systemctl --user status goxel" },
        { "daemon.socket_path", NULL, NULL, SOCKET },
        { "daemon.log_file", NULL, NULL, JOURNAL },
        { "daemon.working_dir", NULL, NULL,
          "projects are in $XDG_STATE_HOME/goxel, files where clients open them" },
        { "daemon.user", NULL, NULL, "goxeld runs as the user whose service manager starts it" },
        { "daemon.group", NULL, NULL, "goxeld runs as the user whose service manager starts it" },
        { "server.workers", NULL, NULL,
          "each open project has a process of its own; EnginesPerUser= limits them" },
        { "server.queue_size", NULL, NULL, "requests wait in the kernel's queue of their connection" },
        { "server.max_connections", "Sessions", "", NULL },
        { "server.enable_priority_queue", NULL, NULL,
          "each connection's requests are answered in their order" },
        { "server.bind_address", NULL, NULL, "there is a Unix socket only" },
        { "server.timeout_seconds", NULL, NULL,
          "an answer takes as long as the work, unless RequestTimeoutSec= bounds it" },
        { "logging.level", "LogLevel", NULL, NULL },
        { "logging", NULL, NULL, JOURNAL },
        { "security.socket_permissions", NULL, NULL, SOCKET },
        { "security.socket_group", NULL, NULL, SOCKET },
        { "security.enable_authentication", NULL, NULL, "the kernel says which user connects, always" },
        { "security.max_request_size_mb", "LineSize", "M",
          "files come as descriptors; FileSize= limits those" },
        { "security.rate_limiting.enabled", NULL, NULL, "RequestsPerSecond=0 is no limit" },
        { "security.rate_limiting.requests_per_second", "RequestsPerSecond", "",
          "what comes faster waits and is not refused" },
        { "security.rate_limiting.burst_size", "RequestsBurst", "", NULL },
        { "security.rate_limiting", NULL, NULL, "RequestsPerSecond= and RequestsBurst= are all there is" },
        { "performance.max_memory_mb", "EngineMemory", "M",
          "there for all of the daemon, here for each engine" },
        { "performance", NULL, NULL, "engines are processes of one thread and need no pools" },
        { "monitoring", NULL, NULL,
          "goxelctl status asks, and the service manager's watchdog restarts what hangs" },
        { "auto_start", NULL, NULL, SYSTEMD },
        { "mcp_integration", NULL, NULL, "goxelctl mcp finds or starts the daemon by itself" },
        { "environment", NULL, NULL, "Environment= in the unit: systemctl --user edit goxel.service" },
        { "paths", NULL, NULL, "folders are those of the XDG base directories" },
        { "defaults", NULL, NULL, "there is one set of defaults: goxel.conf(5)" },
};

static const struct {
        const char *theirs, *ours;
} levels[] = {
        { "trace", "debug" },  { "debug", "debug" },     { "info", "info" }, { "notice", "notice" },
        { "warn", "warning" }, { "warning", "warning" }, { "error", "err" }, { "err", "err" },
        { "critical", "err" }, { "fatal", "err" },
};

typedef struct Import {
        FILE *out;
        const ConfigKey *wanted; /* this key's lines only; NULL: what has no key */
        const char *heading;     /* as printed last: a section, or that of the comments */
        bool off;                /* what is walked through says that it is not enabled */
} Import;

static const Rule *find_rule(const char *path) {
        const Rule *best = NULL;

        for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
                size_t n = strlen(rules[i].path);

                if (strncmp(rules[i].path, path, n) == 0 && (path[n] == '\0' || path[n] == '.') &&
                    (!best || n > strlen(best->path)))
                        best = &rules[i];
        }
        return best;
}

static const ConfigKey *key_named(const char *name) {
        for (size_t i = 0; i < CONFIG_KEYS && name; i++)
                if (strcmp(config_keys[i].name, name) == 0)
                        return &config_keys[i];
        return NULL;
}

static const char *shown(json_object *value) {
        const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                         JSON_C_TO_STRING_NOSLASHESCAPE);

        return strlen(text) > SHOWN_MAX ? "…" : text;
}

/* Their value as we would write it; "" when there is no such. */
static void translate(const Rule *rule, json_object *value, char ret[static UNIT_TEXT_MAX]) {
        ret[0] = '\0';
        if (json_object_is_type(value, json_type_int) && rule->suffix)
                (void)snprintf(ret, UNIT_TEXT_MAX, "%lld%s", (long long)json_object_get_int64(value),
                               rule->suffix);
        if (!json_object_is_type(value, json_type_string) || rule->suffix)
                return;
        for (size_t i = 0; i < ARRAY_LEN(levels); i++)
                if (strcasecmp(levels[i].theirs, json_object_get_string(value)) == 0)
                        (void)snprintf(ret, UNIT_TEXT_MAX, "%s", levels[i].ours);
}

static void print_setting(Import *m, const Rule *rule, const char *path, json_object *value) {
        char text[UNIT_TEXT_MAX], expected[UNIT_TEXT_MAX];
        uint64_t parsed;

        if (strcmp(m->heading, m->wanted->section) != 0)
                (void)fprintf(m->out, "\n[%s]\n", m->wanted->section);
        m->heading = m->wanted->section;
        (void)fprintf(m->out, "# %s: %s%s%s\n", path, shown(value), rule->why ? "; " : "",
                      rule->why ? rule->why : "");
        translate(rule, value, text);
        if (text[0] && unit_parse(m->wanted, text, &parsed) == 0)
                (void)fprintf(m->out, "%s%s=%s\n", m->off ? "# not enabled: " : "", m->wanted->name, text);
        else
                (void)fprintf(m->out, "# %s= cannot be that: it takes %s\n", m->wanted->name,
                              unit_expected(m->wanted, expected));
}

static void print_comment(Import *m, const Rule *rule, const char *path, json_object *value) {
        if (strcmp(m->heading, NO_KEY) != 0)
                (void)fprintf(m->out, "\n# %s:\n", NO_KEY);
        m->heading = NO_KEY;
        if (!rule)
                (void)fprintf(m->out, "# %s: not a key of the origin's that is known\n", path);
        else if (json_object_is_type(value, json_type_object))
                (void)fprintf(m->out, "# %s: %s\n", path, rule->why);
        else
                (void)fprintf(m->out, "# %s (%s): %s\n", path, shown(value), rule->why);
}

/* Whether there are rules for what is below. */
static bool is_group(const char *path) {
        size_t n = strlen(path);

        for (size_t i = 0; i < ARRAY_LEN(rules); i++)
                if (strncmp(rules[i].path, path, n) == 0 && rules[i].path[n] == '.')
                        return true;
        return false;
}

/* Strange names could end the comment that they stand in. */
static void make_plain(char *text) {
        for (; *text; text++)
                if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
                        *text = '?';
}

static bool is_off(json_object *group) {
        json_object *enabled = json_object_object_get(group, "enabled");

        return json_object_is_type(enabled, json_type_boolean) && !json_object_get_boolean(enabled);
}

/* `at` is an object; `path` is "" for the outermost. No deeper than there are rules. */
static void walk(Import *m, const char *path, json_object *at) {
        const bool off = m->off;

        m->off = off || is_off(at);
        json_object_object_foreach(at, name, value) {
                char below[PATH_TEXT_MAX];
                const Rule *rule;

                (void)snprintf(below, sizeof(below), "%s%s%s", path, path[0] ? "." : "", name);
                make_plain(below);
                rule = find_rule(below);
                if (json_object_is_type(value, json_type_object) && is_group(below))
                        walk(m, below, value);
                else if (!m->wanted && !(rule && rule->key))
                        print_comment(m, rule, below, value);
                else if (m->wanted && rule && m->wanted == key_named(rule->key))
                        print_setting(m, rule, below, value);
        }
        m->off = off;
}

static int print_all(json_object *theirs, const char *file, char **ret) {
        size_t n;
        Import m = { .out = open_memstream(ret, &n), .heading = "" };

        if (!m.out)
                return -ENOMEM;
        (void)fprintf(m.out, "# Made from %s\n", file);
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                m.wanted = &config_keys[i];
                walk(&m, "", theirs);
        }
        m.wanted = NULL;
        walk(&m, "", theirs);
        if (fclose(m.out) != 0) {
                free(TAKE(*ret));
                return -ENOMEM;
        }
        return 0;
}

static int read_theirs(Invocation *in, const char *path, json_object **ret) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        CLEANUP_FREE uint8_t *data = NULL;
        size_t n = 0;
        int r;

        if (fd < 0)
                return report_fail(in, CLI_FILE, "Cannot open %s: %s", path, strerror(errno));
        r = fd_read_file(fd, FILE_MAX, &data, &n);
        if (r < 0 || !data)
                return report_fail(in, CLI_FILE, "Cannot read %s: %s", path, strerror(-r));
        /* There is room for it. */
        data[n] = '\0';
        r = value_json((const char *)data, n, ret);
        if (r == -ENOMEM)
                return report_errno(in, r);
        if (r == 0 && json_object_is_type(*ret, json_type_object))
                return CLI_OK;
        if (r == 0)
                json_object_put(*ret);
        return report_fail(in, CLI_FILE,
                           "%s is not a JSON object, so it is no configuration of the origin's", path);
}

int cmd_config_import(Invocation *in) {
        json_object *theirs = NULL, *json;
        CLEANUP_FREE char *text = NULL, *name = NULL;
        int r;

        r = read_theirs(in, in->args[0], &theirs);
        if (r != CLI_OK)
                return r;
        name = strdup(in->args[0]);
        if (!name) {
                json_object_put(theirs);
                return report_errno(in, -ENOMEM);
        }
        make_plain(name);
        r = print_all(theirs, name, &text);
        json_object_put(theirs);
        if (r < 0)
                return report_errno(in, r);
        if (!option(in, "json")) {
                (void)fputs(text, stdout);
                return CLI_OK;
        }
        json = json_object_new_object();
        json_object_object_add(json, "config", json_object_new_string(text));
        report_json(in, json);
        json_object_put(json);
        return CLI_OK;
}
