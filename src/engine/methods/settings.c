#include "engine/methods/settings.h"

#include "base/buf.h"
#include "rpc/words.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

static int set_value(FormatSettings *s, const char *name, json_object *value) {
        switch (json_object_get_type(value)) {
        case json_type_boolean:
                return settings_set_bool(s, name, json_object_get_boolean(value));
        case json_type_int:
        case json_type_double:
                return settings_set_number(s, name, json_object_get_double(value));
        case json_type_string:
                /* A text that ends early by a NUL is not the one that was given. */
                if (strlen(json_object_get_string(value)) == (size_t)json_object_get_string_len(value))
                        return settings_set_text(s, name, json_object_get_string(value));
                break;
        case json_type_null:
        case json_type_object:
        case json_type_array:
                break;
        }
        return settings_option(s->options, s->use, name) ? SETTING_WRONG : SETTING_UNKNOWN;
}

/* "one of up, scale", or that there is nothing to choose. */
static int known_names(const Format *f, FormatUse use, Buf *ret) {
        int r = 0, n = 0;

        for (const FormatOption *o = f->options; !r && o && o->name; o++)
                if (o->use & use)
                        r = buf_printf(ret, "%s%s", n++ ? ", " : "one of ", o->name);
        if (!r && n == 0)
                r = buf_printf(ret, "to be left out: .%s has no options for %s", f->name,
                               use == FORMAT_READS ? "reading" : "writing");
        return r < 0 ? r : buf_append(ret, "", 1);
}

static int refuse(Call *c, const Format *f, const FormatSettings *s, const char *name, json_object *value,
                  bool unknown) {
        char param[64], expected[OPTION_EXPECTS_SIZE];
        CLEANUP_BUF Buf names = { 0 };
        int r;

        (void)snprintf(param, sizeof(param), "options.%s", name);
        if (!unknown) {
                option_expects(settings_option(s->options, s->use, name), expected);
                return rpc_fail_param(&c->error, param, expected,
                                      json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
        }
        r = known_names(f, s->use, &names);
        return r < 0 ? r : rpc_fail_param(&c->error, param, (const char *)names.data, "an unknown name");
}

/* What the origin's documents have for files of all formats, as far as it can be had. */
static const struct {
        const char *name;
        bool value;
        const char *expected;
} documented[] = {
        { "compress", true, "true, as each format packs what it does" },
        { "include_history", false,
          "false, as a model's file has no history: goxel.backup_project writes one" },
};

/* Whether that is such an option, which has no other value then. */
static int check_documented(Call *c, FormatUse use, const char *name, json_object *value, bool *ret_known) {
        char param[64];

        *ret_known = false;
        for (size_t i = 0; use == FORMAT_WRITES && i < ARRAY_LEN(documented); i++) {
                if (strcmp(documented[i].name, name) != 0)
                        continue;
                *ret_known = true;
                if (json_object_is_type(value, json_type_boolean) &&
                    json_object_get_boolean(value) == documented[i].value)
                        return 0;
                (void)snprintf(param, sizeof(param), "options.%s", name);
                return rpc_fail_param(&c->error, param, documented[i].expected,
                                      json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
        }
        return 0;
}

int call_settings(Call *c, const Format *f, FormatUse use, FormatSettings *ret) {
        const Arg *options = arg(c, "options");

        settings_init(ret, f->options, use);
        if (!options->given)
                return 0;
        json_object_object_foreach(options->json, name, value) {
                int r = set_value(ret, name, value);
                bool known = false;

                if (r == SETTING_UNKNOWN && check_documented(c, use, name, value, &known) != 0)
                        return RPC_FAILED;
                if (r != 0 && !known)
                        return refuse(c, f, ret, name, value, r == SETTING_UNKNOWN);
        }
        return 0;
}

static json_object *words_json(const char *words) {
        json_object *ret = json_object_new_array();
        Span word;

        while (words_next(&words, &word))
                json_append(ret, json_object_new_string_len(word.at, (int)word.n));
        return ret;
}

static void add_text(json_object *o, const char *key, const char *text) {
        if (text)
                json_add(o, key, json_object_new_string(text));
}

/* As the table has it: 1 and 1e-09, not 1.0 and 1.0000000000000001e-09. */
static json_object *number_json(double value) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.15g", value);
        return json_object_new_double_s(value, text);
}

/* A default as a request would say it. */
static json_object *fallback_json(const FormatOption *o, FormatUse use) {
        FormatSettings s;

        settings_init(&s, o, use);
        switch (o->type) {
        case OPTION_INT:
                return json_object_new_int64(s.values[0].i);
        case OPTION_NUMBER:
                return number_json(s.values[0].number);
        case OPTION_BOOL:
                return json_object_new_boolean((json_bool)s.values[0].i);
        case OPTION_CHOICE:
        case OPTION_STRING:
        case OPTION_COLOUR:
                break;
        }
        return json_object_new_string(o->fallback);
}

static json_object *option_json(const FormatOption *o) {
        json_object *ret = json_object_new_object();

        add_text(ret, "name", o->name);
        add_text(ret, "type", option_type_name(o->type));
        json_add(ret, "for",
                 words_json(o->use == FORMAT_READS    ? "read"
                            : o->use == FORMAT_WRITES ? "write"
                                                      : "read write"));
        if (o->choices)
                json_add(ret, "choices", words_json(o->choices));
        if (o->min != 0 || o->max != 0) {
                json_add(ret, "min", number_json(o->min));
                json_add(ret, "max", number_json(o->max));
        }
        if (o->fallback)
                json_add(ret, "default",
                         fallback_json(o, o->use & FORMAT_READS ? FORMAT_READS : FORMAT_WRITES));
        add_text(ret, "unit", o->unit);
        add_text(ret, "text", o->text);
        return ret;
}

static json_object *format_json(const Format *f) {
        json_object *ret = json_object_new_object(), *options = json_object_new_array();

        add_text(ret, "name", f->name);
        add_text(ret, "title", f->title);
        json_add(ret, "extensions", words_json(f->extensions));
        json_add(ret, "reads", json_object_new_boolean(f->read != NULL));
        json_add(ret, "writes", json_object_new_boolean(f->write != NULL));
        add_text(ret, "lacks", f->lacks);
        for (const FormatOption *o = f->options; o && o->name; o++)
                json_append(options, option_json(o));
        json_add(ret, "options", options);
        return ret;
}

json_object *describe_formats(void) {
        json_object *ret = json_object_new_array();

        for (size_t i = 0; formats[i]; i++)
                json_append(ret, format_json(formats[i]));
        return ret;
}
