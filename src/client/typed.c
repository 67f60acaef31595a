/* Methods with typed parameters: a structure becomes JSON by its list of fields. */
#include "client/client.h"
#include "goxel/values.h"

#include "base/text.h"
#include "rpc/json.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <math.h>
#include <string.h>

typedef struct Params {
        json_object *json; /* owned */
        const char *text;  /* of it; belongs to it */
        int fds[GOXEL_CALL_FDS_MAX];
        size_t n_fds;
        bool has_key;
} Params;

static void params_done(Params *p) {
        json_object_put(p->json);
}

/* Integers as an array, as points and colours are told. NULL without memory. */
static json_object *array_of(const int64_t *values, size_t n) {
        json_object *array = json_object_new_array_ext((int)n);

        (void)json_fell_short();
        for (size_t i = 0; i < n; i++)
                json_append(array, json_object_new_int64(values[i]));
        if (array && json_fell_short()) {
                json_object_put(array);
                return NULL;
        }
        return array;
}

static int add_fd(Params *p, GoxelFd fd, json_object **ret) {
        if (!fd.given)
                return 0;
        if (p->n_fds == GOXEL_CALL_FDS_MAX)
                return -EINVAL;
        *ret = json_object_new_int((int)p->n_fds);
        p->fds[p->n_fds++] = fd.fd;
        return *ret ? 0 : -ENOMEM;
}

static int text_of(const char *text, bool is_json, json_object **ret) {
        struct json_tokener *t;

        if (!text)
                return 0;
        if (!utf8_valid(text, strlen(text)))
                return -EINVAL;
        if (!is_json) {
                *ret = json_object_new_string(text);
                return *ret ? 0 : -ENOMEM;
        }
        t = json_tokener_new();
        if (!t)
                return -ENOMEM;
        json_tokener_set_flags(t, JSON_TOKENER_STRICT);
        /* With the NUL, which ends a number. */
        *ret = json_tokener_parse_ex(t, text, (int)strlen(text) + 1);
        if (json_tokener_get_error(t) != json_tokener_success) {
                json_object_put(TAKE(*ret));
                json_tokener_free(t);
                return -EINVAL;
        }
        json_tokener_free(t);
        return 0;
}

typedef union FieldAt {
        const void *any;
        const bool *given; /* numbers and what is made of them begin with this */
        const GoxelInt *integer;
        const GoxelNumber *number;
        const GoxelBool *truth;
        const GoxelPoint *point;
        const GoxelColour *colour;
        const GoxelFd *fd;
        const char *const *text;
} FieldAt;

static json_object *numbers_of(GoxelFieldType type, FieldAt at) {
        const GoxelColour *c = at.colour;
        const GoxelPoint *p = at.point;

        switch (type) {
        case GOXEL_FIELD_INT:
                return json_object_new_int64(at.integer->value);
        case GOXEL_FIELD_NUMBER:
                return json_object_new_double(at.number->value);
        case GOXEL_FIELD_BOOL:
                return json_object_new_boolean(at.truth->value);
        case GOXEL_FIELD_POINT:
                return array_of((int64_t[]){ p->x, p->y, p->z }, 3);
        case GOXEL_FIELD_COLOUR:
                return array_of((int64_t[]){ c->r, c->g, c->b, c->a }, 4);
        case GOXEL_FIELD_FD:
        case GOXEL_FIELD_TEXT:
        case GOXEL_FIELD_JSON:
                break;
        }
        return NULL;
}

/* *ret is NULL for what is not given. */
static int value_of(Params *p, GoxelFieldType type, FieldAt at, json_object **ret) {
        *ret = NULL;
        switch (type) {
        case GOXEL_FIELD_NUMBER:
                if (at.number->given && !isfinite(at.number->value))
                        return -EINVAL;
                break;
        case GOXEL_FIELD_INT:
        case GOXEL_FIELD_BOOL:
        case GOXEL_FIELD_POINT:
        case GOXEL_FIELD_COLOUR:
                break;
        case GOXEL_FIELD_FD:
                return add_fd(p, *at.fd, ret);
        case GOXEL_FIELD_TEXT:
        case GOXEL_FIELD_JSON:
                return text_of(*at.text, type == GOXEL_FIELD_JSON, ret);
        default:
                return -EINVAL;
        }
        if (!*at.given)
                return 0;
        *ret = numbers_of(type, at);
        return *ret ? 0 : -ENOMEM;
}

/* -errno with the failure noted. */
static int params_make(GoxelClient *c, const GoxelMethod *m, const void *from, Params *p) {
        size_t n;

        p->json = json_object_new_object();
        if (!p->json)
                return client_fail(c, -ENOMEM, "Out of memory");
        for (const GoxelField *f = from ? m->fields : NULL; f && f->name; f++) {
                json_object *value;
                int r = value_of(p, f->type, (FieldAt){ (const char *)from + f->offset }, &value);

                if (r == -EINVAL)
                        return client_fail(c, r, "%s: the value of %s cannot be told as JSON", m->name,
                                           f->name);
                if (r < 0)
                        return client_fail(c, r, "Out of memory");
                if (!value)
                        continue;
                if (json_object_object_add(p->json, f->name, value) < 0) {
                        json_object_put(value);
                        return client_fail(c, -ENOMEM, "Out of memory");
                }
                p->has_key = p->has_key || strcmp(f->name, "key") == 0;
        }
        p->text = json_line(p->json, &n);
        return p->text ? 0 : client_fail(c, -ENOMEM, "Out of memory");
}

static unsigned flags_of(const GoxelMethod *m, const Params *p) {
        return p->has_key ? GOXEL_CALL_REPEATABLE : m->flags;
}

EXPORT int goxel_client_call_method(GoxelClient *c, const GoxelMethod *method, const void *params,
                                    char **ret_result) {
        __attribute__((cleanup(params_done))) Params p = { 0 };
        int r = params_make(c, method, params, &p);

        if (r < 0)
                return r;
        return goxel_client_call(c, method->name, p.text, p.fds, p.n_fds, flags_of(method, &p), ret_result);
}

EXPORT int goxel_client_send_method(GoxelClient *c, const GoxelMethod *method, const void *params,
                                    GoxelAnswer answer, void *userdata, int64_t *ret_id) {
        __attribute__((cleanup(params_done))) Params p = { 0 };
        int r = params_make(c, method, params, &p);

        if (r < 0)
                return r;
        return goxel_client_send(c, method->name, p.text, p.fds, p.n_fds, flags_of(method, &p), answer,
                                 userdata, ret_id);
}
