/* Looking at JSON by path: "result.layers.0.name". Expectations fail the running test and show the
 * whole answer. */
#pragma once

#include "base/macros.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four before it */

/* NULL when it is not there. Borrowed. */
json_object *look(json_object *json, const char *path);

#define check_int(json, path, wanted) check_int_((json), (path), (wanted), __FILE__, __LINE__)
#define check_string(json, path, wanted) check_string_((json), (path), (wanted), __FILE__, __LINE__)
/* The value's JSON text: "[1,2,3]", "true". */
#define check_json(json, path, wanted) check_json_((json), (path), (wanted), __FILE__, __LINE__)
#define check_absent(json, path) check_absent_((json), (path), __FILE__, __LINE__)
#define check_result(answer) check_result_((answer), __FILE__, __LINE__)
/* An error answer; reason may be NULL, else data.reason must be it. */
#define check_error(answer, code, reason) check_error_((answer), (code), (reason), __FILE__, __LINE__)
#define look_int(json, path) look_int_((json), (path), __FILE__, __LINE__)
#define look_string(json, path) look_string_((json), (path), __FILE__, __LINE__)

void check_int_(json_object *json, const char *path, int64_t wanted, const char *file, int line);
void check_string_(json_object *json, const char *path, const char *wanted, const char *file, int line);
void check_json_(json_object *json, const char *path, const char *wanted, const char *file, int line);
void check_absent_(json_object *json, const char *path, const char *file, int line);
void check_result_(json_object *answer, const char *file, int line);
void check_error_(json_object *answer, int code, const char *reason, const char *file, int line);
int64_t look_int_(json_object *json, const char *path, const char *file, int line);
const char *look_string_(json_object *json, const char *path, const char *file, int line);
