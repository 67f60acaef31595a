/* From settings to a connection that has been greeted. */
#include "client/client.h"

#include "base/places.h"
#include "base/text.h"
#include "client/listener.h"
#include "config.h"
#include "rpc/error.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a daemon that is being restarted is waited for. */
#define PATIENCE_USEC (5 * USEC_PER_SEC)
#define PAUSE_FIRST_USEC (10 * USEC_PER_MSEC)
#define PAUSE_MAX_USEC (500 * USEC_PER_MSEC)
/* How long a new connection may stay silent: the start of the daemon is in it. */
#define GREETING_USEC (30 * USEC_PER_SEC)

void client_close(GoxelClient *c) {
        wire_close(&c->wire);
        c->engine = private_engine_free(c->engine);
}

static const char *journal_command(const char *socket) {
        return strcmp(socket, PLACE_SYSTEM_SOCKET) == 0 ? "sudo journalctl -u goxel"
                                                        : "journalctl --user -u goxel";
}

static int keep_text(char **text, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*text);
        *text = copy;
        return 0;
}

/* The path of the socket when there is nothing to look for; else NULL. */
static const char *chosen(const GoxelClient *c) {
        const char *env = secure_getenv("GOXEL_SOCKET");

        if (c->connected)
                return c->socket;
        if (c->path)
                return c->path;
        return env && *env ? env : NULL;
}

/* Says what it takes to use the machine's daemon, after what `before` says. */
static int explain_group(GoxelClient *c, int code, const char *before) {
        const struct passwd *user = getpwuid(geteuid());
        const char *name = user ? user->pw_name : "NAME", *group = "goxel";
        const struct group *known;
        struct stat st;

        known = stat(PLACE_SYSTEM_SOCKET, &st) == 0 ? getgrgid(st.st_gid) : NULL;
        if (known)
                group = known->gr_name;
        return client_fail(
                c, code,
                "%s%s is for members of the group %s; `sudo adduser %s %s` makes you one, from your "
                "next login on. Or start a daemon of your own: systemctl --user start goxel.socket",
                before, PLACE_SYSTEM_SOCKET, group, name, group);
}

static int explain_absence(GoxelClient *c, const Listener *l) {
        char before[192];

        if (access(PLACE_SYSTEM_SOCKET, F_OK) == 0 && !chosen(c)) {
                (void)snprintf(before, sizeof(before), "There is no daemon of yours (no socket %s), and ",
                               l->path);
                return explain_group(c, GOXEL_ABSENT, before);
        }
        if (chosen(c))
                return client_fail(
                        c, GOXEL_ABSENT,
                        "There is no daemon at %s: no such socket. Start one there: goxeld --socket %s &",
                        l->path, l->path);
        return client_fail(
                c, GOXEL_ABSENT,
                "There is no daemon: no socket %s. Start it: systemctl --user start goxel.socket; or, without "
                "systemd: goxeld --socket %s &",
                l->path, l->path);
}

static int explain_failure(GoxelClient *c, const Listener *l, int r) {
        switch (r) {
        case LISTENER_NONE:
                return explain_absence(c, l);
        case LISTENER_STRANGER:
                return client_fail(
                        c, GOXEL_STRANGER,
                        "The socket %s belongs to user %u, who is neither you (user %u) nor root: not talked to. "
                        "Choose another one with --socket or GOXEL_SOCKET",
                        l->path, (unsigned)l->owner, (unsigned)geteuid());
        case -ECONNREFUSED:
                return client_fail(c, GOXEL_FAILED,
                                   "The socket %s is there, but nobody listens. See what happened: %s",
                                   l->path, journal_command(l->path));
        case -ETIMEDOUT:
                return client_fail(c, GOXEL_FAILED,
                                   "The daemon at %s accepts no connection. See what happened: %s", l->path,
                                   journal_command(l->path));
        case -EACCES:
                if (strcmp(l->path, PLACE_SYSTEM_SOCKET) == 0)
                        return explain_group(c, GOXEL_FAILED, "");
                return client_fail(c, GOXEL_FAILED, "You may not connect to %s: %s", l->path, strerror(-r));
        case -ECANCELED:
                return client_interrupted(c);
        case -ENAMETOOLONG:
                return client_fail(c, r, "The path of the socket has more than 107 bytes: %s", l->path);
        default:
                return client_fail(c, GOXEL_FAILED, "Cannot connect to %s: %s. See what happened: %s",
                                   l->path, strerror(-r), journal_command(l->path));
        }
}

static int connect_daemon(GoxelClient *c, Until until) {
        const char *path = chosen(c);
        CLEANUP_LISTENER Listener l = { 0 };
        int fd, r;

        if (path) {
                r = keep_text(&l.path, path);
                if (r == 0)
                        r = listener_connect(&l, until, &fd);
        } else
                r = listener_find(&l, c->may_start, until, &fd);
        if (!l.path)
                return client_fail(c, r, "Cannot tell where the socket is: %s", strerror(-r));
        if (r != 0)
                return explain_failure(c, &l, r);

        free(c->socket);
        c->socket = TAKE(l.path);
        r = wire_open(&c->wire, fd);
        return r < 0 ? client_fail(c, r, "Cannot use the connection to %s: %s", c->socket, strerror(-r)) : 0;
}

static int connect_private(GoxelClient *c, Until until) {
        char why[256];
        int fd, r;

        r = private_engine_start(&c->engine, c->name, until_sooner(until, now_usec() + GREETING_USEC), &fd,
                                 why, sizeof(why));
        if (r == -ECANCELED)
                return client_interrupted(c);
        if (r == PRIVATE_REFUSED)
                return client_fail(c, GOXEL_FAILED, "The private engine does not start: %s", why);
        if (r == -ENOENT)
                return client_fail(
                        c, GOXEL_FAILED,
                        "There is no engine %s: is goxel-daemon installed? (GOXEL_ENGINE names another one)",
                        private_engine_program());
        if (r < 0)
                return client_fail(c, r == -ETIMEDOUT ? GOXEL_FAILED : r,
                                   "Cannot start a private engine: %s", strerror(-r));
        return wire_open(&c->wire, fd);
}

int client_ask(GoxelClient *c, const char *method, json_object *params, Until until, Reply *ret) {
        CLEANUP_BUF Buf line = { 0 };
        bool sent;
        int r;

        r = request_write(&line, ++c->last_id, method,
                          json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN));
        json_object_put(params);
        if (r < 0)
                return client_fail(c, r, "Cannot write a request: %s", strerror(-r));
        r = client_exchange(c, &line, c->last_id, NULL, 0, until, ret, &sent);
        return r == -ECANCELED ? client_interrupted(c) : r;
}

static int greet(GoxelClient *c, Until until) {
        CLEANUP_REPLY Reply reply = { 0 };
        json_object *params = json_object_new_object();
        char *text;
        int r;

        if (!params)
                return client_fail(c, -ENOMEM, "Out of memory");
        json_object_object_add(params, "client", json_object_new_string(c->name));
        json_object_object_add(params, "version", json_object_new_string(c->version));
        json_object_object_add(params, "build", json_object_new_string(GOXEL_BUILD));
        json_object_object_add(params, "reconnects", json_object_new_boolean(true));
        r = client_ask(c, "hello", params, until_sooner(until, now_usec() + GREETING_USEC), &reply);
        if (r == -ETIMEDOUT && c->socket)
                return client_fail(c, GOXEL_FAILED,
                                   "The daemon at %s does not answer. See what happened: %s", c->socket,
                                   journal_command(c->socket));
        if (r != 0)
                return r;
        if (reply.code != 0)
                return client_fail_remote(c, &reply);
        r = json_text(reply.value, &text);
        if (r < 0)
                return client_fail(c, r, "Out of memory");
        free(c->server);
        c->server = text;
        return 0;
}

/* A new session belongs to nobody's project: without this its requests would go to whatever project the
 * user worked on last. */
static int choose_project(GoxelClient *c, Until until) {
        CLEANUP_REPLY Reply reply = { 0 };
        json_object *params;
        int r;

        if (!c->project || c->engine)
                return 0;
        params = json_object_new_object();
        if (!params)
                return client_fail(c, -ENOMEM, "Out of memory");
        json_object_object_add(params, "project", json_object_new_string(c->project));
        r = client_ask(c, "goxel.get_status", params, until, &reply);
        if (r != 0 || reply.code == 0)
                return r;
        /* Said once: what comes after it is for a session that has chosen nothing. */
        if (reply.code == RPC_PROJECT_NOT_FOUND)
                free(TAKE(c->project));
        return client_fail_remote(c, &reply);
}

static int open_once(GoxelClient *c, Until until) {
        int r;

        r = c->private_wanted ? connect_private(c, until) : connect_daemon(c, until);
        if (r == 0)
                r = greet(c, until);
        if (r == 0)
                r = choose_project(c, until);
        if (r == 0)
                r = client_subscribe_again(c, until);
        if (r != 0)
                client_close(c);
        return r;
}

int client_open(GoxelClient *c, Until until) {
        uint64_t pause = PAUSE_FIRST_USEC, patience = MIN(until.deadline, now_usec() + PATIENCE_USEC);
        int r;

        r = wire_look(&c->wire, c->interrupt);
        if (r == -ECANCELED)
                return client_interrupted(c);
        if (r == WIRE_ALIVE)
                return 0;
        if (c->connected && c->private_wanted)
                return client_fail(c, GOXEL_LOST, "The private engine has ended, and its project with it");
        client_close(c);
        for (;;) {
                r = open_once(c, until);
                /* A greeting that is lost does no harm, so it is repeated even by a new client: the daemon
                 * may have been about to leave. */
                if (c->private_wanted ||
                    (r != GOXEL_LOST && !(c->connected && (r == GOXEL_ABSENT || r == GOXEL_FAILED))))
                        break;
                if (now_usec() + pause >= patience)
                        break;
                if (wait_for(-1, 0, until_sooner(until, now_usec() + pause)) == -ECANCELED)
                        return client_interrupted(c);
                pause = MIN(pause * 2, PAUSE_MAX_USEC);
        }
        if (r == GOXEL_LOST && !c->private_wanted)
                r = client_fail(c, GOXEL_FAILED,
                                "The daemon at %s closes every connection at once. See what happened: %s",
                                c->socket, journal_command(c->socket));
        if (r == 0)
                c->connected = true;
        return r;
}
