/* formats: what files there are, and the options of each. */
#include "base/buf.h"
#include "cli/cmd.h"
#include "cli/known.h"
#include "cli/report.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

static const char *use_of(bool reads, bool writes) {
        return reads && writes ? "read, write" : reads ? "read" : "write";
}

static void print_rows(const Invocation *in) {
        report_line(in, "%s%-10s %-12s %s%s", report_bold(), "format", "", "what", report_plain());
        for (const KnownFormat *f = known_formats; f->name; f++) {
                report_line(in, "%-10s %-12s %s", f->name, use_of(f->reads, f->writes), f->title);
                if (f->lacks)
                        report_line(in, "%23s %swithout: %s%s", "", report_dim(), f->lacks, report_plain());
        }
        report_line(in, "\ngoxelctl formats FORMAT tells its options.");
}

/* "y or z", "a number from 0.01 to 1000 voxels". */
static int describe_value(const KnownOption *o, Buf *ret) {
        static const struct {
                const char *type, *text;
        } names[] = { { "int", "an integer" },
                      { "number", "a number" },
                      { "string", "a text" },
                      { "colour", "a color like #RRGGBBAA or red" } };
        int r = 0;

        for (const char *at = o->choices; !r && at && *at;) {
                size_t n = strcspn(at, " ");

                r = buf_printf(ret, "%s%.*s", at == o->choices ? "" : ", ", (int)n, at);
                at += n + strspn(at + n, " ");
        }
        for (size_t i = 0; !r && i < ARRAY_LEN(names); i++)
                if (strcmp(o->type, names[i].type) == 0)
                        r = buf_append_text(ret, names[i].text);
        if (!r && o->range)
                r = buf_printf(ret, " from %s", o->range);
        return !r && o->unit ? buf_printf(ret, " %s", o->unit) : r;
}

static int print_option(const Invocation *in, const KnownOption *o) {
        CLEANUP_BUF Buf value = { 0 };
        int r;

        r = describe_value(o, &value);
        if (r < 0)
                return report_errno(in, r);
        report_line(in, "  %s%s%s: %s", report_bold(), o->name, report_plain(), o->text);
        report_line(in, "      %s: %.*s%s%s", use_of(o->reads, o->writes), (int)value.n,
                    (const char *)value.data, o->fallback ? "; default " : "",
                    o->fallback ? o->fallback : "");
        return CLI_OK;
}

static int print_format(const Invocation *in, const KnownFormat *f) {
        int r = CLI_OK;

        report_line(in, "%s%s%s: %s", report_bold(), f->name, report_plain(), f->title);
        report_line(in, "  %s; files end in: %s", use_of(f->reads, f->writes), f->extensions);
        if (f->lacks)
                report_line(in, "  without: %s", f->lacks);
        report_line(in, f->options->name ? "\nOptions (-O NAME=VALUE)" : "\nIt has no options.");
        for (const KnownOption *o = f->options; r == CLI_OK && o->name; o++)
                r = print_option(in, o);
        return r;
}

static int print_json(const Invocation *in, const KnownFormat *only) {
        json_object *o = json_object_new_object(), *list = json_object_new_array();

        for (const KnownFormat *f = known_formats; f->name; f++)
                if (!only || f == only)
                        json_object_array_add(list, json_tokener_parse(f->json));
        json_object_object_add(o, "formats", list);
        report_json(in, o);
        json_object_put(o);
        return CLI_OK;
}

int cmd_formats(Invocation *in) {
        const KnownFormat *only = NULL;

        if (in->n_args > 0) {
                only = known_format(in->args[0]);
                if (!only)
                        return report_fail(in, CLI_USAGE,
                                           "There is no format %s: goxelctl formats lists them",
                                           in->args[0]);
        }
        if (option(in, "json"))
                return print_json(in, only);
        if (only)
                return print_format(in, only);
        print_rows(in);
        return CLI_OK;
}
