/* What a command works on: a project of the daemon, or a file in a private engine. */
#pragma once

#include "cli/cli.h"

typedef struct Work {
        const Invocation *in;
        GoxelClient *client;
        const char *project; /* NULL: a file, or no project at all */
        const char *path;    /* NULL: no file */
        char format[16];     /* of the file; empty: none named */
        uint32_t timeout_ms; /* --timeout; 0: none */
        const char *writes;  /* path of the file that is being written; NULL: none */
        bool begins;         /* work_load() does not wait: as work_begin(), without a result */
        bool again;          /* what is written can be made again from a file: nobody waits for the disk */
} Work;

Work *work_free(Work *w);
DEFINE_CLEANUP(Work *, work_free);

/* All of these return an exit code, and have said what is wrong when it is not CLI_OK. */

/* A connection to the daemon, for no project in particular. */
int work_connect(Work **ret, const Invocation *in);
/* The same for questions that a private engine cannot answer: refused where goxelctl keeps away from the
 * daemon. With a socket (NULL: as always) only that one is taken, and no service manager is asked to make
 * it.
 */
int work_daemon(Work **ret, const Invocation *in, const char *socket);
/* Whether somebody accepts connections at that path. */
bool work_listens(const char *socket);
/* A private engine with nothing in it, for the file `path` (borrowed) whose format is `format`, or with
 * NULL what the path ends with. */
int work_private(Work **ret, const Invocation *in, const char *path, const char *format);
/* The same with the file read, as `reads` or what the path ends with. `writes` is the format of a file that
 * is to come of it (NULL: none): its options, a new reference or NULL, are what of -O is not for reading. */
int work_file(Work **ret, const Invocation *in, const char *path, const char *reads, const char *writes,
              json_object **ret_options);
/* The subject of the command: a project, or a file that is read into a private engine. */
int work_open(Work **ret, const Invocation *in);
/* The same where `writes` is the format of a file that comes of it: its options, a new reference or NULL. */
int work_open_for(Work **ret, const Invocation *in, const char *writes, json_object **ret_options);

/* An object for parameters that names the project first, where the daemon looks for it. New reference.
 * The members of `more` (borrowed, may be NULL) follow. */
json_object *work_params(const Work *w, json_object *more);
/* Calls a method; params are taken over, fd is passed as "fd": 0 unless it is -1. ret may be NULL. */
int work_call(Work *w, const char *method, json_object *params, int fd, unsigned flags, json_object **ret);

/* The same for one that reads the file `path`, open as fd: files beside it that it names come along. */
int work_call_beside(Work *w, const char *method, json_object *params, int fd, const char *path,
                     json_object **ret);

/* Begins a long request and prints its task's name alone; params are taken over, fd as in work_call(). */
int work_begin(Work *w, const char *method, json_object *params, int fd);

/* work_call() without saying what went wrong, which the client knows: a result of goxel_client_call(). */
int work_try(Work *w, const char *method, json_object *params, json_object **ret);

/* Adds `path` as the whole one, so that the engine knows the file again when it is saved. */
void work_add_path(json_object *params, const char *path);

/* Reads a file, or with "-" standard input, into a project; `more` (may be NULL) are further parameters,
 * taken over. */
int work_load(Work *w, const char *path, const char *format, json_object *more, json_object **ret);
/* Has `method` write the file `path`, as a whole or not at all; with "-" to standard output. */
int work_write(Work *w, const char *method, const char *path, json_object *params, bool overwrite,
               json_object **ret);
/* Tells what kept w->writes from being written; CLI_OK, and nothing said, when it was something else. */
int work_explain_write(const Work *w);
/* Writes a private engine's project back to its file; nothing for a project of the daemon. */
int work_save(Work *w, bool overwrite);

/* The format for a path: the option's value, or what the path ends with. CLI_USAGE when neither tells. */
int work_format(const Invocation *in, const char *path, const char *option_value, char ret[static 16]);
/* Whether --no-clobber keeps the file that is to be written, if it exists. */
bool work_keeps(const Invocation *in);
/* What the subject is called in messages. */
const char *work_title(const Work *w);
