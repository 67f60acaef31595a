/* Four callers of libgoxel edit one project while its engine is killed again and again, at any moment: they
 * see no error, every edit is made once, and who is idle stays connected. */
#include "goxel/goxel.h"
#include "rig/rig.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CALLERS 4
#define IDLE 5

typedef struct Work {
        pthread_mutex_t lock;
        pthread_cond_t change;
        unsigned edits; /* acknowledged … */
        unsigned waits; /* … and a bit for each caller that has had none since the last kill */
        bool enough;
} Work;

typedef struct Caller {
        Work *work;
        const char *socket;
        pthread_t thread;
        unsigned number, edits;
        char error[400]; /* empty: none */
} Caller;

static bool note_edit(Caller *c) {
        bool enough;

        c->edits++;
        (void)pthread_mutex_lock(&c->work->lock);
        c->work->edits++;
        c->work->waits &= ~(1u << c->number);
        enough = c->work->enough;
        (void)pthread_cond_signal(&c->work->change);
        (void)pthread_mutex_unlock(&c->work->lock);
        return !enough;
}

/* Each edit is a voxel of its own. */
static void *caller_main(void *userdata) {
        Caller *c = userdata;
        GoxelClient *client;
        bool goes_on = true;

        if (goxel_client_new(&client) < 0)
                return NULL;
        (void)goxel_client_set_socket(client, c->socket);
        while (goes_on) {
                char params[128];

                (void)snprintf(params, sizeof(params),
                               "{\"project\":\"busy\",\"position\":[%u,%u,%u],\"color\":[1,2,3]}",
                               c->edits % 100, c->edits / 100, c->number);
                if (goxel_client_call(client, "goxel.add_voxel", params, NULL, 0, GOXEL_CALL_KEYED, NULL) !=
                    0) {
                        (void)snprintf(c->error, sizeof(c->error), "%s", goxel_client_message(client));
                        print_error("edit %u of caller %u: %s\n", c->edits, c->number, c->error);
                        break;
                }
                goes_on = note_edit(c);
        }
        (void)goxel_client_free(client);
        return NULL;
}

/* Until so many more edits are acknowledged, and one of each caller: a request that two engines died of
 * would not be tried again. */
static void await_edits(Work *w, unsigned n) {
        struct timespec until;
        unsigned target;
        int r = 0;

        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += RIG_DEADLINE_MS / 1000;
        (void)pthread_mutex_lock(&w->lock);
        target = w->edits + n;
        w->waits = (1u << CALLERS) - 1;
        while ((w->edits < target || w->waits != 0) && r == 0)
                r = pthread_cond_timedwait(&w->change, &w->lock, &until);
        (void)pthread_mutex_unlock(&w->lock);
        assert_int_equal(r, 0);
}

static void kill_engine(Rig *r) {
        pid_t engine;

        do
                engine = rig_engine(r, "busy");
        while (engine == 0);
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
}

static void start_callers(Rig *r, Work *w, Caller callers[static CALLERS]) {
        for (unsigned i = 0; i < CALLERS; i++) {
                callers[i] = (Caller){ .work = w, .socket = rig_socket(r), .number = i };
                assert_int_equal(pthread_create(&callers[i].thread, NULL, caller_main, &callers[i]), 0);
        }
}

/* All edits that were acknowledged. */
static unsigned stop_callers(Work *w, Caller callers[static CALLERS]) {
        unsigned n = 0;

        (void)pthread_mutex_lock(&w->lock);
        w->enough = true;
        (void)pthread_mutex_unlock(&w->lock);
        for (unsigned i = 0; i < CALLERS; i++) {
                assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
                n += callers[i].edits;
        }
        for (unsigned i = 0; i < CALLERS; i++)
                assert_string_equal(callers[i].error, "");
        return n;
}

static void test_callers_notice_nothing_of_engines_that_are_killed(void **state) {
        Work work = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, false };
        const unsigned rounds = rig_rounds(300, 3000);
        Caller callers[CALLERS];
        Rig *r = *state;
        Peer *idle[IDLE];
        unsigned edits;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"busy\"]"));
        for (unsigned i = 0; i < IDLE; i++) {
                idle[i] = rig_peer(r);
                (void)peer_result(idle[i], "goxel.get_status", "{\"project\":\"busy\"}");
        }
        start_callers(r, &work, callers);
        for (unsigned i = 0; i < rounds; i++) {
                await_edits(&work, 1 + i * 7919 % 23);
                kill_engine(r);
        }
        edits = stop_callers(&work, callers);
        for (unsigned i = 0; i < IDLE; i++) {
                json_object *status = peer_call(idle[i], "goxel.get_status", "{}");

                check_int(status, "result.voxels", edits);
                check_int(status, "result.revision", 1 + (int64_t)edits);
        }
        print_message("%u engines killed, %u edits\n", rounds, edits);
}

static int set_up(void **state) {
        (void)unsetenv("GOXEL_NO_DAEMON");
        return rig_setup(state);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_callers_notice_nothing_of_engines_that_are_killed,
                                                set_up, rig_teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
