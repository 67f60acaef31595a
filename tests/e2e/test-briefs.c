/* Results that are written without a tree: letter by letter what the tree's text would be, on every way that
 * a request can take. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static Peer *begin(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"briefs\"]");
        return p;
}

static void check_answer(Peer *p, const char *method, const char *params, const char *result) {
        char wanted[512];

        (void)snprintf(wanted, sizeof(wanted), "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"result\":%s}",
                       (long long)peer_request(p, method, params), result);
        assert_string_equal(peer_line(p), wanted);
}

#define ADDED                                                                                               \
        "{\"x\":-1,\"y\":2,\"z\":3,\"success\":true,\"layer_id\":1,\"voxel_count\":1,"                      \
        "\"color\":[4,5,6,255],\"revision\":2}"

static void test_edits_and_looks_of_one_voxel_have_these_letters(void **state) {
        Peer *p = begin(*state);

        check_answer(p, "goxel.add_voxel", "[-1,2,3,4,5,6]", ADDED);
        check_answer(p, "goxel.get_voxel", "[-1,2,3]",
                     "{\"x\":-1,\"y\":2,\"z\":3,\"position\":[-1,2,3],\"exists\":true,"
                     "\"color\":[4,5,6,255],\"layer_id\":1,\"material_id\":0}");
        check_answer(p, "goxel.get_voxel", "[0,0,0]",
                     "{\"x\":0,\"y\":0,\"z\":0,\"position\":[0,0,0],\"exists\":false,"
                     "\"color\":[0,0,0,0],\"layer_id\":null,\"material_id\":null}");
        check_answer(p, "goxel.paint_voxels", "{\"x\":-1,\"y\":2,\"z\":3,\"color\":\"#010203\"}",
                     "{\"success\":true,\"painted\":1,\"layer_id\":1,\"revision\":3}");
        check_answer(p, "goxel.remove_voxel", "[-1,2,3]",
                     "{\"x\":-1,\"y\":2,\"z\":3,\"success\":true,\"layer_id\":1,\"voxel_count\":0,"
                     "\"revision\":4}");
}

static void test_an_edit_that_changes_nothing_tells_the_revision_that_is(void **state) {
        Peer *p = begin(*state);

        check_answer(p, "goxel.add_voxel", "[-1,2,3,4,5,6]", ADDED);
        check_answer(p, "goxel.add_voxel", "[-1,2,3,4,5,6]", ADDED);
}

static void test_a_task_and_a_batch_answer_with_the_same_letters(void **state) {
        Peer *p = begin(*state);

        check_answer(p, "goxel.add_voxel", "{\"position\":[-1,2,3],\"color\":[4,5,6],\"timeout_ms\":20000}",
                     ADDED);
        peer_send(p, "[{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"goxel.add_voxel\",\"params\":"
                     "[-1,2,3,4,5,6]},{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"goxel.remove_voxels\","
                     "\"params\":{\"voxels\":[[-1,2,3]]}}]");
        assert_string_equal(peer_line(p),
                            "[{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" ADDED "},"
                            "{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{\"success\":true,\"removed\":1,"
                            "\"layer_id\":1,\"revision\":3}}]");
}

static void test_operations_of_a_batch_leave_nothing_in_its_answer(void **state) {
        check_answer(begin(*state), "goxel.batch_operations",
                     "{\"operations\":[{\"type\":\"add_voxel\",\"position\":[1,2,3],\"color\":[4,5,6]}]}",
                     "{\"success\":true,\"total_operations\":1,\"successful_operations\":1,"
                     "\"failed_operations\":0,\"errors\":[],\"revision\":2}");
}

static void test_a_kept_answer_has_the_same_letters_in_the_next_engine(void **state) {
        static const char params[] =
                "{\"project\":\"briefs\",\"position\":[-1,2,3],\"color\":[4,5,6],\"key\":\"k\"}";
        Rig *r = *state;
        Peer *p = begin(r);
        pid_t engine;

        check_answer(p, "goxel.add_voxel", params, ADDED);
        engine = rig_engine(r, "briefs");
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        p = rig_peer(r);
        check_answer(p, "goxel.add_voxel", params, ADDED);
}

static void test_what_bounds_cut_off_stands_before_the_revision(void **state) {
        Peer *p = begin(*state);

        (void)peer_result(p, "goxel.set_layer_bounds",
                          "{\"layer_id\":1,\"box\":{\"min\":[0,0,0],\"max\":[3,3,3]}}");
        check_answer(p, "goxel.add_voxel", "[9,9,9,4,5,6]",
                     "{\"x\":9,\"y\":9,\"z\":9,\"success\":true,\"layer_id\":1,\"voxel_count\":1,"
                     "\"color\":[4,5,6,255],\"clipped\":1,\"revision\":2}");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_edits_and_looks_of_one_voxel_have_these_letters),
                RIG_TEST(test_an_edit_that_changes_nothing_tells_the_revision_that_is),
                RIG_TEST(test_a_task_and_a_batch_answer_with_the_same_letters),
                RIG_TEST(test_operations_of_a_batch_leave_nothing_in_its_answer),
                RIG_TEST(test_a_kept_answer_has_the_same_letters_in_the_next_engine),
                RIG_TEST(test_what_bounds_cut_off_stands_before_the_revision),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
