#include "formats/gltf-file.h"

#include "base/base64.h"
#include "formats/cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MOST 64

void gltf_file_done(GltfFile *f) {
        for (size_t i = 0; i < f->n_buffers; i++)
                buf_done(&f->buffers[i].own);
        free(f->buffers);
        json_object_put(f->document);
}

static int parse(GltfFile *f, const uint8_t *text, size_t n, uint64_t offset) {
        json_tokener *t = json_tokener_new_ex(DEPTH_MOST);
        enum json_tokener_error fault;
        size_t at;

        /* The mark that some programs set before UTF-8. */
        if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
                text += 3;
                n -= 3;
                offset += 3;
        }
        f->text = text;
        f->text_n = n;
        f->text_at = offset;
        if (!t)
                return -ENOMEM;
        f->document = n < INT_MAX ? json_tokener_parse_ex(t, (const char *)text, (int)n) : NULL;
        fault = json_tokener_get_error(t);
        at = MIN(json_tokener_get_parse_end(t), n);
        json_tokener_free(t);
        if (!json_object_is_type(f->document, json_type_object))
                return format_fail(f->error, offset + at, "the JSON cannot be read at byte %" PRIu64 ": %s",
                                   offset + at,
                                   fault == json_tokener_continue ? "it ends too early"
                                                                  : json_tokener_error_desc(fault));
        return 0;
}

/* A chunk of a .glb: its length and type stand before it. */
static int take_chunk(Cursor *c, uint32_t *ret_type, const uint8_t **ret, size_t *ret_n) {
        uint32_t n = 0;
        int r;

        r = cursor_u32(c, "the length of a chunk", &n);
        if (!r)
                r = cursor_u32(c, "the type of a chunk", ret_type);
        if (!r)
                r = cursor_bytes(c, n, "a chunk", ret);
        *ret_n = n;
        return r;
}

/* The first chunk is the JSON. Among those that follow, which may be anybody's, is the buffer. */
static int take_chunks(Cursor *c, const uint8_t **json, size_t *json_n, const uint8_t **bin, size_t *bin_n) {
        uint32_t type = 0;
        int r;

        r = take_chunk(c, &type, json, json_n);
        if (!r && type != GLB_JSON)
                return cursor_fail(c, "the first chunk has the type %08" PRIx32 ", not %08" PRIx32 " (JSON)",
                                   type, (uint32_t)GLB_JSON);
        while (!r && !*bin && cursor_left(c) >= 8) {
                const uint8_t *bytes;
                size_t n;

                r = take_chunk(c, &type, &bytes, &n);
                if (!r && type == GLB_BIN) {
                        *bin = bytes;
                        *bin_n = n;
                }
        }
        return r;
}

static int open_binary(GltfFile *f, const uint8_t *data, size_t n) {
        Cursor c = cursor_new(data, n, f->error);
        uint32_t magic, version, length;
        const uint8_t *json = NULL;
        size_t json_n = 0;
        int r;

        r = cursor_u32(&c, "the file's mark", &magic);
        if (!r)
                r = cursor_u32(&c, "the version", &version);
        if (!r)
                r = cursor_u32(&c, "the length of the file", &length);
        if (!r && version != 2)
                return cursor_fail(&c, "version %" PRIu32 " of .glb is not read, only 2 is", version);
        if (!r)
                r = take_chunks(&c, &json, &json_n, &f->bin, &f->bin_n);
        return r ? r : parse(f, json, json_n, (uint64_t)(json - data));
}

/* A character of a URI: three of them when it is escaped. */
static char unescape(const char **s) {
        unsigned code;

        if (**s == '%' && sscanf(*s + 1, "%2x", &code) == 1 && (*s)[1] && (*s)[2]) {
                *s += 3;
                return (char)code;
        }
        return *(*s)++;
}

static int find_beside(const GltfFile *f, const char *uri, const uint8_t **ret, size_t *ret_n) {
        CLEANUP_FREE char *name = malloc(strlen(uri) + 1);
        const BesideFile *file;
        size_t n = 0;
        int r;

        if (!name)
                return -ENOMEM;
        for (const char *s = uri; *s;)
                name[n++] = unescape(&s);
        r = beside_find(f->beside, name, n, &file);
        if (r < 0 || !file)
                return r < 0 ? r : GLTF_ABSENT;
        *ret = file->data;
        *ret_n = file->n;
        return 0;
}

int gltf_uri(const GltfFile *f, json_object *o, Buf *own, const uint8_t **ret, size_t *ret_n) {
        const char *uri = json_object_get_string(json_object_object_get(o, "uri"));
        const char *text = strstr(uri, ";base64,");
        int r;

        if (strncmp(uri, "data:", 5) != 0)
                return find_beside(f, uri, ret, ret_n);
        r = text ? base64_decode(own, text + strlen(";base64,"), strlen(text) - strlen(";base64,"))
                 : -EINVAL;
        if (r == -EINVAL)
                return gltf_fail(f, o, "uri", "the data is no base64");
        *ret = own->data;
        *ret_n = own->n;
        return r;
}

static int open_buffer(GltfFile *f, size_t index, json_object *o) {
        GltfBuffer *b = &f->buffers[index];
        json_object *uri = json_object_object_get(o, "uri");
        size_t length;
        int r;

        r = gltf_index(f, o, "byteLength", &length);
        if (r)
                return r;
        if (json_object_is_type(uri, json_type_string)) {
                r = gltf_uri(f, o, &b->own, &b->data, &b->n);
                if (r == GLTF_ABSENT)
                        return gltf_fail(
                                f, o, "uri",
                                "a buffer is in another file (\"%.80s\"), which did not come along: "
                                "take a .glb, or a .gltf with everything in it",
                                json_object_get_string(uri));
        } else if (index == 0) {
                b->data = f->bin;
                b->n = f->bin_n;
        }
        if (!r && (length == GLTF_NONE || length > b->n))
                return gltf_fail(f, o, "byteLength", "%zu bytes are claimed, the file has %zu for them",
                                 length == GLTF_NONE ? 0 : length, b->n);
        if (!r)
                b->n = length;
        return r;
}

static size_t length_of(json_object *array) {
        return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

/* All that is in other files, so that it is asked for at once. */
static int look_beside(const GltfFile *f, const char *array) {
        json_object *all = json_object_object_get(f->document, array);
        const uint8_t *data;
        size_t n;
        int r = 0;

        for (size_t i = 0; i < length_of(all) && r >= 0; i++) {
                json_object *uri = NULL, *o = json_object_array_get_idx(all, i);

                if (!json_object_is_type(o, json_type_object) ||
                    !json_object_object_get_ex(o, "uri", &uri) ||
                    !json_object_is_type(uri, json_type_string) ||
                    strncmp(json_object_get_string(uri), "data:", 5) == 0)
                        continue;
                r = find_beside(f, json_object_get_string(uri), &data, &n);
        }
        return MIN(r, 0);
}

int gltf_file_open(GltfFile *ret, const uint8_t *data, size_t n, Beside *beside, FormatError *error) {
        *ret = (GltfFile){ .beside = beside, .error = error };
        return n >= 4 && !memcmp(data, "glTF", 4) ? open_binary(ret, data, n) : parse(ret, data, n, 0);
}

int gltf_file_load(GltfFile *f) {
        json_object *buffers = json_object_object_get(f->document, "buffers");
        const size_t n = length_of(buffers);
        int r;

        r = look_beside(f, "buffers");
        if (!r)
                r = look_beside(f, "images");
        if (r)
                return r;
        f->buffers = calloc(MAX(n, (size_t)1), sizeof(*f->buffers));
        if (!f->buffers)
                return -ENOMEM;
        for (f->n_buffers = 0; !r && f->n_buffers < n; f->n_buffers++)
                r = open_buffer(f, f->n_buffers, json_object_array_get_idx(buffers, f->n_buffers));
        return r;
}

json_object *gltf_extension(json_object *o, const char *name) {
        json_object *extension = json_object_object_get(json_object_object_get(o, "extensions"), name);

        return json_object_is_type(extension, json_type_object) ? extension : NULL;
}

int gltf_item(const GltfFile *f, json_object *asker, const char *key, const char *array, size_t index,
              json_object **ret) {
        json_object *all = json_object_object_get(f->document, array);
        json_object *item = index < length_of(all) ? json_object_array_get_idx(all, index) : NULL;

        if (!json_object_is_type(item, json_type_object))
                return gltf_fail(f, asker, key, "\"%s\" has no element %zu, there are %zu", array, index,
                                 length_of(all));
        *ret = item;
        return 0;
}

static bool whole(json_object *value, size_t *ret) {
        const double number = json_object_get_double(value);

        if (!json_object_is_type(value, json_type_int) ||
            !(number >= 0 && number <= (double)((int64_t)1 << 52)))
                return false;
        *ret = (size_t)number;
        return true;
}

int gltf_index(const GltfFile *f, json_object *o, const char *key, size_t *ret) {
        json_object *value = json_object_object_get(o, key);

        *ret = GLTF_NONE;
        return !value || whole(value, ret) ? 0
                                           : gltf_fail(f, o, key, "this has to be a whole number from 0 on");
}

int gltf_element(const GltfFile *f, json_object *array, size_t i, size_t *ret) {
        char key[24];

        if (whole(json_object_array_get_idx(array, i), ret))
                return 0;
        (void)snprintf(key, sizeof(key), "%zu", i);
        return gltf_fail(f, array, key, "this has to be a whole number from 0 on");
}

int gltf_follow(const GltfFile *f, json_object *o, const char *key, const char *array, size_t *ret_index,
                json_object **ret) {
        int r;

        *ret = NULL;
        r = gltf_index(f, o, key, ret_index);
        return r || *ret_index == GLTF_NONE ? r : gltf_item(f, o, key, array, *ret_index, ret);
}

int gltf_view(const GltfFile *f, json_object *o, const uint8_t **ret, size_t *ret_n,
              json_object **ret_view) {
        size_t index, buffer, from, n;
        json_object *view = NULL;
        int r;

        r = gltf_follow(f, o, "bufferView", "bufferViews", &index, &view);
        if (!r && !view)
                return gltf_fail(f, o, NULL, "a \"bufferView\" is missing");
        if (!r)
                r = gltf_index(f, view, "buffer", &buffer);
        if (!r)
                r = gltf_index(f, view, "byteOffset", &from);
        if (!r)
                r = gltf_index(f, view, "byteLength", &n);
        if (r)
                return r;
        from = from == GLTF_NONE ? 0 : from;
        if (buffer >= f->n_buffers)
                return gltf_fail(f, view, "buffer", "there are %zu buffers", f->n_buffers);
        if (n == GLTF_NONE || from > f->buffers[buffer].n || n > f->buffers[buffer].n - from)
                return gltf_fail(f, view, NULL, "the view reaches beyond the %zu bytes of its buffer",
                                 f->buffers[buffer].n);
        *ret = f->buffers[buffer].data + from;
        *ret_n = n;
        *ret_view = view;
        return 0;
}
