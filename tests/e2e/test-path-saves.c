/* Files that are saved by their path: whole or as they were, and none that somebody changed. */
#include "castle.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_a_file_that_cannot_be_written_whole_leaves_the_old_one(void **state) {
        const struct rlimit small = { .rlim_cur = 256, .rlim_max = RLIM_INFINITY },
                            old = { RLIM_INFINITY, RLIM_INFINITY };
        Rig *r = *state;
        Peer *p = castle(r);
        pid_t engine = rig_engine(r, "castle");
        json_object *answer;

        put_text(r, "castle.gox", "the old one");
        assert_int_equal(prlimit(engine, RLIMIT_FSIZE, &small, NULL), 0);
        answer = peer_call(p, "goxel.export_model", in_array(r, "castle.gox"));
        check_error(answer, -1007, NULL);
        check_int(answer, "error.data.errno", EFBIG);
        assert_int_equal(prlimit(engine, RLIMIT_FSIZE, &old, NULL), 0);
        expect_text(r, "castle.gox", "the old one");
        expect_files(r, 1);
        assert_int_equal(rig_engine(r, "castle"), engine);
        (void)peer_result(p, "goxel.export_model", in_array(r, "castle.gox"));
        expect_text(r, "castle.gox", "GOX ");
}

static Peer *open_castle(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.get_status", "{\"project\":\"castle\"}");
        return p;
}

static void test_an_engine_that_dies_while_saving_leaves_no_half_file(void **state) {
        Rig *r = *state;

        peer_close(castle(r));
        put_text(r, "castle.gox", "the old one");
        for (unsigned i = 0; i < rig_rounds(10, 200); i++) {
                Peer *p = open_castle(r);
                pid_t engine = rig_engine(r, "castle");
                char begin[12] = "";
                json_object *answer;
                FILE *f;

                assert_true(engine > 0);
                peer_allow_cuts(p);
                (void)peer_request(p, "goxel.export_model", in_array(r, "castle.gox"));
                if (i % 2)
                        (void)peer_readable(p, (int)(i % 3));
                assert_int_equal(kill(engine, SIGKILL), 0);
                f = fopen(file_path(r, "castle.gox"), "re");
                assert_non_null(f);
                assert_true(fread(begin, 1, 11, f) >= 4);
                (void)fclose(f);
                assert_true(strcmp(begin, "the old one") == 0 || strncmp(begin, "GOX ", 4) == 0);
                /* An engine that dies while it sends takes the connection along, with an answer in it or
                 * without; else the next one answers. */
                answer = peer_answer_or_end(p);
                if (answer)
                        check_result(answer);
                peer_close(p);
                expect_text(r, "castle.gox", answer ? "GOX " : "");
                expect_files(r, 1);
        }
}

static void test_a_file_that_somebody_changed_is_not_saved_over(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        char force[600];

        (void)peer_result(p, "goxel.save_project", in_array(r, "castle.gox"));
        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,1,2,3]");
        (void)peer_result(p, "goxel.save_project", in_array(r, "castle.gox"));
        put_text(r, "castle.gox", "somebody else's");
        check_error(peer_call(p, "goxel.save_project", in_array(r, "castle.gox")), -1120, "file-changed");
        /* Another name for the same place. */
        check_error(peer_call(p, "goxel.save_project", in_array(r, "../files/./castle.gox")), -1120,
                    "file-changed");
        expect_text(r, "castle.gox", "somebody else's");
        /* Nor after the engine began anew. */
        rig_kill(r, SIGTERM);
        (void)rig_wait(r);
        rig_start(r);
        p = rig_peer(r);
        check_error(peer_call(p, "goxel.save_project", in_array(r, "castle.gox")), -1120, "file-changed");
        (void)peer_result(p, "goxel.save_project", in_array(r, "elsewhere.gox"));
        (void)snprintf(force, sizeof force, "{\"path\":\"%s\",\"force\":true}", file_path(r, "castle.gox"));
        (void)peer_result(p, "goxel.save_project", force);
        expect_text(r, "castle.gox", "GOX ");
        /* One that is gone was not changed. */
        assert_int_equal(unlink(file_path(r, "castle.gox")), 0);
        (void)peer_result(p, "goxel.save_project", in_array(r, "castle.gox"));
}

static void test_saving_without_a_path_goes_where_the_project_came_from(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        json_object *answer;

        answer = peer_call(p, "goxel.save_project", NULL);
        check_error(answer, -32602, NULL);
        check_string(answer, "error.data.param", "path");
        put_text(r, "model.txt", "0 0 0 ff0000\n");
        (void)peer_result(p, "goxel.load_project", in_array(r, "model.txt"));
        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,1,2,3]");
        check_string(peer_result(p, "goxel.save_project", NULL), "path", file_path(r, "model.txt"));
        check_int(rig_once(r, "goxel.load_project", in_array(r, "model.txt")), "result.voxels", 2);
        /* A load that fails is none. */
        put_text(r, "bad.gox", "not at all");
        check_error(peer_call(p, "goxel.load_project", in_array(r, "bad.gox")), -1116, "file-invalid");
        check_string(peer_result(p, "goxel.save_project", NULL), "path", file_path(r, "model.txt"));
        expect_text(r, "bad.gox", "not at all");
        put_text(r, "model.txt", "# somebody else's\n");
        check_error(peer_call(p, "goxel.save_project", NULL), -1120, "file-changed");
}

/* The note beside the database is replaced by a rename, which makes it another file. */
static ino_t note_of(Rig *r) {
        struct stat st;

        assert_int_equal(stat(rig_path(r, "state/projects/castle/file"), &st), 0);
        return st.st_ino;
}

static void test_where_a_project_is_saved_is_noted_when_it_is_another_place(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        ino_t first, second;

        (void)peer_result(p, "goxel.save_project", in_array(r, "one.gox"));
        first = note_of(r);
        (void)peer_result(p, "goxel.save_project", in_array(r, "one.gox"));
        assert_int_equal(note_of(r), first);
        (void)peer_result(p, "goxel.save_project", in_array(r, "two.gox"));
        second = note_of(r);
        assert_int_not_equal(second, first);
        check_string(peer_result(p, "goxel.save_project", NULL), "path", file_path(r, "two.gox"));
        assert_int_equal(note_of(r), second);
}

static void test_clients_that_pass_descriptors_say_what_they_replace(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        CLEANUP_FD int fd = open(file_path(r, "castle.gox"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        char line[800], *stamp;

        assert_true(fd >= 0);
        (void)snprintf(
                line, sizeof line,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.save_project\",\"params\":{\"fd\":0,"
                "\"path\":\"%s\"}}",
                file_path(r, "castle.gox"));
        peer_send_fds(p, line, &fd, 1);
        check_result(peer_answer(p));
        stamp = strdup(look_string(peer_result(p, "goxel.get_project_info", NULL), "file.stamp"));
        assert_non_null(stamp);
        for (int changed = 0; changed < 2; changed++) {
                (void)snprintf(line, sizeof line,
                               "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.save_project\",\"params\":{"
                               "\"fd\":0,\"path\":\"%s\",\"replaces\":\"%s%s\"}}",
                               file_path(r, "castle.gox"), changed ? "1" : "", stamp);
                peer_send_fds(p, line, &fd, 1);
                if (changed)
                        check_error(peer_answer(p), -1120, "file-changed");
                else
                        check_result(peer_answer(p));
        }
        free(stamp);
}

/* What is asked for with a time limit runs in a process of its own. */
static void test_tasks_write_files_too(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        char params[600];

        (void)snprintf(params, sizeof params, "{\"path\":\"%s\",\"timeout_ms\":60000}",
                       file_path(r, "castle.gox"));
        for (int i = 0; i < 2; i++) {
                (void)peer_result(p, "goxel.save_project", params);
                expect_text(r, "castle.gox", "GOX ");
        }
        put_text(r, "castle.gox", "somebody else's");
        check_error(peer_call(p, "goxel.save_project", params), -1120, "file-changed");
        (void)snprintf(params, sizeof params, "{\"path\":\"%s\",\"background\":true}",
                       file_path(r, "castle.obj"));
        expect_files(r, 1);
        check_result(peer_call(p, "goxel.export_model", params));
        /* Nobody would tell goxeld of its end. */
        check_absent(peer_result(p, "goxel.get_status", NULL), "error");
        expect_files(r, 1);
}

static void test_a_client_that_leaves_has_its_file_all_the_same(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);

        (void)peer_request(p, "goxel.save_project", in_array(r, "castle.gox"));
        peer_half_close(p);
        check_result(peer_answer(p));
        expect_text(r, "castle.gox", "GOX ");
        assert_true(peer_ended(p));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_file_that_cannot_be_written_whole_leaves_the_old_one),
                RIG_TEST(test_an_engine_that_dies_while_saving_leaves_no_half_file),
                RIG_TEST(test_a_file_that_somebody_changed_is_not_saved_over),
                RIG_TEST(test_saving_without_a_path_goes_where_the_project_came_from),
                RIG_TEST(test_where_a_project_is_saved_is_noted_when_it_is_another_place),
                RIG_TEST(test_clients_that_pass_descriptors_say_what_they_replace),
                RIG_TEST(test_tasks_write_files_too),
                RIG_TEST(test_a_client_that_leaves_has_its_file_all_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
