/* Requests as they stand in their line: checked strictly (RFC 8259, valid UTF-8, no doubled keys,
 * nesting at most 64) by a scan that builds no tree. Spans point into the line. */
#pragma once

#include "base/buf.h"
#include "rpc/error.h"
#include "rpc/span.h"

#define RPC_LINE_MAX (10u << 20) /* bytes of a request line */
#define RPC_NESTING_MAX 64
#define RPC_BATCH_MAX 10000 /* requests in a batch */
#define RPC_ANSWER_MAX (64u << 20)
#define RPC_METHOD_MAX 128 /* bytes of a method's name */

typedef struct Request {
        char method[RPC_METHOD_MAX + 1]; /* decoded; a longer name is cut, and no such method exists */
        Span id;                         /* as it came, to be echoed; not there: a notification */
        Span params;                     /* an array or an object; not there: none */
        RpcError error; /* this item is no request: code set, to be answered with id or null */
} Request;

typedef struct Envelope {
        bool batch;
        Request *requests;
        size_t n;
} Envelope;

void envelope_done(Envelope *e);
#define CLEANUP_ENVELOPE __attribute__((cleanup(envelope_done)))

/* Reads a whole line (without its newline). 0, RPC_FAILED when the line as a whole has to be answered
 * with one error and id null, -ENOMEM. White space around is fine; an empty line is RPC_EMPTY. */
enum { RPC_EMPTY = 2 };
int envelope_read(Envelope *ret, const char *line, size_t n, RpcError *error);

/* Finds method and params in the beginning of a line whose end has not come yet; a params that is cut
 * ends with the bytes. For a batch, those of its first item. False when there is no method so far. */
bool envelope_glance(const char *line, size_t n, Request *ret);

/* A top-level member of params that is a string: by one of the keys, which are words ("path file_path"), or
 * by position when params is an array (position < 0: never). Decoded into ret. False when absent, no string,
 * cut or longer than size-1. */
bool span_string(Span params, const char *keys, int position, char *ret, size_t size);

/* Whether it has such a member, whatever its value is; null is none. */
bool span_has(Span params, const char *keys, int position);

/* Answers, each ended by a newline. `id` not there gives null. json_object results are borrowed; NULL
 * is null. -ENOMEM, and the Buf is as it was. */
int answer_result(Buf *b, Span id, json_object *result);
/* A result that is JSON text already. */
int answer_result_text(Buf *b, Span id, const char *json, size_t n);
int answer_error(Buf *b, Span id, const RpcError *e);

/* A batch's answers in one line: open it, call answer_batch_next() after each item whether it was
 * answered or not, close it with the Buf's length before opening. Nothing stays in the Buf when no item
 * was answered, as JSON-RPC wants it. */
int answer_batch_open(Buf *b);
void answer_batch_next(Buf *b);
int answer_batch_close(Buf *b, size_t start);
