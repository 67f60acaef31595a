/* JSON trees built without a look at every step: what cannot be had is noted, and looked for once at the
 * end. json-c itself asserts that what something is added to exists. */
#pragma once

#include "base/buf.h"

#include <json-c/json_object.h>
#include <stdbool.h>
#include <stdint.h>

/* Both take over `value`, also when it could not be added; NULL is null, unless there was no memory for it.
 */
void json_add(json_object *object, const char *key, json_object *value);
void json_append(json_object *array, json_object *value);
/* How many elements; NULL has none. */
size_t json_length(const json_object *array);
/* Whether memory was short for any of the trees that were built since the last call. */
bool json_fell_short(void);

/* The tree on one line, without spaces; borrowed from the tree. NULL: no memory for all of it, where
 * json-c leaves out what it has no room for. */
const char *json_line(json_object *tree, size_t *ret_n);
/* Appends the same text. A value with a serializer of its own has userdata, too. -ENOMEM, and the Buf is as
 * it was. */
int json_write(Buf *b, json_object *tree);

#define JSON_DIGITS_MOST 20 /* of 64 bits, with the sign */
/* Writes a number's digits so that they end before `end`, where there is room for JSON_DIGITS_MOST. Returns
 * where they begin. */
char *json_digits(char *end, uint64_t size, bool negative);

/* Levels of what our own programs write for each other: a request's parameters or a script's value, with
 * what is put around them. */
#define JSON_LEVELS 96

/* Reads text of our own programs, which need not end with a NUL. NULL: it is no JSON, is `null`, has more
 * than JSON_LEVELS levels, or, with errno ENOMEM, there was no memory. */
json_object *json_read(const char *text, size_t n);
