/* The socket, who may use it, and who answers there. */
#include "base/places.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/values.h"
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_MS 10000

static void advise_start(const Doctor *d, Finding *f) {
        if (!d->at.is_chosen && d->at.has_manager)
                advise(f, "%s start goxel.socket", instance_systemctl(&d->at));
        else
                advise(f, "Start a daemon there: goxeld --socket %s &", d->at.socket);
}

void check_socket(Doctor *d, Finding *f) {
        struct stat st;
        const bool there = lstat(d->at.socket, &st) == 0;

        if (!there && errno == ENOENT && d->at.on_demand) {
                found(f, VERDICT_OK, "There is no socket %s yet (%s): goxeld makes it when it is started",
                      d->at.socket, d->at.why);
        } else if (!there) {
                /* Commands ask the user's manager for it. */
                found(f,
                      errno == ENOENT && d->at.has_manager && !d->at.is_chosen ? VERDICT_WARNING
                                                                               : VERDICT_FAULT,
                      "There is no socket %s (%s): %s", d->at.socket, d->at.why, strerror(errno));
                advise_start(d, f);
        } else if (!S_ISSOCK(st.st_mode)) {
                found(f, VERDICT_FAULT, "%s (%s) is no socket", d->at.socket, d->at.why);
                advise(f, "Move it away, or name another path");
        } else if (!d->at.is_system && st.st_uid != geteuid() && st.st_uid != 0) {
                found(f, VERDICT_FAULT, "%s (%s) belongs to user %u, who is neither you nor root",
                      d->at.socket, d->at.why, (unsigned)st.st_uid);
                advise(f, "Name another one with --socket or GOXEL_SOCKET");
        } else if ((st.st_mode & 0007) != 0 || (!d->at.is_system && (st.st_mode & 0077) != 0)) {
                found(f, VERDICT_WARNING, "%s (%s) lets others connect: its mode is %04o", d->at.socket,
                      d->at.why, (unsigned)st.st_mode & 07777);
                advise(f, "chmod %s %s, and see SocketMode= of goxel.socket",
                       d->at.is_system ? "0660" : "0600", d->at.socket);
        } else {
                found(f, VERDICT_OK, "%s, since %s; user %u, group %u, mode %04o", d->at.socket, d->at.why,
                      (unsigned)st.st_uid, (unsigned)st.st_gid, (unsigned)st.st_mode & 07777);
        }
}

/* Whether the user is a member by what the machine knows now; a login has what it knew when it began. */
static bool is_member(const struct passwd *user, gid_t group) {
        gid_t groups[256];
        int n = ARRAY_LEN(groups);

        if (getgrouplist(user->pw_name, user->pw_gid, groups, &n) < 0)
                return false;
        for (int i = 0; i < n; i++)
                if (groups[i] == group)
                        return true;
        return false;
}

void check_access(Doctor *d, Finding *f) {
        const struct passwd *user = getpwuid(geteuid());
        const struct group *group;
        struct stat st;

        if (access(d->at.socket, R_OK | W_OK) == 0) {
                found(f, VERDICT_OK, "You may connect");
                return;
        }
        if (errno == ENOENT) {
                found(f, VERDICT_OK, "Not looked at: there is no socket");
                return;
        }
        if (errno != EACCES || stat(d->at.socket, &st) < 0) {
                found(f, VERDICT_FAULT, "You cannot connect to %s: %s", d->at.socket, strerror(errno));
                return;
        }
        group = getgrgid(st.st_gid);
        found(f, VERDICT_FAULT, "You may not connect to %s", d->at.socket);
        if (!user || !group || !(st.st_mode & 0020))
                advise(f, "It is for user %u only", (unsigned)st.st_uid);
        else if (is_member(user, st.st_gid))
                advise(f, "You are a member of %s, but were not when you logged in: log in again",
                       group->gr_name);
        else
                advise(f, "sudo adduser %s %s; then log in again", user->pw_name, group->gr_name);
}

static void judge_listener(const Doctor *d, Finding *f, GoxelClient *c) {
        const char *text = goxel_client_server(c);
        json_object *server = text ? json_tokener_parse(text) : NULL;
        const char *version = member_text(server, "version"), *build = member_text(server, "build");
        struct ucred peer = { 0 };
        socklen_t n = sizeof(peer);

        (void)getsockopt(goxel_client_fd(c), SOL_SOCKET, SO_PEERCRED, &peer, &n);
        found(f, VERDICT_OK, "%s %s (%s) answers; process %d of user %u listens",
              member_text(server, "server"), version, build, (int)peer.pid, (unsigned)peer.uid);
        if (strcmp(version, GOXEL_VERSION) != 0 || strcmp(build, GOXEL_BUILD) != 0) {
                found(f, VERDICT_WARNING, "goxeld %s (%s) answers, goxelctl is %s (%s)", version, build,
                      GOXEL_VERSION, GOXEL_BUILD);
                if (d->at.is_chosen)
                        advise(f, "Start the goxeld that was installed with goxelctl");
                else
                        advise(f, "%s restart goxel.service, if both are installed in one version",
                               instance_systemctl(&d->at));
        }
        json_object_put(server);
}

void check_daemon(Doctor *d, Finding *f) {
        const char *without = getenv("GOXEL_NO_DAEMON");
        GoxelClient *c;
        int r;

        if (option(d->in, "no-daemon") || (without && strcmp(without, "1") == 0)) {
                found(f, VERDICT_WARNING, "Not asked: goxelctl is told to keep to private engines");
                advise(f, "Leave --no-daemon and GOXEL_NO_DAEMON=1 away to work on projects");
                return;
        }
        if (access(d->at.socket, F_OK) < 0 && errno == ENOENT) {
                found(f, d->at.on_demand ? VERDICT_OK : VERDICT_WARNING, "Not asked: there is no socket");
                return;
        }
        r = goxel_client_new(&c);
        if (r < 0) {
                found(f, VERDICT_FAULT, "Cannot ask: %s", strerror(-r));
                return;
        }
        r = goxel_client_set_socket(c, d->at.socket);
        if (r == 0)
                r = goxel_client_set_private(c, false);
        if (r == 0)
                r = goxel_client_set_timeout(c, ANSWER_MS);
        if (r == 0)
                r = goxel_client_connect(c);
        if (r == 0)
                judge_listener(d, f, c);
        else
                found(f, VERDICT_FAULT, "%s", goxel_client_message(c));
        (void)goxel_client_free(c);
}
