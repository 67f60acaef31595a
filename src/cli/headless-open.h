/* The engine, or the connection to the daemon, and which project is open in it. What returns int is what a
 * command comes to, and has said what is wrong when that is not HEADLESS_OK. */
#pragma once

#include "cli/headless.h"

/* --- the engine (headless-engine.c) ------------------------------------------------------------------- */

/* Has an engine, or a connection to the daemon. */
int headless_connect(Headless *h);
/* Calls a method of the open project; params (may be NULL) are taken over, fd is passed as "fd": 0 unless it
 * is -1. `code` is what a refusal comes to. *ret (may be NULL) is a new reference. */
int headless_call(Headless *h, int code, const char *method, json_object *params, int fd, json_object **ret);
/* --- projects (headless-open.c) ----------------------------------------------------------------------- */

/* Opens the file, unless it is open and as it was; with `make`, one that is not there is begun. */
int headless_open(Headless *h, const char *path, bool make);
/* What a command works on: its file at args[*at], *at moves behind it, else the open project. `wanted` is
 * how many arguments follow. */
int headless_subject(Headless *h, const HeadlessLine *l, size_t wanted, bool make, size_t *at);
/* Nothing is open any more, and what was changed is lost. */
void headless_forget(Headless *h);
/* The same, after what is still to be written; what is lost is told. */
void headless_close(Headless *h);
/* The same, and the engine or connection goes. */
void headless_end(Headless *h);
/* With the daemon, what is no file's name is one of its projects. Connected already. */
bool headless_names_project(const Headless *h, const char *name);
/* Begins a project in memory, or with a name (else NULL) in the daemon; params are taken over. Connected
 * already. */
int headless_begin(Headless *h, const char *name, json_object *params, json_object **ret);
/* The path without links and from the root, also of a file that is not there yet. NULL: no memory. */
char *headless_whole_path(const char *path);
