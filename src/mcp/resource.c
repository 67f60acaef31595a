/* What the kinds of resources are, and their URIs. They are read by the tools that tell the same. */
#include "mcp/resource.h"

#include "base/base64.h"
#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PREFIX "goxel://project/"
#define MODEL_MAX                                                                                           \
        (32u << 20) /* bytes of a model that is sent as a resource; larger ones are for file_export */

static int read_summary(ToolCall *c, json_object **ret_data) {
        return tool_project_describe(c);
}

static int read_palette(ToolCall *c, json_object **ret_data) {
        return tool_palette(c);
}

static int read_picture(ToolCall *c, json_object **ret_data) {
        int r = tool_render(c);

        if (c->picture)
                *ret_data = json_object_get(json_object_object_get(c->picture, "data"));
        json_object_put(c->picture);
        c->picture = NULL;
        return r;
}

static int encode_file(ToolCall *c, int fd, json_object **ret) {
        CLEANUP_BUF Buf text = { 0 };
        struct stat st;
        void *data;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (st.st_size == 0 || st.st_size > MODEL_MAX)
                return tool_fail(c, "The file has %lld bytes, too many for a resource: use file_export",
                                 (long long)st.st_size);
        data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED)
                return -errno;
        r = base64_encode(&text, data, (size_t)st.st_size);
        (void)munmap(data, (size_t)st.st_size);
        if (r < 0)
                return r;
        *ret = json_object_new_string_len((const char *)text.data, (int)text.n);
        return *ret ? 0 : -ENOMEM;
}

static int read_model(ToolCall *c, json_object **ret_data) {
        CLEANUP_FD int fd = memfd_create("model.gox", MFD_CLOEXEC);
        json_object *params = tool_params(c);
        int r;

        if (fd < 0) {
                json_object_put(params);
                return -errno;
        }
        json_object_object_add(params, "format", json_object_new_string("gox"));
        json_object_object_add(params, "fd", json_object_new_int(0));
        r = tool_ask(c, "goxel.save_project", params, fd, GOXEL_CALL_REPEATABLE, NULL);
        return r != 0 ? r : encode_file(c, fd, ret_data);
}

const ResourceKind resource_kinds[RESOURCE_KINDS] = {
        { "summary", "summary", "What is there in words and numbers: size, layers, colors, symmetry",
          "application/json", read_summary, true },
        { "picture", "picture", "The whole model, isometric, 512 × 512", "image/png", read_picture, true },
        { "palette", "palette", "The colors used most, and how often", "application/json", read_palette,
          false },
        { "model.gox", "model file", "The project as a gox file", "application/octet-stream", read_model,
          false },
};

static const ResourceKind *kind_find(const char *name) {
        for (size_t i = 0; i < RESOURCE_KINDS; i++)
                if (strcmp(resource_kinds[i].name, name) == 0)
                        return &resource_kinds[i];
        return NULL;
}

/* -1: no byte of a name. */
static int decode_byte(const char **at, const char *end) {
        const char *s = *at;
        int high, low;

        if (s[0] != '%') {
                *at = s + 1;
                return (unsigned char)s[0];
        }
        if (end - s < 3)
                return -1;
        high = hex_digit(s[1]);
        low = hex_digit(s[2]);
        *at = s + 3;
        return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool decode_name(const char *at, const char *end, char ret[static NAME_MAX_BYTES + 1]) {
        size_t n = 0;

        while (at < end) {
                int byte = decode_byte(&at, end);

                if (byte < 0 || n == NAME_MAX_BYTES)
                        return false;
                ret[n++] = (char)byte;
        }
        ret[n] = '\0';
        return !name_fault(ret, n);
}

bool resource_parse(const char *uri, char ret_name[static NAME_MAX_BYTES + 1], const ResourceKind **ret) {
        const char *name = uri + strlen(PREFIX), *slash;
        const ResourceKind *kind;

        if (strncmp(uri, PREFIX, strlen(PREFIX)) != 0)
                return false;
        slash = strchr(name, '/');
        kind = slash ? kind_find(slash + 1) : NULL;
        if (!kind || !decode_name(name, slash, ret_name))
                return false;
        *ret = kind;
        return true;
}

/* Everything but RFC 3986's unreserved characters is encoded. */
int resource_uri(Buf *out, const char *project, const ResourceKind *kind) {
        static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        int r;

        r = buf_append_text(out, PREFIX);
        for (const char *s = project; r == 0 && *s; s++)
                r = strchr(plain, *s) ? buf_append(out, s, 1) : buf_printf(out, "%%%02X", (unsigned char)*s);
        return r == 0 ? buf_printf(out, "/%s", kind->name) : r;
}
