#include "cli/headless.h"

#include "base/fd.h"
#include "cli/headless-open.h"
#include "cli/values.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "goxel-headless"
#define CONFIG_MAX (1u << 20)

/* What stands before the command. */
typedef struct Globals {
        bool help, version, interactive, daemon, fallback;
        const char *config; /* NULL: none */
} Globals;

bool headless_is_named(const char *argv0) {
        const char *slash = strrchr(argv0, '/');

        return strcmp(slash ? slash + 1 : argv0, PROGRAM) == 0;
}

/* --- the configuration -------------------------------------------------------------------------------- */

static int take_socket(Headless *h, const char *path, json_object *config) {
        json_object *daemon = NULL, *socket = NULL;

        if (!json_object_is_type(config, json_type_object))
                return headless_fail(h, HEADLESS_VALUE, "%s is no object, so it is no daemon_config.json",
                                     path);
        if (!json_object_object_get_ex(config, "daemon", &daemon) ||
            !json_object_is_type(daemon, json_type_object) ||
            !json_object_object_get_ex(daemon, "socket_path", &socket) ||
            !json_object_is_type(socket, json_type_string)) {
                headless_tell(h, "%s has no daemon.socket_path; nothing else in it is for this program",
                              path);
                return HEADLESS_OK;
        }
        h->socket = strdup(json_object_get_string(socket));
        return h->socket ? HEADLESS_OK : headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
}

/* The origin stored the name and never read the file. */
static int read_config(Headless *h, const char *path) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        CLEANUP_FREE uint8_t *data = NULL;
        json_object *config = NULL;
        size_t n = 0;
        int r;

        if (fd < 0)
                return headless_fail(h, errno == ENOENT ? HEADLESS_NO_FILE : HEADLESS_VALUE,
                                     "Cannot open %s: %s", path, strerror(errno));
        r = fd_read_file(fd, CONFIG_MAX, &data, &n);
        if (r < 0 || !data)
                return headless_fail(h, HEADLESS_VALUE, "Cannot read %s: %s", path, strerror(-r));
        /* There is room for it. */
        data[n] = '\0';
        if (value_json((const char *)data, n, &config) < 0)
                return headless_fail(
                        h, HEADLESS_VALUE,
                        "%s is not JSON: --config takes the origin's daemon_config.json; a goxel.conf is "
                        "for goxeld, which finds it by itself",
                        path);
        r = take_socket(h, path, config);
        json_object_put(config);
        return r;
}

/* --- the command line --------------------------------------------------------------------------------- */

static void note(Headless *h, Globals *g, const HeadlessOption *o, const char *value) {
        struct {
                const char *name;
                bool *at;
        } const switches[] = {
                { "help", &g->help },       { "version", &g->version },
                { "verbose", &h->verbose }, { "quiet", &h->quiet },
                { "json", &h->json },       { "interactive", &g->interactive },
                { "daemon", &g->daemon },   { "fallback-cli", &g->fallback },
        };

        if (o->value) {
                g->config = value;
                return;
        }
        for (size_t i = 0; i < ARRAY_LEN(switches); i++)
                if (strcmp(o->name, switches[i].name) == 0)
                        *switches[i].at = true;
}

/* *at moves to the command. */
static int take_globals(Headless *h, Globals *g, int argc, char **argv, int *at) {
        int r = HEADLESS_OK;

        while (*at < argc && argv[*at][0] == '-' && argv[*at][1] != '\0') {
                const HeadlessOption *o;
                const char *value;

                if (strcmp(argv[*at], "--") == 0) {
                        ++*at;
                        break;
                }
                o = headless_take_option(h, headless_globals, PROGRAM, argv, argc, at, &value, &r);
                if (!o)
                        return r;
                note(h, g, o, value);
        }
        if (h->quiet)
                h->verbose = false;
        if (g->daemon)
                h->way = HEADLESS_DAEMON;
        if (g->fallback)
                h->way = HEADLESS_FALLBACK;
        return g->config ? read_config(h, g->config) : r;
}

static int run(Headless *h, const Globals *g, int n, char **words) {
        if (g->help) {
                headless_help(NULL);
                return HEADLESS_OK;
        }
        if (g->version)
                return headless_run(h, 1, (char *[]){ (char[]){ "version" } });
        if (n > 0)
                return headless_run(h, n, words);
        return g->interactive || isatty(STDIN_FILENO) ? headless_shell(h) : headless_read(h);
}

int headless_main(int argc, char **argv) {
        Headless h = { 0 };
        Globals g = { 0 };
        int at = 1, r;

        r = take_globals(&h, &g, argc, argv, &at);
        if (r == HEADLESS_OK)
                r = run(&h, &g, argc - at, argv + at);
        headless_end(&h);
        /* A result that nobody got is a failure. */
        if ((fflush(stdout) != 0 || ferror(stdout)) && r == HEADLESS_OK)
                r = headless_fail(&h, HEADLESS_GENERIC, "Cannot write the result: %s", strerror(errno));
        return r & 0xff;
}
