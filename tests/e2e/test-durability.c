/* Whatever is killed, whenever: an edit that was acknowledged is there afterwards. */
#include "rig/load.h"
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { KILL_ENGINE = 1, KILL_GOXELD = 2 };

static unsigned seed = 1;

/* Rounds of load, each cut by kills after a few answers; the moment differs each time. */
static void torture(Rig *r, unsigned what, unsigned rounds) {
        Load load;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        load_init(&load, rig_socket(r), "castle");
        for (unsigned i = 0; i < rounds; i++) {
                pid_t engine;

                load_run(&load, 1, false);
                engine = rig_engine(r, "castle");
                assert_true(engine > 0);
                load_run(&load, 1 + (unsigned)rand_r(&seed) % 300, false);
                if (what & KILL_ENGINE)
                        assert_int_equal(kill(engine, SIGKILL), 0);
                if (what & KILL_GOXELD) {
                        rig_kill(r, SIGKILL);
                        (void)rig_wait(r);
                }
                load_drain(&load);
                load.peer = peer_free(load.peer);
                load.n_in_flight = 0;
                if (what & KILL_GOXELD)
                        rig_start(r);
        }
        print_message("# %zu edits, %zu acknowledged, %zu connections cut\n", load.n_sent,
                      load.n_acknowledged, load.n_cuts);
        assert_true(load.n_acknowledged > rounds);
        load_check(&load);
        load_done(&load);
}

static void test_acknowledged_edits_survive_the_engines_death(void **state) {
        torture(*state, KILL_ENGINE, rig_rounds(20, 500));
}

static void test_acknowledged_edits_survive_goxelds_death(void **state) {
        torture(*state, KILL_GOXELD, rig_rounds(20, 500));
}

static void test_acknowledged_edits_survive_the_death_of_both(void **state) {
        torture(*state, KILL_ENGINE | KILL_GOXELD, rig_rounds(20, 500));
}

static void test_a_session_whose_requests_are_answered_outlives_its_engine(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        /* An answer comes a moment before its request leaves the queue; in a later turn it has. */
        check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", 1);
        assert_int_equal(kill(rig_engine(r, "castle"), SIGKILL), 0);
        check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", 1);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

/* Its beginning was in the engine's memory only. */
static void test_a_session_in_the_middle_of_a_long_line_ends_with_its_engine(void **state) {
        CLEANUP_FREE char *half = malloc(4u << 20);
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        memset(half, ' ', 4u << 20);
        /* More than a socket holds: the engine has taken some when all of it is sent. */
        assert_true(peer_send_bytes(p, half, 4u << 20));
        while (peer_unread(p) > 0)
                check_result(rig_once(r, "goxel.get_status", NULL));
        assert_int_equal(kill(rig_engine(r, "castle"), SIGKILL), 0);
        assert_true(peer_ended(p));
}

static void test_undo_and_redo_survive_restarts(void **state) {
        Rig *r = *state;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        for (int i = 0; i < 6; i++) {
                char params[64];

                (void)snprintf(params, sizeof params, "[%d,0,0,255,0,0]", i);
                check_result(rig_once(r, "goxel.add_voxel", params));
        }
        for (int i = 5; i >= 3; i--) {
                check_json(rig_once(r, "goxel.undo", NULL), "result.success", "true");
                assert_int_equal(kill(rig_engine(r, "castle"), SIGKILL), 0);
                check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", i);
        }
        rig_stop(r);
        rig_start(r);
        for (int i = 4; i <= 6; i++) {
                check_json(rig_once(r, "goxel.redo", NULL), "result.success", "true");
                rig_stop(r);
                rig_start(r);
                check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", i);
        }
        check_json(rig_once(r, "goxel.redo", NULL), "result.success", "false");
}

static void test_layers_and_shapes_survive_restarts(void **state) {
        Rig *r = *state;
        char before[4096];

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        check_result(
                rig_once(r, "goxel.procedural_shape", "{\"shape_type\":\"sphere\",\"size\":[40,40,40]}"));
        check_result(rig_once(r, "goxel.create_layer",
                              "{\"name\":\"roof \xe2\x98\x83\",\"color\":[1,2,3],\"visible\":false}"));
        check_result(rig_once(r, "goxel.procedural_shape", "{\"layer_id\":2,\"shape_type\":\"cylinder\"}"));
        (void)snprintf(before, sizeof before, "%s",
                       json_object_to_json_string(look(rig_once(r, "goxel.list_layers", NULL), "result")));
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
        assert_string_equal(
                json_object_to_json_string(look(rig_once(r, "goxel.list_layers", NULL), "result")), before);
        check_json(rig_once(r, "goxel.get_bounding_box", "{\"layer_id\":2}"), "result.dimensions",
                   "[10,10,10]");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_acknowledged_edits_survive_the_engines_death),
                RIG_TEST(test_acknowledged_edits_survive_goxelds_death),
                RIG_TEST(test_acknowledged_edits_survive_the_death_of_both),
                RIG_TEST(test_a_session_whose_requests_are_answered_outlives_its_engine),
                RIG_TEST(test_a_session_in_the_middle_of_a_long_line_ends_with_its_engine),
                RIG_TEST(test_undo_and_redo_survive_restarts),
                RIG_TEST(test_layers_and_shapes_survive_restarts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
