/* Paths in requests: goxeld opens the files, in a user's own instance. */
#include "castle.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
                RIG_TEST(test_the_instance_of_the_machine_opens_no_file),
                RIG_TEST(test_in_a_batch_no_file_is_opened),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
