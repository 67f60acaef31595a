#include "daemon/home.h"

#include "rpc/description.h"
#include "rpc/member.h"
#include "rpc/method.h"
#include "rpc/words.h"

#include <errno.h>
#include <string.h>

/* Names that differ by more edits than this are not alike. */
#define ALIKE_MAX 4

struct Homes {
        const Method *own;
        Description *engine; /* NULL: it could not be read */
};

static bool has_row(const Method *table, const char *name) {
        for (; table->name; table++)
                if (strcmp(table->name, name) == 0)
                        return true;
        return false;
}

/* The engine's tables have the methods of any door, too. */
static bool is_ours(const Homes *h, const char *name) {
        return has_row(anywhere_methods, name) || has_row(h->own, name);
}

int homes_new(Homes **ret, const char *description, const Method *own, int *ret_fault) {
        CLEANUP(homes_free) Homes *h = calloc(1, sizeof(*h));
        int r;

        if (!h)
                return -ENOMEM;
        h->own = own;
        r = description_load(&h->engine, description);
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

typedef struct Nearest {
        Span wanted;
        const char *name; /* the best so far; NULL: none */
        size_t least;     /* edits */
} Nearest;

static void try_name(Nearest *n, const char *name) {
        const char *bare = method_bare(name);
        const size_t edits = words_distance(n->wanted, (Span){ bare, strlen(bare) });

        if (edits < n->least) {
                n->least = edits;
                n->name = name;
        }
}

const char *homes_nearest(const Homes *h, const char *name) {
        const char *bare = method_bare(name);
        const Span wanted = { bare, strlen(bare) };
        Nearest n = { .wanted = wanted, .least = MIN((size_t)ALIKE_MAX, wanted.n / 2) + 1 };
        const DescribedMethod *d;

        for (const Method *m = anywhere_methods; m->name; m++)
                try_name(&n, m->name);
        for (const Method *m = h->own; m->name; m++)
                try_name(&n, m->name);
        for (size_t i = 0; h->engine && (d = description_at(h->engine, i)); i++)
                try_name(&n, d->name);
        return n.name;
}

const Description *homes_engine(const Homes *h) {
        return h->engine;
}

size_t homes_count(const Homes *h) {
        const DescribedMethod *d;
        size_t n = 0;

        for (const Method *m = anywhere_methods; m->name; m++)
                n++;
        for (const Method *m = h->own; m->name; m++)
                n++;
        for (size_t i = 0; h->engine && (d = description_at(h->engine, i)); i++)
                n += !is_ours(h, d->name);
        return n;
}

static void append_name(json_object *methods, const char *name) {
        json_object *m = json_object_new_object();

        json_add(m, "name", json_object_new_string(name));
        json_append(methods, m);
}

static json_object *describe_names(const Homes *h) {
        json_object *ret = json_object_new_object(), *methods = json_object_new_array();
        const DescribedMethod *d;

        for (const Method *m = anywhere_methods; m->name; m++)
                append_name(methods, m->name);
        for (const Method *m = h->own; m->name; m++)
                append_name(methods, m->name);
        for (size_t i = 0; h->engine && (d = description_at(h->engine, i)); i++)
                if (!is_ours(h, d->name))
                        append_name(methods, d->name);
        json_add(ret, "methods", methods);
        return ret;
}

/* Adds the methods of the engine to ours, and its formats. */
static int merge(const Homes *h, json_object *all, json_object *engine) {
        json_object *methods = json_object_object_get(all, "methods"), *theirs, *formats;

        if (!json_object_object_get_ex(engine, "methods", &theirs))
                return -EINVAL;
        for (size_t i = 0; i < json_length(theirs); i++) {
                json_object *m = json_object_array_get_idx(theirs, i);
                const char *name = member_text(m, "name");

                if (name && !is_ours(h, name))
                        json_append(methods, json_object_get(m));
        }
        if (json_object_object_get_ex(engine, "formats", &formats))
                json_add(all, "formats", json_object_get(formats));
        return 0;
}

static int describe_all(const Homes *h, json_object **ret) {
        const Method *tables[] = { anywhere_methods, h->own };
        json_object *all = method_describe(tables, ARRAY_LEN(tables)), *engine = NULL;
        int r = 0;

        if (h->engine)
                r = description_json(h->engine, &engine);
        if (r == 0 && engine)
                r = merge(h, all, engine);
        json_object_put(engine);
        if (r < 0)
                json_object_put(all);
        else
                *ret = all;
        return r;
}

int homes_describe(const Homes *h, const Method *row, json_object **ret, RpcError *e) {
        json_object *json = NULL;
        int r = 0;

        (void)json_fell_short();
        if (row->flags & METHOD_NAMES)
                json = describe_names(h);
        else if (row->flags & METHOD_DESCRIBES)
                r = describe_all(h, &json);
        if (r == 0 && json_fell_short())
                r = -ENOMEM;
        if (r == 0) {
                *ret = json;
                return 0;
        }
        json_object_put(json);
        if (r == -ENOMEM)
                return rpc_fail(e, RPC_INTERNAL, "There is no memory to describe the methods: try again");
        return rpc_fail(e, RPC_INTERNAL,
                        "The engine's description cannot be read again: %s. Restart goxeld, and install "
                        "goxel-daemon anew if that does not help",
                        strerror(-r));
}
