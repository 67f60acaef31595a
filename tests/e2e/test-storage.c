/* Disks that are full, or may not be written, and histories that are long enough: the clients are told,
 * nothing that was answered is lost, and edits go on when there is room again. */
#include "rig/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ                                                                                                \
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_status\",\"params\":{\"project\":\"castle\"}}\n"
#define RECOVER                                                                                             \
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.recover_project\",\"params\":{\"project\":\"castle\"}}\n"

static bool may_mount;

/* The rig's folder of projects becomes a small disk of its own. */
static void mount_small(Rig *r) {
        const char *state = rig_path(r, "state");

        assert_true(mkdir(state, 0700) == 0 || errno == EEXIST);
        assert_int_equal(mount("tmpfs", state, "tmpfs", 0, "size=1m,mode=0700"), 0);
}

static void unmount_small(Rig *r) {
        assert_int_equal(umount2(rig_path(r, "state"), MNT_DETACH), 0);
}

/* All but `left` bytes. */
static void fill_disk(Rig *r, off_t left) {
        static const char filler[4096];
        int fd = open(rig_path(r, "state/filler"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        while (write(fd, filler, sizeof(filler)) > 0)
                ;
        assert_int_equal(errno, ENOSPC);
        assert_int_equal(ftruncate(fd, lseek(fd, 0, SEEK_END) - left), 0);
        (void)close(fd);
}

static json_object *add(Peer *p, int x) {
        char params[64];

        (void)snprintf(params, sizeof(params), "[%d,0,0,255,0,0]", x);
        return peer_call(p, "goxel.add_voxel", params);
}

/* Edits until one is refused; how many were not. */
static int edit_until_refused(Peer *p, int x) {
        for (int n = 0; n < 100000; n++) {
                json_object *answer = add(p, x + n);

                if (!json_object_object_get_ex(answer, "error", NULL))
                        continue;
                check_int(answer, "error.code", -1115);
                check_int(answer, "error.data.errno", ENOSPC);
                return n;
        }
        fail_msg("the disk took it all");
        return 0;
}

/* As goxeld tells of the only project; `error` NULL: none. */
static void expect_status(Rig *r, const char *status, const char *error) {
        json_object *answer = rig_once(r, "status", NULL);

        check_string(answer, "result.projects.0.status", status);
        check_string(answer, "result.state", status);
        if (error)
                check_string(answer, "result.projects.0.error", error);
        else
                check_json(answer, "result.projects.0.error", "null");
}

static void test_a_full_disk_refuses_edits_until_there_is_room(void **state) {
        Rig *r = *state;
        Peer *p, *watcher;
        json_object *told;
        int n, more;

        if (!may_mount)
                skip();
        mount_small(r);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        watcher = rig_peer(r);
        (void)peer_result(watcher, "goxel.subscribe", "{\"project\":\"castle\",\"events\":[\"status\"]}");
        fill_disk(r, 64 << 10);
        n = edit_until_refused(p, 0);
        assert_true(n > 0);
        told = peer_answer(watcher);
        check_string(told, "params.status", "error");
        check_string(told, "params.error", strerror(ENOSPC));
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", n);
        check_int(add(p, n), "error.code", -1115);
        expect_status(r, "error", strerror(ENOSPC));
        assert_int_equal(unlink(rig_path(r, "state/filler")), 0);
        check_result(add(p, n));
        check_string(peer_answer(watcher), "params.status", "ready");
        expect_status(r, "ready", NULL);
        more = n + 1;
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", more);
        rig_stop(r);
        unmount_small(r);
}

static void test_a_full_disk_begins_nothing_in_the_background(void **state) {
        const char *picture = "{\"width\":64,\"height\":64,\"background\":true,\"key\":\"later\"}";
        Rig *r = *state;
        Peer *p;

        if (!may_mount)
                skip();
        mount_small(r);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        fill_disk(r, 64 << 10);
        (void)edit_until_refused(p, 0);
        check_int(peer_call(p, "goxel.render_scene", picture), "error.code", -1115);
        check_json(peer_result(p, "goxel.list_tasks", NULL), "tasks", "[]");
        assert_int_equal(unlink(rig_path(r, "state/filler")), 0);
        assert_int_equal(strlen(look_string(peer_result(p, "goxel.render_scene", picture), "task")), 16);
        rig_stop(r);
        unmount_small(r);
}

/* What is kept beside the model is not answered before it is stored, either. */
static void test_a_full_disk_refuses_what_is_no_step(void **state) {
        static const struct {
                const char *method, *params;
        } writing[] = {
                { "goxel.set_mode", "{\"single_task\":true}" },
                { "goxel.set_palette", "{\"colors\":[\"#010203\"]}" },
                { "goxel.create_checkpoint", "{\"name\":\"then\"}" },
        };
        Rig *r = *state;
        Peer *p;
        int n;

        if (!may_mount)
                skip();
        mount_small(r);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.set_palette", "{\"colors\":[\"#AABBCC\"]}");
        fill_disk(r, 64 << 10);
        n = edit_until_refused(p, 0);
        for (size_t i = 0; i < ARRAY_LEN(writing); i++)
                check_int(peer_call(p, writing[i].method, writing[i].params), "error.code", -1115);
        check_json(peer_result(p, "goxel.list_tasks", NULL), "single_task", "false");
        check_json(peer_result(p, "goxel.list_checkpoints", NULL), "checkpoints", "[]");
        check_json(peer_result(p, "goxel.get_palette", NULL), "colors.0", "\"#AABBCC\"");
        assert_int_equal(unlink(rig_path(r, "state/filler")), 0);
        check_result(add(p, n));
        for (size_t i = 0; i < ARRAY_LEN(writing); i++)
                (void)peer_result(p, writing[i].method, writing[i].params);
        check_json(peer_result(p, "goxel.list_tasks", NULL), "single_task", "true");
        rig_stop(r);
        unmount_small(r);
}

static void test_a_full_disk_makes_no_project(void **state) {
        Rig *r = *state;

        if (!may_mount)
                skip();
        mount_small(r);
        rig_start(r);
        fill_disk(r, 0);
        check_int(rig_once(r, "goxel.create_project", "[\"castle\"]"), "error.code", -1115);
        assert_int_equal(unlink(rig_path(r, "state/filler")), 0);
        check_int(rig_once(r, "goxel.list_projects", NULL), "result.count", 0);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        rig_stop(r);
        unmount_small(r);
}

/* Root writes wherever it wants, but not on a disk that is mounted so. */
static void test_a_disk_that_may_only_be_read_is_told(void **state) {
        Rig *r = *state;
        const char *path;

        if (!may_mount)
                skip();
        mount_small(r);
        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        check_result(rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]"));
        rig_stop(r);
        path = rig_path(r, "state");
        assert_int_equal(mount(NULL, path, NULL, MS_REMOUNT | MS_RDONLY, "size=1m,mode=0700"), 0);
        rig_start(r);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "error.code", -1115);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "error.data.errno", EROFS);
        path = rig_path(r, "state");
        assert_int_equal(mount(NULL, path, NULL, MS_REMOUNT, "size=1m,mode=0700"), 0);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", 1);
        rig_stop(r);
        unmount_small(r);
}

/* Edits that leave much to undo. */
static void paint(Peer *p, unsigned n) {
        for (unsigned i = 0; i < n; i++) {
                char params[128];

                (void)snprintf(params, sizeof(params),
                               "{\"shape_type\":\"sphere\",\"size\":[61,61,61],\"color\":[%u,%u,%u]}",
                               i % 256, i * 7 % 256, 255 - i % 256);
                (void)peer_result(p, "goxel.procedural_shape", params);
        }
}

static void test_a_history_at_its_limit_is_told_once(void **state) {
        Rig *r = *state;
        const char *told;
        int64_t bytes;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Engine]\nJournalSize=1M\n");
        rig_keep_log(r);
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        paint(p, 400);
        (void)peer_result(p, "goxel.compact_project", NULL);
        bytes = json_object_get_int64(look(peer_result(p, "goxel.get_status", NULL), "stored_bytes"));
        assert_in_range(bytes, 100000, 2 << 20);
        check_json(peer_result(p, "goxel.undo", NULL), "success", "true");
        rig_stop(r);
        told = strstr(rig_log(r), "JournalSize=");
        assert_non_null(told);
        assert_null(strstr(told + 1, "JournalSize="));
}

/* Steps of 1 MiB that cannot be stored in less. */
static void scribble(Peer *p, unsigned n) {
        static uint32_t colours[64 * 64 * 64];
        uint32_t x = 1;
        int fd = memfd_create("colours", MFD_CLOEXEC);

        assert_true(fd >= 0);
        for (unsigned k = 0; k < n; k++) {
                for (size_t i = 0; i < ARRAY_LEN(colours); i++)
                        colours[i] = (x = x * 1664525 + 1013904223) | 0xff000000;
                assert_int_equal(pwrite(fd, colours, sizeof(colours), 0), sizeof(colours));
                check_result(peer_call_fd(p, "goxel.set_voxels",
                                          "{\"box\":{\"min\":[0,0,0],\"max\":[63,63,63]},\"fd\":0}", fd));
        }
        (void)close(fd);
}

static void test_others_have_their_turn_while_a_database_is_compacted(void **state) {
        Rig *r = *state;
        json_object *answer;
        Peer *p, *other;

        rig_start(r);
        p = rig_peer(r);
        other = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        scribble(p, 16);
        (void)peer_result(other, "goxel.get_status", NULL);
        (void)peer_request(p, "goxel.compact_project", "{\"keep_steps\":0}");
        do
                (void)peer_result(other, "goxel.add_voxel", "[100,0,0,255,0,0]");
        while (look_int(peer_result(other, "goxel.get_status", NULL), "revision") < 18);
        assert_false(peer_readable(p, 0));
        answer = peer_answer(p);
        assert_in_range(look_int(answer, "result.bytes_after"), 700000, 2 << 20);
        assert_true(look_int(answer, "result.bytes_before") > 16 << 20);
        (void)peer_result(other, "goxel.undo", NULL);
}

static void spoil(Rig *r) {
        static const uint8_t rubbish[2048] = { 0xa5, 0xa5, 0xa5 };
        int fd = open(rig_path(r, "state/projects/castle/project.db"), O_WRONLY | O_CLOEXEC);

        /* The table of meta begins on the third page. */
        assert_true(fd >= 0);
        assert_int_equal(pwrite(fd, rubbish, sizeof(rubbish), 2 * sizeof(rubbish)), sizeof(rubbish));
        (void)close(fd);
}

static void test_recovery_does_not_fail_with_an_engine_that_is_starting(void **state) {
        Peer *reader, *recoverer, *other;
        Rig *r = *state;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        check_result(rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]"));
        rig_stop(r);
        spoil(r);
        rig_start(r);
        reader = rig_peer(r);
        recoverer = rig_peer(r);
        other = rig_peer(r);
        assert_true(peer_send_bytes(reader, READ, sizeof(READ) - 1));
        /* Whichever order they are accepted in, one that reads comes first. */
        assert_true(peer_send_bytes(other, READ, sizeof(READ) - 1));
        assert_true(peer_send_bytes(recoverer, RECOVER, sizeof(RECOVER) - 1));
        check_json(peer_answer(recoverer), "result.damaged", "true");
        (void)peer_answer(reader);
        (void)peer_answer(other);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", 1);
}

/* Mounts are the test's own: nobody else sees them, and they end with it. */
static bool own_mounts(void) {
        if (unshare(CLONE_NEWNS) < 0)
                return false;
        return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_full_disk_refuses_edits_until_there_is_room),
                RIG_TEST(test_a_full_disk_begins_nothing_in_the_background),
                RIG_TEST(test_a_full_disk_refuses_what_is_no_step),
                RIG_TEST(test_a_full_disk_makes_no_project),
                RIG_TEST(test_a_disk_that_may_only_be_read_is_told),
                RIG_TEST(test_others_have_their_turn_while_a_database_is_compacted),
                RIG_TEST(test_a_history_at_its_limit_is_told_once),
                RIG_TEST(test_recovery_does_not_fail_with_an_engine_that_is_starting),
        };

        may_mount = own_mounts();
        if (!may_mount)
                print_message("SKIP: only root can mount a small disk\n");
        return cmocka_run_group_tests(tests, NULL, NULL);
}
