#include "client/message.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <string.h>

/* Our own limit for a request is 64; answers to them may stand a few levels deeper. */
#define NESTING_MAX 80

static int append_params(Buf *b, const char *params) {
        const char *first = params + strspn(params, " \t\r\n");
        size_t from = b->n;
        int r;

        if (*first != '{' && *first != '[')
                return -EINVAL;
        r = buf_append_text(b, ",\"params\":");
        if (r == 0)
                r = buf_append_text(b, first);
        for (size_t i = from; r == 0 && i < b->n; i++)
                if (b->data[i] == '\n' || b->data[i] == '\r')
                        b->data[i] = ' ';
        return r;
}

int request_write(Buf *b, int64_t id, const char *method, const char *params) {
        json_object *name = json_object_new_string(method);
        int r;

        if (!name)
                return -ENOMEM;
        /* The method first, and nothing long before it: the daemon looks at the beginning of a line only. */
        r = buf_printf(b, "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":%s", id,
                       json_object_to_json_string_ext(name, JSON_C_TO_STRING_PLAIN));
        json_object_put(name);
        if (r == 0 && params)
                r = append_params(b, params);
        if (r == 0)
                r = buf_append_text(b, "}\n");
        return r;
}

void reply_done(Reply *r) {
        json_object_put(r->tree);
        *r = (Reply){ 0 };
}

static json_object *parse(const char *line, size_t n) {
        struct json_tokener *t = json_tokener_new_ex(NESTING_MAX);
        json_object *tree = NULL;

        if (!t)
                return NULL;
        json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
        tree = json_tokener_parse_ex(t, line, (int)n);
        if (json_tokener_get_error(t) != json_tokener_success) {
                json_object_put(tree);
                tree = NULL;
        }
        json_tokener_free(t);
        return tree;
}

static int read_error(Reply *r, json_object *error) {
        json_object *code, *message;

        if (!json_object_object_get_ex(error, "code", &code) || !json_object_is_type(code, json_type_int) ||
            !json_object_object_get_ex(error, "message", &message) ||
            !json_object_is_type(message, json_type_string))
                return -EBADMSG;
        r->code = json_object_get_int(code);
        r->message = json_object_get_string(message);
        (void)json_object_object_get_ex(error, "data", &r->value);
        return r->code == 0 ? -EBADMSG : 0;
}

int reply_read(Reply *ret, const char *line, size_t n, int64_t id) {
        CLEANUP_REPLY Reply reply = { .tree = parse(line, n) };
        json_object *error = NULL, *their_id = NULL, *method;
        int r;

        if (!json_object_is_type(reply.tree, json_type_object))
                return -EBADMSG;
        (void)json_object_object_get_ex(reply.tree, "id", &their_id);
        if (json_object_object_get_ex(reply.tree, "method", &method)) {
                /* A request: nothing of ours answers any. */
                if (their_id || !json_object_is_type(method, json_type_string))
                        return REPLY_OTHER;
                reply.method = json_object_get_string(method);
                (void)json_object_object_get_ex(reply.tree, "params", &reply.value);
                *ret = reply;
                reply.tree = NULL;
                return REPLY_NOTICE;
        }
        (void)json_object_object_get_ex(reply.tree, "error", &error);
        if (their_id ? json_object_get_int64(their_id) != id : !error)
                return REPLY_OTHER;

        if (error) {
                r = read_error(&reply, error);
                if (r < 0)
                        return r;
        } else if (!json_object_object_get_ex(reply.tree, "result", &reply.value))
                return -EBADMSG;
        *ret = reply;
        reply.tree = NULL;
        return 0;
}

int json_text(json_object *json, char **ret) {
        const char *text = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                        JSON_C_TO_STRING_NOSLASHESCAPE);
        char *copy = text ? strdup(text) : NULL;

        if (!copy)
                return -ENOMEM;
        *ret = copy;
        return 0;
}
