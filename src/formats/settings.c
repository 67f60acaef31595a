#include "formats/settings.h"

#include "base/colour.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WHOLE_MOST ((double)((int64_t)1 << 53)) /* doubles are whole numbers one by one up to here */
#define STRING_MOST 256

const FormatOption *settings_option(const FormatOption *options, FormatUse use, const char *name) {
        for (const FormatOption *o = options; o && o->name; o++)
                if ((o->use & use) && !strcmp(o->name, name))
                        return o;
        return NULL;
}

static FormatValue *value_of(FormatSettings *s, const FormatOption *o) {
        assert(o - s->options < FORMAT_OPTIONS_MAX);
        return &s->values[o - s->options];
}

void settings_init(FormatSettings *ret, const FormatOption *options, FormatUse use) {
        *ret = (FormatSettings){ .options = options, .use = use };
        for (const FormatOption *o = options; o && o->name; o++)
                if ((o->use & use) && o->fallback) {
                        int r = settings_parse(ret, o->name, o->fallback);

                        assert(!r);
                        (void)r;
                }
}

static bool in_range(const FormatOption *o, double value) {
        if (!isfinite(value))
                return false;
        if (o->type == OPTION_INT && (value != floor(value) || fabs(value) > WHOLE_MOST))
                return false;
        return (o->min == 0 && o->max == 0) || (value >= o->min && value <= o->max);
}

int settings_set_number(FormatSettings *s, const char *name, double value) {
        const FormatOption *o = settings_option(s->options, s->use, name);

        if (!o)
                return SETTING_UNKNOWN;
        if ((o->type != OPTION_INT && o->type != OPTION_NUMBER) || !in_range(o, value))
                return SETTING_WRONG;
        *value_of(s, o) = (FormatValue){ .given = true,
                                         .i = o->type == OPTION_INT ? (int64_t)value : 0,
                                         .number = value };
        return 0;
}

int settings_set_bool(FormatSettings *s, const char *name, bool value) {
        const FormatOption *o = settings_option(s->options, s->use, name);

        if (!o)
                return SETTING_UNKNOWN;
        if (o->type != OPTION_BOOL)
                return SETTING_WRONG;
        *value_of(s, o) = (FormatValue){ .given = true, .i = value };
        return 0;
}

/* The word of the list that is the whole text; -1: none. */
static int64_t choice_index(const char *choices, const char *text, size_t length) {
        int64_t index = 0;

        for (const char *at = choices; length && *at; index++) {
                size_t n = strcspn(at, " ");

                if (n == length && !memcmp(at, text, n))
                        return index;
                at += n + strspn(at + n, " ");
        }
        return -1;
}

static bool colour_read(const char *text, Colour *ret) {
        uint8_t bytes[4];

        if (!colour_from_text(text, strlen(text), bytes))
                return false;
        *ret = (Colour){ bytes[0], bytes[1], bytes[2], bytes[3] };
        return true;
}

static bool text_fits(const FormatOption *o, const char *text, FormatValue *ret) {
        const size_t n = strlen(text);

        switch (o->type) {
        case OPTION_CHOICE:
                ret->i = choice_index(o->choices, text, n);
                return ret->i >= 0;
        case OPTION_STRING:
                return n <= (o->max > 0 ? (size_t)o->max : STRING_MOST) && utf8_valid(text, n);
        case OPTION_COLOUR:
                return colour_read(text, &ret->colour);
        case OPTION_INT:
        case OPTION_NUMBER:
        case OPTION_BOOL:
                break;
        }
        return false;
}

int settings_set_text(FormatSettings *s, const char *name, const char *text) {
        const FormatOption *o = settings_option(s->options, s->use, name);
        FormatValue value = { .given = true, .string = text };

        if (!o)
                return SETTING_UNKNOWN;
        if (!text_fits(o, text, &value))
                return SETTING_WRONG;
        *value_of(s, o) = value;
        return 0;
}

int settings_parse(FormatSettings *s, const char *name, const char *text) {
        const FormatOption *o = settings_option(s->options, s->use, name);
        double number;
        char *end;

        if (!o)
                return SETTING_UNKNOWN;
        if (o->type == OPTION_BOOL) {
                if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
                        return SETTING_WRONG;
                return settings_set_bool(s, name, text[0] == 't');
        }
        if (o->type != OPTION_INT && o->type != OPTION_NUMBER)
                return settings_set_text(s, name, text);
        number = strtod(text, &end);
        if (end == text || *end)
                return SETTING_WRONG;
        return settings_set_number(s, name, number);
}

static void expects_range(const FormatOption *o, const char *what, char *ret) {
        if (o->min == 0 && o->max == 0)
                (void)snprintf(ret, OPTION_EXPECTS_SIZE, "%s", what);
        else
                (void)snprintf(ret, OPTION_EXPECTS_SIZE, "%s from %.15g to %.15g", what, o->min, o->max);
}

static void expects_choice(const FormatOption *o, char *ret) {
        size_t at = (size_t)snprintf(ret, OPTION_EXPECTS_SIZE, "one of");

        for (const char *word = o->choices; *word && at < OPTION_EXPECTS_SIZE;) {
                size_t n = strcspn(word, " ");

                at += (size_t)snprintf(ret + at, OPTION_EXPECTS_SIZE - at, "%s \"%.*s\"",
                                       word == o->choices ? "" : ",", (int)n, word);
                word += n + strspn(word + n, " ");
        }
}

void option_expects(const FormatOption *o, char ret[static OPTION_EXPECTS_SIZE]) {
        switch (o->type) {
        case OPTION_INT:
                expects_range(o, "an integer", ret);
                break;
        case OPTION_NUMBER:
                expects_range(o, "a number", ret);
                break;
        case OPTION_BOOL:
                (void)snprintf(ret, OPTION_EXPECTS_SIZE, "true or false");
                break;
        case OPTION_CHOICE:
                expects_choice(o, ret);
                break;
        case OPTION_STRING:
                (void)snprintf(ret, OPTION_EXPECTS_SIZE, "a string of at most %.15g bytes without NUL",
                               o->max > 0 ? o->max : (double)STRING_MOST);
                break;
        case OPTION_COLOUR:
                (void)snprintf(ret, OPTION_EXPECTS_SIZE, COLOUR_TEXTS);
                break;
        }
}

const char *option_type_name(OptionType type) {
        static const char *const names[] = {
                [OPTION_INT] = "int",       [OPTION_NUMBER] = "number", [OPTION_BOOL] = "bool",
                [OPTION_CHOICE] = "choice", [OPTION_STRING] = "string", [OPTION_COLOUR] = "colour",
        };

        return names[type];
}

const FormatValue *setting(const FormatSettings *s, const char *name) {
        const FormatOption *o = settings_option(s->options, s->use, name);

        assert(o);
        return &s->values[o - s->options];
}
