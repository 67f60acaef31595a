/* What may stand for the words that the tables write in capitals: FILE, METHOD, NAME=VALUE. */
#include "base/names.h"
#include "base/places.h"
#include "cli/agent.h"
#include "cli/completion.h"
#include "cli/known.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef enum Kind {
        KIND_FILE = 1 << 0,
        KIND_PROJECT = 1 << 1,
        KIND_METHOD = 1 << 2,
        KIND_PARAM = 1 << 3,
        KIND_COMMAND = 1 << 4,
        KIND_FORMAT = 1 << 5,
} Kind;

static const struct {
        const char *name; /* as `arguments` of a command or `value` of an option has it */
        unsigned kinds;
} placeholders[] = {
        { "X", KIND_PROJECT | KIND_FILE },
        { "PROJECT", KIND_PROJECT },
        { "FILE", KIND_FILE },
        { "PATH", KIND_FILE },
        { "IN", KIND_FILE },
        { "OUT", KIND_FILE },
        { "OUT.png", KIND_FILE },
        { "METHOD", KIND_METHOD },
        { "NAME=VALUE", KIND_PARAM },
        { "COMMAND", KIND_COMMAND },
        { "FORMAT", KIND_FORMAT },
};

/* Options whose values are few: those of a method's parameter, or these words. */
static const struct {
        const char *command, *option;
        const char *method, *param; /* NULL: words */
        const char *words;
        bool list; /* several, with commas between */
} choices[] = {
        { "create", "template", "goxel.create_project", "template", NULL, false },
        { "render", "view", "goxel.render_scene", "camera_preset", NULL, true },
        { "render", "edges", NULL, NULL, "none outline voxels", false },
        { "show", "view", "goxel.render_scene", "camera_preset", NULL, true },
        { "show", "edges", NULL, NULL, "none outline voxels", false },
        { "mcp", "tools", NULL, NULL, "origin", true },
        { "mcp install", "tools", NULL, NULL, "origin", true },
        { "mcp install", "client", NULL, NULL, AGENT_NAMES, false },
        { "mcp install", "scope", NULL, NULL, "user project", false },
        { "mcp uninstall", "client", NULL, NULL, AGENT_NAMES, false },
        { "mcp uninstall", "scope", NULL, NULL, "user project", false },
};

static bool is_word(const char *word, const char *text, size_t n) {
        return strlen(word) == n && strncmp(word, text, n) == 0;
}

static void offer_words(const Completion *c, const char *words, size_t n, const char *separators,
                        const char *text) {
        const char *end = words + n;

        while (words < end) {
                size_t length = MIN(strcspn(words, separators), (size_t)(end - words));

                completion_offer(c, words, length, text);
                words += length + 1;
        }
}

/* The words that can become a project's name. What a daemon at another socket has is not known here. */
void completion_projects(const Completion *c) {
        const char *socket = c->socket ? c->socket : getenv("GOXEL_SOCKET");
        CLEANUP_FREE char *state = NULL, *folder = NULL, *own = NULL;
        char name[NAME_MAX_BYTES + 1];
        DIR *d;

        if (socket && *socket && (place_user_socket(&own) < 0 || strcmp(socket, own) != 0))
                return;
        if (place_state(&state) < 0 || asprintf(&folder, "%s/projects", state) < 0)
                return;
        d = opendir(folder);
        if (!d)
                return;
        for (struct dirent *entry = readdir(d); entry; entry = readdir(d))
                if (entry->d_name[0] != '.' && name_decode(entry->d_name, name) == 0)
                        completion_offer(c, name, strlen(name), "project");
        (void)closedir(d);
}

static void offer_methods(const Completion *c) {
        bool is_bare = strncmp("goxel.", c->current, MIN(strlen(c->current), (size_t)6)) != 0;

        for (const KnownMethod *m = known_methods; m->name; m++) {
                bool prefixed = strncmp(m->name, "goxel.", 6) == 0;
                const char *name = m->name + (is_bare && prefixed ? 6 : 0);

                completion_offer(c, name, strlen(name), m->summary);
        }
}

static bool was_given(const Completion *c, const char *param) {
        size_t n = strlen(param);

        for (size_t i = 1; i < c->n_args; i++)
                if (strncmp(c->args[i], param, n) == 0 && c->args[i][n] == '=')
                        return true;
        return false;
}

static void offer_params(Completion *c) {
        const KnownMethod *m = known_method(c->args[0]);
        const char *equals = strchr(c->current, '=');
        const KnownParam *p;
        char word[128];

        if (!m)
                return;
        if (!equals) {
                for (p = m->params; p->name; p++)
                        if (!was_given(c, p->name))
                                completion_offer(c, word,
                                                 (size_t)snprintf(word, sizeof(word), "%s=", p->name),
                                                 p->text);
                return;
        }
        p = known_param(m, c->current, (size_t)(equals - c->current));
        completion_skip(c, (size_t)(equals + 1 - c->current));
        if (p && p->choices)
                offer_words(c, p->choices, strlen(p->choices), " ", p->text);
        else if (p && m->project_param && strcmp(m->project_param, p->name) == 0)
                completion_projects(c);
}

static void offer_formats(const Completion *c) {
        bool reading = c->command && strcmp(c->command->name, "open") == 0;

        for (const KnownFormat *f = known_formats; f->name; f++)
                if (reading ? f->reads : f->writes)
                        completion_offer(c, f->name, strlen(f->name), f->title);
}

static void offer_kinds(Completion *c, unsigned kinds) {
        if (kinds & KIND_PROJECT)
                completion_projects(c);
        if (kinds & KIND_METHOD)
                offer_methods(c);
        if (kinds & KIND_COMMAND && c->n_args == 0)
                completion_commands(c, NULL);
        if (kinds & KIND_COMMAND && c->n_args == 1 && command_group_find(c->args[0]))
                completion_commands(c, command_group_find(c->args[0]));
        if (kinds & KIND_FORMAT)
                offer_formats(c);
        if (kinds & KIND_PARAM)
                offer_params(c);
        if (kinds & KIND_FILE)
                (void)puts(":files");
}

/* "NAME|FILE", "bash|zsh|fish": what is in small letters stands for itself. */
static void offer_alternatives(Completion *c, const char *text, size_t n, const char *summary) {
        const char *end = text + n;

        while (text < end) {
                size_t length = MIN(strcspn(text, "|"), (size_t)(end - text));

                if (text[0] >= 'a' && text[0] <= 'z')
                        completion_offer(c, text, length, summary);
                for (size_t i = 0; i < ARRAY_LEN(placeholders); i++)
                        if (is_word(placeholders[i].name, text, length))
                                offer_kinds(c, placeholders[i].kinds);
                text += length + 1;
        }
}

void completion_option(Completion *c, const Option *o) {
        const char *comma;

        if (strcmp(o->name, "project") == 0) {
                completion_projects(c);
                return;
        }
        for (size_t i = 0; c->command && i < ARRAY_LEN(choices); i++) {
                const char *words = choices[i].words;

                if (strcmp(choices[i].command, c->command->name) != 0 ||
                    strcmp(choices[i].option, o->name) != 0)
                        continue;
                comma = choices[i].list ? strrchr(c->current + c->prefix_n, ',') : NULL;
                if (comma)
                        completion_skip(c, (size_t)(comma + 1 - c->current));
                if (!words)
                        words = known_param(known_method(choices[i].method), choices[i].param,
                                            strlen(choices[i].param))
                                        ->choices;
                offer_words(c, words, strlen(words), " ", o->text);
                return;
        }
        offer_alternatives(c, o->value, strlen(o->value), o->text);
}

/* The word of `arguments` for one argument: without what only says whether it may be left out. */
static const char *argument_word(const char *arguments, size_t index, size_t *ret_n) {
        static const char more[] = "…";
        const char *at = arguments + strspn(arguments, "[");

        for (;; index--) {
                size_t n = strcspn(at, " ]"), dots = 0;

                if (n >= strlen(more) && strncmp(at + n - strlen(more), more, strlen(more)) == 0)
                        dots = strlen(more);
                /* From here on there are options, or another form of the same. */
                if (n == 0 || at[0] == '-' || at[0] == '|')
                        return NULL;
                if (index == 0 || dots > 0) {
                        *ret_n = n - dots;
                        return at;
                }
                at += n + strspn(at + n, " ][");
        }
}

void completion_argument(Completion *c) {
        size_t index = c->n_args + (c->project && c->command->subject ? 1 : 0), n;
        const char *word;

        if (index >= c->command->most)
                return;
        word = argument_word(c->command->arguments, index, &n);
        /* A command's name of two words is one argument in the help. */
        if (!word && index > 0 && strcmp(c->command->name, "help") == 0)
                word = argument_word(c->command->arguments, 0, &n);
        if (word)
                offer_alternatives(c, word, n, c->command->summary);
}
