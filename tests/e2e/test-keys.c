/* Requests that are repeated, and requests that depend on what others did. */
#include "rig/rig.h"

#include <signal.h>
#include <string.h>

#define BOX_OF_27                                                                                           \
        "{\"shape_type\":\"cube\",\"size\":[3,3,3],\"center\":[0,0,0],\"color\":[9,8,7],\"key\":\"box\"}"

static void test_a_repeated_request_is_answered_and_not_done_again(void **state) {
        Peer *p = rig_project(*state, "keys");

        check_int(peer_result(p, "goxel.procedural_shape", BOX_OF_27), "revision", 2);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.procedural_shape", BOX_OF_27), "revision", 2);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 3);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

static void test_the_answer_outlives_the_engine_and_its_session(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "keys"), *other;
        pid_t engine;

        check_int(peer_result(p, "goxel.procedural_shape", BOX_OF_27), "revision", 2);
        engine = rig_engine(r, "keys");
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        other = rig_peer(r);
        check_int(peer_result(other, "goxel.procedural_shape", BOX_OF_27), "revision", 2);
        check_int(peer_result(other, "goxel.get_status", NULL), "revision", 2);
}

/* Who connects anew is bound to nothing, and may have other libraries between. */
static void test_what_a_repetition_may_have_otherwise(void **state) {
        static const char *const same[] = {
                "{\"project\":\"keys\",\"key\":\"v\",\"position\":[1,2,3],\"color\":\"#010203\"}",
                "{\"color\": \"#010203\", \"position\": [1, 2 ,3], \"key\": \"v\"}",
                "{\"\\u0070osition\":[1,2,3],\"color\":\"#010203\",\"key\":\"v\",\"project_id\":\"keys\"}",
                "{\"position\":[1,2,3],\"color\":\"#010203\",\"key\":\"v\",\"timeout_ms\":9,\"progress\":true}",
        };
        static const char *const others[] = {
                "{\"position\":[1,23],\"color\":\"#010203\",\"key\":\"v\"}",
                "{\"position\":[1,3,2],\"color\":\"#010203\",\"key\":\"v\"}",
                "{\"position\":[1,2,3],\"color\":\"#010204\",\"key\":\"v\"}",
                "{\"position\":[1,2,3],\"color\":\"#010203\",\"key\":\"v\",\"layer_id\":0}",
                "{\"position\":[1,2,3],\"color\":\"#010203\",\"key\":\"v\",\"if_revision\":1}",
                "{\"position\":[1,2,3],\"key\":\"v\"}",
        };
        Rig *r = *state;
        Peer *p = rig_project(r, "keys");

        check_int(peer_result(p, "goxel.add_voxel",
                              "{\"position\":[1,2,3],\"color\":\"#010203\",\"key\":\"v\"}"),
                  "revision", 2);
        for (size_t i = 0; i < ARRAY_LEN(same); i++)
                check_int(rig_once(r, "goxel.add_voxel", same[i]), "result.revision", 2);
        for (size_t i = 0; i < ARRAY_LEN(others); i++) {
                json_object *answer = peer_call(p, "goxel.add_voxel", others[i]);

                assert_int_not_equal(look_int(answer, "error.code"), 0);
        }
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 2);
}

static void test_a_key_of_another_request_is_refused(void **state) {
        Peer *p = rig_project(*state, "keys");

        (void)peer_result(p, "goxel.add_voxel", "{\"position\":[1,2,3],\"color\":[1,1,1],\"key\":\"k\"}");
        check_error(
                peer_call(p, "goxel.add_voxel", "{\"position\":[1,2,4],\"color\":[1,1,1],\"key\":\"k\"}"),
                -1117, "key-mismatch");
        check_error(peer_call(p, "goxel.undo", "{\"key\":\"k\"}"), -1117, "key-mismatch");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

static void test_what_failed_may_be_tried_again_with_its_key(void **state) {
        Peer *p = rig_project(*state, "keys");
        const char *params = "{\"position\":[1,2,3],\"color\":[1,1,1],\"layer_id\":2,\"key\":\"k\"}";

        check_error(peer_call(p, "goxel.add_voxel", params), -1004, NULL);
        check_int(peer_result(p, "goxel.create_layer", "{\"name\":\"second\"}"), "layer_id", 2);
        (void)peer_result(p, "goxel.add_voxel", params);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

static void test_undo_is_not_repeated(void **state) {
        Peer *p = rig_project(*state, "keys");

        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        (void)peer_result(p, "goxel.add_voxel", "[2,1,1,9,9,9]");
        check_int(peer_result(p, "goxel.undo", "{\"key\":\"u\"}"), "revision", 4);
        check_int(peer_result(p, "goxel.undo", "{\"key\":\"u\"}"), "revision", 4);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

static void test_items_of_a_batch_have_keys_of_their_own(void **state) {
        Peer *p = rig_project(*state, "keys");
        const char *batch = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.add_voxel\","
                            "\"params\":{\"position\":[1,2,3],\"color\":[1,1,1],\"key\":\"a\"}},"
                            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.add_voxel\","
                            "\"params\":{\"position\":[1,2,4],\"color\":[1,1,1],\"key\":\"b\"}}]";

        for (int i = 0; i < 2; i++) {
                json_object *answers;

                peer_send(p, batch);
                answers = peer_answer(p);
                check_int(answers, "0.result.revision", 2);
                check_int(answers, "1.result.revision", 3);
        }
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 3);
}

static void test_a_project_is_made_once(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"once\",\"key\":\"make\"}");
        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"once\",\"key\":\"make\"}");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

static void test_an_edit_waits_for_no_other_revision(void **state) {
        Peer *p = rig_project(*state, "keys");
        json_object *answer;

        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[1,2,3],\"color\":[1,1,1],\"if_revision\":1}");
        answer = peer_call(p, "goxel.add_voxel",
                           "{\"position\":[1,2,4],\"color\":[1,1,1],\"if_revision\":1}");
        check_error(answer, -1103, "revision-conflict");
        check_int(answer, "error.data.revision", 2);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        check_error(peer_call(p, "goxel.undo", "{\"if_revision\":7}"), -1103, "revision-conflict");
}

static void test_a_repetition_is_answered_whatever_the_revision_is(void **state) {
        Peer *p = rig_project(*state, "keys");
        const char *params = "{\"position\":[1,2,3],\"color\":[1,1,1],\"if_revision\":1,\"key\":\"k\"}";

        check_int(peer_result(p, "goxel.add_voxel", params), "revision", 2);
        check_int(peer_result(p, "goxel.add_voxel", params), "revision", 2);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_repeated_request_is_answered_and_not_done_again),
                RIG_TEST(test_the_answer_outlives_the_engine_and_its_session),
                RIG_TEST(test_what_a_repetition_may_have_otherwise),
                RIG_TEST(test_a_key_of_another_request_is_refused),
                RIG_TEST(test_what_failed_may_be_tried_again_with_its_key),
                RIG_TEST(test_undo_is_not_repeated),
                RIG_TEST(test_items_of_a_batch_have_keys_of_their_own),
                RIG_TEST(test_a_project_is_made_once),
                RIG_TEST(test_an_edit_waits_for_no_other_revision),
                RIG_TEST(test_a_repetition_is_answered_whatever_the_revision_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
