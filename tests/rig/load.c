#include "rig/load.h"
#include "rig/look.h"

#include <stdio.h>
#include <string.h>

#define EDITS_MAX 1000000u
#define DEPTH 64u /* requests in flight: fewer than would fill the kernel's queue */

void load_init(Load *l, const char *socket, const char *project) {
        *l = (Load){ .socket = socket, .project = project };
        l->acknowledged = calloc(EDITS_MAX, sizeof *l->acknowledged);
        l->in_flight = calloc(DEPTH, sizeof *l->in_flight);
        assert_non_null(l->acknowledged);
        assert_non_null(l->in_flight);
}

void load_done(Load *l) {
        l->peer = peer_free(l->peer);
        free(l->acknowledged);
        free(l->in_flight);
}

static void edit_send(Load *l) {
        uint32_t i = (uint32_t)l->n_sent++;
        char line[256];

        assert_true(i < EDITS_MAX);
        (void)snprintf(line, sizeof line,
                       "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.add_voxel\",\"params\":{\"project\":\"%s\","
                       "\"position\":[%u,%u,%u],\"color\":[%u,%u,7]},\"id\":%u}\n",
                       l->project, i % 100, i / 100 % 100, i / 10000, i & 255, i >> 8 & 255, i);
        l->in_flight[l->n_in_flight++] = i;
        (void)peer_send_bytes(l->peer, line, strlen(line));
}

/* True for an answer, false for the end of the connection. */
static bool answer_take(Load *l) {
        json_object *answer = peer_answer_or_end(l->peer);

        if (!answer) {
                l->peer = peer_free(l->peer);
                l->n_in_flight = 0;
                l->n_cuts++;
                return false;
        }
        /* Whoever ends a session tells it with an id of null. */
        if (json_object_is_type(look(answer, "id"), json_type_null))
                return true;
        assert_true(l->n_in_flight > 0);
        check_int(answer, "id", l->in_flight[0]);
        if (look(answer, "result.success")) {
                l->acknowledged[l->in_flight[0]] = true;
                l->n_acknowledged++;
        } else {
                check_error(answer, -1112, "engine-died");
        }
        memmove(l->in_flight, l->in_flight + 1, --l->n_in_flight * sizeof *l->in_flight);
        return true;
}

void load_run(Load *l, size_t answers, bool once) {
        while (answers > 0) {
                if (!l->peer) {
                        l->peer = peer_open(l->socket);
                        peer_allow_cuts(l->peer);
                }
                while (l->n_in_flight < DEPTH)
                        edit_send(l);
                if (answer_take(l))
                        answers--;
                else if (once)
                        return;
        }
}

void load_drain(Load *l) {
        while (l->peer && (l->n_in_flight > 0 || peer_readable(l->peer, 0)))
                if (!answer_take(l))
                        return;
}

void load_check(Load *l) {
        Peer *p = peer_open(l->socket);
        char params[160];

        for (uint32_t i = 0; i < l->n_sent; i++) {
                char wanted[48];

                if (!l->acknowledged[i])
                        continue;
                (void)snprintf(params, sizeof params, "{\"project\":\"%s\",\"position\":[%u,%u,%u]}",
                               l->project, i % 100, i / 100 % 100, i / 10000);
                (void)snprintf(wanted, sizeof wanted, "[%u,%u,7,255]", i & 255, i >> 8 & 255);
                check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
        }
        (void)peer_free(p);
}
