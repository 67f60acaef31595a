#include "unit/mcp-server.h"

#include <errno.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int connect_client(void *userdata, GoxelClient **ret) {
        const char *path = "/nowhere/goxel.sock";
        Server *s = userdata;
        GoxelClient *c;

        if (goxel_client_new(&c) < 0)
                return -ENOMEM;
        (void)pthread_mutex_lock(&s->lock);
        if (s->n_sockets > 0)
                path = s->sockets[MIN((size_t)s->clients, s->n_sockets - 1)];
        s->clients++;
        (void)pthread_mutex_unlock(&s->lock);
        (void)goxel_client_set_private(c, false);
        (void)goxel_client_set_socket(c, path);
        (void)goxel_client_set_start(c, false);
        (void)sem_post(&s->connected);
        *ret = c;
        return 0;
}

static void keep_line(void *userdata, const char *line, size_t n) {
        Server *s = userdata;

        (void)pthread_mutex_lock(&s->lock);
        if (buf_append(&s->out, line, n) < 0)
                abort();
        (void)pthread_cond_signal(&s->said);
        (void)pthread_mutex_unlock(&s->lock);
}

Server *server_new(const McpOptions *o) {
        McpOptions options = o ? *o : (McpOptions){ 0 };
        Server *s = calloc(1, sizeof(Server));

        assert_non_null(s);
        (void)pthread_mutex_init(&s->lock, NULL);
        (void)pthread_cond_init(&s->said, NULL);
        (void)sem_init(&s->connected, 0, 0);
        options.userdata = s;
        options.connect = connect_client;
        options.send = keep_line;
        assert_int_equal(mcp_new(&s->mcp, &options), 0);
        return s;
}

void server_free(Server *s) {
        mcp_free(s->mcp);
        (void)pthread_mutex_destroy(&s->lock);
        (void)pthread_cond_destroy(&s->said);
        (void)sem_destroy(&s->connected);
        json_object_put(s->answer);
        buf_done(&s->out);
        free(s->line);
        free(s);
}

int server_setup(void **state) {
        *state = server_new(NULL);
        return 0;
}

int server_teardown(void **state) {
        server_free(*state);
        return 0;
}

void server_socket(Server *s, const char *path) {
        (void)pthread_mutex_lock(&s->lock);
        assert_true(s->n_sockets < SOCKETS_MAX);
        s->sockets[s->n_sockets++] = path;
        (void)pthread_mutex_unlock(&s->lock);
}

void server_await_client(Server *s) {
        while (sem_wait(&s->connected) < 0 && errno == EINTR)
                ;
}

void server_send(Server *s, const char *line) {
        assert_int_equal(mcp_message(s->mcp, line, strlen(line)), 0);
}

void server_call(Server *s, const char *id, const char *tool, const char *arguments, const char *meta) {
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line,
                             "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{"
                             "\"_meta\":{%s\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                             "\"io.modelcontextprotocol/clientCapabilities\":{}},\"name\":\"%s\","
                             "\"arguments\":%s}}",
                             id, meta ? meta : "", tool, arguments) > 0);
        server_send(s, line);
}

void server_cancel(Server *s, const char *id) {
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line,
                             "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                             "\"requestId\":%s,\"reason\":\"test\"}}",
                             id) > 0);
        server_send(s, line);
}

const char *server_line(Server *s) {
        const uint8_t *newline;

        (void)pthread_mutex_lock(&s->lock);
        while (s->out.n == 0)
                (void)pthread_cond_wait(&s->said, &s->lock);
        newline = memchr(s->out.data, '\n', s->out.n);
        if (!newline)
                abort(); /* lines are sent whole */
        free(s->line);
        s->line = strndup((const char *)s->out.data, (size_t)(newline - s->out.data));
        buf_consume(&s->out, (size_t)(newline + 1 - s->out.data));
        (void)pthread_mutex_unlock(&s->lock);
        assert_non_null(s->line);
        return s->line;
}

json_object *server_hear(Server *s) {
        json_object_put(s->answer);
        s->answer = json_tokener_parse(server_line(s));
        assert_non_null(s->answer);
        return s->answer;
}

bool server_silent(Server *s) {
        bool silent;

        (void)pthread_mutex_lock(&s->lock);
        silent = s->out.n == 0;
        (void)pthread_mutex_unlock(&s->lock);
        return silent;
}

json_object *server_ask(Server *s, const char *method, const char *params) {
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":%s}", method,
                             params) > 0);
        server_send(s, line);
        return server_hear(s);
}

json_object *at(json_object *o, const char *path) {
        json_object *found = NULL;

        (void)json_pointer_get(o, path, &found);
        return found;
}

const char *text_at(json_object *o, const char *path) {
        const char *text = json_object_get_string(at(o, path));

        if (!text)
                fail_msg("no %s in %s", path, json_object_to_json_string(o));
        return text;
}

void expect_error(json_object *answer, int code, const char *words) {
        if (!at(answer, "/error/code") || json_object_get_int(at(answer, "/error/code")) != code)
                fail_msg("wanted error %d, got %s", code, json_object_to_json_string(answer));
        if (words && !strstr(text_at(answer, "/error/message"), words))
                fail_msg("\"%s\" is not in: %s", words, text_at(answer, "/error/message"));
}
