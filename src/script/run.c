#include "script/run.h"

#include "config.h"
#include "script/natives.h"
#include "script/prelude.h"
#include "script/syntax.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Lives until the program ends. */
struct ScriptRun {
        JSGlobalContextRef js;
        JSStringRef name;
        JSObjectRef prelude; /* {finish, result, describe} */
};

static JSValueRef string_value(JSContextRef js, const char *text) {
        JSStringRef string = JSStringCreateWithUTF8CString(text);
        JSValueRef value = JSValueMakeString(js, string);

        JSStringRelease(string);
        return value;
}

/* Appends a string's text as UTF-8. -ENOMEM. */
static int take_text(JSContextRef js, JSValueRef value, Buf *ret) {
        JSStringRef string = JSValueToStringCopy(js, value, NULL);
        size_t room = string ? JSStringGetMaximumUTF8CStringSize(string) : 0, n;
        int r;

        r = string ? buf_reserve(ret, room) : -ENOMEM;
        if (r == 0) {
                n = JSStringGetUTF8CString(string, (char *)ret->data + ret->n, room);
                ret->n += n > 0 ? n - 1 : 0;
        }
        if (string)
                JSStringRelease(string);
        return r;
}

/* One of the prelude's functions. NULL: it threw. */
static JSValueRef ask_prelude(const ScriptRun *run, const char *function, JSValueRef argument,
                              JSValueRef *exception) {
        JSStringRef name = JSStringCreateWithUTF8CString(function);
        JSValueRef value = JSObjectGetProperty(run->js, run->prelude, name, exception);

        JSStringRelease(name);
        return value && JSValueIsObject(run->js, value)
                       ? JSObjectCallAsFunction(run->js, (JSObjectRef)value, run->prelude, argument ? 1 : 0,
                                                &argument, exception)
                       : NULL;
}

static int begin(ScriptRun *run, ScriptModel *m, const char *name) {
        JSStringRef text = JSStringCreateWithUTF8CString(prelude),
                    url = JSStringCreateWithUTF8CString("goxel");
        JSValueRef args[3] = { natives_make(run->js, m), string_value(run->js, name),
                               string_value(run->js, GOXEL_VERSION) };
        JSValueRef exception = NULL, function, made = NULL;

        function = JSEvaluateScript(run->js, text, NULL, url, 1, &exception);
        JSStringRelease(text);
        JSStringRelease(url);
        if (args[0] && function && JSValueIsObject(run->js, function))
                made = JSObjectCallAsFunction(run->js, (JSObjectRef)function, NULL, ARRAY_LEN(args), args,
                                              &exception);
        if (!made || !JSValueIsObject(run->js, made))
                return -EIO;
        run->prelude = (JSObjectRef)made;
        JSValueProtect(run->js, made);
        return 0;
}

int script_run_new(ScriptRun **ret, ScriptModel *m, const char *name) {
        ScriptRun *run = calloc(1, sizeof(*run));
        int r;

        if (!run)
                return -ENOMEM;
        run->js = JSGlobalContextCreate(NULL);
        run->name = JSStringCreateWithUTF8CString(name);
        r = begin(run, m, name);
        if (r < 0) {
                free(run);
                return r;
        }
        *ret = run;
        return 0;
}

static bool is_out_of_memory(const ScriptRun *run, JSValueRef exception) {
        static const char told[] = "RangeError: Out of memory";
        CLEANUP_BUF Buf text = { 0 };

        return take_text(run->js, exception, &text) == -ENOMEM ||
               (text.n == sizeof(told) - 1 && memcmp(text.data, told, text.n) == 0);
}

static int tell_exception(const ScriptRun *run, JSValueRef exception, ScriptAnswer *ret) {
        JSValueRef text, second = NULL;

        if (is_out_of_memory(run, exception)) {
                ret->end = SCRIPT_MEMORY;
                return 0;
        }
        ret->end = SCRIPT_THROWN;
        text = ask_prelude(run, "describe", exception, &second);
        return text ? take_text(run->js, text, &ret->bytes) : -ENOMEM;
}

static int tell_value(const ScriptRun *run, ScriptAnswer *ret) {
        JSValueRef exception = NULL, text;
        int r;

        text = ask_prelude(run, "result", NULL, &exception);
        if (!text)
                return exception ? tell_exception(run, exception, ret) : -ENOMEM;
        r = take_text(run->js, text, &ret->bytes);
        if (r < 0 || ret->bytes.n <= SCRIPT_VALUE_MAX)
                return r;
        ret->end = SCRIPT_VALUE;
        ret->bytes.n = 0;
        return 0;
}

static int evaluate(const ScriptRun *run, JSStringRef text, ScriptAnswer *ret) {
        JSValueRef exception = NULL, value;

        value = JSEvaluateScript(run->js, text, NULL, run->name, 1, &exception);
        if (value)
                (void)ask_prelude(run, "finish", value, &exception);
        if (exception)
                return tell_exception(run, exception, ret);
        return tell_value(run, ret);
}

/* A program of nothing but assignments of JSON is not run but read, and what it throws has no place then: a
 * comment at the end makes it a program like others. */
static int run_text(const ScriptRun *run, const char *text, ScriptAnswer *ret) {
        CLEANUP_FREE char *commented = NULL;
        JSStringRef string;
        int r;

        if (asprintf(&commented, "%s\n//", text) < 0)
                return -ENOMEM;
        string = JSStringCreateWithUTF8CString(commented);
        r = evaluate(run, string, ret);
        JSStringRelease(string);
        return r;
}

int script_run(ScriptRun *run, const char *text, ScriptAnswer *ret) {
        int r;

        *ret = (ScriptAnswer){ .end = SCRIPT_DONE };
        r = syntax_check(run->js, run->name, text, &ret->bytes);
        if (r == SYNTAX_WRONG) {
                ret->end = SCRIPT_SYNTAX;
                r = 0;
        } else if (r == 0)
                r = run_text(run, text, ret);
        ret->json = (const char *)ret->bytes.data;
        ret->json_n = ret->bytes.n;
        return r;
}
