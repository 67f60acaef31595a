/* The options of pictures, as members of a request. */
#include "cli/render.h"
#include "cli/report.h"
#include "cli/values.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum Kind { A_NUMBER, A_PLACE, A_WORD, A_FLAG, A_FLAG_OFF, SOME_IDS } Kind;

static const struct {
        const char *option, *object, *member; /* object NULL: of the request itself */
        Kind kind;
        const char *wants;
} rows[] = {
        { "yaw", "camera", "yaw", A_NUMBER, "degrees" },
        { "pitch", "camera", "pitch", A_NUMBER, "degrees from -90 to 90" },
        { "roll", "camera", "roll", A_NUMBER, "degrees" },
        { "eye", "camera", "position", A_PLACE, "X,Y,Z" },
        { "target", "camera", "target", A_PLACE, "X,Y,Z" },
        { "fov", "camera", "fov", A_NUMBER, "degrees from 1 to 150" },
        { "zoom", "camera", "zoom", A_NUMBER, "a factor from 0.01 to 100" },
        { "shadow", "options", "shadow", A_FLAG, NULL },
        { "edges", "options", "edges", A_WORD, NULL },
        { "flat", "options", "ambient_occlusion", A_FLAG_OFF, NULL },
        { "ground", "options", "ground", A_FLAG, NULL },
        { "grid", "options", "grid", A_FLAG, NULL },
        { "axes", "options", "axes", A_FLAG, NULL },
        { "dimensions", "options", "dimensions", A_FLAG, NULL },
        { "layers", NULL, "layers", SOME_IDS, "numbers of layers, like 1,3" },
};

/* Numbers with commas between: `n` of them, or with 0 any number. NULL: it is no such list. */
static json_object *numbers(const char *text, size_t n) {
        json_object *list = json_object_new_array();
        size_t got = 0;

        for (const char *at = text;; at++) {
                char *end;
                double value = strtod(at, &end);

                if (end == at || !isfinite(value))
                        break;
                json_object_array_add(list, value == floor(value) && fabs(value) < 1e15
                                                    ? json_object_new_int64((int64_t)value)
                                                    : json_object_new_double(value));
                got++;
                at = end;
                if (*at == '\0' && (n == 0 || got == n))
                        return list;
                if (*at != ',')
                        break;
        }
        json_object_put(list);
        return NULL;
}

static json_object *value_of(Kind kind, const char *text) {
        json_object *list, *value;

        switch (kind) {
        case A_NUMBER:
                list = numbers(text, 1);
                value = list ? json_object_get(json_object_array_get_idx(list, 0)) : NULL;
                json_object_put(list);
                return value;
        case A_PLACE:
                return numbers(text, 3);
        case SOME_IDS:
                return numbers(text, 0);
        case A_WORD:
                return json_object_new_string(text);
        case A_FLAG:
                return json_object_new_boolean(true);
        case A_FLAG_OFF:
                return json_object_new_boolean(false);
        }
        return NULL;
}

static json_object *object_of(json_object *params, const char *name) {
        json_object *o;

        if (!name)
                return params;
        if (json_object_object_get_ex(params, name, &o))
                return o;
        o = json_object_new_object();
        json_object_object_add(params, name, o);
        return o;
}

/* "z=12", "z=12+" */
static int add_slice(Invocation *in, json_object *params) {
        const char *text = option(in, "slice");
        json_object *slice, *list;
        char number[32];
        bool high;
        size_t n;

        if (!text)
                return CLI_OK;
        n = strlen(text);
        high = n > 0 && text[n - 1] == '+';
        if (n < 3 || n - 2 >= sizeof(number) || !strchr("xyz", text[0]) || text[1] != '=')
                return report_fail(in, CLI_USAGE,
                                   "--slice wants an axis and a position, like z=12 or x=3+, not %s", text);
        (void)snprintf(number, sizeof(number), "%.*s", (int)(n - 2 - high), text + 2);
        list = numbers(number, 1);
        if (!list)
                return report_fail(in, CLI_USAGE,
                                   "--slice wants an axis and a position, like z=12 or x=3+, not %s", text);
        slice = object_of(params, "slice");
        json_object_object_add(slice, "axis", json_object_new_string_len(text, 1));
        json_object_object_add(slice, "position", json_object_get(json_object_array_get_idx(list, 0)));
        json_object_object_add(slice, "keep", json_object_new_string(high ? "high" : "low"));
        json_object_put(list);
        return CLI_OK;
}

static int add_light(Invocation *in, json_object *params) {
        const char *text = option(in, "light");
        json_object *direction;

        if (!text)
                return CLI_OK;
        if (strcmp(text, "project") == 0) {
                json_object_object_add(params, "light", json_object_new_string(text));
                return CLI_OK;
        }
        direction = numbers(text, 3);
        if (!direction)
                return report_fail(in, CLI_USAGE,
                                   "--light wants X,Y,Z, to where it comes from, or project, not %s", text);
        json_object_object_add(object_of(params, "light"), "direction", direction);
        return CLI_OK;
}

/* A number is an id. */
static int add_camera(Invocation *in, json_object *params) {
        const char *name = option(in, "camera");
        json_object *id;

        if (!name)
                return CLI_OK;
        if (json_object_object_get_ex(params, "camera", NULL))
                return report_fail(in, CLI_USAGE,
                                   "--camera says all about the camera: leave yaw, eye and the like out");
        id = numbers(name, 1);
        json_object_object_add(params, "camera",
                               id ? json_object_get(json_object_array_get_idx(id, 0))
                                  : json_object_new_string(name));
        json_object_put(id);
        return CLI_OK;
}

static void add_highlight(Invocation *in, json_object *params) {
        const char *what = option(in, "highlight");

        if (!what)
                return;
        if (strcmp(what, "selection") == 0)
                json_object_object_add(object_of(params, "highlight"), "selection",
                                       json_object_new_boolean(true));
        else
                json_object_object_add(object_of(params, "highlight"), "from", json_object_new_string(what));
}

int scene_params(Invocation *in, json_object *params) {
        int r;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *text = option(in, rows[i].option);
                json_object *value;

                if (!text)
                        continue;
                value = value_of(rows[i].kind, text);
                if (!value)
                        return report_fail(in, CLI_USAGE, "--%s wants %s, not %s", rows[i].option,
                                           rows[i].wants, text);
                json_object_object_add(object_of(params, rows[i].object), rows[i].member, value);
        }
        add_highlight(in, params);
        r = add_slice(in, params);
        if (r == CLI_OK)
                r = add_light(in, params);
        return r == CLI_OK ? add_camera(in, params) : r;
}

void view_params(const char *view, json_object *params) {
        json_object *views;

        if (!strchr(view, ',')) {
                json_object_object_add(params, "camera_preset", json_object_new_string(view));
                return;
        }
        views = json_object_new_array();
        for (const char *at = view; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
                json_object_array_add(views, json_object_new_string_len(at, (int)strcspn(at, ",")));
        json_object_object_add(params, "views", views);
}
