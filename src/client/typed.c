/* Methods with typed parameters: a structure becomes JSON by its list of fields. */
#include "client/client.h"
#include "goxel/values.h"

#include "base/text.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <math.h>
#include <string.h>

typedef struct Params {
        json_object *json; /* owned */
        int fds[GOXEL_CALL_FDS_MAX];
        size_t n_fds;
        bool has_key;
} Params;

static void params_done(Params *p) {
        json_object_put(p->json);
}

/* Integers as an array, as points and colours are told. */
static json_object *array_of(const int64_t *values, size_t n) {
        json_object *array = json_object_new_array_ext((int)n);

        for (size_t i = 0; array && i < n; i++)
                json_object_array_add(array, json_object_new_int64(values[i]));
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

static int value_of(Params *p, GoxelFieldType type, const void *at, json_object **ret) {
        union {
                const GoxelInt *integer;
                const GoxelNumber *number;
                const GoxelBool *truth;
                const GoxelPoint *point;
                const GoxelColour *colour;
                const GoxelFd *fd;
                const char *const *text;
        } v = { at };

        *ret = NULL;
        switch (type) {
        case GOXEL_FIELD_INT:
                *ret = v.integer->given ? json_object_new_int64(v.integer->value) : NULL;
                return 0;
        case GOXEL_FIELD_NUMBER:
                if (v.number->given && !isfinite(v.number->value))
                        return -EINVAL;
                *ret = v.number->given ? json_object_new_double(v.number->value) : NULL;
                return 0;
        case GOXEL_FIELD_BOOL:
                *ret = v.truth->given ? json_object_new_boolean(v.truth->value) : NULL;
                return 0;
        case GOXEL_FIELD_POINT:
                if (v.point->given)
                        *ret = array_of((int64_t[]){ v.point->x, v.point->y, v.point->z }, 3);
                return 0;
        case GOXEL_FIELD_COLOUR:
                if (v.colour->given)
                        *ret = array_of((int64_t[]){ v.colour->r, v.colour->g, v.colour->b, v.colour->a },
                                        4);
                return 0;
        case GOXEL_FIELD_FD:
                return add_fd(p, *v.fd, ret);
        case GOXEL_FIELD_TEXT:
        case GOXEL_FIELD_JSON:
                return text_of(*v.text, type == GOXEL_FIELD_JSON, ret);
        }
        return -EINVAL;
}

static int params_make(GoxelClient *c, const GoxelMethod *m, const void *from, Params *p) {
        p->json = json_object_new_object();
        if (!p->json)
                return client_fail(c, -ENOMEM, "Out of memory");
        for (const GoxelField *f = from ? m->fields : NULL; f && f->name; f++) {
                json_object *value;
                int r = value_of(p, f->type, (const char *)from + f->offset, &value);

                if (r == -EINVAL)
                        return client_fail(c, r, "%s: the value of %s cannot be told as JSON", m->name,
                                           f->name);
                if (r < 0)
                        return client_fail(c, r, "Out of memory");
                if (!value)
                        continue;
                json_object_object_add(p->json, f->name, value);
                p->has_key = p->has_key || strcmp(f->name, "key") == 0;
        }
        return 0;
}

static const char *params_text(const Params *p) {
        return json_object_to_json_string_ext(p->json,
                                              JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
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
        return goxel_client_call(c, method->name, params_text(&p), p.fds, p.n_fds, flags_of(method, &p),
                                 ret_result);
}

EXPORT int goxel_client_send_method(GoxelClient *c, const GoxelMethod *method, const void *params,
                                    GoxelAnswer answer, void *userdata, int64_t *ret_id) {
        __attribute__((cleanup(params_done))) Params p = { 0 };
        int r = params_make(c, method, params, &p);

        if (r < 0)
                return r;
        return goxel_client_send(c, method->name, params_text(&p), p.fds, p.n_fds, flags_of(method, &p),
                                 answer, userdata, ret_id);
}
