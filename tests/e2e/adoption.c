#include "adoption.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

void kill_and_start(Rig *r) {
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
}

Peer *begin(Rig *r, const char *project) {
        char params[64];
        Peer *p;

        p = rig_peer(r);
        (void)snprintf(params, sizeof(params), "[\"%s\"]", project);
        (void)peer_result(p, "goxel.create_project", params);
        return p;
}

void start(Rig *r) {
        rig_keep(r);
        rig_start(r);
}

json_object *session_of(json_object *list, const char *client) {
        json_object *sessions = look(list, "sessions");

        for (size_t i = 0; i < json_object_array_length(sessions); i++) {
                json_object *session = json_object_array_get_idx(sessions, i);
                const char *its = json_object_get_string(json_object_object_get(session, "client"));

                if (its && strcmp(its, client) == 0)
                        return session;
        }
        fail_msg("there is no session of %s", client);
        return NULL;
}

void lose_a_message(Rig *r) {
        struct pollfd p = { .fd = rig_kept_fd(r, "engine-"), .events = POLLIN };
        char bytes[4096];

        assert_int_equal(poll(&p, 1, RIG_DEADLINE_MS), 1);
        assert_true(recv(p.fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0);
}
