#include "cli/known.h"

#include <string.h>

static const char *bare(const char *name) {
        return strncmp(name, "goxel.", 6) == 0 ? name + 6 : name;
}

static bool goes_by(const KnownMethod *m, const char *name) {
        const char *at = m->aliases ? m->aliases : "";
        size_t n = strlen(name);

        if (strcmp(bare(m->name), name) == 0)
                return true;
        while (*at) {
                size_t length = strcspn(at, " ");
                size_t skip = (size_t)(bare(at) - at);

                if (length - skip == n && strncmp(at + skip, name, n) == 0)
                        return true;
                at += length + strspn(at + length, " ");
        }
        return false;
}

const KnownMethod *known_method(const char *name) {
        for (const KnownMethod *m = known_methods; m->name; m++)
                if (goes_by(m, bare(name)))
                        return m;
        return NULL;
}

const KnownParam *known_param(const KnownMethod *m, const char *name, size_t n) {
        for (const KnownParam *p = m->params; p->name; p++)
                if (strlen(p->name) == n && strncmp(p->name, name, n) == 0)
                        return p;
        return NULL;
}

/* Whether `word` is one of the words of `list`, without regard to case. */
static bool among(const char *list, const char *word) {
        const size_t n = strlen(word);

        for (const char *at = list; *at;) {
                size_t length = strcspn(at, " ");

                if (length == n && strncasecmp(at, word, n) == 0)
                        return true;
                at += length + strspn(at + length, " ");
        }
        return false;
}

const KnownFormat *known_format(const char *name) {
        for (const KnownFormat *f = known_formats; f->name; f++)
                if (strcmp(f->name, name) == 0)
                        return f;
        for (const KnownFormat *f = known_formats; f->name; f++)
                if (among(f->extensions, name))
                        return f;
        return NULL;
}

const KnownOption *known_option(const KnownFormat *f, bool reading, const char *name, size_t n) {
        for (const KnownOption *o = f->options; o->name; o++)
                if ((reading ? o->reads : o->writes) && strlen(o->name) == n &&
                    strncmp(o->name, name, n) == 0)
                        return o;
        return NULL;
}
