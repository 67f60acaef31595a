/* libgoxel with a real daemon that goes away and comes back. */
#include "base/fd.h"
#include "goxel/goxel.h"
#include "rig/rig.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static GoxelClient *client;

static int setup(void **state) {
        int r = rig_setup(state);

        (void)unsetenv("GOXEL_NO_DAEMON");
        if (r == 0)
                r = goxel_client_new(&client);
        return r == 0 ? goxel_client_set_socket(client, rig_socket(*state)) : r;
}

static int teardown(void **state) {
        client = goxel_client_free(client);
        return rig_teardown(state);
}

/* The result as JSON, to be put. */
static json_object *call(const char *method, const char *params, const int *fds, size_t n_fds,
                         unsigned flags) {
        CLEANUP_FREE char *result = NULL;
        json_object *json;

        if (goxel_client_call(client, method, params, fds, n_fds, flags, &result) != 0)
                fail_msg("%s: %s", method, goxel_client_message(client));
        json = json_tokener_parse(result);
        assert_non_null(json);
        return json;
}

static void expect(const char *method, const char *params, const char *path, const char *wanted) {
        json_object *json = call(method, params, NULL, 0, 0);

        check_json(json, path, wanted);
        json_object_put(json);
}

static void test_session_goes_on_with_its_project_after_a_restart(void **state) {
        json_object *json;

        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        expect("goxel.add_voxel", "{\"x\":1,\"y\":2,\"z\":3,\"color\":\"#010203\"}", "revision", "2");
        check_result(rig_once(*state, "goxel.create_project", "{\"name\":\"somebody else's\"}"));
        rig_stop(*state);
        rig_start(*state);
        /* Its engine may be on its way out still. */
        json = call("goxel.get_voxel", "[1,2,3]", NULL, 0, GOXEL_CALL_REPEATABLE);
        check_json(json, "color", "[1,2,3,255]");
        json_object_put(json);
        expect("goxel.get_status", NULL, "project", "\"mine\"");
}

static void test_session_goes_on_after_its_engine_was_killed(void **state) {
        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        (void)kill(rig_engine(*state, "mine"), SIGKILL);
        json_object_put(call("goxel.get_status", NULL, NULL, 0, GOXEL_CALL_REPEATABLE));
        expect("goxel.get_status", NULL, "project", "\"mine\"");
}

static int64_t heard_revision;
static char heard_method[64];

static void hear(GoxelClient *c, const char *method, const char *params, void *userdata) {
        json_object *json = json_tokener_parse(params);

        heard_revision = look_int(json, "revision");
        (void)snprintf(heard_method, sizeof(heard_method), "%s", method);
        json_object_put(json);
}

/* Waits for news of that revision, over however many connections. */
static void expect_news(const char *method, int64_t revision) {
        int r;

        do
                r = goxel_client_wait(client, RIG_DEADLINE_MS);
        while (r == GOXEL_LOST);
        if (r != 0)
                fail_msg("%s", goxel_client_message(client));
        assert_string_equal(heard_method, method);
        assert_int_equal(heard_revision, revision);
}

#define EDIT(x) "{\"project\":\"mine\",\"position\":[" x ",0,0],\"color\":\"#010203\"}"

static void test_subscription_goes_on_after_engines_and_daemons(void **state) {
        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        assert_int_equal(goxel_client_set_notice(client, hear, NULL), 0);
        expect("goxel.subscribe", "{\"events\":[\"changes\"]}", "revision", "1");
        check_result(rig_once(*state, "goxel.add_voxel", EDIT("1")));
        expect_news("goxel.changed", 2);

        rig_kill(*state, SIGKILL);
        (void)rig_wait(*state);
        rig_start(*state);
        expect_news("goxel.subscribed", 2);
        check_result(rig_once(*state, "goxel.add_voxel", EDIT("2")));
        expect_news("goxel.changed", 3);

        assert_int_equal(kill(rig_engine(*state, "mine"), SIGKILL), 0);
        check_result(rig_once(*state, "goxel.get_status", "{\"project\":\"mine\"}"));
        expect_news("goxel.changed", 3);
}

static void test_private_engine_tells_of_edits_to_who_subscribed(void **state) {
        (void)setenv("GOXEL_ENGINE", TEST_ENGINE, 1);
        heard_revision = 0;
        assert_int_equal(goxel_client_set_private(client, true), 0);
        assert_int_equal(goxel_client_set_notice(client, hear, NULL), 0);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        expect("goxel.subscribe", "{\"events\":[\"changes\"]}", "revision", "1");
        expect("goxel.add_voxel", EDIT("1"), "revision", "2");
        /* It may have come along with the answer. */
        if (heard_revision != 2)
                expect_news("goxel.changed", 2);

        /* Nothing is on its way, so nothing is lost yet. */
        goxel_client_interrupt(client);
        assert_int_equal(goxel_client_wait(client, GOXEL_WAIT_FOREVER), -ECANCELED);
        goxel_client_clear_interrupt(client);
        expect("goxel.get_status", NULL, "revision", "2");
}

static void test_backup_of_a_private_engine_has_its_model_and_its_history(void **state) {
        CLEANUP_FD int fd = memfd_create("backup", MFD_CLOEXEC);
        json_object *json;

        (void)setenv("GOXEL_ENGINE", TEST_ENGINE, 1);
        assert_int_equal(goxel_client_set_private(client, true), 0);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        expect("goxel.add_voxel", EDIT("1"), "revision", "2");
        expect("goxel.add_voxel", EDIT("2"), "revision", "3");
        json = call("goxel.backup_project", "{\"fd\":0}", &fd, 1, 0);
        check_json(json, "revision", "3");
        json_object_put(json);

        client = goxel_client_free(client);
        assert_int_equal(goxel_client_new(&client), 0);
        assert_int_equal(goxel_client_set_private(client, true), 0);
        json = call("goxel.restore_project", "{\"name\":\"yours\",\"fd\":0}", &fd, 1, 0);
        check_json(json, "steps", "2");
        json_object_put(json);
        expect("goxel.undo", NULL, "revision", "4");
        expect("goxel.get_voxel", "{\"x\":2,\"y\":0,\"z\":0}", "exists", "false");
        expect("goxel.get_voxel", "{\"x\":1,\"y\":0,\"z\":0}", "exists", "true");
}

typedef struct Tally {
        unsigned good, bad;
        char first_fault[256];
} Tally;

static void tally(GoxelClient *c, int r, const char *result, void *userdata) {
        Tally *t = userdata;

        if (r == 0) {
                t->good++;
                return;
        }
        if (t->bad++ == 0)
                (void)snprintf(t->first_fault, sizeof(t->first_fault), "%d: %s", r, goxel_client_message(c));
}

/* Edits in flight, each of which is to be done once, whatever happens. */
static void send_edits(Tally *t, unsigned from, unsigned n) {
        for (unsigned i = from; i < from + n; i++) {
                char params[128];

                (void)snprintf(params, sizeof(params),
                               "{\"project\":\"mine\",\"position\":[%u,0,0],\"color\":\"#010203\"}", i);
                assert_int_equal(goxel_client_send(client, "goxel.add_voxel", params, NULL, 0,
                                                   GOXEL_CALL_KEYED, tally, t, NULL),
                                 0);
        }
}

static void process_until(const Tally *t, unsigned n) {
        while (t->good + t->bad < n) {
                struct pollfd p = { .fd = goxel_client_fd(client), .events = goxel_client_events(client) };

                assert_true(poll(&p, 1, goxel_client_timeout(client)) >= 0);
                (void)goxel_client_process(client);
        }
        if (t->bad > 0)
                fail_msg("%u of %u: %s", t->bad, n, t->first_fault);
}

static void expect_revision(const char *wanted) {
        json_object *json = call("goxel.get_status", NULL, NULL, 0, GOXEL_CALL_REPEATABLE);

        check_json(json, "revision", wanted);
        json_object_put(json);
}

static void test_edits_in_flight_are_done_once_when_engines_are_killed(void **state) {
        Tally t = { 0 };

        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        for (unsigned i = 0; i < 5; i++) {
                send_edits(&t, 60 * i, 60);
                process_until(&t, 60 * i + 20);
                assert_int_equal(kill(rig_engine(*state, "mine"), SIGKILL), 0);
        }
        process_until(&t, 300);
        expect_revision("301");
}

static void test_edits_in_flight_are_done_once_when_the_daemon_is_killed(void **state) {
        Tally t = { 0 };

        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\"}", "name", "\"mine\"");
        for (unsigned i = 0; i < 5; i++) {
                send_edits(&t, 60 * i, 60);
                process_until(&t, 60 * i + 20);
                rig_kill(*state, SIGKILL);
                (void)rig_wait(*state);
                rig_start(*state);
        }
        process_until(&t, 300);
        expect_revision("301");
}

static void test_descriptors_reach_the_engine(void **state) {
        int fd = memfd_create("model", MFD_CLOEXEC);
        json_object *json;
        char bytes[4];

        rig_start(*state);
        expect("goxel.create_project", "{\"name\":\"mine\",\"template\":\"cube\"}", "name", "\"mine\"");
        json = call("goxel.save_project", "{\"fd\":0,\"format\":\"gox\"}", &fd, 1, 0);
        check_string(json, "format", "gox");
        json_object_put(json);
        assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
        assert_memory_equal(bytes, "GOX ", 4);
        json = call("goxel.load_project", "{\"name\":\"copy\",\"fd\":0,\"format\":\"gox\"}", &fd, 1, 0);
        check_string(json, "name", "copy");
        json_object_put(json);
        (void)close(fd);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_session_goes_on_with_its_project_after_a_restart),
                TEST(test_session_goes_on_after_its_engine_was_killed),
                TEST(test_subscription_goes_on_after_engines_and_daemons),
                TEST(test_private_engine_tells_of_edits_to_who_subscribed),
                TEST(test_backup_of_a_private_engine_has_its_model_and_its_history),
                TEST(test_edits_in_flight_are_done_once_when_engines_are_killed),
                TEST(test_edits_in_flight_are_done_once_when_the_daemon_is_killed),
                TEST(test_descriptors_reach_the_engine),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
