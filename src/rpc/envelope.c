#include "rpc/envelope.h"

#include "rpc/escape.h"
#include "rpc/method.h"
#include "rpc/scan.h"
#include "rpc/words.h"

#include <assert.h>
#include <errno.h>

_Static_assert(RPC_NESTING_MAX == SCAN_NESTING_MAX, "the scan refuses what the envelope promises to refuse");

#define ID_MAX 256 /* bytes of an id that is a string */

typedef enum MemberName {
        MEMBER_JSONRPC,
        MEMBER_ID,
        MEMBER_METHOD,
        MEMBER_PARAMS,
        MEMBER_TOOL, /* of the origin's form for agents, to be told what to send instead */
        MEMBER_OTHER,
} MemberName;

/* The values of a request's members; absent ones have no `at`. */
typedef struct Members {
        Span value[MEMBER_OTHER + 1];
        bool id_doubled;
        MemberName last; /* the one that the scan ended in */
} Members;

static MemberName member_name(Span name) {
        static const char *const names[] = {
                [MEMBER_JSONRPC] = "jsonrpc", [MEMBER_ID] = "id",     [MEMBER_METHOD] = "method",
                [MEMBER_PARAMS] = "params",   [MEMBER_TOOL] = "tool",
        };

        for (MemberName i = 0; i < MEMBER_OTHER; i++)
                if (escape_equal(name, names[i]))
                        return i;
        return MEMBER_OTHER;
}

/* The scan stands at an object. After a fault the members up to it are there; a value that the fault was
 * found in reaches to the end of the text. */
static int members_read(Scan *s, Members *ret) {
        ScanLevel level;
        Span name;
        int r;

        *ret = (Members){ .last = MEMBER_OTHER };
        r = scan_enter(s, &level);
        if (r != 0)
                return r;
        while ((r = scan_member(s, &level, &name)) == SCAN_MORE) {
                MemberName i = member_name(name);

                if (i == MEMBER_ID && ret->value[i].at)
                        ret->id_doubled = true;
                (void)scan_peek(s);
                ret->last = i;
                ret->value[i] = (Span){ s->at < s->end ? s->at : NULL, (size_t)(s->end - s->at) };
                r = scan_value(s, &ret->value[i]);
                if (r != 0)
                        return r;
                ret->last = MEMBER_OTHER;
        }
        return r;
}

/* What stands between the quotes of a string. */
static Span unquote(Span string) {
        return (Span){ string.at + 1, string.n - 2 };
}

static bool fits_int64(Span number) {
        const bool minus = number.at[0] == '-';
        uint64_t value = 0;

        for (size_t i = minus; i < number.n; i++) {
                char c = number.at[i];

                if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
                    __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
                        return false;
        }
        return value <= (uint64_t)INT64_MAX + minus;
}

static bool id_valid(Span id) {
        char unused[1];

        switch (id.at[0]) {
        case '"':
                return escape_decode(unquote(id), unused, sizeof(unused)) <= ID_MAX;
        case 'n':
                return true;
        case '-':
        case '0' ... '9':
                return fits_int64(id);
        default:
                return false;
        }
}

/* A NUL inside would end the name early and make it another one. */
static void method_decode(Span value, char ret[static RPC_METHOD_MAX + 1]) {
        Span name = unquote(value);

        if (escape_has_nul(name))
                ret[0] = '\0';
        else
                (void)escape_decode(name, ret, RPC_METHOD_MAX + 1);
}

static bool is_version(Span value) {
        return value.at && value.at[0] == '"' && escape_equal(unquote(value), "2.0");
}

/* Finds what is wrong with the members; 0 or RPC_FAILED. */
static int members_check(const Scan *s, const Members *m, RpcError *e) {
        const Span *v = m->value;

        if (s->doubled)
                return scan_fail_key(s, e);
        if (v[MEMBER_ID].at && !id_valid(v[MEMBER_ID]))
                return rpc_fail(e, RPC_REQUEST,
                                "\"id\" is a string of at most 256 bytes, an integer of 64 bits or null");
        if (!v[MEMBER_JSONRPC].at && v[MEMBER_TOOL].at)
                return rpc_fail(
                        e, RPC_REQUEST,
                        "\"tool\" is no request here: send \"jsonrpc\":\"2.0\", \"id\", \"method\" and "
                        "\"params\"; for agents `goxelctl mcp --tools origin` has the tools of these names");
        if (!v[MEMBER_JSONRPC].at)
                return rpc_fail(e, RPC_REQUEST, "\"jsonrpc\" is missing: a request has \"jsonrpc\":\"2.0\"");
        if (!is_version(v[MEMBER_JSONRPC]))
                return rpc_fail(e, RPC_REQUEST, "\"jsonrpc\" must be \"2.0\"");
        if (!v[MEMBER_METHOD].at)
                return rpc_fail(e, RPC_REQUEST, "\"method\" is missing");
        if (v[MEMBER_METHOD].at[0] != '"')
                return rpc_fail(e, RPC_REQUEST, "\"method\" must be a string");
        if (v[MEMBER_PARAMS].at && v[MEMBER_PARAMS].at[0] != '{' && v[MEMBER_PARAMS].at[0] != '[' &&
            v[MEMBER_PARAMS].at[0] != 'n')
                return rpc_fail(e, RPC_REQUEST, "\"params\" must be an object or an array");
        return 0;
}

static void request_init(Request *q) {
        q->method[0] = '\0';
        q->id = q->params = (Span){ 0 };
        q->error.code = 0;
        q->error.message[0] = '\0';
        q->error.data = NULL;
}

static void request_fill(Request *q, const Members *m) {
        const Span *v = m->value;

        if (v[MEMBER_ID].at && !m->id_doubled && id_valid(v[MEMBER_ID]))
                q->id = v[MEMBER_ID];
        if (v[MEMBER_METHOD].at && v[MEMBER_METHOD].at[0] == '"')
                method_decode(v[MEMBER_METHOD], q->method);
        if (v[MEMBER_PARAMS].at && (v[MEMBER_PARAMS].at[0] == '{' || v[MEMBER_PARAMS].at[0] == '['))
                q->params = v[MEMBER_PARAMS];
}

/* One item: a request, or something else, which gets an error of its own. 0, SCAN_FAULT, -ENOMEM. */
static int request_read(Scan *s, Request *q) {
        Members m;
        Span other;
        int r;

        request_init(q);
        s->doubled = s->nul = false;
        if (scan_peek(s) != '{') {
                r = scan_value(s, &other);
                if (r == 0)
                        rpc_failure(&q->error, RPC_REQUEST, "A request is an object");
                return r;
        }

        r = members_read(s, &m);
        if (r != 0)
                return r;
        request_fill(q, &m);
        (void)members_check(s, &m, &q->error);
        return 0;
}

/* Room for one more request; NULL without memory. */
static Request *envelope_more(Envelope *e, size_t *capacity) {
        if (e->n == *capacity) {
                size_t more = MAX(*capacity * 2, (size_t)1);
                Request *requests = reallocarray(e->requests, more, sizeof(Request));

                if (!requests)
                        return NULL;
                e->requests = requests;
                *capacity = more;
        }
        return &e->requests[e->n];
}

static int batch_limit(RpcError *error, size_t n) {
        rpc_failure(error, RPC_LIMIT, "A batch of %zu requests: at most %d are taken", n, RPC_BATCH_MAX);
        rpc_error_add(error, "limit", json_object_new_int(RPC_BATCH_MAX));
        rpc_error_add(error, "value", json_object_new_int64((int64_t)n));
        return RPC_FAILED;
}

/* Goes on to the end of a batch that is too large: what is no JSON at all is told first. */
static int batch_count(Scan *s, ScanLevel *level, size_t *n) {
        Span other;
        int r;

        do {
                r = scan_value(s, &other);
                if (r != 0)
                        return r;
                (*n)++;
        } while ((r = scan_element(s, level)) == SCAN_MORE);
        return r;
}

static int batch_read(Scan *s, Envelope *e, RpcError *error) {
        size_t capacity = 0, n;
        ScanLevel level;
        int r;

        e->batch = true;
        r = scan_enter(s, &level);
        if (r != 0)
                return r;
        while ((r = scan_element(s, &level)) == SCAN_MORE) {
                Request *q;

                if (e->n == RPC_BATCH_MAX) {
                        n = e->n;
                        r = batch_count(s, &level, &n);
                        if (r == 0)
                                (void)batch_limit(error, n);
                        return r;
                }
                q = envelope_more(e, &capacity);
                if (!q)
                        return -ENOMEM;
                r = request_read(s, q);
                if (r != 0)
                        return r;
                e->n++;
        }
        if (r == SCAN_END && e->n == 0)
                rpc_failure(error, RPC_REQUEST, "An empty batch");
        return r;
}

static int single_read(Scan *s, Envelope *e, RpcError *error) {
        size_t capacity = 0;
        Request *q = envelope_more(e, &capacity);
        int r;

        if (!q)
                return -ENOMEM;
        r = request_read(s, q);
        if (r == 0)
                e->n = 1;
        return r;
}

void envelope_done(Envelope *e) {
        for (size_t i = 0; i < e->n; i++)
                rpc_error_done(&e->requests[i].error);
        free(e->requests);
        *e = (Envelope){ 0 };
}

int envelope_read(Envelope *ret, const char *line, size_t n, RpcError *error) {
        CLEANUP_ENVELOPE Envelope e = { 0 };
        CLEANUP_SCAN Scan s;
        char first;
        int r;

        scan_init(&s, line, n);
        if (n > RPC_LINE_MAX) {
                rpc_failure(error, RPC_LIMIT, "A request line has at most %u bytes", RPC_LINE_MAX);
                rpc_error_add(error, "limit", json_object_new_int64(RPC_LINE_MAX));
                rpc_error_add(error, "value", json_object_new_int64((int64_t)n));
                return RPC_FAILED;
        }
        first = scan_peek(&s);
        if (s.at == s.end)
                return RPC_EMPTY;

        r = first == '[' ? batch_read(&s, &e, error) : single_read(&s, &e, error);
        if (r == 0)
                r = scan_finish(&s);
        if (r < 0)
                return r;
        if (r == SCAN_FAULT)
                return scan_fail(&s, error);
        if (error->code)
                return RPC_FAILED;

        *ret = e;
        e = (Envelope){ 0 };
        return 0;
}

bool envelope_glance(const char *line, size_t n, Request *ret) {
        CLEANUP_SCAN Scan s;
        ScanLevel level;
        Members m;
        int r;

        scan_init(&s, line, n);
        request_init(ret);
        if (scan_peek(&s) == '[' && (scan_enter(&s, &level) != 0 || scan_element(&s, &level) != SCAN_MORE))
                return false;
        if (scan_peek(&s) != '{')
                return false;

        r = members_read(&s, &m);
        /* Half a name or id is none, and a number may go on; half of the params is what a glance is for. */
        if (r != 0 && m.last != MEMBER_PARAMS)
                m.value[m.last] = (Span){ 0 };
        if (r != 0 && m.value[MEMBER_ID].at && m.value[MEMBER_ID].at + m.value[MEMBER_ID].n == s.end)
                m.value[MEMBER_ID] = (Span){ 0 };
        request_fill(ret, &m);
        return ret->method[0];
}

static bool string_take(Span value, char *ret, size_t size) {
        if (value.at[0] != '"' || escape_has_nul(unquote(value)))
                return false;
        return escape_decode(unquote(value), ret, size) < size;
}

static bool is_key(const char *keys, Span name) {
        Span word;

        while (words_next(&keys, &word))
                if (escape_compare(name, word) == 0)
                        return true;
        return false;
}

/* The value of a top-level member, as it stands there. */
static bool span_member(Span params, const char *keys, int position, Span *ret) {
        CLEANUP_SCAN Scan s;
        ScanLevel level;
        Span name = { 0 }, value;
        bool object;
        char first;

        scan_init(&s, params.n > 0 ? params.at : "", params.n);
        first = scan_peek(&s);
        object = first == '{';
        if ((!object && first != '[') || scan_enter(&s, &level) != 0)
                return false;
        for (int i = 0; (object ? scan_member(&s, &level, &name) : scan_element(&s, &level)) == SCAN_MORE;
             i++) {
                if (scan_value(&s, &value) != 0)
                        return false;
                if (object ? is_key(keys, name) : i == position) {
                        *ret = value;
                        return true;
                }
        }
        return false;
}

bool span_string(Span params, const char *keys, int position, char *ret, size_t size) {
        Span value;

        assert(size > 0);

        return span_member(params, keys, position, &value) && string_take(value, ret, size);
}

bool span_has(Span params, const char *keys, int position) {
        Span value;

        return span_member(params, keys, position, &value) && value.at[0] != 'n';
}
