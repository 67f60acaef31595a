/* Completion of command lines for shells: the words that may stand at the end of one. The shells' scripts
 * ask for them with `goxelctl __complete WORD… CURRENT`, where the words are those after "goxelctl" and the
 * last of them, which may be empty, is being typed. Each answer is a line WORD<TAB>DESCRIPTION; the line
 * ":files" says that names of files go, too. Nothing is connected to, so nothing is started by a press of a
 * key. */
#pragma once

#include "cli/cli.h"

typedef struct Completion {
        const char *current; /* what is typed of the word */
        const char *prefix;  /* what stands before the part that is looked for: "--view=front," … */
        size_t prefix_n;     /* … of so many bytes */
        const Command *command;
        const CommandGroup *group;
        const Option *pending; /* the word is its value */
        const char **args;     /* borrowed */
        size_t n_args;
        const char *socket; /* of --socket; NULL: not given */
        bool project;       /* was given by --project */
        bool options_end;
        bool lost; /* behind a command that does not exist */
} Completion;

/* Takes the words apart as far as they make sense, and answers on stdout. An exit code. */
int completion_answer(int n, char **words);

/* Offers prefix and word, when the current word can become that. */
void completion_offer(const Completion *c, const char *word, size_t n, const char *text);
/* What may follow from here is looked for behind `n` bytes of the current word. */
void completion_skip(Completion *c, size_t n);

/* What an option's value may be, and an argument. */
void completion_option(Completion *c, const Option *o);
void completion_argument(Completion *c);
/* Commands of one word and groups; or the commands of a group. */
void completion_commands(const Completion *c, const CommandGroup *group);
/* Names of the user's projects, as far as they can be told without the daemon. */
void completion_projects(const Completion *c);
