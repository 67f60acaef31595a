#include "engine/checkpoint.h"

#include "base/base64.h"
#include "rpc/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <zstd.h>

#define LIST "checkpoints"
#define PACKED_MOST ((size_t)256 << 20)
#define MODEL_MOST ((size_t)2 << 30)

static void note_key(const char *name, char ret[static 160]) {
        (void)snprintf(ret, 160, "checkpoint/%s", name);
}

int checkpoint_list(const Project *p, json_object **ret) {
        CLEANUP_BUF Buf text = { 0 };
        json_object *list;
        int r;

        r = journal_noted(p->journal, LIST, &text);
        if (r < 0)
                return r;
        list = r == JOURNAL_NOTHING ? json_object_new_array() : json_read((const char *)text.data, text.n);
        /* An empty one in its place would forget them all with the next that is kept. */
        if (!json_object_is_type(list, json_type_array)) {
                r = !list && errno == ENOMEM ? -ENOMEM : -EBADMSG;
                json_object_put(list);
                return r;
        }
        *ret = list;
        return 0;
}

/* What it is told of, and the list of all: both, or the turn is not committed. */
static int keep_both(Project *p, const char *key, const char *text, json_object *list) {
        size_t n;
        const char *line = json_line(list, &n);
        int r;

        /* Before anything is written. */
        if (json_fell_short() || !line)
                return -ENOMEM;
        r = journal_note(p->journal, key, text);
        return r < 0 ? r : journal_note(p->journal, LIST, line);
}

/* Its place in the list; the list's length when it is not there. */
static size_t place_of(json_object *list, const char *name) {
        size_t i = 0;

        for (; i < json_object_array_length(list); i++) {
                json_object *one = json_object_array_get_idx(list, i);
                const char *other = json_object_get_string(json_object_object_get(one, "name"));

                if (other && strcmp(other, name) == 0)
                        break;
        }
        return i;
}

static int pack(const Model *m, Buf *ret) {
        CLEANUP_BUF Buf bytes = { 0 };
        CLEANUP_FREE void *packed = NULL;
        size_t most, n;
        int r;

        r = model_encode(m, &bytes);
        if (r < 0)
                return r;
        most = ZSTD_compressBound(bytes.n);
        packed = malloc(most);
        if (!packed)
                return -ENOMEM;
        n = ZSTD_compress(packed, most, bytes.data, bytes.n, 1);
        if (ZSTD_isError(n))
                return -ENOMEM;
        if (n > PACKED_MOST || bytes.n > MODEL_MOST)
                return -E2BIG;
        r = base64_encode(ret, packed, n);
        return r < 0 ? r : buf_append(ret, "", 1);
}

int checkpoint_unpack(const Buf *text, Model **ret) {
        CLEANUP_BUF Buf packed = { 0 };
        CLEANUP_FREE void *bytes = NULL;
        unsigned long long n;
        int r;

        r = base64_decode(&packed, (const char *)text->data, text->n);
        if (r < 0)
                return r == -EINVAL ? -EBADMSG : r;
        n = ZSTD_getFrameContentSize(packed.data, packed.n);
        if (n > MODEL_MOST)
                return -EBADMSG;
        bytes = malloc(MAX((size_t)n, (size_t)1));
        if (!bytes)
                return -ENOMEM;
        if (ZSTD_decompress(bytes, (size_t)n, packed.data, packed.n) != n)
                return -EBADMSG;
        return model_decode(ret, bytes, (size_t)n);
}

static json_object *describe(const CheckpointHead *head, const char *name, size_t bytes) {
        json_object *o = json_object_new_object();

        json_add(o, "name", json_object_new_string(name));
        json_add(o, "revision", json_object_new_uint64(head->revision));
        json_add(o, "time", json_object_new_int64(time(NULL)));
        json_add(o, "voxels", json_object_new_uint64(head->voxels));
        json_add(o, "bytes", json_object_new_uint64(bytes));
        return o;
}

/* All but the one of that name, and whether there was one. */
static int list_others(const Project *p, const char *name, json_object **ret, bool *ret_found) {
        json_object *list;
        size_t at;
        int r;

        r = checkpoint_list(p, &list);
        if (r < 0)
                return r;
        at = place_of(list, name);
        *ret_found = at < json_object_array_length(list);
        if (*ret_found)
                (void)json_object_array_del_idx(list, at, 1);
        *ret = list;
        return 0;
}

static bool has_room(json_object *others) {
        return json_object_array_length(others) < CHECKPOINTS_MOST;
}

int checkpoint_room(const Project *p, const char *name) {
        json_object *others;
        bool found, room;
        int r;

        r = list_others(p, name, &others, &found);
        if (r < 0)
                return r;
        room = has_room(others);
        json_object_put(others);
        return room ? 0 : -EDQUOT;
}

/* `text` is a string of n bytes. */
static int keep(Project *p, const CheckpointHead *head, const char *name, const char *text, size_t n) {
        json_object *list;
        char key[160];
        bool found;
        int r;

        r = list_others(p, name, &list, &found);
        if (r < 0)
                return r;
        r = has_room(list) ? 0 : -EDQUOT;
        if (r == 0) {
                note_key(name, key);
                json_append(list, describe(head, name, n));
                r = keep_both(p, key, text, list);
        }
        json_object_put(list);
        return r;
}

static CheckpointHead head_of(const Project *p) {
        return (CheckpointHead){ .revision = p->revision, .voxels = model_count(p->model) };
}

int checkpoint_keep(Project *p, const char *name) {
        const CheckpointHead head = head_of(p);
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = pack(p->model, &text);
        return r < 0 ? r : keep(p, &head, name, (const char *)text.data, text.n);
}

int checkpoint_capture(const Project *p, const char *name, Capture *ret) {
        const CheckpointHead head = head_of(p);
        int r;

        r = buf_append(&ret->bytes, &head, sizeof(head));
        if (r >= 0)
                r = buf_append(&ret->bytes, name, strlen(name) + 1);
        if (r >= 0)
                r = pack(p->model, &ret->bytes);
        if (r >= 0)
                ret->kind = CAPTURE_CHECKPOINT;
        return MIN(r, 0);
}

int checkpoint_take(Project *p, const void *bytes, size_t n) {
        const char *name = (const char *)bytes + sizeof(CheckpointHead), *end = (const char *)bytes + n;
        const char *text;
        CheckpointHead head;

        if (n < sizeof(head) + 2 || end[-1] != '\0')
                return -EPROTO;
        memcpy(&head, bytes, sizeof(head));
        text = name + strlen(name) + 1;
        if (text >= end || strlen(name) > CHECKPOINT_NAME_MAX || text + strlen(text) + 1 != end)
                return -EPROTO;
        return keep(p, &head, name, text, (size_t)(end - text));
}

int checkpoint_fetch(const Project *p, const char *name, Buf *ret) {
        char key[160];
        int r;

        note_key(name, key);
        r = journal_noted(p->journal, key, ret);
        return r == 0 && ret->n == 0 ? JOURNAL_NOTHING : r;
}

int checkpoint_remove(Project *p, const char *name) {
        json_object *list;
        char key[160];
        bool found;
        int r;

        r = list_others(p, name, &list, &found);
        if (r < 0)
                return r;
        r = JOURNAL_NOTHING;
        if (found) {
                note_key(name, key);
                r = keep_both(p, key, "", list);
        }
        json_object_put(list);
        return r;
}
