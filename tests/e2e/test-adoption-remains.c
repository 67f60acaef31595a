/* goxeld stops at the moment at which an engine was killed: what the engine has left is there for the one
 * that the next goxeld starts. */
#include "adoption.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* The project's engine is one that dies when it comes to this step for the second time: what it is asked
 * first is answered. */
static Peer *doomed(Rig *r, const char *step) {
        char die[600];
        pid_t engine;
        FILE *f;
        Peer *p;

        (void)snprintf(die, sizeof(die), "%s 2 %s", step, rig_path(r, "die"));
        assert_int_equal(setenv("GOXEL_TEST_DIE", die, 1), 0);
        rig_use_steps(r);
        rig_keep_log(r);
        start(r);
        p = begin(r, "castle");
        f = fopen(rig_path(r, "die"), "we");
        assert_non_null(f);
        (void)fclose(f);
        /* Once it has answered this, it is done with all that was answered before. */
        (void)rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}");
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 1);
        return p;
}

/* Of the engine that was started last. */
static pid_t last_engine(Rig *r) {
        static const char begin[] = "Engine ", end[] = " of project castle started";
        const char *at = rig_log(r);
        pid_t ret = 0;

        while ((at = strstr(at, begin))) {
                char *rest;
                const long pid = strtol(at + strlen(begin), &rest, 10);

                if (strncmp(rest, end, strlen(end)) == 0)
                        ret = (pid_t)pid;
                at = rest;
        }
        return ret;
}

/* goxeld learns of its engine's end and that it is to stop at once. The engine that it may have started
 * before it goes is killed as well, and only what goxeld had stored is left for the next one. */
static void die_while_goxeld_stops(Rig *r, Peer *p) {
        const pid_t engine = rig_engine(r, "castle");
        pid_t next;

        assert_true(engine > 0);
        rig_kill(r, SIGSTOP);
        (void)peer_request(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        rig_expect_gone(engine);
        rig_kill(r, SIGTERM);
        rig_kill(r, SIGCONT);
        assert_int_equal(rig_wait(r), 0);
        next = last_engine(r);
        assert_true(next > 0);
        if (next != engine)
                assert_int_equal(kill(next, SIGKILL), 0);
        rig_expect_gone(next);
        rig_start(r);
}

/* The engine that was killed last may have been sending this answer: then its connection ends with it. */
static bool is_answered(Peer *p) {
        json_object *answer;

        peer_allow_cuts(p);
        answer = peer_answer_or_end(p);
        if (answer)
                check_int(answer, "result.revision", 2);
        return answer;
}

static json_object *status_of(Rig *r) {
        return look(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result");
}

static void test_an_edit_that_was_stored_is_answered_and_not_made_again(void **state) {
        Peer *p = doomed(*state, "committed");

        die_while_goxeld_stops(*state, p);
        (void)is_answered(p);
        check_int(status_of(*state), "revision", 2);
        check_int(status_of(*state), "voxels", 1);
}

static void test_an_edit_that_was_not_stored_is_made_once(void **state) {
        Peer *p = doomed(*state, "kept");
        bool answered;

        die_while_goxeld_stops(*state, p);
        answered = is_answered(p);
        if (answered || look_int(status_of(*state), "revision") == 2)
                check_int(status_of(*state), "voxels", 1);
        else
                check_int(status_of(*state), "revision", 1);
}

static int forget(void **state) {
        (void)unsetenv("GOXEL_TEST_DIE");
        return rig_teardown(state);
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, forget)

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_an_edit_that_was_stored_is_answered_and_not_made_again),
                TEST(test_an_edit_that_was_not_stored_is_made_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
