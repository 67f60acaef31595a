/* Notifications: who hears what, in which order, and that a subscription outlives engines. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* The next line, which has to be a notification: its params, borrowed. */
static json_object *heard(Peer *p, const char *method) {
        json_object *line = peer_answer(p);

        check_absent(line, "id");
        check_string(line, "method", method);
        return look(line, "params");
}

static void expect_status(Peer *p, const char *word) {
        check_string(heard(p, "goxel.status"), "status", word);
}

static void expect_revision(Peer *p, int64_t revision) {
        check_int(heard(p, "goxel.changed"), "revision", revision);
}

/* Nothing has come before the answer to this. */
static void expect_silence(Peer *p) {
        (void)peer_result(p, "ping", NULL);
}

static Peer *subscriber(Rig *r, const char *params) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.subscribe", params);
        return p;
}

#define ALL "{\"project\":\"castle\"}"
#define CHANGES "{\"project\":\"castle\",\"events\":[\"changes\"]}"
#define STATUS "{\"project\":\"castle\",\"events\":[\"status\"]}"

static void add(Peer *p, int x) {
        char params[32];

        (void)snprintf(params, sizeof(params), "[%d,2,3,255,0,0]", x);
        (void)peer_result(p, "goxel.add_voxel", params);
}

static void test_an_edit_is_told_to_others_and_then_to_its_author(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, CHANGES);
        json_object *subscribed, *params;
        char session[33];

        subscribed = peer_result(author, "goxel.subscribe", NULL);
        check_string(subscribed, "project", "castle");
        check_int(subscribed, "revision", 1);
        check_json(subscribed, "events", "[\"changes\",\"status\"]");
        (void)snprintf(session, sizeof(session), "%s", look_string(subscribed, "session"));

        add(author, 17);
        params = heard(author, "goxel.changed");
        check_string(params, "by.session", session);
        params = heard(other, "goxel.changed");
        check_string(params, "project", "castle");
        check_int(params, "revision", 2);
        check_json(params, "box", "{\"min\":[16,0,0],\"max\":[31,15,15]}");
        check_string(params, "by.session", session);
        check_int(params, "by.pid", getpid());
        check_string(params, "method", "goxel.add_voxel");
        check_absent(params, "missed");
}

static void test_a_clients_name_is_told(void **state) {
        Rig *r = *state;
        Peer *other = rig_project(r, "castle"), *author = rig_peer(r);

        (void)peer_result(other, "goxel.subscribe", NULL);
        (void)peer_result(author, "hello", "{\"client\":\"painter\",\"version\":\"2\"}");
        add(author, 1);
        check_string(heard(other, "goxel.changed"), "by.client", "painter 2");
}

static void test_each_revision_is_told_once(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "castle"), *other = subscriber(r, CHANGES);

        peer_send(p,
                  "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.add_voxel\",\"params\":[1,1,1,1,2,3]},"
                  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.subscribe\"},"
                  "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"goxel.add_voxel\",\"params\":[2,1,1,1,2,3]},"
                  "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"goxel.add_voxel\",\"params\":[2,1,1,1,2,3]},"
                  "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"goxel.get_status\"},"
                  "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"goxel.undo\"}]");
        check_int(peer_answer(p), "1.result.revision", 2);
        expect_revision(p, 3);
        check_string(heard(p, "goxel.changed"), "method", "goxel.undo");
        expect_silence(p);
        for (int64_t revision = 2; revision <= 4; revision++)
                expect_revision(other, revision);
        expect_silence(other);
}

static void test_who_unsubscribes_hears_nothing(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, ALL);

        check_json(peer_result(other, "goxel.unsubscribe", NULL), "success", "true");
        check_json(peer_result(other, "goxel.unsubscribe", NULL), "success", "false");
        add(author, 1);
        expect_silence(other);
}

static void test_only_what_was_asked_for_is_told(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *changes = subscriber(r, CHANGES),
             *status = subscriber(r, STATUS);

        add(author, 1);
        (void)peer_result(author, "goxel.create_project", "[\"castle\"]");
        expect_revision(changes, 2);
        expect_revision(changes, 3);
        expect_silence(changes);
        expect_status(status, "replaced");
        expect_silence(status);
}

static void test_unknown_events_are_refused(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "castle");

        check_error(peer_call(p, "goxel.subscribe", "{\"events\":[\"weather\"]}"), -32602, NULL);
        check_error(peer_call(p, "goxel.subscribe", "{\"events\":[]}"), -32602, NULL);
        check_error(peer_call(p, "goxel.subscribe", "{\"events\":\"changes\"}"), -32602, NULL);
        add(p, 1);
        expect_silence(p);
}

/* 3,000 notifications are more than the socket and the buffer before it hold. */
static void test_who_does_not_read_misses_some_and_is_told_how_many(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *slow = subscriber(r, CHANGES);
        const int n = 3000;
        int64_t revision = 1, missed = 0;

        for (int i = 0; i < n; i++)
                add(author, i);
        while (revision < n + 1) {
                json_object *params = heard(slow, "goxel.changed");
                int64_t skipped = look(params, "missed") ? look_int(params, "missed") : 0;

                assert_int_equal(look_int(params, "revision"), revision + MAX(skipped, 1));
                revision = look_int(params, "revision");
                /* Edits go along X, so what was missed is the box behind what was told. */
                if (skipped > 0)
                        assert_true(look_int(params, "box.max.0") >= revision - 2);
                missed += skipped;
        }
        assert_true(missed > 0);
        add(author, -1);
        expect_revision(slow, n + 2);
}

static void test_who_does_not_read_is_answered_all_the_same(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *slow = subscriber(r, CHANGES);
        int64_t id;

        for (int i = 0; i < 3000; i++)
                add(author, i);
        id = peer_request(slow, "goxel.get_status", NULL);
        for (;;) {
                json_object *line = peer_answer(slow);

                if (!look(line, "id"))
                        continue;
                check_int(line, "id", id);
                check_int(line, "result.voxels", 3000);
                break;
        }
}

static void test_a_subscription_outlives_the_idle_engine(void **state) {
        Rig *r = *state;
        Peer *author, *other;

        rig_option(r, "--engine-idle-ms", "50");
        author = rig_project(r, "castle");
        other = subscriber(r, ALL);
        expect_status(other, "idle");
        add(author, 1);
        expect_status(other, "open");
        check_string(heard(other, "goxel.changed"), "method", "goxel.add_voxel");
}

/* Other clients that come back by themselves are sent home when nothing is to be done. */
static void test_goxeld_stays_for_a_subscriber(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_option(r, "--engine-idle-ms", "20");
        rig_option(r, "--idle-ms", "20");
        rig_hold(r);
        p = rig_peer(r);
        /* All that, before it starts: it would leave in between. */
        peer_send(
                p,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"reconnects\":true}}\n"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.create_project\",\"params\":[\"castle\"]}\n"
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"goxel.subscribe\",\"params\":" ALL "}");
        rig_start(r);
        for (int i = 0; i < 3; i++)
                check_result(peer_answer(p));
        expect_status(p, "idle");
        assert_false(peer_readable(p, 200));
}

static void test_a_subscription_outlives_the_killed_engine(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, CHANGES);
        json_object *params;

        add(author, 1);
        expect_revision(other, 2);
        assert_int_equal(kill(rig_engine(r, "castle"), SIGKILL), 0);
        check_result(rig_once(r, "goxel.add_voxel", "[2,2,3,255,0,0]"));
        params = heard(other, "goxel.changed");
        check_int(params, "revision", 2);
        check_json(params, "missed", "null");
        check_json(params, "box", "null");
        expect_revision(other, 3);
        /* Where it is now, it can ask too. */
        check_int(peer_result(other, "goxel.get_status", NULL), "revision", 3);
}

static void test_closing_is_told_and_reopening_too(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, ALL);

        (void)peer_result(author, "goxel.close_project", "{\"project\":\"castle\"}");
        expect_status(other, "closed");
        add(author, 1);
        expect_status(other, "open");
        expect_revision(other, 2);
}

static void test_deleting_is_told_and_a_new_project_of_that_name_too(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, ALL);

        add(author, 1);
        expect_revision(other, 2);
        (void)peer_result(author, "goxel.delete_project", "{\"project\":\"castle\"}");
        expect_status(other, "closed");
        expect_status(other, "deleted");
        (void)peer_result(author, "goxel.create_project", "[\"castle\"]");
        expect_revision(other, 1);
        expect_status(other, "replaced");
}

static void test_who_deletes_hears_it_after_the_answer(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "castle");
        int64_t id;

        (void)peer_result(p, "goxel.subscribe", STATUS);
        id = peer_request(p, "goxel.delete_project", "{\"project\":\"castle\"}");
        check_int(peer_answer(p), "id", id);
        expect_status(p, "deleted");
}

static void test_a_request_for_another_project_interrupts_no_subscription(void **state) {
        Rig *r = *state;
        Peer *author = rig_project(r, "castle"), *other = subscriber(r, CHANGES);

        check_result(rig_once(r, "goxel.create_project", "[\"ship\"]"));
        check_string(peer_result(other, "goxel.get_status", "{\"project\":\"ship\"}"), "project", "ship");
        add(author, 1);
        expect_revision(other, 2);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_edit_is_told_to_others_and_then_to_its_author),
                RIG_TEST(test_a_clients_name_is_told),
                RIG_TEST(test_each_revision_is_told_once),
                RIG_TEST(test_who_unsubscribes_hears_nothing),
                RIG_TEST(test_only_what_was_asked_for_is_told),
                RIG_TEST(test_unknown_events_are_refused),
                RIG_TEST(test_who_does_not_read_misses_some_and_is_told_how_many),
                RIG_TEST(test_who_does_not_read_is_answered_all_the_same),
                RIG_TEST(test_a_subscription_outlives_the_idle_engine),
                RIG_TEST(test_goxeld_stays_for_a_subscriber),
                RIG_TEST(test_a_subscription_outlives_the_killed_engine),
                RIG_TEST(test_closing_is_told_and_reopening_too),
                RIG_TEST(test_deleting_is_told_and_a_new_project_of_that_name_too),
                RIG_TEST(test_who_deletes_hears_it_after_the_answer),
                RIG_TEST(test_a_request_for_another_project_interrupts_no_subscription),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
