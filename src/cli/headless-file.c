/* Files that are written: each as a whole or not at all. */
#include "cli/headless-file.h"

#include "base/buf.h"
#include "base/savefile.h"
#include "base/text.h"
#include "cli/headless-open.h"
#include "cli/known.h"
#include "cli/values.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Between two writings of a file by a batch. */
#define PAUSE_USEC (100 * USEC_PER_MSEC)

static char *written_formats(void) {
        CLEANUP_BUF Buf names = { 0 };
        size_t n;

        for (const KnownFormat *f = known_formats; f->name; f++)
                if (f->writes && buf_printf(&names, "%s%s", names.n > 0 ? ", " : "", f->name) < 0)
                        return NULL;
        return buf_append(&names, "", 1) < 0 ? NULL : (char *)buf_take(&names, &n);
}

const char *headless_format(const Headless *h, const char *name) {
        const char *wanted = name;
        CLEANUP_FREE char *names = NULL;

        /* As the origin's `export` called them. */
        static const struct {
                const char *theirs, *ours;
        } others[] = {
                { "Magica Voxel", "vox" },
                { "magicavoxel", "vox" },
                { "qubicle", "qb" },
                { "text", "txt" },
                { "wavefront", "obj" },
                { "pov", "povray" },
                { "png slices", "png-slices" },
        };

        for (size_t i = 0; i < ARRAY_LEN(others); i++)
                if (strcasecmp(name, others[i].theirs) == 0)
                        name = others[i].ours;
        for (const KnownFormat *f = known_formats; f->name; f++)
                if (strcasecmp(name, f->name) == 0 && f->writes)
                        return f->name;
        names = written_formats();
        headless_complain(h, "", "no format \"%s\" is written, only %s", wanted, names ? names : "others");
        return NULL;
}

int headless_file(const Headless *h, const HeadlessLine *l, const char *option, const char **ret) {
        const bool given = line_given(l, option);

        if (given && l->n_args > 0)
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s: both --%s and \"%s\" are given",
                                     l->command->name, option, l->args[0]);
        if (!given && l->n_args == 0)
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s needs a file: %s %s", l->command->name,
                                     l->command->name, l->command->arguments);
        *ret = given ? line_text(l, option) : l->args[0];
        return HEADLESS_OK;
}

int headless_check_writable(Headless *h, int code) {
        return h->read_only ? headless_fail(h, code, "%s was opened with --read-only", h->path)
                            : HEADLESS_OK;
}

static int explain(const Headless *h, int code, const char *path, int r) {
        return headless_fail(h, code, "Cannot write %s: %s", path,
                             r == -EINVAL ? "it is not a regular file" : strerror(-r));
}

static void warn(const Headless *h, json_object *result) {
        json_object *list;

        if (h->quiet || !json_object_object_get_ex(result, "warnings", &list))
                return;
        for (size_t i = 0; i < json_object_array_length(list); i++)
                headless_complain(h, "warning: ", "%s",
                                  json_object_get_string(json_object_array_get_idx(list, i)));
}

/* `wait`: for the disk. */
static int write_file(Headless *h, int code, const char *method, const char *path, json_object *params,
                      bool wait, json_object **ret) {
        CLEANUP_SAVEFILE SaveFile file = { .fd = -1 };
        json_object *result = NULL;
        int r;

        r = savefile_open(&file, path, true);
        if (r < 0) {
                json_object_put(params);
                return explain(h, code, path, r);
        }
        r = headless_call(h, code, method, params, file.fd, &result);
        if (r != HEADLESS_OK)
                return r;
        r = wait ? savefile_commit(&file) : savefile_place(&file);
        if (r < 0) {
                json_object_put(result);
                return explain(h, code, path, r);
        }
        warn(h, result);
        headless_tell(h, "%s was written", path);
        if (ret)
                *ret = result;
        else
                json_object_put(result);
        return HEADLESS_OK;
}

int headless_write(Headless *h, int code, const char *method, const char *path, json_object *params,
                   json_object **ret) {
        return write_file(h, code, method, path, params, true, ret);
}

/* --- the open project's own --------------------------------------------------------------------------- */

static void read_stamp(const char *path, char ret[static STAMP_SIZE]) {
        struct stat st;

        ret[0] = '\0';
        if (stat(path, &st) == 0)
                (void)stamp_make(&st, ret);
}

/* `format`: NULL, as the path ends. `stamp`: of the file that is there; what somebody else writes meanwhile
 * is not written over. */
static int save_to(Headless *h, const char *path, const char *format, const char *stamp, json_object **ret) {
        json_object *params = json_object_new_object();
        char ending[16];

        if (!format)
                format = value_format(path, ending) ? ending : "gox";
        json_object_object_add(params, "format", json_object_new_string(format));
        if (utf8_valid(path, strlen(path)))
                json_object_object_add(params, "path", json_object_new_string(path));
        if (stamp[0])
                json_object_object_add(params, "replaces", json_object_new_string(stamp));
        return write_file(h, HEADLESS_SAVE, "goxel.save_project", path, params, !h->hurries, ret);
}

static void note_saved(Headless *h) {
        h->changed = h->due = false;
        h->unsynced = h->hurries;
        h->written = now_usec();
        read_stamp(h->path, h->stamp);
}

static int save(Headless *h, json_object **ret) {
        char stamp[STAMP_SIZE];
        int r;

        assert(h->path);
        read_stamp(h->path, stamp);
        if (stamp[0] && strcmp(stamp, h->stamp) != 0)
                return headless_fail(
                        h, HEADLESS_SAVE,
                        "%s was changed by somebody else since it was read: save under another name, "
                        "or open it again",
                        h->path);
        r = save_to(h, h->path, NULL, stamp, ret);
        if (r != HEADLESS_OK)
                return r;
        note_saved(h);
        return HEADLESS_OK;
}

int headless_save(Headless *h) {
        return save(h, NULL);
}

/* The file that is there gets one more name, which takes the place of an older one's. */
static int keep_backup(Headless *h, const char *path) {
        CLEANUP_FREE char *kept = NULL, *name = NULL;
        uint8_t id[16];
        char text[2 * sizeof(id) + 1];

        const int r = random_id(id);

        if (r < 0)
                return headless_fail(h, HEADLESS_SAVE, "%s", strerror(-r));
        hex(id, sizeof(id), text);
        if (asprintf(&kept, "%s.bak", path) < 0 || asprintf(&name, "%s.%s.tmp", path, text) < 0)
                return headless_fail(h, HEADLESS_SAVE, "%s", strerror(ENOMEM));
        if (link(path, name) < 0 && errno == ENOENT)
                return HEADLESS_OK;
        if (access(name, F_OK) == 0 && rename(name, kept) == 0)
                return HEADLESS_OK;
        (void)unlink(name);
        return headless_fail(h, HEADLESS_SAVE, "Cannot keep %s as %s: %s (--backup false saves without)",
                             path, kept, strerror(errno));
}

int headless_save_as(Headless *h, const char *path, const char *format, bool backup, json_object **ret) {
        CLEANUP_FREE char *whole = headless_whole_path(path);
        const bool own = whole && h->path && strcmp(whole, h->path) == 0;
        char stamp[STAMP_SIZE];
        int r = HEADLESS_OK;

        if (!whole)
                return headless_fail(h, HEADLESS_SAVE, "%s", strerror(ENOMEM));
        if (own && headless_check_writable(h, HEADLESS_SAVE) != HEADLESS_OK)
                return HEADLESS_SAVE;
        if (backup)
                r = keep_backup(h, whole);
        if (r != HEADLESS_OK)
                return r;
        if (own && !format)
                return save(h, ret);
        read_stamp(whole, stamp);
        r = save_to(h, whole, format, own ? h->stamp : stamp, ret);
        if (r != HEADLESS_OK || (format && !own) || h->borrowed)
                return r;
        (void)headless_settle(h);
        free(h->path);
        h->path = TAKE(whole);
        h->read_only = false;
        note_saved(h);
        return HEADLESS_OK;
}

int headless_changed(Headless *h, bool named) {
        h->changed = true;
        if (!named || !h->path)
                return HEADLESS_OK;
        h->due = h->defers && now_usec() - h->written < PAUSE_USEC;
        return h->due ? HEADLESS_OK : headless_save(h);
}

int headless_settle(Headless *h) {
        CLEANUP_FD int fd = -1;
        int r;

        r = h->due ? headless_save(h) : HEADLESS_OK;
        if (r != HEADLESS_OK || !h->unsynced)
                return r;
        assert(h->path);
        h->unsynced = false;
        fd = open(h->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0 || fsync(fd) < 0)
                return explain(h, HEADLESS_SAVE, h->path, -errno);
        return HEADLESS_OK;
}
