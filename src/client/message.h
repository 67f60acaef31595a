/* Requests as lines and answers from lines. */
#pragma once

#include "base/buf.h"

#include <json-c/json_object.h>

/* Appends a request line with its newline. `params` is a JSON object or array or NULL; line breaks in it
 * become spaces, since a line is a request. -EINVAL when it is neither, or the method is no text. */
int request_write(Buf *b, int64_t id, const char *method, const char *params);

typedef struct Reply {
        int code;            /* 0: a result */
        const char *message; /* of an error; belongs to the tree */
        const char *method;  /* of a notification; belongs to the tree */
        json_object *value;  /* the result, the error's data or the notification's params; belongs to the
                                tree,  may be NULL */
        json_object *tree;   /* owned */
} Reply;

void reply_done(Reply *r);
#define CLEANUP_REPLY __attribute__((cleanup(reply_done)))

/* The id of no request. */
#define NO_ID ((int64_t)-1)

/* Reads a line: 0 for the answer to request `id`; REPLY_NOTICE for a notification; REPLY_OTHER for the
 * answer to another request. An error without an id is taken as the answer, as the other side could not
 * read our id then. -EBADMSG when the line is no JSON-RPC at all. */
enum { REPLY_OTHER = 1, REPLY_NOTICE = 2 };
int reply_read(Reply *ret, const char *line, size_t n, int64_t id);

/* JSON text without spaces, to be freed; "null" for NULL. */
int json_text(json_object *json, char **ret);
