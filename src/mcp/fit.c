#include "mcp/fit.h"

#include "base/buf.h"
#include "base/macros.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <string.h>

/* What "cut" takes itself. */
#define RESERVE ((size_t)1000)
/* Of one result; after so many what is left is small parts, and stays. */
#define CUTS_MAX 16

typedef struct Cut {
        json_object *node, *parent;
        const char *key; /* in parent, an object; NULL: it is an array */
        size_t index;    /* in parent, an array */
        Buf path;
} Cut;

static size_t length(json_object *o) {
        size_t n = 0;

        (void)json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
                                                &n);
        return n;
}

static bool better(json_object *candidate, size_t *longest) {
        size_t n = length(candidate);

        if (n <= *longest)
                return false;
        *longest = n;
        return true;
}

/* The longest part of a list or an object. False: it has none. */
static bool longest_part(json_object *o, Cut *ret, size_t *ret_length) {
        *ret_length = 0;
        if (json_object_is_type(o, json_type_object)) {
                json_object_object_foreach(o, key, value) {
                        if (better(value, ret_length)) {
                                ret->node = value;
                                ret->key = key;
                        }
                }
        } else if (json_object_is_type(o, json_type_array)) {
                ret->key = NULL;
                for (size_t i = 0; i < json_object_array_length(o); i++)
                        if (better(json_object_array_get_idx(o, i), ret_length)) {
                                ret->node = json_object_array_get_idx(o, i);
                                ret->index = i;
                        }
        }
        ret->parent = o;
        return *ret_length > 0;
}

static int add_step(Cut *c) {
        if (!c->key)
                return buf_printf(&c->path, "[%zu]", c->index);
        return buf_printf(&c->path, "%s%s", c->path.n > 0 ? "." : "", c->key);
}

/* Goes down to what is long itself: a list of short items, or a text. */
static int find(json_object *o, Cut *c) {
        size_t whole = length(o), part;
        Cut next = *c;
        int r = 0;

        c->node = o;
        for (; r == 0 && longest_part(c->node, &next, &part) && (part > whole / 2 || c->node == o);
             whole = part) {
                next.path = c->path;
                r = add_step(&next);
                *c = next;
        }
        return r;
}

/* Takes `o`. */
static void replace(const Cut *c, json_object *o) {
        if (c->key)
                json_object_object_add(c->parent, c->key, o);
        else
                json_object_array_put_idx(c->parent, c->index, o);
}

static int tell(const Cut *c, size_t keep, size_t n, const char *of, Buf *told) {
        return buf_printf(told, "%.*s: the first %zu of %zu%s", (int)MIN(c->path.n, 200u),
                          (const char *)c->path.data, keep, n, of);
}

/* The beginning of a text, whole characters only. */
static int cut_text(Cut *c, size_t most, Buf *told) {
        const char *text = json_object_get_string(c->node);
        size_t n = (size_t)json_object_get_string_len(c->node), whole = length(c->node), keep;
        json_object *shorter;

        /* Escapes may be denser at its beginning than on the whole. */
        keep = (size_t)((double)n * (double)most / (double)whole * 0.98);
        while (keep > 0 && keep < n && ((unsigned char)text[keep] & 0xc0) == 0x80)
                keep--;
        shorter = json_object_new_string_len(text, (int)keep);
        if (!shorter)
                return -ENOMEM;
        replace(c, shorter);
        return tell(c, keep, n, " bytes", told);
}

static int cut_list(Cut *c, size_t most, Buf *told) {
        size_t n = json_object_array_length(c->node), keep = 0, used = 2;

        for (; keep < n; keep++) {
                used += length(json_object_array_get_idx(c->node, keep)) + 1;
                if (used > most)
                        break;
        }
        json_object_array_del_idx(c->node, keep, n - keep);
        return tell(c, keep, n, "", told);
}

static int cut_members(Cut *c, size_t most, Buf *told) {
        json_object *less = json_object_new_object();
        size_t used = 2, keep = 0, n = (size_t)json_object_object_length(c->node);

        if (!less)
                return -ENOMEM;
        json_object_object_foreach(c->node, key, value) {
                used += length(value) + strlen(key) + 4;
                if (used > most)
                        break;
                json_object_object_add(less, key, json_object_get(value));
                keep++;
        }
        replace(c, less);
        return tell(c, keep, n, "", told);
}

/* False: nothing in it can be cut. */
static int cut_longest(json_object *o, size_t excess, Buf *told, bool *ret_cut) {
        Cut c = { 0 };
        size_t n, most;
        int r;

        r = find(o, &c);
        n = c.node ? length(c.node) : 0;
        most = n > excess ? n - excess : 0;
        *ret_cut = n > RESERVE / 10 && c.node != o;
        if (r == 0 && *ret_cut && told->n > 0)
                r = buf_append_text(told, "; ");
        if (r == 0 && *ret_cut)
                switch (json_object_get_type(c.node)) {
                case json_type_string:
                        r = cut_text(&c, most, told);
                        break;
                case json_type_array:
                        r = cut_list(&c, most, told);
                        break;
                case json_type_object:
                        r = cut_members(&c, most, told);
                        break;
                default:
                        *ret_cut = false;
                }
        buf_done(&c.path);
        return r;
}

int fit(json_object *o, const char *rest) {
        CLEANUP_BUF Buf told = { 0 };
        bool cut = true;
        size_t n = length(o);
        int r = 0;

        if (n <= FIT_MAX)
                return 0;
        for (unsigned i = 0; r == 0 && cut && i < CUTS_MAX && n > FIT_MAX - RESERVE; i++) {
                r = cut_longest(o, n - (FIT_MAX - RESERVE), &told, &cut);
                n = length(o);
        }
        if (r == 0 && told.n > 0 && rest)
                r = buf_printf(&told, ". %s", rest);
        if (r == 0 && told.n > 0)
                json_object_object_add(o, "cut",
                                       json_object_new_string_len((const char *)told.data, (int)told.n));
        return r;
}
