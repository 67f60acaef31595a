/* Files of a file system whose server does not answer, or answers wrong: their own client waits for them,
 * nobody else. */
#include "mute.h"
#include "rig/rig.h"

#include "base/fd.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_MS "500"

typedef struct Bench {
        Rig *rig;
        Mute *mute;
        int fd;      /* of a file of its */
        Peer *other; /* a client of another project */
} Bench;

static int set_up(void **state) {
        Bench *b = calloc(1, sizeof(*b));

        assert_non_null(b);
        assert_int_equal(rig_setup((void **)&b->rig), 0);
        rig_option(b->rig, "--engine-hang-ms", "5000");
        rig_start(b->rig);
        assert_int_equal(mkdir(rig_path(b->rig, "mute"), 0700), 0);
        b->mute = mute_mount(rig_path(b->rig, "mute"));
        b->fd = -1;
        b->other = rig_peer(b->rig);
        (void)peer_result(b->other, "goxel.create_project", "[\"other\"]");
        *state = b;
        return 0;
}

static int take_down(void **state) {
        Bench *b = *state;
        void *rig = b->rig;

        /* What waits for its server goes on. */
        b->mute = mute_free(b->mute);
        (void)fd_close(b->fd);
        free(b);
        return rig_teardown(&rig);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, take_down)

/* Whoever has nothing to do with that file is served meanwhile. */
static void expect_others_served(Bench *b) {
        (void)peer_result(b->other, "goxel.add_voxel", "[1,2,3,4,5,6]");
        check_result(rig_once(b->rig, "status", NULL));
        check_result(rig_once(b->rig, "goxel.list_projects", NULL));
}

static void test_a_path_to_it_is_refused_and_nobody_waits(void **state) {
        static const char *const files[] = { "mute/mute.gox", "mute/lost.gox", "mute/broken.gox",
                                             "link/lost.gox", "link.gox" };
        Bench *b = *state;
        Peer *p = rig_peer(b->rig);
        char target[600], params[700];

        assert_int_equal(symlink("mute", rig_path(b->rig, "link")), 0);
        (void)snprintf(target, sizeof(target), "%s", rig_path(b->rig, "mute/lost.gox"));
        assert_int_equal(symlink(target, rig_path(b->rig, "link.gox")), 0);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (size_t i = 0; i < ARRAY_LEN(files); i++) {
                json_object *a;

                (void)snprintf(params, sizeof(params), "[\"%s\"]", rig_path(b->rig, files[i]));
                a = peer_call(p, "goxel.load_project", params);
                check_error(a, -1109, "path-refused");
                check_string(a, "error.data.rule", "filesystem");
                a = peer_call(p, "goxel.save_project", params);
                check_error(a, -1109, "path-refused");
                check_string(a, "error.data.rule", i + 1 < ARRAY_LEN(files) ? "filesystem" : "link");
                expect_others_served(b);
        }
}

static const char *const requests[][2] = {
        { "goxel.load_project",
          "{\"name\":\"new\",\"fd\":0,\"format\":\"gox\",\"timeout_ms\":" TIMEOUT_MS "}" },
        { "goxel.save_project", "{\"fd\":0,\"timeout_ms\":" TIMEOUT_MS "}" },
        { "goxel.export_model", "{\"format\":\"vox\",\"fd\":0,\"timeout_ms\":" TIMEOUT_MS "}" },
};

static void test_a_descriptor_of_one_that_fails_is_an_error(void **state) {
        static const char *const files[] = { "broken.gox", "short.gox" };
        Bench *b = *state;
        Peer *p = rig_peer(b->rig);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (size_t i = 0; i < ARRAY_LEN(files); i++) {
                CLEANUP_FD int fd = mute_open(b->mute, files[i]);

                assert_true(fd >= 0);
                for (size_t k = 0; k < ARRAY_LEN(requests); k++) {
                        print_message("# %s of %s\n", requests[k][0], files[i]);
                        (void)look_int(peer_call_fd(p, requests[k][0], requests[k][1], fd), "error.code");
                }
        }
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "castle");
        check_int(rig_once(b->rig, "goxel.list_projects", NULL), "result.count", 2);
}

static void test_a_request_that_waits_for_one_that_is_mute_ends_in_time(void **state) {
        Bench *b = *state;

        b->fd = mute_open(b->mute, "mute.gox");
        assert_true(b->fd >= 0);
        for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
                Peer *p = rig_peer(b->rig);

                (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
                check_error(peer_call_fd(p, requests[i][0], requests[i][1], b->fd), -1114, "timed-out");
                /* Neither the project nor the session is lost with it. */
                (void)peer_result(p, "goxel.add_voxel",
                                  "{\"project\":\"castle\",\"x\":1,\"y\":2,\"z\":3,\"color\":\"#FF0000\"}");
                expect_others_served(b);
        }
}

/* What is passed is closed, which waits for the server as well. */
static void test_a_descriptor_that_nobody_asked_for_holds_up_nobody(void **state) {
        Bench *b = *state;
        Peer *p = rig_peer(b->rig);

        b->fd = mute_open(b->mute, "mute.gox");
        assert_true(b->fd >= 0);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (int i = 0; i < 40; i++)
                check_result(peer_call_fd(p, "ping", "{}", b->fd));
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        expect_others_served(b);
        /* Nor does the project stay open for it. */
        check_result(rig_once(b->rig, "goxel.close_project", "{\"project\":\"castle\"}"));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
}

/* An engine that waits in the kernel cannot even be killed. */
static void test_who_waits_for_an_engine_that_cannot_be_killed_gets_another(void **state) {
        Bench *b = *state;
        Peer *p;

        assert_int_equal(setenv("GOXEL_TEST_MUTE", rig_path(b->rig, "mute/mute.gox"), 1), 0);
        assert_int_equal(setenv("GOXEL_TEST_ONCE", rig_path(b->rig, "once"), 1), 0);
        assert_int_equal(mkdir(rig_path(b->rig, "once"), 0700), 0);
        rig_stop(b->rig);
        rig_option(b->rig, "--engine", FAKE_ENGINE);
        rig_option(b->rig, "--description", FAKE_DESCRIPTION);
        rig_option(b->rig, "--engine-hang-ms", "1000");
        rig_start(b->rig);
        p = rig_peer(b->rig);
        b->other = rig_peer(b->rig);
        check_result(peer_call(b->other, "goxel.create_project", "[\"other\"]"));
        (void)peer_request(p, "goxel.create_project", "[\"waits\"]");
        check_result(peer_call(b->other, "goxel.get_voxel", NULL));
        check_string(peer_answer(p), "result.engine", "waits");
        check_result(peer_call(b->other, "goxel.get_voxel", NULL));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_a_path_to_it_is_refused_and_nobody_waits),
                TEST(test_a_descriptor_of_one_that_fails_is_an_error),
                TEST(test_a_request_that_waits_for_one_that_is_mute_ends_in_time),
                TEST(test_a_descriptor_that_nobody_asked_for_holds_up_nobody),
                TEST(test_who_waits_for_an_engine_that_cannot_be_killed_gets_another),
        };
        const char *why;

        if (!mute_can_mount(&why)) {
                print_message("1..0 # SKIP %s\n", why);
                return 77;
        }
        return cmocka_run_group_tests(tests, NULL, NULL);
}
