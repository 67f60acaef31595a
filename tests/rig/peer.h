/* A raw client: bytes out, lines in. It knows nothing of libgoxel, so that both sides of the protocol
 * are written twice. Failures fail the running test (outside of a test: end the program). */
#pragma once

#include "base/buf.h"

#include <json-c/json.h>

#define RIG_DEADLINE_MS 120000

typedef struct Peer Peer;

/* Connects; a refusal is a failure. */
Peer *peer_open(const char *socket_path);
/* A client on a connection that somebody else made; taken over. */
Peer *peer_adopt(int fd);
Peer *peer_free(Peer *p);
/* Closes the connection and keeps the Peer. */
void peer_close(Peer *p);
void peer_half_close(Peer *p);
int peer_fd(const Peer *p);

/* Sends bytes as they are; takes in what arrives meanwhile. False when the other side does not want
 * them any more. */
bool peer_send_bytes(Peer *p, const void *data, size_t n);
/* Sends these bytes again and again, reading nothing, until the other side has not taken any for some time.
 */
void peer_push(Peer *p, const void *data, size_t n);
/* Sends a line: the text and a newline. */
void peer_send(Peer *p, const char *text);
/* The same with descriptors beside it; they are borrowed. */
void peer_send_fds(Peer *p, const char *text, const int *fds, size_t n);
/* A part of a line, at most 253 descriptors beside it, which are borrowed. */
void peer_send_piece(Peer *p, const char *text, const int *fds, size_t n);
/* Builds a request with the next id and sends it; params may be NULL. Returns the id. */
int64_t peer_request(Peer *p, const char *method, const char *params);
/* The same with a descriptor beside it, borrowed: number 0 in params. */
int64_t peer_request_fd(Peer *p, const char *method, const char *params, int fd);

/* Memory in the kernel that what the other side has not taken off its queue takes up; 0: nothing is left. */
int peer_unread(const Peer *p);

/* The next line without its newline, borrowed until the next call; NULL at the end of the stream. */
const char *peer_line(Peer *p);
/* The next line as JSON, borrowed until the next call on this peer. The end is a failure. */
json_object *peer_answer(Peer *p);
/* peer_answer(), or NULL when the stream ended first. */
json_object *peer_answer_or_end(Peer *p);
/* From now on a stream that ends in mid-line has just ended: its writer was killed. */
void peer_allow_cuts(Peer *p);
/* Whether nothing more comes but the end. */
bool peer_ended(Peer *p);
/* True when something can be read within `ms`, be it the end. */
bool peer_readable(Peer *p, int ms);

/* A request and its answer, whose id must be ours. Borrowed. */
json_object *peer_call(Peer *p, const char *method, const char *params);
/* The same with a descriptor beside it, borrowed: number 0 in params. */
json_object *peer_call_fd(Peer *p, const char *method, const char *params, int fd);
/* A request that must succeed: the result. */
json_object *peer_result(Peer *p, const char *method, const char *params);
