/* Why there is no connection, or none any more: what happened, where, and what to do. */
#include "client/client.h"

#include "base/places.h"
#include "client/listener.h"
#include "client/manager.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 64

static const char *journal_command(const char *socket) {
        return socket && strcmp(socket, PLACE_SYSTEM_SOCKET) == 0 ? "sudo journalctl -u goxel"
                                                                  : "journalctl --user -u goxel";
}

/* The reentrant look-ups: another thread may be at it too. `name` is as it was when nothing is found. */
static void find_user(char name[static NAME_SIZE]) {
        char space[1024];
        struct passwd entry, *found = NULL;

        if (getpwuid_r(geteuid(), &entry, space, sizeof(space), &found) == 0 && found)
                (void)snprintf(name, NAME_SIZE, "%s", found->pw_name);
}

static void find_group(char name[static NAME_SIZE]) {
        char space[4096];
        struct group entry, *found = NULL;
        struct stat st;

        if (stat(PLACE_SYSTEM_SOCKET, &st) == 0 &&
            getgrgid_r(st.st_gid, &entry, space, sizeof(space), &found) == 0 && found)
                (void)snprintf(name, NAME_SIZE, "%s", found->gr_name);
}

/* Says what it takes to use the machine's daemon, after what `before` says. */
static int explain_group(GoxelClient *c, int code, const char *before) {
        char user[NAME_SIZE] = "NAME", group[NAME_SIZE] = "goxel";

        find_user(user);
        find_group(group);
        return client_fail(
                c, code,
                "%s%s is for members of the group %s; `sudo adduser %s %s` makes you one, from your "
                "next login on. Or start a daemon of your own: systemctl --user start goxel.socket",
                before, PLACE_SYSTEM_SOCKET, group, user, group);
}

/* It would have been started by now, if it could be. */
static int explain_start(GoxelClient *c, const char *program, const Listener *l) {
        CLEANUP_FREE char *state = NULL;

        if (place_state(&state) < 0)
                return client_fail(c, GOXEL_ABSENT, "There is no daemon (no socket %s), and no home for one",
                                   l->path);
        return client_fail(
                c, GOXEL_ABSENT,
                "There is no daemon: no socket %s. Without a service manager %s is started when it is needed, "
                "if it is in PATH; what it says is in %s/goxeld.log. By hand: goxeld --background",
                l->path, program, state);
}

static int explain_absence(GoxelClient *c, const Listener *l) {
        char before[192];

        if (access(PLACE_SYSTEM_SOCKET, F_OK) == 0 && !client_chosen_socket(c)) {
                (void)snprintf(before, sizeof(before), "There is no daemon of yours (no socket %s), and ",
                               l->path);
                return explain_group(c, GOXEL_ABSENT, before);
        }
        if (client_chosen_socket(c))
                return client_fail(
                        c, GOXEL_ABSENT,
                        "There is no daemon at %s: no such socket. Start one there: goxeld --socket %s &",
                        l->path, l->path);
        if (place_daemon() && !manager_runs())
                return explain_start(c, place_daemon(), l);
        return client_fail(
                c, GOXEL_ABSENT,
                "There is no daemon: no socket %s. Start it: systemctl --user start goxel.socket; or, "
                "without a service manager of yours: goxeld --background",
                l->path);
}

int explain_listener(GoxelClient *c, const Listener *l, int r) {
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
        case -EAGAIN:
                return client_fail(c, GOXEL_FAILED,
                                   "The daemon at %s accepts no connection. See what happened: %s", l->path,
                                   journal_command(l->path));
        case -EACCES:
                if (strcmp(l->path, PLACE_SYSTEM_SOCKET) == 0)
                        return explain_group(c, GOXEL_FAILED, "");
                return client_fail(c, GOXEL_FAILED, "You may not connect to %s: %s", l->path, strerror(-r));
        case -ENAMETOOLONG:
                return client_fail(c, r, "The path of the socket has more than 107 bytes: %s", l->path);
        default:
                return client_fail(c, GOXEL_FAILED, "Cannot connect to %s: %s. See what happened: %s",
                                   l->path, strerror(-r), journal_command(l->path));
        }
}

int explain_private(GoxelClient *c, int r, const char *why) {
        if (r == -ECANCELED)
                return client_interrupted(c);
        if (r == PRIVATE_REFUSED)
                return client_fail(c, GOXEL_FAILED, "The private engine does not start: %s", why);
        if (r == -ENOENT)
                return client_fail(
                        c, GOXEL_FAILED,
                        "There is no engine %s: is goxel-daemon installed? (GOXEL_ENGINE names another one)",
                        private_engine_program());
        return client_fail(c, r == -ETIMEDOUT ? GOXEL_FAILED : r, "Cannot start a private engine: %s",
                           strerror(-r));
}

int explain_end(GoxelClient *c, bool sent) {
        char why[128];

        if (!c->engine)
                return client_fail(c, GOXEL_LOST, "The connection to %s ended before the answer%s",
                                   client_peer(c),
                                   sent ? ": the request may have been executed or not" : "");
        if (private_engine_ended(c->engine, why, sizeof(why)))
                return client_fail(c, GOXEL_LOST, "The private engine ended during the request: %s", why);
        return client_fail(c, GOXEL_LOST, "The private engine closed the connection");
}

int explain_broken(GoxelClient *c, int r) {
        switch (r) {
        case -EMSGSIZE:
                return client_fail(c, r,
                                   "The answer has more than 64 MiB: ask for less, or pass a descriptor");
        case -EBADMSG:
                return client_fail(c, GOXEL_FAILED, "What came from %s is no answer of a Goxel daemon",
                                   client_peer(c));
        default:
                return client_fail(c, r, "Talking to %s failed: %s", client_peer(c), strerror(-r));
        }
}

int explain_silence(GoxelClient *c) {
        return client_fail(c, GOXEL_FAILED, "The daemon at %s does not answer. See what happened: %s",
                           client_peer(c), journal_command(c->socket));
}

int explain_closing(GoxelClient *c) {
        return client_fail(c, GOXEL_FAILED,
                           "The daemon at %s closes every connection at once. See what happened: %s",
                           client_peer(c), journal_command(c->socket));
}
