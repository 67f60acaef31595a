/* What all commands of goxelctl share: the tables that describe them, and one run of one of them. */
#pragma once

#include "base/macros.h"
#include "goxel/goxel.h"

#include <json-c/json_object.h>

/* Exit codes, as the man page lists them. */
enum {
        CLI_OK = 0,
        CLI_REFUSED = 1,     /* the request was answered with an error */
        CLI_USAGE = 2,       /* the command line makes no sense */
        CLI_ABSENT = 3,      /* no daemon, or one that does not work */
        CLI_FILE = 4,        /* a file could not be read or written */
        CLI_CANCELLED = 130, /* by Ctrl-C */
};

typedef struct Option {
        const char *name; /* without dashes; NULL ends a table */
        const char *value; /* what the help calls its value; NULL: a switch. "NAME…" may be given many times:
                              at most one row of a command */
        const char *text;
        char letter; /* 0: none */
} Option;

#define OPTIONS_MAX 32

typedef struct Invocation Invocation;

typedef struct Command {
        const char *name;      /* one word, or a group's and one: "config check" */
        const char *arguments; /* for the help: "X OUT.png" */
        const char *summary;   /* one line */
        const char *text;      /* what else is to be said; NULL: nothing */
        const Option *options; /* NULL: none of its own */
        unsigned least, most;  /* arguments */
        bool subject;          /* the first argument is a project or file; --project can stand for it */
        int (*run)(Invocation *in);
} Command;

/* Commands whose names begin with the same word. The word alone can be a command too. */
typedef struct CommandGroup {
        const char *name;
        const char *summary;
} CommandGroup;

/* Words that people have for a command, in other programs or anywhere. */
typedef struct CommandWords {
        const char *name;  /* of the command */
        const char *words; /* with blanks between */
} CommandWords;

/* Ended by nameless rows. */
extern const Command commands[];
extern const CommandGroup command_groups[];
extern const CommandWords command_words[];
extern const Option global_options[];

struct Invocation {
        const Command *command;           /* NULL: none was given */
        const CommandGroup *group;        /* whose name was given first; NULL: none */
        const char *values[OPTIONS_MAX];  /* beside command->options; a switch that was given is "" */
        const char *globals[OPTIONS_MAX]; /* beside global_options */
        const char **many; /* owned array of borrowed strings: of the option that may be repeated */
        size_t n_many;
        const char **args; /* owned array of borrowed strings; the subject is not among them … */
        size_t n_args;
        const char *subject; /* … but here; NULL: none */
};

void invocation_done(Invocation *in);
#define CLEANUP_INVOCATION __attribute__((cleanup(invocation_done)))

/* A command by its name of one word, or, with a group, by its second word. NULL: there is none. */
const Command *command_find(const CommandGroup *group, const char *word);
const CommandGroup *command_group_find(const char *word);
/* Whether the command's name begins with the group's; NULL: whether it is of one word. */
bool command_is_of(const Command *command, const CommandGroup *group);

/* By its name of n bytes, or by its letter when the name is NULL; NULL: the table (may be NULL) has none. */
const Option *option_find(const Option *table, const char *name, size_t n, char letter);

/* Takes a command line apart. 0, or CLI_USAGE with what is wrong in `fault` and nothing in ret but whether
 * JSON is wanted. -ENOMEM. */
int invocation_parse(Invocation *ret, int argc, char **argv, char *fault, size_t fault_size);
/* The value of an option of the command or of all commands; NULL when it was not given. It is a bug to ask
 * for one that is in no table. */
const char *option(const Invocation *in, const char *name);
/* Of the command alone, by any name: NULL too where it has no such option. */
const char *option_own(const Invocation *in, const char *name);

/* The help for a command and a group; each may be NULL, and with both it is for all commands. */
void help_print(const Command *command, const CommandGroup *group);
/* Prints what the methods of the daemon are for that the word names or that have to do with it. */
int help_method(const Invocation *in, const char *word);
/* Carries out one command line; argv[0] is passed over. An exit code. */
int cli_run(int argc, char **argv);
