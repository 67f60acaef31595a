/* -O NAME=VALUE: options of the formats of the files that a command reads and writes. */
#pragma once

#include "cli/cli.h"

/* Sorts them into options for reading a file of format `reads` and for writing one of format `writes` (NULL:
 * none such), as objects for a request: new references, NULL where there are none. An exit code, after a
 * report. */
int format_options(const Invocation *in, const char *reads, const char *writes, json_object **ret_read,
                   json_object **ret_write);
/* Adds them as "options" to params, which take them over; nothing for NULL. */
void format_options_add(json_object *params, json_object *options);
