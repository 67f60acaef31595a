#include "daemon/script.h"

#include "base/fd.h"
#include "base/log.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine-private.h"
#include "daemon/launch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* An engine that somebody has broken into may ask for any number. */
#define SCRIPTS_PER_USER 16

/* It has ended. How is told by its socket, to whom that concerns. */
static int on_exit_of(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        User *user = userdata;

        (void)waitid(P_PIDFD, (id_t)fd, &(siginfo_t){ 0 }, WEXITED | WNOHANG);
        user->scripts--;
        (void)sd_event_source_set_floating(source, false);
        return 0;
}

/* Nobody but the loop knows it from now on. */
static int watch(sd_event *loop, int pidfd, User *user) {
        sd_event_source *source;
        int r;

        r = sd_event_add_io(loop, &source, pidfd, EPOLLIN, on_exit_of, user);
        if (r < 0)
                return r;
        (void)sd_event_source_set_io_fd_own(source, true);
        r = sd_event_source_set_floating(source, true);
        sd_event_source_unref(source);
        return r;
}

static int start(Daemon *d, User *user, int *ret) {
        CLEANUP_FD int ours = -1, theirs = -1, pidfd = -1;
        int pair[2], r;
        pid_t pid;

        if (user->scripts >= SCRIPTS_PER_USER)
                return -EDQUOT;
        r = fd_pair(SOCK_STREAM, pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];
        r = launch_program(d->options->script, "goxel-script", theirs, &pid, &pidfd);
        if (r < 0)
                return r;
        r = watch(d->loop, pidfd, user);
        if (r < 0) {
                (void)pidfd_send_signal(pidfd, SIGKILL, NULL, 0);
                (void)waitid(P_PIDFD, (id_t)pidfd, &(siginfo_t){ 0 }, WEXITED);
                return r;
        }
        (void)TAKE_FD(pidfd);
        user->scripts++;
        *ret = TAKE_FD(ours);
        return 0;
}

static void tell(const char *program, int r, char *ret, size_t size) {
        if (r == -ENOENT)
                (void)snprintf(ret, size, "%s is not there: install the package goxel-script", program);
        else if (r == -EDQUOT)
                (void)snprintf(ret, size, "%d scripts of yours run already: try again when one has ended",
                               SCRIPTS_PER_USER);
        else
                (void)snprintf(ret, size, "%s cannot be started: %s", program, strerror(-r));
}

void script_hear_wanted(Engine *e, uint32_t id) {
        json_object *payload = json_object_new_object();
        CLEANUP_FD int fd = -1;
        char why[512];
        int r;

        r = start(e->daemon, e->user, &fd);
        if (r < 0) {
                tell(e->daemon->options->script, r, why, sizeof(why));
                log_warning("No script can be run: %s", why);
                json_add(payload, "error", json_object_new_string(why));
        }
        (void)engine_send(e, CHANNEL_SCRIPT, id, payload, &fd, fd >= 0 ? 1 : 0);
        json_object_put(payload);
}
