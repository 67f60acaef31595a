/* config check and config show: goxel.conf as goxeld reads it. */
#include "config/config.h"

#include "cli/cmd.h"
#include "cli/report.h"
#include "config/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static ConfigInstance instance(const Invocation *in) {
        return option(in, "system") ? CONFIG_SYSTEM : CONFIG_USER;
}

static int read_all(Invocation *in, Config *c) {
        int r = 0;

        config_init(c);
        if (in->n_args == 0)
                return config_load(c, instance(in), "");
        for (size_t i = 0; i < in->n_args && r == 0; i++)
                r = config_read_file(c, in->args[i], true);
        return r;
}

static void add_fault(json_object *list, const ConfigFault *f) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "file", json_object_new_string(f->file));
        if (f->line > 0)
                json_object_object_add(o, "line", json_object_new_int64(f->line));
        json_object_object_add(o, "message", json_object_new_string(f->text));
        json_object_array_add(list, o);
}

static json_object *faults_json(const Config *c) {
        json_object *o = json_object_new_object(), *list = json_object_new_array();

        for (size_t i = 0; i < c->n_faults; i++)
                add_fault(list, &c->faults[i]);
        json_object_object_add(o, "files", json_object_new_int64((int64_t)c->n_files));
        json_object_object_add(o, "faults", list);
        json_object_object_add(o, "more_faults", json_object_new_int64((int64_t)c->more));
        return o;
}

/* They are the result of config check, and a warning elsewhere. */
static void print_faults(const Config *c, FILE *out) {
        for (size_t i = 0; i < c->n_faults; i++) {
                const ConfigFault *f = &c->faults[i];

                if (f->line > 0)
                        (void)fprintf(out, "%s:%u: %s\n", f->file, f->line, f->text);
                else
                        (void)fprintf(out, "%s: %s\n", f->file, f->text);
        }
        if (c->more > 0)
                (void)fprintf(out, "and %zu further faults\n", c->more);
}

int cmd_config_check(Invocation *in) {
        CLEANUP_CONFIG Config c;
        json_object *json;
        int r;

        r = read_all(in, &c);
        if (r < 0)
                return report_errno(in, r);
        if (option(in, "json")) {
                json = faults_json(&c);
                report_json(in, json);
                json_object_put(json);
        } else {
                print_faults(&c, stdout);
        }
        if (c.n_faults > 0)
                return CLI_REFUSED;
        if (c.n_files == 0)
                report_line(in, "There is no configuration file: the defaults hold");
        else
                report_line(in, "%zu file%s, no faults", c.n_files, c.n_files == 1 ? "" : "s");
        return CLI_OK;
}

static json_object *value_json_of(const ConfigKey *key, uint64_t value) {
        char text[UNIT_TEXT_MAX];

        if (key->unit == UNIT_WORD)
                return json_object_new_string(unit_format(key, value, text));
        return json_object_new_int64((int64_t)value);
}

static void show_json(const Invocation *in, const Config *c) {
        static const char *const units[] = {
                [UNIT_NUMBER] = "number", [UNIT_BYTES] = "bytes", [UNIT_SPAN] = "ms", [UNIT_WORD] = "word"
        };
        json_object *o = json_object_new_object(), *list = json_object_new_array();
        char text[UNIT_TEXT_MAX], origin[4096];

        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];
                uint64_t value = config_value_of(&c->settings, key);
                json_object *row = json_object_new_object();

                json_object_object_add(row, "section", json_object_new_string(key->section));
                json_object_object_add(row, "key", json_object_new_string(key->name));
                json_object_object_add(row, "value", value_json_of(key, value));
                json_object_object_add(row, "unit", json_object_new_string(units[key->unit]));
                json_object_object_add(row, "text", json_object_new_string(unit_format(key, value, text)));
                json_object_object_add(row, "default", value_json_of(key, key->fallback));
                json_object_object_add(
                        row, "origin",
                        json_object_new_string(config_origin(c, key, origin, sizeof(origin))));
                json_object_array_add(list, row);
        }
        json_object_object_add(o, "keys", list);
        report_json(in, o);
        json_object_put(o);
}

/* What is printed is itself a goxel.conf. */
static void show_text(const Invocation *in, const Config *c) {
        char text[UNIT_TEXT_MAX], origin[4096], assignment[2 * UNIT_TEXT_MAX];
        const char *section = "";

        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];

                if (strcmp(section, key->section) != 0) {
                        section = key->section;
                        report_line(in, "%s%s[%s]%s", i > 0 ? "\n" : "", report_bold(), section,
                                    report_plain());
                }
                (void)snprintf(assignment, sizeof(assignment), "%s=%s", key->name,
                               unit_format(key, config_value_of(&c->settings, key), text));
                report_line(in, "%s# %s%s", report_dim(), config_origin(c, key, origin, sizeof(origin)),
                            report_plain());
                report_line(in, "%s", assignment);
        }
}

int cmd_config_show(Invocation *in) {
        CLEANUP_CONFIG Config c;
        int r;

        r = read_all(in, &c);
        if (r < 0)
                return report_errno(in, r);
        if (!option(in, "quiet"))
                print_faults(&c, stderr);
        if (option(in, "json"))
                show_json(in, &c);
        else
                show_text(in, &c);
        return CLI_OK;
}
