/* A model that becomes a file of another format. */
#pragma once

#include "cli/work.h"

/* An exit code each, as of the functions of cli/work.h. */

/* The format that is named, or that the name ends with: of a model, not of a picture. */
int output_format(const Invocation *in, const char *out, char ret[static 16]);
/* Writes the file, and tells what became of it. Takes over the options (NULL: none). */
int output_write(const Invocation *in, Work *w, const char *out, const char *format, json_object *options);
