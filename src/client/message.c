#include "client/message.h"

#include "rpc/json.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <string.h>

/* Our own limit for a request is 64; answers to them may stand a few levels deeper. */
#define NESTING_MAX 80

#define SPACES " \t\r\n"

/* Puts the key behind the last member: what stands first in params decides where a long line goes. */
static int append_key(Buf *b, size_t from, const char *key) {
        while (b->n > from && strchr(SPACES, b->data[b->n - 1]))
                b->n--;
        if (b->data[from] != '{' || b->data[b->n - 1] != '}')
                return -EINVAL;
        b->n--;
        while (strchr(SPACES, b->data[b->n - 1]))
                b->n--;
        return buf_printf(b, "%s\"key\":\"%s\"}", b->n > from + 1 ? "," : "", key);
}

static int append_params(Buf *b, const char *params, const char *key) {
        const char *first = params + strspn(params, SPACES);
        size_t from;
        int r;

        if (*first != '{' && *first != '[')
                return -EINVAL;
        r = buf_append_text(b, ",\"params\":");
        from = b->n;
        if (r == 0)
                r = buf_append_text(b, first);
        for (size_t i = from; r == 0 && i < b->n; i++)
                if (b->data[i] == '\n' || b->data[i] == '\r')
                        b->data[i] = ' ';
        return r == 0 && key ? append_key(b, from, key) : r;
}

int request_write(Buf *b, int64_t id, const char *method, const char *params, const char *key) {
        json_object *name = json_object_new_string(method);
        int r;

        if (!name)
                return -ENOMEM;
        /* The method first, and nothing long before it: the daemon looks at the beginning of a line only. */
        r = buf_printf(b, "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":", id);
        if (r == 0)
                r = json_write(b, name);
        json_object_put(name);
        if (r == 0 && (params || key))
                r = append_params(b, params ? params : "{}", key);
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

static int read_notice(Reply *r, json_object *method, json_object *id) {
        /* A request: nothing of ours answers any. */
        if (id || !json_object_is_type(method, json_type_string))
                return REPLY_OTHER;
        r->method = json_object_get_string(method);
        (void)json_object_object_get_ex(r->tree, "params", &r->value);
        return REPLY_NOTICE;
}

static int read_answer(Reply *r, json_object *id) {
        json_object *error = NULL;

        (void)json_object_object_get_ex(r->tree, "error", &error);
        /* Only an error may lack the id: the other side could not read ours then. */
        if (!id && !error)
                return REPLY_OTHER;
        if (id)
                r->id = json_object_get_int64(id);
        if (error)
                return read_error(r, error);
        return json_object_object_get_ex(r->tree, "result", &r->value) ? 0 : -EBADMSG;
}

int reply_read(Reply *ret, const char *line, size_t n) {
        CLEANUP_REPLY Reply reply = { .id = NO_ID, .tree = parse(line, n) };
        json_object *id = NULL, *method;
        int r;

        if (!json_object_is_type(reply.tree, json_type_object))
                return -EBADMSG;
        (void)json_object_object_get_ex(reply.tree, "id", &id);
        if (json_object_object_get_ex(reply.tree, "method", &method))
                r = read_notice(&reply, method, id);
        else
                r = read_answer(&reply, id);
        if (r != 0 && r != REPLY_NOTICE)
                return r;
        *ret = reply;
        reply.tree = NULL;
        return r;
}

int json_text(json_object *json, char **ret) {
        size_t n;
        const char *text = json_line(json, &n);
        char *copy = text ? strdup(text) : NULL;

        if (!copy)
                return -ENOMEM;
        *ret = copy;
        return 0;
}
