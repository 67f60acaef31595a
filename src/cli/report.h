/* What goxelctl says: results on stdout, everything else on stderr; for people, or as JSON with --json. */
#pragma once

#include "cli/cli.h"

#include <string.h>

/* Tells a failure; its value is `code`. The message says what, where, and what to do. */
#define report_fail(in, code, ...) (report_failure((in), (code), __VA_ARGS__), (code))
void report_failure(const Invocation *in, int code, const char *format, ...) PRINTF(3, 4);
/* The same for a result of libgoxel that is not 0, with the exit code that belongs to it. */
int report_client(const Invocation *in, const GoxelClient *c, int r);
/* Out of memory, and the like. */
#define report_errno(in, r) report_fail((in), CLI_FILE, "%s", strerror(-(r)))

/* A line of a result, for people: nothing with --json or --quiet. */
void report_line(const Invocation *in, const char *format, ...) PRINTF(2, 3);
/* A result, for machines: nothing without --json. */
void report_json(const Invocation *in, json_object *json);
/* A result's "warnings", to stderr, with the file's path where there are many. With --json they are in the
 * result already. */
void report_warnings(const Invocation *in, const char *path, json_object *result);

/* Escape sequences when stdout is a terminal and NO_COLOR is not set, else "". */
const char *report_bold(void);
const char *report_dim(void);
const char *report_plain(void);
/* Pretty for a terminal, one line otherwise. */
void report_any_json(const Invocation *in, json_object *json);
