/* One value of a request against its row in the method table. */
#pragma once

#include "base/colour.h"
#include "rpc/method.h"

/* Room for what value_expected() and value_got() write. */
#define VALUE_TEXT_MAX 512
#define STRING_MAX 4096 /* bytes, where the row does not say */

/* Reads a value in its whole form. False when it does not fit the row. */
bool value_read(const Param *p, json_object *json, Arg *ret);
/* Reads part number i of a point in its flat form. */
bool value_read_part(const Param *p, json_object *json, int i, Arg *ret);
/* The row's default: 1; 0 when it has none; -ENOMEM. */
int value_default(const Param *p, Arg *ret);

/* r, g, b and perhaps a (NULL: opaque). 0–2 names the part that is wrong, 3 the alpha, -1: none is. */
int colour_from_parts(json_object *const parts[static 4], uint8_t ret[static 4]);

/* What the row wants, for errors. */
void value_expected(const Param *p, char ret[static VALUE_TEXT_MAX]);
/* The same for one part of its flat form. */
void value_expected_part(const Param *p, char ret[static VALUE_TEXT_MAX]);
/* What came: short values as JSON; NULL is "null". */
void value_got(json_object *json, char ret[static VALUE_TEXT_MAX]);
/* The same of what is no colour. */
void colour_got(json_object *json, char ret[static VALUE_TEXT_MAX]);
/* "int", "point": as in the description. */
const char *value_type_name(ParamType type);
