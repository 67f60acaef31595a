#include "rpc/description.h"

#include "base/fd.h"
#include "rpc/member.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

#define FILE_MAX (4u << 20)

/* A name or alias without prefix, and whose it is. */
typedef struct Entry {
        const char *name;
        size_t method;
} Entry;

struct Description {
        json_object *json;
        DescribedMethod *methods;
        size_t n_methods;
        Entry *entries; /* sorted by name */
        size_t n_entries;
};

Description *description_free(Description *d) {
        if (!d)
                return NULL;
        json_object_put(d->json);
        free(d->methods);
        free(d->entries);
        free(d);
        return NULL;
}

/* An array's length, 0 for anything else. */
static size_t length_of(json_object *array) {
        return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

/* Where a parameter stands in positional params. Behind a point or colour that is not known: those may be
 * one element or several. */
static int position_of(json_object *params, const char *name) {
        for (size_t i = 0; name && i < length_of(params); i++) {
                json_object *param = json_object_array_get_idx(params, i);
                const char *type = member_text(param, "type"), *its = member_text(param, "name");

                if (its && strcmp(its, name) == 0)
                        return (int)i;
                if (!type || strcmp(type, "point") == 0 || strcmp(type, "colour") == 0)
                        return -1;
        }
        return -1;
}

int description_position(const DescribedMethod *m, const char *param) {
        return position_of(json_object_object_get(m->json, "params"), param);
}

static unsigned flags_of(json_object *words) {
        unsigned flags = 0;

        for (size_t i = 0; i < length_of(words); i++) {
                const char *word = json_object_get_string(json_object_array_get_idx(words, i));

                flags |= word ? method_flag(word) : 0;
        }
        return flags;
}

static int method_read(DescribedMethod *ret, json_object *json) {
        json_object *params = json_object_object_get(json, "params");

        *ret = (DescribedMethod){
                .json = json,
                .name = member_text(json, "name"),
                .flags = flags_of(json_object_object_get(json, "flags")),
                .project_param = member_text(json, "project_param"),
                .path_param = member_text(json, "path_param"),
                .path_names = member_text(json, "path_names"),
                .other_param = member_text(json, "other_param"),
                .error = (int)member_int(json, "error"),
        };
        ret->project_position = position_of(params, ret->project_param);
        ret->path_position = position_of(params, ret->path_param);
        ret->other_position = position_of(params, ret->other_param);
        if (!ret->path_names)
                ret->path_names = ret->path_param;
        return ret->name ? 0 : -EINVAL;
}

static void add_entry(Description *d, const char *name, size_t method) {
        if (name)
                d->entries[d->n_entries++] = (Entry){ method_bare(name), method };
}

static int entry_compare(const void *a, const void *b) {
        return strcmp(((const Entry *)a)->name, ((const Entry *)b)->name);
}

static int entries_make(Description *d, json_object *methods) {
        size_t n = d->n_methods;

        for (size_t i = 0; i < d->n_methods; i++)
                n += length_of(json_object_object_get(json_object_array_get_idx(methods, i), "aliases"));
        d->entries = calloc(MAX(n, (size_t)1), sizeof(Entry));
        if (!d->entries)
                return -ENOMEM;

        for (size_t i = 0; i < d->n_methods; i++) {
                json_object *aliases =
                        json_object_object_get(json_object_array_get_idx(methods, i), "aliases");

                add_entry(d, d->methods[i].name, i);
                for (size_t k = 0; k < length_of(aliases); k++)
                        add_entry(d, json_object_get_string(json_object_array_get_idx(aliases, k)), i);
        }
        qsort(d->entries, d->n_entries, sizeof(Entry), entry_compare);
        return 0;
}

int description_new(Description **ret, json_object *json) {
        json_object *methods = json_object_object_get(json, "methods");
        CLEANUP(description_free) Description *d = NULL;
        int r;

        if (!json_object_is_type(methods, json_type_array))
                return -EINVAL;
        d = calloc(1, sizeof(*d));
        if (!d)
                return -ENOMEM;
        d->json = json_object_get(json);
        d->methods = calloc(MAX(length_of(methods), (size_t)1), sizeof(DescribedMethod));
        if (!d->methods)
                return -ENOMEM;

        for (; d->n_methods < length_of(methods); d->n_methods++) {
                r = method_read(&d->methods[d->n_methods], json_object_array_get_idx(methods, d->n_methods));
                if (r < 0)
                        return r;
        }
        r = entries_make(d, methods);
        if (r < 0)
                return r;

        *ret = TAKE(d);
        return 0;
}

int description_parse(Description **ret, const char *text, size_t n) {
        json_object *json = n <= FILE_MAX ? json_read(text, n) : NULL;
        int r;

        if (!json)
                return n <= FILE_MAX && errno == ENOMEM ? -ENOMEM : -EINVAL;
        r = description_new(ret, json);
        json_object_put(json);
        return r;
}

int description_load(Description **ret, const char *path) {
        CLEANUP_FD int fd = -1;
        CLEANUP_FREE uint8_t *text = NULL;
        size_t n;
        int r;

        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = fd_read_file(fd, FILE_MAX, &text, &n);
        if (r < 0)
                return r;
        return description_parse(ret, (char *)text, n);
}

const DescribedMethod *description_find(const Description *d, const char *name) {
        const Entry key = { method_bare(name), 0 };
        const Entry *found = bsearch(&key, d->entries, d->n_entries, sizeof(Entry), entry_compare);

        return found ? &d->methods[found->method] : NULL;
}

bool description_has_extension(const Description *d, const char *extension, bool writes) {
        json_object *all = json_object_object_get(d->json, "extensions");
        json_object *list = json_object_object_get(all, writes ? "write" : "read");

        for (size_t i = 0; i < length_of(list); i++) {
                const char *known = json_object_get_string(json_object_array_get_idx(list, i));

                if (known && strcasecmp(known, extension) == 0)
                        return true;
        }
        return false;
}

json_object *description_json(const Description *d) {
        return d->json;
}
