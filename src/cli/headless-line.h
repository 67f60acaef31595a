/* One command of goxel-headless as it was given: its row in the table, its arguments, and the values of its
 * options, which are checked by their types before anything is done. */
#pragma once

#include "base/macros.h"

#include <json-c/json_object.h>

typedef enum HeadlessType {
        HEADLESS_TEXT,
        HEADLESS_BOOL,
        HEADLESS_INTEGER,
        HEADLESS_POINT,
        HEADLESS_BOX,
        HEADLESS_COLOUR,
        HEADLESS_CHOICE,
} HeadlessType;

typedef struct HeadlessOption {
        const char *name; /* NULL ends a table */
        char letter;      /* 0: none */
        HeadlessType type;
        const char *value;    /* what the help calls it; of a choice: "png|jpg"; NULL: a switch */
        const char *standard; /* what holds when it is not given; NULL: nothing */
        const char *text;
        int64_t least, most; /* of an integer */
        bool required;
} HeadlessOption;

#define HEADLESS_OPTIONS_MAX 8

typedef struct Headless Headless;
typedef struct HeadlessLine HeadlessLine;

typedef struct HeadlessCommand {
        const char *name;
        const char *arguments;
        const char *summary;
        const char *text; /* NULL: nothing else is to be said */
        const HeadlessOption *options;
        unsigned most; /* arguments */
        bool files;    /* its arguments are names of files */
        int (*run)(Headless *h, const HeadlessLine *l);
} HeadlessCommand;

/* Ended by nameless rows. */
extern const HeadlessCommand headless_commands[];
extern const HeadlessOption headless_globals[];

/* One command as it was given; all texts are borrowed. */
struct HeadlessLine {
        const HeadlessCommand *command;
        const char *values[HEADLESS_OPTIONS_MAX]; /* beside command->options; NULL: not given */
        const char **args;                        /* owned */
        size_t n_args;
        bool help; /* -h was given */
};

const HeadlessCommand *headless_command(const char *name);
/* By its name of n bytes, or by its letter when the name is NULL; NULL: the table has none. */
const HeadlessOption *headless_option(const HeadlessOption *table, const char *name, size_t n, char letter);
/* Takes the words of a command apart and checks the values; argv[0] is its name. HEADLESS_OK, or what is
 * wrong has been said. */
int headless_line_parse(Headless *h, HeadlessLine *ret, int n, char **words);
void headless_line_done(HeadlessLine *l);
#define CLEANUP_LINE __attribute__((cleanup(headless_line_done)))
/* Takes one option at words[*at], which begins with '-', and moves behind it. NULL: it is none of the
 * table's, or its value is missing: *ret_r has been said. A switch has the value "". */
const HeadlessOption *headless_take_option(Headless *h, const HeadlessOption *table, const char *of,
                                           char **words, int n, int *at, const char **ret_value, int *ret_r);
/* The value of an option, or its standard; NULL when there is neither. It is a bug to ask for one that the
 * command has not. */
const char *line_text(const HeadlessLine *l, const char *name);
bool line_given(const HeadlessLine *l, const char *name);
bool line_bool(const HeadlessLine *l, const char *name);
int64_t line_integer(const HeadlessLine *l, const char *name);
void line_integers(const HeadlessLine *l, const char *name, int64_t *ret, size_t n);
/* New reference. */
json_object *line_colour(const HeadlessLine *l, const char *name);
/* "true", "1", "yes" and their opposites. */
bool headless_bool(const char *text, bool *ret);
