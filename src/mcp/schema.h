/* Values against JSON Schemas, as far as the schemas of our tools go: type, enum, properties, required,
 * additionalProperties, items, minItems, maxItems, minimum, maximum. */
#pragma once

#include "base/macros.h"

#include <json-c/json_object.h>

/* Whether the value conforms. If not, `fault` says in one sentence where, what is wanted there and what
 * is there: "operations[2].at: an array of 3 items is wanted, not [1,2]". */
bool schema_check(json_object *schema, json_object *value, char *fault, size_t fault_size);
/* The same without a word about it. Leaves the schema as it is, so that threads may share it: json-c keeps
 * the text of a value, which a fault may quote, inside of it. */
bool schema_accepts(json_object *schema, json_object *value);
