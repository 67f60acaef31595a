/* Requests as lines and answers from lines. */
#pragma once

#include "base/buf.h"

#include <json-c/json_object.h>

/* Appends a request line with its newline. `params` is a JSON object or array or NULL; line breaks in it
 * become spaces, since a line is a request. With a key (may be NULL) that becomes a member of params.
 * -EINVAL when params are neither, or an array that should take a key. */
int request_write(Buf *b, int64_t id, const char *method, const char *params, const char *key);

/* The id of no request. */
#define NO_ID ((int64_t)-1)

typedef struct Reply {
        int64_t id;          /* of the request; NO_ID: the other side could not read it, or a notification */
        int code;            /* 0: a result */
        const char *message; /* of an error; belongs to the tree */
        const char *method;  /* of a notification; belongs to the tree */
        json_object *value;  /* the result, the error's data or the notification's params; belongs to the
                                tree, may be NULL */
        json_object *tree;   /* owned */
} Reply;

void reply_done(Reply *r);
#define CLEANUP_REPLY __attribute__((cleanup(reply_done)))

/* Reads a line: 0 for an answer; REPLY_NOTICE for a notification; REPLY_OTHER for what is neither and
 * concerns nobody here. -EBADMSG when the line is no JSON-RPC at all. */
enum { REPLY_OTHER = 1, REPLY_NOTICE = 2 };
int reply_read(Reply *ret, const char *line, size_t n);

/* JSON text without spaces, to be freed; "null" for NULL. */
int json_text(json_object *json, char **ret);
