#include "cli/cli.h"
#include "cli/known.h"

#include "rpc/words.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct Parser {
        Invocation *in;
        int argc, at;
        char **argv;
        char *fault;
        size_t fault_size;
} Parser;

void invocation_done(Invocation *in) {
        free(in->args);
        free(in->many);
        *in = (Invocation){ 0 };
}

bool command_is_of(const Command *c, const CommandGroup *group) {
        size_t n = strcspn(c->name, " ");

        if (!group)
                return c->name[n] == '\0';
        return c->name[n] == ' ' && strlen(group->name) == n && strncmp(c->name, group->name, n) == 0;
}

const Command *command_find(const CommandGroup *group, const char *word) {
        size_t skip = group ? strlen(group->name) + 1 : 0;

        for (const Command *c = commands; c->name; c++)
                if (command_is_of(c, group) && strcmp(c->name + skip, word) == 0)
                        return c;
        return NULL;
}

const CommandGroup *command_group_find(const char *word) {
        for (const CommandGroup *g = command_groups; g->name; g++)
                if (strcmp(g->name, word) == 0)
                        return g;
        return NULL;
}

static int wrong(Parser *p, const char *format, ...) PRINTF(2, 3);
static int wrong(Parser *p, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        (void)vsnprintf(p->fault, p->fault_size, format, ap);
        va_end(ap);
        return CLI_USAGE;
}

const Option *option_find(const Option *table, const char *name, size_t n, char letter) {
        for (const Option *o = table; o && o->name; o++)
                if (name ? strlen(o->name) == n && strncmp(o->name, name, n) == 0 : o->letter == letter)
                        return o;
        return NULL;
}

static const char **slot(Invocation *in, const Option *o) {
        if (in->command && in->command->options &&
            option_find(in->command->options, o->name, strlen(o->name), 0) == o)
                return &in->values[o - in->command->options];
        return &in->globals[o - global_options];
}

/* "NAME=VALUE…", but not "VIEW,…", which is a list in one value. */
static bool repeats(const Option *o) {
        static const char more[] = "…";
        const size_t n = o->value ? strlen(o->value) : 0;

        return n > strlen(more) && strcmp(o->value + n - strlen(more), more) == 0 &&
               o->value[n - strlen(more) - 1] != ',';
}

static int take_option(Parser *p, const char *text) {
        bool is_long = text[1] == '-';
        const char *name = is_long ? text + 2 : NULL, *value = NULL;
        size_t n = is_long ? strcspn(name, "=") : 0;
        const Option *o = NULL;

        if (p->in->command)
                o = option_find(p->in->command->options, name, n, text[1]);
        if (!o)
                o = option_find(global_options, name, n, text[1]);
        if (!o && p->in->command)
                return wrong(p, "%s has no option %s (goxelctl help %s)", p->in->command->name, text,
                             p->in->command->name);
        if (!o)
                return wrong(p, "no option %s before a command (goxelctl help)", text);

        if (is_long && name[n] == '=')
                value = name + n + 1;
        else if (!is_long && text[2] != '\0')
                value = text + 2;
        if (!o->value && value)
                return wrong(p, "the option --%s takes no value: %s", o->name, text);
        if (o->value && !value) {
                if (p->at == p->argc)
                        return wrong(p, "the option --%s needs a value: %s", o->name, o->value);
                value = p->argv[p->at++];
        }
        if (repeats(o))
                p->in->many[p->in->n_many++] = value;
        *slot(p->in, o) = value ? value : "";
        return 0;
}

static bool has_own_options(const Invocation *in) {
        for (size_t i = 0; i < OPTIONS_MAX; i++)
                if (in->values[i])
                        return true;
        return false;
}

/* The second word of a name, where the first was one by itself or can be only the beginning. */
static int take_second_word(Parser *p, const char *text) {
        Invocation *in = p->in;
        const Command *c = command_find(in->group, text);

        if (!c && (!in->command || in->command->most == 0))
                return wrong(p, "no command %s %s (goxelctl help %s lists them)", in->group->name, text,
                             in->group->name);
        if (c)
                in->command = c;
        else
                in->args[in->n_args++] = text;
        return 0;
}

/* Of first words; the rest is found by help. */
enum { FIRST_WORDS_MAX = 64 };

/* The name of the command that people mean by that word; NULL: none. */
static const char *meant_by(const char *text) {
        for (const CommandWords *c = command_words; c->name; c++) {
                const char *words = c->words;
                Span word;

                while (words_next(&words, &word))
                        if (word.n == strlen(text) && memcmp(word.at, text, word.n) == 0)
                                return c->name;
        }
        return NULL;
}

static int wrong_command(Parser *p, const char *text) {
        const char *meant = meant_by(text);
        Span names[FIRST_WORDS_MAX];
        size_t n = 0;
        int near;

        if (meant)
                return wrong(p, "no command %s: here it is %s (goxelctl help %s)", text, meant, meant);
        for (const Command *c = commands; c->name; c++)
                if (command_is_of(c, NULL) && n < FIRST_WORDS_MAX)
                        names[n++] = (Span){ c->name, strlen(c->name) };
        for (const CommandGroup *g = command_groups; g->name && n < FIRST_WORDS_MAX; g++)
                names[n++] = (Span){ g->name, strlen(g->name) };
        if (known_method(text))
                return wrong(p, "no command %s, but a method: goxelctl call %s (goxelctl help %s)", text,
                             text, text);
        near = words_nearest(text, names, n);
        if (near < 0)
                return wrong(p, "no command %s (goxelctl help lists them, help %s what comes close)", text,
                             text);
        return wrong(p, "no command %s: did you mean %s? (goxelctl help lists them)", text, names[near].at);
}

static int take_word(Parser *p, const char *text) {
        Invocation *in = p->in;

        if (in->group && in->n_args == 0 && !has_own_options(in) &&
            (!in->command || command_is_of(in->command, NULL)))
                return take_second_word(p, text);
        if (in->command) {
                in->args[in->n_args++] = text;
                return 0;
        }
        in->command = command_find(NULL, text);
        in->group = command_group_find(text);
        return in->command || in->group ? 0 : wrong_command(p, text);
}

static int take_all(Parser *p) {
        bool options_end = false;
        int r;

        while (p->at < p->argc) {
                const char *text = p->argv[p->at++];

                if (!options_end && strcmp(text, "--") == 0) {
                        options_end = true;
                        continue;
                }
                /* A lone '-' is an argument, as everywhere. */
                r = !options_end && text[0] == '-' && text[1] != '\0' ? take_option(p, text)
                                                                      : take_word(p, text);
                if (r != 0)
                        return r;
        }
        return 0;
}

static int take_subject(Parser *p) {
        Invocation *in = p->in;

        if (!in->command->subject)
                return 0;
        in->subject = option(in, "project");
        if (in->subject)
                return 0;
        if (in->n_args == 0)
                return wrong(p, "%s needs: %s (goxelctl help %s)", in->command->name, in->command->arguments,
                             in->command->name);
        in->subject = in->args[0];
        in->n_args--;
        memmove(in->args, in->args + 1, in->n_args * sizeof(*in->args));
        return 0;
}

static int check_count(Parser *p) {
        const Command *c = p->in->command;
        unsigned subject = c->subject ? 1 : 0;

        if (p->in->n_args + subject < c->least)
                return wrong(p, "%s needs: %s (goxelctl help %s)", c->name, c->arguments, c->name);
        if (p->in->n_args + subject > c->most)
                return wrong(p, "%s: one argument too many: %s (goxelctl help %s)", c->name,
                             p->in->args[c->most - subject], c->name);
        return 0;
}

static int check(Parser *p) {
        const CommandGroup *group = p->in->group;
        int r;

        if (!p->in->command)
                return group ? wrong(p, "%s what? (goxelctl help %s lists its commands)", group->name,
                                     group->name)
                             : 0;
        r = take_subject(p);
        return r == 0 ? check_count(p) : r;
}

/* A program that wants JSON wants it of a faulty command line, too, wherever it says so. */
static void read_json(const Parser *p, Invocation *ret) {
        bool json = option(p->in, "json");

        for (int i = p->at; i < p->argc && strcmp(p->argv[i], "--") != 0; i++)
                json = json || strcmp(p->argv[i], "-j") == 0 || strcmp(p->argv[i], "--json") == 0;
        for (const Option *o = global_options; json && o->name; o++)
                if (strcmp(o->name, "json") == 0)
                        ret->globals[o - global_options] = "";
}

int invocation_parse(Invocation *ret, int argc, char **argv, char *fault, size_t fault_size) {
        CLEANUP_INVOCATION Invocation in = { 0 };
        Parser p = {
                .in = &in, .argc = argc, .at = 1, .argv = argv, .fault = fault, .fault_size = fault_size
        };
        int r;

        in.args = calloc((size_t)argc + 1, sizeof(*in.args));
        in.many = calloc((size_t)argc + 1, sizeof(*in.many));
        if (!in.args || !in.many)
                return -ENOMEM;
        r = take_all(&p);
        /* Whoever asks for help or the version has not made a mistake yet. */
        if (r == 0 && !option(&in, "help") && !option(&in, "version"))
                r = check(&p);
        if (r != 0) {
                read_json(&p, ret);
                return r;
        }
        *ret = in;
        in = (Invocation){ 0 };
        return 0;
}

static const Option *own_row(const Invocation *in, const char *name) {
        return in->command ? option_find(in->command->options, name, strlen(name), 0) : NULL;
}

const char *option_own(const Invocation *in, const char *name) {
        const Option *o = own_row(in, name);

        return o ? in->values[o - in->command->options] : NULL;
}

const char *option(const Invocation *in, const char *name) {
        const Option *o = own_row(in, name);

        if (o)
                return in->values[o - in->command->options];
        o = option_find(global_options, name, strlen(name), 0);
        assert(o);
        return in->globals[o - global_options];
}
