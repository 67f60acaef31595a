/* Files travel as descriptors: good ones, wrong ones, and none left behind. */
#include "base/fd.h"
#include "base/text.h"
#include "rig/rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static Peer *castle(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[5,6,7],\"color\":[200,100,50]}");
        return p;
}

static int file_of(Rig *r, const char *name) {
        int fd = open(rig_path(r, name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        return fd;
}

static void check_begins(int fd, const char *bytes, size_t n) {
        char begin[16];

        assert_true(n <= sizeof begin);
        assert_int_equal(pread(fd, begin, n, 0), n);
        assert_memory_equal(begin, bytes, n);
}

static off_t size_of(int fd) {
        struct stat status;

        assert_int_equal(fstat(fd, &status), 0);
        return status.st_size;
}

static void test_every_format_that_is_read_comes_back_as_it_was(void **state) {
        static const char *const formats[] = { "gox", "vox", "txt" };
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = castle(r);
        for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
                CLEANUP_FD int fd = file_of(r, formats[i]);
                char params[128];
                json_object *answer;

                (void)snprintf(params, sizeof params, "{\"project\":\"castle\",\"format\":\"%s\",\"fd\":0}",
                               formats[i]);
                answer = peer_call_fd(p, "goxel.export_model", params, fd);
                check_int(answer, "result.bytes", size_of(fd));
                (void)snprintf(params, sizeof params, "{\"name\":\"copy\",\"format\":\"%s\",\"fd\":0}",
                               formats[i]);
                check_int(peer_call_fd(p, "goxel.load_project", params, fd), "result.voxels", 210);
                check_json(peer_result(p, "goxel.get_bounding_box", NULL), "dimensions", "[5,6,7]");
                check_string(peer_result(p, "goxel.get_status", NULL), "project", "copy");
        }
}

static void test_the_format_follows_the_path(void **state) {
        static const struct {
                const char *params, *magic;
        } rows[] = {
                { "{\"path\":\"/somewhere/castle.gox\",\"fd\":0}", "GOX " },
                { "{\"path\":\"castle.vox\",\"fd\":0}", "VOX " },
                { "{\"path\":\"castle.txt\",\"fd\":0}", "#" },
                { "{\"path\":\"castle.obj\",\"fd\":0}", "#" },
        };
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = castle(r);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_FD int fd = file_of(r, "any");

                check_result(peer_call_fd(p, "goxel.export_model", rows[i].params, fd));
                check_begins(fd, rows[i].magic, strlen(rows[i].magic));
        }
}

static void test_saving_over_a_longer_file_leaves_nothing_of_it(void **state) {
        Rig *r = *state;
        Peer *p;
        json_object *answer;
        CLEANUP_FD int fd = -1;

        rig_start(r);
        p = castle(r);
        fd = file_of(r, "old");
        assert_int_equal(ftruncate(fd, 10000000), 0);
        answer = peer_call_fd(p, "goxel.save_project", "{\"fd\":0}", fd);
        check_int(answer, "result.bytes", size_of(fd));
        check_begins(fd, "GOX ", 4);
}

static void test_a_file_that_is_refused_half_way_is_empty_again(void **state) {
        CLEANUP_FD int fd = memfd_create("half", MFD_CLOEXEC);
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"far\"]");
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[128,128,128],\"color\":[200,100,50]}");
        (void)peer_result(p, "goxel.create_layer", "{}");
        (void)peer_result(p, "goxel.add_voxel", "[0,0,0,255,0,0]");
        (void)peer_result(p, "goxel.add_voxel", "[10000,10000,10000,255,0,0]");
        check_error(peer_call_fd(p, "goxel.export_model", "{\"fd\":0,\"format\":\"qb\"}", fd), -1007,
                    "export-failed");
        assert_int_equal(size_of(fd), 0);
}

static void test_a_memfd_is_a_file_too_and_pictures_are_png(void **state) {
        Rig *r = *state;
        Peer *p;
        json_object *answer;
        CLEANUP_FD int fd = memfd_create("picture", MFD_CLOEXEC);

        rig_start(r);
        p = castle(r);
        answer = peer_call_fd(p, "goxel.render_scene", "{\"width\":64,\"height\":64,\"fd\":0}", fd);
        check_int(answer, "result.bytes", size_of(fd));
        check_begins(fd, "\x89PNG\r\n\x1a\n", 8);
}

static void test_wrong_descriptors_are_refused_and_the_session_goes_on(void **state) {
        static const char *const methods[] = { "goxel.load_project", "goxel.save_project",
                                               "goxel.export_model", "goxel.render_scene" };
        Rig *r = *state;
        Peer *p;
        int wrong[5], ends[2];

        rig_start(r);
        p = castle(r);
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        wrong[0] = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        wrong[1] = open("/dev/null", O_RDWR | O_CLOEXEC);
        wrong[2] = ends[0];
        wrong[3] = ends[1];
        wrong[4] = open("/tmp", O_PATH | O_CLOEXEC);
        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
                        const char *params = i == 3 ? "{\"fd\":0}" : "{\"fd\":0,\"format\":\"gox\"}";

                        print_message("# %s with descriptor %zu\n", methods[i], k);
                        (void)look_int(peer_call_fd(p, methods[i], params, wrong[k]), "error.code");
                }
        for (size_t k = 0; k < ARRAY_LEN(wrong); k++)
                (void)fd_close(wrong[k]);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 210);
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "castle");
}

static void test_descriptors_without_the_right_to_read_or_write_are_refused(void **state) {
        Rig *r = *state;
        Peer *p;
        CLEANUP_FD int fd = -1, read_only = -1, write_only = -1;

        rig_start(r);
        p = castle(r);
        fd = file_of(r, "file.gox");
        check_result(peer_call_fd(p, "goxel.save_project", "{\"fd\":0}", fd));
        read_only = open(rig_path(r, "file.gox"), O_RDONLY | O_CLOEXEC);
        write_only = open(rig_path(r, "file.gox"), O_WRONLY | O_CLOEXEC);
        (void)look_int(peer_call_fd(p, "goxel.save_project", "{\"fd\":0}", read_only), "error.code");
        (void)look_int(peer_call_fd(p, "goxel.load_project", "{\"name\":\"new\",\"fd\":0}", write_only),
                       "error.code");
        check_int(peer_result(p, "goxel.list_projects", NULL), "count", 1);
}

static void test_a_missing_descriptor_is_named(void **state) {
        Rig *r = *state;
        Peer *p;
        CLEANUP_FD int fd = -1;

        rig_start(r);
        p = castle(r);
        fd = file_of(r, "any");
        check_string(peer_call(p, "goxel.save_project", "{\"format\":\"gox\"}"), "error.data.param", "path");
        check_string(peer_call(p, "goxel.save_project", "{\"fd\":0}"), "error.data.param", "fd");
        check_string(peer_call_fd(p, "goxel.save_project", "{\"fd\":1}", fd), "error.data.param", "fd");
        check_string(peer_call_fd(p, "goxel.save_project", "{\"fd\":-1}", fd), "error.data.param", "fd");
        check_string(peer_call_fd(p, "goxel.save_project", "{\"fd\":16}", fd), "error.data.param", "fd");
        /* Nor does one stay for the next line. */
        check_result(peer_call_fd(p, "ping", "{}", fd));
        check_string(peer_call(p, "goxel.save_project", "{\"fd\":0}"), "error.data.param", "fd");
}

static void test_rubbish_is_no_model(void **state) {
        Rig *r = *state;
        Peer *p;
        CLEANUP_FD int fd = -1;

        rig_start(r);
        p = castle(r);
        fd = file_of(r, "rubbish.vox");
        assert_int_equal(write(fd, "VOX \x96\0\0\0MAIN\xff\xff\xff\x7f", 16), 16);
        check_error(peer_call_fd(p, "goxel.load_project",
                                 "{\"name\":\"new\",\"path\":\"rubbish.vox\",\"fd\":0}", fd),
                    -1116, "file-invalid");
        check_int(peer_result(p, "goxel.list_projects", NULL), "count", 1);
}

static void test_descriptors_belong_to_the_line_they_came_with(void **state) {
        Rig *r = *state;
        int fds[10];
        Peer *p;

        rig_start(r);
        p = castle(r);
        for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
                char name[16];

                (void)snprintf(name, sizeof name, "file %zu", i);
                fds[i] = file_of(r, name);
                peer_send_fds(
                        p,
                        i % 2 ? "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.save_project\",\"params\":{\"fd\":0},\"id\":1}"
                              : "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.export_model\",\"params\":{\"format\":\"vox\","
                                "\"fd\":0},\"id\":1}",
                        &fds[i], 1);
        }
        for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
                check_result(peer_answer(p));
                check_begins(fds[i], i % 2 ? "GOX " : "VOX ", 4);
                (void)fd_close(fds[i]);
        }
}

static void test_the_first_request_may_bring_a_descriptor_past_the_door(void **state) {
        Rig *r = *state;
        CLEANUP_FD int fd = -1;

        rig_start(r);
        fd = file_of(r, "file");
        check_result(peer_call_fd(castle(r), "goxel.save_project", "{\"fd\":0}", fd));
        check_int(peer_call_fd(rig_peer(r), "goxel.load_project", "{\"name\":\"second\",\"fd\":0}", fd),
                  "result.voxels", 210);
        check_string(rig_once(r, "status", NULL), "result.current_project", "second");
}

static size_t open_descriptors(pid_t pid) {
        char path[64];
        DIR *folder;
        size_t n = 0;

        (void)snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
        folder = opendir(path);
        assert_non_null(folder);
        while (readdir(folder))
                n++;
        (void)closedir(folder);
        return n;
}

static void test_no_descriptor_is_left_behind(void **state) {
        Rig *r = *state;
        int many[32];
        const uint64_t end = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;
        size_t daemon, engine;
        pid_t pid;
        Peer *p;

        rig_start(r);
        p = castle(r);
        pid = rig_engine(r, "castle");
        (void)peer_result(p, "ping", NULL);
        daemon = open_descriptors(rig_pid(r));
        engine = open_descriptors(pid);
        for (size_t i = 0; i < ARRAY_LEN(many); i++)
                many[i] = file_of(r, "many");
        for (int i = 0; i < 50; i++) {
                Peer *door = rig_peer(r);

                peer_send_fds(door, "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}", many, i % 32);
                (void)peer_answer(door);
                peer_send_fds(p, "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}", many, i % 16);
                (void)peer_answer(p);
                (void)peer_call_fd(p, "status", "{}", many[0]);
                peer_half_close(door);
                assert_true(peer_ended(door));
                peer_close(door);
        }
        for (size_t i = 0; i < ARRAY_LEN(many); i++)
                (void)fd_close(many[i]);
        (void)peer_result(p, "ping", NULL);
        /* They are closed by another process. */
        while (open_descriptors(pid) != engine)
                assert_true(now_usec() < end);
        (void)rig_once(r, "status", NULL);
        assert_true(open_descriptors(rig_pid(r)) <= daemon + 1);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_every_format_that_is_read_comes_back_as_it_was),
                RIG_TEST(test_the_format_follows_the_path),
                RIG_TEST(test_saving_over_a_longer_file_leaves_nothing_of_it),
                RIG_TEST(test_a_file_that_is_refused_half_way_is_empty_again),
                RIG_TEST(test_a_memfd_is_a_file_too_and_pictures_are_png),
                RIG_TEST(test_wrong_descriptors_are_refused_and_the_session_goes_on),
                RIG_TEST(test_descriptors_without_the_right_to_read_or_write_are_refused),
                RIG_TEST(test_a_missing_descriptor_is_named),
                RIG_TEST(test_rubbish_is_no_model),
                RIG_TEST(test_descriptors_belong_to_the_line_they_came_with),
                RIG_TEST(test_the_first_request_may_bring_a_descriptor_past_the_door),
                RIG_TEST(test_no_descriptor_is_left_behind),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
