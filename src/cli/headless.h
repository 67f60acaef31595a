/* goxel-headless: goxelctl under the name of the origin's command line, with that one's commands, options
 * and exit codes.
 *
 * A command works on a file, in an engine that stays from one command to the next: in a batch or the shell
 * the file is read once, and after each command only written. A command that names its file saves it; one
 * that does not changes the open project in memory, which `save` writes. */
#pragma once

#include "base/stamp.h"
#include "cli/headless-line.h"
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
        bool interruptible; /* Ctrl-C ends what the client waits for */

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

/* --- saying (headless-say.c) -------------------------------------------------------------------------- */

/* Says what went wrong, and where. Its value is `code`, as it was before anything was said. */
#define headless_fail(h, code, ...)                                                                         \
        ({                                                                                                  \
                int code_ = (code);                                                                         \
                headless_failure((h), __VA_ARGS__);                                                         \
                code_;                                                                                      \
        })
void headless_failure(const Headless *h, const char *format, ...) PRINTF(2, 3);
void headless_complain(const Headless *h, const char *kind, const char *format, ...) PRINTF(3, 4);
/* What is only worth knowing: with --verbose, to stderr. */
void headless_tell(const Headless *h, const char *format, ...) PRINTF(2, 3);
/* A result: a line "name: value" for each member, or all in a line of JSON. Takes it over. */
void headless_result(const Headless *h, json_object *result);
/* The help for all, or for a command. */
void headless_help(const HeadlessCommand *c);

/* --- many lines (headless-batch.c, headless-shell.c) --------------------------------------------------- */

/* Carries out a command. */
int headless_run(Headless *h, int n, char **words);
/* Carries out a line of text; HEADLESS_LEAVE when that ends the lines. */
int headless_run_text(Headless *h, const char *text);
/* Commands from standard input, or at a terminal. What the first that failed came to. */
int headless_read(Headless *h);
int headless_shell(Headless *h);
