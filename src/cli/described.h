/* Reading the description of methods, as method_describe() makes it: for the programs that make tables and
 * texts of it when goxelctl is built. */
#pragma once

#include "rpc/value.h"

#define DESCRIBED_MAX 512

/* A member that is a string, or written as one; NULL: there is none. */
const char *described_text(json_object *o, const char *key);
bool described_flag(json_object *method, const char *flag);
/* A list of words as the tables have it; NULL: there is none. */
const char *described_words(json_object *o, const char *key, char ret[static DESCRIBED_MAX]);
/* What values a parameter takes: "an integer from 0 to 255". */
void described_expected(json_object *param, char ret[static VALUE_TEXT_MAX]);
