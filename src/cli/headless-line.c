#include "cli/headless.h"

#include "base/text.h"
#include "cli/values.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const HeadlessCommand *headless_command(const char *name) {
        for (const HeadlessCommand *c = headless_commands; c->name; c++)
                if (strcmp(c->name, name) == 0)
                        return c;
        return NULL;
}

const HeadlessOption *headless_option(const HeadlessOption *table, const char *name, size_t n, char letter) {
        for (const HeadlessOption *o = table; o->name; o++)
                if (name ? strlen(o->name) == n && strncmp(o->name, name, n) == 0
                         : letter != 0 && o->letter == letter)
                        return o;
        return NULL;
}

void headless_line_done(HeadlessLine *l) {
        free(l->args);
        *l = (HeadlessLine){ 0 };
}

bool headless_bool(const char *text, bool *ret) {
        static const char *const words[] = { "false", "true", "0", "1", "no", "yes" };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcasecmp(text, words[i]) == 0) {
                        *ret = i % 2 == 1;
                        return true;
                }
        return false;
}

const HeadlessOption *headless_take_option(Headless *h, const HeadlessOption *table, const char *of,
                                           char **words, int n, int *at, const char **ret_value,
                                           int *ret_r) {
        const char *word = words[(*at)++], *name = word[1] == '-' ? word + 2 : NULL, *value = NULL;
        const size_t length = name ? strcspn(name, "=") : 0;
        const HeadlessOption *o = headless_option(table, name, length, word[1]);

        *ret_r = HEADLESS_OK;
        if (!o) {
                *ret_r =
                        headless_fail(h, HEADLESS_ARGUMENTS, "%s has no option %s (goxel-headless help%s%s)",
                                      of, word, strchr(of, ' ') ? "" : " ", strchr(of, ' ') ? "" : of);
                return NULL;
        }
        if (name && name[length] == '=')
                value = name + length + 1;
        else if (!name && word[2] != '\0')
                value = word + 2;
        if (!o->value && value) {
                *ret_r = headless_fail(h, HEADLESS_ARGUMENTS, "the option --%s takes no value: %s", o->name,
                                       word);
                return NULL;
        }
        if (o->value && !value && *at == n) {
                *ret_r = headless_fail(h, HEADLESS_ARGUMENTS, "the option --%s needs a value: %s", o->name,
                                       o->value);
                return NULL;
        }
        if (o->value && !value)
                value = words[(*at)++];
        *ret_value = value ? value : "";
        return o;
}

/* --- values ------------------------------------------------------------------------------------------- */

static bool is_choice(const char *choices, const char *text) {
        const size_t n = strlen(text);

        for (const char *at = choices; *at; at += strcspn(at, "|"), at += *at == '|')
                if (strcspn(at, "|") == n && strncmp(at, text, n) == 0)
                        return true;
        return false;
}

static bool is_colour(const char *text) {
        json_object *colour;

        if (value_colour(text, &colour) < 0)
                return false;
        json_object_put(colour);
        return true;
}

static bool is_good(const HeadlessOption *o, const char *text) {
        int64_t numbers[6] = { 0 };
        bool truth;

        switch (o->type) {
        case HEADLESS_TEXT:
                /* Names of files are any bytes. */
                return text[0] != '\0' && (strcmp(o->value, "FILE") == 0 || utf8_valid(text, strlen(text)));
        case HEADLESS_BOOL:
                return headless_bool(text, &truth);
        case HEADLESS_INTEGER:
                return value_integers(text, numbers, 1) == 0 && numbers[0] >= o->least &&
                       numbers[0] <= o->most;
        case HEADLESS_POINT:
                return value_integers(text, numbers, 3) == 0;
        case HEADLESS_BOX:
                return value_integers(text, numbers, 6) == 0;
        case HEADLESS_COLOUR:
                return is_colour(text);
        case HEADLESS_CHOICE:
                return is_choice(o->value, text);
        }
        return false;
}

static int refuse_value(const Headless *h, const HeadlessOption *o, const char *text) {
        static const char *const wanted[] = {
                [HEADLESS_TEXT] = "a text in UTF-8",
                [HEADLESS_BOOL] = "true or false, 1 or 0, yes or no",
                [HEADLESS_POINT] = "three whole numbers of 32 bits, like 1,-2,3",
                [HEADLESS_BOX] = "two corners, like 0,0,0,9,9,9",
                [HEADLESS_COLOUR] = (VALUE_COLOURS),
        };

        if (o->type == HEADLESS_INTEGER)
                return headless_fail(h, HEADLESS_VALUE,
                                     "--%s wants a whole number from %" PRId64 " to %" PRId64 ", not \"%s\"",
                                     o->name, o->least, o->most, text);
        return headless_fail(h, HEADLESS_VALUE, "--%s wants %s, not \"%s\"", o->name,
                             o->type == HEADLESS_CHOICE ? o->value : wanted[o->type], text);
}

static int check_values(const Headless *h, const HeadlessLine *l) {
        const HeadlessOption *o = l->command->options;

        for (size_t i = 0; o[i].name; i++) {
                if (l->values[i] && !is_good(&o[i], l->values[i]))
                        return refuse_value(h, &o[i], l->values[i]);
                if (!l->values[i] && o[i].required)
                        return headless_fail(h, HEADLESS_MISSING, "%s needs --%s %s", l->command->name,
                                             o[i].name, o[i].value);
        }
        return HEADLESS_OK;
}

/* --- the words ---------------------------------------------------------------------------------------- */

static bool is_help(const char *word) {
        return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0;
}

static int take_words(Headless *h, HeadlessLine *l, int n, char **words) {
        bool options_end = false;
        int at = 1, r;

        while (at < n) {
                const HeadlessOption *o;
                const char *value;

                if (!options_end && is_help(words[at])) {
                        l->help = true;
                        return HEADLESS_OK;
                }
                if (!options_end && strcmp(words[at], "--") == 0) {
                        options_end = true;
                        at++;
                        continue;
                }
                /* A lone '-' is an argument, as everywhere. */
                if (options_end || words[at][0] != '-' || words[at][1] == '\0') {
                        l->args[l->n_args++] = words[at++];
                        continue;
                }
                o = headless_take_option(h, l->command->options, l->command->name, words, n, &at, &value,
                                         &r);
                if (!o)
                        return r;
                l->values[o - l->command->options] = value;
        }
        return HEADLESS_OK;
}

int headless_line_parse(Headless *h, HeadlessLine *ret, int n, char **words) {
        CLEANUP_LINE HeadlessLine l = { .args = calloc((size_t)n + 1, sizeof(*l.args)) };
        int r;

        if (!l.args)
                return headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
        l.command = headless_command(words[0]);
        if (!l.command)
                return headless_fail(h, HEADLESS_NO_COMMAND,
                                     "no command %s (goxel-headless help lists them)", words[0]);
        r = take_words(h, &l, n, words);
        if (r == HEADLESS_OK && !l.help && l.n_args > l.command->most)
                r = headless_fail(h, HEADLESS_ARGUMENTS, "%s: \"%s\" is too much (goxel-headless help %s)",
                                  l.command->name, l.args[l.command->most], l.command->name);
        if (r == HEADLESS_OK && !l.help)
                r = check_values(h, &l);
        if (r != HEADLESS_OK)
                return r;
        *ret = l;
        l = (HeadlessLine){ 0 };
        return HEADLESS_OK;
}

/* --- reading it --------------------------------------------------------------------------------------- */

static size_t slot(const HeadlessLine *l, const char *name) {
        const HeadlessOption *o = headless_option(l->command->options, name, strlen(name), 0);

        assert(o);
        return (size_t)(o - l->command->options);
}

const char *line_text(const HeadlessLine *l, const char *name) {
        const size_t i = slot(l, name);

        return l->values[i] ? l->values[i] : l->command->options[i].standard;
}

bool line_given(const HeadlessLine *l, const char *name) {
        return l->values[slot(l, name)] != NULL;
}

bool line_bool(const HeadlessLine *l, const char *name) {
        bool value = false;

        (void)headless_bool(line_text(l, name), &value);
        return value;
}

int64_t line_integer(const HeadlessLine *l, const char *name) {
        int64_t value = 0;

        (void)value_integers(line_text(l, name), &value, 1);
        return value;
}

void line_integers(const HeadlessLine *l, const char *name, int64_t *ret, size_t n) {
        const int r = value_integers(line_text(l, name), ret, n);

        assert(r == 0);
        (void)r;
}

json_object *line_colour(const HeadlessLine *l, const char *name) {
        json_object *colour = NULL;

        (void)value_colour(line_text(l, name), &colour);
        return colour;
}
