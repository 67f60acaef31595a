/* Edits of goxelctl mcp whose daemon dies: each is made once. They add layers, because one too many would be
 * there to be seen. */
#include "cli/bridge.h"

#include "base/fd.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LAYERS 20

static void add_layer(int id) {
        bridge_call(id, "edit",
                    "{\"project\":\"castle\",\"operations\":[{\"op\":\"layer\",\"name\":\"a\"}]}");
}

static size_t count_layers(void) {
        bridge_call(LAYERS, "layers", "{\"project\":\"castle\",\"action\":\"list\"}");
        return json_object_array_length(look(bridge_answer(), "result.structuredContent.layers"));
}

static pid_t start(Rig *r) {
        rig_start(r);
        (void)rig_once(r, "goxel.create_project", "{\"name\":\"castle\"}");
        return rig_engine(r, "castle");
}

static void restart(Rig *r, pid_t engine) {
        rig_kill(r, SIGKILL);
        (void)kill(engine, SIGKILL);
        (void)rig_wait(r);
        rig_expect_gone(engine);
        rig_start(r);
}

static void expect_answers(int from, int to) {
        for (int i = from; i < to; i++) {
                json_object *answer = bridge_answer();

                check_int(answer, "id", i);
                check_absent(answer, "result.isError");
        }
}

/* The first daemon dies before its engine has read an edit, the others anywhere. */
static void test_edits_whose_daemon_is_killed_are_made_once(void **state) {
        Rig *r = *state;
        pid_t engine = start(r);

        bridge_start(NULL);
        assert_int_equal(count_layers(), 1);
        assert_int_equal(kill(engine, SIGSTOP), 0);
        for (int round = 0; round < 3; round++) {
                int heard = round * 5;

                for (int i = 0; i < LAYERS; i++)
                        add_layer(i);
                expect_answers(0, heard);
                restart(r, engine);
                expect_answers(heard, LAYERS);
                assert_int_equal(count_layers(), 1 + LAYERS * (round + 1));
                engine = rig_engine(r, "castle");
        }
        (void)bridge_end();
}

static int bound(const char *path, int (*function)(int, const struct sockaddr *, socklen_t)) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        assert_int_equal(function(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
        return fd;
}

/* Passes on what comes in between two sockets until the second one says `words`. Those are passed on, too,
 * or kept back. */
static void relay(int client, int daemon, const char *words, bool pass_on) {
        struct pollfd p[] = { { .fd = client, .events = POLLIN }, { .fd = daemon, .events = POLLIN } };
        char bytes[65536];

        for (;;) {
                assert_true(poll(p, 2, RIG_DEADLINE_MS) > 0);
                for (int i = 0; i < 2; i++) {
                        ssize_t n = p[i].revents ? recv(p[i].fd, bytes, sizeof(bytes) - 1, 0) : 0;
                        bool end;

                        if (!p[i].revents)
                                continue;
                        assert_true(n > 0);
                        bytes[n] = '\0';
                        end = i == 1 && strstr(bytes, words);
                        if (!end || pass_on)
                                assert_int_equal(fd_write_all(p[1 - i].fd, bytes, (size_t)n), 0);
                        if (end)
                                return;
                }
        }
}

static void test_edit_whose_answer_is_lost_is_made_once(void **state) {
        Rig *r = *state;
        pid_t engine = start(r);
        int listener = bound(rig_path(r, "relay.sock"), bind);

        assert_int_equal(listen(listener, 1), 0);
        (void)setenv("GOXEL_SOCKET", rig_path(r, "relay.sock"), 1);
        bridge_start(NULL);
        add_layer(1);
        for (int i = 0; i < 2; i++) {
                CLEANUP_FD int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC),
                               daemon = bound(rig_socket(r), connect);

                relay(client, daemon, "successful_operations", i == 1);
                if (i == 0)
                        restart(r, engine);
                else
                        check_absent(bridge_answer(), "result.isError");
        }
        (void)bridge_end();
        (void)fd_close(listener);
        assert_int_equal(
                json_object_array_length(
                        look(rig_once(r, "goxel.list_layers", "{\"project\":\"castle\"}"), "result.layers")),
                2);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_edits_whose_daemon_is_killed_are_made_once),
                BRIDGE_TEST(test_edit_whose_answer_is_lost_is_made_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
