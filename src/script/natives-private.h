/* What the files of the functions share. */
#pragma once

#include "script/natives.h"

/* A call of a function: all have one shape, so that a table lists them. */
typedef struct Native {
        JSContextRef js;
        ScriptModel *m;
        size_t n;
        const JSValueRef *args;
        JSValueRef *exception;
} Native;

/* Throws an error of that name ("RangeError"). They return undefined, to be returned. */
JSValueRef native_throw(const Native *c, const char *type, const char *text);
/* The same for what broke, a negative errno. */
JSValueRef native_fail(const Native *c, int r);

/* Arguments. 0 where there is none: prelude.js gives what is wanted, and whole numbers of 32 bits alone. */
double native_number(const Native *c, size_t i);
int32_t native_integer(const Native *c, size_t i);
Box native_box(const Native *c, size_t i);
/* UTF-8 with a NUL, to be freed; NULL: out of memory, or no string. ret_n may be NULL. */
char *native_text(const Native *c, size_t i, size_t *ret_n);

JSValueRef native_tell(const Native *c, double value);
/* Into `shared`: true; false for an empty one. */
JSValueRef native_tell_box(const Native *c, Box b);

/* All of them: natives.c makes each a callback of the language's own shape. */
#define NATIVES(X)                                                                                          \
        X(colour)                                                                                           \
        X(set)                                                                                              \
        X(get)                                                                                              \
        X(walk)                                                                                             \
        X(next)                                                                                             \
        X(end)                                                                                              \
        X(copy)                                                                                             \
        X(flatten)                                                                                          \
        X(paint)                                                                                            \
        X(merge)                                                                                            \
        X(count)                                                                                            \
        X(bounds)                                                                                           \
        X(selection_box)                                                                                    \
        X(image_box)                                                                                        \
        X(layers)                                                                                           \
        X(active)                                                                                           \
        X(set_active)                                                                                       \
        X(add_layer)                                                                                        \
        X(remove_layer)                                                                                     \
        X(layer_volume)                                                                                     \
        X(layer_name)                                                                                       \
        X(layer_visible)                                                                                    \
        X(layer_mode)                                                                                       \
        X(rename_layer)                                                                                     \
        X(change_layer)                                                                                     \
        X(layer_kind)                                                                                       \
        X(layer_matrix)                                                                                     \
        X(set_layer_matrix)                                                                                 \
        X(layer_material)                                                                                   \
        X(set_layer_material)                                                                               \
        X(materials)                                                                                        \
        X(material)                                                                                         \
        X(set_material)                                                                                     \
        X(add_material)                                                                                     \
        X(remove_material)                                                                                  \
        X(cameras)                                                                                          \
        X(camera)                                                                                           \
        X(set_camera)                                                                                       \
        X(look_at)                                                                                          \
        X(add_camera)                                                                                       \
        X(remove_camera)                                                                                    \
        X(active_camera)                                                                                    \
        X(set_active_camera)                                                                                \
        X(log)

#define NATIVE_PROTOTYPE(name) JSValueRef native_##name(const Native *c);
NATIVES(NATIVE_PROTOTYPE)
