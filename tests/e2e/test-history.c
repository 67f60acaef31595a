/* goxel.get_history: what undo and redo have. */
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static Peer *begin(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"2\"}");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"castle\"}");
        return p;
}

static void add(Peer *p, int n) {
        for (int i = 0; i < n; i++) {
                char params[96];

                (void)snprintf(params, sizeof(params), "{\"position\":[%d,1,1],\"color\":[1,2,3]}", i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
}

static void test_steps_are_listed_the_newest_first(void **state) {
        Peer *p = begin(*state);
        int64_t began = time(NULL);
        json_object *r;

        add(p, 2);
        r = peer_result(p, "goxel.get_history", "{}");
        check_int(r, "revision", 3);
        check_int(r, "position", 3);
        assert_int_equal(json_object_array_length(look(r, "steps")), 2);
        check_int(r, "steps.0.revision", 3);
        check_string(r, "steps.0.method", "goxel.add_voxel");
        check_json(r, "steps.0.undone", "false");
        check_string(r, "steps.0.client", "painter 2");
        assert_in_range(json_object_get_int64(look(r, "steps.0.time")), began - 1, time(NULL));
        check_int(r, "steps.1.revision", 2);
        check_absent(r, "next_offset");
}

static void test_undone_steps_stay_until_the_next_edit(void **state) {
        Peer *p = begin(*state);
        json_object *r;

        add(p, 3);
        (void)peer_result(p, "goxel.undo", NULL);
        (void)peer_result(p, "goxel.undo", NULL);
        r = peer_result(p, "goxel.get_history", "{}");
        check_int(r, "revision", 6);
        check_int(r, "position", 2);
        assert_int_equal(json_object_array_length(look(r, "steps")), 3);
        check_json(r, "steps.1.undone", "true");
        check_json(r, "steps.2.undone", "false");
        (void)peer_result(p, "goxel.remove_voxel", "{\"position\":[0,1,1]}");
        r = peer_result(p, "goxel.get_history", "{}");
        check_int(r, "position", 7);
        assert_int_equal(json_object_array_length(look(r, "steps")), 2);
        check_json(r, "steps.0.undone", "false");
}

static void test_without_a_step_to_undo_there_is_no_position(void **state) {
        Peer *p = begin(*state);

        add(p, 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(peer_result(p, "goxel.get_history", "{}"), "steps.0.undone", "true");
        assert_null(look(peer_result(p, "goxel.get_history", "{}"), "position"));
}

static void test_pages_follow_each_other(void **state) {
        Peer *p = begin(*state);
        json_object *r;

        add(p, 5);
        r = peer_result(p, "goxel.get_history", "{\"limit\":2}");
        assert_int_equal(json_object_array_length(look(r, "steps")), 2);
        check_int(r, "next_offset", 2);
        r = peer_result(p, "goxel.get_history", "{\"limit\":3,\"offset\":2}");
        check_int(r, "steps.0.revision", 4);
        assert_int_equal(json_object_array_length(look(r, "steps")), 3);
        check_absent(r, "next_offset");
        r = peer_result(p, "goxel.get_history", "{\"offset\":100}");
        assert_int_equal(json_object_array_length(look(r, "steps")), 0);
        check_error(peer_call(p, "goxel.get_history", "{\"limit\":0}"), -32602, NULL);
}

static void test_the_client_of_a_step_is_told_while_it_is_connected(void **state) {
        Peer *p = begin(*state), *other = rig_peer(*state);
        json_object *r;

        add(p, 1);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"castle\"}");
        r = peer_result(other, "goxel.get_history", "{}");
        check_string(r, "steps.0.client", "painter 2");
        peer_close(p);
        while (look(r, "steps.0.client"))
                r = peer_result(other, "goxel.get_history", "{}");
        assert_int_equal(strlen(look_string(r, "steps.0.session")), 32);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_steps_are_listed_the_newest_first),
                RIG_TEST(test_undone_steps_stay_until_the_next_edit),
                RIG_TEST(test_without_a_step_to_undo_there_is_no_position),
                RIG_TEST(test_pages_follow_each_other),
                RIG_TEST(test_the_client_of_a_step_is_told_while_it_is_connected),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
