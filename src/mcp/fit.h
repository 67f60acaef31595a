/* Results that a model can take in: what is too long is cut, and says so. */
#pragma once

#include <json-c/json_object.h>

/* Characters of JSON, some 10,000 tokens. */
#define FIT_MAX ((size_t)40000)

/* Cuts the longest lists and texts of an object until it has at most FIT_MAX characters, and adds "cut",
 * which tells which and, as `rest` says (NULL: nothing), how to come to what was left out. Of what was cut
 * only the first part is left. -ENOMEM. */
int fit(json_object *o, const char *rest);
