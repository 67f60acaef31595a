/* Values as people type them. */
#pragma once

#include "base/colour.h"

#include <json-c/json_object.h>

/* Exactly n integers of 32 bits with commas between: "1,-2,3". -EINVAL, -ERANGE. */
int value_integers(const char *text, int64_t *ret, size_t n);
/* A colour as a text, three or four numbers with commas between, or JSON as in a request; ret is what a
 * request wants, a new reference. -EINVAL, -ENOMEM. */
#define VALUE_COLOURS "r,g,b or r,g,b,a (0 to 255), " COLOUR_TEXTS
int value_colour(const char *text, json_object **ret);
/* "800x600". -EINVAL, -ERANGE. */
int value_sides(const char *text, int64_t ret[static 2]);
/* One value of JSON as a request may have it, with nothing behind it. text ends with a NUL at n. -EINVAL.
 * *ret is a new reference; NULL for null. */
int value_json(const char *text, size_t n, json_object **ret);

/* A member of a result: its text, "-" when there is none; its number, 0 when there is none. */
const char *member_text(json_object *o, const char *key);
int64_t member_number(json_object *o, const char *key);

/* "1 voxel", "2 voxels": what follows the number. */
static inline const char *plural(int64_t n) {
        return n == 1 ? "" : "s";
}

/* Whether a project-or-file argument is a file: it has a '/' or ends like a model or a picture. */
bool value_is_file(const char *text);
/* The format that the end of a path names, in lower case, or NULL: ret has room for 16 bytes. */
const char *value_format(const char *path, char ret[static 16]);
/* The name of a project made from a file: without folders and ending. To be freed. */
char *value_project_name(const char *path);
