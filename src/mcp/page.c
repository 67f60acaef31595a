#include "mcp/page.h"

#include "base/base64.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

int page_refuse(Exchange *x) {
        return rpc_fail_param(&x->error, "cursor", "a nextCursor of this list, as it came, or none",
                              "something else");
}

static int decode(const char *text, size_t n, const char *kind, char **ret) {
        size_t prefix = strlen(kind);
        CLEANUP_BUF Buf name = { 0 };
        int r;

        r = base64_decode(&name, text, n);
        if (r < 0)
                return r;
        if (name.n <= prefix + 1 || memcmp(name.data, kind, prefix) != 0 || name.data[prefix] != '/' ||
            memchr(name.data, '\0', name.n) || !utf8_valid((const char *)name.data, name.n))
                return -EINVAL;
        *ret = strndup((const char *)name.data + prefix + 1, name.n - prefix - 1);
        return *ret ? 0 : -ENOMEM;
}

int page_begin(Exchange *x, const char *kind, char **ret) {
        json_object *cursor;
        int r;

        *ret = NULL;
        if (!json_object_object_get_ex(x->params, "cursor", &cursor))
                return 0;
        if (!json_object_is_type(cursor, json_type_string))
                return page_refuse(x);
        r = decode(json_object_get_string(cursor), (size_t)json_object_get_string_len(cursor), kind, ret);
        return r == -EINVAL ? page_refuse(x) : r;
}

int page_more(Exchange *x, const char *kind, const char *last) {
        CLEANUP_BUF Buf name = { 0 }, text = { 0 };
        int r;

        r = buf_printf(&name, "%s/%s", kind, last);
        if (r == 0)
                r = base64_encode(&text, name.data, name.n);
        if (r < 0)
                return r;
        json_object_object_add(x->result, "nextCursor",
                               json_object_new_string_len((const char *)text.data, (int)text.n));
        return 0;
}

static const char *key_at(json_object *list, size_t i, const char *key) {
        return json_object_get_string(json_object_object_get(json_object_array_get_idx(list, i), key));
}

/* The index behind the item of that name; SIZE_MAX: there is no such item. */
static size_t behind(json_object *list, const char *key, const char *name) {
        for (size_t i = 0; i < json_object_array_length(list); i++)
                if (strcmp(key_at(list, i, key), name) == 0)
                        return i + 1;
        return SIZE_MAX;
}

int page_list(Exchange *x, const char *kind, json_object *list, const char *key) {
        size_t n = json_object_array_length(list), from = 0, to;
        json_object *page;
        CLEANUP_FREE char *name = NULL;
        int r;

        r = page_begin(x, kind, &name);
        if (r != 0)
                return r;
        if (name)
                from = behind(list, key, name);
        if (from == SIZE_MAX)
                return page_refuse(x);
        to = MIN(n, from + PAGE_ITEMS);
        page = json_object_new_array();
        for (size_t i = from; i < to; i++)
                json_object_array_add(page, json_object_get(json_object_array_get_idx(list, i)));
        json_object_object_add(x->result, kind, page);
        era_keep(x);
        return to < n ? page_more(x, kind, key_at(list, to - 1, key)) : 0;
}
