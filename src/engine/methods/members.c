#include "engine/methods/members.h"

#include "rpc/value.h"

#include <json-c/linkhash.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int fail_member(Call *c, const char *name, const char *member, const char *expected,
                       json_object *value) {
        char param[96], got[VALUE_TEXT_MAX];

        (void)snprintf(param, sizeof(param), "%s.%.60s", name, member);
        value_got(value, got);
        return rpc_fail_param(&c->error, param, expected, got);
}

static int check_names(Call *c, const char *name, json_object *object, const Param *rows) {
        json_object_object_foreach(object, key, value) {
                char known[VALUE_TEXT_MAX] = "one of";
                size_t at = strlen(known);
                const Param *p = rows;

                while (p->name && strcmp(p->name, key) != 0)
                        p++;
                if (p->name)
                        continue;
                for (p = rows; p->name && at < sizeof(known); p++)
                        at += (size_t)snprintf(known + at, sizeof(known) - at, "%s %s", p == rows ? "" : ",",
                                               p->name);
                return fail_member(c, name, key, known, value);
        }
        return 0;
}

static int read_member(Call *c, const char *name, json_object *object, const Param *row, Arg *ret) {
        json_object *value = object ? json_object_object_get(object, row->name) : NULL;
        char expected[VALUE_TEXT_MAX];
        int r;

        *ret = (Arg){ 0 };
        if (!value) {
                r = value_default(row, ret);
                return r < 0 ? r : 0;
        }
        if (value_read(row, value, ret))
                return 0;
        value_expected(row, expected);
        return fail_member(c, name, row->name, expected, value);
}

int call_members(Call *c, const char *name, json_object *object, const Param *rows, Members *ret) {
        int r = object ? check_names(c, name, object, rows) : 0;

        ret->rows = rows;
        for (size_t i = 0; r == 0 && rows[i].name; i++) {
                assert(i < MEMBERS_MAX);
                r = read_member(c, name, object, &rows[i], &ret->args[i]);
        }
        return r;
}

const Arg *member(const Members *m, const char *name) {
        for (size_t i = 0; m->rows[i].name; i++)
                if (strcmp(m->rows[i].name, name) == 0)
                        return &m->args[i];
        assert(false);
        return NULL;
}

int call_numbers(Call *c, const char *name, const Arg *a, unsigned n, double most, double *ret) {
        static const char *const counts[] = { "no", "one", "two", "three", "four" };
        char expected[80], got[VALUE_TEXT_MAX];
        bool fits = json_object_array_length(a->json) == n;

        assert(n < ARRAY_LEN(counts));
        for (unsigned i = 0; fits && i < n; i++) {
                json_object *value = json_object_array_get_idx(a->json, i);

                fits = json_object_is_type(value, json_type_int) ||
                       json_object_is_type(value, json_type_double);
                ret[i] = json_object_get_double(value);
                fits = fits && fabs(ret[i]) <= most;
        }
        if (fits)
                return 0;
        (void)snprintf(expected, sizeof(expected), "%s numbers from -%.0f to %.0f", counts[n], most, most);
        value_got(a->json, got);
        return rpc_fail_param(&c->error, name, expected, got);
}
