#include "rpc/description-private.h"

#include "base/fd.h"
#include "rpc/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

Description *description_free(Description *d) {
        if (!d)
                return NULL;
        for (size_t i = 0; i < d->n_methods; i++)
                free(d->methods[i].text);
        (void)fd_close(d->file);
        free(d->methods);
        free(d->entries);
        free(d->reads);
        free(d->writes);
        free(d);
        return NULL;
}

static Span bare(Span name) {
        const char *at = method_bare(name.at);

        return (Span){ at, name.n - (size_t)(at - name.at) };
}

static int entry_compare(const void *a, const void *b) {
        const Span left = ((const Entry *)a)->name, right = ((const Entry *)b)->name;
        const int r = memcmp(left.at, right.at, MIN(left.n, right.n));

        return r != 0 ? r : (left.n > right.n) - (left.n < right.n);
}

static int append_entry(Description *d, Span name, size_t method) {
        Entry *grown;

        if ((d->n_entries & (d->n_entries - 1)) == 0) {
                grown = reallocarray(d->entries, MAX(d->n_entries * 2, (size_t)1), sizeof(*grown));
                if (!grown)
                        return -ENOMEM;
                d->entries = grown;
        }
        d->entries[d->n_entries++] = (Entry){ bare(name), method };
        return 0;
}

static int entries_make(Description *d) {
        Span word;
        int r = 0;

        for (size_t i = 0; i < d->n_methods && r == 0; i++) {
                const char *name = d->methods[i].name, *aliases = d->methods[i].aliases;

                r = append_entry(d, (Span){ name, strlen(name) }, i);
                while (r == 0 && words_next(&aliases, &word))
                        r = append_entry(d, word, i);
        }
        if (d->n_entries > 0)
                qsort(d->entries, d->n_entries, sizeof(Entry), entry_compare);
        return r;
}

int description_parse(Description **ret, const char *text, size_t n) {
        CLEANUP(description_free) Description *d = NULL;
        int r;

        if (n > DESCRIPTION_MAX)
                return -EINVAL;
        d = calloc(1, sizeof(*d));
        if (!d)
                return -ENOMEM;
        d->file = -1;
        r = description_scan(d, text, n);
        if (r == 0)
                r = entries_make(d);
        if (r < 0)
                return r;
        *ret = TAKE(d);
        return 0;
}

int description_load(Description **ret, const char *path) {
        CLEANUP_FD int fd = -1;
        CLEANUP_FREE uint8_t *text = NULL;
        size_t n;
        int r;

        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = fd_read_file(fd, DESCRIPTION_MAX, &text, &n);
        if (r >= 0)
                r = description_parse(ret, (char *)text, n);
        if (r < 0)
                return r;
        (*ret)->file = TAKE_FD(fd);
        return 0;
}

const DescribedMethod *description_find(const Description *d, const char *name) {
        const Entry key = { bare((Span){ name, strlen(name) }), 0 };
        const Entry *found = d->n_entries == 0
                                     ? NULL
                                     : bsearch(&key, d->entries, d->n_entries, sizeof(Entry), entry_compare);

        return found ? &d->methods[found->method] : NULL;
}

const DescribedMethod *description_at(const Description *d, size_t i) {
        return i < d->n_methods ? &d->methods[i] : NULL;
}

int description_position(const DescribedMethod *m, const char *param) {
        return param ? words_index(m->positional, param) : -1;
}

bool description_has_extension(const Description *d, const char *extension, bool writes) {
        const char *all = writes ? d->writes : d->reads;
        Span word;

        while (words_next(&all, &word))
                if (strlen(extension) == word.n && strncasecmp(word.at, extension, word.n) == 0)
                        return true;
        return false;
}

int description_json(const Description *d, json_object **ret) {
        CLEANUP_FREE uint8_t *text = NULL;
        json_object *json;
        size_t n;
        int r;

        if (d->file < 0)
                return -EBADF;
        r = fd_read_file(d->file, DESCRIPTION_MAX, &text, &n);
        if (r < 0)
                return r;
        errno = 0;
        json = json_read((char *)text, n);
        if (!json)
                return errno == ENOMEM ? -ENOMEM : -EINVAL;
        *ret = json;
        return 0;
}
