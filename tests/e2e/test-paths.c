/* Paths in requests: goxeld opens the files, in a user's own instance. */
#include "base/fd.h"
#include "rig/rig.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static Peer *castle(Rig *r) {
        Peer *p;

        assert_int_equal(mkdir(rig_path(r, "files"), 0700), 0);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[5,6,7],\"color\":[200,100,50]}");
        return p;
}

/* The path of a file in the folder of files, as JSON text in an array; valid until the next call. */
static const char *in_array(Rig *r, const char *name) {
        static char text[512];

        (void)snprintf(text, sizeof text, "[\"%s/%s\"]", rig_path(r, "files"), name);
        return text;
}

static const char *file_path(Rig *r, const char *name) {
        static char text[512];

        (void)snprintf(text, sizeof text, "%s/%s", rig_path(r, "files"), name);
        return text;
}

static void put_text(Rig *r, const char *name, const char *text) {
        FILE *f = fopen(file_path(r, name), "we");

        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
}

static void expect_text(Rig *r, const char *name, const char *text) {
        char begin[64] = "";
        FILE *f = fopen(file_path(r, name), "re");

        assert_non_null(f);
        assert_true(strlen(text) < sizeof begin);
        assert_int_equal(fread(begin, 1, strlen(text), f), strlen(text));
        (void)fclose(f);
        assert_string_equal(begin, text);
}

/* How many files there are: none is left that nobody asked for. */
static void expect_files(Rig *r, size_t wanted) {
        DIR *d = opendir(rig_path(r, "files"));
        size_t n = 0;

        assert_non_null(d);
        for (const struct dirent *e; (e = readdir(d));)
                n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        (void)closedir(d);
        assert_int_equal(n, wanted);
}

static void expect_rule(json_object *answer, const char *rule) {
        check_error(answer, -1109, "path-refused");
        check_string(answer, "error.data.rule", rule);
}

static void test_what_is_saved_by_path_is_loaded_by_path(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        struct stat st;

        check_string(peer_result(p, "goxel.save_project", in_array(r, "castle.gox")), "path",
                     file_path(r, "castle.gox"));
        expect_text(r, "castle.gox", "GOX ");
        (void)peer_result(p, "goxel.export_model", in_array(r, "castle.vox"));
        expect_text(r, "castle.vox", "VOX ");
        (void)peer_result(p, "goxel.render_scene", in_array(r, "castle.png"));
        expect_text(r, "castle.png", "\x89PNG");
        expect_files(r, 3);
        /* A connection for one request, as the origin's clients make it. */
        check_result(rig_once(r, "goxel.create_project", "[\"other\"]"));
        check_int(rig_once(r, "goxel.load_project", in_array(r, "castle.vox")), "result.voxels", 210);
        check_string(rig_once(r, "goxel.get_status", NULL), "result.project", "other");
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "castle");

        assert_int_equal(chmod(file_path(r, "castle.gox"), 0640), 0);
        (void)peer_result(p, "goxel.save_project", in_array(r, "castle.gox"));
        assert_int_equal(stat(file_path(r, "castle.gox"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0640);
}

static void test_answers_come_in_order_around_a_file(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        int64_t ids[4];

        ids[0] = peer_request(p, "goxel.add_voxel", "[1,1,1,1,2,3]");
        ids[1] = peer_request(p, "goxel.save_project", in_array(r, "castle.gox"));
        ids[2] = peer_request(p, "goxel.save_project", in_array(r, "castle.txt"));
        ids[3] = peer_request(p, "goxel.add_voxel", "[40,1,1,1,2,3]");
        for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                json_object *answer = peer_answer(p);

                check_result(answer);
                check_int(answer, "id", ids[i]);
        }
        expect_files(r, 2);
}

static void test_a_path_in_a_line_too_long_for_the_queue_is_found(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        CLEANUP_FREE char *line = NULL;

        assert_true(
                asprintf(&line,
                         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.save_project\",\"params\":{%*s"
                         "\"path\":\"%s\"}}",
                         100000, "", file_path(r, "castle.gox")) > 0);
        peer_send(p, line);
        check_result(peer_answer(p));
        expect_text(r, "castle.gox", "GOX ");
}

static void test_names_that_are_refused_say_by_which_rule(void **state) {
        static const struct {
                const char *method, *params, *rule;
        } rows[] = {
                { "goxel.save_project", "[\"castle.gox\"]", "absolute" },
                { "goxel.save_project", "[\"~/castle.gox\"]", "absolute" },
                { "goxel.save_project", "[\"\"]", "absolute" },
                { "goxel.save_project", "[\"/tmp/castle\"]", "extension" },
                { "goxel.save_project", "[\"/tmp/.gox\"]", "extension" },
                { "goxel.save_project", "[\"/tmp/castle.gox/\"]", "extension" },
                { "goxel.save_project", "[\"/etc/passwd\"]", "extension" },
                { "goxel.export_model", "[\"/tmp/castle.desktop\"]", "extension" },
                { "goxel.load_project", "[\"/etc/passwd\"]", "extension" },
                { "goxel.load_project", "[\"/tmp/castle.pdf\"]", "extension" },
        };
        Rig *r = *state;
        Peer *p = castle(r);

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                print_message("# %s %s\n", rows[i].method, rows[i].params);
                expect_rule(peer_call(p, rows[i].method, rows[i].params), rows[i].rule);
        }
        check_error(peer_call(p, "goxel.render_scene", in_array(r, "castle.gox")), -32602, NULL);
        expect_files(r, 0);
}

static void test_what_is_no_regular_file_is_refused(void **state) {
        static const char *const methods[] = { "goxel.load_project", "goxel.save_project" };
        Rig *r = *state;
        Peer *p = castle(r);
        char link[64];

        assert_int_equal(mkdir(file_path(r, "folder.gox"), 0700), 0);
        assert_int_equal(mkfifo(file_path(r, "pipe.gox"), 0600), 0);
        /* An open file of goxeld's, by a link of /proc. */
        (void)snprintf(link, sizeof link, "/proc/%d/fd/0", (int)rig_pid(r));
        assert_int_equal(symlink(link, file_path(r, "magic.gox")), 0);
        assert_int_equal(symlink("loop.gox", file_path(r, "loop.gox")), 0);
        assert_int_equal(symlink("/dev/zero", file_path(r, "device.gox")), 0);
        for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
                expect_rule(peer_call(p, methods[i], in_array(r, "folder.gox")), "kind");
                expect_rule(peer_call(p, methods[i], in_array(r, "pipe.gox")), "kind");
                expect_rule(peer_call(p, methods[i], in_array(r, "magic.gox")), "link");
                expect_rule(peer_call(p, methods[i], in_array(r, "loop.gox")), "link");
        }
        expect_rule(peer_call(p, "goxel.load_project", in_array(r, "device.gox")), "kind");
        expect_rule(peer_call(p, "goxel.save_project", in_array(r, "device.gox")), "link");
        expect_files(r, 5);
}

static void test_links_are_followed_for_reading_and_not_written_over(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);

        (void)peer_result(p, "goxel.save_project", in_array(r, "castle.gox"));
        assert_int_equal(symlink("castle.gox", file_path(r, "link.gox")), 0);
        (void)peer_result(p, "goxel.load_project", in_array(r, "link.gox"));
        expect_rule(peer_call(p, "goxel.save_project", in_array(r, "link.gox")), "link");
        /* It knows where it really came from. */
        check_string(peer_result(p, "goxel.get_project_info", NULL), "file.path",
                     file_path(r, "castle.gox"));
}

/* What engines and clients are told is JSON, which has no other bytes than UTF-8. */
static void test_a_link_into_a_folder_whose_name_is_no_text_leads_to_its_file(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);

        assert_int_equal(mkdir(file_path(r, "\xff"), 0700), 0);
        assert_int_equal(symlink("\xff", file_path(r, "link")), 0);
        check_string(peer_result(p, "goxel.save_project", in_array(r, "link/castle.gox")), "path",
                     file_path(r, "link/castle.gox"));
        (void)peer_result(p, "goxel.load_project", in_array(r, "link/castle.gox"));
        check_string(peer_result(p, "goxel.get_project_info", NULL), "file.path",
                     file_path(r, "link/castle.gox"));
        (void)peer_result(p, "goxel.save_project", NULL);
}

static void test_the_systems_errors_are_told_with_the_path(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        json_object *answer;

        answer = peer_call(p, "goxel.load_project", in_array(r, "none.gox"));
        check_error(answer, -1002, NULL);
        check_string(answer, "error.data.path", file_path(r, "none.gox"));
        check_int(answer, "error.data.errno", ENOENT);
        answer = peer_call(p, "goxel.save_project", in_array(r, "none/castle.gox"));
        check_error(answer, -1003, NULL);
        check_int(answer, "error.data.errno", ENOENT);
        answer = peer_call(p, "goxel.save_project", "[\"/proc/castle.gox\"]");
        check_error(answer, -1003, NULL);
        /* What is in the file is the engine's matter. */
        put_text(r, "bad.gox", "not at all");
        check_error(peer_call(p, "goxel.load_project", in_array(r, "bad.gox")), -1116, "file-invalid");
        if (geteuid() != 0) {
                assert_int_equal(chmod(rig_path(r, "files"), 0500), 0);
                check_int(peer_call(p, "goxel.save_project", in_array(r, "castle.gox")), "error.data.errno",
                          EACCES);
                assert_int_equal(chmod(rig_path(r, "files"), 0700), 0);
        }
        expect_files(r, 1);
}

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

static void test_the_instance_of_the_machine_opens_no_file(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_option(r, "--system", "--idle-ms=0");
        p = castle(r);
        expect_rule(peer_call(p, "goxel.save_project", in_array(r, "castle.gox")), "instance");
        expect_rule(peer_call(p, "goxel.load_project", in_array(r, "castle.gox")), "instance");
        expect_rule(peer_call(p, "goxel.save_project", NULL), "instance");
        expect_files(r, 0);
}

static void test_in_a_batch_no_file_is_opened(void **state) {
        Rig *r = *state;
        Peer *p = castle(r);
        char line[700];

        (void)snprintf(line, sizeof line,
                       "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.save_project\",\"params\":%s}]",
                       in_array(r, "castle.gox"));
        peer_send(p, line);
        check_error(json_object_array_get_idx(peer_answer(p), 0), -1109, "path-refused");
        expect_files(r, 0);
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
                RIG_TEST(test_what_is_saved_by_path_is_loaded_by_path),
                RIG_TEST(test_answers_come_in_order_around_a_file),
                RIG_TEST(test_a_path_in_a_line_too_long_for_the_queue_is_found),
                RIG_TEST(test_names_that_are_refused_say_by_which_rule),
                RIG_TEST(test_what_is_no_regular_file_is_refused),
                RIG_TEST(test_links_are_followed_for_reading_and_not_written_over),
                RIG_TEST(test_a_link_into_a_folder_whose_name_is_no_text_leads_to_its_file),
                RIG_TEST(test_the_systems_errors_are_told_with_the_path),
                RIG_TEST(test_a_file_that_cannot_be_written_whole_leaves_the_old_one),
                RIG_TEST(test_an_engine_that_dies_while_saving_leaves_no_half_file),
                RIG_TEST(test_a_file_that_somebody_changed_is_not_saved_over),
                RIG_TEST(test_saving_without_a_path_goes_where_the_project_came_from),
                RIG_TEST(test_where_a_project_is_saved_is_noted_when_it_is_another_place),
                RIG_TEST(test_clients_that_pass_descriptors_say_what_they_replace),
                RIG_TEST(test_the_instance_of_the_machine_opens_no_file),
                RIG_TEST(test_in_a_batch_no_file_is_opened),
                RIG_TEST(test_tasks_write_files_too),
                RIG_TEST(test_a_client_that_leaves_has_its_file_all_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
