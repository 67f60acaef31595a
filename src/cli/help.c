#include "cli/cmd.h"
#include "cli/method-help.h"
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Of the longest name of a command. */
#define NAME_WIDTH 14
#define OPTION_WIDTH 26

/* printf pads to bytes; "…" has three of them. */
static int width_of(const char *text) {
        int width = OPTION_WIDTH;

        for (; *text; text++)
                width += ((unsigned char)*text & 0xc0) == 0x80;
        return width;
}

static void print_options(const Option *options) {
        for (const Option *o = options; o && o->name; o++) {
                char left[64];

                (void)snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value ? " " : "",
                               o->value ? o->value : "");
                if (o->letter)
                        (void)printf("  -%c, %-*s %s\n", o->letter, width_of(left), left, o->text);
                else
                        (void)printf("      %-*s %s\n", width_of(left), left, o->text);
        }
}

static void print_heading(const char *text) {
        (void)printf("\n%s%s%s\n", report_bold(), text, report_plain());
}

static void print_commands(const CommandGroup *group) {
        for (const Command *c = commands; c->name; c++)
                if (command_is_of(c, group))
                        (void)printf("  %-*s  %s\n", NAME_WIDTH, c->name, c->summary);
}

static void print_all(void) {
        (void)printf("goxelctl [OPTION…] COMMAND [ARGUMENT…]\n\nMakes, edits and shows voxel models.\n");
        print_heading("Commands");
        print_commands(NULL);
        for (const CommandGroup *g = command_groups; g->name; g++) {
                print_heading(g->summary);
                print_commands(g);
        }
        print_heading("Options");
        print_options(global_options);
        (void)printf("\ngoxelctl help COMMAND tells more; so does goxelctl(1).\n");
}

static void print_command(const Command *c) {
        (void)printf("goxelctl %s%s%s%s\n\n%s.\n", c->name, c->arguments[0] ? " " : "", c->arguments,
                     c->options ? " [OPTION…]" : "", c->summary);
        if (c->text)
                (void)printf("%s\n", c->text);
        if (c->options) {
                print_heading("Options");
                print_options(c->options);
        }
}

void help_print(const Command *c, const CommandGroup *group) {
        if (!c && !group) {
                print_all();
                return;
        }
        if (c)
                print_command(c);
        else
                (void)printf("goxelctl %s COMMAND [ARGUMENT…]\n", group->name);
        /* A group is told about by its word, not by each of its commands. */
        if (group && (!c || command_is_of(c, NULL))) {
                print_heading(group->summary);
                print_commands(group);
        }
        print_heading("Options of all commands");
        print_options(global_options);
}

int help_method(const Invocation *in, const char *word) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = method_help(word, &text);
        if (r == -ENOENT)
                return report_fail(
                        in, CLI_USAGE,
                        "no command, and no method of the daemon, has to do with \"%s\" (goxelctl "
                        "help lists the commands, goxelctl call list_methods the methods)",
                        word);
        if (r < 0)
                return report_errno(in, r);
        (void)fwrite(text.data, 1, text.n, stdout);
        return CLI_OK;
}

int cmd_help(Invocation *in) {
        const Command *c = NULL;
        const CommandGroup *group = NULL;

        if (in->n_args > 0) {
                c = command_find(NULL, in->args[0]);
                group = command_group_find(in->args[0]);
                if (!c && !group)
                        return in->n_args == 1 ? help_method(in, in->args[0])
                                               : report_fail(in, CLI_USAGE,
                                                             "no command %s (goxelctl help lists them)",
                                                             in->args[0]);
        }
        if (in->n_args > 1 && c && c->run == cmd_call)
                return help_method(in, in->args[1]);
        if (in->n_args > 1) {
                c = group ? command_find(group, in->args[1]) : NULL;
                if (!c)
                        return report_fail(in, CLI_USAGE, "no command %s %s (goxelctl help lists them)",
                                           in->args[0], in->args[1]);
        }
        help_print(c, group);
        return CLI_OK;
}
