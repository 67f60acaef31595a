/* An MCP server for tests: what it sends is kept, line by line, and its clients go where the test wants. */
#pragma once

#include "base/buf.h"
#include "mcp/mcp.h"

#include <pthread.h>
#include <semaphore.h>

#define SOCKETS_MAX 24

#define META                                                                                                \
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                            \
        "\"io.modelcontextprotocol/clientCapabilities\":{}}"

typedef struct Server {
        Mcp *mcp;
        const char
                *sockets[SOCKETS_MAX]; /* of the first, second … client; the last of them for all others */
        size_t n_sockets;
        unsigned clients; /* made so far */
        sem_t connected;  /* posted for each */

        pthread_mutex_t lock;
        pthread_cond_t said;
        Buf out;             /* what was sent and not looked at yet */
        json_object *answer; /* what was looked at last */
        char *line;
} Server;

/* `o` has no userdata, connect and send; NULL for none at all. There is no daemon until server_socket(). */
Server *server_new(const McpOptions *o);
void server_free(Server *s);
/* Setup and teardown for cmocka: the state is a server without options. */
int server_setup(void **state);
int server_teardown(void **state);
#define SERVER_TEST(function) cmocka_unit_test_setup_teardown(function, server_setup, server_teardown)
/* Where the next client connects to; kept. */
void server_socket(Server *s, const char *path);
/* Waits for a further client. */
void server_await_client(Server *s);

/* Sends a message. */
void server_send(Server *s, const char *line);
/* Sends a request for a tool in the stateless era; `meta` are further members of _meta, with a comma each:
 * "\"progressToken\":1,". */
void server_call(Server *s, const char *id, const char *tool, const char *arguments, const char *meta);
void server_cancel(Server *s, const char *id);
/* A request and its answer, borrowed until the next one. */
json_object *server_ask(Server *s, const char *method, const char *params);
/* Waits for the next line; borrowed until the next one. */
const char *server_line(Server *s);
/* The same, parsed. */
json_object *server_hear(Server *s);
/* Whether nothing is there to be heard now. */
bool server_silent(Server *s);

/* By JSON pointer; fails the test when nothing is there. */
const char *text_at(json_object *o, const char *path);
json_object *at(json_object *o, const char *path); /* NULL: nothing */
/* Fails the test unless the answer is this error, and its message has these words (NULL: any). */
void expect_error(json_object *answer, int code, const char *words);
