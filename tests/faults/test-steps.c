/* An engine that dies at each step of a request's way: every request is answered once and done once, on the
 * same connection, or on the next one when the engine died while it was sending. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SESSIONS_MAX 4

/* How often the engine comes to a step at least. */
typedef enum Often { A_TURN, A_SESSION, A_LINE } Often;

typedef struct Step {
        const char *name;
        Often often;
        bool sends; /* nobody knows how much of an answer was sent: the connection may end */
} Step;

static const Step steps[] = {
        { "peeked", A_SESSION, false },    { "line", A_LINE, false },        { "ran", A_LINE, false },
        { "kept", A_LINE, false },         { "executed", A_TURN, false },    { "committed", A_TURN, false },
        { "published", A_TURN, false },    { "sending", A_SESSION, true },   { "sent", A_SESSION, true },
        { "consuming", A_SESSION, false }, { "consumed", A_SESSION, false }, { "rested", A_SESSION, false },
};

typedef struct Case {
        unsigned sessions, depth, count; /* it dies when it comes to the step for that time */
} Case;

static const Case cases[] = {
        { 1, 1, 1 }, { 1, 16, 1 }, { 1, 16, 5 }, { 4, 1, 1 }, { 4, 1, 3 }, { 4, 16, 2 }
};

/* A client and what it has asked for: edits of a voxel each, with keys of their own. */
typedef struct Client {
        Rig *rig;
        Peer *peer;
        unsigned number, depth, answered, ended;
} Client;

/* The connection may end meanwhile: take_rest() sees it. */
static void send_rest(Client *c) {
        for (unsigned i = c->answered; i < c->depth; i++) {
                char line[256];
                const int n = snprintf(line, sizeof(line),
                                       "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"goxel.add_voxel\","
                                       "\"params\":{\"project\":\"way\",\"position\":[%u,%u,0],"
                                       "\"color\":[1,2,3],\"key\":\"%u-%u\"}}\n",
                                       i, c->number, i, c->number, i);

                if (!peer_send_bytes(c->peer, line, (size_t)n))
                        return;
        }
}

static void take_rest(Client *c) {
        while (c->answered < c->depth) {
                json_object *a = peer_answer_or_end(c->peer);

                if (a) {
                        check_result(a);
                        c->answered++;
                        continue;
                }
                c->ended++;
                assert_true(c->ended < 3);
                c->peer = rig_peer(c->rig);
                peer_allow_cuts(c->peer);
                send_rest(c);
        }
}

/* The next engine that starts dies. */
static void arm(Rig *r) {
        FILE *f = fopen(rig_path(r, "die"), "we");
        pid_t engine;

        assert_non_null(f);
        (void)fclose(f);
        /* Once it has answered this, it is done with all that was answered before. */
        (void)rig_once(r, "goxel.get_status", "{\"project\":\"way\"}");
        engine = rig_engine(r, "way");
        assert_true(engine > 0);
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
}

static unsigned deaths(Rig *r) {
        const char *at = rig_log(r);
        unsigned n = 0;

        while ((at = strstr(at, "of project way ended: signal 9"))) {
                at++;
                n++;
        }
        return n;
}

static void run_case(Rig *r, const Step *step, const Case *k) {
        Client clients[SESSIONS_MAX];
        struct stat st;
        char die[600];
        json_object *status;
        Peer *p;

        (void)snprintf(die, sizeof(die), "%s %u %s", step->name, k->count, rig_path(r, "die"));
        assert_int_equal(setenv("GOXEL_TEST_DIE", die, 1), 0);
        rig_use_steps(r);
        rig_keep_log(r);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"way\"]");
        arm(r);
        for (unsigned i = 0; i < k->sessions; i++) {
                clients[i] = (Client){ .rig = r, .peer = rig_peer(r), .number = i, .depth = k->depth };
                peer_allow_cuts(clients[i].peer);
                send_rest(&clients[i]);
        }
        for (unsigned i = 0; i < k->sessions; i++) {
                take_rest(&clients[i]);
                if (step->sends)
                        continue;
                assert_int_equal(clients[i].ended, 0);
                /* An answer too many would come before this one's. */
                (void)peer_result(clients[i].peer, "ping", NULL);
        }
        status = rig_once(r, "goxel.get_status", "{\"project\":\"way\"}");
        check_int(status, "result.voxels", (int64_t)k->sessions * k->depth);
        check_int(status, "result.revision", 1 + (int64_t)k->sessions * k->depth);
        assert_true(stat(rig_path(r, "die"), &st) < 0);
        assert_int_equal(deaths(r), 2);
}

static unsigned times(const Step *step, const Case *k) {
        return step->often == A_TURN ? 1 : step->often == A_SESSION ? k->sessions : k->sessions * k->depth;
}

typedef struct Plan {
        const Step *step;
        const Case *how;
        char name[80];
} Plan;

static const Plan *plan;

static int set_up(void **state) {
        plan = *state;
        return rig_setup(state);
}

static void test_every_request_is_answered_and_done_once(void **state) {
        run_case(*state, plan->step, plan->how);
}

int main(void) {
        static Plan plans[ARRAY_LEN(steps) * ARRAY_LEN(cases)];
        struct CMUnitTest tests[ARRAY_LEN(plans)];
        size_t n = 0;

        for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
                const Step *step = &steps[i / ARRAY_LEN(cases)];
                const Case *how = &cases[i % ARRAY_LEN(cases)];

                if (how->count > times(step, how))
                        continue;
                plans[n] = (Plan){ .step = step, .how = how };
                (void)snprintf(plans[n].name, sizeof(plans[n].name),
                               "%s, %u sessions with %u requests, time %u", step->name, how->sessions,
                               how->depth, how->count);
                tests[n] = (struct CMUnitTest){ plans[n].name, test_every_request_is_answered_and_done_once,
                                                set_up, rig_teardown, &plans[n] };
                n++;
        }
        return _cmocka_run_group_tests("steps", tests, n, NULL, NULL);
}
