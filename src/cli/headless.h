/* goxel-headless: goxelctl under the name of the origin's command line, with that one's commands, options
 * and exit codes.
 *
 * A command works on a file, in an engine that stays from one command to the next: in a batch or the shell
 * the file is read once, and after each command only written. A command that names its file saves it; one
 * that does not changes the open project in memory, which `save` writes. */
#pragma once

#include "base/stamp.h"
#include "goxel/goxel.h"

#include <json-c/json_object.h>

/* What a command comes to. The exit code is the lowest byte. */
enum {
        HEADLESS_OK = 0,
        HEADLESS_GENERIC = -1,
        HEADLESS_ARGUMENTS = -2,
        HEADLESS_NO_COMMAND = -3,
        HEADLESS_MISSING = -4,
        HEADLESS_VALUE = -5,
        HEADLESS_NO_FILE = -6,
        HEADLESS_LOAD = -7,
        HEADLESS_SAVE = -8,
        HEADLESS_RENDER = -9,
        HEADLESS_EXPORT = -10,
        HEADLESS_VOXEL = -11,
        HEADLESS_LAYER = -12,

        HEADLESS_LEAVE = 1, /* exit and quit */
};

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

typedef enum HeadlessWay {
        HEADLESS_PRIVATE,  /* an engine of our own */
        HEADLESS_DAEMON,   /* the user's daemon, or nothing */
        HEADLESS_FALLBACK, /* the daemon if there is one, else an engine of our own */
} HeadlessWay;

struct Headless {
        bool verbose, quiet, json;
        HeadlessWay way;
        char *socket; /* of --config; NULL: the usual one. Owned */

        const char *source; /* where lines come from, for messages; NULL: the command line */
        unsigned number;    /* of the line */
        unsigned depth;     /* of batches in batches */
        bool keeps;         /* further commands may follow: the open project need not be named */
        bool hurries;       /* files are synced at the end, not after each command … */
        bool defers;        /* … and written ten times a second at most */

        GoxelClient *client;    /* NULL: not needed so far */
        char *project;          /* its name in the daemon; NULL: an engine of our own, or none yet */
        bool borrowed;          /* the daemon's project was there before, and stays */
        char *path;             /* the open file; NULL: a project without one */
        char stamp[STAMP_SIZE]; /* of the file as it is in the engine */
        bool open, changed, read_only;
        bool due, unsynced; /* it is still to be written, to be synced */
        uint64_t written;   /* when it was, by now_usec() */
};

/* The program. An exit code. */
bool headless_is_named(const char *argv0);
int headless_main(int argc, char **argv);
/* What may stand at the end of a command line, as goxelctl's completion tells it. An exit code. */
int headless_complete(int n, char **words);

/* --- lines (headless-line.c) -------------------------------------------------------------------------- */

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

/* --- saying (headless-say.c) -------------------------------------------------------------------------- */

/* Says what went wrong, and where. Returns `code`. */
int headless_fail(const Headless *h, int code, const char *format, ...) PRINTF(3, 4);
void headless_complain(const Headless *h, const char *kind, const char *format, ...) PRINTF(3, 4);
/* What is only worth knowing: with --verbose, to stderr. */
void headless_tell(const Headless *h, const char *format, ...) PRINTF(2, 3);
/* A result: a line "name: value" for each member, or all in a line of JSON. Takes it over. */
void headless_result(const Headless *h, json_object *result);
/* The help for all, or for a command. */
void headless_help(const HeadlessCommand *c);

/* --- the open project (headless-open.c, headless-file.c)
 * ------------------------------------------------------ */

/* Calls a method of the open project; params (may be NULL) are taken over, fd is passed as "fd": 0 unless it
 * is -1. `code` is what a refusal comes to. *ret (may be NULL) is a new reference. */
int headless_call(Headless *h, int code, const char *method, json_object *params, int fd, json_object **ret);
/* Opens the file, unless it is open and as it was; with `make`, one that is not there is begun. */
int headless_open(Headless *h, const char *path, bool make);
/* What a command works on: its file at args[*at], *at moves behind it, else the open project. `wanted` is
 * how many arguments follow. */
int headless_subject(Headless *h, const HeadlessLine *l, size_t wanted, bool make, size_t *at);
/* Nothing is open any more. */
void headless_close(Headless *h);
/* The same, and the engine or connection goes. */
void headless_end(Headless *h);
/* Has an engine, or a connection to the daemon. */
int headless_connect(Headless *h);
/* With the daemon, what is no file's name is one of its projects. Connected already. */
bool headless_names_project(const Headless *h, const char *name);
/* Begins a project in memory, or with a name (else NULL) in the daemon; params are taken over. Connected
 * already. */
int headless_begin(Headless *h, const char *name, json_object *params, json_object **ret);

/* After a change: saves the file when the command named it. `code` for one that may not be changed. */
int headless_check_writable(Headless *h, int code);
int headless_changed(Headless *h, bool named);
/* Has the open project written into a file by a method that takes one. */
int headless_write(Headless *h, int code, const char *method, const char *path, json_object *params,
                   json_object **ret);
/* Saves it into its file, or into another one, which is its file from then on; with a format (NULL: as it
 * ends) that is a copy. `backup` keeps the file that was there as PATH.bak. */
int headless_save(Headless *h);
int headless_save_as(Headless *h, const char *path, const char *format, bool backup, json_object **ret);
/* What was written in a hurry is on the disk then. */
int headless_settle(Headless *h);
/* The name of a format as we know it, for the origin's name; NULL: none such is written, which has been
 * said. */
const char *headless_format(const Headless *h, const char *name);
/* The path without links and from the root, also of a file that is not there yet. NULL: no memory. */
char *headless_whole_path(const char *path);
/* The file that a command is about, which an option or the only argument names. HEADLESS_OK, or it has been
 * said that there is none. */
int headless_file(const Headless *h, const HeadlessLine *l, const char *option, const char **ret);

/* --- many lines (headless-batch.c, headless-shell.c)
 * -------------------------------------------------------------- */

/* Carries out a command. */
int headless_run(Headless *h, int n, char **words);
/* Carries out a line of text; HEADLESS_LEAVE when that ends the lines. */
int headless_run_text(Headless *h, const char *text);
/* Commands from standard input, or at a terminal. What the first that failed came to. */
int headless_read(Headless *h);
int headless_shell(Headless *h);

/* --- commands ----------------------------------------------------------------------------------------- */

int headless_create(Headless *h, const HeadlessLine *l);
int headless_cmd_open(Headless *h, const HeadlessLine *l);
int headless_cmd_save(Headless *h, const HeadlessLine *l);
int headless_voxel_add(Headless *h, const HeadlessLine *l);
int headless_voxel_remove(Headless *h, const HeadlessLine *l);
int headless_voxel_paint(Headless *h, const HeadlessLine *l);
int headless_layer_create(Headless *h, const HeadlessLine *l);
int headless_layer_delete(Headless *h, const HeadlessLine *l);
int headless_layer_merge(Headless *h, const HeadlessLine *l);
int headless_layer_visibility(Headless *h, const HeadlessLine *l);
int headless_layer_rename(Headless *h, const HeadlessLine *l);
int headless_render(Headless *h, const HeadlessLine *l);
int headless_export(Headless *h, const HeadlessLine *l);
int headless_convert(Headless *h, const HeadlessLine *l);
int headless_script(Headless *h, const HeadlessLine *l);
int headless_batch(Headless *h, const HeadlessLine *l);
int headless_cmd_help(Headless *h, const HeadlessLine *l);
int headless_version(Headless *h, const HeadlessLine *l);
