/* Where something stands in the JSON of a glTF, by its pointer (RFC 6901) and its byte: json-c does not keep
 * places, so it is looked for when there is something to be said about it. */
#include "formats/gltf-file.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Path {
        char text[160];
        size_t n;
        bool cut; /* more than there is room for */
} Path;

static void path_put(Path *p, char c) {
        p->cut |= p->n == sizeof(p->text) - 1;
        if (!p->cut)
                p->text[p->n++] = c;
        p->text[p->n] = 0;
}

/* "~" and "/" have a meaning in pointers; what is not to be printed was never the name of anything. */
static void path_push(Path *p, const char *name) {
        path_put(p, '/');
        for (; *name; name++) {
                if (*name == '~' || *name == '/')
                        path_put(p, '~');
                path_put(p, *name == '~' ? '0' : *name == '/' ? '1' : (uint8_t)*name < ' ' ? '?' : *name);
        }
}

static void path_back(Path *p, size_t n) {
        p->n = n;
        p->text[n] = 0;
}

static bool find(json_object *in, const json_object *wanted, Path *p);

static bool find_below(json_object *child, const char *name, const json_object *wanted, Path *p) {
        const size_t n = p->n;

        path_push(p, name);
        if (find(child, wanted, p))
                return true;
        path_back(p, n);
        return false;
}

/* No deeper than the parser went. */
static bool find(json_object *in, const json_object *wanted, Path *p) {
        if (in == wanted)
                return true;
        if (json_object_is_type(in, json_type_object)) {
                json_object_object_foreach(in, name, child) {
                        if (find_below(child, name, wanted, p))
                                return true;
                }
        } else if (json_object_is_type(in, json_type_array))
                for (size_t i = 0; i < json_object_array_length(in); i++) {
                        char number[24];

                        (void)snprintf(number, sizeof(number), "%zu", i);
                        if (find_below(json_object_array_get_idx(in, i), number, wanted, p))
                                return true;
                }
        return false;
}

/* In the text, which has been parsed: what is not as it should be ends the search. */
static const char *skip_space(const char *s, const char *end) {
        while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
                s++;
        return s;
}

/* From its first quotation mark to behind the last. */
static const char *skip_string(const char *s, const char *end) {
        for (s++; s < end && *s != '"'; s++)
                s += *s == '\\' && s + 1 < end;
        return MIN(s + 1, end);
}

static const char *skip_value(const char *s, const char *end) {
        unsigned depth = 0;

        do {
                if (s == end)
                        return s;
                if (*s == '"') {
                        s = skip_string(s, end);
                        continue;
                }
                if (*s == '{' || *s == '[')
                        depth++;
                else if (depth && (*s == '}' || *s == ']'))
                        depth--;
                else if (!depth && (*s == '}' || *s == ']' || *s == ','))
                        return s;
                s++;
        } while (depth || (s < end && *s != ',' && *s != '}' && *s != ']'));
        return s;
}

/* A member of the object at s, the last one of that name, or an element of the array; NULL: not found. */
static const char *step_in(const char *s, const char *end, const char *name, size_t n) {
        const bool object = s < end && *s == '{';
        const char *found = NULL;
        size_t left = object ? 0 : strtoull(name, NULL, 10);

        if (s == end || (*s != '{' && *s != '['))
                return NULL;
        for (s = skip_space(s + 1, end); s < end && *s != '}' && *s != ']'; s = skip_space(s, end)) {
                const char *key = s + 1;
                bool its;

                if (object && *s != '"')
                        return NULL;
                s = object ? skip_string(s, end) : s;
                its = object ? (size_t)(s - 1 - key) == n && !memcmp(key, name, n) : left-- == 0;
                s = skip_space(s, end);
                s = skip_space(s + (object && s < end), end);
                found = its ? s : found;
                s = skip_space(skip_value(s, end), end);
                s += s < end && *s == ',';
        }
        return found;
}

/* The byte in the file; 0: not found. Names with characters that pointers escape are not looked for. */
static uint64_t find_byte(const GltfFile *f, const Path *path) {
        const char *s = (const char *)f->text, *end = s + f->text_n, *segment = path->text;

        if (path->cut || strchr(path->text, '~'))
                return 0;
        s = skip_space(s, end);
        while (s && *segment) {
                const size_t n = strcspn(segment + 1, "/");

                s = step_in(s, end, segment + 1, n);
                segment += 1 + n;
        }
        return s && s < end ? f->text_at + (uint64_t)(s - (const char *)f->text) : 0;
}

void gltf_explain(const GltfFile *f, json_object *o, const char *key, const char *text, ...) {
        char message[sizeof(f->error->message) - sizeof(Path) - 40];
        Path path = { .text = "" };
        uint64_t at;
        va_list ap;

        va_start(ap, text);
        (void)vsnprintf(message, sizeof(message), text, ap);
        va_end(ap);
        (void)find(f->document, o, &path);
        /* One that is missing has no byte: that of what it is missing in. */
        at = find_byte(f, &path);
        if (key) {
                const uint64_t own = (path_push(&path, key), find_byte(f, &path));

                at = own ? own : at;
        }
        format_explain(f->error, at, "JSON at byte %" PRIu64 ", %s: %s", at,
                       path.n ? path.text : "the whole", message);
}
