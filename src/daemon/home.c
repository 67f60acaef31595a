#include "daemon/home.h"

#include "rpc/description.h"
#include "rpc/method.h"

#include <errno.h>
#include <string.h>

/* Names that differ by more edits than this are not alike. */
#define ALIKE_MAX 4

struct Homes {
        const Method *own;
        Description *engine; /* NULL: it could not be read */
        json_object *all;
};

/* Among the first n. */
static bool has_method(json_object *methods, size_t n, const char *name) {
        for (size_t i = 0; i < n; i++) {
                json_object *known;

                if (json_object_object_get_ex(json_object_array_get_idx(methods, i), "name", &known) &&
                    strcmp(json_object_get_string(known), name) == 0)
                        return true;
        }
        return false;
}

/* Adds the methods of the engine to ours, and its formats. */
static int merge(json_object *all, json_object *engine) {
        json_object *methods, *theirs, *name, *formats;
        size_t ours;

        if (!json_object_object_get_ex(all, "methods", &methods) ||
            !json_object_object_get_ex(engine, "methods", &theirs))
                return -EINVAL;
        ours = json_object_array_length(methods);
        for (size_t i = 0; i < json_object_array_length(theirs); i++) {
                json_object *m = json_object_array_get_idx(theirs, i);

                if (!json_object_object_get_ex(m, "name", &name) ||
                    has_method(methods, ours, json_object_get_string(name)))
                        continue;
                if (json_object_array_add(methods, json_object_get(m)) < 0)
                        return -ENOMEM;
        }
        if (json_object_object_get_ex(engine, "formats", &formats) &&
            json_object_object_add(all, "formats", json_object_get(formats)) < 0)
                return -ENOMEM;
        return 0;
}

int homes_new(Homes **ret, const char *description, const Method *own, int *ret_fault) {
        CLEANUP(homes_free) Homes *h = calloc(1, sizeof(*h));
        const Method *tables[] = { anywhere_methods, own };
        int r;

        if (!h)
                return -ENOMEM;
        h->own = own;
        (void)json_fell_short();
        h->all = method_describe(tables, ARRAY_LEN(tables));
        if (json_fell_short())
                return -ENOMEM;
        r = description_load(&h->engine, description);
        if (r >= 0)
                r = merge(h->all, description_json(h->engine));
        if (r == -ENOMEM)
                return r;
        *ret_fault = r;
        *ret = TAKE(h);
        return 0;
}

Homes *homes_free(Homes *h) {
        if (!h)
                return NULL;
        description_free(h->engine);
        json_object_put(h->all);
        free(h);
        return NULL;
}

static Home home_of_row(HomeKind kind, const Method *m) {
        return (Home){ .kind = kind,
                       .row = m,
                       .ends = kind == HOME_DAEMON && (m->flags & METHOD_RETURNS) && m->project_param,
                       .key = m->project_param,
                       .position = m->project_param ? method_param_position(m, m->project_param) : -1 };
}

bool homes_find(const Homes *h, const char *name, Home *ret) {
        const DescribedMethod *d;
        const Method *m;

        m = method_find(anywhere_methods, name);
        if (m) {
                *ret = home_of_row(HOME_ANYWHERE, m);
                return true;
        }
        m = method_find(h->own, name);
        if (m) {
                *ret = home_of_row(HOME_DAEMON, m);
                return true;
        }
        d = h->engine ? description_find(h->engine, name) : NULL;
        if (!d)
                return false;
        *ret = (Home){ .kind = HOME_PROJECT,
                       .creates = d->flags & METHOD_CREATES,
                       .fresh = strcmp(d->name, "goxel.create_project") == 0,
                       .key = d->project_param,
                       .position = d->project_position };
        return true;
}

/* Edits (insert, delete, replace) that make one name of the other, counted up to ALIKE_MAX + 1. */
static unsigned distance(const char *a, const char *b) {
        size_t n = strlen(a), m = strlen(b);
        unsigned row[RPC_METHOD_MAX + 1];

        if (n > RPC_METHOD_MAX || m > RPC_METHOD_MAX || n > m + ALIKE_MAX || m > n + ALIKE_MAX)
                return ALIKE_MAX + 1;
        for (size_t j = 0; j <= m; j++)
                row[j] = (unsigned)j;
        for (size_t i = 1; i <= n; i++) {
                unsigned diagonal = row[0];

                row[0] = (unsigned)i;
                for (size_t j = 1; j <= m; j++) {
                        unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
                        unsigned added = row[j - 1] + 1, removed = row[j] + 1;

                        diagonal = row[j];
                        row[j] = MIN(added, removed);
                        row[j] = MIN(row[j], replaced);
                }
        }
        return row[m];
}

static const char *without_prefix(const char *name) {
        return strncmp(name, "goxel.", 6) == 0 ? name + 6 : name;
}

const char *homes_nearest(const Homes *h, const char *name) {
        const char *wanted = without_prefix(name), *best = NULL;
        unsigned least = MIN((unsigned)ALIKE_MAX, (unsigned)strlen(wanted) / 2) + 1;
        json_object *methods = json_object_object_get(h->all, "methods");

        for (size_t i = 0; i < json_object_array_length(methods); i++) {
                json_object *m = json_object_array_get_idx(methods, i);
                const char *known = json_object_get_string(json_object_object_get(m, "name"));
                unsigned edits = distance(wanted, without_prefix(known));

                if (edits < least) {
                        least = edits;
                        best = known;
                }
        }
        return best;
}

const Description *homes_engine(const Homes *h) {
        return h->engine;
}

json_object *homes_description(const Homes *h) {
        return h->all;
}
