/* What several commands print for people in the same way. */
#pragma once

#include "cli/cli.h"

/* "name       value", the name in bold. */
void row_print(const Invocation *in, const char *name, const char *format, ...) PRINTF(3, 4);
/* "17 s", "5 min", "3 h", "4 d". Valid until the next call. */
const char *row_duration(int64_t seconds);
/* Seconds since 1970 in the user's time, "-" for what is before. Valid until the next call. */
const char *row_moment(int64_t seconds);
/* A member's text; `otherwise` when it is missing or null. */
const char *row_text(json_object *o, const char *key, const char *otherwise);
/* A member that is an array: its elements; 0 when it is none. */
size_t row_count(json_object *o, const char *key);
json_object *row_element(json_object *o, const char *key, size_t index);
