#include "cli/bridge.h"

#include "base/buf.h"
#include "base/fd.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ids below are the tests'. */
#define OWN_IDS 1000

typedef struct Bridge {
        pid_t pid;
        int in, out;
        Buf held;
        json_object *answer;
        int id;
} Bridge;

static Bridge bridges[BRIDGES_MAX];
static Bridge *bridge;

int bridge_setup(void **state) {
        for (unsigned i = 0; i < BRIDGES_MAX; i++)
                bridges[i] = (Bridge){ .in = -1, .out = -1, .id = OWN_IDS };
        bridge = bridges;
        return run_beside_daemon(state);
}

static void clean(Bridge *b) {
        b->in = fd_close(b->in);
        b->out = fd_close(b->out);
        if (b->pid > 0) {
                (void)kill(b->pid, SIGKILL);
                (void)waitpid(b->pid, NULL, 0);
        }
        buf_done(&b->held);
        json_object_put(b->answer);
}

int bridge_teardown(void **state) {
        for (unsigned i = 0; i < BRIDGES_MAX; i++)
                clean(&bridges[i]);
        return run_beside_daemon_end(state);
}

void bridge_use(unsigned index) {
        bridge = &bridges[index];
}

pid_t bridge_pid(void) {
        return bridge->pid;
}

void bridge_start(const char *option) {
        char *argv[] = { (char[]){ "goxelctl" }, (char[]){ "mcp" }, (char *)(uintptr_t)option, NULL };
        posix_spawn_file_actions_t actions;
        int to[2], from[2];

        assert_int_equal(pipe2(to, O_CLOEXEC), 0);
        assert_int_equal(pipe2(from, O_CLOEXEC), 0);
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, to[0], 0), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, from[1], 1), 0);
        assert_int_equal(posix_spawnp(&bridge->pid, "goxelctl", &actions, NULL, argv, environ), 0);
        (void)posix_spawn_file_actions_destroy(&actions);
        (void)fd_close(to[0]);
        (void)fd_close(from[1]);
        bridge->in = to[1];
        bridge->out = from[0];
}

/* False at the end of the stream. */
static bool receive(void) {
        struct pollfd p = { .fd = bridge->out, .events = POLLIN };
        ssize_t k;

        if (poll(&p, 1, RIG_DEADLINE_MS) != 1)
                fail_msg("goxelctl mcp says nothing");
        assert_int_equal(buf_reserve(&bridge->held, 65536), 0);
        k = read(bridge->out, bridge->held.data + bridge->held.n, 65536);
        assert_true(k >= 0);
        bridge->held.n += (size_t)k;
        return k > 0;
}

json_object *bridge_answer(void) {
        char *newline;

        while (bridge->held.n == 0 || !(newline = memchr(bridge->held.data, '\n', bridge->held.n)))
                if (!receive())
                        fail_msg("goxelctl mcp has ended");
        *newline = '\0';
        json_object_put(bridge->answer);
        bridge->answer = json_tokener_parse((const char *)bridge->held.data);
        buf_consume(&bridge->held, (size_t)(newline + 1 - (char *)bridge->held.data));
        check_string(bridge->answer, "jsonrpc", "2.0");
        return bridge->answer;
}

void bridge_send(const char *text) {
        assert_int_equal(fd_write_all(bridge->in, text, strlen(text)), 0);
}

static void send_request(int id, const char *method, const char *params) {
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}\n", id,
                             method, params) > 0);
        bridge_send(line);
}

json_object *bridge_ask(const char *method, const char *params) {
        send_request(++bridge->id, method, params);
        check_int(bridge_answer(), "id", bridge->id);
        return bridge->answer;
}

json_object *bridge_tool(const char *tool, const char *arguments) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params, "{" META ",\"name\":\"%s\",\"arguments\":%s}", tool, arguments) > 0);
        return look(bridge_ask("tools/call", params), "result");
}

json_object *bridge_done(const char *tool, const char *arguments) {
        json_object *r = bridge_tool(tool, arguments);

        if (look(r, "isError"))
                fail_msg("%s: %s", tool, look_string(r, "content.0.text"));
        return look(r, "structuredContent");
}

static bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether a caller of tools knows a name with a _ in it: it is a tool's, or one of an argument, or it came
 * from the caller. */
static bool is_known(const char *name, size_t n, const char *arguments) {
        static const char names[] =
                " project_list project_open project_describe voxels_write voxels_read "
                "file_import file_export if_exists if_revision next_offset list_formats ";
        char spaced[80];

        (void)snprintf(spaced, sizeof(spaced), " %.*s ", (int)n, name);
        return strstr(names, spaced) || memmem(arguments, strlen(arguments), name, n);
}

/* What a fault of a tool must not speak of: methods that the caller cannot call by this name, parameters
 * that no tool has, descriptors. */
static void check_words(const char *tool, const char *arguments, const char *fault) {
        static const char *const foreign[] = { "Parameter \"", "SCM_RIGHTS", "\"fd\"", "{\"reason\"" };
        size_t n;

        if (strcmp(tool, "method") == 0 || strncmp(tool, "goxel_", 6) == 0)
                return;
        for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
                if (strstr(fault, foreign[i]))
                        fail_msg("%s speaks of %s: %s", tool, foreign[i], fault);
        for (const char *at = fault; *at; at += n ? n : 1) {
                bool method = strncmp(at, "goxel.", 6) == 0;

                if (method && (at - fault < 7 || strncmp(at - 7, "method ", 7) != 0))
                        fail_msg("%s speaks of a method: %s", tool, fault);
                for (n = method ? 6 : 0; is_letter(at[n]);)
                        n++;
                if (!method && memchr(at, '_', n) && !is_known(at, n, arguments))
                        fail_msg("%s speaks of %.*s: %s", tool, (int)n, at, fault);
        }
}

void bridge_expect_fault(const char *tool, const char *arguments, const char *words) {
        json_object *r = bridge_tool(tool, arguments);
        const char *fault;

        check_json(r, "isError", "true");
        fault = look_string(r, "content.0.text");
        if (!strstr(fault, words))
                fail_msg("\"%s\" is not in: %s", words, fault);
        check_words(tool, arguments, fault);
}

void bridge_call(int id, const char *tool, const char *arguments) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params, "{" META ",\"name\":\"%s\",\"arguments\":%s}", tool, arguments) > 0);
        send_request(id, "tools/call", params);
}

void bridge_cancel(int id) {
        char line[160];

        (void)snprintf(line, sizeof(line),
                       "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                       "\"requestId\":%d}}\n",
                       id);
        bridge_send(line);
}

void bridge_close_input(void) {
        bridge->in = fd_close(bridge->in);
}

void bridge_close_output(void) {
        bridge->out = fd_close(bridge->out);
}

int bridge_wait(void) {
        int status;

        while (bridge->out >= 0 && receive())
                ;
        assert_int_equal(waitpid(bridge->pid, &status, 0), bridge->pid);
        bridge->pid = 0;
        return status;
}

uint64_t bridge_end(void) {
        uint64_t began = now_usec();

        bridge_close_input();
        assert_int_equal(bridge_wait(), 0);
        return (now_usec() - began) / USEC_PER_MSEC;
}
