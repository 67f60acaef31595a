#include "script/natives-private.h"

#include "base/colour.h"
#include "script/console.h"

#include <errno.h>
#include <string.h>

JSValueRef native_throw(const Native *c, const char *type, const char *text) {
        JSStringRef string = JSStringCreateWithUTF8CString(text),
                    key = JSStringCreateWithUTF8CString("name"), name = JSStringCreateWithUTF8CString(type);
        const JSValueRef message = JSValueMakeString(c->js, string);
        JSObjectRef error = JSObjectMakeError(c->js, 1, &message, c->exception);

        if (error) {
                JSObjectSetProperty(c->js, error, key, JSValueMakeString(c->js, name),
                                    kJSPropertyAttributeDontEnum, NULL);
                *c->exception = error;
        }
        JSStringRelease(string);
        JSStringRelease(key);
        JSStringRelease(name);
        return JSValueMakeUndefined(c->js);
}

/* What broke, as the language tells it. */
JSValueRef native_fail(const Native *c, int r) {
        switch (r) {
        case -ENOMEM:
                return native_throw(c, "RangeError", "Out of memory");
        case -E2BIG:
                return native_throw(c, "RangeError", "This is larger than can be made at once");
        case -ENOENT:
                return native_throw(c, "ReferenceError", "The layer was removed");
        case -EROFS:
                return native_throw(
                        c, "Error",
                        "The layer is a clone, a shape or an image, whose voxels follow from something "
                        "else: make it a plain layer with goxel.bake_layer first");
        case -ERANGE:
                return native_throw(c, "RangeError", "This leaves the space of 32-bit coordinates");
        default:
                return native_throw(c, "Error", strerror(-r));
        }
}

double native_number(const Native *c, size_t i) {
        return i < c->n ? JSValueToNumber(c->js, c->args[i], NULL) : 0;
}

int32_t native_integer(const Native *c, size_t i) {
        const double value = native_number(c, i);

        return value >= INT32_MIN && value <= INT32_MAX ? (int32_t)value : 0;
}

Box native_box(const Native *c, size_t i) {
        return (Box){ { native_integer(c, i), native_integer(c, i + 1), native_integer(c, i + 2) },
                      { native_integer(c, i + 3), native_integer(c, i + 4), native_integer(c, i + 5) } };
}

char *native_text(const Native *c, size_t i, size_t *ret_n) {
        JSStringRef string = i < c->n ? JSValueToStringCopy(c->js, c->args[i], c->exception) : NULL;
        size_t room, n;
        char *copy;

        if (!string)
                return NULL;
        room = JSStringGetMaximumUTF8CStringSize(string);
        copy = malloc(room);
        n = copy ? JSStringGetUTF8CString(string, copy, room) : 0;
        JSStringRelease(string);
        if (copy && ret_n)
                *ret_n = n > 0 ? n - 1 : 0;
        return copy;
}

JSValueRef native_tell(const Native *c, double value) {
        return JSValueMakeNumber(c->js, value);
}

JSValueRef native_tell_box(const Native *c, Box b) {
        int32_t *at = c->m->shared;

        if (box_empty(b))
                return JSValueMakeBoolean(c->js, false);
        at[0] = b.min.x;
        at[1] = b.min.y;
        at[2] = b.min.z;
        at[3] = b.max.x;
        at[4] = b.max.y;
        at[5] = b.max.z;
        return JSValueMakeBoolean(c->js, true);
}

/* The number that its bytes make, red first; -1: it is none. */
JSValueRef native_colour(const Native *c) {
        size_t n = 0;
        CLEANUP_FREE char *text = native_text(c, 0, &n);
        uint8_t rgba[4];
        uint32_t number;

        if (!text)
                return native_fail(c, -ENOMEM);
        if (!colour_from_text(text, n, rgba))
                return native_tell(c, -1);
        number = rgba[0] | rgba[1] << 8 | rgba[2] << 16 | (uint32_t)rgba[3] << 24;
        return native_tell(c, number);
}

JSValueRef native_log(const Native *c) {
        size_t n = 0;
        CLEANUP_FREE char *line = native_text(c, 0, &n);

        if (!line)
                return native_fail(c, -ENOMEM);
        console_add(line, n);
        return native_tell(c, 0);
}

#define CALLBACK(name)                                                                                      \
        static JSValueRef call_##name(JSContextRef js, JSObjectRef function, JSObjectRef self, size_t n,    \
                                      const JSValueRef args[], JSValueRef *exception) {                     \
                const Native c = { js, JSObjectGetPrivate(self), n, args, exception };                      \
                                                                                                            \
                return c.m ? native_##name(&c) : JSValueMakeUndefined(js);                                  \
        }
NATIVES(CALLBACK)

#define ROW(name) { #name, call_##name, kJSPropertyAttributeReadOnly },
static const JSStaticFunction functions[] = { NATIVES(ROW){ NULL, NULL, 0 } };

/* The array is part of the model, which lives longer. */
static void keep(void *bytes, void *context) {}

JSObjectRef natives_make(JSContextRef js, ScriptModel *m) {
        JSClassDefinition definition = kJSClassDefinitionEmpty;
        JSStringRef name = JSStringCreateWithUTF8CString("shared");
        JSValueRef exception = NULL;
        JSObjectRef object, array;
        JSClassRef class;

        definition.className = "Native";
        definition.staticFunctions = functions;
        class = JSClassCreate(&definition);
        object = JSObjectMake(js, class, m);
        JSClassRelease(class);
        array = JSObjectMakeTypedArrayWithBytesNoCopy(js, kJSTypedArrayTypeInt32Array, m->shared,
                                                      sizeof(m->shared), keep, NULL, &exception);
        if (array)
                JSObjectSetProperty(js, object, name, array, kJSPropertyAttributeReadOnly, &exception);
        JSStringRelease(name);
        return array && !exception ? object : NULL;
}
