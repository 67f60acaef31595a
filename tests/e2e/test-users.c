/* Several users at one socket: the instance of the machine keeps them apart, that of a user refuses others.
 *
 * The kernel tells goxeld who connected by the effective uid at that time, so that root can be anybody for
 * as long as connect() takes. */
#include "rig/rig.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALICE 20001
#define BOB 20002
#define NOBODY 65534

static void open_to_all(Rig *r) {
        assert_int_equal(chmod(rig_path(r, ""), 0711), 0);
        assert_int_equal(chmod(rig_socket(r), 0666), 0);
}

static void start_machines(Rig *r) {
        rig_option(r, "--system", "--idle-ms=0");
        rig_start(r);
        open_to_all(r);
}

static Peer *peer_as(Rig *r, uid_t uid) {
        Peer *p;

        assert_int_equal(seteuid(uid), 0);
        p = rig_peer(r);
        assert_int_equal(seteuid(0), 0);
        return p;
}

static int setup(void **state) {
        return geteuid() == 0 ? rig_setup(state) : 0;
}

/* Also after a test that failed while it was somebody else. */
static int teardown(void **state) {
        (void)seteuid(getuid());
        return *state ? rig_teardown(state) : 0;
}

static Rig *need_root(void **state) {
        if (!*state) {
                print_message("SKIP: only root can connect as several users\n");
                skip();
        }
        return *state;
}

static void test_projects_of_the_same_name_are_each_users_own(void **state) {
        Rig *r = need_root(state);
        Peer *alice, *bob;

        start_machines(r);
        alice = peer_as(r, ALICE);
        bob = peer_as(r, BOB);
        (void)peer_result(alice, "goxel.create_project", "[\"tower\"]");
        (void)peer_result(bob, "goxel.create_project", "[\"tower\"]");
        (void)peer_result(alice, "goxel.add_voxel", "[1,2,3,4,5,6]");

        check_int(peer_call(alice, "goxel.get_status", NULL), "result.voxels", 1);
        check_int(peer_call(bob, "goxel.get_status", NULL), "result.voxels", 0);
        assert_int_equal(access(rig_path(r, "state/20001/projects/tower/project.db"), F_OK), 0);
        assert_int_equal(access(rig_path(r, "state/20002/projects/tower/project.db"), F_OK), 0);
}

static void test_what_others_have_cannot_be_seen_used_or_deleted(void **state) {
        Rig *r = need_root(state);
        Peer *alice, *bob;

        start_machines(r);
        alice = peer_as(r, ALICE);
        bob = peer_as(r, BOB);
        (void)peer_result(alice, "goxel.create_project", "[\"hers\"]");

        check_int(peer_call(bob, "goxel.list_projects", NULL), "result.count", 0);
        check_int(peer_call(bob, "goxel.list_sessions", NULL), "result.count", 1);
        check_json(peer_call(bob, "status", NULL), "result.engines", "[]");
        check_error(peer_call(bob, "goxel.get_status", NULL), -1100, "no-project");
        check_error(peer_call(bob, "goxel.get_status", "{\"project\":\"hers\"}"), -1101, NULL);
        check_error(peer_call(bob, "goxel.get_status", "{\"project\":\"../20001/projects/hers\"}"), -32602,
                    NULL);
        check_error(peer_call(bob, "goxel.close_project", "{\"project\":\"hers\"}"), -1101, NULL);
        check_error(peer_call(bob, "goxel.delete_project", "{\"project\":\"hers\"}"), -1101, NULL);
        check_int(peer_call(alice, "goxel.list_projects", NULL), "result.count", 1);
}

static void test_folders_of_users_are_for_the_daemon_only(void **state) {
        Rig *r = need_root(state);
        struct stat status;

        start_machines(r);
        (void)peer_result(peer_as(r, ALICE), "goxel.create_project", "[\"tower\"]");
        assert_int_equal(stat(rig_path(r, "state/20001"), &status), 0);
        assert_int_equal(status.st_mode & 07777, 0700);
        assert_int_equal(status.st_uid, geteuid());
}

static void test_a_user_at_the_limit_takes_nothing_from_others(void **state) {
        Rig *r = need_root(state);

        rig_option(r, "--sessions-per-uid", "1");
        start_machines(r);
        (void)peer_result(peer_as(r, ALICE), "ping", NULL);
        check_error(peer_answer(peer_as(r, ALICE)), -1106, "limit");
        (void)peer_result(peer_as(r, BOB), "ping", NULL);
}

static void test_nobody_is_refused_by_the_machines_instance(void **state) {
        Rig *r = need_root(state);

        start_machines(r);
        check_error(peer_answer(peer_as(r, NOBODY)), -1111, "needs-daemon");
        assert_int_equal(access(rig_path(r, "state/65534"), F_OK), -1);
        assert_int_equal(errno, ENOENT);
}

static void test_a_users_instance_refuses_everybody_else(void **state) {
        Rig *r = need_root(state);
        json_object *answer;

        rig_start(r);
        open_to_all(r);
        answer = peer_answer(peer_as(r, ALICE));
        check_error(answer, -1111, "needs-daemon");
        assert_non_null(strstr(look_string(answer, "error.message"), "serves uid 0 only"));
        check_string(rig_once(r, "status", NULL), "result.instance", "user");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_projects_of_the_same_name_are_each_users_own),
                TEST(test_what_others_have_cannot_be_seen_used_or_deleted),
                TEST(test_folders_of_users_are_for_the_daemon_only),
                TEST(test_a_user_at_the_limit_takes_nothing_from_others),
                TEST(test_nobody_is_refused_by_the_machines_instance),
                TEST(test_a_users_instance_refuses_everybody_else),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
