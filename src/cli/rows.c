#include "cli/rows.h"

#include "cli/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void row_print(const Invocation *in, const char *name, const char *format, ...) {
        CLEANUP_FREE char *value = NULL;
        va_list ap;
        int n;

        va_start(ap, format);
        n = vasprintf(&value, format, ap);
        va_end(ap);
        if (n < 0)
                value = NULL;
        else
                report_line(in, "%s%-10s%s %s", report_bold(), name, report_plain(), value);
}

const char *row_duration(int64_t seconds) {
        static const struct {
                int64_t seconds;
                const char *name;
        } units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" } };
        static char text[32];

        for (size_t i = 0; i < ARRAY_LEN(units); i++)
                if (seconds >= 2 * units[i].seconds) {
                        (void)snprintf(text, sizeof(text), "%" PRId64 " %s", seconds / units[i].seconds,
                                       units[i].name);
                        return text;
                }
        (void)snprintf(text, sizeof(text), "%" PRId64 " s", seconds);
        return text;
}

const char *row_moment(int64_t seconds) {
        static char text[32];
        time_t t = (time_t)seconds;
        struct tm tm;

        if (seconds <= 0 || !localtime_r(&t, &tm) ||
            strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm) == 0)
                (void)snprintf(text, sizeof(text), "-");
        return text;
}

const char *row_text(json_object *o, const char *key, const char *otherwise) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) && value ? json_object_get_string(value)
                                                                  : otherwise;
}

static json_object *array_of(json_object *o, const char *key) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) && json_object_is_type(value, json_type_array)
                       ? value
                       : NULL;
}

size_t row_count(json_object *o, const char *key) {
        json_object *array = array_of(o, key);

        return array ? json_object_array_length(array) : 0;
}

json_object *row_element(json_object *o, const char *key, size_t index) {
        return json_object_array_get_idx(array_of(o, key), index);
}
