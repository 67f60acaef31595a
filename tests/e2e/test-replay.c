/* Engines that are killed while they work: what was asked is answered, once, on the same connection. */
#include "rig/rig.h"
#include "rpc/slots.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Requests on their way at once. */
#define DEPTH 40
/* So long an engine works at a request before it is killed, in processor time. */
#define WORK_NSEC 50000000
#define NSEC_PER_SEC 1000000000

/* An engine does one thing after the other: once it has answered this, it is done with all that was answered
 * before. */
static json_object *look_in(Rig *r, const char *project) {
        char params[64];

        (void)snprintf(params, sizeof(params), "{\"project\":\"%s\"}", project);
        return rig_once(r, "goxel.get_status", params);
}

static void kill_engine(Rig *r, const char *project) {
        pid_t engine;

        check_result(look_in(r, project));
        engine = rig_engine(r, project);
        assert_true(engine > 0);
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
}

static Peer *begin(Rig *r, const char *project) {
        char params[64];
        Peer *p;

        p = rig_peer(r);
        (void)snprintf(params, sizeof(params), "[\"%s\"]", project);
        (void)peer_result(p, "goxel.create_project", params);
        return p;
}

static void test_a_quiet_session_outlives_its_engine(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = begin(r, "quiet");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        kill_engine(r, "quiet");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 3);
}

/* More sessions than an engine notes at a time, one after the other. */
static void test_sessions_that_have_ended_are_not_noted_any_more(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = begin(r, "busy");
        for (int i = 0; i < SLOTS_MAX + 10; i++)
                (void)look_in(r, "busy");
        peer_close(p);
        p = begin(r, "busy");
        kill_engine(r, "busy");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

/* Waits until the engine has worked for some time at what it was given, by its own clock. */
static void await_work(pid_t engine) {
        struct timespec until;
        clockid_t worked;

        if (clock_getcpuclockid(engine, &worked) != 0 || clock_gettime(worked, &until) < 0)
                return;
        until.tv_nsec += WORK_NSEC;
        until.tv_sec += until.tv_nsec / NSEC_PER_SEC;
        until.tv_nsec %= NSEC_PER_SEC;
        /* The clock of an engine that ended stands still. */
        (void)alarm(RIG_DEADLINE_MS / 1000);
        (void)clock_nanosleep(worked, TIMER_ABSTIME, &until, NULL);
        (void)alarm(0);
}

/* The engine that has the session: it was ready for it, and is at work at its request. */
static pid_t engine_with_session(Rig *r, pid_t not_this) {
        json_object *status = rig_once(r, "status", NULL);
        json_object *pid = look(status, "result.engines.0.pid");

        if (!pid || json_object_get_int(pid) == not_this ||
            look_int(status, "result.engines.0.sessions") == 0)
                return 0;
        return json_object_get_int(pid);
}

/* The request is one that takes long; the engine is killed in the middle of it. */
static pid_t kill_at_work(Rig *r, pid_t not_this) {
        pid_t engine;

        do
                engine = engine_with_session(r, not_this);
        while (engine == 0);
        await_work(engine);
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        return engine;
}

/* In a batch, what takes long is carried out by the engine itself. It is to last well beyond the time after
 * which the test kills it, even when the test comes late. */
#define LONG_PICTURE                                                                                        \
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.render_scene\","                                 \
        "\"params\":{\"width\":8192,\"height\":8192}}]"
#define LOOK "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.describe\"}"
#define LONG_LOOK "[" LOOK "," LOOK "," LOOK "," LOOK "," LOOK "," LOOK "," LOOK "," LOOK "]"

static Peer *begin_long(Rig *r) {
        Peer *p;

        rig_start(r);
        p = begin(r, "long");
        (void)peer_result(
                p, "goxel.procedural_shape",
                "{\"shape_type\":\"sphere\",\"size\":[200,200,200],\"center\":[0,0,0],\"color\":[9,8,7]}");
        kill_engine(r, "long");
        return p;
}

static void test_a_request_in_execution_is_carried_out_by_the_next_engine(void **state) {
        Rig *r = *state;
        Peer *p = begin_long(r);
        json_object *answer;

        peer_send(p, LONG_LOOK);
        (void)kill_at_work(r, 0);
        answer = peer_answer(p);
        assert_true(look_int(answer, "0.result.voxels") > 4000000);
}

static void test_a_request_that_two_engines_died_of_is_refused(void **state) {
        Rig *r = *state;
        Peer *p = begin_long(r);
        json_object *answer;

        peer_send(p, LONG_PICTURE);
        (void)peer_request(p, "goxel.get_status", NULL);
        (void)kill_at_work(r, kill_at_work(r, 0));
        answer = json_object_array_get_idx(peer_answer(p), 0);
        check_error(answer, -1112, "engine-died");
        check_string(answer, "error.data.cause", "signal 9");
        check_string(answer, "error.data.request", "goxel.render_scene");
        check_string(peer_answer(p), "result.project", "long");
}

static void send_edit(Peer *p, int64_t i) {
        char params[96];

        (void)snprintf(params, sizeof(params),
                       "{\"project\":\"busy\",\"position\":[%" PRId64 ",%" PRId64 ",0],\"color\":[1,2,3]}",
                       i % 1000, i / 1000);
        (void)peer_request(p, "goxel.add_voxel", params);
}

typedef struct Load {
        Rig *rig;
        Peer *peer;
        int64_t sent, answered, revision; /* edits, edits, of the last answer */
        unsigned ended;                   /* connections */
} Load;

static void take_answers(Load *l, int64_t most) {
        for (; l->answered < l->sent && most > 0; most--) {
                json_object *a = peer_answer_or_end(l->peer);

                if (!a)
                        return;
                check_int(a, "result.revision", ++l->revision);
                l->answered++;
        }
}

/* A connection ends when its engine died while it sent an answer: nobody knows then how much of it was sent.
 * What was on its way is done or not done, and the project tells which. */
static void go_on(Load *l) {
        json_object *status = look_in(l->rig, "busy");

        if (l->answered == l->sent && !peer_readable(l->peer, 0)) {
                check_int(status, "result.revision", l->revision);
                return;
        }
        l->ended++;
        l->revision = look_int(status, "result.revision");
        l->sent = l->answered = l->revision - 1;
        l->peer = rig_peer(l->rig);
        peer_allow_cuts(l->peer);
}

/* Every edit makes a step of its own and sets a voxel of its own: when all are answered once, with rising
 * revisions, and as many voxels are there, none was lost and none was done twice. */
static void test_pipelined_edits_are_done_once_whatever_dies(void **state) {
        const unsigned rounds = rig_rounds(15, 1000);
        Load l = { .rig = *state, .revision = 1 };

        rig_start(l.rig);
        l.peer = begin(l.rig, "busy");
        peer_allow_cuts(l.peer);
        for (unsigned round = 0; round < rounds; round++) {
                pid_t engine;

                go_on(&l);
                engine = rig_engine(l.rig, "busy");
                assert_true(engine > 0);
                for (unsigned i = 0; i < DEPTH; i++)
                        send_edit(l.peer, l.sent++);
                take_answers(&l, round * 7 % DEPTH);
                assert_int_equal(kill(engine, SIGKILL), 0);
                rig_expect_gone(engine);
                take_answers(&l, DEPTH);
        }
        go_on(&l);
        check_int(look_in(l.rig, "busy"), "result.voxels", l.revision - 1);
        print_message("%u engines killed, %" PRId64 " edits, %u connections ended\n", rounds, l.revision - 1,
                      l.ended);
        assert_true(l.ended < rounds);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_quiet_session_outlives_its_engine),
                RIG_TEST(test_sessions_that_have_ended_are_not_noted_any_more),
                RIG_TEST(test_a_request_in_execution_is_carried_out_by_the_next_engine),
                RIG_TEST(test_a_request_that_two_engines_died_of_is_refused),
                RIG_TEST(test_pipelined_edits_are_done_once_whatever_dies),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
