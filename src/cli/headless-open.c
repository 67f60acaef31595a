/* Which project is open: of a file, begun anew, or one of the daemon's. */
#include "cli/headless-open.h"

#include "base/fd.h"
#include "base/text.h"
#include "cli/headless-file.h"
#include "cli/values.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* In the daemon a file is worked on in a project of its own, which goes at the end. */
static int name_project(Headless *h) {
        uint8_t id[16];
        char text[2 * sizeof(id) + 1];
        int r;

        if (goxel_client_is_private(h->client) || (h->project && !h->borrowed))
                return HEADLESS_OK;
        free(TAKE(h->project));
        h->borrowed = false;
        r = random_id(id);
        hex(id, sizeof(id), text);
        if (r == 0 && asprintf(&h->project, "headless-%s", text) < 0) {
                h->project = NULL;
                r = -ENOMEM;
        }
        return r < 0 ? headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r)) : HEADLESS_OK;
}

void headless_forget(Headless *h) {
        free(TAKE(h->path));
        h->stamp[0] = '\0';
        h->open = h->changed = h->read_only = h->due = h->unsynced = false;
        h->written = 0;
}

static void warn_of_loss(const Headless *h) {
        if (h->open && h->changed && !h->borrowed)
                headless_complain(h, "warning: ", "changes to %s were not saved",
                                  h->path ? h->path : "the open project");
}

void headless_close(Headless *h) {
        /* What it says is all that can be done about it. */
        (void)headless_settle(h);
        warn_of_loss(h);
        headless_forget(h);
}

static void delete_project(Headless *h) {
        json_object *params = json_object_new_object();

        json_object_object_add(params, "project", json_object_new_string(h->project));
        /* Of one that was never made there is nothing to delete. */
        (void)goxel_client_call(h->client, "goxel.delete_project",
                                json_object_to_json_string_ext(params, STYLE), NULL, 0,
                                GOXEL_CALL_REPEATABLE, NULL);
        json_object_put(params);
}

static void drop_project(Headless *h) {
        headless_close(h);
        if (h->project && !h->borrowed)
                delete_project(h);
        free(TAKE(h->project));
        h->borrowed = false;
}

void headless_end(Headless *h) {
        if (h->client)
                drop_project(h);
        h->client = goxel_client_free(h->client);
        free(TAKE(h->socket));
}

static int borrow(Headless *h, const char *name) {
        drop_project(h);
        h->project = strdup(name);
        h->borrowed = true;
        return h->project ? HEADLESS_OK : headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
}

bool headless_names_project(const Headless *h, const char *name) {
        return !goxel_client_is_private(h->client) && !value_is_file(name);
}

int headless_begin(Headless *h, const char *name, json_object *params, json_object **ret) {
        int r;

        headless_close(h);
        r = name ? borrow(h, name) : name_project(h);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        r = headless_call(h, HEADLESS_GENERIC, "goxel.create_project", params, -1, ret);
        h->open = r == HEADLESS_OK;
        return r;
}

/* --- files -------------------------------------------------------------------------------------------- */

char *headless_whole_path(const char *path) {
        CLEANUP_FREE char *copy = NULL, *other = NULL, *folder = NULL;
        char *whole = realpath(path, NULL);

        if (whole || errno != ENOENT)
                return whole ? whole : strdup(path);
        copy = strdup(path);
        other = strdup(path);
        folder = copy ? realpath(dirname(copy), NULL) : NULL;
        if (!folder || !other)
                return strdup(path);
        return asprintf(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, basename(other)) < 0
                       ? NULL
                       : whole;
}

static int load(Headless *h, const char *path, const char *whole, int fd) {
        json_object *params = json_object_new_object();
        char ending[16], stamp[STAMP_SIZE];
        int r;

        r = name_project(h);
        if (r == HEADLESS_OK && stamp_read(fd, stamp) < 0)
                r = headless_fail(h, HEADLESS_LOAD, "Cannot read %s: %s", path, strerror(errno));
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "format",
                               json_object_new_string(value_format(path, ending) ? ending : "gox"));
        if (utf8_valid(whole, strlen(whole)))
                json_object_object_add(params, "path", json_object_new_string(whole));
        r = headless_call(h, HEADLESS_LOAD, "goxel.load_project", params, fd, NULL);
        if (r == HEADLESS_OK) {
                h->open = true;
                (void)strcpy(h->stamp, stamp);
                headless_tell(h, "%s was read", path);
        }
        return r;
}

/* Whether the file is as it is in the engine; one that was begun and not saved is as it is not there. */
static bool is_open(const Headless *h, const char *whole) {
        char stamp[STAMP_SIZE] = "";
        struct stat st;

        if (!h->open || !h->path || strcmp(h->path, whole) != 0)
                return false;
        if (stat(whole, &st) == 0)
                (void)stamp_make(&st, stamp);
        return strcmp(stamp, h->stamp) == 0;
}

static int open_project(Headless *h, const char *name) {
        int r;

        if (h->open && h->borrowed && strcmp(h->project, name) == 0)
                return HEADLESS_OK;
        r = borrow(h, name);
        if (r == HEADLESS_OK)
                r = headless_call(h, HEADLESS_LOAD, "goxel.get_status", NULL, -1, NULL);
        h->open = r == HEADLESS_OK;
        return r;
}

int headless_open(Headless *h, const char *path, bool make) {
        CLEANUP_FREE char *whole = headless_whole_path(path);
        CLEANUP_FD int fd = -1;
        int r;

        if (!whole)
                return headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
        r = headless_connect(h);
        if (r != HEADLESS_OK)
                return r;
        if (headless_names_project(h, path))
                return open_project(h, path);
        if (is_open(h, whole))
                return HEADLESS_OK;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 && !(errno == ENOENT && make))
                return headless_fail(h, errno == ENOENT ? HEADLESS_NO_FILE : HEADLESS_LOAD,
                                     "Cannot open %s: %s", path, strerror(errno));
        r = headless_settle(h);
        if (r != HEADLESS_OK)
                return r;
        headless_close(h);
        r = fd >= 0 ? load(h, path, whole, fd) : headless_begin(h, NULL, json_object_new_object(), NULL);
        if (r == HEADLESS_OK)
                h->path = TAKE(whole);
        return r;
}

int headless_subject(Headless *h, const HeadlessLine *l, size_t wanted, bool make, size_t *at) {
        *at = l->n_args > wanted ? 1 : 0;
        if (*at > 0)
                return headless_open(h, l->args[0], make);
        if (!h->keeps)
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s needs the file of a project: %s",
                                     l->command->name, l->command->arguments);
        if (!h->open)
                return headless_fail(h, HEADLESS_ARGUMENTS,
                                     "%s needs the file of a project, or an open one: open FILE",
                                     l->command->name);
        return HEADLESS_OK;
}
