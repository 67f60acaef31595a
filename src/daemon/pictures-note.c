/* What is known of a picture beside its file: as the engine told it, in NAME.json. */
#include "daemon/pictures.h"

#include "base/fd.h"
#include "rpc/json.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MAX 4096

static int note_path(const char *folder, const char *name, char **ret) {
        if (asprintf(ret, "%s/%s.json", folder, name) >= 0)
                return 0;
        *ret = NULL;
        return -ENOMEM;
}

static void write_note(const char *folder, const char *name, json_object *note) {
        size_t n;
        const char *text = json_line(note, &n);
        CLEANUP_FREE char *path = NULL;
        CLEANUP_FD int fd = -1;

        if (!text || note_path(folder, name, &path) < 0)
                return;
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        /* Without it the picture is there all the same. */
        if (fd >= 0 && fd_write_all(fd, text, n) < 0)
                (void)unlink(path);
}

void pictures_keep(Pictures *p, uid_t uid, const PathFile *f, json_object *note, const Settings *s) {
        CLEANUP_FREE char *folder = pictures_folder(p, uid);

        if (folder && note)
                write_note(folder, f->name, note);
        pictures_sweep(p, s);
}

static json_object *read_note(const char *folder, const char *name) {
        CLEANUP_FREE char *path = NULL;
        CLEANUP_FREE uint8_t *text = NULL;
        CLEANUP_FD int fd = -1;
        json_object *o;
        size_t n;

        if (note_path(folder, name, &path) < 0)
                return NULL;
        fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fd_read_file(fd, NOTE_MAX, &text, &n) < 0)
                return NULL;
        o = json_read((const char *)text, n);
        if (json_object_is_type(o, json_type_object))
                return o;
        json_object_put(o);
        return NULL;
}

json_object *pictures_describe(const Pictures *p, uid_t uid, const PictureInfo *info, const Settings *s) {
        CLEANUP_FREE char *folder = pictures_folder(p, uid), *path = NULL;
        const char *dot = strrchr(info->name, '.');
        json_object *o;

        if (!folder || asprintf(&path, "%s/%s", folder, info->name) < 0) {
                path = NULL;
                return NULL;
        }
        o = read_note(folder, info->name);
        if (!o)
                o = json_object_new_object();
        json_add(o, "path", json_object_new_string(path));
        json_add(o, "size", json_object_new_uint64(info->bytes));
        json_add(o, "format", json_object_new_string(dot ? dot + 1 : ""));
        json_add(o, "created_at", json_object_new_int64(info->made));
        json_add(o, "expires_at",
                 s->picture_keep_ms > 0
                         ? json_object_new_int64(info->made + (int64_t)(s->picture_keep_ms / 1000))
                         : NULL);
        return o;
}
