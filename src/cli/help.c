#include "cli/cmd.h"
#include "cli/report.h"

#include <stdio.h>
#include <string.h>

static void print_options(const Option *options) {
        for (const Option *o = options; o && o->name; o++) {
                char left[64];

                (void)snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value ? " " : "",
                               o->value ? o->value : "");
                if (o->letter)
                        (void)printf("  -%c, %-26s %s\n", o->letter, left, o->text);
                else
                        (void)printf("      %-26s %s\n", left, o->text);
        }
}

static void print_heading(const char *text) {
        (void)printf("\n%s%s%s\n", report_bold(), text, report_plain());
}

static void print_all(void) {
        (void)printf("goxelctl [OPTION…] COMMAND [ARGUMENT…]\n\nMakes, edits and shows voxel models.\n");
        print_heading("Commands");
        for (const Command *c = commands; c->name; c++)
                (void)printf("  %-14s %s\n", c->name, c->summary);
        print_heading("Options");
        print_options(global_options);
        (void)printf("\ngoxelctl help COMMAND tells more; so does goxelctl(1).\n");
}

void help_print(const Command *c) {
        if (!c) {
                print_all();
                return;
        }
        (void)printf("goxelctl %s %s%s\n\n%s.\n", c->name, c->arguments, c->options ? " [OPTION…]" : "",
                     c->summary);
        if (c->text)
                (void)printf("%s\n", c->text);
        if (c->options) {
                print_heading("Options");
                print_options(c->options);
        }
        print_heading("Options of all commands");
        print_options(global_options);
}

int cmd_help(Invocation *in) {
        const Command *c = NULL;

        if (in->n_args > 0) {
                c = command_find(in->args[0]);
                if (!c)
                        return report_fail(in, CLI_USAGE, "no command %s (goxelctl help lists them)",
                                           in->args[0]);
        }
        help_print(c);
        return CLI_OK;
}
