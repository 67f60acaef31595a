/* Requests that read a second project, whose engine does not answer. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DIFF "{\"project\":\"house\",\"from_project\":\"tools\"}"

static pid_t lender;

static int take_down(void **state) {
        if (lender > 0)
                (void)kill(lender, SIGCONT);
        lender = 0;
        return rig_teardown(state);
}

/* The engine of "tools" is stopped, and is not taken for one that hangs. */
static Peer *begin(Rig *r) {
        Peer *p;

        rig_option(r, "--engine-hang-ms", "0");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"tools\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        lender = rig_engine(r, "tools");
        peer_close(p);
        p = rig_peer(r);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"3\"}");
        (void)peer_result(p, "goxel.create_project", "[\"house\"]");
        assert_int_equal(kill(lender, SIGSTOP), 0);
        return p;
}

static bool is_there(Rig *r, const char *client) {
        json_object *list = look(rig_once(r, "goxel.list_sessions", NULL), "result.sessions");

        for (size_t i = 0; i < json_object_array_length(list); i++) {
                const char *its = json_object_get_string(
                        json_object_object_get(json_object_array_get_idx(list, i), "client"));

                if (its && strcmp(its, client) == 0)
                        return true;
        }
        return false;
}

static void await(Rig *r, const char *client, bool there) {
        while (is_there(r, client) != there)
                ;
}

static void test_a_client_that_leaves_ends_the_wait_for_another_project(void **state) {
        Rig *r = *state;
        Peer *p = begin(r);

        (void)peer_request(p, "goxel.diff", DIFF);
        await(r, "goxeld", true);
        peer_close(p);
        await(r, "painter 3", false);
        assert_false(is_there(r, "goxeld"));
        assert_int_equal(kill(lender, SIGCONT), 0);
        check_int(rig_once(r, "goxel.diff", DIFF), "result.removed", 1);
}

static void test_what_a_client_sent_behind_it_is_carried_out(void **state) {
        Rig *r = *state;
        Peer *p = begin(r);

        (void)peer_request(p, "goxel.diff", DIFF);
        (void)peer_request(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        await(r, "goxeld", true);
        peer_close(p);
        await(r, "painter 3", false);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"house\"}"), "result.voxels", 1);
}

static void test_a_client_that_only_sends_no_more_gets_its_answer(void **state) {
        Rig *r = *state;
        Peer *p = begin(r);

        (void)peer_request(p, "goxel.diff", DIFF);
        peer_half_close(p);
        await(r, "goxeld", true);
        assert_false(peer_readable(p, 0));
        assert_int_equal(kill(lender, SIGCONT), 0);
        check_int(peer_answer(p), "result.removed", 1);
        assert_true(peer_ended(p));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, take_down)

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_a_client_that_leaves_ends_the_wait_for_another_project),
                TEST(test_what_a_client_sent_behind_it_is_carried_out),
                TEST(test_a_client_that_only_sends_no_more_gets_its_answer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
