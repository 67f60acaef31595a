#include "engine/brief.h"

#include "rpc/json.h"

#include <assert.h>
#include <string.h>

static void put(Brief *b, const char *text, size_t n) {
        assert(n <= BRIEF_MAX - b->n);
        memcpy(b->text + b->n, text, n);
        b->n += n;
}

/* Takes the end away, which who put the value puts back. */
static void put_name(Brief *b, const char *name) {
        assert(b->n > 1);
        b->n--;
        put(b, ",", b->n > 1);
        put(b, "\"", 1);
        put(b, name, strlen(name));
        put(b, "\":", 2);
}

static void put_number(Brief *b, uint64_t size, bool negative) {
        char digits[JSON_DIGITS_MOST], *end = digits + sizeof(digits);
        const char *from = json_digits(end, size, negative);

        put(b, from, (size_t)(end - from));
}

static void put_int(Brief *b, int64_t value) {
        put_number(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
}

void brief_begin(Brief *b) {
        b->n = 0;
        put(b, "{}", 2);
}

void brief_int(Brief *b, const char *name, int64_t value) {
        put_name(b, name);
        put_int(b, value);
        put(b, "}", 1);
}

void brief_uint(Brief *b, const char *name, uint64_t value) {
        put_name(b, name);
        put_number(b, value, false);
        put(b, "}", 1);
}

void brief_bool(Brief *b, const char *name, bool value) {
        put_name(b, name);
        put(b, value ? "true}" : "false}", value ? 5 : 6);
}

void brief_null(Brief *b, const char *name) {
        put_name(b, name);
        put(b, "null}", 5);
}

void brief_ints(Brief *b, const char *name, const int32_t *values, size_t n) {
        put_name(b, name);
        put(b, "[", 1);
        for (size_t i = 0; i < n; i++) {
                put(b, ",", i > 0);
                put_int(b, values[i]);
        }
        put(b, "]}", 2);
}
