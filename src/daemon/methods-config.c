/* The configuration that goxeld runs with, and changes of it until its end. */
#include "daemon/methods-private.h"

#include "config/unit.h"
#include "daemon/daemon.h"
#include "daemon/plea.h"
#include "daemon/reload.h"
#include "rpc/value.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *source_of(const Daemon *d, const ConfigKey *key) {
        const size_t i = (size_t)(key - config_keys);

        if (d->overridden[i])
                return "set_config";
        if (d->options->given[i])
                return "command line";
        return config_value_of(&d->settings, key) == key->fallback ? "default" : "file";
}

static json_object *key_json(const Daemon *d, const ConfigKey *key) {
        json_object *o = json_object_new_object();
        char text[UNIT_TEXT_MAX];

        method_add_text(o, "key", key->name);
        method_add_text(o, "section", key->section);
        method_add_text(o, "value", unit_format(key, config_value_of(&d->settings, key), text));
        method_add_text(o, "default", unit_format(key, key->fallback, text));
        method_add_text(o, "expected", unit_expected(key, text));
        method_add_text(o, "source", source_of(d, key));
        method_add_text(o, "text", key->text);
        return o;
}

json_object *method_config(const Daemon *d) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < CONFIG_KEYS; i++)
                json_append(list, key_json(d, &config_keys[i]));
        return list;
}

/* "IdleSec" or "Daemon.IdleSec", in any case. */
static const ConfigKey *find_key(const char *name) {
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];
                char whole[128];

                (void)snprintf(whole, sizeof(whole), "%s.%s", key->section, key->name);
                if (strcasecmp(name, key->name) == 0 || strcasecmp(name, whole) == 0)
                        return key;
        }
        return NULL;
}

static int call_setting(Call *call, const ConfigKey **ret) {
        char expected[VALUE_TEXT_MAX] = "one of ";

        *ret = find_key(arg(call, "key")->string);
        if (*ret)
                return 0;
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                (void)snprintf(expected + strlen(expected), sizeof(expected) - strlen(expected), "%s%s",
                               i > 0 ? ", " : "", config_keys[i].name);
        return rpc_fail_param(&call->error, "key", expected, arg(call, "key")->string);
}

int run_get_config(Call *call) {
        const MethodContext *c = call->context;
        const ConfigKey *key;
        json_object *list;
        int r;

        if (arg(call, "key")->given) {
                r = call_setting(call, &key);
                if (r != 0)
                        return r;
                list = json_object_new_array();
                json_append(list, key_json(c->daemon, key));
        } else
                list = method_config(c->daemon);
        call->result = json_object_new_object();
        json_add(call->result, "count", json_object_new_uint64(json_length(list)));
        json_add(call->result, "settings", list);
        return 0;
}

/* A value as goxel.conf has it; a number may come as one. */
static int call_value(Call *call, const ConfigKey *key, uint64_t *ret) {
        json_object *value = arg(call, "value")->json;
        char expected[UNIT_TEXT_MAX], got[VALUE_TEXT_MAX];

        if ((json_object_is_type(value, json_type_string) || json_object_is_type(value, json_type_int)) &&
            unit_parse(key, json_object_get_string(value), ret) == 0)
                return 0;
        value_got(value, got);
        return rpc_fail_param(&call->error, "value", unit_expected(key, expected), got);
}

int run_set_config(Call *call) {
        const MethodContext *c = call->context;
        const bool back = !arg(call, "value")->json;
        const ConfigKey *key;
        uint64_t value = 0;
        int r;

        r = plea_make(call, LEAVE_RELOAD, arg(call, "interactive")->i);
        if (r == 0)
                r = call_setting(call, &key);
        if (r == 0 && !back)
                r = call_value(call, key, &value);
        if (r != 0)
                return r;
        r = daemon_override(c->daemon, key, back ? NULL : &value);
        if (r < 0)
                return r;
        call->result = key_json(c->daemon, key);
        json_add(call->result, "success", json_object_new_boolean(true));
        return 0;
}
