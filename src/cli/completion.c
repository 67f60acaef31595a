#include "cli/completion.h"

#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/shells.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void completion_skip(Completion *c, size_t n) {
        c->prefix = c->current;
        c->prefix_n = n;
}

void completion_offer(const Completion *c, const char *word, size_t n, const char *text) {
        const char *begun = c->current + c->prefix_n;

        if (strlen(begun) > n || strncmp(word, begun, strlen(begun)) != 0)
                return;
        (void)printf("%.*s%.*s\t%s\n", (int)c->prefix_n, c->prefix ? c->prefix : "", (int)n, word, text);
}

void completion_commands(const Completion *c, const CommandGroup *group) {
        size_t skip = group ? strlen(group->name) + 1 : 0;

        for (const Command *i = commands; i->name; i++)
                if (command_is_of(i, group))
                        completion_offer(c, i->name + skip, strlen(i->name + skip), i->summary);
        for (const CommandGroup *g = command_groups; !group && g->name; g++)
                if (!command_find(NULL, g->name))
                        completion_offer(c, g->name, strlen(g->name), g->summary);
}

static const Option *option_of(const Completion *c, const char *word) {
        bool is_long = word[1] == '-';
        const char *name = is_long ? word + 2 : NULL;
        size_t n = is_long ? strcspn(name, "=") : 0;
        const Option *o = c->command ? option_find(c->command->options, name, n, word[1]) : NULL;

        return o ? o : option_find(global_options, name, n, word[1]);
}

static void note_value(Completion *c, const Option *o, const char *value) {
        if (strcmp(o->name, "socket") == 0)
                c->socket = value;
        if (strcmp(o->name, "project") == 0)
                c->project = true;
}

static void take_option(Completion *c, const char *word) {
        const Option *o = option_of(c, word);
        const char *value = NULL;

        if (!o || !o->value)
                return;
        if (word[1] == '-')
                value = strchr(word, '=') ? strchr(word, '=') + 1 : NULL;
        else if (word[2] != '\0')
                value = word + 2;
        if (value)
                note_value(c, o, value);
        else
                c->pending = o;
}

static void take_word(Completion *c, const char *word) {
        const Command *second;

        if (!c->command && !c->group) {
                c->command = command_find(NULL, word);
                c->group = command_group_find(word);
                c->lost = !c->command && !c->group;
                return;
        }
        second = c->group && c->n_args == 0 ? command_find(c->group, word) : NULL;
        if (second && (!c->command || command_is_of(c->command, NULL)))
                c->command = second;
        else
                c->args[c->n_args++] = word;
}

static void take(Completion *c, const char *word) {
        const Option *pending = TAKE(c->pending);

        if (pending)
                note_value(c, pending, word);
        else if (!c->options_end && strcmp(word, "--") == 0)
                c->options_end = true;
        else if (!c->options_end && word[0] == '-' && word[1] != '\0')
                take_option(c, word);
        else
                take_word(c, word);
}

static void offer_options(const Completion *c, const Option *table) {
        char word[64];

        for (const Option *o = table; o && o->name; o++) {
                int n = snprintf(word, sizeof(word), "--%s", o->name);

                completion_offer(c, word, (size_t)n, o->text);
        }
}

static void offer(Completion *c) {
        const char *equals = strchr(c->current, '=');
        const Option *o;

        if (c->pending) {
                completion_option(c, c->pending);
        } else if (!c->options_end && strncmp(c->current, "--", 2) == 0 && equals) {
                o = option_of(c, c->current);
                completion_skip(c, (size_t)(equals + 1 - c->current));
                if (o && o->value)
                        completion_option(c, o);
        } else if (!c->options_end && c->current[0] == '-') {
                if (c->command)
                        offer_options(c, c->command->options);
                offer_options(c, global_options);
        } else if (!c->command && !c->group) {
                completion_commands(c, NULL);
        } else {
                if (c->group && c->n_args == 0 && (!c->command || command_is_of(c->command, NULL)))
                        completion_commands(c, c->group);
                if (c->command)
                        completion_argument(c);
        }
}

int completion_answer(int n, char **words) {
        CLEANUP_FREE const char **args = calloc((size_t)n + 2, sizeof(*args));
        Completion c = { .args = args };

        if (!args || n == 0)
                return CLI_USAGE;
        c.current = words[n - 1];
        for (int i = 0; i < n - 1; i++)
                take(&c, words[i]);
        if (!c.lost)
                offer(&c);
        return fflush(stdout) == 0 ? CLI_OK : CLI_FILE;
}

int cmd_completion(Invocation *in) {
        for (const ShellScript *s = shell_scripts; s->shell; s++)
                if (strcmp(s->shell, in->args[0]) == 0) {
                        (void)fputs(s->text, stdout);
                        return CLI_OK;
                }
        return report_fail(in, CLI_USAGE, "There is no completion for %s, only for %s", in->args[0],
                           in->command->arguments);
}
