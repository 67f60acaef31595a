#include "crowd.h"

#include "base/text.h"
#include "rig/look.h"

#include <stdio.h>
#include <string.h>

pid_t crowd_daemon(const char *socket) {
        Peer *p = peer_open(socket);
        pid_t pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");

        (void)peer_free(p);
        return pid;
}

pid_t crowd_engine(const char *socket, const char *project) {
        Peer *p = peer_open(socket);
        json_object *engines = look(peer_result(p, "status", NULL), "engines");
        pid_t pid = 0;

        for (size_t i = 0; i < json_object_array_length(engines); i++) {
                json_object *engine = json_object_array_get_idx(engines, i);

                if (strcmp(look_string(engine, "project"), project) == 0)
                        pid = (pid_t)look_int(engine, "pid");
        }
        (void)peer_free(p);
        return pid;
}

void crowd_init(Crowd *c, const char *socket) {
        *c = (Crowd){ .socket = socket };
        for (size_t i = 0; i < CROWD_LOADS; i++) {
                char params[64];
                Peer *p = peer_open(c->socket);

                (void)snprintf(c->projects[i], sizeof c->projects[i], "crowd%zu", i);
                (void)snprintf(params, sizeof params, "[\"%s\"]", c->projects[i]);
                (void)peer_result(p, "goxel.create_project", params);
                (void)peer_free(p);
                load_init(&c->loads[i], c->socket, c->projects[i]);
                load_run(&c->loads[i], 1, false);
                c->engines[i] = crowd_engine(c->socket, c->projects[i]);
        }
        for (size_t i = 0; i < CROWD_CALLERS; i++) {
                assert_int_equal(goxel_client_new(&c->callers[i]), 0);
                assert_int_equal(goxel_client_set_socket(c->callers[i], c->socket), 0);
        }
}

static void call(Crowd *c, size_t i) {
        static const char *const methods[CROWD_CALLERS] = { "status", "goxel.add_voxel",
                                                            "goxel.get_status" };
        static const char *const params[CROWD_CALLERS] = {
                "{}", "{\"project\":\"crowd1\",\"position\":[-5,-5,-5],\"color\":[1,2,3]}",
                "{\"project\":\"crowd2\"}"
        };

        c->calls++;
        /* Only the connection of the first is ever lost: the others must not need to be repeated. */
        if (goxel_client_call(c->callers[i], methods[i], params[i], NULL, 0,
                              i == 0 ? GOXEL_CALL_REPEATABLE : 0, NULL) == 0)
                return;
        print_message("# %s: %s\n", methods[i], goxel_client_message(c->callers[i]));
        c->failed++;
}

void crowd_edit(Crowd *c, unsigned answers) {
        for (size_t i = 0; i < CROWD_LOADS; i++)
                load_run(&c->loads[i], answers, false);
}

void crowd_work(Crowd *c, unsigned answers) {
        crowd_edit(c, answers);
        for (size_t i = 0; i < CROWD_CALLERS; i++)
                call(c, i);
}

void crowd_connect(Crowd *c) {
        uint64_t before = now_usec(), took;

        (void)crowd_daemon(c->socket);
        took = now_usec() - before;
        c->slowest = MAX(c->slowest, took);
        c->sum += took;
        c->times++;
}

void crowd_expect_engines(const Crowd *c) {
        for (size_t i = 0; i < CROWD_LOADS; i++)
                assert_int_equal(crowd_engine(c->socket, c->projects[i]), c->engines[i]);
}

void crowd_check(Crowd *c) {
        size_t acknowledged = 0;

        for (size_t i = 0; i < CROWD_LOADS; i++) {
                load_drain(&c->loads[i]);
                load_check(&c->loads[i]);
                assert_int_equal(c->loads[i].n_cuts, 0);
                acknowledged += c->loads[i].n_acknowledged;
                load_done(&c->loads[i]);
        }
        for (size_t i = 0; i < CROWD_CALLERS; i++)
                (void)goxel_client_free(c->callers[i]);
        print_message(
                "# %u times: %zu edits acknowledged, all there; %u calls of libgoxel, %u failed; a new "
                "connection answered after %.1f ms, at most %.1f\n",
                c->times, acknowledged, c->calls, c->failed, (double)c->sum / c->times / 1000,
                (double)c->slowest / 1000);
        assert_int_equal(c->failed, 0);
}
